package state

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"
)

// alertTables: times are microseconds since 1970-01-01 UTC. An alert's records are those that made the rule fire; of the later ones of a long alert
// only the key is kept, which is what keeps a record from firing twice.
const alertTables = `
CREATE TABLE IF NOT EXISTS alerts (
	id TEXT PRIMARY KEY, rule TEXT NOT NULL, group_key TEXT NOT NULL, status TEXT NOT NULL, severity TEXT NOT NULL, storm INTEGER NOT NULL,
	first_at INTEGER NOT NULL, last_at INTEGER NOT NULL, fired_at INTEGER NOT NULL, told_at INTEGER NOT NULL, told INTEGER NOT NULL, records INTEGER NOT NULL,
	body TEXT NOT NULL, changed_at INTEGER NOT NULL, changed_by TEXT NOT NULL, note TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS alerts_by_group ON alerts (rule, group_key, fired_at);
CREATE INDEX IF NOT EXISTS alerts_by_time ON alerts (fired_at);
CREATE TABLE IF NOT EXISTS alert_records (
	rule TEXT NOT NULL, record TEXT NOT NULL, alert TEXT NOT NULL, event_time INTEGER NOT NULL, summary TEXT NOT NULL,
	PRIMARY KEY (rule, record)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS alert_records_by_alert ON alert_records (alert, event_time);
CREATE TABLE IF NOT EXISTS alert_positions (name TEXT PRIMARY KEY, value TEXT NOT NULL, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS alert_mutes (
	id INTEGER PRIMARY KEY, rule TEXT NOT NULL, group_key TEXT, until INTEGER NOT NULL, reason TEXT NOT NULL, at INTEGER NOT NULL, by TEXT NOT NULL
) STRICT;
`

// An AlertStatus says what people have done about an alert.
type AlertStatus string

// The statuses. A muted alert was told nobody.
const (
	AlertOpen         AlertStatus = "open"
	AlertAcknowledged AlertStatus = "acknowledged"
	AlertClosed       AlertStatus = "closed"
	AlertMuted        AlertStatus = "muted"
)

// An Alert is something that a rule has found, with all records that belong to it. Times are to the microsecond, UTC.
type Alert struct {
	ID, Rule    string
	Group       string // what its records have in common, as the rule says it; a text of the caller's
	Status      AlertStatus
	Severity    string
	Storm       bool      // it stands for all that a rule found when it found too much
	First, Last time.Time // of its records: when they happened
	Fired       time.Time // when it was made
	Told        time.Time // when a message was last made of it; zero is never
	Messages    int64     // that were made of it
	Records     int64
	Body        string // what the caller keeps of it
	Changed     time.Time
	By, Note    string // who set the status, and what they said
}

// An AlertRecord is a record that made a rule fire.
type AlertRecord struct {
	Rule, Record, Alert string
	Time                time.Time // of the event; zero where it has none
	Summary             string    // a text of the caller's; may be empty
}

// A Mute keeps a rule, or one group of it, from telling anybody for a time.
type Mute struct {
	ID     int64
	Rule   string
	Group  *string // nil: all
	Until  time.Time
	Reason string
	At     time.Time
	By     string
}

// A WatchTx is a transaction over alerts, what rules remember, messages and positions: all of it is stored or nothing. It is used by one goroutine.
type WatchTx struct {
	ctx      context.Context
	tx       *sql.Tx
	prepared map[string]*sql.Stmt // which end with tx
}

// Watch runs fn in a transaction, which is stored if fn gives no error. Nobody else writes meanwhile, so fn must be quick.
func (s *Store) Watch(ctx context.Context, fn func(tx *WatchTx) error) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin to write to %s: %w", s.path, err)
	}
	if err := fn(&WatchTx{ctx: ctx, tx: tx, prepared: map[string]*sql.Stmt{}}); err != nil {
		return errors.Join(err, ignoreDone(tx.Rollback()))
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("write to %s: %w", s.path, err)
	}
	return nil
}

// ignoreDone is for a transaction that SQLite or the context has ended already.
func ignoreDone(err error) error {
	if errors.Is(err, sql.ErrTxDone) {
		return nil
	}
	return err
}

// prepare compiles a statement once: reading it takes longer than finding a row.
func (t *WatchTx) prepare(query string) (*sql.Stmt, error) {
	if s := t.prepared[query]; s != nil {
		return s, nil
	}
	s, err := t.tx.PrepareContext(t.ctx, query)
	if err == nil {
		t.prepared[query] = s
	}
	return s, err
}

