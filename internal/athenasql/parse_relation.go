package athenasql

// relation parses a relation with all its joins.
func (p *parser) relation() Relation {
	p.deeper()
	defer p.leave()
	return p.relationFrom(nil)
}

// relationFrom goes on with a relation whose first primary is already parsed.
func (p *parser) relationFrom(first Relation) Relation {
	left := p.sampled(first)
	for {
		t := p.at()
		switch {
		case p.accept("CROSS"):
			p.expect("JOIN")
			left = &Join{Position: t.pos(), Kind: "CROSS", Left: left, Right: p.sampled(nil)}
		case p.accept("NATURAL"):
			kind := p.joinKind()
			if kind == "" {
				p.fail()
			}
			left = &Join{Position: t.pos(), Kind: kind, Natural: true, Left: left, Right: p.sampled(nil)}
		default:
			kind := p.joinKind()
			if kind == "" {
				return left
			}
			j := &Join{Position: t.pos(), Kind: kind, Left: left, Right: p.relation()}
			p.joinCriteria(j)
			left = j
		}
	}
}

// joinKind parses [INNER | LEFT | RIGHT | FULL [OUTER]] JOIN and returns the kind, "" if there is none of it.
func (p *parser) joinKind() string {
	kind := p.acceptAny("FULL", "INNER", "LEFT", "RIGHT")
	switch {
	case kind == "":
		if !p.accept("JOIN") {
			return ""
		}
		return "INNER"
	case kind != "INNER":
		p.accept("OUTER")
	}
	p.expect("JOIN")
	return kind
}

func (p *parser) joinCriteria(j *Join) {
	if p.expectAny("ON", "USING") == "ON" {
		j.On = p.expr()
		return
	}
	j.Using = p.columnAliases()
}

// sampled parses a relation with its alias and its sample.
func (p *parser) sampled(first Relation) Relation {
	r := p.aliased(first)
	if p.at().sym == "MATCH_RECOGNIZE" {
		p.unsupported("row patterns (MATCH_RECOGNIZE)")
	}
	if !p.acceptBoth("TABLESAMPLE", "BERNOULLI") && !p.acceptBoth("TABLESAMPLE", "SYSTEM") {
		p.noteSym("MATCH_RECOGNIZE")
		return r
	}
	s := &Sample{Position: r.Pos(), Relation: r, Method: p.tokens[p.next-1].sym}
	s.Percent = inParens(p, p.expr)
	return s
}

func (p *parser) aliased(first Relation) Relation {
	r := first
	if r == nil {
		r = p.relationPrimary()
	}
	alias := p.alias()
	if alias == nil {
		return r
	}
	a := &Aliased{Position: r.Pos(), Relation: r, Alias: alias}
	if p.at().sym == "(" {
		a.Columns = p.columnAliases()
	} else {
		p.noteSym("(")
	}
	return a
}

func (p *parser) relationPrimary() Relation {
	t := p.at()
	switch {
	case t.sym == "(":
		p.take()
		q, r := p.queryOrRelation()
		p.expect(")")
		if q != nil {
			return &SubqueryRelation{t.pos(), q}
		}
		return r
	case t.sym == "UNNEST":
		p.take()
		u := &Unnest{Position: t.pos(), Exprs: inParens(p, func() []Expr { return list(p, p.expr) })}
		if p.accept("WITH") {
			p.expect("ORDINALITY")
			u.Ordinality = true
		}
		return u
	case t.sym == "LATERAL" && p.ahead(1).sym == "(":
		p.take()
		return &Lateral{t.pos(), inParens(p, p.query)}
	case t.sym == "TABLE":
		if p.ahead(1).sym != "(" {
			p.take()
			p.expect("(")
		}
		p.unsupported("table functions")
	case t.sym == "JSON_TABLE":
		p.unsupported("JSON_TABLE and other table functions")
	case t.isName():
		return p.table()
	}
	for _, s := range []string{"(", "JSON_TABLE", "LATERAL", "TABLE", "UNNEST"} {
		p.noteSym(s)
	}
	p.note("<identifier>")
	p.fail()
	return nil
}

func (p *parser) table() Relation {
	n := p.name()
	r := &Table{Position: n.Position, Name: n}
	if t := p.at(); p.accept("FOR") {
		r.Period = &Period{Position: t.pos(), Kind: p.expectAny("TIMESTAMP", "VERSION")}
		p.expect("AS", "OF")
		r.Period.AsOf = p.operand()
	}
	return r
}

// queryOrRelation parses what may stand in the parentheses of FROM: a query, or a relation, which may start with a
// query in parentheses of its own.
func (p *parser) queryOrRelation() (*Query, Relation) {
	t := p.at()
	if t.is("SELECT", "VALUES", "WITH") || t.sym == "TABLE" && p.ahead(1).sym != "(" {
		return p.query(), nil
	}
	if t.sym != "(" {
		p.note("<query>")
		return nil, p.relation()
	}
	p.deeper()
	defer p.leave()
	p.take()
	q, r := p.queryOrRelation()
	p.expect(")")
	if s, ok := r.(*SubqueryRelation); ok {
		q = s.Query
	}
	if q == nil {
		return nil, p.relationFrom(r)
	}
	next := p.at()
	if q.With == nil && (next.is("UNION", "EXCEPT", "INTERSECT", "ORDER") || p.clauseAt(0) && next.is("OFFSET", "LIMIT", "FETCH")) {
		return p.queryFrom(q), nil
	}
	return nil, p.relationFrom(&SubqueryRelation{t.pos(), q})
}
