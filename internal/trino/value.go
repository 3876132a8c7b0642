package trino

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
	"time"

	"github.com/ashiato/ashiato/internal/encode"
)

// decoder reads the values of a page one by one; a map thus keeps its order.
type decoder struct {
	json    *json.Decoder
	columns []encode.Column
	started bool
}

func newDecoder(data []byte, columns []encode.Column) *decoder {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	return &decoder{json: d, columns: columns}
}

var errNoRow = errors.New("the page is not a list of rows")

// next reads a row into values; false after the last.
func (d *decoder) next(values []any) (bool, error) {
	if !d.started {
		token, err := d.json.Token()
		if err != nil || token != nil && token != json.Delim('[') {
			return false, errors.Join(errNoRow, err)
		}
		d.started = true
		if token == nil {
			return false, nil
		}
	}
	if !d.json.More() {
		return false, nil
	}
	if err := d.open('['); err != nil {
		return false, err
	}
	for i, c := range d.columns {
		if !d.json.More() {
			return false, fmt.Errorf("a row of %d values for %d columns", i, len(d.columns))
		}
		v, err := d.value(c.Type)
		if err != nil {
			return false, fmt.Errorf("column %s: %w", c.Name, err)
		}
		values[i] = v
	}
	return true, d.close(']')
}

func (d *decoder) open(want json.Delim) error {
	token, err := d.json.Token()
	if err != nil {
		return err
	}
	if token != want {
		return fmt.Errorf("%v where %v is due", token, want)
	}
	return nil
}

// close reads the end of a list or object; another value there is an error.
func (d *decoder) close(want json.Delim) error { return d.open(want) }

func (d *decoder) value(t encode.Type) (any, error) {
	token, err := d.json.Token()
	if err != nil || token == nil {
		return nil, err
	}
	delim, nested := token.(json.Delim)
	switch {
	case nested && delim == '[' && t.Kind == encode.Array:
		return d.array(*t.Elem)
	case nested && delim == '[' && t.Kind == encode.Row:
		return d.row(t)
	case nested && delim == '{' && t.Kind == encode.Map:
		return d.entries(t)
	case nested:
		return nil, fmt.Errorf("%v where a %s is due", delim, t)
	}
	switch v := token.(type) {
	case bool:
		if t.Kind == encode.Boolean {
			return v, nil
		}
	case json.Number:
		return number(t, string(v))
	case string:
		return scalar(t, v)
	}
	return nil, fmt.Errorf("%v where a %s is due", token, t)
}

