package rules

import (
	"math/bits"
	"slices"
	"strconv"
	"time"

	"github.com/ashiato/ashiato/internal/match"
)

// A Moment is a record of a group, for a threshold on rules.
type Moment struct {
	At time.Time
	// Rules has a bit for each of the rules that the record is of.
	Rules uint64
}

// MomentOf reads what Compiled.Distinct wrote of a record.
func MomentOf(at time.Time, distinct string) Moment {
	rules, err := strconv.ParseUint(distinct, 16, 64)
	if err != nil { // a record that is of none
		rules = 0
	}
	return Moment{at, rules}
}

// Reached tells of each record of a group, in order, whether a threshold on rules is reached with it: in the window that ends with it there are records of Count
// of the rules. With Ordered it is of the last rule, and records of the others came before it, one after another; those of one second came in any order.
// The time that it takes grows with the records, however many of them a window has.
func (t *Threshold) Reached(all []Moment) []bool {
	if t.Ordered {
		return t.inOrder(all)
	}
	reached := make([]bool, len(all))
	var counts [64]int // of the records of each rule between first and i
	count := func(m Moment, by int) {
		for r := m.Rules; r != 0; r &= r - 1 {
			counts[bits.TrailingZeros64(r)] += by
		}
	}
	first := 0
	for i, m := range all {
		count(m, 1)
		for ; !all[first].At.After(m.At.Add(-t.Window)); first++ {
			count(all[first], -1)
		}
		rules := 0
		for _, n := range counts {
			if n > 0 {
				rules++
			}
		}
		reached[i] = rules >= t.Count
	}
	return reached
}

// inOrder is Reached for rules in their order. Of all ways in which records may be of the first k rules, one after another, only that counts which began
// last: what comes later is within the window of it if it is within that of any.
func (t *Threshold) inOrder(all []Moment) []bool {
	reached := make([]bool, len(all))
	began := make([]time.Time, t.Count) // by the number of rules, of the records before one second; zero: there are none
	for i := 0; i < len(all); {
		second := all[i:]
		for n, m := range second {
			if !m.At.Equal(second[0].At) {
				second = second[:n]
				break
			}
		}
		began[0] = second[0].At
		chains := make([][]int, t.Count)
		for k := range chains {
			chains[k] = chain(second, k, t.Count-1, -1)
		}
		for n, m := range second {
			reached[i+n] = m.Rules&(1<<(t.Count-1)) != 0 && t.ends(second, n, began, chains)
		}
		began = following(began, chains)
		i += len(second)
	}
	return reached
}

// ends tells whether a record is the last one of all rules in their order, within the window.
func (t *Threshold) ends(second []Moment, last int, began []time.Time, chains [][]int) bool {
	for k, at := range began {
		if at.IsZero() || !at.After(second[last].At.Add(-t.Window)) {
			continue
		}
		before := chains[k]
		if slices.Contains(before, last) {
			before = chain(second, k, t.Count-1, last)
		}
		if k+len(before) == t.Count-1 {
			return true
		}
	}
	return false
}

// following is what has begun when once the records of a second are among those before.
func following(began []time.Time, chains [][]int) []time.Time {
	next := slices.Clone(began)
	for k, at := range began {
		if at.IsZero() {
			continue
		}
		for j := range chains[k] {
			if at.After(next[k+j+1]) {
				next[k+j+1] = at
			}
		}
	}
	return next
}

// chain finds records of a second for as many rules as there are, one after another from rule k on and before rule end, each once and without one that is somebody
// else's.
func chain(second []Moment, k, end, without int) []int {
	var of []int
	for rule := k; rule < end && give(second, &of, k, rule, map[int]bool{without: true}); rule++ {
	}
	return of
}

// give finds a record for a rule. Where another rule from k on has it, that one is given another.
func give(second []Moment, of *[]int, k, rule int, tried map[int]bool) bool {
	for i, m := range second {
		if m.Rules&(1<<rule) == 0 || tried[i] {
			continue
		}
		tried[i] = true
		has := slices.Index(*of, i)
		if has >= 0 && !give(second, of, k, k+has, tried) {
			continue
		}
		if rule-k == len(*of) {
			*of = append(*of, i)
		} else {
			(*of)[rule-k] = i
		}
		return true
	}
	return false
}

// ofRules writes which of the rules of a correlation a record is of.
func (c *Compiled) ofRules(e *match.Event) string {
	rules := uint64(0)
	for i, m := range c.parts {
		if m.Match(e) {
			rules |= 1 << i
		}
	}
	return strconv.FormatUint(rules, 16)
}
