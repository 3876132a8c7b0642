package analyze

import (
	"slices"
	"strconv"
	"strings"

	"github.com/ashiato/ashiato/internal/athenasql"
	"github.com/ashiato/ashiato/internal/encode"
)

// relation analyzes something in FROM. left is the scope of what stands before it, which only UNNEST and LATERAL see;
// outer is that of the query around.
func (z *analyzer) relation(r athenasql.Relation, left, outer *scope) *Relation {
	var rel *Relation
	switch r := r.(type) {
	case *athenasql.Table:
		if r.Period != nil {
			z.fail(r.Period, Unsupported, "FOR %s AS OF is not supported: the lake shows its newest state only", r.Period.Kind)
		}
		return z.tableNamed(r, r.Name)
	case *athenasql.SubqueryRelation:
		rel = &Relation{Node: r, Fields: z.queryScoped(r.Query, outer).Fields}
	case *athenasql.Lateral:
		rel = &Relation{Node: r, Fields: z.queryScoped(r.Query, left).Fields}
	case *athenasql.Unnest:
		rel = z.unnest(r, left, -1)
	case *athenasql.Aliased:
		rel = z.aliased(r, left, outer)
	case *athenasql.Join:
		rel = z.join(r, left, outer)
	case *athenasql.Sample:
		rel = z.relation(r.Relation, left, outer)
		z.sample(r)
	default:
		z.fail(r, Unsupported, "this is not supported in FROM")
		rel = &Relation{Node: r}
	}
	z.relations[r] = rel
	return rel
}

// sample checks TABLESAMPLE, whose columns are those of what it samples.
func (z *analyzer) sample(s *athenasql.Sample) {
	before := z.scope
	z.scope = &scope{} // a percentage names no columns
	z.expr(&s.Percent)
	z.scope = before
	percent := -1.0
	if n, ok := s.Percent.(*athenasql.Number); ok {
		percent, _ = strconv.ParseFloat(n.Text, 64) // its grammar was checked
	}
	inner := s.Relation
	if a, ok := inner.(*athenasql.Aliased); ok {
		inner = a.Relation
	}
	switch inner.(type) {
	case *athenasql.Table, *athenasql.SubqueryRelation:
	default:
		if !z.Options.Elsewhere {
			z.fail(s, Unsupported, "TABLESAMPLE of anything but a table or a subquery runs on Trino and Athena only")
		}
	}
	switch {
	case percent > 100:
		z.fail(s.Percent, Invalid, "Sample percentage must be less than or equal to 100")
	case percent < 0 && !z.Options.Elsewhere:
		z.fail(s.Percent, Unsupported, "the percentage of TABLESAMPLE must be a number, such as (10); anything else runs on Trino and Athena only")
	}
}

// tableNamed analyzes the name of a table or of a named query at a node.
func (z *analyzer) tableNamed(n athenasql.Node, name *athenasql.Name) *Relation {
	parts := partsOf(name)
	last := len(parts) - 1
	rel := &Relation{Node: n, Alias: strings.ToLower(parts[last])}
	if before := z.relations[n]; before != nil && before.Use != nil { // lenient reading analyzes a subquery anew
		z.Tables = slices.DeleteFunc(z.Tables, func(u *TableUse) bool { return u == before.Use })
	}
	z.relations[n] = rel
	if last == 0 {
		if q := z.namedQuery(parts[0]); q != nil {
			rel.Named, rel.Fields = q, z.relations[q].Fields
			return rel
		}
	}
	for _, p := range parts[:last] {
		rel.Schema = append(rel.Schema, strings.ToLower(p))
	}
	if last > 2 {
		z.fail(name, Invalid, "Too many dots in table name: %s", strings.Join(parts, "."))
		return rel
	}
	table, mapped, ok := z.Options.Catalog.Lookup(parts)
	if !ok {
		rel.open = []int{len(z.missing)}
		z.missing = append(z.missing, missing{
			at: name.Pos(), name: strings.Join(parts, "."), table: parts[last], columns: map[string]bool{}})
		return rel
	}
	if mapped {
		z.note(name, TableMapped, "%s is read as %s", strings.Join(parts, "."), table.Name)
	}
	rel.Fields = make([]Field, len(table.Columns))
	for i := range table.Columns {
		c := &table.Columns[i]
		rel.Fields[i] = Field{Name: c.Name, Type: c.Type, Hidden: c.Hidden, Column: c}
	}
	rel.Use = &TableUse{Table: table, Used: map[string]bool{}, Relation: rel}
	rel.Use.Node, _ = n.(*athenasql.Table)
	z.Tables = append(z.Tables, rel.Use)
	return rel
}

