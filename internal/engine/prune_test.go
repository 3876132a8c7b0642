package engine

import (
	"context"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestFilter(t *testing.T) {
	e := newTestLake(t, sample).open(t)
	day := func(s string) time.Time {
		at, err := time.Parse("2006-01-02", s)
		must(t, err)
		return at
	}
	for _, c := range []struct {
		sql  string
		want Filter
	}{
		{"SELECT * FROM cloudtrail_logs", Filter{}},
		{"SELECT * FROM cloudtrail_logs WHERE eventtime >= '2026-01-07T12:00:00Z'", Filter{Since: day("2026-01-06")}},
		{"SELECT * FROM cloudtrail_logs t WHERE '2026-01-07' > T.EventTime AND account = '1'", Filter{Until: day("2026-01-09"), Accounts: []string{"1"}}},
		{"SELECT * FROM cloudtrail_logs WHERE eventtime BETWEEN '2026-01-07' AND '2026-01-08' AND eventtime > '2026-01-06'", Filter{Since: day("2026-01-06"), Until: day("2026-01-10")}},
		{"SELECT * FROM cloudtrail_logs WHERE eventtime LIKE '2026-01-07%'", Filter{Since: day("2026-01-06"), Until: day("2026-01-09")}},
		{"SELECT * FROM cloudtrail_logs WHERE eventtime LIKE '2026-01%'", Filter{}},
		{"SELECT * FROM cloudtrail_logs WHERE eventtime >= '2026-02-31T00:00:00Z'", Filter{}},
		{"SELECT * FROM cloudtrail_records WHERE event_time >= TIMESTAMP '2026-01-07 00:00:00' AND event_time < DATE '2026-01-08'", Filter{Timed: true, Since: day("2026-01-07"), Until: day("2026-01-08")}},
		{"SELECT * FROM cloudtrail_records WHERE event_time >= CAST('2026-01-07 10:00:00' AS DATE)", Filter{}},
		{"SELECT * FROM cloudtrail_logs WHERE \"date\" IN ('2026/01/07', '2026/01/05') AND region IN ('a', 'b')", Filter{Dates: []string{"2026/01/07", "2026/01/05"}, Regions: []string{"a", "b"}}},
		{"SELECT * FROM cloudtrail_logs WHERE date >= '2026/01/05' AND date = '2026/01/06'", Filter{Dates: []string{"2026/01/06"}}},
		{"SELECT * FROM cloudtrail_logs WHERE date BETWEEN '2026/01/30' AND '2026/02/01'", Filter{Dates: []string{"2026/01/30", "2026/01/31", "2026/02/01"}}},
		{"SELECT * FROM cloudtrail_logs WHERE date > '2026/01/30' AND date < '2026/01/31'", Filter{Dates: []string{"2026/01/30", "2026/01/31"}}},
		{"SELECT * FROM cloudtrail_logs WHERE date > '2026/01/30' AND date < '2026/01'", Filter{}},
		{"SELECT * FROM cloudtrail_logs WHERE useridentity.accesskeyid = 'A' AND cloudtrail_logs.useridentity.principalid = 'P' AND sourceipaddress = 'I' AND eventid IN ('x')",
			Filter{AccessKeys: []string{"A"}, Principals: []string{"P"}, SourceIPs: []string{"I"}, EventIDs: []string{"x"}}},
		{"SELECT * FROM cloudtrail_logs t LEFT JOIN UNNEST(t.resources) AS u(r) ON true WHERE t.eventid = 'x'", Filter{EventIDs: []string{"x"}}},
		{"WITH c AS (SELECT * FROM cloudtrail_logs WHERE eventid = 'x') SELECT * FROM c a JOIN c b ON true", Filter{EventIDs: []string{"x"}}},
		// nothing certain
		{"SELECT * FROM cloudtrail_logs WHERE eventid = 'x' OR account = 'y'", Filter{}},
		{"SELECT * FROM cloudtrail_logs WHERE NOT (eventid = 'x') AND account NOT IN ('y') AND region <> 'z'", Filter{}},
		{"SELECT * FROM cloudtrail_logs WHERE coalesce(eventid, 'x') = 'x' AND lower(account) = 'y' AND eventid = account", Filter{}},
		{"SELECT * FROM cloudtrail_logs a, cloudtrail_logs b WHERE a.eventid = 'x' AND b.eventid = 'x'", Filter{}},
		{"SELECT * FROM cloudtrail_logs WHERE eventid = 'x' UNION ALL SELECT * FROM cloudtrail_logs", Filter{}},
		{"SELECT * FROM (SELECT 1 x) a LEFT JOIN cloudtrail_logs t ON true WHERE t.eventid = 'x'", Filter{}},
		{"SELECT * FROM (SELECT 1 x) a POSITIONAL JOIN cloudtrail_logs t WHERE t.eventid = 'x'", Filter{}},
		{"SELECT * FROM cloudtrail_logs TABLESAMPLE 10% WHERE eventid = 'x'", Filter{}},
		{"SELECT * FROM cloudtrail_logs AS t(eventid, b, c) WHERE eventid = 'x'", Filter{}},
		{"SELECT * FROM cloudtrail_logs t, (SELECT 'A' AS accesskeyid) useridentity WHERE useridentity.accesskeyid = 'A'", Filter{}},
		{"SELECT * FROM (SELECT * FROM cloudtrail_logs) WHERE eventid = 'x'", Filter{}},
		{"WITH cloudtrail_logs AS (SELECT 'x' eventid) SELECT * FROM cloudtrail_logs WHERE eventid = 'x'", Filter{}},
	} {
		st, err := e.parse(context.Background(), c.sql)
		if err != nil {
			t.Errorf("%s\n%v", c.sql, err)
		} else if got := st.filter(); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s\n got %+v\nwant %+v", c.sql, got, c.want)
		}
	}
}

