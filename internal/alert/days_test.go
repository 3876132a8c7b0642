package alert

import (
	"testing"
	"time"
)

// The days of a back-test over all times begin where something was found; those of a short one are all listed.
func TestDays(t *testing.T) {
	until := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	found := map[string]*Day{"2026-10-21": {Date: "2026-10-21", Fired: 2, Alerts: 1}}
	for _, tt := range []struct {
		since time.Time
		days  int
	}{
		{time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC), 11},
		{time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC), 31},
	} {
		b := &tester{zone: time.UTC, result: &Backtest{Since: tt.since, Until: until}}
		b.days(found)
		days := b.result.Days
		if len(days) != tt.days || days[len(days)-11].Alerts != 1 || days[len(days)-1].Date != "2026-10-31" {
			t.Errorf("since %s: %d days, the first %v", tt.since, len(days), days[0])
		}
	}
	b := &tester{zone: time.UTC, result: &Backtest{Since: time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC), Until: until}}
	if b.days(nil); len(b.result.Days) != maxDays {
		t.Errorf("%d days", len(b.result.Days))
	}
}
