package trinofunc

import (
	"fmt"
	"strings"
)

// The texts of ISO 8601, as Joda-Time reads them for Trino.

var _ = register(
	&Function{Name: "trino_from_iso8601_timestamp", Args: types("VARCHAR"), Result: "TIMESTAMPTZ", New: stateless(func(in Args, out Result) error {
		at, err := isoTimestamp(in.String(0))
		out.Int(at)
		return err
	})},
	&Function{Name: "trino_from_iso8601_timestamp_nanos", Args: types("VARCHAR"), Result: "TIMESTAMPTZ", New: stateless(func(in Args, out Result) error {
		at, err := isoNanos(in.String(0))
		out.Int(at)
		return err
	})},
	&Function{Name: "trino_from_iso8601_date", Args: types("VARCHAR"), Result: "DATE", New: stateless(func(in Args, out Result) error {
		days, err := isoDate(in.String(0))
		out.Int(days)
		return err
	})},
	&Function{Name: "trino_iso8601_timestamp", Args: types("TIMESTAMP", "BIGINT"), Result: "VARCHAR", New: appender(func(in Args, buf []byte) []byte {
		return appendTimestamp(buf, in.Int(0), 'T', int(in.Int(1)))
	})},
	&Function{Name: "trino_iso8601_instant", Args: types("TIMESTAMPTZ", "BIGINT", "VARCHAR"), Result: "VARCHAR", New: newISOInstant},
)

// An isoReader reads one text. The errors are those of the first thing that is wrong.
type isoReader struct {
	timeReader
	text string
}

func (r *isoReader) malformed() error {
	if r.s == r.text {
		return fmt.Errorf("Invalid format: %q", shortened(r.text))
	}
	return fmt.Errorf("Invalid format: %q is malformed at %q", shortened(r.text), shortened(r.s))
}

// between checks the range of a field.
func (r *isoReader) between(n int64, field string, low, high int64) error {
	if n < low || n > high {
		return fmt.Errorf("Cannot parse %q: Value %d for %s must be in the range [%d,%d]", shortened(r.text), n, field, low, high)
	}
	return nil
}

// isoTimestamp reads what from_iso8601_timestamp does. Without an offset it is in UTC; more digits than milliseconds are
// cut.
func isoTimestamp(s string) (int64, error) {
	if at, ok := isoUTC(s); ok {
		return at, nil
	}
	r := isoReader{timeReader{s}, s}
	var days, micros int64
	var err error
	if r.s != "" && r.s[0] != 'T' && r.s[0] != 't' {
		if days, err = r.day(); err != nil {
			return 0, err
		}
	}
	if r.s == "" && s != "" {
		return days * microsOfDay, nil
	}
	if !r.take('T') && !r.take('t') {
		return 0, r.malformed()
	}
	if micros, err = r.time(); err != nil {
		return 0, err
	}
	offset, err := r.offset()
	if err == nil && r.s != "" {
		err = r.malformed()
	}
	return days*microsOfDay + micros - offset, err
}

// isoUTC reads 2006-01-02T15:04:05Z, the form of nearly all times in the logs; false is that it is another one.
func isoUTC(s string) (int64, bool) {
	if len(s) != len("2006-01-02T15:04:05Z") || s[4] != '-' || s[7] != '-' || s[10] != 'T' || s[13] != ':' || s[16] != ':' || s[19] != 'Z' {
		return 0, false
	}
	for _, i := range [...]int{0, 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, 17, 18} {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
	}
	two := func(i int) int64 { return int64(s[i]-'0')*10 + int64(s[i+1]-'0') }
	c := civil{two(0)*100 + two(2), two(5), two(8)}
	hour, minute, second := two(11), two(14), two(17)
	if !c.valid() || hour > 23 || minute > 59 || second > 59 {
		return 0, false
	}
	return c.days()*microsOfDay + hour*microsOfHour + minute*microsOfMinute + second*microsOfSecond, true
}

