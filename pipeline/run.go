package pipeline

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"
)

// ErrDrain says that work in hand was cut off: it did not end within [Pipeline.Drain], and its messages were given back.
var ErrDrain = errors.New("work in hand did not end in the time to drain, its messages were given back")

// errStopped is why a message is given back that was received and not begun when the context ended.
var errStopped = errors.New("the pipeline stops")

// giveBack is how long settling may go on after the time to drain has ended.
const giveBack = 5 * time.Second

// Run processes messages until ctx ends or the source does, and then gives nil; ctx.Err() tells which it was.
// It ends with the source's error when that is permanent ([Permanent]), and with [ErrDrain].
//
// When ctx ends nothing more is received, and messages of which no object has been begun are given back. Work in hand goes on for
// Drain at most, with a context that ends then; what is not finished by that time is given back. When the source ends,
// what it gave is worked on to its end.
//
// No goroutine of a pipeline outlives Run. That is why Run waits for every call that it made: callbacks have to
// return when their context ends. A Pipeline must not be changed while it runs.
//
// A panic in a call that could give an error is that call's error, a *[PanicError], and so the failure of a message: what
// one strange record sets off in a decoder or a handler must not end the work on all others, and would do so again at each start. Handlers that lock
// something have to unlock it with defer. A panic in Progress or OnFailure ends the process, as nobody is left to be told.
func (p *Pipeline[T]) Run(ctx context.Context) error {
	if p.Source == nil || p.Decode == nil || p.Handler == nil {
		return errors.New("pipeline: Source, Decode and Handler are required")
	}
	values := context.WithoutCancel(ctx)
	work, endWork := context.WithCancelCause(values)
	defer endWork(nil)
	last, endLast := context.WithCancel(values)
	defer endLast()
	r := &run[T]{p: p.withDefaults(), ctx: ctx, work: work, last: last}
	r.reading = make(chan struct{}, r.p.Concurrency)
	r.room = room{free: r.p.InFlight, freed: make(chan struct{}, 1)}

	over, stop := context.WithCancel(values)
	var helpers sync.WaitGroup
	defer helpers.Wait()
	defer stop()
	helpers.Go(func() {
		select {
		case <-ctx.Done():
		case <-over.Done():
			return
		}
		if r.p.Drain <= 0 || r.p.Sleep(over, r.p.Drain) == nil {
			endWork(ErrDrain)
		}
		if r.p.Sleep(over, giveBack) == nil {
			endLast()
		}
	})
	if c, ok := r.p.Handler.(Committer); ok {
		r.handling = make(chan struct{}, r.p.Concurrency)
		r.group = &group{now: r.p.Now, kick: make(chan struct{}, 1)}
		helpers.Go(func() { r.tick(over) })
		helpers.Go(func() { r.commits(over, c) })
	}
	err := r.poll()
	if r.group != nil {
		r.group.end()
	}
	r.messages.Wait()
	if err == nil && r.cut.Load() {
		return ErrDrain
	}
	return err
}

