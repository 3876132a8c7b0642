package sametest

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"regexp"
	"strconv"

	"github.com/ashiato/ashiato/internal/analyze"
	"github.com/ashiato/ashiato/internal/athenasql"
	"github.com/ashiato/ashiato/internal/encode"
	"github.com/ashiato/ashiato/internal/engine"
)

// FromRows makes an answer of typed rows, with the values as Trino's client protocol has them.
func FromRows(ctx context.Context, rows encode.Rows, ordered bool) (*Answer, error) {
	var columns []Column
	for _, c := range rows.Columns() {
		columns = append(columns, Column{c.Name, c.Type.String()})
	}
	var all [][]any
	for {
		values, err := rows.Next(ctx)
		if errors.Is(err, io.EOF) {
			return NewAnswer(columns, all, ordered)
		}
		if err != nil {
			return nil, err
		}
		row := make([]any, len(values))
		for i, v := range values {
			if row[i], err = protocolValue(rows.Columns()[i].Type, v); err != nil {
				return nil, fmt.Errorf("column %s: %w", rows.Columns()[i].Name, err)
			}
		}
		all = append(all, row)
	}
}

// protocolValue is a value as package json reads it from Trino's client protocol.
func protocolValue(t encode.Type, v any) (any, error) {
	switch v := v.(type) {
	case nil, bool:
		return v, nil
	case int64:
		return json.Number(strconv.FormatInt(v, 10)), nil
	case float64:
		return protocolFloat(v, 64), nil
	case float32:
		return protocolFloat(float64(v), 32), nil
	case []byte:
		return base64.StdEncoding.EncodeToString(v), nil
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			part, err := part(t, i)
			if err != nil {
				return nil, err
			}
			if out[i], err = protocolValue(part, e); err != nil {
				return nil, err
			}
		}
		return out, nil
	case encode.MapValue:
		out := map[string]any{}
		for _, e := range v {
			key := string(encode.AppendText(nil, *t.Key, e.Key))
			if _, twice := out[key]; twice {
				return nil, fmt.Errorf("a map with two keys %s", key)
			}
			value, err := protocolValue(*t.Elem, e.Value)
			if err != nil {
				return nil, err
			}
			out[key] = value
		}
		return out, nil
	}
	return string(encode.AppendText(nil, t, v)), nil
}

// part is the type of the i-th element of an array or field of a row.
func part(t encode.Type, i int) (encode.Type, error) {
	switch {
	case t.Kind == encode.Array:
		return *t.Elem, nil
	case t.Kind == encode.Row && i < len(t.Fields):
		return t.Fields[i].Type, nil
	}
	return t, fmt.Errorf("a list as value of %s", t)
}

func protocolFloat(v float64, bits int) any {
	switch {
	case math.IsNaN(v):
		return "NaN"
	case math.IsInf(v, 1):
		return "Infinity"
	case math.IsInf(v, -1):
		return "-Infinity"
	}
	return json.Number(strconv.FormatFloat(v, 'e', -1, bits)) // with an exponent it counts as no integer
}

// refusals are Trino's names of the errors that ours can stand for.
var refusals = map[analyze.ErrorKind][]string{
	analyze.UnknownTable:        {"TABLE_NOT_FOUND", "SCHEMA_NOT_FOUND", "CATALOG_NOT_FOUND"},
	analyze.UnknownColumn:       {"COLUMN_NOT_FOUND", "INVALID_COLUMN_REFERENCE"},
	analyze.UnknownFunction:     {"FUNCTION_NOT_FOUND"},
	analyze.UnsupportedFunction: {"NOT_SUPPORTED"},
	analyze.Unsupported:         {"NOT_SUPPORTED"},
	analyze.TypeMismatch: {"TYPE_MISMATCH", "FUNCTION_NOT_FOUND", "INVALID_CAST_ARGUMENT", "TYPE_NOT_FOUND", "AMBIGUOUS_FUNCTION_CALL", "INVALID_LITERAL",
		"INVALID_FUNCTION_ARGUMENT", "NOT_SUPPORTED"},
}

// failures are what messages of a statement that ends with an error say, by Trino's name of the error. Other messages are
// of functions that do not take their arguments.
var failures = map[string]*regexp.Regexp{
	"DIVISION_BY_ZERO":           regexp.MustCompile(`(?i)division by zero`),
	"NUMERIC_VALUE_OUT_OF_RANGE": regexp.MustCompile(`(?i)overflow|out of range|value too large|to DECIMAL`),
	"INVALID_CAST_ARGUMENT":      regexp.MustCompile(`(?i)cast|could not convert|cannot be (parsed|represented)|binary length|invalid IP address`),
	"SUBQUERY_MULTIPLE_ROWS":     regexp.MustCompile(`(?i)multiple rows|more than one row`),
	"NOT_SUPPORTED":              regexp.MustCompile(`(?i)the embedded engine|not supported`),
	"INVALID_LITERAL":            regexp.MustCompile(`(?i)is not a valid`),
	"INVALID_WINDOW_FRAME":       regexp.MustCompile(`^Window frame`),
	// Ours is the text of Trino's.
	"EXCEEDED_FUNCTION_MEMORY_LIMIT": regexp.MustCompile(`^Concatenated string`),
}

// fault tells errors that are none of the statement's: it was rewritten wrongly, or the engine could not do its work.
var fault = regexp.MustCompile(`(?i)bug of this program|did not end within|the query's process|memory`)

// FromError makes an answer of the error with which our own engine refuses a statement or ends it: all names of Trino's
// errors that it can stand for. An error that stands for none is returned.
func FromError(err error) (*Answer, error) {
	if e, ok := errors.AsType[*athenasql.Error](err); ok {
		switch e.Kind {
		case athenasql.Syntax, athenasql.Several:
			return &Answer{Errors: []string{"SYNTAX_ERROR"}}, nil
		}
		return &Answer{Errors: []string{"NOT_SUPPORTED"}}, nil
	}
	if e, ok := errors.AsType[*analyze.Error](err); ok {
		if e.Kind == analyze.Invalid {
			return &Answer{Errors: []string{anyError}}, nil
		}
		return &Answer{Errors: refusals[e.Kind]}, nil
	}
	e, ok := errors.AsType[*engine.Error](err)
	if !ok || fault.MatchString(e.Message) {
		return nil, err
	}
	a := &Answer{Errors: []string{"INVALID_FUNCTION_ARGUMENT"}}
	for name, message := range failures {
		if message.MatchString(e.Message) {
			a.Errors = append(a.Errors, name)
		}
	}
	return a, nil
}

// anyError stands for every error that Trino finds before it runs a statement.
const anyError = "ANY"