func (t *WatchTx) exec(what, query string, args ...any) (changed int64, err error) {
	var r sql.Result
	s, err := t.prepare(query)
	if err == nil {
		r, err = s.ExecContext(t.ctx, args...)
	}
	if err == nil {
		changed, err = r.RowsAffected()
	}
	if err != nil {
		return 0, fmt.Errorf("%s: %w", what, err)
	}
	return changed, nil
}

// Position gives what was put under a name, "" for nothing.
func (t *WatchTx) Position(name string) (value string, err error) {
	err = t.tx.QueryRowContext(t.ctx, "SELECT value FROM alert_positions WHERE name = ?", name).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return value, watchError("read the position", err)
}

// SetPosition puts a value under a name.
func (t *WatchTx) SetPosition(name, value string, at time.Time) error {
	_, err := t.exec("write the position", "INSERT INTO alert_positions VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value, at = excluded.at",
		name, value, at.UnixMicro())
	return err
}

// WatchPosition gives what was put under a name and when, "" for nothing.
func (s *Store) WatchPosition(ctx context.Context, name string) (value string, at time.Time, err error) {
	var micros int64
	err = s.db.QueryRowContext(ctx, "SELECT value, at FROM alert_positions WHERE name = ?", name).Scan(&value, &micros)
	if errors.Is(err, sql.ErrNoRows) {
		return "", at, nil
	}
	return value, time.UnixMicro(micros).UTC(), watchError("read the position of rules in "+s.path, err)
}

func watchError(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", what, err)
}

// HasFired tells whether a record has made a rule fire.
func (t *WatchTx) HasFired(rule, record string) (bool, error) {
	var one int
	s, err := t.prepare("SELECT 1 FROM alert_records WHERE rule = ? AND record = ?")
	if err == nil {
		err = s.QueryRowContext(t.ctx, rule, record).Scan(&one)
	}
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, watchError("look a record up", err)
}

// AddRecord adds a record to an alert; false when it has made the rule fire before, and then nothing is added.
func (t *WatchTx) AddRecord(r AlertRecord) (bool, error) {
	n, err := t.exec("add a record to an alert", "INSERT INTO alert_records VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
		r.Rule, r.Record, r.Alert, micro(r.Time), r.Summary)
	return n == 1, err
}

const alertColumns = "id, rule, group_key, status, severity, storm, first_at, last_at, fired_at, told_at, told, records, body, changed_at, changed_by, note"

type scanner interface{ Scan(dest ...any) error }

func scanAlert(row scanner) (a Alert, err error) {
	var first, last, fired, told, changed int64
	err = row.Scan(&a.ID, &a.Rule, &a.Group, &a.Status, &a.Severity, &a.Storm, &first, &last, &fired, &told, &a.Messages, &a.Records, &a.Body, &changed, &a.By, &a.Note)
	a.First, a.Last, a.Fired, a.Told, a.Changed = fromMicro(first), fromMicro(last), fromMicro(fired), fromMicro(told), fromMicro(changed)
	return a, err
}

func fromMicro(n int64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.UnixMicro(n).UTC()
}

// An AlertPlace is what alerts have in common that stand for the same: those of a group of a rule, or of its storms; muted ones beside the others.
type AlertPlace struct {
	Rule, Group  string
	Storm, Muted bool
}

// LastAlert gives the newest alert of a place that is not closed, of those that were made until a time; nil where there is none. What is newer than can be was made while
// a clock was wrong.
func (t *WatchTx) LastAlert(p AlertPlace, until time.Time) (*Alert, error) {
	a, err := scanAlert(t.tx.QueryRowContext(t.ctx, "SELECT "+alertColumns+` FROM alerts WHERE rule = ? AND group_key = ? AND storm = ? AND status <> 'closed' AND (status = 'muted') = ?
		AND fired_at <= ? ORDER BY fired_at DESC LIMIT 1`, p.Rule, p.Group, p.Storm, p.Muted, until.UnixMicro()))
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return &a, watchError("look for an alert", err)
}

