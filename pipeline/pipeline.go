package pipeline

import (
	"context"
	"io"
	"time"
)

// A Decoder reads one object and gives its records to the sink, in order. r holds the object as stored, compressed or not.
// A record given to the sink belongs to the pipeline from then on and must not be changed. An error of the sink
// ends the decoding and is returned as it is; any other error says that the rest of the object could not be read.
// It is called from several goroutines, for different objects.
type Decoder[T any] func(ctx context.Context, o Object, r io.Reader, s *Sink[T]) error

// A Handler takes records. It is called from several goroutines unless Pipeline.Concurrency is 1; the records of one object come
// in order. When it returns nil the records are handled for good, unless it is a [Committer] too. An error gives
// the message back to the source, which delivers all of its objects again: a handler has to bear records that it has had.
// The batch belongs to the handler.
type Handler[T any] interface {
	Handle(ctx context.Context, b Batch[T]) error
}

// HandlerFunc is a function as a Handler.
type HandlerFunc[T any] func(ctx context.Context, b Batch[T]) error

// Handle calls f.
func (f HandlerFunc[T]) Handle(ctx context.Context, b Batch[T]) error { return f(ctx, b) }

// A Committer is a Handler whose records are safe only after Commit. Messages are settled only after a Commit that
// began when all of their records had been handled, and that gave nil. The pipeline commits every Pipeline.CommitEvery, when
// Pipeline.CommitMessages wait for it, and at the end. No Handle runs while Commit does. An error gives back to the source
// all messages of which something was handled since the last Commit that gave nil: the handler may forget or keep their records.
type Committer interface {
	Commit(ctx context.Context) error
}

// A Batch is a number of records of one object, at most Pipeline.BatchSize.
type Batch[T any] struct {
	Records []T
	Object  Object
	Message string // the ID of the message
	First   int64  // the number of the first record in its object, counted from 1 before any filter
	Last    bool   // no other batch of this object follows; Records may be empty then
}

// A Pipeline is a way of records from a source to a handler. Source, Decode and Handler are required, Open is unless all objects
// come within their messages. The zero value of any other field stands for the default given.
type Pipeline[T any] struct {
	Source Source
	// Open reads an object as stored, from its beginning. What it gives may have a method Object() Object: that says what was opened, with the
	// ETag and the size that a message may not have told, and the decoder and the handler get it.
	Open    func(ctx context.Context, o Object) (io.ReadCloser, error)
	Decode  Decoder[T]
	Handler Handler[T]

	// KeepMessage, when set, chooses messages: one that it does not keep is dropped, which deletes it at the source.
	KeepMessage func(ctx context.Context, m Message, c Content) (bool, error)
	// KeepObject, when set, chooses the objects of a message that are read.
	KeepObject func(ctx context.Context, o Object) (bool, error)
	// KeepRecord, when set, chooses the records that are handled.
	KeepRecord func(r T) (bool, error)

	BatchSize   int // records of a batch, at most (100)
	Concurrency int // objects that are read at a time (4)
	InFlight    int // messages that are received and not settled, at most (4 × Concurrency)

	CommitEvery    time.Duration // of a Committer (30 s)
	CommitMessages int           // of a Committer: when so many messages wait (InFlight / 2)

	// Progress, when set, is told of every stage, from several goroutines. It must be quick.
	Progress func(e Event)
	// OnFailure, when set, sees every failure, from several goroutines, and decides what becomes of the message:
	//
	//   - Retry gives the message back. The object that failed is not read on; other objects of the message are.
	//   - Done goes on without what failed: the record, the batch, the object.
	//   - Drop does so, too, and the message is settled as dropped in the end, with the reason.
	//
	// Of several outcomes Retry counts first, then Drop. For a record (f.Record > 0) Drop is as Done. After a failure at Commit
	// the message is given back in any case. At Poll m is nil, and at Poll, Settle, Delete and Extend the outcome does
	// not matter. The end of a context is no failure. The default is Backoff(15 s, 15 min).
	OnFailure func(ctx context.Context, f *Failure, m Message) Outcome

	// Drain is how long work in hand may go on when the context of Run has ended (60 s; negative: not at all).
	Drain time.Duration

	Now   func() time.Time                                 // time.Now
	Sleep func(ctx context.Context, d time.Duration) error // waits, or ends with the context's error
}
