package lake

import (
	"container/heap"
	"context"
	"errors"
	"fmt"

	"github.com/apache/iceberg-go"
	"github.com/apache/iceberg-go/table"
	pq "github.com/parquet-go/parquet-go"
)

// CompactOptions tune a compaction; zero values stand for the defaults given.
type CompactOptions struct {
	TargetBytes int64 // of the files made (128 MB)
	MemoryBytes int64 // about, for the inputs read at a time (192 MB)

	// Progress, when set, is called before each day and at the end, with the work in bytes of input.
	Progress func(done, total int64)

	want       func(Day) bool // asked before each day; nil: all
	wantTables func() bool    // asked before each partition of a smaller table; nil: all
}

func (o CompactOptions) target() int64 {
	if o.TargetBytes <= 0 {
		return 128 << 20
	}
	return o.TargetBytes
}

// Compacted is what a compaction did.
type Compacted struct {
	Days        int
	FilesBefore int
	FilesAfter  int
	BytesBefore int64
	BytesAfter  int64
	Rows        int64
	Duplicates  int64 // records that were there more than once, and rows of smaller tables that were joined with others
}

// Compact replaces the small files of each day by sorted ones of about TargetBytes, one commit per day.
// It does so for the smaller tables, too, where it may go on beside writers.
// A record that is there twice is kept once. [ErrInUse] while imports run.
func (l *Lake) Compact(ctx context.Context, o CompactOptions) (Compacted, error) {
	var sum Compacted
	err := l.maintain(ctx, func(ctx context.Context) (err error) {
		sum, err = l.compact(ctx, o)
		return err
	})
	if err != nil {
		return sum, fmt.Errorf("compact: %w", err)
	}
	return sum, nil
}

// compact is Compact for who has the lake.
func (l *Lake) compact(ctx context.Context, o CompactOptions) (sum Compacted, err error) {
	o.TargetBytes = o.target()
	if o.MemoryBytes <= 0 {
		o.MemoryBytes = 192 << 20
	}
	if o.Progress == nil {
		o.Progress = func(int64, int64) {}
	}
	groups, total, err := l.smallFiles(ctx, o.TargetBytes)
	if err != nil {
		return sum, err
	}
	for _, day := range sortedKeys(groups) {
		if o.want != nil && !o.want(day) {
			continue
		}
		o.Progress(sum.BytesBefore, total)
		c := &compaction{lake: l, options: o, day: day, inputs: groups[day]}
		if err := c.run(ctx); err != nil {
			return sum, fmt.Errorf("day %s: %w", day, err)
		}
		c.addTo(&sum)
	}
	err = l.eachTable(func(t *Table) error {
		s, err := t.compact(ctx, func() bool { return o.wantTables == nil || o.wantTables() })
		sum.add(s)
		return err
	})
	o.Progress(total, total)
	return sum, err
}

// An input is a data file to be compacted.
type input struct {
	entry
	file iceberg.DataFile
}

// smallFiles lists, by day, the files worth compacting: those of less than three quarters of the target, if
// they are several, and those that are not sorted.
func (l *Lake) smallFiles(ctx context.Context, target int64) (map[Day][]input, int64, error) {
	t, err := l.load(ctx)
	if err != nil {
		return nil, 0, err
	}
	groups := map[Day][]input{}
	unsorted := map[Day]bool{}
	err = l.walk(ctx, t, nil, func(df iceberg.DataFile, e entry) error {
		sorted := df.SortOrderID() != nil && *df.SortOrderID() == table.InitialSortOrderID
		if e.bytes < target/4*3 || !sorted {
			groups[e.day] = append(groups[e.day], input{e, df})
			unsorted[e.day] = unsorted[e.day] || !sorted
		}
		return nil
	})
	total := int64(0)
	for day, files := range groups {
		if len(files) < 2 && !unsorted[day] {
			delete(groups, day)
			continue
		}
		for _, f := range files {
			total += f.bytes
		}
	}
	return groups, total, err
}

// A compaction rewrites the small files of one day.
type compaction struct {
	lake       *Lake
	options    CompactOptions
	day        Day
	inputs     []input
	outputs    []*DataFile
	work       *Batch // lends its id to the files; it is not in the ledger, for nothing depends on it
	duplicates int64
	replaced   bool
}

func (c *compaction) run(ctx context.Context) error {
	c.work = &Batch{lake: c.lake, id: "compact-" + newID()}
	temps, err := c.merge(ctx)
	for _, f := range temps {
		err = errors.Join(err, f.discard(ctx))
	}
	if err == nil {
		err = c.checkRows()
	}
	if err == nil {
		err = c.replace(ctx)
	}
	for _, f := range c.outputs {
		switch {
		case err == nil:
			c.lake.files.keep(f.path, f.name)
		case !c.replaced:
			err = errors.Join(err, f.discard(ctx))
		}
	}
	return err
}

