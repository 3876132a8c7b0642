package text

// templateFires and templateRecord are the tests of the rule to begin with.
const (
	templateFires = `tests:
  - fires: true
    record:
      eventTime: "2026-11-02T01:00:00Z"
      eventSource: ec2.amazonaws.com
      eventName: StopInstances
      sourceIPAddress: 203.0.113.7
      recipientAccountId: "111122223333"
      userIdentity:
        type: IAMUser
        userName: hanako
  - fires: false
    about: `
	templateRecord = `
    record:
      eventTime: "2026-11-02T01:00:00Z"
      eventSource: ec2.amazonaws.com
      eventName: StopInstances
      errorCode: Client.UnauthorizedOperation
      userIdentity:
        type: IAMUser
        userName: hanako`
)

// ruleMessages are those of `ashiato rules`.
var ruleMessages = map[string]message{
	"cmd.ashiato.rules.short": {"Rules that watch the trail: list, check, test, write, import", "証跡を見張るルールを一覧・検査・テスト・作成・取り込みする"},
	"cmd.ashiato.rules.long": {
		"A rule says about which records somebody is to be told. Rules are files of YAML: those that ship with ashiato, and yours in the folder of rules (rules: folder in the configuration, else rules beside the user's " +
			"configuration). A rule of yours hides one that ships with the same name. docs/rules.md tells how to write one.",
		"ルールは、どの記録を誰に知らせるかを決める YAML ファイルです。ashiato に付属するものと、自分のルールのフォルダー（設定ファイルの rules: folder。なければユーザーの設定フォルダーの rules）のものがあります。" +
			"同じ名前なら自分のルールが優先されます。書き方は docs/rules.ja.md にあります。",
	},
	"cmd.ashiato.rules.list.short": {"List all rules and whether they watch", "ルールと、その有効・無効を一覧する"},
	"cmd.ashiato.rules.list.long": {
		"The state is on, off, waits (for something that the configuration does not have, such as networks or geoip) or wrong (`{ashiato} rules lint` says why).",
		"状態は on（有効）、off（無効）、waits（networks や geoip など、設定が足りず待機中）、wrong（誤りあり。理由は `{ashiato} rules lint` で確認）のどれかです。",
	},
	"cmd.ashiato.rules.show.short":         {"Show a rule: what it says, where it stands, of whom it is", "ルールの内容・場所・作者を表示する"},
	"cmd.ashiato.rules.show.example":       {"{ashiato} rules show root-console-login\n{ashiato} rules show trail-bucket-changed > rules/my-bucket.yaml", "{ashiato} rules show root-console-login\n{ashiato} rules show trail-bucket-changed > rules/my-bucket.yaml"},
	"cmd.ashiato.rules.lint.short":         {"Check rules: every mistake with file, line and a caret", "ルールを検査する（誤りをファイル名・行・位置で表示）"},
	"cmd.ashiato.rules.lint.long":          {"Check all rules, or those of files and folders. One wrong rule hides no other. The command ends with code 4 if there is a mistake.", "すべてのルール、または指定したファイル・フォルダーのルールを検査します。誤りが一つあっても、ほかのルールの検査は続きます。誤りがあれば終了コードは 4 です。"},
	"cmd.ashiato.rules.lint.example":       {"{ashiato} rules lint\n{ashiato} rules lint rules/my-rule.yaml", "{ashiato} rules lint\n{ashiato} rules lint rules/my-rule.yaml"},
	"cmd.ashiato.rules.test.short":         {"Run the tests of rules: records that must and must not fire", "ルールのテストを実行する（発火すべき記録・すべきでない記録）"},
	"cmd.ashiato.rules.test.long":          {"Run the tests of all rules or of some; names may have * in them. Tests see no lake and no configuration: what a rule needs beside its records stands under given. The command ends with code 4 if a test fails.", "すべて、または指定したルールのテストを実行します（名前には * が使えます）。テストはレイクや設定を見ません。記録以外に必要なものは given に書きます。失敗があれば終了コードは 4 です。"},
	"cmd.ashiato.rules.test.example":       {"{ashiato} rules test\n{ashiato} rules test root-console-login 'sign-in-*'", "{ashiato} rules test\n{ashiato} rules test root-console-login 'sign-in-*'"},
	"cmd.ashiato.rules.new.short":          {"Write a rule to begin with into your folder of rules", "ルールのひな形を自分のフォルダーに作る"},
	"cmd.ashiato.rules.new.example":        {"{ashiato} rules new night-changes", "{ashiato} rules new night-changes"},
	"cmd.ashiato.rules.enable.short":       {"Switch rules on", "ルールを有効にする"},
	"cmd.ashiato.rules.enable.long":        {"Switch rules on by name; names may have * in them. The file switches.yaml in the folder of rules keeps it. enable and disable of the configuration count more.", "名前でルールを有効にします（* が使えます）。結果はルールのフォルダーの switches.yaml に残ります。設定ファイルの enable・disable のほうが優先されます。"},
	"cmd.ashiato.rules.disable.short":      {"Switch rules off", "ルールを無効にする"},
	"cmd.ashiato.rules.disable.long":       {"Switch rules off by name; names may have * in them. The file switches.yaml in the folder of rules keeps it. enable and disable of the configuration count more.", "名前でルールを無効にします（* が使えます）。結果はルールのフォルダーの switches.yaml に残ります。設定ファイルの enable・disable のほうが優先されます。"},
	"cmd.ashiato.rules.import-sigma.short": {"Take in Sigma rules for CloudTrail", "CloudTrail 用の Sigma ルールを取り込む"},
	"cmd.ashiato.rules.import-sigma.long": {
		"Read a folder (or a file) of Sigma rules and write each as a rule into sigma/ in the folder of rules: the Sigma rule word by word, with its author and licence, below a name and what else can be set. " +
			"What cannot be read is named with its reason. Imported rules are off until `{ashiato} rules enable`; rules that you have changed stay as they are.",
		"Sigma ルールのフォルダー（またはファイル）を読み、ルールのフォルダーの sigma/ に 1 件ずつ書きます。原文と作者・ライセンスはそのまま残り、名前などの設定がその上に付きます。読めないものは理由を表示します。" +
			"取り込んだルールは `{ashiato} rules enable` するまで無効です。手を加えたルールは上書きしません。",
	},
	"cmd.ashiato.rules.import-sigma.example": {"{ashiato} rules import-sigma sigma/rules/cloud/aws/cloudtrail\n{ashiato} rules enable 'aws-cloudtrail-*'", "{ashiato} rules import-sigma sigma/rules/cloud/aws/cloudtrail\n{ashiato} rules enable 'aws-cloudtrail-*'"},
	"flag.rules.force":                       {"also replace rules that were changed since they were imported", "取り込み後に変更したルールも置き換える"},

	"config.reason.rule_name":    {"it is no name of a rule; names have lower-case letters, digits and hyphens, as in root-console-login", "ルール名ではありません。英小文字・数字・ハイフンで書いてください（例 root-console-login）"},
	"config.reason.channel_name": {"it is no name of a channel; names have up to 64 letters, digits and . _ -", "チャネル名ではありません。64 文字までの英数字と . _ - で書いてください"},
	"config.reason.rule_both":    {"it is also under rules.enable; remove one", "rules.enable にもあります。どちらかを消してください"},

	"rules.unreadable":              {"the rules cannot be read: {reason}", "ルールを読めません: {reason}"},
	"rules.no_folder":               {"rules.folder is {path}, and there is no such folder; make it, or name another", "rules.folder の {path} というフォルダーがありません。作成するか、別の場所を指定してください"},
	"rules.no_home":                 {"there is no folder for rules, as HOME is not set; name one as rules: folder in the configuration", "HOME が設定されていないため、ルールのフォルダーが決まりません。設定ファイルの rules: folder で指定してください"},
	"rules.unknown":                 {"there is no rule {value}; `{ashiato} rules list` has them", "{value} というルールはありません。`{ashiato} rules list` で一覧できます"},
	"rules.unknown_similar":         {"there is no rule {value}; did you mean {suggestion}?", "{value} というルールはありません。{suggestion} ではありませんか？"},
	"rules.unknown_channel":         {"the rule {rule} tells {value}, and the configuration has no such channel (channels:)", "ルール {rule} の通知先 {value} が、設定ファイルの channels にありません"},
	"rules.unknown_channel_similar": {"the rule {rule} tells {value}, and the configuration has no such channel; did you mean {suggestion}?", "ルール {rule} の通知先 {value} が、設定ファイルの channels にありません。{suggestion} ではありませんか？"},
	"rules.needs":                   {"the rule {rule} needs {what} in the configuration", "ルール {rule} には設定ファイルの {what} が必要です"},
	"rules.unreadable_file":         {"the rule {rule} is left out: {reason}", "ルール {rule} を除外しました: {reason}"},
	"rules.bad_name":                {"{value} is no name of a rule; use lower-case letters, digits and hyphens, as in root-console-login", "{value} はルール名に使えません。英小文字・数字・ハイフンで付けてください（例 root-console-login）"},
	"rules.there":                   {"there is a rule {value} already, in {path}", "{value} というルールはすでにあります（{path}）"},
	"rules.hides":                   {"a rule {value} ships with ashiato; yours takes its place", "{value} は付属のルールと同じ名前です。自分のルールが優先されます"},
	"rules.new_next":                {"Edit it, then: {ashiato} rules lint, {ashiato} rules test {name}, {ashiato} rules backtest {name}", "編集したら {ashiato} rules lint、{ashiato} rules test {name}、{ashiato} rules backtest {name} で確認できます"},
	"rules.fixed":                   {"{name} stays as {path} says", "{name} は {path} の設定のほうが優先されます"},
	"rules.enabled":                 {"{n} {n:rule|rules} switched on: {names} ({path})", "{n} 件のルールを有効にしました: {names}（{path}）"},
	"rules.disabled":                {"{n} {n:rule|rules} switched off: {names} ({path})", "{n} 件のルールを無効にしました: {names}（{path}）"},
	"rules.no_channels":             {"{n} of them {n:makes|make} alerts and {n:tells|tell} nobody: name channels in the rule, or rules: channels: default in the configuration", "うち {n} 件はアラートを作るだけで、誰にも通知しません。ルールに channels を書くか、設定ファイルの rules: channels: default を指定してください"},
	"rules.counts":                  {"{n} {n:rule|rules}: {on} on, {off} off, {waits} waiting for the configuration", "ルール {n} 件（有効 {on}、無効 {off}、設定待ち {waits}）"},
	"rules.some_wrong":              {"{n} {n:mistake|mistakes} in rules; {command} shows {n:it|them}", "ルールに誤りが {n} 件あります。{command} で確認してください"},
	"rules.findings":                {"{n} {n:mistake|mistakes} in rules", "ルールに誤りが {n} 件あります"},
	"rules.linted":                  {"{n} {n:rule|rules} checked ({own} of your own), {faults} {faults:mistake|mistakes}", "ルール {n} 件（うち自分のもの {own} 件）を検査し、誤りは {faults} 件です"},
	"rules.waiting":                 {"waiting for {what} in the configuration: {names}", "設定ファイルの {what} を待っています: {names}"},
	"rules.undocumented":            {"{rule} asks for what CloudTrail records do not have: {names}", "{rule} は CloudTrail の記録にない項目を調べています: {names}"},
	"rules.mute_ended":              {"a mute of {rule} ended on {date}; remove it", "{rule} の mute は {date} に終わっています。消してください"},
	"rules.no_tests":                {"{rule} has no tests", "{rule} にはテストがありません"},
	"rules.given":                   {"the tests need {what}: write it under given", "テストに {what} が必要です。given に書いてください"},
	"rules.test_counts":             {"{n} {n:test|tests}", "テスト {n} 件"},
	"rules.no_category":             {"without a category", "分類なし"},
	"rules.given_only":              {"Tests see only what stands under given, not your configuration", "テストは設定ファイルを見ません。必要なものは given に書いてください"},
	"rules.list_waits":              {" (waits for {what})", "（{what} の設定待ち）"},
	"rules.tested_failed":           {"{n} {n:rule|rules}, {tests} {tests:test|tests}, {failed} failed", "ルール {n} 件、テスト {tests} 件、失敗 {failed} 件"},
	"rules.tested":                  {"{n} {n:rule|rules}, {tests} {tests:test|tests}: all passed", "ルール {n} 件、テスト {tests} 件、すべて成功しました"},
	"rules.tests_failed":            {"{n} {n:test|tests} of rules failed", "ルールのテストが {n} 件失敗しました"},
	"rules.without_tests":           {"{n} {n:rule has|rules have} no tests", "テストのないルールが {n} 件あります"},
	"rules.must_fire":               {"test {number}{about} must fire and did not; the condition matches {matched} of {records} {records:record|records}", "テスト {number}{about} は発火すべきですが、しませんでした（条件に合う記録は {records} 件中 {matched} 件）"},
	"rules.must_not_fire":           {"test {number}{about} must not fire and did; the condition matches {matched} of {records} {records:record|records}", "テスト {number}{about} は発火すべきではないのに、発火しました（条件に合う記録は {records} 件中 {matched} 件）"},
	"rules.show_state":              {"severity {severity}, {state}; {file}", "重大度 {severity}、{state}。{file}"},
	"rules.show_channels":           {"tells {names}", "通知先 {names}"},
	"rules.show_author":             {"author {author}; licence {license}", "作者 {author}、ライセンス {license}"},
	"rules.show_sigma":              {"as a query line: {condition}", "検索行で書くと: {condition}"},
	"rules.show_false":              {"may be harmless: {text}", "誤検知の例: {text}"},
	"rules.too_many_files":          {"{path} has more than {n} files; name a folder within", "{path} のファイルが {n} 個を超えています。中のフォルダーを指定してください"},
	"rules.cannot_import":           {"{path} cannot be read: {reason}", "{path} を読めません: {reason}"},
	"rules.nothing_to_import":       {"{path} has no files .yml or .yaml", "{path} に .yml・.yaml ファイルがありません"},
	"rules.import_faults":           {"{n} {n:rule was|rules were} not taken", "{n} 件のルールを取り込めませんでした"},
	"rules.imported":                {"{n} {n:rule|rules} of {files} {files:file|files} written to {path}; they are off until you switch them on", "{files} ファイルから {n} 件のルールを {path} に取り込みました（無効の状態）"},
	"rules.imported_license":        {"Licence: {license} (kept as {file}; each rule names its author)", "ライセンス: {license}（{file} を保存。作者は各ルールに記載）"},
	"rules.imported_kept":           {"{n} {n:was|were} changed since {n:it was|they were} imported and {n:stays|stay}: {names} (--force replaces {n:it|them})", "{n} 件は取り込み後に変更されているため残しました: {names}（--force で置き換え）"},
	"rules.imported_same":           {"{n} {n:was|were} there already", "{n} 件はすでに取り込み済みです"},
	"rules.imported_next":           {"Try one over the past: {ashiato} rules backtest {name}; switch them on: {ashiato} rules enable {all}", "過去の記録で試すには {ashiato} rules backtest {name}、有効にするには {ashiato} rules enable {all}"},
	"rules.template": {
		`# A rule of your own. docs/rules.md tells every key; check it with: ashiato rules lint, ashiato rules test {name}
name: {name}
title: Somebody stopped an instance in production
severity: medium                  # info, low, medium, high or critical
when: 'event:StopInstances -error:* -user:ci-*'
# not_in: networks.office         # only if the address is in none of these networks
# outside: office_hours           # only outside of office hours
# first_seen: [person, network]   # only if the person was never seen there
group_by: [person]                # the records of one person are one alert
# threshold: (count and window)   # only from so many records on: count: 5, window: 10m
quiet: 1h                         # after an alert nothing more is told of the group for so long
# channels: [sec]                 # of the configuration; without them rules: channels: default
` + templateFires + `it was not allowed` + templateRecord,
		`# 自分のルールです。項目の説明は docs/rules.ja.md、検査は ashiato rules lint と ashiato rules test {name}
name: {name}
title: インスタンスが停止されました
severity: medium                  # info、low、medium、high、critical
when: 'event:StopInstances -error:* -user:ci-*'
# not_in: networks.office         # アドレスがこのネットワークにないときだけ
# outside: office_hours           # 勤務時間外だけ
# first_seen: [person, network]   # その人がそこから初めてのときだけ
group_by: [person]                # 同じ人の記録を一つのアラートにまとめる
# threshold: (count と window)    # この件数から。例 count: 5 と window: 10m
quiet: 1h                         # アラートの後、この時間は同じグループを通知しない
# channels: [sec]                 # 設定ファイルの channels。なければ rules: channels: default
` + templateFires + `許可されなかった` + templateRecord,
	},
}
