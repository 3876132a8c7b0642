package athenasql

import "strings"

// keywordCall parses POSITION(a IN b) and SUBSTRING(a FROM b FOR c), or plain calls of functions with these names.
func (p *parser) keywordCall() Expr {
	t := p.at()
	name := p.name()
	p.take()
	if p.at().sym == "NOT" {
		return p.callFrom(name, p.expr())
	}
	first := p.operand()
	switch {
	case t.sym == "POSITION" && p.accept("IN"):
		in := p.operand()
		p.expect(")")
		return callOf(t, "strpos", in, first)
	case t.sym == "SUBSTRING" && p.accept("FROM"):
		args := []Expr{first, p.operand()}
		if p.accept("FOR") {
			args = append(args, p.operand())
		}
		p.expect(")")
		return callOf(t, "substr", args...)
	}
	return p.callFrom(name, p.exprAfterValue(first))
}

// exprAfterValue goes on with an expression whose first value is already parsed.
func (p *parser) exprAfterValue(value Expr) Expr {
	done := false
	return p.chain("OR", value, func(first Expr) Expr {
		return p.chain("AND", first, func(first Expr) Expr {
			if !done {
				done = true
				return p.predicate(value)
			}
			return p.negation(nil)
		})
	})
}

// call parses a call whose name is parsed.
func (p *parser) call(name *Name) Expr {
	p.expect("(")
	c := &Call{Position: name.Position, Name: name}
	switch {
	case p.accept("*"):
		c.Star = true
	case p.at().isName() && p.ahead(1).sym == "." && p.ahead(2).sym == "*":
		c.Label = p.ident()
		p.next += 2
		c.Star = true
	case p.at().sym != ")" && p.at().sym != "ORDER":
		p.noteSym(")")
		p.noteSym("ORDER")
		c.Distinct = p.setQuantifier()
		c.Args = list(p, p.expr)
	}
	return p.endCall(c)
}

// callFrom goes on with a call whose name and first argument are parsed.
func (p *parser) callFrom(name *Name, first Expr) Expr {
	c := &Call{Position: name.Position, Name: name, Args: []Expr{first}}
	for p.accept(",") {
		c.Args = append(c.Args, p.expr())
	}
	return p.endCall(c)
}

// endCall parses what follows the arguments of a call.
func (p *parser) endCall(c *Call) Expr {
	if !c.Star {
		c.OrderBy = p.orderBy()
	}
	p.expect(")")
	c.Filter = p.filter()
	if !c.Star && p.at().is("IGNORE", "RESPECT") && p.ahead(1).sym == "NULLS" {
		c.Nulls = p.take().sym
		p.take()
		p.expect("OVER")
		c.Over = p.over()
	} else if p.overAt(0) {
		p.take()
		c.Over = p.over()
	}
	p.checkCall(c)
	return c
}

func (p *parser) filter() Expr {
	if p.at().sym != "FILTER" || p.ahead(1).sym != "(" {
		p.noteSym("FILTER")
		return nil
	}
	p.take()
	return inParens(p, func() Expr {
		p.expect("WHERE")
		return p.expr()
	})
}

// overAt tells an OVER clause from the name over.
func (p *parser) overAt(n int) bool {
	if p.ahead(n).sym != "OVER" {
		p.noteSym("OVER")
		return false
	}
	return p.ahead(n+1).sym == "(" || p.ahead(n+1).isName() && !p.clauseAt(n+1)
}

func (p *parser) over() *Window {
	if p.at().sym == "(" {
		return p.windowInParens()
	}
	p.noteSym("(")
	id := p.ident()
	return &Window{Position: id.Position, Name: id, NameOnly: true}
}

// argumentRule is the number of arguments of a function that Trino's parser checks; max 0 means any.
type argumentRule struct {
	min, max int
	message  string
}

var argumentRules = map[string]argumentRule{
	"if":       {2, 3, "Invalid number of arguments for 'if' function"},
	"nullif":   {2, 2, "Invalid number of arguments for 'nullif' function"},
	"coalesce": {2, 0, "The 'coalesce' function must have at least two arguments"},
	"try":      {1, 1, "The 'try' function must have exactly one argument"},
	"format":   {2, 0, "The 'format' function must have at least two arguments"},
}

// checkCall checks the functions that are syntax to Trino.
func (p *parser) checkCall(c *Call) {
	if len(c.Name.Parts) != 1 {
		return
	}
	name := c.Name.Parts[0].Name
	if len(name) > len("coalesce") {
		return
	}
	name = strings.ToLower(name)
	rule, ok := argumentRules[name]
	if !ok {
		return
	}
	problem := ""
	switch {
	case len(c.Args) < rule.min || rule.max > 0 && len(c.Args) > rule.max:
		problem = rule.message
	case c.Over != nil:
		problem = "OVER clause not valid for '" + name + "' function"
	case c.Distinct:
		problem = "DISTINCT not valid for '" + name + "' function"
	case c.Nulls != "":
		problem = "Null treatment clause not valid for '" + name + "' function"
	case c.Filter != nil:
		problem = "FILTER not valid for '" + name + "' function"
	default:
		return
	}
	panic(bailout{&Error{Syntax, c.Line, c.Column, Say("%s", problem), Phrase{}}})
}

func (p *parser) listAgg() Expr {
	l := &ListAgg{Position: p.take().pos()}
	p.expect("(")
	l.Distinct = p.setQuantifier()
	l.Expr = p.expr()
	if p.accept(",") {
		l.Separator = p.str()
	}
	if t := p.at(); p.accept("ON") {
		p.expect("OVERFLOW")
		l.Overflow = &Overflow{Position: t.pos()}
		if p.expectAny("ERROR", "TRUNCATE") == "TRUNCATE" {
			l.Overflow.Truncate = true
			if p.at().isString() {
				l.Overflow.Filler = p.str()
			} else {
				p.note("<string>")
			}
			l.Overflow.Count = p.expectAny("WITH", "WITHOUT") == "WITH"
			p.expect("COUNT")
		}
	}
	p.expect(")", "WITHIN", "GROUP", "(")
	if p.at().sym != "ORDER" {
		p.noteSym("ORDER")
		p.fail()
	}
	l.OrderBy = p.orderBy()
	p.expect(")")
	l.Filter = p.filter()
	return l
}
