package ingest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/ashiato/ashiato/internal/lake"
)

// A quarantine keeps objects that could not be read whole: a folder an object, with its bytes as they came
// (object) and what was wrong (reason.json). Records of the object that could be read are in the lake. Of a lake on S3 it is a part
// of the lake, too, so that all machines share it and nothing is lost with one of them.
type quarantine struct {
	dir   string      // of a lake in a folder
	aside *lake.Aside // else
}

func quarantineOf(l *lake.Lake) quarantine {
	if aside := l.Aside(quarantineFolder); aside != nil {
		return quarantine{aside: aside}
	}
	return quarantine{dir: filepath.Join(l.Dir(), quarantineFolder)}
}

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
	// Source, Keep and Drop are the filter with which it was read, see [Filter]; empty where there was none.
	Source string `json:"source,omitempty"`
	Keep   string `json:"keep,omitempty"`
	Drop   string `json:"drop,omitempty"`

	folder string // in the quarantine
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

// workspace makes an empty folder on this machine in which an object is put together.
func (q quarantine) workspace() (string, error) {
	if q.aside != nil {
		return os.MkdirTemp("", "ashiato-quarantine-")
	}
	if err := os.MkdirAll(q.dir, 0o755); err != nil {
		return "", err
	}
	return os.MkdirTemp(q.dir, ".new-")
}

// put stores a report and the object's bytes, unless it is too large and lies elsewhere. It replaces what it
// had of the object. An object that cannot be read is no error: the report says that it was not copied.
func (q quarantine) put(ctx context.Context, r *Report, l *loaded) error {
	tmp, err := q.workspace()
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	only := l.only || l.shown == stdinName // there is no other copy of it
	if r.Size <= quarantineBytes || only {
		if r.Copied, err = keepCopy(filepath.Join(tmp, "object"), l, only); err != nil {
			return fmt.Errorf("quarantine %s: %w", r.Path, err)
		}
	}
	b, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(tmp, "reason.json"), append(b, '\n'), 0o644); err != nil {
		return err
	}
	if q.aside != nil {
		return q.upload(ctx, tmp, r)
	}
	if err := os.Chmod(tmp, 0o755); err != nil {
		return err
	}
	if err := os.RemoveAll(q.folder(r.Key)); err != nil {
		return err
	}
	if err := os.Rename(tmp, q.folder(r.Key)); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}

// upload puts an object and then its report, without which it counts as not there.
func (q quarantine) upload(ctx context.Context, tmp string, r *Report) error {
	folder := q.folder(r.Key)
	names := []string{"reason.json"}
	if r.Copied {
		names = []string{"object", "reason.json"}
	}
	for _, name := range names {
		f, err := os.Open(filepath.Join(tmp, name))
		if err != nil {
			return err
		}
		info, err := f.Stat()
		if err == nil {
			err = q.aside.Put(ctx, folder+"/"+name, f, info.Size())
		}
		if err = errors.Join(err, f.Close()); err != nil {
			return fmt.Errorf("quarantine %s: %w", r.Path, err)
		}
	}
	return nil
}

// remove takes an object out of the quarantine.
func (q quarantine) remove(ctx context.Context, r *Report) error {
	if q.aside == nil {
		return os.RemoveAll(r.folder)
	}
	return q.aside.Remove(ctx, r.folder+"/reason.json", r.folder+"/object")
}

// object gives the path of a copied object on this machine, until done is called.
func (q quarantine) object(ctx context.Context, r *Report) (path string, done func(), err error) {
	if q.aside == nil {
		return filepath.Join(r.folder, "object"), func() {}, nil
	}
	tmp, err := q.workspace()
	if err != nil {
		return "", nil, err
	}
	done = func() { os.RemoveAll(tmp) }
	path = filepath.Join(tmp, "object")
	body, err := q.aside.Open(ctx, r.folder+"/object")
	if err == nil {
		err = errors.Join(copyTo(path, body, false), body.Close())
	}
	if err != nil {
		done()
		return "", nil, err
	}
	return path, done, nil
}

// keepCopy copies an object; ok is false when the object cannot be read.
func keepCopy(to string, l *loaded, durable bool) (ok bool, err error) {
	in, err := l.open()
	if err != nil {
		return false, nil
	}
	defer in.Close()
	r := &failing{Reader: in}
	if err := copyTo(to, r, durable); err != nil && r.err == nil {
		return false, err
	}
	if r.err != nil {
		return false, os.Remove(to)
	}
	return true, nil
}

// A failing reader remembers that reading failed, as opposed to writing.
type failing struct {
	io.Reader
	err error
}

func (f *failing) Read(p []byte) (int, error) {
	n, err := f.Reader.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		f.err = err
	}
	return n, err
}

func copyTo(to string, in io.Reader, durable bool) error {
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	if err == nil && durable {
		err = out.Sync()
	}
	return errors.Join(err, out.Close())
}

// Quarantined lists the objects in a lake's quarantine.
func Quarantined(ctx context.Context, l *lake.Lake) ([]Report, error) {
	reports, problems, err := quarantineOf(l).list(ctx)
	if err == nil && len(problems) > 0 {
		err = fmt.Errorf("%s: %s", problems[0].Path, problems[0].Reason)
	}
	return reports, err
}

// list gives the reports and says which of them cannot be read. Files beside the folders are not ours.
func (q quarantine) list(ctx context.Context) (reports []Report, problems []Problem, err error) {
	if q.aside != nil {
		return q.listAside(ctx)
	}
	entries, err := os.ReadDir(q.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	for _, e := range entries {
		if !e.IsDir() || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		r := Report{folder: filepath.Join(q.dir, e.Name())}
		path := filepath.Join(r.folder, "reason.json")
		b, err := os.ReadFile(path)
		if err == nil {
			err = json.Unmarshal(b, &r)
		}
		if err != nil {
			problems = append(problems, Problem{path, reason(err)})
			continue
		}
		reports = append(reports, r)
	}
	return reports, problems, nil
}

// maxReason bounds a report: a thousand problems are some 300 kB.
const maxReason = 16 << 20

func (q quarantine) listAside(ctx context.Context) (reports []Report, problems []Problem, err error) {
	names, err := q.aside.List(ctx)
	if err != nil {
		return nil, nil, err
	}
	for _, name := range names {
		folder, ok := strings.CutSuffix(name, "/reason.json")
		if !ok {
			continue
		}
		r := Report{folder: folder}
		body, err := q.aside.Open(ctx, name)
		if err == nil {
			err = errors.Join(json.NewDecoder(io.LimitReader(body, maxReason)).Decode(&r), body.Close())
		}
		if err != nil {
			problems = append(problems, Problem{quarantineFolder + "/" + name, reason(err)})
			continue
		}
		reports = append(reports, r)
	}
	return reports, problems, nil
}

const quarantineFolder = "quarantine"
