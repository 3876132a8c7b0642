package presence

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// The brute-force model: a slot of five minutes each, looked at one by one.

const slot = 300

type slotState struct {
	known, on bool
	period    int64
}

var epoch = time.Date(2026, 10, 1, 22, 0, 0, 0, time.UTC) // days change within the tests

func slotsOf(runs []Run, n int) []slotState {
	slots := make([]slotState, n)
	for i := range slots {
		at := epoch.Unix() + int64(i)*slot
		for _, r := range runs {
			p := int64(r.Period / time.Second)
			for t := r.First.Unix(); t <= r.Last.Unix(); t += p {
				if at < t || at >= t+p {
					continue
				}
				if s := &slots[i]; !s.known || p < s.period || p == s.period && r.Connected {
					*s = slotState{true, r.Connected, p}
				}
			}
		}
	}
	return slots
}

// model is Sessions for runs on the grid of slots, as the rules say it.
func model(runs []Run, events []int64, rules Rules, n int, asOf int64) []string {
	slots := slotsOf(runs, n)
	at := func(i int) int64 { return epoch.Unix() + int64(i)*slot }
	events = slices.Compact(slices.Sorted(slices.Values(events)))
	any := func(from, to int64) bool {
		return slices.ContainsFunc(events, func(e int64) bool { return e >= from && e < to })
	}
	type made struct{ first, last int } // slots
	var stints []made
	for i, s := range slots {
		if !s.known || !s.on {
			continue
		}
		if k := len(stints); k > 0 {
			between := slots[stints[k-1].last+1 : i]
			off := !slices.ContainsFunc(between, func(b slotState) bool { return !b.known })
			hole := !slices.ContainsFunc(between, func(b slotState) bool { return b.known })
			length := int64(len(between)) * slot
			switch {
			case len(between) == 0, hole && length <= int64(rules.Unknown.Seconds()),
				off && length <= int64(rules.Bridge.Seconds()) && !any(at(stints[k-1].last+1), began(slots, i)):
				stints[k-1].last = i
				continue
			}
		}
		stints = append(stints, made{i, i})
	}
	newest := int64(-1)
	for i, s := range slots {
		if s.known {
			newest = at(i + 1)
		}
	}
	used := map[int64]bool{}
	type line struct {
		from int64
		text string
	}
	var out []line
	previous := int64(-1 << 60)
	for _, m := range stints {
		from, to, by := at(m.first), at(m.last+1), ByNoData
		start, known := from, m.first > 0 && slots[m.first-1].known
		lead := int64(600)
		if known {
			by = byPeriod(slots[m.first].period)
		} else {
			lead = max(lead, int64(rules.Unknown.Seconds()))
		}
		end := ByNoData
		if m.last+1 < n && slots[m.last+1].known {
			end = byPeriod(slots[m.last].period)
		}
		for _, e := range events {
			if e >= max(from-lead, previous) && e < began(slots, m.first) {
				start, by = e, ByEvent
				break
			}
		}
		unknown := int64(0)
		for t := min(start, from); t < to; t++ { // second by second
			i := int((t - epoch.Unix()) / slot)
			switch {
			case t < start, t >= epoch.Unix() && slots[i].known:
				continue
			case i < m.first || t < epoch.Unix(): // only the hole right before the first sample is unknown
				hole := m.first
				for hole > 0 && !slots[hole-1].known {
					hole--
				}
				if known || hole > 0 && t < at(hole) {
					continue
				}
			}
			unknown++
		}
		for _, e := range events {
			if e >= start && e < to {
				used[e] = true
			}
		}
		open := to == newest && asOf-to < int64(rules.Unknown.Seconds()) && !any(to, 1<<60)
		if open {
			end = StillIn
		}
		out = append(out, line{start, fmt.Sprint(start, by, to, end, open, unknown)})
		previous = to
	}
	for k, e := range events {
		if used[e] {
			continue
		}
		end, i := ByNoData, int((e-epoch.Unix())/slot)
		if e >= epoch.Unix() && i < n && slots[i].known {
			end = byPeriod(slots[i].period)
		}
		open := k == len(events)-1 && newest <= e && asOf-e < int64(rules.Unknown.Seconds())
		if open {
			end = StillIn
		}
		out = append(out, line{e, fmt.Sprint(e, ByEvent, e, end, open, 0)})
	}
	slices.SortFunc(out, func(a, b line) int { return int(a.from - b.from) })
	var texts []string
	for _, l := range out {
		texts = append(texts, l.text)
	}
	return texts
}

