package main

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/ashiato/ashiato/internal/config"
	"github.com/ashiato/ashiato/internal/encode"
	"github.com/ashiato/ashiato/internal/ingest"
	"github.com/ashiato/ashiato/internal/text"
	"github.com/ashiato/ashiato/trail"
)

// maxListedProblems bounds the list of unreadable objects on the terminal; the quarantine has them all.
const maxListedProblems = 20

func (s *session) importCommand() *cobra.Command {
	var replay bool
	var workers, record int
	var keep, drop string
	cmd := &cobra.Command{
		Use: "import PATH...",
		RunE: func(cmd *cobra.Command, paths []string) error {
			for flag, n := range map[string]int{"--workers": workers, "--max-record": record} {
				if n < 0 {
					return s.fail(exitUsage, "usage.negative", text.Args{"flag": flag})
				}
			}
			o := ingest.Options{Workers: workers, Now: s.Now, Limits: trail.DefaultLimits()}
			if record > 0 {
				o.Limits.RecordBytes = min(record, maxRecordMiB) << 20
			}
			if replay {
				switch {
				case len(paths) > 0:
					return s.fail(exitUsage, "import.replay_and_paths", text.Args{"path": paths[0]})
				case keep+drop != "":
					return s.fail(exitUsage, "import.replay_filter")
				}
				o.Refilter = s.flagFilter
				return s.replay(cmd.Context(), o)
			}
			var err error
			if o.Filter, err = s.flagFilter("import", keep, drop); err != nil {
				return err
			}
			return s.importPaths(cmd.Context(), paths, o)
		},
	}
	cmd.Flags().BoolVar(&replay, "replay-quarantine", false, s.T("flag.import.replay"))
	cmd.Flags().StringVar(&keep, "keep", "", s.T("flag.import.keep"))
	cmd.Flags().StringVar(&drop, "drop", "", s.T("flag.import.drop"))
	cmd.Flags().IntVarP(&workers, "workers", "j", 0, s.T("flag.import.workers"))
	cmd.Flags().IntVar(&record, "max-record", 0, s.T("flag.import.record"))
	return cmd
}

// maxRecordMiB bounds --max-record; AWS delivers no record above 1 MB.
const maxRecordMiB = 256

func (s *session) importPaths(ctx context.Context, paths []string, o ingest.Options) error {
	dir, err := s.lakeDir()
	if err != nil {
		return err
	}
	if err := s.checkPaths(paths, dir); err != nil {
		return err
	}
	sum, err := s.runImport(ctx, dir, paths, o)
	if err != nil {
		return err
	}
	return s.reportImport(ctx, sum, importReport{paths: paths, dir: dir})
}

// runImport opens the lake and imports with the progress display.
func (s *session) runImport(ctx context.Context, dir string, paths []string, o ingest.Options) (ingest.Summary, error) {
	l, err := s.openLakeAt(ctx, dir, true)
	if err != nil {
		return ingest.Summary{}, err
	}
	o.Lake = l
	boundMemory()
	display, done := s.startProgress()
	o.Progress = s.importProgress(display, "import")
	sum, err := ingest.Import(ctx, paths, s.Stdin, o)
	done()
	return sum, errors.Join(err, l.Close())
}

// importMemory is what the heap of an import is held to, in bytes: garbage is collected more often before it
// grows beyond. The buffers themselves are bounded by the importer.
const importMemory = 256 << 20

func boundMemory() {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(importMemory)
	}
}

func (s *session) replay(ctx context.Context, o ingest.Options) error {
	l, err := s.openLake(ctx, false)
	if err != nil {
		return err
	}
	o.Lake = l
	boundMemory()
	display, done := s.startProgress()
	o.Progress = s.importProgress(display, "replay")
	sum, err := ingest.ReplayQuarantine(ctx, o)
	done()
	if err := errors.Join(err, l.Close()); err != nil {
		return err
	}
	if sum.Objects+sum.Unreadable == 0 && !sum.Interrupted {
		s.hint(s.T("import.clean"))
		return nil
	}
	return s.reportImport(ctx, sum, importReport{dir: l.Dir(), replay: true})
}

// importProgress turns the importer's progress into movements.
func (s *session) importProgress(display *progress, stage string) func(ingest.Progress) {
	start := s.Now()
	return func(p ingest.Progress) {
		display.Update(movement{
			Stage: stage, Done: p.ObjectsDone, Total: p.ObjectsTotal, Bytes: p.BytesDone, BytesTotal: p.BytesTotal,
			Records: p.Records, Duplicates: p.Duplicates, Unreadable: p.Unreadable, LeftOut: p.LeftOut, Elapsed: s.Now().Sub(start), Current: p.Current,
		})
	}
}

