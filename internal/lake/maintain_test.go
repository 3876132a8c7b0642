package lake

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/parquet"
)

// randomRow appends a row of random shape: any column null or not, lists and maps of any length, bytes of any value.
func randomRow(r *rand.Rand, w *parquet.Writer, id int, when *int64) error {
	structs := map[string]bool{}
	present := func(path string) (def uint8, ok bool) {
		for i := range path {
			if path[i] != '.' {
				continue
			}
			p := path[:i]
			if _, known := structs[p]; !known {
				structs[p] = r.Intn(3) > 0
			}
			if !structs[p] {
				return def, false
			}
			def++
		}
		return def, true
	}
	lists := map[string][]int{} // for each repeated field the shape of its elements, shared by its leaves
	for i, leaf := range Schema().Leaves() {
		path := strings.Join(leaf.Path, ".")
		c := w.Column(i)
		if leaf.MaxRep > 0 {
			field, _, _ := strings.Cut(path, ".list.")
			field, _, _ = strings.Cut(field, ".key_value.")
			def, ok := present(field)
			if !ok {
				c.Null(0, def)
				continue
			}
			shape, known := lists[field]
			if !known {
				shape = make([]int, r.Intn(4))
				if r.Intn(4) == 0 {
					shape = nil
				}
				for k := range shape {
					shape[k] = r.Intn(3)
				}
				lists[field] = shape
			}
			repeated(r, c, leaf, def, shape)
			continue
		}
		def, ok := present(path)
		switch {
		case path == "event_time":
			if when == nil {
				c.Null(0, 0)
			} else {
				c.Int64(*when, 0, 1)
			}
		case path == "eventid" && id >= 0:
			c.Bytes(fmt.Appendf(nil, "%08d", id), 0, 1)
		case !ok || r.Intn(3) == 0:
			c.Null(0, def)
		case leaf.Type == parquet.TimestampMicros:
			c.Int64(r.Int63(), 0, leaf.MaxDef)
		case leaf.Type == parquet.Binary:
			b := make([]byte, r.Intn(50))
			r.Read(b)
			c.Bytes(b, 0, leaf.MaxDef)
		default:
			c.Bytes([]byte(strings.Repeat("日x", r.Intn(20))+fmt.Sprint(r.Intn(1000))), 0, leaf.MaxDef)
		}
	}
	return w.EndRow()
}

// repeated writes a list's or map's leaf; an element of shape 0 is a null where the leaf allows it.
func repeated(r *rand.Rand, c *parquet.Column, leaf parquet.Leaf, def uint8, shape []int) {
	if shape == nil {
		c.Null(0, def)
		return
	}
	if len(shape) == 0 {
		c.Null(0, def+1)
		return
	}
	required := leaf.Path[len(leaf.Path)-1] == "key"
	for k, kind := range shape {
		rep := uint8(0)
		if k > 0 {
			rep = 1
		}
		switch {
		case kind == 0 && !required:
			c.Null(rep, def+2)
		default:
			c.Bytes([]byte(fmt.Sprint("v", r.Intn(100))), rep, leaf.MaxDef)
		}
	}
}