// isoDate reads what from_iso8601_date does.
func isoDate(s string) (int64, error) {
	r := isoReader{timeReader{s}, s}
	days, err := r.day()
	if err == nil && r.s != "" {
		err = r.malformed()
	}
	return days, err
}

// day takes 2006, 2006-01, 2006-01-02, 2006-002, 2006-W01 and 2006-W01-1.
func (r *isoReader) day() (int64, error) {
	negative := r.take('-')
	if !negative {
		r.take('+')
	}
	year, ok := r.number(1, 9)
	if !ok {
		r.s = r.text
		return 0, r.malformed()
	}
	if negative {
		year = -year
	}
	days, err := r.dayOfYear(year)
	if err == nil && !holdsTimestamp(days) {
		err = fmt.Errorf("Millis overflow: %d", days*24*3600*1000)
	}
	return days, err
}

func (r *isoReader) dayOfYear(year int64) (int64, error) {
	start := r.s
	first := civil{year, 1, 1}
	if !r.take('-') {
		return first.days(), nil
	}
	if r.take('W') || r.take('w') {
		return r.week(year, start)
	}
	rest := r.s
	if n, ok := r.number(3, 3); ok {
		length := int64(365)
		if leapYear(year) {
			length = 366
		}
		return first.days() + n - 1, r.between(n, "dayOfYear", 1, length)
	}
	r.s = rest
	month, ok := r.number(1, 2)
	if !ok {
		r.s = start
		return first.days(), nil
	}
	if err := r.between(month, "monthOfYear", 1, 12); err != nil {
		return 0, err
	}
	first.month = month
	start = r.s
	if r.take('-') {
		day, ok := r.number(1, 2)
		if !ok {
			r.s = start
			return first.days(), nil
		}
		first.day = day
		return first.days(), r.between(day, "dayOfMonth", 1, monthDays(year, month))
	}
	return first.days(), nil
}

// week takes what comes after W.
func (r *isoReader) week(year int64, start string) (int64, error) {
	week, ok := r.number(1, 2)
	if !ok {
		r.s = start
		return civil{year, 1, 1}.days(), nil
	}
	fourth := civil{year, 1, 4}.days() // it is in the first week
	monday := fourth - weekday(fourth) + 1
	_, weeks := isoWeek(civil{year, 12, 28}.days())
	if err := r.between(week, "weekOfWeekyear", 1, weeks); err != nil {
		return 0, err
	}
	day := int64(1)
	start = r.s
	if r.take('-') {
		if day, ok = r.number(1, 1); !ok {
			r.s, day = start, 1
		}
	}
	return monday + (week-1)*7 + day - 1, r.between(day, "dayOfWeek", 1, 7)
}

// time takes 15, 15:04 or 15:04:05, with a fraction of the last of them, or nothing.
func (r *isoReader) time() (micros int64, err error) {
	if r.s == "" || r.s[0] < '0' || r.s[0] > '9' {
		return 0, nil
	}
	for i, field := range []struct {
		name  string
		most  int64
		micro int64
	}{{"hourOfDay", 23, microsOfHour}, {"minuteOfHour", 59, microsOfMinute}, {"secondOfMinute", 59, microsOfSecond}} {
		start := r.s
		if i > 0 && !r.take(':') {
			break
		}
		n, ok := r.number(1, 2)
		if !ok {
			r.s = start
			break
		}
		if err := r.between(n, field.name, 0, field.most); err != nil {
			return 0, err
		}
		micros += n * field.micro
		start = r.s
		if !r.take('.') && !r.take(',') {
			continue
		}
		fraction, ok := r.part(field.micro)
		if !ok {
			r.s = start
			break
		}
		return micros + fraction/1000*1000, nil
	}
	return micros, nil
}

// part takes up to 9 digits of a fraction of a unit.
func (r *isoReader) part(unit int64) (int64, bool) {
	length := len(r.s)
	n, ok := r.number(1, 9)
	nanos := n * pow10(9-(length-len(r.s)))
	return nanos / 1000 * (unit / microsOfSecond) / 1000 * 1000, ok
}

