package directory

import (
	"slices"
	"strings"
	"time"
)

// A Who is a person with everything that is known to be theirs.
type Who struct {
	// Person is the name that the identifiers have in common: a mail address, a user name, or what was said by hand.
	Person  string
	Aliases []Alias // sorted by kind, scope and id
}

// An Alias is one identifier of a person.
type Alias struct {
	State             // as of the time asked for
	States    []State // all, oldest first
	FirstSeen time.Time
	LastSeen  time.Time
	Sources   []string
	// By says what linked it to the person.
	By Rule
}

// A Rule says why an identifier is a person's.
type Rule string

// The rules, the strongest first. An identifier belongs to the person that the first one names that applies to it.
const (
	ByHand     Rule = "hand"      // somebody said so
	ByMail     Rule = "mail"      // its mail address, or its name is one
	ByUserName Rule = "user_name" // its name stands before the @ of exactly one mail address that is known
	ByName     Rule = "name"      // its name
	ByOwner    Rule = "owner"     // an access key: as its user
)

// people are the kinds of entities that are persons' identifiers.
var people = []string{ConnectUser, Workspace, IAMUser, IdentityUser, AccessKey, Named}

// PersonOf returns the person that an entity was at a time, and why. It is empty for what is no person's.
func (d *Directory) PersonOf(k Key, t time.Time) (string, Rule) {
	return d.personOf(k, t, true)
}

func (d *Directory) personOf(k Key, t time.Time, owners bool) (string, Rule) {
	if !slices.Contains(people, k.Kind) {
		return "", ""
	}
	s, ok := d.at(k, t)
	if !ok || s.Name == Erased {
		return "", ""
	}
	if p := d.linked(k.ID, t); p != "" {
		return p, ByHand
	}
	if owner := s.Attributes[Owner]; k.Kind == AccessKey && owners {
		for _, o := range d.byID[owner] {
			if p, _ := d.personOf(o, t, false); p != "" {
				return p, ByOwner
			}
		}
	}
	if p := d.linked(s.Name, t); p != "" {
		return p, ByHand
	}
	switch mail := strings.ToLower(s.Attributes[Mail]); {
	case mail != "":
		return mail, ByMail
	case isMail(s.Name):
		return strings.ToLower(s.Name), ByMail
	case s.Name == "":
		return "", ""
	}
	name := strings.ToLower(s.Name)
	if mail := d.locals[name]; mail != "" {
		return mail, ByUserName
	}
	return name, ByName
}

// linkKey is the key of what was said by hand of an identifier.
func linkKey(id string) Key { return Key{Kind: Link, ID: strings.ToLower(id)} }

// linked returns whose an identifier was at a time, as said by hand.
func (d *Directory) linked(id string, t time.Time) string {
	if id == "" {
		return ""
	}
	s, ok := d.at(linkKey(id), t)
	if !ok || !s.Present || s.Name == Erased {
		return ""
	}
	return strings.ToLower(s.Name)
}

// Who returns the persons that an identifier was at a time: none, one, or several if it is ambiguous, by name.
func (d *Directory) Who(text string, t time.Time) []Who {
	id := Parse(text)
	var names []string
	for _, k := range d.Find(id, t) {
		if p, _ := d.PersonOf(k, t); p != "" && !slices.Contains(names, p) {
			names = append(names, p)
		}
	}
	if len(names) == 0 && id.Name != "" {
		names = d.byPerson(strings.ToLower(id.Name), t)
	}
	return d.whoOf(names, t)
}

// WhoCalled is Who for what a person typed: where no identifier is meant, it is whose first and last name the text has, in either order, with or
// without blanks between them. Records are not read so, as whoever begins a session chooses its name.
func (d *Directory) WhoCalled(text string, t time.Time) []Who {
	if found := d.Who(text, t); len(found) > 0 {
		return found
	}
	name := unspaced(text)
	var names []string
	for _, k := range d.Keys() {
		s, known := d.at(k, t)
		if !known || !slices.ContainsFunc(s.called(), func(called string) bool { return unspaced(called) == name }) {
			continue
		}
		if p, _ := d.PersonOf(k, t); p != "" && !slices.Contains(names, p) {
			names = append(names, p)
		}
	}
	return d.whoOf(names, t)
}

// unspaced is a name as it is compared: without blanks, wide ones too, and in small letters.
func unspaced(name string) string {
	return strings.ToLower(strings.Join(strings.Fields(name), ""))
}

// whoOf returns persons with what they are elsewhere.
func (d *Directory) whoOf(names []string, t time.Time) []Who {
	slices.Sort(names)
	all := make([]Who, len(names))
	for i, n := range names {
		all[i] = Who{Person: n}
	}
	if len(all) == 0 {
		return nil
	}
	for _, k := range d.Keys() {
		p, rule := d.PersonOf(k, t)
		if i := slices.Index(names, p); p != "" && i >= 0 {
			all[i].Aliases = append(all[i].Aliases, d.alias(k, t, rule))
		}
	}
	return all
}

// byPerson returns the person of that very name, or whose mail address begins with it.
func (d *Directory) byPerson(name string, t time.Time) []string {
	if mail := d.locals[name]; mail != "" {
		name = mail
	}
	for _, k := range d.order {
		if p, _ := d.PersonOf(k, t); p == name {
			return []string{name}
		}
	}
	if p := d.linked(name, t); p != "" {
		return []string{p}
	}
	return nil
}

// Describe returns the alias that an entity is, for things that are no person's.
func (d *Directory) Describe(k Key, t time.Time) (Alias, bool) {
	if _, ok := d.entities[k]; !ok {
		return Alias{}, false
	}
	_, rule := d.PersonOf(k, t)
	return d.alias(k, t, rule), true
}

func (d *Directory) alias(k Key, t time.Time, rule Rule) Alias {
	s, _ := d.at(k, t)
	a := Alias{State: s, States: d.States(k), By: rule}
	a.FirstSeen, a.LastSeen, a.Sources = d.Seen(k)
	return a
}
