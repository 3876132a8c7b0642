package engine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// benchLake is a lake of 200,000 records over 100 days, or the data files below the
// folder ASHIATO_BENCH_FILES (the folder cloudtrail_records/data of a lake).
func benchLake(b *testing.B) *testLake {
	b.Helper()
	dir := os.Getenv("ASHIATO_BENCH_FILES")
	if dir == "" {
		more := strings.NewReplacer("range(320)", "range(200000)", "i < 300", "i < 199000", "48 * i::BIGINT", "i::BIGINT * 144 // 200")
		l := newTestLake(b, more.Replace(sample))
		l.plan = l.byDay
		return l
	}
	paths, err := filepath.Glob(filepath.Join(dir, "*", "*.parquet"))
	must(b, err)
	l := &testLake{dir: dir}
	for _, p := range paths {
		f := File{Path: p, Day: NoDay}
		_, day, _ := strings.Cut(filepath.Base(filepath.Dir(p)), "=")
		if at, err := time.Parse("2006-01-02", day); err == nil {
			f.Day = int32(at.Unix() / 86400)
		}
		l.files = append(l.files, f)
	}
	l.plan = l.byDay
	return l
}

// drain reads all rows and returns how many there were.
func drain(b *testing.B, rows *Rows, err error) (n int) {
	b.Helper()
	must(b, err)
	defer rows.Close()
	for {
		if _, err := rows.Next(context.Background()); errors.Is(err, io.EOF) {
			return n
		} else if err != nil {
			b.Fatal(err)
		}
		n++
	}
}

func BenchmarkQueries(b *testing.B) {
	l := benchLake(b)
	e := l.open(b)
	ctx := context.Background()
	newest := slices.MaxFunc(l.files, func(a, b File) int { return int(int64(a.Day) - int64(b.Day)) })
	day := time.Unix(int64(newest.Day)*86400, 0).UTC()
	id := ""
	rows, err := e.inside(ctx, "SELECT eventid FROM cloudtrail_logs ORDER BY hash(eventid) LIMIT 1", Filter{}, QueryOptions{})
	must(b, err)
	values, err := rows.Next(ctx)
	must(b, err)
	id = values[0].(string)
	rows.Close()
	for name, sql := range map[string]string{
		"nothing":             "SELECT 1",
		"count by name, day":  fmt.Sprintf("SELECT eventname, count(*) FROM cloudtrail_records WHERE event_time >= TIMESTAMP '%s' AND event_time < TIMESTAMP '%s' GROUP BY 1", day.Format("2006-01-02"), day.AddDate(0, 0, 1).Format("2006-01-02")),
		"count by name, text": fmt.Sprintf("SELECT eventname, count(*) FROM cloudtrail_logs WHERE eventtime LIKE '%s%%' GROUP BY 1", day.Format("2006-01-02")),
		"count by name, all":  "SELECT eventname, count(*) FROM cloudtrail_logs GROUP BY 1",
		"event id, all files": "SELECT * FROM cloudtrail_logs WHERE eventid = '" + id + "'",
		"access key":          "SELECT count(*) FROM cloudtrail_logs WHERE useridentity.accesskeyid = 'AKIA1'",
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				rows, err := e.inside(ctx, sql, Filter{}, QueryOptions{})
				drain(b, rows, err)
			}
		})
	}
	for name, f := range map[string]EventsFilter{"events": {N: 50}, "events of a rare name": {N: 50, Names: []string{"StopLogging"}}, "events of a user": {N: 50, Users: []string{"user3"}}} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				rows, err := e.Events(ctx, f)
				drain(b, rows, err)
			}
		})
	}
	b.Run("export", func(b *testing.B) {
		n := 0
		for b.Loop() {
			rows, err := e.inside(ctx, "SELECT * FROM cloudtrail_logs", Filter{}, QueryOptions{Limit: 100_000})
			n += drain(b, rows, err)
		}
		b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "rows/s")
	})
}
