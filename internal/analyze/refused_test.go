package analyze

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// TestRefused holds statements with the place and the beginning of the message of their error, in Trino's words where
// they come from Trino.
func TestRefused(t *testing.T) {
	for _, c := range []struct {
		kind     ErrorKind
		at, want string
		sql      string
	}{
		{UnknownTable, "1:15", "Table 'nope' does not exist", `SELECT 1 FROM nope`},
		{Invalid, "1:15", "Too many dots in table name: a.b.c.d", `SELECT 1 FROM a.b.c.d`},
		{UnknownTable, "1:10", "Table 'a.nope' does not exist", `DESCRIBE a.nope`},
		{UnknownColumn, "1:8", "Column 'a.x' cannot be resolved", `SELECT a.x FROM (VALUES 1) a(x) JOIN (VALUES 1) b(x) USING (x)`},
		{UnknownColumn, "1:41", "Column 'a.x' cannot be resolved", `SELECT a.x FROM (SELECT 1 x) a, (SELECT a.x y) b`},
		{UnknownColumn, "1:8", "Column 'useridentity.nope' cannot be resolved", `SELECT useridentity.nope FROM cloudtrail_logs`},
		{Invalid, "1:52", "Column 'x' is ambiguous", `SELECT * FROM (SELECT 1 x) a, (SELECT 2 x) b WHERE x=1`},
		{Invalid, "1:49", "Column 'x' is ambiguous", `SELECT x, y x FROM (SELECT 1 x, 2 y) a ORDER BY x`},
		{Invalid, "1:8", "Unable to resolve reference a", `SELECT a.* FROM (SELECT 1 x)`},
		{Invalid, "1:8", "SELECT * not allowed in queries without FROM clause", `SELECT *`},
		{Invalid, "1:15", "Column alias list has 1 entries but 'a' has 2 columns available", `SELECT x FROM (SELECT 1 x, 2 y) a(b)`},
		{Invalid, "1:34", "WITH query name 'a' specified more than once", `WITH a AS (TABLE connect_users), a AS (SELECT 1) SELECT 1`},
		{Invalid, "1:44", "GROUP BY position 5 is not in select list", `SELECT x FROM (SELECT 1 x, 2 y) a GROUP BY 5`},
		{Invalid, "1:44", "ORDER BY position 7 is not in select list", `SELECT x FROM (SELECT 1 x, 2 y) a ORDER BY 7`},
		{Invalid, "1:52", "GROUP BY expression must be a column reference: x + 1", `SELECT x FROM (SELECT 1 x, 2 y) a GROUP BY ROLLUP(x+1)`},
		{Invalid, "1:49", "WHERE clause cannot contain aggregations, window functions or grouping operations: [count(*)]", `SELECT x FROM (SELECT 1 x, 2 y) a WHERE count(*)>1`},
		{Invalid, "1:8", "Cannot nest aggregations inside aggregation 'sum': [count(*)]", `SELECT sum(count(*)) FROM (SELECT 1 x, 2 y) a`},
		{Invalid, "1:8", "'x' must be an aggregate expression or appear in GROUP BY clause", `SELECT x FROM (SELECT 1 x, 2 y) a HAVING x>1`},
		{Invalid, "1:10", "'y' must be an aggregate expression or appear in GROUP BY clause", `SELECT 1+y, count(*) FROM (SELECT 1 x, 2 y) a GROUP BY x`},
		{Invalid, "1:19", "Subquery uses 'y' which must appear in GROUP BY clause", `SELECT x, (SELECT y) FROM (SELECT 1 x, 2 y) a GROUP BY x`},
		{Invalid, "1:8", "Column 'y' not in GROUP BY clause", `SELECT *, count(*) FROM (SELECT 1 x, 2 y) a GROUP BY x`},
		{Invalid, "1:59", "Invalid reference to output projection attribute from ORDER BY aggregation", `SELECT x z FROM (SELECT 1 x, 2 y) GROUP BY x ORDER BY sum(z)`},
		{Invalid, "1:1", "For SELECT DISTINCT, ORDER BY expressions must appear in select list", `SELECT DISTINCT x FROM (SELECT 1 x, 2 y) a ORDER BY y`},
		{Invalid, "1:38", "For aggregate function with DISTINCT, ORDER BY expressions must appear in arguments", `SELECT array_agg(DISTINCT x ORDER BY y) FROM (SELECT 1 x, 2 y)`},
		{Invalid, "1:8", "The arguments to GROUPING() must be expressions referenced by the GROUP BY", `SELECT grouping(y) FROM (SELECT 1 x, 2 y) GROUP BY x`},
		{Invalid, "1:35", "FETCH FIRST WITH TIES clause requires ORDER BY", `SELECT x FROM (SELECT 1 x, 2 y) a FETCH FIRST 2 ROWS WITH TIES`},
		{TypeMismatch, "1:10", "column 1 in UNION query has incompatible types: integer, varchar(1)", `SELECT 1 UNION SELECT 'a'`},
		{TypeMismatch, "1:10", "UNION query has different number of fields: 1, 2", `SELECT 1 UNION SELECT 1,2`},
		{TypeMismatch, "1:1", "Values rows have mismatched sizes: 2 vs 1", `VALUES (1,2),(3)`},
		{Invalid, "1:66", "LEFT JOIN involving UNNEST is only supported with condition ON TRUE", `SELECT x FROM (SELECT 1 x) a LEFT JOIN UNNEST(ARRAY[1]) t(y) ON x=y`},
		{Invalid, "1:55", "LATERAL reference not allowed in RIGHT JOIN", `SELECT 1 FROM (VALUES 1) t(x) RIGHT JOIN UNNEST(ARRAY[x]) u(y) ON true`},
		{Unsupported, "1:30", "Natural join not supported", `SELECT x FROM (SELECT 1 x) a NATURAL JOIN (SELECT 1 x) b`},
		{TypeMismatch, "1:22", "Cannot unnest type: integer", `SELECT * FROM UNNEST(1)`},
		{Unsupported, "1:16", "a recursive query (WITH RECURSIVE) is not supported", `WITH RECURSIVE a AS (SELECT 1 UNION ALL SELECT * FROM a) TABLE a`},
		{Unsupported, "1:56", "the percentage of TABLESAMPLE must be a number", `SELECT 1 FROM cloudtrail_logs TABLESAMPLE BERNOULLI (5 + 5)`},
		{Invalid, "1:54", "Sample percentage must be less than or equal to 100", `SELECT 1 FROM cloudtrail_logs TABLESAMPLE BERNOULLI (101)`},
		{Unsupported, "1:15", "TABLESAMPLE of anything but a table", `SELECT 1 FROM UNNEST(ARRAY[1]) TABLESAMPLE BERNOULLI (10)`},
		{Unsupported, "1:31", "FOR TIMESTAMP AS OF is not supported", `SELECT 1 FROM cloudtrail_logs FOR TIMESTAMP AS OF TIMESTAMP '2026-01-01 00:00:00'`},
		{Unsupported, "1:8", "JSON_VALUE runs on Trino and Athena only", `SELECT JSON_VALUE('{}', 'lax $.a')`},
		{Unsupported, "1:1", "SHOW CREATE is not supported", `SHOW CREATE TABLE cloudtrail_logs`},
		{TypeMismatch, "1:17", "Logical expression term must evaluate to a boolean (actual: integer)", `SELECT true and 1`},
		{TypeMismatch, "1:12", "Value of logical NOT expression must evaluate to a boolean (actual: integer)", `SELECT not 1`},
		{TypeMismatch, "1:18", "CASE WHEN clause must evaluate to a boolean (actual: integer)", `SELECT case when 1 then 2 end`},
		{TypeMismatch, "1:35", "All CASE results must be the same type or coercible to a common type. Cannot find common type between integer and varchar(1)", `SELECT case when true then 2 else 'a' end`},
		{TypeMismatch, "1:20", "CASE operand type does not match WHEN clause operand type: integer vs varchar(1)", `SELECT case 1 when 'a' then 2 end`},
		{TypeMismatch, "1:19", "All COALESCE operands must be the same type or coercible to a common type", `SELECT coalesce(1,'a')`},
		{TypeMismatch, "1:8", "Result types for IF must be the same: integer vs varchar(1)", `SELECT if(true,2,'a')`},
		{TypeMismatch, "1:8", "Types are not comparable with NULLIF: integer vs varchar(1)", `SELECT nullif(1,'a')`},
		{TypeMismatch, "1:14", "IN value and list items must be the same type or coercible to a common type", `SELECT 1 in ('a')`},
		{TypeMismatch, "1:10", "Cannot check if integer is BETWEEN varchar(1) and varchar(1)", `SELECT 1 between 'a' and 'b'`},
		{TypeMismatch, "1:16", "All ARRAY elements must be the same type or coercible to a common type", `SELECT array[1,'a']`},
		{TypeMismatch, "1:8", "Left side of LIKE expression must evaluate to a varchar (actual: integer)", `SELECT 1 like 'a'`},
		{TypeMismatch, "1:12", "Cannot apply operator: varchar(1) + integer", `SELECT 'a' + 1`},
		{TypeMismatch, "1:24", "Cannot apply operator: json < json", `SELECT json_parse('1') < json_parse('2')`},
		{TypeMismatch, "1:10", "Cannot check if integer is identical to varchar(1)", `SELECT 1 IS DISTINCT FROM 'a'`},
		{TypeMismatch, "1:8", "Cannot negate varchar(1)", `SELECT -'a'`},
		{TypeMismatch, "1:10", "Value expression and result of subquery must be of the same type: row(integer) vs row(varchar(1))", `SELECT 1 IN (SELECT 'a')`},
		{TypeMismatch, "1:10", "Value expression and result of subquery must be of the same type: row(integer) vs row(integer, integer)", `SELECT 1 IN (SELECT 1,2)`},
		{TypeMismatch, "1:8", "Lambda expression should always be used inside a function", `SELECT x->1`},
		{Unsupported, "1:31", "Lambda expression cannot contain subqueries", `SELECT transform(ARRAY[1], x->(SELECT 1))`},
		{Invalid, "1:31", "Lambda expression cannot contain aggregations, window functions or grouping operations: [count(*)]", `SELECT transform(ARRAY[1], x->count(*))`},
		{TypeMismatch, "1:8", "Cannot use varchar(1) for subscript of array(integer)", `SELECT ARRAY[1]['a']`},
		{Invalid, "1:17", "Subscript index out of bounds: 3, max value is 2", `SELECT ROW(1,2)[3]`},
		{Invalid, "1:18", "Subscript expression on ROW requires a constant index", `SELECT ROW(1,2)[1+0]`},
		{TypeMismatch, "1:8", "Type of value must be a time or timestamp with or without time zone (actual varchar(1))", `SELECT 'a' AT TIME ZONE 'UTC'`},
		{Invalid, "1:44", "'x' is not a valid time zone", `SELECT TIMESTAMP '2026-01-01' AT TIME ZONE 'x'`},
		{TypeMismatch, "1:26", "Cannot extract HOUR from date", `SELECT extract(HOUR FROM current_date)`},
		{TypeMismatch, "1:8", "Cannot cast boolean to date", `SELECT CAST(true AS date)`},
		{TypeMismatch, "1:18", "Unknown type: nope", `SELECT CAST(1 AS nope)`},
		{Invalid, "1:8", "Window function rank requires an OVER clause", `SELECT rank()`},
		{Invalid, "1:8", "Not a window function: lower", `SELECT lower('a') OVER ()`},
		{Invalid, "1:20", "Cannot resolve WINDOW name w", `SELECT rank() OVER w`},
		{Invalid, "1:30", "Cannot nest window functions or row pattern measures inside window specification", `SELECT rank() OVER (ORDER BY rank() OVER ())`},
		{Invalid, "1:8", "Cannot specify null treatment clause for sum function", `SELECT sum(1) IGNORE NULLS OVER ()`},
		{Invalid, "1:8", "FILTER is not yet supported for window functions", `SELECT sum(1) FILTER (WHERE true) OVER ()`},
		{Invalid, "1:8", "Filter is only valid for aggregation functions", `SELECT lower('a') FILTER (WHERE true)`},
		{TypeMismatch, "1:30", "Window frame of type RANGE PRECEDING or FOLLOWING requires that sort item type be numeric, datetime or interval (actual: varchar(1))",
			`SELECT sum(x) OVER (ORDER BY x RANGE 1 PRECEDING) FROM (SELECT 'a' x)`},
		{Invalid, "1:21", "Window frame of type GROUPS PRECEDING or FOLLOWING requires ORDER BY", `SELECT sum(x) OVER (GROUPS 1 PRECEDING) FROM (VALUES 1) t(x)`},
		{Invalid, "1:8", "'x' is not a valid DATE literal", `SELECT DATE 'x'`},
		{Invalid, "1:8", "'2026-02-30' is not a valid DATE literal", `SELECT DATE '2026-02-30'`},
		{Invalid, "1:8", "'10.0.0' is not a valid IPADDRESS literal", `SELECT IPADDRESS '10.0.0'`},
		{Invalid, "1:8", "Invalid INTERVAL DAY value: x", `SELECT INTERVAL 'x' DAY`},
		{UnknownFunction, "1:8", "Function 'nope.lower' not registered", `SELECT nope.lower('a')`},
	} {
		_, err := analyzed(t, c.sql, Options{})
		var e *Error
		if !errors.As(err, &e) {
			t.Errorf("%s: %v, want %s", c.sql, err, c.want)
			continue
		}
		if at := fmt.Sprintf("%d:%d", e.Line, e.Column); e.Kind != c.kind || at != c.at || !strings.HasPrefix(e.Message.String(), c.want) {
			t.Errorf("%s:\n got  %d %s: %s\n want %d %s: %s", c.sql, e.Kind, at, e.Message, c.kind, c.at, c.want)
		}
	}
}

