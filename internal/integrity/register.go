package integrity

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/ashiato/ashiato/internal/verify"
	"github.com/ashiato/ashiato/trail"
)

// A Read is a log file as a collector has read it.
type Read struct {
	Bucket, Key string
	ETag        string            // as S3 told it; empty where it did not
	Hash        [sha256.Size]byte // of the inflated content
	Damaged     bool              // it is no single whole gzip stream: there is no hash
}

// A Day is the log files of a bucket that were delivered on one day, UTC, by their keys.
type Day struct {
	Bucket string
	Date   time.Time
}

// A fact is a line of the register. Hashes are hexadecimal.
type fact struct {
	Key    string `json:"k"`
	ETag   string `json:"e,omitempty"`
	Read   string `json:"h,omitempty"` // the hash of what was read, or damaged
	Listed string `json:"d,omitempty"` // the hash in a proven digest file
}

const damaged = "damaged"

// A Register keeps facts about log files. It may be used by several goroutines, and its files by several processes.
type Register struct {
	files Files
	now   func() time.Time

	keeping sync.Mutex // held while facts are written
	mu      sync.Mutex // guards what follows
	pending map[Day][]fact
	touched map[Day]bool // since they were asked for
}

// NewRegister returns the register in some files; now tells the time, which names files.
func NewRegister(files Files, now func() time.Time) *Register {
	return &Register{files: files, now: now, pending: map[Day][]fact{}, touched: map[Day]bool{}}
}

// Add adds a log file that was read. It is kept by the next Keep.
func (r *Register) Add(f Read) {
	hash := damaged
	if !f.Damaged {
		hash = hex.EncodeToString(f.Hash[:])
	}
	r.add(f.Bucket, fact{Key: f.Key, ETag: f.ETag, Read: hash})
}

// AddListed adds a log file that a proven digest file lists.
func (r *Register) AddListed(bucket, key string, hash [sha256.Size]byte) {
	r.add(bucket, fact{Key: key, Listed: hex.EncodeToString(hash[:])})
}

func (r *Register) add(bucket string, f fact) {
	k, ok := trail.ParseKey(f.Key)
	if !ok || !bucketName.MatchString(bucket) || strings.Contains(bucket, "..") {
		return // CloudTrail delivers nothing there
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	d := Day{bucket, k.Date}
	r.pending[d] = append(r.pending[d], f)
	r.touched[d] = true
}

// takeTouched gives the days that something was added to since the last call.
func (r *Register) takeTouched() (days []Day) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for d := range r.touched {
		days = append(days, d)
	}
	clear(r.touched)
	slices.SortFunc(days, func(a, b Day) int { return a.Date.Compare(b.Date) })
	return days
}

// touch has days given again.
func (r *Register) touch(days []Day) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, d := range days {
		r.touched[d] = true
	}
}

const root = "logs/"

