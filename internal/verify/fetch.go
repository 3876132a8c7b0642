package verify

import (
	"context"
	"crypto/rsa"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"sync"
	"time"

	"github.com/ashiato/ashiato/trail"
)

// fetched is a digest file as it was read.
type fetched struct {
	digest    *trail.Digest
	metadata  map[string]string
	stored    [sha256.Size]byte // hash of the object as it is stored
	malformed error             // why the content is no digest file
	err       error             // why it could not be read
}

// window is how many digest files are read ahead.
const window = 4

// An ahead reads digest files before they are asked for, because most are asked for in the order of their times. It belongs
// to one goroutine.
type ahead struct {
	ctx     context.Context // of the walk, which is as long as this
	run     *run
	keys    []digestKey
	at      map[string]int
	waiting map[int]chan fetched
	next    int
	readers sync.WaitGroup
}

func newAhead(ctx context.Context, r *run, keys []digestKey) *ahead {
	a := &ahead{ctx: ctx, run: r, keys: keys, at: make(map[string]int, len(keys)), waiting: map[int]chan fetched{}}
	for i, k := range keys {
		a.at[k.key] = i
	}
	return a
}

// get gives a digest file.
func (a *ahead) get(ctx context.Context, bucket, key string) fetched {
	i, ok := a.at[key]
	if !ok || a.run.Bucket != "" && bucket != a.run.Bucket {
		return a.run.fetch(ctx, bucket, key)
	}
	for ; a.next < len(a.keys) && a.next <= i+window; a.next++ {
		result := make(chan fetched, 1)
		a.waiting[a.next] = result
		key := a.keys[a.next].key
		a.readers.Go(func() { result <- a.run.fetch(a.ctx, a.run.Bucket, key) })
	}
	result := a.waiting[i]
	if result == nil {
		return a.run.fetch(ctx, bucket, key)
	}
	delete(a.waiting, i)
	return <-result
}

// wait waits for what was read and not asked for.
func (a *ahead) wait() { a.readers.Wait() }

// fetch reads a digest file.
func (r *run) fetch(ctx context.Context, bucket, key string) (f fetched) {
	body, metadata, err := r.Store.Open(ctx, bucket, key)
	if err != nil {
		return fetched{err: err}
	}
	defer body.Close()
	hash := sha256.New()
	in := &remembering{r: body}
	content, err := trail.ReadDigest(io.TeeReader(in, hash))
	switch {
	case in.err != nil:
		return fetched{err: in.err}
	case err != nil:
		return fetched{malformed: err}
	}
	f.metadata = metadata
	hash.Sum(f.stored[:0])
	if f.digest, f.malformed = trail.ParseDigest(content); f.malformed != nil {
		f.digest = nil
	}
	return f
}

// remembering tells failures of reading from those of what was read.
type remembering struct {
	r   io.Reader
	err error // the first that is not the end
}

func (r *remembering) Read(p []byte) (int, error) {
	n, err := r.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) && r.err == nil {
		r.err = err
	}
	return n, err
}

// keyName names a public key.
type keyName struct{ region, fingerprint string }

type keyAnswer struct {
	key *rsa.PublicKey
	err error
}

// A keyRing keeps public keys that were asked for.
type keyRing struct {
	mu   sync.Mutex
	keys map[keyName]keyAnswer
}

// maxKeys bounds the public keys that are kept; a region has a few a year.
const maxKeys = 10_000

// publicKey gives a public key, asked for once.
func (r *run) publicKey(ctx context.Context, fingerprint, region string, from, until time.Time) (*rsa.PublicKey, error) {
	r.keys.mu.Lock()
	defer r.keys.mu.Unlock()
	name := keyName{region, fingerprint}
	if a, ok := r.keys.keys[name]; ok {
		return a.key, a.err
	}
	if r.keys.keys == nil {
		r.keys.keys = map[keyName]keyAnswer{}
	}
	der, err := r.Keys.PublicKey(ctx, region, fingerprint, from, until)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("the public keys of %s: %w", region, err)
	}
	a := keyAnswer{err: err}
	if err == nil {
		a.key, a.err = trail.ParsePublicKey(der)
	}
	if len(r.keys.keys) < maxKeys {
		r.keys.keys[name] = a
	}
	return a.key, a.err
}
