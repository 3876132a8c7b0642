package lake

import (
	"context"
	"fmt"
	"math"
	"strings"

	"github.com/apache/iceberg-go"
	"github.com/apache/iceberg-go/table"
	pq "github.com/parquet-go/parquet-go"
)

// smaller checks one of the smaller tables as files and folders do the records.
func (c *check) smaller(ctx context.Context, t *Table) error {
	now, err := t.load(ctx)
	if err != nil || now == nil {
		return err
	}
	have, want := now.Schema().Fields(), t.shape.iceberg.Fields()
	for i := range min(len(have), len(want)) {
		if have[i].ID != want[i].ID || have[i].Name != want[i].Name || !have[i].Type.Equals(want[i].Type) {
			c.find(t.def.Name, "its column %s is not what this program writes", have[i].Name)
		}
	}
	rows := int64(0)
	seen := map[string]bool{}
	err = c.lake.walk(ctx, now, nil, func(df iceberg.DataFile, e entry) error {
		if seen[e.path] {
			c.find(e.path, "is in the table twice")
		}
		seen[e.path] = true
		c.Files++
		c.Bytes += e.bytes
		rows += e.rows
		c.smallerFile(ctx, t, input{e, df})
		return ctx.Err()
	})
	if err != nil {
		return err
	}
	c.Snapshots += len(now.Metadata().Snapshots())
	if s := now.CurrentSnapshot(); s != nil && s.Summary != nil {
		if total := s.Summary.Properties["total-records"]; total != fmt.Sprint(rows) {
			c.find(fmt.Sprintf("snapshot %d of %s", s.SnapshotID, t.def.Name), "says %s rows, its files have %d", total, rows)
		}
	}
	return c.there(ctx, now, t.def.Name)
}

// smallerFile checks one data file against its entry.
func (c *check) smallerFile(ctx context.Context, t *Table, in input) {
	if dir := "/" + t.shape.folder(in.day) + "/"; !strings.Contains(in.path, dir) {
		c.find(in.path, "is not in the folder %s of its partition", dir)
	}
	f, err := c.lake.files.whole(ctx, in.path)
	if err != nil {
		c.find(in.path, "cannot be read: %v", err)
		return
	}
	defer f.Close()
	if f.Size() != in.bytes {
		c.find(in.path, "has %d bytes, the table says %d", f.Size(), in.bytes)
	}
	parsed, err := pq.OpenFile(f, f.Size(), pq.SkipPageIndex(true), pq.SkipBloomFilters(true), pq.FileReadMode(pq.ReadModeSync))
	if err != nil {
		c.find(in.path, "cannot be read: %v", err)
		return
	}
	if parsed.NumRows() != in.rows {
		c.find(in.path, "has %d rows, the table says %d", parsed.NumRows(), in.rows)
	}
	r := tableReader{def: t.def, source: &source{path: in.path, file: f, parsed: parsed}}
	r.match(nil)
	for i, column := range r.columns {
		if column >= 0 {
			c.smallerColumn(t, in, &r, i)
		}
	}
}

// smallerColumn reads a column: its values must keep the promises of the entry.
func (c *check) smallerColumn(t *Table, in input, r *tableReader, i int) {
	id, name := i+1, t.def.Columns[i].Name
	v := verifier{lower: in.file.LowerBoundValues()[id], upper: in.file.UpperBoundValues()[id], last: math.MinInt64, day: in.day}
	if i == t.shape.time {
		v.time, v.partition = true, t.shape.partition
		v.sorted = in.file.SortOrderID() != nil && *in.file.SortOrderID() == table.InitialSortOrderID
	}
	for g, rg := range r.source.parsed.RowGroups() {
		rows := int64(0)
		err := r.source.values(g, r.columns[i], func(row int64, value pq.Value) error {
			rows = row + 1
			v.see(value)
			return nil
		})
		if err != nil || rows != rg.NumRows() {
			c.find(in.path, "column %s has %d rows in row group %d, not %d: %v", name, rows, g, rg.NumRows(), err)
			return
		}
	}
	if n, ok := in.file.NullValueCounts()[id]; ok && n != v.nulls {
		c.find(in.path, "column %s has %d nulls, the table says %d", name, v.nulls, n)
	}
	for _, wrong := range v.wrong() {
		c.find(in.path, "column %s %s", name, wrong)
	}
}

// there sees that all files that a table's metadata refers to are there.
func (c *check) there(ctx context.Context, now *table.Table, name string) error {
	known, err := c.lake.referenced(ctx, now)
	if err != nil {
		c.find(name, "its metadata cannot be read: %v", err)
		return nil
	}
	there := map[string]bool{}
	err = c.lake.files.walk(ctx, name, func(s Stray) error {
		there[s.Path] = true
		return nil
	})
	if err != nil {
		return err
	}
	for _, p := range sortedKeys(known) {
		if !there[p] && !c.named(p) {
			c.find(p, "is referred to by a retained snapshot but is not there")
		}
	}
	return nil
}

// strays gives the files of the table's folder that nothing refers to. Those that are younger than an hour may be of a write that goes on.
func (t *Table) strays(ctx context.Context, visit func(Stray) error) error {
	now, err := t.load(ctx)
	if err != nil {
		return err
	}
	known := map[string]bool{}
	if now != nil {
		if known, err = t.lake.referenced(ctx, now); err != nil {
			return err
		}
	}
	return t.lake.files.walk(ctx, t.def.Name, func(s Stray) error {
		if known[s.Path] || t.lake.opt.Now().Sub(s.Modified) < youngestGone {
			return nil
		}
		return visit(s)
	})
}
