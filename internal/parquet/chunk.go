package parquet

import (
	"encoding/binary"
	"fmt"
	"math/bits"
	"sync"

	"github.com/DataDog/zstd"
)

// Numbers of https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift.
const (
	physicalBoolean   = 0
	physicalInt64     = 2
	physicalDouble    = 5
	physicalByteArray = 6

	repetitionOptional = 1
	repetitionRepeated = 2

	convertedUTF8   = 0
	convertedMap    = 1
	convertedList   = 3
	convertedMicros = 10

	logicalString    = 1
	logicalMap       = 2
	logicalList      = 3
	logicalTimestamp = 8
	unitMicros       = 2

	encodingPlain          = 0
	encodingRLE            = 3
	encodingDelta          = 5
	encodingDeltaLength    = 6
	encodingDeltaByteArray = 7
	encodingRLEDictionary  = 8

	pageData       = 0
	pageDictionary = 2

	codecZstd = 6
)

// maxPageBytes keeps the sizes in a page's header within 31 bits.
const maxPageBytes = 1<<31 - 1<<24

// compressors are costly to make, and one is only held while a row group is written.
var compressors = sync.Pool{New: func() any { return zstd.NewCtx() }}

// chunkMeta is what the footer says about a column chunk.
type chunkMeta struct {
	start, data int64 // offsets in the file, of the first page and of the first data page
	raw, packed int64 // bytes of the pages with their headers
	encoding    int   // of the data pages
	pages       int   // data pages
	bounds      bounds
	bloomAt     int64
	bloomBytes  int64
	entries     int // values, with nulls
	nulls       int
}

// chunkWriter writes the pages of column chunks. Its buffers are used for one after the other.
type chunkWriter struct {
	w      *Writer
	zstd   zstd.Ctx
	header thrift
	raw    []byte
	packed []byte
	lens   []int64
	tails  []int64
	bloom  bloom
	meta   chunkMeta
}

// write writes the pages and the bloom filter of c, whose content is in the order of the row group.
func (k *chunkWriter) write(c *Column, in content) chunkMeta {
	k.meta = chunkMeta{
		start: k.w.offset, data: k.w.offset, encoding: encodingOf(c),
		entries: in.defs.len(), nulls: in.defs.len() - c.values(), bounds: c.bounds(),
	}
	if k.meta.encoding == encodingRLEDictionary {
		k.dictionary(c)
	}
	for i, v := 0, 0; i < k.meta.entries; {
		j, u := k.cut(c, in, i, v)
		k.data(c, in, span{i, j, v, u})
		i, v = j, u
	}
	if c.leaf.Bloom && c.values() > 0 {
		k.filter(c)
	}
	return k.meta
}

// span is a page's part of a content: entries i to j, values v to u.
type span struct{ i, j, v, u int }

func encodingOf(c *Column) int {
	switch {
	case c.leaf.Type == Boolean || c.leaf.Type == Double || c.leaf.Encoding == Plain || c.values() == 0:
		return encodingPlain
	case !c.isBytes():
		return encodingDelta
	case c.keyed:
		return encodingRLEDictionary
	case c.leaf.Encoding == DeltaByteArray:
		return encodingDeltaByteArray
	}
	return encodingDeltaLength
}

func dictionaryWidth(c *Column) int { return max(1, bits.Len(uint(len(c.dict.pos)-1))) }

// cut returns the end of the page that begins with entry i and value v: the first end of a row where the page is full.
func (k *chunkWriter) cut(c *Column, in content, i, v int) (int, int) {
	n, size, limit := in.defs.len(), 0, k.w.options.PageBytes*8
	each := 64 // bits of a value
	switch {
	case c.leaf.Type == Boolean:
		each = 1
	case c.isBytes() && c.keyed:
		each = dictionaryWidth(c)
	}
	if (n-i)*(each+8) <= limit && (!c.isBytes() || c.keyed) {
		return n, len(in.vals) + len(in.ints)
	}
	for i < n {
		if in.defs.at(i) == c.leaf.MaxDef {
			if c.isBytes() && !c.keyed {
				each = 8 * c.arena.size(in.vals[v])
			}
			size += each
			v++
		}
		size += 2
		i++
		if size >= limit && (i == n || in.reps.constant() || in.reps.b[i] == 0) {
			break
		}
	}
	return i, v
}

// data writes a data page.
func (k *chunkWriter) data(c *Column, in content, s span) {
	k.raw = k.raw[:0]
	if c.leaf.MaxRep > 0 {
		k.levels(&in.reps, s, c.leaf.MaxRep)
	}
	if c.leaf.MaxDef > 0 {
		k.levels(&in.defs, s, c.leaf.MaxDef)
	}
	if c.leaf.Type == Boolean || c.isBytes() {
		in.vals = in.vals[s.v:s.u]
	} else {
		in.ints = in.ints[s.v:s.u]
	}
	k.values(c, in)
	k.meta.pages++
	k.page(func(h *thrift) {
		h.strct(5)
		h.i32(1, int64(s.j-s.i))
		h.i32(2, int64(k.meta.encoding))
		h.i32(3, encodingRLE)
		h.i32(4, encodingRLE)
		h.end()
	}, pageData)
}

