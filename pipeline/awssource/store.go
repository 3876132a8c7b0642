package awssource

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/ashiato/ashiato/internal/awsname"
	"github.com/ashiato/ashiato/pipeline"
)

// StoreOptions say as whom objects are read. Config is required.
type StoreOptions struct {
	Config        aws.Config
	RequesterPays bool // whoever reads pays, where the bucket asks for it
}

// A Store opens objects in Amazon S3, in whatever region their bucket is. It may be used by several goroutines.
type Store struct {
	o StoreOptions

	mu      sync.Mutex
	clients map[string]*s3.Client // by region
	regions map[string]string     // of buckets
}

// NewStore makes a store; it asks AWS nothing yet.
func NewStore(o StoreOptions) *Store {
	return &Store{o: o, clients: map[string]*s3.Client{}, regions: map[string]string{}}
}

// client gives the client for a bucket, and its region.
func (s *Store) client(bucket, hint string) (*s3.Client, string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	region := s.regions[bucket]
	if region == "" {
		region = hint
	}
	if region == "" {
		region = s.o.Config.Region
	}
	c := s.clients[region]
	if c == nil {
		c = newS3(s.o.Config, region)
		s.clients[region] = c
	}
	return c, region
}

// maxBuckets bounds the regions that are remembered.
const maxBuckets = 10_000

// moved learns from an answer that a bucket is in another region.
func (s *Store) moved(bucket, asked string, err error) bool {
	region := regionOf(err)
	if region == "" || region == asked {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.regions) >= maxBuckets {
		clear(s.regions)
	}
	s.regions[bucket] = region
	return true
}

func (s *Store) payer() types.RequestPayer {
	if s.o.RequesterPays {
		return types.RequestPayerRequester
	}
	return ""
}

// Open reads an object as stored; it is the Open of a [pipeline.Pipeline]. What it gives has a method Object, which tells ETag, version and
// size. A connection that breaks is taken up again where it broke, as long as the object is the same one.
func (s *Store) Open(ctx context.Context, o pipeline.Object) (io.ReadCloser, error) {
	r := &reader{ctx: ctx, s: s, o: o}
	if err := r.get(); err != nil {
		return nil, err
	}
	return r, nil
}

// maxResumes bounds how often a broken connection is taken up again without a byte in between.
const maxResumes = 4

// A reader is an object that is being read.
type reader struct {
	ctx     context.Context
	s       *Store
	o       pipeline.Object
	body    io.ReadCloser
	at      int64 // bytes that were read
	size    int64
	resumed int // since the last byte
}

// Object tells what is read.
func (r *reader) Object() pipeline.Object { return r.o }

// get asks for the object from where reading is.
func (r *reader) get() error {
	in := &s3.GetObjectInput{Bucket: &r.o.Bucket, Key: &r.o.Key, RequestPayer: r.s.payer()}
	if r.o.Version != "" {
		in.VersionId = &r.o.Version
	}
	if r.at > 0 {
		in.Range, in.IfMatch = aws.String(fmt.Sprintf("bytes=%d-", r.at)), aws.String(`"`+r.o.ETag+`"`)
	}
	client, region := r.s.client(r.o.Bucket, r.o.Region)
	out, err := client.GetObject(r.ctx, in)
	if err != nil && r.s.moved(r.o.Bucket, region, err) {
		client, _ = r.s.client(r.o.Bucket, r.o.Region)
		out, err = client.GetObject(r.ctx, in)
	}
	if err != nil {
		return r.explain(err)
	}
	r.body = out.Body
	if r.at == 0 {
		r.size = aws.ToInt64(out.ContentLength)
		r.o.Size, r.o.ETag = r.size, strings.Trim(aws.ToString(out.ETag), `"`)
		if v := version(aws.ToString(out.VersionId)); v != "" {
			r.o.Version = v
		}
		if out.LastModified != nil {
			r.o.Modified = out.LastModified.UTC()
		}
	}
	return nil
}

func (r *reader) explain(err error) error {
	err = explain(err, "read", r.o.String())
	e, ok := errors.AsType[*Error](err)
	if !ok {
		return err
	}
	switch {
	case e.Kind == NotFound:
		e.Message = "the object is not there; it may have been deleted since it was announced"
	case statusOf(e.Err) == http.StatusPreconditionFailed:
		e.Message = "the object was replaced while it was read"
	}
	_, region := r.s.client(r.o.Bucket, r.o.Region)
	if e.Kind == Permission && !e.Denied && (e.Action == "" || e.Action == "s3:ListBucket") {
		e.MayBeGone, e.Action = true, ""
	}
	return lacks(err, "s3:GetObject", awsname.BucketARN(region, r.o.Bucket, "/*"))
}

// Read implements io.Reader.
func (r *reader) Read(p []byte) (int, error) {
	for {
		n, err := r.body.Read(p)
		r.at += int64(n)
		if n > 0 {
			r.resumed = 0
			return n, nil // an error comes again
		}
		if err == nil {
			continue
		}
		if errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) && r.at >= r.size {
			return 0, io.EOF
		}
		if r.ctx.Err() != nil {
			return 0, context.Cause(r.ctx)
		}
		if r.resumed++; r.resumed > maxResumes || r.o.ETag == "" {
			return 0, fmt.Errorf("read %s: the connection broke off after %d of %d bytes: %w", r.o, r.at, r.size, err)
		}
		r.body.Close()
		if err := r.get(); err != nil {
			return 0, err
		}
	}
}

// Close implements io.Closer.
func (r *reader) Close() error { return r.body.Close() }
