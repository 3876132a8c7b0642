package main

import (
	"context"
	"slices"
	"time"

	"github.com/ashiato/ashiato/internal/coverage"
	"github.com/ashiato/ashiato/internal/engine"
	"github.com/ashiato/ashiato/internal/text"
)

// scope is what a question is about; zero times and empty lists are no bounds.
type scope struct {
	since, until      time.Time // of events
	accounts, regions []string
}

// maxStretches is how many stretches of hours that were not seen are listed under an answer.
const maxStretches = 10

// deliveredWithin is how long after an event its log file is there, as a rule: a quarter of an hour, rounded up.
const deliveredWithin = time.Hour

// noteCoverage says under an answer what it could not see: the hours for which log files are missing, or nothing is there.
func (s *session) noteCoverage(ctx context.Context, q scope) error {
	seen, err := s.coverage(ctx, q.since, q.until)
	if err != nil {
		return err
	}
	b, unknown := seen.Builder, seen.unknown
	until := q.until
	if until.IsZero() || until.After(s.Now()) {
		until = s.Now()
	}
	counts := map[coverage.State]int{}
	var all []placeHours
	for _, p := range b.Places() {
		if len(q.accounts) > 0 && !slices.Contains(q.accounts, p.Account) || len(q.regions) > 0 && !slices.Contains(q.regions, p.Region) {
			continue
		}
		hours := withTail(b.Hours(p, q.since, until.Add(deliveredWithin)), until)
		for _, h := range hours {
			counts[h.State]++
		}
		all = append(all, placeHours{p, hours})
	}
	s.note(s.T("coverage.summary", text.Args{"places": len(all), "proven": counts[coverage.Verified] + counts[coverage.Late],
		"seen": counts[coverage.Seen], "missing": counts[coverage.Missing], "never": counts[coverage.Never]}))
	if n := counts[coverage.Altered] + counts[coverage.Unlisted]; n > 0 {
		s.note(s.T("coverage.doubtful", text.Args{"n": n, "command": s.start() + " status --gaps"}))
	}
	s.noteStretches(all)
	s.noteLeftOut(seen.left)
	if unknown > 0 {
		s.note(s.T("status.unknown", text.Args{"n": unknown}))
	}
	return nil
}

// withTail adds the whole hours between the last one that something is known of and a time.
func withTail(hours []coverage.Hour, until time.Time) []coverage.Hour {
	if len(hours) == 0 {
		return hours
	}
	for next := hours[len(hours)-1].Start.Add(time.Hour); !next.Add(time.Hour).After(until); next = next.Add(time.Hour) {
		hours = append(hours, coverage.Hour{Start: next})
	}
	return hours
}

// noteStretches lists the newest stretches of hours for which something is missing, or nothing is there.
func (s *session) noteStretches(all []placeHours) {
	type stretch struct {
		coverage.Place
		state       coverage.State
		from, until time.Time
	}
	var found []stretch
	for _, p := range all {
		for hours := p.hours; len(hours) > 0; {
			n := 1
			for n < len(hours) && hours[n].State == hours[0].State {
				n++
			}
			if state := hours[0].State; state == coverage.Missing || state == coverage.Never {
				found = append(found, stretch{p.Place, state, hours[0].Start, hours[n-1].Start.Add(time.Hour)})
			}
			hours = hours[n:]
		}
	}
	slices.SortStableFunc(found, func(a, b stretch) int { return b.from.Compare(a.from) })
	for i, f := range found {
		if i == maxStretches {
			s.note(s.T("coverage.more", text.Args{"n": len(found) - i, "command": s.start() + " status --gaps"}))
			return
		}
		key := "coverage.never"
		if f.state == coverage.Missing {
			key = "coverage.missing"
		}
		s.note(s.T(key, text.Args{"account": f.Account, "region": f.Region, "from": s.moment(f.from), "until": s.moment(f.until)}))
	}
}

// noteQueryCoverage is noteCoverage for a statement: its time, accounts and regions are what its conditions allow at most.
func (s *session) noteQueryCoverage(ctx context.Context, a *openAsker, sql string, args []any) error {
	analysis, err := a.Analyze(sql, args)
	if err != nil {
		return err
	}
	return s.noteCoverage(ctx, queryScope(engine.Needs(analysis)))
}

// queryScope reads a scope off what a statement needs at most.
func queryScope(f engine.Filter) scope {
	q := scope{since: f.Since, until: f.Until, accounts: f.Accounts, regions: f.Regions}
	if len(q.accounts) == 0 {
		q.accounts = f.Recipients
	}
	if len(q.regions) == 0 {
		q.regions = f.AWSRegions
	}
	// Days of delivery narrow it where no time does.
	first, last := f.FirstDate, f.LastDate
	if len(f.Dates) > 0 {
		first, last = slices.Min(f.Dates), slices.Max(f.Dates)
	}
	if t, err := time.Parse("2006/01/02", first); err == nil && q.since.IsZero() {
		q.since = t
	}
	if t, err := time.Parse("2006/01/02", last); err == nil && q.until.IsZero() {
		q.until = t.AddDate(0, 0, 1)
	}
	return q
}
