package trail

import "encoding/binary"

// An identity is a text of userIdentity that has been scanned, with what was found. It is a third of a
// record, and the same few hundred texts come again and again: those that came lately are compared, not
// scanned. As no object's text is the beginning of another's, what begins with the text is the object.
type identity struct {
	text  []byte
	high  uint64
	found []found
}

// found is where a member stands, from the start of the text.
type found struct {
	field Field
	span  span
}

const (
	knownIdentities  = 512 // a power of two
	minIdentityBytes = 72  // whoever is meant is told by the bytes before
	maxIdentityBytes = 2 << 10
)

// userIdentity reads the object at b[i] that is the value of UserIdentity.
func (s *scanner) userIdentity(i, depth int) int {
	if len(s.b)-i < minIdentityBytes {
		return s.opened(UserIdentity, i, depth)
	}
	if s.known == nil {
		s.known = make([]identity, knownIdentities)
	}
	k := &s.known[identitySlot(s.b[i:])]
	r := s.rec
	if n := len(k.text); n > 0 && n <= len(s.b)-i && string(s.b[i:i+n]) == string(k.text) {
		by := uint32(i - s.start)
		for _, m := range k.found {
			r.set[m.field>>6] |= 1 << (m.field & 63)
			r.spans[m.field] = span{m.span.off + by, m.span.end + by}
		}
		s.high |= k.high
		return i + n
	}
	high, spaces, extra, duplicate := s.high, s.spaces, len(r.extra), r.duplicate
	s.high, r.duplicate = 0, false
	end := s.opened(UserIdentity, i, depth)
	if end >= 0 && end-i <= maxIdentityBytes && s.spaces == spaces && len(r.extra) == extra && !r.duplicate {
		s.learn(k, i, end)
	}
	s.high |= high
	r.duplicate = r.duplicate || duplicate
	return end
}

// learn makes k the text from i to end, which has just been scanned.
func (s *scanner) learn(k *identity, i, end int) {
	k.text = append(k.text[:0], s.b[i:end]...)
	k.high, k.found = s.high, k.found[:0]
	by := uint32(i - s.start)
	for f := UserIdentity; f < AddendumReason; f++ {
		if s.rec.Has(f) {
			p := s.rec.spans[f]
			k.found = append(k.found, found{f, span{p.off - by, p.end - by}})
		}
	}
}

// identitySlot hashes the bytes in which the principal and the session stand.
func identitySlot(b []byte) uint64 {
	const odd = 0x9e3779b97f4a7c15
	h := binary.LittleEndian.Uint64(b[40:]) * odd
	h = (h>>32 ^ h ^ binary.LittleEndian.Uint64(b[48:])) * odd
	h = (h>>32 ^ h ^ binary.LittleEndian.Uint64(b[56:])) * odd
	h = (h>>32 ^ h ^ binary.LittleEndian.Uint64(b[64:])) * odd
	return (h >> 32) % knownIdentities
}
