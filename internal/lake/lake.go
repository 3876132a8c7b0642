package lake

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	mathrand "math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"github.com/apache/iceberg-go/catalog"
	"github.com/apache/iceberg-go/table"

	"github.com/ashiato/ashiato/internal/aws"
	"github.com/ashiato/ashiato/internal/config"
)

// FormatVersion is the version of the lake's layout and ledger that this program reads and writes.
const FormatVersion = 1

// MinSnapshotAge is how long snapshots are kept at least; it must be longer than a batch may live.
const MinSnapshotAge = 7 * 24 * time.Hour

// Options say which lake to open and how. Zero values stand for the defaults given.
type Options struct {
	Dir      string        // the lake's folder, or s3://bucket/prefix
	Create   bool          // make the lake when there is none
	Command  string        // what this process does, for those who find the lake in use (the program's name)
	Lease    time.Duration // how long a batch is left alone without a sign of life (60 s)
	Deadline time.Duration // how long a batch may stay open (24 h; at most 6 days)

	// Heartbeat is how often open batches show a sign of life (a third of Lease; negative: never).
	Heartbeat time.Duration

	// What follows is for a lake on S3.
	AWS      aws.Access    // as whom AWS is asked, and where Glue and DynamoDB are (the bucket's region)
	Database string        // in AWS Glue ("ashiato")
	Ledger   string        // the table in DynamoDB ("ashiato"), see [MakeLedger]; lakes may share it
	Remember time.Duration // how long the ledger knows an object that is in the lake (400 days)
	// Home is the folder on this machine for temporary files and the cache of data files, in a folder for each lake
	// (ashiato/lakes in the user's cache folder).
	Home       string
	CacheBytes int64 // of data files in Home ([DefaultCacheBytes], but at most half of the disk's room)

	Now   func() time.Time                                 // time.Now
	Sleep func(ctx context.Context, d time.Duration) error // waits, or ends with the context's error
	Rand  func(n int64) int64                              // in [0, n)

	// Step, when set, is called before each step of a commit with the step's name; an error from it ends the
	// commit there, as a crash would. It is for tests.
	Step func(name string) error
}

// A Lake is an open lake. Its methods may be called from several goroutines.
type Lake struct {
	opt     Options
	dir     string
	id      string
	owner   string
	here    *presence
	files   store
	ident   table.Identifier
	ledger  ledger
	cat     catalog.Catalog
	footers *footerCache

	begin    func(context.Context) error // opens the catalog, when the lake's id is known
	readOnly bool                        // the folder cannot be written: nothing is made or repaired

	mu       sync.Mutex
	lock     *os.File // held while this handle has or had batches
	stopBeat context.CancelFunc
	beatDone chan struct{}
	unshare  func()          // gives the shared lock back
	live     map[string]bool // batches that this handle has in hand

	newsMu sync.Mutex
	news   chan struct{} // closed at the next commit; nil: nobody waits
}

// Open opens the lake in o.Dir, or makes it if o.Create is set, and decides the batches that dead processes
// left. It answers [ErrNotLake], [ErrNewer] or [ErrMoved] when it cannot.
func Open(ctx context.Context, o Options) (*Lake, error) {
	o, err := o.withDefaults()
	if err != nil {
		return nil, err
	}
	l := &Lake{opt: o, owner: newID(), live: map[string]bool{}}
	l.footers = newFooterCache(l.openSource)
	if config.IsS3(o.Dir) {
		err = l.openS3(ctx)
	} else {
		err = l.openFolder()
	}
	if err != nil {
		return nil, err
	}
	if err := l.open(ctx); err != nil {
		return nil, errors.Join(err, l.shut())
	}
	return l, nil
}

// shut lets go of what openS3 or openFolder opened.
func (l *Lake) shut() error { return errors.Join(l.ledger.close(), l.files.close()) }

func (l *Lake) holder() holder {
	h := holder{Command: l.opt.Command, PID: os.Getpid(), Since: l.opt.Now().UTC().Truncate(time.Second)}
	if config.IsS3(l.opt.Dir) {
		h.Host, _ = os.Hostname() // only words an error
	}
	return h
}

// openFolder opens a lake in a folder.
func (l *Lake) openFolder() (err error) {
	if l.dir, err = resolveDir(l.opt); err != nil {
		return err
	}
	l.here = &presence{home: l.dir, lake: l.dir, owner: l.owner, me: l.holder}
	if err := l.openDatabase(filepath.Join(l.dir, "catalog.db")); err != nil {
		return fmt.Errorf("open the catalog of lake %s: %w", l.dir, err)
	}
	return nil
}

