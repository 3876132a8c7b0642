package sametest

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/analyze"
	"github.com/ashiato/ashiato/internal/ask"
	"github.com/ashiato/ashiato/internal/athenasql"
	"github.com/ashiato/ashiato/internal/encode"
	"github.com/ashiato/ashiato/internal/engine"
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
	e, err := engine.Open(t.Context(), engine.Options{Plan: ask.Planner(l)})
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
	if rows, ok := a.Rows(); ok {
		return FromRows(ctx, &list{a.Columns, rows}, true)
	}
	rows, err := ask.Embedded(e).Run(ctx, a, ask.RunOptions{Timeout: patience})
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	return FromRows(ctx, rows, Ordered(sql))
}

// A list is rows in memory.
type list struct {
	columns []encode.Column
	rows    [][]any
}

func (l *list) Columns() []encode.Column { return l.columns }

func (l *list) Next(context.Context) ([]any, error) {
	if len(l.rows) == 0 {
		return nil, io.EOF
	}
	row := l.rows[0]
	l.rows = l.rows[1:]
	return row, nil
}
