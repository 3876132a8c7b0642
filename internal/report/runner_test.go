package report

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/state"
	"github.com/ashiato/ashiato/internal/when"
)

func openState(t *testing.T) *state.Store {
	t.Helper()
	s, err := state.Open(context.Background(), filepath.Join(t.TempDir(), "state.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// memory is a Place that counts.
type memory struct {
	mu    sync.Mutex
	files map[string]string
	puts  map[string]int
	fail  func(name string) error // nil or an error: nothing is written
}

func (m *memory) String() string { return "memory" }

func (m *memory) Put(_ context.Context, name string, write func(io.Writer) error) error {
	var b strings.Builder
	if err := write(&b); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.fail != nil {
		if err := m.fail(name); err != nil {
			return err
		}
	}
	if m.files == nil {
		m.files, m.puts = map[string]string{}, map[string]int{}
	}
	m.files[name] = b.String()
	m.puts[name]++
	return nil
}

// daily is a report whose text is its period.
func daily(t *testing.T, name, zone string, p ...Place) *Report {
	s := mustSchedule(t, "0 2 * * *", zone)
	return &Report{Name: name, Zone: s.Zone, Schedule: s, File: name + "{date}.csv", Places: p,
		Make: func(_ context.Context, p Period, w io.Writer) (Content, error) {
			from, until := p.Bounds()
			_, err := fmt.Fprintf(w, "%s %s %s\n", p, from.UTC().Format(time.RFC3339), until.UTC().Format(time.RFC3339))
			return Content{Rows: 1}, err
		}}
}

type clock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *clock) now() time.Time { c.mu.Lock(); defer c.mu.Unlock(); return c.t }
func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

func at(t *testing.T, text string) *clock {
	t.Helper()
	v, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return &clock{t: v}
}

func runDue(t *testing.T, r *Runner, reports ...*Report) (all []Outcome) {
	t.Helper()
	if err := r.RunDue(context.Background(), reports, func(o Outcome) { all = append(all, o) }); err != nil {
		t.Fatal(err)
	}
	return all
}

func shown(all []Outcome) string {
	var b strings.Builder
	for _, o := range all {
		fmt.Fprintf(&b, "%s %s;", o.Report.Name, o.Period)
	}
	return b.String()
}

// A report begins with the day before, is made when its time comes, once, and after downtime for each day that was missed.
func TestRunDue(t *testing.T) {
	now, place := at(t, "2026-10-05T15:00:00+09:00"), &memory{}
	r := &Runner{Store: openState(t), Now: now.now, Owner: "test"}
	rep := daily(t, "a", "Asia/Tokyo", place)
	for _, step := range []struct {
		pass time.Duration
		want string
	}{
		{0, "a 2026-10-04;"},
		{time.Hour, ""},
		{10 * time.Hour, ""}, // 02:00 less a minute would be the 6th; it is 02:00
		{0, ""},              // and was made by the step before
		{23 * time.Hour, ""}, // 01:00 of the 7th
		{time.Hour, "a 2026-10-06;"},
		{5 * 24 * time.Hour, "a 2026-10-07;a 2026-10-08;a 2026-10-09;a 2026-10-10;a 2026-10-11;"},
	} {
		now.add(step.pass)
		want := step.want
		if step.pass == 10*time.Hour {
			want = "a 2026-10-05;"
		}
		if got := shown(runDue(t, r, rep)); got != want {
			t.Errorf("at %s: %q, want %q", now.now(), got, want)
		}
	}
	if len(place.files) != 8 || place.files["a20261007.csv"] != "2026-10-07 2026-10-06T15:00:00Z 2026-10-07T15:00:00Z\n" {
		t.Errorf("%v", place.files)
	}
	for name, n := range place.puts {
		if n != 1 {
			t.Errorf("%s was delivered %d times", name, n)
		}
	}
}

func TestSince(t *testing.T) {
	now := at(t, "2026-10-05T15:00:00+09:00")
	r := &Runner{Store: openState(t), Now: now.now, Owner: "test"}
	rep := daily(t, "a", "Asia/Tokyo", &memory{})
	rep.Since = mustDate(t, "2026-10-02")
	weekly := daily(t, "b", "Asia/Tokyo", &memory{})
	weekly.Unit, weekly.Since = Week, mustDate(t, "2026-09-24")
	if got := shown(runDue(t, r, rep, weekly)); got != "b 2026-09-21..2026-09-27;a 2026-10-02;a 2026-10-03;a 2026-10-04;b 2026-09-28..2026-10-04;" {
		t.Error(got)
	}
}

// An upload that breaks is tried again, with the same bytes, and others do not wait for it.
func TestFailure(t *testing.T) {
	now, place := at(t, "2026-10-05T15:00:00+09:00"), &memory{}
	store := openState(t)
	r := &Runner{Store: store, Now: now.now, Owner: "test", Explain: func(err error) string { return "explained: " + err.Error() }}
	rep, other := daily(t, "a", "Asia/Tokyo", place), daily(t, "b", "Asia/Tokyo", place)
	broken := errors.New("connection reset")
	place.fail = func(name string) error {
		if strings.HasPrefix(name, "a") {
			return broken
		}
		return nil
	}
	all := runDue(t, r, rep, other)
	if len(all) != 2 || !errors.Is(all[0].Err, broken) || all[1].Err != nil || len(place.files) != 1 {
		t.Fatalf("%+v, %v", all, place.files)
	}
	known, _ := store.Periods(context.Background(), rep.Series(), "")
	if len(known) != 1 || known[0].Status != state.PeriodFailed || !strings.HasPrefix(known[0].Reason, "explained: report a for 2026-10-04: deliver a20261004.csv to memory: connection reset") {
		t.Errorf("%+v", known)
	}
	tries := 1
	for range 3 * 60 { // minutes
		now.add(time.Minute)
		tries += len(runDue(t, r, rep))
	}
	if tries != 8 { // after 0, 1, 3, 7, 15, 31, 63 and 123 minutes
		t.Errorf("%d tries in three hours", tries)
	}
	place.fail = nil
	now.add(time.Hour)
	if all := runDue(t, r, rep); len(all) != 1 || all[0].Err != nil || place.files["a20261004.csv"] == "" {
		t.Errorf("%+v", all)
	}
	now.add(time.Hour)
	if all := runDue(t, r, rep); len(all) != 0 {
		t.Errorf("made again: %+v", all)
	}
}

// A report waits for what it is made from, up to a limit, and says which it was.
func TestWait(t *testing.T) {
	for _, tt := range []struct {
		name     string
		complete time.Duration // after it was due
		made     time.Duration
		coverage string
	}{
		{"there at once", 0, 0, "complete"},
		{"after an hour", 65 * time.Minute, 70 * time.Minute, "complete"},
		{"too late", 7 * time.Hour, 6*time.Hour + 5*time.Minute, "incomplete: 3 hours of 111122223333 ap-northeast-1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			now, place, store := at(t, "2026-10-05T02:00:00+09:00"), &memory{}, openState(t)
			due := now.now()
			r := &Runner{Store: store, Now: now.now, Owner: "test"}
			rep := daily(t, "a", "Asia/Tokyo", place)
			rep.AtMost, rep.About = 6*time.Hour+5*time.Minute, true
			asked := 0
			rep.Covered = func(_ context.Context, from, until time.Time) (string, error) {
				asked++
				if now.now().Sub(due) >= tt.complete {
					return "", nil
				}
				return "3 hours of 111122223333 ap-northeast-1", nil
			}
			for len(place.files) == 0 {
				for _, o := range runDue(t, r, rep) {
					if o.Err != nil || o.Waiting == "" && now.now().Sub(due) != tt.made || o.Waiting != "" && !o.NextTry.After(now.now()) {
						t.Fatalf("at %s: %+v", now.now(), o)
					}
				}
				if now.add(time.Minute); now.now().Sub(due) > 12*time.Hour {
					t.Fatal("never made")
				}
			}
			if limit := int(tt.made/lookAgain) + 2; asked > limit {
				t.Errorf("asked %d times", asked)
			}
			known, _ := store.Periods(context.Background(), rep.Series(), "")
			if len(known) != 1 || known[0].Status != state.PeriodDone || known[0].Coverage != tt.coverage {
				t.Errorf("%+v", known)
			}
			about := place.files["a20261004.csv.about.json"]
			state, _, _ := strings.Cut(tt.coverage, ":")
			if !strings.Contains(about, `"coverage": "`+state+`"`) || !strings.Contains(about, `"from": "2026-10-04T00:00:00+09:00"`) || !strings.Contains(about, known[0].SHA256) {
				t.Error(about)
			}
		})
	}
}

// A stop gives the period back at once, after the time to drain.
func TestStop(t *testing.T) {
	now, place, store := at(t, "2026-10-05T15:00:00+09:00"), &memory{}, openState(t)
	r := &Runner{Store: store, Now: now.now, Owner: "test"}
	ctx, stop := context.WithCancelCause(context.Background())
	stopped := errors.New("stopped")
	rep := daily(t, "a", "Asia/Tokyo", place)
	write := rep.Make
	rep.Make = func(ctx context.Context, _ Period, _ io.Writer) (Content, error) {
		stop(stopped)
		<-ctx.Done()
		return Content{}, ctx.Err()
	}
	var o Outcome
	if err := r.RunDue(ctx, []*Report{rep}, func(x Outcome) { o = x }); err != nil || !errors.Is(o.Err, stopped) {
		t.Fatalf("%v, %+v", err, o)
	}
	rep.Make = write
	if all := runDue(t, r, rep); len(all) != 1 || all[0].Err != nil || all[0].Attempts != 0 {
		t.Fatalf("%+v", all)
	}
	// With time to drain what is in hand is finished, and nothing else begun.
	now.add(48 * time.Hour)
	ctx, stop = context.WithCancelCause(context.Background())
	r.Drain = time.Minute
	rep.Make = func(ctx context.Context, p Period, w io.Writer) (Content, error) {
		stop(stopped)
		return write(ctx, p, w)
	}
	if err := r.RunDue(ctx, []*Report{rep}, func(x Outcome) { o = x }); !errors.Is(err, stopped) || o.Err != nil || len(place.files) != 2 {
		t.Errorf("%v, %+v, %v", err, o, place.files)
	}
}

// While somebody makes a report nobody else does; a lease that was lost stores nothing.
func TestOverlap(t *testing.T) {
	now, place, store := at(t, "2026-10-05T15:00:00+09:00"), &memory{}, openState(t)
	r := &Runner{Store: store, Now: now.now, Owner: "one", Lease: 3 * time.Hour}
	other := &Runner{Store: store, Now: now.now, Owner: "two", Lease: 3 * time.Hour}
	rep := daily(t, "a", "Asia/Tokyo", place)
	write, inner := rep.Make, []Outcome(nil)
	rep.Make = func(ctx context.Context, p Period, w io.Writer) (Content, error) {
		rep.Make = write
		inner = append(inner, runDue(t, other, rep)...)
		now.add(4 * time.Hour) // longer than the lease
		inner = append(inner, runDue(t, other, rep)...)
		return write(ctx, p, w)
	}
	all := runDue(t, r, rep)
	if len(all) != 1 || !errors.Is(all[0].Err, ErrLost) || len(inner) != 1 || inner[0].Err != nil {
		t.Errorf("%+v; within: %+v", all, inner)
	}
	known, _ := store.Periods(context.Background(), rep.Series(), "")
	if len(known) != 1 || known[0].Status != state.PeriodDone {
		t.Errorf("%+v", known)
	}
}

// The lease is renewed while a report is made, and the work ends when it is lost all the same.
func TestHold(t *testing.T) {
	ctx, store := context.Background(), openState(t)
	r := &Runner{Store: store, Now: time.Now, Owner: "one", Lease: 30 * time.Millisecond}
	rep := daily(t, "a", "Asia/Tokyo", &memory{})
	rep.Make = func(ctx context.Context, p Period, w io.Writer) (Content, error) {
		time.Sleep(200 * time.Millisecond)
		stolen := state.Claim{Series: rep.Series(), Date: p.First.String(), Owner: "thief", Now: time.Now(), Until: time.Now().Add(time.Hour)}
		if ok, err := store.ClaimPeriod(ctx, stolen); ok || err != nil {
			t.Errorf("the lease was not renewed: %v, %v", ok, err)
		}
		stolen.Now = time.Now().Add(time.Hour) // a clock that is far ahead
		stolen.Until = stolen.Now.Add(time.Hour)
		if ok, err := store.ClaimPeriod(ctx, stolen); !ok || err != nil {
			t.Errorf("not stolen: %v, %v", ok, err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(10 * time.Second):
			t.Error("the work goes on")
		}
		return Content{}, ctx.Err()
	}
	period := PeriodOf(mustDate(t, "2026-10-01"), Day, rep.Zone)
	if o, err := r.Run(ctx, Task{Report: rep, Period: period}, false); err != nil || !errors.Is(o.Err, ErrLost) {
		t.Errorf("%+v, %v", o, err)
	}
}

// A report that never ends is stopped, and tried again later.
func TestLimit(t *testing.T) {
	now, store := at(t, "2026-10-05T15:00:00+09:00"), openState(t)
	r := &Runner{Store: store, Now: now.now, Owner: "test", Limit: 20 * time.Millisecond}
	rep := daily(t, "a", "Asia/Tokyo", &memory{})
	rep.Make = func(ctx context.Context, _ Period, _ io.Writer) (Content, error) {
		<-ctx.Done()
		return Content{}, ctx.Err()
	}
	all := runDue(t, r, rep)
	known, _ := store.Periods(context.Background(), rep.Series(), "")
	if len(all) != 1 || !errors.Is(all[0].Err, ErrTooLong) || !all[0].NextTry.After(now.now()) || len(known) != 1 || known[0].Status != state.PeriodFailed {
		t.Errorf("%+v, %+v", all, known)
	}
}

// Again makes a period that is done, with the same bytes.
func TestAgain(t *testing.T) {
	now, place := at(t, "2026-10-05T15:00:00+09:00"), &memory{}
	r := &Runner{Store: openState(t), Now: now.now, Owner: "test"}
	rep := daily(t, "a", "Asia/Tokyo", place)
	first := runDue(t, r, rep)[0]
	if o, err := r.Run(context.Background(), first.Task, false); err != nil || !o.Taken {
		t.Errorf("%+v, %v", o, err)
	}
	if o, err := r.Run(context.Background(), first.Task, true); err != nil || o.Err != nil || o.Result.SHA256 != first.Result.SHA256 || place.puts["a20261004.csv"] != 2 {
		t.Errorf("%+v, %v", o, err)
	}
}

// crashing is a store of a process that may die; nothing reaches it then.
type crashing struct {
	Store
	dead bool
}

var errDead = errors.New("the process is dead")

func (c *crashing) EndPeriod(ctx context.Context, k state.Claim, o state.Period) (bool, error) {
	if c.dead {
		return false, errDead
	}
	return c.Store.EndPeriod(ctx, k, o)
}

// Whatever happens to processes, uploads and clocks over weeks, in the end each day that was due was delivered, and is done; and no day
// was delivered after it was done.
func TestExactlyOnce(t *testing.T) {
	for seed := range uint64(16) {
		random := rand.New(rand.NewPCG(seed, 7))
		zone := oddZones[random.IntN(len(oddZones))]
		now, place, store := at(t, "2026-03-01T00:00:00Z"), &memory{}, openState(t)
		now.add(time.Duration(random.IntN(300*24)) * time.Hour)
		rep := daily(t, "a", zone, place)
		rep.Since = when.DateOf(now.now(), rep.Zone).Add(-3)
		process := &crashing{Store: store}
		r := &Runner{Store: process, Now: now.now, Owner: "p"}
		done, calm := map[string]bool{}, false
		place.fail = func(name string) error {
			if done[name] {
				t.Errorf("seed %d: %s was delivered after it was done", seed, name)
			}
			if calm {
				return nil
			}
			switch random.IntN(6) {
			case 0: // in the middle of the upload
				process.dead = true
				return errDead
			case 1:
				return errors.New("throttled")
			case 2: // after the upload, before it is known
				process.dead = true
			}
			return nil
		}
		steps := 200
		for step := range steps + 20 {
			calm = step >= steps
			var err error
			if err = r.RunDue(context.Background(), []*Report{rep}, func(o Outcome) {
				if o.Err == nil && !o.Taken {
					done[o.Result.File] = true
				}
			}); err != nil && !errors.Is(err, errDead) {
				t.Fatal(err)
			}
			if process.dead {
				process = &crashing{Store: store}
				r = &Runner{Store: process, Now: now.now, Owner: fmt.Sprint("p", step)}
			}
			switch off := random.IntN(10) == 0; {
			case off && !calm: // the machine
				now.add(time.Duration(random.IntN(5*24)) * time.Hour)
			default:
				now.add(time.Duration(1+random.IntN(40)) * time.Minute)
			}
		}
		for p := PeriodOf(rep.Since, Day, rep.Zone); !due(rep.Schedule, p).After(now.now().Add(-20 * time.Minute)); p = p.Next() {
			if name := rep.FileOf(p); place.files[name] == "" || !done[name] {
				t.Errorf("seed %d, %s: %s: delivered %v, done %v", seed, zone, name, place.files[name] != "", done[name])
			}
		}
	}
}

func TestFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "b")
	rep := daily(t, "a", "Asia/Tokyo", Folder(dir))
	p := PeriodOf(mustDate(t, "2026-10-01"), Day, rep.Zone)
	var sums [2]string
	for i := range sums {
		made, err := rep.Produce(context.Background(), p, t.TempDir())
		if err != nil || made.Coverage != NotAsked {
			t.Fatal(made, err)
		}
		sums[i] = made.SHA256
	}
	if found, _ := filepath.Glob(filepath.Join(dir, "*")); len(found) != 1 || filepath.Base(found[0]) != "a20261001.csv" || sums[0] != sums[1] {
		t.Errorf("%v, %v", found, sums)
	}
}

