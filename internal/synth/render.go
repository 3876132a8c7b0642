package synth

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// copied is a record that a later file of the run delivers once more.
type copied struct {
	to   int // place in the run
	text []byte
}

// renderer renders the files of a run one after the other.
type renderer struct {
	*writer
	plan    *plan
	copies  []copied
	times   []int64
	counts  map[string]int64
	records int64
	repeats int64
	first   time.Time
	last    time.Time
}

func newRenderer(p *plan) *renderer {
	return &renderer{writer: newWriter(p.company, p.catalog), plan: p, counts: map[string]int64{}}
}

// run calls emit with each file's content, which is valid during the call.
// Each record is reported to record, if it is not nil.
func (r *renderer) run(files run, record func([]byte) bool, emit func(*file, []byte) error) error {
	r.copies = r.copies[:0]
	for i, f := range files {
		r.begin(r.plan.options.Seed, f.number)
		if f.insight {
			r.insights(f)
		} else {
			r.file(files, i, record)
		}
		if emit == nil {
			continue
		}
		if err := emit(f, r.b); err != nil {
			return err
		}
	}
	return nil
}

// file mixes the background, the acts and the copies of earlier records.
func (r *renderer) file(files run, i int, record func([]byte) bool) {
	f := files[i]
	times, ordered := r.moments(f)
	acts := f.acts
	mine := r.take(i)
	rest := len(times) + len(acts) + len(mine)
	r.s(`{"Records":[`)
	for ; rest > 0; rest-- {
		from := len(r.b)
		fresh := true
		n := r.fresh.IntN(rest)
		if ordered && n < len(times)+len(acts) {
			n = next(times, acts)
		}
		switch {
		case n < len(times):
			r.background(f.stream, time.Unix(times[0], 0))
			times = times[1:]
		case n < len(times)+len(acts):
			r.act(&acts[0], f.stream)
			acts = acts[1:]
		default:
			r.b = append(r.b, mine[0].text...)
			mine = mine[1:]
			fresh = false
		}
		if record != nil && !record(r.b[from:]) {
			return
		}
		r.count(fresh)
		if fresh {
			r.maybeCopy(r.b[from:], i, len(files))
		}
		if rest > 1 {
			r.s(`,`)
		}
	}
	r.s(`]}`)
}

// next says whether the background or the acts come first: it gives a number
// below len(times), or the one above.
func next(times []int64, acts []act) int {
	if len(acts) == 0 || len(times) > 0 && times[0] <= acts[0].at {
		return 0
	}
	return len(times)
}

// count counts the record in hand.
func (r *renderer) count(fresh bool) {
	if !fresh {
		r.repeats++
		return
	}
	r.records++
	r.counts[r.event.name]++
	r.span(r.at)
}

func (r *renderer) span(at time.Time) {
	if r.first.IsZero() || at.Before(r.first) {
		r.first = at
	}
	if at.After(r.last) {
		r.last = at
	}
}

// maybeCopy has the record delivered again, mostly with the next file. The last
// file of a run has none to follow, so the others do a little more.
func (r *renderer) maybeCopy(text []byte, i, n int) {
	rate := r.plan.options.DuplicateRate * float64(filesPerRun) / (filesPerRun - 1)
	if i == n-1 || r.fresh.Float64() >= rate {
		return
	}
	to := i + 1
	if r.fresh.IntN(10) < 3 {
		to += r.fresh.IntN(n - to)
	}
	r.copies = append(r.copies, copied{to, slices.Clone(text)})
}

// take removes and returns the copies meant for a file.
func (r *renderer) take(i int) []copied {
	var mine []copied
	r.copies = slices.DeleteFunc(r.copies, func(c copied) bool {
		if c.to == i {
			mine = append(mine, c)
		}
		return c.to == i
	})
	return mine
}

// moments gives the event times of a file's background: about three minutes
// before delivery, ten at most, a few hours earlier. Most files are in order, but for copies of older records.
func (r *renderer) moments(f *file) (times []int64, ordered bool) {
	start, end := r.plan.options.start().Unix(), r.plan.options.End.Unix()
	r.times = r.times[:0]
	for range f.noise {
		lag := 185 * math.Exp(0.4*r.fresh.NormFloat64())
		if lag = min(lag, 608); r.fresh.IntN(250) == 0 {
			lag = 3600 * (0.3 + 5.7*r.fresh.Float64())
		}
		r.times = append(r.times, max(min(f.at.Unix()-int64(lag), end-1), start))
	}
	if ordered = r.fresh.IntN(4) != 0; ordered {
		slices.SortFunc(r.times, cmp.Compare)
	}
	return r.times, ordered
}
