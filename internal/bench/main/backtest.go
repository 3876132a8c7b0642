package main

import (
	"context"
	"strings"

	"github.com/ashiato/ashiato/internal/bench"
)

// backtests measures back-tests over a lake that is imported first.
func (c config) backtests(ctx context.Context, s bench.Setup) error {
	d, err := c.prepare(ctx, s, c.records)
	if err != nil {
		return err
	}
	if err := build(ctx, s.Bin, "./internal/bench/floor"); err != nil {
		return err
	}
	runner := bench.Runner{Rounds: 1, Log: c.stderr, Exec: bench.Process}
	ours, err := s.ImportCase(bench.Import, d)
	if err != nil {
		return err
	}
	if _, err := runner.Run(ctx, []bench.Case{ours}); err != nil {
		return err
	}
	program, _, _ := strings.Cut(c.importCommand, " ")
	runner.Rounds = c.rounds
	metrics, err := runner.Backtest(ctx, c.stdout, s, d, program)
	if err != nil {
		return err
	}
	return bench.WriteJSON(c.report, metrics)
}
