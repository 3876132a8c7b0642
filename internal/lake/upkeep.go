package lake

import (
	"context"
	"fmt"
	"time"
)

// UpkeepOptions say what is done about a lake that is being written to.
type UpkeepOptions struct {
	Before Day           // days before this one are compacted
	Wait   time.Duration // how long others that have the lake, and batches that are open, are waited for; further batches have to wait meanwhile
	Long   time.Duration // after this time no further day is begun; 0: all are
}

// Upkept is what was done about a lake.
type Upkept struct {
	Compacted
	Expired int  // snapshots that were let go
	Strays  int  // files that were removed
	More    bool // the time did not suffice for all days
}

// Upkeep compacts days that are past, lets old snapshots go and removes stray files, as [Lake.Compact], [Lake.Expire] and [Lake.Clean]
// do with their defaults, in one turn: whoever writes all the time is held up once, and never with a batch open. [ErrInUse] when
// the turn did not come.
func (l *Lake) Upkeep(ctx context.Context, o UpkeepOptions) (u Upkept, err error) {
	l.here.turns.Add(1)
	defer l.here.turns.Add(-1)
	err = l.maintainWithin(ctx, o.Wait, func(ctx context.Context) (err error) {
		start := l.opt.Now()
		inTime := func() bool {
			late := o.Long > 0 && l.opt.Now().Sub(start) >= o.Long
			u.More = u.More || late
			return !late
		}
		u.Compacted, err = l.compact(ctx, CompactOptions{wantTables: inTime, want: func(d Day) bool {
			return (d == NoDay || d < o.Before) && inTime()
		}})
		if err != nil {
			return fmt.Errorf("compact: %w", err)
		}
		if u.Expired, err = l.expire(ctx, MinSnapshotAge); err != nil {
			return fmt.Errorf("expire snapshots: %w", err)
		}
		gone, err := l.clean(ctx, DefaultStrayAge, false)
		if u.Strays = len(gone); err != nil {
			return fmt.Errorf("remove stray files: %w", err)
		}
		return nil
	})
	if err != nil {
		return u, fmt.Errorf("maintain lake %s: %w", l.dir, err)
	}
	return u, nil
}
