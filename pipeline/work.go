package pipeline

import (
	"bytes"
	"context"
	"errors"
	"io"
	"sync"
)

// inHand is a message that is being worked on.
type inHand[T any] struct {
	*run[T]
	m  Message
	id string

	mu      sync.Mutex
	outcome Outcome // of all that happened so far
	handled bool    // a batch was handled
	failed  int     // commits that had failed when the first batch was handled
}

// message works on one message, from its receipt to its settling.
func (r *run[T]) message(m Message) {
	w := &inHand[T]{run: r, m: m, id: m.ID()}
	release := r.hold(m)
	w.process()
	if r.group != nil && w.handled && w.outcome.Disposition != Retry {
		w.commit()
	}
	release()
	r.settle(m, w.outcome)
}

// process reads the objects of the message. The outcome of all is in w.outcome then.
func (w *inHand[T]) process() {
	content, err := w.parse()
	if err != nil {
		w.fail(Failure{Stage: Parse, Err: err})
		return
	}
	if content.Control != "" {
		return
	}
	if w.p.KeepMessage != nil {
		keep, err := filtered(func() (bool, error) { return w.p.KeepMessage(w.work, w.m, content) })
		if err != nil {
			w.fail(Failure{Stage: Filter, Err: err})
			return
		}
		if !keep {
			w.add(Outcome{Disposition: Drop})
			return
		}
	}
	var reading sync.WaitGroup
	defer reading.Wait()
	begun := false
	for _, o := range content.Objects {
		keep, err := w.keepObject(o)
		if err != nil {
			w.fail(Failure{Stage: Filter, Object: o, Err: err})
		}
		if !keep || err != nil {
			continue
		}
		if !w.mayRead(begun) {
			return
		}
		begun = true
		reading.Go(func() {
			ended := false
			defer func() {
				if !ended { // a callback ended its goroutine, as the Fatal of a test does
					w.add(Outcome{Disposition: Retry, Reason: errExited})
				}
				<-w.reading
			}()
			(&object[T]{inHand: w, o: o}).read()
			ended = true
		})
	}
}

func (w *inHand[T]) parse() (c Content, err error) {
	end := w.stage(Event{Stage: Parse, Message: w.id})
	err = safely(func() error {
		var err error
		c, err = w.m.Content()
		return err
	})
	end(Event{Content: c, Err: err})
	return c, err
}

func (w *inHand[T]) keepObject(o Object) (bool, error) {
	if w.p.KeepObject == nil {
		return true, nil
	}
	return filtered(func() (bool, error) { return w.p.KeepObject(w.work, o) })
}

func filtered(f func() (bool, error)) (keep bool, err error) {
	err = safely(func() error {
		var err error
		keep, err = f()
		return err
	})
	return keep, err
}

// mayRead waits for a turn to read an object. It is false when the message has been given back instead: at the end of the time to
// drain, and when the run's context ends before anything of the message was begun.
func (w *inHand[T]) mayRead(begun bool) bool {
	until := w.ctx
	if begun {
		until = w.work
	}
	if until.Err() == nil {
		select {
		case w.reading <- struct{}{}:
			return true
		case <-until.Done():
		}
	}
	if w.interrupted() {
		return false
	}
	w.add(Outcome{Disposition: Retry, Reason: errStopped})
	return false
}

// interrupted reports whether the time to drain has ended, and gives the message back then.
func (w *inHand[T]) interrupted() bool {
	if w.work.Err() == nil {
		return false
	}
	w.cut.Store(true)
	w.add(Outcome{Disposition: Retry, Reason: context.Cause(w.work)})
	return true
}

// fail tells of a failure, notes what becomes of the message, and reports whether what failed is given back. When work was cut off, whatever
// ended with an error did so for that reason, and the message goes back.
func (w *inHand[T]) fail(f Failure) (retry bool) {
	if w.interrupted() {
		return true
	}
	f.Message = w.id
	o := w.p.OnFailure(w.work, &f, w.m)
	if o.Reason == nil {
		o.Reason = &f
	}
	if f.Stage == Commit {
		o.Disposition = Retry
	}
	if f.Record == 0 || o.Disposition == Retry {
		w.add(o)
	}
	return o.Disposition == Retry
}

// add joins an outcome to that of the message: Retry counts before Drop, Drop before Done, the longest wait before others.
func (w *inHand[T]) add(o Outcome) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch has := w.outcome.Disposition; {
	case o.Disposition > has:
		w.outcome = o
	case o.Disposition == has && (w.outcome.Reason == nil || o.After > w.outcome.After):
		w.outcome = o
	}
}

// object is an object that is being read.
type object[T any] struct {
	*inHand[T]
	o Object

	batch   []T
	first   int64 // the number of the first record in batch
	next    int64 // the number of the record that the decoder gives next
	records int64
	kept    int64
	bad     int64
	over    bool // the message is given back: nothing more of this object
}

