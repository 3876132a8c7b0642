package analyze

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/ashiato/ashiato/internal/athenasql"
	"github.com/ashiato/ashiato/internal/encode"
)

// literal gives the type of a constant; false for other expressions.
func (z *analyzer) literal(e athenasql.Expr) (encode.Type, bool) {
	switch e := e.(type) {
	case *athenasql.Null:
		return encode.Type{}, true
	case *athenasql.Boolean:
		return boolean, true
	case *athenasql.Number:
		return z.number(e), true
	case *athenasql.String:
		return encode.Type{Kind: encode.Varchar, Precision: utf8.RuneCountInString(e.Value)}, true
	case *athenasql.Bytes:
		return encode.Type{Kind: encode.Varbinary}, true
	case *athenasql.TypedLiteral:
		return z.typedLiteral(e), true
	case *athenasql.Interval:
		return z.interval(e), true
	case *athenasql.Current:
		return z.current(e), true
	}
	return encode.Type{}, false
}

func (z *analyzer) number(e *athenasql.Number) encode.Type {
	switch e.Kind {
	case athenasql.Double:
		return double
	case athenasql.Decimal:
		t, ok := decimalOf(e.Text)
		if !ok {
			z.fail(e, Invalid, "Invalid numeric literal: %s: a decimal has at most 38 digits", shorten(e.Text))
			return bad
		}
		return t
	}
	n, ok := integerOf(e.Text)
	switch {
	case !ok:
		z.fail(e, Invalid, "Invalid numeric literal: %s", shorten(e.Text))
		return bad
	case n == int64(int32(n)):
		return integer
	}
	return bigint
}

// integerOf reads a whole number as it is written in SQL.
func integerOf(text string) (int64, bool) {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil { // 0x1F, 0o17, 0b1, 1_000
		digits := strings.ReplaceAll(text, "_", "")
		base := 10
		if plain := strings.TrimPrefix(digits, "-"); len(plain) > 1 && plain[0] == '0' && plain[1] > '9' {
			base = 0
		}
		n, err = strconv.ParseInt(digits, base, 64)
	}
	return n, err == nil
}

// decimalOf gives the type of a decimal as written: leading zeros do not count.
func decimalOf(text string) (encode.Type, bool) {
	text = strings.TrimLeft(strings.ReplaceAll(text, "_", ""), "+-")
	whole, fraction, _ := strings.Cut(text, ".")
	whole = strings.TrimLeft(whole, "0")
	if strings.Trim(whole+fraction, "0123456789") != "" {
		return bad, false
	}
	t := encode.Type{Kind: encode.Decimal, Precision: max(len(whole)+len(fraction), 1), Scale: len(fraction)}
	return t, t.Precision <= maxDecimal
}

func (z *analyzer) typedLiteral(e *athenasql.TypedLiteral) encode.Type {
	kind := strings.ToUpper(e.Type.Name)
	t, ok := literalType(kind, e.Value)
	switch {
	case ok:
		return t
	case isBad(t):
		z.fail(e, Invalid, "Unknown type: %s", e.Type.Name)
	case kind == "TIMESTAMP" && isoForm.MatchString(e.Value):
		z.failWith(e, &Error{Kind: Invalid, Message: say("'%s' is not a valid TIMESTAMP literal", shorten(e.Value)),
			Fix: use(fmt.Sprintf("from_iso8601_timestamp('%s')", shorten(e.Value)))})
	default:
		z.fail(e, Invalid, "'%s' is not a valid %s literal", shorten(e.Value), kind)
	}
	return bad
}

// literalType gives the type of a literal that is written with its type. False is that the text is not right for it, or
// with bad that there is no such type.
func literalType(kind, text string) (encode.Type, bool) {
	switch kind {
	case "DATE":
		return encode.Type{Kind: encode.Date}, validDate(strings.TrimSpace(text))
	case "TIMESTAMP":
		t, ok := timestampLiteral(text)
		return t, ok && hasClock(t.Zone, text)
	case "TIME":
		return timeLiteral(text)
	case "DECIMAL":
		t, ok := decimalOf(strings.TrimSpace(text))
		return encode.Type{Kind: encode.Decimal, Precision: t.Precision, Scale: t.Scale}, ok
	case "CHAR":
		return encode.Type{Kind: encode.Char, Precision: utf8.RuneCountInString(text)}, text != ""
	case "VARCHAR":
		return varchar, true
	case "BOOLEAN":
		b := strings.ToLower(text)
		return boolean, b == "true" || b == "false" || b == "t" || b == "f" || b == "1" || b == "0"
	case "REAL", "DOUBLE":
		_, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
		t := double
		if kind == "REAL" {
			t.Kind = encode.Real
		}
		return t, err == nil || errors.Is(err, strconv.ErrRange)
	case "JSON":
		return encode.Type{Kind: encode.JSONText}, json.Valid([]byte(text))
	case "IPADDRESS":
		_, err := netip.ParseAddr(text)
		return encode.Type{Kind: encode.IPAddress}, err == nil && !strings.Contains(text, "%")
	case "UUID":
		return encode.Type{Kind: encode.UUID}, uuidForm.MatchString(text)
	case "VARBINARY":
		return encode.Type{Kind: encode.Varbinary}, true
	}
	if bits, ok := integerBits[kind]; ok {
		_, err := strconv.ParseInt(text, 10, bits.size)
		return encode.Type{Kind: bits.kind}, err == nil
	}
	return bad, false
}

