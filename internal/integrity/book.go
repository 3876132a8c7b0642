package integrity

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"path"
	"slices"
	"sync"

	"github.com/ashiato/ashiato/trail"
)

// A Book knows the hashes of log files that were collected, for as long as they are the same objects: S3 gives an object that is written
// anew another ETag. It saves who verifies a bucket the reading of what was read before. It may be used by several goroutines.
type Book struct {
	register *Register
	bucket   string
	// etags gives the ETags of the objects below a prefix, by key.
	etags func(ctx context.Context, prefix string) (map[string]string, error)

	mu      sync.Mutex // guards what follows
	folders []*folderHashes
	known   map[Day]bool // days of which there is anything; nil until it was asked for
}

// NewBook makes a book of one bucket. Etags gives the ETags of the objects below a prefix, by key.
func NewBook(r *Register, bucket string, etags func(ctx context.Context, prefix string) (map[string]string, error)) *Book {
	return &Book{register: r, bucket: bucket, etags: etags}
}

// folderHashes are those of a folder of log files: of an account, a region and a day.
type folderHashes struct {
	folder string
	once   sync.Once
	hashes map[string][sha256.Size]byte // by key
}

// openFolders is how many folders are kept: some places are checked at a time, each from the newest day backwards.
const openFolders = 8

// Hash gives the hash that a log file had when it was collected. It is false where that is not known, the object is another one, or that cannot
// be told: then it has to be read.
func (b *Book) Hash(ctx context.Context, bucket, key string) (sum [sha256.Size]byte, ok bool) {
	k, is := trail.ParseKey(key)
	if !is || bucket != b.bucket || !b.has(ctx, Day{bucket, k.Date}) {
		return sum, false
	}
	f := b.folder(path.Dir(key) + "/")
	f.once.Do(func() { f.hashes = b.load(ctx, f.folder, Day{bucket, k.Date}) })
	sum, ok = f.hashes[key]
	return sum, ok
}

func (b *Book) has(ctx context.Context, d Day) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.known == nil {
		b.known = map[Day]bool{}
		days, err := b.register.Days(ctx)
		if err != nil {
			return false // everything is read: that proves it as well
		}
		for _, d := range days {
			b.known[d] = true
		}
	}
	return b.known[d]
}

func (b *Book) folder(name string) *folderHashes {
	b.mu.Lock()
	defer b.mu.Unlock()
	if i := slices.IndexFunc(b.folders, func(f *folderHashes) bool { return f.folder == name }); i >= 0 {
		return b.folders[i]
	}
	if len(b.folders) >= openFolders {
		b.folders = b.folders[1:]
	}
	f := &folderHashes{folder: name}
	b.folders = append(b.folders, f)
	return f
}

// load puts what was collected beside what is there now. What cannot be told is left out.
func (b *Book) load(ctx context.Context, folder string, d Day) map[string][sha256.Size]byte {
	objects, err := b.register.Objects(ctx, d)
	if err != nil {
		return nil
	}
	now, err := b.etags(ctx, folder)
	if err != nil {
		return nil
	}
	all := map[string][sha256.Size]byte{}
	for key, etag := range now {
		o := objects[key]
		if o == nil || etag == "" {
			continue
		}
		for _, read := range o.Reads {
			var sum [sha256.Size]byte
			if n, err := hex.Decode(sum[:], []byte(read.Hash[:min(len(read.Hash), 2*len(sum))])); err == nil && n == len(sum) && read.ETag == etag {
				all[key] = sum
			}
		}
	}
	return all
}
