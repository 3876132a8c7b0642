package pipeline

import (
	"context"
	"sync"
	"time"
)

// group is what the pipeline of a Committer knows of the messages that wait for a commit.
type group struct {
	now  func() time.Time
	kick chan struct{} // something has changed

	mu      sync.Mutex
	waiting []chan error // of messages whose records are handled
	since   time.Time    // when the first of them came
	changed time.Time    // when a message came or was handled last
	inHand  int          // messages that are received and not settled, those that wait among them
	ending  bool         // no more messages come
}

// change changes the group and lets the committer look at it.
func (g *group) change(f func()) {
	g.mu.Lock()
	f()
	g.mu.Unlock()
	select {
	case g.kick <- struct{}{}:
	default:
	}
}

func (g *group) received() { g.change(func() { g.inHand++; g.changed = g.now() }) }
func (g *group) settled()  { g.change(func() { g.inHand-- }) }

// end says that no more messages come. What waits is committed at once, before the time to drain ends.
func (g *group) end() { g.change(func() { g.ending = true; g.since = time.Time{} }) }

// wait gives what tells the outcome of the commit that makes a message's records safe.
func (g *group) wait() <-chan error {
	done := make(chan error, 1)
	g.change(func() {
		g.changed = g.now()
		if len(g.waiting) == 0 {
			g.since = g.changed
		}
		g.waiting = append(g.waiting, done)
	})
	return done
}

func (g *group) take() []chan error {
	g.mu.Lock()
	defer g.mu.Unlock()
	all := g.waiting
	g.waiting = nil
	return all
}

// commitDue reports whether it is time to commit: enough messages wait, one waits for long, or all do and nothing else happens.
func (r *run[T]) commitDue() bool {
	g := r.group
	now := r.p.Now()
	g.mu.Lock()
	defer g.mu.Unlock()
	n := len(g.waiting)
	long := r.p.CommitEvery
	if g.ending && r.p.Drain > 0 {
		long = min(long, r.p.Drain/4)
	}
	switch {
	case n == 0:
		return false
	case n >= r.p.CommitMessages || now.Sub(g.since) >= long:
		return true
	}
	return n == g.inHand && (g.ending || now.Sub(g.changed) >= r.p.CommitEvery/10)
}

// tick lets the committer look at the time now and then, until ctx ends.
func (r *run[T]) tick(ctx context.Context) {
	every := r.p.CommitEvery / 10
	if r.p.Drain > 0 {
		every = min(every, r.p.Drain/10)
	}
	for r.p.Sleep(ctx, max(every, time.Millisecond)) == nil {
		r.group.change(func() {})
	}
}

// commits commits when it is time to, until ctx ends. When work is cut off it sends away whoever waits.
func (r *run[T]) commits(ctx context.Context, c Committer) {
	cut := r.work.Done()
	for {
		select {
		case <-ctx.Done():
			return
		case <-cut:
			cut = nil
		case <-r.group.kick:
		}
		if err := r.work.Err(); err != nil {
			for _, done := range r.group.take() {
				done <- err
			}
		} else if r.commitDue() {
			r.commitAll(c)
		}
	}
}

func (r *run[T]) commitAll(c Committer) {
	// No Handle runs from here on: all records of those who wait now have been handled before.
	r.handling.Lock()
	waiting := r.group.take()
	end := r.stage(Event{Stage: Commit})
	err := safely(func() error { return c.Commit(r.work) })
	r.handling.Unlock()
	end(Event{Records: int64(len(waiting)), Err: err})
	for _, done := range waiting {
		done <- err
	}
}

// commit waits until the message's records are committed.
func (w *inHand[T]) commit() {
	if err := <-w.group.wait(); err != nil {
		w.fail(Failure{Stage: Commit, Err: err})
	}
}
