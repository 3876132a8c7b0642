package report

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/ashiato/ashiato/internal/state"
	"github.com/ashiato/ashiato/internal/when"
)

// A Store remembers which periods were made; *state.Store is one.
type Store interface {
	StartSeries(ctx context.Context, k state.Series, date string) (string, error)
	SeriesStart(ctx context.Context, k state.Series) (string, error)
	Periods(ctx context.Context, k state.Series, from string) ([]state.Period, error)
	ClaimPeriod(ctx context.Context, c state.Claim) (bool, error)
	RenewPeriod(ctx context.Context, c state.Claim) (bool, error)
	EndPeriod(ctx context.Context, c state.Claim, o state.Period) (bool, error)
}

// How long things take.
const (
	UsualLease = 10 * time.Minute // after a crash a period is free again
	UsualLimit = 2 * time.Hour    // for making one report
	lookAgain  = 10 * time.Minute // at what a report waits for
	firstRetry = time.Minute      // after a failure, then twice that, up to
	lastRetry  = time.Hour
	endTime    = 10 * time.Second // to store an outcome when the program stops
	maxTasks   = 1000             // of a report in one look; the next look goes on
)

// ErrLost says that a lease ran out while a report was made, and somebody else may make it now.
var ErrLost = errors.New("another process has taken the report over, as the lease of this one ran out")

// ErrTooLong says that a report took longer than the limit.
var ErrTooLong = errors.New("it took too long and was stopped")

// A Runner makes what is due. Several in one process or in many share a state: each period is made by one of them.
type Runner struct {
	Store Store
	Now   func() time.Time
	// Owner is unique to the process.
	Owner string
	Lease time.Duration // 0: UsualLease
	Limit time.Duration // 0: UsualLimit
	// Drain is how long a report in hand may take after ctx has ended.
	Drain   time.Duration
	TempDir string
	// Explain makes an error a sentence for people; nil is its text.
	Explain func(error) string

	claims atomic.Int64
}

// A Task is a period of a report to be made now.
type Task struct {
	Report   *Report
	Period   Period
	Due      time.Time
	Attempts int // that failed
}

// Tasks returns what is to be made now, the oldest first.
func (r *Runner) Tasks(ctx context.Context, reports []*Report) (all []Task, err error) {
	for _, rep := range reports {
		first, err := r.first(ctx, rep)
		if err != nil {
			return nil, err
		}
		known, err := r.Store.Periods(ctx, rep.Series(), first.First.String())
		if err != nil {
			return nil, err
		}
		all = append(all, pending(rep, first, known, r.Now())...)
	}
	slices.SortStableFunc(all, func(a, b Task) int { return cmp.Or(a.Due.Compare(b.Due), cmp.Compare(a.Report.Name, b.Report.Name)) })
	return all, nil
}

// first is the first period of a report.
func (r *Runner) first(ctx context.Context, rep *Report) (Period, error) {
	if !rep.Since.IsZero() {
		return PeriodOf(rep.Since, rep.Unit, rep.Zone), nil
	}
	current := PeriodOf(when.DateOf(r.Now(), rep.Zone), rep.Unit, rep.Zone)
	text, err := r.Store.StartSeries(ctx, rep.Series(), PeriodOf(current.First.Add(-1), rep.Unit, rep.Zone).First.String())
	if err != nil {
		return Period{}, err
	}
	date, err := when.ParseDate(text)
	return PeriodOf(date, rep.Unit, rep.Zone), err
}

// pending are the periods from first on that are due at now, not done, in nobody's hand, and not to be tried later.
func pending(rep *Report, first Period, known []state.Period, now time.Time) (all []Task) {
	byDate := map[string]state.Period{}
	for _, k := range known {
		byDate[k.Date] = k
	}
	for p := first; len(all) < maxTasks; p = p.Next() {
		from, until := p.Bounds()
		if until.After(now) {
			break
		}
		k := byDate[p.First.String()]
		if from.Equal(until) || k.Status == state.PeriodDone {
			continue
		}
		at := due(rep.Schedule, p)
		if at.IsZero() || at.After(now) {
			break // those that follow are due later still
		}
		if k.Status == state.PeriodRunning && k.Lease.After(now) || k.NextTry.After(now) {
			continue
		}
		all = append(all, Task{Report: rep, Period: p, Due: at, Attempts: k.Attempts})
	}
	return all
}

// An Outcome is how an attempt ended: as a Result, or waiting for something, or with an error.
type Outcome struct {
	Task
	Result Result
	// Waiting is what is waited for, until NextTry; Taken says that another process makes or has made the period.
	Waiting string
	NextTry time.Time
	Taken   bool
	Err     error
}

// RunDue makes what is due, one after the other, and tells of each. It goes on after a report that fails; errors are those of the state, or of ctx.
func (r *Runner) RunDue(ctx context.Context, reports []*Report, told func(Outcome)) error {
	tasks, err := r.Tasks(ctx, reports)
	if err != nil {
		return err
	}
	for _, t := range tasks {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		o, err := r.Run(ctx, t, false)
		if err != nil {
			return err
		}
		told(o)
	}
	return nil
}

