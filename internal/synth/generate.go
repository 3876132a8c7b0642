package synth

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"
)

// Records yields the records of all files as they are delivered, copies
// included, file after file, without writing anything. Insight records are left
// out. The bytes are valid until the next step.
func Records(o Options) (iter.Seq[[]byte], error) {
	p, err := newPlan(o)
	if err != nil {
		return nil, err
	}
	return func(yield func([]byte) bool) {
		r := newRenderer(p)
		more := true
		for _, files := range p.runs[:len(p.runs)-1] { // the last run is Insight
			// Rendering stops at the first refusal within a file.
			_ = r.run(files, func(b []byte) bool { more = more && yield(b); return more }, nil)
			if !more {
				return
			}
		}
	}, nil
}

// Facts gives the incident without rendering anything.
func Facts(o Options) (Incident, error) {
	p, err := newPlan(o)
	if err != nil {
		return Incident{}, err
	}
	return p.incident, nil
}

// Generate writes the folder AWSLogs under dir, which is created if missing and
// must not have an AWSLogs yet. The memory it needs is that of a few of the
// largest files. When ctx ends, the folder is left incomplete and the error is
// ctx's.
func Generate(ctx context.Context, dir string, o Options) (Summary, error) {
	p, err := newPlan(o)
	if err != nil {
		return Summary{}, err
	}
	root := filepath.Join(dir, "AWSLogs")
	if _, err := os.Lstat(root); err == nil {
		return Summary{}, fmt.Errorf("generate synthetic trail: %s exists already: give another folder or remove it", root)
	}
	g := &generator{plan: p, dir: dir, sum: Summary{ByEvent: map[string]int64{}, Incident: p.incident}}
	if err := g.logs(ctx); err != nil {
		return Summary{}, fmt.Errorf("generate synthetic trail in %s: %w", dir, err)
	}
	if err := g.rest(); err != nil {
		return Summary{}, fmt.Errorf("generate synthetic trail in %s: %w", dir, err)
	}
	return g.sum, nil
}

// generator writes the files of a plan. The mutex guards what follows it.
type generator struct {
	plan *plan
	dir  string

	mu      sync.Mutex
	next    int
	err     error
	sum     Summary
	digests []delivered
}

func (g *generator) logs(ctx context.Context) error {
	var wg sync.WaitGroup
	for range g.plan.options.Workers {
		wg.Go(func() {
			g.stop(g.work(ctx))
		})
	}
	wg.Wait()
	return g.err
}

func (g *generator) stop(err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.err = cmp.Or(g.err, err)
}

// take gives the next run, or nil at the end and after a failure.
func (g *generator) take(ctx context.Context) (run, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.err != nil || g.next == len(g.plan.runs) {
		return nil, nil
	}
	g.next++
	return g.plan.runs[g.next-1], ctx.Err()
}

func (g *generator) work(ctx context.Context) error {
	r, z := newRenderer(g.plan), newPacker()
	for {
		files, err := g.take(ctx)
		if err != nil {
			return err
		}
		if files == nil {
			break
		}
		err = r.run(files, nil, func(f *file, content []byte) error { return g.write(z, f, content) })
		if err != nil {
			return err
		}
	}
	g.add(r)
	return nil
}

// write stores one log file.
func (g *generator) write(z *packer, f *file, content []byte) error {
	end := g.plan.options.End
	packed, err := z.store(g.dir, f.key(end), content)
	if err != nil {
		return err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.sum.Files++
	g.sum.JSONBytes += int64(len(content))
	g.sum.GzipBytes += packed
	if f.forDigest {
		oldest, newest := f.at.Add(-10*time.Minute), f.at.Add(-time.Minute)
		g.digests = append(g.digests, delivered{
			key: f.key(end), at: f.delivered(end), hash: sha256.Sum256(content),
			oldest: oldest.UTC().Format(time.RFC3339), newest: newest.UTC().Format(time.RFC3339),
		})
	}
	return nil
}

// add joins what a worker counted.
func (g *generator) add(r *renderer) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.sum.Records += r.records
	g.sum.Duplicates += r.repeats
	for name, n := range r.counts {
		g.sum.ByEvent[name] += n
	}
	for _, t := range []time.Time{r.first, r.last} {
		if t.IsZero() {
			continue
		}
		if g.sum.First.IsZero() || t.Before(g.sum.First) {
			g.sum.First = t.UTC()
		}
		if t.After(g.sum.Last) {
			g.sum.Last = t.UTC()
		}
	}
}

// rest adds what lies beside the log files: digests, and the empty objects that
// some tools leave for folders.
func (g *generator) rest() error {
	z := newPacker()
	slices.SortFunc(g.digests, func(a, b delivered) int { return cmp.Compare(a.key, b.key) })
	n, err := g.plan.digests(g.digests, func(key string, content []byte) error {
		_, err := z.store(g.dir, key, content)
		return err
	})
	g.sum.Digests = n
	if err != nil {
		return err
	}
	for _, s := range g.plan.streams {
		for _, folder := range []string{"CloudTrail", "CloudTrail/" + s.region} {
			marker := filepath.Join(g.dir, "AWSLogs", s.account.id, filepath.FromSlash(folder)+"_$folder$")
			if _, err := os.Lstat(marker); err == nil {
				continue
			}
			if err := os.MkdirAll(filepath.Dir(marker), 0o755); err != nil {
				return err
			}
			if err := os.WriteFile(marker, nil, 0o644); err != nil {
				return err
			}
			g.sum.Markers++
		}
	}
	return nil
}

// packer compresses and stores objects. It belongs to one goroutine.
type packer struct {
	buf    bytes.Buffer
	gz     *gzip.Writer
	folder string // the last one made
}

func newPacker() *packer { return &packer{gz: gzip.NewWriter(io.Discard)} }

// store writes the content under key and gives the compressed size.
func (p *packer) store(dir, key string, content []byte) (int64, error) {
	p.buf.Reset()
	p.gz.Reset(&p.buf)
	if _, err := p.gz.Write(content); err != nil {
		return 0, err
	}
	if err := p.gz.Close(); err != nil {
		return 0, err
	}
	name := filepath.Join(dir, filepath.FromSlash(key))
	if folder := filepath.Dir(name); folder != p.folder {
		if err := os.MkdirAll(folder, 0o755); err != nil {
			return 0, err
		}
		p.folder = folder
	}
	return int64(p.buf.Len()), os.WriteFile(name, p.buf.Bytes(), 0o644)
}

func hashText(content []byte) string {
	h := sha256.Sum256(content)
	return hex.EncodeToString(h[:])
}
