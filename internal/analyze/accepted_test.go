package analyze

import (
	"strings"
	"testing"

	"github.com/ashiato/ashiato/internal/athenasql"
)

func analyzed(t *testing.T, sql string, o Options) (*Analysis, error) {
	t.Helper()
	stmt, err := athenasql.Parse(sql)
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return Analyze(stmt, o)
}

// shown writes the columns of a result as the tests have them; a zone stands behind @.
func shown(a *Analysis) string {
	var list []string
	for _, c := range a.Columns {
		text := c.Name + " " + c.Type.String()
		if c.Type.Zone != "" {
			text += " @" + c.Type.Zone
		}
		list = append(list, text)
	}
	return strings.Join(list, ", ")
}

// TestAccepted holds statements with the columns that Trino gives them.
func TestAccepted(t *testing.T) {
	for _, c := range []struct{ sql, want string }{
		// Names of columns are as written.
		{`SELECT eventName, EVENTTIME, useridentity.userName, 1, 'a' AS Foo, "EventName" FROM cloudtrail_logs`,
			`eventName varchar, EVENTTIME varchar, userName varchar, _col3 integer, Foo varchar(1), EventName varchar`},
		{`SELECT t.x, X FROM (SELECT 1 AS Xx) t(X)`, `x integer, X integer`},
		{`SELECT * FROM (SELECT 1 AS Xx, 2)`, `Xx integer, _col1 integer`},
		{`SELECT a.* AS (p, "q") FROM (VALUES (1, 2)) a(x, y)`, `P integer, q integer`},
		{`SELECT resources[1].arn, ROW(1, 'a')[2], (SELECT 1 AS y) FROM cloudtrail_logs`, `_col0 varchar, _col1 varchar(1), _col2 integer`},
		{`SELECT "default".cloudtrail_logs.date, AwsDataCatalog."default".cloudtrail_logs.region FROM "default".cloudtrail_logs`,
			`date varchar, region varchar`},
		{`SELECT * FROM (VALUES 1) a(Xx) JOIN (VALUES 1) b(xX) USING (XX)`, `XX integer`},
		{`SELECT x FROM (VALUES 1) a(x) JOIN (VALUES 1.5) b(x) USING (x) JOIN (VALUES 2e0) c(x) USING (x)`, `x double`},
		{`SELECT event_time, leftover FROM cloudtrail_logs WHERE dt = '2026/01/05'`, `event_time timestamp(6) with time zone, leftover varchar`},
		{`WITH a(N) AS (SELECT 1), b AS (SELECT n + 1 FROM a) SELECT * FROM a, b`, `N integer, _col1 integer`},
		{`WITH cloudtrail_logs AS (SELECT 1 AS x) SELECT * FROM cloudtrail_logs`, `x integer`},
		{`TABLE connect_users`, `arn varchar, id varchar, username varchar`},
		{`SELECT 1 AS a UNION SELECT 2.5 ORDER BY a`, `a decimal(11, 1)`},
		{`VALUES (1, 'a'), (2.5, 'bc')`, `_col0 decimal(11, 1), _col1 varchar(2)`},
		// UNNEST.
		{`SELECT * FROM UNNEST(ARRAY[1], MAP(ARRAY['k'], ARRAY[2e0])) WITH ORDINALITY`, `_col0 integer, _col1 varchar(1), _col2 double, _col3 bigint`},
		{`SELECT r.arn, r FROM cloudtrail_logs, UNNEST(resources) AS t(r)`, `arn varchar, r row(arn varchar, accountid varchar, type varchar)`},
		{`SELECT a, n FROM cloudtrail_logs, UNNEST(resources) WITH ORDINALITY AS t(a, b, c, n)`, `a varchar, n bigint`},
		{`SELECT t.arn, t.type FROM cloudtrail_logs LEFT JOIN UNNEST(resources) AS t ON TRUE`, `arn varchar, type varchar`},
		{`SELECT y FROM (VALUES 1) t(x) LEFT JOIN LATERAL (SELECT x + 1 AS y) ON x = 1`, `y integer`},
		// Groups and windows.
		{`SELECT lower(EventName), count(*) FROM cloudtrail_logs GROUP BY lower(eventname)`, `_col0 varchar, _col1 bigint`},
		{`SELECT t.date, count(*) AS n FROM cloudtrail_logs t GROUP BY 1 HAVING count(*) > 1 ORDER BY n DESC, count(*), date`, `date varchar, n bigint`},
		{`SELECT useridentity.arn FROM cloudtrail_logs GROUP BY useridentity`, `arn varchar`},
		{`SELECT region, grouping(region) FROM cloudtrail_logs GROUP BY ROLLUP (region)`, `region varchar, _col1 integer`},
		{`SELECT x, sum(sum(y)) OVER (ORDER BY x) FROM (VALUES (1, 2)) t(x, y) GROUP BY x`, `x integer, _col1 bigint`},
		{`SELECT lag(x) IGNORE NULLS OVER w FROM (VALUES 1) t(x) WINDOW w AS (PARTITION BY x ORDER BY x)`, `_col0 integer`},
		{`SELECT DISTINCT x AS z FROM (VALUES 1) t(x) ORDER BY x`, `z integer`},
		{`SELECT x AS y, y AS x FROM (VALUES (1, 2)) t(x, y) ORDER BY x + 0`, `y integer, x integer`},
		// Types of operators and literals.
		{`SELECT 1.0, 0.5, 00.5, .5, 1., 000.00, -1.5, 99999999999, 1e3, 0x1F, 1_000`,
			`_col0 decimal(2, 1), _col1 decimal(1, 1), _col2 decimal(1, 1), _col3 decimal(1, 1), _col4 decimal(1, 0), ` +
				`_col5 decimal(2, 2), _col6 decimal(2, 1), _col7 bigint, _col8 double, _col9 integer, _col10 integer`},
		{`SELECT 7 / 2, 100.0 * 3 / 7, 1 + 2.5, tinyint '1' + smallint '1', 1 + 1e0, 5 % 2.5, bigint '1' * real '2'`,
			`_col0 integer, _col1 decimal(14, 1), _col2 decimal(12, 1), _col3 smallint, _col4 double, _col5 decimal(2, 1), _col6 real`},
		{`SELECT DATE '2026-01-01' - INTERVAL '7' DAY, DATE '2026-01-01' - DATE '2025-01-01', TIMESTAMP '2026-01-01 00:00:00' + INTERVAL '1' HOUR, ` +
			`TIMESTAMP '2026-01-01 00:00:00' + INTERVAL '1' MONTH, 2 * INTERVAL '1' DAY, TIME '10:00' + INTERVAL '1' HOUR, -INTERVAL '1-2' YEAR TO MONTH`,
			`_col0 date, _col1 interval day to second, _col2 timestamp(3), _col3 timestamp(0), _col4 interval day to second, _col5 time(3), _col6 interval year to month`},
		{`SELECT CHAR 'abc', DECIMAL '1.50', DECIMAL '001', JSON '{}', UUID '12151fd2-7586-11e9-8f9e-2a86e4085a59', IPADDRESS '10.0.0.1', BIGINT '1'`,
			`_col0 char(3), _col1 decimal(3, 2), _col2 decimal(1, 0), _col3 json, _col4 uuid, _col5 ipaddress, _col6 bigint`},
		{`SELECT 'a' || 'b', CHAR 'a' || CHAR 'bc', ARRAY[1] || 2.5, 1 || ARRAY[2], 'a' || NULL`,
			`_col0 varchar, _col1 char(3), _col2 array(decimal(11, 1)), _col3 array(integer), _col4 array(varchar(1))`},
		{`SELECT ARRAY[], ARRAY[1, NULL, 2.5], ROW(1, 'a'), NULL, MAP(ARRAY[1], ARRAY['x'])[1], ARRAY[1][1]`,
			`_col0 array(unknown), _col1 array(decimal(11, 1)), _col2 row(integer, varchar(1)), _col3 unknown, _col4 varchar(1), _col5 integer`},
		{`SELECT CASE 1 WHEN 2.5 THEN 'a' ELSE 'bcd' END, IF(true, 1), IF(true, 1, 2.5), NULLIF(1, 2.5), COALESCE(NULL, 1, bigint '2'), TRY(1 / 0)`,
			`_col0 varchar(3), _col1 integer, _col2 decimal(11, 1), _col3 integer, _col4 bigint, _col5 integer`},
		{`SELECT CAST(1 AS varchar), TRY_CAST('1' AS decimal(5, 2)), CAST(NULL AS ROW(a int, "B c" varchar(3))), CAST(json '[]' AS array(json))`,
			`_col0 varchar, _col1 decimal(5, 2), _col2 row(a integer, "B c" varchar(3)), _col3 array(json)`},
		{`SELECT EXTRACT(YEAR FROM DATE '2026-01-01'), TRIM(BOTH 'a' FROM 'abc'), trim(CAST('a' AS char(4))), 1 IN (SELECT 2.5), (1, 'a') IN (SELECT 1, 'b')`,
			`_col0 bigint, _col1 varchar(3), _col2 varchar(4), _col3 boolean, _col4 boolean`},
		{`SELECT transform(ARRAY[1], x -> transform(ARRAY['a'], y -> x)), reduce(ARRAY[1, 2], bigint '0', (s, x) -> s + x, s -> s > 1)`,
			`_col0 array(array(integer)), _col1 boolean`},
		// Zones.
		{`SELECT TIMESTAMP '2026-01-01 00:00:00.12 Asia/Tokyo', TIMESTAMP '2026-01-01 00:00 +09:00', TIMESTAMP '2026-01-01 00:00 UTC'`,
			`_col0 timestamp(2) with time zone @Asia/Tokyo, _col1 timestamp(0) with time zone @+09:00, _col2 timestamp(0) with time zone`},
		{`SELECT event_time AT TIME ZONE 'Asia/Tokyo', event_time AT TIME ZONE 'Asia/Tokyo' AT TIME ZONE 'UTC', TIMESTAMP '2026-01-01 00:00:00' AT TIME ZONE INTERVAL '-3' HOUR FROM cloudtrail_logs`,
			`_col0 timestamp(6) with time zone @Asia/Tokyo, _col1 timestamp(6) with time zone, _col2 timestamp(0) with time zone @-03:00`},
		{`SELECT x + INTERVAL '1' DAY AS y FROM (SELECT event_time AT TIME ZONE 'Asia/Tokyo' AS x FROM cloudtrail_records)`,
			`y timestamp(6) with time zone @Asia/Tokyo`},
		// Other statements.
		{`EXPLAIN SELECT 1`, `Query Plan varchar`},
		{`EXPLAIN (TYPE VALIDATE) SELECT 1`, `Valid boolean`},
		{`SHOW TABLES`, `Table varchar`},
		{`DESCRIBE connect_users`, `Column varchar, Type varchar, Extra varchar, Comment varchar`},
	} {
		a, err := analyzed(t, c.sql, Options{})
		if err != nil {
			t.Errorf("%s: %v", c.sql, err)
		} else if got := shown(a); got != c.want {
			t.Errorf("%s:\n got  %s\n want %s", c.sql, got, c.want)
		}
	}
}

