package lake

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/apache/iceberg-go"
	"github.com/apache/iceberg-go/table"
	"golang.org/x/sync/errgroup"
)

// Properties of snapshot summaries, part of the format.
const (
	propBatch       = "ashiato.batch-id"
	propFenced      = "ashiato.fenced-batches" // comma-separated ids of batches that may never be committed
	propRecords     = "ashiato.records"
	propDuplicates  = "ashiato.duplicates"
	propConflicting = "ashiato.conflicting"
	propFiles       = "ashiato.files"
	propBytes       = "ashiato.bytes"
	propCompaction  = "ashiato.compaction-id"
	propWork        = "ashiato.maintenance" // compact, retain: what made a snapshot without a batch
)

// ObjectOutcome is what was found in an object, for the ledger.
type ObjectOutcome struct {
	Key        string
	Records    int64 // records that were read, duplicates included
	Duplicates int64 // of those, left out before they were written
	Unreadable int64 // that went to the quarantine
	Bytes      int64 // inflated
}

// Outcome is what was found in the objects of a batch.
type Outcome struct {
	Objects []ObjectOutcome
}

// Committed is what a batch brought into the lake.
type Committed struct {
	Rows        int64 // records added
	Duplicates  int64 // records left out because the lake had them, beside those of Outcome
	Conflicting int64 // records added whose eventid the lake had with other content
	Files       int
	Bytes       int64
	Days        []Day // of the files, ascending, NoDay first; not known for a batch that others found committed
}

// Commit brings the batch into the lake: records the lake has already are dropped, the rest is added in one
// snapshot, the ledger marks the objects as done. [ErrFenced] and [ErrDeadline]: the batch is lost, nothing of
// it is in the lake, its objects are free and have to be claimed anew. After any other error the batch is
// still open: Commit again, or Abandon.
func (b *Batch) Commit(ctx context.Context, o Outcome) (Committed, error) {
	if b.closed {
		return Committed{}, fmt.Errorf("batch %s is closed", b.id)
	}
	c, err := b.commit(ctx, o)
	if errors.Is(err, ErrFenced) || errors.Is(err, ErrDeadline) {
		c, err = b.lost(ctx, err)
	} else if err == nil {
		b.close(ctx, false)
	}
	if err != nil {
		return Committed{}, fmt.Errorf("commit batch %s: %w", b.id, err)
	}
	return c, nil
}

// lost closes a batch that somebody else has decided. If an earlier attempt of ours had succeeded after all
// that somebody has marked it done, and so it is.
func (b *Batch) lost(ctx context.Context, cause error) (Committed, error) {
	state, c, err := b.fate(ctx)
	if err != nil {
		return c, errors.Join(cause, err)
	}
	b.close(ctx, state == "abandoned")
	if state == "done" {
		return c, nil
	}
	return c, cause
}

// fate says what the ledger calls the batch, and what it brought if a snapshot has it. Only if the ledger
// calls it abandoned and no snapshot has it do its files belong to nothing.
func (b *Batch) fate(ctx context.Context) (state string, c Committed, err error) {
	if state, err = b.lake.ledger.stateOf(ctx, b.id); err != nil || !b.attempted {
		return state, c, err
	}
	t, err := b.lake.load(ctx)
	if err != nil {
		return "", c, err
	}
	if v := verdictOn(t, b.id); v.committed != nil {
		c = committedIn(v.committed)
		if state == "abandoned" {
			return "", c, fmt.Errorf("the ledger calls it abandoned but snapshot %d has it; run `ashiato lake check`", v.committed.SnapshotID)
		}
	}
	return state, c, nil
}

func (b *Batch) commit(ctx context.Context, o Outcome) (Committed, error) {
	l := b.lake
	for _, f := range b.files {
		if err := f.Finish(); err != nil {
			return Committed{}, err
		}
	}
	if err := l.ledger.recordOutcome(ctx, b.id, o.Objects); err != nil {
		return Committed{}, err
	}
	if err := l.step("recorded"); err != nil {
		return Committed{}, err
	}
	for attempt := 0; ; attempt++ {
		if attempt > 0 {
			if err := l.backoff(ctx, attempt); err != nil {
				return Committed{}, err
			}
		}
		c, again, err := b.try(ctx)
		if !again {
			return c, err
		}
	}
}

