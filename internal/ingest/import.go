package ingest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/trail"
)

// Options say how to import. Only Lake is required.
type Options struct {
	Lake     *lake.Lake
	Workers  int          // default: one a CPU
	Limits   trail.Limits // default: trail.DefaultLimits
	Rows     int          // a batch is committed when it holds so many; default 1,000,000
	Buffer   int64        // bytes of open row groups, all workers together; default 96 MiB
	Now      func() time.Time
	Sleep    func(context.Context, time.Duration) error
	Progress func(Progress) // called often, from any worker, one call at a time; must be quick
	Filter   *Filter        // leaves records out on purpose; nil: none
	// Refilter gives the filter again with which an object was read whose replay is asked for, with the source and conditions as they were
	// then. Nil where nothing is replayed.
	Refilter func(source, keep, drop string) (*Filter, error)
	// BeforeCommit is called before each commit while nothing is read; its error is the commit's. Nil is nothing.
	BeforeCommit func(context.Context) error
}

// Progress tells how far an import is. Bytes are those of the objects, as they lie on disk.
type Progress struct {
	ObjectsTotal, ObjectsDone int64
	BytesTotal, BytesDone     int64
	Records, Duplicates       int64
	Unreadable, LeftOut       int64
	Current                   string
}

// A Summary is the outcome of an import. Every object is counted once, in Objects, Already, Empty, Digests or Foreign.
type Summary struct {
	Objects  int64 // read now
	Already  int64 // in the lake already, or in this import under another path
	Empty    int64 // zero bytes
	Digests  int64 // CloudTrail digest files
	Foreign  int64 // files that are no logs at all
	Archives int64 // of Objects: zip and tar files

	Records     int64 // new in the lake
	Duplicates  int64 // delivered again, left out
	Conflicting int64 // of Records: with the eventID of another record and another content
	Unreadable  int64 // records and objects that went to quarantine

	LeftOut   int64             // records that the filter left out, on purpose
	LeftOutBy map[LeftOut]int64 // the same by source and condition

	SignIns      int64 // to WorkSpaces, new in the lake
	SignInsAgain int64 // read again, left out

	NotCloudTrail map[string]int64 // items that are no CloudTrail records, by what they are
	Problems      []Problem        // the first thousand
	MoreProblems  int64

	Bytes     int64 // of the objects read
	JSONBytes int64 // of their inflated text
	Days      Days
	Commits   int64
	Elapsed   time.Duration

	Interrupted bool // the context ended before all was read
}

// Days is the range of UTC days that records fell on; both are zero where there are none.
type Days struct{ First, Last time.Time }

func (d *Days) add(t time.Time) {
	if d.First.IsZero() || t.Before(d.First) {
		d.First = t
	}
	if t.After(d.Last) {
		d.Last = t
	}
}

// An importer is one run of Import.
type importer struct {
	o          Options
	quarantine quarantine
	total      Progress
	stdin      string // the file that standard input was copied to
	replaying  bool   // what the quarantine has stays there
	openDays   int    // open files of a worker

	filling

	mu    sync.Mutex // guards what follows
	sum   Summary
	again []item // objects that another process has in hand, or of a batch that was taken away
	sofar Progress
}

// Import reads every file below paths into the lake; the path "-" stands for stdin. What cannot be read is
// quarantined and listed in the summary; it is no error. When ctx ends, work in hand is committed and the
// summary says Interrupted; the same call later goes on where this one stopped.
func Import(ctx context.Context, paths []string, stdin io.Reader, o Options) (Summary, error) {
	im := newImporter(o)
	start := im.o.Now()
	paths, cleanup, err := im.spool(ctx, paths, stdin)
	defer cleanup()
	if ctx.Err() != nil {
		im.sum.Interrupted = true
		return im.sum, nil
	}
	if err != nil {
		return im.sum, err
	}
	found, err := walk(ctx, paths, o.Lake.Dir())
	if err == nil {
		im.listed(&found)
		err = im.importAll(ctx, found.items)
		im.sum.Interrupted = ctx.Err() != nil && im.sofar.ObjectsDone < im.total.ObjectsTotal
	} else if ctx.Err() != nil {
		im.sum.Interrupted, err = true, nil
	}
	im.sum.Elapsed = im.o.Now().Sub(start)
	return im.sum, err
}

