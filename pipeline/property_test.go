package pipeline

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// chaos is a world in which anything may fail at any time, and which notes what must not happen.
type chaos struct {
	t  *testing.T
	mu sync.Mutex

	rand      *rand.Rand
	calm      bool // nothing fails any more
	inFlight  int  // messages that are received and not settled
	open      int  // objects that are open
	handling  int
	handled   map[string]int // records that were handled and not committed
	safe      map[string]int // records that were committed
	contents  map[string][]string
	limit     *Pipeline[[]byte]
	committer bool
}

// fails reports whether something fails this time, and lets some time pass. Sometimes it panics, or lasts longer than any hold.
func (c *chaos) fails(ctx context.Context, what string) error {
	c.mu.Lock()
	dice := c.rand.IntN(100)
	d := time.Duration(c.rand.IntN(2000)) * time.Millisecond
	calm := c.calm
	c.mu.Unlock()
	if calm {
		return nil
	}
	if dice < 3 {
		d = 2 * time.Minute
	}
	if err := sleep(ctx, d); err != nil {
		return err
	}
	switch {
	case dice > 97:
		panic(what)
	case dice > 88:
		return errors.New(what)
	}
	return nil
}

func (c *chaos) with(f func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f()
}

type chaosSource struct {
	*Memory
	c *chaos
}

type chaosMessage struct {
	Holder
	c    *chaos
	once *sync.Once
}

func (s chaosSource) Receive(ctx context.Context, most int) ([]Message, error) {
	if err := s.c.fails(ctx, "receive"); err != nil {
		return nil, err
	}
	messages, err := s.Memory.Receive(ctx, most)
	s.c.with(func() {
		s.c.inFlight += len(messages)
		if s.c.inFlight > s.c.limit.InFlight {
			s.c.t.Errorf("%d messages are in flight", s.c.inFlight)
		}
	})
	for i, m := range messages {
		messages[i] = chaosMessage{m.(Holder), s.c, new(sync.Once)}
	}
	return messages, err
}

func (m chaosMessage) Delivery() Delivery { return m.Holder.(Informed).Delivery() }

func (m chaosMessage) Extend(ctx context.Context) error {
	if err := m.c.fails(ctx, "extend"); err != nil {
		return err
	}
	return m.Holder.Extend(ctx)
}

func (m chaosMessage) Settle(ctx context.Context, o Outcome) error {
	again := true
	m.once.Do(func() { again = false })
	content, _ := m.Content()
	m.c.with(func() {
		if m.c.inFlight--; again {
			m.c.t.Errorf("%s is settled twice", m.ID())
		}
		if o.Disposition == Retry {
			return
		}
		for _, object := range content.Objects {
			for _, record := range m.c.contents[object.Key] {
				if m.c.safe[record] == 0 {
					m.c.t.Errorf("%s is settled as %v, and its record %s is not safe", m.ID(), o.Disposition, record)
				}
			}
		}
	})
	if err := m.c.fails(ctx, "settle"); err != nil {
		return err
	}
	return m.Holder.Settle(ctx, o)
}

type chaosBody struct {
	io.Reader
	c   *chaos
	ctx context.Context
}

func (b chaosBody) Read(p []byte) (int, error) {
	if err := b.c.fails(b.ctx, "read"); err != nil {
		return 0, err
	}
	return b.Reader.Read(p[:min(len(p), 10)])
}

func (b chaosBody) Close() error {
	b.c.with(func() { b.c.open-- })
	return nil
}

func (c *chaos) openObject(ctx context.Context, o Object) (io.ReadCloser, error) {
	if err := c.fails(ctx, "open"); err != nil {
		return nil, err
	}
	c.with(func() {
		if c.open++; c.open > c.limit.Concurrency {
			c.t.Errorf("%d objects are open", c.open)
		}
	})
	return chaosBody{strings.NewReader(strings.Join(c.contents[o.Key], "\n")), c, ctx}, nil
}

