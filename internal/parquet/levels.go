package parquet

import (
	"encoding/binary"
	"slices"
)

// levels is a sequence of definition or repetition levels. The last run is only counted: a column that is null in every row, as most
// are, never has a byte here.
type levels struct {
	b    []uint8
	last uint8
	top  uint8 // the highest level
	run  int   // how often last follows b
}

func (l *levels) add(v uint8) {
	if v != l.last {
		l.turn(v)
	}
	l.run++
}

// turn ends the run and begins one of v.
func (l *levels) turn(v uint8) {
	if n := len(l.b); l.run <= 8 && n+8 <= cap(l.b) { // nearly all runs that end are short
		binary.LittleEndian.PutUint64(l.b[n:n+8], uint64(l.last)*0x0101010101010101)
		l.b = l.b[:n+l.run]
		l.run = 0
	} else {
		l.spill()
	}
	l.last, l.top = v, max(l.top, v)
}

func (l *levels) spill() {
	n := len(l.b)
	l.b = slices.Grow(l.b, l.run)[:n+l.run]
	tail := l.b[n:]
	for i := range tail {
		tail[i] = l.last
	}
	l.run = 0
}

func (l *levels) len() int { return len(l.b) + l.run }

// constant tells whether all levels are last.
func (l *levels) constant() bool { return len(l.b) == 0 }

// settle makes the levels b, unless they are constant.
func (l *levels) settle() {
	if !l.constant() {
		l.spill()
	}
}

func (l *levels) reset() { l.b, l.last, l.top, l.run = l.b[:0], 0, 0, 0 }

// at returns a level after settle.
func (l *levels) at(i int) uint8 {
	if l.constant() {
		return l.last
	}
	return l.b[i]
}

// count returns after settle how many of the levels are v.
func (l *levels) count(v uint8) int {
	if l.constant() {
		if l.last == v {
			return l.run
		}
		return 0
	}
	n := 0
	for _, x := range l.b {
		if x == v {
			n++
		}
	}
	return n
}

// appendTo appends the levels from i to j as the hybrid encoding. Call it after settle.
func (l *levels) appendTo(dst []byte, i, j, width int) []byte {
	if l.constant() {
		return appendRun(dst, uint32(l.last), j-i, width)
	}
	return appendHybrid(dst, l.b[i:j], width)
}
