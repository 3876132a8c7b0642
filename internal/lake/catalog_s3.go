package lake

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	slash "path"
	"sync"
	"time"

	"github.com/apache/iceberg-go"
	"github.com/apache/iceberg-go/catalog"
	"github.com/apache/iceberg-go/catalog/glue"
	icebergio "github.com/apache/iceberg-go/io"
	"github.com/apache/iceberg-go/table"

	"github.com/ashiato/ashiato/internal/aws"
	"github.com/ashiato/ashiato/internal/config"
)

// openS3 reaches a lake on S3: the bucket, the ledger in DynamoDB. The rest needs the lake's id and comes with begin.
func (l *Lake) openS3(ctx context.Context) error {
	bucket, prefix, err := config.SplitS3(l.opt.Dir)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrNotLake, err)
	}
	s := &s3Store{place0: "s3://" + bucket + "/", root: "s3://" + slash.Join(bucket, prefix), recent: newRecent(recentBytes)}
	l.dir = s.root
	if s.bucket, err = aws.OpenBucket(ctx, aws.BucketOptions{Access: l.opt.AWS, Bucket: bucket}); err != nil {
		return err
	}
	cfg, err := s.bucket.Config(ctx)
	if err != nil {
		return err
	}
	l.files, l.ident = s, table.Identifier{l.opt.Database, TableName}
	l.ledger = newDynamoLedger(&dynamoLedger{table: aws.NewDynamoTable(cfg, l.opt.Ledger), location: l.dir, owner: l.owner,
		me: l.holder, now: l.opt.Now, lease: l.opt.Lease, remember: l.opt.Remember})
	l.begin = func(ctx context.Context) error {
		home, err := homeOf(l.opt, l.id)
		if err != nil {
			return err
		}
		l.here = &presence{home: home, lake: l.dir, owner: l.owner, me: l.holder}
		if err := l.here.sweepOwners(); err != nil { // who decides their batches may be on another machine
			return err
		}
		s.temp = l.here.temp()
		limit, err := cacheLimit(l.opt, home)
		if err != nil {
			return err
		}
		s.cache = &fileCache{home: home, limit: limit, now: l.opt.Now, uses: map[*cacheUse]bool{}, load: s.load}
		l.cat, err = glue.NewCatalog(glue.WithAwsConfig(cfg), glue.WithAwsProperties(glue.AwsProperties{storeProperty: registerStore(s)}))
		if err != nil {
			return err
		}
		return l.checkGlue(ctx)
	}
	return nil
}

// propLake is the table's property that says whose it is.
const propLake = "ashiato.lake-id"

// checkGlue sees that the table in Glue is this lake's, and that a lake with records has its table.
func (l *Lake) checkGlue(ctx context.Context) error {
	name := l.ident[0] + "." + l.ident[1]
	t, err := l.cat.LoadTable(ctx, l.ident)
	if errors.Is(err, catalog.ErrNoSuchTable) || errors.Is(err, catalog.ErrNoSuchNamespace) {
		sum, err := l.ledger.sum(ctx)
		if err == nil && sum.batches["done"] > 0 {
			err = fmt.Errorf("%w: the ledger knows %d batches of it, but the table %s is not in Glue; name its database (catalog.database), or bring it back",
				ErrNoTable, sum.batches["done"], name)
		}
		return err
	}
	other := errors.Is(err, errOtherBucket)
	if err != nil && !other {
		return fmt.Errorf("load table %s of lake %s: %w", name, l.dir, err)
	}
	if other || t.Location() != l.files.inLake(TableName) || t.Properties()[propLake] != l.id {
		return fmt.Errorf("%w: %s in Glue; give this lake a database of its own (catalog.database)", ErrForeign, name)
	}
	return nil
}

// storeProperty tells the library's file systems which lake they are for: they are made from properties, far from here.
const storeProperty = "ashiato.store"

var stores sync.Map // *s3Store by handle

var registerS3 = sync.OnceFunc(func() {
	icebergio.Register("s3", func(ctx context.Context, _ *url.URL, props map[string]string) (icebergio.IO, error) {
		s, ok := stores.Load(props[storeProperty])
		if !ok {
			return nil, errors.New("no lake is open for these files")
		}
		t, _ := ctx.Value(traceKey{}).(*trace)
		return objectFS{ctx, s.(*s3Store), t}, nil
	})
})

func registerStore(s *s3Store) string {
	registerS3()
	s.handle = newID()
	stores.Store(s.handle, s)
	return s.handle
}

// An objectFS is S3 as the library's file system for metadata, which it reads and writes whole.
type objectFS struct {
	ctx   context.Context
	store *s3Store
	trace *trace
}

// maxMetadata bounds a file of metadata; manifests are merged long before.
const maxMetadata = 1 << 30

// Open implements the library's IO.
func (o objectFS) Open(name string) (icebergio.File, error) {
	uri, err := o.store.name(name)
	if err != nil {
		return nil, err
	}
	text := o.store.recent.get(uri)
	if text == nil {
		body, err := o.store.bucket.Get(o.ctx, o.store.key(uri))
		if err != nil {
			return nil, &fs.PathError{Op: "open", Path: name, Err: err}
		}
		defer body.Close()
		text, err = io.ReadAll(io.LimitReader(body, maxMetadata+1))
		if err == nil && len(text) > maxMetadata {
			err = errors.New("the file is too large for metadata")
		}
		if err != nil {
			return nil, &fs.PathError{Op: "read", Path: name, Err: err}
		}
		o.store.recent.put(uri, text)
	}
	return object{bytes.NewReader(text), slash.Base(uri)}, nil
}

// Remove implements the library's IO.
func (o objectFS) Remove(name string) error {
	uri, err := o.store.name(name)
	if err != nil {
		return err
	}
	return o.store.bucket.Delete(o.ctx, o.store.key(uri))
}

// Create implements the library's WriteFileIO.
func (o objectFS) Create(name string) (icebergio.FileWriter, error) {
	return &objectWriter{fs: o, name: name}, nil
}

// WriteFile implements the library's WriteFileIO. Names are unique, so what is there already is of an earlier request.
func (o objectFS) WriteFile(name string, content []byte) error {
	uri, err := o.store.name(name)
	if err != nil {
		return err
	}
	if o.trace != nil {
		o.trace.add(uri)
	}
	if err := o.store.bucket.Put(o.ctx, o.store.key(uri), bytes.NewReader(content), int64(len(content))); err != nil {
		return &fs.PathError{Op: "write", Path: name, Err: err}
	}
	return nil
}

type objectWriter struct {
	bytes.Buffer
	fs   objectFS
	name string
}

// Close puts the object.
func (w *objectWriter) Close() error { return w.fs.WriteFile(w.name, w.Bytes()) }

// An object is read from memory.
type object struct {
	*bytes.Reader
	base string
}

func (o object) Close() error               { return nil }
func (o object) Stat() (fs.FileInfo, error) { return o, nil }
func (o object) Name() string               { return o.base }
func (o object) Mode() fs.FileMode          { return 0o444 }
func (o object) ModTime() time.Time         { return time.Time{} }
func (o object) IsDir() bool                { return false }
func (o object) Sys() any                   { return nil }

var _ icebergio.WriteFileIO = objectFS{}

// lakeProperties are the table's properties with the lake's id.
func (l *Lake) lakeProperties() iceberg.Properties {
	p := tableProperties()
	if l.files.remote() {
		p[propLake] = l.id
	}
	return p
}