// openDatabase opens the handles. A folder that cannot be written is served to readers.
func (l *Lake) openDatabase(path string) (err error) {
	l.files, l.ident = folderStore{l.dir}, table.Identifier{"ashiato", TableName}
	l.begin = func(context.Context) (err error) {
		l.cat, err = newCatalog(l.ledger.(*sqliteLedger).safe, l.dir, l.readOnly)
		return err
	}
	own := &sqliteLedger{presence: l.here, now: l.opt.Now, lease: l.opt.Lease}
	l.ledger = own
	const write = 2 // W_OK
	if err := syscall.Access(l.dir, write); errors.Is(err, syscall.EROFS) || errors.Is(err, syscall.EACCES) {
		l.readOnly = true
		own.db, err = openReadOnly(path)
		own.safe = own.db
		return err
	}
	if own.db, err = openDB(path, lazy); err != nil {
		return err
	}
	if own.safe, err = openDB(path, durable); err != nil {
		return errors.Join(err, own.db.Close())
	}
	return nil
}

func (o Options) withDefaults() (Options, error) {
	if o.Command == "" {
		o.Command = filepath.Base(os.Args[0])
	}
	if o.Lease <= 0 {
		o.Lease = time.Minute
	}
	if o.Deadline <= 0 {
		o.Deadline = 24 * time.Hour
	}
	if o.Deadline > MinSnapshotAge-24*time.Hour {
		return o, fmt.Errorf("deadline %s is too long: snapshots are kept for %s only", o.Deadline, MinSnapshotAge)
	}
	if o.Heartbeat == 0 {
		o.Heartbeat = o.Lease / 3
	}
	if o.Database == "" {
		o.Database = "ashiato"
	}
	if o.Ledger == "" {
		o.Ledger = "ashiato"
	}
	if o.Remember <= 0 {
		o.Remember = 400 * 24 * time.Hour
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Sleep == nil {
		o.Sleep = sleep
	}
	if o.Rand == nil {
		o.Rand = mathrand.Int64N
	}
	return o, nil
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-t.C:
		return nil
	}
}

// newID gives 16 random hexadecimal digits.
func newID() string {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails since Go 1.24
	return hex.EncodeToString(b[:])
}

// resolveDir finds the real path of the lake and sees that a lake is there or may be made there.
func resolveDir(o Options) (string, error) {
	if o.Dir == "" {
		return "", fmt.Errorf("%w: no folder given", ErrNotLake)
	}
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return "", err
	}
	switch _, err = os.Stat(filepath.Join(dir, "catalog.db")); {
	case err == nil:
	case !errors.Is(err, fs.ErrNotExist):
		return "", fmt.Errorf("open lake %s: %w", dir, err)
	case !o.Create:
		return "", fmt.Errorf("%w: %s has no catalog.db; `ashiato import` makes a lake, --lake names another", ErrNotLake, dir)
	default:
		if err := makeDirs(dir); err != nil {
			return "", err
		}
	}
	return filepath.EvalSymlinks(dir)
}

// makeDirs makes the folders of a new lake. A folder that holds other things is left alone.
func makeDirs(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("make lake %s: %w", dir, err)
	}
	for _, e := range entries {
		switch e.Name() {
		case "catalog.db", "catalog.db-wal", "catalog.db-shm", TableName, "locks", "tmp", "quarantine":
		default:
			return fmt.Errorf("%w: %s holds %s and other things; give an empty folder for a new lake", ErrNotLake, dir, e.Name())
		}
	}
	for _, name := range []string{"locks", "tmp", filepath.Join(TableName, "data"), filepath.Join(TableName, "metadata")} {
		if err := os.MkdirAll(filepath.Join(dir, name), 0o750); err != nil {
			return fmt.Errorf("make lake %s: %w", dir, err)
		}
	}
	return nil
}

func (l *Lake) open(ctx context.Context) error {
	id, err := l.identify(ctx)
	if err != nil {
		return err
	}
	l.id = id
	if err := l.begin(ctx); err != nil {
		return fmt.Errorf("open the catalog of lake %s: %w", l.dir, err)
	}
	// Also without Create: whoever made the ledger may have ended before it made the table.
	if err := l.createTable(ctx, recordsShape()); err != nil {
		return fmt.Errorf("make table %s in lake %s: %w", TableName, l.dir, err)
	}
	// Readers need no repair: it is not their fault if it fails, on a full disk for instance. Whoever writes
	// next repairs, or says why not.
	if err := l.repair(ctx); err != nil && (l.opt.Create || ctx.Err() != nil) {
		return err
	}
	return nil
}

