package lake

import (
	"context"
	"fmt"
)

// Known says for each key whether its object is in the lake. It claims nothing; an object of an open batch is not known yet.
func (l *Lake) Known(ctx context.Context, keys []string) ([]bool, error) {
	known, err := l.ledger.known(ctx, keys)
	if err != nil {
		return nil, fmt.Errorf("read the ledger of lake %s: %w", l.dir, err)
	}
	return known, nil
}
