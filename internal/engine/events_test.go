package engine

import (
	"context"
	"errors"
	"io"
	"net/netip"
	"strings"
	"testing"
	"time"
)

// ids returns one column of the rows, joined.
func ids(t *testing.T, rows *Rows, column string) string {
	t.Helper()
	defer rows.Close()
	at := -1
	for i, c := range rows.Columns() {
		if c.Name == column {
			at = i
		}
	}
	var all []string
	for {
		values, err := rows.Next(context.Background())
		if errors.Is(err, io.EOF) {
			return strings.Join(all, " ")
		}
		must(t, err)
		s, _ := values[at].(string)
		all = append(all, s)
	}
}

func TestEvents(t *testing.T) {
	l := newTestLake(t, sample)
	l.plan = l.byDay
	e := l.open(t)
	day := func(s string) time.Time {
		at, err := time.Parse("2006-01-02", s)
		must(t, err)
		return at
	}
	for _, c := range []struct {
		name   string
		filter EventsFilter
		want   string // a query over the whole table with the same answer
	}{
		{"latest", EventsFilter{N: 5}, "ORDER BY event_time DESC NULLS LAST, eventid LIMIT 5"},
		{"more than a day", EventsFilter{N: 100}, "ORDER BY event_time DESC NULLS LAST, eventid LIMIT 100"},
		{"all", EventsFilter{}, "ORDER BY event_time DESC NULLS LAST, eventid"},
		{"range", EventsFilter{Since: day("2026-01-07"), Until: day("2026-01-09"), N: 7}, "WHERE event_time >= '2026-01-07' AND event_time < '2026-01-09' ORDER BY event_time DESC, eventid LIMIT 7"},
		{"name", EventsFilter{Names: []string{"consolelogin"}}, "WHERE eventname = 'ConsoleLogin' ORDER BY event_time DESC NULLS LAST, eventid"},
		{"glob", EventsFilter{Names: []string{"*Object", "nothing"}, N: 50}, "WHERE eventname LIKE '%Object' ORDER BY event_time DESC NULLS LAST, eventid LIMIT 50"},
		{"service", EventsFilter{Services: []string{"Signin", "sts.amazonaws.com", "no*"}}, "WHERE eventsource IN ('signin.amazonaws.com', 'sts.amazonaws.com') ORDER BY event_time DESC NULLS LAST, eventid"},
		{"network", EventsFilter{Networks: []netip.Prefix{netip.MustParsePrefix("10.0.0.3/31")}, IPs: []string{"10.0.0.6"}}, "WHERE sourceipaddress IN ('10.0.0.2', '10.0.0.3', '10.0.0.6') ORDER BY event_time DESC NULLS LAST, eventid"},
		{"every network", EventsFilter{Networks: []netip.Prefix{netip.MustParsePrefix("0.0.0.0/0")}}, "WHERE sourceipaddress LIKE '%.%.%.%' AND NOT regexp_matches(sourceipaddress, '[a-z]') ORDER BY event_time DESC NULLS LAST, eventid"},
		{"user name", EventsFilter{Users: []string{"USER3"}}, "WHERE useridentity.username = 'user3' ORDER BY event_time DESC NULLS LAST, eventid"},
		{"session", EventsFilter{Users: []string{"sess-1"}}, "WHERE useridentity.principalid LIKE '%:sess-1' ORDER BY event_time DESC NULLS LAST, eventid"},
		{"role id", EventsFilter{Users: []string{"AROA2"}}, "WHERE useridentity.principalid LIKE 'AROA2:%' ORDER BY event_time DESC NULLS LAST, eventid"},
		{"address", EventsFilter{IPs: []string{"10.0.0.3"}, N: 3}, "WHERE sourceipaddress = '10.0.0.3' ORDER BY event_time DESC NULLS LAST, eventid LIMIT 3"},
		{"account", EventsFilter{Accounts: []string{"111111111112"}, Regions: []string{"*"}}, "WHERE false"},
		{"failed", EventsFilter{Failed: true}, "WHERE errorcode IS NOT NULL ORDER BY event_time DESC NULLS LAST, eventid"},
		{"error", EventsFilter{Errors: []string{"access*"}, Names: []string{"AssumeRole"}}, "WHERE errorcode IS NOT NULL AND eventname = 'AssumeRole' ORDER BY event_time DESC NULLS LAST, eventid"},
		{"quotes", EventsFilter{Names: []string{"' OR true --", "%", "_", `\`}, Users: []string{"'; DROP VIEW x; --"}}, "WHERE false"},
	} {
		rows, err := e.Events(context.Background(), c.filter)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		got := ids(t, rows, "eventid")
		all, err := e.inside(context.Background(), "SELECT eventid FROM cloudtrail_records "+c.want, Filter{}, QueryOptions{})
		must(t, err)
		if want := ids(t, all, "eventid"); got != want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, want)
		}
	}
}

func TestEventsKnowWhetherThereAreMore(t *testing.T) {
	e := newTestLake(t, sample).open(t)
	for n, want := range map[int64]bool{319: true, 320: false, 321: false} {
		rows, err := e.Events(context.Background(), EventsFilter{N: n})
		must(t, err)
		if got := len(strings.Fields(ids(t, rows, "eventid"))); int64(got) != min(n, 320) || rows.Truncated() != want {
			t.Errorf("N %d: %d events, truncated %v", n, got, rows.Truncated())
		}
	}
}

func TestRecord(t *testing.T) {
	l := newTestLake(t, sample)
	e := l.open(t)
	rows, err := e.Record(context.Background(), "id-7")
	must(t, err)
	if len(rows.Columns()) != len(recordsColumns) {
		t.Errorf("%d columns, want all %d", len(rows.Columns()), len(recordsColumns))
	}
	if got := ids(t, rows, "eventname"); got != "PutObject" {
		t.Errorf("got %q", got)
	}
	if got := l.plans[0].EventIDs; len(got) != 1 || got[0] != "id-7" {
		t.Errorf("planned with event ids %q", got)
	}
	for _, id := range []string{"", "nobody", "' OR true --"} {
		rows, err := e.Record(context.Background(), id)
		must(t, err)
		if got := ids(t, rows, "eventid"); got != "" {
			t.Errorf("%q: got %q", id, got)
		}
	}
}
