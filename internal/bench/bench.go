// Package bench measures the product against other ways to do the same work, on
// data of package synth, and writes what it found as a table and as JSON.
//
// Every measurement is a whole process, so that start-up, allocation and exit
// count. The cases of a round run one after the other, in another order in every
// round; ratios are taken between cases of the same round, because machines slow
// down and recover between rounds. What is reported is the median of the rounds.
package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"
)

// Names of the cases, for -only and for the baselines of metrics.
const (
	Import   = "import"   // the product
	DuckDB   = "duckdb"   // one SQL statement
	JQ       = "jq"       // zcat and jq, two at a time
	Inflate  = "inflate"  // the floor: decompression alone, with the product's own code
	Library  = "library"  // the same with the Go library that is known as the fastest
	Tokenise = "tokenise" // decompression and the product's reader
	Tailpipe = "tailpipe"
	Suzaku   = "suzaku"
)

// Result is what one process, with its children, used.
type Result struct {
	Wall time.Duration
	CPU  time.Duration // user and system, of all children that were waited for
	RSS  int64         // peak resident bytes of the largest single process
	Disk int64         // bytes left in the case's output folder
	Out  string        // the start of stdout
}

// Case is one way to do the work. Its output folder is empty before each run
// and removed after it, except the one of the last import, which the queries use.
type Case struct {
	Name    string
	What    string // for the table: what is done
	Args    []string
	Env     []string
	Records int64 // how many records are handled, for the rate
	Gzip    int64 // size of the log files, for the share on disk
	Output  string
	Keep    bool // do not remove the output after the last round
	// Check, if set, looks at the result of every run; an error ends the bench.
	Check func(Result) error
}

// Runner runs cases. Its fields are set by the caller.
type Runner struct {
	Rounds int
	Log    io.Writer // progress lines
	// Exec runs one case; Process unless a test says otherwise.
	Exec func(ctx context.Context, c Case) (Result, error)
}

// Run gives the results by case name, one for every round and in their order.
func (r Runner) Run(ctx context.Context, cases []Case) (map[string][]Result, error) {
	if r.Rounds < 1 {
		return nil, errors.New("bench: at least one round is needed")
	}
	results := map[string][]Result{}
	for round := range r.Rounds {
		order := slices.Clone(cases)
		if len(order) > 0 { // rotate, so that no case always follows the same one
			k := round % len(order)
			order = append(order[k:], order[:k]...)
		}
		for _, c := range order {
			last := round == r.Rounds-1
			res, err := r.one(ctx, c, c.Keep && last)
			if err != nil {
				return nil, fmt.Errorf("bench: %s, round %d: %w", c.Name, round+1, err)
			}
			fmt.Fprintf(r.Log, "round %d/%d  %-10s %8.2fs wall %8.2fs cpu %7.0f MB peak\n",
				round+1, r.Rounds, c.Name, res.Wall.Seconds(), res.CPU.Seconds(), float64(res.RSS)/1e6)
			results[c.Name] = append(results[c.Name], res)
		}
	}
	return results, nil
}

func (r Runner) one(ctx context.Context, c Case, keep bool) (Result, error) {
	if err := empty(c.Output); err != nil {
		return Result{}, err
	}
	res, err := r.Exec(ctx, c)
	if err != nil {
		return res, err
	}
	if c.Check != nil {
		if err := c.Check(res); err != nil {
			return res, err
		}
	}
	if keep {
		return res, nil
	}
	return res, empty(c.Output)
}
