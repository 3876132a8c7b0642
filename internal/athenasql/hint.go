package athenasql

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// hint says what to write where the words of Trino's parser do not help: what nothing closes, what other dialects have, and
// names in letters that need quotes. Empty where it knows nothing.
func (p *parser) hint(at int) Phrase {
	if h := p.unclosed(); !h.Empty() {
		return h
	}
	if h := p.dialect(at); !h.Empty() {
		return h
	}
	t := &p.tokens[at]
	if r, _ := utf8.DecodeRuneInString(p.text[t.start:]); r < utf8.RuneSelf || !inName(r) {
		return Phrase{}
	}
	before := strings.TrimRightFunc(p.text[:t.start], inName)
	name := p.text[len(before):]
	if end := strings.IndexFunc(name, func(r rune) bool { return !inName(r) }); end >= 0 {
		name = name[:end]
	}
	return Say(`write names with letters other than a to z in double quotes: "%s"`, name)
}

// unclosed names the first quote or comment that does not end. The lexer makes its first character a token of its own.
func (p *parser) unclosed() Phrase {
	for i := range p.tokens {
		t := &p.tokens[i]
		what := ""
		switch text := p.text[t.start:]; {
		case t.kind == tokenUnrecognized && strings.IndexByte("'\"`", text[0]) >= 0:
			what = "quote"
		case t.kind == tokenSymbol && strings.HasPrefix(text, "/*"):
			what = "comment"
		default:
			continue
		}
		return Say("the %s that begins at line %d:%d is not closed", Phrase{Format: what}, t.line, t.column)
	}
	return Phrase{}
}

func inName(r rune) bool {
	return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
}