// try makes one attempt; again says that the table has changed meanwhile.
func (b *Batch) try(ctx context.Context) (c Committed, again bool, err error) {
	l := b.lake
	t, err := l.load(ctx)
	if err != nil {
		return c, false, err
	}
	switch v := verdictOn(t, b.id); {
	case v.committed != nil:
		c = committedIn(v.committed)
		c.Days = b.sum().Days
		return c, false, b.done(ctx, v.committed.SnapshotID, c)
	case v.fenced:
		return c, false, errors.Join(ErrFenced, l.ledger.release(ctx, b.id))
	case l.opt.Now().After(b.deadline):
		return c, false, b.miss(ctx)
	}
	if err := l.step("loaded"); err != nil {
		return c, false, err
	}
	if err := b.settle(ctx, t); err != nil {
		return c, false, fmt.Errorf("look for duplicates: %w", err)
	}
	if err := l.step("settled"); err != nil {
		return c, false, err
	}
	c = b.sum()
	if c.Files == 0 {
		return c, false, b.done(ctx, 0, c)
	}
	if err := b.place(ctx); err != nil {
		return c, false, err
	}
	if err := l.step("placed"); err != nil {
		return c, false, err
	}
	snapshot, err := b.append(ctx, t, c)
	if err != nil {
		return c, conflict(err), err
	}
	if err := l.step("committed"); err != nil {
		return c, false, err
	}
	return c, false, b.done(ctx, snapshot, c)
}

// place gives the files their names.
func (b *Batch) place(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(b.lake.files.parallel())
	for _, f := range b.files {
		if f.rows() > 0 {
			g.Go(func() error { return f.place(ctx) })
		}
	}
	return g.Wait()
}

// miss gives up a batch that is past its deadline. It is fenced like a dead one, so that an attempt whose
// result did not arrive cannot count later.
func (b *Batch) miss(ctx context.Context) error {
	if err := b.lake.takeOver(ctx, []string{b.id}); err != nil {
		return err
	}
	return ErrDeadline
}

// append adds the files in a snapshot on top of t.
func (b *Batch) append(ctx context.Context, t *table.Table, c Committed) (snapshot int64, err error) {
	b.attempted = true
	var files []iceberg.DataFile
	for _, f := range b.files {
		if f.rows() == 0 {
			continue
		}
		df, err := f.describe(b.lake.files, t.Spec())
		if err != nil {
			return 0, err
		}
		files = append(files, df)
	}
	tx := func(ctx context.Context) (*table.Transaction, error) {
		x := t.NewTransaction()
		// The names begin with the batch's id, which is in no snapshot: no need to search all manifests for them.
		return x, x.AddDataFiles(ctx, files, b.summary(c), table.WithoutDuplicateCheck(), table.WithoutAutoNameMapping())
	}
	return b.lake.publish(ctx, t, tx)
}

// publish stages and commits a transaction and removes what it wrote if the table had changed.
func (l *Lake) publish(ctx context.Context, base *table.Table, stage func(context.Context) (*table.Transaction, error)) (snapshot int64, err error) {
	ctx, wrote := traced(ctx)
	tx, err := stage(ctx)
	if err != nil {
		wrote.remove(ctx, l.files)
		return 0, err
	}
	if err := l.step("staged"); err != nil {
		return 0, err
	}
	t, err := tx.Commit(ctx)
	if err != nil {
		if conflict(err) && l.surelyLost(ctx, base, wrote) {
			wrote.remove(ctx, l.files) // after other errors the catalog may name these files
		}
		return 0, err
	}
	l.announce()
	if s := t.CurrentSnapshot(); s != nil {
		snapshot = s.SnapshotID
	}
	return snapshot, nil
}

// surelyLost says whether a commit that met a conflict did not take effect. An answer that was lost on its way makes the catalog's
// client ask again, and then the conflict is with its own success: the table names what this attempt wrote.
func (l *Lake) surelyLost(ctx context.Context, base *table.Table, wrote *trace) bool {
	if !l.files.remote() {
		return true
	}
	now, err := l.loadTable(ctx, base.Identifier())
	if err != nil {
		return false
	}
	names, sinceBase := []string{now.MetadataLocation()}, now.MetadataLocation() == base.MetadataLocation()
	for m := range now.Metadata().PreviousFiles() {
		names = append(names, m.MetadataFile)
		sinceBase = sinceBase || m.MetadataFile == base.MetadataLocation()
	}
	return sinceBase && !slices.ContainsFunc(names, wrote.has) // else there were so many commits that it cannot be told
}

