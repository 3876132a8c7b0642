package ingest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/trail"
)

// byName is a filter that keeps records of S3 and drops those with an eventName that begins with Get.
func byName(source string) *Filter {
	return &Filter{Source: source, Keep: "service:s3", Drop: "event:Get*", Open: func() func(*trail.Record) Verdict {
		return func(r *trail.Record) Verdict {
			switch {
			case r.Value(trail.EventSource).Str() != "s3.amazonaws.com":
				return NotKept
			case strings.HasPrefix(r.Value(trail.EventName).Str(), "Get"):
				return Dropped
			}
			return Stays
		}
	}}
}

// stored adds up what a lake says was left out, by source, kind, condition and day.
func stored(t *testing.T, l *lake.Lake) (map[LeftOut]int64, map[string]int64) {
	t.Helper()
	by, days := map[LeftOut]int64{}, map[string]int64{}
	err := EachLeftOut(t.Context(), l, time.Time{}, time.Time{}, func(who LeftOut, day time.Time, timeless bool, n int64) error {
		by[who] += n
		name := day.Format(time.DateOnly)
		if timeless {
			name = "timeless"
		}
		days[name] += n
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return by, days
}

// Whatever comes: kept, left out, duplicate and quarantined records are all that were read, the lake says the same as the summary, and a second
// import changes nothing.
func TestFilterCountsEveryRecord(t *testing.T) {
	t.Parallel()
	for seed := range uint64(6) {
		random := rand.New(rand.NewPCG(seed, 1))
		dir := t.TempDir()
		read, kept, dropped, notKept := int64(0), map[string]bool{}, int64(0), int64(0)
		files := 1 + random.IntN(12)
		for i := range files {
			var text strings.Builder
			broken := true // two of them in a row may count as one
			for range 1 + random.IntN(30) {
				read++
				if broken = !broken && random.IntN(15) == 0; broken {
					text.WriteString(`{"eventVersion":"1.11","eventID":}` + "\n") // broken
					continue
				}
				n := random.IntN(200)
				id := fmt.Sprint(n)
				name, service := []string{"GetObject", "PutObject"}[n%2], []string{"s3", "s3", "iam"}[n/2%3]
				at := fmt.Sprintf("2026-11-%02dT00:00:00Z", 1+n%5)
				switch {
				case service != "s3":
					notKept++
				case name == "GetObject":
					dropped++
				default:
					kept[id] = true
				}
				fmt.Fprintf(&text, `{"eventVersion":"1.11","eventID":"%s","eventTime":"%s","eventName":"%s","eventSource":"%s.amazonaws.com"}`+"\n", id, at, name, service)
			}
			write(t, filepath.Join(dir, fmt.Sprintf("%d.ndjson", i)), text.String())
		}
		l := openLake(t)
		var last Progress
		s, err := Import(t.Context(), []string{dir}, nil, Options{Lake: l, Rows: 20, Filter: byName("import"), Progress: func(p Progress) { last = p }})
		if err != nil {
			t.Fatal(err)
		}
		if s.Records+s.LeftOut+s.Duplicates+s.Unreadable != read || s.Records != int64(len(kept)) || s.LeftOut != dropped+notKept {
			t.Errorf("seed %d: %d read: %+v", seed, read, s)
		}
		want := map[LeftOut]int64{}
		for by, n := range map[LeftOut]int64{{"import", KeepKind, "service:s3"}: notKept, {"import", DropKind, "event:Get*"}: dropped} {
			if n > 0 {
				want[by] = n
			}
		}
		if by, _ := stored(t, l); !maps.Equal(by, want) || !maps.Equal(s.LeftOutBy, want) || last.LeftOut != s.LeftOut {
			t.Errorf("seed %d: stored %v, summary %v, progress %d, want %v", seed, by, s.LeftOutBy, last.LeftOut, want)
		}
		again, err := Import(t.Context(), []string{dir}, nil, Options{Lake: l, Filter: byName("import")})
		if err != nil || again.Records+again.LeftOut != 0 || again.Already != int64(files) {
			t.Errorf("seed %d, again: %+v, %v", seed, again, err)
		}
		if rows, ids := countRows(t, l); rows != len(kept) || ids != rows {
			t.Errorf("seed %d: %d rows of %d ids, want %d", seed, rows, ids, len(kept))
		}
		checkClean(t, l)
	}
}

// A batch that was given up after its rows of left_out had come into the lake counts once when its objects are read again, and an object of which
// nothing stays is no reason to doubt it.
func TestFilterCountsOnceAfterALostBatch(t *testing.T) {
	t.Parallel()
	l := openLake(t)
	a := arrival(1, record("1", "")+","+strings.ReplaceAll(record("2", ""), `"X"`, `"GetObject"`)+`,{"eventVersion":"1.11","eventID":"3","eventSource":"iam.amazonaws.com","eventName":"ListUsers"}`)
	only := arrival(2, strings.ReplaceAll(record("4", ""), `"X"`, `"GetObject"`))
	only.Only = true
	open := func() *Collector {
		c, err := NewCollector(Options{Lake: l, Workers: 1, Filter: byName("queue")})
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	first := open()
	add(t, first, a, Read)
	if err := first.im.addLeftOut(t.Context(), first.im.workers...); err != nil {
		t.Fatal(err)
	}
	if err := first.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	c := open()
	add(t, c, a, Read)
	add(t, c, only, Read)
	if err := c.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	add(t, c, a, Known)
	if err := c.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if s := c.Summary(); s.Records != 1 || s.LeftOut != 3 || s.Unreadable != 0 || s.Foreign != 0 || s.Objects != 2 {
		t.Errorf("summary %+v", s)
	}
	by, days := stored(t, l)
	if !maps.Equal(by, map[LeftOut]int64{{"queue", KeepKind, "service:s3"}: 1, {"queue", DropKind, "event:Get*"}: 2}) {
		t.Errorf("stored %v", by)
	}
	if !maps.Equal(days, map[string]int64{"2026-11-01": 2, "timeless": 1}) {
		t.Errorf("days %v", days)
	}
	n := int64(0)
	err := EachLeftOut(t.Context(), l, time.Date(2026, 11, 1, 13, 0, 0, 0, time.UTC), time.Time{}, func(_ LeftOut, _ time.Time, timeless bool, m int64) error {
		if n += m; timeless {
			t.Error("timeless records were visited for a stretch of time")
		}
		return nil
	})
	if err != nil || n != 2 {
		t.Errorf("since within the day: %d, %v", n, err)
	}
	checkClean(t, l)
}

// An object that is read again from the quarantine is filtered as it was then.
func TestReplayFiltersAsThen(t *testing.T) {
	t.Parallel()
	l := openLake(t)
	path := write(t, filepath.Join(t.TempDir(), "a.ndjson"),
		record("1", "")+"\n"+strings.ReplaceAll(record("2", ""), `"X"`, `"GetObject"`)+"\n"+record("3", `,"requestParameters":{"x":"`+strings.Repeat("x", 5000)+`"}`)+"\n")
	narrow := trail.DefaultLimits()
	narrow.RecordBytes = 1000
	s, err := Import(t.Context(), []string{path}, nil, Options{Lake: l, Filter: byName("import"), Limits: narrow})
	if err != nil || s.Records != 1 || s.LeftOut != 1 || s.Unreadable != 1 {
		t.Fatalf("%+v, %v", s, err)
	}
	if _, err := ReplayQuarantine(t.Context(), Options{Lake: l}); err == nil {
		t.Error("the filter was forgotten")
	}
	refused := errors.New("refused")
	if _, err := ReplayQuarantine(t.Context(), Options{Lake: l, Refilter: func(_, _, _ string) (*Filter, error) { return nil, refused }}); !errors.Is(err, refused) {
		t.Error(err)
	}
	var asked []string
	s, err = ReplayQuarantine(context.Background(), Options{Lake: l, Refilter: func(source, keep, drop string) (*Filter, error) {
		asked = append(asked, source, keep, drop)
		return byName(source), nil
	}})
	if err != nil || s.Records != 1 || s.Duplicates != 1 || s.LeftOut != 1 || fmt.Sprint(asked) != "[import service:s3 event:Get*]" {
		t.Errorf("%+v, %v, %q", s, err, asked)
	}
	if by, _ := stored(t, l); by[LeftOut{"import", DropKind, "event:Get*"}] != 1 {
		t.Errorf("stored %v", by)
	}
	if rows, _ := countRows(t, l); rows != 2 {
		t.Errorf("%d rows", rows)
	}
	if q, err := Quarantined(t.Context(), l); err != nil || len(q) != 0 {
		t.Errorf("quarantine %v, %v", q, err)
	}
}

// What an object of the quarantine leaves out is counted as it was read last: with the records that can be read now, and not without those that cannot.
func TestReplayCountsWhatItReads(t *testing.T) {
	t.Parallel()
	l := openLake(t)
	long := func(id string, bytes int) string {
		return strings.ReplaceAll(record(id, `,"requestParameters":{"x":"`+strings.Repeat("x", bytes)+`"}`), `"X"`, `"GetObject"`)
	}
	path := write(t, filepath.Join(t.TempDir(), "a.ndjson"), strings.ReplaceAll(record("1", ""), `"X"`, `"GetObject"`)+"\n"+long("2", 2000)+"\n"+long("3", 4000)+"\n"+long("4", 6000)+"\n")
	limits := func(bytes int) trail.Limits {
		l := trail.DefaultLimits()
		l.RecordBytes = bytes
		return l
	}
	if s, err := Import(t.Context(), []string{path}, nil, Options{Lake: l, Filter: byName("import"), Limits: limits(3000)}); err != nil || s.LeftOut != 2 || s.Unreadable != 1 {
		t.Fatalf("%+v, %v", s, err)
	}
	for _, c := range []struct {
		bytes int
		want  int64
	}{{1000, 2}, {3000, 2}, {5000, 3}, {1000, 3}, {100_000, 4}} {
		refilter := func(source, _, _ string) (*Filter, error) { return byName(source), nil }
		if _, err := ReplayQuarantine(t.Context(), Options{Lake: l, Limits: limits(c.bytes), Refilter: refilter}); err != nil {
			t.Fatal(err)
		}
		if by, _ := stored(t, l); !maps.Equal(by, map[LeftOut]int64{{"import", DropKind, "event:Get*"}: c.want}) {
			t.Errorf("at most %d bytes: stored %v, want %d", c.bytes, by, c.want)
		}
		checkClean(t, l)
	}
}

// An object that is read again after its batch was lost counts as it was read then, whatever the filter was before.
func TestFilterThatChangedAfterALostBatch(t *testing.T) {
	t.Parallel()
	l := openLake(t)
	a := arrival(1, record("1", "")+","+strings.ReplaceAll(record("2", ""), `"X"`, `"GetObject"`))
	other := byName("queue")
	other.Keep, other.Drop = "", "service:s3"
	other.Open = func() func(*trail.Record) Verdict { return func(*trail.Record) Verdict { return Dropped } }
	open := func(f *Filter) *Collector {
		c, err := NewCollector(Options{Lake: l, Workers: 1, Filter: f})
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	first := open(other)
	add(t, first, a, Read)
	if err := first.im.addLeftOut(t.Context(), first.im.workers...); err != nil {
		t.Fatal(err)
	}
	if err := first.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	c := open(byName("queue"))
	add(t, c, a, Read)
	if err := errors.Join(c.Commit(t.Context()), c.Close(t.Context())); err != nil {
		t.Fatal(err)
	}
	if by, _ := stored(t, l); !maps.Equal(by, map[LeftOut]int64{{"queue", DropKind, "event:Get*"}: 1}) {
		t.Errorf("stored %v", by)
	}
	checkClean(t, l)
}
