package integrity

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/ashiato/ashiato/internal/wholefile"
)

// Files are small files that appear whole or not at all, with slashes between the parts of their names. The methods may be called by
// several goroutines.
type Files interface {
	// Put writes a file of size bytes; it is kept when it returns.
	Put(ctx context.Context, name string, body io.ReadSeeker, size int64) error
	// Open gives a file's content. An error wraps [fs.ErrNotExist] if the file is not there.
	Open(ctx context.Context, name string) (io.ReadCloser, error)
	// Below gives the names that begin with a prefix, which is empty or ends in a slash, in order.
	Below(ctx context.Context, prefix string) ([]string, error)
	// Remove removes files; those that are not there are no error.
	Remove(ctx context.Context, names ...string) error
}

// A Folder is files in a folder, which is made when there is something to keep.
type Folder string

func (f Folder) path(name string) string { return filepath.Join(string(f), filepath.FromSlash(name)) }

// Put implements [Files].
func (f Folder) Put(_ context.Context, name string, body io.ReadSeeker, _ int64) error {
	err := wholefile.Write(f.path(name), func(w io.Writer) error {
		_, err := io.Copy(w, body)
		return err
	})
	if err != nil {
		return err
	}
	dir, err := os.Open(filepath.Dir(f.path(name)))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// Open implements [Files].
func (f Folder) Open(_ context.Context, name string) (io.ReadCloser, error) {
	return os.Open(f.path(name))
}

// Below implements [Files].
func (f Folder) Below(ctx context.Context, prefix string) (names []string, err error) {
	err = filepath.WalkDir(f.path(prefix), func(path string, d fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil // nothing was kept yet, or it was merged just now
		case err != nil:
			return err
		case d.IsDir() || !strings.HasSuffix(path, suffix):
			return ctx.Err()
		}
		rest, err := filepath.Rel(string(f), path)
		names = append(names, filepath.ToSlash(rest))
		return err
	})
	return names, err
}

// Remove implements [Files].
func (f Folder) Remove(_ context.Context, names ...string) (err error) {
	for _, name := range names {
		if e := os.Remove(f.path(name)); e != nil && !errors.Is(e, fs.ErrNotExist) {
			err = errors.Join(err, e)
		}
	}
	return err
}

const (
	suffix = ".ndjson"
	// maxFile bounds a file that is read, in bytes; a day of a million log files has 400 MB.
	maxFile = 2 << 30
	// readTries is how often files are listed anew because one was merged while it was to be read.
	readTries = 5
)

// each calls yield with the lines of all files below a prefix, in no order, and gives the names of the files. The line is valid during the
// call only; a line may come several times.
func each(ctx context.Context, files Files, prefix string, yield func(line []byte)) ([]string, error) {
	for try := 1; ; try++ {
		names, err := files.Below(ctx, prefix)
		if err != nil {
			return nil, err
		}
		err = eachOf(ctx, files, names, yield)
		if err == nil || !errors.Is(err, fs.ErrNotExist) || try == readTries {
			return names, err
		}
	}
}

// readAhead is how many files are read at a time.
const readAhead = 8

func eachOf(ctx context.Context, files Files, names []string, yield func(line []byte)) error {
	type content struct {
		text []byte
		err  error
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	queue := make(chan chan content, readAhead)
	go func() {
		defer close(queue)
		for _, name := range names {
			c := make(chan content, 1)
			select {
			case queue <- c:
			case <-ctx.Done():
				return
			}
			go func() {
				text, err := readFile(ctx, files, name)
				c <- content{text, err}
			}()
		}
	}()
	for c := range queue {
		got := <-c
		if got.err != nil {
			return got.err
		}
		for line := range bytes.Lines(got.text) {
			yield(bytes.TrimRight(line, "\n"))
		}
	}
	return ctx.Err()
}

func readFile(ctx context.Context, files Files, name string) ([]byte, error) {
	body, err := files.Open(ctx, name)
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(io.LimitReader(body, maxFile))
	if err = errors.Join(err, body.Close()); err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return text, nil
}