// checkPaths refuses what cannot be meant before anything is changed: no path, a path that is not there,
// folders without any file, the lake itself.
func (s *session) checkPaths(paths []string, lakeDir string) error {
	if len(paths) == 0 {
		return s.fail(exitUsage, "import.nothing_named")
	}
	found := false
	for _, path := range paths {
		if path == "-" {
			found = true
			continue
		}
		if err := s.checkPath(path, lakeDir); err != nil {
			return err
		}
		found = found || hasFile(path)
	}
	if !found {
		return s.fail(exitFailure, "import.empty", text.Args{"path": strings.Join(paths, ", ")})
	}
	return nil
}

func (s *session) checkPath(path, lakeDir string) error {
	switch info, err := os.Stat(path); {
	case errors.Is(err, fs.ErrNotExist):
		return s.fail(exitFailure, "import.missing", text.Args{"path": path})
	case err != nil:
		reason := err
		if e, ok := errors.AsType[*fs.PathError](err); ok {
			reason = e.Err
		}
		return s.fail(exitFailure, "import.not_readable", text.Args{"path": path, "reason": reason})
	case !info.IsDir() && !info.Mode().IsRegular():
		return s.fail(exitUsage, "import.not_a_file", text.Args{"path": path})
	}
	absolute, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	if config.IsS3(lakeDir) {
		return nil
	}
	if within, err := filepath.Rel(realPath(lakeDir), realPath(absolute)); err == nil && filepath.IsLocal(within) {
		return s.fail(exitUsage, "import.inside_lake", text.Args{"path": path, "lake": lakeDir})
	}
	return nil
}

// realPath follows links; a path that is not there stays as it is.
func realPath(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	return path
}

// hasFile tells whether something can be read at or below a path. What cannot be looked into counts: the
// import reports it.
func hasFile(path string) bool {
	found := false
	_ = filepath.WalkDir(realPath(path), func(_ string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			found = true
			return fs.SkipAll
		}
		return nil
	})
	return found
}

// importReport says whose summary is shown.
type importReport struct {
	paths  []string // empty for the quarantine
	dir    string   // the lake
	replay bool
}

// reportImport prints the closing summary and decides the exit code.
func (s *session) reportImport(ctx context.Context, sum ingest.Summary, r importReport) error {
	if s.format != "" || !s.flags.quiet {
		if s.format == "" {
			title := "import.title"
			if sum.Interrupted {
				title = "import.title_stopped"
			}
			writeLine(s.Stdout, s.T(title, text.Args{"n": sum.Records}))
		}
		if err := s.printFacts(ctx, s.importFacts(sum, r.dir)); err != nil {
			return err
		}
	}
	s.listProblems(sum, r)
	command := s.start() + " import"
	for _, p := range r.paths {
		command += " " + shellQuote(p)
	}
	if r.replay {
		command += " --replay-quarantine"
	}
	switch {
	case sum.Interrupted:
		s.note(s.T("import.resume", text.Args{"command": command}))
		return &failure{code: exitInterrupted}
	case sum.Records+sum.Duplicates+sum.LeftOut+sum.SignIns+sum.SignInsAgain == 0 && sum.Already == 0 && sum.Unreadable == 0:
		s.hint(s.T("import.nothing_useful", text.Args{"path": strings.Join(r.paths, ", ")}))
	case !r.replay:
		s.hint(s.T("import.next", text.Args{"command": s.suggestion(sum)}))
	}
	if sum.Unreadable > 0 {
		return &failure{code: exitPartial}
	}
	return nil
}

// suggestion is a command worth trying after an import: the last day's events, or the most frequent ones.
func (s *session) suggestion(sum ingest.Summary) string {
	if sum.Days.Last.IsZero() && sum.SignIns > 0 {
		return s.start() + " query 'SELECT * FROM workspaces_access ORDER BY event_time DESC LIMIT 20'"
	}
	if sum.Days.Last.IsZero() {
		return s.start() + " events"
	}
	return s.start() + " events --since " + sum.Days.Last.In(s.zone).Format(time.DateOnly)
}

// listProblems lists on standard error what could not be read, and where it is kept.
func (s *session) listProblems(sum ingest.Summary, r importReport) {
	if sum.Unreadable == 0 {
		return
	}
	s.note(s.T("import.problems", text.Args{"n": sum.Unreadable}))
	listed := sum.Problems[:min(len(sum.Problems), maxListedProblems)]
	for _, p := range listed {
		s.note(s.T("import.problem", text.Args{"path": text.CleanLine(p.Path), "reason": text.CleanLine(p.Reason)}))
	}
	if more := int64(len(sum.Problems)-len(listed)) + sum.MoreProblems; more > 0 {
		s.note(s.T("import.more_problems", text.Args{"n": more}))
	}
	s.note(s.T("import.quarantine", text.Args{"path": filepath.Join(r.dir, "quarantine"), "command": s.start() + " import --replay-quarantine"}))
}

