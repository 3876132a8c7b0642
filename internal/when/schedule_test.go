package when

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"
)

func mustZone(t *testing.T, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func mustSchedule(t *testing.T, expression, zone string) Schedule {
	t.Helper()
	s, err := ParseSchedule(expression, mustZone(t, zone))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// When a look falls on, or into, a change of clocks.
func TestNext(t *testing.T) {
	for _, tt := range []struct{ expression, zone, after, want string }{
		{"0 2 * * *", "Asia/Tokyo", "2026-10-01T16:59:59Z", "2026-10-01T17:00:00Z"},
		{"0 2 * * *", "Asia/Tokyo", "2026-10-01T17:00:00Z", "2026-10-02T17:00:00Z"},
		{"30 6 * * 1-5", "Asia/Tokyo", "2026-10-02T00:00:00+09:00", "2026-10-02T06:30:00+09:00"}, // Friday
		{"30 6 * * 1-5", "Asia/Tokyo", "2026-10-02T06:30:00+09:00", "2026-10-05T06:30:00+09:00"},
		{"0 3 1 * *", "Asia/Tokyo", "2026-10-01T03:00:00+09:00", "2026-11-01T03:00:00+09:00"},
		{"0 0 29 2 *", "Asia/Tokyo", "2025-03-01T00:00:00+09:00", "2028-02-29T00:00:00+09:00"},
		// The 8th of March 2026 has no 02:00..02:59 in New York.
		{"0 2 * * *", "America/New_York", "2026-03-07T12:00:00-05:00", "2026-03-08T03:00:00-04:00"},
		{"30 2 * * *", "America/New_York", "2026-03-07T12:00:00-05:00", "2026-03-08T03:00:00-04:00"},
		{"30 2 * * *", "America/New_York", "2026-03-08T03:00:00-04:00", "2026-03-09T02:30:00-04:00"},
		// The 1st of November 2026 has 01:00..01:59 twice.
		{"30 1 * * *", "America/New_York", "2026-10-31T12:00:00-04:00", "2026-11-01T01:30:00-04:00"},
		{"30 1 * * *", "America/New_York", "2026-11-01T01:30:00-04:00", "2026-11-02T01:30:00-05:00"},
		{"30 1 * * *", "America/New_York", "2026-11-01T01:10:00-05:00", "2026-11-02T01:30:00-05:00"},
		{"*/30 * * * *", "America/New_York", "2026-11-01T01:30:00-04:00", "2026-11-01T02:00:00-05:00"},
		// Clocks that go forward at midnight: 2018-11-04 in São Paulo begins at 01:00.
		{"0 0 * * *", "America/Sao_Paulo", "2018-11-03T12:00:00-03:00", "2018-11-04T01:00:00-02:00"},
		// By half an hour: Lord Howe, 2026-10-04 has no 02:00..02:29.
		{"15 2 * * *", "Australia/Lord_Howe", "2026-10-03T12:00:00+10:30", "2026-10-04T02:30:00+11:00"},
		// A day that was left out: 2011-12-30 in Apia.
		{"0 2 * * *", "Pacific/Apia", "2011-12-29T12:00:00-10:00", "2011-12-31T00:00:00+14:00"},
		{"0 2 * * *", "Pacific/Apia", "2011-12-31T00:00:00+14:00", "2011-12-31T02:00:00+14:00"},
	} {
		after, _ := time.Parse(time.RFC3339, tt.after)
		want, _ := time.Parse(time.RFC3339, tt.want)
		if got := mustSchedule(t, tt.expression, tt.zone).Next(after); !got.Equal(want) {
			t.Errorf("%q in %s after %s: %s, want %s", tt.expression, tt.zone, tt.after, got.In(want.Location()).Format(time.RFC3339), tt.want)
		}
	}
}

func TestParseSchedule(t *testing.T) {
	for expression, want := range map[string]string{
		"": "five fields", "0 2 * *": "five fields", "0 0 2 * * *": "five fields", "@daily": "five fields", "@every 1s": "five fields",
		"TZ=Asia/Tokyo 0 2 * *": "no zone", "CRON_TZ=": "no zone", "60 2 * * *": "no cron expression", "0 24 * * *": "no cron expression",
		"0 2 30 2 *": "never comes", "0 2 * * x": "no cron expression", "0 2 */0 * *": "no cron expression", "5-1 2 * * *": "no cron expression",
		strings.Repeat("1,", 200) + "1 2 * * *": "at most",
	} {
		if _, err := ParseSchedule(expression, time.UTC); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", expression, err, want)
		}
	}
}

var oddZones = []string{"UTC", "Asia/Tokyo", "America/New_York", "America/Sao_Paulo", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca", "Asia/Tehran", "America/St_Johns", "Asia/Kathmandu"}

// An instant of the wall clock is the first minute that shows it or later.
func TestInstantOf(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 400 {
		zone := mustZone(t, oddZones[random.IntN(len(oddZones))])
		// Close to a change of clocks, where there is one.
		near := time.Date(2011+random.IntN(16), 1, 1+random.IntN(365), 0, 0, 0, 0, time.UTC)
		if _, end := near.In(zone).ZoneBounds(); !end.IsZero() && random.IntN(4) > 0 {
			near = end
		}
		wall := WallOf(near, zone).Add(time.Duration(random.IntN(52*60)-26*60) * time.Minute).Truncate(time.Minute)
		want := wall.Add(-26 * time.Hour)
		for WallOf(want, zone).Before(wall) {
			want = want.Add(time.Minute)
		}
		if got := InstantOf(wall, zone); !got.Equal(want) {
			t.Fatalf("%s in %s: %s, want %s", wall.Format("2006-01-02 15:04"), zone, got.Format(time.RFC3339), want.Format(time.RFC3339))
		}
	}
}
