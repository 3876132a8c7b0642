package ingest

import (
	"hash/maphash"
	"sync"
)

// seen remembers the records of a batch: which identities came, and with which text. 16 bytes a record.
// Hashes are keyed afresh in every process, so that nobody can prepare two records that collide. It may be
// used by several goroutines.
type seen struct {
	seed   maphash.Seed
	shards [64]shard
}

// A shard holds the identities whose hashes have the same top bits.
type shard struct {
	mu    sync.Mutex
	slots []slot // open addressing, size a power of two
	count int
	_     [24]byte // one cache line each
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

func newSeen() *seen { return &seen{seed: maphash.MakeSeed()} }

func (s *seen) reset() {
	for i := range s.shards {
		clear(s.shards[i].slots)
		s.shards[i].count = 0
	}
}

// add notes a record. An empty id means that the record is identified by its text.
func (s *seen) add(id, content []byte) verdict {
	var h, c uint64
	if len(id) > 0 {
		h = maphash.Bytes(s.seed, id)
	} else {
		c = maphash.Bytes(s.seed, content)
		h = c
	}
	if h == 0 {
		h = 1
	}
	t := &s.shards[h>>58]
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.count*3 >= len(t.slots)*2 {
		t.grow()
	}
	i := h & uint64(len(t.slots)-1)
	first := t.slots[i] // asked of memory before the long hash, for it takes as long to come
	if len(id) > 0 {
		c = maphash.Bytes(s.seed, content)
	}
	return t.add(slot{h, c}, first)
}

// add notes n. first is what lies in its slot.
// maxTexts is how many texts of one identity are remembered. Whoever makes more, one behind the other, would make
// each wait for all before it; further ones are called conflicts and are compared as rows when the batch is committed.
const maxTexts = 32

func (t *shard) add(n, first slot) verdict {
	v, texts := fresh, 0
	mask := uint64(len(t.slots) - 1)
	for i, s := n.id&mask, first; ; s = t.slots[i] {
		switch {
		case s.id == 0:
			t.slots[i] = n
			t.count++
			return v
		case s == n:
			return repeat
		case s.id == n.id:
			v = conflict
			if texts++; texts == maxTexts {
				return v
			}
		}
		i = (i + 1) & mask
	}
}

func (t *shard) grow() {
	old := t.slots
	t.slots = make([]slot, max(2*len(old), 64))
	mask := uint64(len(t.slots) - 1)
	for _, s := range old {
		if s.id == 0 {
			continue
		}
		i := s.id & mask
		for t.slots[i].id != 0 {
			i = (i + 1) & mask
		}
		t.slots[i] = s
	}
}
