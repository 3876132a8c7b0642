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
	"setup.catalog":        {"Of a lake on S3: its database in AWS Glue and its table in DynamoDB.", "S3 上のレイクで使う、AWS Glue のデータベースと DynamoDB のテーブル。"},
	"setup.sources":        {"Where records are collected from. A record that comes from several places is kept once.", "記録の収集元。複数の収集元から届いた同じ記録は 1 件にまとめます。"},
	"setup.queue":          {"A queue that is told of each new log file (`ashiato init --cfn` makes it).", "新しいログファイルの通知を受けるキュー（`ashiato init --cfn` のテンプレートで作成）。"},
	"setup.bucket":         {"What lies in the bucket already, newest first (trail: {trails}). Each file costs a request; the lake has it then.", "バケットにすでにあるログを新しい順に取り込みます（証跡: {trails}）。1 ファイルにつき 1 リクエスト、取り込みは一度だけです。"},
	"setup.history":        {"CloudTrail's event history: management events of the last 90 days, without any trail.", "CloudTrail のイベント履歴。証跡がなくても直近 90 日の管理イベントを取り込めます。"},
	"setup.verify":         {"off, or on_ingest: each log file is checked against CloudTrail's signed digest files.", "off または on_ingest（CloudTrail の署名付きダイジェストで各ログファイルを検証）。"},
	"setup.collect":        {"How often the lake is written to, objects at the same time, messages in hand.", "レイクへの書き込み間隔、同時に取得するオブジェクト数、処理中メッセージの上限。"},
	"setup.engine":         {"Who runs queries: embedded (this machine), athena or trino.", "クエリーの実行先。embedded（このマシン）、athena、trino。"},
	"setup.bucket_example": {"What lies in a trail's bucket already, newest first.", "証跡のバケットにすでにあるログを新しい順に取り込みます。"},
}
