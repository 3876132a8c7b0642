package lake

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
)

// A holder is what a lock file says about the process that holds it.
type holder struct {
	Command string    `json:"command"`
	PID     int       `json:"pid"`
	Host    string    `json:"host,omitempty"` // on S3, where it may be another machine
	Since   time.Time `json:"since"`
}

// A presence shows on this machine, by locked files in a folder's locks/, which handles are in use. The kernel lets the locks go
// when a process ends, however it ends.
type presence struct {
	home  string // the folder
	lake  string // the lake's place, for errors
	owner string // this handle
	me    func() holder

	turns atomic.Int32 // upkeeps of this handle that wait for their turn or have it: it opens no batch meanwhile
}

// temp is the folder for temporary files.
func (p *presence) temp() string { return filepath.Join(p.home, "tmp") }

func (p *presence) lockPath(name string) string { return filepath.Join(p.home, "locks", name+".lock") }

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
func (p *presence) lockOwner() (*os.File, error) {
	path := p.lockPath(p.owner)
	for {
		f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o640)
		if err != nil {
			return nil, fmt.Errorf("make the owner's lock: %w", err)
		}
		ok, err := flock(f, syscall.LOCK_EX)
		if err == nil && ok && sameFile(f, path) {
			if err = writeHolder(f, p.me()); err == nil {
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
func (p *presence) alive(owner string) (bool, error) {
	if owner == p.owner {
		return true, nil
	}
	f, err := os.OpenFile(p.lockPath(owner), os.O_RDWR, 0)
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
func (p *presence) sweepOwners() error {
	files, err := os.ReadDir(filepath.Join(p.home, "locks"))
	if err != nil {
		return fmt.Errorf("list locks: %w", err)
	}
	for _, e := range files {
		owner, ok := strings.CutSuffix(e.Name(), ".lock")
		if !ok || owner == lakeLock {
			continue
		}
		up, err := p.alive(owner)
		if err != nil || up {
			continue // not ours to judge; the lease decides
		}
		if err := removeAll(filepath.Join(p.home, "tmp", owner+"-*")); err != nil {
			return err
		}
		if err := removeOne(p.lockPath(owner)); err != nil {
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
	for _, path := range paths {
		if err := removeOne(path); err != nil {
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
func (p *presence) share() (release func(), err error) {
	return p.lockLake(syscall.LOCK_SH)
}

// exclusive takes the lake's lock for maintenance. Nobody can take it away.
func (p *presence) exclusive(ctx context.Context) (held context.Context, release func(), err error) {
	release, err = p.lockLake(syscall.LOCK_EX)
	return ctx, release, err
}

func (p *presence) lockLake(how int) (release func(), err error) {
	f, err := os.OpenFile(p.lockPath(lakeLock), os.O_CREATE|os.O_RDWR, 0o640)
	if err != nil {
		return nil, fmt.Errorf("open the lake's lock: %w", err)
	}
	ok, err := flock(f, how)
	if err == nil && !ok {
		err = p.inUse(how)
	}
	if err == nil && how == syscall.LOCK_EX {
		err = writeHolder(f, p.me())
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
func (p *presence) inUse(how int) error {
	e := &InUseError{Dir: p.lake}
	h := readHolder(p.lockPath(lakeLock))
	if h.PID == 0 && how == syscall.LOCK_EX {
		h = p.anyOwner()
	}
	e.Command, e.PID, e.Since = h.Command, h.PID, h.Since
	return e
}

func (p *presence) anyOwner() holder {
	files, _ := os.ReadDir(filepath.Join(p.home, "locks")) // best effort: this only words an error
	for _, e := range files {
		owner, ok := strings.CutSuffix(e.Name(), ".lock")
		if !ok || owner == lakeLock {
			continue
		}
		if up, err := p.alive(owner); err == nil && up {
			return readHolder(p.lockPath(owner))
		}
	}
	return holder{}
}
