package main

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/ashiato/ashiato/internal/ask"
	"github.com/ashiato/ashiato/internal/engine"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/match"
	"github.com/ashiato/ashiato/internal/text"
	"github.com/ashiato/ashiato/internal/when"
)

// An eventsQuestion is what a list of events, or who follows them, asks for.
type eventsQuestion struct {
	line         string     // the condition as it was typed
	condition    match.Node // nil: none was typed
	since, until time.Time  // zero: no bound
	filter       engine.EventsFilter
	flags        eventFlags
}

// eventsQuestion reads a condition and the flags, all of which must hold.
func (s *session) eventsQuestion(line string, f eventFlags) (q eventsQuestion, err error) {
	q = eventsQuestion{line: line, flags: f}
	if q.filter, err = s.eventsFilter(f); err != nil {
		return q, err
	}
	var c match.Condition
	if strings.TrimSpace(line) != "" {
		parsed, err := match.Parse(line)
		if err != nil {
			return q, s.conditionFailure(line, err)
		}
		c = *parsed
		q.condition = c.Node
	}
	if q.since, q.until, err = s.timeRange(f.since, f.until); err != nil {
		return q, err
	}
	if err := s.typedTimes(&q, &c); err != nil {
		return q, err
	}
	q.filter.Since, q.filter.Until = q.since, q.until
	return q, nil
}

// typedTimes reads since: and until: of a condition.
func (s *session) typedTimes(q *eventsQuestion, c *match.Condition) error {
	clock := when.Clock{Now: s.Now(), Zone: s.zone}
	for _, t := range []struct {
		name, flag, value string
		at                int
		to                *time.Time
	}{{"since:", q.flags.since, c.Since, c.SinceOffset, &q.since}, {"until:", q.flags.until, c.Until, c.UntilOffset, &q.until}} {
		if t.value == "" {
			continue
		}
		if t.flag != "" {
			return s.conditionAt(q.line, t.at, s.T("condition.time_twice", text.Args{"name": t.name, "flag": "--" + strings.TrimSuffix(t.name, ":")}))
		}
		span, ok := clock.Parse(t.value)
		if !ok {
			return s.conditionAt(q.line, t.at, s.T("usage.bad_time", text.Args{"flag": t.name, "value": t.value}))
		}
		*t.to = span.From
		if t.name == "until:" {
			*t.to = span.To
		}
	}
	if c.Until != "" && !q.since.IsZero() && !q.until.After(q.since) {
		return s.conditionAt(q.line, c.UntilOffset, s.T("condition.empty_range"))
	}
	return nil
}

// node is the condition with the flags, over records or over sign-ins.
func (q *eventsQuestion) node(signIns bool) match.Node {
	var all match.And
	if q.condition != nil {
		all = append(all, q.condition)
	}
	f := q.flags
	any := func(field string, values []string) {
		if len(values) > 0 {
			all = append(all, &match.Term{Field: field, Values: stars(values)})
		}
	}
	any("event", list(f.event))
	any("service", list(f.service))
	any("account", list(f.account))
	any("region", list(f.region))
	if users := q.filter.Users; len(users) > 0 {
		all = append(all, userNode(users, signIns))
	}
	if len(q.filter.IPs)+len(q.filter.Networks) > 0 {
		all = append(all, addressNode(q.filter))
	}
	if q.filter.Failed {
		all = append(all, &match.Term{Field: "error", Op: match.Exists})
	} else {
		any("error", q.filter.Errors)
	}
	return all
}

