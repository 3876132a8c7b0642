package state

import (
	"context"
	"path/filepath"
	"testing"
	"time"
)

func openTest(t *testing.T) *Store {
	t.Helper()
	s, err := Open(context.Background(), filepath.Join(t.TempDir(), "state.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func TestPeriods(t *testing.T) {
	ctx, s := context.Background(), openTest(t)
	k := Series{"access", "Asia/Tokyo", "day"}
	noon := time.Date(2026, 10, 2, 12, 0, 0, 0, time.UTC)
	claim := func(owner string, at time.Time, again bool) Claim {
		return Claim{Series: k, Date: "2026-10-01", Owner: owner, Now: at, Until: at.Add(time.Minute), Again: again}
	}
	want := func(what string, want, got bool, err error) {
		t.Helper()
		if err != nil || got != want {
			t.Fatalf("%s: %v, %v", what, got, err)
		}
	}
	try := func(what string, c Claim, expected bool) {
		t.Helper()
		got, err := s.ClaimPeriod(ctx, c)
		want(what, expected, got, err)
	}
	end := func(what string, c Claim, o Period, expected bool) {
		t.Helper()
		got, err := s.EndPeriod(ctx, c, o)
		want(what, expected, got, err)
	}
	a, b := claim("a", noon, false), claim("b", noon.Add(30*time.Second), false)
	try("the first", a, true)
	try("while it runs", b, false)
	try("while it runs, again", claim("b", noon, true), false)
	a.Until = noon.Add(2 * time.Minute)
	got, err := s.RenewPeriod(ctx, a)
	want("renew", true, got, err)
	try("after the first lease", claim("b", noon.Add(time.Minute), false), false)
	late := claim("b", noon.Add(2*time.Minute), false)
	try("after the lease", late, true)
	got, err = s.RenewPeriod(ctx, a)
	want("renew what was lost", false, got, err)
	end("end what was lost", a, Period{Status: PeriodDone, SHA256: "aa"}, false)
	end("fail", late, Period{Status: PeriodFailed, Reason: "disk full", NextTry: noon.Add(time.Hour)}, true)
	try("before the next try", claim("c", noon.Add(59*time.Minute), false), false)
	try("before the next try, again", claim("c", noon.Add(59*time.Minute), true), true)
	end("wait", claim("c", noon.Add(59*time.Minute), false), Period{Status: PeriodWaiting, NextTry: noon.Add(2 * time.Hour)}, true)
	try("at the next try", claim("d", noon.Add(2*time.Hour), false), true)
	end("done", claim("d", noon.Add(2*time.Hour), false), Period{Status: PeriodDone, SHA256: "bb", Rows: 7, Coverage: "complete"}, true)
	try("when it is done", claim("e", noon.Add(time.Hour*99), false), false)

	all, err := s.Periods(ctx, k, "2026-10-01")
	if err != nil || len(all) != 1 {
		t.Fatalf("%v, %v", all, err)
	}
	if p := all[0]; p.Status != PeriodDone || p.SHA256 != "bb" || p.Rows != 7 || p.Coverage != "complete" || p.Attempts != 0 || p.Reason != "" || !p.At.Equal(noon.Add(2*time.Hour)) {
		t.Errorf("%+v", p)
	}
	if all, err := s.Periods(ctx, k, "2026-10-02"); len(all) != 0 || err != nil {
		t.Errorf("later ones: %v, %v", all, err)
	}
	if all, err := s.Periods(ctx, Series{"access", "UTC", "day"}, ""); len(all) != 0 || err != nil {
		t.Errorf("another zone: %v, %v", all, err)
	}
}

func TestStartSeries(t *testing.T) {
	ctx, s := context.Background(), openTest(t)
	k := Series{"access", "Asia/Tokyo", "day"}
	if date, err := s.SeriesStart(ctx, k); date != "" || err != nil {
		t.Errorf("before it began: %q, %v", date, err)
	}
	for _, given := range []string{"2026-10-05", "2026-10-09"} {
		if date, err := s.StartSeries(ctx, k, given); date != "2026-10-05" || err != nil {
			t.Errorf("given %s: %q, %v", given, date, err)
		}
	}
}
