package ingest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
)

// canonical gives a form of JSON text that two texts share when they are equal as JSON: keys sorted, strings
// as UTF-16 units (so that lone surrogates count), numbers as they are spelled, every repetition of a key kept.
// It is a second reading, made apart from package trail's.
func canonical(text []byte) (string, error) {
	p := &canonicalizer{b: text}
	p.space()
	s := p.value()
	p.space()
	if p.err == nil && p.i != len(text) {
		p.fail("text after the value")
	}
	return s, p.err
}

type canonicalizer struct {
	b   []byte
	i   int
	err error
}

func (p *canonicalizer) fail(what string) {
	if p.err == nil {
		p.err = fmt.Errorf("%s at byte %d", what, p.i)
	}
	p.i = len(p.b)
}

func (p *canonicalizer) peek() byte {
	if p.i < len(p.b) {
		return p.b[p.i]
	}
	return 0
}

func (p *canonicalizer) space() {
	for p.i < len(p.b) && strings.IndexByte(" \t\r\n", p.b[p.i]) >= 0 {
		p.i++
	}
}

func (p *canonicalizer) value() string {
	switch p.peek() {
	case '{':
		return p.list('}', func() string {
			key := p.str()
			p.space()
			if p.peek() != ':' {
				p.fail("no colon")
				return ""
			}
			p.i++
			p.space()
			return key + ":" + p.value()
		}, true)
	case '[':
		return p.list(']', p.value, false)
	case '"':
		return p.str()
	}
	start := p.i
	for p.i < len(p.b) && strings.IndexByte(",]} \t\r\n", p.b[p.i]) < 0 {
		p.i++
	}
	if start == p.i {
		p.fail("no value")
	}
	return string(p.b[start:p.i])
}

func (p *canonicalizer) list(end byte, element func() string, sorted bool) string {
	open := string(p.b[p.i : p.i+1])
	p.i++
	var parts []string
	for p.space(); p.err == nil && p.peek() != end; p.space() {
		parts = append(parts, element())
		p.space()
		if p.peek() == ',' {
			p.i++
		} else if p.peek() != end {
			p.fail("no comma")
		}
	}
	p.i++
	if sorted {
		slices.Sort(parts)
	}
	return open + strings.Join(parts, ",") + string(end)
}

func (p *canonicalizer) str() string {
	if p.peek() != '"' {
		p.fail("no string")
		return ""
	}
	var units []uint16
	var bad strings.Builder // invalid UTF-8, byte by byte
	for p.i++; p.peek() != '"'; {
		if p.i >= len(p.b) {
			p.fail("string without end")
			return ""
		}
		if p.b[p.i] == '\\' {
			units = append(units, p.escape())
			continue
		}
		r, n := []rune(string(p.b[p.i:min(p.i+4, len(p.b))]))[0], 1
		if r == '\uFFFD' && !strings.HasPrefix(string(p.b[p.i:]), "\uFFFD") {
			fmt.Fprintf(&bad, "<%02x at %d>", p.b[p.i], len(units))
		} else {
			n = len(string(r))
			units = append(units, utf16.Encode([]rune{r})...)
		}
		p.i += n
	}
	p.i++
	return fmt.Sprintf("%x%s", units, bad.String())
}

func (p *canonicalizer) escape() uint16 {
	c := p.b[p.i+1]
	p.i += 2
	if c != 'u' {
		return uint16(map[byte]byte{'"': '"', '\\': '\\', '/': '/', 'b': 8, 'f': 12, 'n': 10, 'r': 13, 't': 9}[c])
	}
	n, err := strconv.ParseUint(string(p.b[p.i:p.i+4]), 16, 16)
	if err != nil {
		p.fail("bad escape")
		return 0
	}
	p.i += 4
	return uint16(n)
}
