package alert

import (
	"strings"
	"time"

	"github.com/ashiato/ashiato/internal/text"
)

// A Reason is one thing that made a rule fire. Its values come from outside.
type Reason struct {
	Kind   WhyKind       `json:"kind"`
	Fields []string      `json:"fields,omitempty"`
	Values []string      `json:"values,omitempty"`
	N      int64         `json:"n,omitempty"`
	Within time.Duration `json:"within,omitempty"`
	At     time.Time     `json:"at,omitzero"`
	Known  bool          `json:"known,omitempty"` // of first_seen: who it was had been seen, with other values
}

// A WhyKind says what a Reason is about.
type WhyKind string

// The kinds.
const (
	WhyTerm     WhyKind = "term"        // Fields[0] was Values
	WhyOther    WhyKind = "other"       // Fields[0] was something else, that is Values
	WhyNotIn    WhyKind = "not_in"      // address Values[0] is in none of the networks Fields
	WhyInList   WhyKind = "in_list"     // address Values[0] is in the list Fields[0]
	WhyOutside  WhyKind = "outside"     // it was At
	WhyFirst    WhyKind = "first_seen"  // Fields had Values for the first time Within
	WhyCountry  WhyKind = "new_country" // the person Values[0] was never seen in Values[1] Within
	WhyCount    WhyKind = "count"       // at least N records Within
	WhyDistinct WhyKind = "distinct"    // at least N values of Fields[0] Within
	WhyRules    WhyKind = "rules"       // records of at least N rules of a correlation Within
	WhyOrder    WhyKind = "order"       // records of N rules of a correlation, one after another, Within
	WhyStorm    WhyKind = "storm"       // N alerts Within
	WhyQuery    WhyKind = "query"       // a row of the query Fields[0]
)

// maxReasons bounds the terms that a sentence names.
const maxReasons = 6

// Sentence says in one sentence why a rule fired, with times in a zone.
func Sentence(p text.Printer, zone *time.Location, reasons []Reason) string {
	var parts []string
	terms := 0
	for _, r := range reasons {
		if r.Kind == WhyTerm || r.Kind == WhyOther {
			if terms++; terms > maxReasons {
				continue
			}
		}
		if s := r.phrase(p, zone); s != "" {
			parts = append(parts, s)
		}
	}
	if len(parts) == 0 {
		return p.T("alert.why.matched")
	}
	all := parts[0]
	for _, part := range parts[1:] {
		all = p.T("alert.why.and", text.Args{"first": all, "next": part})
	}
	return p.T("alert.why.sentence", text.Args{"reasons": all})
}

// length is a duration without what is zero at its end.
func length(p text.Printer, d time.Duration) string {
	s := p.Duration(d)
	for _, zero := range []string{" 00 s", " 00 min", " 0 h", "00秒", "00分", "0時間"} {
		if rest, ok := strings.CutSuffix(s, zero); ok && rest != "" && (rest[len(rest)-1] < '0' || rest[len(rest)-1] > '9') {
			s = rest
		}
	}
	return s
}

// value is a value within a sentence: in one line, so that it cannot pass for lines of the message.
func value(s string) string { return text.CleanLine(shorten(s)) }

func (r Reason) phrase(p text.Printer, zone *time.Location) string {
	first := func(list []string) string {
		if len(list) == 0 {
			return ""
		}
		return value(list[0])
	}
	args := text.Args{"n": r.N, "within": length(p, r.Within), "field": first(r.Fields), "value": first(r.Values)}
	switch r.Kind {
	case WhyTerm:
		if len(r.Values) == 0 {
			return p.T("alert.why.no_value", args)
		}
		return p.T("alert.why.term", args)
	case WhyNotIn:
		args["names"] = strings.Join(r.Fields, ", ")
		return p.T("alert.why.not_in", args)
	case WhyInList:
		args["field"] = strings.Join(r.Fields, ", ")
		return p.T("alert.why.in_list", args)
	case WhyOther:
		if len(r.Values) == 0 {
			return "" // that something is not there tells nobody anything
		}
		return p.T("alert.why.term", args)
	case WhyOutside:
		args["value"] = r.At.In(zone).Format("2006-01-02 15:04 MST")
		return p.T("alert.why.outside", args)
	case WhyFirst:
		var pairs []string
		for i, f := range r.Fields {
			if i < len(r.Values) {
				pairs = append(pairs, f+" "+value(r.Values[i]))
			}
		}
		args["values"] = strings.Join(pairs, ", ")
		if r.Known {
			return p.T("alert.why.first_known", args)
		}
		return p.T("alert.why.first", args)
	case WhyCountry:
		if len(r.Values) < 2 {
			return ""
		}
		args["country"] = value(r.Values[1])
		return p.T("alert.why.country", args)
	case WhyCount:
		return p.T("alert.why.count", args)
	case WhyDistinct:
		return p.T("alert.why.distinct", args)
	case WhyRules:
		return p.T("alert.why.rules", args)
	case WhyOrder:
		return p.T("alert.why.order", args)
	case WhyStorm:
		return p.T("alert.why.storm", args)
	case WhyQuery:
		return p.T("alert.why.query", args)
	}
	return ""
}

// In gives the text in a language.
func (t Text) In(lang text.Lang) string {
	if lang == text.Japanese && t.Japanese != "" || t.English == "" {
		return t.Japanese
	}
	return t.English
}

// A Fact is a line about a record: what it is and its value.
type Fact struct {
	Key   string // of the label in the catalogue; empty: Label is one
	Label string
	Value string
}

// In gives the label in a language.
func (f Fact) In(p text.Printer) string {
	if f.Key == "" {
		return f.Label
	}
	return p.T(f.Key)
}

// Facts are the lines about a record that people look for.
func (r Record) Facts() (facts []Fact) {
	add := func(key, value string) {
		if value != "" {
			facts = append(facts, Fact{Key: key, Value: value})
		}
	}
	add("alert.fact.who", r.Person)
	if r.User != r.Person {
		add("alert.fact.user", r.User)
	}
	what := r.Event
	if r.Service != "" {
		what += " (" + r.Service + ")"
	}
	add("alert.fact.what", strings.TrimSpace(what))
	add("alert.fact.target", r.Resource)
	add("alert.fact.workspace", r.WorkSpace)
	add("alert.fact.from", r.From())
	add("alert.fact.error", r.Error)
	add("alert.fact.account", r.Account)
	add("alert.fact.region", r.Region)
	add("alert.fact.agent", r.Agent)
	for _, c := range r.Columns {
		facts = append(facts, Fact{Label: c.Name, Value: c.Value})
	}
	return facts
}
