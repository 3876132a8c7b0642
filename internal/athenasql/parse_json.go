package athenasql

import (
	"fmt"
	"strconv"
	"strings"
)

// jsonCall parses the JSON functions of standard SQL.
func (p *parser) jsonCall() Expr {
	t := p.take()
	c := &JSONCall{Position: t.pos(), Name: t.sym}
	p.expect("(")
	switch t.sym {
	case "JSON_EXISTS":
		p.jsonPath(c)
		if b := p.at(); b.is("TRUE", "FALSE", "UNKNOWN", "ERROR") {
			p.take()
			c.OnError = &JSONBehavior{Position: b.pos(), Kind: b.sym}
			p.expect("ON", "ERROR")
		}
	case "JSON_VALUE":
		p.jsonPath(c)
		if p.accept("RETURNING") {
			c.Returning = p.typ()
		}
		p.jsonBehaviors(c, p.jsonValueBehavior)
	case "JSON_QUERY":
		p.jsonPath(c)
		p.jsonReturning(c)
		p.jsonWrapper(c)
		p.jsonBehaviors(c, p.jsonQueryBehavior)
	case "JSON_OBJECT":
		p.jsonObject(c)
		p.jsonReturning(c)
	case "JSON_ARRAY":
		p.jsonArray(c)
		p.jsonReturning(c)
	}
	p.expect(")")
	return c
}

func (p *parser) jsonPath(c *JSONCall) {
	c.Input = p.jsonInput()
	p.expect(",")
	c.Path = p.str()
	if p.accept("AS") {
		c.AsName = p.ident()
	}
	if p.accept("PASSING") {
		c.Passing = list(p, func() *JSONArgument {
			a := &JSONArgument{Position: p.at().pos(), Input: p.jsonInput()}
			p.expect("AS")
			a.Name = p.ident()
			return a
		})
	}
}

func (p *parser) jsonInput() *JSONInput {
	return &JSONInput{Position: p.at().pos(), Expr: p.expr(), Format: p.jsonFormat()}
}

func (p *parser) jsonFormat() string {
	if !p.accept("FORMAT") {
		return ""
	}
	p.expect("JSON")
	if !p.accept("ENCODING") {
		return "JSON"
	}
	return "JSON ENCODING " + p.expectAny("UTF16", "UTF32", "UTF8")
}

func (p *parser) jsonReturning(c *JSONCall) {
	if p.accept("RETURNING") {
		c.Returning = p.typ()
		c.Format = p.jsonFormat()
	}
}

func (p *parser) jsonWrapper(c *JSONCall) {
	if w := p.acceptAny("WITH", "WITHOUT"); w != "" {
		c.Wrapper = w
		if w == "WITH" {
			if kind := p.acceptAny("CONDITIONAL", "UNCONDITIONAL"); kind != "" {
				c.Wrapper += " " + kind
			}
		}
		p.accept("ARRAY")
		p.expect("WRAPPER")
	}
	if c.Quotes = p.acceptAny("KEEP", "OMIT"); c.Quotes != "" {
		p.expect("QUOTES")
		if p.accept("ON") {
			p.expect("SCALAR", "STRING")
		}
	}
}

// jsonBehaviors parses what to return for an empty result and for an error, in this order.
func (p *parser) jsonBehaviors(c *JSONCall, behavior func() *JSONBehavior) {
	b := behavior()
	if b == nil {
		return
	}
	p.expect("ON")
	if p.expectAny("EMPTY", "ERROR") == "ERROR" {
		c.OnError = b
		return
	}
	c.OnEmpty = b
	if c.OnError = behavior(); c.OnError != nil {
		p.expect("ON", "ERROR")
	}
}

func (p *parser) jsonValueBehavior() *JSONBehavior {
	t := p.at()
	kind := p.acceptAny("DEFAULT", "ERROR", "NULL")
	switch kind {
	case "":
		return nil
	case "DEFAULT":
		return &JSONBehavior{t.pos(), kind, p.expr()}
	}
	return &JSONBehavior{Position: t.pos(), Kind: kind}
}

