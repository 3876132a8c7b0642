package main

import (
	"context"
	"net/netip"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/ashiato/ashiato/internal/encode"
	"github.com/ashiato/ashiato/internal/engine"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/match"
	"github.com/ashiato/ashiato/internal/text"
	"github.com/ashiato/ashiato/internal/when"
)

// eventFlags are the conditions of the command events.
type eventFlags struct {
	since, until                                          string
	event, service, user, ip, account, region, errorCodes string
	number                                                int64
	coverage, follow                                      bool
	numbered                                              bool // -n was given
}

func (s *session) eventsCommand() *cobra.Command {
	var f eventFlags
	cmd := &cobra.Command{
		Use:  "events [QUERY]",
		Args: s.arguments(0, -1),
		RunE: func(cmd *cobra.Command, args []string) error {
			f.numbered = cmd.Flags().Changed("number")
			return s.events(cmd.Context(), args, f)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.since, "since", "", s.T("flag.events.since"))
	flags.StringVar(&f.until, "until", "", s.T("flag.events.until"))
	flags.StringVar(&f.event, "event", "", s.T("flag.events.event"))
	flags.StringVar(&f.service, "service", "", s.T("flag.events.service"))
	flags.StringVar(&f.user, "user", "", s.T("flag.events.user"))
	flags.StringVar(&f.ip, "ip", "", s.T("flag.events.ip"))
	flags.StringVar(&f.account, "account", "", s.T("flag.events.account"))
	flags.StringVar(&f.region, "region", "", s.T("flag.events.region"))
	flags.StringVar(&f.errorCodes, "error", "", s.T("flag.events.error"))
	flags.Int64VarP(&f.number, "number", "n", 50, s.T("flag.events.number"))
	flags.BoolVarP(&f.follow, "follow", "f", false, s.T("flag.events.follow"))
	flags.BoolVar(&f.coverage, "coverage", false, s.T("flag.coverage"))
	return cmd
}

// events lists the newest events that are asked for, or follows them.
func (s *session) events(ctx context.Context, args []string, f eventFlags) error {
	format, err := s.outputFormat()
	if err != nil {
		return err
	}
	if f.number < 0 {
		return s.fail(exitUsage, "usage.negative", text.Args{"flag": "-n"})
	}
	q, err := s.eventsQuestion(strings.Join(args, " "), f)
	if err != nil {
		return err
	}
	if f.follow {
		return s.followEvents(ctx, q, format)
	}
	var told eventsTold
	err = s.onEvents(ctx, q, func(l *eventsLister) error {
		told, err = s.printEvents(ctx, l, format)
		return err
	})
	if err != nil {
		return err
	}
	if told.narrow {
		s.hint(s.T("events.narrow"))
	}
	switch {
	case told.n == 0:
		s.hint(told.why)
	case told.more && format == encode.Table:
		s.hint(s.T("events.more", text.Args{"n": told.n, "command": s.start() + " show"}))
	}
	if f.coverage {
		return s.noteCoverage(ctx, scope{since: q.since, until: q.until, accounts: q.filter.Accounts, regions: q.filter.Regions})
	}
	return nil
}

// eventsTold is what there is to say below a list.
type eventsTold struct {
	n            int64
	more, narrow bool
	why          string // there are none
}

func (s *session) printEvents(ctx context.Context, l *eventsLister, format encode.Format) (told eventsTold, err error) {
	events, err := l.list(ctx)
	if err != nil {
		return told, err
	}
	var shaped encode.Rows = s.newEventRows(events, format)
	if format == encode.Table {
		table, err := s.newEventTable(ctx, events)
		if err != nil {
			return told, err
		}
		shaped, told.narrow = table, table.dropped
	}
	if told.n, err = s.printRows(ctx, shaped, format); err != nil {
		return told, err
	}
	if told.n == 0 {
		told.why, err = s.whyNone(ctx, l)
		return told, err
	}
	told.more, err = l.more(ctx)
	return told, err
}

// whyNone says why nothing was found, and what to do next.
func (s *session) whyNone(ctx context.Context, l *eventsLister) (string, error) {
	i, err := l.lake.Info(ctx)
	if err != nil {
		return "", err
	}
	command := s.start() + " lake info"
	if i.Rows == 0 {
		return s.T("lake.empty", text.Args{"command": s.start() + " import"}), nil
	}
	if i.First == lake.NoDay {
		return s.T("events.none", text.Args{"command": command}), nil
	}
	first, last := i.First.Time(), i.Last.Time()
	days := text.Args{"first": first.Format(time.DateOnly), "last": last.Format(time.DateOnly), "command": command}
	if !l.q.since.IsZero() && !l.q.since.Before(last.AddDate(0, 0, 1)) || !l.q.until.IsZero() && !l.q.until.After(first) {
		return s.T("events.none_then", days), nil
	}
	why := s.T("events.none_of", days)
	if t := wholeName(l.q.condition); t != nil {
		why += "\n" + s.T("events.whole_name", text.Args{"value": text.CleanLine(t.Values[0]), "part": t.Field + ":*" + text.CleanLine(t.Values[0]) + "*"})
	}
	return why, nil
}

// wholeName gives a term of a condition that asks for somebody by a whole name; nil where there is none.
func wholeName(condition match.Node) *match.Term {
	for _, t := range match.Terms(condition) {
		if (t.Field == "person" || t.Field == "user") && t.Op == match.Equals && len(t.Values) == 1 && !strings.ContainsAny(t.Values[0], "*?@:/ ") {
			return t
		}
	}
	return nil
}

// timeRange reads --since and --until. The zero time stands for no bound.
func (s *session) timeRange(since, until string) (from, to time.Time, err error) {
	c := when.Clock{Now: s.Now(), Zone: s.zone}
	if since != "" {
		span, ok := c.Parse(since)
		if !ok {
			return from, to, s.fail(exitUsage, "usage.bad_time", text.Args{"flag": "--since", "value": since})
		}
		from = span.From
	}
	if until != "" {
		span, ok := c.Parse(until)
		if !ok {
			return from, to, s.fail(exitUsage, "usage.bad_time", text.Args{"flag": "--until", "value": until})
		}
		to = span.To
	}
	if since != "" && until != "" && !to.After(from) {
		return from, to, s.fail(exitUsage, "usage.empty_range", text.Args{"since": since, "until": until})
	}
	return from, to, nil
}

// eventsFilter is what the flags ask for, times aside.
func (s *session) eventsFilter(f eventFlags) (engine.EventsFilter, error) {
	filter := engine.EventsFilter{
		Names: list(f.event), Services: list(f.service),
		Accounts: list(f.account), Regions: list(f.region), N: f.number,
	}
	for _, user := range list(f.user) {
		if name, _, role := strings.Cut(user, " ("); role && strings.HasSuffix(user, ")") {
			user = name // as the list shows it, tanaka@example.jp (Admin)
		}
		filter.Users = append(filter.Users, user)
	}
	for _, ip := range list(f.ip) {
		if !strings.Contains(ip, "/") {
			filter.IPs = append(filter.IPs, ip)
			continue
		}
		network, err := netip.ParsePrefix(ip)
		if err != nil || !network.Addr().Is4() {
			return filter, s.fail(exitUsage, "usage.bad_network", text.Args{"value": ip})
		}
		filter.Networks = append(filter.Networks, network)
	}
	for _, code := range list(f.errorCodes) {
		if strings.EqualFold(code, "any") || code == "*" { // failed sign-ins have no code
			filter.Failed, filter.Errors = true, nil
			break
		}
		filter.Errors = append(filter.Errors, code)
	}
	return filter, nil
}

// list splits comma-separated values.
func list(values string) (out []string) {
	for v := range strings.SplitSeq(values, ",") {
		if v = strings.TrimSpace(v); v != "" {
			out = append(out, v)
		}
	}
	return out
}

// eventRows turns events into the columns of every format but the table.
type eventRows struct {
	events  eventStream
	zone    *time.Location
	columns []encode.Column
	layout  string // of times as text in the zone; empty: times are values
}

func (s *session) newEventRows(events eventStream, format encode.Format) *eventRows {
	r := &eventRows{events: events, zone: s.zone}
	at := encode.Column{Name: "time", Type: encode.Type{Kind: encode.TimestampTZ, Precision: 3}}
	switch format {
	case encode.TSV, encode.Markdown:
		at.Type.Kind, r.layout = encode.Varchar, time.RFC3339
	case encode.Excel: // takes such a text for a time, but not with an offset
		at.Type.Kind, r.layout = encode.Varchar, time.DateTime
		at.Name = "time (" + s.zoneName() + ")"
	}
	r.columns = append([]encode.Column{at}, textColumns("user", "event", "service", "target", "from", "result", "account", "region", "id")...)
	return r
}

func textColumns(names ...string) []encode.Column {
	columns := make([]encode.Column, len(names))
	for i, n := range names {
		columns[i] = encode.Column{Name: n, Type: encode.Type{Kind: encode.Varchar}}
	}
	return columns
}

func (r *eventRows) Columns() []encode.Column { return r.columns }

func (r *eventRows) Next(ctx context.Context) ([]any, error) {
	e, err := r.events.next(ctx)
	if err != nil {
		return nil, err
	}
	result := "ok"
	if e.failed {
		result = e.failure
	}
	row := []any{nil}
	switch {
	case e.time.IsZero():
	case r.layout != "":
		row[0] = e.time.In(r.zone).Format(r.layout)
	default:
		row[0] = e.time
	}
	for _, v := range []string{e.who, e.name, e.service, e.target, e.from, result, e.account, e.region, e.id} {
		if v == "" {
			row = append(row, nil)
		} else {
			row = append(row, v)
		}
	}
	return row, nil
}
