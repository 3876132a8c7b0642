package lake

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"strings"
	"sync"

	"github.com/cespare/xxhash/v2"
	pq "github.com/parquet-go/parquet-go"
	pqbloom "github.com/parquet-go/parquet-go/bloom"

	"github.com/ashiato/ashiato/internal/parquet"
)

// A source is a data file open for reading, its columns matched to the table's leaves by field id.
type source struct {
	path   string
	file   readable
	parsed *pq.File
	leaf   []int // the table's leaf of each column of the file
}

// openSource opens a file of which little is read.
func (l *Lake) openSource(ctx context.Context, name string) (*source, error) {
	f, err := l.files.open(ctx, name)
	if err != nil {
		return nil, err
	}
	return newSource(f, name)
}

// wholeSource opens a file that is read from end to end.
func (l *Lake) wholeSource(ctx context.Context, name string) (*source, error) {
	f, err := l.files.whole(ctx, name)
	if err != nil {
		return nil, err
	}
	return newSource(f, name)
}

func newSource(f readable, name string) (*source, error) {
	s, err := parse(f, name)
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("read data file %s: %w", name, err)
	}
	return s, nil
}

func parse(f readable, name string) (*source, error) {
	parsed, err := pq.OpenFile(f, f.Size(), pq.SkipPageIndex(true), pq.SkipBloomFilters(false), pq.ReadBufferSize(256<<10), pq.FileReadMode(pq.ReadModeSync))
	if err != nil {
		return nil, err
	}
	s := &source{path: name, file: f, parsed: parsed}
	return s, s.match()
}

// match finds the table's leaf for every column. A column the table does not have would be lost by a rewrite.
func (s *source) match() error {
	byID := map[int]int{}
	for i, l := range Schema().Leaves() {
		byID[l.ID] = i
	}
	var walk func(c *pq.Column) error
	walk = func(c *pq.Column) error {
		if !c.Leaf() {
			for _, child := range c.Columns() {
				if err := walk(child); err != nil {
					return err
				}
			}
			return nil
		}
		i, ok := byID[c.ID()]
		path := strings.Join(c.Path(), ".")
		if !ok {
			return fmt.Errorf("column %s with field id %d is not in the table", path, c.ID())
		}
		want := Schema().Leaves()[i]
		if c.MaxDefinitionLevel() != int(want.MaxDef) || c.MaxRepetitionLevel() != int(want.MaxRep) {
			return fmt.Errorf("column %s is not nested as in the table", path)
		}
		s.leaf = append(s.leaf, i)
		return nil
	}
	return walk(s.parsed.Root())
}

func (s *source) Close() error { return s.file.Close() }

// column gives the file's column of a leaf, -1 when the file is older than the leaf.
func (s *source) column(leaf int) int {
	for c, l := range s.leaf {
		if l == leaf {
			return c
		}
	}
	return -1
}

// values visits the values of one column of a row group; row counts from 0 in the row group. The value is
// valid during the call only.
func (s *source) values(group, column int, visit func(row int64, v pq.Value) error) (err error) {
	pages := s.parsed.RowGroups()[group].ColumnChunks()[column].Pages()
	defer func() { err = errors.Join(err, pages.Close()) }()
	var buf [256]pq.Value
	row := int64(-1)
	for {
		page, err := pages.ReadPage()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read data file %s: %w", s.path, err)
		}
		values := page.Values()
		for {
			n, err := values.ReadValues(buf[:])
			for _, v := range buf[:n] {
				if v.RepetitionLevel() == 0 {
					row++
				}
				if err := visit(row, v); err != nil {
					pq.Release(page)
					return err
				}
			}
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				pq.Release(page)
				return fmt.Errorf("read data file %s: %w", s.path, err)
			}
		}
		pq.Release(page)
	}
}

// put writes one value to the writer's column, with the levels it has.
func put(w *parquet.Writer, leaf int, v pq.Value) {
	c := w.Column(leaf)
	rep, def := uint8(v.RepetitionLevel()), uint8(v.DefinitionLevel())
	switch v.Kind() {
	case pq.ByteArray:
		c.Bytes(v.ByteArray(), rep, def)
	case pq.Int64:
		c.Int64(v.Int64(), rep, def)
	case pq.Boolean:
		c.Bool(v.Boolean(), rep, def)
	default:
		c.Null(rep, def)
	}
}

