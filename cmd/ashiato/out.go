package main

import (
	"cmp"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/ashiato/ashiato/internal/aws"
	"github.com/ashiato/ashiato/internal/config"
	"github.com/ashiato/ashiato/internal/encode"
	"github.com/ashiato/ashiato/internal/text"
	"github.com/ashiato/ashiato/internal/wholefile"
)

// outTarget is where --out sends rows: a file or an object on S3, and the format for it.
type outTarget struct {
	path        string // of a file, or s3://bucket/key
	bucket, key string // on S3; else empty
	format      encode.Format
}

// outTarget reads the value of --out: a file, whose name tells the format unless -o does, or a folder (one that is there,
// or a name that ends in /), in which the file is called name.EXTENSION; its format is CSV unless -o says otherwise. The same
// goes for s3://bucket/key and s3://bucket/folder/.
func (s *session) outTarget(out, name string) (outTarget, error) {
	if config.IsS3(out) {
		return s.outObject(out, name)
	}
	if scheme, _, ok := strings.Cut(out, "://"); ok && scheme != "file" {
		return outTarget{}, s.fail(exitUsage, "out.scheme", text.Args{"value": out})
	}
	out = strings.TrimPrefix(out, "file://")
	t := outTarget{path: out, format: s.format}
	info, err := os.Stat(out)
	if strings.HasSuffix(out, "/") || err == nil && info.IsDir() {
		t.format = cmp.Or(t.format, encode.CSV)
		t.path = filepath.Join(out, name+extension(t.format))
		return t, nil
	}
	return s.outFormat(t)
}

// outObject is outTarget for a place on S3, where nothing but the slash at the end tells a folder.
func (s *session) outObject(out, name string) (outTarget, error) {
	t := outTarget{format: s.format}
	bucket, _, err := config.SplitS3(out)
	if err != nil {
		return t, s.fail(exitUsage, "out.bucket", text.Args{"value": out})
	}
	t.bucket, t.key = bucket, strings.TrimPrefix(strings.TrimPrefix(out, "s3://"+bucket), "/")
	if t.key == "" || strings.HasSuffix(t.key, "/") {
		t.format = cmp.Or(t.format, encode.CSV)
		t.key += name + extension(t.format)
	}
	t.path = "s3://" + bucket + "/" + t.key
	return s.outFormat(t)
}

// outFormat takes the format from the name, unless it is known.
func (s *session) outFormat(t outTarget) (outTarget, error) {
	if t.format == "" {
		ok := false
		if t.format, ok = encode.FormatOf(t.path); !ok {
			return t, s.fail(exitUsage, "out.format", text.Args{"path": t.path, "names": formatNames()})
		}
	}
	return t, nil
}

func extension(f encode.Format) string {
	switch f {
	case encode.Table:
		return ".txt"
	case encode.Excel:
		return ".csv"
	}
	return "." + string(f)
}

// outWriter opens where --out sends rows. A bucket is asked for before the query runs, which may take long and cost money.
// The result writes rows to a file or an object, which appears whole or not at all; what was there before stays until then. It
// returns the number of rows.
func (s *session) outWriter(ctx context.Context, t outTarget, f queryFlags) (func(encode.Rows) (int64, error), error) {
	if t.bucket == "" {
		return func(rows encode.Rows) (int64, error) {
			return s.saveRows(ctx, rows, t, func(write func(io.Writer) error) error { return s.saveFile(t.path, write) })
		}, nil
	}
	b, err := aws.OpenBucket(ctx, aws.BucketOptions{Access: s.outAccess(f), Bucket: t.bucket, WriteOnly: true})
	if err != nil {
		return nil, s.outObjectError(t, err)
	}
	return func(rows encode.Rows) (int64, error) {
		return s.saveRows(ctx, rows, t, func(write func(io.Writer) error) error { return s.saveObject(ctx, b, t, write) })
	}, nil
}

// outAccess is as whom objects are written: as the configuration says under aws, else as Athena is asked.
func (s *session) outAccess(f queryFlags) aws.Access {
	a := access(s.config.AWS)
	if s.engineName(f) == config.EngineAthena && a == (aws.Access{}) {
		a = aws.Access{Region: s.config.Athena.Region, Profile: s.config.Athena.Profile}
	}
	return a
}

func (s *session) saveRows(ctx context.Context, rows encode.Rows, t outTarget, save func(func(io.Writer) error) error) (n int64, err error) {
	err = save(func(w io.Writer) error {
		n, err = encode.Write(ctx, w, rows, encode.Options{Format: t.format, Zone: s.zone})
		return err
	})
	if err != nil {
		return 0, err
	}
	s.hint(s.T("out.saved", text.Args{"n": n, "path": t.path}))
	return n, nil
}

// saveFile makes or replaces the file at path with what write writes.
func (s *session) saveFile(path string, write func(io.Writer) error) error {
	return s.outError(path, wholefile.Write(path, write))
}

// saveObject makes or replaces an object with what write writes. Errors of the query, also those of an engine on AWS, stay.
func (s *session) saveObject(ctx context.Context, b *aws.Bucket, t outTarget, write func(io.Writer) error) error {
	var asked error
	err := b.WriteWhole(ctx, t.key, func(w io.Writer) error { asked = write(w); return asked })
	if asked != nil {
		return asked
	}
	return s.outObjectError(t, err)
}

// outObjectError makes a sentence of what S3 refuses, with the exit code of its kind, or the file system that the rows are spooled
// to; other errors, such as the end of the context, stay.
func (s *session) outObjectError(t outTarget, err error) error {
	e, ok := errors.AsType[*aws.Error](err)
	if !ok {
		return s.outError(t.path, err)
	}
	if f, ok := errors.AsType[*failure](s.awsFailure(e)); ok {
		return s.fail(f.code, "out.object", text.Args{"path": t.path, "sentence": f.text, "err": err})
	}
	return err
}

// outError makes a sentence of what the file system refuses; other errors, such as those of the query, stay.
func (s *session) outError(path string, err error) error {
	reason := ""
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		reason = e.Err.Error()
	} else if e, ok := errors.AsType[*os.LinkError](err); ok {
		reason = e.Err.Error()
	} else if e, ok := errors.AsType[syscall.Errno](err); ok {
		reason = e.Error()
	} else {
		return err
	}
	return s.fail(exitFailure, "out.failed", text.Args{"path": path, "reason": reason, "err": err})
}
