// Package pipelinetest holds the conformance tests of a [pipeline.Source]: every source passes them, or says in its [Harness] what it cannot do.
// They are for whoever writes a source, and run in real time: a source of which holds last 2 s takes about half a minute.
package pipelinetest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/ashiato/ashiato/pipeline"
)

// A Harness is a fresh source, without messages, and what the tests have to know of it.
type Harness struct {
	// Source is the source under test.
	Source pipeline.Source
	// Another, when set, gives another source of the same messages, as other workers have them.
	Another func(t *testing.T) pipeline.Source
	// Send sends a message that announces one object with a Key that ends in "/" + name. Names are letters, digits and "-".
	Send func(t *testing.T, name string)
	// Fail, when set, lets the next Receive fail with an error that is not permanent.
	Fail func(t *testing.T)

	// Ends tells that the source gives what was sent before its first Receive, and io.EOF when all of that is settled.
	Ends         bool
	Redelivers   bool          // Retry brings a message again, not before Outcome.After
	Hold         time.Duration // of messages that come again when this has passed; 0 when they do not; at least 300 ms
	RefusesStale bool          // Settle gives an error when the hold has expired and the message was given again
	Granularity  time.Duration // of times in the source: Amazon SQS counts whole seconds (100 ms)
	Quiet        time.Duration // when nothing came for so long, nothing will (Granularity)
}

// Run runs the tests, each with a harness of its own. open registers with t.Cleanup what has to be closed.
func Run(t *testing.T, open func(t *testing.T) Harness) {
	tests := []struct {
		name string
		test func(t *testing.T, h Harness)
	}{
		{"each message is given, done ends it", func(t *testing.T, h Harness) { ends(t, h, pipeline.Done) }},
		{"drop ends a message", func(t *testing.T, h Harness) { ends(t, h, pipeline.Drop) }},
		{"retry brings a message again", retry},
		{"a message that is not settled comes again", expires},
		{"a message that is extended stays held", extended},
		{"a stale message cannot be settled", stale},
		{"receive gives no more than max", bounded},
		{"receive ends with its context", cancelled},
		{"content stays the same", stable},
		{"workers share the messages", shared},
		{"receive goes on after an error", goesOn},
		{"a source that ends has given all", ending},
	}
	for _, c := range tests {
		t.Run(c.name, func(t *testing.T) {
			h := open(t)
			if h.Granularity <= 0 {
				h.Granularity = 100 * time.Millisecond
			}
			if h.Quiet <= 0 {
				h.Quiet = h.Granularity
			}
			c.test(t, h)
		})
	}
}

// patience is how long a message may take to come.
const patience = 30 * time.Second

// receive gives the messages of one Receive.
func receive(t *testing.T, s pipeline.Source, most int, wait time.Duration) []pipeline.Message {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), wait)
	defer cancel()
	for {
		messages, err := s.Receive(ctx, most)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil && ctx.Err() == nil {
			t.Fatalf("Receive: %v", err)
		}
		if len(messages) > most {
			t.Fatalf("Receive gave %d messages, at most %d were asked for", len(messages), most)
		}
		if len(messages) > 0 || ctx.Err() != nil {
			return messages
		}
		t.Fatal("Receive gave neither a message nor an error")
	}
}

// one waits for the next message.
func one(t *testing.T, s pipeline.Source) pipeline.Message {
	t.Helper()
	all := receive(t, s, 1, patience)
	if len(all) == 0 {
		t.Fatal("no message came")
	}
	return all[0]
}

// none fails the test when a message comes within d.
func none(t *testing.T, s pipeline.Source, d time.Duration, why string) {
	t.Helper()
	for _, m := range receive(t, s, 10, d) {
		t.Errorf("%s: %s came", why, name(t, m))
	}
}

func name(t *testing.T, m pipeline.Message) string {
	t.Helper()
	c, err := m.Content()
	if err != nil {
		t.Fatalf("Content: %v", err)
	}
	if len(c.Objects) != 1 {
		t.Fatalf("Content has %d objects, want 1: %+v", len(c.Objects), c)
	}
	key := c.Objects[0].Key
	for i := len(key) - 1; i >= 0; i-- {
		if key[i] == '/' {
			return key[i+1:]
		}
	}
	return key
}

func settle(t *testing.T, m pipeline.Message, o pipeline.Outcome) {
	t.Helper()
	if err := m.Settle(t.Context(), o); err != nil {
		t.Errorf("Settle %v: %v", o.Disposition, err)
	}
}

