package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/ashiato/ashiato/internal/ask"
	"github.com/ashiato/ashiato/internal/encode"
	"github.com/ashiato/ashiato/internal/engine"
	"github.com/ashiato/ashiato/internal/ingest"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/text"
)

const (
	minPrefix    = 6  // characters of an event id that show takes at least
	wholeID      = 36 // characters of an event id, a UUID
	maxAmbiguous = 5  // ids listed when a prefix fits several
)

func (s *session) showCommand() *cobra.Command {
	var raw bool
	cmd := &cobra.Command{
		Use:  "show EVENTID",
		Args: s.arguments(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error { return s.show(cmd.Context(), args[0], raw) },
	}
	cmd.Flags().BoolVar(&raw, "raw", false, s.T("flag.show.raw"))
	return cmd
}

func (s *session) show(ctx context.Context, id string, raw bool) error {
	if len(id) < minPrefix {
		return s.fail(exitUsage, "show.too_short", text.Args{"id": id})
	}
	l, err := s.openLake(ctx, false)
	if err != nil {
		return err
	}
	return errors.Join(s.showFrom(ctx, l, id, raw), l.Close())
}

func (s *session) showFrom(ctx context.Context, l *lake.Lake, id string, raw bool) error {
	whole, err := s.wholeID(ctx, l, id)
	if err != nil {
		return err
	}
	rows := !raw && s.format != "" && s.format != encode.Table
	if rows { // no rows would be printed too, as the columns' names or []
		if signIn, err := s.showSignIn(ctx, l, whole, raw); signIn || err != nil {
			return err
		}
	}
	record := func(e *engine.Engine) (*engine.Rows, error) { return e.Record(ctx, whole) }
	n := 0
	err = s.askLake(ctx, l, record, func(rows *engine.Rows) error {
		switch {
		case raw:
			n, err = s.showRaw(ctx, rows)
		case s.format != "" && s.format != encode.Table:
			format, err := s.outputFormat()
			if err != nil {
				return err
			}
			printed, err := s.printRows(ctx, rows, format)
			n = int(printed)
			return err
		default:
			n, err = s.showFacts(ctx, rows)
		}
		return err
	})
	if err == nil && n == 0 && !rows {
		if signIn, err := s.showSignIn(ctx, l, whole, raw); signIn || err != nil {
			return err
		}
	}
	switch {
	case err != nil:
		return err
	case n == 0:
		return s.fail(exitFailure, "show.none", text.Args{"id": id, "command": s.start() + " events"})
	case !raw && s.format == "":
		s.hint(s.T("show.next", text.Args{"command": s.start() + " show " + shellQuote(whole) + " --raw"}))
	}
	return nil
}

// wholeID completes the beginning of an event id.
func (s *session) wholeID(ctx context.Context, l *lake.Lake, id string) (string, error) {
	if len(id) >= wholeID {
		return id, nil
	}
	sql := "SELECT eventid FROM " + engine.Records + " WHERE starts_with(eventid, ?) UNION " +
		"SELECT event_id FROM workspaces_access WHERE starts_with(event_id, ?) ORDER BY 1"
	var ids []string
	q := ask.Question{SQL: sql, Args: []any{id, id}, RunOptions: ask.RunOptions{Limit: maxAmbiguous + 1}}
	err := s.askSQL(ctx, l, q, func(rows ask.Rows) error {
		for {
			values, err := rows.Next(ctx)
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				return err
			}
			ids = append(ids, str(values[0]))
		}
	})
	switch {
	case err != nil:
		return "", err
	case len(ids) == 0:
		return "", s.fail(exitFailure, "show.none", text.Args{"id": id, "command": s.start() + " events"})
	case len(ids) > 1:
		more := ""
		if len(ids) > maxAmbiguous {
			ids, more = ids[:maxAmbiguous], " …"
		}
		return "", s.fail(exitFailure, "show.ambiguous", text.Args{"id": id, "ids": strings.Join(ids, ", ") + more})
	}
	return ids[0], nil
}

// showRaw prints the delivered JSON of each row, on one line each.
func (s *session) showRaw(ctx context.Context, rows encode.Rows) (n int, err error) {
	err = eachRow(ctx, rows, func(row map[string]any) error {
		record, err := ingest.Rebuild(row)
		if err != nil {
			return err
		}
		n++
		_, err = s.Stdout.Write(append(record, '\n'))
		return err
	})
	return n, err
}

