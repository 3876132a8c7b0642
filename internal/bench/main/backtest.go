package main

import (
	"context"
	"strings"

	"github.com/ashiato/ashiato/internal/bench"
)

// backtests measures back-tests over a lake that is imported first.
func (c config) backtests(ctx context.Context, s bench.Setup) error {
	d, err := c.imported(ctx, s, "./internal/bench/floor")
	if err != nil {
		return err
	}
	program, _, _ := strings.Cut(c.importCommand, " ")
	runner := bench.Runner{Rounds: c.rounds, Log: c.stderr, Exec: bench.Process}
	metrics, err := runner.Backtest(ctx, c.stdout, s, d, program)
	if err != nil {
		return err
	}
	return bench.WriteJSON(c.report, metrics)
}
