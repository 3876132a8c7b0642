package directory

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// Forever is the end of what still holds.
var Forever = time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)

// A State is what an entity was during a time.
type State struct {
	Key
	ARN, Name  string
	Attributes map[string]string // must not be changed
	Present    bool
	// From and Until bound the time: From on, before Until. The first state of an entity holds for all time before, too: an id is
	// not given twice, so what is said of it was said of this one.
	From, Until time.Time
	Source      string // of the change that began it
}

// A Directory is a set of changes. It is not for concurrent use, as reading sorts what was added.
type Directory struct {
	entities map[Key]*entity
	order    []Key // as they came
	byID     map[string][]Key
	byText   map[string][]Key // by ARN, name and mail in small letters, whatever the time
	snapshot map[Key]time.Time
	taken    map[string]time.Time // newest snapshot by source
	cursor   time.Time            // how far the trail was read
	locals   map[string]string    // local part of a mail address to the address; empty for several
}

// An entity is all that is known of one.
type entity struct {
	changes []*Change
	sorted  bool
	states  []State // nil while they are to be made
}

// New returns an empty directory.
func New() *Directory {
	return &Directory{entities: map[Key]*entity{}, byID: map[string][]Key{}, byText: map[string][]Key{},
		snapshot: map[Key]time.Time{}, taken: map[string]time.Time{}, locals: map[string]string{}}
}

// Add adds changes. Adding one twice is adding it once.
func (d *Directory) Add(changes ...Change) {
	for i := range changes {
		c := changes[i]
		c.Observed, c.Effective = c.Observed.UTC().Truncate(time.Microsecond), c.Effective.UTC().Truncate(time.Microsecond)
		if c.Kind == SnapshotTaken {
			d.addSnapshot(&c)
			continue
		}
		e := d.entities[c.Key]
		if e == nil {
			e = &entity{}
			d.entities[c.Key] = e
			d.order = append(d.order, c.Key)
			d.byID[c.ID] = append(d.byID[c.ID], c.Key)
		}
		e.changes = append(e.changes, &c)
		e.sorted, e.states = false, nil
		d.index(c.Key, c.ARN)
		d.index(c.Key, c.Name)
		d.indexMail(c.Key, c.Attributes[Mail])
		if isMail(c.Name) {
			d.indexMail(c.Key, c.Name)
		}
	}
}

func (d *Directory) addSnapshot(c *Change) {
	of := Key{Kind: c.ID, Scope: c.Scope}
	if c.Observed.After(d.snapshot[of]) {
		d.snapshot[of] = c.Observed
	}
	if c.Observed.After(d.taken[c.Source]) {
		d.taken[c.Source] = c.Observed
	}
	if t, err := time.Parse(time.RFC3339Nano, c.Attributes[Cursor]); err == nil && t.After(d.cursor) {
		d.cursor = t
	}
}

func (d *Directory) index(k Key, text string) {
	if text == "" || text == Erased {
		return
	}
	text = strings.ToLower(text)
	if !slices.Contains(d.byText[text], k) {
		d.byText[text] = append(d.byText[text], k)
	}
}

func (d *Directory) indexMail(k Key, mail string) {
	if mail == "" {
		return
	}
	mail = strings.ToLower(mail)
	d.index(k, mail)
	local, _, _ := strings.Cut(mail, "@")
	if known, ok := d.locals[local]; ok && known != mail {
		mail = ""
	}
	d.locals[local] = mail
}

func isMail(s string) bool {
	local, host, ok := strings.Cut(s, "@")
	return ok && local != "" && strings.Contains(host, ".") && !strings.ContainsAny(s, " ,;<>")
}

// Len returns how many entities there are.
func (d *Directory) Len() int { return len(d.order) }

// Keys returns all entities, sorted.
func (d *Directory) Keys() []Key {
	keys := slices.Clone(d.order)
	slices.SortFunc(keys, compareKeys)
	return keys
}

func compareKeys(a, b Key) int {
	return strings.Compare(a.Kind+"\x00"+a.Scope+"\x00"+a.ID, b.Kind+"\x00"+b.Scope+"\x00"+b.ID)
}

