package notify

import (
	"cmp"
	"context"
	"io"
	"time"
)

// A Channel tells messages to somebody.
type Channel interface {
	// Send delivers a message. The note is what is to be known of how it was sent, such as that a template failed; it is empty as a rule.
	// An error is an *[Error].
	Send(ctx context.Context, m Message) (note string, err error)
	// Preview is exactly what Send would send, without secrets: JSON or a mail. It sends nothing.
	Preview(m Message) ([]byte, error)
	// Check tells whether the channel can be reached and lets us in, without sending. ErrNotChecked says that this cannot be known without sending.
	Check(ctx context.Context) error
	// Pace is the least time between two messages.
	Pace() time.Duration
}

// usual is what most channels have.
type usual struct {
	pace time.Duration
	now  func() time.Time
}

// usualOr takes what is configured: the pace of a kind of channel where none is, and the clock of the machine.
func usualOr(pace, ofKind time.Duration, now func() time.Time) usual {
	u := usual{cmp.Or(pace, ofKind), now}
	if now == nil {
		u.now = time.Now
	}
	return u
}

// Pace is the configured one.
func (u usual) Pace() time.Duration { return u.pace }

// A Filer is a channel that takes files.
type Filer interface {
	// SendFiles sends files with a message. An error is an *[Error].
	SendFiles(ctx context.Context, m Message, files []File) error
	// MaxFiles is how many bytes all files of a message may have together.
	MaxFiles() int64
}

// A File goes with a message.
type File struct {
	Name string
	Size int64 // bytes
	// Write writes it, the same each time.
	Write func(io.Writer) error
}

// ErrNotChecked says that a channel cannot be checked without sending something.
var ErrNotChecked = fault(Failed, "it cannot be checked without sending")
