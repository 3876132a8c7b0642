package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
)

// Ask is a query whose answer time matters, on the lake of the last import.
type Ask struct {
	Name   string
	SQL    string
	Target time.Duration // warm, the median must be below
}

// Asker runs one SQL statement several times in one process and gives the time
// of every run; the first, which is cold, is left out.
type Asker func(ctx context.Context, lake, sql string, times int) ([]time.Duration, error)

// AskProgram is the Asker that runs the helper program of that name.
func (s Setup) AskProgram(ctx context.Context, lake, sql string, times int) ([]time.Duration, error) {
	out, err := s.ask(ctx, lake, strconv.Itoa(times), sql)
	if err != nil {
		return nil, err
	}
	var list []time.Duration
	for _, line := range strings.Fields(out) {
		us, err := strconv.ParseInt(line, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("unexpected output %q", line)
		}
		list = append(list, time.Duration(us)*time.Microsecond)
	}
	return list, nil
}

func (s Setup) ask(ctx context.Context, args ...string) (string, error) {
	out, err := exec.CommandContext(ctx, filepath.Join(s.Bin, "ask"), args...).Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		err = fmt.Errorf("%w: %s", err, exit.Stderr)
	}
	return string(out), err
}

// Verify makes sure that the lake has every record of the data set once: a fast
// import that loses or repeats records is none.
func (s Setup) Verify(ctx context.Context, lake string, d Dataset) error {
	out, err := s.ask(ctx, lake, "0", "SELECT count(*), count(DISTINCT eventid) FROM cloudtrail_logs")
	if err != nil {
		return fmt.Errorf("bench: verify %s: %w", lake, err)
	}
	if want := fmt.Sprint(d.Summary.Records, d.Summary.Records); strings.TrimSpace(out) != want {
		return fmt.Errorf("bench: the lake has %s records and distinct ids, want %s", strings.TrimSpace(out), want)
	}
	return nil
}

// Asks are the queries on a data set. The event id must be one of its records.
func Asks(eventID string, day time.Time) []Ask {
	return []Ask{
		{"eventid lookup", fmt.Sprintf("SELECT eventtime, eventname, useridentity.arn FROM cloudtrail_logs WHERE eventid = '%s'", eventID), 100 * time.Millisecond},
		{"eventname counts, one day", fmt.Sprintf("SELECT eventname, count(*) AS n FROM cloudtrail_logs WHERE eventtime >= '%sT00:00:00Z' AND eventtime < '%sT00:00:00Z' GROUP BY eventname",
			day.Format(time.DateOnly), day.AddDate(0, 0, 1).Format(time.DateOnly)), 30 * time.Millisecond},
		{"eventname counts, all", "SELECT eventname, count(*) AS n FROM cloudtrail_logs GROUP BY eventname", 100 * time.Millisecond},
	}
}

// Measure asks everything and writes a table.
func Measure(ctx context.Context, w io.Writer, ask Asker, lake string, asks []Ask) ([]Metric, error) {
	const times = 15
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "query, warm\tmedian ms\tmin\tmax\ttarget\t")
	var list []Metric
	for _, a := range asks {
		took, err := ask(ctx, lake, a.SQL, times)
		if err != nil {
			return nil, fmt.Errorf("bench: %s: %w", a.Name, err)
		}
		values := make([]float64, len(took))
		for i, d := range took {
			values[i] = float64(d) / float64(time.Millisecond)
		}
		if len(values) == 0 {
			return nil, fmt.Errorf("bench: %s: no times", a.Name)
		}
		s, target := Summarise(values), float64(a.Target)/float64(time.Millisecond)
		fmt.Fprintf(t, "%s\t%.1f\t%.1f\t%.1f\t%.0f\t\n", a.Name, s.Median, s.Min, s.Max, target)
		list = append(list, Metric{Name: a.Name, Value: s.Median, Unit: "ms", Baseline: "target", Ratio: s.Median / target})
	}
	return list, t.Flush()
}
