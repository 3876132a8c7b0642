package lake

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"

	"github.com/ashiato/ashiato/internal/aws"
)

// An s3Store keeps the files of a lake on S3. They are written in a folder on this machine and then put in one request. What is read
// of them is kept in memory for a while; whole files for the engine lie in the cache, see cache.go.
type s3Store struct {
	bucket *aws.Bucket
	root   string // s3://bucket/prefix, or s3://bucket
	place0 string // s3://bucket/
	temp   string // folder on this machine
	cache  *fileCache
	recent *recent
	handle string // in stores
}

var errOtherBucket = errors.New("not in the lake's bucket")

func (s *s3Store) name(uri string) (string, error) {
	// Other writers of Iceberg tables name S3 in these ways as well.
	for _, scheme := range []string{"s3a://", "s3n://"} {
		if rest, ok := strings.CutPrefix(uri, scheme); ok {
			uri = "s3://" + rest
		}
	}
	if !strings.HasPrefix(uri, s.place0) {
		return "", fmt.Errorf("%s is %w", uri, errOtherBucket)
	}
	return uri, nil
}

func (s *s3Store) uri(name string) string { return name }

func (s *s3Store) inLake(path ...string) string { return s.root + "/" + strings.Join(path, "/") }

func (s *s3Store) key(name string) string { return strings.TrimPrefix(name, s.place0) }

func isURI(name string) bool { return strings.HasPrefix(name, "s3://") }

func (s *s3Store) open(ctx context.Context, name string) (readable, error) {
	if !isURI(name) {
		return openLocal(name)
	}
	if path, ok := s.cache.has(name); ok {
		if f, err := openLocal(path); err == nil {
			return f, nil
		}
	}
	size, err := s.bucket.Size(ctx, s.key(name))
	if err != nil {
		return nil, err
	}
	return &remoteFile{ctx, s, name, size}, nil
}

// whole loads the file into one without a name, which is gone when it is closed.
func (s *s3Store) whole(ctx context.Context, name string) (readable, error) {
	if !isURI(name) {
		return openLocal(name)
	}
	if path, ok := s.cache.has(name); ok {
		if f, err := openLocal(path); err == nil {
			return f, nil
		}
	}
	f, err := os.CreateTemp(s.temp, "read-")
	if err != nil {
		return nil, err
	}
	err = os.Remove(f.Name())
	if err == nil {
		err = s.load(ctx, name, f)
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	size, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return openFile{f, size}, nil
}

// load copies a file and compares it with the hash in its name.
func (s *s3Store) load(ctx context.Context, name string, to io.Writer) error {
	body, err := s.bucket.Get(ctx, s.key(name))
	if err != nil {
		return err
	}
	defer body.Close()
	sum := newHash()
	if _, err := io.Copy(io.MultiWriter(to, sum), body); err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	if want, ok := hashInName(name); ok && want != sum.Sum64() {
		return fmt.Errorf("%s does not have the content that was written: its hash is %016x", name, sum.Sum64())
	}
	return nil
}

func (s *s3Store) place(ctx context.Context, temp, name string) (string, error) {
	f, err := os.Open(temp)
	if err != nil {
		return "", err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return "", err
	}
	err = s.bucket.PutNew(ctx, s.key(name), f, info.Size())
	if errors.Is(err, fs.ErrExist) {
		// The name has the batch, which is this handle's, and the content's hash: an earlier request got through, its answer
		// did not.
		size, sizeErr := s.bucket.Size(ctx, s.key(name))
		if sizeErr == nil && size == info.Size() {
			err = nil
		}
	}
	if err != nil {
		return "", err
	}
	return temp, nil
}

func (s *s3Store) keep(path, name string) { s.cache.adopt(path, name) }
func (s *s3Store) tidy(string) error      { return nil }
func (s *s3Store) parallel() int          { return loadsAtOnce }
func (s *s3Store) remote() bool           { return true }

func (s *s3Store) close() error {
	stores.Delete(s.handle)
	if s.cache == nil {
		return nil
	}
	return s.cache.close()
}

func (s *s3Store) remove(ctx context.Context, names ...string) error {
	var keys []string
	for _, name := range names {
		if !isURI(name) {
			if err := removeOne(name); err != nil {
				return err
			}
			continue
		}
		keys = append(keys, s.key(name))
	}
	if len(keys) == 0 {
		return nil
	}
	return s.bucket.Delete(ctx, keys...)
}

func (s *s3Store) walk(ctx context.Context, table string, visit func(Stray) error) error {
	return s.bucket.ListObjects(ctx, s.key(s.inLake(table))+"/", func(o aws.ObjectInfo) error {
		return visit(Stray{Path: s.place0 + o.Key, Bytes: o.Size, Modified: o.Modified})
	})
}

func (s *s3Store) local(name string) (path, remote string) { return s.cache.cached(name), name }

func (s *s3Store) fetch(ctx context.Context, files []PlannedFile, progress func(Fetched)) (func(), error) {
	return s.cache.fetch(ctx, files, progress)
}

// blockSize is how much of a file is read at a time: a footer with the bloom filters of a small file, or a page of a large one.
const blockSize = 256 << 10

// A remoteFile is read in blocks.
type remoteFile struct {
	ctx   context.Context
	store *s3Store
	name  string
	size  int64
}

func (f *remoteFile) Size() int64  { return f.size }
func (f *remoteFile) Close() error { return nil }

// ReadAt implements io.ReaderAt.
func (f *remoteFile) ReadAt(p []byte, offset int64) (n int, err error) {
	for n < len(p) {
		at := offset + int64(n)
		if at >= f.size {
			return n, io.EOF
		}
		block, err := f.block(at / blockSize)
		if err != nil {
			return n, err
		}
		within := at % blockSize
		if within >= int64(len(block)) {
			return n, fmt.Errorf("read %s: %w", f.name, io.ErrUnexpectedEOF)
		}
		n += copy(p[n:], block[within:])
	}
	return n, nil
}

func (f *remoteFile) block(i int64) ([]byte, error) {
	key := fmt.Sprintf("%s#%d", f.name, i)
	if b := f.store.recent.get(key); b != nil {
		return b, nil
	}
	b, err := f.store.bucket.ReadAt(f.ctx, f.store.key(f.name), i*blockSize, min(blockSize, f.size-i*blockSize))
	if err != nil {
		return nil, err
	}
	f.store.recent.put(key, b)
	return b, nil
}

// recent keeps what was read lately of files that never change, up to a number of bytes.
type recent struct {
	limit int64

	mu       sync.Mutex
	old, new map[string][]byte // two generations: what is asked for again moves to the newer one
	bytes    int64             // of the newer one
}

const recentBytes = 64 << 20

func newRecent(limit int64) *recent {
	return &recent{limit: limit, old: map[string][]byte{}, new: map[string][]byte{}}
}

func (r *recent) get(key string) []byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	if b, ok := r.new[key]; ok {
		return b
	}
	b, ok := r.old[key]
	if ok {
		r.add(key, b)
	}
	return b
}

