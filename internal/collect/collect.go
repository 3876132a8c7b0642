package collect

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ashiato/ashiato/internal/ingest"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/pipeline"
	"github.com/ashiato/ashiato/trail"
)

// Options say what to collect and how. Lake and Source are required, Open is unless all objects come within their messages.
type Options struct {
	Lake   *lake.Lake
	Source pipeline.Source
	Open   func(ctx context.Context, o pipeline.Object) (io.ReadCloser, error)

	Parallel int           // objects that are fetched at a time (16)
	InFlight int           // messages that are received and not settled (1000)
	Every    time.Duration // between commits (30 s)
	Memory   int64         // bytes of fetched objects in memory, all together (64 MiB)
	TempDir  string        // for objects larger than their share of Memory (the system's)
	Drain    time.Duration // how long work in hand goes on after the context ended (60 s)
	Limits   trail.Limits  // of what is read (trail.DefaultLimits)

	// Filter leaves records out on purpose; nil: none. All takes that of each feed.
	Filter *ingest.Filter

	// Witness is told of what is read, to prove it later; nil is nobody.
	Witness Witness

	// GiveUp is how many failures of receiving, one after the other, end the run; 0: none does, but those that are permanent.
	GiveUp int

	// AnyKey reads objects whatever their key is; else only those are read whose key is one of CloudTrail's logs.
	AnyKey bool

	Progress func(Progress)            // called often, from several goroutines; must be quick
	Failed   func(f *pipeline.Failure) // sees every failure; those of the lake too
	// OnSource is told, by All, what happens to each source, by its name; called as Progress is.
	OnSource func(name string, n SourceNote)

	Now   func() time.Time
	Sleep func(context.Context, time.Duration) error
}

// A Witness remembers what was read. Its methods may be called from several goroutines.
type Witness interface {
	// Read is told of an object of S3 before it goes into the lake; open reads its bytes.
	Read(o pipeline.Object, open func() (io.ReadSeekCloser, error)) error
	// Announced is told that a digest file has arrived.
	Announced()
	// Keep has what Read was told kept for good. It is called before each commit, whose objects are not read again.
	Keep(ctx context.Context) error
}

// Progress tells how far a run is.
type Progress struct {
	Messages int64     // received
	Waiting  int64     // of these, not settled yet
	Objects  int64     // fetched
	Bytes    int64     // of these, as stored
	Failures int64     // of any stage
	Commit   time.Time // when the last commit ended; zero before the first
	Received time.Time // when a message was received last
	Newest   time.Time // when the newest log file that was fetched was delivered, by its name
	Ingest   ingest.Progress
}

// A SourceNote is what happened to a source: how far reading it is, or that it failed, or was read through.
type SourceNote struct {
	Progress Progress
	Err      error
	Through  bool
}

// A Summary is the outcome of a run.
type Summary struct {
	ingest.Summary
	Messages int64            // settled as done
	Dropped  int64            // settled as not wanted
	Given    int64            // how often one was given back to the source, to be delivered again
	Pending  int64            // messages that were given back last and not done since
	Control  map[string]int64 // of Messages: those without objects, by what they are
	Skipped  int64            // objects that the lake had, and that were not fetched again
	Digests  int64            // objects that are digests
	Foreign  int64            // objects with a key of another kind, not fetched
	Failures int64
}