// Run makes the period of a task, unless another process has it; again also makes one that is done, and waits for nothing. The error is one of the state.
func (r *Runner) Run(ctx context.Context, t Task, again bool) (Outcome, error) {
	lease := cmp.Or(r.Lease, UsualLease)
	now := r.Now()
	claim := state.Claim{Series: t.Report.Series(), Date: t.Period.First.String(), Now: now, Until: now.Add(lease), Again: again,
		Owner: r.Owner + "/" + strconv.FormatInt(r.claims.Add(1), 10)}
	ok, err := r.Store.ClaimPeriod(ctx, claim)
	if err != nil || !ok {
		return Outcome{Task: t, Taken: true}, err
	}
	o := Outcome{Task: t}
	work, release := r.hold(ctx, claim, lease)
	work, cancel := context.WithTimeoutCause(work, cmp.Or(r.Limit, UsualLimit), ErrTooLong)
	defer cancel()
	if o.Waiting, o.Err = r.attempt(work, &o, again); o.Err != nil && work.Err() != nil {
		o.Err = errors.Join(context.Cause(work), o.Err)
	}
	release()
	return o, r.end(ctx, claim, &o)
}

// attempt makes the period that was claimed, or tells what it waits for.
func (r *Runner) attempt(ctx context.Context, o *Outcome, again bool) (waiting string, err error) {
	rep := o.Report
	coverage, missing, err := rep.coverage(ctx, o.Period)
	if err != nil {
		return "", err
	}
	limit := o.Due.Add(rep.AtMost)
	if now := r.Now(); coverage == Incomplete && now.Before(limit) && !again {
		if o.NextTry = now.Add(lookAgain); o.NextTry.After(limit) {
			o.NextTry = limit
		}
		return missing, nil
	}
	o.Result, err = rep.produce(ctx, Result{Report: rep, Period: o.Period, Coverage: coverage, Missing: missing, Again: again}, r.TempDir)
	return "", err
}

// end stores how an attempt ended. It does so also when the program is stopped, which gives the period back.
func (r *Runner) end(ctx context.Context, claim state.Claim, o *Outcome) error {
	stopped := ctx.Err() != nil
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), endTime)
	defer cancel()
	claim.Now = r.Now()
	stored := state.Period{Status: state.PeriodDone, Coverage: coverageText(o.Result), SHA256: o.Result.SHA256, Rows: o.Result.Content.Rows}
	switch {
	case o.Err != nil && stopped:
		stored = state.Period{Status: state.PeriodWaiting, NextTry: claim.Now}
	case o.Err != nil:
		o.NextTry = claim.Now.Add(retryAfter(o.Attempts))
		stored = state.Period{Status: state.PeriodFailed, Reason: r.explain(o.Err), NextTry: o.NextTry}
	case o.Waiting != "":
		stored = state.Period{Status: state.PeriodWaiting, Reason: o.Waiting, NextTry: o.NextTry}
	}
	kept, err := r.Store.EndPeriod(ctx, claim, stored)
	if err == nil && !kept && o.Err == nil {
		o.Err = fmt.Errorf("report %s for %s: %w", o.Report.Name, o.Period, ErrLost)
	}
	return err
}

func (r *Runner) explain(err error) string {
	if r.Explain != nil {
		return r.Explain(err)
	}
	return err.Error()
}

func coverageText(m Result) string {
	if m.Coverage == Incomplete {
		return string(Incomplete) + ": " + m.Missing
	}
	return string(m.Coverage)
}

// retryAfter is how long a period rests after another failure.
func retryAfter(failed int) time.Duration {
	return min(firstRetry<<min(max(failed, 0), 6), lastRetry)
}

// hold keeps the lease of a period until release is called. The context that it returns ends when the lease is lost, and Drain after ctx.
func (r *Runner) hold(ctx context.Context, c state.Claim, lease time.Duration) (work context.Context, release func()) {
	work, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		beat := time.NewTicker(lease / 3)
		defer beat.Stop()
		stop := ctx.Done()
		var drained <-chan time.Time
		for {
			select {
			case <-done:
				return
			case <-stop:
				timer := time.NewTimer(r.Drain)
				defer timer.Stop()
				stop, drained = nil, timer.C
			case <-drained:
				cancel(context.Cause(ctx))
				return
			case <-beat.C:
				c.Until = r.Now().Add(lease)
				if kept, err := r.Store.RenewPeriod(work, c); err == nil && !kept {
					cancel(ErrLost)
					return
				} // what the state refuses now it may take at the next beat; the end of the lease is not passed unseen, as EndPeriod checks the owner
			}
		}
	}()
	return work, func() {
		close(done)
		<-ended
		cancel(nil)
	}
}
