package verify

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/ashiato/ashiato/trail"
)

// A Store is what is checked: a bucket or a copy of it. Its methods may be called from several goroutines.
type Store interface {
	// Folders gives the names of what lies below prefix up to the next slash, in the order of keys, without the slash. Prefix is empty
	// or ends in a slash.
	Folders(ctx context.Context, prefix string) ([]string, error)
	// List calls yield with the key of each object below prefix that comes behind after, in order of their bytes. It ends
	// with the first error of yield.
	List(ctx context.Context, prefix, after string, yield func(key string) error) error
	// Open gives an object's content and its user metadata, the names in lower case. An error wraps [fs.ErrNotExist] if
	// and only if the object is not there.
	Open(ctx context.Context, bucket, key string) (io.ReadCloser, map[string]string, error)
}

// Keys gives the public keys of CloudTrail. Its method is called by one goroutine at a time.
type Keys interface {
	// PublicKey gives the key with a fingerprint, DER of PKCS #1, that region signed with at some time from from to to. An error
	// wraps [fs.ErrNotExist] if and only if there is none.
	PublicKey(ctx context.Context, region, fingerprint string, from, to time.Time) ([]byte, error)
}

// Options say what is checked and how.
type Options struct {
	Store Store
	Keys  Keys
	// Bucket is the name of the bucket; empty for a copy, of which places are checked without the bucket and without a part
	// that all keys lack at their beginning, and which may lack signatures: each is in the next digest file too.
	Bucket string
	// Prefix limits what is looked at, as the beginning of keys: empty or ending in a slash.
	Prefix string
	// Since and Until limit the time of digest files; a zero Since is the beginning.
	Since, Until time.Time
	// Accounts and Regions limit what is looked at; empty is all.
	Accounts, Regions []string
	// Memory is what earlier runs saw of the same place; nil is nothing.
	Memory Memory

	// Hash gives the hash of a log file's inflated content where somebody has read it already, such as a collector, so that
	// what was read is proven, and not read again; nil reads each from Store. It is called by several goroutines.
	Hash func(bucket, key string) (sum [sha256.Size]byte, ok bool)
	// Log is told of each log file that a digest file lists, from one goroutine at a time; nil is nobody.
	Log func(LogFile)
	// ListOnly is for who knows what was read, such as a collector: log files are neither read nor judged, those that nothing lists are not
	// looked for, and digest files that Memory has as listed are not read again, but missed when they are gone. Log is told of what is new.
	ListOnly bool

	Parallel    int // log files read at once; 0 is 16
	MaxFindings int // findings kept, the others are counted; 0 is 10,000
	Limits      trail.Limits
	// Progress is told now and then how far things are, from one goroutine at a time; nil is nobody.
	Progress func(Progress)
}

// A LogFile is a log file that a digest file lists, with what was found.
type LogFile struct {
	Chain       Chain
	Bucket, Key string            // where CloudTrail put it
	Hash        [sha256.Size]byte // as the digest file has it, of the inflated content
	// Proven tells that the content has that hash, by a digest file that is proven; with ListOnly, that the digest file is proven.
	Proven bool
	// Found is LogMissing, LogAltered, LogMalformed or Unreadable where something is wrong with the log file itself; see Wrong.
	Found Kind
	Wrong bool
}

// Progress is how far a run is.
type Progress struct {
	Digests, DigestsTotal int64 // of the chains that were found so far
	Logs, Bytes           int64 // log files that were hashed, and their inflated bytes
	Current               string
}

const (
	defaultParallel = 16
	defaultFindings = 10_000
	hour            = time.Hour
	// slack is by how much digest files of neighbouring hours may miss each other.
	slack = 30 * time.Minute
)

// A run is one call of Run.
type run struct {
	Options
	report  report
	keys    keyRing
	reading chan struct{} // holds a token for each log file that is read
	telling sync.Mutex    // guards calls of Log

	// Of a copy, whose places are checked one after another:
	base  string // what all keys lack at their beginning
	based bool   // base is known
}

