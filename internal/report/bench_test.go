package report

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/when"
)

// A day of 10,000 WorkSpaces whose samples came hour by hour, as joined runs.
func BenchmarkAccessList(b *testing.B) {
	zone, err := time.LoadLocation("Asia/Tokyo")
	if err != nil {
		b.Fatal(err)
	}
	p := Period{First: when.Date{Year: 2026, Month: 10, Day: 1}, Zone: zone}
	from, _ := p.Bounds()
	var runs []Run
	for ws := range 10_000 {
		id := fmt.Sprintf("ws-%09d", ws)
		for day := -1; day <= 0; day++ {
			begin := from.AddDate(0, 0, day)
			for k, hours := range [][2]int{{0, 8}, {8, 12}, {12, 13}, {13, 18}, {18, 24}} {
				first, last := begin.Add(time.Duration(hours[0])*time.Hour), begin.Add(time.Duration(hours[1])*time.Hour-5*time.Minute)
				runs = append(runs, Run{WorkspaceID: id, First: first, Last: last, Period: 5 * time.Minute, Value: float64(k % 2)})
			}
		}
	}
	for b.Loop() {
		all, err := AccessList(context.Background(), p, samplesOf(runs), func(string, time.Time) string { return "" })
		if err != nil || len(all) != 40_000 {
			b.Fatal(len(all), err)
		}
	}
}