func (s *session) showFacts(ctx context.Context, rows encode.Rows) (n int, err error) {
	position := map[string]int{}
	for i, c := range rows.Columns() {
		position[c.Name] = i
	}
	for ; ; n++ {
		values, err := rows.Next(ctx)
		if errors.Is(err, io.EOF) {
			return n, nil
		}
		if err != nil {
			return n, err
		}
		if n > 0 {
			writeLine(s.Stdout, "")
		}
		get := func(column string) any { return values[position[column]] }
		fields := make([]any, len(engine.EventColumns))
		for i, name := range engine.EventColumns {
			fields[i] = get(name)
		}
		e := newEvent(fields)
		if recipient := str(get("recipientaccountid")); recipient != "" {
			e.account = recipient
		}
		s.writeFacts(s.Stdout, s.eventFacts(e, get))
	}
}

// eventFacts are the lines about one event.
func (s *session) eventFacts(e event, get func(column string) any) []fact {
	when := s.T("show.no_time")
	if !e.time.IsZero() {
		when = e.time.In(s.zone).Format("2006-01-02 15:04:05 -07:00 (MST)")
	}
	result := s.T("events.ok")
	if e.failed {
		result = s.T("events.failed", text.Args{"code": e.failure})
		if message := str(get("errormessage")); message != "" && message != e.failure {
			result += "  " + message
		}
	}
	line := func(label, shown string) fact { return fact{label: label, shown: shown} }
	ingested := ""
	if t, ok := get("ingested_at").(time.Time); ok {
		ingested = s.moment(t)
	}
	return []fact{
		line("show.when", when),
		line("show.who", e.who),
		line("show.what", fmt.Sprintf("%s (%s)", e.name, e.service)),
		line("show.target", e.target),
		line("show.from", e.from),
		line("show.result", result),
		line("show.account", e.account),
		line("show.region", e.region),
		line("show.mfa", s.mfa(e.identity, str(get("additionaleventdata")))),
		line("show.arn", e.identity.arn),
		line("show.on_behalf", e.identity.onBehalfOf),
		line("show.key", e.identity.key),
		line("show.agent", text.CleanLine(str(get("useragent")))),
		line("show.request", indented(str(get("requestparameters")))),
		line("show.response", indented(str(get("responseelements")))),
		line("show.additional", indented(str(get("additionaleventdata")))),
		line("show.details", indented(str(get("serviceeventdetails")))),
		line("show.insight", indented(insightDetails(str(get("leftover"))))),
		line("show.id", e.id),
		line("show.object", str(get("source_object"))),
		line("show.ingested", ingested),
	}
}

// insightDetails is that member of an Insights event; "" where there is none.
func insightDetails(leftover string) string {
	var members struct{ InsightDetails json.RawMessage }
	if !strings.Contains(leftover, `"insightDetails"`) || json.Unmarshal([]byte(leftover), &members) != nil {
		return ""
	}
	return string(members.InsightDetails)
}

// mfa tells whether a second factor was asked for: what the session says, else what the sign-in says. Who comes
// from an identity provider was never asked by AWS, which says nothing about the provider.
func (s *session) mfa(who identity, additional string) string {
	used := who.mfa
	var signIn struct{ MFAUsed string }
	if json.Unmarshal([]byte(additional), &signIn) == nil && signIn.MFAUsed != "" && used != "true" {
		used = map[bool]string{true: "true", false: "false"}[strings.EqualFold(signIn.MFAUsed, "yes")]
	}
	federated := strings.HasPrefix(who.issuerUser, "AWSReservedSSO_") || who.kind == "SAMLUser" || who.kind == "WebIdentityUser"
	switch {
	case used == "false" && federated:
		return s.T("show.mfa_elsewhere")
	case used == "false":
		return s.T("show.no")
	case used == "true":
		return s.T("show.yes")
	}
	return ""
}

// indented lays JSON out for reading; other text stays as it is.
func indented(v string) string {
	var b bytes.Buffer
	if v == "" || json.Indent(&b, []byte(v), "", "  ") != nil {
		return v
	}
	return b.String()
}

// eachRow calls use with every row as the nested maps that ingest.Rebuild takes.
func eachRow(ctx context.Context, rows encode.Rows, use func(map[string]any) error) error {
	whole := encode.Type{Kind: encode.Row, Fields: rows.Columns()}
	for {
		values, err := rows.Next(ctx)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		row, _ := plainValue(whole, values).(map[string]any)
		if err := use(row); err != nil {
			return err
		}
	}
}

// plainValue gives rows and maps as map[string]any and arrays as []any; other values stay.
func plainValue(t encode.Type, v any) any {
	switch v := v.(type) {
	case []any:
		if t.Kind == encode.Row {
			m := make(map[string]any, len(v))
			for i, f := range t.Fields {
				m[f.Name] = plainValue(f.Type, v[i])
			}
			return m
		}
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = plainValue(*t.Elem, e)
		}
		return out
	case encode.MapValue:
		m := make(map[string]any, len(v))
		for _, e := range v {
			m[str(e.Key)] = plainValue(*t.Elem, e.Value)
		}
		return m
	}
	return v
}
