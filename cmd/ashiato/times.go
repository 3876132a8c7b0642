package main

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// clock reads the times that people write, by a zone and a present.
type clock struct {
	now  time.Time
	zone *time.Location
}

// timeSpan is what a written time stands for: a date stands for its whole day, a moment for itself.
type timeSpan struct{ from, to time.Time }

// parse reads one of: now; today, yesterday; 2026-11-20, 2026/11/20, 20261120, 2026-11; 2026-11-20T09:00,
// 2026-11-20 09:00:05 in the zone; RFC 3339 with an offset; 7d, 36h, 1d12h before now; the same in Japanese:
// 今日, 昨日, 2026年11月20日, 7日前, 36時間.
func (c clock) parse(s string) (timeSpan, bool) {
	s = strings.TrimSpace(s)
	now := c.now.In(c.zone)
	switch strings.ToLower(s) {
	case "now", "今":
		return timeSpan{now, now}, true
	case "today", "今日":
		return c.days(now.Year(), now.Month(), now.Day(), 1), true
	case "yesterday", "昨日":
		return c.days(now.Year(), now.Month(), now.Day()-1, 1), true
	}
	if t, err := time.Parse(time.RFC3339Nano, s); err == nil {
		return timeSpan{t, t}, true
	}
	date := japaneseDate.Replace(strings.ReplaceAll(s, "/", "-"))
	for _, layout := range []string{"2006-1-2T15:04:05", "2006-1-2T15:04", "2006-1-2 15:04:05", "2006-1-2 15:04"} {
		if t, err := time.ParseInLocation(layout, date, c.zone); err == nil {
			return timeSpan{t, t}, true
		}
	}
	if t, err := time.Parse("2006-1-2", date); err == nil {
		return c.days(t.Year(), t.Month(), t.Day(), 1), true
	}
	if t, err := time.Parse("20060102", date); err == nil {
		return c.days(t.Year(), t.Month(), t.Day(), 1), true
	}
	if t, err := time.Parse("2006-1", strings.TrimSuffix(date, "-")); err == nil {
		first := time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, c.zone)
		return timeSpan{first, time.Date(t.Year(), t.Month()+1, 1, 0, 0, 0, 0, c.zone)}, true
	}
	if a, ok := parseAge(japaneseAge.Replace(s)); ok {
		t := a.before(now)
		return timeSpan{t, t}, true
	}
	return timeSpan{}, false
}

// What turns the Japanese forms into the others. 月 and 日 end a date: 2026年11月 is a month.
var (
	japaneseDate = strings.NewReplacer("年", "-", "月", "-", "日", "")
	japaneseAge  = strings.NewReplacer("週間", "w", "日", "d", "時間", "h", "分", "m", "秒", "s", "前", "")
)

// days is the span of n calendar days in the zone, which need not have 24 hours each.
func (c clock) days(year int, month time.Month, day, n int) timeSpan {
	return timeSpan{
		time.Date(year, month, day, 0, 0, 0, 0, c.zone),
		time.Date(year, month, day+n, 0, 0, 0, 0, c.zone),
	}
}

// age is a span back from now: calendar days and exact time.
type age struct {
	days int
	rest time.Duration
}

func (a age) before(t time.Time) time.Time { return t.AddDate(0, 0, -a.days).Add(-a.rest) }

var ageParts = regexp.MustCompile(`^(?:(\d{1,4})w)?(?:(\d{1,5})d)?(?:(\d{1,6})h)?(?:(\d{1,7})m)?(?:(\d{1,8})s)?$`)

// parseAge reads 2w, 7d, 36h, 90m, 30s and their sums in this order, such as 1d12h.
func parseAge(s string) (age, bool) {
	m := ageParts.FindStringSubmatch(strings.ToLower(s))
	if m == nil || s == "" {
		return age{}, false
	}
	var n [6]int
	for i := 1; i < len(m); i++ {
		n[i], _ = strconv.Atoi(m[i]) // absent: 0; the pattern bounds the digits
	}
	rest := time.Duration(n[3])*time.Hour + time.Duration(n[4])*time.Minute + time.Duration(n[5])*time.Second
	return age{days: 7*n[1] + n[2], rest: rest}, true
}
