package alert

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ashiato/ashiato/internal/awsname"
	"github.com/ashiato/ashiato/internal/match"
	"github.com/ashiato/ashiato/internal/notify"
	"github.com/ashiato/ashiato/internal/state"
	"github.com/ashiato/ashiato/internal/text"
)

// messages are what is told of an alert: one for each of its rule's channels.
func (w *Watcher) messages(t *touched) ([]state.OutboxMessage, error) {
	byLanguage := map[text.Lang]notify.Message{}
	var all []state.OutboxMessage
	for i, channel := range t.rule.Channels {
		if slices.Contains(t.rule.Channels[:i], channel) {
			continue
		}
		p := w.Printer
		if lang, ok := w.Languages[channel]; ok {
			p.Lang = lang
		}
		m, made := byLanguage[p.Lang]
		if !made {
			m = w.message(p, t)
			byLanguage[p.Lang] = m
		}
		m.ID, m.Channel = fmt.Sprintf("%s-%d-%s", t.alert.ID, t.alert.Messages, channel), channel
		q, err := m.Queue()
		if err != nil {
			return nil, err
		}
		all = append(all, q)
	}
	return all, nil
}

func (w *Watcher) message(p text.Printer, t *touched) notify.Message {
	a, b := t.alert, t.body
	m := notify.Message{Rule: a.Rule, AlertID: a.ID, Severity: a.Severity, Language: p.Lang.String(), Why: Sentence(p, w.Zone, b.Reasons),
		Template: t.rule.Template, Count: a.Records, First: a.First, Last: a.Last, Zone: w.Zone.String()}
	m.Title = title(p, a, b)
	if a.Storm {
		m.Template = notify.TemplateAlert
	}
	if m.Template == notify.TemplateSignIn && b.Record.Source == match.WorkSpaces {
		m.Title, m.Facts = w.signIn(p, b.Record)
	} else {
		m.Facts = append(factsOf(p, b), w.moreFacts(p, b.Record)...)
	}
	for _, h := range t.events {
		e := notify.Event{Time: h.at, Summary: h.record.Line()}
		if len(h.json) <= maxJSONKept {
			e.JSON = h.json
		}
		m.Events = append(m.Events, e)
	}
	if w.Link != "" {
		m.Links = append(m.Links, notify.Link{Label: p.T("alert.link"), URL: strings.TrimSuffix(w.Link, "/") + "/alerts/" + a.ID})
	} else {
		m.Facts = append(m.Facts, notify.Fact{Label: p.T("alert.link"), Value: w.Command + " alerts show " + a.ID})
	}
	if page := awsname.EventURL(b.Record.Region, b.Record.ID); page != "" && b.Record.Source == match.CloudTrail {
		m.Links = append(m.Links, notify.Link{Label: p.T("alert.console"), URL: page})
	}
	return m
}

// factsOf are what is known of the record that an alert shows, and the values of its group that are not among it.
func factsOf(p text.Printer, b Body) (facts []notify.Fact) {
	said := map[string]bool{}
	for _, f := range b.Record.Facts() {
		said[f.Value] = true
		facts = append(facts, notify.Fact{Label: f.In(p), Value: f.Value})
	}
	for i, name := range b.GroupBy {
		if i < len(b.Group) && b.Group[i] != "" && !said[b.Group[i]] {
			facts = append(facts, notify.Fact{Label: name, Value: b.Group[i]})
		}
	}
	return facts
}

// signIn are the title and the facts of the notice of a sign-in to a WorkSpace.
func (w *Watcher) signIn(p text.Printer, r Record) (string, []notify.Fact) {
	f := notify.SignInFacts{Person: r.Who(), Time: r.Time, WorkSpace: r.WorkSpace, Address: r.IP, Platform: r.Platform, Client: strings.TrimSpace(r.Agent + " " + r.Version)}
	if r.Network == "" {
		f.Address = r.From() // with the country
	}
	if w.Computer != nil {
		f.Computer = w.Computer(r)
	}
	var known []string
	for _, more := range w.moreFacts(p, r) {
		known = append(known, more.Value)
	}
	f.Known = strings.Join(known, ", ")
	m := notify.SignIn(p.Lang.String(), w.Zone.String(), f)
	return m.Title, m.Facts
}

func (w *Watcher) moreFacts(p text.Printer, r Record) []notify.Fact {
	if w.MoreFacts == nil {
		return nil
	}
	return w.MoreFacts(p, r)
}

// TitleOf is the title of an alert in a language: that of its rule, or the rule's name.
func TitleOf(p text.Printer, a state.Alert) string {
	return title(p, a, BodyOf(a))
}

func title(p text.Printer, a state.Alert, b Body) string {
	is := b.Title.In(p.Lang)
	if is == "" {
		is = a.Rule
	}
	if a.Storm {
		return p.T("alert.storm_title", text.Args{"title": is})
	}
	return is
}
