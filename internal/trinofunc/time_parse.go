package trinofunc

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Reading times with a layout, as Joda-Time does: values are collected, and then set from the largest part to the
// smallest, each cutting off what is smaller.

var _ = register(
	&Function{Name: "trino_date_parse", Args: types("VARCHAR", "VARCHAR"), Result: "TIMESTAMP", New: newDateParse},
	&Function{Name: "trino_parse_datetime", Args: types("VARCHAR", "VARCHAR"), Result: "TIMESTAMPTZ", New: newParseDatetime},
)

// fieldOrder says for a field of which part of the time it counts, and how long it is itself, in seconds: the order in
// which values are set.
var fieldOrder = map[timeField][2]int64{
	fieldYear: {1 << 62, 31556952}, fieldYearOfEra: {1 << 62, 31556952}, fieldWeekyear: {1 << 62, 31556951}, fieldMonth: {31556952, 2629746},
	fieldWeek: {31556951, 604800}, fieldDayOfYear: {31556952, 86400}, fieldDay: {2629746, 86400}, fieldWeekday: {604800, 86400},
	fieldHalfday: {86400, 43200}, fieldHour: {86400, 3600}, fieldClockhour: {86400, 3600}, fieldHourOfHalfday: {43200, 3600},
	fieldClockhourOfHalfday: {43200, 3600}, fieldMinute: {3600, 60}, fieldSecond: {60, 1}, fieldFraction: {1, 0},
}

// A timeValue is a field that was read. Of a fraction it is microseconds.
type timeValue struct {
	field timeField
	value int64
}

// A layoutReader reads one text with a layout.
type layoutReader struct {
	isoReader
	values []timeValue
	zone   *zone // or nil
}

var errTwoDigitYear = errors.New("Invalid for the embedded engine: a year of two digits depends on the day of the query; Trino and Athena have it")

// parse returns a local time.
func (r *layoutReader) parse(l layout) (int64, error) {
	for i := range l {
		rest := r.s
		ok, err := r.element(&l[i])
		if err != nil {
			return 0, err
		}
		if !ok {
			if r.s = rest; rest == "" && r.text != "" {
				return 0, fmt.Errorf("Invalid format: %q is too short", shortened(r.text))
			}
			return 0, r.malformed()
		}
	}
	if r.s != "" {
		return 0, r.malformed()
	}
	return r.compute()
}

// element takes what one element of a layout stands for.
func (r *layoutReader) element(e *layoutElement) (ok bool, err error) {
	switch e.kind {
	case asLiteral:
		n, ok := equalFold(r.s, e.text)
		r.s = r.s[n:]
		return ok, nil
	case asNumber:
		n, ok := r.signedNumber(e)
		r.save(e.field, n)
		return ok, nil
	case asTwoDigits:
		return r.twoDigits(e)
	case asText:
		return r.name(e.field), nil
	case asFraction:
		length := len(r.s)
		n, ok := r.number(1, min(e.most, 9))
		nanos := n * pow10(9-(length-len(r.s)))
		r.save(fieldFraction, nanos/1000000*1000)
		return ok, nil
	case asOffset:
		return r.zoneOffset(), nil
	}
	return r.zoneName(e), nil
}

func (r *layoutReader) save(f timeField, n int64) { r.values = append(r.values, timeValue{f, n}) }

func (r *layoutReader) signedNumber(e *layoutElement) (int64, bool) {
	most := min(e.most, 9)
	if e.signed && len(r.s) > 1 && (r.s[0] == '-' || r.s[0] == '+') {
		negative := r.s[0] == '-'
		r.s = r.s[1:]
		n, ok := r.number(1, most)
		if negative {
			n = -n
		}
		return n, ok
	}
	return r.number(1, most)
}

// twoDigits takes a year from 1970 to 2069.
func (r *layoutReader) twoDigits(e *layoutElement) (bool, error) {
	if e.long {
		return false, errTwoDigitYear
	}
	n, ok := r.number(2, 2)
	if n < 70 {
		n += 100
	}
	r.save(e.field, 1900+n)
	return ok, nil
}

