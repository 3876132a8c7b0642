package main

import (
	"context"

	"github.com/ashiato/ashiato/internal/alert"
	"github.com/ashiato/ashiato/internal/directory"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/match"
	"github.com/ashiato/ashiato/internal/state"
)

// A watchedPerson is somebody as the watching knows them: in alerts, in what rules remember, in messages and mutes.
type watchedPerson struct {
	s       *session
	lake    *lake.Lake
	subject *directory.Subject
	held    *alert.Held
}

// watched lists what the watching keeps about a person, by the names that the directory has.
func (s *session) watched(ctx context.Context, l *lake.Lake, subject *directory.Subject) (*watchedPerson, error) {
	w := &watchedPerson{s: s, lake: l, subject: subject}
	err := s.onWatchState(ctx, l, readsState, func(ctx context.Context, states *state.Store) (err error) {
		w.held, err = alert.Hold(ctx, states, subject, s.Printer)
		return err
	})
	return w, err
}

// facts count it.
func (w *watchedPerson) facts() []fact {
	return []fact{
		number("person.fact.alerts", "alerts", int64(len(w.held.Alerts))),
		number("person.fact.rule_memory", "rule_memory", int64(len(w.held.Memory))),
		number("person.fact.messages", "messages", int64(w.held.Waiting())),
		number("person.fact.mutes", "mutes", int64(len(w.held.Mutes))),
	}
}

// erasure is how it is erased, when the directory will be as given: what rules remember is looked up again as they would see it then.
func (w *watchedPerson) erasure(ctx context.Context, after *directory.Directory) (*alert.Erasure, error) {
	s := w.s
	e := &alert.Erasure{Who: w.subject, Printer: s.Printer, Command: s.start(), Now: s.Now()}
	if len(w.held.Memory) == 0 {
		return e, nil
	}
	env, err := s.rulesEnv()
	if err != nil {
		return nil, err
	}
	env.Match.Person = personsOf(after).of
	active, _, err := s.compiledRules(env) // those with faults are not looked at, and forget
	if err != nil {
		return nil, err
	}
	past := &lakePast{s: s, lake: w.lake}
	for _, c := range active {
		if c.Query != nil {
			continue
		}
		moved, err := alert.Recall(ctx, past, alert.NewRule(c, &env.Match), w.held, w.did)
		if err != nil {
			return nil, err
		}
		e.Moved = append(e.Moved, moved)
	}
	return e, nil
}

// erase erases it, as far as names are left.
func (w *watchedPerson) erase(ctx context.Context, e *alert.Erasure) error {
	return w.s.onWatchState(ctx, w.lake, erasesState, func(ctx context.Context, states *state.Store) error { return e.Erase(ctx, states) })
}

// did tells whether the person did what an event tells of.
func (w *watchedPerson) did(e *match.Event) bool {
	at := e.Time()
	for _, id := range identifiersOf(e) {
		if e.Source() == match.WorkSpaces {
			return w.subject.Had(id, at)
		}
		if theirs, known := w.subject.Was(id, at); known {
			return theirs
		}
	}
	return false
}
