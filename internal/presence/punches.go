package presence

import (
	"cmp"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ashiato/ashiato/internal/when"
)

// A Punch is a day of a time clock: when somebody came and went. A zero time is none.
type Punch struct {
	Person  string
	Date    when.Date
	In, Out time.Time
}

// Columns are the names of the columns of a time clock's CSV.
type Columns struct{ Person, Date, In, Out string }

var punchClock = regexp.MustCompile(`^(\d{1,2}):(\d{2})(?::(\d{2}))?$`)

// ReadPunches reads a time clock's CSV: dates as 2026-10-01 or 2026/10/1, times as 9:05, 09:05:30 or 26:30 for half past two of the next day; an out
// before the in is on the next day. Clocks are those of the calendar's zone. An error is a *[FileError].
func ReadPunches(r io.Reader, c Columns, cal Calendar) ([]Punch, error) {
	var all []Punch
	err := readCSV(r, []string{c.Person, c.Date, c.In, c.Out}, func(cells []string) error {
		p := Punch{Person: cells[0]}
		if p.Person == "" && cells[1] == "" {
			return nil // an empty line, or one of sums
		}
		day, err := time.Parse("2006-1-2", strings.ReplaceAll(cells[1], "/", "-"))
		if err != nil {
			return &FileReason{ID: "date", Value: cells[1]}
		}
		p.Date = when.DateAt(day)
		if p.In, err = cal.punch(p.Date, cells[2]); err != nil {
			return err
		}
		if p.Out, err = cal.punch(p.Date, cells[3]); err != nil {
			return err
		}
		if !p.Out.IsZero() && p.Out.Before(p.In) {
			if p.Out, err = cal.punch(p.Date.Add(1), cells[3]); err != nil {
				return err
			}
		}
		all = append(all, p)
		return nil
	})
	return all, err
}

// punch is the instant of a clock's time on a date. What is before the begin of the day is on the next date.
func (c Calendar) punch(d when.Date, text string) (time.Time, error) {
	if text == "" || text == "-" {
		return time.Time{}, nil
	}
	m := punchClock.FindStringSubmatch(text)
	if m == nil {
		return time.Time{}, &FileReason{ID: "clock", Value: text}
	}
	var n [4]int
	for i := 1; i < len(m); i++ {
		n[i], _ = strconv.Atoi(m[i]) // absent: 0; the pattern bounds the digits
	}
	if n[1] > 47 || n[2] > 59 || n[3] > 59 {
		return time.Time{}, &FileReason{ID: "clock", Value: text}
	}
	at := time.Duration(n[1])*time.Hour + time.Duration(n[2])*time.Minute + time.Duration(n[3])*time.Second
	if at < c.DayStart {
		at += 24 * time.Hour
	}
	return when.InstantOf(d.Wall().Add(at), c.Zone), nil
}

// A Difference is where a time clock and attendance do not agree.
type Difference struct {
	Person string
	Date   when.Date
	Kind   DifferenceKind
	// Punched and Seen are the two times; zero where there is none.
	Punched, Seen time.Time
}

// Apart is how much later the person was seen than the time clock says.
func (d Difference) Apart() time.Duration {
	if d.Punched.IsZero() || d.Seen.IsZero() {
		return 0
	}
	return d.Seen.Sub(d.Punched)
}

// A DifferenceKind is what differs.
type DifferenceKind string

// The kinds.
const (
	DifferentIn  DifferenceKind = "in"
	DifferentOut DifferenceKind = "out"
	NotPunched   DifferenceKind = "not_punched" // seen on a day for which the time clock has nothing
	NotSeen      DifferenceKind = "not_seen"    // the time clock has a day on which nobody was seen
)

// Compare gives where the two are further apart than a threshold, by person and date. Names are compared whatever the case of their letters. A person
// still in, or over the end of a day, has no last sign-out that could differ.
func Compare(days []Day, punches []Punch, threshold time.Duration) []Difference {
	type key struct {
		person string
		date   when.Date
	}
	seen := map[key]*Day{}
	for i := range days {
		seen[key{strings.ToLower(days[i].Person), days[i].Date}] = &days[i]
	}
	var out []Difference
	punched := map[key]bool{}
	for _, p := range punches {
		k := key{strings.ToLower(p.Person), p.Date}
		d := seen[k]
		if p.In.IsZero() && p.Out.IsZero() || punched[k] {
			continue
		}
		punched[k] = true
		if d == nil {
			out = append(out, Difference{Person: p.Person, Date: p.Date, Kind: NotSeen, Punched: p.In})
			continue
		}
		for _, side := range []struct {
			kind    DifferenceKind
			clock   time.Time
			seen    time.Time
			without bool
		}{{DifferentIn, p.In, d.First, d.FirstCut}, {DifferentOut, p.Out, d.Last, d.LastCut || d.Open}} {
			switch apart := side.seen.Sub(side.clock); {
			case side.without:
			case side.clock.IsZero(), apart > threshold, -apart > threshold:
				out = append(out, Difference{Person: d.Person, Date: p.Date, Kind: side.kind, Punched: side.clock, Seen: side.seen})
			}
		}
	}
	for k, d := range seen {
		if !punched[k] {
			out = append(out, Difference{Person: d.Person, Date: d.Date, Kind: NotPunched, Seen: d.First})
		}
	}
	slices.SortFunc(out, func(a, b Difference) int {
		return cmp.Or(strings.Compare(a.Person, b.Person), a.Date.Wall().Compare(b.Date.Wall()), strings.Compare(string(a.Kind), string(b.Kind)))
	})
	return out
}
