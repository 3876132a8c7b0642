package parquet

import (
	"encoding/binary"
	"sync"
)

const (
	chunkBits  = 16
	chunkSize  = 1 << chunkBits
	firstSize  = 1 << 12
	maxChunks  = 1 << (32 - chunkBits)
	lengthSize = 4 // PLAIN puts the length of a byte array before it
)

// chunkPool is shared by all writers: one that has flushed holds no chunk but its small first ones.
var chunkPool = sync.Pool{New: func() any { return new([chunkSize]byte) }}

// arena keeps byte arrays in their PLAIN form (length, bytes) until the row group is written. What it has stored never moves.
// A position is the number of the chunk and the offset in it.
type arena struct {
	chunks [][]byte
	shared []*[chunkSize]byte // those of chunks that go back to the pool
	cur    []byte             // the filled part of the last chunk
	first  []byte             // a small chunk that stays, as many columns of many files need no more
}

// store keeps a copy of v. It returns its position and the bytes of memory newly taken; full is true when there is no position left.
func (a *arena) store(v []byte) (pos uint32, taken int, full bool) {
	if len(v)+lengthSize > cap(a.cur)-len(a.cur) {
		if len(a.chunks) == maxChunks {
			return 0, 0, true
		}
		taken = a.grow(len(v) + lengthSize)
	}
	pos = uint32(len(a.chunks)-1)<<chunkBits | uint32(len(a.cur))
	a.cur = binary.LittleEndian.AppendUint32(a.cur, uint32(len(v)))
	a.cur = append(a.cur, v...)
	return pos, taken, false
}

// grow begins a chunk for a value of size bytes. A large one has a chunk of its own, at offset 0.
func (a *arena) grow(size int) int {
	var b []byte
	switch {
	case size > chunkSize:
		b = make([]byte, size)
	case size <= firstSize && len(a.chunks) == 0:
		if a.first == nil {
			a.first = make([]byte, firstSize)
		}
		b = a.first
	default:
		c := chunkPool.Get().(*[chunkSize]byte)
		a.shared = append(a.shared, c)
		b = c[:]
	}
	a.chunks = append(a.chunks, b)
	a.cur = b[:0]
	return len(b)
}

// at returns the PLAIN form of the value at pos.
func (a *arena) at(pos uint32) []byte {
	b := a.chunks[pos>>chunkBits][pos&(chunkSize-1):]
	return b[:lengthSize+binary.LittleEndian.Uint32(b)]
}

// size returns the length of the PLAIN form of the value at pos.
func (a *arena) size(pos uint32) int {
	b := a.chunks[pos>>chunkBits][pos&(chunkSize-1):]
	return lengthSize + int(binary.LittleEndian.Uint32(b))
}

func (a *arena) reset() {
	for i, c := range a.shared {
		chunkPool.Put(c)
		a.shared[i] = nil
	}
	clear(a.chunks)
	a.chunks, a.shared, a.cur = a.chunks[:0], a.shared[:0], nil
}
