package pipeline

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"
)

// ErrHoldLost is the error of Settle and Extend for a message of a [Memory] whose hold has expired: it is given again.
var ErrHoldLost = errors.New("the hold on the message has expired")

// Memory is a Source in memory, for the tests of programs. It behaves as Amazon SQS does: a message that is given is held, and comes again
// when the hold expires before the message is settled. Any number of pipelines may receive from it at a time.
type Memory struct {
	hold  time.Duration
	now   func() time.Time
	sleep func(ctx context.Context, d time.Duration) error

	mu      sync.Mutex
	all     []*memoryMessage // neither done nor dropped, in the order in which they were sent
	sent    int
	closed  bool
	failed  []error
	changed chan struct{} // closed and made anew when a receive may have become possible
}

// MemoryOptions are what a Memory may be told.
type MemoryOptions struct {
	Hold  time.Duration                                    // how long a message is held (30 s)
	Now   func() time.Time                                 // time.Now
	Sleep func(ctx context.Context, d time.Duration) error // waits, or ends with the context's error
}

type memoryMessage struct {
	id       string
	content  func() (Content, error)
	sent     time.Time
	first    time.Time
	until    time.Time // not to be given before
	received int       // also the number of the hold that counts
	back     bool      // it was given back, and not given since
}

// NewMemory returns a Memory without messages.
func NewMemory(o MemoryOptions) *Memory {
	m := &Memory{hold: positive(o.Hold, 30*time.Second), now: o.Now, sleep: o.Sleep, changed: make(chan struct{})}
	if m.now == nil {
		m.now = time.Now
	}
	if m.sleep == nil {
		m.sleep = sleep
	}
	return m
}

// Send adds a message that announces the objects, and gives its ID.
func (s *Memory) Send(objects ...Object) (id string) {
	c := Content{Objects: objects, Shape: "memory"}
	return s.SendContent(func() (Content, error) { return c, nil })
}

// SendContent adds a message whose Content is what content gives: that of a control message, say, or an error.
func (s *Memory) SendContent(content func() (Content, error)) (id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sent++
	m := &memoryMessage{id: fmt.Sprintf("memory-%d", s.sent), content: content, sent: s.now().UTC()}
	s.all = append(s.all, m)
	s.wake()
	return m.id
}

// Fail makes one later Receive fail with err.
func (s *Memory) Fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failed = append(s.failed, err)
	s.wake()
}

// Close says that no more messages will be sent. Receive gives io.EOF when all messages are done or dropped.
func (s *Memory) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	s.wake()
}

// Ending implements [Ending]: it was closed, and all messages are held.
func (s *Memory) Ending() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.closed || len(s.failed) > 0 {
		return false
	}
	now := s.now()
	for _, m := range s.all {
		if m.back || !m.until.After(now) {
			return false
		}
	}
	return true
}

// Len gives the number of messages that are neither done nor dropped.
func (s *Memory) Len() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.all)
}

func (s *Memory) wake() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// Receive implements [Source], for any number of goroutines at a time.
func (s *Memory) Receive(ctx context.Context, most int) ([]Message, error) {
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		given, wait, changed, err := s.give(most)
		if len(given) > 0 || err != nil {
			return given, err
		}
		s.wait(ctx, wait, changed)
	}
}

// give gives what may be given now; if there is nothing, how long until there may be (0: not before a change), and what tells of a change.
func (s *Memory) give(most int) (given []Message, wait time.Duration, changed <-chan struct{}, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.failed) > 0 {
		err, s.failed = s.failed[0], s.failed[1:]
		return nil, 0, nil, err
	}
	if s.closed && len(s.all) == 0 {
		return nil, 0, nil, io.EOF
	}
	now := s.now()
	for _, m := range s.all {
		if d := m.until.Sub(now); d > 0 {
			if wait == 0 || d < wait {
				wait = d
			}
			continue
		}
		if len(given) == most {
			break
		}
		m.received++
		m.back = false
		m.until = now.Add(s.hold)
		if m.first.IsZero() {
			m.first = now.UTC()
		}
		given = append(given, &memoryHold{s: s, m: m, n: m.received, d: Delivery{Sent: m.sent, First: m.first, Received: m.received, Sender: "memory"}})
	}
	return given, wait, s.changed, nil
}

func (s *Memory) wait(ctx context.Context, d time.Duration, changed <-chan struct{}) {
	if d == 0 {
		select {
		case <-ctx.Done():
		case <-changed:
		}
		return
	}
	ctx, cancel := context.WithCancel(ctx)
	slept := make(chan struct{})
	go func() {
		defer close(slept)
		_ = s.sleep(ctx, d) // the caller looks at its own context
	}()
	select {
	case <-slept:
	case <-changed:
	}
	cancel()
	<-slept
}

// memoryHold is one delivery of a message.
type memoryHold struct {
	s *Memory
	m *memoryMessage
	n int
	d Delivery
}

func (h *memoryHold) ID() string                { return h.m.id }
func (h *memoryHold) Content() (Content, error) { return h.m.content() }
func (h *memoryHold) Delivery() Delivery        { return h.d }
func (h *memoryHold) Hold() time.Duration       { return h.s.hold }

// held reports whether the message is still this delivery's. The caller has the lock.
func (h *memoryHold) held() bool { return h.m.received == h.n && h.s.now().Before(h.m.until) }

func (h *memoryHold) Extend(ctx context.Context) error {
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	if !h.held() {
		return ErrHoldLost
	}
	h.m.until = h.s.now().Add(h.s.hold)
	return nil
}

func (h *memoryHold) Settle(ctx context.Context, o Outcome) error {
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	if !h.held() {
		return ErrHoldLost
	}
	defer h.s.wake()
	if o.Disposition == Retry {
		h.m.until, h.m.back = h.s.now().Add(o.After), true
		h.n = 0 // this hold has ended, though the message may not have been given again yet
		return nil
	}
	for i, m := range h.s.all {
		if m == h.m {
			h.s.all = append(h.s.all[:i], h.s.all[i+1:]...)
			break
		}
	}
	h.m.received = 0
	return nil
}
