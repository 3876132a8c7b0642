package main

import (
	"context"
	"errors"
	"io"
	"strings"
	"time"

	"github.com/ashiato/ashiato/internal/ask"
	"github.com/ashiato/ashiato/internal/encode"
	"github.com/ashiato/ashiato/internal/engine"
	"github.com/ashiato/ashiato/internal/ingest"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/match"
	"github.com/ashiato/ashiato/trail"
)

// An eventStream gives events, the newest first and those without a time last, and io.EOF after the last.
type eventStream interface {
	next(ctx context.Context) (event, error)
}

// rowEvents are the rows of engine.Events.
type rowEvents struct{ rows encode.Rows }

func (r rowEvents) next(ctx context.Context) (event, error) {
	values, err := r.rows.Next(ctx)
	if err != nil {
		return event{}, err
	}
	return newEvent(values), nil
}

// mergedEvents are those of two streams in one order.
type mergedEvents struct {
	streams [2]eventStream
	ahead   [2]*event // the next one of each; nil: to be read
	ended   [2]bool
	left    int64 // how many are still wanted; negative: all
	oldest  bool  // comes first
}

// merged gives at most n events; 0 is all.
func merged(a, b eventStream, n int64) *mergedEvents {
	if n == 0 {
		n = -1
	}
	return &mergedEvents{streams: [2]eventStream{a, b}, left: n}
}

func (m *mergedEvents) next(ctx context.Context) (event, error) {
	if m.left == 0 {
		return event{}, io.EOF
	}
	e, err := m.any(ctx)
	if err == nil {
		m.left--
	}
	return e, err
}

// more tells whether there are events beyond those that were wanted.
func (m *mergedEvents) more(ctx context.Context) (bool, error) {
	if m.left != 0 {
		return false, nil
	}
	_, err := m.any(ctx)
	if errors.Is(err, io.EOF) {
		return false, nil
	}
	return err == nil, err
}

func (m *mergedEvents) any(ctx context.Context) (event, error) {
	for i, s := range m.streams {
		if m.ahead[i] != nil || m.ended[i] || s == nil {
			continue
		}
		e, err := s.next(ctx)
		switch {
		case errors.Is(err, io.EOF):
			m.ended[i] = true
		case err != nil:
			return event{}, err
		default:
			m.ahead[i] = &e
		}
	}
	first := -1
	for i, e := range m.ahead {
		if e != nil && (first < 0 || m.earlier(e, m.ahead[first])) {
			first = i
		}
	}
	if first < 0 {
		return event{}, io.EOF
	}
	e := *m.ahead[first]
	m.ahead[first] = nil
	return e, nil
}

// earlier tells whether an event comes before another in the order of the streams.
func (m *mergedEvents) earlier(e, other *event) bool {
	if m.oldest {
		return e.time.Before(other.time)
	}
	return e.time.After(other.time)
}

// A taker makes an event of a row, if it is wanted.
type taker func(ctx context.Context, row []any, columns []encode.Column) (event, bool, error)

// A page asks for the newest rows of a table before a place, again and again: as many as are wanted at first, then more each time, as the matcher
// may take few of what the SQL finds.
type page struct {
	asker  *ask.Asker
	sql    string // SELECT ... FROM ... WHERE a condition
	id     string // the column that orders rows of one time
	timed  bool   // rows without a time are not asked for
	size   int64
	take   taker
	rows   *ask.Answer
	read   int64 // rows of the page
	at     time.Time
	last   string // id of the last row
	equal  int64  // rows with the last row's time and id
	skip   int64  // rows at the beginning of the page that were there before
	begun  bool
	noTime bool // the pages of rows without a time
	ended  bool
	climb  *climb // the oldest rows come first; nil: the newest
}

// Sizes of pages, in rows.
const (
	leastPage = 500
	mostPage  = 50_000
)

// pageSize is the size of the first page where n rows are wanted; 0 is all.
func pageSize(n int64) int64 {
	if n == 0 {
		return mostPage
	}
	return min(max(n+1, leastPage), mostPage)
}

func (p *page) next(ctx context.Context) (event, error) {
	for {
		if p.rows == nil {
			if p.ended {
				return event{}, io.EOF
			}
			if err := p.turn(ctx); err != nil {
				return event{}, err
			}
		}
		row, err := p.rows.Next(ctx)
		if errors.Is(err, io.EOF) {
			if err := p.over(); err != nil {
				return event{}, err
			}
			continue
		}
		if err != nil {
			return event{}, err
		}
		if !p.fresh(row) {
			continue
		}
		if e, ok, err := p.take(ctx, row, p.rows.Columns()); ok || err != nil {
			return e, err
		}
	}
}

// turn asks for the next page.
func (p *page) turn(ctx context.Context) error {
	where, args := p.where()
	order := " ORDER BY event_time DESC, coalesce("
	if p.climb != nil {
		order = " ORDER BY event_time, coalesce("
	}
	p.skip, p.equal = p.equal, 0
	answer, err := p.asker.Ask(ctx, ask.Question{SQL: p.sql + where + order + p.id + ", '') LIMIT ?", Args: append(args, p.size+p.skip)})
	p.rows, p.read = answer, -p.skip
	return err
}

