package ingest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/trail"
)

// wholeBytes is the size up to which an object is held in memory between naming and reading it.
const wholeBytes = 64 << 20

// loaded is an object that has its name: the hash of its content.
type loaded struct {
	item    item
	key     string
	content []byte                            // nil for large objects, which are read again
	named   fs.FileInfo                       // of a large object when it was named
	shown   string                            // the path that people know it by, where that is not the item's
	fetched func() (io.ReadSeekCloser, error) // opens what came from elsewhere; nil for files
	only    bool                              // there is no other copy of it
}

// stdinName is what people know standard input by.
const stdinName = "stdin"

func (l *loaded) path() string {
	if l.shown != "" {
		return l.shown
	}
	return l.item.path()
}

// open reads the object from its beginning. What it returns can seek, as archives need.
func (l *loaded) open() (io.ReadSeekCloser, error) {
	if l.fetched != nil {
		return l.fetched()
	}
	if l.content != nil {
		return inMemory{bytes.NewReader(l.content)}, nil
	}
	return os.Open(l.item.path())
}

type inMemory struct{ *bytes.Reader }

func (inMemory) Close() error { return nil }

// load reads and names items; those that need no reading or cannot be read are counted and left out.
// When ctx ends it gives nothing: an object that is not claimed yet need not be.
func (w *worker) load(ctx context.Context, items []item) []loaded {
	out := make([]loaded, 0, len(items))
	for _, it := range items {
		switch it.tag {
		case tagEmpty:
			w.im.skip(&it, func(s *Summary) { s.Empty++ })
			continue
		case tagDigest:
			w.im.skip(&it, func(s *Summary) { s.Digests++ })
			continue
		}
		l, err := load(ctx, it)
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			w.im.skip(&it, func(s *Summary) {
				s.Unreadable++
				s.problem(Problem{it.path(), reason(err)})
			})
			continue
		}
		if it.path() == w.im.stdin {
			l.shown = stdinName
		}
		out = append(out, l)
	}
	return out
}

func load(ctx context.Context, it item) (loaded, error) {
	f, err := os.Open(it.path())
	if err != nil {
		return loaded{}, err
	}
	defer f.Close()
	if it.size <= wholeBytes {
		b := make([]byte, it.size+1) // one more, to see the end
		n, err := io.ReadFull(f, b)
		if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
			sum := sha256.Sum256(b[:n])
			return loaded{item: it, key: keyOf(sum[:]), content: b[:n]}, nil
		}
		if err == nil { // it has grown since it was listed
			_, err = f.Seek(0, io.SeekStart)
		}
		if err != nil {
			return loaded{}, err
		}
	}
	info, err := f.Stat()
	if err != nil {
		return loaded{}, err
	}
	h := sha256.New()
	if _, err := io.Copy(h, inContext{ctx, f}); err != nil {
		return loaded{}, err
	}
	return loaded{item: it, key: keyOf(h.Sum(nil)), named: info}, nil
}

// inContext reads until the context ends.
type inContext struct {
	ctx context.Context
	io.Reader
}

func (r inContext) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.Reader.Read(p)
}

// changed says whether a large object is another one than was named.
func (l *loaded) changed() bool {
	if l.named == nil {
		return false
	}
	now, err := os.Stat(l.item.path())
	return err != nil || !os.SameFile(now, l.named) || now.Size() != l.named.Size() || !now.ModTime().Equal(l.named.ModTime())
}

// maxName bounds the name of an archive's member: it is stored with every record.
const maxName = 1024

func shortName(name string) string {
	if len(name) > maxName {
		return name[:maxName] + "…"
	}
	return name
}

func keyOf(sum []byte) string { return "sha256:" + hex.EncodeToString(sum) }

// A reading is the state of reading one object.
type reading struct {
	l       *loaded
	report  Report
	origin  origin
	outcome lake.ObjectOutcome
	other   map[string]int64 // items that are no CloudTrail records
	json    int64
	archive bool
	signIns int64 // to WorkSpaces, which are in a table of their own
	filter  *Filter
	left    map[leftOn]int64 // records that the filter left out
	leftOut int64            // all of them
}

// object reads a claimed object into the batch. The error is the lake's; what is wrong with the object
// goes to quarantine.
func (w *worker) object(ctx context.Context, l *loaded) error {
	path := l.path()
	rd := &reading{l: l, outcome: lake.ObjectOutcome{Key: l.key}, filter: w.im.o.Filter}
	rd.report = Report{Key: l.key, Path: path, Time: w.im.o.Now().UTC(), Size: l.item.size}
	in, err := l.open()
	if err != nil {
		rd.report.add(Defect{Reason: reason(err)})
		return w.finish(ctx, rd)
	}
	defer in.Close()
	head := make([]byte, trail.ArchiveHead)
	n, _ := io.ReadFull(in, head)
	if _, err := in.Seek(0, io.SeekStart); err != nil {
		rd.report.add(Defect{Reason: reason(err)})
		return w.finish(ctx, rd)
	}
	if trail.IsArchive(head[:n]) {
		rd.archive = true
		err = w.archive(ctx, rd, in)
	} else {
		err = w.log(ctx, rd, path, "", in)
	}
	if err != nil {
		return err
	}
	if l.changed() {
		rd.report.add(Defect{Reason: "the file was changed while it was read; import it again"})
	}
	return w.finish(ctx, rd)
}

