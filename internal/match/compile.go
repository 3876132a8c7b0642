package match

import (
	"cmp"
	"net/netip"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"time"

	"github.com/ashiato/ashiato/trail"
)

// An Env is what conditions need besides the event. Its functions may be called by several goroutines.
type Env struct {
	// Person returns all names of who did it at that time: the display name first, mails, user names. nil, or none returned: the names
	// in the record. It is called at most once for an event.
	Person func(*Event) []string
	// Networks are the named networks of the configuration.
	Networks map[string][]netip.Prefix
	// Lists are files of addresses, by name; a network of the same name comes first.
	Lists map[string]*List
	// Country returns the ISO code of the country of an address, "" where it is not known. nil: there is no such file, and country: is an error.
	Country func(netip.Addr) string
	// Zone is where dates in conditions begin; nil is UTC.
	Zone *time.Location
}

// Field returns the texts of a field of an event, by plain name or path, for texts about the event.
func (env Env) Field(e *Event, name string) []string {
	l := &leaf{field: *e.asked(name), env: &env}
	switch l.field.plain {
	case fieldNetwork:
		var names []string
		if a, ok := e.address(); ok {
			for _, n := range env.networkNames() {
				if env.inNetwork(n, a) {
					names = append(names, n)
				}
			}
		}
		return names
	case fieldCountry:
		if a, ok := e.address(); ok && env.Country != nil {
			if code := env.Country(a); code != "" {
				return []string{code}
			}
		}
		return nil
	}
	if l.ofPerson(e) {
		return toStrings(e.personTexts(&env).raw)
	}
	return toStrings(l.texts(e))
}

func (env *Env) networkNames() []string {
	var names []string
	for n := range env.Networks {
		names = append(names, n)
	}
	for n := range env.Lists {
		if _, twice := env.Networks[n]; !twice {
			names = append(names, n)
		}
	}
	slices.Sort(names)
	return names
}

// inNetwork tells whether an address is in the network or list of a name.
func (env *Env) inNetwork(name string, a netip.Addr) bool {
	if networks, ok := env.Networks[name]; ok {
		return slices.ContainsFunc(networks, func(n netip.Prefix) bool { return n.Contains(a) })
	}
	return env.Lists[name].Contains(a)
}

// network finds a named network or list, as it is written first, then in any case; nil where there is none.
func (env *Env) network(name string) *List {
	for _, same := range []func(string) bool{
		func(n string) bool { return n == name }, func(n string) bool { return equalFold([]byte(n), name) },
	} {
		for _, n := range env.networkNames() {
			if !same(n) {
				continue
			}
			if networks, ok := env.Networks[n]; ok {
				return NewList(networks)
			}
			return env.Lists[n]
		}
	}
	return nil
}

// Bounds of what Compile takes.
const (
	MaxNodes       = 20_000
	maxTreeDepth   = 200
	maxValues      = 100_000
	MaxRegexp      = 1_000    // bytes of a regular expression
	maxRegexpSize  = 2_000    // instructions of one
	maxRegexpText  = 64 << 10 // bytes of a text that they look at
	maxRegexpsSize = 50_000   // bytes of all of a condition, and 100 for each
	maxPattern     = 4_000    // bytes of a value
)

// A Matcher decides whether events are as a condition says. It may be used by several goroutines.
type Matcher struct {
	node Node
	root *node
}

// Compile makes a matcher. The error is an *Error about a term of the condition; if that was parsed from a line, Error.Place finds where.
func Compile(n Node, env Env) (*Matcher, error) {
	c := &compiler{env: &env}
	root := c.node(n, 0)
	if c.err != nil {
		return nil, c.err
	}
	return &Matcher{node: n, root: root}, nil
}

// Node returns the condition.
func (m *Matcher) Node() Node { return m.node }

// Match tells whether the event is as the condition says.
func (m *Matcher) Match(e *Event) bool { return m.root.match(e) }

// Place fills in where in a line the error is.
func (e *Error) Place(line string) *Error { return e.place(line, e.Offset) }

type kind uint8

const (
	isConst kind = iota
	isAnd
	isOr
	isNot
	isLeaf
)

