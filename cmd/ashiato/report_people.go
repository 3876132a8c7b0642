package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/ashiato/ashiato/internal/encode"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/presence"
	"github.com/ashiato/ashiato/internal/report"
	"github.com/ashiato/ashiato/internal/text"
)

// accessWriter writes who signed in to and out of WorkSpaces.
func accessWriter(r *reporter) reportWriter {
	return func(ctx context.Context, p report.Period, w io.Writer, f report.Form) (report.Content, error) {
		names, err := (&presenceReader{s: r.s, lake: r.lake}).names(ctx)
		if err != nil {
			return report.Content{}, err
		}
		all, err := report.AccessList(ctx, p, runsOf(r.lake), names)
		if err != nil {
			return report.Content{}, err
		}
		return f.WriteAccess(ctx, w, all, p.Zone)
	}
}

// longestRun is how long before a sample its run may begin: runs have samples of one day of UTC.
const longestRun = 24 * time.Hour

// runsOf reads samples of UserConnected from the lake.
func runsOf(l *lake.Lake) report.Samples {
	d := &lake.UserConnected
	workspace, first, last, period, value := d.Column("workspace_id"), d.Column("first_at"), d.Column("last_at"), d.Column("period"), d.Column("value")
	columns := []string{"workspace_id", "first_at", "last_at", "period", "value"}
	return func(ctx context.Context, since, until time.Time, visit func(report.Run) error) error {
		return l.Table(d).EachOf(ctx, since.Add(-longestRun), until, columns, func(row lake.Row) error {
			id, ok := row[workspace].(string)
			from, fromOK := row[first].(time.Time)
			to, toOK := row[last].(time.Time)
			seconds, secondsOK := row[period].(int64)
			connected, valueOK := row[value].(float64)
			if !ok || !fromOK || !toOK || !secondsOK || !valueOK || seconds < 1 || seconds > 86400 {
				return fmt.Errorf("a row of table %s lacks a value: %v", d.Name, row)
			}
			return visit(report.Run{WorkspaceID: id, First: from, Last: to, Period: time.Duration(seconds) * time.Second, Value: connected})
		})
	}
}

// attendanceWriter writes attendance on the days of a period: as rows, or as a workbook with a sheet for each person.
func attendanceWriter(r *reporter) reportWriter {
	return func(ctx context.Context, p report.Period, w io.Writer, f report.Form) (report.Content, error) {
		local := r.s.inZone(p.Zone)
		m := attendanceMonth{first: p.First, next: p.Next().First}
		var err error
		if m.days, err = local.attendanceDays(ctx, r.lake, m, ""); err != nil {
			return report.Content{}, err
		}
		if f.Format == encode.XLSX && m.people() <= maxBookPeople {
			return report.Content{Rows: int64(len(m.days))}, encode.WriteWorkbook(w, local.timesheets(m))
		}
		return f.Write(ctx, w, local.attendanceRows(m), p.Zone)
	}
}

// inZone is the session with another zone.
func (s *session) inZone(zone *time.Location) *session {
	return &session{Program: s.Program, Printer: s.Printer, flags: s.flags, config: s.config, zone: zone, invoked: s.invoked, opened: s.opened}
}

// samplesSettle is how long after the end of a period its samples may come and change.
const samplesSettle = 30 * time.Minute

// samplesCovered tells for how many WorkSpaces the samples of a period were not all fetched.
func samplesCovered(r *reporter) func(ctx context.Context, from, until time.Time) (string, error) {
	return func(ctx context.Context, _, until time.Time) (string, error) {
		sources, behind, known := r.s.desktopSources(r.lake, r.states, r.s.config.Sources), 0, 0
		for _, d := range sources {
			var c presence.Cursor
			if _, err := d.state.Cursor(ctx, d.cursor(), &c); err != nil {
				return "", err
			}
			for _, seen := range c.WorkSpaces {
				if known++; seen.Gone == 0 && seen.Until < until.Add(samplesSettle).Unix() {
					behind++
				}
			}
		}
		switch {
		case known == 0:
			return r.s.T("report.no_samples"), nil
		case behind > 0:
			return r.s.T("report.samples_behind", text.Args{"n": behind}), nil
		}
		return "", nil
	}
}
