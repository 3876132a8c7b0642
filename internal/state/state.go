// Package state keeps what a running ashiato has to remember beside the lake, in one SQLite file in the user's data folder: how far
// each source that has no memory of its own was read, which periods of reports were made, alerts with what rules remember, and messages. It is for the
// collector, the scheduler of reports, and who watches. Of a lake on S3 the file with alerts and messages is a copy of one beside the lake; see Copy.
//
// Several processes may open the file. All times are UTC.
package state

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

// LockTime is how long a change waits for others to have written.
const LockTime = 20 * time.Second

// FormatVersion is the version of the file that this program reads and writes.
const FormatVersion = 1

// ErrNewer says that the file was made by a newer program.
var ErrNewer = errors.New("state of a newer version")

const tables = `
CREATE TABLE IF NOT EXISTS cursors (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
`

// A Store is an open file. It may be used by several goroutines.
type Store struct {
	db   *sql.DB
	path string

	mu       sync.Mutex
	observer *sql.Conn // see Version
}

// Open opens the file, or makes it with its folder. Only the user may read it.
func Open(ctx context.Context, path string) (*Store, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("make the folder of %s: %w", path, err)
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600) // SQLite would make it for everybody to read
	if err != nil {
		return nil, fmt.Errorf("open the state: %w", err)
	}
	if err := f.Close(); err != nil {
		return nil, fmt.Errorf("open the state: %w", err)
	}
	dsn := url.URL{Scheme: "file", Path: path,
		RawQuery: fmt.Sprintf("_pragma=busy_timeout(%d)", LockTime.Milliseconds()) + "&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_txlock=immediate"}
	db, err := sql.Open("sqlite", dsn.String())
	if err != nil {
		return nil, fmt.Errorf("open the state %s: %w", path, err)
	}
	s := &Store{db: db, path: path}
	if err := s.prepare(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open the state %s: %w", path, err), db.Close())
	}
	return s, nil
}

func (s *Store) prepare(ctx context.Context) error {
	var version int
	if err := s.db.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return err
	}
	if version > FormatVersion {
		return fmt.Errorf("%w: it has format %d, this program knows %d; use a newer ashiato", ErrNewer, version, FormatVersion)
	}
	if _, err := s.db.ExecContext(ctx, tables+periodTables+outboxTables+alertTables+ruleTables+askerTables); err != nil {
		return err
	}
	if version == FormatVersion { // what is there is only read, as it can be on a full disk and while others write
		return nil
	}
	_, err := s.db.ExecContext(ctx, fmt.Sprintf("PRAGMA user_version = %d", FormatVersion))
	return err
}

// Close closes the file.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var err error
	if s.observer != nil {
		err = s.observer.Close()
	}
	return errors.Join(err, s.db.Close())
}

// Cursor reads what was put under a name into v; false when there is nothing.
func (s *Store) Cursor(ctx context.Context, name string, v any) (bool, error) {
	var text string
	err := s.db.QueryRowContext(ctx, "SELECT value FROM cursors WHERE name = ?", name).Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err == nil {
		err = json.Unmarshal([]byte(text), v)
	}
	if err != nil {
		return false, fmt.Errorf("read cursor %s from %s: %w", name, s.path, err)
	}
	return true, nil
}

// PutCursor puts v under a name, as JSON; it is there when this returns.
func (s *Store) PutCursor(ctx context.Context, name string, v any) error {
	b, err := json.Marshal(v)
	if err == nil {
		_, err = s.db.ExecContext(ctx, "INSERT INTO cursors VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", name, string(b))
	}
	if err != nil {
		return fmt.Errorf("write cursor %s to %s: %w", name, s.path, err)
	}
	return nil
}
