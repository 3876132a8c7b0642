package main

import (
	"context"
	"strings"
	"time"

	"github.com/ashiato/ashiato/internal/alert"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/state"
	"github.com/ashiato/ashiato/internal/text"
)

// A rulesStatus is how far rules have looked, and what they have found.
type rulesStatus struct {
	began  bool
	tables []followedTable
	counts map[state.AlertStatus]int64
	storms int64 // that were told of within a day
	// failures are rules that do not look for now, wrong those that are left out for a mistake, in sentences.
	failures []state.RuleFailure
	wrong    []string
	outbox   []state.ChannelState
	// differ are rules that are not the same for all who have them.
	differ []alert.Difference
}

// A followedTable is how far rules have looked at a table.
type followedTable struct {
	name  string
	until time.Time // the commit that was looked at last
	rows  int64     // that came since, at most; -1: so many that it cannot be told
	since time.Time // when the first of these was committed
}

// rulesStatus reads how far rules have looked at a lake, and what waits to be told: beside a lake on S3 for all machines, else on this one.
func (s *session) rulesStatus(ctx context.Context, l *lake.Lake) (st rulesStatus, err error) {
	if st.wrong, err = s.wrongRules(); err != nil {
		return st, err
	}
	if l.Shared(watchFile) == nil {
		there, err := s.hasState(l.ID())
		if err != nil || !there {
			return st, err
		}
	}
	err = s.onWatchState(ctx, l, readsState, func(ctx context.Context, states *state.Store) error { return st.read(ctx, l, states, s.Now()) })
	return st, err
}

func (st *rulesStatus) read(ctx context.Context, l *lake.Lake, states *state.Store, now time.Time) error {
	for _, name := range watchedTables {
		p, _, _, ok, err := alert.PositionOf(ctx, states, name)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		f, err := l.Feed(name)
		if err != nil {
			return err
		}
		t := followedTable{name: name, until: p.Time}
		if t.rows, t.since, err = f.Behind(ctx, p); err != nil {
			return err
		}
		st.began, st.tables = true, append(st.tables, t)
	}
	var err error
	if st.outbox, err = states.Channels(ctx); err != nil {
		return err
	}
	if st.counts, st.storms, err = states.AlertCounts(ctx, now.Add(-24*time.Hour)); err != nil {
		return err
	}
	if st.failures, err = states.RuleFailures(ctx); err != nil {
		return err
	}
	st.differ, err = alert.Differences(ctx, states, now)
	return err
}

// wrongRules tells what is wrong with rules. What they need besides may be wrong as a whole.
func (s *session) wrongRules() (wrong []string, err error) {
	env, err := s.rulesEnv()
	if err == nil {
		_, wrong, err = s.compiledRules(env)
	}
	if err != nil {
		return []string{s.failure(err).text}, nil // which serve and lint end with
	}
	return wrong, nil
}

// wrongShown is how many of the rules that are wrong are told of one by one.
const wrongShown = 5

// facts are the lines about rules and alerts.
func (st rulesStatus) facts(s *session) []fact {
	line := func(label, shown string) fact { return fact{label: label, shown: shown} }
	var wrong []fact
	if len(st.wrong) > 0 {
		wrong = []fact{line("status.failed", s.T("status.rules_wrong", text.Args{"n": len(st.wrong)}))}
	}
	for _, w := range st.wrong[:min(len(st.wrong), wrongShown)] {
		first, _, _ := strings.Cut(w, "\n") // what follows shows the place
		wrong = append(wrong, line("status.failed", text.CleanLine(first)))
	}
	if !st.began {
		return append([]fact{line("status.rules", s.T("status.rules_never"))}, wrong...)
	}
	far, behind, rows := time.Time{}, time.Time{}, int64(0)
	gone := false
	for _, t := range st.tables {
		if t.until.After(far) {
			far = t.until
		}
		if t.rows < 0 {
			gone = true
		}
		if t.rows != 0 && (behind.IsZero() || t.since.Before(behind)) {
			behind = t.since
		}
		rows += max(t.rows, 0)
	}
	shown := s.T("status.rules_far", text.Args{"at": s.ago(far)})
	switch {
	case gone:
		shown = s.T("status.rules_gone", text.Args{"since": s.ago(behind)})
	case rows > 0:
		shown = s.T("status.rules_behind", text.Args{"n": rows, "since": s.ago(behind)})
	}
	facts := append([]fact{line("status.rules", shown)}, wrong...)
	for _, f := range st.failures {
		facts = append(facts, line("status.failed", s.failing(f)))
	}
	for _, d := range st.differ {
		facts = append(facts, line("status.failed", s.differing(d)))
	}
	facts = append(facts, line("status.alerts", s.T("status.alerts_n", text.Args{"open": st.counts[state.AlertOpen], "acknowledged": st.counts[state.AlertAcknowledged], "muted": st.counts[state.AlertMuted]})))
	if st.storms > 0 {
		facts = append(facts, line("status.storms", s.T("status.storm", text.Args{"n": st.storms})))
	}
	return facts
}

// failing says that a rule does not look, and why.
func (s *session) failing(f state.RuleFailure) string {
	return text.CleanLine(s.T("status.rule_failing", text.Args{"rule": f.Rule, "since": s.moment(f.Since), "reason": f.Reason}))
}

// differing says that a rule is not the same for all who have it.
func (s *session) differing(d alert.Difference) string {
	return text.CleanLine(s.T("status.rule_differs", text.Args{"rule": d.Rule, "by": strings.Join(d.Followed, ", "), "others": strings.Join(d.LeftOut, ", ")}))
}

// rows are those lines for programs: of each table what waits, of each rule that does not look why, and of alerts how many are open.
func (st rulesStatus) rows(s *session, width int) (all [][]any) {
	for _, t := range st.tables {
		row := make([]any, width)
		row[0], row[1], row[5] = "rules", t.name, orNull(t.until)
		if t.rows >= 0 {
			row[7] = t.rows
		}
		all = append(all, row)
	}
	for _, f := range st.failures {
		row := make([]any, width)
		row[0], row[1], row[11], row[12] = "rule", f.Rule, f.Reason, f.Since
		all = append(all, row)
	}
	for _, d := range st.differ {
		row := make([]any, width)
		row[0], row[1], row[11] = "rule", d.Rule, s.differing(d)
		all = append(all, row)
	}
	for _, w := range st.wrong {
		row := make([]any, width)
		row[0], row[11] = "rule", w
		all = append(all, row)
	}
	if st.began {
		row := make([]any, width)
		row[0], row[1], row[7] = "alerts", "open", st.counts[state.AlertOpen]
		all = append(all, row)
	}
	return all
}
