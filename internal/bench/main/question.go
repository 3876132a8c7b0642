package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/ashiato/ashiato/internal/bench"
)

// ask measures questions over a lake that is imported first.
func (c config) ask(ctx context.Context, s bench.Setup) error {
	d, err := c.imported(ctx, s, "./internal/bench/duckdbsql")
	if err != nil {
		return err
	}
	id, err := bench.SomeEventID(d)
	if err != nil {
		return err
	}
	accounts, err := filepath.Glob(filepath.Join(d.Dir, "AWSLogs", "*"))
	if err != nil || len(accounts) == 0 {
		return fmt.Errorf("bench: no account below %s: %w", d.Dir, err)
	}
	rewriting, err := bench.Rewriting(1000)
	if err != nil {
		return err
	}
	fmt.Fprintf(c.stdout, "parse, check and rewrite a median query: %.0f us (min %.0f, max %.0f; target 1000)\n\n", rewriting.Median, rewriting.Min, rewriting.Max)
	day := d.Summary.First.Add(d.Summary.Last.Sub(d.Summary.First) / 2)
	program, _, _ := strings.Cut(c.importCommand, " ")
	runner := bench.Runner{Rounds: max(c.rounds, 7), Log: c.stderr, Exec: bench.Process}
	metrics, err := runner.Ask(ctx, c.stdout, bench.Questions(id, filepath.Base(accounts[0]), day), func(q bench.Question) []bench.Case {
		return s.QuestionCases(q, s.Lake(bench.Import), d, program)
	}, "gz")
	if err != nil {
		return err
	}
	metrics = append(metrics, bench.Metric{Name: "parse, check and rewrite", Value: rewriting.Median, Unit: "us"})
	return bench.WriteJSON(c.report, metrics)
}
