package rewrite

import (
	"strings"

	"github.com/ashiato/ashiato/internal/analyze"
	"github.com/ashiato/ashiato/internal/athenasql"
	"github.com/ashiato/ashiato/internal/encode"
)

// condition writes WHERE, ON or HAVING, where NULL is as good as false.
func (w *writer) condition(e athenasql.Expr) string {
	switch e := e.(type) {
	case *athenasql.Logical:
		sql := w.logical(e, true)
		if e.Op == "OR" {
			return w.pushed(e, sql)
		}
		return sql
	case *athenasql.Comparison:
		if e.Op == "=" && isFloat(w.typeAs(e.Left)) {
			return w.let("trino_float_is", w.value(e.Left), w.value(e.Right))
		}
	case *athenasql.InList:
		sql := w.inList(e)
		if _, plain := w.a.Ref(e.Expr); plain && !e.Not && len(e.Items) > 1 {
			return w.pushed(e, sql)
		}
		return sql
	case *athenasql.InSubquery:
		if _, beside := w.beside[e]; !e.Not && !beside {
			return w.inQuery(e.Expr, "=", "IN", e.Query, true)
		}
	}
	return w.value(e)
}

// maxPushed is how long a term may be to be written twice.
const maxPushed = 20_000

// pushed writes IN or OR about a single column a second time, in a form that DuckDB takes for any other expression. By IN it skips parts of files, but then
// reads all columns of the rest and looks at the rows afterwards; by an expression about a column it leaves rows out while it reads, and need not read
// what they have in other columns. Where many columns are wanted of few rows that takes a quarter of the time. OR about the column in small letters, by which
// no parts are skipped, is written in that form alone.
func (w *writer) pushed(e athenasql.Expr, sql string) string {
	one, folded := w.aboutOneColumn(e)
	switch {
	case len(sql) > maxPushed || !one:
		return sql
	case folded:
		return "coalesce(" + sql + ", false)"
	}
	return "(" + sql + " AND coalesce(" + sql + ", false))"
}

// aboutOneColumn tells whether an expression has one column and literals, and no calls but lower and upper; folded, whether it has those.
func (w *writer) aboutOneColumn(e athenasql.Expr) (one, folded bool) {
	var column *analyze.Ref
	one = true
	athenasql.Walk(e, func(n athenasql.Node) bool {
		switch n := n.(type) {
		case *athenasql.Column, *athenasql.Field:
			e := n.(athenasql.Expr)
			r, ok := w.a.Ref(e) // fields of rows are none: DuckDB would not take them
			one = one && ok && (column == nil || *column == r) && simpleCompare(w.a.Type(e))
			column = &r
			return false
		case *athenasql.Logical, *athenasql.InList, *athenasql.Comparison, *athenasql.Like, *athenasql.String, *athenasql.Number, *athenasql.Parameter, *athenasql.Name, *athenasql.Ident:
		case *athenasql.Call:
			folded = true
			one = one && (isName(n, "lower") || isName(n, "upper"))
		default:
			one = false
		}
		return one
	})
	return one && column != nil, folded
}

// maxBeside is how long a term may be to stand beside a CASE too.
const maxBeside = 2000

// logical writes a chain of AND or OR. Trino reads it from left to right and stops where the answer is known, which
// people use to keep casts away from what cannot be cast; DuckDB computes terms in any order. So a term that can fail is
// put into a CASE behind the terms before it. In a condition all other terms also stand beside it, because only then
// DuckDB uses them to skip parts of files; so the terms of an AND within an AND are terms of the outer one there.
func (w *writer) logical(l *athenasql.Logical, condition bool) string {
	parts := l.Terms
	if condition && l.Op == "AND" {
		parts = conjuncts(nil, l)
	}
	terms := make([]term, len(parts))
	for i, t := range parts {
		terms[i].fails = w.fails(t)
		if condition {
			terms[i].sql = w.condition(t)
		} else {
			terms[i].sql = w.value(t)
		}
	}
	return w.chain(l.Op, terms, condition)
}

// conjuncts appends the terms of an AND and of those within it, from left to right.
func conjuncts(all []athenasql.Expr, e athenasql.Expr) []athenasql.Expr {
	l, ok := e.(*athenasql.Logical)
	if !ok || l.Op != "AND" {
		return append(all, e)
	}
	for _, t := range l.Terms {
		all = conjuncts(all, t)
	}
	return all
}

// A term is one of AND or OR.
type term struct {
	sql   string
	fails bool
}

// chain writes the terms behind the first ones that cannot fail into a CASE.
func (w *writer) chain(op string, terms []term, condition bool) string {
	first := 1
	for first < len(terms) && !terms[first].fails {
		first++
	}
	before := joined(terms[:first], op)
	if first == len(terms) {
		return "(" + before + ")"
	}
	rest := w.chain(op, terms[first:], condition)
	switch {
	case condition && op == "AND":
		beside := ""
		for i, t := range terms {
			if len(t.sql) <= maxBeside && (i < first || !t.fails) {
				beside += t.sql + " AND "
			}
		}
		return "(" + beside + "CASE WHEN " + before + " THEN " + rest + " ELSE false END)"
	case condition:
		return "(CASE WHEN " + before + " THEN true ELSE " + rest + " END)"
	}
	return w.let("trino_"+strings.ToLower(op), "("+before+")", rest)
}

func joined(terms []term, op string) string {
	all := make([]string, len(terms))
	for i, t := range terms {
		all[i] = t.sql
	}
	return strings.Join(all, " "+op+" ")
}

// fails reports whether computing an expression can end the query with an error, for some values.
func (w *writer) fails(e athenasql.Expr) bool {
	found := false
	athenasql.Walk(e, func(n athenasql.Node) bool {
		switch n := n.(type) {
		case *athenasql.Subquery, *athenasql.Exists, *athenasql.Query:
			return false // computed apart
		case *athenasql.Cast:
			found = found || !n.Try && castFails(w.a.Type(n.Expr), w.a.Type(n))
		case *athenasql.Subscript:
			found = found || w.a.Type(n.Base).Kind != encode.Row
		case *athenasql.Binary:
			found = found || (n.Op == "/" || n.Op == "%") && !nonZero(n.Right)
		case *athenasql.Call:
			if isName(n, "try") {
				return false
			}
			r := w.a.Call(n)
			found = found || r != nil && r.Overload != nil && r.Overload.Fails
		}
		return !found
	})
	return found
}

// castFails reports whether a cast can fail: those of texts and those to smaller numbers.
func castFails(from, to encode.Type) bool {
	switch {
	case from.Kind == encode.Unknown, to.Kind == encode.Char, to.Kind == encode.JSONText:
		return false
	case to.Kind == encode.Varchar:
		return from.Kind == encode.JSONText || from.Kind != encode.Varchar && from.Kind != encode.Char && to.Precision > 0
	case from.Kind >= encode.Tinyint && from.Kind <= encode.Bigint && to.Kind >= from.Kind && to.Kind <= encode.Double:
		return false
	case from.Kind == encode.Date && (to.Kind == encode.Timestamp || to.Kind == encode.TimestampTZ):
		return false
	}
	return true
}