// where is the condition of the next page, beside that of all.
func (p *page) where() (sql string, args []any) {
	switch {
	case p.noTime && p.begun:
		return " AND event_time IS NULL AND coalesce(" + p.id + ", '') >= ?", []any{p.last}
	case p.noTime:
		return " AND event_time IS NULL", nil
	case p.climb != nil:
		return p.climb.where(p)
	case p.begun: // the first condition is for the planning of files
		return " AND event_time <= ? AND (event_time < ? OR coalesce(" + p.id + ", '') >= ?)", []any{p.at, p.at, p.last}
	}
	return " AND event_time IS NOT NULL", nil
}

// fresh notes how far the page was read; it is false for a row that the page before had.
func (p *page) fresh(row []any) bool {
	columns := p.rows.Columns()
	at, id := time.Time{}, ""
	for i, c := range columns {
		switch c.Name {
		case "event_time":
			at, _ = row[i].(time.Time)
		case p.id:
			id = str(row[i])
		}
	}
	if p.begun && at.Equal(p.at) && id == p.last {
		p.equal++
	} else {
		p.at, p.last, p.equal, p.begun = at, strings.Clone(id), 1, true
	}
	p.read++
	if p.skip > 0 {
		p.skip--
		return false
	}
	return true
}

// over ends a page. One that is not full is the last of those with a time.
func (p *page) over() error {
	err := p.close()
	switch {
	case p.climb != nil:
		p.climb.over(p)
	case p.read < p.size:
		p.ended = p.noTime || p.timed
		p.noTime, p.begun, p.equal = true, false, 0
	}
	p.size = min(p.size*4, mostPage)
	return err
}

func (p *page) close() error {
	if p.rows == nil {
		return nil
	}
	err := p.rows.Close()
	p.rows = nil
	return err
}

// recordTaker makes events of those rows of cloudtrail_records that a matcher takes.
func recordTaker(m *match.Matcher) taker {
	var place []int
	var e match.Event
	return func(_ context.Context, row []any, columns []encode.Column) (event, bool, error) {
		whole, _ := plainValue(encode.Type{Kind: encode.Row, Fields: columns}, row).(map[string]any)
		ok, err := takesRecord(m, &e, whole)
		if !ok || err != nil {
			return event{}, false, err
		}
		if place == nil {
			place = eventPlaces(columns)
		}
		return eventAt(row, place), true, nil
	}
}

// takesRecord tells whether a matcher takes the record of a row.
func takesRecord(m *match.Matcher, e *match.Event, row map[string]any) (bool, error) {
	text, err := ingest.Rebuild(row)
	if err != nil {
		return false, err
	}
	limits := trail.DefaultLimits()
	limits.RecordBytes = max(limits.RecordBytes, len(text)) // some were imported with a wider limit
	r, err := trail.Parse(text, limits)
	if err != nil {
		return false, err
	}
	e.Reset(r)
	return m.Match(e), nil
}

// eventPlaces are where the columns of engine.EventColumns stand among others, and recipientaccountid.
func eventPlaces(columns []encode.Column) []int {
	by := map[string]int{}
	for i, c := range columns {
		by[c.Name] = i
	}
	place := make([]int, 0, len(engine.EventColumns)+1)
	for _, name := range append(engine.EventColumns[:len(engine.EventColumns):len(engine.EventColumns)], "recipientaccountid") {
		place = append(place, by[name])
	}
	return place
}

// eventAt is newEvent of a row with all columns.
func eventAt(row []any, place []int) event {
	values := make([]any, len(engine.EventColumns))
	for i := range values {
		values[i] = row[place[i]]
	}
	e := newEvent(values)
	if recipient := str(row[place[len(values)]]); recipient != "" {
		e.account = recipient
	}
	return e
}

// signInName is what a sign-in to a WorkSpace is called for programs, as EventBridge calls it.
const signInName = "WorkSpaces Access"

// signInTaker makes events of those sign-ins to WorkSpaces that a matcher takes.
func signInTaker(m *match.Matcher, who *lazyPersons) taker {
	return func(ctx context.Context, row []any, columns []encode.Column) (event, bool, error) {
		whole := make(map[string]any, len(columns))
		for i, c := range columns {
			whole[c.Name] = row[i]
		}
		return signInEvent(ctx, m, who, whole)
	}
}

// signInEvent makes an event of a row of workspaces_access, if the matcher takes it.
func signInEvent(ctx context.Context, m *match.Matcher, who *lazyPersons, row map[string]any) (event, bool, error) {
	in, err := match.FromAccess([]byte(str(row["detail"])))
	if err != nil {
		return event{}, false, err
	}
	if !m.Match(in) {
		return event{}, false, nil
	}
	e := event{signIn: true, name: signInName, service: match.WorkSpaces, target: str(row["workspace_id"]), from: str(row["client_ip"]),
		account: str(row["account"]), region: str(row["region"]), id: str(row["event_id"])}
	e.time, _ = row["event_time"].(time.Time)
	names, err := who.of(ctx, in)
	if err != nil {
		return event{}, false, err
	}
	if len(names) > 0 {
		e.who = names[0]
	}
	return e, true, nil
}

// lazyPersons reads the directory when somebody is asked for first.
type lazyPersons struct {
	lake   *lake.Lake
	loaded *persons
}

func (l *lazyPersons) of(ctx context.Context, e *match.Event) ([]string, error) {
	if err := l.load(ctx); err != nil {
		return nil, err
	}
	return l.loaded.of(e), nil
}

func (l *lazyPersons) load(ctx context.Context) (err error) {
	if l.loaded == nil {
		l.loaded, err = newPersons(ctx, l.lake)
	}
	return err
}
