package engine

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/ashiato/ashiato/internal/encode"
	"github.com/ashiato/ashiato/internal/trinofunc"
)

// testFunctions exercise every way in and out of a function.
var testFunctions = []*trinofunc.Function{
	{Name: "t_upper", Args: []string{"VARCHAR"}, Result: "VARCHAR", New: func() trinofunc.Eval {
		return func(in trinofunc.Args, out trinofunc.Result) error {
			s := in.String(0)
			switch {
			case strings.HasPrefix(s, "bad"):
				return errors.New("bad value: " + s)
			case s == "panic":
				panic("inside")
			case s == "null":
				return nil
			}
			out.String(strings.ToUpper(s))
			return nil
		}
	}},
	{Name: "t_sum", Args: []string{"BIGINT..."}, Result: "BIGINT", Null: true, New: func() trinofunc.Eval {
		return func(in trinofunc.Args, out trinofunc.Result) error {
			n := int64(0)
			for i := range in.Len() {
				if !in.Null(i) {
					n += in.Int(i)
				}
			}
			out.Int(n)
			return nil
		}
	}},
	{Name: "t_split", Args: []string{"VARCHAR"}, Result: "VARCHAR[]", New: func() trinofunc.Eval {
		return func(in trinofunc.Args, out trinofunc.Result) error {
			list := out.List()
			for _, s := range strings.Split(in.String(0), ",") {
				if s == "" {
					list.Null()
				} else {
					list.String(s)
				}
			}
			return nil
		}
	}},
	{Name: "t_multimap", Args: []string{"VARCHAR[]"}, Result: "MAP(VARCHAR, VARCHAR[])", New: func() trinofunc.Eval {
		return func(in trinofunc.Args, out trinofunc.Result) error {
			list := in.List(0)
			keys, values := out.Map()
			for i := range list.Len() {
				keys.String(list.String(i))
				v := values.List()
				for range i {
					v.String(list.String(i) + "-a value that does not fit in place")
				}
			}
			return nil
		}
	}},
	{Name: "t_show", Args: []string{"ANY"}, Result: "VARCHAR", New: func() trinofunc.Eval {
		return func(in trinofunc.Args, out trinofunc.Result) error {
			s := in.Struct(0)
			out.String(fmt.Sprintf("%d %s", s.Int(0), s.String(1)))
			return nil
		}
	}},
}

