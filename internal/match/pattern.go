package match

import (
	"bytes"
	"encoding/binary"
	"strings"
	"unicode"
	"unicode/utf8"
)

// appendFold appends a text with its capital letters made small: those of ASCII, and others whose small letter is not of ASCII.
func appendFold(dst, s []byte) []byte {
	i := 0
	for ; i+8 <= len(s); i += 8 {
		w := binary.LittleEndian.Uint64(s[i:])
		if w&highBits != 0 {
			return appendFoldRunes(dst, s[i:])
		}
		// The high bit of each byte of capital is set where the byte is from A to Z.
		capital := ((w + eachByte*(0x80-'A')) ^ (w + eachByte*(0x7f-'Z'))) & highBits
		dst = binary.LittleEndian.AppendUint64(dst, w|capital>>2)
	}
	for ; i < len(s); i++ {
		c := s[i]
		if c >= utf8.RuneSelf {
			return appendFoldRunes(dst, s[i:])
		}
		if c-'A' < 26 {
			c |= 0x20
		}
		dst = append(dst, c)
	}
	return dst
}

const (
	eachByte = 0x0101010101010101
	highBits = 0x8080808080808080
)

func appendFoldRunes(dst, s []byte) []byte {
	for len(s) > 0 {
		r, n := utf8.DecodeRune(s)
		dst = utf8.AppendRune(dst, foldRune(r))
		s = s[n:]
	}
	return dst
}

func foldRune(r rune) rune {
	if r-'A' < 26 && r >= 'A' {
		return r | 0x20
	}
	if low := unicode.ToLower(r); r >= utf8.RuneSelf && low >= utf8.RuneSelf {
		return low
	}
	return r
}

func fold(s string) string { return string(appendFold(nil, []byte(s))) }

// equalFold tells whether two texts are equal but for the case.
func equalFold(a []byte, b string) bool {
	if len(a) == len(b) {
		for i, c := range a {
			if d := b[i]; c != d && (c|0x20 != d|0x20 || c|0x20 < 'a' || c|0x20 > 'z') {
				return c >= utf8.RuneSelf && fold(string(a)) == fold(b)
			}
		}
		return true
	}
	return !isASCII(b) && fold(string(a)) == fold(b)
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// anyOne stands for ? in the pieces of a glob. It is in no UTF-8.
const anyOne = 0xff

// A glob is a pattern with * and ?, taken apart at its stars.
type glob struct {
	pieces     [][]byte
	single     []bool // of pieces: ? is in it
	open, shut bool   // a star stands at the beginning, at the end
}

// parseGlob reads a pattern for an operator. literal takes the meaning from wildcards and backslashes.
func parseGlob(pattern string, op Op, literal bool) *glob {
	g := &glob{open: op == Contains || op == EndsWith, shut: op == Contains || op == StartsWith}
	var piece []byte
	end := func() {
		if len(piece) > 0 {
			g.pieces = append(g.pieces, piece)
			g.single = append(g.single, bytes.IndexByte(piece, anyOne) >= 0)
		}
		piece = nil
	}
	star := false
	for i := 0; i < len(pattern); i++ {
		c := pattern[i]
		star = false
		switch {
		case literal:
		case c == '\\' && i+1 < len(pattern) && strings.IndexByte(`*?\`, pattern[i+1]) >= 0:
			i++
			c = pattern[i]
		case c == '?':
			c = anyOne
		case c == '*':
			end()
			g.open = g.open || len(g.pieces) == 0
			star = true
			continue
		}
		piece = append(piece, c)
	}
	end()
	g.shut = g.shut || star
	return g
}

// text returns the text that alone matches, if there is one.
func (g *glob) text() (string, bool) {
	switch {
	case g.open || g.shut || len(g.pieces) > 1 || len(g.pieces) == 1 && g.single[0]:
		return "", false
	case len(g.pieces) == 0:
		return "", true
	}
	return string(g.pieces[0]), true
}

// match tells whether the whole text is like the pattern. Each piece is taken where it comes first, so nothing is tried twice.
func (g *glob) match(s []byte) bool {
	n := len(g.pieces)
	if n == 0 {
		return len(s) == 0 || g.open || g.shut
	}
	i := 0
	if !g.open {
		end := g.at(s, 0)
		if end < 0 {
			return false
		}
		if s, i = s[end:], 1; n == 1 {
			return g.shut || len(s) == 0
		}
	}
	last := n
	if !g.shut {
		last--
	}
	for ; i < last; i++ {
		end := g.find(s, i)
		if end < 0 {
			return false
		}
		s = s[end:]
	}
	return g.shut || g.ends(s, last)
}

// at returns the end of a piece that the text begins with, or -1.
func (g *glob) at(s []byte, i int) int {
	piece := g.pieces[i]
	if !g.single[i] {
		if bytes.HasPrefix(s, piece) {
			return len(piece)
		}
		return -1
	}
	k := 0
	for _, c := range piece {
		if k >= len(s) || c != anyOne && s[k] != c {
			return -1
		}
		if c == anyOne {
			_, n := utf8.DecodeRune(s[k:])
			k += n
		} else {
			k++
		}
	}
	return k
}

// find returns the end of the first place of a piece in the text, or -1.
func (g *glob) find(s []byte, i int) int {
	if !g.single[i] {
		if k := bytes.Index(s, g.pieces[i]); k >= 0 {
			return k + len(g.pieces[i])
		}
		return -1
	}
	for k := 0; k < len(s); {
		if end := g.at(s[k:], i); end >= 0 {
			return k + end
		}
		_, n := utf8.DecodeRune(s[k:])
		k += n
	}
	return -1
}

// ends tells whether the text ends with a piece.
func (g *glob) ends(s []byte, i int) bool {
	piece := g.pieces[i]
	if !g.single[i] {
		return bytes.HasSuffix(s, piece)
	}
	from := len(s)
	for k := len(piece); k > 0; {
		if from == 0 {
			return false
		}
		if piece[k-1] == anyOne {
			_, n := utf8.DecodeLastRune(s[:from])
			from -= n
			k--
			continue
		}
		from--
		k--
	}
	return g.at(s[from:], i) == len(s)-from
}

// pieceTexts are the texts between the wildcards, in order.
func (g *glob) pieceTexts() (all []string) {
	for _, p := range g.pieces {
		for part := range bytes.SplitSeq(p, []byte{anyOne}) {
			if len(part) > 0 {
				all = append(all, string(part))
			}
		}
	}
	return all
}
