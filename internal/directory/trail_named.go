package directory

import (
	"slices"
	"strings"
	"time"
)

// A namedLesson is what an event teaches that tells a name where others tell an id: whose it was has to be known.
type namedLesson func(d *Directory, l *learned)

// namedLessons are by service and event.
var namedLessons = map[string]map[string]namedLesson{
	"iam.amazonaws.com": {
		"UpdateUser":      iamRenamed,
		"DeleteUser":      iamDeleted,
		"CreateAccessKey": iamKeyMade,
	},
	"workspaces.amazonaws.com": {
		"MigrateWorkspace": workspaceMigrated,
	},
}

// Named tells whether an event needs a directory that knows names: then it is one for [Directory.LearnNamed].
func (e *Event) Named() bool { return namedLessons[e.Source][e.Name] != nil }

// LearnNamed returns what events tell that have a name in place of an id, such as the renaming of an IAM user. They are looked at in the order of their
// time, each with what those before it told; what is new is added to the directory, and returned. Given again, they tell nothing new; one that is of
// somebody who is not known tells nothing.
func (d *Directory) LearnNamed(events []Event) []Change {
	sorted := slices.Clone(events)
	slices.SortStableFunc(sorted, func(a, b Event) int {
		if c := a.Time.Compare(b.Time); c != 0 {
			return c
		}
		return strings.Compare(a.ID, b.ID)
	})
	var all []Change
	for i := range sorted {
		e := &sorted[i]
		if teach := namedLessons[e.Source][e.Name]; teach != nil && e.teaches() {
			l := e.learn()
			teach(d, l)
			fresh := d.Unknown(l.changes)
			d.Add(fresh...)
			all = append(all, fresh...)
		}
	}
	return all
}

// iamNamed finds the one IAM user of an account that had a name at a time: one that was known then, else one that is known from later on.
func (d *Directory) iamNamed(account, name string, t time.Time) (Key, bool) {
	var then, later []Key
	for _, k := range d.byText[strings.ToLower(name)] {
		if k.Kind != IAMUser || k.Scope != account {
			continue
		}
		switch s, ok := d.at(k, t); {
		case !ok || !s.Present || s.Name != name:
		case s.From.After(t):
			later = append(later, k)
		default:
			then = append(then, k)
		}
	}
	switch {
	case len(then) == 1:
		return then[0], true
	case len(then) == 0 && len(later) == 1:
		return later[0], true
	}
	return Key{}, false
}

// iamRenamed: {"userName": "hanako", "newUserName": "sato"}. Who is known under the new name only was listed later for the first time.
func iamRenamed(d *Directory, l *learned) {
	old, name := l.request.text("userName"), l.request.text("newUserName")
	if old == "" || name == "" || old == name {
		return // it moved to another path
	}
	before := l.Time.Add(-time.Microsecond)
	k, ok := d.iamNamed(l.Account, old, before)
	if !ok {
		if k, ok = d.iamNamed(l.Account, name, l.Time); !ok {
			return
		}
		l.addChange(Change{Key: k, Effective: before, Name: old, Present: true})
	}
	l.add(k, name, "", true, nil)
}

func iamDeleted(d *Directory, l *learned) {
	if k, ok := d.iamNamed(l.Account, l.request.text("userName"), l.Time.Add(-time.Microsecond)); ok {
		l.add(k, "", "", false, nil)
	}
}

// iamKeyMade notes an access key: its user's name, and the id as far as it is known, by which it stays theirs when they are renamed.
func iamKeyMade(d *Directory, l *learned) {
	key := l.response.object("accessKey")
	user := key.text("userName")
	attributes := map[string]string{}
	if k, ok := d.iamNamed(l.Account, user, l.Time); ok {
		attributes[Owner] = k.ID
	}
	l.add(Key{AccessKey, l.Account, key.text("accessKeyId")}, user, "", true, attributes)
}

// workspaceMigrated: the WorkSpace has a new id, and is its user's as before.
func workspaceMigrated(d *Directory, l *learned) {
	source := first(l.response.text("sourceWorkspaceId"), l.request.text("sourceWorkspaceId"))
	s, ok := d.at(Key{Workspace, l.place(), source}, l.Time.Add(-time.Microsecond))
	if !ok {
		return
	}
	attributes := map[string]string{}
	if folder := s.Attributes[DirectoryID]; folder != "" {
		attributes[DirectoryID] = folder
	}
	l.add(Key{Workspace, l.place(), l.response.text("targetWorkspaceId")}, s.Name, "", true, attributes)
}
