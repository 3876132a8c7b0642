package awssource

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/ashiato/ashiato/pipeline"
)

// LogKinds are the folders with records that CloudTrail makes for an account, digests left out.
var LogKinds = []string{"CloudTrail", "CloudTrail-Insight", "CloudTrail-NetworkActivity", "CloudTrail-Aggregated"}

// ListingOptions say which part of a bucket is read. Config and Bucket are required.
type ListingOptions struct {
	Config aws.Config
	Bucket string
	// Prefix is what lies above AWSLogs, without it. Above it organizations and Control Tower may have a folder of their id; it is found.
	Prefix       string
	Accounts     []string  // twelve digits each; empty: all
	Regions      []string  // empty: all
	Kinds        []string  // LogKinds
	Since, Until time.Time // days of delivery, UTC: from Since's on, before Until; zero: open
	// SkipSince and SkipUntil are days within these that are left out: from SkipSince's on, before SkipUntil's; both zero: none. They are for who
	// remembers what [Listing.Complete] told.
	SkipSince, SkipUntil time.Time
	Parallel             int // requests at a time (8)
	Group                int // objects of a message, at most (100)
	RequesterPays        bool

	// Known, when set, is asked which objects need no reading; they come in no message. A listing is resumed by it: all of its days are listed
	// again, so that files which came late are found too. It is called by several goroutines. An error of it is one of Receive, and the next
	// Receive asks again.
	Known func(ctx context.Context, objects []pipeline.Object) ([]bool, error)

	Now   func() time.Time                                 // time.Now
	Sleep func(ctx context.Context, d time.Duration) error // waits, or ends with the context's error
}

// A Listing is the logs of a trail that lie in a bucket already, as a source: newest day of delivery first. A message is a number of
// objects of one day. It ends when all were given and settled; what is given back comes again. Receive is called by one goroutine at a time.
type Listing struct {
	o      ListingOptions
	bucket *bucketList
	track  tracker

	found bool   // the days are known
	days  []*day // that are not listed to the end and not being asked for, newest first
	asked []*day // of which a page is being asked for
	pages chan page
	sum   Listed
	ready []*listed // newest day first

	ended atomic.Bool // all days are listed, and all of their objects were given
}

// Listed is what a listing has seen so far.
type Listed struct {
	Objects, Bytes int64 // logs
	Known          int64 // of these, those that needed no reading
	Requests       int64 // LIST requests
	Days           int   // folders of a day
}

// dayLayout is how the folders of a day are named, for package time.
const dayLayout = "2006/01/02"

// A day is a folder of one day, account, region and kind.
type day struct {
	prefix string
	date   string // yyyy/mm/dd
	token  *string
	begun  bool
	unsure []pipeline.Object // a page of which it is not known yet what needs reading
}

// over tells that everything of a day is listed.
func (d *day) over() bool { return d.begun && d.token == nil && d.unsure == nil }

// A page is what came of asking for one.
type page struct {
	ctx         context.Context // that it was asked with
	day         *day
	objects     []pipeline.Object // that need reading
	seen, bytes int64             // of all that were listed
	err         error
}

