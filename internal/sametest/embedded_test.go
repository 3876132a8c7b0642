package sametest

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/analyze"
	"github.com/ashiato/ashiato/internal/athenasql"
	"github.com/ashiato/ashiato/internal/engine"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/rewrite"
)

// TestEmbedded asks the embedded engine every statement of the corpus and compares the answers with Trino's. A listed
// difference must differ; a listed refusal must be one.
func TestEmbedded(t *testing.T) {
	files, differences := corpus(t)
	e := fixtureEngine(t)
	n := 0
	for _, f := range files {
		t.Run(filepath.Base(f.Path), func(t *testing.T) {
			for i, c := range f.Cases {
				if testing.Short() && i%10 != 0 {
					continue // each takes a process
				}
				n++
				compare(t, e, c, differences[c.Key()])
			}
		})
	}
	t.Logf("%d statements", n)
}

func fixtureEngine(t *testing.T) *engine.Engine {
	t.Helper()
	l, err := Lake(t.Context(), filepath.Join(t.TempDir(), "lake"))
	if err != nil {
		t.Fatal(err)
	}
	e, err := engine.Open(t.Context(), engine.Options{Plan: func(ctx context.Context, f engine.Filter) ([]engine.File, error) {
		planned, err := l.Plan(ctx, lake.Filter(f))
		files := make([]engine.File, len(planned))
		for i, p := range planned {
			files[i] = engine.File{Path: p.Path, Rows: p.Rows, Day: engine.NoDay}
			if p.Day != lake.NoDay {
				files[i].Day = int32(p.Day)
			}
		}
		return files, err
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	return e
}

func compare(t *testing.T, e *engine.Engine, c *Case, reason string) {
	t.Helper()
	place := fmt.Sprintf("%s:%d: %s\n%s", c.File, c.Line, c.Name, c.SQL)
	want := c.Want("")
	if want == nil {
		t.Errorf("%s\nno answer is recorded", place)
		return
	}
	got, err := run(t.Context(), e, c.SQL)
	var failed error
	if err != nil {
		failed = err
		if got, err = FromError(err); err != nil {
			t.Errorf("%s\nneither an answer nor one of Trino's errors: %v", place, err)
			return
		}
	}
	diff := c.Diff(want, got)
	switch {
	case reason == "" && diff != "":
		t.Errorf("%s\n%s%s", place, diff, message(failed))
	case reason != "" && diff == "":
		t.Errorf("%s\nis listed as different (%s), and answers as Trino does", place, reason)
	case strings.HasPrefix(reason, "refused") != (len(got.Errors) > 0) && reason != "":
		t.Errorf("%s\nis listed as %q: %s%s", place, reason, diff, message(failed))
	}
}

func message(err error) string {
	if err == nil {
		return ""
	}
	return "message: " + err.Error()
}

// patience is how long a statement may take: what hangs is wrong, and must not keep the others waiting.
const patience = time.Minute

// run answers a statement as the program does.
func run(ctx context.Context, e *engine.Engine, sql string) (*Answer, error) {
	stmt, err := athenasql.Parse(sql)
	if err != nil {
		return nil, err
	}
	a, err := analyze.Analyze(stmt, analyze.Options{Now: Now})
	if err != nil {
		return nil, err
	}
	d, err := rewrite.ToDuckDB(a)
	if err != nil {
		return nil, err
	}
	p := engine.Prepared{SQL: d.SQL, Args: d.Args, Setup: d.Setup, Functions: d.Functions, Columns: d.Columns, Filter: engine.Needs(a)}
	for _, use := range a.Tables {
		p.Tables = append(p.Tables, use.Table.Name)
	}
	rows, err := e.Run(ctx, p, engine.RunOptions{Timeout: patience})
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	return FromRows(ctx, rows, Ordered(sql))
}
