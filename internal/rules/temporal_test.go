package rules

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// The order of rules is held against trying all ways in which records may follow one another.
func TestOrderOfRules(t *testing.T) {
	start := time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)
	for seed := range uint64(3000) {
		r := rand.New(rand.NewPCG(seed, 1))
		limit := &Threshold{Count: 2 + r.IntN(3), Window: time.Duration(1+r.IntN(6)) * time.Second, Rules: true, Ordered: true}
		all := make([]Moment, 1+r.IntN(9))
		for i := range all {
			all[i] = Moment{start.Add(time.Duration(r.IntN(10)) * time.Second), 1 + r.Uint64N(1<<limit.Count-1)}
		}
		slices.SortStableFunc(all, func(a, b Moment) int { return a.At.Compare(b.At) })
		for i, is := range limit.Reached(all) {
			if want := precede(limit, all, i, limit.Count-1, nil); is != want {
				t.Fatalf("seed %d, record %d of %v, %d rules within %s: %v, want %v", seed, i, all, limit.Count, limit.Window, is, want)
			}
		}
	}
}

// precede tries all records for a rule, then all for those before it.
func precede(t *Threshold, all []Moment, i, rule int, after []int) bool {
	if all[i].Rules&(1<<rule) == 0 || slices.Contains(after, i) {
		return false
	}
	if rule == 0 {
		return true
	}
	after = append(slices.Clone(after), i)
	for j, m := range all {
		if !m.At.After(all[i].At) && m.At.After(all[after[0]].At.Add(-t.Window)) && precede(t, all, j, rule-1, after) {
			return true
		}
	}
	return false
}

// However many records a window has, each takes about the same.
func BenchmarkOrderOfRules(b *testing.B) {
	start := time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)
	limit := &Threshold{Count: 4, Window: 24 * time.Hour, Rules: true, Ordered: true}
	for _, each := range []time.Duration{0, time.Second} {
		all := make([]Moment, 50_000)
		for i := range all {
			all[i] = Moment{start.Add(time.Duration(i) * each), 1 << (i % 4)}
		}
		b.Run(each.String(), func(b *testing.B) {
			for b.Loop() {
				limit.Reached(all)
			}
		})
	}
}