// TestPruningNeverChangesAnswers asks random questions of a planner that drops every file
// the filter allows it to drop, and of one that drops none.
func TestPruningNeverChangesAnswers(t *testing.T) {
	l := newTestLake(t, sample)
	all := l.open(t)
	have := l.contents(t)
	dropped, asked := 0, 120
	pruned, err := Open(context.Background(), Options{Threads: 1, Plan: func(_ context.Context, f Filter) ([]File, error) {
		kept := slices.DeleteFunc(l.byDay(f), func(file File) bool { return !have[file.Path].meets(f) })
		dropped += len(l.files) - len(kept)
		return kept, nil
	}})
	must(t, err)
	defer pruned.Close()
	r := rand.New(rand.NewPCG(1, 2))
	for range asked {
		sql := randomQuery(r)
		want, err := ask(t, all, sql)
		if err != nil {
			t.Fatalf("%s\n%v", sql, err)
		}
		if got, err := ask(t, pruned, sql); err != nil || got != want {
			t.Fatalf("%s\n pruned %q %v\nwhole %q", sql, got, err, want)
		}
	}
	if dropped == 0 {
		t.Error("no file was ever pruned")
	}
	t.Logf("%d queries alike; %d of %d files pruned", asked, dropped, asked*len(l.files))
}

// fileContents are the values of the columns that a filter lists.
type fileContents map[string]map[string]bool

func (l *testLake) contents(t *testing.T) map[string]fileContents {
	all := map[string]fileContents{}
	d, err := openDatabase(nil)
	must(t, err)
	defer d.close()
	for _, f := range l.files {
		all[f.Path] = fileContents{}
		for column := range (&Filter{}).lists() {
			set := map[string]bool{}
			for _, v := range strings2(t, d, "SELECT DISTINCT "+column+" FROM read_parquet("+quoteText(f.Path)+")") {
				set[v[0]] = true
			}
			all[f.Path][column] = set
		}
	}
	return all
}

