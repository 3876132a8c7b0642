package aws

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	awscore "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"

	"github.com/ashiato/ashiato/pipeline"
)

// A Span is a stretch of time, from Since on and before Until, UTC, in whole seconds.
type Span struct {
	Since time.Time `json:"since"`
	Until time.Time `json:"until"`
}

// HistoryDays is how far back CloudTrail's event history goes
// (https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html).
const HistoryDays = 90

// historySettles is how long new events may take to appear in the history; a span is not noted as done before.
const historySettles = 30 * time.Minute

// historyPace keeps a region's requests below the two in a second that CloudTrail allows an account.
const historyPace = 510 * time.Millisecond

// HistoryOptions say which part of the event history is read. Config with its region is required.
type HistoryOptions struct {
	Config awscore.Config
	// Since and Until bound the time of the events; zero is as far back as the history goes, and now.
	Since, Until time.Time
	// Done are the spans that need no reading any more. MarkDone, when set, is called with each span whose events were
	// all settled as done, one call at a time; an error from it is the error of that Settle.
	Done     []Span
	MarkDone func(ctx context.Context, s Span) error

	Now   func() time.Time
	Sleep func(ctx context.Context, d time.Duration) error
}

// A History is CloudTrail's event history of one region as a source of messages: the management events of the last 90 days, newest
// first, without any trail. A message is a page of at most 50 events, which come within it. The source ends when all of its time
// was read and settled; a page that is given back comes again.
type History struct {
	o      HistoryOptions
	client *cloudtrail.Client
	region string

	// Of the goroutine that calls Receive:
	width time.Duration // of the next window
	next  *string       // token of the next page of window
	asked time.Time

	mu      sync.Mutex     // guards what follows
	left    []Span         // to be read, oldest first
	window  *historyWindow // that is being read
	out     int            // messages that are not settled
	again   []*historyPage
	changed chan struct{} // tells Receive of a settled message
}

// A historyWindow is a span that is read page by page.
type historyWindow struct {
	Span
	pages int  // read
	open  int  // not settled as done
	read  bool // there is no further page

	dropped bool // a page was not wanted, or given up: the window is not done
}

// NewHistory makes the source; it asks AWS nothing yet.
func NewHistory(o HistoryOptions) *History {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Sleep == nil {
		o.Sleep = sleep
	}
	now := o.Now().UTC().Truncate(time.Second)
	all := Span{Since: now.AddDate(0, 0, -HistoryDays), Until: now}
	if o.Since.After(all.Since) {
		all.Since = o.Since.UTC().Truncate(time.Second)
	}
	if !o.Until.IsZero() && o.Until.Before(all.Until) {
		all.Until = o.Until.UTC().Truncate(time.Second)
	}
	h := &History{o: o, client: cloudtrail.NewFromConfig(o.Config), region: o.Config.Region, width: time.Hour, changed: make(chan struct{}, 1)}
	h.left = gaps(all, o.Done)
	return h
}

// gaps gives the parts of a span that others do not cover, oldest first.
func gaps(all Span, done []Span) []Span {
	left := []Span{all}
	for _, d := range done {
		var rest []Span
		for _, s := range left {
			if !d.Since.Before(s.Until) || !d.Until.After(s.Since) {
				rest = append(rest, s)
				continue
			}
			if d.Since.After(s.Since) {
				rest = append(rest, Span{s.Since, d.Since})
			}
			if d.Until.Before(s.Until) {
				rest = append(rest, Span{d.Until, s.Until})
			}
		}
		left = rest
	}
	if len(left) == 1 && !left[0].Since.Before(left[0].Until) {
		return nil
	}
	return left
}

// MergeSpans joins spans that touch or overlap, so that a list of them stays short; it gives them oldest first and forgets those that
// ended before the time given.
func MergeSpans(spans []Span, before time.Time) []Span {
	far := Span{Since: time.Unix(0, 0).UTC(), Until: time.Unix(1<<40, 0).UTC()}
	var out []Span
	for _, hole := range gaps(Span{far.Since, far.Until}, spans) {
		if len(out) > 0 {
			out[len(out)-1].Until = hole.Since
		}
		out = append(out, Span{Since: hole.Until})
	}
	kept := out[:0]
	for _, s := range out {
		if !s.Until.IsZero() && s.Until.After(before) {
			kept = append(kept, s)
		}
	}
	return kept
}

// Receive implements [pipeline.Source].
func (h *History) Receive(ctx context.Context, _ int) ([]pipeline.Message, error) {
	for {
		p, wait := h.due()
		switch {
		case p != nil:
			return []pipeline.Message{p}, nil
		case h.more():
			p, err := h.read(ctx)
			if err != nil {
				return nil, err
			}
			if p != nil {
				return []pipeline.Message{p}, nil
			}
		case wait == 0:
			return nil, io.EOF
		default:
			if err := h.await(ctx, wait); err != nil {
				return nil, err
			}
		}
	}
}

// due gives a page that is to be given again, or how long to wait at most until something may have changed; 0 when nothing
// is out any more.
func (h *History) due() (*historyPage, time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	now, wait := h.o.Now(), time.Duration(0)
	if h.out > 0 {
		wait = time.Minute
	}
	for i, p := range h.again {
		left := p.notBefore.Sub(now)
		if left <= 0 {
			h.again = append(h.again[:i], h.again[i+1:]...)
			h.out++
			return p, 0
		}
		if wait == 0 || left < wait {
			wait = left
		}
	}
	return nil, wait
}

