package athenasql

import (
	"errors"
	"testing"
)

// What Trino's words do not tell stands beside them.
func TestFix(t *testing.T) {
	for sql, want := range map[string]string{
		"SELECT count(*) AS 件数 FROM t":                                       `write names with letters other than a to z in double quotes: "件数"`,
		"SELECT count(*) 答え":                                                 `write names with letters other than a to z in double quotes: "答え"`,
		"SELECT 1 AS a件_数 FROM t":                                            `write names with letters other than a to z in double quotes: "a件_数"`,
		"SELECT 'abc FROM t":                                                 "the quote that begins at line 1:8 is not closed",
		"SELECT 1,\n\"abc FROM t":                                            "the quote that begins at line 2:1 is not closed",
		"SELECT 'it's here' FROM t":                                          "the quote that begins at line 1:18 is not closed",
		"SELECT 1 /* abc":                                                    "the comment that begins at line 1:10 is not closed",
		"SELECT 1 /* a */ /* '":                                              "the comment that begins at line 1:18 is not closed",
		"SELECT '件数' FORM t":                                                 "",
		"SELECT x::varchar FROM t":                                           ":: is not Athena's: write CAST(x AS varchar)",
		"SELECT a.x::varchar(3) FROM t":                                      ":: is not Athena's: write CAST(x AS varchar)",
		"SELECT x FROM t WHERE y ILIKE 'a'":                                  "ILIKE is not Athena's: write lower(x) LIKE '%text%' with the text in small letters",
		"SELECT x FROM t WHERE y NOT ILIKE 'a'":                              "ILIKE is not Athena's: write lower(x) LIKE '%text%' with the text in small letters",
		"SELECT x FROM t WHERE y RLIKE 'a'":                                  "RLIKE is not Athena's: write regexp_like(x, 'pattern')",
		"SELECT x FROM t WHERE y = ‘a’":                                      "write straight quotes around texts: 'text'",
		"SELECT “x” FROM t":                                                  "write straight quotes: 'text' for texts, \"name\" for names",
		"SELECT TOP 10 x FROM t":                                             "TOP is not Athena's: write LIMIT 10 at the end of the statement",
		"SELECT x FROM t LIMIT 10 OFFSET 5":                                  "OFFSET comes first: write OFFSET 5 LIMIT 10",
		"SELECT x FROM t LIMIT 5, 10":                                        "write OFFSET 5 LIMIT 10",
		"SELECT x FROM 'my_t'":                                               "single quotes are for texts; write the table's name without: my_t",
		"SELECT x FROM <event-data-store-id>":                                "<event-data-store-id> stands for something of your own: write that in its place",
		"SELECT x FROM ${table}":                                             "${table} stands for something of your own: write that in its place",
		"SELECT x FROM t WHERE x = {{name}}":                                 "{{name}} stands for something of your own: write that in its place",
		"SELECT x FROM $STORE WHERE y = 1":                                   "$STORE stands for something of your own: write that in its place",
		"SELECT x FROM t WHERE x < {":                                        "",
		"SELECT x FROM 1b2c3d4e-0000-4a00-8b00-00000000000f WHERE y = 1":     "1b2c3d4e-0000-4a00-8b00-00000000000f is an event data store of CloudTrail Lake: write cloudtrail_logs in its place",
		"SELECT x FROM bb2c3d4e-0000-4a00-8b00-00000000000f":                 "bb2c3d4e-0000-4a00-8b00-00000000000f is an event data store of CloudTrail Lake: write cloudtrail_logs in its place",
		"SELECT x FROM 12345678-0000-4a00-8b00-00000000000f s":               "12345678-0000-4a00-8b00-00000000000f is an event data store of CloudTrail Lake: write cloudtrail_logs in its place",
		"SELECT x FROM 5e123456-0000-4a00-8b00-00000000000f s":               "5e123456-0000-4a00-8b00-00000000000f is an event data store of CloudTrail Lake: write cloudtrail_logs in its place",
		"SELECT a.x FROM t a JOIN 9b2c3d4e-0000-4a00-8b00-00000000000f":      "9b2c3d4e-0000-4a00-8b00-00000000000f is an event data store of CloudTrail Lake: write cloudtrail_logs in its place",
		"SELECT who:name FROM t":                                             ": is not Athena's: write who.name",
		"SELECT DISTINCT ON (y) x FROM t ORDER BY z":                         "DISTINCT ON is not Athena's: number the rows with row_number() in a subquery, and keep number 1",
		"SELECT x FROM t AND y = 1":                                          "write WHERE before the first condition",
		"SELECT x FROM t u\nOR y = 1":                                        "write WHERE before the first condition",
		"SELECT x FROM t WHERE y IN ('a', 'b' 'c')":                          "a comma is missing after 'b'",
		"SELECT x FROM t WHERE y IN ('a'\n'b')":                              "a comma is missing after 'a'",
		"SELECT x FROM t\nSELECT y FROM t":                                   "a second statement seems to begin here: run one at a time",
		"SELECT x FROM t ORDER BY x DESC SELECT y FROM t":                    "a second statement seems to begin here: run one at a time",
		"SELECT x FROM t WHERE x IN (1, SELECT y FROM t)":                    "",
		"SELECT x FROM t WHERE d {helper.days('x')}":                         "{helper.days('x')} stands for something of your own: write that in its place",
		"SELECT 1a FROM t":                                                   "",
		"CREATE OR REPLACE VIEW v AS SELECT x FROM t":                        "run the query after AS on its own: a saved query keeps it, and --out FILE its rows",
		"CREATE TABLE u WITH (format = 'ORC') AS (SELECT x FROM t)":          "run the query after AS on its own: a saved query keeps it, and --out FILE its rows",
		"CREATE EXTERNAL TABLE IF NOT EXISTS u (x STRING) LOCATION 's3://b'": "the tables are there already: ashiato import brings log files into them",
		"CREATE DATABASE d":                                                  "",
		"INSERT INTO u SELECT x FROM t":                                      "run its query on its own, with --out FILE to keep the rows",
		"UNLOAD (SELECT x FROM t) TO 's3://b/k'":                             "run its query on its own, with --out FILE to keep the rows",
		"PREPARE p FROM SELECT x FROM t WHERE y = ?":                         "run the statement after FROM on its own, with :name for each ?",
		"EXECUTE p USING 'a'":                                                "run the prepared statement itself, with :name for each ? and --param name=value",
		"MSCK REPAIR TABLE t":                                                "partitions need no loading here: the lake knows its own",
		"ALTER TABLE t ADD PARTITION (d = '2026/01')":                        "partitions need no loading here: the lake knows its own",
		"DROP VIEW v":                               "",
		"SELECT EXTRACT(EPOCH FROM x) FROM t":       "use to_unixtime(x)",
		"SELECT EXTRACT(EPOCH FROM b - a.c) FROM t": "use date_diff('second', a.c, b)",
		"SELECT EXTRACT(CENTURY FROM x) FROM t":     "",
		"SHOW DATABASES":                            "write SHOW SCHEMAS",
		"SHOW PARTITIONS t":                         "write SELECT DISTINCT account, region, date FROM and the table's name",
		"SELECT x FROM `t`":                         "write \"t\"",
		"SELECT x FROM t WHERE x == 1":              "write one =",
		"SELECT x FROM t WHERE !(x = 1)":            "write NOT",
		"SELECT x FROM t WHERE x = 1 && y = 2":      "write AND",
		"SELECT x->>'a' FROM t":                     "write json_extract_scalar(x, '$.member')",
		"SELECT x, FROM t":                          "leave out the comma before FROM",
		"SELECT x FROM t WHERE x IN ()":             "a list after IN has at least one value",
		"SELECT group_concat(x SEPARATOR ',')":      "write listagg(x, ',') WITHIN GROUP (ORDER BY x)",
		"SELECT 1 + / 2":                            "",
		"SELECT 1 ！":                                "",
	} {
		_, err := Parse(sql)
		if e, ok := errors.AsType[*Error](err); !ok || e.Fix.String() != want {
			t.Errorf("%s: %+v, want the fix %q", sql, err, want)
		}
	}
}
