package text

// collectMessages are those of `ashiato collect`.
var collectMessages = map[string]message{
	"cmd.ashiato.collect.short": {"Fill the lake from AWS: queues, buckets, the event history", "AWS（キュー・バケット・イベント履歴）からレイクに取り込む"},
	"cmd.ashiato.collect.long": {
		"Bring records from AWS into the lake, continuously: log files that a queue announces, log files that lie in a bucket, and CloudTrail's event history, " +
			"which has the last 90 days of every account and needs no trail.\n\n" +
			"Without arguments the sources of the configuration are read; `{ashiato} init` writes one. A SOURCE is the URL of a queue, s3://bucket/prefix, " +
			"event-history, or event-history:REGION,REGION.\n\n" +
			"Nothing is lost and nothing comes twice: a message is deleted only when its records are in the lake for good, what fails is delivered again, and what cannot be read is kept " +
			"in quarantine. Stop it with Ctrl-C at any time: what is in hand is finished, and the next run goes on where this one ended. As many machines as wanted may read the same queue.\n\n" +
			"Queues are waited on, buckets listed again every hour, event histories asked every 5 minutes. With --once it ends when everything there is has been read.",
		"AWS の記録を継続的にレイクへ取り込みます。対象は、キューで通知されるログファイル、バケットにあるログファイル、" +
			"CloudTrail のイベント履歴（どのアカウントにも直近 90 日分があり、証跡は不要）です。\n\n" +
			"引数がなければ設定ファイルのソースを読みます（`{ashiato} init` で作成できます）。SOURCE には、キューの URL、s3://バケット/プレフィックス、" +
			"event-history、event-history:リージョン,リージョン を指定できます。\n\n" +
			"欠落も重複もありません。メッセージは、記録がレイクに確実に入ってから削除します。失敗したものは再配信され、読めなかったものは隔離されます。" +
			"いつでも Ctrl-C で止められます。処理中のものは最後まで終え、次回は続きから始めます。同じキューを何台で読んでも構いません。\n\n" +
			"キューは待ち受け、バケットは 1 時間ごと、イベント履歴は 5 分ごとに読みます。--once を付けると、今あるものを読み終えた時点で終わります。",
	},
	"cmd.ashiato.collect.example": {
		"{ashiato} collect event-history --since 1d --once\n{ashiato} collect s3://my-trail-bucket --since 2026-11-01 --dry-run\n{ashiato} collect",
		"{ashiato} collect event-history --since 1d --once\n{ashiato} collect s3://my-trail-bucket --since 2026-11-01 --dry-run\n{ashiato} collect",
	},
	"flag.collect.once":     {"end when everything there is has been read", "今あるものを読み終えたら終了する"},
	"flag.collect.dry":      {"only say what collecting from buckets would take: objects, bytes, requests, price", "バケットからの取り込みに必要な量（オブジェクト・バイト・リクエスト・料金）だけを表示する"},
	"flag.collect.since":    {"from buckets, what was delivered from `TIME` on; from event histories, events from then on", "バケットはこの時刻 `TIME` 以降の配信、イベント履歴は以降のイベントだけ"},
	"flag.collect.until":    {"from buckets, what was delivered before `TIME`; from event histories, events before; a date includes that day", "バケットはこの時刻 `TIME` より前の配信、イベント履歴は前のイベントだけ（日付ならその日を含む）"},
	"flag.collect.parallel": {"how many objects are fetched at once: `N` (default: collect.parallel, 16)", "同時に取得するオブジェクト数 `N`（既定は collect.parallel、16）"},

	"stage.collect": {"collecting", "収集中"},
	"stage.list":    {"listing", "一覧を取得中"},

	"collect.title":        {"Collected: {n} new {n:record|records}", "収集しました: 新しい記録 {n} 件"},
	"collect.messages":     {"messages", "メッセージ"},
	"collect.settled":      {"{n} done, {pending} not done", "完了 {n}、未完了 {pending}"},
	"collect.control":      {"without objects", "オブジェクトなし"},
	"collect.running":      {"collecting from {n} {n:source|sources}; Ctrl-C stops", "{n} 件のソースから収集しています（Ctrl-C で停止）"},
	"collect.no_source":    {"there is no source to collect from; write sources with `{command}`, or name one: a queue's URL, s3://bucket/prefix, or event-history", "収集元がありません。`{command}` で設定ファイルを作るか、キューの URL、s3://バケット/プレフィックス、event-history のいずれかを指定してください"},
	"collect.bad_source":   {"{value} cannot be collected from: {reason}", "{value} からは収集できません: {reason}"},
	"collect.source":       {"{source} cannot be read: {reason}", "{source} を読めません: {reason}"},
	"collect.source_again": {"{source} cannot be read: {reason}; trying again in 5 minutes", "{source} を読めません: {reason}（5 分後に再試行します）"},
	"collect.state":        {"what was read before cannot be remembered: {reason}", "読み取り位置を記録できません: {reason}"},
	"collect.failed":       {"{stage}: {reason}; it will be tried again", "{stage}: {reason}（再試行します）"},
	"stage.of_poll":        {"receive messages", "メッセージの受信"},
	"stage.of_parse":       {"read a message", "メッセージの解釈"},
	"stage.of_filter":      {"choose", "選別"},
	"stage.of_download":    {"fetch", "取得"},
	"stage.of_decode":      {"read", "読み取り"},
	"stage.of_handle":      {"write to the lake", "レイクへの書き込み"},
	"stage.of_commit":      {"commit to the lake", "レイクへのコミット"},
	"stage.of_settle":      {"give a message back", "メッセージの返却"},
	"stage.of_delete":      {"delete a message", "メッセージの削除"},
	"stage.of_extend":      {"hold a message", "メッセージの保持"},
	"collect.no_queue":     {"the queue {url} does not exist; check its name, region and account", "キュー {url} が存在しません。名前・リージョン・アカウントを確認してください"},
	"collect.no_bucket":    {"the bucket of {place} does not exist; check its name", "{place} のバケットが存在しません。名前を確認してください"},
	"collect.gone_or_refused": {
		"{object}: S3 denies access. Either it is not there any more, which S3 tells only whoever may list the bucket (s3:ListBucket), or it may not be read; this allows it: {statement}",
		"{object}: S3 にアクセスを拒否されました。すでに削除されているか（バケットの一覧権限 s3:ListBucket がないと、S3 は区別して答えません）、読み取りの権限がありません。権限は次の文で与えられます: {statement}",
	},
	"collect.gone":             {"{object} is not there; it may have been deleted since it was announced", "{object} がありません。通知の後に削除された可能性があります"},
	"collect.clock":            {"{reason}; this machine's clock is off, and AWS takes no request that is more than minutes old: set the clock, and keep it right (NTP)", "{reason}（このマシンの時計がずれています。AWS は数分以上ずれたリクエストを受け付けません。時計を合わせ、NTP で同期してください）"},
	"collect.dry_needs_bucket": {"--dry-run is for buckets: name one as s3://bucket/prefix, or add one to the sources", "--dry-run はバケット用です。s3://バケット/プレフィックス を指定するか、ソースに追加してください"},
	"collect.dry_objects":      {"log files", "ログファイル"},
	"collect.dry_bytes":        {"size", "サイズ"},
	"collect.dry_known":        {"in the lake already", "取り込み済み"},
	"collect.dry_gets":         {"GET requests", "GET リクエスト"},
	"collect.dry_lists":        {"LIST requests (now made)", "LIST リクエスト（今回実行分）"},
	"collect.dry_requests":     {"price of requests", "リクエスト料金"},
	"collect.dry_transfer":     {"price of transfer", "転送料金"},
	"collect.usd":              {"{usd} USD (prices of ap-northeast-1, 2026)", "{usd} USD（ap-northeast-1 の 2026 年の単価）"},
	"collect.transfer":         {"{usd} USD from outside AWS; nothing within the bucket's region", "AWS の外からは {usd} USD。バケットと同じリージョン内なら無料"},
}
