package trinofunc

import (
	"strings"
)

// The casts between texts and times. The last argument of those that read a text is try, as for numbers.

var _ = register(
	caster("trino_to_date", types("VARCHAR", "BOOLEAN"), "DATE", textToDate),
	caster("trino_to_time", types("VARCHAR", "BIGINT", "BOOLEAN"), "TIME", textToTime),
	newTextToTimestamp("trino_to_timestamp", "TIMESTAMP"),
	newTextToTimestamp("trino_to_instant", "TIMESTAMPTZ"),
	rounder("trino_round_time", "TIME"),
	rounder("trino_round_timestamp", "TIMESTAMP"),
	rounder("trino_round_instant", "TIMESTAMPTZ"),
	&Function{Name: "trino_date_text", Args: types("DATE"), Result: "VARCHAR", New: appender(func(in Args, buf []byte) []byte {
		return []byte(strings.TrimPrefix(string(appendDate(buf, in.Int(0))), "+")) // Trino leaves it out here
	})},
	&Function{Name: "trino_time_text", Args: types("TIME", "BIGINT"), Result: "VARCHAR", New: appender(func(in Args, buf []byte) []byte {
		return appendClock(buf, in.Int(0), int(in.Int(1)))
	})},
	&Function{Name: "trino_timestamp_text", Args: types("TIMESTAMP", "BIGINT"), Result: "VARCHAR", New: appender(func(in Args, buf []byte) []byte {
		return appendTimestamp(buf, in.Int(0), ' ', int(in.Int(1)))
	})},
	&Function{Name: "trino_instant_text", Args: types("TIMESTAMPTZ", "BIGINT", "VARCHAR"), Result: "VARCHAR", New: newInstantText},
	&Function{Name: "trino_instant", Args: types("TIMESTAMP", "VARCHAR"), Result: "TIMESTAMPTZ", New: newInstant},
	&Function{Name: "trino_interval_day_text", Args: types("BIGINT"), Result: "VARCHAR", New: appender(func(in Args, buf []byte) []byte {
		return appendIntervalDay(buf, in.Int(0))
	})},
	&Function{Name: "trino_interval_year_text", Args: types("BIGINT"), Result: "VARCHAR", New: appender(func(in Args, buf []byte) []byte {
		return appendIntervalYear(buf, in.Int(0))
	})},
)

// Java's String.trim.
func trimmed(s string) string {
	return strings.TrimFunc(s, func(r rune) bool { return r <= ' ' })
}

// A timeReader takes a text of a time apart, from left to right.
type timeReader struct{ s string }

// number takes between least and most digits.
func (r *timeReader) number(least, most int) (int64, bool) {
	n, i := int64(0), 0
	for i < len(r.s) && i < most && r.s[i] >= '0' && r.s[i] <= '9' {
		n = n*10 + int64(r.s[i]-'0')
		i++
	}
	r.s = r.s[i:]
	return n, i >= least
}

func (r *timeReader) take(c byte) bool {
	if r.s == "" || r.s[0] != c {
		return false
	}
	r.s = r.s[1:]
	return true
}

// maxYearDigits bounds the year, so that nothing overflows; DuckDB holds fewer years.
const maxYearDigits = 7

// date takes [+-]year-month-day.
func (r *timeReader) date(yearDigits int) (civil, bool) {
	negative := r.take('-')
	if !negative {
		r.take('+')
	}
	var c civil
	var ok [3]bool
	c.year, ok[0] = r.number(yearDigits, maxYearDigits)
	dash := r.take('-')
	c.month, ok[1] = r.number(1, 2)
	dash = r.take('-') && dash
	c.day, ok[2] = r.number(1, 2)
	if negative {
		c.year = -c.year
	}
	return c, ok == [3]bool{true, true, true} && dash && c.valid()
}

// clock takes hour:minute[:second[.fraction]], rounded to a number of digits, up to 6: a day's end may be the result. What
// is no clock is left as it is.
func (r *timeReader) clock(digits int) (micros int64, ok bool) {
	start := r.s
	hour, first := r.number(1, 2)
	colon := r.take(':')
	minute, second := r.number(1, 2)
	if !first || !colon || !second {
		r.s = start
		return 0, false
	}
	micros = hour*microsOfHour + minute*microsOfMinute
	seconds := int64(0)
	if rest := r.s; r.take(':') {
		n, is := r.number(1, 2)
		if !is {
			r.s = rest
		} else {
			seconds = n
			micros += n * microsOfSecond
			if rest := r.s; r.take('.') {
				fraction, is := r.fraction(digits)
				micros += fraction
				if !is {
					r.s = rest
				}
			}
		}
	}
	return micros, hour < 24 && minute < 60 && seconds < 60
}

// fraction takes the digits behind a point and rounds them, half up.
func (r *timeReader) fraction(digits int) (micros int64, ok bool) {
	i := 0
	for i < len(r.s) && r.s[i] >= '0' && r.s[i] <= '9' {
		if i < digits {
			micros = micros*10 + int64(r.s[i]-'0')
		}
		i++
	}
	for n := i; n < digits; n++ {
		micros *= 10
	}
	if i > digits && r.s[digits] >= '5' {
		micros++
	}
	r.s = r.s[i:]
	return micros * pow10(6-digits), i > 0
}

