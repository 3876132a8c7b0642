package trinofunc

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Arithmetic with units of time, as Joda-Time does it for Trino.

var _ = register(
	&Function{Name: "trino_date_add_date", Args: types("VARCHAR", "BIGINT", "DATE"), Result: "DATE", New: stateless(dateAddDate)},
	&Function{Name: "trino_date_add_time", Args: types("VARCHAR", "BIGINT", "TIME", "BIGINT"), Result: "TIME", New: stateless(dateAddTime)},
	&Function{Name: "trino_date_add_timestamp", Args: types("VARCHAR", "BIGINT", "TIMESTAMP", "BIGINT"), Result: "TIMESTAMP", New: stateless(dateAddTimestamp)},
	&Function{Name: "trino_date_add_instant", Args: types("VARCHAR", "BIGINT", "TIMESTAMPTZ", "BIGINT", "VARCHAR"), Result: "TIMESTAMPTZ", New: zoned(4, dateAddInstant)},
	&Function{Name: "trino_date_diff_date", Args: types("VARCHAR", "DATE", "DATE"), Result: "BIGINT", New: stateless(dateDiffDate)},
	&Function{Name: "trino_date_diff_time", Args: types("VARCHAR", "TIME", "TIME"), Result: "BIGINT", New: stateless(dateDiffTime)},
	&Function{Name: "trino_date_diff_timestamp", Args: types("VARCHAR", "TIMESTAMP", "TIMESTAMP"), Result: "BIGINT", New: stateless(dateDiffTimestamp)},
	&Function{Name: "trino_date_diff_instant", Args: types("VARCHAR", "TIMESTAMPTZ", "TIMESTAMPTZ", "VARCHAR"), Result: "BIGINT", New: zoned(3, dateDiffInstant)},
	&Function{Name: "trino_date_trunc_time", Args: types("VARCHAR", "TIME"), Result: "TIME", New: stateless(dateTruncTime)},
	&Function{Name: "trino_date_trunc_zone", Args: types("VARCHAR", "TIMESTAMPTZ", "VARCHAR"), Result: "TIMESTAMPTZ", New: zoned(2, dateTruncInstant)},
	&Function{Name: "trino_zone_minutes", Args: types("TIMESTAMPTZ", "VARCHAR"), Result: "BIGINT", New: zoned(1, func(in Args, z zone, out Result) error {
		out.Int(z.offsetAt(in.Int(0)) / microsOfMinute)
		return nil
	})},
	&Function{Name: "trino_from_unixtime", Args: types("DOUBLE"), Result: "TIMESTAMPTZ", New: stateless(fromUnixtime)},
	&Function{Name: "trino_from_unixtime_nanos", Args: types("VARCHAR"), Result: "TIMESTAMPTZ", New: stateless(fromUnixtimeNanos)},
	&Function{Name: "trino_human_readable_seconds", Args: types("DOUBLE"), Result: "VARCHAR", New: stateless(humanReadableSeconds)},
	&Function{Name: "trino_parse_duration", Args: types("VARCHAR"), Result: "BIGINT", New: stateless(parseDuration)},
)

// zoned makes the New of a function one of whose arguments is the name of a zone.
func zoned(arg int, f func(in Args, z zone, out Result) error) func() Eval {
	return func() Eval {
		known := newZones()
		return func(in Args, out Result) error {
			z, err := known.get(in.String(arg))
			if err != nil {
				return err
			}
			return f(in, z, out)
		}
	}
}

// A timeUnit is what date_add and its kin take by name: so many months, or so many microseconds.
type timeUnit struct {
	name           string
	months, micros int64
}

var timeUnits = []timeUnit{
	{"millisecond", 0, 1000}, {"second", 0, microsOfSecond}, {"minute", 0, microsOfMinute}, {"hour", 0, microsOfHour},
	{"day", 0, microsOfDay}, {"week", 0, 7 * microsOfDay}, {"month", 1, 0}, {"quarter", 3, 0}, {"year", 12, 0},
}

// unitOf finds the unit that the first argument names. Those of dates are days and longer, those of times hours and
// shorter.
func unitOf(in Args, kind string) (timeUnit, error) {
	name := in.String(0)
	for i, u := range timeUnits {
		if !strings.EqualFold(u.name, name) || len(u.name) != len(name) {
			continue
		}
		if kind == "DATE" && i < 4 || kind == "TIME" && i >= 4 {
			break
		}
		return u, nil
	}
	return timeUnit{}, fmt.Errorf("'%s' is not a valid %s field", shortened(name), kind)
}

// calendar reports whether the unit is counted in local time, where days may be longer or shorter.
func (u timeUnit) calendar() bool { return u.micros == 0 || u.micros >= microsOfDay }

var errTimeOverflow = errors.New("Invalid time: long overflow")

