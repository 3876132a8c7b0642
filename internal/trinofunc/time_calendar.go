package trinofunc

import (
	"strconv"
	"strings"
	"time"
)

// Dates are days and times microseconds, from 1970-01-01 or midnight, as DuckDB holds them. The calendar is the
// Gregorian one for all years, with a year 0, as in Java and DuckDB.

const (
	microsOfSecond = int64(1e6)
	microsOfMinute = 60 * microsOfSecond
	microsOfHour   = 60 * microsOfMinute
	microsOfDay    = 24 * microsOfHour
)

// A civil is a day of the calendar.
type civil struct{ year, month, day int64 }

// days counts the days from 1970-01-01. Months and days may be out of their range.
func (c civil) days() int64 {
	months := c.year*12 + c.month - 1
	year, month := floorDiv(months, 12), floorMod(months, 12)+1
	if month <= 2 {
		year--
		month += 12
	}
	// Years start in March here, so that a leap day is the last.
	era, yearOfEra := floorDiv(year, 400), floorMod(year, 400)
	dayOfYear := (153*(month-3)+2)/5 + c.day - 1
	return era*146097 + yearOfEra*365 + yearOfEra/4 - yearOfEra/100 + dayOfYear - 719468
}

// civilOf is the day that is so many days after 1970-01-01.
func civilOf(days int64) civil {
	days += 719468
	era, dayOfEra := floorDiv(days, 146097), floorMod(days, 146097)
	yearOfEra := (dayOfEra - dayOfEra/1460 + dayOfEra/36524 - dayOfEra/146096) / 365
	dayOfYear := dayOfEra - (365*yearOfEra + yearOfEra/4 - yearOfEra/100)
	m := (5*dayOfYear + 2) / 153
	c := civil{year: era*400 + yearOfEra, month: m + 3, day: dayOfYear - (153*m+2)/5 + 1}
	if c.month > 12 {
		c.month -= 12
		c.year++
	}
	return c
}

// valid reports whether the calendar has the day.
func (c civil) valid() bool {
	return c.month >= 1 && c.month <= 12 && c.day >= 1 && c.day <= monthDays(c.year, c.month)
}

