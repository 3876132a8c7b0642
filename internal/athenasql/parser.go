package athenasql

import (
	"errors"
	"slices"
	"strings"
	"unicode/utf8"
)

// The bounds of what is parsed.
const (
	MaxBytes  = 1 << 20 // of a text
	MaxDepth  = 500     // of parentheses, subqueries, CASE and so on inside each other
	MaxHeight = 2000    // of the tree: a chain a + b + c ... is as high as it is long
)

// Parse parses one statement. A semicolon after it is ignored. Errors are *Error.
func Parse(sql string) (Statement, error) {
	return parse(sql, func(p *parser) Statement {
		s := p.statement()
		for p.at().sym == ";" {
			p.take()
			if t := p.at(); t.kind != tokenEOF && t.sym != ";" {
				p.refuse(Several, t, "more than one statement: the second one starts here")
			}
		}
		p.end()
		return s
	})
}

// ParseExpr parses an expression alone. Errors are *Error.
func ParseExpr(sql string) (Expr, error) {
	return parse(sql, func(p *parser) Expr {
		e := p.expr()
		p.end()
		return e
	})
}

// ParseType parses a type alone, such as Trino gives for a column. Errors are *Error.
func ParseType(sql string) (*Type, error) {
	return parse(sql, func(p *parser) *Type {
		t := p.typ()
		p.end()
		return t
	})
}

// parse runs a rule over a text. Where the rule fails it is run again to learn what was expected, so that only texts
// with errors pay for that.
func parse[T Node](sql string, rule func(p *parser) T) (T, error) {
	var none T
	if err := checkText(sql); err != nil {
		return none, err
	}
	p := &parser{text: sql, tokens: lex(sql)}
	n, err := run(p, rule)
	if errors.Is(err, errUnexpected) {
		p = &parser{text: sql, tokens: p.tokens, explain: true, notedAt: -1, hidden: -1}
		_, err = run(p, rule)
	}
	if err != nil {
		return none, err
	}
	if high := tooHigh(n, MaxHeight); high != nil {
		pos := high.Pos()
		return none, &Error{TooLarge, pos.Line, pos.Column, Say("more than %d operators or levels inside each other", MaxHeight), Phrase{}}
	}
	return n, nil
}

// checkText refuses what the lexer cannot count on.
func checkText(sql string) error {
	if len(sql) > MaxBytes {
		return &Error{TooLarge, 1, 1, Say("the text is %d bytes long; %d is the limit", len(sql), MaxBytes), Phrase{}}
	}
	if utf8.ValidString(sql) {
		return nil
	}
	l := &lexer{text: sql, line: 1, column: 1}
	for i, r := range sql {
		if _, n := utf8.DecodeRuneInString(sql[i:]); r == utf8.RuneError && n == 1 {
			l.advance(int32(i))
			break
		}
	}
	return &Error{Syntax, int(l.line), int(l.column), Say("the text is not valid UTF-8"), Phrase{}}
}

// tooHigh returns a node that is more than limit levels below n, or nil.
func tooHigh(n Node, limit int) Node {
	if limit == 0 {
		return n
	}
	var found Node
	n.each(func(child Node) Node {
		if found == nil {
			found = tooHigh(child, limit-1)
		}
		return child
	})
	return found
}

// parser is a recursive descent through Trino's grammar; its rules are methods. A rule that fails panics with a
// bailout, which run turns into an error. Where the grammar needs more than one token to decide, ahead looks at them.
type parser struct {
	text   string
	tokens []token
	next   int // the current token
	depth  int
	params int // question marks so far

	// The last group in parentheses that was closed: GROUP BY must tell (a, b) from (a, b)[1].
	groupOpen, groupClose int
	groupItems            []Expr

	// What was looked for in vain at the token notedAt, the furthest one. Behind the token hidden only the name of a
	// whole rule is of interest, not the tokens that it may start with.
	explain bool
	notedAt int
	hidden  int
	noted   []string
}

// bailout carries the error of a rule through the rules above it.
type bailout struct{ err error }

// errUnexpected means that parsing failed and that what was expected is still to be found out.
var errUnexpected = errors.New("unexpected token")

func run[T Node](p *parser, rule func(p *parser) T) (n T, err error) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case bailout:
			err = r.err
		default:
			panic(r) // a mistake in this package
		}
	}()
	return rule(p), nil
}

// fail ends the parse at the current token.
func (p *parser) fail() {
	if !p.explain {
		panic(bailout{errUnexpected})
	}
	at := max(p.next, p.notedAt)
	t := &p.tokens[at]
	slices.Sort(p.noted)
	text := "<EOF>"
	if t.kind != tokenEOF {
		text = p.source(t)
	}
	message := Say("mismatched input '%s'. Expecting: %s", text, strings.Join(slices.Compact(p.noted), ", "))
	panic(bailout{&Error{Syntax, int(t.line), int(t.column), message, p.hint(at)}})
}

// refuse ends the parse with an error at t.
func (p *parser) refuse(kind ErrorKind, t *token, format string, args ...any) {
	panic(bailout{&Error{kind, int(t.line), int(t.column), Say(format, args...), Phrase{}}})
}