// listed counts what the walk has seen besides files.
func (im *importer) listed(found *listing) {
	for _, p := range found.problems {
		im.sum.problem(p)
	}
	im.sum.MoreProblems += found.more
	im.sum.Unreadable += int64(len(found.problems)) + found.more
	for what, n := range found.passed {
		countKind(im.sum.NotCloudTrail, what, n)
	}
}

func newImporter(o Options) *importer {
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	if o.Limits == (trail.Limits{}) {
		o.Limits = trail.DefaultLimits()
	}
	if o.Rows <= 0 {
		o.Rows = 1_000_000
	}
	if o.Buffer <= 0 {
		o.Buffer = 96 << 20
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Sleep == nil {
		o.Sleep = sleep
	}
	im := &importer{o: o, quarantine: quarantineOf(o.Lake)}
	im.sum.NotCloudTrail = map[string]int64{}
	im.seen, im.keys = newSeen(), map[string]bool{}
	im.openDays = max(openDays/o.Workers, 16)
	return im
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// spool copies stdin to a temporary file where paths names it.
func (im *importer) spool(ctx context.Context, paths []string, stdin io.Reader) (out []string, cleanup func(), err error) {
	cleanup = func() {}
	for _, p := range paths {
		if p != "-" {
			out = append(out, p)
			continue
		}
		if stdin == nil {
			return nil, cleanup, errors.New("nothing to read on standard input")
		}
		dir, err := os.MkdirTemp("", "ashiato-stdin-")
		if err != nil {
			return nil, cleanup, err
		}
		cleanup = func() { os.RemoveAll(dir) }
		name, err := filepath.Abs(filepath.Join(dir, stdinName))
		if err != nil {
			return nil, cleanup, err
		}
		if err := copyTo(name, inContext{ctx, stdin}, false); err != nil {
			return nil, cleanup, fmt.Errorf("standard input: %w", err)
		}
		out = append(out, name)
		stdin, im.stdin = nil, name
	}
	return out, cleanup, nil
}

// importAll works items off, then those that other processes had in hand, until all are decided.
func (im *importer) importAll(ctx context.Context, items []item) error {
	im.total.ObjectsTotal = int64(len(items))
	for i := range items {
		im.total.BytesTotal += items[i].size
	}
	for wait := 50 * time.Millisecond; len(items) > 0; wait = min(2*wait, 2*time.Second) {
		if err := im.round(ctx, items); err != nil {
			return err
		}
		if ctx.Err() != nil {
			return nil
		}
		items, im.again = im.again, nil
		if len(items) == 0 {
			return nil
		}
		if im.o.Sleep(ctx, wait) != nil {
			return nil
		}
	}
	return nil
}

// round gives the items to the workers once and commits what they read.
func (im *importer) round(ctx context.Context, items []item) (err error) {
	hard := context.WithoutCancel(ctx)
	defer func() {
		if err != nil {
			err = errors.Join(err, im.drop(hard))
		}
	}()
	work := newShare(units(items), im.o.Workers)
	im.workers = nil
	for range im.o.Workers {
		if _, err := newWorker(im); err != nil {
			return err
		}
	}
	g, gctx := errgroup.WithContext(ctx)
	for i, w := range im.workers {
		g.Go(func() error { return w.run(gctx, func() []item { return work.next(i) }) })
	}
	if err := g.Wait(); err != nil {
		return err
	}
	return im.commit(hard)
}

func (s *Summary) problem(p Problem) {
	if len(s.Problems) < maxListed {
		s.Problems = append(s.Problems, p)
		return
	}
	s.MoreProblems++
}

// update changes the summary and the progress under the lock, then tells the progress.
func (im *importer) update(current string, change func(s *Summary, p *Progress)) {
	im.mu.Lock()
	defer im.mu.Unlock()
	change(&im.sum, &im.sofar)
	if im.o.Progress != nil {
		p := im.sofar
		p.ObjectsTotal, p.BytesTotal, p.Current = im.total.ObjectsTotal, im.total.BytesTotal, current
		im.o.Progress(p)
	}
}
