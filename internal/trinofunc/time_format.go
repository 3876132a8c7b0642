package trinofunc

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// Formats of times: those of MySQL (https://trino.io/docs/435/functions/datetime.html#mysql-date-functions) and of
// Joda-Time's DateTimeFormat, which Trino calls Java date functions. Both become a layout.

var _ = register(
	&Function{Name: "trino_date_format", Args: types("TIMESTAMP", "VARCHAR"), Result: "VARCHAR", New: newFormat(mysqlLayout)},
	&Function{Name: "trino_format_datetime", Args: types("TIMESTAMP", "VARCHAR"), Result: "VARCHAR", New: newFormat(localLayout)},
	&Function{Name: "trino_format_instant", Args: types("TIMESTAMPTZ", "VARCHAR", "VARCHAR"), Result: "VARCHAR", New: newFormatInstant},
)

// A timeField is a part of a time that a layout writes and reads.
type timeField uint8

const (
	fieldEra timeField = iota
	fieldCentury
	fieldYear
	fieldYearOfEra
	fieldWeekyear
	fieldMonth
	fieldWeek
	fieldDayOfYear
	fieldDay
	fieldWeekday
	fieldHalfday
	fieldHour
	fieldClockhour // 1 to 24
	fieldHourOfHalfday
	fieldClockhourOfHalfday // 1 to 12
	fieldMinute
	fieldSecond
	fieldFraction
)

// A layoutKind is how an element of a layout is written.
type layoutKind uint8

const (
	asLiteral layoutKind = iota
	asNumber
	asText
	asTwoDigits // of a year
	asFraction
	asOffset
	asZoneName
	asZoneID
)

// A layoutElement is one part of a layout.
type layoutElement struct {
	kind        layoutKind
	field       timeField
	least, most int    // digits; most is for reading
	signed      bool   // a number may have a sign
	long        bool   // a name written out, an offset with a colon
	text        string // of a literal
}

type layout []layoutElement

func number(field timeField, least, most int) layoutElement {
	signed := field == fieldYear || field == fieldWeekyear
	return layoutElement{kind: asNumber, field: field, least: least, most: max(least, most), signed: signed}
}

func literal(text string) layoutElement { return layoutElement{kind: asLiteral, text: text} }

func textOf(field timeField, long bool) layoutElement {
	return layoutElement{kind: asText, field: field, long: long}
}

// mysqlElements are the letters behind % of MySQL's formats.
var mysqlElements = map[rune][]layoutElement{
	'a': {textOf(fieldWeekday, false)}, 'b': {textOf(fieldMonth, false)}, 'c': {number(fieldMonth, 1, 2)},
	'd': {number(fieldDay, 2, 2)}, 'e': {number(fieldDay, 1, 2)}, 'f': {{kind: asFraction, field: fieldFraction, least: 6, most: 9}},
	'H': {number(fieldHour, 2, 2)}, 'h': {number(fieldClockhourOfHalfday, 2, 2)}, 'I': {number(fieldClockhourOfHalfday, 2, 2)},
	'i': {number(fieldMinute, 2, 2)}, 'j': {number(fieldDayOfYear, 3, 3)}, 'k': {number(fieldHour, 1, 2)},
	'l': {number(fieldClockhourOfHalfday, 1, 2)}, 'M': {textOf(fieldMonth, true)}, 'm': {number(fieldMonth, 2, 2)},
	'p': {textOf(fieldHalfday, true)},
	'r': {number(fieldClockhourOfHalfday, 2, 2), literal(":"), number(fieldMinute, 2, 2), literal(":"), number(fieldSecond, 2, 2), literal(" "), textOf(fieldHalfday, true)},
	'S': {number(fieldSecond, 2, 2)}, 's': {number(fieldSecond, 2, 2)},
	'T': {number(fieldHour, 2, 2), literal(":"), number(fieldMinute, 2, 2), literal(":"), number(fieldSecond, 2, 2)},
	'v': {number(fieldWeek, 2, 2)}, 'W': {textOf(fieldWeekday, true)}, 'x': {number(fieldWeekyear, 4, 4)}, 'Y': {number(fieldYear, 4, 4)},
	'y': {{kind: asTwoDigits, field: fieldYear}},
}

