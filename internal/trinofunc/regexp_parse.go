package trinofunc

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// A pattern is a parsed regular expression.
type pattern struct {
	tree   node
	groups int
	names  map[string]int
	// needs is set for what RE2 lacks.
	needs bool
	// What the subject decides: hasEnd for $, \Z and, after (?m), ^, which RE2 takes otherwise in text that ends with a
	// line feed; hasWord for \b and \B, which it takes otherwise in text that is not ASCII.
	hasEnd, hasWord bool
	// hasLeft is set for what looks at the text before.
	hasLeft bool
}

const (
	maxPattern = 1 << 16 // bytes
	maxNesting = 200     // groups and classes within each other
	maxRepeat  = 100_000 // as in Trino
)

// parsePattern reads a pattern in Joni's Java syntax. Its errors are those of Trino for what is wrong in a pattern.
func parsePattern(s string) (*pattern, error) {
	if len(s) > maxPattern {
		return nil, failf("the pattern is longer than %d bytes", maxPattern)
	}
	p := &patternParser{pattern: &pattern{names: map[string]int{}}, s: strings.Clone(s)}
	tree, err := p.alternatives(flags{single: true}, 0)
	if err == nil && p.i < len(p.s) {
		err = failf("unmatched close parenthesis")
	}
	for _, n := range p.backrefs {
		if err == nil && n > p.groups {
			err = failf("invalid backref number/name")
		}
	}
	for _, f := range p.later {
		if err == nil {
			err = f()
		}
	}
	if err != nil {
		return nil, err
	}
	p.tree = tree
	return p.pattern, nil
}

type flags struct {
	fold, all, extended bool // i, s, x
	single              bool // not m: ^ and $ are the ends of the text
}

type patternParser struct {
	*pattern
	s        string
	i        int
	backrefs []int
	later    []func() error // what the whole pattern must be known for
}

func (p *patternParser) more() bool { return p.i < len(p.s) }

func (p *patternParser) has(prefix string) bool { return strings.HasPrefix(p.s[p.i:], prefix) }

func (p *patternParser) accept(prefix string) bool {
	if !p.has(prefix) {
		return false
	}
	p.i += len(prefix)
	return true
}

func (p *patternParser) rune() rune {
	r, n := utf8.DecodeRuneInString(p.s[p.i:])
	p.i += n
	return r
}

// alternatives reads up to a closing parenthesis or the end.
func (p *patternParser) alternatives(f flags, depth int) (node, error) {
	if depth > maxNesting {
		return node{}, failf("the pattern is nested deeper than %d levels", maxNesting)
	}
	var branches []node
	for {
		branch, err := p.branch(f, depth)
		if err != nil {
			return node{}, err
		}
		branches = append(branches, branch)
		if !p.accept("|") {
			break
		}
	}
	if len(branches) == 1 {
		return branches[0], nil
	}
	return node{alt: true, list: branches}, nil
}

func (p *patternParser) branch(f flags, depth int) (node, error) {
	var parts []node
	for p.more() && !p.has("|") && !p.has(")") {
		if f.extended && p.skipExtended() {
			continue
		}
		part, skip, err := p.atom(f, depth)
		if err != nil {
			return node{}, err
		}
		if skip {
			continue
		}
		if part, err = p.quantified(part, f); err != nil {
			return node{}, err
		}
		parts = append(parts, part)
	}
	if len(parts) == 1 {
		return parts[0], nil
	}
	return node{list: parts}, nil
}

// skipExtended skips white space and comments of (?x).
func (p *patternParser) skipExtended() bool {
	switch c := p.s[p.i]; {
	case c == ' ' || c >= '\t' && c <= '\r':
		p.i++
		return true
	case c == '#':
		if n := strings.IndexByte(p.s[p.i:], '\n'); n >= 0 {
			p.i += n + 1
		} else {
			p.i = len(p.s)
		}
		return true
	}
	return false
}

