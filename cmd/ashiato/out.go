package main

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/ashiato/ashiato/internal/encode"
	"github.com/ashiato/ashiato/internal/text"
	"github.com/ashiato/ashiato/internal/wholefile"
)

// outTarget is where --out sends rows: a file, and the format for it.
type outTarget struct {
	path   string
	format encode.Format
}

// outTarget reads the value of --out: a file, whose name tells the format unless -o does, or a folder (one that is there,
// or a name that ends in /), in which the file is called name.EXTENSION; its format is CSV unless -o says otherwise.
func (s *session) outTarget(out, name string) (outTarget, error) {
	if scheme, _, ok := strings.Cut(out, "://"); ok && scheme != "file" {
		return outTarget{}, s.fail(exitUsage, "out.scheme", text.Args{"value": out})
	}
	out = strings.TrimPrefix(out, "file://")
	t := outTarget{path: out, format: s.format}
	info, err := os.Stat(out)
	if strings.HasSuffix(out, "/") || err == nil && info.IsDir() {
		if t.format == "" {
			t.format = encode.CSV
		}
		t.path = filepath.Join(out, name+extension(t.format))
		return t, nil
	}
	if t.format == "" {
		ok := false
		if t.format, ok = encode.FormatOf(out); !ok {
			return t, s.fail(exitUsage, "out.format", text.Args{"path": out, "names": formatNames()})
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

// saveRows writes rows to a file, which appears whole or not at all: until then it has another name beside its place, and
// a file that was there stays. It returns the number of rows.
func (s *session) saveRows(ctx context.Context, rows encode.Rows, t outTarget) (n int64, err error) {
	err = s.saveFile(t.path, func(w io.Writer) error {
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