func partsOf(name *athenasql.Name) []string {
	parts := make([]string, len(name.Parts))
	for i, p := range name.Parts {
		parts[i] = p.Name
	}
	return parts
}

func (z *analyzer) namedQuery(name string) *athenasql.NamedQuery {
	for i := len(z.named) - 1; i >= 0; i-- {
		for _, q := range z.named[i].queries {
			if strings.EqualFold(q.Name.Name, name) {
				return q
			}
		}
	}
	return nil
}

func (z *analyzer) aliased(a *athenasql.Aliased, left, outer *scope) *Relation {
	var inner *Relation
	if u, ok := a.Relation.(*athenasql.Unnest); ok {
		names := len(a.Columns)
		if a.Columns == nil {
			names = -1
		}
		inner = z.unnest(u, left, names)
		z.relations[u] = inner
	} else {
		inner = z.relation(a.Relation, left, outer)
	}
	rel := &Relation{Node: a, Alias: strings.ToLower(a.Alias.Name), Fields: inner.Fields, Inner: inner, open: inner.open}
	if a.Columns != nil {
		rel.Fields = renamed(inner.Fields, a.Columns)
		if len(rel.Fields) != len(a.Columns) && !z.hasMissing() {
			z.giveWith(a, Invalid, "Column alias list has %d entries but '%s' has %d columns available",
				len(a.Columns), a.Alias.Name, len(rel.Fields))
		}
	}
	if inner.Use != nil {
		inner.Use.Relation = rel
	}
	return rel
}

// unnest analyzes UNNEST. names is how many columns its alias names, -1 where it names none.
func (z *analyzer) unnest(u *athenasql.Unnest, left *scope, names int) *Relation {
	before := z.scope
	z.scope = left
	defer func() { z.scope = before }()
	rel := &Relation{Node: u}
	unsplit := 0 // columns where rows are kept whole
	for i := range u.Exprs {
		t := z.expr(&u.Exprs[i])
		z.noAggregates(u.Exprs[i], "UNNEST")
		switch {
		case t.Kind == encode.Map:
			unsplit += 2
		default:
			unsplit++
		}
		if !isBad(t) && t.Kind != encode.Array && t.Kind != encode.Map {
			z.unnestMismatch(u.Exprs[i], t)
		}
	}
	if u.Ordinality {
		names--
	}
	for _, e := range u.Exprs {
		switch t := z.types[e]; t.Kind {
		case encode.Map:
			rel.Fields = append(rel.Fields, Field{Type: *t.Key}, Field{Type: *t.Elem})
		case encode.Array:
			// A row of one field is one column either way, and then it is Trino's.
			if t.Elem.Kind != encode.Row || names == unsplit && len(t.Elem.Fields) > 1 {
				z.whole[e] = t.Elem.Kind == encode.Row
				rel.Fields = append(rel.Fields, Field{Type: *t.Elem})
				continue
			}
			for _, f := range t.Elem.Fields {
				rel.Fields = append(rel.Fields, Field{Name: f.Name, Type: f.Type})
			}
		default: // as many columns as the alias names, so that they are known
			for range max(names, 1) {
				rel.Fields = append(rel.Fields, Field{Type: bad})
			}
		}
	}
	if u.Ordinality {
		rel.Fields = append(rel.Fields, Field{Type: bigint})
	}
	return rel
}

func (z *analyzer) unnestMismatch(e athenasql.Expr, t encode.Type) {
	fix := noFix
	if textual(t) {
		fix = use("UNNEST(CAST(json_parse(" + athenasql.Show(e) + ") AS array(json)))")
	}
	z.mismatch(e, fix, "Cannot unnest type: %s", t)
}

func (z *analyzer) join(j *athenasql.Join, left, outer *scope) *Relation {
	l := z.relation(j.Left, left, outer)
	scopeOfLeft := &scope{outer: left}
	if j.Kind == "RIGHT" || j.Kind == "FULL" {
		scopeOfLeft.barred = j.Kind
	}
	z.add(scopeOfLeft, l)
	r := z.relation(j.Right, scopeOfLeft, outer)
	if j.Natural {
		z.failWith(j, &Error{Kind: Unsupported, Message: say("Natural join not supported"), Fix: say("write JOIN ... USING (columns)")})
	}
	if unnests(j.Right) {
		z.unnestJoin(j)
	}
	rel := &Relation{Node: j}
	z.using(j, rel, l, r)
	both := &scope{outer: outer, clause: "ON", closed: j.Kind != "INNER"}
	z.add(both, l)
	z.add(both, r)
	if j.On != nil {
		z.condition(&j.On, both, "JOIN ON clause must evaluate to a boolean: actual type %s")
		z.noAggregates(j.On, "JOIN")
		z.joinConjuncts(j)
	}
	return rel
}