var errExited = errors.New("a callback called runtime.Goexit")

// errOver ends a decoder whose message is given back.
var errOver = errors.New("the message is given back")

// read opens the object and handles its records.
func (b *object[T]) read() {
	if b.o.Inline != nil {
		b.finish(b.decode(bytes.NewReader(b.o.Inline)), nil)
		return
	}
	end := b.stage(Event{Stage: Download, Message: b.id, Object: b.o})
	var body io.ReadCloser
	err := safely(func() error {
		if b.p.Open == nil {
			return errors.New("the object did not come within its message, and Pipeline.Open is not set")
		}
		var err error
		body, err = b.p.Open(b.work, b.o)
		return err
	})
	if err != nil {
		end(Event{Err: err})
		b.fail(Failure{Stage: Download, Object: b.o, Err: err})
		return
	}
	if d, ok := body.(interface{ Object() Object }); ok {
		b.o = d.Object()
	}
	in := &counter{r: body}
	err = b.decode(in)
	_ = body.Close() // all that was wanted has been read
	end(Event{Bytes: in.n, Err: in.err})
	b.finish(err, in.err)
}

// decode runs the decoder.
func (b *object[T]) decode(r io.Reader) error {
	end := b.stage(Event{Stage: Decode, Message: b.id, Object: b.o})
	b.next = 1
	err := safely(func() error {
		return b.p.Decode(b.work, b.o, r, &Sink[T]{record: b.record, bad: b.unreadable})
	})
	if b.over {
		err = nil // it was the sink's
	}
	end(Event{Records: b.records, Kept: b.kept, Bad: b.bad, Err: err})
	return err
}

// finish deals with the end of the object: decoding gave err, reading gave readErr.
func (b *object[T]) finish(err, readErr error) {
	if b.over {
		return
	}
	stage := Decode
	if readErr != nil {
		stage = Download
		if !errors.Is(err, readErr) {
			err = readErr // the decoder may have passed it over, which would lose the rest of the object
		}
	}
	if err != nil && b.fail(Failure{Stage: stage, Object: b.o, Err: err}) {
		return
	}
	_ = b.handle(true) // the outcome is noted
}

// record takes a record from the decoder.
func (b *object[T]) record(v T) error {
	number := b.next
	b.next++
	b.records++
	if b.over {
		return errOver
	}
	if b.p.KeepRecord != nil {
		keep, err := filtered(func() (bool, error) { return b.p.KeepRecord(v) })
		if err != nil && b.fail(Failure{Stage: Filter, Object: b.o, Record: number, Err: err}) {
			b.over = true
			return errOver
		}
		if !keep || err != nil {
			return nil
		}
	}
	// A full batch goes out only when there is another record, so that the last one can say so.
	if len(b.batch) == b.p.BatchSize {
		if err := b.handle(false); err != nil {
			return err
		}
	}
	if len(b.batch) == 0 {
		b.first = number
	}
	b.kept++
	b.batch = append(b.batch, v)
	return nil
}

func (b *object[T]) unreadable(number int64, err error) error {
	b.next++
	b.bad++
	if b.over || b.fail(Failure{Stage: Decode, Object: b.o, Record: number, Err: err}) {
		b.over = true
		return errOver
	}
	return nil
}

// handle gives the batch to the handler.
func (b *object[T]) handle(last bool) error {
	batch := Batch[T]{Records: b.batch, Object: b.o, Message: b.id, First: b.first, Last: last}
	if len(b.batch) == 0 {
		batch.First = b.next
	}
	b.batch = nil
	if b.interrupted() {
		b.over = true
		return errOver
	}
	if err := b.call(batch); err != nil && b.fail(Failure{Stage: Handle, Object: b.o, Err: err}) {
		b.over = true
		return errOver
	}
	return nil
}

func (b *object[T]) call(batch Batch[T]) error {
	if b.group != nil {
		select {
		case b.handling <- struct{}{}:
			defer func() { <-b.handling }()
		case <-b.work.Done():
			return b.work.Err()
		}
	}
	b.begun()
	end := b.stage(Event{Stage: Handle, Message: b.id, Object: b.o})
	err := safely(func() error { return b.p.Handler.Handle(b.work, batch) })
	end(Event{Records: int64(len(batch.Records)), Err: err})
	return err
}

// begun notes that a batch goes to the handler. No commit runs meanwhile.
func (w *inHand[T]) begun() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.handled && w.group != nil {
		w.failed = w.group.fails()
	}
	w.handled = true
}

// counter counts the bytes that are read, and remembers what went wrong.
type counter struct {
	r   io.Reader
	n   int64
	err error
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	if err != nil && !isEnd(err) {
		c.err = err
	}
	return n, err
}
