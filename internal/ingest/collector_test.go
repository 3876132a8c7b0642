package ingest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/lake"
)

func arrival(n int, text string) Arrival {
	name := fmt.Sprintf("s3://trail/AWSLogs/111122223333/CloudTrail/ap-northeast-1/2026/11/01/111122223333_CloudTrail_ap-northeast-1_20261101T0005Z_%016d.json.gz", n)
	content := gzipped([]byte(`{"Records":[` + text + `]}`))
	return Arrival{Key: name + "#etag", Location: name, Size: int64(len(content)),
		Open: func() (io.ReadSeekCloser, error) { return inMemory{bytes.NewReader(content)}, nil }}
}

func newCollector(t *testing.T, l *lake.Lake) *Collector {
	t.Helper()
	c, err := NewCollector(Options{Lake: l, Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return c
}

func add(t *testing.T, c *Collector, a Arrival, want Taken) {
	t.Helper()
	if got, err := c.Add(context.Background(), a); err != nil || got != want {
		t.Errorf("Add(%s): %v, %v, want %v", a.Location, got, err, want)
	}
}

func TestCollector(t *testing.T) {
	l := openLake(t)
	c := newCollector(t, l)
	add(t, c, arrival(1, record("1", "")+","+record("2", "")), Read)
	add(t, c, arrival(1, record("1", "")+","+record("2", "")), Known)
	add(t, c, arrival(2, record("2", "")), Read)
	add(t, c, Arrival{Location: "s3://trail/AWSLogs/", Key: "folder"}, Empty)
	add(t, c, Arrival{Key: "digest", Size: 9, Location: "s3://trail/AWSLogs/111122223333/CloudTrail-Digest/us-east-1/2026/11/01/111122223333_CloudTrail-Digest_us-east-1_t_us-east-1_20261101T000500Z.json.gz"}, Empty)
	if rows, _ := countRows(t, l); rows != 0 {
		t.Errorf("%d rows before the commit", rows)
	}
	for range 2 { // the second has nothing to do
		if err := c.Commit(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	add(t, c, arrival(2, record("2", "")), Known)
	add(t, c, arrival(3, record("1", "")+`,{"broken"`), Read)
	if err := c.Commit(context.Background()); err != nil {
		t.Fatal(err)
	}
	var account, region, date, object string
	ask(t, l, "SELECT any_value(account), any_value(region), any_value(date), min(source_object) FROM records", &account, &region, &date, &object)
	if account != "111122223333" || region != "ap-northeast-1" || date != "2026/11/01" || object != arrival(1, "").Location {
		t.Errorf("origin: %s %s %s %s", account, region, date, object)
	}
	s := c.Summary()
	if s.Records != 2 || s.Duplicates != 2 || s.Objects != 3 || s.Already != 2 || s.Empty != 1 || s.Digests != 1 || s.Unreadable != 1 {
		t.Errorf("summary: %+v", s)
	}
	if q, err := Quarantined(context.Background(), l); err != nil || len(q) != 1 || !q[0].Copied {
		t.Errorf("quarantine: %+v, %v", q, err)
	}
	checkClean(t, l)
}

// TestCollectorKeeps: what came within a message and holds no record is kept.
func TestCollectorKeeps(t *testing.T) {
	l := openLake(t)
	c := newCollector(t, l)
	event := `{"version":"0","id":"1","detail-type":"WorkSpaces Change","source":"aws.workspaces","detail":{"actionType":"successfulLogin"}}`
	a := Arrival{Key: "sha256:1", Location: "WorkSpaces Change", Size: int64(len(event)), Only: true,
		Open: func() (io.ReadSeekCloser, error) { return inMemory{bytes.NewReader([]byte(event))}, nil }}
	add(t, c, a, Read)
	if err := c.Commit(context.Background()); err != nil {
		t.Fatal(err)
	}
	q, err := Quarantined(context.Background(), l)
	if err != nil || len(q) != 1 || !q[0].Copied || c.Summary().Unreadable != 1 {
		t.Fatalf("quarantine: %+v, %v", q, err)
	}
	kept, err := os.ReadFile(filepath.Join(l.Dir(), "quarantine", "sha256-1", "object"))
	if err != nil || string(kept) != event {
		t.Errorf("kept %q, %v", kept, err)
	}
}

// TestCollectorBusy: an object that another process has in hand is left to it.
func TestCollectorBusy(t *testing.T) {
	l := openLake(t)
	other, err := lake.Open(context.Background(), lake.Options{Dir: l.Dir()})
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	b, err := other.NewBatch(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	a := arrival(1, record("1", ""))
	if _, err := b.Claim(context.Background(), []lake.Object{{Key: a.Key}}); err != nil {
		t.Fatal(err)
	}
	c := newCollector(t, l)
	add(t, c, a, Busy)
	if err := b.Abandon(context.Background()); err != nil {
		t.Fatal(err)
	}
	add(t, c, a, Read)
	if err := c.Commit(context.Background()); err != nil {
		t.Fatal(err)
	}
}

// TestCollectorFailures: objects are added by many, commits and the steps of commits fail at random; whoever was told of
// a failure adds again. In the end the lake has everything once.
func TestCollectorFailures(t *testing.T) {
	const objects, perObject = 60, 5
	var mu sync.Mutex
	r := rand.New(rand.NewPCG(1, 2))
	flip := func(n int) bool { mu.Lock(); defer mu.Unlock(); return r.IntN(n) == 0 }
	broken := errors.New("broken")
	l, err := lake.Open(context.Background(), lake.Options{Dir: filepath.Join(t.TempDir(), "lake"), Create: true, Step: func(string) error {
		if flip(12) {
			return broken
		}
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	c, err := NewCollector(Options{Lake: l, Workers: 3, Rows: 40}) // Rows: batches are full in between
	if err != nil {
		t.Fatal(err)
	}
	todo := map[int]bool{}
	for i := range objects {
		todo[i] = true
	}
	failures := 0
	for round := 0; len(todo) > 0; round++ {
		if round > 500 {
			t.Fatalf("%d objects are not in the lake after %d rounds", len(todo), round)
		}
		added := addSome(t, c, todo, flip, perObject)
		if err := c.Commit(context.Background()); err != nil {
			failures++
			continue
		}
		for _, i := range added {
			delete(todo, i)
		}
	}
	if failures == 0 {
		t.Error("no commit failed: the test shows nothing")
	}
	if err := c.Close(context.Background()); err != nil {
		t.Error(err)
	}
	// Neighbouring objects share a record.
	want := objects*(perObject-1) + 1
	if rows, ids := countRows(t, l); rows != want || ids != want {
		t.Errorf("%d rows with %d eventIDs, want %d", rows, ids, want)
	}
	if s := c.Summary(); s.Records != int64(want) {
		t.Errorf("the summary counts %d records, want %d", s.Records, want)
	}
	checkClean(t, l)
}

// addSome adds some of the objects from several goroutines and gives those that were taken.
func addSome(t *testing.T, c *Collector, todo map[int]bool, flip func(int) bool, perObject int) (added []int) {
	t.Helper()
	var mu sync.Mutex
	var wg sync.WaitGroup
	for i := range todo {
		if flip(2) {
			continue
		}
		wg.Go(func() {
			text := ""
			for k := range perObject {
				if k > 0 {
					text += ","
				}
				text += record(fmt.Sprint(i*(perObject-1)+k), "")
			}
			taken, err := c.Add(context.Background(), arrival(i, text))
			if err != nil {
				return // the next commit fails as well
			}
			if taken != Read && taken != Known {
				t.Errorf("object %d: %v", i, taken)
				return
			}
			mu.Lock()
			defer mu.Unlock()
			added = append(added, i)
		})
	}
	wg.Wait()
	return added
}

// TestCollectorCutOff: an object that was claimed and whose adder went before it was read keeps the batch from being committed; then
// everything can be added again.
func TestCollectorCutOff(t *testing.T) {
	l := openLake(t)
	c, err := NewCollector(Options{Lake: l, Workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	slow, quick := arrival(1, record("1", "")), arrival(2, record("2", ""))
	opened, goOn := make(chan struct{}), make(chan struct{})
	held := slow
	held.Open = func() (io.ReadSeekCloser, error) {
		close(opened)
		<-goOn
		return slow.Open()
	}
	added := make(chan error)
	go func() {
		_, err := c.Add(context.Background(), held)
		added <- err
	}()
	<-opened // the only worker is busy
	gone := errors.New("gone")
	ctx, leave := context.WithCancelCause(context.Background())
	time.AfterFunc(100*time.Millisecond, func() { leave(gone) })
	if _, err := c.Add(ctx, quick); !errors.Is(err, gone) {
		t.Errorf("Add gives %v after its context ended", err)
	}
	if _, err := c.Add(ctx, quick); !errors.Is(err, gone) {
		t.Errorf("Add gives %v with an ended context", err)
	}
	close(goOn)
	if err := <-added; err != nil {
		t.Error(err)
	}
	if err := c.Commit(context.Background()); !errors.Is(err, gone) {
		t.Errorf("the commit gives %v", err)
	}
	for _, a := range []Arrival{slow, quick} {
		add(t, c, a, Read)
	}
	if err := c.Commit(context.Background()); err != nil {
		t.Fatal(err)
	}
	if rows, _ := countRows(t, l); rows != 2 {
		t.Errorf("%d rows, want 2", rows)
	}
	if err := c.Close(context.Background()); err != nil {
		t.Error(err)
	}
	checkClean(t, l)
}
