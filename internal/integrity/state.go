package integrity

import (
	"context"
	"slices"
	"time"

	"github.com/ashiato/ashiato/internal/verify"
	"github.com/ashiato/ashiato/trail"
)

// A State is what is known of a log file.
type State uint8

// The states.
const (
	Waiting  State = iota // it was read, and no proven digest file covers its time yet
	Verified              // what was read has the hash that a proven digest file lists
	Altered               // what was read has another hash, or is damaged
	Unlisted              // it was read, and none of the digest files that cover its time lists it
	NotRead               // a proven digest file lists it, and it was not read since hashes are taken
	States                // how many there are
)

// String gives a name that does not change between versions.
func (s State) String() string {
	return [...]string{"waiting", "verified", "altered", "unlisted", "not_read"}[s]
}

// slack is how near to the edge of what digest files cover a log file may be listed an hour before or later, as in package verify.
const slack = 30 * time.Minute

type place struct{ account, region string }

type span struct{ from, until time.Time }

// A cover is the time for which all that proven digest files list is in the register.
type cover map[place][]span

// coverOf reads it from what is remembered of a bucket, from a time on.
func coverOf(ctx context.Context, m verify.Memory, from time.Time) (cover, error) {
	chains, err := m.Chains(ctx)
	if err != nil {
		return nil, err
	}
	all := cover{}
	for _, c := range chains {
		if c.Backfill {
			continue // those cover what others have left out
		}
		at := place{c.Account, c.Region}
		err := m.Digests(ctx, c, func(d verify.Remembered) {
			if !d.Listed || !d.End.After(from) {
				return
			}
			s := span{d.Start, d.End}
			if s.from.Before(from) {
				s.from = from
			}
			all[at] = append(all[at], s)
		})
		if err != nil {
			return nil, err
		}
		all[at] = join(all[at])
	}
	return all, nil
}

// join makes one span of those that touch, in order.
func join(spans []span) (joined []span) {
	slices.SortFunc(spans, func(a, b span) int { return a.from.Compare(b.from) })
	for _, s := range spans {
		if n := len(joined); n > 0 && !s.from.After(joined[n-1].until) {
			if s.until.After(joined[n-1].until) {
				joined[n-1].until = s.until
			}
			continue
		}
		joined = append(joined, s)
	}
	return joined
}

// covers tells whether a log file must be listed by now.
func (c cover) covers(k trail.Key) bool {
	spans := c[place{k.Account, k.Region}]
	i, found := slices.BinarySearchFunc(spans, k.FileTime, func(s span, t time.Time) int { return s.from.Compare(t) })
	if !found {
		i--
	}
	return i >= 0 && !k.FileTime.Before(spans[i].from.Add(slack)) && !k.FileTime.After(spans[i].until.Add(-slack))
}

// A Judged is a log file with its state.
type Judged struct {
	Bucket, Key string
	Name        trail.Key // what Key says
	State       State
	ETag        string // of what was altered, where S3 told it
}

// judge tells the states of a day's objects, in no order.
func judge(d Day, objects map[string]*Object, c cover) (all []Judged) {
	kinds := map[string]bool{"CloudTrail": true} // which digest files list
	for _, o := range objects {
		if k, ok := trail.ParseKey(o.Key); ok && len(o.Listed) > 0 {
			kinds[k.Kind] = true
		}
	}
	for _, o := range objects {
		k, ok := trail.ParseKey(o.Key)
		if !ok {
			continue
		}
		j := Judged{Bucket: d.Bucket, Key: o.Key, Name: k}
		switch {
		case len(o.Reads) == 0:
			j.State = NotRead
		case len(o.Listed) > 0:
			j.State = Verified
			for _, read := range o.Reads {
				if !slices.Contains(o.Listed, read.Hash) { // one of several is enough: all are in the lake
					j.State, j.ETag = Altered, read.ETag
				}
			}
		case kinds[k.Kind] && !k.FileTime.IsZero() && c.covers(k):
			j.State = Unlisted
		}
		all = append(all, j)
	}
	return all
}

// Each calls yield with every log file of the days from since to until of which something is known; zero times are no bounds. Memory gives
// what is remembered of a bucket's digest files.
func (r *Register) Each(ctx context.Context, since, until time.Time, memory func(bucket string) verify.Memory, yield func(Judged)) error {
	days, err := r.Days(ctx)
	if err != nil {
		return err
	}
	covers := r.covers(memory)
	for _, d := range days {
		if !since.IsZero() && d.Date.AddDate(0, 0, 1).Before(since) || !until.IsZero() && !d.Date.Before(until) {
			continue
		}
		cover, err := covers(ctx, d.Bucket)
		if err != nil {
			return err
		}
		objects, err := r.Objects(ctx, d)
		if err != nil {
			return err
		}
		for _, j := range judge(d, objects, cover) {
			yield(j)
		}
	}
	return nil
}
