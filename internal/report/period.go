package report

import (
	"fmt"
	"time"

	"github.com/ashiato/ashiato/internal/when"
)

// A Unit is the length of the periods of a report.
type Unit uint8

// The units.
const (
	Day   Unit = iota
	Week       // from Monday
	Month      // from the 1st
)

var unitNames = [...]string{"day", "week", "month"}

// String gives the name as the configuration has it.
func (u Unit) String() string { return unitNames[u] }

// ParseUnit reads day, week or month.
func ParseUnit(name string) (Unit, error) {
	for i, n := range unitNames {
		if n == name {
			return Unit(i), nil
		}
	}
	return Day, fmt.Errorf("%q is no period; use day, week or month", name)
}

// A Period is what one report is about: whole local dates of a zone.
type Period struct {
	First when.Date
	Unit  Unit
	Zone  *time.Location
}

// PeriodOf returns the period in which a date lies.
func PeriodOf(d when.Date, unit Unit, zone *time.Location) Period {
	switch unit {
	case Week:
		d = d.Add(-int(d.Wall().Weekday()+6) % 7)
	case Month:
		d.Day = 1
	}
	return Period{First: d, Unit: unit, Zone: zone}
}

// Next is the period after this one.
func (p Period) Next() Period {
	switch p.Unit {
	case Week:
		p.First = p.First.Add(7)
	case Month:
		p.First = when.DateAt(p.First.Wall().AddDate(0, 1, 0))
	default:
		p.First = p.First.Add(1)
	}
	return p
}

// Last is the last date of the period.
func (p Period) Last() when.Date { return p.Next().First.Add(-1) }

// Bounds are the instants from which, and before which, something belongs to the period. They are equal for a date that a zone has left out, such as
// 2011-12-30 in Apia.
func (p Period) Bounds() (from, until time.Time) {
	return p.First.Start(p.Zone), p.Next().First.Start(p.Zone)
}

// String writes 2026-10-01, 2026-10-05..2026-10-11 or 2026-10.
func (p Period) String() string {
	switch p.Unit {
	case Week:
		return p.First.String() + ".." + p.Last().String()
	case Month:
		return p.First.Wall().Format("2006-01")
	}
	return p.First.String()
}

// compact is String for names of files: 20261001, 20261005-20261011, 202610.
func (p Period) compact() string {
	switch p.Unit {
	case Week:
		return p.First.Compact() + "-" + p.Last().Compact()
	case Month:
		return p.First.Wall().Format("200601")
	}
	return p.First.Compact()
}

// due is when a period is to be made first: the first time to look at which it has ended.
func due(s when.Schedule, p Period) time.Time {
	_, until := p.Bounds()
	return s.Next(until.Add(-time.Nanosecond))
}
