package sigma

import (
	"strings"

	"github.com/ashiato/ashiato/internal/yamltree"
)

// A Set is documents of Sigma, of which correlations name others.
type Set struct {
	File      *yamltree.File
	Documents []*yamltree.Node
	// Others gives the files beside it, for rules that are not among Documents. It is asked only then, and may be nil.
	Others func() []*yamltree.File
	// One has the documents make one rule: what a correlation names is a part of it, though it says generate.
	One bool

	mine, beside index
	parts        map[*yamltree.Node]bool // once they are asked for
}

// A Source is a document with its file.
type Source struct {
	File     *yamltree.File
	Document *yamltree.Node
}

// Rules reads all rules that stand by themselves. One wrong rule does not hide the others: errs has an error for each of those, an *yamltree.Error.
func (s *Set) Rules() (rules []*Rule, errs []error) {
	for _, d := range s.Documents {
		if s.IsPart(d) {
			continue
		}
		r, err := s.Parse(d)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		rules = append(rules, r)
	}
	return rules, errs
}

// Parse reads one of the documents: a rule, or a correlation with the rules that it names. The error is an *yamltree.Error.
func (s *Set) Parse(n *yamltree.Node) (*Rule, error) {
	if n.Get("correlation") != nil {
		return s.correlation(n)
	}
	return parse(s.File, n)
}

// IsPart tells whether a document is a rule that correlations of the set count and do not generate: it is no rule of its own.
func (s *Set) IsPart(n *yamltree.Node) bool {
	if s.parts == nil {
		s.parts = map[*yamltree.Node]bool{}
		generated := map[*yamltree.Node]bool{}
		for _, d := range s.Documents {
			c := d.Get("correlation")
			for _, ref := range refs(c) {
				found := s.meant(ref.Text, false)
				if len(found) != 1 || found[0].Document.Get("correlation") != nil {
					continue
				}
				s.parts[found[0].Document] = true
				if generates(d, c) && !s.One {
					generated[found[0].Document] = true
				}
			}
		}
		for n := range generated {
			delete(s.parts, n)
		}
	}
	return s.parts[n]
}

// generates tells whether the rules of a correlation are rules of their own, too. The key is found in either place.
func generates(n, correlation *yamltree.Node) bool {
	for _, v := range []*yamltree.Node{correlation.Get("generate"), n.Get("generate")} {
		if v != nil {
			return v.Kind == yamltree.Bool && strings.EqualFold(v.Text, "true")
		}
	}
	return false
}

// refs are the names of rules in a correlation.
func refs(correlation *yamltree.Node) []*yamltree.Node {
	v := correlation.Get("rules")
	switch {
	case v == nil:
		return nil
	case v.Kind == yamltree.List:
		return v.Items
	}
	return []*yamltree.Node{v}
}

// An index is documents by what they are named by.
type index map[[2]string][]Source

// identifiers are what names a rule. The specification has name and id; rules are published that use the title.
var identifiers = []string{"name", "id", "title"}

func (x index) add(f *yamltree.File, docs []*yamltree.Node) {
	for _, d := range docs {
		for _, key := range identifiers {
			if v := d.Get(key); v.Scalar() {
				at := [2]string{key, strings.TrimSpace(v.Text)}
				x[at] = append(x[at], Source{f, d})
			}
		}
	}
}

func (x index) find(ref string) []Source {
	for _, key := range identifiers {
		if found := x[[2]string{key, strings.TrimSpace(ref)}]; found != nil {
			return found
		}
	}
	return nil
}

// meant finds what a name means: in the set, else, if that is asked for, beside it.
func (s *Set) meant(ref string, beside bool) []Source {
	if s.mine == nil {
		s.mine = index{}
		s.mine.add(s.File, s.Documents)
	}
	found := s.mine.find(ref)
	if found != nil || !beside || s.Others == nil {
		return found
	}
	if s.beside == nil {
		s.beside = index{}
		for _, f := range s.Others() {
			if f.Name != s.File.Name {
				s.beside.add(f, f.Documents)
			}
		}
	}
	return s.beside.find(ref)
}