// began is before when a session that begins with a slot began: within its first sample.
func began(slots []slotState, first int) int64 {
	i := first
	for i < len(slots) && slots[i] == slots[first] && int64(i-first)*slot < slots[first].period {
		i++
	}
	return epoch.Unix() + int64(i)*slot
}

func show(sessions []Session) []string {
	var all []string
	for _, s := range sessions {
		all = append(all, fmt.Sprint(s.Started.Unix(), s.StartedBy, s.Ended.Unix(), s.EndedBy, s.Open, int64(s.UnknownTime().Seconds())))
	}
	return all
}

// randomDay makes samples, as runs, and events.
func randomDay(r *rand.Rand, n int) (runs []Run, events []int64) {
	var samples []Sample
	on, known := r.IntN(2) == 0, true
	for i := range n {
		switch {
		case r.IntN(6) == 0:
			on = !on
		case r.IntN(10) == 0:
			known = !known
		}
		if known {
			samples = append(samples, Sample{epoch.Add(time.Duration(i) * slot * time.Second), on})
		}
	}
	runs = Runs(samples, 5*time.Minute)
	for range r.IntN(3) { // hours among them
		first := epoch.Add(time.Duration(r.IntN(n/12)) * time.Hour)
		runs = append(runs, Run{first, first.Add(time.Duration(r.IntN(2)) * time.Hour), time.Hour, r.IntN(2) == 0})
	}
	for range r.IntN(6) {
		events = append(events, epoch.Unix()+r.Int64N(int64(n)*slot+1200)-600)
	}
	return runs, events
}

func asSignIns(events []int64) []SignIn {
	var all []SignIn
	for _, e := range events {
		all = append(all, SignIn{At: time.Unix(e, 0), IP: "192.0.2.1"})
	}
	return all
}

func TestSessionsAgainstModel(t *testing.T) {
	for seed := range uint64(20_000) {
		r := rand.New(rand.NewPCG(seed, 1))
		n := 24 + r.IntN(24)
		runs, events := randomDay(r, n)
		rules := Rules{Bridge: time.Duration(r.IntN(4)) * 5 * time.Minute, Unknown: time.Duration(r.IntN(20)) * 5 * time.Minute}
		last := epoch.Unix() + int64(n)*slot + 2*3600
		asOf := last + r.Int64N(3600)
		want := model(runs, events, rules, n+48, asOf)
		got := show(Sessions(WorkSpace{ID: "ws-1", Runs: runs, SignIns: asSignIns(events)}, rules, time.Unix(asOf, 0)))
		if !slices.Equal(want, got) {
			t.Fatalf("seed %d, rules %+v\nruns %v\nevents %v\nwant %q\ngot  %q", seed, rules, runs, events, want, got)
		}
	}
}

// TestSessionsInAnyOrder cuts, repeats and shuffles what is known.
func TestSessionsInAnyOrder(t *testing.T) {
	for seed := range uint64(5_000) {
		r := rand.New(rand.NewPCG(seed, 2))
		n := 24 + r.IntN(48)
		runs, events := randomDay(r, n)
		asOf := epoch.Add(time.Duration(n)*slot*time.Second + time.Duration(r.IntN(7200))*time.Second)
		var pieces []Run
		for _, run := range runs {
			k := run.Points()
			for range 1 + r.IntN(4) {
				a, b := r.Int64N(k), r.Int64N(k)
				pieces = append(pieces, Run{run.First.Add(time.Duration(min(a, b)) * run.Period), run.First.Add(time.Duration(max(a, b)) * run.Period), run.Period, run.Connected})
			}
			cut := r.Int64N(k)
			pieces = append(pieces, Run{run.First, run.First.Add(time.Duration(cut) * run.Period), run.Period, run.Connected})
			if cut+1 < k {
				pieces = append(pieces, Run{run.First.Add(time.Duration(cut+1) * run.Period), run.Last, run.Period, run.Connected})
			}
		}
		signIns := asSignIns(append(events, events...))
		r.Shuffle(len(pieces), func(i, j int) { pieces[i], pieces[j] = pieces[j], pieces[i] })
		r.Shuffle(len(signIns), func(i, j int) { signIns[i], signIns[j] = signIns[j], signIns[i] })
		want := show(Sessions(WorkSpace{ID: "ws-1", Runs: runs, SignIns: asSignIns(events)}, DefaultRules(), asOf))
		got := show(Sessions(WorkSpace{ID: "ws-1", Runs: pieces, SignIns: signIns}, DefaultRules(), asOf))
		if !slices.Equal(want, got) {
			t.Fatalf("seed %d\nruns %v\npieces %v\nevents %v\nwant %q\ngot  %q", seed, runs, pieces, events, want, got)
		}
	}
}
