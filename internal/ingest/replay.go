package ingest

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"github.com/ashiato/ashiato/internal/lake"
)

// ReplayQuarantine reads the quarantined objects again, for example with wider limits. Records that the lake
// has are duplicates; an object that now reads without a fault leaves the quarantine.
func ReplayQuarantine(ctx context.Context, o Options) (Summary, error) {
	im := newImporter(o)
	start := im.o.Now()
	reports, err := Quarantined(o.Lake.Dir())
	if err != nil {
		return im.sum, err
	}
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
			return im.sum, err
		}
	}
	im.sum.Elapsed = im.o.Now().Sub(start)
	return im.sum, nil
}

// replay reads one quarantined object in a batch of its own. The batch claims the object under a name of
// its own, since the ledger has the object itself as done.
func (im *importer) replay(ctx context.Context, old *Report) error {
	folder := im.quarantine.folder(old.Key)
	source := old.Path
	if old.Copied {
		source = filepath.Join(folder, "object")
	}
	l, err := load(newItem(nil, source, old.Path, old.Size))
	if err != nil {
		im.update(old.Path, func(s *Summary, _ *Progress) {
			s.Unreadable += old.count()
			s.problem(Problem{old.Path, reason(err)})
		})
		return nil
	}
	im.workers = nil
	w, err := newWorker(im)
	if err != nil {
		return err
	}
	batch, err := im.open(ctx)
	if err != nil {
		return err
	}
	content := l.key
	l.key = strings.Join([]string{"replay", batch.ID(), old.Key}, ":")
	states, err := batch.Claim(ctx, []lake.Object{{Key: l.key, Location: old.Path, Size: old.Size}})
	if err != nil || states[0] != lake.Claimed {
		return err
	}
	l.shown = old.Path
	before := im.sum.Unreadable
	if err := w.object(ctx, &l); err != nil {
		return err
	}
	if err := im.commit(ctx); err != nil {
		return err
	}
	if im.sum.Unreadable > before || !strings.HasPrefix(content, "sha256:") {
		return os.RemoveAll(im.quarantine.folder(l.key)) // the older report stands
	}
	return os.RemoveAll(folder)
}
