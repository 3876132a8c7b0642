package rewrite

import (
	"strings"

	"github.com/ashiato/ashiato/internal/analyze"
	"github.com/ashiato/ashiato/internal/athenasql"
	"github.com/ashiato/ashiato/internal/encode"
)

// selectParts is a SELECT whose list can still grow.
type selectParts struct {
	distinct bool
	outputs  []string      // SQL of the columns
	types    []encode.Type // of the columns
	from     func() string // what comes after the list, asked for once everything else is written
}

func (s selectParts) list() []string {
	list := make([]string, len(s.outputs))
	for i, sql := range s.outputs {
		list[i] = typed(sql, s.types[i]) + " AS " + quoteName(outputName(i))
	}
	return list
}

// typed writes an output column so that it has its type: DuckDB has no type for what has a NULL
// that is written out in it.
func typed(sql string, t encode.Type) string {
	if !strings.Contains(strings.ReplaceAll(sql, "NULLS", ""), "NULL") || isUnknown(t) {
		return sql
	}
	return "CAST(" + sql + " AS " + duckType(t) + ")"
}

func (s selectParts) sql(list []string) string {
	distinct := ""
	if s.distinct {
		distinct = "DISTINCT "
	}
	return "SELECT " + distinct + strings.Join(list, ", ") + s.from()
}

// selectBody writes a SELECT with the given ORDER BY behind it, whose scope it leaves in place.
func (w *writer) selectBody(s *athenasql.Select, order []*athenasql.SortItem) selectParts {
	w.scope = scope{windows: s.Windows}
	sel := selectParts{distinct: s.Distinct}
	rows := w.rows(s)
	if !w.isGrouped(s, order) {
		sel.from = func() string { return rows }
	} else {
		g := w.newGroup(s)
		having := ""
		if s.Having != nil {
			having = " WHERE " + w.condition(s.Having)
		}
		sel.from = func() string { return " FROM (" + g.sql(rows) + ") AS " + quoteName(g.alias) + having }
	}
	for _, item := range s.Items {
		sel.outputs = append(sel.outputs, w.item(item)...)
	}
	sel.types = w.types(s)
	if len(sel.types) != len(sel.outputs) {
		w.fail(s, "the columns of a SELECT are not known")
		sel.types = make([]encode.Type, len(sel.outputs))
	}
	if s.Distinct {
		for i, t := range sel.types {
			if t.Kind == encode.Map {
				sel.outputs[i] = "trino_sorted_map(" + sel.outputs[i] + ")"
			}
		}
	}
	return sel
}

// eachRelation calls f for everything in FROM, outside of subqueries.
func (w *writer) eachRelation(s *athenasql.Select, f func(*analyze.Relation)) {
	for _, r := range s.From {
		athenasql.Walk(r, func(n athenasql.Node) bool {
			r, ok := n.(athenasql.Relation)
			if ok {
				f(w.a.Relation(r))
			}
			return ok
		})
	}
}

// rows writes FROM and WHERE, where columns are those of the tables also if the SELECT was written before.
func (w *writer) rows(s *athenasql.Select) string {
	w.eachRelation(s, func(rel *analyze.Relation) { delete(w.groups, rel) })
	var b strings.Builder
	for i, r := range s.From {
		b.WriteString([]string{" FROM ", ", "}[min(i, 1)])
		b.WriteString(w.relation(r))
	}
	if s.Where != nil {
		b.WriteString(" WHERE " + w.condition(s.Where))
	}
	return b.String()
}

// item writes the columns of an item of the list.
func (w *writer) item(item *athenasql.SelectItem) []string {
	if !item.Star {
		value := w.value(item.Expr)
		if _, isCast := item.Expr.(*athenasql.Cast); isCast {
			// DuckDB computes a cast of a constant that gives NULL to a NULL of no type, which is an integer then.
			value = castAs(value, w.a.Type(item.Expr))
		}
		return []string{value}
	}
	var columns []string
	if refs := w.a.Star(item); refs != nil || item.Expr == nil {
		for _, ref := range refs {
			columns = append(columns, w.ref(item, ref))
		}
		return columns
	}
	row := w.a.Type(item.Expr) // all fields of a row
	base := w.expr(item.Expr)
	for _, name := range fieldNames(row) {
		columns = append(columns, field(base, name))
	}
	return columns
}

func field(base, name string) string {
	return "struct_extract(" + base + ", " + quoteText(name) + ")"
}
