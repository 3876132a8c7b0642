package directory

import (
	"errors"
	"slices"
	"strings"
	"time"
)

// A SetEntry is what somebody says by hand of an identifier.
type SetEntry struct {
	Identifier string // in any form
	Kind       string // of what nobody knows yet; empty: by the identifier's form
	Name       string // empty: it keeps its name
	Person     string // empty: it stays whose it is
	Remove     bool   // what was said by hand whose it is does not hold any more
	From       time.Time
}

// Errors of Set.
var (
	errAmbiguous  = errors.New("several identifiers have this name; give one of their ids")
	errKind       = errors.New("there is no such kind; use one of " + strings.Join(people, ", "))
	errIdentifier = errors.New("it is no identifier that can have a name")
)

// Set returns the changes that an entry makes; adding them is the caller's. From holds from its time on, for all time if nothing else is known.
func (d *Directory) Set(e SetEntry, now time.Time) ([]Change, error) {
	if e.Kind != "" && !slices.Contains(people, e.Kind) {
		return nil, errKind
	}
	id := Parse(e.Identifier)
	found := d.Find(id, e.From)
	if len(found) > 1 && e.Name != "" {
		return nil, errAmbiguous
	}
	change := func(k Key, name string, present bool) Change {
		return Change{Key: k, Observed: now, Effective: e.From, Source: FromHand, Name: name, Present: present}
	}
	text := first(id.ID, id.Name, id.Principal)
	if text == "" {
		return nil, errIdentifier
	}
	key := Key{Kind: e.Kind, ID: text, Scope: id.Scope}
	if key.Kind == "" {
		key.Kind = KindOf(text)
	}
	var changes []Change
	if len(found) > 0 {
		key = found[0]
	}
	if e.Name != "" || len(found) == 0 && e.Person != "" {
		c := change(key, first(e.Name, text), true)
		if s, ok := d.at(key, e.From); ok {
			c.Present = s.Present // a name says nothing about that
		}
		changes = append(changes, c)
	}
	if e.Person != "" {
		changes = append(changes, change(linkKey(linked(key, found, text)), e.Person, true))
	} else if e.Remove {
		changes = append(changes, change(linkKey(linked(key, found, text)), "", false))
	}
	return changes, nil
}

// linked is the identifier that a link is for: the id of the one entity, else the text, which may be the name of several.
func linked(k Key, found []Key, text string) string {
	if len(found) == 1 {
		return k.ID
	}
	return text
}

// Named tells whether some entity with an id has a name, or somebody said whose it is.
func (d *Directory) Named(id string) bool {
	for _, k := range d.byID[id] {
		for _, s := range d.States(k) {
			if s.Name != "" {
				return true
			}
		}
	}
	return len(d.byID[strings.ToLower(id)]) > 0 && d.linked(id, Forever) != ""
}
