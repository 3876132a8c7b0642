package aws

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"time"

	awscore "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"
)

// Config gives the SDK's configuration that the bucket is asked with, for other services of its lake: where no region is set it is
// the bucket's.
func (b *Bucket) Config(ctx context.Context) (awscore.Config, error) {
	cfg := b.cfg.Copy()
	if cfg.Region == "" {
		c, err := b.client(ctx, b.name)
		if err != nil {
			return cfg, err
		}
		cfg.Region = c.Options().Region
	}
	return cfg, nil
}

// An ObjectInfo is what a listing tells of an object.
type ObjectInfo struct {
	Key      string
	Size     int64 // bytes
	Modified time.Time
	ETag     string // without quotes
}

// ListObjects calls yield with each object below prefix, in the order of keys. It ends with the first error of yield; another
// failure is an *Error.
func (b *Bucket) ListObjects(ctx context.Context, prefix string, yield func(ObjectInfo) error) error {
	return b.pages(ctx, &s3.ListObjectsV2Input{Prefix: &prefix}, func(page *s3.ListObjectsV2Output) error {
		for _, o := range page.Contents {
			if err := yield(ObjectInfo{awscore.ToString(o.Key), awscore.ToInt64(o.Size), awscore.ToTime(o.LastModified).UTC(), strings.Trim(awscore.ToString(o.ETag), `"`)}); err != nil {
				return err
			}
		}
		return nil
	})
}

// maxPut is the most that S3 takes in one request: https://docs.aws.amazon.com/AmazonS3/latest/userguide/upload-objects.html
const maxPut = 5 << 30

// PutNew writes an object of size bytes that is not there yet. One that is there stays as it is and makes an error that wraps
// [fs.ErrExist], also when an earlier request of this call wrote it and its answer was lost. Another failure is an *Error.
func (b *Bucket) PutNew(ctx context.Context, key string, body io.ReadSeeker, size int64) error {
	return b.put(ctx, key, body, size, awscore.String("*"))
}

// Put writes an object of size bytes, in the place of one that is there. A failure is an *Error.
func (b *Bucket) Put(ctx context.Context, key string, body io.ReadSeeker, size int64) error {
	return b.put(ctx, key, body, size, nil)
}

func (b *Bucket) put(ctx context.Context, key string, body io.ReadSeeker, size int64, ifNoneMatch *string) error {
	if size > maxPut {
		return &Error{Kind: User, Message: fmt.Sprintf("s3://%s/%s: %d bytes are more than S3 takes at once", b.name, key, size)}
	}
	c, err := b.client(ctx, b.name)
	if err != nil {
		return err
	}
	for try := 1; ; try++ {
		if _, err = body.Seek(0, io.SeekStart); err != nil {
			return err
		}
		_, err = c.PutObject(ctx, &s3.PutObjectInput{Bucket: &b.name, Key: &key, Body: body, ContentLength: &size, IfNoneMatch: ifNoneMatch})
		if err == nil {
			return nil
		}
		api, _ := errors.AsType[smithy.APIError](err)
		switch {
		case api != nil && api.ErrorCode() == "PreconditionFailed":
			return fmt.Errorf("s3://%s/%s: %w", b.name, key, fs.ErrExist)
		case api != nil && api.ErrorCode() == "ConditionalRequestConflict" && try < sdkTries:
			// Somebody wrote or deleted the same key just then; S3 asks to try again.
		default:
			return b.refused(err, "s3:PutObject", b.name, key)
		}
	}
}

// ReadAt reads length bytes of an object from offset, fewer at its end. An object that is not there makes an error that wraps
// [fs.ErrNotExist]; another failure is an *Error.
func (b *Bucket) ReadAt(ctx context.Context, key string, offset, length int64) ([]byte, error) {
	c, err := b.client(ctx, b.name)
	if err != nil {
		return nil, err
	}
	span := fmt.Sprintf("bytes=%d-%d", offset, offset+length-1)
	for try := 1; ; try++ {
		out, err := c.GetObject(ctx, &s3.GetObjectInput{Bucket: &b.name, Key: &key, Range: &span, RequestPayer: b.payer})
		if err != nil {
			return nil, b.refused(err, "s3:GetObject", b.name, key)
		}
		text, err := io.ReadAll(io.LimitReader(out.Body, length))
		out.Body.Close()
		if err == nil {
			return text, nil
		}
		if try >= sdkTries || ctx.Err() != nil { // the SDK repeats requests, not the reading of their answers
			return nil, b.refused(err, "s3:GetObject", b.name, key)
		}
	}
}

// Size gives an object's size in bytes. An object that is not there makes an error that wraps [fs.ErrNotExist]; another failure
// is an *Error.
func (b *Bucket) Size(ctx context.Context, key string) (int64, error) {
	c, err := b.client(ctx, b.name)
	if err != nil {
		return 0, err
	}
	out, err := c.HeadObject(ctx, &s3.HeadObjectInput{Bucket: &b.name, Key: &key, RequestPayer: b.payer})
	if err != nil {
		return 0, b.refused(err, "s3:GetObject", b.name, key)
	}
	return awscore.ToInt64(out.ContentLength), nil
}

// Get gives an object's content from its beginning; the SDK checks it against the checksum that S3 keeps, where there is one. An
// object that is not there makes an error that wraps [fs.ErrNotExist]; another failure is an *Error.
func (b *Bucket) Get(ctx context.Context, key string) (io.ReadCloser, error) {
	body, _, err := b.Open(ctx, b.name, key)
	return body, err
}

// Delete removes objects; those that are not there are no error. A failure is an *Error.
func (b *Bucket) Delete(ctx context.Context, keys ...string) error {
	c, err := b.client(ctx, b.name)
	if err != nil {
		return err
	}
	const most = 1000 // in one request
	for len(keys) > 0 {
		var ids []types.ObjectIdentifier
		for i := range min(len(keys), most) {
			ids = append(ids, types.ObjectIdentifier{Key: &keys[i]})
		}
		keys = keys[len(ids):]
		out, err := c.DeleteObjects(ctx, &s3.DeleteObjectsInput{Bucket: &b.name, Delete: &types.Delete{Objects: ids, Quiet: awscore.Bool(true)}})
		if err != nil {
			return b.refused(err, "s3:DeleteObject", b.name, awscore.ToString(ids[0].Key))
		}
		for _, e := range out.Errors {
			failed := &smithy.GenericAPIError{Code: awscore.ToString(e.Code), Message: awscore.ToString(e.Message)}
			return b.refused(failed, "s3:DeleteObject", b.name, awscore.ToString(e.Key))
		}
	}
	return nil
}

// CreateBucket makes a bucket, for tests and setup; one that is there already and the caller's own is no error.
func CreateBucket(ctx context.Context, a Access, bucket string) error {
	cfg, err := a.load(ctx)
	if err != nil {
		return err
	}
	in := &s3.CreateBucketInput{Bucket: &bucket}
	if cfg.Region != anyRegion {
		in.CreateBucketConfiguration = &types.CreateBucketConfiguration{LocationConstraint: types.BucketLocationConstraint(cfg.Region)}
	}
	b := &Bucket{cfg: cfg}
	_, err = b.in(cfg.Region).CreateBucket(ctx, in)
	if _, own := errors.AsType[*types.BucketAlreadyOwnedByYou](err); err == nil || own {
		return nil
	}
	return b.refused(err, "s3:CreateBucket", bucket, "")
}
