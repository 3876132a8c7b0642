package main

import (
	"cmp"
	"context"
	"errors"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/ashiato/ashiato/internal/config"
	"github.com/ashiato/ashiato/internal/encode"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/report"
	"github.com/ashiato/ashiato/internal/state"
	"github.com/ashiato/ashiato/internal/text"
	"github.com/ashiato/ashiato/internal/when"
)

// reportFlags say what is made of which periods, how and for where.
type reportFlags struct {
	date, since, until string
	out                []string
	encoding           string
	bom, safe, about   bool
	params             []string
	period             string
	again              bool
	bomSet, safeSet    bool
}

func (s *session) reportCommand() *cobra.Command {
	return s.group("report", s.reportRunCommand(), s.reportBackfillCommand(), s.reportListCommand(), s.reportScheduleCommand())
}

func (s *session) reportRunCommand() *cobra.Command {
	var f reportFlags
	cmd := &cobra.Command{
		Use:  "run NAME",
		Args: s.arguments(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			f.bomSet, f.safeSet = cmd.Flags().Changed("bom"), cmd.Flags().Changed("safe")
			return s.reportRun(cmd.Context(), args[0], f)
		},
	}
	cmd.Flags().StringVar(&f.date, "date", "", s.T("flag.report.date"))
	s.reportOutFlags(cmd, &f)
	return cmd
}

func (s *session) reportOutFlags(cmd *cobra.Command, f *reportFlags) {
	flags := cmd.Flags()
	flags.StringArrayVar(&f.out, "out", nil, s.T("flag.report.out"))
	flags.StringVar(&f.encoding, "encoding", "", s.T("flag.report.encoding"))
	flags.BoolVar(&f.bom, "bom", false, s.T("flag.report.bom"))
	flags.BoolVar(&f.safe, "safe", false, s.T("flag.report.safe"))
	flags.BoolVar(&f.about, "about", false, s.T("flag.report.about"))
	flags.StringVar(&f.period, "period", "", s.T("flag.report.period"))
	flags.StringArrayVar(&f.params, "param", nil, s.T("flag.query.param"))
}

func (s *session) reportBackfillCommand() *cobra.Command {
	var f reportFlags
	cmd := &cobra.Command{
		Use:  "backfill NAME",
		Args: s.arguments(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			f.bomSet, f.safeSet = cmd.Flags().Changed("bom"), cmd.Flags().Changed("safe")
			return s.reportBackfill(cmd.Context(), args[0], f)
		},
	}
	cmd.Flags().StringVar(&f.since, "since", "", s.T("flag.report.since"))
	cmd.Flags().StringVar(&f.until, "until", "", s.T("flag.report.until"))
	cmd.Flags().BoolVar(&f.again, "again", false, s.T("flag.report.again"))
	s.reportOutFlags(cmd, &f)
	return cmd
}

// An openReport is a report that a person asked for.
type openReport struct {
	*reporter
	report *report.Report
	runner *report.Runner
	// recorded says that it is one of the configuration, for its own places: the state remembers what is made.
	recorded bool
	close    func() error
}

// openReport opens the lake, the state and the report of a name: one of the configuration, a built-in one or a saved query. The flags say it otherwise.
func (s *session) openReport(ctx context.Context, name string, f reportFlags) (*openReport, error) {
	c, configured := s.configuredReport(name)
	o := &openReport{recorded: configured && len(f.out) == 0 && !s.changed(f)}
	if !o.recorded {
		c.To = f.out // the configuration's places are for what it says
	}
	if err := s.applyReportFlags(&c, f); err != nil {
		return nil, err
	}
	l, err := s.openLake(ctx, false)
	if err != nil {
		return nil, err
	}
	states, err := s.openState(ctx, l.ID())
	if err != nil {
		return nil, errors.Join(err, l.Close())
	}
	o.close = func() error { return errors.Join(states.Close(), l.Close()) }
	o.reporter = &reporter{s: s, lake: l, states: states}
	if o.report, err = o.reporter.report(c); err == nil { // reports are about people
		err = s.auditLookup(l.ID(), "report "+name+" "+strings.Trim(f.date+" "+f.since+" "+f.until+" "+strings.Join(f.params, " "), " "))
	}
	if err == nil && len(c.To) == 0 {
		o.report.Places = []report.Place{streamPlace{s.Stdout}}
		err = s.checkStream(o.report)
	}
	if err == nil {
		o.runner, err = s.runner(l, states)
	}
	if err != nil {
		return nil, errors.Join(err, o.close())
	}
	return o, nil
}

// configuredReport finds a report of the configuration, or makes an entry for a name that has none.
func (s *session) configuredReport(name string) (config.Report, bool) {
	for _, c := range s.config.Reports {
		if c.Name == name {
			return c, true
		}
	}
	return config.Report{Name: name, Report: name}, false
}

// changed tells whether flags make another report than the configured one.
func (s *session) changed(f reportFlags) bool {
	return s.format != "" || s.flags.tz != "" || f.encoding != "" || f.bomSet || f.safeSet || len(f.params) > 0 || f.period != ""
}

