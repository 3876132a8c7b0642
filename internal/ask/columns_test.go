package ask

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/ashiato/ashiato/internal/ingest"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/match"
	"github.com/ashiato/ashiato/trail"
)

// columnRows are the rows of random records, the odd ones included, and of some for which chance takes long.
func columnRows(t *testing.T, r coverRandom) []map[string]any {
	t.Helper()
	const records = 1_000
	texts := []string{
		`{"eventID":"s-1","eventVersion":"1.11","eventName":"ConsoleLogin","serviceEventDetails":{"ConsoleLogin":"Failure"}}`,
		`{"eventID":"s-2","eventVersion":"1.11","eventName":"ConsoleLogin","responseElements":{"ConsoleLogin":"Failure"}}`,
		`{"eventID":"s-3","eventVersion":"1.11","eventName":"ConsoleLogin","additionalEventData":{"MFAUsed":"Yes"}}`,
		`{"eventVersion":"1.11","eventName":"ConsoleLogin","eventTime":"2026-11-20T00:00:00Z","userIdentity":{"type":"Root","accountId":"111111111111"},"NEWMEMBER":{"deep":"x"},"errorCode":{"x":"1"}}`,
	}
	for i := range records {
		texts = append(texts, r.record(i))
	}
	_, l := coverAsker(t, texts)
	rows := rowsOf(t, l)
	if len(rows) < records*9/10 {
		t.Fatalf("%d rows of %d records", len(rows), records)
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	return rows
}

// A record that is made of the columns of a field alone has the same texts in it as the whole one.
func TestColumnsOfFields(t *testing.T) {
	t.Parallel()
	rows := columnRows(t, coverRandom{rand.New(rand.NewPCG(21, 22))})
	env := coverEnv()
	for _, field := range coverFields {
		columns, found := match.Columns(match.And{}, field), 0
		if columns == nil {
			continue
		}
		rebuilder := ingest.NewRebuilder(columns)
		for _, row := range rows {
			whole, cut := eventOf(t, row), cutOf(t, rebuilder, row, columns)
			a, b := env.Field(whole, field), env.Field(cut, field)
			if found += len(a); !slices.Equal(a, b) {
				t.Fatalf("%s is %q of %s\n but %q of %s", field, a, whole.JSON(), b, cut.JSON())
			}
			if row["eventid"] != nil && whole.ID() != cut.ID() || !whole.Time().Equal(cut.Time()) {
				t.Fatalf("%s at %v becomes %s at %v", whole.ID(), whole.Time(), cut.ID(), cut.Time())
			}
		}
		if found == 0 && field != "requestParameters.nothing" {
			t.Errorf("no record has %s", field)
		}
	}
}

// A record that is made of the columns of a condition alone is judged as the whole one is.
func TestColumnsOfConditions(t *testing.T) {
	t.Parallel()
	const conditions, judged = 300, 100
	r := coverRandom{rand.New(rand.NewPCG(21, 22))}
	rows := columnRows(t, r)
	some, taken := 0, 0
	for range conditions {
		n := r.condition(0)
		m, err := match.Compile(n, coverEnv())
		if err != nil {
			t.Fatalf("%s: %v", match.Format(n), err)
		}
		columns := match.Columns(n)
		if columns == nil {
			continue
		}
		some++
		rebuilder := ingest.NewRebuilder(columns)
		for _, row := range rows[len(rows)-judged:] {
			whole, cut := eventOf(t, row), cutOf(t, rebuilder, row, columns)
			is := m.Match(whole)
			if is {
				taken++
			}
			if is != m.Match(cut) {
				t.Fatalf("%s\n is %v of %s\n but not of %s", match.Format(n), is, whole.JSON(), cut.JSON())
			}
		}
	}
	if some < conditions/3 || taken < some*judged/10 {
		t.Errorf("%d of %d conditions need less than all columns, and take %d", some, conditions, taken)
	}
}

// cutOf is the event of what a row has in columns and in members of columns.
func cutOf(t *testing.T, whole *ingest.Rebuilder, row map[string]any, columns []string) *match.Event {
	t.Helper()
	values := make([]any, len(columns))
	for i, name := range columns {
		in, path := row, strings.Split(name, ".")
		for _, step := range path[:len(path)-1] {
			in, _ = in[step].(map[string]any)
		}
		values[i] = in[path[len(path)-1]]
	}
	json, err := whole.Append(nil, values)
	if err != nil {
		t.Fatal(err)
	}
	return parsed(t, json)
}

func rowsOf(t *testing.T, l *lake.Lake) (rows []map[string]any) {
	t.Helper()
	f, err := l.Feed(lake.TableName)
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.Read(t.Context(), lake.Position{}, func(r lake.Fresh) error {
		rows = append(rows, maps.Clone(r.Row))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func eventOf(t *testing.T, row map[string]any) *match.Event {
	t.Helper()
	json, err := ingest.Rebuild(row)
	if err != nil {
		t.Fatal(err)
	}
	return parsed(t, json)
}

func parsed(t *testing.T, json []byte) *match.Event {
	t.Helper()
	record, err := trail.Parse(json, trail.Limits{})
	if err != nil {
		t.Fatalf("%v: %s", err, json)
	}
	return match.FromRecord(record)
}

// The parts of a condition have each row that it has in all, once.
func TestCoverParts(t *testing.T) {
	t.Parallel()
	const conditions, records, together = 240, 500, 40
	r := coverRandom{rand.New(rand.NewPCG(23, 24))}
	var texts []string
	for i := range records {
		texts = append(texts, r.record(i))
	}
	a, l := coverAsker(t, texts)
	split, met := 0, 0
	for from := 0; from < conditions; from += together {
		var columns []string
		var of []int // parts of each condition
		for range together {
			n := match.Node(&match.Term{Field: "error", Values: []string{r.pick("AccessDenied", "tanaka*", "*", "*a*", "Fail*", "", "k*"), r.word()}})
			if r.IntN(2) == 0 {
				n = match.And{r.condition(1), n}
			}
			where, _, err := match.Cover(n, coverEnv())
			if err != nil {
				t.Fatal(err)
			}
			parts, err := match.CoverParts(n, coverEnv())
			if err != nil {
				t.Fatal(err)
			}
			for _, sql := range append([]string{where}, parts...) {
				columns = append(columns, fmt.Sprintf("coalesce(%s, false) AS c%d", sql, len(columns)))
			}
			if of = append(of, len(parts)); len(parts) > 1 {
				split++
			}
		}
		for id, is := range coverRows(t, a, "SELECT eventid, "+strings.Join(columns, ", ")+" FROM cloudtrail_logs") {
			at := 0
			for _, parts := range of {
				in := 0
				for _, part := range is[at+1 : at+1+parts] {
					if part {
						in++
					}
				}
				if is[at] != (in == 1) || in > 1 {
					t.Fatalf("%s is in %d of %s", id, in, columns[at:at+1+parts])
				}
				met += in
				at += 1 + parts
			}
		}
	}
	if split < conditions/10 || met < conditions*records/20 {
		t.Errorf("%d of %d conditions have parts, and %d rows meet them", split, conditions, met)
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
}
