package rewrite

import (
	"strings"

	"github.com/ashiato/ashiato/internal/athenasql"
	"github.com/ashiato/ashiato/internal/encode"
)

// condition writes WHERE, ON or HAVING, where NULL is as good as false.
func (w *writer) condition(e athenasql.Expr) string {
	switch e := e.(type) {
	case *athenasql.Logical:
		return w.logical(e, true)
	case *athenasql.InSubquery:
		if !e.Not {
			return w.inQuery(e.Expr, "=", "IN", e.Query, true)
		}
	}
	return w.value(e)
}

// logical writes a chain of AND or OR. Trino reads it from left to right and stops where the answer is known, which
// people use to keep casts away from what cannot be cast; DuckDB computes terms in any order. So a term that can fail is
// put into a CASE behind the terms before it. In a condition all other terms also stand beside it, because only then
// DuckDB uses them to skip parts of files.
func (w *writer) logical(l *athenasql.Logical, condition bool) string {
	terms := make([]string, len(l.Terms))
	first := 0 // the first term, but for the very first, that can fail
	for i, t := range l.Terms {
		if first == 0 && i > 0 && w.fails(t) {
			first = i
		}
		if condition {
			terms[i] = w.condition(t)
		} else {
			terms[i] = w.value(t)
		}
	}
	op := " " + l.Op + " "
	if first == 0 {
		return "(" + strings.Join(terms, op) + ")"
	}
	before := strings.Join(terms[:first], op)
	rest := strings.Join(terms[first:], op)
	if first < len(l.Terms)-1 {
		rest = w.logical(&athenasql.Logical{Position: l.Position, Op: l.Op, Terms: l.Terms[first:]}, condition)
	}
	and := l.Op == "AND"
	switch {
	case condition && and:
		plain := terms[:first:first]
		for i, t := range l.Terms[first:] {
			if !w.fails(t) {
				plain = append(plain, terms[first+i])
			}
		}
		return "(" + strings.Join(plain, op) + " AND CASE WHEN " + before + " THEN " + rest + " ELSE false END)"
	case condition:
		return "(CASE WHEN " + before + " THEN true ELSE " + rest + " END)"
	case and:
		return w.let("trino_"+strings.ToLower(l.Op), "("+before+")", rest)
	}
	return w.let("trino_"+strings.ToLower(l.Op), "("+before+")", rest)
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
