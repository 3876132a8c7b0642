package report

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares bytes with a file of testdata.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is\n%q\nwant\n%q", name, got, want)
	}
}

// samplesOf gives runs to whoever asks, those without a sample in the stretch left out.
func samplesOf(runs []Run) Samples {
	return func(_ context.Context, since, until time.Time, visit func(Run) error) error {
		for _, r := range runs {
			if !r.Last.Before(since) && r.First.Before(until) {
				if err := visit(r); err != nil {
					return err
				}
			}
		}
		return nil
	}
}

// run is samples of five minutes from one local time to another, both included.
func run(t *testing.T, zone *time.Location, ws, first, last string, value float64) Run {
	t.Helper()
	parse := func(text string) time.Time {
		at, err := time.ParseInLocation("2006-01-02 15:04", text, zone)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	return Run{WorkspaceID: ws, First: parse(first), Last: parse(last), Period: 5 * time.Minute, Value: value}
}

func accessCSV(t *testing.T, p Period, runs []Run, names Names) []byte {
	t.Helper()
	all, err := AccessList(context.Background(), p, samplesOf(runs), names)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := WriteAccessCSV(&b, all, p.Zone, false); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A day in Tokyo, to the byte. What happens between 02:00 and 09:00, which is the day before in UTC, is in it; so are the first and the last sample of the day. Missing samples, a
// night without any and the days before and after make no row. A WorkSpace that was given to somebody else has the name of each time.
func TestAccessListTokyo(t *testing.T) {
	tokyo := mustZone(t, "Asia/Tokyo")
	day := PeriodOf(mustDate(t, "2026-10-01"), Day, tokyo)
	r := func(ws, first, last string, value float64) Run { return run(t, tokyo, ws, first, last, value) }
	runs := []Run{
		// Works from early in the morning; samples of 12:00 to 12:25 are missing.
		r("ws-aaaa11111", "2026-09-30 00:00", "2026-10-01 02:10", 0), r("ws-aaaa11111", "2026-10-01 02:15", "2026-10-01 11:55", 1),
		r("ws-aaaa11111", "2026-10-01 12:30", "2026-10-01 17:30", 1), r("ws-aaaa11111", "2026-10-01 17:35", "2026-10-02 08:55", 0),
		// Over midnight at both ends; the last sample of the day before is connected.
		r("ws-bbbb22222", "2026-09-30 22:00", "2026-09-30 23:55", 1), r("ws-bbbb22222", "2026-10-01 00:00", "2026-10-01 23:50", 0), r("ws-bbbb22222", "2026-10-01 23:55", "2026-10-02 01:00", 1),
		// One sample alone, not bridged; at the time of another's change.
		r("ws-cccc33333", "2026-09-30 08:00", "2026-10-01 08:55", 0), r("ws-cccc33333", "2026-10-01 09:00", "2026-10-01 09:00", 1), r("ws-cccc33333", "2026-10-01 09:05", "2026-10-01 17:30", 0),
		r("ws-cccc33333", "2026-10-01 17:35", "2026-10-01 17:45", 1), // then no samples: no DisConnected
		// Stopped since Friday, connected then; the next sample is connected, too, and then not: one row.
		r("ws-dddd44444", "2026-09-25 17:00", "2026-09-25 17:55", 1), r("ws-dddd44444", "2026-10-01 10:00", "2026-10-01 10:25", 1), r("ws-dddd44444", "2026-10-01 10:30", "2026-10-01 11:00", 0),
		// Made on this day, and given to somebody else at noon.
		r("ws-eeee55555", "2026-10-01 09:00", "2026-10-01 10:00", 1), r("ws-eeee55555", "2026-10-01 10:05", "2026-10-01 13:00", 0), r("ws-eeee55555", "2026-10-01 13:05", "2026-10-01 14:00", 1),
		// Not connected all day, and on the next day only.
		r("ws-ffff66666", "2026-09-30 00:00", "2026-10-01 23:55", 0), r("ws-ffff66666", "2026-10-02 00:00", "2026-10-02 09:00", 1),
	}
	noon := time.Date(2026, 10, 1, 12, 0, 0, 0, tokyo)
	names := func(ws string, at time.Time) string {
		switch {
		case ws == "ws-aaaa11111":
			return "田中 太郎"
		case ws == "ws-bbbb22222":
			return `O'Brien, "Pat"`
		case ws == "ws-cccc33333":
			return "=cmd|'/c calc'!A1"
		case ws == "ws-eeee55555" && at.Before(noon):
			return "suzuki"
		case ws == "ws-eeee55555":
			return "sato"
		}
		return "" // nobody knows any more
	}
	want := "" +
		`"ID","Username","Timestamp","Status","WorkSpacesID"` + "\r\n" +
		`202610010000001,"O'Brien, ""Pat""","2026/10/01 00:00","DisConnected","ws-bbbb22222"` + "\r\n" +
		`202610010200001,"田中 太郎","2026/10/01 02:15","Connected","ws-aaaa11111"` + "\r\n" +
		`202610010900001,"=cmd|'/c calc'!A1","2026/10/01 09:00","Connected","ws-cccc33333"` + "\r\n" +
		`202610010900002,"suzuki","2026/10/01 09:00","Connected","ws-eeee55555"` + "\r\n" +
		`202610010900003,"=cmd|'/c calc'!A1","2026/10/01 09:05","DisConnected","ws-cccc33333"` + "\r\n" +
		`202610011000001,"suzuki","2026/10/01 10:05","DisConnected","ws-eeee55555"` + "\r\n" +
		`202610011000002,"","2026/10/01 10:30","DisConnected","ws-dddd44444"` + "\r\n" +
		`202610011300001,"sato","2026/10/01 13:05","Connected","ws-eeee55555"` + "\r\n" +
		`202610011700001,"田中 太郎","2026/10/01 17:35","DisConnected","ws-aaaa11111"` + "\r\n" +
		`202610011700002,"=cmd|'/c calc'!A1","2026/10/01 17:35","Connected","ws-cccc33333"` + "\r\n" +
		`202610012300001,"O'Brien, ""Pat""","2026/10/01 23:55","Connected","ws-bbbb22222"` + "\r\n"
	got := accessCSV(t, day, runs, names)
	if string(got) != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	golden(t, "AccessList20261001.csv", got)
	// In any order, twice, and with smaller values that came before all points were there: the same bytes.
	random := rand.New(rand.NewPCG(3, 4))
	wrong := r("ws-aaaa11111", "2026-10-01 02:00", "2026-10-01 11:55", 0)
	more := append(slices.Concat(runs, runs), wrong)
	for range 20 {
		random.Shuffle(len(more), func(i, j int) { more[i], more[j] = more[j], more[i] })
		if again := accessCSV(t, day, more, names); !bytes.Equal(again, got) {
			t.Fatalf("another order gives\n%s", again)
		}
	}
	// The day after goes on from there.
	if next := accessCSV(t, day.Next(), runs, names); !strings.Contains(string(next), `202610020000001,"","2026/10/02 00:00","Connected","ws-ffff66666"`) || bytes.Contains(next, []byte("10/01")) || bytes.Count(next, []byte("\r\n")) != 2 {
		t.Errorf("the next day:\n%s", next)
	}
}

// A day of 25 hours in New York: the hour that comes twice has ids that go on, rows are in the order of time.
func TestAccessListClocksBack(t *testing.T) {
	zone := mustZone(t, "America/New_York")
	first := time.Date(2026, 11, 1, 1, 30, 0, 0, zone) // EDT
	var runs []Run
	value := 1.0
	for _, after := range []time.Duration{0, 20 * time.Minute, 60 * time.Minute, 80 * time.Minute, 22*time.Hour + 25*time.Minute, 23*time.Hour + 25*time.Minute} {
		at := first.Add(after)
		runs = append(runs, Run{WorkspaceID: "ws-aaaa11111", First: at, Last: at, Period: 5 * time.Minute, Value: value})
		value = 1 - value
	}
	got := accessCSV(t, PeriodOf(mustDate(t, "2026-11-01"), Day, zone), runs, func(string, time.Time) string { return "smith" })
	golden(t, "AccessList20261101.csv", got)
	if lines := strings.Split(string(got), "\r\n"); len(lines) != 8 || !strings.HasPrefix(lines[4], `202611010100004,"smith","2026/11/01 01:50"`) || !strings.HasPrefix(lines[6], `202611012300001,"smith","2026/11/01 23:55"`) {
		t.Errorf("%s", got)
	}
}

func TestAccessSafe(t *testing.T) {
	all := []Access{{ID: 1, Username: "=1+1"}, {ID: 2, Username: "-"}, {ID: 3, Username: "田中"}, {ID: 4, Username: "@x"}}
	var b bytes.Buffer
	if err := WriteAccessCSV(&b, all, time.UTC, true); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`1,"'=1+1",`, `2,"-",`, `3,"田中",`, `4,"'@x",`} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %s in\n%s", want, b.String())
		}
	}
	b.Reset()
	if err := WriteAccessCSV(&b, nil, time.UTC, false); err != nil || b.String() != "\"ID\",\"Username\",\"Timestamp\",\"Status\",\"WorkSpacesID\"\r\n" {
		t.Errorf("%v, %q", err, b.String())
	}
}

