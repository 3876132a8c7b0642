package rewrite

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/ashiato/ashiato/internal/analyze"
	"github.com/ashiato/ashiato/internal/athenasql"
	"github.com/ashiato/ashiato/internal/encode"
)

// relation writes something in FROM and notes where its columns are.
func (w *writer) relation(r athenasql.Relation) string {
	rel := w.a.Relation(r)
	if rel == nil {
		return w.fail(r, "nothing is known of this part of FROM")
	}
	switch r := r.(type) {
	case *athenasql.Table:
		return w.table(r, rel)
	case *athenasql.Aliased:
		return w.aliased(r, rel)
	case *athenasql.SubqueryRelation:
		return w.place(rel, "("+w.query(r.Query)+")")
	case *athenasql.Lateral:
		return w.place(rel, "LATERAL ("+w.query(r.Query)+")")
	case *athenasql.Unnest:
		return w.place(rel, w.unnest(r))
	case *athenasql.Join:
		return w.join(r, rel)
	case *athenasql.Sample:
		return w.sample(r, rel)
	}
	return w.fail(r, "this part of FROM runs on Trino and Athena only")
}

// sample writes TABLESAMPLE: of each row whether it is taken is by chance. SYSTEM, which may take whole pieces of a table,
// is the same here.
func (w *writer) sample(s *athenasql.Sample, rel *analyze.Relation) string {
	sql := w.relation(s.Relation)
	n, ok := s.Percent.(*athenasql.Number)
	if !ok {
		return w.fail(s, "the percentage of TABLESAMPLE is no number")
	}
	percent, err := strconv.ParseFloat(n.Text, 64)
	if err != nil {
		return w.fail(s, "the percentage of TABLESAMPLE is no number")
	}
	return "(SELECT * FROM " + sql + " USING SAMPLE " + strconv.FormatFloat(percent, 'f', -1, 64) + " PERCENT (bernoulli)) AS " + quoteName(w.sources[rel].alias)
}

// place gives SQL with the columns c0, c1 ... an alias.
func (w *writer) place(rel *analyze.Relation, sql string) string {
	alias := w.name("r")
	w.sources[rel] = source{alias, outputNames(len(rel.Fields))}
	return sql + " AS " + quoteName(alias)
}

func (w *writer) table(t *athenasql.Table, rel *analyze.Relation) string {
	if t.Period != nil {
		return w.fail(t, "FOR %s AS OF runs on Trino and Athena only", t.Period.Kind)
	}
	return w.tableAt(t, rel)
}

// tableAt writes a table of the lake or a named query that is named at a node.
func (w *writer) tableAt(t athenasql.Node, rel *analyze.Relation) string {
	if rel.Named != nil {
		name, ok := w.named[rel.Named]
		if !ok {
			return w.fail(t, "the query %s is named before it is written", rel.Named.Name.Name)
		}
		return w.place(rel, quoteName(name))
	}
	if rel.Use == nil {
		return w.fail(t, "there is no table %s", rel.Alias)
	}
	alias := w.name("r")
	names := make([]string, len(rel.Fields))
	for i, f := range rel.Fields {
		names[i] = f.Column.Name
	}
	w.sources[rel] = source{alias, names}
	return "(" + tableSelect(rel.Use.Table, rel.Use.Used) + ") AS " + quoteName(alias)
}

// tableSelect reads the used columns of a table of the lake; those that are made of others are computed here. Conditions
// on stored columns reach the files through it.
func tableSelect(t *analyze.Table, used map[string]bool) string {
	var list []string
	for _, c := range t.Columns {
		if !used[c.Name] {
			continue
		}
		if c.Partition == nil {
			list = append(list, quoteName(c.Name))
		} else {
			list = append(list, partitionSQL(c.Partition, quoteName(c.Partition.Of))+" AS "+quoteName(c.Name))
		}
	}
	if len(list) == 0 {
		list = []string{"1"}
	}
	return "SELECT " + strings.Join(list, ", ") + " FROM " + quoteName(storedIn(t.Name))
}

// storedIn is the view that has all columns of a table.
func storedIn(table string) string {
	if table == analyze.Logs {
		return analyze.Records
	}
	return table
}

// partitionSQL makes the value of a partition column from that of the stored one. Trino and DuckDB have it in common.
func partitionSQL(p *analyze.Partition, of string) string {
	switch p.Format {
	case "yyyy":
		return "substr(" + of + ", 1, 4)"
	case "MM":
		return "substr(" + of + ", 6, 2)"
	case "dd":
		return "substr(" + of + ", 9, 2)"
	case "yyyy-MM-dd":
		return "replace(" + of + ", '/', '-')"
	}
	return of
}

// aliased writes a relation under an alias, which in SQL it has anyway; a join becomes a subquery.
func (w *writer) aliased(a *athenasql.Aliased, rel *analyze.Relation) string {
	sql := w.relation(a.Relation)
	if join, ok := a.Relation.(*athenasql.Join); ok {
		columns := w.columns(join)
		for i := range columns {
			columns[i] += " AS " + quoteName(outputName(i))
		}
		return w.place(rel, "(SELECT "+strings.Join(columns, ", ")+" FROM "+sql+")")
	}
	inner := w.a.Relation(a.Relation)
	src, ok := w.sources[inner]
	if !ok || rel == inner {
		return sql
	}
	columns := src.columns
	if len(rel.Fields) != len(columns) { // hidden ones are not seen through names for columns
		columns = nil
		for i, f := range inner.Fields {
			if !f.Hidden {
				columns = append(columns, src.columns[i])
			}
		}
	}
	if len(rel.Fields) != len(columns) {
		return w.fail(a, "the alias %s has another number of columns than what it is for", a.Alias.Name)
	}
	w.sources[rel] = source{src.alias, columns}
	return sql
}

