package state

import (
	"context"
	"fmt"
	"strconv"
	"time"
)

// A PersonVisitor looks at what the state keeps of people: alerts, what rules remember, messages and mutes. What the texts in it say is known to the caller
// alone. Each function may be nil; an error ends the visit.
type PersonVisitor struct {
	// Alert may change Group, Body and Note of an alert, and Summary of its records, and says by the result whether it did. Records without a summary are
	// left out.
	Alert func(a *Alert, records []AlertRecord) (changed bool, err error)
	// Run and Event have what a rule remembers removed by returning true.
	Run   func(rule, key string, r SeenRun) (remove bool, err error)
	Event func(rule, group string, e RuleEvent) (remove bool, err error)
	// Message may change Payload of a message that waits or was given up; of others there is none any more.
	Message func(m *OutboxMessage) (changed bool, err error)
	// Mute has a mute removed by returning true; it may be over.
	Mute func(m Mute) (remove bool, err error)
}

// visitPage is how many rows are in memory at a time.
const visitPage = 500

// VisitPeople visits everything, alerts before messages.
func (t *WatchTx) VisitPeople(v PersonVisitor) error {
	for _, part := range []func(PersonVisitor) error{t.visitAlerts, t.visitRuns, t.visitEvents, t.visitMessages, t.visitMutes} {
		if err := part(v); err != nil {
			return err
		}
	}
	return nil
}

// page reads rows: query ends where LIMIT follows. What it gives is read to its end before anything is changed.
func page[T any](t *WatchTx, what string, scan func(scanner) (T, error), query string, args ...any) (all []T, err error) {
	rows, err := t.tx.QueryContext(t.ctx, fmt.Sprintf("%s LIMIT %d", query, visitPage), args...)
	if err != nil {
		return nil, watchError(what, err)
	}
	defer rows.Close()
	for rows.Next() {
		row, err := scan(rows)
		if err != nil {
			return nil, watchError(what, err)
		}
		all = append(all, row)
	}
	return all, watchError(what, rows.Err())
}

func (t *WatchTx) visitAlerts(v PersonVisitor) error {
	if v.Alert == nil {
		return nil
	}
	for last := ""; ; {
		alerts, err := page(t, "read alerts", scanAlert, "SELECT "+alertColumns+" FROM alerts WHERE id > ? ORDER BY id", last)
		if err != nil || len(alerts) == 0 {
			return err
		}
		for i := range alerts {
			if err := t.visitAlert(v, &alerts[i]); err != nil {
				return err
			}
		}
		last = alerts[len(alerts)-1].ID
	}
}

func (t *WatchTx) visitAlert(v PersonVisitor, a *Alert) error {
	records, err := t.kept(a.ID)
	if err != nil {
		return err
	}
	before := make([]string, len(records))
	for i, r := range records {
		before[i] = r.Summary
	}
	if changed, err := v.Alert(a, records); err != nil || !changed {
		return err
	}
	if _, err := t.exec("change an alert", "UPDATE alerts SET group_key = ?, body = ?, note = ? WHERE id = ?", a.Group, a.Body, a.Note, a.ID); err != nil {
		return err
	}
	for i, r := range records {
		if r.Summary == before[i] {
			continue
		}
		if _, err := t.exec("change a record of an alert", "UPDATE alert_records SET summary = ? WHERE rule = ? AND record = ?", r.Summary, r.Rule, r.Record); err != nil {
			return err
		}
	}
	return nil
}

// kept are the records of an alert that have a summary: the first hundred.
func (t *WatchTx) kept(alert string) ([]AlertRecord, error) {
	return page(t, "read the records of an alert", func(row scanner) (r AlertRecord, err error) {
		var at int64
		err = row.Scan(&r.Rule, &r.Record, &r.Alert, &at, &r.Summary)
		r.Time = fromMicro(at)
		return r, err
	}, "SELECT rule, record, alert, event_time, summary FROM alert_records WHERE alert = ? AND summary <> '' ORDER BY event_time, record", alert)
}

func (t *WatchTx) visitRuns(v PersonVisitor) error {
	type run struct {
		rule, key string
		SeenRun
	}
	scan := func(row scanner) (r run, err error) {
		var from, to int64
		err = row.Scan(&r.rule, &r.key, &from, &r.FromID, &to)
		r.From, r.To = time.UnixMicro(from).UTC(), time.UnixMicro(to).UTC()
		return r, err
	}
	for last := (run{}); v.Run != nil; {
		runs, err := page(t, "read what rules have seen", scan, `SELECT rule, key, from_at, from_id, to_at FROM seen_runs
			WHERE (rule, key, from_at, from_id) > (?, ?, ?, ?) ORDER BY rule, key, from_at, from_id`, last.rule, last.key, last.From.UnixMicro(), last.FromID)
		if err != nil || len(runs) == 0 {
			return err
		}
		for _, r := range runs {
			remove, err := v.Run(r.rule, r.key, r.SeenRun)
			if err == nil && remove {
				_, err = t.exec("forget what a rule has seen", "DELETE FROM seen_runs WHERE rule = ? AND key = ? AND from_at = ? AND from_id = ?", r.rule, r.key, r.From.UnixMicro(), r.FromID)
			}
			if err != nil {
				return err
			}
		}
		last = runs[len(runs)-1]
	}
	return nil
}