func (r *recent) put(key string, b []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.add(key, b)
}

func (r *recent) add(key string, b []byte) {
	if r.bytes += int64(len(b)); r.bytes > r.limit/2 {
		r.old, r.new, r.bytes = r.new, map[string][]byte{}, int64(len(b))
	}
	r.new[key] = b
}

// homeOf is the folder on this machine for what a lake on S3 has here: temporary files, locks of its processes, the cache.
func homeOf(o Options, id string) (string, error) {
	if o.Home != "" {
		return makeHome(filepath.Join(o.Home, id))
	}
	if cache, err := os.UserCacheDir(); err == nil {
		if home, err := makeHome(filepath.Join(cache, "ashiato", "lakes", id)); err == nil {
			return home, nil
		}
	}
	// A function of AWS Lambda may write below the folder for temporary files only.
	return makeHome(filepath.Join(os.TempDir(), fmt.Sprintf("ashiato-%d", os.Getuid()), id))
}

func makeHome(home string) (string, error) {
	for _, name := range []string{"locks", "tmp", "files", "uses"} {
		if err := os.MkdirAll(filepath.Join(home, name), 0o700); err != nil {
			return "", fmt.Errorf("make the folder for temporary files of a lake on S3: %w", err)
		}
	}
	for _, dir := range []string{filepath.Dir(home), home} { // in a shared folder, somebody else may have made it before
		info, err := os.Stat(dir)
		if err != nil {
			return "", err
		}
		if s, ok := info.Sys().(*syscall.Stat_t); ok && int(s.Uid) != os.Getuid() {
			return "", fmt.Errorf("the folder %s for temporary files of a lake on S3 belongs to another user", dir)
		}
	}
	return home, nil
}

// cacheLimit is what the cache may hold: at most half of the room that there is for it.
func cacheLimit(o Options, home string) (int64, error) {
	if o.CacheBytes > 0 {
		return o.CacheBytes, nil
	}
	var disk syscall.Statfs_t
	if err := syscall.Statfs(home, &disk); err != nil {
		return 0, fmt.Errorf("look at the disk of %s: %w", home, err)
	}
	_, cached, err := (&fileCache{home: home}).list()
	if err != nil {
		return 0, err
	}
	free := int64(disk.Bavail) * int64(disk.Bsize) // the types differ by system
	return min(DefaultCacheBytes, (free+cached)/2), nil
}
