package parquet

import (
	"bytes"
	"fmt"
	"math"
)

const (
	maxValueBytes = 1 << 28 // of one String or Binary value, so that a page's sizes fit into its header
	entryCost     = 10      // bytes of memory of the levels and the integer or position of a further entry of a row, at most
)

// Column takes the values of one leaf, in row order: for each row one call, and for a repeated leaf one call for each entry.
//
// rep and def are the Dremel levels of the value. A value has def equal to the leaf's MaxDef; Null has less: the number of optional and
// repeated nodes of the path that are there. rep is 0 for the first entry of a row. A call that does not fit the leaf makes the writer fail.
type Column struct {
	w      *Writer
	leaf   Leaf
	maxRep uint8 // the leaf's, at hand for Null

	defs levels
	reps levels   // only used if leaf.MaxRep > 0
	vals []uint32 // of Boolean: 0 and 1; of String and Binary: positions in the arena, or entries of the dictionary while keyed
	ints []int64  // of Double: the bits

	arena arena
	dict  dictionary
	keyed bool   // vals are entries of the dictionary
	last  []byte // the value of the entry key, nil for none
	key   uint32
	skip  int // row groups still to do without a dictionary, as it did not pay

	min, max []byte // of the positions stored, in the arena

	total      ColumnStats // of the file
	vague      bool        // a row group had values without an upper bound
	bottomless bool        // or without a lower one
}

func (c *Column) isBytes() bool { return c.leaf.Type >= String }

// isWide says that the values are in ints.
func (c *Column) isWide() bool {
	return c.leaf.Type == Int64 || c.leaf.Type == TimestampMicros || c.leaf.Type == Double
}

// Null adds an entry without a value.
func (c *Column) Null(rep, def uint8) {
	if def == c.defs.last && rep|c.maxRep == 0 { // inlined, and by far the most frequent
		c.defs.run++
		return
	}
	c.entry(rep, def)
}

func (c *Column) entry(rep, def uint8) {
	c.defs.add(def)
	if rep|c.maxRep != 0 {
		c.reps.add(rep)
	}
	if rep > 0 {
		c.w.stored += entryCost
	}
}

// Bytes adds a value to a String or Binary leaf. v is copied.
func (c *Column) Bytes(v []byte, rep, def uint8) {
	c.Null(rep, def)
	if c.keyed {
		if string(v) != string(c.last) || c.last == nil {
			c.look(v)
		}
		c.vals = append(c.vals, c.key)
		return
	}
	if !c.isBytes() {
		c.fail("bytes do not fit type %d", c.leaf.Type)
		return
	}
	c.vals = append(c.vals, c.store(v))
}

// Int64 adds a value to an Int64 or TimestampMicros leaf.
func (c *Column) Int64(v int64, rep, def uint8) {
	if t := c.leaf.Type; t != Int64 && t != TimestampMicros {
		c.fail("an integer does not fit type %d", t)
	}
	c.Null(rep, def)
	c.ints = append(c.ints, v)
}

// Double adds a value to a Double leaf.
func (c *Column) Double(v float64, rep, def uint8) {
	if c.leaf.Type != Double {
		c.fail("a floating-point number does not fit type %d", c.leaf.Type)
	}
	c.Null(rep, def)
	c.ints = append(c.ints, int64(math.Float64bits(v)))
}

// Bool adds a value to a Boolean leaf.
func (c *Column) Bool(v bool, rep, def uint8) {
	if c.leaf.Type != Boolean {
		c.fail("a boolean does not fit type %d", c.leaf.Type)
	}
	c.Null(rep, def)
	var x uint32
	if v {
		x = 1
	}
	c.vals = append(c.vals, x)
}

func (c *Column) fail(format string, args ...any) {
	c.w.fail(fmt.Errorf("parquet: column %q: %s", c.leaf.Path, fmt.Sprintf(format, args...)))
}

