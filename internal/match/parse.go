package match

import (
	"strings"
	"unicode/utf8"
)

// Bounds of conditions.
const (
	MaxLine  = 16 << 10 // bytes of a query line
	MaxDepth = 50       // nested parentheses and negations
	MaxTerms = 1_000    // terms of a line, values counted
)

// A Condition is what a query line says.
type Condition struct {
	// Node is the condition without the times.
	Node Node
	// Since and Until are the texts behind since: and until:, "" where there is none. Whoever has a clock reads them (package when).
	Since, Until string
	// SinceOffset and UntilOffset are where these texts stand in the line, in bytes.
	SinceOffset, UntilOffset int
}

// Times returns the texts behind since: and until:.
func (c *Condition) Times() (since, until string) { return c.Since, c.Until }

// Parse reads a query line. An empty one holds for everything. The error is an *Error. Names of networks are looked up by
// Compile, which knows them.
func Parse(line string) (*Condition, error) {
	p := &parser{line: line}
	switch {
	case len(line) > MaxLine:
		p.fail(0, say("the condition has %d bytes, more than %d", len(line), MaxLine))
	case !utf8.ValidString(line):
		p.fail(0, say("the condition is not UTF-8"))
	}
	c := &p.condition
	p.space()
	if c.Node = Const(true); !p.end() {
		c.Node = p.or(true)
		if !p.end() {
			p.fail(p.i, say("there is no parenthesis that this one closes"))
		}
	}
	if p.err != nil {
		return nil, p.err
	}
	if c.Node == nil { // since: and until: alone
		c.Node = Const(true)
	}
	return c, nil
}

// A parser goes through a line by recursive descent. After an error it stands at the end of the line.
type parser struct {
	line      string
	i         int
	err       *Error // the first
	depth     int
	terms     int
	condition Condition
}

func (p *parser) end() bool { return p.i >= len(p.line) }

// fail keeps the first error and ends the parsing.
func (p *parser) fail(at int, message Phrase, fix ...Phrase) {
	if p.err == nil {
		e := &Error{Message: message}
		if len(fix) > 0 {
			e.Fix = fix[0]
		}
		p.err = e.place(p.line, at)
	}
	p.i = len(p.line)
}

func (p *parser) peek() rune {
	r, _ := utf8.DecodeRuneInString(p.line[p.i:])
	return r
}

// space skips blanks.
func (p *parser) space() {
	for !p.end() {
		r, n := utf8.DecodeRuneInString(p.line[p.i:])
		if r == '(' || r == ')' || r == '"' || !isSpecial(r) {
			return
		}
		p.i += n
	}
}

// word takes one of the line's own words, and the blanks behind it.
func (p *parser) word(w string) bool {
	rest, ok := strings.CutPrefix(p.line[p.i:], w)
	if r, _ := utf8.DecodeRuneInString(rest); !ok || rest != "" && !isSpecial(r) {
		return false
	}
	p.i += len(w)
	p.space()
	return true
}

// down counts a level of nesting.
func (p *parser) down() bool {
	if p.depth++; p.depth > MaxDepth {
		p.fail(p.i, say("the condition is nested deeper than %d levels", MaxDepth))
		return false
	}
	return true
}

// or reads alternatives; top tells that since: and until: may stand there.
func (p *parser) or(top bool) Node {
	var list Or
	for {
		at := p.i
		n := p.and(top)
		if p.err != nil {
			return nil
		}
		more := p.word("OR")
		if n == nil && (more || list != nil) {
			p.fail(at, say("since: and until: hold for the whole condition and cannot be one of several alternatives"))
			return nil
		}
		if top && more && (p.condition.Since != "" || p.condition.Until != "") && p.timed(at) {
			p.fail(at, say("since: and until: hold for the whole condition and cannot be one of several alternatives"),
				say("put parentheses around the alternatives"))
			return nil
		}
		if inner, ok := n.(Or); ok {
			list = append(list, inner...)
		} else if n != nil {
			list = append(list, n)
		}
		if !more {
			break
		}
	}
	return simplest(list, list)
}

// simplest gives all of a list: nil for none, and of one only that.
func simplest(list []Node, all Node) Node {
	switch len(list) {
	case 0:
		return nil
	case 1:
		return list[0]
	}
	return all
}

// timed tells whether a time was read behind at.
func (p *parser) timed(at int) bool {
	return p.condition.Since != "" && p.condition.SinceOffset >= at || p.condition.Until != "" && p.condition.UntilOffset >= at
}