// archive reads the members of a zip or tar file.
func (w *worker) archive(ctx context.Context, rd *reading, in io.Reader) error {
	var lakeErr error
	err := trail.Members(rd.report.Path, in, w.im.o.Limits, func(name string, r io.Reader) error {
		lakeErr = w.log(ctx, rd, name, shortName(strings.TrimPrefix(name, rd.report.Path+"/")), r)
		return lakeErr
	})
	if lakeErr != nil {
		return lakeErr
	}
	if err != nil {
		rd.report.add(Defect{Reason: err.Error()})
	}
	return nil
}

// log reads one log file; member is its name within an archive.
func (w *worker) log(ctx context.Context, rd *reading, path, member string, in io.Reader) error {
	rd.origin = w.originOf(path)
	rd.origin.object = rd.report.Path
	if member != "" {
		rd.origin.object += "!" + member
	}
	rd.origin.object = strings.ToValidUTF8(rd.origin.object, "\uFFFD")
	w.reader.Reset(in, path)
	defer func() { rd.json += w.reader.Read() }()
	for {
		r, err := w.reader.Next()
		if err == nil {
			if w.leaves(rd, r) {
				continue
			}
			rd.origin.source = sourceOf(r.Form)
			added, err := w.row(r, &rd.origin)
			if err != nil {
				return err
			}
			if added {
				rd.outcome.Records++
			} else {
				rd.outcome.Duplicates++
			}
			continue
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if not, ok := errors.AsType[*trail.NotCloudTrail](err); ok {
			if taken, err := w.access(ctx, rd, not, member); taken || err != nil {
				if err != nil {
					return err
				}
				continue
			}
		}
		if final := rd.note(err, member); final {
			return nil
		}
	}
}

// note files what the reader said instead of a record and tells whether the file ends there.
func (rd *reading) note(err error, member string) (final bool) {
	var not *trail.NotCloudTrail
	var record *trail.RecordError
	var file *trail.FileError
	switch {
	case errors.As(err, &not) && not.What == trail.NotJSON && promisesLog(rd.report.Path, member):
		rd.report.add(Defect{member, not.Record, not.Offset, not.What})
		return false
	case errors.As(err, &not):
		if rd.other == nil {
			rd.other = map[string]int64{}
		}
		countKind(rd.other, not.What, 1)
		return false
	case errors.As(err, &record):
		rd.report.add(Defect{member, record.Record, record.Offset, record.Err.Error()})
		return false
	case errors.As(err, &file):
		rd.report.add(Defect{Where: member, Offset: file.Offset, Reason: file.Err.Error()})
	default:
		rd.report.add(Defect{Where: member, Reason: err.Error()})
	}
	return true
}

// finish files an object's outcome.
func (w *worker) finish(ctx context.Context, rd *reading) error {
	rd.outcome.Bytes = rd.json
	if rd.leftOut > 0 {
		if w.leftRows(rd); len(w.left) >= maxLeftRows {
			if err := w.im.addLeftOut(ctx, w); err != nil {
				return err
			}
		}
	}
	none := rd.outcome.Records+rd.outcome.Duplicates+rd.signIns+rd.leftOut == 0
	if none && rd.l.only && rd.report.count() == 0 {
		rd.report.add(Defect{Reason: "no CloudTrail record: " + strings.Join(slices.Sorted(maps.Keys(rd.other)), ", ")})
	}
	unreadable := rd.report.count()
	foreign := none && !rd.l.only && (unreadable == 0 || !promisesLog(rd.report.Path, ""))
	if foreign {
		unreadable = 0
	}
	rd.outcome.Unreadable = unreadable
	rd.report.Records = rd.outcome.Records
	if f := rd.filter; f != nil {
		rd.report.Source, rd.report.Keep, rd.report.Drop = f.Source, f.Keep, f.Drop
	}
	if unreadable > 0 && !w.im.replaying {
		if err := w.im.quarantine.put(ctx, &rd.report, rd.l); err != nil {
			return err
		}
	}
	w.im.note(rd, unreadable, foreign)
	w.im.update(rd.report.Path, func(_ *Summary, p *Progress) {
		p.ObjectsDone++
		p.BytesDone += rd.l.item.size
		p.Records += rd.outcome.Records
		p.Duplicates += rd.outcome.Duplicates
		p.Unreadable += unreadable
		p.LeftOut += rd.leftOut
	})
	return nil
}

// promisesLog tells whether a file's name says that it is a log: what cannot be read in it is then a loss,
// while in other files it only shows that they are none.
func promisesLog(path, member string) bool {
	if member != "" {
		path = member
	}
	if path == stdinName {
		return true
	}
	switch strings.ToLower(filepath.Ext(path)) {
	case ".json", ".gz", ".ndjson", ".jsonl", ".log", ".zip", ".tar", ".tgz":
		return true
	}
	return false
}

// originOf reads account, region and delivery day off an object's key, as Athena's partitions do.
func (w *worker) originOf(path string) origin {
	o := origin{ingested: w.im.o.Now().UnixMicro()}
	if key, ok := trail.ParseKey(filepath.ToSlash(path)); ok {
		o.account, o.region = key.Account, key.Region
		if !key.Date.IsZero() {
			o.date = key.Date.Format("2006/01/02")
		}
	}
	return o
}

// sourceOf names the kind of source for the column source.
func sourceOf(f trail.Form) string {
	switch f {
	case trail.EventBridge:
		return "eventbridge"
	case trail.Lookup:
		return "lookup"
	case trail.Logs:
		return "cloudwatchlogs"
	}
	return "trail"
}
