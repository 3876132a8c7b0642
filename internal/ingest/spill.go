package ingest

import (
	"bufio"
	"cmp"
	"fmt"
	"os"
	"slices"

	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/trail"
)

// openDays bounds the open files of days, all workers together: each costs a file descriptor and, however few
// rows it has, some 200 kB of buffers. The records of further days are spilled.
const openDays = 400

// A spill is a temporary file of records whose days have no open file. When the batch's files are finished
// its records are written too, day by day. The zero value is empty.
type spill struct {
	file    *os.File // has no name any more, so that nothing is left when the process ends
	out     *bufio.Writer
	size    int64
	records []spilled
	origins []origin
}

type spilled struct {
	offset  int64
	length  int32
	origin  int32
	day     lake.Day
	suspect bool
}

// add keeps a record for later; dir is the folder for the file.
func (s *spill) add(dir string, rec spilled, raw []byte, o *origin) error {
	if s.file == nil {
		f, err := os.CreateTemp(dir, "spill-")
		if err != nil {
			return fmt.Errorf("spill records: %w", err)
		}
		s.file, s.out = f, bufio.NewWriterSize(f, 256<<10)
		if err := os.Remove(f.Name()); err != nil {
			return fmt.Errorf("spill records: %w", err)
		}
	}
	if n := len(s.origins); n == 0 || s.origins[n-1] != *o {
		s.origins = append(s.origins, *o)
	}
	rec.offset, rec.length, rec.origin = s.size, int32(len(raw)), int32(len(s.origins)-1)
	if _, err := s.out.Write(raw); err != nil {
		return fmt.Errorf("spill records: %w", err)
	}
	s.size += int64(len(raw))
	s.records = append(s.records, rec)
	return nil
}

// each visits the records by day, those of a day as they came.
func (s *spill) each(lim trail.Limits, visit func(rec *spilled, r *trail.Record, o *origin) error) error {
	if len(s.records) == 0 {
		return nil
	}
	if err := s.out.Flush(); err != nil {
		return fmt.Errorf("spill records: %w", err)
	}
	slices.SortFunc(s.records, func(a, b spilled) int {
		return cmp.Or(cmp.Compare(a.day, b.day), cmp.Compare(a.offset, b.offset))
	})
	var raw []byte
	for i := range s.records {
		rec := &s.records[i]
		raw = slices.Grow(raw[:0], int(rec.length))[:rec.length]
		if _, err := s.file.ReadAt(raw, rec.offset); err != nil {
			return fmt.Errorf("read spilled records: %w", err)
		}
		r, err := trail.Parse(raw, lim)
		if err != nil {
			return fmt.Errorf("read spilled records: %w", err)
		}
		if err := visit(rec, r, &s.origins[rec.origin]); err != nil {
			return err
		}
	}
	return nil
}

// reset forgets all.
func (s *spill) reset() {
	if s.file != nil {
		s.file.Close()
	}
	*s = spill{}
}
