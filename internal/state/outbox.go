package state

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

const outboxTables = `
CREATE TABLE IF NOT EXISTS outbox (
	seq INTEGER PRIMARY KEY,
	id TEXT NOT NULL UNIQUE, channel TEXT NOT NULL, rule TEXT NOT NULL, alert_id TEXT NOT NULL, kind TEXT NOT NULL,
	count INTEGER NOT NULL, foldable INTEGER NOT NULL,
	status TEXT NOT NULL, attempts INTEGER NOT NULL, queued INTEGER NOT NULL, first_try INTEGER NOT NULL, next_try INTEGER NOT NULL,
	owner TEXT NOT NULL, lease INTEGER NOT NULL, at INTEGER NOT NULL, reason TEXT NOT NULL, folded_into TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS outbox_payloads (seq INTEGER PRIMARY KEY, payload BLOB NOT NULL) STRICT;
-- What ClaimMessage takes next, in its order.
CREATE INDEX IF NOT EXISTS outbox_due ON outbox (channel, next_try, seq) WHERE status = 'waiting';
-- What EndMessage looks for after each message that was sent. Mostly it has nothing.
CREATE INDEX IF NOT EXISTS outbox_counted ON outbox (channel) WHERE status = 'waiting' AND owner = '' AND first_try > 0 AND next_try <= first_try;
CREATE INDEX IF NOT EXISTS outbox_ended ON outbox (status, at) WHERE status <> 'waiting';
CREATE TABLE IF NOT EXISTS outbox_channels (
	channel TEXT PRIMARY KEY, pause_until INTEGER NOT NULL, failures INTEGER NOT NULL, since INTEGER NOT NULL, reason TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`

// A MessageStatus is how far a message of the outbox is.
type MessageStatus string

// The statuses.
const (
	MessageWaiting MessageStatus = "waiting" // to be sent, or being sent
	MessageSent    MessageStatus = "sent"
	MessageDead    MessageStatus = "dead"   // given up; it stays until somebody has it tried again
	MessageFolded  MessageStatus = "folded" // a summary tells of it
)

// An OutboxMessage is something to be told through a channel. Times are to the microsecond.
type OutboxMessage struct {
	// ID is unique for ever: a message that was queued before is not queued again.
	ID string
	// Channel is the name of the channel; Rule and AlertID say what it is about, and may be empty. Kind is a word of the maker's.
	Channel, Rule, AlertID, Kind string
	// Payload is the maker's. It is gone when the message was sent or folded.
	Payload []byte
	// Count is how many things it tells of, at least 1.
	Count int64
	// Foldable says that a summary of several may stand for it.
	Foldable bool

	// What follows is the outbox's.
	Status   MessageStatus
	Attempts int
	Queued   time.Time
	FirstTry time.Time // zero before there was one
	NextTry  time.Time
	At       time.Time // when the status was reached
	Reason   string    // why it failed, or what is to be known of how it was sent
	Into     string    // the ID of the summary, of a folded one
}

// execer is a transaction or the database.
type execer interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// Enqueue queues messages, all or none. Those whose ID was queued before are left out.
func (s *Store) Enqueue(ctx context.Context, now time.Time, messages ...OutboxMessage) error {
	return s.outbox("queue messages", s.inTx(ctx, func(tx *sql.Tx) error { return enqueue(ctx, tx, now, messages) }))
}

// enqueue is Enqueue within a transaction that commits something else, too.
func enqueue(ctx context.Context, tx execer, now time.Time, messages []OutboxMessage) error {
	for _, m := range messages {
		if m.ID == "" || m.Channel == "" {
			return errors.New("a message without ID or channel")
		}
		r, err := tx.ExecContext(ctx, `INSERT INTO outbox (id, channel, rule, alert_id, kind, count, foldable, status, attempts, queued, first_try, next_try, owner, lease, at, reason, folded_into)
			VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'waiting', 0, ?8, 0, ?8, '', 0, ?8, '', '') ON CONFLICT (id) DO NOTHING`,
			m.ID, m.Channel, m.Rule, m.AlertID, m.Kind, max(m.Count, 1), m.Foldable, now.UnixMicro())
		var n, seq int64
		if err == nil {
			n, err = r.RowsAffected()
		}
		if err == nil && n == 1 {
			// The payloads lie apart, so that a hundred thousand messages can be folded without touching them.
			if seq, err = r.LastInsertId(); err == nil {
				_, err = tx.ExecContext(ctx, "INSERT OR REPLACE INTO outbox_payloads VALUES (?, ?)", seq, nonNil(m.Payload))
			}
		}
		if err != nil {
			return fmt.Errorf("queue message %s: %w", m.ID, err)
		}
	}
	return nil
}

