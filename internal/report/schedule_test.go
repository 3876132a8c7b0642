package report

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"
)

func mustZone(t *testing.T, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func mustSchedule(t *testing.T, expression, zone string) Schedule {
	t.Helper()
	s, err := ParseSchedule(expression, mustZone(t, zone))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func mustDate(t *testing.T, text string) Date {
	t.Helper()
	d, err := ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// When a look falls on, or into, a change of clocks.
func TestNext(t *testing.T) {
	for _, tt := range []struct{ expression, zone, after, want string }{
		{"0 2 * * *", "Asia/Tokyo", "2026-10-01T16:59:59Z", "2026-10-01T17:00:00Z"},
		{"0 2 * * *", "Asia/Tokyo", "2026-10-01T17:00:00Z", "2026-10-02T17:00:00Z"},
		{"30 6 * * 1-5", "Asia/Tokyo", "2026-10-02T00:00:00+09:00", "2026-10-02T06:30:00+09:00"}, // Friday
		{"30 6 * * 1-5", "Asia/Tokyo", "2026-10-02T06:30:00+09:00", "2026-10-05T06:30:00+09:00"},
		{"0 3 1 * *", "Asia/Tokyo", "2026-10-01T03:00:00+09:00", "2026-11-01T03:00:00+09:00"},
		{"0 0 29 2 *", "Asia/Tokyo", "2025-03-01T00:00:00+09:00", "2028-02-29T00:00:00+09:00"},
		// The 8th of March 2026 has no 02:00..02:59 in New York.
		{"0 2 * * *", "America/New_York", "2026-03-07T12:00:00-05:00", "2026-03-08T03:00:00-04:00"},
		{"30 2 * * *", "America/New_York", "2026-03-07T12:00:00-05:00", "2026-03-08T03:00:00-04:00"},
		{"30 2 * * *", "America/New_York", "2026-03-08T03:00:00-04:00", "2026-03-09T02:30:00-04:00"},
		// The 1st of November 2026 has 01:00..01:59 twice.
		{"30 1 * * *", "America/New_York", "2026-10-31T12:00:00-04:00", "2026-11-01T01:30:00-04:00"},
		{"30 1 * * *", "America/New_York", "2026-11-01T01:30:00-04:00", "2026-11-02T01:30:00-05:00"},
		{"30 1 * * *", "America/New_York", "2026-11-01T01:10:00-05:00", "2026-11-02T01:30:00-05:00"},
		{"*/30 * * * *", "America/New_York", "2026-11-01T01:30:00-04:00", "2026-11-01T02:00:00-05:00"},
		// Clocks that go forward at midnight: 2018-11-04 in São Paulo begins at 01:00.
		{"0 0 * * *", "America/Sao_Paulo", "2018-11-03T12:00:00-03:00", "2018-11-04T01:00:00-02:00"},
		// By half an hour: Lord Howe, 2026-10-04 has no 02:00..02:29.
		{"15 2 * * *", "Australia/Lord_Howe", "2026-10-03T12:00:00+10:30", "2026-10-04T02:30:00+11:00"},
		// A day that was left out: 2011-12-30 in Apia.
		{"0 2 * * *", "Pacific/Apia", "2011-12-29T12:00:00-10:00", "2011-12-31T00:00:00+14:00"},
		{"0 2 * * *", "Pacific/Apia", "2011-12-31T00:00:00+14:00", "2011-12-31T02:00:00+14:00"},
	} {
		after, _ := time.Parse(time.RFC3339, tt.after)
		want, _ := time.Parse(time.RFC3339, tt.want)
		if got := mustSchedule(t, tt.expression, tt.zone).Next(after); !got.Equal(want) {
			t.Errorf("%q in %s after %s: %s, want %s", tt.expression, tt.zone, tt.after, got.In(want.Location()).Format(time.RFC3339), tt.want)
		}
	}
}

func TestParseSchedule(t *testing.T) {
	for expression, want := range map[string]string{
		"": "five fields", "0 2 * *": "five fields", "0 0 2 * * *": "five fields", "@daily": "five fields", "@every 1s": "five fields",
		"TZ=Asia/Tokyo 0 2 * *": "no zone", "CRON_TZ=": "no zone", "60 2 * * *": "no cron expression", "0 24 * * *": "no cron expression",
		"0 2 30 2 *": "never comes", "0 2 * * x": "no cron expression", "0 2 */0 * *": "no cron expression", "5-1 2 * * *": "no cron expression",
		strings.Repeat("1,", 200) + "1 2 * * *": "at most",
	} {
		if _, err := ParseSchedule(expression, time.UTC); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", expression, err, want)
		}
	}
}

var oddZones = []string{"UTC", "Asia/Tokyo", "America/New_York", "America/Sao_Paulo", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca", "Asia/Tehran", "America/St_Johns", "Asia/Kathmandu"}

// An instant of the wall clock is the first minute that shows it or later.
func TestInstantOf(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 400 {
		zone := mustZone(t, oddZones[random.IntN(len(oddZones))])
		// Close to a change of clocks, where there is one.
		near := time.Date(2011+random.IntN(16), 1, 1+random.IntN(365), 0, 0, 0, 0, time.UTC)
		if _, end := near.In(zone).ZoneBounds(); !end.IsZero() && random.IntN(4) > 0 {
			near = end
		}
		wall := wallOf(near, zone).Add(time.Duration(random.IntN(52*60)-26*60) * time.Minute).Truncate(time.Minute)
		want := wall.Add(-26 * time.Hour)
		for wallOf(want, zone).Before(wall) {
			want = want.Add(time.Minute)
		}
		if got := instantOf(wall, zone); !got.Equal(want) {
			t.Fatalf("%s in %s: %s, want %s", wall.Format("2006-01-02 15:04"), zone, got.Format(time.RFC3339), want.Format(time.RFC3339))
		}
	}
}

// Days follow each other without a gap, and each belongs to its own.
func TestBounds(t *testing.T) {
	for _, name := range oddZones {
		zone := mustZone(t, name)
		p := PeriodOf(mustDate(t, "2011-06-01"), Day, zone)
		for range 16 * 365 {
			from, until := p.Bounds()
			next, _ := p.Next().Bounds()
			if !next.Equal(until) || until.Before(from) {
				t.Fatalf("%s: %s ends %s, the next begins %s", name, p, until, next)
			}
			if until.Equal(from) {
				if name != "Pacific/Apia" || p.String() != "2011-12-30" {
					t.Errorf("%s: %s is empty", name, p)
				}
			} else if DateOf(from, zone) != p.First || DateOf(until.Add(-time.Second), zone) != p.First {
				t.Fatalf("%s: %s is from %s to %s", name, p, from.In(zone), until.In(zone))
			}
			p = p.Next()
		}
	}
}

func TestPeriods(t *testing.T) {
	tokyo := mustZone(t, "Asia/Tokyo")
	for _, tt := range []struct {
		unit                    Unit
		date, shown, file, next string
	}{
		{Day, "2026-12-31", "2026-12-31", "20261231", "2027-01-01"},
		{Week, "2026-10-05", "2026-10-05..2026-10-11", "20261005-20261011", "2026-10-12..2026-10-18"}, // a Monday
		{Week, "2026-10-04", "2026-09-28..2026-10-04", "20260928-20261004", "2026-10-05..2026-10-11"}, // a Sunday
		{Month, "2026-12-31", "2026-12", "202612", "2027-01"},
	} {
		p := PeriodOf(mustDate(t, tt.date), tt.unit, tokyo)
		if p.String() != tt.shown || p.compact() != tt.file || p.Next().String() != tt.next {
			t.Errorf("%s %s: %s, %s, then %s", tt.unit, tt.date, p, p.compact(), p.Next())
		}
	}
	if _, err := ParseUnit("year"); err == nil {
		t.Error("a year is a unit")
	}
	if _, err := ParseDate("2026-02-30"); err == nil {
		t.Error("2026-02-30 is a date")
	}
}

// Every day is due at one time only, after it has ended, whatever the clocks do.
func TestDue(t *testing.T) {
	for _, name := range oddZones {
		s := mustSchedule(t, "0 2 * * *", name)
		p, last := PeriodOf(mustDate(t, "2011-06-01"), Day, s.zone), time.Time{}
		for range 2 * 365 {
			from, until := p.Bounds()
			at := s.Due(p)
			if at.Before(until) || at.Sub(until) > 4*time.Hour || at.Before(last) || at.Equal(last) && until.After(from) {
				t.Fatalf("%s: %s ends %s and is due %s, after %s", name, p, until, at, last)
			}
			p, last = p.Next(), at
		}
	}
}
