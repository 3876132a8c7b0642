package main

import (
	"context"
	"errors"

	"github.com/ashiato/ashiato/internal/ask"
	"github.com/ashiato/ashiato/internal/engine"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/text"
)

// asker starts a query of the program's own: events, show.
type asker func(*engine.Engine) (*engine.Rows, error)

// askLake asks the embedded engine on an open lake.
func (s *session) askLake(ctx context.Context, l *lake.Lake, start asker, use func(*engine.Rows) error) error {
	e, err := engine.Open(ctx, engine.Options{Plan: ask.Planner(l), Fetch: ask.Fetcher(l, s.fetchProgress()), MemoryLimit: s.functionMemory()})
	if err != nil {
		return err
	}
	defer e.Close()
	rows, err := start(e)
	if err != nil {
		return s.sqlError(ctx, err)
	}
	defer rows.Close()
	s.detail(s.T("detail.files", text.Args{"n": rows.Files()}))
	return s.sqlError(ctx, use(rows))
}

// sqlError makes the engine's errors about the SQL sentences.
func (s *session) sqlError(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil {
		return ctx.Err()
	}
	e, ok := errors.AsType[*engine.Error](err)
	if !ok {
		return err
	}
	args := text.Args{"reason": text.CleanLine(e.Message), "line": e.Line, "column": e.Column}
	if e.Line == 0 {
		return s.fail(exitUsage, "query.error", args)
	}
	return s.fail(exitUsage, "query.error_at", args)
}

// askSQL answers a statement over an open lake, as any person's.
func (s *session) askSQL(ctx context.Context, l *lake.Lake, q ask.Question, use func(ask.Rows) error) error {
	e, err := engine.Open(ctx, engine.Options{Plan: ask.Planner(l), Fetch: ask.Fetcher(l, s.fetchProgress()), MemoryLimit: s.functionMemory()})
	if err != nil {
		return err
	}
	answer, err := ask.New(ask.Embedded(e), ask.Options{Now: s.Now}).Ask(ctx, q)
	if err != nil {
		return errors.Join(s.queryError(ctx, err), e.Close())
	}
	return errors.Join(use(answer), answer.Close(), e.Close())
}