// copyRow writes a row to w; columns the file does not have become null.
func (s *source) copyRow(w *parquet.Writer, row pq.Row) error {
	for _, v := range row {
		put(w, s.leaf[v.Column()], v)
	}
	if missing := len(Schema().Leaves()) - len(s.leaf); missing > 0 {
		for leaf := range Schema().Leaves() {
			if s.column(leaf) < 0 {
				w.Column(leaf).Null(0, 0)
			}
		}
	}
	return w.EndRow()
}

// A cursor reads a file row by row.
type cursor struct {
	*source
	group  int
	last   int // group to end with
	rows   pq.Rows
	buf    []pq.Row
	n, at  int
	number int64 // of the current row, from 0
}

func newCursor(s *source) *cursor {
	return &cursor{source: s, group: -1, last: len(s.parsed.RowGroups()) - 1, buf: make([]pq.Row, 64), number: -1}
}

// only limits a new cursor to one row group.
func (c *cursor) only(group int) { c.group, c.last = group-1, group }

// next moves to the next row; false at the end. The row is valid until the next call.
func (c *cursor) next() (pq.Row, bool, error) {
	for c.at >= c.n {
		if c.rows == nil {
			if c.group++; c.group > c.last {
				return nil, false, nil
			}
			c.rows = c.parsed.RowGroups()[c.group].Rows()
		}
		n, err := c.rows.ReadRows(c.buf)
		c.n, c.at = n, 0
		if errors.Is(err, io.EOF) {
			err = nil
		}
		if err == nil && n == 0 { // not before: closing takes the last rows away
			err = c.rows.Close()
			c.rows = nil
		}
		if err != nil {
			return nil, false, fmt.Errorf("read data file %s: %w", c.path, err)
		}
	}
	c.at++
	c.number++
	return c.buf[c.at-1], true, nil
}

func (c *cursor) close() error {
	if c.rows == nil {
		return nil
	}
	return c.rows.Close()
}

// rewrite copies the rows of inputs, one file after the other, to w, leaving out those that drop names.
func rewrite(ctx context.Context, w *parquet.Writer, in *source, drop map[int64]bool) error {
	c := newCursor(in)
	for {
		row, ok, err := c.next()
		if err != nil || !ok {
			return errors.Join(err, c.close())
		}
		if c.number%1024 == 0 && ctx.Err() != nil {
			return errors.Join(ctx.Err(), c.close())
		}
		if drop[c.number] {
			continue
		}
		if err := in.copyRow(w, row); err != nil {
			return errors.Join(err, c.close())
		}
	}
}

// A digest stands for a value or a row. It is keyed with secrets of this process, so nobody can make two
// different rows that look equal.
type digest [2]uint64

var digestSeeds = [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()}

// add mixes a value of a leaf into a row's digest.
func (d *digest) add(leaf int, v pq.Value) {
	var head [4]byte
	head[0], head[1] = byte(leaf), byte(leaf>>8)
	head[2], head[3] = byte(v.RepetitionLevel()), byte(v.DefinitionLevel())
	for i, seed := range digestSeeds {
		h := maphash.Bytes(seed, head[:])
		switch v.Kind() {
		case pq.ByteArray:
			h ^= maphash.Bytes(seed, v.ByteArray()) * 0x9e3779b97f4a7c15
		case pq.Int64:
			h ^= maphash.Comparable(seed, v.Int64()) * 0x9e3779b97f4a7c15
		case pq.Boolean:
			h ^= maphash.Comparable(seed, v.Boolean()) * 0x9e3779b97f4a7c15
		}
		d[i] = d[i]*0xd6e8feb86659fd93 + h
	}
}

// A print is what settling compares of a row.
type print struct {
	id      digest // of the eventid; zero when there is none
	event   digest // of the eventid, the time and the name of the event
	content digest // of all columns that are content
	source  digest // of the kind of source; zero when there is none
}

// printLeaves are the leaves that count for a print by themselves.
var printLeaves = sync.OnceValue(func() (p struct{ id, kind, time, from, name int }) {
	p.id, p.kind, p.time, p.from, p.name = Leaf("eventid"), Leaf("source"), Leaf("eventtime"), Leaf("eventsource"), Leaf("eventname")
	return p
})

