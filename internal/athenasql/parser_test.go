package athenasql

import (
	"errors"
	"strings"
	"testing"
	"time"
)

// TestTrees shows what some statements become.
func TestTrees(t *testing.T) {
	tests := []struct{ sql, want string }{
		{"SELECT a.b FROM t x", `(Query Body=(Select Items=[(SelectItem Expr=(Field Base=(Column Name=a) Name=b))] From=[(Aliased Relation=(Table Name=(Name Parts=[t])) Alias=x)]))`},
		{"SELECT -1 + 2 * a || 'x'", `(Query Body=(Select Items=[(SelectItem Expr=(Binary Op="||" Left=(Binary Op="+" Left=(Number Text="-1") Right=(Binary Op="*" Left=(Number Text="2") Right=(Column Name=a))) Right=(String Value="x")))]))`},
		{"SELECT NOT a = 1 AND b OR c", `(Query Body=(Select Items=[(SelectItem Expr=(Logical Op="OR" Terms=[(Logical Op="AND" Terms=[(Not Expr=(Comparison Op="=" Left=(Column Name=a) Right=(Number Text="1"))) (Column Name=b)]) (Column Name=c)]))]))`},
		{"SELECT -a AT TIME ZONE 'UTC'", `(Query Body=(Select Items=[(SelectItem Expr=(Unary Op="-" Expr=(AtTimeZone Expr=(Column Name=a) Zone=(String Value="UTC"))))]))`},
		{"SELECT 1 UNION SELECT 2 INTERSECT SELECT 3", `(Query Body=(SetOperation Op="UNION" Left=(Select Items=[(SelectItem Expr=(Number Text="1"))]) Right=(SetOperation Op="INTERSECT" Left=(Select Items=[(SelectItem Expr=(Number Text="2"))]) Right=(Select Items=[(SelectItem Expr=(Number Text="3"))]))))`},
		{"TABLE a.b LIMIT ?", `(Query Body=(TableQuery Name=(Name Parts=[a b])) Limit=(Parameter))`},
		{"SELECT x -> x AND y", `(Query Body=(Select Items=[(SelectItem Expr=(Lambda Params=[x] Body=(Logical Op="AND" Terms=[(Column Name=x) (Column Name=y)])))]))`},
		{"SELECT CAST(a AS ROW(x array, y int))", `(Query Body=(Select Items=[(SelectItem Expr=(Cast Expr=(Column Name=a) Type=(Type Kind=1 Fields=[(RowField Type=(Type Name=array Params=[(TypeParam Type=(Type Name=x))])) (RowField Name=y Type=(Type Name=int))])))]))`},
		{"SELECT 1 FROM a LEFT JOIN b JOIN c ON x ON y", `(Query Body=(Select Items=[(SelectItem Expr=(Number Text="1"))] From=[(Join Kind="LEFT" Left=(Table Name=(Name Parts=[a])) Right=(Join Kind="INNER" Left=(Table Name=(Name Parts=[b])) Right=(Table Name=(Name Parts=[c])) On=(Column Name=x)) On=(Column Name=y))]))`},
		{"SELECT 1 GROUP BY (a, b), ((a, b)), (a)", `(Query Body=(Select Items=[(SelectItem Expr=(Number Text="1"))] GroupBy=(GroupBy Elements=[(GroupingElement Sets=[(GroupingSet Exprs=[(Column Name=a) (Column Name=b)])]) (GroupingElement Sets=[(GroupingSet Exprs=[(Row Items=[(Column Name=a) (Column Name=b)])])]) (GroupingElement Sets=[(GroupingSet Exprs=[(Column Name=a)])])])))`},
		{"DESC t", `(ShowColumns Table=(Name Parts=[t]))`},
		{"EXPLAIN ANALYZE VERBOSE VALUES 1", `(Explain Analyze Verbose Statement=(Query Body=(Values Rows=[(Number Text="1")])))`},
	}
	for _, tt := range tests {
		tree, err := Parse(tt.sql)
		if err != nil {
			t.Errorf("%s: %v", tt.sql, err)
			continue
		}
		if got := dump(tree); got != tt.want {
			t.Errorf("%s\ngot  %s\nwant %s", tt.sql, got, tt.want)
		}
	}
}

