package text

// reportMessages are those of `ashiato report`, `ashiato schedule` and `ashiato run-due`.
var reportMessages = map[string]message{
	"cmd.ashiato.report.short": {"Make reports of days, weeks and months, and see which were made", "日・週・月ごとのレポートを作成し、作成状況を確認する"},
	"cmd.ashiato.report.long": {
		"A report is a file for each period (day, week or month) of a zone: who signed in to WorkSpaces, to the console, who changed what, or the rows of any saved query that takes since and until. " +
			"The section reports of the configuration says which are made when and for where; `{ashiato} serve` makes them, or `{ashiato} run-due` from cron. Each period is made once; " +
			"what was missed while nothing ran is made up.",
		"レポートは、タイムゾーンの期間（日・週・月）ごとに作るファイルです。WorkSpaces やコンソールへのサインイン、変更操作のほか、since と until を取る保存済みクエリなら何でもレポートにできます。" +
			"どれをいつ作り、どこへ出すかは、設定ファイルの reports に書きます。作成は `{ashiato} serve` が行い、cron から `{ashiato} run-due` を呼んでも構いません。各期間は一度だけ作成し、" +
			"停止中に逃した分は後から作成します。",
	},
	"cmd.ashiato.report.run.short": {"Make the report of one period", "1 つの期間のレポートを作成する"},
	"cmd.ashiato.report.run.long": {
		"Make a report of the configuration, one that ships (`{ashiato} report list`) or one of a saved query, for the period with --date; without it for the last one that has ended.\n\n" +
			"It goes to --out, or to the places of the configuration, whose period is then recorded as made, or to standard output. A file appears whole or not at all and replaces one of the same name; " +
			"the same period gives the same bytes as long as the data is the same.",
		"設定ファイルのレポート、標準のレポート（`{ashiato} report list`）、または保存済みクエリのレポートを、--date を含む期間について作成します。--date がなければ、終わったばかりの期間です。\n\n" +
			"出力先は --out、なければ設定ファイルの出力先（この場合は作成済みとして記録します）、それもなければ標準出力です。ファイルは完全な形でだけ現れ、同じ名前のファイルは置き換わります。" +
			"データが同じなら、同じ期間のファイルは 1 バイトも違いません。",
	},
	"cmd.ashiato.report.run.example": {
		"{ashiato} report run workspaces-access --date 2026-10-01 --out out\n{ashiato} report run console-signins --date 2026-10 --period month -o xlsx --out reports\n{ashiato} report run admin-changes --out s3://corp-reports/admin/",
		"{ashiato} report run workspaces-access --date 2026-10-01 --out out\n{ashiato} report run console-signins --date 2026-10 --period month -o xlsx --out reports\n{ashiato} report run admin-changes --encoding cp932 --out s3://corp-reports/admin/",
	},
	"cmd.ashiato.report.backfill.short": {"Make the reports of all periods since a date", "ある日付以降の全期間のレポートを作成する"},
	"cmd.ashiato.report.backfill.long": {
		"Make the reports of all periods from --since to --until that have ended. Of a report of the configuration those that were made before are left out, unless --again is given. It goes on after one that fails.",
		"--since から --until までの、終わった期間すべてのレポートを作成します。設定ファイルのレポートでは、作成済みの期間を省きます（--again で作り直します）。失敗した期間があっても続けます。",
	},
	"cmd.ashiato.report.backfill.example": {
		"{ashiato} report backfill workspaces-access --since 2026-10-01 --out out",
		"{ashiato} report backfill workspaces-access --since 2026-10-01 --out out",
	},
	"cmd.ashiato.report.list.short":     {"List the reports of the configuration and those that ship", "設定ファイルのレポートと標準のレポートを一覧する"},
	"cmd.ashiato.report.schedule.short": {"Show for each period whether its report was made, and if not, why", "期間ごとに、作成済みか、まだならなぜかを表示する"},
	"cmd.ashiato.schedule.short":        {"Show what runs next, and how it went last", "次に何が動くか、前回どうだったかを表示する"},
	"cmd.ashiato.schedule.long": {
		"Show each report of the configuration with the time and the period that come next, how many periods are due and not made, and how the last one went; then to when samples of WorkSpaces were fetched, and the maintenance of the lake.",
		"設定ファイルの各レポートについて、次の時刻と期間、期限を過ぎて未作成の期間の数、前回の結果を表示します。WorkSpaces のサンプルをいつまで取得したかと、レイクの保守についても表示します。",
	},
	"cmd.ashiato.run-due.short": {"Make reports that are due, ask the rules, maintain the lake, and end", "期限の来たレポート、ルールの確認、レイクの保守をして終わる"},
	"cmd.ashiato.run-due.long": {
		"Make all reports of the configuration that are due, also those that were missed, have the rules look at what is new in the lake, send what waits for the channels, maintain the lake if that was not done for six hours, and end. It is for cron and the like: call it as often as you want, and beside `{ashiato} serve`; a period that another process makes is left to that.",
		"設定ファイルのレポートのうち、期限の来たものを、逃した分も含めてすべて作成します。レイクに新しく入ったものをルールで調べ、チャネルへの送信待ちを送ります。6 時間以上保守していなければレイクの保守も行い、終わります。cron などから呼ぶためのものです。何度呼んでも、`{ashiato} serve` と並行しても構いません。別のプロセスが作成中の期間はそちらに任せます。",
	},
	"cmd.ashiato.run-due.example": {"*/10 * * * *  {ashiato} run-due -q", "*/10 * * * *  {ashiato} run-due -q"},

	"flag.report.date":     {"the `PERIOD`: a date such as 2026-10-01, yesterday, or 2026-10 of a monthly report", "対象の期間 `PERIOD`: 2026-10-01、昨日、月次なら 2026-10 など"},
	"flag.report.out":      {"deliver to this `FOLDER`, or s3://bucket/prefix/; may be given several times", "出力先のフォルダー `FOLDER`、または s3://bucket/prefix/（複数指定可）"},
	"flag.report.encoding": {"`ENCODING` of a CSV: utf-8-bom, utf-8 or cp932", "CSV の文字コード `ENCODING`: utf-8-bom、utf-8、cp932"},
	"flag.report.bom":      {"begin a CSV with a byte order mark, by which Excel knows UTF-8", "CSV の先頭に BOM を付ける（Excel が UTF-8 と認識します）"},
	"flag.report.safe":     {"put an apostrophe before text in a CSV that a spreadsheet would compute", "表計算ソフトが数式とみなす CSV の文字列の前にアポストロフィを付ける"},
	"flag.report.about":    {"also deliver FILE.about.json, which says what was delivered and whether something was missing", "内容と欠けの有無を記した FILE.about.json も出力する"},
	"flag.report.period":   {"length of the periods: day, week or month (`UNIT`)", "期間の長さ `UNIT`: day、week、month"},
	"flag.report.since":    {"from the period of this `DATE` on", "この日付 `DATE` の期間から"},
	"flag.report.until":    {"to the period of this `DATE`; else the last that has ended", "この日付 `DATE` の期間まで（省略時は終わった最後の期間）"},
	"flag.report.again":    {"also make those that were made before", "作成済みのものも作り直す"},

	"report.bad":               {"{where}: {reason}", "{where}（レポート）: {reason}"},
	"report.one_file":          {"{where}: {report} and {other} would both write {file} to one place; give one of them another file or place", "{where}: {report} と {other} が同じ場所に同じ {file} を書き込みます。どちらかの file か to を変えてください"},
	"report.unknown":           {"there is no report and no saved query {name}; the reports are {names}, and every saved query that takes since and until", "レポートにも保存済みクエリにも {name} はありません。レポートは {names} と、since と until を取る保存済みクエリです"},
	"report.no_params":         {"the report {report} has no parameter {name}", "レポート {report} にパラメーター {name} はありません"},
	"report.no_period":         {"the saved query {query} has no parameter {name} of type time or day, so that it cannot be asked about a period", "保存済みクエリ {query} には time 型または day 型のパラメーター {name} がないため、期間を指定できません"},
	"report.not_configured":    {"the configuration has no report {name}; see `{ashiato} report list`", "設定ファイルにレポート {name} はありません。`{ashiato} report list` で確認してください"},
	"report.flag":              {"{flag} cannot be {value}; use one of {names}", "{flag} に {value} は指定できません。次のどれかにしてください: {names}"},
	"report.csv_only":          {"--encoding, --bom and --safe are of csv; {format} has its own", "--encoding、--bom、--safe は csv 用です。{format} では使えません"},
	"report.not_over":          {"{flag}: {period} has not ended; it does at {until} ({zone})", "{flag}: {period} はまだ終わっていません。終わるのは {until}（{zone}）です"},
	"report.order":             {"{until} comes before {since}; give --until a later date", "{until} は {since} より前です。--until を後の日付にしてください"},
	"report.needs_since":       {"--since says from which date on: {command}", "いつからかを --since で指定してください: {command}"},
	"report.too_many":          {"made {n} periods, the most of one command; call it again with a later --since", "1 回の上限の {n} 期間に達しました。--since を進めて再度実行してください"},
	"report.taken":             {"another process makes the report {report} for {period} at this moment", "レポート {report} の {period} は、いま別のプロセスが作成中です"},
	"report.made":              {"{report} {period}: {n} {n:row|rows} in {file}, {place}", "{report} {period}: {n} 行を {file} に出力しました（{place}）"},
	"report.replaced":          {"{n} {n:character is|characters are} not in CP932 and became ? in {file}", "{file} で、CP932 にない {n} 文字を ? に置き換えました"},
	"report.incomplete":        {"{report} {period} was made although something is missing: {missing}", "{report} {period} は、欠けがあるまま作成しました: {missing}"},
	"report.waits":             {"{report} {period} waits: {missing}; next look at {until}", "{report} {period} は待機中です: {missing}（次の確認は {until}）"},
	"report.failed":            {"{report} {period} failed: {reason}", "{report} {period} を作成できませんでした: {reason}"},
	"report.failed_again":      {"{report} {period} failed: {reason}; next try at {at}", "{report} {period} を作成できませんでした: {reason}（次の試行は {at}）"},
	"report.backfilled":        {"{made} made, {before} made before, {failed} failed", "作成 {made}、作成済み {before}、失敗 {failed}"},
	"report.none":              {"the configuration has no reports; `{command}` lists what there is to make", "設定ファイルに reports がありません。`{command}` で作成できるものを確認できます"},
	"report.nothing_due":       {"nothing is due; `{command}` shows what comes next", "期限の来たレポートはありません。次の予定は `{command}` で確認できます"},
	"report.nothing_known":     {"nothing proves that all records are there: no digest file was verified", "全記録がそろっている証明がありません（検証済みのダイジェストファイルなし）"},
	"report.unproven":          {"{hours} {hours:hour|hours} of {places} {places:place|places} without proof that all records are there", "{places} か所の {hours} 時間分で、全記録がそろっている証明がありません"},
	"report.no_samples":        {"no samples of WorkSpaces were ever fetched", "WorkSpaces のサンプルを取得したことがありません"},
	"report.samples_behind":    {"samples of {n} {n:WorkSpace|WorkSpaces} were not all fetched yet", "{n} 台の WorkSpace で、サンプルの取得が済んでいません"},
	"report.list_hint":         {"every saved query that takes since and until can be a report, too", "since と until を取る保存済みクエリも、すべてレポートにできます"},
	"doctor.report":            {"{at} ({zone}), next {next}", "{at}（{zone}）、次回 {next}"},
	"doctor.report_folder":     {"{path} cannot be written to: {reason}", "{path} に書き込めません: {reason}"},
	"doctor.fix_report_folder": {"give the folder to the user who runs this, or name another under to", "実行するユーザーに書き込み権限を与えるか、to を別のフォルダーにしてください"},
	"schedule.upkeep":          {"maintenance of the lake", "レイクの保守"},
	"serve.reports_failed":     {"reports could not be looked at: {reason}; it will be tried again", "レポートを確認できませんでした: {reason}（再試行します）"},
}
