package lake

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/apache/iceberg-go"
	"github.com/apache/iceberg-go/table"
	"golang.org/x/sync/errgroup"
)

// propWrite names, in a snapshot's summary of a smaller table, the write that made it; it is part of the format.
const propWrite = "ashiato.write-id"

// unplacedFor is how long a write to a smaller table may take from its first file to its commit. [Lake.Clean] leaves files that are younger
// than an hour, and so never removes what is about to be committed.
const (
	unplacedFor  = 30 * time.Minute
	youngestGone = time.Hour
)

// Add adds rows whose key the table does not have and that are not part of one that was joined of several, in one snapshot, and gives their number; rows with equal keys count once, the first of them. When
// nothing is left to add there is no snapshot. It may be repeated after any error: what an attempt brought into the table all the same is found there.
// At most [MaxTableRows] rows.
func (t *Table) Add(ctx context.Context, rows []Row) (added int, err error) {
	a := &addition{t: t, hits: map[string][]int{}}
	if err := a.take(rows); err != nil {
		return 0, fmt.Errorf("add to table %s: %w", t.def.Name, err)
	}
	if len(a.rows) == 0 {
		return 0, nil
	}
	w := t.newWrite("")
	err = w.run(ctx, a.plan)
	if err != nil {
		return 0, fmt.Errorf("add to table %s: %w", t.def.Name, err)
	}
	return int(w.rows()), nil
}

// An addition is the rows of one Add.
type addition struct {
	t     *Table
	rows  []Row
	byKey map[string]int
	like  map[string][]int // the rows by what those that are joined have in common, the earliest first; empty where rows are never joined
	low   time.Time
	high  time.Time
	hits  map[string][]int // the rows that a data file has, by its name
}

// take checks the rows and leaves out those whose key came before.
func (a *addition) take(rows []Row) error {
	if len(rows) > MaxTableRows {
		return fmt.Errorf("%d rows at a time are more than %d", len(rows), MaxTableRows)
	}
	a.byKey, a.like = make(map[string]int, len(rows)), map[string][]int{}
	partitions := map[Day]bool{}
	for _, r := range rows {
		r, err := a.t.def.tidy(r)
		if err != nil {
			return err
		}
		key := a.t.shape.keyOf(r)
		if _, twice := a.byKey[key]; twice {
			continue
		}
		a.byKey[key] = len(a.rows)
		if a.t.def.join != nil {
			common := textOf(r, a.t.shape.same)
			a.like[common] = append(a.like[common], len(a.rows))
		}
		a.rows = append(a.rows, r)
		partitions[a.t.shape.partitionOf(r)] = true
		at := r[a.t.shape.time].(time.Time)
		if a.low.IsZero() || at.Before(a.low) {
			a.low = at
		}
		if at.After(a.high) {
			a.high = at
		}
	}
	for _, list := range a.like {
		slices.SortFunc(list, func(x, y int) int { return a.at(x).Compare(a.at(y)) })
	}
	if len(partitions) > MaxTablePartitions {
		return fmt.Errorf("rows of %d days or months at a time are more than %d", len(partitions), MaxTablePartitions)
	}
	return nil
}

// at gives the time of a row of the addition.
func (a *addition) at(i int) time.Time { return a.rows[i][a.t.shape.time].(time.Time) }

// plan looks the keys up in the table as it is now. Files that an earlier attempt has looked into are not read again.
func (a *addition) plan(ctx context.Context, now *table.Table) (change, error) {
	partitions := map[Day]bool{}
	for _, r := range a.rows {
		partitions[a.t.shape.partitionOf(r)] = true
	}
	low := a.low
	if a.t.def.join != nil { // joined rows begin earlier, in the same partition
		low = a.t.shape.begin(a.t.shape.partition(low.UnixMicro()))
	}
	files, err := a.t.files(ctx, now, low, a.high.Add(time.Microsecond))
	if err != nil {
		return change{}, err
	}
	there := make([]bool, len(a.rows))
	for _, f := range files {
		if !partitions[f.day] || a.t.ended(f.file, a.low) {
			continue
		}
		hits, ok := a.hits[f.path]
		if !ok {
			if hits, err = a.look(ctx, f.path); err != nil {
				return change{}, err
			}
			a.hits[f.path] = hits
		}
		for _, i := range hits {
			there[i] = true
		}
	}
	c := change{add: map[Day][]Row{}}
	for i, r := range a.rows {
		if !there[i] {
			p := a.t.shape.partitionOf(r)
			c.add[p] = append(c.add[p], r)
		}
	}
	return c, nil
}

