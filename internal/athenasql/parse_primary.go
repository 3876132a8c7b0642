package athenasql

import (
	"strconv"
	"strings"
)

// atom parses a primary without what may follow it.
func (p *parser) atom() Expr {
	t := p.at()
	switch t.kind {
	case tokenString, tokenUnicode:
		return p.str()
	case tokenBinary:
		return p.bytes()
	case tokenInteger, tokenDecimal, tokenDouble:
		return p.numberOf(p.take(), "")
	case tokenReserved:
		return p.reservedAtom(t)
	case tokenSymbol:
		switch {
		case t.sym == "(":
			return p.parens()
		case t.sym == "?":
			return p.parameter()
		case t.sym == "-" && p.ahead(1).isNumber():
			p.take()
			n := p.numberOf(p.take(), "-")
			n.Position = t.pos()
			return n
		}
	}
	if t.isName() {
		return p.nameAtom(t)
	}
	p.note("<expression>")
	p.fail()
	return nil
}

// parens parses what starts with a parenthesis: a query, an expression, a row, or the parameters of a lambda.
func (p *parser) parens() Expr {
	open := p.next
	t := p.take()
	if p.accept(")") {
		return p.lambda(t.pos(), nil)
	}
	p.note("<query>")
	query, e := p.queryOrExpr()
	if query != nil {
		p.expect(")")
		return &Subquery{t.pos(), query}
	}
	return p.group(t, open+1, e)
}

// group ends a group in parentheses that was opened at t, just before the token at start, and whose first expression is
// parsed.
func (p *parser) group(t *token, start int, first Expr) Expr {
	items := []Expr{first}
	for p.accept(",") {
		items = append(items, p.expr())
	}
	p.expect(")")
	if p.at().sym == "->" {
		return p.lambda(t.pos(), p.lambdaParams(items))
	}
	p.groupOpen, p.groupClose, p.groupItems = start-1, p.next-1, items
	if len(items) == 1 {
		return first
	}
	return &Row{t.pos(), items}
}

// lambdaParams turns the expressions before an arrow into names.
func (p *parser) lambdaParams(items []Expr) []*Ident {
	params := make([]*Ident, len(items))
	for i, item := range items {
		c, ok := item.(*Column)
		if !ok {
			p.fail()
		}
		params[i] = c.Name
	}
	return params
}

func (p *parser) lambda(pos Position, params []*Ident) Expr {
	p.expect("->")
	return &Lambda{pos, params, p.expr()}
}

func (p *parser) reservedAtom(t *token) Expr {
	switch t.sym {
	case "NULL":
		p.take()
		return &Null{t.pos()}
	case "TRUE", "FALSE":
		p.take()
		return &Boolean{t.pos(), t.sym == "TRUE"}
	case "CASE":
		return p.caseExpr()
	case "CAST":
		p.take()
		return p.cast(t, false)
	case "EXISTS":
		p.take()
		return &Exists{t.pos(), inParens(p, p.query)}
	case "EXTRACT":
		return p.extract()
	case "TRIM":
		return p.trim()
	case "NORMALIZE":
		return p.normalize()
	case "GROUPING":
		return p.grouping()
	case "LISTAGG":
		return p.listAgg()
	case "JSON_EXISTS", "JSON_VALUE", "JSON_QUERY", "JSON_OBJECT", "JSON_ARRAY":
		return p.jsonCall()
	case "CURRENT_DATE", "CURRENT_USER", "CURRENT_CATALOG", "CURRENT_SCHEMA", "CURRENT_PATH":
		p.take()
		return &Current{t.pos(), t.sym, -1}
	case "CURRENT_TIME", "CURRENT_TIMESTAMP", "LOCALTIME", "LOCALTIMESTAMP":
		return p.currentTime()
	}
	p.note("<expression>")
	p.fail()
	return nil
}

func (p *parser) currentTime() Expr {
	t := p.take()
	c := &Current{t.pos(), t.sym, -1}
	if !p.accept("(") {
		return c
	}
	n := p.at()
	if n.kind != tokenInteger {
		p.note("<integer>")
		p.fail()
	}
	precision, err := strconv.Atoi(p.source(n))
	if err != nil || precision > 1<<31-1 {
		p.refuse(Syntax, n, "Invalid precision: %s", p.source(n))
	}
	p.take()
	p.expect(")")
	c.Precision = precision
	return c
}