// columns are the columns of a relation that was written, in the order of its fields. Those of USING come first.
func (w *writer) columns(r athenasql.Relation) []string {
	j, ok := r.(*athenasql.Join)
	if !ok {
		src := w.sources[w.a.Relation(r)]
		columns := make([]string, len(src.columns))
		for i := range columns {
			columns[i] = src.sql(i)
		}
		return columns
	}
	left, right := w.columns(j.Left), w.columns(j.Right)
	var merged []string
	fields := w.a.Relation(j).Fields
	for _, pair := range w.using(j) {
		merged = append(merged, w.merged(j, pair, fields[len(merged)].Type))
	}
	for _, pair := range w.using(j) {
		left[pair.left], right[pair.right] = "", ""
	}
	empty := func(s string) bool { return s == "" }
	return slices.Concat(merged, slices.DeleteFunc(left, empty), slices.DeleteFunc(right, empty))
}

// A pair is a column of USING by its fields on both sides.
type pair struct{ left, right int }

// using finds the columns of USING.
func (w *writer) using(j *athenasql.Join) []pair {
	left, right := w.a.Relation(j.Left), w.a.Relation(j.Right)
	var pairs []pair
	for _, id := range j.Using {
		named := func(f analyze.Field) bool { return strings.EqualFold(f.Name, id.Name) }
		p := pair{slices.IndexFunc(left.Fields, named), slices.IndexFunc(right.Fields, named)}
		if p.left < 0 || p.right < 0 {
			w.fail(id, "column %s is not on both sides of the join", id.Name)
			return nil
		}
		pairs = append(pairs, p)
	}
	return pairs
}

// merged is the one column that a column of USING becomes.
func (w *writer) merged(j *athenasql.Join, p pair, t encode.Type) string {
	left, right := w.sides(j, p, t)
	switch j.Kind {
	case "INNER", "LEFT":
		return left
	case "RIGHT":
		return right
	}
	return "coalesce(" + left + ", " + right + ")"
}

// sides are both columns of a column of USING, cast to t.
func (w *writer) sides(j *athenasql.Join, p pair, t encode.Type) (left, right string) {
	l, r := w.a.Relation(j.Left), w.a.Relation(j.Right)
	return w.cast(w.columns(j.Left)[p.left], l.Fields[p.left].Type, t),
		w.cast(w.columns(j.Right)[p.right], r.Fields[p.right].Type, t)
}

func (w *writer) join(j *athenasql.Join, rel *analyze.Relation) string {
	if j.Natural {
		return w.fail(j, "NATURAL JOIN is not there")
	}
	left, right := w.relation(j.Left), w.relation(j.Right)
	if _, ok := j.Right.(*athenasql.Join); ok {
		right = "(" + right + ")"
	}
	if j.On != nil && j.Kind != "INNER" {
		left, right = w.besides(j, left, right)
	}
	sql := left + " " + j.Kind + " JOIN " + right
	switch {
	case j.On != nil:
		return sql + " ON " + w.condition(j.On)
	case len(j.Using) > 0:
		var terms []string
		for i, p := range w.using(j) {
			t := rel.Fields[i].Type
			l, r := w.sides(j, p, t)
			if isFloat(t) {
				terms = append(terms, w.let("trino_float_is", l, r))
			} else {
				terms = append(terms, w.compare("=", l, r, t))
			}
		}
		return sql + " ON " + strings.Join(terms, " AND ")
	}
	return sql
}

// unnest writes UNNEST as a subquery. DuckDB zips several lists in one SELECT as Trino does, with NULL for what a shorter
// one lacks. An array of rows gives one column with each row, or one for each field of it: see [analyze.Analysis.WholeRows].
func (w *writer) unnest(u *athenasql.Unnest) string {
	var inner, outer, lengths []string
	split := false
	add := func(list string) {
		inner = append(inner, fmt.Sprintf("unnest(%s) AS %s", list, quoteName(outputName(len(inner)))))
	}
	take := func() { // the last one as it is
		outer = append(outer, quoteName(outputName(len(inner)-1)))
	}
	for _, e := range u.Exprs {
		sql, t := w.value(e), w.typeAs(e)
		switch {
		case t.Kind == encode.Map:
			add("map_keys(" + sql + ")")
			take()
			add("map_values(" + sql + ")")
			take()
			sql = "map_keys(" + sql + ")"
		case t.Kind == encode.Array && t.Elem.Kind == encode.Row && !w.a.WholeRows(e):
			add(sql)
			split = true
			for _, name := range fieldNames(*t.Elem) {
				outer = append(outer, field(quoteName(outputName(len(inner)-1)), name))
			}
		default:
			add(sql)
			take()
		}
		lengths = append(lengths, "len("+sql+")")
	}
	if u.Ordinality {
		longest := lengths[0]
		if len(lengths) > 1 {
			longest = "greatest(" + strings.Join(lengths, ", ") + ")"
		}
		add("range(1, 1 + " + longest + ")")
		take()
	}
	sql := "SELECT " + strings.Join(inner, ", ")
	if split {
		for i := range outer {
			outer[i] += " AS " + quoteName(outputName(i))
		}
		sql = "SELECT " + strings.Join(outer, ", ") + " FROM (" + sql + ")"
	}
	return "LATERAL (" + sql + ")"
}