func (p *parser) jsonQueryBehavior() *JSONBehavior {
	t := p.at()
	kind := p.acceptAny("EMPTY", "ERROR", "NULL")
	switch kind {
	case "":
		return nil
	case "EMPTY":
		kind += " " + p.expectAny("ARRAY", "OBJECT")
	}
	return &JSONBehavior{Position: t.pos(), Kind: kind}
}

func (p *parser) jsonObject(c *JSONCall) {
	c.NullOnNull = true
	if p.at().sym == ")" || p.at().sym == "RETURNING" && !p.ahead(1).is(":", "VALUE", ".", "[", "(") {
		return
	}
	c.Members = list(p, p.jsonMember)
	c.NullOnNull = p.jsonNulls(true)
	switch p.acceptAny("WITH", "WITHOUT") {
	case "WITH":
		c.UniqueKeys = true
		fallthrough
	case "WITHOUT":
		p.expect("UNIQUE")
		p.accept("KEYS")
	}
}

// jsonMember parses KEY k VALUE v, k VALUE v or k : v. KEY and VALUE may be columns.
func (p *parser) jsonMember() *JSONMember {
	m := &JSONMember{Position: p.at().pos()}
	key := p.at().sym == "KEY" && p.startsExpr(1) && !(p.ahead(1).sym == "VALUE" && p.ahead(2).sym != "VALUE")
	if key {
		p.take()
	}
	m.Key = p.expr()
	if key || p.at().sym != ":" {
		p.expect("VALUE")
	} else {
		p.take()
	}
	m.Value = p.jsonInput()
	return m
}

func (p *parser) jsonArray(c *JSONCall) {
	if p.at().sym == ")" || p.at().sym == "RETURNING" && p.startsExpr(1) {
		return
	}
	c.Members = list(p, func() *JSONMember {
		return &JSONMember{Position: p.at().pos(), Value: p.jsonInput()}
	})
	c.NullOnNull = p.jsonNulls(false)
}

// jsonNulls parses what a NULL becomes.
func (p *parser) jsonNulls(usual bool) bool {
	switch p.acceptAny("ABSENT", "NULL") {
	case "NULL":
		p.expect("ON", "NULL")
		return true
	case "ABSENT":
		p.expect("ON", "NULL")
		return false
	}
	return usual
}

// decodeUnicode decodes the escapes of U&'...': four digits after the escape character, or six after it and a plus. The
// problem is in Trino's words, empty for none.
func decodeUnicode(text, escape string) (value, problem string) {
	if escape == "" {
		return "", "Empty Unicode escape character"
	}
	if len(escape) > 1 || escape[0] < 0x20 || escape[0] > 0x7e || isHex(escape[0]) || strings.Contains(`+"' `, escape) {
		return "", "Invalid Unicode escape character: " + escape
	}
	var b strings.Builder
	for {
		i := strings.IndexByte(text, escape[0])
		if i < 0 {
			b.WriteString(text)
			return b.String(), ""
		}
		b.WriteString(text[:i])
		text = text[i+1:]
		switch {
		case text == "":
			return "", "Incomplete escape sequence: "
		case text[0] == escape[0]:
			b.WriteByte(escape[0])
			text = text[1:]
			continue
		}
		digits := 4
		if text[0] == '+' {
			digits, text = 6, text[1:]
		}
		r, bad := codePoint(text, digits)
		if bad != "" {
			return "", bad
		}
		b.WriteRune(r)
		text = text[digits:]
	}
}

func codePoint(text string, digits int) (rune, string) {
	for i := range min(len(text), digits) {
		if !isHex(text[i]) {
			return 0, "Invalid hexadecimal digit: " + string([]rune(text[i:])[0])
		}
	}
	if len(text) < digits {
		return 0, "Incomplete escape sequence: " + text
	}
	v, err := strconv.ParseUint(text[:digits], 16, 32)
	switch {
	case err != nil || v > 0x10ffff:
		return 0, "Invalid escaped character: " + text[:digits]
	case v >= 0xd800 && v <= 0xdfff:
		return 0, fmt.Sprintf(`Invalid escaped character: %s. Escaped character is a surrogate. Use '\+123456' instead.`, text[:digits])
	}
	return rune(v), ""
}

func isHex(c byte) bool { return isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'f' }
