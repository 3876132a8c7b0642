package match

import (
	"strings"
	"unicode/utf8"
)

// fieldName takes a field's name and the colon behind it, if the next word begins so.
func (p *parser) fieldName() (name string, found bool) {
	var b strings.Builder
	for i := p.i; i < len(p.line); {
		r, n := utf8.DecodeRuneInString(p.line[i:])
		switch {
		case r == '\\' && i+n < len(p.line):
			i += n
			r, n = utf8.DecodeRuneInString(p.line[i:])
			if strings.ContainsRune(`.\`, r) { // these are the path's own escapes
				b.WriteByte('\\')
			}
		case r == ':' && b.Len() > 0:
			p.i = i + n
			return b.String(), true
		case string(r) == wideColon && canPrecedeColon(b.String()):
			p.fail(i, say("this is the wide colon"), write("%s:", b.String()))
			return "", false
		case isSpecial(r), r == ':', string(r) == wideColon:
			return "", false
		}
		b.WriteRune(r)
		i += n
	}
	return "", false
}

// canPrecedeColon tells whether a text can stand before a colon.
func canPrecedeColon(name string) bool {
	return plainField(name) != noPlain || knownPath(name) || strings.EqualFold(name, "since") || strings.EqualFold(name, "until")
}

// wide refuses a sign of Japanese keyboards that comes next.
func (p *parser) wide() bool {
	if p.end() || wideSigns[p.peek()] == "" {
		return false
	}
	p.fail(p.i, say("this is the wide %s", string(p.peek())), say("write %s, or put the text in quotes", wideSigns[p.peek()]))
	return true
}

// field checks a field's name and returns it as terms have it.
func (p *parser) field(name string, at int) (string, bool) {
	if strings.EqualFold(name, anyName) {
		return "", true
	}
	if plainField(name) != noPlain {
		return strings.ToLower(name), true
	}
	near := misspelled(name)
	if thin := narrow(name); near == "" && thin != name && name[0] != '.' && canPrecedeColon(thin) {
		if near = thin; plainField(thin) != noPlain {
			near = strings.ToLower(thin)
		}
	}
	switch {
	case len(name) > maxPath || len(splitPath(name)) > maxPathParts:
		p.fail(at, say("the path is too long"))
	case near != "":
		p.fail(at, say("there is no field %s", shorten(name)), say("did you mean %s?", near))
		p.err.Suggestion = near
	case !knownPath(name):
		p.fail(at, say("there is no field %s", shorten(name)),
			say(`write "%s:..." in quotes if it is a text to look for, or .%s if it is a member of the record`, shorten(name), shorten(name)))
	default:
		return name, true
	}
	return "", false
}

// value reads what stands behind a field's colon.
func (p *parser) value(t Term) Node {
	switch {
	case p.end() || isSpecial(p.peek()) && p.peek() != '(' && p.peek() != '"':
		p.fail(p.i, say("a value is missing behind %s:", shorten(fieldOrAny(t.Field))), write("%s:*", shorten(fieldOrAny(t.Field))))
		return nil
	case p.peek() == '!':
		p.i++
		if !p.down() {
			return nil
		}
		n := p.value(t)
		p.depth--
		if n == nil {
			return nil
		}
		return Not{n}
	case p.wide():
		return nil
	case p.peek() == '(':
		at := p.i
		p.i++
		p.space()
		if !p.down() {
			return nil
		}
		n := p.valueOr(t)
		p.depth--
		p.closing(at)
		return n
	}
	return p.one(t)
}

func fieldOrAny(name string) string {
	if name == "" {
		return anyName
	}
	return name
}

// valueOr reads alternatives of values. Plain ones become one term.
func (p *parser) valueOr(t Term) Node {
	var list Or
	for {
		n := p.valueAnd(t)
		if p.err != nil {
			return nil
		}
		if inner, ok := n.(Or); ok {
			list = append(list, inner...)
		} else {
			list = append(list, n)
		}
		if !p.word("OR") {
			break
		}
	}
	if len(list) == 1 {
		return list[0]
	}
	return joined(list)
}

// joined makes one term of alternatives that differ in their values only.
func joined(list Or) Node {
	var all *Term
	for _, n := range list {
		t, ok := n.(*Term)
		if !ok || t.Op == Exists || t.All {
			return list
		}
		if all == nil {
			c := *t
			c.Values = nil
			all = &c
		}
		if t.Op != all.Op || t.Literal != all.Literal || t.Ref != all.Ref {
			return list
		}
		all.Values = append(all.Values, t.Values...)
	}
	return all
}

func (p *parser) valueAnd(t Term) Node {
	var list And
	for {
		if p.end() || p.peek() == ')' || p.ahead("OR") || p.ahead("AND") {
			p.fail(p.i, say("a value is missing here"))
			return nil
		}
		negated := p.word("NOT") || p.peek() == '-' && p.minus()
		n := p.value(t)
		if p.err != nil {
			return nil
		}
		p.space()
		if negated {
			n = Not{n}
		}
		if inner, ok := n.(And); ok {
			list = append(list, inner...)
		} else {
			list = append(list, n)
		}
		if p.word("AND") {
			continue
		}
		if p.end() || p.peek() == ')' || p.ahead("OR") {
			break
		}
		p.fail(p.i, say("OR or AND is missing between the values"))
		return nil
	}
	if len(list) == 1 {
		return list[0]
	}
	return list
}

// minus takes a minus before a value in parentheses.
func (p *parser) minus() bool {
	p.i++
	return true
}

// one reads a single value.
func (p *parser) one(t Term) Node {
	at := p.i
	switch c := p.line[p.i]; {
	case c == '"':
		t.Literal, t.Values = true, []string{p.quoted()}
	case c == '/':
		pattern, ok := p.regexp()
		if !ok {
			return nil
		}
		t.Op, t.Values = Regexp, []string{pattern}
	case c == '<' || c == '>':
		p.comparison(&t)
	case c == '$':
		p.i++
		name := p.reference()
		if name == "" {
			p.fail(at, say("a field is missing"))
			return nil
		}
		name, ok := p.field(name, at+1)
		if !ok {
			return nil
		}
		t.Ref, t.Values = true, []string{name}
	default:
		word := p.bare()
		if word == "*" {
			t.Op = Exists
			break
		}
		t.Values = []string{word}
		if comma := strings.IndexByte(word, ','); comma > 0 && p.err == nil && noCommas[plainField(t.Field)] {
			p.fail(at+comma, say("a list of values is written with OR"), write("%s:(%s)", t.Field, shorten(strings.Join(strings.Split(word, ","), " OR "))))
		}
	}
	return p.single(&t)
}

// reference takes the name of a field behind a $.
func (p *parser) reference() string {
	var b strings.Builder
	for !p.end() && !isSpecial(p.peek()) {
		r, n := utf8.DecodeRuneInString(p.line[p.i:])
		if r == '\\' && p.i+n < len(p.line) {
			p.i += n
			if r, n = utf8.DecodeRuneInString(p.line[p.i:]); strings.ContainsRune(`.\`, r) { // these are the path's own escapes
				b.WriteByte('\\')
			}
		}
		b.WriteRune(r)
		p.i += n
	}
	return b.String()
}

// comparison reads >5.
func (p *parser) comparison(t *Term) {
	for _, op := range []Op{LessEqual, GreaterEqual, Less, Greater} {
		if rest, ok := strings.CutPrefix(p.line[p.i:], comparisons[op]); ok {
			t.Op = op
			p.i = len(p.line) - len(rest)
			break
		}
	}
	at := p.i
	value := ""
	if !p.end() && p.peek() == '"' {
		value = p.quoted()
	} else {
		value = unescapeWildcards(p.bare())
	}
	if p.err == nil && !comparable(value) {
		p.fail(at, say("a number or a time is missing behind %s", comparisons[t.Op]), say("write numbers as 5 or 2.5 and times as 2026-11-20 or 2026-11-20T09:00:00Z"))
	}
	t.Literal, t.Values = true, []string{value}
}

// bare takes a bare word as a pattern: wildcards and backslashes keep their backslash, other characters lose it. A wide star, and the wide
// parenthesis that closes one of the line, are refused; others belong to texts.
func (p *parser) bare() string {
	var b strings.Builder
	for !p.end() {
		r, n := utf8.DecodeRuneInString(p.line[p.i:])
		switch {
		case r == '\\' && p.i+n == len(p.line):
			p.fail(p.i, say("a character is missing behind the backslash"), write(`\\`))
			return ""
		case r == '\\':
			p.i += n
			r, n = utf8.DecodeRuneInString(p.line[p.i:])
			if strings.ContainsRune(`*?\`, r) {
				b.WriteByte('\\')
			}
		case r == '"':
			p.fail(p.i, say("a quote stands in the middle of a word"), say(`put a blank before it, or \" for the character`))
			return ""
		case isSpecial(r):
			return b.String()
		case wideSigns[r] == "*", wideSigns[r] == ")" && p.depth > 0 && !strings.ContainsRune(b.String(), '\uff08'):
			p.wide()
			return ""
		}
		b.WriteRune(r)
		p.i += n
	}
	return b.String()
}

// unescapeWildcards takes the backslashes off a pattern without wildcards.
func unescapeWildcards(s string) string { return wildcardUnescaper.Replace(s) }

var wildcardUnescaper = strings.NewReplacer(`\\`, `\`, `\*`, `*`, `\?`, `?`)

// quoted takes a text in quotes, in which \" and \\ stand for the characters.
func (p *parser) quoted() string {
	at := p.i
	var b strings.Builder
	for p.i++; !p.end(); p.i++ {
		switch c := p.line[p.i]; {
		case c == '"':
			p.i++
			return b.String()
		case c == '\\' && p.i+1 < len(p.line) && strings.IndexByte(`"\`, p.line[p.i+1]) >= 0:
			p.i++
		}
		b.WriteByte(p.line[p.i])
	}
	p.fail(at, say("this quote is not closed"))
	return ""
}

