package lake

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/apache/iceberg-go"
	"github.com/apache/iceberg-go/table"
)

// maintain runs fn with the lake to itself and nothing undecided.
func (l *Lake) maintain(ctx context.Context, fn func(ctx context.Context) error) error {
	return l.maintainWithin(ctx, 0, fn)
}

// turn is how often maintenance that waits for its turn looks again.
const turn = time.Second

// maintainWithin is maintain; for the time wait it waits for others that have the lake, and for batches to be decided.
func (l *Lake) maintainWithin(ctx context.Context, wait time.Duration, fn func(ctx context.Context) error) error {
	until := l.opt.Now().Add(wait)
	for {
		held, release, err := l.ledger.exclusive(ctx)
		if err == nil {
			defer release()
			err := l.decided(held, until, fn)
			if cause := context.Cause(held); err != nil && cause != nil && ctx.Err() == nil {
				return cause // the lock was lost, which ended all else
			}
			return err
		}
		if !isInUse(err) || !l.opt.Now().Before(until) {
			return err
		}
		if err := l.opt.Sleep(ctx, turn); err != nil {
			return err
		}
	}
}

// decided runs fn when no batch is open; the caller has the lake, so no further one is opened.
func (l *Lake) decided(ctx context.Context, until time.Time, fn func(ctx context.Context) error) error {
	for {
		if err := l.repair(ctx); err != nil {
			return err
		}
		open, err := l.ledger.openBatches(ctx)
		switch {
		case err != nil:
			return fmt.Errorf("read the ledger of lake %s: %w", l.dir, err)
		case len(open) == 0:
			return fn(ctx)
		case l.opt.Now().Before(until):
			if err := l.opt.Sleep(ctx, turn); err != nil {
				return err
			}
			continue
		}
		if h := open[0].holder; h.PID != 0 {
			return inUseBy(l.dir, h)
		}
		return fmt.Errorf("%w: batch %s is undecided; try again when its import has ended", ErrInUse, open[0].id)
	}
}

// Removed says what was taken out of the table.
type Removed struct {
	Days  []Day
	Files int
	Rows  int64
	Bytes int64
}

// Retain drops the days that ended before the given time from the table: whole days, without reading them.
// Records without a time stay. The files stay on disk until [Lake.Expire] lets the snapshots before it go.
// With dry set it only says what would be dropped. [ErrInUse] while imports run.
func (l *Lake) Retain(ctx context.Context, before time.Time, dry bool) (Removed, error) {
	var r Removed
	err := l.maintain(ctx, func(ctx context.Context) error {
		for attempt := 0; ; attempt++ {
			if attempt > 0 {
				if err := l.backoff(ctx, attempt); err != nil {
					return err
				}
			}
			now, err := l.dropDays(ctx, before, dry)
			if err == nil && now.Files == 0 && attempt > 0 {
				return nil // the conflict was with our own commit, whose answer was lost
			}
			if r = now; err == nil || !conflict(err) {
				return err
			}
		}
	})
	if err != nil {
		return Removed{}, fmt.Errorf("drop days before %s: %w", before.UTC().Format(time.DateOnly), err)
	}
	return r, nil
}

func (l *Lake) dropDays(ctx context.Context, before time.Time, dry bool) (Removed, error) {
	t, err := l.load(ctx)
	if err != nil {
		return Removed{}, err
	}
	var r Removed
	var files []iceberg.DataFile
	days := map[Day]bool{}
	old := func(d Day) bool { return d != NoDay && !d.Time().AddDate(0, 0, 1).After(before) }
	err = l.walk(ctx, t, old, func(df iceberg.DataFile, e entry) error {
		files = append(files, df)
		days[e.day] = true
		r.Files, r.Rows, r.Bytes = r.Files+1, r.Rows+e.rows, r.Bytes+e.bytes
		return nil
	})
	r.Days = sortedKeys(days)
	if err != nil || len(files) == 0 || dry {
		return r, err
	}
	_, err = l.publish(ctx, t, func(ctx context.Context) (*table.Transaction, error) {
		x := t.NewTransaction()
		return x, x.ReplaceDataFilesWithDataFiles(ctx, files, nil, iceberg.Properties{propWork: "retain"}, table.WithoutAutoNameMapping())
	})
	return r, err
}

