package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/state"
	"github.com/ashiato/ashiato/internal/text"
)

// A sharedState is the state of watching of a lake on S3: alerts, what rules remember, how far they looked, and messages. It lies beside the lake, for functions that
// forget and for machines of which each may watch; this process has a copy of it. Whoever changes it takes a turn, and what was changed is there for others when it is
// saved.
type sharedState struct {
	s      *session
	shared *lake.Shared
	dir    string // of this process, for its copies
	lock   *os.File

	store *state.Store // nil until it was fetched
	path  string       // of its file
	of    string       // the object that it was fetched from, or saved as
	mark  int64        // its version then
	turn  *lake.Turn   // while it is ours
	most  int64        // bytes: see largeState
	large bool         // it was said that it is larger
}

// watchFile is what the state of watching is called beside a lake.
const watchFile = "watch"

// sharedState is the one of a lake on S3; nil for a lake in a folder, whose state is that of the machine.
func (s *session) sharedState(l *lake.Lake) (*sharedState, error) {
	shared := l.Shared(watchFile)
	if shared == nil {
		return nil, nil
	}
	data, err := s.dataDir()
	if err != nil {
		return nil, err
	}
	w := &sharedState{s: s, shared: shared, most: largeState}
	if err := w.makeFolder(filepath.Join(data, "lakes", l.ID(), watchFile)); err != nil {
		return nil, s.stateFailure(err)
	}
	return w, nil
}

func (s *session) stateFailure(err error) error {
	return s.fail(exitFailure, "collect.state", text.Args{"err": err, "reason": err})
}

// leftAfter is after what time the folder of a process that is gone is removed.
const leftAfter = time.Minute // by then it was locked

// makeFolder makes a folder of this process, which it locks, and removes those whose processes were killed.
func (w *sharedState) makeFolder(parent string) (err error) {
	if err := os.MkdirAll(parent, 0o700); err != nil {
		return err
	}
	if w.dir, err = os.MkdirTemp(parent, ""); err != nil {
		return err
	}
	if w.lock, err = lockFolder(w.dir); err != nil {
		return err
	}
	others, err := os.ReadDir(parent)
	if err != nil {
		return err
	}
	for _, e := range others {
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		path := filepath.Join(parent, e.Name())
		if path == w.dir || !e.IsDir() || w.s.Now().Sub(info.ModTime()) < leftAfter {
			continue
		}
		lock, err := lockFolder(path)
		if err != nil {
			continue // it is in use
		}
		if err := errors.Join(os.RemoveAll(path), lock.Close()); err != nil {
			return err
		}
	}
	return nil
}

// lockFolder locks a folder, by the file that tells that a process uses it. The kernel gives the lock back however the process ends.
func lockFolder(dir string) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

func (w *sharedState) close() error {
	if w == nil {
		return nil
	}
	return errors.Join(w.drop(), os.RemoveAll(w.dir), w.lock.Close())
}

// drop gives up the copy.
func (w *sharedState) drop() error {
	if w.store == nil {
		return nil
	}
	err := w.store.Close()
	w.store = nil
	for _, with := range []string{"", "-wal", "-shm"} {
		if e := os.Remove(w.path + with); !errors.Is(e, fs.ErrNotExist) {
			err = errors.Join(err, e)
		}
	}
	return err
}

// fetch has the copy be that of the newest version. A copy of that version stays, with what was stored in it and could not be saved: nobody else has changed anything
// since.
func (w *sharedState) fetch(ctx context.Context) error {
	newest, err := w.shared.Newest(ctx)
	if err != nil || w.store != nil && newest.File == w.of {
		return err
	}
	if err := w.drop(); err != nil {
		return w.s.stateFailure(err)
	}
	w.path = filepath.Join(w.dir, watchFile+".db")
	if err := os.Remove(w.path); err != nil && !errors.Is(err, fs.ErrNotExist) { // of a fetch that failed
		return w.s.stateFailure(err)
	}
	if newest, err = w.shared.FetchNewest(ctx, w.path); err != nil {
		return err
	}
	store, err := state.Open(ctx, w.path)
	if errors.Is(err, state.ErrNewer) {
		return w.s.fail(exitFailure, "watch.newer", text.Args{"file": newest.File, "err": err})
	}
	if err != nil {
		return w.s.stateFailure(err)
	}
	w.store, w.of = store, newest.File
	w.mark, err = store.Version(ctx)
	return err
}

