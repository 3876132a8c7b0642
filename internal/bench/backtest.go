package bench

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"text/tabwriter"
	"time"
)

// Backtests are rules that ship, by what a back-test of them has to read: the columns of the event alone, JSON besides, and many records.
func Backtests() []string {
	return []string{"root-console-login", "trail-stopped", "mfa-removed", "console-login-failures", "admin-policy-attached", "security-group-open", "many-denied-calls"}
}

// backtestTarget is for rules whose condition SQL can say.
const backtestTarget = 3 * time.Second

// Backtest runs back-tests of rules over all days of a lake, each as a whole process, and writes a table. Beside them stands what a loop over the log files takes
// at least: they are inflated and their records found, and nobody asks anything.
func (r Runner) Backtest(ctx context.Context, w io.Writer, s Setup, d Dataset, program string) ([]Metric, error) {
	all, _, err := s.Baselines(d)
	if err != nil {
		return nil, err
	}
	var loop Case
	for _, c := range all {
		if c.Name == Tokenise {
			loop = c
		}
	}
	once := r
	once.Rounds = 1
	results, err := once.Run(ctx, []Case{loop})
	if err != nil {
		return nil, err
	}
	least := Of(results[loop.Name], func(r Result) float64 { return 1000 * Wall(r) })
	metrics := []Metric{{Name: "read the log files", Value: least.Median, Unit: "ms"}}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "back-test, whole process\tms\tmin\tmax\ttarget\treading the log files alone ms\t")
	since, until := d.Summary.First.Format(time.DateOnly), d.Summary.Last.Format(time.DateOnly)
	for i, rule := range Backtests() {
		c := Case{Name: rule, Args: []string{program, "--lake", s.Lake(Import), "--tz", "UTC", "-q", "-o", "csv", "rules", "backtest", rule, "--since", since, "--until", until}}
		results, err := r.Run(ctx, []Case{c})
		if err != nil {
			return nil, fmt.Errorf("back-test %s: %w", rule, err)
		}
		ms := Of(results[c.Name], func(r Result) float64 { return 1000 * Wall(r) })
		target := "-"
		if i < 3 {
			target = strconv.FormatInt(backtestTarget.Milliseconds(), 10)
		}
		fmt.Fprintf(t, "%s\t%.0f\t%.0f\t%.0f\t%s\t%.0f\t\n", rule, ms.Median, ms.Min, ms.Max, target, least.Median)
		metrics = append(metrics, Metric{Name: "back-test " + rule, Value: ms.Median, Unit: "ms"})
	}
	return metrics, t.Flush()
}
