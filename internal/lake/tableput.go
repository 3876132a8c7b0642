package lake

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/apache/iceberg-go/table"
)

// Put puts rows in the place of all rows that have what one of them has in a column, in the partitions of the rows, in one snapshot. Where they differ
// in the table's stamp alone nothing changes, and there is no snapshot when no partition changes. It may be repeated after any error. At most [MaxTableRows] rows;
// of rows with equal keys the first counts.
func (t *Table) Put(ctx context.Context, column string, rows []Row) error {
	a := &addition{t: t}
	if err := a.take(rows); err != nil {
		return fmt.Errorf("put into table %s: %w", t.def.Name, err)
	}
	if len(a.rows) == 0 {
		return nil
	}
	if t.def.Column(column) < 0 {
		return fmt.Errorf("put into table %s: it has no column %s", t.def.Name, column)
	}
	p := &placing{addition: a, column: t.def.Column(column), of: map[any]bool{}, wanted: map[Day][]Row{}, free: map[string]bool{}}
	for _, r := range a.rows {
		p.of[r[p.column]] = true
		p.wanted[t.shape.partitionOf(r)] = append(p.wanted[t.shape.partitionOf(r)], r)
	}
	if err := t.newWrite("").run(ctx, p.plan); err != nil {
		return fmt.Errorf("put into table %s: %w", t.def.Name, err)
	}
	return nil
}

// A placing is the rows of one Put.
type placing struct {
	*addition
	column int
	of     map[any]bool // what rows that go have in the column
	wanted map[Day][]Row
	free   map[string]bool // files that have no such row, by name
}

// plan gives the partitions that change. A file without rows that go stays as it is.
func (p *placing) plan(ctx context.Context, now *table.Table) (change, error) {
	files, err := p.t.partitions(ctx, now, p.low, p.high.Add(time.Microsecond))
	if err != nil {
		return change{}, err
	}
	there := map[Day][]input{}
	for _, f := range files {
		if len(p.wanted[f.day]) == 0 {
			continue
		}
		if err := p.look(ctx, f); err != nil {
			return change{}, err
		}
		if !p.free[f.path] {
			there[f.day] = append(there[f.day], f)
		}
	}
	c := change{add: map[Day][]Row{}}
	for _, day := range sortedKeys(p.wanted) {
		stay, gone, err := p.split(ctx, there[day])
		if err != nil {
			return c, err
		}
		if p.t.sameRows(gone, p.wanted[day]) {
			continue
		}
		for _, f := range there[day] {
			c.drop = append(c.drop, f.file)
		}
		c.add[day] = append(stay, p.wanted[day]...)
	}
	return c, nil
}

// look notes a file that has no row that goes. Those that an earlier attempt has looked into are not read again.
func (p *placing) look(ctx context.Context, f input) error {
	if p.free[f.path] {
		return nil
	}
	free := true
	err := p.t.readRows(ctx, f.path, []int{p.column}, func(r Row) error {
		free = free && !p.of[r[p.column]]
		return nil
	})
	p.free[f.path] = free
	return err
}

// split reads the rows of files: those that stay, and those that go.
func (p *placing) split(ctx context.Context, files []input) (stay, gone []Row, err error) {
	for _, f := range files {
		err := p.t.readRows(ctx, f.path, nil, func(r Row) error {
			switch {
			case len(stay)+len(gone) > 2*MaxTableRows:
				return fmt.Errorf("%s has more than %d rows", p.t.shape.folder(f.day), 2*MaxTableRows)
			case p.of[r[p.column]]:
				gone = append(gone, slices.Clone(r))
			default:
				stay = append(stay, slices.Clone(r))
			}
			return nil
		})
		if err != nil {
			return nil, nil, err
		}
	}
	return stay, gone, nil
}
