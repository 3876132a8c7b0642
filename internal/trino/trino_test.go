package trino

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/encode"
)

func TestParseType(t *testing.T) {
	for _, text := range []string{
		"unknown", "boolean", "tinyint", "smallint", "integer", "bigint", "real", "double", "decimal(38, 0)", "varchar",
		"varchar(7)", "char(5)", "varbinary", "date", "time(6)", "timestamp(0)", "timestamp(12) with time zone", "uuid",
		"json", "ipaddress", "interval day to second", "interval year to month", "array(array(varchar(1)))",
		"map(varchar(1), row(a bigint, b array(date)))", `row(CamelCase bigint, "a b" varchar(3), "q""t" json)`,
		"row(integer, unknown)", "row(date date, time time(3), timestamp timestamp(3) with time zone)",
		"row(interval interval day to second, interval day to second)", "row(timestamp(3) with time zone, x integer)",
		"row(row row(row row(map map(uuid, json))))",
	} {
		got, err := ParseType(text)
		if err != nil || got.String() != text {
			t.Errorf("%s: %s, %v", text, got, err)
		}
	}
	for text, want := range map[string]string{
		"INTERVAL DAY TO SECOND": "interval day to second", "decimal(5,2)": "decimal(5, 2)", "timestamp with time zone": "timestamp(3) with time zone",
		"row(timestamp with time zone, a time)": "row(timestamp(3) with time zone, a time(3))",
	} {
		if got, err := ParseType(text); err != nil || got.String() != want {
			t.Errorf("%s: %s, %v, want %s", text, got, err, want)
		}
	}
	for _, text := range []string{
		"", "HyperLogLog", "varchar(", "varchar(x)", "varchar(1,2)", "decimal(3)", "char", "array", "array()", "array(date", "array(date, date)",
		"map(date)", "row()", "row(a)", `row("a integer)`, "row(a integer", "date)", "time(3) with time zone", "interval day", "varchar(99999999999)",
		strings.Repeat("array(", 1000) + "date" + strings.Repeat(")", 1000),
	} {
		if got, err := ParseType(text); err == nil {
			t.Errorf("%s: %s", text, got)
		}
	}
}

func FuzzParseType(f *testing.F) {
	f.Add("row(a bigint, \"b c\" array(varchar(3)), timestamp(3) with time zone)")
	f.Add("map(varchar, row(interval day to second, decimal(5, 2)))")
	f.Fuzz(func(t *testing.T, text string) {
		typed, err := ParseType(text)
		if err != nil {
			return
		}
		again, err := ParseType(typed.String())
		if err != nil || !reflect.DeepEqual(typed, again) {
			t.Errorf("%q is %s, which is %s, %v", text, typed, again, err)
		}
	})
}

