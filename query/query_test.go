package query_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/aws"
	"github.com/ashiato/ashiato/internal/mototest"
	"github.com/ashiato/ashiato/internal/sametest"
	"github.com/ashiato/ashiato/query"
)

// lakeDir is a lake that the tests share; made holds what went wrong when it was made.
var lakeDir = sync.OnceValues(func() (string, error) {
	dir := filepath.Join(scratch, "lake")
	l, err := sametest.Lake(context.Background(), dir)
	if err != nil {
		return "", err
	}
	return dir, l.Close()
})

var scratch string

func TestMain(m *testing.M) {
	os.Exit(func() int {
		var err error
		if scratch, err = os.MkdirTemp("", "query-"); err != nil {
			panic(err)
		}
		defer os.RemoveAll(scratch)
		return m.Run()
	}())
}

func now() time.Time { return sametest.Now }

func open(t testing.TB, o query.Options) *query.DB {
	t.Helper()
	dir, err := lakeDir()
	if err != nil {
		t.Fatal(err)
	}
	o.NoConfig, o.Lake, o.Now, o.Zone = true, dir, now, time.UTC
	db, err := query.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func all(t testing.TB, rows *query.Rows, err error) [][]any {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var out [][]any
	for row, err := range rows.All() {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, row.Values())
	}
	return out
}

func TestValues(t *testing.T) {
	db := open(t, query.Options{})
	day := time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)
	tests := []struct {
		sql, typ string
		want     any
	}{
		{"true", "boolean", true},
		{"CAST(7 AS tinyint)", "tinyint", int64(7)},
		{"CAST(-7 AS smallint)", "smallint", int64(-7)},
		{"7", "integer", int64(7)},
		{"9223372036854775807", "bigint", int64(1<<63 - 1)},
		{"REAL '1.5'", "real", float32(1.5)},
		{"2.5e0", "double", 2.5},
		{"DECIMAL '-12.345'", "decimal(5, 3)", query.Decimal{Unscaled: big.NewInt(-12345), Scale: 3}},
		{"'足跡'", "varchar(2)", "足跡"},
		{"CAST('abc' AS char(3))", "char(3)", "abc"},
		{"X'00ff'", "varbinary", []byte{0, 255}},
		{"DATE '2026-01-02'", "date", day},
		{"TIMESTAMP '2026-01-02 03:04:05.678'", "timestamp(3)", day.Add(3*time.Hour + 4*time.Minute + 5678*time.Millisecond)},
		{"TIMESTAMP '2026-01-02 09:00:00 Asia/Tokyo'", "timestamp(0) with time zone", day},
		{"TIME '01:02:03'", "time(0)", time.Hour + 2*time.Minute + 3*time.Second},
		{"INTERVAL '2' DAY", "interval day to second", "2 00:00:00.000"},
		{"JSON '{\"a\": [1, null]}'", "json", `{"a":[1,null]}`},
		{"IPADDRESS '10.0.0.1'", "ipaddress", "10.0.0.1"},
		{"UUID '12151fd2-7586-11e9-8f9e-2a86e4085a59'", "uuid", "12151fd2-7586-11e9-8f9e-2a86e4085a59"},
		{"ARRAY[1, NULL]", "array(integer)", []any{int64(1), nil}},
		{"MAP(ARRAY['k'], ARRAY[ARRAY[1]])", "map(varchar(1), array(integer))", []query.Entry{{Key: "k", Value: []any{int64(1)}}}},
		{"CAST(ROW(1, 'x') AS ROW(n bigint, s varchar))", "row(n bigint, s varchar)", query.Struct{{Name: "n", Value: int64(1)}, {Name: "s", Value: "x"}}},
		{"NULL", "unknown", nil},
	}
	var items []string
	for _, tt := range tests {
		items = append(items, tt.sql)
	}
	rows, err := db.Run(t.Context(), "SELECT "+strings.Join(items, ", "))
	got := all(t, rows, err)
	if len(got) != 1 {
		t.Fatalf("%d rows", len(got))
	}
	for i, tt := range tests {
		if typ := rows.Columns()[i].Type; typ != tt.typ {
			t.Errorf("%s: type %s, want %s", tt.sql, typ, tt.typ)
		}
		if !reflect.DeepEqual(got[0][i], tt.want) {
			t.Errorf("%s: %#v, want %#v", tt.sql, got[0][i], tt.want)
		}
	}
}

