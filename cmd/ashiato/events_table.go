package main

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/ashiato/ashiato/internal/encode"
	"github.com/ashiato/ashiato/internal/text"
)

const (
	shortID    = 8    // characters of an event id that the table shows; show takes them
	wideTable  = 150  // columns of a terminal from which account and region are shown
	slimTable  = 90   // below: times without year and seconds
	leastCut   = 9    // columns: a slim table gives up the target before it cuts others to less
	leastUser  = 14   // columns of who: the first name and the surname, mostly
	leastWhole = 15   // columns of CreateAccessKey and of an IPv4 address, which mislead when they are cut
	tinyTable  = 70   // below: neither target nor origin
	tableAhead = 1000 // events that are read to measure the columns
	tableGap   = 2    // columns between columns, as in package encode
)

// eventTable is events for a person: columns that fit the terminal, of which the time and the
// id are never cut.
type eventTable struct {
	events  eventStream
	s       *session
	width   int
	columns []eventColumn
	ahead   [][]string
	limit   int  // of the columns that may be cut; 0 is none
	dropped bool // there was no room for the target
	end     error
}

// eventColumn is one column of the table.
type eventColumn struct {
	title string
	cut   bool
	value func(*eventTable, event) string
	least int // is not cut below this
}

// newEventTable reads ahead to find out which columns fit, and how wide.
func (s *session) newEventTable(ctx context.Context, events eventStream) (*eventTable, error) {
	t := &eventTable{events: events, s: s, width: s.Width(Stdout)}
	t.columns = t.allColumns()
	widths, err := t.measure(ctx)
	if err != nil {
		return nil, err
	}
	if t.width == 0 {
		return t, nil
	}
	if t.limit = t.fitting(widths); t.limit < leastCut && t.slim() {
		if i := t.column(s.T("events.target")); i >= 0 {
			t.drop(i)
			t.dropped = true
			t.limit = t.fitting(slices.Delete(widths, i, i+1))
		}
	}
	return t, nil
}

// allColumns are the columns for the width of the terminal.
func (t *eventTable) allColumns() (columns []eventColumn) {
	s := t.s
	add := func(title string, cut bool, value func(*eventTable, event) string) {
		columns = append(columns, eventColumn{title: title, cut: cut, value: value})
	}
	narrow := t.width > 0 && t.width < tinyTable
	add(s.T("events.time", text.Args{"zone": s.zoneName()}), false, (*eventTable).time)
	add(s.T("events.user"), true, func(_ *eventTable, e event) string { return e.who })
	add(s.T("events.event"), true, (*eventTable).what)
	if !narrow {
		add(s.T("events.target"), true, func(_ *eventTable, e event) string { return e.target })
		add(s.T("events.from"), true, func(_ *eventTable, e event) string { return strings.TrimSuffix(e.from, ".amazonaws.com") })
		columns[len(columns)-1].least = leastWhole
	}
	add(s.T("events.result"), true, (*eventTable).result)
	if t.width >= wideTable {
		add(s.T("events.account"), true, func(_ *eventTable, e event) string { return e.account })
		add(s.T("events.region"), true, func(_ *eventTable, e event) string { return e.region })
	}
	add(s.T("events.id"), false, func(_ *eventTable, e event) string { return e.id[:min(shortID, len(e.id))] })
	if t.width >= tinyTable {
		columns[1].least, columns[2].least = leastUser, leastWhole
	}
	if t.slim() {
		columns[0].title = s.zoneName()
	}
	return columns
}

// column finds a column by its title; -1 when it is not there.
func (t *eventTable) column(title string) int {
	return slices.IndexFunc(t.columns, func(c eventColumn) bool { return c.title == title })
}

// drop leaves a column out, also of what was read ahead.
func (t *eventTable) drop(i int) {
	t.columns = slices.Delete(t.columns, i, i+1)
	for n, row := range t.ahead {
		t.ahead[n] = slices.Delete(row, i, i+1)
	}
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

// what is the operation; a sign-in to a WorkSpace, which is none, is said in words.
func (t *eventTable) what(e event) string {
	if e.signIn {
		return t.s.T("events.sign_in")
	}
	return e.name
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
		values[i] = t.cutCell(i, cell)
	}
	return values, nil
}

// cutCell cuts a cell to what its column may take.
func (t *eventTable) cutCell(i int, cell string) string {
	if t.limit > 0 && t.columns[i].cut {
		return cells.Truncate(cell, max(t.limit, t.columns[i].least), "…")
	}
	return cell
}

// read takes one event from the query.
func (t *eventTable) read(ctx context.Context) ([]string, error) {
	if t.end != nil {
		return nil, t.end
	}
	e, err := t.events.next(ctx)
	if err != nil {
		t.end = err
		return nil, err
	}
	return t.texts(e), nil
}

// texts are the cells of one event, not cut.
func (t *eventTable) texts(e event) []string {
	row := make([]string, len(t.columns))
	for i, c := range t.columns {
		row[i] = text.CleanLine(c.value(t, e))
	}
	return row
}

// measure reads ahead and returns how wide the columns are.
func (t *eventTable) measure(ctx context.Context) ([]int, error) {
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
			return nil, err
		}
		for i, cell := range row {
			widths[i] = max(widths[i], cells.StringWidth(cell))
		}
		t.ahead = append(t.ahead, row)
	}
	return widths, nil
}

// fitting is the largest limit at which the columns, of these widths, fill at most the terminal; 4 at least.
func (t *eventTable) fitting(widths []int) int {
	for limit := t.width; limit > 4; limit-- {
		total := tableGap * (len(widths) - 1)
		for i, w := range widths {
			if t.columns[i].cut {
				w = min(w, max(limit, t.columns[i].least))
			}
			total += w
		}
		if total <= t.width {
			return limit
		}
	}
	return 4
}
