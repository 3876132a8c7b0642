package lake

import (
	"fmt"
	"testing"
	"time"
)

// BenchmarkTable adds samples of 10,000 WorkSpaces as polls of five minutes bring them, compacts a day of them, and reads it.
func BenchmarkTable(b *testing.B) {
	const workspaces, polls = 10_000, 36
	l := openAt(b, b.TempDir(), nil)
	poll := 0
	rows := func() (out []Row) {
		for w := range workspaces {
			out = append(out, connected(fmt.Sprintf("ws-%09d", w), noon.Add(time.Duration(poll)*5*time.Minute), 1, float64((poll/7+w)%2)))
		}
		poll++
		return out
	}
	b.Run("add", func(b *testing.B) {
		for b.Loop() {
			if _, err := l.Table(&UserConnected).Add(b.Context(), rows()); err != nil {
				b.Fatal(err)
			}
		}
	})
	for poll < polls {
		if _, err := l.Table(&UserConnected).Add(b.Context(), rows()); err != nil {
			b.Fatal(err)
		}
	}
	read := func(b *testing.B) {
		n := 0
		for b.Loop() {
			n = 0
			if err := l.Table(&UserConnected).Each(b.Context(), time.Time{}, time.Time{}, func(Row) error { n++; return nil }); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
	}
	b.Run("each", read)
	start := time.Now()
	c, err := l.Compact(b.Context(), CompactOptions{})
	if err != nil {
		b.Fatal(err)
	}
	b.Logf("compaction of %d rows into %d in %s: %d files of %d bytes into %d of %d", c.Rows+c.Duplicates, c.Rows, time.Since(start).Round(time.Millisecond),
		c.FilesBefore, c.BytesBefore, c.FilesAfter, c.BytesAfter)
	b.Run("each of compacted", read)
}
