package athenasql

import (
	"errors"
	"testing"
)

// What Trino's words do not tell stands beside them.
func TestFix(t *testing.T) {
	for sql, want := range map[string]string{
		"SELECT count(*) AS 件数 FROM t": `write names with letters other than a to z in double quotes: "件数"`,
		"SELECT count(*) 答え":           `write names with letters other than a to z in double quotes: "答え"`,
		"SELECT 1 AS a件_数 FROM t":      `write names with letters other than a to z in double quotes: "a件_数"`,
		"SELECT 'abc FROM t":           "the quote that begins at line 1:8 is not closed",
		"SELECT 1,\n\"abc FROM t":      "the quote that begins at line 2:1 is not closed",
		"SELECT 'it's here' FROM t":    "the quote that begins at line 1:18 is not closed",
		"SELECT 1 /* abc":              "the comment that begins at line 1:10 is not closed",
		"SELECT 1 /* a */ /* '":        "the comment that begins at line 1:18 is not closed",
		"SELECT '件数' FORM t":           "",
		"SELECT 1 + / 2":               "",
		"SELECT 1 ！":                   "",
	} {
		_, err := Parse(sql)
		if e, ok := errors.AsType[*Error](err); !ok || e.Fix != want {
			t.Errorf("%s: %+v, want the fix %q", sql, err, want)
		}
	}
}
