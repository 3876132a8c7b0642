package trinofunc

import (
	"encoding/binary"
	"math/bits"
)

// The constants of XXH64, https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md.
const (
	xx1 uint64 = 0x9E3779B185EBCA87
	xx2 uint64 = 0xC2B2AE3D27D4EB4F
	xx3 uint64 = 0x165667B19E3779F9
	xx4 uint64 = 0x85EBCA77C2B2AE63
	xx5 uint64 = 0x27D4EB2F165667C5
)

func xxRound(acc, lane uint64) uint64 {
	return bits.RotateLeft64(acc+lane*xx2, 31) * xx1
}

// xxhash64 is XXH64 with the seed 0.
func xxhash64(b []byte) uint64 {
	n := uint64(len(b))
	h := xx5
	if len(b) >= 32 {
		one := xx1
		acc := [4]uint64{one + xx2, xx2, 0, -one}
		for ; len(b) >= 32; b = b[32:] {
			for i := range acc {
				acc[i] = xxRound(acc[i], binary.LittleEndian.Uint64(b[8*i:]))
			}
		}
		h = bits.RotateLeft64(acc[0], 1) + bits.RotateLeft64(acc[1], 7) + bits.RotateLeft64(acc[2], 12) + bits.RotateLeft64(acc[3], 18)
		for _, a := range acc {
			h = (h^xxRound(0, a))*xx1 + xx4
		}
	}
	h += n
	for ; len(b) >= 8; b = b[8:] {
		h = bits.RotateLeft64(h^xxRound(0, binary.LittleEndian.Uint64(b)), 27)*xx1 + xx4
	}
	if len(b) >= 4 {
		h = bits.RotateLeft64(h^uint64(binary.LittleEndian.Uint32(b))*xx1, 23)*xx2 + xx3
		b = b[4:]
	}
	for _, c := range b {
		h = bits.RotateLeft64(h^uint64(c)*xx5, 11) * xx1
	}
	h = (h ^ h>>33) * xx2
	h = (h ^ h>>29) * xx3
	return h ^ h>>32
}

// The constants of MurmurHash3_x64_128, https://github.com/aappleby/smhasher/blob/master/src/MurmurHash3.cpp.
const (
	murmur1 uint64 = 0x87C37B91114253D5
	murmur2 uint64 = 0x4CF5AD432745937F
)

func murmurMix(h uint64) uint64 {
	h = (h ^ h>>33) * 0xFF51AFD7ED558CCD
	h = (h ^ h>>33) * 0xC4CEB9FE1A85EC53
	return h ^ h>>33
}

// murmur3 is MurmurHash3_x64_128 with the seed 0, its halves with the lowest byte first.
func murmur3(b []byte) []byte {
	n := uint64(len(b))
	var h1, h2 uint64
	low := func(k uint64) uint64 { return bits.RotateLeft64(k*murmur1, 31) * murmur2 }
	high := func(k uint64) uint64 { return bits.RotateLeft64(k*murmur2, 33) * murmur1 }
	for ; len(b) >= 16; b = b[16:] {
		h1 ^= low(binary.LittleEndian.Uint64(b))
		h1 = (bits.RotateLeft64(h1, 27)+h2)*5 + 0x52DCE729
		h2 ^= high(binary.LittleEndian.Uint64(b[8:]))
		h2 = (bits.RotateLeft64(h2, 31)+h1)*5 + 0x38495AB5
	}
	var tail [16]byte
	copy(tail[:], b)
	h2 ^= high(binary.LittleEndian.Uint64(tail[8:]))
	h1 ^= low(binary.LittleEndian.Uint64(tail[:]))
	h1 ^= n
	h2 ^= n
	h1 += h2
	h2 += h1
	h1, h2 = murmurMix(h1), murmurMix(h2)
	h1 += h2
	h2 += h1
	return binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint64(nil, h1), h2)
}
