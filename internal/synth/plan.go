package synth

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"time"
)

type stream struct {
	account *account
	region  string
	share   float64 // of all records
}

// file is one log file before it is rendered.
type file struct {
	number    uint64 // place in the whole plan: seeds its chance
	stream    *stream
	at        time.Time // when its last events are delivered
	late      time.Duration
	noise     int // records of the background
	acts      []act
	name      string // 16 characters
	insight   bool
	forDigest bool
}

// run is a row of consecutive files of a stream that one worker renders, so
// that copies of records can go from one file to a later one.
type run []*file

const filesPerRun = 8

// plan is everything that is decided before records are rendered.
type plan struct {
	options  Options
	company  *company
	catalog  *catalog
	streams  []*stream
	runs     []run
	incident Incident
}

func newPlan(o Options) (*plan, error) {
	o, err := o.withDefaults()
	if err != nil {
		return nil, err
	}
	p := &plan{options: o, company: newCompany(o)}
	if p.catalog, err = newCatalog(p.company); err != nil {
		return nil, err
	}
	p.streams = newStreams(p.company)
	midnight, ok := night(o.start(), o.End)
	if !ok {
		return nil, errors.New("synthetic company: no night fits into the history; make it a day longer")
	}
	var incident []act
	p.incident, incident = tellIncident(p.company, p.catalog, o.Seed, midnight)
	acts := append(p.daily(o.records()/2-len(incident)), incident...)
	slices.SortStableFunc(acts, func(a, b act) int { return cmp.Compare(a.at, b.at) })

	total := max(o.records()-len(acts)-2*insightPairs, 0)
	noise := apportion(total, shares(p.streams))
	files := apportion(o.Files, shares(p.streams))
	clock := newClock(o.start(), o.End)
	number := uint64(0)
	for i, s := range p.streams {
		of := slices.DeleteFunc(slices.Clone(acts), func(a act) bool { return a.stream != i })
		list := p.files(s, clock, noise[i], max(files[i], 1))
		list = assign(list, of, o.End)
		for _, f := range list {
			number++
			f.number = number
			f.name = base62(rand.New(rand.NewPCG(o.Seed, 1<<40+number)), 16)
		}
		for part := range slices.Chunk(list, filesPerRun) {
			p.runs = append(p.runs, run(part))
		}
	}
	p.runs = append(p.runs, p.insights(midnight, number))
	return p, nil
}

func newStreams(c *company) []*stream {
	var list []*stream
	for i, a := range c.accounts {
		weight := 0.76
		if i > 0 {
			weight = 0.24 / float64(len(c.accounts)-1)
		} else if len(c.accounts) == 1 {
			weight = 1
		}
		list = append(list, &stream{a, homeRegion, 0.9 * weight}, &stream{a, globalRegion, 0.1 * weight})
	}
	return list
}

func shares(streams []*stream) []float64 {
	var s []float64
	for _, x := range streams {
		s = append(s, x.share)
	}
	return s
}

// apportion splits n by weights, exactly.
func apportion(n int, weights []float64) []int {
	total := 0.0
	for _, w := range weights {
		total += w
	}
	parts := make([]int, len(weights))
	sum, given := 0.0, 0
	for i, w := range weights {
		sum += w
		upTo := int(math.Round(float64(n) * sum / total))
		parts[i], given = upTo-given, upTo
	}
	return parts
}

// daily tells the stories of all days, thinned out to at most most acts: a
// small history still has background.
func (p *plan) daily(most int) []act {
	o := p.options
	var acts []act
	first := o.start().In(tokyo)
	for d := 0; d <= o.Days; d++ {
		midnight := time.Date(first.Year(), first.Month(), first.Day()+d, 0, 0, 0, 0, tokyo)
		acts = append(acts, tellDay(p.company, p.catalog, o.Seed, midnight)...)
	}
	from, to := o.start().Unix(), o.End.Unix()
	acts = slices.DeleteFunc(acts, func(a act) bool { return a.at < from || a.at >= to })
	if most = max(most, 0); len(acts) > most {
		keep := float64(most) / float64(len(acts))
		r := rand.New(rand.NewPCG(o.Seed, 77))
		acts = slices.DeleteFunc(acts, func(act) bool { return r.Float64() >= keep })
		acts = acts[:min(len(acts), most)]
	}
	return acts
}