// add takes in a value of the row; values of one row come in the order of its columns.
func (p *print) add(leaf int, v pq.Value) {
	if v.IsNull() && v.DefinitionLevel() == 0 {
		return
	}
	known := printLeaves()
	if leaf == known.kind {
		p.source.add(leaf, v)
	}
	if tableLayout().uses[leaf]&origin != 0 {
		return
	}
	switch leaf {
	case known.id:
		p.id.add(leaf, v)
		p.event.add(leaf, v)
	case known.time, known.from, known.name:
		p.event.add(leaf, v)
	}
	p.content.add(leaf, v)
}

// prints computes the prints of some rows of a row group; rows ascend.
func (s *source) prints(group int, rows []int64) ([]print, error) {
	out := make([]print, len(rows))
	kind := printLeaves().kind
	for c, leaf := range s.leaf {
		if leaf != kind && tableLayout().uses[leaf]&origin != 0 {
			continue
		}
		at := 0
		err := s.values(group, c, func(row int64, v pq.Value) error {
			for at < len(rows) && rows[at] < row {
				at++
			}
			if at < len(rows) && rows[at] == row {
				out[at].add(leaf, v)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// A footer is what is kept in memory of a data file: where its bloom filters are.
type footer struct {
	groups []groupInfo
}

type groupInfo struct {
	rows      int64
	withoutID int64                // rows without eventid
	blooms    map[int]bloomSection // by leaf
}

type bloomSection struct{ offset, size int64 }

// footerCache remembers footers by path; data files never change.
type footerCache struct {
	open  func(ctx context.Context, name string) (*source, error)
	mu    sync.Mutex
	files map[string]*footer
}

const maxFooters = 20_000

func newFooterCache(open func(ctx context.Context, name string) (*source, error)) *footerCache {
	return &footerCache{open: open, files: map[string]*footer{}}
}

func (c *footerCache) get(ctx context.Context, path string) (*footer, error) {
	c.mu.Lock()
	f := c.files[path]
	c.mu.Unlock()
	if f != nil {
		return f, nil
	}
	s, err := c.open(ctx, path)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	f = s.footer()
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.files) >= maxFooters {
		clear(c.files)
	}
	c.files[path] = f
	return f, nil
}

func (s *source) footer() *footer {
	f := &footer{}
	idColumn := s.column(Leaf("eventid"))
	for _, rg := range s.parsed.RowGroups() {
		g := groupInfo{rows: rg.NumRows(), withoutID: rg.NumRows(), blooms: map[int]bloomSection{}}
		for c, chunk := range rg.ColumnChunks() {
			fc, ok := chunk.(*pq.FileColumnChunk)
			if !ok {
				continue
			}
			if c == idColumn {
				g.withoutID = fc.NullCount()
			}
			if b, ok := fc.BloomFilter().(*pq.FileBloomFilter); ok && b != nil {
				_, offset, size := b.Outer()
				g.blooms[s.leaf[c]] = bloomSection{offset, size}
			}
		}
		f.groups = append(f.groups, g)
	}
	return f
}

// filter reads a bloom filter; ok is false when the row group has none for the leaf.
func (g *groupInfo) filter(r io.ReaderAt, leaf int) (filter pqbloom.SplitBlockFilter, ok bool, err error) {
	b, ok := g.blooms[leaf]
	if !ok || b.size == 0 || b.size%pqbloom.BlockSize != 0 || b.size > 128<<20 {
		return nil, false, nil
	}
	bits := make([]byte, b.size)
	if _, err := r.ReadAt(bits, b.offset); err != nil {
		return nil, false, fmt.Errorf("read a bloom filter: %w", err)
	}
	return pqbloom.MakeSplitBlockFilter(bits), true, nil
}

func bloomHash(b []byte) uint64 { return xxhash.Sum64(b) }

// mayHave asks a bloom filter for one value; true when the row group has no filter for the leaf.
func (g *groupInfo) mayHave(r io.ReaderAt, leaf int, value string) (bool, error) {
	b, ok := g.blooms[leaf]
	if !ok || b.size == 0 || b.size%pqbloom.BlockSize != 0 {
		return true, nil
	}
	return pqbloom.CheckSplitBlock(io.NewSectionReader(r, b.offset, b.size), b.size, bloomHash([]byte(value)))
}
