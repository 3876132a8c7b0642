package notify

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/ashiato/ashiato/internal/text"
)

// Slack's limits: https://docs.slack.dev/reference/block-kit/blocks and https://docs.slack.dev/apis/web-api/rate-limits
const (
	slackPace      = time.Second
	maxSlackText   = 3000 // characters of a text of a section
	maxSlackHeader = 150
	maxSlackField  = 2000
	maxSlackFields = 10
	maxSlackBlocks = 50
	// slackEvents is how many records are shown; the others are in the file, or behind the link.
	slackEvents = 10
	slackAPI    = "https://slack.com/api"
)

// SlackOptions are for [NewSlack]: Webhook, or Token and Channel.
type SlackOptions struct {
	// Webhook is the URL of an incoming webhook. It is a secret.
	Webhook string
	// Token is a bot's, Channel the id of a channel that it may write to. Scopes: chat:write, and files:write for files.
	Token, Channel string
	// API is the URL of Slack's Web API; empty is the real one.
	API string
	// Secrets are those that Webhook was made of, which no error may show either.
	Secrets []string

	Guard     Guard
	Templates *Templates
	Pace      time.Duration // 0: Slack's limit of one message a second
	Now       func() time.Time
}

// Slack tells messages in a channel of Slack.
type Slack struct {
	usual
	o      SlackOptions
	client *httpClient
}

// NewSlack makes a channel.
func NewSlack(o SlackOptions) *Slack {
	if o.API == "" {
		o.API = slackAPI
	}
	return &Slack{usual: usualOr(o.Pace, slackPace, o.Now), o: o, client: newHTTPClient(o.Guard, secretsOf(o.Secrets...).with(o.Webhook, o.Token))}
}

// A slackMessage is the body of a webhook and of chat.postMessage.
type slackMessage struct {
	Channel  string       `json:"channel,omitempty"`
	Text     string       `json:"text"` // of notifications, and of clients that show no blocks
	Blocks   []slackBlock `json:"blocks,omitempty"`
	ThreadTS string       `json:"thread_ts,omitempty"`
	// Nothing in a text is made a link or a mention.
	Parse       string `json:"parse,omitempty"`
	LinkNames   bool   `json:"link_names"`
	UnfurlLinks bool   `json:"unfurl_links"`
	UnfurlMedia bool   `json:"unfurl_media"`
}

type slackBlock map[string]any

type slackText struct {
	Type     string `json:"type"`
	Text     string `json:"text"`
	Emoji    *bool  `json:"emoji,omitempty"`
	Verbatim bool   `json:"verbatim,omitempty"`
}

// plainText is shown as it is: no markup, no mention, no emoji.
func plainText(s string, most int) slackText {
	no := false
	return slackText{Type: "plain_text", Text: shorten(orSpace(text.Clean(s)), most), Emoji: &no}
}

// mrkdwn is Slack's markup; what comes from outside was escaped.
func mrkdwn(s string) slackText {
	return slackText{Type: "mrkdwn", Text: orSpace(s), Verbatim: true}
}

func orSpace(s string) string {
	if s == "" {
		return " " // Slack refuses an empty text
	}
	return s
}

// escapeMrkdwn is what Slack asks for, so that nothing is a mention or a link: https://docs.slack.dev/messaging/formatting-message-text#escaping
func escapeMrkdwn(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(text.Clean(s))
}

// mentions are the words that Slack makes mentions of in the text of a message; the zero-width space between has it left alone.
var mentions = strings.NewReplacer("@channel", "@\u200bchannel", "@here", "@\u200bhere", "@everyone", "@\u200beveryone")

