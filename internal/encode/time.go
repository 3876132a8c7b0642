package encode

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// LoadZone returns the zone that a [Type] names: an IANA name, or an offset such as +09:00, which keeps its text as its
// name. The empty name, Z and UTC are UTC.
func LoadZone(name string) (*time.Location, error) {
	switch name {
	case "", "Z", "UTC":
		return time.UTC, nil
	case "Local": // the machine's, which says nothing
		return nil, fmt.Errorf("unknown time zone %q", name)
	}
	if at, err := time.Parse("-07:00", name); err == nil {
		_, offset := at.Zone()
		return time.FixedZone(name, offset), nil
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, fmt.Errorf("unknown time zone %q: use a name such as Asia/Tokyo or an offset such as +09:00", name)
	}
	return zone, nil
}

// zones are the zones in which timestamps with time zone are shown: those that their types name, and for types that name
// none the one under "".
type zones map[string]*time.Location

// newZones loads the zones of all columns; other is that of types that name none.
func newZones(columns []Column, other *time.Location) (zones, error) {
	z := zones{"": other}
	for _, c := range columns {
		if err := z.add(c.Type); err != nil {
			return nil, fmt.Errorf("column %q: %w", c.Name, err)
		}
	}
	return z, nil
}

func (z zones) add(t Type) error {
	for _, f := range t.Fields {
		if err := z.add(f.Type); err != nil {
			return err
		}
	}
	for _, part := range []*Type{t.Key, t.Elem} {
		if part == nil {
			continue
		}
		if err := z.add(*part); err != nil {
			return err
		}
	}
	if z[t.Zone] != nil {
		return nil
	}
	zone, err := LoadZone(t.Zone)
	z[t.Zone] = zone
	return err
}

// of returns the zone of a type. Without newZones before it loads the zone each time, and takes an unknown one for UTC.
func (z zones) of(t Type) *time.Location {
	if t.Kind != TimestampTZ {
		return time.UTC
	}
	if zone := z[t.Zone]; zone != nil {
		return zone
	}
	if zone, err := LoadZone(t.Zone); err == nil {
		return zone
	}
	return time.UTC
}

func (d display) appendTime(b []byte, t Type, v time.Time) []byte {
	zone := time.UTC
	if t.Kind != Date {
		zone = d.zones.of(t)
	}
	if v = v.In(zone); v.Year() > 9999 {
		b = append(b, '+')
	}
	if t.Kind == Date {
		return v.AppendFormat(b, "2006-01-02")
	}
	b = v.AppendFormat(b, "2006-01-02 15:04:05")
	b = appendFraction(b, v.Nanosecond(), t.Precision)
	if t.Kind == TimestampTZ {
		b = appendZone(append(b, ' '), v)
	}
	return b
}

// appendZone appends the zone of a time: its name, or the offset where it is the machine's, which has no name.
func appendZone(b []byte, v time.Time) []byte {
	if v.Location() != time.Local {
		return append(b, v.Location().String()...)
	}
	if _, offset := v.Zone(); offset == 0 {
		return append(b, "UTC"...)
	}
	return v.AppendFormat(b, "-07:00")
}

// appendFraction appends a second's fraction with so many digits, and none without.
func appendFraction(b []byte, ns, digits int) []byte {
	if digits <= 0 {
		return b
	}
	b = appendPadded(append(b, '.'), int64(ns), 9)
	if digits < 9 {
		return b[:len(b)-9+digits]
	}
	return append(b, strings.Repeat("0", digits-9)...)
}

// appendTimeOfDay appends hours, minutes and seconds, and the fraction with so many digits.
func appendTimeOfDay(b []byte, v time.Duration, digits int) []byte {
	b = appendPadded(b, int64(v/time.Hour), 2)
	b = appendPadded(append(b, ':'), int64(v/time.Minute%60), 2)
	b = appendPadded(append(b, ':'), int64(v/time.Second%60), 2)
	return appendFraction(b, int(v%time.Second), digits)
}

func appendPadded(b []byte, v int64, width int) []byte {
	s := strconv.FormatInt(v, 10)
	for i := len(s); i < width; i++ {
		b = append(b, '0')
	}
	return append(b, s...)
}

// text returns the text of an interval of a kind: Trino's intervals are of months alone or of milliseconds.
func (v IntervalValue) text(k Kind) string {
	switch k {
	case IntervalYear:
		return v.yearMonth()
	case IntervalDay:
		return v.dayTime()
	}
	return v.String()
}
