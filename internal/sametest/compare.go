package sametest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/ashiato/ashiato/internal/athenasql"
)

var varcharLength = regexp.MustCompile(`varchar\(\d+\)`)

// NewAnswer makes an answer of what an engine gave. Values are as package json decodes those of Trino's protocol, with
// numbers as json.Number.
func NewAnswer(columns []Column, rows [][]any, ordered bool) (*Answer, error) {
	a := &Answer{}
	for _, c := range columns {
		t := varcharLength.ReplaceAllString(c.Type, "varchar")
		if strings.HasPrefix(t, "INTERVAL ") {
			t = strings.ToLower(t)
		}
		a.Columns = append(a.Columns, Column{c.Name, t})
	}
	for _, r := range rows {
		line, err := rowText(r)
		if err != nil {
			return nil, err
		}
		a.Rows = append(a.Rows, line)
	}
	if !ordered {
		slices.Sort(a.Rows)
	}
	return a, nil
}

// Ordered reports whether the order of the rows is part of the statement's answer: it has an outermost ORDER BY, or it
// is no query.
func Ordered(sql string) bool {
	s, err := athenasql.Parse(sql)
	if err != nil {
		return false
	}
	q, ok := s.(*athenasql.Query)
	return !ok || len(q.OrderBy) > 0
}

// rowText writes a row as one line in one way: keys of objects sorted, and numbers with a fraction or an exponent as
// the shortest text that stands for the same double.
func rowText(row []any) (string, error) {
	values := make([]any, len(row))
	for i, v := range row {
		values[i] = normal(v)
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(values); err != nil {
		return "", fmt.Errorf("row %v: %w", row, err)
	}
	return strings.TrimSuffix(b.String(), "\n"), nil
}

func normal(v any) any {
	switch v := v.(type) {
	case json.Number:
		if !strings.ContainsAny(string(v), ".eE") {
			return v
		}
		f, err := v.Float64()
		if err != nil {
			return v // no double: it stays as it is
		}
		s := strconv.FormatFloat(f, 'g', -1, 64)
		if !strings.ContainsAny(s, ".e") {
			s += ".0"
		}
		return json.Number(s)
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = normal(e)
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for k, e := range v {
			out[k] = normal(e)
		}
		return out
	}
	return v
}

// inexact functions depend on the order of the additions or on the machine's mathematics: their doubles count by 12
// digits.
var inexact = regexp.MustCompile(`(?i)\b(avg|sum|stddev\w*|var\w*|corr|covar\w*|regr\w*|skewness|kurtosis|geometric_mean|` +
	`exp|ln|log\w*|power|pow|sqrt|cbrt|sin|cos|tan|asin|acos|atan|atan2|sinh|cosh|tanh|entropy|reduce)\s*\(`)

var fractionNumber = regexp.MustCompile(`-?\d+(?:\.\d+(?:e[+-]\d+)?|e[+-]\d+)`)

// Diff says how an answer differs from the expected one; empty is not at all.
func (c *Case) Diff(want, got *Answer) string {
	if len(want.Errors) > 0 || len(got.Errors) > 0 {
		for _, name := range got.Errors {
			if slices.Contains(want.Errors, name) || name == anyError && len(want.Errors) > 0 {
				return ""
			}
		}
		return differ(want, got)
	}
	w, g := want.Rows, got.Rows
	if inexact.MatchString(c.SQL) {
		w, g = rounded(w), rounded(g)
	}
	if !Ordered(c.SQL) {
		w, g = slices.Sorted(slices.Values(w)), slices.Sorted(slices.Values(g))
	}
	if slices.Equal(want.Columns, got.Columns) && slices.Equal(w, g) {
		return ""
	}
	return differ(want, got)
}

func differ(want, got *Answer) string {
	return fmt.Sprintf("want\n%.4000sgot\n%.4000s", want.Text(), got.Text())
}

func rounded(rows []string) []string {
	out := make([]string, len(rows))
	for i, r := range rows {
		out[i] = fractionNumber.ReplaceAllStringFunc(r, func(s string) string {
			f, err := strconv.ParseFloat(s, 64)
			if err != nil {
				return s
			}
			return strconv.FormatFloat(f, 'g', 12, 64)
		})
	}
	return out
}