// look sets key to the entry of v, which is made if it is new.
func (c *Column) look(v []byte) {
	key, found := c.dict.find(&c.arena, v)
	if !found {
		if c.dict.full(len(c.vals)) {
			c.abandon()
			c.skip = retryAfter + 1 // with this one
			c.key = c.store(v)      // keyed is off: the caller appends a position
			return
		}
		pos := c.keep(v)
		c.dict.add(pos, len(v)+lengthSize)
		c.w.stored += dictionaryCost
	}
	c.key = key
	c.last = c.arena.at(c.dict.pos[key])[lengthSize:]
}

// abandon turns the entries of the dictionary into positions.
func (c *Column) abandon() {
	for i, key := range c.vals {
		c.vals[i] = c.dict.pos[key]
	}
	for _, pos := range c.dict.pos {
		c.bound(c.arena.at(pos)[lengthSize:])
	}
	c.dict.reset()
	c.keyed, c.last = false, nil
	c.w.epoch = epochs.Add(1)
}

// store keeps v in the arena and in the bounds.
func (c *Column) store(v []byte) uint32 {
	pos := c.keep(v)
	if c.min == nil || bytes.Compare(v, c.min) < 0 || bytes.Compare(v, c.max) > 0 {
		c.bound(c.arena.at(pos)[lengthSize:])
	}
	return pos
}

func (c *Column) keep(v []byte) uint32 {
	if len(v) > maxValueBytes {
		c.fail("a value of %d bytes is over the limit of %d", len(v), maxValueBytes)
		v = nil
	}
	pos, taken, full := c.arena.store(v)
	if full {
		c.fail("a row group has too many bytes")
	}
	c.w.stored += int64(taken)
	return pos
}

// bound widens the bounds to v, which lies in the arena.
func (c *Column) bound(v []byte) {
	if c.min == nil || bytes.Compare(v, c.min) < 0 {
		c.min = v
	}
	if c.max == nil || bytes.Compare(v, c.max) > 0 {
		c.max = v
	}
}

// values returns how many entries have a value.
func (c *Column) values() int {
	if c.isWide() {
		return len(c.ints)
	}
	return len(c.vals)
}

// settle is called before the row group is written: it checks that rows rows are here and decides on the dictionary.
func (c *Column) settle(rows int) error {
	c.defs.settle()
	c.reps.settle()
	if !c.reps.constant() && c.defs.constant() {
		c.defs.spill() // the arranger goes through both together
	}
	if c.defs.top > c.leaf.MaxDef || c.reps.top > c.leaf.MaxRep {
		return fmt.Errorf("parquet: column %q: definition level %d or repetition level %d is too high", c.leaf.Path, c.defs.top, c.reps.top)
	}
	got := c.defs.len()
	if c.leaf.MaxRep > 0 {
		got = c.reps.count(0)
		if c.reps.at(0) != 0 {
			return fmt.Errorf("parquet: column %q: the first entry of the row group continues a row", c.leaf.Path)
		}
	}
	if got != rows {
		return fmt.Errorf("parquet: column %q: %d rows, the row group has %d", c.leaf.Path, got, rows)
	}
	if n := c.defs.count(c.leaf.MaxDef); n != c.values() {
		return fmt.Errorf("parquet: column %q: %d values, by the definition levels %d", c.leaf.Path, c.values(), n)
	}
	if c.keyed && !c.dict.pays(len(c.vals)) {
		c.abandon() // only now: a short row group says little about the next
	} else if c.keyed {
		for _, pos := range c.dict.pos {
			c.bound(c.arena.at(pos)[lengthSize:])
		}
	}
	return nil
}

// clear forgets the values of the row group. The buffers stay, the arena's go back to all writers.
func (c *Column) clear() {
	c.defs.reset()
	c.reps.reset()
	c.vals, c.ints = c.vals[:0], c.ints[:0]
	c.arena.reset()
	c.dict.reset()
	c.skip = max(0, c.skip-1)
	c.keyed = c.isBytes() && c.leaf.Encoding == Auto && c.skip == 0
	c.last, c.key, c.min, c.max = nil, 0, nil, nil
}

// restart forgets the file.
func (c *Column) restart() {
	c.skip, c.vague, c.bottomless = 0, false, false
	c.total = ColumnStats{ID: c.leaf.ID}
	c.clear()
}