// TestFixes holds the mistakes of published queries with what is proposed, and how lenient reading takes them.
func TestFixes(t *testing.T) {
	for _, c := range []struct{ where, message, fix, lenient string }{
		{`eventtime > now()`, "Cannot apply operator: varchar < timestamp(3) with time zone", "use from_iso8601_timestamp(eventtime)",
			`from_iso8601_timestamp(eventtime) > now()`},
		{`eventtime >= TIMESTAMP '2026-01-01 00:00:00'`, "Cannot apply operator: varchar <= timestamp(0)", "use from_iso8601_timestamp(eventtime)",
			`from_iso8601_timestamp(eventtime) >= TIMESTAMP '2026-01-01 00:00:00'`},
		{`eventtime BETWEEN now() - INTERVAL '1' DAY AND now()`, "Cannot check if varchar is BETWEEN", "use from_iso8601_timestamp(eventtime)",
			`from_iso8601_timestamp(eventtime) BETWEEN now() - INTERVAL '1' DAY AND now()`},
		{`now() - eventtime > INTERVAL '1' DAY`, "Cannot apply operator: timestamp(3) with time zone - varchar", "use from_iso8601_timestamp(eventtime)",
			`now() - from_iso8601_timestamp(eventtime) > INTERVAL '1' DAY`},
		{`date_diff('day', eventtime, now()) < 7`, "Unexpected parameters (varchar(3), varchar, timestamp(3) with time zone) for function date_diff", "use from_iso8601_timestamp(eventtime)",
			`date_diff('day', from_iso8601_timestamp(eventtime), now()) < 7`},
		{`EXTRACT(HOUR FROM eventtime) > 18`, "Cannot extract HOUR from varchar", "use from_iso8601_timestamp(eventtime)",
			`EXTRACT(HOUR FROM from_iso8601_timestamp(eventtime)) > 18`},
		{`CAST(eventtime AS timestamp) > TIMESTAMP '2026-01-01 00:00:00'`, "eventtime cannot be cast to timestamp(3)", "use CAST(from_iso8601_timestamp(eventtime) AS TIMESTAMP)",
			`CAST(from_iso8601_timestamp(eventtime) AS TIMESTAMP) > TIMESTAMP '2026-01-01 00:00:00'`},
		{`event_time > CAST('2026-01-05T10:20:30Z' AS timestamp)`, "'2026-01-05T10:20:30Z' cannot be cast to timestamp(3)", "use CAST(from_iso8601_timestamp('2026-01-05T10:20:30Z') AS TIMESTAMP)",
			`event_time > CAST(from_iso8601_timestamp('2026-01-05T10:20:30Z') AS TIMESTAMP)`},
		{`event_time > '2026-01-05 10:20:30'`, "Cannot apply operator: timestamp(6) with time zone < varchar(19)", "write event_time > TIMESTAMP '2026-01-05 10:20:30'",
			`event_time > TIMESTAMP '2026-01-05 10:20:30'`},
		{`year = 2021`, "Cannot apply operator: varchar = integer", "write year = '2021'", `year = '2021'`},
		{`month = 3`, "Cannot apply operator: varchar = integer", "write month = '03'", `month = '03'`},
		{`day >= 7`, "Cannot apply operator: varchar <= integer", "write day >= '07'", `day >= '07'`},
		{`account IN (123, 123456789012)`, "IN value and list items must be the same type", "write account = '000000000123'",
			`account IN ('000000000123', '123456789012')`},
		{`readonly = false`, "Cannot apply operator: varchar = boolean", "write readonly = 'false'", `readonly = 'false'`},
		{`day BETWEEN DATE '2026-03-01' AND DATE '2026-03-02'`, "Cannot check if varchar is BETWEEN date and date", "write date >= date_format(DATE '2026-03-01', '%Y/%m/%d')", ``},
		{`current_date > year`, "Cannot apply operator: date < varchar", "write date < date_format(CURRENT_DATE, '%Y/%m/%d')", ``},
		{`ingest_date = '2026-03-02'`, "column ingest_date holds days as yyyy/MM/dd", "write ingest_date = '2026/03/02'", ``},
		{`date >= current_date - INTERVAL '7' DAY`, "Cannot apply operator: varchar <= date", "use date_format(CURRENT_DATE - INTERVAL '7' DAY, '%Y/%m/%d')",
			`date >= date_format(CURRENT_DATE - INTERVAL '7' DAY, '%Y/%m/%d')`},
		{`json_extract_scalar(requestparameters, '$.maxResults') > 10`, "Cannot apply operator: varchar < integer", "use CAST(json_extract_scalar(requestparameters, '$.maxResults') AS bigint)",
			`CAST(json_extract_scalar(requestparameters, '$.maxResults') AS bigint) > 10`},
		{`requestparameters.bucketname = 'x'`, "Expression requestparameters is not of type ROW", "use json_extract_scalar(requestparameters, '$.bucketName')",
			`json_extract_scalar(requestparameters, '$.bucketName') = 'x'`},
		{`responseelements.credentials.accesskeyid = 'x'`, "Expression responseelements is not of type ROW", "use json_extract_scalar(responseelements, '$.credentials.accessKeyId')",
			`json_extract_scalar(responseelements, '$.credentials.accessKeyId') = 'x'`},
		{`additionaleventdata['MFAUsed'] = 'Yes'`, "Cannot use varchar(7) for subscript of varchar", "use json_extract_scalar(additionaleventdata, '$.MFAUsed')",
			`json_extract_scalar(additionaleventdata, '$.MFAUsed') = 'Yes'`},
		{`resources.arn = 'x'`, "Expression resources is not of type ROW",
			"it is an array: use CROSS JOIN UNNEST(resources) AS t(x) and x.arn, or resources[1].arn for its first element", ``},
		{`useridentity.sessioncontext.webidfederationdata.attributes.aud = 'x'`, "Expression useridentity.sessioncontext.webidfederationdata.attributes is not of type ROW",
			"it is a map: use element_at(useridentity.sessioncontext.webidfederationdata.attributes, 'aud')", ``},
		{`name = 'x'`, "Column 'name' cannot be resolved: an alias of SELECT is not visible in WHERE; repeat the expression: lower(eventname)", "", `lower(eventname) = 'x'`},
		{`eventname = "ConsoleLogin"`, "Column 'ConsoleLogin' cannot be resolved: it is in double quotes, as names are; a text is written in single ones: 'ConsoleLogin'", "", ``},
		{`date = '2026-01-05'`, "column date holds days as yyyy/MM/dd", "write date = '2026/01/05'", ``},
		{`'2026-01-05' <= dt`, "column dt holds days as yyyy/MM/dd", "write dt >= '2026/01/05'", ``},
		{`p_date LIKE '2026-01%'`, "column p_date holds days as yyyy/MM/dd", "write p_date LIKE '2026/01%'", ``},
		{`month(eventtime) = 3`, "Unexpected parameters (varchar) for function month", "use from_iso8601_timestamp(eventtime)", `month(from_iso8601_timestamp(eventtime)) = 3`},
		{`sourceipaddress = IPADDRESS '10.0.0.1'`, "Cannot apply operator: varchar = ipaddress", "use TRY_CAST(sourceipaddress AS ipaddress)",
			`TRY_CAST(sourceipaddress AS ipaddress) = IPADDRESS '10.0.0.1'`},
		{`json_extract(requestparameters, '$.a') = 'b'`, "Cannot apply operator: json = varchar(1)", "use json_extract_scalar(requestparameters, '$.a')",
			`json_extract_scalar(requestparameters, '$.a') = 'b'`},
		{`json_extract(requestparameters, '$.a') LIKE '%b%'`, "Left side of LIKE expression must evaluate to a varchar (actual: json)",
			"use json_extract_scalar(requestparameters, '$.a')", `json_extract_scalar(requestparameters, '$.a') LIKE '%b%'`},
		{`resources LIKE '%b%'`, "Left side of LIKE expression must evaluate to a varchar (actual: array(row(arn varchar, accountid varchar, type varchar)))",
			"use json_format(CAST(resources AS json))", ``},
		{`upper(json_extract(requestparameters, '$.a')) = 'B'`, "Unexpected parameters (json) for function upper", "use json_extract_scalar(requestparameters, '$.a')",
			`upper(json_extract_scalar(requestparameters, '$.a')) = 'B'`},
		{`useridentity = 'x'`, "Cannot apply operator: row(type varchar, principalid varchar, arn varchar, accountid varchar, invokedby varchar, accesskeyid varchar, username ", "", ``},
		{`JSON_VALUE(requestparameters, 'lax $.a.b') = 'x'`, "JSON_VALUE runs on Trino and Athena only", "use json_extract_scalar(requestparameters, '$.a.b')", ``},
		{`eventtime || 1 = 'x'`, "Unexpected parameters (varchar, integer) for function concat", "use CAST(1 AS varchar)", ``},
		{`eventname LIKE ANY ('Get%', 'List%')`, "Function 'ANY' not registered", "use x LIKE 'a%' OR x LIKE 'b%'", ``},
		{`to_timestamp(eventtime) > now()`, "Function 'to_timestamp' not registered", "use from_iso8601_timestamp(x)", ``},
		{`ifnull(errorcode, 'x') = 'x'`, "Function 'ifnull' not registered", "use coalesce(a, b)", ``},
	} {
		sql := `SELECT lower(eventname) AS name FROM cloudtrail_logs WHERE ` + c.where
		_, err := analyzed(t, sql, Options{})
		var e *Error
		if !errors.As(err, &e) || !strings.HasPrefix(e.Message.String(), c.message) || e.Fix.String() != c.fix {
			t.Errorf("%s: %v\n fix  %s\n want %s", c.where, err, fixOf(err), c.fix)
		}
		a, err := analyzed(t, sql, Options{Lenient: true})
		switch {
		case c.lenient == "" && err == nil:
			t.Errorf("%s: lenient takes it", c.where)
		case c.lenient == "":
		case err != nil:
			t.Errorf("%s: lenient: %v (%s)", c.where, err, fixOf(err))
		case where(a) != c.lenient || len(a.Notes) == 0 || a.Notes[0].Kind != Lenient:
			t.Errorf("%s: lenient reads %s, want %s; notes %v", c.where, where(a), c.lenient, a.Notes)
		}
	}
}