func TestValues(t *testing.T) {
	at := func(s string) time.Time {
		v, err := time.Parse(time.RFC3339Nano, s)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for _, tt := range []struct {
		typ, json string
		want      any
	}{
		{"varchar", `null`, nil},
		{"unknown", `null`, nil},
		{"varchar", `"null"`, "null"},
		{"bigint", `9223372036854775807`, int64(math.MaxInt64)},
		{"bigint", `-9223372036854775808`, int64(math.MinInt64)},
		{"tinyint", `-1`, int64(-1)},
		{"double", `1e+300`, 1e300},
		{"double", `"-Infinity"`, math.Inf(-1)},
		{"real", `0.1`, float32(0.1)},
		{"real", `"Infinity"`, float32(math.Inf(1))},
		{"decimal(3, 2)", `"-0.50"`, encode.DecimalValue{Unscaled: big.NewInt(-50), Scale: 2}},
		{"decimal(38, 0)", `"99999999999999999999999999999999999999"`, encode.DecimalValue{Unscaled: mustInt(t, "99999999999999999999999999999999999999")}},
		{"varbinary", `"AP8="`, []byte{0, 255}},
		{"date", `"2020-02-29"`, at("2020-02-29T00:00:00Z")},
		{"date", `"-0001-01-01"`, time.Date(-1, 1, 1, 0, 0, 0, 0, time.UTC)},
		{"timestamp(0)", `"+12020-01-01 00:00:00"`, time.Date(12020, 1, 1, 0, 0, 0, 0, time.UTC)},
		{"timestamp(12)", `"2020-01-01 01:02:03.123456789012"`, at("2020-01-01T01:02:03.123456789Z")},
		{"timestamp(3) with time zone", `"2020-01-01 09:00:00.500 Asia/Tokyo"`, at("2020-01-01T00:00:00.5Z")},
		{"timestamp(0) with time zone", `"2020-01-01 00:00:00 -05:30"`, at("2020-01-01T05:30:00Z")},
		{"timestamp(0) with time zone", `"2020-07-01 12:00:00 America/New_York"`, at("2020-07-01T16:00:00Z")},
		{"time(6)", `"23:59:59.000001"`, 24*time.Hour - time.Second + time.Microsecond},
		{"interval day to second", `"-3 04:05:06.700"`, encode.IntervalValue{Days: -3, Micros: -(4*3600+5*60+6)*1e6 - 700e3}},
		{"interval day to second", `"-0 00:00:01.500"`, encode.IntervalValue{Micros: -1500e3}},
		{"interval year to month", `"-0-2"`, encode.IntervalValue{Months: -2}},
		{"interval year to month", `"178956970-7"`, encode.IntervalValue{Months: math.MaxInt32}},
		{"json", `"{\"a\":[1,null]}"`, `{"a":[1,null]}`},
		{"uuid", `"12151fd2-7586-11e9-8f9e-2a86e4085a59"`, "12151fd2-7586-11e9-8f9e-2a86e4085a59"},
		{"ipaddress", `"2001:db8::1"`, "2001:db8::1"},
		{"char(4)", `"ab  "`, "ab  "},
		{"array(integer)", `[]`, []any{}},
		{"array(row(a bigint, date))", `[[1,"2020-01-01"],null]`, []any{[]any{int64(1), at("2020-01-01T00:00:00Z")}, nil}},
		{"map(varchar, integer)", `{"z":1,"a":null,"m":3}`, encode.MapValue{{Key: "z", Value: int64(1)}, {Key: "a"}, {Key: "m", Value: int64(3)}}},
		{"map(double, map(boolean, varbinary))", `{"1.5":{"true":"YQ=="},"-Infinity":{}}`, encode.MapValue{
			{Key: 1.5, Value: encode.MapValue{{Key: true, Value: []byte("a")}}}, {Key: math.Inf(-1), Value: encode.MapValue{}}}},
	} {
		got, err := decode(t, tt.typ, tt.json)
		if err != nil || !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s %s: %#v, %v", tt.typ, tt.json, got, err)
		}
	}
	if v, err := decode(t, "double", `"NaN"`); err != nil || !math.IsNaN(v.(float64)) {
		t.Errorf("NaN is %v, %v", v, err)
	}
}

func TestBadValues(t *testing.T) {
	for _, tt := range [][2]string{
		{"bigint", `"x"`}, {"bigint", `1.5`}, {"bigint", `[1]`}, {"boolean", `1`}, {"varchar", `1`}, {"varchar", `true`},
		{"decimal(3, 2)", `"1.5"`}, {"decimal(3, 0)", `"x"`}, {"varbinary", `"%"`}, {"date", `"2020-13-01"`}, {"date", `"20200101"`},
		{"date", `"2020-01-01 00:00:00"`}, {"timestamp(0)", `"2020-01-01"`}, {"timestamp(0)", `"2020-01-01 00:00:00 UTC"`},
		{"timestamp(0) with time zone", `"2020-01-01 00:00:00"`}, {"timestamp(0) with time zone", `"2020-01-01 00:00:00 No/Where"`},
		{"time(0)", `"24:00:00"`}, {"time(0)", `"1:2"`}, {"interval day to second", `"x"`}, {"interval year to month", `"999999999-1"`},
		{"array(integer)", `{"a":1}`}, {"row(a integer)", `[1,2]`}, {"row(a integer, b integer)", `[1]`}, {"map(row(integer), integer)", `{"[1]":1}`},
		{"map(integer, integer)", `{"x":1}`},
	} {
		if v, err := decode(t, tt[0], tt[1]); err == nil {
			t.Errorf("%s %s: %#v", tt[0], tt[1], v)
		}
	}
}

