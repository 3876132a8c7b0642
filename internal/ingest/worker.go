package ingest

import (
	"context"
	"errors"

	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/trail"
)

// A worker reads objects into the batch that all workers of an import fill together. All of its fields
// belong to its goroutine, and to who commits the batch while the workers are held up.
type worker struct {
	im       *importer
	m        *mapper
	reader   *trail.Reader
	files    map[lake.Day]*lake.DataFile
	spill    spill  // records of days without a file in files
	unspread int    // rows since the buffers were looked at
	scratch  []byte // a record's text
	signIns  accesses
	decide   func(*trail.Record) Verdict // of the filter; nil: every record stays
	left     []lake.Row                  // of the table left_out, that are not in the lake yet
}

// tally counts what a batch adds to the summary once it is committed.
type tally struct {
	objects, foreign, archives int64
	duplicates, unreadable     int64
	bytes, json                int64
	other                      map[string]int64
	left                       map[LeftOut]int64
	problems                   []Problem
	more                       int64
}

func (t *tally) add(rd *reading, unreadable int64, foreign bool) {
	if foreign {
		t.foreign++
	} else {
		t.objects++
	}
	if rd.archive {
		t.archives++
	}
	t.duplicates += rd.outcome.Duplicates
	t.unreadable += unreadable
	for on, n := range rd.left {
		if t.left == nil {
			t.left = map[LeftOut]int64{}
		}
		t.left[rd.filter.by(on.verdict)] += n
	}
	t.bytes += rd.l.item.size
	t.json += rd.json
	if t.other == nil {
		t.other = map[string]int64{}
	}
	for what, n := range rd.other {
		countKind(t.other, what, n)
	}
	if foreign && len(rd.other) == 0 {
		countKind(t.other, "other file", 1)
	}
	if unreadable == 0 {
		return
	}
	for _, d := range rd.report.Problems {
		if len(t.problems) == maxListed {
			t.more++
			continue
		}
		t.problems = append(t.problems, d.problem(rd.report.Path))
	}
	t.more += rd.report.More
}

// maxKinds bounds the kinds of items that are told apart: their names come from the input.
const maxKinds = 100

const otherKinds = "items of further kinds"

// countKind counts n items of a kind.
func countKind(kinds map[string]int64, what string, n int64) {
	if _, known := kinds[what]; !known && len(kinds) >= maxKinds {
		what = otherKinds
	}
	kinds[what] += n
}

// count adds what a committed batch brought.
func (s *Summary) count(t *tally, done lake.Committed) {
	s.Records += done.Rows
	s.Duplicates += t.duplicates + done.Duplicates
	s.Conflicting += done.Conflicting
	s.Unreadable += t.unreadable
	s.addLeft(t.left)
	s.Objects += t.objects
	s.Foreign += t.foreign
	s.Archives += t.archives
	s.Bytes += t.bytes
	s.JSONBytes += t.json
	if done.Files > 0 {
		s.Commits++
	}
	for what, n := range t.other {
		countKind(s.NotCloudTrail, what, n)
	}
	for _, p := range t.problems {
		s.problem(p)
	}
	s.MoreProblems += t.more
	for _, d := range done.Days {
		if d != lake.NoDay {
			s.Days.add(d.Time())
		}
	}
}

func newWorker(im *importer) (*worker, error) {
	m, err := newMapper()
	if err != nil {
		return nil, err
	}
	r := trail.NewReader(nil, trail.ReaderOptions{Limits: im.o.Limits})
	w := &worker{im: im, m: m, reader: r, files: map[lake.Day]*lake.DataFile{}}
	if im.o.Filter != nil {
		w.decide = im.o.Filter.Open()
	}
	im.workers = append(im.workers, w)
	return w, nil
}

// run works units off. When ctx ends it finishes what it has claimed.
func (w *worker) run(ctx context.Context, next func() []item) error {
	for unit := next(); len(unit) > 0 && ctx.Err() == nil; unit = next() {
		if err := w.close(unit[0].day); err != nil {
			return err
		}
		for len(unit) > 0 && ctx.Err() == nil {
			n := chunk(unit)
			if err := w.chunk(ctx, unit[:n]); err != nil {
				return err
			}
			unit = unit[n:]
		}
	}
	return w.im.hold(w.finishFiles)
}

// close ends the files of days that objects delivered on the given day hardly have records of, and frees
// their buffers. A record that comes all the same, late, begins another file of its day.
func (w *worker) close(delivered int32) error {
	return w.im.hold(func() error {
		if delivered == noDay {
			return nil
		}
		for day, f := range w.files {
			if day != lake.NoDay && (int32(day) < delivered-1 || int32(day) > delivered) {
				if err := f.Finish(); err != nil {
					return err
				}
				delete(w.files, day)
			}
		}
		return nil
	})
}