// A node of a compiled condition.
type node struct {
	kind  kind
	value bool    // of isConst
	kids  []*node // in the order of the condition
	order []*node // kids, the cheapest first
	leaf  *leaf
	cost  int
}

func (n *node) match(e *Event) bool {
	switch n.kind {
	case isLeaf:
		return n.leaf.match(e)
	case isAnd:
		for _, k := range n.order {
			if !k.match(e) {
				return false
			}
		}
		return true
	case isOr:
		for _, k := range n.order {
			if k.match(e) {
				return true
			}
		}
		return false
	case isNot:
		return !n.kids[0].match(e)
	}
	return n.value
}

// A compiler checks a tree while it goes through it. The first error counts.
type compiler struct {
	env         *Env
	err         error
	nodes       int
	values      int
	regexpsSize int
}

func (c *compiler) fail(t *Term, message Phrase, fix ...Phrase) *Error {
	e := &Error{Message: message}
	if t != nil {
		e.Offset = t.Offset
	}
	if len(fix) > 0 {
		e.Fix = fix[0]
	}
	if c.err == nil {
		c.err = e
	}
	return e
}

func (c *compiler) node(n Node, depth int) *node {
	c.nodes++
	switch {
	case c.err != nil:
		return nil
	case depth > maxTreeDepth:
		c.fail(nil, say("the condition is nested deeper than %d levels", maxTreeDepth))
		return nil
	case c.nodes > MaxNodes:
		c.fail(nil, say("the condition has more than %d terms", MaxNodes))
		return nil
	}
	switch n := n.(type) {
	case And:
		return c.list(isAnd, n, depth)
	case Or:
		return c.list(isOr, n, depth)
	case Not:
		return c.list(isNot, []Node{n.Node}, depth)
	case Const:
		return &node{kind: isConst, value: bool(n)}
	case *Term:
		return c.term(n)
	}
	c.fail(nil, say("the condition has a part that is nothing"))
	return nil
}

func (c *compiler) list(k kind, list []Node, depth int) *node {
	out := &node{kind: k}
	for _, n := range list {
		kid := c.node(n, depth+1)
		if c.err != nil {
			return nil
		}
		out.kids = append(out.kids, kid)
		out.cost += kid.cost
	}
	out.order = slices.Clone(out.kids)
	slices.SortStableFunc(out.order, func(a, b *node) int { return cmp.Compare(a.cost, b.cost) })
	return out
}

func (c *compiler) term(t *Term) *node {
	c.values += len(t.Values)
	switch {
	case t.Op >= numOps:
		c.fail(t, say("the condition has a part that is nothing"))
	case c.values > maxValues:
		c.fail(t, say("the condition has more than %d terms", maxValues))
	case t.All && len(t.Values) > 1:
		all := &node{kind: isAnd}
		for _, v := range t.Values {
			one := *t
			one.All, one.Values = false, []string{v}
			kid := c.term(&one)
			if c.err != nil {
				return nil
			}
			kid.leaf.term = t
			all.kids, all.cost = append(all.kids, kid), all.cost+kid.cost
		}
		all.order = all.kids
		return all
	}
	if c.err != nil {
		return nil
	}
	l := c.leaf(t)
	if c.err != nil {
		return nil
	}
	return &node{kind: isLeaf, leaf: l, cost: l.cost()}
}

// leaf compiles a term.
func (c *compiler) leaf(t *Term) *leaf {
	l := &leaf{term: t, field: makeField(t.Field, t.Path), env: c.env, raw: t.CaseSensitive}
	if l.field.plain == noPlain && !l.field.any && len(l.field.rest) == 0 && l.field.base == trail.Top {
		c.fail(t, say("a field is missing"))
		return nil
	}
	for _, v := range t.Values {
		if len(v) > maxPattern {
			c.fail(t, say("a value has %d bytes, more than %d", len(v), maxPattern))
			return nil
		}
	}
	switch {
	case t.Op == Exists:
		l.kind = leafExists
	case t.Op == Present:
		l.kind = leafPresent
	case t.Op == Null:
		l.kind = leafNull
	case (l.field.plain == fieldNetwork || l.field.plain == fieldCountry) && (t.Op > EndsWith || t.Ref):
		c.fail(t, say("%s: is compared with names only", l.field.plain.name()))
	case t.Ref && t.Op <= EndsWith:
		l.kind = leafRef
		for _, v := range t.Values {
			l.refs = append(l.refs, makeField(v, t.Path))
		}
	case t.Ref:
		c.fail(t, say("fields are compared with other fields as texts only"))
	case t.Op == Regexp:
		l.kind = leafRegexp
		c.regexps(l, t)
	case t.Op == CIDR:
		l.kind = leafNetwork
		c.networks(l, t)
	case t.Op >= Less:
		l.kind = leafCompare
		c.bounds(l, t)
	default:
		c.texts(l, t)
	}
	l.named = l.isNamed()
	l.findHints()
	if l.field.plain == fieldCountry && c.env.Country == nil {
		c.fail(t, say("country: needs a file of countries"), say("name one as geoip: in the configuration"))
	}
	return l
}

