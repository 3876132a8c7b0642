package main

import (
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/spf13/cobra"

	"github.com/ashiato/ashiato/internal/collect"
	"github.com/ashiato/ashiato/internal/encode"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/presence"
	"github.com/ashiato/ashiato/internal/report"
	"github.com/ashiato/ashiato/internal/state"
	"github.com/ashiato/ashiato/internal/text"
	"github.com/ashiato/ashiato/internal/when"
)

// openReports opens the lake, its state and the reports of the configuration.
func (s *session) openReports(ctx context.Context) (l *lake.Lake, states *state.Store, all []*report.Report, err error) {
	if l, err = s.openLake(ctx, false); err != nil {
		return nil, nil, nil, err
	}
	if states, err = s.openState(ctx, l.ID()); err != nil {
		return nil, nil, nil, errors.Join(err, l.Close())
	}
	if all, err = (&reporter{s: s, lake: l, states: states}).reports(); err != nil {
		return nil, nil, nil, errors.Join(err, states.Close(), l.Close())
	}
	return l, states, all, nil
}

func (s *session) runDueCommand() *cobra.Command {
	return &cobra.Command{
		Use:  "run-due",
		Args: s.arguments(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error { return s.runDue(cmd.Context()) },
	}
}

// runDue makes all reports that are due, once, and maintains the lake when that is due.
func (s *session) runDue(ctx context.Context) error {
	l, states, all, err := s.openReports(ctx)
	if err != nil {
		return err
	}
	err = s.refreshSessionsWith(ctx, l, states, presence.Stretch{})
	if ctx.Err() == nil {
		err = errors.Join(err, s.runDueReports(ctx, l, states, all))
	}
	if ctx.Err() == nil {
		err = errors.Join(err, s.runDueRules(ctx, l, states))
	}
	if ctx.Err() == nil {
		err = errors.Join(err, s.runDueUpkeep(ctx, l, states))
	}
	return errors.Join(err, states.Close(), l.Close())
}

// runDueUpkeep maintains the lake as a server does, beside one, too: the state tells when it was done last.
func (s *session) runDueUpkeep(ctx context.Context, l *lake.Lake, states *state.Store) error {
	u := upkeeper{l, states, s.config.Collect.Every}
	at, err := u.due(ctx)
	if err != nil || s.Now().Before(at) {
		return err
	}
	start := s.Now()
	done, err := u.run(ctx, s.Now, upkeepLong)
	if err == nil && (done.Days > 0 || done.Expired > 0 || done.Strays > 0) {
		s.hint(s.T("serve.upkeep", text.Args{"time": s.moment(start), "days": done.Days, "before": done.FilesBefore, "after": done.FilesAfter,
			"snapshots": done.Expired, "strays": done.Strays, "took": s.Duration(s.Now().Sub(start))}))
	}
	return err
}

func (s *session) runDueReports(ctx context.Context, l *lake.Lake, states *state.Store, all []*report.Report) error {
	if len(all) == 0 {
		s.hint(s.T("report.none", text.Args{"command": s.start() + " report list"}))
		return nil
	}
	r, err := s.runner(l, states)
	if err != nil {
		return err
	}
	made, failed := 0, 0
	var last error
	err = r.RunDue(ctx, all, func(o report.Outcome) {
		switch s.tellOutcome(o); {
		case o.Err != nil:
			failed, last = failed+1, o.Err
		case !o.Taken && o.Waiting == "":
			made++
		}
	})
	switch {
	case err != nil:
		return err
	case failed > 0 && made == 0:
		return &failure{code: s.failure(last).code}
	case failed > 0:
		return &failure{code: exitPartial}
	case made == 0:
		s.hint(s.T("report.nothing_due", text.Args{"command": s.start() + " schedule"}))
	}
	return nil
}

// tellOutcome tells how an attempt ended.
func (s *session) tellOutcome(o report.Outcome) {
	switch {
	case o.Err != nil:
		s.note(s.T("report.failed_again", text.Args{"report": o.Report.Name, "period": o.Period.String(), "reason": s.failure(o.Err).text, "at": s.moment(o.NextTry)}))
	case o.Waiting != "":
		s.reportWaits(o)
	case !o.Taken:
		s.reportMade(o.Result)
	}
}

func (s *session) scheduleCommand() *cobra.Command {
	return &cobra.Command{
		Use:  "schedule",
		Args: s.arguments(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error { return s.schedule(cmd.Context()) },
	}
}

// schedule shows what runs next, and how it went last.
func (s *session) schedule(ctx context.Context) error {
	if _, err := s.outputFormat(); err != nil {
		return err
	}
	l, states, all, err := s.openReports(ctx)
	if err != nil {
		return err
	}
	rows, err := s.scheduleRows(ctx, l, states, all)
	if err = errors.Join(err, states.Close(), l.Close()); err != nil {
		return err
	}
	return s.printList(ctx, rows, 1)
}

func (s *session) scheduleRows(ctx context.Context, l *lake.Lake, states *state.Store, all []*report.Report) (*rowList, error) {
	rows := &rowList{columns: []encode.Column{varcharColumn("what"), secondsColumn("next"), varcharColumn("for"), {Name: "waiting", Type: encode.Type{Kind: encode.Bigint}},
		secondsColumn("last"), varcharColumn("last_for"), varcharColumn("status"), varcharColumn("reason")}}
	r, err := s.runner(l, states)
	if err != nil {
		return nil, err
	}
	for _, rep := range all {
		next, err := r.Upcoming(ctx, rep)
		if err != nil {
			return nil, err
		}
		row := []any{rep.Name, timeOrNull(next.At), next.Period.String(), int64(next.Behind), nil, nil, nil, nil}
		if k := next.Last; k.Status != "" {
			row[4], row[5], row[6] = timeOrNull(k.At), periodOf(rep, k.Date), string(k.Status)
			if k.Reason != "" {
				row[7] = k.Reason
			}
		}
		rows.rows = append(rows.rows, row)
	}
	for _, d := range s.desktopSources(l, states, s.config.Sources) {
		var c presence.Cursor
		if _, err := d.state.Cursor(ctx, d.cursor(), &c); err != nil {
			return nil, err
		}
		row, until := []any{d.name(), nil, nil, nil, nil, nil, nil, nil}, int64(0)
		for _, seen := range c.WorkSpaces {
			until = max(until, seen.Until)
		}
		if until > 0 {
			row[1], row[4] = timeOrNull(time.Unix(until, 0).Add(s.config.Presence.Every)), timeOrNull(time.Unix(until, 0))
		}
		rows.rows = append(rows.rows, row)
	}
	var last time.Time
	if _, err := collect.CursorsOf(l, states).Cursor(ctx, upkeepCursor, &last); err != nil {
		return nil, err
	}
	upkeep := []any{s.T("schedule.upkeep"), nil, nil, nil, nil, nil, nil, nil}
	if !last.IsZero() {
		upkeep[1], upkeep[4] = timeOrNull(last.Add(upkeepEvery)), timeOrNull(last)
	}
	rows.rows = append(rows.rows, upkeep)
	return rows, nil
}

// periodOf names the period of a report that begins on a date as the state has it.
func periodOf(rep *report.Report, date string) string {
	d, err := when.ParseDate(date)
	if err != nil { // no period of ours
		return date
	}
	return report.PeriodOf(d, rep.Unit, rep.Zone).String()
}

func (s *session) reportScheduleCommand() *cobra.Command {
	var since, until string
	cmd := &cobra.Command{
		Use:  "schedule [NAME]",
		Args: s.arguments(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return s.reportSchedule(cmd.Context(), args, since, until)
		},
	}
	cmd.Flags().StringVar(&since, "since", "14d", s.T("flag.report.since"))
	cmd.Flags().StringVar(&until, "until", "", s.T("flag.report.until"))
	return cmd
}

// reportSchedule shows the periods of reports: which are made, which not, and why.
func (s *session) reportSchedule(ctx context.Context, names []string, since, until string) error {
	from, to, err := s.timeRange(since, until)
	if err != nil {
		return err
	}
	if _, err := s.outputFormat(); err != nil {
		return err
	}
	l, states, all, err := s.openReports(ctx)
	if err != nil {
		return err
	}
	rows, err := s.periodRows(ctx, openedReports{l, states, all}, names, from, to)
	if err = errors.Join(err, states.Close(), l.Close()); err != nil {
		return err
	}
	return s.printList(ctx, rows, 2)
}

// openedReports are reports with the lake that they are of.
type openedReports struct {
	lake   *lake.Lake
	states *state.Store
	all    []*report.Report
}

func (s *session) periodRows(ctx context.Context, o openedReports, names []string, from, to time.Time) (*rowList, error) {
	rows := &rowList{columns: []encode.Column{varcharColumn("report"), varcharColumn("period"), secondsColumn("due"), varcharColumn("status"), secondsColumn("at"),
		{Name: "rows", Type: encode.Type{Kind: encode.Bigint}}, varcharColumn("coverage"), secondsColumn("next_try"), varcharColumn("reason"), varcharColumn("sha256")}}
	r, err := s.runner(o.lake, o.states)
	if err != nil {
		return nil, err
	}
	found := len(names) == 0
	for _, rep := range o.all {
		if len(names) > 0 && names[0] != rep.Name {
			continue
		}
		found = true
		history, err := r.History(ctx, rep, from, to)
		if err != nil {
			return nil, err
		}
		for _, h := range history {
			row := []any{rep.Name, h.Period.String(), timeOrNull(h.Due), h.Status, nil, nil, nil, nil, nil, nil}
			if k := h.Known; k.Status != "" {
				row[4] = timeOrNull(k.At)
				if k.Status == state.PeriodDone {
					row[5], row[6], row[9] = k.Rows, k.Coverage, k.SHA256
				} else {
					row[7] = timeOrNull(k.NextTry)
				}
				if k.Reason != "" {
					row[8] = k.Reason
				}
			}
			rows.rows = append(rows.rows, row)
		}
	}
	if !found {
		return nil, s.fail(exitUsage, "report.not_configured", text.Args{"name": names[0]})
	}
	return rows, nil
}

// How often a server looks for reports that are due, and how long one in hand may take when it stops.
const (
	reportLook  = 30 * time.Second // and up to as much again, so that many servers do not look at the same moment
	reportDrain = 30 * time.Second
)

// reportLoop makes reports when they are due until ctx ends.
func (s *session) reportLoop(ctx context.Context, o openedReports, log *serveLog) {
	r, err := s.runner(o.lake, o.states)
	if err != nil || len(o.all) == 0 {
		return // the collector has looked at the same folder and told what is wrong with it
	}
	r.Drain = reportDrain
	for ctx.Err() == nil {
		err := r.RunDue(ctx, o.all, log.report)
		if err != nil && ctx.Err() == nil {
			s.note(s.T("serve.reports_failed", text.Args{"reason": s.failure(err).text}))
		}
		pause(ctx, reportLook+rand.N(reportLook))
	}
}

// A reportLine is a line of the server's log for programs.
type reportLine struct {
	Time     time.Time  `json:"time"`
	Report   string     `json:"report"`
	Period   string     `json:"period"`
	Status   string     `json:"status"`
	File     string     `json:"file,omitempty"`
	Rows     int64      `json:"rows"`
	Replaced int64      `json:"replaced_characters,omitempty"`
	Coverage string     `json:"coverage,omitempty"`
	Reason   string     `json:"reason,omitempty"`
	NextTry  *time.Time `json:"next_try,omitempty"`
}

// report writes a line for a report that was made, failed or waits.
func (l *serveLog) report(o report.Outcome) {
	if o.Taken {
		return
	}
	if l.s.flags.progress != "json" {
		l.s.tellOutcome(o)
		return
	}
	line := reportLine{Time: l.s.Now().UTC(), Report: o.Report.Name, Period: o.Period.String(), Status: string(state.PeriodDone), File: o.Result.File,
		Rows: o.Result.Content.Rows, Replaced: o.Result.Content.Replaced, Coverage: string(o.Result.Coverage), Reason: o.Result.Missing}
	if o.Err != nil {
		line.Status, line.Reason, line.File = string(state.PeriodFailed), l.s.failure(o.Err).text, ""
	} else if o.Waiting != "" {
		line.Status, line.Reason = string(state.PeriodWaiting), o.Waiting
	}
	if !o.NextTry.IsZero() {
		at := o.NextTry.UTC()
		line.NextTry = &at
	}
	if b, err := json.Marshal(line); err == nil { // it always can be written
		l.s.note(string(b))
	}
}
