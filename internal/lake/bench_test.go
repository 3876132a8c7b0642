package lake

import (
	"context"
	"fmt"
	"testing"
)

func bulk(from, to int, day Day) []rec {
	out := make([]rec, 0, to-from)
	for i := from; i < to; i++ {
		out = append(out, event(fmt.Sprintf("%08d-aaaa-bbbb-cccc-0123456789ab", i), at(day, int64(i%86400)),
			"requestparameters", fmt.Sprintf(`{"bucketName":"logs-%d","key":"a/b/c/%d.gz"}`, i%7, i), "useridentity.accesskeyid", fmt.Sprintf("AKIA%08d", i%100),
			"sourceipaddress", fmt.Sprintf("10.0.%d.%d", i/256%256, i%256), "useragent", "aws-cli/2.15"))
	}
	return out
}

// One small batch after another: what a continuous collection costs per commit.
func BenchmarkCommit(b *testing.B) {
	l := openAt(b, b.TempDir(), nil)
	for i := 0; b.Loop(); i++ {
		add(b, l, fmt.Sprint(i), bulk(i*10, i*10+10, testDay)...)
	}
}

// A batch that has been delivered before under another name: every record is settled exactly.
func BenchmarkSettleAllDuplicates(b *testing.B) {
	const rows = 50_000
	l := openAt(b, b.TempDir(), nil)
	add(b, l, "first", bulk(0, rows, testDay)...)
	for i := 0; b.Loop(); i++ {
		b.StopTimer()
		batch := open(b, l, fmt.Sprint(i))
		for _, f := range fill(b, batch, bulk(0, rows, testDay)...) {
			if err := f.Finish(); err != nil {
				b.Fatal(err)
			}
		}
		b.StartTimer()
		if c := commit(b, batch); c.Duplicates != rows {
			b.Fatalf("committed %+v", c)
		}
	}
	b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}

func BenchmarkPlanYear(b *testing.B) {
	l := openAt(b, b.TempDir(), nil)
	for d := range 365 {
		add(b, l, fmt.Sprint(d), bulk(d*100, d*100+100, testDay+Day(d))...)
	}
	filters := map[string]Filter{
		"day":     {Since: (testDay + 9).Time(), Until: (testDay + 10).Time()},
		"all":     {},
		"eventid": {EventIDs: []string{"00000950-aaaa-bbbb-cccc-0123456789ab"}},
	}
	for name, f := range filters {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				files, err := l.Plan(context.Background(), f)
				if err != nil {
					b.Fatal(err)
				}
				if want := map[string]int{"day": 1, "all": 365, "eventid": 1}[name]; len(files) < want || len(files) > want+5 && name != "all" {
					b.Fatalf("%d files", len(files))
				}
			}
		})
	}
	b.Run("eventid cold", func(b *testing.B) {
		for b.Loop() {
			l.footers = newFooterCache(l.openSource)
			if _, err := l.Plan(context.Background(), filters["eventid"]); err != nil {
				b.Fatal(err)
			}
		}
	})
}
