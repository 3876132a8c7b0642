package saved

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ashiato/ashiato/internal/athenasql"
)

// Reader reads the text of a value.
type Reader struct {
	// Time reads a point in time as the person writes it (2026-01-05, 7d, 2026-01-05 09:00), in the configured zone. end
	// asks for the end of what the text stands for: of a date the following midnight.
	Time func(text string, end bool) (time.Time, error)
}

// Value reads the text of a parameter's value and returns what is bound: a string, int64, float64 or bool.
func (r Reader) Value(p Parameter, text string) (any, error) {
	bad := &ValueError{Parameter: p, Text: shorten(text)}
	switch p.Type {
	case TypeInteger:
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return nil, bad
		}
		return n, nil
	case TypeNumber:
		n, err := strconv.ParseFloat(text, 64)
		if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
			return nil, bad
		}
		return n, nil
	case TypeBoolean:
		switch strings.ToLower(text) {
		case "true":
			return true, nil
		case "false":
			return false, nil
		}
		return nil, bad
	case TypeTime, TypeDay:
		at, err := r.Time(text, p.End)
		if err != nil {
			return nil, fmt.Errorf("parameter %s: %w", p.Name, err)
		}
		if p.Type == TypeDay {
			if p.End {
				at = at.Add(-time.Nanosecond) // the last day that belongs to it
			}
			return at.UTC().Format("2006/01/02"), nil
		}
		return at.UTC().Format("2006-01-02T15:04:05Z"), nil
	}
	return text, nil
}

func shorten(text string) string {
	if r := []rune(text); len(r) > 60 {
		return string(r[:60]) + "..."
	}
	return text
}

// Bind returns the values of the query's parameters in the order of its SQL. values has texts by the name of the
// parameter. Errors name every parameter that is missing or that the query does not have.
func (q *Query) Bind(values map[string]string, r Reader) (args []any, err error) {
	var unknown []string
	for name := range values {
		if !slices.ContainsFunc(q.Parameters, func(p Parameter) bool { return p.Name == name }) {
			unknown = append(unknown, name)
		}
	}
	if len(unknown) > 0 {
		slices.Sort(unknown)
		return nil, &ParameterError{Query: q, Unknown: unknown}
	}
	byName := map[string]any{}
	var missing []string
	for _, p := range q.Parameters {
		text, given := values[p.Name]
		if !given && p.Default != nil {
			text, given = *p.Default, true
		}
		if !given && p.Required {
			missing = append(missing, p.Name)
		}
		if !given {
			continue
		}
		if byName[p.Name], err = r.Value(p, text); err != nil {
			return nil, fmt.Errorf("query %s: %w", q.Name, err)
		}
	}
	if len(missing) > 0 {
		return nil, &ParameterError{Query: q, Missing: missing}
	}
	_, found := athenasql.Positional(q.SQL)
	for _, p := range found {
		args = append(args, byName[p.Name])
	}
	return args, nil
}
