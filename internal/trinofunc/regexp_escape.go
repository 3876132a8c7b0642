package trinofunc

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// escape reads what follows a backslash outside of a class.
func (p *patternParser) escape(f flags) (n node, skip bool, err error) {
	if !p.more() {
		return node{}, false, failf("end pattern at escape")
	}
	if set, ok, err := p.classEscape(f); ok || err != nil {
		return node{set: set}, false, err
	}
	switch c := p.s[p.i]; c {
	case 'A', 'z', 'Z', 'b', 'B', 'G':
		p.i++
		n.anchor = map[byte]anchor{'A': textStart, 'z': textEnd, 'Z': textEndLine, 'b': wordBoundary, 'B': noWordBoundary, 'G': matchStart}[c]
		p.hasEnd = p.hasEnd || c == 'Z'
		p.hasWord = p.hasWord || c == 'b' || c == 'B'
		p.hasLeft = p.hasLeft || strings.IndexByte("AbB", c) >= 0
		p.needs = p.needs || c == 'G'
		return n, false, nil
	case 'Q':
		p.i++
		quoted, rest, _ := strings.Cut(p.s[p.i:], `\E`)
		p.i = len(p.s) - len(rest)
		if quoted == "" {
			return node{}, true, nil
		}
		// A quantifier repeats the last character only.
		last, size := utf8.DecodeLastRuneInString(quoted)
		before := quoted[:len(quoted)-size]
		if before == "" {
			return p.literal(last, f), false, nil
		}
		parts := node{}
		for _, r := range before {
			parts.list = append(parts.list, p.literal(r, f))
		}
		after, err := p.quantified(p.literal(last, f), f)
		parts.list = append(parts.list, after)
		return node{group: true, list: []node{parts}}, false, err
	case 'k':
		if p.has("k<") || p.has("k'") {
			n, err = p.namedBackref(f)
			return n, false, err
		}
	case '1', '2', '3', '4', '5', '6', '7', '8', '9':
		end := digits(p.s, p.i)
		number, err := strconv.Atoi(p.s[p.i:end])
		if err == nil && (number <= p.groups || number <= 9) {
			p.i = end
			p.backrefs = append(p.backrefs, number)
			p.needs = true
			return node{backref: number, fold: f.fold}, false, nil
		}
	}
	r, err := p.escapedRune()
	return p.literal(r, f), false, err
}

// namedBackref reads k<name>, k<1> or k<-1>.
func (p *patternParser) namedBackref(f flags) (node, error) {
	closing := ">"
	if p.s[p.i+1] == '\'' {
		closing = "'"
	}
	name, _, ok := strings.Cut(p.s[p.i+2:], closing)
	if !ok {
		return node{}, failf("invalid group name <%s>", p.s[p.i+2:])
	}
	p.i += len(name) + 3
	p.needs = true
	number := p.names[name]
	if n, err := strconv.Atoi(name); err == nil {
		if number = n; n < 0 {
			number = p.groups + 1 + n
		}
		if number <= 0 || number > p.groups {
			return node{}, failf("invalid backref number/name")
		}
	} else if number == 0 {
		return node{}, failf("undefined name <%s> reference", name)
	}
	return node{backref: number, fold: f.fold}, nil
}

// classEscape reads d, w, s, p{...} and their opposites.
func (p *patternParser) classEscape(f flags) (set *runeSet, ok bool, err error) {
	c := p.s[p.i]
	switch c {
	case 'd', 'D':
		set = digitSet()
	case 'w', 'W':
		set = wordSet()
	case 's', 'S':
		set = spaceSet()
	case 'p', 'P':
		set, err = p.property()
		if err != nil {
			return nil, false, err
		}
		if c == 'P' {
			set = set.not()
		}
		return set, true, nil
	default:
		return nil, false, nil
	}
	p.i++
	if c < 'a' {
		set = set.not()
	}
	return set, true, nil
}

