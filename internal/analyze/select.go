package analyze

import (
	"slices"
	"strings"

	"github.com/ashiato/ashiato/internal/athenasql"
	"github.com/ashiato/ashiato/internal/encode"
)

// A selectOf is the SELECT that is being analyzed.
type selectOf struct {
	source     *scope
	sources    []*Relation // the leaves of FROM: whose columns are its own
	windows    []*athenasql.NamedWindow
	aggregates bool         // it has aggregates
	groups     map[int]bool // keys of the expressions that are grouped by
}

// An output is a column of a SELECT: an expression, or a column that * stands for.
type output struct {
	Field
	expr athenasql.Expr
	item *athenasql.SelectItem
	star Ref
}

// selectBody analyzes a SELECT, with the ORDER BY of the query that it is the body of, if any.
func (z *analyzer) selectBody(s *athenasql.Select, q *athenasql.Query, outer *scope) *Relation {
	before, query := z.scope, z.query
	defer func() { z.scope, z.query = before, query }()
	z.query = &selectOf{}
	from := z.from(s, outer)
	z.query.source = from
	source := *from
	within := func(clause string) {
		from.items, from.clause = s.Items, clause
		z.scope = from
	}
	if s.Where != nil {
		within("WHERE")
		z.want(&s.Where, boolean, "WHERE clause must evaluate to a boolean: actual type %s")
		z.noAggregates(s.Where, "WHERE clause")
		z.whereConjuncts(s)
	}
	within("SELECT")
	z.namedWindows(s)
	var outputs []output
	for i, item := range s.Items {
		from.items = s.Items[:i] // an item never stands for a part of itself
		outputs = z.item(outputs, item, s)
	}
	if s.GroupBy != nil {
		within("GROUP BY")
		z.groupBy(s.GroupBy, outputs)
	}
	if s.Having != nil {
		within("HAVING")
		z.want(&s.Having, boolean, "HAVING clause must evaluate to a boolean: actual type %s")
		if found := z.windowsIn(s.Having); found != nil {
			z.fail(found, Invalid, "HAVING clause cannot contain window functions or row pattern measures")
		}
	}
	fields := make([]Field, len(outputs))
	for i := range outputs {
		fields[i] = outputs[i].Field
	}
	if q != nil && len(q.OrderBy) > 0 {
		z.orderBy(q, &source, fields)
	}
	if z.query.aggregates || s.GroupBy != nil || s.Having != nil {
		z.grouped(s, q, outputs)
	}
	if s.Distinct {
		z.distinct(s, q, outputs)
	}
	rel := z.result(s, fields)
	rel.open = from.open
	return rel
}

// from analyzes FROM and returns the scope of its columns.
func (z *analyzer) from(s *athenasql.Select, outer *scope) *scope {
	from := &scope{outer: outer}
	for _, r := range s.From {
		left := &scope{outer: outer, fields: from.fields, open: from.open}
		z.add(from, z.relation(r, left, outer))
	}
	for _, f := range from.fields {
		for r := &f.ref; r != nil; r = r.Using {
			if r.Source != nil && !slices.Contains(z.query.sources, r.Source) {
				z.query.sources = append(z.query.sources, r.Source)
			}
		}
	}
	return from
}

// item analyzes an item of SELECT and adds its columns.
func (z *analyzer) item(outputs []output, item *athenasql.SelectItem, s *athenasql.Select) []output {
	if item.Star {
		return z.star(outputs, item, s)
	}
	o := output{item: item}
	if _, named := chain(item.Expr); named {
		o.Name = lastName(item.Expr)
	}
	if item.Alias != nil {
		o.Name = item.Alias.Name
	}
	o.Type = z.expr(&item.Expr)
	o.expr = item.Expr // lenient reading may have changed it
	if s.Distinct && !isBad(o.Type) && !Comparable(o.Type) {
		z.mismatch(item.Expr, noFix, "DISTINCT can only be applied to comparable types (actual: %s): %s", o.Type, clip(athenasql.Show(item.Expr)))
	}
	return append(outputs, o)
}

