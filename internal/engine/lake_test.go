package engine

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/encode"
)

// A testLake is a folder of Parquet files with the columns and field ids of the table,
// one file for each day, written by DuckDB.
type testLake struct {
	mu    sync.Mutex // guards plans
	dir   string
	files []File
	plans []Filter // asked for so far
	plan  func(Filter) []File
}

// newTestLake writes the rows of a SELECT, whose columns are some of the table's, into
// files by the day of event_time.
func newTestLake(t testing.TB, rows string) *testLake {
	t.Helper()
	l := &testLake{dir: t.TempDir()}
	d, err := openDatabase(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer d.close()
	columns := make([]string, len(recordsColumns))
	for i, c := range recordsColumns {
		columns[i] = quoteName(c.Name) + " " + duckType(c.Type)
	}
	must(t, d.exec("SET TimeZone = 'UTC'; CREATE TABLE t ("+strings.Join(columns, ", ")+"); INSERT INTO t BY NAME "+rows))
	for _, day := range strings2(t, d, "SELECT DISTINCT coalesce(epoch(event_time)::BIGINT // 86400, -1)::VARCHAR, count(*)::VARCHAR FROM t GROUP BY 1 ORDER BY 1") {
		path := filepath.Join(l.dir, "day="+day[0]+".parquet")
		must(t, d.exec(fmt.Sprintf("COPY (SELECT * FROM t WHERE coalesce(epoch(event_time)::BIGINT // 86400, -1) = %s ORDER BY event_time) TO %s (FORMAT parquet, COMPRESSION zstd, FIELD_IDS %s)",
			day[0], quoteText(path), fieldIDSpec(recordsColumns))))
		f := File{Path: path, Day: NoDay}
		_, err := fmt.Sscan(day[1], &f.Rows)
		must(t, err)
		if day[0] != "-1" {
			_, err = fmt.Sscan(day[0], &f.Day)
			must(t, err)
		}
		l.files = append(l.files, f)
	}
	return l
}

func (l *testLake) open(t testing.TB) *Engine {
	t.Helper()
	e, err := Open(context.Background(), Options{Threads: 2, Plan: func(_ context.Context, f Filter) ([]File, error) {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.plans = append(l.plans, f)
		if l.plan != nil {
			return l.plan(f), nil
		}
		return l.files, nil
	}})
	must(t, err)
	t.Cleanup(func() { e.Close() })
	return e
}

// byDay prunes files as a lake does: by the day of event_time.
func (l *testLake) byDay(f Filter) []File {
	return slices.DeleteFunc(slices.Clone(l.files), func(file File) bool {
		if file.Day == NoDay {
			return f.Timed
		}
		start := time.Unix(int64(file.Day)*86400, 0)
		return !f.Until.IsZero() && !start.Before(f.Until) || !f.Since.IsZero() && !start.Add(24*time.Hour).After(f.Since)
	})
}

// fieldIDSpec spells DuckDB's FIELD_IDS option for the table's columns.
func fieldIDSpec(columns []encode.Column) string {
	id := 0
	var spec func(t encode.Type) string
	members := func(columns []encode.Column) (parts []string) {
		for _, c := range columns {
			parts = append(parts, quoteName(c.Name)+": "+spec(c.Type))
		}
		return parts
	}
	spec = func(t encode.Type) string {
		id++
		own := fmt.Sprint(id)
		parts := []string{"__duckdb_field_id: " + own}
		switch t.Kind {
		case encode.Row:
			parts = append(parts, members(t.Fields)...)
		case encode.Array:
			parts = append(parts, "element: "+spec(*t.Elem))
		case encode.Map:
			parts = append(parts, "key: "+spec(*t.Key), "value: "+spec(*t.Elem))
		default:
			return own
		}
		return "{" + strings.Join(parts, ", ") + "}"
	}
	return "{" + strings.Join(members(columns), ", ") + "}"
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// strings2 returns the rows of a query of varchar columns.
func strings2(t testing.TB, d *database, sql string) (all [][]string) {
	t.Helper()
	r, err := d.query(context.Background(), sql, nil)
	must(t, err)
	defer r.close()
	values := make([]any, len(r.columns))
	for {
		ok, err := r.next(context.Background(), values)
		must(t, err)
		if !ok {
			return all
		}
		var line []string
		for _, v := range values {
			s, _ := v.(string)
			line = append(line, s)
		}
		all = append(all, line)
	}
}

// ask runs a query and returns its rows as TSV lines, the header first.
func ask(t testing.TB, e *Engine, sql string, args ...any) (string, error) {
	t.Helper()
	rows, err := e.inside(context.Background(), sql, Filter{}, QueryOptions{Args: args})
	if err != nil {
		return "", err
	}
	defer rows.Close()
	var b strings.Builder
	_, err = encode.Write(context.Background(), &b, rows, encode.Options{Format: encode.TSV})
	return b.String(), err
}

// sample is a SELECT of 300 records over 10 days and 20 records without a time, made so
// that every predicate that pruning knows hits some of them.
const sample = `
	SELECT CASE WHEN i >= 310 THEN 'on 2026-01-0' || (i % 10) WHEN i >= 305 THEN '2026-01-0' || (i % 10) || ' odd'
			WHEN i % 17 = 0 THEN strftime(ts + INTERVAL 9 HOUR, '%Y-%m-%dT%H:%M:%S+09:00') WHEN i % 5 = 3 THEN strftime(ts - INTERVAL 11 HOUR, '%Y-%m-%dT%H:%M:%S-11:00')
			ELSE strftime(ts, '%Y-%m-%dT%H:%M:%SZ') END AS eventtime, ts AT TIME ZONE 'UTC' AS event_time,
		strftime(ts, '%Y/%m/%d') AS "date",
		'id-' || i AS eventid, '1.08' AS eventversion,
		CASE i % 4 WHEN 0 THEN 'ConsoleLogin' WHEN 1 THEN 'AssumeRole' WHEN 2 THEN 'GetObject' ELSE 'PutObject' END AS eventname,
		CASE i % 4 WHEN 0 THEN 'signin' WHEN 1 THEN 'sts' ELSE 's3' END || '.amazonaws.com' AS eventsource,
		'10.0.0.' || (i % 7) AS sourceipaddress, 'aws-cli/2 日本語 ' || i AS useragent,
		(i % 2 + 111111111111)::VARCHAR AS account, CASE i % 3 WHEN 0 THEN 'us-east-1' ELSE 'ap-northeast-1' END AS region,
		CASE WHEN i % 10 = 0 THEN 'AccessDenied' END AS errorcode,
		{'type': CASE i % 5 WHEN 0 THEN 'AssumedRole' ELSE 'IAMUser' END, 'principalid': 'AROA' || (i % 5) || ':sess-' || (i % 3),
			'arn': CASE i % 5 WHEN 0 THEN 'arn:aws:sts::111111111111:assumed-role/Admin/sess-' || (i % 3) ELSE 'arn:aws:iam::111111111111:user/user' || (i % 5) END,
			'accountid': '111111111111', 'invokedby': NULL, 'accesskeyid': 'AKIA' || (i % 6), 'username': CASE WHEN i % 5 <> 0 THEN 'user' || (i % 5) END,
			'onbehalfof': NULL,
			'sessioncontext': {'attributes': {'mfaauthenticated': 'true', 'creationdate': NULL}, 'sessionissuer': NULL, 'ec2roledelivery': NULL,
				'webidfederationdata': {'federatedprovider': 'p', 'attributes': MAP {'k': 'v', 'n': NULL}}}} AS useridentity,
		CASE WHEN i % 2 = 0 THEN [{'arn': 'arn:' || i, 'accountid': '1', 'type': 'AWS::S3::Object'}, {'arn': 'second', 'accountid': NULL, 'type': NULL}] END AS resources,
		'{"n": ' || i || ', "s": "x", "o": {"p": [1]}}' AS requestparameters, 'trail' AS source,
		CASE WHEN i % 50 = 0 THEN '\x00\xff'::BLOB END AS raw
	FROM (SELECT i, CASE WHEN i < 300 THEN TIMESTAMP '2026-01-05 00:00:00' + to_minutes(48 * i::BIGINT) + to_seconds(i::BIGINT % 60) END AS ts FROM range(320) r(i))`

func noFiles(context.Context, Filter) ([]File, error) { return nil, nil }
