package match

import (
	"hash/maphash"
	"sync/atomic"

	"github.com/ashiato/ashiato/trail"
)

// A Set asks many matchers at once. For each service and event name that comes it finds out once which of its matchers may
// hold for such records at all, and asks only those later: rules pin down names, and a trail has few of them. It may be used by
// several goroutines.
type Set struct {
	matchers []*Matcher
	seed     maphash.Seed
	known    [knownNames]atomic.Pointer[candidates]
}

// knownNames is how many pairs of service and event name a Set remembers, each in the place of its hash: a power of two. Names that come
// in turns in one place are found out again each time, which costs as much as a loop over the matchers does.
const knownNames = 1 << 12

// candidates are the matchers that may hold for records of one service and event name.
type candidates struct {
	source, name string
	has          [2]bool // whether there is a service, a name
	list         []candidate
}

type candidate struct {
	index int32
	sure  bool // it holds by the names alone
}

// maxKnownName bounds the names that are remembered, in bytes.
const maxKnownName = 512

// NewSet makes a set.
func NewSet(ms []*Matcher) *Set { return &Set{matchers: ms, seed: maphash.MakeSeed()} }

// Each yields the index of each matcher that holds for the event, in order.
func (s *Set) Each(e *Event, yield func(i int)) {
	c := s.candidates(e)
	if c == nil {
		for i, m := range s.matchers {
			if m.Match(e) {
				yield(i)
			}
		}
		return
	}
	for _, one := range c.list {
		if one.sure || s.matchers[one.index].Match(e) {
			yield(int(one.index))
		}
	}
}

// candidates returns what is known of the event's names; nil for what is no record.
func (s *Set) candidates(e *Event) *candidates {
	source, hasSource := e.one(trail.EventSource)
	name, hasName := e.one(trail.EventName)
	if e.access || len(source) > maxKnownName || len(name) > maxKnownName {
		return nil
	}
	place := &s.known[(maphash.Bytes(s.seed, source)*31+maphash.Bytes(s.seed, name))%knownNames]
	has := [2]bool{hasSource, hasName}
	if c := place.Load(); c != nil && c.name == string(name) && c.source == string(source) && c.has == has {
		return c
	}
	c := &candidates{source: string(source), name: string(name), has: has}
	for i, m := range s.matchers {
		if v := m.root.named(e); v != no {
			c.list = append(c.list, candidate{int32(i), v == yes})
		}
	}
	place.Store(c)
	return c
}

// A verdict is what the names alone tell of a condition.
type verdict uint8

const (
	maybe verdict = iota
	no
	yes
)

// named looks at the terms about the names of service and event only.
func (n *node) named(e *Event) verdict {
	switch n.kind {
	case isConst:
		return verdictOf(n.value)
	case isLeaf:
		if !n.leaf.named {
			return maybe
		}
		return verdictOf(n.leaf.match(e))
	case isNot:
		switch n.kids[0].named(e) {
		case no:
			return yes
		case yes:
			return no
		}
		return maybe
	}
	ends, all := no, yes // of And: one that does not hold ends it
	if n.kind == isOr {
		ends, all = yes, no
	}
	for _, k := range n.order {
		switch k.named(e) {
		case ends:
			return ends
		case maybe:
			all = maybe
		}
	}
	return all
}

func verdictOf(holds bool) verdict {
	if holds {
		return yes
	}
	return no
}

// isNamed tells whether a leaf looks at the names of service and event only, if the event is a record.
func (l *leaf) isNamed() bool {
	switch l.kind {
	case leafRef, leafCountry, leafPresent:
		return false
	}
	switch l.field.plain {
	case fieldEvent, fieldService, fieldSource:
		return true
	case noPlain:
		return l.field.exact() && (l.field.base == trail.EventName || l.field.base == trail.EventSource)
	}
	return false
}
