package gunzip

import "math/bits"

// A Huffman table is looked up by the next bits of the input, and for codes longer than its width a
// second time in a part behind. An entry is
//
//	bits 16-30  a literal, the base of a length or distance, or where the part behind begins
//	bits 8-11   length of the code; of a link, the width of the part behind
//	bits 0-4    bits to take from the input: those of the code and the extra ones behind it
//
// and one of the marks below.
const (
	isLiteral = 1 << 31
	isSpecial = 1 << 15 // one of the next two, or no code at all
	isLink    = 1 << 14
	isEnd     = 1 << 13 // of the block

	maxCodeBits  = 15
	litWidth     = 11
	distWidth    = 8
	lengthsWidth = 7

	litTable  = 1 << 13 // a complete code has at most 143 links to 16 entries each
	distTable = 1 << 12 // and at most 15 to 128
)

// What each symbol of RFC 1951, 3.2.5 stands for, as an entry without the length of its code.
var litSymbols, distSymbols, lengthSymbols = func() (lit [288]uint32, dist [32]uint32, lengths [19]uint32) {
	for i := range uint32(256) {
		lit[i] = isLiteral | i<<16
	}
	lit[256] = isSpecial | isEnd
	base := uint32(3)
	for i := range uint32(28) {
		extra := max(i/4, 1) - 1
		lit[257+i] = base<<16 | extra
		base += 1 << extra
	}
	lit[285] = 258 << 16
	lit[286], lit[287] = isSpecial, isSpecial
	base = 1
	for i := range uint32(30) {
		extra := max(i/2, 1) - 1
		dist[i] = base<<16 | extra
		base += 1 << extra
	}
	dist[30], dist[31] = isSpecial, isSpecial
	for i := range uint32(19) {
		lengths[i] = i << 16
	}
	return lit, dist, lengths
}()

// fillTable makes the table of the code with these lengths by symbol, 0 for a symbol without a code. It
// reports whether the code is complete, or has the one code of one bit or none at all, as is allowed.
func fillTable(table []uint32, width int, lengths []uint8, symbols []uint32) bool {
	var count, next [maxCodeBits + 1]int
	for _, n := range lengths {
		count[n]++
	}
	count[0] = 0
	code, longest, left := 0, 0, 1
	for n := 1; n <= maxCodeBits; n++ {
		code = (code + count[n-1]) << 1
		next[n] = code
		if count[n] > 0 {
			longest = n
		}
		if left = left<<1 - count[n]; left < 0 {
			return false
		}
	}
	main := table[:1<<width]
	clear(main)
	if left > 0 {
		if longest > 1 {
			return false
		}
		for i := range main {
			main[i] = isSpecial
		}
	}
	behind := max(longest-width, 0)
	free := len(main)
	for symbol, n := range lengths {
		if n == 0 {
			continue
		}
		at := int(bits.Reverse16(uint16(next[n])) >> (16 - n))
		next[n]++
		n := int(n)
		if n <= width {
			fillEvery(main, at, n, symbols[symbol])
			continue
		}
		link := &main[at&(len(main)-1)]
		if *link == 0 {
			*link = uint32(isSpecial | isLink | free<<16 | behind<<8 | width)
			free += 1 << behind
		}
		start := int(*link >> 16)
		fillEvery(table[start:start+1<<behind], at>>width, n-width, symbols[symbol])
	}
	return true
}

// fillEvery sets the entries whose index ends in the n bits of at.
func fillEvery(table []uint32, at, n int, symbol uint32) {
	for e := symbol + uint32(n<<8|n); at < len(table); at += 1 << n {
		table[at] = e
	}
}
