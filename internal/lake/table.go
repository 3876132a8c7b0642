package lake

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/apache/iceberg-go"
	"github.com/apache/iceberg-go/catalog"
	"github.com/apache/iceberg-go/table"
)

// A Table is one of the lake's smaller tables: an Iceberg table of its own, beside cloudtrail_records and with the same commits. It is made
// with the first rows that are written; until then it reads as empty. Its methods may be called from several goroutines, processes and machines,
// and beside all maintenance.
type Table struct {
	lake  *Lake
	def   *TableDef
	shape *tableShape
}

// Table gives the table of a definition.
func (l *Lake) Table(d *TableDef) *Table { return &Table{l, d, d.shape()} }

// Def is the table's definition.
func (t *Table) Def() *TableDef { return t.def }

// load gives the table as it is now; nil when there is none.
func (t *Table) load(ctx context.Context) (*table.Table, error) {
	ident := t.lake.tableIdent(t.def.Name)
	now, err := t.lake.loadTable(ctx, ident)
	if errors.Is(err, catalog.ErrNoSuchTable) || errors.Is(err, catalog.ErrNoSuchNamespace) {
		return nil, nil
	}
	foreign := errors.Is(err, errOtherBucket)
	if err != nil && !foreign {
		return nil, err
	}
	if foreign || t.lake.files.remote() && (now.Location() != t.lake.files.inLake(t.def.Name) || now.Properties()[propLake] != t.lake.id) {
		return nil, fmt.Errorf("%w: %s in Glue; give this lake a database of its own (catalog.database)", ErrForeign, strings.Join(ident, "."))
	}
	return now, nil
}

// forWriting gives the table, which is made or given further columns if need be.
func (t *Table) forWriting(ctx context.Context) (*table.Table, error) {
	now, err := t.load(ctx)
	if err == nil && now == nil {
		if err = t.lake.createTable(ctx, &t.shape.shape); err == nil {
			now, err = t.load(ctx)
		}
		if err == nil && now == nil {
			err = fmt.Errorf("%w: %s", ErrNoTable, t.def.Name)
		}
	}
	if err != nil {
		return nil, err
	}
	have := now.Schema().Fields()
	want := t.shape.iceberg.Fields()
	for i := range min(len(have), len(want)) {
		if have[i].ID != want[i].ID || !have[i].Type.Equals(want[i].Type) || have[i].Name != want[i].Name {
			return nil, fmt.Errorf("%w: column %s of table %s is not what this program writes", ErrNewer, have[i].Name, t.def.Name)
		}
	}
	if len(have) > len(want) {
		return nil, fmt.Errorf("%w: table %s has the column %s; use a newer ashiato to write to it", ErrNewer, t.def.Name, have[len(want)].Name)
	}
	if len(have) < len(want) {
		return t.widen(ctx, now, want[len(have):])
	}
	return now, nil
}

// widen adds columns that an older program did not know. Whoever else does so at the same time wins or meets a conflict.
func (t *Table) widen(ctx context.Context, now *table.Table, columns []iceberg.NestedField) (*table.Table, error) {
	x := now.NewTransaction()
	u := x.UpdateSchema(true, false)
	for _, c := range columns {
		u = u.AddColumn([]string{c.Name}, c.Type, "", false, nil)
	}
	if err := u.Commit(); err != nil {
		return nil, fmt.Errorf("add columns to table %s: %w", t.def.Name, err)
	}
	return x.Commit(ctx)
}

// files lists the data files of a table that may have rows from since on, before until; zero times are no bound. Rows without a time,
// which only others can have written, are in none.
func (t *Table) files(ctx context.Context, now *table.Table, since, until time.Time) ([]input, error) {
	files, err := t.partitions(ctx, now, since, until)
	return t.inside(files, since, until), err
}

// inside gives those of some files that may have rows of a time.
func (t *Table) inside(files []input, since, until time.Time) []input {
	return slices.DeleteFunc(files, func(f input) bool { return t.outside(f.file, since, until) })
}

