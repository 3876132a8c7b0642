package rewrite

import (
	"maps"
	"slices"
	"strings"

	"github.com/ashiato/ashiato/internal/analyze"
	"github.com/ashiato/ashiato/internal/athenasql"
	"github.com/ashiato/ashiato/internal/encode"
)

// A group is the grouping of a SELECT. It is written as a subquery of its keys and its aggregates alone, and all else of
// the SELECT over that, because DuckDB cannot compute everything beside aggregates: not TRY, and no lambda that sees a
// key.
type group struct {
	w       *writer
	alias   string
	list    []string          // of the subquery
	known   map[string]string // the column of what was written already
	columns map[columnOf]string
	keys    []athenasql.Expr // those that are more than a column
	refs    []keyRef         // those that are a column
	by      string
	// inside says that a part of the subquery is being written, where columns are those of the tables.
	inside bool
	base   int // see text
}

// A keyRef is a key that is a column, and its name in the subquery.
type keyRef struct {
	ref  analyze.Ref
	name string
}

// A columnOf is a column of a relation.
type columnOf struct {
	source *analyze.Relation
	index  int
}

// isGrouped reports whether a SELECT has groups: by GROUP BY, or one for all rows.
func (w *writer) isGrouped(s *athenasql.Select, order []*athenasql.SortItem) bool {
	if s.GroupBy != nil || s.Having != nil {
		return true
	}
	for _, item := range s.Items {
		if item.Expr != nil && w.aggregates(item.Expr) {
			return true
		}
	}
	return slices.ContainsFunc(order, func(item *athenasql.SortItem) bool { return w.aggregates(item.Expr) })
}

// aggregates reports whether an expression has an aggregate outside of subqueries.
func (w *writer) aggregates(e athenasql.Expr) bool {
	found := false
	athenasql.Walk(e, func(n athenasql.Node) bool {
		if _, query := n.(*athenasql.Query); query || found {
			return false
		}
		x, ok := n.(athenasql.Expr)
		found = ok && w.isAggregate(x)
		return !found
	})
	return found
}

func (w *writer) isAggregate(e athenasql.Expr) bool {
	switch e := e.(type) {
	case *athenasql.ListAgg, *athenasql.Grouping:
		return true
	case *athenasql.Call:
		if e.Over != nil {
			return false
		}
		r := w.a.Call(e)
		return e.Star || r != nil && r.Function != nil && r.Function.Kind == analyze.Aggregate
	}
	return false
}

// newGroup opens the group of a SELECT whose FROM was written.
func (w *writer) newGroup(s *athenasql.Select) *group {
	g := &group{w: w, alias: w.name("g"), known: map[string]string{}, columns: map[columnOf]string{}, base: w.names}
	w.eachRelation(s, func(rel *analyze.Relation) { w.groups[rel] = g })
	if s.GroupBy != nil {
		g.by = " GROUP BY " + g.groupBy(s)
	}
	w.scope.group = g
	return g
}

// sql is the subquery over the given rows.
func (g *group) sql(rows string) string {
	list := g.list
	if len(list) == 0 { // one row for each group, also for the one of all rows
		list = []string{"count(*)"}
	}
	return "SELECT " + strings.Join(list, ", ") + rows + g.by
}

// text writes an expression as it is inside of the group. The same expression has the same text each time: the names
// that are generated for it start from the same number.
func (g *group) text(e athenasql.Expr) string {
	names, inside := g.w.names, g.inside
	g.w.names, g.inside = g.base, true
	sql := g.w.expr(e)
	g.w.names, g.inside = max(names, g.w.names), inside
	return sql
}

// column adds a column to the subquery, unless it has it, and returns its name.
func (g *group) column(sql, kind string) string {
	name, ok := g.known[sql]
	if !ok {
		name = g.w.name(kind)
		g.known[sql] = name
		g.list = append(g.list, sql+" AS "+quoteName(name))
	}
	return name
}

// keyColumn adds a key. Maps are equal in whatever order their entries are, but not for DuckDB.
func (g *group) keyColumn(sql string, t encode.Type) string {
	if t.Kind != encode.Map {
		return g.column(sql, "k")
	}
	name := g.column("trino_sorted_map("+sql+")", "k")
	g.known[sql] = name
	return name
}

func (g *group) qualified(name string) string { return quoteName(g.alias) + "." + quoteName(name) }

// find returns what stands for an expression outside of the group: a key or an aggregate.
func (g *group) find(e athenasql.Expr) (string, bool) {
	if g.inside {
		return "", false
	}
	if g.w.isAggregate(e) {
		return g.qualified(g.column(g.text(e), "a")), true
	}
	for _, k := range g.keys {
		if sameForm(k, e) {
			if name, ok := g.known[g.text(e)]; ok {
				return g.qualified(name), true
			}
			return "", false
		}
	}
	return "", false
}

// sameForm tells apart quickly what cannot be the same.
func sameForm(a, b athenasql.Expr) bool {
	switch a := a.(type) {
	case *athenasql.Call:
		b, ok := b.(*athenasql.Call)
		return ok && len(a.Args) == len(b.Args) && strings.EqualFold(a.Name.Parts[0].Name, b.Name.Parts[0].Name)
	case *athenasql.Column, *athenasql.Field:
		switch b.(type) {
		case *athenasql.Column, *athenasql.Field:
			return true
		}
		return false
	case *athenasql.Cast:
		_, ok := b.(*athenasql.Cast)
		return ok
	case *athenasql.Case:
		_, ok := b.(*athenasql.Case)
		return ok
	case *athenasql.Binary:
		b, ok := b.(*athenasql.Binary)
		return ok && a.Op == b.Op
	}
	return true
}

