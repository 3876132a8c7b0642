package parquet

import (
	"encoding/binary"
	"math"
	"slices"
	"unicode/utf8"
)

// maxBound is the greatest length of the bounds of String and Binary columns, in bytes.
const maxBound = 64

// bounds are the least and the greatest value in PLAIN form (without a length), shortened to maxBound. Nil stands for none.
type bounds struct {
	min, max           []byte
	exactMin, exactMax bool
}

// bounds returns those of the values of the row group.
func (c *Column) bounds() bounds {
	if c.values() == 0 {
		return bounds{}
	}
	switch c.leaf.Type {
	case Boolean:
		return bounds{[]byte{byte(slices.Min(c.vals))}, []byte{byte(slices.Max(c.vals))}, true, true}
	case Int64, TimestampMicros:
		least, most := int64(math.MaxInt64), int64(math.MinInt64)
		for _, v := range c.ints {
			least, most = min(least, v), max(most, v)
		}
		return bounds{plainInt(least), plainInt(most), true, true}
	}
	if c.leaf.Type == Double {
		return c.doubleBounds()
	}
	text := c.leaf.Type == String
	return bounds{shortMin(c.min, text), shortMax(c.max, text), len(c.min) <= maxBound, len(c.max) <= maxBound}
}

// doubleBounds gives none when a value is no number: it is neither less nor greater than others. A zero may be of either sign.
func (c *Column) doubleBounds() bounds {
	least, most := math.Inf(1), math.Inf(-1)
	for _, bits := range c.ints {
		v := math.Float64frombits(uint64(bits))
		if math.IsNaN(v) {
			return bounds{}
		}
		least, most = min(least, v), max(most, v)
	}
	if least == 0 {
		least = math.Copysign(0, -1)
	}
	if most == 0 {
		most = 0
	}
	return bounds{plainInt(int64(math.Float64bits(least))), plainInt(int64(math.Float64bits(most))), true, true}
}

func plainInt(v int64) []byte { return binary.LittleEndian.AppendUint64(nil, uint64(v)) }

// shortMin returns a prefix of v, which sorts before it. Text is cut between characters.
func shortMin(v []byte, text bool) []byte {
	if len(v) <= maxBound {
		return v
	}
	n := maxBound
	for text && n > 0 && !utf8.RuneStart(v[n]) {
		n--
	}
	return v[:n]
}

// shortMax returns a value of at most maxBound bytes that is not less than v, nil if there is none. Text stays valid UTF-8.
func shortMax(v []byte, text bool) []byte {
	if len(v) <= maxBound {
		return v
	}
	p := slices.Clone(shortMin(v, text))
	if text {
		return nextText(p)
	}
	for len(p) > 0 {
		if last := len(p) - 1; p[last] < 0xff {
			p[last]++
			return p
		}
		p = p[:len(p)-1]
	}
	return nil
}

// nextText raises the last character of p that can be raised and drops what follows. The result is not longer than maxBound.
func nextText(p []byte) []byte {
	for len(p) > 0 {
		r, n := utf8.DecodeLastRune(p)
		p = p[:len(p)-n]
		if r == utf8.RuneError && n <= 1 {
			return nil
		}
		r++
		if r == 0xd800 { // the surrogates are no characters
			r = 0xe000
		}
		if r <= utf8.MaxRune && len(p)+utf8.RuneLen(r) <= maxBound {
			return utf8.AppendRune(p, r)
		}
	}
	return nil
}

// less compares two bounds of a column in the order of its type.
func less(t Type, a, b []byte) bool {
	if t == Int64 || t == TimestampMicros {
		return int64(binary.LittleEndian.Uint64(a)) < int64(binary.LittleEndian.Uint64(b))
	}
	if t == Double {
		return math.Float64frombits(binary.LittleEndian.Uint64(a)) < math.Float64frombits(binary.LittleEndian.Uint64(b))
	}
	return string(a) < string(b)
}

// count adds the row group's figures to those of the file.
func (c *Column) count(b bounds) {
	s := &c.total
	s.Values += int64(c.defs.len())
	s.Nulls += int64(c.defs.len() - c.values())
	if c.values() == 0 {
		return
	}
	if b.min == nil { // a value that is no number
		c.vague, c.bottomless = true, true
		return
	}
	if s.Min == nil || less(c.leaf.Type, b.min, s.Min) {
		s.Min = append([]byte{}, b.min...)
	}
	if b.max == nil {
		c.vague = true
	} else if s.Max == nil || less(c.leaf.Type, s.Max, b.max) {
		s.Max = append([]byte{}, b.max...)
	}
}

// stats returns the figures of the file.
func (c *Column) stats() ColumnStats {
	s := c.total
	if c.vague {
		s.Max = nil
	}
	if c.bottomless {
		s.Min = nil
	}
	return s
}
