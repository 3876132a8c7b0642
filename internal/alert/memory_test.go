package alert

import (
	"fmt"
	"math/rand"
	"slices"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/state"
)

var start = time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)

// marks makes records at random times; several may be of one time.
func marks(r *rand.Rand, n, span int) (all []state.RuleEvent) {
	for i := range n {
		all = append(all, state.RuleEvent{At: start.Add(time.Duration(r.Intn(span)) * time.Second), ID: fmt.Sprintf("id-%02d", i), Value: fmt.Sprint(r.Intn(3))})
	}
	return all
}

func inOrder(all []state.RuleEvent) []state.RuleEvent {
	all = slices.Clone(all)
	slices.SortFunc(all, func(a, b state.RuleEvent) int {
		if before(a.At, a.ID, b.At, b.ID) {
			return -1
		}
		return 1
	})
	return all
}

// Whatever the order in which records are noted, the runs are those of the set, and isFirst is what looking at all records says.
func TestRunsAreOfTheSet(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewSource(1))
	for round := range 2000 {
		within := time.Duration(1+r.Intn(20)) * time.Second
		all := marks(r, 1+r.Intn(12), 60)
		var one, two []state.SeenRun
		for _, e := range all {
			one = mark(one, e.At, e.ID, within)
		}
		r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		for _, e := range all {
			two = mark(two, e.At, e.ID, within)
			two = mark(two, e.At, e.ID, within) // once more says nothing new
		}
		if !slices.Equal(one, two) {
			t.Fatalf("round %d: the order matters:\n%v\n%v", round, one, two)
		}
		for _, e := range all {
			want := !slices.ContainsFunc(all, func(o state.RuleEvent) bool {
				return before(o.At, o.ID, e.At, e.ID) && !o.At.Before(e.At.Add(-within))
			})
			if got := isFirst(one, e.At, e.ID, within); got != want {
				t.Fatalf("round %d: %s at %s is first: %v, want %v, of %v", round, e.ID, e.At.Format("04:05"), got, want, inOrder(all))
			}
		}
	}
}

// A record that is not noted yet is judged by those that are.
func TestFirstOfAnother(t *testing.T) {
	t.Parallel()
	runs := mark(nil, start, "b", time.Hour)
	for _, c := range []struct {
		after time.Duration
		id    string
		want  bool
	}{{0, "a", true}, {0, "b", true}, {0, "c", false}, {-time.Second, "z", true}, {time.Hour, "z", false}, {time.Hour + time.Second, "z", true}} {
		if got := isFirst(runs, start.Add(c.after), c.id, time.Hour); got != c.want {
			t.Errorf("%s %s: %v", c.after, c.id, got)
		}
	}
}

// reach agrees with counting for each record what its window has.
func TestReach(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewSource(2))
	for round := range 2000 {
		l := limit{count: 1 + r.Intn(4), distinct: r.Intn(2) == 0, window: time.Duration(1+r.Intn(20)) * time.Second}
		all := inOrder(marks(r, 1+r.Intn(14), 60))
		from := start.Add(time.Duration(r.Intn(60)) * time.Second)
		var want, got []string
		for _, e := range all {
			n, values := 0, map[string]bool{}
			for _, o := range all {
				if !before(e.At, e.ID, o.At, o.ID) && o.At.After(e.At.Add(-l.window)) {
					n++
					values[o.Value] = true
				}
			}
			if l.distinct {
				n = len(values)
			}
			if n >= l.count && !e.At.Before(from) {
				want = append(want, e.ID)
			}
		}
		for _, i := range l.reach(all, from) {
			got = append(got, all[i].ID)
		}
		if !slices.Equal(got, want) {
			t.Fatalf("round %d %+v: %v, want %v of %v", round, l, got, want, all)
		}
	}
}
