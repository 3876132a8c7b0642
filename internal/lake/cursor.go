package lake

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/ashiato/ashiato/internal/aws"
)

// Cursors are values under names that lie beside a lake on S3, in the table of its ledger, for whoever fills it from many machines, or
// from a function that forgets: how far a source was read. They stay until they are written anew; who writes last wins. A large one, such as
// that of ten thousand WorkSpaces, is a file beside the tables, as an item of DynamoDB has 400 kB at most.
type Cursors struct {
	ledger *dynamoLedger
	files  *Aside
}

// Cursors gives those of a lake on S3; nil for a lake in a folder, which one machine fills and remembers for.
func (l *Lake) Cursors() *Cursors {
	if d, ok := l.ledger.(*dynamoLedger); ok {
		return &Cursors{d, l.Aside("cursors")}
	}
	return nil
}

const (
	cursorInLedger = 64 << 10  // bytes of JSON
	maxCursor      = 256 << 20 // bytes of JSON
)

func (c *Cursors) key(name string) aws.Key {
	return aws.Key{PK: c.ledger.lakeID() + "|cursor", SK: name}
}

// Cursor reads what was put under a name into v; false when there is nothing.
func (c *Cursors) Cursor(ctx context.Context, name string, v any) (bool, error) {
	item, err := c.ledger.table.Get(ctx, c.key(name))
	if err == nil && item == nil {
		return false, nil
	}
	value := []byte(item.Text("value"))
	if file := item.Text("file"); err == nil && file != "" {
		value, err = c.readFile(ctx, file)
	}
	if err == nil {
		err = json.Unmarshal(value, v)
	}
	if err != nil {
		return false, fmt.Errorf("read cursor %s of the lake: %w", name, err)
	}
	return true, nil
}

// PutCursor puts v under a name, as JSON; it is there when this returns.
func (c *Cursors) PutCursor(ctx context.Context, name string, v any) error {
	b, err := json.Marshal(v)
	item := aws.Item{"value": string(b)}
	if err == nil && len(b) > cursorInLedger {
		item, err = c.writeFile(ctx, name, b)
	}
	if err == nil {
		_, _, err = c.ledger.table.Do(ctx, aws.Write{Key: c.key(name), Put: item})
	}
	if err != nil {
		return fmt.Errorf("write cursor %s of the lake: %w", name, err)
	}
	return nil
}

// writeFile writes a value into the file of its name, and gives the item that says so.
func (c *Cursors) writeFile(ctx context.Context, name string, value []byte) (aws.Item, error) {
	sum := sha256.Sum256([]byte(name))
	file := hex.EncodeToString(sum[:]) + ".json.gz"
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(value); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return aws.Item{"file": file}, c.files.Put(ctx, file, bytes.NewReader(b.Bytes()), int64(b.Len()))
}

func (c *Cursors) readFile(ctx context.Context, file string) (value []byte, err error) {
	body, err := c.files.Open(ctx, file)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, body.Close()) }()
	z, err := gzip.NewReader(body)
	if err != nil {
		return nil, err
	}
	value, err = io.ReadAll(io.LimitReader(z, maxCursor+1))
	if err == nil && len(value) > maxCursor {
		err = fmt.Errorf("the file %s is larger than %d bytes", file, maxCursor)
	}
	return value, err
}
