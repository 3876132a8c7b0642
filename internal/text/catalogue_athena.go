package text

// athenaMessages are those of Amazon Athena and Trino: their commands, and what goes wrong there.
var athenaMessages = map[string]message{
	"config.wrong_mapping": {"{where}: {key} must be lines of the form \"name: value\" below it", "{where}: {key} の下に「名前: 値」の行を書いてください"},

	"cmd.ashiato.athena.short":       {"Make tables and views for Amazon Athena", "Amazon Athena のテーブルとビューを用意する"},
	"cmd.ashiato.athena.setup.short": {"Create database, table and views in Athena, or print their DDL", "Athena にデータベース・テーブル・ビューを作る（または DDL を出力する）"},
	"cmd.ashiato.athena.setup.long": {
		"Create the database and what queries need in it, as often as you like: what exists is left alone unless --replace is given.\n\n" +
			"With --trail, cloudtrail_logs is a table over the log files that the trail delivers (AWSLogs/), and no lake is needed. Without it, " +
			"cloudtrail_logs is a view over the table cloudtrail_records of a lake on S3, where the database has one. " +
			"connect_users is a view with the Amazon Connect users whose creation the trail has seen.\n\n" +
			"With --print nothing is sent to AWS. No statement deletes a file: a table is replaced only if it is one over a trail's files.",
		"データベースと、クエリに必要なものを作ります。何度実行してもかまいません。--replace がなければ、既にあるものには手を付けません。\n\n" +
			"--trail を指定すると、cloudtrail_logs は証跡が配信するログファイル（AWSLogs/）の上のテーブルになり、レイクは不要です。指定しない場合、" +
			"cloudtrail_logs は S3 上のレイクのテーブル cloudtrail_records の上のビューになります（データベースにあるとき）。" +
			"connect_users は、証跡に作成の記録がある Amazon Connect ユーザーのビューです。\n\n" +
			"--print を付けると AWS には何も送りません。ファイルを消す文はありません。置き換えるのは証跡のファイルの上のテーブルだけです。",
	},
	"cmd.ashiato.athena.setup.example": {
		"{ashiato} athena setup --trail s3://my-bucket/AWSLogs/111122223333/ --print\n{ashiato} athena setup --trail s3://my-bucket/AWSLogs/o-abcde12345/ --accounts 111122223333,444455556666 --workgroup audit",
		"{ashiato} athena setup --trail s3://my-bucket/AWSLogs/111122223333/ --print\n{ashiato} athena setup --trail s3://my-bucket/AWSLogs/o-abcde12345/ --accounts 111122223333,444455556666 --workgroup audit",
	},
	"cmd.ashiato.athena.ddl.short": {"Print the CREATE EXTERNAL TABLE for a trail's log files", "証跡のログファイルの上のテーブルを作る文を出力する"},
	"cmd.ashiato.athena.ddl.long": {
		"Print the statement that makes a table over the log files of a trail, for the layouts of an account, an organisation and AWS Control Tower. " +
			"Athena computes the partitions (account, region, day of delivery); none has to be added for a new day.\n\n" +
			"The day is that of delivery, not of the event: give a day more on both sides when you ask for an eventtime.",
		"証跡のログファイルの上のテーブルを作る文を出力します。単独アカウント、組織、AWS Control Tower の配置に対応します。" +
			"パーティション（アカウント、リージョン、配信日）は Athena が計算するので、日ごとの追加は不要です。\n\n" +
			"日付はイベントの日ではなく配信の日です。eventtime で絞るときは前後に一日ずつ余裕を持たせてください。",
	},
	"cmd.ashiato.athena.ddl.example": {
		"{ashiato} athena ddl --trail s3://my-bucket/AWSLogs/111122223333/\n{ashiato} athena ddl --trail s3://my-bucket/o-abcde12345/AWSLogs/o-abcde12345/ --accounts 111122223333 --regions ap-northeast-1,us-east-1 --since 2024-01-01",
		"{ashiato} athena ddl --trail s3://my-bucket/AWSLogs/111122223333/\n{ashiato} athena ddl --trail s3://my-bucket/o-abcde12345/AWSLogs/o-abcde12345/ --accounts 111122223333 --regions ap-northeast-1,us-east-1 --since 2024-01-01",
	},

	"flag.athena.trail":        {"where the trail's files are: `URI` such as s3://my-bucket/prefix/AWSLogs/111122223333/", "証跡のファイルの場所 `URI`（例: s3://my-bucket/prefix/AWSLogs/111122223333/）"},
	"flag.athena.organization": {"`ID` of the organisation (o-...) if --trail does not name it", "組織の `ID`（o-...。--trail に含まれないとき）"},
	"flag.athena.accounts":     {"the accounts `A,B`; without them each query must say which account it asks for", "アカウント `A,B`。省くと、クエリごとにアカウントの指定が必要になります"},
	"flag.athena.regions":      {"the regions `A,B` (default: all that ashiato knows)", "リージョン `A,B`（既定は ashiato が知るすべて）"},
	"flag.athena.since":        {"first `DAY` of delivery, such as 2024-01-01 (default: the beginning of CloudTrail)", "最初の配信日 `DAY`（例: 2024-01-01。既定は CloudTrail の開始日）"},
	"flag.athena.partition":    {"`NAME` of the column of delivery days: date (default), dt, timestamp, eventdate, event_date, log_date, ingest_date, date_partition, p_date, or year/month/day for three columns", "配信日の列の名前 `NAME`: date（既定）、dt、timestamp、eventdate、event_date、log_date、ingest_date、date_partition、p_date、または三列にする year/month/day"},
	"flag.athena.table":        {"`NAME` of the table", "テーブルの名前 `NAME`"},
	"flag.athena.database":     {"`NAME` of the database (default: the configuration's, else ashiato)", "データベースの名前 `NAME`（既定は設定ファイルの値、なければ ashiato）"},
	"flag.athena.workgroup":    {"`NAME` of the Athena workgroup (default: the configuration's, else primary)", "Athena のワークグループの名前 `NAME`（既定は設定ファイルの値、なければ primary）"},
	"flag.athena.results":      {"where Athena writes results: `URI` such as s3://my-bucket/results/ (default: the configuration's, else the workgroup's)", "Athena が結果を書く場所 `URI`（例: s3://my-bucket/results/。既定は設定ファイルの値、なければワークグループの設定）"},
	"flag.athena.print":        {"print the statements and send nothing to AWS", "文を出力するだけで、AWS には何も送らない"},
	"flag.athena.replace":      {"replace what exists", "既にあるものを置き換える"},

	"athena.no_trail":      {"say where the trail's files are: --trail s3://BUCKET/prefix/AWSLogs/...", "証跡のファイルの場所を --trail s3://BUCKET/prefix/AWSLogs/... で指定してください"},
	"athena.bad_option":    {"{flag} cannot be {value}: {reason}", "{flag} に {value} は指定できません: {reason}"},
	"athena.bad_day":       {"{flag} cannot be {value}; use a date such as 2024-01-01", "{flag} に {value} は指定できません。2024-01-01 のような日付にしてください"},
	"athena.why_s3":        {"it must begin with s3://", "s3:// で始まる必要があります"},
	"athena.why_bucket":    {"no bucket can have such a name", "バケットの名前として正しくありません"},
	"athena.why_prefix":    {"it has a character that cannot stand in a table's location", "テーブルの場所に使えない文字が含まれています"},
	"athena.why_layout":    {"it is no place in the layout AWSLogs/[o-...]/ACCOUNT/CloudTrail/REGION", "AWSLogs/[o-...]/アカウント/CloudTrail/リージョン の配置に合いません"},
	"athena.why_account":   {"an account has 12 digits", "アカウントは 12 桁の数字です"},
	"athena.why_region":    {"it is no region; use one like ap-northeast-1", "リージョンではありません。ap-northeast-1 のように書いてください"},
	"athena.why_org":       {"an organisation is like o-abcde12345", "組織は o-abcde12345 のような ID です"},
	"athena.why_name":      {"a name has small letters, digits and _ only", "名前に使えるのは小文字、数字、_ だけです"},
	"athena.why_column":    {"see --help for the names that it can have", "使える名前は --help を見てください"},
	"athena.with_trail":    {"{flag} describes a trail; give --trail, too", "{flag} は証跡についての指定です。--trail も指定してください"},
	"athena.other_org":     {"--trail is of the organisation {found}, --organization says {value}; leave one out", "--trail の組織は {found} ですが、--organization は {value} です。どちらかを外してください"},
	"athena.needs_account": {"the accounts are not known: each query must name its own, as in WHERE account = '111122223333'; --accounts lists them in the table", "アカウントが分からないため、クエリごとに WHERE account = '111122223333' のような指定が必要です。--accounts で列挙できます"},
	"athena.seen_only":     {"connect_users has the users whose creation the trail has seen; each use reads the whole trail", "connect_users には証跡に作成の記録があるユーザーだけが入ります。使うたびに証跡全体を読みます"},
	"athena.regions":       {"the table has the regions that ashiato knows; when AWS opens another, make the table again with --replace, or list yours with --regions", "テーブルには ashiato が知るリージョンが入ります。新しいリージョンが増えたら --replace で作り直すか、--regions で指定してください"},
	"athena.tables_made":   {"tables made in AWS Glue, empty as yet: {names}", "AWS Glue に空のテーブルを作りました: {names}"},
	"athena.no_lake":       {"{name} was left out, because the database has no table {needs}; give --trail for a table over the log files", "データベースにテーブル {needs} がないため {name} は作っていません。ログファイルの上にテーブルを作るには --trail を指定してください"},
	"athena.only_if":       {"only where the database has the table {needs}", "データベースにテーブル {needs} がある場合のみ"},
	"athena.foreign":       {"{name} exists and was not made for a trail's files; it is not replaced, because that could delete data: drop it yourself, or use another --database", "{name} は証跡のファイル用に作られたものではありません。データが消えるおそれがあるため置き換えません。自分で削除するか、別の --database を使ってください"},
	"athena.made":          {"made", "作成"},
	"athena.kept":          {"there already", "既存のまま"},
	"athena.replaced":      {"replaced", "置き換え"},
	"athena.left_out":      {"left out", "見送り"},

	"athena.permission":         {"AWS does not permit {action} on {resource}; this statement in your policy grants it:\n  {statement}", "AWS の権限がありません（{action}、対象 {resource}）。次の文をポリシーに加えると許可されます:\n  {statement}"},
	"athena.permission_denied":  {"a policy of AWS denies {action} on {resource}; ask who looks after it, for another policy cannot allow it", "AWS のポリシーが {action}（対象 {resource}）を明示的に拒否しています。別のポリシーでは許可できないため、管理者に確認してください"},
	"athena.permission_unknown": {"AWS does not permit it and does not say which permission is missing: {reason}", "AWS の権限がありません。不足している権限は示されていません: {reason}"},
	"athena.credentials":        {"AWS does not accept the credentials, or there are none: {reason}; sign in (aws sso login), or set athena.profile", "AWS の認証情報がないか、受け付けられません（{reason}）。aws sso login などでサインインするか、athena.profile を設定してください"},
	"athena.no_workgroup":       {"there is no Athena workgroup {name} in this region and account; see `aws athena list-work-groups`, and set athena.workgroup and athena.region", "このリージョンとアカウントに Athena のワークグループ {name} はありません。`aws athena list-work-groups` で確認し、athena.workgroup と athena.region を設定してください"},
	"athena.config":             {"Athena is not set up: {reason}; set athena.region, athena.profile and athena.output in the configuration, or a result location in the workgroup", "Athena の設定が足りません: {reason}。設定ファイルの athena.region、athena.profile、athena.output か、ワークグループの結果の場所を設定してください"},
	"athena.unreachable":        {"no answer from AWS: {reason}; check the network and athena.region", "AWS から応答がありません（{reason}）。ネットワークと athena.region を確認してください"},
	"athena.throttled":          {"Athena has too many requests or queries of this account; try again later", "このアカウントのリクエストまたはクエリが多すぎます。時間をおいて試してください"},
	"athena.failed":             {"Athena failed: {reason}", "Athena でエラーが起きました: {reason}"},
	"athena.cancelled":          {"Athena: {reason}; somebody else stopped it", "Athena: {reason}（ほかの人が停止しました）"},
	"athena.cost":               {"{sentence} (query {id}, {scanned} read, about {price} USD)", "{sentence}（クエリ {id}、読み取り {scanned}、約 {price} USD）"},

	"trino.credentials": {"Trino does not accept the user or the password: {reason}; check trino.user, and trino.password_env or trino.password_file", "Trino がユーザーまたはパスワードを受け付けません（{reason}）。trino.user と、trino.password_env または trino.password_file を確認してください"},
	"trino.permission":  {"Trino does not permit it: {reason}; ask who looks after the server", "Trino の権限がありません（{reason}）。サーバーの管理者に確認してください"},
	"trino.unreachable": {"{reason}; is the server running, and is trino.url right?", "{reason}。サーバーが動いているか、trino.url が正しいか確認してください"},
	"trino.config":      {"{reason}; see trino in the configuration", "{reason}。設定ファイルの trino を確認してください"},
	"trino.resources":   {"Trino has not enough room for the query, or is too busy: {reason}; narrow it, or try again later", "Trino の資源が足りないか、混み合っています（{reason}）。条件を絞るか、時間をおいて試してください"},
	"trino.killed":      {"the query was ended on the server: {reason}", "クエリがサーバー側で打ち切られました: {reason}"},
	"trino.failed":      {"Trino failed: {reason}", "Trino でエラーが起きました: {reason}"},
}
