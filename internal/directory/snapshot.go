package directory

import (
	"errors"
	"fmt"
	"strconv"
	"time"
)

// An Entity is one line of a list of users, profiles, WorkSpaces or accounts, as it is now.
type Entity struct {
	ID, ARN, Name string
	// Attributes are what the list tells of it; what it does not tell is missing.
	Attributes map[string]string
	// Created and Changed are the times that the service tells; zero: it does not.
	Created, Changed time.Time
}

// A Snapshot is a list that was read to its end.
type Snapshot struct {
	Source, Kind, Scope string
	Started             time.Time // before the first page was asked for
	Entities            []Entity
}

// errSnapshot is for a list that cannot be one.
var errSnapshot = errors.New("this is no whole list")

// Diff returns what a snapshot tells that was not known, and that it was taken; adding it is the caller's. What is not in the list is
// gone, with the time when it was listed last. What is known from a time after the start of the snapshot stays: a page may have been
// read before it happened.
//
// A list that was not read to its end must not be given: everything that is missing in it would be gone.
func (d *Directory) Diff(s Snapshot) ([]Change, error) {
	if s.Kind == "" || s.Source == "" || s.Started.IsZero() {
		return nil, fmt.Errorf("compare a snapshot of %q: %w", s.Kind, errSnapshot)
	}
	s.Started = s.Started.UTC().Truncate(time.Microsecond)
	before := d.snapshot[Key{Kind: s.Kind, Scope: s.Scope}]
	seen := make(map[string]bool, len(s.Entities))
	var changes []Change
	for i := range s.Entities {
		e := &s.Entities[i]
		if e.ID == "" {
			return nil, fmt.Errorf("compare a snapshot of %s: an entry has no id: %w", s.Kind, errSnapshot)
		}
		if seen[e.ID] { // a list that changes while it is read may have one on two pages
			continue
		}
		seen[e.ID] = true
		if c, ok := d.compared(&s, e, before); ok {
			changes = append(changes, c)
		}
	}
	for _, k := range d.order {
		if k.Kind != s.Kind || k.Scope != s.Scope || seen[k.ID] {
			continue
		}
		if c, ok := d.vanished(&s, k); ok {
			changes = append(changes, c)
		}
	}
	return append(changes, Change{Key: Key{SnapshotTaken, s.Scope, s.Kind}, Observed: s.Started, Effective: s.Started, Source: s.Source,
		Attributes: map[string]string{"entities": strconv.Itoa(len(seen))}, Present: true}), nil
}

// compared returns the change that an entry of a list shows.
func (d *Directory) compared(s *Snapshot, e *Entity, before time.Time) (Change, bool) {
	k := Key{s.Kind, s.Scope, e.ID}
	c := Change{Key: k, Observed: s.Started, Effective: s.Started, Source: s.Source, ARN: e.ARN, Name: e.Name, Attributes: e.Attributes, Present: true}
	states := d.States(k)
	if len(states) == 0 {
		if within(e.Created, time.Time{}, s.Started) {
			c.Effective = e.Created.UTC()
		}
		return c, true
	}
	last := &states[len(states)-1]
	if last.From.After(s.Started) {
		return c, false
	}
	if last.Present && (e.Name == "" || e.Name == last.Name) && (e.ARN == "" || e.ARN == last.ARN) && !differs(last.Attributes, e.Attributes) {
		return c, false
	}
	if changed := e.Changed; within(changed, before, s.Started) && changed.After(last.From) {
		c.Effective = changed.UTC()
	}
	return c, true
}

// within tells whether a time that a service gives can be that of what happened after one snapshot and before another.
func within(t, after, until time.Time) bool {
	return !t.IsZero() && t.After(after) && !t.After(until)
}

// vanished returns the change that something known is not in the list any more.
func (d *Directory) vanished(s *Snapshot, k Key) (Change, bool) {
	states := d.States(k)
	last := &states[len(states)-1]
	if !last.Present || last.From.After(s.Started) {
		return Change{}, false
	}
	_, seen, _ := d.Seen(k)
	return Change{Key: k, Observed: s.Started, Effective: s.Started, Source: s.Source,
		Attributes: map[string]string{LastSeen: seen.Format(time.RFC3339)}}, true
}

// A Set is what one refresh found: snapshots of lists that were read to their end. Lists that failed are not in it.
type Set []Snapshot

// DiffAll compares several snapshots and returns all changes.
func (d *Directory) DiffAll(set Set) ([]Change, error) {
	var all []Change
	for _, s := range set {
		changes, err := d.Diff(s)
		if err != nil {
			return nil, err
		}
		all = append(all, changes...)
	}
	return all, nil
}
