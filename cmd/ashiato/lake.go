package main

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/ashiato/ashiato/internal/encode"
	"github.com/ashiato/ashiato/internal/integrity"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/text"
	"github.com/ashiato/ashiato/internal/when"
)

// maxListedFindings bounds the findings and strays listed on the terminal; -o ndjson lists them all.
const maxListedFindings = 50

func (s *session) lakeCommand() *cobra.Command {
	return s.group("lake",
		&cobra.Command{Use: "info", Args: s.arguments(0, 0), RunE: s.withLake(s.lakeInfo)},
		&cobra.Command{Use: "check", Args: s.arguments(0, 0), RunE: s.withLake(s.lakeCheck)},
		s.compactCommand(),
		s.retainCommand(),
		s.cleanCommand(),
	)
}

// withLake opens the lake for a command and closes it after.
func (s *session) withLake(run func(context.Context, *lake.Lake) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, _ []string) error {
		l, err := s.openLake(cmd.Context(), false)
		if err != nil {
			return err
		}
		return errors.Join(run(cmd.Context(), l), l.Close())
	}
}

func (s *session) lakeInfo(ctx context.Context, l *lake.Lake) error {
	i, err := l.Info(ctx)
	if err != nil {
		return err
	}
	left, err := leftOut(ctx, l, time.Time{}, time.Time{})
	if err != nil {
		return err
	}
	if err := s.printFacts(ctx, append(s.infoFacts(i), left.fact(s))); err != nil {
		return err
	}
	switch {
	case i.Rows == 0:
		s.hint(s.T("lake.empty", text.Args{"command": s.start() + " import"}))
	case i.SmallFiles > 0:
		s.hint(s.T("lake.small_files", text.Args{"n": i.SmallFiles, "command": s.start() + " lake compact"}))
	}
	return nil
}

// infoFacts are the lines of lake info.
func (s *session) infoFacts(i lake.Info) []fact {
	days := ""
	var first, last any
	if i.First != lake.NoDay {
		first, last = i.First.Time().Format(time.DateOnly), i.Last.Time().Format(time.DateOnly)
		days = s.T("import.day_range", text.Args{"first": first, "last": last})
	}
	records := text.Count(i.Rows)
	if i.Timeless > 0 {
		records = s.T("lake.records_timeless", text.Args{"n": i.Rows, "timeless": i.Timeless})
	}
	duplicates, conflicting := text.Count(i.Duplicates), ""
	if i.Duplicates > 0 {
		duplicates = s.T("import.dups_note", text.Args{"n": i.Duplicates})
	}
	if i.Conflicting > 0 {
		conflicting = s.T("import.conflict_note", text.Args{"n": i.Conflicting})
	}
	snapshots := text.Count(int64(i.Snapshots))
	if i.Snapshots > 0 {
		snapshots = s.T("lake.snapshots_since", text.Args{"n": i.Snapshots, "time": s.moment(i.Oldest)})
	}
	tables, counts := s.tableFacts(i)
	return slices.Concat([]fact{
		word("lake.dir", "lake", i.Dir),
		word("lake.id", "id", i.ID),
		s.when("lake.created", "created", i.Created),
		{label: "import.records", shown: records, name: "records", value: i.Rows, kind: encode.Bigint},
		{name: "records_without_time", value: i.Timeless, kind: encode.Bigint},
		{label: "import.days", shown: days, name: "first_day", value: first, kind: encode.Varchar},
		{name: "last_day", value: last, kind: encode.Varchar},
		number("import.objects", "objects", i.Objects),
		{label: "import.duplicates", shown: duplicates, name: "duplicates", value: i.Duplicates, kind: encode.Bigint},
		{label: "import.conflicting", shown: conflicting, name: "conflicting", value: i.Conflicting, kind: encode.Bigint},
		number("import.unreadable", "unreadable", i.Unreadable),
		{label: "lake.files", shown: s.T("lake.files_size", text.Args{"n": i.Files, "bytes": text.Bytes(i.Bytes)}), name: "files", value: int64(i.Files), kind: encode.Bigint},
		{name: "bytes", value: i.Bytes, kind: encode.Bigint},
		{name: "small_files", value: int64(i.SmallFiles), kind: encode.Bigint},
		tables,
		{label: "lake.snapshots", shown: snapshots, name: "snapshots", value: int64(i.Snapshots), kind: encode.Bigint},
		s.when("lake.last_commit", "last_commit", i.LastCommit),
		{name: "open_batches", value: int64(i.Batches["open"]), kind: encode.Bigint},
	}, counts)
}