// name takes the longest name of a field, written out or not, in lower case, in upper case or as it is.
func (r *layoutReader) name(f timeField) bool {
	first, list := names(f)
	best, value := 0, int64(0)
	for i, name := range list {
		for _, n := range []string{name, short(name)} {
			for _, form := range []string{n, strings.ToLower(n), strings.ToUpper(n)} {
				if len(n) > best && strings.HasPrefix(r.s, form) {
					best, value = len(n), first+int64(i)
				}
			}
		}
	}
	r.s = r.s[best:]
	if f != fieldEra || value == 0 {
		r.save(f, value)
	}
	return best > 0
}

// zoneOffset takes Z or an offset.
func (r *layoutReader) zoneOffset() bool {
	if r.s == "" || r.s[0] != '+' && r.s[0] != '-' && r.s[0] != 'Z' && r.s[0] != 'z' {
		return false
	}
	offset, err := r.offset()
	r.zone = &zone{offset: offset}
	return err == nil
}

// abbreviations are the zones that have a short name that is read.
var abbreviations = map[string]string{
	"UT": "UTC", "UTC": "UTC", "GMT": "UTC", "EST": "America/New_York", "EDT": "America/New_York", "CST": "America/Chicago",
	"CDT": "America/Chicago", "MST": "America/Denver", "MDT": "America/Denver", "PST": "America/Los_Angeles", "PDT": "America/Los_Angeles",
}

// zoneName takes the longest text that is the name of a zone, or one of the abbreviations.
func (r *layoutReader) zoneName(e *layoutElement) bool {
	end := 0
	for end < len(r.s) && end < 64 && (isLetter(r.s[end]) || strings.IndexByte("0123456789/_+-", r.s[end]) >= 0) {
		end++
	}
	for ; end > 0; end-- {
		name := strings.Clone(r.s[:end])
		if e.kind == asZoneName {
			if name = abbreviations[name]; name == "" {
				continue
			}
		}
		if z, ok := parseZone(name); ok {
			r.zone, r.s = &z, r.s[end:]
			return true
		}
	}
	return false
}

// compute sets the values that were read.
func (r *layoutReader) compute() (int64, error) {
	order := func(a, b timeValue) int {
		x, y := fieldOrder[a.field], fieldOrder[b.field]
		if x[0] != y[0] {
			return compareDescending(x[0], y[0])
		}
		return compareDescending(x[1], y[1])
	}
	slices.SortStableFunc(r.values, order)
	if len(r.values) > 0 {
		// A month or a day without a year is of 2000, which has a leap day; a time is of 1970-01-01.
		if own := fieldOrder[r.values[0].field][1]; own >= 86400 && own <= 2629746 {
			r.values = slices.Insert(r.values, 0, timeValue{fieldYear, 2000})
		}
	}
	local := int64(0)
	// The second round is for weeks and their days, which can lead out of the year or the month.
	for _, keep := range []bool{false, true} {
		for _, v := range r.values {
			var err error
			if local, err = r.set(local, v, keep); err != nil {
				return 0, err
			}
		}
	}
	return local, nil
}

func compareDescending(a, b int64) int {
	switch {
	case a > b:
		return -1
	case a < b:
		return 1
	}
	return 0
}

// clamped is a day of a month, or its last.
func clamped(year, month, day int64) int64 {
	return civil{year, month, min(day, monthDays(year, month))}.days()
}

// firstMonday starts the first week of a year.
func firstMonday(year int64) int64 {
	fourth := civil{year, 1, 4}.days()
	return fourth - weekday(fourth) + 1
}

