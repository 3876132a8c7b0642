package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ashiato/ashiato/internal/alert"
	"github.com/ashiato/ashiato/internal/ask"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/match"
)

// lakePast visits the records of a lake that a rule holds for, narrowed by what SQL can say of its condition.
type lakePast struct {
	s    *session
	lake *lake.Lake
}

// Each implements alert.Past.
func (p *lakePast) Each(ctx context.Context, r *alert.Rule, since, until time.Time, visit func(*match.Event) error) error {
	where, _, err := match.Cover(r.Node, r.MatchEnv())
	if err != nil {
		return err
	}
	e := &match.Event{}
	judge := func(table string, row map[string]any) error {
		err := decodeRow(e, table, row)
		if errors.Is(err, alert.ErrNoEvent) {
			return nil
		}
		if err != nil || !r.Match(e) {
			return err
		}
		return visit(e)
	}
	if where != "false" {
		spans, err := p.days(ctx, where, since, until)
		for _, days := range spans {
			if err == nil {
				sql := "SELECT * FROM cloudtrail_records WHERE " + withinSpan + " AND (" + where + ")"
				err = p.each(ctx, sql, days[:], func(row map[string]any) error { return judge(lake.TableName, row) })
			}
		}
		if err != nil {
			return err
		}
	}
	if where, _, err = match.CoverAccess(r.Node, r.MatchEnv()); err != nil || where == "false" {
		return err
	}
	sql := "SELECT detail FROM workspaces_access WHERE event_time >= ? AND event_time < ? AND (" + where + ")"
	return p.each(ctx, sql, []any{since, until}, func(row map[string]any) error { return judge(lake.WorkSpacesAccess.Name, row) })
}

// withinSpan is a condition with two parameters.
const withinSpan = "event_time >= ? AND event_time < ?"

// maxSpans is into how many stretches of days a question is divided; each is a statement of its own.
const maxSpans = 16

// days gives the stretches of days on which there are records, from and to. To find them takes the columns of the condition alone, and of the other days
// nothing else has to be read. Where there are too many it is one stretch.
func (p *lakePast) days(ctx context.Context, where string, since, until time.Time) (spans [][2]any, err error) {
	if where == "true" {
		return [][2]any{{since, until}}, nil
	}
	sql := "SELECT DISTINCT date_trunc('day', event_time) AS d FROM cloudtrail_records WHERE " + withinSpan + " AND (" + where + ") ORDER BY d"
	var from, to []time.Time
	err = p.s.askEach(ctx, p.lake, sql, []any{since, until}, func(row []any) error {
		day, ok := row[0].(time.Time)
		if !ok {
			return fmt.Errorf("a day of the lake is %v", row[0])
		}
		end := day.AddDate(0, 0, 1)
		if n := len(to); n > 0 && !day.After(to[n-1]) {
			to[n-1] = end
		} else {
			from, to = append(from, day), append(to, end)
		}
		return nil
	})
	if n := len(to); n > maxSpans {
		from, to = from[:1], to[n-1:]
	}
	for i := range from {
		spans = append(spans, [2]any{later(from[i], since), earlier(to[i], until)})
	}
	return spans, err
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

func (p *lakePast) each(ctx context.Context, sql string, args []any, use func(map[string]any) error) error {
	return p.s.askSQL(ctx, p.lake, ask.Question{SQL: sql, Args: args}, func(rows ask.Rows) error { return eachRow(ctx, rows, use) })
}
