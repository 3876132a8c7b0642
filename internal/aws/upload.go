package aws

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"time"

	awscore "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// partSizes say from which size on an object is written in parts, and how large they are, in bytes.
type partSizes struct{ above, part int64 }

var usualParts = partSizes{above: 100 << 20, part: 64 << 20}

// maxParts is the most that one object may have: https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
const maxParts = 10_000

// abortTime is how long the removal of the parts of a failed object may take.
const abortTime = 30 * time.Second

// WriteWhole makes or replaces an object with what write writes, which appears whole or not at all: it is spooled to a temporary file
// first. The errors of write are returned as they are; a failure of AWS is an *Error, and what was there is unchanged then.
func (b *Bucket) WriteWhole(ctx context.Context, key string, write func(io.Writer) error) (err error) {
	f, err := os.CreateTemp("", "ashiato-*.tmp")
	if err != nil {
		return err
	}
	defer func() {
		err = errors.Join(err, f.Close(), os.Remove(f.Name()))
	}()
	w := bufio.NewWriter(f)
	if err := write(w); err != nil {
		return err
	}
	if err := w.Flush(); err != nil {
		return err
	}
	size, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	return b.upload(ctx, key, f, size, usualParts)
}

// upload writes an object of size bytes, a large one in parts. What is denied is told for this key alone.
func (b *Bucket) upload(ctx context.Context, key string, f *os.File, size int64, sizes partSizes) error {
	var err error
	if size <= sizes.above {
		err = b.Put(ctx, key, f, size)
	} else {
		err = b.putParts(ctx, key, f, size, max(sizes.part, (size+maxParts-1)/maxParts))
	}
	if e, ok := errors.AsType[*Error](err); ok && e.Action == "s3:PutObject" && e.Resource == b.arn(b.name, "/*") {
		e.Resource = b.arn(b.name, "/"+key)
	}
	return err
}

// putParts writes an object in parts of part bytes. It appears when they are put together; a failure removes them.
func (b *Bucket) putParts(ctx context.Context, key string, f io.ReaderAt, size, part int64) error {
	c, err := b.client(ctx, b.name)
	if err != nil {
		return err
	}
	made, err := c.CreateMultipartUpload(ctx, &s3.CreateMultipartUploadInput{Bucket: &b.name, Key: &key})
	if err != nil {
		return b.refused(err, "s3:PutObject", b.name, key)
	}
	var parts []types.CompletedPart
	for start := int64(0); start < size && err == nil; start += part {
		number, length := awscore.Int32(int32(len(parts)+1)), min(part, size-start)
		var out *s3.UploadPartOutput
		out, err = c.UploadPart(ctx, &s3.UploadPartInput{Bucket: &b.name, Key: &key, UploadId: made.UploadId, PartNumber: number,
			Body: io.NewSectionReader(f, start, length), ContentLength: &length})
		if err == nil {
			parts = append(parts, types.CompletedPart{PartNumber: number, ETag: out.ETag, ChecksumCRC32: out.ChecksumCRC32})
		}
	}
	if err == nil {
		_, err = c.CompleteMultipartUpload(ctx, &s3.CompleteMultipartUploadInput{Bucket: &b.name, Key: &key, UploadId: made.UploadId,
			MultipartUpload: &types.CompletedMultipartUpload{Parts: parts}})
	}
	if err == nil {
		return nil
	}
	err = b.refused(err, "s3:PutObject", b.name, key)
	// The caller's context may have ended, and parts that stay cost money.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), abortTime)
	defer cancel()
	_, left := c.AbortMultipartUpload(ctx, &s3.AbortMultipartUploadInput{Bucket: &b.name, Key: &key, UploadId: made.UploadId})
	if _, gone := errors.AsType[*types.NoSuchUpload](left); left == nil || gone {
		return err
	}
	return errors.Join(err, b.refused(left, "s3:AbortMultipartUpload", b.name, key))
}