func TestPrint(t *testing.T) {
	tests := []struct{ sql, want string }{
		{"select  ((a)) , (b) from  t where ((a = 1) and ((b)))", "SELECT a, b FROM t WHERE a = 1 AND b"},
		{"select (a or b) and c, a or (b and c), not (a and b)", "SELECT (a OR b) AND c, a OR b AND c, NOT (a AND b)"},
		{"select - (1), - (-1), -(-a), a - (b - c), (a - b) - c", "SELECT -(1), - -1, - -a, a - (b - c), a - b - c"},
		{"select a -- x\n/* y */ from t", "SELECT a FROM t"},
		{`select "a" "B", "order", date from "x y"`, `SELECT "a" AS "B", "order", date FROM "x y"`},
		{"select count(*) c from t group by 1 order by c desc limit 5;", "SELECT count(*) AS c FROM t GROUP BY 1 ORDER BY c DESC LIMIT 5"},
		{"select * from a, b left outer join c on true", "SELECT * FROM a, b LEFT JOIN c ON TRUE"},
		{"(select 1) order by 1", "(SELECT 1) ORDER BY 1"},
		{"(select 1 union select 2) intersect (select 3)", "(SELECT 1 UNION SELECT 2) INTERSECT SELECT 3"},
		{"select u&'\\0041', x'0aFF', 'it''s'", "SELECT 'A', X'0AFF', 'it''s'"},
		{"select position('a' in b), substring(a from 2), trim(both from a)", "SELECT strpos(b, 'a'), substr(a, 2), TRIM(BOTH FROM a)"},
	}
	for _, tt := range tests {
		tree, err := Parse(tt.sql)
		if err != nil {
			t.Errorf("%s: %v", tt.sql, err)
			continue
		}
		if got := Print(tree); got != tt.want {
			t.Errorf("%s\ngot  %s\nwant %s", tt.sql, got, tt.want)
		}
	}
}

func TestMessages(t *testing.T) {
	tests := []struct{ sql, want string }{
		{"SELECT *\nFROM cloudtrail_logs\nWHERE eventname FORM 'x'", "line 3:17: mismatched input 'FORM'. Expecting: '%', '*', '+', '-', '.', '/', 'AND', 'AT', 'EXCEPT', 'FETCH', 'GROUP', 'HAVING', 'INTERSECT', 'LIMIT', 'OFFSET', 'OR', 'ORDER', 'UNION', 'WINDOW', '[', '||', <EOF>, <predicate>"},
		{"SELECT a FROM t WHERE", "line 1:22: mismatched input '<EOF>'. Expecting: <expression>"},
		{"SELECT a FROM t ORDER a", "line 1:23: mismatched input 'a'. Expecting: 'BY'"},
		{"SELECT `a`", "line 1:8: backquoted identifiers are not supported; use double quotes to quote identifiers"},
		{"SELECT 1a", "line 1:8: identifiers must not start with a digit; surround the identifier with double quotes"},
		{"DROP TABLE t", "line 1:1: DROP is not allowed: only statements that read are (SELECT, WITH, VALUES, TABLE, EXPLAIN, SHOW, DESCRIBE)"},
		{"SELECT 1; SELECT 2", "line 1:11: more than one statement: the second one starts here"},
		{"SELECT * FROM t MATCH_RECOGNIZE (PATTERN (A) DEFINE A AS TRUE)", "line 1:17: row patterns (MATCH_RECOGNIZE) are not supported"},
		{"SELECT '\xff'", "line 1:9: the text is not valid UTF-8"},
	}
	for _, tt := range tests {
		if _, err := Parse(tt.sql); err == nil || err.Error() != tt.want {
			t.Errorf("%q\ngot  %v\nwant %s", tt.sql, err, tt.want)
		}
	}
}

