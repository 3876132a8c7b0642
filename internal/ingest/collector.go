package ingest

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/ashiato/ashiato/internal/gather"
	"github.com/ashiato/ashiato/internal/lake"
)

// ErrLost says that objects which were added are not in the lake, and will not be: their batch was given up. They have to be
// added again.
var ErrLost = errors.New("the batch was given up; its objects have to be read again")

// An Arrival is an object that somebody has fetched.
type Arrival struct {
	Key      string // in the ledger: the same key is the same object, everywhere and for good
	Location string // for people; account, region and delivery day are read off it
	Size     int64  // as stored, in bytes
	// Open reads the object from its beginning; it may be called more than once until Add returns.
	Open func() (io.ReadSeekCloser, error)
	// Only says that there is no other copy of it, as of what came within a message: if it has no record it goes to quarantine,
	// and its copy there outlives a power cut.
	Only bool
}

// A Taken says what became of an added object.
type Taken uint8

// What becomes of objects.
const (
	Read  Taken = iota // it is in the batch that the next Commit brings into the lake
	Known              // it is in the lake already, or in the batch
	Busy               // another process has it in hand: it will be in the lake, or free again
	Empty              // it has no bytes, or is a digest: there is nothing to read
)

// A Collector brings objects that others fetch into the lake, in batches that it is told to commit. Its methods may be called
// from several goroutines; Options.Workers of them read at a time, and nobody reads during a commit.
//
// An object that was added is in the lake only when a Commit that began after its Add has given nil. When Commit gives an
// error, none of the objects added since the Commit before is, as far as their adder may rely on: they have to be added again.
type Collector struct {
	im     *importer
	free   chan *worker
	claims *gather.Gatherer[lake.Object, lake.ClaimState] // of those who hold the gate, so that all are for one batch
}

// maxClaims bounds how many objects are claimed at a time.
const maxClaims = 100

// NewCollector makes a collector. Of the options Rows says when a batch is committed before anybody asks, to bound what a crash
// costs.
func NewCollector(o Options) (*Collector, error) {
	im := newImporter(o)
	im.begun = true // maintenance is waited for from the first batch on: nobody sits before a collector
	c := &Collector{im: im, free: make(chan *worker, im.o.Workers)}
	c.claims = gather.New(gather.Options{Most: maxClaims}, func(ctx context.Context, objects []lake.Object) ([]lake.ClaimState, error) {
		return im.batch.Claim(ctx, objects)
	})
	for range im.o.Workers {
		w, err := newWorker(im)
		if err != nil {
			return nil, err
		}
		c.free <- w
	}
	return c, nil
}

// Add claims an object and reads it into the batch. What cannot be read in it goes to quarantine and is no error. An error is the
// lake's, or the context's while it waits for its turn; after it the next Commit fails as well.
func (c *Collector) Add(ctx context.Context, a Arrival) (Taken, error) {
	it := newItem(nil, a.Location, a.Location, a.Size)
	switch it.tag {
	case tagEmpty:
		c.im.skip(&it, func(s *Summary) { s.Empty++ })
		return Empty, nil
	case tagDigest:
		c.im.skip(&it, func(s *Summary) { s.Digests++ })
		return Empty, nil
	}
	if ctx.Err() != nil {
		return 0, context.Cause(ctx)
	}
	taken, err := c.add(ctx, &loaded{item: it, key: a.Key, fetched: a.Open, only: a.Only})
	if err == nil && c.im.full() {
		// What waits for the next Commit must not learn of a failure by itself: it stays with the importer.
		err = c.im.commit(context.WithoutCancel(ctx))
	}
	return taken, err
}

func (c *Collector) add(ctx context.Context, l *loaded) (taken Taken, err error) {
	im := c.im
	err = im.hold(func() error {
		batch, err := im.open(ctx)
		if err != nil {
			return err
		}
		if batch == nil { // maintenance goes on, and ctx has ended
			taken = Busy
			return nil
		}
		taken, err = c.take(ctx, l)
		return err
	})
	if errors.Is(err, lake.ErrFenced) {
		im.fail(fmt.Errorf("%w: %w", ErrLost, err))
	}
	return taken, err
}

// take claims one object, together with others that come meanwhile, and reads it if it gets it. The caller holds the gate. When ctx ends before
// it is read the batch has an object that nobody reads, and the error keeps the batch from being committed.
func (c *Collector) take(ctx context.Context, l *loaded) (Taken, error) {
	hard := context.WithoutCancel(ctx)
	state, err := c.claims.Ask(hard, lake.Object{Key: l.key, Location: l.item.path(), Size: l.item.size})
	switch {
	case err != nil:
		return 0, err
	case state == lake.Busy:
		return Busy, nil
	case state == lake.Done || !c.im.first(l.key):
		c.im.skip(&l.item, func(s *Summary) { s.Already++ })
		return Known, nil
	}
	select {
	case w := <-c.free:
		defer func() { c.free <- w }()
		return Read, w.object(hard, l)
	case <-ctx.Done():
		return 0, context.Cause(ctx)
	}
}

// Commit brings what was added into the lake. After an error a new batch is begun; the objects of the old one are free, or in
// the lake if the commit succeeded after all, which the next Add of each finds out.
func (c *Collector) Commit(ctx context.Context) error {
	hard := context.WithoutCancel(ctx)
	err := c.im.commit(hard)
	c.im.gate.Lock()
	defer c.im.gate.Unlock()
	if err == nil {
		err = c.im.taken()
	}
	if err == nil {
		return nil
	}
	return errors.Join(err, c.im.restart(hard))
}

// Summary tells what is in the lake, and what was left out.
func (c *Collector) Summary() Summary {
	c.im.mu.Lock()
	defer c.im.mu.Unlock()
	s := c.im.sum
	s.Problems = append([]Problem(nil), s.Problems...)
	kinds := make(map[string]int64, len(s.NotCloudTrail))
	for what, n := range s.NotCloudTrail {
		kinds[what] = n
	}
	s.NotCloudTrail = kinds
	return s
}

// Close gives up what was added and not committed.
func (c *Collector) Close(ctx context.Context) error {
	c.im.gate.Lock()
	defer c.im.gate.Unlock()
	return c.im.restart(context.WithoutCancel(ctx))
}

// taken gives an error if a batch was taken away, and forgets its items: whoever added them does so again.
func (im *importer) taken() error {
	im.mu.Lock()
	defer im.mu.Unlock()
	if len(im.again) == 0 {
		return nil
	}
	im.again = nil
	return ErrLost
}

// restart gives up the batch and whatever had failed. The caller holds the gate.
func (im *importer) restart(ctx context.Context) error {
	im.uncount()
	err := im.drop(ctx)
	im.filling.mu.Lock()
	im.failed = nil
	im.filling.mu.Unlock()
	im.mu.Lock()
	im.again = nil
	im.mu.Unlock()
	return err
}