func TestStar(t *testing.T) {
	for _, table := range []string{"cloudtrail_logs", "cloudtrail_records"} {
		a, err := analyzed(t, "SELECT * FROM "+table, Options{})
		if err != nil {
			t.Fatal(err)
		}
		last := a.Columns[len(a.Columns)-1].Name
		if want := map[string]string{"cloudtrail_logs": "date", "cloudtrail_records": "ingested_at"}[table]; last != want {
			t.Errorf("* of %s ends with %s, want %s", table, last, want)
		}
		if used := a.Tables[0].Used; len(used) != len(a.Columns) {
			t.Errorf("* of %s has %d columns, %d are used", table, len(a.Columns), len(used))
		}
	}
}

// TestTables holds what each place that reads a table needs of it: its columns, and the conditions on its rows.
func TestTables(t *testing.T) {
	for _, c := range []struct{ sql, want string }{
		{`SELECT count(*) FROM cloudtrail_logs`, `cloudtrail_logs 0`},
		{`SELECT eventname FROM cloudtrail_logs WHERE date = '2026/01/05' AND (region = 'x' OR eventid = 'y') AND 1 = 1`,
			`cloudtrail_logs 4: date = '2026/01/05'; region = 'x' OR eventid = 'y'`},
		{`SELECT 1 FROM cloudtrail_logs a LEFT JOIN connect_users b ON a.useridentity.arn = b.arn AND b.id = '1' AND a.region = 'x' WHERE a.date > '2022/11/01' AND b.id = '2'`,
			`cloudtrail_logs 3: a.date > '2022/11/01' | connect_users 2: b.id = '1'`},
		{`SELECT 1 FROM cloudtrail_logs a JOIN connect_users b ON a.account = b.id AND a.region = 'x' AND b.arn = 'y' WHERE b.id = 'z'`,
			`cloudtrail_logs 2: a.region = 'x' | connect_users 2: b.arn = 'y'; b.id = 'z'`},
		{`SELECT 1 FROM cloudtrail_logs a FULL JOIN connect_users b ON a.account = 'x' WHERE b.id = 'z'`,
			`cloudtrail_logs 1 | connect_users 1`},
		{`SELECT 1 FROM connect_users b RIGHT JOIN cloudtrail_logs a ON a.account = 'x' AND b.id = 'y' WHERE a.region = 'z'`,
			`connect_users 1: b.id = 'y' | cloudtrail_logs 2: a.region = 'z'`},
		{`SELECT 1 FROM connect_users t(a, b, c) WHERE c = 'x'`, `connect_users 1: c = 'x'`},
		{`SELECT 1 FROM cloudtrail_logs a WHERE EXISTS (SELECT 1 FROM connect_users b WHERE b.arn = a.useridentity.arn AND b.id = 'x' AND a.date = '2026/01/05') AND a.region = 'y'`,
			`cloudtrail_logs 3: a.region = 'y' | connect_users 2: b.id = 'x'`},
		{`WITH w AS (SELECT * FROM connect_users WHERE id = 'x') SELECT 1 FROM w a, w b WHERE a.id = 'y'`, `connect_users 3: id = 'x'`},
		{`SELECT x.arn FROM (cloudtrail_logs a CROSS JOIN connect_users b) AS x`, `cloudtrail_logs 0 | connect_users 1`},
	} {
		a, err := analyzed(t, c.sql, Options{})
		if err != nil {
			t.Errorf("%s: %v", c.sql, err)
			continue
		}
		var uses []string
		for _, u := range a.Tables {
			text := u.Table.Name + " " + itoa(len(u.Used))
			for i, e := range u.Conjuncts {
				text += map[bool]string{true: ": ", false: "; "}[i == 0] + athenasql.Print(e)
			}
			uses = append(uses, text)
		}
		if got := strings.Join(uses, " | "); got != c.want {
			t.Errorf("%s:\n got  %s\n want %s", c.sql, got, c.want)
		}
	}
}

