package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/ashiato/ashiato/internal/ask"
	"github.com/ashiato/ashiato/internal/encode"
	"github.com/ashiato/ashiato/internal/engine"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/match"
	"github.com/ashiato/ashiato/internal/text"
)

const (
	// followLast is how many events of the past come before those that are new, where nobody says otherwise.
	followLast = 10
	// followNames is how often a follower looks whether names have changed.
	followNames = time.Minute
	// followBatch is how many events are held before they are printed.
	followBatch = 1000
)

// followed are the formats that have no end.
var followed = []encode.Format{encode.Table, encode.TSV, encode.CSV, encode.NDJSON}

// followEvents prints the last events, the oldest first, and then those that come into the lake, until the person stops it.
func (s *session) followEvents(ctx context.Context, q eventsQuestion, format encode.Format) error {
	switch {
	case !q.until.IsZero():
		return s.fail(exitUsage, "events.no_until")
	case !slices.Contains(followed, format):
		return s.fail(exitUsage, "events.stream", text.Args{"format": string(format)})
	case q.flags.numbered:
	case q.since.IsZero():
		q.flags.number = followLast
	default:
		q.flags.number = 0
	}
	err := s.onEvents(ctx, q, func(l *eventsLister) error {
		f := &eventsFollower{eventsLister: l, format: format, lines: s.newEventLines()}
		return f.follow(ctx)
	})
	if ctx.Err() != nil {
		return nil // stopped, as it has to be
	}
	return err
}

// An eventsFollower prints what comes into a lake.
type eventsFollower struct {
	*eventsLister
	format encode.Format
	lines  *eventLines
	begun  bool // a header was printed
	batch  []event
	looked time.Time // when names were looked at last
	record match.Event
}

func (f *eventsFollower) follow(ctx context.Context) error {
	var feeds []*lake.Feed
	var positions []lake.Position
	then := map[string]lake.Position{}
	for _, table := range []string{lake.TableName, lake.WorkSpacesAccess.Name} {
		feed, err := f.lake.Feed(table)
		if err != nil {
			return err
		}
		head, err := feed.Head(ctx)
		if err != nil {
			return err
		}
		feeds, positions, then[table] = append(feeds, feed), append(positions, head), head
	}
	// The past is what tables have at the positions from which they are followed: so nothing falls between, and nothing comes twice.
	err := errors.Join(f.engine.Close(), f.open(ctx, ask.PlannerAt(f.lake, then)))
	if err == nil {
		err = f.listPast(ctx)
	}
	if err != nil {
		return err
	}
	f.s.hint(f.s.T("events.following"))
	for {
		for i, feed := range feeds {
			var err error
			positions[i], err = feed.Read(ctx, positions[i], func(r lake.Fresh) error { return f.take(ctx, feed.Name(), r.Row) })
			if err != nil {
				return err
			}
		}
		if err := f.flush(ctx); err != nil {
			return err
		}
		if err := f.lake.News(ctx, feeds...); err != nil {
			return err
		}
		if err := f.lookAtNames(ctx); err != nil {
			return err
		}
	}
}

// listPast prints the last events, the oldest first: as many as are wanted, which are held in memory, or all, a batch at a time.
func (f *eventsFollower) listPast(ctx context.Context) error {
	list, all := f.list, f.q.flags.number == 0
	if all {
		list = f.oldest
	}
	events, err := list(ctx)
	if err != nil {
		return err
	}
	for {
		e, err := events.next(ctx)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if f.batch = append(f.batch, e); all && len(f.batch) == followBatch {
			if err := f.print(ctx); err != nil {
				return err
			}
		}
	}
	if !all {
		slices.Reverse(f.batch)
	}
	return f.print(ctx)
}

// take holds a row that came into a table, if it is wanted.
func (f *eventsFollower) take(ctx context.Context, table string, row map[string]any) (err error) {
	var e event
	ok := false
	if table == lake.TableName {
		if ok, err = takesRecord(f.records, &f.record, row); ok {
			e = eventOfRow(row)
		}
	} else {
		e, ok, err = signInEvent(ctx, f.signIns, f.who, row)
	}
	switch {
	case err != nil || !ok:
		return err
	case !f.q.since.IsZero() && e.time.Before(f.q.since):
		return nil
	}
	if f.batch = append(f.batch, e); len(f.batch) < followBatch {
		return nil
	}
	return f.flush(ctx)
}

// flush prints what is held, by time: what was committed together.
func (f *eventsFollower) flush(ctx context.Context) error {
	slices.SortStableFunc(f.batch, func(a, b event) int { return a.time.Compare(b.time) })
	return f.print(ctx)
}

func (f *eventsFollower) print(ctx context.Context) error {
	defer func() { f.batch = f.batch[:0] }()
	if f.format == encode.Table {
		if !f.begun {
			f.begun = true
			if err := f.lines.header(); err != nil {
				return err
			}
		}
		return f.lines.print(f.batch)
	}
	if f.begun && len(f.batch) == 0 {
		return nil
	}
	var out bytes.Buffer
	rows := f.s.newEventRows(&heldEvents{f.batch}, f.format)
	if _, err := encode.Write(ctx, &out, rows, encode.Options{Format: f.format, Zone: f.s.zone}); err != nil {
		return err
	}
	shown := out.Bytes()
	if f.begun && f.format != encode.NDJSON { // the header was there before
		_, shown, _ = bytes.Cut(shown, []byte("\n"))
	}
	f.begun = true
	_, err := f.s.Stdout.Write(shown)
	return err
}