func nonNil(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

// inTx runs a function in a transaction, which is rolled back when it fails.
func (s *Store) inTx(ctx context.Context, do func(tx *sql.Tx) error) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := do(tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// A MessageClaim is somebody's wish to send the next message of a channel.
type MessageClaim struct {
	Channel string
	Owner   string // unique to the attempt
	Now     time.Time
	Until   time.Time // the end of the lease
}

const messageColumns = "id, channel, rule, alert_id, kind, coalesce((SELECT payload FROM outbox_payloads p WHERE p.seq = outbox.seq AND status IN ('waiting', 'dead')), x''), count, foldable, status, attempts, queued, first_try, next_try, at, reason, folded_into"

// ClaimMessage makes the message of a channel that has been due for longest the owner's until the end of the lease, and counts an attempt. So one that
// is refused each time comes behind those that were not tried. It is false when there is none, or the channel rests.
func (s *Store) ClaimMessage(ctx context.Context, c MessageClaim) (m OutboxMessage, ok bool, err error) {
	const due = `SELECT seq FROM outbox WHERE status = 'waiting' AND channel = ?1 AND next_try <= ?2 AND lease <= ?2
		AND NOT EXISTS (SELECT 1 FROM outbox_channels WHERE channel = ?1 AND pause_until > ?2) ORDER BY next_try, seq LIMIT 1`
	var seq int64 // a look needs no lock, and mostly there is nothing
	err = s.db.QueryRowContext(ctx, due, c.Channel, c.Now.UnixMicro()).Scan(&seq)
	if err == nil {
		err = s.skipUntried(ctx, c.Channel, c.Now)
	}
	if err == nil {
		row := s.db.QueryRowContext(ctx, `UPDATE outbox SET owner = ?3, lease = ?4, attempts = attempts + 1, first_try = CASE first_try WHEN 0 THEN ?2 ELSE first_try END
			WHERE seq = (`+due+") RETURNING "+messageColumns, c.Channel, c.Now.UnixMicro(), c.Owner, c.Until.UnixMicro())
		m, err = scanMessage(row.Scan)
	}
	if errors.Is(err, sql.ErrNoRows) {
		return m, false, nil
	}
	return m, err == nil, s.outbox("claim a message of "+c.Channel, err)
}

// How late the next try of a channel that failed is at least when nobody was there to try, and for how long after a message was queued such time does not count.
const (
	untried     = time.Hour
	mostUntried = 7 * 24 * time.Hour
)

// skipUntried leaves the time in which nobody tried, as of a machine that was off over a weekend, out of the time for which a channel's messages were tried.
func (s *Store) skipUntried(ctx context.Context, channel string, now time.Time) error {
	const pause = "SELECT pause_until FROM outbox_channels WHERE channel = ? AND pause_until < ?"
	var until int64
	err := s.db.QueryRowContext(ctx, pause, channel, now.Add(-untried).UnixMicro()).Scan(&until)
	if err == nil {
		err = s.inTx(ctx, func(tx *sql.Tx) error {
			if err := tx.QueryRowContext(ctx, pause, channel, now.Add(-untried).UnixMicro()).Scan(&until); err != nil {
				return err
			}
			_, err := tx.ExecContext(ctx, "UPDATE outbox SET first_try = first_try + ?1 WHERE status = 'waiting' AND channel = ?2 AND first_try > 0 AND queued > ?3",
				now.UnixMicro()-until, channel, now.Add(-mostUntried).UnixMicro())
			if err == nil {
				_, err = tx.ExecContext(ctx, "UPDATE outbox_channels SET pause_until = ?1 WHERE channel = ?2", now.UnixMicro(), channel)
			}
			return err
		})
	}
	if errors.Is(err, sql.ErrNoRows) { // it is tried when it is due, or somebody else has done it
		return nil
	}
	return err
}

func scanMessage(scan func(...any) error) (m OutboxMessage, err error) {
	var queued, first, next, at int64
	err = scan(&m.ID, &m.Channel, &m.Rule, &m.AlertID, &m.Kind, &m.Payload, &m.Count, &m.Foldable, &m.Status, &m.Attempts, &queued, &first, &next, &at, &m.Reason, &m.Into)
	m.Queued, m.NextTry, m.At = time.UnixMicro(queued).UTC(), time.UnixMicro(next).UTC(), time.UnixMicro(at).UTC()
	if first > 0 {
		m.FirstTry = time.UnixMicro(first).UTC()
	}
	return m, err
}

// A MessageEnd is how an attempt to send ended.
type MessageEnd struct {
	ID, Owner string
	Now       time.Time
	Status    MessageStatus // MessageWaiting for another try
	NextTry   time.Time     // of one that waits
	Reason    string
	// NotTried takes the attempt back, when the program stopped before it was decided.
	NotTried bool
}

// EndMessage stores how the owner's attempt ended, and what that says of the channel: one that takes a message is well again. False when the
// message is not the owner's any more; nothing is stored then.
func (s *Store) EndMessage(ctx context.Context, e MessageEnd) (kept bool, err error) {
	err = s.inTx(ctx, func(tx *sql.Tx) error {
		r, err := tx.ExecContext(ctx, `UPDATE outbox SET status = ?1, owner = '', lease = 0, at = ?2, reason = ?3, next_try = max(?4, ?2),
			attempts = attempts - ?5, first_try = CASE WHEN ?5 = 1 AND attempts = 1 THEN 0 ELSE first_try END
			WHERE id = ?6 AND status = 'waiting' AND owner = ?7`,
			string(e.Status), e.Now.UnixMicro(), e.Reason, micro(e.NextTry), e.NotTried, e.ID, e.Owner)
		if err != nil {
			return err
		}
		n, err := r.RowsAffected()
		if kept = n == 1; err == nil && kept && e.Status == MessageSent {
			if _, err = tx.ExecContext(ctx, "DELETE FROM outbox_payloads WHERE seq = (SELECT seq FROM outbox WHERE id = ?)", e.ID); err != nil {
				return err
			}
			// What only counted as tried while the channel was down was not tried: its time begins anew.
			if _, err = tx.ExecContext(ctx, `UPDATE outbox SET first_try = 0, attempts = 0 WHERE status = 'waiting' AND owner = '' AND first_try > 0 AND next_try <= first_try
				AND channel = (SELECT channel FROM outbox WHERE id = ?)`, e.ID); err != nil {
				return err
			}
			_, err = tx.ExecContext(ctx, "DELETE FROM outbox_channels WHERE channel = (SELECT channel FROM outbox WHERE id = ?)", e.ID)
		}
		return err
	})
	return kept, s.outbox("end message "+e.ID, err)
}

// A ChannelFailure says that a channel cannot be used now, whatever is to be sent.
type ChannelFailure struct {
	Channel string
	Now     time.Time
	Until   time.Time // until then nothing is tried
	Reason  string
	// GiveUp is for how long messages are tried before they are dead.
	GiveUp time.Duration
}

// FailChannel lets a channel rest. All its messages count as tried; those that were first tried longer than GiveUp ago are dead, and returned is how many.
func (s *Store) FailChannel(ctx context.Context, f ChannelFailure) (dead int64, err error) {
	now := f.Now.UnixMicro()
	err = s.inTx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO outbox_channels VALUES (?1, ?2, 1, ?3, ?4)
			ON CONFLICT DO UPDATE SET pause_until = excluded.pause_until, failures = failures + 1, reason = excluded.reason`, f.Channel, f.Until.UnixMicro(), now, f.Reason)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, "UPDATE outbox SET first_try = ?1, attempts = attempts + 1 WHERE status = 'waiting' AND channel = ?2 AND first_try = 0", now, f.Channel)
		if err != nil {
			return err
		}
		r, err := tx.ExecContext(ctx, `UPDATE outbox SET status = 'dead', at = ?1, reason = ?2 WHERE status = 'waiting' AND channel = ?3 AND first_try <= ?4 AND lease <= ?1`,
			now, f.Reason, f.Channel, f.Now.Add(-f.GiveUp).UnixMicro())
		if err != nil {
			return err
		}
		dead, err = r.RowsAffected()
		return err
	})
	return dead, s.outbox("store that channel "+f.Channel+" failed", err)
}

// A ChannelState is what the outbox knows of a channel.
type ChannelState struct {
	Channel                     string
	Waiting, Sent, Dead, Folded int64
	Oldest                      time.Time // queued, of those that wait; zero: none does
	// Failures are in a row, Since when; PauseUntil is when it is tried again.
	Failures          int
	Since, PauseUntil time.Time
	Reason            string
}

// Channels returns what is known of each channel that has messages or failed, by name.
func (s *Store) Channels(ctx context.Context) (all []ChannelState, err error) {
	rows, err := s.db.QueryContext(ctx, `SELECT name, coalesce(waiting, 0), coalesce(sent, 0), coalesce(dead, 0), coalesce(folded, 0), coalesce(oldest, 0),
			coalesce(failures, 0), coalesce(since, 0), coalesce(pause_until, 0), coalesce(reason, '')
		FROM (SELECT channel AS name FROM outbox UNION SELECT channel FROM outbox_channels) n
		LEFT JOIN (SELECT channel, sum(status = 'waiting') waiting, sum(status = 'sent') sent, sum(status = 'dead') dead, sum(status = 'folded') folded,
			min(CASE status WHEN 'waiting' THEN queued END) oldest FROM outbox GROUP BY channel) o ON o.channel = name
		LEFT JOIN outbox_channels c ON c.channel = name ORDER BY name`)
	if err != nil {
		return nil, s.outbox("read the channels", err)
	}
	defer rows.Close()
	for rows.Next() {
		var c ChannelState
		var oldest, since, until int64
		if err := rows.Scan(&c.Channel, &c.Waiting, &c.Sent, &c.Dead, &c.Folded, &oldest, &c.Failures, &since, &until, &c.Reason); err != nil {
			return nil, s.outbox("read the channels", err)
		}
		for _, t := range []struct {
			to *time.Time
			at int64
		}{{&c.Oldest, oldest}, {&c.Since, since}, {&c.PauseUntil, until}} {
			if t.at > 0 {
				*t.to = time.UnixMicro(t.at).UTC()
			}
		}
		all = append(all, c)
	}
	return all, s.outbox("read the channels", rows.Err())
}

// WaitingChannels returns the names of the channels that have messages waiting.
func (s *Store) WaitingChannels(ctx context.Context) (names []string, err error) {
	rows, err := s.db.QueryContext(ctx, "SELECT DISTINCT channel FROM outbox WHERE status = 'waiting' ORDER BY channel")
	if err != nil {
		return nil, s.outbox("read the channels", err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, s.outbox("read the channels", err)
		}
		names = append(names, name)
	}
	return names, s.outbox("read the channels", rows.Err())
}

// A MessageFilter chooses messages; empty fields choose all.
type MessageFilter struct {
	Channel string
	Status  MessageStatus
	ID      string
	Limit   int // at most so many; 0: 1000
}

// Messages returns messages, the newest first.
func (s *Store) Messages(ctx context.Context, f MessageFilter) (all []OutboxMessage, err error) {
	if f.Limit <= 0 {
		f.Limit = 1000
	}
	rows, err := s.db.QueryContext(ctx, "SELECT "+messageColumns+` FROM outbox WHERE (?1 = '' OR channel = ?1) AND (?2 = '' OR status = ?2) AND (?3 = '' OR id = ?3)
		ORDER BY seq DESC LIMIT ?4`, f.Channel, string(f.Status), f.ID, f.Limit)
	if err != nil {
		return nil, s.outbox("read messages", err)
	}
	defer rows.Close()
	for rows.Next() {
		m, err := scanMessage(rows.Scan)
		if err != nil {
			return nil, s.outbox("read messages", err)
		}
		all = append(all, m)
	}
	return all, s.outbox("read messages", rows.Err())
}

// RetryMessages has dead messages tried again, and waiting ones at once: the one with an ID, or all that are dead. Their channels rest no longer.
func (s *Store) RetryMessages(ctx context.Context, f MessageFilter, now time.Time) (n int64, err error) {
	err = s.inTx(ctx, func(tx *sql.Tx) error {
		const chosen = "(?1 = '' OR channel = ?1) AND (?2 = '' OR status = ?2) AND (?3 = '' OR id = ?3) AND status IN ('dead', 'waiting')"
		_, err := tx.ExecContext(ctx, "DELETE FROM outbox_channels WHERE channel IN (SELECT channel FROM outbox WHERE "+chosen+")", f.Channel, string(f.Status), f.ID)
		if err != nil {
			return err
		}
		r, err := tx.ExecContext(ctx, `UPDATE outbox SET status = 'waiting', attempts = 0, first_try = 0, next_try = ?4, at = ?4 WHERE `+chosen+" AND lease <= ?4",
			f.Channel, string(f.Status), f.ID, now.UnixMicro())
		if err == nil {
			n, err = r.RowsAffected()
		}
		return err
	})
	return n, s.outbox("try messages again", err)
}

// NoteSent notes a message that was sent past the outbox, so that it is known under its ID.
func (s *Store) NoteSent(ctx context.Context, now time.Time, m OutboxMessage) error {
	_, err := s.db.ExecContext(ctx, `INSERT INTO outbox (id, channel, rule, alert_id, kind, count, foldable, status, attempts, queued, first_try, next_try, owner, lease, at, reason, folded_into)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, 'sent', 1, ?7, ?7, ?7, '', 0, ?7, ?8, '') ON CONFLICT (id) DO UPDATE SET status = 'sent', at = excluded.at, reason = excluded.reason`,
		m.ID, m.Channel, m.Rule, m.AlertID, m.Kind, max(m.Count, 1), now.UnixMicro(), m.Reason)
	return s.outbox("note message "+m.ID, err)
}

// PruneMessages forgets what was sent or folded before a time, and that it was. It returns how many.
func (s *Store) PruneMessages(ctx context.Context, before time.Time) (n int64, err error) {
	r, err := s.db.ExecContext(ctx, "DELETE FROM outbox WHERE status IN ('sent', 'folded') AND at < ?", before.UnixMicro())
	if err == nil {
		n, err = r.RowsAffected()
	}
	for removed := int64(1); err == nil && removed > 0; { // in parts, as others wait for the lock
		r, err = s.db.ExecContext(ctx, `DELETE FROM outbox_payloads WHERE seq IN (SELECT p.seq FROM outbox_payloads p LEFT JOIN outbox o ON o.seq = p.seq
			WHERE o.seq IS NULL OR o.status IN ('sent', 'folded') LIMIT 2000)`)
		if err == nil {
			removed, err = r.RowsAffected()
		}
	}
	return n, s.outbox("forget messages", err)
}

// PullIn has tried at once what would wait for longer than so long, or was tried later than that: it was stored while the clock was ahead. It returns how many messages.
func (s *Store) PullIn(ctx context.Context, now time.Time, most time.Duration) (n int64, err error) {
	err = s.inTx(ctx, func(tx *sql.Tx) error {
		r, err := tx.ExecContext(ctx, `UPDATE outbox SET next_try = min(next_try, ?1), first_try = CASE WHEN first_try > ?2 THEN 0 ELSE first_try END,
			owner = CASE WHEN lease > ?2 THEN '' ELSE owner END, lease = CASE WHEN lease > ?2 THEN 0 ELSE lease END
			WHERE status = 'waiting' AND max(next_try, first_try, lease) > ?2`, now.UnixMicro(), now.Add(most).UnixMicro())
		if err == nil {
			n, err = r.RowsAffected()
		}
		if err == nil {
			_, err = tx.ExecContext(ctx, "UPDATE outbox_channels SET pause_until = ?1, since = min(since, ?1) WHERE max(pause_until, since) > ?2", now.UnixMicro(), now.Add(most).UnixMicro())
		}
		return err
	})
	return n, s.outbox("look for messages that wait for too long", err)
}

func (s *Store) outbox(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s in %s: %w", what, s.path, err)
}
