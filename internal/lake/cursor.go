package lake

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/ashiato/ashiato/internal/aws"
)

// Cursors are small values under names that lie beside a lake on S3, in the table of its ledger, for whoever fills it from many machines, or
// from a function that forgets: how far a source was read. They stay until they are written anew; who writes last wins.
type Cursors struct{ ledger *dynamoLedger }

// Cursors gives those of a lake on S3; nil for a lake in a folder, which one machine fills and remembers for.
func (l *Lake) Cursors() *Cursors {
	if d, ok := l.ledger.(*dynamoLedger); ok {
		return &Cursors{d}
	}
	return nil
}

func (c *Cursors) key(name string) aws.Key {
	return aws.Key{PK: c.ledger.lakeID() + "|cursor", SK: name}
}

// Cursor reads what was put under a name into v; false when there is nothing.
func (c *Cursors) Cursor(ctx context.Context, name string, v any) (bool, error) {
	item, err := c.ledger.table.Get(ctx, c.key(name))
	if err == nil && item == nil {
		return false, nil
	}
	if err == nil {
		err = json.Unmarshal([]byte(item.Text("value")), v)
	}
	if err != nil {
		return false, fmt.Errorf("read cursor %s of the lake: %w", name, err)
	}
	return true, nil
}

// PutCursor puts v under a name, as JSON of at most some 300 kB; it is there when this returns.
func (c *Cursors) PutCursor(ctx context.Context, name string, v any) error {
	b, err := json.Marshal(v)
	if err == nil {
		_, _, err = c.ledger.table.Do(ctx, aws.Write{Key: c.key(name), Put: aws.Item{"value": string(b)}})
	}
	if err != nil {
		return fmt.Errorf("write cursor %s of the lake: %w", name, err)
	}
	return nil
}
