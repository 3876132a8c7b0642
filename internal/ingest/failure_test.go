package ingest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/lake"
)

// openLakeWith opens a new lake with options of the test's.
func openLakeWith(t testing.TB, o lake.Options) *lake.Lake {
	t.Helper()
	o.Dir, o.Create = filepath.Join(t.TempDir(), "lake"), true
	l, err := lake.Open(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

func write(t testing.TB, path string, content string) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// A clock can be set forward.
type clock struct {
	mu    sync.Mutex
	ahead time.Duration
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.ahead)
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead += d
}

// missDeadline gives options of a lake whose first batch is late for its commit, once.
func missDeadline() lake.Options {
	c := &clock{}
	var once sync.Once
	return lake.Options{Now: c.now, Deadline: time.Hour, Step: func(name string) error {
		if name == "recorded" {
			once.Do(func() { c.advance(2 * time.Hour) })
		}
		return nil
	}}
}

// TestFailedWorker has one worker fail in the middle of its objects: what it has claimed and not read
// must not be committed by another.
func TestFailedWorker(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "a", "1.json"), record("1", "")+"{bad")
	write(t, filepath.Join(dir, "a", "2.json"), record("2", ""))
	write(t, filepath.Join(dir, "b", "3.json"), record("3", ""))
	l := openLake(t)
	write(t, filepath.Join(l.Dir(), quarantineFolder), "no folder")
	im := newImporter(Options{Lake: l, Workers: 2})
	var workers []*worker
	for range 2 {
		w, err := newWorker(im)
		if err != nil {
			t.Fatal(err)
		}
		workers = append(workers, w)
	}
	itemsOf := func(name string) []item {
		found, err := walk(ctx, []string{filepath.Join(dir, name)}, "")
		if err != nil {
			t.Fatal(err)
		}
		return found.items
	}
	if err := workers[1].chunk(ctx, itemsOf("b")); err != nil {
		t.Fatal(err)
	}
	if err := workers[0].chunk(ctx, itemsOf("a")); err == nil {
		t.Fatal("no error although nothing can be quarantined")
	}
	if err := im.commit(ctx); err != nil { // the other worker's batch is full now
		t.Logf("commit: %v", err)
	}
	if err := im.drop(ctx); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(l.Dir(), quarantineFolder)); err != nil {
		t.Fatal(err)
	}
	s := doImport(t, l, dir)
	if rows, ids := countRows(t, l); rows != 3 || ids != 3 {
		t.Errorf("%d rows, %d eventIDs, want 3: %+v", rows, ids, s)
	}
	checkClean(t, l)
}

// TestDeadline has a batch that is late for its commit: it is done again, and counted once.
func TestDeadline(t *testing.T) {
	dir := t.TempDir()
	distinct := writeTrail(t, dir, 40)
	write(t, filepath.Join(dir, "empty.json"), "")
	write(t, filepath.Join(dir, "bad.json"), record("bad", "")+"{bad")
	l := openLakeWith(t, missDeadline())
	var last Progress
	s, err := Import(context.Background(), []string{dir}, nil, Options{Lake: l, Progress: func(p Progress) { last = p }})
	if err != nil {
		t.Fatal(err)
	}
	if s.Records != int64(distinct)+1 || s.Objects != 41 || s.Empty != 1 || s.Unreadable != 1 || len(s.Problems) != 1 || s.Already != 0 {
		t.Errorf("%+v, want %d records of 41 objects", s, distinct+1)
	}
	if last.ObjectsDone != 42 || last.BytesDone != last.BytesTotal || last.Records != s.Records || last.Duplicates != s.Duplicates || last.Unreadable != 1 {
		t.Errorf("progress %+v", last)
	}
	checkClean(t, l)
}

