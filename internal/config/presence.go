package config

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ashiato/ashiato/internal/when"
)

// Presence says how sign-ins to WorkSpaces are collected, and what follows from them.
type Presence struct {
	Every    time.Duration // between two polls of the metric
	Backfill time.Duration // how far back a WorkSpace is asked for at first
	Bridge   time.Duration // the longest time without anybody connected that does not end a session; 0: each one does
	Unknown  time.Duration // the longest time without samples that does not end a session
	Break    time.Duration // the shortest time out that is a break
	// NightFrom and NightUntil are when night is, from midnight on a clock.
	NightFrom, NightUntil time.Duration
	// Punches are the columns of a time clock's CSV, which attendance is compared with and written as.
	Punches Punches
}

// Punches names the columns of a time clock's CSV.
type Punches struct{ Person, Date, In, Out string }

func defaultPresence() Presence {
	return Presence{Every: 15 * time.Minute, Backfill: 455 * 24 * time.Hour, Bridge: 5 * time.Minute, Unknown: time.Hour, Break: 30 * time.Minute,
		NightFrom: 22 * time.Hour, NightUntil: 5 * time.Hour, Punches: Punches{"person", "date", "in", "out"}}
}

var presenceKeys = []string{"every", "backfill", "bridge", "unknown", "breaks", "night", "person_column", "date_column", "in_column", "out_column"}

// takePresence checks the section presence and day_starts_at, and stores them.
func (c *Config) takePresence(f file, r *reader) error {
	if s := f.DayStartsAt; s.line > 0 {
		at, err := clockTime(s.text)
		if err != nil || at > 12*time.Hour {
			return r.bad("day_starts_at", s, why("day_starts"))
		}
		c.DayStartsAt = at
	}
	v, err := r.values("presence", f.Presence, presenceKeys)
	if err != nil {
		return err
	}
	p := &c.Presence
	for _, d := range []struct {
		key      string
		to       *time.Duration
		min, max time.Duration
	}{
		{"every", &p.Every, 5 * time.Minute, 12 * time.Hour}, {"backfill", &p.Backfill, 0, 455 * 24 * time.Hour}, {"bridge", &p.Bridge, 0, time.Hour},
		{"unknown", &p.Unknown, 0, 12 * time.Hour}, {"breaks", &p.Break, time.Minute, 12 * time.Hour},
	} {
		at, ok := v[d.key]
		if !ok {
			continue
		}
		age, ok := when.ParseAge(at.text)
		length := time.Duration(age.Days)*24*time.Hour + age.Rest
		if !ok || length < d.min || length > d.max || length%time.Second != 0 {
			return r.bad("presence."+d.key, at, why("time_range", "least", short(d.min), "most", short(d.max)))
		}
		*d.to = length
	}
	if at, ok := v["night"]; ok {
		from, until, found := strings.Cut(at.text, "-")
		a, errA := clockTime(from)
		b, errB := clockTime(until)
		if !found || errA != nil || errB != nil || a == b {
			return r.bad("presence.night", at, why("night"))
		}
		p.NightFrom, p.NightUntil = a, b
	}
	var names []string
	for _, column := range []struct {
		key string
		to  *string
	}{{"person_column", &p.Punches.Person}, {"date_column", &p.Punches.Date}, {"in_column", &p.Punches.In}, {"out_column", &p.Punches.Out}} {
		at, ok := v[column.key]
		if ok {
			*column.to = at.text
		}
		if slices.Contains(names, *column.to) {
			return r.bad("presence."+column.key, at, why("columns_twice"))
		}
		names = append(names, *column.to)
	}
	return nil
}

// clockTime reads a time of the day, 05:00, as the time since midnight.
func clockTime(s string) (time.Duration, error) {
	t, err := time.Parse("15:04", strings.TrimSpace(s))
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute, err
}

// short is how a duration is written in the file.
func short(d time.Duration) string {
	switch {
	case d%(24*time.Hour) == 0 && d > 0:
		return fmt.Sprintf("%dd", d/(24*time.Hour))
	case d%time.Hour == 0 && d > 0:
		return fmt.Sprintf("%dh", d/time.Hour)
	}
	return fmt.Sprintf("%dm", d/time.Minute)
}
