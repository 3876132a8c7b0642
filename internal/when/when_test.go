package when

import (
	"testing"
	"time"
)

func TestParseTime(t *testing.T) {
	tokyo, err := time.LoadLocation("Asia/Tokyo")
	if err != nil {
		t.Fatal(err)
	}
	// 2026-11-20 23:30 UTC is the morning of the 21st in Tokyo.
	c := Clock{Now: time.Date(2026, 11, 20, 23, 30, 0, 0, time.UTC), Zone: tokyo}
	tests := []struct{ in, from, to string }{
		{"now", "2026-11-20T23:30:00Z", "2026-11-20T23:30:00Z"},
		{"today", "2026-11-21T00:00:00+09:00", "2026-11-22T00:00:00+09:00"},
		{"今日", "2026-11-21T00:00:00+09:00", "2026-11-22T00:00:00+09:00"},
		{"Yesterday", "2026-11-20T00:00:00+09:00", "2026-11-21T00:00:00+09:00"},
		{"昨日", "2026-11-20T00:00:00+09:00", "2026-11-21T00:00:00+09:00"},
		{"2026-11-03", "2026-11-03T00:00:00+09:00", "2026-11-04T00:00:00+09:00"},
		{"2026/11/3", "2026-11-03T00:00:00+09:00", "2026-11-04T00:00:00+09:00"},
		{"2026-12", "2026-12-01T00:00:00+09:00", "2027-01-01T00:00:00+09:00"},
		{"2026-11-03T09:30", "2026-11-03T09:30:00+09:00", "2026-11-03T09:30:00+09:00"},
		{"2026-11-03 09:30:15", "2026-11-03T09:30:15+09:00", "2026-11-03T09:30:15+09:00"},
		{"2026-11-03T09:30:15Z", "2026-11-03T09:30:15Z", "2026-11-03T09:30:15Z"},
		{"2026-11-03T09:30:15-08:00", "2026-11-03T09:30:15-08:00", "2026-11-03T09:30:15-08:00"},
		{"7d", "2026-11-13T23:30:00Z", "2026-11-13T23:30:00Z"},
		{"36h", "2026-11-19T11:30:00Z", "2026-11-19T11:30:00Z"},
		{"1d12h30m", "2026-11-19T11:00:00Z", "2026-11-19T11:00:00Z"},
		{"20261103", "2026-11-03T00:00:00+09:00", "2026-11-04T00:00:00+09:00"},
		{"2026年11月3日", "2026-11-03T00:00:00+09:00", "2026-11-04T00:00:00+09:00"},
		{"2026年12月", "2026-12-01T00:00:00+09:00", "2027-01-01T00:00:00+09:00"},
		{"2026年11月3日 9:30", "2026-11-03T09:30:00+09:00", "2026-11-03T09:30:00+09:00"},
		{"7日前", "2026-11-13T23:30:00Z", "2026-11-13T23:30:00Z"},
		{"1日12時間30分", "2026-11-19T11:00:00Z", "2026-11-19T11:00:00Z"},
		{"2w", "2026-11-06T23:30:00Z", "2026-11-06T23:30:00Z"},
	}
	for _, tt := range tests {
		got, ok := c.Parse(tt.in)
		if !ok || !got.From.Equal(stamp(t, tt.from)) || !got.To.Equal(stamp(t, tt.to)) {
			t.Errorf("%q: %v to %v, %v; want %s to %s", tt.in, got.From, got.To, ok, tt.from, tt.to)
		}
	}
	for _, bad := range []string{"", " ", "lastweek", "2026-13-01", "2026-02-30", "25:00", "d", "7", "7x", "12h1d", "-7d", "2026-11-03T9", "1.5h", "99999999999999d", "前", "日", "11月3日"} {
		if got, ok := c.Parse(bad); ok {
			t.Errorf("%q was taken for %v", bad, got)
		}
	}
}

// A day of a zone with summer time has 23 or 25 hours when the clocks change.
func TestDaysAreDaysOfTheZone(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	c := Clock{Now: time.Date(2026, 10, 26, 8, 0, 0, 0, berlin), Zone: berlin}
	for in, want := range map[string]time.Duration{"2026-10-25": 25 * time.Hour, "2026-03-29": 23 * time.Hour, "yesterday": 25 * time.Hour} {
		span, ok := c.Parse(in)
		if got := span.To.Sub(span.From); !ok || got != want {
			t.Errorf("%s has %v, want %v", in, got, want)
		}
	}
	span, _ := c.Parse("1d")
	if got := c.Now.Sub(span.From); got != 24*time.Hour {
		t.Errorf("1d is %v back", got)
	}
	span, _ = c.Parse("2d")
	if got := c.Now.Sub(span.From); got != 49*time.Hour {
		t.Errorf("2d over the change of clocks is %v back, want 49h", got)
	}
}

func stamp(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}
