package ask

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/engine"
	"github.com/ashiato/ashiato/internal/lake"
)

// tablesAsker asks a lake that has rows in two of the smaller tables.
func tablesAsker(t *testing.T) *Asker {
	t.Helper()
	l, err := lake.Open(t.Context(), lake.Options{Dir: t.TempDir(), Create: true, Command: "test"})
	if err != nil {
		t.Fatal(err)
	}
	noon := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	var runs, names []lake.Row
	for i := range 4 {
		at := noon.AddDate(0, 0, i)
		runs = append(runs, lake.Row{fmt.Sprint("ws-", i%2), at, at.Add(time.Hour), int64(300), float64(i % 2), int64(13), "1", "ap-northeast-1", at})
		names = append(names, lake.Row{at.AddDate(0, i, 0), nil, "iam", "iam_user", "1", fmt.Sprint("AIDA", i), nil, "suzuki", `{"a":1}`, i%2 == 0})
	}
	_, err = l.Table(&lake.UserConnected).Add(t.Context(), runs)
	_, err2 := l.Table(&lake.Directory).Add(t.Context(), names)
	e, err3 := engine.Open(t.Context(), engine.Options{Plan: Planner(l)})
	if err := errors.Join(err, err2, err3); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(e.Close(), l.Close()); err != nil {
			t.Error(err)
		}
	})
	return New(Embedded(e), Options{})
}

func answer(t *testing.T, a *Asker, sql string, args ...any) (rows []string, files int) {
	t.Helper()
	got, err := a.Ask(t.Context(), Question{SQL: sql, Args: args})
	if err != nil {
		t.Fatalf("%s\n%v", sql, err)
	}
	defer got.Close()
	for {
		row, err := got.Next(context.Background())
		if errors.Is(err, io.EOF) {
			return rows, got.Stats().Files
		}
		if err != nil {
			t.Fatalf("%s\n%v", sql, err)
		}
		rows = append(rows, fmt.Sprint(row))
	}
}

func TestSmallerTables(t *testing.T) {
	a := tablesAsker(t)
	for _, c := range []struct {
		sql   string
		args  []any
		want  []string
		files int
	}{
		{"SELECT count(*), sum(points), max(value), typeof(max(value)) FROM user_connected", nil, []string{"[4 52 1 double]"}, 4},
		{"SELECT workspace_id, period FROM user_connected WHERE first_at < TIMESTAMP '2026-03-02 00:00:00 UTC'", nil, []string{"[ws-0 300]"}, 1},
		{"SELECT workspace_id FROM user_connected WHERE first_at BETWEEN ? AND ? ORDER BY 1 DESC",
			[]any{time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC), time.Date(2026, 3, 4, 0, 0, 0, 0, time.UTC)}, []string{"[ws-1]", "[ws-0]"}, 2},
		{"SELECT id, present, json_extract_scalar(attributes, '$.a') FROM directory WHERE NOT present ORDER BY observed_at", nil, []string{"[AIDA1 false 1]", "[AIDA3 false 1]"}, 4},
		{"SELECT d.name, u.value FROM directory d JOIN user_connected u ON u.account = d.scope AND u.first_at = d.observed_at", nil, []string{"[suzuki 0]"}, 8},
		{"SELECT count(*) FROM sessions", nil, []string{"[0]"}, 0},
		{"SELECT event_id FROM workspaces_access ORDER BY event_time DESC LIMIT 3", nil, nil, 0},
		{"SELECT count(*) FROM cloudtrail_logs, workspaces_access", nil, []string{"[0]"}, 0},
		{"SELECT workspace_id FROM user_connected ORDER BY first_at DESC LIMIT 1", nil, []string{"[ws-1]"}, 4},
		{"SHOW TABLES LIKE '%s'", nil, []string{"[cloudtrail_logs]", "[cloudtrail_records]", "[connect_users]", "[sessions]", "[workspaces_access]"}, 0},
		{"DESCRIBE user_connected", nil, []string{"[workspace_id varchar  ]", "[first_at timestamp(6) with time zone  ]", "[last_at timestamp(6) with time zone  ]",
			"[period bigint  ]", "[value double  ]", "[points bigint  ]", "[account varchar  ]", "[region varchar  ]", "[observed_at timestamp(6) with time zone  ]"}, 0},
	} {
		if got, files := answer(t, a, c.sql, c.args...); !slices.Equal(got, c.want) || files != c.files {
			t.Errorf("%s\n%v of %d files, want %v of %d", c.sql, got, files, c.want, c.files)
		}
	}
}