// applyReportFlags puts what flags say in the place of what the configuration says.
func (s *session) applyReportFlags(c *config.Report, f reportFlags) error {
	if f.encoding != "" {
		if _, err := report.ParseEncoding(f.encoding); err != nil {
			return s.fail(exitUsage, "report.flag", text.Args{"flag": "--encoding", "value": text.CleanLine(f.encoding), "names": "utf-8-bom, utf-8, cp932"})
		}
		c.Encoding, c.BOM = f.encoding, nil
	}
	if f.bomSet {
		c.Encoding, c.BOM = "", &f.bom
	}
	if f.safeSet {
		c.Safe = &f.safe
	}
	if f.period != "" {
		if _, err := report.ParseUnit(f.period); err != nil {
			return s.fail(exitUsage, "report.flag", text.Args{"flag": "--period", "value": text.CleanLine(f.period), "names": "day, week, month"})
		}
		c.Period = f.period
	}
	if s.format != "" {
		if s.format != encode.CSV && (f.encoding != "" || f.bomSet || f.safeSet) {
			return s.fail(exitUsage, "report.csv_only", text.Args{"format": string(s.format)})
		}
		c.Format = string(s.format)
		if s.format != encode.CSV {
			c.Encoding, c.BOM, c.Safe = "", nil, nil
		}
	}
	if s.flags.tz != "" {
		c.Zone = s.flags.tz
	}
	for _, to := range f.out {
		if config.IsS3(to) {
			if _, _, err := config.SplitS3(to); err != nil {
				return s.fail(exitUsage, "out.bucket", text.Args{"value": to})
			}
		}
	}
	c.About = c.About || f.about
	if len(f.params) > 0 {
		values, err := s.parameterValues(f.params, "", nil)
		if err != nil {
			return err
		}
		c.Params = values
	}
	return nil
}

// checkStream refuses a workbook on a terminal.
func (s *session) checkStream(r *report.Report) error {
	if f, ok := encode.FormatOf(r.File); ok && f.Binary() && s.Width(Stdout) > 0 {
		return s.fail(exitUsage, "usage.binary_terminal", text.Args{"format": string(f)})
	}
	return nil
}

// periodsOf gives what remembers which periods were made: of a lake on S3 its ledger, so that functions and other machines know it, too; of a lake
// in a folder the state of this machine.
func periodsOf(l *lake.Lake, local *state.Store) report.Store {
	if p := l.Periods(); p != nil {
		return p
	}
	return local
}

// runner makes what is due, and remembers it.
func (s *session) runner(l *lake.Lake, states *state.Store) (*report.Runner, error) {
	temp, err := s.tempDir()
	host, _ := os.Hostname() // for people who look at the state; the process and the time tell owners apart
	return &report.Runner{Store: periodsOf(l, states), Now: s.Now, Owner: host + "/" + strconv.Itoa(os.Getpid()) + "/" + strconv.FormatInt(s.Now().UnixNano(), 36),
		TempDir: temp, Explain: func(err error) string { return s.failure(err).text }}, err
}

// reportRun makes the report of one period.
func (s *session) reportRun(ctx context.Context, name string, f reportFlags) error {
	o, err := s.openReport(ctx, name, f)
	if err != nil {
		return err
	}
	p, err := s.reportPeriod(o.report, "--date", f.date)
	if err == nil {
		_, err = o.make(ctx, p, true)
	}
	return errors.Join(err, o.close())
}

// reportPeriod reads a date as the period of a report; empty is the last that has ended.
func (s *session) reportPeriod(r *report.Report, flag, value string) (report.Period, error) {
	now := s.Now()
	current := report.PeriodOf(when.DateOf(now, r.Zone), r.Unit, r.Zone)
	if value == "" {
		return report.PeriodOf(current.First.Add(-1), r.Unit, r.Zone), nil
	}
	span, ok := when.Clock{Now: now, Zone: r.Zone}.Parse(value)
	if !ok {
		return current, s.fail(exitUsage, "usage.bad_time", text.Args{"flag": flag, "value": value})
	}
	p := report.PeriodOf(when.DateOf(span.From, r.Zone), r.Unit, r.Zone)
	if _, until := p.Bounds(); until.After(now) {
		return p, s.fail(exitUsage, "report.not_over", text.Args{"flag": flag, "period": p.String(), "until": until.In(r.Zone).Format("2006-01-02 15:04"), "zone": r.Zone.String()})
	}
	return p, nil
}

// make makes the report of a period and tells of it. It is false for one that was made before, unless again is set.
func (o *openReport) make(ctx context.Context, p report.Period, again bool) (bool, error) {
	if !o.recorded {
		made, err := o.report.Produce(ctx, p, o.runner.TempDir)
		if err == nil {
			o.s.reportMade(made)
		}
		return err == nil, err
	}
	done, err := o.runner.Run(ctx, report.Task{Report: o.report, Period: p}, again)
	switch {
	case err != nil || done.Err != nil:
		return false, cmp.Or(err, done.Err)
	case done.Taken && again:
		return false, o.s.fail(exitFailure, "report.taken", text.Args{"report": o.report.Name, "period": p.String()})
	case done.Taken:
		return false, nil
	case done.Waiting != "":
		o.s.reportWaits(done)
		return false, nil
	}
	o.s.reportMade(done.Result)
	return true, nil
}