// tableFacts are the line of the smaller tables for people, and their rows by name for programs.
func (s *session) tableFacts(i lake.Info) (shown fact, counts []fact) {
	var lines []string
	for _, t := range i.Tables {
		counts = append(counts, fact{name: t.Name, value: t.Rows, kind: encode.Bigint})
		if t.Rows > 0 {
			lines = append(lines, s.T("lake.table_size", text.Args{"name": t.Name, "n": t.Rows, "files": t.Files, "bytes": text.Bytes(t.Bytes),
				"first": t.First.Format(time.DateOnly), "last": t.Last.AddDate(0, 0, -1).Format(time.DateOnly)}))
		}
	}
	return fact{label: "lake.tables", shown: strings.Join(lines, "\n")}, counts
}

// when is a time, or nothing where it is zero.
func (s *session) when(label, name string, t time.Time) fact {
	f := fact{label: label, name: name, kind: encode.TimestampTZ, digits: 3}
	if !t.IsZero() {
		f.shown, f.value = s.moment(t), t.UTC()
	}
	return f
}

func (s *session) lakeCheck(ctx context.Context, l *lake.Lake) error {
	display, done := s.startProgress()
	start := s.Now()
	report, err := l.Check(ctx, func(n, total int) {
		display.Update(movement{Stage: "check", Unit: "files", Done: int64(n), Total: int64(total), Elapsed: s.Now().Sub(start)})
	})
	done()
	if err != nil {
		return err
	}
	if err := s.printFacts(ctx, s.checkFacts(report, s.Now().Sub(start))); err != nil {
		return err
	}
	for i, f := range report.Findings {
		if i == maxListedFindings {
			s.note(s.T("import.more_problems", text.Args{"n": len(report.Findings) - i}))
			break
		}
		s.note("  " + text.CleanLine(f.String()))
	}
	if len(report.Findings) > 0 {
		return s.fail(exitFindings, "lake.findings", text.Args{"n": len(report.Findings)})
	}
	if len(report.Strays) > 0 {
		s.hint(s.T("lake.strays_hint", text.Args{"n": len(report.Strays), "command": s.start() + " lake clean"}))
	}
	return nil
}

func (s *session) checkFacts(r lake.Report, took time.Duration) []fact {
	result := s.T("lake.sound")
	if len(r.Findings) > 0 {
		result = s.T("lake.not_sound", text.Args{"n": len(r.Findings)})
	}
	return []fact{
		{label: "show.result", shown: result, name: "findings", value: int64(len(r.Findings)), kind: encode.Bigint},
		number("import.records", "records", r.Rows),
		{label: "lake.files", shown: s.T("lake.files_size", text.Args{"n": r.Files, "bytes": text.Bytes(r.Bytes)}), name: "files", value: int64(r.Files), kind: encode.Bigint},
		{name: "bytes", value: r.Bytes, kind: encode.Bigint},
		number("lake.snapshots", "snapshots", int64(r.Snapshots)),
		number("lake.batches", "batches", int64(r.Batches)),
		{label: "lake.strays", shown: s.strayText(r.Strays), name: "strays", value: int64(len(r.Strays)), kind: encode.Bigint},
		{label: "import.time", shown: s.Duration(took), name: "seconds", value: took.Seconds(), kind: encode.Double},
	}
}

