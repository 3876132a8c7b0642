package engine

import (
	"encoding/binary"
	"fmt"
	"math/big"
	"strconv"
	"time"
	"unsafe"

	"github.com/ashiato/ashiato/internal/encode"
	duck "github.com/duckdb/duckdb-go-bindings"
)

// A column is a result column: its type as DuckDB stores it and as encode knows it.
type column struct {
	name     string
	id       duck.Type
	storage  duck.Type // of a decimal or enum
	enum     []string
	alias    string
	out      encode.Type
	children []column // struct members; list or array element; map: key, value
	size     int      // of a fixed array
}

// newColumn reads a type. Types that Trino lacks become the nearest that holds every
// value: huge and unsigned integers decimals, enums and bit strings varchar.
func newColumn(t duck.LogicalType) (column, error) {
	c := column{id: duck.GetTypeId(t), alias: duck.LogicalTypeGetAlias(t)}
	if kind, ok := plainKinds[c.id]; ok {
		c.out.Kind, c.out.Precision = kind, digits(kind)
		if c.id == duck.TypeTimestampNS {
			c.out.Precision = 9
		}
		if c.alias == "JSON" {
			c.out.Kind = encode.JSONText
		}
		return c, nil
	}
	switch c.id {
	case duck.TypeUBigInt:
		c.out = encode.Type{Kind: encode.Decimal, Precision: 20}
	case duck.TypeHugeInt, duck.TypeUHugeInt:
		c.out = encode.Type{Kind: encode.Decimal, Precision: 38}
	case duck.TypeDecimal:
		c.storage = duck.DecimalInternalType(t)
		c.out = encode.Type{Kind: encode.Decimal, Precision: int(duck.DecimalWidth(t)), Scale: int(duck.DecimalScale(t))}
	case duck.TypeEnum:
		c.storage = duck.EnumInternalType(t)
		c.out.Kind = encode.Varchar
		for i := range duck.EnumDictionarySize(t) {
			c.enum = append(c.enum, duck.EnumDictionaryValue(t, duck.IdxT(i)))
		}
	case duck.TypeStruct:
		return c.structOf(t)
	case duck.TypeList, duck.TypeArray, duck.TypeMap:
		return c.collectionOf(t)
	default:
		return c, &Error{Message: "the result has a type that has no Trino counterpart: cast it to varchar"}
	}
	return c, nil
}

var plainKinds = map[duck.Type]encode.Kind{
	duck.TypeSQLNull: encode.Unknown, duck.TypeBoolean: encode.Boolean,
	duck.TypeTinyInt: encode.Tinyint, duck.TypeSmallInt: encode.Smallint, duck.TypeInteger: encode.Integer, duck.TypeBigInt: encode.Bigint,
	duck.TypeUTinyInt: encode.Smallint, duck.TypeUSmallInt: encode.Integer, duck.TypeUInteger: encode.Bigint,
	duck.TypeFloat: encode.Real, duck.TypeDouble: encode.Double, duck.TypeVarchar: encode.Varchar, duck.TypeBlob: encode.Varbinary,
	duck.TypeDate: encode.Date, duck.TypeTime: encode.Time, duck.TypeInterval: encode.Interval, duck.TypeUUID: encode.UUID,
	duck.TypeTimestamp: encode.Timestamp, duck.TypeTimestampS: encode.Timestamp, duck.TypeTimestampMS: encode.Timestamp,
	duck.TypeTimestampNS: encode.Timestamp, duck.TypeTimestampTZ: encode.TimestampTZ,
}

func (c column) structOf(t duck.LogicalType) (column, error) {
	c.out.Kind = encode.Row
	for i := range duck.StructTypeChildCount(t) {
		child := duck.StructTypeChildType(t, i)
		m, err := newColumn(child)
		duck.DestroyLogicalType(&child)
		if err != nil {
			return c, err
		}
		m.name = duck.StructTypeChildName(t, i)
		c.children = append(c.children, m)
		c.out.Fields = append(c.out.Fields, encode.Column{Name: m.name, Type: m.out})
	}
	return c, nil
}

