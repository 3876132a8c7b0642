package presence

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/ashiato/ashiato/internal/when"
)

// Calendar says what a day of attendance is.
type Calendar struct {
	Zone *time.Location
	// DayStart is when a day begins, on the clock of the zone: with 5h, what is before five belongs to the day before.
	DayStart time.Duration
	// Break is the shortest time without a session between two sessions of a day that is listed as a break.
	Break time.Duration
	// NightFrom and NightUntil are when night is on the clock of the zone, as 22h and 5h; it ends on the next day when NightUntil is not later.
	NightFrom, NightUntil time.Duration
}

// DefaultCalendar has days from midnight, breaks from half an hour, and the night of Japan's Labour Standards Act, from ten to five.
func DefaultCalendar(zone *time.Location) Calendar {
	return Calendar{Zone: zone, Break: 30 * time.Minute, NightFrom: 22 * time.Hour, NightUntil: 5 * time.Hour}
}

// A Day is the attendance of a person on a day of the calendar. Times are instants.
type Day struct {
	Person string
	Date   when.Date
	// First is the first sign-in and Last the last sign-out of the day. FirstCut tells that the person was in already when the day began, LastCut
	// that the person was still in when it ended: then it is that time.
	First, Last       time.Time
	FirstBy, LastBy   Certainty
	FirstCut, LastCut bool
	Open              bool // still in
	// Connected is the time connected to any WorkSpace, Unknown the time in between of which there are no samples, Night the connected time at night.
	Connected, Unknown, Night time.Duration
	Breaks                    []Stretch
	WorkSpaces                []string // by name
	Sessions                  int
}

// BreakTime is the length of all breaks.
func (d Day) BreakTime() (sum time.Duration) {
	for _, b := range d.Breaks {
		sum += b.Duration()
	}
	return sum
}

// Certainty is the weaker of how the first sign-in and the last sign-out are known.
func (d Day) Certainty() Certainty {
	order := []Certainty{ByEvent, ByFive, ByHour, ByNoData}
	weaker := max(slices.Index(order, d.FirstBy), slices.Index(order, d.LastBy))
	if weaker < 0 {
		return StillIn
	}
	return order[weaker]
}

// Attendance computes the attendance of all persons from their sessions, in any order, on the days since a date and before another, by person and
// date. Days without a session are left out. A session over the end of a day counts on both. Who has no person counts by user name, and then by WorkSpace.
func Attendance(sessions []Session, since, until when.Date, c Calendar) []Day {
	byPerson := map[string][]Session{}
	for _, s := range sessions {
		who := cmp.Or(s.Person, s.User, s.WorkspaceID)
		byPerson[who] = append(byPerson[who], s)
	}
	var out []Day
	for who, own := range byPerson {
		slices.SortFunc(own, func(a, b Session) int {
			return cmp.Or(a.Started.Compare(b.Started), a.Ended.Compare(b.Ended), strings.Compare(a.WorkspaceID, b.WorkspaceID))
		})
		for date := since; date.Before(until); date = date.Add(1) {
			from, to := c.Bounds(date)
			skip := 0 // sessions that end before the day, as far as they are at the front
			for skip < len(own) && !own[skip].Ended.After(from) && own[skip].Ended.After(own[skip].Started) {
				skip++
			}
			own = own[skip:]
			var of []Session
			for _, s := range own {
				if !s.Started.Before(to) {
					break
				}
				if s.Ended.After(from) || !s.Started.Before(from) {
					of = append(of, s)
				}
			}
			if len(of) > 0 {
				d := c.day(date, of)
				d.Person = who
				out = append(out, d)
			}
		}
	}
	slices.SortFunc(out, func(a, b Day) int {
		return cmp.Or(strings.Compare(a.Person, b.Person), a.Date.Wall().Compare(b.Date.Wall()))
	})
	return out
}