func textToDate(in Args, out Result) error {
	r := timeReader{trimmed(in.String(0))}
	c, ok := r.date(1)
	days := c.days()
	if !ok || r.s != "" || !holdsDate(days) {
		return cannotCast("Value cannot be cast to date: %s", shortened(in.String(0)))
	}
	out.Int(days)
	return nil
}

// holdsDate reports whether DuckDB has the date: its largest and smallest number are infinity.
func holdsDate(days int64) bool { return -1<<31+1 < days && days < 1<<31-1 }

// maxMicros is the last microsecond of DuckDB's timestamps, near the end of 64 bits.
const maxMicros = 1<<63 - 2

// holdsTimestamp reports whether DuckDB has a time on so many days, with two days to spare for zones.
func holdsTimestamp(days int64) bool {
	const most = maxMicros/86400000000 - 2
	return -most < days && days < most
}

func textToTime(in Args, out Result) error {
	r := timeReader{strings.TrimRightFunc(in.String(0), func(r rune) bool { return r <= ' ' })}
	micros, ok := r.clock(int(in.Int(1)))
	if !ok || r.s != "" {
		return cannotCast("Value cannot be cast to time: %s", shortened(in.String(0)))
	}
	out.Int(micros % microsOfDay)
	return nil
}

// zones finds zones by name and keeps them.
type zones = cache[zone]

func newZones() *zones {
	return newCache(func(name string) (zone, error) {
		z, ok := parseZone(name)
		if !ok {
			return z, castError("Unknown time-zone ID: " + shortened(name))
		}
		return z, nil
	})
}

// newTextToTimestamp makes the function that reads date[ clock][ zone] to a number of digits. A timestamp is the local
// time there, without a zone; an instant without a zone is in UTC.
func newTextToTimestamp(name, result string) *Function {
	return &Function{Name: name, Args: types("VARCHAR", "BIGINT", "BOOLEAN"), Result: result, New: func() Eval {
		known := newZones()
		return tried(func(in Args, out Result) error {
			r := timeReader{trimmed(in.String(0))}
			micros, z, ok := r.timestamp(int(in.Int(1)), known)
			if !ok {
				return cannotCast("Value cannot be cast to timestamp: %s", shortened(in.String(0)))
			}
			at := z.instant(micros)
			if result == "TIMESTAMP" {
				out.Int(z.local(at))
				return nil
			}
			if z.offset > 14*microsOfHour || z.offset < -14*microsOfHour {
				return cannotCast("Time zone not supported: %s", z.name)
			}
			out.Int(at)
			return nil
		}, 2)
	}}
}

// timestamp takes all of a text: the local time, and the zone where it is.
func (r *timeReader) timestamp(digits int, known *zones) (micros int64, z zone, ok bool) {
	c, ok := r.date(4)
	days := c.days()
	if !ok || !holdsTimestamp(days) || r.s != "" && !r.take(' ') {
		return 0, z, false
	}
	start := r.s
	micros, ok = r.clock(digits)
	if !ok && r.s != start {
		return 0, z, false
	}
	if r.s = trimmed(r.s); r.s != "" {
		found, err := known.get(r.s)
		if err != nil {
			return 0, z, false
		}
		z = found
	}
	return days*microsOfDay + micros, z, true
}

// rounder makes the function that rounds a time to a number of digits, half up.
func rounder(name, typ string) *Function {
	return &Function{Name: name, Args: types(typ, "BIGINT"), Result: typ, New: stateless(func(in Args, out Result) error {
		micros := roundMicros(in.Int(0), int(in.Int(1)))
		if typ == "TIME" {
			micros %= microsOfDay
		}
		out.Int(micros)
		return nil
	})}
}

func roundMicros(micros int64, digits int) int64 {
	if digits >= 6 {
		return micros
	}
	unit := pow10(6 - digits)
	return floorDiv(micros+unit/2, unit) * unit
}

func newInstantText() Eval {
	known := newZones()
	var buf []byte
	return func(in Args, out Result) error {
		z, err := known.get(in.String(2))
		if err != nil {
			return err
		}
		buf = appendTimestamp(buf[:0], z.local(in.Int(0)), ' ', int(in.Int(1)))
		buf = append(append(buf, ' '), z.name...)
		out.Bytes(buf)
		return nil
	}
}

// newInstant reads a local time in a zone.
func newInstant() Eval {
	known := newZones()
	return func(in Args, out Result) error {
		z, err := known.get(in.String(1))
		if err != nil {
			return err
		}
		out.Int(z.instant(in.Int(0)))
		return nil
	}
}

// appendIntervalDay appends an interval of milliseconds: 1 02:03:04.567.
func appendIntervalDay(b []byte, millis int64) []byte {
	if millis < 0 {
		b, millis = append(b, '-'), -millis
	}
	const day = 24 * 3600 * 1000
	b = append(appendPadded(b, millis/day, 1), ' ')
	return appendClock(b, millis%day*1000, 3)
}

// appendIntervalYear appends an interval of months: 1-2.
func appendIntervalYear(b []byte, months int64) []byte {
	if months < 0 {
		b, months = append(b, '-'), -months
	}
	return appendPadded(append(appendPadded(b, months/12, 1), '-'), months%12, 1)
}
