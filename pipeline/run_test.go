package pipeline

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// inline is an object that comes within its message and has these lines.
func inline(key string, lines ...string) Object {
	return Object{Key: key, Inline: []byte(strings.Join(lines, "\n"))}
}

// log notes what happens, for tests to look at afterwards.
type log struct {
	mu   sync.Mutex
	text []string
}

func (l *log) add(format string, a ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.text = append(l.text, fmt.Sprintf(format, a...))
}

func (l *log) want(t *testing.T, want ...string) {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	if !slices.Equal(l.text, want) {
		t.Errorf("got\n\t%s\nwant\n\t%s", strings.Join(l.text, "\n\t"), strings.Join(want, "\n\t"))
	}
}

// batches notes each batch: key, first number, records, and whether it is the last.
func (l *log) batches() HandlerFunc[[]byte] {
	return func(_ context.Context, b Batch[[]byte]) error {
		var records []string
		for _, r := range b.Records {
			records = append(records, string(r))
		}
		l.add("%s %d [%s] %v", b.Object.Key, b.First, strings.Join(records, " "), b.Last)
		return nil
	}
}

func single(s Source, h Handler[[]byte]) *Pipeline[[]byte] {
	return &Pipeline[[]byte]{Source: s, Decode: Lines(Limits{RecordBytes: 8}), Handler: h, Concurrency: 1}
}

// within runs a test on a clock of its own, on which waiting takes no time. It fails when a goroutine is left over.
func within(t *testing.T, f func(t *testing.T)) {
	t.Helper()
	synctest.Test(t, f)
}

func TestBatches(t *testing.T) {
	within(t, func(t *testing.T) {
		var l log
		s := NewMemory(MemoryOptions{})
		s.Send(inline("a", "1", "2", "-", "4", "5"), inline("b"), inline("not"), inline("c", "-", "toolongaline", "3", "4"))
		s.Close()
		p := single(s, l.batches())
		p.BatchSize = 2
		p.KeepObject = func(_ context.Context, o Object) (bool, error) { return o.Key != "not", nil }
		p.KeepRecord = func(r []byte) (bool, error) { return string(r) != "-", nil }
		var decoded Event
		p.Progress = func(e Event) {
			if e.Stage == Decode && e.End && e.Object.Key == "c" {
				decoded = e
			}
		}
		if err := p.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		l.want(t, "a 1 [1 2] false", "a 4 [4 5] true", "b 1 [] true", "c 3 [3 4] true")
		if decoded.Records != 3 || decoded.Kept != 2 || decoded.Bad != 1 {
			t.Errorf("got %+v", decoded)
		}
		if s.Len() != 0 {
			t.Error("the message is still there")
		}
	})
}

// Each stage is told, in order, and what becomes of messages without objects.
func TestProgress(t *testing.T) {
	within(t, func(t *testing.T) {
		var l log
		s := NewMemory(MemoryOptions{})
		s.Send(Object{Bucket: "b", Key: "k"})
		s.SendContent(func() (Content, error) { return Content{Control: "s3:TestEvent"}, nil })
		s.Send(inline("unwanted", "x"))
		s.Close()
		p := single(s, HandlerFunc[[]byte](func(context.Context, Batch[[]byte]) error { return nil }))
		p.InFlight = 1
		p.Open = func(context.Context, Object) (io.ReadCloser, error) {
			return io.NopCloser(strings.NewReader("1\n2")), nil
		}
		p.KeepMessage = func(_ context.Context, _ Message, c Content) (bool, error) {
			return c.Objects[0].Key != "unwanted", nil
		}
		p.Progress = func(e Event) {
			if e.Stage != Poll {
				l.add("%s %v %s %d %d %s", e.Stage, e.End, e.Message, e.Bytes, e.Records, e.Outcome.Disposition)
			}
		}
		if err := p.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		l.want(t,
			"parse false memory-1 0 0 done", "parse true memory-1 0 0 done",
			"download false memory-1 0 0 done", "decode false memory-1 0 0 done", "decode true memory-1 0 2 done", "download true memory-1 3 0 done",
			"handle false memory-1 0 0 done", "handle true memory-1 0 2 done", "delete false memory-1 0 0 done", "delete true memory-1 0 0 done",
			"parse false memory-2 0 0 done", "parse true memory-2 0 0 done", "delete false memory-2 0 0 done", "delete true memory-2 0 0 done",
			"parse false memory-3 0 0 done", "parse true memory-3 0 0 done", "delete false memory-3 0 0 drop", "delete true memory-3 0 0 drop")
	})
}