func (s *session) strayText(strays []lake.Stray) string {
	if len(strays) == 0 {
		return "0"
	}
	var bytes int64
	for _, f := range strays {
		bytes += f.Bytes
	}
	return s.T("lake.files_size", text.Args{"n": len(strays), "bytes": text.Bytes(bytes)})
}

func (s *session) compactCommand() *cobra.Command {
	var target int64
	cmd := &cobra.Command{Use: "compact", Args: s.arguments(0, 0)}
	cmd.RunE = s.withLake(func(ctx context.Context, l *lake.Lake) error {
		if target < 0 {
			return s.fail(exitUsage, "usage.negative", text.Args{"flag": "--target"})
		}
		return s.lakeCompact(ctx, l, target<<20)
	})
	cmd.Flags().Int64Var(&target, "target", 0, s.T("flag.lake.target"))
	return cmd
}

func (s *session) lakeCompact(ctx context.Context, l *lake.Lake, target int64) error {
	display, done := s.startProgress()
	start := s.Now()
	c, err := l.Compact(ctx, lake.CompactOptions{TargetBytes: target, Progress: func(n, total int64) {
		display.Update(movement{Stage: "compact", Bytes: n, BytesTotal: total, Elapsed: s.Now().Sub(start)})
	}})
	done()
	if err != nil {
		return err
	}
	if c.Days == 0 && s.format == "" {
		s.hint(s.T("lake.nothing_to_compact"))
		return nil
	}
	return s.printFacts(ctx, []fact{
		number("lake.days", "days", int64(c.Days)),
		number("import.records", "records", c.Rows),
		number("import.duplicates", "duplicates", c.Duplicates),
		{label: "lake.before", shown: s.T("lake.files_size", text.Args{"n": c.FilesBefore, "bytes": text.Bytes(c.BytesBefore)}), name: "files_before", value: int64(c.FilesBefore), kind: encode.Bigint},
		{label: "lake.after", shown: s.T("lake.files_size", text.Args{"n": c.FilesAfter, "bytes": text.Bytes(c.BytesAfter)}), name: "files_after", value: int64(c.FilesAfter), kind: encode.Bigint},
		{name: "bytes_before", value: c.BytesBefore, kind: encode.Bigint},
		{name: "bytes_after", value: c.BytesAfter, kind: encode.Bigint},
		{label: "import.time", shown: s.Duration(s.Now().Sub(start)), name: "seconds", value: s.Now().Sub(start).Seconds(), kind: encode.Double},
	})
}

func (s *session) retainCommand() *cobra.Command {
	var older string
	var r retention
	cmd := &cobra.Command{Use: "retain --older-than AGE", Args: s.arguments(0, 0)}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if older == "" {
			return s.fail(exitUsage, "usage.flag_needs_value", text.Args{"flag": "--older-than", "help": s.typed(cmd.CommandPath()) + " --help"})
		}
		a, ok := when.ParseAge(older)
		r.before = a.Before(s.Now().UTC())
		if !ok || s.Now().Sub(r.before) < 24*time.Hour {
			return s.fail(exitUsage, "usage.bad_age", text.Args{"flag": "--older-than", "value": older})
		}
		if r.table != "" && r.def() == nil {
			var names []string
			for _, d := range lake.Tables() {
				names = append(names, d.Name)
			}
			return s.fail(exitUsage, "usage.bad_lake_table", text.Args{"value": r.table, "names": strings.Join(names, ", ")})
		}
		return s.withLake(func(ctx context.Context, l *lake.Lake) error { return s.lakeRetain(ctx, l, r) })(cmd, args)
	}
	cmd.Flags().StringVar(&older, "older-than", "", s.T("flag.lake.older"))
	cmd.Flags().StringVar(&r.table, "table", "", s.T("flag.lake.table"))
	cmd.Flags().BoolVar(&r.dry, "dry-run", false, s.T("flag.lake.dry_run"))
	return cmd
}

// A retention says what is to go.
type retention struct {
	before time.Time
	table  string // one of the smaller tables; empty: the records
	dry    bool
}