// NewListing makes the source; it asks AWS nothing yet.
func NewListing(o ListingOptions) (*Listing, error) {
	if err := check("bucket", o.Bucket); err != nil {
		return nil, err
	}
	if o.Parallel <= 0 {
		o.Parallel = 8
	}
	if o.Group <= 0 {
		o.Group = 100
	}
	if len(o.Kinds) == 0 {
		o.Kinds = LogKinds
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Sleep == nil {
		o.Sleep = sleep
	}
	if o.Prefix = strings.Trim(o.Prefix, "/"); o.Prefix != "" {
		o.Prefix += "/"
	}
	l := &Listing{o: o, bucket: newBucketList(o), pages: make(chan page, o.Parallel)}
	l.track = tracker{now: o.Now, sleep: o.Sleep, changed: make(chan struct{}, 1), open: map[string]int{}}
	return l, nil
}

// Receive implements [pipeline.Source].
func (l *Listing) Receive(ctx context.Context, most int) ([]pipeline.Message, error) {
	for {
		if m := l.track.due(); m != nil {
			return []pipeline.Message{m}, nil
		}
		if n := min(most, len(l.ready)); n > 0 {
			out := make([]pipeline.Message, n)
			for i, m := range l.ready[:n] {
				out[i] = m
			}
			l.track.given(l.ready[:n])
			l.ready = l.ready[n:]
			l.ask(ctx)
			return out, nil
		}
		if !l.found {
			days, err := l.bucket.findDays(ctx)
			if err != nil {
				return nil, err
			}
			l.days, l.found = days, true
			l.sum.Days = len(days)
		}
		if l.listed() {
			l.ended.Store(true)
			if l.track.idle() {
				return nil, io.EOF
			}
			if err := l.track.await(ctx); err != nil {
				return nil, err
			}
			continue
		}
		if err := l.list(ctx); err != nil {
			return nil, err
		}
	}
}

// Ending implements [pipeline.Ending].
func (l *Listing) Ending() bool { return l.ended.Load() && l.track.held() }

// Listed tells what the listing has seen. It must not be called while Receive runs.
func (l *Listing) Listed() Listed {
	s := l.sum
	s.Requests = l.bucket.requests.Load()
	return s
}

// Complete tells from which day of delivery on everything that lies there, and was asked for, was listed and settled as done: midnight UTC, or the zero time for
// all days. It is false when that is so for no day yet. What was dropped counts as not done. It must not be called while Receive runs.
func (l *Listing) Complete() (from time.Time, ok bool) {
	if !l.found {
		return from, false
	}
	newest := l.track.newest()
	for _, days := range [][]*day{l.days, l.asked} {
		for _, d := range days {
			newest = max(newest, d.date)
		}
	}
	for _, m := range l.ready {
		newest = max(newest, m.date)
	}
	if newest == "" {
		return from, true
	}
	from, err := time.Parse(dayLayout, newest)
	return from.AddDate(0, 0, 1), err == nil // a folder of a day that there is not, such as 2026/02/31
}

// listed tells that all days are.
func (l *Listing) listed() bool { return len(l.days) == 0 && len(l.asked) == 0 }

// list waits for a page of the newest day that is not listed, and makes messages of what came. Other pages are being asked for meanwhile, and still
// are when it returns: one request for each of the newest days, which ends by itself or with ctx. After an error nothing is being asked for any more.
func (l *Listing) list(ctx context.Context) error {
	l.ask(ctx)
	newest := slices.MaxFunc(l.asked, func(x, y *day) int { return strings.Compare(x.date, y.date) })
	var err error
	for came := (*day)(nil); len(l.asked) > 0 && (err != nil || came != newest); {
		p := <-l.pages
		came = p.day
		if err = errors.Join(err, l.take(ctx, p)); err == nil && len(l.ready) < maxReady {
			l.ask(ctx)
		}
	}
	slices.SortStableFunc(l.ready, func(x, y *listed) int { return strings.Compare(y.date, x.date) })
	return err
}

// maxReady is with how many messages no more pages are asked for while the newest day's is waited for.
const maxReady = 1000

// ask asks for one page of each of the newest days, as many at a time as may be.
func (l *Listing) ask(ctx context.Context) {
	for len(l.asked) < l.o.Parallel && len(l.days) > 0 {
		d := l.days[0]
		l.days = l.days[1:]
		l.asked = append(l.asked, d)
		go func() { l.pages <- l.page(ctx, d) }() // there is room for all
	}
}

// page asks for the next page of a day, and which of its objects need reading.
func (l *Listing) page(ctx context.Context, d *day) page {
	p := page{ctx: ctx, day: d}
	if d.unsure == nil {
		if d.unsure, p.err = l.bucket.page(ctx, d); p.err != nil {
			return p
		}
	}
	objects := d.unsure
	var known []bool
	if l.o.Known != nil && len(objects) > 0 {
		if known, p.err = l.o.Known(ctx, objects); p.err != nil {
			p.err = fmt.Errorf("ask which objects of %s need no reading: %w", d.prefix, p.err)
			return p
		}
	}
	d.unsure = nil
	p.seen = int64(len(objects))
	for i, o := range objects {
		p.bytes += o.Size
		if known == nil || !known[i] {
			p.objects = append(p.objects, o)
		}
	}
	return p
}

// take makes messages of a page, and gives its error.
func (l *Listing) take(ctx context.Context, p page) error {
	l.asked = slices.DeleteFunc(l.asked, func(d *day) bool { return d == p.day })
	if !p.day.over() {
		l.days = slices.Insert(l.days, 0, p.day)
	}
	if p.err != nil {
		if p.ctx.Err() != nil && ctx.Err() == nil {
			return nil // whoever asked first has gone; it is asked again
		}
		return p.err
	}
	l.sum.Objects += p.seen
	l.sum.Bytes += p.bytes
	l.sum.Known += p.seen - int64(len(p.objects))
	for group := range slices.Chunk(p.objects, l.o.Group) {
		l.ready = append(l.ready, &listed{objects: group, date: p.day.date, track: &l.track})
	}
	return nil
}

// listed is a message of a listing.
type listed struct {
	objects   []pipeline.Object
	date      string // of their day
	track     *tracker
	notBefore time.Time
}

// ID implements [pipeline.Message].
func (m *listed) ID() string { return "listing " + m.objects[0].String() }

// Content implements [pipeline.Message].
func (m *listed) Content() (pipeline.Content, error) {
	return pipeline.Content{Objects: m.objects, Shape: "listing"}, nil
}

// Settle implements [pipeline.Message].
func (m *listed) Settle(_ context.Context, o pipeline.Outcome) error {
	m.track.settle(m, o)
	return nil
}

// A tracker knows the messages that were given and are not settled.
type tracker struct {
	now     func() time.Time
	sleep   func(ctx context.Context, d time.Duration) error
	changed chan struct{} // tells of a settled message

	mu    sync.Mutex
	out   int
	again []*listed
	open  map[string]int // by day: messages that were given and are not done
}

func (t *tracker) given(messages []*listed) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.out += len(messages)
	for _, m := range messages {
		t.open[m.date]++
	}
}