func TestParameters(t *testing.T) {
	sql := `SELECT ?, eventname FROM cloudtrail_logs WHERE date >= ? AND ? LIMIT ?`
	a, err := analyzed(t, sql, Options{Args: []any{1.5, "2026/01/05", true, 10}})
	if err != nil || shown(a) != "_col0 double, eventname varchar" {
		t.Fatalf("%v, %v", a, err)
	}
	a, err = analyzed(t, sql, Options{AnyArgs: true})
	if err != nil {
		t.Fatal(err)
	}
	var types []string
	athenasql.Walk(a.Statement, func(n athenasql.Node) bool {
		if p, ok := n.(*athenasql.Parameter); ok {
			types = append(types, a.Type(p).String())
		}
		return true
	})
	if got := strings.Join(types, ", "); got != "unknown, varchar, boolean, bigint" {
		t.Errorf("parameters have the types %s", got)
	}
	for _, c := range []struct {
		args []any
		want string
	}{
		{[]any{1, "2026/01/05", true}, "the statement has 4 parameters (?) and 3 values are given for them"},
		{[]any{1, "2026/01/05", true, 1, 2}, "the statement has 4 parameters (?) and 5 values are given for them"},
		{[]any{1, "2026-01-05", true, 1}, "column date holds days as yyyy/MM/dd"},
		{[]any{1, "2026/01/05", 1, 1}, "Logical expression term must evaluate to a boolean (actual: bigint)"},
		{[]any{1, "2026/01/05", true, "x"}, "the value of the parameter for LIMIT must be a whole number"},
		{[]any{struct{}{}, "2026/01/05", true, 1}, "a parameter cannot be a struct {}"},
	} {
		_, err := analyzed(t, sql, Options{Args: c.args})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: %v, want %s", c.args, err, c.want)
		}
	}
}

