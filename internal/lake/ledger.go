package lake

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// ledgerTables: objects says which batch has an object, batches what became of a batch. Times are Unix
// milliseconds, counts are of records unless said otherwise.
const ledgerTables = `
CREATE TABLE IF NOT EXISTS lake (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS batches (
	id TEXT PRIMARY KEY,
	state TEXT NOT NULL CHECK (state IN ('open', 'done', 'abandoned')),
	owner TEXT NOT NULL,
	lease_until INTEGER NOT NULL,
	deadline INTEGER NOT NULL,
	opened_at INTEGER NOT NULL,
	closed_at INTEGER,
	snapshot INTEGER,
	files INTEGER NOT NULL DEFAULT 0,
	bytes INTEGER NOT NULL DEFAULT 0,
	records INTEGER NOT NULL DEFAULT 0,
	duplicates INTEGER NOT NULL DEFAULT 0,
	conflicting INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS batches_open ON batches (owner) WHERE state = 'open';
CREATE TABLE IF NOT EXISTS objects (
	key TEXT PRIMARY KEY,
	batch TEXT NOT NULL,
	location TEXT NOT NULL,
	size INTEGER NOT NULL,
	records INTEGER NOT NULL DEFAULT 0,
	duplicates INTEGER NOT NULL DEFAULT 0,
	unreadable INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS objects_batch ON objects (batch);
`

// openLedger checks whose lake this is and gives its id; with o.Create it makes what is missing.
func openLedger(ctx context.Context, db *sql.DB, dir string, o Options) (id string, err error) {
	about, err := readIdentity(ctx, db)
	if err != nil {
		return "", fmt.Errorf("read the catalog of lake %s: %w", dir, err)
	}
	if about["id"] == "" && o.Create {
		if err := createLedger(ctx, db, dir, o.Now()); err != nil {
			return "", fmt.Errorf("make the ledger of lake %s: %w", dir, err)
		}
		if about, err = readIdentity(ctx, db); err != nil {
			return "", fmt.Errorf("read the catalog of lake %s: %w", dir, err)
		}
	}
	version, _ := strconv.Atoi(about["format"])
	switch {
	case about["id"] == "" || version < 1:
		return "", fmt.Errorf("%w: %s/catalog.db holds no lake; `ashiato import` makes one, --lake names another", ErrNotLake, dir)
	case version > FormatVersion:
		return "", fmt.Errorf("%w: %s has format %d, this program knows %d; use a newer ashiato", ErrNewer, dir, version, FormatVersion)
	case about["location"] != dir:
		return "", fmt.Errorf("%w: %s was made as %s and its tables name files there; move it back, or import anew", ErrMoved, dir, about["location"])
	}
	return about["id"], nil
}

func readIdentity(ctx context.Context, db *sql.DB) (map[string]string, error) {
	about := map[string]string{}
	var n int
	if err := db.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_master WHERE name = 'lake'").Scan(&n); err != nil || n == 0 {
		return about, err
	}
	rows, err := db.QueryContext(ctx, "SELECT key, value FROM lake")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var k, v string
		if err := rows.Scan(&k, &v); err != nil {
			return nil, err
		}
		about[k] = v
	}
	return about, rows.Err()
}

func createLedger(ctx context.Context, db *sql.DB, dir string, now time.Time) error {
	return inTx(ctx, db, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, ledgerTables); err != nil {
			return err
		}
		// The first of several that make the lake at once wins.
		_, err := tx.ExecContext(ctx, `INSERT OR IGNORE INTO lake VALUES ('id', ?), ('format', ?), ('location', ?), ('created_at', ?)`,
			newID()+newID(), strconv.Itoa(FormatVersion), dir, now.UTC().Format(time.RFC3339))
		return err
	})
}

