package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"github.com/ashiato/ashiato/internal/aws"
	"github.com/ashiato/ashiato/internal/config"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/text"
)

// openLake opens the lake of the settings. Only a command that fills it asks for one to be made.
func (s *session) openLake(ctx context.Context, create bool) (*lake.Lake, error) {
	dir, err := s.lakeDir()
	if err != nil {
		return nil, err
	}
	if demo := s.demoInstead(dir); !create && demo != "" {
		s.hint(s.T("lake.demo", text.Args{"path": demo, "command": s.start() + " import"}))
		dir = demo
	}
	return s.openLakeAt(ctx, dir, create)
}

// demoInstead is the demo's lake where nobody has named a lake and none was made yet; else nothing.
func (s *session) demoInstead(dir string) string {
	data := config.DataDir(s.OS, s.Getenv)
	if data == "" || dir != filepath.Join(data, "lake") || s.flags.lake != "" || s.Getenv("ASHIATO_LAKE") != "" || s.config.Lake != "" {
		return ""
	}
	place := demoIn(filepath.Join(data, "demo"))
	for _, file := range []string{place.note, filepath.Join(place.lake, "catalog.db")} {
		if _, err := os.Stat(file); err != nil {
			return ""
		}
	}
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		return ""
	}
	return place.lake
}

func (s *session) openLakeAt(ctx context.Context, dir string, create bool) (*lake.Lake, error) {
	s.detail(s.T("detail.lake", text.Args{"path": dir}))
	s.opened = dir
	names := s.config.Catalog
	l, err := lake.Open(ctx, lake.Options{Dir: dir, Create: create, Command: s.invoked, Now: s.Now,
		AWS: access(s.config.AWS), Database: names.Database, Ledger: names.Ledger, CacheBytes: names.Cache, Remember: names.Remember})
	if err == nil {
		return l, nil
	}
	if f := s.lakeFailureAt(dir, create, err); f != nil {
		return nil, f
	}
	args := text.Args{"path": dir, "err": err}
	switch {
	case errors.Is(err, syscall.ENOTDIR):
		return nil, s.fail(exitFailure, "lake.no_folder", args)
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return nil, s.fail(exitFailure, "lake.denied", args)
	}
	return nil, err
}

// lakeFailure says what an error of the open lake means to a person; nil for other errors.
func (s *session) lakeFailure(err error) *failure {
	f, _ := errors.AsType[*failure](s.lakeFailureAt(s.opened, false, err))
	return f
}

func (s *session) lakeFailureAt(dir string, create bool, err error) error {
	args := text.Args{"path": dir, "err": err, "command": s.start() + " import", "database": s.config.Catalog.Database}
	if _, remote := errors.AsType[*aws.Error](err); remote && config.IsS3(dir) {
		return s.awsFailure(err)
	}
	if e, ok := errors.AsType[*lake.InUseError](err); ok {
		holder := e.Command
		if holder == "" {
			holder = "?"
		}
		return s.fail(exitFailure, "lake.in_use", args, text.Args{"holder": holder, "since": s.moment(e.Since)})
	}
	for target, key := range map[error]string{
		lake.ErrNewer: "lake.newer", lake.ErrMoved: "lake.moved", lake.ErrDeletes: "lake.deletes",
		lake.ErrForeign: "lake.foreign", lake.ErrNoTable: "lake.no_table", lake.ErrCache: "lake.cache", syscall.ENOSPC: "lake.disk",
	} {
		if errors.Is(err, target) {
			return s.fail(exitFailure, key, args)
		}
	}
	switch {
	case errors.Is(err, lake.ErrNotLake) && create:
		return s.fail(exitFailure, "lake.not_lake", args)
	case errors.Is(err, lake.ErrNotLake):
		return s.fail(exitFailure, "lake.none", args)
	}
	return nil
}
