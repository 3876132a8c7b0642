package rewrite

import (
	"fmt"
	"strings"

	"github.com/ashiato/ashiato/internal/analyze"
	"github.com/ashiato/ashiato/internal/athenasql"
	"github.com/ashiato/ashiato/internal/encode"
)

// An operand is SQL with its type.
type operand struct {
	sql string
	t   encode.Type
}

func (w *writer) operand(e athenasql.Expr) operand { return operand{w.value(e), w.typeAs(e)} }

// arithmetic writes + - * / % and ||.
func (w *writer) arithmetic(e athenasql.Expr) string {
	if u, ok := e.(*athenasql.Unary); ok {
		x := w.operand(u.Expr)
		if u.Op == "+" {
			return x.sql
		}
		return "(- " + x.sql + ")"
	}
	b := e.(*athenasql.Binary)
	l, r, t := w.operand(b.Left), w.operand(b.Right), w.a.Type(b)
	if b.Op == "||" {
		return w.concat(l, r, t)
	}
	switch {
	case isInterval(l.t) || isInterval(r.t):
		return w.intervalArithmetic(b, l, r)
	case isTime(l.t) && isTime(r.t):
		return w.difference(b, l, r)
	case t.Kind == encode.Decimal:
		return w.decimal(b, l, r, t)
	case t.Kind == encode.Double || t.Kind == encode.Real:
		return "(" + l.sql + " " + b.Op + " " + r.sql + ")"
	}
	return w.integer(b, l, r, t)
}

// integer writes arithmetic of whole numbers: DuckDB knows overflows, but 1 / 0 is NULL.
func (w *writer) integer(b *athenasql.Binary, l, r operand, t encode.Type) string {
	l.sql, r.sql = w.cast(l.sql, l.t, t), w.cast(r.sql, r.t, t)
	switch {
	case b.Op != "/" && b.Op != "%":
		return "(" + l.sql + " " + b.Op + " " + r.sql + ")"
	case nonZero(b.Right) && b.Op == "/":
		return "(" + l.sql + " // " + r.sql + ")"
	case nonZero(b.Right):
		return "(" + l.sql + " % " + r.sql + ")"
	case b.Op == "/":
		return w.let("trino_divide", l.sql, r.sql)
	}
	return w.let("trino_modulo", l.sql, r.sql)
}

// decimal writes arithmetic of decimals, whose results have digits by Trino's rules: a quotient is rounded to as many as
// the longer operand has.
func (w *writer) decimal(b *athenasql.Binary, l, r operand, t encode.Type) string {
	l, r = w.asDecimal(l), w.asDecimal(r)
	wide := encode.Type{Kind: encode.Decimal, Precision: t.Precision, Scale: max(l.t.Scale, r.t.Scale)}
	switch b.Op {
	case "+", "-":
		return fmt.Sprintf("CAST(%s %s %s AS %s)", w.cast(l.sql, l.t, wide), b.Op, w.cast(r.sql, r.t, wide), duckType(t))
	case "*":
		return fmt.Sprintf("CAST(%s * %s AS %s)", l.sql, r.sql, duckType(t))
	case "%":
		wide.Precision = min(38, max(l.t.Precision-l.t.Scale, r.t.Precision-r.t.Scale)+wide.Scale)
		return fmt.Sprintf("CAST(%s AS %s)", w.let("trino_modulo", w.cast(l.sql, l.t, wide), w.cast(r.sql, r.t, wide)), duckType(t))
	}
	return fmt.Sprintf("CAST(trino_decimal_divide(CAST(%s AS VARCHAR), CAST(%s AS VARCHAR), %d) AS %s)", l.sql, r.sql, t.Scale, duckType(t))
}

// asDecimal makes a whole number a decimal of all its digits.
func (w *writer) asDecimal(x operand) operand {
	digits := map[encode.Kind]int{encode.Tinyint: 3, encode.Smallint: 5, encode.Integer: 10, encode.Bigint: 19}[x.t.Kind]
	if digits == 0 {
		return x
	}
	t := encode.Type{Kind: encode.Decimal, Precision: digits}
	return operand{w.cast(x.sql, x.t, t), t}
}

