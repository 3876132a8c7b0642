package text

// helpMessages are the titles of the help and the descriptions of the commands.
var helpMessages = map[string]message{
	"help.usage":            {"Usage:", "使い方:"},
	"help.examples":         {"Examples:", "例:"},
	"help.commands":         {"Commands:", "コマンド:"},
	"help.flags":            {"Flags:", "オプション:"},
	"help.global_flags":     {"Flags of every command:", "共通オプション:"},
	"help.exit_codes_title": {"Exit codes:", "終了コード:"},
	"help.exit_codes": {
		"0 done\n1 failed\n2 wrong use of the command line, or wrong SQL\n3 wrong configuration file\n4 finished, with findings (lake check, query check, rules lint, rules test, verify, doctor, status --gaps)\n" +
			"5 AWS permission or credentials are missing\n6 done in part: the rest is saved and listed\n130 interrupted: the same command goes on from there",
		"0 正常終了\n1 失敗\n2 コマンドラインまたは SQL の誤り\n3 設定ファイルの誤り\n4 完了したが指摘あり（lake check、query check、rules lint、rules test、verify、doctor、status --gaps）\n" +
			"5 AWS の権限または認証情報の不足\n6 一部のみ完了（残りは保存され、一覧に出ます）\n130 中断（同じコマンドで続きから再開できます）",
	},

	"cmd.ashiato.short": {
		"Keep the trail of what people did in AWS, and ask it questions",
		"AWS での操作の足跡を残し、いつでも調べられるようにします",
	},
	"cmd.ashiato.long": {
		"ashiato keeps the trail of what people did in AWS: who, did what, to what, when, from where, with what result.\n\n" +
			"It reads CloudTrail log files into a lake of open tables on this machine, and answers SQL, or questions without SQL.\n" +
			"Start with `{ashiato} demo` to look around, or `{ashiato} import FOLDER` with your own logs.",
		"ashiato（足跡）は、AWS で「誰が・何を・何に・いつ・どこから・結果は」を記録し、調べるための道具です。\n\n" +
			"CloudTrail のログファイルをこのマシンのレイク（公開形式のテーブル）に取り込み、SQL でも、SQL なしでも答えます。\n" +
			"まず `{ashiato} demo` で試すか、手元のログがあれば `{ashiato} import フォルダー` から始めてください。",
	},
	"cmd.ashiato.example": {
		"{ashiato} demo\n{ashiato} import ./cloudtrail-logs\n{ashiato} events --since yesterday --user tanaka\n" +
			"{ashiato} query \"SELECT eventname, count(*) n FROM cloudtrail_logs GROUP BY 1 ORDER BY 2 DESC LIMIT 5\"",
		"{ashiato} demo\n{ashiato} import ./cloudtrail-logs\n{ashiato} events --since 昨日 --user tanaka\n" +
			"{ashiato} query \"SELECT eventname, count(*) n FROM cloudtrail_logs GROUP BY 1 ORDER BY 2 DESC LIMIT 5\"",
	},

	"cmd.ashiato.import.short": {"Read log files into the lake", "ログファイルをレイクに取り込む"},
	"cmd.ashiato.import.long": {
		"Read CloudTrail log files into the lake.\n\n" +
			"PATH is a file or a folder with everything below it; - is standard input. Gzip, zip, tar, JSON in all forms that CloudTrail, " +
			"EventBridge and CloudWatch Logs give are recognised by their content. Every object and every record is stored once, " +
			"however often it is imported. What cannot be read is kept in the lake's quarantine, counted and listed, and the rest is imported. " +
			"Ctrl-C finishes what is in hand; the same command goes on from there.",
		"CloudTrail のログファイルをレイクに取り込みます。\n\n" +
			"PATH はファイル、またはフォルダー（配下すべて）です。- は標準入力です。gzip・zip・tar、および CloudTrail・EventBridge・" +
			"CloudWatch Logs が出力する各種 JSON を、拡張子ではなく中身で判別します。同じファイルや同じ記録は、何度取り込んでも一度だけ保存されます。" +
			"読めなかったものは隔離フォルダーに残して件数と一覧を示し、残りは取り込みます。Ctrl-C で手元の処理を終えて止まり、同じコマンドで続きから再開できます。",
	},
	"cmd.ashiato.import.example": {
		"{ashiato} import ./AWSLogs\n{ashiato} import trail.json.gz more.zip\naws s3 cp s3://bucket/key - | {ashiato} import -",
		"{ashiato} import ./AWSLogs\n{ashiato} import trail.json.gz more.zip\naws s3 cp s3://bucket/key - | {ashiato} import -",
	},

	"cmd.ashiato.query.short": {"Ask in SQL, Athena's", "SQL（Athena の方言）で調べる"},
	"cmd.ashiato.query.long": {
		"Run one statement of Athena's SQL and print its rows. Without SQL on a terminal it is a shell (.help there).\n\n" +
			"SQL is the statement, - or --file reads it, and NAME is a saved query (list). The table is cloudtrail_logs, with the columns of Athena's " +
			"CloudTrail table; eventtime is text in UTC. Published queries run as they are: any other table that starts with cloudtrail is this one, " +
			"and others are named with --table. cloudtrail_records has more columns, among them event_time, a timestamp.\n\n" +
			"A parameter is written :name and gets its value from --param, --params or the variable ASHIATO_PARAM_NAME; values are bound, never pasted into the text. " +
			"Only one statement that reads runs, in a process of its own that sees the lake's files and nothing else.",
		"Athena の SQL を一文実行し、結果を表示します。端末で SQL なしに実行すると対話シェルになります（.help で説明）。\n\n" +
			"SQL には文そのもの、または -（標準入力）を書きます。ファイルは --file、保存済みクエリは 名前 で指定します（一覧は list）。テーブルは cloudtrail_logs で、" +
			"列は Athena の CloudTrail テーブルと同じです。eventtime は UTC の文字列です。公開されているクエリはそのまま動きます。cloudtrail で始まるテーブル名は" +
			"（cloudtrail_records を除き）すべてこのテーブルを指し、それ以外の名前は --table で対応させます。cloudtrail_records には、時刻型の event_time など、さらに多くの列があります。\n\n" +
			"パラメーターは :名前 と書き、値は --param、--params、環境変数 ASHIATO_PARAM_名前 で渡します。値は文に埋め込まれず、値として渡されます。" +
			"実行できるのは読み取りの一文だけで、レイクのファイルしか見えない専用のプロセスで動きます。",
	},
	"cmd.ashiato.query.example": {
		"{ashiato} query \"SELECT eventname, count(*) n FROM cloudtrail_logs GROUP BY 1 ORDER BY 2 DESC LIMIT 5\"\n" +
			"{ashiato} query --file report.sql --out report.xlsx\n" +
			"{ashiato} query \"SELECT * FROM cloudtrail_logs WHERE eventid = :id\" --param id=3f2a91c0-7d1e-4f6b-9a55-0c2d9e7b1a34\n" +
			"{ashiato} query list\n" +
			"{ashiato} query console-sign-ins --param since=30d\n" +
			"{ashiato} query --file report.sql --engine athena",
		"{ashiato} query \"SELECT eventname, count(*) n FROM cloudtrail_logs GROUP BY 1 ORDER BY 2 DESC LIMIT 5\"\n" +
			"{ashiato} query --file report.sql --out report.xlsx\n" +
			"{ashiato} query \"SELECT * FROM cloudtrail_logs WHERE eventid = :id\" --param id=3f2a91c0-7d1e-4f6b-9a55-0c2d9e7b1a34\n" +
			"{ashiato} query list\n" +
			"{ashiato} query console-sign-ins --param since=30d\n" +
			"{ashiato} query --file report.sql --engine athena",
	},

	"cmd.ashiato.events.short": {"List who did what, newest first, without SQL", "誰が何をしたかを新しい順に表示する（SQL 不要）"},
	"cmd.ashiato.events.long": {
		"List events, newest first: when, who, what, on what, from where, with what result. Sign-ins to WorkSpaces stand among them. -f goes on with those that come.\n\n" +
			"QUERY is a condition, in quotes for the shell: event:ConsoleLogin -mfa:yes since:30d. It has field:value, - for not, OR and parentheses, * and ?, " +
			"field:(a OR b), /regular expressions/, networks (ip:203.0.113.0/24, ip:!office), paths of the record (requestParameters.bucketName:prod-*) " +
			"and \"free text\". Fields are person, user, event, service, ip, network, account, region, resource, error, mfa, readonly, source, country, agent.\n\n" +
			"All flags and the QUERY must hold. Upper and lower case are the same, * stands for any text, and several values of a flag are separated by commas. " +
			"Times are 2026-11-20, 2026-11, 2026-11-20T09:00 (in the shown zone), RFC 3339, today, yesterday, 7d or 36h; " +
			"--until a date includes that day.",
		"操作を新しい順に一覧表示します（いつ・誰が・何を・何に・どこから・結果）。WorkSpaces へのサインインも並びます。-f を付けると、新しく取り込まれた操作を表示し続けます。\n\n" +
			"QUERY は条件です。シェルでは引用符で囲みます: event:ConsoleLogin -mfa:yes since:30d。項目:値、- で否定、OR と括弧、* と ?、" +
			"項目:(a OR b)、/正規表現/、ネットワーク（ip:203.0.113.0/24、ip:!office）、記録のパス（requestParameters.bucketName:prod-*）、" +
			"\"文字列\" が使えます。項目は person、user、event、service、ip、network、account、region、resource、error、mfa、readonly、source、country、agent です。\n\n" +
			"オプションと QUERY のすべてを満たすものに絞られます。大文字と小文字は区別しません。* は任意の文字列、オプションの複数の値はカンマ区切りです。" +
			"時刻は 2026-11-20、2026-11、2026-11-20T09:00（表示タイムゾーン）、RFC 3339、今日、昨日、7d、36h のように書けます。" +
			"--until に日付を書くとその日を含みます。",
	},
	"cmd.ashiato.events.example": {
		"{ashiato} events --since yesterday\n{ashiato} events 'event:ConsoleLogin -mfa:yes since:30d'\n{ashiato} events -f 'error:* service:iam'\n{ashiato} events --event ConsoleLogin -n 5\n{ashiato} events --user tanaka --error any --since 7d\n" +
			"{ashiato} events --service connect --event '*User*'\n" +
			"{ashiato} events --event 'Delete*,Stop*' --since 2026-11 -o excel -n 0 > changes.csv",
		"{ashiato} events --since 昨日\n{ashiato} events 'event:ConsoleLogin -mfa:yes since:30d'\n{ashiato} events -f 'error:* service:iam'\n{ashiato} events --event ConsoleLogin -n 5\n{ashiato} events --user tanaka --error any --since 7d\n" +
			"{ashiato} events --service connect --event '*User*'\n" +
			"{ashiato} events --event 'Delete*,Stop*' --since 2026-11 -o excel -n 0 > changes.csv",
	},

	"cmd.ashiato.show.short": {"Show one event in full", "一件の操作を詳しく表示する"},
	"cmd.ashiato.show.long": {
		"Show one event in full. EVENTID is its eventID, or the first 6 characters of it or more. --raw prints the record as CloudTrail delivered it.",
		"一件の操作を詳しく表示します。EVENTID はイベント ID、またはその先頭 6 文字以上です。--raw は CloudTrail が配信したままの記録を出力します。",
	},
	"cmd.ashiato.show.example": {
		"{ashiato} show 3f2a91c0\n{ashiato} show 3f2a91c0-7d1e-4f6b-9a55-0c2d9e7b1a34 --raw | jq .requestParameters",
		"{ashiato} show 3f2a91c0\n{ashiato} show 3f2a91c0-7d1e-4f6b-9a55-0c2d9e7b1a34 --raw | jq .requestParameters",
	},

	"cmd.ashiato.lake.short":         {"Look at the lake and take care of it", "レイクの状態を見る・手入れをする"},
	"cmd.ashiato.lake.info.short":    {"What is in the lake, and how much", "レイクの内容と大きさを表示する"},
	"cmd.ashiato.lake.check.short":   {"Check every file of the lake against its metadata", "レイクの全ファイルをメタデータと照合する"},
	"cmd.ashiato.lake.compact.short": {"Join small files of a day into sorted ones", "日ごとの小さなファイルを並べ替えてまとめる"},
	"cmd.ashiato.lake.retain.short":  {"Remove whole days that are older than an age", "指定より古い日の記録を日単位で削除する"},
	"cmd.ashiato.lake.retain.long": {
		"Remove the records of all UTC days that lie before the given age. Records without a time stay, and so do the smaller tables, which --table names one by one. This cannot be undone.",
		"指定した期間より前の UTC の日の記録を削除します。時刻のない記録は残ります。小さいテーブルも残り、--table で一つずつ指定します。元に戻せません。",
	},
	"cmd.ashiato.lake.retain.example": {"{ashiato} lake retain --older-than 400d", "{ashiato} lake retain --older-than 400d"},
	"cmd.ashiato.lake.clean.short":    {"Drop old snapshots and files that nothing refers to", "古いスナップショットと参照されないファイルを片付ける"},

	"cmd.ashiato.demo.short": {"Try it with a made-up company", "架空の会社のログで試す"},
	"cmd.ashiato.demo.long": {
		"Make the logs of a company that does not exist, import them into a lake of their own, and answer three questions.\n\n" +
			"Your own lake is not touched. The same options make the same company; another --seed makes another.",
		"実在しない会社のログを作り、専用のレイクに取り込んで、三つの質問に答えます。\n\n" +
			"あなたのレイクには触れません。同じオプションなら同じ会社になり、--seed を変えると別の会社になります。",
	},
	"cmd.ashiato.version.short":    {"Print the version", "バージョンを表示する"},
	"cmd.ashiato.completion.short": {"Print the completion script of a shell", "シェルの補完スクリプトを出力する"},
	"cmd.ashiato.completion.long": {
		"Print the script that completes ashiato's commands and flags in a shell: bash, zsh, fish or powershell.",
		"ashiato のコマンドとオプションを補完するスクリプトを出力します（bash、zsh、fish、powershell）。",
	},
	"cmd.ashiato.completion.example": {
		"source <({ashiato} completion bash)\n{ashiato} completion fish > ~/.config/fish/completions/ashiato.fish",
		"source <({ashiato} completion bash)\n{ashiato} completion fish > ~/.config/fish/completions/ashiato.fish",
	},
	"cmd.ashiato.man.short": {"Print the manual page", "マニュアルページを出力する"},
	"cmd.ashiato.man.long": {
		"Print the manual page of ashiato with all its commands, in the format of man.",
		"全コマンドを含む ashiato のマニュアルページを man の形式で出力します。",
	},
	"cmd.ashiato.man.example": {"{ashiato} man | man -l -", "{ashiato} man | man -l -"},
}

