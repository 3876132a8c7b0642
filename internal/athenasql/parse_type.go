package athenasql

// typ parses a type.
func (p *parser) typ() *Type {
	p.deeper()
	defer p.leave()
	p.enter("<type>")
	t := p.baseType()
	for p.accept("ARRAY") {
		word := p.source(&p.tokens[p.next-1])
		if open := p.at(); p.accept("[") {
			if p.at().kind != tokenInteger {
				p.note("<integer>")
				p.fail()
			}
			p.take()
			p.expect("]")
			p.refuse(Syntax, open, "Explicit array size not supported")
		}
		t = namedType(t.Position, word, t)
	}
	return t
}

func namedType(pos Position, name string, params ...*Type) *Type {
	t := &Type{Position: pos, Name: &Ident{pos, name, false}}
	for _, param := range params {
		t.Params = append(t.Params, &TypeParam{Position: param.Position, Type: param})
	}
	return t
}

func (p *parser) baseType() *Type {
	t := p.at()
	second := p.ahead(1)
	switch {
	case t.sym == "ROW" && second.sym == "(":
		p.take()
		return &Type{Position: t.pos(), Kind: RowType, Fields: inParens(p, func() []*RowField { return list(p, p.rowField) })}
	case t.sym == "INTERVAL" && second.is(intervalFields...):
		p.take()
		return &Type{Position: t.pos(), Kind: IntervalType, From: p.take().sym, To: p.intervalTo()}
	case t.is("TIME", "TIMESTAMP"):
		return p.timeType()
	case t.sym == "DOUBLE" && second.sym == "PRECISION":
		p.next += 2
		return namedType(t.pos(), "DOUBLE")
	case t.sym == "ARRAY" && second.sym == "<":
		p.next += 2
		element := p.typ()
		p.expect(">")
		return namedType(t.pos(), p.source(t), element)
	case t.sym == "MAP" && second.sym == "<":
		p.next += 2
		key := p.typ()
		p.expect(",")
		value := p.typ()
		p.expect(">")
		return namedType(t.pos(), p.source(t), key, value)
	case !t.isName():
		p.note("<type>")
		p.fail()
	}
	id := p.ident()
	n := &Type{Position: id.Position, Name: id}
	if p.accept("(") {
		n.Params = list(p, p.typeParam)
		p.expect(")")
	}
	return n
}

func (p *parser) timeType() *Type {
	word := p.take()
	t := &Type{Position: word.pos(), Kind: TimestampType}
	if word.sym == "TIME" {
		t.Kind = TimeType
	}
	if p.accept("(") {
		t.Params = list(p, p.typeParam)
		p.expect(")")
	}
	if len(t.Params) > 1 { // some other type of that name
		t.Kind, t.Name = NamedType, p.identOf(word)
		return t
	}
	// JSON_QUERY has a WITH of its own after a type.
	wrapper := p.ahead(1).is("CONDITIONAL", "UNCONDITIONAL", "ARRAY", "WRAPPER")
	switch {
	case !wrapper && p.accept("WITH"):
		p.expect("TIME", "ZONE")
		t.Zone = true
	case p.acceptBoth("WITHOUT", "TIME"):
		p.expect("ZONE")
	}
	return t
}

func (p *parser) typeParam() *TypeParam {
	t := p.at()
	if t.kind == tokenInteger {
		p.take()
		return &TypeParam{Position: t.pos(), Number: p.source(t)}
	}
	p.note("<integer>")
	return &TypeParam{Position: t.pos(), Type: p.typ()}
}

// rowField parses [name] type.
func (p *parser) rowField() *RowField {
	f := &RowField{Position: p.at().pos()}
	if !p.typeAloneAt() {
		f.Name = p.ident()
	}
	f.Type = p.typ()
	return f
}

// typeAloneAt tells a type from a name with a type after it. A type may be several words (DOUBLE PRECISION, x ARRAY),
// and every word may be a name: it is a type alone if the field ends after it.
func (p *parser) typeAloneAt() bool {
	t, n := p.at(), 1
	if !t.isName() || p.ahead(1).is("(", "<") {
		return true
	}
	switch {
	case t.sym == "DOUBLE" && p.ahead(1).sym == "PRECISION":
		n = 2
	case t.sym == "INTERVAL" && p.ahead(1).is(intervalFields...):
		n = 2
		if p.ahead(2).sym == "TO" && p.ahead(3).is(intervalFields...) {
			n = 4
		}
	case t.is("TIME", "TIMESTAMP") && p.ahead(1).is("WITH", "WITHOUT") && p.ahead(2).sym == "TIME":
		n = 4
	}
	for p.ahead(n).sym == "ARRAY" {
		n++
	}
	return p.ahead(n).is(",", ")", "[")
}
