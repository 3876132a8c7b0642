package report

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/ashiato/ashiato/internal/state"
	"github.com/ashiato/ashiato/internal/when"
	"github.com/ashiato/ashiato/internal/wholefile"
)

// A Report is what is made for each of its periods, when and for where.
type Report struct {
	// Name is unique among the reports of a state.
	Name     string
	Unit     Unit
	Zone     *time.Location // of dates, and of the times that are shown
	Schedule when.Schedule
	// Since is in the first period that is due; the zero Date is the one that had ended when the report was first looked at.
	Since when.Date
	// Make writes the report. The same period gives the same bytes, as long as what it is made from is the same.
	Make func(ctx context.Context, p Period, w io.Writer) (Content, error)
	// File is the name of the file, without folders; {date} in it is the period: 20261001, 20261005-20261011 or 202610.
	File   string
	Places []Place
	// Covered tells what is missing of that from which the report is made, in words; "" is nothing. Nil is not to ask.
	Covered func(ctx context.Context, from, until time.Time) (missing string, err error)
	// AtMost is how long after it is due a report waits until nothing is missing; then it is made without. 0 is not to wait.
	AtMost time.Duration
	// About also delivers a file NAME.about.json that says what was delivered, and whether something was missing.
	About bool
}

// Content is what Make tells of what it has written.
type Content struct {
	Rows int64
	// Replaced is how many characters the encoding does not have.
	Replaced int64
}

// A Place takes whole files.
type Place interface {
	// Put makes or replaces a file with what write writes, which appears whole or not at all.
	Put(ctx context.Context, name string, write func(io.Writer) error) error
	// String names the place for people.
	String() string
}

// A Sender is a Place that takes all files of a report in one piece, such as a mail. It is served after the other places, so that a failure of theirs does not have it
// told twice.
type Sender interface {
	Place
	// Send sends the files. Again says that somebody asked for a report that was made before; else the sender may know that it has sent it.
	Send(ctx context.Context, made Result, files []File) error
}

// A File is one of a report that was made.
type File struct {
	Name string
	Size int64 // bytes
	// Write writes it, the same each time.
	Write func(io.Writer) error
}

// A Folder is a Place on this machine. It is made with the first file.
type Folder string

// Put writes a file of the folder.
func (f Folder) Put(_ context.Context, name string, write func(io.Writer) error) error {
	return wholefile.Write(filepath.Join(string(f), name), write)
}

// String is the path of the folder.
func (f Folder) String() string { return string(f) }

// Series is what the report's periods are called in the state.
func (r *Report) Series() state.Series {
	return state.Series{Report: r.Name, Zone: r.Zone.String(), Unit: r.Unit.String()}
}

// FileOf is the name of the file for a period.
func (r *Report) FileOf(p Period) string { return strings.ReplaceAll(r.File, "{date}", p.compact()) }

// Coverage says whether what a report is made from was complete.
type Coverage string

// The coverages.
const (
	NotAsked   Coverage = "not_checked"
	Complete   Coverage = "complete"
	Incomplete Coverage = "incomplete" // it was made all the same, as it waited long enough or was asked for by hand
)

// A Result is a report that was made.
type Result struct {
	Report   *Report
	Period   Period
	File     string
	Size     int64
	SHA256   string
	Content  Content
	Coverage Coverage
	Missing  string // with Incomplete
	// Again says that somebody asked for it by hand, whether it was made before or not.
	Again bool
}

// Produce makes a report and delivers it to its places, whatever the state says of it. What it is made from is asked for first, never waited for.
func (r *Report) Produce(ctx context.Context, p Period, tempDir string) (Result, error) {
	coverage, missing, err := r.coverage(ctx, p)
	if err != nil {
		return Result{Report: r, Period: p}, err
	}
	return r.produce(ctx, Result{Report: r, Period: p, Coverage: coverage, Missing: missing, Again: true}, tempDir)
}

func (r *Report) coverage(ctx context.Context, p Period) (Coverage, string, error) {
	if r.Covered == nil {
		return NotAsked, "", nil
	}
	from, until := p.Bounds()
	missing, err := r.Covered(ctx, from, until)
	switch {
	case err != nil:
		return "", "", fmt.Errorf("report %s for %s: what is missing: %w", r.Name, p, err)
	case missing != "":
		return Incomplete, missing, nil
	}
	return Complete, "", nil
}

// produce makes the whole report in a temporary file, then delivers it.
func (r *Report) produce(ctx context.Context, made Result, tempDir string) (_ Result, err error) {
	fail := func(err error) (Result, error) {
		return made, fmt.Errorf("report %s for %s: %w", r.Name, made.Period, err)
	}
	f, err := os.CreateTemp(tempDir, "ashiato-report-*.tmp")
	if err != nil {
		return fail(err)
	}
	// It has no name from now on: whatever ends the process, nothing of people's data stays behind.
	defer func() { err = errors.Join(err, f.Close()) }()
	if err := os.Remove(f.Name()); err != nil {
		return fail(err)
	}
	hash := sha256.New()
	if made.Content, err = r.Make(ctx, made.Period, io.MultiWriter(f, hash)); err != nil {
		return fail(err)
	}
	if made.Size, err = f.Seek(0, io.SeekCurrent); err != nil {
		return fail(err)
	}
	made.File, made.SHA256 = r.FileOf(made.Period), hex.EncodeToString(hash.Sum(nil))
	files := []File{{made.File, made.Size, func(w io.Writer) error {
		_, err := io.Copy(w, io.NewSectionReader(f, 0, made.Size))
		return err
	}}}
	if r.About {
		var about bytes.Buffer
		if err := made.writeAbout(&about); err != nil {
			return fail(err)
		}
		files = append(files, File{made.File + ".about.json", int64(about.Len()), func(w io.Writer) error {
			_, err := w.Write(about.Bytes())
			return err
		}})
	}
	if err := r.deliver(ctx, made, files); err != nil {
		return fail(err)
	}
	return made, nil
}

// deliver gives the files to all places, to those last that tell somebody.
func (r *Report) deliver(ctx context.Context, made Result, files []File) error {
	for _, tells := range []bool{false, true} {
		for _, place := range r.Places {
			sender, ok := place.(Sender)
			if ok != tells {
				continue
			}
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			var err error
			if ok {
				err = sender.Send(ctx, made, files)
			} else {
				for _, f := range files {
					if err == nil {
						err = place.Put(ctx, f.Name, f.Write)
					}
				}
			}
			if err != nil {
				return fmt.Errorf("deliver %s to %s: %w", made.File, place, err)
			}
		}
	}
	return nil
}

// writeAbout writes what is to be known of the report. It has no time of its making: made again it is the same.
func (m Result) writeAbout(w io.Writer) error {
	from, until := m.Period.Bounds()
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(struct {
		Report   string   `json:"report"`
		Period   string   `json:"period"`
		Zone     string   `json:"zone"`
		From     string   `json:"from"`
		Until    string   `json:"until"`
		File     string   `json:"file"`
		SHA256   string   `json:"sha256"`
		Rows     int64    `json:"rows"`
		Replaced int64    `json:"replaced_characters"`
		Coverage Coverage `json:"coverage"`
		Missing  string   `json:"missing,omitempty"`
	}{m.Report.Name, m.Period.String(), m.Period.Zone.String(), from.In(m.Period.Zone).Format(time.RFC3339), until.In(m.Period.Zone).Format(time.RFC3339),
		m.File, m.SHA256, m.Content.Rows, m.Content.Replaced, m.Coverage, m.Missing})
}