func TestExcerpt(t *testing.T) {
	tests := []struct{ sql, want string }{
		{"SELECT a\nFROM t WHERE ]\nLIMIT 1", "FROM t WHERE ]\n             ^"},
		{"SELECT '日本', ]", "SELECT '日本', ]\n               ^"},
		{"SELECT\t]", "SELECT ]\n       ^"},
		{"SELECT", "SELECT\n      ^"},
		{"SELECT " + strings.Repeat("a", 100) + " ]" + strings.Repeat("b", 100), strings.Repeat("a", 59) + " ]" + strings.Repeat("b", 59) + "\n" + strings.Repeat(" ", 60) + "^"},
	}
	for _, tt := range tests {
		_, err := Parse(tt.sql)
		if got := excerpt(err, tt.sql); got != tt.want {
			t.Errorf("%q: %v\ngot\n%s\nwant\n%s", tt.sql, err, got, tt.want)
		}
	}
}

func TestParts(t *testing.T) {
	for sql, want := range map[string]string{"a = 1 or  b": "a = 1 OR b", "a b": "", "1 +": ""} {
		e, err := ParseExpr(sql)
		if err != nil && want != "" || err == nil && Print(e) != want {
			t.Errorf("expression %q: got %v, want %q", sql, err, want)
		}
	}
	for sql, want := range map[string]string{"row(a varchar, b array(timestamp(3) with time zone))": "ROW(a varchar, b array(TIMESTAMP(3) WITH TIME ZONE))", "array(": "", "map<a,b>": "map(a, b)"} {
		typ, err := ParseType(sql)
		if err != nil && want != "" || err == nil && Print(typ) != want {
			t.Errorf("type %q: got %v, want %q", sql, err, want)
		}
	}
}

