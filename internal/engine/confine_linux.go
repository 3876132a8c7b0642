package engine

import (
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/landlock-lsm/go-landlock/landlock"
	llsys "github.com/landlock-lsm/go-landlock/landlock/syscall"
	"golang.org/x/sys/unix"
)

// confine takes from this process what a query does not need: files but the planned ones, the network, memory and
// computing time beyond its limits. What the kernel does not have it leaves, and says so.
func confine(req *request) (Isolation, error) {
	var i Isolation
	if err := limitResources(req); err != nil {
		return i, err
	}
	i.Memory = limitsMemory
	i.Landlock = LandlockVersion()
	if i.Landlock > 0 {
		if err := confineFiles(req); err != nil {
			return i, err
		}
	}
	var err error
	i.Network, err = forbidCalls()
	return i, err
}

// confineFiles leaves the planned files, to read, and the folder of the query.
func confineFiles(req *request) error {
	var rules []landlock.Rule
	for _, f := range req.files() {
		rules = append(rules, landlock.PathAccess(llsys.AccessFSReadFile, f.Path).IgnoreIfMissing())
		if dir, ok := listedDir(f.Path); ok {
			rules = append(rules, landlock.PathAccess(llsys.AccessFSReadDir, dir).IgnoreIfMissing())
		}
	}
	if req.Spill != "" {
		rules = append(rules, landlock.RWDirs(req.Spill))
	}
	if err := landlock.V7.BestEffort().Restrict(rules...); err != nil {
		return fmt.Errorf("confine to %d files: %w", len(rules), err)
	}
	return nil
}

// LandlockVersion returns the version of Landlock that queries are confined by; 0 is none.
func LandlockVersion() int {
	v, err := llsys.LandlockGetABIVersion()
	if err != nil || v < 0 {
		return 0
	}
	return min(v, 7)
}

// listedDir returns the folder that DuckDB lists to find a file whose path has signs of a pattern.
func listedDir(path string) (string, bool) {
	at := strings.IndexAny(path, "*?[")
	if at < 0 {
		return "", false
	}
	return filepath.Dir(path[:at] + "x"), true
}

// Room beyond DuckDB's own limit: Go's memory and what DuckDB does not count; and for each thread its stack.
const (
	processRoom = 1 << 30
	threadRoom  = 32 << 20
)

func limitResources(req *request) error {
	overtime := make(chan os.Signal, 1) // else Go takes no notice of it
	signal.Notify(overtime, unix.SIGXCPU)
	go func() {
		<-overtime
		fmt.Fprintln(os.Stderr, "SIGXCPU")
		os.Exit(1)
	}()
	limits := map[int]uint64{unix.RLIMIT_CORE: 0, unix.RLIMIT_NOFILE: uint64(len(req.files())) + 256}
	if limitsMemory {
		limits[unix.RLIMIT_DATA] = uint64(req.Memory) + processRoom + uint64(threadsOf(req))*threadRoom
	}
	if req.Spill == "" {
		limits[unix.RLIMIT_FSIZE] = 0
	}
	if req.Timeout > 0 {
		seconds := uint64((req.Timeout+time.Second-1)/time.Second) + 1
		limits[unix.RLIMIT_CPU] = seconds * uint64(threadsOf(req))
	}
	for resource, n := range limits {
		var now unix.Rlimit
		if err := unix.Getrlimit(resource, &now); err != nil {
			return fmt.Errorf("read limit %d: %w", resource, err)
		}
		n = min(n, now.Max)
		hard := n
		if resource == unix.RLIMIT_CPU { // at the first limit comes a signal that tells why, at the second the end
			hard = min(n+2, now.Max)
		}
		if err := unix.Setrlimit(resource, &unix.Rlimit{Cur: n, Max: hard}); err != nil {
			return fmt.Errorf("set limit %d to %d: %w", resource, n, err)
		}
	}
	return nil
}

func processAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true} // Ctrl-C on the terminal is for the engine's process
}

// killedBySystem reports SIGKILL, which the engine itself sends only when nobody waits for an answer.
func killedBySystem(s *os.ProcessState) bool {
	w, ok := s.Sys().(syscall.WaitStatus)
	return ok && w.Signaled() && w.Signal() == syscall.SIGKILL
}

// isPipe reports whether a file descriptor is a pipe.
func isPipe(fd int) bool {
	var st unix.Stat_t
	return unix.Fstat(fd, &st) == nil && st.Mode&unix.S_IFMT == unix.S_IFIFO
}
