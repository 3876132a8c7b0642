package when

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Hours are the times of a week at which somebody is expected to work, by the clock of a zone.
type Hours struct {
	Days [7]bool // by time.Weekday
	// From and Until are times of the day since midnight, Until at most 24 h. With Until before From the hours go on into the next day,
	// and belong to the day on which they began.
	From, Until time.Duration
	Holidays    map[Day]bool // on which nobody is expected; nil is none
}

// A Day is a date of the calendar.
type Day struct {
	Year  int
	Month time.Month
	Day   int
}

// DayOf gives the date of a time in its own zone.
func DayOf(t time.Time) Day {
	y, m, d := t.Date()
	return Day{y, m, d}
}

// Within says whether a time is within the hours, by the clock of the time's zone.
func (h *Hours) Within(t time.Time) bool {
	clock := time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute + time.Duration(t.Second())*time.Second + time.Duration(t.Nanosecond())
	if h.From < h.Until {
		return clock >= h.From && clock < h.Until && h.works(t)
	}
	y, m, d := t.Date() // the same time of the day before may be left out by the zone
	return clock >= h.From && h.works(t) || clock < h.Until && h.works(time.Date(y, m, d-1, 12, 0, 0, 0, time.UTC))
}

func (h *Hours) works(t time.Time) bool { return h.Days[t.Weekday()] && !h.Holidays[DayOf(t)] }

var weekdays = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// japaneseDays are the days as Japanese writes them, 月-金 or 月曜.
var japaneseDays = strings.NewReplacer("曜日", "", "曜", "", "日", "sun", "月", "mon", "火", "tue", "水", "wed", "木", "thu", "金", "fri", "土", "sat", "〜", "-", "、", ",")

// ParseDays reads days of the week: mon-fri, mon,wed,fri, fri-mon; also 月-金.
func ParseDays(s string) (days [7]bool, ok bool) {
	for part := range strings.SplitSeq(japaneseDays.Replace(strings.ToLower(s)), ",") {
		first, last, span := strings.Cut(strings.TrimSpace(part), "-")
		from, okFrom := weekday(first)
		until := from
		okUntil := true
		if span {
			until, okUntil = weekday(last)
		}
		if !okFrom || !okUntil {
			return days, false
		}
		for d := from; ; d = (d + 1) % 7 {
			days[d] = true
			if d == until {
				break
			}
		}
	}
	return days, true
}

// weekday reads mon, Mon, monday.
func weekday(s string) (int, bool) {
	s = strings.TrimSpace(s)
	for i, name := range weekdays {
		if s == name || s == strings.ToLower(time.Weekday(i).String()) {
			return i, true
		}
	}
	return 0, false
}

// ParseClock reads a time of the day, 09:00 or 24:00, as the time since midnight.
func ParseClock(s string) (time.Duration, bool) {
	s = strings.TrimSpace(s)
	if s == "24:00" {
		return 24 * time.Hour, true
	}
	t, err := time.Parse("15:04", s)
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute, err == nil
}

// A LineError is what is wrong with a line of a file.
type LineError struct {
	Line int // from 1
	Text string
	Err  error
}

func (e *LineError) Error() string { return fmt.Sprintf("line %d: %v", e.Line, e.Err) }

// Unwrap gives the cause.
func (e *LineError) Unwrap() error { return e.Err }

// ErrNoDate says that a line of a file of holidays does not begin with a date.
var ErrNoDate = errors.New("it does not begin with a date; write one like 2026-11-23 or 2026/11/23, and the holiday's name after a comma or blank")

// ErrTooMany says that a file of holidays is none.
var ErrTooMany = errors.New("a file of holidays has at most 100,000 lines of 4 kB")

var holidayLine = regexp.MustCompile(`^"?(\d{4})[-/](\d{1,2})[-/](\d{1,2})"?(?:[\s,].*)?$`)

const maxHolidays, maxHolidayLine = 100_000, 4096

// ReadHolidays reads dates, one on each line, followed by a comma or blank and anything. Empty lines and those that begin with # are left out,
// and so is a first line without any digit: the list that the Cabinet Office of Japan publishes begins with titles, and is not in UTF-8.
func ReadHolidays(r io.Reader) (map[Day]bool, error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 0, maxHolidayLine), maxHolidayLine)
	days := map[Day]bool{}
	n := 0
	for lines.Scan() {
		n++
		line := strings.TrimSpace(strings.TrimPrefix(lines.Text(), "\ufeff"))
		if line == "" || line[0] == '#' || n == 1 && !strings.ContainsAny(line, "0123456789") {
			continue
		}
		day, ok := holiday(line)
		if !ok {
			return nil, &LineError{n, strings.ToValidUTF8(line, "\uFFFD"), ErrNoDate}
		}
		if days[day] = true; n > maxHolidays {
			return nil, &LineError{n, "", ErrTooMany}
		}
	}
	if errors.Is(lines.Err(), bufio.ErrTooLong) {
		return nil, &LineError{n + 1, "", ErrTooMany}
	}
	return days, lines.Err()
}

func holiday(line string) (Day, bool) {
	m := holidayLine.FindStringSubmatch(line)
	if m == nil {
		return Day{}, false
	}
	var n [3]int
	for i := range n {
		n[i], _ = strconv.Atoi(m[i+1]) // digits, by the pattern
	}
	day := Day{n[0], time.Month(n[1]), n[2]}
	return day, DayOf(time.Date(n[0], day.Month, n[2], 0, 0, 0, 0, time.UTC)) == day
}
