package athenasql

import (
	"strconv"
	"strings"
)

// query parses a whole query, with WITH.
func (p *parser) query() *Query {
	p.deeper()
	defer p.leave()
	p.enter("<query>")
	q := &Query{Position: p.at().pos()}
	if p.at().sym == "WITH" {
		q.With = p.with()
	}
	q.Body = p.queryTerm(nil, setLow)
	p.queryTail(q)
	return q.simple()
}

// queryFrom goes on with a query that starts with a query in parentheses.
func (p *parser) queryFrom(first *Query) *Query {
	q := &Query{Position: first.Position}
	q.Body = p.queryTerm(first, setLow)
	p.queryTail(q)
	return q.simple()
}

// simple returns the inner query of parentheses that add nothing. Those of (SELECT a FROM t) ORDER BY b do: without
// them b could be a column of t.
func (q *Query) simple() *Query {
	if inner, ok := q.Body.(*Query); ok && q.bare() {
		return inner
	}
	return q
}

// operand returns what stands for a body, maybe in parentheses, in a set operation.
func operand(b QueryBody) QueryBody {
	if q, ok := b.(*Query); ok && q.bare() {
		return q.Body
	}
	return b
}

// bare tells that there is nothing around the body.
func (q *Query) bare() bool {
	return q.With == nil && q.OrderBy == nil && q.Offset == nil && q.Limit == nil && q.Fetch == nil
}

func (p *parser) with() *With {
	w := &With{Position: p.take().pos()}
	w.Recursive = p.accept("RECURSIVE")
	w.Queries = list(p, func() *NamedQuery {
		n := &NamedQuery{Position: p.at().pos(), Name: p.ident()}
		if p.at().sym == "(" {
			n.Columns = p.columnAliases()
		} else {
			p.noteSym("(")
		}
		p.expect("AS")
		n.Query = inParens(p, p.query)
		return n
	})
	return w
}

// queryTail parses what stands after a query's body.
func (p *parser) queryTail(q *Query) {
	q.OrderBy = p.orderBy()
	if p.accept("OFFSET") {
		q.Offset = p.rowCount()
		p.acceptAny("ROW", "ROWS")
	}
	switch {
	case p.accept("LIMIT"):
		if t := p.at(); p.accept("ALL") {
			q.Limit = &LimitAll{t.pos()}
		} else {
			q.Limit = p.rowCount()
		}
	case p.at().sym == "FETCH":
		q.Fetch = &Fetch{Position: p.take().pos()}
		p.expectAny("FIRST", "NEXT")
		if !p.at().is("ROW", "ROWS") {
			p.noteSym("ROW")
			p.noteSym("ROWS")
			q.Fetch.Count = p.rowCount()
		}
		p.expectAny("ROW", "ROWS")
		if p.expectAny("ONLY", "WITH") == "WITH" {
			p.expect("TIES")
			q.Fetch.Ties = true
		}
	default:
		p.noteSym("FETCH")
	}
}

func (p *parser) orderBy() []*SortItem {
	if !p.accept("ORDER") {
		return nil
	}
	p.expect("BY")
	return list(p, p.sortItem)
}

func (p *parser) sortItem() *SortItem {
	s := &SortItem{Position: p.at().pos(), Expr: p.expr()}
	s.Descending = p.acceptAny("ASC", "DESC") == "DESC"
	if p.accept("NULLS") {
		s.Nulls = p.expectAny("FIRST", "LAST")
	}
	return s
}

func (p *parser) rowCount() Expr {
	t := p.at()
	switch {
	case t.kind == tokenInteger:
		p.take()
		return p.numberOf(t, "")
	case t.sym == "?":
		return p.parameter()
	}
	p.noteSym("?")
	p.note("<integer>")
	p.fail()
	return nil
}

func (p *parser) parameter() *Parameter {
	n := &Parameter{Position: p.take().pos(), Index: p.params}
	p.params++
	return n
}

// The precedence of UNION and EXCEPT, and of INTERSECT, which binds tighter.
const (
	setLow = iota
	setHigh
)

