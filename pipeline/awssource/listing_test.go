package awssource

import (
	"context"
	"errors"
	"io"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ashiato/ashiato/pipeline"
)

// TestKnownFails: when it cannot be told what is known, that is an error, nothing is left out or read again for it, and no page is listed twice.
func TestKnownFails(t *testing.T) {
	ledger := errors.New("the ledger does not answer")
	var asked atomic.Int64
	l, err := NewListing(ListingOptions{Config: pagedBucket(t), Bucket: "trail", Known: func(_ context.Context, objects []pipeline.Object) ([]bool, error) {
		if asked.Add(1)%3 == 1 {
			return nil, ledger
		}
		known := make([]bool, len(objects))
		known[0] = true
		return known, nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	l.found = true
	const days = 12
	for i := range days {
		l.days = append(l.days, &day{prefix: benchPrefix(i)})
	}
	failed, objects := 0, map[string]bool{}
	for {
		messages, err := l.Receive(t.Context(), 10)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil && !errors.Is(err, ledger) {
			t.Fatal(err)
		}
		if err != nil {
			failed++
		}
		for _, m := range messages {
			c, _ := m.Content()
			for _, o := range c.Objects {
				if objects[o.Key] {
					t.Fatalf("%s came twice", o.Key)
				}
				objects[o.Key] = true
			}
			if err := m.Settle(t.Context(), pipeline.Outcome{}); err != nil {
				t.Fatal(err)
			}
		}
	}
	const pages = days * benchPages
	if got := l.Listed(); failed == 0 || len(objects) != pages*(benchPage-1) || got.Known != pages || got.Objects != pages*benchPage || got.Requests != pages {
		t.Errorf("%d failures, %d objects, %+v", failed, len(objects), got)
	}
}

// TestReceiverGone: pages that were asked for with a context that has ended are asked for again.
func TestReceiverGone(t *testing.T) {
	l, err := NewListing(ListingOptions{Config: pagedBucket(t), Bucket: "trail"})
	if err != nil {
		t.Fatal(err)
	}
	l.found = true
	for i := range 20 {
		l.days = append(l.days, &day{prefix: benchPrefix(i)})
	}
	n := int64(0)
	for {
		ctx, stop := context.WithCancel(t.Context())
		messages, err := l.Receive(ctx, 5)
		stop()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range messages {
			c, _ := m.Content()
			n += int64(len(c.Objects))
			if err := m.Settle(t.Context(), pipeline.Outcome{}); err != nil {
				t.Fatal(err)
			}
		}
	}
	if want := int64(20 * benchPages * benchPage); n != want || l.Listed().Objects != want {
		t.Errorf("%d objects, want %d: %+v", n, want, l.Listed())
	}
}

// TestListingEnding: a listing says that it has given all once it waits for what it gave, and not while something was given back.
func TestListingEnding(t *testing.T) {
	slept := make(chan struct{}, 10)
	var passed atomic.Int64
	now := func() time.Time { return time.Unix(passed.Load()/1e9, 0) }
	l, err := NewListing(ListingOptions{Config: pagedBucket(t), Bucket: "trail", Group: 1000, Now: now, Sleep: func(ctx context.Context, _ time.Duration) error {
		slept <- struct{}{}
		<-ctx.Done()
		return context.Cause(ctx)
	}})
	if err != nil {
		t.Fatal(err)
	}
	l.found, l.days = true, []*day{{prefix: benchPrefix(0)}}
	var given []pipeline.Message
	for len(given) < benchPages {
		if l.Ending() {
			t.Fatalf("ending after %d of %d messages", len(given), benchPages)
		}
		got, err := l.Receive(t.Context(), 1)
		if err != nil {
			t.Fatal(err)
		}
		given = append(given, got...)
	}
	ended := make(chan error)
	go func() {
		for {
			again, err := l.Receive(t.Context(), 1)
			if err != nil {
				ended <- err
				return
			}
			if err := again[0].Settle(t.Context(), pipeline.Outcome{}); err != nil {
				t.Error(err)
			}
		}
	}()
	<-slept
	if !l.Ending() {
		t.Error("all is given, and it is not ending")
	}
	if err := given[0].Settle(t.Context(), pipeline.Outcome{Disposition: pipeline.Retry, After: time.Hour}); err != nil {
		t.Fatal(err)
	}
	if l.Ending() {
		t.Error("ending, though a message was given back")
	}
	passed.Store(int64(time.Hour))
	for _, m := range given[1:] {
		if err := m.Settle(t.Context(), pipeline.Outcome{}); err != nil {
			t.Fatal(err)
		}
	}
	if err := <-ended; !errors.Is(err, io.EOF) {
		t.Errorf("the listing ended with %v", err)
	}
}
