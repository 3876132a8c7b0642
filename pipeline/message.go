package pipeline

import (
	"context"
	"fmt"
	"time"
)

// A Source gives messages, each until it is settled. A source that is asked again after an error must be able to go on.
type Source interface {
	// Receive waits until there are messages and gives at least one of them; it may give fewer than max, never more.
	// It ends with the context's error when ctx ends, with [io.EOF] itself, not wrapped, when the source has ended and
	// will never give another message, and with any other error when it failed; whoever calls waits before the next try,
	// or gives up when the error is permanent ([Permanent]).
	// It is called by one goroutine at a time.
	Receive(ctx context.Context, max int) ([]Message, error)
}

// An Ending Source knows when it has given all that it has. The pipeline of a [Committer] then commits as soon as that is handled, and does not
// wait for more.
type Ending interface {
	Source
	// Ending reports that every message is given, or being given, and none of them was given back: nothing comes until one is. It may be called
	// from any goroutine, also while Receive runs.
	Ending() bool
}

// A Message announces objects. Its methods may be called from any goroutine, Settle once at most.
type Message interface {
	// ID names the message in reports. It need not be unique.
	ID() string
	// Content says what the message announces. The error is a *[ParseError] when nobody could make sense of the message.
	// It does no I/O and gives the same each time.
	Content() (Content, error)
	// Settle tells the source what became of the message. An error means that the source may deliver it again.
	Settle(ctx context.Context, o Outcome) error
}

// A Holder is a Message that comes back to others unless the hold on it is renewed, as by Amazon SQS's visibility timeout.
// The pipeline renews it at a third of Hold while work on the message goes on.
type Holder interface {
	Message
	// Hold is how long the message is held by each call of Extend, and at first.
	Hold() time.Duration
	// Extend holds the message for Hold from now on.
	Extend(ctx context.Context) error
}

// An Informed Message knows of its delivery.
type Informed interface {
	Message
	// Delivery tells what the source knows; zero values stand for what it does not know.
	Delivery() Delivery
}

// Delivery is what a source knows of a message's delivery.
type Delivery struct {
	Sent     time.Time // when it was sent, UTC
	First    time.Time // when it was first received, UTC
	Received int       // how often it was received, this time included
	Sender   string    // who sent it, in the source's terms
}

// Content is what a message announces.
type Content struct {
	Objects []Object
	// Control names a message that has a meaning other than objects, such as "s3:TestEvent"; it is settled as done.
	Control string
	// Shape names the form in which the message came, in the source's terms.
	Shape string
}

// An Object is one log file, or what stands in its place in a message.
type Object struct {
	Bucket, Key string    // of Amazon S3, or whatever the opener understands
	Version     string    // the version id; "" when there is none
	ETag        string    // without quotes; "" when unknown
	Size        int64     // bytes as stored; 0 when unknown
	Region      string    // of the bucket; "" when unknown
	Account     string    // that owns the object's records, when the message or the key says so
	Modified    time.Time // when it was stored, UTC; zero when unknown

	// Inline is the object itself when it came within the message; it is not opened then. Key says what it is.
	Inline []byte
}

// String gives s3://bucket/key for a stored object and its Key for one that came within the message.
func (o Object) String() string {
	if o.Bucket == "" {
		return o.Key
	}
	return "s3://" + o.Bucket + "/" + o.Key
}

// A Disposition is what becomes of a message.
type Disposition uint8

// The dispositions.
const (
	Done  Disposition = iota // everything in it was handled: the source forgets it
	Drop                     // it is not wanted: the source forgets it
	Retry                    // the source delivers it again, not before Outcome.After
)

// String returns "done", "drop" or "retry".
func (d Disposition) String() string {
	switch d {
	case Done:
		return "done"
	case Drop:
		return "drop"
	case Retry:
		return "retry"
	}
	return fmt.Sprintf("disposition %d", uint8(d))
}

// An Outcome is what became of a message.
type Outcome struct {
	Disposition Disposition
	After       time.Duration // of Retry: not before; 0 leaves it to the source
	Reason      error         // of Drop and Retry, for people; may be nil
}

// A ParseError says that a message is of no form that the source knows.
type ParseError struct {
	Head string // the beginning of the message, in printable characters
	Err  error
}

func (e *ParseError) Error() string {
	return fmt.Sprintf("the message is of no known form: %v (it begins %q)", e.Err, e.Head)
}

func (e *ParseError) Unwrap() error { return e.Err }
