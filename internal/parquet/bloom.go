package parquet

import (
	"encoding/binary"
	"math"
	"slices"

	"github.com/cespare/xxhash/v2"
)

// The split block bloom filter of https://parquet.apache.org/docs/file-format/bloomfilter/.
const (
	bloomBlock    = 32  // bytes
	bloomBits     = 9.7 // per distinct value, for 1 false answer in 100
	maxBloomBytes = 1 << 24
)

var bloomSalt = [8]uint32{0x47b6137b, 0x44974d91, 0x8824ad5b, 0xa2b7289d, 0x705495c7, 0x2df1424b, 0x9efc4947, 0x5c6bfb31}

// bloom is the bit set of a filter.
type bloom []byte

// sized returns an empty filter for n distinct values, in b's memory if it fits.
func (b bloom) sized(n int) bloom {
	blocks := int(math.Ceil(float64(n) * bloomBits / 8 / bloomBlock))
	size := min(max(blocks, 1)*bloomBlock, maxBloomBytes)
	b = slices.Grow(b[:0], size)[:size]
	clear(b)
	return b
}

func (b bloom) insert(hash uint64) {
	at := (hash >> 32) * uint64(len(b)/bloomBlock) >> 32 * bloomBlock
	block := b[at : at+bloomBlock]
	for i, salt := range bloomSalt {
		word := block[4*i:]
		bit := uint32(1) << (uint32(hash) * salt >> 27)
		binary.LittleEndian.PutUint32(word, binary.LittleEndian.Uint32(word)|bit)
	}
}

// fill returns the filter of c's row group, in b's memory if it fits.
func (b bloom) fill(c *Column) bloom {
	positions := c.vals
	if c.keyed {
		positions = c.dict.pos
	}
	b = b.sized(len(positions) + len(c.ints))
	for _, pos := range positions {
		b.insert(xxhash.Sum64(c.arena.at(pos)[lengthSize:]))
	}
	var plain [8]byte
	for _, v := range c.ints {
		binary.LittleEndian.PutUint64(plain[:], uint64(v))
		b.insert(xxhash.Sum64(plain[:]))
	}
	return b
}