func monthDays(year, month int64) int64 {
	switch month {
	case 2:
		if leapYear(year) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

func leapYear(year int64) bool { return year%4 == 0 && (year%100 != 0 || year%400 == 0) }

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

func floorMod(a, b int64) int64 { return a - floorDiv(a, b)*b }

// plusMonths moves a local time by months; a day that the month does not have becomes its last.
func plusMonths(micros, months int64) int64 {
	days := floorDiv(micros, microsOfDay)
	c := civilOf(days)
	total := c.year*12 + c.month - 1 + months
	c.year, c.month = floorDiv(total, 12), floorMod(total, 12)+1
	c.day = min(c.day, monthDays(c.year, c.month))
	return c.days()*microsOfDay + micros - days*microsOfDay
}

// weekday is 1 for Monday to 7 for Sunday.
func weekday(days int64) int64 { return floorMod(days+3, 7) + 1 }

// isoWeek returns the year and the number of the week of ISO 8601 that a day is in.
func isoWeek(days int64) (year, week int64) {
	thursday := days - weekday(days) + 4
	year = civilOf(thursday).year
	return year, (thursday-civil{year, 1, 1}.days())/7 + 1
}

// A zone is where times are local: an offset that is always the same, or a location.
type zone struct {
	offset   int64 // microseconds east of Greenwich
	location *time.Location
	name     string // as Trino writes it
}

// parseZone finds a zone by its name in the database of zones, or by an offset in any of the forms of Java's ZoneId:
// Z, +9, +09:00, +0900, UTC+9.
func parseZone(name string) (zone, bool) {
	rest := name
	for _, prefix := range []string{"UTC", "GMT", "UT"} {
		if after, ok := strings.CutPrefix(name, prefix); ok && (after == "" || after[0] == '+' || after[0] == '-') {
			rest = after
			break
		}
	}
	if rest == "" || rest == "Z" {
		return zone{name: "UTC"}, name != ""
	}
	if rest[0] == '+' || rest[0] == '-' {
		return parseOffset(rest)
	}
	if rest[0] < 'A' || rest[0] > 'Z' || name == "Local" {
		return zone{}, false
	}
	location, err := time.LoadLocation(name)
	return zone{location: location, name: name}, err == nil
}

// parseOffset reads +h, +hh, +hh:mm, +hhmm, +hh:mm:ss and +hhmmss, up to 18 hours.
func parseOffset(s string) (zone, bool) {
	digits := s[1:]
	switch {
	case len(digits) == 1:
		digits = "0" + digits
	case len(digits) == 5 && digits[2] == ':', len(digits) == 8 && digits[2] == ':' && digits[5] == ':':
		digits = strings.ReplaceAll(digits, ":", "")
	}
	if len(digits) != 2 && len(digits) != 4 && len(digits) != 6 || strings.Trim(digits, "0123456789") != "" {
		return zone{}, false
	}
	digits += "0000"[:6-len(digits)]
	n, _ := strconv.ParseInt(digits, 10, 64) // six digits
	hours, minutes, seconds := n/10000, n/100%100, n%100
	offset := hours*microsOfHour + minutes*microsOfMinute + seconds*microsOfSecond
	if minutes > 59 || seconds > 59 || offset > 18*microsOfHour {
		return zone{}, false
	}
	if offset == 0 {
		return zone{name: "UTC"}, true
	}
	name := []byte{s[0]}
	name = appendPadded(name, hours, 2)
	name = appendPadded(append(name, ':'), minutes, 2)
	if s[0] == '-' {
		offset = -offset
	}
	return zone{offset: offset, name: string(name)}, true
}

// offsetAt returns the offset from UTC at an instant, in microseconds.
func (z zone) offsetAt(instant int64) int64 {
	if z.location == nil {
		return z.offset
	}
	_, seconds := time.UnixMicro(instant).In(z.location).Zone()
	return int64(seconds) * microsOfSecond
}

// local returns the local time at an instant.
func (z zone) local(instant int64) int64 { return instant + z.offsetAt(instant) }

// instant returns when it is a local time: of two such instants the first. A time that the clocks skip is as long after
// the jump as it is from its start.
func (z zone) instant(local int64) int64 {
	at, _ := z.find(local)
	return at
}

// find is instant; false is that the clocks skip the time.
func (z zone) find(local int64) (int64, bool) {
	before, after := z.offsetAt(local-microsOfDay), z.offsetAt(local+microsOfDay)
	if at := local - before; z.offsetAt(at) == before {
		return at, true
	}
	if at := local - after; z.offsetAt(at) == after {
		return at, true
	}
	return local - before, false
}

// appendPadded appends a number of at least so many digits, which is not negative.
func appendPadded(b []byte, n int64, digits int) []byte {
	for limit := pow10(digits - 1); n < limit && limit > 1; limit /= 10 {
		b = append(b, '0')
	}
	return strconv.AppendInt(b, n, 10)
}

func pow10(n int) int64 {
	p := int64(1)
	for range n {
		p *= 10
	}
	return p
}

// appendYear appends a year as in ISO 8601: four digits, and a sign where it is negative or has more.
func appendYear(b []byte, year int64) []byte {
	switch {
	case year < 0:
		return appendPadded(append(b, '-'), -year, 4)
	case year > 9999:
		b = append(b, '+')
	}
	return appendPadded(b, year, 4)
}

// appendDate appends 2006-01-02.
func appendDate(b []byte, days int64) []byte {
	c := civilOf(days)
	b = appendPadded(append(appendYear(b, c.year), '-'), c.month, 2)
	return appendPadded(append(b, '-'), c.day, 2)
}

// appendClock appends 15:04:05 and digits of the fraction, up to 12.
func appendClock(b []byte, micros int64, digits int) []byte {
	b = appendPadded(b, micros/microsOfHour, 2)
	b = appendPadded(append(b, ':'), micros/microsOfMinute%60, 2)
	b = appendPadded(append(b, ':'), micros/microsOfSecond%60, 2)
	if digits <= 0 {
		return b
	}
	fraction := micros % microsOfSecond
	b = append(b, '.')
	if digits <= 6 {
		return appendPadded(b, fraction/pow10(6-digits), digits)
	}
	return append(appendPadded(b, fraction, 6), "000000"[:digits-6]...)
}

// appendTimestamp appends a local time: 2006-01-02 15:04:05.000, with a separator between date and time.
func appendTimestamp(b []byte, micros int64, separator byte, digits int) []byte {
	days := floorDiv(micros, microsOfDay)
	b = append(appendDate(b, days), separator)
	return appendClock(b, micros-days*microsOfDay, digits)
}
