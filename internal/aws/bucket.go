package aws

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"strings"
	"sync"

	awscore "github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"

	"github.com/ashiato/ashiato/internal/awsname"
)

// BucketOptions say which bucket is read and how.
type BucketOptions struct {
	Access
	Bucket        string
	RequesterPays bool
	// WriteOnly is for who only puts objects: the permission to list the bucket is not needed.
	WriteOnly bool
}

// A Bucket reads the objects of an S3 bucket, and those of others that it leads to, each in its own region. It may be used by
// several goroutines.
type Bucket struct {
	cfg   awscore.Config
	name  string
	payer types.RequestPayer
	blind bool // see BucketOptions.WriteOnly

	mu      sync.Mutex
	clients map[string]*s3.Client // by bucket
}

// OpenBucket finds credentials and the bucket's region. A failure is an *Error.
func OpenBucket(ctx context.Context, o BucketOptions) (*Bucket, error) {
	cfg, err := o.load(ctx)
	if err != nil {
		return nil, err
	}
	if err := o.signIn(ctx, cfg); err != nil {
		return nil, err
	}
	b := &Bucket{cfg: cfg, name: o.Bucket, blind: o.WriteOnly, clients: map[string]*s3.Client{}}
	if o.RequesterPays {
		b.payer = types.RequestPayerRequester
	}
	if _, err := b.client(ctx, o.Bucket); err != nil {
		return nil, err
	}
	return b, nil
}

// client gives the client for a bucket's region, which S3 tells whoever asks in another one.
func (b *Bucket) client(ctx context.Context, bucket string) (*s3.Client, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if c := b.clients[bucket]; c != nil {
		return c, nil
	}
	region := b.cfg.Region
	if region == "" {
		region = anyRegion
	}
	c := b.in(region)
	_, err := c.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: &bucket})
	if resp, ok := errors.AsType[*awshttp.ResponseError](err); ok {
		if there := resp.Response.Header.Get("X-Amz-Bucket-Region"); there != "" && there != region {
			c = b.in(there)
			_, err = c.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: &bucket})
		}
	}
	if resp, ok := errors.AsType[*awshttp.ResponseError](err); ok && b.blind && resp.HTTPStatusCode() == http.StatusForbidden {
		err = nil // it is there, and its region is known
	}
	if err != nil {
		return nil, b.refused(err, "s3:ListBucket", bucket, "")
	}
	b.clients[bucket] = c
	return c, nil
}

func (b *Bucket) in(region string) *s3.Client {
	return s3.NewFromConfig(b.cfg, func(o *s3.Options) {
		o.Region = region
		o.UsePathStyle = o.BaseEndpoint != nil             // elsewhere than at AWS: such servers have no name for each bucket
		o.DisableLogOutputChecksumValidationSkipped = true // CloudTrail's objects have none that the SDK knows
	})
}

// refused makes an *Error that says what was tried: S3 tells no more than that access is denied.
func (b *Bucket) refused(err error, action, bucket, key string) error {
	what := "s3://" + bucket + "/" + key
	api, _ := errors.AsType[smithy.APIError](err)
	resp, _ := errors.AsType[*awshttp.ResponseError](err)
	status := 0
	if resp != nil {
		status = resp.HTTPStatusCode()
	}
	switch {
	case api != nil && (api.ErrorCode() == "NoSuchBucket" || key == "" && status == http.StatusNotFound):
		return &Error{Kind: Config, Name: "NoSuchBucket", Message: "there is no bucket " + bucket, Err: err}
	case api != nil && (api.ErrorCode() == "NoSuchKey" || status == http.StatusNotFound):
		return fmt.Errorf("%s: %w", what, fs.ErrNotExist)
	}
	explained := explain(err)
	e, ok := errors.AsType[*Error](explained)
	if !ok {
		return explained
	}
	if e.Kind == Server && status == http.StatusForbidden {
		e.Kind = Permission
	}
	if e.Kind == Permission && e.Action == "" {
		e.Action, e.Resource = action, b.arn(bucket, "")
		if key != "" {
			e.Resource = b.arn(bucket, "/*")
		}
	}
	e.Message = what + ": " + strings.TrimSpace(e.Message)
	return e
}

// arn makes the ARN of a bucket, or of what is in it. Credentials are of one partition, and so is the region that they are used in.
func (b *Bucket) arn(bucket, rest string) string {
	return awsname.BucketARN(b.cfg.Region, bucket, rest)
}

// Folders gives the names of what lies below prefix up to the next slash, in the order of keys, without the slash. Prefix is empty or ends
// in a slash. A failure is an *Error.
func (b *Bucket) Folders(ctx context.Context, prefix string) (names []string, err error) {
	err = b.pages(ctx, &s3.ListObjectsV2Input{Prefix: &prefix, Delimiter: awscore.String("/")}, func(page *s3.ListObjectsV2Output) error {
		for _, p := range page.CommonPrefixes {
			names = append(names, strings.TrimSuffix(strings.TrimPrefix(awscore.ToString(p.Prefix), prefix), "/"))
		}
		return nil
	})
	return names, err
}

// List calls yield with the key of each object below prefix that comes behind after, in order. It ends with the first error of
// yield; another failure is an *Error.
func (b *Bucket) List(ctx context.Context, prefix, after string, yield func(key string) error) error {
	in := &s3.ListObjectsV2Input{Prefix: &prefix}
	if after != "" {
		in.StartAfter = &after
	}
	return b.pages(ctx, in, func(page *s3.ListObjectsV2Output) error {
		for _, o := range page.Contents {
			if err := yield(awscore.ToString(o.Key)); err != nil {
				return err
			}
		}
		return nil
	})
}

func (b *Bucket) pages(ctx context.Context, in *s3.ListObjectsV2Input, use func(*s3.ListObjectsV2Output) error) error {
	c, err := b.client(ctx, b.name)
	if err != nil {
		return err
	}
	in.Bucket, in.RequestPayer = &b.name, b.payer
	pages := s3.NewListObjectsV2Paginator(c, in)
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return b.refused(err, "s3:ListBucket", b.name, "")
		}
		if err := use(page); err != nil {
			return err
		}
	}
	return nil
}

// Open gives an object's content and its user metadata, the names in lower case. An object that is not there makes an error that
// wraps [fs.ErrNotExist]; another failure is an *Error.
func (b *Bucket) Open(ctx context.Context, bucket, key string) (io.ReadCloser, map[string]string, error) {
	c, err := b.client(ctx, bucket)
	if err != nil {
		return nil, nil, err
	}
	out, err := c.GetObject(ctx, &s3.GetObjectInput{Bucket: &bucket, Key: &key, RequestPayer: b.payer})
	if err != nil {
		return nil, nil, b.refused(err, "s3:GetObject", bucket, key)
	}
	metadata := make(map[string]string, len(out.Metadata))
	for name, value := range out.Metadata {
		metadata[strings.ToLower(name)] = value
	}
	return out.Body, metadata, nil
}
