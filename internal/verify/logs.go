package verify

import (
	"context"
	"crypto/sha256"
	"errors"
	"hash/maphash"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/ashiato/ashiato/trail"
)

// A logPool hashes log files.
type logPool struct {
	walk    *walk
	cancel  context.CancelCauseFunc
	jobs    chan logJob
	workers sync.WaitGroup

	mu     sync.Mutex
	failed error
}

type logJob struct {
	trail.DigestLog
	key    string // in the store
	proven bool   // the digest file is
}

func newLogPool(ctx context.Context, cancel context.CancelCauseFunc, w *walk) *logPool {
	p := &logPool{walk: w, cancel: cancel, jobs: make(chan logJob)}
	for range w.Parallel {
		p.workers.Go(func() {
			for j := range p.jobs {
				w.reading <- struct{}{}
				if err := p.check(ctx, j); err != nil {
					p.fail(err)
				}
				<-w.reading
			}
		})
	}
	return p
}

func (p *logPool) fail(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.failed == nil {
		p.failed = err
	}
	p.cancel(err)
}

// add hands over the log files of a digest file. It waits while all workers are busy.
func (p *logPool) add(ctx context.Context, d *trail.Digest, proven bool) {
	for _, l := range d.Logs {
		if p.walk.ListOnly {
			p.walk.tell(LogFile{Chain: p.walk.chain, Bucket: l.Bucket, Key: l.Key, Hash: l.Hash, Proven: proven})
			continue
		}
		p.walk.listed.add(l.Key)
		select {
		case p.jobs <- logJob{l, p.walk.toStore(l.Key), proven}:
		case <-ctx.Done():
			return
		}
	}
}

// wait waits until all log files are hashed.
func (p *logPool) wait() error {
	close(p.jobs)
	p.workers.Wait()
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.failed
}

// check checks one log file.
func (p *logPool) check(ctx context.Context, j logJob) error {
	w := p.walk
	f := Finding{Chain: w.chain, Bucket: j.Bucket, Key: j.key}
	if k, ok := trail.ParseKey(j.Key); ok {
		f.Until = k.FileTime
	}
	kind, wrong, why := p.judge(ctx, j)
	result := LogFile{Chain: w.chain, Bucket: j.Bucket, Key: j.Key, Hash: j.Hash, Proven: !wrong && j.proven, Found: kind, Wrong: wrong}
	if kind == Unreadable && wrong {
		w.tell(result)
		return w.unreadable(ctx, logs, f, why)
	}
	w.report.read(logs)
	if wrong {
		f.Kind, f.Err = kind, why
		w.report.find(f)
	} else {
		w.report.count(w.chain, func(c *ChainReport) { c.Logs++ })
	}
	w.tell(result)
	return nil
}

func (r *run) tell(l LogFile) {
	if r.Log == nil {
		return
	}
	r.telling.Lock()
	defer r.telling.Unlock()
	r.Log(l)
}

// judge tells what is wrong with a log file.
func (p *logPool) judge(ctx context.Context, j logJob) (kind Kind, wrong bool, why error) {
	w := p.walk
	var hash [sha256.Size]byte
	known := false
	if w.Hash != nil {
		hash, known = w.Hash(j.Bucket, j.Key)
	}
	if !known {
		body, _, err := w.Store.Open(ctx, j.Bucket, j.key)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return LogMissing, true, nil
		case err != nil:
			return Unreadable, true, err
		}
		defer body.Close()
		in := &remembering{r: body}
		var size int64
		hash, size, err = trail.HashLog(in, w.Limits)
		switch {
		case in.err != nil:
			return Unreadable, true, in.err
		case err != nil:
			return LogMalformed, true, err
		}
		w.report.progress(func(p *Progress) { p.Bytes += size })
	}
	w.report.progress(func(p *Progress) { p.Logs++ })
	return LogAltered, hash != j.Hash, nil
}

// A listed is what the digest files of a place list and cover. It belongs to one goroutine.
type listed struct {
	seed  maphash.Seed
	keys  map[uint64]struct{} // hashes of log files' keys, under a seed that nobody can know
	kinds map[string]bool     // folders of which log files are listed
	spans []span
}

type span struct{ from, until time.Time }

func newListed() *listed {
	return &listed{seed: maphash.MakeSeed(), keys: map[uint64]struct{}{}, kinds: map[string]bool{"CloudTrail": true}}
}

func (l *listed) add(key string) {
	l.keys[maphash.String(l.seed, key)] = struct{}{}
	if k, ok := trail.ParseKey(key); ok {
		l.kinds[k.Kind] = true
	}
}

func (l *listed) has(key string) bool {
	_, ok := l.keys[maphash.String(l.seed, key)]
	return ok
}

func (l *listed) cover(from, until time.Time) { l.spans = append(l.spans, span{from, until}) }

// join makes one span of those that touch, in order.
func (l *listed) join() {
	slices.SortFunc(l.spans, func(a, b span) int { return a.from.Compare(b.from) })
	var joined []span
	for _, s := range l.spans {
		if n := len(joined); n > 0 && !s.from.After(joined[n-1].until) {
			if s.until.After(joined[n-1].until) {
				joined[n-1].until = s.until
			}
			continue
		}
		joined = append(joined, s)
	}
	l.spans = joined
}

// covers tells whether a log file of that time must be listed. Names have the minute, and a log file of the last or first
// minutes may stand in the digest file of the next or the last hour, so that those count only where both are known.
func (l *listed) covers(t time.Time) bool {
	i, found := slices.BinarySearchFunc(l.spans, t, func(s span, t time.Time) int { return s.from.Compare(t) })
	if !found {
		i--
	}
	return i >= 0 && !t.Before(l.spans[i].from.Add(slack)) && !t.After(l.spans[i].until.Add(-slack))
}

// unlisted looks for log files of the time that no digest file lists.
func (r *run) unlisted(ctx context.Context, p place, l *listed) error {
	l.join()
	if len(l.spans) == 0 {
		return nil
	}
	first, last := l.spans[0].from, l.spans[len(l.spans)-1].until
	names, err := r.Store.Folders(ctx, p.folder)
	if err != nil {
		return err
	}
	for _, kind := range names {
		if !l.kinds[kind] || !strings.HasPrefix(kind, "CloudTrail") || kind == digestFolder {
			continue
		}
		prefix := p.folder + kind + "/" + p.region + "/"
		err := r.Store.List(ctx, prefix, prefix+first.Format("2006/01/02"), func(key string) error {
			k, ok := trail.ParseKey(key)
			switch {
			case !ok || k.FileTime.IsZero() || !k.IsLog():
				return nil
			case k.Date.After(last):
				return errStop
			case !l.covers(k.FileTime) || l.has(r.base+key):
				return nil
			}
			r.report.find(Finding{Chain: Chain{Folder: p.folder, Organization: k.Organization, Account: k.Account, Region: p.region},
				Kind: LogUnlisted, Bucket: r.Bucket, Key: key, Until: k.FileTime})
			return nil
		})
		if err != nil && !errors.Is(err, errStop) {
			return err
		}
	}
	return nil
}
