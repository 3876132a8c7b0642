package parquet

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	pq "github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"
)

func mustSchema(t testing.TB, fields ...Field) *Schema {
	t.Helper()
	s, err := NewSchema(fields)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func open(t *testing.T, file []byte) *pq.File {
	t.Helper()
	f, err := pq.OpenFile(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestSchemaErrors(t *testing.T) {
	str := Field{Name: "s", Type: String}
	deep := str
	for range 200 {
		deep = Field{Name: "g", Repetition: Optional, Children: []Field{deep}}
	}
	for name, fields := range map[string][]Field{
		"no fields":         nil,
		"no name":           {{Type: String}},
		"same name":         {str, str},
		"no type":           {{Name: "a"}},
		"unknown type":      {{Name: "a", Type: Binary + 1}},
		"children and type": {{Name: "a", Type: String, Children: []Field{str}}},
		"list of two":       {{Name: "a", Repetition: List, Children: []Field{str, str}}},
		"list of none":      {{Name: "a", Repetition: List}},
		"map without value": {{Name: "a", Repetition: Map, Children: []Field{str}}},
		"optional key":      {{Name: "a", Repetition: Map, Children: []Field{{Type: String, Repetition: Optional}, str}}},
		"repetition":        {{Name: "a", Type: String, Repetition: Map + 1}},
		"delta of strings":  {{Name: "a", Type: String, Encoding: DeltaBinaryPacked}},
		"prefixes of ints":  {{Name: "a", Type: Int64, Encoding: DeltaByteArray}},
		"lengths of ints":   {{Name: "a", Type: Int64, Encoding: DeltaLength}},
		"bloom of booleans": {{Name: "a", Type: Boolean, Bloom: true}},
		"bloom of doubles":  {{Name: "a", Type: Double, Bloom: true}},
		"delta of doubles":  {{Name: "a", Type: Double, Encoding: DeltaBinaryPacked}},
		"too deep":          {deep},
	} {
		if _, err := NewSchema(fields); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestLeaves(t *testing.T) {
	s := mustSchema(t,
		Field{Name: "u", ID: 1, Repetition: Optional, Children: []Field{{Name: "a", ID: 2, Type: String, Repetition: Optional}}},
		Field{Name: "l", ID: 3, Repetition: List, Children: []Field{{ID: 4, Repetition: Optional, Children: []Field{{Name: "b", ID: 5, Type: Int64}}}}},
		Field{Name: "m", ID: 6, Repetition: Map, Children: []Field{{ID: 7, Type: String}, {ID: 8, Type: Binary, Repetition: Optional}}})
	want := []string{"u.a 2 2 0", "l.list.element.b 5 3 1", "m.key_value.key 7 2 1", "m.key_value.value 8 3 1"}
	for i, l := range s.Leaves() {
		if got := fmt.Sprint(strings.Join(l.Path, "."), " ", l.ID, l.MaxDef, l.MaxRep); got != want[i] {
			t.Errorf("leaf %d is %s, want %s", i, got, want[i])
		}
	}
}

func TestOptionErrors(t *testing.T) {
	s := mustSchema(t, Field{Name: "t", Type: TimestampMicros}, Field{Name: "s", Type: String},
		Field{Name: "l", Repetition: List, Children: []Field{{Type: TimestampMicros}}})
	for _, o := range []Options{{SortBy: -2}, {SortBy: 3}, {SortBy: 1}, {SortBy: 2}, {RowGroupRows: -1}, {RowGroupBytes: 1 << 40}, {PageBytes: -1}} {
		if _, err := NewWriter(io.Discard, s, o).Close(); err == nil {
			t.Errorf("%+v: no error", o)
		}
	}
}

// TestMisuse gives columns what does not fit; no file comes of it.
func TestMisuse(t *testing.T) {
	s := mustSchema(t, Field{Name: "i", Type: Int64, Repetition: Optional}, Field{Name: "s", Type: String, Repetition: Optional},
		Field{Name: "b", Type: Boolean, Repetition: Optional}, Field{Name: "l", Repetition: List, Children: []Field{{Type: String}}})
	for name, wrong := range map[string]func(w *Writer){
		"bytes as integer":   func(w *Writer) { w.Column(0).Bytes(nil, 0, 1) },
		"integer as bytes":   func(w *Writer) { w.Column(1).Int64(1, 0, 1) },
		"integer as boolean": func(w *Writer) { w.Column(2).Int64(1, 0, 1) },
		"boolean as bytes":   func(w *Writer) { w.Column(1).Bool(true, 0, 1) },
		"second value":       func(w *Writer) { w.Column(1).Bytes(nil, 0, 1); w.Column(1).Bytes(nil, 0, 1) },
		"missing value":      func(*Writer) {},
		"null with a value":  func(w *Writer) { w.Column(1).Null(0, 1) },
		"value without one":  func(w *Writer) { w.Column(1).Bytes(nil, 0, 0) },
		"definition level":   func(w *Writer) { w.Column(1).Null(0, 2) },
		"repetition level":   func(w *Writer) { w.Column(3).Bytes(nil, 0, 2); w.Column(3).Bytes(nil, 2, 2) },
		"flat repetition":    func(w *Writer) { w.Column(1).Null(1, 0) },
		"no first entry":     func(w *Writer) { w.Column(3).Bytes(nil, 1, 2); w.Column(3).Bytes(nil, 0, 2) },
		"too large":          func(w *Writer) { w.Column(1).Bytes(make([]byte, maxValueBytes+1), 0, 1) },
	} {
		w := NewWriter(io.Discard, s, Options{SortBy: -1})
		wrong(w)
		for i := range w.columns {
			if w.Column(i).defs.len() == 0 && name != "missing value" {
				w.Column(i).Null(0, 0)
			}
		}
		err := w.EndRow()
		if err == nil {
			err = w.Flush()
		}
		if err == nil {
			t.Errorf("%s: no error", name)
		}
		if _, again := w.Close(); !errors.Is(again, err) {
			t.Errorf("%s: first %v, then %v", name, err, again)
		}
	}
}

var errDisk = errors.New("no space left")

// failing takes n bytes and then fails.
type failing struct{ n int }

func (f *failing) Write(b []byte) (int, error) {
	if f.n -= len(b); f.n < 0 {
		return 0, errDisk
	}
	return len(b), nil
}

func TestFailingWriter(t *testing.T) {
	tab := randomTable(3)
	var whole bytes.Buffer
	if _, err := tab.write(NewWriter(&whole, tab.schema, tab.options)); err != nil {
		t.Fatal(err)
	}
	w := NewWriter(io.Discard, tab.schema, tab.options)
	for n := 0; n < whole.Len(); n += 1 + whole.Len()/50 {
		w.Reset(&failing{n})
		if _, err := tab.write(w); !errors.Is(err, errDisk) {
			t.Fatalf("after %d bytes of %d: %v", n, whole.Len(), err)
		}
		for name, call := range map[string]func() error{"EndRow": w.EndRow, "Flush": w.Flush, "Close": func() error { _, err := w.Close(); return err }} {
			if err := call(); !errors.Is(err, errDisk) {
				t.Fatalf("%s after the error: %v", name, err)
			}
		}
	}
	var again bytes.Buffer
	w.Reset(&again)
	if _, err := tab.write(w); err != nil || !bytes.Equal(again.Bytes(), whole.Bytes()) {
		t.Fatalf("after Reset the file differs: %v", err)
	}
	if _, err := w.Close(); err == nil {
		t.Fatal("closed twice")
	}
}

// TestReset writes different tables of one schema with one writer: each file is that of a new writer, whatever came before.
func TestReset(t *testing.T) {
	s := mustSchema(t, Field{Name: "s", Type: String, Repetition: Optional, Bloom: true}, Field{Name: "l", Repetition: List, Children: []Field{{Type: Int64}}})
	put := func(w *Writer, n int) []byte {
		var b bytes.Buffer
		w.Reset(&b)
		for i := range n {
			w.Column(0).Bytes(fmt.Appendf(nil, "%x", i*i%(n/2+1)), 0, 1)
			w.Column(1).Int64(int64(i), 0, 2)
			if i%3 == 0 {
				w.Column(1).Int64(7, 1, 2)
			}
			if err := w.EndRow(); err != nil {
				t.Fatal(err)
			}
		}
		if n%2 == 0 { // the other half is dropped by the next Reset
			if _, err := w.Close(); err != nil {
				t.Fatal(err)
			}
		}
		return b.Bytes()
	}
	o := Options{SortBy: -1, RowGroupRows: 1000}
	w := NewWriter(io.Discard, s, o)
	for _, n := range []int{10, 20_000, 0, 2, 2001, 2, 30, 999, 1000} {
		if got, want := put(w, n), put(NewWriter(io.Discard, s, o), n); !bytes.Equal(got, want) {
			t.Fatalf("%d rows: the file differs", n)
		}
	}
	small := testing.AllocsPerRun(100, func() { put(w, 100) })
	if small > 250 {
		t.Errorf("%v allocations for a file of 100 rows", small)
	}
}

// TestParallelWriters has writers share the pools; run it with -race.
func TestParallelWriters(t *testing.T) {
	var wg sync.WaitGroup
	for g := range uint64(4) {
		wg.Go(func() {
			for seed := g * 10; seed < g*10+10; seed++ {
				var first, second bytes.Buffer
				tab := randomTable(seed)
				w := NewWriter(&first, tab.schema, tab.options)
				if _, err := tab.write(w); err != nil {
					t.Errorf("seed %d: %v", seed, err)
				}
				w.Reset(&second) // its rows are sorted by now
				if _, err := tab.write(w); err != nil {
					t.Errorf("seed %d again: %v", seed, err)
				}
				if tab.options.SortBy < 0 && !bytes.Equal(first.Bytes(), second.Bytes()) {
					t.Errorf("seed %d: the files differ", seed)
				}
			}
		})
	}
	wg.Wait()
}

// encodings returns those of the data pages of a leaf, by row group.
func encodings(f *pq.File, leaf int) []format.Encoding {
	var out []format.Encoding
	for _, g := range f.Metadata().RowGroups {
		out = append(out, g.Columns[leaf].MetaData.Encoding[1])
	}
	return out
}

// TestDictionary holds the choice of encoding by cardinality, and that one that did not pay is not tried again in the next row groups.
func TestDictionary(t *testing.T) {
	s := mustSchema(t, Field{Name: "few", Type: String}, Field{Name: "unique", Type: String}, Field{Name: "late", Type: String},
		Field{Name: "plain", Type: String, Encoding: Plain}, Field{Name: "long", Type: String}, Field{Name: "null", Type: String, Repetition: Optional})
	var b bytes.Buffer
	w := NewWriter(&b, s, Options{SortBy: -1, RowGroupRows: 5000})
	long := strings.Repeat("x", 1500)
	for i := range 30_000 {
		w.Column(0).Bytes(fmt.Appendf(nil, "v%d", i%3000), 0, 0)
		w.Column(1).Bytes(fmt.Appendf(nil, "v%d", i), 0, 0)
		w.Column(2).Bytes(fmt.Appendf(nil, "v%d", max(0, i-5000)), 0, 0)
		w.Column(3).Bytes([]byte("same"), 0, 0)
		w.Column(4).Bytes(fmt.Appendf(nil, "%s%d", long, i%3000), 0, 0)
		w.Column(5).Null(0, 0)
		if err := w.EndRow(); err != nil {
			t.Fatal(err)
		}
		if first := i%5000 == 0; first && w.columns[1].keyed != (i == 0 || i == 25_000) {
			t.Fatalf("row %d: a dictionary of unique values is tried: %v", i, w.columns[1].keyed)
		}
	}
	if _, err := w.Close(); err != nil {
		t.Fatal(err)
	}
	f := open(t, b.Bytes())
	dict, plain, apart := format.RLEDictionary, format.Plain, format.DeltaLengthByteArray
	for leaf, want := range [][]format.Encoding{{dict, dict, dict}, {apart, apart, apart}, {dict, apart, apart}, {plain, plain, plain}, {apart, apart, apart}, {plain, plain, plain}} {
		if got := encodings(f, leaf); !slices.Equal(got[:3], want) {
			t.Errorf("leaf %d: %v, want %v", leaf, got, want)
		}
	}
	rows := make([]pq.Row, 5000)
	for i, g := range f.RowGroups() {
		r := g.Rows()
		if n, err := r.ReadRows(rows[:5000]); n != 5000 {
			t.Fatal(n, err)
		}
		for k := range 5000 {
			if got, want := string(rows[k][4].ByteArray()), fmt.Sprint(long, (i*5000+k)%3000); got != want {
				t.Fatalf("row %d: %q, want %q", k, got, want)
			}
		}
		r.Close()
	}
}

// TestPages holds that pages end at their size and with a row.
func TestPages(t *testing.T) {
	s := mustSchema(t, Field{Name: "l", Repetition: List, Children: []Field{{Type: String, Encoding: Plain}}}, Field{Name: "i", Type: Int64}, Field{Name: "b", Type: Boolean})
	var b bytes.Buffer
	w := NewWriter(&b, s, Options{SortBy: -1, PageBytes: 1000})
	for i := range 2000 {
		for k := range 7 { // 700 bytes; a page is full in the middle of the second row
			w.Column(0).Bytes(make([]byte, 96), uint8(min(k, 1)), 2)
		}
		w.Column(1).Int64(int64(i), 0, 0)
		w.Column(2).Bool(i%2 == 0, 0, 0)
		if err := w.EndRow(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for leaf, want := range []struct{ pages, values int }{{1000, 14}, {0, 1000 * 8 / 64}, {0, 8000}} {
		pages := open(t, b.Bytes()).RowGroups()[0].ColumnChunks()[leaf].Pages()
		n, total := 0, 0
		for {
			p, err := pages.ReadPage()
			if err != nil {
				break
			}
			if p.NumValues() > int64(want.values) || leaf == 0 && p.NumValues() != int64(want.values) {
				t.Errorf("leaf %d: a page of %d values", leaf, p.NumValues())
			}
			n++
			total += int(p.NumValues())
			pq.Release(p)
		}
		pages.Close()
		if want.pages > 0 && n != want.pages || total < 2000 {
			t.Errorf("leaf %d: %d pages with %d values", leaf, n, total)
		}
	}
}

// TestBloom holds how often a filter is wrong about values that are not there, and that it is as small as promised.
func TestBloom(t *testing.T) {
	s := mustSchema(t, Field{Name: "unique", Type: String, Bloom: true, Encoding: Plain}, Field{Name: "few", Type: String, Bloom: true}, Field{Name: "i", Type: Int64, Bloom: true})
	var b bytes.Buffer
	w := NewWriter(&b, s, Options{SortBy: -1})
	const n, few = 20_000, 500
	for i := range n {
		w.Column(0).Bytes(fmt.Appendf(nil, "in-%d", i), 0, 0)
		w.Column(1).Bytes(fmt.Appendf(nil, "in-%d", i%few), 0, 0)
		w.Column(2).Int64(int64(i), 0, 0)
		if err := w.EndRow(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for leaf, distinct := range []int64{n, few, n} {
		filter := open(t, b.Bytes()).RowGroups()[0].ColumnChunks()[leaf].BloomFilter()
		if filter == nil || filter.Size() > distinct*10/8+bloomBlock {
			t.Fatalf("leaf %d: filter %v", leaf, filter)
		}
		wrong := 0
		for i := range n {
			v := pq.ValueOf(fmt.Sprint("out-", i))
			if leaf == 2 {
				v = pq.ValueOf(int64(n + i))
			}
			if ok, err := filter.Check(v); err != nil {
				t.Fatal(err)
			} else if ok {
				wrong++
			}
		}
		if wrong > n*2/100 {
			t.Errorf("leaf %d: %d of %d answers are wrong", leaf, wrong, n)
		}
	}
}

// TestRowGroupBytes holds the bound on memory for rows of very different shape.
func TestRowGroupBytes(t *testing.T) {
	s := mustSchema(t, Field{Name: "s", Type: String, Repetition: Optional}, Field{Name: "l", Repetition: List, Children: []Field{{Type: Int64}}})
	const limit = 1 << 20
	var b bytes.Buffer
	w := NewWriter(&b, s, Options{SortBy: -1, RowGroupBytes: limit})
	most := int64(0)
	for i := range 3000 {
		w.Column(0).Bytes(make([]byte, i*7%20_000), 0, 1)
		w.Column(1).Null(0, 0)
		for range i % 1000 {
			w.Column(1).Int64(1, 1, 2)
		}
		most = max(most, w.Buffered())
		if err := w.EndRow(); err != nil {
			t.Fatal(err)
		}
		if w.Buffered() >= limit {
			t.Fatalf("%d bytes after a row", w.Buffered())
		}
	}
	if most > limit+2*chunkSize {
		t.Errorf("%d bytes", most)
	}
	if err := w.Flush(); err != nil || w.Buffered() != 0 {
		t.Fatalf("%d bytes after Flush: %v", w.Buffered(), err)
	}
	if stats, err := w.Close(); err != nil || len(stats.SplitOffsets) < 10 || stats.Rows != 3000 {
		t.Fatalf("%+v: %v", stats, err)
	}
}

func TestShortBounds(t *testing.T) {
	r := strings.Repeat
	for name, c := range map[string]struct{ in, min, max string }{
		"empty":             {"", "", ""},
		"as long as may be": {r("a", 64), r("a", 64), r("a", 64)},
		"ascii":             {r("a", 65), r("a", 64), r("a", 63) + "b"},
		"cut in between":    {r("a", 62) + "漢字", r("a", 62), r("a", 61) + "b"},
		"last of two bytes": {r("a", 62) + "\u07ffx", r("a", 62) + "\u07ff", r("a", 61) + "b"},
		"last of one byte":  {r("a", 63) + "\x7fx", r("a", 63) + "\x7f", r("a", 62) + "b"},
		"before surrogates": {r("a", 61) + "\ud7ffx", r("a", 61) + "\ud7ff", r("a", 61) + "\ue000"},
		"highest":           {r("\U0010ffff", 17), r("\U0010ffff", 16), "-"},
		"nearly highest":    {"a" + r("\U0010ffff", 17), "a" + r("\U0010ffff", 15), "b"},
		"not utf-8":         {r("\xff", 70), r("\xff", 64), "-"},
	} {
		low, high := shortMin([]byte(c.in), true), shortMax([]byte(c.in), true)
		if high == nil {
			high = []byte("-")
		}
		if string(low) != c.min || string(high) != c.max || name != "not utf-8" && !utf8.Valid(high) {
			t.Errorf("%s: %q to %q, want %q to %q", name, low, high, c.min, c.max)
		}
	}
	if got := shortMax([]byte(r("a", 62)+"\xff\xff\xff"), false); string(got) != r("a", 61)+"b" {
		t.Errorf("bytes: %q", got)
	}
	if got := shortMax([]byte(r("\xff", 65)), false); got != nil {
		t.Errorf("highest bytes: %q", got)
	}
}

// TestExactBounds asks DuckDB which bounds are values.
func TestExactBounds(t *testing.T) {
	s := mustSchema(t, Field{Name: "short", Type: String}, Field{Name: "long", Type: String})
	name := t.TempDir() + "/t.parquet"
	var b bytes.Buffer
	w := NewWriter(&b, s, Options{SortBy: -1})
	w.Column(0).Bytes([]byte("a"), 0, 0)
	w.Column(1).Bytes(bytes.Repeat([]byte("a"), 65), 0, 0)
	if err := w.EndRow(); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Close(); err != nil {
		t.Fatal(err)
	}
	writeFile(t, name, b.Bytes())
	var got string
	err := openDuck(t).QueryRow("select string_agg(concat(min_is_exact, max_is_exact), ' ') from parquet_metadata('" + name + "')").Scan(&got)
	if err != nil || got != "truetrue falsefalse" {
		t.Errorf("%q: %v", got, err)
	}
}

// TestIntegerEdges round-trips what is at the ends of the range.
func TestIntegerEdges(t *testing.T) {
	s := mustSchema(t, Field{Name: "d", Type: Int64}, Field{Name: "p", Type: Int64, Encoding: Plain}, Field{Name: "t", Type: TimestampMicros, Repetition: Optional})
	values := []int64{0, math.MaxInt64, math.MinInt64, -1, 1, math.MaxInt64, math.MinInt64}
	var b bytes.Buffer
	w := NewWriter(&b, s, Options{SortBy: 2})
	for _, v := range values {
		w.Column(0).Int64(v, 0, 0)
		w.Column(1).Int64(v, 0, 0)
		w.Column(2).Int64(v, 0, 1)
		if err := w.EndRow(); err != nil {
			t.Fatal(err)
		}
	}
	w.Column(0).Int64(5, 0, 0)
	w.Column(1).Int64(5, 0, 0)
	w.Column(2).Null(0, 0)
	if err := w.EndRow(); err != nil {
		t.Fatal(err)
	}
	stats, err := w.Close()
	if err != nil || !stats.Sorted {
		t.Fatal(stats, err)
	}
	slices.Sort(values)
	rows := make([]pq.Row, 8)
	r := open(t, b.Bytes()).RowGroups()[0].Rows()
	defer r.Close()
	if n, err := r.ReadRows(rows); n != 8 {
		t.Fatal(n, err)
	}
	for i, v := range values {
		if rows[i][0].Int64() != v || rows[i][1].Int64() != v || rows[i][2].Int64() != v {
			t.Errorf("row %d: %v, want %d", i, rows[i], v)
		}
	}
	if !rows[7][2].IsNull() || rows[7][0].Int64() != 5 {
		t.Errorf("the row without time is not last: %v", rows[7])
	}
}

// Bounds of floating-point numbers hold zeros of both signs, and there are none where a value is no number.
func TestDoubleBounds(t *testing.T) {
	zero, negative := make([]byte, 8), []byte{0, 0, 0, 0, 0, 0, 0, 0x80}
	for name, test := range map[string]struct {
		groups   [][]float64
		min, max []byte
	}{
		"zeros":       {[][]float64{{0}}, negative, zero},
		"no number":   {[][]float64{{1}, {math.NaN(), 2}}, nil, nil},
		"infinite":    {[][]float64{{math.Inf(1)}, {math.Inf(-1)}}, plainInt(int64(math.Float64bits(math.Inf(-1)))), plainInt(int64(math.Float64bits(math.Inf(1))))},
		"two numbers": {[][]float64{{3, -2}}, plainInt(int64(math.Float64bits(-2))), plainInt(int64(math.Float64bits(3)))},
	} {
		w := NewWriter(io.Discard, mustSchema(t, Field{Name: "d", ID: 1, Type: Double}), Options{SortBy: -1})
		for _, group := range test.groups {
			for _, v := range group {
				w.Column(0).Double(v, 0, 0)
				if err := w.EndRow(); err != nil {
					t.Fatal(err)
				}
			}
			if err := w.Flush(); err != nil {
				t.Fatal(err)
			}
		}
		stats, err := w.Close()
		if c := stats.Columns[0]; err != nil || !bytes.Equal(c.Min, test.min) || !bytes.Equal(c.Max, test.max) {
			t.Errorf("%s: %x to %x, %v", name, c.Min, c.Max, err)
		}
	}
}