// concat writes ||. In front of or behind an array stands another or an element.
func (w *writer) concat(l, r operand, t encode.Type) string {
	if t.Kind == encode.Char && l.t.Kind == encode.Char {
		l.sql = fmt.Sprintf("rpad(%s, %d, ' ')", l.sql, l.t.Precision)
	}
	if t.Kind == encode.Array {
		switch {
		case isElement(r.t, t):
			return w.let("trino_array_append", w.cast(l.sql, l.t, t), w.cast(r.sql, r.t, *t.Elem))
		case isElement(l.t, t):
			return w.let("trino_array_prepend", w.cast(l.sql, l.t, *t.Elem), w.cast(r.sql, r.t, t))
		}
		// The cast is for a NULL that is constant: it would have the type of an element.
		return "CAST((" + w.cast(l.sql, l.t, t) + " || " + w.cast(r.sql, r.t, t) + ") AS " + duckType(t) + ")"
	}
	return "(" + l.sql + " || " + r.sql + ")"
}

// isElement reports whether an operand of || is an element of the array that comes out, and not an array itself.
func isElement(t, array encode.Type) bool {
	if t.Kind != encode.Array {
		return true
	}
	_, ok := analyze.CommonType(t, array)
	return !ok
}

func isInterval(t encode.Type) bool {
	return t.Kind == encode.Interval || t.Kind == encode.IntervalDay || t.Kind == encode.IntervalYear
}

func isTime(t encode.Type) bool {
	return t.Kind == encode.Date || t.Kind == encode.Time || t.Kind == encode.Timestamp || t.Kind == encode.TimestampTZ
}

// intervalArithmetic writes what has an interval on at least one side.
func (w *writer) intervalArithmetic(b *athenasql.Binary, l, r operand) string {
	switch {
	case isInterval(l.t) && isInterval(r.t):
		return "(" + l.sql + " " + b.Op + " " + r.sql + ")"
	case isTime(l.t):
		return w.shift(l, b.Op, r)
	case isTime(r.t):
		return w.shift(r, b.Op, l)
	}
	if isInterval(r.t) {
		l, r = r, l
	}
	factor := w.cast(r.sql, r.t, encode.Type{Kind: encode.Double})
	unit := "days"
	if l.t.Kind == encode.IntervalYear {
		unit = "months"
	}
	if b.Op == "/" {
		return w.let("trino_divide_"+unit, l.sql, factor)
	}
	return "trino_multiply_" + unit + "(" + l.sql + ", " + factor + ")"
}

// shift writes a time and an interval added or subtracted. Days of an instant are of 24 hours; its months are those of
// the zone in which it is shown.
func (w *writer) shift(at operand, op string, by operand) string {
	sum := "(" + at.sql + " " + op + " " + by.sql + ")"
	switch {
	case at.t.Kind == encode.Date && by.t.Kind == encode.IntervalDay:
		return w.let("trino_date_shift", at.sql, map[string]string{"+": by.sql, "-": "(- " + by.sql + ")"}[op])
	case at.t.Kind == encode.Date:
		return "CAST(" + sum + " AS DATE)"
	case at.t.Kind == encode.TimestampTZ && by.t.Kind == encode.IntervalYear && at.t.Zone != "":
		return fmt.Sprintf("trino_date_add_instant('month', %strino_interval_months(%s), %s, %d, %s)",
			strings.Trim(op, "+"), by.sql, at.sql, at.t.Precision, quoteText(at.t.Zone))
	}
	return sum
}

// difference writes one time minus another of its kind: an interval of milliseconds.
func (w *writer) difference(b *athenasql.Binary, l, r operand) string {
	if l.t.Kind == encode.Date && r.t.Kind == encode.Date {
		return "to_days(CAST(" + l.sql + " - " + r.sql + " AS INTEGER))"
	}
	common := l.t
	if r.t.Kind > common.Kind {
		common = r.t
	}
	return "trino_difference(" + w.cast(l.sql, l.t, common) + ", " + w.cast(r.sql, r.t, common) + ")"
}
