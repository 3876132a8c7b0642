package alert

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/ashiato/ashiato/internal/match"
	"github.com/ashiato/ashiato/internal/state"
)

// errUnready says that other rules have looked at everything so far than those that were asked.
var errUnready = errors.New("another process follows other rules with this state")

// A ruleError is about one rule, and no reason for others not to go on.
type ruleError struct{ err error }

func (e *ruleError) Error() string { return e.err.Error() }
func (e *ruleError) Unwrap() error { return e.err }

// How long after it failed a rule is tried again: at first, and at most.
const (
	ruleRest     = time.Minute
	ruleRestMost = time.Hour
)

// A rest is until when a rule that failed is left alone, and how long it will be the next time.
type rest struct {
	until time.Time
	next  time.Duration
}

// keepAlerts is how long alerts are kept. A record that comes to the lake again is not added to it, so that it makes nothing fire again afterwards.
const keepAlerts = 400 * 24 * time.Hour

// tidy forgets now and then what is too old.
func (w *Watcher) tidy(ctx context.Context) error {
	now := w.Now()
	if !w.tidied.IsZero() && now.Sub(w.tidied) < 24*time.Hour {
		return nil
	}
	for _, r := range w.Rules {
		if !r.remembers() {
			continue
		}
		old := now.Add(-late - r.lookBack())
		err := w.State.Watch(ctx, func(tx *state.WatchTx) error {
			err := tx.ForgetRuleEvents(r.Name, old, old)
			if err == nil {
				_, err = tx.TrimRuleEvents(r.Name, MaxCounted)
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	err := w.State.Watch(ctx, func(tx *state.WatchTx) error { return tx.ForgetAlerts(now.Add(-keepAlerts)) })
	if err == nil {
		w.tidied = now
	}
	return err
}

// prepare finds out which rules have looked at everything up to the position that is shared, and brings the others there: they learn from the past,
// and look at what came since they began. One that fails is left out and tried again later.
func (w *Watcher) prepare(ctx context.Context) error {
	now := w.Now()
	if again, ok := w.Again(); w.prepared && (!ok || now.Before(again)) {
		return nil
	}
	var behind [][]*Rule
	if err := w.State.Watch(ctx, func(tx *state.WatchTx) (err error) {
		behind, err = w.stand(tx, now)
		return err
	}); err != nil {
		return err
	}
	again := false
	for _, group := range behind {
		group = slices.DeleteFunc(group, func(r *Rule) bool { return now.Before(w.rests[r.Name].until) })
		if len(group) == 0 {
			continue
		}
		err := w.bring(ctx, group)
		failed, its := errors.AsType[*ruleError](err)
		switch {
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case errors.Is(err, errUnready) || errors.Is(err, errMoved):
			again = true // another process is at it: see the next time
		case its:
			for _, r := range group {
				if err := w.fail(ctx, r, failed.err); err != nil {
					return err
				}
			}
		case err != nil:
			return fmt.Errorf("rule %s: %w", group[0].Name, err)
		}
	}
	w.prepared = !again
	return nil
}

// stand reads how rules follow: w.ready are those that have looked as far as all. It gives the others, with positions of their own to begin from, those together that begin
// alike.
func (w *Watcher) stand(tx *state.WatchTx, now time.Time) (groups [][]*Rule, err error) {
	looks, err := tx.RuleLooks()
	if err != nil {
		return nil, err
	}
	now = now.UTC().Truncate(time.Microsecond)
	askers, err := w.claim(tx, looks, now)
	if err != nil {
		return nil, err
	}
	w.ready, w.set = map[string]time.Time{}, nil
	var behind []*Rule
	for _, r := range w.Rules {
		l := looks[r.Name]
		if follows(l, r) {
			w.ready[r.Name] = l.Learned
			delete(w.rests, r.Name)
			continue
		}
		if by := w.heldBy(r, l, askers[r.Name], now); by != "" {
			w.differs(r.Name, by)
			continue
		}
		delete(w.different, r.Name)
		if l.Spec != r.spec {
			if err := tx.ForgetRule(r.Name); err != nil {
				return nil, err
			}
			l = state.RuleLook{}
		}
		if err := w.stay(tx, r, l.Behind); err != nil {
			return nil, err
		}
		if r.remembers() || len(l.Behind) > 0 {
			behind = append(behind, r)
			continue
		}
		if err := tx.SetRuleSpec(r.Name, r.spec, now); err != nil {
			return nil, err
		}
		w.ready[r.Name] = now
	}
	return w.alike(behind, looks), nil
}

// stay notes from when on a rule looks. If it cannot at once, as it has to learn, its positions stay while the others go on.
func (w *Watcher) stay(tx *state.WatchTx, r *Rule, behind map[string]string) error {
	for _, f := range w.Feeds {
		if behind[f.Name()] != "" {
			continue
		}
		value, err := tx.Position(positionName(f.Name()))
		if err != nil {
			return err
		}
		at, err := parsePosition(value)
		if err != nil {
			return err
		}
		p := state.RulePosition{Rule: r.Name, Name: f.Name(), Spec: r.spec, Began: at.Time}
		if r.remembers() {
			p.Value = value
		}
		if err := tx.SetRulePosition(p); err != nil {
			return err
		}
	}
	return nil
}

// follows tells whether what is noted says that a rule has looked as far as all, in the form that it has.
func follows(l state.RuleLook, r *Rule) bool {
	return l.Spec == r.spec && !l.Learned.IsZero() && len(l.Behind) == 0
}

// fail notes that a rule cannot look now.
func (w *Watcher) fail(ctx context.Context, r *Rule, why error) error {
	reason := why.Error()
	if w.Failed != nil {
		reason = w.Failed(r.Name, why)
	}
	now := w.Now()
	if w.rests == nil {
		w.rests = map[string]rest{}
	}
	length := max(w.rests[r.Name].next, ruleRest)
	w.rests[r.Name] = rest{now.Add(length), min(2*length, ruleRestMost)}
	return w.State.Watch(ctx, func(tx *state.WatchTx) error {
		return tx.FailRule(state.RuleFailure{Rule: r.Name, Reason: reason, Since: now})
	})
}

// Again is when rules that have failed are tried again; false where none has.
func (w *Watcher) Again() (at time.Time, ok bool) {
	for _, r := range w.rests {
		if !ok || r.until.Before(at) {
			at, ok = r.until, true
		}
	}
	return at, ok
}

// bring has rules that stand at one place learn, and look at what came meanwhile, until they have looked as far as all. What they find by themselves and again with the others
// fires once, as every record does.
func (w *Watcher) bring(ctx context.Context, group []*Rule) error {
	for _, r := range group {
		if err := w.learn(ctx, r); err != nil {
			return err
		}
	}
	var before map[string]string // the shared positions when the own ones were brought to the end of what there was
	for {
		shared, done, err := w.arrive(ctx, group, before)
		if err != nil || done {
			return err
		}
		for _, f := range w.Feeds {
			if err := w.follow(ctx, f, group); err != nil && !errors.Is(err, errMoved) {
				return err
			}
		}
		before = shared
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
	}
}

// arrive notes that rules have looked as far as all, if they have: where all still are where they were before the rules looked, or the rules are where they are.
func (w *Watcher) arrive(ctx context.Context, group []*Rule, before map[string]string) (shared map[string]string, done bool, err error) {
	err = w.State.Watch(ctx, func(tx *state.WatchTx) error {
		looks, err := tx.RuleLooks()
		if err != nil {
			return err
		}
		shared, done = map[string]string{}, true
		for _, f := range w.Feeds {
			if shared[f.Name()], err = tx.Position(positionName(f.Name())); err != nil {
				return err
			}
		}
		for _, r := range group {
			l := looks[r.Name]
			if l.Spec != r.spec || l.Learned.IsZero() {
				return errUnready
			}
			for name, value := range shared {
				if own := l.Behind[name]; len(l.Behind) > 0 && own != value && before[name] != value {
					done = false
				}
			}
		}
		if !done {
			return nil
		}
		for _, r := range group {
			w.ready[r.Name], w.set = looks[r.Name].Learned, nil
			delete(w.rests, r.Name)
			if err := tx.CatchUpRule(r.Name); err != nil {
				return err
			}
		}
		return nil
	})
	return shared, done, err
}

// learnLate is for how late records a rule with a threshold learns; those that count have to be remembered one by one.
const learnLate = 3 * 24 * time.Hour

// learnFrom is from when on a rule learns.
func (r *Rule) learnFrom(now time.Time) time.Time {
	if !r.looksBack() {
		return now.Add(-learnLate - r.lookBack())
	}
	return now.Add(-late - r.lookBack())
}

// learnAtATime is how many records are stored in one transaction.
const learnAtATime = 5_000

// learnWithin is how long a rule may learn before it is left out for now.
const learnWithin = 10 * time.Minute

// learnTime is how long a rule may learn: no more than half of the time that is left, so that the others look.
func learnTime(ctx context.Context) time.Duration {
	if end, ok := ctx.Deadline(); ok {
		return min(learnWithin, time.Until(end)/2)
	}
	return learnWithin
}

// learn has a rule learn from the past, unless it has. What it holds for then makes it fire for nothing.
func (w *Watcher) learn(ctx context.Context, r *Rule) error {
	now := w.Now()
	l := &learning{w: w, r: r, now: now}
	if known, err := l.note(ctx, false); err != nil || known {
		return err
	}
	if w.Past != nil {
		var own error
		within, stop := context.WithTimeout(ctx, learnTime(ctx))
		defer stop()
		err := w.Past.Each(within, r, r.learnFrom(now), now.Add(24*time.Hour), func(e *match.Event) error {
			if h, ok := r.hit(e, now, nil); ok {
				l.hits = append(l.hits, h)
			}
			if len(l.hits) == learnAtATime {
				_, own = l.note(ctx, false)
			}
			return own
		})
		if own != nil {
			return own
		}
		if err != nil {
			return &ruleError{err}
		}
	}
	_, err := l.note(ctx, true)
	return err
}

// A learning is a rule that learns.
type learning struct {
	w    *Watcher
	r    *Rule
	now  time.Time
	hits []hit
}

// note stores what was found, and at the end that it is all; after a crash before that the rule learns anew. known says that the rule has learned.
func (l *learning) note(ctx context.Context, done bool) (known bool, err error) {
	err = l.w.State.Watch(ctx, func(tx *state.WatchTx) error {
		if err := nobodyErased(tx, l.w.names); err != nil {
			return err
		}
		looks, err := tx.RuleLooks()
		if err != nil {
			return err
		}
		is := looks[l.r.Name]
		if is.Spec != l.r.spec { // somebody else follows another form of the rule, and its memory is not for this one
			return errUnready
		}
		known = !is.Learned.IsZero()
		if err := (&firing{w: l.w, tx: tx, now: l.now}).note(l.hits); err != nil || !done || known {
			return err
		}
		return tx.SetRuleSpec(l.r.Name, l.r.spec, l.now)
	})
	l.hits = l.hits[:0]
	return known, err
}

// recall has rules remember records of the time before they began.
func (w *Watcher) recall(tx *state.WatchTx, past []hit, now time.Time) error {
	byRule := map[string][]hit{}
	for _, h := range past {
		byRule[h.rule.Name] = append(byRule[h.rule.Name], h)
	}
	for _, name := range sortedKeys(byRule) {
		if err := (&firing{w: w, tx: tx, now: now}).note(byRule[name]); err != nil {
			return fmt.Errorf("rule %s: %w", name, err)
		}
	}
	return nil
}

// note adds records to what a rule remembers.
func (f *firing) note(hits []hit) error {
	if len(hits) == 0 {
		return nil
	}
	hits, err := f.unseen(hits)
	if err != nil || len(hits) == 0 || hits[0].rule.Threshold == nil {
		return err
	}
	_, err = f.reached(hits, true)
	return err
}
