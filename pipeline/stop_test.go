package pipeline

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// When the context ends, work in hand goes on, and what is not begun is given back.
func TestDrain(t *testing.T) {
	for _, c := range []struct {
		name   string
		works  time.Duration // for so long the handler works
		drain  time.Duration
		want   error
		left   int // messages at the source
		within time.Duration
	}{
		{"ends in time", 20 * time.Second, time.Minute, nil, 2, 20 * time.Second},
		{"is cut off", time.Hour, time.Minute, ErrDrain, 3, 61 * time.Second},
		{"no drain", time.Hour, -1, ErrDrain, 3, time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			within(t, func(t *testing.T) {
				ctx, stop := context.WithCancel(t.Context())
				s := NewMemory(MemoryOptions{})
				for i := range 3 {
					s.Send(inline(fmt.Sprint(i), "x"))
				}
				p := single(s, HandlerFunc[[]byte](func(ctx context.Context, _ Batch[[]byte]) error {
					stop()
					return sleep(ctx, c.works)
				}))
				p.Drain = c.drain
				p.OnFailure = func(_ context.Context, f *Failure, _ Message) Outcome {
					t.Errorf("the end of the context was told as a failure: %v", f)
					return Outcome{}
				}
				began := time.Now()
				if err := p.Run(ctx); !errors.Is(err, c.want) || c.want == nil && err != nil {
					t.Errorf("got %v, want %v", err, c.want)
				}
				if d := time.Since(began); d > c.within {
					t.Errorf("Run ended after %v", d)
				}
				if s.Len() != c.left {
					t.Errorf("%d messages are left, want %d", s.Len(), c.left)
				}
				again, err := s.Receive(t.Context(), 10)
				if err != nil || len(again) != c.left || time.Since(began) > c.within {
					t.Errorf("%d messages were given back at once, want %d (%v)", len(again), c.left, err)
				}
			})
		})
	}
}

// While work goes on the message is held; a failed renewal is told, and work goes on.
func TestHold(t *testing.T) {
	within(t, func(t *testing.T) {
		s := NewMemory(MemoryOptions{Hold: 30 * time.Second})
		s.Send(inline("slow", "x"), inline("slow too", "x"))
		s.Send(inline("waits", "x"))
		s.Close()
		var l log
		p := single(s, HandlerFunc[[]byte](func(ctx context.Context, b Batch[[]byte]) error {
			l.add("%s", b.Object.Key)
			if b.Object.Key == "waits" {
				return nil
			}
			return sleep(ctx, 5*time.Minute)
		}))
		var extended atomic.Int64
		p.Progress = func(e Event) {
			if e.Stage == Extend && e.End {
				extended.Add(1)
			}
		}
		if err := p.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		if len(l.text) != 3 {
			t.Errorf("handled %v, each should be once", l.text)
		}
		if n := extended.Load(); n < 59 || n > 120 {
			t.Errorf("extended %d times", n)
		}
	})
}

type stubborn struct {
	Message
	settle error
}

func (s stubborn) Hold() time.Duration          { return 3 * time.Second }
func (s stubborn) Extend(context.Context) error { return errors.New("cannot extend") }
func (s stubborn) Settle(ctx context.Context, o Outcome) error {
	if s.settle != nil {
		return s.settle
	}
	return s.Message.Settle(ctx, o)
}

// Failures to extend and to settle are told, and the run goes on.
func TestSettleFails(t *testing.T) {
	within(t, func(t *testing.T) {
		m := NewMemory(MemoryOptions{Hold: 10 * time.Second})
		m.Send(inline("a", "x"))
		lost := errors.New("cannot settle")
		n := 0
		s := sourceFunc(func(ctx context.Context, most int) ([]Message, error) {
			if n == 2 {
				return nil, io.EOF
			}
			got, err := m.Receive(ctx, most)
			for i := range got {
				if n++; n == 1 {
					got[i] = stubborn{Message: got[i], settle: lost}
				}
			}
			return got, err
		})
		var l log
		p := single(s, HandlerFunc[[]byte](func(ctx context.Context, b Batch[[]byte]) error { return sleep(ctx, 4500*time.Millisecond) }))
		p.OnFailure = func(_ context.Context, f *Failure, _ Message) Outcome {
			l.add("%v", f)
			return Outcome{Disposition: Drop}
		}
		if err := p.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		fail := "extend message memory-1: cannot extend"
		l.want(t, fail, fail, fail, fail, "delete message memory-1: cannot settle")
		if m.Len() != 0 {
			t.Error("the message did not come again")
		}
	})
}

// store is a Committer that counts.
type store struct {
	mu        sync.Mutex
	handling  int
	pending   int
	committed []string // records and times
	began     time.Time
	handle    func(ctx context.Context) error
	commit    func(ctx context.Context) error
}