// add moves a local time by n units.
func (u timeUnit) add(micros, n int64) (int64, error) {
	if n < math.MinInt32 || n > math.MaxInt32 {
		if u.calendar() || n/1000 < math.MinInt32*int64(1000) || n/1000 > math.MaxInt32*int64(1000) {
			return 0, errTimeOverflow
		}
	}
	if u.months > 0 {
		if n < -1e6*12 || n > 1e6*12 {
			return 0, errTimeOverflow
		}
		months := civilOf(floorDiv(micros, microsOfDay))
		if year := months.year + n*u.months/12; !holdsTimestamp(civil{year, 1, 1}.days()) {
			return 0, errTimeOverflow
		}
		return plusMonths(micros, n*u.months), nil
	}
	by := n * u.micros
	if by/u.micros != n || !holdsTimestamp(floorDiv(by, microsOfDay)) || !holdsTimestamp(floorDiv(micros, microsOfDay)+floorDiv(by, microsOfDay)) {
		return 0, errTimeOverflow
	}
	return micros + by, nil
}

func dateAddDate(in Args, out Result) error {
	u, err := unitOf(in, "DATE")
	if err != nil {
		return err
	}
	n, days := in.Int(1), in.Int(2)
	if n < math.MinInt32 || n > math.MaxInt32 || !holdsTimestamp(days) {
		return errTimeOverflow
	}
	micros, err := u.add(days*microsOfDay, n)
	if err != nil {
		return err
	}
	out.Int(floorDiv(micros, microsOfDay))
	return nil
}

func dateAddTime(in Args, out Result) error {
	u, err := unitOf(in, "TIME")
	if err != nil {
		return err
	}
	n := in.Int(1) % (microsOfDay / u.micros)
	out.Int(floorMod(roundMicros(in.Int(2)+n*u.micros, int(in.Int(3))), microsOfDay))
	return nil
}

func dateAddTimestamp(in Args, out Result) error {
	u, err := unitOf(in, "TIMESTAMP")
	if err != nil {
		return err
	}
	micros, err := u.add(in.Int(2), in.Int(1))
	out.Int(roundMicros(micros, int(in.Int(3))))
	return err
}

func dateAddInstant(in Args, z zone, out Result) error {
	u, err := unitOf(in, "TIMESTAMP")
	if err != nil {
		return err
	}
	at := in.Int(2)
	if u.calendar() {
		local, addErr := u.add(z.local(at), in.Int(1))
		at, err = z.near(local, at), addErr
	} else {
		at, err = u.add(at, in.Int(1))
	}
	out.Int(roundMicros(at, int(in.Int(3))))
	return err
}

// near is instant, but of two instants that have the same local time it is the one with the offset of another instant.
func (z zone) near(local, other int64) int64 {
	offset := z.offsetAt(other)
	if at := local - offset; z.offsetAt(at) == offset {
		return at
	}
	return z.instant(local)
}

// difference counts the whole units between two local times, in milliseconds.
func (u timeUnit) difference(from, to int64) int64 {
	if from > to {
		return -u.difference(to, from)
	}
	switch u.months {
	case 0:
		return (to - from) / u.micros
	case 12:
		return yearsBetween(from, to)
	}
	return monthsBetween(from, to) / u.months
}

func monthsBetween(from, to int64) int64 {
	a, b := civilOf(floorDiv(from, microsOfDay)), civilOf(floorDiv(to, microsOfDay))
	months := (b.year-a.year)*12 + b.month - a.month
	if last := monthDays(b.year, b.month); b.day == last && a.day > last {
		a.day = last // adding a month ends there too
	}
	if (b.day-a.day)*microsOfDay+floorMod(to, microsOfDay)-floorMod(from, microsOfDay) < 0 {
		months--
	}
	return months
}

// yearsBetween compares how far both are in their years; after February, days of a leap year count one less where the
// other year has no leap day.
func yearsBetween(from, to int64) int64 {
	const leapDay = (31 + 29 - 1) * microsOfDay
	a, b := civilOf(floorDiv(from, microsOfDay)), civilOf(floorDiv(to, microsOfDay))
	inFrom := from - civil{a.year, 1, 1}.days()*microsOfDay
	inTo := to - civil{b.year, 1, 1}.days()*microsOfDay
	if inFrom >= leapDay {
		if leapYear(a.year) {
			if !leapYear(b.year) {
				inFrom -= microsOfDay
			}
		} else if inTo >= leapDay && leapYear(b.year) {
			inTo -= microsOfDay
		}
	}
	if inTo < inFrom {
		return b.year - a.year - 1
	}
	return b.year - a.year
}

func dateDiffDate(in Args, out Result) error {
	u, err := unitOf(in, "DATE")
	if err != nil {
		return err
	}
	from, to := in.Int(1), in.Int(2)
	if !holdsTimestamp(from) || !holdsTimestamp(to) {
		return errTimeOverflow
	}
	out.Int(u.difference(from*microsOfDay, to*microsOfDay))
	return nil
}

func dateDiffTime(in Args, out Result) error {
	u, err := unitOf(in, "TIME")
	if err != nil {
		return err
	}
	out.Int(u.difference(wholeMillis(in.Int(1)), wholeMillis(in.Int(2))))
	return nil
}

func wholeMillis(micros int64) int64 { return floorDiv(micros, 1000) * 1000 }