// sort brings the changes of an entity into order, each once.
func (e *entity) sort() {
	if e.sorted {
		return
	}
	slices.SortFunc(e.changes, compare)
	e.changes = slices.CompactFunc(e.changes, func(a, b *Change) bool { return compare(a, b) == 0 })
	e.sorted = true
}

// States returns what an entity was, oldest first. A state ends where the next begins.
func (d *Directory) States(k Key) []State {
	e := d.entities[k]
	if e == nil {
		return nil
	}
	if e.states == nil {
		e.sort()
		e.states = fold(k, e.changes)
	}
	return e.states
}

// fold makes states of sorted changes: each tells what it changes only. What is told later only is taken for what was before.
func fold(k Key, changes []*Change) []State {
	name, arn := "", ""
	attributes := map[string]string{}
	for _, c := range slices.Backward(changes) {
		if c.Name != "" {
			name = c.Name
		}
		if c.ARN != "" {
			arn = c.ARN
		}
	}
	var states []State
	if len(changes) > 0 && !changes[0].Present { // it was there before it went
		states = append(states, State{Key: k, ARN: arn, Name: name, Attributes: attributes, Present: true, Until: changes[0].Effective, Source: changes[0].Source})
	}
	for _, c := range changes {
		if c.Name != "" {
			name = c.Name
		}
		if c.ARN != "" {
			arn = c.ARN
		}
		if differs(attributes, c.Attributes) {
			attributes = maps.Clone(attributes)
			maps.Copy(attributes, c.Attributes)
		}
		s := State{Key: k, ARN: arn, Name: name, Attributes: attributes, Present: c.Present, From: c.Effective, Until: Forever, Source: c.Source}
		n := len(states)
		switch {
		case n > 0 && states[n-1].From.Equal(s.From):
			states[n-1] = s
		case n > 0 && same(&states[n-1], &s): // nothing new
		default:
			if n > 0 {
				states[n-1].Until = s.From
			}
			states = append(states, s)
		}
	}
	return states
}

func same(a, b *State) bool {
	return a.Name == b.Name && a.ARN == b.ARN && a.Present == b.Present && maps.Equal(a.Attributes, b.Attributes)
}

// differs tells whether what is told is not what is known. Nothing and an empty text are the same.
func differs(known, told map[string]string) bool {
	for k, v := range told {
		if known[k] != v {
			return true
		}
	}
	return false
}

// At returns what an entity was at a time. Before anything is known of it, it is what it was first.
func (d *Directory) At(kind, scope, id string, t time.Time) (State, bool) {
	return d.at(Key{kind, scope, id}, t)
}

func (d *Directory) at(k Key, t time.Time) (State, bool) {
	states := d.States(k)
	if len(states) == 0 {
		return State{}, false
	}
	i, exact := slices.BinarySearchFunc(states, t, func(s State, t time.Time) int { return s.From.Compare(t) })
	if !exact {
		i--
	}
	return states[max(i, 0)], true
}

// Seen returns when an entity was there first and last, as far as is known, and the sources that told of it, sorted.
func (d *Directory) Seen(k Key) (first, last time.Time, sources []string) {
	e := d.entities[k]
	if e == nil {
		return
	}
	e.sort()
	present, listed := false, false
	for _, c := range e.changes {
		if !slices.Contains(sources, c.Source) {
			sources = append(sources, c.Source)
		}
		listed = listed || !slices.Contains([]string{FromTrail, FromImport, FromHand}, c.Source)
		switch {
		case c.Present:
			if first.IsZero() {
				first = c.Effective
			}
			last = later(last, c.Effective)
		case present && c.Attributes[LastSeen] == "": // the trail says when it went
			last = later(last, c.Effective)
		default:
			if t, err := time.Parse(time.RFC3339, c.Attributes[LastSeen]); err == nil {
				last = later(last, t)
			}
		}
		present = c.Present
	}
	if present && listed { // else it is not known that the snapshots have it
		last = later(last, d.snapshot[Key{Kind: k.Kind, Scope: k.Scope}])
	}
	slices.Sort(sources)
	return first, last, sources
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// AsOf returns when each source was listed last.
func (d *Directory) AsOf() map[string]time.Time {
	return maps.Clone(d.taken)
}