var errNoElements = errors.New("Invalid format: Both printing and parsing not supported")

// mysqlLayout reads a format of MySQL. Letters behind % that mean nothing stand for themselves.
func mysqlLayout(format string) (layout, error) {
	var l layout
	percent := false
	for _, r := range format {
		switch elements := mysqlElements[r]; {
		case !percent && r == '%':
			percent = true
			continue
		case !percent:
			l = append(l, literal(string(r)))
		case strings.ContainsRune("DUuVwX", r):
			return nil, fmt.Errorf("Invalid format: %%%c not supported in date format string", r)
		case elements != nil:
			l = append(l, elements...)
		default:
			l = append(l, literal(string(r)))
		}
		percent = false
	}
	if len(l) == 0 {
		return nil, errNoElements
	}
	return l, nil
}

// jodaLayout reads a pattern of Joda-Time.
func jodaLayout(pattern string) (layout, error) {
	if pattern == "" {
		return nil, errors.New("Invalid pattern specification")
	}
	var l layout
	for rest := pattern; rest != ""; {
		var token, text string
		if token, text, rest = jodaToken(rest); token == "" {
			if text != "" {
				l = append(l, literal(text))
			}
			continue
		}
		next, _, _ := jodaToken(rest)
		e, ok := jodaElement(token[0], len(token), jodaNumeric(next))
		if !ok {
			return nil, fmt.Errorf("Invalid format: Illegal pattern component: %s", token)
		}
		l = append(l, e)
	}
	if len(l) == 0 {
		return nil, errNoElements
	}
	return l, nil
}

func isLetter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }

// jodaToken takes a letter that is repeated, or else text up to the next letter: letters in quotes are text, and two
// quotes are one.
func jodaToken(s string) (token, text, rest string) {
	if s == "" {
		return "", "", ""
	}
	if isLetter(s[0]) {
		n := len(s) - len(strings.TrimLeft(s, s[:1]))
		return s[:n], "", s[n:]
	}
	var b strings.Builder
	quoted := false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\'' && i+1 < len(s) && s[i+1] == '\'':
			b.WriteByte(c)
			i++
		case c == '\'':
			quoted = !quoted
		case !quoted && isLetter(c):
			return "", b.String(), s[i:]
		default:
			b.WriteByte(c)
		}
	}
	return "", b.String(), ""
}

// jodaNumeric reports whether a token is read as a number, so that a year before it has as many digits as letters.
func jodaNumeric(token string) bool {
	if token == "" {
		return false
	}
	return strings.IndexByte("cCxYydhHmsSeDFwWkK", token[0]) >= 0 || token[0] == 'M' && len(token) <= 2
}

