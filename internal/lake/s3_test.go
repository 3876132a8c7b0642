package lake

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/aws"
	"github.com/ashiato/ashiato/internal/mototest"
)

// s3Lake makes a bucket and a ledger for a lake that is not there yet.
func s3Lake(t testing.TB) (dir string) {
	t.Helper()
	bucket := "lake-" + newID()
	if err := aws.CreateBucket(t.Context(), aws.Access{}, bucket); err != nil {
		t.Fatal(err)
	}
	if err := MakeLedger(t.Context(), asTest, "ledger"); err != nil {
		t.Fatal(err)
	}
	return "s3://" + bucket + "/some/prefix"
}

// asTest does not wait long for an emulator whose answer was lost.
var asTest = aws.Access{MaxWait: 20 * time.Millisecond}

// onS3 are the options of a test's lake on S3: a database of its own.
func onS3(dir, home string) func(*Options) {
	return func(o *Options) {
		o.Dir, o.Home, o.Ledger, o.AWS = dir, home, "ledger", asTest
		o.Database = strings.ReplaceAll(strings.Split(dir, "/")[2], "-", "_")
	}
}

func openS3(t testing.TB, dir, home string, c *clock, change ...func(*Options)) *Lake {
	t.Helper()
	return openAt(t, dir, c, append([]func(*Options){onS3(dir, home)}, change...)...)
}

func TestS3Lake(t *testing.T) {
	mototest.StartStrict(t)
	t.Run("commit then plan", s3CommitThenPlan)
	t.Run("maintenance", s3Maintenance)
	t.Run("crash at each step", s3Crash)
	t.Run("zombie at each step", s3Zombie)
	t.Run("refuses", s3Refuses)
	t.Run("cache", s3Cache)
	t.Run("home", s3Home)
}

// Every answer of Glue to a commit is lost, and every 7th one of DynamoDB to a write, so that the client repeats them and meets its own success.
func TestS3LostAnswers(t *testing.T) {
	mototest.StartStrict(t, "MOTO_LOSE_GLUE=1", "MOTO_LOSE_DYNAMO=7")
	t.Run("commit then plan", s3CommitThenPlan)
	t.Run("maintenance", s3Maintenance)
}

func s3CommitThenPlan(t *testing.T) {
	dir, home := s3Lake(t), t.TempDir()
	l := openS3(t, dir, home, newClock())
	if l.Dir() != dir {
		t.Errorf("the lake is %s, not %s", l.Dir(), dir)
	}
	c := add(t, l, "a", event("1", at(testDay, 0)), event("2", at(testDay+1, 5)), event("3", nil))
	if c.Rows != 3 || c.Files != 3 || len(c.Days) != 3 {
		t.Fatalf("committed %+v", c)
	}
	sameList(t, "ids", ids(t, l), []string{"1", "2", "3"})
	// Another machine sees the same, and knows what it has.
	other := openS3(t, dir, t.TempDir(), newClock(), func(o *Options) { o.Create = false })
	sameList(t, "ids elsewhere", ids(t, other), []string{"1", "2", "3"})
	b := open(t, other)
	if s := claim(t, b, "a", "b"); s[0] != Done || s[1] != Claimed {
		t.Fatalf("claims: %v", s)
	}
	fill(t, b, event("1", at(testDay, 0)), event("4", at(testDay, 0)))
	if c := commit(t, b); c.Rows != 1 || c.Duplicates != 1 {
		t.Fatalf("committed %+v", c)
	}
	sameList(t, "ids", ids(t, l), []string{"1", "2", "3", "4"})
	files, err := l.Plan(t.Context(), Filter{EventIDs: []string{"4"}})
	if err != nil || len(files) > 2 {
		t.Fatalf("%d files may have an eventid, %v", len(files), err)
	}
	info, err := l.Info(t.Context())
	if err != nil || info.Rows != 4 || info.Objects != 2 || info.Batches["done"] != 2 || info.Dir != dir || info.ID != other.ID() {
		t.Fatalf("%+v, %v", info, err)
	}
	if r := clean(t, l); r.Files != 4 || len(r.Strays) > 0 {
		t.Fatalf("%+v", r)
	}
	noTemp(t, l)
	noTemp(t, other)
}

