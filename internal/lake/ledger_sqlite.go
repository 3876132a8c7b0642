package lake

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"time"

	"github.com/apache/iceberg-go/table"
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

// A sqliteLedger is the ledger of a lake in a folder, in the database that holds the catalog too.
type sqliteLedger struct {
	*presence // locks in the lake's folder, which the kernel lets go when a process ends
	db, safe  *sql.DB
	now       func() time.Time
	lease     time.Duration

	mu       sync.Mutex
	compiled *statements // of db, once they were needed
}

// statements are those that are used for every object: to compile them takes longer than to run them.
type statements struct{ claim, look, note, renew *sql.Stmt }

// statements gives the compiled statements. It must not be called in a transaction, which has one of the few connections: when all are
// taken by others that wait for this transaction to end, there is none to compile with.
func (s *sqliteLedger) statements(ctx context.Context) (*statements, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.compiled != nil {
		return s.compiled, nil
	}
	var c statements
	for stmt, text := range map[**sql.Stmt]string{
		&c.claim: `INSERT OR IGNORE INTO objects (key, batch, location, size) VALUES (?, ?, ?, ?)`,
		&c.look:  `SELECT b.id, b.state FROM objects o JOIN batches b ON b.id = o.batch WHERE o.key = ?`,
		&c.note:  `UPDATE objects SET records = ?, duplicates = ?, unreadable = ? WHERE key = ? AND batch = ?`,
		&c.renew: `UPDATE batches SET lease_until = ? WHERE id = ? AND state = 'open' AND owner = ?`,
	} {
		var err error
		if *stmt, err = s.db.PrepareContext(ctx, text); err != nil {
			return nil, err
		}
	}
	s.compiled = &c
	return &c, nil
}

// ownTx runs fn in a writing transaction for a batch that is open and this handle's, and renews its lease.
func (s *sqliteLedger) ownTx(ctx context.Context, id string, fn func(tx *sql.Tx, c *statements) error) error {
	c, err := s.statements(ctx)
	if err != nil {
		return err
	}
	return inTx(ctx, s.db, func(tx *sql.Tx) error {
		res, err := tx.StmtContext(ctx, c.renew).ExecContext(ctx, s.now().Add(s.lease).UnixMilli(), id, s.owner)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil {
			return err
		} else if n == 0 {
			return fmt.Errorf("batch %s: %w; claim its objects again", id, ErrFenced)
		}
		return fn(tx, c)
	})
}

func (s *sqliteLedger) identity(ctx context.Context) (identity, error) {
	var who identity
	var n int
	if err := s.safe.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_master WHERE name = 'lake'").Scan(&n); err != nil || n == 0 {
		return who, err
	}
	rows, err := s.safe.QueryContext(ctx, "SELECT key, value FROM lake")
	if err != nil {
		return who, err
	}
	defer rows.Close()
	for rows.Next() {
		var k, v string
		if err := rows.Scan(&k, &v); err != nil {
			return who, err
		}
		switch k {
		case "id":
			who.id = v
		case "format":
			who.format, _ = strconv.Atoi(v) // what is no number is no lake's format
		case "location":
			who.location = v
		case "created_at":
			who.created, _ = time.Parse(time.RFC3339, v) // shown only
		}
	}
	return who, rows.Err()
}

func (s *sqliteLedger) create(ctx context.Context, who identity) error {
	return inTx(ctx, s.safe, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, ledgerTables); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `INSERT OR IGNORE INTO lake VALUES ('id', ?), ('format', ?), ('location', ?), ('created_at', ?)`,
			who.id, strconv.Itoa(who.format), who.location, who.created.UTC().Format(time.RFC3339))
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

func (s *sqliteLedger) addBatch(ctx context.Context, id string, deadline time.Time) error {
	now := s.now()
	_, err := s.db.ExecContext(ctx, `INSERT INTO batches (id, state, owner, lease_until, deadline, opened_at) VALUES (?, 'open', ?, ?, ?, ?)`,
		id, s.owner, now.Add(s.lease).UnixMilli(), deadline.UnixMilli(), now.UnixMilli())
	return err
}

func (s *sqliteLedger) renew(ctx context.Context, batches []string) error {
	until := s.now().Add(s.lease).UnixMilli()
	for _, id := range batches {
		if _, err := s.db.ExecContext(ctx, `UPDATE batches SET lease_until = ? WHERE id = ? AND owner = ? AND state = 'open'`, until, id, s.owner); err != nil {
			return err
		}
	}
	return nil
}

