package alert

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/ashiato/ashiato/internal/state"
)

// One state may serve processes with different rules: a server, functions, the laptop of somebody. Each notes which rules it has. A rule that a process does not have is left
// where it is by that process, with all that it remembers, as long as another one has it; a rule that nobody has any more is forgotten.

const (
	askAgain = time.Hour          // after so long it is noted anew that a rule is asked
	askHolds = 3 * time.Hour      // for so long after its last note one form of a rule keeps others out
	askLasts = 7 * 24 * time.Hour // whoever did not note it for so long has the rule no more
)

// scheduled begins the form of rules that are not followed.
const scheduled = "every "

// ScheduledForm is the form of a rule whose query is asked so often, for [Watcher.Scheduled].
func ScheduledForm(every string) string { return scheduled + every }

// follower tells whether somebody has a rule that is followed.
func follower(askers map[string][]state.RuleAsker) bool {
	for _, all := range askers {
		if slices.ContainsFunc(all, func(a state.RuleAsker) bool { return !strings.HasPrefix(a.Spec, scheduled) }) {
			return true
		}
	}
	return false
}

// claim notes which rules this process has, and forgets those that nobody has any more, also in looks. It gives who has them.
func (w *Watcher) claim(tx *state.WatchTx, looks map[string]state.RuleLook, now time.Time) (map[string][]state.RuleAsker, error) {
	askers, err := tx.RuleAskers()
	if err != nil {
		return nil, err
	}
	mine := maps.Clone(w.Scheduled)
	if mine == nil {
		mine = map[string]string{}
	}
	for _, r := range w.Rules {
		mine[r.Name] = r.spec
	}
	for _, rule := range sortedKeys(askers) {
		var kept []state.RuleAsker
		for _, a := range askers[rule] {
			if _, has := mine[rule]; now.Sub(a.At) <= askLasts && (has || a.Asker != w.Asker) {
				kept = append(kept, a)
			} else if err := tx.DropRuleAsker(rule, a.Asker); err != nil {
				return nil, err
			}
		}
		askers[rule] = kept
	}
	for _, rule := range sortedKeys(mine) {
		if slices.ContainsFunc(askers[rule], func(a state.RuleAsker) bool {
			return a.Asker == w.Asker && a.Spec == mine[rule] && now.Sub(a.At) < askAgain
		}) {
			continue
		}
		if err := tx.SetRuleAsker(rule, state.RuleAsker{Asker: w.Asker, Spec: mine[rule], At: now}); err != nil {
			return nil, err
		}
	}
	for _, rule := range sortedKeys(looks) {
		if _, has := mine[rule]; has || len(askers[rule]) > 0 {
			continue
		}
		delete(looks, rule)
		if err := tx.ForgetRule(rule); err != nil {
			return nil, err
		}
	}
	w.claimed, w.nobody = now, len(w.Rules) == 0 && len(looks) == 0 && !follower(askers)
	return askers, nil
}

// heldBy names who follows another form of a rule, which is not to be given up for this one; "" if nobody does.
func (w *Watcher) heldBy(r *Rule, l state.RuleLook, askers []state.RuleAsker, now time.Time) string {
	if l.Spec == "" || l.Spec == r.spec {
		return ""
	}
	for _, a := range askers {
		if a.Asker != w.Asker && a.Spec == l.Spec && now.Sub(a.At) < askHolds {
			return a.Asker
		}
	}
	return ""
}

// differs notes that another form of a rule is followed, and tells of it once.
func (w *Watcher) differs(rule, by string) {
	if w.Differs != nil && w.different[rule] != by {
		w.Differs(rule, by)
	}
	if w.different == nil {
		w.different = map[string]string{}
	}
	w.different[rule] = by
}

