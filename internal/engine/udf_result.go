package engine

import (
	"errors"
	"strings"
	"unicode/utf8"
	"unsafe"

	"github.com/ashiato/ashiato/internal/trinofunc"
	duck "github.com/duckdb/duckdb-go-bindings"
)

// A writer takes the results of a chunk, or the elements of its lists: it implements trinofunc.Result. Strings longer
// than what DuckDB holds in place are collected and given to it once at the end.
type writer struct {
	vec      duck.Vector
	id       duck.Type
	data     unsafe.Pointer
	validity unsafe.Pointer // nil as long as nothing is NULL
	row      int
	set      bool

	elements []*writer // of a list one, of a map two: keys and values
	room     int       // how many elements fit
	parent   *writer   // of an element: the list or map
	counts   bool      // of an element: it makes its list longer

	rows, ends []uint64 // of long strings: their rows, and where they end in buf
	buf        []byte
}

const (
	inPlace = 12 // bytes that DuckDB holds inside of a string's 16
	// maxElements bounds all lists of a chunk together, and maxText its text: a statement cannot take the memory away
	// that DuckDB does not count.
	maxElements = 64 << 20
	maxText     = 1 << 30
)

var errTooLarge = errors.New("the result of a function is too large")

// start points the writer to a vector of a chunk.
func (w *writer) start(v duck.Vector) {
	w.vec, w.row, w.room = v, 0, 0
	w.data, w.validity = duck.VectorGetData(v), nil
	w.rows, w.ends, w.buf = w.rows[:0], w.ends[:0], w.buf[:0]
	t := duck.VectorGetColumnType(v)
	w.id = duck.GetTypeId(t)
	duck.DestroyLogicalType(&t)
	switch w.id {
	case duck.TypeList:
		w.startElements(duck.ListVectorGetChild(v))
	case duck.TypeMap:
		entry := duck.ListVectorGetChild(v)
		w.startElements(duck.StructVectorGetChild(entry, 0), duck.StructVectorGetChild(entry, 1))
	}
}

func (w *writer) startElements(children ...duck.Vector) {
	if w.elements == nil {
		for i := range children {
			w.elements = append(w.elements, &writer{parent: w, counts: i == 0})
		}
	}
	for i, e := range w.elements {
		e.start(children[i])
		e.row = -1
	}
}

// next moves to the place of the value that comes: an element's list grows by it.
func (w *writer) next() {
	w.set = true
	p := w.parent
	if p == nil {
		return
	}
	w.row++
	if w.row >= p.room {
		p.grow()
	}
	if w.counts {
		put(p, [2]uint64{at2(p)[0], at2(p)[1] + 1})
	}
}

// at2 is the entry of a list or map: where its elements start and how many they are.
func at2(w *writer) [2]uint64 { return *(*[2]uint64)(unsafe.Add(w.data, w.row*16)) }

func put[T any](w *writer, value T) {
	*(*T)(unsafe.Add(w.data, w.row*int(unsafe.Sizeof(value)))) = value
}

// grow makes room for more elements. Their memory may move.
func (w *writer) grow() {
	w.room = max(2048, w.room*2)
	if w.room > maxElements {
		panic(errTooLarge)
	}
	duck.ListVectorReserve(w.vec, duck.IdxT(w.room))
	for _, e := range w.elements {
		e.data = duck.VectorGetData(e.vec)
		if e.validity != nil {
			e.validity = duck.VectorGetValidity(e.vec)
		}
	}
}

func (w *writer) Null() {
	w.next()
	if w.validity == nil {
		duck.VectorEnsureValidityWritable(w.vec)
		w.validity = duck.VectorGetValidity(w.vec)
	}
	word := (*uint64)(unsafe.Add(w.validity, w.row/64*8))
	*word &^= 1 << (w.row % 64)
}

func (w *writer) Bool(b bool) {
	w.next()
	put(w, b)
}

func (w *writer) Int(n int64) {
	w.next()
	switch w.id {
	case duck.TypeTinyInt:
		put(w, int8(n))
	case duck.TypeSmallInt:
		put(w, int16(n))
	case duck.TypeInteger, duck.TypeDate:
		put(w, int32(n))
	default:
		put(w, n)
	}
}

func (w *writer) Float(f float64) {
	w.next()
	if w.id == duck.TypeFloat {
		put(w, float32(f))
		return
	}
	put(w, f)
}

func (w *writer) Bytes(b []byte) { w.String(unsafe.String(unsafe.SliceData(b), len(b))) }

func (w *writer) String(s string) {
	w.next()
	if w.id == duck.TypeVarchar && !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	if len(s) <= inPlace {
		var text struct {
			n uint32
			b [inPlace]byte
		}
		text.n = uint32(len(s))
		copy(text.b[:], s)
		put(w, text)
		return
	}
	if len(w.buf)+len(s) > maxText {
		panic(errTooLarge)
	}
	w.buf = append(w.buf, s...)
	w.rows = append(w.rows, uint64(w.row))
	w.ends = append(w.ends, uint64(len(w.buf)))
}

func (w *writer) List() trinofunc.Result {
	w.open()
	return w.elements[0]
}

func (w *writer) Map() (keys, values trinofunc.Result) {
	w.open()
	return w.elements[0], w.elements[1]
}

// open starts an empty list or map after the elements that are there.
func (w *writer) open() {
	w.next()
	put(w, [2]uint64{uint64(w.elements[0].row + 1), 0})
}

// finish gives DuckDB what was collected.
func (w *writer) finish() {
	for _, e := range w.elements {
		e.finish()
	}
	if len(w.elements) > 0 {
		duck.ListVectorSetSize(w.vec, duck.IdxT(w.elements[0].row+1))
	}
	if len(w.rows) > 0 {
		assignStrings(w.vec, w.rows, w.ends, w.buf)
	}
	if cap(w.buf) > 8<<20 { // a rare large chunk must not be kept
		w.buf = nil
	}
}
