package state

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// foldSamples is how many messages of a rule a summary may show.
const foldSamples = 20

// A FoldRequest says when the waiting messages of a channel are folded, and into what.
type FoldRequest struct {
	Channel string
	// Above is how many messages that may be folded are left as they are.
	Above int
	Now   time.Time
	// Kind is the kind of the summaries, as in OutboxMessage; Summary makes the payload of one.
	Kind    string
	Summary func(Fold) ([]byte, error)
}

// A Fold is what a summary of the waiting messages of one rule is made of.
type Fold struct {
	Channel, Rule string
	Messages      int64 // that are folded
	Count         int64 // of what they tell of
	// First are the oldest of them, up to 20, with their payloads; ID is a name for the summary that no other has.
	First []OutboxMessage
	ID    string
}

// foldable are the messages of channel ?2 that can be folded at ?1: those that nobody is sending.
const foldable = " WHERE status = 'waiting' AND foldable = 1 AND lease <= ?1 AND channel = ?2"

// FoldMessages replaces the waiting messages of a channel by one summary for each rule, if more than a number of them wait that may be folded. Summaries
// are folded in turn. A rule with one message keeps it. The store holds no more than the samples of one rule in memory, however many wait. It returns how
// many messages were folded.
func (s *Store) FoldMessages(ctx context.Context, r FoldRequest) (folded int64, err error) {
	const count = "SELECT count(*) FROM outbox" + foldable
	var n int // a look needs no lock
	if err := s.db.QueryRowContext(ctx, count, r.Now.UnixMicro(), r.Channel).Scan(&n); err != nil || n <= r.Above {
		return 0, s.outbox("count the messages of "+r.Channel, err)
	}
	err = s.inTx(ctx, func(tx *sql.Tx) error {
		if err := tx.QueryRowContext(ctx, count, r.Now.UnixMicro(), r.Channel).Scan(&n); err != nil || n <= r.Above {
			return err
		}
		folds, err := r.folds(ctx, tx)
		if err != nil {
			return err
		}
		for _, f := range folds {
			if err := r.fold(ctx, tx, f); err != nil {
				return err
			}
			folded += f.Messages
		}
		return nil
	})
	if err != nil {
		folded = 0
	}
	return folded, s.outbox("fold the messages of "+r.Channel, err)
}

// folds counts the messages of each rule that has several.
func (r FoldRequest) folds(ctx context.Context, tx *sql.Tx) (all []Fold, err error) {
	rows, err := tx.QueryContext(ctx, "SELECT rule, count(*), sum(count), min(seq) FROM outbox"+foldable+" GROUP BY rule HAVING count(*) > 1 ORDER BY min(seq)",
		r.Now.UnixMicro(), r.Channel)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		f := Fold{Channel: r.Channel}
		var seq int64
		if err := rows.Scan(&f.Rule, &f.Messages, &f.Count, &seq); err != nil {
			return nil, err
		}
		f.ID = fmt.Sprintf("fold-%d-%d", r.Now.UnixMicro(), seq)
		all = append(all, f)
	}
	return all, rows.Err()
}

// fold puts the summary of a rule in the place of its messages.
func (r FoldRequest) fold(ctx context.Context, tx *sql.Tx, f Fold) error {
	const ofRule = foldable + " AND rule = ?3"
	rows, err := tx.QueryContext(ctx, "SELECT "+messageColumns+" FROM outbox"+ofRule+" ORDER BY seq LIMIT ?4", r.Now.UnixMicro(), f.Channel, f.Rule, foldSamples)
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
	payload, err := r.Summary(f)
	if err != nil {
		return fmt.Errorf("make the summary of %s: %w", f.Rule, err)
	}
	if _, err := tx.ExecContext(ctx, "UPDATE outbox SET status = 'folded', folded_into = ?4, at = ?1"+ofRule, r.Now.UnixMicro(), f.Channel, f.Rule, f.ID); err != nil {
		return err
	}
	return enqueue(ctx, tx, r.Now, []OutboxMessage{{ID: f.ID, Channel: f.Channel, Rule: f.Rule, Kind: r.Kind, Payload: payload, Count: f.Count, Foldable: true}})
}