func (r retention) def() *lake.TableDef {
	for _, d := range lake.Tables() {
		if d.Name == r.table {
			return d
		}
	}
	return nil
}

func (s *session) lakeRetain(ctx context.Context, l *lake.Lake, o retention) error {
	var r lake.Removed
	var err error
	if d := o.def(); d != nil {
		r, err = l.Table(d).Retain(ctx, o.before, o.dry)
	} else {
		r, err = l.Retain(ctx, o.before, o.dry)
	}
	if err != nil {
		return err
	}
	var hashes integrity.Pruned
	if o.table == "" {
		if hashes, err = s.proofOf(l).register.Prune(ctx, o.before, o.dry); err != nil {
			return err
		}
	}
	days := text.Count(int64(len(r.Days)))
	var first, last any
	if n := len(r.Days); n > 0 {
		first, last = slices.Min(r.Days).Time().Format(time.DateOnly), slices.Max(r.Days).Time().Format(time.DateOnly)
		days = s.T("lake.days_range", text.Args{"n": n, "first": first, "last": last})
	}
	err = s.printFacts(ctx, []fact{
		{label: "lake.days", shown: days, name: "days", value: int64(len(r.Days)), kind: encode.Bigint},
		{name: "first_day", value: first, kind: encode.Varchar},
		{name: "last_day", value: last, kind: encode.Varchar},
		number("import.records", "records", r.Rows),
		{label: "lake.files", shown: s.T("lake.files_size", text.Args{"n": r.Files, "bytes": text.Bytes(r.Bytes)}), name: "files", value: int64(r.Files), kind: encode.Bigint},
		{name: "bytes", value: r.Bytes, kind: encode.Bigint},
		s.prunedFact(hashes),
		{name: "dry_run", value: o.dry, kind: encode.Boolean},
	})
	switch {
	case err != nil:
		return err
	case o.dry:
		s.hint(s.T("lake.dry_run"))
	case r.Rows > 0:
		s.hint(s.T("lake.retained", text.Args{"command": s.start() + " lake clean"}))
	}
	return nil
}

// prunedFact tells of the hashes of log files, where any were kept.
func (s *session) prunedFact(p integrity.Pruned) fact {
	f := fact{label: "lake.hashes", name: "hash_days", value: int64(p.Days), kind: encode.Bigint}
	if p.Days > 0 {
		f.shown = s.T("lake.hash_days", text.Args{"n": p.Days})
	}
	return f
}

func (s *session) cleanCommand() *cobra.Command {
	var dry bool
	cmd := &cobra.Command{Use: "clean", Args: s.arguments(0, 0)}
	cmd.RunE = s.withLake(func(ctx context.Context, l *lake.Lake) error { return s.lakeClean(ctx, l, dry) })
	cmd.Flags().BoolVar(&dry, "dry-run", false, s.T("flag.lake.dry_run"))
	return cmd
}

// lakeClean lets old snapshots go, then removes the files that nothing refers to.
func (s *session) lakeClean(ctx context.Context, l *lake.Lake, dry bool) error {
	expired := 0
	if !dry {
		var err error
		if expired, err = l.Expire(ctx, lake.MinSnapshotAge); err != nil {
			return err
		}
	}
	strays, err := l.Clean(ctx, lake.DefaultStrayAge, dry)
	if err != nil {
		return err
	}
	err = s.printFacts(ctx, []fact{
		number("lake.snapshots_gone", "snapshots", int64(expired)),
		{label: "lake.strays", shown: s.strayText(strays), name: "strays", value: int64(len(strays)), kind: encode.Bigint},
		{name: "dry_run", value: dry, kind: encode.Boolean},
	})
	if err != nil {
		return err
	}
	if dry {
		for i, f := range strays {
			if i == maxListedFindings {
				s.note(s.T("import.more_problems", text.Args{"n": len(strays) - i}))
				break
			}
			s.note("  " + text.CleanLine(f.Path))
		}
		s.hint(s.T("lake.dry_run"))
	}
	return nil
}
