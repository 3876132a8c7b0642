package presence

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/when"
)

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func date(text string) when.Date {
	d, err := when.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

func TestAttendance(t *testing.T) {
	tokyo := zone(t, "Asia/Tokyo")
	at := func(text string) time.Time {
		v, err := time.ParseInLocation("01-02 15:04", text, tokyo)
		if err != nil {
			t.Fatal(err)
		}
		return v.AddDate(2026, 0, 0).UTC()
	}
	session := func(ws, from, to string) Session {
		return Session{WorkspaceID: ws, Person: "佐藤", Started: at(from), StartedBy: ByEvent, Ended: at(to), EndedBy: ByFive}
	}
	overnight := session("ws-1", "10-02 20:00", "10-03 06:30")
	holed := session("ws-1", "10-05 09:00", "10-05 18:00")
	holed.Unknown = []Stretch{{at("10-05 12:00"), at("10-05 12:30")}, {at("10-05 15:00"), at("10-05 15:10")}}
	cases := []struct {
		name     string
		dayStart time.Duration
		of       []Session
		want     []string
	}{
		{"breaks", 0, []Session{session("ws-1", "10-01 13:00", "10-01 18:00"), session("ws-1", "10-01 09:00", "10-01 10:00"), session("ws-1", "10-01 10:10", "10-01 12:00")},
			[]string{"2026-10-01 09:00-18:00 in 7h50m0s unknown 0s breaks 1 1h0m0s night 0s 5m"}},
		{"two WorkSpaces", 0, []Session{session("ws-1", "10-01 09:00", "10-01 13:00"), session("ws-2", "10-01 12:00", "10-01 18:00")},
			[]string{"2026-10-01 09:00-18:00 in 9h0m0s unknown 0s breaks 0 0s night 0s 5m"}},
		{"over midnight", 0, []Session{overnight},
			[]string{"2026-10-02 20:00-00:00+ in 4h0m0s unknown 0s breaks 0 0s night 2h0m0s 5m", "2026-10-03 -00:00-06:30 in 6h30m0s unknown 0s breaks 0 0s night 5h0m0s 5m"}},
		{"a day that begins at five", 5 * time.Hour, []Session{overnight},
			[]string{"2026-10-02 20:00-05:00+ in 9h0m0s unknown 0s breaks 0 0s night 7h0m0s 5m", "2026-10-03 -05:00-06:30 in 1h30m0s unknown 0s breaks 0 0s night 0s 5m"}},
		{"what is unknown here is known there", 0, []Session{holed, session("ws-2", "10-05 12:00", "10-05 12:20")},
			[]string{"2026-10-05 09:00-18:00 in 8h40m0s unknown 20m0s breaks 0 0s night 0s 5m"}},
		{"a sign-in alone", 0, []Session{session("ws-1", "10-06 09:00", "10-06 09:00"), session("ws-1", "10-06 00:00", "10-06 00:00")},
			[]string{"2026-10-06 00:00-09:00 in 0s unknown 0s breaks 1 9h0m0s night 0s 5m"}},
		{"outside", 0, []Session{session("ws-1", "09-30 09:00", "10-01 00:00"), session("ws-1", "11-01 00:00", "11-01 09:00")}, nil},
	}
	for _, c := range cases {
		rules := DefaultCalendar(tokyo)
		rules.DayStart = c.dayStart
		var got []string
		for _, d := range Attendance(c.of, date("2026-10-01"), date("2026-11-01"), rules) {
			got = append(got, describe(d, tokyo))
		}
		if fmt.Sprintf("%q", got) != fmt.Sprintf("%q", c.want) {
			t.Errorf("%s\ngot  %q\nwant %q", c.name, got, c.want)
		}
	}
}

func describe(d Day, zone *time.Location) string {
	cut := func(b bool, mark string) string {
		if b {
			return mark
		}
		return ""
	}
	return fmt.Sprintf("%s %s%s-%s%s in %s unknown %s breaks %d %s night %s %s", d.Date, cut(d.FirstCut, "-"), d.First.In(zone).Format("15:04"),
		d.Last.In(zone).Format("15:04"), cut(d.LastCut, "+"), d.Connected, d.Unknown, len(d.Breaks), d.BreakTime(), d.Night, d.Certainty())
}

// TestAttendanceMinuteByMinute compares with a model that looks at each minute, over days on which clocks change.
func TestAttendanceMinuteByMinute(t *testing.T) {
	for _, place := range []struct{ zone, from, until string }{
		{"Europe/Berlin", "2026-10-23", "2026-10-27"}, {"America/New_York", "2026-03-06", "2026-03-10"}, {"Asia/Tokyo", "2026-10-01", "2026-10-04"},
		{"Pacific/Auckland", "2026-09-25", "2026-09-29"}, {"America/Santiago", "2026-09-04", "2026-09-08"}, // the last one: clocks change at midnight
	} {
		zone := zone(t, place.zone)
		for seed := range uint64(60) {
			r := rand.New(rand.NewPCG(seed, 5))
			c := DefaultCalendar(zone)
			c.DayStart, c.Break = time.Duration(r.IntN(7))*time.Hour, time.Duration(r.IntN(60))*time.Minute
			if r.IntN(3) == 0 {
				c.NightFrom, c.NightUntil = time.Hour, 5*time.Hour
			}
			begin := date(place.from).Start(zone)
			minutes := int(date(place.until).Start(zone).Sub(begin).Minutes())
			sessions := randomSessions(r, begin, minutes)
			want := dayModel(sessions, date(place.from), date(place.until), c)
			for _, d := range Attendance(sessions, date(place.from), date(place.until), c) {
				got := fmt.Sprint(d.Connected, d.Unknown, d.Night, d.BreakTime(), d.First.UTC(), d.Last.UTC())
				if want[d.Date] != got {
					t.Fatalf("%s, seed %d, %s: %+v\ngot  %s\nwant %s", place.zone, seed, d.Date, c, got, want[d.Date])
				}
				delete(want, d.Date)
			}
			if len(want) > 0 {
				t.Fatalf("%s, seed %d: days are missing: %v", place.zone, seed, want)
			}
		}
	}
}

func randomSessions(r *rand.Rand, begin time.Time, minutes int) []Session {
	var all []Session
	for ws := range 1 + r.IntN(3) {
		at := r.IntN(600)
		for at < minutes {
			length := 1 + r.IntN(900)
			s := Session{WorkspaceID: fmt.Sprint("ws-", ws), Person: "x", Started: begin.Add(time.Duration(at) * time.Minute), StartedBy: ByFive, EndedBy: ByFive}
			s.Ended = s.Started.Add(time.Duration(length) * time.Minute)
			if length > 60 && r.IntN(2) == 0 {
				from := s.Started.Add(time.Duration(r.IntN(length/2)) * time.Minute)
				s.Unknown = []Stretch{{from, from.Add(20 * time.Minute)}}
			}
			all = append(all, s)
			at += length + r.IntN(900)
		}
	}
	r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all
}

func dayModel(sessions []Session, since, until when.Date, c Calendar) map[when.Date]string {
	type sums struct {
		connected, unknown, night, breaks time.Duration
		first, last                       time.Time
		gap                               time.Duration
	}
	days := map[when.Date]*sums{}
	from := since.Start(c.Zone).Add(-48 * time.Hour)
	for t := from; t.Before(until.Start(c.Zone).Add(48 * time.Hour)); t = t.Add(time.Minute) {
		// Which day it is on a clock that shows midnight when the day begins; where clocks change at that hour the first time counts.
		d := when.DateOf(t, c.Zone)
		if begin := when.InstantOf(d.Wall().Add(c.DayStart), c.Zone); t.Before(begin) {
			d = d.Add(-1)
		}
		if d.Before(since) || !d.Before(until) {
			continue
		}
		in, known := false, false
		for _, s := range sessions {
			if t.Before(s.Started) || !t.Before(s.Ended) {
				continue
			}
			in = true
			hole := len(s.Unknown) > 0 && !t.Before(s.Unknown[0].From) && t.Before(s.Unknown[0].To)
			known = known || !hole
		}
		m := days[d]
		if m == nil {
			if !in {
				continue
			}
			m = &sums{first: t}
			days[d] = m
		}
		if !in {
			m.gap += time.Minute
			continue
		}
		if m.gap >= max(c.Break, time.Minute) {
			m.breaks += m.gap
		}
		m.gap = 0
		m.last = t.Add(time.Minute)
		if !known {
			m.unknown += time.Minute
			continue
		}
		m.connected += time.Minute
		if atNight(t, c) {
			m.night += time.Minute
		}
	}
	out := map[when.Date]string{}
	for d, m := range days {
		out[d] = fmt.Sprint(m.connected, m.unknown, m.night, m.breaks, m.first.UTC(), m.last.UTC())
	}
	return out
}

// atNight looks at nights of three days, by the instants at which they begin and end.
func atNight(t time.Time, c Calendar) bool {
	for k := -1; k <= 1; k++ {
		evening := when.DateOf(t, c.Zone).Add(k)
		morning := evening
		if c.NightUntil <= c.NightFrom {
			morning = evening.Add(1)
		}
		if !t.Before(when.InstantOf(evening.Wall().Add(c.NightFrom), c.Zone)) && t.Before(when.InstantOf(morning.Wall().Add(c.NightUntil), c.Zone)) {
			return true
		}
	}
	return false
}
