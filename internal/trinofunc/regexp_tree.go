package trinofunc

import (
	"slices"
	"unicode"
)

// Trino's regular expressions are those of Joni with its Java syntax. A pattern is parsed to a tree (regexp_parse.go),
// which is written for the engine that will match it (regexp_print.go): RE2, which has Go's package regexp and DuckDB's
// own functions, or regexp2, for what RE2 lacks. Nothing of either engine's own reading of classes, cases and lines is
// used: the tree has the characters themselves.

// A node is a part of a pattern: exactly one field, but for those that say otherwise, is set.
type node struct {
	set     *runeSet // one character out of a set
	text    []rune   // characters, each as it is
	anchor  anchor
	list    []node // one after the other; also the alternatives of alt and the one part of the others
	alt     bool
	capture int    // a group with a number
	group   bool   // a group without one
	around  string // look-around: ?= ?! ?<= ?<!, and the atomic group ?>
	repeat  *repeat
	backref int
	fold    bool // of backref: any case
}

type repeat struct {
	min, max   int // max -1: any number
	lazy       bool
	possessive bool
}

type anchor uint8

const (
	noAnchor anchor = iota
	textStart
	textEnd      // \z
	textEndLine  // \Z, $: also before a line feed that is the last character
	lineStart    // (?m)^
	lineEnd      // (?m)$
	wordBoundary // \b
	noWordBoundary
	matchStart // \G
)

// A runeSet is a set of characters, as ranges in order that do not touch.
type runeSet struct{ ranges [][2]rune }

const maxRune = unicode.MaxRune

func (s *runeSet) add(lo, hi rune) { s.ranges = append(s.ranges, [2]rune{lo, hi}) }

func (s *runeSet) addSet(o *runeSet) { s.ranges = append(s.ranges, o.ranges...) }

func (s *runeSet) addTable(t *unicode.RangeTable) {
	for _, r := range t.R16 {
		addStride(s, rune(r.Lo), rune(r.Hi), rune(r.Stride))
	}
	for _, r := range t.R32 {
		addStride(s, rune(r.Lo), rune(r.Hi), rune(r.Stride))
	}
}

func addStride(s *runeSet, lo, hi, stride rune) {
	if stride == 1 {
		s.add(lo, hi)
		return
	}
	for r := lo; r <= hi; r += stride {
		s.add(r, r)
	}
}

// tidy sorts the ranges and joins those that touch.
func (s *runeSet) tidy() *runeSet {
	slices.SortFunc(s.ranges, func(a, b [2]rune) int { return int(a[0] - b[0]) })
	out := s.ranges[:0]
	for _, r := range s.ranges {
		if n := len(out); n > 0 && r[0] <= out[n-1][1]+1 {
			out[n-1][1] = max(out[n-1][1], r[1])
		} else {
			out = append(out, r)
		}
	}
	s.ranges = out
	return s
}

// not returns all other characters.
func (s *runeSet) not() *runeSet {
	s.tidy()
	out, next := &runeSet{}, rune(0)
	for _, r := range s.ranges {
		if r[0] > next {
			out.add(next, r[0]-1)
		}
		next = r[1] + 1
	}
	if next <= maxRune {
		out.add(next, maxRune)
	}
	return out
}

func (s *runeSet) and(o *runeSet) *runeSet {
	both := s.not()
	both.addSet(o.not())
	return both.not()
}

// folded adds what differs from a character of the set by its case only.
func (s *runeSet) folded() *runeSet {
	s.tidy()
	out := &runeSet{ranges: slices.Clone(s.ranges)}
	for _, r := range s.ranges {
		for _, c := range casePairs() {
			if c[0] >= r[0] && c[0] <= r[1] {
				out.add(c[1], c[1])
			}
		}
	}
	return out.tidy()
}

// single returns the only character of a set.
func (s *runeSet) single() (rune, bool) {
	if len(s.ranges) == 1 && s.ranges[0][0] == s.ranges[0][1] {
		return s.ranges[0][0], true
	}
	return 0, false
}

func setOf(ranges ...rune) *runeSet {
	s := &runeSet{}
	for i := 0; i+1 < len(ranges); i += 2 {
		s.add(ranges[i], ranges[i+1])
	}
	return s
}

// The classes of one letter know ASCII only.
func digitSet() *runeSet { return setOf('0', '9') }
func wordSet() *runeSet  { return setOf('0', '9', 'A', 'Z', '_', '_', 'a', 'z') }
func spaceSet() *runeSet { return setOf('\t', '\r', ' ', ' ') }

// unicodeWord is what \b and [[:word:]] go by.
func unicodeWord() *runeSet {
	s := &runeSet{}
	for _, t := range []*unicode.RangeTable{unicode.L, unicode.M, unicode.N, unicode.Pc} {
		s.addTable(t)
	}
	return s.tidy()
}

// propertySet returns the characters of a property, whose name has any case, spaces, hyphens and underscores.
func propertySet(name string) (*runeSet, error) {
	key := plainName(name)
	if tables, ok := posixTables[key]; ok {
		s := &runeSet{}
		for _, t := range tables {
			s.addTable(t)
		}
		return s.tidy(), nil
	}
	switch key {
	case "any":
		return setOf(0, maxRune), nil
	case "ascii":
		return setOf(0, 0x7F), nil
	case "assigned":
		return setOf(), failf("the property %s is not supported by the embedded engine", name)
	case "xdigit", "asciihexdigit", "ahex":
		return setOf('0', '9', 'A', 'F', 'a', 'f'), nil
	case "space", "whitespace":
		s := &runeSet{}
		s.addTable(unicode.White_Space)
		return s.tidy(), nil
	case "word":
		return unicodeWord(), nil
	case "graph":
		s := &runeSet{}
		s.addTable(unicode.White_Space)
		s.addTable(unicode.Cc)
		s.addTable(unicode.Cs)
		return s.and(setOf(0, maxRune)).not().and(assignedSet()), nil
	case "print":
		s := setOf()
		s.addTable(unicode.Cc)
		s.addTable(unicode.Cs)
		return s.not().and(assignedSet()), nil
	}
	if t := unicodeTables()[key]; t != nil {
		s := &runeSet{}
		s.addTable(t)
		return s.tidy(), nil
	}
	return nil, failf("invalid character property name <%s>", name)
}

func assignedSet() *runeSet {
	s := &runeSet{}
	for name, t := range unicode.Categories {
		if len(name) == 1 {
			s.addTable(t)
		}
	}
	return s.tidy()
}

var posixTables = map[string][]*unicode.RangeTable{
	"alpha": {unicode.L, unicode.Other_Alphabetic, unicode.Nl}, "alphabetic": {unicode.L, unicode.Other_Alphabetic, unicode.Nl},
	"alnum": {unicode.L, unicode.Other_Alphabetic, unicode.Nl, unicode.Nd}, "digit": {unicode.Nd}, "cntrl": {unicode.Cc},
	"lower": {unicode.Ll, unicode.Other_Lowercase}, "lowercase": {unicode.Ll, unicode.Other_Lowercase},
	"upper": {unicode.Lu, unicode.Other_Uppercase}, "uppercase": {unicode.Lu, unicode.Other_Uppercase},
	"punct": {unicode.P}, "blank": {unicode.Zs, blankTab},
	"letter": {unicode.L}, "mark": {unicode.M}, "number": {unicode.N}, "punctuation": {unicode.P}, "symbol": {unicode.S}, "separator": {unicode.Z}, "other": {unicode.C},
}

var blankTab = &unicode.RangeTable{R16: []unicode.Range16{{Lo: '\t', Hi: '\t', Stride: 1}}}
