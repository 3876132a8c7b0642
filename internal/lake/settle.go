package lake

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/apache/iceberg-go/table"
	pq "github.com/parquet-go/parquet-go"
	"golang.org/x/sync/errgroup"
)

// A settlement counts what settling found in a batch.
type settlement struct {
	duplicates  int64
	conflicting int64
}

func newSettlement() settlement { return settlement{} }

// settle drops from the batch's files the records that the table has, or that an earlier file of the batch
// has. Files of the table that were asked before are not asked again.
func (b *Batch) settle(ctx context.Context, t *table.Table) error {
	days := map[Day]bool{}
	among := map[Day]bool{} // the batch's own files of the day are to be compared with one another
	for _, f := range b.files {
		if f.rows() > 0 {
			days[f.day] = true
		}
		if !b.disjoint || len(f.suspects) > 0 {
			among[f.day] = true
		}
	}
	if len(days) == 0 {
		return nil
	}
	all, err := b.lake.entries(ctx, t, func(d Day) bool { return days[d] })
	if err != nil {
		return err
	}
	byDay := map[Day][]string{}
	for _, e := range all {
		byDay[e.day] = append(byDay[e.day], e.path)
	}
	if err := b.lake.warm(ctx, all); err != nil {
		return err
	}
	for _, f := range b.files {
		if f.rows() == 0 {
			continue
		}
		if err := f.settle(ctx, byDay[f.day]); err != nil {
			return err
		}
		if f.rows() > 0 && among[f.day] {
			byDay[f.day] = append(byDay[f.day], f.path)
		}
	}
	return nil
}

// warm reads the footers of files in parallel where each takes a while; those that were read lately take no time.
func (l *Lake) warm(ctx context.Context, files []entry) error {
	n := l.files.parallel()
	if n == 1 {
		return nil
	}
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(n)
	for _, f := range files {
		g.Go(func() error {
			_, err := l.footers.get(ctx, f.path)
			return err
		})
	}
	return g.Wait()
}

