package presence

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// A Certainty says how a time is known.
type Certainty string

// The certainties, as the table sessions has them.
const (
	ByEvent  Certainty = "event"   // a sign-in event: to the second
	ByFive   Certainty = "5m"      // samples of five minutes or less: the time is at most that far off
	ByHour   Certainty = "1h"      // samples of an hour
	ByNoData Certainty = "no_data" // there are no samples beside it: it may have been earlier (of a begin) or later (of an end)
	StillIn  Certainty = ""        // of the end of a session that goes on
)

const fiveMinutes = 5 * 60 // seconds

// byPeriod is how a change between two samples is known.
func byPeriod(seconds int64) Certainty {
	if seconds <= fiveMinutes {
		return ByFive
	}
	return ByHour
}

// A SignIn is an event "WorkSpaces Access".
type SignIn struct {
	At                               time.Time
	IP, Platform, Product, Directory string
}

// An Owner says whose a WorkSpace is from a time on.
type Owner struct {
	From time.Time
	// User is the user name in the directory, Person whoever that is; "" is unknown.
	User, Person, Directory string
}

// A WorkSpace is what is known of one over some time. The order of runs and events does not matter, nor does it when one is there twice.
type WorkSpace struct {
	ID      string
	Runs    []Run
	SignIns []SignIn
	// Owners are by time. Before the first it is the first one's: somebody listed it later.
	Owners []Owner
}

// Rules say how samples and events become sessions.
type Rules struct {
	// Bridge is the longest time without anybody connected that does not end a session, if connected samples are on both sides and nobody
	// signed in again. 0: each one ends it.
	Bridge time.Duration
	// Unknown is the longest time without samples that does not end a session, if connected samples are on both sides; and how long a session
	// without newer samples is still taken to go on.
	Unknown time.Duration
}

// DefaultRules bridge a single sample of five minutes, and an hour without samples.
func DefaultRules() Rules { return Rules{Bridge: 5 * time.Minute, Unknown: time.Hour} }

// signInLead is how long before its first connected sample a session's sign-in may be: a WorkSpace that has to start takes some minutes.
const signInLead = 10 * 60

// A Stretch is a time, from From on and before To.
type Stretch struct{ From, To time.Time }

// Duration is its length.
func (s Stretch) Duration() time.Duration { return s.To.Sub(s.From) }

// A Session is a time in which somebody was connected to a WorkSpace.
type Session struct {
	WorkspaceID, Directory, User, Person string

	Started   time.Time
	StartedBy Certainty
	// Ended is when it ended; of a session that goes on, how far it is known.
	Ended   time.Time
	EndedBy Certainty
	Open    bool // it goes on
	// Unknown are the times within it of which there are no samples.
	Unknown []Stretch
	// IP, Platform and Product are those of the first sign-in event; "" without one.
	IP, Platform, Product string
}

// ID identifies a session among all: its WorkSpace and its start.
func (s Session) ID() string { return s.WorkspaceID + "/" + s.Started.UTC().Format("20060102T150405Z") }

// UnknownTime is how long there were no samples.
func (s Session) UnknownTime() (d time.Duration) {
	for _, u := range s.Unknown {
		d += u.Duration()
	}
	return d
}

// Connected is the time for which somebody was connected, without what is unknown.
func (s Session) Connected() time.Duration { return s.Ended.Sub(s.Started) - s.UnknownTime() }

// A stint is a session in the making, in seconds since 1970.
type stint struct {
	from, to  int64 // of its samples; of an event alone both are its time
	period    int64 // of its first sample
	first     int64 // before when it began: the end of the first sample's period, as far as nothing finer is there
	since     int64 // to where samples reach before it
	known     bool  // samples reach to it
	endPeriod int64 // of its last sample; of an event alone that of the sample there
	endKnown  bool  // samples follow it
	unknown   [][2]int64
	signIn    *SignIn
}