// Run collects until the context ends or the source has nothing more. Then work in hand is finished and committed, for
// Options.Drain at most. It gives an error when it cannot go on: the source is gone for good, or the lake cannot be written. The
// summary holds in both cases.
func Run(ctx context.Context, o Options) (Summary, error) {
	c, err := newCollector(o)
	if err != nil {
		return Summary{}, err
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	c.stop = stop
	err = c.pipeline().Run(ctx)
	err = errors.Join(err, c.in.Close(context.WithoutCancel(ctx)))
	if cause, ok := errors.AsType[*lakeError](context.Cause(ctx)); ok {
		err = errors.Join(cause, err)
	}
	if cause, ok := errors.AsType[*sourceError](context.Cause(ctx)); ok {
		err = errors.Join(cause.err, err)
	}
	return c.summary(), err
}

// pipeline makes the pipeline that c is the handler of.
func (c *collector) pipeline() *pipeline.Pipeline[*fetched] {
	return &pipeline.Pipeline[*fetched]{
		Source: c.Source, Open: c.Open, Decode: c.decode, Handler: c,
		KeepMessage: c.keepMessage, KeepObject: c.keepObject,
		BatchSize: 1, Concurrency: c.Parallel, InFlight: c.InFlight, CommitEvery: c.Every,
		Progress: c.progress, OnFailure: c.failed, Drain: c.Drain, Now: c.Now, Sleep: c.Sleep,
	}
}

// A lakeError ends a run.
type lakeError struct{ err error }

func (e *lakeError) Error() string { return "collecting was stopped: " + e.err.Error() }
func (e *lakeError) Unwrap() error { return e.err }

// A sourceError ends a run whose source cannot be reached.
type sourceError struct{ err error }

func (e *sourceError) Error() string { return e.err.Error() }

// A collector is one run.
type collector struct {
	Options
	in    *ingest.Collector
	known *known
	share int64 // bytes of one object in memory
	stop  context.CancelCauseFunc

	messages, waiting, objects, bytes, failures, skipped, digests, foreign atomic.Int64

	mu       sync.Mutex // guards what follows
	commit   time.Time
	received time.Time
	newest   time.Time
	refused  int // commits that failed, one after the other
	unread   int // failures of receiving, one after the other
	ingested ingest.Progress
	pending  map[string]bool
	sum      Summary
}

func newCollector(o Options) (*collector, error) {
	if o.Parallel <= 0 {
		o.Parallel = 16
	}
	if o.InFlight <= 0 {
		o.InFlight = 1000
	}
	if o.Every <= 0 {
		o.Every = 30 * time.Second
	}
	if o.Memory <= 0 {
		o.Memory = 64 << 20
	}
	if o.TempDir == "" {
		o.TempDir = os.TempDir()
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	c := &collector{Options: o, share: max(o.Memory/int64(o.Parallel), 64<<10), known: newKnown(o.Lake.Known)}
	c.sum.Control, c.pending = map[string]int64{}, map[string]bool{}
	in := ingest.Options{Lake: o.Lake, Workers: min(runtime.GOMAXPROCS(0), o.Parallel), Limits: o.Limits, Now: o.Now, Sleep: o.Sleep, Progress: c.ingestProgress, Filter: o.Filter}
	if o.Witness != nil {
		in.BeforeCommit = o.Witness.Keep
	}
	var err error
	c.in, err = ingest.NewCollector(in)
	return c, err
}

// maxKinds bounds the kinds of messages that are told apart: their names come from the messages.
const maxKinds = 50

func kindOf(name string, known map[string]int64) string {
	if _, ok := known[name]; !ok && len(known) >= maxKinds {
		return "messages of further kinds"
	}
	return name
}

// keepMessage asks the ledger for all objects of a message together: keepObject is called for one after the other.
func (c *collector) keepMessage(ctx context.Context, _ pipeline.Message, content pipeline.Content) (bool, error) {
	var names []string
	for _, o := range content.Objects {
		if key, ok := trail.ParseKey(o.Key); ok && key.IsLog() || !ok && c.AnyKey {
			if name := ledgerKey(o); name != "" {
				names = append(names, name)
			}
		}
	}
	if err := c.known.ahead(ctx, names); err != nil {
		return false, fmt.Errorf("ask the ledger for the %d objects of a message: %w", len(names), err)
	}
	return true, nil
}

// keepObject leaves out what is no log by its key, and what the lake has.
func (c *collector) keepObject(ctx context.Context, o pipeline.Object) (bool, error) {
	if o.Bucket == "" {
		return true, nil
	}
	switch key, ok := trail.ParseKey(o.Key); {
	case ok && !key.IsLog():
		c.digests.Add(1)
		if c.Witness != nil {
			c.Witness.Announced()
		}
		return false, nil
	case !ok && !c.AnyKey:
		c.foreign.Add(1)
		return false, nil
	}
	name := ledgerKey(o)
	if name == "" {
		return true, nil
	}
	known, err := c.known.has(ctx, name)
	if err != nil {
		return false, fmt.Errorf("ask the ledger for %s: %w", o, err)
	}
	if known {
		c.skipped.Add(1)
	}
	return !known, nil
}

// errBusy gives a message back: another process reads its object, and may yet fail.
var errBusy = errors.New("another process has the object in hand")

// Handle reads fetched objects into the batch.
func (c *collector) Handle(ctx context.Context, b pipeline.Batch[*fetched]) (err error) {
	for _, f := range b.Records {
		err = errors.Join(err, c.add(ctx, f), f.release())
	}
	return err
}

func (c *collector) add(ctx context.Context, f *fetched) error {
	a, err := f.arrival()
	if err != nil {
		return err
	}
	if c.Witness != nil {
		if err := c.Witness.Read(f.object, f.open); err != nil {
			return err
		}
	}
	taken, err := c.in.Add(ctx, a)
	if err == nil && taken == ingest.Busy {
		return errBusy
	}
	return err
}

// Commit brings what was handled into the lake.
func (c *collector) Commit(ctx context.Context) error {
	err := c.in.Commit(ctx)
	c.mu.Lock()
	defer c.mu.Unlock()
	if err == nil {
		c.commit, c.refused = c.Now(), 0
		return nil
	}
	if c.refused++; c.refused >= maxRefused && !errors.Is(err, ingest.ErrLost) {
		c.stop(&lakeError{err})
	}
	return err
}

// maxRefused is how many commits may fail one after the other before a run gives up: a full disk does not mend itself, and
// everything would be fetched again and again.
const maxRefused = 3