func (b *Batch) sum() Committed {
	c := Committed{Duplicates: b.settled.duplicates, Conflicting: b.settled.conflicting}
	days := map[Day]bool{}
	for _, f := range b.files {
		if f.rows() > 0 {
			c.Rows += f.rows()
			c.Files++
			c.Bytes += f.bytes
			days[f.day] = true
		}
	}
	c.Days = sortedKeys(days)
	return c
}

func (b *Batch) summary(c Committed) iceberg.Properties {
	return iceberg.Properties{
		propBatch: b.id, propRecords: fmt.Sprint(c.Rows), propDuplicates: fmt.Sprint(c.Duplicates),
		propConflicting: fmt.Sprint(c.Conflicting), propFiles: fmt.Sprint(c.Files), propBytes: fmt.Sprint(c.Bytes),
	}
}

func committedIn(s *table.Snapshot) Committed {
	p := s.Summary.Properties
	n := func(key string) int64 {
		v, _ := strconv.ParseInt(p[key], 10, 64) // absent counts read as 0
		return v
	}
	return Committed{Rows: n(propRecords), Duplicates: n(propDuplicates), Conflicting: n(propConflicting), Files: int(n(propFiles)), Bytes: n(propBytes)}
}

// done marks the batch as done in the ledger. A batch with a snapshot may have been marked by somebody who
// found it there; one without a snapshot counts only if the ledger still has it open.
func (b *Batch) done(ctx context.Context, snapshot int64, c Committed) error {
	ok, err := b.lake.ledger.finish(ctx, b.id, snapshot, c)
	if err != nil || ok {
		return err
	}
	state, err := b.lake.ledger.stateOf(ctx, b.id)
	switch {
	case err != nil:
		return err
	case state == "done":
		return nil
	}
	return ErrFenced
}

// A verdict is what the table says about a batch; neither means that it is undecided.
type verdict struct {
	committed *table.Snapshot
	fenced    bool
}

func verdictOn(t *table.Table, batch string) verdict {
	var v verdict
	for _, s := range t.Metadata().Snapshots() {
		if s.Summary == nil {
			continue
		}
		if s.Summary.Properties[propBatch] == batch {
			v.committed = &s
		}
		if list := s.Summary.Properties[propFenced]; list != "" {
			for id := range strings.SplitSeq(list, ",") {
				v.fenced = v.fenced || id == batch
			}
		}
	}
	return v
}

// takeOver decides open batches whose owner cannot be waited for: those in a snapshot are done, the others
// are fenced in the table and then released in the ledger.
func (l *Lake) takeOver(ctx context.Context, batches []string) error {
	for attempt := 0; len(batches) > 0; attempt++ {
		if attempt > 0 {
			if err := l.backoff(ctx, attempt); err != nil {
				return err
			}
		}
		t, err := l.load(ctx)
		if err != nil {
			return err
		}
		undecided, err := l.decide(ctx, t, batches)
		if err != nil || len(undecided) == 0 {
			return err
		}
		if err := l.step("fence"); err != nil {
			return err
		}
		if err = l.fence(ctx, t, undecided); err == nil {
			if err := l.step("fenced"); err != nil {
				return err
			}
		} else if !conflict(err) {
			return err
		}
		batches = undecided // the next round finds the fence, or what came before it
	}
	return nil
}

// decide settles in the ledger what the table has decided and gives back the rest.
func (l *Lake) decide(ctx context.Context, t *table.Table, batches []string) (undecided []string, err error) {
	for _, id := range batches {
		switch v := verdictOn(t, id); {
		case v.committed != nil:
			if _, err := l.ledger.finish(ctx, id, v.committed.SnapshotID, committedIn(v.committed)); err != nil {
				return nil, err
			}
		case v.fenced:
			if err := l.ledger.release(ctx, id); err != nil {
				return nil, err
			}
		default:
			// It may have been finished in the ledger alone since it was found.
			state, err := l.ledger.stateOf(ctx, id)
			if err != nil {
				return nil, err
			}
			if state == "open" {
				undecided = append(undecided, id)
			}
		}
	}
	return undecided, nil
}

// fence commits an empty snapshot that says these batches may not be committed any more. It moves the head
// of the table, so a commit that was prepared before it is refused by the catalog.
func (l *Lake) fence(ctx context.Context, t *table.Table, batches []string) error {
	props := iceberg.Properties{propFenced: strings.Join(batches, ",")}
	_, err := l.publish(ctx, t, func(ctx context.Context) (*table.Transaction, error) {
		x := t.NewTransaction()
		return x, x.AddFiles(ctx, nil, props, true)
	})
	return err
}
