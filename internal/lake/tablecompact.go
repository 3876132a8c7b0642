package lake

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/apache/iceberg-go"
	"github.com/apache/iceberg-go/table"
)

// Bounds of a compaction of a smaller table, whose rows are held in memory: about 200 MB.
const (
	compactRows  = 400_000  // read at a time
	compactBytes = 16 << 20 // of their files, compressed
	smallRows    = compactRows / 2
	smallBytes   = compactBytes / 2
	// compactPresent is how many small files a partition that is not over has to have: each compaction writes all of their rows.
	compactPresent = 8
)

// compact makes of the small files of each partition one, and joins rows that continue one another. It may go on beside writers.
func (t *Table) compact(ctx context.Context, want func() bool) (sum Compacted, err error) {
	now, err := t.load(ctx)
	if err != nil || now == nil {
		return sum, err
	}
	files, err := t.partitions(ctx, now, time.Time{}, time.Time{})
	if err != nil {
		return sum, err
	}
	byPartition := map[Day][]input{}
	for _, f := range files {
		byPartition[f.day] = append(byPartition[f.day], f)
	}
	for _, p := range sortedKeys(byPartition) {
		if len(t.worthwhile(p, byPartition[p])) == 0 {
			continue
		}
		if !want() {
			break
		}
		sum.Days++
		for more := true; more; {
			if more, err = t.compactOnce(ctx, p, &sum); err != nil {
				return sum, fmt.Errorf("%s of table %s: %w", t.shape.folder(p), t.def.Name, err)
			}
		}
	}
	return sum, nil
}

// worthwhile gives the files of a partition that the next compaction reads; none when it is not worth it.
func (t *Table) worthwhile(p Day, files []input) []input {
	var small []input
	rows, bytes := int64(0), int64(0)
	for _, f := range files {
		if f.rows > smallRows || f.bytes > smallBytes || rows+f.rows > compactRows || bytes+f.bytes > compactBytes {
			continue
		}
		small, rows, bytes = append(small, f), rows+f.rows, bytes+f.bytes
	}
	least := 2
	if t.shape.begin(p + 1).After(t.lake.opt.Now()) {
		least = compactPresent
	}
	if len(small) < least {
		return nil
	}
	return small
}

// compactOnce rewrites some files of a partition; more says that it is worth calling again.
func (t *Table) compactOnce(ctx context.Context, p Day, sum *Compacted) (more bool, err error) {
	var done Compacted
	plan := func(ctx context.Context, now *table.Table) (change, error) {
		done, more = Compacted{}, false
		all, err := t.partitions(ctx, now, t.shape.begin(p), t.shape.begin(p+1))
		if err != nil {
			return change{}, err
		}
		inputs := t.worthwhile(p, all)
		if len(inputs) == 0 {
			return change{}, nil
		}
		rows, err := t.allRows(ctx, inputs)
		if err != nil {
			return change{}, err
		}
		read := len(rows)
		rows = t.merge(rows)
		c := change{add: map[Day][]Row{p: rows}}
		for _, f := range inputs {
			c.drop = append(c.drop, f.file)
			done.FilesBefore++
			done.BytesBefore += f.bytes
		}
		done.FilesAfter, done.Rows, done.Duplicates = 1, int64(len(rows)), int64(read-len(rows))
		more = len(all) > len(inputs)
		return c, nil
	}
	w := t.newWrite("compact")
	if err := w.run(ctx, plan); err != nil {
		return false, err
	}
	for _, f := range w.files {
		done.BytesAfter += f.bytes
	}
	sum.add(done)
	return more && done.FilesBefore > 0, nil
}

func (c *Compacted) add(o Compacted) {
	c.Days += o.Days
	c.FilesBefore += o.FilesBefore
	c.FilesAfter += o.FilesAfter
	c.BytesBefore += o.BytesBefore
	c.BytesAfter += o.BytesAfter
	c.Rows += o.Rows
	c.Duplicates += o.Duplicates
}

func (t *Table) allRows(ctx context.Context, files []input) (rows []Row, err error) {
	for _, f := range files {
		before := int64(len(rows))
		err := t.readRows(ctx, f.path, nil, func(r Row) error {
			rows = append(rows, slices.Clone(r))
			return nil
		})
		if err == nil && int64(len(rows))-before != f.rows {
			err = fmt.Errorf("data file %s has %d rows, the table says %d", f.path, int64(len(rows))-before, f.rows)
		}
		if err != nil {
			return nil, err
		}
	}
	return rows, nil
}

