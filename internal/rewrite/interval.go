package rewrite

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/ashiato/ashiato/internal/athenasql"
	"github.com/ashiato/ashiato/internal/encode"
)

// intervalFields are the fields of intervals, what stands before each where it is not the first, and its size: months,
// or milliseconds.
var intervalFields = []struct {
	name, before string
	size         int64
}{
	{"YEAR", "", 12}, {"MONTH", "-", 1},
	{"DAY", "", 24 * 3600 * 1000}, {"HOUR", " ", 3600 * 1000}, {"MINUTE", ":", 60 * 1000}, {"SECOND", ":", 1000},
}

// parseInterval reads the text of an interval as Trino does: later fields may be missing, each may be any number of 32
// bits, and seconds are cut to milliseconds. The result has either Months or Micros.
func parseInterval(i *athenasql.Interval) (encode.IntervalValue, error) {
	invalid := fmt.Errorf("Invalid INTERVAL %s value: %s", strings.TrimSuffix(i.From+" TO "+i.To, " TO "), i.Value) //nolint:staticcheck // Trino's words
	first := slices.IndexFunc(intervalFields, func(f struct {
		name, before string
		size         int64
	}) bool {
		return f.name == i.From
	})
	rest := i.Value
	sign := int64(1)
	if strings.HasPrefix(rest, "-") {
		sign = -1
	}
	rest = strings.TrimLeft(rest[:min(1, len(rest))], "+-") + rest[min(1, len(rest)):]
	total := int64(0)
	for f := first; rest != ""; f++ {
		if f >= len(intervalFields) || f > first && (i.To == "" || intervalFields[f-1].name == i.To) {
			return encode.IntervalValue{}, invalid
		}
		field := intervalFields[f]
		if f > first {
			var ok bool
			if rest, ok = strings.CutPrefix(rest, field.before); !ok {
				return encode.IntervalValue{}, invalid
			}
		}
		digits := len(rest) - len(strings.TrimLeft(rest, "0123456789"))
		n, err := strconv.ParseInt(rest[:digits], 10, 32)
		if err != nil {
			return encode.IntervalValue{}, invalid
		}
		total += n * field.size
		rest = rest[digits:]
		if field.name == "SECOND" && strings.HasPrefix(rest, ".") {
			fraction := rest[1:]
			if strings.Trim(fraction, "0123456789") != "" {
				return encode.IntervalValue{}, invalid
			}
			millis, _ := strconv.ParseInt((fraction + "000")[:3], 10, 64)
			total, rest = total+millis, ""
		}
	}
	if i.Negative {
		sign = -sign
	}
	if first < 2 {
		if total > math.MaxInt32 {
			return encode.IntervalValue{}, invalid
		}
		return encode.IntervalValue{Months: int32(sign * total)}, nil
	}
	return encode.IntervalValue{Micros: sign * total * 1000}, nil
}
