package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/ashiato/ashiato/internal/encode"
	"github.com/ashiato/ashiato/internal/text"
)

// extensions are the formats that the names of files tell.
var extensions = map[string]encode.Format{
	".csv": encode.CSV, ".tsv": encode.TSV, ".json": encode.JSON, ".ndjson": encode.NDJSON, ".jsonl": encode.NDJSON,
	".md": encode.Markdown, ".xlsx": encode.XLSX, ".parquet": encode.Parquet, ".txt": encode.Table,
}

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
		if t.format, ok = extensions[strings.ToLower(filepath.Ext(out))]; !ok {
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
	place, err := filepath.EvalSymlinks(path) // what a link points to is replaced, not the link
	if errors.Is(err, fs.ErrNotExist) {
		place, err = path, nil
	}
	if err != nil {
		return s.outError(path, err)
	}
	mode := fs.FileMode(0o666) // less what the umask takes, as of any new file
	if info, err := os.Stat(place); err == nil {
		if !info.Mode().IsRegular() {
			return s.writeThrough(place, write)
		}
		mode = info.Mode().Perm()
	}
	if err := os.MkdirAll(filepath.Dir(place), 0o777); err != nil {
		return s.outError(path, err)
	}
	beside := fmt.Sprintf(".%s.%d.%d.tmp", filepath.Base(place), os.Getpid(), s.Now().UnixNano())
	f, err := os.OpenFile(filepath.Join(filepath.Dir(place), beside), os.O_CREATE|os.O_EXCL|os.O_WRONLY, mode)
	if err != nil {
		return s.outError(path, err)
	}
	err = write(f)
	moved := errors.Join(f.Sync(), f.Close())
	if err == nil && moved == nil {
		moved = os.Rename(f.Name(), place)
	}
	if err != nil || moved != nil {
		_ = os.Remove(f.Name()) // the first error tells more
	}
	if err != nil {
		return s.outError(path, err)
	}
	return s.outError(path, moved)
}

// writeThrough writes to what is no file and cannot be replaced: a pipe, a device.
func (s *session) writeThrough(path string, write func(io.Writer) error) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return s.outError(path, err)
	}
	w := bufio.NewWriter(f)
	if err := write(w); err != nil {
		_ = f.Close()
		return s.outError(path, err)
	}
	return s.outError(path, errors.Join(w.Flush(), f.Close()))
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