// CountAlerts counts the alerts of a rule that were made between two times, both included: those that are muted, or the others. Those of storms, which stand for others, do
// not count.
func (t *WatchTx) CountAlerts(of AlertPlace, since, until time.Time) (n int64, err error) {
	err = t.tx.QueryRowContext(t.ctx, "SELECT count(*) FROM alerts WHERE rule = ? AND storm = 0 AND (status = 'muted') = ? AND fired_at BETWEEN ? AND ?",
		of.Rule, of.Muted, since.UnixMicro(), until.UnixMicro()).Scan(&n)
	return n, watchError("count alerts", err)
}

// PutAlert adds an alert or replaces the one with its id.
func (t *WatchTx) PutAlert(a Alert) error {
	_, err := t.exec("store an alert", "INSERT OR REPLACE INTO alerts ("+alertColumns+") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		a.ID, a.Rule, a.Group, string(a.Status), a.Severity, a.Storm, micro(a.First), micro(a.Last), micro(a.Fired), micro(a.Told), a.Messages, a.Records, a.Body,
		micro(a.Changed), a.By, a.Note)
	return err
}

// Mutes lists what is muted at a time.
func (t *WatchTx) Mutes(now time.Time) ([]Mute, error) { return mutes(t.ctx, t.tx, now) }

type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

func mutes(ctx context.Context, q querier, now time.Time) (all []Mute, err error) {
	rows, err := q.QueryContext(ctx, "SELECT id, rule, group_key, until, reason, at, by FROM alert_mutes WHERE until > ? ORDER BY id", now.UnixMicro())
	if err != nil {
		return nil, watchError("read what is muted", err)
	}
	defer rows.Close()
	for rows.Next() {
		var m Mute
		var until, at int64
		if err := rows.Scan(&m.ID, &m.Rule, &m.Group, &until, &m.Reason, &at, &m.By); err != nil {
			return nil, watchError("read what is muted", err)
		}
		m.Until, m.At = fromMicro(until), fromMicro(at)
		all = append(all, m)
	}
	return all, watchError("read what is muted", rows.Err())
}

// Mutes lists what is muted at a time, the oldest first.
func (s *Store) Mutes(ctx context.Context, now time.Time) ([]Mute, error) {
	return mutes(ctx, s.db, now)
}

// AddMute mutes a rule or a group; ID is not looked at.
func (s *Store) AddMute(ctx context.Context, m Mute) error {
	_, err := s.db.ExecContext(ctx, "INSERT INTO alert_mutes (rule, group_key, until, reason, at, by) VALUES (?, ?, ?, ?, ?, ?)",
		m.Rule, m.Group, m.Until.UnixMicro(), m.Reason, m.At.UnixMicro(), m.By)
	return watchError("mute in "+s.path, err)
}

// EndMutes ends what is muted at a time, of a rule with all its groups, or of one group of it. It returns how many were ended.
func (s *Store) EndMutes(ctx context.Context, m Mute, now time.Time) (int64, error) {
	r, err := s.db.ExecContext(ctx, "UPDATE alert_mutes SET until = ? WHERE rule = ? AND until > ? AND (? IS NULL OR group_key = ?)",
		now.UnixMicro(), m.Rule, now.UnixMicro(), m.Group, m.Group)
	if err != nil {
		return 0, watchError("end what is muted in "+s.path, err)
	}
	n, err := r.RowsAffected()
	return n, watchError("end what is muted in "+s.path, err)
}

// An AlertFilter says which alerts are wanted; what is not set allows all.
type AlertFilter struct {
	Statuses     []AlertStatus
	Rule         string
	Since, Until time.Time // of Fired
	Limit        int       // 0: all
}

// Alerts lists alerts, the newest first.
func (s *Store) Alerts(ctx context.Context, f AlertFilter) (all []Alert, err error) {
	where, args := []string{"true"}, []any{}
	if len(f.Statuses) > 0 {
		where = append(where, "status IN (?"+strings.Repeat(", ?", len(f.Statuses)-1)+")")
		for _, st := range f.Statuses {
			args = append(args, string(st))
		}
	}
	if f.Rule != "" {
		where, args = append(where, "rule = ?"), append(args, f.Rule)
	}
	if !f.Since.IsZero() {
		where, args = append(where, "fired_at >= ?"), append(args, f.Since.UnixMicro())
	}
	if !f.Until.IsZero() {
		where, args = append(where, "fired_at < ?"), append(args, f.Until.UnixMicro())
	}
	query := "SELECT " + alertColumns + " FROM alerts WHERE " + strings.Join(where, " AND ") + " ORDER BY fired_at DESC, id"
	if f.Limit > 0 {
		query, args = query+" LIMIT ?", append(args, f.Limit)
	}
	return s.listAlerts(ctx, query, args...)
}

