package main

import (
	"context"
	"net/netip"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/ashiato/ashiato/internal/encode"
	"github.com/ashiato/ashiato/internal/engine"
	"github.com/ashiato/ashiato/internal/text"
	"github.com/ashiato/ashiato/internal/when"
)

// eventFlags are the conditions of the command events.
type eventFlags struct {
	since, until                                          string
	event, service, user, ip, account, region, errorCodes string
	number                                                int64
	coverage                                              bool
}

func (s *session) eventsCommand() *cobra.Command {
	var f eventFlags
	cmd := &cobra.Command{
		Use:  "events",
		Args: s.arguments(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error { return s.events(cmd.Context(), f) },
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
	flags.BoolVar(&f.coverage, "coverage", false, s.T("flag.coverage"))
	return cmd
}

func (s *session) events(ctx context.Context, f eventFlags) error {
	format, err := s.outputFormat()
	if err != nil {
		return err
	}
	if f.number < 0 {
		return s.fail(exitUsage, "usage.negative", text.Args{"flag": "-n"})
	}
	since, until, err := s.timeRange(f.since, f.until)
	if err != nil {
		return err
	}
	filter, err := s.eventsFilter(f)
	if err != nil {
		return err
	}
	filter.Since, filter.Until = since, until
	var n int64
	var more, narrow bool
	ask := func(e *engine.Engine) (*engine.Rows, error) { return e.Events(ctx, filter) }
	err = s.askAudited(ctx, f.user, ask, func(rows *engine.Rows) error {
		var shaped encode.Rows = s.newEventRows(rows, format)
		if format == encode.Table {
			table, err := s.newEventTable(ctx, rows)
			if err != nil {
				return err
			}
			shaped, narrow = table, table.dropped
		}
		n, err = s.printRows(ctx, shaped, format)
		more = rows.Truncated()
		return err
	})
	if err != nil {
		return err
	}
	if narrow {
		s.hint(s.T("events.narrow"))
	}
	switch {
	case n == 0:
		s.hint(s.T("events.none", text.Args{"command": s.start() + " lake info"}))
	case more && format == encode.Table:
		s.hint(s.T("events.more", text.Args{"n": n, "command": s.start() + " show"}))
	}
	if f.coverage {
		return s.noteCoverage(ctx, scope{since: since, until: until, accounts: filter.Accounts, regions: filter.Regions})
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

// eventRows turns the rows of engine.Events into the columns of every format but the table.
type eventRows struct {
	rows    encode.Rows
	zone    *time.Location
	columns []encode.Column
	layout  string // of times as text in the zone; empty: times are values
}

func (s *session) newEventRows(rows encode.Rows, format encode.Format) *eventRows {
	r := &eventRows{rows: rows, zone: s.zone}
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
	values, err := r.rows.Next(ctx)
	if err != nil {
		return nil, err
	}
	e := newEvent(values)
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
