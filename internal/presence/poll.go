package presence

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"
)

// What CloudWatch keeps: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html
const (
	fineFor = 63 * 24 * time.Hour  // points of five minutes
	hoursIn = 455 * 24 * time.Hour // points of an hour
	fine    = 5 * time.Minute
)

const (
	// maxPerQuery is how many WorkSpaces are asked for at a time: CloudWatch's own limit.
	maxPerQuery = 500
	// maxPoints bounds the points of one query, which are in memory until they are stored.
	maxPoints = 500_000
	// overlap is how far back each poll asks again: points may come late, and asking for more of them costs nothing.
	overlap = 3 * time.Hour
	// settled is after how long a sample with nobody connected is stored. The metric is a maximum: a point that comes late can only raise it.
	settled = 15 * time.Minute
	// goneFor is how long a WorkSpace that is not listed any more is asked for.
	goneFor = 6 * time.Hour
	// listEvery is how often the WorkSpaces are listed.
	listEvery = time.Hour
)

// A Metrics reads the metric UserConnected.
type Metrics interface {
	// UserConnected visits the samples of some WorkSpaces, in any order: those of periods that begin since a time and before another.
	UserConnected(ctx context.Context, ids []string, window Window, visit func(id string, s Sample) error) error
}

// A Window is a time to ask for, in samples of one period. Since and Until are multiples of it.
type Window struct {
	Since, Until time.Time
	Period       time.Duration
}

func (w Window) points() int { return int(w.Until.Sub(w.Since) / w.Period) }

// A Found is a run of a WorkSpace that was found.
type Found struct {
	WorkspaceID string
	Run
}

// A Poller brings samples from a metric into a store. It remembers in its cursor, for each WorkSpace, what it has stored.
type Poller struct {
	Metrics Metrics
	// List gives the ids of the WorkSpaces that there are.
	List func(ctx context.Context) ([]string, error)
	// Store keeps runs; they are safe when it returns. It may be given some again after a crash.
	Store func(ctx context.Context, found []Found) error
	// Load and Keep read and write the cursor.
	Load func(ctx context.Context) (Cursor, error)
	Keep func(ctx context.Context, c Cursor) error
	// Backfill is how far back a WorkSpace is asked for at first; CloudWatch has no more than 455 days.
	Backfill time.Duration
	Now      func() time.Time
}

// A Cursor is what a poller remembers.
type Cursor struct {
	Listed     time.Time        `json:"listed"`
	WorkSpaces map[string]*Seen `json:"workspaces"`
}

// Seen is how far a WorkSpace was read. Of the last 64 samples of five minutes it is remembered which are stored.
type Seen struct {
	Until int64  `json:"u"`           // samples before it were asked for, in seconds since 1970; 0: never
	Last  int64  `json:"l,omitempty"` // the sample of the lowest bit
	Known uint64 `json:"k,omitempty"` // bit i: the sample i times five minutes before Last is stored
	On    uint64 `json:"o,omitempty"` // and was connected
	Gone  int64  `json:"g,omitempty"` // since when it is not listed
}

// A Polled says what a poll did.
type Polled struct {
	WorkSpaces, Samples, Runs int
}

// Poll asks once for what is new of all WorkSpaces. What was stored before an error stays, and is not asked for again.
func (p *Poller) Poll(ctx context.Context) (sum Polled, err error) {
	c, err := p.Load(ctx)
	if err != nil {
		return sum, err
	}
	if c.WorkSpaces == nil {
		c.WorkSpaces = map[string]*Seen{}
	}
	now := p.Now()
	if err := p.list(ctx, &c, now); err != nil {
		return sum, err
	}
	sum.WorkSpaces = len(c.WorkSpaces)
	until := now.Truncate(fine)
	ids := slices.SortedFunc(maps.Keys(c.WorkSpaces), func(a, b string) int {
		return cmp.Or(cmp.Compare(c.WorkSpaces[b].Until, c.WorkSpaces[a].Until), cmp.Compare(a, b))
	})
	for len(ids) > 0 {
		n, since := p.group(&c, ids, now)
		found, samples, err := p.read(ctx, &c, ids[:n], windows(since, until, now))
		if err == nil && len(found) > 0 {
			err = p.Store(ctx, found)
		}
		if err != nil {
			return sum, err
		}
		for _, id := range ids[:n] {
			c.WorkSpaces[id].Until = until.Unix()
		}
		ids = ids[n:]
		sum.Samples, sum.Runs = sum.Samples+samples, sum.Runs+len(found)
		if len(found) > 0 || len(ids) == 0 {
			if err := p.Keep(ctx, c); err != nil {
				return sum, err
			}
		}
	}
	return sum, nil
}

