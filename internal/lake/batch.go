package lake

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/cespare/xxhash/v2"

	"github.com/ashiato/ashiato/internal/parquet"
)

// A Day counts days since 1970-01-01 UTC; it is the partition of a data file.
type Day int32

// NoDay is the partition of records without a time.
const NoDay Day = math.MinInt32

// DayOf gives the day of a time in microseconds since 1970-01-01 UTC.
func DayOf(micros int64) Day {
	const day = 24 * 60 * 60 * 1_000_000
	d := micros / day
	if micros%day < 0 {
		d--
	}
	return Day(d)
}

// String gives the day as 2006-01-02, "null" for [NoDay].
func (d Day) String() string {
	if d == NoDay {
		return "null"
	}
	return d.Time().Format(time.DateOnly)
}

// Time gives the beginning of the day, UTC.
func (d Day) Time() time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

// An Object is something that records are read from, known by what is in it: the same Key is the same object.
type Object struct {
	Key      string // "sha256:..." of a local object, URI and etag or version of a remote one
	Location string // where it was found, for people
	Size     int64  // bytes as stored
}

// A ClaimState says what became of the claim to an object.
type ClaimState uint8

const (
	Claimed ClaimState = iota // it is this batch's: read it
	Done                      // it is in the lake already
	Busy                      // a live batch of another process has it: it will be done, or free again
)

// A Batch is a set of objects and of data files with their records that comes into the lake in one atomic
// step. Call Claim, Create and the files' methods as often as needed, from any goroutine but a file's from one
// at a time, then Commit or Abandon once.
type Batch struct {
	lake      *Lake
	id        string
	deadline  time.Time
	mu        sync.Mutex // guards files until Commit or Abandon
	files     []*DataFile
	disjoint  bool // no two files have a record in common
	settled   settlement
	attempted bool // a commit was tried, so the table has to be asked what became of it
	closed    bool
	inLake    bool // found by Abandon
	landed    Committed
}

// NewBatch opens a batch. It answers [ErrInUse] while maintenance runs.
func (l *Lake) NewBatch(ctx context.Context) (*Batch, error) {
	id := batchPrefix(l.opt.Now()) + "-" + newID()
	if err := l.enter(id); err != nil {
		return nil, err
	}
	deadline := l.opt.Now().Add(l.opt.Deadline)
	if err := l.ledger.addBatch(ctx, id, deadline); err != nil {
		l.leave(id)
		return nil, fmt.Errorf("open a batch in lake %s: %w", l.dir, err)
	}
	return &Batch{lake: l, id: id, deadline: deadline, settled: newSettlement()}, nil
}

// batchPrefix begins the ids of batches opened in one second, so that ids sort by time.
func batchPrefix(opened time.Time) string { return opened.UTC().Format("20060102t150405") }

// Disjoint promises that no two files of the batch will have a record in common, so that Commit need not look;
// where there are suspects (DataFile.Suspect) it does, among all files of that day.
func (b *Batch) Disjoint() { b.disjoint = true }

// ID is the batch's identity: it stands in the snapshot's summary as "ashiato.batch-id", in the names of its
// files and in the ledger.
func (b *Batch) ID() string { return b.id }

// Deadline is when the batch has to be committed at the latest.
func (b *Batch) Deadline() time.Time { return b.deadline }

// Claim asks for objects, in one transaction. Objects of batches whose process is dead or asleep past its
// lease are first freed, or found done. [ErrFenced]: the batch itself was given up for dead meanwhile; open
// a new one and claim again.
func (b *Batch) Claim(ctx context.Context, objects []Object) ([]ClaimState, error) {
	if b.attempted {
		return nil, fmt.Errorf("claim objects: batch %s may be in the lake already without them", b.id)
	}
	for {
		states, holders, err := b.lake.ledger.claim(ctx, b.id, objects)
		if err != nil {
			return nil, fmt.Errorf("claim objects: %w", err)
		}
		if len(holders) == 0 {
			return states, nil
		}
		stale, err := b.lake.staleBatches(ctx)
		if err != nil {
			return nil, err
		}
		stale = intersect(stale, holders)
		if len(stale) == 0 {
			return states, nil
		}
		if err := b.lake.takeOver(ctx, stale); err != nil {
			return nil, fmt.Errorf("take over batches of ended processes: %w", err)
		}
	}
}

func intersect(a, b []string) []string {
	in := make(map[string]bool, len(b))
	for _, s := range b {
		in[s] = true
	}
	var out []string
	for _, s := range a {
		if in[s] {
			out = append(out, s)
		}
	}
	return out
}

// Abandon gives the batch up: its objects are free again and its files are removed. If an earlier Commit
// failed without saying whether it took effect, that is found out first, and a batch that is in the lake stays.
// When it fails, on a full disk for instance, whoever next wants the objects decides the batch, this handle included.
func (b *Batch) Abandon(ctx context.Context) error {
	if b.closed {
		return nil
	}
	var err error
	if b.attempted {
		err = b.lake.takeOver(ctx, []string{b.id})
	} else {
		err = b.lake.ledger.release(ctx, b.id)
	}
	state := ""
	if err == nil {
		state, b.landed, err = b.fate(ctx)
	}
	if b.inLake = err == nil && state == "done"; b.inLake {
		b.landed.Days = b.sum().Days
	}
	b.close(ctx, err == nil && state == "abandoned")
	if err != nil {
		return fmt.Errorf("abandon batch %s: %w", b.id, err)
	}
	return nil
}

