package lake

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	slash "path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/cespare/xxhash/v2"
	"golang.org/x/sync/errgroup"
)

// A fileCache keeps whole data files of a lake on S3 on this machine, for engines that read local files. All processes of one
// user share it:
//
//	HOME/files/<base name>   complete files; one that is being loaded begins with a dot
//	HOME/uses/<id>           the files that somebody uses, one name a line; locked (flock) as long as that is so
//	HOME/cache.lock          held shared while a use is written down, and alone while files are removed
//
// The files that were used longest ago are removed when there is no room. What a living process uses is never removed.
type fileCache struct {
	home  string
	limit int64 // bytes
	load  func(ctx context.Context, name string, to io.Writer) error
	now   func() time.Time

	mu   sync.Mutex
	uses map[*cacheUse]bool
}

// loadsAtOnce are the files that a plan loads in parallel.
const loadsAtOnce = 16

// DefaultCacheBytes is how large the cache of a lake on S3 may become.
const DefaultCacheBytes = 20 << 30

func newHash() hash.Hash64 { return xxhash.New() }

// hashInName gives the hash of the content that a data file's name has: <batch>-<16 hexadecimal digits>.parquet.
func hashInName(name string) (uint64, bool) {
	base, ok := strings.CutSuffix(slash.Base(name), ".parquet")
	i := strings.LastIndexByte(base, '-')
	if !ok || i < 0 || len(base)-i != 17 {
		return 0, false
	}
	sum, err := strconv.ParseUint(base[i+1:], 16, 64)
	return sum, err == nil
}

// cached is where a file lies. Base names are unique in a lake, see format.md.
func (c *fileCache) cached(name string) string {
	return filepath.Join(c.home, "files", slash.Base(name))
}

// has says whether a file is there, and marks it as used.
func (c *fileCache) has(name string) (string, bool) {
	path := c.cached(name)
	now := c.now()
	return path, os.Chtimes(path, now, now) == nil
}

// A cacheUse keeps files in the cache.
type cacheUse struct{ file *os.File }

// begin writes a use down.
func (c *fileCache) begin(ctx context.Context, names []string) (*cacheUse, error) {
	unlock, err := c.lock(ctx, syscall.LOCK_SH)
	if err != nil {
		return nil, err
	}
	defer unlock()
	f, err := os.OpenFile(filepath.Join(c.home, "uses", newID()), os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	var list strings.Builder
	for _, n := range names {
		list.WriteString(slash.Base(n) + "\n")
	}
	ok, err := flock(f, syscall.LOCK_EX)
	if err == nil && !ok {
		err = fmt.Errorf("lock %s: somebody else has it", f.Name())
	}
	if err == nil {
		_, err = f.WriteString(list.String())
	}
	if err != nil {
		return nil, errors.Join(err, os.Remove(f.Name()), f.Close())
	}
	u := &cacheUse{f}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.uses[u] = true
	return u, nil
}

// end lets the files of a use go; further calls do nothing.
func (c *fileCache) end(u *cacheUse) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.uses[u] {
		delete(c.uses, u)
		_ = os.Remove(u.file.Name()) // what stays without a lock is no use
		u.file.Close()
	}
}

func (c *fileCache) close() error {
	c.mu.Lock()
	uses := c.uses
	c.uses = map[*cacheUse]bool{}
	c.mu.Unlock()
	for u := range uses {
		_ = os.Remove(u.file.Name())
		u.file.Close()
	}
	return nil
}

