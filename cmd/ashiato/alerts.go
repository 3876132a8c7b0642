package main

import (
	"cmp"
	"context"
	"os/user"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/ashiato/ashiato/internal/alert"
	"github.com/ashiato/ashiato/internal/encode"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/state"
	"github.com/ashiato/ashiato/internal/text"
	"github.com/ashiato/ashiato/internal/when"
)

func (s *session) alertsCommand() *cobra.Command {
	return s.group("alerts", s.alertsListCommand(), s.alertsShowCommand(), s.alertsSetCommand("ack", state.AlertAcknowledged), s.alertsSetCommand("close", state.AlertClosed), s.alertsMuteCommand(), s.alertsUnmuteCommand())
}

// alertStatuses are those that --status takes.
var alertStatuses = []state.AlertStatus{state.AlertOpen, state.AlertAcknowledged, state.AlertClosed, state.AlertMuted}

// alertFlags are those of alerts list.
type alertFlags struct {
	status, rule, since, until string
	all                        bool
	number                     int
}

func (s *session) alertsListCommand() *cobra.Command {
	var f alertFlags
	cmd := &cobra.Command{
		Use:  "list",
		Args: s.arguments(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error { return s.alertsList(cmd.Context(), f) },
	}
	cmd.Flags().StringVar(&f.status, "status", "", s.T("flag.alerts.status"))
	cmd.Flags().StringVar(&f.rule, "rule", "", s.T("flag.alerts.rule"))
	cmd.Flags().StringVar(&f.since, "since", "", s.T("flag.alerts.since"))
	cmd.Flags().StringVar(&f.until, "until", "", s.T("flag.alerts.until"))
	cmd.Flags().BoolVar(&f.all, "all", false, s.T("flag.alerts.all"))
	cmd.Flags().IntVarP(&f.number, "number", "n", 50, s.T("flag.alerts.number"))
	return cmd
}

// onAlerts opens the lake, and the state that has its alerts.
func (s *session) onAlerts(ctx context.Context, access watchAccess, use func(l *lake.Lake, states *state.Store) error) error {
	return s.onLake(ctx, false, func(l *lake.Lake) error {
		return s.onWatchState(ctx, l, access, func(_ context.Context, states *state.Store) error { return use(l, states) })
	})
}

// alertFilter reads the flags.
func (s *session) alertFilter(f alertFlags) (q state.AlertFilter, err error) {
	if f.number < 0 {
		return q, s.fail(exitUsage, "usage.negative", text.Args{"flag": "-n"})
	}
	q.Rule, q.Limit = f.rule, f.number
	if q.Since, q.Until, err = s.timeRange(f.since, f.until); err != nil {
		return q, err
	}
	q.Statuses = []state.AlertStatus{state.AlertOpen, state.AlertAcknowledged}
	if f.all {
		q.Statuses = nil
	}
	if f.status == "" {
		return q, nil
	}
	q.Statuses = nil
	for _, name := range list(f.status) {
		status := state.AlertStatus(name)
		if !slices.Contains(alertStatuses, status) {
			names := make([]string, len(alertStatuses))
			for i, st := range alertStatuses {
				names[i] = string(st)
			}
			return q, s.fail(exitUsage, "alerts.bad_status", text.Args{"value": text.CleanLine(name), "names": strings.Join(names, ", ")})
		}
		q.Statuses = append(q.Statuses, status)
	}
	return q, nil
}

func (s *session) alertsList(ctx context.Context, f alertFlags) error {
	format, err := s.outputFormat()
	if err != nil {
		return err
	}
	q, err := s.alertFilter(f)
	if err != nil {
		return err
	}
	return s.onAlerts(ctx, readsState, func(_ *lake.Lake, states *state.Store) error {
		all, err := states.Alerts(ctx, q)
		if err == nil && len(all) == 0 && f.rule != "" {
			err = s.checkAlertRule(ctx, states, f.rule)
		}
		if err != nil {
			return err
		}
		rows := &rowList{columns: columnsOf("id", encode.Varchar, "severity", encode.Varchar, "status", encode.Varchar, "fired", encode.TimestampTZ, "rule", encode.Varchar,
			"title", encode.Varchar, "who", encode.Varchar, "records", encode.Bigint, "first", encode.TimestampTZ, "last", encode.TimestampTZ)}
		for _, a := range all {
			b := alert.BodyOf(a)
			rows.rows = append(rows.rows, []any{a.ID, a.Severity, string(a.Status), timeOrNull(a.Fired), a.Rule, alert.TitleOf(s.Printer, a),
				nullText(b.Record.Who()), a.Records, orNull(a.First), orNull(a.Last)})
		}
		if format == encode.Table {
			rows = s.alertsTable(all)
		}
		n, err := s.printRows(ctx, rows, format)
		if err != nil {
			return err
		}
		failures, err := states.RuleFailures(ctx)
		for _, f := range failures {
			s.note(s.failing(f))
		}
		switch {
		case err != nil:
			return err
		case n == 0:
			s.hint(s.T("alerts.none", text.Args{"command": s.start() + " status"}))
		case q.Limit > 0 && int(n) == q.Limit:
			s.hint(s.T("alerts.more", text.Args{"n": n, "command": s.start() + " alerts list --all -n 0"}))
		default:
			s.hint(s.T("alerts.next", text.Args{"command": s.start() + " alerts show " + all[0].ID}))
		}
		return nil
	})
}

// checkAlertRule refuses the name of a rule that there neither is nor was.
func (s *session) checkAlertRule(ctx context.Context, states *state.Store, name string) error {
	was, err := states.Alerts(ctx, state.AlertFilter{Rule: name, Limit: 1})
	if err != nil || len(was) > 0 {
		return err
	}
	askers, err := states.RuleAskers(ctx)
	if err != nil || len(askers[name]) > 0 {
		return err
	}
	set, err := s.readRules()
	if err == nil {
		_, err = s.rule(set, name)
	}
	return err
}

// oneAlert finds the alert whose id begins with a text.
func (s *session) oneAlert(ctx context.Context, states *state.Store, id string) (state.Alert, error) {
	if len(id) < 3 {
		return state.Alert{}, s.fail(exitUsage, "alerts.short", text.Args{"id": text.CleanLine(id)})
	}
	found, err := states.AlertsLike(ctx, strings.ToLower(id))
	switch {
	case err != nil:
		return state.Alert{}, err
	case len(found) == 0:
		return state.Alert{}, s.fail(exitUsage, "alerts.unknown", text.Args{"id": text.CleanLine(id), "command": s.start() + " alerts list --all"})
	case len(found) > 1 && found[0].ID != id:
		var ids []string
		for _, a := range found {
			ids = append(ids, a.ID)
		}
		return state.Alert{}, s.fail(exitUsage, "alerts.several", text.Args{"id": text.CleanLine(id), "ids": strings.Join(ids, ", ")})
	}
	return found[0], nil
}

func (s *session) alertsShowCommand() *cobra.Command {
	var number int
	cmd := &cobra.Command{
		Use:  "show ID",
		Args: s.arguments(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error { return s.alertsShow(cmd.Context(), args[0], number) },
	}
	cmd.Flags().IntVarP(&number, "number", "n", 20, s.T("flag.alerts.records"))
	return cmd
}

func (s *session) alertsShow(ctx context.Context, id string, number int) error {
	if number < 0 {
		return s.fail(exitUsage, "usage.negative", text.Args{"flag": "-n"})
	}
	format, err := s.outputFormat()
	if err != nil {
		return err
	}
	return s.onAlerts(ctx, readsState, func(l *lake.Lake, states *state.Store) error {
		a, err := s.oneAlert(ctx, states, id)
		if err != nil {
			return err
		}
		if err := s.auditLookup(l.ID(), "alert "+a.ID); err != nil {
			return err
		}
		records, err := states.AlertRecords(ctx, a.ID, number)
		if err != nil {
			return err
		}
		if s.format == "" || s.format == encode.Table {
			s.writeFacts(s.Stdout, s.alertFacts(a))
			writeLine(s.Stdout, "")
			format = encode.Table
		}
		rows := &rowList{columns: columnsOf("time", encode.TimestampTZ, "event", encode.Varchar, "who", encode.Varchar, "target", encode.Varchar, "from", encode.Varchar,
			"error", encode.Varchar, "id", encode.Varchar)}
		for _, r := range records {
			row := []any{orNull(r.Time), nil, nil, nil, nil, nil, r.Record}
			if kept, ok := alert.ParseRecord(r.Summary); ok {
				what := cmp.Or(kept.Event, kept.Line())
				row = []any{orNull(r.Time), nullText(what), nullText(kept.Who()), nullText(cmp.Or(kept.Resource, kept.WorkSpace)), nullText(kept.From()), nullText(kept.Error), r.Record}
			}
			rows.rows = append(rows.rows, row)
		}
		if format == encode.Table && len(rows.rows) > 0 {
			rows = rows.filled()
		}
		if _, err := s.printRows(ctx, s.headed(rows, format), format); err != nil {
			return err
		}
		if more := a.Records - int64(len(records)); more > 0 {
			s.hint(s.T("alerts.more_records", text.Args{"n": more, "command": s.start() + " alerts show " + a.ID + " -n 0"}))
		}
		if len(records) > 0 && !strings.HasPrefix(records[0].Record, "sha256:") {
			s.hint(s.T("alerts.record", text.Args{"command": s.start() + " show " + shellQuote(records[0].Record)}))
		}
		return nil
	})
}

// filled leaves the columns of which some row has a value, for a table to look at.
func (l *rowList) filled() *rowList {
	out := &rowList{rows: make([][]any, len(l.rows))}
	for i, c := range l.columns {
		if !slices.ContainsFunc(l.rows, func(row []any) bool { return row[i] != nil }) {
			continue
		}
		out.columns = append(out.columns, c)
		for k, row := range l.rows {
			out.rows[k] = append(out.rows[k], row[i])
		}
	}
	return out
}

// alertFacts are the lines about an alert.
func (s *session) alertFacts(a state.Alert) []fact {
	b := alert.BodyOf(a)
	line := func(label, shown string) fact { return fact{label: label, shown: shown} }
	status := string(a.Status)
	if a.By != "" || a.Note != "" {
		status = strings.TrimSpace(status + "  " + strings.TrimSpace(a.By+"  "+a.Note))
	}
	facts := []fact{
		line("alerts.title", alert.TitleOf(s.Printer, a)),
		line("alerts.id", a.ID),
		line("alerts.rule", a.Rule),
		line("alerts.severity", a.Severity),
		line("alerts.status", status),
		line("alerts.why", alert.Sentence(s.Printer, s.zone, b.Reasons)),
		line("alerts.fired", s.moment(a.Fired)),
		line("alerts.records", text.Count(a.Records)),
		line("alerts.span", s.span(a.First, a.Last)),
	}
	if a.Messages > 0 {
		facts = append(facts, line("alerts.told", s.T("alerts.told_n", text.Args{"n": a.Messages, "at": s.moment(a.Told)})))
	}
	for _, f := range b.Record.Facts() {
		if f.Key != "" {
			facts = append(facts, line(f.Key, f.Value))
		}
	}
	return facts
}

// span is from when to when.
func (s *session) span(from, to time.Time) string {
	switch {
	case from.IsZero():
		return ""
	case from.Equal(to):
		return s.moment(from)
	}
	return s.moment(from) + " - " + s.moment(to)
}

func (s *session) alertsSetCommand(use string, status state.AlertStatus) *cobra.Command {
	var note string
	cmd := &cobra.Command{
		Use:  use + " ID...",
		Args: s.arguments(1, -1),
		RunE: func(cmd *cobra.Command, args []string) error { return s.alertsSet(cmd.Context(), args, status, note) },
	}
	cmd.Flags().StringVar(&note, "note", "", s.T("flag.alerts.note"))
	return cmd
}

// maxNote bounds what people say of an alert, in bytes.
const maxNote = 1000

// alertsSet says what has been done about alerts.
func (s *session) alertsSet(ctx context.Context, ids []string, status state.AlertStatus, note string) error {
	if len(note) > maxNote {
		return s.fail(exitUsage, "alerts.long_note", text.Args{"n": maxNote})
	}
	var all []state.Alert // as they were
	err := s.onAlerts(ctx, changesState, func(_ *lake.Lake, states *state.Store) error {
		for _, id := range ids {
			a, err := s.oneAlert(ctx, states, id)
			if err != nil {
				return err
			}
			all = append(all, a)
		}
		for _, a := range all {
			a.Status, a.Changed, a.By, a.Note = status, s.Now().UTC(), s.userName(), note
			if _, err := states.SetAlertStatus(ctx, a); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, a := range all {
		s.hint(s.T("alerts.set", text.Args{"id": a.ID, "before": string(a.Status), "status": string(status), "title": text.CleanLine(alert.TitleOf(s.Printer, a))}))
	}
	return nil
}

// userName is who runs the program.
func (s *session) userName() string {
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return s.Getenv("USER")
}

func (s *session) alertsMuteCommand() *cobra.Command {
	var until, reason string
	cmd := &cobra.Command{
		Use:  "mute [RULE|ID]",
		Args: s.arguments(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return s.alertsMuted(cmd.Context())
			}
			return s.alertsMute(cmd.Context(), args[0], until, reason)
		},
	}
	cmd.Flags().StringVar(&until, "until", "", s.T("flag.alerts.mute_until"))
	cmd.Flags().StringVar(&reason, "reason", "", s.T("flag.alerts.reason"))
	return cmd
}

// longestMute is how long something can be muted at most: nobody remembers for longer why.
const longestMute = 366 * 24 * time.Hour

// alertsMute has a rule, or the group of an alert, tell nobody until a time.
func (s *session) alertsMute(ctx context.Context, what, until, reason string) error {
	switch reason = strings.TrimSpace(reason); {
	case until == "" || reason == "":
		return s.fail(exitUsage, "alerts.mute_needs", text.Args{"command": s.start() + " alerts mute " + shellQuote(what) + " --until 7d --reason ..."})
	case len(reason) > maxNote:
		return s.fail(exitUsage, "alerts.long_note", text.Args{"n": maxNote})
	}
	end, err := s.muteEnd(until)
	if err != nil {
		return err
	}
	set, err := s.readRules()
	if err != nil {
		return err
	}
	title := what
	err = s.onAlerts(ctx, changesState, func(_ *lake.Lake, states *state.Store) error {
		m := state.Mute{Rule: what, Until: end, Reason: reason, At: s.Now().UTC(), By: s.userName()}
		if r := set.find(what); r == nil {
			a, err := s.oneAlert(ctx, states, what)
			if err != nil {
				return s.fail(exitUsage, "alerts.mute_unknown", text.Args{"value": text.CleanLine(what)})
			}
			if r := set.find(a.Rule); a.Storm || r != nil && r.Each {
				return s.fail(exitUsage, "alerts.mute_each", text.Args{"rule": a.Rule, "command": s.start() + " alerts mute " + a.Rule})
			}
			m.Rule, m.Group = a.Rule, &a.Group
			title = a.Rule + " " + strings.Join(alert.BodyOf(a).Group, ", ")
			a.Status, a.Changed, a.By, a.Note = state.AlertMuted, m.At, m.By, reason
			if _, err := states.SetAlertStatus(ctx, a); err != nil {
				return err
			}
		}
		return states.AddMute(ctx, m)
	})
	if err == nil {
		s.hint(s.T("alerts.muted", text.Args{"title": text.CleanLine(title), "until": s.moment(end)}))
	}
	return err
}

// muteEnd reads a time to come: 7d, 12h, or a time as people write it.
func (s *session) muteEnd(value string) (time.Time, error) {
	now := s.Now()
	end, ok := laterBy(now, value)
	if !ok {
		span, parsed := when.Clock{Now: now, Zone: s.zone}.Parse(value)
		end, ok = span.To, parsed
	}
	if !ok || !end.After(now) || end.Sub(now) > longestMute {
		return end, s.fail(exitUsage, "alerts.mute_until", text.Args{"value": text.CleanLine(value)})
	}
	return end, nil
}

// laterBy reads 30m, 12h, 7d, 2w as a time from now.
func laterBy(now time.Time, value string) (time.Time, bool) {
	units := map[byte]time.Duration{'m': time.Minute, 'h': time.Hour, 'd': 24 * time.Hour, 'w': 7 * 24 * time.Hour}
	if len(value) < 2 || len(value) > 6 {
		return now, false
	}
	unit, ok := units[value[len(value)-1]]
	n := 0
	for _, c := range value[:len(value)-1] {
		if c < '0' || c > '9' {
			return now, false
		}
		n = n*10 + int(c-'0')
	}
	return now.Add(time.Duration(n) * unit), ok && n > 0
}
