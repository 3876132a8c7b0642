package rewrite

import (
	"github.com/ashiato/ashiato/internal/analyze"
	"github.com/ashiato/ashiato/internal/athenasql"
)

// besides takes the subqueries out of the condition of an outer join, where DuckDB has none: each is computed beside the
// rows of the side that it names columns of, and the condition names the result. Trino's subqueries there are not
// correlated, so that only the values that are compared with them come from a side.
func (w *writer) besides(j *athenasql.Join, left, right string) (string, string) {
	ofLeft, ofRight := w.relations(j.Left), w.relations(j.Right)
	inRight := false
	athenasql.Walk(j.On, func(n athenasql.Node) bool {
		var value athenasql.Expr
		switch e := n.(type) {
		case *athenasql.Subquery, *athenasql.Exists:
		case *athenasql.InSubquery:
			value = e.Expr
		case *athenasql.Quantified:
			value = e.Left
		default:
			return true
		}
		usesLeft, usesRight := value != nil && w.namesOf(value, ofLeft), value != nil && w.namesOf(value, ofRight)
		e := n.(athenasql.Expr)
		sql := " CROSS JOIN LATERAL (SELECT " + w.expr(e) + " AS " + quoteName(outputName(0)) + ") AS "
		alias := w.name("r")
		switch {
		case usesLeft && usesRight:
			w.fail(e, "a subquery in the condition of a %s JOIN cannot be compared with columns of both sides: put it into WITH", j.Kind)
		case usesLeft:
			left += sql + quoteName(alias)
		default:
			right, inRight = right+sql+quoteName(alias), true
		}
		if w.beside == nil {
			w.beside = map[athenasql.Expr]string{}
		}
		w.beside[e] = source{alias, outputNames(1)}.sql(0)
		return false
	})
	if inRight {
		right = "(" + right + ")"
	}
	return left, right
}

// relations are those that a part of FROM is made of.
func (w *writer) relations(r athenasql.Relation) map[*analyze.Relation]bool {
	all := map[*analyze.Relation]bool{}
	athenasql.Walk(r, func(n athenasql.Node) bool {
		if rel := w.a.Relation(n); rel != nil {
			all[rel] = true
		}
		return true
	})
	return all
}

// namesOf reports whether an expression names a column of one of the relations.
func (w *writer) namesOf(e athenasql.Expr, of map[*analyze.Relation]bool) bool {
	found := false
	athenasql.Walk(e, func(n athenasql.Node) bool {
		if x, ok := n.(athenasql.Expr); ok {
			if ref, ok := w.a.Ref(x); ok && of[ref.Source] {
				found = true
			}
		}
		return !found
	})
	return found
}