func (c *compaction) addTo(sum *Compacted) {
	sum.Days++
	for _, f := range c.inputs {
		sum.FilesBefore++
		sum.BytesBefore += f.bytes
	}
	for _, f := range c.outputs {
		sum.FilesAfter++
		sum.BytesAfter += f.bytes
		sum.Rows += f.rows()
	}
	sum.Duplicates += c.duplicates
}

// checkRows sees that no record is lost before the inputs are let go.
func (c *compaction) checkRows() error {
	in, out := int64(0), int64(0)
	for _, f := range c.inputs {
		in += f.rows
	}
	for _, f := range c.outputs {
		out += f.rows()
	}
	if in != out+c.duplicates {
		return fmt.Errorf("%d rows came out of %d, with %d duplicates left out", out, in, c.duplicates)
	}
	return nil
}

// merge writes the outputs. When the inputs are too many to be read at a time, parts of them are first
// merged into temporary files, which it gives back.
func (c *compaction) merge(ctx context.Context) (temps []*DataFile, err error) {
	paths := make([]string, len(c.inputs))
	for i, f := range c.inputs {
		paths[i] = f.path
	}
	for {
		n, err := c.fits(ctx, paths)
		if err != nil {
			return temps, err
		}
		if n == len(paths) {
			break
		}
		f, err := c.mergeInto(ctx, paths[:n], 1<<62, nil)
		temps = append(temps, f...)
		if err != nil {
			return temps, err
		}
		// Merged ones go to the end, so that each record is copied about as often as any other.
		paths = append(paths[n:], f[0].path)
	}
	c.outputs, err = c.mergeInto(ctx, paths, c.options.TargetBytes, c.outputs)
	return temps, err
}

// fits says how many of the files can be read at a time in about the memory given; at least two.
func (c *compaction) fits(ctx context.Context, paths []string) (int, error) {
	memory := c.options.MemoryBytes
	for i, p := range paths {
		s, err := c.lake.openSource(ctx, p)
		if err != nil {
			return 0, err
		}
		for _, g := range s.parsed.Metadata().RowGroups {
			// One page per column is held; all of a small group.
			memory -= min(g.TotalByteSize, 24<<20) + 256<<10
		}
		s.Close()
		if memory < 0 && i >= 2 {
			return i, nil
		}
	}
	return len(paths), nil
}

// mergeInto merges the row groups of the files, each sorted in itself, into files of about target bytes.
func (c *compaction) mergeInto(ctx context.Context, paths []string, target int64, out []*DataFile) (_ []*DataFile, err error) {
	m := merger{lake: c.lake, seen: newKnown(0)}
	defer func() { err = errors.Join(err, m.close()) }()
	for _, p := range paths {
		if err := m.add(ctx, p); err != nil {
			return out, err
		}
	}
	heap.Init(&m)
	var f *DataFile
	for n := 0; ; n++ {
		if n%1024 == 0 && ctx.Err() != nil {
			return out, ctx.Err()
		}
		run, row, err := m.next()
		if err != nil {
			return out, err
		}
		if run == nil {
			break
		}
		if f != nil && f.bytes >= target {
			if err := f.Finish(); err != nil {
				return out, err
			}
			f = nil
		}
		if f == nil {
			if f, err = c.lake.newFile(c.work, recordsShape(), c.day, len(out)); err != nil {
				return out, err
			}
			out = append(out, f)
		}
		if err := run.copyRow(f.Writer, row); err != nil {
			return out, err
		}
	}
	c.duplicates += m.duplicates
	if f == nil {
		return out, nil
	}
	return out, f.Finish()
}

// replace swaps the inputs for the outputs in one commit.
func (c *compaction) replace(ctx context.Context) error {
	for _, f := range c.outputs {
		if err := f.place(ctx); err != nil {
			return err
		}
	}
	for attempt := 0; ; attempt++ {
		if attempt > 0 {
			if err := c.lake.backoff(ctx, attempt); err != nil {
				return err
			}
		}
		t, err := c.lake.load(ctx)
		if err != nil {
			return err
		}
		if c.committed(t) { // the conflict was with our own commit, whose answer was lost
			c.replaced = true
			return nil
		}
		if err := c.lake.step("compacted"); err != nil {
			return err
		}
		err = c.swap(ctx, t)
		if err == nil || !conflict(err) {
			return err
		}
	}
}