// merge leaves out rows whose key is there, and joins neighbours that say the same.
func (t *Table) merge(rows []Row) []Row {
	seen := make(map[string]bool, len(rows))
	out := rows[:0]
	for _, r := range rows {
		if key := t.shape.keyOf(r); !seen[key] {
			seen[key] = true
			out = append(out, r)
		}
	}
	if t.def.join == nil {
		return out
	}
	slices.SortFunc(out, t.def.less)
	joined := out[:0]
	for _, r := range out {
		if n := len(joined); n > 0 {
			if both, ok := t.def.join(joined[n-1], r); ok {
				joined[n-1] = both
				continue
			}
		}
		joined = append(joined, r)
	}
	return joined
}

// Retain drops the partitions that ended before a time, without reading them, as [Lake.Retain] does for records. With dry set it only says what
// would be dropped.
func (t *Table) Retain(ctx context.Context, before time.Time, dry bool) (Removed, error) {
	var r Removed
	plan := func(ctx context.Context, now *table.Table) (change, error) {
		r = Removed{}
		files, err := t.partitions(ctx, now, time.Time{}, before)
		if err != nil {
			return change{}, err
		}
		var c change
		for _, f := range files {
			if t.shape.begin(f.day + 1).After(before) {
				continue
			}
			day := DayOf(t.shape.begin(f.day).UnixMicro())
			if n := len(r.Days); n == 0 || r.Days[n-1] != day {
				r.Days = append(r.Days, day)
			}
			r.Files, r.Rows, r.Bytes = r.Files+1, r.Rows+f.rows, r.Bytes+f.bytes
			c.drop = append(c.drop, f.file)
		}
		return c, nil
	}
	now, err := t.load(ctx)
	switch {
	case err != nil || now == nil:
	case dry:
		_, err = plan(ctx, now)
	default:
		err = t.newWrite("retain").run(ctx, plan)
	}
	if err != nil {
		return Removed{}, fmt.Errorf("drop rows of table %s before %s: %w", t.def.Name, before.UTC().Format(time.DateOnly), err)
	}
	return r, nil
}

// expire lets old snapshots of the table go. Writers go on meanwhile, so after a conflict it is done again.
func (t *Table) expire(ctx context.Context, when time.Time) (int, error) {
	for attempt := 0; ; attempt++ {
		if attempt > 0 {
			if err := t.lake.backoff(ctx, attempt); err != nil {
				return 0, err
			}
		}
		now, err := t.load(ctx)
		if err != nil || now == nil {
			return 0, err
		}
		old := replacedBefore(now, when)
		if len(old) == 0 {
			return 0, nil
		}
		err = t.lake.forget(ctx, now, old)
		if err == nil || !conflict(err) {
			return len(old), err
		}
	}
}

// TableInfo sums up one of the smaller tables.
type TableInfo struct {
	Name        string
	Rows        int64
	Files       int
	Bytes       int64
	Snapshots   int
	First, Last time.Time // of its time: the beginning of the first partition and the end of the last, UTC
}

// info sums the table up; ok is false when there is none.
func (t *Table) info(ctx context.Context) (i TableInfo, ok bool, err error) {
	i.Name = t.def.Name
	now, err := t.load(ctx)
	if err != nil || now == nil {
		return i, false, err
	}
	err = t.lake.walk(ctx, now, nil, func(_ iceberg.DataFile, e entry) error {
		i.Rows, i.Files, i.Bytes = i.Rows+e.rows, i.Files+1, i.Bytes+e.bytes
		if e.day == NoDay {
			return nil
		}
		if from := t.shape.begin(e.day); i.First.IsZero() || from.Before(i.First) {
			i.First = from
		}
		if to := t.shape.begin(e.day + 1); to.After(i.Last) {
			i.Last = to
		}
		return nil
	})
	i.Snapshots = len(now.Metadata().Snapshots())
	return i, true, err
}

// eachTable calls fn with each smaller table, and goes on to the next after an error.
func (l *Lake) eachTable(fn func(t *Table) error) (err error) {
	for _, d := range Tables() {
		if e := fn(l.Table(d)); e != nil {
			err = errors.Join(err, fmt.Errorf("table %s: %w", d.Name, e))
		}
	}
	return err
}
