package ingest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/ashiato/ashiato/trail"
)

// An item is one file to import. A folder may hold a million, so it is kept small.
type item struct {
	dir  *string // shared by the files of a folder
	name string
	size int64
	day  int32 // delivery day after the object key, in days since 1970-01-01; noDay where it tells none
	tag  tag
}

const noDay = int32(-1)

func (it *item) path() string {
	if it.dir == nil {
		return it.name
	}
	return filepath.Join(*it.dir, it.name)
}

// tag says what a file's name and size already tell.
type tag uint8

const (
	tagLog    tag = iota
	tagEmpty      // zero bytes, such as the "folders" that the S3 console makes
	tagDigest     // a digest file, after its key
)

// A Problem is something that could not be read, and why.
type Problem struct {
	Path   string
	Reason string
}

// A listing is what there is to import.
type listing struct {
	items    []item
	problems []Problem
	more     int64            // further problems
	passed   map[string]int64 // what is no file, by what it is
}

func (l *listing) problem(path string, err error) {
	if len(l.problems) == maxListed {
		l.more++
		return
	}
	l.problems = append(l.problems, Problem{path, reason(err)})
}

// walk lists the files below paths, oldest delivery day first, then by path; paths are made absolute. The
// lake's own folder is passed over.
func walk(ctx context.Context, paths []string, lakeDir string) (listing, error) {
	found := listing{passed: map[string]int64{}}
	own, _ := os.Stat(lakeDir) // nil is no folder
	for _, given := range paths {
		info, err := os.Stat(given)
		if err != nil {
			return found, fmt.Errorf("%s: %w", given, errors.Unwrap(err))
		}
		p, err := filepath.Abs(given)
		if err != nil {
			return found, err
		}
		switch {
		case info.IsDir():
			// A link that is named is followed.
			if p, err = filepath.EvalSymlinks(p); err == nil {
				err = found.folder(ctx, p, own)
			}
		case info.Mode().IsRegular():
			found.items = append(found.items, newItem(nil, p, p, info.Size()))
		default:
			err = fmt.Errorf("%s: is no regular file; the path - reads standard input", given)
		}
		if err != nil {
			return found, err
		}
	}
	slices.SortStableFunc(found.items, func(a, b item) int {
		return cmp.Or(cmp.Compare(a.day, b.day), strings.Compare(dirOf(a), dirOf(b)), strings.Compare(a.name, b.name))
	})
	return found, nil
}

func dirOf(it item) string {
	if it.dir == nil {
		return ""
	}
	return *it.dir
}

// folder lists the files below root. Links to files are followed, links to folders are not: they may lead
// anywhere, and round in circles.
func (l *listing) folder(ctx context.Context, root string, own fs.FileInfo) error {
	var dir *string // of the files before
	return filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			l.problem(p, err)
			return nil
		}
		if d.IsDir() {
			if info, err := d.Info(); err == nil && own != nil && os.SameFile(info, own) {
				return fs.SkipDir
			}
			return nil
		}
		info, err := os.Stat(p)
		switch {
		case err != nil:
			l.problem(p, err)
		case info.IsDir():
			l.passed["link to a folder, not followed"]++
		case !info.Mode().IsRegular():
			l.passed["pipe, socket or device"]++
		default:
			if name := filepath.Dir(p); dir == nil || *dir != name {
				dir = &name
			}
			l.items = append(l.items, newItem(dir, strings.Clone(d.Name()), p, info.Size()))
		}
		return nil
	})
}

func newItem(dir *string, name, path string, size int64) item {
	it := item{dir: dir, name: name, size: size, day: noDay}
	if key, ok := trail.ParseKey(filepath.ToSlash(path)); ok {
		it.day = dayOf(key.Date)
		if strings.HasSuffix(key.Kind, "Digest") {
			it.tag = tagDigest
		}
	}
	if size == 0 {
		it.tag = tagEmpty
	}
	return it
}

func dayOf(t time.Time) int32 {
	if t.IsZero() {
		return noDay
	}
	return int32(t.Unix() / 86400)
}

// reason gives an error without the path that stands beside it anyway.
func reason(err error) string {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err.Error()
	}
	return err.Error()
}

// unitBytes bounds the work that is handed out at once; a unit holds files of one delivery day.
const (
	unitBytes = 128 << 20
	unitFiles = 20_000
)

// units cuts items into pieces of work: the files of one delivery day, so that one worker writes a day's
// file; large days and files without a day are cut by size.
func units(items []item) [][]item {
	var out [][]item
	start, size := 0, int64(0)
	for i := range items {
		newDay := i > start && items[i].day != items[start].day
		if newDay || (i > start && (size+items[i].size > unitBytes || i-start >= unitFiles)) {
			out = append(out, items[start:i])
			start, size = i, 0
		}
		size += items[i].size
	}
	if start < len(items) {
		out = append(out, items[start:])
	}
	return out
}

// A share hands units out to workers. Each has a stretch of neighbouring days, so that two workers seldom
// write the same day; whoever is through with its own takes from the end of the longest stretch left.
type share struct {
	mu        sync.Mutex
	stretches [][][]item
}

func newShare(units [][]item, workers int) *share {
	total, done := int64(0), int64(0)
	for _, u := range units {
		total += sizeOfUnit(u)
	}
	s := &share{stretches: make([][][]item, workers)}
	for _, u := range units {
		w := min(int(done*int64(workers)/max(total, 1)), workers-1)
		s.stretches[w] = append(s.stretches[w], u)
		done += sizeOfUnit(u)
	}
	return s
}

func sizeOfUnit(u []item) (n int64) {
	for i := range u {
		n += u[i].size + 1
	}
	return n
}

// next gives worker w its next unit, nil when nothing is left.
func (s *share) next(w int) []item {
	s.mu.Lock()
	defer s.mu.Unlock()
	if own := s.stretches[w]; len(own) > 0 {
		s.stretches[w] = own[1:]
		return own[0]
	}
	longest := w
	for i := range s.stretches {
		if len(s.stretches[i]) > len(s.stretches[longest]) {
			longest = i
		}
	}
	left := s.stretches[longest]
	if len(left) == 0 {
		return nil
	}
	s.stretches[longest] = left[:len(left)-1]
	return left[len(left)-1]
}
