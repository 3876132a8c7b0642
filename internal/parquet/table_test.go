package parquet

import (
	"bytes"
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
)

// table is a random table: its schema, its rows as they were put in, and the options and places of Flush.
//
// A value is nil, bool, int64, string or []byte; of a group or a list []any; of a map []any of [2]any.
type table struct {
	schema  *Schema
	fields  []Field
	rows    [][]any
	options Options
	flushes map[int]bool // after these rows
	groups  []int        // rows of each row group, as written
}

// maker makes the values of a field.
type maker struct {
	r     *rand.Rand
	kinds map[string][]any // the pool of values by leaf, nil for fresh ones
	rows  int
}

func randomTable(seed uint64) *table {
	r := rand.New(rand.NewPCG(seed, 7))
	sizes := []int{0, 1, 7, 100, 1000, 3000}
	t := &table{flushes: map[int]bool{}, options: Options{SortBy: -1, RowGroupRows: 1 + r.IntN(2000), PageBytes: 64 << r.IntN(12), KeyValue: map[string]string{"seed": fmt.Sprint(seed), "a": ""}}}
	m := &maker{r: r, kinds: map[string][]any{}, rows: sizes[r.IntN(len(sizes))]}
	id := 0
	for i := range 1 + r.IntN(6) {
		t.fields = append(t.fields, m.field(fmt.Sprint("f", i), 3, &id))
	}
	if r.IntN(3) > 0 {
		t.fields = append(t.fields, Field{Name: "when", ID: id + 1, Type: TimestampMicros, Repetition: Repetition(r.IntN(2))})
	}
	s, err := NewSchema(t.fields)
	if err != nil {
		panic(err)
	}
	t.schema = s
	if last := t.fields[len(t.fields)-1]; last.Name == "when" {
		t.options.SortBy = len(s.Leaves()) - 1
	}
	for i := range m.rows {
		var row []any
		for _, f := range t.fields {
			row = append(row, m.value(f, f.Name, i))
		}
		t.rows = append(t.rows, row)
		if r.IntN(700) == 0 {
			t.flushes[i] = true
		}
	}
	return t
}

func (m *maker) field(name string, depth int, id *int) Field {
	*id++
	f := Field{Name: name, ID: *id, Repetition: Repetition(m.r.IntN(4))}
	if depth == 0 {
		f.Repetition = Repetition(m.r.IntN(2))
	}
	switch {
	case f.Repetition == List:
		f.Children = []Field{m.field("element", depth-1, id)}
	case f.Repetition == Map:
		*id++
		key := Field{Name: "key", ID: *id, Type: String}
		f.Children = []Field{key, m.field("value", depth-1, id)}
	case depth > 0 && m.r.IntN(3) == 0:
		for i := range 1 + m.r.IntN(3) {
			f.Children = append(f.Children, m.field(fmt.Sprint("c", i), depth-1, id))
		}
	default:
		f.Type = Boolean + Type(m.r.IntN(6))
		f.Bloom = f.Type != Boolean && f.Type != Double && m.r.IntN(2) == 0
		switch {
		case f.Type >= String:
			f.Encoding = []Encoding{Auto, Auto, Plain, DeltaByteArray, DeltaLength}[m.r.IntN(5)]
		case f.Type == Double:
			f.Encoding = []Encoding{Auto, Plain}[m.r.IntN(2)]
		case f.Type >= Int64:
			f.Encoding = []Encoding{Auto, Plain, DeltaBinaryPacked}[m.r.IntN(3)]
		}
	}
	return f
}

// value makes the value of f in a row; the path tells which leaf it is.
func (m *maker) value(f Field, path string, row int) any {
	switch f.Repetition {
	case List, Map:
		if m.absent(path, row) {
			return nil
		}
		list := []any{}
		for i := range m.r.IntN(4) {
			if f.Repetition == List {
				list = append(list, m.value(f.Children[0], path+".e", row))
				continue
			}
			list = append(list, [2]any{fmt.Sprint("k", i), m.value(f.Children[1], path+".v", row)})
		}
		return list
	case Optional:
		if m.absent(path, row) {
			return nil
		}
	}
	if len(f.Children) > 0 {
		var group []any
		for _, c := range f.Children {
			group = append(group, m.value(c, path+"."+c.Name, row))
		}
		return group
	}
	return m.leaf(f, path)
}

