//go:build !linux

package engine

import (
	"os"
	"syscall"
)

// confine does nothing here: DuckDB's settings alone keep a query from other files and the network.
func confine(*request) (Isolation, error) { return Isolation{}, nil }

// LandlockVersion returns the version of Landlock that queries are confined by; 0 is none.
func LandlockVersion() int { return 0 }

func processAttributes() *syscall.SysProcAttr { return nil }

func killedBySystem(s *os.ProcessState) bool { return !s.Exited() }

// isPipe reports whether a file descriptor is a pipe.
func isPipe(fd int) bool {
	f := os.NewFile(uintptr(fd), "")
	if f == nil {
		return false
	}
	kept = append(kept, f)
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeNamedPipe != 0
}

// kept are files that must not be closed by the collection of garbage.
var kept []*os.File
