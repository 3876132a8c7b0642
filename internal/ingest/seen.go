package ingest

import "hash/maphash"

// seen remembers the records of a batch: which identities came, and with which text. 16 bytes a record.
// Hashes are keyed afresh in every process, so that nobody can prepare two records that collide.
type seen struct {
	seed  maphash.Seed
	slots []slot // open addressing, size a power of two
	count int
}

// A slot with id 0 is empty.
type slot struct{ id, content uint64 }

// verdict is what seen knows about a record.
type verdict uint8

const (
	fresh    verdict = iota // not seen before
	repeat                  // the same record, letter by letter
	conflict                // the same identity with another text
)

func newSeen() *seen { return &seen{seed: maphash.MakeSeed(), slots: make([]slot, 1<<12)} }

func (s *seen) reset() {
	clear(s.slots)
	s.count = 0
}

// add notes a record. An empty id means that the record is identified by its text.
func (s *seen) add(id, content []byte) verdict {
	c := maphash.Bytes(s.seed, content)
	h := c
	if len(id) > 0 {
		h = maphash.Bytes(s.seed, id)
	}
	if h == 0 {
		h = 1
	}
	if s.count*3 >= len(s.slots)*2 {
		s.grow()
	}
	v := fresh
	mask := uint64(len(s.slots) - 1)
	for i := h & mask; ; i = (i + 1) & mask {
		switch t := &s.slots[i]; {
		case t.id == 0:
			*t = slot{h, c}
			s.count++
			return v
		case t.id == h && t.content == c:
			return repeat
		case t.id == h:
			v = conflict
		}
	}
}

func (s *seen) grow() {
	old := s.slots
	s.slots = make([]slot, 2*len(old))
	mask := uint64(len(s.slots) - 1)
	for _, t := range old {
		if t.id == 0 {
			continue
		}
		i := t.id & mask
		for s.slots[i].id != 0 {
			i = (i + 1) & mask
		}
		s.slots[i] = t
	}
}