func s3Maintenance(t *testing.T) {
	ctx, c := t.Context(), newClock()
	l := openS3(t, s3Lake(t), t.TempDir(), c)
	for i := range 4 {
		add(t, l, fmt.Sprint(i), event(fmt.Sprint(i), at(testDay, int64(i))), event("late", at(testDay+Day(i), 9)))
	}
	b := open(t, l, "open")
	if _, err := l.Compact(ctx, CompactOptions{}); !errors.Is(err, ErrInUse) {
		t.Fatalf("compaction beside a batch: %v", err)
	}
	if err := b.Abandon(ctx); err != nil {
		t.Fatal(err)
	}
	before := ids(t, l)
	done, err := l.Compact(ctx, CompactOptions{})
	if err != nil || done.Days != 1 || done.FilesBefore != 4 || done.FilesAfter != 1 {
		t.Fatalf("%+v, %v", done, err)
	}
	sameList(t, "ids", ids(t, l), before)
	// A stray of a lost batch.
	if _, err := l.files.place(ctx, tempFile(t, "stray"), l.files.inLake(TableName, "data", "event_time_day=2026-01-01", "x.parquet")); err != nil {
		t.Fatal(err)
	}
	if r := clean(t, l); len(r.Strays) != 1 {
		t.Fatalf("strays: %v", r.Strays)
	}
	if gone, err := l.Clean(ctx, time.Hour, true); err != nil || len(gone) != 0 {
		t.Fatalf("%v, %v", gone, err) // the clock of the test stands in the past
	}
	c.add(time.Until(c.now()).Abs() + 30*24*time.Hour)
	if gone, err := l.Clean(ctx, time.Hour, false); err != nil || len(gone) != 1 {
		t.Fatalf("%v, %v", gone, err)
	}
	if r, err := l.Retain(ctx, (testDay + 2).Time(), false); err != nil || len(r.Days) != 2 {
		t.Fatalf("%+v, %v", r, err)
	}
	n, err := l.Expire(ctx, 0)
	if err != nil || n == 0 {
		t.Fatalf("expired %d, %v", n, err)
	}
	if got := len(ids(t, l)); got != 2 {
		t.Fatalf("%d records", got)
	}
	if r := clean(t, l); len(r.Strays) > 0 {
		t.Fatalf("strays: %v", r.Strays)
	}
}

func tempFile(t *testing.T, text string) string {
	t.Helper()
	f, err := os.CreateTemp(t.TempDir(), "x")
	if err == nil {
		_, err = f.WriteString(text)
	}
	if err != nil {
		t.Fatal(err)
	}
	f.Close()
	return f.Name()
}

func s3Crash(t *testing.T) {
	for _, step := range commitSteps {
		t.Run(step, func(t *testing.T) {
			dir, home, c := s3Lake(t), t.TempDir(), newClock()
			first := openS3(t, dir, home, c, stopAt(step, 1))
			b := open(t, first, "a", "b")
			fill(t, b, event("1", at(testDay, 0)), event("2", nil))
			if _, err := b.Commit(context.Background(), Outcome{}); !errors.Is(err, errCrash) {
				t.Fatalf("commit: %v", err)
			}
			first.Close()

			second := openS3(t, dir, home, c)
			b = open(t, second)
			if got := claim(t, b, "a", "b"); step != "committed" && (got[0] != Busy || got[1] != Busy) {
				t.Fatalf("claims within the lease: %v", got)
			}
			c.add(2 * time.Minute)
			want := Claimed
			if step == "committed" {
				want = Done
			}
			if got := claim(t, b, "a", "b"); got[0] != want || got[1] != want {
				t.Fatalf("claims after the crash: %v, want %v", got, want)
			}
			if want == Claimed {
				fill(t, b, event("1", at(testDay, 0)), event("2", nil))
			}
			commit(t, b)
			sameList(t, "ids", ids(t, second), []string{"1", "2"})
		})
	}
}