// TestHostile: texts that are large or deep are refused, or parsed, soon.
func TestHostile(t *testing.T) {
	const mega = MaxBytes
	fill := func(before, piece, after string) string {
		return before + strings.Repeat(piece, (mega-len(before)-len(after))/len(piece)) + after
	}
	tests := []struct {
		name, sql string
		kind      ErrorKind
	}{
		{"too long", strings.Repeat(" ", mega+1), TooLarge},
		{"parentheses", fill("", "(", ""), TooLarge},
		{"select parentheses", fill("SELECT ", "(", ""), TooLarge},
		{"from parentheses", fill("SELECT 1 FROM ", "(", ""), TooLarge},
		{"in parentheses", fill("SELECT a IN ", "(", ""), TooLarge},
		{"in in in", fill("SELECT ", "a IN (", ""), TooLarge},
		{"any any any", fill("SELECT ", "a = ANY ((", ""), TooLarge},
		{"subqueries", fill("", "SELECT (", ""), TooLarge},
		{"queries in FROM", fill("", "SELECT * FROM (", ""), TooLarge},
		{"joins", fill("SELECT * FROM a ", "JOIN a ", ""), TooLarge},
		{"left joins", fill("SELECT * FROM a ", "JOIN a ON a ", ""), TooLarge},
		{"plus", fill("SELECT a", "+a", ""), TooLarge},
		{"concatenation", fill("SELECT a", "||a", ""), TooLarge},
		{"minus", fill("SELECT ", "- ", "a"), TooLarge},
		{"not", fill("SELECT ", "NOT ", "a"), TooLarge},
		{"fields", fill("SELECT a", ".a", ""), TooLarge},
		{"subscripts", fill("SELECT a", "[1]", ""), TooLarge},
		{"nested subscripts", fill("SELECT ", "a[", ""), TooLarge},
		{"calls", fill("SELECT ", "f(", ""), TooLarge},
		{"trim", fill("SELECT ", "trim(", ""), TooLarge},
		{"substring", fill("SELECT ", "substring(", ""), TooLarge},
		{"position", fill("SELECT ", "position(a in ", ""), TooLarge},
		{"case", fill("SELECT ", "case ", ""), TooLarge},
		{"arrays", fill("SELECT ", "array[", ""), TooLarge},
		{"lambdas", fill("SELECT ", "x -> ", ""), TooLarge},
		{"casts", fill("SELECT ", "cast(", ""), TooLarge},
		{"types", fill("SELECT cast(a as ", "row(", ""), TooLarge},
		{"types with names", fill("SELECT cast(a as ", "row(a ", ""), TooLarge},
		{"array types", fill("SELECT cast(a as x", " array", ")"), TooLarge},
		{"unions", fill("SELECT 1", " UNION SELECT 1", ""), TooLarge},
		{"explains", fill("", "EXPLAIN ", ""), TooLarge},
		{"with", fill("", "WITH a AS (", ""), TooLarge},
		{"windows", fill("SELECT ", "f() OVER (ORDER BY ", ""), TooLarge},
		{"json", fill("SELECT ", "json_array(", ""), TooLarge},
		{"quotes", fill("SELECT ", "'", " a"), Syntax},
		{"double quotes", fill("SELECT \"", "\"", " a"), Syntax},
		{"an open text", fill("SELECT 'a", "b''", ""), Syntax},
		{"open comments", fill("SELECT 1 ", "/*", ""), Syntax},
		{"stars", fill("SELECT ", "*", ""), Syntax},
		{"NUL", fill("", "\x00", ""), Syntax},
		{"semicolons", fill("SELECT 1", ";", "x"), Several},
		{"dots", fill("SELECT a FROM a", ".", ""), Syntax},
		{"running", fill("SELECT ", "running.", "x y z"), Syntax},
		{"windows of windows", fill("SELECT a FROM t ", "window ", ""), Syntax},
		{"rows of rows", fill("SELECT f() OVER (", "rows ", ")"), Syntax},
		{"digits", fill("SELECT ", "1", ""), Syntax},
		{"points", fill("SELECT ", "1.", ""), Syntax},
		{"underscores", fill("SELECT ", "1_", ""), Syntax},
		{"x quotes", fill("SELECT ", "x'", " y"), Syntax},
	}
	for _, tt := range tests {
		began := time.Now()
		_, err := Parse(tt.sql)
		took := time.Since(began)
		var e *Error
		if !errors.As(err, &e) || e.Kind != tt.kind {
			text := ""
			if err != nil {
				text = err.Error()[:min(len(err.Error()), 200)]
			}
			t.Errorf("%s: got %s, want kind %d", tt.name, text, tt.kind)
		}
		if took > time.Minute { // 0.1 s is usual, hours is what it is about; the race detector and busy machines take their time
			t.Errorf("%s took %v", tt.name, took)
		}
	}
	for _, sql := range []string{fill("SELECT a", ", a", ""), fill("SELECT a IN (a", ", a", ")"), fill("SELECT a", " OR a", ""), fill("SELECT '", "''", "'"), fill("SELECT 1", " ", "")} {
		if _, err := Parse(sql); err != nil {
			t.Errorf("%.40s...: %v", sql, err)
		}
	}
}

const median = `SELECT useridentity.arn, eventname, count(*) AS n, min(from_iso8601_timestamp(eventtime)) AS first_seen,
  json_extract_scalar(requestparameters, '$.bucketName') AS bucket
FROM "audit"."cloudtrail_logs"
WHERE eventsource = 's3.amazonaws.com' AND eventname IN ('GetObject', 'PutObject', 'DeleteObject')
  AND date BETWEEN '2026/11/01' AND '2026/11/20' AND errorcode IS NULL AND sourceipaddress NOT LIKE '10.%'
GROUP BY useridentity.arn, eventname, json_extract_scalar(requestparameters, '$.bucketName')
ORDER BY n DESC LIMIT 100`

func BenchmarkParse(b *testing.B) {
	b.SetBytes(int64(len(median)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse(median); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkPrint(b *testing.B) {
	tree, err := Parse(median)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		Print(tree)
	}
}