// TestUnknownColumns: one error has all of them.
func TestUnknownColumns(t *testing.T) {
	_, err := analyzed(t, "SELECT eventnam, c.nope,\n useridentity.usrname, eventnam FROM cloudtrail_logs c WHERE evntsource = 'x'", Options{})
	want := []string{"line 1:8: Column 'eventnam' cannot be resolved: did you mean eventname",
		"Column 'c.nope' cannot be resolved", "Column 'useridentity.usrname' cannot be resolved: did you mean username",
		"Column 'evntsource' cannot be resolved: did you mean eventsource"}
	lines := strings.Split(fmt.Sprint(err), "\n")
	if len(lines) != len(want) {
		t.Fatalf("%v", err)
	}
	for i, w := range want {
		if !strings.HasPrefix(lines[i], w) {
			t.Errorf("%s, want %s", lines[i], w)
		}
	}
}

// TestUnknownTable: columns of CloudTrail tell what an unknown table is.
func TestUnknownTable(t *testing.T) {
	for sql, want := range map[string]string{
		`SELECT t.eventname, eventtime FROM my_db.my_trail t WHERE useridentity.arn = 'x' AND mine = 1`:    "its columns are those of cloudtrail_logs: run it with --table my_trail=cloudtrail_logs",
		`SELECT * FROM "cloudtrail_logs$partitions"`:                                                       "write SELECT DISTINCT account, region, date FROM cloudtrail_logs",
		`SELECT region FROM db."my_trail$Partitions"`:                                                      "write SELECT DISTINCT account, region, date FROM cloudtrail_logs",
		`SELECT flows.srcaddr FROM flows JOIN my_trail ON requestparameters = eventid AND eventname = 'x'`: "the tables are " + strings.Join(TableNames(), ", ") + "; another name for one is given with --table flows=cloudtrail_logs",
		`SELECT "d"."my_trail".eventname, d.flows.x FROM d.my_trail JOIN d.flows ON true`:                  "its columns are those of cloudtrail_logs: run it with --table my_trail=cloudtrail_logs",
		`SELECT my_trail.eventname FROM my_trail`:                                                          "its columns are those of cloudtrail_logs: run it with --table my_trail=cloudtrail_logs",
		`SELECT arn, username FROM people`:                                                                 "its columns are those of connect_users: run it with --table people=connect_users",
		`SELECT a, b, c FROM x`:                                                                            "the tables are cloudtrail_logs, cloudtrail_records, workspaces_access, user_connected, directory, left_out, sessions, directory_at, connect_users, person_at, connect_user_admin; another name for one is given with --table x=cloudtrail_logs",
	} {
		_, err := analyzed(t, sql, Options{})
		if got := fixOf(err); got != want {
			t.Errorf("%s: %v\n got  %s\n want %s", sql, err, got, want)
		}
	}
	catalog := DefaultCatalog()
	catalog.Names = map[string]string{"my_trail": "cloudtrail_logs"}
	a, err := analyzed(t, `SELECT eventname FROM my_db.my_trail`, Options{Catalog: catalog})
	if err != nil || len(a.Notes) != 1 || a.Notes[0].Kind != TableMapped {
		t.Errorf("%v, %v", a, err)
	}
}

