package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/ashiato/ashiato/internal/alert"
	"github.com/ashiato/ashiato/internal/ask"
	"github.com/ashiato/ashiato/internal/aws"
	"github.com/ashiato/ashiato/internal/config"
	"github.com/ashiato/ashiato/internal/directory"
	"github.com/ashiato/ashiato/internal/ingest"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/match"
	"github.com/ashiato/ashiato/internal/notify"
	"github.com/ashiato/ashiato/internal/rules"
	"github.com/ashiato/ashiato/internal/state"
	"github.com/ashiato/ashiato/internal/text"
	"github.com/ashiato/ashiato/trail"
)

// watchedTables are the tables of which rules look at what is new.
var watchedTables = []string{lake.TableName, lake.WorkSpacesAccess.Name}

// A watch is the part that follows the lake, asks the rules, and sends what they tell.
type watch struct {
	s       *session
	lake    *lake.Lake
	states  *state.Store
	people  *persons
	env     rules.Env
	feeds   []*lake.Feed
	watcher *alert.Watcher
	stamp   string   // of the files of rules when they were read
	faulty  string   // of those that have faults and were not taken
	faults  []string // of those that were taken
	send    *notify.Dispatcher
	event   match.Event
	asked   map[string]time.Time // WorkSpaces that were looked up
	failed  string               // what was said last of a failure
	misread string               // and of rules that cannot be read

	mu      sync.Mutex        // guards queries
	queries []*rules.Compiled // on a schedule
}

// newWatch makes the rules of the configuration ready to be followed.
func (s *session) newWatch(ctx context.Context, l *lake.Lake, states *state.Store) (*watch, error) {
	w := &watch{s: s, lake: l, states: states, asked: map[string]time.Time{}}
	var err error
	if w.env, err = s.rulesEnv(); err != nil {
		return nil, err
	}
	if w.people, err = newPersons(ctx, l); err != nil {
		return nil, err
	}
	w.env.Match.Person = w.people.of
	if w.send, err = s.dispatcher(states, s.tellNotice); err != nil {
		return nil, err
	}
	w.watcher = &alert.Watcher{State: states, Decode: w.decode, Printer: s.Printer, Zone: s.zone, Command: s.start(), MoreFacts: w.facts, Languages: s.channelLanguages(), Now: s.Now, Told: w.told,
		Past: &lakePast{s: s, lake: l}}
	if err := w.read(); err != nil {
		return nil, err
	}
	for _, name := range watchedTables {
		f, err := l.Feed(name)
		if err != nil {
			return nil, err
		}
		w.feeds = append(w.feeds, f)
		w.watcher.Feeds = append(w.watcher.Feeds, f)
	}
	return w, nil
}

// read reads the rules, if their files are others than those that were read. Faults of single rules are noted and stop none of the others; but where
// some come up later, somebody is at work on a rule, and the rules that there were go on until it is mended.
func (w *watch) read() error {
	stamp, err := w.s.rulesStamp()
	if err != nil || stamp == w.stamp || stamp == w.faulty {
		return err
	}
	active, faults, err := w.s.compiledRules(w.env)
	if err != nil {
		return err
	}
	later := slices.DeleteFunc(slices.Clone(faults), func(f string) bool { return slices.Contains(w.faults, f) })
	for _, f := range later {
		w.s.note(f)
	}
	if w.stamp != "" && len(later) > 0 {
		w.faulty = stamp
		w.s.note(w.s.T("watch.kept"))
		return nil
	}
	w.faults, w.faulty = faults, ""
	var followed []*alert.Rule
	var queries []*rules.Compiled
	for _, c := range active {
		if c.Query != nil {
			queries = append(queries, c)
			continue
		}
		followed = append(followed, alert.NewRule(c, &w.env.Match))
	}
	w.watcher.SetRules(followed)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.queries, w.stamp = queries, stamp
	return nil
}

// scheduled are the queries of rules.
func (w *watch) scheduled() []*rules.Compiled {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.queries
}

