package notify

import (
	"context"
	"strings"
	"time"

	"github.com/ashiato/ashiato/internal/text"
)

// SNS's limits: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
const (
	snsPace       = time.Second / 20
	maxSNSSubject = 99        // characters, of ASCII
	maxSNSMessage = 255 << 10 // bytes
)

// A Publication is what is published to a topic.
type Publication struct {
	Subject string `json:"Subject"` // ASCII, less than 100 characters
	Message string `json:"Message"`
	// Attributes are texts by which subscriptions filter.
	Attributes map[string]string `json:"MessageAttributes"`
	// ID and Group are of topics that keep the order; ID is the same for all tries.
	ID    string `json:"MessageDeduplicationId"`
	Group string `json:"MessageGroupId"`
}

// SNSOptions are for [NewSNS].
type SNSOptions struct {
	// Publish publishes. An error is an *[Error].
	Publish   func(ctx context.Context, p Publication) error
	Reach     func(ctx context.Context) error // as [Channel]'s Check
	Templates *Templates
	Pace      time.Duration
}

// SNS publishes messages to a topic of Amazon SNS.
type SNS struct {
	usual
	o SNSOptions
}

// NewSNS makes a channel.
func NewSNS(o SNSOptions) *SNS { return &SNS{usualOr(o.Pace, snsPace, nil), o} }

func (s *SNS) publication(m Message) (Publication, string, error) {
	r, err := s.o.Templates.Render(m, nil)
	if err != nil {
		return Publication{}, "", err
	}
	subject := r.Subject
	if subject == "" {
		subject = oneLine(m.Title)
	}
	p := Publication{Subject: snsSubject(subject, m), Message: cutBytes(r.Text, maxSNSMessage), Attributes: map[string]string{}, ID: hashed(m), Group: hashed(Message{ID: m.Rule, Channel: m.Channel})}
	for name, value := range map[string]string{"severity": m.Severity, "rule": m.Rule, "alert": m.AlertID, "template": m.Template} {
		if value != "" {
			p.Attributes[name] = text.CleanLine(value)
		}
	}
	return p, r.note(m), nil
}

// snsSubject is a subject that SNS takes: it has to be ASCII. One in Japanese is replaced by the rule's name.
func snsSubject(s string, m Message) string {
	if strings.ContainsFunc(s, func(r rune) bool { return r > '~' || r < ' ' }) {
		s = "ashiato: " + m.Rule
		if m.Severity != "" {
			s = "[" + m.Severity + "] " + s
		}
		s = strings.Map(func(r rune) rune {
			if r > '~' || r < ' ' {
				return '?'
			}
			return r
		}, s)
	}
	return s[:min(len(s), maxSNSSubject)]
}

// cutBytes cuts a text at a number of bytes, between characters.
func cutBytes(s string, most int) string {
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most-len("…")], "") + "…"
}

// Preview is what is given to SNS, as JSON.
func (s *SNS) Preview(m Message) ([]byte, error) {
	p, _, err := s.publication(m.bounded())
	if err != nil {
		return nil, err
	}
	return pretty(p)
}

// Send publishes the message.
func (s *SNS) Send(ctx context.Context, m Message) (string, error) {
	p, note, err := s.publication(m)
	if err != nil {
		return "", err
	}
	return note, s.o.Publish(ctx, p)
}

// Check asks what can be asked.
func (s *SNS) Check(ctx context.Context) error { return s.o.Reach(ctx) }
