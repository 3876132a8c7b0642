// Package notify tells people what happened, through channels: Slack, mail (SMTP or SES), SNS, a signed webhook, Microsoft Teams and standard output. It is for
// the rules that watch the lake, for reports, and for `ashiato notify`.
//
// A [Message] waits in an outbox ([Outbox], kept in SQLite by internal/state) and a [Dispatcher] sends it: at least once, whatever crashes, and once as long as
// nothing dies between sending and noting that it was sent. What fails is tried again, later and later; a channel that is down rests and holds up no other.
//
// What a message says comes from outside: names in records, addresses, whole events. Every channel shows it as text: it cannot mention anybody, make a link, a header
// or markup, or move the cursor of a terminal. Secrets are asked for when a channel is opened, and stand in no error and no log: see [Redactor].
//
// The package knows no AWS: SES and SNS are functions that are given to it.
package notify
