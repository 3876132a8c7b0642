package main

import (
	"cmp"
	"errors"
	"fmt"

	"github.com/ashiato/ashiato/internal/aws"
	"github.com/ashiato/ashiato/internal/text"
	"github.com/ashiato/ashiato/internal/trino"
)

// remoteFailure makes the errors of Athena and Trino sentences; nil for other errors.
func (s *session) remoteFailure(err error) *failure {
	if e, ok := errors.AsType[*aws.Error](err); ok {
		return s.athenaFailure(e)
	}
	if e, ok := errors.AsType[*trino.Error](err); ok {
		return s.trinoFailure(e)
	}
	return nil
}

func (s *session) athenaFailure(e *aws.Error) *failure {
	args := text.Args{"reason": text.CleanLine(e.Message), "line": e.Line, "column": e.Column,
		"action": text.CleanLine(e.Action), "resource": text.CleanLine(cmp.Or(e.Resource, "*")), "statement": text.CleanLine(e.Statement())}
	f := &failure{code: exitFailure, err: e}
	switch e.Kind {
	case aws.Permission:
		f.code = exitPermission
		switch {
		case e.Action == "":
			f.text = s.T("athena.permission_unknown", args)
		case e.Denied:
			f.text = s.T("athena.permission_denied", args)
		default:
			f.text = s.T("athena.permission", args)
		}
	case aws.Syntax, aws.User:
		f.code, f.text = exitUsage, s.sqlSentence(e.Line, args)
	case aws.Credentials:
		f.code, f.text = exitPermission, s.T("athena.credentials", args)
	case aws.NoWorkgroup:
		f.code = exitConfig
		f.text = s.T("athena.no_workgroup", text.Args{"name": text.CleanLine(e.Resource)})
	case aws.Config:
		f.code, f.text = exitConfig, s.T("athena.config", args)
	case aws.Unreachable:
		f.text = s.T("athena.unreachable", args)
	case aws.Throttled:
		f.text = s.T("athena.throttled")
	case aws.Timeout:
		f.text = s.T("error.deadline")
	case aws.Cancelled:
		f.text = s.T("athena.cancelled", args)
	default:
		f.text = s.T("athena.failed", args)
	}
	if e.QueryID != "" && e.Scanned > 0 {
		f.text = s.T("athena.cost", text.Args{"sentence": f.text, "id": text.CleanLine(e.QueryID), "scanned": text.Bytes(e.Scanned), "price": price(e.Scanned)})
	}
	return f
}

// price is what a query costs that has read so many bytes, in USD with two digits that count.
func price(scanned int64) string {
	d := aws.Dollars(scanned)
	if d < 0.01 {
		return fmt.Sprintf("%.5f", d)
	}
	return fmt.Sprintf("%.2f", d)
}

// sqlSentence says that a statement is wrong, and where, if an engine says it.
func (s *session) sqlSentence(line int, args text.Args) string {
	if line == 0 {
		return s.T("query.error", args)
	}
	return s.T("query.error_at", args)
}

func (s *session) trinoFailure(e *trino.Error) *failure {
	reason := e.Message
	if e.Err != nil {
		reason += ": " + e.Err.Error()
	}
	args := text.Args{"reason": text.CleanLine(reason), "line": e.Line, "column": e.Column}
	f := &failure{code: exitFailure, err: e}
	switch e.Kind {
	case trino.Syntax, trino.User:
		f.code, f.text = exitUsage, s.sqlSentence(e.Line, args)
	case trino.Permission:
		f.text = s.T("trino.permission", args)
	case trino.Credentials:
		f.text = s.T("trino.credentials", args)
	case trino.Unreachable:
		f.text = s.T("trino.unreachable", args)
	case trino.Config:
		f.code, f.text = exitConfig, s.T("trino.config", args)
	case trino.Resources:
		f.text = s.T("trino.resources", args)
	case trino.Killed:
		f.text = s.T("trino.killed", args)
	case trino.Timeout:
		f.text = s.T("error.deadline")
	default:
		f.text = s.T("trino.failed", args)
	}
	return f
}
