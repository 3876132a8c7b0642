package ingest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// A quarantine keeps objects that could not be read whole: a folder an object, with its bytes as they came
// (object) and what was wrong (reason.json). Records of the object that could be read are in the lake.
type quarantine struct{ dir string }

// quarantineBytes bounds the copies: a larger object stays where it is and reason.json names it.
const quarantineBytes = 256 << 20

// maxListed bounds the problems listed for one object; the others are counted.
const maxListed = 1000

// A Report says what was wrong with one quarantined object.
type Report struct {
	Key      string    `json:"key"`  // the object's key in the ledger
	Path     string    `json:"path"` // where it was read
	Time     time.Time `json:"time"`
	Size     int64     `json:"size"`
	Copied   bool      `json:"copied"`  // its bytes lie beside this report
	Records  int64     `json:"records"` // records of it that are in the lake
	Problems []Defect  `json:"problems"`
	More     int64     `json:"more,omitempty"` // further problems, not listed
}

// A Defect is one thing that could not be read in an object.
type Defect struct {
	Where  string `json:"where,omitempty"`  // member of an archive
	Record int    `json:"record,omitempty"` // counted from 1; 0: the object as a whole
	Offset int64  `json:"offset,omitempty"` // bytes into the inflated text
	Reason string `json:"reason"`
}

func (d Defect) problem(path string) Problem {
	if d.Where != "" {
		path += "!" + d.Where
	}
	if d.Record > 0 {
		return Problem{path, fmt.Sprintf("record %d at byte %d: %s", d.Record, d.Offset, d.Reason)}
	}
	return Problem{path, d.Reason}
}

func (r *Report) add(d Defect) {
	if len(r.Problems) < maxListed {
		r.Problems = append(r.Problems, d)
		return
	}
	r.More++
}

func (r *Report) count() int64 { return int64(len(r.Problems)) + r.More }

func (q quarantine) folder(key string) string {
	return filepath.Join(q.dir, strings.NewReplacer(":", "-", "/", "_").Replace(key))
}

// put stores a report and, where the object is not too large, its bytes. It replaces what it had of the object.
func (q quarantine) put(r *Report, open func() (io.ReadCloser, error)) error {
	if err := os.MkdirAll(q.dir, 0o755); err != nil {
		return err
	}
	tmp, err := os.MkdirTemp(q.dir, ".new-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	if open != nil && r.Size <= quarantineBytes {
		if err := copyObject(filepath.Join(tmp, "object"), open); err != nil {
			return fmt.Errorf("quarantine %s: %w", r.Path, err)
		}
		r.Copied = true
	}
	b, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(tmp, "reason.json"), append(b, '\n'), 0o644); err != nil {
		return err
	}
	if err := os.RemoveAll(q.folder(r.Key)); err != nil {
		return err
	}
	if err := os.Rename(tmp, q.folder(r.Key)); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return os.Chmod(q.folder(r.Key), 0o755)
}

func copyObject(to string, open func() (io.ReadCloser, error)) error {
	in, err := open()
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		return errors.Join(err, out.Close())
	}
	return out.Close()
}

// Quarantined lists the objects in a lake's quarantine.
func Quarantined(lakeDir string) ([]Report, error) {
	q := quarantine{filepath.Join(lakeDir, quarantineFolder)}
	entries, err := os.ReadDir(q.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var reports []Report
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") {
			continue
		}
		path := filepath.Join(q.dir, e.Name(), "reason.json")
		b, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		var r Report
		if err := json.Unmarshal(b, &r); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		reports = append(reports, r)
	}
	return reports, nil
}

const quarantineFolder = "quarantine"