// atom reads what can be repeated. skip is true for what stands for nothing.
func (p *patternParser) atom(f flags, depth int) (n node, skip bool, err error) {
	switch r := p.rune(); r {
	case '(':
		return p.parenthesis(f, depth)
	case '[':
		set, err := p.class(f, depth+1)
		return node{set: set}, false, err
	case '.':
		set := setOf(0, maxRune)
		if !f.all {
			set = setOf(0, '\n'-1, '\n'+1, maxRune)
		}
		return node{set: set}, false, nil
	case '^':
		p.hasLeft = true
		if f.single {
			return node{anchor: textStart}, false, nil
		}
		p.hasEnd = true
		return node{anchor: lineStart}, false, nil
	case '$':
		if f.single {
			p.hasEnd = true
			return node{anchor: textEndLine}, false, nil
		}
		return node{anchor: lineEnd}, false, nil
	case '*', '+', '?':
		return node{}, false, failf("target of repeat operator is not specified")
	case '{':
		p.i--
		if _, ok, err := p.interval(); ok || err != nil {
			return node{}, false, failf("target of repeat operator is not specified")
		}
		p.i++
		return p.literal('{', f), false, nil
	case '\\':
		return p.escape(f)
	default:
		return p.literal(r, f), false, nil
	}
}

// manyFolded are characters that are equal to several in another case: ß and SS. RE2 and regexp2 compare one by one.
const manyFolded = "ßẞŉǰΐΰևẖẗẘẙẚﬀﬁﬂﬃﬄﬅﬆﬓﬔﬕﬖﬗ"

func (p *patternParser) checkFold(r rune) {
	if r > 0x7F && strings.ContainsRune(manyFolded, r) {
		p.later = append(p.later, func() error {
			return failf("a pattern that ignores case and has the character %c is not supported by the embedded engine, only by Athena and Trino", r)
		})
	}
}

func (p *patternParser) literal(r rune, f flags) node {
	if f.fold {
		p.checkFold(r)
		if set := setOf(r, r).folded(); len(set.ranges) > 1 || set.ranges[0][0] != set.ranges[0][1] {
			return node{set: set}
		}
	}
	return node{text: []rune{r}}
}

// quantified reads the quantifiers after an atom.
func (p *patternParser) quantified(n node, f flags) (node, error) {
	for p.more() {
		if f.extended && p.skipExtended() {
			continue
		}
		var r repeat
		switch p.s[p.i] {
		case '*':
			r = repeat{max: -1}
		case '+':
			r = repeat{min: 1, max: -1}
		case '?':
			r = repeat{max: 1}
		case '{':
			var ok bool
			var err error
			if r, ok, err = p.interval(); err != nil {
				return n, err
			} else if !ok {
				return n, nil
			}
			p.i--
		default:
			return n, nil
		}
		p.i++
		switch {
		case p.accept("?"):
			r.lazy = true
		case p.accept("+"):
			r.possessive = true
		}
		if r.possessive {
			p.needs = true
		}
		n = node{repeat: &r, list: []node{n}}
	}
	return n, nil
}

// interval reads {n}, {n,} or {n,m}. ok is false for anything else, of which nothing is taken.
func (p *patternParser) interval() (r repeat, ok bool, err error) {
	end := strings.IndexByte(p.s[p.i:], '}')
	if end < 0 {
		return r, false, nil
	}
	low, high, comma := strings.Cut(p.s[p.i+1:p.i+end], ",")
	if low == "" || strings.Trim(low+high, "0123456789") != "" {
		return r, false, nil
	}
	if r.min, err = strconv.Atoi(low); err != nil || r.min > maxRepeat {
		return r, false, failf("too big number for repeat range")
	}
	switch {
	case !comma:
		r.max = r.min
	case high == "":
		r.max = -1
	default:
		if r.max, err = strconv.Atoi(high); err != nil || r.max > maxRepeat {
			return r, false, failf("too big number for repeat range")
		}
		if r.max < r.min {
			return r, false, failf("upper is smaller than lower in repeat range")
		}
	}
	p.i += end + 1
	return r, true, nil
}