// lock takes the cache's lock, waiting for others.
func (c *fileCache) lock(ctx context.Context, how int) (unlock func(), err error) {
	f, err := os.OpenFile(filepath.Join(c.home, "cache.lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	for wait := time.Millisecond; ; wait = min(2*wait, 100*time.Millisecond) {
		ok, err := flock(f, how)
		if ok {
			return func() { f.Close() }, nil
		}
		if err == nil {
			err = sleep(ctx, wait)
		}
		if err != nil {
			return nil, errors.Join(err, f.Close())
		}
	}
}

// fetch is [Lake.Fetch] of files that are all remote.
func (c *fileCache) fetch(ctx context.Context, files []PlannedFile, progress func(Fetched)) (release func(), err error) {
	names, total := make([]string, len(files)), int64(0)
	for i, f := range files {
		names[i], total = f.Remote, total+f.Bytes
	}
	if total > c.limit {
		return nil, fmt.Errorf("%w: %d files of %d MB in all are read at once, and the cache holds %d MB; narrow the question, give the cache more room (catalog.cache), or ask with Athena",
			ErrCache, len(files), total>>20, c.limit>>20)
	}
	u, err := c.begin(ctx, names)
	if err != nil {
		return nil, fmt.Errorf("use the cache %s: %w", c.home, err)
	}
	if err := c.loadAll(ctx, files, progress); err != nil {
		c.end(u)
		return nil, err
	}
	return func() { c.end(u) }, nil
}

// loadAll loads the files that are missing.
func (c *fileCache) loadAll(ctx context.Context, files []PlannedFile, progress func(Fetched)) error {
	var missing []PlannedFile
	need := int64(0)
	for _, f := range files {
		path, ok := c.has(f.Remote)
		if ok {
			if info, err := os.Stat(path); err == nil && info.Size() == f.Bytes {
				continue
			}
		}
		missing, need = append(missing, f), need+f.Bytes
	}
	if len(missing) == 0 {
		return nil
	}
	if err := c.makeRoom(ctx, need); err != nil {
		return err
	}
	t := &loadTally{report: progress, now: Fetched{FilesTotal: len(missing), BytesTotal: need}}
	defer t.end()
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(loadsAtOnce)
	for _, f := range missing {
		g.Go(func() error { return c.loadOne(gctx, f, t) })
	}
	return g.Wait()
}

// A loadTally counts what was loaded.
type loadTally struct {
	mu     sync.Mutex
	report func(Fetched) // may be nil
	now    Fetched
}

func (t *loadTally) add(files, bytes int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.now.Files, t.now.Bytes = t.now.Files+files, t.now.Bytes+int64(bytes)
	if t.report != nil {
		t.report(t.now)
	}
}

func (t *loadTally) end() {
	t.now.End = true
	t.add(0, 0)
}

// Write counts bytes.
func (t *loadTally) Write(b []byte) (int, error) {
	t.add(0, len(b))
	return len(b), nil
}

func (c *fileCache) loadOne(ctx context.Context, f PlannedFile, t *loadTally) error {
	temp, err := os.CreateTemp(filepath.Join(c.home, "files"), ".new-")
	if err != nil {
		return err
	}
	err = c.load(ctx, f.Remote, io.MultiWriter(temp, t))
	if err == nil {
		var info os.FileInfo
		if info, err = temp.Stat(); err == nil && info.Size() != f.Bytes {
			err = fmt.Errorf("%s has %d bytes, the table says %d", f.Remote, info.Size(), f.Bytes)
		}
	}
	err = errors.Join(err, temp.Close())
	if err == nil {
		err = os.Rename(temp.Name(), f.Path)
	}
	if err != nil {
		return errors.Join(err, removeOne(temp.Name()))
	}
	t.add(1, 0)
	return nil
}

// adopt takes a file that was just written and is in the table, instead of loading it later. If it cannot, the file is removed.
func (c *fileCache) adopt(path, name string) {
	info, err := os.Stat(path)
	if err == nil {
		err = c.makeRoom(context.Background(), info.Size())
	}
	if err == nil {
		err = os.Rename(path, c.cached(name))
	}
	if err != nil {
		_ = removeOne(path)
	}
}

// makeRoom removes the files that were used longest ago until so many bytes have room.
func (c *fileCache) makeRoom(ctx context.Context, need int64) error {
	unlock, err := c.lock(ctx, syscall.LOCK_EX)
	if err != nil {
		return err
	}
	defer unlock()
	files, total, err := c.list()
	if err != nil || total+need <= c.limit {
		return err
	}
	used, err := c.used()
	if err != nil {
		return err
	}
	slices.SortFunc(files, func(a, b os.FileInfo) int { return cmp.Compare(a.ModTime().UnixNano(), b.ModTime().UnixNano()) })
	for _, f := range files {
		if total+need <= c.limit {
			return nil
		}
		if used[f.Name()] || strings.HasPrefix(f.Name(), ".") && c.now().Sub(f.ModTime()) < time.Hour { // somebody loads it
			continue
		}
		if err := removeOne(filepath.Join(c.home, "files", f.Name())); err != nil {
			return err
		}
		total -= f.Size()
	}
	if total+need > c.limit {
		return fmt.Errorf("%w: %d MB more are needed, and of its %d MB %d are in use; try again when other questions have ended", ErrCache, need>>20, c.limit>>20, total>>20)
	}
	return nil
}

func (c *fileCache) list() (files []os.FileInfo, total int64, err error) {
	entries, err := os.ReadDir(filepath.Join(c.home, "files"))
	for _, e := range entries {
		if info, err := e.Info(); err == nil { // else it is gone
			files, total = append(files, info), total+info.Size()
		}
	}
	return files, total, err
}

// used gives the names that are in use, and removes the uses of dead processes. The caller has the lock alone.
func (c *fileCache) used() (map[string]bool, error) {
	entries, err := os.ReadDir(filepath.Join(c.home, "uses"))
	if err != nil {
		return nil, err
	}
	names := map[string]bool{}
	for _, e := range entries {
		path := filepath.Join(c.home, "uses", e.Name())
		f, err := os.OpenFile(path, os.O_RDWR, 0)
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		free, err := flock(f, syscall.LOCK_SH)
		f.Close()
		if err != nil {
			return nil, err
		}
		if free {
			_ = removeOne(path)
			continue
		}
		list, err := os.ReadFile(path)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return nil, err
		}
		for name := range strings.SplitSeq(string(list), "\n") {
			names[name] = true
		}
	}
	return names, nil
}