// flagMessages describe the flags. A word in backquotes names the flag's value.
var flagMessages = map[string]message{
	"flag.help":     {"show this help", "このヘルプを表示"},
	"flag.config":   {"configuration `FILE` (ASHIATO_CONFIG; else ./ashiato.yaml, then the user's configuration folder)", "設定ファイル `FILE`（環境変数 ASHIATO_CONFIG、なければ ./ashiato.yaml、次にユーザーの設定フォルダー）"},
	"flag.lake":     {"the lake: a folder `DIR`, or s3://bucket/prefix (ASHIATO_LAKE; else in the user's data folder)", "レイクの場所。フォルダー `DIR` または s3://バケット/プレフィックス（環境変数 ASHIATO_LAKE、なければユーザーのデータフォルダー）"},
	"flag.tz":       {"time `ZONE` in which times are shown and read, such as Asia/Tokyo (default: the machine's)", "時刻の表示・入力に使うタイムゾーン `ZONE`（例: Asia/Tokyo。既定はこのマシンのもの）"},
	"flag.lang":     {"`LANGUAGE` of everything shown: en or ja (default: by LC_ALL, LC_MESSAGES, LANG)", "表示言語 `LANGUAGE`: en または ja（既定は LC_ALL、LC_MESSAGES、LANG による）"},
	"flag.output":   {"`FORMAT` of data: table, json, ndjson, csv, excel (CSV for Excel), tsv, md, xlsx or parquet (default: table on a terminal, else tsv)", "データの出力形式 `FORMAT`: table、json、ndjson、csv、excel（Excel 用の CSV）、tsv、md、xlsx、parquet（既定は端末なら table、それ以外は tsv）"},
	"flag.no_color": {"no colours (also by the variable NO_COLOR)", "色を付けない（環境変数 NO_COLOR でも可）"},
	"flag.progress": {"`MODE` of the progress display: auto, plain, json or off", "進み具合の表示方法 `MODE`: auto、plain、json、off"},
	"flag.quiet":    {"only data and errors", "データとエラーだけを出力"},
	"flag.verbose":  {"say more about what is done", "処理の詳細も表示"},

	"flag.import.replay":  {"read what lies in the quarantine again", "隔離フォルダーにあるものをもう一度読む"},
	"flag.import.record":  {"the largest record to accept, in `MIB` (default: 1, as AWS delivers); with --replay-quarantine larger ones get a second chance", "受け付けるレコードの最大サイズ `MIB`（既定は AWS の上限と同じ 1）。--replay-quarantine と合わせると、大きすぎたレコードを読み直せます"},
	"flag.import.workers": {"how many files are read at once: `N` (default: one a CPU)", "同時に読むファイルの数 `N`（既定は CPU の数）"},

	"flag.query.file":    {"read the SQL from `FILE`; - is standard input", "SQL を `FILE` から読む（- は標準入力）"},
	"flag.query.out":     {"write the rows to `FILE`, into a folder (FOLDER/), or to s3://BUCKET/KEY; the name's ending tells the format, or -o", "行を `FILE`、フォルダー（FOLDER/）、または s3://BUCKET/KEY に書き出す（形式は拡張子か -o で決まる）"},
	"flag.query.timeout": {"stop the query after `TIME`, such as 500ms, 30s or 5m", "この時間 `TIME` で打ち切る（例: 500ms、30s、5m）"},
	"flag.query.limit":   {"at most `N` rows", "最大 `N` 行"},

	"flag.events.since":   {"not before `TIME`", "この時刻 `TIME` 以降"},
	"flag.events.until":   {"before `TIME`; a date includes that day", "この時刻 `TIME` より前（日付ならその日を含む）"},
	"flag.events.event":   {"`NAME` of the operation, such as ConsoleLogin or 'Delete*'", "操作の名前 `NAME`（例: ConsoleLogin、'Delete*'）"},
	"flag.events.service": {"`NAME` of the service, such as connect or iam", "サービスの名前 `NAME`（例: connect、iam）"},
	"flag.events.user":    {"`NAME` of a user, role or session, a part of it, an ARN or an access key", "ユーザー・ロール・セッションの名前 `NAME`（一部でも可）、ARN、アクセスキー"},
	"flag.events.ip":      {"source `ADDRESS` or network, such as 203.0.113.7, 203.0.113.0/24 or '203.0.*'", "送信元アドレス `ADDRESS`（例: 203.0.113.7、203.0.113.0/24、'203.0.*'）"},
	"flag.events.account": {"AWS account `ID`", "AWS アカウント `ID`"},
	"flag.events.region":  {"AWS region `NAME`, such as ap-northeast-1", "AWS リージョン `NAME`（例: ap-northeast-1）"},
	"flag.events.error":   {"error `CODE`, such as AccessDenied; any for every failure", "エラーコード `CODE`（例: AccessDenied）。any で失敗すべて"},
	"flag.events.number":  {"at most `N` events; 0 for all", "最大 `N` 件（0 で全件）"},

	"flag.show.raw": {"print the record as it was delivered", "配信されたままの記録を出力"},

	"flag.lake.older":   {"`AGE` of the days to remove, such as 400d", "削除する日の古さ `AGE`（例: 400d）"},
	"flag.lake.table":   {"one of the smaller tables, by `NAME`, instead of the records: user_connected, sessions, ...; months go when they are over as a whole", "記録ではなく、小さいテーブル `NAME`（user_connected、sessions など）を対象にする。月単位のテーブルは、月全体が過ぎてから削除"},
	"flag.lake.target":  {"size of the files to make: `MB` (default 128)", "まとめた後のファイルの大きさ `MB`（既定 128）"},
	"flag.lake.dry_run": {"say what would be done, and do nothing", "何をするかだけを示し、実行しない"},

	"flag.demo.people":  {"how many people work there: `N`", "社員の数 `N`"},
	"flag.demo.days":    {"how many days of logs: `N`", "ログの日数 `N`"},
	"flag.demo.records": {"records a day on average: `N`", "一日あたりの平均記録数 `N`"},
	"flag.demo.end":     {"`DATE` of the last day (default: today)", "最終日 `DATE`（既定は今日）"},
	"flag.demo.seed":    {"`NUMBER` of the company", "会社を決める番号 `NUMBER`"},
	"flag.demo.out":     {"`FOLDER` for the demo's logs and lake (default: in the user's data folder)", "デモのログとレイクを置く `FOLDER`（既定はユーザーのデータフォルダー内）"},
}
