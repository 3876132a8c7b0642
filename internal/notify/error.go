package notify

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/ashiato/ashiato/internal/text"
)

// A Fault says what a failure is about, and so what follows from it.
type Fault uint8

// The faults.
const (
	// Down: the channel cannot be reached or has no time; it rests and is tried again.
	Down Fault = iota
	// Refused: the channel does not let us in or is not there. Somebody has to change something, and so it is tried again as if it were down.
	Refused
	// Rejected: this message is not taken, whenever it is sent. It is dead.
	Rejected
	// Failed: this message failed, perhaps not for ever. It is tried again, and holds up no other.
	Failed
)

// An Error is a failure of a channel. Its text has no secrets.
type Error struct {
	Fault  Fault
	Reason string
	// Key is that of the sentence within Reason that is our own, in the catalogue of package text; empty: the words are the channel's.
	Key string
	// RetryAfter is what the channel asks to wait; 0: it says nothing.
	RetryAfter time.Duration
	// Stopped is the error of a context that has ended; nil else.
	Stopped error
}

func (e *Error) Error() string { return e.Reason }

// In is the reason with our own sentence in the language of a reader.
func (e *Error) In(p text.Printer) string {
	if e.Key == "" {
		return e.Reason
	}
	return strings.Replace(e.Reason, sentence(e.Key).Error(), p.T(e.Key), 1)
}

// A sentence is an error of our own, that only somebody who changes something mends: a key of the catalogue.
type sentence string

func (s sentence) Error() string { return text.Printer{Lang: text.English}.T(string(s)) }

// refused says one.
func refused(s sentence) *Error { return &Error{Fault: Refused, Reason: s.Error(), Key: string(s)} }

// about takes the fault and the sentence of an error that has one within.
func (e *Error) about(err error) *Error {
	if own, ok := errors.AsType[sentence](err); ok {
		e.Fault, e.Key = Refused, string(own)
	}
	return e
}

// Unwrap is the end of the context, if that was it. Other causes may have secrets in their texts and are not kept.
func (e *Error) Unwrap() error { return e.Stopped }

func fault(kind Fault, format string, args ...any) *Error {
	return &Error{Fault: kind, Reason: fmt.Sprintf(format, args...)}
}
