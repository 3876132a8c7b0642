package lake

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// A ledger says which batch has an object and what became of a batch. Every change is atomic, and what one handle was told is
// what all others are told from then on.
//
// It is made for one handle (its owner). Safety does not rest on its clock: a batch that is taken for dead too early is fenced in
// the table and loses. See ledger_sqlite.go for a lake in a folder and ledger_dynamo.go for one on S3.
type ledger interface {
	// identity is zero where there is no lake.
	identity(ctx context.Context) (identity, error)
	// create makes the ledger of a new lake. The first of several that do so at once wins; the others are no error.
	create(ctx context.Context, who identity) error

	// addBatch opens a batch of this owner with a lease. [ErrInUse]: maintenance runs.
	addBatch(ctx context.Context, id string, deadline time.Time) error
	// renew gives open batches of this owner a new lease. Batches that are not open, or not this owner's, are no error.
	renew(ctx context.Context, batches []string) error
	// claim asks for objects for an open batch of this owner. The second result names the other open batches that hold some of
	// them. [ErrFenced]: the batch is not open any more.
	claim(ctx context.Context, id string, objects []Object) ([]ClaimState, []string, error)
	// recordOutcome notes what was found in the objects of a batch, before the batch is committed, so that whoever finds it
	// committed need only mark it done. [ErrFenced] as above.
	recordOutcome(ctx context.Context, id string, objects []ObjectOutcome) error
	// finish marks an open batch as done; snapshot is 0 when it has none, and then this is the only place that knows. It says
	// false when the batch was not open any more.
	finish(ctx context.Context, id string, snapshot int64, c Committed) (bool, error)
	// release marks an open batch as abandoned and frees its objects; a batch that is not open is left as it is.
	release(ctx context.Context, id string) error

	// stateOf gives open, done or abandoned; empty for a batch that is not known.
	stateOf(ctx context.Context, id string) (string, error)
	openBatches(ctx context.Context) ([]batchRow, error)
	// batchesSince gives the batches opened at or after a time, by id. Only id, state, opened and files are set.
	batchesSince(ctx context.Context, opened time.Time) (map[string]batchRow, error)
	// known says for each key whether its object is of a done batch.
	known(ctx context.Context, keys []string) ([]bool, error)
	// eachObject calls yield with the location of each object of a done batch, in no order, and ends with its first error.
	eachObject(ctx context.Context, yield func(location string) error) error
	sum(ctx context.Context) (sums, error)
	// leftClaims lists claims that should not be there, for the check.
	leftClaims(ctx context.Context) ([]leftClaim, error)

	// alive says whether an owner may still be at work; where that cannot be told it is true, and its leases decide.
	alive(owner string) (bool, error)
	// share is held while this handle has batches. [ErrInUse]: maintenance runs.
	share() (release func(), err error)
	// exclusive gives the lake to maintenance; its context ends when that is no longer sure. [ErrInUse]: somebody else has it.
	// Batches that are still open have to be looked for after it.
	exclusive(ctx context.Context) (held context.Context, release func(), err error)

	close() error
}

// An identity is what a lake is known by.
type identity struct {
	id       string
	format   int
	location string // the folder or s3:// URI that it was made as
	created  time.Time
}

// A batchRow is what the ledger knows about a batch.
type batchRow struct {
	id, state, owner string
	lease, deadline  time.Time
	opened           time.Time
	files            int
	holder           holder // of an open batch, where the ledger knows it
}

// sums are the counts that a lake's ledger gives; of objects and records those in done batches.
type sums struct {
	batches                             map[string]int // by state
	objects, records                    int64
	duplicates, conflicting, unreadable int64
}

// A leftClaim says that a batch that is abandoned, or not known, still has objects.
type leftClaim struct {
	batch, state string
	objects      int
}

// identify checks whose lake this is and gives its id; with Options.Create it makes what is missing.
func (l *Lake) identify(ctx context.Context) (string, error) {
	who, err := l.ledger.identity(ctx)
	if err != nil {
		return "", fmt.Errorf("read the catalog of lake %s: %w", l.dir, err)
	}
	if who.id == "" && l.opt.Create {
		err := l.ledger.create(ctx, identity{newID() + newID(), FormatVersion, l.dir, l.opt.Now()})
		if err != nil {
			return "", fmt.Errorf("make the ledger of lake %s: %w", l.dir, err)
		}
		if who, err = l.ledger.identity(ctx); err != nil {
			return "", fmt.Errorf("read the catalog of lake %s: %w", l.dir, err)
		}
	}
	switch {
	case who.id == "" || who.format < 1:
		return "", fmt.Errorf("%w: %s holds no lake; `ashiato import` makes one, --lake names another", ErrNotLake, l.dir)
	case who.format > FormatVersion:
		return "", fmt.Errorf("%w: %s has format %d, this program knows %d; use a newer ashiato", ErrNewer, l.dir, who.format, FormatVersion)
	case who.location != l.dir:
		return "", fmt.Errorf("%w: %s was made as %s and its tables name files there; move it back, or import anew", ErrMoved, l.dir, who.location)
	}
	return who.id, nil
}

// staleBatches lists the open batches that anybody may decide: the owner is dead, or the lease or the
// deadline is over.
func (l *Lake) staleBatches(ctx context.Context) ([]string, error) {
	open, err := l.ledger.openBatches(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the ledger of lake %s: %w", l.dir, err)
	}
	var stale []string
	up := map[string]bool{}
	for _, b := range open {
		if _, known := up[b.owner]; !known {
			if up[b.owner], err = l.ledger.alive(b.owner); err != nil {
				return nil, err
			}
		}
		if l.stale(b, up[b.owner]) {
			stale = append(stale, b.id)
		}
	}
	return stale, nil
}

func (l *Lake) stale(b batchRow, ownerAlive bool) bool {
	now := l.opt.Now()
	if b.owner == l.owner {
		return now.After(b.deadline) || !slices.Contains(l.inHand(), b.id)
	}
	return now.After(b.deadline) || now.After(b.lease) || !ownerAlive
}

// undecidedFile says whether a file in the data folder belongs to a batch that is still open.
func (l *Lake) undecidedFile(ctx context.Context, path string) bool {
	base := filepath.Base(path)
	i := strings.LastIndexByte(base, '-')
	if i < 0 {
		return false
	}
	state, err := l.ledger.stateOf(ctx, base[:i])
	return err == nil && state == "open"
}
