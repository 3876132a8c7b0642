package rewrite

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/ashiato/ashiato/internal/athenasql"
	"github.com/ashiato/ashiato/internal/encode"
)

// query writes a query whose columns are c0, c1 ...
func (w *writer) query(q *athenasql.Query) string {
	var b strings.Builder
	if q.With != nil {
		b.WriteString(w.with(q.With))
	}
	switch body := q.Body.(type) {
	case *athenasql.Select:
		b.WriteString(w.selectQuery(q, body))
	default:
		b.WriteString(w.otherQuery(q))
	}
	return b.String()
}

func (w *writer) with(with *athenasql.With) string {
	parts := make([]string, len(with.Queries))
	for i, n := range with.Queries {
		sql := w.query(n.Query)
		name := w.name("q")
		w.named[n] = name
		parts[i] = quoteName(name) + " AS (" + sql + ")"
	}
	return "WITH " + strings.Join(parts, ", ") + " "
}

// selectQuery writes a SELECT with what is around it.
func (w *writer) selectQuery(q *athenasql.Query, s *athenasql.Select) string {
	outer := w.scope
	defer func() { w.scope = outer }()
	return w.ordered(q, w.selectBody(s, q.OrderBy))
}

// ordered writes a SELECT with the ORDER BY and LIMIT of its query, within the scope of the SELECT.
func (w *writer) ordered(q *athenasql.Query, sel selectParts) string {
	outer := w.outputs
	w.outputs = sel.outputs
	defer func() { w.outputs = outer }()
	if q.Fetch != nil && q.Fetch.Ties {
		return w.withTies(q, sel)
	}
	order := w.orderBy(q.OrderBy)
	return sel.sql(sel.list()) + order + w.limit(q)
}

// otherQuery writes a query whose body is not a SELECT. Its ORDER BY sees the columns of the body only.
func (w *writer) otherQuery(q *athenasql.Query) string {
	sql := w.body(q.Body)
	if len(q.OrderBy) == 0 && q.Limit == nil && q.Fetch == nil && q.Offset == nil {
		return sql
	}
	alias := w.name("r")
	columns := source{alias, outputNames(len(w.types(q.Body)))}
	sel := selectParts{from: func() string { return " FROM (" + sql + ") AS " + quoteName(alias) }}
	sel.types = w.types(q.Body)
	for i := range columns.columns {
		sel.outputs = append(sel.outputs, columns.sql(i))
	}
	outer := w.scope
	defer func() { w.scope = outer }()
	w.scope = scope{}
	return w.ordered(q, sel)
}

// withTies writes FETCH FIRST n ROWS WITH TIES, which DuckDB lacks: rows up to the rank of the n-th one.
func (w *writer) withTies(q *athenasql.Query, sel selectParts) string {
	list := sel.list()
	keys := make([]string, len(q.OrderBy))
	for i, item := range q.OrderBy {
		if n, ok := w.a.Ordinal(item.Expr); ok {
			keys[i] = outputName(n)
		} else {
			keys[i] = "k" + strconv.Itoa(i)
			list = append(list, w.value(item.Expr)+" AS "+quoteName(keys[i]))
		}
		keys[i] = quoteName(keys[i]) + direction(item)
	}
	order := " OVER (ORDER BY " + strings.Join(keys, ", ") + ")"
	offset, count := "0", "1"
	if q.Offset != nil {
		offset = w.count(q.Offset)
	}
	if q.Fetch.Count != nil {
		count = w.count(q.Fetch.Count)
	}
	columns := make([]string, len(sel.outputs))
	for i := range columns {
		columns[i] = quoteName(outputName(i))
	}
	return fmt.Sprintf("SELECT %s FROM (SELECT *, row_number()%s AS i, rank()%s AS k FROM (%s)) WHERE i > %s AND k <= %s + %s ORDER BY i",
		strings.Join(columns, ", "), order, order, sel.sql(list), offset, offset, count)
}

// limit writes LIMIT or FETCH FIRST, and OFFSET.
func (w *writer) limit(q *athenasql.Query) string {
	sql := ""
	count := q.Limit
	if q.Fetch != nil {
		if count = q.Fetch.Count; count == nil {
			sql = " LIMIT 1"
		}
	}
	if _, all := count.(*athenasql.LimitAll); count != nil && !all {
		sql = " LIMIT " + w.count(count)
	}
	if q.Offset != nil {
		sql += " OFFSET " + w.count(q.Offset)
	}
	return sql
}

// count writes a number of rows.
func (w *writer) count(e athenasql.Expr) string {
	if p, ok := e.(*athenasql.Parameter); ok {
		return w.parameter(p, encode.Type{Kind: encode.Bigint})
	}
	return w.expr(e)
}

