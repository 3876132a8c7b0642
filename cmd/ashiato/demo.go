package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/ashiato/ashiato/internal/ask"
	"github.com/ashiato/ashiato/internal/config"
	"github.com/ashiato/ashiato/internal/encode"
	"github.com/ashiato/ashiato/internal/ingest"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/synth"
	"github.com/ashiato/ashiato/internal/text"
	"github.com/ashiato/ashiato/internal/when"
)

// demoFlags are the options of the command demo.
type demoFlags struct {
	people, days, records int
	end, out              string
	seed                  uint64
}

// demoPlace is where a demo lies: its logs and its lake, and the note of what it was made from.
type demoPlace struct{ logs, lake, note string }

// demoNote is the file that says that a folder is a demo, and which.
type demoNote struct {
	People  int       `json:"people"`
	Days    int       `json:"days"`
	Records int       `json:"records_per_day"`
	Seed    uint64    `json:"seed"`
	End     time.Time `json:"end"` // every event is before this time
}

func (s *session) demoCommand() *cobra.Command {
	var f demoFlags
	cmd := &cobra.Command{
		Use:  "demo",
		Args: s.arguments(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error { return s.demo(cmd.Context(), f) },
	}
	flags := cmd.Flags()
	flags.IntVar(&f.people, "people", 30, s.T("flag.demo.people"))
	flags.IntVar(&f.days, "days", 90, s.T("flag.demo.days"))
	flags.IntVar(&f.records, "records-per-day", 2000, s.T("flag.demo.records"))
	flags.StringVar(&f.end, "end", "", s.T("flag.demo.end"))
	flags.Uint64Var(&f.seed, "seed", 1, s.T("flag.demo.seed"))
	flags.StringVar(&f.out, "out", "", s.T("flag.demo.out"))
	return cmd
}

func (s *session) demo(ctx context.Context, f demoFlags) error {
	place, err := s.demoPlace(f)
	if err != nil {
		return err
	}
	note, err := s.demoWish(f)
	if err != nil {
		return err
	}
	incident, err := s.demoLogs(ctx, place, note, f.end != "")
	if err != nil {
		return err
	}
	sum, err := s.runImport(ctx, place.lake, []string{place.logs}, ingest.Options{Now: s.Now})
	if err != nil {
		return err
	}
	writeLine(s.Stdout, "")
	if err := s.reportDemoImport(ctx, sum, place); err != nil {
		return err
	}
	l, err := s.openLakeAt(ctx, place.lake, false)
	if err != nil {
		return err
	}
	err = s.demoQuestions(ctx, l, incident)
	if there, noteErr := readNote(place.note); err == nil && noteErr == nil && there != nil {
		if err = s.demoNames(ctx, l, *there); err == nil {
			err = s.demoDesktops(ctx, l, *there)
		}
	}
	if err := errors.Join(err, l.Close()); err != nil {
		return err
	}
	s.lookFurther(place, incident)
	return nil
}

// demoPlace chooses the folder: --out; beside an explicit --lake; else in the user's data folder. The lake
// of the configuration or the environment is never used: it is for real logs.
func (s *session) demoPlace(f demoFlags) (demoPlace, error) {
	root, lakeDir := f.out, ""
	if s.flags.lake != "" {
		dir, err := s.lakeDir()
		if err != nil {
			return demoPlace{}, err
		}
		if config.IsS3(dir) {
			return demoPlace{}, s.fail(exitUsage, "usage.lake_on_s3", text.Args{"value": dir, "command": s.typed(s.invoked)})
		}
		lakeDir = dir
		if root == "" {
			root = dir + "-logs"
		}
	}
	if root == "" {
		data, err := s.dataDir()
		if err != nil {
			return demoPlace{}, err
		}
		root = filepath.Join(data, "demo")
	}
	root, err := filepath.Abs(root)
	if err != nil {
		return demoPlace{}, err
	}
	place := demoIn(root)
	if lakeDir != "" {
		place.lake = lakeDir
	}
	return place, nil
}

// demoIn is the demo in a folder.
func demoIn(root string) demoPlace {
	return demoPlace{logs: filepath.Join(root, "logs"), lake: filepath.Join(root, "lake"), note: filepath.Join(root, "demo.json")}
}

// demoWish is what the flags ask for.
func (s *session) demoWish(f demoFlags) (demoNote, error) {
	c := when.Clock{Now: s.Now(), Zone: s.zone}
	last := f.end
	if last == "" {
		last = "today"
	}
	span, ok := c.Parse(last)
	if !ok {
		return demoNote{}, s.fail(exitUsage, "demo.bad_end", text.Args{"value": f.end})
	}
	end := span.To
	if end.After(c.Now) {
		end = c.Now // nothing of the future
	}
	return demoNote{People: f.people, Days: f.days, Records: f.records, Seed: f.seed, End: end.UTC().Truncate(time.Second)}, nil
}

// demoLogs makes the logs, or finds those of an earlier run with the same wishes.
func (s *session) demoLogs(ctx context.Context, place demoPlace, wish demoNote, endGiven bool) (synth.Incident, error) {
	there, err := readNote(place.note)
	if err != nil {
		return synth.Incident{}, err
	}
	if _, err := os.Stat(place.logs); err == nil && there != nil {
		if !endGiven {
			wish.End = there.End
		}
		if *there != wish {
			return synth.Incident{}, s.fail(exitUsage, "demo.other", text.Args{"path": filepath.Dir(place.note)})
		}
		s.hint(s.T("demo.reused", text.Args{"path": place.logs}))
		return s.demoFacts(*there)
	}
	if err := s.demoEmpty(place); err != nil {
		return synth.Incident{}, err
	}
	incident, err := s.demoFacts(wish)
	if err != nil {
		return incident, err
	}
	s.hint(s.T("demo.making", text.Args{"days": wish.Days, "people": wish.People}))
	// The note comes before the last step, the rename: logs of a run that was interrupted are made anew.
	if err := os.RemoveAll(place.logs + ".part"); err != nil {
		return incident, err
	}
	sum, err := s.generate(ctx, place.logs+".part", wish.options())
	if err != nil {
		return incident, err
	}
	if err := writeNote(place.note, wish); err != nil {
		return incident, err
	}
	s.hint(s.T("demo.made", text.Args{"files": sum.Files, "records": sum.Records + sum.Duplicates, "gz": text.Bytes(sum.GzipBytes), "path": place.logs}))
	return incident, os.Rename(place.logs+".part", place.logs)
}

// generate makes the logs and shows how many files are there so far.
func (s *session) generate(ctx context.Context, dir string, o synth.Options) (synth.Summary, error) {
	display, done := s.startProgress()
	defer done()
	start := s.Now()
	ended := make(chan struct{})
	var watcher sync.WaitGroup
	watcher.Go(func() {
		tick := time.NewTicker(time.Second)
		defer tick.Stop()
		for {
			select {
			case <-ended:
				return
			case <-tick.C:
				files, size := countFiles(dir)
				display.Update(movement{Stage: "generate", Unit: "files", Done: files, Bytes: size, Elapsed: s.Now().Sub(start)})
			}
		}
	})
	sum, err := synth.Generate(ctx, dir, o)
	close(ended)
	watcher.Wait()
	return sum, err
}

// countFiles counts what lies below a folder; what cannot be seen does not count.
func countFiles(dir string) (files, size int64) {
	_ = filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return nil
		}
		if info, err := d.Info(); err == nil {
			files, size = files+1, size+info.Size()
		}
		return nil
	})
	return files, size
}

