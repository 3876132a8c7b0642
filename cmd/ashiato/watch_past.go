package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/ashiato/ashiato/internal/alert"
	"github.com/ashiato/ashiato/internal/ask"
	"github.com/ashiato/ashiato/internal/ingest"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/match"
	"github.com/ashiato/ashiato/trail"
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
	parts        []string // of the condition, of which a record meets one at most

	event match.Event
}

// judge visits what the rule holds for.
func (q *pastQuestion) judge(table string, row map[string]any) error {
	err := decodeRow(&q.event, table, row)
	if errors.Is(err, alert.ErrNoEvent) {
		return nil
	}
	if err != nil {
		return err
	}
	return q.judged()
}

// judged visits the event if the rule holds for it.
func (q *pastQuestion) judged() error {
	if !q.rule.Match(&q.event) {
		return nil
	}
	return q.visit(&q.event)
}

// sql asks for columns of the records that meet the condition and another.
func (q *pastQuestion) sql(columns, and string) (sql string, args []any) {
	var all []string
	for _, part := range q.parts {
		all = append(all, "SELECT "+columns+" FROM cloudtrail_records WHERE "+withinSpan+and+" AND ("+part+")")
		args = append(args, q.since, q.until)
	}
	return strings.Join(all, " UNION ALL "), args
}

// visit asks for the records, and for sign-ins to WorkSpaces.
func (p *lakePast) visit(ctx context.Context, q *pastQuestion) (err error) {
	q.parts, err = match.CoverParts(q.rule.Node, q.rule.MatchEnv())
	if err == nil && len(q.parts) > 0 {
		err = p.records(ctx, q)
	}
	if err != nil {
		return err
	}
	where, _, err := match.CoverAccess(q.rule.Node, q.rule.MatchEnv())
	if err != nil || where == "false" {
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
func (p *lakePast) records(ctx context.Context, q *pastQuestion) error {
	f, err := p.find(ctx, q)
	if err != nil {
		return err
	}
	unnamed := f.unnamed
	switch {
	case q.columns == nil && f.many:
		sql, args := q.sql("*", "")
		return p.each(ctx, sql, args, func(row map[string]any) error { return q.judge(lake.TableName, row) })
	case f.many:
		sql, args := q.sql(strings.Join(q.columns, ", "), "")
		unnamed, err = p.brief(ctx, q, sql, args)
	case len(f.ids) > 0:
		err = p.named(ctx, q, f)
	}
	if err != nil || !unnamed {
		return err
	}
	// The ID of a record without an eventID is the hash of all of it.
	sql, args := q.sql("*", " AND (eventid IS NULL OR eventid = '')")
	return p.each(ctx, sql, args, func(row map[string]any) error { return q.judge(lake.TableName, row) })
}

// named asks for the records that were found by their IDs.
func (p *lakePast) named(ctx context.Context, q *pastQuestion, f found) error {
	columns := "*"
	if q.columns != nil {
		columns = strings.Join(q.columns, ", ")
	}
	sql, args := withIDs(columns, f.ids, f.first, f.last.Add(time.Microsecond))
	if q.columns != nil {
		_, err := p.brief(ctx, q, sql, args)
		return err
	}
	return p.each(ctx, sql, args, func(row map[string]any) error { return q.judge(lake.TableName, row) })
}

// brief asks for the question's columns of records, which are judged if they have an eventID, and tells whether some have none.
func (p *lakePast) brief(ctx context.Context, q *pastQuestion, sql string, args []any) (unnamed bool, err error) {
	id, whole, parser := slices.Index(q.columns, "eventid"), ingest.NewRebuilder(q.columns), trail.NewParser(trail.DefaultLimits())
	var json []byte
	err = p.s.askSQL(ctx, p.lake, ask.Question{SQL: sql, Args: args}, func(rows ask.Rows) error {
		columns := rows.Columns()
		for {
			row, err := rows.Next(ctx)
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				return err
			}
			if named, _ := row[id].(string); named == "" {
				unnamed = true
				continue
			}
			for i, c := range columns {
				row[i] = plainValue(c.Type, row[i])
			}
			var record *trail.Record
			if json, err = whole.Append(json[:0], row); err == nil {
				record, err = parser.Parse(json)
			}
			if err != nil { // it is no record that a rule could be about
				continue
			}
			q.event.Reset(record)
			if err := q.judged(); err != nil {
				return err
			}
		}
	})
	return unnamed, err
}

// A found is which records there are.
type found struct {
	ids         []string
	first, last time.Time // of them
	unnamed     bool      // some have none
	many        bool      // there are more than maxIDs
}

func (p *lakePast) find(ctx context.Context, q *pastQuestion) (found, error) {
	var f found
	n := 0
	sql, args := q.sql("eventid, event_time", "")
	err := p.s.askEach(ctx, p.lake, fmt.Sprintf("%s LIMIT %d", sql, maxIDs+1), args, func(row []any) error {
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
