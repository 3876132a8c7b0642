package rewrite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/duckdb/duckdb-go/v2"

	"github.com/ashiato/ashiato/internal/analyze"
	"github.com/ashiato/ashiato/internal/athenasql"
)

var testNow = time.Date(2026, 3, 2, 12, 34, 56, 789e6, time.UTC)

func analyzed(t testing.TB, text string, args ...any) *analyze.Analysis {
	t.Helper()
	stmt, err := athenasql.Parse(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	a, err := analyze.Analyze(stmt, analyze.Options{Args: args, Now: testNow})
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return a
}

func duckDB(t testing.TB, text string, args ...any) *DuckDB {
	t.Helper()
	d, err := ToDuckDB(analyzed(t, text, args...))
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return d
}

// The main forms, as they are written.
func TestToDuckDB(t *testing.T) {
	const values = `(SELECT "r1"."c0" FROM (VALUES (1)) AS "r1"("c0")) AS "r2"`
	const pairs = `(SELECT "r1"."c0", "r1"."c1" FROM (VALUES (1, 2)) AS "r1"("c0", "c1")) AS "r2"`
	tests := []struct{ in, want string }{
		{`SELECT l.eventName, year FROM "default".cloudtrail_logs AS l WHERE l.region = 'us-east-1' AND day >= '05'`,
			`SELECT "r1"."eventname" AS "c0", "r1"."year" AS "c1" FROM (SELECT "eventname", "region", substr("date", 1, 4) AS "year", substr("date", 9, 2) AS "day" FROM "cloudtrail_records") AS "r1" WHERE (("r1"."region" = 'us-east-1') AND ("r1"."day" >= '05'))`},
		{`SELECT useridentity.sessioncontext.attributes.mfaauthenticated FROM my_db.cloudtrail_x`,
			`SELECT struct_extract(struct_extract(struct_extract("r1"."useridentity", 'sessioncontext'), 'attributes'), 'mfaauthenticated') AS "c0" FROM (SELECT "useridentity" FROM "cloudtrail_records") AS "r1"`},
		{`SELECT count(*) FROM cloudtrail_logs`,
			`SELECT "g2"."a3" AS "c0" FROM (SELECT count(*) AS "a3" FROM (SELECT 1 FROM "cloudtrail_records") AS "r1") AS "g2"`},
		{`SELECT eventname, count(*) AS n FROM cloudtrail_logs GROUP BY 1 HAVING count(*) > 2 ORDER BY n DESC, eventname NULLS FIRST LIMIT 10`,
			`SELECT "g2"."k3" AS "c0", "g2"."a4" AS "c1" FROM (SELECT "r1"."eventname" AS "k3", count(*) AS "a4" FROM (SELECT "eventname" FROM "cloudtrail_records") AS "r1" GROUP BY "k3") AS "g2" WHERE ("g2"."a4" > CAST(2 AS BIGINT)) ORDER BY 2 DESC NULLS LAST, 1 ASC NULLS FIRST LIMIT CAST('10' AS BIGINT)`},
		{`SELECT x + 1, sum(y) FROM (VALUES (1, 2)) AS t(x, y) GROUP BY x + 1`,
			`SELECT "g3"."k4" AS "c0", "g3"."a5" AS "c1" FROM (SELECT ("r2"."c0" + 1) AS "k4", CAST(sum(CAST("r2"."c1" AS BIGINT)) AS BIGINT) AS "a5" FROM ` + pairs + ` GROUP BY "k4") AS "g3"`},
		{`SELECT x, grouping(x) FROM (VALUES 1) AS t(x) GROUP BY GROUPING SETS ((x), ())`,
			`SELECT "g3"."k4" AS "c0", "g3"."a5" AS "c1" FROM (SELECT "r2"."c0" AS "k4", CAST(grouping("k4") AS INTEGER) AS "a5" FROM ` + values + ` GROUP BY GROUPING SETS ("k4", ())) AS "g3"`},
		{`SELECT x FROM (VALUES 1) AS t(x) ORDER BY -x OFFSET 1 FETCH FIRST 2 ROWS ONLY`,
			`SELECT "r2"."c0" AS "c0" FROM ` + values + ` ORDER BY (- "r2"."c0") ASC NULLS LAST LIMIT CAST('2' AS BIGINT) OFFSET CAST('1' AS BIGINT)`},
		{`SELECT x FROM (VALUES 1) AS t(x) ORDER BY x FETCH FIRST ROW WITH TIES`,
			`SELECT "c0" FROM (SELECT *, row_number() OVER (ORDER BY "c0" ASC NULLS LAST) AS i, rank() OVER (ORDER BY "c0" ASC NULLS LAST) AS k FROM (SELECT "r2"."c0" AS "c0" FROM ` + values + `)) WHERE i > 0 AND k <= 0 + 1 ORDER BY i`},
		{`SELECT 1 UNION SELECT 2.5`,
			`(SELECT CAST("r1"."c0" AS DECIMAL(11, 1)) AS "c0" FROM (SELECT 1 AS "c0") AS "r1") UNION (SELECT CAST("r2"."c0" AS DECIMAL(11, 1)) AS "c0" FROM (SELECT CAST('2.5' AS DECIMAL(2, 1)) AS "c0") AS "r2")`},
		{`WITH q AS (SELECT 1 AS a) SELECT a FROM q FULL JOIN (VALUES 1) AS p(a) USING (a)`,
			`WITH "q1" AS (SELECT 1 AS "c0") SELECT coalesce("r2"."c0", "r4"."c0") AS "c0" FROM "q1" AS "r2" FULL JOIN (SELECT "r3"."c0" FROM (VALUES (1)) AS "r3"("c0")) AS "r4" ON ("r2"."c0" = "r4"."c0")`},
		{`SELECT r.arn FROM cloudtrail_logs CROSS JOIN UNNEST(resources) AS t(r)`,
			`SELECT struct_extract("r2"."c0", 'arn') AS "c0" FROM (SELECT "resources" FROM "cloudtrail_records") AS "r1" CROSS JOIN LATERAL (SELECT unnest("r1"."resources") AS "c0") AS "r2"`},
		{`SELECT b FROM cloudtrail_logs, UNNEST(resources) AS t(a, b, c)`,
			`SELECT "r2"."c1" AS "c0" FROM (SELECT "resources" FROM "cloudtrail_records") AS "r1", LATERAL (SELECT struct_extract("c0", 'arn') AS "c0", struct_extract("c0", 'accountid') AS "c1", struct_extract("c0", 'type') AS "c2" FROM (SELECT unnest("r1"."resources") AS "c0")) AS "r2"`},
		{`SELECT x FROM (VALUES 1) AS a(x) LEFT JOIN UNNEST(ARRAY[a.x], ARRAY[2]) WITH ORDINALITY AS u(y, z, n) ON TRUE`,
			`SELECT "r2"."c0" AS "c0" FROM ` + values + ` LEFT JOIN LATERAL (SELECT unnest(["r2"."c0"]) AS "c0", unnest([2]) AS "c1", unnest(range(1, 1 + greatest(len(["r2"."c0"]), len([2])))) AS "c2") AS "r3" ON true`},
		{`SELECT x FROM (VALUES 1) AS t(x) WHERE NOT EXISTS (SELECT 1 FROM (VALUES 1) AS u(y) WHERE u.y = t.x)`,
			`SELECT "r2"."c0" AS "c0" FROM ` + values + ` WHERE (NOT EXISTS (SELECT 1 AS "c0" FROM (SELECT "r3"."c0" FROM (VALUES (1)) AS "r3"("c0")) AS "r4" WHERE ("r4"."c0" = "r2"."c0")))`},
		{`SELECT x FROM (VALUES (1, 2)) AS t(x, y) WHERE x > 0 AND 6 / y = 2 AND y < 9`,
			`SELECT "r2"."c0" AS "c0" FROM ` + pairs + ` WHERE (("r2"."c0" > 0) AND ("r2"."c1" < 9) AND CASE WHEN ("r2"."c0" > 0) THEN ((trino_divide(6, "r2"."c1") = 2) AND ("r2"."c1" < 9)) ELSE false END)`},
		{`SELECT sum(x) OVER (w ROWS 1 PRECEDING), lag(x) IGNORE NULLS OVER w FROM (VALUES 1) AS t(x) WINDOW w AS (PARTITION BY x ORDER BY x DESC)`,
			`SELECT CAST(sum(CAST("r2"."c0" AS BIGINT)) OVER (PARTITION BY "r2"."c0" ORDER BY "r2"."c0" DESC NULLS LAST ROWS 1 PRECEDING) AS BIGINT) AS "c0", lag("r2"."c0" IGNORE NULLS) OVER (PARTITION BY "r2"."c0" ORDER BY "r2"."c0" DESC NULLS LAST) AS "c1" FROM ` + values},
		{`SELECT array_agg(DISTINCT x ORDER BY x) FILTER (WHERE x > 1) FROM (VALUES 1) AS t(x)`,
			`SELECT "g3"."a4" AS "c0" FROM (SELECT list(DISTINCT "r2"."c0" ORDER BY "r2"."c0" ASC NULLS LAST) FILTER (WHERE ("r2"."c0" > 1)) AS "a4" FROM ` + values + `) AS "g3"`},
		{`SELECT x / 2, 1.5 * x, transform(ARRAY[1], e -> e + x) FROM (VALUES 1) AS t(x)`,
			`SELECT ("r2"."c0" // 2) AS "c0", CAST(CAST('1.5' AS DECIMAL(2, 1)) * CAST("r2"."c0" AS DECIMAL(10, 0)) AS DECIMAL(12, 1)) AS "c1", list_transform([1], lambda "v3": (("v3" + "r2"."c0"))) AS "c2" FROM ` + values},
		{`SELECT TRY(1 / count(*)), ARRAY[1, 2][2] FROM (VALUES 1) AS t(x)`,
			`SELECT TRY(trino_divide(CAST(1 AS BIGINT), "g3"."a4")) AS "c0", trino_array_at([1, 2], CAST(2 AS BIGINT)) AS "c1" FROM (SELECT count(*) AS "a4" FROM ` + values + `) AS "g3"`},
		{`SELECT date '2020-1-31' + interval '1' month, now(), timestamp '2021-01-01 09:00:00 Asia/Tokyo'`,
			`SELECT CAST((CAST('2020-01-31' AS DATE) + CAST('1 months' AS INTERVAL)) AS DATE) AS "c0", CAST('2026-03-02 12:34:56.789000+00' AS TIMESTAMP WITH TIME ZONE) AS "c1", CAST('2021-01-01 00:00:00.000000+00' AS TIMESTAMP WITH TIME ZONE) AS "c2"`},
		{`SELECT 'a%' LIKE 'a#%' ESCAPE '#', 'it''s' LIKE 'x' ESCAPE '!'`,
			`SELECT ('a%' LIKE 'a\%' ESCAPE '\') AS "c0", ('it''s' LIKE 'x') AS "c1"`},
		{`TABLE connect_users`,
			`SELECT "r1"."arn" AS "c0", "r1"."id" AS "c1", "r1"."username" AS "c2" FROM (SELECT "arn", "id", "username" FROM "connect_users") AS "r1"`},
	}
	for _, test := range tests {
		if got := duckDB(t, test.in).SQL; got != test.want {
			t.Errorf("%s\n got %s\nwant %s", test.in, got, test.want)
		}
	}
}

func TestParameters(t *testing.T) {
	d := duckDB(t, "SELECT ? FROM (VALUES 1) AS t(x) WHERE x = ? AND ? IS NULL ORDER BY ? LIMIT ?", "a", 1, nil, true, 5)
	want := `SELECT CAST($2 AS VARCHAR) AS "c0" FROM (SELECT "r1"."c0" FROM (VALUES (1)) AS "r1"("c0")) AS "r2" ` +
		`WHERE ((CAST("r2"."c0" AS BIGINT) = CAST($1 AS BIGINT)) AND (NULL IS NULL)) LIMIT CAST($3 AS BIGINT)`
	if d.SQL != want {
		t.Errorf("got %s\nwant %s", d.SQL, want)
	}
	if args := []any{1, "a", 5}; !reflect.DeepEqual(d.Args, args) {
		t.Errorf("arguments %v, want %v", d.Args, args)
	}
}

func TestRefused(t *testing.T) {
	tests := []struct{ sql, want string }{
		{"SELECT checksum(x) FROM (VALUES 1) AS t(x)", "Trino and Athena only"},
		{"SELECT CAST('2020-01-01 00:00:00' AS timestamp(9))", "at most 6 digits"},
		{"SHOW TABLES", "only a query"},
	}
	for _, test := range tests {
		stmt, err := athenasql.Parse(test.sql)
		if err != nil {
			t.Fatal(err)
		}
		a, err := analyze.Analyze(stmt, analyze.Options{Now: testNow})
		if err == nil {
			_, err = ToDuckDB(a)
		}
		var refusal *analyze.Error
		if !errors.As(err, &refusal) || !strings.Contains(refusal.Message.String(), test.want) {
			t.Errorf("%s: %v, want %q", test.sql, err, test.want)
		}
	}
}

// A database is DuckDB with a few rows of the tables.
func openDuckDB(t testing.TB) *sql.DB {
	t.Helper()
	connector, err := duckdb.NewConnector("", func(c driver.ExecerContext) error {
		_, err := c.ExecContext(context.Background(), "SET TimeZone = 'UTC'; SET disabled_optimizers = 'common_subexpressions'", nil)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	db := sql.OpenDB(connector)
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { db.Close() })
	records := `CREATE VIEW cloudtrail_records AS SELECT * FROM (VALUES
		('ConsoleLogin', 'us-east-1', '2026/03/01', {'type': 'Root', 'arn': 'arn:root'}, [{'arn': 'a', 'accountid': '1', 'type': 't'}, {'arn': 'b', 'accountid': '2', 'type': NULL}]),
		('CreateUser', 'eu-west-1', '2026/02/28', {'type': 'IAMUser', 'arn': NULL}, NULL))
		AS t(eventname, region, date, useridentity, resources)`
	for _, statement := range []string{records, "CREATE VIEW connect_users AS SELECT 'arn:u' AS arn, 'u' AS id, 'sato' AS username"} {
		if _, err := db.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	return db
}

// run answers a statement as text: rows with | between values and ; between rows, or the error.
func run(t testing.TB, db *sql.DB, text string, args ...any) string {
	t.Helper()
	d := duckDB(t, text, args...)
	if len(d.Functions) > 0 {
		t.Fatalf("%s needs Go functions %q, which package engine registers", text, d.Functions)
	}
	for _, s := range d.Setup {
		if _, err := db.Exec(strings.Replace(s, "CREATE MACRO", "CREATE OR REPLACE MACRO", 1)); err != nil {
			t.Fatalf("%s: %s: %v", text, s, err)
		}
	}
	rows, err := db.Query(d.SQL, d.Args...)
	if err != nil {
		return "error: " + err.Error()
	}
	defer rows.Close()
	var lines []string
	for rows.Next() {
		values := make([]any, len(d.Columns))
		places := make([]any, len(values))
		for i := range values {
			places[i] = &values[i]
		}
		if err := rows.Scan(places...); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		cells := make([]string, len(values))
		for i, v := range values {
			if cells[i] = fmt.Sprint(v); v == nil {
				cells[i] = "-"
			}
		}
		lines = append(lines, strings.Join(cells, "|"))
	}
	if err := rows.Err(); err != nil {
		return "error: " + err.Error()
	}
	return strings.Join(lines, ";")
}

// The answers are Trino's; the corpus of package sametest has many more, with the functions that are written in Go.
func TestAnswers(t *testing.T) {
	db := openDuckDB(t)
	tests := []struct{ sql, want string }{
		{"SELECT eventname, year, month, dt FROM cloudtrail_logs WHERE day = '28'", "CreateUser|2026|02|2026/02/28"},
		{"SELECT useridentity.type, count(*) FROM cloudtrail_logs GROUP BY 1 ORDER BY 1", "IAMUser|1;Root|1"},
		{"SELECT r.arn FROM cloudtrail_logs CROSS JOIN UNNEST(resources) AS t(r) ORDER BY 1", "a;b"},
		{"SELECT eventname, n FROM cloudtrail_logs LEFT JOIN UNNEST(resources) WITH ORDINALITY AS t(r, n) ON TRUE ORDER BY 2", "ConsoleLogin|1;ConsoleLogin|2;CreateUser|-"},
		{"SELECT username FROM any.db.x_connect_users", "sato"},
		{"SELECT 7 / 2, -7 / 2, -7 % 2", "3|-3|-1"},
		{"SELECT x / y FROM (VALUES (1, 0)) AS t(x, y)", "error: Conversion Error: Could not convert string '!Division by zero' to INT64"},
		{"SELECT x / y FROM (VALUES (NULL, 0), (4, 2)) AS t(x, y)", "-;2"},
		{"SELECT TRY(x / y), coalesce(TRY(x / y), -1) FROM (VALUES (1, 0), (4, 2)) AS t(x, y) ORDER BY 2", "-|-1;2|2"},
		{"SELECT TRY(sum(x) / sum(y)), TRY(max(x) / (SELECT 0)) FROM (VALUES (1, 0)) AS t(x, y)", "-|-"},
		{"SELECT x FROM (VALUES (1, 0), (2, 1)) AS t(x, y) WHERE y <> 0 AND 4 / y = 4", "2"},
		{"SELECT y <> 0 AND 4 / y = 4, y = 0 OR 4 / y = 4 FROM (VALUES 0, 1) AS t(y) ORDER BY 1", "false|true;true|true"},
		{"SELECT 1 IN (SELECT NULL), 1 NOT IN (VALUES 2, NULL), 1 > ALL (SELECT 1 WHERE false), 1 <> ALL (VALUES 2)", "-|-|true|true"},
		{"SELECT (1, NULL) = (2, NULL), ARRAY[1, NULL] = ARRAY[1, NULL], ROW(1, 2) < ROW(1, 3)", "false|-|true"},
		{"SELECT ARRAY[1][2]", "error: Conversion Error: Could not convert string '!Array subscript must be less than or equal to array length: 2 > 1' to INT64"},
		{"SELECT date '2020-01-31' + interval '1' month = date '2020-02-29', timestamp '2020-01-01 00:00:00.0006' - timestamp '2020-01-01 00:00:00' = interval '0.001' second", "true|true"},
		{"SELECT x, count(*), grouping(x) FROM (VALUES 1, 1, NULL) AS t(x) GROUP BY ROLLUP (x) ORDER BY 3, 1", "1|2|0;-|1|0;-|3|1"},
		{"SELECT x FROM (VALUES 1, 1, 2, 3) AS t(x) ORDER BY x FETCH FIRST 1 ROW WITH TIES", "1;1"},
		{"SELECT x FROM (VALUES 'b', NULL, 'a') AS t(x) ORDER BY x DESC", "b;a;-"},
		{"SELECT -x AS x FROM (VALUES 1, 2) AS t(x) ORDER BY x", "-2;-1"},
		{"SELECT x, sum(count(*)) OVER (ORDER BY x) FROM (VALUES 1, 1, 2) AS t(x) GROUP BY x ORDER BY x", "1|2;2|3"},
		{"SELECT transform(ARRAY[1, 2], e -> e * x) FROM (VALUES 1, 3) AS t(x) GROUP BY x ORDER BY x", "[1 2];[3 6]"},
		{"SELECT x FROM (SELECT 1 AS x UNION ALL SELECT 2.5) ORDER BY x DESC", "2.5;1"},
		{"SELECT x, y FROM (VALUES (1, 'a')) AS t(x, y) WHERE (x, y) IN (VALUES (1, 'a'))", "1|a"},
		{"SELECT nullif(x, (SELECT max(y) FROM (VALUES 1, 2) AS u(y) WHERE y <= x)), x FROM (VALUES 2, 3) AS t(x) ORDER BY x", "-|2;3|3"},
		{"SELECT (SELECT max(y) FROM (VALUES 1) AS u(y)), count(*) FROM (VALUES 2, 3) AS t(x) GROUP BY (SELECT max(y) FROM (VALUES 1) AS u(y))", "1|2"},
		{"SELECT listagg(x, '-') WITHIN GROUP (ORDER BY x DESC) FROM (VALUES 'a', NULL, 'b') AS t(x)", "b-a"},
	}
	for _, test := range tests {
		got := run(t, db, test.sql)
		if got, _, _ := strings.Cut(got, "\n"); got != test.want {
			t.Errorf("%s\n got %s\nwant %s", test.sql, got, test.want)
		}
	}
	if got := run(t, db, "SELECT x + ? FROM (VALUES 1, 2) AS t(x) WHERE CAST(x AS bigint) >= ? LIMIT ?", 10, 2, 5); got != "12" {
		t.Errorf("with parameters: %s, want 12", got)
	}
}

// Conditions on stored columns reach the scan through what a table is written as.
func TestPushdown(t *testing.T) {
	db := openDuckDB(t)
	path := t.TempDir() + "/records.parquet"
	for _, s := range []string{
		"COPY (SELECT * FROM cloudtrail_records) TO '" + path + "'",
		"CREATE OR REPLACE VIEW cloudtrail_records AS SELECT * FROM read_parquet('" + path + "')",
	} {
		if _, err := db.Exec(s); err != nil {
			t.Fatal(err)
		}
	}
	d := duckDB(t, "SELECT year, count(*) FROM cloudtrail_logs WHERE eventname = 'CreateUser' AND 1 / cardinality(resources) > 0 AND date > '2026' GROUP BY 1")
	for _, s := range d.Setup {
		if _, err := db.Exec(s); err != nil {
			t.Fatal(err)
		}
	}
	var kind, plan string
	if err := db.QueryRow("EXPLAIN "+d.SQL).Scan(&kind, &plan); err != nil {
		t.Fatal(err)
	}
	_, scan, _ := strings.Cut(plan, "READ_PARQUET")
	for _, want := range []string{"eventname='CreateUser'", "date>'2026'"} {
		if !strings.Contains(scan, want) {
			t.Errorf("the scan does not have %s:\n%s", want, plan)
		}
	}
	if strings.Contains(scan, "useridentity") {
		t.Errorf("the scan reads a column that is not used:\n%s", plan)
	}
}

// IN and OR about one column are written twice in a condition, and nothing else is.
func TestPushed(t *testing.T) {
	for _, c := range []struct {
		where string
		twice bool
	}{
		{"eventname IN ('a', 'b')", true}, {"eventname = 'a' OR eventname LIKE 'b%'", true}, {"awsregion = 'x' AND eventname IN ('a', 'b')", true},
		{"eventname IN ('a')", false}, {"eventname NOT IN ('a', 'b')", false}, {"eventname = 'a' OR errorcode = 'b'", false}, {"useridentity.type IN ('a', 'b')", false},
		{"lower(eventname) IN ('a', 'b')", false}, {"eventname IN ('a', errorcode)", false}, {"eventname = 'a'", false},
		{"eventname IN ('" + strings.Repeat("a", maxPushed) + "', 'b')", false},
	} {
		sql := duckDB(t, "SELECT eventid FROM cloudtrail_logs WHERE "+c.where).SQL
		if got := strings.Contains(sql, " AND coalesce("); got != c.twice {
			t.Errorf("%.80s is twice: %v, in %.300s", c.where, got, sql)
		}
	}
}

// OR about one column in small letters is written so that DuckDB takes it for an expression about the column, and the terms of AND within AND stand side by side,
// before what can fail.
func TestPushedOnce(t *testing.T) {
	const first = `(lower("r1"."eventname") IN ('a', 'b'))`
	for _, c := range []struct{ where, want string }{
		{"lower(eventname) = 'a' OR lower(eventname) LIKE '%b'", `WHERE coalesce(((lower("r1"."eventname") = 'a') OR (lower("r1"."eventname") LIKE '%b')), false)`},
		{"lower(eventname) = 'a' OR lower(errorcode) = 'b'", `WHERE ((lower("r1"."eventname") = 'a') OR (lower("r1"."errorcode") = 'b'))`},
		{"lower(eventname) IN ('a', 'b')", "WHERE " + first},
		{"awsregion = 'x' AND (lower(eventname) IN ('a', 'b') AND 1 / cardinality(resources) = 1)", `WHERE (("r1"."awsregion" = 'x') AND ` + first + ` AND CASE WHEN ("r1"."awsregion" = 'x') AND ` + first + ` THEN`},
	} {
		if sql := duckDB(t, "SELECT eventid FROM cloudtrail_logs WHERE "+c.where).SQL; !strings.Contains(sql, c.want) {
			t.Errorf("%s is written as\n%s, want\n%s", c.where, sql, c.want)
		}
	}
}

// SQL must not grow beyond all bounds with the nesting of a statement that is written to make it.
func TestNesting(t *testing.T) {
	for _, around := range []string{"1 / (%s)", "ARRAY[x, x][%s]", "NULLIF(%s, 1e0)", "TRY(%s)", "(%s) BETWEEN 1e0 AND 2e0 AND x > 0", "ROW(1) = ROW(%s)"} {
		e := "x"
		for range 40 {
			if e = fmt.Sprintf(around, e); strings.HasPrefix(around, "(%s) B") {
				e = "IF(" + e + ", 1e0, 2e0)"
			} else if strings.HasPrefix(around, "ROW") {
				e = "IF(" + e + ", 1, 2)"
			}
		}
		if d := duckDB(t, "SELECT "+e+" FROM (VALUES 1) AS t(x)"); len(d.SQL) > 200_000 {
			t.Errorf("%s, nested: %d bytes of SQL", around, len(d.SQL))
		}
	}
	where := "x = 0"
	for range 40 {
		where = "x = 1 OR (x < 2 AND (" + where + "))"
	}
	if d := duckDB(t, "SELECT x FROM (VALUES 1) AS t(x) WHERE "+where); len(d.SQL) > 200_000 {
		t.Errorf("conditions on one column, nested: %d bytes of SQL", len(d.SQL))
	}
}

func BenchmarkRewrite(b *testing.B) {
	const text = `SELECT useridentity.sessioncontext.sessionissuer.username AS role, sourceipaddress, date_trunc('hour', from_iso8601_timestamp(eventtime)) AS hour,
  count(*) AS n, count(DISTINCT eventname) AS names, max(eventtime) AS latest
FROM cloudtrail_logs
WHERE date BETWEEN '2026/02/01' AND '2026/02/28' AND region IN ('us-east-1', 'ap-northeast-1') AND errorcode IS NOT NULL
  AND json_extract_scalar(requestparameters, '$.bucketName') LIKE 'prod-%'
GROUP BY 1, 2, 3 HAVING count(*) > 10 ORDER BY n DESC, role LIMIT 100`
	b.ReportAllocs()
	for b.Loop() {
		stmt, err := athenasql.Parse(text)
		if err != nil {
			b.Fatal(err)
		}
		a, err := analyze.Analyze(stmt, analyze.Options{Now: testNow})
		if err != nil {
			b.Fatal(err)
		}
		if _, err := ToDuckDB(a); err != nil {
			b.Fatal(err)
		}
	}
}
