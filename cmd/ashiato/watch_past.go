package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
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
	return p.visit(ctx, &pastQuestion{rule: r, since: since, until: until, visit: visit})
}

// Brief implements alert.History.
func (p *lakePast) Brief(ctx context.Context, r *alert.Rule, since, until time.Time, visit func(*match.Event) error) error {
	return p.visit(ctx, &pastQuestion{rule: r, since: since, until: until, visit: visit, columns: r.Columns()})
}

// Whole implements alert.History.
func (p *lakePast) Whole(ctx context.Context, eventIDs []string, since, until time.Time, visit func(*match.Event) error) error {
	e := &match.Event{}
	sql, args := withIDs("*", eventIDs, since, until)
	return p.each(ctx, sql, args, func(row map[string]any) error {
		if err := decodeRow(e, lake.TableName, row); err != nil {
			return err
		}
		return visit(e)
	})
}

// A pastQuestion is for the records of a time that a rule holds for.
type pastQuestion struct {
	rule         *alert.Rule
	since, until time.Time
	visit        func(*match.Event) error
	columns      []string // that suffice of records with an eventID; nil are all

	event match.Event
}

// judge visits what the rule holds for.
func (q *pastQuestion) judge(table string, row map[string]any) error {
	err := decodeRow(&q.event, table, row)
	if errors.Is(err, alert.ErrNoEvent) {
		return nil
	}
	if err != nil || !q.rule.Match(&q.event) {
		return err
	}
	return q.visit(&q.event)
}

// selected are the columns to ask for.
func (q *pastQuestion) selected() string {
	if q.columns == nil {
		return "*"
	}
	return strings.Join(q.columns, ", ")
}

// visit asks for the records, and for sign-ins to WorkSpaces.
func (p *lakePast) visit(ctx context.Context, q *pastQuestion) error {
	where, _, err := match.Cover(q.rule.Node, q.rule.MatchEnv())
	if err == nil && where != "false" {
		err = p.records(ctx, q, where)
	}
	if err != nil {
		return err
	}
	if where, _, err = match.CoverAccess(q.rule.Node, q.rule.MatchEnv()); err != nil || where == "false" {
		return err
	}
	sql := "SELECT detail FROM workspaces_access WHERE " + withinSpan + " AND (" + where + ")"
	return p.each(ctx, sql, []any{q.since, q.until}, func(row map[string]any) error { return q.judge(lake.WorkSpacesAccess.Name, row) })
}

// withinSpan is a condition with two parameters.
const withinSpan = "event_time >= ? AND event_time < ?"

// maxIDs is how many records are asked for by their eventIDs. Of more, nearly all files have one.
const maxIDs = 300

// records asks for the records. A condition reads few columns, but of a record all are needed, and what is read of a file is read for whole pages of it; so
// first it is asked which records there are. Where they are few, they are asked for by their IDs, for which most of the lake need not be read.
func (p *lakePast) records(ctx context.Context, q *pastQuestion, where string) error {
	where = withinSpan + " AND (" + where + ")"
	f, err := p.find(ctx, q, where)
	if err != nil {
		return err
	}
	args := []any{q.since, q.until}
	unnamed := f.unnamed
	switch {
	case f.many:
		unnamed = false
		err = p.each(ctx, "SELECT "+q.selected()+" FROM cloudtrail_records WHERE "+where, args, func(row map[string]any) error {
			if id, _ := row["eventid"].(string); id == "" && q.columns != nil {
				unnamed = true
				return nil
			}
			return q.judge(lake.TableName, row)
		})
	case len(f.ids) > 0:
		sql, args := withIDs(q.selected(), f.ids, f.first, f.last.Add(time.Microsecond))
		err = p.each(ctx, sql, args, func(row map[string]any) error { return q.judge(lake.TableName, row) })
	}
	if err != nil || !unnamed {
		return err
	}
	// The ID of a record without an eventID is the hash of all of it.
	return p.each(ctx, "SELECT * FROM cloudtrail_records WHERE (eventid IS NULL OR eventid = '') AND "+where, args,
		func(row map[string]any) error { return q.judge(lake.TableName, row) })
}

// A found is which records there are.
type found struct {
	ids         []string
	first, last time.Time // of them
	unnamed     bool      // some have none
	many        bool      // there are more than maxIDs
}

func (p *lakePast) find(ctx context.Context, q *pastQuestion, where string) (found, error) {
	var f found
	n := 0
	sql := fmt.Sprintf("SELECT eventid, event_time FROM cloudtrail_records WHERE %s LIMIT %d", where, maxIDs+1)
	err := p.s.askEach(ctx, p.lake, sql, []any{q.since, q.until}, func(row []any) error {
		if n++; n > maxIDs {
			f.many = true
			return nil
		}
		id, _ := row[0].(string)
		if id == "" {
			f.unnamed = true
			return nil
		}
		at, ok := row[1].(time.Time)
		if !ok {
			return fmt.Errorf("the time of a record is %v", row[1])
		}
		if len(f.ids) == 0 || at.Before(f.first) {
			f.first = at
		}
		if at.After(f.last) {
			f.last = at
		}
		f.ids = append(f.ids, id)
		return nil
	})
	return f, err
}

// withIDs asks for records by their eventIDs, from since on, before until.
func withIDs(columns string, eventIDs []string, since, until time.Time) (sql string, args []any) {
	args = []any{since, until}
	for _, id := range eventIDs {
		args = append(args, id)
	}
	places := strings.TrimPrefix(strings.Repeat(", ?", len(eventIDs)), ", ")
	return "SELECT " + columns + " FROM cloudtrail_records WHERE " + withinSpan + " AND eventid IN (" + places + ")", args
}

func (p *lakePast) each(ctx context.Context, sql string, args []any, use func(map[string]any) error) error {
	return p.s.askSQL(ctx, p.lake, ask.Question{SQL: sql, Args: args}, func(rows ask.Rows) error { return eachRow(ctx, rows, use) })
}
