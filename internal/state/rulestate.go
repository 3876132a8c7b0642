package state

import (
	"database/sql"
	"errors"
	"time"
)

// ruleTables: what rules that look at the past remember of it. A run of seen_runs is a stretch of time in which a combination of values was seen again
// and again; rule_events are the records that count towards a threshold, past is their status.
const ruleTables = `
CREATE TABLE IF NOT EXISTS rule_specs (rule TEXT PRIMARY KEY, spec TEXT NOT NULL, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS seen_runs (
	rule TEXT NOT NULL, key TEXT NOT NULL, from_at INTEGER NOT NULL, from_id TEXT NOT NULL, to_at INTEGER NOT NULL,
	PRIMARY KEY (rule, key, from_at, from_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS rule_events (
	rule TEXT NOT NULL, group_key TEXT NOT NULL, at INTEGER NOT NULL, id TEXT NOT NULL, value TEXT NOT NULL, past INTEGER NOT NULL, stored INTEGER NOT NULL, summary TEXT NOT NULL,
	PRIMARY KEY (rule, group_key, at, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS rule_events_by_time ON rule_events (rule, at);
CREATE TABLE IF NOT EXISTS rule_positions (
	rule TEXT NOT NULL, name TEXT NOT NULL, spec TEXT NOT NULL, began INTEGER NOT NULL, value TEXT NOT NULL,
	PRIMARY KEY (rule, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS rule_failures (rule TEXT PRIMARY KEY, since INTEGER NOT NULL, reason TEXT NOT NULL) STRICT, WITHOUT ROWID;
`

// A SeenRun is a stretch of time in which something was seen, never longer apart than its rule says.
type SeenRun struct {
	From   time.Time
	FromID string // of the record at From
	To     time.Time
}

// A RuleEvent is a record that counts towards a threshold.
type RuleEvent struct {
	At      time.Time
	ID      string
	Value   string // of the field of which different values are counted
	Status  RuleEventStatus
	Summary string // of one that waits
}

// A RuleEventStatus says whether a record that counts may make its rule fire.
type RuleEventStatus int

// The statuses.
const (
	RuleEventWaits RuleEventStatus = iota // it fires when the threshold is reached with it
	RuleEventPast                         // it was there before the rule, and does not make it fire
	RuleEventFired
)

// ForgetRule forgets what a rule remembers, and how far it has looked.
func (t *WatchTx) ForgetRule(rule string) error {
	for _, table := range []string{"rule_specs", "seen_runs", "rule_events", "rule_positions", "rule_failures"} {
		if _, err := t.exec("forget what a rule remembers", "DELETE FROM "+table+" WHERE rule = ?", rule); err != nil {
			return err
		}
	}
	return nil
}

// SetRuleSpec notes that a rule remembers all that it has to, in a form of it.
func (t *WatchTx) SetRuleSpec(rule, spec string, at time.Time) error {
	_, err := t.exec("note what a rule remembers", "INSERT OR REPLACE INTO rule_specs VALUES (?, ?, ?)", rule, spec, at.UnixMicro())
	return err
}

// SeenRuns gives the runs of a combination of values, in order.
func (t *WatchTx) SeenRuns(rule, key string) (runs []SeenRun, err error) {
	rows, err := t.tx.QueryContext(t.ctx, "SELECT from_at, from_id, to_at FROM seen_runs WHERE rule = ? AND key = ? ORDER BY from_at, from_id", rule, key)
	if err != nil {
		return nil, watchError("read what a rule has seen", err)
	}
	defer rows.Close()
	for rows.Next() {
		var r SeenRun
		var from, to int64
		if err := rows.Scan(&from, &r.FromID, &to); err != nil {
			return nil, watchError("read what a rule has seen", err)
		}
		r.From, r.To = time.UnixMicro(from).UTC(), time.UnixMicro(to).UTC()
		runs = append(runs, r)
	}
	return runs, watchError("read what a rule has seen", rows.Err())
}