// star adds the columns of * or x.*.
func (z *analyzer) star(outputs []output, item *athenasql.SelectItem, s *athenasql.Select) []output {
	of := len(outputs)
	if item.Expr == nil {
		if len(s.From) == 0 {
			z.fail(item, Invalid, "SELECT * not allowed in queries without FROM clause")
		}
		outputs = z.starOf(outputs, item, func(*scopeField) bool { return true })
	} else {
		outputs = z.starOfExpr(outputs, item)
	}
	if item.Columns != nil {
		if len(item.Columns) != len(outputs)-of && !z.hasMissing() {
			z.fail(item, Invalid, "Column alias list has %d entries but relation has %d columns", len(item.Columns), len(outputs)-of)
		}
		for i := of; i < len(outputs) && i-of < len(item.Columns); i++ {
			outputs[i].Name = item.Columns[i-of].Name
			if !item.Columns[i-of].Quoted { // as Trino has it
				outputs[i].Name = strings.ToUpper(outputs[i].Name)
			}
		}
	}
	return outputs
}

func (z *analyzer) starOf(outputs []output, item *athenasql.SelectItem, takes func(*scopeField) bool) []output {
	refs := []Ref{}
	for i := range z.scope.fields {
		f := &z.scope.fields[i]
		if f.hidden || !takes(f) {
			continue
		}
		z.use(f.ref)
		refs = append(refs, f.ref)
		outputs = append(outputs, output{Field: Field{Name: f.name, Type: f.typ}, item: item, star: f.ref})
	}
	z.stars[item] = refs
	return outputs
}

// starOfExpr adds the columns of a relation, or the fields of a row.
func (z *analyzer) starOfExpr(outputs []output, item *athenasql.SelectItem) []output {
	nodes, ok := chain(item.Expr)
	if ok && len(nodes) < maxQualified {
		var parts []string
		for _, n := range nodes {
			parts = append(parts, lastName(n))
		}
		of := func(f *scopeField) bool { return f.of != nil && f.of.qualifies(parts) }
		if slices.ContainsFunc(z.scope.fields, func(f scopeField) bool { return of(&f) }) {
			return z.starOf(outputs, item, of)
		}
		if len(z.scope.open) > 0 {
			return outputs
		}
		if len(parts) == 1 {
			z.noRelation(item, parts)
			return outputs
		}
	}
	t := z.expr(&item.Expr)
	if t.Kind != encode.Row {
		if !isBad(t) {
			z.mismatch(item, noFix, "expected expression of type Row")
		}
		return outputs
	}
	for _, f := range t.Fields {
		outputs = append(outputs, output{Field: Field{Name: f.Name, Type: f.Type}, expr: item.Expr, item: item})
	}
	return outputs
}

// noRelation is x.* where no part of FROM is called x. A row must be written with what it is from.
func (z *analyzer) noRelation(item *athenasql.SelectItem, parts []string) {
	e := &Error{Kind: Invalid, Message: say("Unable to resolve reference %s", parts[0])}
	if f, n := z.find(z.scope, parts); n == 1 && f.typ.Kind == encode.Row && f.of != nil && f.of.Alias != "" {
		e.Fix = write("%s.%s.*", f.of.Alias, parts[0])
	}
	z.failWith(item, e)
}

// orderBy analyzes the ORDER BY of a SELECT, which sees its output columns and, behind them, those of FROM.
func (z *analyzer) orderBy(q *athenasql.Query, source *scope, fields []Field) {
	z.scope = &scope{outer: source, fields: outputFields(fields), clause: "ORDER BY"}
	z.orderItems(q.OrderBy, fields)
}

// distinct checks that a SELECT DISTINCT is ordered by its columns.
func (z *analyzer) distinct(s *athenasql.Select, q *athenasql.Query, outputs []output) {
	if q == nil || len(q.OrderBy) == 0 {
		return
	}
	keys := map[int]bool{}
	for _, o := range outputs {
		keys[z.outputKey(o)] = true
	}
	for _, item := range q.OrderBy {
		if _, ok := z.ordinals[item.Expr]; !ok && !keys[z.keyOver(item.Expr, outputs)] && !isBad(z.types[item.Expr]) {
			z.fail(s, Invalid, "For SELECT DISTINCT, ORDER BY expressions must appear in select list")
		}
	}
}