func s3Zombie(t *testing.T) {
	for _, step := range commitSteps {
		for _, redo := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, redone %v", step, redo), func(t *testing.T) {
				dir, home, c := s3Lake(t), t.TempDir(), newClock()
				var zombie, other *Lake
				asleep := false
				zombie = openS3(t, dir, home, c, func(o *Options) {
					o.Step = func(s string) error {
						if s == step && !asleep {
							asleep = true
							c.add(2 * time.Minute)
							takeAway(t, other, redo, step == "committed")
						}
						return nil
					}
				})
				other = openS3(t, dir, home, c)
				b := open(t, zombie, "a")
				fill(t, b, event("1", at(testDay, 0)), event("2", at(testDay, 1)))
				_, err := b.Commit(context.Background(), Outcome{})
				if step == "committed" && err != nil || step != "committed" && !errors.Is(err, ErrFenced) {
					t.Fatalf("the zombie's commit: %v", err)
				}
				var want []string
				if redo || step == "committed" {
					want = []string{"1", "2"}
				}
				sameList(t, "ids", ids(t, other), want)
				noTemp(t, other)
				for _, s := range clean(t, other).Strays {
					if strings.Contains(s.Path, "/data/") {
						t.Errorf("stray: %s", s.Path)
					}
				}
			})
		}
	}
}

func s3Refuses(t *testing.T) {
	ctx := t.Context()
	dir := s3Lake(t)
	try := func(change ...func(*Options)) error {
		o := Options{Create: true, Heartbeat: -1}
		onS3(dir, t.TempDir())(&o)
		for _, f := range change {
			f(&o)
		}
		l, err := Open(ctx, o)
		if err == nil {
			l.Close()
		}
		return err
	}
	if err := try(func(o *Options) { o.Create = false }); !errors.Is(err, ErrNotLake) {
		t.Errorf("no lake: %v", err)
	}
	if err := try(func(o *Options) { o.Ledger = "nowhere" }); err == nil || !strings.Contains(err.Error(), "nowhere") {
		t.Errorf("no ledger: %v", err)
	}
	if err := try(func(o *Options) { o.Dir = "s3://no-such-bucket-" + newID() }); err == nil || !strings.Contains(err.Error(), "no-such-bucket") {
		t.Errorf("no bucket: %v", err)
	}
	if err := try(func(o *Options) { o.Dir = "s3://Not A Bucket/" }); !errors.Is(err, ErrNotLake) {
		t.Errorf("no URI: %v", err)
	}
	if err := try(); err != nil {
		t.Fatal(err)
	}
	database := func(o *Options) { onS3(dir, o.Home)(o); o.Dir = s3Lake(t) }
	if err := try(database); !errors.Is(err, ErrForeign) || !strings.Contains(err.Error(), "catalog.database") {
		t.Errorf("a database with another lake: %v", err)
	}
	l := openS3(t, dir, t.TempDir(), nil)
	add(t, l, "a", event("1", at(testDay, 0)))
	if err := l.cat.DropTable(ctx, l.ident); err != nil {
		t.Fatal(err)
	}
	if err := try(); !errors.Is(err, ErrNoTable) || !strings.Contains(err.Error(), "Glue") {
		t.Errorf("a table that is gone: %v", err)
	}
}

