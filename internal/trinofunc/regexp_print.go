package trinofunc

import (
	"fmt"
	"regexp/syntax"
	"strconv"
	"strings"
)

// A printer writes a tree for an engine.
type printer struct {
	strings.Builder
	full bool // for regexp2, which has everything; else for RE2
	// lineFeed writes textEndLine so that it takes the last line feed with it; nothing may come after it then.
	lineFeed bool
}

func (p *printer) node(n node) {
	switch {
	case n.set != nil:
		p.set(n.set)
	case n.text != nil:
		for _, r := range n.text {
			p.rune(r)
		}
	case n.anchor != noAnchor:
		p.anchor(n.anchor)
	case n.repeat != nil:
		p.repeated(n)
	case n.backref > 0:
		option := "(?:"
		if n.fold {
			option = "(?i:"
		}
		p.WriteString(option + `\` + strconv.Itoa(n.backref) + ")")
	case n.capture > 0:
		p.inside("(", n.list[0])
	case n.around != "":
		p.inside("("+n.around, n.list[0])
	case n.group:
		p.inside("(?:", n.list[0])
	case n.alt:
		p.WriteString("(?:")
		for i, branch := range n.list {
			if i > 0 {
				p.WriteByte('|')
			}
			p.node(branch)
		}
		p.WriteByte(')')
	default:
		for _, part := range n.list {
			p.node(part)
		}
	}
}

func (p *printer) inside(open string, n node) {
	p.WriteString(open)
	p.node(n)
	p.WriteByte(')')
}

func (p *printer) repeated(n node) {
	r := n.repeat
	if r.possessive {
		p.WriteString("(?>")
		defer p.WriteByte(')')
	}
	if n.list[0].set != nil {
		p.node(n.list[0])
	} else {
		p.inside("(?:", n.list[0])
	}
	switch {
	case r.min == 0 && r.max < 0:
		p.WriteByte('*')
	case r.min == 1 && r.max < 0:
		p.WriteByte('+')
	case r.min == 0 && r.max == 1:
		p.WriteByte('?')
	case r.max < 0:
		fmt.Fprintf(p, "{%d,}", r.min)
	default:
		fmt.Fprintf(p, "{%d,%d}", r.min, r.max)
	}
	if r.lazy {
		p.WriteByte('?')
	}
}

func (p *printer) rune(r rune) {
	switch {
	case r < 0x20 || r == 0x7F:
		if p.full {
			fmt.Fprintf(p, `\u%04x`, r)
		} else {
			fmt.Fprintf(p, `\x{%x}`, r)
		}
	case strings.ContainsRune(`\.+*?()|[]{}^$#- `, r) && (r != ' ' && r != '#' && r != '-' || p.full):
		p.WriteByte('\\')
		p.WriteRune(r)
	default:
		p.WriteRune(r)
	}
}

func (p *printer) set(s *runeSet) {
	if len(s.ranges) == 0 {
		if p.full {
			p.WriteString("(?!)")
		} else {
			p.WriteString(`[^\x{0}-\x{10FFFF}]`)
		}
		return
	}
	if r, ok := s.single(); ok {
		p.rune(r)
		return
	}
	p.WriteByte('[')
	for _, r := range s.ranges {
		p.inSet(r[0])
		if r[1] > r[0] {
			p.WriteByte('-')
			p.inSet(r[1])
		}
	}
	p.WriteByte(']')
}

func (p *printer) inSet(r rune) {
	switch {
	case !p.full:
		fmt.Fprintf(p, `\x{%x}`, r)
	case r > 0xFFFF:
		p.WriteRune(r)
	default:
		fmt.Fprintf(p, `\u%04x`, r)
	}
}

// word is the class of what \b is about.
const word = `[\p{L}\p{M}\p{N}\p{Pc}]`

// After (?m), ^ is not behind a line feed that is the last character.
var fullAnchors = map[anchor]string{
	textStart: `\A`, textEnd: `\z`, textEndLine: `(?=\n?\z)`, matchStart: `\G`,
	lineStart: `(?:\A|(?<=\n)(?!\z))`, lineEnd: `(?=\n|\z)`,
	wordBoundary:   `(?:(?<=` + word + `)(?!` + word + `)|(?<!` + word + `)(?=` + word + `))`,
	noWordBoundary: `(?:(?<=` + word + `)(?=` + word + `)|(?<!` + word + `)(?!` + word + `))`,
}

var re2Anchors = map[anchor]string{
	textStart: `\A`, textEnd: `\z`, textEndLine: `\z`, lineStart: `(?m:^)`, lineEnd: `(?m:$)`, wordBoundary: `\b`, noWordBoundary: `\B`,
}

func (p *printer) anchor(a anchor) {
	switch {
	case p.full:
		p.WriteString(fullAnchors[a])
	case a == textEndLine && p.lineFeed:
		p.WriteString(`(?:\n?\z)`)
	default:
		p.WriteString(re2Anchors[a])
	}
}

func (p *pattern) print(full bool) string {
	w := printer{full: full}
	w.node(p.tree)
	return w.String()
}

// searched returns the pattern for RE2 with which a text, whatever it is or if it is ASCII, matches or not as with this
// one. ok is false where there is none.
func (p *pattern) searched(ascii bool) (re2 string, ok bool) {
	parts := []node{p.tree}
	if p.tree.list != nil && p.tree.plainList() {
		parts = p.tree.list
	}
	for len(parts) > 0 && parts[0].anyText() {
		parts = parts[1:]
	}
	for len(parts) > 0 && parts[len(parts)-1].anyText() {
		parts = parts[:len(parts)-1]
	}
	ends := 0
	for _, part := range parts {
		ends += part.count(textEndLine, lineStart)
	}
	atEnd := len(parts) > 0 && parts[len(parts)-1].anchor == textEndLine
	if p.needs || p.hasWord && !ascii || ends > 1 || ends == 1 && !atEnd {
		return "", false
	}
	w := printer{lineFeed: true}
	w.node(node{list: parts})
	return w.String(), small(w.String())
}

// small reports whether RE2 takes the pattern, which bounds what it compiles to.
func small(re2 string) bool {
	tree, err := syntax.Parse(re2, syntax.Perl)
	if err != nil {
		return false
	}
	prog, err := syntax.Compile(tree.Simplify())
	return err == nil && len(prog.Inst) < 10000
}

// plainList reports whether the node is parts one after the other and nothing else.
func (n node) plainList() bool {
	return !n.alt && n.capture == 0 && !n.group && n.around == "" && n.repeat == nil
}

// anyText reports whether the node is .* in any form, which at an end of a pattern decides nothing.
func (n node) anyText() bool {
	return n.repeat != nil && n.repeat.min == 0 && n.repeat.max < 0 && !n.repeat.possessive && n.list[0].set != nil
}

func (n node) count(anchors ...anchor) int {
	sum := 0
	for _, a := range anchors {
		if n.anchor == a {
			sum++
		}
	}
	for _, part := range n.list {
		sum += part.count(anchors...)
	}
	return sum
}