// unsupported ends the parse at something that Trino has and that is not for us.
func (p *parser) unsupported(what string) {
	p.refuse(Unsupported, p.at(), "%s are not supported", Phrase{Format: what})
}

// deeper counts the levels of nesting; the caller defers p.leave.
func (p *parser) deeper() {
	if p.depth++; p.depth > MaxDepth {
		p.refuse(TooLarge, p.at(), "nested more than %d levels deep", MaxDepth)
	}
}

func (p *parser) leave() { p.depth-- }

func (p *parser) at() *token { return &p.tokens[p.next] }

// ahead is the token n further on, the last one if there are fewer.
func (p *parser) ahead(n int) *token { return &p.tokens[min(p.next+n, len(p.tokens)-1)] }

func (p *parser) source(t *token) string { return p.text[t.start:t.end] }

// take returns the current token and goes on to the next. The last token stays.
func (p *parser) take() *token {
	t := p.at()
	if t.kind != tokenEOF {
		p.next++
	}
	return t
}

// note remembers that something would have been right at the current token.
func (p *parser) note(what string) {
	if !p.explain || p.next < p.notedAt || p.next == p.hidden {
		return
	}
	if p.next > p.notedAt {
		p.notedAt, p.noted = p.next, p.noted[:0]
	}
	p.noted = append(p.noted, what)
}

// enter notes a whole rule; the tokens that it may start with are not noted.
func (p *parser) enter(rule string) {
	p.note(rule)
	if p.explain {
		p.hidden = p.next
	}
}

// noteSym notes a keyword or a symbol as Trino names it.
func (p *parser) noteSym(sym string) {
	if !p.explain {
		return
	}
	if sym == "<>" {
		p.note("NEQ")
		return
	}
	p.note("'" + sym + "'")
}

// accept takes the current token if it is sym.
func (p *parser) accept(sym string) bool {
	if p.at().sym == sym {
		p.next++
		return true
	}
	p.noteSym(sym)
	return false
}

// acceptAny takes the current token if it is one of syms, and returns which one or "".
func (p *parser) acceptAny(syms ...string) string {
	t := p.at()
	if t.is(syms...) {
		p.next++
		return t.sym
	}
	for _, s := range syms {
		p.noteSym(s)
	}
	return ""
}

// acceptBoth takes two keywords if both are there. That the first one is a keyword that may be a name is the reason to
// ask.
func (p *parser) acceptBoth(first, second string) bool {
	if p.at().sym == first && p.ahead(1).sym == second {
		p.next += 2
		return true
	}
	p.noteSym(first)
	return false
}

func (p *parser) expect(syms ...string) {
	for _, s := range syms {
		if !p.accept(s) {
			p.fail()
		}
	}
}

func (p *parser) expectAny(syms ...string) string {
	s := p.acceptAny(syms...)
	if s == "" {
		p.fail()
	}
	return s
}

func (p *parser) end() {
	if p.at().kind != tokenEOF {
		p.note("<EOF>")
		p.fail()
	}
}

// list parses items with commas between them.
func list[T any](p *parser, item func() T) []T {
	out := []T{item()}
	for p.accept(",") {
		out = append(out, item())
	}
	return out
}

// inParens parses something in parentheses.
func inParens[T any](p *parser, inner func() T) T {
	p.expect("(")
	v := inner()
	p.expect(")")
	return v
}

// ident parses a name.
func (p *parser) ident() *Ident {
	p.note("<identifier>")
	t := p.at()
	if !t.isName() {
		p.fail()
	}
	id := p.identOf(t)
	p.next++
	return id
}

// identOf turns a token into a name, and refuses those that look like one.
func (p *parser) identOf(t *token) *Ident {
	text := p.source(t)
	switch t.kind {
	case tokenQuoted:
		if len(text) == 2 {
			p.refuse(Syntax, t, "Zero-length delimited identifier not allowed")
		}
		return &Ident{t.pos(), unquote(text), true}
	case tokenBackquoted:
		panic(bailout{&Error{Syntax, int(t.line), int(t.column), Say("backquoted identifiers are not supported; use double quotes to quote identifiers"),
			Say(`write "%s"`, strings.ReplaceAll(unquote(text), `"`, `""`))}})
	case tokenDigits:
		panic(bailout{&Error{Syntax, int(t.line), int(t.column),
			Say("identifiers must not start with a digit; surround the identifier with double quotes"), p.eventDataStore(p.next)}})
	}
	return &Ident{t.pos(), text, false}
}

func unquote(text string) string {
	quote := text[:1]
	inner := text[1 : len(text)-1]
	if !strings.Contains(inner, quote) {
		return inner
	}
	return strings.ReplaceAll(inner, quote+quote, quote)
}

// name parses a dotted name.
func (p *parser) name() *Name {
	first := p.ident()
	n := &Name{first.Position, []*Ident{first}}
	for p.accept(".") {
		n.Parts = append(n.Parts, p.ident())
	}
	return n
}

func (p *parser) columnAliases() []*Ident {
	return inParens(p, func() []*Ident { return list(p, p.ident) })
}