// Samples of an hour count only where there are none of five minutes.
func TestAccessPeriods(t *testing.T) {
	tokyo := mustZone(t, "Asia/Tokyo")
	hourly := run(t, tokyo, "ws-a", "2026-10-01 08:00", "2026-10-01 20:00", 1)
	hourly.Period = time.Hour
	runs := []Run{hourly, run(t, tokyo, "ws-a", "2026-10-01 10:00", "2026-10-01 10:55", 0), run(t, tokyo, "ws-a", "2026-10-01 11:30", "2026-10-01 11:30", 0)}
	got := string(accessCSV(t, PeriodOf(mustDate(t, "2026-10-01"), Day, tokyo), runs, func(string, time.Time) string { return "" }))
	var times []string
	for _, line := range strings.Split(strings.TrimSpace(got), "\r\n")[1:] {
		fields := strings.Split(line, ",")
		times = append(times, fields[2][12:17]+fields[3])
	}
	if want := []string{`08:00"Connected"`, `10:00"DisConnected"`, `12:00"Connected"`}; !slices.Equal(times, want) {
		t.Errorf("%v, want %v", times, want)
	}
}

// Random runs, with gaps, repeats and corrections, give what comparing each sample with the one before gives.
func TestAccessListRandom(t *testing.T) {
	for seed := range uint64(60) {
		random := rand.New(rand.NewPCG(seed, 11))
		zone := mustZone(t, oddZones[random.IntN(len(oddZones))])
		p := PeriodOf(mustDate(t, "2026-03-01").Add(random.IntN(300)), Day, zone)
		from, until := p.Bounds()
		model := map[string]map[time.Time]float64{}
		var runs []Run
		for range 40 {
			ws := fmt.Sprintf("ws-%d", random.IntN(4))
			at := from.Add(-time.Duration(random.IntN(40*24*12)) * 5 * time.Minute)
			if random.IntN(4) > 0 {
				at = from.Add(time.Duration(random.IntN(30*12)-3*12) * 5 * time.Minute)
			}
			r := Run{WorkspaceID: ws, First: at, Last: at.Add(time.Duration(random.IntN(50)) * 5 * time.Minute), Period: 5 * time.Minute,
				Value: float64(random.IntN(2))}
			runs = append(runs, r)
			if model[ws] == nil {
				model[ws] = map[time.Time]float64{}
			}
			for t := r.First; !t.After(r.Last); t = t.Add(r.Period) {
				model[ws][t] = max(model[ws][t], r.Value)
			}
		}
		var want []string
		for ws, samples := range model {
			times := make([]time.Time, 0, len(samples))
			for t := range samples {
				times = append(times, t)
			}
			slices.SortFunc(times, time.Time.Compare)
			connected := false
			for _, at := range times {
				now := samples[at] > 0
				if now != connected && !at.Before(from) && at.Before(until) {
					want = append(want, fmt.Sprintf("%s %s %v", at.UTC().Format(time.RFC3339), ws, now))
				}
				connected = now
			}
		}
		slices.Sort(want)
		random.Shuffle(len(runs), func(i, j int) { runs[i], runs[j] = runs[j], runs[i] })
		all, err := AccessList(context.Background(), p, samplesOf(runs), func(string, time.Time) string { return "" })
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		ids := map[int64]bool{}
		for i, a := range all {
			got = append(got, fmt.Sprintf("%s %s %v", a.At.UTC().Format(time.RFC3339), a.WorkspaceID, a.Connected))
			if ids[a.ID] || a.ID > 999_999_999_999_999 || i > 0 && cmp.Or(all[i-1].At.Compare(a.At), cmp.Compare(all[i-1].ID, a.ID)) >= 0 {
				t.Errorf("seed %d: id %d at %s", seed, a.ID, a.At)
			}
			ids[a.ID] = true
		}
		if !slices.Equal(got, want) {
			t.Fatalf("seed %d, %s in %s:\n%v\nwant\n%v", seed, p, zone, got, want)
		}
	}
}