// absent is always, never, sometimes, or for a stretch of rows, by the path.
func (m *maker) absent(path string, row int) bool {
	switch len(path) * int(path[len(path)-1]) % 5 {
	case 0:
		return m.r.IntN(20) > 0
	case 1:
		return row/300%2 == 0
	case 2:
		return path[1] == '0' // columns of nothing but nulls
	}
	return m.r.IntN(3) == 0
}

func (m *maker) leaf(f Field, path string) any {
	kinds, ok := m.kinds[path]
	if !ok {
		for range []int{0, 1, 2, 30, 300}[m.r.IntN(5)] {
			kinds = append(kinds, m.fresh(f))
		}
		m.kinds[path] = kinds
	}
	if len(kinds) == 0 {
		return m.fresh(f)
	}
	return kinds[m.r.IntN(len(kinds))]
}

var alphabet = []string{"a", "b", "é", "漢", "😀", "\x7f", "\ud7ff", "\U0010ffff", "z", "\x00"}

func (m *maker) fresh(f Field) any {
	switch f.Type {
	case Boolean:
		return m.r.IntN(2) == 0
	case Int64:
		return int64(m.r.Uint64()) >> m.r.IntN(64)
	case TimestampMicros:
		return int64(m.r.Uint64()) >> (11 + m.r.IntN(30))
	case Double:
		return (m.r.Float64() - 0.5) * math.Pow10(m.r.IntN(40)-20)
	}
	var b strings.Builder
	n := m.r.IntN(30)
	if m.r.IntN(500) == 0 {
		n = m.r.IntN(50_000)
	}
	same := alphabet[m.r.IntN(len(alphabet))]
	for range n {
		if m.r.IntN(40) == 0 {
			same = alphabet[m.r.IntN(len(alphabet))]
		}
		b.WriteString(same)
	}
	if f.Type == String {
		return b.String()
	}
	return append([]byte(b.String()), byte(m.r.Uint32()), 0xff)
}

// entry is what a column gets in one call.
type entry struct {
	rep, def uint8
	value    any
}

// shred splits rows into the entries of the leaves.
type shred struct {
	leaf    int
	entries [][]entry // by leaf
}

func shredRow(t *table, row []any) [][]entry {
	s := &shred{entries: make([][]entry, len(t.schema.Leaves()))}
	for i, f := range t.fields {
		s.put(f, row[i], entry{}, 0)
	}
	return s.entries
}

// put adds v, whose parent is at the levels of at, below depth repeated nodes.
func (s *shred) put(f Field, v any, at entry, depth uint8) {
	if v == nil {
		s.leaves(f, at)
		return
	}
	if f.Repetition == List || f.Repetition == Map {
		s.list(f, v.([]any), at, depth)
		return
	}
	if f.Repetition == Optional {
		at.def++
	}
	if len(f.Children) == 0 {
		at.value = v
		s.leaves(f, at)
		return
	}
	for i, c := range f.Children {
		s.put(c, v.([]any)[i], at, depth)
	}
}

func (s *shred) list(f Field, list []any, at entry, depth uint8) {
	at.def++
	if len(list) == 0 {
		s.leaves(f, at)
		return
	}
	at.def++
	first := s.leaf
	for i, v := range list {
		s.leaf = first
		if i > 0 {
			at.rep = depth + 1
		}
		if pair, ok := v.([2]any); ok && f.Repetition == Map {
			s.put(f.Children[0], pair[0], at, depth+1)
			s.put(f.Children[1], pair[1], at, depth+1)
		} else {
			s.put(f.Children[0], v, at, depth+1)
		}
	}
}