// Sessions computes the sessions of a WorkSpace from what is known of it, as of a time: what is later does not count. They are by their begin
// and do not overlap.
//
//   - Connected samples that follow one another are a session. Between them may be a time without anybody connected (see [Rules.Bridge]) or
//     without samples ([Rules.Unknown]), which is not "signed out".
//   - The first sign-in event within the first sample's period, or up to ten minutes before it, or, where there are no samples before it, up to
//     [Rules.Unknown] before it, is when the session began. Later ones within a session change nothing: the client connected again.
//   - A sign-in event that belongs to no connected sample is a session of its own, of no length.
//   - A session in which the WorkSpace was given to another user is one of each.
func Sessions(w WorkSpace, rules Rules, asOf time.Time) []Session {
	now := asOf.Unix()
	events := signIns(w.SignIns, now)
	spans := flatten(w.Runs, now)
	stints := attach(spans, connected(spans, events, rules), events, rules)
	out := make([]Session, 0, len(stints))
	for i, s := range stints {
		newest := i == len(stints)-1 && (len(spans) == 0 || spans[len(spans)-1].to <= s.to)
		goesOn := newest && now-s.to < seconds(rules.Unknown)
		out = append(out, split(s.session(w.ID, goesOn), w.Owners)...)
	}
	return out
}

func seconds(d time.Duration) int64 { return int64(d / time.Second) }

// signIns are the events until a time, by time, each once.
func signIns(all []SignIn, until int64) []SignIn {
	events := slices.DeleteFunc(slices.Clone(all), func(e SignIn) bool { return e.At.Unix() > until })
	slices.SortFunc(events, func(a, b SignIn) int {
		return cmp.Or(cmp.Compare(a.At.Unix(), b.At.Unix()), cmp.Compare(a.IP, b.IP), cmp.Compare(a.Platform, b.Platform), cmp.Compare(a.Product, b.Product), cmp.Compare(a.Directory, b.Directory))
	})
	return slices.CompactFunc(events, func(a, b SignIn) bool { return a.At.Unix() == b.At.Unix() })
}

// connected joins connected spans to stints.
func connected(spans []span, events []SignIn, rules Rules) []stint {
	var out []stint
	for i, s := range spans {
		if !s.connected {
			continue
		}
		if n := len(out); n > 0 {
			if last := &out[n-1]; joins(spans[:i+1], last.to, events, rules) {
				if spans[i-1].to < s.from {
					last.unknown = append(last.unknown, [2]int64{last.to, s.from})
				}
				last.to, last.endPeriod = s.to, s.period
				last.endKnown = followed(spans, i)
				continue
			}
		}
		next := stint{from: s.from, to: s.to, period: s.period, first: min(s.from+s.period, s.to), endPeriod: s.period, endKnown: followed(spans, i), since: math.MinInt64}
		if i > 0 {
			next.since, next.known = spans[i-1].to, spans[i-1].to == s.from
		}
		out = append(out, next)
	}
	return out
}

// followed tells whether there are samples right after a span.
func followed(spans []span, i int) bool { return i+1 < len(spans) && spans[i+1].from == spans[i].to }

// joins tells whether the last of the spans, a connected one, goes on with the stint that ends at end.
func joins(spans []span, end int64, events []SignIn, rules Rules) bool {
	s := spans[len(spans)-1]
	off := spans[len(spans)-2] // there is one: that of the stint, at least
	switch {
	case off.connected: // a time without samples, or none
		return s.from-off.to <= seconds(rules.Unknown)
	case off.to != s.from || s.from-end > seconds(rules.Bridge):
		return false
	}
	for k := len(spans) - 2; k >= 0 && spans[k].to > end; k-- { // samples of several periods may be between, but no hole
		if spans[k].connected || spans[k].from > end && (k == 0 || spans[k-1].to != spans[k].from) {
			return false
		}
	}
	at, _ := slices.BinarySearchFunc(events, end, func(e SignIn, t int64) int { return cmp.Compare(e.At.Unix(), t) })
	return at == len(events) || events[at].At.Unix() >= min(s.from+s.period, s.to)
}

