package presence

import (
	"cmp"
	"slices"
	"time"
)

// A Run is samples of one WorkSpace with the same value: at First, First+Period, ..., Last. Runs are what the lake's table
// user_connected has.
type Run struct {
	First, Last time.Time
	Period      time.Duration
	Connected   bool // whether the value is above 0
}

// Points is the number of samples.
func (r Run) Points() int64 { return int64(r.Last.Sub(r.First)/r.Period) + 1 }

// valid tells whether a run makes sense: the table may have been written by others.
func (r Run) valid() bool {
	return r.Period >= time.Second && r.Period <= 24*time.Hour && !r.Last.Before(r.First)
}

// A Sample is a value of the metric.
type Sample struct {
	At        time.Time // the begin of its period
	Connected bool
}

// Runs packs samples of one period, in any order. Of two samples of one time the connected one counts: the metric is a maximum, which points that
// come late can only raise. No run has samples of two days of UTC, so that whoever reads the days that he needs misses none.
func Runs(samples []Sample, period time.Duration) []Run {
	slices.SortFunc(samples, func(a, b Sample) int {
		if c := a.At.Compare(b.At); c != 0 {
			return c
		}
		return cmp.Compare(number(b.Connected), number(a.Connected))
	})
	var runs []Run
	for i, s := range samples {
		if i > 0 && s.At.Equal(samples[i-1].At) {
			continue
		}
		if n := len(runs); n > 0 {
			if last := &runs[n-1]; last.Connected == s.Connected && s.At.Equal(last.Last.Add(period)) && sameDay(last.First, s.At) {
				last.Last = s.At
				continue
			}
		}
		runs = append(runs, Run{First: s.At.UTC(), Last: s.At.UTC(), Period: period, Connected: s.Connected})
	}
	return runs
}

func number(b bool) int {
	if b {
		return 1
	}
	return 0
}

const day = 24 * 60 * 60

func sameDay(a, b time.Time) bool { return floor(a.Unix(), day) == floor(b.Unix(), day) }

// floor rounds down to a multiple.
func floor(n, unit int64) int64 {
	if r := n % unit; r < 0 {
		return n - r - unit
	} else {
		return n - r
	}
}

// A span is a stretch of time, [from, to), in seconds since 1970, of which samples of one period say the same.
type span struct {
	from, to, period int64
	connected        bool
}

// flatten makes of runs, in any order and with any overlap, the spans that they say something about, by time, without those that begin after a
// time. At each moment the samples with the finest period count, and of them a connected one. Neighbours that say the same are one span.
func flatten(runs []Run, until int64) []span {
	all := make([]span, 0, len(runs))
	for _, r := range runs {
		if !r.valid() || r.First.Unix() > until {
			continue
		}
		period := int64(r.Period / time.Second)
		last := min(r.Last.Unix(), r.First.Unix()+floor(until-r.First.Unix(), period))
		all = append(all, span{from: r.First.Unix(), to: last + period, period: period, connected: r.Connected})
	}
	slices.SortFunc(all, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	out := make([]span, 0, len(all))
	var active []span // that reach beyond at
	next, at := 0, int64(0)
	for next < len(all) || len(active) > 0 {
		if len(active) == 0 {
			at = all[next].from
		}
		for next < len(all) && all[next].from <= at {
			active = append(active, all[next])
			next++
		}
		best, end := active[0], active[0].to
		for _, a := range active[1:] {
			end = min(end, a.to)
			if a.period < best.period || a.period == best.period && a.connected {
				best = a
			}
		}
		if next < len(all) {
			end = min(end, all[next].from)
		}
		out = extend(out, span{from: at, to: end, period: best.period, connected: best.connected})
		at = end
		active = slices.DeleteFunc(active, func(a span) bool { return a.to <= at })
	}
	return out
}

// extend adds a span after the others, or makes the last one longer.
func extend(spans []span, s span) []span {
	if n := len(spans); n > 0 {
		if last := &spans[n-1]; last.to == s.from && last.connected == s.connected && last.period == s.period {
			last.to = s.to
			return spans
		}
	}
	return append(spans, s)
}
