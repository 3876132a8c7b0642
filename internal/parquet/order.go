package parquet

import "slices"

// order is the order in which the rows of a row group are stored.
type order struct {
	rows []uint32 // arrival number by place; empty when rows stay as they came
	keys []uint64 // of the rows with a value, by arrival, then by place
	tmpK []uint64
	tmpR []uint32
}

// of sets the order to ascending values of c, rows without a value last, equal ones as they came.
// It returns the first and the last key and whether nulls are at the end. c is settled and not repeated.
func (o *order) of(c *Column) {
	o.rows, o.keys = o.rows[:0], o.keys[:0]
	for _, v := range c.ints {
		o.keys = append(o.keys, uint64(v)^1<<63)
	}
	n := c.defs.len()
	sorted := slices.IsSorted(o.keys)
	if sorted && nullsLast(c, len(o.keys)) {
		return
	}
	o.rows = slices.Grow(o.rows, n)
	for i := range n {
		if c.defs.at(i) == c.leaf.MaxDef {
			o.rows = append(o.rows, uint32(i))
		}
	}
	if !sorted {
		o.sort()
	}
	for i := 0; len(o.rows) < n; i++ {
		if c.defs.at(i) != c.leaf.MaxDef {
			o.rows = append(o.rows, uint32(i))
		}
	}
}

// nullsLast tells whether the first n rows are the n rows with a value.
func nullsLast(c *Column, n int) bool {
	for i := range n {
		if c.defs.at(i) != c.leaf.MaxDef {
			return false
		}
	}
	return true
}

// sort is a least significant digit first radix sort of keys with their rows. Bytes in which no two keys differ cost nothing: times of
// one day differ in five.
func (o *order) sort() {
	var differ uint64
	for _, k := range o.keys {
		differ |= k ^ o.keys[0]
	}
	n := len(o.keys)
	o.tmpK, o.tmpR = slices.Grow(o.tmpK[:0], n)[:n], slices.Grow(o.tmpR[:0], cap(o.rows))[:n]
	for shift := 0; shift < 64; shift += 8 {
		if differ>>shift&0xff == 0 {
			continue
		}
		var next [256]uint32
		for _, k := range o.keys {
			next[k>>shift&0xff]++
		}
		sum := uint32(0)
		for d, count := range next {
			next[d] = sum
			sum += count
		}
		for i, k := range o.keys {
			d := k >> shift & 0xff
			o.tmpK[next[d]], o.tmpR[next[d]] = k, o.rows[i]
			next[d]++
		}
		o.keys, o.tmpK = o.tmpK, o.keys
		o.rows, o.tmpR = o.tmpR, o.rows
	}
}

// content is what a column holds in a row group, in the order in which it is stored.
type content struct {
	defs, reps levels
	vals       []uint32
	ints       []int64
}

// arranger brings the content of columns into an order. Its buffers are used for one column after the other.
type arranger struct {
	content
	firstEntry, firstValue []uint32 // by arrival of the row
}

// arrange returns the content of c by rows, arrival numbers by place. It is valid until the next call.
func (a *arranger) arrange(c *Column, rows []uint32) content {
	in := content{defs: c.defs, reps: c.reps, vals: c.vals, ints: c.ints}
	if len(rows) == 0 {
		return in
	}
	a.defs.reset()
	a.reps.reset()
	a.vals, a.ints = a.vals[:0], a.ints[:0]
	if !c.reps.constant() {
		a.locate(c)
		a.repeated(in, rows)
		return a.content
	}
	if in.defs.constant() {
		if in.defs.last == c.leaf.MaxDef {
			a.vals = pick(a.vals, in.vals, rows)
			a.ints = pick(a.ints, in.ints, rows)
		}
		return content{defs: in.defs, reps: in.reps, vals: a.vals, ints: a.ints}
	}
	a.locate(c)
	a.flat(in, rows, c.leaf.MaxDef)
	return content{defs: a.defs, reps: in.reps, vals: a.vals, ints: a.ints}
}

// pick appends the values of rows, which all have one.
func pick[T any](dst, values []T, rows []uint32) []T {
	if len(values) == 0 {
		return dst
	}
	dst = slices.Grow(dst, len(rows))[:len(rows)]
	for i, r := range rows {
		dst[i] = values[r]
	}
	return dst
}

// locate notes where the entries and the values of each row begin, and where the last ends.
func (a *arranger) locate(c *Column) {
	a.firstEntry, a.firstValue = a.firstEntry[:0], a.firstValue[:0]
	flat, value := c.reps.constant(), uint32(0)
	for i, d := range c.defs.b {
		if flat || c.reps.b[i] == 0 {
			a.firstEntry = append(a.firstEntry, uint32(i))
			a.firstValue = append(a.firstValue, value)
		}
		if d == c.leaf.MaxDef {
			value++
		}
	}
	a.firstEntry = append(a.firstEntry, uint32(len(c.defs.b)))
	a.firstValue = append(a.firstValue, value)
}

// flat arranges rows of one entry each.
func (a *arranger) flat(in content, rows []uint32, maxDef uint8) {
	a.defs.b = slices.Grow(a.defs.b, len(rows))[:len(rows)]
	for i, r := range rows {
		d := in.defs.b[r]
		a.defs.b[i] = d
		if d != maxDef {
			continue
		}
		if v := a.firstValue[r]; len(in.vals) > 0 {
			a.vals = append(a.vals, in.vals[v])
		} else {
			a.ints = append(a.ints, in.ints[v])
		}
	}
}

// repeated arranges rows of any number of entries.
func (a *arranger) repeated(in content, rows []uint32) {
	for _, r := range rows {
		i, j := a.firstEntry[r], a.firstEntry[r+1]
		a.defs.b = append(a.defs.b, in.defs.b[i:j]...)
		a.reps.b = append(a.reps.b, in.reps.b[i:j]...)
		i, j = a.firstValue[r], a.firstValue[r+1]
		if len(in.vals) > 0 {
			a.vals = append(a.vals, in.vals[i:j]...)
		} else {
			a.ints = append(a.ints, in.ints[i:j]...)
		}
	}
}
