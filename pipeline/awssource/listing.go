package awssource

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"sync"
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
	Prefix        string
	Accounts      []string  // twelve digits each; empty: all
	Regions       []string  // empty: all
	Kinds         []string  // LogKinds
	Since, Until  time.Time // days of delivery, UTC: from Since's on, before Until; zero: open
	Parallel      int       // requests at a time (8)
	Group         int       // objects of a message, at most (100)
	RequesterPays bool

	// Known, when set, is asked which objects need no reading; they come in no message. A listing is resumed by it: all of its days are listed
	// again, so that files which came late are found too.
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
	days  []*day // that are not listed to the end, newest first
	sum   Listed
	ready []pipeline.Message
}

// Listed is what a listing has seen so far.
type Listed struct {
	Objects, Bytes int64 // logs
	Known          int64 // of these, those that needed no reading
	Requests       int64 // LIST requests
	Days           int   // folders of a day
}

// A day is a folder of one day, account, region and kind.
type day struct {
	prefix string
	date   string // yyyy/mm/dd
	token  *string
	begun  bool
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
	l := &Listing{o: o, bucket: newBucketList(o)}
	l.track = tracker{now: o.Now, sleep: o.Sleep, changed: make(chan struct{}, 1)}
	return l, nil
}

// Receive implements [pipeline.Source].
func (l *Listing) Receive(ctx context.Context, most int) ([]pipeline.Message, error) {
	for {
		if m := l.track.due(); m != nil {
			return []pipeline.Message{m}, nil
		}
		if n := min(most, len(l.ready)); n > 0 {
			out := l.ready[:n:n]
			l.ready = l.ready[n:]
			l.track.given(n)
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
		if len(l.days) == 0 {
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

// Listed tells what the listing has seen. It must not be called while Receive runs.
func (l *Listing) Listed() Listed {
	s := l.sum
	s.Requests = l.bucket.requests.Load()
	return s
}

// list asks for one page of each of the newest days, at the same time.
func (l *Listing) list(ctx context.Context) error {
	now := l.days[:min(l.o.Parallel, len(l.days))]
	pages := make([][]pipeline.Object, len(now))
	errs := make([]error, len(now))
	var wg sync.WaitGroup
	for i, d := range now {
		wg.Go(func() { pages[i], errs[i] = l.bucket.page(ctx, d) })
	}
	wg.Wait()
	for _, objects := range pages { // those that came, even if others failed: their days have moved on
		if err := l.messages(ctx, objects); err != nil {
			return err
		}
	}
	l.days = slices.DeleteFunc(l.days, func(d *day) bool { return d.begun && d.token == nil })
	return errors.Join(errs...)
}

// messages makes messages of a page.
func (l *Listing) messages(ctx context.Context, objects []pipeline.Object) error {
	if len(objects) == 0 {
		return nil
	}
	for _, o := range objects {
		l.sum.Objects++
		l.sum.Bytes += o.Size
	}
	if l.o.Known != nil {
		known, err := l.o.Known(ctx, objects)
		if err != nil {
			// Reading them again does no harm; leaving them out would.
			known = make([]bool, len(objects))
		}
		fresh := objects[:0]
		for i, o := range objects {
			if known[i] {
				l.sum.Known++
				continue
			}
			fresh = append(fresh, o)
		}
		objects = fresh
	}
	for group := range slices.Chunk(objects, l.o.Group) {
		l.ready = append(l.ready, &listed{objects: slices.Clone(group), track: &l.track})
	}
	return nil
}

// listed is a message of a listing.
type listed struct {
	objects   []pipeline.Object
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
}

func (t *tracker) given(n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.out += n
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

func (t *tracker) settle(m *listed, o pipeline.Outcome) {
	t.mu.Lock()
	t.out--
	if o.Disposition == pipeline.Retry {
		m.notBefore = t.now().Add(o.After)
		t.again = append(t.again, m)
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