// orderBy writes ORDER BY of a query.
func (w *writer) orderBy(items []*athenasql.SortItem) string {
	var parts []string
	for _, item := range items {
		if n, ok := w.a.Ordinal(item.Expr); ok {
			parts = append(parts, strconv.Itoa(n+1)+direction(item))
		} else if !isLiteral(item.Expr) { // DuckDB takes no literal here, and it orders nothing
			sql := w.value(item.Expr)
			if i := slices.Index(w.outputs, sql); i >= 0 { // DISTINCT wants it as it is in the list
				sql = strconv.Itoa(i + 1)
			}
			parts = append(parts, sql+direction(item))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return " ORDER BY " + strings.Join(parts, ", ")
}

// sortItems writes the items of an ORDER BY in a window or an aggregate.
func (w *writer) sortItems(items []*athenasql.SortItem) string {
	parts := make([]string, len(items))
	for i, item := range items {
		parts[i] = w.value(item.Expr) + direction(item)
	}
	return "ORDER BY " + strings.Join(parts, ", ")
}

func direction(item *athenasql.SortItem) string {
	sql := " ASC"
	if item.Descending {
		sql = " DESC"
	}
	if item.Nulls == "FIRST" {
		return sql + " NULLS FIRST"
	}
	return sql + " NULLS LAST"
}

func isLiteral(e athenasql.Expr) bool {
	switch e.(type) {
	case *athenasql.Null, *athenasql.Boolean, *athenasql.Number, *athenasql.String, *athenasql.Bytes,
		*athenasql.TypedLiteral, *athenasql.Interval, *athenasql.Parameter, *athenasql.Current:
		return true
	}
	return false
}

// types are the types of the columns of a body or a query.
func (w *writer) types(n athenasql.Node) []encode.Type {
	rel := w.a.Relation(n)
	if rel == nil {
		w.fail(n, "this query has no columns")
		return nil
	}
	types := make([]encode.Type, 0, len(rel.Fields))
	for _, f := range rel.Fields {
		if !f.Hidden {
			types = append(types, f.Type)
		}
	}
	return types
}

// body writes the body of a query as something that can stand in parentheses.
func (w *writer) body(b athenasql.QueryBody) string {
	switch b := b.(type) {
	case *athenasql.Select:
		outer := w.scope
		defer func() { w.scope = outer }()
		sel := w.selectBody(b, nil)
		return sel.sql(sel.list())
	case *athenasql.Query:
		return w.query(b)
	case *athenasql.SetOperation:
		return w.setOperation(b)
	case *athenasql.Values:
		return w.values(b)
	case *athenasql.TableQuery:
		return w.tableQuery(b)
	}
	return w.fail(b, "this query runs on Trino and Athena only")
}

func (w *writer) tableQuery(t *athenasql.TableQuery) string {
	rel := w.a.Relation(t).Inner
	sql := w.tableAt(t, rel)
	var list []string
	for i, f := range rel.Fields {
		if !f.Hidden {
			list = append(list, w.sources[rel].sql(i)+" AS "+quoteName(outputName(len(list))))
		}
	}
	return "SELECT " + strings.Join(list, ", ") + " FROM " + sql
}

func (w *writer) setOperation(s *athenasql.SetOperation) string {
	types := w.types(s)
	op := s.Op
	if s.All {
		op += " ALL"
	}
	return "(" + w.as(s.Left, types) + ") " + op + " (" + w.as(s.Right, types) + ")"
}

// as writes a body whose columns are cast to types.
func (w *writer) as(b athenasql.QueryBody, types []encode.Type) string {
	sql := w.body(b)
	own := w.types(b)
	alias := w.name("r")
	columns := source{alias, outputNames(len(own))}
	changed := false
	parts := make([]string, len(own))
	for i := range own {
		if i >= len(types) {
			return w.fail(b, "the sides of a set operation have different numbers of columns")
		}
		cast := w.cast(columns.sql(i), own[i], types[i])
		changed = changed || cast != columns.sql(i)
		parts[i] = cast + " AS " + quoteName(outputName(i))
	}
	if !changed {
		return sql
	}
	return "SELECT " + strings.Join(parts, ", ") + " FROM (" + sql + ") AS " + quoteName(alias)
}

func (w *writer) values(v *athenasql.Values) string {
	types := w.types(v)
	rows := make([]string, len(v.Rows))
	for i, row := range v.Rows {
		cells := []athenasql.Expr{row}
		if r, ok := row.(*athenasql.Row); ok {
			cells = r.Items
		}
		if len(cells) != len(types) {
			return w.fail(row, "a row of VALUES has another number of columns than the first")
		}
		parts := make([]string, len(cells))
		for j, c := range cells {
			parts[j] = w.cast(w.expr(c), w.a.Type(c), types[j])
		}
		rows[i] = "(" + strings.Join(parts, ", ") + ")"
	}
	alias := w.name("r")
	columns := source{alias, outputNames(len(types))}
	list := make([]string, len(types))
	for i := range list {
		list[i] = columns.sql(i)
	}
	return "SELECT " + strings.Join(list, ", ") + " FROM (VALUES " + strings.Join(rows, ", ") + ") AS " +
		quoteName(alias) + quoteList(columns.columns)
}

// quoteList writes names in parentheses.
func quoteList(names []string) string {
	quoted := make([]string, len(names))
	for i, n := range names {
		quoted[i] = quoteName(n)
	}
	return "(" + strings.Join(quoted, ", ") + ")"
}
