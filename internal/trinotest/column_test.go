package trinotest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/parquet"
)

// A column is one set of values of the table, as text, with the SQL for it on both engines.
type column struct {
	name        string
	trino, duck string // over a row r; of nested columns an array of values
	nested      bool   // in a list or a map: any number of values a row
}

// What is asked of a column's values v: the number of rows, of values and of distinct values, the least and the
// greatest, and the sum of the first 60 bits of each value's MD5, which does not depend on the order.
const (
	trinoFacts = `count(*), count(v), count(DISTINCT v), min(v), max(v),
		CAST(sum(CAST(from_base(substr(to_hex(md5(to_utf8(v))), 1, 15), 16) AS decimal(38, 0))) AS varchar)`
	duckFacts = `count(*), count(v), count(DISTINCT v), min(v), max(v),
		sum(('0x' || substr(md5(v), 1, 15))::UBIGINT::HUGEINT)::VARCHAR`
)

// columns lists every leaf of the table, and every struct, list and map as "there or null".
func columns() []column {
	var out []column
	groups := map[string]bool{}
	for _, leaf := range lake.Schema().Leaves() {
		p := strings.Join(leaf.Path, ".")
		if list, member, ok := strings.Cut(p, ".list.element."); ok {
			f, m := field(list), Ident(member)
			out = append(out, column{p, fmt.Sprintf("transform(%s, e -> e.%s)", f, m), fmt.Sprintf("[e.%s FOR e IN %s]", m, f), true})
			groups[list] = true
			continue
		}
		if pairs, part, ok := strings.Cut(p, ".key_value."); ok {
			f := fmt.Sprintf("map_%ss(%s)", part, field(pairs))
			out = append(out, column{p, f, f, true})
			groups[pairs] = true
			continue
		}
		out = append(out, plainColumn(p, leaf.Type))
		for i := 1; i < len(leaf.Path); i++ {
			groups[strings.Join(leaf.Path[:i], ".")] = true
		}
	}
	for _, g := range slices.Sorted(maps.Keys(groups)) {
		there := fmt.Sprintf("CASE WHEN %s IS NOT NULL THEN 'there' END", field(g))
		out = append(out, column{g + " is there", there, there, false})
	}
	return out
}

func plainColumn(p string, typ parquet.Type) column {
	f := field(p)
	switch typ {
	case parquet.Binary:
		return column{p, "to_hex(" + f + ")", "hex(" + f + ")", false}
	case parquet.TimestampMicros:
		return column{p, "CAST(" + f + " AS varchar)", "strftime(" + f + " AT TIME ZONE 'UTC', '%Y-%m-%d %H:%M:%S.%f') || ' UTC'", false}
	case parquet.Boolean, parquet.Int64:
		return column{p, "CAST(" + f + " AS varchar)", "CAST(" + f + " AS varchar)", false}
	case parquet.String:
	}
	return column{p, f, f, false}
}

// field names a column or a member of nested ones.
func field(path string) string {
	var b strings.Builder
	b.WriteString("r")
	for name := range strings.SplitSeq(path, ".") {
		b.WriteString("." + Ident(name))
	}
	return b.String()
}

// columnFacts makes the statements that give the facts of all columns, one row each with the column's name first:
// the plain columns in one scan, then a scan for each nested one.
func columnFacts(all []column, table string) (trino, duck string) {
	var names, tv, dv, tn, dn []string
	for _, c := range all {
		name := Literal(c.name)
		if c.nested {
			tn = append(tn, fmt.Sprintf("SELECT %s, %s FROM (SELECT u.v FROM %s r CROSS JOIN UNNEST(%s) AS u(v))", name, trinoFacts, table, c.trino))
			dn = append(dn, fmt.Sprintf("SELECT %s, %s FROM (SELECT unnest(%s) v FROM records r)", name, duckFacts, c.duck))
			continue
		}
		names, tv, dv = append(names, name), append(tv, c.trino), append(dv, c.duck)
	}
	n, tvs, dvs := strings.Join(names, ", "), strings.Join(tv, ", "), strings.Join(dv, ", ")
	trino = fmt.Sprintf("SELECT u.name, %s FROM %s r CROSS JOIN UNNEST(ARRAY[%s], ARRAY[%s]) AS u(name, v) GROUP BY u.name", trinoFacts, table, n, tvs)
	duck = fmt.Sprintf("SELECT name, %s FROM (SELECT unnest([%s]) AS name, unnest([%s]) AS v FROM records r) GROUP BY name", duckFacts, n, dvs)
	return strings.Join(append(tn, trino), " UNION ALL "), strings.Join(append(dn, duck), " UNION ALL ")
}