// nameAtom parses what starts with a name: a column, a call, a typed literal, a lambda, or one of the forms whose
// keyword may be a name too.
func (p *parser) nameAtom(t *token) Expr {
	if e := p.keywordAtom(t); e != nil {
		return e
	}
	first := p.ident()
	switch {
	case p.at().isString():
		if strings.EqualFold(first.Name, "x") {
			p.refuse(Syntax, t, "Spaces are not allowed between 'X' and the starting quote of a binary literal")
		}
		return &TypedLiteral{first.Position, first, p.str().Value}
	case p.at().sym == "->":
		return p.lambda(first.Position, []*Ident{first})
	case p.at().sym == "OVER" && p.overAt(0):
		p.unsupported("measures of row patterns")
	}
	name := &Name{first.Position, []*Ident{first}}
	var e Expr = &Column{first.Position, first}
	for p.at().sym == "." && p.ahead(1).isName() {
		p.take()
		part := p.ident()
		name.Parts = append(name.Parts, part)
		e = &Field{first.Position, e, part}
	}
	if p.at().sym == "(" {
		return p.call(name)
	}
	return e
}

// keywordAtom parses a form that starts with a keyword which may be a name, nil if it is a name here.
func (p *parser) keywordAtom(t *token) Expr {
	if t.kind != tokenKeyword {
		return nil
	}
	second := p.ahead(1)
	form := second.sym == "(" && !p.ahead(2).is(")", "*", "DISTINCT", "ORDER") // else a plain call
	switch t.sym {
	case "INTERVAL":
		if p.intervalAt() {
			return p.interval()
		}
	case "ARRAY":
		if second.sym == "[" {
			return p.array()
		}
	case "ROW":
		if form {
			p.take()
			return &Row{t.pos(), inParens(p, func() []Expr { return list(p, p.expr) })}
		}
	case "DOUBLE":
		if second.sym == "PRECISION" && p.ahead(2).isString() {
			id := p.ident()
			p.take()
			return &TypedLiteral{t.pos(), id, p.str().Value}
		}
	case "TRY_CAST":
		if form {
			p.take()
			return p.cast(t, true)
		}
	case "POSITION", "SUBSTRING":
		if form {
			return p.keywordCall()
		}
	case "RUNNING", "FINAL":
		if n := p.nameLength(1); n > 0 && p.ahead(n+1).sym == "(" {
			p.unsupported("row patterns")
		}
	}
	return nil
}

// nameLength is the number of tokens of the dotted name that starts n tokens further on, 0 for none.
func (p *parser) nameLength(n int) int {
	if !p.ahead(n).isName() {
		return 0
	}
	length := 1
	for p.ahead(n+length).sym == "." && p.ahead(n+length+1).isName() {
		length += 2
	}
	return length
}

// stringLength is the number of tokens of the text that starts n tokens further on, 0 for none.
func (p *parser) stringLength(n int) int {
	switch {
	case !p.ahead(n).isString():
		return 0
	case p.ahead(n).kind == tokenUnicode && p.ahead(n+1).sym == "UESCAPE":
		return 3
	}
	return 1
}

// str parses a text.
func (p *parser) str() *String {
	t := p.at()
	text := p.source(t)
	switch t.kind {
	case tokenString:
		p.take()
		return &String{t.pos(), unquote(text)}
	case tokenUnicode:
		p.take()
		escape := "\\"
		if p.accept("UESCAPE") {
			if p.at().kind != tokenString {
				p.note("STRING")
				p.fail()
			}
			escape = unquote(p.source(p.take()))
		}
		value, problem := decodeUnicode(unquote(text[2:]), escape)
		if problem != "" {
			p.refuse(Syntax, t, "%s", problem)
		}
		return &String{t.pos(), value}
	}
	p.note("<string>")
	p.fail()
	return nil
}

// bytes parses X'0a 0b'; spaces are ignored.
func (p *parser) bytes() Expr {
	t := p.take()
	text := strings.ToUpper(strings.Join(strings.FieldsFunc(p.source(t)[2:t.end-t.start-1], isSpace), ""))
	if strings.Trim(text, "0123456789ABCDEF") != "" {
		p.refuse(Syntax, t, "Binary literal can only contain hexadecimal digits")
	}
	if len(text)%2 != 0 {
		p.refuse(Syntax, t, "Binary literal must contain an even number of digits")
	}
	b := &Bytes{t.pos(), make([]byte, len(text)/2)}
	for i := range b.Value {
		v, _ := strconv.ParseUint(text[2*i:2*i+2], 16, 8) // these are digits: see above
		b.Value[i] = byte(v)
	}
	return b
}

func isSpace(r rune) bool { return r == ' ' || r == '\n' || r == '\r' || r == '\t' }

// intervalFields has the units of intervals.
var intervalFields = []string{"DAY", "HOUR", "MINUTE", "MONTH", "SECOND", "YEAR"}

// intervalAt tells INTERVAL [+-] 'text' field from a column or a type of that name.
func (p *parser) intervalAt() bool {
	n := 1
	if p.ahead(1).is("+", "-") {
		n = 2
	}
	length := p.stringLength(n)
	return length > 0 && p.ahead(n+length).is(intervalFields...)
}

func (p *parser) interval() Expr {
	i := &Interval{Position: p.take().pos()}
	i.Negative = p.acceptAny("+", "-") == "-"
	i.Value = p.str().Value
	i.From = p.expectAny(intervalFields...)
	i.To = p.intervalTo()
	return i
}

