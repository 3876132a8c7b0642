package directory

import (
	"slices"
	"strings"
	"time"
)

// Erased stands in the place of a name that was erased. It names nobody.
const Erased = "(erased)"

// Erase returns the changes of a person's identifiers as they are to be stored instead: names, addresses and attributes are taken out, the
// identifiers and times stay, so that what is learned again from the trail is known already and does not come back. Changes of times in which
// an identifier was somebody else's stay as they are.
func (d *Directory) Erase(person string) []Change {
	person = strings.ToLower(person)
	var out []Change
	for _, k := range d.order {
		e := d.entities[k]
		e.sort()
		for _, c := range e.changes {
			theirs := k.Kind == Link && strings.EqualFold(c.Name, person)
			if p, _ := d.PersonOf(k, c.Effective); p == person {
				theirs = true
			}
			if !theirs {
				continue
			}
			blank := *c
			blank.Name, blank.ARN, blank.Attributes = Erased, "", erasedAttributes(c.Attributes)
			out = append(out, blank)
		}
	}
	return out
}

// erasedAttributes keeps what tells nothing about a person, and empties the rest.
func erasedAttributes(a map[string]string) map[string]string {
	out := map[string]string{}
	for k, v := range a {
		if slices.Contains([]string{LastSeen, DirectoryID, Modified}, k) {
			out[k] = v
		} else {
			out[k] = ""
		}
	}
	return out
}

// Theirs tells whether an entity was a person's at a time.
func (d *Directory) Theirs(person, kind, id string, t time.Time) bool {
	for _, k := range d.byID[id] {
		if k.Kind == kind {
			if p, _ := d.PersonOf(k, t); p != "" && strings.EqualFold(p, person) {
				return true
			}
		}
	}
	return false
}

// Changes returns the changes of a person's identifiers, for the person to see.
func (d *Directory) Changes(person string) []Change {
	var out []Change
	for _, k := range d.Keys() {
		e := d.entities[k]
		e.sort()
		for _, c := range e.changes {
			p, _ := d.PersonOf(k, c.Effective)
			if p != "" && strings.EqualFold(p, person) || k.Kind == Link && strings.EqualFold(c.Name, person) {
				out = append(out, *c)
			}
		}
	}
	return out
}
