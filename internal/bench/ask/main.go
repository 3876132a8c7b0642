// Command ask runs one query several times over an open lake and prints how
// long each run took, in microseconds, one per line. The first run, which finds
// nothing in any cache, is not printed. A run is what a person waits for with
// the program already started: planning the files, the query, and all its rows.
//
//	ask LAKE TIMES SQL
//
// With TIMES 0 it prints the first row of the answer instead, with spaces
// between the values.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/ashiato/ashiato/internal/ask"
	"github.com/ashiato/ashiato/internal/engine"
	"github.com/ashiato/ashiato/internal/lake"
)

func main() {
	if err := run(context.Background(), os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "ask:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) (err error) {
	if len(args) != 3 {
		return errors.New("usage: ask LAKE TIMES SQL")
	}
	times, err := strconv.Atoi(args[1])
	if err != nil || times < 0 {
		return fmt.Errorf("%q runs: want a number", args[1])
	}
	l, err := lake.Open(ctx, lake.Options{Dir: args[0], Command: "bench"})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	e, err := engine.Open(ctx, engine.Options{Plan: ask.Planner(l), Fetch: ask.Fetcher(l, nil)})
	if err != nil {
		return err
	}
	defer e.Close()
	asker := ask.New(ask.Embedded(e), ask.Options{})
	for i := range times + 1 {
		start := time.Now()
		first, err := once(ctx, asker, args[2])
		if err != nil {
			return err
		}
		if times == 0 {
			fmt.Fprintln(out, first)
		}
		if i > 0 {
			fmt.Fprintln(out, time.Since(start).Microseconds())
		}
	}
	return nil
}

// once reads the whole answer, which must not be empty, and gives its first row.
func once(ctx context.Context, a *ask.Asker, sql string) (string, error) {
	rows, err := a.Ask(ctx, ask.Question{SQL: sql})
	if err != nil {
		return "", err
	}
	defer rows.Close()
	first := ""
	for n := 0; ; n++ {
		row, err := rows.Next(ctx)
		switch {
		case errors.Is(err, io.EOF) && n > 0:
			return first, nil
		case errors.Is(err, io.EOF):
			return "", fmt.Errorf("no rows from %s", sql)
		case err != nil:
			return "", err
		}
		if n == 0 {
			first = strings.TrimSuffix(fmt.Sprintln(row...), "\n")
		}
	}
}