func (s *sqliteLedger) openBatches(ctx context.Context) ([]batchRow, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT id, state, owner, lease_until, deadline, opened_at FROM batches WHERE state = 'open' ORDER BY id`)
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
func (s *sqliteLedger) claim(ctx context.Context, id string, objects []Object) ([]ClaimState, []string, error) {
	states := make([]ClaimState, len(objects))
	holders := map[string]bool{}
	err := s.ownTx(ctx, id, func(tx *sql.Tx, c *statements) error {
		insert, look := tx.StmtContext(ctx, c.claim), tx.StmtContext(ctx, c.look)
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

// recordOutcome notes what was found in the objects of a batch, before the batch is committed, so that
// whoever finds it committed need only mark it done.
func (s *sqliteLedger) recordOutcome(ctx context.Context, id string, objects []ObjectOutcome) error {
	return s.ownTx(ctx, id, func(tx *sql.Tx, c *statements) error {
		update := tx.StmtContext(ctx, c.note)
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
func (s *sqliteLedger) finish(ctx context.Context, id string, snapshot int64, c Committed) (bool, error) {
	db := s.db
	if snapshot == 0 {
		db = s.safe
	}
	res, err := db.ExecContext(ctx, `UPDATE batches SET state = 'done', closed_at = ?, snapshot = nullif(?, 0), files = ?, bytes = ?,
		records = ?, duplicates = ?, conflicting = ? WHERE id = ? AND state = 'open'`,
		s.now().UnixMilli(), snapshot, c.Files, c.Bytes, c.Rows, c.Duplicates, c.Conflicting, id)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// release marks an open batch as abandoned and frees its objects.
func (s *sqliteLedger) release(ctx context.Context, id string) error {
	return inTx(ctx, s.db, func(tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, `UPDATE batches SET state = 'abandoned', closed_at = ? WHERE id = ? AND state = 'open'`,
			s.now().UnixMilli(), id)
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

func (s *sqliteLedger) stateOf(ctx context.Context, id string) (string, error) {
	var state string
	err := s.db.QueryRowContext(ctx, `SELECT state FROM batches WHERE id = ?`, id).Scan(&state)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return state, err
}

func (s *sqliteLedger) batchesSince(ctx context.Context, opened time.Time) (map[string]batchRow, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT id, state, opened_at, files FROM batches WHERE opened_at >= ?`, opened.UnixMilli())
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

func (s *sqliteLedger) known(ctx context.Context, keys []string) ([]bool, error) {
	known := make([]bool, len(keys))
	c, err := s.statements(ctx)
	if err != nil {
		return nil, err
	}
	for i, key := range keys {
		var batch, state string
		switch err := c.look.QueryRowContext(ctx, key).Scan(&batch, &state); {
		case err == nil:
			known[i] = state == "done"
		case !errors.Is(err, sql.ErrNoRows):
			return nil, err
		}
	}
	return known, nil
}

func (s *sqliteLedger) sum(ctx context.Context) (sums, error) {
	out := sums{batches: map[string]int{}}
	rows, err := s.db.QueryContext(ctx, `SELECT state, count(*), sum(duplicates), sum(conflicting) FROM batches GROUP BY state`)
	if err != nil {
		return out, err
	}
	defer rows.Close()
	for rows.Next() {
		var state string
		var n int
		var duplicates, conflicting int64
		if err := rows.Scan(&state, &n, &duplicates, &conflicting); err != nil {
			return out, err
		}
		out.batches[state] = n
		out.duplicates += duplicates
		out.conflicting += conflicting
	}
	if err := rows.Err(); err != nil {
		return out, err
	}
	var inObjects int64
	err = s.db.QueryRowContext(ctx, `SELECT count(*), coalesce(sum(o.records), 0), coalesce(sum(o.duplicates), 0), coalesce(sum(o.unreadable), 0)
		FROM objects o JOIN batches b ON b.id = o.batch WHERE b.state = 'done'`).Scan(&out.objects, &out.records, &inObjects, &out.unreadable)
	out.duplicates += inObjects
	return out, err
}

func (s *sqliteLedger) leftClaims(ctx context.Context) ([]leftClaim, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT o.batch, count(*), coalesce(b.state, '') FROM objects o LEFT JOIN batches b ON b.id = o.batch
		WHERE b.state IS NULL OR b.state = 'abandoned' GROUP BY o.batch`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []leftClaim
	for rows.Next() {
		var c leftClaim
		if err := rows.Scan(&c.batch, &c.objects, &c.state); err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, rows.Err()
}

func (s *sqliteLedger) close() error { return errors.Join(s.db.Close(), s.safe.Close()) }

// metadataLocation gives the place of a table's metadata as the catalog, which is in the same file, has it; empty where there is no table.
func (l *sqliteLedger) metadataLocation(ctx context.Context, ident table.Identifier) (string, error) {
	var location sql.NullString
	err := l.db.QueryRowContext(ctx, "SELECT metadata_location FROM iceberg_tables WHERE catalog_name = 'ashiato' AND table_namespace = ? AND table_name = ?",
		ident[0], ident[1]).Scan(&location)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return location.String, err
}