func (d *decoder) array(elem encode.Type) (any, error) {
	list := []any{}
	for d.json.More() {
		v, err := d.value(elem)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, d.close(']')
}

func (d *decoder) row(t encode.Type) (any, error) {
	fields := make([]any, len(t.Fields))
	for i, f := range t.Fields {
		if !d.json.More() {
			return nil, fmt.Errorf("%d values for a %s", i, t)
		}
		v, err := d.value(f.Type)
		if err != nil {
			return nil, err
		}
		fields[i] = v
	}
	return fields, d.close(']')
}

func (d *decoder) entries(t encode.Type) (any, error) {
	switch t.Key.Kind {
	case encode.Row, encode.Array, encode.Map:
		return nil, fmt.Errorf("the keys of a %s cannot be read; use map_entries() in the statement", t)
	}
	m := encode.MapValue{}
	for d.json.More() {
		token, err := d.json.Token()
		if err != nil {
			return nil, err
		}
		text, _ := token.(string)
		key, err := scalar(*t.Key, text)
		if err != nil {
			return nil, err
		}
		v, err := d.value(*t.Elem)
		if err != nil {
			return nil, err
		}
		m = append(m, encode.MapEntry{Key: key, Value: v})
	}
	return m, d.close('}')
}

// number converts a number as the protocol writes it.
func number(t encode.Type, s string) (any, error) {
	switch t.Kind {
	case encode.Tinyint, encode.Smallint, encode.Integer, encode.Bigint:
		return strconv.ParseInt(s, 10, 64)
	case encode.Double:
		return strconv.ParseFloat(s, 64)
	case encode.Real:
		v, err := strconv.ParseFloat(s, 32)
		return float32(v), err
	}
	return nil, fmt.Errorf("%s where a %s is due", s, t)
}

// scalar converts a text: the form of most types in the protocol, and of every type as a key of a map.
func scalar(t encode.Type, s string) (any, error) {
	switch t.Kind {
	case encode.Varchar, encode.Char, encode.JSONText, encode.UUID, encode.IPAddress:
		return s, nil
	case encode.Boolean:
		return strconv.ParseBool(s)
	case encode.Tinyint, encode.Smallint, encode.Integer, encode.Bigint:
		return number(t, s)
	case encode.Double, encode.Real:
		return float(t, s)
	case encode.Decimal:
		return decimal(t, s)
	case encode.Varbinary:
		return base64.StdEncoding.DecodeString(s)
	case encode.Date, encode.Timestamp, encode.TimestampTZ:
		return instant(t, s)
	case encode.Time:
		day, err := clock(s)
		return day, err
	case encode.IntervalDay:
		return dayInterval(s)
	case encode.IntervalYear:
		return yearInterval(s)
	}
	return nil, fmt.Errorf("%q where a %s is due", s, t)
}

func float(t encode.Type, s string) (any, error) {
	var v float64
	switch s {
	case "NaN":
		v = math.NaN()
	case "Infinity":
		v = math.Inf(1)
	case "-Infinity":
		v = math.Inf(-1)
	default:
		return number(t, s)
	}
	if t.Kind == encode.Real {
		return float32(v), nil
	}
	return v, nil
}

func decimal(t encode.Type, s string) (any, error) {
	whole, fraction, _ := strings.Cut(s, ".")
	n, ok := new(big.Int).SetString(whole+fraction, 10)
	if !ok || len(fraction) != t.Scale {
		return nil, fmt.Errorf("%q where a %s is due", s, t)
	}
	return encode.DecimalValue{Unscaled: n, Scale: t.Scale}, nil
}

// instant reads 2020-01-02, 2020-01-02 03:04:05.678 and the same with a zone: UTC, Asia/Tokyo, +09:00. Years may have a
// sign and more than four digits. More than nine digits of a second are cut.
func instant(t encode.Type, s string) (any, error) {
	bad := fmt.Errorf("%q where a %s is due", s, t)
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
	if zoned != (t.Kind == encode.TimestampTZ) || (t.Kind == encode.Date) != (rest == "") {
		return nil, bad
	}
	zone := time.UTC
	var since time.Duration
	var err error
	if text != "" {
		if since, err = clock(text); err != nil {
			return nil, bad
		}
	}
	if zoned {
		if zone, err = location(name); err != nil {
			return nil, err
		}
	}
	// The clock's parts and not a sum: a day of summer time does not have 24 hours.
	h, rest2 := since/time.Hour, since%time.Hour
	m, rest3 := rest2/time.Minute, rest2%time.Minute
	return time.Date(year, time.Month(month), day, int(h), int(m), int(rest3/time.Second), int(rest3%time.Second), zone).UTC(), nil
}

// location is a zone by its name or its offset.
func location(name string) (*time.Location, error) {
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

// clock reads 01:02:03.456 as the time since midnight.
func clock(s string) (time.Duration, error) {
	bad := fmt.Errorf("%q where a time of day is due", s)
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

// dayInterval reads 3 04:05:06.789; a sign before is that of the whole.
func dayInterval(s string) (any, error) {
	magnitude, negative := strings.CutPrefix(s, "-")
	days, rest, _ := strings.Cut(magnitude, " ")
	n, err := strconv.ParseInt(days, 10, 32)
	since, err2 := clock(rest)
	if err := errors.Join(err, err2); err != nil {
		return nil, fmt.Errorf("interval %q: %w", s, err)
	}
	v := encode.IntervalValue{Days: int32(n), Micros: since.Microseconds()}
	if negative {
		v.Days, v.Micros = -v.Days, -v.Micros
	}
	return v, nil
}

// yearInterval reads 1-2; a sign before is that of the whole.
func yearInterval(s string) (any, error) {
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
	return encode.IntervalValue{Months: int32(total)}, nil
}