// Without a cache folder the folder for temporary files serves, and its size bounds the cache.
func s3Home(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("XDG_CACHE_HOME", "/proc/nowhere")
	t.Setenv("HOME", "/proc/nowhere")
	t.Setenv("TMPDIR", temp)
	l := openS3(t, s3Lake(t), "", newClock())
	add(t, l, "a", event("1", at(testDay, 0)))
	sameList(t, "ids", ids(t, l), []string{"1"})
	if !strings.HasPrefix(l.TempDir(), temp) {
		t.Errorf("temporary files lie in %s", l.TempDir())
	}
	if limit := l.files.(*s3Store).cache.limit; limit <= 0 || limit > DefaultCacheBytes {
		t.Errorf("the cache may hold %d bytes", limit)
	}
}

// The cache keeps its bound, what is used stays, what is damaged is not taken.
func s3Cache(t *testing.T) {
	c, home, dir := newClock(), t.TempDir(), s3Lake(t)
	writer := openS3(t, dir, t.TempDir(), c)
	var size int64
	for i := range 4 {
		size = max(size, add(t, writer, fmt.Sprint(i), event(fmt.Sprint(i), at(testDay+Day(i), 0))).Bytes)
	}
	l := openS3(t, dir, home, c, func(o *Options) { o.CacheBytes = 2*size + size/2 })
	day := func(i int) Filter {
		return Filter{Since: (testDay + Day(i)).Time(), Until: (testDay + Day(i) + 1).Time(), Timed: true}
	}
	plan := func(l *Lake, f Filter) (path string, release func(), err error) {
		c.add(time.Second)
		files, err := l.Plan(t.Context(), f)
		if err != nil || len(files) == 0 {
			return "", nil, errors.Join(err, fmt.Errorf("%d files", len(files)))
		}
		release, err = l.Fetch(t.Context(), files, nil)
		return files[0].Path, release, err
	}
	must := func(i int) (path string, release func()) {
		t.Helper()
		path, release, err := plan(l, day(i))
		if err != nil {
			t.Fatal(err)
		}
		sameList(t, path, []string{fmt.Sprint(len(fileRows(t, path)))}, []string{"1"})
		return path, release
	}
	there := func(path string) bool { _, err := os.Stat(path); return err == nil }
	if _, _, err := plan(l, Filter{}); !errors.Is(err, ErrCache) {
		t.Fatalf("more than the cache holds: %v", err)
	}
	first, end := must(0)
	second, _ := must(1)
	if _, _, err := plan(l, day(2)); !errors.Is(err, ErrCache) {
		t.Fatalf("all files are in use: %v", err)
	}
	if !there(first) || !there(second) {
		t.Fatal("a file that is in use was removed")
	}
	// Another process respects it.
	other := openS3(t, dir, home, c, func(o *Options) { o.CacheBytes = l.opt.CacheBytes })
	if _, _, err := plan(other, day(2)); !errors.Is(err, ErrCache) {
		t.Fatalf("all files are in another's use: %v", err)
	}
	end()
	third, _, err := plan(l, day(2))
	if err != nil {
		t.Fatal(err)
	}
	if there(first) || !there(second) || !there(third) {
		t.Fatalf("there: %v %v %v", there(first), there(second), there(third))
	}
	if err := os.Truncate(third, 10); err != nil {
		t.Fatal(err)
	}
	must(2) // is loaded again
	// A file that was changed on S3 is not believed.
	files := 0
	err = l.files.walk(t.Context(), TableName, func(s Stray) error {
		if strings.Contains(s.Path, "event_time_day="+(testDay+3).String()) {
			files++
			store := l.files.(*s3Store)
			return store.bucket.Put(t.Context(), store.key(s.Path), strings.NewReader(strings.Repeat("x", int(s.Bytes))), s.Bytes)
		}
		return nil
	})
	if err != nil || files != 1 {
		t.Fatalf("%d files, %v", files, err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	l = openS3(t, dir, t.TempDir(), c)
	if _, _, err := plan(l, day(3)); err == nil || !strings.Contains(err.Error(), "content") {
		t.Fatalf("a changed file: %v", err)
	}
}
