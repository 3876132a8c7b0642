package text

// namesMessages are those of `ashiato names`, `ashiato who`, `ashiato person`, and of the log of look-ups.
var namesMessages = map[string]message{
	"cmd.ashiato.names.short": {"Keep the names of users: from AWS, from files, by hand", "ユーザーの名前を集める（AWS・ファイル・手入力）"},
	"cmd.ashiato.names.long": {
		"Records name people by ids. The directory of the lake keeps which name an id had, from when to when, also after the user was deleted or renamed. Names come from the lists of Amazon Connect, WorkSpaces, " +
			"IAM, Identity Center and Organizations (section names of the configuration; `{ashiato} serve` looks every hour), from the trail itself, from files that people kept, and by hand.",
		"ログに出てくるのは ID です。レイクのディレクトリは、その ID がいつからいつまで何という名前だったかを、削除や改名の後も保持します。名前の出どころは、Amazon Connect・WorkSpaces・IAM・" +
			"Identity Center・Organizations の一覧（設定ファイルの names。`{ashiato} serve` が 1 時間ごとに取得）、証跡そのもの、手元に残っているファイル、手入力です。",
	},
	"cmd.ashiato.names.refresh.short": {"Look at the lists of AWS and at the trail for new names, once", "AWS の一覧と証跡から新しい名前を 1 回取り込む"},
	"cmd.ashiato.names.refresh.long": {
		"Read the lists that the section names of the configuration asks for, to their end, and learn from the records that came since the last time. Only changes are stored. Who is not listed any more keeps the name, " +
			"with the time when it was listed last. A list that breaks off changes nothing.",
		"設定ファイルの names にある一覧を最後まで読み、前回以降に届いた証跡からも名前を学びます。保存するのは変化だけです。一覧から消えたユーザーの名前は、最後に一覧にあった時刻とともに残ります。" +
			"途中で失敗した一覧は、何も変えません。",
	},
	"cmd.ashiato.names.refresh.example": {"{ashiato} names refresh\n{ashiato} names refresh --trail-only", "{ashiato} names refresh\n{ashiato} names refresh --trail-only"},
	"cmd.ashiato.names.import.short":    {"Take in names from files: users of Connect as JSON, or CSV", "ファイルから名前を取り込む（Connect のユーザーの JSON、または CSV）"},
	"cmd.ashiato.names.import.long": {
		"Read files, folders or s3:// prefixes: JSON of users of Amazon Connect (one user in a file, the output of list-users, describe-user or search-users, or one object a line), or CSV with a head. " +
			"Columns of CSV: id (or identifiers, several with ; between), name, mail, person, kind, scope, from.\n\nAn entry counts from the time that it says itself, else from the time of its file. What is known already is not stored again.",
		"ファイル、フォルダー、s3:// のプレフィックスを読みます。Amazon Connect のユーザーの JSON（1 ファイル 1 ユーザー、list-users・describe-user・search-users の出力、1 行 1 オブジェクト）か、見出し付きの CSV です。" +
			"CSV の列は id（または identifiers。; で区切って複数）、name、mail、person、kind、scope、from です。\n\n各項目は、そこに書かれた時刻（なければファイルの時刻）から有効とみなします。既知の内容は二重に保存しません。",
	},
	"cmd.ashiato.names.import.example": {
		"{ashiato} names import people.csv\n{ashiato} names import connect-users/ s3://corp-backup/connect/users/",
		"{ashiato} names import people.csv\n{ashiato} names import connect-users/ s3://corp-backup/connect/users/",
	},
	"cmd.ashiato.names.set.short": {"Say by hand what an identifier is called, or whose it is", "ID の名前や持ち主を手で登録する"},
	"cmd.ashiato.names.set.example": {
		"{ashiato} names set ws-abc123def \"Front desk\"\n{ashiato} names set AKIAIOSFODNN7EXAMPLE --person hanako@example.co.jp",
		"{ashiato} names set ws-abc123def 受付端末\n{ashiato} names set AKIAIOSFODNN7EXAMPLE --person hanako@example.co.jp",
	},
	"cmd.ashiato.names.list.short":       {"List all identifiers with their names", "ID と名前を一覧する"},
	"cmd.ashiato.names.unresolved.short": {"List the ids of people that have no name yet, the most frequent first", "まだ名前のない ID を多い順に一覧する"},
	"cmd.ashiato.who.short":              {"Find the person behind an identifier, with all others of that person", "ID から本人と、その人のほかの ID を調べる"},
	"cmd.ashiato.who.long": {
		"The identifier may be an ARN (also URL-encoded), an access key, a principal id with the name of a session, the id of a WorkSpace or of a user of Connect, a user name, a mail address or an IP address. " +
			"For access keys, sessions and addresses the records of the trail are asked too.\n\nEach look-up is written to the log lookups.jsonl in the data folder of the lake.",
		"ARN（URL エンコードされたものも可）、アクセスキー、セッション名付きのプリンシパル ID、WorkSpaces や Connect のユーザーの ID、ユーザー名、メールアドレス、IP アドレスで調べられます。" +
			"アクセスキー・セッション・アドレスについては、証跡の記録も調べます。\n\n照会するたびに、レイクのデータフォルダーの lookups.jsonl に記録が残ります。",
	},
	"cmd.ashiato.who.example": {
		"{ashiato} who ws-abc123def\n{ashiato} who hanako@example.co.jp --at 2026-10-01\n{ashiato} who AROAIOSFODNN7EXAMPLE:hanako.sato",
		"{ashiato} who ws-abc123def\n{ashiato} who hanako@example.co.jp --at 2026-10-01\n{ashiato} who AROAIOSFODNN7EXAMPLE:hanako.sato",
	},
	"cmd.ashiato.person.short":        {"Hand out or erase what is kept about a person", "個人のデータを書き出す・消去する"},
	"cmd.ashiato.person.export.short": {"Write everything that is kept about a person as JSON", "個人に関する保存データを JSON で書き出す"},
	"cmd.ashiato.person.erase.short":  {"Erase a person's names, sign-ins, samples and sessions", "個人の名前・サインイン・接続記録を消去する"},
	"cmd.ashiato.person.erase.long": {
		"Take the names, mail addresses and attributes of a person out of the directory, the rows about their WorkSpaces out of the tables of sign-ins, samples and sessions, and what tells of them out of alerts, messages that wait, mutes and the memory of rules. Without --yes it only counts.\n\n" +
			"The records of the audit trail stay as they are. Older snapshots of the tables have the data until they expire. docs/privacy.md tells all of it.",
		"ディレクトリから本人の名前・メールアドレス・属性を消し、サインイン・接続サンプル・セッションの表から本人の WorkSpaces の行を消します。アラート、未送信の通知、ミュート、ルールの記憶からも本人に関する内容を消します。--yes がなければ、件数を数えるだけです。\n\n" +
			"監査証跡の記録はそのまま残ります。古いスナップショットには、期限が切れるまでデータが残ります。詳しくは docs/privacy.ja.md をご覧ください。",
	},
	"cmd.ashiato.person.erase.example": {"{ashiato} person erase hanako@example.co.jp\n{ashiato} person erase hanako@example.co.jp --yes", "{ashiato} person erase hanako@example.co.jp\n{ashiato} person erase hanako@example.co.jp --yes"},

	"flag.names.trail_only": {"learn from the trail only, ask no lists of AWS", "AWS の一覧を取得せず、証跡からだけ学ぶ"},
	"flag.names.person":     {"the `PERSON` that the identifier belongs to: a mail address or a name", "持ち主 `PERSON`（メールアドレスまたは名前）"},
	"flag.names.kind":       {"what the identifier is, if nobody knows it yet: connect_user, workspace, iam_user, identity_user, access_key or named (`KIND`)", "未知の ID の種類 `KIND`: connect_user、workspace、iam_user、identity_user、access_key、named"},
	"flag.names.from":       {"from this `TIME` on; else from now on, and for all time if nothing else is known", "この日時 `TIME` から有効（省略時は今から。ほかに情報がなければ全期間）"},
	"flag.names.remove":     {"take back whose it is, as said by hand", "手で登録した持ち主を取り消す"},
	"flag.names.list_kind":  {"only this `KIND`, such as connect_user, workspace or security_profile", "この種類 `KIND` だけ（connect_user、workspace、security_profile など）"},
	"flag.names.at":         {"as of this `TIME`; else now", "この日時 `TIME` の時点（省略時は現在）"},
	"flag.person.out":       {"`FILE` to write; else standard output", "出力先の `FILE`（省略時は標準出力）"},
	"flag.person.yes":       {"erase; without it the rows are only counted", "実際に消去する（なければ件数を数えるだけ）"},
	"flag.query.refresh":    {"look at the lists of AWS for new names first", "先に AWS の一覧から新しい名前を取り込む"},

	"names.fact.lists":   {"Lists read", "読んだ一覧"},
	"names.fact.files":   {"Files read", "読んだファイル"},
	"names.fact.entries": {"Entries", "項目"},
	"names.fact.changes": {"Changes stored", "保存した変化"},
	"names.fact.learned": {"of them from the trail", "うち証跡から"},
	"names.fact.bad":     {"Files not readable", "読めないファイル"},

	"names.as_of":              {"Names as of {times}", "名前の取得時点: {times}"},
	"names.as_of_none":         {"No list of names was taken yet; {command} takes one", "名前の一覧はまだ取得していません。{command} で取得できます"},
	"names.nothing_configured": {"The configuration has no section names, so only the trail is looked at", "設定ファイルに names がないため、証跡だけを調べます"},
	"names.engine":             {"--refresh is for the embedded engine, not for {engine}; use {ashiato} names refresh", "--refresh は内蔵エンジン用です（{engine} では使えません）。{ashiato} names refresh を使ってください"},
	"names.list_failed":        {"A list was not read to its end and changes nothing: {reason}", "一覧を最後まで読めなかったため、何も変えていません: {reason}"},
	"names.refreshed":          {"{lists} lists of names with {entries} entries were read; {changes} {changes:change|changes}", "名前の一覧 {lists} 件（{entries} 項目）を取得しました。変化 {changes} 件"},
	"names.partial":            {"{n} lists could not be read; what was read is stored", "{n} 件の一覧を読めませんでした。読めた分は保存済みです"},
	"names.bad_file":           {"no names taken from {path}: {reason}", "{path} から名前を取り込めません: {reason}"},
	"names.bad_files":          {"{n} files could not be read; the others are stored", "{n} 個のファイルを読めませんでした。ほかは保存済みです"},
	"names.too_many":           {"There are more than {n} files; import a part of them at a time", "ファイルが {n} 個を超えています。分けて取り込んでください"},
	"names.bad_uri":            {"{value}: {reason}; write it as s3://bucket/prefix/", "{value}: {reason}。s3://bucket/prefix/ の形で書いてください"},
	"names.set_nothing":        {"Give a name, --person or --remove", "名前、--person、--remove のいずれかを指定してください"},
	"names.set_bad":            {"cannot set {value}: {reason}", "{value} に名前を付けられません: {reason}"},
	"names.set_done":           {"{n} changes stored", "{n} 件の変化を保存しました"},
	"names.loop_failed":        {"Names could not be looked up: {reason}; it is tried again", "名前を取得できませんでした: {reason}。後で再試行します"},

	"who.gone":            {"gone, {time}", "{time} まで"},
	"who.head_first":      {"first", "最初"},
	"who.head_from":       {"from", "接続元"},
	"who.head_identifier": {"identifier", "ID"},
	"who.head_kind":       {"kind", "種類"},
	"who.head_last":       {"last", "最後"},
	"who.head_name":       {"name", "名前"},
	"who.narrow":          {"columns are left out in a narrow window; -o csv has all", "ウィンドウが狭いため一部の列を省略しました。-o csv ですべて表示します"},
	"who.event":           {"{event} is an event: {name} at {time} ({zone}); this is who caused it, {identity}", "{event} はイベントの ID です（{name}、{time} {zone}）。実行した {identity} の情報を示します"},
	"who.nobody":          {"{value}: nobody by this identifier is known; {command} lists the ids that have no name", "{value}: この ID の人は見つかりません。名前のない ID は {command} で一覧できます"},

	"person.several":                {"{value} may be several persons: {names}; give one of these", "{value} に当てはまる人が複数います: {names}。いずれかを指定してください"},
	"person.note":                   {"The records of the audit trail are not part of this; query them by the identifiers above.", "監査証跡の記録は含みません。上記の ID で検索してください。"},
	"person.fact.directory":         {"Entries of the directory", "ディレクトリの項目"},
	"person.fact.workspaces_access": {"Sign-ins to WorkSpaces", "WorkSpaces のサインイン"},
	"person.fact.user_connected":    {"Runs of samples", "接続サンプルの列"},
	"person.fact.sessions":          {"Sessions", "セッション"},
	"person.fact.alerts":            {"Alerts", "アラート"},
	"person.fact.rule_memory":       {"What rules remember", "ルールの記憶"},
	"person.fact.messages":          {"Messages to be told", "未送信の通知"},
	"person.fact.mutes":             {"Mutes", "ミュート"},
	"person.told":                   {"{n} {n:alert was|alerts were} told through channels: what was sent cannot be called back", "{n} 件のアラートは通知済みです。送信した内容は取り消せません"},
	"person.dry":                    {"Nothing was erased; --yes erases this of {person}", "まだ何も消していません。{person} のこのデータを消すには --yes を付けてください"},
	"person.listed":                 {"{n} {n:identifier is|identifiers are} in lists of AWS, as far as is known: while they are, the next look brings the names back", "{n} 件の ID は AWS の一覧にまだあるようです。残っている間は、次回の取得で名前が戻ります"},
	"person.erased":                 {"Erased. Older snapshots have the data until they expire; {command} removes those that may go", "消去しました。古いスナップショットには期限が切れるまで残ります。{command} で期限切れのものを削除できます"},

	"audit.failed": {"The look-up could not be written to the log {path}, so it is not answered: {reason}", "照会を記録 {path} に書けなかったため、回答しません: {reason}"},
}