// lookAtNames reads the directory anew if it has changed.
func (f *eventsFollower) lookAtNames(ctx context.Context) error {
	now := f.s.Now()
	if f.who.loaded == nil || now.Sub(f.looked) < followNames {
		return nil
	}
	f.looked = now
	return f.who.loaded.refresh(ctx, f.lake)
}

// heldEvents are events in memory.
type heldEvents struct{ events []event }

func (h *heldEvents) next(context.Context) (event, error) {
	if len(h.events) == 0 {
		return event{}, io.EOF
	}
	e := h.events[0]
	h.events = h.events[1:]
	return e, nil
}

// eventLines prints the table of events line by line: nobody knows how wide what will come is.
type eventLines struct {
	table  *eventTable
	widths []int
}

// Usual widths of columns that may be cut.
const (
	usualWidth = 26
	usualCode  = 18
)

func (s *session) newEventLines() *eventLines {
	t := &eventTable{s: s, width: s.Width(Stdout)}
	t.columns = t.allColumns()
	widths := t.usual()
	if t.width > 0 {
		if t.limit = t.fitting(widths); t.limit < leastCut && t.slim() {
			if i := t.column(s.T("events.target")); i >= 0 {
				t.drop(i)
				widths = slices.Delete(widths, i, i+1)
				t.limit = t.fitting(widths)
			}
		}
		for i, c := range t.columns {
			if c.cut {
				widths[i] = min(widths[i], max(t.limit, c.least))
			}
		}
	}
	return &eventLines{t, widths}
}

// usual are the widths of columns where there is room.
func (t *eventTable) usual() []int {
	widths := make([]int, len(t.columns))
	for i, c := range t.columns {
		switch {
		case c.title == t.s.T("events.id"):
			widths[i] = shortID
		case i == 0 && t.slim():
			widths[i] = len("01-02 15:04")
		case i == 0:
			widths[i] = len("2006-01-02 15:04:05")
		case c.least == leastWhole && c.title == t.s.T("events.from"), c.title == t.s.T("events.result"), c.title == t.s.T("events.account"), c.title == t.s.T("events.region"):
			widths[i] = usualCode
		default:
			widths[i] = usualWidth
		}
		widths[i] = max(widths[i], cells.StringWidth(c.title))
	}
	return widths
}

func (l *eventLines) header() error {
	titles := make([]string, len(l.table.columns))
	for i, c := range l.table.columns {
		titles[i] = c.title
	}
	return l.line(titles)
}

func (l *eventLines) print(events []event) error {
	for _, e := range events {
		if err := l.line(l.table.texts(e)); err != nil {
			return err
		}
	}
	return nil
}

// line prints texts, which are clean, in columns.
func (l *eventLines) line(texts []string) error {
	var b strings.Builder
	for i, cell := range texts {
		if i > 0 {
			b.WriteString(strings.Repeat(" ", tableGap))
		}
		if l.table.width > 0 && l.table.columns[i].cut {
			cell = cells.Truncate(cell, l.widths[i], "…")
		}
		b.WriteString(cell)
		if i < len(texts)-1 {
			b.WriteString(strings.Repeat(" ", max(l.widths[i]-cells.StringWidth(cell), 0)))
		}
	}
	_, err := io.WriteString(l.table.s.Stdout, b.String()+"\n")
	return err
}

// eventOfRow is newEvent of a row whose values are known by the names of their columns.
func eventOfRow(row map[string]any) event {
	values := make([]any, len(engine.EventColumns))
	for i, name := range engine.EventColumns {
		values[i] = row[name]
		switch name {
		case "useridentity":
			values[i] = identityValues(row[name])
		case "resources":
			values[i] = resourceValues(row[name])
		}
	}
	e := newEvent(values)
	if recipient := str(row["recipientaccountid"]); recipient != "" {
		e.account = recipient
	}
	return e
}

// identityValues gives the column useridentity in the order that newIdentity wants.
func identityValues(v any) any {
	m, ok := v.(map[string]any)
	if !ok {
		return nil
	}
	in := func(m map[string]any, name string) map[string]any {
		below, _ := m[name].(map[string]any)
		return below
	}
	session := in(m, "sessioncontext")
	issuer := in(session, "sessionissuer")
	return []any{m["type"], m["principalid"], m["arn"], m["accountid"], m["invokedby"], m["accesskeyid"], m["username"],
		[]any{in(m, "onbehalfof")["userid"]},
		[]any{[]any{in(session, "attributes")["mfaauthenticated"]},
			[]any{issuer["type"], issuer["principalid"], issuer["arn"], issuer["accountid"], issuer["username"]}}}
}

// resourceValues gives the column resources in the order that target wants.
func resourceValues(v any) any {
	list, ok := v.([]any)
	if !ok {
		return nil
	}
	out := make([]any, len(list))
	for i, r := range list {
		if m, ok := r.(map[string]any); ok {
			out[i] = []any{m["arn"], m["accountid"], m["type"]}
		}
	}
	return out
}
