package alert

import (
	"context"
	"fmt"
	"time"

	"github.com/ashiato/ashiato/internal/match"
	"github.com/ashiato/ashiato/internal/state"
)

// learn has rules that are new, or were changed, learn from the past. What they hold for then makes them fire for nothing. Now and then it has all
// forget what is too old.
func (w *Watcher) learn(ctx context.Context) error {
	now := w.Now()
	if w.learned && now.Sub(w.tidied) < 24*time.Hour {
		return nil
	}
	for _, r := range w.Rules {
		if !r.remembers() {
			continue
		}
		if err := w.learnRule(ctx, r, now); err != nil {
			return fmt.Errorf("have rule %s learn from the past: %w", r.Name, err)
		}
	}
	if err := w.State.Watch(ctx, func(tx *state.WatchTx) error { return tx.ForgetAlerts(now.Add(-keepAlerts)) }); err != nil {
		return err
	}
	w.learned, w.tidied = true, now
	return nil
}

// keepAlerts is how long alerts are kept. A record that comes to the lake again is not added to it, so that it makes nothing fire again afterwards.
const keepAlerts = 400 * 24 * time.Hour

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

func (w *Watcher) learnRule(ctx context.Context, r *Rule, now time.Time) error {
	known := ""
	err := w.State.Watch(ctx, func(tx *state.WatchTx) (err error) {
		if known, err = tx.RuleSpec(r.Name); err != nil {
			return err
		}
		if known != r.spec {
			return tx.ForgetRule(r.Name)
		}
		old := now.Add(-late - r.lookBack())
		if err = tx.ForgetRuleEvents(r.Name, old, old); err == nil {
			_, err = tx.TrimRuleEvents(r.Name, MaxCounted)
		}
		return err
	})
	if err != nil || known == r.spec {
		return err
	}
	var hits []hit
	note := func(done bool) error {
		err := w.State.Watch(ctx, func(tx *state.WatchTx) error {
			err := (&firing{w: w, tx: tx, now: now}).note(hits)
			if err == nil && done {
				err = tx.SetRuleSpec(r.Name, r.spec, now) // after a crash before this it learns anew
			}
			return err
		})
		hits = hits[:0]
		return err
	}
	if w.Past != nil {
		err := w.Past.Each(ctx, r, r.learnFrom(now), now.Add(24*time.Hour), func(e *match.Event) error {
			if h, ok := r.hit(e, now, nil); ok {
				hits = append(hits, h)
			}
			if len(hits) == learnAtATime {
				return note(false)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return note(true)
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
