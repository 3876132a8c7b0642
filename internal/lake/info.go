package lake

import (
	"context"
	"fmt"
	"time"

	"github.com/apache/iceberg-go"
)

// Info sums up a lake.
type Info struct {
	ID          string
	Dir         string
	Created     time.Time
	Rows        int64
	Files       int
	Bytes       int64
	SmallFiles  int   // that a compaction would merge
	First, Last Day   // NoDay when no record has a time
	Timeless    int64 // records without a time
	Snapshots   int
	Oldest      time.Time // of the retained snapshots
	LastCommit  time.Time
	Batches     map[string]int // by state: open, done, abandoned
	Objects     int64          // in committed batches
	Records     int64          // read from them
	Duplicates  int64          // deliveries that were left out
	Conflicting int64          // records whose eventid another record has with other content
	Unreadable  int64          // that went to the quarantine
	Tables      []TableInfo    // the smaller tables that are there, by name
}

// Info reads the table's metadata and the ledger; it opens no data file.
func (l *Lake) Info(ctx context.Context) (Info, error) {
	i := Info{ID: l.id, Dir: l.dir, First: NoDay, Last: NoDay, Batches: map[string]int{}}
	t, err := l.load(ctx)
	if err != nil {
		return i, err
	}
	perDay := map[Day]int{}
	err = l.walk(ctx, t, nil, func(_ iceberg.DataFile, e entry) error {
		i.Files++
		i.Rows += e.rows
		i.Bytes += e.bytes
		if e.bytes < (CompactOptions{}).target()/4*3 {
			perDay[e.day]++
		}
		if e.day == NoDay {
			i.Timeless += e.rows
			return nil
		}
		if i.First == NoDay || e.day < i.First {
			i.First = e.day
		}
		i.Last = max(i.Last, e.day)
		return nil
	})
	if err != nil {
		return i, err
	}
	for _, n := range perDay {
		if n > 1 {
			i.SmallFiles += n
		}
	}
	for _, s := range t.Metadata().Snapshots() {
		when := time.UnixMilli(s.TimestampMs).UTC()
		i.Snapshots++
		if i.Oldest.IsZero() || when.Before(i.Oldest) {
			i.Oldest = when
		}
		if when.After(i.LastCommit) {
			i.LastCommit = when
		}
	}
	if err := l.ledgerInfo(ctx, &i); err != nil {
		return i, fmt.Errorf("read the ledger of lake %s: %w", l.dir, err)
	}
	err = l.eachTable(func(t *Table) error {
		sum, ok, err := t.info(ctx)
		if ok {
			i.Tables = append(i.Tables, sum)
		}
		return err
	})
	return i, err
}

func (l *Lake) ledgerInfo(ctx context.Context, i *Info) error {
	who, err := l.ledger.identity(ctx)
	if err != nil {
		return err
	}
	sum, err := l.ledger.sum(ctx)
	if err != nil {
		return err
	}
	i.Created, i.Batches, i.Objects, i.Records = who.created, sum.batches, sum.objects, sum.records
	i.Duplicates, i.Conflicting, i.Unreadable = sum.duplicates, sum.conflicting, sum.unreadable
	return nil
}
