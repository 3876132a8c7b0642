package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// TestSaveFile checks that a file is replaced whole or stays as it was, and that what is no file is written to.
func TestSaveFile(t *testing.T) {
	s := &session{Program: &Program{Now: func() time.Time { return time.Unix(1, 0) }}}
	dir := t.TempDir()
	path, link := filepath.Join(dir, "a.csv"), filepath.Join(dir, "link.csv")
	put := func(text string, fail error) func(io.Writer) error {
		return func(w io.Writer) error {
			_, err := io.WriteString(w, text)
			return errors.Join(err, fail)
		}
	}
	broken := errors.New("broken")
	if err := s.saveFile(path, put("one", nil)); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("a.csv", link); err != nil {
		t.Fatal(err)
	}
	if err := s.saveFile(link, put("two", nil)); err != nil {
		t.Fatal(err)
	}
	if err := s.saveFile(path, put("three", broken)); !errors.Is(err, broken) {
		t.Errorf("a writer that fails: %v", err)
	}
	if got, err := os.ReadFile(path); string(got) != "two" || err != nil {
		t.Errorf("the file holds %q, want two (%v)", got, err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("the file's mode is not kept: %v, %v", info.Mode(), err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 2 {
		t.Errorf("%d files are left, want the file and the link: %v", len(left), err)
	}
	if err := s.saveFile(os.DevNull, put("x", nil)); err != nil {
		t.Errorf("a device: %v", err)
	}
}
