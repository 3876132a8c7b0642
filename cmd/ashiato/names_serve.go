package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ashiato/ashiato/internal/collect"
	"github.com/ashiato/ashiato/internal/config"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/text"
)

// learnEvery is how often names are learned from the trail while serving.
const learnEvery = time.Hour

// namesLoop looks at the lists of AWS and learns from the trail until ctx ends. The first look is at once: names may be old.
func (s *session) namesLoop(ctx context.Context, l *lake.Lake) {
	next := make([]time.Time, len(s.config.Names))
	for ctx.Err() == nil {
		var due []config.Directory
		now := s.Now()
		again := now.Add(learnEvery)
		for i, n := range s.config.Names {
			if !next[i].After(now) {
				due, next[i] = append(due, n), now.Add(n.Every)
			}
			if next[i].Before(again) {
				again = next[i]
			}
		}
		r, err := s.refreshNames(ctx, l, due)
		if ctx.Err() != nil {
			return
		}
		for _, e := range r.errs {
			s.note(s.T("names.list_failed", text.Args{"reason": s.failure(s.awsReason(e)).text}))
		}
		if err != nil {
			s.note(s.T("names.loop_failed", text.Args{"reason": s.failure(err).text}))
		}
		pause(ctx, max(again.Sub(s.Now()), time.Minute))
	}
}

// nameLooks is where it is remembered when lists were looked at last, by what they are, for functions: they forget.
const nameLooks = "names"

// nameLook names what an entry of the configuration looks at.
func nameLook(n config.Directory) string {
	return fmt.Sprint(n.AWS.Region, " ", n.AWS.Profile, " ", n.AWS.Role, " ", n.Connect, n.WorkSpaces, n.IAM, n.Organizations, n.IdentityStore)
}

// refreshDue looks at the lists that are due, and with them learns from the trail, once. A list that cannot be read, or not to its end in the time that ctx
// has, is due again at once.
func (s *session) refreshDue(ctx context.Context, l *lake.Lake, c collect.Cursors) error {
	looks := map[string]time.Time{}
	if _, err := c.Cursor(ctx, nameLooks, &looks); err != nil {
		return err
	}
	var due []config.Directory
	now := s.Now()
	for _, n := range s.config.Names {
		if !now.Before(looks[nameLook(n)].Add(n.Every * 5 / 6)) { // a schedule is not exact to the second
			due = append(due, n)
		}
	}
	if len(due) == 0 {
		return nil
	}
	r, err := s.refreshNames(ctx, l, due)
	if err != nil {
		return err
	}
	s.hint(s.T("names.refreshed", text.Args{"lists": r.lists, "entries": r.entries, "changes": r.changes}))
	for _, n := range r.whole {
		looks[nameLook(n)] = now.UTC()
	}
	return errors.Join(append(r.errs, c.PutCursor(ctx, nameLooks, looks))...)
}
