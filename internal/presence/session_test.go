package presence

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// clock is a time on 1 October 2026, UTC.
func clock(text string) time.Time {
	t, err := time.Parse("15:04:05", text)
	if err != nil {
		t, err = time.Parse("15:04", text)
	}
	if err != nil {
		panic(err)
	}
	return t.AddDate(2026, 9, 0)
}

// samples makes a run for each of: "1 09:00-11:55", with a third word for another period.
func samples(texts ...string) []Run {
	var runs []Run
	for _, text := range texts {
		var value int
		var from, to string
		period := 5 * time.Minute
		if _, err := fmt.Sscanf(text, "%d %5s-%5s", &value, &from, &to); err != nil {
			panic(text)
		}
		if len(text) > 13 {
			period = time.Hour
		}
		runs = append(runs, Run{clock(from), clock(to), period, value > 0})
	}
	return runs
}

func TestSessionRules(t *testing.T) {
	type in struct {
		name    string
		runs    []Run
		signIns []string
		rules   Rules
		asOf    string
		want    []string
	}
	usual := DefaultRules()
	for _, c := range []in{
		{"a day", samples("0 00:00-08:55", "1 09:00-17:55", "0 18:00-23:50"), nil, usual, "23:59", []string{"09:00:00 5m 18:00:00 5m 9h0m0s 0s"}},
		{"an event tells the second", samples("0 00:00-08:55", "1 09:00-17:55", "0 18:00-23:50"), []string{"08:58:07"}, usual, "23:59", []string{"08:58:07 event 18:00:00 5m 9h1m53s 0s"}},
		{"one sample is bridged", samples("0 08:00-08:55", "1 09:00-11:55", "0 12:00-12:00", "1 12:05-12:55", "0 13:00-14:00"), nil, usual, "23:59", []string{"09:00:00 5m 13:00:00 5m 4h0m0s 0s"}},
		{"two samples are not", samples("0 08:00-08:55", "1 09:00-11:55", "0 12:00-12:05", "1 12:10-12:55", "0 13:00-14:00"), nil, usual, "23:59",
			[]string{"09:00:00 5m 12:00:00 5m 3h0m0s 0s", "12:10:00 5m 13:00:00 5m 50m0s 0s"}},
		{"no bridge", samples("0 08:00-08:55", "1 09:00-11:55", "0 12:00-12:00", "1 12:05-12:55", "0 13:00-14:00"), nil, Rules{0, time.Hour}, "23:59",
			[]string{"09:00:00 5m 12:00:00 5m 3h0m0s 0s", "12:05:00 5m 13:00:00 5m 55m0s 0s"}},
		{"who signs in again was out", samples("0 08:00-08:55", "1 09:00-11:55", "0 12:00-12:00", "1 12:05-12:55", "0 13:00-14:00"), []string{"09:01:00", "12:06:10"}, usual, "23:59",
			[]string{"09:01:00 event 12:00:00 5m 2h59m0s 0s", "12:06:10 event 13:00:00 5m 53m50s 0s"}},
		{"missing is unknown", samples("0 08:00-08:55", "1 09:00-11:55", "1 12:30-12:55", "0 13:00-14:00"), nil, usual, "23:59", []string{"09:00:00 5m 13:00:00 5m 3h30m0s 30m0s"}},
		{"missing for long", samples("0 08:00-08:55", "1 09:00-11:55", "1 14:00-14:55", "0 15:00-16:00"), nil, usual, "23:59",
			[]string{"09:00:00 5m 12:00:00 no_data 3h0m0s 0s", "14:00:00 no_data 15:00:00 5m 1h0m0s 0s"}},
		{"a WorkSpace that was stopped", samples("0 07:00-07:00", "1 09:10-11:55", "0 12:00-13:00"), []string{"09:02:30"}, usual, "23:59", []string{"09:02:30 event 12:00:00 5m 2h50m0s 7m30s"}},
		{"hours", samples("0 00:00-08:00 h", "1 09:00-17:00 h", "0 18:00-22:00 h"), nil, usual, "23:59", []string{"09:00:00 1h 18:00:00 1h 9h0m0s 0s"}},
		{"an event within the hour", samples("0 00:00-08:00 h", "1 09:00-17:00 h", "0 18:00-22:00 h"), []string{"09:47:11"}, usual, "23:59", []string{"09:47:11 event 18:00:00 1h 8h12m49s 0s"}},
		{"fine samples count before hours", samples("0 00:00-08:00 h", "1 09:00-17:00 h", "0 09:00-09:25", "1 09:30-18:10", "0 18:15-19:00"), nil, usual, "23:59", []string{"09:30:00 5m 18:15:00 5m 8h45m0s 0s"}},
		{"still in", samples("0 08:00-08:55", "1 09:00-11:55"), nil, usual, "12:10", []string{"09:00:00 5m 12:00:00  open 3h0m0s 0s"}},
		{"long without samples", samples("0 08:00-08:55", "1 09:00-11:55"), nil, usual, "13:00", []string{"09:00:00 5m 12:00:00 no_data 3h0m0s 0s"}},
		{"only an event", nil, []string{"09:00:01"}, usual, "23:59", []string{"09:00:01 event 09:00:01 no_data 0s 0s"}},
		{"just signed in", samples("0 08:00-08:55"), []string{"09:00:01"}, usual, "09:02", []string{"09:00:01 event 09:00:01  open 0s 0s"}},
		{"an event that no sample shows", samples("0 08:00-12:55"), []string{"09:00:01"}, usual, "23:59", []string{"09:00:01 event 09:00:01 5m 0s 0s"}},
		{"what is later does not count", samples("0 08:00-08:55", "1 09:00-11:55", "0 12:00-13:00"), []string{"10:30:00", "12:30:00"}, usual, "10:00", []string{"09:00:00 5m 10:05:00  open 1h5m0s 0s"}},
	} {
		var signIns []SignIn
		for _, e := range c.signIns {
			signIns = append(signIns, SignIn{At: clock(e), IP: "192.0.2.1"})
		}
		var got []string
		for _, s := range Sessions(WorkSpace{ID: "ws-1", Runs: c.runs, SignIns: signIns}, c.rules, clock(c.asOf)) {
			open := ""
			if s.Open {
				open = " open"
			}
			got = append(got, fmt.Sprintf("%s %s %s %s%s %s %s", s.Started.Format(time.TimeOnly), s.StartedBy, s.Ended.Format(time.TimeOnly), s.EndedBy, open, s.Connected(), s.UnknownTime()))
			if s.StartedBy == ByEvent && s.IP != "192.0.2.1" {
				t.Errorf("%s: the address is lost", c.name)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s\ngot  %q\nwant %q", c.name, got, c.want)
		}
	}
}

func TestSessionsOfTwoUsers(t *testing.T) {
	w := WorkSpace{ID: "ws-1", Runs: samples("0 08:00-08:55", "1 09:00-10:55", "1 11:30-12:55", "0 13:00-14:00"), SignIns: []SignIn{{At: clock("08:59:00"), IP: "192.0.2.1", Directory: "d-1"}},
		Owners: []Owner{{From: clock("07:00"), User: "sato"}, {From: clock("10:00"), User: "sato"}, {From: clock("11:10"), User: "suzuki", Directory: "d-2"}, {From: clock("18:00"), User: "kato"}}}
	got := Sessions(w, DefaultRules(), clock("23:00"))
	if len(got) != 2 {
		t.Fatalf("%+v", got)
	}
	a, b := got[0], got[1]
	if a.User != "sato" || a.Directory != "d-1" || a.IP != "192.0.2.1" || !a.Ended.Equal(clock("11:10")) || a.EndedBy != ByNoData || a.UnknownTime() != 10*time.Minute {
		t.Errorf("the first: %+v", a)
	}
	if b.User != "suzuki" || b.Directory != "d-2" || b.IP != "" || !b.Started.Equal(clock("11:10")) || b.StartedBy != ByNoData || b.EndedBy != ByFive || b.UnknownTime() != 20*time.Minute {
		t.Errorf("the second: %+v", b)
	}
	if a.ID() == b.ID() {
		t.Error("two sessions have one id")
	}
	w.Owners = w.Owners[3:]
	if got := Sessions(w, DefaultRules(), clock("23:00")); len(got) != 1 || got[0].User != "kato" {
		t.Errorf("listed later: %+v", got)
	}
}

func TestRuns(t *testing.T) {
	at := clock("23:45")
	var all []Sample
	for i := range 6 {
		all = append(all, Sample{at.Add(time.Duration(i) * 5 * time.Minute), i != 1})
	}
	all = append(all, all[3], Sample{all[3].At, false}, Sample{all[1].At, false})
	slices.Reverse(all)
	got := fmt.Sprint(Runs(all, 5*time.Minute))
	want := fmt.Sprint([]Run{{at, at, 5 * time.Minute, true}, {at.Add(300e9), at.Add(300e9), 5 * time.Minute, false},
		{at.Add(600e9), at.Add(600e9), 5 * time.Minute, true}, {at.Add(900e9), at.Add(1500e9), 5 * time.Minute, true}})
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// TestHostileRuns has runs that no metric has: nothing breaks and nothing is made up.
func TestHostileRuns(t *testing.T) {
	at := clock("09:00")
	for _, r := range []Run{{at, at.Add(-time.Hour), 5 * time.Minute, true}, {at, at, 0, true}, {at, at, -time.Hour, true}, {at, at, 48 * time.Hour, true}} {
		if got := Sessions(WorkSpace{ID: "ws-1", Runs: []Run{r}}, DefaultRules(), clock("23:00")); len(got) != 0 {
			t.Errorf("%v: %+v", r, got)
		}
	}
	far := Run{time.Date(-100000, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(100000, 1, 1, 0, 0, 0, 0, time.UTC), time.Second, true}
	if got := Sessions(WorkSpace{ID: "ws-1", Runs: []Run{far}}, DefaultRules(), clock("23:00")); len(got) != 1 {
		t.Errorf("a run over all times: %+v", got)
	}
}