// regexp takes /pattern/ or /pattern/i.
func (p *parser) regexp() (pattern string, ok bool) {
	at := p.i
	var b strings.Builder
	for p.i++; !p.end(); p.i++ {
		c := p.line[p.i]
		if c == '\\' && p.i+1 < len(p.line) {
			if p.i++; p.line[p.i] != '/' {
				b.WriteByte(c)
			}
			b.WriteByte(p.line[p.i])
			continue
		}
		if c != '/' {
			b.WriteByte(c)
			continue
		}
		p.i++
		pattern = b.String()
		if !p.end() && p.line[p.i] == 'i' {
			pattern = "(?i)" + pattern
			p.i++
		}
		if !p.end() && (!isSpecial(p.peek()) || p.peek() == '(' || p.peek() == '"') {
			p.fail(at, say("a regular expression ends with / or /i"), say(`put a backslash before the first / if it is a text: \/...`))
			return "", false
		}
		if pattern == "" {
			p.fail(at, say("the regular expression is empty"))
			return "", false
		}
		if err := checkRegexp(pattern); err != nil {
			err.place(p.line, at)
			p.fail(at, err.Message, err.Fix)
			return "", false
		}
		return pattern, true
	}
	p.fail(at, say("this regular expression is not closed by /"), say(`put a backslash before the first / if it is a text: \/...`))
	return "", false
}
