package notify

import (
	"context"
	"encoding/json"
	"net/http"
	"regexp"
	"strconv"
	"time"

	"github.com/ashiato/ashiato/internal/text"
)

const (
	teamsPace = time.Second / 2
	// maxTeams is what a message may have, 28 KB with some room:
	// https://learn.microsoft.com/en-us/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using
	maxTeams    = 26 << 10
	teamsEvents = 10
)

// TeamsOptions are for [NewTeams].
type TeamsOptions struct {
	// Webhook is the URL of the workflow "Post to a channel when a webhook request is received". It is a secret.
	Webhook   string
	Secrets   []string // that Webhook was made of
	Guard     Guard
	Templates *Templates
	Pace      time.Duration
	Now       func() time.Time
}

// Teams posts Adaptive Cards through a workflow of Microsoft Teams. All texts that come from outside are runs of a RichTextBlock, which knows no markup.
type Teams struct {
	usual
	o      TeamsOptions
	client *httpClient
}

// NewTeams makes a channel.
func NewTeams(o TeamsOptions) *Teams {
	return &Teams{usual: usualOr(o.Pace, teamsPace, o.Now), o: o, client: newHTTPClient(o.Guard, secretsOf(o.Secrets...).with(o.Webhook))}
}

type cardElement map[string]any

// run is a text as it is; settings are pairs of the properties of a TextRun.
func run(s string, settings ...any) cardElement {
	e := cardElement{"type": "TextRun", "text": orSpace(text.Clean(s))}
	for i := 0; i+1 < len(settings); i += 2 {
		e[settings[i].(string)] = settings[i+1]
	}
	return e
}

func richText(runs ...cardElement) cardElement {
	return cardElement{"type": "RichTextBlock", "inlines": runs}
}

// card renders a message. It shows fewer records until it is small enough.
func (t *Teams) card(m Message) ([]byte, string, error) {
	r, err := t.o.Templates.Render(m, nil)
	if err != nil {
		return nil, "", err
	}
	own := !isBuiltIn(m.Template) && r.Failed == nil
	limit, shown := 500, min(len(m.Events), teamsEvents)
	for ; ; shown-- {
		if shown < 0 || own { // no records, and shorter texts
			limit, shown = limit/2, 0
		}
		elements := t.elements(m, shown, limit)
		if own {
			elements = []cardElement{richText(run(shorten(r.Text, 32*limit)))}
		}
		data, err := pretty(t.envelope(m, elements))
		if err != nil {
			return nil, "", fault(Rejected, "message %s as a card: %v", m.ID, err)
		}
		if len(data) <= maxTeams || limit < 20 {
			return data, r.note(m), nil
		}
	}
}

func (t *Teams) envelope(m Message, body []cardElement) any {
	card := cardElement{"type": "AdaptiveCard", "$schema": "http://adaptivecards.io/schemas/adaptive-card.json", "version": "1.4", "body": body}
	var actions []cardElement
	for _, l := range m.Links[:min(len(m.Links), 5)] {
		actions = append(actions, cardElement{"type": "Action.OpenUrl", "title": shorten(oneLine(l.Label), 80), "url": l.URL})
	}
	if len(actions) > 0 {
		card["actions"] = actions
	}
	return map[string]any{"type": "message", "attachments": []any{map[string]any{
		"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": nil, "content": card}}}
}

func (t *Teams) elements(m Message, shown, limit int) (body []cardElement) {
	body = append(body, richText(run(shorten(m.Title, limit), "weight", "Bolder", "size", "Medium")))
	if m.Why != "" {
		body = append(body, richText(run(shorten(m.Why, 2*limit))))
	}
	for i, f := range append(headFacts(m), m.Facts...) {
		e := richText(run(shorten(f.Label, limit)+": ", "weight", "Bolder"), run(shorten(f.Value, limit)))
		if i > 0 {
			e["spacing"] = "None"
		}
		body = append(body, e)
	}
	for _, e := range m.Events[:shown] {
		if m.Template == TemplateSignIn {
			if out, err := indented(e.JSON); err == nil && out != "" {
				body = append(body, richText(run(shorten(out, 8000), "fontType", "Monospace")))
			}
			continue
		}
		body = append(body, richText(run(m.at(e.Time)+"  ", "isSubtle", true), run(shorten(e.Summary, limit))))
	}
	if more := m.more(shown); more > 0 && len(m.Events) > 0 {
		body = append(body, richText(run(m.printer().T("notify.more", text.Args{"n": more}), "italic", true)))
	}
	return body
}

// Preview is the JSON that is posted.
func (t *Teams) Preview(m Message) ([]byte, error) {
	data, _, err := t.card(m.bounded())
	return data, err
}

// Send posts the card.
func (t *Teams) Send(ctx context.Context, m Message) (string, error) {
	data, note, err := t.card(m)
	if err != nil {
		return "", err
	}
	a, e := t.client.post(ctx, t.o.Webhook, "application/json", data)
	if e == nil {
		e = t.judge(a, t.now())
	}
	if e != nil {
		return "", e
	}
	return note, nil
}

// connectorFailed is what a connector of the old kind answers with 200 when Teams did not take the message:
// https://learn.microsoft.com/en-us/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using#rate-limiting-for-connectors
var connectorFailed = regexp.MustCompile(`(?i)message delivery failed with error.*?(?:HTTP error (\d{3})|$)`)

// judge reads the answer: some say in the body of a 200 what went wrong, and a workflow that was turned off answers as if the message were wrong.
func (t *Teams) judge(a answer, now time.Time) *Error {
	var said struct {
		Error any `json:"error"`
	}
	isJSON := json.Unmarshal(a.body, &said) == nil && said.Error != nil
	e := t.client.judge(a, now)
	if failed := connectorFailed.FindSubmatch(a.body); e == nil && failed != nil {
		inner := a
		if inner.status, _ = strconv.Atoi(string(failed[1])); inner.status < 300 { // it says no status
			inner.status = http.StatusBadGateway
		}
		if e = t.client.judge(inner, now); e != nil {
			e.Reason = t.client.said(a)
		}
		return e
	}
	switch {
	case e == nil && isJSON:
		return fault(Down, "%s", t.client.said(a))
	case e != nil && e.Fault == Rejected && isJSON:
		if code, _ := said.Error.(map[string]any); code["code"] == "WorkflowTriggerIsNotEnabled" {
			e.Fault = Refused
		}
	}
	return e
}

// Check connects.
func (t *Teams) Check(ctx context.Context) error {
	if e := t.o.Guard.reach(ctx, t.o.Webhook, t.client.redact); e != nil {
		return e
	}
	return nil
}
