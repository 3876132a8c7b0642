package encode

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	duckdb "github.com/duckdb/duckdb-go/v2" // an independent reader of Parquet
)

var alphabet = []string{"a", "Z", "é", "日本", "👩‍💻", "\"", "\\", ",", "\n", "\r", "\t", "\x00", "\x1b[0m", "\u2028", "\u202e", "'", "=", "{", "null", " ", "\ufeff", "\U000e0041"}

func randomText(r *rand.Rand) string {
	var b strings.Builder
	for range r.IntN(6) {
		b.WriteString(alphabet[r.IntN(len(alphabet))])
	}
	return b.String()
}

func randomType(r *rand.Rand, depth int) Type {
	if depth > 0 && r.IntN(3) == 0 {
		elem := randomType(r, depth-1)
		switch r.IntN(3) {
		case 0:
			return Type{Kind: Array, Elem: &elem}
		case 1:
			key := of(Varchar)
			return Type{Kind: Map, Key: &key, Elem: &elem}
		}
		t := Type{Kind: Row}
		for i := range 1 + r.IntN(3) {
			t.Fields = append(t.Fields, column("f"+strconv.Itoa(i), randomType(r, depth-1)))
		}
		return t
	}
	return []Type{of(Boolean), of(Integer), of(Bigint), of(Double), of(Varchar), of(Varchar), of(Varbinary), of(Date), timed(Timestamp, 6), timed(TimestampTZ, 6),
		{Kind: Decimal, Precision: 12, Scale: 3}, {Kind: Decimal, Precision: 38, Scale: 5}}[r.IntN(12)]
}

func randomValue(r *rand.Rand, t Type) any {
	if r.IntN(6) == 0 {
		return nil
	}
	switch t.Kind {
	case Boolean:
		return r.IntN(2) == 0
	case Integer:
		return int64(int32(r.Uint32()))
	case Bigint:
		return int64(r.Uint64())
	case Double:
		return (r.Float64() - 0.5) * []float64{1, 1e-9, 1e25}[r.IntN(3)]
	case Varchar:
		return randomText(r)
	case Varbinary:
		return []byte(randomText(r))
	case Date:
		return time.Unix(int64(r.IntN(40000)-10000)*86400, 0).UTC()
	case Timestamp, TimestampTZ:
		return time.UnixMicro(r.Int64N(4e15) - 1e15).UTC()
	case Decimal:
		n := big.NewInt(r.Int64N(2e11) - 1e11)
		if t.Precision > 18 {
			n.Mul(n, new(big.Int).Exp(big.NewInt(10), big.NewInt(26), nil))
		}
		return DecimalValue{n, t.Scale}
	}
	return randomNested(r, t)
}

func randomNested(r *rand.Rand, t Type) any {
	switch t.Kind {
	case Array:
		list := make([]any, r.IntN(4))
		for i := range list {
			list[i] = randomValue(r, *t.Elem)
		}
		return list
	case Map:
		m := MapValue{}
		for i := range r.IntN(3) {
			m = append(m, MapEntry{Key: "k" + strconv.Itoa(i) + randomText(r), Value: randomValue(r, *t.Elem)})
		}
		return m
	}
	var members []any
	for _, f := range t.Fields {
		members = append(members, randomValue(r, f.Type))
	}
	return members
}

func randomResult(r *rand.Rand) memory {
	var m memory
	for i := range 1 + r.IntN(6) {
		m.columns = append(m.columns, column("c"+strconv.Itoa(i)+strings.ReplaceAll(randomText(r), "\x00", ""), randomType(r, 3)))
	}
	for range r.IntN(8) {
		var row []any
		for _, c := range m.columns {
			row = append(row, randomValue(r, c.Type))
		}
		m.rows = append(m.rows, row)
	}
	return m
}