// message renders a message for Slack.
func (s *Slack) message(m Message) (slackMessage, string, error) {
	r, err := s.o.Templates.Render(m, escapeMrkdwn)
	if err != nil {
		return slackMessage{}, "", err
	}
	out := slackMessage{Channel: s.o.Channel, Text: shorten(mentions.Replace(escapeMrkdwn(m.Title)), maxSlackText), Parse: "none"}
	if isBuiltIn(m.Template) || r.Failed != nil {
		out.Blocks = s.blocks(m)
	} else {
		for _, part := range pieces(mentions.Replace(r.Text), maxSlackText, maxSlackBlocks) {
			out.Blocks = append(out.Blocks, slackBlock{"type": "section", "text": mrkdwn(part)})
		}
	}
	return out, r.note(m), nil
}

// words are a message as one text in Slack's markup.
func (s *Slack) words(m Message) (string, error) {
	r, err := s.o.Templates.Render(m, escapeMrkdwn)
	return shorten(mentions.Replace(r.Text), maxSlackText), err
}

func isBuiltIn(template string) bool {
	switch template {
	case TemplateAlert, TemplateSignIn, TemplateSummary, TemplateTest:
		return true
	}
	return false
}

// blocks are the built-in templates in Slack's form. All texts that come from outside are plain text.
func (s *Slack) blocks(m Message) (blocks []slackBlock) {
	p := m.printer()
	add := func(b slackBlock) { blocks = append(blocks, b) }
	add(slackBlock{"type": "header", "text": plainText(oneLine(m.Title), maxSlackHeader)})
	if len([]rune(m.Title)) > maxSlackHeader { // the header has only its beginning
		add(slackBlock{"type": "section", "text": plainText(m.Title, maxSlackText)})
	}
	if m.Why != "" {
		add(slackBlock{"type": "section", "text": plainText(m.Why, maxSlackText)})
	}
	var fields []slackText
	for _, f := range append(headFacts(m), m.Facts...) {
		fields = append(fields, mrkdwn("*"+shorten(strings.ReplaceAll(escapeMrkdwn(oneLine(f.Label)), "*", ""), maxSlackField-2)+"*"), plainText(f.Value, maxSlackField))
	}
	for len(fields) > 0 {
		n := min(len(fields), maxSlackFields)
		add(slackBlock{"type": "section", "fields": fields[:n]})
		fields = fields[n:]
	}
	shown := 0
	if m.Template == TemplateSignIn {
		for _, e := range m.Events {
			shown++
			add(preformatted(e.JSON))
		}
	} else if len(m.Events) > 0 {
		add(slackBlock{"type": "divider"})
		for _, e := range m.Events[:min(len(m.Events), slackEvents)] {
			shown++
			add(slackBlock{"type": "section", "text": plainText(m.at(e.Time)+"\n"+e.Summary, maxSlackText)})
		}
	}
	if more := m.more(shown); more > 0 && len(m.Events) > 0 {
		note := p.T("notify.more", text.Args{"n": more})
		if m.AlertID != "" {
			note = p.T("notify.more_alert", text.Args{"n": more, "command": "ashiato alerts show " + m.AlertID})
		}
		add(slackBlock{"type": "section", "text": plainText(note, maxSlackText)})
	}
	if links := slackLinks(m.Links); links != "" {
		add(slackBlock{"type": "section", "text": mrkdwn(links)})
	}
	return blocks[:min(len(blocks), maxSlackBlocks)]
}

// headFacts are the lines that every alert has.
func headFacts(m Message) (all []Fact) {
	if m.Template != TemplateAlert && m.Template != TemplateSummary {
		return nil
	}
	p := m.printer()
	when := m.at(m.First)
	if m.Last.After(m.First) {
		when += " - " + m.at(m.Last)
	}
	count := Fact{p.T("notify.records"), text.Count(m.Count)}
	if m.Template == TemplateSummary {
		count.Label = p.T("notify.messages")
	}
	for _, f := range []Fact{{p.T("notify.severity"), m.Severity}, {p.T("notify.rule"), m.Rule}, count, {p.T("notify.time"), when}, {p.T("notify.alert"), m.AlertID}} {
		if f.Value != "" {
			all = append(all, f)
		}
	}
	return all
}