type brokenReader struct{ text string }

func (r *brokenReader) Read(p []byte) (int, error) {
	if r.text == "" {
		return 0, fmt.Errorf("connection lost: %w", io.EOF)
	}
	n := copy(p, r.text)
	r.text = r.text[n:]
	return n, nil
}

func (*brokenReader) Close() error { return nil }

// Whatever fails is told with its stage, and the outcome of OnFailure is what becomes of the message.
func TestFailures(t *testing.T) {
	boom := errors.New("boom")
	type change func(p *Pipeline[[]byte])
	for _, c := range []struct {
		name   string
		change change
		stage  Stage
		record int64
		panics bool
	}{
		{"message filter", func(p *Pipeline[[]byte]) {
			p.KeepMessage = func(context.Context, Message, Content) (bool, error) { return true, boom }
		}, Filter, 0, false},
		{"message filter panics", func(p *Pipeline[[]byte]) {
			p.KeepMessage = func(context.Context, Message, Content) (bool, error) { panic(boom) }
		}, Filter, 0, true},
		{"object filter", func(p *Pipeline[[]byte]) {
			p.KeepObject = func(context.Context, Object) (bool, error) { return true, boom }
		}, Filter, 0, false},
		{"record filter", func(p *Pipeline[[]byte]) {
			p.KeepRecord = func(r []byte) (bool, error) { return true, map[bool]error{true: boom}[string(r) == "2"] }
		}, Filter, 2, false},
		{"open", func(p *Pipeline[[]byte]) {
			p.Open = func(context.Context, Object) (io.ReadCloser, error) { return nil, boom }
		}, Download, 0, false},
		{"open panics", func(p *Pipeline[[]byte]) {
			p.Open = func(context.Context, Object) (io.ReadCloser, error) { panic("boom") }
		}, Download, 0, true},
		{"no open", func(p *Pipeline[[]byte]) { p.Open = nil }, Download, 0, false},
		{"reading", func(p *Pipeline[[]byte]) {
			p.Open = func(context.Context, Object) (io.ReadCloser, error) { return &brokenReader{text: "1\n2\n"}, nil }
		}, Download, 0, false},
		{"reading, which the decoder passes over", func(p *Pipeline[[]byte]) {
			p.Open = func(context.Context, Object) (io.ReadCloser, error) { return &brokenReader{text: "1\n2\n"}, nil }
			p.Decode = func(_ context.Context, _ Object, r io.Reader, s *Sink[[]byte]) error {
				_, _ = io.ReadAll(r)
				return s.Record([]byte("1"))
			}
		}, Download, 0, false},
		{"decode", func(p *Pipeline[[]byte]) {
			p.Decode = func(_ context.Context, _ Object, _ io.Reader, s *Sink[[]byte]) error { return boom }
		}, Decode, 0, false},
		{"decode panics", func(p *Pipeline[[]byte]) {
			p.Decode = func(_ context.Context, _ Object, _ io.Reader, s *Sink[[]byte]) error {
				var none []error
				return none[0]
			}
		}, Decode, 0, true},
		{"a bad record", func(p *Pipeline[[]byte]) { p.Decode = Lines(Limits{RecordBytes: 1}) }, Decode, 3, false},
		{"handle", func(p *Pipeline[[]byte]) {
			p.Handler = HandlerFunc[[]byte](func(context.Context, Batch[[]byte]) error { return boom })
		}, Handle, 0, false},
		{"handle panics", func(p *Pipeline[[]byte]) {
			p.Handler = HandlerFunc[[]byte](func(context.Context, Batch[[]byte]) error { panic(boom) })
		}, Handle, 0, true},
	} {
		for _, d := range []Disposition{Done, Drop, Retry} {
			t.Run(fmt.Sprint(c.name, " ", d), func(t *testing.T) {
				within(t, func(t *testing.T) { testFailure(t, c.change, c.stage, c.record, c.panics, d) })
			})
		}
	}
}