func (c *chaos) Handle(ctx context.Context, b Batch[[]byte]) error {
	c.with(func() { c.handling++ })
	err := func() error {
		defer c.with(func() { c.handling-- })
		return c.fails(ctx, "handle")
	}()
	if err != nil {
		return err
	}
	c.with(func() {
		for _, r := range b.Records {
			if c.committer {
				c.handled[string(bytes.Clone(r))]++
			} else {
				c.safe[string(r)]++
			}
		}
	})
	return nil
}

// chaosStore is chaos as a Committer.
type chaosStore struct{ *chaos }

func (c chaosStore) Commit(ctx context.Context) error {
	var before map[string]int
	c.with(func() {
		if c.handling > 0 {
			c.t.Error("Handle runs during Commit")
		}
		before = c.handled
		c.handled = map[string]int{}
	})
	if err := c.fails(ctx, "commit"); err != nil {
		return err // what was handled is lost
	}
	c.with(func() {
		if len(c.handled) > 0 {
			c.t.Error("Handle ran during Commit")
		}
		for r, n := range before {
			c.safe[r] += n
		}
	})
	return nil
}

// Whatever fails, and whenever runs are stopped, each record is handled at least once, no message is settled before that, and neither InFlight nor Concurrency
// is exceeded.
func TestNothingIsLost(t *testing.T) {
	for seed := range uint64(60) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			within(t, func(t *testing.T) { testChaos(t, rand.New(rand.NewPCG(seed, 1)), seed%2 == 0) })
		})
	}
}

func testChaos(t *testing.T, random *rand.Rand, committer bool) {
	c := &chaos{t: t, rand: random, handled: map[string]int{}, safe: map[string]int{}, contents: map[string][]string{}, committer: committer}
	m := NewMemory(MemoryOptions{Hold: 30 * time.Second})
	var all []string
	for i := range 40 {
		var objects []Object
		for j := range random.IntN(4) {
			o := Object{Bucket: "b", Key: fmt.Sprint(i, "-", j)}
			for k := range random.IntN(25) {
				record := fmt.Sprint(o.Key, "-", k)
				all = append(all, record)
				c.contents[o.Key] = append(c.contents[o.Key], record)
			}
			if random.IntN(5) == 0 {
				o = inline(o.Key, c.contents[o.Key]...)
			}
			objects = append(objects, o)
		}
		m.Send(objects...)
	}
	var handler Handler[[]byte] = c
	if committer {
		handler = chaosStore{c}
	}
	p := &Pipeline[[]byte]{
		Source: chaosSource{m, c}, Open: c.openObject, Decode: Lines(Limits{}), Handler: handler,
		BatchSize: 1 + random.IntN(10), Concurrency: 1 + random.IntN(4), InFlight: 1 + random.IntN(12), Drain: 20 * time.Second,
	}
	c.limit = p
	for n := 0; m.Len() > 0; n++ {
		if n == 200 {
			t.Fatalf("%d messages are left after %d runs", m.Len(), n)
		}
		ctx, stop := context.WithTimeout(t.Context(), time.Duration(1+random.IntN(600))*time.Second)
		err := p.Run(ctx)
		stop()
		if err != nil && !errors.Is(err, ErrDrain) {
			t.Fatalf("got %v", err)
		}
		c.with(func() {
			c.calm = n > 30
			if c.inFlight != 0 || c.open != 0 || c.handling != 0 {
				t.Errorf("after the run: %d messages, %d objects, %d handlers", c.inFlight, c.open, c.handling)
			}
		})
	}
	for _, record := range all {
		if c.safe[record] == 0 {
			t.Errorf("%s was lost", record)
		}
	}
	if len(c.safe) != len(slices.Compact(slices.Sorted(slices.Values(all)))) {
		t.Errorf("%d records are safe, want %d", len(c.safe), len(all))
	}
}