// ended says whether all rows of a file that may have been joined end before a time.
func (t *Table) ended(df iceberg.DataFile, at time.Time) bool {
	if t.shape.end < 0 {
		return false
	}
	high, nulls := df.UpperBoundValues()[t.shape.end+1], df.NullValueCounts()[t.shape.end+1]
	return len(high) == 8 && nulls == 0 && time.UnixMicro(micros(high)).Before(at)
}

// look gives the rows of the addition that a data file has.
func (a *addition) look(ctx context.Context, name string) ([]int, error) {
	hits := []int{}
	want := a.t.shape.key
	if a.t.def.join != nil {
		want = nil
	}
	err := a.t.readRows(ctx, name, want, func(r Row) error {
		if i, ok := a.byKey[a.t.shape.keyOf(r)]; ok {
			hits = append(hits, i)
		}
		hits = a.parts(r, hits)
		return nil
	})
	return hits, err
}

// parts adds the rows of the addition that are part of a row of the table, which may have been joined of them.
func (a *addition) parts(r Row, hits []int) []int {
	from, ok := r[a.t.shape.time].(time.Time)
	if a.t.def.join == nil || !ok {
		return hits
	}
	end, ok := r[a.t.shape.end].(time.Time)
	if !ok {
		return hits
	}
	list := a.like[textOf(r, a.t.shape.same)]
	first, _ := slices.BinarySearchFunc(list, from, func(i int, at time.Time) int { return a.at(i).Compare(at) })
	for _, i := range list[first:] {
		if a.at(i).After(end) {
			break
		}
		if both, ok := a.t.def.join(r, a.rows[i]); ok && a.t.shape.keyOf(both) == a.t.shape.keyOf(r) {
			hits = append(hits, i)
		}
	}
	return hits
}

// Replace puts rows in the place of all rows whose time is at or after since and before until; zero times are no bound. Partitions that change are
// rewritten, all in one snapshot; where they differ in the table's stamp alone nothing does, and there is no snapshot when no partition changes. Of
// two that replace the same at one time the later one counts. At most [MaxTableRows] rows in each partition, those that stay included.
func (t *Table) Replace(ctx context.Context, since, until time.Time, rows []Row) error {
	wanted := map[Day][]Row{}
	seen := map[string]bool{}
	if len(rows) > MaxTableRows {
		return fmt.Errorf("replace in table %s: %d rows at a time are more than %d", t.def.Name, len(rows), MaxTableRows)
	}
	for _, r := range rows {
		r, err := t.def.tidy(r)
		if err != nil {
			return fmt.Errorf("replace in table %s: %w", t.def.Name, err)
		}
		if at := r[t.shape.time].(time.Time); !within(at, since, until) {
			return fmt.Errorf("replace in table %s: a row of %s is not of the time that is replaced", t.def.Name, at.Format(time.RFC3339Nano))
		}
		if key := t.shape.keyOf(r); !seen[key] {
			seen[key] = true
			wanted[t.shape.partitionOf(r)] = append(wanted[t.shape.partitionOf(r)], r)
		}
	}
	plan := func(ctx context.Context, now *table.Table) (change, error) {
		files, err := t.partitions(ctx, now, since, until)
		if err != nil {
			return change{}, err
		}
		return t.replacement(ctx, files, wanted, since, until)
	}
	if err := t.newWrite("").run(ctx, plan); err != nil {
		return fmt.Errorf("replace in table %s: %w", t.def.Name, err)
	}
	return nil
}

func within(at, since, until time.Time) bool {
	return (since.IsZero() || !at.Before(since)) && (until.IsZero() || at.Before(until))
}