// Bounds are when a day begins and ends. Where clocks change it has 23 or 25 hours.
func (c Calendar) Bounds(d when.Date) (from, to time.Time) {
	return when.InstantOf(d.Wall().Add(c.DayStart), c.Zone), when.InstantOf(d.Add(1).Wall().Add(c.DayStart), c.Zone)
}

// day computes a day from the sessions that have something of it, by their begin.
func (c Calendar) day(date when.Date, of []Session) Day {
	from, to := c.Bounds(date)
	d := Day{Date: date, Sessions: len(of), First: to, Last: from}
	var present, unknown []Stretch
	for _, s := range of {
		if i, found := slices.BinarySearch(d.WorkSpaces, s.WorkspaceID); !found {
			d.WorkSpaces = slices.Insert(d.WorkSpaces, i, s.WorkspaceID)
		}
		whole := Stretch{s.Started, s.Ended}
		cutFirst, cutLast := whole.From.Before(from), whole.To.After(to)
		if cutFirst {
			whole.From = from
		}
		if cutLast {
			whole.To = to
		}
		if whole.From.Before(d.First) || whole.From.Equal(d.First) && d.FirstBy == "" {
			d.First, d.FirstBy, d.FirstCut = whole.From, s.StartedBy, cutFirst
		}
		if !whole.To.Before(d.Last) {
			d.Last, d.LastBy, d.LastCut, d.Open = whole.To, s.EndedBy, cutLast, s.Open && !cutLast
		}
		present = append(present, whole)
		unknown = append(unknown, within(s.Unknown, whole.From, whole.To)...)
	}
	present = union(present)
	// What is unknown of one WorkSpace may be known of another.
	var known []Stretch
	for _, s := range of {
		known = append(known, subtract(within([]Stretch{{s.Started, s.Ended}}, from, to), s.Unknown)...)
	}
	known = union(known)
	d.Connected = total(known)
	d.Unknown = total(subtract(union(unknown), known))
	d.Night = c.night(date, known)
	for i := 1; i < len(present); i++ {
		if b := (Stretch{present[i-1].To, present[i].From}); b.Duration() >= max(c.Break, time.Second) {
			d.Breaks = append(d.Breaks, b)
		}
	}
	return d
}

// night is how much of stretches of a day is at night.
func (c Calendar) night(date when.Date, all []Stretch) (sum time.Duration) {
	for offset := -1; offset <= 1; offset++ {
		evening := date.Add(offset).Wall()
		morning := evening
		if c.NightUntil <= c.NightFrom {
			morning = date.Add(offset + 1).Wall()
		}
		from, to := when.InstantOf(evening.Add(c.NightFrom), c.Zone), when.InstantOf(morning.Add(c.NightUntil), c.Zone)
		sum += total(within(all, from, to))
	}
	return sum
}

func total(all []Stretch) (sum time.Duration) {
	for _, s := range all {
		sum += s.Duration()
	}
	return sum
}

// union makes stretches of any order disjoint, by time; those of no length stay where nothing else is.
func union(all []Stretch) []Stretch {
	slices.SortFunc(all, func(a, b Stretch) int { return cmp.Or(a.From.Compare(b.From), a.To.Compare(b.To)) })
	var out []Stretch
	for _, s := range all {
		if n := len(out); n > 0 && !s.From.After(out[n-1].To) {
			if s.To.After(out[n-1].To) {
				out[n-1].To = s.To
			}
			continue
		}
		out = append(out, s)
	}
	return out
}

// subtract takes stretches out of others; both are disjoint and by time.
func subtract(all, away []Stretch) []Stretch {
	var out []Stretch
	for _, s := range all {
		for _, a := range away {
			if !a.To.After(s.From) || !a.From.Before(s.To) {
				continue
			}
			if a.From.After(s.From) {
				out = append(out, Stretch{s.From, a.From})
			}
			s.From = a.To
		}
		if s.From.Before(s.To) {
			out = append(out, s)
		}
	}
	return out
}
