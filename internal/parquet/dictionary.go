package parquet

import "hash/maphash"

const (
	minSlots       = 256     // of an empty dictionary, a power of two
	minTrial       = 4096    // entries before a dictionary is judged
	maxDictEntries = 1 << 17 // of a dictionary page
	maxDictBytes   = 4 << 20 // of a dictionary page, but for the last entry
	retryAfter     = 4       // row groups without a dictionary after one that did not pay
	dictionaryCost = 32      // bytes of memory of an entry beside its value, about
)

// seed makes the places of the values unforeseeable: they come from outside, and chosen ones could otherwise all meet in one slot.
var seed = maphash.MakeSeed()

// dictionary numbers the distinct values of a row group, in order of their arrival.
type dictionary struct {
	slots  []uint64 // open addressing: hash<<32 | entry+1
	hashes []uint32 // by entry
	pos    []uint32 // by entry, in the arena
	at     int      // where the value that find did not find goes
	hash   uint32
	bytes  int // of the dictionary page
}

// find returns the entry of v, or the one it would get by the add that follows.
func (d *dictionary) find(a *arena, v []byte) (key uint32, found bool) {
	if len(d.slots) == 0 {
		d.resize(minSlots)
	}
	d.hash = uint32(maphash.Bytes(seed, v))
	mask := len(d.slots) - 1
	for i := int(d.hash) & mask; ; i = (i + 1) & mask {
		s := d.slots[i]
		if s == 0 {
			d.at = i
			return uint32(len(d.pos)), false
		}
		if uint32(s>>32) == d.hash {
			key = uint32(s) - 1
			if string(a.at(d.pos[key])[lengthSize:]) == string(v) {
				return key, true
			}
		}
	}
}

// add makes the value of the last find, now stored at pos, an entry.
func (d *dictionary) add(pos uint32, size int) {
	d.pos = append(d.pos, pos)
	d.hashes = append(d.hashes, d.hash)
	d.bytes += size
	d.slots[d.at] = uint64(d.hash)<<32 | uint64(len(d.pos))
	if 2*len(d.pos) > len(d.slots) {
		d.resize(2 * len(d.slots))
	}
}

// resize puts all entries into n slots.
func (d *dictionary) resize(n int) {
	if cap(d.slots) < n {
		d.slots = make([]uint64, n)
	}
	d.slots = d.slots[:n]
	clear(d.slots)
	for k, h := range d.hashes {
		i := int(h) & (n - 1)
		for d.slots[i] != 0 {
			i = (i + 1) & (n - 1)
		}
		d.slots[i] = uint64(h)<<32 | uint64(k+1)
	}
}

// pays tells whether a dictionary is worth its room for n values.
func (d *dictionary) pays(n int) bool { return 4*len(d.pos) <= 3*n }

// full tells before an add whether to give up, after n values.
func (d *dictionary) full(n int) bool {
	k := len(d.pos)
	return d.bytes >= maxDictBytes || k >= maxDictEntries || k >= minTrial && k&(k-1) == 0 && !d.pays(n)
}

func (d *dictionary) reset() {
	clear(d.slots)
	if len(d.slots) > minSlots {
		d.slots = d.slots[:minSlots]
	}
	d.pos, d.hashes, d.bytes = d.pos[:0], d.hashes[:0], 0
}
