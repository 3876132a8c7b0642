package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/ashiato/ashiato/internal/collect"
	"github.com/ashiato/ashiato/internal/config"
	"github.com/ashiato/ashiato/internal/integrity"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/presence"
	"github.com/ashiato/ashiato/internal/report"
	"github.com/ashiato/ashiato/internal/state"
	"github.com/ashiato/ashiato/internal/text"
)

// A dueWork is what an invocation of a function has to do that no message brings.
type dueWork struct {
	*function
	lake    *lake.Lake
	states  *state.Store // for as long as the process lives; what has to last is beside a lake on S3
	cursors collect.Cursors
	upkeep  bool
}

// A dueStep is a part of it, with the share of the time left that it may take.
type dueStep struct {
	name  string // a message
	share float64
	run   func(context.Context) error
}

// runDue does what is to be done from time to time: it has the rules look at what is new, asks who is connected to WorkSpaces, looks at the lists of names, reads the sources that
// end, makes the reports that are due, and maintains the lake. What fails keeps nothing else from being done; what the time does not suffice for
// is said, and the next invocation goes on with it.
func (f *function) runDue(ctx context.Context) error {
	l, err := f.open(ctx)
	if err != nil {
		return err
	}
	states, err := f.openStates(ctx, l)
	if err != nil {
		return err
	}
	w := &dueWork{function: f, lake: l, states: states, cursors: collect.CursorsOf(l, states)}
	at, err := upkeeper{l, states, f.config.Collect.Every}.due(ctx)
	if err != nil {
		return err
	}
	w.upkeep = !f.Now().Before(at)
	var failed []error
	for _, step := range w.steps() {
		within, stop := shareOf(ctx, step.share)
		err := step.run(within)
		switch {
		case err == nil:
		case within.Err() != nil:
			f.note(f.T("lambda.later", text.Args{"what": f.T(step.name), "reason": f.reason(err)}))
		default:
			failed = append(failed, err)
		}
		stop()
		if ctx.Err() != nil {
			break
		}
	}
	return errors.Join(failed...)
}

// steps are in the order in which they are done: what takes seconds and is lost when it is late comes first. Nobody takes all of the time while
// something else waits.
func (w *dueWork) steps() []dueStep {
	c := w.config
	var all []dueStep
	if w.lake.Shared(watchFile) != nil {
		all = append(all, dueStep{"lambda.rules", 0.3, func(ctx context.Context) error { _, err := w.watchIn(ctx, w.lake); return err }})
	}
	if desktops := w.desktopSources(w.lake, w.states, c.Sources); len(desktops) > 0 {
		all = append(all, dueStep{"lambda.workspaces", 0.4, func(ctx context.Context) error { return w.pollOnce(ctx, desktops) }},
			dueStep{"lambda.sessions", 0.4, func(ctx context.Context) error {
				return w.refreshSessionsWith(ctx, w.lake, w.states, presence.Stretch{})
			}})
	}
	if len(c.Names) > 0 {
		all = append(all, dueStep{"lambda.names", 0.4, func(ctx context.Context) error { return w.refreshDue(ctx, w.lake, w.cursors) }})
	}
	sources := 1.0
	if len(c.Reports) > 0 || w.upkeep {
		sources = 0.5
	}
	all = append(all, dueStep{"lambda.sources", sources, w.collectDue})
	if len(c.Reports) > 0 {
		share := 1.0
		if w.upkeep {
			share = 0.5
		}
		all = append(all, dueStep{"lambda.reports", share, w.reportsDue})
	}
	if w.upkeep {
		all = append(all, dueStep{"lambda.upkeep", 1, w.maintain})
	}
	return all
}

// shareOf is a context for a part of the time that is left.
func shareOf(ctx context.Context, part float64) (context.Context, context.CancelFunc) {
	end, ok := ctx.Deadline()
	if !ok {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, time.Duration(float64(time.Until(end))*part))
}

// collectDue reads buckets and event histories.
func (w *dueWork) collectDue(ctx context.Context) error {
	var sources []config.Source
	for _, s := range w.config.Sources {
		if s.Queue == "" {
			sources = append(sources, s)
		}
	}
	feeds, err := collect.Feeds(ctx, sources, collect.FeedOptions{Lake: w.lake, State: w.cursors, Range: w.timeRange, Filter: w.sourceFilter, Once: true, Now: w.Now})
	if err != nil {
		return err
	}
	o, err := w.collectOptions(w.lake)
	if err != nil {
		return err
	}
	o.Drain = lambdaDrain
	proof := w.newWatching(w.lake, w.config.Sources)
	if proof != nil {
		o.Witness = proof.watch
	}
	_, err = collect.All(ctx, feeds, o, true, w.sourceAgain)
	if err == nil && ctx.Err() == nil {
		err = w.checkDue(ctx, proof)
	}
	return err
}

// lambdaCheckEvery is a little less than an hour, for a schedule that comes each hour.
const lambdaCheckEvery = 50 * time.Minute

// checkDue proves what was collected, by this and other invocations. Findings are an error, so that the invocation counts as failed.
func (w *dueWork) checkDue(ctx context.Context, proof *watching) error {
	if proof == nil {
		return nil
	}
	last, err := integrity.Last(ctx, proof.files)
	if err != nil || w.Now().Sub(last) < lambdaCheckEvery {
		return err
	}
	if err := proof.check(ctx); err != nil {
		return err
	}
	return proof.verdict()
}

// reportsDue makes the reports that are due. One that fails is tried again by a later invocation, and this one counts as failed.
func (w *dueWork) reportsDue(ctx context.Context) error {
	reports, err := (&reporter{s: w.session, lake: w.lake, states: w.states}).reports()
	if err != nil {
		return err
	}
	r, err := w.runner(w.lake, w.states)
	if err != nil {
		return err
	}
	var failed []error
	err = r.RunDue(ctx, reports, func(o report.Outcome) {
		w.tellOutcome(o)
		if o.Err != nil {
			failed = append(failed, o.Err)
		}
	})
	return errors.Join(append(failed, err)...)
}

// maintain maintains the lake for at most half of the time that is left; the rest is for ending.
func (w *dueWork) maintain(ctx context.Context) error {
	start, long := w.Now(), upkeepLong
	if end, ok := ctx.Deadline(); ok {
		long = min(long, time.Until(end)/2)
	}
	done, err := upkeeper{w.lake, w.states, w.config.Collect.Every}.run(ctx, w.Now, long)
	switch {
	case errors.Is(err, lake.ErrInUse):
		w.note(w.T("serve.upkeep_failed", text.Args{"reason": w.failure(err).text}))
		return nil // the next one tries again
	case err == nil:
		(&serveLog{s: w.session}).upkept(done, w.Now().Sub(start))
	}
	return err
}

// functionMemory is what one statement may use in a function of Lambda, half of what that has; elsewhere it is empty, for what is usual.
func (s *session) functionMemory() string {
	if mb, err := strconv.Atoi(s.Getenv("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")); err == nil && mb > 0 {
		return fmt.Sprintf("%dMB", mb/2)
	}
	return ""
}