func testFailure(t *testing.T, change func(p *Pipeline[[]byte]), stage Stage, record int64, panics bool, d Disposition) {
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	s := NewMemory(MemoryOptions{})
	s.Send(Object{Bucket: "b", Key: "k"})
	p := single(s, HandlerFunc[[]byte](func(context.Context, Batch[[]byte]) error { return nil }))
	p.Open = func(context.Context, Object) (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader("1\n2\n33\n4")), nil
	}
	change(p)
	var failures []*Failure
	p.OnFailure = func(_ context.Context, f *Failure, m Message) Outcome {
		failures = append(failures, f)
		if m == nil || m.ID() != f.Message {
			t.Errorf("of message %v: %v", m, f)
		}
		return Outcome{Disposition: d, After: time.Hour}
	}
	var settled []Outcome
	p.Progress = func(e Event) {
		if (e.Stage == Settle || e.Stage == Delete) && e.End {
			settled = append(settled, e.Outcome)
			stop()
		}
	}
	if err := p.Run(ctx); err != nil {
		t.Fatal(err)
	}
	var panicked *PanicError
	if len(failures) != 1 || failures[0].Stage != stage || failures[0].Record != record || errors.As(failures[0], &panicked) != panics {
		t.Fatalf("got failures %v", failures)
	}
	want := d
	if d == Drop && record > 0 {
		want = Done
	}
	if len(settled) != 1 || settled[0].Disposition != want || want != Done && !errors.Is(settled[0].Reason, failures[0].Err) {
		t.Errorf("settled %+v", settled)
	}
	if left := s.Len(); left != map[bool]int{true: 1}[d == Retry] {
		t.Errorf("%d messages are left", left)
	}
}

// One bad object does not keep the others of its message from being read, and what was read before the damage is handled when
// the object is given up.
func TestDamage(t *testing.T) {
	for d, want := range map[Disposition][]string{
		Done:  {"good 1 [1] true", "torn 1 [1 2] true", "last 1 [9] true"},
		Retry: {"good 1 [1] true", "last 1 [9] true"},
	} {
		within(t, func(t *testing.T) {
			ctx, stop := context.WithCancel(t.Context())
			defer stop()
			var l log
			s := NewMemory(MemoryOptions{})
			s.Send(inline("good", "1"), Object{Bucket: "b", Key: "torn"}, inline("last", "9"))
			p := single(s, l.batches())
			p.Open = func(context.Context, Object) (io.ReadCloser, error) { return &brokenReader{text: "1\n2\n3"}, nil }
			p.OnFailure = func(context.Context, *Failure, Message) Outcome {
				return Outcome{Disposition: d, After: time.Hour}
			}
			p.Progress = func(e Event) {
				if e.End && (e.Stage == Settle || e.Stage == Delete) {
					stop()
				}
			}
			if err := p.Run(ctx); err != nil {
				t.Fatal(err)
			}
			l.want(t, want...)
		})
	}
}

