// Package wholefile makes files that appear whole or not at all, for all who write answers.
package wholefile

import (
	"bufio"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
)

// Write makes or replaces the file at path with what write writes. Until that is done the new file has another name
// beside its place, and a file that was there stays; its mode is kept. What a link points to is replaced, not the link.
// Folders are made as needed. A pipe or a device, which cannot be replaced, is written to. The errors of write are
// returned as they are.
func Write(path string, write func(io.Writer) error) error {
	place, err := filepath.EvalSymlinks(path)
	if errors.Is(err, fs.ErrNotExist) {
		place, err = path, nil
	}
	if err != nil {
		return err
	}
	mode := fs.FileMode(0o666) // less what the umask takes, as of any new file
	if info, err := os.Stat(place); err == nil {
		switch {
		case info.IsDir():
			return &fs.PathError{Op: "write", Path: path, Err: errors.New("is a directory")}
		case !info.Mode().IsRegular():
			return writeThrough(place, write)
		}
		mode = info.Mode().Perm()
	}
	if err := os.MkdirAll(filepath.Dir(place), 0o777); err != nil {
		return err
	}
	f, err := beside(place, mode)
	if err != nil {
		return err
	}
	err = write(f)
	moved := errors.Join(f.Sync(), f.Close())
	if err == nil && moved == nil {
		moved = os.Rename(f.Name(), place)
	}
	if err == nil {
		err = moved
	}
	if err != nil {
		_ = os.Remove(f.Name()) // the first error tells more
	}
	return err
}

// beside makes a new file with a mode in the folder of place.
func beside(place string, mode fs.FileMode) (*os.File, error) {
	dir, base := filepath.Split(place)
	for n := 0; ; n++ {
		name := dir + "." + base + "." + strconv.Itoa(os.Getpid()) + "." + strconv.Itoa(n) + ".tmp"
		f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, mode)
		if !errors.Is(err, fs.ErrExist) || n == 1000 {
			return f, err
		}
	}
}

func writeThrough(path string, write func(io.Writer) error) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	if err := write(w); err != nil {
		_ = f.Close() // the first error tells more
		return err
	}
	return errors.Join(w.Flush(), f.Close())
}
