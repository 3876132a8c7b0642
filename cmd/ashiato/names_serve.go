package main

import (
	"context"
	"time"

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
