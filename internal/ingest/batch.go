package ingest

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/ashiato/ashiato/internal/lake"
)

// A filling is the batch that the workers of an import fill together, so that a record that comes in two
// objects is found whoever reads them.
type filling struct {
	// gate is held for reading while objects go into the batch, and for writing while it is committed.
	gate    sync.RWMutex
	workers []*worker

	batch    *lake.Batch // nil until something is to be claimed
	seen     *seen
	rows     atomic.Int64
	mu       sync.Mutex // guards what follows, and the making of batch
	failed   error      // why the batch cannot be committed any more
	begun    bool       // there has been a batch
	keys     map[string]bool
	outcomes []lake.ObjectOutcome
	items    []item // of the batch, in case it must be done again
	tally    tally
}

// hold runs fn while the batch is not committed. When fn fails, the batch may have half of an object, or
// objects that nobody reads: it must never be committed, whoever finds it full.
func (im *importer) hold(fn func() error) error {
	im.gate.RLock()
	defer im.gate.RUnlock()
	if err := im.failure(); err != nil {
		return err
	}
	err := fn()
	if err != nil && !errors.Is(err, lake.ErrFenced) {
		im.fail(err)
	}
	return err
}

func (im *importer) failure() error {
	im.filling.mu.Lock()
	defer im.filling.mu.Unlock()
	return im.failed
}

func (im *importer) fail(err error) {
	im.filling.mu.Lock()
	defer im.filling.mu.Unlock()
	if im.failed == nil {
		im.failed = err
	}
}

// A batch is committed when it has read so much, so that a crash costs little and days' files are well filled.
const (
	batchBytes   = 512 << 20
	batchObjects = 50_000
)

// full tells whether the batch is to be committed.
func (im *importer) full() bool {
	im.filling.mu.Lock()
	defer im.filling.mu.Unlock()
	return im.rows.Load() >= int64(im.o.Rows) || im.tally.bytes >= batchBytes || len(im.outcomes) >= batchObjects
}

// firstWait is how long maintenance is waited for by somebody who sits before it.
const firstWait = 5 * time.Second

// open gives the batch, a new one if there is none; nil when ctx ends while the lake is in use. The caller
// holds the gate for reading.
func (im *importer) open(ctx context.Context) (*lake.Batch, error) {
	im.filling.mu.Lock()
	defer im.filling.mu.Unlock()
	if im.batch != nil {
		return im.batch, nil
	}
	hard := context.WithoutCancel(ctx)
	b, err := im.o.Lake.NewBatch(hard)
	// Maintenance that came between two batches is waited for; before the first, the person is told if it is not the short one that servers do.
	waited := time.Duration(0)
	for wait := 50 * time.Millisecond; (im.begun || waited < firstWait) && errors.Is(err, lake.ErrInUse); wait = min(2*wait, 2*time.Second) {
		if im.o.Sleep(ctx, wait) != nil {
			return nil, nil
		}
		waited += wait
		b, err = im.o.Lake.NewBatch(hard)
	}
	if err != nil {
		return nil, err
	}
	b.Disjoint()
	im.batch, im.begun = b, true
	return b, nil
}

// note notes an object that has gone into the batch.
func (im *importer) note(rd *reading, unreadable int64, foreign bool) {
	im.filling.mu.Lock()
	defer im.filling.mu.Unlock()
	outcome := rd.outcome
	outcome.Records += outcome.Duplicates
	im.outcomes = append(im.outcomes, outcome)
	im.items = append(im.items, rd.l.item)
	im.tally.add(rd, unreadable, foreign)
}

// first tells whether the batch has not had an object of this key yet.
func (im *importer) first(key string) bool {
	im.filling.mu.Lock()
	defer im.filling.mu.Unlock()
	if im.keys[key] {
		return false
	}
	im.keys[key] = true
	return true
}

// commit holds the workers up, puts the batch into the lake and counts it. When it fails the workers claim
// nothing more: whatever a batch has when its commit is tried is what it brings.
func (im *importer) commit(ctx context.Context) error {
	im.gate.Lock()
	defer im.gate.Unlock()
	if err := im.failure(); err != nil {
		return err
	}
	err := im.commitBatch(ctx)
	if err != nil {
		im.fail(err)
	}
	return err
}

func (im *importer) commitBatch(ctx context.Context) error {
	if im.batch == nil || len(im.outcomes) == 0 && im.rows.Load() == 0 {
		return im.drop(ctx)
	}
	if im.o.BeforeCommit != nil {
		if err := im.o.BeforeCommit(ctx); err != nil {
			return err
		}
	}
	var g errgroup.Group
	for _, w := range im.workers {
		g.Go(w.finishFiles)
	}
	if err := g.Wait(); err != nil {
		return err
	}
	if err := im.addAccess(ctx, im.workers...); err != nil { // before the ledger calls their objects done
		return err
	}
	if err := im.addLeftOut(ctx, im.workers...); err != nil { // likewise
		return err
	}
	var outcome lake.Outcome
	if !im.replaying {
		outcome.Objects = im.outcomes
	}
	committed, err := im.batch.Commit(ctx, outcome)
	if errors.Is(err, lake.ErrFenced) || errors.Is(err, lake.ErrDeadline) {
		return im.takeBack(ctx)
	}
	if err != nil {
		return err
	}
	im.update("", func(s *Summary, _ *Progress) { s.count(&im.tally, committed) })
	im.empty()
	return nil
}

// drop ends a batch that has nothing, or cannot be committed.
func (im *importer) drop(ctx context.Context) error {
	if im.batch == nil {
		return nil
	}
	err := im.batch.Abandon(ctx)
	if c, ok := im.batch.Landed(); ok { // its commit succeeded, though it seemed to fail
		im.update("", func(s *Summary, _ *Progress) { s.count(&im.tally, c) })
	}
	im.empty()
	return err
}

// lose gives up a batch whose process was taken for dead.
func (im *importer) lose(ctx context.Context, batch *lake.Batch) error {
	im.gate.Lock()
	defer im.gate.Unlock()
	if im.batch != batch {
		return nil // another worker was first
	}
	return im.takeBack(ctx)
}

// takeBack gives up the batch. Nothing of it is in the lake: its objects are claimed again.
func (im *importer) takeBack(ctx context.Context) error {
	im.uncount()
	im.later(im.items...)
	return im.drop(ctx)
}

// uncount takes what the batch has read out of the progress again.
func (im *importer) uncount() {
	im.update("", func(_ *Summary, p *Progress) {
		for i := range im.items {
			p.ObjectsDone--
			p.BytesDone -= im.items[i].size
		}
		for _, o := range im.outcomes {
			p.Records -= o.Records - o.Duplicates
			p.Duplicates -= o.Duplicates
			p.Unreadable -= o.Unreadable
		}
		for _, n := range im.tally.left {
			p.LeftOut -= n
		}
	})
}

// empty begins afresh after a batch.
func (im *importer) empty() {
	im.filling.mu.Lock() // full asks without the gate
	defer im.filling.mu.Unlock()
	im.batch, im.tally = nil, tally{}
	im.outcomes, im.items = im.outcomes[:0], im.items[:0]
	clear(im.keys)
	im.rows.Store(0)
	im.seen.reset()
	for _, w := range im.workers {
		clear(w.files)
		w.spill.reset()
		w.unspread = 0
		w.signIns, w.left = accesses{}, nil
	}
}

// later remembers objects that are to be claimed again when the others are done.
func (im *importer) later(items ...item) {
	im.mu.Lock()
	defer im.mu.Unlock()
	im.again = append(im.again, items...)
}
