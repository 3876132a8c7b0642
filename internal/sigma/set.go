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
	if n.Get("correlation") != nil {
		return false
	}
	part := false
	for _, d := range s.Documents {
		c := d.Get("correlation")
		for _, ref := range refs(c) {
			if found := meant(ref.Text, s.own()); len(found) != 1 || found[0].Document != n {
				continue
			}
			if generates(d, c) && !s.One {
				return false
			}
			part = true
		}
	}
	return part
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

func (s *Set) own() (all []Source) {
	for _, d := range s.Documents {
		all = append(all, Source{s.File, d})
	}
	return all
}

func (s *Set) others() (all []Source) {
	if s.Others == nil {
		return nil
	}
	for _, f := range s.Others() {
		if f.Name == s.File.Name {
			continue
		}
		for _, d := range f.Documents {
			all = append(all, Source{f, d})
		}
	}
	return all
}

// meant finds what a name means. The specification has name and id; rules are published that use the title.
func meant(ref string, all []Source) (found []Source) {
	for _, key := range []string{"name", "id", "title"} {
		for _, s := range all {
			if v := s.Document.Get(key); v.Scalar() && strings.TrimSpace(v.Text) == strings.TrimSpace(ref) {
				found = append(found, s)
			}
		}
		if found != nil {
			return found
		}
	}
	return nil
}
