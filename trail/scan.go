package trail

import (
	"bytes"
	"encoding/binary"
	"math/bits"
)

// The scanner goes over a record once, checks the whole JSON grammar, and notes where the members of
// the opened objects stand. Its input ends in padding zeros: no JSON has a zero byte, so running
// into the end is one more syntax error, at or after the end, and needs no checks on the way.

const (
	padding = 16 // zero bytes after the data; the scanner reads words of 8

	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

// What the scanner found instead of a record's end, when it is no syntax error.
const (
	whatDeep      = "nested too deep"
	whatContainer = "container"
)

// scanner holds what a scan needs besides its input. It is reused from record to record.
type scanner struct {
	b         []byte
	rec       *Record
	start     int        // where the record starts in b
	maxDepth  int        // deepest nesting
	stack     []byte     // opening brackets by depth, for nested values
	bad       int        // where the error is in b
	what      string     // what the error is
	container bool       // stop at a member that holds a list of records
	spaces    int        // insignificant white space seen
	high      uint64     // or of the words of all strings
	key       []byte     // decoded key
	known     []identity // texts of userIdentity that came lately, by hash
	guess     [256]Field // by the Field before, or by the parent and firstKey: the one that came next last time
}

func newScanner(lim Limits) *scanner {
	s := &scanner{maxDepth: lim.Depth, stack: make([]byte, lim.Depth+1)}
	for i := range s.guess {
		s.guess[i] = noField
	}
	return s
}

// firstKey is added to an opened object's Field in guess, for the first key in the object, which no
// Field comes before.
const firstKey = 0x80

// padded returns a copy of b that is followed by the padding.
func padded(b []byte) []byte {
	p := make([]byte, len(b)+padding)
	copy(p, b)
	return p
}

// err describes the last failure. n is the end of the data, start that of the record.
func (s *scanner) err(n, start int) error {
	switch {
	case s.what == whatDeep:
		return ErrTooDeep
	case s.bad >= n:
		return ErrTruncated
	}
	return &SyntaxError{Offset: int64(s.bad - start), What: s.what}
}

// scan reads the object at b[i] into r and returns the index after it, or -1 with bad and what set.
func (s *scanner) scan(b []byte, i int, r *Record) int {
	r.reset()
	s.b, s.rec, s.start, s.high = b, r, i, 0
	if b[i] != '{' {
		return s.fail(i, "a record starts with '{'")
	}
	end := s.object(i, 1, Top)
	if end < 0 {
		return -1
	}
	r.Raw = b[i:end:end]
	r.nonASCII = s.high&highs != 0
	if len(r.extra) > 0 {
		r.setUnknown()
		s.findDuplicates()
	}
	return end
}

func (s *scanner) fail(i int, what string) int {
	s.bad, s.what = i, what
	return -1
}

// object reads the members of the opened object at b[i].
func (s *scanner) object(i, depth int, parent Field) int {
	if depth > s.maxDepth {
		return s.fail(i, whatDeep)
	}
	b := s.b
	if i++; b[i] <= ' ' {
		i = s.space(i)
	}
	if b[i] == '}' {
		return i + 1
	}
	last := parent | firstKey
	for {
		if b[i] != '"' {
			return s.fail(i, "a key is missing")
		}
		key := i
		f := s.guess[last]
		if f != noField && s.isKey(i, f) {
			i += len(fields[f].name) + 2
		} else {
			var acc uint64
			if i, acc = s.str(b, i+1, 0); i < 0 {
				return -1
			}
			s.high |= acc
			f = s.lookup(parent, b[key+1:i-1], acc&escaped != 0)
			s.guess[last] = f
		}
		keyEnd := i
		if b[i] != ':' {
			if i = s.space(i); b[i] != ':' {
				return s.fail(i, "':' is missing after a key")
			}
		}
		if i++; b[i] <= ' ' {
			i = s.space(i)
		}
		if f == noField {
			if i = s.unknown(parent, key, keyEnd, i, depth); i < 0 {
				return -1
			}
		} else {
			last = f
			if i = s.member(f, i, depth); i < 0 {
				return -1
			}
		}
		if b[i] <= ' ' {
			i = s.space(i)
		}
		if b[i] == '}' {
			return i + 1
		}
		if b[i] != ',' {
			return s.fail(i, "',' or '}' is missing after a member")
		}
		if i++; b[i] <= ' ' {
			i = s.space(i)
		}
	}
}

// isKey reports whether the string at b[i] is f's key as it is usually spelled.
func (s *scanner) isKey(i int, f Field) bool {
	name := fields[f].name
	k := s.b[i+1:]
	return len(k) > len(name) && string(k[:len(name)]) == name && k[len(name)] == '"'
}

// member reads the value of f at b[i].
func (s *scanner) member(f Field, i, depth int) int {
	r := s.rec
	word, bit := f>>6, uint64(1)<<(f&63)
	if r.set[word]&bit != 0 {
		r.duplicate = true
		s.clear(f)
	}
	if s.b[i] != '{' || !f.Opened() {
		end, flags := s.value(i, depth)
		if end < 0 {
			return -1
		}
		r.spans[f] = s.span(i, end, flags)
		r.set[word] |= bit
		return end
	}
	r.set[word] |= bit
	if f == UserIdentity {
		return s.userIdentity(i, depth)
	}
	return s.opened(f, i, depth)
}

// opened reads the object at b[i] that is the value of f.
func (s *scanner) opened(f Field, i, depth int) int {
	spaces := s.spaces
	end := s.object(i, depth+1, f)
	if end < 0 {
		return -1
	}
	var flags uint32
	if s.spaces != spaces {
		flags = flagSpaced
	}
	s.rec.spans[f] = s.span(i, end, flags)
	return end
}

// clear forgets the members of f, which is about to come a second time.
func (s *scanner) clear(f Field) {
	for c := range NumFields {
		for p, ok := c.Parent(); ok; p, ok = p.Parent() {
			if p == f {
				s.rec.set[c>>6] &^= 1 << (c & 63)
			}
		}
	}
}

// unknown reads the value at b[i] of a member without a Field.
func (s *scanner) unknown(parent Field, key, keyEnd, i, depth int) int {
	if s.container && parent == Top && s.b[i] == '[' && isContainer(s.b[key:keyEnd]) && s.rec.set == [2]uint64{} {
		return s.fail(i, whatContainer)
	}
	end, flags := s.value(i, depth)
	if end < 0 {
		return -1
	}
	s.rec.extra = append(s.rec.extra, extra{parent, s.span(key, keyEnd, 0), s.span(i, end, flags)})
	return end
}

func (s *scanner) span(i, end int, flags uint32) span {
	return span{uint32(i - s.start), uint32(end-s.start) | flags<<spanShift}
}

// space returns the index of the next byte that is not white space.
func (s *scanner) space(i int) int {
	j := skipSpace(s.b, i)
	s.spaces += j - i
	return j
}

func skipSpace(b []byte, i int) int {
	for isSpace(b[i]) {
		i++
	}
	return i
}

// value reads any value at b[i] that is not opened and returns the index after it and its flags.
func (s *scanner) value(i, depth int) (end int, flags uint32) {
	b := s.b
	switch b[i] {
	case '"':
		end, acc := s.str(b, i+1, 0)
		s.high |= acc
		return end, uint32(acc & escaped)
	case '{', '[':
		return s.nested(i, depth)
	}
	return s.scalar(i), 0
}

// plainValue reads any value at b[i] outside of a record.
func (s *scanner) plainValue(b []byte, i int) (end int, flags uint32) {
	s.b, s.start = b, i
	return s.value(i, 0)
}

// otherMember reads a member at b[i] of an object that holds a list of records. It returns the index
// after it; or list and the index after the bracket, when the member is such a list; or -1.
func (s *scanner) otherMember(b []byte, i int) (end int, list bool) {
	s.b, s.start = b, i
	key := s.space(i)
	if b[key] != '"' {
		return s.fail(key, "a key is missing"), false
	}
	if i, _ = s.str(b, key+1, 0); i < 0 {
		return -1, false
	}
	keyEnd := i
	if i = s.space(i); b[i] != ':' {
		return s.fail(i, "':' is missing after a key"), false
	}
	i = s.space(i + 1)
	if b[i] == '[' && isContainer(b[key:keyEnd]) {
		return i + 1, true
	}
	end, _ = s.value(i, 1)
	return end, false
}

// scalar reads the literal or number at b[i].
func (s *scanner) scalar(i int) int {
	switch c := s.b[i]; {
	case c == 'n':
		return s.literal(i, "null")
	case c == 't':
		return s.literal(i, "true")
	case c == 'f':
		return s.literal(i, "false")
	case c == '-' || c-'0' <= 9:
		return s.number(i)
	}
	return s.fail(i, "a value is missing")
}

func (s *scanner) literal(i int, want string) int {
	if string(s.b[i:i+len(want)]) == want {
		return i + len(want)
	}
	j := 0
	for s.b[i+j] == want[j] {
		j++
	}
	return s.fail(i+j, "unknown literal")
}

func (s *scanner) number(i int) int {
	b := s.b
	if b[i] == '-' {
		i++
	}
	switch {
	case b[i] == '0':
		i++
	case b[i]-'1' <= 8:
		i = digits(b, i)
	default:
		return s.fail(i, "a digit is missing in a number")
	}
	if b[i] == '.' {
		if i++; b[i]-'0' > 9 {
			return s.fail(i, "a digit is missing after the decimal point")
		}
		i = digits(b, i)
	}
	if b[i]|0x20 == 'e' {
		if i++; b[i] == '+' || b[i] == '-' {
			i++
		}
		if b[i]-'0' > 9 {
			return s.fail(i, "a digit is missing in an exponent")
		}
		i = digits(b, i)
	}
	return i
}

func digits(b []byte, i int) int {
	for b[i]-'0' <= 9 {
		i++
	}
	return i
}

// nested reads the object or array at b[i], which is not opened.
func (s *scanner) nested(i, depth int) (end int, flags uint32) {
	b, stack := s.b, s.stack
	base, spaces := depth, s.spaces
	var acc uint64
open:
	if depth++; depth > s.maxDepth {
		return s.fail(i, whatDeep), 0
	}
	stack[depth] = b[i]
	if i++; b[i] <= ' ' {
		i = s.space(i)
	}
	if b[i] == stack[depth]+2 { // ']' is '['+2 and '}' is '{'+2
		goto next
	}
member:
	if stack[depth] == '{' {
		if b[i] != '"' {
			return s.fail(i, "a key is missing"), 0
		}
		if i, acc = s.str(b, i+1, acc); i < 0 {
			return -1, 0
		}
		if b[i] != ':' {
			if i = s.space(i); b[i] != ':' {
				return s.fail(i, "':' is missing after a key"), 0
			}
		}
		if i++; b[i] <= ' ' {
			i = s.space(i)
		}
	}
	switch b[i] {
	case '"':
		i, acc = s.str(b, i+1, acc)
	case '{', '[':
		goto open
	default:
		i = s.scalar(i)
	}
	if i < 0 {
		return -1, 0
	}
next:
	for {
		if b[i] <= ' ' {
			i = s.space(i)
		}
		if b[i] == ',' {
			if i++; b[i] <= ' ' {
				i = s.space(i)
			}
			goto member
		}
		if b[i] != stack[depth]+2 {
			return s.fail(i, "',' or a closing bracket is missing"), 0
		}
		i++
		if depth--; depth == base {
			break
		}
	}
	s.high |= acc
	if s.spaces != spaces {
		flags = flagSpaced
	}
	return i, flags
}

// escaped is the bit in str's result that says that the string has a backslash in it. Being the
// lowest bit, it is free: only the high bits of each byte of the words count otherwise.
const escaped = flagEscaped

// str returns the index after the string whose inside starts at b[i], and acc with the bits of
// highs set when bytes above 0x7f may be in it, and the bit escaped set or not.
func (s *scanner) str(b []byte, i int, acc uint64) (int, uint64) {
	acc &= highs
	for {
		w := binary.LittleEndian.Uint64(b[i:])
		acc |= w & highs
		// The lowest bit set is exact: x^2 < 0x21 is x < 0x20 or x == '"'.
		m := (((w ^ ones*2) - ones*0x21) | ((w ^ ones*'\\') - ones)) & ^w & highs
		if m == 0 {
			i += 8
			continue
		}
		i += bits.TrailingZeros64(m) >> 3
		switch c := b[i]; {
		case c == '"':
			return i + 1, acc
		case c != '\\':
			return s.fail(i, "control character in a string"), acc
		}
		acc |= escaped
		if i = s.escape(b, i+1); i < 0 {
			return -1, acc
		}
	}
}

// escape returns the index after the escape whose backslash stands before b[i].
func (s *scanner) escape(b []byte, i int) int {
	switch c := unescape[b[i]]; c {
	case 0:
		return s.fail(i, "unknown escape in a string")
	case 'u':
		for end := i + 4; i < end; {
			if i++; hexDigit[b[i]] == 0 {
				return s.fail(i, "\\u needs four hexadecimal digits")
			}
		}
	}
	return i + 1
}

// findDuplicates looks for keys that come twice among the members without a Field.
func (s *scanner) findDuplicates() {
	u := s.rec.unknown
	if len(u) > 32 {
		s.manyDuplicates(u)
		return
	}
	for i := range u {
		for j := range i {
			if u[i].Parent == u[j].Parent && sameKey(u[i].Key, u[j].Key) {
				s.rec.duplicate = true
				return
			}
		}
	}
}

func (s *scanner) manyDuplicates(u []Member) {
	seen := make(map[string]struct{}, len(u))
	for _, m := range u {
		s.key, _ = m.name(append(s.key[:0], byte(m.Parent)))
		if _, ok := seen[string(s.key)]; ok {
			s.rec.duplicate = true
			return
		}
		seen[string(s.key)] = struct{}{}
	}
}

// sameKey compares two keys, JSON text with quotes, decoded.
func sameKey(a, b []byte) bool {
	if bytes.IndexByte(a, '\\') < 0 && bytes.IndexByte(b, '\\') < 0 {
		return string(a) == string(b)
	}
	x, _ := appendUnescaped(nil, a[1:len(a)-1])
	y, _ := appendUnescaped(nil, b[1:len(b)-1])
	return string(x) == string(y)
}

// name appends the decoded key to dst.
func (m Member) name(dst []byte) ([]byte, bool) {
	return Value{Text: m.Key, Kind: String, flags: flagEscaped}.AppendText(dst)
}
