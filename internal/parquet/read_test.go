package parquet

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/duckdb/duckdb-go/v2"
	pq "github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"
)

// TestRandomTables writes random tables and reads them back by two independent readers.
func TestRandomTables(t *testing.T) {
	db := openDuck(t)
	n, rows := 150, 0
	if testing.Short() {
		n = 30
	}
	for seed := range uint64(n) {
		tab := randomTable(seed)
		rows += len(tab.rows)
		t.Run(fmt.Sprint("seed", seed), func(t *testing.T) {
			var b bytes.Buffer
			stats, err := tab.write(NewWriter(&b, tab.schema, tab.options))
			if err != nil {
				t.Fatal(err)
			}
			if stats.Bytes != int64(b.Len()) || stats.Rows != int64(len(tab.rows)) {
				t.Fatalf("stats give %d bytes, %d rows; the file has %d and %d", stats.Bytes, stats.Rows, b.Len(), len(tab.rows))
			}
			checkStats(t, tab, stats)
			checkParquetGo(t, tab, stats, b.Bytes())
			checkDuck(t, db, tab, b.Bytes())
		})
	}
	t.Logf("%d tables with %d rows", n, rows)
}

func openDuck(t testing.TB) *sql.DB {
	db, err := sql.Open("duckdb", "")
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { db.Close() })
	if _, err := db.Exec("set threads=1; set timezone='UTC'"); err != nil {
		t.Fatal(err)
	}
	return db
}

func writeFile(t *testing.T, name string, b []byte) {
	t.Helper()
	if err := os.WriteFile(name, b, 0o666); err != nil {
		t.Fatal(err)
	}
}

func checkStats(t *testing.T, tab *table, stats Stats) {
	t.Helper()
	if sorted := tab.options.SortBy >= 0 && slices.IsSortedFunc(tab.rows, tab.compare); sorted != stats.Sorted {
		t.Errorf("Sorted is %v", stats.Sorted)
	}
	for i, leaf := range tab.schema.Leaves() {
		want, got := tab.figures(i, tab.rows), stats.Columns[i]
		if got.ID != leaf.ID || got.Values != want.entries || got.Nulls != want.nulls {
			t.Errorf("%q: %+v, want id %d, %d values, %d nulls", leaf.Path, got, leaf.ID, want.entries, want.nulls)
		}
		if err := want.checkBounds(leaf.Type, got.Min, got.Max); err != nil {
			t.Errorf("%q: file: %v", leaf.Path, err)
		}
	}
}