// offset takes Z, +09:00, +0900, +09 or nothing, up to 14 hours.
func (r *isoReader) offset() (int64, error) {
	if r.s == "" || r.take('Z') || r.take('z') {
		return 0, nil
	}
	start := r.s
	negative := r.take('-')
	if !negative && !r.take('+') {
		return 0, r.malformed()
	}
	total := int64(0)
	for i, unit := range []int64{microsOfHour, microsOfMinute, microsOfSecond} {
		rest := r.s
		if i > 0 {
			r.take(':')
		}
		n, ok := r.number(2, 2)
		if !ok {
			r.s = rest
			break
		}
		if i == 0 && n > 23 || i > 0 && n > 59 {
			r.s = start
			return 0, r.malformed()
		}
		total += n * unit
	}
	if total > 14*microsOfHour || total%microsOfMinute != 0 {
		return 0, fmt.Errorf("Time zone not supported: %s", start[:len(start)-len(r.s)])
	}
	if start[1:] == r.s {
		r.s = start
		return 0, r.malformed()
	}
	if negative {
		total = -total
	}
	return total, nil
}

// isoNanos reads what from_iso8601_timestamp_nanos does: 2006-01-02T15:04:05.999999999+09:00, where the seconds and the
// offset may be missing.
func isoNanos(s string) (int64, error) {
	r := timeReader{s}
	plain := strings.TrimPrefix(s, "-")
	shape := len(plain) >= len("2006-01-02T15:04") && plain[0] != '+' && plain[4] == '-' && plain[7] == '-' && plain[13] == ':' && plain[15] <= '9'
	c, ok := r.date(4)
	if !ok || !shape || !holdsTimestamp(c.days()) || !r.take('T') && !r.take('t') {
		return 0, fmt.Errorf("Text '%s' could not be parsed: it is not a valid ISO 8601 time", shortened(s))
	}
	clock := r.s
	if dot := len("15:04:05.999999"); len(clock) > dot && clock[len("15:04:05")] == '.' {
		for i := dot; i < len(clock) && clock[i] >= '0' && clock[i] <= '9'; i++ {
			if clock[i] != '0' {
				return 0, fmt.Errorf("Invalid for the embedded engine: it holds microseconds, and '%s' has nanoseconds; Trino and Athena have it", shortened(s))
			}
		}
	}
	micros, ok := r.clock(6)
	z := zone{}
	if ok && (r.s == "z" || r.s == "Z") {
		r.s = ""
	} else if ok && len(r.s) == len("+09:00") {
		z, ok = parseOffset(r.s)
		r.s = ""
	}
	if !ok || r.s != "" {
		return 0, fmt.Errorf("Text '%s' could not be parsed: it is not a valid ISO 8601 time", shortened(s))
	}
	if z.offset > 14*microsOfHour || z.offset < -14*microsOfHour {
		return 0, fmt.Errorf("Time zone not supported: %s", z.name)
	}
	return c.days()*microsOfDay + micros - z.offset, nil
}

// newISOInstant writes an instant with the offset that its zone has then.
func newISOInstant() Eval {
	known := newZones()
	var buf []byte
	return func(in Args, out Result) error {
		z, err := known.get(in.String(2))
		if err != nil {
			return err
		}
		offset := z.offsetAt(in.Int(0))
		buf = appendTimestamp(buf[:0], in.Int(0)+offset, 'T', int(in.Int(1)))
		buf = appendOffset(buf, offset, "Z", true)
		out.Bytes(buf)
		return nil
	}
}

// appendOffset appends +09:00 or +0900, and another text for none.
func appendOffset(b []byte, offset int64, none string, colon bool) []byte {
	if offset == 0 {
		return append(b, none...)
	}
	sign := byte('+')
	if offset < 0 {
		sign, offset = '-', -offset
	}
	b = appendPadded(append(b, sign), offset/microsOfHour, 2)
	if colon {
		b = append(b, ':')
	}
	return appendPadded(b, offset/microsOfMinute%60, 2)
}
