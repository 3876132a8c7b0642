package rewrite

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/ashiato/ashiato/internal/analyze"
	"github.com/ashiato/ashiato/internal/athenasql"
	"github.com/ashiato/ashiato/internal/encode"
)

// literal writes a constant in its own type.
func (w *writer) literal(e athenasql.Expr) string {
	switch e := e.(type) {
	case *athenasql.Null:
		return "NULL"
	case *athenasql.Boolean:
		return strconv.FormatBool(e.Value)
	case *athenasql.Number:
		return w.number(e)
	case *athenasql.String:
		return quoteText(e.Value)
	case *athenasql.Bytes:
		return "unhex('" + hex.EncodeToString(e.Value) + "')"
	case *athenasql.TypedLiteral:
		return w.typedLiteral(e)
	case *athenasql.Interval:
		return w.interval(e)
	case *athenasql.Current:
		return w.now(e, w.a.Type(e))
	}
	return w.fail(e, "this literal runs on Trino and Athena only")
}

// wholeNumber returns the value of a whole number as written.
func wholeNumber(e athenasql.Expr) (int64, bool) {
	n, ok := e.(*athenasql.Number)
	if !ok || n.Kind != athenasql.Integer {
		return 0, false
	}
	text := strings.ReplaceAll(n.Text, "_", "")
	v, err := strconv.ParseInt(text, 10, 64) // also 007
	if err != nil {
		v, err = strconv.ParseInt(text, 0, 64) // 0x1F, 0o17, 0b1
	}
	return v, err == nil
}

// nonZero reports whether an expression is a number other than 0.
func nonZero(e athenasql.Expr) bool {
	if v, ok := wholeNumber(e); ok {
		return v != 0
	}
	n, ok := e.(*athenasql.Number)
	if !ok || n.Kind == athenasql.Integer {
		return false
	}
	mantissa, _, _ := strings.Cut(strings.ToLower(n.Text), "e")
	return strings.ContainsAny(mantissa, "123456789")
}

func (w *writer) number(n *athenasql.Number) string {
	t := w.a.Type(n)
	switch n.Kind {
	case athenasql.Integer:
		v, ok := wholeNumber(n)
		if !ok {
			return w.fail(n, "the number %s is too large", n.Text)
		}
		sql := strconv.FormatInt(v, 10)
		if v < 0 || duckType(t) == "BIGINT" {
			return "CAST('" + sql + "' AS " + duckType(t) + ")"
		}
		return sql
	case athenasql.Double:
		return "CAST('" + strings.ReplaceAll(n.Text, "_", "") + "' AS DOUBLE)"
	}
	return "CAST('" + strings.ReplaceAll(n.Text, "_", "") + "' AS " + duckType(t) + ")"
}

// parameter writes a parameter, whose value is bound, as type t.
func (w *writer) parameter(p *athenasql.Parameter, t encode.Type) string {
	if t.Kind == encode.Unknown {
		return "NULL"
	}
	n, ok := w.params[p.Index]
	if !ok {
		if p.Index < len(w.a.Options.Args) {
			w.args = append(w.args, w.a.Options.Args[p.Index])
		} else {
			w.args = append(w.args, nil)
		}
		n = len(w.args)
		w.params[p.Index] = n
	}
	return fmt.Sprintf("CAST($%d AS %s)", n, duckType(t))
}

// interval writes INTERVAL '1-6' YEAR TO MONTH and the like.
func (w *writer) interval(i *athenasql.Interval) string {
	v, ok := analyze.ParseInterval(i)
	if !ok {
		return w.fail(i, "Invalid INTERVAL value: %s", i.Value)
	}
	if v.Months != 0 {
		return fmt.Sprintf("CAST('%d months' AS INTERVAL)", v.Months)
	}
	return fmt.Sprintf("CAST('%d microseconds' AS INTERVAL)", v.Micros)
}

// now writes the moment of the statement, or what type t has of it.
func (w *writer) now(n athenasql.Node, t encode.Type) string {
	at := w.a.Options.Now
	if c, ok := n.(*athenasql.Current); ok && strings.HasPrefix(c.What, "CURRENT_") {
		if user := map[string]string{"CURRENT_USER": "user", "CURRENT_CATALOG": "awsdatacatalog", "CURRENT_SCHEMA": "default", "CURRENT_PATH": ""}[c.What]; t.Kind == encode.Varchar {
			return quoteText(user)
		}
	}
	return instant(at, t)
}

// instant writes a moment as a value of type t. Its local time is that of the type's zone.
func instant(at time.Time, t encode.Type) string {
	at = at.UTC()
	if digits := min(t.Precision, 6); t.Kind != encode.Date {
		at = at.Truncate(time.Duration(pow10(9 - digits)))
	}
	switch t.Kind {
	case encode.Date:
		return "CAST('" + at.Format(time.DateOnly) + "' AS DATE)"
	case encode.Time:
		return "CAST('" + at.Format("15:04:05.000000") + "' AS TIME)"
	case encode.Timestamp:
		return "CAST('" + at.Format("2006-01-02 15:04:05.000000") + "' AS TIMESTAMP)"
	}
	return "CAST('" + at.Format("2006-01-02 15:04:05.000000") + "+00' AS TIMESTAMP WITH TIME ZONE)"
}

func pow10(n int) int64 {
	p := int64(1)
	for range n {
		p *= 10
	}
	return p
}