// attach gives stints the events that began them, and makes stints of the other events that are in none.
func attach(spans []span, stints []stint, events []SignIn, rules Rules) []stint {
	out := make([]stint, 0, len(stints))
	next, previous := 0, int64(math.MinInt64)
	for _, s := range stints {
		lead := int64(signInLead)
		if !s.known {
			lead = max(lead, seconds(rules.Unknown))
		}
		from := max(s.from-lead, previous)
		for ; next < len(events) && events[next].At.Unix() < from; next++ {
			out = append(out, alone(&events[next], spans))
		}
		if next < len(events) && events[next].At.Unix() < s.first {
			s.signIn = &events[next]
			if at := s.signIn.At.Unix(); !s.known && at < s.from {
				s.unknown = slices.Insert(s.unknown, 0, [2]int64{max(at, s.since), s.from})
			}
		}
		for next < len(events) && events[next].At.Unix() < s.to {
			next++
		}
		previous = s.to
		out = append(out, s)
	}
	for ; next < len(events); next++ {
		out = append(out, alone(&events[next], spans))
	}
	return out
}

// alone is the stint of an event without connected samples.
func alone(e *SignIn, spans []span) stint {
	at := e.At.Unix()
	s := stint{from: at, to: at, signIn: e}
	i, found := slices.BinarySearchFunc(spans, at, func(s span, t int64) int { return cmp.Compare(s.from, t) })
	if !found {
		i--
	}
	if i >= 0 && at < spans[i].to {
		s.endPeriod, s.endKnown = spans[i].period, true
	}
	return s
}

// session is a stint as a session of whomever.
func (s stint) session(id string, goesOn bool) Session {
	out := Session{WorkspaceID: id, Started: time.Unix(s.from, 0).UTC(), Ended: time.Unix(s.to, 0).UTC(), StartedBy: ByNoData, EndedBy: ByNoData, Open: goesOn}
	if s.known {
		out.StartedBy = byPeriod(s.period)
	}
	if s.endKnown {
		out.EndedBy = byPeriod(s.endPeriod)
	}
	if goesOn {
		out.EndedBy = StillIn
	}
	if e := s.signIn; e != nil {
		out.Started, out.StartedBy = time.Unix(e.At.Unix(), 0).UTC(), ByEvent
		out.IP, out.Platform, out.Product, out.Directory = e.IP, e.Platform, e.Product, e.Directory
	}
	for _, u := range s.unknown {
		out.Unknown = append(out.Unknown, Stretch{time.Unix(u[0], 0).UTC(), time.Unix(u[1], 0).UTC()})
	}
	return out
}

// split makes of a session one for each user who had the WorkSpace meanwhile. When it changed hands is as good as the list of owners, which no
// sample shows: that end and that begin have no data.
func split(s Session, owners []Owner) []Session {
	i := 0
	for i+1 < len(owners) && !owners[i+1].From.After(s.Started) {
		i++
	}
	if len(owners) > 0 {
		s.own(owners[i])
	}
	var out []Session
	for i++; i < len(owners) && owners[i].From.Before(s.Ended); i++ {
		at := owners[i].From.Truncate(time.Second)
		if same(owners[i], owners[i-1]) || !at.After(s.Started) {
			s.own(owners[i])
			continue
		}
		before, after := s, s
		before.Ended, before.EndedBy, before.Open, before.Unknown = at, ByNoData, false, within(s.Unknown, s.Started, at)
		after.Started, after.StartedBy, after.Unknown = at, ByNoData, within(s.Unknown, at, s.Ended)
		after.IP, after.Platform, after.Product = "", "", ""
		after.own(owners[i])
		out, s = append(out, before), after
	}
	return append(out, s)
}

func same(a, b Owner) bool {
	return a.User == b.User && a.Person == b.Person && a.Directory == b.Directory
}

func (s *Session) own(o Owner) {
	s.User, s.Person = o.User, o.Person
	if o.Directory != "" {
		s.Directory = o.Directory
	}
}

// within cuts stretches to a time.
func within(all []Stretch, from, to time.Time) []Stretch {
	var out []Stretch
	for _, s := range all {
		if s.From.Before(from) {
			s.From = from
		}
		if s.To.After(to) {
			s.To = to
		}
		if s.From.Before(s.To) {
			out = append(out, s)
		}
	}
	return out
}
