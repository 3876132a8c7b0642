package trinotest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// running has the servers that the tests share, one of a version: each takes seconds to start, and is slow at first.
var running = map[string]*Server{}

func TestMain(m *testing.M) {
	code := m.Run()
	for _, s := range running {
		s.Stop()
		if err := os.RemoveAll(s.dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
	}
	os.Exit(code)
}

// shared gives the server of a version, which runs until all tests are through.
func shared(t *testing.T, v Version) (*Server, error) {
	if s := running[v.Name]; s != nil {
		return s, nil
	}
	dir, err := os.MkdirTemp("", "ashiato-trino-")
	if err != nil {
		return nil, err
	}
	began := time.Now()
	s, err := Start(context.Background(), v, dir)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	t.Logf("Trino %s answered after %.1f s", v.Name, time.Since(began).Seconds())
	running[v.Name] = s
	return s, nil
}

// eachVersion runs fn once for every Trino that can run here. At least one must: without any the test is skipped, and
// fails where skipping is forbidden.
func eachVersion(t *testing.T, fn func(t *testing.T, s *Server)) {
	t.Helper()
	if testing.Short() {
		t.Skip("SKIPPED: a Trino server takes long to start, -short is set")
	}
	ran := 0
	var missing []error
	for _, v := range Versions {
		if only := strings.Fields(os.Getenv("ASHIATO_TRINO_VERSIONS")); len(only) > 0 && !slices.Contains(only, v.Name) {
			continue
		}
		s, err := shared(t, v)
		if errors.Is(err, ErrNotInstalled) {
			missing = append(missing, err)
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		ran++
		t.Run(v.Name, func(t *testing.T) { fn(t, s) })
	}
	for _, err := range missing {
		fmt.Fprintln(os.Stderr, "!! NOT TESTED:", err)
	}
	if ran == 0 {
		skip(t, "no Trino can run here: ", errors.Join(missing...))
	}
}

// skip ends a test that cannot run here; where skipping is forbidden it fails.
func skip(t *testing.T, why ...any) {
	t.Helper()
	if os.Getenv("ASHIATO_NO_SKIP") == "1" {
		t.Fatal(why...)
	}
	t.Skip(append([]any{"SKIPPED: "}, why...)...)
}

func TestServer(t *testing.T) {
	eachVersion(t, func(t *testing.T, s *Server) {
		r, err := s.Query(t.Context(), `SELECT 1 a, timestamp '2026-11-20 01:02:03.123456 UTC' b, ARRAY[CAST(ROW('x', NULL) AS ROW(k varchar, v bigint))] c`)
		if err != nil {
			t.Fatal(err)
		}
		want := `[{a integer} {b timestamp(6) with time zone} {c array(row(k varchar, v bigint))}] [[1 2026-11-20 01:02:03.123456 UTC [[x <nil>]]]]`
		if got := fmt.Sprint(r.Columns, r.Rows); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
		var refused *QueryError
		if _, err := s.Query(t.Context(), "SELECT nothing"); !errors.As(err, &refused) || refused.Name != "COLUMN_NOT_FOUND" {
			t.Errorf("an unknown column: got %v, want COLUMN_NOT_FOUND", err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := s.Query(ctx, "SELECT 1"); !errors.Is(err, context.Canceled) {
			t.Errorf("a cancelled query: got %v", err)
		}
	})
}
