package rules

import (
	"net/netip"
	"slices"
	"time"

	"github.com/ashiato/ashiato/internal/match"
	"github.com/ashiato/ashiato/internal/when"
)

// Given is the environment that a rule's tests run in. It does not depend on the user's configuration.
type Given struct {
	Networks, Lists map[string][]netip.Prefix
	Countries       []Place
	Hours           *when.Hours
	Zone            *time.Location
	DayStartsAt     time.Duration
}

// A Place is the country of a network.
type Place struct {
	Network netip.Prefix
	Country string
}

// env makes the environment; that of no Given is empty.
func (g *Given) env() Env {
	if g == nil {
		return Env{}
	}
	env := Env{Match: match.Env{Networks: g.Networks, Zone: g.Zone, Lists: map[string]*match.List{}}, Hours: g.Hours, DayStartsAt: g.DayStartsAt}
	for name, l := range g.Lists {
		env.Match.Lists[name] = match.NewList(l)
	}
	if g.Countries != nil {
		env.Match.Country = func(a netip.Addr) string {
			for _, c := range g.Countries {
				if c.Network.Contains(a) {
					return c.Country
				}
			}
			return ""
		}
	}
	return env
}

// An Outcome is what a test of a rule came to.
type Outcome struct {
	Rule   *Rule
	Test   *Test
	Number int // of the test, from 1
	Fired  bool
	// Matched is how many of the records the rule is about, whatever came before them.
	Matched int
}

// Passed tells whether the rule did what the test wants.
func (o Outcome) Passed() bool { return o.Fired == o.Test.Fires }

// Test runs the tests of a rule, in the environment of Given. The error is that of Compile.
func (r *Rule) Test() ([]Outcome, error) {
	c, err := r.Compile(r.Given.env())
	if err != nil {
		return nil, err
	}
	var all []Outcome
	for i := range r.Tests {
		t := &r.Tests[i]
		o := Outcome{Rule: r, Test: t, Number: i + 1}
		m := memory{rule: c, first: map[string][]time.Time{}, groups: map[string][]counted{}}
		for _, e := range events(t.Seen) {
			m.note(e)
		}
		for _, e := range events(t.Records) {
			if c.Match(e) {
				o.Matched++
			}
			if m.note(e) {
				o.Fired = true
			}
		}
		all = append(all, o)
	}
	return all, nil
}

// events reads records in the order of their times. They were read before.
func events(records [][]byte) (all []*match.Event) {
	for _, data := range records {
		if e, err := event(data); err == nil {
			all = append(all, e)
		}
	}
	slices.SortStableFunc(all, func(a, b *match.Event) int { return a.Time().Compare(b.Time()) })
	return all
}

// memory is the past of a rule in a test.
type memory struct {
	rule   *Compiled
	first  map[string][]time.Time
	groups map[string][]counted
}

type counted struct {
	at    time.Time
	value string
}

// note remembers a record, and tells whether the rule fires for it.
func (m *memory) note(e *match.Event) bool {
	c := m.rule
	if !c.Match(e) || c.Stateful() && e.Time().IsZero() { // nobody can say what came before it
		return false
	}
	first, known, ok := c.Memory(e)
	if !ok {
		return false
	}
	fires := (first == "" || !m.within(first, e.Time())) && (known == "" || m.within(known, e.Time()))
	for _, key := range []string{first, known} {
		if key != "" {
			m.first[key] = append(m.first[key], e.Time())
		}
	}
	if !fires || c.Threshold == nil {
		return fires
	}
	return m.reached(e)
}

// within tells whether a key was noted in the time before.
func (m *memory) within(key string, at time.Time) bool {
	return slices.ContainsFunc(m.first[key], func(t time.Time) bool { return !t.Before(at.Add(-m.rule.Within)) })
}

// reached counts a record, and tells whether those of its group in the window that it ends are enough.
func (m *memory) reached(e *match.Event) bool {
	t := m.rule.Threshold
	group, _ := m.rule.Group(e)
	m.groups[group] = append(m.groups[group], counted{e.Time(), m.rule.Distinct(e)})
	if t.Rules {
		return reachedMore(t, m.groups[group])
	}
	n, values := 0, map[string]bool{}
	for _, o := range m.groups[group] {
		if o.at.After(e.Time().Add(-t.Window)) {
			n++
			values[o.value] = true
		}
	}
	if t.Distinct != "" {
		delete(values, "")
		n = len(values)
	}
	return n >= t.Count
}

// reachedMore tells whether the last of some records is of a rule that was missing. It may complete what ends with one of the same second.
func reachedMore(t *Threshold, all []counted) bool {
	moments := make([]Moment, len(all))
	for i, o := range all {
		moments[i] = MomentOf(o.at, o.value)
	}
	count := func(moments []Moment) (n int) {
		for _, yes := range t.Reached(moments) {
			if yes {
				n++
			}
		}
		return n
	}
	return count(moments) > count(moments[:len(moments)-1])
}
