package lake

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/mototest"
)

func TestShared(t *testing.T) {
	mototest.StartStrict(t)
	t.Run("versions", sharedVersions)
	t.Run("one at a time", sharedOneAtATime)
	t.Run("who was asleep writes nothing over a newer version", sharedFence)
	t.Run("the lease is kept, and its loss is told", sharedLease)
	t.Run("content", sharedContent)
}

// fileWith is a file with a content.
func fileWith(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "content")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// newestOf fetches the newest version.
func newestOf(t *testing.T, s *Shared) (SharedVersion, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "fetched")
	v, err := s.FetchNewest(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if v.Number == 0 {
		return v, ""
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return v, string(b)
}

func take(t *testing.T, s *Shared) *Turn {
	t.Helper()
	_, turn, err := s.Take(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return turn
}

func end(t *testing.T, turn *Turn) {
	t.Helper()
	if err := turn.End(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// Others see what was saved, and of many versions the last few stay.
func sharedVersions(t *testing.T) {
	dir, c := s3Lake(t), newClock()
	l, other := openS3(t, dir, t.TempDir(), c), openS3(t, dir, t.TempDir(), c)
	here, there := l.Shared("watch"), other.Shared("watch")
	if v, _ := newestOf(t, there); v != (SharedVersion{}) {
		t.Fatalf("before anything was saved there is %+v", v)
	}
	turn := take(t, here)
	const n = 2*sweepVersions + 5
	for i := 1; i <= n; i++ {
		if err := turn.Save(t.Context(), fileWith(t, fmt.Sprint("content ", i))); err != nil {
			t.Fatal(err)
		}
		if i%sweepVersions == 0 {
			end(t, turn)
			turn = take(t, here)
		}
	}
	end(t, turn)
	v, content := newestOf(t, there)
	if v.Number != n || content != fmt.Sprint("content ", n) || !v.Saved.Equal(c.now()) {
		t.Errorf("the newest is %+v: %q", v, content)
	}
	names, err := l.Aside("state").List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if want := n - 2*sweepVersions + keptVersions + 1; len(names) != want || names[len(names)-1] != v.File {
		t.Errorf("there are %d objects, want %d: %v", len(names), want, names)
	}
	turn = take(t, here)
	turn.Forget()
	if err := turn.Save(t.Context(), fileWith(t, "the last")); err != nil {
		t.Fatal(err)
	}
	end(t, turn)
	if v, content := newestOf(t, there); v.Number != n+1 || content != "the last" {
		t.Errorf("the newest is %+v: %q", v, content)
	}
	if names, err := l.Aside("state").List(t.Context()); err != nil || len(names) != 1 {
		t.Errorf("what is to be forgotten is there: %v, %v", names, err)
	}
	if folder := (&Lake{ledger: &sqliteLedger{}}).Shared("watch"); folder != nil {
		t.Error("a lake in a folder has a shared file")
	}
}

// Of all who take the turn at a time one gets it, and nothing of what they add is lost.
func sharedOneAtATime(t *testing.T) {
	dir, c := s3Lake(t), newClock()
	var all []*Shared
	for range 4 {
		all = append(all, openS3(t, dir, t.TempDir(), c).Shared("watch"))
	}
	var at, saved atomic.Int32
	var running sync.WaitGroup
	for i, s := range all {
		running.Go(func() {
			for n := 0; n < 5; {
				_, turn, err := s.Take(t.Context())
				if errors.Is(err, ErrInUse) {
					continue
				}
				if err != nil {
					t.Error(err)
					return
				}
				if at.Add(1) != 1 {
					t.Error("two have the turn")
				}
				_, was := newestOf(t, s)
				if err := turn.Save(t.Context(), fileWith(t, fmt.Sprintf("%s%d-%d ", was, i, n))); err != nil {
					t.Error(err)
					return
				}
				saved.Add(1)
				at.Add(-1)
				if err := turn.End(t.Context()); err != nil {
					t.Error(err)
				}
				n++
			}
		})
	}
	running.Wait()
	v, content := newestOf(t, all[0])
	if v.Number != 20 || saved.Load() != 20 || len(strings.Fields(content)) != 20 {
		t.Errorf("version %d of %d: %s", v.Number, saved.Load(), content)
	}
}

func sharedFence(t *testing.T) {
	dir, c := s3Lake(t), newClock()
	slow, quick := openS3(t, dir, t.TempDir(), c).Shared("watch"), openS3(t, dir, t.TempDir(), c).Shared("watch")
	first := take(t, slow)
	if err := first.Save(t.Context(), fileWith(t, "first")); err != nil {
		t.Fatal(err)
	}
	_, _, err := quick.Take(t.Context())
	if who, ok := errors.AsType[*InUseError](err); !ok || who.Command == "" || who.Host == "" {
		t.Fatalf("the turn of another: %v", err)
	}
	c.add(time.Minute + time.Second) // the lease is over, and the clocks may differ
	if err := first.Held(); !errors.Is(err, ErrFenced) {
		t.Errorf("who was asleep believes to have the turn: %v", err)
	}
	if _, _, err := quick.Take(t.Context()); !errors.Is(err, ErrInUse) {
		t.Fatalf("the turn was taken too early: %v", err)
	}
	c.add(clockSkew)
	second := take(t, quick)
	if err := first.Save(t.Context(), fileWith(t, "slow, before")); !errors.Is(err, ErrFenced) {
		t.Errorf("the slow one before: %v", err)
	}
	if err := second.Save(t.Context(), fileWith(t, "second")); err != nil {
		t.Fatal(err)
	}
	if err := first.Save(t.Context(), fileWith(t, "slow, after")); !errors.Is(err, ErrFenced) {
		t.Errorf("the slow one after: %v", err)
	}
	end(t, second)
	if err := first.Save(t.Context(), fileWith(t, "slow, at last")); !errors.Is(err, ErrFenced) {
		t.Errorf("the slow one when nobody has the turn: %v", err)
	}
	end(t, first)
	if v, content := newestOf(t, slow); v.Number != 2 || content != "second" {
		t.Errorf("the newest is %+v: %q", v, content)
	}
	if names, err := slow.files.List(t.Context()); err != nil || len(names) != 2 {
		t.Errorf("objects that nobody names are left: %v, %v", names, err)
	}
}

// As long as the process lives the turn stays its; when another one has it, the context ends.
func sharedLease(t *testing.T) {
	dir := s3Lake(t)
	brief := func(o *Options) { o.Lease, o.Now = 400*time.Millisecond, time.Now }
	l := openS3(t, dir, t.TempDir(), newClock(), brief)
	s := l.Shared("watch")
	held, turn, err := s.Take(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	time.Sleep(time.Second)
	if held.Err() != nil || turn.Held() != nil {
		t.Fatalf("the turn was not kept: %v", context.Cause(held))
	}
	ahead := func(o *Options) { o.Now = func() time.Time { return time.Now().Add(time.Hour) } } // whose clock is wrong
	thief := take(t, openS3(t, dir, t.TempDir(), newClock(), ahead).Shared("watch"))
	select {
	case <-held.Done():
		if !errors.Is(context.Cause(held), ErrFenced) {
			t.Errorf("it ended since %v", context.Cause(held))
		}
	case <-time.After(10 * time.Second):
		t.Error("the loss of the turn was not noticed")
	}
	end(t, turn)
	if _, _, err := s.Take(t.Context()); !errors.Is(err, ErrInUse) {
		t.Errorf("the end of a turn that was lost gave the other's back: %v", err)
	}
	end(t, thief)
}

func sharedContent(t *testing.T) {
	dir, c := s3Lake(t), newClock()
	s := openS3(t, dir, t.TempDir(), c).Shared("watch")
	turn := take(t, s)
	large := strings.Repeat("0123456789abcdef", 1<<18)
	if err := turn.Save(t.Context(), fileWith(t, large)); err != nil {
		t.Fatal(err)
	}
	v, content := newestOf(t, s)
	if content != large || v.Bytes > 1<<16 {
		t.Errorf("%d bytes came back, of an object of %d", len(content), v.Bytes)
	}
	path := filepath.Join(t.TempDir(), "x")
	if err := s.files.Put(t.Context(), v.File, bytes.NewReader(nil), 0); err != nil {
		t.Fatal(err)
	}
	if _, err := s.FetchNewest(t.Context(), path); err == nil {
		t.Error("what somebody has emptied was taken")
	}
	if err := s.files.Remove(t.Context(), v.File); err != nil {
		t.Fatal(err)
	}
	if _, err := s.FetchNewest(t.Context(), filepath.Join(t.TempDir(), "y")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("what is gone: %v", err)
	}
	end(t, turn)
	huge := filepath.Join(t.TempDir(), "huge")
	if err := os.WriteFile(huge, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(huge, maxShared+1); err != nil {
		t.Fatal(err)
	}
	turn = take(t, s)
	if err := turn.Save(t.Context(), huge); !errors.Is(err, ErrTooLarge) {
		t.Errorf("a file that is too large: %v", err)
	}
	end(t, turn)
}
