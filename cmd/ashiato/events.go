package main

import (
	"context"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/ashiato/ashiato/internal/encode"
	"github.com/ashiato/ashiato/internal/engine"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/text"
)

// shortID is how many characters of an event id the table shows; show takes them.
const shortID = 8

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
	q := question{sql: eventsSQL(f, since, until), limit: f.number, narrow: func(l *lake.Filter) {
		l.Since, l.Until, l.Timed = since, until, l.Timed || !since.IsZero() || !until.IsZero()
		l.SourceIPs = append(l.SourceIPs, exactly(f.ip)...)
	}}
	var n int64
	var more bool
	err = s.ask(ctx, q, func(rows *engine.Rows) error {
		n, err = s.printRows(ctx, newEventRows(rows, s, format), format)
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

// eventColumns are what one line of events is made of (event.go); eventsSQL selects them in this order.
const eventColumns = `event_time, eventtime, eventname, eventsource, useridentity, resources, requestparameters, responseelements,
 sourceipaddress, errorcode, errormessage, coalesce(recipientaccountid, account) AS account, awsregion, eventid`

// eventsSQL asks for the events of the conditions, newest first.
func eventsSQL(f eventFlags, since, until time.Time) string {
	var where []string
	if !since.IsZero() {
		where = append(where, "event_time >= "+timeLiteral(since))
	}
	if !until.IsZero() {
		where = append(where, "event_time < "+timeLiteral(until))
	}
	add := func(values string, columns ...string) {
		if c := anyOf(values, columns...); c != "" {
			where = append(where, c)
		}
	}
	add(f.event, "eventname")
	add(f.ip, "sourceipaddress")
	add(f.account, "recipientaccountid", "account", "useridentity.accountid")
	add(f.region, "awsregion")
	if f.user != "" {
		where = append(where, userCondition(f.user))
	}
	if f.errorCodes != "" {
		where = append(where, errorCondition(f.errorCodes))
	}
	sql := "SELECT " + eventColumns + " FROM " + engine.Records
	if len(where) > 0 {
		sql += " WHERE " + strings.Join(where, " AND ")
	}
	return sql + " ORDER BY event_time DESC NULLS LAST, eventid"
}

// userCondition looks for a part of a name or an ARN, and for whole keys and ids.
func userCondition(values string) string {
	var any []string
	for _, v := range list(values) {
		part := v
		if !strings.Contains(part, "*") {
			part = "*" + part + "*"
		}
		any = append(any,
			anyOf(part, "useridentity.username", "useridentity.arn", "useridentity.sessioncontext.sessionissuer.username", "useridentity.invokedby"),
			anyOf(v, "useridentity.accesskeyid", "useridentity.principalid", "useridentity.onbehalfof.userid", "useridentity.type"))
	}
	return "(" + strings.Join(any, " OR ") + ")"
}

// errorCondition looks for error codes; "any" is every failure, failed sign-ins included, which have no code.
func errorCondition(values string) string {
	var any []string
	for _, v := range list(values) {
		if strings.EqualFold(v, "any") {
			any = append(any, "errorcode IS NOT NULL", "errormessage IS NOT NULL", `responseelements LIKE '%"ConsoleLogin":"Failure"%'`)
			continue
		}
		any = append(any, anyOf(v, "errorcode"))
	}
	return "(" + strings.Join(any, " OR ") + ")"
}

// anyOf is the SQL condition that one of the columns equals one of the comma-separated values, whatever the
// case; * in a value stands for any text.
func anyOf(values string, columns ...string) string {
	var any []string
	for _, v := range list(values) {
		for _, c := range columns {
			if strings.Contains(v, "*") {
				any = append(any, c+" ILIKE "+quote(likePattern(v))+` ESCAPE '\'`)
			} else {
				any = append(any, "lower("+c+") = "+quote(strings.ToLower(v)))
			}
		}
	}
	if len(any) == 0 {
		return ""
	}
	return "(" + strings.Join(any, " OR ") + ")"
}

// exactly gives the values of a list when all of them are plain addresses, for which files can be left out.
func exactly(values string) []string {
	for _, v := range list(values) {
		if strings.Contains(v, "*") || strings.ToLower(v) != strings.ToUpper(v) {
			return nil
		}
	}
	return list(values)
}

func list(values string) (out []string) {
	for v := range strings.SplitSeq(values, ",") {
		if v = strings.TrimSpace(v); v != "" {
			out = append(out, v)
		}
	}
	return out
}

func likePattern(v string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`, `*`, `%`).Replace(v)
}

// quote writes a SQL text literal.
func quote(v string) string { return "'" + strings.ReplaceAll(v, "'", "''") + "'" }

func timeLiteral(t time.Time) string {
	return "TIMESTAMPTZ " + quote(t.UTC().Format("2006-01-02 15:04:05.999999")+"+00")
}

// eventRows turns the rows of eventsSQL into the columns that the command prints.
type eventRows struct {
	rows    encode.Rows
	s       *session
	format  encode.Format
	columns []encode.Column
	wide    bool // a table with room for account and region
}

// wideTable is the width from which the table shows account and region.
const wideTable = 150

func newEventRows(rows encode.Rows, s *session, format encode.Format) *eventRows {
	r := &eventRows{rows: rows, s: s, format: format, wide: s.Width(Stdout) >= wideTable}
	varchar := func(names ...string) {
		for _, n := range names {
			r.columns = append(r.columns, encode.Column{Name: n, Type: encode.Type{Kind: encode.Varchar}})
		}
	}
	if format == encode.Table {
		varchar(s.T("events.time", text.Args{"zone": s.zone.String()}), s.T("events.user"), s.T("events.event"),
			s.T("events.target"), s.T("events.from"), s.T("events.result"))
		if r.wide {
			varchar(s.T("events.account"), s.T("events.region"))
		}
		varchar(s.T("events.id"))
		return r
	}
	r.columns = []encode.Column{{Name: "time", Type: encode.Type{Kind: encode.TimestampTZ}}}
	varchar("user", "event", "service", "target", "from", "result", "account", "region", "id")
	return r
}

func (r *eventRows) Columns() []encode.Column { return r.columns }

func (r *eventRows) Next(ctx context.Context) ([]any, error) {
	values, err := r.rows.Next(ctx)
	if err != nil {
		return nil, err
	}
	if len(values) < len(eventFields) {
		return nil, io.ErrUnexpectedEOF
	}
	e := newEvent(values)
	if r.format == encode.Table {
		return r.tableRow(e), nil
	}
	result := "ok"
	if e.failed {
		result = e.failure
	}
	var at any
	if !e.time.IsZero() {
		at = e.time
	}
	return []any{at, e.who, e.name, e.service, e.target, e.from, result, e.account, e.region, e.id}, nil
}

func (r *eventRows) tableRow(e event) []any {
	result := r.s.T("events.ok")
	if e.failed {
		result = r.s.T("events.failed", text.Args{"code": e.failure})
	}
	at := e.timeText
	if !e.time.IsZero() {
		at = r.s.moment(e.time)
	}
	row := []any{at, e.who, e.name, e.target, e.from, result}
	if r.wide {
		row = append(row, e.account, e.region)
	}
	return append(row, e.id[:min(shortID, len(e.id))])
}
