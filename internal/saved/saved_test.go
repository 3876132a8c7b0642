package saved

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/ashiato/ashiato/internal/athenasql"
	"github.com/ashiato/ashiato/queries"
)

func reader() Reader {
	return Reader{Time: func(text string, end bool) (time.Time, error) {
		if text == "7d" {
			return time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), nil
		}
		at, err := time.ParseInLocation("2006-01-02", text, time.FixedZone("JST", 9*3600))
		if end {
			at = at.AddDate(0, 0, 1)
		}
		return at, err
	}}
}

// Every query that ships parses with and without its parameters, and says in both languages what it is.
func TestShipped(t *testing.T) {
	all, err := Read(Source{queries.Files, "queries/"})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 20 {
		t.Errorf("%d queries ship", len(all))
	}
	for _, q := range all {
		if q.Description.English == "" || q.Description.Japanese == "" || q.Group == "" || len(q.Tables) == 0 {
			t.Errorf("%s lacks a part of its head", q.Name)
		}
		for _, p := range q.Parameters {
			if p.Description.English == "" || p.Description.Japanese == "" {
				t.Errorf("%s: parameter %s lacks a description", q.Name, p.Name)
			}
		}
		sql, _ := athenasql.Positional(q.SQL)
		if _, err := athenasql.Parse(sql); err != nil {
			t.Errorf("%s: %v", q.Name, err)
		}
	}
}

const trail = `-- ---
-- group: g
-- description: {en: e, ja: j}
-- parameters:
--   - {name: since, type: time, default: 7d}
--   - {name: day, type: day, required: true}
--   - {name: n, type: integer}
-- ---
SELECT 1 WHERE eventtime > :since AND date = :day
AND (:n IS NULL OR x = :n)
`

func TestBind(t *testing.T) {
	q, err := Parse("my/trail.sql", []byte(trail))
	if err != nil {
		t.Fatal(err)
	}
	if q.Name != "trail" || q.Line != 9 {
		t.Errorf("name %s, line %d", q.Name, q.Line)
	}
	args, err := q.Bind(map[string]string{"day": "2026-01-05"}, reader())
	if err != nil {
		t.Fatal(err)
	}
	if len(args) != 4 || args[0] != "2026-01-01T00:00:00Z" || args[1] != "2026/01/04" || args[2] != nil || args[3] != nil {
		t.Errorf("args %v", args) // midnight of the 5th in Tokyo is the 4th in UTC
	}
	for _, c := range []struct {
		values map[string]string
		want   string
	}{
		{nil, "needs a value for day"},
		{map[string]string{"day": "2026-01-05", "x": "", "account": ""}, "no parameter account, x: its parameters are since, day, n"},
		{map[string]string{"day": "2026-01-05", "n": "1.5"}, `"1.5" is no whole number`},
		{map[string]string{"day": "2026-01-05", "n": "99999999999999999999"}, "no whole number of 64 bits"},
		{map[string]string{"day": "soon"}, "parameter day"},
	} {
		if _, err := q.Bind(c.values, reader()); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("Bind(%v) = %v, want %q", c.values, err, c.want)
		}
	}
	var missing *ParameterError
	if _, err := q.Bind(nil, reader()); !errors.As(err, &missing) || len(missing.Missing) != 1 {
		t.Errorf("a missing parameter gives %v", err)
	}
}

func TestParseErrors(t *testing.T) {
	for _, c := range []struct{ path, text, want string }{
		{"Bad Name.sql", "SELECT 1", "no name of a query"},
		{"a.sql", "-- ---\nSELECT 1", "line 1: the head does not end: line 2 is no comment"},
		{"a.sql", "-- ---\n-- group: x\n", "the head does not end"},
		{"a.sql", "-- ---\n-- colour: red\n-- ---\nSELECT 1", "line 2: "},
		{"a.sql", "-- ---\n-- parameters: [{name: a, type: colour}]\n-- ---\nSELECT :a", `no type "colour"`},
		{"a.sql", "-- ---\n-- parameters: [{name: a, type: text}, {name: a, type: text}]\n-- ---\nSELECT :a", "twice"},
		{"a.sql", "-- ---\n-- parameters: [{name: a, type: text}]\n-- ---\nSELECT 1", "the head has the parameter a and the SQL does not"},
		{"a.sql", "SELECT\n  :a", "line 2: the SQL has the parameter :a and the head does not"},
		{"a.sql", "SELECT ?", "give it a name"},
		{"a.sql", "-- ---\n-- ---\n\n", "no SQL"},
	} {
		if _, err := Parse(c.path, []byte(c.text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v, want %q", c.text, err, c.want)
		}
	}
}

func TestUsersQueriesHideOurs(t *testing.T) {
	ours := Source{fstest.MapFS{"a.sql": {Data: []byte("SELECT 1")}, "b.sql": {Data: []byte("SELECT 2")}}, "ours/"}
	users := Source{fstest.MapFS{"b.sql": {Data: []byte("SELECT 3")}, "notes.txt": {Data: []byte("x")}}, "theirs/"}
	all, err := Read(ours, users)
	if err != nil || len(all) != 2 || all[1].SQL != "SELECT 3" || all[1].File != "theirs/b.sql" {
		t.Errorf("%v, %v", all, err)
	}
}
