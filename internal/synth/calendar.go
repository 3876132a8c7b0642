package synth

import "time"

// tokyo has had no daylight saving time since 1951, so a fixed zone needs no
// zone database.
var tokyo = time.FixedZone("Asia/Tokyo", 9*60*60)

// workday reports whether offices in Japan are open on the Tokyo date of t.
func workday(t time.Time) bool {
	t = t.In(tokyo)
	switch t.Weekday() {
	case time.Saturday, time.Sunday:
		return false
	}
	return !holiday(t)
}

// holiday knows the national holidays by the rules in force since 2020 and the
// days that companies close around the new year. Substitute holidays are left
// out: nothing depends on them.
func holiday(t time.Time) bool {
	y, m, d := t.Date()
	switch m {
	case time.January:
		return d <= 3 || nthMonday(t, 2)
	case time.February:
		return d == 11 || d == 23
	case time.March:
		return d == equinox(y, 20.8431)
	case time.April:
		return d == 29
	case time.May:
		return d >= 3 && d <= 5
	case time.July:
		return nthMonday(t, 3)
	case time.August:
		return d == 11 || d >= 13 && d <= 15
	case time.September:
		return nthMonday(t, 3) || d == equinox(y, 23.2488)
	case time.October:
		return nthMonday(t, 2)
	case time.November:
		return d == 3 || d == 23
	case time.December:
		return d >= 29
	}
	return false
}

func nthMonday(t time.Time, n int) bool {
	return t.Weekday() == time.Monday && (t.Day()-1)/7 == n-1
}

// equinox gives the day of the month by the usual approximation for 1980-2099.
func equinox(year int, base float64) int {
	n := year - 1980
	return int(base+0.242194*float64(n)) - n/4
}

// activity is how much happens in the hour that begins at t, against a quiet
// hour: jobs run around the clock, people do not.
func activity(t time.Time) float64 {
	h := t.In(tokyo).Hour()
	if !workday(t) {
		return 0.7
	}
	switch {
	case h >= 9 && h < 12, h >= 13 && h < 19:
		return 2.6
	case h == 12 || h == 8 || h == 19:
		return 1.7
	}
	return 1
}

// clock maps a share of all activity to the time when it is reached.
type clock struct {
	start time.Time
	sum   []float64 // sum[i] is the activity before hour i
}

func newClock(start, end time.Time) *clock {
	c := &clock{start: start, sum: []float64{0}}
	total := 0.0
	for t := start; t.Before(end); t = t.Add(time.Hour) {
		total += activity(t)
		c.sum = append(c.sum, total)
	}
	return c
}

// at wants 0 <= q < 1. The hours are walked from hint, and the next hint comes
// back, so that ascending shares cost one pass.
func (c *clock) at(q float64, hint int) (time.Time, int) {
	v := q * c.sum[len(c.sum)-1]
	for hint+1 < len(c.sum)-1 && c.sum[hint+1] <= v {
		hint++
	}
	part := (v - c.sum[hint]) / (c.sum[hint+1] - c.sum[hint])
	return c.start.Add(time.Duration((float64(hint) + part) * float64(time.Hour))).Truncate(time.Second), hint
}
