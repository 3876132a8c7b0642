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

	"github.com/ashiato/ashiato/internal/analyze"
	"github.com/ashiato/ashiato/internal/athenasql"
	"github.com/ashiato/ashiato/internal/encode"
	"github.com/ashiato/ashiato/internal/rewrite"
)

// present is the time of the questions.
var present = time.Date(2026, 1, 20, 12, 0, 0, 0, time.UTC)

func meaning(t testing.TB, sql string, args ...any) *analyze.Analysis {
	t.Helper()
	statement, err := athenasql.Parse(sql)
	if err != nil {
		t.Fatalf("%s\n%v", sql, err)
	}
	a, err := analyze.Analyze(statement, analyze.Options{Now: present, Args: args})
	if err != nil {
		t.Fatalf("%s\n%v", sql, err)
	}
	return a
}

func TestNeeds(t *testing.T) {
	day := func(s string) time.Time {
		at, err := time.Parse("2006-01-02", s)
		must(t, err)
		return at
	}
	around := func(s string, by time.Duration) time.Time { return day(s).Add(by) }
	const ms, aDay = time.Millisecond, 24 * time.Hour
	for _, c := range []struct {
		sql  string
		want Filter
	}{
		{"SELECT * FROM cloudtrail_logs", Filter{}},
		{"SELECT 1", Filter{}},
		{"SELECT * FROM cloudtrail_logs WHERE eventtime >= '2026-01-07T12:00:00Z'", Filter{Since: day("2026-01-06")}},
		{"SELECT * FROM cloudtrail_logs t WHERE '2026-01-07' > T.EventTime AND account = '1'", Filter{Until: day("2026-01-09"), Accounts: []string{"1"}}},
		{"SELECT * FROM cloudtrail_logs WHERE eventtime BETWEEN '2026-01-07' AND '2026-01-08' AND eventtime > '2026-01-06'", Filter{Since: day("2026-01-06"), Until: day("2026-01-10")}},
		{"SELECT * FROM cloudtrail_logs WHERE eventtime LIKE '2026-01-07%'", Filter{Since: day("2026-01-06"), Until: day("2026-01-09")}},
		{"SELECT * FROM cloudtrail_logs WHERE eventtime LIKE '2026-01%'", Filter{}},
		{"SELECT * FROM cloudtrail_logs WHERE substr(eventtime, 1, 10) = '2026-01-07'", Filter{Since: day("2026-01-06"), Until: day("2026-01-09")}},
		{"SELECT * FROM cloudtrail_logs WHERE eventtime > to_iso8601(current_timestamp - interval '7' day)", Filter{Since: day("2026-01-12")}},
		{"SELECT * FROM cloudtrail_logs WHERE from_iso8601_timestamp(eventtime) > date_add('day', -1, now())", Filter{Since: present.Add(-aDay - ms)}},
		{"SELECT * FROM cloudtrail_logs WHERE date(from_iso8601_timestamp(eventtime)) = DATE '2026-01-07'", Filter{Since: around("2026-01-05", -ms), Until: around("2026-01-09", ms)}},
		{"SELECT * FROM cloudtrail_records WHERE event_time >= TIMESTAMP '2026-01-07 00:00:00' AND event_time < DATE '2026-01-08'", Filter{Timed: true, Since: around("2026-01-07", -ms), Until: around("2026-01-08", ms)}},
		{"SELECT * FROM cloudtrail_logs WHERE \"date\" IN ('2026/01/07', '2026/01/05') AND region IN ('a', 'b')",
			Filter{FirstDate: "2026/01/05", LastDate: "2026/01/07", Dates: []string{"2026/01/05", "2026/01/07"}, Regions: []string{"a", "b"}}},
		{"SELECT * FROM cloudtrail_logs WHERE date > '2026/01/30'", Filter{FirstDate: "2026/01/31"}},
		{"SELECT * FROM cloudtrail_logs WHERE date < '2026/01'", Filter{LastDate: "2025/12/31"}},
		{"SELECT * FROM cloudtrail_logs WHERE date = '1999/12/31'", Filter{FirstDate: "1999/12/31", LastDate: "1999/12/31", Dates: []string{"1999/12/31"}}},
		{"SELECT * FROM cloudtrail_logs WHERE date > '2026/01/05' AND date < '2026/01/05'", Filter{FirstDate: "none"}},
		{"SELECT * FROM cloudtrail_logs WHERE year = '2026' AND month = '01' AND day IN ('07', '08')", Filter{FirstDate: "2026/01/07", LastDate: "2026/01/08", Dates: []string{"2026/01/07", "2026/01/08"}}},
		{"SELECT * FROM cloudtrail_logs WHERE concat(year, month, day) >= '20260107' AND dt < '2026/01/09'", Filter{FirstDate: "2026/01/07", LastDate: "2026/01/08", Dates: []string{"2026/01/07", "2026/01/08"}}},
		{"SELECT * FROM cloudtrail_logs WHERE timestamp >= date_format(current_date - interval '1' day, '%Y/%m/%d')", Filter{FirstDate: "2026/01/19"}},
		{"SELECT * FROM cloudtrail_logs WHERE date_parse(log_date, '%Y/%m/%d') BETWEEN date '2026-01-07' AND date '2026-01-07'", Filter{FirstDate: "2026/01/07", LastDate: "2026/01/07", Dates: []string{"2026/01/07"}}},
		{"SELECT * FROM cloudtrail_logs WHERE month = '01'", Filter{}},
		{"SELECT * FROM cloudtrail_logs WHERE p_account = '1' AND region_partition IN ('r', 's')", Filter{Accounts: []string{"1"}, Regions: []string{"r", "s"}}},
		{"SELECT * FROM cloudtrail_logs WHERE (eventname = 'A' OR eventname IN ('B', 'C')) AND (region = 'x' OR account = 'y')", Filter{EventNames: []string{"A", "B", "C"}}},
		{"SELECT * FROM cloudtrail_logs WHERE useridentity.accesskeyid = 'A' AND cloudtrail_logs.useridentity.principalid = 'P' AND sourceipaddress = 'I' AND eventid IN ('x')",
			Filter{AccessKeys: []string{"A"}, Principals: []string{"P"}, SourceIPs: []string{"I"}, EventIDs: []string{"x"}}},
		{"SELECT * FROM cloudtrail_logs t LEFT JOIN UNNEST(t.resources) AS u(r) ON true WHERE t.eventid = 'x'", Filter{EventIDs: []string{"x"}}},
		{"WITH c AS (SELECT * FROM cloudtrail_logs WHERE eventid = 'x') SELECT a.eventid FROM c a JOIN c b ON true", Filter{EventIDs: []string{"x"}}},
		{"SELECT 1 FROM cloudtrail_logs a, cloudtrail_logs b WHERE a.eventid = 'x' AND b.eventid = 'y'", Filter{EventIDs: []string{"x", "y"}}},
		// nothing certain
		{"SELECT * FROM cloudtrail_logs WHERE eventid = 'x' OR account = 'y'", Filter{}},
		{"SELECT * FROM cloudtrail_logs WHERE NOT (eventid = 'x') AND account NOT IN ('y') AND region <> 'z'", Filter{}},
		{"SELECT * FROM cloudtrail_logs WHERE coalesce(eventid, 'x') = 'x' AND lower(account) = 'y' AND eventid = account", Filter{}},
		{"SELECT * FROM cloudtrail_logs WHERE eventid = 'x' UNION ALL SELECT * FROM cloudtrail_logs", Filter{}},
		{"SELECT count(t.eventid) FROM (SELECT 1 x) a LEFT JOIN cloudtrail_logs t ON t.eventid = 'x' AND a.x = 2 FULL JOIN (SELECT 2 y) c ON true", Filter{EventIDs: []string{"x"}}},
		{"SELECT count(t.eventid) FROM cloudtrail_logs t LEFT JOIN (SELECT 1 x) a ON t.eventid = 'x'", Filter{}},
		{"SELECT * FROM (SELECT 'A' AS accesskeyid) useridentity, (SELECT eventid FROM cloudtrail_logs) t WHERE useridentity.accesskeyid = 'A'", Filter{}},
		{"WITH cloudtrail_logs AS (SELECT 'x' eventid) SELECT * FROM cloudtrail_logs WHERE eventid = 'x'", Filter{}},
		{"SELECT * FROM cloudtrail_logs WHERE eventname = 'x' AND eventtime > (SELECT max(eventtime) FROM cloudtrail_logs)", Filter{}},
	} {
		if got := Needs(meaning(t, c.sql)); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s\n got %+v\nwant %+v", c.sql, got, c.want)
		}
	}
	a := meaning(t, "SELECT * FROM cloudtrail_logs WHERE eventtime >= ? AND (? IS NULL OR account = ?) AND date = ?", "2026-01-07T00:00:00Z", nil, nil, "2026/01/08")
	if got, want := Needs(a), (Filter{Since: day("2026-01-06"), FirstDate: "2026/01/08", LastDate: "2026/01/08", Dates: []string{"2026/01/08"}}); !reflect.DeepEqual(got, want) {
		t.Errorf("parameters: got %+v, want %+v", got, want)
	}
}

