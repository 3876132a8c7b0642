package athenasql

import "strconv"

func (g *grower) exprs(least, most, depth int) []Expr {
	return some(g, least, most, func() Expr { return g.expr(depth) })
}

func (g *grower) leaf() Expr {
	switch g.r.IntN(12) {
	case 0:
		return &Null{}
	case 1:
		return &Boolean{Value: g.chance(2)}
	case 2:
		return &Number{Text: strconv.Itoa(g.r.IntN(20) - 10), Kind: Integer}
	case 3:
		return &Number{Text: pick(g, ".5", "1.", "-2.50", "1_0.0"), Kind: Decimal}
	case 4:
		return &Number{Text: pick(g, "1e5", "-.5E-1"), Kind: Double}
	case 5:
		return &String{Value: pick(g, "", "it's", "x\ny", "日本", "--", "/*")}
	case 6:
		return &Bytes{Value: []byte{0, 0xff}[:g.r.IntN(3)]}
	case 7:
		return &TypedLiteral{Type: &Ident{Name: pick(g, "DATE", "timestamp", "ipaddress", "a b", "interval")}, Value: "v"}
	case 8:
		return &Interval{Negative: g.chance(2), Value: "7", From: pick(g, "DAY", "YEAR"), To: pick(g, "", "SECOND", "MONTH")}
	case 9:
		return &Parameter{}
	case 10:
		return &Current{What: pick(g, "CURRENT_TIMESTAMP", "LOCALTIME"), Precision: g.r.IntN(4) - 1}
	}
	return g.column()
}

func (g *grower) column() Expr { return &Column{Name: g.ident()} }

func (g *grower) expr(depth int) Expr {
	if depth <= 0 {
		return g.leaf()
	}
	if g.chance(2) {
		return g.operator(depth - 1)
	}
	return g.compound(depth - 1)
}

func (g *grower) operator(d int) Expr {
	switch g.r.IntN(15) {
	case 0:
		return &AtTimeZone{Expr: g.expr(d), Zone: pick[Expr](g, &String{Value: "UTC"}, &Interval{Value: "9", From: "HOUR"})}
	case 1, 2:
		return &Unary{Op: pick(g, "+", "-"), Expr: g.expr(d)}
	case 3, 4, 5:
		return &Binary{Op: pick(g, "+", "-", "*", "/", "%", "||"), Left: g.expr(d), Right: g.expr(d)}
	case 6, 7:
		return &Comparison{Op: pick(g, "=", "<>", "<", "<=", ">", ">="), Left: g.expr(d), Right: g.expr(d)}
	case 8:
		return &Quantified{Op: "=", Quantifier: pick(g, "ALL", "ANY"), Left: g.expr(d), Query: g.query(d)}
	case 9:
		return &Between{Not: g.chance(2), Expr: g.expr(d), Low: g.expr(d), High: g.expr(d)}
	case 10:
		return &InList{Not: g.chance(2), Expr: g.expr(d), Items: g.exprs(1, 3, d)}
	case 11:
		return &InSubquery{Not: g.chance(2), Expr: g.expr(d), Query: g.query(d)}
	case 12:
		return &Like{Not: g.chance(2), Expr: g.expr(d), Pattern: g.expr(d), Escape: g.maybe(d)}
	case 13:
		return &Not{Expr: g.expr(d)}
	}
	return &Logical{Op: pick(g, "AND", "OR"), Terms: g.exprs(2, 3, d)}
}

func (g *grower) compound(d int) Expr {
	switch g.r.IntN(17) {
	case 0:
		return &Field{Base: g.expr(d), Name: g.ident()}
	case 1:
		return &Subscript{Base: g.expr(d), Index: g.expr(d)}
	case 2:
		return &Row{Items: g.exprs(1, 3, d)}
	case 3:
		return &Array{Items: g.exprs(0, 3, d)}
	case 4:
		return &Lambda{Params: some(g, 0, 2, g.ident), Body: g.expr(d)}
	case 5:
		return &Subquery{Query: g.query(d)}
	case 6:
		return &Exists{Query: g.query(d)}
	case 7:
		return &Case{Operand: g.maybe(d), Else: g.maybe(d), Whens: some(g, 1, 2, func() *When { return &When{Condition: g.expr(d), Result: g.expr(d)} })}
	case 8:
		return &Cast{Try: g.chance(2), Expr: g.expr(d), Type: g.typ(d)}
	case 9:
		return &Extract{Field: pick(g, "YEAR", "DOW"), Expr: g.expr(d)}
	case 10:
		return g.trim(d)
	case 11:
		return &Grouping{Columns: some(g, 1, 2, g.name)}
	case 12:
		return &IsNull{Not: g.chance(2), Expr: g.expr(d)}
	case 13:
		return &IsDistinct{Not: g.chance(2), Left: g.expr(d), Right: g.expr(d)}
	case 14:
		return g.listAgg(d)
	case 15:
		return g.json(d)
	}
	return g.call(d)
}

