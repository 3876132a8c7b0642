package integrity

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/ashiato/ashiato/internal/verify"
	"github.com/ashiato/ashiato/pipeline"
	"github.com/ashiato/ashiato/trail"
)

// An Access is how the digest files of a bucket are read and proven.
type Access struct {
	Store             verify.Store
	Keys              verify.Keys
	Accounts, Regions []string // only these; empty is all
}

// A Root is where CloudTrail's folders of accounts lie in a bucket.
type Root struct {
	Bucket string
	Prefix string // empty or ending in a slash
}

// Options say what a watch watches. Register, Memory and Open are required.
type Options struct {
	Files    Files
	Register *Register
	Memory   func(bucket string) verify.Memory // of digest files that were proven
	Open     func(ctx context.Context, bucket string) (Access, error)
	Roots    []Root       // looked at also before a log file was read there
	Limits   trail.Limits // of log files (trail.DefaultLimits)
	Now      func() time.Time
}

// A Watch proves what collectors read. Its methods may be called by several goroutines; one check runs at a time.
type Watch struct {
	o Options

	checking sync.Mutex // held by a check; guards what follows
	told     map[string]bool
	access   map[string]Access
	looked   bool // for places that other processes have read

	mu        sync.Mutex // guards what follows
	roots     map[Root]bool
	announced bool
}

// NewWatch makes a watch.
func NewWatch(o Options) *Watch {
	w := &Watch{o: o, told: map[string]bool{}, access: map[string]Access{}, roots: map[Root]bool{}}
	for _, r := range o.Roots {
		w.roots[r] = true
	}
	return w
}

// Read takes the hash of a log file that was fetched; open reads its bytes. What is no log file of CloudTrail's by its key is left out. The
// hash is kept by the next Keep.
func (w *Watch) Read(o pipeline.Object, open func() (io.ReadSeekCloser, error)) error {
	k, ok := trail.ParseKey(o.Key)
	if o.Bucket == "" || !ok || !k.IsLog() {
		return nil
	}
	in, err := open()
	if err != nil {
		return err
	}
	defer in.Close()
	hash, _, err := trail.HashLog(in, w.o.Limits) // an error says that it is damaged: its bytes are on this machine
	w.o.Register.Add(Read{Bucket: o.Bucket, Key: o.Key, ETag: o.ETag, Hash: hash, Damaged: err != nil})
	w.mu.Lock()
	defer w.mu.Unlock()
	w.roots[rootOf(o.Bucket, o.Key, k)] = true
	return nil
}

// rootOf tells where the folder of a log file's account lies.
func rootOf(bucket, key string, k trail.Key) Root {
	prefix := k.Prefix
	if prefix != "" {
		prefix += "/"
	}
	if strings.HasPrefix(key[len(prefix):], "AWSLogs/") {
		prefix += "AWSLogs/"
	}
	return Root{bucket, prefix}
}

// Announced notes that a digest file has arrived.
func (w *Watch) Announced() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.announced = true
}

// Keep keeps the hashes that were taken. It is to be called before what was read is committed.
func (w *Watch) Keep(ctx context.Context) error { return w.o.Register.Keep(ctx) }

// How often digest files are looked for.
const (
	checkEvery     = time.Hour       // CloudTrail writes one an hour
	checkAnnounced = 5 * time.Minute // those of all regions come about the same time
	fullEvery      = 24 * time.Hour  // all days that the register has, instead of the last ones
	lookBack       = 35              // days: CloudTrail delivers late for 30 days
)

// Due tells when the next check should be, given when the last one was.
func (w *Watch) Due(last time.Time) time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.announced {
		return last.Add(checkAnnounced)
	}
	return last.Add(checkEvery)
}

// A Checked is what a check has found.
type Checked struct {
	Chains   int              // of digest files that were found, new or not
	Digests  int64            // digest files that are new and proven
	Findings []verify.Finding // that this watch has not told before: failures, and log files that nothing lists
	Counts   [States]int64    // log files of the days that something new is known of
}