// TestFenced has a batch that was taken for dead when it claims more.
func TestFenced(t *testing.T) {
	dir := t.TempDir()
	c := &clock{}
	l := openLakeWith(t, lake.Options{Now: c.now, Lease: time.Minute, Heartbeat: -1})
	for i := range 3 * chunkFiles {
		write(t, filepath.Join(dir, fmt.Sprintf("%04d.json", i)), record(fmt.Sprint(i), ""))
	}
	for i := range 9 {
		write(t, filepath.Join(dir, fmt.Sprintf("%04d-.json", i*80)), "")
	}
	var once sync.Once
	s, err := Import(context.Background(), []string{dir}, nil, Options{Lake: l, Workers: 1, Progress: func(p Progress) {
		if p.ObjectsDone >= chunkFiles {
			once.Do(func() {
				c.advance(time.Hour)
				other, err := lake.Open(context.Background(), lake.Options{Dir: l.Dir(), Now: c.now})
				if err != nil {
					t.Error(err)
					return
				}
				other.Close()
			})
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	if s.Records != 3*chunkFiles || s.Objects != 3*chunkFiles || s.Empty != 9 {
		t.Errorf("%+v", s)
	}
	checkClean(t, l)
}

// TestReplayDeadline replays in a batch that is late: nothing leaves the quarantine before it is in the lake.
func TestReplayDeadline(t *testing.T) {
	bad := write(t, filepath.Join(t.TempDir(), "big.json"), record("1", `,"errorMessage":"`+strings.Repeat("x", 2<<20)+`"`))
	o := missDeadline()
	step, armed := o.Step, false
	o.Step = func(name string) error {
		if !armed {
			return nil
		}
		return step(name)
	}
	l := openLakeWith(t, o)
	if s := doImport(t, l, bad); s.Records != 0 || s.Unreadable != 1 {
		t.Fatalf("%+v", s)
	}
	before, err := l.Info(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	armed = true
	wide := Options{Lake: l}
	wide.Limits.RecordBytes = 8 << 20
	s, err := ReplayQuarantine(context.Background(), wide)
	if err != nil {
		t.Fatal(err)
	}
	reports, err := Quarantined(context.Background(), l)
	if err != nil {
		t.Fatal(err)
	}
	if rows, _ := countRows(t, l); rows != 1 || s.Records != 1 || len(reports) != 0 {
		t.Errorf("%d rows, %d in quarantine, %+v", rows, len(reports), s)
	}
	if after, err := l.Info(context.Background()); err != nil || after.Objects != before.Objects || after.Unreadable != before.Unreadable {
		t.Errorf("a replay counts as an object: %+v, %v", after, err)
	}
	checkClean(t, l)
}

// TestReplayChanged replays an object that was too large to copy, and is another one now.
func TestReplayChanged(t *testing.T) {
	path := write(t, filepath.Join(t.TempDir(), "big.json"), record("1", "")+"{bad")
	l := openLake(t)
	doImport(t, l, path)
	reports, err := Quarantined(context.Background(), l)
	if err != nil || len(reports) != 1 {
		t.Fatal(reports, err)
	}
	reports[0].Size, reports[0].Copied = quarantineBytes+1, false // as if it were
	q := quarantineOf(l)
	if err := q.put(context.Background(), &reports[0], &loaded{}); err != nil {
		t.Fatal(err)
	}
	write(t, path, record("2", ""))
	s, err := ReplayQuarantine(context.Background(), Options{Lake: l})
	if err != nil {
		t.Fatal(err)
	}
	if reports, _ := Quarantined(context.Background(), l); len(reports) != 1 || s.Unreadable == 0 {
		t.Errorf("the report on an object is gone though the object was not read: %+v", s)
	}
}

// TestVanished claims an object that is gone when it is to be read.
func TestVanished(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	path := write(t, filepath.Join(dir, "a.json"), record("1", ""))
	l := openLake(t)
	im := newImporter(Options{Lake: l, Workers: 1})
	w, err := newWorker(im)
	if err != nil {
		t.Fatal(err)
	}
	gone := loaded{item: newItem(nil, path, path, 100<<20), key: keyOf(make([]byte, 32))}
	os.Remove(path)
	err = im.hold(func() error {
		batch, err := im.open(ctx)
		if err != nil {
			return err
		}
		return w.read(ctx, batch, []loaded{gone})
	})
	if err != nil {
		t.Fatalf("an object that vanished stops the import: %v", err)
	}
	if err := im.commit(ctx); err != nil {
		t.Fatal(err)
	}
	if im.sum.Unreadable != 1 || len(im.sum.Problems) != 1 {
		t.Errorf("%+v", im.sum)
	}
	reports, err := Quarantined(context.Background(), l)
	if err != nil || len(reports) != 1 || reports[0].Copied {
		t.Fatal(reports, err)
	}
}

// TestInterrupted ends the context at several moments.
func TestInterrupted(t *testing.T) {
	dir := t.TempDir()
	distinct := writeTrail(t, dir, 600)
	for _, at := range []int64{-1, 0, 1, 300, 600} {
		t.Run(fmt.Sprint(at), func(t *testing.T) {
			l := openLake(t)
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			if at < 0 {
				cancel()
			}
			s, err := Import(ctx, []string{dir}, nil, Options{Lake: l, Rows: 200, Progress: func(p Progress) {
				if p.ObjectsDone >= at {
					cancel()
				}
			}})
			if err != nil {
				t.Fatal(err)
			}
			if done := s.Objects+s.Already == 600; s.Interrupted == done {
				t.Errorf("interrupted: %v after %d objects", s.Interrupted, s.Objects)
			}
			rows, ids := countRows(t, l)
			if int64(rows) != s.Records || rows != ids {
				t.Errorf("%d rows, %d eventIDs, summary says %d", rows, ids, s.Records)
			}
			rest := doImport(t, l, dir)
			if rest.Objects+rest.Already != 600 || rest.Records+s.Records != int64(distinct) {
				t.Errorf("%d and %d objects, %d and %d records", s.Objects, rest.Objects, s.Records, rest.Records)
			}
			checkClean(t, l)
		})
	}
}

// TestCommitFails has a commit fail in every step, once; the error is told and the next import makes it good.
func TestCommitFails(t *testing.T) {
	dir := t.TempDir()
	distinct := writeTrail(t, dir, 60)
	broken := errors.New("broken")
	for _, step := range []string{"recorded", "loaded", "settled", "placed", "staged", "committed"} {
		t.Run(step, func(t *testing.T) {
			n := 0
			l := openLakeWith(t, lake.Options{Step: func(name string) error {
				if name == step {
					if n++; n == 2 {
						return broken
					}
				}
				return nil
			}})
			s, err := Import(context.Background(), []string{dir}, nil, Options{Lake: l, Rows: 50, Workers: 2})
			if err != nil && !errors.Is(err, broken) {
				t.Fatal(err)
			}
			t.Logf("%v; %d records", err, s.Records)
			s2 := doImport(t, l, dir)
			if rows, ids := countRows(t, l); rows != distinct || ids != distinct || s.Records+s2.Records > int64(distinct) {
				t.Errorf("%d rows, %d eventIDs, want %d; %d and %d records", rows, ids, distinct, s.Records, s2.Records)
			}
			checkClean(t, l)
		})
	}
}

// TestChanged reads a large object that is another one by then.
func TestChanged(t *testing.T) {
	ctx := context.Background()
	path := write(t, filepath.Join(t.TempDir(), "a.json"), record("1", ""))
	l := openLake(t)
	im := newImporter(Options{Lake: l, Workers: 1})
	w, err := newWorker(im)
	if err != nil {
		t.Fatal(err)
	}
	it := newItem(nil, path, path, wholeBytes+1) // as if it were so large
	before, err := load(ctx, it)
	if err != nil || before.content != nil {
		t.Fatal(before, err)
	}
	write(t, path, record("1", "")+record("2", ""))
	err = im.hold(func() error {
		batch, err := im.open(ctx)
		if err != nil {
			return err
		}
		return w.read(ctx, batch, []loaded{before})
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := im.commit(ctx); err != nil {
		t.Fatal(err)
	}
	if im.sum.Unreadable != 1 || !strings.Contains(im.sum.Problems[0].Reason, "changed") {
		t.Errorf("%+v", im.sum)
	}
}

// TestRetained imports again what retention has dropped: the ledger has the objects still.
func TestRetained(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	distinct := writeTrail(t, dir, 20)
	l := openLake(t)
	doImport(t, l, dir)
	removed, err := l.Retain(ctx, time.Date(2026, 10, 11, 0, 0, 0, 0, time.UTC), false)
	if err != nil || removed.Rows == 0 || removed.Rows == int64(distinct) {
		t.Fatal(removed, err)
	}
	if s := doImport(t, l, dir); s.Records != 0 || s.Already != 20 {
		t.Errorf("%+v", s)
	}
	s := doImport(t, l, freshCopy(t, dir))
	if s.Records != removed.Rows {
		t.Errorf("%+v, want the %d records that were dropped", s, removed.Rows)
	}
	if rows, ids := countRows(t, l); rows != distinct || ids != distinct {
		t.Errorf("%d rows, %d eventIDs, want %d", rows, ids, distinct)
	}
	checkClean(t, l)
}

// TestMaintenanceBetweenBatches has maintenance begin between two batches of an import, which waits for its end.
func TestMaintenanceBetweenBatches(t *testing.T) {
	dir := t.TempDir()
	distinct := writeTrail(t, dir, 600)
	for _, interrupt := range []bool{false, true} {
		l := openLake(t)
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		var lock *os.File
		o := Options{Lake: l, Rows: 500, Workers: 2}
		o.Progress = func(p Progress) {
			if p.Current != "" || lock != nil {
				return // no commit, or not the first
			}
			var err error
			if lock, err = os.OpenFile(filepath.Join(l.Dir(), "locks", "lake.lock"), os.O_RDWR|os.O_CREATE, 0o640); err != nil {
				t.Error(err)
			} else if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
				t.Error(err)
			}
		}
		waits := 0
		o.Sleep = func(ctx context.Context, d time.Duration) error {
			if waits++; interrupt {
				cancel()
			} else if waits == 3 {
				lock.Close()
			}
			return ctx.Err()
		}
		s, err := Import(ctx, []string{dir}, nil, o)
		if err != nil || s.Interrupted != interrupt || waits == 0 {
			t.Errorf("%d waits, %+v, %v", waits, s, err)
		}
		lock.Close()
		if rest := doImport(t, l, dir); rest.Records+s.Records != int64(distinct) || interrupt == (rest.Records == 0) {
			t.Errorf("%d and %d records of %d", s.Records, rest.Records, distinct)
		}
		checkClean(t, l)
	}
}

// endless is standard input that never ends, and ends the context after a while.
type endless struct {
	reads  int
	cancel func()
}

func (e *endless) Read(p []byte) (int, error) {
	if e.reads++; e.reads == 10 {
		e.cancel()
	}
	return copy(p, record(fmt.Sprint(e.reads), "")), nil
}

func TestInterruptedStdin(t *testing.T) {
	l := openLake(t)
	ctx, cancel := context.WithCancel(context.Background())
	s, err := Import(ctx, []string{"-"}, &endless{cancel: cancel}, Options{Lake: l})
	if err != nil || !s.Interrupted || s.Objects != 0 {
		t.Errorf("%+v, %v", s, err)
	}
}
