package lake

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// A store keeps the files of a lake, which are written once and never changed. A name is what it calls a file: the path in a lake
// that is a folder (files_folder.go), the URI in one on S3 (files_s3.go). Paths of temporary files are names as well.
type store interface {
	// name gives the name of a URI in the table's metadata.
	name(uri string) (string, error)
	uri(name string) string
	// inLake names a file or folder of the lake.
	inLake(path ...string) string

	// open opens a file of which little is read; one that is not there makes an error that wraps fs.ErrNotExist.
	open(ctx context.Context, name string) (readable, error)
	// whole opens a file that is read from end to end.
	whole(ctx context.Context, name string) (readable, error)
	// place gives a finished temporary file its name, which nothing has had before, and says where it can be read on this
	// machine from then on.
	place(ctx context.Context, temp, name string) (path string, err error)
	// keep is told that a placed file is in the table.
	keep(path, name string)
	// remove removes files; those that are not there are no error.
	remove(ctx context.Context, names ...string) error
	// walk visits the files below a table's folder; there may be none.
	walk(ctx context.Context, table string, visit func(Stray) error) error
	// tidy removes what removed files of a table leave behind.
	tidy(table string) error
	// local says where a file is on this machine, or will be when it was fetched by the name remote.
	local(name string) (path, remote string)
	// fetch sees that planned files with a remote name are where they are to be until release is called.
	fetch(ctx context.Context, files []PlannedFile, progress func(Fetched)) (release func(), err error)
	// parallel is how many files are worth placing, or looking into, at a time.
	parallel() int
	// remote says that answers may be lost on their way from the catalog, so that a conflict may be with one's own commit.
	remote() bool
	close() error
}

// A readable is an open file.
type readable interface {
	io.ReaderAt
	io.Closer
	Size() int64
}

// An openFile is a file on this machine.
type openFile struct {
	*os.File
	size int64
}

func (f openFile) Size() int64 { return f.size }

func openLocal(path string) (readable, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return openFile{f, info.Size()}, nil
}

// A folderStore keeps the files of a lake that is a folder.
type folderStore struct{ dir string }

func (s folderStore) name(uri string) (string, error) { return localPath(uri) }
func (s folderStore) uri(name string) string          { return fileURI(name) }
func (s folderStore) inLake(path ...string) string {
	return filepath.Join(append([]string{s.dir}, path...)...)
}
func (s folderStore) open(_ context.Context, name string) (readable, error)  { return openLocal(name) }
func (s folderStore) whole(_ context.Context, name string) (readable, error) { return openLocal(name) }
func (s folderStore) keep(string, string)                                    {}
func (s folderStore) parallel() int                                          { return 1 }
func (s folderStore) remote() bool                                           { return false }
func (s folderStore) close() error                                           { return nil }

func (s folderStore) place(_ context.Context, temp, name string) (string, error) {
	dir := filepath.Dir(name)
	if err := makePartition(dir); err != nil {
		return "", err
	}
	if _, err := os.Lstat(name); err == nil {
		return "", fmt.Errorf("%s exists already", name)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	err := os.Rename(temp, name)
	if errors.Is(err, fs.ErrNotExist) { // a clean-up has removed the folder, which was empty
		if err = makePartition(dir); err == nil {
			err = os.Rename(temp, name)
		}
	}
	if err != nil {
		return "", err
	}
	return name, syncDir(dir)
}

func (s folderStore) remove(_ context.Context, names ...string) error {
	for _, name := range names {
		if err := removeOne(name); err != nil {
			return err
		}
	}
	return nil
}

func (s folderStore) walk(_ context.Context, table string, visit func(Stray) error) error {
	root := s.inLake(table)
	return filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if path == root && errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil || d.IsDir() {
			return err
		}
		return visitFile(path, d, visit)
	})
}

func visitFile(path string, d fs.DirEntry, visit func(Stray) error) error {
	info, err := d.Info()
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return visit(Stray{Path: path, Bytes: info.Size(), Modified: info.ModTime()})
}

// tidy removes partition folders that have become empty.
func (s folderStore) tidy(table string) error {
	days, err := os.ReadDir(s.inLake(table, "data"))
	if err != nil {
		return ignore(err, fs.ErrNotExist)
	}
	for _, d := range days {
		day := s.inLake(table, "data", d.Name())
		if files, err := os.ReadDir(day); err == nil && len(files) == 0 {
			if err := removeOne(day); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s folderStore) local(name string) (path, remote string) { return name, "" }

func (s folderStore) fetch(context.Context, []PlannedFile, func(Fetched)) (func(), error) {
	return func() {}, nil
}