// preformatted shows JSON as it is: elements of rich text know no markup.
func preformatted(raw json.RawMessage) slackBlock {
	body, err := indented(raw)
	if err != nil {
		body = string(raw) // it was checked; a record that is no JSON is shown all the same
	}
	return slackBlock{"type": "rich_text", "elements": []any{map[string]any{"type": "rich_text_preformatted",
		"elements": []any{map[string]any{"type": "text", "text": orSpace(shorten(text.Clean(body), maxSlackText))}}}}}
}

// slackLinks are links in markup. Their URLs were checked; what could end one is percent-encoded.
func slackLinks(links []Link) string {
	var all []string
	for _, l := range links {
		to := strings.NewReplacer("|", "%7C", "<", "%3C", ">", "%3E", " ", "%20").Replace(text.CleanLine(l.URL))
		label := strings.ReplaceAll(escapeMrkdwn(oneLine(l.Label)), "|", "/")
		if one := "<" + to + "|" + orSpace(shorten(label, 200)) + ">"; len(strings.Join(append(all, one), "\n")) <= maxSlackText {
			all = append(all, one)
		}
	}
	return strings.Join(all, "\n")
}

// pieces cuts a text at ends of lines into parts of at most so many characters. What is left after the last part is left out, with an ellipsis.
func pieces(s string, most, parts int) (all []string) {
	for s = strings.TrimRight(s, "\n"); s != ""; {
		if len(all) == parts-1 {
			return append(all, shorten(s, most))
		}
		r := []rune(s)
		if len(r) <= most {
			return append(all, s)
		}
		head := string(r[:most])
		if i := strings.LastIndexByte(head, '\n'); i > 0 {
			head = head[:i]
		}
		all = append(all, head)
		s = strings.TrimPrefix(s[len(head):], "\n")
	}
	return all
}

// Preview is the JSON that is posted.
func (s *Slack) Preview(m Message) ([]byte, error) {
	body, _, err := s.message(m.bounded())
	if err != nil {
		return nil, err
	}
	return pretty(body)
}

// Send posts the message. A bot adds the records as a file in a thread when not all of them are shown.
func (s *Slack) Send(ctx context.Context, m Message) (string, error) {
	body, note, err := s.message(m)
	if err != nil {
		return "", err
	}
	ts, e := s.post(ctx, body)
	if e != nil && e.Fault == Rejected { // a client may dislike a block; the text it takes
		plain := slackMessage{Channel: body.Channel, Parse: body.Parse}
		if plain.Text, err = s.words(m); err != nil {
			return "", err
		}
		first := e
		if ts, e = s.post(ctx, plain); e == nil {
			note = join(note, m.printer().T("notify.slack_plain", text.Args{"reason": first.Reason}))
		}
	}
	if e != nil {
		return "", e
	}
	if s.o.Token != "" && len(m.Events) > slackEvents && m.Template != TemplateSummary {
		if err := s.addRecords(ctx, m, ts); err != nil { // the message was told; told again it would be twice
			note = join(note, m.printer().T("notify.slack_file", text.Args{"reason": err}))
		}
	}
	return note, nil
}

func join(a, b string) string { return strings.TrimSpace(a + " " + b) }

// A slackPlace is a message that was posted.
type slackPlace struct{ channel, ts string }

// post sends a message by the webhook or by the Web API.
func (s *Slack) post(ctx context.Context, body slackMessage) (slackPlace, *Error) {
	if s.o.Token != "" {
		var out struct {
			Channel string `json:"channel"`
			TS      string `json:"ts"`
		}
		e := s.call(ctx, "chat.postMessage", body, &out)
		return slackPlace{out.Channel, out.TS}, e
	}
	data, err := json.Marshal(body)
	if err != nil {
		return slackPlace{}, fault(Rejected, "%v", err)
	}
	a, e := s.client.post(ctx, s.o.Webhook, "application/json; charset=utf-8", data)
	if e == nil {
		e = s.judge(a)
	}
	return slackPlace{}, e
}

