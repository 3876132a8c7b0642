package alert

import (
	"errors"
	"slices"
	"testing"
	"testing/fstest"
	"time"

	"github.com/ashiato/ashiato/internal/rules"
	"github.com/ashiato/ashiato/internal/state"
)

// queryRule is a rule whose query gives persons and numbers.
func queryRule(t *testing.T, more string) *rules.Rule {
	t.Helper()
	list, faults, err := rules.Read(rules.Source{Files: fstest.MapFS{"r.yaml": {Data: []byte("name: many\ntitle: many\nquery: changes\nevery: 1h\nchannels: [sec]\n" + more)}}})
	if err != nil || len(faults) > 0 {
		t.Fatal(err, faults)
	}
	return list[0]
}

// claimed is a period that somebody has claimed for ten minutes.
func (x *fixture) claimed(t *testing.T, owner string) (state.Claim, bool) {
	t.Helper()
	c := state.Claim{Series: state.Series{Report: "rule many", Zone: "UTC", Unit: "1h"}, Date: "2026-11-01T12:00:00Z", Owner: owner, Now: x.now, Until: x.now.Add(10 * time.Minute)}
	ok, err := x.State.ClaimPeriod(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	return c, ok
}

func answerRow(who, n string) Row {
	return Row{Columns: []string{"who", "n"}, Values: []string{who, n}, At: start.Add(13 * time.Hour)}
}

// A crash before the period is done leaves nothing, so that a row that has changed meanwhile is told once.
func TestRowsAndTheirPeriodAreOne(t *testing.T) {
	t.Parallel()
	x := newFixture(t, loginRule)
	rule := queryRule(t, "group_by: [who]\nquiet: 0s\n")
	first, _ := x.claimed(t, "a")
	x.Step = func(name string) error {
		if name == "taken" {
			return errCrash
		}
		return nil
	}
	if _, err := x.TakeRows(t.Context(), Answer{Rule: rule, Claim: first, Rows: []Row{answerRow("suzuki", "7")}}); !errors.Is(err, errCrash) {
		t.Fatal(err)
	}
	x.Step = nil
	if n := len(x.alerts(t)); n != 0 {
		t.Errorf("%d alerts of a period that is not done", n)
	}
	x.now = x.now.Add(11 * time.Minute)
	second, ok := x.claimed(t, "b")
	if !ok {
		t.Fatal("the period of a process that has crashed is nobody's")
	}
	rows := []Row{answerRow("suzuki", "8")} // a record came late
	if n, err := x.TakeRows(t.Context(), Answer{Rule: rule, Claim: second, Rows: rows}); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	x.now = x.now.Add(time.Minute)
	for _, late := range []state.Claim{first, second} { // one that was slow, and once more
		if n, err := x.TakeRows(t.Context(), Answer{Rule: rule, Claim: late, Rows: []Row{answerRow("suzuki", "9")}}); n != 0 || err != nil {
			t.Error(n, err)
		}
	}
	if _, ok := x.claimed(t, "c"); ok {
		t.Error("a period that is done can be claimed")
	}
	if len(x.alerts(t)) != 1 || x.messages(t) != 1 {
		t.Errorf("%d alerts, %d messages", len(x.alerts(t)), x.messages(t))
	}
	known, err := x.State.Periods(t.Context(), second.Series, "")
	if err != nil || len(known) != 1 || known[0].Status != state.PeriodDone || known[0].Rows != 1 {
		t.Errorf("periods %+v, %v", known, err)
	}
}

// Rows of one answer that are equal are as many as there are.
func TestEqualRows(t *testing.T) {
	t.Parallel()
	x := newFixture(t, loginRule)
	claim, _ := x.claimed(t, "a")
	rows := []Row{answerRow("suzuki", "7"), answerRow("tanaka", "7"), answerRow("suzuki", "7"), answerRow("suzuki", "7")}
	if n, err := x.TakeRows(t.Context(), Answer{Rule: queryRule(t, "group_by: none\n"), Claim: claim, Rows: rows}); n != 4 || err != nil {
		t.Fatal(n, err)
	}
	var persons []string
	for _, a := range x.alerts(t) {
		persons = append(persons, BodyOf(a).Record.Person)
	}
	slices.Sort(persons)
	if want := []string{"suzuki", "suzuki", "suzuki", "tanaka"}; !slices.Equal(persons, want) || x.messages(t) != 4 {
		t.Errorf("alerts about %v, %d messages", persons, x.messages(t))
	}
}