func (c column) collectionOf(t duck.LogicalType) (column, error) {
	var parts []duck.LogicalType
	switch c.id {
	case duck.TypeList:
		parts = []duck.LogicalType{duck.ListTypeChildType(t)}
	case duck.TypeArray:
		c.size = int(duck.ArrayTypeArraySize(t))
		parts = []duck.LogicalType{duck.ArrayTypeChildType(t)}
	default:
		parts = []duck.LogicalType{duck.MapTypeKeyType(t), duck.MapTypeValueType(t)}
	}
	var failed error
	for i := range parts {
		m, err := newColumn(parts[i])
		duck.DestroyLogicalType(&parts[i])
		failed = firstError(failed, err)
		c.children = append(c.children, m)
	}
	if failed != nil {
		return c, failed
	}
	last := c.children[len(c.children)-1].out
	c.out = encode.Type{Kind: encode.Array, Elem: &last}
	if c.id == duck.TypeMap {
		c.out.Kind, c.out.Key = encode.Map, &c.children[0].out
	}
	return c, nil
}

// A vector reads the values of one column in one chunk. It points into DuckDB's memory
// and is valid as long as the chunk.
type vector struct {
	column   *column
	data     unsafe.Pointer
	validity unsafe.Pointer // a bit a row, set when not NULL; nil: no NULL
	children []vector
}

func newVector(c column, v duck.Vector) vector {
	out := vector{column: &c, data: duck.VectorGetData(v), validity: duck.VectorGetValidity(v)}
	switch c.id {
	case duck.TypeStruct:
		for i, m := range c.children {
			out.children = append(out.children, newVector(m, duck.StructVectorGetChild(v, duck.IdxT(i))))
		}
	case duck.TypeList:
		out.children = []vector{newVector(c.children[0], duck.ListVectorGetChild(v))}
	case duck.TypeArray:
		out.children = []vector{newVector(c.children[0], duck.ArrayVectorGetChild(v))}
	case duck.TypeMap: // a list of structs of key and value
		entry := duck.ListVectorGetChild(v)
		for i, m := range c.children {
			out.children = append(out.children, newVector(m, duck.StructVectorGetChild(entry, duck.IdxT(i))))
		}
	}
	return out
}

func (v *vector) null(row int) bool {
	if v.validity == nil {
		return false
	}
	return *(*uint64)(unsafe.Add(v.validity, row/64*8))>>(row%64)&1 == 0
}

func at[T any](v *vector, row int) T {
	var zero T
	return *(*T)(unsafe.Add(v.data, uintptr(row)*unsafe.Sizeof(zero)))
}

// value returns the value of a row as encode wants it, copied out of DuckDB's memory.
func (v *vector) value(row int) (any, error) {
	if v.null(row) {
		return nil, nil
	}
	switch v.column.id {
	case duck.TypeBoolean:
		return at[bool](v, row), nil
	case duck.TypeTinyInt, duck.TypeSmallInt, duck.TypeInteger, duck.TypeBigInt,
		duck.TypeUTinyInt, duck.TypeUSmallInt, duck.TypeUInteger:
		return v.integer(v.column.id, row), nil
	case duck.TypeFloat:
		return at[float32](v, row), nil
	case duck.TypeDouble:
		return at[float64](v, row), nil
	case duck.TypeVarchar:
		return string(v.bytes(row)), nil
	case duck.TypeBlob:
		return append([]byte{}, v.bytes(row)...), nil
	case duck.TypeEnum:
		return v.column.enum[v.integer(v.column.storage, row)], nil
	case duck.TypeUBigInt, duck.TypeHugeInt, duck.TypeUHugeInt, duck.TypeDecimal:
		return encode.DecimalValue{Unscaled: v.unscaled(row), Scale: v.column.out.Scale}, nil
	case duck.TypeUUID:
		return uuidText(at[[2]uint64](v, row)), nil
	case duck.TypeStruct, duck.TypeList, duck.TypeArray, duck.TypeMap:
		return v.nested(row)
	}
	return v.temporal(row)
}

func (v *vector) integer(id duck.Type, row int) int64 {
	switch id {
	case duck.TypeTinyInt:
		return int64(at[int8](v, row))
	case duck.TypeSmallInt:
		return int64(at[int16](v, row))
	case duck.TypeInteger:
		return int64(at[int32](v, row))
	case duck.TypeUTinyInt:
		return int64(at[uint8](v, row))
	case duck.TypeUSmallInt:
		return int64(at[uint16](v, row))
	case duck.TypeUInteger:
		return int64(at[uint32](v, row))
	}
	return at[int64](v, row)
}

