package pipeline

import (
	"fmt"
	"time"
)

// A Stage is a part of the work on a message.
type Stage uint8

// The stages, in their order.
const (
	Poll     Stage = iota // messages are received
	Parse                 // a message is taken apart
	Filter                // a filter is asked; of this stage only failures are told, no events
	Download              // an object is opened and its bytes are read
	Decode                // records are made of the bytes
	Handle                // a batch is handled
	Commit                // a Committer commits
	Settle                // the outcome is told to the source: retry, or
	Delete                // done and drop, which let the source forget the message
	Extend                // the hold on a message is renewed
)

var stageNames = [...]string{"poll", "parse", "filter", "download", "decode", "handle", "commit", "settle", "delete", "extend"}

// String returns the stage's name in lower case.
func (s Stage) String() string {
	if int(s) < len(stageNames) {
		return stageNames[s]
	}
	return fmt.Sprintf("stage %d", uint8(s))
}

// An Event tells of the beginning or the end of a stage. Of the end it has the outcome. Download spans Decode, and
// Decode spans Handle, since an object is handled while it is read.
type Event struct {
	Stage   Stage
	End     bool
	Message string        // the ID; "" at Poll and Commit
	Object  Object        // at Download, Decode and Handle
	Took    time.Duration // at the end
	Bytes   int64         // at the end of Download: read as stored
	Records int64         // at the end of Decode: given by the decoder; of Handle: in the batch; of Poll and Commit: messages
	Kept    int64         // at the end of Decode: of Records, those that the filter kept
	Bad     int64         // at the end of Decode: records that could not be read
	Content Content       // at the end of Parse: what the message announces
	Outcome Outcome       // at Settle and Delete
	Err     error         // at the end, when the stage failed
}

// A Failure is something that went wrong, with where it did.
type Failure struct {
	Stage   Stage
	Message string // the ID; "" at Poll
	Object  Object // zero where no object is concerned
	Record  int64  // at Decode and Filter: the number of the record, from 1; 0 the object or the message as a whole
	Err     error
}

// Error says what failed, where, and why.
func (f *Failure) Error() string {
	what := f.Stage.String()
	if o := f.Object.String(); o != "" {
		what += " " + o
	} else if f.Message != "" {
		what += " message " + f.Message
	}
	if f.Record > 0 {
		what += fmt.Sprintf(": record %d", f.Record)
	}
	return what + ": " + f.Err.Error()
}

// Unwrap gives the cause.
func (f *Failure) Unwrap() error { return f.Err }
