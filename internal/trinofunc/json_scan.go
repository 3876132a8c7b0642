package trinofunc

import (
	"math/bits"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A jsonText reads JSON from its beginning, no further than what is asked for: like Trino's reader, it does not see what
// is wrong behind that. Nothing but RFC 8259 is taken: no comments, no NaN, no single quotes.
//
// Its methods return false where the text is not JSON. Nesting costs memory of a byte a level, never stack.
type jsonText struct {
	s      string
	i      int
	inside bool   // of an object or array, not counting those of open
	open   []byte // the brackets that are open, of value
}

func (p *jsonText) reset(s string) { p.s, p.i, p.inside, p.open = s, 0, false, p.open[:0] }

func (p *jsonText) space() {
	for p.i < len(p.s) {
		switch p.s[p.i] {
		case ' ', '\t', '\n', '\r':
			p.i++
		default:
			return
		}
	}
}

// peek returns the next byte after white space, and 0 at the end.
func (p *jsonText) peek() byte {
	p.space()
	if p.i < len(p.s) {
		return p.s[p.i]
	}
	return 0
}

// accept takes the next byte after white space if it is c.
func (p *jsonText) accept(c byte) bool {
	if p.peek() != c || p.i == len(p.s) {
		return false
	}
	p.i++
	return true
}

const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

// plain returns where the next byte at or after i is that ends a run of plain characters of a string: a quotation mark, a
// backslash or a control character. Eight bytes are looked at at a time.
func plain(s string, i int) int {
	for ; i+8 <= len(s); i += 8 {
		w := s[i : i+8]
		x := uint64(w[0]) | uint64(w[1])<<8 | uint64(w[2])<<16 | uint64(w[3])<<24 |
			uint64(w[4])<<32 | uint64(w[5])<<40 | uint64(w[6])<<48 | uint64(w[7])<<56
		quote, slash := x^(ones*'"'), x^(ones*'\\')
		if found := ((quote-ones)&^quote | (slash-ones)&^slash | (x-ones*0x20)&^x) & highs; found != 0 {
			return i + bits.TrailingZeros64(found)/8
		}
	}
	for ; i < len(s); i++ {
		if c := s[i]; c == '"' || c == '\\' || c < 0x20 {
			break
		}
	}
	return i
}

// str reads a string, whose quotation mark is next, and returns what is between the marks as it is written.
func (p *jsonText) str() (raw string, escaped, ok bool) {
	start := p.i + 1
	i := start
	for {
		i = plain(p.s, i)
		if i >= len(p.s) {
			return "", false, false
		}
		switch p.s[i] {
		case '"':
			p.i = i + 1
			return p.s[start:i], escaped, true
		case '\\':
			n := escape(p.s[i:])
			if n == 0 {
				return "", false, false
			}
			escaped = true
			i += n
		default:
			return "", false, false
		}
	}
}

// escape returns the length of the escape that s begins with, and 0 for none.
func escape(s string) int {
	if len(s) < 2 {
		return 0
	}
	switch s[1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 2
	case 'u':
		if len(s) >= 6 && hexDigit(s[2]) && hexDigit(s[3]) && hexDigit(s[4]) && hexDigit(s[5]) {
			return 6
		}
	}
	return 0
}

func hexDigit(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

// number reads a number, whose first byte is next.
func (p *jsonText) number() (raw string, float, ok bool) {
	s, start, i := p.s, p.i, p.i
	if i < len(s) && s[i] == '-' {
		i++
	}
	first := i
	i = digits(s, i)
	if i == first || s[first] == '0' && i > first+1 {
		return "", false, false
	}
	if i < len(s) && s[i] == '.' {
		float = true
		point := i + 1
		if i = digits(s, point); i == point {
			return "", false, false
		}
	}
	if i < len(s) && (s[i] == 'e' || s[i] == 'E') {
		float = true
		i++
		if i < len(s) && (s[i] == '+' || s[i] == '-') {
			i++
		}
		exponent := i
		if i = digits(s, exponent); i == exponent {
			return "", false, false
		}
	}
	p.i = i
	return s[start:i], float, true
}

func digits(s string, i int) int {
	for i < len(s) && s[i] >= '0' && s[i] <= '9' {
		i++
	}
	return i
}

// word reads true, false or null.
func (p *jsonText) word(w string) bool {
	rest, ok := strings.CutPrefix(p.s[p.i:], w)
	if !ok {
		return false
	}
	if rest != "" && (rest[0] >= '0') {
		if r, _ := utf8.DecodeRuneInString(rest); r != ']' && r != '}' && (r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r)) {
			return false
		}
	}
	p.i += len(w)
	return true
}

// value reads any value and, where out is not nil, writes it as Trino does when it copies JSON: compact, numbers and
// strings in its own spelling, the order and the number of the members as they are.
func (p *jsonText) value(out *[]byte) bool {
	p.open = p.open[:0]
	for {
		closed := true
		switch c := p.peek(); c {
		case '{', '[':
			p.i++
			emit(out, c)
			p.open = append(p.open, c)
			closed = false
			if p.accept(c + 2) { // '}' and ']' come two after '{' and '['
				emit(out, c+2)
				p.open = p.open[:len(p.open)-1]
				closed = true
			} else if c == '{' && !p.member(out) {
				return false
			}
		default:
			if !p.scalar(c, out) {
				return false
			}
		}
		if !closed {
			continue
		}
		more, ok := p.after(out)
		if !ok || !more {
			return ok
		}
	}
}

// after reads what follows a value inside of brackets, up to the next value. more is false when all are closed.
func (p *jsonText) after(out *[]byte) (more, ok bool) {
	for len(p.open) > 0 {
		bracket := p.open[len(p.open)-1]
		switch c := p.peek(); {
		case c == ',' && p.i < len(p.s):
			p.i++
			emit(out, ',')
			return true, bracket != '{' || p.member(out)
		case c == bracket+2:
			p.i++
			emit(out, c)
			p.open = p.open[:len(p.open)-1]
		default:
			return false, false
		}
	}
	return false, true
}

// member reads a name and its colon.
func (p *jsonText) member(out *[]byte) bool {
	if p.peek() != '"' {
		return false
	}
	raw, escaped, ok := p.str()
	if !ok || !p.accept(':') {
		return false
	}
	if out != nil {
		*out = append(appendJSONRaw(*out, raw, escaped), ':')
	}
	return true
}

// scalar reads a value without parts, whose first byte is c.
func (p *jsonText) scalar(c byte, out *[]byte) bool {
	switch c {
	case '"':
		raw, escaped, ok := p.str()
		if ok && out != nil {
			*out = appendJSONRaw(*out, raw, escaped)
		}
		return ok
	case 't':
		return p.literal("true", out)
	case 'f':
		return p.literal("false", out)
	case 'n':
		return p.literal("null", out)
	case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		raw, float, ok := p.number()
		if ok && out != nil {
			*out = appendJSONNumber(*out, raw, float)
		}
		return ok && (p.inside || len(p.open) > 0 || p.rootEnds())
	}
	return false
}

func (p *jsonText) literal(w string, out *[]byte) bool {
	ok := p.word(w)
	if ok && out != nil {
		*out = append(*out, w...)
	}
	return ok
}

// rootEnds reports whether a number may end here that stands alone: white space or nothing must follow.
func (p *jsonText) rootEnds() bool {
	if p.i == len(p.s) {
		return true
	}
	switch p.s[p.i] {
	case ' ', '\t', '\n', '\r':
		return true
	}
	return false
}

// end reports whether nothing but white space is left.
func (p *jsonText) end() bool {
	p.space()
	return p.i == len(p.s)
}

func emit(out *[]byte, c byte) {
	if out != nil {
		*out = append(*out, c)
	}
}

// find goes to the value that the path leads to, which is then next. found is false where there is none.
func (p *jsonText) find(path []jsonStep) (found, ok bool) {
	for i := range path {
		switch p.peek() {
		case '{':
			found, ok = p.findMember(path[i].name)
		case '[':
			found, ok = p.findElement(path[i].index)
		default:
			return false, true // nothing is inside of a scalar, be it well formed or not
		}
		if !found || !ok {
			return false, ok
		}
	}
	return true, true
}

func (p *jsonText) findMember(name string) (found, ok bool) {
	p.i++
	p.inside = true
	if p.accept('}') {
		return false, true
	}
	for {
		if p.peek() != '"' {
			return false, false
		}
		raw, escaped, ok := p.str()
		if !ok || !p.accept(':') {
			return false, false
		}
		if raw == name && !escaped || escaped && unescape(raw) == name {
			return true, true
		}
		if !p.value(nil) {
			return false, false
		}
		if !p.accept(',') {
			return false, p.accept('}')
		}
	}
}

func (p *jsonText) findElement(index int) (found, ok bool) {
	p.i++
	p.inside = true
	if p.accept(']') {
		return false, true
	}
	for n := 0; ; n++ {
		if n == index {
			return true, true
		}
		if !p.value(nil) {
			return false, false
		}
		if !p.accept(',') {
			return false, p.accept(']')
		}
	}
}

// count returns how many members or elements the value that is next has, and -1 where it is a scalar.
func (p *jsonText) count() (n int, ok bool) {
	bracket := p.peek()
	if bracket != '{' && bracket != '[' {
		return -1, p.value(nil)
	}
	p.i++
	p.inside = true
	if p.accept(bracket + 2) {
		return 0, true
	}
	for {
		n++
		if bracket == '{' && !p.member(nil) || !p.value(nil) {
			return 0, false
		}
		if !p.accept(',') {
			return n, p.accept(bracket + 2)
		}
	}
}
