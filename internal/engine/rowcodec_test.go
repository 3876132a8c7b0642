package engine

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"reflect"
	"strings"
	"testing"

	"github.com/ashiato/ashiato/internal/encode"
)

// codecColumns have every type.
func codecColumns() []encode.Column {
	varchar := typed(encode.Varchar)
	var columns []encode.Column
	add := func(t encode.Type) { columns = append(columns, encode.Column{Type: t}) }
	for k := encode.Unknown; k < encode.Function; k++ {
		switch k {
		case encode.Row:
			add(encode.Type{Kind: k, Fields: []encode.Column{{Type: varchar}, {Type: typed(encode.Bigint)}}})
		case encode.Array:
			add(encode.Type{Kind: k, Elem: &encode.Type{Kind: k, Elem: &varchar}})
		case encode.Map:
			add(encode.Type{Kind: k, Key: &varchar, Elem: &varchar})
		case encode.Decimal:
			add(encode.Type{Kind: k, Precision: 20, Scale: 3})
		default:
			add(typed(k))
		}
	}
	return columns
}

// codecSQL computes a row of codecColumns.
const codecSQL = `SELECT NULL, true, 1::TINYINT, -2::SMALLINT, 3::INTEGER, 4::BIGINT, 0.5::FLOAT, 0.25::DOUBLE, -12345.678::DECIMAL(20, 3), 'text that is longer than in place',
	'ab'::BLOB, DATE '2026-01-05', TIME '01:02:03', TIMESTAMP '2026-01-05 01:02:03', TIMESTAMPTZ '2026-01-05 01:02:03+00', INTERVAL 1 MONTH, '00112233-4455-6677-8899-aabbccddeeff'::UUID,
	'{}', {'a': 'x', 'b': 7}, [['a', NULL], NULL], MAP {'k': 'v'}, 'c', '\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\xff\xff\x0a\x00\x00\x01'::BLOB, INTERVAL 1 DAY, INTERVAL 2 YEAR`

// encoded returns the row of codecSQL as the process sends it.
func encoded(t testing.TB) []byte {
	t.Helper()
	d, err := openDatabase(nil)
	must(t, err)
	defer d.close()
	must(t, d.exec("SET TimeZone = 'UTC'"))
	r, err := d.query(context.Background(), codecSQL, nil)
	must(t, err)
	defer r.close()
	must(t, r.fetch(context.Background()))
	columns := codecColumns()
	for i := range columns {
		must(t, checkType(&r.columns[i], columns[i].Type))
	}
	var e rowEncoder
	must(t, e.row(columns, r.vectors, 0))
	return e.b
}

// FuzzRows gives the engine whatever a process that was taken over may send: it is refused or it is rows of the right types.
func FuzzRows(f *testing.F) {
	whole := encoded(f)
	f.Add(whole)
	f.Add(append(bytes.Repeat([]byte{0}, 30), whole...))
	for i := range whole {
		f.Add(append(append(bytes.Clone(whole[:i]), whole[i]^0x81), whole[i+1:]...))
	}
	columns := codecColumns()
	f.Fuzz(func(t *testing.T, b []byte) {
		d := &rowDecoder{s: string(b)}
		values := make([]any, len(columns))
		for d.s != "" {
			before := len(d.s)
			if err := d.row(columns, values); err != nil {
				return
			}
			if len(d.s) >= before {
				t.Fatal("a row of no bytes")
			}
			var out strings.Builder
			_, err := encode.Write(context.Background(), &out, &oneRow{columns: columns, values: values}, encode.Options{Format: encode.NDJSON})
			if err != nil {
				t.Fatalf("%v cannot be written: %v", values, err)
			}
		}
	})
}

// FuzzFrames reads what may come over the pipe.
func FuzzFrames(f *testing.F) {
	var b bytes.Buffer
	must(f, writeFrame(&b, frameReady, appendIsolation(Isolation{Landlock: 7, Network: true})))
	must(f, writeFrame(&b, frameRows, appendRows(1, []byte{1, 2})))
	must(f, writeFrame(&b, frameError, []byte("\x01a\x01b")))
	must(f, writeFrame(&b, frameEnd, nil))
	f.Add(b.Bytes())
	f.Add([]byte("R\xff\xff\xff\xff"))
	f.Add([]byte("R\x02\x00\x00\x00\x05\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		p := &process{answer: bufio.NewReader(bytes.NewReader(b))}
		for {
			kind, content, err := readFrame(p.answer)
			if err != nil {
				return
			}
			if err := p.take(kind, content, 1); err != nil || p.ended {
				return
			}
			if p.rows > len(content) {
				t.Fatalf("%d rows in %d bytes", p.rows, len(content))
			}
		}
	})
}

type oneRow struct {
	columns []encode.Column
	values  []any
	done    bool
}

func (r *oneRow) Columns() []encode.Column { return r.columns }

func (r *oneRow) Next(context.Context) ([]any, error) {
	if r.done {
		return nil, io.EOF
	}
	r.done = true
	return r.values, nil
}

func TestRowsRoundTrip(t *testing.T) {
	b := encoded(t)
	columns := codecColumns()
	d := &rowDecoder{s: string(b) + string(b)}
	first, second := make([]any, len(columns)), make([]any, len(columns))
	must(t, d.row(columns, first))
	must(t, d.row(columns, second))
	if d.s != "" || !reflect.DeepEqual(first, second) || first[0] != nil {
		t.Errorf("%v, %v, %d bytes left", first, second, len(d.s))
	}
	for i, v := range first[1:] {
		if v == nil {
			t.Errorf("column %d is NULL", i+1)
		}
	}
	for i := range b { // whatever is cut off is missed
		if err := (&rowDecoder{s: string(b[:i])}).row(columns, first); err == nil {
			t.Errorf("%d of %d bytes were taken", i, len(b))
		}
	}
}

// A few bytes cannot ask for much memory.
func TestRowsAreBounded(t *testing.T) {
	varchar := typed(encode.Varchar)
	deep := []encode.Column{{Type: encode.Type{Kind: encode.Array, Elem: &varchar}}}
	for _, s := range []string{"\x01\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", "\x01\xff\xff\x03\x00", "\x01" + "\x80\x80\x80\x80\x01" + strings.Repeat("\x00", 1000)} {
		before := testing.AllocsPerRun(1, func() {})
		var err error
		if n := testing.AllocsPerRun(1, func() { err = (&rowDecoder{s: s}).row(deep, make([]any, 1)) }); err == nil || n > before+10 {
			t.Errorf("%q: %v", s[:5], err)
		}
	}
	if err := (&rowDecoder{s: "\x01\x81\x80\x80\x04" + strings.Repeat("\x00", maxParts+1)}).row(deep, make([]any, 1)); err == nil {
		t.Error("a row of too many values was taken")
	}
}
