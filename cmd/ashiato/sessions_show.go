package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/ashiato/ashiato/internal/encode"
	"github.com/ashiato/ashiato/internal/presence"
	"github.com/ashiato/ashiato/internal/text"
)

// sessionFields are what is shown of the table sessions, by the names of its columns.
var sessionFields = []string{"person", "user_name", "workspace_id", "started_at", "started_by", "ended_at", "ended_by", "connected_seconds", "unknown_seconds", "client_ip", "client_platform"}

// sessionFieldsOf are the fields of a session.
func sessionFieldsOf(s presence.Session) []any {
	row := []any{orNull(s.Person), orNull(s.User), s.WorkspaceID, s.Started, string(s.StartedBy), s.Ended, string(s.EndedBy),
		int64(s.Connected() / time.Second), int64(s.UnknownTime() / time.Second), orNull(s.IP), orNull(s.Platform)}
	if s.Open {
		row[5], row[6] = nil, nil
	}
	return row
}

// A rowSource gives rows until io.EOF; one is valid until the next.
type rowSource interface {
	Next(ctx context.Context) ([]any, error)
}

// printSessions writes rows of sessionFields and gives their number: on a terminal what is to be seen at a glance, else all. Durations are hours and
// minutes; for programs, seconds.
func (s *session) printSessions(ctx context.Context, rows rowSource) (int64, error) {
	format, err := s.outputFormat()
	if err != nil {
		return 0, err
	}
	if format == encode.Table && s.Width(Stdout) > 0 {
		return s.glanceSessions(ctx, rows)
	}
	people := format == encode.Table || format == encode.Markdown || format == encode.Excel || format == encode.XLSX
	v := &mappedRows{from: rows}
	var durations []int
	for i, name := range sessionFields {
		c := encode.Column{Name: name, Type: encode.Type{Kind: encode.Varchar}}
		switch {
		case strings.HasSuffix(name, "_at"):
			c.Type = encode.Type{Kind: encode.TimestampTZ}
			c.Type.Zone = s.zone.String()
			if s.zone == time.Local {
				c.Type.Zone = s.Getenv("TZ")
			}
			if _, err := time.LoadLocation(c.Type.Zone); err != nil {
				c.Type.Zone = "" // UTC, and in what is made to be looked at the machine's
			}
		case strings.HasSuffix(name, "_seconds") && people:
			c.Name = strings.TrimSuffix(name, "_seconds")
			durations = append(durations, i)
		case strings.HasSuffix(name, "_seconds"):
			c.Type = encode.Type{Kind: encode.Bigint}
		}
		v.columns = append(v.columns, c)
	}
	v.row = func(row []any) []any {
		for _, i := range durations {
			if n, ok := row[i].(int64); ok {
				row[i] = hoursText(time.Duration(n) * time.Second)
			}
		}
		return row
	}
	return s.printRows(ctx, v, format)
}

// mappedRows are rows made of others.
type mappedRows struct {
	columns []encode.Column
	ahead   [][]any // that were read already, not yet made
	from    rowSource
	row     func([]any) []any
}

func (m *mappedRows) Columns() []encode.Column { return m.columns }

func (m *mappedRows) Next(ctx context.Context) ([]any, error) {
	if len(m.ahead) > 0 {
		row := m.ahead[0]
		m.ahead = m.ahead[1:]
		return m.row(row), nil
	}
	row, err := m.from.Next(ctx)
	if err != nil {
		return nil, err
	}
	return m.row(row), nil
}

// glanceRows is how many sessions decide what fits into the window.
const glanceRows = 1000

// Columns of sessions on a terminal, in their order, and which are left out first where the window is narrow.
const (
	glancePerson = iota
	glanceWorkspace
	glanceBegin
	glanceEnd
	glanceConnected
	glanceKnown
	glanceAddress
	glancePlatform
)

var (
	glanceHeads = []string{"attendance.person", "sessions.head_workspace", "attendance.head_in", "attendance.head_out", "attendance.head_connected",
		"sessions.head_known", "sessions.head_address", "sessions.head_platform"}
	glanceLess = []int{glanceKnown, glancePlatform, glanceAddress, glanceWorkspace}
)

