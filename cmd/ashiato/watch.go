package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/ashiato/ashiato/internal/alert"
	"github.com/ashiato/ashiato/internal/ingest"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/match"
	"github.com/ashiato/ashiato/internal/notify"
	"github.com/ashiato/ashiato/internal/rules"
	"github.com/ashiato/ashiato/internal/saved"
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
	shared  *sharedState // of a lake on S3; then states is that of a turn
	people  *persons
	feeds   []*lake.Feed
	watcher *alert.Watcher
	stamp   string   // of the files of rules when they were read
	faulty  string   // of those that have faults and were not taken
	faults  []string // of those that were taken
	send    *notify.Dispatcher
	event   match.Event
	lookUps *lookUps
	failed  string             // what was said last of a failure
	misread string             // and of rules that cannot be read
	failing map[string]string  // and of single rules
	stepped func(string) error // for tests: called between the steps of a turn, which an error ends there, as a crash would

	mu      sync.Mutex        // guards what follows
	queries []*rules.Compiled // on a schedule
	env     rules.Env         // for which rules were compiled

	// ask asks the query of a rule about the period that begins at a time.
	ask func(ctx context.Context, c *rules.Compiled, from time.Time) ([]alert.Row, error)
}

// newWatch makes the rules of the configuration ready to be followed. The state is that of the machine, for a lake in a folder; of a lake on S3 it lies beside the lake.
func (s *session) newWatch(ctx context.Context, l *lake.Lake, states *state.Store) (*watch, error) {
	shared, err := s.sharedState(l)
	if err != nil {
		return nil, err
	}
	if shared != nil {
		states = nil
	}
	w := &watch{s: s, lake: l, states: states, shared: shared, failing: map[string]string{}}
	if err := w.prepare(ctx); err != nil {
		return nil, errors.Join(err, w.close())
	}
	return w, nil
}

// close ends what newWatch began.
func (w *watch) close() error { return w.shared.close() }

func (w *watch) prepare(ctx context.Context) error {
	s, l, states := w.s, w.lake, w.states
	var err error
	if w.people, err = newPersons(ctx, l); err != nil {
		return err
	}
	w.ask = w.queryRows
	w.lookUps = &lookUps{find: w.findWorkSpace, now: s.Now, asked: map[string]time.Time{}}
	if w.send, err = s.dispatcher(states, s.tellNotice); err != nil {
		return err
	}
	w.watcher = &alert.Watcher{State: states, Decode: w.decode, Printer: s.Printer, Zone: s.zone, Command: s.start(), MoreFacts: w.facts, Computer: w.people.computer, Languages: s.channelLanguages(), Now: s.Now, Told: w.told,
		Refresh: func(ctx context.Context) error { return w.people.refresh(ctx, l) }, Past: &lakePast{s: s, lake: l}, Failed: w.ruleFailed,
		Asker: s.asker(), Differs: w.ruleDiffers}
	if err := w.read(ctx); err != nil {
		return err
	}
	for _, name := range watchedTables {
		f, err := l.Feed(name)
		if err != nil {
			return err
		}
		w.feeds = append(w.feeds, f)
		w.watcher.Feeds = append(w.watcher.Feeds, f)
	}
	return nil
}

// read reads the rules and what they are made of, if the files are others than those that were read. Faults of single rules are noted and stop none of the others; but where
// some come up later, somebody is at work on a rule, and the rules that there were go on until it is mended.
func (w *watch) read(ctx context.Context) error {
	stamp, err := w.s.rulesStamp()
	if err != nil || stamp == w.stamp || stamp == w.faulty {
		return err
	}
	env, err := w.s.rulesEnv()
	if err != nil {
		return err
	}
	env.Match.Person = w.people.of
	active, faults, err := w.s.compiledRules(env)
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
		followed = append(followed, alert.NewRule(c, &env.Match))
	}
	w.watcher.Scheduled = map[string]string{}
	for _, c := range queries {
		w.watcher.Scheduled[c.Name] = alert.ScheduledForm(seriesOf(c.Rule).Unit)
	}
	w.watcher.SetRules(followed)
	w.mu.Lock()
	w.queries, w.stamp, w.env = queries, stamp, env
	w.mu.Unlock()
	if w.states == nil { // of a lake on S3, outside of a turn; see use
		return nil
	}
	return w.forget(ctx)
}

// forget has the state forget what it has of rules that are not asked any more.
func (w *watch) forget(ctx context.Context) error {
	return errors.Join(w.forgetFailures(ctx), w.endQueries(ctx))
}

// forgetFailures forgets why rules have failed that are not asked any more.
func (w *watch) forgetFailures(ctx context.Context) error {
	asked := map[string]bool{}
	for _, r := range w.watcher.Rules {
		asked[r.Name] = true
	}
	for _, c := range w.scheduled() {
		asked[c.Name] = true
	}
	failures, err := w.states.RuleFailures(ctx)
	if err != nil || len(failures) == 0 {
		return err
	}
	others, err := w.othersAsk(ctx)
	for _, f := range failures {
		if err == nil && !asked[f.Rule] && len(others[f.Rule]) == 0 {
			err = w.states.Watch(ctx, func(tx *state.WatchTx) error { return tx.ForgetRuleFailure(f.Rule) })
		}
	}
	return err
}

// othersAsk gives the rules that other configurations have, with their forms.
func (w *watch) othersAsk(ctx context.Context) (map[string][]string, error) {
	all, err := w.states.RuleAskers(ctx)
	others := map[string][]string{}
	for rule, askers := range all {
		for _, a := range askers {
			if a.Asker != w.watcher.Asker {
				others[rule] = append(others[rule], a.Spec)
			}
		}
	}
	return others, err
}

