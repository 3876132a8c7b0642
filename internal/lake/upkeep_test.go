package lake

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"
)

// Upkeep waits for the batches that are open, holds up further ones, and leaves the days alone that are not past.
func TestUpkeepWaitsForItsTurn(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	l, other := openAt(t, dir, nil), openAt(t, dir, nil)
	for i := range 2 {
		b := open(t, l, fmt.Sprint(i))
		fill(t, b, event(fmt.Sprint("past", i), at(testDay, 0)), event(fmt.Sprint("today", i), at(testDay+1, 0)))
		commit(t, b)
	}
	waiting := open(t, other, "waiting")
	fill(t, waiting, event("late", at(testDay, 5)))
	if _, err := l.Upkeep(ctx, UpkeepOptions{Before: testDay + 1}); !errors.Is(err, ErrInUse) {
		t.Fatalf("beside an open batch: %v", err)
	}
	type result struct {
		u   Upkept
		err error
	}
	done := make(chan result, 1)
	go func() {
		u, err := l.Upkeep(ctx, UpkeepOptions{Before: testDay + 1, Wait: time.Minute})
		done <- result{u, err}
	}()
	for l.here.turns.Load() == 0 {
		time.Sleep(time.Millisecond)
	}
	if _, err := l.NewBatch(ctx); !errors.Is(err, ErrInUse) {
		t.Errorf("a batch while upkeep waits: %v", err)
	}
	commit(t, waiting)
	r := <-done
	if r.err != nil || r.u.Days != 1 || r.u.FilesBefore != 3 || r.u.FilesAfter != 1 || r.u.Rows != 3 || r.u.More {
		t.Errorf("upkeep: %+v, %v", r.u, r.err)
	}
	commit(t, open(t, l, "after"))
	if i, err := l.Info(ctx); err != nil || i.Files != 3 || i.Rows != 5 {
		t.Errorf("afterwards %d files, %d rows, %v", i.Files, i.Rows, err)
	}
}

// Upkeep that takes too long leaves days for the next time.
func TestUpkeepStopsInTime(t *testing.T) {
	c := newClock()
	l := openAt(t, t.TempDir(), c)
	for i := range 2 {
		b := open(t, l, fmt.Sprint(i))
		fill(t, b, event(fmt.Sprint("a", i), at(testDay, 0)), event(fmt.Sprint("b", i), at(testDay+1, 0)))
		commit(t, b)
	}
	l.opt.Now = func() time.Time { c.add(time.Second); return c.now() }
	u, err := l.Upkeep(context.Background(), UpkeepOptions{Before: testDay + 2, Long: time.Second})
	if err != nil || !u.More || u.Days > 1 {
		t.Errorf("in a second: %+v, %v", u, err)
	}
	if u, err = l.Upkeep(context.Background(), UpkeepOptions{Before: testDay + 2}); err != nil || u.More || u.Days == 0 {
		t.Errorf("with time: %+v, %v", u, err)
	}
}