func dateDiffTimestamp(in Args, out Result) error {
	u, err := unitOf(in, "TIMESTAMP")
	if err != nil {
		return err
	}
	out.Int(u.difference(wholeMillis(in.Int(1)), wholeMillis(in.Int(2))))
	return nil
}

func dateDiffInstant(in Args, z zone, out Result) error {
	u, err := unitOf(in, "TIMESTAMP")
	if err != nil {
		return err
	}
	from, to := wholeMillis(in.Int(1)), wholeMillis(in.Int(2))
	if u.calendar() {
		from, to = z.local(from), z.local(to)
	}
	out.Int(u.difference(from, to))
	return nil
}

// truncate is the start of the unit that a local time is in.
func (u timeUnit) truncate(micros int64) int64 {
	switch {
	case u.months > 0:
		c := civilOf(floorDiv(micros, microsOfDay))
		c.month -= (c.month - 1) % u.months
		c.day = 1
		return c.days() * microsOfDay
	case u.micros > microsOfDay:
		days := floorDiv(micros, microsOfDay)
		return (days - weekday(days) + 1) * microsOfDay
	}
	return floorDiv(micros, u.micros) * u.micros
}

func dateTruncTime(in Args, out Result) error {
	u, err := unitOf(in, "TIME")
	if err != nil {
		return err
	}
	out.Int(u.truncate(in.Int(1)))
	return nil
}

func dateTruncInstant(in Args, z zone, out Result) error {
	u, err := unitOf(in, "TIMESTAMP")
	if err != nil {
		return err
	}
	at := in.Int(1)
	offset := z.offsetAt(at)
	local := u.truncate(at + offset)
	if u.calendar() {
		out.Int(z.near(local, at))
	} else {
		out.Int(local - offset)
	}
	return nil
}

// fromUnixtime takes seconds, which are rounded to milliseconds, half up.
func fromUnixtime(in Args, out Result) error {
	millis := math.Floor(in.Float(0)*1000 + 0.5)
	if math.IsNaN(millis) {
		millis = 0 // as Java rounds it
	}
	if math.Abs(millis) > maxMicros/1000 {
		return fmt.Errorf("Invalid time: Millis overflow: %.0f", millis)
	}
	out.Int(int64(millis) * 1000)
	return nil
}

// fromUnixtimeNanos takes the text of a whole number.
func fromUnixtimeNanos(in Args, out Result) error {
	text := in.String(0)
	micros, rest := "0", text
	if len(text) > 3 {
		micros, rest = text[:len(text)-3], text[len(text)-3:]
	}
	n, err := strconv.ParseInt(micros, 10, 64)
	switch {
	case err != nil && micros != "-":
		return errTimeOverflow
	case strings.Trim(rest, "-0") != "":
		return fmt.Errorf("Invalid for the embedded engine: it holds microseconds, and %s are nanoseconds; Trino and Athena have it", text)
	}
	out.Int(n)
	return nil
}

func humanReadableSeconds(in Args, out Result) error {
	f := in.Float(0)
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return fmt.Errorf("Invalid argument found: %s", appendJavaDouble(nil, f, 64))
	}
	seconds := saturated(math.Floor(math.Abs(f) + 0.5))
	var parts []string
	for _, u := range []struct {
		name string
		size int64
	}{{"week", 7 * 86400}, {"day", 86400}, {"hour", 3600}, {"minute", 60}, {"second", 1}} {
		n := seconds / u.size
		seconds %= u.size
		switch {
		case n == 0 && (u.size > 1 || len(parts) > 0):
		case n == 1:
			parts = append(parts, "1 "+u.name)
		default:
			parts = append(parts, strconv.FormatInt(n, 10)+" "+u.name+"s")
		}
	}
	out.String(strings.Join(parts, ", "))
	return nil
}

var durationUnits = map[string]float64{"ns": 1e-6, "us": 1e-3, "ms": 1, "s": 1e3, "m": 6e4, "h": 36e5, "d": 864e5}

// parseDuration reads "3.81 d"; the result are milliseconds.
func parseDuration(in Args, out Result) error {
	text := strings.TrimSpace(in.String(0))
	digits := len(text) - len(strings.TrimLeft(text, "0123456789"))
	end := digits
	if rest := text[digits:]; digits > 0 && strings.HasPrefix(rest, ".") {
		if fraction := len(rest) - 1 - len(strings.TrimLeft(rest[1:], "0123456789")); fraction > 0 {
			end += 1 + fraction
		}
	}
	unit := strings.TrimSpace(text[end:])
	letters := strings.TrimFunc(unit, func(r rune) bool { return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' })
	n, err := strconv.ParseFloat(text[:end], 64)
	if digits == 0 || unit == "" || letters != "" || err != nil {
		return fmt.Errorf("duration is not a valid data duration string: %s", shortened(in.String(0)))
	}
	size, ok := durationUnits[unit]
	if !ok {
		return fmt.Errorf("Invalid duration: Unknown time unit: %s", shortened(unit))
	}
	millis := math.Floor(n*size + 0.5)
	if millis > maxMicros/1000 {
		return fmt.Errorf("Invalid duration: %s is out of range", shortened(text))
	}
	out.Int(int64(millis))
	return nil
}
