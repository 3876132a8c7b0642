package main

import (
	"context"
	"errors"
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
}

// A followedTable is how far rules have looked at a table.
type followedTable struct {
	name  string
	until time.Time // the commit that was looked at last
	rows  int64     // that came since, at most; -1: so many that it cannot be told
	since time.Time // when the first of these was committed
}

// rulesStatus reads how far rules have looked at a lake on this machine.
func (s *session) rulesStatus(ctx context.Context, l *lake.Lake) (st rulesStatus, err error) {
	states, err := s.readState(ctx, l.ID())
	if err != nil || states == nil {
		return st, err
	}
	defer func() { err = errors.Join(err, states.Close()) }()
	for _, name := range watchedTables {
		p, _, _, ok, err := alert.PositionOf(ctx, states, name)
		if err != nil {
			return st, err
		}
		if !ok {
			continue
		}
		f, err := l.Feed(name)
		if err != nil {
			return st, err
		}
		t := followedTable{name: name, until: p.Time}
		if t.rows, t.since, err = f.Behind(ctx, p); err != nil {
			return st, err
		}
		st.began, st.tables = true, append(st.tables, t)
	}
	st.counts, st.storms, err = states.AlertCounts(ctx, s.Now().Add(-24*time.Hour))
	return st, err
}

// facts are the lines about rules and alerts.
func (st rulesStatus) facts(s *session) []fact {
	line := func(label, shown string) fact { return fact{label: label, shown: shown} }
	if !st.began {
		return []fact{line("status.rules", s.T("status.rules_never"))}
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
	facts := []fact{line("status.rules", shown),
		line("status.alerts", s.T("status.alerts_n", text.Args{"open": st.counts[state.AlertOpen], "acknowledged": st.counts[state.AlertAcknowledged], "muted": st.counts[state.AlertMuted]}))}
	if st.storms > 0 {
		facts = append(facts, line("status.storms", s.T("status.storm", text.Args{"n": st.storms})))
	}
	return facts
}

// rows are those lines for programs: of each table what waits, and of alerts how many are open.
func (st rulesStatus) rows(width int) (all [][]any) {
	for _, t := range st.tables {
		row := make([]any, width)
		row[0], row[1], row[5] = "rules", t.name, orNull(t.until)
		if t.rows >= 0 {
			row[7] = t.rows
		}
		all = append(all, row)
	}
	if st.began {
		row := make([]any, width)
		row[0], row[1], row[7] = "alerts", "open", st.counts[state.AlertOpen]
		all = append(all, row)
	}
	return all
}
