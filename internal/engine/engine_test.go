package engine

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/encode"
)

func TestEmptyLake(t *testing.T) {
	l := &testLake{dir: t.TempDir()}
	e := l.open(t)
	for sql, want := range map[string]string{
		"SELECT count(*) n FROM cloudtrail_logs": "n\n0\n",
		"SELECT eventname, useridentity.sessioncontext.attributes.mfaauthenticated m, resources[1].arn a FROM cloudtrail_logs WHERE useridentity.sessioncontext.webidfederationdata.attributes['x'] = 'y'": "eventname\tm\ta\n",
		"SELECT event_time + INTERVAL 1 DAY d, octet_length(raw) l FROM cloudtrail_records":                                                                                                                "d\tl\n",
	} {
		if got, err := ask(t, e, sql); err != nil || got != want {
			t.Errorf("%s: %q, %v", sql, got, err)
		}
	}
	for name, columns := range map[string][]encode.Column{Logs: logsColumns, Records: recordsColumns} {
		rows, err := e.inside(context.Background(), "SELECT * FROM "+name, Filter{}, QueryOptions{})
		must(t, err)
		if !reflect.DeepEqual(rows.Columns(), columns) {
			t.Errorf("%s: columns %v", name, rows.Columns())
		}
		rows.Close()
	}
	rows, err := e.Events(context.Background(), EventsFilter{N: 3})
	must(t, err)
	if got := ids(t, rows, "eventid"); got != "" || len(rows.Columns()) != len(EventColumns) {
		t.Errorf("events: %q, %d columns", got, len(rows.Columns()))
	}
}

const endless = "SELECT count(*) FROM range(100000000) a(x), range(100000000) b(y) WHERE hash(x * y) = 1"

func TestTimeoutAndCancel(t *testing.T) {
	e := newTestLake(t, sample).open(t)
	start := time.Now()
	rows, err := e.inside(context.Background(), endless, Filter{}, QueryOptions{Timeout: 100 * time.Millisecond})
	if err == nil {
		_, err = rows.Next(context.Background())
		rows.Close()
	}
	var fault *Error
	if !errors.As(err, &fault) || !strings.Contains(err.Error(), "100ms") {
		t.Errorf("timeout: %v", err)
	}
	t.Logf("a timeout of 100ms took %s: %v", time.Since(start), err)

	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(50*time.Millisecond, cancel)
	rows, err = e.inside(ctx, endless, Filter{}, QueryOptions{})
	if err == nil {
		_, err = rows.Next(context.Background())
		rows.Close()
	}
	if !errors.Is(err, context.Canceled) {
		t.Errorf("cancel: %v", err)
	}
	// A context of one Next ends the query as well.
	rows, err = e.inside(context.Background(), "SELECT x FROM range(100000000000) t(x)", Filter{}, QueryOptions{})
	must(t, err)
	defer rows.Close()
	done, stop := context.WithCancel(context.Background())
	for n := 0; err == nil; n++ {
		if _, err = rows.Next(done); n == 10 {
			stop()
		}
	}
	stop()
	if !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled reading: %v", err)
	}
	if got, err := ask(t, e, "SELECT count(*) n FROM cloudtrail_logs"); got != "n\n320\n" {
		t.Errorf("afterwards: %q, %v", got, err)
	}
}

func TestLimit(t *testing.T) {
	e := newTestLake(t, sample).open(t)
	for limit, truncated := range map[int64]bool{0: false, 1: true, 319: true, 320: false, 400: false} {
		rows, err := e.inside(context.Background(), "SELECT eventid FROM cloudtrail_logs", Filter{}, QueryOptions{Limit: limit})
		must(t, err)
		got := len(strings.Fields(ids(t, rows, "eventid")))
		if want := min(int(limit), 320); limit > 0 && got != want || rows.Truncated() != truncated {
			t.Errorf("limit %d: %d rows, truncated %v", limit, got, rows.Truncated())
		}
	}
}

