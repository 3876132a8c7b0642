package text

// notifyMessages are those of `ashiato notify`, and the words of the messages that channels tell.
var notifyMessages = map[string]message{
	"cmd.ashiato.notify.short": {"See what waits to be told, try channels, and have messages sent again", "通知の待ち状況の確認、チャネルのテスト、再送をする"},
	"cmd.ashiato.notify.long": {
		"A channel is where alerts and reports are told: Slack, mail, SES, SNS, a webhook, Microsoft Teams or standard output. The section channels of the configuration names them. Messages wait in an outbox on this machine until they were sent; " +
			"what fails is tried again for about a day, and then waits for `{ashiato} notify retry`.",
		"チャネルはアラートやレポートの届け先です。Slack、メール、SES、SNS、Webhook、Microsoft Teams、標準出力があり、設定ファイルの channels に書きます。メッセージは送信が済むまでこのマシンの送信箱に置かれ、" +
			"失敗したものはおよそ 1 日のあいだ再試行し、その後は `{ashiato} notify retry` を待ちます。",
	},
	"cmd.ashiato.notify.list.short": {"List the channels with what waits and what failed, or the messages with --messages", "チャネルごとの待ち・失敗の件数、または --messages でメッセージを一覧する"},
	"cmd.ashiato.notify.list.example": {
		"{ashiato} notify list\n{ashiato} notify list --messages --status dead\n{ashiato} notify list --messages --channel sec -o json",
		"{ashiato} notify list\n{ashiato} notify list --messages --status dead\n{ashiato} notify list --messages --channel sec -o json",
	},
	"cmd.ashiato.notify.test.short": {"Send one message to a channel that says that it works", "チャネルに動作確認のメッセージを 1 通送る"},
	"cmd.ashiato.notify.test.long": {
		"Send one message to a channel at once, past the outbox, and say how it went.",
		"送信箱を通さず、その場でチャネルに 1 通送り、結果を表示します。",
	},
	"cmd.ashiato.notify.preview.short": {"Print exactly what a channel would send; nothing is sent", "チャネルが送る内容をそのまま表示する（送信しない）"},
	"cmd.ashiato.notify.preview.long": {
		"Print the JSON or the mail of a sample message as the channel would send it. With --rule it is that rule's; workspaces-sign-in has a form of its own. Secrets are neither needed nor shown.",
		"見本のメッセージについて、チャネルが送る JSON やメールをそのまま表示します。--rule でルールを選べます（workspaces-sign-in は独自の形式です）。秘密の値は不要で、表示もしません。",
	},
	"cmd.ashiato.notify.preview.example": {
		"{ashiato} notify preview sec\n{ashiato} notify preview mgr --rule workspaces-sign-in",
		"{ashiato} notify preview sec\n{ashiato} notify preview mgr --rule workspaces-sign-in",
	},
	"cmd.ashiato.notify.retry.short": {"Have a message, or with --dead all that were given up, sent again", "1 通、または --dead で諦めた全メッセージを再送する"},
	"cmd.ashiato.notify.retry.long": {
		"Have a message by its ID, or all that were given up with --dead, tried again: by `{ashiato} serve` if it runs, and at once with --now.",
		"ID で指定したメッセージ、または --dead で諦めた全メッセージを、再び送信の対象にします。送信は動作中の `{ashiato} serve` が行い、--now ならその場で行います。",
	},
	"cmd.ashiato.notify.retry.example": {"{ashiato} notify retry --dead\n{ashiato} notify retry a-20261001-1/1 --now", "{ashiato} notify retry --dead\n{ashiato} notify retry a-20261001-1/1 --now"},

	"flag.notify.messages": {"list messages instead of channels", "チャネルではなくメッセージを一覧する"},
	"flag.notify.status":   {"only messages of this `STATUS`: waiting, sent, dead or folded", "この状態 `STATUS` のものだけ: waiting、sent、dead、folded"},
	"flag.notify.channel":  {"only messages of this `CHANNEL`", "このチャネル `CHANNEL` のものだけ"},
	"flag.notify.limit":    {"at most `N` messages, the newest first", "新しい順に最大 `N` 件"},
	"flag.notify.rule":     {"the message of this `RULE`", "このルール `RULE` のメッセージ"},
	"flag.notify.dead":     {"all messages that were given up", "諦めた全メッセージ"},
	"flag.notify.now":      {"send what is due at once", "その場で送信する"},

	"notify.severity":       {"Severity", "重大度"},
	"notify.rule":           {"Rule", "ルール"},
	"notify.records":        {"Records", "記録数"},
	"notify.messages":       {"Messages", "通知数"},
	"notify.time":           {"Time", "時刻"},
	"notify.alert":          {"Alert", "アラート"},
	"notify.fact.person":    {"Person", "氏名"},
	"notify.fact.time":      {"Time", "時刻"},
	"notify.fact.workspace": {"WorkSpace", "WorkSpace の ID"},
	"notify.fact.computer":  {"Computer", "コンピューター名"},
	"notify.fact.address":   {"Address", "接続元アドレス"},
	"notify.fact.known":     {"Known address", "アドレスの既知性"},
	"notify.fact.platform":  {"Platform", "プラットフォーム"},
	"notify.fact.client":    {"Client", "クライアント"},
	"notify.nobody":         {"unknown", "不明"},
	"notify.sign_in.title":  {"{person} signed in to a WorkSpace", "{person} さんが WorkSpace にサインインしました"},
	"notify.more":           {"and {n} more", "ほか {n} 件"},
	"notify.more_alert":     {"and {n} more: {command}", "ほか {n} 件: {command}"},
	"notify.summary.title":  {"{n} notifications of {rule}", "{rule} の通知 {n} 件"},
	"notify.summary.why":    {"So many messages waited for the channel {channel} that they were put together. The alerts are all kept.", "チャネル {channel} の送信待ちが多いため、1 通にまとめました。アラートはすべて残っています。"},
	"notify.test.title":     {"ashiato: this channel works", "ashiato: このチャネルは動作しています"},
	"notify.test.why":       {"It is a test of the channel {channel}. Nothing happened.", "チャネル {channel} のテストです。何も起きていません。"},
	"notify.sample.title":   {"root signed in to the console of account 111122223333", "アカウント 111122223333 のコンソールに root がサインインしました"},
	"notify.sample.why":     {"The rule root-console-login fires when the root user signs in.", "ルール root-console-login は、root ユーザーのサインインで発火します。"},
	"notify.sample.event":   {"root signed in to the console from 203.0.113.7", "root が 203.0.113.7 からコンソールにサインイン"},
	"notify.sample.link":    {"Open the alert", "アラートを開く"},
	"notify.report.title":   {"Report {report} for {period}", "レポート {report}（{period}）"},
	"notify.report.why":     {"{n} {n:row|rows} in {file}.", "{file} に {n} 行あります。"},
	"notify.report.missing": {"It was made although something is missing: {missing}", "欠けがあるまま作成しました: {missing}"},

	"notify.template_failed": {"the template {name} failed, and the built-in one was sent: {reason}", "テンプレート {name} に失敗したため、標準のもので送信しました: {reason}"},
	"notify.slack_plain":     {"Slack did not take the layout, and plain text was sent: {reason}", "Slack が書式を受け付けなかったため、文字だけで送信しました: {reason}"},
	"notify.slack_file":      {"the file with the records was not uploaded: {reason}", "記録のファイルはアップロードできませんでした: {reason}"},
}
