package sametest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func corpus(t *testing.T) ([]*File, map[string]string) {
	t.Helper()
	files, err := Corpus("testdata")
	if err != nil {
		t.Fatal(err)
	}
	differences, err := Differences(filepath.Join("testdata", "differences.txt"))
	if err != nil {
		t.Fatal(err)
	}
	return files, differences
}

// TestCorpus checks that every case is decided, that every trap has one, and that listed differences are of cases.
func TestCorpus(t *testing.T) {
	files, differences := corpus(t)
	n, traps := 0, map[string]int{}
	for _, f := range files {
		for _, c := range f.Cases {
			n++
			if c.Answers[""] == nil {
				t.Errorf("%s:%d: %s: no answer that counts: see package update", c.File, c.Line, c.Name)
			}
			name, _, _ := strings.Cut(c.Name, " ")
			traps[name]++
			delete(differences, c.Key())
		}
	}
	for i := 1; i <= 33; i++ {
		if traps[fmt.Sprint("T", i)] == 0 {
			t.Errorf("no case for T%d", i)
		}
	}
	for key := range differences {
		t.Errorf("differences.txt: there is no case %s", key)
	}
	t.Logf("%d cases", n)
}

func TestReadFile(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"# remark\n=== a\nSELECT 1\n--- no section\n, 2\n---\n_col0: integer\n[1]\n\n=== b\nx\n---\nerror: A or B\n--- 406\nerror: C\n", ""},
		{"SELECT 1\n", "before the first case"},
		{"=== a\n---\n[1]\n", "no statement"},
		{"=== a\nx\n---\n[1]\n=== a\nx\n", `a second case "a"`},
		{"=== a\nx\n---\n---\n", `a second section "---"`},
		{"=== a\nx\n---\n[1]\nc: integer\n", "neither a column nor a row"},
		{"=== a\nx\n---\nerror: A\n[1]\n", "after an error"},
	} {
		path := filepath.Join(t.TempDir(), "x.sql")
		if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		f, err := ReadFile(path)
		if c.want != "" {
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%q: got %v, want %q", c.text, err, c.want)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if f.Cases[0].SQL != "SELECT 1\n--- no section\n, 2" || f.Cases[0].Want("476").Text() != "_col0: integer\n[1]\n" ||
			f.Cases[1].Want("406").Text() != "error: C\n" || f.Cases[1].Want("476").Text() != "error: A or B\n" || f.Insert(nil) != c.text {
			t.Errorf("read as %+v and %+v", f.Cases[0], f.Cases[1])
		}
		if got := f.Insert(map[*Case]string{f.Cases[1]: "HERE\n"}); !strings.Contains(got, "=== b\nx\nHERE\n---\n") {
			t.Errorf("inserted: %s", got)
		}
	}
}

func TestDiff(t *testing.T) {
	answer := func(rows ...string) *Answer { return &Answer{Columns: []Column{{"a", "double"}}, Rows: rows} }
	for _, c := range []struct {
		sql       string
		want, got *Answer
		same      bool
	}{
		{"SELECT a FROM t", answer("[1]", "[2]"), answer("[2]", "[1]"), true},
		{"SELECT a FROM t", answer("[1]", "[1]", "[2]"), answer("[2]", "[1]", "[2]"), false},
		{"SELECT a FROM t ORDER BY a", answer("[1]", "[2]"), answer("[2]", "[1]"), false},
		{"SELECT a FROM (SELECT a FROM t ORDER BY a)", answer("[1]", "[2]"), answer("[2]", "[1]"), true},
		{"SELECT a FROM t", answer("[0.1]"), answer("[0.10000000000000002]"), false},
		{"SELECT avg(a) FROM t", answer("[0.1]"), answer("[0.10000000000000002]"), true},
		{"SELECT avg(a) FROM t", answer("[0.1]"), answer("[0.1000000001]"), false},
		{"SELECT a FROM t", answer("[1]"), &Answer{Columns: []Column{{"a", "bigint"}}, Rows: []string{"[1]"}}, false},
		{"SELECT a FROM t", &Answer{Errors: []string{"A", "B"}}, &Answer{Errors: []string{"B"}}, true},
		{"SELECT a FROM t", &Answer{Errors: []string{"A"}}, &Answer{Errors: []string{"B"}}, false},
		{"SELECT a FROM t", &Answer{Errors: []string{"A"}}, &Answer{Errors: []string{anyError}}, true},
		{"SELECT a FROM t", answer("[1]"), &Answer{Errors: []string{anyError}}, false},
		{"SELECT a FROM t", &Answer{Errors: []string{"A"}}, answer("[1]"), false},
	} {
		if diff := (&Case{SQL: c.sql}).Diff(c.want, c.got); (diff == "") != c.same {
			t.Errorf("%s: want\n%sgot\n%s: %q", c.sql, c.want.Text(), c.got.Text(), diff)
		}
	}
}