// listAlerts gives the alerts that a query finds.
func (s *Store) listAlerts(ctx context.Context, query string, args ...any) (all []Alert, err error) {
	rows, err := s.db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, watchError("read alerts of "+s.path, err)
	}
	defer rows.Close()
	for rows.Next() {
		a, err := scanAlert(rows)
		if err != nil {
			return nil, watchError("read alerts of "+s.path, err)
		}
		all = append(all, a)
	}
	return all, watchError("read alerts of "+s.path, rows.Err())
}

// AlertsLike lists the alerts whose id begins with a text, at most a few.
func (s *Store) AlertsLike(ctx context.Context, id string) (all []Alert, err error) {
	return s.listAlerts(ctx, "SELECT "+alertColumns+" FROM alerts WHERE substr(id, 1, length(?1)) = ?1 ORDER BY id LIMIT 6", id)
}

// AlertRecords lists the records of an alert by time; a limit of 0 is none.
func (s *Store) AlertRecords(ctx context.Context, alert string, limit int) (all []AlertRecord, err error) {
	if limit == 0 {
		limit = -1
	}
	rows, err := s.db.QueryContext(ctx, "SELECT rule, record, alert, event_time, summary FROM alert_records WHERE alert = ? ORDER BY event_time, record LIMIT ?", alert, limit)
	if err != nil {
		return nil, watchError("read the records of an alert in "+s.path, err)
	}
	defer rows.Close()
	for rows.Next() {
		var r AlertRecord
		var at int64
		if err := rows.Scan(&r.Rule, &r.Record, &r.Alert, &at, &r.Summary); err != nil {
			return nil, watchError("read the records of an alert in "+s.path, err)
		}
		r.Time = fromMicro(at)
		all = append(all, r)
	}
	return all, watchError("read the records of an alert in "+s.path, rows.Err())
}

// ForgetAlerts removes the alerts that were made before a time, with what is known of their records, and mutes that ended before it.
func (t *WatchTx) ForgetAlerts(before time.Time) error {
	for _, query := range []string{"DELETE FROM alert_records WHERE alert IN (SELECT id FROM alerts WHERE fired_at < ?)", "DELETE FROM alerts WHERE fired_at < ?", "DELETE FROM alert_mutes WHERE until < ?"} {
		if _, err := t.exec("forget old alerts", query, before.UnixMicro()); err != nil {
			return err
		}
	}
	return nil
}

// SetAlertStatus says what somebody has done about an alert; false when there is none of that id.
func (s *Store) SetAlertStatus(ctx context.Context, a Alert) (bool, error) {
	r, err := s.db.ExecContext(ctx, "UPDATE alerts SET status = ?, changed_at = ?, changed_by = ?, note = ? WHERE id = ?",
		string(a.Status), a.Changed.UnixMicro(), a.By, a.Note, a.ID)
	if err != nil {
		return false, watchError("write the status of alert "+a.ID+" to "+s.path, err)
	}
	n, err := r.RowsAffected()
	return n == 1, err
}

// AlertCounts counts alerts by status, and the storms that were told of since a time.
func (s *Store) AlertCounts(ctx context.Context, since time.Time) (byStatus map[AlertStatus]int64, storms int64, err error) {
	byStatus = map[AlertStatus]int64{}
	rows, err := s.db.QueryContext(ctx, "SELECT status, count(*), sum(storm AND told_at >= ?) FROM alerts GROUP BY status", since.UnixMicro())
	if err != nil {
		return nil, 0, watchError("count alerts of "+s.path, err)
	}
	defer rows.Close()
	for rows.Next() {
		var status AlertStatus
		var n, storm int64
		if err := rows.Scan(&status, &n, &storm); err != nil {
			return nil, 0, watchError("count alerts of "+s.path, err)
		}
		byStatus[status] = n
		if status != AlertClosed {
			storms += storm
		}
	}
	return byStatus, storms, watchError("count alerts of "+s.path, rows.Err())
}

// Enqueue queues messages. Those whose ID was queued before are left out.
func (t *WatchTx) Enqueue(now time.Time, messages ...OutboxMessage) error {
	return enqueue(t.ctx, t.tx, now, messages)
}