// list sees which WorkSpaces there are, once an hour. One that is gone is still asked for, for a while: its last points may come late.
func (p *Poller) list(ctx context.Context, c *Cursor, now time.Time) error {
	if now.Sub(c.Listed) >= listEvery || now.Before(c.Listed) {
		ids, err := p.List(ctx)
		if err != nil {
			return err
		}
		for _, s := range c.WorkSpaces {
			if s.Gone == 0 {
				s.Gone = now.Unix()
			}
		}
		for _, id := range ids {
			if c.WorkSpaces[id] == nil {
				c.WorkSpaces[id] = &Seen{}
			}
			c.WorkSpaces[id].Gone = 0
		}
		c.Listed = now.UTC()
	}
	maps.DeleteFunc(c.WorkSpaces, func(_ string, s *Seen) bool { return s.Gone > 0 && now.Unix()-s.Gone > int64(goneFor/time.Second) })
	return nil
}

// group takes as many WorkSpaces from the front as go into one query, and says since when it has to ask.
func (p *Poller) group(c *Cursor, ids []string, now time.Time) (n int, since time.Time) {
	since = now
	for n < min(len(ids), maxPerQuery) {
		from := now.Add(-p.Backfill)
		if s := c.WorkSpaces[ids[n]]; s.Until > 0 {
			from = time.Unix(s.Until, 0).Add(-overlap)
		}
		if from.After(since) {
			from = since
		}
		points := 0
		for _, w := range windows(from, now, now) {
			points += w.points()
		}
		if n > 0 && (n+1)*points > maxPoints {
			break
		}
		since, n = from, n+1
	}
	return n, since
}

// windows says how to ask for a stretch of time: in five minutes as far as CloudWatch has them, before that in hours.
func windows(since, until, now time.Time) []Window {
	// An hour less than it keeps: time goes on while it is asked. Hours are whole on both sides.
	finest := now.Add(-fineFor + 2*time.Hour).Truncate(time.Hour)
	oldest := now.Add(-hoursIn + 2*time.Hour).Truncate(time.Hour)
	if since.Before(oldest) {
		since = oldest
	}
	var out []Window
	if from := since.Truncate(time.Hour); from.Before(finest) {
		out = append(out, Window{from, finest, time.Hour})
		since = finest
	}
	if from, to := since.Truncate(fine), until.Truncate(fine); from.Before(to) {
		out = append(out, Window{from, to, fine})
	}
	return out
}

// read asks for some WorkSpaces and gives the runs that are new.
func (p *Poller) read(ctx context.Context, c *Cursor, ids []string, windows []Window) (found []Found, samples int, err error) {
	now := p.Now()
	for _, w := range windows {
		fresh := map[string][]Sample{}
		err := p.Metrics.UserConnected(ctx, ids, w, func(id string, s Sample) error {
			seen := c.WorkSpaces[id]
			if seen == nil || s.At.Before(w.Since) || !s.At.Before(w.Until) {
				return fmt.Errorf("CloudWatch answers with a sample that was not asked for: %s at %s", id, s.At.UTC().Format(time.RFC3339))
			}
			if !s.Connected && now.Sub(s.At) < w.Period+settled || w.Period == fine && seen.has(s) {
				return nil
			}
			fresh[id] = append(fresh[id], s)
			return nil
		})
		if err != nil {
			return nil, 0, err
		}
		for _, id := range ids {
			for _, r := range Runs(fresh[id], w.Period) {
				found = append(found, Found{id, r})
			}
			samples += len(fresh[id])
			if w.Period == fine {
				c.WorkSpaces[id].note(fresh[id])
			}
		}
	}
	return found, samples, nil
}

// has tells whether a sample is stored with this value, or a higher one.
func (s *Seen) has(sample Sample) bool {
	i := (s.Last - sample.At.Unix()) / fiveMinutes
	if s.Known == 0 || i < 0 || i >= 64 {
		return false
	}
	bit := uint64(1) << i
	return s.On&bit != 0 || s.Known&bit != 0 && !sample.Connected
}

// note remembers samples.
func (s *Seen) note(samples []Sample) {
	for _, sample := range samples {
		at := sample.At.Unix()
		if s.Known == 0 {
			s.Last = at
		}
		if ahead := (at - s.Last) / fiveMinutes; ahead > 0 {
			s.Known, s.On, s.Last = s.Known<<ahead, s.On<<ahead, at // 64 and more leave nothing
		}
		if i := (s.Last - at) / fiveMinutes; i < 64 {
			s.Known |= 1 << i
			if sample.Connected {
				s.On |= 1 << i
			}
		}
	}
}