func mustInt(t *testing.T, s string) *big.Int {
	t.Helper()
	n, ok := new(big.Int).SetString(s, 10)
	if !ok {
		t.Fatal(s)
	}
	return n
}

func decode(t *testing.T, typ, text string) (any, error) {
	t.Helper()
	parsed, err := ParseType(typ)
	if err != nil {
		t.Fatal(err)
	}
	values := make([]any, 1)
	d := newDecoder([]byte("[["+text+"]]"), []encode.Column{{Name: "c", Type: parsed}})
	ok, err := d.next(values)
	if err == nil && !ok {
		t.Fatal("no row")
	}
	return values[0], err
}

func TestLiterals(t *testing.T) {
	for _, tt := range []struct {
		value any
		want  string
	}{
		{nil, "NULL"}, {true, "true"}, {"it's", "'it''s'"}, {"' OR 1=1 --", "''' OR 1=1 --'"}, {5, "BIGINT '5'"}, {int64(-5), "BIGINT '-5'"},
		{1.5, "DOUBLE '1.5'"}, {math.NaN(), "DOUBLE 'NaN'"}, {math.Inf(-1), "DOUBLE '-Infinity'"}, {[]byte{0, 255}, "X'00ff'"},
		{time.Date(2020, 1, 1, 9, 0, 0, 5e5, time.FixedZone("", 9*3600)), "TIMESTAMP '2020-01-01 00:00:00.000500 UTC'"},
		{encode.DecimalValue{Unscaled: big.NewInt(150), Scale: 2}, "DECIMAL '1.50'"},
	} {
		if got, err := literal(tt.value); err != nil || got != tt.want {
			t.Errorf("%v: %s, %v, want %s", tt.value, got, err, tt.want)
		}
	}
	for _, v := range []any{struct{}{}, []string{"a"}, uint8(1), time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)} {
		if got, err := literal(v); err == nil {
			t.Errorf("%v: %s", v, got)
		}
	}
}

func TestBind(t *testing.T) {
	header, text, err := bind("SELECT ?, 'a b'", []any{"x", nil})
	if err != nil || text != "EXECUTE ashiato USING 'x', NULL" || header.Get("X-Trino-Prepared-Statement") != "ashiato=SELECT+%3F%2C+%27a+b%27" {
		t.Errorf("%v %s, %v", header, text, err)
	}
	long := "SELECT ?, '" + strings.Repeat("x", maxHeader) + "'"
	header, text, err = bind(long, []any{1})
	if err != nil || len(header) > 0 || text != "EXECUTE IMMEDIATE 'SELECT ?, ''"+strings.Repeat("x", maxHeader)+"''' USING BIGINT '1'" {
		t.Errorf("%v %.60s, %v", header, text, err)
	}
	if _, _, err = bind("SELECT ?", []any{struct{}{}}); kindOf(err) != User {
		t.Errorf("got %v", err)
	}
}

func kindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return 255
}

func TestOptions(t *testing.T) {
	for _, o := range []Options{
		{URL: "", User: "a"}, {URL: "trino:8080", User: "a"}, {URL: "ftp://x", User: "a"}, {URL: "http://x/path", User: "a"},
		{URL: "http://a:secret@x", User: "a"}, {URL: "http://x?a=b", User: "a"}, {URL: "http://x"}, {URL: "http://x", User: "a", Password: "secret"},
	} {
		_, err := Open(o)
		if kindOf(err) != Config || strings.Contains(err.Error(), "secret") {
			t.Errorf("%+v: %v", o, err)
		}
	}
}

