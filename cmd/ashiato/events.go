package main

import (
	"context"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/ashiato/ashiato/internal/encode"
	"github.com/ashiato/ashiato/internal/engine"
	"github.com/ashiato/ashiato/internal/text"
)

// eventFlags are the conditions of the command events.
type eventFlags struct {
	since, until                                 string
	event, user, ip, account, region, errorCodes string
	number                                       int64
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
	flags.StringVar(&f.user, "user", "", s.T("flag.events.user"))
	flags.StringVar(&f.ip, "ip", "", s.T("flag.events.ip"))
	flags.StringVar(&f.account, "account", "", s.T("flag.events.account"))
	flags.StringVar(&f.region, "region", "", s.T("flag.events.region"))
	flags.StringVar(&f.errorCodes, "error", "", s.T("flag.events.error"))
	flags.Int64VarP(&f.number, "number", "n", 50, s.T("flag.events.number"))
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
	var n int64
	var more bool
	ask := func(e *engine.Engine) (*engine.Rows, error) { return e.Events(ctx, eventsFilter(f, since, until)) }
	err = s.ask(ctx, ask, func(rows *engine.Rows) error {
		var shaped encode.Rows = newEventRows(rows, s.zone, format)
		if format == encode.Table {
			shaped = s.newEventTable(rows)
		}
		n, err = s.printRows(ctx, shaped, format)
		more = rows.Truncated()
		return err
	})
	switch {
	case err != nil:
		return err
	case n == 0:
		s.hint(s.T("events.none"))
	case more && format == encode.Table:
		s.hint(s.T("events.more", text.Args{"n": n}))
	}
	return nil
}

// timeRange reads --since and --until. The zero time stands for no bound.
func (s *session) timeRange(since, until string) (from, to time.Time, err error) {
	c := clock{now: s.Now(), zone: s.zone}
	if since != "" {
		span, ok := c.parse(since)
		if !ok {
			return from, to, s.fail(exitUsage, "usage.bad_time", text.Args{"flag": "--since", "value": since})
		}
		from = span.from
	}
	if until != "" {
		span, ok := c.parse(until)
		if !ok {
			return from, to, s.fail(exitUsage, "usage.bad_time", text.Args{"flag": "--until", "value": until})
		}
		to = span.to
	}
	if since != "" && until != "" && !to.After(from) {
		return from, to, s.fail(exitUsage, "usage.empty_range", text.Args{"since": since, "until": until})
	}
	return from, to, nil
}

// eventsFilter is what the flags ask for.
func eventsFilter(f eventFlags, since, until time.Time) engine.EventsFilter {
	filter := engine.EventsFilter{
		Since: since, Until: until, Names: list(f.event), Users: list(f.user), IPs: list(f.ip),
		Accounts: list(f.account), Regions: list(f.region), N: f.number,
	}
	for _, code := range list(f.errorCodes) {
		if strings.EqualFold(code, "any") {
			filter.Failed, filter.Errors = true, nil
			break
		}
		filter.Errors = append(filter.Errors, code)
	}
	return filter
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
	rows     encode.Rows
	zone     *time.Location
	columns  []encode.Column
	textTime bool // times are RFC 3339 in the zone, not values
}

func newEventRows(rows encode.Rows, zone *time.Location, format encode.Format) *eventRows {
	r := &eventRows{rows: rows, zone: zone, textTime: format == encode.TSV || format == encode.Markdown}
	at := encode.Column{Name: "time", Type: encode.Type{Kind: encode.TimestampTZ}}
	if r.textTime {
		at.Type.Kind = encode.Varchar
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
	case r.textTime:
		row[0] = e.time.In(r.zone).Format(time.RFC3339)
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