// files plans the deliveries of a stream: sizes spread evenly on a logarithmic
// scale over two decades, times by activity.
func (p *plan) files(s *stream, c *clock, records, n int) []*file {
	r := rand.New(rand.NewPCG(p.options.Seed, fnv(s.account.id+s.region)))
	weights := make([]float64, n)
	for i := range weights {
		weights[i] = math.Exp(r.Float64() * math.Log(100))
	}
	sizes := apportion(records, weights)
	level(sizes)
	list := make([]*file, n)
	hour := 0
	for i := range list {
		f := &file{stream: s, noise: sizes[i]}
		f.at, hour = c.at((float64(i)+r.Float64())/float64(n), hour)
		if f.at = f.at.Add(time.Minute); f.at.After(p.options.End) {
			f.at = p.options.End
		}
		if r.IntN(100) == 0 { // comes hours late
			f.late = time.Hour + time.Duration(r.Int64N(int64(19*time.Hour))).Truncate(time.Minute)
		}
		f.forDigest = f.late == 0 && p.options.End.Sub(f.at) < digestSpan && s == p.streams[0]
		list[i] = f
	}
	return list
}

// level moves what is above the size of the largest files to the others.
func level(sizes []int) {
	over := 0
	for i, n := range sizes {
		if n > maxPerFile {
			over += n - maxPerFile
			sizes[i] = maxPerFile
		}
	}
	for over > 0 {
		step := max(over/len(sizes), 1)
		for i, n := range sizes {
			d := min(step, over, maxPerFile-n)
			sizes[i] += d
			over -= d
		}
	}
}

// assign gives every act to the next file that is delivered a minute later at
// least. A pinned act whose file would come too late makes one of its own.
func assign(list []*file, acts []act, end time.Time) []*file {
	i := 0
	for _, a := range acts {
		at := time.Unix(a.at, 0)
		for i < len(list)-1 && list[i].at.Before(at.Add(time.Minute)) {
			i++
		}
		if f := list[i]; a.pinned && (f.at.Before(at) || f.at.Sub(at) > 10*time.Minute) {
			own := &file{stream: f.stream, at: at.Add(5*time.Minute + time.Duration(a.seed%120)*time.Second).UTC()}
			list = slices.Insert(list, place(list, own.at), own)
			i = slices.Index(list, own)
		}
		list[i].acts = append(list[i].acts, a)
	}
	// A file without records is not delivered.
	list = slices.DeleteFunc(list, func(f *file) bool { return f.noise+len(f.acts) == 0 })
	for _, f := range list {
		if f.at.After(end) {
			f.at = end
		}
	}
	return list
}

func place(list []*file, at time.Time) int {
	i, _ := slices.BinarySearchFunc(list, at, func(f *file, t time.Time) int { return f.at.Compare(t) })
	return i
}

// delivered is the time in the file's name and folder.
func (f *file) delivered(end time.Time) time.Time {
	t := f.at.Add(f.late)
	if t.After(end) {
		t = end
	}
	return t.UTC()
}

// key is the object's key, with / between folders.
func (f *file) key(end time.Time) string {
	t, folder := f.delivered(end), "CloudTrail"
	if f.insight {
		folder = "CloudTrail-Insight"
	}
	return fmt.Sprintf("AWSLogs/%[1]s/%[2]s/%[3]s/%[4]s/%[1]s_%[2]s_%[3]s_%[5]s_%[6]s.json.gz",
		f.stream.account.id, folder, f.stream.region, t.Format("2006/01/02"), t.Format("20060102T1504Z"), f.name)
}
