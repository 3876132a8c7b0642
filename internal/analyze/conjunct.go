package analyze

import (
	"github.com/ashiato/ashiato/internal/athenasql"
)

// whereConjuncts gives the terms of WHERE to the tables that they are about.
func (z *analyzer) whereConjuncts(s *athenasql.Select) {
	var uses []*TableUse
	for _, r := range s.From {
		uses = z.keptTables(r, uses)
	}
	z.conjuncts(s.Where, uses)
}

// joinConjuncts gives the terms of ON to the tables of the sides whose other rows the join drops.
func (z *analyzer) joinConjuncts(j *athenasql.Join) {
	var uses []*TableUse
	if j.Kind == "INNER" || j.Kind == "RIGHT" {
		uses = z.keptTables(j.Left, uses)
	}
	if j.Kind == "INNER" || j.Kind == "LEFT" {
		uses = z.keptTables(j.Right, uses)
	}
	z.conjuncts(j.On, uses)
}

// keptTables adds the tables of a part of FROM whose rows come through it or are dropped, but never become NULL.
func (z *analyzer) keptTables(r athenasql.Relation, uses []*TableUse) []*TableUse {
	switch r := r.(type) {
	case *athenasql.Table:
		if rel := z.relations[r]; rel != nil && rel.Use != nil {
			uses = append(uses, rel.Use)
		}
	case *athenasql.Aliased:
		if _, join := r.Relation.(*athenasql.Join); !join { // the names of an alias over a join are its own
			uses = z.keptTables(r.Relation, uses)
		}
	case *athenasql.Sample:
		uses = z.keptTables(r.Relation, uses)
	case *athenasql.Join:
		if r.Kind != "RIGHT" && r.Kind != "FULL" {
			uses = z.keptTables(r.Left, uses)
		}
		if r.Kind != "LEFT" && r.Kind != "FULL" {
			uses = z.keptTables(r.Right, uses)
		}
	}
	return uses
}

// conjuncts gives each term of a condition to the table whose columns alone it names.
func (z *analyzer) conjuncts(e athenasql.Expr, uses []*TableUse) {
	if l, ok := e.(*athenasql.Logical); ok && l.Op == "AND" {
		for _, t := range l.Terms {
			z.conjuncts(t, uses)
		}
		return
	}
	only := z.onlySource(e)
	if only == nil {
		return
	}
	for _, u := range uses {
		if u.Relation == only {
			u.Conjuncts = append(u.Conjuncts, e)
		}
	}
}

// onlySource returns the one relation that an expression names columns of, nil where there are others or none, or
// where it has a subquery.
func (z *analyzer) onlySource(e athenasql.Expr) *Relation {
	var only *Relation
	ok := true
	athenasql.Walk(e, func(n athenasql.Node) bool {
		if _, query := n.(*athenasql.Query); query {
			ok = false
		}
		x, expr := n.(athenasql.Expr)
		if !expr || !ok {
			return ok
		}
		ref, named := z.refs[x]
		switch {
		case !named || ref.Lambda != nil:
			return true
		case ref.Using != nil || only != nil && ref.Source != only:
			ok = false
		}
		only = ref.Source
		return false
	})
	if !ok {
		return nil
	}
	return only
}
