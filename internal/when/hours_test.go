package when

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestHours(t *testing.T) {
	t.Parallel()
	tokyo := time.FixedZone("JST", 9*3600)
	at := func(s string) time.Time {
		v, err := time.ParseInLocation("2006-01-02 15:04:05", s, tokyo)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	holidays, err := ReadHolidays(strings.NewReader("\u56fd\u6c11\u306e\u795d\u65e5,\u540d\u79f0\n2026/11/23,\x8b\xce\x98\x4a\n# more\n2026-11-03 \u6587\u5316\u306e\u65e5\n\"2026/1/1\",x\n"))
	if err != nil || len(holidays) != 3 {
		t.Fatalf("%v, %v", holidays, err)
	}
	week, ok := ParseDays("mon-fri")
	if !ok {
		t.Fatal("mon-fri")
	}
	day := Hours{Days: week, From: 9 * time.Hour, Until: 18 * time.Hour, Holidays: holidays}
	night := Hours{Days: week, From: 22 * time.Hour, Until: 6 * time.Hour, Holidays: holidays}
	whole := Hours{Days: week, Until: 24 * time.Hour}
	for s, want := range map[string][3]bool{ // 2026-11-20 is a Friday
		"2026-11-20 08:59:59": {false, false, true},
		"2026-11-20 09:00:00": {true, false, true},
		"2026-11-20 17:59:59": {true, false, true},
		"2026-11-20 18:00:00": {false, false, true},
		"2026-11-20 23:00:00": {false, true, true},
		"2026-11-21 05:59:59": {false, true, false}, // of Friday's night
		"2026-11-21 06:00:00": {false, false, false},
		"2026-11-21 23:00:00": {false, false, false},
		"2026-11-23 10:00:00": {false, false, true}, // a holiday
		"2026-11-23 23:00:00": {false, false, true},
		"2026-11-24 01:00:00": {false, false, true}, // of the holiday's night
		"2026-11-24 22:00:00": {false, true, true},
	} {
		for i, h := range []*Hours{&day, &night, &whole} {
			if got := h.Within(at(s)); got != want[i] {
				t.Errorf("%s, %d: %v", s, i, got)
			}
		}
	}
}

// In Santiago clocks go forward at midnight of Sunday, 2026-09-06: half past midnight of that day does not come.
func TestNightAfterLeftOutHour(t *testing.T) {
	t.Parallel()
	santiago, err := time.LoadLocation("America/Santiago")
	if err != nil {
		t.Fatal(err)
	}
	night := Hours{From: 22 * time.Hour, Until: 6 * time.Hour}
	night.Days[time.Sunday] = true
	for s, want := range map[string]bool{"2026-09-06T23:00:00-03:00": true, "2026-09-07T00:30:00-03:00": true, "2026-09-06T01:30:00-03:00": false, "2026-09-08T00:30:00-03:00": false} {
		at, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		if got := night.Within(at.In(santiago)); got != want {
			t.Errorf("%s: %v", s, got)
		}
	}
}

func TestParseDays(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]string{
		"mon-fri": "0111110", "Mon, wed,FRIDAY": "0101010", "fri-mon": "1100011", "sun": "1000000", "月-金": "0111110", "土曜、日曜": "1000001", "火〜木": "0011100",
	} {
		days, ok := ParseDays(s)
		got := ""
		for _, d := range days {
			got += map[bool]string{true: "1", false: "0"}[d]
		}
		if !ok || got != want {
			t.Errorf("%s: %s, %v, want %s", s, got, ok, want)
		}
	}
	for _, s := range []string{"", "mon-", "weekday", "mon fri", "-"} {
		if _, ok := ParseDays(s); ok {
			t.Errorf("%q was read", s)
		}
	}
}

func TestParseClock(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]time.Duration{"09:00": 9 * time.Hour, "9:30": 9*time.Hour + 30*time.Minute, "24:00": 24 * time.Hour, "00:00": 0} {
		if got, ok := ParseClock(s); !ok || got != want {
			t.Errorf("%s: %v, %v", s, got, ok)
		}
	}
	for _, s := range []string{"", "25:00", "9", "24:01"} {
		if _, ok := ParseClock(s); ok {
			t.Errorf("%q was read", s)
		}
	}
}

func TestHolidaysTellTheLine(t *testing.T) {
	t.Parallel()
	for s, line := range map[string]int{"2026-02-30\n": 1, "2026-01-01\nnew year 2027\n": 2, "2026-1-1x\n": 1, "a,b\nc,d\n": 2, "2026-01-01\n" + strings.Repeat("x", 5000): 2} {
		_, err := ReadHolidays(strings.NewReader(s))
		if e, ok := errors.AsType[*LineError](err); !ok || e.Line != line {
			t.Errorf("%.20q: %v, want line %d", s, err, line)
		}
	}
}