// asker names the configuration that rules are of, for people: the function of Lambda, or the machine and the file.
func (s *session) asker() string {
	if name := s.Getenv("AWS_LAMBDA_FUNCTION_NAME"); name != "" {
		return "Lambda " + name
	}
	host, err := os.Hostname()
	if err != nil {
		host = "-"
	}
	return host + ":" + s.config.File
}

// ruleDiffers notes that a rule is left out, as somebody else follows another of its name.
func (w *watch) ruleDiffers(rule, by string) {
	w.s.note(w.s.T("watch.differs", text.Args{"rule": rule, "by": text.CleanLine(by)}))
}

// ruleFailed notes that a rule cannot look, once for each reason, and gives the reason for people.
func (w *watch) ruleFailed(rule string, why error) string {
	reason := w.s.failure(why).text
	if w.failing[rule] != reason {
		w.failing[rule] = reason
		w.s.note(w.s.T("watch.rule_failed", text.Args{"rule": rule, "reason": reason}))
	}
	return reason
}

// scheduled are the queries of rules.
func (w *watch) scheduled() []*rules.Compiled {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.queries
}

// query finds a saved query, as it was when the rules were read.
func (w *watch) query(name string) *saved.Query {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.env.Query(name)
}

// decode makes an event of a row. Whose a WorkSpace is that nobody knows is looked up first.
func (w *watch) decode(ctx context.Context, table string, row map[string]any) (*match.Event, error) {
	if err := decodeRow(&w.event, table, row); err != nil {
		return nil, err
	}
	if table == lake.WorkSpacesAccess.Name && w.people.of(&w.event) == nil {
		id, _ := row["workspace_id"].(string)
		region, _ := row["region"].(string)
		if w.people.erased(id) { // what is watched brings back no name that somebody erased
			return &w.event, nil
		}
		if err := w.lookUps.ask(ctx, region, id); err != nil { // the event is told of with the id
			w.s.note(w.s.T("watch.lookup_failed", text.Args{"id": text.CleanLine(id), "reason": w.s.failure(w.s.awsReason(err)).text}))
		}
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
	if w.shared != nil {
		return w.beginTurn(ctx)
	}
	return w.watcher.Begin(ctx)
}

// runDueRules has the rules look at everything that is new, once, and sends what waits.
func (s *session) runDueRules(ctx context.Context, l *lake.Lake, states *state.Store) error {
	w, err := s.newWatch(ctx, l, states)
	if err != nil {
		return err
	}
	return errors.Join(w.once(ctx), w.close())
}

// look asks the rules about everything that is new. Rules that were changed meanwhile are read again; as long as they cannot be, those that were
// read before go on.
func (w *watch) look(ctx context.Context) error {
	switch err := w.read(ctx); {
	case err == nil:
		w.misread = ""
	case w.misread != w.s.failure(err).text: // once
		w.misread = w.s.failure(err).text
		w.s.note(w.s.T("watch.misread", text.Args{"reason": w.misread}))
	}
	w.lookUps.left = lookUpBudget
	return w.watcher.Look(ctx)
}

// once looks at everything that is new, and sends what waits and can be sent now.
func (w *watch) once(ctx context.Context) error {
	if w.shared != nil {
		err := w.turns(ctx)
		if errors.Is(err, lake.ErrInUse) {
			w.s.hint(w.s.T("watch.others", text.Args{"reason": w.s.failure(err).text}))
			return nil
		}
		return err
	}
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
	if w.shared != nil {
		w.loopTurns(ctx)
		return
	}
	var parts sync.WaitGroup
	defer parts.Wait()
	parts.Go(func() { _ = w.send.Run(ctx) }) // which ends with ctx; failures are told
	parts.Go(func() {
		said := ""
		for ctx.Err() == nil {
			reason := ""
			if err := w.runQueries(ctx); err != nil && ctx.Err() == nil {
				reason = w.s.failure(err).text
			}
			if reason != "" && reason != said { // once
				w.s.note(w.s.T("watch.queries_failed", text.Args{"reason": reason}))
			}
			said = reason
			pause(ctx, queriesLook)
		}
	})
	rest := watchRest
	for ctx.Err() == nil {
		err := w.look(ctx)
		switch {
		case err != nil:
		case w.watcher.Idle(): // nobody has looked, so there would be news at once
			pause(ctx, watchRest)
		default:
			rest, w.failed = watchRest, ""
			err = w.news(ctx)
		}
		if err != nil && ctx.Err() == nil {
			w.tellFailure(err)
			pause(ctx, rest)
			rest = min(2*rest, watchRestMost)
		}
	}
}

// news waits until there is something new, or rules that have failed are to be tried again.
func (w *watch) news(ctx context.Context) error {
	again, failing := w.watcher.Again()
	if !failing {
		clear(w.failing)
		return w.lake.News(ctx, w.feeds...)
	}
	within, stop := context.WithTimeout(ctx, max(again.Sub(w.s.Now()), time.Second))
	defer stop()
	err := w.lake.News(within, w.feeds...)
	if ctx.Err() == nil && errors.Is(err, context.DeadlineExceeded) {
		return nil
	}
	return err
}

// tellFailure notes why following stands, once for each reason. Nothing is lost: the position stays.
func (w *watch) tellFailure(err error) {
	reason := w.s.failure(err).text
	if reason != w.failed {
		w.failed = reason
		w.s.note(w.s.T("watch.failed", text.Args{"reason": reason}))
	}
}