func jodaElement(letter byte, n int, numberNext bool) (layoutElement, bool) {
	year := map[byte]timeField{'y': fieldYear, 'Y': fieldYearOfEra, 'x': fieldWeekyear}
	numbers := map[byte]struct {
		field timeField
		most  int
	}{
		'w': {fieldWeek, 2}, 'e': {fieldWeekday, 1}, 'D': {fieldDayOfYear, 3}, 'd': {fieldDay, 2}, 'H': {fieldHour, 2}, 'k': {fieldClockhour, 2},
		'K': {fieldHourOfHalfday, 2}, 'h': {fieldClockhourOfHalfday, 2}, 'm': {fieldMinute, 2}, 's': {fieldSecond, 2}, 'C': {fieldCentury, n},
	}
	switch letter {
	case 'y', 'Y', 'x':
		switch {
		case n == 2:
			return layoutElement{kind: asTwoDigits, field: year[letter], long: true}, true
		case numberNext:
			return number(year[letter], n, n), true
		}
		return number(year[letter], n, 9), true
	case 'M':
		if n >= 3 {
			return textOf(fieldMonth, n >= 4), true
		}
		return number(fieldMonth, n, 2), true
	case 'E':
		return textOf(fieldWeekday, n >= 4), true
	case 'a':
		return textOf(fieldHalfday, true), true
	case 'G':
		return textOf(fieldEra, true), true
	case 'S':
		return layoutElement{kind: asFraction, field: fieldFraction, least: n, most: n}, true
	case 'z':
		return layoutElement{kind: asZoneName, long: n >= 4}, true
	case 'Z':
		if n >= 3 {
			return layoutElement{kind: asZoneID}, true
		}
		return layoutElement{kind: asOffset, long: n == 2}, true
	}
	e, ok := numbers[letter]
	return number(e.field, n, e.most), ok && n <= maxLayoutDigits
}

// maxLayoutDigits bounds how many zeros a format can ask for with one letter.
const maxLayoutDigits = 100

// localLayout is jodaLayout for times without a zone.
func localLayout(pattern string) (layout, error) {
	l, err := jodaLayout(pattern)
	for _, e := range l {
		if e.kind == asOffset || e.kind == asZoneName || e.kind == asZoneID {
			return nil, errors.New("format_datetime for TIMESTAMP type, cannot use 'Z' nor 'z' in format, as this type does not contain TZ information")
		}
	}
	return l, err
}

// A shownTime is a time that a layout writes: local, rounded to milliseconds.
type shownTime struct {
	micros int64 // of the day
	days   int64
	date   civil
	zone   *zone
	at     int64 // the instant, where there is a zone
}

func newShownTime(local int64) shownTime {
	local = roundMicros(local, 3)
	days := floorDiv(local, microsOfDay)
	return shownTime{micros: local - days*microsOfDay, days: days, date: civilOf(days)}
}

func (t *shownTime) value(f timeField) int64 {
	hour := t.micros / microsOfHour
	switch f {
	case fieldCentury:
		return abs(t.date.year) / 100
	case fieldYear:
		return t.date.year
	case fieldYearOfEra:
		if t.date.year <= 0 {
			return 1 - t.date.year
		}
		return t.date.year
	case fieldWeekyear:
		year, _ := isoWeek(t.days)
		return year
	case fieldMonth:
		return t.date.month
	case fieldWeek:
		_, week := isoWeek(t.days)
		return week
	case fieldDayOfYear:
		return t.days - civil{t.date.year, 1, 1}.days() + 1
	case fieldDay:
		return t.date.day
	case fieldWeekday:
		return weekday(t.days)
	case fieldHour:
		return hour
	case fieldClockhour:
		return (hour+23)%24 + 1
	case fieldHourOfHalfday:
		return hour % 12
	case fieldClockhourOfHalfday:
		return (hour+11)%12 + 1
	case fieldMinute:
		return t.micros / microsOfMinute % 60
	}
	return t.micros / microsOfSecond % 60
}

func abs(n int64) int64 { return max(n, -n) }

// names of a field, by its value from the first.
func names(f timeField) (first int64, list []string) {
	switch f {
	case fieldMonth:
		return 1, monthNames
	case fieldWeekday:
		return 1, weekdayNames
	case fieldHalfday:
		return 0, []string{"AM", "PM"}
	}
	return 0, []string{"BC", "AD"}
}

var (
	monthNames = []string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
		"November", "December"}
	weekdayNames = []string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}
)

// short is a name as it is abbreviated.
func short(name string) string { return name[:min(3, len(name))] }