func (c fileContents) meets(f Filter) bool {
	for column, list := range f.lists() {
		if len(*list) > 0 && !slices.ContainsFunc(*list, func(v string) bool { return c[column][v] }) {
			return false
		}
	}
	return true
}

func randomQuery(r *rand.Rand) string {
	pick := func(s ...string) string { return s[r.IntN(len(s))] }
	day := func() string { return fmt.Sprintf("2026-01-%02d", 4+r.IntN(12)) }
	var predicate func(depth int) string
	predicate = func(depth int) string {
		op := pick("=", ">", ">=", "<", "<=")
		if depth > 0 && r.IntN(3) == 0 {
			return "(" + predicate(depth-1) + pick(" AND ", " AND ", " OR ") + predicate(depth-1) + ")"
		}
		switch r.IntN(12) {
		case 0:
			return "t.eventtime " + op + " '" + day() + pick("", "T12:00:00Z", "T23:59:59Z", " 06") + "'"
		case 1:
			return "'" + day() + "T00:00:00Z' " + op + " eventtime"
		case 2:
			return "eventtime BETWEEN '" + day() + "' AND '" + day() + "T12:00:00Z'"
		case 3:
			return "t.event_time " + op + " " + pick("TIMESTAMP ", "DATE ", "") + "'" + day() + "'"
		case 4:
			return "eventtime LIKE '" + day() + pick("%", "T1%", "") + "'"
		case 5:
			return `"date" ` + op + " '" + strings.ReplaceAll(day(), "-", "/") + "'"
		case 6:
			return pick("", "NOT ") + `"date" IN ('` + strings.ReplaceAll(day(), "-", "/") + "', '" + strings.ReplaceAll(day(), "-", "/") + "')"
		case 7:
			return fmt.Sprintf("account %s '%d'", op, 111111111111+r.IntN(3))
		case 8:
			return fmt.Sprintf("eventid %s ('id-%d', 'id-%d')", pick("IN", "NOT IN"), r.IntN(330), r.IntN(330))
		case 9:
			return fmt.Sprintf("useridentity.accesskeyid = 'AKIA%d'", r.IntN(8))
		case 10:
			return fmt.Sprintf("t.useridentity.principalid = 'AROA%d:sess-%d'", r.IntN(6), r.IntN(4))
		}
		return fmt.Sprintf("sourceipaddress = '10.0.0.%d'", r.IntN(9))
	}
	where := predicate(2)
	for range r.IntN(3) {
		where += " AND " + predicate(1)
	}
	from := pick("cloudtrail_records t", "cloudtrail_records AS T LEFT JOIN UNNEST(resources) AS u(r) ON true",
		"(VALUES ('AKIA1'), ('AKIA9')) v(k) LEFT JOIN cloudtrail_records t ON t.useridentity.accesskeyid = v.k",
		"(VALUES ('AKIA1'), ('AKIA9')) v(k) JOIN cloudtrail_records t ON t.useridentity.accesskeyid = v.k",
		"cloudtrail_records t ANTI JOIN (VALUES ('id-5')) v(eventid) USING (eventid)",
		"cloudtrail_records t FULL JOIN (VALUES ('id-5'), ('none')) v(i) ON t.eventid = v.i")
	switch r.IntN(4) {
	case 0:
		return "SELECT count(*), min(t.eventid), max(eventtime) FROM " + from + " WHERE " + where
	case 1:
		return "SELECT t.eventname, count(*) FROM " + from + " WHERE " + where + " GROUP BY 1 ORDER BY 1"
	case 2:
		return "WITH c AS (SELECT t.* FROM " + from + " WHERE " + where + ") SELECT a.eventid FROM c a LEFT JOIN c b ON a.eventid = b.eventid ORDER BY 1"
	}
	return "SELECT t.eventid FROM " + from + " WHERE " + where + " UNION ALL SELECT eventid FROM cloudtrail_logs WHERE eventid = 'id-1' ORDER BY 1"
}
