package lake

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// A holder is what a lock file says about the process that holds it.
type holder struct {
	Command string    `json:"command"`
	PID     int       `json:"pid"`
	Since   time.Time `json:"since"`
}

func (l *Lake) holder() holder {
	return holder{Command: l.opt.Command, PID: os.Getpid(), Since: l.opt.Now().UTC().Truncate(time.Second)}
}

func (l *Lake) lockPath(name string) string { return filepath.Join(l.dir, "locks", name+".lock") }

// flock tries to lock f and says whether it could.
func flock(f *os.File, how int) (bool, error) {
	for {
		err := syscall.Flock(int(f.Fd()), how|syscall.LOCK_NB)
		switch {
		case err == nil:
			return true, nil
		case errors.Is(err, syscall.EINTR):
		case errors.Is(err, syscall.EWOULDBLOCK):
			return false, nil
		default:
			return false, fmt.Errorf("lock %s: %w", f.Name(), err)
		}
	}
}

// lockOwner makes and holds the file that shows this handle to be alive. Somebody may take the file for a
// dead owner's and remove it before it is locked; then it is made again.
func (l *Lake) lockOwner() (*os.File, error) {
	path := l.lockPath(l.owner)
	for {
		f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o640)
		if err != nil {
			return nil, fmt.Errorf("make the owner's lock: %w", err)
		}
		ok, err := flock(f, syscall.LOCK_EX)
		if err == nil && ok && sameFile(f, path) {
			if err = writeHolder(f, l.holder()); err == nil {
				return f, nil
			}
		}
		f.Close()
		if err != nil {
			return nil, err
		}
	}
}

func sameFile(f *os.File, path string) bool {
	a, errA := f.Stat()
	b, errB := os.Stat(path)
	return errA == nil && errB == nil && os.SameFile(a, b)
}

func writeHolder(f *os.File, h holder) error {
	b, err := json.Marshal(h)
	if err != nil {
		return err
	}
	if err := f.Truncate(0); err != nil {
		return fmt.Errorf("write %s: %w", f.Name(), err)
	}
	if _, err := f.WriteAt(b, 0); err != nil {
		return fmt.Errorf("write %s: %w", f.Name(), err)
	}
	return nil
}

func readHolder(path string) holder {
	var h holder
	if b, err := os.ReadFile(path); err == nil && len(b) < 1<<16 {
		_ = json.Unmarshal(b, &h) // a half-written file leaves the holder unknown
	}
	return h
}

// alive says whether the process of an owner still holds its lock.
func (l *Lake) alive(owner string) (bool, error) {
	if owner == l.owner {
		return true, nil
	}
	f, err := os.OpenFile(l.lockPath(owner), os.O_RDWR, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look at an owner's lock: %w", err)
	}
	defer f.Close()
	free, err := flock(f, syscall.LOCK_EX)
	return !free, err
}

// sweepOwners removes the lock and temporary files of owners that are dead.
func (l *Lake) sweepOwners() error {
	files, err := os.ReadDir(filepath.Join(l.dir, "locks"))
	if err != nil {
		return fmt.Errorf("list locks: %w", err)
	}
	for _, e := range files {
		owner, ok := strings.CutSuffix(e.Name(), ".lock")
		if !ok || owner == lakeLock {
			continue
		}
		up, err := l.alive(owner)
		if err != nil || up {
			continue // not ours to judge; the lease decides
		}
		if err := removeAll(filepath.Join(l.dir, "tmp", owner+"-*")); err != nil {
			return err
		}
		if err := removeOne(l.lockPath(owner)); err != nil {
			return err
		}
	}
	return nil
}

func removeAll(pattern string) error {
	paths, err := filepath.Glob(pattern)
	if err != nil {
		return err
	}
	for _, p := range paths {
		if err := removeOne(p); err != nil {
			return err
		}
	}
	return nil
}

func removeOne(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

const lakeLock = "lake"

// share takes the lake's lock for an import; release gives it back. Several imports may hold it.
func (l *Lake) share() (release func(), err error) {
	return l.lockLake(syscall.LOCK_SH)
}

// exclusive takes the lake's lock for maintenance.
func (l *Lake) exclusive() (release func(), err error) {
	return l.lockLake(syscall.LOCK_EX)
}

func (l *Lake) lockLake(how int) (release func(), err error) {
	f, err := os.OpenFile(l.lockPath(lakeLock), os.O_CREATE|os.O_RDWR, 0o640)
	if err != nil {
		return nil, fmt.Errorf("open the lake's lock: %w", err)
	}
	ok, err := flock(f, how)
	if err == nil && !ok {
		err = l.inUse(how)
	}
	if err == nil && how == syscall.LOCK_EX {
		err = writeHolder(f, l.holder())
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return func() {
		if how == syscall.LOCK_EX {
			_ = f.Truncate(0) // only a note; the lock itself goes with the file
		}
		f.Close()
	}, nil
}

// inUse says who holds the lake: the exclusive holder is named in the lock itself, importers in their own.
func (l *Lake) inUse(how int) error {
	e := &InUseError{Dir: l.dir}
	h := readHolder(l.lockPath(lakeLock))
	if h.PID == 0 && how == syscall.LOCK_EX {
		h = l.anyOwner()
	}
	e.Command, e.PID, e.Since = h.Command, h.PID, h.Since
	return e
}

func (l *Lake) anyOwner() holder {
	files, _ := os.ReadDir(filepath.Join(l.dir, "locks")) // best effort: this only words an error
	for _, e := range files {
		owner, ok := strings.CutSuffix(e.Name(), ".lock")
		if !ok || owner == lakeLock {
			continue
		}
		if up, err := l.alive(owner); err == nil && up {
			return readHolder(l.lockPath(owner))
		}
	}
	return holder{}
}
