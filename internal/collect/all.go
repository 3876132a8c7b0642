package collect

import (
	"context"
	"errors"
	"maps"
	"sync"
	"time"

	"github.com/ashiato/ashiato/internal/ingest"
	"github.com/ashiato/ashiato/pipeline"
)

// A SourceError says which source cannot be read.
type SourceError struct {
	Name string
	Err  error
}

func (e *SourceError) Error() string { return e.Name + ": " + e.Err.Error() }

// Unwrap gives the cause.
func (e *SourceError) Unwrap() error { return e.Err }

// retryAfter is when a source that cannot be read is tried again: somebody may have mended it.
const retryAfter = 5 * time.Minute

// All collects from feeds at the same time. With once it returns when each was read through; else when the context ends, without feeds too. A source that
// cannot be read keeps no other from being read: with once its *[SourceError] is returned at the end, else it is told
// to failed, and the source tried again. A lake that cannot be written ends all.
func All(ctx context.Context, feeds []Feed, o Options, once bool, failed func(*SourceError)) (Summary, error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	b := &board{o: o, progress: make([]Progress, len(feeds)), pending: make([]int64, len(feeds))}
	for round := 0; ; round++ {
		var wg sync.WaitGroup
		for i, f := range feeds {
			if round > 0 && b.pending[i] == 0 {
				continue
			}
			wg.Go(func() {
				if err := b.feed(ctx, i, f, once, failed); err != nil {
					if _, lake := errors.AsType[*lakeError](err); lake {
						stop()
					}
					b.fail(err)
				}
			})
		}
		if len(feeds) == 0 && !once {
			<-ctx.Done()
		}
		wg.Wait()
		b.sum.Pending = 0
		for _, n := range b.pending {
			b.sum.Pending += n
		}
		// What one source had to leave, because another one of these had it in hand, is in the lake by now.
		if !once || b.sum.Pending == 0 || round == onceTries-1 || len(b.errs) > 0 || b.sleep(ctx, busyOnce) != nil {
			return b.sum, errors.Join(b.errs...)
		}
	}
}

// A board adds up what the feeds do.
type board struct {
	o Options

	mu       sync.Mutex // guards what follows
	progress []Progress // by feed, of the pass that runs
	before   Progress   // of passes that have ended
	pending  []int64    // by feed, of its last pass
	sum      Summary
	errs     []error
}

func (b *board) fail(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.errs = append(b.errs, err)
}

func (b *board) sleep(ctx context.Context, d time.Duration) error {
	if b.o.Sleep != nil {
		return b.o.Sleep(ctx, d)
	}
	return wait(ctx, d)
}

// feed reads one source until the context ends, or once.
func (b *board) feed(ctx context.Context, i int, f Feed, once bool, failed func(*SourceError)) error {
	for pass := 0; ctx.Err() == nil; pass++ {
		err := b.pass(ctx, i, f, pass, once)
		if ctx.Err() == nil || err != nil {
			b.note(f.Name, SourceNote{Err: err, Through: err == nil})
		}
		if _, lake := errors.AsType[*lakeError](err); lake {
			return err
		}
		pause := f.Every
		if err != nil && ctx.Err() == nil {
			e := &SourceError{f.Name, err}
			if once {
				return e
			}
			failed(e)
			pause = retryAfter
			pass-- // what was not read through is read as at first
		}
		if once || b.sleep(ctx, pause) != nil {
			return nil
		}
	}
	return nil
}

// How patient a run is that is to end.
const (
	onceTries  = 3 // of a message
	onceGiveUp = 5 // failures of receiving
)