// inTurn calls use in a turn of this process, with a context that ends when the turn is lost. An error that is [lake.ErrInUse]: somebody else has the turn, and nothing
// was done.
func (w *sharedState) inTurn(ctx context.Context, use func(ctx context.Context) error) (err error) {
	held, turn, err := w.shared.Take(ctx)
	if err != nil {
		return err
	}
	w.turn = turn
	defer func() {
		w.turn = nil
		err = errors.Join(err, turn.End(ctx))
	}()
	if err = w.fetch(held); err == nil {
		err = use(held)
	}
	if lost := context.Cause(held); lost != nil && ctx.Err() == nil {
		err = errors.Join(lost, err)
	}
	return err
}

// How large a state may be before what is old is forgotten earlier, and when it is then.
const (
	largeState    = 100_000_000 // bytes
	largeAlerts   = 90 * 24 * time.Hour
	hugeAlerts    = 30 * 24 * time.Hour // of one three times as large
	largeMessages = 7 * 24 * time.Hour
	saveWithin    = 20 * time.Second // beyond the time there is, for what is stored is not to be lost
)

// save makes what was stored in this turn the newest version. Where nothing was stored, nothing is written.
func (w *sharedState) save(ctx context.Context) error {
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), saveWithin)
	defer stop()
	version, err := w.store.Version(ctx)
	if err != nil || version == w.mark {
		return err
	}
	size, err := w.store.Size(ctx)
	if err != nil {
		return err
	}
	if size > w.most {
		if err := w.shrink(ctx, size); err != nil {
			return err
		}
		if version, err = w.store.Version(ctx); err != nil {
			return err
		}
	}
	path := filepath.Join(w.dir, "copy.db")
	if err = os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) { // of a copy that failed
		return w.s.stateFailure(err)
	}
	if err := w.store.Copy(ctx, path); err != nil {
		return w.s.stateFailure(err)
	}
	if err := w.turn.Save(ctx, path); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	w.of, w.mark = w.turn.Newest().File, version
	return os.Remove(path)
}

// shrink forgets earlier than usual, and says so once.
func (w *sharedState) shrink(ctx context.Context, size int64) error {
	if !w.large {
		w.large = true
		w.s.note(w.s.T("watch.large", text.Args{"bytes": text.Bytes(size)}))
	}
	now, alerts := w.s.Now(), largeAlerts
	if size > 3*w.most {
		alerts = hugeAlerts
	}
	return w.store.Shrink(ctx, now.Add(-alerts), now.Add(-largeMessages))
}

// Others have the turn for some seconds; a command waits for it.
const (
	turnWait  = 40 * time.Second
	turnAgain = 200 * time.Millisecond
)

// waitTurn is inTurn for a command of a person: it waits some time for the turn of somebody else to end, and saves what was changed.
func (w *sharedState) waitTurn(ctx context.Context, use func(ctx context.Context) error) error {
	for begun := w.s.Now(); ; pause(ctx, turnAgain) {
		had := false
		err := w.inTurn(ctx, func(ctx context.Context) error {
			had = true
			return errors.Join(use(ctx), w.save(ctx))
		})
		if had || !errors.Is(err, lake.ErrInUse) || w.s.Now().Sub(begun) > turnWait || ctx.Err() != nil {
			return err
		}
	}
}

// What is done with the state of watching.
type watchAccess int

const (
	readsState watchAccess = iota
	changesState
	erasesState // versions from before are not to be kept either
)

// onWatchState opens the state that has the alerts and the messages of a lake: beside one on S3, else this machine's.
func (s *session) onWatchState(ctx context.Context, l *lake.Lake, access watchAccess, use func(ctx context.Context, states *state.Store) error) error {
	w, err := s.sharedState(l)
	if err != nil {
		return err
	}
	if w == nil {
		states, err := s.openState(ctx, l.ID())
		if err != nil {
			return err
		}
		return errors.Join(use(ctx, states), states.Close())
	}
	if access != readsState {
		err = w.waitTurn(ctx, func(ctx context.Context) error {
			if access == erasesState {
				w.turn.Forget()
			}
			return use(ctx, w.store)
		})
	} else if err = w.fetch(ctx); err == nil {
		err = use(ctx, w.store)
	}
	return errors.Join(err, w.close())
}
