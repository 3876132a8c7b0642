package collect

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/pipeline"
)

// A store is a bucket in memory that fails now and then.
type store struct {
	objects map[string][]byte
	fails   func() int // 0: not; 1: cannot be opened; 2: breaks off
	opened  atomic.Int64
}

var errStore = errors.New("503 slow down")

func (s *store) open(_ context.Context, o pipeline.Object) (io.ReadCloser, error) {
	s.opened.Add(1)
	b, ok := s.objects[o.Key]
	if !ok {
		return nil, fmt.Errorf("%s: NoSuchKey", o)
	}
	switch s.fails() {
	case 1:
		return nil, errStore
	case 2:
		return io.NopCloser(io.MultiReader(bytes.NewReader(b[:len(b)/2]), broken{})), nil
	}
	return io.NopCloser(bytes.NewReader(b)), nil
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errStore }

func never() int { return 0 }

func keyOf(n int) string {
	return fmt.Sprintf("AWSLogs/111122223333/CloudTrail/us-east-1/2026/11/%02d/111122223333_CloudTrail_us-east-1_202611%02dT0005Z_%016d.json.gz", n%28+1, n%28+1, n)
}

func record(id string, day int) string {
	return fmt.Sprintf(`{"eventVersion":"1.11","eventID":"%s","eventTime":"2026-11-%02dT00:00:00Z","eventName":"X","eventSource":"s3.amazonaws.com"}`, id, day)
}

func logFile(t testing.TB, records ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := io.WriteString(z, `{"Records":[`+strings.Join(records, ",")+`]}`); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// fill makes n objects of 4 records; neighbours share one.
func fill(t testing.TB, n int) (s *store, records int) {
	t.Helper()
	s = &store{objects: map[string][]byte{}, fails: never}
	for i := range n {
		var text []string
		for k := range 4 {
			text = append(text, record(fmt.Sprint(i*3+k), i/3%28+1))
		}
		s.objects[keyOf(i)] = logFile(t, text...)
	}
	ids := map[string]bool{}
	for i := range n {
		for k := range 4 {
			ids[fmt.Sprint(i*3+k, "/", i/3%28+1)] = true
		}
	}
	return s, len(ids)
}

func object(n int) pipeline.Object {
	return pipeline.Object{Bucket: "trail", Key: keyOf(n), ETag: fmt.Sprint("etag", n)}
}

func openLake(t testing.TB, o lake.Options) *lake.Lake {
	t.Helper()
	if o.Dir == "" {
		o.Dir = filepath.Join(t.TempDir(), "lake")
	}
	o.Create = true
	l, err := lake.Open(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

func rows(t testing.TB, l *lake.Lake) int64 {
	t.Helper()
	info, err := l.Info(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	r, err := l.Check(context.Background(), nil)
	if err != nil || len(r.Findings) > 0 {
		t.Errorf("check: %v, %v", r.Findings, err)
	}
	return info.Rows
}

func TestRun(t *testing.T) {
	l := openLake(t, lake.Options{})
	s, want := fill(t, 12)
	m := pipeline.NewMemory(pipeline.MemoryOptions{})
	for i := range 12 {
		m.Send(object(i))
	}
	m.Send(object(0), object(1)) // delivered again
	digest := pipeline.Object{Bucket: "trail", Key: "AWSLogs/111122223333/CloudTrail-Digest/us-east-1/2026/11/01/111122223333_CloudTrail-Digest_us-east-1_t_us-east-1_20261101T000500Z.json.gz"}
	m.Send(digest, pipeline.Object{Bucket: "trail", Key: "picture.jpg"})
	m.SendContent(func() (pipeline.Content, error) { return pipeline.Content{Control: "s3:TestEvent"}, nil })
	event := []byte(`{"version":"0","detail-type":"AWS API Call via CloudTrail","source":"aws.ec2","detail":` + record("inline", 3) + `}`)
	m.Send(pipeline.Object{Key: "AWS API Call via CloudTrail", Inline: event})
	m.Close()
	var last Progress
	var mu sync.Mutex
	sum, err := Run(context.Background(), Options{Lake: l, Source: m, Open: s.open, Every: 50 * time.Millisecond, TempDir: t.TempDir(), Parallel: 4,
		Progress: func(p Progress) { mu.Lock(); defer mu.Unlock(); last = p }})
	if err != nil {
		t.Fatal(err)
	}
	if got := rows(t, l); got != int64(want)+1 || sum.Records != got {
		t.Errorf("%d rows in the lake, %d in the summary, want %d", got, sum.Records, want+1)
	}
	if sum.Messages != 16 || sum.Control["s3:TestEvent"] != 1 || sum.Digests != 1 || sum.Foreign != 1 || sum.Already+sum.Skipped != 2 || sum.Failures+sum.Given+sum.Dropped != 0 {
		t.Errorf("summary: %+v", sum)
	}
	if last.Waiting != 0 || last.Commit.IsZero() || m.Len() != 0 {
		t.Errorf("%d messages left, progress %+v", m.Len(), last)
	}
	// Another run with the same messages fetches nothing.
	before := s.opened.Load()
	m = pipeline.NewMemory(pipeline.MemoryOptions{})
	for i := range 12 {
		m.Send(object(i))
	}
	m.Close()
	if sum, err = Run(context.Background(), Options{Lake: l, Source: m, Open: s.open}); err != nil || sum.Skipped != 12 || s.opened.Load() != before {
		t.Errorf("again: %+v, %v, %d objects fetched", sum, err, s.opened.Load()-before)
	}
}

// TestFailures: fetching fails, breaks off, commits fail, messages come twice, and in the end the lake has every record once.
func TestFailures(t *testing.T) {
	const n = 60
	var mu sync.Mutex
	r := rand.New(rand.NewPCG(7, 7))
	roll := func(n int) int { mu.Lock(); defer mu.Unlock(); return r.IntN(n) }
	var steps, failed atomic.Int64 // two commits that fail are followed by one that does not
	l := openLake(t, lake.Options{Step: func(string) error {
		if n := steps.Add(1); n > failed.Load()+10 && roll(8) == 0 {
			failed.Store(n)
			return errors.New("the commit broke off")
		}
		return nil
	}})
	s, want := fill(t, n)
	s.fails = func() int { return max(roll(8)-5, 0) }
	clock := &ticking{t: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)}
	m := pipeline.NewMemory(pipeline.MemoryOptions{Hold: time.Hour, Now: clock.now, Sleep: clock.sleep})
	for i := range n {
		m.Send(object(i), object((i+1)%n))
	}
	m.Close()
	var failures atomic.Int64
	sum, err := Run(context.Background(), Options{Lake: l, Source: m, Open: s.open, Every: 5 * time.Millisecond, TempDir: t.TempDir(), Parallel: 8,
		Memory: 1, // every object of more than 64 KiB in a file
		Failed: func(*pipeline.Failure) { failures.Add(1) }})
	if err != nil {
		t.Fatal(err)
	}
	if failures.Load() == 0 || sum.Given == 0 || sum.Failures != failures.Load() {
		t.Errorf("no failures, or they were not told: %+v", sum)
	}
	if got := rows(t, l); got != int64(want) || sum.Records > got { // a commit may take effect and fail all the same
		t.Errorf("%d rows in the lake, %d in the summary, want %d", got, sum.Records, want)
	}
}

// ticking is a clock on which a wait of minutes takes a millisecond.
type ticking struct {
	mu sync.Mutex
	t  time.Time
}

func (c *ticking) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(10 * time.Second)
	return c.t
}

func (c *ticking) sleep(ctx context.Context, _ time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(time.Millisecond):
		return nil
	}
}

// TestLakeFails: a lake that cannot be written ends the run with the reason, and everything stays at the source.
func TestLakeFails(t *testing.T) {
	full := errors.New("no space left on device")
	l := openLake(t, lake.Options{Step: func(string) error { return full }})
	s, _ := fill(t, 5)
	clock := &ticking{t: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)}
	m := pipeline.NewMemory(pipeline.MemoryOptions{Now: clock.now, Sleep: clock.sleep, Hold: time.Hour})
	for i := range 5 {
		m.Send(object(i))
	}
	_, err := Run(context.Background(), Options{Lake: l, Source: m, Open: s.open, Every: 5 * time.Millisecond})
	if !errors.Is(err, full) || m.Len() != 5 {
		t.Errorf("error %v, %d messages left, want 5", err, m.Len())
	}
}

