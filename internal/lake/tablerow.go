package lake

import (
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	pq "github.com/parquet-go/parquet-go"

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
	if len(r) != len(d.Columns) {
		return nil, fmt.Errorf("a row of %s has %d values, not %d", d.Name, len(r), len(d.Columns))
	}
	out := make(Row, len(r))
	for i, c := range d.Columns {
		v, err := c.tidy(r[i])
		if err != nil {
			return nil, fmt.Errorf("column %s of %s: %w", c.Name, d.Name, err)
		}
		out[i] = v
	}
	for _, i := range append([]int{d.shape().time}, d.shape().key...) {
		if out[i] == nil {
			return nil, fmt.Errorf("column %s of %s has no value, and it is of the key or the table's time", d.Columns[i].Name, d.Name)
		}
	}
	return out, nil
}

func (c TableColumn) tidy(v any) (any, error) {
	switch v := v.(type) {
	case nil:
		return nil, nil
	case string:
		if len(v) > MaxTableText {
			return nil, fmt.Errorf("a text of %d bytes is longer than %d", len(v), MaxTableText)
		}
		if c.Kind == Text {
			return strings.ToValidUTF8(v, "\ufffd"), nil
		}
	case time.Time:
		if c.Kind == Instant {
			if v.Before(firstInstant) || !v.Before(endOfTime) {
				return nil, fmt.Errorf("%s is not between 2006 and 2099", v.UTC().Format(time.RFC3339))
			}
			return time.UnixMicro(v.UnixMicro()).UTC(), nil
		}
	case int64:
		if c.Kind == Integer {
			return v, nil
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
			return v, nil
		}
	}
	return nil, fmt.Errorf("a value of type %T does not fit %s", v, c.Type())
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

// maxGroupRows bounds a row group that is read: others may write to the table.
const maxGroupRows = 4 << 20

// A tableReader reads the rows of one data file.
type tableReader struct {
	def     *TableDef
	columns []int // of the file by the table's, -1: not there, or not wanted
	source  *source
}

// readRows visits the rows of a data file; columns that are not wanted (nil: all are) are nil in them. A row is valid during the call only.
func (t *Table) readRows(ctx context.Context, name string, want []int, visit func(Row) error) error {
	f, err := t.lake.files.whole(ctx, name)
	if err != nil {
		return err
	}
	parsed, err := pq.OpenFile(f, f.Size(), pq.SkipPageIndex(true), pq.SkipBloomFilters(true), pq.ReadBufferSize(256<<10), pq.FileReadMode(pq.ReadModeSync))
	if err != nil {
		return errors.Join(fmt.Errorf("read data file %s: %w", name, err), f.Close())
	}
	r := tableReader{def: t.def, source: &source{path: name, file: f, parsed: parsed}}
	r.match(want)
	for g := range parsed.RowGroups() {
		if err = ctx.Err(); err == nil {
			err = r.group(g, visit)
		}
		if err != nil {
			break
		}
	}
	return errors.Join(err, f.Close())
}

// match finds the file's columns by field id. One of another type counts as not there.
func (r *tableReader) match(want []int) {
	r.columns = make([]int, len(r.def.Columns))
	byID := map[int]int{}
	for _, c := range r.source.parsed.Root().Columns() {
		if c.Leaf() && !c.Repeated() && c.Type().Kind() == r.def.kindOf(c.ID()) {
			byID[c.ID()] = c.Index()
		}
	}
	for i := range r.columns {
		r.columns[i] = -1
		if c, ok := byID[i+1]; ok && (want == nil || slices.Contains(want, i)) {
			r.columns[i] = c
		}
	}
}

func (d *TableDef) kindOf(id int) pq.Kind {
	if id < 1 || id > len(d.Columns) {
		return -1
	}
	switch d.Columns[id-1].Kind {
	case Instant, Integer:
		return pq.Int64
	case Double:
		return pq.Double
	case Boolean:
		return pq.Boolean
	}
	return pq.ByteArray
}

// group reads a row group column by column and then visits its rows.
func (r *tableReader) group(g int, visit func(Row) error) error {
	rows := r.source.parsed.RowGroups()[g].NumRows()
	if rows > maxGroupRows {
		return fmt.Errorf("read data file %s: a row group of %d rows is too large", r.source.path, rows)
	}
	columns := make([][]any, len(r.columns))
	for i, c := range r.columns {
		if c < 0 {
			continue
		}
		columns[i] = make([]any, rows)
		decode := decoder(r.def.Columns[i].Kind)
		err := r.source.values(g, c, func(row int64, v pq.Value) error {
			if row >= rows {
				return io.ErrUnexpectedEOF
			}
			if !v.IsNull() {
				columns[i][row] = decode(v)
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("read column %s of %s: %w", r.def.Columns[i].Name, r.source.path, err)
		}
	}
	row := make(Row, len(columns))
	for n := range rows {
		for i, c := range columns {
			if c != nil {
				row[i] = c[n]
			}
		}
		if err := visit(row); err != nil {
			return err
		}
	}
	return nil
}

// again keeps values that came lately, as most come again: samples of all WorkSpaces are of the same times.
func again(decode func(int64) any) func(pq.Value) any {
	var keys [256]int64
	var values [256]any
	return func(v pq.Value) any {
		n := v.Int64()
		i := uint64(n) * 0x9e3779b97f4a7c15 >> 56
		if values[i] == nil || keys[i] != n {
			keys[i], values[i] = n, decode(n)
		}
		return values[i]
	}
}

// maxInterned bounds the texts of a column that are kept once.
const maxInterned = 1 << 16

// decoder gives the function that turns a column's values into those of a [Row]. Texts that come again are kept once.
func decoder(kind ColumnKind) func(pq.Value) any {
	switch kind {
	case Instant:
		return again(func(v int64) any { return time.UnixMicro(v).UTC() })
	case Integer:
		return again(func(v int64) any { return v })
	case Double:
		return func(v pq.Value) any { return v.Double() }
	case Boolean:
		return func(v pq.Value) any { return v.Boolean() }
	}
	texts := map[string]any{}
	return func(v pq.Value) any {
		b := v.ByteArray()
		if known, ok := texts[string(b)]; ok {
			return known
		}
		s := string(b)
		if !utf8.ValidString(s) {
			s = strings.ToValidUTF8(s, "\ufffd")
		}
		var boxed any = s
		if len(texts) < maxInterned && len(b) < 256 {
			texts[s] = boxed
		}
		return boxed
	}
}