// pin has a rule that is not asked stay where it is in a table, while others go on from there.
func pin(tx *state.WatchTx, rule string, l state.RuleLook, table, at string) error {
	if l.Behind[table] != "" {
		return nil
	}
	return tx.SetRulePosition(state.RulePosition{Rule: rule, Name: table, Spec: l.Spec, Value: at})
}

// rest is a look without rules: it notes that they are off, and as long as nobody has any, goes on to the end of what there is. What comes meanwhile is nothing to rules that
// are switched on afterwards.
func (w *Watcher) rest(ctx context.Context) error {
	if err := w.prepare(ctx); err != nil || !w.nobody {
		return err
	}
	for _, f := range w.Feeds {
		if err := w.toEnd(ctx, f); err != nil && !errors.Is(err, errMoved) {
			return fmt.Errorf("go to the end of %s: %w", f.Name(), err)
		}
	}
	return nil
}

// toEnd has the position in a table that nobody follows be the end of what there is; where nobody ever has, there is none.
func (w *Watcher) toEnd(ctx context.Context, f Feed) error {
	was, _, err := w.State.WatchPosition(ctx, positionName(f.Name()))
	if err != nil || was == "" {
		return err
	}
	at, err := parsePosition(was)
	if err != nil {
		return err
	}
	head, err := f.Head(ctx)
	if err != nil || head.Snapshot == at.Snapshot && at.Part == nil {
		return err
	}
	now := w.Now()
	if head.Time.IsZero() {
		head.Time = now.UTC()
	}
	value, err := json.Marshal(stored{Position: head, Looked: at.Looked, Unreadable: at.Unreadable})
	if err != nil {
		return err
	}
	return w.State.Watch(ctx, func(tx *state.WatchTx) error {
		is, err := tx.Position(positionName(f.Name()))
		if err != nil {
			return err
		}
		askers, err := tx.RuleAskers()
		if err != nil {
			return err
		}
		if is != was || follower(askers) {
			return errMoved
		}
		return tx.SetPosition(positionName(f.Name()), string(value), now)
	})
}

// Idle tells whether no rule looks for now: there are none, all have failed, or others follow other forms of them.
func (w *Watcher) Idle() bool { return len(w.ready) == 0 }

// alike puts rules that stand at the same places together; those that have to learn stand alone.
func (w *Watcher) alike(behind []*Rule, looks map[string]state.RuleLook) (groups [][]*Rule) {
	places := map[string]int{}
	for _, r := range behind {
		l := looks[r.Name]
		key := r.Name
		if !l.Learned.IsZero() && l.Spec == r.spec {
			key = ""
			for _, f := range w.Feeds {
				key += cmp.Or(l.Behind[f.Name()], "-") + "\n"
			}
		}
		i, ok := places[key]
		if !ok {
			i = len(groups)
			places[key], groups = i, append(groups, nil)
		}
		groups[i] = append(groups[i], r)
	}
	return groups
}

// A Difference is a rule of which several configurations have different forms. One is followed, the others are left out.
type Difference struct {
	Rule     string
	Followed []string // the askers whose form it is
	LeftOut  []string
}

// Differences lists the rules that are not the same for all who have them.
func Differences(ctx context.Context, s *state.Store, now time.Time) (all []Difference, err error) {
	err = s.Watch(ctx, func(tx *state.WatchTx) error {
		looks, err := tx.RuleLooks()
		if err != nil {
			return err
		}
		askers, err := tx.RuleAskers()
		if err != nil {
			return err
		}
		for _, rule := range sortedKeys(askers) {
			d := Difference{Rule: rule}
			for _, a := range askers[rule] {
				switch {
				case now.Sub(a.At) > askLasts:
				case a.Spec == looks[rule].Spec:
					d.Followed = append(d.Followed, a.Asker)
				default:
					d.LeftOut = append(d.LeftOut, a.Asker)
				}
			}
			if len(d.Followed) > 0 && len(d.LeftOut) > 0 {
				all = append(all, d)
			}
		}
		return nil
	})
	return all, err
}
