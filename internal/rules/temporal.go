package rules

import (
	"math/bits"
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
func (t *Threshold) Reached(all []Moment) []bool {
	reached := make([]bool, len(all))
	var counts [64]int // of the records of each rule between first and end
	count := func(m Moment, by int) {
		for r := m.Rules; r != 0; r &= r - 1 {
			counts[bits.TrailingZeros64(r)] += by
		}
	}
	first, end := 0, 0
	for i, m := range all {
		for end <= i || t.Ordered && end < len(all) && all[end].At.Equal(m.At) {
			count(all[end], 1)
			end++
		}
		for ; !all[first].At.After(m.At.Add(-t.Window)); first++ {
			count(all[first], -1)
		}
		rules := 0
		for _, n := range counts {
			if n > 0 {
				rules++
			}
		}
		reached[i] = rules >= t.Count && (!t.Ordered || inOrder(all[first:end], i-first, t.Count))
	}
	return reached
}

// inOrder tells whether a record is of the last of n rules, and others of some records are of the others, in the order of the rules.
func inOrder(all []Moment, last, n int) bool {
	if all[last].Rules&(1<<(n-1)) == 0 {
		return false
	}
	next := 0
	for i := 0; i < len(all) && next < n-1; {
		end := i
		for end < len(all) && all[end].At.Equal(all[i].At) {
			end++
		}
		used := map[int]bool{last - i: true}
		for next < n-1 {
			k := leastOf(all[i:end], next, used)
			if k < 0 {
				break
			}
			used[k] = true
			next++
		}
		i = end
	}
	return next == n-1
}

// leastOf finds a record of a rule, one that is of few others where there are several; -1 for none.
func leastOf(all []Moment, rule int, used map[int]bool) int {
	best := -1
	for k, m := range all {
		if m.Rules&(1<<rule) == 0 || used[k] {
			continue
		}
		if best < 0 || bits.OnesCount64(m.Rules) < bits.OnesCount64(all[best].Rules) {
			best = k
		}
	}
	return best
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