func (t *shownTime) name(f timeField) string {
	switch f {
	case fieldMonth:
		return monthNames[t.date.month-1]
	case fieldWeekday:
		return weekdayNames[weekday(t.days)-1]
	case fieldHalfday:
		return []string{"AM", "PM"}[t.micros/(12*microsOfHour)]
	}
	if t.date.year <= 0 {
		return "BC"
	}
	return "AD"
}

// append writes a time.
func (l layout) append(b []byte, t *shownTime) ([]byte, error) {
	for i := range l {
		switch e := &l[i]; e.kind {
		case asLiteral:
			b = append(b, e.text...)
		case asNumber:
			n := t.value(e.field)
			if n < 0 {
				b, n = append(b, '-'), -n
			}
			b = appendNumber(b, n, e.least)
		case asTwoDigits:
			b = appendPadded(b, abs(t.value(e.field))%100, 2)
		case asText:
			name := t.name(e.field)
			if !e.long {
				name = short(name)
			}
			b = append(b, name...)
		case asFraction:
			millis := appendPadded(nil, t.micros%microsOfSecond/1000, 3)
			b = append(b, millis[:min(3, e.least)]...)
			for n := 3; n < e.least; n++ {
				b = append(b, '0')
			}
		default:
			name, err := t.zoneText(e)
			if err != nil {
				return b, err
			}
			b = append(b, name...)
		}
	}
	return b, nil
}

func appendNumber(b []byte, n int64, digits int) []byte {
	for ; digits > 18; digits-- {
		b = append(b, '0')
	}
	return appendPadded(b, n, digits)
}

// zoneText writes the zone of a time: its offset, its abbreviation or its name.
func (t *shownTime) zoneText(e *layoutElement) (string, error) {
	z := t.zone
	switch {
	case e.kind == asOffset:
		none := "+0000"
		if e.long {
			none = "+00:00"
		}
		return string(appendOffset(nil, z.offsetAt(t.at), none, e.long)), nil
	case e.kind == asZoneID || z.location == nil && z.name != "UTC":
		return z.name, nil
	case z.location == nil && e.long:
		return "Coordinated Universal Time", nil
	case z.location == nil:
		return z.name, nil
	}
	name, _ := time.UnixMicro(t.at).In(z.location).Zone()
	if e.long || name == "" || !isLetter(name[0]) {
		return "", fmt.Errorf("Invalid for the embedded engine: it does not know the name of the zone %s for 'z' in a format; Trino and Athena do", z.name)
	}
	return name, nil
}

// newFormat makes the New of a function that writes local times in a format.
func newFormat(compile func(string) (layout, error)) func() Eval {
	return func() Eval {
		layouts := newCache(compile)
		var buf []byte
		return func(in Args, out Result) error {
			l, err := layouts.get(in.String(1))
			if err != nil {
				return err
			}
			t := newShownTime(in.Int(0))
			if buf, err = l.append(buf[:0], &t); err == nil {
				out.Bytes(buf)
			}
			return err
		}
	}
}

// newFormatInstant writes instants in the format of the second argument and in the zone of the third.
func newFormatInstant() Eval {
	layouts, known := newCache(jodaLayout), newZones()
	var buf []byte
	return func(in Args, out Result) error {
		l, err := layouts.get(in.String(1))
		if err != nil {
			return err
		}
		z, err := known.get(in.String(2))
		if err != nil {
			return err
		}
		t := newShownTime(z.local(in.Int(0)))
		t.zone, t.at = &z, in.Int(0)
		if buf, err = l.append(buf[:0], &t); err == nil {
			out.Bytes(buf)
		}
		return err
	}
}

// equalFold compares a literal with what a text starts with, whatever its case, and returns how long that is.
func equalFold(s, literal string) (int, bool) {
	rest := s
	for _, want := range literal {
		r, n := utf8.DecodeRuneInString(rest)
		if n == 0 || !strings.EqualFold(string(r), string(want)) {
			return len(s) - len(rest), false
		}
		rest = rest[n:]
	}
	return len(s) - len(rest), true
}
