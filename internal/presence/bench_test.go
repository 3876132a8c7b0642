package presence

import (
	"context"
	"fmt"
	"runtime"
	"testing"
	"time"
)

// BenchmarkSessionsOfMonth computes the sessions of 10,000 WorkSpaces over 30 days, from runs and events like those of a company.
func BenchmarkSessionsOfMonth(b *testing.B) {
	const n, days = 10_000, 30
	begin := time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)
	all := make([]WorkSpace, n)
	runs := 0
	for i := range all {
		w := WorkSpace{ID: fmt.Sprintf("ws-%09d", i)}
		for d := range days {
			at := begin.AddDate(0, 0, d)
			in := at.Add(time.Duration(i%36) * 5 * time.Minute)
			for k := range 3 { // off, in, off, in, off, in, off
				from, to := in.Add(time.Duration(k)*4*time.Hour), in.Add(time.Duration(k)*4*time.Hour+3*time.Hour)
				if from.After(at) {
					w.Runs = append(w.Runs, Run{at, from.Add(-5 * time.Minute), 5 * time.Minute, false})
				}
				w.Runs = append(w.Runs, Run{from, to.Add(-5 * time.Minute), 5 * time.Minute, true})
				at = to
				w.SignIns = append(w.SignIns, SignIn{At: from.Add(17 * time.Second), IP: "192.0.2.1"})
			}
			w.Runs = append(w.Runs, Run{at, begin.AddDate(0, 0, d+1).Add(-5 * time.Minute), 5 * time.Minute, false})
		}
		all[i] = w
		runs += len(w.Runs)
	}
	var m runtime.MemStats
	for b.Loop() {
		sessions := 0
		for _, w := range all {
			sessions += len(Sessions(w, DefaultRules(), begin.AddDate(0, 0, days)))
		}
		if sessions != n*days*3 {
			b.Fatalf("%d sessions", sessions)
		}
	}
	runtime.ReadMemStats(&m)
	b.ReportMetric(float64(runs), "runs")
	b.ReportMetric(float64(m.Sys)/(1<<20), "MB")
}

// BenchmarkPoll polls 10,000 WorkSpaces of which there are three new samples each.
func BenchmarkPoll(b *testing.B) {
	c := &cloud{samples: map[string][]late{}, now: time.Date(2026, 10, 1, 9, 2, 0, 0, time.UTC)}
	var ids []string
	for i := range 10_000 {
		id := fmt.Sprintf("ws-%09d", i)
		ids = append(ids, id)
		for k := range 300 {
			at := c.now.Truncate(fine).Add(time.Duration(k-40) * fine)
			c.samples[id] = append(c.samples[id], late{Sample: Sample{at, k > 35}, from: at.Add(fine)})
		}
	}
	p := (&shelf{}).poller(c, ids...)
	p.Backfill = 3 * time.Hour
	p.Store = func(context.Context, []Found) error { return nil }
	if _, err := p.Poll(b.Context()); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		c.now, c.queries = c.now.Add(15*time.Minute), nil
		if _, err := p.Poll(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(c.queries)), "requests")
}