// queryTerm parses set operations. first is a body that is already parsed, or nil.
func (p *parser) queryTerm(first QueryBody, level int) QueryBody {
	left := first
	if left == nil {
		left = p.queryPrimary()
	}
	for {
		t := p.at()
		high := t.sym == "INTERSECT"
		if !high && (level > setLow || !t.is("UNION", "EXCEPT")) {
			for _, s := range []string{"INTERSECT", "UNION", "EXCEPT"} {
				p.noteSym(s)
			}
			return left
		}
		p.take()
		op := &SetOperation{Position: t.pos(), Op: t.sym, Left: operand(left)}
		op.All = p.acceptAny("ALL", "DISTINCT") == "ALL"
		if high {
			op.Right = operand(p.queryPrimary())
		} else {
			op.Right = operand(p.queryTerm(nil, setHigh))
		}
		left = op
	}
}

func (p *parser) queryPrimary() QueryBody {
	t := p.at()
	switch t.sym {
	case "SELECT":
		return p.selectBody()
	case "VALUES":
		p.take()
		return &Values{t.pos(), list(p, p.expr)}
	case "TABLE":
		p.take()
		return &TableQuery{t.pos(), p.name()}
	case "(":
		p.deeper()
		defer p.leave()
		p.take()
		q := &Query{Position: p.at().pos()}
		q.Body = p.queryTerm(nil, setLow)
		p.queryTail(q)
		p.expect(")")
		return q.simple()
	}
	for _, s := range []string{"(", "SELECT", "TABLE", "VALUES"} {
		p.noteSym(s)
	}
	p.fail()
	return nil
}

func (p *parser) selectBody() *Select {
	s := &Select{Position: p.take().pos()}
	s.Distinct = p.setQuantifier()
	s.Items = list(p, p.selectItem)
	if p.accept("FROM") {
		s.From = list(p, p.relation)
	}
	if p.accept("WHERE") {
		s.Where = p.expr()
	}
	if p.at().sym == "GROUP" {
		s.GroupBy = p.groupBy()
	} else {
		p.noteSym("GROUP")
	}
	if p.accept("HAVING") {
		s.Having = p.expr()
	}
	if p.accept("WINDOW") {
		s.Windows = list(p, func() *NamedWindow {
			w := &NamedWindow{Position: p.at().pos(), Name: p.ident()}
			p.expect("AS")
			w.Window = p.windowInParens()
			return w
		})
	}
	return s
}

// setQuantifier parses DISTINCT or ALL and returns whether it was DISTINCT. ALL may be a column too: it is one unless
// something follows that the quantifier can stand before.
func (p *parser) setQuantifier() (distinct bool) {
	t := p.at()
	switch {
	case t.sym == "DISTINCT":
		p.take()
		return true
	case t.sym == "ALL" && p.startsSelectItem(1):
		p.take()
	default:
		p.noteSym("ALL")
		p.noteSym("DISTINCT")
	}
	return false
}

// startsSelectItem tells whether an expression or all columns can start at the token n further on.
func (p *parser) startsSelectItem(n int) bool {
	t := p.ahead(n)
	switch {
	case t.sym == "*": // all columns, or a product of a column named all
		return !p.startsExpr(n + 1)
	case t.sym == "AT" && p.ahead(n+1).sym == "TIME": // AT TIME ZONE of a column named all
		return false
	case t.sym == "(" && p.ahead(n+1).is(")", "*", "DISTINCT"): // a call of a function named all
		return false
	}
	return p.startsExpr(n)
}

// startsExpr tells whether an expression can start at the token n further on, and no clause does.
func (p *parser) startsExpr(n int) bool {
	t := p.ahead(n)
	switch t.kind {
	case tokenString, tokenUnicode, tokenBinary, tokenInteger, tokenDecimal, tokenDouble:
		return true
	case tokenReserved, tokenSymbol:
		return exprStarts[t.sym]
	}
	return t.isName() && !p.clauseAt(n)
}