// leaves adds e to all leaves of f.
func (s *shred) leaves(f Field, e entry) {
	if len(f.Children) == 0 {
		s.entries[s.leaf] = append(s.entries[s.leaf], e)
		s.leaf++
	}
	for _, c := range f.Children {
		s.leaves(c, e)
	}
}

func (e entry) put(c *Column) {
	switch v := e.value.(type) {
	case nil:
		c.Null(e.rep, e.def)
	case bool:
		c.Bool(v, e.rep, e.def)
	case int64:
		c.Int64(v, e.rep, e.def)
	case float64:
		c.Double(v, e.rep, e.def)
	case string:
		c.Bytes([]byte(v), e.rep, e.def)
	case []byte:
		c.Bytes(v, e.rep, e.def)
	}
}

// write writes the table and then brings its rows into the order of the file.
func (t *table) write(w *Writer) (Stats, error) {
	t.groups = nil
	pending := 0
	cut := func() {
		if pending > 0 {
			t.groups = append(t.groups, pending)
		}
		pending = 0
	}
	for i, row := range t.rows {
		for leaf, entries := range shredRow(t, row) {
			for _, e := range entries {
				e.put(w.Column(leaf))
			}
		}
		if err := w.EndRow(); err != nil {
			return Stats{}, err
		}
		if pending++; pending == t.options.RowGroupRows {
			cut()
		}
		if t.flushes[i] {
			if err := w.Flush(); err != nil {
				return Stats{}, err
			}
			cut()
		}
	}
	cut()
	stats, err := w.Close()
	t.sort()
	return stats, err
}

func (t *table) sort() {
	if t.options.SortBy < 0 {
		return
	}
	at := 0
	for _, n := range t.groups {
		slices.SortStableFunc(t.rows[at:at+n], t.compare)
		at += n
	}
}

// compare is the order of Options.SortBy, which is the last field.
func (t *table) compare(a, b []any) int {
	x, y := a[len(a)-1], b[len(b)-1]
	switch {
	case x == nil && y == nil:
		return 0
	case x == nil:
		return 1
	case y == nil:
		return -1
	}
	return cmp.Compare(x.(int64), y.(int64))
}

// plain is a value in PLAIN form without a length.
func plain(v any) []byte {
	switch v := v.(type) {
	case bool:
		if v {
			return []byte{1}
		}
		return []byte{0}
	case int64:
		return plainInt(v)
	case float64:
		return plainInt(int64(math.Float64bits(v)))
	case string:
		return []byte(v)
	}
	return v.([]byte)
}

// figures are the true ones of the entries of a leaf in some rows.
type figures struct {
	entries, nulls int64
	min, max       []byte
}

func (t *table) figures(leaf int, rows [][]any) figures {
	var f figures
	typ := t.schema.Leaves()[leaf].Type
	for _, row := range rows {
		for _, e := range shredRow(t, row)[leaf] {
			f.entries++
			if e.value == nil {
				f.nulls++
				continue
			}
			v := plain(e.value)
			if f.min == nil || less(typ, v, f.min) {
				f.min = v
			}
			if f.max == nil || less(typ, f.max, v) {
				f.max = v
			}
		}
	}
	return f
}

// checkBounds tells whether low and high bound f, tightly where they can.
func (f figures) checkBounds(typ Type, low, high []byte) error {
	if f.min == nil {
		if low != nil || high != nil {
			return fmt.Errorf("bounds %q and %q of nothing", low, high)
		}
		return nil
	}
	if low == nil || less(typ, f.min, low) || high != nil && less(typ, high, f.max) {
		return fmt.Errorf("%q to %q are not in the bounds %q to %q", f.min, f.max, low, high)
	}
	if len(low) > maxBound || len(high) > maxBound {
		return fmt.Errorf("bounds of %d and %d bytes", len(low), len(high))
	}
	if len(f.min) <= maxBound && !bytes.Equal(low, f.min) || len(f.max) <= maxBound && !bytes.Equal(high, f.max) {
		return fmt.Errorf("bounds %q to %q are not those of %q to %q", low, high, f.min, f.max)
	}
	return nil
}
