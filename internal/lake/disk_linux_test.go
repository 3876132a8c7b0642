package lake

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// smallDisk mounts a small file system; only root may.
func smallDisk(t *testing.T, size string) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size="+size); err != nil {
		if os.Getenv("ASHIATO_NO_SKIP") == "1" {
			t.Fatalf("mount a small disk: %v", err)
		}
		t.Skipf("SKIPPED: a full disk was not tried, for mounting needs root: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// A disk that fills up gives a clear error; with room again everything goes on and nothing is lost or twice.
func TestFullDisk(t *testing.T) {
	ctx := context.Background()
	mount := smallDisk(t, "3m")
	dir := filepath.Join(mount, "lake")
	l := openAt(t, dir, nil)
	var open *Batch
	var err error
	n := 0
	for ; n < 1000 && err == nil; n++ {
		open, err = fullBatch(ctx, l, n)
	}
	if err == nil {
		t.Fatal("the disk never was full")
	}
	if text := err.Error(); !errors.Is(err, syscall.ENOSPC) && !strings.Contains(text, "full") {
		t.Fatalf("error: %v", err)
	}
	t.Logf("full after %d batches: %v", n-1, err)
	if err := syscall.Mount("tmpfs", mount, "tmpfs", syscall.MS_REMOUNT, "size=30m"); err != nil {
		t.Fatal(err)
	}
	if open != nil {
		if err := open.Abandon(ctx); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := fullBatch(ctx, l, n-1); err != nil {
		t.Fatal(err)
	}
	if got := len(ids(t, l)); got != n*50 {
		t.Fatalf("%d rows, not %d", got, n*50)
	}
	if _, err := l.Clean(ctx, 0, false); err != nil {
		t.Fatal(err)
	}
	if r := clean(t, l); len(r.Strays) > 0 {
		t.Fatalf("strays: %v", r.Strays)
	}
}

// fullBatch imports object n with 50 records; it gives the batch if it failed before or in its commit.
func fullBatch(ctx context.Context, l *Lake, n int) (*Batch, error) {
	b, err := l.NewBatch(ctx)
	if err != nil {
		return nil, err
	}
	states, err := b.Claim(ctx, []Object{{Key: fmt.Sprint(n)}})
	if err != nil {
		return b, err
	}
	if states[0] != Claimed {
		return b, fmt.Errorf("claim of %d: %d", n, states[0])
	}
	f, err := b.Create(testDay)
	if err != nil {
		return b, err
	}
	for _, r := range bulk(n*50, n*50+50, testDay) {
		if err := r.write(f.Writer); err != nil {
			return b, err
		}
	}
	_, err = b.Commit(ctx, Outcome{})
	return b, err
}

func TestReadOnlyFolder(t *testing.T) {
	mount := smallDisk(t, "10m")
	dir := filepath.Join(mount, "lake")
	l := openAt(t, dir, nil)
	add(t, l, "a", event("1", at(testDay, 0)))
	l.Close()
	if err := syscall.Mount("", mount, "tmpfs", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		t.Fatal(err)
	}
	l, err := Open(context.Background(), Options{Dir: dir})
	if err != nil {
		t.Fatalf("a lake that cannot be written cannot be read: %v", err)
	}
	defer l.Close()
	sameList(t, "ids", ids(t, l), []string{"1"})
	clean(t, l)
	if _, err := l.NewBatch(context.Background()); !errors.Is(err, syscall.EROFS) {
		t.Errorf("a batch: %v", err)
	}
	if _, err := Open(context.Background(), Options{Dir: filepath.Join(mount, "other"), Create: true}); !errors.Is(err, syscall.EROFS) {
		t.Errorf("a new lake: %v", err)
	}
}