// checkColumns compares every column and returns how many there are.
func (o *oracle) checkColumns(t *testing.T) int {
	t.Helper()
	all := columns()
	trino, duck := columnFacts(all, o.table)
	got, want := byName(o.trinoRows(t, trino)), byName(o.duckRows(t.Context(), t, duck))
	for _, c := range all {
		if g, w := got[c.name], want[c.name]; g != w || w == "" {
			t.Errorf("%s:\nTrino  %.2000s\nDuckDB %.2000s", c.name, g, w)
		}
	}
	return len(all)
}

func byName(rows [][]any) map[string]string {
	out := map[string]string{}
	for _, r := range rows {
		out[fmt.Sprint(r[0])] = fmt.Sprint(r[1:])
	}
	return out
}

// A filter is one condition for both engines. The one for DuckDB is written so that DuckDB cannot use statistics.
type filter struct{ trino, duck string }

// filters gives conditions on values that each text column has, and on spans of time.
func (o *oracle) filters(t *testing.T) []filter {
	t.Helper()
	out := []filter{{"r.event_time IS NULL", "epoch_us(r.event_time) IS NULL"}}
	for _, leaf := range lake.Schema().Leaves() {
		if leaf.Type != parquet.String || leaf.MaxRep > 0 {
			continue
		}
		f := field(strings.Join(leaf.Path, "."))
		q := fmt.Sprintf(`WITH d AS (SELECT DISTINCT %s v FROM records r WHERE %s IS NOT NULL),
			x AS (SELECT min(v) v FROM d UNION SELECT max(v) FROM d UNION (SELECT v FROM d ORDER BY md5(v) LIMIT 2))
			SELECT v FROM x WHERE v IS NOT NULL ORDER BY 1`, f, f)
		for _, row := range o.duckRows(t.Context(), t, q) {
			v := row[0].(string)
			// A literal of DuckDB ends at a NUL.
			out = append(out, filter{f + " = " + Literal(v), fmt.Sprintf("%s || '' = decode(unhex('%X'))", f, v)})
		}
	}
	days := `SELECT DISTINCT strftime(event_time AT TIME ZONE 'UTC', '%Y-%m-%d') FROM records WHERE event_time IS NOT NULL ORDER BY 1 LIMIT 10`
	for _, row := range o.duckRows(t.Context(), t, days) {
		day := row[0].(string)
		out = append(out,
			filter{
				fmt.Sprintf("r.event_time >= timestamp '%s 00:00:00 UTC' AND r.event_time < timestamp '%[1]s 00:00:00 UTC' + interval '1' day", day),
				fmt.Sprintf("strftime(r.event_time AT TIME ZONE 'UTC', '%%Y-%%m-%%d') = '%s'", day),
			},
			filter{
				fmt.Sprintf("r.event_time > timestamp '%s 12:00:00 UTC'", day),
				fmt.Sprintf("epoch_us(r.event_time) > epoch_us(timestamptz '%s 12:00:00Z')", day),
			})
	}
	return out
}

// checkFilters asks with conditions. Trino leaves out partitions, files, row groups and pages by what the metadata,
// statistics, dictionaries and bloom filters say of them; the reference reads all rows.
func (o *oracle) checkFilters(t *testing.T) (n int) {
	t.Helper()
	all := o.filters(t)
	for chunk := range slices.Chunk(all, 20) {
		var trino, duck []string
		for i, f := range chunk {
			trino = append(trino, fmt.Sprintf(`SELECT %d i, count(*), CAST(sum(CAST(from_base(substr(to_hex(md5(to_utf8(r.eventid))), 1, 15), 16) AS decimal(38, 0))) AS varchar)
				FROM %s r WHERE %s`, i, o.table, f.trino))
			duck = append(duck, fmt.Sprintf(`SELECT %d i, count(*), sum(('0x' || substr(md5(r.eventid), 1, 15))::UBIGINT::HUGEINT)::VARCHAR
				FROM records r WHERE %s`, i, f.duck))
		}
		got := o.trinoRows(t, strings.Join(trino, " UNION ALL ")+" ORDER BY i")
		want := o.duckRows(t.Context(), t, strings.Join(duck, " UNION ALL ")+" ORDER BY i")
		for i, f := range chunk {
			if fmt.Sprint(got[i]) != fmt.Sprint(want[i]) {
				t.Errorf("WHERE %s: Trino %v, all rows compared one by one %v", f.trino, got[i], want[i])
			}
		}
	}
	return len(all)
}
