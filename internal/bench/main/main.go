// Command main of bench measures the import against its baselines and the
// queries on the lake that it leaves. Run it from the repository's root, after
// `make build`:
//
//	go run ./internal/bench/main [-records N] [-rounds N] [-only a,b] [-import COMMAND]
//
// With two million records or more it measures how the import grows instead:
// one million against that many.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/ashiato/ashiato/internal/bench"
)

const million = 1_000_000

type config struct {
	records, rounds int
	small           int
	questions       bool
	back            bool
	only            []string
	importCommand   string
	work, report    string
	stdout, stderr  io.Writer
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	c := config{stdout: os.Stdout, stderr: os.Stderr}
	only := ""
	flag.IntVar(&c.records, "records", million, "records to generate, 100000 at least")
	flag.IntVar(&c.small, "small", 0, "measure the import of so many files of one record, beside the same number in large files")
	flag.BoolVar(&c.questions, "questions", false, "measure queries as whole processes, beside DuckDB over the same Parquet and over the log files")
	flag.BoolVar(&c.back, "backtests", false, "measure back-tests of rules as whole processes, beside reading the log files alone")
	flag.IntVar(&c.rounds, "rounds", 3, "how often each case runs")
	flag.StringVar(&only, "only", "", "cases to run, with commas: import,duckdb,jq,inflate,library,tokenise,tailpipe,suzaku,queries")
	flag.StringVar(&c.importCommand, "import", "bin/ashiato --lake {lake} --progress off -q import {data}", "command of the import")
	flag.StringVar(&c.work, "work", "build/bench", "folder for data and outputs")
	flag.StringVar(&c.report, "report", "build/bench.json", "where the figures go")
	flag.Parse()
	if only != "" {
		c.only = strings.Split(only, ",")
	}
	known := []string{bench.Import, bench.DuckDB, bench.JQ, bench.Inflate, bench.Library, bench.Tokenise, bench.Tailpipe, bench.Suzaku, "queries"}
	for _, name := range c.only {
		if !slices.Contains(known, name) {
			fmt.Fprintf(os.Stderr, "bench: no case %q: there are %s\n", name, strings.Join(known, ", "))
			os.Exit(2)
		}
	}
	if err := run(ctx, c); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func (c config) wants(name string) bool { return len(c.only) == 0 || slices.Contains(c.only, name) }

func run(ctx context.Context, c config) error {
	if c.records < 100_000 {
		return fmt.Errorf("bench: %d records: at least 100000 are needed", c.records)
	}
	work, err := filepath.Abs(c.work)
	if err != nil {
		return err
	}
	s := bench.Setup{Work: work, Bin: filepath.Join(work, "bin"), Import: c.importCommand, Workers: 2}
	if err := os.MkdirAll(s.Bin, 0o755); err != nil {
		return err
	}
	switch {
	case c.questions:
		return c.ask(ctx, s)
	case c.back:
		return c.backtests(ctx, s)
	case c.small > 0:
		return c.smallFiles(ctx, s)
	case c.records >= 2*million:
		return c.scale(ctx, s)
	}
	return c.compare(ctx, s)
}

func (c config) prepare(ctx context.Context, s bench.Setup, records int) (bench.Dataset, error) {
	start := time.Now()
	d, err := bench.Prepare(ctx, filepath.Join(s.Work, "data"), bench.DataOptions(records))
	if err != nil {
		return d, err
	}
	fmt.Fprintf(c.stderr, "data: %d records (%d delivered twice) in %d files, %.0f MB JSON, %.0f MB gz, ready after %.1fs\n",
		d.Summary.Records, d.Summary.Duplicates, d.Summary.Files, float64(d.Summary.JSONBytes)/1e6, float64(d.Summary.GzipBytes)/1e6, time.Since(start).Seconds())
	return d, nil
}

// imported gives a data set that was imported into a lake, with a helper program built.
func (c config) imported(ctx context.Context, s bench.Setup, helper string) (bench.Dataset, error) {
	d, err := c.prepare(ctx, s, c.records)
	if err != nil {
		return d, err
	}
	if err := build(ctx, s.Bin, helper); err != nil {
		return d, err
	}
	ours, err := s.ImportCase(bench.Import, d)
	if err != nil {
		return d, err
	}
	_, err = bench.Runner{Rounds: 1, Log: c.stderr, Exec: bench.Process}.Run(ctx, []bench.Case{ours})
	return d, err
}

// compare runs the import beside the baselines.
func (c config) compare(ctx context.Context, s bench.Setup) error {
	d, err := c.prepare(ctx, s, c.records)
	if err != nil {
		return err
	}
	if err := build(ctx, s.Bin, "./internal/bench/floor", "./internal/bench/duckdbsql", "./internal/bench/ask"); err != nil {
		return err
	}
	all, missing, err := s.Baselines(d)
	if err != nil {
		return err
	}
	var cases []bench.Case
	if c.wants(bench.Import) {
		ours, err := s.ImportCase(bench.Import, d)
		if err != nil {
			return err
		}
		cases = append(cases, ours)
	}
	for _, x := range all {
		if c.wants(x.Name) {
			cases = append(cases, x)
		}
	}
	results, err := bench.Runner{Rounds: c.rounds, Log: c.stderr, Exec: bench.Process}.Run(ctx, cases)
	if err != nil {
		return err
	}
	fmt.Fprintf(c.stdout, "\n%d records, %d rounds, medians; gz %.1f MB\n", d.Delivered(), c.rounds, float64(d.Summary.GzipBytes)/1e6)
	if err := bench.Table(c.stdout, cases, results); err != nil {
		return err
	}
	for _, m := range missing {
		fmt.Fprintf(c.stdout, "not on this machine, not measured: %s\n", m)
	}
	metrics := bench.Metrics(cases, results)
	if c.wants(bench.Import) {
		if err := s.Verify(ctx, s.Lake(bench.Import), d); err != nil {
			return err
		}
		fmt.Fprintf(c.stdout, "verified: the lake has %d records, each once\n", d.Summary.Records)
	}
	if c.wants("queries") && c.wants(bench.Import) {
		more, err := c.queries(ctx, s, d)
		if err != nil {
			return err
		}
		metrics = append(metrics, more...)
	}
	return bench.WriteJSON(c.report, metrics)
}

func (c config) queries(ctx context.Context, s bench.Setup, d bench.Dataset) ([]bench.Metric, error) {
	id, err := bench.SomeEventID(d)
	if err != nil {
		return nil, err
	}
	day := d.Summary.First.Add(d.Summary.Last.Sub(d.Summary.First) / 2)
	fmt.Fprintln(c.stdout)
	return bench.Measure(ctx, c.stdout, s.AskProgram, s.Lake(bench.Import), bench.Asks(id, day))
}

// scale imports a million records and as many as asked for, in turns.
func (c config) scale(ctx context.Context, s bench.Setup) error {
	var sets []dataset
	for _, n := range []int{million, c.records} {
		d, err := c.prepare(ctx, s, n)
		if err != nil {
			return err
		}
		sets = append(sets, dataset{fmt.Sprintf("%s-%dM", bench.Import, n/million), d})
	}
	return c.contrast(ctx, s, sets)
}

// smallFiles imports files of one record, and the same number of records in large files, in turns.
func (c config) smallFiles(ctx context.Context, s bench.Setup) error {
	large, err := c.prepare(ctx, s, max(c.small, 100_000))
	if err != nil {
		return err
	}
	small, err := bench.PrepareSmall(ctx, filepath.Join(s.Work, "data"), c.small)
	if err != nil {
		return err
	}
	return c.contrast(ctx, s, []dataset{{"large-files", large}, {"small-files", small}})
}

type dataset struct {
	name string
	bench.Dataset
}

// contrast imports two data sets in turns and compares the second with the first.
func (c config) contrast(ctx context.Context, s bench.Setup, sets []dataset) error {
	if err := build(ctx, s.Bin, "./internal/bench/ask"); err != nil {
		return err
	}
	var cases []bench.Case
	for _, d := range sets {
		x, err := s.ImportCase(d.name, d.Dataset)
		if err != nil {
			return err
		}
		x.Keep = false
		x.Check = func(bench.Result) error { return s.Verify(ctx, x.Output, d.Dataset) }
		cases = append(cases, x)
	}
	results, err := bench.Runner{Rounds: c.rounds, Log: c.stderr, Exec: bench.Process}.Run(ctx, cases)
	if err != nil {
		return err
	}
	fmt.Fprintln(c.stdout)
	if err := bench.Table(c.stdout, cases, results); err != nil {
		return err
	}
	base, other := cases[0].Name, cases[1].Name
	growth, err := bench.Growth(other, base, results[other], results[base])
	if err != nil {
		return err
	}
	for _, m := range growth {
		fmt.Fprintf(c.stdout, "%s: %.2f times that of %s\n", m.Name, m.Ratio, m.Baseline)
	}
	return bench.WriteJSON(c.report, append(bench.Metrics(cases, results), growth...))
}

func build(ctx context.Context, bin string, packages ...string) error {
	cmd := exec.CommandContext(ctx, "go", append([]string{"build", "-o", bin + string(filepath.Separator)}, packages...)...)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("bench: build the baselines: %w\n%s", err, out)
	}
	return nil
}
