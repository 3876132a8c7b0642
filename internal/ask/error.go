package ask

import (
	"errors"

	"github.com/ashiato/ashiato/internal/analyze"
	"github.com/ashiato/ashiato/internal/athenasql"
	"github.com/ashiato/ashiato/internal/phrase"
)

// Kind says what is wrong with a statement.
type Kind uint8

const (
	Syntax      Kind = iota // it cannot be read
	Refused                 // it is no single statement that only reads
	Unknown                 // a table, column or function does not exist
	Mismatch                // types do not fit
	Unsupported             // this engine does not have it
	Invalid                 // anything else that Trino refuses as well
	Parameters              // the number or a value of the parameters
)

// An Error is the refusal of a statement.
type Error struct {
	Kind         Kind
	Line, Column int // from 1, in code points; 0 where there is no place
	Message      athenasql.Phrase
	Fix          athenasql.Phrase // what to write instead; may be empty
	// Excerpt is the line of the statement and a caret below the place; empty where there is none.
	Excerpt string
}

func (e *Error) Error() string { return phrase.Refusal(e.Line, e.Column, e.Message, e.Fix) }

// refusal makes an Error of what the parser, the analyzer and the rewriters say; other errors stay.
func refusal(sql string, err error) error {
	var out *Error
	if e, ok := errors.AsType[*athenasql.Error](err); ok {
		kinds := map[athenasql.ErrorKind]Kind{athenasql.Write: Refused, athenasql.Several: Refused, athenasql.Unsupported: Unsupported}
		out = &Error{Kind: kinds[e.Kind], Line: e.Line, Column: e.Column, Message: e.Message, Fix: e.Fix}
	} else if e, ok := errors.AsType[*analyze.Error](err); ok {
		out = &Error{Kind: analyzed[e.Kind], Line: e.Line, Column: e.Column, Message: e.Message, Fix: e.Fix}
	} else {
		return err
	}
	if out.Line > 0 {
		at := &athenasql.Error{Line: out.Line, Column: out.Column}
		out.Excerpt = at.Excerpt(sql)
	}
	return out
}

var analyzed = map[analyze.ErrorKind]Kind{
	analyze.UnknownTable: Unknown, analyze.UnknownColumn: Unknown, analyze.UnknownFunction: Unknown,
	analyze.UnsupportedFunction: Unsupported, analyze.TypeMismatch: Mismatch, analyze.Invalid: Invalid,
	analyze.Unsupported: Unsupported, analyze.BadArgs: Parameters,
}
