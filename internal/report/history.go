package report

import (
	"context"
	"time"

	"github.com/ashiato/ashiato/internal/state"
	"github.com/ashiato/ashiato/internal/when"
)

// Upcoming is what comes next of a report.
type Upcoming struct {
	At     time.Time // when a period is made next; the past when it is overdue
	Period Period
	Behind int // periods that are due and not made
	// Last is the last period that anything was done for; its Status is empty when there is none.
	Last state.Period
}

// Statuses of a period of which the state knows nothing that still holds.
const (
	Missing = "missing"  // due, and not made
	NotDue  = "upcoming" // not due yet
)

// A Past is a period of a report with what is known of it.
type Past struct {
	Period Period
	Due    time.Time
	Status string // that of the state, Missing or NotDue
	Known  state.Period
}

// Upcoming tells what comes next of a report, and how far it is behind. It begins nothing.
func (r *Runner) Upcoming(ctx context.Context, rep *Report) (u Upcoming, err error) {
	first, known, err := r.look(ctx, rep)
	if err != nil {
		return u, err
	}
	done := map[string]bool{}
	for _, k := range known {
		done[k.Date] = k.Status == state.PeriodDone
		if u.Last.Status == "" || !k.At.Before(u.Last.At) {
			u.Last = k
		}
	}
	for p := first; ; p = p.Next() {
		from, until := p.Bounds()
		if from.Equal(until) || done[p.First.String()] {
			continue
		}
		at := due(rep.Schedule, p)
		if u.At.IsZero() {
			u.At, u.Period = at, p
		}
		if at.IsZero() || at.After(r.Now()) || u.Behind == maxTasks {
			return u, nil
		}
		u.Behind++
	}
}

// look gives the first period of a report, which may not have begun yet, and what is known from it on.
func (r *Runner) look(ctx context.Context, rep *Report) (Period, []state.Period, error) {
	current := PeriodOf(when.DateOf(r.Now(), rep.Zone), rep.Unit, rep.Zone)
	first := PeriodOf(current.First.Add(-1), rep.Unit, rep.Zone)
	begun, err := r.Store.SeriesStart(ctx, rep.Series())
	if err != nil {
		return first, nil, err
	}
	if begun != "" {
		date, err := when.ParseDate(begun)
		if err != nil {
			return first, nil, err
		}
		first.First = date
	}
	if !rep.Since.IsZero() {
		first = PeriodOf(rep.Since, rep.Unit, rep.Zone)
	}
	known, err := r.Store.Periods(ctx, rep.Series(), first.First.String())
	return first, known, err
}

// History gives the periods of a report that overlap with a time, as far as they were to be made, up to the next that is not due; zero times are no bound.
func (r *Runner) History(ctx context.Context, rep *Report, since, until time.Time) (all []Past, err error) {
	first, _, err := r.look(ctx, rep)
	if err != nil {
		return nil, err
	}
	begin := first
	if !since.IsZero() {
		begin = PeriodOf(when.DateOf(since, rep.Zone), rep.Unit, rep.Zone)
	}
	known, err := r.Store.Periods(ctx, rep.Series(), begin.First.String())
	if err != nil {
		return nil, err
	}
	byDate := map[string]state.Period{}
	for _, k := range known {
		byDate[k.Date] = k
	}
	now := r.Now()
	for p := begin; len(all) < maxTasks; p = p.Next() {
		from, end := p.Bounds()
		if !until.IsZero() && !from.Before(until) {
			break
		}
		k := byDate[p.First.String()]
		if from.Equal(end) || p.First.Before(first.First) && k.Status == "" {
			continue
		}
		past := Past{Period: p, Due: due(rep.Schedule, p), Status: string(k.Status), Known: k}
		late := past.Due.After(now) || past.Due.IsZero()
		switch {
		case k.Status == "" && late:
			past.Status = NotDue
		case k.Status == "" || k.Status == state.PeriodRunning && !k.Lease.After(now):
			past.Status = Missing
		}
		if all = append(all, past); late {
			break
		}
	}
	return all, nil
}