// settle compares the file with others of its day, and with itself where ids are suspect.
func (f *DataFile) settle(ctx context.Context, others []string) error {
	c := comparison{file: f, drop: map[int64]bool{}, conflict: map[int64]bool{}}
	defer c.close()
	if len(f.suspects) > 0 {
		if err := c.within(ctx); err != nil {
			return err
		}
		f.suspects = nil
	}
	for _, path := range others {
		if f.asked[path] {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := c.against(ctx, path); err != nil {
			return err
		}
		f.asked[path] = true
	}
	conflicting := int64(0)
	for row := range c.conflict {
		if !c.drop[row] {
			conflicting++
		}
	}
	f.batch.settled.conflicting += conflicting
	if len(c.drop) == 0 {
		return nil
	}
	return f.without(ctx, c.in, c.drop)
}

// without replaces the file by one without the dropped rows.
func (f *DataFile) without(ctx context.Context, in *source, drop map[int64]bool) error {
	dropped := int64(len(drop))
	if dropped == f.stats.Rows {
		f.stats.Rows = 0
		f.batch.settled.duplicates += dropped
		return f.erase(ctx)
	}
	next, err := f.batch.lake.newFile(f.batch, f.shape, f.day, 0)
	if err != nil {
		return err
	}
	if err := rewrite(ctx, next.Writer, in, drop); err != nil {
		return errors.Join(err, next.discard(ctx))
	}
	if err := next.Finish(); err != nil {
		return errors.Join(err, next.discard(ctx))
	}
	if next.stats.Rows != f.stats.Rows-dropped {
		return errors.Join(fmt.Errorf("rewriting %s kept %d of %d rows, not %d", f.path, next.stats.Rows, f.stats.Rows, f.stats.Rows-dropped), next.discard(ctx))
	}
	old := DataFile{batch: f.batch, path: f.path, name: f.name}
	f.path, f.name, f.hash, f.bytes, f.stats = next.path, "", next.hash, next.bytes, next.stats
	f.batch.settled.duplicates += dropped
	return old.erase(ctx) // no snapshot has it: every attempt to commit it was refused
}

func (f *DataFile) discard(ctx context.Context) error {
	if f.out != nil {
		f.out.Close()
	}
	f.Writer = nil // its state is not known
	return f.erase(ctx)
}

// A comparison holds what is known of a file of the batch while it is compared.
type comparison struct {
	file     *DataFile
	in       *source
	ids      []uint64 // bloom hash of each row's eventid
	none     []bool   // row has no eventid; nil when all have
	drop     map[int64]bool
	conflict map[int64]bool
}

func (c *comparison) close() {
	if c.in != nil {
		c.in.Close()
	}
}

// load reads the file's eventids.
func (c *comparison) load(ctx context.Context) error {
	if c.in != nil {
		return nil
	}
	in, err := c.file.batch.lake.openSource(ctx, c.file.path)
	if err != nil {
		return err
	}
	c.in = in
	c.ids = make([]uint64, 0, c.file.stats.Rows)
	for g := range in.parsed.RowGroups() {
		err := in.values(g, in.column(Leaf("eventid")), func(_ int64, v pq.Value) error {
			if !v.IsNull() {
				c.ids = append(c.ids, bloomHash(v.ByteArray()))
				return nil
			}
			if c.none == nil {
				c.none = make([]bool, c.file.stats.Rows)
			}
			c.none[len(c.ids)] = true
			c.ids = append(c.ids, 0)
			return nil
		})
		if err != nil {
			return err
		}
	}
	if int64(len(c.ids)) != c.file.stats.Rows {
		return fmt.Errorf("data file %s has %d rows, not %d", c.file.path, len(c.ids), c.file.stats.Rows)
	}
	return nil
}

// A key groups rows that may be one record: by the hash of the eventid, all without one together.
type key struct {
	id   uint64
	none bool
}

func (c *comparison) key(row int64) key {
	return key{c.ids[row], c.none != nil && c.none[row]}
}

// against compares the file with another, row group by row group.
func (c *comparison) against(ctx context.Context, path string) error {
	if err := c.load(ctx); err != nil {
		return err
	}
	f, err := c.file.batch.lake.footers.get(ctx, path)
	if err != nil {
		return err
	}
	var other *source
	defer func() {
		if other != nil {
			other.Close()
		}
	}()
	raw, err := c.file.batch.lake.files.open(ctx, path)
	if err != nil {
		return err
	}
	defer raw.Close()
	for g := range f.groups {
		asked, err := c.candidates(raw, &f.groups[g])
		if err != nil {
			return err
		}
		if len(asked) == 0 {
			continue
		}
		if other == nil {
			if other, err = c.file.batch.lake.openSource(ctx, path); err != nil {
				return err
			}
		}
		if err := c.group(other, g, asked); err != nil {
			return err
		}
	}
	return nil
}

// candidates lists the keys of this file that a row group of another may have.
func (c *comparison) candidates(r io.ReaderAt, g *groupInfo) (map[key]bool, error) {
	filter, ok, err := g.filter(r, Leaf("eventid"))
	if err != nil {
		return nil, err
	}
	asked := map[key]bool{}
	for row, h := range c.ids {
		if c.drop[int64(row)] {
			continue
		}
		if c.none != nil && c.none[row] {
			if g.withoutID > 0 {
				asked[key{0, true}] = true
			}
		} else if !ok || filter.Check(h) {
			asked[key{h, false}] = true
		}
	}
	return asked, nil
}

// group compares with the rows of a row group that have one of the keys.
func (c *comparison) group(other *source, g int, asked map[key]bool) error {
	var rows []int64
	var keys []key
	err := other.values(g, other.column(Leaf("eventid")), func(row int64, v pq.Value) error {
		k := key{none: true}
		if !v.IsNull() {
			k = key{bloomHash(v.ByteArray()), false}
		}
		if asked[k] {
			rows, keys = append(rows, row), append(keys, k)
		}
		return nil
	})
	if err != nil || len(rows) == 0 {
		return err
	}
	prints, err := other.prints(g, rows)
	if err != nil {
		return err
	}
	found := make(map[key]bool, len(rows))
	known := newKnown(len(rows))
	for i, k := range keys {
		found[k] = true
		known.add(prints[i])
	}
	return c.each(func(k key) bool { return found[k] }, func(row int64, p print) {
		c.judge(row, known.look(p))
	})
}

func (c *comparison) judge(row int64, r relation) {
	switch r {
	case equal:
		c.drop[row] = true
	case conflicting:
		c.conflict[row] = true
	}
}

// each visits the rows of this file whose key is wanted, in order, dropped ones left out.
func (c *comparison) each(want func(key) bool, visit func(row int64, p print)) error {
	first := int64(0)
	for g, rg := range c.in.parsed.RowGroups() {
		var rows []int64
		for i := range rg.NumRows() {
			if row := first + i; !c.drop[row] && want(c.key(row)) {
				rows = append(rows, i)
			}
		}
		if len(rows) > 0 {
			prints, err := c.in.prints(g, rows)
			if err != nil {
				return err
			}
			for i, p := range prints {
				visit(first+rows[i], p)
			}
		}
		first += rg.NumRows()
	}
	return nil
}

// within compares the rows of suspect ids with each other; the first of equal ones stays.
func (c *comparison) within(ctx context.Context) error {
	if err := c.load(ctx); err != nil {
		return err
	}
	suspect := make(map[key]bool, len(c.file.suspects))
	for h := range c.file.suspects {
		suspect[key{h, false}] = true
	}
	seen := newKnown(len(suspect))
	return c.each(func(k key) bool { return suspect[k] }, func(row int64, p print) {
		r := seen.look(p)
		c.judge(row, r)
		if r != equal {
			seen.add(p)
		}
	})
}

// A relation is what a row is to rows known before.
type relation uint8

const (
	unrelated   relation = iota
	equal                // one of them is the same record
	conflicting          // one of them has its eventid, none is the same record
)

// known is a set of rows. Looking one up takes the same time however many rows have its eventid, or have none.
type known struct {
	contents map[[2]digest]struct{} // eventid and content
	ids      map[digest]struct{}    // eventids
	sources  map[digest]kinds       // by eventid, time and name of the event
}

// kinds are the kinds of source that rows of one event came from.
type kinds struct {
	one     digest // zero when none is known
	several bool
}

func newKnown(n int) *known {
	return &known{make(map[[2]digest]struct{}, n), make(map[digest]struct{}, n), make(map[digest]kinds, n)}
}

func (k *known) clear() {
	if len(k.contents) > 1<<10 {
		*k = *newKnown(0) // to clear a map takes as long as it was ever large
		return
	}
	clear(k.contents)
	clear(k.ids)
	clear(k.sources)
}

func (k *known) add(p print) {
	k.contents[[2]digest{p.id, p.content}] = struct{}{}
	if p.id == (digest{}) {
		return
	}
	k.ids[p.id] = struct{}{}
	s := k.sources[p.event]
	switch {
	case p.source == digest{} || p.source == s.one:
	case s.one == digest{}:
		s.one = p.source
	default:
		s.several = true
	}
	k.sources[p.event] = s
}

// look compares a row with those known. One event from two kinds of source is one record, however its content was
// written there. The eventid alone does not tell that: in logs that were made anonymous all have the same.
func (k *known) look(p print) relation {
	if _, ok := k.contents[[2]digest{p.id, p.content}]; ok {
		return equal
	}
	if _, ok := k.ids[p.id]; !ok {
		return unrelated
	}
	switch s := k.sources[p.event]; {
	case p.source != digest{} && (s.several || s.one != digest{} && s.one != p.source):
		return equal
	}
	return conflicting
}
