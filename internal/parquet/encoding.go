package parquet

import (
	"encoding/binary"
	"math/bits"
	"slices"
)

// The encodings below are those of https://parquet.apache.org/docs/file-format/data-pages/encodings/.

// appendPacked appends v bit-packed at width bits (0 to 64, none of v wider), least significant bit first.
// The last byte is filled up with zero bits.
func appendPacked[T uint8 | uint32 | uint64](dst []byte, v []T, width int) []byte {
	start, size := len(dst), (len(v)*width+7)/8
	dst = slices.Grow(dst, size+8)
	out := dst[start : start+size+8]
	var acc uint64
	var used, at int
	for _, x := range v {
		acc |= uint64(x) << used
		used += width
		if used >= 64 {
			binary.LittleEndian.PutUint64(out[at:], acc)
			at += 8
			used -= 64
			acc = uint64(x) >> (width - used) // a shift by 64 gives 0
		}
	}
	binary.LittleEndian.PutUint64(out[at:], acc)
	return dst[:start+size]
}

// appendRun appends one run of the RLE/bit-packing hybrid.
func appendRun(dst []byte, value uint32, count, width int) []byte {
	dst = binary.AppendUvarint(dst, uint64(count)<<1)
	for ; width > 0; width -= 8 {
		dst = append(dst, byte(value))
		value >>= 8
	}
	return dst
}

// appendHybrid appends v in the RLE/bit-packing hybrid. Runs begin at multiples of eight values after the run before, so that the
// bit-packed values between two runs come in whole groups; only the last group of all is filled up with zeros.
func appendHybrid[T uint8 | uint32](dst []byte, v []T, width int) []byte {
	worth := max(8, (32/width+7)&^7) // a shorter run takes more room than its bits
	packed := 0
	for i := 0; i < len(v); {
		n := runLength(v[i:])
		if n < worth && (n < len(v)-i || i > packed) {
			i += 8
			continue
		}
		dst = appendGroups(dst, v[packed:i], width)
		dst = appendRun(dst, uint32(v[i]), n, width)
		i += n
		packed = i
	}
	return appendGroups(dst, v[packed:], width)
}

// appendGroups appends one bit-packed run of the hybrid.
func appendGroups[T uint8 | uint32](dst []byte, v []T, width int) []byte {
	if len(v) == 0 {
		return dst
	}
	groups := (len(v) + 7) / 8
	dst = binary.AppendUvarint(dst, uint64(groups)<<1|1)
	end := len(dst) + groups*width
	dst = appendPacked(dst, v, width)
	for len(dst) < end {
		dst = append(dst, 0)
	}
	return dst
}

// runLength counts the values equal to the first. v is not empty.
func runLength[T uint8 | uint32](v []T) int {
	first, n := v[0], 1
	for n+8 <= len(v) {
		g := (*[8]T)(v[n:])
		if (g[0]^first)|(g[1]^first)|(g[2]^first)|(g[3]^first)|(g[4]^first)|(g[5]^first)|(g[6]^first)|(g[7]^first) != 0 {
			break
		}
		n += 8
	}
	for n < len(v) && v[n] == first {
		n++
	}
	return n
}

const (
	deltaBlock     = 128
	deltaMini      = 32
	deltaMinisEach = deltaBlock / deltaMini
)

// appendDelta appends v in DELTA_BINARY_PACKED. Differences wrap around, as readers expect.
func appendDelta(dst []byte, v []int64) []byte {
	dst = binary.AppendUvarint(dst, deltaBlock)
	dst = binary.AppendUvarint(dst, deltaMinisEach)
	dst = binary.AppendUvarint(dst, uint64(len(v)))
	if len(v) == 0 {
		return binary.AppendVarint(dst, 0)
	}
	dst = binary.AppendVarint(dst, v[0])
	var deltas [deltaBlock]uint64
	for i := 1; i < len(v); i += deltaBlock {
		n := min(deltaBlock, len(v)-i)
		least := v[i] - v[i-1]
		for k := range n {
			d := v[i+k] - v[i+k-1]
			deltas[k] = uint64(d)
			least = min(least, d)
		}
		for k := range n {
			deltas[k] -= uint64(least)
		}
		clear(deltas[n:])
		dst = binary.AppendVarint(dst, least)
		dst = appendMinis(dst, &deltas, n)
	}
	return dst
}

// appendMinis appends the bit widths and the miniblocks of a block with n differences; the others are 0.
func appendMinis(dst []byte, deltas *[deltaBlock]uint64, n int) []byte {
	at := len(dst)
	dst = append(dst, make([]byte, deltaMinisEach)...)
	for m := 0; m*deltaMini < n; m++ {
		mini := deltas[m*deltaMini : (m+1)*deltaMini]
		var all uint64
		for _, d := range mini {
			all |= d
		}
		width := bits.Len64(all)
		dst[at+m] = byte(width)
		dst = appendPacked(dst, mini, width)
	}
	return dst
}
