package ingest

import (
	"bytes"
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
	reports, err := Quarantined(l.Dir())
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
	reports, err := Quarantined(l.Dir())
	if err != nil || len(reports) != 1 {
		t.Fatal(reports, err)
	}
	reports[0].Size, reports[0].Copied = quarantineBytes+1, false // as if it were
	q := quarantine{filepath.Join(l.Dir(), quarantineFolder)}
	if err := q.put(&reports[0], &loaded{}); err != nil {
		t.Fatal(err)
	}
	write(t, path, record("2", ""))
	s, err := ReplayQuarantine(context.Background(), Options{Lake: l})
	if err != nil {
		t.Fatal(err)
	}
	if reports, _ := Quarantined(l.Dir()); len(reports) != 1 || s.Unreadable == 0 {
		t.Errorf("the report on an object is gone though the object was not read: %+v", s)
	}
}

// TestStrayInQuarantine has something in the quarantine that is not ours.
func TestStrayInQuarantine(t *testing.T) {
	l := openLake(t)
	doImport(t, l, write(t, filepath.Join(t.TempDir(), "a.json"), record("1", "")+"{bad"))
	write(t, filepath.Join(l.Dir(), quarantineFolder, "notes.txt"), "mine")
	write(t, filepath.Join(l.Dir(), quarantineFolder, "folder", "reason.json"), "{")
	s, err := ReplayQuarantine(context.Background(), Options{Lake: l})
	if err != nil || s.Objects != 1 {
		t.Errorf("%+v, %v", s, err)
	}
	for _, p := range s.Problems {
		t.Log(p)
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
	reports, err := Quarantined(l.Dir())
	if err != nil || len(reports) != 1 || reports[0].Copied {
		t.Fatal(reports, err)
	}
}

// TestSameObjectTwice has the same content in several files of one import, good and bad.
func TestSameObjectTwice(t *testing.T) {
	dir := t.TempDir()
	const copies = 400
	for i := range copies {
		write(t, filepath.Join(dir, fmt.Sprintf("good%03d.json", i)), record("1", ""))
		write(t, filepath.Join(dir, fmt.Sprintf("bad%03d.json", i)), record("2", "")+"{bad")
	}
	l := openLake(t)
	s := doImport(t, l, dir, dir)
	if s.Records != 2 || s.Objects != 2 || s.Already != 4*copies-2 || s.Unreadable != 1 || s.Duplicates != 0 {
		t.Errorf("%+v", s)
	}
	info, err := l.Info(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if info.Objects != 2 || info.Records != 2 || info.Unreadable != 1 {
		t.Errorf("%+v", info)
	}
	checkClean(t, l)
}

// TestLinks imports through links to folders, and folders with links and pipes in them.
func TestLinks(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "real", "a.json"), record("1", ""))
	write(t, filepath.Join(dir, "else", "b.json"), record("2", ""))
	for to, from := range map[string]string{"link": "real", "real/loop": "../real", "real/b.json": "../else/b.json", "real/broken.json": "nowhere"} {
		if err := os.Symlink(from, filepath.Join(dir, to)); err != nil {
			t.Fatal(err)
		}
	}
	if err := syscall.Mkfifo(filepath.Join(dir, "real", "pipe.json"), 0o644); err != nil {
		t.Fatal(err)
	}
	l := openLake(t)
	s := doImport(t, l, filepath.Join(dir, "link"))
	if s.Records != 2 || s.Objects != 2 || s.Unreadable != 1 || len(s.NotCloudTrail) != 2 {
		t.Errorf("%+v", s)
	}
	_, err := Import(context.Background(), []string{filepath.Join(dir, "real", "pipe.json")}, nil, Options{Lake: l})
	if err == nil || !strings.Contains(err.Error(), "pipe.json") {
		t.Errorf("a pipe as a path: %v", err)
	}
}

// TestLakeBelow imports a folder that holds the lake itself.
func TestLakeBelow(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "a.json"), record("1", "")+"{bad")
	l, err := lake.Open(context.Background(), lake.Options{Dir: filepath.Join(dir, "lake"), Create: true})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for range 2 {
		s := doImport(t, l, dir)
		if s.Objects+s.Already != 1 || s.Foreign != 0 || len(s.NotCloudTrail) != 0 {
			t.Errorf("%+v", s)
		}
	}
}

// TestNames imports files with hostile names.
func TestNames(t *testing.T) {
	dir := t.TempDir()
	names := []string{"a\xff\xfe.json", "b\n\x1b[31m'; DROP TABLE x.json", strings.Repeat("é", 100) + ".json", "-.json", "'.json", "%s.json"}
	for i, n := range names {
		write(t, filepath.Join(dir, n), record(fmt.Sprint(i), "")+"{bad")
	}
	l := openLake(t)
	s := doImport(t, l, dir)
	if s.Records != int64(len(names)) || s.Unreadable != int64(len(names)) {
		t.Errorf("%+v", s)
	}
	var n int
	ask(t, l, "SELECT count(DISTINCT source_object) FROM records", &n)
	if n != len(names) {
		t.Errorf("%d names of %d", n, len(names))
	}
	if reports, err := Quarantined(l.Dir()); err != nil || len(reports) != len(names) {
		t.Errorf("%d in quarantine, %v", len(reports), err)
	}
	checkClean(t, l)
}