// server is a Trino that answers with prepared pages, each the next of the one before.
type server struct {
	*httptest.Server
	handle  func(n int, w http.ResponseWriter, r *http.Request) // n counts requests from 0
	n       atomic.Int32
	deleted atomic.Int32
	waits   atomic.Int32
}

func newServer(t *testing.T, handle func(n int, w http.ResponseWriter, r *http.Request)) *server {
	s := &server{handle: handle}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodDelete {
			s.deleted.Add(1)
			w.WriteHeader(http.StatusNoContent)
			return
		}
		s.handle(int(s.n.Add(1))-1, w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

// pages answers with texts in which NEXT is the address to go on at.
func pages(all ...string) func(int, http.ResponseWriter, *http.Request) {
	return func(n int, w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, strings.ReplaceAll(all[min(n, len(all)-1)], "NEXT", "http://"+r.Host+"/v1/next/token"))
	}
}

func (s *server) client(t *testing.T) *Client {
	t.Helper()
	c, err := Open(Options{URL: s.URL, User: "me", Catalog: "iceberg", Schema: "lake", Sleep: func(ctx context.Context, d time.Duration) error {
		s.waits.Add(1)
		return ctx.Err()
	}})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

const (
	queued = `{"id":"q1","nextUri":"NEXT","stats":{"state":"QUEUED","queuedTimeMillis":7,"elapsedTimeMillis":9}}`
	first  = `{"id":"q1","nextUri":"NEXT","data":[[1],[2]],"columns":[{"name":"n","type":"bigint"}],"stats":{"state":"RUNNING","progressPercentage":50,"physicalInputBytes":10}}`
	none   = `{"id":"q1","nextUri":"NEXT","columns":[{"name":"n","type":"bigint"}],"stats":{"state":"RUNNING"}}`
	last   = `{"id":"q1","data":[[3]],"columns":[{"name":"n","type":"bigint"}],"stats":{"state":"FINISHED","progressPercentage":100}}`
)

func readAll(ctx context.Context, r *Rows) (all []any, err error) {
	for {
		row, err := r.Next(ctx)
		if err != nil {
			return all, err
		}
		all = append(all, row[0])
	}
}

func TestRun(t *testing.T) {
	s := newServer(t, pages(queued, queued, first, none, last))
	var seen []Progress
	rows, err := s.client(t).Run(t.Context(), "SELECT 1", nil, RunOptions{Progress: func(p Progress) { seen = append(seen, p) }})
	if err != nil {
		t.Fatal(err)
	}
	all, err := readAll(t.Context(), rows)
	if !errors.Is(err, io.EOF) || fmt.Sprint(all) != "[1 2 3]" || rows.Columns()[0].Type.Kind != encode.Bigint {
		t.Errorf("%v, %v, %v", all, err, rows.Columns())
	}
	if _, err := rows.Next(t.Context()); !errors.Is(err, io.EOF) {
		t.Errorf("after the end: %v", err)
	}
	if err := rows.Close(); err != nil || s.deleted.Load() != 0 {
		t.Errorf("%v, a finished query was ended", err)
	}
	want := []Progress{{"q1", "QUEUED", -1, 0, 9e6, 7e6}, {"q1", "QUEUED", -1, 0, 9e6, 7e6}, {"q1", "RUNNING", .5, 10, 0, 0}, {"q1", "RUNNING", -1, 0, 0, 0}, {"q1", "FINISHED", 1, 0, 0, 0}}
	if !reflect.DeepEqual(seen, want) {
		t.Errorf("progress: %+v", seen)
	}
}

func TestCloseEndsTheQuery(t *testing.T) {
	s := newServer(t, pages(first))
	rows, err := s.client(t).Run(t.Context(), "SELECT 1", nil, RunOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(rows.Close(), rows.Close()); err != nil || s.deleted.Load() != 1 {
		t.Errorf("%v, ended %d times", err, s.deleted.Load())
	}
}

// A cancelled context and a timeout end the query on the server, while the columns are awaited and while rows are read.
func TestEnds(t *testing.T) {
	for _, tt := range []struct {
		name    string
		pages   []string // the server is silent after these
		timeout time.Duration
	}{
		{"cancelled before columns", []string{queued}, 0},
		{"cancelled between rows", []string{queued, first}, 0},
		{"timeout before columns", []string{queued}, 200 * time.Millisecond},
		{"timeout between rows", []string{queued, first}, 200 * time.Millisecond},
	} {
		t.Run(tt.name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			release := make(chan struct{})
			defer close(release)
			s := newServer(t, func(n int, w http.ResponseWriter, r *http.Request) {
				if n < len(tt.pages) {
					pages(tt.pages...)(n, w, r)
					return
				}
				if tt.timeout == 0 {
					cancel()
				}
				select {
				case <-r.Context().Done():
				case <-release:
				}
			})
			rows, err := s.client(t).Run(ctx, "SELECT 1", nil, RunOptions{Timeout: tt.timeout})
			if err == nil {
				_, err = readAll(ctx, rows)
			}
			switch {
			case tt.timeout == 0 && !errors.Is(err, context.Canceled):
				t.Errorf("got %v", err)
			case tt.timeout > 0 && (kindOf(err) != Timeout || !errors.Is(err, context.DeadlineExceeded)):
				t.Errorf("got %v", err)
			}
			if s.deleted.Load() != 1 {
				t.Errorf("ended %d times", s.deleted.Load())
			}
		})
	}
}

func TestFailures(t *testing.T) {
	refuse := func(name, typ, location string) string {
		return fmt.Sprintf(`{"id":"q1","error":{"message":"line 3:14: what","errorName":%q,"errorType":%q,"errorLocation":%s}}`, name, typ, location)
	}
	status := func(code int, text string) func(int, http.ResponseWriter, *http.Request) {
		return func(_ int, w http.ResponseWriter, _ *http.Request) { http.Error(w, text, code) }
	}
	for _, tt := range []struct {
		name   string
		handle func(int, http.ResponseWriter, *http.Request)
		want   Kind
		text   string
	}{
		{"syntax", pages(refuse("SYNTAX_ERROR", "USER_ERROR", `{"lineNumber":3,"columnNumber":14}`)), Syntax, "what (query q1)"},
		{"user", pages(queued, refuse("COLUMN_NOT_FOUND", "USER_ERROR", `{"lineNumber":3,"columnNumber":14}`)), User, "what (query q1)"},
		{"permission", pages(refuse("PERMISSION_DENIED", "USER_ERROR", "null")), Permission, ""},
		{"time limit", pages(refuse("EXCEEDED_TIME_LIMIT", "INSUFFICIENT_RESOURCES", "null")), Timeout, ""},
		{"memory", pages(refuse("EXCEEDED_GLOBAL_MEMORY_LIMIT", "INSUFFICIENT_RESOURCES", "null")), Resources, ""},
		{"killed", pages(first, refuse("ADMINISTRATIVELY_KILLED", "USER_ERROR", "null")), Killed, ""},
		{"internal", pages(refuse("GENERIC_INTERNAL_ERROR", "INTERNAL_ERROR", "null")), Server, ""},
		{"credentials", status(401, "Invalid credentials"), Credentials, "Invalid credentials"},
		{"forbidden", status(403, "no"), Permission, "403"},
		{"not trino", status(404, "<html>"), Unreachable, "404 Not Found"},
		{"not json", pages("hello"), Server, "is not Trino's"},
		{"busy for ever", status(503, "busy"), Unreachable, "503"},
		{"odd type", pages(`{"id":"q1","columns":[{"name":"h","type":"HyperLogLog"}]}`), User, "column h"},
		{"odd value", pages(strings.Replace(last, "[3]", `["x"]`, 1)), Server, "column n"},
		{"odd rows", pages(strings.Replace(last, "[[3]]", `{"encoding":"json"}`, 1)), Server, "not a list"},
		{"odd next", pages(strings.Replace(queued, "NEXT", "file:///etc/passwd", 1)), Server, "no URL"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newServer(t, tt.handle)
			rows, err := s.client(t).Run(t.Context(), "SELECT 1", nil, RunOptions{})
			if err == nil {
				_, err = readAll(t.Context(), rows)
			}
			e, ok := errors.AsType[*Error](err)
			if !ok || e.Kind != tt.want || !strings.Contains(err.Error(), tt.text) {
				t.Fatalf("%#v: %v", e, err)
			}
			if strings.HasPrefix(tt.text, "what") && (e.Line != 3 || e.Column != 14 || e.QueryID != "q1") {
				t.Errorf("%+v", e)
			}
		})
	}
}

func TestRetries(t *testing.T) {
	s := newServer(t, func(n int, w http.ResponseWriter, r *http.Request) {
		switch n {
		case 0:
			http.Error(w, "busy", http.StatusServiceUnavailable)
		case 1:
			pages(queued)(0, w, r)
		case 2: // the line breaks
			hijacked, _, err := w.(http.Hijacker).Hijack()
			if err == nil {
				hijacked.Close()
			}
		case 3:
			http.Error(w, "busy", http.StatusTooManyRequests)
		default:
			pages(last)(0, w, r)
		}
	})
	rows, err := s.client(t).Run(t.Context(), "SELECT 1", nil, RunOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if all, err := readAll(t.Context(), rows); !errors.Is(err, io.EOF) || len(all) != 1 || s.waits.Load() < 2 { // net/http itself asks again where a kept line breaks
		t.Errorf("%v, %v, %d waits", all, err, s.waits.Load())
	}
}

func TestUnreachable(t *testing.T) {
	s := newServer(t, pages(queued))
	c := s.client(t)
	s.Close()
	if _, err := c.Run(t.Context(), "SELECT 1", nil, RunOptions{}); kindOf(err) != Unreachable || !strings.Contains(err.Error(), s.URL) {
		t.Errorf("got %v", err)
	}
}

func TestHeaders(t *testing.T) {
	got := make(chan http.Header, 1)
	s := newServer(t, func(n int, w http.ResponseWriter, r *http.Request) {
		got <- r.Header
		pages(last)(0, w, r)
	})
	if _, err := s.client(t).Run(t.Context(), "SELECT ?", []any{int64(1)}, RunOptions{}); err != nil {
		t.Fatal(err)
	}
	h := <-got
	for name, want := range map[string]string{"X-Trino-User": "me", "X-Trino-Catalog": "iceberg", "X-Trino-Schema": "lake", "X-Trino-Time-Zone": "UTC",
		"X-Trino-Prepared-Statement": "ashiato=" + url.QueryEscape("SELECT ?"), "Authorization": "", "X-Trino-Query-Data-Encoding": ""} {
		if h.Get(name) != want {
			t.Errorf("%s is %q, want %q", name, h.Get(name), want)
		}
	}
}

// The password goes to the server that was named, over TLS, and nowhere else.
func TestPasswordStays(t *testing.T) {
	elsewhere := newServer(t, pages(last))
	tls := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if user, password, _ := r.BasicAuth(); user != "me" || password != "secret" {
			http.Error(w, "Invalid credentials", http.StatusUnauthorized)
			return
		}
		body, _ := json.Marshal(map[string]any{"id": "q1", "nextUri": elsewhere.URL + "/v1/next"})
		_, _ = w.Write(body)
	}))
	defer tls.Close()
	o := Options{URL: tls.URL, User: "me", Password: "secret", Transport: tls.Client().Transport}
	c, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Run(t.Context(), "SELECT 1", nil, RunOptions{}); kindOf(err) != Server || !strings.Contains(err.Error(), "process-forwarded") {
		t.Errorf("got %v", err)
	}
	if elsewhere.n.Load()+elsewhere.deleted.Load() != 0 {
		t.Error("another server was asked")
	}
	o.Password = "wrong"
	if c, err = Open(o); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Run(t.Context(), "SELECT 1", nil, RunOptions{}); kindOf(err) != Credentials || strings.Contains(err.Error(), "wrong") {
		t.Errorf("got %v", err)
	}
}