func (p *patternParser) property() (*runeSet, error) {
	p.i++
	if !p.more() {
		return nil, failf("invalid character property name <p>")
	}
	if !p.accept("{") {
		return propertySet(string(p.rune()))
	}
	name, _, ok := strings.Cut(p.s[p.i:], "}")
	if !ok {
		return nil, failf("%s", "invalid character property name <"+p.s[p.i:]+">")
	}
	p.i += len(name) + 1
	return propertySet(name)
}

// escapedRune reads one character after a backslash; one that means nothing is itself.
func (p *patternParser) escapedRune() (rune, error) {
	switch r := p.rune(); r {
	case 't':
		return '\t', nil
	case 'n':
		return '\n', nil
	case 'r':
		return '\r', nil
	case 'f':
		return '\f', nil
	case 'v':
		return '\v', nil
	case 'a':
		return '\a', nil
	case 'e':
		return 0x1B, nil
	case 'c':
		if !p.more() {
			return 0, failf("end pattern at control")
		}
		return p.rune() & 0x1F, nil
	case '0', '1', '2', '3', '4', '5', '6', '7':
		p.i--
		end := p.i
		for end < len(p.s) && end < p.i+3 && p.s[end] >= '0' && p.s[end] <= '7' {
			end++
		}
		return p.code(end, 8)
	case 'x':
		return p.hexRune()
	case 'u':
		if len(p.s) < p.i+4 || strings.Trim(p.s[p.i:p.i+4], hexDigits) != "" {
			return 0, failf("too short escape sequence")
		}
		return p.code(p.i+4, 16)
	default:
		return r, nil
	}
}

const hexDigits = "0123456789abcdefABCDEF"

func (p *patternParser) hexRune() (rune, error) {
	if p.has("{") {
		digits, _, ok := strings.Cut(p.s[p.i+1:], "}")
		if !ok || digits == "" || strings.Trim(digits, hexDigits) != "" {
			return 0, failf(`\x{...} without a hexadecimal number is not supported by the embedded engine`)
		}
		n, err := strconv.ParseInt(digits, 16, 32)
		p.i += len(digits) + 2
		if err != nil || !utf8.ValidRune(rune(n)) {
			return 0, failf("too big wide-char value")
		}
		return rune(n), nil
	}
	end := p.i
	for end < len(p.s) && end < p.i+2 && hexDigit(p.s[end]) {
		end++
	}
	if end == p.i {
		return 0, failf(`\x without a hexadecimal number is not supported by the embedded engine`)
	}
	return p.code(end, 16)
}

// code reads the number up to end. Escapes of bytes are bytes of UTF-8, which only make characters together.
func (p *patternParser) code(end, base int) (rune, error) {
	n, err := strconv.ParseUint(p.s[p.i:end], base, 32)
	wide := base == 16 && end == p.i+4
	p.i = end
	if err != nil || n >= 0x80 && !wide {
		return 0, failf(`bytes of characters outside of ASCII are not supported by the embedded engine: write the character, or \x{...} with its number`)
	}
	if !utf8.ValidRune(rune(n)) {
		return 0, failf("invalid Unicode code point")
	}
	return rune(n), nil
}

// class reads a class after its opening bracket.
func (p *patternParser) class(f flags, depth int) (*runeSet, error) {
	if depth > maxNesting {
		return nil, failf("the pattern is nested deeper than %d levels", maxNesting)
	}
	negated := p.accept("^")
	c := classReader{patternParser: p, f: f, depth: depth}
	if p.has("]") {
		// It is a character if another one closes the class.
		if !strings.Contains(p.s[p.i+1:], "]") {
			return nil, failf("empty char-class")
		}
		p.i++
		c.add(']')
	}
	if err := c.read(); err != nil {
		return nil, err
	}
	set := c.result()
	if f.fold {
		set = set.folded()
	}
	if negated {
		set = set.not()
	}
	return set.tidy(), nil
}