// Rows of a large result come while it is computed, not after it.
func TestResultsStream(t *testing.T) {
	e := newTestLake(t, sample).open(t)
	rows, err := e.inside(context.Background(), "SELECT x, repeat('x', 1000) FROM range(1000000000000) t(x)", Filter{}, QueryOptions{Timeout: time.Minute})
	must(t, err)
	defer rows.Close()
	for want := range int64(100_000) {
		values, err := rows.Next(context.Background())
		must(t, err)
		if values[0] != want {
			t.Fatalf("row %d is %v", want, values[0])
		}
	}
}

func TestMemoryLimit(t *testing.T) {
	e, err := Open(context.Background(), Options{MemoryLimit: "50MB", Threads: 1, Plan: func(context.Context, Filter) ([]File, error) { return nil, nil }})
	must(t, err)
	defer e.Close()
	if _, err = ask(t, e, "SELECT count(DISTINCT x::VARCHAR || 'xxxxxxxxxxxxxxxxxxxxxxxxxxx') FROM range(10000000) t(x)"); err == nil || !strings.Contains(err.Error(), "more memory") {
		t.Errorf("got %v", err)
	}
	if got, err := ask(t, e, "SELECT 1 AS a"); got != "a\n1\n" {
		t.Errorf("afterwards: %q, %v", got, err)
	}
}

// Values of every type arrive exactly.
func TestTypes(t *testing.T) {
	e := newTestLake(t, sample).open(t)
	for expression, want := range map[string]string{
		"true":                          "boolean true",
		"(-128)::TINYINT":               "tinyint -128",
		"255::UTINYINT":                 "smallint 255",
		"65535::USMALLINT":              "integer 65535",
		"4294967295::UINTEGER":          "bigint 4294967295",
		"18446744073709551615::UBIGINT": "decimal(20, 0) 18446744073709551615",
		"(-170141183460469231731687303715884105728)::HUGEINT": "decimal(38, 0) -170141183460469231731687303715884105728",
		"340282366920938463463374607431768211455::UHUGEINT":   "decimal(38, 0) 340282366920938463463374607431768211455",
		"sum(1)":                         "decimal(38, 0) 1",
		"(-1.05)::DECIMAL(4,2)":          "decimal(4, 2) -1.05",
		"0.1::DECIMAL(9,1)":              "decimal(9, 1) 0.1",
		"12345678.123456::DECIMAL(18,6)": "decimal(18, 6) 12345678.123456",
		"(-0.000001)::DECIMAL(38,6)":     "decimal(38, 6) -0.000001",
		"0.1::FLOAT":                     "real 0.1",
		"1e10::DOUBLE":                   "double 1.0E10",
		"'長い文字列がここにあります。とても長い'": "varchar 長い文字列がここにあります。とても長い",
		"'a'::BLOB":                                          "varbinary 61",
		"DATE '1969-12-31'":                                  "date 1969-12-31",
		"TIME '23:59:59.000001'":                             "time(6) 23:59:59.000001",
		"TIMESTAMP '1969-12-31 23:59:59.999999'":             "timestamp(6) 1969-12-31 23:59:59.999999",
		"TIMESTAMPTZ '2026-01-01 09:00:00+09'":               "timestamp(6) with time zone 2026-01-01 00:00:00.000000 UTC",
		"'2026-01-01 00:00:00.123456789'::TIMESTAMP_NS":      "timestamp(9) 2026-01-01 00:00:00.123456789",
		"INTERVAL '26' HOUR":                                 "interval 1 02:00:00.000",
		"INTERVAL '14' MONTH":                                "interval 1-2",
		"'00112233-4455-6677-8899-aabbccddeeff'::UUID":       "uuid 00112233-4455-6677-8899-aabbccddeeff",
		"'{\"a\": 1.50, \"b\": 12345678901234567890}'::JSON": "json {\"a\": 1.50, \"b\": 12345678901234567890}",
		"'x'::ENUM('y', 'x')":                                "varchar x",
		"[1, NULL, 3]":                                       "array(integer) [1, null, 3]",
		"[1, 2]::INTEGER[2]":                                 "array(integer) [1, 2]",
		"[[], NULL, ['x']]":                                  "array(array(varchar)) [[], null, [x]]",
		"{'a': 1, 'B c': {'d': NULL}}":                       "row(a integer, \"B c\" row(d integer)) {a=1, B c={d=null}}",
		"MAP {'k': [1], 'l': NULL}":                          "map(varchar, array(integer)) {k=[1], l=null}",
		"NULL":                                               "integer ",
		"NULL::VARCHAR":                                      "varchar ",
	} {
		rows, err := e.inside(context.Background(), "SELECT "+expression, Filter{}, QueryOptions{})
		if err != nil {
			t.Errorf("%s: %v", expression, err)
			continue
		}
		var b strings.Builder
		_, err = encode.Write(context.Background(), &b, rows, encode.Options{Format: encode.Markdown})
		must(t, err)
		lines := strings.Split(b.String(), "\n")
		unescape := strings.NewReplacer(`\[`, "[", `\]`, "]", "&gt;", ">")
		if got := rows.Columns()[0].Type.String() + " " + unescape.Replace(strings.TrimSuffix(strings.TrimPrefix(lines[2], "| "), " |")); got != want {
			t.Errorf("%s: %s, want %s", expression, got, want)
		}
		rows.Close()
	}
	if _, err := ask(t, e, "SELECT '1010'::BIT"); err == nil {
		t.Error("a type that has no counterpart was let through")
	}
}