// reportMade tells of a report that was made, and what is to be known of it.
func (s *session) reportMade(m report.Result) {
	for _, place := range m.Report.Places {
		if _, stream := place.(streamPlace); !stream {
			s.hint(s.T("report.made", text.Args{"report": m.Report.Name, "period": m.Period.String(), "n": m.Content.Rows, "file": m.File, "place": place.String()}))
		}
	}
	if m.Content.Replaced > 0 {
		s.note(s.T("report.replaced", text.Args{"n": m.Content.Replaced, "file": m.File}))
	}
	if m.Coverage == report.Incomplete {
		s.note(s.T("report.incomplete", text.Args{"report": m.Report.Name, "period": m.Period.String(), "missing": m.Missing}))
	}
}

func (s *session) reportWaits(o report.Outcome) {
	s.hint(s.T("report.waits", text.Args{"report": o.Report.Name, "period": o.Period.String(), "missing": o.Waiting, "until": s.moment(o.NextTry)}))
}

// maxBackfill bounds how many periods one command makes.
const maxBackfill = 4000

// reportBackfill makes the reports of all periods of a stretch of time, without those that were made before.
func (s *session) reportBackfill(ctx context.Context, name string, f reportFlags) error {
	if f.since == "" {
		return s.fail(exitUsage, "report.needs_since", text.Args{"command": s.typed("ashiato report backfill ") + shellQuote(name) + " --since 2026-10-01"})
	}
	o, err := s.openReport(ctx, name, f)
	if err != nil {
		return err
	}
	return errors.Join(s.backfill(ctx, o, f), o.close())
}

func (s *session) backfill(ctx context.Context, o *openReport, f reportFlags) error {
	first, err := s.reportPeriod(o.report, "--since", f.since)
	if err != nil {
		return err
	}
	last, err := s.reportPeriod(o.report, "--until", f.until)
	if err != nil {
		return err
	}
	if last.First.Before(first.First) {
		return s.fail(exitUsage, "report.order", text.Args{"since": first.String(), "until": last.String()})
	}
	var made, before, failed int
	for p := first; !last.First.Before(p.First); p = p.Next() {
		if made+before+failed == maxBackfill {
			return s.fail(exitUsage, "report.too_many", text.Args{"n": maxBackfill})
		}
		if from, until := p.Bounds(); from.Equal(until) {
			continue
		}
		done, err := o.make(ctx, p, f.again)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			failed++
			s.note(s.T("report.failed", text.Args{"report": o.report.Name, "period": p.String(), "reason": s.failure(err).text}))
		case done:
			made++
		default:
			before++
		}
	}
	s.hint(s.T("report.backfilled", text.Args{"made": made, "before": before, "failed": failed}))
	if failed > 0 {
		return &failure{code: exitPartial}
	}
	return nil
}

func (s *session) reportListCommand() *cobra.Command {
	return &cobra.Command{
		Use:  "list",
		Args: s.arguments(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error { return s.reportList(cmd.Context()) },
	}
}

// reportList lists the reports of the configuration, then those that ship.
func (s *session) reportList(ctx context.Context) error {
	rows := &rowList{}
	for _, name := range []string{"name", "report", "at", "zone", "period", "to"} {
		rows.columns = append(rows.columns, varcharColumn(name))
	}
	add := func(c config.Report, kind reportKind) {
		unit := kind.unit.String()
		if c.Period != "" {
			unit = c.Period
		}
		to := any(nil)
		if len(c.To) > 0 {
			to = strings.Join(c.To, ", ")
		}
		rows.rows = append(rows.rows, []any{c.Name, c.Report, cmp.Or(c.At, kind.at), cmp.Or(c.Zone, s.zoneName()), unit, to})
	}
	for _, c := range s.config.Reports {
		kind, ok := kindOf(c.Report)
		if !ok {
			kind.at = queryReportAt
		}
		add(c, kind)
	}
	for _, kind := range reportKinds {
		if _, configured := s.configuredReport(kind.name); !configured {
			add(config.Report{Name: kind.name, Report: kind.name}, kind)
		}
	}
	err := s.printList(ctx, rows, 1)
	s.hint(s.T("report.list_hint"))
	return err
}

// secondsColumn is a column of times to the second.
func secondsColumn(name string) encode.Column {
	return encode.Column{Name: name, Type: encode.Type{Kind: encode.TimestampTZ}}
}

// timeOrNull is a value of such a column.
func timeOrNull(t time.Time) any {
	if t.IsZero() || t.Unix() == 0 {
		return nil
	}
	return t.UTC().Truncate(time.Second)
}
