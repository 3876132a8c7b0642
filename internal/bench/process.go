package bench

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"syscall"
	"time"
)

// headBytes is how much of a process's output is kept.
const headBytes = 16 << 10

// head keeps the first bytes that are written to it.
type head struct{ bytes.Buffer }

func (h *head) Write(p []byte) (int, error) {
	if room := headBytes - h.Len(); room > 0 {
		h.Buffer.Write(p[:min(room, len(p))])
	}
	return len(p), nil
}

// Process runs the case's command and measures it with the resource usage that
// the kernel keeps for a child and those the child waited for.
func Process(ctx context.Context, c Case) (Result, error) {
	if len(c.Args) == 0 {
		return Result{}, errors.New("no command")
	}
	var out, errOut head
	cmd := exec.CommandContext(ctx, c.Args[0], c.Args[1:]...)
	cmd.Stdout, cmd.Stderr, cmd.Env = &out, &errOut, append(os.Environ(), c.Env...)
	// A pipeline is a process group: an interrupt must end all of it.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	// What earlier cases wrote must not be flushed during this one.
	syscall.Sync()
	if err := forgetPeak(); err != nil {
		return Result{}, err
	}
	start := time.Now()
	err := cmd.Run()
	wall := time.Since(start)
	if err != nil {
		return Result{}, fmt.Errorf("%s: %w\n%s", c.Args[0], err, errOut.String())
	}
	usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		return Result{}, errors.New("the system gives no resource usage")
	}
	disk, err := size(c.Output)
	return Result{
		Wall: wall, CPU: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(),
		RSS: usage.Maxrss * rssUnit(), Disk: disk, Out: out.String(),
	}, err
}

// forgetPeak lowers this process's recorded peak memory to what it uses now. A
// child starts as a copy of its parent, and Linux counts the parent's peak as the
// child's, even after exec.
func forgetPeak() error {
	if runtime.GOOS != "linux" {
		return nil
	}
	debug.FreeOSMemory()
	// 5 resets the peak resident size: proc(5), /proc/pid/clear_refs.
	if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0); err != nil {
		return fmt.Errorf("reset own peak memory: %w", err)
	}
	return nil
}

// rssUnit is the unit of ru_maxrss: Linux counts kilobytes, macOS bytes.
func rssUnit() int64 {
	if runtime.GOOS == "darwin" {
		return 1
	}
	return 1024
}

// empty makes dir an empty folder; no name is no folder.
func empty(dir string) error {
	if dir == "" {
		return nil
	}
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	return os.MkdirAll(dir, 0o755)
}

// size is the sum of the sizes of the files below dir.
func size(dir string) (int64, error) {
	var n int64
	if dir == "" {
		return 0, nil
	}
	err := filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			n += info.Size()
		}
		return err
	})
	return n, err
}