// withDefaults gives a copy in which every field has a value that can be worked with.
func (p *Pipeline[T]) withDefaults() Pipeline[T] {
	c := *p
	c.BatchSize = positive(c.BatchSize, 100)
	c.Concurrency = positive(c.Concurrency, 4)
	c.InFlight = positive(c.InFlight, 4*c.Concurrency)
	c.CommitEvery = positive(c.CommitEvery, 30*time.Second)
	c.CommitMessages = min(positive(c.CommitMessages, max(c.InFlight/2, 1)), c.InFlight-c.leastRoom()+1) // as many as come without a commit
	if c.Drain == 0 {
		c.Drain = time.Minute
	}
	if c.Progress == nil {
		c.Progress = func(Event) {}
	}
	if c.OnFailure == nil {
		c.OnFailure = Backoff(15*time.Second, 15*time.Minute)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Sleep == nil {
		c.Sleep = sleep
	}
	return c
}

// leastRoom is for how many messages there has to be room before more are received: while all readers have work, requests to the
// source shall be worth their price.
func (p *Pipeline[T]) leastRoom() int {
	return max(1, min(10, p.InFlight/4, p.InFlight-p.Concurrency))
}

func positive[N int | int64 | time.Duration](v, otherwise N) N {
	if v > 0 {
		return v
	}
	return otherwise
}

// poll receives messages until ctx or the source ends.
func (r *run[T]) poll() error {
	least := r.p.leastRoom()
	for failed := 0; ; {
		n := r.room.take(r.ctx, least)
		if n == 0 {
			return nil
		}
		messages, err := r.receive(n)
		if got := len(messages); got > n {
			// They come again, to a source that keeps its contract.
			return fmt.Errorf("pipeline: the source gave %d messages where at most %d were asked for", got, n)
		}
		r.room.give(n - len(messages))
		for _, m := range messages {
			r.begin(m)
		}
		switch {
		case r.ctx.Err() != nil || isEnd(err):
			return nil
		case err == nil:
			failed = 0
			continue
		}
		failed++
		f := &Failure{Stage: Poll, Err: err}
		r.p.OnFailure(r.work, f, nil)
		if isPermanent(err) {
			return f
		}
		if r.p.Sleep(r.ctx, exponential(pollWait, pollWaitMax, failed)) != nil {
			return nil
		}
	}
}

func (r *run[T]) receive(n int) (messages []Message, err error) {
	end := r.stage(Event{Stage: Poll})
	err = safely(func() error {
		var err error
		messages, err = r.p.Source.Receive(r.ctx, n)
		return err
	})
	e := Event{Records: int64(len(messages))}
	if r.ctx.Err() == nil && !isEnd(err) {
		e.Err = err
	}
	end(e)
	return messages, err
}

func (r *run[T]) begin(m Message) {
	if r.group != nil {
		r.group.received()
	}
	r.messages.Go(func() {
		defer r.room.give(1)
		if r.group != nil {
			defer r.group.settled()
		}
		r.message(m)
	})
}

// run is the state of one Run.
type run[T any] struct {
	p    Pipeline[T]     // with its defaults
	ctx  context.Context // nothing is begun after its end
	work context.Context // work in hand ends with it
	last context.Context // settling ends with it

	room     room
	reading  chan struct{} // one element for each object that is being read
	messages sync.WaitGroup
	group    *group        // of a Committer; else nil
	handling chan struct{} // of a Committer: one element for each Handle; Commit takes all places
	cut      atomic.Bool   // a message was given back because the time to drain had ended
}

// stage tells of a stage's beginning, and gives what tells of its end.
func (r *run[T]) stage(e Event) (end func(Event)) {
	r.p.Progress(e)
	began := r.p.Now()
	return func(o Event) {
		o.Stage, o.Message, o.Object, o.End = e.Stage, e.Message, e.Object, true
		if e.Stage == Settle || e.Stage == Delete {
			o.Outcome = e.Outcome
		}
		o.Took = r.p.Now().Sub(began)
		r.p.Progress(o)
	}
}

// hold renews the hold on a message until what it gives is called.
func (r *run[T]) hold(m Message) (release func()) {
	h, ok := m.(Holder)
	if !ok || h.Hold() <= 0 {
		return func() {}
	}
	every := max(h.Hold()/3, time.Millisecond)
	ctx, cancel := context.WithCancel(r.work)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for r.p.Sleep(ctx, every) == nil {
			end := r.stage(Event{Stage: Extend, Message: m.ID()})
			err := safely(func() error { return h.Extend(ctx) })
			if ctx.Err() != nil {
				err = nil // the work is done, or cut off: no matter
			}
			end(Event{Err: err})
			if err != nil {
				r.p.OnFailure(ctx, &Failure{Stage: Extend, Message: m.ID(), Err: err}, m)
			}
		}
	}()
	return func() {
		cancel()
		<-done
	}
}

// settle tells the source what became of a message.
func (r *run[T]) settle(m Message, o Outcome) {
	stage := Delete
	if o.Disposition == Retry {
		stage = Settle
	}
	end := r.stage(Event{Stage: stage, Message: m.ID(), Outcome: o})
	err := safely(func() error { return m.Settle(r.last, o) })
	end(Event{Err: err})
	if err != nil {
		r.p.OnFailure(r.last, &Failure{Stage: stage, Message: m.ID(), Err: err}, m)
	}
}

// safely calls f and makes its panic an error.
func safely(f func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &PanicError{Value: v, Stack: debug.Stack()}
		}
	}()
	return f()
}

// room counts how many messages may yet be received. One goroutine takes, many give.
type room struct {
	mu    sync.Mutex
	free  int
	freed chan struct{}
}

// take waits for least places and takes all there are; 0 when ctx has ended.
func (s *room) take(ctx context.Context, least int) int {
	for ctx.Err() == nil {
		s.mu.Lock()
		n := s.free
		if n >= least {
			s.free = 0
		}
		s.mu.Unlock()
		if n >= least {
			return n
		}
		select {
		case <-s.freed:
		case <-ctx.Done():
		}
	}
	return 0
}

func (s *room) give(n int) {
	s.mu.Lock()
	s.free += n
	s.mu.Unlock()
	select {
	case s.freed <- struct{}{}:
	default:
	}
}
