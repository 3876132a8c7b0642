package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/ashiato/ashiato/internal/directory"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/report"
)

// accessWriter writes who signed in to and out of WorkSpaces.
func accessWriter(r *reporter) reportWriter {
	return func(ctx context.Context, p report.Period, w io.Writer, f report.Form) (report.Content, error) {
		names, err := workspaceNames(ctx, r.lake)
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

// workspaceNames tells whose a WorkSpace was, as the lake's directory knows it.
func workspaceNames(ctx context.Context, l *lake.Lake) (report.Names, error) {
	d, scopes := directory.New(), map[string]string{}
	err := l.Table(&lake.Directory).Each(ctx, time.Time{}, time.Time{}, func(row lake.Row) error {
		c, err := directory.FromRow(row)
		if err == nil && c.Kind == directory.Workspace {
			d.Add(c)
			scopes[c.ID] = c.Scope
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return func(id string, at time.Time) string {
		scope, known := scopes[id]
		if !known {
			return ""
		}
		is, _ := d.At(directory.Workspace, scope, id, at)
		return is.Name
	}, nil
}