func (n demoNote) options() synth.Options {
	return synth.Options{People: n.People, Days: n.Days, RecordsPerDay: n.Records, Seed: n.Seed, End: n.End, Names: true}
}

func (s *session) demoFacts(n demoNote) (synth.Incident, error) {
	incident, err := synth.Facts(n.options())
	if err != nil {
		return incident, s.fail(exitUsage, "demo.bad_options", text.Args{"reason": err.Error()})
	}
	return incident, nil
}

// demoEmpty refuses a folder that holds something else than a demo or its beginnings.
func (s *session) demoEmpty(place demoPlace) error {
	root := filepath.Dir(place.note)
	entries, err := os.ReadDir(root)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for _, e := range entries {
		if e.Name() != filepath.Base(place.logs)+".part" && e.Name() != filepath.Base(place.note) {
			return s.fail(exitUsage, "demo.foreign", text.Args{"path": root})
		}
	}
	return os.MkdirAll(root, 0o755)
}

func readNote(path string) (*demoNote, error) {
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var n demoNote
	if err := json.Unmarshal(b, &n); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return &n, nil
}

func writeNote(path string, n demoNote) error {
	b, err := json.MarshalIndent(n, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(b, '\n'), 0o644)
}

// reportDemoImport prints the import's summary, or that all was there already.
func (s *session) reportDemoImport(ctx context.Context, sum ingest.Summary, place demoPlace) error {
	if sum.Interrupted {
		s.note(s.T("import.resume", text.Args{"command": s.start() + " demo"}))
		return &failure{code: exitInterrupted}
	}
	if s.flags.quiet || sum.Objects == 0 {
		return nil
	}
	writeLine(s.Stdout, s.T("import.title", text.Args{"n": sum.Records}))
	s.writeFacts(s.Stdout, s.importFacts(sum, place.lake))
	return nil
}