// texts compiles the values of the operators that compare texts.
func (c *compiler) texts(l *leaf, t *Term) {
	l.kind = leafText
	c.checkSource(t)
	switch l.field.plain {
	case fieldIP, fieldNetwork:
		c.addresses(l, t)
		return
	case fieldCountry:
		l.kind = leafCountry
	}
	for _, v := range t.Values {
		c.pattern(l, t, c.normal(l, t, v))
	}
}

// sources are the values of source:, in small letters.
var sources = [...]string{CloudTrail, WorkSpaces, "aws.workspaces"}

// normal checks the values of fields that have few.
func (c *compiler) normal(l *leaf, t *Term, v string) string {
	switch p := l.field.plain; {
	case p == fieldPerson && c.env.Person != nil:
		return strings.ReplaceAll(v, string(wideSpace), " ")
	case p == fieldSource:
		if !slices.Contains(sources[:], strings.ToLower(v)) && (t.Literal || !strings.ContainsAny(v, "*?")) && t.Op == Equals {
			c.fail(t, say("source: is cloudtrail or workspaces"))
		}
		return v
	case p != fieldMFA && p != fieldReadOnly:
		return v
	}
	switch strings.ToLower(v) {
	case "yes", "true":
		return "yes"
	case "no", "false":
		return "no"
	}
	c.fail(t, say("%s: is yes or no", l.field.plain.name()))
	return v
}

func (p plain) name() string { return plainNames[p] }

// pattern adds a pattern to the alternatives of a leaf.
func (c *compiler) pattern(l *leaf, t *Term, v string) {
	if !l.raw {
		v = fold(v)
	}
	g := parseGlob(v, t.Op, t.Literal)
	text, alone := g.text()
	switch {
	case !alone:
		l.globs = append(l.globs, g)
	case l.exact == nil:
		l.exact = map[string]struct{}{text: {}}
	default:
		l.exact[text] = struct{}{}
	}
	if len(l.exact) == 1 && alone {
		l.only = text
	}
}

// checkSource refuses the short name of a service where the record has the whole one: it would find nothing, and say nothing of it. Rules of other languages are taken as they
// are.
func (c *compiler) checkSource(t *Term) {
	if t.Path || t.Literal || t.Op != Equals || !strings.EqualFold(t.Field, "eventSource") {
		return
	}
	for _, v := range t.Values {
		if v == "" || !isName(v) {
			continue
		}
		whole := v + serviceSuffix
		e := c.fail(t, say("eventSource is never %s", shorten(v)))
		e.Fix, e.Suggestion = say("did you mean eventSource:%s or service:%s?", shorten(whole), shorten(v)), whole
		return
	}
}