func writeLine(w interface{ Write([]byte) (int, error) }, line string) {
	_, _ = w.Write([]byte(line + "\n"))
}

// importFacts are the lines of the closing summary.
func (s *session) importFacts(sum ingest.Summary, dir string) []fact {
	seconds := max(sum.Elapsed.Seconds(), 0.001)
	objects := s.T("import.objects_read", text.Args{"n": sum.Objects})
	if sum.Already > 0 {
		objects = s.T("import.objects_already", text.Args{"n": sum.Objects, "already": sum.Already})
	}
	duplicates, conflicting := text.Count(sum.Duplicates), ""
	if sum.Duplicates > 0 {
		duplicates = s.T("import.dups_note", text.Args{"n": sum.Duplicates})
	}
	if sum.Conflicting > 0 {
		conflicting = s.T("import.conflict_note", text.Args{"n": sum.Conflicting})
	}
	signIns := ""
	if sum.SignIns > 0 {
		signIns = text.Count(sum.SignIns)
	}
	days := ""
	var first, last any
	if !sum.Days.First.IsZero() {
		first, last = sum.Days.First.Format(time.DateOnly), sum.Days.Last.Format(time.DateOnly)
		days = s.T("import.day_range", text.Args{"first": first, "last": last})
	}
	rate := s.T("import.rate", text.Args{
		"time": s.Duration(sum.Elapsed), "records": int64(float64(sum.Records+sum.Duplicates) / seconds),
		"bytes": text.Bytes(int64(float64(sum.JSONBytes) / seconds)),
	})
	size := s.T("import.size", text.Args{"bytes": text.Bytes(sum.Bytes), "json": text.Bytes(sum.JSONBytes)})
	return []fact{
		{label: "import.objects", shown: objects, name: "objects", value: sum.Objects, kind: encode.Bigint},
		{name: "objects_already", value: sum.Already, kind: encode.Bigint},
		number("import.records", "records", sum.Records),
		{label: "import.duplicates", shown: duplicates, name: "duplicates", value: sum.Duplicates, kind: encode.Bigint},
		{label: "import.conflicting", shown: conflicting, name: "conflicting", value: sum.Conflicting, kind: encode.Bigint},
		number("import.unreadable", "unreadable", sum.Unreadable),
		{label: "import.left_out", shown: s.leftLines(sum.LeftOutBy), name: "left_out", value: sum.LeftOut, kind: encode.Bigint},
		{label: "import.sign_ins", shown: signIns, name: "sign_ins", value: sum.SignIns, kind: encode.Bigint},
		{label: "import.skipped", shown: s.skipped(sum), name: "skipped", value: sum.Empty + sum.Digests + sum.Foreign, kind: encode.Bigint},
		{label: "import.bytes", shown: size, name: "bytes", value: sum.Bytes, kind: encode.Bigint},
		{name: "json_bytes", value: sum.JSONBytes, kind: encode.Bigint},
		{label: "import.time", shown: rate, name: "seconds", value: sum.Elapsed.Seconds(), kind: encode.Double},
		{label: "import.days", shown: days, name: "first_day", value: first, kind: encode.Varchar},
		{name: "last_day", value: last, kind: encode.Varchar},
		{name: "interrupted", value: sum.Interrupted, kind: encode.Boolean},
		word("import.lake", "lake", dir),
	}
}

// skipped lists what was recognised and left out: empty files, digests, foreign files, foreign items.
func (s *session) skipped(sum ingest.Summary) string {
	var parts []string
	add := func(key string, n int64) {
		if n > 0 {
			parts = append(parts, s.T(key, text.Args{"n": n}))
		}
	}
	add("import.skip_empty", sum.Empty)
	add("import.skip_digest", sum.Digests)
	add("import.skip_foreign", sum.Foreign)
	var items int64
	for _, n := range sum.NotCloudTrail {
		items += n
	}
	if items != sum.Foreign { // not just one in each foreign file
		add("import.skip_items", items)
	}
	for _, what := range slices.Sorted(maps.Keys(sum.NotCloudTrail)) {
		parts = append(parts, "  "+s.T("import.skip_item", text.Args{"n": sum.NotCloudTrail[what], "what": text.CleanLine(what)}))
	}
	return strings.Join(parts, "\n")
}