// A classReader collects a class. Intersections split it into parts.
type classReader struct {
	*patternParser
	f     flags
	depth int
	set   runeSet
	both  *runeSet // of the parts before, or nil
	last  rune     // the character that may begin a range
	begun bool     // last is one
	ended bool     // a range has just ended
}

func (c *classReader) add(r rune) {
	if c.f.fold {
		c.checkFold(r)
	}
	c.set.add(r, r)
	c.last, c.begun, c.ended = r, true, false
}

func (c *classReader) addSet(s *runeSet) {
	c.set.addSet(s)
	c.begun, c.ended = false, false
}

func (c *classReader) part() {
	part := c.set
	if c.both == nil {
		c.both = part.tidy()
	} else {
		c.both = c.both.and(&part)
	}
	c.set, c.begun, c.ended = runeSet{}, false, false
}

func (c *classReader) result() *runeSet {
	if c.both == nil {
		return c.set.tidy()
	}
	c.part()
	return c.both
}

func (c *classReader) read() error {
	for {
		if !c.more() {
			return failf("premature end of char-class")
		}
		switch {
		case c.accept("]"):
			return nil
		case c.accept("&&"):
			c.part()
		case c.has("[:"):
			if err := c.posix(); err != nil {
				return err
			}
		case c.accept("["):
			inner, err := c.class(c.f, c.depth+1)
			if err != nil {
				return err
			}
			c.addSet(inner)
		case c.ended && c.has("-") && !c.has("-]"):
			c.i++ // behind a range, Joni forgets it
			c.ended = false
		case c.begun && c.has("-") && !c.has("-]") && !c.has("-[") && !c.has("-&&"):
			c.i++
			if err := c.span(); err != nil {
				return err
			}
		default:
			if err := c.one(); err != nil {
				return err
			}
		}
	}
}

// span reads the end of a range.
func (c *classReader) span() error {
	lo := c.last
	if c.accept(`\`) {
		if !c.more() {
			return failf("end pattern at escape")
		}
		if _, ok, err := c.classEscape(c.f); ok || err != nil {
			return failf("char-class value at end of range")
		}
	} else {
		hi := c.rune()
		return c.close(lo, hi)
	}
	hi, err := c.escapedInClass()
	if err != nil {
		return err
	}
	return c.close(lo, hi)
}

func (c *classReader) close(lo, hi rune) error {
	if hi < lo {
		return failf("empty range in char class")
	}
	c.set.add(lo, hi)
	c.begun, c.ended = false, true
	return nil
}

// one reads a character or an escape.
func (c *classReader) one() error {
	if !c.accept(`\`) {
		c.add(c.rune())
		return nil
	}
	if !c.more() {
		return failf("end pattern at escape")
	}
	if set, ok, err := c.classEscape(c.f); ok || err != nil {
		if err == nil {
			c.addSet(set)
		}
		return err
	}
	if c.accept("Q") {
		quoted, rest, _ := strings.Cut(c.s[c.i:], `\E`)
		c.i = len(c.s) - len(rest)
		for _, r := range quoted {
			c.add(r)
		}
		return nil
	}
	r, err := c.escapedInClass()
	if err == nil {
		c.add(r)
	}
	return err
}

func (c *classReader) escapedInClass() (rune, error) {
	if c.accept("b") {
		return '\b', nil
	}
	return c.escapedRune()
}

// posix reads [:name:] or [:^name:].
func (c *classReader) posix() error {
	name, _, ok := strings.Cut(c.s[c.i+2:], ":]")
	if !ok || strings.ContainsAny(name, `[]\`) {
		c.i++
		inner, err := c.class(c.f, c.depth+1)
		if err == nil {
			c.addSet(inner)
		}
		return err
	}
	plain, negated := strings.CutPrefix(name, "^")
	switch plain {
	case "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space", "upper", "word", "xdigit":
	default:
		return failf("invalid POSIX bracket type")
	}
	set, err := propertySet(plain)
	if err != nil {
		return err
	}
	c.i += len(name) + 4
	if negated {
		set = set.not()
	}
	c.addSet(set)
	return nil
}