// SetSeenRuns replaces the runs of a combination of values.
func (t *WatchTx) SetSeenRuns(rule, key string, runs []SeenRun) error {
	if _, err := t.exec("note what a rule has seen", "DELETE FROM seen_runs WHERE rule = ? AND key = ?", rule, key); err != nil {
		return err
	}
	for _, r := range runs {
		if _, err := t.exec("note what a rule has seen", "INSERT OR REPLACE INTO seen_runs VALUES (?, ?, ?, ?, ?)",
			rule, key, r.From.UnixMicro(), r.FromID, r.To.UnixMicro()); err != nil {
			return err
		}
	}
	return nil
}

// RuleEvents gives the records of a group from since to until, both included, by time and id, without their summaries.
func (t *WatchTx) RuleEvents(rule, group string, since, until time.Time) (all []RuleEvent, err error) {
	s, err := t.prepare("SELECT at, id, value, past FROM rule_events WHERE rule = ? AND group_key = ? AND at BETWEEN ? AND ? ORDER BY at, id")
	if err != nil {
		return nil, watchError("read what a rule counts", err)
	}
	rows, err := s.QueryContext(t.ctx, rule, group, since.UnixMicro(), until.UnixMicro())
	if err != nil {
		return nil, watchError("read what a rule counts", err)
	}
	defer rows.Close()
	for rows.Next() {
		var e RuleEvent
		var at int64
		if err := rows.Scan(&at, &e.ID, &e.Value, &e.Status); err != nil {
			return nil, watchError("read what a rule counts", err)
		}
		e.At = time.UnixMicro(at).UTC()
		all = append(all, e)
	}
	return all, watchError("read what a rule counts", rows.Err())
}

// RuleEventSummary gives the summary of a record that counts, "" where there is none.
func (t *WatchTx) RuleEventSummary(rule, group string, e RuleEvent) (summary string, err error) {
	err = t.tx.QueryRowContext(t.ctx, "SELECT summary FROM rule_events WHERE rule = ? AND group_key = ? AND at = ? AND id = ?", rule, group, e.At.UnixMicro(), e.ID).Scan(&summary)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return summary, watchError("read what a rule counts", err)
}

// AddRuleEvent adds a record that counts.
func (t *WatchTx) AddRuleEvent(rule, group string, e RuleEvent, now time.Time) error {
	_, err := t.exec("note what a rule counts", "INSERT OR REPLACE INTO rule_events VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		rule, group, e.At.UnixMicro(), e.ID, e.Value, e.Status, now.UnixMicro(), e.Summary)
	return err
}

// SetRuleEvent gives a record that counts a status and a summary.
func (t *WatchTx) SetRuleEvent(rule, group string, e RuleEvent) error {
	_, err := t.exec("note what a rule counts", "UPDATE rule_events SET past = ?, summary = ? WHERE rule = ? AND group_key = ? AND at = ? AND id = ?",
		e.Status, e.Summary, rule, group, e.At.UnixMicro(), e.ID)
	return err
}

// DropRuleEvent removes a record that need not be counted any more.
func (t *WatchTx) DropRuleEvent(rule, group string, e RuleEvent) error {
	_, err := t.exec("forget what a rule counts", "DELETE FROM rule_events WHERE rule = ? AND group_key = ? AND at = ? AND id = ?", rule, group, e.At.UnixMicro(), e.ID)
	return err
}

// TrimRuleEvents leaves a rule at most so many records that count, the latest, and tells how many were removed.
func (t *WatchTx) TrimRuleEvents(rule string, most int) (removed int64, err error) {
	return t.exec("forget what a rule counts", `DELETE FROM rule_events WHERE rule = ?1
		AND at <= (SELECT at FROM rule_events WHERE rule = ?1 ORDER BY at DESC LIMIT 1 OFFSET ?2)`, rule, most)
}

// ForgetRuleEvents removes records that were added before a time, and runs that ended before another.
func (t *WatchTx) ForgetRuleEvents(rule string, stored, ended time.Time) error {
	_, err := t.exec("forget what a rule counts", "DELETE FROM rule_events WHERE rule = ? AND stored < ? AND at < ?", rule, stored.UnixMicro(), stored.UnixMicro())
	if err == nil {
		_, err = t.exec("forget what a rule has seen", "DELETE FROM seen_runs WHERE rule = ? AND to_at < ?", rule, ended.UnixMicro())
	}
	return err
}