// Landed says, after Abandon, whether the batch is in the lake all the same, and what it brought.
func (b *Batch) Landed() (Committed, bool) { return b.landed, b.inLake }

// close ends the batch; discard says that its files are in no snapshot and never will be.
func (b *Batch) close(ctx context.Context, discard bool) {
	for _, f := range b.files {
		switch {
		case discard || f.rows() == 0:
			_ = f.erase(context.WithoutCancel(ctx)) // what is left is a stray for the clean-up
		case f.name != "":
			b.lake.files.keep(f.path, f.name)
		}
		f.giveBack()
		if f.out != nil {
			f.out.Close()
		}
	}
	b.files = nil
	b.closed = true
	b.lake.leave(b.id)
}

// A DataFile is a Parquet file of one day that a batch is writing. Rows are written through the embedded
// writer, with the leaf indexes of [Schema]. (Those of the smaller tables are of their schemas.)
type DataFile struct {
	*parquet.Writer // nil once finished
	batch           *Batch
	shape           *shape // of the table it is for
	day             Day
	path            string // on this machine; a temporary file until it is placed
	name            string // in the lake, once it is placed
	out             *os.File
	hash            *xxhash.Digest
	bytes           int64
	finished        bool
	stats           parquet.Stats
	suspects        map[uint64]bool // bloom hashes of eventids
	asked           map[string]bool // files of the table that were compared with this one
}

// Create begins a file for records of one day (their event_time lies in it), or for those without a time.
func (b *Batch) Create(day Day) (*DataFile, error) {
	if b.closed {
		return nil, fmt.Errorf("batch %s is closed", b.id)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	f, err := b.lake.newFile(b, recordsShape(), day, len(b.files))
	if err != nil {
		return nil, err
	}
	b.files = append(b.files, f)
	return f, nil
}

func (l *Lake) newFile(b *Batch, s *shape, day Day, number int) (*DataFile, error) {
	f := &DataFile{batch: b, shape: s, day: day, hash: xxhash.New(), asked: map[string]bool{}}
	f.path = filepath.Join(l.here.temp(), fmt.Sprintf("%s-%s-%d-%s.parquet", l.owner, b.id, number, newID()))
	out, err := os.OpenFile(f.path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o640)
	if err != nil {
		return nil, fmt.Errorf("begin a data file: %w", err)
	}
	f.out = out
	f.Writer = s.writer(sink{f})
	return f, nil
}

// A sink counts and hashes what is written to a file.
type sink struct{ f *DataFile }

func (s sink) Write(p []byte) (int, error) {
	n, err := s.f.out.Write(p)
	s.f.bytes += int64(n)
	_, _ = s.f.hash.Write(p[:n])
	return n, err
}

// Suspect notes that this eventid came twice in this file with texts that differ. Commit compares the stored
// rows and drops those that are equal.
func (f *DataFile) Suspect(eventID string) {
	if f.suspects == nil {
		f.suspects = map[uint64]bool{}
	}
	f.suspects[bloomHash([]byte(eventID))] = true
}

// Day is the file's partition.
func (f *DataFile) Day() Day { return f.day }

// Finish ends the file and frees its buffers; Commit does it for all. Further calls do nothing.
func (f *DataFile) Finish() error {
	if f.finished {
		return nil
	}
	stats, err := f.Writer.Close()
	if err == nil {
		err = f.out.Sync()
	}
	if err != nil {
		return fmt.Errorf("finish data file of %s: %w", f.day, err)
	}
	if err := f.out.Close(); err != nil {
		return fmt.Errorf("finish data file of %s: %w", f.day, err)
	}
	f.out = nil
	f.stats, f.finished = stats, true
	f.giveBack()
	return f.shape.checkPartition(f.day, f.stats)
}

func (f *DataFile) giveBack() {
	if f.Writer != nil && f.finished {
		f.shape.writers.Put(f.Writer)
	}
	f.Writer = nil
}

func (f *DataFile) rows() int64 { return f.stats.Rows }

// place moves the file to its final name, which nothing has had before.
func (f *DataFile) place(ctx context.Context) error {
	if f.name != "" {
		return nil
	}
	files := f.batch.lake.files
	name := files.inLake(f.shape.table, "data", f.shape.folder(f.day), fmt.Sprintf("%s-%016x.parquet", f.batch.id, f.hash.Sum64()))
	path, err := files.place(ctx, f.path, name)
	if path != "" {
		f.path, f.name = path, name
	}
	if err != nil {
		return fmt.Errorf("place data file: %w", err)
	}
	return nil
}

// erase removes the file wherever it is.
func (f *DataFile) erase(ctx context.Context) error {
	err := removeOne(f.path)
	if f.name != "" {
		err = errors.Join(err, f.batch.lake.files.remove(ctx, f.name))
	}
	return err
}

// makePartition makes a partition's folder if it is new, and the folders above it up to the lake's.
func makePartition(dir string) error {
	err := os.Mkdir(dir, 0o750)
	if errors.Is(err, os.ErrNotExist) {
		if err = makePartition(filepath.Dir(dir)); err == nil {
			err = os.Mkdir(dir, 0o750)
		}
	}
	switch {
	case err == nil:
		return syncDir(filepath.Dir(dir))
	case errors.Is(err, os.ErrExist):
		return nil
	}
	return err
}