// decode makes an event of a row. Whose a WorkSpace is that nobody knows is looked up first.
func (w *watch) decode(ctx context.Context, table string, row map[string]any) (*match.Event, error) {
	if err := decodeRow(&w.event, table, row); err != nil {
		return nil, err
	}
	if table == lake.WorkSpacesAccess.Name && w.people.of(&w.event) == nil {
		w.lookUp(ctx, row)
		if err := decodeRow(&w.event, table, row); err != nil { // names are asked for once
			return nil, err
		}
	}
	return &w.event, nil
}

// decodeRow makes an event of a row of a table.
func decodeRow(e *match.Event, table string, row map[string]any) error {
	if table == lake.WorkSpacesAccess.Name {
		detail, _ := row["detail"].(string)
		if err := e.ResetAccess([]byte(detail)); err != nil {
			return fmt.Errorf("%w: %w", alert.ErrNoEvent, err)
		}
		return nil
	}
	json, err := ingest.Rebuild(row)
	if err != nil {
		return fmt.Errorf("%w: %w", alert.ErrNoEvent, err)
	}
	r, err := trail.Parse(json, trail.DefaultLimits())
	if err != nil {
		return fmt.Errorf("%w: %w", alert.ErrNoEvent, err)
	}
	e.Reset(r)
	return nil
}

// How long looking a WorkSpace up may take, and after what time one that was not found is looked up again.
const (
	lookUpWithin = 10 * time.Second
	lookUpAgain  = 10 * time.Minute
	maxLookUps   = 10_000
)

// lookUp asks AWS whose a WorkSpace is that the directory does not know, and adds the answer. Without one the event is told of with the id.
func (w *watch) lookUp(ctx context.Context, row map[string]any) {
	id, _ := row["workspace_id"].(string)
	region, _ := row["region"].(string)
	now := w.s.Now()
	if id == "" || now.Sub(w.asked[id]) < lookUpAgain {
		return
	}
	if len(w.asked) >= maxLookUps {
		clear(w.asked)
	}
	w.asked[id] = now
	ctx, cancel := context.WithTimeout(ctx, lookUpWithin)
	defer cancel()
	found, err := w.s.lookUpWorkSpace(ctx, w.lake, region, id)
	if err == nil && found {
		err = w.people.refresh(ctx, w.lake)
	}
	if err != nil {
		w.s.note(w.s.T("watch.lookup_failed", text.Args{"id": id, "reason": w.s.failure(w.s.awsReason(err)).text}))
	}
}

// facts says of a sign-in whether its address is known.
func (w *watch) facts(p text.Printer, r alert.Record) (all []notify.Fact) {
	if r.Source != match.WorkSpaces || r.IP == "" {
		return nil
	}
	is := p.T("watch.address_unknown")
	if r.Network != "" {
		is = p.T("watch.address_known", text.Args{"name": r.Network})
	}
	return []notify.Fact{{Label: p.T("watch.address"), Value: is}}
}

// told notes that rules fired.
func (w *watch) told(p alert.Progress) {
	s := w.s
	switch {
	case p.Begun:
		s.detail(s.T("watch.begun", text.Args{"table": p.Table, "command": s.typed("ashiato rules backtest")}))
	case p.Fired > 0:
		s.hint(s.T("watch.fired", text.Args{"time": s.moment(s.Now()), "n": p.Fired, "records": p.Records}))
	}
	for _, rule := range p.Forgot {
		s.note(s.T("watch.forgot", text.Args{"rule": rule, "n": alert.MaxCounted}))
	}
	if p.Fired > 0 {
		w.send.Wake()
	}
}

// begin has rules look at what comes from now on, if they never have.
func (w *watch) begin(ctx context.Context) error {
	if len(w.watcher.Rules) == 0 {
		return nil
	}
	w.s.detail(w.s.T("watch.running", text.Args{"n": len(w.watcher.Rules) + len(w.scheduled())}))
	return w.watcher.Begin(ctx)
}

// runDueRules has the rules look at everything that is new, once, and sends what waits.
func (s *session) runDueRules(ctx context.Context, l *lake.Lake, states *state.Store) error {
	w, err := s.newWatch(ctx, l, states)
	if err != nil {
		return err
	}
	return w.once(ctx)
}

