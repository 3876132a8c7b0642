package athenasql

// expr parses an expression: OR, AND, NOT, predicates and values, from the loosest to the tightest.
func (p *parser) expr() Expr {
	p.deeper()
	defer p.leave()
	p.enter("<expression>")
	return p.exprFrom(nil)
}

// exprFrom goes on with an expression whose first primary is already parsed; so do the rules below.
func (p *parser) exprFrom(first Expr) Expr {
	return p.chain("OR", first, func(first Expr) Expr {
		return p.chain("AND", first, p.negation)
	})
}

func (p *parser) chain(op string, first Expr, term func(Expr) Expr) Expr {
	left := term(first)
	if p.at().sym != op {
		p.noteSym(op)
		return left
	}
	l := &Logical{Position: left.Pos(), Op: op, Terms: []Expr{left}}
	for p.accept(op) {
		l.Terms = append(l.Terms, term(nil))
	}
	return l
}

func (p *parser) negation(first Expr) Expr {
	t := p.at()
	if first == nil && t.sym == "NOT" {
		p.deeper()
		defer p.leave()
		p.take()
		p.enter("<expression>")
		return &Not{t.pos(), p.negation(nil)}
	}
	return p.predicate(p.value(first, valueLow))
}

// predicate parses the predicate that may follow a value. There is one at most: a = b = c is an error.
func (p *parser) predicate(left Expr) Expr {
	t := p.at()
	switch t.sym {
	case "=", "<>", "!=", "<", "<=", ">", ">=":
		return p.comparison(left)
	case "IS":
		return p.is(left)
	case "NOT":
		p.take()
		return p.rangePredicate(left, t.pos(), true)
	case "BETWEEN", "IN", "LIKE":
		return p.rangePredicate(left, t.pos(), false)
	}
	p.note("<predicate>")
	return left
}

func (p *parser) comparison(left Expr) Expr {
	t := p.take()
	op := t.sym
	if op == "!=" {
		op = "<>"
	}
	q := p.at()
	if q.is("ALL", "ANY", "SOME") && p.ahead(1).sym == "(" && p.ahead(2).is("(", "SELECT", "WITH", "VALUES", "TABLE") {
		return p.quantified(left, t, op)
	}
	for _, s := range []string{"ALL", "ANY", "SOME"} {
		p.noteSym(s)
	}
	return &Comparison{t.pos(), op, left, p.operand()}
}

// operand parses a value with its name in messages.
func (p *parser) operand() Expr {
	p.deeper()
	defer p.leave()
	p.enter("<expression>")
	return p.value(nil, valueLow)
}

// quantified parses = ALL (query). Without a query in the parentheses, or with one that is in its own, it is a call of
// a function of that name.
func (p *parser) quantified(left Expr, t *token, op string) Expr {
	q := p.ident()
	p.take()
	query, first := p.queryOrExpr()
	if first != nil {
		call := p.callFrom(&Name{q.Position, []*Ident{q}}, first)
		return &Comparison{t.pos(), op, left, p.value(p.postfix(call, false), valueLow)}
	}
	p.expect(")")
	n := &Quantified{t.pos(), op, "ANY", left, query}
	if len(q.Name) == len("ALL") && q.Name[1]|0x20 == 'l' {
		n.Quantifier = "ALL"
	}
	return n
}

func (p *parser) is(left Expr) Expr {
	pos := p.take().pos()
	not := p.accept("NOT")
	if p.expectAny("DISTINCT", "NULL") == "NULL" {
		return &IsNull{pos, not, left}
	}
	p.expect("FROM")
	return &IsDistinct{pos, not, left, p.operand()}
}

// rangePredicate parses BETWEEN, IN and LIKE.
func (p *parser) rangePredicate(left Expr, pos Position, not bool) Expr {
	switch p.expectAny("BETWEEN", "IN", "LIKE") {
	case "BETWEEN":
		n := &Between{Position: pos, Not: not, Expr: left, Low: p.operand()}
		p.expect("AND")
		n.High = p.operand()
		return n
	case "LIKE":
		n := &Like{Position: pos, Not: not, Expr: left, Pattern: p.operand()}
		if p.accept("ESCAPE") {
			n.Escape = p.operand()
		}
		return n
	}
	p.expect("(")
	p.note("<query>")
	query, first := p.queryOrExpr()
	if query != nil {
		p.expect(")")
		return &InSubquery{pos, not, left, query}
	}
	n := &InList{pos, not, left, []Expr{first}}
	for p.accept(",") {
		n.Items = append(n.Items, p.expr())
	}
	p.expect(")")
	return n
}

