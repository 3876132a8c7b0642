package text

// statusMessages are those of `ashiato status`.
var statusMessages = map[string]message{
	"cmd.ashiato.status.short": {"How collecting goes; for which hours the lake has what CloudTrail delivered", "収集の状況と、CloudTrail が配信した分がどの時間帯までレイクにあるかを表示する"},
	"cmd.ashiato.status.long": {
		"Show the lake and, for each source of the configuration, when a message was received last and when the newest log file was delivered, the last commit, what waits in the queue and among its dead letters, " +
			"and what failed. A queue that cannot be asked does not hide the rest. What is not known of a source was read on another machine.\n\n" +
			"With --gaps: for each account and region, for which hours of delivery (UTC) the lake has log files, and whether that is all: digest files that `{ashiato} verify` has proven, " +
			"or collecting itself with `verify: on_ingest`, list what was delivered. It is a calendar, a letter for each hour; with -o, the stretches of hours of one state; with --places instead, a row for each account and region:\n" +
			"V verified: everything that was delivered is in the lake, which may be nothing\n" +
			"L late: the same, and CloudTrail listed some of it only after the fact\n" +
			"s seen: there are log files, and nothing proves that they are all\n" +
			"M missing: digest files list log files that the lake does not have\n" +
			"X altered: what was collected is not what a digest file lists (with verify: on_ingest)\n" +
			"U unlisted: the lake has a log file that no digest file lists, though they cover its time (with verify: on_ingest)\n" +
			". never delivered: there is nothing, and nothing proves that there was nothing",
		"レイクの状態と、設定ファイルの各ソースについて、最後に受信したメッセージ、最新のログファイルの配信時刻、最後のコミット、キューとデッドレターの件数、" +
			"失敗の理由を表示します。問い合わせできないキューがあっても、残りは表示します。別のマシンで読んでいるソースの時刻は表示されません。\n\n" +
			"--gaps を付けると、アカウントとリージョンごとに、どの配信時間帯（UTC）のログファイルがレイクにあり、それで全部かを表示します。配信されたものは、`{ashiato} verify` か、" +
			"収集時の検証（`verify: on_ingest`）で検証済みのダイジェストから分かります。一時間を一文字で表すカレンダーです。-o を付けると、同じ状態が続く時間帯ごとに一行、--places ならアカウントとリージョンごとに一行です。\n" +
			"V 検証済み: 配信されたすべて（何もない場合を含む）がレイクにある\n" +
			"L 遅延: 同上。ただし一部は CloudTrail が後から記載したもの\n" +
			"s あり: ログファイルはあるが、それで全部かは証明されていない\n" +
			"M 欠落: ダイジェストに載っているのに、レイクにないログファイルがある\n" +
			"X 相違: 取り込んだ内容がダイジェストと一致しない（verify: on_ingest のとき）\n" +
			"U 記載なし: その時間のダイジェストに載っていないログファイルがレイクにある（verify: on_ingest のとき）\n" +
			". 配信なし: 何もなく、何もなかったことの証明もない",
	},
	"cmd.ashiato.status.example": {
		"{ashiato} status\n{ashiato} status -o json\n{ashiato} status --gaps --since 30d\n{ashiato} status --gaps --account 111122223333 -o csv",
		"{ashiato} status\n{ashiato} status -o json\n{ashiato} status --gaps --since 30d\n{ashiato} status --gaps --account 111122223333 -o csv",
	},
	"flag.status.gaps":   {"show a calendar of hours", "時間ごとのカレンダーを表示する"},
	"flag.status.places": {"a row for each account and region, with the number of hours of each state", "アカウントとリージョンごとに、状態別の時間数を一行で表示する"},
	"flag.status.since":  {"hours of delivery from `TIME` on", "この時刻 `TIME` 以降の配信"},
	"flag.status.until":  {"hours of delivery before `TIME`; a date includes that day", "この時刻 `TIME` より前の配信（日付ならその日を含む）"},

	"status.needs_gaps":  {"--since, --until, --account and --region go with --gaps or --places", "--since、--until、--account、--region は --gaps か --places と一緒に使います"},
	"status.ago":         {"{time} ({ago} ago)", "{time}（{ago}前）"},
	"status.never":       {"nothing was read on this machine yet", "このマシンではまだ何も読んでいません"},
	"status.no_lake":     {"{path}: there is none yet", "{path}（まだありません）"},
	"status.quarantine":  {"quarantine", "隔離"},
	"status.quarantined": {"{n} {n:object|objects}; {unreadable} could not be read so far", "{n} 個（これまでに読めなかったもの {unreadable}）"},
	"status.unchecked":   {"digest files were not looked at yet", "ダイジェストは未確認です"},
	"status.commit":      {"last commit", "最終コミット"},
	"status.received":    {"last message", "最終メッセージ"},
	"status.newest":      {"newest log file", "最新ログの配信"},
	"status.through":     {"read to its end", "読了"},
	"status.waiting":     {"waiting", "待機中"},
	"status.waiting_n":   {"{n} {n:message|messages}, {held} in flight, {delayed} delayed", "{n} 件（処理中 {held}、遅延 {delayed}）"},
	"status.dead":        {"dead letters", "デッドレター"},
	"status.no_dead":     {"the queue has no queue for dead letters", "デッドレター用のキューがありません"},
	"status.asked":       {"cannot be asked", "問い合わせ不可"},
	"status.failed":      {"failed", "失敗"},
	"status.redrive":     {"{n} {n:message|messages} could not be handled and {n:lies|lie} in {queue}; mend the reason, then start a redrive (console of SQS, or aws sqs start-message-move-task)", "{n} 件のメッセージが処理できず {queue} にあります。原因を直してから、再処理（SQS コンソールまたは aws sqs start-message-move-task）を開始してください"},
	"status.no_source":   {"there is no source; write sources with `{command}`. `{gaps}` shows which hours the lake has", "ソースがありません。`{command}` で設定ファイルを作成できます。レイクにある時間帯は `{gaps}` で確認できます"},
}
