package presence

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// Evidence gives back what was put into it, whatever the order, and the same sessions follow from it.
func TestEvidence(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	begin := time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)
	var e Evidence
	want := map[string]*WorkSpace{}
	for range 3000 {
		id := fmt.Sprintf("ws-%02d", r.IntN(40))
		w := want[id]
		if w == nil {
			w = &WorkSpace{ID: id}
			want[id] = w
		}
		at := begin.Add(time.Duration(r.IntN(2000)) * 5 * time.Minute)
		if r.IntN(4) == 0 {
			s := SignIn{At: at.Add(time.Duration(r.IntN(300)) * time.Second), IP: fmt.Sprint("192.0.2.", r.IntN(9)), Platform: []string{"", "Windows", "iOS"}[r.IntN(3)], Product: "client", Directory: "d-1"}
			w.SignIns = append(w.SignIns, s)
			e.AddSignIn(id, s)
			continue
		}
		run := Run{First: at, Last: at.Add(time.Duration(r.IntN(30)) * 5 * time.Minute), Period: []time.Duration{5 * time.Minute, time.Hour}[r.IntN(2)], Connected: r.IntN(2) == 0}
		run.Last = run.First.Add(run.Last.Sub(run.First) / run.Period * run.Period)
		w.Runs = append(w.Runs, run)
		e.AddRun(id, run)
	}
	// What makes no sense is left out.
	e.AddRun("ws-hostile", Run{First: time.Date(1950, 1, 1, 0, 0, 0, 0, time.UTC), Last: begin, Period: time.Hour})
	e.AddRun("ws-hostile", Run{First: begin, Last: begin.Add(-time.Hour), Period: time.Hour})
	e.AddRun("ws-hostile", Run{First: begin, Last: begin, Period: 0})
	e.AddSignIn("ws-hostile", SignIn{At: time.Date(2200, 1, 1, 0, 0, 0, 0, time.UTC)})
	var seen []string
	err := e.Each(func(w *WorkSpace) error {
		seen = append(seen, w.ID)
		if !slices.Equal(w.Runs, want[w.ID].Runs) || !slices.Equal(w.SignIns, want[w.ID].SignIns) {
			t.Errorf("%s has other evidence", w.ID)
		}
		now := begin.AddDate(0, 1, 0)
		got, expected := Sessions(*w, DefaultRules(), now), Sessions(*want[w.ID], DefaultRules(), now)
		if fmt.Sprint(got) != fmt.Sprint(expected) {
			t.Errorf("%s has other sessions", w.ID)
		}
		return nil
	})
	if err != nil || len(seen) != len(want) || !slices.IsSorted(seen) {
		t.Errorf("%v, %d WorkSpaces: %v", err, len(seen), seen)
	}
}
