package engine

import (
	"math/big"
	"unsafe"

	"github.com/ashiato/ashiato/internal/trinofunc"
	duck "github.com/duckdb/duckdb-go-bindings"
)

// arguments are those of one row at a time of a chunk: they implement trinofunc.Args over DuckDB's memory.
type arguments struct {
	vectors []vector
	row     int
}

func (a *arguments) read(input duck.DataChunk) error {
	a.vectors = a.vectors[:0]
	for i := range duck.DataChunkGetColumnCount(input) {
		v := duck.DataChunkGetVector(input, i)
		t := duck.VectorGetColumnType(v)
		c, err := newColumn(t)
		duck.DestroyLogicalType(&t)
		if err != nil {
			return err
		}
		a.vectors = append(a.vectors, newVector(c, v))
	}
	return nil
}

func (a *arguments) anyNull() bool {
	for i := range a.vectors {
		if a.vectors[i].null(a.row) {
			return true
		}
	}
	return false
}

func (a *arguments) Len() int                  { return len(a.vectors) }
func (a *arguments) Type(i int) trinofunc.Type { return a.vectors[i].typeName() }
func (a *arguments) Null(i int) bool           { return a.vectors[i].null(a.row) }
func (a *arguments) Bool(i int) bool           { return at[bool](&a.vectors[i], a.row) }
func (a *arguments) Int(i int) int64           { return a.vectors[i].whole(a.row) }
func (a *arguments) Big(i int) *big.Int        { return a.vectors[i].unscaled(a.row) }
func (a *arguments) Float(i int) float64       { return a.vectors[i].float(a.row) }
func (a *arguments) String(i int) string       { return a.vectors[i].text(a.row) }

func (a *arguments) List(i int) trinofunc.Args { return a.vectors[i].list(a.row) }

func (a *arguments) Map(i int) (keys, values trinofunc.Args) { return a.vectors[i].pairs(a.row) }

func (a *arguments) Struct(i int) trinofunc.Args {
	return &arguments{vectors: a.vectors[i].children, row: a.row}
}

// elements are those of one list: they implement trinofunc.Args too.
type elements struct {
	*vector
	start, n int
}

func (e elements) Len() int                        { return e.n }
func (e elements) Type(int) trinofunc.Type         { return e.typeName() }
func (e elements) Null(i int) bool                 { return e.null(e.start + i) }
func (e elements) Bool(i int) bool                 { return at[bool](e.vector, e.start+i) }
func (e elements) Int(i int) int64                 { return e.whole(e.start + i) }
func (e elements) Big(i int) *big.Int              { return e.unscaled(e.start + i) }
func (e elements) Float(i int) float64             { return e.float(e.start + i) }
func (e elements) String(i int) string             { return e.text(e.start + i) }
func (e elements) List(i int) trinofunc.Args       { return e.list(e.start + i) }
func (e elements) Map(i int) (k, v trinofunc.Args) { return e.pairs(e.start + i) }

func (e elements) Struct(i int) trinofunc.Args {
	return &arguments{vectors: e.children, row: e.start + i}
}

// typeNames are the names of scalarTypes and of what has parts.
var typeNames = func() map[duck.Type]string {
	names := map[duck.Type]string{duck.TypeDecimal: "DECIMAL", duck.TypeList: "LIST", duck.TypeMap: "MAP", duck.TypeStruct: "STRUCT", duck.TypeSQLNull: "NULL"}
	for name, id := range scalarTypes {
		names[id] = name
	}
	return names
}()

func (v *vector) typeName() trinofunc.Type {
	return trinofunc.Type{Name: typeNames[v.column.id], Scale: v.column.out.Scale}
}

// whole reads integers and what DuckDB holds as one.
func (v *vector) whole(row int) int64 {
	if v.column.id == duck.TypeDate {
		return int64(at[int32](v, row))
	}
	return v.integer(v.column.id, row)
}

func (v *vector) float(row int) float64 {
	if v.column.id == duck.TypeFloat {
		return float64(at[float32](v, row))
	}
	return at[float64](v, row)
}

// text is bytes without a copy.
func (v *vector) text(row int) string {
	b := v.bytes(row)
	return unsafe.String(unsafe.SliceData(b), len(b))
}

func (v *vector) list(row int) trinofunc.Args {
	entry := at[[2]uint64](v, row) // offset, length
	return elements{&v.children[0], int(entry[0]), int(entry[1])}
}

func (v *vector) pairs(row int) (keys, values trinofunc.Args) {
	entry := at[[2]uint64](v, row)
	return elements{&v.children[0], int(entry[0]), int(entry[1])}, elements{&v.children[1], int(entry[0]), int(entry[1])}
}
