package text

// serveMessages are those of `ashiato serve` and `ashiato lambda`.
var serveMessages = map[string]message{
	"cmd.ashiato.serve.short": {"Collect, watch with rules, make reports, maintain the lake, until stopped", "収集・ルールの監視・レポート・レイクの保守を続ける（停止するまで）"},
	"cmd.ashiato.serve.long": {
		"Run as a service: collect from all sources of the configuration, as `{ashiato} collect` does, and maintain the lake every 6 hours: days that are past get few large files, " +
			"old snapshots go, and so do files that crashes left behind. Whoever writes to the lake waits meanwhile and loses nothing.\n\n" +
			"Rules look at everything that comes into the lake, whoever brings it, and alerts are sent through the channels (`{ashiato} alerts`). Reports are made when they are due (`{ashiato} report`). " +
			"Rules that are changed are taken without another start; the configuration is read at the start.\n\n" +
			"A line on standard error tells of each commit, or comes once a minute; with --progress json it is JSON. SIGTERM or Ctrl-C stops it: what is in hand is committed, " +
			"within a minute, and the exit code is 0. The next start goes on from there, also after a crash.\n\n" +
			"One machine runs one of these for a lake; a lake on S3 may have as many machines as wanted.",
		"サービスとして動かします。`{ashiato} collect` と同じく設定ファイルの全ソースから収集し、6 時間ごとにレイクの保守も行います。保守では、過ぎた日のファイルを少数の大きなファイルにまとめ、" +
			"古いスナップショットと、異常終了で残ったファイルを削除します。その間、書き込みは待つだけで、失われるものはありません。\n\n" +
			"レイクに入るものは、どこから来たかにかかわらずルールで調べ、アラートをチャネルへ送ります（`{ashiato} alerts`）。期限の来たレポートも作成します（`{ashiato} report`）。" +
			"ルールの変更は再起動なしで反映します。設定ファイルは起動時に読み込みます。\n\n" +
			"コミットのたびに、なければ 1 分ごとに、標準エラーに 1 行出力します（--progress json なら JSON）。SIGTERM か Ctrl-C で停止します。処理中のものは 1 分以内にコミットし、" +
			"終了コードは 0 です。次の起動では続きから始めます。異常終了の後も同じです。\n\n" +
			"1 台のマシンで動かせるのは、レイクごとに 1 つです。S3 のレイクなら何台で動かしても構いません。",
	},
	"cmd.ashiato.serve.example": {"{ashiato} serve\n{ashiato} serve --progress json", "{ashiato} serve\n{ashiato} serve --progress json"},
	"cmd.ashiato.lambda.short":  {"Run as a function of AWS Lambda", "AWS Lambda の関数として動く"},
	"cmd.ashiato.lambda.long": {
		"Answer the invocations of a function of AWS Lambda (runtime provided.al2023). Lambda starts it by itself when the program is called bootstrap in the function's zip file.\n\n" +
			"It takes batches of SQS, of which only the messages that failed are delivered again; events of EventBridge; `{\"run-due\": true}` and schedules of EventBridge, which read buckets and event histories " +
			"and maintain the lake; and `{\"query\": {\"sql\" or \"name\" or \"file\": ..., \"parameters\": {...}, \"engine\": ..., \"out\": \"s3://...\", \"format\": ...}}`. What a query leaves out is taken from ASHIATO_QUERY, " +
			"ASHIATO_QUERY_FILE, ASHIATO_QUERY_ENGINE, ASHIATO_QUERY_OUT, ASHIATO_QUERY_FORMAT and ASHIATO_PARAM_NAME. Without a place the rows come in the answer, up to 5 MB.\n\n" +
			"`{ashiato} init --cfn lambda` prints a template for it.",
		"AWS Lambda の関数（ランタイム provided.al2023）として呼び出しに応えます。関数の zip にこのプログラムを bootstrap という名前で入れておけば、Lambda が自動的に起動します。\n\n" +
			"SQS のバッチ（失敗したメッセージだけが再配信されます）、EventBridge のイベント、`{\"run-due\": true}` と EventBridge のスケジュール（バケットとイベント履歴の読み取りとレイクの保守）、" +
			"`{\"query\": {\"sql\"・\"name\"・\"file\" のいずれか: ..., \"parameters\": {...}, \"engine\": ..., \"out\": \"s3://...\", \"format\": ...}}` を受け付けます。クエリで省略したものは ASHIATO_QUERY、" +
			"ASHIATO_QUERY_FILE、ASHIATO_QUERY_ENGINE、ASHIATO_QUERY_OUT、ASHIATO_QUERY_FORMAT、ASHIATO_PARAM_名前 から取ります。出力先がなければ、結果は応答に入ります（5 MB まで）。\n\n" +
			"`{ashiato} init --cfn lambda` でテンプレートを出力できます。",
	},

	"serve.running":       {"serving {path}: collecting from {n} {n:source|sources}; SIGTERM or Ctrl-C stops", "{path} を運用中: {n} 件のソースから収集しています（SIGTERM か Ctrl-C で停止）"},
	"serve.alone":         {"serving {path}: the configuration has no sources, so nothing is collected here; SIGTERM or Ctrl-C stops", "{path} を運用中: 設定ファイルに sources がないため、収集はしません（SIGTERM か Ctrl-C で停止）"},
	"serve.line":          {"{time}  {n} {n:record|records}, {waiting} waiting, last commit {commit}", "{time}  記録 {n} 件、待機中 {waiting}、最終コミット {commit}"},
	"serve.ended":         {"{time}  stopped: {n} {n:record|records}, {waiting} given back, last commit {commit}", "{time}  停止しました: 記録 {n} 件、返却 {waiting}、最終コミット {commit}"},
	"serve.upkeep":        {"{time}  maintenance: {before} files of {days} {days:day|days} are now {after}; {snapshots} snapshots and {strays} stray files removed; {took}", "{time}  保守: {days} 日分の {before} ファイルを {after} に統合、スナップショット {snapshots} と残存ファイル {strays} を削除（{took}）"},
	"serve.upkeep_failed": {"the lake was not maintained: {reason}; it will be tried again", "レイクを保守できませんでした: {reason}（再試行します）"},
	"serve.lock":          {"the lock {path} cannot be taken: {reason}", "ロック {path} を取得できません: {reason}"},
	"serve.twice":         {"the lake {path} is served on this machine already, by process {pid}; stop that first", "レイク {path} は、このマシンのプロセス {pid} がすでに運用しています。先にそちらを停止してください"},

	"lambda.outside":    {"this is for AWS Lambda, which sets AWS_LAMBDA_RUNTIME_API; on a host use `{command}`", "AWS Lambda 用のコマンドです（Lambda が AWS_LAMBDA_RUNTIME_API を設定します）。ホストでは `{command}` を使ってください"},
	"lambda.later":      {"{what}: the time of this invocation did not suffice; the next one goes on ({reason})", "{what}: この呼び出しの時間が足りませんでした。次の呼び出しで続けます（{reason}）"},
	"lambda.rules":      {"rules and notices", "ルールと通知"},
	"lambda.workspaces": {"samples of WorkSpaces", "WorkSpaces の接続サンプル"},
	"lambda.sessions":   {"the table sessions", "テーブル sessions"},
	"lambda.names":      {"lists of names", "名前の一覧"},
	"lambda.sources":    {"sources", "ソース"},
	"lambda.reports":    {"reports", "レポート"},
	"lambda.upkeep":     {"maintenance", "保守"},
	"lambda.one":        {"a query needs one of sql, name and file, or ASHIATO_QUERY or ASHIATO_QUERY_FILE in the environment", "クエリには sql・name・file のいずれか 1 つが必要です。環境変数 ASHIATO_QUERY か ASHIATO_QUERY_FILE でも指定できます"},
	"lambda.file":       {"{path} is not a file of the function; name one in its zip file, without .. and without a slash at the beginning", "{path} は関数のファイルではありません。zip 内のファイルを、先頭の / や .. なしで指定してください"},
	"lambda.out":        {"{value} is no place for a result; write s3://bucket/key, or leave it out to get the rows in the answer", "{value} には出力できません。s3://バケット/キー を指定するか、省略して応答で受け取ってください"},
	"lambda.binary":     {"{format} cannot be in an answer; give a place: \"out\": \"s3://bucket/key\"", "{format} は応答に入れられません。\"out\": \"s3://バケット/キー\" で出力先を指定してください"},
	"lambda.too_large":  {"the result is larger than {bytes}, the most that an answer can hold; give a place: \"out\": \"s3://bucket/key\"", "結果が、応答に入る上限の {bytes} を超えました。\"out\": \"s3://バケット/キー\" で出力先を指定してください"},
}
