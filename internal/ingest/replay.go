package ingest

import (
	"context"
	"errors"
	"fmt"
)

// ReplayQuarantine reads the quarantined objects again, for example with wider limits. Records that the lake
// has are duplicates; an object that now reads without a fault leaves the quarantine once it is in the lake.
func ReplayQuarantine(ctx context.Context, o Options) (Summary, error) {
	im := newImporter(o)
	im.replaying = true
	start := im.o.Now()
	reports, problems, err := im.quarantine.list(ctx)
	if err != nil {
		return im.sum, err
	}
	im.listed(&listing{problems: problems})
	im.total.ObjectsTotal = int64(len(reports))
	for i := range reports {
		im.total.BytesTotal += reports[i].Size
	}
	for i := range reports {
		if ctx.Err() != nil {
			im.sum.Interrupted = true
			break
		}
		if err := im.replay(context.WithoutCancel(ctx), &reports[i]); err != nil {
			return im.sum, errors.Join(err, im.drop(context.WithoutCancel(ctx)))
		}
	}
	im.sum.Elapsed = im.o.Now().Sub(start)
	return im.sum, nil
}

// replay reads one quarantined object, again if its batch is lost.
func (im *importer) replay(ctx context.Context, old *Report) error {
	source := old.Path
	if old.Copied {
		path, done, err := im.quarantine.object(ctx, old)
		if err != nil {
			return fmt.Errorf("quarantined object of %s: %w", old.Path, err)
		}
		defer done()
		source = path
	}
	l, err := load(ctx, newItem(nil, source, old.Path, old.Size))
	if err == nil && !old.Copied && l.key != old.Key {
		err = errors.New("it is another file now than the one that could not be read")
	}
	if err != nil {
		im.update(old.Path, func(s *Summary, p *Progress) {
			p.ObjectsDone++
			p.BytesDone += old.Size
			s.Unreadable += old.count()
			s.problem(Problem{old.Path, reason(err)})
		})
		return nil
	}
	l.shown = old.Path
	if err := im.filterAsThen(old); err != nil {
		return err
	}
	for {
		before := im.sum.Unreadable
		if err := im.replayOnce(ctx, l); err != nil {
			return err
		}
		if len(im.again) > 0 { // the batch was taken away
			im.again = nil
			continue
		}
		if im.sum.Unreadable > before {
			return nil
		}
		return im.quarantine.remove(ctx, old)
	}
}

// replayOnce reads an object in a batch of its own, which claims nothing: the ledger has the object as done.
func (im *importer) replayOnce(ctx context.Context, l loaded) error {
	im.workers = nil
	w, err := newWorker(im)
	if err != nil {
		return err
	}
	err = im.hold(func() error {
		if _, err := im.open(ctx); err != nil {
			return err
		}
		return w.object(ctx, &l)
	})
	if err != nil {
		return err
	}
	return im.commit(ctx)
}

// filterAsThen sees that what was left out of a quarantined object on purpose is left out again.
func (im *importer) filterAsThen(old *Report) error {
	im.o.Filter = nil
	if old.Keep == "" && old.Drop == "" {
		return nil
	}
	if im.o.Refilter == nil {
		return fmt.Errorf("quarantined object of %s: it was read with a filter, and nothing here makes filters", old.Path)
	}
	f, err := im.o.Refilter(old.Source, old.Keep, old.Drop)
	if err != nil {
		return fmt.Errorf("quarantined object of %s: the filter with which it was read: %w", old.Path, err)
	}
	im.o.Filter = f
	return nil
}