func (s *store) Handle(ctx context.Context, b Batch[[]byte]) error {
	s.mu.Lock()
	s.handling++
	s.mu.Unlock()
	var err error
	if s.handle != nil {
		err = s.handle(ctx)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.handling--
	s.pending += len(b.Records)
	return err
}

func (s *store) Commit(ctx context.Context) error {
	s.mu.Lock()
	if s.handling > 0 {
		panic("Handle runs during Commit")
	}
	n := s.pending
	s.mu.Unlock()
	if s.commit != nil {
		if err := s.commit(ctx); err != nil {
			return err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.handling > 0 || s.pending != n {
		panic("Handle ran during Commit")
	}
	s.pending = 0
	s.committed = append(s.committed, fmt.Sprintf("%d at %v", n, time.Since(s.began).Round(100*time.Millisecond)))
	return nil
}

func TestCommit(t *testing.T) {
	feed := func(s *Memory, every ...time.Duration) {
		for i, d := range every {
			time.Sleep(d)
			s.Send(inline(fmt.Sprint(i), "x"))
		}
	}
	repeat := func(n int, d time.Duration) []time.Duration {
		all := make([]time.Duration, n)
		for i := range all {
			all[i] = d
		}
		return all
	}
	for _, c := range []struct {
		name  string
		every []time.Duration
		stop  time.Duration // 0: the source ends behind its last message
		want  string
	}{
		{"enough wait", repeat(8, time.Millisecond), time.Second, "[4 at 0s 4 at 0s]"},
		{"the source ends", repeat(3, 0), 0, "[3 at 0s]"},
		{"the run ends", repeat(3, 0), time.Second, "[3 at 1s]"},
		{"the source is idle", repeat(2, 0), time.Minute, "[2 at 1s]"},
		{"one waits for long", repeat(17, 2*time.Second), 0, "[1 at 3s 4 at 10s 4 at 18s 4 at 26s 4 at 34s]"},
		{"slowly", repeat(2, 25*time.Second), 0, "[1 at 26s 1 at 50s]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			within(t, func(t *testing.T) {
				ctx, stop := context.WithCancel(t.Context())
				defer stop()
				s := NewMemory(MemoryOptions{})
				go func() {
					feed(s, c.every...)
					if c.stop > 0 {
						time.Sleep(c.stop)
						stop()
					} else {
						s.Close()
					}
				}()
				h := &store{began: time.Now()}
				p := single(s, h)
				p.InFlight = 8
				if err := p.Run(ctx); err != nil {
					t.Fatal(err)
				}
				if got := fmt.Sprint(h.committed); got != c.want {
					t.Errorf("got %s, want %s", got, c.want)
				}
				if s.Len() != 0 {
					t.Errorf("%d messages are left", s.Len())
				}
			})
		})
	}
}

// A source that has more keeps commits going, however many messages one is to have.
func TestCommitManyMessages(t *testing.T) {
	within(t, func(t *testing.T) {
		s := NewMemory(MemoryOptions{Hold: time.Hour})
		for i := range 200 {
			s.Send(inline(fmt.Sprint(i), "x"))
		}
		s.Close()
		h := &store{began: time.Now()}
		p := single(s, h)
		p.InFlight, p.CommitMessages = 20, 1000
		if err := p.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		if d := time.Since(h.began); d > 40*time.Second || len(h.committed) > 15 {
			t.Errorf("%d commits in %v", len(h.committed), d)
		}
	})
}

// A message that waits for long is committed though others are still being worked on.
func TestCommitEvery(t *testing.T) {
	within(t, func(t *testing.T) {
		s := NewMemory(MemoryOptions{})
		s.Send(inline("slow", "slow"))
		s.Send(inline("quick", "quick"))
		s.Close()
		h := &store{began: time.Now()}
		p := single(s, h)
		p.Concurrency = 2
		p.KeepRecord = func(r []byte) (bool, error) {
			if string(r) == "slow" {
				time.Sleep(time.Minute)
			}
			return true, nil
		}
		if err := p.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(h.committed); got != "[1 at 30s 1 at 1m0s]" {
			t.Errorf("got %s", got)
		}
	})
}

// A failed commit gives back all that waited for it; a message that is to be forgotten has its records committed first.
func TestCommitFails(t *testing.T) {
	within(t, func(t *testing.T) {
		s := NewMemory(MemoryOptions{})
		s.Send(inline("a", "x"))
		s.Send(inline("b", "x"))
		s.Close()
		h := &store{began: time.Now()}
		full := errors.New("no space")
		h.commit = func(context.Context) error {
			if time.Since(h.began) < 20*time.Second {
				return full
			}
			return nil
		}
		var l log
		p := single(s, h)
		p.CommitMessages = 2
		p.OnFailure = func(_ context.Context, f *Failure, m Message) Outcome {
			if f.Stage != Commit || f.Message != m.ID() || !errors.Is(f, full) {
				t.Errorf("got %v", f)
			}
			l.add("failed")
			return Outcome{Disposition: Done, After: 15 * time.Second}
		}
		if err := p.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		l.want(t, "failed", "failed", "failed", "failed")
		if got := fmt.Sprint(h.committed); got != "[6 at 30s]" { // the store keeps what it has had
			t.Errorf("got %s", got)
		}
	})
}

// A commit that does not end within the time to drain settles nothing.
func TestCommitCutOff(t *testing.T) {
	within(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		s := NewMemory(MemoryOptions{})
		s.Send(inline("a", "x"))
		h := &store{began: time.Now(), commit: func(ctx context.Context) error {
			stop()
			return sleep(ctx, time.Hour)
		}}
		if err := single(s, h).Run(ctx); !errors.Is(err, ErrDrain) {
			t.Errorf("got %v", err)
		}
		if s.Len() != 1 || len(h.committed) > 0 {
			t.Errorf("%d messages, commits %v", s.Len(), h.committed)
		}
	})
}

// A callback that ends its goroutine has not handled anything.
func TestGoexit(t *testing.T) {
	within(t, func(t *testing.T) {
		s := NewMemory(MemoryOptions{})
		s.Send(inline("a", "x"))
		s.Close()
		ends := true
		p := single(s, HandlerFunc[[]byte](func(context.Context, Batch[[]byte]) error {
			if ends {
				ends = false
				runtime.Goexit()
			}
			return nil
		}))
		var l log
		p.Progress = func(e Event) {
			if e.End && (e.Stage == Settle || e.Stage == Delete) {
				l.add("%v", e.Outcome)
			}
		}
		if err := p.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		l.want(t, "{retry 0s a callback called runtime.Goexit}", "{done 0s <nil>}")
	})
}