// and reads what must all hold; nil if that is times alone.
func (p *parser) and(top bool) Node {
	var list And
	start, n := p.i, 0
	for ; ; n++ {
		if p.word("AND") && (n == 0 || p.end()) {
			p.fail(p.i, say("a condition is missing beside AND"))
		}
		if p.end() || p.peek() == ')' || p.ahead("OR") {
			break
		}
		switch one := p.unary(top).(type) {
		case nil:
		case And:
			list = append(list, one...)
		default:
			list = append(list, one)
		}
	}
	if n == 0 {
		p.fail(start, say("a condition is missing here"))
		return nil
	}
	return simplest(list, list)
}

// ahead tells whether a word of the line comes next.
func (p *parser) ahead(w string) bool {
	i := p.i
	defer func() { p.i = i }()
	return p.word(w)
}

// unary reads a term, a group or the negation of one; nil for times.
func (p *parser) unary(top bool) Node {
	switch c := p.line[p.i]; {
	case c == '-' || c == '!' || p.ahead("NOT"):
		at := p.i
		if c == 'N' {
			p.word("NOT")
		} else {
			p.i++
		}
		if p.end() || isSpecial(p.peek()) && p.peek() != '(' && p.peek() != '"' {
			p.fail(at, say("a condition is missing here"))
			return nil
		}
		if !p.down() {
			return nil
		}
		n := p.unary(false)
		p.depth--
		if n == nil {
			return nil
		}
		return Not{n}
	case c == '(':
		at := p.i
		p.i++
		p.space()
		if !p.down() {
			return nil
		}
		n := p.or(false)
		p.depth--
		p.closing(at)
		return n
	}
	return p.term(top)
}

// closing takes the parenthesis that closes the one at a place.
func (p *parser) closing(open int) {
	if p.err != nil {
		return
	}
	if p.end() || p.peek() != ')' {
		p.fail(open, say("this parenthesis is not closed"))
		return
	}
	p.i++
	p.space()
}

// term reads a free text or a field and its value.
func (p *parser) term(top bool) Node {
	at := p.i
	if p.wide() {
		return nil
	}
	if p.peek() == '"' {
		return p.text(at, p.quoted(), true)
	}
	if p.peek() == '/' {
		if pattern, ok := p.regexp(); ok {
			return p.single(&Term{Op: Regexp, Values: []string{pattern}, Offset: at})
		}
		return nil
	}
	name, found := p.fieldName()
	if !found {
		word := p.bare()
		switch {
		case p.err != nil:
			return nil
		case word == "*":
			p.space()
			return Const(true)
		case isWord(word) && p.line[at:p.i] == word:
			p.fail(at, say("%s is written in capitals as a word of the condition and in quotes as a text", word), write("%s", strings.ToUpper(narrow(word))))
			return nil
		}
		return p.text(at, word, false)
	}
	switch strings.ToLower(name) {
	case "since", "until":
		p.time(strings.ToLower(name), at, top)
		return nil
	}
	field, ok := p.field(name, at)
	if !ok {
		return nil
	}
	return p.value(Term{Field: field, Offset: at})
}

func write(format string, args ...any) Phrase { return say("write %s", say(format, args...).String()) }

func (p *parser) text(at int, value string, literal bool) Node {
	if p.err == nil && strings.Trim(value, "*") == "" {
		p.fail(at, say("a text to look for is missing"))
	}
	return p.single(&Term{Op: Contains, Values: []string{value}, Literal: literal, Offset: at})
}

// single counts a term.
func (p *parser) single(t *Term) Node {
	if p.err != nil {
		return nil
	}
	if p.terms++; p.terms > MaxTerms {
		p.fail(t.Offset, say("the condition has more than %d terms", MaxTerms))
		return nil
	}
	p.space()
	return t
}

// time reads since: and until:.
func (p *parser) time(name string, at int, top bool) {
	from := p.i
	value := ""
	switch {
	case !top:
		p.fail(at, say("%s: holds for the whole condition and cannot be negated or in parentheses", name))
	case !p.end() && p.peek() == '"':
		value = p.quoted()
	default:
		value = p.bare()
	}
	if p.err != nil {
		return
	}
	p.space()
	text, offset := &p.condition.Since, &p.condition.SinceOffset
	if name == "until" {
		text, offset = &p.condition.Until, &p.condition.UntilOffset
	}
	switch {
	case value == "":
		p.fail(at, say("a value is missing behind %s:", name))
	case *text != "":
		p.fail(at, say("%s: is there twice", name))
	}
	*text, *offset = value, from
}