// exprStarts has the reserved words and symbols that expressions start with.
var exprStarts = map[string]bool{
	"(": true, "+": true, "-": true, "?": true, "NOT": true, "NULL": true, "TRUE": true, "FALSE": true, "CASE": true,
	"CAST": true, "EXISTS": true, "EXTRACT": true, "TRIM": true, "NORMALIZE": true, "GROUPING": true, "LISTAGG": true,
	"JSON_EXISTS": true, "JSON_VALUE": true, "JSON_QUERY": true, "JSON_OBJECT": true, "JSON_ARRAY": true,
	"CURRENT_DATE": true, "CURRENT_TIME": true, "CURRENT_TIMESTAMP": true, "LOCALTIME": true, "LOCALTIMESTAMP": true,
	"CURRENT_USER": true, "CURRENT_CATALOG": true, "CURRENT_SCHEMA": true, "CURRENT_PATH": true,
}

// clauseAt tells whether the token n further on, which may be a name, starts a clause after a select item or a
// relation. Anywhere else these words are names.
func (p *parser) clauseAt(n int) bool {
	second := p.ahead(n + 1)
	switch p.ahead(n).sym {
	case "LIMIT":
		return second.kind == tokenInteger || second.is("?", "ALL")
	case "OFFSET":
		return second.kind == tokenInteger || second.sym == "?"
	case "FETCH":
		return second.is("FIRST", "NEXT")
	case "WINDOW":
		return second.isName() && (p.ahead(n+2).sym == "AS" || !p.clauseAt(n+1))
	case "TABLESAMPLE":
		return second.is("BERNOULLI", "SYSTEM")
	case "MATCH_RECOGNIZE":
		return second.sym == "(" && !(p.ahead(n+2).isName() && p.ahead(n+3).is(",", ")"))
	}
	return false
}

func (p *parser) selectItem() *SelectItem {
	t := p.at()
	if p.accept("*") {
		return &SelectItem{Position: t.pos(), Star: true}
	}
	p.enter("<expression>")
	item := &SelectItem{Position: t.pos()}
	if t.is("+", "NOT") || t.sym == "-" && !p.ahead(1).isNumber() {
		item.Expr = p.expr() // cannot be x.*
	} else {
		item.Expr = p.postfix(p.atom(), true)
		if p.at().sym == "." {
			p.next += 2
			item.Star = true
			if p.accept("AS") {
				item.Columns = p.columnAliases()
			}
			return item
		}
		item.Expr = p.exprFrom(item.Expr)
	}
	item.Alias = p.alias()
	return item
}

// alias parses AS name or name, if there is one.
func (p *parser) alias() *Ident {
	if p.accept("AS") {
		return p.ident()
	}
	if p.at().isName() && !p.clauseAt(0) {
		return p.ident()
	}
	p.note("<identifier>")
	return nil
}

func (p *parser) groupBy() *GroupBy {
	g := &GroupBy{Position: p.take().pos()}
	p.expect("BY")
	g.Distinct = p.setQuantifier()
	g.Elements = list(p, p.groupingElement)
	return g
}

func (p *parser) groupingElement() *GroupingElement {
	t := p.at()
	e := &GroupingElement{Position: t.pos()}
	switch {
	case t.is("ROLLUP", "CUBE"):
		e.Kind = p.take().sym
		p.expect("(")
		if p.accept(")") {
			p.refuse(Syntax, t, "grouping sets cannot be empty")
		}
		e.Sets = list(p, p.groupingSet)
		p.expect(")")
	case t.sym == "GROUPING" && p.ahead(1).sym == "SETS":
		p.next += 2
		e.Kind = "GROUPING SETS"
		e.Sets = inParens(p, func() []*GroupingSet { return list(p, p.groupingSet) })
	default:
		for _, s := range []string{"(", "CUBE", "GROUPING", "ROLLUP"} {
			p.noteSym(s)
		}
		e.Sets = []*GroupingSet{p.groupingSet()}
	}
	return e
}