// bucketName takes what stands in file names; old buckets have more characters than new ones may have.
var bucketName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{1,254}$`)

func (d Day) prefix() string { return root + d.Bucket + "/" + d.Date.Format(time.DateOnly) + "/" }

// Keep writes what was added; it is kept when this returns. After an error it is still to be kept.
func (r *Register) Keep(ctx context.Context) error {
	r.keeping.Lock()
	defer r.keeping.Unlock()
	r.mu.Lock()
	pending := r.pending
	r.pending = map[Day][]fact{}
	r.mu.Unlock()
	for d, facts := range pending {
		if err := r.write(ctx, d, facts); err != nil {
			r.mu.Lock()
			for d, facts := range pending {
				r.pending[d] = append(facts, r.pending[d]...)
			}
			r.mu.Unlock()
			return fmt.Errorf("keep hashes of log files: %w", err)
		}
		delete(pending, d)
	}
	return nil
}

func (r *Register) write(ctx context.Context, d Day, facts []fact) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	for _, f := range facts {
		if err := enc.Encode(f); err != nil {
			return err
		}
	}
	name := d.prefix() + r.now().UTC().Format("20060102T150405Z") + "-" + rand.Text() + suffix
	return r.files.Put(ctx, name, bytes.NewReader(b.Bytes()), int64(b.Len()))
}

// Days gives the days of which something is known, the oldest first.
func (r *Register) Days(ctx context.Context) (days []Day, err error) {
	names, err := r.files.Below(ctx, root)
	if err != nil {
		return nil, fmt.Errorf("list the hashes of log files: %w", err)
	}
	for _, name := range names {
		if d, ok := dayOf(name); ok && (len(days) == 0 || days[len(days)-1] != d) {
			days = append(days, d)
		}
	}
	slices.SortStableFunc(days, func(a, b Day) int { return a.Date.Compare(b.Date) })
	return days, nil
}

// dayOf tells which day a file is of; false for one that is none of the register's.
func dayOf(name string) (Day, bool) {
	bucket, date := path.Split(path.Dir(strings.TrimPrefix(name, root)))
	t, err := time.Parse(time.DateOnly, date)
	return Day{strings.TrimSuffix(bucket, "/"), t}, err == nil
}

// Pruned is what Prune has removed.
type Pruned struct {
	Days  int // each of a bucket
	Files int
}

// Prune removes what is known of the log files that were delivered on days that had ended before a time, for whoever has dropped their
// records: those are older than the files that they were delivered in. With dry set it only says what would be removed. What another process has not
// kept yet, or merges in the same moment, is found by the next Prune. The memory of digest files stays, as the bucket may have them for much longer than
// the lake has records: only what was seen before tells that the newest ones are gone.
func (r *Register) Prune(ctx context.Context, before time.Time, dry bool) (p Pruned, err error) {
	names, err := r.files.Below(ctx, root)
	if err != nil {
		return p, fmt.Errorf("list the hashes of log files: %w", err)
	}
	var old []string
	last := Day{}
	for _, name := range names {
		d, ok := dayOf(name)
		if !ok || d.Date.AddDate(0, 0, 1).After(before) {
			continue
		}
		if old = append(old, name); d != last {
			p.Days, last = p.Days+1, d
		}
	}
	if p.Files = len(old); dry || p.Files == 0 {
		return p, nil
	}
	if err = r.notePruned(ctx, before); err == nil {
		err = r.files.Remove(ctx, old...)
	}
	if err != nil {
		return Pruned{}, fmt.Errorf("remove the hashes of log files: %w", err)
	}
	return p, nil
}

// prunedName is a file with the time before which facts were removed. Digest files of then are remembered as listed here, and what they list is not known
// any more: a log file that is read anew is not one that nobody lists.
const prunedName = "pruned.json"

type prunedMark struct {
	Before time.Time `json:"before"` // UTC
}

func (r *Register) notePruned(ctx context.Context, before time.Time) error {
	last, err := r.prunedBefore(ctx)
	if err != nil || !before.After(last) {
		return err
	}
	text, err := json.Marshal(prunedMark{before.UTC()})
	if err != nil {
		return err
	}
	return r.files.Put(ctx, prunedName, bytes.NewReader(text), int64(len(text)))
}

// prunedBefore tells before when facts were removed; zero where none were.
func (r *Register) prunedBefore(ctx context.Context) (time.Time, error) {
	text, err := readFile(ctx, r.files, prunedName)
	if errors.Is(err, fs.ErrNotExist) {
		return time.Time{}, nil
	}
	var m prunedMark
	if err == nil {
		err = json.Unmarshal(text, &m)
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("read which hashes of log files were removed: %w", err)
	}
	return m.Before, nil
}

// covers gives the cover of buckets, each read once from what is remembered of it.
func (r *Register) covers(memory func(bucket string) verify.Memory) func(ctx context.Context, bucket string) (cover, error) {
	known := map[string]cover{}
	return func(ctx context.Context, bucket string) (cover, error) {
		if known[bucket] != nil {
			return known[bucket], nil
		}
		from, err := r.prunedBefore(ctx)
		if err == nil {
			known[bucket], err = coverOf(ctx, memory(bucket), from)
		}
		return known[bucket], err
	}
}

// An Object is what is known of a log file.
type Object struct {
	Key    string
	Reads  []ReadHash // as it was read, each content once
	Listed []string   // the hash in proven digest files, hexadecimal; more than one only if CloudTrail listed it with different ones
}

// A ReadHash is a content that was read.
type ReadHash struct{ ETag, Hash string } // the hash hexadecimal, or empty where it was damaged

// Objects gives what is known of the log files of a day, by key, that which was not kept yet left out.
func (r *Register) Objects(ctx context.Context, d Day) (map[string]*Object, error) {
	all := map[string]*Object{}
	if _, err := each(ctx, r.files, d.prefix(), func(line []byte) { addLine(all, line) }); err != nil {
		return nil, fmt.Errorf("read the hashes of log files: %w", err)
	}
	return all, nil
}

// addLine adds a line to what is known. What is no line of the register is left out: a proof is not made of it.
func addLine(all map[string]*Object, line []byte) {
	var f fact
	if json.Unmarshal(line, &f) != nil || f.Key == "" {
		return
	}
	o := all[f.Key]
	if o == nil {
		o = &Object{Key: f.Key}
		all[f.Key] = o
	}
	if f.Listed != "" && !slices.Contains(o.Listed, f.Listed) {
		o.Listed = append(o.Listed, f.Listed)
	}
	if f.Read == "" {
		return
	}
	if read := (ReadHash{f.ETag, strings.TrimPrefix(f.Read, damaged)}); !slices.Contains(o.Reads, read) {
		o.Reads = append(o.Reads, read)
	}
}

// mergeAt is how many files of a day make one.
const mergeAt = 32

// Merge makes one file of the many small ones of a day. Several processes may do so at the same time: a fact may then stand in two files,
// and none is lost.
func (r *Register) Merge(ctx context.Context, d Day) error {
	names, err := r.files.Below(ctx, d.prefix())
	if err != nil || len(names) < mergeAt {
		return err
	}
	all := map[string]*Object{}
	err = eachOf(ctx, r.files, names, func(line []byte) { addLine(all, line) })
	if errors.Is(err, fs.ErrNotExist) {
		return nil // somebody else merges
	}
	if err != nil {
		return fmt.Errorf("merge the hashes of log files: %w", err)
	}
	var facts []fact
	for _, o := range all {
		for _, read := range o.Reads {
			hash := read.Hash
			if hash == "" {
				hash = damaged
			}
			facts = append(facts, fact{Key: o.Key, ETag: read.ETag, Read: hash})
		}
		for _, listed := range o.Listed {
			facts = append(facts, fact{Key: o.Key, Listed: listed})
		}
	}
	slices.SortFunc(facts, func(a, b fact) int { return strings.Compare(a.Key, b.Key) })
	if err := r.write(ctx, d, facts); err != nil {
		return fmt.Errorf("merge the hashes of log files: %w", err)
	}
	return r.files.Remove(ctx, names...)
}
