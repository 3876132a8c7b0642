package encode

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"time"
)

// A Kind is the outermost part of a type, named as in Trino and Athena.
type Kind uint8

// The kinds, with the Go type of their values. NULL is nil for every kind.
const (
	Unknown      Kind = iota // nil only: the type of a bare NULL
	Boolean                  // bool
	Tinyint                  // int64
	Smallint                 // int64
	Integer                  // int64
	Bigint                   // int64
	Real                     // float32
	Double                   // float64
	Decimal                  // DecimalValue
	Varchar                  // string
	Varbinary                // []byte
	Date                     // time.Time, midnight UTC
	Time                     // time.Duration since midnight
	Timestamp                // time.Time, UTC stands for "no zone"
	TimestampTZ              // time.Time, UTC
	Interval                 // IntervalValue
	UUID                     // string
	JSONText                 // string holding JSON
	Row                      // []any in the order of Fields
	Array                    // []any
	Map                      // MapValue
	Char                     // string, padded with spaces to its length
	IPAddress                // string, as Trino writes it: 10.0.0.1, 2001:db8::1
	IntervalDay              // IntervalValue without months: interval day to second
	IntervalYear             // IntervalValue of months alone: interval year to month
	Function                 // the type of a lambda; no value has it
)

var kindNames = [...]string{
	Unknown: "unknown", Boolean: "boolean", Tinyint: "tinyint", Smallint: "smallint", Integer: "integer",
	Bigint: "bigint", Real: "real", Double: "double", Decimal: "decimal", Varchar: "varchar",
	Varbinary: "varbinary", Date: "date", Time: "time", Timestamp: "timestamp",
	TimestampTZ: "timestamp with time zone", Interval: "interval", UUID: "uuid", JSONText: "json",
	Row: "row", Array: "array", Map: "map", Char: "char", IPAddress: "ipaddress",
	IntervalDay: "interval day to second", IntervalYear: "interval year to month", Function: "function",
}

// A Column is a named and typed column of a result or member of a row.
type Column struct {
	Name string
	Type Type
}

// A Type is the type of a value: a kind and, for some kinds, its parts.
type Type struct {
	Kind Kind
	// Precision is the number of digits of a Decimal, the length of a Char and of a Varchar (0: any), and the digits of
	// the second's fraction of Time, Timestamp and TimestampTZ, 0 to 12.
	Precision int
	Scale     int      // Decimal
	Fields    []Column // Row; a field without a name is one of ROW(...)
	Key       *Type    // Map
	Elem      *Type    // Array; Map: the type of its values
	// Zone is where the values of a TimestampTZ are shown, an IANA name or an offset such as +09:00; empty is UTC. It
	// is not part of the type's name.
	Zone string
}

// String returns the name of the type in Trino's SQL: row(type varchar, n bigint),
// array(varchar), map(varchar, varchar), decimal(38, 0).
func (t Type) String() string {
	switch t.Kind {
	case Decimal:
		return fmt.Sprintf("decimal(%d, %d)", t.Precision, t.Scale)
	case Char:
		return fmt.Sprintf("char(%d)", t.Precision)
	case Varchar:
		if t.Precision > 0 {
			return fmt.Sprintf("varchar(%d)", t.Precision)
		}
	case Time, Timestamp:
		return fmt.Sprintf("%s(%d)", kindNames[t.Kind], t.Precision)
	case TimestampTZ:
		return fmt.Sprintf("timestamp(%d) with time zone", t.Precision)
	case Array:
		return "array(" + t.Elem.String() + ")"
	case Map:
		return "map(" + t.Key.String() + ", " + t.Elem.String() + ")"
	case Row:
		parts := make([]string, len(t.Fields))
		for i, f := range t.Fields {
			if parts[i] = f.Type.String(); f.Name != "" {
				parts[i] = fieldName(f.Name) + " " + parts[i]
			}
		}
		return "row(" + strings.Join(parts, ", ") + ")"
	}
	return kindNames[t.Kind]
}

// numeric reports whether values of the type are right-aligned in a table.
func (t Type) numeric() bool { return t.Kind >= Tinyint && t.Kind <= Decimal }

func fieldName(s string) string {
	for i, r := range s {
		letter := r == '_' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
		if !letter && (i == 0 || r < '0' || r > '9') {
			return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
		}
	}
	return s
}

// A DecimalValue is Unscaled / 10^Scale, exactly.
type DecimalValue struct {
	Unscaled *big.Int
	Scale    int
}

// String returns the number with exactly Scale digits after the point.
func (d DecimalValue) String() string {
	if d.Scale <= 0 {
		return d.Unscaled.String()
	}
	s := new(big.Int).Abs(d.Unscaled).String()
	if len(s) <= d.Scale {
		s = strings.Repeat("0", d.Scale-len(s)+1) + s
	}
	s = s[:len(s)-d.Scale] + "." + s[len(s)-d.Scale:]
	if d.Unscaled.Sign() < 0 {
		s = "-" + s
	}
	return s
}

// An IntervalValue is a span in calendar months, days and microseconds, which do not
// convert into each other.
type IntervalValue struct {
	Months, Days int32
	Micros       int64
}

// String returns Trino's text: "1-2" for years and months, "3 04:05:06.000" for days
// and time; an interval with both has both, in this order.
func (v IntervalValue) String() string {
	switch {
	case v.Months == 0:
		return v.dayTime()
	case v.Days == 0 && v.Micros == 0:
		return v.yearMonth()
	}
	return v.yearMonth() + " " + v.dayTime()
}

func (v IntervalValue) yearMonth() string {
	sign, m := "", int64(v.Months)
	if m < 0 {
		sign, m = "-", -m
	}
	return sign + strconv.FormatInt(m/12, 10) + "-" + strconv.FormatInt(m%12, 10)
}

// dayTime has milliseconds as in Trino, and microseconds only for a value that has them.
func (v IntervalValue) dayTime() string {
	const day = 24 * 3600 * 1e6
	days, micros := int64(v.Days)+v.Micros/day, v.Micros%day
	// One sign for the whole: days and time of opposite sign are added up first.
	if days > 0 && micros < 0 {
		days, micros = days-1, micros+day
	} else if days < 0 && micros > 0 {
		days, micros = days+1, micros-day
	}
	sign := ""
	if days < 0 || micros < 0 {
		sign, days, micros = "-", -days, -micros
	}
	digits := 3
	if micros%1e3 != 0 {
		digits = 6
	}
	return sign + strconv.FormatInt(days, 10) + " " + string(appendTimeOfDay(nil, time.Duration(micros)*time.Microsecond, digits))
}

// A MapValue is a map in the order of its source.
type MapValue []MapEntry

// A MapEntry is one key, never nil, and its value.
type MapEntry struct{ Key, Value any }
