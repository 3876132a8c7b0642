package parquet

import (
	"encoding/binary"
	"maps"
	"slices"
)

const (
	magic     = "PAR1"
	createdBy = "ashiato version 1 (build parquet)"
)

// beginGroup appends the begin of a RowGroup; the ColumnChunks follow, then endGroup.
func (w *Writer) beginGroup() {
	w.groups.begin()
	w.groups.list(1, len(w.columns), thriftStruct)
}

// endGroup appends the rest of the RowGroup of w.rows rows that began at start. raw and packed are the bytes of its pages.
func (w *Writer) endGroup(start, raw, packed int64) {
	t := &w.groups
	t.i64(2, raw)
	t.i64(3, int64(w.rows))
	if w.options.SortBy >= 0 {
		t.list(4, 1, thriftStruct)
		t.begin()
		t.i32(1, int64(w.options.SortBy))
		t.bool(2, false)
		t.bool(3, false)
		t.end()
	}
	t.i64(5, start)
	t.i64(6, packed)
	t.i16(7, int64(len(w.splits)))
	t.end()
}

// columnMeta appends a ColumnChunk.
func (w *Writer) columnMeta(c *Column, m *chunkMeta) {
	t := &w.groups
	t.begin()
	t.i64(2, m.start)
	t.strct(3)
	t.i32(1, physical(c.leaf.Type))
	encodings := []int64{encodingRLE, int64(m.encoding)}
	if m.encoding == encodingRLEDictionary {
		encodings = append(encodings, encodingPlain)
	}
	t.list(2, len(encodings), thriftI32)
	for _, e := range encodings {
		t.varint(e)
	}
	t.list(3, len(c.leaf.Path), thriftBinary)
	for _, name := range c.leaf.Path {
		t.elem(name)
	}
	t.i32(4, codecZstd)
	t.i64(5, int64(m.entries))
	t.i64(6, m.raw)
	t.i64(7, m.packed)
	t.i64(9, m.data)
	if m.data != m.start {
		t.i64(11, m.start)
	}
	w.statistics(m)
	w.encodingStats(m)
	if m.bloomBytes > 0 {
		t.i64(14, m.bloomAt)
		t.i32(15, m.bloomBytes)
	}
	t.end()
	t.end()
}

func (w *Writer) statistics(m *chunkMeta) {
	t := &w.groups
	t.strct(12)
	t.i64(3, int64(m.nulls))
	if m.bounds.max != nil {
		t.bytes(5, m.bounds.max)
	}
	if m.bounds.min != nil {
		t.bytes(6, m.bounds.min)
	}
	if m.bounds.max != nil {
		t.bool(7, m.bounds.exactMax)
	}
	if m.bounds.min != nil {
		t.bool(8, m.bounds.exactMin)
	}
	t.end()
}

// encodingStats tells readers that a chunk is in its dictionary entirely.
func (w *Writer) encodingStats(m *chunkMeta) {
	t := &w.groups
	kinds := [][3]int64{{pageData, int64(m.encoding), int64(m.pages)}}
	if m.encoding == encodingRLEDictionary {
		kinds = append(kinds, [3]int64{pageDictionary, encodingPlain, 1})
	}
	t.list(13, len(kinds), thriftStruct)
	for _, kind := range kinds {
		t.begin()
		for i, v := range kind {
			t.i32(i+1, v)
		}
		t.end()
	}
}

func physical(t Type) int64 {
	switch t {
	case Boolean:
		return physicalBoolean
	case Int64, TimestampMicros:
		return physicalInt64
	case Double:
		return physicalDouble
	}
	return physicalByteArray
}

// footer writes the FileMetaData and the end of the file.
func (w *Writer) footer() {
	t := &w.foot
	t.reset()
	t.begin()
	t.i32(1, 2)
	t.list(2, len(w.schema.nodes)+1, thriftStruct)
	t.begin()
	t.string(4, "schema")
	t.i32(5, int64(w.schema.top))
	t.end()
	for _, n := range w.schema.nodes {
		n.append(t)
	}
	t.i64(3, w.total)
	t.list(4, len(w.splits), thriftStruct)
	t.b = append(t.b, w.groups.b...)
	if len(w.options.KeyValue) > 0 {
		t.list(5, len(w.options.KeyValue), thriftStruct)
		for _, key := range slices.Sorted(maps.Keys(w.options.KeyValue)) {
			t.begin()
			t.string(1, key)
			t.string(2, w.options.KeyValue[key])
			t.end()
		}
	}
	t.string(6, createdBy)
	t.list(7, len(w.columns), thriftStruct)
	for range w.columns {
		t.begin()
		t.strct(1) // the order that the type defines
		t.end()
		t.end()
	}
	t.end()
	t.b = binary.LittleEndian.AppendUint32(t.b, uint32(len(t.b)))
	t.b = append(t.b, magic...)
	w.write(t.b)
}

// append appends the node's SchemaElement.
func (n *node) append(t *thrift) {
	t.begin()
	if n.typ != Group {
		t.i32(1, physical(n.typ))
	}
	t.i32(3, n.repetition)
	t.string(4, n.name)
	if n.children > 0 {
		t.i32(5, int64(n.children))
	}
	logical, converted := n.annotation()
	if logical != 0 {
		t.i32(6, converted)
	}
	if n.id > 0 {
		t.i32(9, int64(n.id))
	}
	if logical != 0 {
		t.strct(10)
		t.strct(int(logical))
		if logical == logicalTimestamp {
			t.bool(1, true)
			t.choice(2, unitMicros)
		}
		t.end()
		t.end()
	}
	t.end()
}

// annotation returns the LogicalType's field and the ConvertedType that older readers want; 0 for none.
func (n *node) annotation() (logical, converted int64) {
	switch {
	case n.typ == String:
		return logicalString, convertedUTF8
	case n.typ == TimestampMicros:
		return logicalTimestamp, convertedMicros
	case n.logical == logicalMap:
		return logicalMap, convertedMap
	case n.logical == logicalList:
		return logicalList, convertedList
	}
	return 0, 0
}
