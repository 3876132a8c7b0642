package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/ashiato/ashiato/internal/analyze"
	"github.com/ashiato/ashiato/internal/ask"
	"github.com/ashiato/ashiato/internal/engine"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/text"
)

// openAsker is an engine that is open.
type openAsker struct {
	*ask.Asker
	lake  *lake.Lake // that the embedded engine is open on; nil of others
	close func() error
}

// openAsker opens the engine that the flags or the configuration name.
func (s *session) openAsker(ctx context.Context, f queryFlags) (*openAsker, error) {
	tables, err := s.tableNames(f)
	if err != nil {
		return nil, err
	}
	options := ask.Options{Tables: tables, Lenient: f.lenient, Now: s.Now}
	switch name := s.engineName(f); name {
	case "embedded":
		return s.openEmbedded(ctx, f, options)
	case "athena":
		return s.askAthena(ctx, options)
	case "trino":
		return s.askTrino(options)
	default:
		return nil, s.fail(exitUsage, "usage.bad_engine", text.Args{"value": name})
	}
}

func (s *session) engineName(f queryFlags) string {
	for _, name := range []string{f.engine, s.Getenv("ASHIATO_ENGINE"), s.config.Engine} {
		if name != "" {
			return name
		}
	}
	return "embedded"
}

func (s *session) openEmbedded(ctx context.Context, f queryFlags, o ask.Options) (*openAsker, error) {
	l, err := s.openLake(ctx, false)
	if err != nil {
		return nil, err
	}
	err = s.auditParameters(l.ID(), f.params)
	if err != nil {
		return nil, errors.Join(err, l.Close())
	}
	a, err := s.engineOn(ctx, l, f, o)
	if err != nil {
		return nil, errors.Join(err, l.Close())
	}
	closeEngine := a.close
	a.close = func() error { return errors.Join(closeEngine(), l.Close()) }
	return a, nil
}

// engineOn opens the embedded engine on a lake that stays open.
func (s *session) engineOn(ctx context.Context, l *lake.Lake, f queryFlags, o ask.Options) (*openAsker, error) {
	if err := engine.CheckMemory(f.memory); f.memory != "" && err != nil {
		return nil, s.fail(exitUsage, "usage.bad_memory", text.Args{"value": f.memory})
	}
	e, err := engine.Open(ctx, engine.Options{Plan: ask.Planner(l), Fetch: ask.Fetcher(l, s.fetchProgress()), MemoryLimit: f.memory})
	if err != nil {
		return nil, err
	}
	return &openAsker{Asker: ask.New(ask.Embedded(e), o), lake: l, close: e.Close}, nil
}

// tableNames are other names for tables: of the configuration, and of --table NAME=TABLE, which counts first.
func (s *session) tableNames(f queryFlags) (map[string]string, error) {
	names := map[string]string{}
	for name, table := range s.config.Tables {
		names[strings.ToLower(name)] = table
	}
	for _, t := range f.tables {
		name, table, ok := strings.Cut(strings.ToLower(t), "=")
		if !ok || name == "" || !analyze.IsTable(table) {
			return nil, s.fail(exitUsage, "usage.bad_table", text.Args{"value": t, "names": strings.Join(analyze.TableNames(), ", ")})
		}
		names[name] = table
	}
	return names, nil
}

// notes tells the writer of a statement what is to be known though it runs.
func (s *session) notes(notes []analyze.Note) {
	for _, n := range notes {
		s.hint(s.T("query.note", text.Args{"note": s.Phrase(n.Message)}))
	}
}

// cost tells, with -v, what an answer took; of Athena always, as it costs money, and always where the wall around the query
// is a thin one.
func (s *session) cost(n int64, stats ask.Stats, took time.Duration) {
	s.detail(s.T("detail.query", text.Args{"n": n, "time": s.Duration(took)}))
	s.detail(s.T("detail.files", text.Args{"n": stats.Files}))
	if stats.Unconfined {
		s.hint(s.T("detail.unconfined"))
	}
	switch {
	case stats.Reused:
		s.hint(s.T("query.reused", text.Args{"id": stats.ID}))
	case stats.Dollars > 0:
		s.hint(s.T("query.cost", text.Args{"bytes": text.Bytes(stats.Scanned), "dollars": dollars(stats.Dollars), "id": stats.ID}))
	}
}

// dollars shows a price, to a hundredth of a cent.
func dollars(price float64) string { return strconv.FormatFloat(price, 'f', 4, 64) }

// queryError makes what went wrong with a query a sentence.
func (s *session) queryError(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if e, ok := errors.AsType[*ask.Error](err); ok {
		return s.refusal(e)
	}
	if e, ok := errors.AsType[*engine.Error](err); ok {
		return s.engineError(e)
	}
	return err
}