// look asks the rules about everything that is new. Rules that were changed meanwhile are read again; as long as they cannot be, those that were
// read before go on.
func (w *watch) look(ctx context.Context) error {
	switch err := w.read(); {
	case err == nil:
		w.misread = ""
	case w.misread != w.s.failure(err).text: // once
		w.misread = w.s.failure(err).text
		w.s.note(w.s.T("watch.misread", text.Args{"reason": w.misread}))
	}
	if len(w.watcher.Rules) == 0 {
		return nil
	}
	if err := w.people.refresh(ctx, w.lake); err != nil {
		return err
	}
	return w.watcher.Look(ctx)
}

// once looks at everything that is new, and sends what waits and can be sent now.
func (w *watch) once(ctx context.Context) error {
	err := w.look(ctx)
	if ctx.Err() == nil {
		err = errors.Join(err, w.runQueries(ctx))
	}
	if ctx.Err() == nil {
		err = errors.Join(err, w.send.Once(ctx))
	}
	return err
}

// How long following rests after a failure: at first, and at most.
const (
	watchRest     = 5 * time.Second
	watchRestMost = time.Minute
	queriesLook   = 30 * time.Second
)

// loop follows the lake and sends what is told until ctx ends.
func (w *watch) loop(ctx context.Context) {
	var parts sync.WaitGroup
	defer parts.Wait()
	parts.Go(func() { _ = w.send.Run(ctx) }) // which ends with ctx; failures are told
	parts.Go(func() {
		for ctx.Err() == nil {
			if err := w.runQueries(ctx); err != nil && ctx.Err() == nil {
				w.s.note(w.s.T("watch.queries_failed", text.Args{"reason": w.s.failure(err).text}))
			}
			pause(ctx, queriesLook)
		}
	})
	rest := watchRest
	for ctx.Err() == nil {
		err := w.look(ctx)
		switch {
		case err != nil:
		case len(w.watcher.Rules) == 0: // nobody has looked, so there would be news at once
			pause(ctx, watchRest)
		default:
			rest, w.failed = watchRest, ""
			err = w.lake.News(ctx, w.feeds...)
		}
		if err != nil && ctx.Err() == nil {
			w.tellFailure(err)
			pause(ctx, rest)
			rest = min(2*rest, watchRestMost)
		}
	}
}

// tellFailure notes why following stands, once for each reason. Nothing is lost: the position stays.
func (w *watch) tellFailure(err error) {
	reason := w.s.failure(err).text
	if reason != w.failed {
		w.failed = reason
		w.s.note(w.s.T("watch.failed", text.Args{"reason": reason}))
	}
}

// lookUpWorkSpace asks the accounts of the configuration whose a WorkSpace is, and adds the answer to the directory.
func (s *session) lookUpWorkSpace(ctx context.Context, l *lake.Lake, region, id string) (bool, error) {
	var failed error
	for _, n := range s.config.Names {
		for _, r := range n.WorkSpaces {
			if r != region {
				continue
			}
			found, err := s.lookUpIn(ctx, l, n, region, id)
			if found {
				return true, err
			}
			failed = errors.Join(failed, err)
		}
	}
	return false, failed
}

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

// lookUpIn asks one account.
func (s *session) lookUpIn(ctx context.Context, l *lake.Lake, n config.Directory, region, id string) (bool, error) {
	lists, err := aws.OpenDirectories(ctx, access(n.AWS), aws.DirectoryOptions{Now: s.Now})
	if err != nil {
		return false, err
	}
	found, err := lists.WorkSpace(ctx, region, id)
	if err != nil {
		return false, err
	}
	var changes []directory.Change
	for _, e := range found.Entries {
		if e.ID == id && e.Name != "" {
			changes = append(changes, directory.Change{Key: directory.Key{Kind: directory.Workspace, Scope: found.Scope, ID: id}, Observed: found.Started, Effective: found.Started,
				Source: directory.FromWorkspaces, Name: e.Name, Attributes: e.Attributes, Present: true})
		}
	}
	if len(changes) == 0 {
		return false, nil
	}
	_, err = directory.New().Save(ctx, directoryOf(l), changes)
	return true, err
}