// demoQuestions asks the incident's questions and prints each with its SQL and its answer.
func (s *session) demoQuestions(ctx context.Context, l *lake.Lake, incident synth.Incident) error {
	format, err := s.outputFormat()
	if err != nil {
		return err
	}
	if s.format == "" {
		format = encode.Table // the demo is for reading, also in a pipe
	}
	for i, q := range incident.Questions {
		words := q.English
		if s.Lang == text.Japanese {
			words = q.Japanese
		}
		heading := s.T("demo.question", text.Args{"n": i + 1, "question": words})
		if s.color(Stdout) {
			heading = "\x1b[1m" + heading + "\x1b[0m"
		}
		writeLine(s.Stdout, "\n"+heading)
		writeLine(s.Stdout, "   "+strings.ReplaceAll(q.SQL, "\n", "\n   ")+"\n")
		err := s.askSQL(ctx, l, ask.Question{SQL: q.SQL}, func(rows ask.Rows) error {
			_, err := s.printRows(ctx, rows, format)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// lookFurther prints commands to go on with.
func (s *session) lookFurther(place demoPlace, incident synth.Incident) {
	at := s.typed("ashiato") + " --lake " + shellQuote(relative(place.lake))
	night := incident.Begin.In(s.zone).Format(time.DateOnly)
	s.hint("\n" + s.T("demo.look"))
	for _, command := range []string{
		"events --ip " + incident.SourceIP + " -n 20",
		"events --since " + night + " --until " + night + " --error any",
		"events --event ConsoleLogin -n 5",
		"query connect-user-admin",
		"sessions --since " + night + " --until " + night,
		"attendance --month " + incident.Begin.In(s.zone).Format("2006-01"),
		`query "SELECT eventname, count(*) n FROM cloudtrail_logs GROUP BY 1 ORDER BY 2 DESC LIMIT 5"`,
		"lake info",
	} {
		s.hint("  " + at + " " + command)
	}
}

// relative shortens a path below the working folder.
func relative(path string) string {
	dir, err := os.Getwd()
	if err != nil {
		return path
	}
	if r, err := filepath.Rel(dir, path); err == nil && filepath.IsLocal(r) {
		return r
	}
	return path
}