// judge reads the answer of a webhook: "ok", or the name of an error; of a method of the Web API: JSON whose ok says it, whatever the status is.
func (s *Slack) judge(a answer) *Error {
	var said struct {
		OK    *bool  `json:"ok"`
		Error string `json:"error"`
	}
	name := strings.TrimSpace(string(a.body))
	isJSON := json.Unmarshal(a.body, &said) == nil && said.OK != nil
	switch {
	case isJSON && *said.OK && a.status < 300, !isJSON && a.status == 200 && name == "ok":
		return nil
	case isJSON:
		name = said.Error
	case a.status == 200:
		return fault(Down, "the answer is none of Slack's: %s", s.client.said(a))
	}
	e := s.client.judge(a, s.now())
	if e == nil {
		e = fault(Down, "%s", s.client.said(a))
	}
	if kind, known := slackErrors[name]; known {
		e.Fault, e.Reason = kind, s.client.redact.Clean("Slack: "+name)
	}
	return e
}

// slackErrors are names of errors that say what to do, of webhooks and of chat.postMessage.
var slackErrors = map[string]Fault{
	"ratelimited": Down, "rate_limited": Down, "internal_error": Down, "fatal_error": Down, "service_unavailable": Down, "request_timeout": Down, "rollup_error": Down,
	"invalid_auth": Refused, "not_authed": Refused, "account_inactive": Refused, "token_revoked": Refused, "token_expired": Refused, "no_permission": Refused,
	"missing_scope": Refused, "channel_not_found": Refused, "not_in_channel": Refused, "is_archived": Refused, "channel_is_archived": Refused,
	"restricted_action": Refused, "action_prohibited": Refused, "invalid_token": Refused, "no_service": Refused, "no_service_id": Refused, "no_team": Refused,
	"team_disabled": Refused, "no_active_hooks": Refused, "posting_to_general_channel_denied": Refused, "access_denied": Refused, "ekm_access_denied": Refused,
	"invalid_blocks": Rejected, "invalid_blocks_format": Rejected, "invalid_payload": Rejected, "msg_too_long": Rejected, "msg_blocks_too_long": Rejected,
	"no_text": Rejected, "invalid_arguments": Rejected, "too_many_attachments": Rejected, "invalid_json": Rejected, "metadata_too_large": Rejected,
}

// call calls a method of the Web API with JSON, and reads its answer into out.
func (s *Slack) call(ctx context.Context, method string, in, out any) *Error {
	data, err := json.Marshal(in)
	if err != nil {
		return fault(Rejected, "%v", err)
	}
	return s.send(ctx, method, "application/json; charset=utf-8", data, out)
}

func (s *Slack) send(ctx context.Context, method, contentType string, data []byte, out any) *Error {
	a, e := s.client.post(ctx, s.o.API+"/"+method, contentType, data, "Authorization", "Bearer "+s.o.Token)
	if e == nil {
		e = s.judge(a)
	}
	if e != nil {
		e.Reason = method + ": " + e.Reason
		return e
	}
	if err := json.Unmarshal(a.body, out); err != nil {
		return fault(Down, "%s: the answer cannot be read", method)
	}
	return nil
}

// Check asks a bot's token who it is. A webhook takes messages only, so that it is only connected to.
func (s *Slack) Check(ctx context.Context) error {
	if s.o.Token == "" {
		if e := s.o.Guard.reach(ctx, s.o.Webhook, s.client.redact); e != nil {
			return e
		}
		return nil
	}
	var out struct{}
	if e := s.call(ctx, "auth.test", struct{}{}, &out); e != nil {
		return e
	}
	return nil
}

// pretty is JSON for people.
func pretty(v any) ([]byte, error) {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return nil, fmt.Errorf("write a message as JSON: %w", err)
	}
	return []byte(b.String()), nil
}
