package state

import (
	"context"
	"fmt"
	"time"
)

// What follows is for a state whose file lies elsewhere between its uses, as that of watching does beside a lake on S3.

// Version gives a number that is another one whenever something was stored since it was asked for last. It means nothing in another process.
//
// It is PRAGMA data_version, which tells a connection of the changes that others have made: https://www.sqlite.org/pragma.html#pragma_data_version
// So a connection is kept that nothing else uses.
func (s *Store) Version(ctx context.Context) (n int64, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.observer == nil {
		if s.observer, err = s.db.Conn(ctx); err != nil {
			return 0, fmt.Errorf("look whether the state %s has changed: %w", s.path, err)
		}
	}
	if err = s.observer.QueryRowContext(ctx, "PRAGMA data_version").Scan(&n); err != nil {
		return 0, fmt.Errorf("look whether the state %s has changed: %w", s.path, err)
	}
	return n, nil
}

// Copy writes the state as it is into a new file, without the room that is free in it: https://www.sqlite.org/lang_vacuum.html#vacuuminto
func (s *Store) Copy(ctx context.Context, path string) error {
	if _, err := s.db.ExecContext(ctx, "VACUUM INTO ?", path); err != nil {
		return fmt.Errorf("copy the state %s: %w", s.path, err)
	}
	return nil
}

// Size is how many bytes a copy would have.
func (s *Store) Size(ctx context.Context) (bytes int64, err error) {
	const pages = "SELECT (c.page_count - f.freelist_count) * s.page_size FROM pragma_page_count c, pragma_freelist_count f, pragma_page_size s"
	if err = s.db.QueryRowContext(ctx, pages).Scan(&bytes); err != nil {
		return 0, fmt.Errorf("measure the state %s: %w", s.path, err)
	}
	return bytes, nil
}

// Shrink forgets the alerts that were made before a time, and the messages that were told before another.
func (s *Store) Shrink(ctx context.Context, alerts, messages time.Time) error {
	err := s.Watch(ctx, func(tx *WatchTx) error { return tx.ForgetAlerts(alerts) })
	if err == nil {
		_, err = s.PruneMessages(ctx, messages)
	}
	return err
}