// The precedences of values, the loosest first.
const (
	valueLow = iota
	valueConcat
	valueAdd
	valueMultiply
	valueUnary
)

func valueLevel(op string) int {
	switch op {
	case "||":
		return valueConcat
	case "+", "-":
		return valueAdd
	case "*", "/", "%":
		return valueMultiply
	}
	return valueLow
}

// value parses operators that bind at least as tight as level. All are left-associative.
func (p *parser) value(first Expr, level int) Expr {
	left := first
	if left == nil {
		left = p.unary()
	}
	for {
		t := p.at()
		if t.sym == "AT" && p.ahead(1).sym == "TIME" {
			left = p.atTimeZone(left)
			continue
		}
		own := valueLevel(t.sym)
		if own == valueLow || own < level {
			for _, s := range []string{"%", "*", "+", "-", "/", "AT", "||"} {
				p.noteSym(s)
			}
			return left
		}
		p.take()
		p.enter("<expression>")
		left = &Binary{t.pos(), t.sym, left, p.value(nil, own+1)}
	}
}

func (p *parser) unary() Expr {
	t := p.at()
	if t.sym == "+" || t.sym == "-" && !p.ahead(1).isNumber() {
		p.deeper()
		defer p.leave()
		p.take()
		p.enter("<expression>")
		return &Unary{t.pos(), t.sym, p.value(nil, valueUnary)}
	}
	return p.postfix(p.atom(), false)
}

func (p *parser) atTimeZone(left Expr) Expr {
	n := &AtTimeZone{Position: p.take().pos(), Expr: left}
	p.expect("TIME", "ZONE")
	switch {
	case p.at().isString():
		n.Zone = p.str()
	case p.at().sym == "INTERVAL":
		n.Zone = p.interval()
	default:
		p.noteSym("INTERVAL")
		p.note("<string>")
		p.fail()
	}
	return n
}

// postfix parses what may follow a primary: .name and [index]. With star, it stops before .*, which ends a select item.
func (p *parser) postfix(e Expr, star bool) Expr {
	for {
		t := p.at()
		switch {
		case t.sym == "." && star && p.ahead(1).sym == "*":
			return e
		case t.sym == ".":
			p.take()
			if star {
				p.noteSym("*")
			}
			e = &Field{e.Pos(), e, p.ident()}
		case t.sym == "[":
			p.take()
			e = &Subscript{e.Pos(), e, p.operand()}
			p.expect("]")
		default:
			p.noteSym(".")
			p.noteSym("[")
			return e
		}
	}
}

// queryOrExpr parses what may stand in parentheses: a query, or an expression, which may start with a query in
// parentheses of its own. It looks at every token once, however many parentheses there are.
func (p *parser) queryOrExpr() (*Query, Expr) {
	t := p.at()
	if t.is("SELECT", "VALUES", "TABLE", "WITH") {
		return p.query(), nil
	}
	if t.sym != "(" || p.ahead(1).sym == ")" {
		return nil, p.expr()
	}
	p.deeper()
	defer p.leave()
	p.take()
	open := p.next
	query, inner := p.queryOrExpr()
	if s, ok := inner.(*Subquery); ok && p.at().sym == ")" {
		query = s.Query
	}
	if query == nil {
		return nil, p.exprFrom(p.postfix(p.group(t, open, inner), false))
	}
	p.expect(")")
	if query.With == nil && p.at().is("UNION", "EXCEPT", "INTERSECT", "ORDER", "OFFSET", "LIMIT", "FETCH") {
		return p.queryFrom(query), nil
	}
	return nil, p.exprFrom(p.postfix(&Subquery{t.pos(), query}, false))
}
