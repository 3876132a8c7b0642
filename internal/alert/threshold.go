package alert

import (
	"cmp"
	"encoding/json"
	"slices"
	"time"

	"github.com/ashiato/ashiato/internal/rules"
	"github.com/ashiato/ashiato/internal/state"
)

// A threshold remembers only the records that can still matter. In the middle of many others a record matters no more: whatever comes late, the threshold is
// reached there without it. So a group has at most about twice as many records in a window as the threshold counts, and six for each different value, however
// many there were; and a transaction reads two windows of the groups that it touches.
const (
	// maxWaiting is how many records of a group with values that others have, too, wait in a window for a threshold on different values. Each of them would
	// fire if a late record brought the value that is missing.
	maxWaiting = 1_000
	// trimAfter is after how many more than MaxCounted records the oldest are forgotten.
	trimAfter = 50_000
)

// MaxCounted is how many records are remembered of a rule with a threshold, in all groups.
const MaxCounted = 1_000_000

func limitOf(t *rules.Threshold) limit {
	l := limit{count: t.Count, distinct: t.Distinct != "" || t.Rules, window: t.Window}
	if t.Rules {
		l.rules = t
	}
	return l
}

// reached counts hits of a rule and gives the records with which the threshold is reached: hits, and later records that were known, in whose windows hits
// are. Hits of the past are counted and make nothing fire.
func (f *firing) reached(hits []hit, past bool) (firings []hit, err error) {
	byGroup := map[string][]hit{}
	for _, h := range hits {
		byGroup[h.group] = append(byGroup[h.group], h)
	}
	for _, g := range sortedKeys(byGroup) {
		all := byGroup[g]
		slices.SortStableFunc(all, func(a, b hit) int { return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.id, b.id)) })
		for n := 0; len(all) > 0; all = all[n:] {
			end := all[0].at.Add(all[0].rule.Threshold.Window)
			for n = 0; n < len(all) && !all[n].at.After(end); n++ {
			}
			more, err := f.reachedIn(g, all[:n], past)
			if err != nil {
				return nil, err
			}
			firings = append(firings, more...)
		}
	}
	return firings, f.trim(hits[0].rule.Name, len(hits))
}

// trim has a rule forget the oldest records when there are too many.
func (f *firing) trim(rule string, added int) error {
	w := f.w
	if w.counted == nil {
		w.counted = map[string]int{}
	}
	most := cmp.Or(w.most, MaxCounted)
	if w.counted[rule] += added; w.counted[rule] < min(most, trimAfter) {
		return nil
	}
	w.counted[rule] = 0
	n, err := f.tx.TrimRuleEvents(rule, most)
	if n > 0 {
		w.forgot = append(w.forgot, rule)
	}
	return err
}

// A neighbourhood is the records of a group around hits.
type neighbourhood struct {
	group  string
	events []state.RuleEvent // in order
	was    []int             // the status that is stored; -1 where nothing is
	fresh  map[string]hit    // by id
}

// reachedIn is reached for hits of one group, in order, that are no more than a window apart.
func (f *firing) reachedIn(group string, hits []hit, past bool) (firings []hit, err error) {
	t := hits[0].rule.Threshold
	l, from := limitOf(t), hits[0].at
	stored, err := f.tx.RuleEvents(hits[0].rule.Name, group, from.Add(-l.window), hits[len(hits)-1].at.Add(2*l.window))
	if err != nil {
		return nil, err
	}
	n := &neighbourhood{group: group, fresh: map[string]hit{}}
	n.merge(stored, hits, past)
	for _, i := range l.reach(n.events, from) {
		e := &n.events[i]
		if e.Status != state.RuleEventWaits {
			continue
		}
		h, ok := n.fresh[e.ID]
		if !ok {
			if h, err = f.known(hits[0], *e); err != nil {
				return nil, err
			}
		}
		e.Status = state.RuleEventFired
		h.reasons = add(h.reasons, countReason(t))
		firings = append(firings, h)
	}
	return firings, f.keep(hits[0].rule.Name, n, l.spared(n.events))
}

// merge puts hits among the records that are stored. One that is stored stays as it is, but that what comes is not past.
func (n *neighbourhood) merge(stored []state.RuleEvent, hits []hit, past bool) {
	add := func(e state.RuleEvent, was int) { n.events, n.was = append(n.events, e), append(n.was, was) }
	for _, h := range hits {
		for len(stored) > 0 && !before(h.at, h.id, stored[0].At, stored[0].ID) {
			add(stored[0], int(stored[0].Status))
			stored = stored[1:]
		}
		n.fresh[h.id] = h
		e := h.counted()
		if past {
			e.Status = state.RuleEventPast
		}
		if last := len(n.events) - 1; last < 0 || !n.events[last].At.Equal(e.At) || n.events[last].ID != e.ID {
			add(e, -1)
		} else if n.events[last].Status == state.RuleEventPast && !past {
			n.events[last] = e
		}
	}
	for _, e := range stored {
		add(e, int(e.Status))
	}
}

// A waiting is what is kept of a record that waits, to tell of it when it fires. What its terms found is not: a million of them may wait.
type waiting struct {
	Record
	Muted string `json:"muted,omitempty"` // by the rule's file, when the record came
}

// known makes a hit of a record that was stored, with the rule and the group of another.
func (f *firing) known(of hit, e state.RuleEvent) (hit, error) {
	summary, err := f.tx.RuleEventSummary(of.rule.Name, of.group, e)
	var is waiting
	if summary != "" && json.Unmarshal([]byte(summary), &is) != nil {
		is = waiting{} // of what cannot be read only the id is told
	}
	return hit{rule: of.rule, group: of.group, values: of.values, id: e.ID, at: e.At, record: is.Record, muted: is.Muted}, err
}