// Expire lets go the snapshots, of all tables, that were last current longer ago than age, at least [MinSnapshotAge], and
// removes the files that only they had. It gives their number. [ErrInUse] while imports run.
func (l *Lake) Expire(ctx context.Context, age time.Duration) (int, error) {
	gone := 0
	err := l.maintain(ctx, func(ctx context.Context) (err error) {
		gone, err = l.expire(ctx, age)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("expire snapshots: %w", err)
	}
	return gone, nil
}

// expire is Expire for who has the lake.
func (l *Lake) expire(ctx context.Context, age time.Duration) (int, error) {
	t, err := l.load(ctx)
	if err != nil {
		return 0, err
	}
	when := l.opt.Now().Add(-max(age, MinSnapshotAge))
	old := replacedBefore(t, when)
	gone := len(old)
	if gone > 0 {
		err = l.forget(ctx, t, old)
	}
	return gone, errors.Join(err, l.eachTable(func(t *Table) error {
		n, err := t.expire(ctx, when)
		gone += n
		return err
	}))
}

// forget takes snapshots out of the table and removes their files. It does not use the library's own
// transaction for this, which goes by the snapshots' age and by its own clock.
func (l *Lake) forget(ctx context.Context, t *table.Table, snapshots []int64) error {
	head := t.CurrentSnapshot().SnapshotID
	update := table.NewRemoveSnapshotsUpdate(snapshots, true)
	_, _, err := l.cat.CommitTable(ctx, t.Identifier(),
		[]table.Requirement{table.AssertTableUUID(t.Metadata().TableUUID()), table.AssertRefSnapshotID(table.MainBranch, &head)},
		[]table.Update{update})
	if err != nil && !conflict(err) {
		return err
	}
	after, loadErr := l.loadTable(ctx, t.Identifier())
	if loadErr != nil {
		return errors.Join(err, loadErr)
	}
	if err != nil && slices.ContainsFunc(snapshots, func(id int64) bool { return after.SnapshotByID(id) != nil }) {
		return err // else the conflict was with our own commit, whose answer was lost
	}
	return update.PostCommit(ctx, t, after)
}

// replacedBefore lists the snapshots whose successor had come by a certain time: until then somebody may
// have begun to read their files.
func replacedBefore(t *table.Table, when time.Time) []int64 {
	all := t.Metadata().Snapshots()
	slices.SortFunc(all, func(a, b table.Snapshot) int { return cmp.Compare(a.SequenceNumber, b.SequenceNumber) })
	var old []int64
	for i := 0; i+1 < len(all); i++ {
		if all[i+1].TimestampMs >= when.UnixMilli() {
			break
		}
		old = append(old, all[i].SnapshotID)
	}
	return old
}

// DefaultStrayAge is how old files must be that Clean removes, unless told otherwise.
const DefaultStrayAge = 48 * time.Hour

// A Stray is a file in the lake's folders that nothing refers to.
type Stray struct {
	Path     string
	Bytes    int64
	Modified time.Time
}

// Clean removes stray files that are older than age: what crashes, lost batches and lost commits left behind.
// With dry set it only lists them. [ErrInUse] while imports run, so files of live batches are never touched.
func (l *Lake) Clean(ctx context.Context, age time.Duration, dry bool) ([]Stray, error) {
	var out []Stray
	err := l.maintain(ctx, func(ctx context.Context) (err error) {
		out, err = l.clean(ctx, age, dry)
		return err
	})
	if err != nil {
		return out, fmt.Errorf("clean lake %s: %w", l.dir, err)
	}
	return out, nil
}

// clean is Clean for who has the lake.
func (l *Lake) clean(ctx context.Context, age time.Duration, dry bool) (out []Stray, err error) {
	if !dry {
		if err := l.here.sweepOwners(); err != nil {
			return nil, err
		}
	}
	strays, err := l.strays(ctx)
	if err != nil {
		return nil, err
	}
	for _, s := range strays {
		if l.opt.Now().Sub(s.Modified) < age {
			continue
		}
		if !dry {
			if err := l.files.remove(ctx, s.Path); err != nil {
				return out, err
			}
		}
		out = append(out, s)
	}
	if dry {
		return out, nil
	}
	err = l.files.tidy(TableName)
	for _, d := range Tables() {
		// A write that makes a partition's folder right now makes it again.
		err = errors.Join(err, l.files.tidy(d.Name))
	}
	return out, err
}

// strays lists the files under the tables' folders that no retained snapshot and no metadata refers to, and
// the temporary files of dead owners.
func (l *Lake) strays(ctx context.Context) ([]Stray, error) {
	t, err := l.load(ctx)
	if err != nil {
		return nil, err
	}
	known, err := l.referenced(ctx, t)
	if err != nil {
		return nil, err
	}
	var out []Stray
	take := func(s Stray) error {
		if !known[s.Path] {
			out = append(out, s)
		}
		return nil
	}
	err = l.files.walk(ctx, TableName, take)
	if err != nil {
		return nil, err
	}
	if err := l.eachTable(func(t *Table) error { return t.strays(ctx, take) }); err != nil {
		return nil, err
	}
	temp, err := os.ReadDir(l.here.temp())
	if err != nil {
		return nil, err
	}
	for _, d := range temp {
		owner, _, _ := strings.Cut(d.Name(), "-")
		up, err := l.here.alive(owner)
		if err != nil {
			return nil, err
		}
		if !up {
			if err := visitFile(filepath.Join(l.here.temp(), d.Name()), d, take); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// referenced gives the paths of all files that the table's metadata refers to.
func (l *Lake) referenced(ctx context.Context, t *table.Table) (map[string]bool, error) {
	known := map[string]bool{}
	note := func(uri string) error {
		path, err := l.files.name(uri)
		if err != nil {
			return fmt.Errorf("the table refers to %s: %w", uri, err)
		}
		known[path] = true
		return nil
	}
	if err := note(t.MetadataLocation()); err != nil {
		return nil, err
	}
	for m := range t.Metadata().PreviousFiles() {
		if err := note(m.MetadataFile); err != nil {
			return nil, err
		}
	}
	fs, err := t.FS(ctx)
	if err != nil {
		return nil, err
	}
	for _, s := range t.Metadata().Snapshots() {
		if err := note(s.ManifestList); err != nil {
			return nil, err
		}
		manifests, err := s.Manifests(fs)
		if err != nil {
			return nil, fmt.Errorf("read the manifests of snapshot %d: %w", s.SnapshotID, err)
		}
		for _, m := range manifests {
			path, err := l.files.name(m.FilePath())
			if err != nil || known[path] {
				if err != nil {
					return nil, err
				}
				continue
			}
			known[path] = true
			for e, err := range m.Entries(fs, true) {
				if err != nil {
					return nil, fmt.Errorf("read manifest %s: %w", m.FilePath(), err)
				}
				if err := note(e.DataFile().FilePath()); err != nil {
					return nil, err
				}
			}
			if err := ctx.Err(); err != nil {
				return nil, err
			}
		}
	}
	return known, nil
}
