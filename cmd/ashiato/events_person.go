package main

import (
	"cmp"
	"slices"
	"strings"

	"github.com/ashiato/ashiato/internal/match"
	"github.com/ashiato/ashiato/trail"
)

// maxPersonTexts is for how many texts the lake is searched: above it is cheaper to look at each record.
const maxPersonTexts = 300

// narrowed adds to a condition about persons, of which the lake knows nothing, what the records of those persons have in them: the ids and names by
// which the directory knows them. It holds for every record that the condition holds for, and spares reading the others.
func (e *eventsLister) narrowed(n match.Node) (match.Node, error) {
	all, ok := n.(match.And)
	if !ok || e.who.loaded == nil {
		return n, nil
	}
	for _, one := range flat(all) {
		t, ok := one.(*match.Term)
		if !ok || t.Field != "person" || t.Path || t.Ref || t.Op == match.Null {
			continue
		}
		texts, err := e.personTexts(t)
		if err != nil {
			return nil, err
		}
		if len(texts) > maxPersonTexts {
			continue
		}
		inRecord := *t // who is in no directory is known by the names in the record
		inRecord.Field = "user"
		any := match.Or{&inRecord}
		for _, path := range identityPaths {
			if len(texts) > 0 {
				any = append(any, &match.Term{Field: path, Path: true, Op: match.Contains, Values: texts, Literal: true})
			}
			any = append(any, &match.Term{Field: path, Path: true, Op: match.StartsWith, Values: []string{"arn%"}, Literal: true}) // URL-encoded
		}
		all = append(all[:len(all):len(all)], any)
	}
	return all, nil
}

// flat takes what is joined by AND apart.
func flat(all match.And) (out []match.Node) {
	for _, one := range all {
		if inner, ok := one.(match.And); ok {
			out = append(out, flat(inner)...)
		} else {
			out = append(out, one)
		}
	}
	return out
}

// personTexts are the texts in identifiers of all persons who were called as a term says at some time.
func (e *eventsLister) personTexts(t *match.Term) (texts []string, err error) {
	var names []string
	env := e.env
	env.Person = func(*match.Event) []string { return names }
	m, err := match.Compile(t, env)
	if err != nil {
		return nil, e.s.conditionFailure(e.q.line, err)
	}
	nobody, err := trail.Parse([]byte("{}"), trail.DefaultLimits())
	if err != nil {
		return nil, err
	}
	var asked match.Event
	e.who.loaded.names.Ever(func(ever, identifiers []string) {
		names = ever
		asked.Reset(nobody)
		if m.Match(&asked) {
			texts = append(texts, identifiers...)
		}
	})
	return shortest(texts), nil
}

// shortest leaves out texts that have another one in them: what is searched for those is found for these.
func shortest(texts []string) (out []string) {
	slices.SortFunc(texts, func(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) })
	for _, t := range texts {
		low := strings.ToLower(t)
		if !slices.ContainsFunc(out, func(s string) bool { return strings.Contains(low, s) }) {
			out = append(out, low)
		}
	}
	return out
}