func TestRows(t *testing.T) {
	for _, c := range []struct{ sql, want string }{
		{`SHOW TABLES`, `cloudtrail_logs; cloudtrail_records; connect_user_admin; connect_users; directory; directory_at; left_out; person_at; sessions; user_connected; workspaces_access`},
		{`SHOW TABLES FROM "default" LIKE 'cloud%$_logs' ESCAPE '$'`, `cloudtrail_logs`},
		{`SHOW SCHEMAS`, `default`},
		{`SHOW CATALOGS LIKE 'aws%'`, `awsdatacatalog`},
		{`DESCRIBE my_db.x_connect_users`, `arn varchar; id varchar; username varchar`},
		{`SHOW COLUMNS FROM cloudtrail_logs LIKE 'tls%'`, `tlsdetails row(tlsversion varchar, ciphersuite varchar, clientprovidedhostheader varchar)`},
		{`SHOW FUNCTIONS LIKE 'row_number'`, `row_number bigint`},
		{`EXPLAIN (TYPE VALIDATE) SELECT 1`, `true`},
	} {
		a, err := analyzed(t, c.sql, Options{})
		if err != nil {
			t.Errorf("%s: %v", c.sql, err)
			continue
		}
		rows, ok := a.Rows()
		var list []string
		for _, r := range rows {
			if len(r) != len(a.Columns) {
				t.Errorf("%s: %d values for %d columns", c.sql, len(r), len(a.Columns))
			}
			if b, isBool := r[0].(bool); isBool {
				list = append(list, map[bool]string{true: "true"}[b])
				continue
			}
			text := r[0].(string)
			if len(r) > 1 {
				text += " " + r[1].(string)
			}
			list = append(list, text)
		}
		if got := strings.Join(list, "; "); !ok || got != c.want {
			t.Errorf("%s: %s, want %s", c.sql, got, c.want)
		}
	}
	if a, err := analyzed(t, `SELECT 1`, Options{}); err != nil {
		t.Error(err)
	} else if _, ok := a.Rows(); ok {
		t.Error("a query has rows without an engine")
	}
}

