package main

import (
	"context"
	"errors"
	"time"

	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/notify"
	"github.com/ashiato/ashiato/internal/state"
)

// Of a lake on S3 rules look, and messages are sent, in turns: of all functions and machines that watch a lake one does so at a time. What a turn finds is saved beside
// the lake before anything of it is told, and what was told is saved after it. A process that dies in between leaves messages that the next turn sends again.

// lookShare is the part of the time of a turn in which rules look; the rest is for saving and sending.
const lookShare = 0.6

// sendWithin is how long a turn sends before it saves what was sent, and lets others have theirs.
const sendWithin = 30 * time.Second

// aTurn looks at everything that is new, and sends what waits. There is more to send where the time did not suffice. An error that is [lake.ErrInUse]: it is somebody
// else's turn.
func (w *watch) aTurn(ctx context.Context) (more bool, err error) {
	err = w.shared.inTurn(ctx, func(ctx context.Context) error {
		if err := w.use(ctx); err != nil {
			return err
		}
		begun, stop := shareOf(ctx, lookShare)
		defer stop()
		err := w.look(begun)
		if begun.Err() == nil {
			err = errors.Join(err, w.runQueries(begun))
		}
		more, err = unfinished(ctx, begun, err)
		if ended := w.step("found"); ended != nil {
			return ended
		}
		if saved := w.shared.save(ctx); saved != nil {
			return errors.Join(err, saved) // nothing is told that another one would not know of
		}
		if ended := w.step("saved"); ended != nil || ctx.Err() != nil {
			return errors.Join(err, ended)
		}
		sending, stop := context.WithTimeout(ctx, sendWithin)
		defer stop()
		left, failed := unfinished(ctx, sending, w.send.Once(sending))
		more = more || left
		if ended := w.step("sent"); ended != nil {
			return ended
		}
		return errors.Join(err, failed, w.shared.save(ctx))
	})
	return more && err == nil, err
}

func (w *watch) step(name string) error {
	if w.stepped == nil {
		return nil
	}
	return w.stepped(name)
}

// unfinished tells whether the time of a part of a turn was over before it had done everything, which is no failure of it.
func unfinished(ctx, part context.Context, err error) (bool, error) {
	if part.Err() == nil || ctx.Err() != nil {
		return false, err
	}
	if errors.Is(err, context.DeadlineExceeded) {
		err = nil
	}
	return true, err
}

// turns takes turns until nothing is left to be sent now.
func (w *watch) turns(ctx context.Context) error {
	for {
		more, err := w.aTurn(ctx)
		if !more || ctx.Err() != nil {
			return err
		}
		pause(ctx, time.Second) // who waits for a turn gets one
	}
}

// use has the rules and the dispatcher work with the state as it is in this turn.
func (w *watch) use(ctx context.Context) error {
	s := w.shared
	w.send.Outbox = heldOutbox{s.store, s.turn.Held}
	if w.states == s.store {
		return nil
	}
	w.states = s.store
	w.watcher.UseState(s.store)
	return w.forget(ctx)
}

// A heldOutbox gives a message to be sent only as long as it is surely nobody else's turn.
type heldOutbox struct {
	notify.Outbox
	held func() error
}

// ClaimMessage implements [notify.Outbox].
func (o heldOutbox) ClaimMessage(ctx context.Context, c state.MessageClaim) (state.OutboxMessage, bool, error) {
	if err := o.held(); err != nil {
		return state.OutboxMessage{}, false, err
	}
	return o.Outbox.ClaimMessage(ctx, c)
}

// beginTurn has rules look at what comes from now on, if nobody's ever have.
func (w *watch) beginTurn(ctx context.Context) error {
	err := w.shared.inTurn(ctx, func(ctx context.Context) error {
		if err := w.use(ctx); err != nil {
			return err
		}
		return errors.Join(w.watcher.Begin(ctx), w.shared.save(ctx))
	})
	if errors.Is(err, lake.ErrInUse) {
		return nil // who has the turn does so
	}
	return err
}

// How often turns are taken where nothing is new: messages may wait, and queries be due; and after somebody else had the turn.
const (
	turnEvery = 30 * time.Second
	turnRetry = 5 * time.Second
)

// loopTurns takes turns until ctx ends: when the lake has something new, and from time to time.
func (w *watch) loopTurns(ctx context.Context) {
	rest := watchRest
	for ctx.Err() == nil {
		switch err := w.turns(ctx); {
		case errors.Is(err, lake.ErrInUse):
			pause(ctx, turnRetry)
		case err != nil && ctx.Err() == nil:
			w.tellFailure(err)
			pause(ctx, rest)
			rest = min(2*rest, watchRestMost)
		default:
			rest, w.failed = watchRest, ""
			w.awaitNews(ctx)
		}
	}
}

// awaitNews returns when the lake has something new, or after some time.
func (w *watch) awaitNews(ctx context.Context) {
	ctx, stop := context.WithTimeout(ctx, turnEvery)
	defer stop()
	if !w.watcher.Idle() && w.news(ctx) == nil {
		return
	}
	<-ctx.Done() // nobody looks, so there would be news at once; or the catalog cannot be asked, which the next turn tells
}
