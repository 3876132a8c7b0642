package match

import (
	"slices"
	"strconv"
)

// A Node is a condition: And, Or, Not, *Term or Const.
type Node interface{ node() }

// And holds if all of its nodes hold; an empty one holds.
type And []Node

// Or holds if one of its nodes holds; an empty one does not.
type Or []Node

// Not holds if Node does not.
type Not struct{ Node Node }

// Const holds always or never.
type Const bool

// An Op is how a field's texts are compared with the values of a Term.
type Op uint8

// The operators. In the values of the first four * stands for any text and ? for any character, unless the term is Literal; a
// backslash takes the meaning from the wildcard or backslash behind it.
const (
	Equals Op = iota
	Contains
	StartsWith
	EndsWith

	Regexp // regular expressions of Go (RE2), found anywhere in the text, case-sensitive unless they say (?i)
	CIDR   // networks, such as 203.0.113.0/24 or an address; texts that are no addresses are in none

	Exists // there is a value
	Null   // there is none: the member is missing, null or an empty array

	Less // numbers as numbers, times as times; what is neither does not compare
	LessEqual
	Greater
	GreaterEqual

	Present // the member of a path is there, though it may be null or empty; of plain fields the same as Exists

	numOps
)

// A Term compares the texts of a field with values. It holds if the comparison holds for any of the texts and any of the
// values.
type Term struct {
	// Field is a plain name or a path; "" is any value of the record, which is what a search for free text looks at.
	Field  string
	Op     Op
	Values []string
	// All asks for all of the values instead of any; each may hold for another text of the field.
	All bool
	// Path takes Field for a path even where it is a plain name, as in rules of other languages.
	Path bool
	// Ref takes Values for names of fields, with whose texts those of Field are compared. Of Equals, Contains, StartsWith and EndsWith.
	Ref bool
	// Literal takes the wildcards out of Values.
	Literal bool
	// CaseSensitive compares letters as they are.
	CaseSensitive bool
	// Offset is where the term stands in the line that it was parsed from, in bytes.
	Offset int
}

func (And) node()   {}
func (Or) node()    {}
func (Not) node()   {}
func (Const) node() {}
func (*Term) node() {}

// Terms returns the terms of a condition in their order.
func Terms(n Node) []*Term {
	switch n := n.(type) {
	case And:
		return termsOf(n)
	case Or:
		return termsOf(n)
	case Not:
		return Terms(n.Node)
	case *Term:
		return []*Term{n}
	}
	return nil
}

func termsOf(list []Node) (all []*Term) {
	for _, n := range list {
		all = append(all, Terms(n)...)
	}
	return all
}

// Equal tells whether two conditions are the same, places aside.
func Equal(a, b Node) bool {
	switch a := a.(type) {
	case And:
		b, ok := b.(And)
		return ok && slices.EqualFunc(a, b, Equal)
	case Or:
		b, ok := b.(Or)
		return ok && slices.EqualFunc(a, b, Equal)
	case Not:
		b, ok := b.(Not)
		return ok && Equal(a.Node, b.Node)
	case *Term:
		b, ok := b.(*Term)
		if !ok {
			return false
		}
		x, y := *a, *b
		x.Values, y.Values, x.Offset, y.Offset = nil, nil, 0, 0
		return x.Field == y.Field && x.Op == y.Op && x.All == y.All && x.Path == y.Path && x.Ref == y.Ref && x.Literal == y.Literal &&
			x.CaseSensitive == y.CaseSensitive && slices.Equal(a.Values, b.Values)
	}
	return a == b
}

// String writes the operator's name.
func (o Op) String() string {
	names := [...]string{"equals", "contains", "startswith", "endswith", "re", "cidr", "exists", "null", "<", "<=", ">", ">=", "present"}
	if int(o) >= len(names) {
		return strconv.Itoa(int(o))
	}
	return names[o]
}
