package match

import (
	"cmp"
	"strconv"
	"strings"
	"time"
)

// A bound is what a number or a time is compared with.
type bound struct {
	number   bool
	integer  bool
	i        int64
	f        float64
	from, to time.Time // of a time: the moment, or the day from midnight to midnight
}

var timeLayouts = []string{
	time.RFC3339Nano, "2006-01-02T15:04:05Z0700", "2006-01-02 15:04:05Z07:00",
	"2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02T15:04", "2006-01-02 15:04",
}

// comparable tells whether a value is a number or a time.
func comparable(v string) bool {
	_, ok := parseBound(v, time.UTC)
	return ok
}

func parseBound(v string, zone *time.Location) (bound, bool) {
	if f, i, integer, ok := parseNumber([]byte(v)); ok {
		return bound{number: true, integer: integer, i: i, f: f}, true
	}
	if t, ok := parseTime(v, zone); ok {
		return bound{from: t, to: t}, true
	}
	if t, err := time.ParseInLocation("2006-01-02", v, zone); err == nil {
		return bound{from: t, to: t.AddDate(0, 0, 1)}, true
	}
	return bound{}, false
}

func parseTime(v string, zone *time.Location) (time.Time, bool) {
	if len(v) < len("2006-01-02T15:04") || len(v) > 40 {
		return time.Time{}, false
	}
	for _, layout := range timeLayouts {
		if t, err := time.ParseInLocation(layout, v, zone); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// parseNumber reads a decimal number, exactly where it is an integer of 64 bits.
func parseNumber(t []byte) (f float64, i int64, integer, ok bool) {
	if len(t) == 0 || len(t) > 40 || t[0] != '-' && t[0]-'0' > 9 {
		return 0, 0, false, false
	}
	for _, c := range t {
		if c-'0' > 9 && !strings.ContainsRune("+-.eE", rune(c)) {
			return 0, 0, false, false
		}
	}
	s := string(t)
	if i, err := strconv.ParseInt(s, 10, 64); err == nil {
		return float64(i), i, true, true
	}
	f, err := strconv.ParseFloat(s, 64)
	return f, 0, false, err == nil
}

// bounds compiles the values of comparisons.
func (c *compiler) bounds(l *leaf, t *Term) {
	zone := c.env.Zone
	if zone == nil {
		zone = time.UTC
	}
	for _, v := range t.Values {
		b, ok := parseBound(v, zone)
		if !ok {
			c.fail(t, say("a number or a time is missing behind %s", comparisons[t.Op]), say("write numbers as 5 or 2.5 and times as 2026-11-20 or 2026-11-20T09:00:00Z"))
			return
		}
		l.bounds = append(l.bounds, b)
	}
}

// holds tells whether a text is a number or a time on the right side of the bound. Times without a zone are UTC, as those in records.
func (b *bound) holds(op Op, t []byte) bool {
	if b.number {
		f, i, integer, ok := parseNumber(t)
		switch {
		case !ok:
			return false
		case integer && b.integer:
			return sideOf(op, cmp.Compare(i, b.i))
		}
		return sideOf(op, cmp.Compare(f, b.f))
	}
	at, ok := parseTime(string(t), time.UTC)
	if !ok {
		return false
	}
	switch {
	case b.from.Equal(b.to):
		return sideOf(op, at.Compare(b.from))
	case op == Less, op == GreaterEqual:
		return sideOf(op, at.Compare(b.from))
	case op == LessEqual: // until the end of the day
		return at.Before(b.to)
	}
	return !at.Before(b.to) // after the day
}

func sideOf(op Op, order int) bool {
	switch op {
	case Less:
		return order < 0
	case LessEqual:
		return order <= 0
	case Greater:
		return order > 0
	}
	return order >= 0
}