// await waits until a message is settled, or for a time.
func (h *History) await(ctx context.Context, d time.Duration) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	slept := make(chan error, 1)
	go func() { slept <- h.o.Sleep(ctx, d) }()
	select {
	case <-h.changed:
		stop()
		<-slept
		return nil
	case err := <-slept:
		return err
	}
}

func (h *History) more() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.window != nil || len(h.left) > 0
}

// Ending implements [pipeline.Ending].
func (h *History) Ending() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.window == nil && len(h.left) == 0 && len(h.again) == 0
}

// current gives the window that is being read, the next one if there is none.
func (h *History) current() *historyWindow {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.window == nil {
		newest := &h.left[len(h.left)-1]
		w := &historyWindow{Span: *newest}
		if from := w.Until.Add(-h.width); from.After(w.Since) {
			w.Since = from
		}
		if newest.Until = w.Since; !newest.Since.Before(newest.Until) {
			h.left = h.left[:len(h.left)-1]
		}
		h.window, h.next = w, nil
	}
	return h.window
}

// read asks for the next page; nil when it had no events.
func (h *History) read(ctx context.Context) (*historyPage, error) {
	w := h.current()
	if rest := historyPace - h.o.Now().Sub(h.asked); rest > 0 && !h.asked.IsZero() {
		if err := h.o.Sleep(ctx, rest); err != nil {
			return nil, err
		}
	}
	h.asked = h.o.Now()
	out, err := h.client.LookupEvents(ctx, &cloudtrail.LookupEventsInput{
		StartTime: awscore.Time(w.Since), EndTime: awscore.Time(w.Until.Add(-time.Second)), // both are included
		MaxResults: awscore.Int32(50), NextToken: h.next,
	})
	if err != nil {
		return nil, h.failed(err)
	}
	p, err := h.page(w, out)
	if err != nil {
		return nil, err
	}
	return p, h.advance(ctx, w, out.NextToken, p)
}

// failed explains an error. A token that CloudTrail does not take any more means that the window has to be begun again.
func (h *History) failed(err error) error {
	err = explain(err)
	if e, ok := errors.AsType[*Error](err); ok {
		if e.Kind == Permission && e.Action == "" {
			e.Action, e.Resource = "cloudtrail:LookupEvents", "*"
		}
		if e.Name == "InvalidNextTokenException" {
			h.next = nil
		}
	}
	return fmt.Errorf("event history of %s: %w", h.region, err)
}

// page makes a message of an answer.
func (h *History) page(w *historyWindow, out *cloudtrail.LookupEventsOutput) (*historyPage, error) {
	if len(out.Events) == 0 {
		return nil, nil
	}
	type event struct{ CloudTrailEvent string }
	events := make([]event, 0, len(out.Events))
	for _, e := range out.Events {
		events = append(events, event{awscore.ToString(e.CloudTrailEvent)})
	}
	b, err := json.Marshal(struct{ Events []event }{events})
	if err != nil {
		return nil, fmt.Errorf("event history of %s: %w", h.region, err)
	}
	name := fmt.Sprintf("event history %s %s page %d", h.region, w.Until.Format(time.RFC3339), w.pages+1)
	return &historyPage{h: h, w: w, o: pipeline.Object{Key: name, Region: h.region, Size: int64(len(b)), Inline: b}}, nil
}

// advance notes that a page was read, and chooses the width of the next window: about ten pages.
func (h *History) advance(ctx context.Context, w *historyWindow, next *string, p *historyPage) error {
	h.mu.Lock()
	h.next = next
	if p != nil {
		w.pages++
		w.open++
		h.out++
	}
	if w.read = next == nil; w.read {
		h.window = nil
		switch {
		case w.pages <= 2:
			h.width = min(2*h.width, 7*24*time.Hour)
		case w.pages > 20:
			h.width = max(h.width/2, time.Minute)
		}
	}
	whole := w.read && w.open == 0
	h.mu.Unlock()
	if !whole {
		return nil
	}
	return h.done(ctx, w)
}

// done notes a window as done, as far as no new events can appear in it.
func (h *History) done(ctx context.Context, w *historyWindow) error {
	s := w.Span
	if last := h.o.Now().UTC().Add(-historySettles).Truncate(time.Second); s.Until.After(last) {
		s.Until = last
	}
	if h.o.MarkDone == nil || w.dropped || !s.Since.Before(s.Until) {
		return nil
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.o.MarkDone(ctx, s)
}

// A historyPage is a message with some events.
type historyPage struct {
	h         *History
	w         *historyWindow
	o         pipeline.Object
	notBefore time.Time
}

// ID implements [pipeline.Message].
func (p *historyPage) ID() string { return p.o.Key }

// Content implements [pipeline.Message].
func (p *historyPage) Content() (pipeline.Content, error) {
	return pipeline.Content{Objects: []pipeline.Object{p.o}, Shape: "LookupEvents"}, nil
}

// Settle implements [pipeline.Message].
func (p *historyPage) Settle(ctx context.Context, o pipeline.Outcome) error {
	h := p.h
	h.mu.Lock()
	h.out--
	switch o.Disposition {
	case pipeline.Retry:
		p.notBefore = h.o.Now().Add(o.After)
		h.again = append(h.again, p)
	case pipeline.Drop:
		p.w.dropped = true
		p.w.open--
	default:
		p.w.open--
	}
	whole := p.w.read && p.w.open == 0
	h.mu.Unlock()
	var err error
	if whole {
		err = h.done(ctx, p.w)
	}
	select {
	case h.changed <- struct{}{}:
	default:
	}
	return err
}