// keep stores what has changed of a neighbourhood, without the records that are spared.
func (f *firing) keep(rule string, n *neighbourhood, spared []bool) error {
	for i, e := range n.events {
		var err error
		switch e.Summary = n.summary(e); {
		case spared[i] && n.was[i] >= 0:
			err = f.tx.DropRuleEvent(rule, n.group, e)
		case spared[i], n.was[i] == int(e.Status):
		case n.was[i] < 0:
			err = f.tx.AddRuleEvent(rule, n.group, e, f.now)
		default:
			err = f.tx.SetRuleEvent(rule, n.group, e)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// summary is what is kept of a record that waits.
func (n *neighbourhood) summary(e state.RuleEvent) string {
	if e.Status != state.RuleEventWaits {
		return ""
	}
	h := n.fresh[e.ID]
	return waiting{h.record, h.muted}.text()
}

func (w waiting) text() string {
	b, err := json.Marshal(w)
	if err != nil {
		return "" // texts and times always can be written
	}
	return string(b)
}

// counted is a hit as a threshold counts it.
func (h *hit) counted() state.RuleEvent {
	return state.RuleEvent{At: h.at, ID: h.id, Value: h.distinct}
}

func countReason(t *rules.Threshold) Reason {
	switch {
	case t.Ordered:
		return Reason{Kind: WhyOrder, N: int64(t.Count), Within: t.Window}
	case t.Rules:
		return Reason{Kind: WhyRules, N: int64(t.Count), Within: t.Window}
	case t.Distinct != "":
		return Reason{Kind: WhyDistinct, N: int64(t.Count), Fields: []string{t.Distinct}, Within: t.Window}
	}
	return Reason{Kind: WhyCount, N: int64(t.Count), Within: t.Window}
}

// spared tells which of the records of a group, in order, need not be remembered: those that fire no more, and without which each record that may ever come
// is judged the same. Records beyond the ends of the list only make that more.
func (l limit) spared(events []state.RuleEvent) []bool {
	if l.distinct {
		return l.sparedValues(events)
	}
	// With so many before it and after it within one window, less one each, a record has windows that are full without it.
	spared := make([]bool, len(events))
	var kept []time.Time
	for i, e := range events {
		first, last := len(kept)-(l.count-1), i+l.count-1
		if e.Status != state.RuleEventWaits && first >= 0 && last < len(events) && (l.count == 1 || events[last].At.Sub(kept[first]) < l.window) {
			spared[i] = true
			continue
		}
		kept = append(kept, e.At)
	}
	return spared
}

// sparedValues is spared where different values count. What is there of a value is told by its first and last record in a stretch without long gaps; and with
// enough values before a record and after it within one window, its own is not missed.
func (l limit) sparedValues(events []state.RuleEvent) []bool {
	if l.rules != nil && l.rules.Ordered && l.count > 2 {
		return make([]bool, len(events)) // one between two of others may be missed, though there are more of its kind
	}
	waiting := 0
	next, coming := make([]int, len(events)), map[string]int{} // where the value of a record comes again; 0: nowhere
	for i := len(events) - 1; i >= 0; i-- {
		next[i], coming[events[i].Value] = coming[events[i].Value], i
		if events[i].Status == state.RuleEventWaits {
			waiting++
		}
	}
	spared := make([]bool, len(events))
	last := map[string]time.Time{} // of a value, of those that are kept
	behind, ahead := &stretch{most: l.count}, &stretch{most: l.count}
	for i, e := range events {
		ahead.follow(events, i+1)
		from, ok := last[e.Value]
		known := ok && next[i] > 0 && events[next[i]].At.Sub(from) < l.window
		full := l.rules == nil && behind.full() && ahead.full() && ahead.to().Sub(behind.from()) < l.window
		spared[i] = e.Value == "" || known || full
		if e.Status == state.RuleEventWaits {
			spared[i] = spared[i] && waiting > maxWaiting
			waiting--
		}
		if !spared[i] && e.Value != "" {
			last[e.Value] = e.At
			behind.add(e)
			behind.shorten()
		}
	}
	return spared
}

// A stretch is neighbouring records with so many different values, as few as have them.
type stretch struct {
	most   int
	events []state.RuleEvent // with values
	ends   int               // of the list that it follows
	counts map[string]int
}

func (s *stretch) full() bool      { return len(s.counts) >= s.most }
func (s *stretch) from() time.Time { return s.events[0].At }
func (s *stretch) to() time.Time   { return s.events[len(s.events)-1].At }

func (s *stretch) add(e state.RuleEvent) {
	if s.counts == nil {
		s.counts = map[string]int{}
	}
	s.events = append(s.events, e)
	s.counts[e.Value]++
}

func (s *stretch) drop() {
	v := s.events[0].Value
	if s.counts[v]--; s.counts[v] == 0 {
		delete(s.counts, v)
	}
	s.events = s.events[1:]
}

// shorten drops the first records without which the stretch is full.
func (s *stretch) shorten() {
	for s.full() && (len(s.counts) > s.most || s.counts[s.events[0].Value] > 1) {
		s.drop()
	}
}

// follow makes it the stretch that begins with a place in a list, one after the place before.
func (s *stretch) follow(list []state.RuleEvent, at int) {
	if at > 1 && list[at-1].Value != "" {
		s.drop()
	}
	for s.ends = max(s.ends, at); s.ends < len(list) && !s.full(); s.ends++ {
		if list[s.ends].Value != "" {
			s.add(list[s.ends])
		}
	}
}
