package lake

import (
	"context"
	"io"
	"strings"

	"github.com/ashiato/ashiato/internal/aws"
)

// An Aside is a part of a lake on S3 for files beside its tables. Names have slashes between their parts.
type Aside struct {
	store *s3Store
	root  string
}

// Aside gives the part of that name; nil for a lake in a folder, where it is the folder of that name.
func (l *Lake) Aside(name string) *Aside {
	s, ok := l.files.(*s3Store)
	if !ok {
		return nil
	}
	return &Aside{s, s.key(s.inLake(name)) + "/"}
}

// Put writes a file of size bytes, in the place of one that is there.
func (a *Aside) Put(ctx context.Context, name string, body io.ReadSeeker, size int64) error {
	return a.store.bucket.Put(ctx, a.root+name, body, size)
}

// Open gives a file's content. One that is not there makes an error that wraps fs.ErrNotExist.
func (a *Aside) Open(ctx context.Context, name string) (io.ReadCloser, error) {
	return a.store.bucket.Get(ctx, a.root+name)
}

// List gives the names of the files, in order.
func (a *Aside) List(ctx context.Context) (names []string, err error) { return a.Below(ctx, "") }

// Below gives the names that begin with a prefix, in order.
func (a *Aside) Below(ctx context.Context, prefix string) (names []string, err error) {
	err = a.store.bucket.ListObjects(ctx, a.root+prefix, func(o aws.ObjectInfo) error {
		names = append(names, strings.TrimPrefix(o.Key, a.root))
		return nil
	})
	return names, err
}

// Remove removes files; those that are not there are no error.
func (a *Aside) Remove(ctx context.Context, names ...string) error {
	keys := make([]string, len(names))
	for i, n := range names {
		keys[i] = a.root + n
	}
	return a.store.bucket.Delete(ctx, keys...)
}