// key adds a key and returns its name in the subquery.
func (g *group) key(e athenasql.Expr) string {
	name := g.keyColumn(g.text(e), g.w.a.Type(e))
	ref, column := g.w.a.Ref(e)
	if column && ref.Source != nil {
		g.refs = append(g.refs, keyRef{ref, name})
	}
	if column && ref.Source != nil && ref.Using == nil {
		g.columns[columnOf{ref.Source, ref.Index}] = name
	} else {
		g.keys = append(g.keys, e)
	}
	return quoteName(name)
}

// grouping writes GROUPING, whose arguments name columns that are keys.
func (g *group) grouping(e *athenasql.Grouping) string {
	names := make([]string, len(e.Columns))
	for i, n := range e.Columns {
		for _, k := range g.refs {
			if k.is(n) {
				names[i] = quoteName(k.name)
			}
		}
		if names[i] == "" {
			return g.w.fail(n, "the columns of GROUPING must be grouped by")
		}
	}
	return "CAST(grouping(" + strings.Join(names, ", ") + ") AS INTEGER)"
}

// is reports whether a name means the key.
func (k keyRef) is(n *athenasql.Name) bool {
	last := len(n.Parts) - 1
	if !strings.EqualFold(n.Parts[last].Name, k.ref.Source.Fields[k.ref.Index].Name) {
		return false
	}
	return last == 0 || k.ref.Using == nil && strings.EqualFold(n.Parts[last-1].Name, k.ref.Source.Alias)
}

func (g *group) groupBy(s *athenasql.Select) string {
	elements := make([][][]string, len(s.GroupBy.Elements)) // the sets of each element
	for i, e := range s.GroupBy.Elements {
		for _, set := range e.Sets {
			keys := make([]string, len(set.Exprs))
			for j, x := range set.Exprs {
				keys[j] = g.element(s, x)
			}
			elements[i] = append(elements[i], keys)
		}
	}
	if s.GroupBy.Distinct {
		return g.w.distinctSets(s.GroupBy, elements)
	}
	parts := make([]string, len(elements))
	for i, e := range s.GroupBy.Elements {
		sets := make([]string, len(elements[i]))
		for j, keys := range elements[i] {
			sets[j] = strings.Join(keys, ", ")
			if len(keys) != 1 {
				sets[j] = "(" + sets[j] + ")"
			}
		}
		switch {
		case e.Kind != "":
			parts[i] = e.Kind + " (" + strings.Join(sets, ", ") + ")"
		case len(elements[i][0]) == 0:
			parts[i] = "GROUPING SETS (())"
		default:
			parts[i] = strings.Join(elements[i][0], ", ")
		}
	}
	return strings.Join(parts, ", ")
}

// element writes an expression of GROUP BY, which may be the number of a column of the list.
func (g *group) element(s *athenasql.Select, e athenasql.Expr) string {
	n, ok := g.w.a.Ordinal(e)
	if !ok {
		return g.key(e)
	}
	for _, item := range s.Items {
		refs := g.w.a.Star(item)
		switch {
		case item.Star && n < len(refs):
			return g.starKey(item, refs[n])
		case item.Star:
			n -= len(refs)
		case n == 0:
			return g.key(item.Expr)
		default:
			n--
		}
	}
	return g.w.fail(e, "GROUP BY names a column that the list does not have")
}

// starKey adds the key of a column of *.
func (g *group) starKey(item *athenasql.SelectItem, ref analyze.Ref) string {
	inside := g.inside
	g.inside = true
	sql := g.w.ref(item, ref)
	g.inside = inside
	name := g.keyColumn(sql, typeOf(ref))
	g.refs = append(g.refs, keyRef{ref, name})
	g.columns[columnOf{ref.Source, ref.Index}] = name
	return quoteName(name)
}

// maxGroupingSets bounds the sets that GROUP BY DISTINCT is written out to, as Trino's default does.
const maxGroupingSets = 2048

// distinctSets writes GROUP BY DISTINCT, which DuckDB lacks, as the sets that it comes to.
func (w *writer) distinctSets(g *athenasql.GroupBy, elements [][][]string) string {
	product := [][]string{nil}
	for i, e := range g.Elements {
		sets := expand(e.Kind, elements[i])
		if len(sets)*len(product) > maxGroupingSets {
			return w.fail(e, "GROUP BY has more than %d grouping sets", maxGroupingSets)
		}
		var next [][]string
		for _, before := range product {
			for _, set := range sets {
				next = append(next, append(before[:len(before):len(before)], set...))
			}
		}
		product = next
	}
	seen := map[string]bool{}
	var parts []string
	for _, set := range product {
		keys := map[string]bool{}
		for _, k := range set {
			keys[k] = true
		}
		id := strings.Join(slices.Sorted(maps.Keys(keys)), ", ")
		if !seen[id] {
			seen[id] = true
			parts = append(parts, "("+id+")")
		}
	}
	return "GROUPING SETS (" + strings.Join(parts, ", ") + ")"
}

// expand returns the sets that one element of GROUP BY stands for; those of a long CUBE are cut, which is found later.
func expand(kind string, sets [][]string) [][]string {
	var all [][]string
	switch kind {
	case "ROLLUP":
		for n := len(sets); n >= 0; n-- {
			var keys []string
			for _, s := range sets[:n] {
				keys = append(keys, s...)
			}
			all = append(all, keys)
		}
	case "CUBE":
		for bits := 0; bits < 1<<min(len(sets), 12); bits++ {
			var keys []string
			for i, s := range sets {
				if bits&(1<<i) == 0 {
					keys = append(keys, s...)
				}
			}
			all = append(all, keys)
		}
	default:
		return sets
	}
	return all
}
