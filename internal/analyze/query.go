package analyze

import (
	"strings"

	"github.com/ashiato/ashiato/internal/athenasql"
	"github.com/ashiato/ashiato/internal/encode"
)

// A with is the named queries of one WITH that are analyzed so far.
type with struct{ queries []*athenasql.NamedQuery }

// queryScoped analyzes a query inside the names of another one, or of none, and leaves the scope as it was.
func (z *analyzer) queryScoped(q *athenasql.Query, outer *scope) *Relation {
	before, query, lambda := z.scope, z.query, z.lambda
	z.scope, z.query, z.lambda = outer, nil, nil
	defer func() { z.scope, z.query, z.lambda = before, query, lambda }()
	if q.With != nil {
		z.named = append(z.named, &with{})
		defer func() { z.named = z.named[:len(z.named)-1] }()
		z.with(q.With, outer)
	}
	var rel *Relation
	if s, ok := q.Body.(*athenasql.Select); ok {
		rel = z.selectBody(s, q, outer)
	} else {
		rel = z.body(q.Body, outer)
		z.orderOutputs(q, rel, outer)
	}
	z.limits(q)
	return z.result(q, rel.Fields)
}

// result notes the columns that a query or a body of one has.
func (z *analyzer) result(n athenasql.Node, fields []Field) *Relation {
	rel := &Relation{Node: n, Fields: fields}
	z.relations[n] = rel
	return rel
}

func (z *analyzer) with(w *athenasql.With, outer *scope) {
	open := z.named[len(z.named)-1]
	for _, n := range w.Queries {
		for _, other := range open.queries {
			if strings.EqualFold(other.Name.Name, n.Name.Name) {
				z.fail(n, Invalid, "WITH query name '%s' specified more than once", n.Name.Name)
			}
		}
		if w.Recursive && mentions(n.Query, n.Name.Name) {
			z.give(n, "a recursive query (WITH RECURSIVE) is not supported")
			return
		}
		fields := z.queryScoped(n.Query, outer).Fields
		if n.Columns != nil {
			if len(n.Columns) != len(fields) && !z.hasMissing() {
				z.giveWith(n, Invalid, "Column alias list has %d entries but relation has %d columns", len(n.Columns), len(fields))
			}
			fields = renamed(fields, n.Columns)
		}
		z.result(n, fields)
		open.queries = append(open.queries, n)
	}
}

// mentions reports whether a table in a query could be the named one.
func mentions(q *athenasql.Query, name string) bool {
	found := false
	athenasql.Walk(q, func(n athenasql.Node) bool {
		if t, ok := n.(*athenasql.Table); ok && len(t.Name.Parts) == 1 && strings.EqualFold(t.Name.Parts[0].Name, name) {
			found = true
		}
		return !found
	})
	return found
}

// renamed returns fields without the hidden ones, with other names as far as there are any.
func renamed(fields []Field, names []*athenasql.Ident) []Field {
	var visible []Field
	for _, f := range fields {
		if f.Hidden {
			continue
		}
		if len(visible) < len(names) {
			f.Name = names[len(visible)].Name
		}
		visible = append(visible, f)
	}
	return visible
}

// body analyzes a query's body that is not a SELECT with an ORDER BY of its own.
func (z *analyzer) body(b athenasql.QueryBody, outer *scope) *Relation {
	switch b := b.(type) {
	case *athenasql.Select:
		return z.selectBody(b, nil, outer)
	case *athenasql.Query:
		return z.queryScoped(b, outer)
	case *athenasql.SetOperation:
		return z.setOperation(b, outer)
	case *athenasql.Values:
		return z.values(b, outer)
	case *athenasql.TableQuery:
		return z.tableQuery(b)
	}
	z.fail(b, Unsupported, "this kind of query is not supported")
	return z.result(b, nil)
}