func ends(t *testing.T, h Harness, d pipeline.Disposition) {
	var want, got []string
	for i := range 12 {
		want = append(want, fmt.Sprintf("m-%02d", i))
		h.Send(t, want[i])
	}
	for len(got) < len(want) {
		messages := receive(t, h.Source, 5, patience)
		if len(messages) == 0 {
			t.Fatalf("got %v, want %v", got, want)
		}
		for _, m := range messages {
			got = append(got, name(t, m))
			settle(t, m, pipeline.Outcome{Disposition: d, Reason: errors.New("the test's")})
		}
	}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	none(t, h.Source, h.Hold+2*h.Granularity+h.Quiet, "all messages were settled")
}

func retry(t *testing.T, h Harness) {
	if !h.Redelivers {
		notAble(t, "a message again")
		return
	}
	after := 2 * h.Granularity
	h.Send(t, "again")
	first := one(t, h.Source)
	settled := time.Now()
	settle(t, first, pipeline.Outcome{Disposition: pipeline.Retry, After: after})
	second := one(t, h.Source)
	if got := name(t, second); got != "again" {
		t.Errorf("got %s", got)
	}
	if d := time.Since(settled); d < after-h.Granularity {
		t.Errorf("came again after %v, not before %v was asked for", d, after)
	}
	if i, ok := second.(pipeline.Informed); ok {
		if d := i.Delivery(); d.Received != 0 && d.Received != 2 {
			t.Errorf("received %d times, want 2", d.Received)
		}
	}
	settle(t, second, pipeline.Outcome{})
	none(t, h.Source, h.Hold+h.Quiet, "the message was done")
}

// notAble notes what a source says that it cannot do. That is no skip: the harness decides, not the machine.
func notAble(t *testing.T, what string) {
	t.Helper()
	t.Logf("the source does not give %s", what)
}

func expires(t *testing.T, h Harness) {
	if h.Hold == 0 {
		notAble(t, "holds that expire")
		return
	}
	h.Send(t, "forgotten")
	received := time.Now()
	first := one(t, h.Source)
	none(t, h.Source, h.Hold/2, "the message is held")
	second := one(t, h.Source)
	if d := time.Since(received); d < h.Hold-h.Granularity {
		t.Errorf("came again after %v, the hold is %v", d, h.Hold)
	}
	if name(t, first) != name(t, second) {
		t.Errorf("%s came again as %s", name(t, first), name(t, second))
	}
	settle(t, second, pipeline.Outcome{})
	none(t, h.Source, h.Hold+h.Quiet, "the message was done")
}

func extended(t *testing.T, h Harness) {
	if h.Hold == 0 {
		notAble(t, "holds that expire")
		return
	}
	h.Send(t, "kept")
	m := one(t, h.Source)
	held, ok := m.(pipeline.Holder)
	if !ok {
		t.Fatalf("%T is no Holder, and its hold is %v", m, h.Hold)
	}
	if got := held.Hold(); got != h.Hold {
		t.Errorf("Hold says %v, the harness %v", got, h.Hold)
	}
	for range 6 {
		none(t, h.Source, h.Hold/3, "the hold was extended")
		if err := held.Extend(t.Context()); err != nil {
			t.Fatalf("Extend: %v", err)
		}
	}
	settle(t, m, pipeline.Outcome{})
	none(t, h.Source, h.Hold+h.Quiet, "the message was done")
}

func stale(t *testing.T, h Harness) {
	if h.Hold == 0 || !h.RefusesStale {
		notAble(t, "an error for stale messages")
		return
	}
	h.Send(t, "stale")
	first := one(t, h.Source)
	second := one(t, h.Source)
	if err := first.Settle(t.Context(), pipeline.Outcome{}); err == nil {
		t.Error("the message of an expired hold was settled")
	}
	settle(t, second, pipeline.Outcome{Disposition: pipeline.Done})
}

func bounded(t *testing.T, h Harness) {
	const sent = 30
	for i := range sent {
		h.Send(t, fmt.Sprintf("m-%d", i))
	}
	for n, most := 0, 0; n < sent; {
		most = most%3 + 1
		messages := receive(t, h.Source, most, patience) // it looks at most
		if len(messages) == 0 {
			t.Fatalf("%d of %d messages came", n, sent)
		}
		for _, m := range messages {
			settle(t, m, pipeline.Outcome{})
		}
		n += len(messages)
	}
}

