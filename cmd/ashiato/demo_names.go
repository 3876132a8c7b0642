package main

import (
	"context"
	"time"

	"github.com/ashiato/ashiato/internal/directory"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/synth"
	"github.com/ashiato/ashiato/internal/text"
)

// demoNames stores the names of the synthetic company: the lists as they were when its history began, what the trail teaches since, and
// that the lists were as this makes them at the end.
func (s *session) demoNames(ctx context.Context, l *lake.Lake, n demoNote) error {
	names, err := synth.Names(n.options())
	if err != nil {
		return s.fail(exitUsage, "demo.bad_options", text.Args{"reason": err.Error()})
	}
	store := directoryOf(l)
	d, err := directory.Load(ctx, store)
	if err != nil || d.Len() > 0 {
		return err // of an earlier run
	}
	lists := map[directory.Key]*directory.Snapshot{} // by kind and scope
	begin := n.End.AddDate(0, 0, -n.Days)
	for _, e := range names {
		k := directory.Key{Kind: e.Kind, Scope: e.Scope}
		if lists[k] == nil {
			lists[k] = &directory.Snapshot{Source: sourceOfKind[e.Kind], Kind: e.Kind, Scope: e.Scope, Started: begin}
		}
		lists[k].Entities = append(lists[k].Entities, directory.Entity{ID: e.ID, ARN: e.ARN, Name: e.Name, Attributes: e.Attributes})
	}
	save := func() error {
		var all []directory.Change
		for _, list := range lists {
			changes, err := d.Diff(*list)
			if err != nil {
				return err
			}
			all = append(all, changes...)
		}
		_, err := d.Save(ctx, store, all)
		return err
	}
	if err := save(); err != nil {
		return err
	}
	if _, err := s.learnNames(ctx, l, d, store); err != nil {
		return err
	}
	for k, list := range lists {
		list.Started, list.Entities = n.End, entitiesAt(d, k, n.End)
	}
	return save()
}

// entitiesAt is a list of what the directory has of one kind in one scope at a time.
func entitiesAt(d *directory.Directory, list directory.Key, at time.Time) (entities []directory.Entity) {
	for _, k := range d.Keys() {
		if k.Kind != list.Kind || k.Scope != list.Scope {
			continue
		}
		if state, ok := d.At(k.Kind, k.Scope, k.ID, at); ok && state.Present {
			entities = append(entities, directory.Entity{ID: k.ID, ARN: state.ARN, Name: state.Name, Attributes: state.Attributes})
		}
	}
	return entities
}
