package main

import (
	"context"
	"time"

	"github.com/ashiato/ashiato/internal/engine"
	"github.com/ashiato/ashiato/internal/lake"
)

// A climb has a page go from the oldest rows to the newest: those without a time first, then one stretch of time after the other, as long as gives
// about a page. So a page reads the files of its stretch, and what is held in memory is a page.
type climb struct {
	from, to time.Time // of the stretch; to is zero of the last, which has no end
	last     time.Time // of the days that there are
	step     time.Duration
}

// Lengths of stretches, at first and at least.
const (
	firstStretch = 6 * time.Hour
	leastStretch = time.Minute
)

// begin makes from the beginning of a stretch.
func (c *climb) begin(from time.Time) {
	c.from, c.to = from, from.Add(c.step)
	if !c.to.Before(c.last) {
		c.to = time.Time{}
	}
}

// where is the condition of the next page of the stretch.
func (c *climb) where(p *page) (sql string, args []any) {
	sql, args = " AND event_time >= ?", []any{c.from}
	if p.begun { // the first condition is for the planning of files
		sql, args = " AND event_time >= ? AND (event_time > ? OR coalesce("+p.id+", '') >= ?)", []any{p.at, p.at, p.last}
	}
	if !c.to.IsZero() {
		sql, args = sql+" AND event_time < ?", append(args, c.to)
	}
	return sql, args
}

// over goes on after a page: in the stretch if it was full.
func (c *climb) over(p *page) {
	switch {
	case p.read >= p.size:
		c.step = max(c.step/2, leastStretch)
		return
	case p.noTime:
		p.noTime = false
	case c.to.IsZero():
		p.ended = true
	default:
		if p.read < p.size/4 {
			c.step *= 4
		}
		c.begin(c.to)
	}
	p.begun, p.equal = false, 0
}

// oldest gives all events of the question, the oldest first and those without a time before them, however many there are.
func (e *eventsLister) oldest(ctx context.Context) (eventStream, error) {
	records, err := e.climb(ctx, engine.Records, "eventid")
	if err != nil {
		return nil, err
	}
	signIns, err := e.climb(ctx, lake.WorkSpacesAccess.Name, "event_id")
	if err != nil {
		return nil, err
	}
	e.events = merged(records, signIns, 0)
	e.events.oldest = true
	return e, nil
}

// climb makes the pages of a table from the oldest on; nil where it has nothing.
func (e *eventsLister) climb(ctx context.Context, table, id string) (eventStream, error) {
	f := engine.Filter{Table: table, Since: e.q.since, Until: e.q.until}
	if table == engine.Records {
		f.Table = ""
	}
	files, err := e.plan(ctx, f)
	if err != nil || len(files) == 0 {
		return nil, err
	}
	p, err := e.page(table, id, 0)
	if err != nil {
		return nil, err
	}
	if p.take = recordTaker(e.records); table != engine.Records {
		p.take, p.timed = signInTaker(e.signIns, e.who), true
	}
	c, first := &climb{step: firstStretch}, time.Time{}
	for _, file := range files {
		if file.Day == engine.NoDay {
			continue
		}
		day := lake.Day(file.Day).Time()
		if first.IsZero() || day.Before(first) {
			first = day
		}
		c.last = later(c.last, day.AddDate(0, 1, 0)) // a file has a day or a month
	}
	c.begin(later(first, e.q.since))
	p.climb, p.noTime = c, !p.timed
	return p, nil
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
