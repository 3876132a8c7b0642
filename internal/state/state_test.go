package state

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestCursor(t *testing.T) {
	ctx, path := context.Background(), filepath.Join(t.TempDir(), "a", "state.db")
	s, err := Open(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	if ok, err := s.Cursor(ctx, "history", &got); ok || err != nil {
		t.Errorf("before anything was put: %v, %v", ok, err)
	}
	for _, v := range [][]string{{"a"}, {"b", "足跡"}} {
		if err := s.PutCursor(ctx, "history", v); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode of the file: %v, %v", info.Mode(), err)
	}
	if s, err = Open(ctx, path); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if ok, err := s.Cursor(ctx, "history", &got); !ok || err != nil || !slices.Equal(got, []string{"b", "足跡"}) {
		t.Errorf("after it was opened again: %v, %v, %v", got, ok, err)
	}
	var number int
	if _, err := s.Cursor(ctx, "history", &number); err == nil {
		t.Error("a cursor of another kind was read")
	}
}

func TestNewer(t *testing.T) {
	ctx, path := context.Background(), filepath.Join(t.TempDir(), "state.db")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("PRAGMA user_version = 99"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(ctx, path); !errors.Is(err, ErrNewer) {
		t.Errorf("a file of a newer version: %v", err)
	}
}

// A state that is there is opened without writing to it.
func TestOpenWritesNothing(t *testing.T) {
	ctx, path := t.Context(), filepath.Join(t.TempDir(), "state.db")
	s, err := Open(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	written := func() int64 {
		info, err := os.Stat(path + "-wal")
		if err != nil {
			t.Fatal(err)
		}
		return info.Size()
	}
	before := written()
	again, err := Open(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if after := written(); before == 0 || after != before {
		t.Errorf("the log had %d bytes and has %d", before, after)
	}
}
