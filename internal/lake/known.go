package lake

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// Known says for each key whether its object is in the lake. It claims nothing; an object of an open batch is not known yet.
func (l *Lake) Known(ctx context.Context, keys []string) ([]bool, error) {
	known := make([]bool, len(keys))
	look, err := l.db.PrepareContext(ctx, `SELECT 1 FROM objects o JOIN batches b ON b.id = o.batch WHERE o.key = ? AND b.state = 'done'`)
	if err != nil {
		return nil, fmt.Errorf("read the ledger of lake %s: %w", l.dir, err)
	}
	defer look.Close()
	for i, key := range keys {
		var one int
		switch err := look.QueryRowContext(ctx, key).Scan(&one); {
		case err == nil:
			known[i] = true
		case !errors.Is(err, sql.ErrNoRows):
			return nil, fmt.Errorf("read the ledger of lake %s: %w", l.dir, err)
		}
	}
	return known, nil
}
