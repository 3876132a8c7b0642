package analyze

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/athenasql"
	"github.com/ashiato/ashiato/internal/encode"
	"github.com/ashiato/ashiato/internal/views"
)

// withViews returns the text that a statement has after views were put in.
func withViews(t *testing.T, sql string, o Options) (string, *Analysis) {
	t.Helper()
	stmt, err := athenasql.Parse(sql)
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	o.Now = time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)
	a, err := Analyze(stmt, o)
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return athenasql.Print(stmt), a
}

func TestViewsArePutIn(t *testing.T) {
	for sql, want := range map[string][]string{
		"SELECT * FROM connect_users":                                                {"directory"},
		"SELECT username FROM my_db.company_connect_users":                           {"directory"},
		"SELECT x.username FROM company_connect_users AS x":                          {"directory"},
		"SELECT company_connect_users.username FROM company_connect_users":           {"directory"},
		"SELECT * FROM connect_users AS u (a, b, c) WHERE u.b = 'x'":                 {"directory"},
		"TABLE connect_users":                                                        {"directory"},
		"SELECT person(useridentity.arn, eventtime) FROM cloudtrail_logs":            {"cloudtrail_logs", "directory", "directory", "directory"},
		"SELECT person('ws-1')":                                                      {"directory", "directory", "directory"},
		"SELECT person(?, now()) FROM directory_at WHERE id = ?":                     {"directory"},
		"WITH connect_users AS (SELECT 1 AS id) SELECT id FROM connect_users":        {},
		"SELECT ExecuteUser, via FROM connect_user_admin WHERE eventtime > '2026'":   {"cloudtrail_logs", "directory"},
		"SELECT 1 WHERE EXISTS (SELECT 1 FROM person_at p WHERE p.identifier = 'x')": {"directory"},
	} {
		text, a := withViews(t, sql, Options{AnyArgs: true, Views: true})
		found := map[string]bool{}
		for _, u := range a.Tables {
			found[u.Table.Name] = true
			if u.Table.View != "" {
				t.Errorf("%s reads the view %s as a table:\n%s", sql, u.Table.Name, text)
			}
		}
		for _, name := range want {
			if !found[name] {
				t.Errorf("%s does not read %s: %v", sql, name, found)
			}
		}
		if len(want) == 0 && len(found) > 0 {
			t.Errorf("%s reads %v", sql, found)
		}
	}
}

func TestViewsStayElsewhere(t *testing.T) {
	text, _ := withViews(t, "SELECT person(id, now()), username FROM connect_users", Options{Elsewhere: true})
	if strings.Contains(text, "WITH") || !strings.Contains(text, "person_at") || !strings.Contains(text, "connect_users") {
		t.Errorf("on another engine the views are there: %s", text)
	}
}

func TestViewsAreShown(t *testing.T) {
	_, a := withViews(t, "SHOW TABLES LIKE 'connect%'", Options{})
	rows, _ := a.Rows()
	if len(rows) != 2 {
		t.Errorf("%v", rows)
	}
	_, a = withViews(t, "DESCRIBE connect_users", Options{})
	rows, _ = a.Rows()
	if len(rows) != 3 || rows[0][0] != "arn" || rows[1][0] != "id" || rows[2][0] != "username" || rows[2][1] != "varchar" {
		t.Errorf("%v", rows)
	}
	_, a = withViews(t, "DESCRIBE directory_at", Options{})
	if rows, _ = a.Rows(); len(rows) != 20 {
		t.Errorf("directory_at has %d columns: %v", len(rows), rows)
	}
}

func TestViewsAreNoted(t *testing.T) {
	_, a := withViews(t, "SELECT username FROM my_db.company_connect_users", Options{Views: true})
	if len(a.Notes) != 1 || a.Notes[0].Kind != TableMapped {
		t.Errorf("%+v", a.Notes)
	}
}

func TestViewsHaveTheirColumns(t *testing.T) {
	for _, v := range views.All() {
		table := DefaultCatalog().table(v.Name)
		var columns, instants []string
		for _, c := range table.Columns {
			columns = append(columns, c.Name)
			if c.Type.Kind == encode.TimestampTZ {
				instants = append(instants, c.Name)
			}
		}
		if !slices.Equal(columns, v.Columns) || !slices.Equal(instants, v.Instants) {
			t.Errorf("%s has the columns %v, instants %v", v.Name, columns, instants)
		}
	}
}