// stars writes values in which only * is a wildcard as patterns.
func stars(values []string) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = strings.NewReplacer(`\`, `\\`, `?`, `\?`).Replace(v)
	}
	return out
}

// userNode is --user: a part of a name or ARN, or a whole id. Of sign-ins it is the person, or the WorkSpace.
func userNode(users []string, signIns bool) match.Node {
	var parts, wholes []string
	for _, u := range stars(users) {
		wholes = append(wholes, u)
		if strings.Contains(u, "*") {
			parts = append(parts, u)
		} else {
			parts = append(parts, "*"+u+"*")
		}
	}
	named := []string{"userIdentity.userName", "userIdentity.arn", "userIdentity.sessionContext.sessionIssuer.userName", "userIdentity.invokedBy"}
	ids := []string{"userIdentity.accessKeyId", "userIdentity.principalId", "userIdentity.onBehalfOf.userId", "userIdentity.type"}
	if signIns {
		named, ids = nil, []string{"detail.workspaceId"}
	}
	var any match.Or
	for _, field := range named {
		any = append(any, &match.Term{Field: field, Path: true, Values: parts})
	}
	for _, field := range ids {
		any = append(any, &match.Term{Field: field, Path: true, Values: wholes})
	}
	if signIns {
		return append(any, &match.Term{Field: "person", Values: parts})
	}
	for _, u := range wholes { // a part of a principal id is the role's id or the session's name
		any = append(any, &match.Term{Field: "userIdentity.principalId", Path: true, Values: []string{u + ":*", "*:" + u}})
	}
	return any
}

func addressNode(f engine.EventsFilter) match.Node {
	var any match.Or
	if len(f.IPs) > 0 {
		any = append(any, &match.Term{Field: "ip", Values: stars(f.IPs)})
	}
	var networks []string
	for _, n := range f.Networks {
		networks = append(networks, n.String())
	}
	if len(networks) > 0 {
		any = append(any, &match.Term{Field: "ip", Op: match.CIDR, Values: networks})
	}
	return any
}

// persons are the names that a question asks for, for the log of look-ups.
func (q *eventsQuestion) persons() (names []string) {
	if q.flags.user != "" {
		names = append(names, q.flags.user)
	}
	if q.condition != nil {
		for _, t := range askedFor(q.condition) {
			for _, v := range t.Values {
				if !slices.Contains(names, v) {
					names = append(names, v)
				}
			}
		}
	}
	if len(names) > maxAskedFor {
		return []string{q.line}
	}
	return names
}

// maxAskedFor is how many persons of one question have a line of their own in the log.
const maxAskedFor = 10

// askedFor are the terms about persons that are not negated.
func askedFor(n match.Node) (all []*match.Term) {
	switch n := n.(type) {
	case match.And:
		for _, one := range n {
			all = append(all, askedFor(one)...)
		}
	case match.Or:
		for _, one := range n {
			all = append(all, askedFor(one)...)
		}
	case *match.Term:
		all = namesTerms(n)
	}
	return all
}

// An eventsLister answers a question over an open lake.
type eventsLister struct {
	s       *session
	lake    *lake.Lake
	q       eventsQuestion
	engine  *engine.Engine
	env     match.Env
	who     *lazyPersons
	plan    engine.Planner
	rows    *engine.Rows // without a condition
	pages   []*page
	events  *mergedEvents
	records *match.Matcher
	signIns *match.Matcher
}

// onEvents opens the lake and answers a question, with a line in the log where a person is asked for.
func (s *session) onEvents(ctx context.Context, q eventsQuestion, use func(*eventsLister) error) error {
	return s.onLake(ctx, false, func(l *lake.Lake) error {
		for _, name := range q.persons() {
			if err := s.auditLookup(l.ID(), name); err != nil {
				return err
			}
		}
		lister, err := s.newEventsLister(ctx, l, q)
		if err != nil {
			return err
		}
		return errors.Join(use(lister), lister.close())
	})
}

func (s *session) newEventsLister(ctx context.Context, l *lake.Lake, q eventsQuestion) (*eventsLister, error) {
	e := &eventsLister{s: s, lake: l, q: q, who: &lazyPersons{lake: l}}
	var err error
	if e.env, err = s.conditionEnv(q.line + " "); err != nil {
		return nil, err
	}
	signIns := q.node(true)
	if len(namesTerms(signIns)) > 0 {
		if err := e.who.load(ctx); err != nil {
			return nil, err
		}
		e.env.Person = e.who.loaded.of
	}
	if e.signIns, err = match.Compile(signIns, e.env); err == nil {
		e.records, err = match.Compile(q.node(false), e.env)
	}
	if err != nil {
		return nil, s.conditionFailure(q.line, err)
	}
	return e, e.open(ctx, ask.Planner(l))
}

// open has the question asked of the files that plan gives.
func (e *eventsLister) open(ctx context.Context, plan engine.Planner) (err error) {
	e.plan = plan
	e.engine, err = engine.Open(ctx, engine.Options{Plan: plan, Fetch: ask.Fetcher(e.lake, e.s.fetchProgress())})
	return err
}

func (e *eventsLister) close() error {
	var err error
	for _, p := range e.pages {
		err = errors.Join(err, p.close())
	}
	if e.rows != nil {
		err = errors.Join(err, e.rows.Close())
	}
	return errors.Join(err, e.engine.Close())
}

// next is the next event of the list.
func (e *eventsLister) next(ctx context.Context) (event, error) {
	found, err := e.events.next(ctx)
	return found, e.s.listFailure(ctx, err)
}

// list gives the newest events of the question, as many as it wants.
func (e *eventsLister) list(ctx context.Context) (eventStream, error) {
	n := e.q.flags.number
	var records eventStream
	if e.q.condition == nil {
		filter := e.q.filter
		filter.N = n
		rows, err := e.engine.Events(ctx, filter)
		if err != nil {
			return nil, e.s.listFailure(ctx, err)
		}
		e.rows, records = rows, rowEvents{rows}
		e.s.detail(e.s.T("detail.files", text.Args{"n": rows.Files()}))
	} else {
		p, err := e.page(engine.Records, "eventid", n)
		if err != nil {
			return nil, err
		}
		p.take, records = recordTaker(e.records), p
	}
	signIns, err := e.signInPages(ctx, n)
	if err != nil {
		return nil, err
	}
	e.events = merged(records, signIns, n)
	return e, nil
}

// signInPages are the pages of sign-ins to WorkSpaces; nil where there are none.
func (e *eventsLister) signInPages(ctx context.Context, n int64) (eventStream, error) {
	files, err := e.plan(ctx, engine.Filter{Table: lake.WorkSpacesAccess.Name, Since: e.q.since, Until: e.q.until})
	if err != nil || len(files) == 0 {
		return nil, err
	}
	p, err := e.page(lake.WorkSpacesAccess.Name, "event_id", n)
	if err != nil {
		return nil, err
	}
	p.take, p.timed = signInTaker(e.signIns, e.who), true
	return p, nil
}

// page makes the pages of a table: what its SQL finds is all that the matcher takes, and maybe more.
func (e *eventsLister) page(table, id string, n int64) (*page, error) {
	cover, signIns := match.Cover, table != engine.Records
	if signIns {
		cover = match.CoverAccess
	}
	node := e.q.node(signIns)
	if !signIns {
		var err error
		if node, err = e.narrowed(node); err != nil {
			return nil, err
		}
	}
	where, _, err := cover(node, e.env)
	if err != nil {
		return nil, e.s.conditionFailure(e.q.line, err)
	}
	p := &page{asker: ask.New(ask.Embedded(e.engine), ask.Options{Now: e.s.Now}), id: id, size: pageSize(n),
		sql: "SELECT * FROM " + table + " WHERE (" + where + ")", timed: !e.q.since.IsZero() || !e.q.until.IsZero()}
	for _, bound := range []struct {
		sql string
		at  time.Time
	}{{" AND event_time >= ", e.q.since}, {" AND event_time < ", e.q.until}} {
		if !bound.at.IsZero() {
			p.sql += bound.sql + "TIMESTAMP '" + bound.at.UTC().Format("2006-01-02 15:04:05.000000") + " UTC'"
		}
	}
	e.s.detail(p.sql)
	e.pages = append(e.pages, p)
	return p, nil
}

// more tells whether there are events that were not listed.
func (e *eventsLister) more(ctx context.Context) (bool, error) {
	more, err := e.events.more(ctx)
	if err == nil && !more && e.rows != nil {
		more = e.rows.Truncated()
	}
	return more, e.s.listFailure(ctx, err)
}

// listFailure makes the engine's errors sentences.
func (s *session) listFailure(ctx context.Context, err error) error {
	if _, ok := errors.AsType[*ask.Error](err); ok {
		return s.queryError(ctx, err)
	}
	return s.sqlError(ctx, err)
}