// TestBounds: small statements cannot ask for much.
func TestBounds(t *testing.T) {
	lambda := "x0"
	for i := range 40 {
		lambda = fmt.Sprintf("reduce(transform(ARRAY[1], x%d -> %s), 0, (s, y) -> s + y, s -> s)", i, lambda)
	}
	with := "WITH q0 AS (SELECT * FROM cloudtrail_logs)"
	for i := range 30 {
		with += fmt.Sprintf(", q%d AS (SELECT * FROM q%d a, q%d b)", i+1, i, i)
	}
	aliases := "SELECT 1 + 1 AS a0"
	for i := range 60 {
		aliases += fmt.Sprintf(", a%d + a%d AS a%d", i, i, i+1)
	}
	for name, sql := range map[string]string{
		"itself":  "SELECT a AND b OR c AS a, b AND c AS b WHERE a",
		"lambdas": "SELECT " + lambda,
		"WITH":    with + " SELECT count(*) FROM q30",
		"aliases": aliases + " WHERE a60 = 1",
	} {
		_, err := analyzed(t, sql, Options{Lenient: true})
		if fmt.Sprint(err) == "<nil>" && name != "lambdas" {
			t.Errorf("%s: no error", name)
		}
	}
}

func fixOf(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Fix.String()
	}
	return ""
}