func (v *vector) unscaled(row int) *big.Int {
	id := v.column.id
	if id == duck.TypeDecimal {
		id = v.column.storage
	}
	switch id {
	case duck.TypeUBigInt:
		return new(big.Int).SetUint64(at[uint64](v, row))
	case duck.TypeHugeInt, duck.TypeUHugeInt:
		words := at[[2]uint64](v, row) // low, high
		high := new(big.Int).SetUint64(words[1])
		if id == duck.TypeHugeInt {
			high.SetInt64(int64(words[1]))
		}
		return high.Lsh(high, 64).Add(high, new(big.Int).SetUint64(words[0]))
	}
	return big.NewInt(v.integer(id, row))
}

// bytes returns a string or blob in DuckDB's memory: 4 bytes length, then up to 12 bytes
// in place, or a 4 byte prefix and a pointer.
func (v *vector) bytes(row int) []byte {
	p := unsafe.Add(v.data, uintptr(row)*16)
	n := *(*uint32)(p)
	if n <= 12 {
		return unsafe.Slice((*byte)(unsafe.Add(p, 4)), n)
	}
	return unsafe.Slice(*(**byte)(unsafe.Add(p, 8)), n)
}

func (v *vector) temporal(row int) (any, error) {
	switch v.column.id {
	case duck.TypeDate:
		return time.Unix(int64(at[int32](v, row))*86400, 0).UTC(), nil
	case duck.TypeTime:
		return time.Duration(at[int64](v, row)) * time.Microsecond, nil
	case duck.TypeTimestamp, duck.TypeTimestampTZ:
		return time.UnixMicro(at[int64](v, row)).UTC(), nil
	case duck.TypeTimestampS:
		return time.Unix(at[int64](v, row), 0).UTC(), nil
	case duck.TypeTimestampMS:
		return time.UnixMilli(at[int64](v, row)).UTC(), nil
	case duck.TypeTimestampNS:
		return time.Unix(0, at[int64](v, row)).UTC(), nil
	case duck.TypeInterval:
		i := at[struct {
			months, days int32
			micros       int64
		}](v, row)
		return encode.IntervalValue{Months: i.months, Days: i.days, Micros: i.micros}, nil
	case duck.TypeSQLNull:
		return nil, nil
	}
	return nil, fmt.Errorf("no reader for DuckDB's type %d", v.column.id)
}

func (v *vector) nested(row int) (any, error) {
	if v.column.id == duck.TypeStruct {
		return v.members(row)
	}
	start, n := uint64(row*v.column.size), uint64(v.column.size)
	if v.column.id != duck.TypeArray {
		entry := at[[2]uint64](v, row) // offset, length
		start, n = entry[0], entry[1]
	}
	if v.column.id == duck.TypeMap {
		return v.entries(start, n)
	}
	list := make([]any, n)
	for i := range list {
		e, err := v.children[0].value(int(start) + i)
		if err != nil {
			return nil, err
		}
		list[i] = e
	}
	return list, nil
}

func (v *vector) members(row int) (any, error) {
	members := make([]any, len(v.children))
	for i := range v.children {
		m, err := v.children[i].value(row)
		if err != nil {
			return nil, err
		}
		members[i] = m
	}
	return members, nil
}

func (v *vector) entries(start, n uint64) (any, error) {
	m := make(encode.MapValue, n)
	for i := range m {
		key, err := v.children[0].value(int(start) + i)
		if err != nil {
			return nil, err
		}
		value, err := v.children[1].value(int(start) + i)
		if err != nil {
			return nil, err
		}
		m[i] = encode.MapEntry{Key: key, Value: value}
	}
	return m, nil
}

// uuidText spells a UUID, which DuckDB stores as a signed 128 bit number with its first
// bit flipped so that it sorts.
func uuidText(words [2]uint64) string {
	var b []byte
	b = binary.BigEndian.AppendUint64(b, words[1]^1<<63)
	b = binary.BigEndian.AppendUint64(b, words[0])
	hex := func(p []byte) string {
		s := ""
		for _, c := range p {
			if c < 16 {
				s += "0"
			}
			s += strconv.FormatUint(uint64(c), 16)
		}
		return s
	}
	return hex(b[:4]) + "-" + hex(b[4:6]) + "-" + hex(b[6:8]) + "-" + hex(b[8:10]) + "-" + hex(b[10:])
}