// Bad counts what is more than a warning.
func (c Checked) Bad() (n int64) {
	for _, f := range c.Findings {
		if f.Severity == verify.Failure {
			n++
		}
	}
	return n
}

// A mark is when checks were made, by whichever process.
type mark struct {
	Time time.Time `json:"time"`
	Full time.Time `json:"full"`
}

const markName = "checked.json"

// Last tells when digest files were last looked at; zero when they never were.
func Last(ctx context.Context, files Files) (time.Time, error) {
	m, err := readMark(ctx, files)
	return m.Time, err
}

func readMark(ctx context.Context, files Files) (m mark, err error) {
	text, err := readFile(ctx, files, markName)
	if errors.Is(err, fs.ErrNotExist) {
		return m, nil
	}
	if err == nil && json.Unmarshal(text, &m) != nil {
		return mark{}, nil // it is written anew
	}
	return m, err
}

// Check looks for new digest files in all buckets, proves them, and tells what is wrong with log files that were read. It gives what it has
// found with an error, too: a bucket that cannot be read keeps no other from being checked.
func (w *Watch) Check(ctx context.Context) (c Checked, err error) {
	w.checking.Lock()
	defer w.checking.Unlock()
	if err := w.Keep(ctx); err != nil {
		return c, err
	}
	w.mu.Lock()
	w.announced = false
	w.mu.Unlock()
	now := w.o.Now()
	m, err := readMark(ctx, w.o.Files)
	if err != nil {
		return c, fmt.Errorf("read when digest files were checked: %w", err)
	}
	since, err := w.since(ctx, now, now.Sub(m.Full) >= fullEvery)
	if err != nil {
		return c, err
	}
	var failed error
	for _, r := range w.allRoots() {
		if err := w.prove(ctx, r, since, &c); err != nil {
			failed = errors.Join(failed, fmt.Errorf("digest files of s3://%s/%s: %w", r.Bucket, r.Prefix, err))
		}
	}
	days := w.o.Register.takeTouched()
	if err := w.judge(ctx, days, &c); err != nil {
		w.o.Register.touch(days)
		return c, errors.Join(failed, err)
	}
	if failed != nil {
		return c, failed
	}
	m.Time = now.UTC()
	if now.Sub(m.Full) >= fullEvery {
		m.Full = m.Time
	}
	text, err := json.Marshal(m)
	if err == nil {
		err = w.o.Files.Put(ctx, markName, bytes.NewReader(text), int64(len(text)))
	}
	return c, err
}

// since tells from when on digest files are looked for: the last weeks, and further back all days that something new is known of, or, now and
// then, all that anything is known of. Then, and at first, it also finds where others have read.
func (w *Watch) since(ctx context.Context, now time.Time, full bool) (time.Time, error) {
	since := now.AddDate(0, 0, -lookBack)
	earlier := func(days []Day) {
		for _, d := range days {
			if before := d.Date.AddDate(0, 0, -1); before.Before(since) {
				since = before
			}
		}
	}
	days := w.o.Register.takeTouched()
	w.o.Register.touch(days)
	earlier(days)
	if !full && w.looked {
		return since, nil
	}
	days, err := w.o.Register.Days(ctx)
	if err != nil {
		return since, err
	}
	if full {
		earlier(days)
	}
	w.looked = true
	newest := map[string]Day{}
	for _, d := range days {
		newest[d.Bucket] = d
	}
	for _, d := range newest {
		objects, err := w.o.Register.Objects(ctx, d)
		if err != nil {
			return since, err
		}
		w.mu.Lock()
		for key := range objects {
			if k, ok := trail.ParseKey(key); ok {
				w.roots[rootOf(d.Bucket, key, k)] = true
			}
		}
		w.mu.Unlock()
	}
	return since, nil
}

