package notify

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/ashiato/ashiato/internal/text"
)

// Stdout writes messages to a stream: in words, or a line of JSON each.
type Stdout struct {
	mu        sync.Mutex // a message is written in one piece
	w         io.Writer
	json      bool
	templates *Templates
}

// NewStdout makes a channel.
func NewStdout(w io.Writer, asJSON bool, t *Templates) *Stdout {
	return &Stdout{w: w, json: asJSON, templates: t}
}

// Pace is none.
func (s *Stdout) Pace() time.Duration { return 0 }

func (s *Stdout) render(m Message) ([]byte, string, error) {
	if s.json {
		var b bytes.Buffer
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		if err := e.Encode(m); err != nil {
			return nil, "", fault(Rejected, "message %s as JSON: %v", m.ID, err)
		}
		return visible(b.Bytes()), "", nil
	}
	r, err := s.templates.Render(m, nil)
	return []byte(r.Text + "\n"), r.note(m), err
}

// visible writes characters of a line of JSON that a terminal acts on as JSON's escapes; they can stand in texts only.
func visible(line []byte) []byte {
	var b bytes.Buffer
	for _, r := range string(line) {
		if r != '\n' && text.CleanLine(string(r)) != string(r) {
			fmt.Fprintf(&b, "\\u%04x", r)
			continue
		}
		b.WriteRune(r)
	}
	return b.Bytes()
}

// Preview is what is written.
func (s *Stdout) Preview(m Message) ([]byte, error) {
	out, _, err := s.render(m.bounded())
	return out, err
}

// Send writes the message.
func (s *Stdout) Send(_ context.Context, m Message) (string, error) {
	out, note, err := s.render(m)
	if err != nil {
		return "", err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := s.w.Write(out); err != nil {
		return "", fault(Down, "%v", err)
	}
	return note, nil
}

// Check has nothing to ask.
func (s *Stdout) Check(context.Context) error { return nil }
