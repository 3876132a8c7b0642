package query

import (
	"context"
	"errors"
	"fmt"

	"github.com/ashiato/ashiato/internal/ask"
	"github.com/ashiato/ashiato/internal/aws"
	"github.com/ashiato/ashiato/internal/config"
	"github.com/ashiato/ashiato/internal/engine"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/saved"
	"github.com/ashiato/ashiato/internal/trino"
)

// Kind says what is wrong.
type Kind string

// The kinds of errors. Those up to Parameters lie in the statement and what is given with it.
const (
	Syntax      Kind = "syntax"      // the statement cannot be read
	Refused     Kind = "refused"     // it is no single statement that only reads
	Unknown     Kind = "unknown"     // a table, a column, a function or a saved query does not exist
	Mismatch    Kind = "mismatch"    // types do not fit
	Unsupported Kind = "unsupported" // this engine does not have it
	Invalid     Kind = "invalid"     // the statement is at fault in another way, or the data it computes with: 1 / 0
	Parameters  Kind = "parameters"  // the number, the names or the values of the parameters

	Config      Kind = "config"      // the options or the configuration cannot be right
	Lake        Kind = "lake"        // there is no lake, or it cannot be opened
	Permission  Kind = "permission"  // the user may not do that
	Credentials Kind = "credentials" // there are none, or the engine does not take them
	Unreachable Kind = "unreachable" // no answer from the engine
	Timeout     Kind = "timeout"     // the deadline of the context or a limit of the engine passed
	Canceled    Kind = "canceled"    // the context was canceled, or somebody ended the query on the engine
	Resources   Kind = "resources"   // it needs more memory than it may have, or the engine is too busy
	Engine      Kind = "engine"      // the engine failed
)

// An Error is what went wrong with a statement, an engine or the options. Errors of files are other errors, as is what
// the writer or the caller's loop returns.
type Error struct {
	Kind         Kind
	Line, Column int // in the statement, from 1, in code points; 0 where there is no place
	Message      string
	Fix          string // what to write instead; may be empty
	// Excerpt is the line of the statement and a caret below the place; empty where there is none.
	Excerpt string
	// Err is the cause; may be nil. That of a deadline or a cancellation is the context's.
	Err error
}

func (e *Error) Error() string {
	s := e.Message
	if e.Line > 0 {
		s = fmt.Sprintf("line %d:%d: %s", e.Line, e.Column, s)
	}
	if e.Fix != "" {
		s += ": " + e.Fix
	}
	return s
}

func (e *Error) Unwrap() error { return e.Err }

// The kinds of what lies below.
var (
	askKinds = map[ask.Kind]Kind{ask.Syntax: Syntax, ask.Refused: Refused, ask.Unknown: Unknown, ask.Mismatch: Mismatch,
		ask.Unsupported: Unsupported, ask.Invalid: Invalid, ask.Parameters: Parameters}
	embeddedKinds = map[engine.ErrorKind]Kind{engine.BadQuery: Invalid, engine.OutOfMemory: Resources, engine.OutOfTime: Timeout,
		engine.Crashed: Engine, engine.Internal: Engine}
	trinoKinds = map[trino.Kind]Kind{trino.Server: Engine, trino.Syntax: Syntax, trino.User: Invalid, trino.Permission: Permission,
		trino.Credentials: Credentials, trino.Unreachable: Unreachable, trino.Timeout: Timeout, trino.Resources: Resources,
		trino.Killed: Canceled, trino.Config: Config}
	athenaKinds = map[aws.Kind]Kind{aws.Server: Engine, aws.Syntax: Syntax, aws.User: Invalid, aws.Permission: Permission,
		aws.Credentials: Credentials, aws.NoWorkgroup: Config, aws.Unreachable: Unreachable, aws.Timeout: Timeout,
		aws.Throttled: Resources, aws.Cancelled: Canceled, aws.Config: Config}
)

// explain makes an Error of what is known below; other errors stay. The context counts first: what an engine says when
// it is stopped is no cause.
func explain(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*Error](err); ok {
		return err
	}
	switch ended := ctx.Err(); {
	case errors.Is(ended, context.DeadlineExceeded), ended == nil && errors.Is(err, context.DeadlineExceeded):
		return &Error{Kind: Timeout, Message: "the query did not end before its deadline", Err: context.DeadlineExceeded}
	case ended != nil, errors.Is(err, context.Canceled):
		return &Error{Kind: Canceled, Message: "the query was canceled", Err: context.Canceled}
	}
	if e, ok := errors.AsType[*ask.Error](err); ok {
		return &Error{Kind: askKinds[e.Kind], Line: e.Line, Column: e.Column, Message: e.Message.String(), Fix: e.Fix.String(), Excerpt: e.Excerpt, Err: err}
	}
	if e, ok := errors.AsType[*engine.Error](err); ok {
		// Its place is one in the text for the engine, which the caller does not see.
		return &Error{Kind: embeddedKinds[e.Kind], Message: e.Message, Err: err}
	}
	if e, ok := errors.AsType[*trino.Error](err); ok {
		return &Error{Kind: trinoKinds[e.Kind], Message: e.Error(), Err: err}
	}
	if e, ok := errors.AsType[*aws.Error](err); ok {
		return &Error{Kind: athenaKinds[e.Kind], Message: e.Error(), Err: err}
	}
	if e, ok := errors.AsType[*saved.ParameterError](err); ok {
		return &Error{Kind: Parameters, Message: e.Error(), Err: err}
	}
	if e, ok := errors.AsType[*config.Error](err); ok {
		return &Error{Kind: Config, Message: e.Error(), Err: err}
	}
	return err
}

// isLake tells whether an error is one about a lake as a whole.
func isLake(err error) bool {
	for _, target := range []error{lake.ErrNotLake, lake.ErrNewer, lake.ErrMoved, lake.ErrInUse, lake.ErrDeletes, lake.ErrForeign, lake.ErrNoTable, lake.ErrCache} {
		if errors.Is(err, target) {
			return true
		}
	}
	return false
}
