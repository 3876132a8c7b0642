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
	failed  int          // commits that gave an error
	err     error        // of the last of them
	last    time.Time    // when the last commit began; zero before the first, which an idle source so has at once
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

// fails says how many commits have failed so far.
func (g *group) fails() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.failed
}

// wait gives what tells the outcome of the commit that makes a message's records safe. failed is how many commits had failed when the
// first of them was handled: one that failed since may have lost it.
func (g *group) wait(failed int) <-chan error {
	done := make(chan error, 1)
	g.change(func() {
		if g.failed > failed {
			done <- g.err
			return
		}
		g.changed = g.now()
		if len(g.waiting) == 0 {
			g.since = g.changed
		}
		g.waiting = append(g.waiting, done)
	})
	return done
}

func (g *group) fail(err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.failed++
	g.err = err
}

func (g *group) take() []chan error {
	g.mu.Lock()
	defer g.mu.Unlock()
	all := g.waiting
	g.waiting, g.last = nil, g.now()
	return all
}

// commitDue reports whether it is time to commit: enough messages wait, one waits for long,
// or all do and nothing else happens.
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
	if n < g.inHand {
		return false
	}
	// A source that waits for its messages to be settled ends sooner so; one that trickles must not cause a commit for each message.
	return g.ending || r.ending() || now.Sub(g.changed) >= r.p.CommitEvery/idle && now.Sub(g.last) >= r.p.CommitEvery
}

// ending reports that the source gives nothing more unless it is given back.
func (r *run[T]) ending() bool {
	s, ok := r.p.Source.(Ending)
	return ok && s.Ending()
}

// idle is the part of CommitEvery after which a source counts as idle.
const idle = 30

// tick lets the committer look at the time now and then, until ctx ends.
func (r *run[T]) tick(ctx context.Context) {
	every := r.p.CommitEvery / idle
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
	release := r.stopHandling()
	err := r.work.Err()
	told := func(int) {}
	if err == nil {
		end := r.stage(Event{Stage: Commit})
		if err = safely(func() error { return c.Commit(r.work) }); err != nil {
			r.group.fail(err)
		}
		told = func(n int) { end(Event{Records: int64(n), Err: err}) }
	}
	// All records of those who wait were handled before the commit began, also of those who came while it went on.
	waiting := r.group.take()
	release()
	told(len(waiting))
	for _, done := range waiting {
		done <- err
	}
}

// stopHandling waits until no Handle runs, or work is cut off, and lets none begin until what it gives is called.
func (r *run[T]) stopHandling() (release func()) {
	n := 0
	for n < cap(r.handling) && r.work.Err() == nil {
		select {
		case r.handling <- struct{}{}:
			n++
		case <-r.work.Done():
		}
	}
	return func() {
		for range n {
			<-r.handling
		}
	}
}

// commit waits until the message's records are committed.
func (w *inHand[T]) commit() {
	if err := <-w.group.wait(w.failed); err != nil {
		w.fail(Failure{Stage: Commit, Err: err})
	}
}
