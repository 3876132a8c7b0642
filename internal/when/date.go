package when

import (
	"fmt"
	"time"
)

// A Date is a day of the calendar, in no zone. The zero Date is none.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

const dateLayout = "2006-01-02"

// ParseDate reads 2026-10-01.
func ParseDate(text string) (Date, error) {
	t, err := time.Parse(dateLayout, text)
	if err != nil {
		return Date{}, fmt.Errorf("%q is no date; write one like 2026-10-01", text)
	}
	return dateOf(t), nil
}

func dateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

// DateOf returns the date that a calendar in the zone shows at t.
func DateOf(t time.Time, zone *time.Location) Date { return dateOf(t.In(zone)) }

// IsZero tells whether there is no date.
func (d Date) IsZero() bool { return d == Date{} }

// String writes 2026-10-01.
func (d Date) String() string { return d.Wall().Format(dateLayout) }

// DateAt returns the date that a clock without a zone shows, as Wall gives it.
func DateAt(wall time.Time) Date { return dateOf(wall) }

// Compact writes 20261001.
func (d Date) Compact() string { return d.Wall().Format("20060102") }

// Add returns the date some days later.
func (d Date) Add(days int) Date { return dateOf(d.Wall().AddDate(0, 0, days)) }

// Before tells whether d comes before e.
func (d Date) Before(e Date) bool { return d.Wall().Before(e.Wall()) }

// Start is the first instant of the date in the zone: midnight, or when clocks go forward at midnight, what they show instead.
func (d Date) Start(zone *time.Location) time.Time { return InstantOf(d.Wall(), zone) }

// Wall is midnight of the date on a clock without a zone.
func (d Date) Wall() time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }

// WallOf is what a clock in the zone shows at t, as a time in UTC.
func WallOf(t time.Time, zone *time.Location) time.Time {
	_, offset := t.In(zone).Zone()
	return t.UTC().Add(time.Duration(offset) * time.Second)
}

// InstantOf is the first instant at which a clock in the zone shows wall or later: of a time that comes twice the first, of one that is left out
// the moment when clocks go forward.
func InstantOf(wall time.Time, zone *time.Location) time.Time {
	// No zone is a day off from UTC, so these are the offsets before and after a change that is near.
	for _, near := range []time.Duration{-24 * time.Hour, 24 * time.Hour} {
		_, offset := wall.Add(near).In(zone).Zone()
		t := wall.Add(-time.Duration(offset) * time.Second)
		if WallOf(t, zone).Equal(wall) {
			return t
		}
	}
	_, offset := wall.Add(-24 * time.Hour).In(zone).Zone()
	change, _ := wall.Add(-time.Duration(offset) * time.Second).In(zone).ZoneBounds()
	return change.UTC()
}