func cancelled(t *testing.T, h Harness) {
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if messages, err := h.Source.Receive(ended, 1); err == nil || len(messages) > 0 {
		t.Errorf("with an ended context: %d messages, %v", len(messages), err)
	}
	if h.Ends {
		if messages, err := h.Source.Receive(t.Context(), 1); !errors.Is(err, io.EOF) || len(messages) > 0 {
			t.Errorf("of an empty source that ends: %d messages, %v", len(messages), err)
		}
		return
	}
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	began := time.Now()
	messages, err := h.Source.Receive(ctx, 1)
	if err == nil || len(messages) > 0 {
		t.Errorf("of an empty source: %d messages, %v", len(messages), err)
	} else if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v, want the context's error", err)
	}
	if d := time.Since(began); d > 3*time.Second {
		t.Errorf("came back %v after the call, the context ended after 200 ms", d)
	}
	h.Send(t, "later")
	settle(t, one(t, h.Source), pipeline.Outcome{})
}

func stable(t *testing.T, h Harness) {
	h.Send(t, "same")
	m := one(t, h.Source)
	first, err := m.Content()
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if again, err := m.Content(); err != nil || !reflect.DeepEqual(again, first) {
				t.Errorf("got %+v, %v, first it was %+v", again, err, first)
			}
		})
	}
	wg.Wait()
	if first.Control != "" || name(t, m) != "same" {
		t.Errorf("got %+v", first)
	}
	settle(t, m, pipeline.Outcome{})
}

func shared(t *testing.T, h Harness) {
	const sent = 60
	sources := []pipeline.Source{h.Source}
	if h.Another != nil {
		sources = append(sources, h.Another(t), h.Another(t), h.Another(t))
	}
	for i := range sent {
		h.Send(t, fmt.Sprintf("m-%d", i))
	}
	var mu sync.Mutex
	got := map[string]int{}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	var wg sync.WaitGroup
	for _, s := range sources {
		wg.Go(func() {
			for ctx.Err() == nil {
				messages, err := s.Receive(ctx, 3)
				if h.Ends && errors.Is(err, io.EOF) {
					return
				}
				if err != nil && ctx.Err() == nil {
					t.Errorf("Receive: %v", err)
					return
				}
				for _, m := range messages {
					c, err := m.Content()
					if err != nil || len(c.Objects) != 1 {
						t.Errorf("Content: %+v, %v", c, err)
						continue
					}
					if err := m.Settle(t.Context(), pipeline.Outcome{}); err != nil {
						t.Errorf("Settle: %v", err)
					}
					mu.Lock()
					if got[c.Objects[0].Key]++; len(got) == sent {
						cancel()
					}
					mu.Unlock()
				}
			}
		})
	}
	wg.Wait()
	if len(got) != sent {
		t.Errorf("%d of %d messages came", len(got), sent)
	}
	for key, n := range got {
		if n > 1 {
			t.Errorf("%s came %d times", key, n)
		}
	}
}

func goesOn(t *testing.T, h Harness) {
	if h.Fail == nil {
		notAble(t, "errors at will")
		return
	}
	if h.Ends {
		h.Send(t, "after")
	}
	h.Fail(t)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if messages, err := h.Source.Receive(ctx, 1); err == nil || len(messages) > 0 {
		t.Fatalf("%d messages, %v; want an error", len(messages), err)
	}
	if !h.Ends {
		h.Send(t, "after")
	}
	settle(t, one(t, h.Source), pipeline.Outcome{})
}

func ending(t *testing.T, h Harness) {
	s, ok := h.Source.(pipeline.Ending)
	if !ok {
		notAble(t, "a sign of its end")
		return
	}
	const sent = 7
	for i := range sent {
		h.Send(t, fmt.Sprintf("m-%d", i))
	}
	for n := 0; n < sent; {
		if s.Ending() {
			t.Fatalf("%d of %d messages came, and the source says that nothing more comes", n, sent)
		}
		messages := receive(t, h.Source, 2, patience)
		if len(messages) == 0 {
			t.Fatalf("%d of %d messages came", n, sent)
		}
		n += len(messages)
		for i, m := range messages {
			if h.Ends && h.Redelivers && n == sent && i == len(messages)-1 {
				settle(t, m, pipeline.Outcome{Disposition: pipeline.Retry, After: h.Granularity})
				continue
			}
			settle(t, m, pipeline.Outcome{})
		}
	}
	if !h.Redelivers {
		return
	}
	if !h.Ends {
		h.Send(t, "again")
		settle(t, one(t, h.Source), pipeline.Outcome{Disposition: pipeline.Retry, After: h.Granularity})
	}
	if s.Ending() {
		t.Error("a message was given back, and the source says that nothing more comes")
	}
	settle(t, one(t, h.Source), pipeline.Outcome{})
	if h.Ends {
		if messages, err := h.Source.Receive(t.Context(), 1); !errors.Is(err, io.EOF) || len(messages) > 0 {
			t.Errorf("all is settled: %d messages, %v; want io.EOF", len(messages), err)
		}
	}
}
