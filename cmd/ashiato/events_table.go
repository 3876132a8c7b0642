package main

import (
	"context"
	"errors"
	"io"
	"strings"

	"github.com/ashiato/ashiato/internal/encode"
	"github.com/ashiato/ashiato/internal/text"
)

const (
	shortID    = 8    // characters of an event id that the table shows; show takes them
	wideTable  = 150  // columns of a terminal from which account and region are shown
	slimTable  = 90   // below: times without year and seconds
	tinyTable  = 70   // below: neither target nor origin
	tableAhead = 1000 // events that are read to measure the columns
	tableGap   = 2    // columns between columns, as in package encode
)

// eventTable is the rows of events for a person: columns that fit the terminal, of which the time and the
// id are never cut.
type eventTable struct {
	rows    encode.Rows
	s       *session
	width   int
	columns []eventColumn
	ahead   [][]string
	limit   int // of the columns that may be cut; 0 is none
	end     error
}

// eventColumn is one column of the table.
type eventColumn struct {
	title string
	cut   bool
	value func(*eventTable, event) string
}

func (s *session) newEventTable(rows encode.Rows) *eventTable {
	t := &eventTable{rows: rows, s: s, width: s.Width(Stdout)}
	add := func(title string, cut bool, value func(*eventTable, event) string) {
		t.columns = append(t.columns, eventColumn{title, cut, value})
	}
	narrow := t.width > 0 && t.width < tinyTable
	add(s.T("events.time", text.Args{"zone": s.zoneName()}), false, (*eventTable).time)
	add(s.T("events.user"), true, func(_ *eventTable, e event) string { return e.who })
	add(s.T("events.event"), true, func(_ *eventTable, e event) string { return e.name })
	if !narrow {
		add(s.T("events.target"), true, func(_ *eventTable, e event) string { return e.target })
		add(s.T("events.from"), true, func(_ *eventTable, e event) string { return strings.TrimSuffix(e.from, ".amazonaws.com") })
	}
	add(s.T("events.result"), true, (*eventTable).result)
	if t.width >= wideTable {
		add(s.T("events.account"), true, func(_ *eventTable, e event) string { return e.account })
		add(s.T("events.region"), true, func(_ *eventTable, e event) string { return e.region })
	}
	add(s.T("events.id"), false, func(_ *eventTable, e event) string { return e.id[:min(shortID, len(e.id))] })
	if t.slim() {
		t.columns[0].title = s.zoneName()
	}
	return t
}

func (t *eventTable) slim() bool { return t.width > 0 && t.width < slimTable }

func (t *eventTable) time(e event) string {
	switch {
	case e.time.IsZero():
		return e.timeText
	case t.slim():
		return e.time.In(t.s.zone).Format("01-02 15:04")
	}
	return t.s.moment(e.time)
}

func (t *eventTable) result(e event) string {
	if e.failed {
		return t.s.T("events.failed", text.Args{"code": e.failure})
	}
	return t.s.T("events.ok")
}

// Columns returns the titles, in the person's language.
func (t *eventTable) Columns() []encode.Column {
	titles := make([]string, len(t.columns))
	for i, c := range t.columns {
		titles[i] = c.title
	}
	return textColumns(titles...)
}

// Next returns the next event, its cells cut to what fits the terminal.
func (t *eventTable) Next(ctx context.Context) ([]any, error) {
	if t.ahead == nil && t.end == nil {
		if err := t.measure(ctx); err != nil {
			return nil, err
		}
	}
	var row []string
	if len(t.ahead) > 0 {
		row, t.ahead = t.ahead[0], t.ahead[1:]
	} else {
		var err error
		if row, err = t.read(ctx); err != nil {
			return nil, err
		}
	}
	values := make([]any, len(row))
	for i, cell := range row {
		if t.limit > 0 && t.columns[i].cut {
			cell = cells.Truncate(cell, t.limit, "…")
		}
		values[i] = cell
	}
	return values, nil
}

// read takes one event from the query.
func (t *eventTable) read(ctx context.Context) ([]string, error) {
	if t.end != nil {
		return nil, t.end
	}
	values, err := t.rows.Next(ctx)
	if err != nil {
		t.end = err
		return nil, err
	}
	e := newEvent(values)
	row := make([]string, len(t.columns))
	for i, c := range t.columns {
		row[i] = text.CleanLine(c.value(t, e))
	}
	return row, nil
}

// measure reads ahead and finds the limit at which the columns that may be cut fill the terminal.
func (t *eventTable) measure(ctx context.Context) error {
	widths := make([]int, len(t.columns))
	for i, c := range t.columns {
		widths[i] = cells.StringWidth(c.title)
	}
	for len(t.ahead) < tableAhead {
		row, err := t.read(ctx)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		for i, cell := range row {
			widths[i] = max(widths[i], cells.StringWidth(cell))
		}
		t.ahead = append(t.ahead, row)
	}
	if t.width == 0 {
		return nil
	}
	room := t.width - tableGap*(len(t.columns)-1)
	var flexible []int
	for i, c := range t.columns {
		if c.cut {
			flexible = append(flexible, widths[i])
		} else {
			room -= widths[i]
		}
	}
	t.limit = fitting(flexible, room)
	return nil
}

// fitting is the largest limit at which columns cut to it fill at most the room; 4 at least.
func fitting(widths []int, room int) int {
	for limit := room; limit > 4; limit-- {
		total := 0
		for _, w := range widths {
			total += min(w, limit)
		}
		if total <= room {
			return limit
		}
	}
	return 4
}
