package alert

import (
	"cmp"
	"slices"
	"time"

	"github.com/ashiato/ashiato/internal/rules"
	"github.com/ashiato/ashiato/internal/state"
)

// What rules remember does not depend on the order in which records came: a set of records has one memory. The functions of this file are pure, so
// that following the lake and going back over it reckon alike.

// before orders records by time, those of one time by id.
func before(at time.Time, id string, otherAt time.Time, otherID string) bool {
	if c := at.Compare(otherAt); c != 0 {
		return c < 0
	}
	return id < otherID
}

// runOf gives the place of the last run that begins with a record or before it, -1 for none.
func runOf(runs []state.SeenRun, at time.Time, id string) int {
	i, found := slices.BinarySearchFunc(runs, id, func(r state.SeenRun, id string) int {
		return cmp.Or(r.From.Compare(at), cmp.Compare(r.FromID, id))
	})
	if !found {
		i--
	}
	return i
}

// mark notes that something was seen. In a run each record comes no later than within after the one before; between runs more time passes.
func mark(runs []state.SeenRun, at time.Time, id string, within time.Duration) []state.SeenRun {
	i := runOf(runs, at, id)
	if i >= 0 && !at.After(runs[i].To.Add(within)) {
		if at.After(runs[i].To) {
			runs[i].To = at
		}
	} else {
		i++
		runs = slices.Insert(runs, i, state.SeenRun{From: at, FromID: id, To: at})
	}
	if i+1 < len(runs) && !runs[i+1].From.After(runs[i].To.Add(within)) {
		if runs[i+1].To.After(runs[i].To) {
			runs[i].To = runs[i+1].To
		}
		runs = slices.Delete(runs, i+1, i+2)
	}
	return runs
}

// join gives the runs of what two memories have seen.
func join(a, b []state.SeenRun, within time.Duration) (runs []state.SeenRun) {
	all := slices.Concat(a, b)
	slices.SortFunc(all, func(x, y state.SeenRun) int { return cmp.Or(x.From.Compare(y.From), cmp.Compare(x.FromID, y.FromID)) })
	for _, r := range all {
		n := len(runs)
		switch {
		case n == 0 || r.From.After(runs[n-1].To.Add(within)):
			runs = append(runs, r)
		case r.To.After(runs[n-1].To):
			runs[n-1].To = r.To
		}
	}
	return runs
}

// isFirst tells whether nothing was seen in the time within before a record.
func isFirst(runs []state.SeenRun, at time.Time, id string, within time.Duration) bool {
	i := runOf(runs, at, id)
	if i < 0 {
		return true
	}
	r := runs[i]
	return r.From.Equal(at) && r.FromID == id || at.After(r.To.Add(within))
}

// A limit is the threshold of a rule.
type limit struct {
	count    int
	distinct bool
	window   time.Duration
	rules    *rules.Threshold // of one on rules
}

// reach gives the places of the records from one on with which the threshold is reached: of those in the window that ends with the record, at least so many
// were there. events are of one group, in order; of the time before the first that is asked for they have as much as a window, or so many records as the
// threshold counts.
func (l limit) reach(events []state.RuleEvent, from time.Time) (all []int) {
	if l.rules != nil {
		return l.reachRules(events, from)
	}
	values := map[string]int{}
	first := 0
	for i, e := range events {
		values[e.Value]++
		for !events[first].At.After(e.At.Add(-l.window)) {
			if v := events[first].Value; values[v] == 1 {
				delete(values, v)
			} else {
				values[v]--
			}
			first++
		}
		count := i - first + 1
		if l.distinct {
			count = len(values)
			if values[""] > 0 {
				count-- // records without the field are not a value
			}
		}
		if count >= l.count && !e.At.Before(from) {
			all = append(all, i)
		}
	}
	return all
}

// reachRules is reach of a threshold on rules.
func (l limit) reachRules(events []state.RuleEvent, from time.Time) (all []int) {
	moments := make([]rules.Moment, len(events))
	for i, e := range events {
		moments[i] = rules.MomentOf(e.At, e.Value)
	}
	for i, yes := range l.rules.Reached(moments) {
		if yes && !events[i].At.Before(from) {
			all = append(all, i)
		}
	}
	return all
}