func TestParameters(t *testing.T) {
	db := open(t, query.Options{})
	type name string
	rows, err := db.Run(t.Context(), "SELECT ?, ?, ?, ?, ?, ?", nil, name("a'b"), true, uint8(3), float32(1.5), sametest.Now)
	want := []any{nil, "a'b", true, int64(3), 1.5, sametest.Now}
	if got := all(t, rows, err); !reflect.DeepEqual(got, [][]any{want}) {
		t.Errorf("got %#v, want %#v", got, want)
	}
	rows, err = db.RunNamed(t.Context(), "SELECT :a || ':b' || :a, :b", map[string]any{"a": "x", "b": 7})
	if got := all(t, rows, err); !reflect.DeepEqual(got, [][]any{{"x:bx", int64(7)}}) {
		t.Errorf("got %#v", got)
	}
	rows, err = db.RunText(t.Context(), "-- ---\n-- parameters: [{name: until, type: time, end: true}]\n-- ---\nSELECT :until", map[string]string{"until": "2026-01-05"})
	if got := all(t, rows, err); !reflect.DeepEqual(got, [][]any{{"2026-01-06T00:00:00Z"}}) {
		t.Errorf("got %#v", got)
	}
	rows, err = db.RunSaved(t.Context(), "console-sign-ins", map[string]string{"since": "2026-02-01"})
	if got := all(t, rows, err); len(got) == 0 {
		t.Error("the saved query found nothing")
	}
}

// errorOf is how a call failed.
func errorOf(t *testing.T, rows *query.Rows, err error) *query.Error {
	t.Helper()
	if err == nil {
		defer rows.Close()
		for _, err = range rows.All() {
		}
	}
	var e *query.Error
	if !errors.As(err, &e) {
		t.Fatalf("got %T: %v", err, err)
	}
	return e
}

func TestErrors(t *testing.T) {
	db := open(t, query.Options{})
	ctx := t.Context()
	run := func(sql string, params ...any) *query.Error {
		t.Helper()
		rows, err := db.Run(ctx, sql, params...)
		return errorOf(t, rows, err)
	}
	named := func(sql string, params map[string]any) *query.Error {
		t.Helper()
		rows, err := db.RunNamed(ctx, sql, params)
		return errorOf(t, rows, err)
	}
	saved := func(name string, params map[string]string) *query.Error {
		t.Helper()
		rows, err := db.RunSaved(ctx, name, params)
		return errorOf(t, rows, err)
	}
	past, cancel := context.WithDeadline(ctx, time.Unix(0, 0))
	defer cancel()
	late, err := db.Run(past, "SELECT count(*) FROM cloudtrail_logs")
	tests := []struct {
		name string
		err  *query.Error
		kind query.Kind
		in   string
	}{
		{"syntax", run("SELECT 1 FORM x y"), query.Syntax, "mismatched"},
		{"write", run("DELETE FROM cloudtrail_logs"), query.Refused, ""},
		{"two", run("SELECT 1; SELECT 2"), query.Refused, ""},
		{"column", run("SELECT eventnam FROM cloudtrail_logs"), query.Unknown, "eventname"},
		{"table", run("SELECT 1 FROM nosuch"), query.Unknown, "nosuch"},
		{"types", run("SELECT eventtime > 1 FROM cloudtrail_logs"), query.Mismatch, ""},
		{"data", run("SELECT 1 / (count(*) - count(*)) FROM cloudtrail_logs"), query.Invalid, "zero"},
		{"number of parameters", run("SELECT ?"), query.Parameters, ""},
		{"type of a parameter", run("SELECT ?", []int{1}), query.Parameters, "[]int"},
		{"huge", run("SELECT ?", uint64(1<<63)), query.Parameters, "uint64"},
		{"no name", named("SELECT :a, ?", map[string]any{"a": 1}), query.Parameters, "line 1:12"},
		{"missing", named("SELECT :a, :b, :a", nil), query.Parameters, "a, b"},
		{"surplus", named("SELECT :a", map[string]any{"a": 1, "c": 2}), query.Parameters, "c"},
		{"no saved query", saved("console-sign-in", nil), query.Unknown, "console-sign-ins"},
		{"saved, no such parameter", saved("console-sign-ins", map[string]string{"x": "y"}), query.Parameters, "x"},
		{"saved, no time", saved("console-sign-ins", map[string]string{"since": "soon"}), query.Parameters, "soon"},
		{"deadline", errorOf(t, late, err), query.Timeout, "deadline"},
	}
	for _, tt := range tests {
		if tt.err.Kind != tt.kind || !strings.Contains(tt.err.Error(), tt.in) {
			t.Errorf("%s: kind %s, want %s with %q: %v", tt.name, tt.err.Kind, tt.kind, tt.in, tt.err)
		}
	}
	if e := run("SELECT\n  nope"); e.Line != 2 || e.Column != 3 || !strings.Contains(e.Excerpt, "^") {
		t.Errorf("place: %d:%d %q", e.Line, e.Column, e.Excerpt)
	}
	if !errors.Is(tests[len(tests)-1].err, context.DeadlineExceeded) {
		t.Error("a deadline is no context.DeadlineExceeded")
	}
}