func testDatabase(t testing.TB) *database {
	t.Helper()
	d, err := openDatabase(map[string]string{"threads": "4"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.close)
	for _, f := range testFunctions {
		if err := d.registerOne(f); err != nil {
			t.Fatal(err)
		}
	}
	return d
}

// all runs a statement and returns its first column.
func (d *database) all(sql string) ([]any, error) {
	r, err := d.query(context.Background(), sql, nil)
	if err != nil {
		return nil, err
	}
	defer r.close()
	var out []any
	values := make([]any, len(r.columns))
	for {
		ok, err := r.next(context.Background(), values)
		if err != nil || !ok {
			return out, err
		}
		out = append(out, values[0])
	}
}

func TestFunctionCalls(t *testing.T) {
	d := testDatabase(t)
	long := strings.Repeat("long text ", 10)
	for _, c := range []struct {
		sql  string
		want []any
		err  string
	}{
		{sql: "SELECT t_upper(x) FROM (VALUES ('a'), (NULL), ('" + long + "'), ('null'), ('日本')) v(x)",
			want: []any{"A", nil, strings.ToUpper(long), nil, "日本"}},
		{sql: "SELECT t_upper('a')", want: []any{"A"}},
		{sql: "SELECT t_upper(NULL)", want: []any{nil}},
		{sql: "SELECT t_upper('bad one')", err: "bad value: bad one"},
		{sql: "SELECT t_upper('panic')", err: "function t_upper failed inside"},
		{sql: "SELECT TRY(t_upper(x)) FROM (VALUES ('a'), ('bad'), ('b')) v(x)", want: []any{"A", nil, "B"}},
		{sql: "SELECT TRY(t_upper('bad'))", want: []any{nil}},
		{sql: "SELECT CASE WHEN x <> 'bad' THEN t_upper(x) ELSE x END FROM (VALUES ('a'), ('bad'), ('b')) v(x)", want: []any{"A", "bad", "B"}},
		{sql: "SELECT t_sum(1, NULL, x) FROM (VALUES (1), (NULL)) v(x)", want: []any{int64(2), int64(1)}},
		{sql: "SELECT t_sum()", want: []any{int64(0)}},
		{sql: "SELECT t_split(x) FROM (VALUES ('a,,c'), (NULL), ('" + long + ",b')) v(x)", want: []any{[]any{"a", nil, "c"}, nil, []any{long, "b"}}},
		{sql: "SELECT t_multimap(['a', 'b'])", want: []any{encode.MapValue{{Key: "a", Value: []any{}}, {Key: "b", Value: []any{"b-a value that does not fit in place"}}}}},
		{sql: "SELECT t_show({'n': x, 's': 'const'}) FROM (VALUES (1), (2)) v(x)", want: []any{"1 const", "2 const"}},
		{sql: "SELECT t_show({'n': 7, 's': x}) FROM (SELECT * FROM (VALUES ('a'), ('b'), ('c')) v(x) WHERE x <> 'b')", want: []any{"7 a", "7 c"}},
	} {
		got, err := d.all(c.sql)
		if c.err != "" {
			if err == nil || !strings.Contains(err.Error(), c.err) {
				t.Errorf("%s: error %v, want %q", c.sql, err, c.err)
			}
			continue
		}
		if err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %v, %v, want %v", c.sql, got, err, c.want)
		}
	}
}

// A function that fails must not be asked about values that a filter has thrown out, whatever way the engine holds them.
func TestFunctionSeesFilteredRowsOnly(t *testing.T) {
	d := testDatabase(t)
	if err := d.exec("CREATE TABLE words AS SELECT CASE i % 10 WHEN 3 THEN 'bad' ELSE 'word' || i % 10 END AS w FROM range(100000) r(i)"); err != nil {
		t.Fatal(err)
	}
	for _, sql := range []string{
		"SELECT count(t_upper(w)) FROM words WHERE w <> 'bad'",
		"SELECT count(*) FROM (SELECT w FROM words WHERE w <> 'bad' LIMIT 90000) WHERE t_upper(w) LIKE 'WORD%'",
		"SELECT count(t_upper(v.w)) FROM (SELECT DISTINCT w FROM words) v JOIN words USING (w) WHERE v.w <> 'bad'",
	} {
		got, err := d.all(sql)
		if err != nil || got[0] != int64(90000) {
			t.Errorf("%s: %v, %v", sql, got, err)
		}
	}
}

func TestFunctionOnManyRows(t *testing.T) {
	d := testDatabase(t)
	got, err := d.all("SELECT sum(len(t_split(repeat('abcdefghijklmnopq,', i % 50)))) FROM range(300000) r(i)")
	if err != nil || fmt.Sprint(got[0]) == "" {
		t.Fatal(got, err)
	}
	want, err := d.all("SELECT sum(len(string_split(repeat('abcdefghijklmnopq,', i % 50), ','))) FROM range(300000) r(i)")
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v, want %v, %v", got, want, err)
	}
	got, err = d.all("SELECT count(*) FROM (SELECT t_split('a long text number ' || i || ',' || i) l, i FROM range(300000) r(i)) WHERE l = ['a long text number ' || i, '' || i]")
	if err != nil || got[0] != int64(300000) {
		t.Errorf("%v, %v", got, err)
	}
}

func BenchmarkFunctionCall(b *testing.B) {
	d := testDatabase(b)
	if err := d.exec("CREATE TABLE words AS SELECT 'some word or other ' || i AS w FROM range(1000000) r(i); SET threads = 1"); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := d.all("SELECT count(t_upper(w)) FROM words"); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1e6, "ns/row")
}