func (t *WatchTx) visitEvents(v PersonVisitor) error {
	type event struct {
		rule, group string
		RuleEvent
	}
	scan := func(row scanner) (e event, err error) {
		var at int64
		err = row.Scan(&e.rule, &e.group, &at, &e.ID, &e.Value, &e.Status, &e.Summary)
		e.At = time.UnixMicro(at).UTC()
		return e, err
	}
	for last := (event{}); v.Event != nil; {
		events, err := page(t, "read what rules count", scan, `SELECT rule, group_key, at, id, value, past, summary FROM rule_events
			WHERE (rule, group_key, at, id) > (?, ?, ?, ?) ORDER BY rule, group_key, at, id`, last.rule, last.group, last.At.UnixMicro(), last.ID)
		if err != nil || len(events) == 0 {
			return err
		}
		for _, e := range events {
			remove, err := v.Event(e.rule, e.group, e.RuleEvent)
			if err == nil && remove {
				_, err = t.exec("forget what a rule counts", "DELETE FROM rule_events WHERE rule = ? AND group_key = ? AND at = ? AND id = ?", e.rule, e.group, e.At.UnixMicro(), e.ID)
			}
			if err != nil {
				return err
			}
		}
		last = events[len(events)-1]
	}
	return nil
}

func (t *WatchTx) visitMessages(v PersonVisitor) error {
	type message struct {
		seq int64
		OutboxMessage
	}
	scan := func(row scanner) (m message, err error) {
		m.OutboxMessage, err = scanMessage(func(dest ...any) error { return row.Scan(append([]any{&m.seq}, dest...)...) })
		return m, err
	}
	for last := int64(0); v.Message != nil; {
		messages, err := page(t, "read messages", scan, "SELECT seq, "+messageColumns+" FROM outbox WHERE seq > ? ORDER BY seq", last)
		if err != nil || len(messages) == 0 {
			return err
		}
		for i := range messages {
			m := &messages[i]
			changed, err := v.Message(&m.OutboxMessage)
			if err == nil && changed {
				_, err = t.exec("change a message", "UPDATE outbox_payloads SET payload = ? WHERE seq = ?", nonNil(m.Payload), m.seq)
			}
			if err != nil {
				return err
			}
		}
		last = messages[len(messages)-1].seq
	}
	return nil
}

func (t *WatchTx) visitMutes(v PersonVisitor) error {
	if v.Mute == nil {
		return nil
	}
	all, err := mutes(t.ctx, t.tx, time.UnixMicro(0))
	if err != nil {
		return err
	}
	for _, m := range all {
		remove, err := v.Mute(m)
		if err == nil && remove {
			_, err = t.exec("remove a mute", "DELETE FROM alert_mutes WHERE id = ?", m.ID)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// erasures is the position under which it is counted how often somebody was erased.
const erasures = "erasures"

// Erasures changes each time that somebody was erased. Who has names in hand, to be stored later, reads it before the names and stores nothing where it is
// another by then.
func (t *WatchTx) Erasures() (string, error) { return t.Position(erasures) }

// Erasures is that of a transaction.
func (s *Store) Erasures(ctx context.Context) (string, error) {
	value, _, err := s.WatchPosition(ctx, erasures)
	return value, err
}

// NoteErasure changes what Erasures gives.
func (t *WatchTx) NoteErasure(now time.Time) error {
	was, err := t.Erasures()
	if err != nil {
		return err
	}
	n, _ := strconv.Atoi(was) // nothing was erased before
	return t.SetPosition(erasures, strconv.Itoa(n+1), now)
}

// Erase is Watch for taking something out of the file for good: what messages that are over had told goes, too, and the file is written anew, as SQLite
// leaves what was removed in free pages.
func (s *Store) Erase(ctx context.Context, fn func(tx *WatchTx) error) error {
	err := s.Watch(ctx, func(tx *WatchTx) error {
		if err := fn(tx); err != nil {
			return err
		}
		_, err := tx.exec("forget what was told", "DELETE FROM outbox_payloads WHERE seq NOT IN (SELECT seq FROM outbox WHERE status IN ('waiting', 'dead'))")
		return err
	})
	for _, query := range []string{"VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"} {
		if err == nil {
			_, err = s.db.ExecContext(ctx, query)
		}
	}
	return watchError("erase in "+s.path, err)
}
