package directory

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// A Subject is a person as it is found again in what was written down elsewhere: by identifiers, and by names in sentences. It is made of a directory that
// nobody changes any more, and is not for concurrent use.
type Subject struct {
	d      *Directory
	person string
	names  []string // in small letters
}

// Bounds of names that are looked for in texts, in characters. Shorter ones stand in other words.
const (
	shortestName  = 3
	shortestOther = 2 // of those that are not written in ASCII
)

// Subject makes one of a person. Names that somebody else had at any time, too, are not looked for in texts.
func (d *Directory) Subject(person string) *Subject {
	s := &Subject{d: d, person: strings.ToLower(person)}
	others := map[string]bool{}
	own := map[string]bool{s.person: true}
	for _, k := range d.order {
		if k.Kind == Link {
			for _, st := range d.States(k) {
				if strings.EqualFold(st.Name, s.person) && k.ID != "" && len(d.byID[k.ID]) == 1 {
					own[k.ID] = true // an identifier that only the link knows
				}
			}
			continue
		}
		for _, b := range d.Belongings(k) {
			to := others
			switch b.Person {
			case "":
				continue
			case s.person:
				to = own
			}
			for _, name := range b.State.texts() {
				to[strings.ToLower(name)] = true
			}
		}
	}
	for name := range own {
		least := shortestName
		if strings.IndexFunc(name, func(r rune) bool { return r >= utf8.RuneSelf }) >= 0 {
			least = shortestOther
		}
		if !others[name] && name != Erased && utf8.RuneCountInString(name) >= least {
			s.names = append(s.names, name)
		}
	}
	slices.Sort(s.names)
	return s
}

// texts are what an entity was called. The id of a WorkSpace is none, as it may be somebody else's later.
func (s *State) texts() []string {
	all := []string{s.Name, s.ARN, s.Attributes[Mail], s.Attributes[ComputerName]}
	if s.Kind != Workspace {
		all = append(all, s.ID)
	}
	for _, name := range s.called() {
		all = append(all, name, strings.Join(strings.Fields(name), ""))
	}
	return all
}

// Was tells whether an identifier in any form meant the person at a time; known is false where it meant nobody.
func (s *Subject) Was(identifier string, t time.Time) (theirs, known bool) {
	if identifier == "" {
		return false, false
	}
	id := Parse(identifier)
	for _, k := range s.d.Find(id, t) {
		if p, _ := s.d.PersonOf(k, t); p != "" {
			theirs, known = theirs || p == s.person, true
		}
	}
	if !known && id.Name != "" {
		for _, p := range s.d.byPerson(strings.ToLower(id.Name), t) {
			theirs, known = theirs || p == s.person, true
		}
	}
	return theirs, known
}

// Had tells whether a WorkSpace was theirs at a time.
func (s *Subject) Had(workspace string, t time.Time) bool {
	return workspace != "" && s.d.Theirs(s.person, Workspace, workspace, t)
}

// In tells whether a text has a name, a mail address, an ARN or an id of the person in it, as a word of its own, whatever the case of its letters.
func (s *Subject) In(text string) bool {
	if text == "" {
		return false
	}
	text = strings.ToLower(text)
	for _, name := range s.names {
		for from := 0; ; {
			i := strings.Index(text[from:], name)
			if i < 0 {
				break
			}
			i += from
			if isWord(text, i, i+len(name)) {
				return true
			}
			from = i + 1
		}
	}
	return false
}

// isWord tells whether a part of a text is no part of a longer name there. Names in other letters than those of ASCII stand without blanks around them.
func isWord(text string, from, to int) bool {
	inner := func(c byte) bool { return strings.IndexByte(".-_@+", c) >= 0 }
	plain := func(c byte) bool { return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' }
	if from > 0 && plain(text[from]) {
		if c := text[from-1]; plain(c) || inner(c) && from > 1 && plain(text[from-2]) {
			return false
		}
	}
	if to < len(text) && plain(text[to-1]) {
		if c := text[to]; plain(c) || inner(c) && to+1 < len(text) && plain(text[to+1]) {
			return false
		}
	}
	return true
}

// Without is the directory with changes in the place of those with the same key, source and time, such as those that Erase gives.
func (d *Directory) Without(erased []Change) *Directory {
	instead := map[changeID]*Change{}
	for i := range erased {
		instead[idOf(&erased[i])] = &erased[i]
	}
	out := New()
	for _, k := range d.order {
		for _, c := range d.entities[k].changes {
			if e := instead[idOf(c)]; e != nil {
				c = e
			}
			out.Add(*c)
		}
	}
	return out
}

// A changeID is what a change is known by in the table.
type changeID struct {
	Key
	source   string
	observed time.Time
}

func idOf(c *Change) changeID {
	return changeID{c.Key, c.Source, c.Observed.UTC().Truncate(time.Microsecond)}
}

// Erased tells whether the name of an entity was erased and nothing was heard of it since.
func (d *Directory) Erased(kind, id string) bool {
	for _, k := range d.byID[id] {
		if states := d.States(k); k.Kind == kind && len(states) > 0 && states[len(states)-1].Name == Erased {
			return true
		}
	}
	return false
}
