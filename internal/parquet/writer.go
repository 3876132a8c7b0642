// Package parquet writes Parquet files column by column, fast and in bounded memory, for the lake.
//
// The caller makes a Schema, opens a Writer, gives each Column its values with their Dremel levels row by row, and ends each row with
// EndRow. A row group is held in memory until it is full, sorted if wanted, and written. The format is
// https://parquet.apache.org/docs/file-format/ with data pages version 1, zstd, statistics, and split block bloom filters; a nested
// field may be an optional group, a three-level LIST or a MAP, each node with its field id.
//
// A Writer and its columns belong to one goroutine; writers are independent of each other.
package parquet

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/DataDog/zstd"
)

// Defaults of Options.
const (
	DefaultRowGroupRows  = 61_440
	DefaultRowGroupBytes = 64 << 20
	DefaultPageBytes     = 1 << 20
	DefaultLevel         = 1
)

// maxRowGroupBytes keeps positions in the arena of a column within 32 bits.
const maxRowGroupBytes = 1 << 30

// Options tune a Writer. A zero value stands for the default, except in SortBy.
type Options struct {
	RowGroupRows  int   // rows after which a row group is written
	RowGroupBytes int64 // bytes of memory (Writer.Buffered) after which a row group is written, at most 1 GiB
	PageBytes     int   // of a data page before compression, about
	Level         int   // of zstd
	SortBy        int   // leaf (TimestampMicros, not repeated) by which the rows of a row group are stored, ascending, nulls last, stable; -1 for none
	KeyValue      map[string]string
}

// Stats describes a finished file.
type Stats struct {
	Rows, Bytes  int64
	SplitOffsets []int64       // offset in the file of each row group
	Columns      []ColumnStats // by leaf
	Sorted       bool          // the whole file is in the order of Options.SortBy
}

// ColumnStats describes a column of a finished file.
type ColumnStats struct {
	ID     int
	Bytes  int64 // of its pages with their headers, compressed
	Values int64 // entries, those without a value included
	Nulls  int64
	// Min and Max bound the values that are there, in PLAIN form without a length (integers and floating-point numbers: 8 bytes little endian). Those of String and
	// Binary are at most 64 bytes: Min is then a prefix and Max is raised, in String to valid UTF-8. Nil when there is no value, or one that
	// is no number; Max also when nothing short is great enough.
	Min, Max []byte
}

var errClosed = errors.New("parquet: the writer is closed")

// Writer writes one file at a time. After its first error all calls return that error until Reset.
type Writer struct {
	schema  *Schema
	options Options
	columns []Column

	out    *bufio.Writer
	offset int64
	err    error

	rows     int   // in the row group
	stored   int64 // bytes of memory of the row group's values that do not come once per row
	perRow   int64 // bytes of memory of a row's levels, integers and positions
	total    int64 // rows written
	splits   []int64
	sorted   bool
	lastKey  uint64 // SortBy of the last row written
	lastNull bool
	epoch    uint64 // of the dictionaries, see Tuple

	order   order
	arrange arranger
	chunk   chunkWriter
	groups  thrift
	foot    thrift
}

// NewWriter begins a file on w. Options that do not fit make the first EndRow, Flush or Close fail.
func NewWriter(w io.Writer, s *Schema, o Options) *Writer {
	if o.RowGroupRows == 0 {
		o.RowGroupRows = DefaultRowGroupRows
	}
	if o.RowGroupBytes == 0 {
		o.RowGroupBytes = DefaultRowGroupBytes
	}
	if o.PageBytes == 0 {
		o.PageBytes = DefaultPageBytes
	}
	if o.Level == 0 {
		o.Level = DefaultLevel
	}
	p := &Writer{schema: s, options: o, columns: make([]Column, len(s.leaves)), out: bufio.NewWriterSize(nil, 64<<10)}
	p.chunk.w = p
	for i, leaf := range s.leaves {
		p.columns[i] = Column{w: p, leaf: leaf, maxRep: leaf.MaxRep}
		p.perRow += 5
		if p.columns[i].isWide() {
			p.perRow += 4
		}
	}
	p.Reset(w)
	return p
}