// engineError says what went wrong while the embedded engine computed. Its places are of the rewritten statement and mean
// nothing to the person.
func (s *session) engineError(e *engine.Error) error {
	args := text.Args{"reason": text.CleanLine(e.Message), "err": e}
	switch e.Kind {
	case engine.BadQuery:
		sentence := s.T("query.error", args)
		if fix := valueFix(e.Message); fix != "" {
			sentence += "\n" + s.T("query.fix", text.Args{"fix": s.T(fix)})
		}
		return &failure{code: exitUsage, text: sentence, err: e}
	case engine.OutOfMemory:
		if args["limit"] = e.Limit; e.Limit == "" {
			return s.fail(exitFailure, "query.killed", args)
		}
		return s.fail(exitFailure, "query.memory", args)
	}
	return s.fail(exitFailure, "query.failed", args)
}

// valueFixes say how a statement gets past the one value that made it fail, by the beginning of the error.
var valueFixes = []struct{ message, fix string }{
	{"Array subscript must be less", "query.fix_subscript"},
	{"Key not present in map", "query.fix_key"},
	{"Division by zero", "query.fix_zero"},
	{"Cannot cast", "query.fix_cast"},
	{"Value cannot be cast", "query.fix_cast"},
	{"Invalid format", "query.fix_try"},
	{"Cannot convert value to JSON", "query.fix_try"},
}

// valueFix names the text that says what to write for values such as the one of an error, or is empty.
func valueFix(message string) string {
	for _, f := range valueFixes {
		if strings.HasPrefix(message, f.message) {
			return f.fix
		}
	}
	return ""
}

func (s *session) timedOut(limit time.Duration, err error) error {
	shown := s.Duration(limit)
	if limit < time.Second {
		shown = limit.String()
	}
	return s.fail(exitFailure, "query.timeout", text.Args{"time": shown, "err": err})
}

// refusal says what is wrong with a statement and, on a terminal, shows the place.
func (s *session) refusal(e *ask.Error) error {
	args := text.Args{"reason": s.Phrase(e.Message), "line": e.Line, "column": e.Column}
	key := "query.error"
	if e.Line > 0 {
		key = "query.error_at"
	}
	sentence := s.T(key, args)
	if e.Excerpt != "" && s.Width(Stderr) > 0 {
		sentence += "\n" + text.Clean(e.Excerpt)
	}
	if !e.Fix.Empty() {
		sentence += "\n" + s.T("query.fix", text.Args{"fix": s.Phrase(e.Fix)})
	}
	return &failure{code: exitUsage, text: sentence, err: nil}
}

// refusalLine says what is wrong with a statement in one line, with its place as Trino writes it.
func (s *session) refusalLine(err error) string {
	e, ok := errors.AsType[*ask.Error](err)
	if !ok {
		return err.Error()
	}
	line := s.Phrase(e.Message)
	if e.Line > 0 {
		line = fmt.Sprintf("line %d:%d: %s", e.Line, e.Column, line)
	}
	if !e.Fix.Empty() {
		line += ": " + s.Phrase(e.Fix)
	}
	return line
}

// answer runs a statement and writes its rows.
func (s *session) answer(ctx context.Context, a *openAsker, sql string, args []any, f queryFlags) error {
	start, outer := s.Now(), ctx
	if f.timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, f.timeout)
		defer cancel()
	}
	late := func(err error) error {
		if outer.Err() == nil && errors.Is(ctx.Err(), context.DeadlineExceeded) {
			return s.timedOut(f.timeout, err)
		}
		return s.queryError(outer, err)
	}
	write, err := s.rowsTo(ctx, f)
	if err != nil {
		return err
	}
	if err := s.freshSessions(ctx, a, sql, args); err != nil {
		return late(err)
	}
	report, done := s.remoteProgress(a)
	answer, err := a.Ask(ctx, ask.Question{SQL: sql, Args: args, Noted: s.notes, RunOptions: ask.RunOptions{Limit: f.limit, Timeout: f.timeout, Progress: report}})
	if err != nil {
		done()
		return late(err)
	}
	n, err := write(&untilFirst{Answer: answer, done: done})
	done()
	stats, cut := answer.Stats(), answer.Truncated()
	if err = errors.Join(err, answer.Close()); err != nil {
		return late(err)
	}
	if cut {
		s.hint(s.T("query.cut", text.Args{"n": n}))
	}
	s.cost(n, stats, s.Now().Sub(start))
	return nil
}

// untilFirst calls done before the first row is handed out: the progress display makes room for the rows.
type untilFirst struct {
	*ask.Answer
	done func()
}

func (u *untilFirst) Next(ctx context.Context) ([]any, error) {
	row, err := u.Answer.Next(ctx)
	u.done()
	return row, err
}

// remoteProgress shows how far a query on an engine elsewhere is. The second function removes the display; it may be
// called more than once.
func (s *session) remoteProgress(a *openAsker) (report func(ask.Progress), done func()) {
	if a.Engine().Name() == "embedded" {
		return nil, func() {}
	}
	p, end := s.startProgress()
	return func(x ask.Progress) {
		m := movement{Stage: "query", Bytes: x.Scanned, Elapsed: x.Elapsed, Current: x.State, Unit: "percent"}
		if x.Done >= 0 {
			m.Done, m.Total = int64(100*x.Done), 100
		}
		p.Update(m)
	}, sync.OnceFunc(end)
}