// TestManyKinds imports items of ever different kinds: what is remembered of them is bounded.
func TestManyKinds(t *testing.T) {
	var b bytes.Buffer
	for i := range 20_000 {
		fmt.Fprintf(&b, `{"key%d":1}`+"\n", i)
	}
	l := openLake(t)
	s := doImport(t, l, write(t, filepath.Join(t.TempDir(), "a.json"), b.String()))
	total := int64(0)
	for _, n := range s.NotCloudTrail {
		total += n
	}
	if total != 20_000 || len(s.NotCloudTrail) > maxKinds+1 {
		t.Errorf("%d items of %d kinds", total, len(s.NotCloudTrail))
	}
}

// TestManyProblems has more problems than can be listed.
func TestManyProblems(t *testing.T) {
	dir := t.TempDir()
	for i := range 5 {
		write(t, filepath.Join(dir, fmt.Sprintf("%d.json", i)), fmt.Sprintf(`{"eventID":"%d"}`, i)+strings.Repeat(record("x", "")+"{bad\n", 1500))
	}
	l := openLake(t)
	im := newImporter(Options{Lake: l, Workers: 1})
	found, err := walk(context.Background(), []string{dir}, "")
	if err != nil {
		t.Fatal(err)
	}
	w, err := newWorker(im)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.chunk(context.Background(), found.items); err != nil {
		t.Fatal(err)
	}
	if n := len(im.tally.problems); n == 0 || n > maxListed {
		t.Errorf("%d problems are held in memory", n)
	}
	if err := im.commit(context.Background()); err != nil {
		t.Fatal(err)
	}
	if int64(len(im.sum.Problems))+im.sum.MoreProblems != im.sum.Unreadable {
		t.Errorf("%d problems listed, %d more, %d unreadable", len(im.sum.Problems), im.sum.MoreProblems, im.sum.Unreadable)
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

// TestWithoutID has equal records without an eventID in one batch, one of them with white space.
func TestWithoutID(t *testing.T) {
	for _, id := range []string{"", `,"eventID":null`} {
		l := openLake(t)
		text := `{"eventVersion":"1.11","eventName":"X","eventSource":"a"` + id + "}\n"
		s := doImport(t, l, write(t, filepath.Join(t.TempDir(), "a.json"), text+strings.ReplaceAll(text, ":", ": ")+strings.ReplaceAll(text, "X", "Y")))
		if s.Records != 2 || s.Duplicates != 1 || s.Conflicting != 0 {
			t.Errorf("%+v", s)
		}
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

// TestManyUnreadable lists a folder with more broken links than are listed one by one.
func TestManyUnreadable(t *testing.T) {
	dir := t.TempDir()
	const n = maxListed + 10
	for i := range n {
		if err := os.Symlink("nowhere", filepath.Join(dir, fmt.Sprintf("%d.json", i))); err != nil {
			t.Fatal(err)
		}
	}
	found, err := walk(context.Background(), []string{dir}, "")
	if err != nil || len(found.problems) != maxListed {
		t.Fatal(len(found.problems), err)
	}
	if s := doImport(t, openLake(t), dir); s.Unreadable != n || len(s.Problems) != maxListed || s.MoreProblems != 10 {
		t.Errorf("%d unreadable, %d listed, %d more", s.Unreadable, len(s.Problems), s.MoreProblems)
	}
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

// TestStdinIsKept has something unreadable on standard input, more than is copied of other objects.
func TestStdinIsKept(t *testing.T) {
	l := openLake(t)
	q := quarantine{filepath.Join(l.Dir(), quarantineFolder)}
	kept := loaded{content: []byte("x"), shown: stdinName}
	elsewhere := loaded{content: []byte("x")}
	for _, o := range []*loaded{&kept, &elsewhere} {
		r := Report{Key: "sha256:" + o.shown, Size: quarantineBytes + 1}
		if err := q.put(&r, o); err != nil || r.Copied != (o == &kept) {
			t.Errorf("%+v, %v", r, err)
		}
	}
	if s := doImportStdin(t, l, "\x1f\x8b\x08garbage"); s.Unreadable != 1 || s.Foreign != 0 {
		t.Errorf("a broken log on standard input: %+v", s)
	}
}

func doImportStdin(t *testing.T, l *lake.Lake, content string) Summary {
	t.Helper()
	s, err := Import(context.Background(), []string{"-"}, strings.NewReader(content), Options{Lake: l})
	if err != nil {
		t.Fatal(err)
	}
	return s
}