// A report that breaks off in the middle delivers nothing, to no place, and what was there stays; places before one that fails have it whole.
func TestHalf(t *testing.T) {
	dir := t.TempDir()
	first, broken := Folder(filepath.Join(dir, "first")), &memory{fail: func(string) error { return errors.New("refused") }}
	rep := daily(t, "a", "Asia/Tokyo", first)
	p := PeriodOf(mustDate(t, "2026-10-01"), Day, rep.Zone)
	good, err := rep.Produce(context.Background(), p, dir)
	if err != nil {
		t.Fatal(err)
	}
	read := func() string {
		b, err := os.ReadFile(filepath.Join(dir, "first", good.File))
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	before := read()
	rep.Places = append(rep.Places, broken)
	write := rep.Make
	rep.Make = func(_ context.Context, _ Period, w io.Writer) (Content, error) {
		_, _ = io.WriteString(w, "half of")
		return Content{}, io.ErrUnexpectedEOF
	}
	if _, err := rep.Produce(context.Background(), p, dir); !errors.Is(err, io.ErrUnexpectedEOF) || read() != before {
		t.Errorf("%v, %q", err, read())
	}
	rep.Make = func(ctx context.Context, p Period, w io.Writer) (Content, error) {
		_, _ = io.WriteString(w, "more\n")
		return write(ctx, p, w)
	}
	if _, err := rep.Produce(context.Background(), p, dir); err == nil || !strings.Contains(err.Error(), "deliver a20261001.csv to memory: refused") || read() != "more\n"+before {
		t.Errorf("%v, %q", err, read())
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*.tmp")); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}