// TestLarge: an object beyond its share of the memory goes through a file, which is removed.
func TestLarge(t *testing.T) {
	l := openLake(t, lake.Options{})
	var text []string
	for i := range 12000 {
		text = append(text, strings.Replace(record(fmt.Sprint(i), 1), `"X"`, fmt.Sprintf(`"X%x"`, rand.Uint64()), 1))
	}
	s := &store{objects: map[string][]byte{keyOf(0): logFile(t, text...)}, fails: never}
	if len(s.objects[keyOf(0)]) < 64<<10 {
		t.Fatal("the object is too small for this test")
	}
	m := pipeline.NewMemory(pipeline.MemoryOptions{})
	m.Send(object(0))
	m.Close()
	dir := t.TempDir()
	sum, err := Run(context.Background(), Options{Lake: l, Source: m, Open: s.open, Memory: 1, TempDir: dir})
	left, _ := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || sum.Records != 12000 || len(left) > 0 {
		t.Errorf("%d records, %v, left %v", sum.Records, err, left)
	}
}

// TestStop: when the context ends, what was read is committed and the rest given back.
func TestStop(t *testing.T) {
	l := openLake(t, lake.Options{})
	s, want := fill(t, 40)
	m := pipeline.NewMemory(pipeline.MemoryOptions{})
	for i := range 40 {
		m.Send(object(i))
	}
	ctx, stop := context.WithCancel(context.Background())
	s.fails = func() int {
		if s.opened.Load() == 10 {
			stop()
		}
		return 0
	}
	sum, err := Run(ctx, Options{Lake: l, Source: m, Open: s.open, Parallel: 2, Every: time.Hour})
	if err != nil || sum.Messages == 0 || int(sum.Messages)+m.Len() != 40 {
		t.Errorf("%v, %d messages settled, %d left", err, sum.Messages, m.Len())
	}
	m.Close()
	s.fails = never
	if _, err := Run(context.Background(), Options{Lake: l, Source: m, Open: s.open}); err != nil {
		t.Fatal(err)
	}
	if got := rows(t, l); got != int64(want) {
		t.Errorf("%d rows, want %d", got, want)
	}
}
