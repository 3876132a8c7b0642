package trino

import (
	"fmt"
	"strings"
)

// Kind says what is wrong.
type Kind uint8

const (
	Server      Kind = iota // the server failed, or said something that is no answer
	Syntax                  // the statement cannot be read
	User                    // the statement is at fault in another way, or its data: USER_ERROR
	Permission              // the user may not do that
	Credentials             // the server does not know the user, or the password is wrong
	Unreachable             // no server answers at the URL
	Timeout                 // the deadline of the caller or a limit of the server passed
	Resources               // too large for the server's limits, or the server is too busy
	Killed                  // somebody ended the query on the server
	Config                  // the options cannot be right
)

// An Error is a failure of a statement or of the way to the server. The end of the caller's context is none: it is
// returned as context.Canceled or context.DeadlineExceeded, wrapped.
type Error struct {
	Kind         Kind
	Line, Column int    // in the statement as it was sent, from 1; 0 where the server says none
	Name         string // Trino's name, such as COLUMN_NOT_FOUND; empty where the server did not get so far
	Message      string
	QueryID      string // empty where there is none
	Err          error  // the cause; may be nil
}

func (e *Error) Error() string {
	s := e.Message
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	if e.QueryID != "" {
		s += " (query " + e.QueryID + ")"
	}
	return s
}

func (e *Error) Unwrap() error { return e.Err }

// failure is the error object of the protocol.
type failure struct {
	Message  string `json:"message"`
	Name     string `json:"errorName"`
	Type     string `json:"errorType"`
	Location *struct {
		Line   int `json:"lineNumber"`
		Column int `json:"columnNumber"`
	} `json:"errorLocation"`
}

// kinds are those of errors by Trino's name, where its type does not say enough
// (io.trino.spi.StandardErrorCode).
var kinds = map[string]Kind{
	"SYNTAX_ERROR": Syntax, "PERMISSION_DENIED": Permission, "ACCESS_DENIED": Permission,
	"EXCEEDED_TIME_LIMIT": Timeout, "QUERY_REJECTED": Resources, "QUERY_QUEUE_FULL": Resources,
	"USER_CANCELED": Killed, "ADMINISTRATIVELY_KILLED": Killed, "ADMINISTRATIVELY_PREEMPTED": Killed,
	"ABANDONED_QUERY": Killed, "ABANDONED_TASK": Killed, "CLUSTER_OUT_OF_MEMORY": Resources,
	"SERVER_STARTING_UP": Unreachable, "SERVER_SHUTTING_DOWN": Unreachable,
}

func (f *failure) error(queryID string) *Error {
	e := &Error{Name: f.Name, Message: f.Message, QueryID: queryID}
	kind, ok := kinds[f.Name]
	switch {
	case ok:
		e.Kind = kind
	case f.Type == "USER_ERROR":
		e.Kind = User
	case f.Type == "INSUFFICIENT_RESOURCES":
		e.Kind = Resources
	}
	if f.Location != nil {
		e.Line, e.Column = f.Location.Line, f.Location.Column
		// The message repeats the place.
		e.Message = strings.TrimPrefix(e.Message, fmt.Sprintf("line %d:%d: ", e.Line, e.Column))
	}
	return e
}
