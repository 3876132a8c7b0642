package parquet

import (
	"bytes"
	"fmt"
	"testing"
)

// TestTuple writes rows by Repeat where it serves, and by values; both give the same file.
func TestTuple(t *testing.T) {
	s := mustSchema(t,
		Field{Name: "a", Type: String, Repetition: Optional},
		Field{Name: "b", Repetition: Optional, Children: []Field{{Name: "c", Type: String, Repetition: Optional}}},
		Field{Name: "d", Repetition: List, Children: []Field{{Type: String, Repetition: Optional}}},
		Field{Name: "e", Type: String, Repetition: Optional},
	)
	const kinds = 12
	leaves := []int{0, 1, 2}
	tuples := make([]Tuple, kinds)
	repeated := 0
	write := func(b *bytes.Buffer, rows int, unique bool, tuples []Tuple) {
		w := NewWriter(b, s, Options{SortBy: -1, RowGroupRows: rows})
		for i := range 20_000 {
			kind := i * i % 37 % kinds
			if tuples == nil || !w.Repeat(&tuples[kind]) {
				tupleRow(w, kind)
				if unique { // the dictionary of a is given up
					w.Column(0).Bytes(fmt.Append(nil, "value ", i), 0, 1)
				} else if kind%3 == 0 {
					w.Column(0).Null(0, 0)
				} else {
					w.Column(0).Bytes(fmt.Append(nil, "a", kind), 0, 1)
				}
				if tuples != nil && !unique {
					w.Note(&tuples[kind], leaves)
				} else if tuples != nil {
					w.Note(&tuples[kind], leaves[1:])
				}
			} else {
				repeated++
				if unique {
					w.Column(0).Bytes(fmt.Append(nil, "value ", i), 0, 1)
				}
			}
			w.Column(3).Bytes(fmt.Append(nil, "e", i%7), 0, 1)
			if err := w.EndRow(); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := w.Close(); err != nil {
			t.Fatal(err)
		}
	}
	for _, rows := range []int{100_000, 1000, 7} {
		for _, unique := range []bool{false, true} {
			repeated = 0
			var want, got bytes.Buffer
			write(&want, rows, unique, nil)
			write(&got, rows, unique, tuples)
			if !bytes.Equal(got.Bytes(), want.Bytes()) {
				t.Errorf("row groups of %d, unique %v: the files differ", rows, unique)
			}
			if repeated < 100 || rows > 100 && repeated < 10_000 {
				t.Errorf("row groups of %d, unique %v: %d rows repeated", rows, unique, repeated)
			}
		}
	}
}

// tupleRow writes the leaves 1 and 2 of a row.
func tupleRow(w *Writer, kind int) {
	switch kind % 4 {
	case 0:
		w.Column(1).Null(0, 0)
	case 1:
		w.Column(1).Null(0, 1)
	default:
		w.Column(1).Bytes(fmt.Append(nil, "c", kind), 0, 2)
	}
	d := w.Column(2)
	switch kind % 5 {
	case 0:
		d.Null(0, 0)
	case 1:
		d.Null(0, 1)
	case 2:
		d.Bytes([]byte("one"), 0, 3)
	default:
		d.Bytes([]byte("first"), 0, 3) // such a row cannot be repeated
		d.Null(1, 2)
	}
}

// TestTupleServes tells when a tuple serves no more.
func TestTupleServes(t *testing.T) {
	s := mustSchema(t, Field{Name: "a", Type: String, Repetition: Optional}, Field{Name: "b", Type: String, Repetition: Optional, Encoding: Plain})
	var b bytes.Buffer
	w := NewWriter(&b, s, Options{SortBy: -1})
	var tuple, plain, none Tuple
	row := func() {
		w.Column(0).Bytes([]byte("x"), 0, 1)
		w.Column(1).Bytes([]byte("y"), 0, 1)
		w.Note(&tuple, []int{0})
		w.Note(&plain, []int{0, 1})
		if err := w.EndRow(); err != nil {
			t.Fatal(err)
		}
	}
	row()
	if w.Repeat(&plain) || w.Repeat(&none) || NewWriter(&b, s, Options{SortBy: -1}).Repeat(&tuple) {
		t.Error("a tuple without a dictionary, of nothing, or of another writer serves")
	}
	if err := w.Flush(); err != nil || w.Repeat(&tuple) {
		t.Error("a tuple serves after its row group", err)
	}
	row()
	if w.Reset(&b); w.Repeat(&tuple) {
		t.Error("a tuple serves after Reset")
	}
}
