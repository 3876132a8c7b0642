package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/ashiato/ashiato/internal/analyze"
	"github.com/ashiato/ashiato/internal/athenasql"
	"github.com/ashiato/ashiato/internal/rewrite"
)

// A Question is asked of the product as a whole process, beside DuckDB over the same Parquet files and over the log files.
type Question struct {
	Name   string
	SQL    string
	Target time.Duration
}

// Questions are those of a data set. The event id and the account must be of its records.
func Questions(eventID, account string, day time.Time) []Question {
	from, until := day.Format(time.DateOnly), day.AddDate(0, 0, 1).Format(time.DateOnly)
	return []Question{
		{"start: SELECT 1", "SELECT 1", 250 * time.Millisecond},
		{"count of one day", fmt.Sprintf("SELECT count(*) FROM cloudtrail_logs WHERE eventtime >= '%sT00:00:00Z' AND eventtime < '%sT00:00:00Z'", from, until), 300 * time.Millisecond},
		{"eventid over all days", "SELECT eventtime, eventname, useridentity.arn FROM cloudtrail_logs WHERE eventid = '" + eventID + "'", 400 * time.Millisecond},
		{"latest 100 of an account", "SELECT eventtime, eventname, sourceipaddress FROM cloudtrail_logs WHERE account = '" + account + "' ORDER BY eventtime DESC LIMIT 100", 500 * time.Millisecond},
		{"eventname counts, all days", "SELECT eventname, count(*) AS n FROM cloudtrail_logs GROUP BY eventname", 0},
	}
}

// QuestionCases are the processes that answer a question.
func (s Setup) QuestionCases(q Question, lake string, d Dataset, program string) []Case {
	workers := strconv.Itoa(s.Workers)
	duck := filepath.Join(s.Bin, "duckdbsql")
	return []Case{
		{Name: "ashiato", Args: []string{program, "--lake", lake, "-q", "-o", "csv", "query", q.SQL}},
		{Name: "parquet", Args: []string{duck, "ask", "parquet", lake, workers, q.SQL}},
		{Name: "gz", Args: []string{duck, "ask", "gz", d.Dir, workers, q.SQL}},
	}
}

// Ask runs questions and writes a table. once names the cases that run a single time, because they take long.
func (r Runner) Ask(ctx context.Context, w io.Writer, questions []Question, cases func(Question) []Case, once ...string) ([]Metric, error) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "question, whole process\tms\tmin\tmax\ttarget\tDuckDB, same Parquet ms\tDuckDB, .json.gz ms\t")
	var metrics []Metric
	for _, q := range questions {
		shown := map[string]string{}
		var ours Stat
		for _, c := range cases(q) {
			runner := r
			for _, name := range once {
				if c.Name == name {
					runner.Rounds = 1
				}
			}
			results, err := runner.Run(ctx, []Case{c})
			if err != nil {
				return nil, fmt.Errorf("%s: %w", q.Name, err)
			}
			ms := Of(results[c.Name], func(r Result) float64 { return 1000 * Wall(r) })
			shown[c.Name] = fmt.Sprintf("%.0f", ms.Median)
			metrics = append(metrics, Metric{Name: q.Name + ", " + c.Name, Value: ms.Median, Unit: "ms"})
			if c.Name == "ashiato" {
				ours = ms
			}
		}
		target := "-"
		if q.Target > 0 {
			target = strconv.FormatInt(q.Target.Milliseconds(), 10)
		}
		fmt.Fprintf(t, "%s\t%.0f\t%.0f\t%.0f\t%s\t%s\t%s\t\n", q.Name, ours.Median, ours.Min, ours.Max, target, shown["parquet"], shown["gz"])
	}
	return metrics, t.Flush()
}

// medianQuery is of the length and kind of published queries.
const medianQuery = `SELECT eventtime, useridentity.arn AS who, eventname, json_extract_scalar(requestparameters, '$.bucketName') AS bucket,
 sourceipaddress, count(*) OVER (PARTITION BY useridentity.arn) AS n
FROM "default"."cloudtrail_logs_prod"
WHERE eventsource = 's3.amazonaws.com' AND eventname IN ('PutBucketPolicy', 'DeleteBucketPolicy', 'PutBucketAcl')
 AND eventtime >= '2026-10-01T00:00:00Z' AND from_iso8601_timestamp(eventtime) < date_add('day', 7, TIMESTAMP '2026-10-01 00:00:00 UTC')
 AND coalesce(errorcode, '') = '' ORDER BY eventtime DESC LIMIT 100`

// Rewriting measures how long a statement takes from its text to that of the embedded engine, in microseconds.
func Rewriting(times int) (Stat, error) {
	if times < 1 {
		return Stat{}, errors.New("bench: at least one time is needed")
	}
	values := make([]float64, times)
	for i := range values {
		start := time.Now()
		statement, err := athenasql.Parse(strings.Clone(medianQuery))
		if err != nil {
			return Stat{}, err
		}
		a, err := analyze.Analyze(statement, analyze.Options{Now: start})
		if err != nil {
			return Stat{}, err
		}
		if _, err := rewrite.ToDuckDB(a); err != nil {
			return Stat{}, err
		}
		values[i] = float64(time.Since(start).Nanoseconds()) / 1000
	}
	return Summarise(values), nil
}
