package encode

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
	"time"
)

// ParseText reads a value of a type without parts from the text that Trino and Athena write for it: true, -1, 1.0E7, NaN,
// 0.50, 2020-01-02, 03:04:05.678, 2020-01-02 03:04:05.678 Asia/Tokyo, 3 04:05:06.789, -1-2. A text is itself. Binary has
// different texts there, and rows, arrays and maps have none that can be read back; they are errors.
func ParseText(t Type, s string) (any, error) {
	switch t.Kind {
	case Varchar, Char, JSONText, UUID, IPAddress:
		return s, nil
	case Boolean:
		switch s {
		case "true":
			return true, nil
		case "false":
			return false, nil
		}
	case Tinyint, Smallint, Integer, Bigint:
		return parseInteger(t, s)
	case Double, Real:
		return parseFloat(t, s)
	case Decimal:
		return parseDecimal(t, s)
	case Date, Timestamp, TimestampTZ:
		return parseInstant(t, s)
	case Time:
		return parseClock(s)
	case IntervalDay:
		return parseDays(s)
	case IntervalYear:
		return parseMonths(s)
	}
	return nil, notA(s, t)
}

func notA(s string, t Type) error { return fmt.Errorf("%.100q where a %s is due", s, t) }

var integerBits = map[Kind]int{Tinyint: 8, Smallint: 16, Integer: 32, Bigint: 64}

func parseInteger(t Type, s string) (any, error) {
	v, err := strconv.ParseInt(s, 10, integerBits[t.Kind])
	if err != nil {
		return nil, notA(s, t)
	}
	return v, nil
}

func parseFloat(t Type, s string) (any, error) {
	bits := 64
	if t.Kind == Real {
		bits = 32
	}
	var v float64
	var err error
	switch s {
	case "NaN":
		v = math.NaN()
	case "Infinity":
		v = math.Inf(1)
	case "-Infinity":
		v = math.Inf(-1)
	default:
		v, err = strconv.ParseFloat(s, bits)
	}
	switch {
	case err != nil:
		return nil, notA(s, t)
	case bits == 32:
		return float32(v), nil
	}
	return v, nil
}

func parseDecimal(t Type, s string) (any, error) {
	whole, fraction, _ := strings.Cut(s, ".")
	n, ok := new(big.Int).SetString(whole+fraction, 10)
	if !ok || len(fraction) != t.Scale {
		return nil, notA(s, t)
	}
	return DecimalValue{Unscaled: n, Scale: t.Scale}, nil
}

// parseInstant reads 2020-01-02, 2020-01-02 03:04:05.678 and the same with a zone: UTC, Asia/Tokyo, +09:00. Years may have a
// sign and more than four digits. More than nine digits of a second are cut.
func parseInstant(t Type, s string) (any, error) {
	bad := notA(s, t)
	date, rest, _ := strings.Cut(s, " ")
	split := strings.LastIndexByte(date, '-')
	if split < 1 {
		return nil, bad
	}
	middle := strings.LastIndexByte(date[:split], '-')
	if middle < 1 {
		return nil, bad
	}
	year, err1 := strconv.Atoi(date[:middle])
	month, err2 := strconv.Atoi(date[middle+1 : split])
	day, err3 := strconv.Atoi(date[split+1:])
	if errors.Join(err1, err2, err3) != nil || month < 1 || month > 12 || day < 1 || day > 31 {
		return nil, bad
	}
	text, name, zoned := strings.Cut(rest, " ")
	if zoned != (t.Kind == TimestampTZ) || (t.Kind == Date) != (rest == "") {
		return nil, bad
	}
	zone := time.UTC
	var since time.Duration
	var err error
	if text != "" {
		if since, err = parseClock(text); err != nil {
			return nil, bad
		}
	}
	if zoned {
		if zone, err = parseZone(name); err != nil {
			return nil, err
		}
	}
	// The clock's parts and not a sum: a day of summer time does not have 24 hours.
	h, rest2 := since/time.Hour, since%time.Hour
	m, rest3 := rest2/time.Minute, rest2%time.Minute
	return time.Date(year, time.Month(month), day, int(h), int(m), int(rest3/time.Second), int(rest3%time.Second), zone).UTC(), nil
}

// parseZone is a zone by its name or its offset.
func parseZone(name string) (*time.Location, error) {
	if name == "UTC" || name == "Z" {
		return time.UTC, nil
	}
	if name != "" && (name[0] == '+' || name[0] == '-') {
		at, err := time.Parse("-07:00", name)
		if err != nil {
			return nil, fmt.Errorf("unknown zone %q", name)
		}
		_, offset := at.Zone()
		return time.FixedZone(name, offset), nil
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, fmt.Errorf("unknown zone %q: %w", name, err)
	}
	return zone, nil
}

// parseClock reads 01:02:03.456 as the time since midnight.
func parseClock(s string) (time.Duration, error) {
	bad := fmt.Errorf("%.100q where a time of day is due", s)
	whole, fraction, _ := strings.Cut(s, ".")
	parts := strings.Split(whole, ":")
	if len(parts) != 3 {
		return 0, bad
	}
	var total time.Duration
	for i, unit := range []time.Duration{time.Hour, time.Minute, time.Second} {
		n, err := strconv.ParseUint(parts[i], 10, 8)
		if err != nil || n > 59 || i == 0 && n > 23 {
			return 0, bad
		}
		total += time.Duration(n) * unit
	}
	if fraction != "" {
		digits := (fraction + "000000000")[:9]
		n, err := strconv.ParseUint(digits, 10, 32)
		if err != nil {
			return 0, bad
		}
		total += time.Duration(n)
	}
	return total, nil
}

// parseDays reads 3 04:05:06.789; a sign before is that of the whole.
func parseDays(s string) (any, error) {
	magnitude, negative := strings.CutPrefix(s, "-")
	days, rest, _ := strings.Cut(magnitude, " ")
	n, err := strconv.ParseInt(days, 10, 32)
	since, err2 := parseClock(rest)
	if err := errors.Join(err, err2); err != nil {
		return nil, fmt.Errorf("interval %q: %w", s, err)
	}
	v := IntervalValue{Days: int32(n), Micros: since.Microseconds()}
	if negative {
		v.Days, v.Micros = -v.Days, -v.Micros
	}
	return v, nil
}

// parseMonths reads 1-2; a sign before is that of the whole.
func parseMonths(s string) (any, error) {
	magnitude, negative := strings.CutPrefix(s, "-")
	years, months, _ := strings.Cut(magnitude, "-")
	y, err := strconv.ParseInt(years, 10, 32)
	m, err2 := strconv.ParseInt(months, 10, 32)
	if err := errors.Join(err, err2); err != nil {
		return nil, fmt.Errorf("interval %q: %w", s, err)
	}
	total := y*12 + m
	if negative {
		total = -total
	}
	if total != int64(int32(total)) {
		return nil, fmt.Errorf("interval %q is too long", s)
	}
	return IntervalValue{Months: int32(total)}, nil
}
