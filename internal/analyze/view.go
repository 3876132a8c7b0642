package analyze

import (
	"slices"
	"strings"

	"github.com/ashiato/ashiato/internal/athenasql"
	"github.com/ashiato/ashiato/internal/views"
)

// viewTables returns the views as tables, with the columns that their queries have over the tables of the lake.
func viewTables(tables []*Table) []*Table {
	var made []*Table
	for _, v := range views.All() {
		stmt, err := athenasql.Parse(v.SQL)
		if err != nil {
			panic("analyze: view " + v.Name + ": " + err.Error()) // they are part of the program
		}
		a, err := Analyze(stmt, Options{Catalog: &Catalog{Tables: slices.Concat(tables, made)}, Views: true})
		if err != nil {
			panic("analyze: view " + v.Name + ": " + err.Error())
		}
		t := &Table{Name: v.Name, View: v.SQL}
		for _, c := range a.Columns {
			t.Columns = append(t.Columns, Column{Name: strings.ToLower(c.Name), Type: c.Type})
		}
		made = append(made, t)
	}
	return made
}

// putViews makes the calls of person() the query that they stand for and, where Options.Views says so, puts the queries of views in
// front of a statement that names them, as WITH.
func (z *analyzer) putViews(stmt athenasql.Statement) {
	if e, ok := stmt.(*athenasql.Explain); ok {
		stmt = e.Statement
	}
	q, ok := stmt.(*athenasql.Query)
	if !ok {
		return
	}
	z.putPersons(q)
	if !z.Options.Views {
		return
	}
	wanted := map[string]bool{}
	z.namedViews(q, wanted)
	if len(wanted) == 0 {
		return
	}
	var put []*athenasql.NamedQuery
	for _, t := range slices.Backward(z.Options.Catalog.Tables) { // those that a view needs stand before it
		if !wanted[t.Name] || t.View == "" {
			continue
		}
		view, err := athenasql.Parse(t.View)
		inner, ok := view.(*athenasql.Query)
		if err != nil || !ok {
			continue // viewTables has parsed it
		}
		z.queryNames = nil // those of the statement are not seen in a view
		z.namedViews(inner, wanted)
		put = append(put, &athenasql.NamedQuery{Name: &athenasql.Ident{Name: t.Name}, Query: inner})
	}
	slices.Reverse(put)
	if q.With == nil {
		q.With = &athenasql.With{}
	}
	own := q.With.Queries
	put = slices.DeleteFunc(put, func(n *athenasql.NamedQuery) bool { // a name of the statement's own hides the view
		return slices.ContainsFunc(own, func(o *athenasql.NamedQuery) bool { return strings.EqualFold(o.Name.Name, n.Name.Name) })
	})
	q.With.Queries = slices.Concat(put, own)
}

// namedViews notes the views that a query names. A view under another name is called by its own.
func (z *analyzer) namedViews(q *athenasql.Query, wanted map[string]bool) {
	put := map[athenasql.Relation]bool{} // aliases that keep what was written
	athenasql.Transform(q, func(n athenasql.Node) athenasql.Node {
		switch n := n.(type) {
		case *athenasql.Aliased: // it has an alias of its own
			if put[n.Relation] {
				n.Relation = n.Relation.(*athenasql.Aliased).Relation
			}
		case *athenasql.Table:
			written := n.Name.Parts[len(n.Name.Parts)-1]
			if n.Period != nil || !z.viewNamed(&n.Name, wanted) {
				return n
			}
			if renamed := n.Name.Parts[0]; !strings.EqualFold(renamed.Name, written.Name) {
				alias := &athenasql.Aliased{Position: n.Position, Relation: n, Alias: written}
				put[alias] = true
				return alias
			}
		case *athenasql.TableQuery:
			z.viewNamed(&n.Name, wanted)
		}
		return n
	})
}

// viewNamed tells whether a name means a view, and makes it the view's own.
func (z *analyzer) viewNamed(name **athenasql.Name, wanted map[string]bool) bool {
	parts := partsOf(*name)
	if len(parts) > 3 || len(parts) == 1 && z.isQueryName(parts[0]) {
		return false
	}
	t, mapped, ok := z.Options.Catalog.Lookup(parts)
	if !ok || t.View == "" {
		return false
	}
	if mapped {
		z.note(*name, TableMapped, "%s is read as %s", strings.Join(parts, "."), t.Name)
	}
	wanted[t.Name] = true
	*name = &athenasql.Name{Position: (*name).Position, Parts: []*athenasql.Ident{{Position: (*name).Position, Name: t.Name}}}
	return true
}

// isQueryName tells whether some WITH of the statement gives a name to a query: then the name means that one.
func (z *analyzer) isQueryName(name string) bool { return z.queryNames[strings.ToLower(name)] }

// putPersons replaces the calls of person().
func (z *analyzer) putPersons(q *athenasql.Query) {
	z.queryNames = map[string]bool{}
	athenasql.Transform(q, func(n athenasql.Node) athenasql.Node {
		switch n := n.(type) {
		case *athenasql.NamedQuery:
			z.queryNames[strings.ToLower(n.Name.Name)] = true
		case *athenasql.Call:
			if len(n.Name.Parts) == 1 && strings.EqualFold(n.Name.Parts[0].Name, views.PersonName) && n.Over == nil && !n.Star && (len(n.Args) == 1 || len(n.Args) == 2) {
				return personQuery(n)
			}
		}
		return n
	})
}

// personQuery is what a call of person(id, at) stands for. The text of a time that records have is read as one.
func personQuery(c *athenasql.Call) athenasql.Node {
	text := strings.NewReplacer("$id", `"$id"`, "$at", `"$at"`).Replace(views.PersonSQL)
	e, err := athenasql.ParseExpr(text)
	if err != nil {
		return c // it is part of the program
	}
	at := athenasql.Expr(&athenasql.Current{Position: c.Position, What: "CURRENT_TIMESTAMP", Precision: -1})
	if len(c.Args) == 2 {
		at = c.Args[1]
		if isEventTime(at) {
			at = &athenasql.Call{Position: c.Position, Name: nameOf("from_iso8601_timestamp", c.Position), Args: []athenasql.Expr{at}}
		}
	}
	return athenasql.Transform(e, func(n athenasql.Node) athenasql.Node {
		if column, ok := n.(*athenasql.Column); ok {
			switch column.Name.Name {
			case "$id":
				return c.Args[0]
			case "$at":
				return at
			}
		}
		return n
	})
}

func nameOf(name string, p athenasql.Position) *athenasql.Name {
	return &athenasql.Name{Position: p, Parts: []*athenasql.Ident{{Position: p, Name: name}}}
}

// isEventTime tells whether an expression is the column eventtime, which is text.
func isEventTime(e athenasql.Expr) bool {
	switch e := e.(type) {
	case *athenasql.Column:
		return strings.EqualFold(e.Name.Name, "eventtime")
	case *athenasql.Field:
		return strings.EqualFold(e.Name.Name, "eventtime")
	}
	return false
}