func TestAccessErrors(t *testing.T) {
	p := PeriodOf(mustDate(t, "2026-10-01"), Day, time.UTC)
	from, _ := p.Bounds()
	nobody := func(string, time.Time) string { return "" }
	for _, r := range []Run{{WorkspaceID: "ws", First: from, Last: from}, {WorkspaceID: "ws", First: from, Last: from.Add(-1), Period: time.Hour}, {First: from, Last: from, Period: time.Second}} {
		if _, err := AccessList(context.Background(), p, samplesOf([]Run{r}), nobody); err == nil || !strings.Contains(err.Error(), "damaged") {
			t.Errorf("%+v: %v", r, err)
		}
	}
	broken := errors.New("broken")
	if _, err := AccessList(context.Background(), p, func(context.Context, time.Time, time.Time, func(Run) error) error { return broken }, nobody); !errors.Is(err, broken) {
		t.Error(err)
	}
	all := make([]Access, maxCounter+1)
	for i := range all {
		all[i] = Access{At: from, WorkspaceID: fmt.Sprint(i)}
	}
	if err := number(all[:maxCounter], time.UTC); err != nil || all[maxCounter-1].ID != 202610010099999 {
		t.Errorf("%v, %d", err, all[maxCounter-1].ID)
	}
	if err := number(all, time.UTC); err == nil {
		t.Error("no error")
	}
}