// newest gives the newest day of which something is not done; "" when there is none.
func (t *tracker) newest() (day string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for d := range t.open {
		day = max(day, d)
	}
	return day
}

// due gives a message that has to be given again now.
func (t *tracker) due() *listed {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.now()
	for i, m := range t.again {
		if !m.notBefore.After(now) {
			t.again = slices.Delete(t.again, i, i+1)
			t.out++
			return m
		}
	}
	return nil
}

func (t *tracker) idle() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.out == 0 && len(t.again) == 0
}

// held tells that no message waits to be given again.
func (t *tracker) held() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.again) == 0
}

func (t *tracker) settle(m *listed, o pipeline.Outcome) {
	t.mu.Lock()
	t.out--
	switch o.Disposition {
	case pipeline.Retry:
		m.notBefore = t.now().Add(o.After)
		t.again = append(t.again, m)
	case pipeline.Done:
		if t.open[m.date]--; t.open[m.date] == 0 {
			delete(t.open, m.date)
		}
	}
	t.mu.Unlock()
	select {
	case t.changed <- struct{}{}:
	default:
	}
}

// await waits until a message is settled, or is due again.
func (t *tracker) await(ctx context.Context) error {
	wait := time.Minute
	t.mu.Lock()
	for _, m := range t.again {
		wait = min(wait, max(m.notBefore.Sub(t.now()), 0))
	}
	t.mu.Unlock()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	slept := make(chan error, 1)
	go func() { slept <- t.sleep(ctx, wait) }()
	select {
	case <-t.changed:
		stop()
		<-slept
		return nil
	case err := <-slept:
		return err
	}
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-t.C:
		return nil
	}
}