var integerBits = map[string]struct {
	kind encode.Kind
	size int
}{
	"TINYINT": {encode.Tinyint, 8}, "SMALLINT": {encode.Smallint, 16}, "INTEGER": {encode.Integer, 32},
	"INT": {encode.Integer, 32}, "BIGINT": {encode.Bigint, 64},
}

var (
	uuidForm      = regexp.MustCompile(`^[0-9A-Fa-f]{8}-([0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}$`)
	dateForm      = regexp.MustCompile(`^([-+]?)(\d{4,6})-(\d{1,2})-(\d{1,2})$`)
	timeForm      = regexp.MustCompile(`^(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d+))?)?$`)
	timestampForm = regexp.MustCompile(`^([-+]?\d{4,6}-\d{1,2}-\d{1,2})(?: (\d{1,2}:\d{1,2}(?::\d{1,2}(?:\.\d+)?)?)?\s*(.+)?)?$`)
)

// validDate reports whether a text is a day of the calendar.
func validDate(text string) bool {
	m := dateForm.FindStringSubmatch(text)
	if m == nil {
		return false
	}
	year, _ := strconv.Atoi(m[2])
	month, _ := strconv.Atoi(m[3])
	day, _ := strconv.Atoi(m[4])
	if m[1] == "-" {
		year = -year
	}
	d := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	return d.Day() == day && int(d.Month()) == month
}

func validTime(text string) (digits int, ok bool) {
	m := timeForm.FindStringSubmatch(text)
	if m == nil {
		return 0, false
	}
	most := []int{0, 23, 59, 59}
	for i := 1; i <= 3; i++ {
		if n, err := strconv.Atoi(m[i]); err == nil && n > most[i] {
			return 0, false
		}
	}
	return len(m[4]), len(m[4]) <= 12
}

func timeLiteral(text string) (encode.Type, bool) {
	digits, ok := validTime(text)
	return encode.Type{Kind: encode.Time, Precision: digits}, ok
}

func timestampLiteral(text string) (encode.Type, bool) {
	t := encode.Type{Kind: encode.Timestamp}
	m := timestampForm.FindStringSubmatch(strings.TrimSpace(text))
	if m == nil || !validDate(m[1]) {
		return t, false
	}
	if m[2] != "" {
		digits, ok := validTime(m[2])
		if !ok {
			return t, false
		}
		t.Precision = digits
	}
	if m[3] == "" {
		return t, true
	}
	name, ok := zoneName(m[3])
	t.Kind, t.Zone = encode.TimestampTZ, name
	return t, ok
}

// hasClock reports whether the clocks of a zone show the time in the text of a literal: not in the hour that they skip in
// spring. A cast takes the time an hour later there.
func hasClock(zone, text string) bool {
	if zone == "" || zone[0] == '+' || zone[0] == '-' {
		return true
	}
	location, err := time.LoadLocation(zone)
	if err != nil {
		return false
	}
	m := timestampForm.FindStringSubmatch(strings.TrimSpace(text))
	d, c := dateForm.FindStringSubmatch(m[1]), timeForm.FindStringSubmatch(m[2])
	if c == nil {
		c = make([]string, 4)
	}
	var n [6]int
	for i, digits := range append(d[2:5:5], c[1:4]...) {
		n[i], _ = strconv.Atoi(digits)
	}
	if d[1] == "-" {
		n[0] = -n[0]
	}
	at := time.Date(n[0], time.Month(n[1]), n[2], n[3], n[4], n[5], 0, location)
	return at.Hour() == n[3] && at.Minute() == n[4]
}

var offsetForm = regexp.MustCompile(`^(?:UTC|GMT|UT)?([-+])(\d{1,2})(?::(\d{2}))?$`)

// zoneName checks the name of a zone and returns it as encode.Type has it: empty for UTC.
func zoneName(zone string) (string, bool) {
	switch strings.ToUpper(zone) {
	case "UTC", "Z", "GMT", "UT", "ZULU", "ETC/UTC", "ETC/GMT", "GMT0", "ETC/UCT", "UCT":
		return "", true
	}
	if m := offsetForm.FindStringSubmatch(zone); m != nil {
		hours, _ := strconv.Atoi(m[2])
		minutes, _ := strconv.Atoi(m[3])
		total := hours*60 + minutes
		if m[1] == "-" {
			total = -total
		}
		return offsetName(total), total <= 14*60 && total >= -14*60 && minutes < 60
	}
	if strings.EqualFold(zone, "local") || zone == "" {
		return "", false
	}
	_, err := time.LoadLocation(zone)
	return zone, err == nil
}

