package main

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/ashiato/ashiato/internal/collect"
	"github.com/ashiato/ashiato/internal/state"
)

// A sourceState is what is remembered of a source, for status. Times are UTC, and zero where nothing is known.
type sourceState struct {
	Received time.Time `json:"received,omitzero"` // the last message
	Newest   time.Time `json:"newest,omitzero"`   // when the newest log file that was read was delivered
	Commit   time.Time `json:"commit,omitzero"`   // the last one with something of it
	Through  time.Time `json:"through,omitzero"`  // when it was last read to its end
	Error    string    `json:"error,omitempty"`   // the last failure
	Failed   time.Time `json:"failed,omitzero"`   // when that was
}

// failing says that nothing has gone well since the last failure.
func (s sourceState) failing() bool {
	return s.Error != "" && s.Failed.After(s.Commit) && s.Failed.After(s.Through)
}

func sourceCursor(name string) string { return "source " + name }

// A sourceLog writes what happens to sources into the state: now and then, as each write waits for the disk.
type sourceLog struct {
	s     *session
	state *state.Store

	mu      sync.Mutex // guards what follows
	sources map[string]sourceState
	changed map[string]bool
}

func newSourceLog(s *session, st *state.Store) *sourceLog {
	return &sourceLog{s: s, state: st, sources: map[string]sourceState{}, changed: map[string]bool{}}
}

// begin reads what is known of the sources.
func (l *sourceLog) begin(ctx context.Context, feeds []collect.Feed) error {
	for _, f := range feeds {
		var known sourceState
		if _, err := l.state.Cursor(ctx, sourceCursor(f.Name), &known); err != nil {
			return err
		}
		l.sources[f.Name] = known
	}
	return nil
}

// note is for collect.Options.OnSource.
func (l *sourceLog) note(name string, n collect.SourceNote) {
	l.mu.Lock()
	defer l.mu.Unlock()
	old := l.sources[name]
	now := old
	later := func(at *time.Time, t time.Time) {
		if t.After(*at) {
			*at = t.UTC()
		}
	}
	later(&now.Received, n.Progress.Received)
	later(&now.Newest, n.Progress.Newest)
	later(&now.Commit, n.Progress.Commit)
	if n.Through {
		later(&now.Through, l.s.Now())
	}
	if n.Err != nil && !errors.Is(n.Err, context.Canceled) {
		now.Error, now.Failed = l.s.sourceReason(n.Err), l.s.Now().UTC()
	}
	if now != old {
		l.sources[name], l.changed[name] = now, true
	}
}

// flush writes what has changed.
func (l *sourceLog) flush(ctx context.Context) error {
	l.mu.Lock()
	changed := map[string]sourceState{}
	for name := range l.changed {
		changed[name] = l.sources[name]
	}
	clear(l.changed)
	l.mu.Unlock()
	for name, s := range changed {
		if err := l.state.PutCursor(ctx, sourceCursor(name), s); err != nil {
			return err
		}
	}
	return nil
}

const logSourcesEvery = 10 * time.Second

// start writes now and then until the function that it gives is called, which writes the rest.
func (l *sourceLog) start(ctx context.Context) (stop func() error) {
	running, cancel := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() {
		for running.Err() == nil {
			pause(running, logSourcesEvery)
			if err := l.flush(context.WithoutCancel(ctx)); err != nil {
				done <- err
				return
			}
		}
		done <- nil
	}()
	return func() error {
		cancel()
		return errors.Join(<-done, l.flush(context.WithoutCancel(ctx)))
	}
}
