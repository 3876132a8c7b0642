package lake

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"sync"
	"testing"
	"time"

	pq "github.com/parquet-go/parquet-go"

	"github.com/ashiato/ashiato/internal/parquet"
)

// A clock is a time that tests move by hand; sleeping moves it too.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func newClock() *clock { return &clock{t: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

func (c *clock) sleep(ctx context.Context, d time.Duration) error {
	c.add(d)
	return ctx.Err()
}

// openAt opens the lake in dir, making it if need be, without heartbeat.
func openAt(t testing.TB, dir string, c *clock, change ...func(*Options)) *Lake {
	t.Helper()
	o := Options{Dir: dir, Create: true, Command: "test", Heartbeat: -1}
	if c != nil {
		o.Now, o.Sleep = c.now, c.sleep
	}
	for _, f := range change {
		f(&o)
	}
	l, err := Open(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

// A rec is a record for tests: values by dotted leaf path, and its time in microseconds (nil: none).
type rec struct {
	values   map[string]string
	at       *int64
	ingested time.Time
}

const testDay = Day(20_512) // 2026-02-28

func at(day Day, second int64) *int64 {
	v := (int64(day)*86400 + second) * 1_000_000
	return &v
}

// event makes a record with some usual columns.
func event(id string, when *int64, more ...string) rec {
	r := rec{values: map[string]string{"eventname": "GetObject", "eventsource": "s3.amazonaws.com", "source": "trail"}, at: when}
	if id != "" {
		r.values["eventid"] = id
	}
	for i := 0; i < len(more); i += 2 {
		r.values[more[i]] = more[i+1]
	}
	return r
}

// write appends the record to w.
func (r rec) write(w *parquet.Writer) error {
	present := map[string]bool{}
	for path := range r.values {
		for i := range path {
			if path[i] == '.' {
				present[path[:i]] = true
			}
		}
	}
	for i, leaf := range Schema().Leaves() {
		path := strings.Join(leaf.Path, ".")
		v, ok := r.values[path]
		switch {
		case path == "event_time" && r.at != nil:
			w.Column(i).Int64(*r.at, 0, leaf.MaxDef)
		case path == "ingested_at" && !r.ingested.IsZero():
			w.Column(i).Int64(r.ingested.UnixMicro(), 0, leaf.MaxDef)
		case ok && leaf.Type == parquet.TimestampMicros:
			w.Column(i).Int64(int64(len(v)), 0, leaf.MaxDef)
		case ok:
			w.Column(i).Bytes([]byte(v), 0, leaf.MaxDef)
		default:
			def := uint8(0)
			for j := range path {
				if path[j] == '.' && present[path[:j]] {
					def++
				}
			}
			w.Column(i).Null(0, def)
		}
	}
	return w.EndRow()
}

func day(r rec) Day {
	if r.at == nil {
		return NoDay
	}
	return DayOf(*r.at)
}

// fill writes records to files of a batch, one per day.
func fill(t testing.TB, b *Batch, recs ...rec) map[Day]*DataFile {
	t.Helper()
	files := map[Day]*DataFile{}
	for _, r := range recs {
		f := files[day(r)]
		if f == nil {
			var err error
			if f, err = b.Create(day(r)); err != nil {
				t.Fatal(err)
			}
			files[day(r)] = f
		}
		if err := r.write(f.Writer); err != nil {
			t.Fatal(err)
		}
	}
	return files
}

func open(t testing.TB, l *Lake, keys ...string) *Batch {
	t.Helper()
	b, err := l.NewBatch(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	states := claim(t, b, keys...)
	for i, s := range states {
		if s != Claimed {
			t.Fatalf("claim of %s: state %d", keys[i], s)
		}
	}
	return b
}

func claim(t testing.TB, b *Batch, keys ...string) []ClaimState {
	t.Helper()
	var objects []Object
	for _, k := range keys {
		objects = append(objects, Object{Key: k, Location: "/logs/" + k, Size: 10})
	}
	states, err := b.Claim(context.Background(), objects)
	if err != nil {
		t.Fatal(err)
	}
	return states
}

func commit(t testing.TB, b *Batch) Committed {
	t.Helper()
	c, err := b.Commit(context.Background(), Outcome{})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// put imports records as one object.
func add(t testing.TB, l *Lake, key string, recs ...rec) Committed {
	t.Helper()
	b := open(t, l, key)
	fill(t, b, recs...)
	return commit(t, b)
}

// content gives every row of the lake as text, sorted; columns that are null are left out.
func content(t testing.TB, l *Lake) []string {
	t.Helper()
	files, err := l.Plan(context.Background(), Filter{})
	if err != nil {
		t.Fatal(err)
	}
	fetch(t, l, files)
	var out []string
	for _, f := range files {
		out = append(out, fileRows(t, f.Path)...)
	}
	sort.Strings(out)
	return out
}

// fetch brings planned files to this machine until the test ends.
func fetch(t testing.TB, l *Lake, files []PlannedFile) {
	t.Helper()
	release, err := l.Fetch(context.Background(), files, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(release)
}

func fileRows(t testing.TB, path string) []string {
	t.Helper()
	s, err := openLocalSource(path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	c := newCursor(s)
	var out []string
	for {
		row, ok, err := c.next()
		if err != nil {
			t.Fatal(err)
		}
		if !ok {
			return out
		}
		out = append(out, rowText(s, row))
	}
}

func rowText(s *source, row pq.Row) string {
	var b strings.Builder
	for _, v := range row {
		if v.IsNull() && v.DefinitionLevel() == 0 {
			continue
		}
		fmt.Fprintf(&b, "%s[%d,%d]=%s ", strings.Join(Schema().Leaves()[s.leaf[v.Column()]].Path, "."), v.RepetitionLevel(), v.DefinitionLevel(), v)
	}
	return b.String()
}

// ids lists the eventids in the lake, sorted.
func ids(t testing.TB, l *Lake) []string {
	t.Helper()
	var out []string
	for _, row := range content(t, l) {
		_, after, ok := strings.Cut(row, "eventid[0,1]=")
		if !ok {
			out = append(out, "")
			continue
		}
		id, _, _ := strings.Cut(after, " ")
		out = append(out, id)
	}
	sort.Strings(out)
	return out
}

func sameList(t testing.TB, what string, got, want []string) {
	t.Helper()
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Fatalf("%s:\n got %q\nwant %q", what, got, want)
	}
}

func TestCommitThenPlan(t *testing.T) {
	l := openAt(t, t.TempDir(), newClock())
	c := add(t, l, "a", event("1", at(testDay, 0)), event("2", at(testDay+1, 5)), event("3", nil))
	if c.Rows != 3 || c.Files != 3 || c.Duplicates != 0 || len(c.Days) != 3 || c.Days[0] != NoDay {
		t.Fatalf("committed %+v", c)
	}
	sameList(t, "ids", ids(t, l), []string{"1", "2", "3"})
	b := open(t, l)
	if s := claim(t, b, "a", "b"); s[0] != Done || s[1] != Claimed {
		t.Fatalf("claims: %v", s)
	}
	if err := b.Abandon(context.Background()); err != nil {
		t.Fatal(err)
	}
	b = open(t, l, "b")
	if c := commit(t, b); c.Rows != 0 {
		t.Fatalf("committed %+v", c)
	}
}

func TestOpenRefuses(t *testing.T) {
	ctx := context.Background()
	made := func(t *testing.T) string {
		dir := t.TempDir()
		l := openAt(t, dir, nil)
		l.Close()
		return dir
	}
	exec := func(t *testing.T, dir, statement string) {
		db, err := openDB(filepath.Join(dir, "catalog.db"), durable)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		if _, err := db.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	tests := []struct {
		name string
		dir  func(t *testing.T) string
		make bool
		want error
		text string
	}{
		{"missing folder", func(t *testing.T) string { return filepath.Join(t.TempDir(), "no") }, false, ErrNotLake, "ashiato import"},
		{"other folder", func(t *testing.T) string {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "letter.txt"), nil, 0o600); err != nil {
				t.Fatal(err)
			}
			return dir
		}, true, ErrNotLake, "letter.txt"},
		{"not a database", func(t *testing.T) string {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "catalog.db"), []byte(strings.Repeat("text, not SQLite\n", 100)), 0o600); err != nil {
				t.Fatal(err)
			}
			return dir
		}, false, nil, "catalog"},
		{"newer", func(t *testing.T) string {
			dir := made(t)
			exec(t, dir, "UPDATE lake SET value = '99' WHERE key = 'format'")
			return dir
		}, true, ErrNewer, "99"},
		{"moved", func(t *testing.T) string {
			dir := made(t)
			if err := os.Rename(dir, dir+"2"); err != nil {
				t.Fatal(err)
			}
			return dir + "2"
		}, true, ErrMoved, "move it back"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l, err := Open(ctx, Options{Dir: tt.dir(t), Create: tt.make})
			if err == nil {
				l.Close()
				t.Fatal("opened")
			}
			if tt.want != nil && !errors.Is(err, tt.want) || !strings.Contains(err.Error(), tt.text) {
				t.Fatalf("error %v, want %v and %q", err, tt.want, tt.text)
			}
		})
	}
}

// A folder may have any name.
func TestOddFolderNames(t *testing.T) {
	for _, name := range []string{"with space", "足跡", "100% #1?", "a=b&c", "plus+"} {
		dir := filepath.Join(t.TempDir(), name)
		l := openAt(t, dir, nil)
		add(t, l, "a", event("1", at(testDay, 0)))
		add(t, l, "b", event("1", at(testDay, 0)), event("2", at(testDay, 0)))
		if _, err := l.Compact(context.Background(), CompactOptions{}); err != nil {
			t.Fatal(err)
		}
		sameList(t, name, ids(t, l), []string{"1", "2"})
		if r := clean(t, l); len(r.Strays) > 0 {
			t.Errorf("%s: strays %v", name, r.Strays)
		}
		l.Close()
		sameList(t, name, ids(t, openAt(t, dir, nil)), []string{"1", "2"})
	}
}

func openLocalSource(path string) (*source, error) {
	f, err := openLocal(path)
	if err != nil {
		return nil, err
	}
	return newSource(f, path)
}
