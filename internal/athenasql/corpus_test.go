package athenasql

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// accepted returns the statements of testdata/accept.sql and of testdata/same.sql: each ends with a semicolon at the
// end of a line. Those of the second file have something that our tree leaves out because it changes nothing, and
// Trino's does not: parentheses, SOME for ANY, and so on.
func accepted(t testing.TB) []string {
	t.Helper()
	return append(readStatements(t, "testdata/accept.sql"), readStatements(t, "testdata/same.sql")...)
}

func readStatements(t testing.TB, name string) []string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	all := strings.Split(strings.TrimSuffix(string(b), ";\n"), ";\n")
	return all
}

// sameness returns the statements whose answers are compared on all engines (package sametest): each stands between a
// line "=== name" and a line that starts with ---.
func sameness(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob("../sametest/testdata/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatalf("no statements of package sametest: %v", err)
	}
	var all []string
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range strings.Split("\n"+string(b), "\n=== ")[1:] {
			_, rest, _ := strings.Cut(c, "\n")
			sql, _, _ := strings.Cut(rest, "\n---")
			all = append(all, strings.TrimSpace(sql))
		}
	}
	return all
}

// refusal is a statement that must be refused, and how.
type refusal struct {
	kind         ErrorKind
	line, column int
	sql          string
}

var kindNames = map[string]ErrorKind{"syntax": Syntax, "write": Write, "several": Several, "unsupported": Unsupported}

// refused returns the statements of testdata/reject.sql, each after its kind and the place of the error.
func refused(t testing.TB) []refusal {
	t.Helper()
	var out []refusal
	for _, s := range readStatements(t, "testdata/reject.sql") {
		head, sql, ok := strings.Cut(s, "\t")
		var kind string
		var r refusal
		if n, err := fmt.Sscanf(head, "%s %d:%d", &kind, &r.line, &r.column); !ok || n != 3 || err != nil {
			t.Fatalf("reject.sql: no kind and place in %q: %v", s, err)
		}
		k, known := kindNames[kind]
		if !known {
			t.Fatalf("reject.sql: unknown kind %q", kind)
		}
		r.kind, r.sql = k, sql
		out = append(out, r)
	}
	return out
}

func TestAccept(t *testing.T) {
	statements := accepted(t)
	if len(statements) < 250 {
		t.Errorf("only %d statements", len(statements))
	}
	for _, sql := range statements {
		tree, err := Parse(sql)
		if err != nil {
			t.Errorf("%v in:\n%s\n%s", err, sql, excerpt(err, sql))
			continue
		}
		checkPrint(t, sql, tree)
	}
}

func excerpt(err error, sql string) string {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Excerpt(sql)
	}
	return ""
}

// checkPrint fails the test unless printing a tree and parsing that gives the tree again.
func checkPrint(t testing.TB, sql string, tree Statement) {
	t.Helper()
	printed := Print(tree)
	again, err := Parse(printed)
	if err != nil {
		t.Errorf("%q is printed as %q: %v", sql, printed, err)
		return
	}
	if got, want := dump(again), dump(tree); got != want {
		t.Errorf("%q is printed as %q:\ngot  %s\nwant %s", sql, printed, got, want)
	}
	if twice := Print(again); twice != printed {
		t.Errorf("%q is printed as %q and then as %q", sql, printed, twice)
	}
}

func TestReject(t *testing.T) {
	statements := refused(t)
	if len(statements) < 150 {
		t.Errorf("only %d statements", len(statements))
	}
	for _, r := range statements {
		_, err := Parse(r.sql)
		e, ok := errors.AsType[*Error](err)
		if !ok {
			t.Errorf("accepted, or not an *Error (%v): %s", err, r.sql)
			continue
		}
		if e.Kind != r.kind || e.Line != r.line || e.Column != r.column {
			t.Errorf("got kind %d, %v\nwant kind %d, %d:%d: %s", e.Kind, e, r.kind, r.line, r.column, r.sql)
		}
	}
}
