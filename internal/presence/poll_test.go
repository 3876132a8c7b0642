package presence

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// A cloud is a metric of which each sample can be seen from some time on; where it is raised late, it is 0 before.
type cloud struct {
	now     time.Time
	samples map[string][]late
	fail    func() bool
	queries []Window
	asked   int
}

type late struct {
	Sample
	from, raised time.Time
}

func (c *cloud) UserConnected(_ context.Context, ids []string, w Window, visit func(string, Sample) error) error {
	c.queries = append(c.queries, w)
	c.asked = max(c.asked, len(ids))
	if c.fail != nil && c.fail() {
		return errors.New("throttled")
	}
	for _, id := range ids {
		for _, s := range c.samples[id] {
			if s.from.After(c.now) || s.At.Before(w.Since) || !s.At.Before(w.Until) {
				continue
			}
			sample := s.Sample
			sample.Connected = sample.Connected && !s.raised.After(c.now)
			if err := visit(id, sample); err != nil {
				return err
			}
		}
	}
	return nil
}

// A shelf is a store and a cursor; what a crash loses is lost.
type shelf struct {
	runs   map[string][]Run
	cursor Cursor
	crash  func() bool
}

func (s *shelf) poller(c *cloud, ids ...string) *Poller {
	return &Poller{
		Metrics: c, List: func(context.Context) ([]string, error) { return ids, nil }, Backfill: 455 * 24 * time.Hour, Now: func() time.Time { return c.now },
		Store: func(_ context.Context, found []Found) error {
			if s.runs == nil {
				s.runs = map[string][]Run{}
			}
			for _, f := range found {
				// As the lake does: of rows with one key the first stays.
				if !slices.Contains(s.runs[f.WorkspaceID], f.Run) {
					s.runs[f.WorkspaceID] = append(s.runs[f.WorkspaceID], f.Run)
				}
			}
			if s.crash != nil && s.crash() {
				return errors.New("the disk is full")
			}
			return nil
		},
		Load: func(context.Context) (Cursor, error) { return copyOf(s.cursor), nil },
		Keep: func(_ context.Context, c Cursor) error { s.cursor = copyOf(c); return nil },
	}
}

func copyOf(c Cursor) Cursor {
	out := Cursor{Listed: c.Listed, WorkSpaces: map[string]*Seen{}}
	for id, s := range c.WorkSpaces {
		own := *s
		out.WorkSpaces[id] = &own
	}
	return out
}

// TestPollLosesNothing polls at random times, misses windows, fails, crashes, and gets points late: in the end everything is stored as it was.
func TestPollLosesNothing(t *testing.T) {
	for seed := range uint64(400) {
		r := rand.New(rand.NewPCG(seed, 8))
		begin := time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)
		const slots = 3 * 288
		c := &cloud{samples: map[string][]late{}, now: begin.Add(time.Duration(r.IntN(600)) * time.Minute)}
		truth := map[string][]Run{}
		for _, id := range []string{"ws-a", "ws-b", "ws-c"} {
			var all []Sample
			on := false
			for i := range slots {
				if r.IntN(15) == 0 {
					on = !on
				}
				if r.IntN(40) == 0 {
					continue // there is none
				}
				s := Sample{begin.Add(time.Duration(i) * fine), on}
				l := late{Sample: s, from: s.At.Add(fine).Add(time.Duration(r.IntN(600)) * time.Second)}
				if r.IntN(20) == 0 {
					l.from = s.At.Add(time.Duration(r.IntN(140)) * time.Minute)
				}
				if r.IntN(10) == 0 {
					l.raised = s.At.Add(fine + time.Duration(r.IntN(15))*time.Minute)
				}
				all = append(all, s)
				c.samples[id] = append(c.samples[id], l)
			}
			truth[id] = Runs(all, fine)
		}
		shelf := &shelf{}
		c.fail = func() bool { return r.IntN(6) == 0 }
		shelf.crash = func() bool { return r.IntN(6) == 0 }
		end := begin.Add(slots*fine + 4*time.Hour)
		for c.now.Before(end) {
			_, _ = shelf.poller(c, "ws-a", "ws-b", "ws-c").Poll(t.Context()) // whatever fails is tried again
			c.now = c.now.Add(time.Duration(1+r.IntN(20)) * time.Minute)
			if r.IntN(30) == 0 {
				c.now = c.now.Add(time.Duration(r.IntN(30)) * time.Hour)
			}
		}
		c.fail, shelf.crash, c.now = nil, nil, end
		if _, err := shelf.poller(c, "ws-a", "ws-b", "ws-c").Poll(t.Context()); err != nil {
			t.Fatal(err)
		}
		for id, want := range truth {
			a, b := flatten(want, end.Unix()), flatten(shelf.runs[id], end.Unix())
			if !slices.Equal(a, b) {
				t.Fatalf("seed %d, %s: %d spans, not %d\nwant %v\ngot  %v", seed, id, len(b), len(a), a, b)
			}
		}
	}
}

