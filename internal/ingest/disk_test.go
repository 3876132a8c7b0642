package ingest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/ashiato/ashiato/internal/lake"
)

// needRoot skips tests that mount or change users.
func needRoot(t *testing.T) {
	t.Helper()
	if os.Geteuid() == 0 {
		return
	}
	if os.Getenv("ASHIATO_NO_SKIP") != "" {
		t.Fatal("this test needs root, and skipping is forbidden")
	}
	t.Skip("SKIPPED: this test needs root")
}

// TestFullDisk imports onto a disk that fills up, makes room, and imports again.
func TestFullDisk(t *testing.T) {
	needRoot(t)
	disk := t.TempDir()
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=32m"); err != nil {
		t.Fatalf("mount a small disk: %v", err)
	}
	defer syscall.Unmount(disk, syscall.MNT_DETACH)
	ballast := filepath.Join(disk, "ballast")
	data := t.TempDir()
	distinct := writeTrail(t, data, 400)
	ctx := context.Background()
	l, err := lake.Open(ctx, lake.Options{Dir: filepath.Join(disk, "lake"), Create: true})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if err := fill(ballast); err != nil {
		t.Fatal(err)
	}
	_, err = Import(ctx, []string{data}, nil, Options{Lake: l, Rows: 300})
	if err == nil {
		t.Fatal("an import onto a full disk succeeded")
	}
	t.Logf("on a full disk: %v", err)
	if !errors.Is(err, syscall.ENOSPC) && !strings.Contains(err.Error(), "full") {
		t.Errorf("the error does not say that the disk is full: %v", err)
	}
	if err := os.Truncate(ballast, 0); err != nil {
		t.Fatal(err)
	}
	rows, ids := countRows(t, l)
	if rows != ids {
		t.Errorf("%d rows, %d eventIDs after the disk was full", rows, ids)
	}
	s := doImport(t, l, data)
	if rows, ids := countRows(t, l); rows != distinct || ids != distinct {
		t.Errorf("%d rows, %d eventIDs of %d records: %+v", rows, ids, distinct, s)
	}
	checkClean(t, l)
}

// fill leaves hardly any room on the disk of path.
func fill(path string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	for _, size := range []int{1 << 20, 4 << 10} {
		for err = nil; err == nil; {
			_, err = f.Write(make([]byte, size))
		}
	}
	if err := os.Truncate(path, max(0, sizeOf(path)-(96<<10))); err != nil {
		return err
	}
	return f.Close()
}

func sizeOf(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return info.Size()
}

const (
	unreadableLake = "ASHIATO_TEST_UNREADABLE_LAKE"
	unreadableData = "ASHIATO_TEST_UNREADABLE_DATA"
)

// TestUnreadableFile imports, as a user without rights, a folder with a file and a folder of somebody else.
func TestUnreadableFile(t *testing.T) {
	if dir := os.Getenv(unreadableLake); dir != "" {
		importUnreadable(t, dir, os.Getenv(unreadableData))
		return
	}
	needRoot(t)
	dir, err := os.MkdirTemp("/tmp", "ashiato-test-")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	data := filepath.Join(dir, "data")
	writeTrail(t, data, 5)
	writeGzip(t, filepath.Join(data, "secret.json.gz"), []byte(record("secret", "")))
	os.Chmod(filepath.Join(data, "secret.json.gz"), 0)
	os.Mkdir(filepath.Join(data, "locked"), 0)
	os.Mkdir(filepath.Join(dir, "home"), 0o777)
	os.Chmod(filepath.Join(dir, "home"), 0o777)
	os.Chmod(dir, 0o755)
	binary := filepath.Join(dir, "test")
	if err := copyFile(os.Args[0], binary); err != nil {
		t.Fatal(err)
	}
	c := exec.Command(binary, "-test.run=^TestUnreadableFile$", "-test.v")
	c.Dir = dir
	c.Env = []string{unreadableLake + "=" + filepath.Join(dir, "home", "lake"), unreadableData + "=" + data, "HOME=" + filepath.Join(dir, "home"), "TMPDIR=" + filepath.Join(dir, "home")}
	c.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	out, err := c.CombinedOutput()
	t.Logf("%s", out)
	if err != nil {
		t.Error(err)
	}
}

func importUnreadable(t *testing.T, dir, data string) {
	l, err := lake.Open(context.Background(), lake.Options{Dir: dir, Create: true})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	s := doImport(t, l, data)
	b, _ := json.Marshal(s)
	if s.Objects != 5 || s.Unreadable != 2 || len(s.Problems) != 2 {
		t.Errorf("%s", b)
	}
	for _, p := range s.Problems {
		if !strings.Contains(p.Reason, "permission denied") {
			t.Errorf("%+v", p)
		}
	}
	fmt.Printf("%d objects read, %d unreadable: %v\n", s.Objects, s.Unreadable, s.Problems)
}

func copyFile(from, to string) error {
	b, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, b, 0o755)
}
