package lake

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/apache/iceberg-go/table"
)

// Version changes with each commit to the table, maintenance included; "" when there is no table. It is cheap: no list of files is read.
func (t *Table) Version(ctx context.Context) (string, error) {
	now, err := t.load(ctx)
	if err != nil || now == nil || now.CurrentSnapshot() == nil {
		return "", err
	}
	return strconv.FormatInt(now.CurrentSnapshot().SnapshotID, 36), nil
}

// Partition gives the bounds of the partition in which an instant lies: the day or the month of UTC.
func (t *Table) Partition(at time.Time) (from, until time.Time) {
	p := t.shape.partition(at.UnixMicro())
	return t.shape.begin(p), t.shape.begin(p + 1)
}

// MaxFillRows is how many rows [Table.Fill] writes to a partition.
const MaxFillRows = 50_000_000

// ErrKeep ends [Table.Fill]: what the partition has stays.
var ErrKeep = errors.New("lake: the partition stays as it is")

// Fill puts rows in the place of all rows of the partition in which an instant lies, in one snapshot. They go into a file as they are yielded, and
// are not held in memory; a row may be used again after yield. No two may have the same key. When produce returns [ErrKeep] nothing changes, and
// Fill returns nil; other errors are returned, and nothing changes either. Of two that fill a partition at one time the later one counts.
func (t *Table) Fill(ctx context.Context, at time.Time, produce func(yield func(Row) error) error) error {
	p := t.shape.partition(at.UnixMicro())
	w := t.newWrite("")
	made := false
	plan := func(ctx context.Context, now *table.Table) (change, error) {
		if !made {
			if err := w.fill(p, produce); err != nil {
				return change{}, err
			}
			made = true
		}
		files, err := t.partitions(ctx, now, t.shape.begin(p), t.shape.begin(p+1))
		c := change{made: true}
		for _, f := range files {
			c.drop = append(c.drop, f.file)
		}
		return c, err
	}
	err := w.run(ctx, plan)
	if errors.Is(err, ErrKeep) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("fill %s of table %s: %w", t.shape.folder(p), t.def.Name, err)
	}
	return nil
}

// fill writes the file of a partition; there is none for no rows.
func (w *write) fill(p Day, produce func(yield func(Row) error) error) error {
	w.begun = w.t.lake.opt.Now()
	var f *DataFile
	n := 0
	tidy := make(Row, len(w.t.def.Columns))
	err := produce(func(r Row) (err error) {
		if err := w.t.def.tidyInto(tidy, r); err != nil {
			return err
		}
		if w.t.shape.partitionOf(tidy) != p {
			return fmt.Errorf("a row of %s is not of the partition", tidy[w.t.shape.time].(time.Time).Format(time.RFC3339Nano))
		}
		if n++; n > MaxFillRows {
			return fmt.Errorf("there are more than %d rows", MaxFillRows)
		}
		if f == nil {
			if f, err = w.t.lake.newFile(w.work, &w.t.shape.shape, p, 0); err != nil {
				return err
			}
			w.files[p] = &written{DataFile: f}
		}
		return tidy.write(f.Writer)
	})
	if err != nil || f == nil {
		return err
	}
	return f.Finish()
}

// Edit changes rows whose time is at or after since and before until; zero times are no bound. Of each it stores what edit returns, nil for none; a
// row that stays is returned itself. Rows that are added meanwhile by others stay, and are given to edit, too: it is asked again after a conflict.
// Each partition is a snapshot of its own. The number is that of the rows that were changed or taken out.
func (t *Table) Edit(ctx context.Context, since, until time.Time, edit func(Row) Row) (changed int, err error) {
	now, err := t.load(ctx)
	if err != nil || now == nil {
		return 0, err
	}
	files, err := t.files(ctx, now, since, until)
	if err != nil {
		return 0, fmt.Errorf("edit table %s: %w", t.def.Name, err)
	}
	var last Day
	for i, f := range files {
		if i > 0 && f.day == last {
			continue
		}
		last = f.day
		n, err := t.editPartition(ctx, f.day, since, until, edit)
		if err != nil {
			return changed, fmt.Errorf("edit table %s: %w", t.def.Name, err)
		}
		changed += n
	}
	return changed, nil
}

// editPartition rewrites the files of a partition of which edit changes rows, one after the other: so it holds the rows of one in memory.
func (t *Table) editPartition(ctx context.Context, p Day, since, until time.Time, edit func(Row) Row) (changed int, err error) {
	clean := map[string]bool{} // files that have nothing to change
	for more := true; more; {
		n := 0
		plan := func(ctx context.Context, now *table.Table) (change, error) {
			n, more = 0, false
			files, err := t.partitions(ctx, now, t.shape.begin(p), t.shape.begin(p+1))
			if err != nil {
				return change{}, err
			}
			for _, f := range files {
				if clean[f.path] {
					continue
				}
				rows, hits, err := t.edited(ctx, f, since, until, edit)
				if err != nil {
					return change{}, err
				}
				if hits == 0 {
					clean[f.path] = true
					continue
				}
				n, more = hits, true
				c := change{add: map[Day][]Row{}}
				c.drop = append(c.drop, f.file)
				if len(rows) > 0 {
					c.add[p] = rows
				}
				return c, nil
			}
			return change{}, nil
		}
		w := t.newWrite("")
		if err := w.run(ctx, plan); err != nil {
			return changed, err
		}
		changed += n
	}
	return changed, nil
}

// edited gives the rows of a file as edit wants them, and how many of them it changed.
func (t *Table) edited(ctx context.Context, f input, since, until time.Time, edit func(Row) Row) (rows []Row, changed int, err error) {
	err = t.readRows(ctx, f.path, nil, func(r Row) error {
		at, ok := r[t.shape.time].(time.Time)
		if !ok || !within(at, since, until) {
			rows = append(rows, slices.Clone(r))
			return nil
		}
		kept := slices.Clone(r)
		after := edit(kept)
		if after != nil {
			var err error
			if after, err = t.def.tidy(after); err != nil {
				return err
			}
			rows = append(rows, after)
		}
		if after == nil || t.shape.content(after) != t.shape.content(r) {
			changed++
		}
		return nil
	})
	return rows, changed, err
}