// A rewrite keeps every value of every row it does not drop.
func TestRewriteKeepsEverything(t *testing.T) {
	for seed := range int64(4) {
		r := rand.New(rand.NewSource(seed))
		l := openAt(t, t.TempDir(), newClock())
		b := open(t, l)
		f, err := b.Create(testDay)
		if err != nil {
			t.Fatal(err)
		}
		n := 1 + r.Intn(3000)
		for i := range n {
			if err := randomRow(r, f.Writer, i, at(testDay, int64(r.Intn(86400)))); err != nil {
				t.Fatal(err)
			}
			if r.Intn(500) == 0 {
				if err := f.Flush(); err != nil {
					t.Fatal(err)
				}
			}
		}
		if err := f.Finish(); err != nil {
			t.Fatal(err)
		}
		before := fileRows(t, f.path)
		if len(before) != n {
			t.Fatalf("seed %d: %d rows of %d", seed, len(before), n)
		}
		drop, want := map[int64]bool{}, []string{}
		for i, row := range before {
			if r.Intn(5) == 0 {
				drop[int64(i)] = true
			} else {
				want = append(want, row)
			}
		}
		drop[0] = true
		if len(want) > 0 && want[0] == before[0] {
			want = want[1:]
		}
		in, err := openLocalSource(f.path)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.without(context.Background(), in, drop); err != nil {
			t.Fatal(err)
		}
		in.Close()
		after := []string{}
		if f.rows() > 0 {
			after = fileRows(t, f.path)
		}
		// Row groups are sorted in themselves, and the new ones are larger.
		sort.Strings(after)
		sort.Strings(want)
		sameList(t, fmt.Sprintf("rows, seed %d", seed), after, want)
		if err := b.Abandon(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
}

// Compaction changes the files, not the records.
func TestCompactKeepsEverything(t *testing.T) {
	ctx := context.Background()
	for seed := range int64(3) {
		r := rand.New(rand.NewSource(seed))
		l := openAt(t, t.TempDir(), nil)
		id := 0
		for batch := range 7 {
			b := open(t, l, fmt.Sprint(batch))
			for _, d := range []Day{testDay, testDay + 1, NoDay} {
				f, err := b.Create(d)
				if err != nil {
					t.Fatal(err)
				}
				for range 200 {
					var when *int64
					if d != NoDay {
						when = at(d, int64(r.Intn(86400)))
					}
					if err := randomRow(r, f.Writer, id, when); err != nil {
						t.Fatal(err)
					}
					id++
					if r.Intn(100) == 0 {
						if err := f.Flush(); err != nil {
							t.Fatal(err)
						}
					}
				}
			}
			commit(t, b)
		}
		before := content(t, l)
		// Little memory: temporary merges are needed.
		c, err := l.Compact(ctx, CompactOptions{MemoryBytes: 1 << 20})
		if err != nil {
			t.Fatal(err)
		}
		if c.Days != 3 || c.FilesBefore != 21 || c.FilesAfter != 3 || c.Rows != int64(len(before)) || c.Duplicates != 0 {
			t.Fatalf("compacted %+v", c)
		}
		sameList(t, "rows", content(t, l), before)
		clean(t, l)
		noTemp(t, l)
		if again, err := l.Compact(ctx, CompactOptions{}); err != nil || again.Days != 0 {
			t.Fatalf("compacted again: %+v, %v", again, err)
		}
	}
}

// clean fails unless a check finds nothing.
func clean(t *testing.T, l *Lake) Report {
	t.Helper()
	r, err := l.Check(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.Findings {
		t.Errorf("found: %s", f)
	}
	if t.Failed() {
		t.FailNow()
	}
	return r
}

// Records that are in the table twice, whoever put them there, are one after a compaction.
func TestCompactRemovesDuplicates(t *testing.T) {
	ctx := context.Background()
	l := openAt(t, t.TempDir(), nil)
	for i := range 3 {
		b := open(t, l, fmt.Sprint(i))
		files := fill(t, b, event("1", at(testDay, 0)), event("2", at(testDay, 0), "useragent", fmt.Sprint(i)), event("", at(testDay, 7)),
			event(fmt.Sprint("own", i), at(testDay, int64(i))), event("timeless", nil))
		for _, f := range files {
			if err := f.Finish(); err != nil {
				t.Fatal(err)
			}
			if err := f.place(context.Background()); err != nil {
				t.Fatal(err)
			}
		}
		table, err := l.load(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := b.append(ctx, table, b.sum()); err != nil { // without settling
			t.Fatal(err)
		}
		if err := b.done(ctx, 1, b.sum()); err != nil {
			t.Fatal(err)
		}
		b.close(context.Background(), false)
	}
	c, err := l.Compact(ctx, CompactOptions{})
	if err != nil {
		t.Fatal(err)
	}
	// Twice each too many: 1, the one without id, the one without time.
	if c.Duplicates != 6 || c.Rows != 9 {
		t.Fatalf("compacted %+v", c)
	}
	sameList(t, "ids", ids(t, l), []string{"", "1", "2", "2", "2", "own0", "own1", "own2", "timeless"})
}

func TestCompactCrash(t *testing.T) {
	ctx := context.Background()
	for _, step := range []string{"compacted", "staged"} {
		dir := t.TempDir()
		l := openAt(t, dir, nil)
		add(t, l, "a", event("1", at(testDay, 0)))
		add(t, l, "b", event("2", at(testDay, 0)))
		crashing := openAt(t, dir, nil, stopAt(step, 1))
		if _, err := crashing.Compact(ctx, CompactOptions{}); !errors.Is(err, errCrash) {
			t.Fatalf("compact: %v", err)
		}
		sameList(t, "ids", ids(t, l), []string{"1", "2"})
		clean(t, l)
		if _, err := l.Compact(ctx, CompactOptions{}); err != nil {
			t.Fatal(err)
		}
		sameList(t, "ids", ids(t, l), []string{"1", "2"})
	}
}

func TestMaintenanceNeedsTheLake(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	l, other := openAt(t, dir, nil), openAt(t, dir, nil, func(o *Options) { o.Command = "ashiato import" })
	b := open(t, other, "a")
	works := map[string]func() error{
		"compact": func() error { _, err := l.Compact(ctx, CompactOptions{}); return err },
		"retain":  func() error { _, err := l.Retain(ctx, time.Now(), false); return err },
		"expire":  func() error { _, err := l.Expire(ctx, 0); return err },
		"clean":   func() error { _, err := l.Clean(ctx, 0, false); return err },
	}
	for name, work := range works {
		var in *InUseError
		if err := work(); !errors.As(err, &in) || in.Command != "ashiato import" || in.PID != os.Getpid() || in.Since.IsZero() {
			t.Errorf("%s beside an import: %v", name, err)
		}
	}
	if err := b.Abandon(ctx); err != nil {
		t.Fatal(err)
	}
	for name, work := range works {
		if err := work(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, release, err := l.ledger.exclusive(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	if _, err := other.NewBatch(ctx); !errors.Is(err, ErrInUse) || !strings.Contains(err.Error(), "`test`") {
		t.Errorf("a batch beside maintenance: %v", err)
	}
	if _, err := other.Plan(ctx, Filter{}); err != nil {
		t.Errorf("a plan beside maintenance: %v", err)
	}
}

func TestRetain(t *testing.T) {
	ctx := context.Background()
	l := openAt(t, t.TempDir(), nil)
	add(t, l, "a", event("1", at(testDay, 0)), event("2", at(testDay+1, 86399)), event("3", at(testDay+2, 0)), event("4", nil))
	add(t, l, "b", event("5", at(testDay, 5)))
	before := (testDay + 2).Time()
	for _, dry := range []bool{true, false} {
		r, err := l.Retain(ctx, before, dry)
		if err != nil || r.Rows != 3 || r.Files != 3 || len(r.Days) != 2 || r.Days[0] != testDay {
			t.Fatalf("dry %v: removed %+v, %v", dry, r, err)
		}
	}
	sameList(t, "ids", ids(t, l), []string{"3", "4"})
	clean(t, l)
	if r, err := l.Retain(ctx, before, false); err != nil || r.Files != 0 {
		t.Fatalf("again: %+v, %v", r, err)
	}
}

func TestExpireAndClean(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	c := newClock()
	c.t = time.Now()
	l := openAt(t, dir, c)
	add(t, l, "a", event("1", at(testDay, 0)))
	add(t, l, "b", event("2", at(testDay, 0)))
	if _, err := l.Compact(ctx, CompactOptions{}); err != nil {
		t.Fatal(err)
	}
	old, _ := filepath.Glob(filepath.Join(dir, TableName, "data", "*", "*"))
	c.add(6 * 24 * time.Hour)
	if n, err := l.Expire(ctx, time.Hour); err != nil || n != 0 {
		t.Fatalf("expired %d after 6 days, %v", n, err)
	}
	c.add(24*time.Hour + 5*time.Minute)
	if n, err := l.Expire(ctx, 0); err != nil || n != 2 {
		t.Fatalf("expired %d, %v", n, err)
	}
	left, _ := filepath.Glob(filepath.Join(dir, TableName, "data", "*", "*"))
	if len(old) != 3 || len(left) != 1 {
		t.Fatalf("of data files %q are left %q", old, left)
	}
	if lists, _ := filepath.Glob(filepath.Join(dir, TableName, "metadata", "snap-*")); len(lists) != 1 {
		t.Fatalf("manifest lists: %q", lists)
	}
	stray := filepath.Join(dir, TableName, "data", "event_time_day=2020-01-01", "x-0000000000000000.parquet")
	temp := filepath.Join(dir, "tmp", "deadowner-x.parquet")
	for _, p := range []string{stray, temp} {
		if err := os.MkdirAll(filepath.Dir(p), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c.t = time.Now()
	if r := clean(t, l); len(r.Strays) != 2 {
		t.Fatalf("strays: %+v", r.Strays)
	}
	if got, err := l.Clean(ctx, DefaultStrayAge, false); err != nil || len(got) != 0 {
		t.Fatalf("cleaned young files: %v, %v", got, err)
	}
	c.add(DefaultStrayAge + time.Minute)
	if got, err := l.Clean(ctx, DefaultStrayAge, true); err != nil || len(got) != 2 {
		t.Fatalf("dry: %v, %v", got, err)
	}
	if got, err := l.Clean(ctx, DefaultStrayAge, false); err != nil || len(got) != 2 {
		t.Fatalf("cleaned: %v, %v", got, err)
	}
	for _, p := range []string{stray, temp, filepath.Dir(stray)} {
		if _, err := os.Stat(p); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s is still there", p)
		}
	}
	sameList(t, "ids", ids(t, l), []string{"1", "2"})
	clean(t, l)
}

// Files of a live importer are not touched, not even old ones.
func TestCleanLeavesLiveFiles(t *testing.T) {
	dir := t.TempDir()
	l, other := openAt(t, dir, nil), openAt(t, dir, nil)
	b := open(t, other, "a")
	fill(t, b, event("1", at(testDay, 0)))
	if _, err := l.Clean(context.Background(), 0, false); !errors.Is(err, ErrInUse) {
		t.Fatalf("clean: %v", err)
	}
	if r := clean(t, l); len(r.Strays) != 0 {
		t.Fatalf("strays: %+v", r.Strays)
	}
	commit(t, b)
	sameList(t, "ids", ids(t, l), []string{"1"})
}

func TestInfo(t *testing.T) {
	ctx := context.Background()
	l := openAt(t, t.TempDir(), nil)
	if i, err := l.Info(ctx); err != nil || i.Rows != 0 || i.First != NoDay {
		t.Fatalf("empty: %+v, %v", i, err)
	}
	add(t, l, "a", event("1", at(testDay, 0)), event("2", at(testDay+3, 0)), event("3", nil))
	add(t, l, "b", event("1", at(testDay, 0)), event("2", at(testDay+3, 0), "useragent", "x"))
	b := open(t, l, "c")
	if _, err := b.Commit(ctx, Outcome{Objects: []ObjectOutcome{{Key: "c", Records: 9, Duplicates: 4, Unreadable: 2}}}); err != nil {
		t.Fatal(err)
	}
	i, err := l.Info(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if i.Rows != 4 || i.Files != 4 || i.Timeless != 1 || i.First != testDay || i.Last != testDay+3 || i.Duplicates != 5 || i.Conflicting != 1 ||
		i.Unreadable != 2 || i.Records != 9 || i.Objects != 3 || i.Batches["done"] != 3 || i.Snapshots != 2 || i.SmallFiles != 2 || i.ID != l.ID() {
		t.Fatalf("%+v", i)
	}
}

// A check finds each kind of damage.
func TestCheckFinds(t *testing.T) {
	exec := func(statement string, args ...any) func(*testing.T, *Lake, string) {
		return func(t *testing.T, l *Lake, _ string) {
			if _, err := l.ledger.(*sqliteLedger).db.Exec(statement, args...); err != nil {
				t.Fatal(err)
			}
		}
	}
	change := func(f func(b []byte) []byte) func(*testing.T, *Lake, string) {
		return func(t *testing.T, _ *Lake, file string) {
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, f(b), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	tests := []struct {
		name   string
		damage func(t *testing.T, l *Lake, file string)
		want   string
	}{
		{"file gone", func(t *testing.T, _ *Lake, file string) { _ = os.Remove(file) }, "cannot be read"},
		{"file cut", change(func(b []byte) []byte { return b[:len(b)-10] }), "bytes, the table says"},
		{"file overwritten", change(func(b []byte) []byte { return make([]byte, len(b)) }), "cannot be read"},
		{"page overwritten", change(func(b []byte) []byte { copy(b[4:], make([]byte, 2000)); return b }), "cannot be read"},
		{"other rows", swapFile(event("9", at(testDay, 0))), "rows, the table says"},
		{"other day", swapFile(event("1", at(testDay+1, 0)), event("2", at(testDay+1, 0))), "another day"},
		{"bounds", swapFile(event("1", at(testDay, 0), "eventname", "ZZZ"), event("2", at(testDay, 0))), "outside the bounds"},
		{"order", swapFileUnsorted(event("1", at(testDay, 9)), event("2", at(testDay, 0))), "not sorted"},
		{"batch unknown", exec("DELETE FROM batches"), "calls unknown"},
		{"batch abandoned", exec("UPDATE batches SET state = 'abandoned'"), "calls abandoned"},
		{"batch never committed", exec("INSERT INTO batches (id, state, owner, lease_until, deadline, opened_at, files) VALUES ('b', 'done', '', 0, 0, ?, 3)",
			time.Now().Add(time.Hour).UnixMilli()), "no retained snapshot has it"},
		{"objects left", exec("INSERT INTO objects (key, batch, location, size) VALUES ('k', 'nobody', '', 0)"), "still has 1 objects"},
		{"manifest gone", func(t *testing.T, l *Lake, _ string) {
			gone, _ := filepath.Glob(filepath.Join(l.dir, TableName, "metadata", "snap-*"))
			for _, p := range gone {
				_ = os.Remove(p)
			}
		}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l := openAt(t, t.TempDir(), nil)
			add(t, l, "a", event("1", at(testDay, 0)), event("2", at(testDay, 9)))
			clean(t, l)
			files, err := l.Plan(context.Background(), Filter{})
			if err != nil || len(files) != 1 {
				t.Fatalf("%v, %v", files, err)
			}
			tt.damage(t, l, files[0].Path)
			r, err := l.Check(context.Background(), nil)
			if tt.want == "" {
				if err == nil {
					t.Fatal("no error")
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if !slices.ContainsFunc(r.Findings, func(f Finding) bool { return strings.Contains(f.String(), tt.want) }) {
				t.Fatalf("want a finding with %q, found %v", tt.want, r.Findings)
			}
		})
	}
}

// swapFile replaces a data file by one with other rows.
func swapFile(recs ...rec) func(*testing.T, *Lake, string) { return swap(Leaf("event_time"), recs) }

func swapFileUnsorted(recs ...rec) func(*testing.T, *Lake, string) { return swap(-1, recs) }

func swap(sortBy int, recs []rec) func(*testing.T, *Lake, string) {
	return func(t *testing.T, l *Lake, file string) {
		out, err := os.Create(file)
		if err != nil {
			t.Fatal(err)
		}
		w := parquet.NewWriter(out, Schema(), parquet.Options{SortBy: sortBy})
		for _, r := range recs {
			if err := r.write(w); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if err := out.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
