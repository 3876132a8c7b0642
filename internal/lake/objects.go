package lake

import (
	"context"
	"fmt"
	"time"

	"github.com/ashiato/ashiato/internal/aws"
)

// EachObject calls yield with where each object that is in the lake came from, in no order, from one goroutine at a time; it ends with the
// first error of yield. Of a lake on S3 it reads the whole table of the ledger, and the objects of the last 400 days are known (Options.Remember).
func (l *Lake) EachObject(ctx context.Context, yield func(location string) error) error {
	if err := l.ledger.eachObject(ctx, yield); err != nil {
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

// Of a ledger in DynamoDB:
const (
	scanSegments = 4
	// justNow is for how long before a scan an open batch may have been opened without being seen in the list of the open ones.
	justNow = time.Minute
)

// eachObject reads the whole table, as there is no other way to a lake's objects: their keys are spread so that claims are fast, and an index
// would cost a write for each. A million objects of 400 bytes are 50,000 read units, about a cent.
func (d *dynamoLedger) eachObject(ctx context.Context, yield func(location string) error) error {
	start := batchPrefix(d.now().Add(-justNow))
	notDone, err := d.notDone(ctx)
	if err != nil {
		return err
	}
	return d.table.Scan(ctx, aws.Scan{Filter: "begins_with(#pk, :lake) AND #sk = :object AND #expires > :now", Segments: scanSegments,
		Values: aws.Item{"lake": d.lakeID() + "|", "object": "object", "now": d.now().Unix()}, Attributes: []string{"location", "batch"}}, func(i aws.Item) error {
		id := i.Text("batch")
		if id >= start {
			state, err := d.stateOf(ctx, id)
			if err != nil || state != "done" {
				return err
			}
		} else if notDone[id] {
			return nil
		}
		return yield(i.Text("location"))
	})
}

// notDone gives the batches that are open or were given up: few, beside those that are done.
func (d *dynamoLedger) notDone(ctx context.Context) (map[string]bool, error) {
	open, err := d.openBatches(ctx)
	if err != nil {
		return nil, err
	}
	ids := map[string]bool{}
	for _, b := range open {
		ids[b.id] = true
	}
	return ids, d.table.Query(ctx, d.closedKey("").PK, "", func(i aws.Item) error {
		if i.Text("state") != "done" {
			ids[i.Text("sk")] = true
		}
		return nil
	})
}
