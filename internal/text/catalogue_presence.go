package text

// presenceMessages are those of `ashiato sessions` and `ashiato attendance`.
var presenceMessages = map[string]message{
	"cmd.ashiato.sessions.short": {"List who was signed in to which WorkSpace, from when to when", "WorkSpaces に誰がいつからいつまで接続していたかを一覧する"},
	"cmd.ashiato.sessions.long": {
		"List the sessions on WorkSpaces that overlap with a time, the last 7 days without --since. They follow from samples of the metric UserConnected and sign-in events, and are computed again when more of these have come.\n\n" +
			"started_by and ended_by say how a time is known: event (to the second), 5m or 1h (as good as the samples), no_data (there are no samples beside it; it may have been earlier or later). A session without an end goes on.",
		"指定した期間にかかる WorkSpaces のセッションを一覧します（--since がなければ直近 7 日間）。メトリクス UserConnected とサインインのイベントから計算し、新しいデータが届けば計算し直します。\n\n" +
			"started_by と ended_by は、時刻の根拠です。event は秒単位で正確、5m と 1h はメトリクスの間隔の精度、no_data は前後のデータがなく、実際はより早い・遅い可能性があります。終了のないセッションは継続中です。",
	},
	"cmd.ashiato.sessions.example": {
		"{ashiato} sessions --since 2026-10-01 --until 2026-10-02\n{ashiato} sessions --person hanako.sato --since 30d -o csv\n{ashiato} sessions now",
		"{ashiato} sessions --since 2026-10-01 --until 2026-10-02\n{ashiato} sessions --person hanako.sato --since 30日 -o csv\n{ashiato} sessions now",
	},
	"cmd.ashiato.sessions.now.short":    {"List who is signed in to a WorkSpace now", "WorkSpaces に今接続している人を一覧する"},
	"cmd.ashiato.sessions.import.short": {"Bring old AccessList files into the lake", "以前の AccessList の CSV を取り込む"},
	"cmd.ashiato.sessions.import.long": {
		"Read CSV files with the columns Username, Timestamp, Status (Connected, DisConnected) and WorkSpacesID, in UTF-8 or CP932. Timestamps are of the zone (--tz). What they tell becomes samples and names over time; importing a file again adds nothing.",
		"Username、Timestamp、Status（Connected・DisConnected）、WorkSpacesID の列を持つ CSV（UTF-8 か CP932）を読み込みます。Timestamp は --tz のタイムゾーンの時刻とみなします。接続の記録と利用者名の履歴になります。同じファイルを再度取り込んでも増えません。",
	},
	"cmd.ashiato.sessions.import.example": {"{ashiato} sessions import AccessList2026*.csv --tz Asia/Tokyo", "{ashiato} sessions import AccessList2026*.csv --tz Asia/Tokyo"},
	"cmd.ashiato.attendance.short":        {"Show a month of attendance by sign-ins to WorkSpaces", "WorkSpaces の接続から 1 か月の勤怠を表示する"},
	"cmd.ashiato.attendance.long": {
		"Show for each person and day the first sign-in, the last sign-out, the time connected, breaks and night time. Several WorkSpaces of a person count as one. Days are those of the zone and begin at day_starts_at of the configuration.\n\n" +
			"On a terminal it is a calendar of the month; -o xlsx makes a workbook with a sheet for each person; -o csv and the others have a row for each day. --compare lists where a time clock's CSV differs, " +
			"--punches writes such a CSV. Times follow from the use of a desktop: they are evidence beside a time clock, not working hours by themselves.",
		"人と日ごとに、最初の接続、最後の切断、接続時間、休憩、深夜時間を表示します。1 人が複数の WorkSpaces を使う場合は合算します。日の区切りは設定の timezone と day_starts_at に従います。\n\n" +
			"端末では 1 か月の表、-o xlsx では 1 人 1 シートのブック、-o csv などでは 1 日 1 行になります。--compare は打刻の CSV との差を一覧し、--punches は打刻の形の CSV を出力します。" +
			"時刻はデスクトップの利用から求めたもので、打刻を補う資料です。それだけで労働時間になるわけではありません。",
	},
	"cmd.ashiato.attendance.example": {
		"{ashiato} attendance --month 2026-10\n{ashiato} attendance --month 2026-10 -o xlsx --out attendance.xlsx\n{ashiato} attendance --month 2026-10 --compare punches.csv --threshold 10m",
		"{ashiato} attendance --month 2026-10\n{ashiato} attendance --month 2026-10 -o xlsx --out 出勤簿.xlsx\n{ashiato} attendance --month 2026-10 --compare 打刻.csv --threshold 10m",
	},

	"flag.sessions.person":      {"only this `PERSON`: a person's name, a user name or a WorkSpace", "この人 `PERSON` だけ（氏名、ユーザー名、WorkSpace の ID）"},
	"flag.sessions.since":       {"sessions that were not over by this `TIME`, such as 2026-10-01 or 7d", "この時刻 `TIME` 以降にかかるもの（2026-10-01、7d など）"},
	"flag.sessions.until":       {"sessions that began before this `TIME`; a date is to its end", "この時刻 `TIME` までに始まったもの（日付ならその日の終わりまで）"},
	"flag.attendance.month":     {"the `MONTH`, such as 2026-10; this one without it", "対象の月 `MONTH`（2026-10 など。省略時は今月）"},
	"flag.attendance.person":    {"only this `PERSON`: a person's name, a user name or a WorkSpace", "この人 `PERSON` だけ（氏名、ユーザー名、WorkSpace の ID）"},
	"flag.attendance.compare":   {"list the differences from this `FILE`, a time clock's CSV; the section presence of the configuration names its columns", "打刻の CSV `FILE` との差を一覧する（列名は設定の presence で指定）"},
	"flag.attendance.threshold": {"how far apart two times may be with --compare (`DURATION`)", "--compare で許す差 `DURATION`"},
	"flag.attendance.punches":   {"write the month as a time clock's CSV, with the columns of the configuration", "打刻の CSV の形で出力する（列名は設定の presence で指定）"},
	"flag.attendance.out":       {"write to this `FILE` or folder, or s3://bucket/key", "出力先のファイルかフォルダー `FILE`、または s3://bucket/key"},

	"sessions.none":   {"no sessions in this time; `{command}` with a source `workspaces: [REGION]` in the configuration collects them", "この期間のセッションはありません。収集するには、設定の sources に `workspaces: [リージョン]` を書き、`{command}` を実行してください"},
	"sessions.shown":  {"{n} {n:session|sessions}; times of {zone}; ? some of it without samples", "{n} 件、時刻は {zone}、? は一部データなし"},
	"sessions.domain": {"names without {domain}", "名前の {domain} は省略"},
	"sessions.narrow": {"a wider window shows more columns, -o csv all of them", "ウィンドウを広げると列が増えます（すべての列は -o csv）"},

	"sessions.head_workspace": {"WorkSpace", "WorkSpace"},
	"sessions.head_known":     {"Known by", "時刻の根拠"},
	"sessions.head_address":   {"Address", "アドレス"},
	"sessions.head_platform":  {"Client", "端末"},

	"sessions.nobody": {"nobody is signed in, as far as the lake knows", "レイクにあるデータでは、接続中の人はいません"},
	"sessions.as_of":  {"as of {time} ({zone}), the end of the newest sample", "{time}（{zone}）現在（最新のデータまで）"},
	"sessions.stale": {
		"the table sessions is as of {time}, for it cannot be computed again: {reason}",
		"テーブル sessions は {time} 時点の内容です。計算し直せませんでした: {reason}",
	},
	"sessions.failed": {"the table sessions was not brought up to date: {reason}; it will be tried again", "テーブル sessions を更新できませんでした: {reason}（再試行します）"},
	"sessions.behind": {"the table sessions is as of {time}, and there is more since; `{command}` computes it", "テーブル sessions は {time} 時点の内容で、その後のデータがあります。`{command}` で計算し直せます"},
	"sessions.never":  {"no time at all", "（未計算）"},
	"detail.sessions": {"computing the sessions of {month} (UTC)", "{month}（UTC）のセッションを計算しています"},

	"sessions.files":    {"Files", "ファイル"},
	"sessions.rows":     {"Rows", "行"},
	"sessions.runs":     {"New stretches of time", "新しい区間"},
	"sessions.names":    {"New names", "新しい名前"},
	"sessions.bad_file": {"{path} cannot be read: {reason}", "{path} を読み込めません: {reason}"},

	"csv.line":         {"line {line}: {reason}", "{line} 行目: {reason}"},
	"csv.head":         {"the first line must name the columns", "1 行目に列の名前がありません"},
	"csv.column":       {"there is no column {value}; the file has {columns}", "列 {value} がありません。ファイルにある列は {columns} です"},
	"csv.size":         {"the file is larger than 256 MiB", "256 MiB を超えています"},
	"csv.encoding":     {"it is neither UTF-8 nor CP932", "文字コードが UTF-8 でも CP932 でもありません"},
	"csv.workspace":    {"\"{value}\" is no id of a WorkSpace", "{value} は WorkSpace の ID ではありません"},
	"csv.status":       {"the status \"{value}\" is neither Connected nor DisConnected", "状態 {value} は Connected でも DisConnected でもありません"},
	"csv.time":         {"\"{value}\" is no time such as 2026/10/01 09:05", "{value} は 2026/10/01 09:05 のような日時ではありません"},
	"csv.date":         {"\"{value}\" is no date such as 2026-10-01", "{value} は 2026-10-01 のような日付ではありません"},
	"csv.clock":        {"\"{value}\" is no time such as 09:05", "{value} は 09:05 のような時刻ではありません"},
	"csv.punch_column": {"{reason}; `presence:` in the configuration tells what the columns of the time clock are called: person_column, date_column, in_column, out_column", "{reason}。打刻の CSV の列名は、設定ファイルの `presence:` の person_column、date_column、in_column、out_column で指定します"},

	"workspaces.polled": {"WorkSpaces in {region}: {n}; {samples} new {samples:sample|samples}", "{region} の WorkSpaces: {n} 台、新しいデータ {samples} 件"},

	"attendance.bad_month":   {"--month cannot be {value}; write one like 2026-10", "--month に {value} は使えません。2026-10 のように指定してください"},
	"attendance.none":        {"nobody was signed in in {month}; `{command}` lists what there is", "{month} の接続はありません。データの有無は `{command}` で確認できます"},
	"attendance.differences": {"{n} {n:difference|differences} above {threshold}", "{threshold} を超える差: {n} 件"},
	"attendance.title":       {"{month}, hours connected by day ({zone})", "{month} の接続時間（時間、{zone}）"},
	"attendance.legend":      {"? not known exactly   + still in   · not in", "? 一部不明   + 継続中   · 接続なし"},
	"attendance.person":      {"Person", "氏名"},
	"attendance.zone":        {"Time zone", "タイムゾーン"},
	"attendance.weekdays":    {"Su Mo Tu We Th Fr Sa", "日 月 火 水 木 金 土"},
	"attendance.days":        {"days", "日数"},
	"attendance.hours":       {"hours", "合計"},
	"attendance.night":       {"night", "深夜"},
	"attendance.sheet":       {"Attendance {month}", "出勤簿 {month}"},
	"attendance.sum":         {"Sum", "合計"},
	"attendance.sum_days":    {"{n} {n:day|days}", "{n} 日"},
	"attendance.from_before": {"in since before the day", "前日から継続"},
	"attendance.goes_on":     {"goes on into the next day", "翌日に継続"},
	"attendance.still_in":    {"still in", "接続中"},
	"attendance.known":       {"in: {in}, out: {out}", "始: {in}、終: {out}"},
	"attendance.by_event":    {"exact", "秒単位"},
	"attendance.by_5m":       {"within 5 min", "5分単位"},
	"attendance.by_1h":       {"within 1 h", "1時間単位"},
	"attendance.by_no_data":  {"not certain", "不確か"},

	"attendance.head_date":      {"Date", "日付"},
	"attendance.head_weekday":   {"Day", "曜日"},
	"attendance.head_in":        {"In", "開始"},
	"attendance.head_out":       {"Out", "終了"},
	"attendance.head_connected": {"Connected", "接続時間"},
	"attendance.head_break":     {"Breaks", "休憩"},
	"attendance.head_night":     {"Night", "深夜"},
	"attendance.head_unknown":   {"Unknown", "不明"},
	"attendance.head_remarks":   {"Remarks", "備考"},
}