func TestOpenErrors(t *testing.T) {
	dir := t.TempDir()
	bad := filepath.Join(dir, "bad.yaml")
	if err := os.WriteFile(bad, []byte("lake: [\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name string
		o    query.Options
		kind query.Kind
	}{
		{"no lake", query.Options{NoConfig: true, Lake: dir}, query.Lake},
		{"bad lake", query.Options{NoConfig: true, Lake: "s3://Bucket"}, query.Config},
		{"engine", query.Options{NoConfig: true, Engine: "spark"}, query.Config},
		{"no trino", query.Options{NoConfig: true, Engine: query.Trino}, query.Config},
		{"table", query.Options{NoConfig: true, Lake: dir, Tables: map[string]string{"x": "y"}}, query.Config},
		{"configuration", query.Options{ConfigFile: bad}, query.Config},
		{"no configuration", query.Options{ConfigFile: filepath.Join(dir, "none.yaml")}, query.Config},
	}
	for _, tt := range tests {
		_, err := query.Open(t.Context(), tt.o)
		var e *query.Error
		if !errors.As(err, &e) || e.Kind != tt.kind {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	lake, err := lakeDir()
	if err != nil {
		t.Fatal(err)
	}
	_, err = query.Open(t.Context(), query.Options{NoConfig: true, Lake: lake, Memory: "much"})
	var e *query.Error
	if !errors.As(err, &e) || e.Kind != query.Config {
		t.Errorf("memory: %v", err)
	}
}

func TestCancelAmongRows(t *testing.T) {
	db := open(t, query.Options{})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	rows, err := db.Run(ctx, "SELECT a.eventid FROM cloudtrail_logs a, cloudtrail_logs b, cloudtrail_logs c")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	n := 0
	for _, err := range rows.All() {
		var e *query.Error
		if errors.As(err, &e) && e.Kind == query.Canceled && errors.Is(err, context.Canceled) && n >= 5 {
			return
		}
		if err != nil {
			t.Fatalf("after %d rows: %v", n, err)
		}
		if n++; n == 5 {
			cancel()
		}
	}
	t.Fatalf("%d rows and no end", n)
}

func TestManyAtOnce(t *testing.T) {
	db := open(t, query.Options{})
	var group sync.WaitGroup
	for i := range 20 {
		group.Go(func() {
			rows, err := db.Run(t.Context(), "SELECT count(*) * 0 + ? FROM cloudtrail_logs", i)
			if err != nil {
				t.Error(err)
				return
			}
			defer rows.Close()
			for row, err := range rows.All() {
				if err != nil || row.Values()[0] != int64(i) {
					t.Errorf("query %d: %v, %v", i, row.Values(), err)
				}
			}
		})
	}
	group.Wait()
}

func TestNotesAndTables(t *testing.T) {
	db := open(t, query.Options{Tables: map[string]string{"My_Trail": "cloudtrail_logs"}, Lenient: true})
	rows, err := db.Run(t.Context(), `SELECT count(*) AS n FROM my_trail`)
	if got := all(t, rows, err); got[0][0] == int64(0) {
		t.Error("no rows")
	}
	rows, err = db.Run(t.Context(), `SELECT count(*) FROM "default"."cloudtrail_logs_x"`)
	all(t, rows, err)
	if len(rows.Notes()) == 0 {
		t.Error("no note on a guessed table")
	}
}

func TestWriteFile(t *testing.T) {
	db := open(t, query.Options{})
	path := filepath.Join(t.TempDir(), "new", "rows.csv")
	write := func(sql string) error {
		rows, err := db.Run(t.Context(), sql)
		if err != nil {
			return err
		}
		defer rows.Close()
		_, err = rows.WriteFile(path, query.WriteOptions{})
		return err
	}
	if err := write("SELECT 1 AS a, 'x' AS b"); err != nil {
		t.Fatal(err)
	}
	const want = "\"a\",\"b\"\n\"1\",\"x\"\n"
	if got, err := os.ReadFile(path); err != nil || string(got) != want {
		t.Errorf("%q, %v", got, err)
	}
	rows, err := db.Run(t.Context(), "SELECT a.eventid FROM cloudtrail_logs a, cloudtrail_logs b, cloudtrail_logs c")
	if err != nil {
		t.Fatal(err)
	}
	if err := rows.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := rows.WriteFile(path, query.WriteOptions{}); err == nil {
		t.Error("closed rows were written")
	}
	if got, err := os.ReadFile(path); err != nil || string(got) != want {
		t.Errorf("after an error: %q, %v", got, err)
	}
	files, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(files) != 1 {
		t.Errorf("left behind: %v, %v", files, err)
	}
}

// TestWriteObject checks that rows become an object on S3, and what is said when they cannot.
func TestWriteObject(t *testing.T) {
	mototest.StartStrict(t)
	if err := aws.CreateBucket(t.Context(), aws.Access{}, "results"); err != nil {
		t.Fatal(err)
	}
	db := open(t, query.Options{})
	write := func(place string) (int64, error) {
		rows, err := db.Run(t.Context(), "SELECT 'x' AS a")
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		return rows.WriteFile(place, query.WriteOptions{})
	}
	if n, err := write("s3://results/a/b.csv"); n != 1 || err != nil {
		t.Fatalf("%d rows, %v", n, err)
	}
	b, err := aws.OpenBucket(t.Context(), aws.BucketOptions{Bucket: "results"})
	if err != nil {
		t.Fatal(err)
	}
	body, err := b.Get(t.Context(), "a/b.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer body.Close()
	if got, err := io.ReadAll(body); string(got) != "\"a\"\n\"x\"\n" || err != nil {
		t.Errorf("the object holds %q, %v", got, err)
	}
	for _, place := range []string{"s3://no-such-bucket/a.csv", "s3://results/a.xyz", "s3://No/a.csv"} {
		_, err := write(place)
		if e, _ := errors.AsType[*query.Error](err); e == nil || e.Kind != query.Config {
			t.Errorf("%s: %v", place, err)
		}
	}
	t.Setenv("AWS_ACCESS_KEY_ID", "")
	_, err = write("s3://results/a.csv")
	if e, _ := errors.AsType[*query.Error](err); e == nil || e.Kind != query.Credentials {
		t.Errorf("without credentials: %v", err)
	}
}

func TestClosedRows(t *testing.T) {
	db := open(t, query.Options{})
	rows, err := db.Run(t.Context(), "SELECT 1")
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(rows.Close(), rows.Close()); err != nil {
		t.Fatal(err)
	}
	for _, err := range rows.All() {
		if err == nil {
			t.Error("a row of closed rows")
		}
	}
	if _, err := rows.Write(&bytes.Buffer{}, query.WriteOptions{}); err == nil {
		t.Error("closed rows were written")
	}
}

// A server that speaks Trino's protocol is asked in its own tables.
func TestTrino(t *testing.T) {
	var asked string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body := new(bytes.Buffer)
		_, _ = body.ReadFrom(r.Body) // an empty statement fails the test
		asked = body.String()
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `{"id":"q1","stats":{"state":"FINISHED"},"columns":[{"name":"n","type":"bigint","typeSignature":{"rawType":"bigint","arguments":[]}}],"data":[[42]]}`)
	}))
	db, err := query.Open(t.Context(), query.Options{NoConfig: true, Engine: query.Trino,
		Trino: &query.TrinoOptions{URL: server.URL, User: "reader", Catalog: "iceberg", Schema: "trail"}})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Run(t.Context(), "SELECT count(*) AS n FROM cloudtrail_logs")
	if got := all(t, rows, err); !reflect.DeepEqual(got, [][]any{{int64(42)}}) || !strings.Contains(asked, "iceberg.trail.cloudtrail_logs") {
		t.Errorf("got %v to %s", got, asked)
	}
	server.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	rows, err = db.Run(ctx, "SELECT 1")
	if e := errorOf(t, rows, err); e.Kind != query.Unreachable {
		t.Errorf("%s: %v", e.Kind, e)
	}
}
