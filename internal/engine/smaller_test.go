package engine

import (
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/analyze"
	"github.com/ashiato/ashiato/internal/lake"
)

// The columns here are the lake's: same names, order and types.
func TestSmallerTablesAreTheLakes(t *testing.T) {
	known := map[string]*analyze.Table{}
	for _, table := range analyze.DefaultCatalog().Tables {
		if table.Time != "" {
			known[table.Name] = table
		}
	}
	for _, d := range lake.Tables() {
		table := known[d.Name]
		delete(known, d.Name)
		if table == nil || table.Time != d.Time || len(table.Columns) != len(d.Columns) {
			t.Errorf("%s: %+v", d.Name, table)
			continue
		}
		for i, c := range d.Columns {
			if got := table.Columns[i]; got.Name != c.Name || got.Type.String() != c.Type() {
				t.Errorf("%s: column %d is %s %s, the lake's %s %s", d.Name, i, got.Name, got.Type, c.Name, c.Type())
			}
		}
	}
	if len(known) > 0 {
		t.Errorf("not in the lake: %v", known)
	}
}

func TestSmallerNeeds(t *testing.T) {
	at := func(s string) time.Time {
		d, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for sql, want := range map[string]Filter{
		"SELECT * FROM sessions": {Table: "sessions"},
		"SELECT * FROM sessions WHERE started_at >= TIMESTAMP '2026-03-01 00:00:00 UTC' AND started_at < TIMESTAMP '2026-04-01 00:00:00 UTC'": {
			Table: "sessions", Since: at("2026-02-28T23:59:59.999Z"), Until: at("2026-04-01T00:00:00.001Z")},
		"SELECT * FROM sessions WHERE ended_at >= TIMESTAMP '2026-03-01 00:00:00 UTC'":                                     {Table: "sessions"},
		"SELECT * FROM workspaces_access WHERE event_time > from_iso8601_timestamp('2026-03-01T00:00:00Z') OR event_id=''": {Table: "workspaces_access"},
		"SELECT * FROM workspaces_access WHERE event_time > from_iso8601_timestamp('2026-03-01T00:00:00Z')": {
			Table: "workspaces_access", Since: at("2026-02-28T23:59:59.999Z")},
		`SELECT * FROM user_connected a JOIN user_connected b ON a.workspace_id = b.workspace_id
		 WHERE a.first_at > TIMESTAMP '2026-03-01 00:00:00 UTC' AND b.first_at > TIMESTAMP '2026-02-01 00:00:00 UTC'
		 AND b.first_at < TIMESTAMP '2026-05-01 00:00:00 UTC'`: {Table: "user_connected", Since: at("2026-01-31T23:59:59.999Z")},
	} {
		got := SmallerNeeds(meaning(t, sql))
		if len(got) != 1 || got[0].Table != want.Table || !got[0].Since.Equal(want.Since) || !got[0].Until.Equal(want.Until) {
			t.Errorf("%s\n%+v, want %+v", sql, got, want)
		}
	}
	if got := SmallerNeeds(meaning(t, "SELECT * FROM cloudtrail_logs")); len(got) != 0 {
		t.Errorf("records need %+v", got)
	}
}
