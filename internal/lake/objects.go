package lake

import (
	"context"
	"errors"
	"fmt"
)

// An objectLister is a ledger that can go through all its objects at a bearable cost.
type objectLister interface {
	// eachObject calls yield with the location of each object of a done batch, in no order, and ends with its first error.
	eachObject(ctx context.Context, yield func(location string) error) error
}

// EachObject calls yield with where each object that is in the lake came from, in no order; it ends with the first error of
// yield. For lakes whose ledger cannot tell, the error is [errors.ErrUnsupported].
func (l *Lake) EachObject(ctx context.Context, yield func(location string) error) error {
	lister, ok := l.ledger.(objectLister)
	if !ok {
		return fmt.Errorf("list the objects of lake %s: %w", l.dir, errors.ErrUnsupported)
	}
	if err := lister.eachObject(ctx, yield); err != nil {
		return fmt.Errorf("list the objects of lake %s: %w", l.dir, err)
	}
	return nil
}

func (s *sqliteLedger) eachObject(ctx context.Context, yield func(location string) error) error {
	rows, err := s.db.QueryContext(ctx, `SELECT o.location FROM objects o JOIN batches b ON b.id = o.batch WHERE b.state = 'done'`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var location string
		if err := rows.Scan(&location); err != nil {
			return err
		}
		if err := yield(location); err != nil {
			return err
		}
	}
	return rows.Err()
}
