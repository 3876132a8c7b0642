package parquet

import "sync/atomic"

// A Tuple remembers what some columns got in a row, so that a later row can get the same at once. It serves until the row group ends or
// one of the writer's columns gives up its dictionary. The zero value remembers nothing.
type Tuple struct {
	epoch uint64
	cells []cell
}

type cell struct {
	leaf  uint16
	def   uint8
	value bool
	key   uint32 // of the value in the dictionary
}

// epochs numbers the times during which dictionary entries of a writer stand for the same values, over all writers.
var epochs atomic.Uint64

// Note remembers in t what the leaves got since the last EndRow. Values without a dictionary and several entries in a row cannot be
// remembered; t is empty then.
func (w *Writer) Note(t *Tuple, leaves []int) {
	t.epoch, t.cells = 0, t.cells[:0]
	for _, leaf := range leaves {
		c := &w.columns[leaf]
		x := cell{leaf: uint16(leaf), def: c.defs.last}
		if x.def == c.leaf.MaxDef {
			if !c.keyed || len(c.vals) == 0 {
				return
			}
			x.value, x.key = true, c.vals[len(c.vals)-1]
		}
		if c.reps.last != 0 {
			return
		}
		t.cells = append(t.cells, x)
	}
	t.epoch = w.epoch
}

// Repeat gives the leaves of t what they got when it was noted. It does nothing and returns false if t does not serve any more.
func (w *Writer) Repeat(t *Tuple) bool {
	if t.epoch != w.epoch {
		return false
	}
	for i := range t.cells {
		x := &t.cells[i]
		c := &w.columns[x.leaf]
		c.Null(0, x.def)
		if x.value {
			c.vals = append(c.vals, x.key)
		}
	}
	return true
}