// decoded turns what encoding/json reads back into a value of the type.
func decoded(t *testing.T, typ Type, v any) any {
	t.Helper()
	if v == nil {
		return nil
	}
	switch typ.Kind {
	case Integer, Bigint:
		n, err := v.(json.Number).Int64()
		check(t, err)
		return n
	case Double:
		f, err := v.(json.Number).Float64()
		check(t, err)
		return f
	case Decimal:
		n, ok := new(big.Int).SetString(strings.Replace(v.(json.Number).String(), ".", "", 1), 10)
		if !ok {
			t.Fatalf("%v is no decimal", v)
		}
		return DecimalValue{n, typ.Scale}
	case Varbinary:
		var b []byte
		check(t, json.Unmarshal([]byte(`"`+v.(string)+`"`), &b))
		return b
	case Date, Timestamp, TimestampTZ:
		layout := map[Kind]string{Date: "2006-01-02", Timestamp: "2006-01-02T15:04:05", TimestampTZ: time.RFC3339}[typ.Kind]
		at, err := time.Parse(layout, v.(string))
		check(t, err)
		return at
	case Row:
		var members []any
		for _, f := range typ.Fields {
			members = append(members, decoded(t, f.Type, v.(map[string]any)[f.Name]))
		}
		return members
	case Array:
		list := []any{}
		for _, e := range v.([]any) {
			list = append(list, decoded(t, *typ.Elem, e))
		}
		return list
	case Map:
		m := map[string]any{}
		for k, e := range v.(map[string]any) {
			m[k] = decoded(t, *typ.Elem, e)
		}
		return m
	}
	return v
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// plainly spells a value so that equal values have equal spellings.
func plainly(v any) string {
	switch v := v.(type) {
	case MapValue:
		m := map[string]any{}
		for _, e := range v {
			m[e.Key.(string)] = e.Value
		}
		return plainly(m)
	case map[string]any:
		out := map[string]string{}
		for k, e := range v {
			out[k] = plainly(e)
		}
		return fmt.Sprintf("%q", out)
	case []any:
		var out []string
		for _, e := range v {
			out = append(out, plainly(e))
		}
		return fmt.Sprintf("%q", out)
	case DecimalValue:
		return v.String()
	case time.Time:
		return v.UTC().Format(time.RFC3339Nano)
	}
	return fmt.Sprintf("%T %[1]v", v)
}

func TestJSONReadsBackEqual(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 500 {
		m := randomResult(r)
		names := uniqueNames(m.columns)
		for _, f := range []Format{JSON, NDJSON} {
			text := write(t, m, Options{Format: f})
			if f == NDJSON {
				if n := strings.Count(text, "\n"); n != len(m.rows) {
					t.Fatalf("%d lines for %d rows: %s", n, len(m.rows), text)
				}
				text = "[" + strings.ReplaceAll(strings.TrimSuffix(text, "\n"), "\n", ",") + "]"
			}
			if strings.ContainsFunc(strings.ReplaceAll(text, "\n", ""), hidden) {
				t.Fatalf("hidden characters in %q", text)
			}
			d := json.NewDecoder(strings.NewReader(text))
			d.UseNumber()
			var objects []map[string]any
			if err := d.Decode(&objects); err != nil || len(objects) != len(m.rows) {
				t.Fatalf("%d rows, %d objects, %v: %s", len(m.rows), len(objects), err, text)
			}
			for i, row := range m.rows {
				for j, c := range m.columns {
					if got, want := plainly(decoded(t, c.Type, objects[i][names[j]])), plainly(row[j]); got != want {
						t.Fatalf("%s of %s: got %s, want %s\n%s", names[j], c.Type, got, want, text)
					}
				}
			}
		}
	}
}

func TestCSVReadsBackEqual(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for range 500 {
		m := randomResult(r)
		text := write(t, m, Options{Format: CSV})
		d := csv.NewReader(strings.NewReader(text))
		got, err := d.ReadAll()
		if len(m.columns) == 1 {
			continue // encoding/csv skips the empty line of a lone NULL
		}
		if err != nil || len(got) != len(m.rows)+1 {
			t.Fatalf("%d rows, %d lines, %v:\n%s", len(m.rows), len(got), err, text)
		}
		for i, row := range m.rows {
			for j, c := range m.columns {
				want := string(display{}.append(nil, c.Type, row[j]))
				// encoding/csv turns CRLF within a field into LF.
				if got := got[i+1][j]; got != strings.ReplaceAll(want, "\r\n", "\n") {
					t.Fatalf("column %d: got %q, want %q", j, got, want)
				}
			}
		}
	}
}

func TestCSVTellsNullFromEmpty(t *testing.T) {
	got := write(t, memory{columns: []Column{column("a", varchar), column("b", varchar)}, rows: [][]any{{nil, ""}, {"", nil}}}, Options{Format: CSV})
	if want := "\"a\",\"b\"\n,\"\"\n\"\",\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestParquetReadsBackEqual writes Parquet and compares what DuckDB reads from it, as
// JSON, with our JSON of the same rows.
func TestParquetReadsBackEqual(t *testing.T) {
	db, err := sql.Open("duckdb", "")
	check(t, err)
	defer db.Close()
	_, err = db.Exec("SET TimeZone = 'UTC'")
	check(t, err)
	r := rand.New(rand.NewPCG(9, 10))
	path := filepath.Join(t.TempDir(), "x.parquet")
	for range 200 {
		m := randomResult(r)
		var b bytes.Buffer
		_, err := Write(context.Background(), &b, &memory{columns: m.columns, rows: m.rows}, Options{Format: Parquet})
		check(t, err)
		check(t, os.WriteFile(path, b.Bytes(), 0o600))
		compareWithDuckDB(t, db, path, m)
	}
}

// TestParquetKinds reads the types back that the random rows do not have.
func TestParquetKinds(t *testing.T) {
	db, err := sql.Open("duckdb", "")
	check(t, err)
	defer db.Close()
	_, err = db.Exec("SET TimeZone = 'UTC'")
	check(t, err)
	id := "12151fd2-7586-11e9-8f9e-2a86e4085a59"
	for i, c := range []struct {
		t          Type
		v          any
		kind, want string
	}{
		{of(UUID), id, "UUID", id},
		{of(JSONText), `{"a":1}`, "JSON", `{"a":1}`},
		{of(IPAddress), "10.0.0.1", "VARCHAR", "10.0.0.1"},
		{Type{Kind: Char, Precision: 3}, "a", "VARCHAR", "a  "},
		{Type{Kind: Decimal, Precision: 1}, DecimalValue{Unscaled: big.NewInt(-9)}, "DECIMAL(1,0)", "-9"},
		{Type{Kind: Decimal, Precision: 9, Scale: 2}, DecimalValue{Unscaled: big.NewInt(-999_999_999), Scale: 2}, "DECIMAL(9,2)", "-9999999.99"},
		{Type{Kind: Decimal, Precision: 10, Scale: 2}, DecimalValue{Unscaled: big.NewInt(9_999_999_999), Scale: 2}, "DECIMAL(10,2)", "99999999.99"},
		{of(IntervalDay), IntervalValue{Days: 1}, "VARCHAR", "1 00:00:00.000"},
		{of(IntervalYear), IntervalValue{Months: 1}, "VARCHAR", "0-1"},
		{timed(Time, 3), 90*time.Second + time.Millisecond, "TIME", "00:01:30.001"},
		{timed(Time, 6), 90*time.Second + time.Microsecond, "TIME", "00:01:30.000001"},
		{timed(Timestamp, 0), instant, "TIMESTAMP", "2026-01-05 15:04:05"},
		{timed(TimestampTZ, 3), instant.Add(time.Millisecond), "TIMESTAMP WITH TIME ZONE", "2026-01-05 15:04:05.001+00"},
		{timed(Timestamp, 9), instant.Add(time.Nanosecond), "VARCHAR", "2026-01-05 15:04:05.000000001"},
		{Type{Kind: Row, Fields: []Column{column("", of(Bigint)), column("", varchar)}}, []any{int64(1), "x"}, "STRUCT(field0 BIGINT, field1 VARCHAR)", "{'field0': 1, 'field1': x}"},
	} {
		path := filepath.Join(t.TempDir(), strconv.Itoa(i)+".parquet")
		var b bytes.Buffer
		_, err := Write(context.Background(), &b, &memory{columns: []Column{column("c", c.t)}, rows: [][]any{{c.v}, {nil}}}, Options{Format: Parquet})
		check(t, err)
		check(t, os.WriteFile(path, b.Bytes(), 0o600))
		var kind, got string
		check(t, db.QueryRow("SELECT typeof(c), CAST(c AS VARCHAR) FROM read_parquet('"+path+"') WHERE c IS NOT NULL").Scan(&kind, &got))
		if kind != c.kind || got != c.want {
			t.Errorf("%s: got %s %s, want %s %s", c.t, kind, got, c.kind, c.want)
		}
	}
	_, err = Write(context.Background(), io.Discard, &memory{columns: []Column{column("c", of(UUID))}, rows: [][]any{{"no"}}}, Options{Format: Parquet})
	if err == nil || !strings.Contains(err.Error(), `"no" is not a UUID`) {
		t.Errorf("a text that is no UUID: %v", err)
	}
}

func compareWithDuckDB(t *testing.T, db *sql.DB, path string, m memory) {
	t.Helper()
	rows, err := db.Query("SELECT * FROM read_parquet('" + path + "')")
	check(t, err)
	defer rows.Close()
	names, err := rows.Columns()
	check(t, err)
	if want := uniqueNames(m.columns); fmt.Sprintf("%q", names) != fmt.Sprintf("%q", want) {
		t.Fatalf("columns %q, want %q", names, want)
	}
	n := 0
	for ; rows.Next(); n++ {
		values, into := make([]any, len(names)), make([]any, len(names))
		for i := range values {
			into[i] = &values[i]
		}
		check(t, rows.Scan(into...))
		for i, c := range m.columns {
			if got, want := plainly(fromDuckDB(t, c.Type, values[i])), plainly(m.rows[n][i]); got != want {
				t.Fatalf("row %d, column %d of %s: got %s, want %s", n, i, c.Type, got, want)
			}
		}
	}
	check(t, rows.Err())
	if n != len(m.rows) {
		t.Fatalf("%d rows, want %d", n, len(m.rows))
	}
}

// fromDuckDB turns a value of DuckDB's driver into ours.
func fromDuckDB(t *testing.T, typ Type, v any) any {
	t.Helper()
	switch x := v.(type) {
	case nil:
		return nil
	case int32:
		return int64(x)
	case duckdb.Decimal:
		return DecimalValue{x.Value, int(x.Scale)}
	case map[string]any:
		var members []any
		for _, f := range typ.Fields {
			members = append(members, fromDuckDB(t, f.Type, x[f.Name]))
		}
		return members
	case []any:
		list := []any{}
		for _, e := range x {
			list = append(list, fromDuckDB(t, *typ.Elem, e))
		}
		return list
	case duckdb.OrderedMap:
		m := MapValue{}
		for i, k := range x.Keys() {
			m = append(m, MapEntry{Key: k, Value: fromDuckDB(t, *typ.Elem, x.Values()[i])})
		}
		return m
	}
	return v
}