func (k *chunkWriter) levels(l *levels, s span, top uint8) {
	at := len(k.raw)
	k.raw = append(k.raw, 0, 0, 0, 0)
	k.raw = l.appendTo(k.raw, s.i, s.j, bits.Len8(top))
	binary.LittleEndian.PutUint32(k.raw[at:], uint32(len(k.raw)-at-4))
}

// values appends the values of a page.
func (k *chunkWriter) values(c *Column, in content) {
	switch k.meta.encoding {
	case encodingRLEDictionary:
		width := dictionaryWidth(c)
		k.raw = append(k.raw, byte(width))
		k.raw = appendHybrid(k.raw, in.vals, width)
	case encodingDelta:
		k.raw = appendDelta(k.raw, in.ints)
	case encodingDeltaLength:
		k.apart(&c.arena, in.vals)
	case encodingDeltaByteArray:
		k.prefixed(&c.arena, in.vals)
	default:
		k.plain(c, in)
	}
}

func (k *chunkWriter) plain(c *Column, in content) {
	if c.leaf.Type == Boolean {
		k.raw = appendPacked(k.raw, in.vals, 1)
		return
	}
	for _, v := range in.ints {
		k.raw = binary.LittleEndian.AppendUint64(k.raw, uint64(v))
	}
	for _, pos := range in.vals {
		k.raw = append(k.raw, c.arena.at(pos)...)
	}
}

// apart appends values in DELTA_LENGTH_BYTE_ARRAY.
func (k *chunkWriter) apart(a *arena, positions []uint32) {
	k.lens = k.lens[:0]
	for _, pos := range positions {
		k.lens = append(k.lens, int64(a.size(pos)-lengthSize))
	}
	k.raw = appendDelta(k.raw, k.lens)
	for _, pos := range positions {
		k.raw = append(k.raw, a.at(pos)[lengthSize:]...)
	}
}

// prefixed appends values in DELTA_BYTE_ARRAY: how much each has in common with the one before, and the rest.
func (k *chunkWriter) prefixed(a *arena, positions []uint32) {
	k.lens, k.tails = k.lens[:0], k.tails[:0]
	var last []byte
	for _, pos := range positions {
		v := a.at(pos)[lengthSize:]
		n := 0
		for n < len(v) && n < len(last) && v[n] == last[n] {
			n++
		}
		k.lens = append(k.lens, int64(n))
		k.tails = append(k.tails, int64(len(v)-n))
		last = v
	}
	k.raw = appendDelta(k.raw, k.lens)
	k.raw = appendDelta(k.raw, k.tails)
	for i, pos := range positions {
		k.raw = append(k.raw, a.at(pos)[lengthSize+int(k.lens[i]):]...)
	}
}

func (k *chunkWriter) dictionary(c *Column) {
	k.raw = k.raw[:0]
	for _, pos := range c.dict.pos {
		k.raw = append(k.raw, c.arena.at(pos)...)
	}
	k.page(func(h *thrift) {
		h.strct(7)
		h.i32(1, int64(len(c.dict.pos)))
		h.i32(2, encodingPlain)
		h.end()
	}, pageDictionary)
	k.meta.data = k.w.offset
}

// page compresses and writes raw as a page with the type's own part of the header.
func (k *chunkWriter) page(own func(*thrift), typ int) {
	if len(k.raw) > maxPageBytes {
		k.w.fail(fmt.Errorf("parquet: a page of %d bytes, the limit is %d: a row is too large", len(k.raw), maxPageBytes))
		return
	}
	if bound := zstd.CompressBound(len(k.raw)); cap(k.packed) < bound {
		k.packed = make([]byte, bound)
	}
	packed, err := k.zstd.CompressLevel(k.packed[:cap(k.packed)], k.raw, k.w.options.Level)
	if err != nil {
		k.w.fail(fmt.Errorf("parquet: compress a page: %w", err))
		return
	}
	h := &k.header
	h.reset()
	h.begin()
	h.i32(1, int64(typ))
	h.i32(2, int64(len(k.raw)))
	h.i32(3, int64(len(packed)))
	own(h)
	h.end()
	k.w.write(h.b)
	k.w.write(packed)
	k.meta.raw += int64(len(h.b) + len(k.raw))
	k.meta.packed += int64(len(h.b) + len(packed))
}

// filter writes the bloom filter with its header: one block algorithm, one hash, no compression are defined.
func (k *chunkWriter) filter(c *Column) {
	k.bloom = k.bloom.fill(c)
	h := &k.header
	h.reset()
	h.begin()
	h.i32(1, int64(len(k.bloom)))
	h.choice(2, 1)
	h.choice(3, 1)
	h.choice(4, 1)
	h.end()
	k.meta.bloomAt, k.meta.bloomBytes = k.w.offset, int64(len(h.b)+len(k.bloom))
	k.w.write(h.b)
	k.w.write(k.bloom)
}
