package collect

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/pipeline"
)

// TestNoRoom: an object for which the temporary folder has no room is told and given back, the others are read, nothing is left behind, and with room
// it is read too.
func TestNoRoom(t *testing.T) {
	if os.Geteuid() != 0 {
		if os.Getenv("ASHIATO_NO_SKIP") != "" {
			t.Fatal("this test needs root, and skipping is forbidden")
		}
		t.Skip("SKIPPED: this test needs root")
	}
	disk := t.TempDir()
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=64k"); err != nil {
		t.Fatalf("mount a small disk: %v", err)
	}
	defer syscall.Unmount(disk, syscall.MNT_DETACH)
	s, _ := fill(t, 3)
	s.objects[keyOf(1)] = append(logFile(t, record("large", 1)), make([]byte, 300<<10)...)
	l := openLake(t, lake.Options{})
	run := func(ctx context.Context, dir string, failed *atomic.Int64) {
		m := pipeline.NewMemory(pipeline.MemoryOptions{})
		for i := range 3 {
			m.Send(object(i))
		}
		_, err := Run(ctx, Options{Lake: l, Source: m, Open: s.open, Memory: 1, TempDir: dir, Every: 100 * time.Millisecond, Failed: func(f *pipeline.Failure) {
			if errors.Is(f.Err, syscall.ENOSPC) {
				failed.Add(1)
			}
		}})
		if err != nil {
			t.Error(err)
		}
	}
	var failed atomic.Int64
	ctx, stop := context.WithTimeout(t.Context(), 2*time.Second)
	defer stop()
	run(ctx, disk, &failed)
	left, _ := filepath.Glob(filepath.Join(disk, "*"))
	before := rows(t, l)
	if failed.Load() == 0 || len(left) > 0 || before == 0 {
		t.Errorf("%d failures, left %v, %d rows", failed.Load(), left, before)
	}
	ctx, stop = context.WithTimeout(t.Context(), 2*time.Second)
	defer stop()
	run(ctx, t.TempDir(), &failed)
	if got := rows(t, l); got != before+1 {
		t.Errorf("%d rows with room, %d without", got, before)
	}
}
