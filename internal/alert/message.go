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
	said := map[string]bool{}
	for _, f := range b.Record.Facts() {
		said[f.Value] = true
		m.Facts = append(m.Facts, notify.Fact{Label: f.In(p), Value: f.Value})
	}
	for i, name := range b.GroupBy {
		if i < len(b.Group) && b.Group[i] != "" && !said[b.Group[i]] {
			m.Facts = append(m.Facts, notify.Fact{Label: name, Value: b.Group[i]})
		}
	}
	m.Facts = append(m.Facts, w.factsOf(p, b.Record)...)
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

func (w *Watcher) factsOf(p text.Printer, r Record) []notify.Fact {
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