// inTx runs fn in one writing transaction, which holds the database's write lock from its start.
func inTx(ctx context.Context, db *sql.DB, fn func(tx *sql.Tx) error) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := fn(tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// A batchRow is what the ledger knows about a batch.
type batchRow struct {
	id, state, owner string
	lease, deadline  time.Time
	opened           time.Time
	files            int
}

func (l *Lake) addBatch(ctx context.Context, id string) (deadline time.Time, err error) {
	now := l.opt.Now()
	deadline = now.Add(l.opt.Deadline)
	_, err = l.db.ExecContext(ctx, `INSERT INTO batches (id, state, owner, lease_until, deadline, opened_at) VALUES (?, 'open', ?, ?, ?, ?)`,
		id, l.owner, now.Add(l.opt.Lease).UnixMilli(), deadline.UnixMilli(), now.UnixMilli())
	return deadline, err
}

// renew gives the batches that this handle has in hand a new lease.
func (l *Lake) renew(ctx context.Context) error {
	until := l.opt.Now().Add(l.opt.Lease).UnixMilli()
	for _, id := range l.inHand() {
		if _, err := l.db.ExecContext(ctx, `UPDATE batches SET lease_until = ? WHERE id = ? AND owner = ? AND state = 'open'`, until, id, l.owner); err != nil {
			return err
		}
	}
	return nil
}

// staleBatches lists the open batches that anybody may decide: the owner is dead, or the lease or the
// deadline is over.
func (l *Lake) staleBatches(ctx context.Context) ([]string, error) {
	open, err := l.openBatches(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the ledger of lake %s: %w", l.dir, err)
	}
	var stale []string
	up := map[string]bool{}
	for _, b := range open {
		if _, known := up[b.owner]; !known {
			if up[b.owner], err = l.alive(b.owner); err != nil {
				return nil, err
			}
		}
		if l.stale(b, up[b.owner]) {
			stale = append(stale, b.id)
		}
	}
	return stale, nil
}

func (l *Lake) stale(b batchRow, ownerAlive bool) bool {
	now := l.opt.Now()
	if b.owner == l.owner {
		return now.After(b.deadline) || !slices.Contains(l.inHand(), b.id)
	}
	return now.After(b.deadline) || now.After(b.lease) || !ownerAlive
}

func (l *Lake) openBatches(ctx context.Context) ([]batchRow, error) {
	rows, err := l.db.QueryContext(ctx, `SELECT id, state, owner, lease_until, deadline, opened_at FROM batches WHERE state = 'open' ORDER BY id`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []batchRow
	for rows.Next() {
		var b batchRow
		var lease, deadline, opened int64
		if err := rows.Scan(&b.id, &b.state, &b.owner, &lease, &deadline, &opened); err != nil {
			return nil, err
		}
		b.lease, b.deadline, b.opened = time.UnixMilli(lease), time.UnixMilli(deadline), time.UnixMilli(opened)
		out = append(out, b)
	}
	return out, rows.Err()
}

// claim tries to claim the objects for an open batch of this handle in one transaction. The second result
// names the other open batches that hold some of them.
func (l *Lake) claim(ctx context.Context, id string, objects []Object) ([]ClaimState, []string, error) {
	states := make([]ClaimState, len(objects))
	holders := map[string]bool{}
	err := inTx(ctx, l.db, func(tx *sql.Tx) error {
		if err := l.own(ctx, tx, id); err != nil {
			return err
		}
		insert, err := tx.PrepareContext(ctx, `INSERT OR IGNORE INTO objects (key, batch, location, size) VALUES (?, ?, ?, ?)`)
		if err != nil {
			return err
		}
		defer insert.Close()
		look, err := tx.PrepareContext(ctx, `SELECT b.id, b.state FROM objects o JOIN batches b ON b.id = o.batch WHERE o.key = ?`)
		if err != nil {
			return err
		}
		defer look.Close()
		for i, o := range objects {
			res, err := insert.ExecContext(ctx, o.Key, id, o.Location, o.Size)
			if err != nil {
				return err
			}
			if n, err := res.RowsAffected(); err != nil || n == 1 {
				states[i] = Claimed
				if err != nil {
					return err
				}
				continue
			}
			var holder, state string
			if err := look.QueryRowContext(ctx, o.Key).Scan(&holder, &state); err != nil {
				return err
			}
			switch {
			case holder == id:
				states[i] = Claimed
			case state == "done":
				states[i] = Done
			default:
				states[i] = Busy
				holders[holder] = true
			}
		}
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	var others []string
	for h := range holders {
		others = append(others, h)
	}
	return states, others, nil
}

// own sees that a batch is still open and this handle's, and renews its lease.
func (l *Lake) own(ctx context.Context, tx *sql.Tx, id string) error {
	res, err := tx.ExecContext(ctx, `UPDATE batches SET lease_until = ? WHERE id = ? AND state = 'open' AND owner = ?`,
		l.opt.Now().Add(l.opt.Lease).UnixMilli(), id, l.owner)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 1 {
		return err
	}
	return fmt.Errorf("batch %s: %w; claim its objects again", id, ErrFenced)
}

// recordOutcome notes what was found in the objects of a batch, before the batch is committed, so that
// whoever finds it committed need only mark it done.
func (l *Lake) recordOutcome(ctx context.Context, id string, objects []ObjectOutcome) error {
	return inTx(ctx, l.db, func(tx *sql.Tx) error {
		if err := l.own(ctx, tx, id); err != nil {
			return err
		}
		update, err := tx.PrepareContext(ctx, `UPDATE objects SET records = ?, duplicates = ?, unreadable = ? WHERE key = ? AND batch = ?`)
		if err != nil {
			return err
		}
		defer update.Close()
		for _, o := range objects {
			res, err := update.ExecContext(ctx, o.Records, o.Duplicates, o.Unreadable, o.Key, id)
			if err != nil {
				return err
			}
			if n, err := res.RowsAffected(); err != nil {
				return err
			} else if n == 0 {
				return fmt.Errorf("object %s is not claimed by batch %s", o.Key, id)
			}
		}
		return nil
	})
}

// finish marks an open batch as done. It says false when the batch was not open any more. Without a snapshot
// that says so too, this is the only place that knows.
func (l *Lake) finish(ctx context.Context, id string, snapshot int64, c Committed) (bool, error) {
	db := l.db
	if snapshot == 0 {
		db = l.safe
	}
	res, err := db.ExecContext(ctx, `UPDATE batches SET state = 'done', closed_at = ?, snapshot = nullif(?, 0), files = ?, bytes = ?,
		records = ?, duplicates = ?, conflicting = ? WHERE id = ? AND state = 'open'`,
		l.opt.Now().UnixMilli(), snapshot, c.Files, c.Bytes, c.Rows, c.Duplicates, c.Conflicting, id)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// release marks an open batch as abandoned and frees its objects.
func (l *Lake) release(ctx context.Context, id string) error {
	return inTx(ctx, l.db, func(tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, `UPDATE batches SET state = 'abandoned', closed_at = ? WHERE id = ? AND state = 'open'`,
			l.opt.Now().UnixMilli(), id)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return err
		}
		_, err = tx.ExecContext(ctx, `DELETE FROM objects WHERE batch = ?`, id)
		return err
	})
}

func (l *Lake) stateOf(ctx context.Context, id string) (string, error) {
	var state string
	err := l.db.QueryRowContext(ctx, `SELECT state FROM batches WHERE id = ?`, id).Scan(&state)
	return state, err
}

// allBatches gives every batch by id.
func (l *Lake) allBatches(ctx context.Context) (map[string]batchRow, error) {
	rows, err := l.db.QueryContext(ctx, `SELECT id, state, opened_at, files FROM batches`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]batchRow{}
	for rows.Next() {
		var b batchRow
		var opened int64
		if err := rows.Scan(&b.id, &b.state, &opened, &b.files); err != nil {
			return nil, err
		}
		b.opened = time.UnixMilli(opened)
		out[b.id] = b
	}
	return out, rows.Err()
}

// undecidedFile says whether a file in the data folder belongs to a batch that is still open.
func (l *Lake) undecidedFile(ctx context.Context, path string) bool {
	base := filepath.Base(path)
	i := strings.LastIndexByte(base, '-')
	if i < 0 {
		return false
	}
	state, err := l.stateOf(ctx, base[:i])
	return err == nil && state == "open"
}