// checkParquetGo compares levels and values of every entry, the statistics and the bloom filters of every row group.
func checkParquetGo(t *testing.T, tab *table, stats Stats, file []byte) {
	t.Helper()
	f, err := pq.OpenFile(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	if v, ok := f.Lookup("seed"); !ok || v != tab.options.KeyValue["seed"] {
		t.Errorf("key value metadata: %q", v)
	}
	if len(f.RowGroups()) != len(tab.groups) || len(stats.SplitOffsets) != len(tab.groups) {
		t.Fatalf("%d row groups, %d split offsets, want %d", len(f.RowGroups()), len(stats.SplitOffsets), len(tab.groups))
	}
	at := 0
	bytesOf := make([]int64, len(stats.Columns))
	for g, group := range f.RowGroups() {
		rows := tab.rows[at : at+tab.groups[g]]
		at += len(rows)
		checkSizes(t, &f.Metadata().RowGroups[g], g, stats.SplitOffsets[g])
		checkRows(t, tab, group, rows)
		for i, leaf := range tab.schema.Leaves() {
			m, want := f.Metadata().RowGroups[g].Columns[i].MetaData, tab.figures(i, rows)
			bytesOf[i] += m.TotalCompressedSize
			if !slices.Equal(m.PathInSchema, leaf.Path) || m.NumValues != want.entries || m.Statistics.NullCount != want.nulls {
				t.Errorf("%q: footer says %q, %d values, %d nulls", leaf.Path, m.PathInSchema, m.NumValues, m.Statistics.NullCount)
			}
			if err := want.checkBounds(leaf.Type, m.Statistics.MinValue, m.Statistics.MaxValue); err != nil {
				t.Errorf("%q: row group %d: %v", leaf.Path, g, err)
			}
		}
		checkBlooms(t, tab, group, rows)
	}
	for i, c := range stats.Columns {
		if c.Bytes != bytesOf[i] {
			t.Errorf("column %d has %d bytes in the stats, %d in the footer", i, c.Bytes, bytesOf[i])
		}
	}
}

// checkSizes holds that the parts of a row group add up.
func checkSizes(t *testing.T, m *format.RowGroup, ordinal int, offset int64) {
	t.Helper()
	var packed, raw int64
	for i := range m.Columns {
		packed += m.Columns[i].MetaData.TotalCompressedSize
		raw += m.Columns[i].MetaData.TotalUncompressedSize
	}
	if m.FileOffset != offset || int(m.Ordinal) != ordinal || m.TotalCompressedSize != packed || m.TotalByteSize != raw {
		t.Errorf("row group %d at %d of %d and %d bytes: %+v", ordinal, offset, packed, raw, m)
	}
}

func checkRows(t *testing.T, tab *table, group pq.RowGroup, rows [][]any) {
	t.Helper()
	r := group.Rows()
	defer r.Close()
	if group.NumRows() != int64(len(rows)) {
		t.Fatalf("%d rows, want %d", group.NumRows(), len(rows))
	}
	buf := make([]pq.Row, 1)
	for i, row := range rows {
		n, err := r.ReadRows(buf)
		if n != 1 || err != nil && !errors.Is(err, io.EOF) {
			t.Fatalf("row %d: %v", i, err)
		}
		for leaf, entries := range shredRow(tab, row) {
			k := 0
			for _, v := range buf[0] {
				if v.Column() != leaf {
					continue
				}
				if k >= len(entries) || !sameEntry(v, entries[k]) {
					t.Fatalf("row %d, leaf %q, entry %d: %+v, want %+v", i, tab.schema.Leaves()[leaf].Path, k, v, entries)
				}
				k++
			}
			if k != len(entries) {
				t.Fatalf("row %d, leaf %q: %d entries, want %d", i, tab.schema.Leaves()[leaf].Path, k, len(entries))
			}
		}
	}
}

func sameEntry(v pq.Value, e entry) bool {
	if v.RepetitionLevel() != int(e.rep) || v.DefinitionLevel() != int(e.def) || v.IsNull() != (e.value == nil) {
		return false
	}
	switch x := e.value.(type) {
	case bool:
		return v.Boolean() == x
	case int64:
		return v.Int64() == x
	case float64:
		return v.Double() == x
	case string:
		return string(v.ByteArray()) == x
	case []byte:
		return bytes.Equal(v.ByteArray(), x)
	}
	return true
}

func checkBlooms(t *testing.T, tab *table, group pq.RowGroup, rows [][]any) {
	t.Helper()
	for i, leaf := range tab.schema.Leaves() {
		filter := group.ColumnChunks()[i].BloomFilter()
		has := false
		for _, row := range rows {
			for _, e := range shredRow(tab, row)[i] {
				if e.value == nil || !leaf.Bloom {
					continue
				}
				has = true
				if filter == nil {
					t.Fatalf("%q has no bloom filter", leaf.Path)
				}
				if ok, err := filter.Check(pq.ValueOf(e.value)); !ok || err != nil {
					t.Fatalf("%q: bloom filter does not know %q: %v", leaf.Path, e.value, err)
				}
			}
		}
		if !has && filter != nil {
			t.Fatalf("%q has a bloom filter", leaf.Path)
		}
	}
}

// checkDuck compares whole rows, field ids, and the answers to equality on columns with a bloom filter.
func checkDuck(t *testing.T, db *sql.DB, tab *table, file []byte) {
	t.Helper()
	name := filepath.Join(t.TempDir(), "t.parquet")
	writeFile(t, name, file)
	rows, err := db.Query("select * from read_parquet('" + name + "')")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	row, into := make([]any, len(tab.fields)), make([]any, len(tab.fields))
	for i := range row {
		into[i] = &row[i]
	}
	n := 0
	for ; rows.Next(); n++ {
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		for i, f := range tab.fields {
			if want := duckValue(f, tab.rows[n][i]); !reflect.DeepEqual(want, plainDuck(row[i])) {
				t.Fatalf("row %d, field %s: %#v, want %#v", n, f.Name, plainDuck(row[i]), want)
			}
		}
	}
	if err := rows.Err(); err != nil || n != len(tab.rows) {
		t.Fatalf("%d rows, want %d: %v", n, len(tab.rows), err)
	}
	checkDuckIDs(t, db, tab, name)
	checkDuckSearch(t, db, tab, name)
}

// duckValue is v as the driver gives it, in plain Go types.
func duckValue(f Field, v any) any {
	if v == nil {
		return nil
	}
	switch f.Repetition {
	case List:
		out := []any{}
		for _, e := range v.([]any) {
			out = append(out, duckValue(f.Children[0], e))
		}
		return out
	case Map:
		out := map[any]any{}
		for _, e := range v.([]any) {
			out[e.([2]any)[0]] = duckValue(f.Children[1], e.([2]any)[1])
		}
		return out
	}
	switch {
	case len(f.Children) > 0:
		out := map[string]any{}
		for i, c := range f.Children {
			out[c.Name] = duckValue(c, v.([]any)[i])
		}
		return out
	case f.Type == TimestampMicros:
		return time.UnixMicro(v.(int64)).UTC()
	}
	return v
}

// plainDuck turns the driver's own types into Go's.
func plainDuck(v any) any {
	switch v := v.(type) {
	case duckdb.OrderedMap:
		out := map[any]any{}
		for _, k := range v.Keys() {
			e, _ := v.Get(k)
			out[k] = plainDuck(e)
		}
		return out
	case duckdb.Map:
		out := map[any]any{}
		for k, e := range v {
			out[k] = plainDuck(e)
		}
		return out
	case map[string]any:
		for k, e := range v {
			v[k] = plainDuck(e)
		}
		return v
	case []any:
		for i, e := range v {
			v[i] = plainDuck(e)
		}
		return v
	case time.Time:
		return v.UTC()
	}
	return v
}

func checkDuckIDs(t *testing.T, db *sql.DB, tab *table, name string) {
	t.Helper()
	rows, err := db.Query("select field_id from parquet_schema('" + name + "') where field_id is not null")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var got, want []int
	for rows.Next() {
		var id int
		if err := rows.Scan(&id); err != nil {
			t.Fatal(err)
		}
		got = append(got, id)
	}
	var walk func([]Field)
	walk = func(fields []Field) {
		for _, f := range fields {
			want = append(want, f.ID)
			walk(f.Children)
		}
	}
	walk(tab.fields)
	if err := rows.Err(); err != nil || !slices.Equal(got, want) {
		t.Fatalf("field ids %v, want %v: %v", got, want, err)
	}
}

// checkDuckSearch looks for the values of top-level columns with a bloom filter and for one that is not there.
func checkDuckSearch(t *testing.T, db *sql.DB, tab *table, name string) {
	t.Helper()
	for i, f := range tab.fields {
		if !f.Bloom || f.Type != String || f.Repetition > Optional {
			continue
		}
		counts := map[string]int{"not there": 0}
		for _, row := range tab.rows {
			if s, ok := row[i].(string); ok && (len(counts) < 20 || counts[s] > 0) {
				counts[s]++
			}
		}
		for value, want := range counts {
			if strings.Contains(value, "\x00") {
				continue
			}
			var got int
			if err := db.QueryRow("select count(*) from read_parquet('"+name+"') where "+f.Name+" = ?", value).Scan(&got); err != nil || got != want {
				t.Fatalf("%s = %q: %d rows, want %d: %v", f.Name, value, got, want, err)
			}
		}
	}
}
