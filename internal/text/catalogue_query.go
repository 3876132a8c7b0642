package text

// queryMessages are those of the command query and of its shell.
var queryMessages = map[string]message{
	"query.note":          {"note: {note}", "注意: {note}"},
	"query.memory":        {"the query needs more memory than {limit}: narrow it (eventtime, date, account, fewer columns), or allow more (--memory 4GB)", "クエリに {limit} を超えるメモリが必要です。eventtime・date・account や列で絞り込むか、--memory 4GB などで増やしてください"},
	"query.killed":        {"the query's process was killed from outside, most often for want of memory: narrow the query (eventtime, date, account, fewer columns), or give it less memory (--memory 500MB)", "クエリのプロセスが外部から強制終了されました（多くはマシンのメモリ不足です）。eventtime・date・account や列で絞り込むか、--memory 500MB などで使用量を減らしてください"},
	"query.failed":        {"the query failed: {reason}", "クエリが失敗しました: {reason}"},
	"query.cut":           {"{n} {n:row|rows} shown; --limit cut off more", "{n} 行まで表示しました（--limit により、続きがあります）"},
	"query.fix":           {"fix: {fix}", "修正案: {fix}"},
	"query.fix_cast":      {"TRY_CAST in place of CAST gives NULL for such a value", "CAST を TRY_CAST にすると、そのような値は NULL になります"},
	"query.fix_key":       {"element_at(map, key) in place of map[key] is NULL where the key is not there", "map[key] を element_at(map, key) にすると、キーがないところは NULL になります"},
	"query.fix_subscript": {"element_at(x, n) in place of x[n] is NULL where there are fewer elements", "x[n] を element_at(x, n) にすると、要素が足りないところは NULL になります"},
	"query.fix_try":       {"TRY(...) around the function gives NULL for such a value", "関数を TRY(...) で囲むと、そのような値は NULL になります"},
	"query.fix_zero":      {"x / NULLIF(y, 0) in place of x / y is NULL there", "x / y を x / NULLIF(y, 0) にすると、そこは NULL になります"},
	"query.cost":          {"Athena read {bytes}, about {dollars} USD (query {id})", "Athena の読み取り量 {bytes}、約 {dollars} USD（クエリ {id}）"},
	"query.reused":        {"Athena gave the result of an earlier query again, free of charge (query {id})", "Athena が以前の結果を再利用しました。料金はかかりません（クエリ {id}）"},
	"stage.query":         {"asking", "問い合わせ中"},
	"unit.percent":        {"{n} % done", "{n} % 完了"},
	"unit.percent_of":     {"{n} of {total} %", "{total} % 中 {n} %"},

	"detail.unconfined": {
		"the kernel has no Landlock: the query's process was kept from other files by DuckDB's settings alone",
		"このカーネルには Landlock がないため、クエリのプロセスは DuckDB の設定だけで他のファイルから隔離されています",
	},

	"usage.bad_memory":       {"--memory cannot be {value}; use a size such as 500MB or 4GB, 32MB at least", "--memory に {value} は使えません。500MB、4GB のように、32MB 以上で書いてください"},
	"usage.bad_engine":       {"there is no engine {value}; use embedded, athena or trino", "エンジン {value} はありません。embedded、athena、trino のいずれかです"},
	"usage.bad_lake_table":   {"--table {value}: use one of {names}", "--table {value}: {names} のいずれかを指定してください"},
	"usage.bad_table":        {"--table {value}: write NAME=TABLE, with one of the tables {names}", "--table {value}: 名前=テーブル の形で、テーブルは {names} のいずれかを書いてください"},
	"usage.bad_param":        {"--param {value}: write NAME=VALUE", "--param {value}: 名前=値 の形で書いてください"},
	"usage.bad_params":       {"cannot read the parameters in {path}: {reason}", "パラメーターのファイル {path} を読めません: {reason}"},
	"usage.params_form":      {"the file has lines such as since: 2026-01-05", "since: 2026-01-05 のような行を書いてください"},
	"usage.param_not_plain":  {"a value must be a text, a number, a date or true or false", "値は文字列、数値、日付、true、false のいずれかです"},
	"usage.params_too_large": {"it is larger than 1 MiB", "1 MiB を超えています"},
	"usage.bad_param_time": {
		"{value} is no time; use 2026-11-20, 2026-11-20T09:00, today, yesterday, 7d or 36h",
		"{value} は時刻ではありません。2026-11-20、2026-11-20T09:00、今日、昨日、7d、36h のように書いてください",
	},

	"saved.unreadable":           {"a saved query cannot be read: {reason}", "保存済みクエリを読めません: {reason}"},
	"saved.unknown":              {"there is no saved query {name}; `{ashiato} query list` shows them", "保存済みクエリ {name} はありません。`{ashiato} query list` で一覧を表示できます"},
	"saved.unknown_similar":      {"there is no saved query {name}; did you mean {similar}? `{ashiato} query list` shows all", "保存済みクエリ {name} はありません。{similar} のことですか？ `{ashiato} query list` で一覧を表示できます"},
	"saved.missing":              {"{query} needs {names}: give --param {first}=...", "{query} には {names} が必要です。--param {first}=... を指定してください"},
	"saved.no_parameter":         {"{query} has no parameter {names}; it has: {known}", "{query} にパラメーター {names} はありません。あるのは {known} です"},
	"saved.no_parameters":        {"{query} has no parameters, and so not {names}", "{query} にはパラメーターがないため、{names} は指定できません"},
	"saved.no_parameter_similar": {"{query} has no parameter {names}; did you mean {similar}? It has: {known}", "{query} にパラメーター {names} はありません。{similar} のことですか？ あるのは {known} です"},
	"saved.unnamed":              {"the parameter ? at line {line}, column {column} has no name; write :name, and give --param name=value", "{line} 行 {column} 文字目の ? には名前がありません。:name のように書き、--param name=値 を指定してください"},
	"saved.no_integer":           {"parameter {name} must be a whole number, not {value}", "パラメーター {name} には整数を指定してください（{value} は整数ではありません）"},
	"saved.no_number":            {"parameter {name} must be a number, not {value}", "パラメーター {name} には数値を指定してください（{value} は数値ではありません）"},
	"saved.no_boolean":           {"parameter {name} must be true or false, not {value}", "パラメーター {name} には true か false を指定してください（{value} は使えません）"},
	"saved.required":             {" - required", " - 必須"},
	"saved.default":              {" - default {value}", " - 既定値 {value}"},
	"saved.hint":                 {"run one with `{ashiato} query NAME --param since=30d`; ! marks what must be given", "`{ashiato} query 名前 --param since=30d` で実行します。! は必須のパラメーターです"},
	"saved.wrong":                {"{n} {n:query does|queries do} not run on every engine", "すべてのエンジンでは動かないものが {n} 件あります"},

	"query.age_is_text": {"note: {value} is a text here; write a time as 2026-11-01T00:00:00Z (saved queries take {value})", "注意: {value} はここではただの文字列です。時刻は 2026-11-01T00:00:00Z のように書いてください（保存済みクエリでは {value} と書けます）"},
	"query.statement":   {"the statement", "この SQL"},
	"query.no_trino":    {"no Trino server is configured; set trino.url, trino.catalog and trino.schema in the configuration file", "Trino サーバーが設定されていません。設定ファイルに trino.url、trino.catalog、trino.schema を書いてください"},

	"query.trino_password": {"the password for Trino cannot be read: {reason}", "Trino のパスワードを読めません: {reason}"},

	"shell.welcome":   {"Statements end with ; - .help shows the commands, Tab completes, Ctrl-D ends. Engine: {engine}", "文の終わりに ; を付けます。.help でコマンド一覧、Tab で補完、Ctrl-D で終了します。エンジン: {engine}"},
	"shell.bad_mode":  {".mode cannot be {value}; use one of {names}", ".mode に {value} は指定できません。{names} のどれかにしてください"},
	"shell.unknown":   {"{command} is no command of the shell; there are {known}", "{command} というコマンドはありません。{known} があります"},
	"shell.needs":     {"{command} needs an argument, such as {command} {what}", "{command} には引数が必要です（例: {command} {what}）"},
	"shell.tables":    {"tables", "テーブル"},
	"shell.columns":   {"columns", "列"},
	"shell.functions": {"functions", "関数"},
	"shell.words":     {"words", "語"},
	"shell.commands":  {"commands", "コマンド"},
	"shell.queries":   {"saved queries", "保存済みクエリ"},
	"shell.help": {
		".tables            the tables\n.schema TABLE      its columns\n.queries           the saved queries\n.run NAME a=b ...  run one with parameters\n" +
			".explain SELECT    what the engine would run\n.engine [NAME]     embedded, athena or trino\n.mode FORMAT       table, csv, json, md ...\n" +
			".quit              end (also Ctrl-D)\nA statement may have several lines and ends with ; - Ctrl-C throws it away or stops it.",
		".tables            テーブル一覧\n.schema テーブル   列の一覧\n.queries           保存済みクエリの一覧\n.run 名前 a=b ...  保存済みクエリを実行\n" +
			".explain SELECT    エンジンが実行する文を表示\n.engine [名前]     embedded、athena、trino の切り替え\n.mode 形式         table、csv、json、md など\n" +
			".quit              終了（Ctrl-D でも）\n文は複数行に書けます。; で終わります。Ctrl-C で入力の取り消し、実行の中止ができます。",
	},

	"flag.query.param":   {"value of a parameter, `NAME=VALUE`; may be repeated", "パラメーターの値 `名前=値`（繰り返し可）"},
	"flag.query.params":  {"`FILE` with values of parameters, lines NAME: VALUE", "パラメーターの値のファイル `FILE`（名前: 値 の行）"},
	"flag.query.engine":  {"`ENGINE` that answers: embedded, athena or trino (ASHIATO_ENGINE; else the configuration's, else embedded)", "実行するエンジン `ENGINE`: embedded、athena、trino（環境変数 ASHIATO_ENGINE、なければ設定ファイル、なければ embedded）"},
	"flag.query.table":   {"another name of a table, `NAME=TABLE` such as my_trail=cloudtrail_logs; may be repeated", "テーブルの別名 `名前=テーブル`（例: my_trail=cloudtrail_logs、繰り返し可）"},
	"flag.query.lenient": {"run the obvious intention of some mistakes, and say so", "よくある誤りを、意図どおりに読み替えて実行する（読み替えは表示）"},
	"flag.query.memory":  {"memory `SIZE` for the embedded engine, such as 4GB (default 1GB)", "組み込みエンジンのメモリ `SIZE`（例: 4GB、既定 1GB）"},

	"cmd.ashiato.query.list.short": {"List the saved queries", "保存済みクエリの一覧"},
	"cmd.ashiato.query.list.long": {
		"List the saved queries with what they answer and their parameters: ! marks those that must be given, = shows a default.\n\n" +
			"They are the ones that come with ashiato and your own: files NAME.sql in ashiato/queries of your configuration folder " +
			"(~/.config/ashiato/queries on Linux). Yours takes the place of one of the same name.",
		"保存済みクエリを、答える内容とパラメーターとともに一覧表示します。! は必須、= は既定値です。\n\n" +
			"ashiato に付属のものと、設定フォルダーの ashiato/queries（Linux では ~/.config/ashiato/queries）に置いた 名前.sql のファイルです。" +
			"同じ名前なら自分のファイルが使われます。",
	},
	"cmd.ashiato.query.show.short": {"Show a saved query", "保存済みクエリの内容を表示する"},
	"cmd.ashiato.query.show.long": {
		"Show a saved query: what it answers, its parameters, the file that it comes from, and its SQL.",
		"保存済みクエリの説明、パラメーター、ファイル、SQL を表示します。",
	},
	"cmd.ashiato.query.show.example":  {"{ashiato} query show console-sign-ins", "{ashiato} query show console-sign-ins"},
	"cmd.ashiato.query.check.example": {"{ashiato} query check\n{ashiato} query check report.sql --table my_trail=cloudtrail_logs", "{ashiato} query check\n{ashiato} query check report.sql --table my_trail=cloudtrail_logs"},
	"cmd.ashiato.query.check.short":   {"Check saved queries, or files, for every engine", "保存済みクエリまたはファイルを全エンジン向けに確認する"},
	"cmd.ashiato.query.check.long": {
		"Parse and check queries, and rewrite them for every engine, without running them. All saved ones, or the files given. Exit code 4 if one does not fit.",
		"クエリを実行せずに解析と確認を行い、各エンジン向けに書き換えられるかを調べます。対象は全保存済みクエリ、または指定したファイルです。動かないものがあれば終了コード 4 です。",
	},
}