// finishFiles ends the files of all days and writes what was spilled, a day at a time.
func (w *worker) finishFiles() error {
	if err := w.finishOpen(); err != nil {
		return err
	}
	err := w.spill.each(w.im.o.Limits, func(rec *spilled, r *trail.Record, o *origin) error {
		if w.files[rec.day] == nil {
			if err := w.finishOpen(); err != nil {
				return err
			}
		}
		return w.write(rec.day, r, o, rec.suspect)
	})
	if err != nil {
		return err
	}
	w.spill.reset()
	return w.finishOpen()
}

func (w *worker) finishOpen() error {
	for _, f := range w.files {
		if err := f.Finish(); err != nil {
			return err
		}
	}
	clear(w.files)
	return nil
}

// Objects are claimed a chunk at a time: read, named after their content, claimed in one transaction.
const (
	chunkBytes = 16 << 20
	chunkFiles = 256
)

func chunk(items []item) int {
	size := int64(0)
	for i := range items {
		size += items[i].size
		if i > 0 && size > chunkBytes || i == chunkFiles {
			return i
		}
	}
	return len(items)
}

// chunk claims and reads a few objects, and commits the batch if it is full then.
func (w *worker) chunk(ctx context.Context, items []item) error {
	hard := context.WithoutCancel(ctx)
	loaded := w.load(ctx, items)
	if len(loaded) == 0 {
		return nil
	}
	var batch *lake.Batch
	err := w.im.hold(func() (err error) {
		if batch, err = w.im.open(ctx); err != nil || batch == nil {
			return err
		}
		return w.read(hard, batch, loaded)
	})
	if errors.Is(err, lake.ErrFenced) {
		for i := range loaded {
			w.im.later(loaded[i].item)
		}
		return w.im.lose(hard, batch)
	}
	if err != nil || !w.im.full() {
		return err
	}
	return w.im.commit(hard)
}

// read claims the loaded objects and reads those it gets. What is claimed is read to its end, for the batch
// is committed whole. [lake.ErrFenced]: nothing was claimed.
func (w *worker) read(ctx context.Context, batch *lake.Batch, objects []loaded) error {
	claims := make([]lake.Object, len(objects))
	for i, l := range objects {
		claims[i] = lake.Object{Key: l.key, Location: l.item.path(), Size: l.item.size}
	}
	states, err := batch.Claim(ctx, claims)
	if err != nil {
		return err
	}
	for i := range objects {
		switch {
		case states[i] == lake.Claimed && w.im.first(objects[i].key):
			if err := w.object(ctx, &objects[i]); err != nil {
				return err
			}
		case states[i] == lake.Busy:
			w.im.later(objects[i].item)
		default:
			w.im.skip(&objects[i].item, func(s *Summary) { s.Already++ })
		}
	}
	return nil
}

// row adds a record to its day's file, unless the batch has it already.
func (w *worker) row(r *trail.Record, o *origin) (added bool, err error) {
	id, content := r.Value(trail.EventID), r.Raw
	if id.Kind == trail.Absent || id.Kind == trail.Null {
		// Nothing else would find two that differ in white space alone.
		w.scratch = r.AppendCompact(w.scratch[:0])
		id.Text, content = nil, w.scratch
	}
	v := w.im.seen.add(id.Text, content)
	if v == repeat {
		return false, nil
	}
	day := lake.NoDay
	if micros, ok := eventTime(r); ok {
		day = lake.DayOf(micros)
	}
	w.im.rows.Add(1)
	if w.files[day] == nil && len(w.files) >= w.im.openDays {
		return true, w.spill.add(w.im.o.Lake.TempDir(), spilled{day: day, suspect: v == conflict}, r.Raw, o)
	}
	return true, w.write(day, r, o, v == conflict)
}

// write writes a record to its day's file. A suspect has the eventID of another record of the batch.
func (w *worker) write(day lake.Day, r *trail.Record, o *origin, suspect bool) (err error) {
	f := w.files[day]
	if f == nil {
		if f, err = w.im.batch.Create(day); err != nil {
			return err
		}
		w.files[day] = f
	}
	if err := w.m.append(f.Writer, r, o); err != nil {
		return err
	}
	if suspect {
		id, _ := r.Value(trail.EventID).AppendText(nil)
		f.Suspect(string(id))
	}
	if w.unspread++; w.unspread >= spreadRows {
		w.unspread = 0
		return w.spread()
	}
	return nil
}

// spreadRows is how often the buffers of the open files are added up.
const spreadRows = 512

// spread ends the largest row groups while the open files hold more than their share of memory: records
// may come in any order of days.
func (w *worker) spread() error {
	limit := w.im.o.Buffer / int64(w.im.o.Workers)
	for {
		var total, most int64
		var largest *lake.DataFile
		for _, f := range w.files {
			n := f.Buffered()
			total += n
			if n > most {
				most, largest = n, f
			}
		}
		if total <= limit || largest == nil {
			return nil
		}
		if err := largest.Flush(); err != nil {
			return err
		}
		if largest.Buffered() >= most {
			return nil // nothing more to gain
		}
	}
}

// skip counts an object that needs no reading.
func (im *importer) skip(it *item, count func(*Summary)) {
	im.update(it.path(), func(s *Summary, p *Progress) {
		count(s)
		p.ObjectsDone++
		p.BytesDone += it.size
	})
}
