package directory

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// Names answers whose an identifier was and what that person was called, again and again. It is made of a directory that nobody changes
// any more, and may then be used from several goroutines.
type Names struct {
	d *Directory
	// changes are the times, sorted, at which anything became something else: between two neighbours every answer stays the same.
	changes []time.Time
	// of has the identifiers that may ever have been a person's, by the person's name.
	of map[string][]Key
	// links has the identifiers that were a person's by hand at some time.
	links map[string][]string
}

// NewNames makes Names of a directory, which must not be changed after.
func NewNames(d *Directory) *Names {
	n := &Names{d: d, of: map[string][]Key{}, links: map[string][]string{}}
	for _, k := range d.order {
		for _, s := range d.States(k) {
			if !s.From.IsZero() {
				n.changes = append(n.changes, s.From)
			}
			if person := strings.ToLower(s.Name); k.Kind == Link {
				n.links[person] = append(n.links[person], k.ID)
			}
		}
	}
	slices.SortFunc(n.changes, time.Time.Compare)
	n.changes = slices.CompactFunc(n.changes, time.Time.Equal)
	for _, k := range d.order {
		if !slices.Contains(people, k.Kind) {
			continue
		}
		for _, person := range d.everOf(k, true) {
			n.of[person] = append(n.of[person], k)
		}
	}
	return n
}

// Computer gives the name of the computer of a WorkSpace at a time; empty if it is not known.
func (n *Names) Computer(account, region, id string, at time.Time) string {
	s, _ := n.d.At(Workspace, account+" "+region, id, at)
	return s.Attributes[ComputerName]
}

// everOf returns the persons that an entity may have been at some time, and maybe more.
func (d *Directory) everOf(k Key, owners bool) (all []string) {
	add := func(person string) {
		if person = strings.ToLower(person); person != "" && !slices.Contains(all, person) {
			all = append(all, person)
		}
	}
	linked := func(id string) {
		for _, s := range d.States(linkKey(id)) {
			add(s.Name)
		}
	}
	linked(k.ID)
	for _, s := range d.States(k) {
		linked(s.Name)
		add(s.Name)
		add(s.Attributes[Mail])
		add(d.locals[strings.ToLower(s.Name)])
		if owner := s.Attributes[Owner]; owner != "" && k.Kind == AccessKey && owners {
			for _, o := range d.byID[owner] {
				for _, person := range d.everOf(o, false) {
					add(person)
				}
			}
		}
	}
	return all
}

// Epoch is a number of the stretch of time between two changes: equal numbers, equal answers.
func (n *Names) Epoch(t time.Time) int {
	i, found := slices.BinarySearchFunc(n.changes, t, time.Time.Compare)
	if found {
		i++
	}
	return i
}

// Of returns all names that whoever had an identifier was known by at a time: how people say the name, the person's name as other commands give
// it, then mail addresses, user names and ids, each once. It is nil for what was nobody's. For an identifier that may be of several persons
// it has the names of all.
func (n *Names) Of(id Identifier, t time.Time) (names []string) {
	var persons []string
	for _, k := range n.d.Find(id, t) {
		if p, _ := n.d.PersonOf(k, t); p != "" && !slices.Contains(persons, p) {
			persons = append(persons, p)
		}
	}
	if len(persons) == 0 && id.Name != "" {
		persons = n.called(strings.ToLower(id.Name), t)
	}
	slices.Sort(persons)
	var spoken, other []string
	for _, p := range persons {
		other = append(other, p)
		for _, k := range n.of[p] {
			if is, _ := n.d.PersonOf(k, t); is != p {
				continue
			}
			s, _ := n.d.at(k, t)
			if called := s.called(); len(called) > 0 {
				spoken, other = append(spoken, called[0]), append(other, called[1:]...)
			}
			other = append(other, s.Attributes[Mail], s.Name, k.ID)
		}
	}
	for _, name := range append(spoken, other...) {
		if name != "" && name != Erased && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// Erased tells whether the name of an entity was erased and nothing was heard of it since.
func (n *Names) Erased(kind, id string) bool { return n.d.Erased(kind, id) }

// called returns the person of that very name, or whose mail address begins with it.
func (n *Names) called(name string, t time.Time) []string {
	if mail := n.d.locals[name]; mail != "" {
		name = mail
	}
	for _, k := range n.of[name] {
		if p, _ := n.d.PersonOf(k, t); p == name {
			return []string{name}
		}
	}
	if p := n.d.linked(name, t); p != "" {
		return []string{p}
	}
	return nil
}

// called are how people say the name of whose an entity is, as it is mostly written first; none where it is not known.
func (s *State) called() (all []string) {
	if full := s.Attributes[FullName]; full != "" {
		all = append(all, full)
	}
	if first, last := s.Attributes[FirstName], s.Attributes[LastName]; first != "" && last != "" {
		all = append(all, inOrder(first, last), first+" "+last, last+" "+first)
	}
	return all
}

// inOrder joins the parts of a name as its language does: the family's name comes first in Chinese, Japanese and Korean letters.
func inOrder(first, last string) string {
	for _, r := range last {
		if r >= 0x3000 && r < 0xfe00 {
			return last + " " + first
		}
	}
	return first + " " + last
}

// Ever visits each person with all names that the person had at any time, and all texts by which an identifier may have meant the person: ids, ARNs,
// names, mail addresses and what stands before their @. A text that names somebody at some time has one of that person's texts in it, whatever the
// case of its letters, unless it is URL-encoded.
func (n *Names) Ever(visit func(names, texts []string)) {
	persons := maps.Clone(n.of)
	for person := range n.links {
		persons[person] = n.of[person]
	}
	for person, keys := range persons {
		names, texts := []string{person}, []string{person}
		for _, k := range keys {
			names, texts = append(names, k.ID), append(texts, k.ID)
			for _, s := range n.d.States(k) {
				names = append(append(names, s.called()...), s.Name, s.Attributes[Mail])
				texts = append(texts, s.Name, s.Attributes[Mail], s.ARN)
			}
		}
		texts = append(texts, n.links[person]...)
		for _, t := range texts {
			if local, _, isMail := strings.Cut(t, "@"); isMail {
				texts = append(texts, local)
			}
		}
		visit(tidy(names), tidy(texts))
	}
}

// tidy sorts texts and leaves out what says nothing.
func tidy(texts []string) []string {
	texts = slices.DeleteFunc(texts, func(t string) bool { return t == "" || t == Erased })
	slices.Sort(texts)
	return slices.Compact(texts)
}