func (o *Options) check(s *Schema) error {
	if o.RowGroupRows < 0 || o.RowGroupRows > math.MaxInt32 || o.RowGroupBytes < 0 || o.RowGroupBytes > maxRowGroupBytes ||
		o.PageBytes < 0 || o.PageBytes > maxRowGroupBytes {
		return fmt.Errorf("parquet: options out of range: %+v", *o)
	}
	if o.SortBy < -1 || o.SortBy >= len(s.leaves) {
		return fmt.Errorf("parquet: no leaf %d to sort by", o.SortBy)
	}
	if o.SortBy >= 0 {
		if leaf := s.leaves[o.SortBy]; leaf.Type != TimestampMicros || leaf.MaxRep > 0 {
			return fmt.Errorf("parquet: cannot sort by %q, it is no plain timestamp", leaf.Path)
		}
	}
	return nil
}

// Reset drops what has not been written and begins a new file on out, with the same schema and options. Buffers are kept.
func (w *Writer) Reset(out io.Writer) {
	w.out.Reset(out)
	w.err = w.options.check(w.schema)
	w.offset, w.rows, w.stored, w.total, w.splits = 0, 0, 0, 0, nil
	w.sorted, w.lastKey, w.lastNull = w.options.SortBy >= 0, 0, false
	w.groups.reset()
	w.epoch = epochs.Add(1)
	for i := range w.columns {
		w.columns[i].restart()
	}
	w.write([]byte(magic))
}

// Column returns the column of a leaf. It is the same until the writer is dropped, over Reset too.
func (w *Writer) Column(leaf int) *Column { return &w.columns[leaf] }

// EndRow ends a row, and writes the row group when it is full.
func (w *Writer) EndRow() error {
	w.rows++
	if w.rows >= w.options.RowGroupRows || w.Buffered() >= w.options.RowGroupBytes {
		return w.Flush()
	}
	return w.err
}

// Buffered returns how many bytes of memory the rows that are not written yet take, about.
func (w *Writer) Buffered() int64 { return w.stored + int64(w.rows)*w.perRow }

// Flush writes the rows that are in memory as a row group.
func (w *Writer) Flush() error {
	if w.err != nil || w.rows == 0 {
		return w.err
	}
	for i := range w.columns {
		if err := w.columns[i].settle(w.rows); err != nil {
			w.fail(err)
			return w.err
		}
	}
	w.sort()
	w.writeGroup()
	w.total += int64(w.rows)
	w.rows, w.stored = 0, 0
	return w.err
}

// writeGroup writes the column chunks one after the other and gives back their memory.
func (w *Writer) writeGroup() {
	w.chunk.zstd = compressors.Get().(zstd.Ctx)
	start, raw, packed := w.offset, int64(0), int64(0)
	w.beginGroup()
	for i := range w.columns {
		c := &w.columns[i]
		m := w.chunk.write(c, w.arrange.arrange(c, w.order.rows))
		c.total.Bytes += m.packed
		c.count(m.bounds)
		w.columnMeta(c, &m)
		raw += m.raw
		packed += m.packed
		c.clear()
	}
	w.endGroup(start, raw, packed)
	w.epoch = epochs.Add(1)
	w.splits = append(w.splits, start)
	compressors.Put(w.chunk.zstd)
	w.chunk.zstd = nil
}

// sort sets the order of the row group and notes whether the file stays sorted.
func (w *Writer) sort() {
	w.order.rows = w.order.rows[:0]
	if w.options.SortBy < 0 {
		return
	}
	c := &w.columns[w.options.SortBy]
	w.order.of(c)
	keys := w.order.keys
	if len(keys) > 0 {
		w.sorted = w.sorted && !w.lastNull && keys[0] >= w.lastKey
		w.lastKey = keys[len(keys)-1]
	}
	w.lastNull = w.lastNull || len(keys) < w.rows
}

// Close writes what is left and the footer. It does not close the io.Writer. Only Reset may follow.
func (w *Writer) Close() (Stats, error) {
	if err := w.Flush(); err != nil {
		return Stats{}, err
	}
	w.footer()
	if w.err == nil {
		if err := w.out.Flush(); err != nil {
			w.fail(fmt.Errorf("parquet: write: %w", err))
		}
	}
	if w.err != nil {
		return Stats{}, w.err
	}
	w.err = errClosed
	s := Stats{Rows: w.total, Bytes: w.offset, SplitOffsets: w.splits, Sorted: w.sorted, Columns: make([]ColumnStats, len(w.columns))}
	for i := range w.columns {
		s.Columns[i] = w.columns[i].stats()
	}
	return s, nil
}

// fail keeps the first error.
func (w *Writer) fail(err error) {
	if w.err == nil {
		w.err = err
	}
}

func (w *Writer) write(b []byte) {
	if w.err != nil {
		return
	}
	if _, err := w.out.Write(b); err != nil {
		w.fail(fmt.Errorf("parquet: write: %w", err))
	}
	w.offset += int64(len(b))
}
