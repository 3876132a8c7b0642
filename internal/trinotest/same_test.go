package trinotest_test

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"testing"

	"github.com/ashiato/ashiato/internal/sametest"
	"github.com/ashiato/ashiato/internal/trinotest"
)

// TestSameness asks Trino every statement of the sameness corpus, as package rewrite prints it for Trino, and compares
// the answers with the recorded ones. A statement that our analysis refuses is asked as it was written: Trino must refuse
// it too, unless the list of differences has it.
func TestSameness(t *testing.T) {
	files, err := sametest.Corpus(filepath.Join("..", "sametest", "testdata"))
	if err != nil {
		t.Fatal(err)
	}
	differences, err := sametest.Differences(filepath.Join("..", "sametest", "testdata", "differences.txt"))
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "lake")
	l, err := sametest.Lake(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	trinotest.EachVersion(t, func(t *testing.T, s *trinotest.Server) {
		if err := sametest.Register(t.Context(), s, dir); err != nil {
			t.Fatal(err)
		}
		cases := make(chan *sametest.Case)
		var asking sync.WaitGroup
		for range 2 { // a server is seldom busy with one statement
			own := *s // with a schema of its own
			asking.Go(func() {
				for c := range cases {
					if diff := ask(t.Context(), &own, c, differences[c.Key()] != ""); diff != "" {
						t.Errorf("%s:%d: %s\n%s\n%s", c.File, c.Line, c.Name, c.SQL, diff)
					}
				}
			})
		}
		n := 0
		for _, f := range files {
			for _, c := range f.Cases {
				cases <- c
				n++
			}
		}
		close(cases)
		asking.Wait()
		t.Logf("%d statements", n)
	})
}

// ask returns what is wrong with Trino's answer.
func ask(ctx context.Context, s *trinotest.Server, c *sametest.Case, differs bool) string {
	want := c.Want(s.Version())
	if want == nil {
		return "no answer is recorded"
	}
	sql, schema := c.SQL, sametest.SchemaOf(c.File)
	if printed, err := sametest.ToTrino(c.SQL); err == nil {
		sql, schema = printed, sametest.Schema
	} else if len(c.Answers[""].Errors) == 0 && !differs { // what counts is no refusal
		return fmt.Sprintf("refused: %v", err)
	}
	s.Schema = schema
	got, err := sametest.AskTrino(ctx, s, sql)
	if err != nil {
		return err.Error()
	}
	if diff := c.Diff(want, got); diff != "" {
		return "as " + sql + "\n" + diff
	}
	return ""
}
