package parquet

import "encoding/binary"

// Field types of the Thrift compact protocol
// (https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md).
const (
	thriftTrue   = 1
	thriftFalse  = 2
	thriftI16    = 4
	thriftI32    = 5
	thriftI64    = 6
	thriftBinary = 8
	thriftList   = 9
	thriftStruct = 12
)

// thrift appends structures in the compact protocol to b. Every begin needs its end.
type thrift struct {
	b    []byte
	last []int // last field id written, per open struct
}

func (t *thrift) reset() { t.b, t.last = t.b[:0], t.last[:0] }

func (t *thrift) begin() { t.last = append(t.last, 0) }

func (t *thrift) end() {
	t.b = append(t.b, 0)
	t.last = t.last[:len(t.last)-1]
}

func (t *thrift) varint(v int64) { t.b = binary.AppendVarint(t.b, v) }

func (t *thrift) field(id, typ int) {
	last := &t.last[len(t.last)-1]
	if d := id - *last; d > 0 && d < 16 {
		t.b = append(t.b, byte(d<<4|typ))
	} else {
		t.b = append(t.b, byte(typ))
		t.varint(int64(id))
	}
	*last = id
}

func (t *thrift) i16(id int, v int64) { t.field(id, thriftI16); t.varint(v) }

func (t *thrift) i32(id int, v int64) { t.field(id, thriftI32); t.varint(v) }

func (t *thrift) i64(id int, v int64) { t.field(id, thriftI64); t.varint(v) }

func (t *thrift) bool(id int, v bool) {
	if v {
		t.field(id, thriftTrue)
	} else {
		t.field(id, thriftFalse)
	}
}

func (t *thrift) bytes(id int, v []byte) {
	t.field(id, thriftBinary)
	t.b = binary.AppendUvarint(t.b, uint64(len(v)))
	t.b = append(t.b, v...)
}

func (t *thrift) string(id int, v string) {
	t.field(id, thriftBinary)
	t.elem(v)
}

// elem appends a string as an element of a list.
func (t *thrift) elem(v string) {
	t.b = binary.AppendUvarint(t.b, uint64(len(v)))
	t.b = append(t.b, v...)
}

// list begins a list of n elements, which the caller appends.
func (t *thrift) list(id, n, typ int) {
	t.field(id, thriftList)
	if n < 15 {
		t.b = append(t.b, byte(n<<4|typ))
		return
	}
	t.b = append(t.b, byte(0xf0|typ))
	t.b = binary.AppendUvarint(t.b, uint64(n))
}

func (t *thrift) strct(id int) { t.field(id, thriftStruct); t.begin() }

// choice appends a union whose member is an empty struct.
func (t *thrift) choice(id, member int) {
	t.strct(id)
	t.strct(member)
	t.end()
	t.end()
}