// offsetName writes an offset of minutes; none is UTC.
func offsetName(minutes int) string {
	sign := '+'
	if minutes < 0 {
		sign, minutes = '-', -minutes
	}
	if minutes == 0 {
		return ""
	}
	return fmt.Sprintf("%c%02d:%02d", sign, minutes/60, minutes%60)
}

func (z *analyzer) interval(e *athenasql.Interval) encode.Type {
	if _, ok := ParseInterval(e); !ok {
		unit := e.From
		if e.To != "" {
			unit += " TO " + e.To
		}
		z.fail(e, Invalid, "Invalid INTERVAL %s value: %s", unit, shorten(e.Value))
		return bad
	}
	if e.From == "YEAR" || e.From == "MONTH" {
		return encode.Type{Kind: encode.IntervalYear}
	}
	return encode.Type{Kind: encode.IntervalDay}
}

// intervalUnits are the fields of intervals from large to small with what stands before each in a text and how many
// microseconds, or for the first two months, each has.
var intervalUnits = []struct {
	name   string
	before string
	size   int64
}{
	{"YEAR", "", 12}, {"MONTH", "-", 1},
	{"DAY", "", 24 * 3600e6}, {"HOUR", " ", 3600e6}, {"MINUTE", ":", 60e6}, {"SECOND", ":", 1e6},
}

// ParseInterval reads the text of an interval literal: later fields may be missing, each is any number of 32 bits, and
// seconds are cut to milliseconds. The value has either Months or Micros; false is that the text is wrong.
func ParseInterval(e *athenasql.Interval) (encode.IntervalValue, bool) {
	from, to := -1, -1
	for i, u := range intervalUnits {
		if u.name == e.From {
			from, to = i, max(to, i)
		}
		if u.name == e.To {
			to = i
		}
	}
	rest, negative := e.Value, e.Negative
	if r, ok := strings.CutPrefix(rest, "-"); ok {
		rest, negative = r, !negative
	} else {
		rest = strings.TrimPrefix(rest, "+")
	}
	var total int64
	for i := from; i >= 0 && i <= to; i++ {
		u := intervalUnits[i]
		if rest == "" { // trailing fields may be left out, and so may all
			break
		}
		if i > from {
			r, ok := strings.CutPrefix(rest, u.before)
			if !ok {
				return encode.IntervalValue{}, false
			}
			rest = r
		}
		n, left, ok := intervalField(rest, u.name)
		if !ok {
			return encode.IntervalValue{}, false
		}
		if u.name == "SECOND" {
			total += n
		} else {
			total += n * u.size
		}
		rest = left
	}
	if rest != "" || from < 0 || total < 0 || from < 2 && total > 1<<31-1 {
		return encode.IntervalValue{}, false
	}
	if negative {
		total = -total
	}
	if from < 2 {
		return encode.IntervalValue{Months: int32(total)}, true
	}
	return encode.IntervalValue{Micros: total}, true
}

// intervalField reads the number of one field; of seconds as microseconds, of which there are whole milliseconds.
func intervalField(text, unit string) (n int64, rest string, ok bool) {
	end := 0
	for end < len(text) && text[end] >= '0' && text[end] <= '9' {
		end++
	}
	n, err := strconv.ParseInt(text[:end], 10, 32)
	rest = text[end:]
	if err != nil || unit != "SECOND" {
		return n, rest, err == nil
	}
	n *= 1e6
	if !strings.HasPrefix(rest, ".") {
		return n, rest, true
	}
	rest = rest[1:]
	for size := int64(1e5); rest != "" && rest[0] >= '0' && rest[0] <= '9'; size /= 10 {
		if size >= 1e3 {
			n += int64(rest[0]-'0') * size
		}
		rest = rest[1:]
	}
	return n, rest, true
}

func (z *analyzer) current(e *athenasql.Current) encode.Type {
	digits := e.Precision
	if digits > 12 {
		z.fail(e, Invalid, "%s precision must be in range [0, 12]: %d", "TIMESTAMP", digits)
		return bad
	}
	if digits < 0 {
		digits = 3
	}
	switch e.What {
	case "CURRENT_DATE":
		return encode.Type{Kind: encode.Date}
	case "CURRENT_TIMESTAMP":
		return encode.Type{Kind: encode.TimestampTZ, Precision: digits}
	case "LOCALTIMESTAMP":
		return encode.Type{Kind: encode.Timestamp, Precision: digits}
	case "LOCALTIME":
		return encode.Type{Kind: encode.Time, Precision: digits}
	case "CURRENT_TIME":
		z.failWith(e, &Error{Kind: Unsupported, Message: say("CURRENT_TIME, a time with a time zone, is not supported"), Fix: use("LOCALTIME")})
		return bad
	}
	return varchar
}

// isoOffset finds the hours and minutes of the offset at the end of a time in ISO 8601.
var isoOffset = regexp.MustCompile(`[Tt][^-+]*([-+]\d{2}):?(\d{2})?$`)