func (g *grower) trim(d int) Expr {
	t := &Trim{Side: pick(g, "", "LEADING", "TRAILING", "BOTH"), Source: g.expr(d)}
	t.Chars = g.maybe(d)
	return t
}

func (g *grower) call(d int) Expr {
	c := &Call{Name: &Name{Parts: []*Ident{{Name: pick(g, "f", "count", "map", "date", "position", "substring", "row", "try_cast", "any", "select", "array", "a b")}}}}
	if g.chance(6) {
		c.Star = true
	} else {
		c.Args = g.exprs(0, 3, d)
		c.Distinct = len(c.Args) > 0 && g.chance(4)
		if g.chance(5) {
			c.OrderBy = g.sortItems(d)
		}
	}
	if g.chance(4) {
		c.Filter = g.expr(d)
	}
	if g.chance(4) {
		c.Over = g.window(d)
		if !c.Star {
			c.Nulls = pick(g, "", "IGNORE", "RESPECT")
		}
	} else if g.chance(6) {
		c.Over = &Window{Name: g.ident(), NameOnly: true}
	}
	return c
}

func (g *grower) listAgg(d int) Expr {
	l := &ListAgg{Distinct: g.chance(2), Expr: g.expr(d), OrderBy: g.sortItems(d), Filter: g.maybe(d)}
	if g.chance(2) {
		l.Separator = &String{Value: ","}
	}
	switch g.r.IntN(3) {
	case 0:
		l.Overflow = &Overflow{}
	case 1:
		l.Overflow = &Overflow{Truncate: true, Filler: pick(g, nil, &String{Value: "..."}), Count: g.chance(2)}
	}
	return l
}

func (g *grower) json(d int) Expr {
	input := func() *JSONInput {
		return &JSONInput{Expr: g.expr(d), Format: pick(g, "", "JSON", "JSON ENCODING UTF8")}
	}
	c := &JSONCall{Name: pick(g, "JSON_EXISTS", "JSON_VALUE", "JSON_QUERY", "JSON_OBJECT", "JSON_ARRAY")}
	switch c.Name {
	case "JSON_OBJECT":
		c.Members = some(g, 0, 2, func() *JSONMember { return &JSONMember{Key: g.expr(d), Value: input()} })
		c.NullOnNull = len(c.Members) == 0 || g.chance(2)
		c.UniqueKeys = len(c.Members) > 0 && g.chance(2)
	case "JSON_ARRAY":
		c.Members = some(g, 0, 2, func() *JSONMember { return &JSONMember{Value: input()} })
		c.NullOnNull = len(c.Members) > 0 && g.chance(2)
	default:
		c.Input, c.Path = input(), &String{Value: "lax $.a"}
		c.Passing = some(g, 0, 2, func() *JSONArgument { return &JSONArgument{Input: input(), Name: g.ident()} })
	}
	if c.Name != "JSON_EXISTS" && g.chance(2) {
		c.Returning = g.typ(d)
		if c.Name != "JSON_VALUE" {
			c.Format = pick(g, "", "JSON")
		}
	}
	switch c.Name {
	case "JSON_EXISTS":
		c.OnError = pick(g, nil, &JSONBehavior{Kind: "UNKNOWN"})
	case "JSON_VALUE":
		c.OnEmpty = pick(g, nil, &JSONBehavior{Kind: "DEFAULT", Default: g.expr(d)})
		c.OnError = pick(g, nil, &JSONBehavior{Kind: "NULL"})
	case "JSON_QUERY":
		c.Wrapper, c.Quotes = pick(g, "", "WITH", "WITHOUT", "WITH CONDITIONAL"), pick(g, "", "KEEP", "OMIT")
		c.OnEmpty, c.OnError = pick(g, nil, &JSONBehavior{Kind: "EMPTY ARRAY"}), pick(g, nil, &JSONBehavior{Kind: "ERROR"})
	}
	return c
}

func (g *grower) typ(d int) *Type {
	param := func() *TypeParam {
		if d <= 0 || g.chance(2) {
			return &TypeParam{Number: strconv.Itoa(g.r.IntN(40))}
		}
		return &TypeParam{Type: g.typ(d - 1)}
	}
	switch g.r.IntN(5) {
	case 0:
		return &Type{Kind: RowType, Fields: some(g, 1, 3, func() *RowField {
			return &RowField{Name: pick(g, nil, g.ident()), Type: g.typ(d - 1)}
		})}
	case 1:
		return &Type{Kind: pick(g, TimeType, TimestampType), Params: some(g, 0, 1, param), Zone: g.chance(2)}
	case 2:
		return &Type{Kind: IntervalType, From: "YEAR", To: pick(g, "", "MONTH")}
	}
	return &Type{Name: &Ident{Name: pick(g, "varchar", "array", "map", "decimal", "json", "a b", "double")}, Params: some(g, 0, 2, param)}
}
