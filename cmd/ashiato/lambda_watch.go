package main

import (
	"context"
	"errors"
	"time"

	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/text"
)

// openRules makes the rules ready; nil for a lake in a folder, for which a function remembers nothing.
func (f *function) openRules(ctx context.Context, l *lake.Lake) (*watch, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.rules != nil || l.Shared(watchFile) == nil {
		return f.rules, nil
	}
	w, err := f.newWatch(ctx, l, nil)
	if err != nil {
		return nil, err
	}
	f.rules = w
	return w, nil
}

// watch has the rules look at what is new, and sends what waits. What another function or a machine is at is left to that.
func (f *function) watch(ctx context.Context) error {
	l, err := f.open(ctx)
	if err != nil {
		return err
	}
	_, err = f.watchIn(ctx, l)
	return err
}

// watchIn tells whether the turn was this function's.
func (f *function) watchIn(ctx context.Context, l *lake.Lake) (bool, error) {
	w, err := f.openRules(ctx, l)
	if err != nil || w == nil {
		return true, err
	}
	err = w.turns(ctx)
	if errors.Is(err, lake.ErrInUse) {
		f.detail(f.T("watch.others", text.Args{"reason": f.failure(err).text}))
		return false, nil
	}
	return true, err
}

// How long the turn after a batch may take, and how long it waits for that of another, who may have looked before the batch was committed.
const (
	watchAfterPart = 0.5 // of the time that is left
	watchAfterWait = 20 * time.Second
)

// watchAfter has the rules look at what was just committed. The batch is in the lake by then, whatever comes of it: a failure is noted, and is one of the next turn, which
// the schedule brings and which looks at the same.
func (f *function) watchAfter(ctx context.Context, l *lake.Lake) {
	ctx, stop := shareOf(ctx, watchAfterPart)
	defer stop()
	for begun := f.Now(); ctx.Err() == nil; pause(ctx, time.Second) {
		mine, err := f.watchIn(ctx, l)
		if err != nil {
			f.note(f.T("watch.failed", text.Args{"reason": f.reason(err)}))
		}
		if mine || err != nil || f.Now().Sub(begun) > watchAfterWait {
			return
		}
	}
}
