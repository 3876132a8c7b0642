package alert

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/rules"
	"github.com/ashiato/ashiato/internal/state"
)

// BenchmarkRulesThreshold counts a million records that come over a day, for thresholds with a window of a day: in as many groups as there are persons in a
// large company, where few reach it, and in one group that has reached it for nearly all of the time.
func BenchmarkRulesThreshold(b *testing.B) {
	const records = 1_000_000
	for _, c := range []struct {
		groups int
		limit  rules.Threshold
	}{
		{100_000, rules.Threshold{Count: 20, Window: 24 * time.Hour}},
		{1, rules.Threshold{Count: 1000, Window: 24 * time.Hour}},
		{1, rules.Threshold{Count: 1000, Distinct: "ip", Window: 24 * time.Hour}},
	} {
		name := fmt.Sprintf("groups=%d/count=%d", c.groups, c.limit.Count)
		if c.limit.Distinct != "" {
			name += "-distinct"
		}
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				countMany(b, c.limit, records, c.groups)
			}
		})
	}
}

// countMany brings records to a rule in chunks, as following the lake does, and reports what it took.
func countMany(b *testing.B, limit rules.Threshold, records, groups int) {
	path := filepath.Join(b.TempDir(), "state.db")
	s, err := state.Open(b.Context(), path)
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	rule := &rules.Rule{Name: "often", GroupBy: []string{"person"}, Quiet: time.Hour, Threshold: &limit}
	w := &Watcher{State: s, Now: func() time.Time { return start }}
	var most, now runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&most)
	begun := most.HeapAlloc
	most.HeapAlloc = 0
	begin := computed(b)
	for from := 0; from < records; from += chunkHits {
		var hits []hit
		for i := from; i < from+chunkHits; i++ {
			at := start.Add(time.Duration(i) * 24 * time.Hour / time.Duration(records))
			h := hit{rule: rule, id: fmt.Sprintf("11111111-0000-4000-8000-%012d", i), at: at, group: fmt.Sprint("person-", i*7919%groups)}
			if h.values = []string{h.group}; limit.Distinct != "" {
				h.distinct = fmt.Sprint("203.0.113.", i%5000)
			}
			h.record = Record{ID: h.id, Time: at, Source: "CloudTrail", Person: h.group, User: h.group, Event: "ListBuckets", Service: "s3", IP: "203.0.113.7", Account: "111122223333", Region: "us-east-1"}
			hits = append(hits, h)
		}
		err := s.Watch(b.Context(), func(tx *state.WatchTx) error {
			_, err := w.take(tx, hits, start)
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
		if runtime.ReadMemStats(&now); now.HeapAlloc > most.HeapAlloc {
			most = now
		}
	}
	took := computed(b) - begin
	info, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(took.Microseconds())/float64(records), "cpu-µs/record")
	b.ReportMetric(float64(int64(most.HeapAlloc)-int64(begun))/(1<<20), "MB-heap")
	b.ReportMetric(float64(info.Size())/(1<<20), "MB-state")
	b.ReportMetric(0, "ns/op")
}

// computed is how long the process has been computing.
func computed(b *testing.B) time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		b.Fatal(err)
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}
