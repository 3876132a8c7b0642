package lambda

import (
	"context"
	"errors"
	"io"
	"strconv"
	"sync"
	"time"

	"github.com/ashiato/ashiato/pipeline"
)

// A source gives the messages of one invocation, each once: what is not settled as done or dropped comes again through Lambda.
type source struct {
	mu       sync.Mutex
	messages []*message
	given    int
}

func newSource(records []record, parse func(string) (pipeline.Content, error)) *source {
	s := &source{}
	for _, r := range records {
		s.messages = append(s.messages, &message{r: r, parse: parse, source: s})
	}
	return s
}

// Receive implements [pipeline.Source].
func (s *source) Receive(ctx context.Context, most int) ([]pipeline.Message, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []pipeline.Message
	for ; s.given < len(s.messages) && len(out) < most; s.given++ {
		out = append(out, s.messages[s.given])
	}
	if len(out) == 0 {
		return nil, io.EOF
	}
	return out, nil
}

// unsettled names the messages that have to come again.
func (s *source) unsettled() (ids []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, m := range s.messages {
		if !m.done {
			ids = append(ids, m.r.MessageID)
		}
	}
	return ids
}

// reason says why a message has to come again.
func (s *source) reason() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, m := range s.messages {
		if m.why != nil {
			return m.why
		}
	}
	return errors.New("the event was not collected in time")
}

// A message is one of the messages of an invocation.
type message struct {
	r      record
	parse  func(string) (pipeline.Content, error)
	source *source

	done bool // guarded by source.mu, as is why
	why  error
}

// ID implements [pipeline.Message].
func (m *message) ID() string { return m.r.MessageID }

// Content implements [pipeline.Message].
func (m *message) Content() (pipeline.Content, error) { return m.parse(m.r.Body) }

// Settle implements [pipeline.Message].
func (m *message) Settle(_ context.Context, o pipeline.Outcome) error {
	m.source.mu.Lock()
	defer m.source.mu.Unlock()
	m.done = o.Disposition != pipeline.Retry
	m.why = o.Reason
	return nil
}

// Delivery implements [pipeline.Informed].
func (m *message) Delivery() pipeline.Delivery {
	a := &m.r.Attributes
	received, _ := strconv.Atoi(a.Received) // what Lambda does not tell is 0
	return pipeline.Delivery{Sent: millis(a.Sent), First: millis(a.First), Received: received, Sender: a.Sender}
}

func millis(s string) time.Time {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return time.Time{}
	}
	return time.UnixMilli(n).UTC()
}
