package pipeline

import (
	"context"
	"fmt"
	"io"
	"testing"
)

const benchMessages = 10_000

// readySource is a source of ready messages that costs next to nothing itself.
type readySource struct{ left []Message }

func (s *readySource) Receive(_ context.Context, most int) ([]Message, error) {
	n := min(most, len(s.left), 10)
	if n == 0 {
		return nil, io.EOF
	}
	given := s.left[:n]
	s.left = s.left[n:]
	return given, nil
}

type readyMessage struct{ c Content }

func (m *readyMessage) ID() string                            { return m.c.Objects[0].Key }
func (m *readyMessage) Content() (Content, error)             { return m.c, nil }
func (m *readyMessage) Settle(context.Context, Outcome) error { return nil }

type benchHandler struct{}

func (benchHandler) Handle(context.Context, Batch[[]byte]) error { return nil }
func (benchHandler) Commit(context.Context) error                { return nil }

// BenchmarkRun is what the pipeline itself costs for each of ten thousand messages with an object of one line: with a handler of each kind,
// from a source that costs nothing and from Memory, which holds messages and so has each renewed by a goroutine.
func BenchmarkRun(b *testing.B) {
	ready := func() Source {
		s := &readySource{}
		for i := range benchMessages {
			s.left = append(s.left, &readyMessage{Content{Objects: []Object{inline(fmt.Sprint(i), "x\n")}}})
		}
		return s
	}
	memory := func() Source {
		s := NewMemory(MemoryOptions{})
		for i := range benchMessages {
			s.Send(inline(fmt.Sprint(i), "x\n"))
		}
		s.Close()
		return s
	}
	for _, c := range []struct {
		name    string
		source  func() Source
		handler Handler[[]byte]
	}{
		{"Handler", ready, HandlerFunc[[]byte](benchHandler{}.Handle)},
		{"Committer", ready, benchHandler{}},
		{"Committer,Memory", memory, benchHandler{}},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				b.StopTimer()
				p := &Pipeline[[]byte]{Source: c.source(), Decode: Lines(Limits{}), Handler: c.handler, Concurrency: 16, InFlight: 1000}
				b.StartTimer()
				if err := p.Run(b.Context()); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/benchMessages, "µs/message")
		})
	}
}
