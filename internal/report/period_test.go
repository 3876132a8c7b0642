package report

import (
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/ashiato/ashiato/internal/when"
)

func mustZone(t *testing.T, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func mustSchedule(t *testing.T, expression, zone string) when.Schedule {
	t.Helper()
	s, err := when.ParseSchedule(expression, mustZone(t, zone))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func mustDate(t *testing.T, text string) when.Date {
	t.Helper()
	d, err := when.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

var oddZones = []string{"UTC", "Asia/Tokyo", "America/New_York", "America/Sao_Paulo", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca", "Asia/Tehran", "America/St_Johns", "Asia/Kathmandu"}

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
			} else if when.DateOf(from, zone) != p.First || when.DateOf(until.Add(-time.Second), zone) != p.First {
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
	if _, err := when.ParseDate("2026-02-30"); err == nil {
		t.Error("2026-02-30 is a date")
	}
}

// Every day is due at one time only, after it has ended, whatever the clocks do.
func TestDue(t *testing.T) {
	for _, name := range oddZones {
		s := mustSchedule(t, "0 2 * * *", name)
		p, last := PeriodOf(mustDate(t, "2011-06-01"), Day, s.Zone), time.Time{}
		for range 2 * 365 {
			from, until := p.Bounds()
			at := due(s, p)
			if at.Before(until) || at.Sub(until) > 4*time.Hour || at.Before(last) || at.Equal(last) && until.After(from) {
				t.Fatalf("%s: %s ends %s and is due %s, after %s", name, p, until, at, last)
			}
			p, last = p.Next(), at
		}
	}
}
