package presence

import (
	"math"
	"slices"
	"strings"
	"time"
)

// Evidence gathers the runs and sign-ins of many WorkSpaces, in any order and in little memory, and gives them one WorkSpace after the other: a
// month of ten thousand is some 60 MB. Its zero value is empty.
type Evidence struct {
	number map[string]int32 // by id
	all    []gathered
	runs   []packedRun
	events []packedSignIn
	texts  map[string]int32
	text   []string
}

// gathered is where the evidence of a WorkSpace begins: each piece names the one before it, 0 is none, else 1 more than its place.
type gathered struct {
	id           string
	run, event   int32
	runs, events int32
}

// A packedRun is a run in seconds. Times fit until 2106.
type packedRun struct {
	first, length uint32
	period        uint32 // with the highest bit set where it is connected
	previous      int32
}

const connectedBit = 1 << 31

type packedSignIn struct {
	at                               uint32
	ip, platform, product, directory int32
	previous                         int32
}

func (e *Evidence) of(id string) *gathered {
	n, ok := e.number[id]
	if !ok {
		if e.number == nil {
			e.number = map[string]int32{}
		}
		n, id = int32(len(e.all)), strings.Clone(id)
		e.number[id] = n
		e.all = append(e.all, gathered{id: id})
	}
	return &e.all[n]
}

// inSeconds gives a time in seconds since 1970 and whether it fits.
func inSeconds(t time.Time) (uint32, bool) {
	s := t.Unix()
	return uint32(s), s >= 0 && s <= math.MaxUint32
}

// AddRun notes a run. One that makes no sense is left out, as [Sessions] does.
func (e *Evidence) AddRun(id string, r Run) {
	first, ok := inSeconds(r.First)
	last, also := inSeconds(r.Last)
	if !ok || !also || !r.valid() || len(e.runs) == math.MaxInt32-1 {
		return
	}
	p := packedRun{first: first, length: last - first, period: uint32(r.Period / time.Second)}
	if r.Connected {
		p.period |= connectedBit
	}
	g := e.of(id)
	p.previous = g.run
	e.runs = append(e.runs, p)
	g.run, g.runs = int32(len(e.runs)), g.runs+1
}

// AddSignIn notes a sign-in.
func (e *Evidence) AddSignIn(id string, s SignIn) {
	at, ok := inSeconds(s.At)
	if !ok || len(e.events) == math.MaxInt32-1 {
		return
	}
	g := e.of(id)
	e.events = append(e.events, packedSignIn{at: at, ip: e.place(s.IP), platform: e.place(s.Platform), product: e.place(s.Product),
		directory: e.place(s.Directory), previous: g.event})
	g.event, g.events = int32(len(e.events)), g.events+1
}

// place gives the place of a text, of which each is kept once.
func (e *Evidence) place(s string) int32 {
	n, ok := e.texts[s]
	if !ok {
		if e.texts == nil {
			e.texts = map[string]int32{}
		}
		n, s = int32(len(e.text)), strings.Clone(s)
		e.texts[s] = n
		e.text = append(e.text, s)
	}
	return n
}

// Each visits the WorkSpaces by id, with their owners left out. A WorkSpace is valid during the call; an error of visit ends it.
func (e *Evidence) Each(visit func(w *WorkSpace) error) error {
	order := make([]int32, len(e.all))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int { return strings.Compare(e.all[a].id, e.all[b].id) })
	var w WorkSpace
	for _, n := range order {
		g := e.all[n]
		w.ID, w.Owners = g.id, nil
		w.Runs, w.SignIns = slices.Grow(w.Runs[:0], int(g.runs)), slices.Grow(w.SignIns[:0], int(g.events))
		for i := g.run; i > 0; i = e.runs[i-1].previous {
			p := e.runs[i-1]
			w.Runs = append(w.Runs, Run{First: time.Unix(int64(p.first), 0).UTC(), Last: time.Unix(int64(p.first)+int64(p.length), 0).UTC(),
				Period: time.Duration(p.period&^connectedBit) * time.Second, Connected: p.period&connectedBit != 0})
		}
		for i := g.event; i > 0; i = e.events[i-1].previous {
			p := e.events[i-1]
			w.SignIns = append(w.SignIns, SignIn{At: time.Unix(int64(p.at), 0).UTC(), IP: e.text[p.ip], Platform: e.text[p.platform],
				Product: e.text[p.product], Directory: e.text[p.directory]})
		}
		// They came by day, most of them by time: turned round they are nearly in order, which makes sorting cheap.
		slices.Reverse(w.Runs)
		slices.Reverse(w.SignIns)
		if err := visit(&w); err != nil {
			return err
		}
	}
	return nil
}