// committed says whether the table has this compaction.
func (c *compaction) committed(t *table.Table) bool {
	for _, s := range t.Metadata().Snapshots() {
		if s.Summary != nil && s.Summary.Properties[propCompaction] == c.work.id {
			return true
		}
	}
	return false
}

// swap fails if an input is in the table no more.
func (c *compaction) swap(ctx context.Context, t *table.Table) error {
	_, err := c.lake.publish(ctx, t, func(ctx context.Context) (*table.Transaction, error) {
		x := t.NewTransaction()
		r := x.NewRewrite(iceberg.Properties{propWork: "compact", propCompaction: c.work.id, propDuplicates: fmt.Sprint(c.duplicates)})
		for _, f := range c.inputs {
			r.DeleteFile(f.file)
		}
		for _, f := range c.outputs {
			df, err := f.describe(c.lake.files, t.Spec())
			if err != nil {
				return nil, err
			}
			r.AddDataFile(df)
		}
		return x, r.Commit(ctx)
	})
	c.replaced = err == nil || !conflict(err) // after an error of another kind the table may have it
	return err
}

// A merger gives the rows of sorted runs in the order of event_time, without duplicates.
type merger struct {
	lake       *Lake
	runs       []*run // a heap by the time of the row at hand
	sources    []*source
	current    *run // whose row was given last
	now        int64
	seen       *known // rows of the time at hand
	seenRows   int
	duplicates int64
}

// maxSeen bounds the memory for rows of one and the same time; beyond it duplicates are no longer looked for.
const maxSeen = 1 << 20

// A run is one row group.
type run struct {
	cursor
	row  pq.Row
	time int64 // event_time; the greatest value for none, which sorts last
}

func (m *merger) add(ctx context.Context, path string) error {
	s, err := m.lake.wholeSource(ctx, path)
	if err != nil {
		return err
	}
	m.sources = append(m.sources, s)
	for g := range s.parsed.RowGroups() {
		r := &run{cursor: *newCursor(s)}
		r.only(g)
		ok, err := r.advance()
		if err != nil {
			return err
		}
		if ok {
			m.runs = append(m.runs, r)
		}
	}
	return nil
}

func (m *merger) close() error {
	var err error
	for _, r := range m.runs {
		err = errors.Join(err, r.close())
	}
	for _, s := range m.sources {
		err = errors.Join(err, s.Close())
	}
	return err
}

// next gives the next row that is not a duplicate; it is valid until the next call. A nil run is the end.
func (m *merger) next() (*run, pq.Row, error) {
	for {
		if m.current != nil {
			ok, err := m.current.advance()
			if err != nil {
				return nil, nil, err
			}
			if ok {
				heap.Fix(m, 0)
			} else {
				heap.Pop(m)
			}
			m.current = nil
		}
		if len(m.runs) == 0 {
			return nil, nil, nil
		}
		r := m.runs[0]
		m.current = r
		if m.first(r) {
			return r, r.row, nil
		}
		m.duplicates++
	}
}

// first says whether the row is the first of its record.
func (m *merger) first(r *run) bool {
	if r.time != m.now {
		m.now, m.seenRows = r.time, 0
		m.seen.clear()
	}
	p := r.print()
	if m.seen.look(p) == equal {
		return false
	}
	if m.seenRows < maxSeen {
		m.seen.add(p)
		m.seenRows++
	}
	return true
}

// advance reads the run's next row.
func (r *run) advance() (bool, error) {
	row, ok, err := r.next()
	if !ok || err != nil {
		return false, err
	}
	r.row, r.time = row, 1<<63-1
	timeColumn := r.column(Leaf("event_time"))
	for _, v := range row {
		if v.Column() == timeColumn && !v.IsNull() {
			r.time = v.Int64()
		}
	}
	return true, nil
}

func (r *run) print() print {
	var p print
	for _, v := range r.row {
		p.add(r.leaf[v.Column()], v)
	}
	return p
}

// Len, Less, Swap, Push and Pop make the runs a heap.
func (m *merger) Len() int           { return len(m.runs) }
func (m *merger) Less(i, j int) bool { return m.runs[i].time < m.runs[j].time }
func (m *merger) Swap(i, j int)      { m.runs[i], m.runs[j] = m.runs[j], m.runs[i] }
func (m *merger) Push(x any)         { m.runs = append(m.runs, x.(*run)) }
func (m *merger) Pop() any {
	last := m.runs[len(m.runs)-1]
	m.runs = m.runs[:len(m.runs)-1]
	return last
}
