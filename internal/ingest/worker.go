package ingest

import (
	"context"
	"errors"

	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/trail"
)

// A worker reads objects into one batch at a time. All of its fields belong to its goroutine.
type worker struct {
	im     *importer
	m      *mapper
	seen   *seen
	reader *trail.Reader

	batch    *lake.Batch
	files    map[lake.Day]*lake.DataFile
	outcomes []lake.ObjectOutcome
	items    []item // of the batch, in case it must be done again
	tally    tally  // of the batch
	rows     int
	unspread int // rows since the buffers were looked at
}

// tally counts what a batch adds to the summary once it is committed.
type tally struct {
	objects, foreign, archives int64
	duplicates, unreadable     int64
	bytes, json                int64
	other                      map[string]int64
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
	t.bytes += rd.l.item.size
	t.json += rd.json
	if t.other == nil {
		t.other = map[string]int64{}
	}
	for what, n := range rd.other {
		t.other[what] += n
	}
	if foreign && len(rd.other) == 0 {
		t.other["other file"]++
	}
	if unreadable == 0 {
		return
	}
	for _, d := range rd.report.Problems {
		t.problems = append(t.problems, d.problem(rd.report.Path))
	}
	t.more += rd.report.More
}

// count adds what a committed batch brought.
func (s *Summary) count(t *tally, done lake.Committed) {
	s.Records += done.Rows
	s.Duplicates += t.duplicates + done.Duplicates
	s.Conflicting += done.Conflicting
	s.Unreadable += t.unreadable
	s.Objects += t.objects
	s.Foreign += t.foreign
	s.Archives += t.archives
	s.Bytes += t.bytes
	s.JSONBytes += t.json
	if done.Files > 0 {
		s.Commits++
	}
	for what, n := range t.other {
		s.NotCloudTrail[what] += n
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
	return &worker{im: im, m: m, seen: newSeen(), reader: r, files: map[lake.Day]*lake.DataFile{}}, nil
}

// run works units off. When ctx ends it finishes the object in hand and commits; an error abandons the batch.
func (w *worker) run(ctx context.Context, queue <-chan []item) (err error) {
	hard := context.WithoutCancel(ctx)
	defer func() {
		if w.batch != nil {
			err = errors.Join(err, w.batch.Abandon(hard))
		}
	}()
	for unit := range queue {
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
	return w.commit(hard)
}

// close ends the files of days that objects delivered on the given day or later hardly have records of, and
// frees their buffers. A record that comes all the same begins another file of its day.
func (w *worker) close(delivered int32) error {
	if delivered == noDay {
		return nil
	}
	for day, f := range w.files {
		if day != lake.NoDay && int32(day) < delivered-1 {
			if err := f.Finish(); err != nil {
				return err
			}
			delete(w.files, day)
		}
	}
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

// chunk claims and reads a few objects.
func (w *worker) chunk(ctx context.Context, items []item) error {
	hard := context.WithoutCancel(ctx)
	loaded := w.load(items)
	if len(loaded) == 0 {
		return nil
	}
	if w.batch == nil {
		b, err := w.im.o.Lake.NewBatch(hard)
		if err != nil {
			return err
		}
		w.batch = b
	}
	objects := make([]lake.Object, len(loaded))
	for i, l := range loaded {
		objects[i] = lake.Object{Key: l.key, Location: l.item.path(), Size: l.item.size}
	}
	states, err := w.batch.Claim(hard, objects)
	if errors.Is(err, lake.ErrFenced) {
		w.im.retry(nil, items)
		return w.lost(hard)
	}
	if err != nil {
		return err
	}
	for i := range loaded {
		switch states[i] {
		case lake.Claimed:
			// What is claimed is read to its end, for the batch is committed whole.
			if err := w.object(hard, &loaded[i]); err != nil {
				return err
			}
		case lake.Busy:
			w.im.later(loaded[i].item)
		default:
			w.im.skip(&loaded[i].item, func(s *Summary) { s.Already++ })
		}
	}
	if w.rows >= w.im.o.Rows || w.tally.bytes >= batchBytes || len(w.outcomes) >= batchObjects {
		return w.commit(hard)
	}
	return nil
}

// A batch is committed when it has read so much, so that a crash costs little and a day's file is well filled.
const (
	batchBytes   = 512 << 20
	batchObjects = 50_000
)

// commit puts the batch into the lake and counts it.
func (w *worker) commit(ctx context.Context) error {
	if w.batch == nil {
		return nil
	}
	b := w.batch
	done, err := b.Commit(ctx, lake.Outcome{Objects: w.outcomes})
	if errors.Is(err, lake.ErrFenced) || errors.Is(err, lake.ErrDeadline) {
		return w.lost(ctx)
	}
	if err != nil {
		return err
	}
	w.im.update("", func(s *Summary, _ *Progress) { s.count(&w.tally, done) })
	w.reset()
	return nil
}

// lost gives up a batch whose process was taken for dead. Nothing of it is in the lake: its objects are
// claimed again.
func (w *worker) lost(ctx context.Context) error {
	if err := w.batch.Abandon(ctx); err != nil {
		return err
	}
	w.im.retry(w.items, nil)
	w.reset()
	return nil
}

func (w *worker) reset() {
	w.batch, w.rows, w.unspread, w.tally = nil, 0, 0, tally{}
	w.outcomes, w.items = w.outcomes[:0], w.items[:0]
	clear(w.files)
	w.seen.reset()
}

// row adds a record to its day's file, unless the batch has it already.
func (w *worker) row(ctx context.Context, r *trail.Record, o *origin) (added bool, err error) {
	id := r.Value(trail.EventID).Text
	v := w.seen.add(id, r.Raw)
	if v == repeat {
		return false, nil
	}
	day := lake.NoDay
	if micros, ok := eventTime(r); ok {
		day = lake.DayOf(micros)
	}
	f := w.files[day]
	if f == nil {
		if f, err = w.batch.Create(day); err != nil {
			return false, err
		}
		w.files[day] = f
	}
	if err := w.m.append(f.Writer, r, o); err != nil {
		return false, err
	}
	if v == conflict {
		f.Suspect(r.ID())
	}
	w.rows++
	if w.unspread++; w.unspread >= spreadRows {
		w.unspread = 0
		return true, w.spread()
	}
	return true, nil
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

// later remembers an object that another process has in hand.
func (im *importer) later(it item) {
	im.mu.Lock()
	defer im.mu.Unlock()
	im.busy = append(im.busy, it)
}

// retry takes back the objects of a batch that did not make it: those that were read, and others.
func (im *importer) retry(read, unread []item) {
	im.mu.Lock()
	defer im.mu.Unlock()
	for i := range read {
		im.done.ObjectsDone--
		im.done.BytesDone -= read[i].size
	}
	im.again = append(append(im.again, read...), unread...)
}

// skip counts an object that needs no reading.
func (im *importer) skip(it *item, count func(*Summary)) {
	im.update(it.path(), func(s *Summary, p *Progress) {
		count(s)
		p.ObjectsDone++
		p.BytesDone += it.size
	})
}
