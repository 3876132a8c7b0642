// Package coverage tells for which hours the lake has what CloudTrail delivered: it puts the log files that are in the lake
// beside those that proven digest files list. It is for `ashiato status`.
//
// Hours are those of delivery, UTC, as log files have them in their names: digest files are about delivery, too. The events in
// a log file are some minutes older, as a rule, and may be days older.
package coverage

import (
	"cmp"
	"hash/maphash"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/ashiato/ashiato/internal/verify"
	"github.com/ashiato/ashiato/trail"
)

// A State is what is known of an hour.
type State uint8

// The states.
const (
	Never    State = iota // nothing was delivered, as far as the lake and digest files tell, and no digest file proves it
	Seen                  // the lake has log files; no digest file proves that they are all
	Missing               // digest files list log files that the lake does not have
	Verified              // digest files prove that the lake has all, which may be none
	Late                  // the same, and some were listed only after the fact
	Altered               // what was collected of a log file is not what a digest file lists
	Unlisted              // the lake has a log file that none of the digest files lists, which cover its time
)

// String gives a name that does not change between versions.
func (s State) String() string {
	return [...]string{"never_delivered", "seen", "missing", "verified", "late", "altered", "unlisted"}[s]
}

// A Place is an account and a region.
type Place struct{ Account, Region string }

// An Hour is what is known of an hour of a place.
type Hour struct {
	Start    time.Time // UTC
	State    State
	Seen     int // log files in the lake
	Listed   int // log files in proven digest files
	Altered  int // log files that were not as digest files list them when they were collected
	Unlisted int // log files that digest files should list and do not
}

// A Builder collects what is known. It is not for concurrent use. Its memory is some bytes for each log file and hour.
type Builder struct {
	seed    maphash.Seed
	files   map[uint64]struct{} // names of log files, hashed: one that came by two ways counts once
	digests map[uint64]struct{}
	places  map[Place]*hours
}

type hours struct {
	seen, listed, late, altered, unlisted map[int64]int // by hours since 1970
	covered                               []span
}

type span struct{ from, until time.Time }

// New returns an empty Builder.
func New() *Builder {
	return &Builder{seed: maphash.MakeSeed(), files: map[uint64]struct{}{}, digests: map[uint64]struct{}{}, places: map[Place]*hours{}}
}

func (b *Builder) place(account, region string) *hours {
	p := Place{account, region}
	if b.places[p] == nil {
		b.places[p] = &hours{seen: map[int64]int{}, listed: map[int64]int{}, late: map[int64]int{}, altered: map[int64]int{}, unlisted: map[int64]int{}}
	}
	return b.places[p]
}

// once tells whether a name is new.
func once(seen map[uint64]struct{}, hash uint64) bool {
	if _, ok := seen[hash]; ok {
		return false
	}
	seen[hash] = struct{}{}
	return true
}

// Object adds an object that is in the lake, by its key or path. It is false for what is no log file of CloudTrail by its
// name, such as an archive: nothing is known of its hours.
func (b *Builder) Object(location string) bool {
	k, ok := trail.ParseKey(location)
	if !ok || !k.IsLog() || k.FileTime.IsZero() {
		return false
	}
	name := strings.TrimSuffix(path.Base(strings.ReplaceAll(location, `\`, "/")), ".gz")
	if once(b.files, maphash.String(b.seed, name)) {
		b.place(k.Account, k.Region).seen[number(k.FileTime)]++
	}
	return true
}

// Digest adds a proven digest file.
func (b *Builder) Digest(c verify.Chain, d verify.Remembered) {
	if !once(b.digests, maphash.String(b.seed, path.Base(d.Key))) {
		return
	}
	h := b.place(c.Account, c.Region)
	if !c.Backfill {
		h.covered = append(h.covered, span{d.Start, d.End})
	}
	for text, n := range d.Delivered {
		t, err := time.Parse(verify.HourLayout, text)
		if err != nil {
			continue // a memory that somebody changed: nothing is known of it
		}
		h.listed[number(t)] += n
		if c.Backfill {
			h.late[number(t)] += n
		}
	}
}

// Altered adds a log file that was not as a digest file lists it when it was collected.
func (b *Builder) Altered(k trail.Key) { b.place(k.Account, k.Region).altered[number(k.FileTime)]++ }

// Unlisted adds a log file that was collected and that digest files should list and do not.
func (b *Builder) Unlisted(k trail.Key) { b.place(k.Account, k.Region).unlisted[number(k.FileTime)]++ }

func number(t time.Time) int64 { return t.Unix() / 3600 }

// Places gives all places that something is known of, in order.
func (b *Builder) Places() (all []Place) {
	for p := range b.places {
		all = append(all, p)
	}
	slices.SortFunc(all, func(x, y Place) int {
		return cmp.Or(cmp.Compare(x.Account, y.Account), cmp.Compare(x.Region, y.Region))
	})
	return all
}

// Hours gives the hours of a place that lie between since and until, from the first to the last that something is known of.
func (b *Builder) Hours(p Place, since, until time.Time) (all []Hour) {
	h := b.places[p]
	if h == nil {
		return nil
	}
	first, last, ok := h.bounds()
	if !ok {
		return nil
	}
	if !since.IsZero() {
		first = max(first, number(since))
	}
	if !until.IsZero() {
		last = min(last, number(until.Add(-time.Nanosecond)))
	}
	proven := h.proven()
	for n := first; n <= last; n++ {
		hour := Hour{Start: time.Unix(n*3600, 0).UTC(), Seen: h.seen[n], Listed: h.listed[n], Altered: h.altered[n], Unlisted: h.unlisted[n]}
		switch {
		case hour.Altered > 0:
			hour.State = Altered
		case hour.Listed > hour.Seen:
			hour.State = Missing
		case hour.Unlisted > 0:
			hour.State = Unlisted
		case proven(n) && h.late[n] > 0:
			hour.State = Late
		case proven(n):
			hour.State = Verified
		case hour.Seen > 0:
			hour.State = Seen
		}
		all = append(all, hour)
	}
	return all
}

// bounds gives the first and last hour that something is known of.
func (h *hours) bounds() (first, last int64, ok bool) {
	take := func(n int64) {
		if !ok {
			first, last, ok = n, n, true
		}
		first, last = min(first, n), max(last, n)
	}
	for n := range h.seen {
		take(n)
	}
	for n := range h.listed {
		take(n)
	}
	for n := range h.altered { // of which the lake may know another name
		take(n)
	}
	for _, s := range h.covered {
		take(number(s.from))
		take(number(s.until.Add(-time.Nanosecond)))
	}
	return first, last, ok
}

// proven gives a function that tells whether digest files cover a whole hour.
func (h *hours) proven() func(n int64) bool {
	slices.SortFunc(h.covered, func(a, b span) int { return a.from.Compare(b.from) })
	var joined []span
	for _, s := range h.covered {
		if n := len(joined); n > 0 && !s.from.After(joined[n-1].until) {
			if s.until.After(joined[n-1].until) {
				joined[n-1].until = s.until
			}
			continue
		}
		joined = append(joined, s)
	}
	return func(n int64) bool {
		from := time.Unix(n*3600, 0)
		i, found := slices.BinarySearchFunc(joined, from, func(s span, t time.Time) int { return s.from.Compare(t) })
		if !found {
			i--
		}
		return i >= 0 && !joined[i].until.Before(from.Add(time.Hour))
	}
}