// glanceSessions shows sessions on a terminal.
func (s *session) glanceSessions(ctx context.Context, rows rowSource) (int64, error) {
	var ahead [][]any
	var people []string
	for len(ahead) < glanceRows {
		row, err := rows.Next(ctx)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return 0, err
		}
		ahead = append(ahead, append([]any(nil), row...))
		people = append(people, sessionPerson(row))
	}
	if len(ahead) == 0 {
		return 0, nil
	}
	domain := sharedDomain(people)
	heads := make([]string, len(glanceHeads))
	widths := make([]int, len(heads))
	for i, key := range glanceHeads {
		heads[i] = s.T(key)
		widths[i] = cells.StringWidth(heads[i])
	}
	glance := func(row []any) []string { return s.glance(row, domain, widths[glanceConnected]) }
	for _, row := range ahead {
		for i, cell := range glance(row) {
			widths[i] = max(widths[i], cells.StringWidth(cell))
		}
	}
	kept := columnsWithin(widths, glanceLess, s.Width(Stdout))
	v := &mappedRows{ahead: ahead, from: rows}
	for _, i := range kept {
		v.columns = append(v.columns, varcharColumn(heads[i]))
	}
	v.row = func(row []any) []any {
		all := glance(row)
		out := make([]any, len(kept))
		for n, i := range kept {
			out[n] = all[i]
		}
		return out
	}
	n, err := s.printRows(ctx, v, encode.Table)
	if err != nil {
		return n, err
	}
	s.hint(s.T("sessions.shown", text.Args{"n": n, "zone": s.zoneName()}))
	if domain != "" {
		s.hint(s.T("sessions.domain", text.Args{"domain": text.CleanLine(domain)}))
	}
	if len(kept) < len(heads) {
		s.hint(s.T("sessions.narrow"))
	}
	return n, nil
}

// columnsWithin leaves columns out until the others fit into a width, and gives those that stay.
func columnsWithin(widths, less []int, width int) (kept []int) {
	gone := map[int]bool{}
	for {
		kept = kept[:0]
		total := -tableGap
		for i, w := range widths {
			if !gone[i] {
				kept, total = append(kept, i), total+w+tableGap
			}
		}
		if total <= width || len(less) == 0 {
			return kept
		}
		gone[less[0]], less = true, less[1:]
	}
}

func sessionPerson(row []any) string {
	if person := textOf(row[0]); person != "" {
		return text.CleanLine(person)
	}
	return text.CleanLine(textOf(row[1]))
}

// glance is a session as it is shown on a terminal.
func (s *session) glance(row []any, domain string, width int) []string {
	begin, _ := row[3].(time.Time)
	begin = begin.In(s.zone)
	end, known := s.T("attendance.still_in"), textOf(row[4])
	if at, ok := row[5].(time.Time); ok {
		if at = at.In(s.zone); at.Format(time.DateOnly) == begin.Format(time.DateOnly) {
			end = at.Format("15:04")
		} else {
			end = at.Format("01-02 15:04")
		}
	}
	if by := textOf(row[6]); by != "" {
		known += "/" + by
	}
	seconds, _ := row[7].(int64)
	connected := hoursText(time.Duration(seconds) * time.Second)
	if unknown, _ := row[8].(int64); unknown > 0 {
		connected += "?"
	} else {
		connected += " "
	}
	return []string{strings.TrimSuffix(sessionPerson(row), domain), text.CleanLine(textOf(row[2])), begin.Format("2006-01-02 15:04"), end, strings.TrimRight(rightOf(connected, width), " "),
		known, text.CleanLine(textOf(row[9])), text.CleanLine(textOf(row[10]))}
}

// sharedDomain is what follows the names in all mail addresses among some, with the @; empty where it is not one, or none.
func sharedDomain(names []string) (domain string) {
	for _, name := range names {
		_, of, ok := strings.Cut(name, "@")
		switch of = "@" + of; {
		case !ok:
		case domain == "":
			domain = of
		case domain != of:
			return ""
		}
	}
	if domain == "@" {
		return ""
	}
	return domain
}

// hoursText writes a duration as hours and minutes, 8:05; below a minute that is 0:00.
func hoursText(d time.Duration) string {
	minutes := int64(d / time.Minute)
	return fmt.Sprintf("%d:%02d", minutes/60, minutes%60)
}
