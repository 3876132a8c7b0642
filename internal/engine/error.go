package engine

import (
	"context"
	"fmt"
	"regexp"
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

// notARow is DuckDB's message for requestparameters.bucketName, which many published
// queries have: the column is JSON text.
var notARow = regexp.MustCompile(`^Cannot extract field '(\w+)' from expression "(\w+)" because it is not a struct`)

// noColumn is DuckDB's message for a name that is no column; not comparable for eventtime > now().
var (
	noColumn      = regexp.MustCompile(`^Referenced column "([^"]+)" not found in FROM clause`)
	notComparable = regexp.MustCompile(`^Cannot compare values of type VARCHAR and type (TIMESTAMP|DATE)`)
)

// recordColumns are the columns that only the table of all has.
var recordColumns = map[string]bool{"event_time": true, "leftover": true, "raw": true, "source": true, "source_object": true, "ingested_at": true}

// binder explains a name or a type that does not fit.
func binder(message, sql string) string {
	if m := notARow.FindStringSubmatch(message); m != nil {
		return fmt.Sprintf("%s is text, not a row: for its JSON write json_extract_scalar(%[1]s, '$.%s')", m[2], m[1])
	}
	if m := noColumn.FindStringSubmatch(message); m != nil {
		switch {
		case recordColumns[strings.ToLower(m[1])]:
			return fmt.Sprintf("%s is a column of %s, not of %s", m[1], Records, Logs)
		case strings.Contains(sql, `"`+m[1]+`"`):
			return fmt.Sprintf(`there is no column "%s": double quotes are for names, text stands in single quotes: '%[1]s'`, m[1])
		}
	}
	if notComparable.MatchString(message) && strings.Contains(strings.ToLower(sql), "eventtime") {
		return "eventtime is text in UTC: compare it with text such as '2026-11-20T09:00:00Z', or use event_time of " + Records
	}
	return message
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
	case "Binder":
		message = binder(message, sql)
	}
	e.Message = strings.Join(strings.FieldsFunc(message, func(r rune) bool { return r == '\n' || r == '\r' }), " ")
	return e
}
