package engine

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// An Error is a fault of the SQL that was given, or of its execution: something the
// person who wrote it can see and change. Its text is one line.
type Error struct {
	Message string
	// Line and Column are where in the SQL, counted from 1 in characters; 0 is unknown.
	Line, Column int

	kind    string // DuckDB's kind of error
	offset  int    // in bytes
	located bool
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
		if m := notARow.FindStringSubmatch(message); m != nil {
			message = fmt.Sprintf("%s is text, not a row: for its JSON write json_extract_scalar(%[1]s, '$.%s')", m[2], m[1])
		}
	}
	e.Message = strings.Join(strings.FieldsFunc(message, func(r rune) bool { return r == '\n' || r == '\r' }), " ")
	return e
}
