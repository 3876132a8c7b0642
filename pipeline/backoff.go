package pipeline

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"
)

// Backoff returns an OnFailure that gives a message back, not before first after its first delivery, and twice as long
// after each further one ([Delivery.Received]) up to limit. A record that cannot be read is left out (Done), since
// it would be as unreadable the next time. A message that fails each time comes to an end only where the source
// has one for it, such as the dead-letter queue of Amazon SQS.
func Backoff(first, limit time.Duration) func(ctx context.Context, f *Failure, m Message) Outcome {
	return func(_ context.Context, f *Failure, m Message) Outcome {
		if f.Stage == Decode && f.Record > 0 {
			return Outcome{Disposition: Done, Reason: f}
		}
		received := 1
		if i, ok := m.(Informed); ok {
			received = i.Delivery().Received
		}
		return Outcome{Disposition: Retry, After: exponential(first, limit, received), Reason: f}
	}
}

// exponential gives first for n = 1 and doubles it for each n after, up to limit.
func exponential(first, limit time.Duration, n int) time.Duration {
	d := first
	for ; n > 1 && d < limit; n-- {
		d *= 2
	}
	return min(d, limit)
}

// How long Run waits after failed receives: twice as long after each.
const (
	pollWait    = time.Second
	pollWaitMax = time.Minute
)

// Permanent marks an error of [Source.Receive] as one that no waiting mends, such as a queue that does not exist. Run ends with it.
// An error of another type is permanent if errors.As finds a method Permanent() bool in it that says so.
func Permanent(err error) error {
	if err == nil {
		return nil
	}
	return permanentError{err}
}

type permanentError struct{ error }

func (e permanentError) Unwrap() error { return e.error }
func (permanentError) Permanent() bool { return true }

func isPermanent(err error) bool {
	var p interface{ Permanent() bool }
	return errors.As(err, &p) && p.Permanent()
}

// A PanicError is a panic of something that a pipeline called.
type PanicError struct {
	Value any    // what was given to panic
	Stack []byte // of the goroutine, for people
}

func (e *PanicError) Error() string { return fmt.Sprintf("panic: %v", e.Value) }

// Unwrap gives the panic's value when that is an error.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}

// sleep waits on the machine's clock.
func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return ctx.Err()
	case <-ctx.Done():
		return ctx.Err()
	}
}

// isEnd reports whether err is io.EOF itself: that of a broken connection wraps it, and is no end.
func isEnd(err error) bool { return err == io.EOF } //nolint:errorlint // see above
