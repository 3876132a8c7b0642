package state

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// foldSamples is how many messages of a rule a summary may show.
const foldSamples = 20

// A Fold is what a summary of the waiting messages of one rule is made of.
type Fold struct {
	Channel, Rule string
	Messages      int64 // that are folded
	Count         int64 // of what they tell of
	// First are the oldest of them, up to 20, with their payloads; ID is a name for the summary that no other has.
	First []OutboxMessage
	ID    string
}

// FoldMessages replaces the waiting messages of a channel by one summary for each rule, if more than a number of them wait that may be folded. Summaries
// are folded in turn. summary makes the payload; kind is what it is called. A rule with one message keeps it. The store holds no more than the samples of one
// rule in memory, however many wait. It returns how many messages were folded.
func (s *Store) FoldMessages(ctx context.Context, channel, kind string, above int, now time.Time, summary func(Fold) ([]byte, error)) (folded int64, err error) {
	const waiting = " FROM outbox WHERE status = 'waiting' AND foldable = 1 AND lease <= ?1 AND channel = ?2"
	var n int // a look needs no lock
	if err := s.db.QueryRowContext(ctx, "SELECT count(*)"+waiting, now.UnixMicro(), channel).Scan(&n); err != nil || n <= above {
		return 0, s.outbox("count the messages of "+channel, err)
	}
	err = s.inTx(ctx, func(tx *sql.Tx) error {
		if err := tx.QueryRowContext(ctx, "SELECT count(*)"+waiting, now.UnixMicro(), channel).Scan(&n); err != nil || n <= above {
			return err
		}
		folds, err := foldsOf(ctx, tx, waiting, channel, now)
		for _, f := range folds {
			if err == nil {
				err = foldOne(ctx, tx, f, kind, now, summary)
				folded += f.Messages
			}
		}
		return err
	})
	if err != nil {
		folded = 0
	}
	return folded, s.outbox("fold the messages of "+channel, err)
}

// foldsOf counts the messages of each rule that has several.
func foldsOf(ctx context.Context, tx *sql.Tx, waiting, channel string, now time.Time) (all []Fold, err error) {
	rows, err := tx.QueryContext(ctx, "SELECT rule, count(*), sum(count), min(seq)"+waiting+" GROUP BY rule HAVING count(*) > 1 ORDER BY min(seq)", now.UnixMicro(), channel)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		f := Fold{Channel: channel}
		var seq int64
		if err := rows.Scan(&f.Rule, &f.Messages, &f.Count, &seq); err != nil {
			return nil, err
		}
		f.ID = fmt.Sprintf("fold-%d-%d", now.UnixMicro(), seq)
		all = append(all, f)
	}
	return all, rows.Err()
}

// foldOne puts the summary of a rule in the place of its messages.
func foldOne(ctx context.Context, tx *sql.Tx, f Fold, kind string, now time.Time, summary func(Fold) ([]byte, error)) error {
	const chosen = " WHERE status = 'waiting' AND foldable = 1 AND lease <= ?1 AND channel = ?2 AND rule = ?3"
	rows, err := tx.QueryContext(ctx, "SELECT "+messageColumns+" FROM outbox"+chosen+" ORDER BY seq LIMIT ?4", now.UnixMicro(), f.Channel, f.Rule, foldSamples)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		m, err := scanMessage(rows.Scan)
		if err != nil {
			return err
		}
		f.First = append(f.First, m)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	payload, err := summary(f)
	if err != nil {
		return fmt.Errorf("make the summary of %s: %w", f.Rule, err)
	}
	if _, err := tx.ExecContext(ctx, "UPDATE outbox SET status = 'folded', folded_into = ?4, at = ?1"+chosen, now.UnixMicro(), f.Channel, f.Rule, f.ID); err != nil {
		return err
	}
	return enqueue(ctx, tx, now, []OutboxMessage{{ID: f.ID, Channel: f.Channel, Rule: f.Rule, Kind: kind, Payload: payload, Count: f.Count, Foldable: true}})
}