// repair decides what dead or sleeping processes left undecided.
func (l *Lake) repair(ctx context.Context) error {
	stale, err := l.staleBatches(ctx)
	if err != nil {
		return err
	}
	if err := l.takeOver(ctx, stale); err != nil {
		return fmt.Errorf("repair lake %s: %w", l.dir, err)
	}
	if len(stale) == 0 {
		return nil
	}
	return l.here.sweepOwners()
}

// ID is the lake's identity, made with it and never changed.
func (l *Lake) ID() string { return l.id }

// TempDir is a folder for temporary files, on this machine.
func (l *Lake) TempDir() string { return l.here.temp() }

// MakeLedger makes the table in DynamoDB that lakes on S3 need, if it is not there. It is for tests and for those who set up
// without CloudFormation.
func MakeLedger(ctx context.Context, a aws.Access, name string) error {
	t, err := aws.OpenDynamoTable(ctx, a, name)
	if err != nil {
		return err
	}
	return t.Create(ctx)
}

// Dir is the lake's folder, absolute and without symbolic links, or its s3:// URI.
func (l *Lake) Dir() string { return l.dir }

// Close ends the handle. Batches still open are left to whoever opens the lake next.
func (l *Lake) Close() error {
	if stop, done := l.takeBeat(); stop != nil {
		stop()
		<-done
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.unshare != nil {
		l.unshare()
		l.unshare = nil
	}
	if l.lock != nil {
		if len(l.live) == 0 {
			_ = removeOne(l.lock.Name()) // else it tells that the owner is gone
		}
		l.lock.Close()
		l.lock = nil
	}
	return l.shut()
}

func (l *Lake) takeBeat() (stop context.CancelFunc, done <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	stop, l.stopBeat = l.stopBeat, nil
	return stop, l.beatDone
}

// enter makes this handle visible as the owner of a batch and shares the lake's lock.
func (l *Lake) enter(batch string) error {
	if l.here.turns.Load() > 0 {
		return fmt.Errorf("open a batch: %w", inUseBy(l.dir, l.holder()))
	}
	if err := l.appear(); err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.unshare == nil {
		release, err := l.ledger.share()
		if err != nil {
			return err
		}
		l.unshare = release
	}
	l.live[batch] = true
	if l.stopBeat == nil && l.opt.Heartbeat > 0 {
		ctx, cancel := context.WithCancel(context.Background())
		l.stopBeat, l.beatDone = cancel, make(chan struct{})
		go l.beat(ctx, l.beatDone)
	}
	return nil
}

// appear shows this handle to be alive, so that nobody removes its temporary files.
func (l *Lake) appear() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.lock != nil {
		return nil
	}
	f, err := l.here.lockOwner()
	if err != nil {
		return fmt.Errorf("write to lake %s: %w", l.dir, err)
	}
	l.lock = f
	return nil
}

// leave is called when this handle is through with a batch.
func (l *Lake) leave(batch string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.live, batch)
	if len(l.live) == 0 && l.unshare != nil {
		l.unshare()
		l.unshare = nil
	}
}

// inHand lists the batches of this handle.
func (l *Lake) inHand() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return sortedKeys(l.live)
}

// beat renews the leases of this handle's batches until ctx ends. A renewal that fails is tried again at the
// next beat; if all fail the lease runs out, which the commit finds.
func (l *Lake) beat(ctx context.Context, done chan<- struct{}) {
	defer close(done)
	for sleep(ctx, l.opt.Heartbeat) == nil {
		_ = l.renew(ctx)
	}
}

func (l *Lake) renew(ctx context.Context) error { return l.ledger.renew(ctx, l.inHand()) }

func (l *Lake) step(name string) error {
	if l.opt.Step == nil {
		return nil
	}
	return l.opt.Step(name)
}

// backoff waits before the attempt that follows a conflict: about 5 ms at first, at most about 1 s.
func (l *Lake) backoff(ctx context.Context, attempt int) error {
	limit := 5 * time.Millisecond << min(attempt, 7)
	return l.opt.Sleep(ctx, limit/2+time.Duration(l.opt.Rand(int64(limit))))
}