func TestWholeRows(t *testing.T) {
	for sql, want := range map[string]bool{
		`SELECT 1 FROM UNNEST(ARRAY[ROW(1, 2)]) AS t(r)`:          true,
		`SELECT 1 FROM UNNEST(ARRAY[ROW(1)]) AS t(r)`:             false, // as Trino has it, which writes it so on purpose
		`SELECT 1 FROM UNNEST(ARRAY[ROW(1, 2)]) AS t(a, b)`:       false,
		`SELECT 1 FROM UNNEST(ARRAY[ROW(1, 2)])`:                  false,
		`SELECT 1 FROM UNNEST(ARRAY[ROW(1, 2)], ARRAY[1]) t(a,b)`: true,
	} {
		a, err := analyzed(t, sql, Options{})
		if err != nil {
			t.Errorf("%s: %v", sql, err)
			continue
		}
		athenasql.Walk(a.Statement, func(n athenasql.Node) bool {
			if u, ok := n.(*athenasql.Unnest); ok && a.WholeRows(u.Exprs[0]) != want {
				t.Errorf("%s: whole rows: %v", sql, !want)
			}
			return true
		})
	}
}

// where prints the condition of a SELECT.
func where(a *Analysis) string {
	return athenasql.Print(a.Statement.(*athenasql.Query).Body.(*athenasql.Select).Where)
}

