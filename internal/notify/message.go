package notify

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/ashiato/ashiato/internal/state"
	"github.com/ashiato/ashiato/internal/text"
)

// The names of the built-in templates.
const (
	TemplateAlert   = "alert"
	TemplateSignIn  = "workspaces-sign-in"
	TemplateSummary = "summary" // of many messages of one rule
	TemplateTest    = "test"
)

// A Message is what is told through one channel. It is kept as JSON in the outbox and rendered when it is sent.
type Message struct {
	// ID is unique and stays the same over tries; receivers may know by it what they have had.
	ID       string `json:"id"`
	Channel  string `json:"channel"`
	Rule     string `json:"rule,omitempty"`
	AlertID  string `json:"alert_id,omitempty"`
	Severity string `json:"severity,omitempty"` // info, low, medium, high or critical
	Language string `json:"language,omitempty"` // en or ja
	// Title and Why are sentences in that language; lines of Why are its maker's, values in it have none.
	Title string `json:"title"`
	Why   string `json:"why,omitempty"`
	// Template is a built-in one or the name of one of the user's; empty is TemplateAlert.
	Template string `json:"template,omitempty"`
	// Count is how many records, or messages of a summary, it tells of; First and Last are when they were.
	Count int64     `json:"count"`
	First time.Time `json:"first"`
	Last  time.Time `json:"last"`
	// Zone is the IANA name of the zone in which times are shown; empty is UTC.
	Zone   string  `json:"zone,omitempty"`
	Facts  []Fact  `json:"facts,omitempty"`
	Events []Event `json:"events,omitempty"`
	Links  []Link  `json:"links,omitempty"`
}

// A Fact is a line of a message: who, what, from where, in names.
type Fact struct {
	Label string `json:"label"`
	Value string `json:"value"`
}

// An Event is a record that a message tells of.
type Event struct {
	Time    time.Time `json:"time"`
	Summary string    `json:"summary"`
	// JSON is the record; it may be left out.
	JSON json.RawMessage `json:"json,omitempty"`
}

// A Link is a page about the message; only http and https are shown.
type Link struct {
	Label string `json:"label"`
	URL   string `json:"url"`
}

// The bounds of a message. What is longer is cut, with an ellipsis, or left out and counted.
const (
	maxEvents     = 20
	maxFacts      = 30
	maxLinks      = 10
	maxTitle      = 300       // characters
	maxWhy        = 2000      // characters
	maxValue      = 2000      // characters, of a fact and of the summary of an event
	maxEventJSON  = 256 << 10 // bytes, all records of a message together
	maxPayload    = 1 << 20   // bytes
	maxIdentifier = 300       // bytes, of ID and names
)

// Queue makes a message ready for the outbox. It bounds it; the payload is then smaller than a megabyte.
func (m Message) Queue() (state.OutboxMessage, error) {
	for _, id := range []string{m.ID, m.Channel, m.Rule, m.AlertID, m.Template} {
		if len(id) > maxIdentifier {
			return state.OutboxMessage{}, fmt.Errorf("message %.40s...: a name has more than %d bytes", m.ID, maxIdentifier)
		}
	}
	if m.ID == "" || m.Channel == "" {
		return state.OutboxMessage{}, errors.New("a message needs an ID and a channel")
	}
	m = m.bounded()
	payload, err := json.Marshal(m)
	if err == nil && len(payload) > maxPayload {
		err = fmt.Errorf("it has %d bytes", len(payload))
	}
	if err != nil {
		return state.OutboxMessage{}, fmt.Errorf("message %s: %w", m.ID, err)
	}
	told := int64(1)
	if m.Template == TemplateSummary {
		told = max(m.Count, 1)
	}
	return state.OutboxMessage{ID: m.ID, Channel: m.Channel, Rule: m.Rule, AlertID: m.AlertID, Kind: m.Template, Payload: payload, Count: told,
		Foldable: m.Template != TemplateSignIn && m.Template != TemplateTest}, nil
}

