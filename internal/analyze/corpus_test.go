package analyze

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/ashiato/ashiato/internal/athenasql"
)

// foundLater are Trino's errors that values make, not types, and those of its parser.
var foundLater = map[string]bool{"EXCEEDED_FUNCTION_MEMORY_LIMIT": true,
	"INVALID_FUNCTION_ARGUMENT": true, "DIVISION_BY_ZERO": true, "INVALID_CAST_ARGUMENT": true,
	"NUMERIC_VALUE_OUT_OF_RANGE": true, "SUBQUERY_MULTIPLE_ROWS": true, "INVALID_WINDOW_FRAME": true,
	"INVALID_ARGUMENTS": true, "GENERIC_USER_ERROR": true, "SYNTAX_ERROR": true,
}

// comparesNulls are cases whose values make an error that is otherwise one of types, or that only Trino's planner refuses.
var comparesNulls = map[string]bool{
	"operators.sql: order of arrays that a NULL decides": true, "operators.sql: order of rows that a NULL decides": true,
	"operators.sql: sorting rows that a NULL decides": true, "operators.sql: sorting arrays that a NULL decides": true,
	"operators.sql: the greatest row where a NULL decides": true, "subqueries.sql: a correlated subquery with a limit": true,
	"subqueries.sql: a correlated subquery with a union": true, "subqueries.sql: a correlated subquery with a window function": true,
}

// A recorded statement of package sametest, with Trino's answer: its columns, or its errors.
type recorded struct {
	name, sql string
	columns   []string // name: type
	errors    []string
}

var (
	caseHead   = regexp.MustCompile(`(?m)^=== (.*)$`)
	answerHead = regexp.MustCompile(`(?m)^---$`)
	otherHead  = regexp.MustCompile(`(?m)^--- \d+$|^# `)
	columnLine = regexp.MustCompile(`^(.*): (.*)$`)
)

// corpus reads the statements that have an answer.
func corpus(t testing.TB) []recorded {
	t.Helper()
	files, err := filepath.Glob("../sametest/testdata/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatalf("no corpus: %v", err)
	}
	var all []recorded
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		heads := caseHead.FindAllStringSubmatchIndex(string(text), -1)
		for i, h := range heads {
			end := len(text)
			if i+1 < len(heads) {
				end = heads[i+1][0]
			}
			body := string(text[h[1]:end])
			split := answerHead.FindStringIndex(body)
			if split == nil {
				continue
			}
			r := recorded{name: filepath.Base(file) + ": " + string(text[h[2]:h[3]])}
			sql := body[:split[0]]
			if other := otherHead.FindStringIndex(sql); other != nil {
				sql = sql[:other[0]]
			}
			r.sql = strings.TrimSpace(sql)
			r.answer(strings.TrimPrefix(body[split[1]:], "\n"))
			all = append(all, r)
		}
	}
	return all
}

func (r *recorded) answer(text string) {
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if names, ok := strings.CutPrefix(line, "error: "); ok {
			r.errors = strings.Split(names, " or ")
			return
		}
		if !columnLine.MatchString(line) || strings.HasPrefix(line, "[") || strings.HasPrefix(line, "---") {
			return
		}
		r.columns = append(r.columns, line)
	}
}

// TestCorpus holds the names and types of columns, and what is refused, against Trino's own answers.
func TestCorpus(t *testing.T) {
	for _, r := range corpus(t) {
		stmt, err := athenasql.Parse(r.sql)
		if err != nil {
			continue // is the parser's to answer for
		}
		r.check(t, stmt)
	}
}

func (r *recorded) check(t *testing.T, stmt athenasql.Statement) {
	t.Helper()
	a, err := Analyze(stmt, Options{})
	var e *Error
	switch {
	case err == nil && len(r.errors) > 0:
		for _, name := range r.errors {
			if foundLater[name] || comparesNulls[r.name] {
				return
			}
		}
		t.Errorf("%s: accepted, but is %v", r.name, r.errors)
	case err == nil:
		var got []string
		for _, c := range a.Columns {
			got = append(got, c.Name+": "+c.Type.String())
		}
		if _, query := stmt.(*athenasql.Query); query && plain(got) != plain(r.columns) {
			t.Errorf("%s:\n got  %s\n want %s", r.name, plain(got), plain(r.columns))
		}
	case !errors.As(err, &e):
		t.Errorf("%s: %v is no *Error", r.name, err)
	case len(r.errors) == 0 && e.Kind != Unsupported && e.Kind != UnsupportedFunction:
		t.Errorf("%s: %v (%s), but Trino takes it", r.name, err, e.Fix)
	}
}

// lengths are what the corpus leaves out of the names of types.
var lengths = regexp.MustCompile(`varchar\(\d+\)`)

func plain(columns []string) string {
	text := strings.ReplaceAll(strings.Join(columns, ", "), `"`, "")
	text = strings.NewReplacer("INTERVAL DAY TO SECOND", "interval day to second", "INTERVAL YEAR TO MONTH", "interval year to month").Replace(text)
	return lengths.ReplaceAllString(text, "varchar")
}