func (b *board) pass(ctx context.Context, i int, f Feed, n int, once bool) error {
	p, err := f.open(ctx, n)
	if err != nil {
		return err
	}
	o := b.o
	o.Source, o.Open, o.Filter = p.Source, p.Open, f.Filter
	if f.commit > 0 && (o.Every <= 0 || o.Every > f.commit) {
		o.Every = f.commit
	}
	if once {
		o.GiveUp = onceGiveUp
		if f.Every > 0 {
			o.Source = tries(p.Source, onceTries)
		}
	}
	o.Progress = func(p Progress) {
		b.tell(i, p)
		b.note(f.Name, SourceNote{Progress: p})
	}
	o.Failed = func(failure *pipeline.Failure) {
		if b.o.Failed != nil {
			b.o.Failed(failure)
		}
		b.note(f.Name, SourceNote{Err: failure})
	}
	sum, err := Run(ctx, o)
	if p.Ended != nil {
		err = errors.Join(err, p.Ended(ctx))
	}
	if p.Skipped != nil {
		sum.Skipped += p.Skipped()
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.before.add(b.progress[i])
	b.progress[i] = Progress{}
	b.sum.add(sum)
	b.pending[i] = sum.Pending
	return err
}

func (b *board) note(source string, n SourceNote) {
	if b.o.OnSource != nil {
		b.o.OnSource(source, n)
	}
}

func (b *board) tell(i int, p Progress) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.progress[i] = p
	if b.o.Progress == nil {
		return
	}
	all := b.before
	for _, p := range b.progress {
		all.add(p)
	}
	b.o.Progress(all)
}

func (p *Progress) add(o Progress) {
	p.Messages += o.Messages
	p.Waiting += o.Waiting
	p.Objects += o.Objects
	p.Bytes += o.Bytes
	p.Failures += o.Failures
	p.Commit, p.Received, p.Newest = later(p.Commit, o.Commit), later(p.Received, o.Received), later(p.Newest, o.Newest)
	p.Ingest.ObjectsDone += o.Ingest.ObjectsDone
	p.Ingest.Records += o.Ingest.Records
	p.Ingest.Duplicates += o.Ingest.Duplicates
	p.Ingest.Unreadable += o.Ingest.Unreadable
	p.Ingest.LeftOut += o.Ingest.LeftOut
	if o.Ingest.Current != "" {
		p.Ingest.Current = o.Ingest.Current
	}
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func (s *Summary) add(o Summary) {
	s.Messages += o.Messages
	s.Dropped += o.Dropped
	s.Given += o.Given
	s.Skipped += o.Skipped
	s.Digests += o.Digests
	s.Foreign += o.Foreign
	s.Failures += o.Failures
	if s.Control == nil {
		s.Control = map[string]int64{}
	}
	for kind, n := range o.Control {
		s.Control[kindOf(kind, s.Control)] += n
	}
	addIngest(&s.Summary, o.Summary)
}

func addIngest(s *ingest.Summary, o ingest.Summary) {
	s.Objects += o.Objects
	s.Already += o.Already
	s.Empty += o.Empty
	s.Archives += o.Archives
	s.Records += o.Records
	s.Duplicates += o.Duplicates
	s.Conflicting += o.Conflicting
	s.Unreadable += o.Unreadable
	s.LeftOut += o.LeftOut
	for by, n := range o.LeftOutBy {
		if s.LeftOutBy == nil {
			s.LeftOutBy = map[ingest.LeftOut]int64{}
		}
		s.LeftOutBy[by] += n
	}
	s.SignIns += o.SignIns
	s.SignInsAgain += o.SignInsAgain
	s.Bytes += o.Bytes
	s.JSONBytes += o.JSONBytes
	s.Commits += o.Commits
	s.Problems = append(s.Problems, o.Problems...)
	s.MoreProblems += o.MoreProblems
	if n := len(s.Problems) - maxProblems; n > 0 {
		s.Problems = s.Problems[:maxProblems]
		s.MoreProblems += int64(n)
	}
	if s.NotCloudTrail == nil {
		s.NotCloudTrail = map[string]int64{}
	}
	for kind := range maps.Keys(o.NotCloudTrail) {
		s.NotCloudTrail[kindOf(kind, s.NotCloudTrail)] += o.NotCloudTrail[kind]
	}
	if d := o.Days; !d.First.IsZero() {
		if s.Days.First.IsZero() || d.First.Before(s.Days.First) {
			s.Days.First = d.First
		}
		if d.Last.After(s.Days.Last) {
			s.Days.Last = d.Last
		}
	}
}

// maxProblems bounds the problems that a summary lists.
const maxProblems = 1000

// wait sleeps on the machine's clock.
func wait(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-t.C:
		return nil
	}
}
