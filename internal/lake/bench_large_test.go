package lake

import (
	"context"
	"fmt"
	"testing"
	"time"
)

// Compaction and check of a larger day.
func BenchmarkCompactAndCheck(b *testing.B) {
	const rows, files = 200_000, 20
	for b.Loop() {
		b.StopTimer()
		l := openAt(b, b.TempDir(), nil)
		for i := range files {
			add(b, l, fmt.Sprint(i), bulk(i*rows/files, (i+1)*rows/files, testDay)...)
		}
		begin := time.Now()
		b.StartTimer()
		c, err := l.Compact(context.Background(), CompactOptions{})
		if err != nil || c.Rows != rows {
			b.Fatalf("%+v, %v", c, err)
		}
		b.ReportMetric(rows/time.Since(begin).Seconds(), "compacted-rows/s")
		begin = time.Now()
		if r, err := l.Check(context.Background(), nil); err != nil || len(r.Findings) > 0 {
			b.Fatalf("%+v, %v", r.Findings, err)
		}
		b.ReportMetric(rows/time.Since(begin).Seconds(), "checked-rows/s")
	}
}
