package lake

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/ashiato/ashiato/internal/parquet"
)

// Bounds on what is written at a time. Rows are held in memory.
const (
	MaxTableRows       = 1_000_000 // of one call of Add or Replace
	MaxTableText       = 1 << 20   // bytes of one text
	MaxTablePartitions = 4_000     // days, or months, that one call writes to
)

var (
	firstInstant = time.Date(2006, 1, 1, 0, 0, 0, 0, time.UTC)
	endOfTime    = time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)
)

// tidy checks a row and gives it as the table will have it: times in microseconds and UTC, text as valid UTF-8.
func (d *TableDef) tidy(r Row) (Row, error) {
	out := make(Row, len(d.Columns))
	return out, d.tidyInto(out, r)
}

// tidyInto is tidy into a row that is there.
func (d *TableDef) tidyInto(out, r Row) error {
	if len(r) != len(d.Columns) {
		return fmt.Errorf("a row of %s has %d values, not %d", d.Name, len(r), len(d.Columns))
	}
	for i := range d.Columns {
		c := &d.Columns[i]
		v, err := c.tidy(r[i])
		if err != nil {
			return fmt.Errorf("column %s of %s: %w", c.Name, d.Name, err)
		}
		out[i] = v
	}
	s := d.shape()
	missing := -1
	if out[s.time] == nil {
		missing = s.time
	}
	for _, i := range s.key {
		if out[i] == nil {
			missing = i
		}
	}
	if missing >= 0 {
		return fmt.Errorf("column %s of %s has no value, and it is of the key or the table's time", d.Columns[missing].Name, d.Name)
	}
	return nil
}

func (c *TableColumn) tidy(boxed any) (any, error) {
	switch v := boxed.(type) {
	case nil:
		return nil, nil
	case string:
		if len(v) > MaxTableText {
			return nil, fmt.Errorf("a text of %d bytes is longer than %d", len(v), MaxTableText)
		}
		if c.Kind == Text && utf8.ValidString(v) {
			return boxed, nil
		}
		if c.Kind == Text {
			return strings.ToValidUTF8(v, "\ufffd"), nil
		}
	case time.Time:
		if c.Kind == Instant {
			if v.Before(firstInstant) || !v.Before(endOfTime) {
				return nil, fmt.Errorf("%s is not between 2006 and 2099", v.UTC().Format(time.RFC3339))
			}
			if v.Location() == time.UTC && v.Nanosecond()%1000 == 0 {
				return boxed, nil // without a monotonic clock, or one that nobody sees
			}
			return time.UnixMicro(v.UnixMicro()).UTC(), nil
		}
	case int64:
		if c.Kind == Integer {
			return boxed, nil
		}
	case float64:
		if c.Kind == Double {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return nil, errors.New("the number is not finite")
			}
			return v + 0, nil // no negative zero: it equals zero and is written otherwise
		}
	case bool:
		if c.Kind == Boolean {
			return boxed, nil
		}
	}
	return nil, fmt.Errorf("a value of type %T does not fit %s", boxed, c.Type())
}

// partition gives a tidy row's partition.
func (s *tableShape) partitionOf(r Row) Day { return s.partition(r[s.time].(time.Time).UnixMicro()) }

// keyOf gives a tidy row's key as text that is equal for equal keys only.
func (s *tableShape) keyOf(r Row) string { return textOf(r, s.key) }

// textOf gives some values of a tidy row as text that is equal for equal values only.
func textOf(r Row, columns []int) string {
	var b []byte
	for _, i := range columns {
		b = appendValue(b, r[i])
	}
	return string(b)
}

// content gives all of a tidy row but its stamp, as text that is equal for equal rows only.
func (s *tableShape) content(r Row) string {
	var b []byte
	for i, v := range r {
		if i != s.stamp {
			b = appendValue(b, v)
		}
	}
	return string(b)
}

func appendValue(b []byte, v any) []byte {
	switch v := v.(type) {
	case string:
		b = binary.AppendUvarint(append(b, 's'), uint64(len(v)))
		return append(b, v...)
	case time.Time:
		return binary.BigEndian.AppendUint64(append(b, 't'), uint64(v.UnixMicro()))
	case int64:
		return binary.BigEndian.AppendUint64(append(b, 'i'), uint64(v))
	case float64:
		return binary.BigEndian.AppendUint64(append(b, 'd'), math.Float64bits(v))
	case bool:
		if v {
			return append(b, '1')
		}
		return append(b, '0')
	}
	return append(b, 'n')
}

// compareValues orders values of one column, nulls first.
func compareValues(a, b any) int {
	switch x := a.(type) {
	case string:
		if y, ok := b.(string); ok {
			return cmp.Compare(x, y)
		}
	case time.Time:
		if y, ok := b.(time.Time); ok {
			return x.Compare(y)
		}
	case int64:
		if y, ok := b.(int64); ok {
			return cmp.Compare(x, y)
		}
	case float64:
		if y, ok := b.(float64); ok {
			return cmp.Compare(x, y)
		}
	case bool:
		if y, ok := b.(bool); ok && x != y {
			if x {
				return 1
			}
			return -1
		}
		if b != nil {
			return 0
		}
	}
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return -1
	}
	return 1
}

// write appends a tidy row to a file.
func (r Row) write(w *parquet.Writer) error {
	for i, v := range r {
		c := w.Column(i)
		switch v := v.(type) {
		case string:
			c.Bytes([]byte(v), 0, 1)
		case time.Time:
			c.Int64(v.UnixMicro(), 0, 1)
		case int64:
			c.Int64(v, 0, 1)
		case float64:
			c.Double(v, 0, 1)
		case bool:
			c.Bool(v, 0, 1)
		default:
			c.Null(0, 0)
		}
	}
	return w.EndRow()
}