// unnests reports whether a relation is UNNEST.
func unnests(r athenasql.Relation) bool {
	if a, ok := r.(*athenasql.Aliased); ok {
		r = a.Relation
	}
	_, ok := r.(*athenasql.Unnest)
	return ok
}

func (z *analyzer) unnestJoin(j *athenasql.Join) {
	b, _ := j.On.(*athenasql.Boolean)
	if j.Kind != "CROSS" && (b == nil || !b.Value) {
		var at athenasql.Node = j
		if j.On != nil {
			at = j.On
		}
		z.fail(at, Invalid, "%s JOIN involving UNNEST is only supported with condition ON TRUE", j.Kind)
	}
}

// condition analyzes a condition in a scope.
func (z *analyzer) condition(p *athenasql.Expr, s *scope, message string) {
	before := z.scope
	z.scope = s
	z.want(p, boolean, message)
	z.scope = before
}

// using fills in the columns of a join: those of USING, then the others of the left and of the right side.
func (z *analyzer) using(j *athenasql.Join, rel, l, r *Relation) {
	left, right := &scope{}, &scope{}
	z.add(left, l)
	z.add(right, r)
	rel.open = append(append(rel.open, l.open...), r.open...)
	merged := map[*scopeField]bool{}
	for _, id := range j.Using {
		a, n := z.find(left, []string{id.Name})
		b, m := z.find(right, []string{id.Name})
		if n != 1 || m != 1 {
			z.notJoined(id, left, n, "left")
			z.notJoined(id, right, m, "right")
			rel.Fields, rel.refs = append(rel.Fields, Field{Name: id.Name, Type: bad}), append(rel.refs, Ref{Source: rel})
			continue
		}
		t, ok := z.common(a.typ, b.typ)
		if !ok {
			z.fail(id, TypeMismatch, "Cannot apply operator: %s = %s", a.typ, b.typ)
		}
		merged[a], merged[b] = true, true
		z.use(a.ref)
		z.use(b.ref)
		rel.Fields = append(rel.Fields, Field{Name: id.Name, Type: t})
		rel.refs = append(rel.refs, coalesced(a.ref, b.ref))
	}
	for _, side := range []*scope{left, right} {
		for i := range side.fields {
			f := &side.fields[i]
			if merged[f] {
				continue
			}
			field := Field{Name: f.name, Type: f.typ, Hidden: f.hidden}
			if f.ref.Source != nil && f.ref.Using == nil {
				field.Column = f.ref.Source.Fields[f.ref.Index].Column
			}
			rel.Fields = append(rel.Fields, field)
			rel.refs = append(rel.refs, f.ref)
		}
	}
}

func (z *analyzer) notJoined(id *athenasql.Ident, side *scope, n int, which string) {
	switch {
	case n > 1:
		z.fail(id, Invalid, "Column '%s' is ambiguous", id.Name)
	case n == 0 && len(side.open) > 0:
		z.missing[side.open[0]].columns[strings.ToLower(id.Name)] = true
	case n == 0:
		z.unknownColumn(unknown{at: id.Position, name: id.Name, last: id.Name, names: side.names(), why: say("it is missing from the %s side of the join", athenasql.Phrase{Format: which})})
	}
}

// coalesced is the reference to a column of USING: the chain of all columns that it is the first of.
func coalesced(a, b Ref) Ref {
	if a.Using != nil {
		b = coalesced(*a.Using, b)
	}
	a.Using = &b
	return a
}

// use notes that the statement needs a column of a table.
func (z *analyzer) use(ref Ref) {
	for r := &ref; r != nil; r = r.Using {
		rel := r.Source
		if rel == nil || r.Index >= len(rel.Fields) {
			continue
		}
		column := rel.Fields[r.Index].Column
		for rel.Inner != nil && rel.Use == nil {
			rel = rel.Inner
		}
		if rel.Use != nil && column != nil {
			rel.Use.Used[column.Name] = true
		} else if rel.refs != nil && column != nil { // an alias over a join
			z.useNamed(rel, column)
		}
	}
}

// useNamed notes a column of one of the tables of a join.
func (z *analyzer) useNamed(join *Relation, column *Column) {
	for i, f := range join.Fields {
		if f.Column == column {
			z.use(join.refs[i])
		}
	}
}