// partitions lists all data files of the partitions that overlap with a time, in order.
func (t *Table) partitions(ctx context.Context, now *table.Table, since, until time.Time) ([]input, error) {
	if now == nil {
		return nil, nil
	}
	return t.partitionsAt(ctx, tableAt{now, now.CurrentSnapshot()}, since, until)
}

func (t *Table) partitionsAt(ctx context.Context, was tableAt, since, until time.Time) (out []input, err error) {
	keep := func(p Day) bool { return p != NoDay && t.shape.overlaps(p, since, until) }
	err = t.lake.walkAt(ctx, was, keep, func(df iceberg.DataFile, e entry) error {
		out = append(out, input{e, df})
		return nil
	})
	slices.SortFunc(out, func(a, b input) int {
		if a.day != b.day {
			return int(min(max(int64(a.day)-int64(b.day), -1), 1))
		}
		return strings.Compare(a.path, b.path)
	})
	return out, err
}

// outside says whether the bounds of a file show that it has no row of a time.
func (t *Table) outside(df iceberg.DataFile, since, until time.Time) bool {
	low, high := df.LowerBoundValues()[t.shape.timeID], df.UpperBoundValues()[t.shape.timeID]
	if len(low) != 8 || len(high) != 8 {
		return false
	}
	return !since.IsZero() && time.UnixMicro(micros(high)).Before(since.Truncate(time.Microsecond)) || !until.IsZero() && !time.UnixMicro(micros(low)).Before(until)
}

// Each visits the rows whose time is at or after since and before until, in no order; zero times are no bound. A row is valid during
// the call only; an error of visit ends it.
func (t *Table) Each(ctx context.Context, since, until time.Time, visit func(Row) error) error {
	return t.EachOf(ctx, since, until, nil, visit)
}

// EachOf is [Table.Each] for some columns; the others are nil in the rows, and are not read. Nil columns are all.
func (t *Table) EachOf(ctx context.Context, since, until time.Time, columns []string, visit func(Row) error) error {
	var want []int
	for _, name := range columns {
		i := t.def.Column(name)
		if i < 0 {
			return fmt.Errorf("table %s has no column %s", t.def.Name, name)
		}
		want = append(want, i)
	}
	hide := want != nil && !slices.Contains(want, t.shape.time)
	if want != nil {
		want = append(want, t.shape.time)
	}
	now, err := t.load(ctx)
	if err != nil {
		return err
	}
	files, err := t.files(ctx, now, since, until)
	if err != nil {
		return fmt.Errorf("read table %s: %w", t.def.Name, err)
	}
	for _, f := range files {
		err := t.readRows(ctx, f.path, want, func(r Row) error {
			if at, ok := r[t.shape.time].(time.Time); !ok || !since.IsZero() && at.Before(since) || !until.IsZero() && !at.Before(until) {
				return nil
			}
			if hide {
				r[t.shape.time] = nil
			}
			return visit(r)
		})
		if err != nil {
			return fmt.Errorf("read table %s: %w", t.def.Name, err)
		}
	}
	return nil
}

// Files lists the data files that may have rows whose time is at or after since and before until, the oldest first; zero times are no bound. They
// stay readable for at least [MinSnapshotAge]; those of a lake on S3 have to be fetched, see [Lake.Fetch]. Day is the first day of the
// partition.
func (t *Table) Files(ctx context.Context, since, until time.Time) ([]PlannedFile, error) {
	return t.filesAt(ctx, since, until, nil)
}

// filesAt is Files of the table as it was at a position; nil is now.
func (t *Table) filesAt(ctx context.Context, since, until time.Time, at *Position) ([]PlannedFile, error) {
	now, err := t.load(ctx)
	if err != nil || now == nil {
		return nil, err
	}
	was, err := atPosition(now, at)
	if err != nil {
		return nil, err
	}
	files, err := t.partitionsAt(ctx, was, since, until)
	if files = t.inside(files, since, until); err != nil || len(files) == 0 {
		return nil, err
	}
	out := make([]PlannedFile, len(files))
	for i, f := range files {
		out[i] = PlannedFile{Path: f.path, Rows: f.rows, Bytes: f.bytes, Day: DayOf(t.shape.begin(f.day).UnixMicro())}
	}
	return t.lake.located(out), nil
}