// replacement gives the partitions of which rows have to change.
func (t *Table) replacement(ctx context.Context, files []input, wanted map[Day][]Row, since, until time.Time) (change, error) {
	c := change{add: map[Day][]Row{}}
	there := map[Day][]input{}
	for p := range wanted {
		there[p] = nil
	}
	for _, f := range files {
		there[f.day] = append(there[f.day], f)
	}
	for _, p := range sortedKeys(there) {
		stay, gone, err := t.split(ctx, there[p], since, until)
		if err != nil {
			return c, err
		}
		if t.sameRows(gone, wanted[p]) {
			continue
		}
		if len(stay)+len(wanted[p]) > MaxTableRows {
			return c, fmt.Errorf("%s would have more than %d rows", t.shape.folder(p), MaxTableRows)
		}
		for _, f := range there[p] {
			c.drop = append(c.drop, f.file)
		}
		if all := append(stay, wanted[p]...); len(all) > 0 {
			c.add[p] = all
		}
	}
	return c, nil
}

// split reads the rows of a partition: those that stay, and those of the time that is replaced.
func (t *Table) split(ctx context.Context, files []input, since, until time.Time) (stay, gone []Row, err error) {
	for _, f := range files {
		err := t.readRows(ctx, f.path, nil, func(r Row) error {
			if len(stay)+len(gone) > 2*MaxTableRows {
				return fmt.Errorf("%s has more than %d rows", t.shape.folder(f.day), 2*MaxTableRows)
			}
			if at, ok := r[t.shape.time].(time.Time); ok && within(at, since, until) {
				gone = append(gone, slices.Clone(r))
			} else {
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

// sameRows says whether two sets of rows differ in the stamp at most.
func (t *Table) sameRows(a, b []Row) bool {
	if len(a) != len(b) {
		return false
	}
	count := make(map[string]int, len(a))
	for _, r := range a {
		count[t.shape.content(r)]++
	}
	for _, r := range b {
		key := t.shape.content(r)
		if count[key] == 0 {
			return false
		}
		count[key]--
	}
	return true
}

// A change is what one snapshot does to a table: data files that go, and rows that come, by partition.
type change struct {
	drop []iceberg.DataFile
	add  map[Day][]Row
	made bool // the files that come are those that the write has; add does not count
}

// A write is one change on its way into a table.
type write struct {
	t       *Table
	kind    string // compact, retain; empty: rows that somebody writes
	work    *Batch // lends its id to the files; it is not in the ledger, for nothing depends on it
	files   map[Day]*written
	begun   time.Time // of the first file
	unknown bool      // a commit was sent, and the table has not been asked since what became of it
}

// A written is a data file with the digest of its rows.
type written struct {
	*DataFile
	rowsAre [sha256.Size]byte
}

func digestOf(rows []Row) (d [sha256.Size]byte) {
	h := sha256.New()
	var b []byte
	for _, r := range rows {
		b = b[:0]
		for _, v := range r {
			b = appendValue(b, v)
		}
		_, _ = h.Write(b)
	}
	h.Sum(d[:0])
	return d
}

func (t *Table) newWrite(kind string) *write {
	id := batchPrefix(t.lake.opt.Now()) + "-" + newID()
	return &write{t: t, kind: kind, work: &Batch{lake: t.lake, id: id}, files: map[Day]*written{}}
}

func (w *write) rows() (n int64) {
	for _, f := range w.files {
		n += f.rows()
	}
	return n
}

// run plans the change on the table as it is and commits it; after a conflict, again. Whatever happens, no temporary file stays, and no data
// file that is surely in no snapshot.
func (w *write) run(ctx context.Context, plan func(context.Context, *table.Table) (change, error)) error {
	if err := w.t.lake.appear(); err != nil {
		return err
	}
	err := w.commit(ctx, plan)
	for _, f := range w.files {
		switch {
		case err == nil:
			w.t.lake.files.keep(f.path, f.name)
		case w.unknown:
			_ = w.t.lake.files.remove(context.WithoutCancel(ctx), tempOnly(f)...) // the data file stays: the table may name it
		default:
			err = errors.Join(err, f.discard(context.WithoutCancel(ctx)))
		}
	}
	return err
}

// tempOnly names what of a file is on this machine only.
func tempOnly(f *written) []string {
	if f.path != f.name {
		return []string{f.path}
	}
	return nil
}

func (w *write) commit(ctx context.Context, plan func(context.Context, *table.Table) (change, error)) error {
	l := w.t.lake
	for attempt := 0; ; attempt++ {
		if attempt > 0 {
			if err := l.backoff(ctx, attempt); err != nil {
				return err
			}
		}
		now, err := w.t.forWriting(ctx)
		if err != nil {
			if conflict(err) {
				continue
			}
			return err
		}
		if w.in(now) { // the conflict was with our own commit, whose answer was lost
			return nil
		}
		w.unknown = false
		if err := l.step("loaded"); err != nil {
			return err
		}
		c, err := plan(ctx, now)
		if err != nil {
			return err
		}
		if !c.made {
			err = w.make(ctx, c.add)
		}
		if err == nil {
			err = w.place(ctx)
		}
		if err != nil {
			return err
		}
		if len(c.drop) == 0 && len(w.files) == 0 {
			return nil
		}
		if err := l.step("placed"); err != nil {
			return err
		}
		err = w.publish(ctx, now, c.drop)
		if err == nil || !conflict(err) {
			return err
		}
	}
}

// in says whether the table has this write.
func (w *write) in(now *table.Table) bool {
	for _, s := range now.Metadata().Snapshots() {
		if s.Summary != nil && s.Summary.Properties[propWrite] == w.work.id {
			return true
		}
	}
	return false
}

// make sees that there is a data file for each partition with these rows. Those of an earlier attempt serve again if their rows are the same.
func (w *write) make(ctx context.Context, add map[Day][]Row) error {
	for p, f := range maps.Clone(w.files) {
		if len(add[p]) == 0 || f.rowsAre != digestOf(add[p]) {
			delete(w.files, p)
			if err := f.discard(ctx); err != nil {
				return err
			}
		}
	}
	for _, p := range sortedKeys(add) {
		if w.files[p] != nil {
			continue
		}
		if w.begun.IsZero() {
			w.begun = w.t.lake.opt.Now()
		}
		f, err := w.t.lake.newFile(w.work, &w.t.shape.shape, p, len(w.files))
		if err != nil {
			return err
		}
		w.files[p] = &written{f, digestOf(add[p])}
		for _, r := range add[p] {
			if err := r.write(f.Writer); err != nil {
				return err
			}
		}
		if err := f.Finish(); err != nil {
			return err
		}
	}
	return nil
}

// place puts the files where the table's files are.
func (w *write) place(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(w.t.lake.files.parallel())
	for _, f := range w.files {
		g.Go(func() error { return f.place(ctx) })
	}
	return g.Wait()
}

// publish commits the change on top of now.
func (w *write) publish(ctx context.Context, now *table.Table, drop []iceberg.DataFile) error {
	l := w.t.lake
	if took := l.opt.Now().Sub(w.begun); len(w.files) > 0 && took > unplacedFor {
		return fmt.Errorf("writing its files took %s, and after an hour they may be taken for strays; try again", took.Round(time.Second))
	}
	_, err := l.publish(ctx, now, func(ctx context.Context) (*table.Transaction, error) {
		var files []iceberg.DataFile
		for _, p := range sortedKeys(w.files) {
			df, err := w.files[p].describe(l.files, now.Spec())
			if err != nil {
				return nil, err
			}
			files = append(files, df)
		}
		props := iceberg.Properties{propWrite: w.work.id}
		if w.kind != "" {
			props[propWork] = w.kind
		}
		x := now.NewTransaction()
		var err error
		if len(drop) == 0 {
			// The names begin with the write's id, which is in no snapshot: no need to search all manifests for them.
			err = x.AddDataFiles(ctx, files, props, table.WithoutDuplicateCheck(), table.WithoutAutoNameMapping())
		} else {
			err = x.ReplaceDataFilesWithDataFiles(ctx, drop, files, props, table.WithoutAutoNameMapping())
		}
		w.unknown = err == nil
		return x, err
	})
	if err == nil {
		w.unknown = false
	}
	return err
}
