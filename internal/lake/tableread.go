package lake

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	pq "github.com/parquet-go/parquet-go"
)

// maxGroupRows bounds a row group that is read: others may write to the table.
const maxGroupRows = 4 << 20

// A tableReader reads the rows of one data file. Values are made once for many rows: those of a dictionary for all rows that point to them, and
// numbers and times for as long as they come again, as samples of all WorkSpaces are of the same times.
type tableReader struct {
	def     *TableDef
	columns []int // of the file by the table's, -1: not there, or not wanted
	source  *source
	cells   [][]any // of a row group, by the table's columns
	boxes   []boxer
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
	r.cells, r.boxes = make([][]any, len(r.columns)), make([]boxer, len(r.columns))
	byID := map[int]int{}
	for _, c := range r.source.parsed.Root().Columns() {
		if c.Leaf() && !c.Repeated() && c.Type().Kind() == r.def.kindOf(c.ID()) {
			byID[c.ID()] = c.Index()
		}
	}
	for i := range r.columns {
		r.columns[i] = -1
		r.boxes[i].kind = r.def.Columns[i].Kind
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
	for i, c := range r.columns {
		if c < 0 {
			continue
		}
		r.cells[i] = slices.Grow(r.cells[i][:0], int(rows))[:rows]
		if err := r.column(g, c, &r.boxes[i], r.cells[i]); err != nil {
			return fmt.Errorf("read column %s of %s: %w", r.def.Columns[i].Name, r.source.path, err)
		}
	}
	row := make(Row, len(r.columns))
	for n := range rows {
		for i, c := range r.columns {
			if c >= 0 {
				row[i] = r.cells[i][n]
			}
		}
		if err := visit(row); err != nil {
			return err
		}
	}
	return nil
}

// column reads the values of a column of a row group.
func (r *tableReader) column(g, c int, box *boxer, out []any) (err error) {
	pages := r.source.parsed.RowGroups()[g].ColumnChunks()[c].Pages()
	defer func() { err = errors.Join(err, pages.Close()) }()
	for {
		page, err := pages.ReadPage()
		if errors.Is(err, io.EOF) {
			clear(out) // a file that lacks rows
			return nil
		}
		if err != nil {
			return err
		}
		n := page.NumValues()
		if n > int64(len(out)) {
			pq.Release(page)
			return io.ErrUnexpectedEOF
		}
		err = box.page(page, out[:n])
		pq.Release(page)
		if err != nil {
			return err
		}
		out = out[n:]
	}
}

// maxInterned bounds the texts of a column that are kept once.
const maxInterned = 1 << 16

// A boxer makes the values of a [Row] of those of a column.
type boxer struct {
	kind  ColumnKind
	from  pq.Dictionary // that entries are of
	entry []any         // the values of the dictionary, as far as they were asked for
	texts map[string]any
	keys  [256]int64 // the numbers that came lately, by a hash
	known [256]any
}

// errPage says that the parts of a page do not fit one another.
var errPage = errors.New("a page is damaged")

// page gives the values of a page, in order; nil where there is none.
func (b *boxer) page(page pq.Page, out []any) error {
	levels := page.DefinitionLevels()
	if len(levels) != 0 && len(levels) != len(out) {
		return errPage
	}
	present := func(i int) bool { return len(levels) == 0 || levels[i] > 0 }
	data := page.Data()
	var next func(k int) any // the value k of those that are there
	var n int
	switch dict := page.Dictionary(); {
	case dict != nil:
		if b.from != dict {
			b.from, b.entry = dict, make([]any, dict.Len())
		}
		indexes := data.Int32()
		n, next = len(indexes), func(k int) any {
			i := indexes[k]
			if i < 0 || int(i) >= len(b.entry) {
				return nil
			}
			if b.entry[i] == nil {
				b.entry[i] = b.value(dict.Index(i))
			}
			return b.entry[i]
		}
	case b.kind == Instant || b.kind == Integer:
		ints := data.Int64()
		n, next = len(ints), func(k int) any { return b.number(ints[k]) }
	case b.kind == Double:
		doubles := data.Double()
		n, next = len(doubles), func(k int) any { return b.number(int64(math.Float64bits(doubles[k]))) }
	case b.kind == Boolean:
		return b.each(page, out)
	default:
		bytes, ends := data.ByteArray()
		n, next = max(len(ends)-1, 0), func(k int) any { return b.text(bytes[ends[k]:ends[k+1]]) }
	}
	k := 0
	for i := range out {
		if !present(i) {
			out[i] = nil
			continue
		}
		if k >= n {
			return errPage
		}
		if out[i] = next(k); out[i] == nil {
			return errPage
		}
		k++
	}
	return nil
}

// each is page value by value.
func (b *boxer) each(page pq.Page, out []any) error {
	var buf [256]pq.Value
	values, i := page.Values(), 0
	for {
		n, err := values.ReadValues(buf[:])
		for _, v := range buf[:n] {
			if i == len(out) {
				return errPage
			}
			if out[i] = nil; !v.IsNull() {
				out[i] = b.value(v)
			}
			i++
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func (b *boxer) value(v pq.Value) any {
	switch b.kind {
	case Instant, Integer:
		return b.number(v.Int64())
	case Double:
		return v.Double()
	case Boolean:
		return v.Boolean()
	}
	return b.text(v.ByteArray())
}

// number gives an integer, a time or the floating-point number of these bits. Those that came lately are kept.
func (b *boxer) number(v int64) any {
	i := uint64(v) * 0x9e3779b97f4a7c15 >> 56
	if b.known[i] != nil && b.keys[i] == v {
		return b.known[i]
	}
	var made any
	switch b.kind {
	case Instant:
		made = time.UnixMicro(v).UTC()
	case Double:
		made = math.Float64frombits(uint64(v))
	default:
		made = v
	}
	b.keys[i], b.known[i] = v, made
	return made
}

// text gives a text; those that come again are kept once.
func (b *boxer) text(v []byte) any {
	if known, ok := b.texts[string(v)]; ok {
		return known
	}
	s := string(v)
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\ufffd")
	}
	var boxed any = s
	if len(b.texts) < maxInterned && len(v) < 256 {
		if b.texts == nil {
			b.texts = map[string]any{}
		}
		b.texts[string(v)] = boxed
	}
	return boxed
}