func (z *analyzer) tableQuery(t *athenasql.TableQuery) *Relation {
	source := z.tableNamed(t, t.Name)
	var fields []Field
	for i, f := range source.Fields {
		if f.Hidden {
			continue
		}
		z.use(Ref{Source: source, Index: i})
		fields = append(fields, Field{Name: f.Name, Type: f.Type})
	}
	rel := z.result(t, fields)
	rel.Inner, rel.open = source, source.open
	return rel
}

func (z *analyzer) setOperation(s *athenasql.SetOperation, outer *scope) *Relation {
	left, right := z.body(s.Left, outer).Fields, z.body(s.Right, outer).Fields
	if len(left) != len(right) {
		if !z.hasMissing() {
			z.fail(s, TypeMismatch, "%s query has different number of fields: %d, %d", s.Op, len(left), len(right))
		}
		return z.result(s, left)
	}
	fields := make([]Field, len(left))
	for i := range left {
		t, ok := z.common(left[i].Type, right[i].Type)
		if !ok {
			z.fail(s, TypeMismatch, "column %d in %s query has incompatible types: %s, %s", i+1, s.Op, left[i].Type, right[i].Type)
		}
		if (!s.All || s.Op != "UNION") && !Comparable(t) {
			z.fail(s, TypeMismatch, "Type %s is not comparable and therefore cannot be used in %s", t, setOperationName(s))
		}
		fields[i] = Field{Name: left[i].Name, Type: t}
	}
	return z.result(s, fields)
}

func setOperationName(s *athenasql.SetOperation) string {
	if s.Op == "UNION" {
		return "UNION DISTINCT"
	}
	if s.All {
		return s.Op + " ALL"
	}
	return s.Op
}

// hasMissing reports whether a table does not exist: then the columns of a query are not known.
func (z *analyzer) hasMissing() bool { return len(z.missing) > 0 }

// common is CommonType where one of the types may be bad.
func (z *analyzer) common(a, b encode.Type) (encode.Type, bool) {
	if isBad(a) || isBad(b) {
		return bad, true
	}
	t, ok := CommonType(a, b)
	if !ok {
		return bad, false
	}
	return t, true
}

func (z *analyzer) values(v *athenasql.Values, outer *scope) *Relation {
	z.scope = outer
	var types []encode.Type
	for i := range v.Rows {
		z.expr(&v.Rows[i])
		z.noAggregates(v.Rows[i], "VALUES")
		row := z.rowTypes(v.Rows[i])
		switch {
		case i == 0:
			types = row
			continue
		case len(row) != len(types):
			z.fail(v, TypeMismatch, "Values rows have mismatched sizes: %d vs %d", len(types), len(row))
			continue
		}
		for j, t := range row {
			common, ok := z.common(types[j], t)
			if !ok {
				z.fail(v, TypeMismatch, "Values rows have mismatched types: %s vs %s", types[j], t)
			}
			types[j] = common
		}
	}
	fields := make([]Field, len(types))
	for i, t := range types {
		fields[i].Type = t
		for _, row := range v.Rows {
			if cells := cellsOf(row); i < len(cells) {
				z.coerce(cells[i], t)
			}
		}
	}
	return z.result(v, fields)
}

// cellsOf returns the values of a row of VALUES as far as they are written out.
func cellsOf(row athenasql.Expr) []athenasql.Expr {
	if r, ok := row.(*athenasql.Row); ok {
		return r.Items
	}
	return []athenasql.Expr{row}
}

// rowTypes returns the types of the columns that a row of VALUES makes.
func (z *analyzer) rowTypes(row athenasql.Expr) []encode.Type {
	cells := cellsOf(row)
	types := make([]encode.Type, len(cells))
	for i, c := range cells {
		types[i] = z.types[c]
	}
	if _, ok := row.(*athenasql.Row); !ok && types[0].Kind == encode.Row {
		z.fail(row, Unsupported, "a row of VALUES must be written out: (1, 2)")
	}
	return types
}