func TestPathsThatLookLikeGlobs(t *testing.T) {
	l := newTestLake(t, sample)
	odd := filepath.Join(t.TempDir(), "a [b]* ?{c}'d", "日本")
	must(t, os.MkdirAll(odd, 0o700))
	for i, f := range l.files {
		path := filepath.Join(odd, filepath.Base(f.Path))
		must(t, os.Rename(f.Path, path))
		l.files[i].Path = path
	}
	if got, err := ask(t, l.open(t), "SELECT count(*) n FROM cloudtrail_logs"); got != "n\n320\n" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestManyQueriesAtOnce(t *testing.T) {
	e := newTestLake(t, sample).open(t)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			if got, err := ask(t, e, "SELECT eventid FROM cloudtrail_logs WHERE eventid = ?", fmt.Sprintf("id-%d", i)); got != fmt.Sprintf("eventid\nid-%d\n", i) {
				t.Errorf("%q, %v", got, err)
			}
		})
	}
	wg.Wait()
}

// A file from before a column was added, a member came or names changed is read by ids.
func TestOlderFiles(t *testing.T) {
	l := newTestLake(t, sample)
	older := filepath.Join(l.dir, "older.parquet")
	d, err := openDatabase(nil)
	must(t, err)
	defer d.close()
	must(t, d.exec("COPY (SELECT 'old' AS old_event_id, {'arn': 'a', 'type': 'Root'} AS useridentity, '1' AS eventversion) TO "+quoteText(older)+
		" (FORMAT parquet, FIELD_IDS {old_event_id: "+fmt.Sprint(fieldID("eventid"))+", useridentity: {__duckdb_field_id: 2, arn: 5, type: 3}, eventversion: 1})"))
	l.files = append(l.files, File{Path: older, Rows: 1, Day: NoDay, Older: true})
	e := l.open(t)
	for sql, want := range map[string]string{
		"SELECT count(*) n, count(eventid) i FROM cloudtrail_logs": "n\ti\n321\t321\n",
		"SELECT eventid, useridentity.type t, useridentity.arn a, useridentity.username u, useridentity.sessioncontext.attributes.mfaauthenticated m, tlsdetails, event_time FROM cloudtrail_records WHERE eventid = 'old'": "eventid\tt\ta\tu\tm\ttlsdetails\tevent_time\nold\tRoot\ta\t\t\t\t\n",
	} {
		if got, err := ask(t, e, sql); err != nil || got != want {
			t.Errorf("%s: %q, %v", sql, got, err)
		}
	}
}

func fieldID(name string) int {
	id := 1
	for _, c := range recordsColumns {
		if c.Name == name {
			return id
		}
		id += fieldIDs(c.Type)
	}
	return 0
}