// Run checks what the options say. It returns what it found also with an error: that of the context, of listing, or of
// reading when too many objects in a row could not be read.
func Run(ctx context.Context, o Options) (Report, error) {
	if o.Parallel <= 0 {
		o.Parallel = defaultParallel
	}
	if o.MaxFindings <= 0 {
		o.MaxFindings = defaultFindings
	}
	r := &run{Options: o, based: o.Bucket != "", reading: make(chan struct{}, o.Parallel)}
	r.report.max = o.MaxFindings
	r.report.tell = o.Progress
	err := r.all(ctx)
	r.report.finish()
	return r.report.Report, err
}

func (r *run) all(ctx context.Context) error {
	var remembered []Chain
	if r.Memory != nil {
		all, err := r.Memory.Chains(ctx)
		if err != nil {
			return err
		}
		remembered = all
	}
	places, err := r.places(ctx)
	if err != nil {
		return err
	}
	seen, err := r.allPlaces(ctx, places)
	if err != nil {
		return err
	}
	for _, c := range remembered {
		if seen[c] || !wanted(r.Accounts, c.Account) || !wanted(r.Regions, c.Region) || !within(c.Folder, r.Prefix) {
			continue
		}
		w := r.walk(c, nil)
		if err := w.checkAll(ctx); err != nil {
			return err
		}
	}
	return nil
}

// parallelPlaces is how many places of a bucket are checked at once. Each has some digest files in memory.
const parallelPlaces = 4

// allPlaces checks places and gives the chains that were found there.
func (r *run) allPlaces(ctx context.Context, places []place) (map[Chain]bool, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var mu sync.Mutex
	seen := map[Chain]bool{}
	jobs := make(chan place)
	workers := parallelPlaces
	if r.Bucket == "" {
		workers = 1
	}
	var group sync.WaitGroup
	for range min(workers, len(places)) {
		group.Go(func() {
			for p := range jobs {
				chains, err := r.place(ctx, p)
				if err != nil {
					cancel(err) // the first cause stays
				}
				mu.Lock()
				for _, c := range chains {
					seen[c] = true
				}
				mu.Unlock()
			}
		})
	}
	for _, p := range places {
		select {
		case jobs <- p:
		case <-ctx.Done():
		}
	}
	close(jobs)
	group.Wait()
	return seen, context.Cause(ctx)
}

func wanted(list []string, name string) bool {
	for _, w := range list {
		if w == name {
			return true
		}
	}
	return len(list) == 0
}

// place checks all chains in one folder of digest files, and what they should list.
func (r *run) place(ctx context.Context, p place) (chains []Chain, err error) {
	groups, err := r.digestKeys(ctx, p)
	if err != nil {
		return nil, err
	}
	listed := newListed()
	for _, g := range groups {
		chains = append(chains, g.chain)
		r.report.addTotal(int64(len(g.keys)))
	}
	for _, g := range groups {
		w := r.walk(g.chain, g)
		w.listed = listed
		if err := w.checkAll(ctx); err != nil {
			return chains, err
		}
	}
	if r.ListOnly {
		return chains, nil
	}
	return chains, r.unlisted(ctx, p, listed)
}

// maxFailures is how many objects of a kind in a row may be unreadable before the run ends.
const maxFailures = 10

type objects uint8

const (
	digests objects = iota
	logs
)

// unreadable notes an object that could not be read for a reason that says nothing about it.
func (r *run) unreadable(ctx context.Context, what objects, f Finding, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	f.Kind, f.Err = Unreadable, err
	if n := r.report.unreadable(what, f); n >= maxFailures {
		return fmt.Errorf("%d objects in a row could not be read: %w", n, err)
	}
	return nil
}

// errStop ends a listing early.
var errStop = errors.New("listed enough")