// A zone may be a parameter: it is constant as well.
func TestZoneIsParameter(t *testing.T) {
	const sql = "SELECT at_timezone(from_iso8601_timestamp(eventtime), ?) AS t FROM cloudtrail_logs"
	a, err := analyzed(t, sql, Options{Args: []any{"Asia/Tokyo"}})
	if err != nil {
		t.Fatal(err)
	}
	if zone := a.Columns[0].Type.Zone; zone != "Asia/Tokyo" {
		t.Errorf("the zone is %q", zone)
	}
	if _, err := analyzed(t, sql, Options{AnyArgs: true}); err != nil {
		t.Error(err)
	}
	if _, err := analyzed(t, sql, Options{Args: []any{"nowhere"}}); err == nil {
		t.Error("a zone that does not exist was taken")
	}
}

// What only other engines have is taken for them, and nothing is known of its type.
func TestFunctionsElsewhere(t *testing.T) {
	const sql = "SELECT word_stem(eventname) AS stem, checksum(eventid) AS sum, approx_percentile(1, 2, 0.5) + 1 AS p FROM cloudtrail_logs GROUP BY eventname"
	if _, err := analyzed(t, sql, Options{}); err == nil {
		t.Error("the embedded engine does not have these functions")
	}
	a, err := analyzed(t, sql, Options{Elsewhere: true})
	if err != nil {
		t.Fatal(err)
	}
	if kind := a.Columns[0].Type.Kind; kind != 0 {
		t.Errorf("word_stem has the kind %d", kind)
	}
}

// SQL's own functions for JSON run where they are.
func TestJSONFunctionsElsewhere(t *testing.T) {
	sql := `SELECT JSON_VALUE(requestparameters, 'lax $.a'), JSON_VALUE(requestparameters, 'lax $.a' RETURNING bigint DEFAULT 1 ON EMPTY),
		JSON_QUERY(requestparameters, 'lax $.a' WITH WRAPPER), JSON_EXISTS(requestparameters, 'lax $.a'), JSON_OBJECT('k': eventname), JSON_ARRAY(1, eventid)
		FROM cloudtrail_logs TABLESAMPLE BERNOULLI (5 + 5)`
	a, err := analyzed(t, sql, Options{Elsewhere: true})
	if err != nil {
		t.Fatal(err)
	}
	var types []string
	for _, c := range a.Columns {
		types = append(types, c.Type.String())
	}
	if got := strings.Join(types, " "); got != "varchar bigint varchar boolean varchar varchar" {
		t.Errorf("the columns are %s", got)
	}
	if _, err := analyzed(t, `SELECT JSON_EXISTS(nothing, 'lax $.a') FROM cloudtrail_logs`, Options{Elsewhere: true}); err == nil {
		t.Error("a column that does not exist was taken")
	}
}