// addresses compiles the values of ip: and network:, which are addresses, networks, names of networks, or patterns.
func (c *compiler) addresses(l *leaf, t *Term) {
	var networks []netip.Prefix
	for _, v := range t.Values {
		name := unescapeWildcards(v)
		if t.Literal {
			name = v
		}
		if list := c.env.network(name); list != nil {
			l.lists = append(l.lists, list)
			continue
		}
		network, isNetwork := parseNetwork(name)
		switch {
		case t.Op == Equals && isNetwork && (strings.Contains(name, "/") || network.Addr().Is6() || l.field.plain == fieldNetwork):
			networks = append(networks, network)
		case strings.Contains(name, "/") && !strings.ContainsAny(v, "*?") && t.Op == Equals:
			c.fail(t, say("%s is no network", shorten(name)), say("write %s", "203.0.113.0/24"))
		case l.field.plain == fieldNetwork, isName(v) && !t.Literal && t.Op == Equals:
			e := c.fail(t, say("there is no network or list %s", shorten(name)))
			if near := nearest(name, c.env.networkNames()); near != "" {
				e.Fix, e.Suggestion = say("did you mean %s?", near), near
			} else {
				e.Fix = say("name it under networks: in the configuration; an address is written as %s", "203.0.113.7")
			}
		case t.Op == Equals && !t.Literal && !isNetwork && looksLikeAddress(v):
			c.fail(t, say("%s is no address", shorten(name)), say("write %s", "203.0.113.7, 203.0.113.0/24, 203.0.113.*"))
		default:
			c.pattern(l, t, v)
		}
	}
	if networks != nil {
		l.lists = append(l.lists, NewList(networks))
	}
}

// looksLikeAddress tells whether a value of ip: can only be meant as an address: it has what addresses are made of, and no pattern.
func looksLikeAddress(v string) bool {
	return strings.Trim(v, "0123456789.") == "" || strings.Contains(v, ":") && strings.Trim(v, "0123456789abcdefABCDEF:.") == ""
}

// isName tells whether a value of ip: can only be the name of a network.
func isName(v string) bool {
	return !strings.ContainsFunc(v, func(r rune) bool { return strings.ContainsRune(`.:*?\ `, r) })
}

func (c *compiler) networks(l *leaf, t *Term) {
	var networks []netip.Prefix
	for _, v := range t.Values {
		if list := c.env.network(v); list != nil {
			l.lists = append(l.lists, list)
			continue
		}
		n, ok := parseNetwork(v)
		if !ok {
			c.fail(t, say("%s is no network", shorten(v)), say("write %s", "203.0.113.0/24"))
			return
		}
		networks = append(networks, n)
	}
	l.lists = append(l.lists, NewList(networks))
}

func (c *compiler) regexps(l *leaf, t *Term) {
	for _, v := range t.Values {
		if e := checkRegexp(v); e != nil {
			c.fail(t, e.Message, e.Fix)
			return
		}
		r, err := regexp.Compile(v)
		if err != nil {
			c.fail(t, say("the regular expression is wrong: %s", regexpError(err)))
			return
		}
		if c.regexpsSize += len(v) + 100; c.regexpsSize > maxRegexpsSize {
			c.fail(t, say("the condition has too many regular expressions"))
			return
		}
		l.regexps = append(l.regexps, expression{r, []byte(neededLiteral(v))})
	}
}

// checkRegexp refuses what is wrong or too large. RE2 needs time in proportion to the text, times this size.
func checkRegexp(pattern string) *Error {
	if len(pattern) > MaxRegexp {
		return &Error{Message: say("the regular expression has %d bytes, more than %d", len(pattern), MaxRegexp)}
	}
	tree, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return &Error{Message: say("the regular expression is wrong: %s", regexpError(err))}
	}
	program, err := syntax.Compile(tree.Simplify())
	if err != nil || len(program.Inst) > maxRegexpSize {
		return &Error{Message: say("the regular expression is too large"), Fix: say("write smaller repetitions than {100}")}
	}
	return nil
}

// neededLiteral returns a text that stands in everything the regular expression matches, the longest that is easily found; "" for none.
func neededLiteral(pattern string) string {
	tree, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return ""
	}
	return literalOf(tree.Simplify())
}

func literalOf(tree *syntax.Regexp) (longest string) {
	switch tree.Op {
	case syntax.OpLiteral:
		if tree.Flags&syntax.FoldCase == 0 {
			return string(tree.Rune)
		}
	case syntax.OpCapture, syntax.OpPlus:
		return literalOf(tree.Sub[0])
	case syntax.OpConcat:
		for _, sub := range tree.Sub {
			if text := literalOf(sub); len(text) > len(longest) {
				longest = text
			}
		}
	}
	return longest
}

func regexpError(err error) string { return strings.TrimPrefix(err.Error(), "error parsing regexp: ") }
