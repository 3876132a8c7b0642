package engine

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"
)

// An Error is a fault of the SQL that was given, or of its execution: something the
// person who wrote it can see and change. Its text is one line.
type Error struct {
	Message string
	Kind    ErrorKind
	// Line and Column are where in the SQL, counted from 1 in characters; 0 is unknown.
	Line, Column int
	// Limit is what a query of kind OutOfMemory may use, such as 1GB; empty where its process was killed from outside.
	Limit string

	kind    string // DuckDB's kind of error
	offset  int    // in bytes
	located bool
}

// An ErrorKind says what is at fault.
type ErrorKind uint8

// The kinds of errors.
const (
	BadQuery    ErrorKind = iota // the statement, or the data that it computes with
	OutOfMemory                  // it needs more memory than it may use
	OutOfTime                    // it did not end in time; the error is context.DeadlineExceeded too
	Crashed                      // its process ended, which may be the statement's fault or ours
	Internal                     // this program: it wrote a statement that cannot run
)

// Is makes an error of kind OutOfTime one of context.DeadlineExceeded.
func (e *Error) Is(target error) bool {
	return e.Kind == OutOfTime && target == context.DeadlineExceeded
}

func (e *Error) Error() string {
	if e.Line == 0 {
		return e.Message
	}
	return fmt.Sprintf("line %d:%d: %s", e.Line, e.Column, e.Message)
}

// at returns an error at a byte offset of the SQL; a negative offset is unknown.
func (e *Error) at(sql string, offset int) *Error {
	if offset < 0 || offset > len(sql) {
		return e
	}
	before := sql[:offset]
	e.Line = 1 + strings.Count(before, "\n")
	e.Column = 1 + utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:])
	return e
}

// explain turns an error of DuckDB into one about the SQL as it was written.
func (e *Error) explain(sql string) *Error {
	if e.located && e.Line == 0 {
		e.at(sql, e.offset)
	}
	message, _, _ := strings.Cut(e.Message, "\n\n")
	message, _, _ = strings.Cut(message, "\n\tCandidate functions:")
	switch e.kind {
	case "Out of Memory":
		message = "the query needs more memory than it may use: narrow it (eventtime, date, account, fewer columns) or raise the limit"
	case "Parser":
		message = strings.TrimPrefix(message, "Parser Error: ")
	}
	e.Message = strings.Join(strings.FieldsFunc(message, func(r rune) bool { return r == '\n' || r == '\r' }), " ")
	return e
}