// allRoots gives the places to look at, without those that lie within others.
func (w *Watch) allRoots() (all []Root) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for r := range w.roots {
		within := false
		for o := range w.roots {
			within = within || o != r && o.Bucket == r.Bucket && strings.HasPrefix(r.Prefix, o.Prefix)
		}
		if !within {
			all = append(all, r)
		}
	}
	slices.SortFunc(all, func(a, b Root) int { return strings.Compare(a.Bucket+"/"+a.Prefix, b.Bucket+"/"+b.Prefix) })
	return all
}

// prove proves the digest files of a place that are new, and adds what they list to the register.
func (w *Watch) prove(ctx context.Context, r Root, since time.Time, c *Checked) error {
	a, ok := w.access[r.Bucket]
	if !ok {
		var err error
		if a, err = w.o.Open(ctx, r.Bucket); err != nil {
			return err
		}
		w.access[r.Bucket] = a
	}
	report, err := verify.Run(ctx, verify.Options{Store: a.Store, Keys: a.Keys, Bucket: r.Bucket, Prefix: r.Prefix, Since: since, Until: w.o.Now(),
		Accounts: a.Accounts, Regions: a.Regions, ListOnly: true, Memory: keeping{w.o.Memory(r.Bucket), w.o.Register}, Limits: w.o.Limits,
		Log: func(l verify.LogFile) {
			if l.Proven {
				w.o.Register.AddListed(l.Bucket, l.Key, l.Hash)
			}
		}})
	for _, f := range report.Findings {
		if f.Severity == verify.Failure || f.Kind == verify.Unreadable {
			w.find(c, f)
		}
	}
	c.Chains += len(report.Chains)
	c.Digests += report.Total().Digests
	return err
}

// keeping is a memory that holds a digest file only when what it lists is kept.
type keeping struct {
	verify.Memory
	register *Register
}

func (k keeping) Remember(ctx context.Context, c verify.Chain, digests []verify.Remembered) error {
	if err := k.register.Keep(ctx); err != nil {
		return err
	}
	return k.Memory.Remember(ctx, c, digests)
}

// maxTold bounds what is remembered as told.
const maxTold = 100_000

// find adds a finding that was not told before.
func (w *Watch) find(c *Checked, f verify.Finding) {
	id := fmt.Sprint(f.Kind, f.Chain, f.Bucket, f.Key, f.From)
	if w.told[id] {
		return
	}
	if len(w.told) >= maxTold {
		clear(w.told)
	}
	w.told[id] = true
	c.Findings = append(c.Findings, f)
}

// judge looks at the log files of days, and merges their files.
func (w *Watch) judge(ctx context.Context, days []Day, c *Checked) error {
	covers := w.o.Register.covers(w.o.Memory)
	for _, d := range days {
		cover, err := covers(ctx, d.Bucket)
		if err != nil {
			return err
		}
		objects, err := w.o.Register.Objects(ctx, d)
		if err != nil {
			return err
		}
		for _, j := range judge(d, objects, cover) {
			c.Counts[j.State]++
			if f, ok := j.Finding(); ok {
				w.find(c, f)
			}
		}
		if err := w.o.Register.Merge(ctx, d); err != nil {
			return err
		}
	}
	slices.SortStableFunc(c.Findings, func(a, b verify.Finding) int { return strings.Compare(a.Key, b.Key) })
	return nil
}

// Finding is what is wrong with a log file, if anything is.
func (j Judged) Finding() (verify.Finding, bool) {
	r := rootOf(j.Bucket, j.Key, j.Name)
	folder := r.Prefix
	if j.Name.Organization != "" {
		folder += j.Name.Organization + "/"
	}
	f := verify.Finding{Chain: verify.Chain{Folder: folder + j.Name.Account + "/", Organization: j.Name.Organization, Account: j.Name.Account, Region: j.Name.Region},
		Bucket: j.Bucket, Key: j.Key, Until: j.Name.FileTime}
	switch j.State {
	case Altered:
		f.Kind, f.Severity = verify.CollectedAltered, verify.Failure
	case Unlisted:
		f.Kind, f.Severity = verify.LogUnlisted, verify.Warning
	default:
		return f, false
	}
	return f, true
}
