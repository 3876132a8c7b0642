// Package when reads the points in time that people write, and computes with dates and clocks of zones.
package when

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// A Clock reads the times that people write, by a zone and a present.
type Clock struct {
	Now  time.Time
	Zone *time.Location
}

// A Span is what a written time stands for: a date stands for its whole day, a moment for itself.
type Span struct{ From, To time.Time }

// Parse reads one of: now; today, yesterday; 2026-11-20, 2026/11/20, 20261120, 2026-11; 2026-11-20T09:00,
// 2026-11-20 09:00:05 in the zone; RFC 3339 with an offset; 7d, 36h, 1d12h before now; the same in Japanese:
// 今日, 昨日, 2026年11月20日, 7日前, 36時間.
func (c Clock) Parse(s string) (Span, bool) {
	s = strings.TrimSpace(s)
	now := c.Now.In(c.Zone)
	switch strings.ToLower(s) {
	case "now", "今":
		return Span{now, now}, true
	case "today", "今日":
		return c.days(now.Year(), now.Month(), now.Day(), 1), true
	case "yesterday", "昨日":
		return c.days(now.Year(), now.Month(), now.Day()-1, 1), true
	}
	if t, err := time.Parse(time.RFC3339Nano, s); err == nil {
		return Span{t, t}, true
	}
	date := japaneseDate.Replace(strings.ReplaceAll(s, "/", "-"))
	for _, layout := range []string{"2006-1-2T15:04:05", "2006-1-2T15:04", "2006-1-2 15:04:05", "2006-1-2 15:04"} {
		if t, err := time.ParseInLocation(layout, date, c.Zone); err == nil {
			return Span{t, t}, true
		}
	}
	if t, err := time.Parse("2006-1-2", date); err == nil {
		return c.days(t.Year(), t.Month(), t.Day(), 1), true
	}
	if t, err := time.Parse("20060102", date); err == nil {
		return c.days(t.Year(), t.Month(), t.Day(), 1), true
	}
	if t, err := time.Parse("2006-1", strings.TrimSuffix(date, "-")); err == nil {
		first := time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, c.Zone)
		return Span{first, time.Date(t.Year(), t.Month()+1, 1, 0, 0, 0, 0, c.Zone)}, true
	}
	if a, ok := ParseAge(japaneseAge.Replace(s)); ok {
		t := a.Before(now)
		return Span{t, t}, true
	}
	return Span{}, false
}

// What turns the Japanese forms into the others. 月 and 日 end a date: 2026年11月 is a month.
var (
	japaneseDate = strings.NewReplacer("年", "-", "月", "-", "日", "")
	japaneseAge  = strings.NewReplacer("週間", "w", "日", "d", "時間", "h", "分", "m", "秒", "s", "前", "")
)

// days is the span of n calendar days in the zone, which need not have 24 hours each.
func (c Clock) days(year int, month time.Month, day, n int) Span {
	return Span{
		time.Date(year, month, day, 0, 0, 0, 0, c.Zone),
		time.Date(year, month, day+n, 0, 0, 0, 0, c.Zone),
	}
}

// An Age is a span back from now: calendar days and exact time.
type Age struct {
	Days int
	Rest time.Duration
}

func (a Age) Before(t time.Time) time.Time { return t.AddDate(0, 0, -a.Days).Add(-a.Rest) }

var ageParts = regexp.MustCompile(`^(?:(\d{1,4})w)?(?:(\d{1,5})d)?(?:(\d{1,6})h)?(?:(\d{1,7})m)?(?:(\d{1,8})s)?$`)

// ParseAge reads 2w, 7d, 36h, 90m, 30s and their sums in this order, such as 1d12h.
func ParseAge(s string) (Age, bool) {
	m := ageParts.FindStringSubmatch(strings.ToLower(s))
	if m == nil || s == "" {
		return Age{}, false
	}
	var n [6]int
	for i := 1; i < len(m); i++ {
		n[i], _ = strconv.Atoi(m[i]) // absent: 0; the pattern bounds the digits
	}
	rest := time.Duration(n[3])*time.Hour + time.Duration(n[4])*time.Minute + time.Duration(n[5])*time.Second
	return Age{Days: 7*n[1] + n[2], Rest: rest}, true
}