func (p *parser) intervalTo() string {
	if p.at().sym == "TO" && p.ahead(1).is(intervalFields...) {
		p.take()
		return p.take().sym
	}
	p.noteSym("TO")
	return ""
}

func (p *parser) array() Expr {
	a := &Array{Position: p.take().pos()}
	p.take()
	if p.accept("]") {
		return a
	}
	a.Items = list(p, p.expr)
	p.expect("]")
	return a
}

func (p *parser) caseExpr() Expr {
	c := &Case{Position: p.take().pos()}
	if p.at().sym != "WHEN" {
		p.noteSym("WHEN")
		c.Operand = p.expr()
	}
	for {
		t := p.at()
		if t.sym != "WHEN" {
			p.noteSym("WHEN")
			break
		}
		p.take()
		w := &When{Position: t.pos(), Condition: p.expr()}
		p.expect("THEN")
		w.Result = p.expr()
		c.Whens = append(c.Whens, w)
	}
	if len(c.Whens) == 0 {
		p.fail()
	}
	if p.accept("ELSE") {
		c.Else = p.expr()
	}
	p.expect("END")
	return c
}

// cast parses the rest of CAST or TRY_CAST. TRY_CAST without AS is a call of a function of that name.
func (p *parser) cast(t *token, try bool) Expr {
	p.expect("(")
	c := &Cast{Position: t.pos(), Try: try, Expr: p.expr()}
	if try && p.at().sym != "AS" {
		p.noteSym("AS")
		id := p.identOf(t)
		return p.callFrom(&Name{id.Position, []*Ident{id}}, c.Expr)
	}
	p.expect("AS")
	c.Type = p.typ()
	p.expect(")")
	return c
}

// extractFields are those that Trino's tree has.
var extractFields = map[string]bool{
	"YEAR": true, "QUARTER": true, "MONTH": true, "WEEK": true, "DAY": true, "DAY_OF_MONTH": true, "DAY_OF_WEEK": true,
	"DOW": true, "DAY_OF_YEAR": true, "DOY": true, "YEAR_OF_WEEK": true, "YOW": true, "HOUR": true, "MINUTE": true,
	"SECOND": true, "TIMEZONE_MINUTE": true, "TIMEZONE_HOUR": true,
}

func (p *parser) extract() Expr {
	start := p.take()
	e := &Extract{Position: start.pos()}
	p.expect("(")
	t := p.at()
	p.ident()
	p.expect("FROM")
	e.Expr = p.operand()
	p.expect(")")
	e.Field = strings.ToUpper(p.source(t))
	if !extractFields[e.Field] {
		panic(bailout{&Error{Syntax, int(start.line), int(start.column), Say("Invalid EXTRACT field: %s", p.source(t)), epochFix(e)}})
	}
	return e
}

func (p *parser) trim() Expr {
	start := p.at()
	t := &Trim{Position: p.take().pos()}
	p.expect("(")
	// LEADING 'x' alone is a literal of a type of that name.
	literal := p.stringLength(1) > 0 && p.ahead(1+p.stringLength(1)).is(",", ")")
	if p.at().is("LEADING", "TRAILING", "BOTH") && !literal && (p.ahead(1).sym == "FROM" || p.startsExpr(1)) {
		t.Side = p.take().sym
	}
	if t.Side != "" && p.accept("FROM") {
		t.Source = p.operand()
		p.expect(")")
		return t
	}
	if p.at().sym == "FROM" {
		p.refuse(Syntax, start, "The 'trim' function must have specification, char or both arguments when it takes FROM")
	}
	t.Source = p.operand()
	switch {
	case p.accept("FROM"):
		t.Chars, t.Source = t.Source, p.operand()
	case t.Side != "":
		p.fail()
	case p.accept(","):
		t.Chars = p.operand()
	}
	p.expect(")")
	return t
}

func (p *parser) normalize() Expr {
	t := p.take()
	p.expect("(")
	arg, form := p.operand(), &String{t.pos(), "NFC"}
	if p.accept(",") {
		f := p.at()
		form = &String{f.pos(), p.expectAny("NFC", "NFD", "NFKC", "NFKD")}
	}
	p.expect(")")
	return callOf(t, "normalize", arg, form)
}

// callOf makes a plain call of a function by a name that is not in the text.
func callOf(t *token, name string, args ...Expr) *Call {
	id := &Ident{t.pos(), name, false}
	return &Call{Position: t.pos(), Name: &Name{t.pos(), []*Ident{id}}, Args: args}
}

func (p *parser) grouping() Expr {
	t := p.at()
	g := &Grouping{Position: p.take().pos()}
	p.expect("(")
	if p.accept(")") {
		p.refuse(Syntax, t, "grouping operation columns cannot be empty")
	}
	g.Columns = list(p, p.name)
	p.expect(")")
	return g
}