// groupingSet parses a column or a list of columns in parentheses. Whether parentheses are that list or belong to an
// expression is known after them.
func (p *parser) groupingSet() *GroupingSet {
	start := p.next
	s := &GroupingSet{Position: p.at().pos()}
	if p.at().sym == "(" && p.ahead(1).sym == ")" && p.ahead(2).sym != "->" {
		p.next += 2
		return s
	}
	e := p.expr()
	if p.groupOpen == start && p.groupClose == p.next-1 && p.tokens[start].sym == "(" {
		s.Exprs = p.groupItems
	} else {
		s.Exprs = []Expr{e}
	}
	return s
}

func (p *parser) windowInParens() *Window {
	p.expect("(")
	w := &Window{Position: p.at().pos()}
	if p.at().isName() && !p.windowPartAt(0) {
		w.Name = p.ident()
	} else {
		p.note("<identifier>")
	}
	if p.acceptBoth("PARTITION", "BY") {
		w.PartitionBy = list(p, p.expr)
	}
	w.OrderBy = p.orderBy()
	if p.at().is("ROWS", "RANGE", "GROUPS") {
		w.Frame = p.frame()
	} else {
		for _, s := range []string{"ROWS", "RANGE", "GROUPS", "MEASURES"} {
			p.noteSym(s)
		}
	}
	if p.at().is("MEASURES", "AFTER", "INITIAL", "SEEK", "PATTERN", "SUBSET", "DEFINE") {
		p.unsupported("row patterns")
	}
	p.expect(")")
	return w
}

// windowPartAt tells whether the token n further on starts a part of a window rather than being its name.
func (p *parser) windowPartAt(n int) bool {
	second := p.ahead(n + 1)
	switch p.ahead(n).sym {
	case "PARTITION":
		return second.sym == "BY"
	case "ROWS", "RANGE", "GROUPS":
		return !second.is(")", "ORDER") && !(second.sym == "PARTITION" && p.windowPartAt(n+1)) &&
			!(second.is("ROWS", "RANGE", "GROUPS") && p.windowPartAt(n+1))
	case "MEASURES":
		return !second.is(")", "ORDER") && !(second.isName() && p.windowPartAt(n+1))
	}
	return false
}

func (p *parser) frame() *Frame {
	t := p.take()
	f := &Frame{Position: t.pos(), Unit: t.sym}
	if p.accept("BETWEEN") {
		f.Start = p.frameBound()
		p.expect("AND")
		f.End = p.frameBound()
	} else {
		f.Start = p.frameBound()
	}
	return f
}

func (p *parser) frameBound() *FrameBound {
	t := p.at()
	b := &FrameBound{Position: t.pos()}
	second := p.ahead(1)
	switch {
	case t.sym == "UNBOUNDED" && second.is("PRECEDING", "FOLLOWING"):
		p.take()
		b.Kind = "UNBOUNDED"
		b.Following = p.take().sym == "FOLLOWING"
	case t.sym == "CURRENT" && second.sym == "ROW":
		p.next += 2
		b.Kind = "CURRENT"
	default:
		p.noteSym("CURRENT")
		p.noteSym("UNBOUNDED")
		b.Value = p.expr()
		b.Following = p.expectAny("FOLLOWING", "PRECEDING") == "FOLLOWING"
	}
	return b
}

// numberOf makes a number of a token and its sign.
func (p *parser) numberOf(t *token, sign string) *Number {
	n := &Number{Position: t.pos(), Text: sign + p.source(t), Kind: Integer}
	switch t.kind {
	case tokenDecimal:
		n.Kind = Decimal
	case tokenDouble:
		n.Kind = Double
	default:
		if !fits(sign, p.source(t)) {
			p.refuse(Syntax, t, "Invalid numeric literal: %s", n.Text)
		}
	}
	return n
}

// fits tells whether an integer is one of 64 bits.
func fits(sign, text string) bool {
	base := 10
	if len(text) > 2 && text[0] == '0' {
		switch text[1] | 0x20 {
		case 'x':
			base = 16
		case 'o':
			base = 8
		case 'b':
			base = 2
		}
	}
	if base != 10 {
		text = text[2:]
	}
	_, err := strconv.ParseInt(sign+strings.ReplaceAll(text, "_", ""), base, 64)
	return err == nil
}