// set puts a value into a local time. What is smaller is kept, or else cut off.
func (r *layoutReader) set(local int64, v timeValue, keep bool) (int64, error) {
	if v.field >= fieldHalfday {
		return r.setClock(local, v, keep)
	}
	days, n := floorDiv(local, microsOfDay), v.value
	c, offset := civilOf(days), weekday(days)-1
	inDay := local - days*microsOfDay
	if !keep {
		c.day, offset, inDay = 1, 0, 0
	}
	date := func(name string, low, high int64, days func() int64) (int64, error) {
		if err := r.between(n, name, low, high); err != nil {
			return 0, err
		}
		d := days()
		if !holdsTimestamp(d) {
			return 0, errTimeOverflow
		}
		return d*microsOfDay + inDay, nil
	}
	month := c.month
	if !keep {
		month = 1
	}
	const mostYears = 292278993
	year, _ := isoWeek(days)
	switch v.field {
	case fieldYear:
		return date("year", -mostYears, mostYears, func() int64 { return clamped(n, month, c.day) })
	case fieldYearOfEra:
		return date("yearOfEra", 1, mostYears, func() int64 { return clamped(n, month, c.day) })
	case fieldWeekyear:
		return date("weekyear", -mostYears, mostYears, func() int64 { return firstMonday(n) })
	case fieldMonth:
		return date("monthOfYear", 1, 12, func() int64 { return clamped(c.year, n, c.day) })
	case fieldWeek:
		_, weeks := isoWeek(civil{year, 12, 28}.days())
		return date("weekOfWeekyear", 1, weeks, func() int64 { return firstMonday(year) + (n-1)*7 + offset })
	case fieldDayOfYear:
		first := civil{c.year, 1, 1}.days()
		return date("dayOfYear", 1, civil{c.year + 1, 1, 1}.days()-first, func() int64 { return first + n - 1 })
	case fieldDay:
		return date("dayOfMonth", 1, monthDays(c.year, c.month), func() int64 { return civil{c.year, c.month, n}.days() })
	case fieldWeekday:
		return date("dayOfWeek", 1, 7, func() int64 { return days - weekday(days) + n })
	}
	return 0, errors.New("Invalid for the embedded engine: eras and centuries cannot be read; Trino and Athena have it")
}

// clockFields are the fields of a day: their names in errors, their ranges, the part of the time that they count in, and
// their unit. Those that count from 1 have the last value for 0.
var clockFields = map[timeField]struct {
	name      string
	low, high int64
	of, unit  int64
}{
	fieldHalfday: {"halfdayOfDay", 0, 1, microsOfDay, 12 * microsOfHour}, fieldHour: {"hourOfDay", 0, 23, microsOfDay, microsOfHour},
	fieldClockhour: {"clockhourOfDay", 1, 24, microsOfDay, microsOfHour}, fieldHourOfHalfday: {"hourOfHalfday", 0, 11, 12 * microsOfHour, microsOfHour},
	fieldClockhourOfHalfday: {"clockhourOfHalfday", 1, 12, 12 * microsOfHour, microsOfHour},
	fieldMinute:             {"minuteOfHour", 0, 59, microsOfHour, microsOfMinute}, fieldSecond: {"secondOfMinute", 0, 59, microsOfMinute, microsOfSecond},
	fieldFraction: {"fraction", 0, microsOfSecond - 1, microsOfSecond, 1},
}

func (r *layoutReader) setClock(local int64, v timeValue, keep bool) (int64, error) {
	f, n := clockFields[v.field], v.value
	if err := r.between(n, f.name, f.low, f.high); err != nil {
		return 0, err
	}
	if f.low == 1 {
		n %= f.high
	}
	rest := int64(0)
	if keep {
		rest = floorMod(local, f.unit)
	}
	return floorDiv(local, f.of)*f.of + n*f.unit + rest, nil
}

// newDateParse reads with formats of MySQL. Trino reads the plainest one as a cast to date does.
func newDateParse() Eval {
	layouts := newCache(mysqlLayout)
	return func(in Args, out Result) error {
		r := layoutReader{isoReader: isoReader{timeReader{in.String(0)}, in.String(0)}}
		if in.String(1) == "%Y-%m-%d" {
			if c, ok := r.date(1); ok && r.s == "" && holdsTimestamp(c.days()) {
				out.Int(c.days() * microsOfDay)
				return nil
			}
			r.s = r.text
		}
		l, err := layouts.get(in.String(1))
		if err != nil {
			return err
		}
		local, err := r.parse(l)
		out.Int(local)
		return err
	}
}

// newParseDatetime reads with patterns of Joda-Time. A time without a zone is in UTC.
func newParseDatetime() Eval {
	layouts := newCache(jodaLayout)
	return func(in Args, out Result) error {
		l, err := layouts.get(in.String(1))
		if err != nil {
			return err
		}
		r := layoutReader{isoReader: isoReader{timeReader{in.String(0)}, in.String(0)}}
		local, err := r.parse(l)
		if err != nil {
			return err
		}
		if r.zone == nil {
			out.Int(local)
			return nil
		}
		at, ok := r.zone.find(local)
		if !ok {
			return fmt.Errorf("Cannot parse %q: Invalid instant due to time zone offset transition", shortened(r.text))
		}
		out.Int(at)
		return nil
	}
}