// athena answers Athena's SQL inside of this process: the lines of the rows as TSV.
func athena(t testing.TB, e *Engine, sql string) (string, error) {
	t.Helper()
	a := meaning(t, sql)
	d, err := rewrite.ToDuckDB(a)
	must(t, err)
	s, err := e.open(context.Background(), Needs(a))
	must(t, err)
	must(t, s.register(d.Functions))
	for _, m := range d.Setup {
		must(t, s.exec(m))
	}
	rows := newRows(context.Background(), sql, QueryOptions{})
	defer rows.Close()
	if err := e.start(rows, s, d.SQL, d.Args); err != nil {
		return "", rows.fault(err)
	}
	var b strings.Builder
	_, err = encode.Write(context.Background(), &b, rows, encode.Options{Format: encode.TSV})
	return b.String(), err
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
		want, err := athena(t, all, sql)
		if err != nil {
			t.Fatalf("%s\n%v", sql, err)
		}
		if got, err := athena(t, pruned, sql); err != nil || got != want {
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
	for date := range c["date"] {
		if date >= f.FirstDate && (f.LastDate == "" || date <= f.LastDate) {
			return true
		}
	}
	return f.FirstDate == "" && f.LastDate == ""
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
		slashed := func() string { return strings.ReplaceAll(day(), "-", "/") }
		switch r.IntN(19) {
		case 0:
			return "t.eventtime " + op + " '" + day() + pick("", "T12:00:00Z", "T23:59:59Z", " 06") + "'"
		case 1:
			return "'" + day() + "T00:00:00Z' " + op + " eventtime"
		case 2:
			return "eventtime BETWEEN '" + day() + "' AND '" + day() + "T12:00:00Z'"
		case 3:
			return "t.event_time " + op + " " + pick("TIMESTAMP ", "DATE ") + "'" + day() + "'"
		case 4:
			return "eventtime LIKE '" + day() + pick("%", "T1%", "") + "'"
		case 5:
			return `"date" ` + op + " '" + slashed() + "'"
		case 6:
			return pick("", "NOT ") + `"date" IN ('` + slashed() + "', '" + slashed() + "')"
		case 7:
			return fmt.Sprintf("account %s '%d'", op, 111111111111+r.IntN(3))
		case 8:
			return fmt.Sprintf("eventid %s ('id-%d', 'id-%d')", pick("IN", "NOT IN"), r.IntN(330), r.IntN(330))
		case 9:
			return fmt.Sprintf("useridentity.accesskeyid = 'AKIA%d'", r.IntN(8))
		case 10:
			return fmt.Sprintf("t.useridentity.principalid = 'AROA%d:sess-%d'", r.IntN(6), r.IntN(4))
		case 11:
			return fmt.Sprintf("year = '2026' AND month = '01' AND day %s '%02d'", op, 4+r.IntN(12))
		case 12:
			return "date_parse(t.dt, '%Y/%m/%d') " + op + " TIMESTAMP '" + day() + " 00:00:00'"
		case 13:
			return "concat(year, '-', month, '-', day) " + op + " '" + day() + "'"
		case 14:
			return "p_date LIKE '" + slashed()[:9] + "%'"
		case 15:
			return "t.timestamp " + op + fmt.Sprintf(" date_format(now() - interval '%d' day, '%%Y/%%m/%%d')", 5+r.IntN(12))
		case 16:
			return "date(t.event_time) " + op + " DATE '" + day() + "'"
		case 17:
			return "date_trunc('day', event_time AT TIME ZONE 'Asia/Tokyo') " + op + " TIMESTAMP '" + day() + " 00:00:00 Asia/Tokyo'"
		case 18:
			return "substr(eventtime, 1, 10) " + op + " '" + day() + "'"
		}
		return fmt.Sprintf("sourceipaddress = '10.0.0.%d'", r.IntN(9))
	}
	where := predicate(2)
	for range r.IntN(3) {
		where += " AND " + predicate(1)
	}
	from := pick("cloudtrail_records t", "cloudtrail_records AS T LEFT JOIN UNNEST(resources) AS u(r) ON true",
		"(VALUES ('AKIA1'), ('AKIA9')) v(k) LEFT JOIN cloudtrail_records t ON t.useridentity.accesskeyid = v.k",
		"(VALUES ('AKIA1'), ('AKIA9')) v(k) JOIN cloudtrail_records t ON t.useridentity.accesskeyid = v.k AND "+predicate(0),
		"(VALUES ('AKIA1'), ('AKIA9')) v(k) LEFT JOIN cloudtrail_records t ON t.useridentity.accesskeyid = v.k AND "+predicate(0),
		"cloudtrail_records t LEFT JOIN (VALUES 'id-5') v(i) ON v.i = t.eventid AND "+predicate(0),
		"cloudtrail_records t FULL JOIN (VALUES ('id-5'), ('none')) v(i) ON t.eventid = v.i")
	switch r.IntN(4) {
	case 0:
		return "SELECT count(*), min(t.eventid), max(eventtime) FROM " + from + " WHERE " + where
	case 1:
		return "SELECT t.eventname, count(*) FROM " + from + " WHERE " + where + " GROUP BY 1 ORDER BY 1"
	case 2:
		return "WITH c AS (SELECT t.eventid FROM " + from + " WHERE " + where + ") SELECT a.eventid FROM c a LEFT JOIN c b ON a.eventid = b.eventid ORDER BY 1"
	}
	return "SELECT t.eventid FROM " + from + " WHERE " + where + " UNION ALL SELECT eventid FROM cloudtrail_logs WHERE eventid = 'id-1' ORDER BY 1"
}