// orderOutputs analyzes ORDER BY over the columns of a body that is not a SELECT.
func (z *analyzer) orderOutputs(q *athenasql.Query, rel *Relation, outer *scope) {
	if len(q.OrderBy) == 0 {
		return
	}
	z.scope = &scope{outer: outer, fields: outputFields(rel.Fields), open: rel.open, clause: "ORDER BY"}
	z.orderItems(q.OrderBy, rel.Fields)
	for _, item := range q.OrderBy {
		z.noAggregates(item.Expr, "ORDER BY")
	}
}

// outputFields are the columns of a result as ORDER BY sees them.
func outputFields(fields []Field) []scopeField {
	var list []scopeField
	for i, f := range fields {
		list = append(list, scopeField{name: f.Name, typ: f.Type, ref: Ref{Output: true, Index: i}})
	}
	return list
}

// orderItems analyzes the items of a query's ORDER BY in the scope.
func (z *analyzer) orderItems(items []*athenasql.SortItem, outputs []Field) {
	for _, item := range items {
		if i, ok := z.position(item.Expr, len(outputs), "ORDER BY"); ok {
			z.ordinals[item.Expr] = i
			z.set(item.Expr, integer)
			z.orderable(item, outputs[i].Type)
			continue
		}
		t := z.expr(&item.Expr)
		if ref, ok := z.refs[item.Expr]; ok && ref.Output {
			z.ordinals[item.Expr] = ref.Index
		}
		z.orderable(item, t)
	}
}

func (z *analyzer) orderable(item *athenasql.SortItem, t encode.Type) {
	if !isBad(t) && !Orderable(t) {
		z.fail(item, TypeMismatch, "Type %s is not orderable, and therefore cannot be used in ORDER BY: %s", t, athenasql.Show(item.Expr))
	}
}

// position returns the output column that a bare number stands for, in GROUP BY and ORDER BY.
func (z *analyzer) position(e athenasql.Expr, columns int, clause string) (int, bool) {
	n, ok := e.(*athenasql.Number)
	if !ok || n.Kind != athenasql.Integer {
		return 0, false
	}
	i, ok := integerOf(n.Text)
	if !ok || i < 1 || i > int64(columns) {
		if !z.hasMissing() {
			z.fail(e, Invalid, "%s position %s is not in select list", clause, n.Text)
		}
		return 0, false
	}
	return int(i - 1), true
}

// limits analyzes the numbers of LIMIT, OFFSET and FETCH.
func (z *analyzer) limits(q *athenasql.Query) {
	z.count(q.Offset, "OFFSET", 0)
	z.count(q.Limit, "LIMIT", 0)
	if q.Fetch != nil {
		z.count(q.Fetch.Count, "FETCH FIRST", 1)
		if q.Fetch.Ties && len(q.OrderBy) == 0 {
			z.fail(q.Fetch, Invalid, "FETCH FIRST WITH TIES clause requires ORDER BY")
		}
	}
}

func (z *analyzer) count(e athenasql.Expr, clause string, least int64) {
	switch e := e.(type) {
	case *athenasql.Number:
		z.set(e, bigint)
		if n, ok := integerOf(e.Text); !ok || n < least {
			z.fail(e, Invalid, "Invalid %s row count: %s", clause, e.Text)
		}
	case *athenasql.Parameter:
		z.set(e, bigint)
		if z.Options.AnyArgs || e.Index >= len(z.Options.Args) {
			return
		}
		n, ok := wholeNumber(z.Options.Args[e.Index])
		if !ok || n < least {
			z.fail(e, BadArgs, "the value of the parameter for %s must be a whole number from %d on, not %v", clause, least, z.Options.Args[e.Index])
		}
	}
}

func wholeNumber(v any) (int64, bool) {
	switch v := v.(type) {
	case int:
		return int64(v), true
	case int64:
		return v, true
	}
	return 0, false
}