// TestPollOfTenThousand counts requests, and what a poll that finds nothing new stores.
func TestPollOfTenThousand(t *testing.T) {
	c := &cloud{samples: map[string][]late{}, now: time.Date(2026, 10, 1, 9, 2, 0, 0, time.UTC)}
	var ids []string
	for i := range 10_000 {
		id := fmt.Sprintf("ws-%09d", i)
		ids = append(ids, id)
		for k := range 60 {
			c.samples[id] = append(c.samples[id], late{Sample: Sample{c.now.Truncate(fine).Add(time.Duration(k-40) * fine), k > 35}})
		}
	}
	shelf := &shelf{}
	p := shelf.poller(c, ids...)
	p.Backfill = 3 * time.Hour
	p.Store = func(context.Context, []Found) error { return nil }
	if _, err := p.Poll(t.Context()); err != nil {
		t.Fatal(err)
	}
	c.now, c.queries = c.now.Add(15*time.Minute), nil
	start := time.Now()
	sum, err := p.Poll(t.Context())
	if err != nil || sum.WorkSpaces != 10_000 || sum.Samples != 30_000 || sum.Runs != 10_000 {
		t.Errorf("%+v, %v", sum, err)
	}
	if len(c.queries) > 20 || c.asked > 500 {
		t.Errorf("%d requests, of %d", len(c.queries), c.asked)
	}
	for _, w := range c.queries {
		if n := w.points() * 500; n > 100_800 {
			t.Errorf("a request of %d points needs more than a page", n)
		}
	}
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("it took %s", took)
	}
	if sum, err := p.Poll(t.Context()); err != nil || sum.Samples != 0 {
		t.Errorf("the same again: %+v, %v", sum, err)
	}
}

func TestWindows(t *testing.T) {
	now := time.Date(2026, 10, 31, 12, 34, 56, 0, time.UTC)
	day := 24 * time.Hour
	for _, c := range []struct {
		since time.Time
		want  []Window
	}{
		{now.Add(-time.Hour), []Window{{now.Add(-time.Hour).Truncate(fine), now.Truncate(fine), fine}}},
		{now, nil},
		{now.Add(-100 * day), []Window{{now.Add(-100 * day).Truncate(time.Hour), time.Date(2026, 8, 29, 14, 0, 0, 0, time.UTC), time.Hour},
			{time.Date(2026, 8, 29, 14, 0, 0, 0, time.UTC), now.Truncate(fine), fine}}},
		{now.Add(-1000 * day), []Window{{time.Date(2025, 8, 2, 14, 0, 0, 0, time.UTC), time.Date(2026, 8, 29, 14, 0, 0, 0, time.UTC), time.Hour},
			{time.Date(2026, 8, 29, 14, 0, 0, 0, time.UTC), now.Truncate(fine), fine}}},
	} {
		got := windows(c.since, now, now)
		if !slices.Equal(got, c.want) {
			t.Errorf("since %s: %v, not %v", c.since, got, c.want)
		}
		for _, w := range got {
			if w.Since.Unix()%int64(w.Period/time.Second) != 0 || w.Until.Unix()%int64(w.Period/time.Second) != 0 {
				t.Errorf("%v is not on the grid", w)
			}
			if age := now.Sub(w.Since); w.Period == fine && age > 63*day || age > 455*day {
				t.Errorf("%v: CloudWatch would answer with nothing", w)
			}
		}
	}
}

// TestPollOfWorkSpacesThatComeAndGo lists anew: a new one is filled in, one that is gone is asked for a while longer.
func TestPollOfWorkSpacesThatComeAndGo(t *testing.T) {
	begin := time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)
	c := &cloud{samples: map[string][]late{}, now: begin.Add(12 * time.Hour)}
	for i := range 300 {
		at := begin.Add(time.Duration(i) * fine)
		for _, id := range []string{"ws-a", "ws-b"} {
			c.samples[id] = append(c.samples[id], late{Sample: Sample{at, true}, from: at.Add(fine)})
		}
	}
	shelf := &shelf{}
	poll := func(ids ...string) {
		t.Helper()
		if _, err := shelf.poller(c, ids...).Poll(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	poll("ws-a")
	c.now = c.now.Add(2 * time.Hour)
	poll("ws-b")
	last := func(id string) time.Time {
		var at time.Time
		for _, r := range shelf.runs[id] {
			if r.Last.After(at) {
				at = r.Last
			}
		}
		return at
	}
	if want := c.now.Add(-fine); !last("ws-a").Equal(want) || !last("ws-b").Equal(want) || !shelf.runs["ws-b"][0].First.Equal(begin) {
		t.Errorf("after the change: %v", shelf.runs)
	}
	c.now = c.now.Add(7 * time.Hour)
	poll("ws-b")
	if got := slices.Collect(maps.Keys(shelf.cursor.WorkSpaces)); !slices.Equal(got, []string{"ws-b"}) {
		t.Errorf("what is gone for long: %v", got)
	}
}