// decode reads what Queue made.
func decode(q state.OutboxMessage) (m Message, err error) {
	if err := json.Unmarshal(q.Payload, &m); err != nil {
		return m, fmt.Errorf("message %s of the outbox cannot be read: %w", q.ID, err)
	}
	m.ID, m.Channel = q.ID, q.Channel
	return m.bounded(), nil
}

// bounded cuts what is too long, and leaves no line breaks in values: a value with one could pass for lines of the message itself.
func (m Message) bounded() Message {
	if m.Template == "" {
		m.Template = TemplateAlert
	}
	line := func(s string, most int) string { return shorten(text.CleanLine(s), most) }
	m.Title, m.Why = line(m.Title, maxTitle), shorten(m.Why, maxWhy)
	m.Facts = slices.Clone(m.Facts[:min(len(m.Facts), maxFacts)])
	for i, f := range m.Facts {
		m.Facts[i] = Fact{line(f.Label, maxTitle), line(f.Value, maxValue)}
	}
	m.Events = slices.Clone(m.Events[:min(len(m.Events), maxEvents)])
	room := maxEventJSON
	for i := range m.Events {
		e := &m.Events[i]
		if e.Summary = line(e.Summary, maxValue); len(e.JSON) > room || !json.Valid(e.JSON) {
			e.JSON = nil
		}
		room -= len(e.JSON)
	}
	m.Links = slices.DeleteFunc(slices.Clone(m.Links), func(l Link) bool { return !isWeb(l.URL) })
	m.Links = m.Links[:min(len(m.Links), maxLinks)]
	return m
}

// isWeb tells whether a link leads to a web page and nowhere else.
func isWeb(link string) bool {
	u, err := url.Parse(link)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil && len(link) <= 2000
}

// shorten cuts a text to a number of characters.
func shorten(s string, most int) string {
	if len(s) <= most || utf8.RuneCountInString(s) <= most {
		return s
	}
	n := 0
	for i := range s {
		if n++; n == most {
			return s[:i] + "…"
		}
	}
	return s
}

// printer speaks the language of a message.
func (m Message) printer() text.Printer {
	lang, _ := text.ParseLang(m.Language)
	return text.Printer{Lang: lang}
}

// zone is the zone of a message's times.
func (m Message) zone() *time.Location {
	if zone, err := time.LoadLocation(m.Zone); err == nil && m.Zone != "" && m.Zone != "Local" {
		return zone
	}
	return time.UTC
}

// at shows a time with its zone.
func (m Message) at(t time.Time) string {
	return t.In(m.zone()).Format("2006-01-02 15:04:05 MST (-07:00)")
}

// more is how many records are told of and not shown.
func (m Message) more(shown int) int64 { return max(m.Count-int64(shown), 0) }

// summaryOf makes one message of many of a rule that wait.
func summaryOf(f state.Fold) ([]byte, error) {
	s := Message{ID: f.ID, Channel: f.Channel, Rule: f.Rule, Template: TemplateSummary, Count: f.Count}
	for _, q := range f.First {
		m, err := decode(q)
		if err != nil {
			continue // it could not have been told either; it is counted
		}
		if s.Language == "" {
			s.Language, s.Zone, s.Links = m.Language, m.Zone, m.Links
		}
		if severityRank(m.Severity) > severityRank(s.Severity) {
			s.Severity = m.Severity
		}
		if s.First.IsZero() || m.First.Before(s.First) {
			s.First = m.First
		}
		if m.Last.After(s.Last) {
			s.Last = m.Last
		}
		if m.Template == TemplateSummary {
			s.Events = append(s.Events, m.Events...)
			continue
		}
		s.Events = append(s.Events, Event{Time: m.First, Summary: m.Title})
	}
	s.Title = s.printer().T("notify.summary.title", text.Args{"n": f.Count, "rule": f.Rule})
	s.Why = s.printer().T("notify.summary.why", text.Args{"channel": f.Channel})
	q, err := s.Queue()
	return q.Payload, err
}

var severities = []string{"info", "low", "medium", "high", "critical"}

func severityRank(s string) int { return slices.Index(severities, s) }