// parenthesis reads what follows an opening one.
func (p *patternParser) parenthesis(f flags, depth int) (n node, skip bool, err error) {
	if !p.accept("?") {
		p.groups++
		n, err = p.closed(node{capture: p.groups}, f, depth)
		return n, false, err
	}
	if !p.more() {
		return node{}, false, failf("end pattern in group")
	}
	for _, around := range []string{"=", "!", ">", "<=", "<!"} {
		if p.accept(around) {
			p.needs = true
			n, err = p.closed(node{around: "?" + around}, f, depth)
			if err == nil && around[0] == '<' {
				err = fixedLength(n, true)
			}
			return n, false, err
		}
	}
	switch {
	case p.accept(":"):
		n, err = p.closed(node{group: true}, f, depth)
		return n, false, err
	case p.accept("#"):
		end := strings.IndexByte(p.s[p.i:], ')')
		if end < 0 {
			return node{}, false, failf("end pattern in group")
		}
		p.i += end + 1
		return node{}, true, nil
	case p.accept("<"), p.has("'"):
		closing := ">"
		if p.accept("'") {
			closing = "'"
		}
		name, err := p.groupName(closing)
		if err != nil {
			return node{}, false, err
		}
		p.groups++
		p.names[name] = p.groups
		n, err = p.closed(node{capture: p.groups}, f, depth)
		return n, false, err
	}
	return p.options(f, depth)
}

func (p *patternParser) groupName(closing string) (string, error) {
	name, _, ok := strings.Cut(p.s[p.i:], closing)
	switch {
	case !ok:
		return "", failf("end pattern with unmatched parenthesis")
	case name == "":
		return "", failf("group name is empty")
	case name[0] >= '0' && name[0] <= '9' || strings.ContainsAny(name, "()"):
		return "", failf("invalid group name <%s>", name)
	case p.names[name] > 0:
		return "", failf("multiplex defined name <%s>", name)
	}
	p.i += len(name) + len(closing)
	return name, nil
}

// closed reads the inside of a group up to its parenthesis.
func (p *patternParser) closed(n node, f flags, depth int) (node, error) {
	inner, err := p.alternatives(f, depth+1)
	if err != nil {
		return n, err
	}
	if !p.accept(")") {
		return n, failf("end pattern with unmatched parenthesis")
	}
	n.list = []node{inner}
	return n, nil
}

// options reads (?imsx-imsx) or (?imsx-imsx:...). Without a colon they hold for the rest of the group, its further
// alternatives included, as if all of it stood in a group.
func (p *patternParser) options(f flags, depth int) (n node, skip bool, err error) {
	on := true
	for start := p.i; ; {
		if !p.more() {
			return node{}, false, failf("end pattern in group")
		}
		switch c := p.rune(); c {
		case '-':
			on = false
		case 'i':
			f.fold = on
		case 's':
			f.all = on
		case 'x':
			f.extended = on
		case 'm':
			f.single = !on
		case ':':
			n, err = p.closed(node{group: true}, f, depth)
			return n, false, err
		case ')':
			if p.i == start+1 {
				return node{}, false, failf("undefined group option")
			}
			inner, err := p.alternatives(f, depth+1)
			return node{group: true, list: []node{inner}}, false, err
		default:
			return node{}, false, failf("undefined group option")
		}
	}
}

// fixedLength refuses what Joni cannot look back over: alternatives of different lengths that are not the outermost,
// repetitions of no certain number, and groups with a number in a negative look-behind.
func fixedLength(n node, negative bool) error {
	inner := n.list[0]
	branches := []node{inner}
	if inner.alt {
		branches = inner.list
	}
	for _, b := range branches {
		if _, ok := length(b, n.around == "?<!" && negative); !ok {
			return failf("invalid pattern in look-behind")
		}
	}
	return nil
}

// length returns how many characters a node always matches.
func length(n node, noCapture bool) (int, bool) {
	switch {
	case n.set != nil:
		return 1, true
	case n.text != nil:
		return len(n.text), true
	case n.anchor != noAnchor, strings.HasPrefix(n.around, "?=") || strings.HasPrefix(n.around, "?!") || strings.HasPrefix(n.around, "?<"):
		return 0, true
	case n.backref > 0, noCapture && n.capture > 0:
		return 0, false
	case n.repeat != nil:
		k, ok := length(n.list[0], noCapture)
		return k * n.repeat.min, ok && n.repeat.min == n.repeat.max
	case n.alt:
		first, ok := length(n.list[0], noCapture)
		for _, b := range n.list {
			k, fixed := length(b, noCapture)
			ok = ok && fixed && k == first
		}
		return first, ok
	}
	sum := 0
	for _, part := range n.list {
		k, ok := length(part, noCapture)
		if !ok {
			return 0, false
		}
		sum += k
	}
	return sum, true
}
