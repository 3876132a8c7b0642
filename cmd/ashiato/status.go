package main

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/ashiato/ashiato/internal/coverage"
	"github.com/ashiato/ashiato/internal/encode"
	"github.com/ashiato/ashiato/internal/integrity"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/text"
	"github.com/ashiato/ashiato/internal/verify"
)

// statusFlags are those of status.
type statusFlags struct {
	gaps, places    bool
	since, until    string
	account, region string
}

func (s *session) statusCommand() *cobra.Command {
	var f statusFlags
	cmd := &cobra.Command{
		Use:  "status",
		Args: s.arguments(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error { return s.status(cmd.Context(), f) },
	}
	cmd.Flags().BoolVar(&f.gaps, "gaps", false, s.T("flag.status.gaps"))
	cmd.Flags().BoolVar(&f.places, "places", false, s.T("flag.status.places"))
	cmd.Flags().StringVar(&f.since, "since", "", s.T("flag.status.since"))
	cmd.Flags().StringVar(&f.until, "until", "", s.T("flag.status.until"))
	cmd.Flags().StringVar(&f.account, "account", "", s.T("flag.verify.account"))
	cmd.Flags().StringVar(&f.region, "region", "", s.T("flag.verify.region"))
	return cmd
}

// placeHours are the hours of one account and region.
type placeHours struct {
	coverage.Place
	hours []coverage.Hour
}

func (s *session) status(ctx context.Context, f statusFlags) error {
	if !f.gaps && !f.places {
		if f.since+f.until+f.account+f.region != "" {
			return s.fail(exitUsage, "status.needs_gaps")
		}
		return s.statusSources(ctx)
	}
	f.gaps = f.gaps && !f.places
	since, until, err := s.timeRange(f.since, f.until)
	if err != nil {
		return err
	}
	seen, err := s.coverage(ctx, since, until)
	if err != nil {
		return err
	}
	b := seen.Builder
	accounts, regions := list(f.account), list(f.region)
	var all []placeHours
	for _, p := range b.Places() {
		if len(accounts) > 0 && !slices.Contains(accounts, p.Account) || len(regions) > 0 && !slices.Contains(regions, p.Region) {
			continue
		}
		if hours := b.Hours(p, since, until); len(hours) > 0 {
			all = append(all, placeHours{p, hours})
		}
	}
	if len(all) == 0 {
		s.noteLeftOut(seen.left)
		s.hint(s.T("status.nothing", text.Args{"command": s.start() + " import"}))
		return nil
	}
	if err := s.printCoverage(ctx, all, f.gaps); err != nil {
		return err
	}
	s.noteLeftOut(seen.left)
	if seen.unknown > 0 {
		s.hint(s.T("status.unknown", text.Args{"n": seen.unknown}))
	}
	if !f.gaps {
		return nil
	}
	missing := countHours(all, coverage.Missing)
	altered := s.listAltered(seen.altered, all)
	switch {
	case altered > 0:
		return s.fail(exitFindings, "status.altered", text.Args{"n": altered, "missing": missing})
	case missing > 0:
		return s.fail(exitFindings, "status.missing", text.Args{"n": missing})
	}
	return nil
}

// listAltered names log files that were not as delivered when they were collected, as far as their hours are shown, and counts them.
func (s *session) listAltered(altered []integrity.Judged, shown []placeHours) (n int) {
	for _, j := range altered {
		at := j.Name.FileTime.Truncate(time.Hour)
		if !slices.ContainsFunc(shown, func(p placeHours) bool {
			return p.Account == j.Name.Account && p.Region == j.Name.Region && !at.Before(p.hours[0].Start) && !at.After(p.hours[len(p.hours)-1].Start)
		}) {
			continue
		}
		if n++; n <= maxStretches {
			f, _ := j.Finding()
			s.note(s.findingLine(f))
		}
	}
	if n > maxStretches {
		s.note(s.T("verify.more", text.Args{"n": n - maxStretches}))
	}
	return n
}

// A seenCoverage is what is known of the hours of a lake.
type seenCoverage struct {
	*coverage.Builder
	unknown int64 // objects of which nobody can tell the hour
	altered []integrity.Judged
	left    leftTotal // on purpose
}

// coverage puts together what the lake has, what was proven of it while it was collected, and what earlier runs of verify have proven.
func (s *session) coverage(ctx context.Context, since, until time.Time) (c seenCoverage, err error) {
	l, err := s.openLake(ctx, false)
	if err != nil {
		return c, err
	}
	c, err = s.coverageOf(ctx, l, since, until)
	return c, errors.Join(err, l.Close())
}

// coverageOf is coverage of a lake that is open.
func (s *session) coverageOf(ctx context.Context, l *lake.Lake, since, until time.Time) (c seenCoverage, err error) {
	c.Builder = coverage.New()
	err = l.EachObject(ctx, func(location string) error {
		if !c.Object(location) {
			c.unknown++
		}
		return nil
	})
	if err == nil {
		err = s.proven(ctx, l, &c, since, until)
	}
	if err == nil {
		c.left, err = leftOut(ctx, l, since, until)
	}
	return c, err
}

// proven adds what is proven of a lake, from several memories of digest files.
func (s *session) proven(ctx context.Context, l *lake.Lake, c *seenCoverage, since, until time.Time) error {
	p := s.proofOf(l)
	var memories []string
	if l.Aside(integrityFolder) == nil {
		memories = append(memories, filepath.Join(l.Dir(), integrityFolder))
	} else if err := integrity.ReadMemory(ctx, p.files, c.Digest); err != nil {
		return err
	}
	if data, err := s.dataDir(); err == nil { // where verify remembers what has no lake
		memories = append(memories, filepath.Join(data, integrityFolder))
	}
	for _, dir := range memories {
		if err := verify.ReadMemory(ctx, dir, c.Digest); err != nil {
			return err
		}
	}
	return p.states(ctx, since, until, func(j integrity.Judged) {
		switch j.State {
		case integrity.Altered:
			c.Altered(j.Name)
			c.altered = append(c.altered, j)
		case integrity.Unlisted:
			c.Unlisted(j.Name)
		}
	})
}

func countHours(all []placeHours, state coverage.State) (n int) {
	for _, p := range all {
		for _, h := range p.hours {
			if h.State == state {
				n++
			}
		}
	}
	return n
}

func (s *session) printCoverage(ctx context.Context, all []placeHours, gaps bool) error {
	format, err := s.outputFormat()
	if err != nil {
		return err
	}
	switch {
	case gaps && (s.format == "" || s.format == encode.Table):
		s.printCalendar(all)
		return nil
	case gaps:
		_, err = s.printRows(ctx, spanRows(all), format)
	default:
		_, err = s.printRows(ctx, placeRows(all), format)
	}
	return err
}

// marks are the states in a calendar.
var marks = map[coverage.State]byte{coverage.Never: '.', coverage.Seen: 's', coverage.Missing: 'M', coverage.Verified: 'V', coverage.Late: 'L',
	coverage.Altered: 'X', coverage.Unlisted: 'U'}

// printCalendar prints a line for each day of each place, with a mark for each hour.
func (s *session) printCalendar(all []placeHours) {
	for _, p := range all {
		writeLine(s.Stdout, text.CleanLine(p.Account+" "+p.Region))
		for hours := p.hours; len(hours) > 0; {
			day := hours[0].Start.Truncate(24 * time.Hour)
			line := []byte("                        ")
			n := 0
			for ; n < len(hours) && hours[n].Start.Before(day.Add(24*time.Hour)); n++ {
				line[hours[n].Start.Hour()] = marks[hours[n].State]
			}
			writeLine(s.Stdout, "  "+day.Format(time.DateOnly)+"  "+strings.TrimRight(string(line), " "))
			hours = hours[n:]
		}
	}
	s.hint(s.T("status.legend"))
}

// spanRows are the stretches of hours of one state.
func spanRows(all []placeHours) *rowList {
	l := &rowList{columns: columnsOf("account", encode.Varchar, "region", encode.Varchar, "from", encode.TimestampTZ, "until", encode.TimestampTZ,
		"hours", encode.Bigint, "state", encode.Varchar, "log_files", encode.Bigint, "listed", encode.Bigint,
		"altered", encode.Bigint, "unlisted", encode.Bigint)}
	for _, p := range all {
		for hours := p.hours; len(hours) > 0; {
			n, seen, listed, altered, unlisted := 0, 0, 0, 0, 0
			for ; n < len(hours) && hours[n].State == hours[0].State; n++ {
				seen, listed, altered, unlisted = seen+hours[n].Seen, listed+hours[n].Listed, altered+hours[n].Altered, unlisted+hours[n].Unlisted
			}
			l.rows = append(l.rows, []any{p.Account, p.Region, hours[0].Start, hours[n-1].Start.Add(time.Hour), int64(n), hours[0].State.String(),
				int64(seen), int64(listed), int64(altered), int64(unlisted)})
			hours = hours[n:]
		}
	}
	return l
}

// placeRows sum up each place.
func placeRows(all []placeHours) *rowList {
	l := &rowList{columns: columnsOf("account", encode.Varchar, "region", encode.Varchar, "from", encode.TimestampTZ, "until", encode.TimestampTZ,
		"verified", encode.Bigint, "late", encode.Bigint, "seen", encode.Bigint, "missing", encode.Bigint, "never_delivered", encode.Bigint, "log_files", encode.Bigint,
		"altered", encode.Bigint, "unlisted", encode.Bigint)}
	for _, p := range all {
		files := 0
		for _, h := range p.hours {
			files += h.Seen
		}
		one := []placeHours{p}
		row := []any{p.Account, p.Region, p.hours[0].Start, p.hours[len(p.hours)-1].Start.Add(time.Hour)}
		for _, state := range []coverage.State{coverage.Verified, coverage.Late, coverage.Seen, coverage.Missing, coverage.Never} {
			row = append(row, int64(countHours(one, state)))
		}
		l.rows = append(l.rows, append(row, int64(files), int64(countHours(one, coverage.Altered)), int64(countHours(one, coverage.Unlisted))))
	}
	return l
}
