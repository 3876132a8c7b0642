package athenasql

import (
	"errors"
	"testing"
)

// What Trino's words do not tell stands beside them.
func TestFix(t *testing.T) {
	for sql, want := range map[string]string{
		"SELECT count(*) AS 件数 FROM t":          `write names with letters other than a to z in double quotes: "件数"`,
		"SELECT count(*) 答え":                    `write names with letters other than a to z in double quotes: "答え"`,
		"SELECT 1 AS a件_数 FROM t":               `write names with letters other than a to z in double quotes: "a件_数"`,
		"SELECT 'abc FROM t":                    "the quote that begins at line 1:8 is not closed",
		"SELECT 1,\n\"abc FROM t":               "the quote that begins at line 2:1 is not closed",
		"SELECT 'it's here' FROM t":             "the quote that begins at line 1:18 is not closed",
		"SELECT 1 /* abc":                       "the comment that begins at line 1:10 is not closed",
		"SELECT 1 /* a */ /* '":                 "the comment that begins at line 1:18 is not closed",
		"SELECT '件数' FORM t":                    "",
		"SELECT x::varchar FROM t":              ":: is not Athena's: write CAST(x AS varchar)",
		"SELECT a.x::varchar(3) FROM t":         ":: is not Athena's: write CAST(x AS varchar)",
		"SELECT x FROM t WHERE y ILIKE 'a'":     "ILIKE is not Athena's: write lower(x) LIKE '%text%' with the text in small letters",
		"SELECT x FROM t WHERE y NOT ILIKE 'a'": "ILIKE is not Athena's: write lower(x) LIKE '%text%' with the text in small letters",
		"SELECT x FROM t WHERE y RLIKE 'a'":     "RLIKE is not Athena's: write regexp_like(x, 'pattern')",
		"SELECT x FROM t WHERE y = ‘a’":         "write straight quotes around texts: 'text'",
		"SELECT “x” FROM t":                     "write straight quotes: 'text' for texts, \"name\" for names",
		"SELECT TOP 10 x FROM t":                "TOP is not Athena's: write LIMIT 10 at the end of the statement",
		"SELECT x FROM t LIMIT 10 OFFSET 5":     "OFFSET comes first: write OFFSET 5 LIMIT 10",
		"SELECT x FROM t LIMIT 5, 10":           "write OFFSET 5 LIMIT 10",
		"SELECT x FROM 'my_t'":                  "single quotes are for texts; write the table's name without: my_t",
		"SELECT x FROM <event-data-store-id>":   "<event-data-store-id> stands for something of your own: write that in its place",
		"SELECT x FROM ${table}":                "${table} stands for something of your own: write that in its place",
		"SELECT x FROM t WHERE x = {{name}}":    "{{name}} stands for something of your own: write that in its place",
		"SELECT x FROM t WHERE x < {":           "",
		"SHOW DATABASES":                        "write SHOW SCHEMAS",
		"SHOW PARTITIONS t":                     "write SELECT DISTINCT account, region, date FROM and the table's name",
		"SELECT x FROM `t`":                     "write \"t\"",
		"SELECT x FROM t WHERE x == 1":          "write one =",
		"SELECT x FROM t WHERE !(x = 1)":        "write NOT",
		"SELECT x FROM t WHERE x = 1 && y = 2":  "write AND",
		"SELECT x->>'a' FROM t":                 "write json_extract_scalar(x, '$.member')",
		"SELECT x, FROM t":                      "leave out the comma before FROM",
		"SELECT x FROM t WHERE x IN ()":         "a list after IN has at least one value",
		"SELECT group_concat(x SEPARATOR ',')":  "write listagg(x, ',') WITHIN GROUP (ORDER BY x)",
		"SELECT 1 + / 2":                        "",
		"SELECT 1 ！":                            "",
	} {
		_, err := Parse(sql)
		if e, ok := errors.AsType[*Error](err); !ok || e.Fix.String() != want {
			t.Errorf("%s: %+v, want the fix %q", sql, err, want)
		}
	}
}
