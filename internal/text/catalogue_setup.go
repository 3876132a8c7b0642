package text

// setupMessages are those of `ashiato init` and `ashiato doctor`, and the comments of the configuration file that init writes.
var setupMessages = map[string]message{
	"setup.head": {
		"The configuration of ashiato. Every key may be left out; `ashiato doctor` checks what is here.\nWritten by `ashiato init`; docs/collect.md explains every key.",
		"ashiato の設定ファイルです。どのキーも省けます。`ashiato doctor` で内容を点検できます。\n`ashiato init` が作成しました。各キーの説明は docs/collect.ja.md にあります。",
	},
	"setup.unknown": {
		"The AWS account could not be looked at: replace {account} and {region} by your own.",
		"AWS アカウントを確認できなかったため仮の値です。{account} と {region} を実際の値に書き換えてください。",
	},
	"setup.timezone": {"The zone in which times are shown and read; without it the machine's.", "時刻の表示・入力に使うタイムゾーン。省略時はこのマシンの設定に従います。"},
	"setup.lake": {
		"Where the records are kept: s3://bucket/prefix, for as many machines as wanted, or a folder of this machine such as ~/trail.",
		"記録の保存先。s3://バケット/プレフィックス（複数のマシンから利用可）、またはこのマシンのフォルダー（~/trail など）。",
	},
	"setup.aws": {
		"As whom and where AWS is asked. What is left out is as for every AWS program: environment variables, ~/.aws, the machine's role.\nEach source may have its own region, profile, role and external_id.",
		"AWS にアクセスする認証情報とリージョン。省略した項目は AWS の他のツールと同じく、環境変数・~/.aws・マシンのロールから決まります。\nregion、profile、role、external_id はソースごとにも指定できます。",
	},
	"setup.cache":    {"How much of the lake is kept on this machine for queries (otherwise 20 GB, or half of the disk's room if that is less).", "クエリのためにこのマシンに置くレイクのファイルの上限（省略時は 20 GB。ディスクの空きの半分がそれより少なければ、その量）。"},
	"setup.remember": {"How long the ledger knows which files are in the lake, 60 days at least.", "レイクに入れたファイルを台帳が覚えている期間（60 日以上）。"},
	"setup.catalog":  {"Of a lake on S3: its database in AWS Glue and its table in DynamoDB.", "S3 上のレイクで使う、AWS Glue のデータベースと DynamoDB のテーブル。"},
	"setup.sources":  {"Where records are collected from. A record that comes from several places is kept once.", "記録の収集元。複数の収集元から届いた同じ記録は 1 件にまとめます。"},
	"setup.queue":    {"A queue that is told of each new log file (`ashiato init --cfn` makes it).", "新しいログファイルの通知を受けるキュー（`ashiato init --cfn` のテンプレートで作成）。"},
	"setup.bucket":   {"What lies in the bucket already, newest first (trail: {trails}). Each file costs a request; the lake has it then.", "バケットにすでにあるログを新しい順に取り込みます（証跡: {trails}）。1 ファイルにつき 1 リクエスト、取り込みは一度だけです。"},
	"setup.history":  {"CloudTrail's event history: management events of the last 90 days, without any trail.", "CloudTrail のイベント履歴。証跡がなくても直近 90 日の管理イベントを取り込めます。"},
	"setup.workspaces": {
		"Who is connected to WorkSpaces (CloudWatch's metric UserConnected). Asked every 15 minutes, as is usual (presence: every), a WorkSpace costs about 0.03 USD a month.",
		"WorkSpaces に誰が接続しているか（CloudWatch のメトリクス UserConnected）。既定の 15 分ごとの問い合わせ（presence: every）で、1 台あたり月に約 0.03 USD です。",
	},
	"setup.names": {
		"The lists that ids in records get their names from, looked at every hour: users of Amazon Connect, WorkSpaces, IAM and Identity Center, accounts of the organization.\nAn account of its own, with a role, is an entry of its own; docs/names.md tells more.",
		"ログの ID に名前を付けるための一覧。Amazon Connect・WorkSpaces・IAM・Identity Center のユーザーと組織のアカウントを 1 時間ごとに取得します。\n別のアカウントは、role を付けて別の項目にします。詳しくは docs/names.ja.md をご覧ください。",
	},
	"setup.verify":         {"on_ingest: each log file is hashed as it is collected, and compared with CloudTrail's digest files (where log file validation is on). off: only by `ashiato verify`.", "on_ingest なら、取り込むログファイルのハッシュを取り、CloudTrail のダイジェストと照合します（証跡でログファイルの検証が有効なとき）。off なら `ashiato verify` のときだけ検証します。"},
	"setup.collect":        {"How often the lake is written to, objects at the same time, messages in hand.", "レイクへの書き込み間隔、同時に取得するオブジェクト数、処理中メッセージの上限。"},
	"setup.reports":        {"Files that are made once for each day, week or month; `ashiato report list` names what there is to make. A report that waits for coverage is made when all records are proven to be there, at the latest after at_most.", "日・週・月ごとに一度作るファイル。作れるものは `ashiato report list` で確認できます。waits_for: coverage を書くと、全記録がそろった証明ができてから（遅くとも at_most の後に）作成します。"},
	"setup.engine":         {"Who runs queries: embedded (this machine), athena or trino.", "クエリの実行先。embedded（このマシン）、athena、trino。"},
	"setup.bucket_example": {"What lies in a trail's bucket already, newest first.", "証跡のバケットにすでにあるログを新しい順に取り込みます。"},

	"setup.cost.queue":    {"Amazon SQS, {quantity} requests", "Amazon SQS（リクエスト {quantity} 回）"},
	"setup.cost.read":     {"Amazon S3, {quantity} log files read", "Amazon S3（ログファイルの取得 {quantity} 回）"},
	"setup.cost.key":      {"AWS KMS, {quantity} requests", "AWS KMS（リクエスト {quantity} 回）"},
	"setup.cost.write":    {"Amazon S3, {quantity} files of the lake written", "Amazon S3（レイクへの書き込み {quantity} 回）"},
	"setup.cost.stored":   {"Amazon S3, {quantity} in the lake after a year", "Amazon S3（1 年後のレイク {quantity} の保存）"},
	"setup.cost.glue":     {"AWS Glue, {quantity} requests", "AWS Glue（リクエスト {quantity} 回）"},
	"setup.cost.ledger":   {"Amazon DynamoDB, {quantity} writes and reads", "Amazon DynamoDB（書き込みと読み取り各 {quantity} 回）"},
	"setup.cost.function": {"AWS Lambda, {quantity} invocations", "AWS Lambda（呼び出し {quantity} 回）"},
	"setup.cost.watch":    {"rules and notices, {quantity} looks", "ルールと通知（確認 {quantity} 回）"},

	"cmd.ashiato.init.short": {"Look at the AWS account and write a configuration, a policy, a template", "AWS アカウントを確認し、設定ファイル・ポリシー・テンプレートを作る"},
	"cmd.ashiato.init.long": {
		"Look at what the AWS account has (trails, their buckets and topics, directories of WorkSpaces, Amazon Connect instances) and print a configuration with comments. " +
			"Nothing in AWS is changed. Without access to AWS the configuration is one to fill in.\n\n" +
			"--print-policy prints the IAM policy with the least that is needed, and --cfn a CloudFormation template with queue, rules, roles and a place for the lake: " +
			"`host` for a host that runs `ashiato serve`, `lambda` for no host at all. Both are for the configuration that there is (--config, ./ashiato.yaml), else for the one that init would write.\n\n" +
			"What was found, and about what it costs in a month, goes to standard error; -q leaves it out.",
		"AWS アカウントの内容（証跡とそのバケット・トピック、WorkSpaces のディレクトリ、Amazon Connect のインスタンス）を確認し、コメント付きの設定ファイルを出力します。" +
			"AWS には何も書き込みません。AWS に接続できないときは、値を書き込んで使うひな型になります。\n\n" +
			"--print-policy は必要最小限の IAM ポリシーを、--cfn はキュー・ルール・ロール・レイクの保存先を作る CloudFormation テンプレートを出力します。" +
			"`host` は `ashiato serve` を動かすホスト用、`lambda` はサーバーなしの構成です。どちらも既存の設定ファイル（--config、./ashiato.yaml）に合わせます。なければ init が作る内容に合わせます。\n\n" +
			"見つかったものと毎月の費用の目安は標準エラー出力に出ます。-q で省けます。",
	},
	"cmd.ashiato.init.example": {
		"{ashiato} init --out ashiato.yaml\n{ashiato} init --print-policy\n{ashiato} init --cfn | cfn-lint\n{ashiato} init --cfn lambda --out ashiato-stack.yaml",
		"{ashiato} init --out ashiato.yaml\n{ashiato} init --print-policy\n{ashiato} init --cfn | cfn-lint\n{ashiato} init --cfn lambda --out ashiato-stack.yaml",
	},
	"flag.init.print_policy": {"print the IAM policy with the least that is needed", "必要最小限の IAM ポリシーを出力"},
	"flag.init.cfn":          {"print a CloudFormation template of the `SHAPE` host (default) or lambda; -o json for JSON", "`SHAPE` が host（既定）または lambda の CloudFormation テンプレートを出力（JSON なら -o json）"},
	"flag.init.role":         {"with --print-policy: the policy of the role `ARN` that a source names", "--print-policy と併用し、ソースに書いたロール `ARN` 用のポリシーを出力"},
	"flag.init.out":          {"write to `FILE` and not to standard output", "標準出力ではなく `FILE` に書き込む"},
	"flag.init.offline":      {"do not ask AWS", "AWS に問い合わせない"},
	"flag.init.force":        {"replace the file of --out", "--out のファイルがあれば置き換える"},

	"init.one_of":             {"only one of {flags} at a time", "{flags} は同時に指定できません"},
	"init.bad_shape":          {"--cfn cannot be {value}; use {names}", "--cfn に {value} は指定できません。{names} から選んでください"},
	"init.role_with_policy":   {"--role goes with --print-policy", "--role は --print-policy と一緒に使います"},
	"init.exists":             {"{path} is there already and stays as it is; choose another name with --out, or replace it with --force", "{path} はすでにあるため、変更しませんでした。--out で別の名前にするか、--force で置き換えてください"},
	"init.no_policy":          {"the configuration uses nothing in AWS, so no policy is needed; add sources, or a lake on S3", "設定ファイルでは AWS を使っていないため、ポリシーは不要です。sources か S3 上のレイクを追加してください"},
	"init.of_config":          {"This is for the configuration {path}.", "設定ファイル {path} に合わせています。"},
	"init.role_too":           {"The role {role} needs a policy of its own: ashiato init --print-policy --role {role}", "ロール {role} には別のポリシーが必要です: ashiato init --print-policy --role {role}"},
	"init.offline":            {"AWS is not asked; what only you can know is to be filled in.", "AWS には問い合わせません。仮の値は書き換えてください。"},
	"init.looking":            {"Looking at your AWS account; nothing is changed.", "AWS アカウントを確認しています（変更はしません）。"},
	"init.not_looked":         {"The AWS account could not be looked at: {reason}\nWhat follows has names to be filled in.", "AWS アカウントを確認できませんでした: {reason}\n以下は仮の値を含みます。書き換えてお使いください。"},
	"init.identity":           {"account {account}, region {region}, as {arn}", "アカウント {account}、リージョン {region}、{arn} として"},
	"init.trail":              {"trail {name} into {place}: {facts}", "証跡 {name} → {place}: {facts}"},
	"init.fact_all_regions":   {"all regions", "全リージョン"},
	"init.fact_one_region":    {"one region only", "1 リージョンのみ"},
	"init.fact_organization":  {"the whole organisation", "組織全体"},
	"init.fact_stopped":       {"not logging", "記録停止中"},
	"init.fact_part":          {"not all management events", "管理イベントの一部のみ"},
	"init.fact_data":          {"data events, too", "データイベントあり"},
	"init.fact_validated":     {"log file validation on", "ログファイルの検証が有効"},
	"init.fact_not_validated": {"log file validation off", "ログファイルの検証が無効"},
	"init.fact_topic":         {"tells an SNS topic of new files", "SNS トピックへの通知あり"},
	"init.fact_no_topic":      {"no SNS topic", "SNS トピックなし"},
	"init.fact_key":           {"encrypted with a KMS key", "KMS キーで暗号化"},
	"init.fact_queues":        {"{n} {n:queue|queues} on the topic", "トピックのキュー {n} 個"},
	"init.fact_error":         {"delivery fails: {reason}", "配信エラー: {reason}"},
	"init.fact_day":           {"{n} {n:file|files} ({size}) on {day}", "{day} に {n} ファイル（{size}）"},
	"init.no_trail":           {"no trail; the event history has the last 90 days all the same", "証跡はありません（イベント履歴から直近 90 日は取り込めます）"},
	"init.directory":          {"WorkSpaces directory {name} ({id}) in {region}", "WorkSpaces ディレクトリ {name}（{id}、{region}）"},
	"init.store":              {"IAM Identity Center with the identity store {id} in {region}", "IAM Identity Center（ID ストア {id}、{region}）"},
	"init.management":         {"the management account of an organization", "組織の管理アカウント"},
	"init.instance":           {"Amazon Connect instance {name} in {region}", "Amazon Connect インスタンス {name}（{region}）"},
	"init.refused":            {"could not be asked: {action} in {region}: {reason}", "確認できませんでした: {action}（{region}）: {reason}"},
	"init.missing":            {"not permitted, so there may be more than is said here: {actions}", "権限がないため確認できなかったもの: {actions}"},
	"init.skew":               {"this machine's clock is {skew} off; AWS refuses requests that are more than 5 minutes off", "このマシンの時計が {skew} ずれています（AWS は 5 分を超えるずれを拒否します）"},
	"init.cost":               {"About {dollars} USD a month, for {n} log files ({size}) {from}:", "毎月およそ {dollars} USD（ログファイル {n} 個、{size}。{from}）:"},
	"init.cost_assumed":       {"as assumed for a small account", "小さなアカウントを仮定"},
	"init.cost_measured":      {"as measured on one day", "1 日分の実測から計算"},
	"init.cost_note": {
		"At list prices of us-east-1 without free tiers; other regions cost up to half as much again. Queries, the host itself and back-filling are not in it.",
		"us-east-1 の定価による概算で、無料枠は含みません（他のリージョンは最大 5 割増し）。クエリ、ホスト、過去分の取り込みは含みません。",
	},
	"init.deploy": {
		"To deploy it:\n  aws cloudformation deploy --stack-name ashiato --template-file {file} --capabilities CAPABILITY_IAM",
		"デプロイするには:\n  aws cloudformation deploy --stack-name ashiato --template-file {file} --capabilities CAPABILITY_IAM",
	},
	"init.written": {"Written: {path}", "書き込みました: {path}"},
	"init.keep":    {"To keep this configuration: {ashiato} init --out ashiato.yaml", "この設定を保存するには: {ashiato} init --out ashiato.yaml"},
	"init.next": {
		"Next:\n  {ashiato} init --cfn --out ashiato-stack.yaml    what this needs in AWS, to deploy\n  {ashiato} doctor                                 check each permission and connection\n  {ashiato} collect                                read what there is, and then what comes",
		"次の手順:\n  {ashiato} init --cfn --out ashiato-stack.yaml    AWS に作るもののテンプレートを出力\n  {ashiato} doctor                                 権限と接続を点検\n  {ashiato} collect                                既存のログと、これから届くログを収集",
	},

	"cmd.ashiato.doctor.short": {"Check configuration, lake, AWS permissions and connections, and say what mends them", "設定・レイク・AWS の権限と接続を点検し、直し方を示す"},
	"cmd.ashiato.doctor.long": {
		"Check the configuration, the lake, the clock, the disk, and for each source and for a lake on S3 whether it can be reached and used. " +
			"Each check is one line: ok, failed, or could not be tested. Below what failed stands the command or the IAM statement that mends it.\n\n" +
			"Nothing is changed. Whether something may be written is tried with a condition that nothing meets; a message that is received on the way is visible again at once.",
		"設定ファイル、レイク、時計、ディスク、さらに各ソースと S3 上のレイクを利用できるかを点検します。" +
			"結果は 1 件 1 行で、正常・異常・未確認のいずれかです。異常の下には、直すためのコマンドまたは IAM ステートメントを示します。\n\n" +
			"変更は一切しません。書き込みの権限は、決して成立しない条件を付けて確かめます。途中で受信したメッセージはすぐキューに戻ります。",
	},
	"cmd.ashiato.doctor.example": {"{ashiato} doctor\n{ashiato} doctor --config audit.yaml -o json", "{ashiato} doctor\n{ashiato} doctor --config audit.yaml -o json"},

	"doctor.ok":              {"ok", "正常"},
	"doctor.failed":          {"failed", "異常"},
	"doctor.untested":        {"not tested", "未確認"},
	"doctor.sources":         {"{n} {n:source|sources}", "ソース {n} 件"},
	"doctor.not_signed_in":   {"nobody could sign in for it", "サインインできないため確認できません"},
	"doctor.skew":            {"{skew} off", "ずれ {skew}"},
	"doctor.queue":           {"{waiting} waiting, {in_flight} in flight, {dead}", "待ち {waiting} 件、処理中 {in_flight} 件、{dead}"},
	"doctor.no_dead_letters": {"no queue for dead letters", "デッドレターキューなし"},
	"doctor.dead_letters":    {"{n} dead {n:letter|letters} in {queue}", "デッドレター {n} 件（{queue}）"},
	"doctor.unnamed":         {"no source names a bucket, so that reading the log files was not tried; list the trail's bucket as a source to have it tried", "バケットのソースがないため、ログファイルの読み取りは確認していません。証跡のバケットを sources に書くと確認します"},
	"doctor.directories":     {"{n} {n:directory|directories}", "ディレクトリ {n} 件"},
	"doctor.instances":       {"{n} {n:instance|instances}", "インスタンス {n} 件"},
	"doctor.empty":           {"may be listed; there is no file yet", "一覧できます（ファイルはまだありません）"},
	"doctor.read":            {"read {key}", "{key} を読めました"},
	"doctor.lake_s3":         {"may be listed, read and written", "一覧・読み取り・書き込みができます"},
	"doctor.lake_later":      {"not there yet; import and collect make it", "まだありません（import と collect が作ります）"},
	"doctor.free":            {"{size} free", "空き {size}"},
	"doctor.not_permitted":   {"not permitted: {action} on {resource}", "権限がありません: {action}（{resource}）"},
	"doctor.fix_config":      {"mend the file, or write a new one: ashiato init --out ashiato.yaml", "ファイルを直すか、ashiato init --out ashiato.yaml で作り直してください"},
	"doctor.fix_clock":       {"set the clock: chronyc makestep, or timedatectl set-ntp true", "時計を合わせてください: chronyc makestep または timedatectl set-ntp true"},
	"doctor.fix_denied":      {"a policy denies {action} explicitly (also that of an organisation, a bucket or a key): change that one", "ポリシーが {action} を明示的に拒否しています（組織、バケット、キーのポリシーも確認）。そのポリシーを変更してください"},
	"doctor.fix_permission":  {"add to the policy: {statement}", "ポリシーに追加してください: {statement}"},
	"doctor.fix_credentials": {"sign in: aws sso login, or aws configure; or name a profile in the configuration (aws: profile)", "サインインしてください: aws sso login または aws configure。設定ファイルの aws: profile でも指定できます"},
	"doctor.fix_network":     {"check the network, the proxy (HTTPS_PROXY) and the region", "ネットワーク、プロキシー（HTTPS_PROXY）、リージョンを確認してください"},
	"doctor.fix_later":       {"AWS has too many requests; try again later", "リクエストが多すぎます。時間をおいて再実行してください"},
	"doctor.fix_missing":     {"make it: ashiato init --cfn --out ashiato-stack.yaml, then aws cloudformation deploy --stack-name ashiato --template-file ashiato-stack.yaml --capabilities CAPABILITY_IAM", "作成してください: ashiato init --cfn --out ashiato-stack.yaml の後、aws cloudformation deploy --stack-name ashiato --template-file ashiato-stack.yaml --capabilities CAPABILITY_IAM"},
	"doctor.fix_disk":        {"free at least {size}, or move the lake (lake: in the configuration)", "{size} 以上空けるか、設定ファイルの lake: で場所を変えてください"},
	"doctor.findings":        {"{n} of {all} checks failed; what mends each stands below it", "{all} 件中 {n} 件に異常があります。直し方は各行の下を見てください"},
	"doctor.fine":            {"{n} {n:check|checks}, nothing to mend.", "{n} 件を点検し、異常はありませんでした。"},
}
