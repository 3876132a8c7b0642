// Package gather makes common requests of single ones: what is asked while requests are under way is asked together in the next.
// It is for whoever pays for a request more than for what is in it, such as a transaction of a ledger or a call of Amazon SQS, which takes ten
// messages at once. Nobody waits for company unless [Options] say so: with nothing under way a question is asked at once and alone.
package gather

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
)

// A Gatherer asks questions of type Q and hands out answers of type A. It has no goroutine of its own: one of those who
// wait asks for all. It may be used from any goroutine.
type Gatherer[Q, A any] struct {
	ask   func(ctx context.Context, questions []Q) ([]A, error)
	o     Options
	turns chan struct{}

	mu      sync.Mutex
	waiting []*question[Q, A] // in the order in which they came
}

type question[Q, A any] struct {
	ctx      context.Context
	q        Q
	answered chan struct{} // closed when the following are set
	a        A
	err      error
}

// Options say how requests are made. Most is required.
type Options struct {
	Most   int // questions in a request
	AtOnce int // requests at a time (1)
	// Linger, when set, is how a request that could take more questions waits for them: a short while, or until the context ends.
	Linger func(ctx context.Context) error
}

// New returns a Gatherer. ask answers the questions in their order, or none with an error. Its context has the values of one
// of those who wait, and ends when all of theirs have ended.
func New[Q, A any](o Options, ask func(ctx context.Context, questions []Q) ([]A, error)) *Gatherer[Q, A] {
	return &Gatherer[Q, A]{ask: ask, o: o, turns: make(chan struct{}, max(o.AtOnce, 1))}
}

// Ask gives the answer to a question. When ctx ends before there is one, it gives the context's cause, and the question may be asked all the
// same. The end of one caller's context ends nothing for the others; who is asking for them stays until they have their answers.
func (g *Gatherer[Q, A]) Ask(ctx context.Context, q Q) (A, error) {
	var none A
	if ctx.Err() != nil {
		return none, context.Cause(ctx)
	}
	mine := &question[Q, A]{ctx: ctx, q: q, answered: make(chan struct{})}
	g.mu.Lock()
	g.waiting = append(g.waiting, mine)
	g.mu.Unlock()
	for turns := g.turns; ; {
		select {
		case <-mine.answered:
			return mine.a, mine.err
		case <-ctx.Done():
			g.leave(mine)
			return none, context.Cause(ctx)
		case turns <- struct{}{}:
			if !g.next(ctx) {
				turns = nil // nobody waits any more: somebody is asking mine
			}
		}
	}
}

// next asks what has waited longest, and ends the caller's turn; it is false when nothing waits.
func (g *Gatherer[Q, A]) next(ctx context.Context) bool {
	defer func() { <-g.turns }()
	if n := g.wait(); n == 0 {
		return false
	} else if n < g.o.Most && g.o.Linger != nil && g.o.Linger(ctx) != nil && ctx.Err() != nil {
		return true // the turn is somebody else's
	}
	g.mu.Lock()
	n := min(len(g.waiting), g.o.Most)
	group := g.waiting[:n:n]
	if g.waiting = g.waiting[n:]; len(g.waiting) == 0 {
		g.waiting = nil
	}
	g.mu.Unlock()
	if n == 0 {
		return false
	}
	g.request(group)
	return true
}

// wait says how many wait.
func (g *Gatherer[Q, A]) wait() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.waiting)
}

// errPanicked is what the others are told when asking panics in the goroutine of one of them.
var errPanicked = errors.New("the request that this was part of panicked")

// request answers a group of questions.
func (g *Gatherer[Q, A]) request(group []*question[Q, A]) {
	err := errPanicked
	var answers []A
	defer func() {
		for i, q := range group {
			if q.err = err; err == nil {
				q.a = answers[i]
			}
			close(q.answered)
		}
	}()
	ctx, end := context.WithCancel(context.WithoutCancel(group[0].ctx))
	defer end()
	var wanted atomic.Int64
	wanted.Store(int64(len(group)))
	questions := make([]Q, len(group))
	for i, q := range group {
		questions[i] = q.q
		stop := context.AfterFunc(q.ctx, func() {
			if wanted.Add(-1) == 0 {
				end()
			}
		})
		defer stop()
	}
	if answers, err = g.ask(ctx, questions); err == nil && len(answers) != len(group) {
		err = fmt.Errorf("%d questions got %d answers", len(group), len(answers))
	}
}

// leave takes a question away if nobody is asking it yet.
func (g *Gatherer[Q, A]) leave(mine *question[Q, A]) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for i, q := range g.waiting {
		if q == mine {
			g.waiting = append(g.waiting[:i:i], g.waiting[i+1:]...)
			return
		}
	}
}