// A message that nobody can make sense of comes again later and later.
func TestBackoff(t *testing.T) {
	within(t, func(t *testing.T) {
		ctx, stop := context.WithTimeout(t.Context(), 31*time.Minute)
		defer stop()
		s := NewMemory(MemoryOptions{})
		began := time.Now()
		var l log
		s.SendContent(func() (Content, error) {
			l.add("%v", time.Since(began))
			return Content{}, &ParseError{Head: "?", Err: errors.New("nothing known")}
		})
		if err := single(s, l.batches()).Run(ctx); err != nil {
			t.Fatal(err)
		}
		l.want(t, "0s", "15s", "45s", "1m45s", "3m45s", "7m45s", "15m45s", "30m45s")
	})
	if got := Backoff(time.Second, time.Minute)(t.Context(), &Failure{Stage: Decode, Record: 3, Err: io.EOF}, nil); got.Disposition != Done {
		t.Errorf("a bad record: %+v", got)
	}
}

type sourceFunc func(ctx context.Context, most int) ([]Message, error)

func (f sourceFunc) Receive(ctx context.Context, most int) ([]Message, error) { return f(ctx, most) }

// Errors of the source: waited for, twice as long each time, until one is permanent. An error that wraps io.EOF is no end.
func TestPoll(t *testing.T) {
	within(t, func(t *testing.T) {
		began := time.Now()
		var l log
		gone := errors.New("no such queue")
		answers := map[int]error{9: nil, 12: Permanent(gone)}
		n := 0
		p := single(sourceFunc(func(_ context.Context, most int) ([]Message, error) {
			l.add("%v", time.Since(began))
			n++
			if n == 3 {
				panic("a source, too")
			}
			if err, ok := answers[n]; ok {
				return nil, err
			}
			return nil, fmt.Errorf("request failed: %w", io.EOF)
		}), l.batches())
		failures := 0
		p.OnFailure = func(_ context.Context, f *Failure, m Message) Outcome {
			failures++
			if f.Stage != Poll || m != nil {
				t.Errorf("%v, %v", f, m)
			}
			return Outcome{}
		}
		if err := p.Run(t.Context()); !errors.Is(err, gone) {
			t.Errorf("got %v", err)
		}
		l.want(t, "0s", "1s", "3s", "7s", "15s", "31s", "1m3s", "2m3s", "3m3s", "3m3s", "3m4s", "3m6s")
		if failures != 11 {
			t.Errorf("%d failures were told", failures)
		}
	})
}

func TestTooManyMessages(t *testing.T) {
	within(t, func(t *testing.T) {
		m := NewMemory(MemoryOptions{})
		m.Send()
		m.Send()
		var l log
		p := single(sourceFunc(func(ctx context.Context, most int) ([]Message, error) { return m.Receive(ctx, most+1) }), l.batches())
		p.InFlight = 1
		if err := p.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "2 messages where at most 1") {
			t.Errorf("got %v", err)
		}
	})
}

// What is required is asked for.
func TestRequired(t *testing.T) {
	if err := (&Pipeline[int]{}).Run(t.Context()); err == nil {
		t.Error("a pipeline without anything ran")
	}
}

// The clock is the pipeline's.
func TestClock(t *testing.T) {
	within(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		began := time.Now()
		var mu sync.Mutex
		var slept []time.Duration
		p := single(sourceFunc(func(context.Context, int) ([]Message, error) { return nil, errors.New("no network") }), new(log).batches())
		p.Now = func() time.Time { return time.Unix(0, 0) }
		p.Sleep = func(ctx context.Context, d time.Duration) error {
			mu.Lock()
			defer mu.Unlock()
			if slept = append(slept, d); len(slept) == 3 {
				stop()
			}
			return ctx.Err()
		}
		p.Drain = -1
		_ = p.Run(ctx)
		if len(slept) < 3 || !slices.Equal(slept[:3], []time.Duration{time.Second, 2 * time.Second, 4 * time.Second}) || time.Since(began) != 0 {
			t.Errorf("slept %v in %v", slept, time.Since(began))
		}
	})
}
