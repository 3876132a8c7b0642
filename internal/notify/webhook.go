package notify

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/ashiato/ashiato/internal/text"
)

const webhookPace = time.Second / 10

// WebhookOptions are for [NewWebhook].
type WebhookOptions struct {
	URL     string   // a secret, as it may have a token in it
	Secrets []string // that URL was made of
	// Secret signs; empty: nothing is signed. One that begins with whsec_ is base64 behind it, as Standard Webhooks say.
	Secret    string
	Guard     Guard
	Templates *Templates
	Pace      time.Duration
	Now       func() time.Time
}

// Webhook posts messages as JSON, signed as Standard Webhooks (https://www.standardwebhooks.com): webhook-id, webhook-timestamp (seconds since 1970) and
// webhook-signature, "v1," and the base64 of HMAC-SHA256 over ID.TIMESTAMP.BODY. Idempotency-Key is webhook-id: it is the same for all tries of a message.
type Webhook struct {
	usual
	o      WebhookOptions
	key    []byte
	client *httpClient
}

// NewWebhook makes a channel.
func NewWebhook(o WebhookOptions) (*Webhook, error) {
	w := &Webhook{usual: usualOr(o.Pace, webhookPace, o.Now), o: o, key: []byte(o.Secret), client: newHTTPClient(o.Guard, secretsOf(o.Secrets...).with(o.URL, o.Secret))}
	if encoded, ok := strings.CutPrefix(o.Secret, "whsec_"); ok {
		key, err := base64.StdEncoding.DecodeString(encoded)
		if err != nil {
			return nil, refused("notify.why.whsec")
		}
		w.key = key
	}
	return w, nil
}

// A webhookBody is what is posted.
type webhookBody struct {
	Version int    `json:"version"`
	Type    string `json:"type"` // the template's name
	Message
	// Text is the message in words.
	Text string `json:"text"`
}

func (w *Webhook) body(m Message) (webhookBody, string, error) {
	r, err := w.o.Templates.Render(m, nil)
	return webhookBody{Version: 1, Type: m.Template, Message: m, Text: r.Text}, r.note(m), err
}

// Preview is the JSON, indented; what is posted is not.
func (w *Webhook) Preview(m Message) ([]byte, error) {
	body, _, err := w.body(m.bounded())
	if err != nil {
		return nil, err
	}
	return pretty(body)
}

// Sign returns the signature of a body.
func (w *Webhook) Sign(id, timestamp string, body []byte) string {
	mac := hmac.New(sha256.New, w.key)
	mac.Write([]byte(id + "." + timestamp + ".")) // a hash takes everything
	mac.Write(body)
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// Send posts the message. Any status from 200 to 299 says that it was taken.
func (w *Webhook) Send(ctx context.Context, m Message) (string, error) {
	body, note, err := w.body(m)
	if err != nil {
		return "", err
	}
	data, err := json.Marshal(body)
	if err != nil {
		return "", fault(Rejected, "message %s as JSON: %v", m.ID, err)
	}
	now := w.now()
	id, timestamp := text.CleanLine(m.ID), strconv.FormatInt(now.Unix(), 10)
	headers := []string{"webhook-id", id, "webhook-timestamp", timestamp, "Idempotency-Key", id}
	if w.o.Secret != "" {
		headers = append(headers, "webhook-signature", w.Sign(id, timestamp, data))
	}
	a, e := w.client.post(ctx, w.o.URL, "application/json", data, headers...)
	if e == nil {
		e = w.client.judge(a, now)
	}
	if e != nil {
		return "", e
	}
	return note, nil
}

// Check connects.
func (w *Webhook) Check(ctx context.Context) error {
	if e := w.o.Guard.reach(ctx, w.o.URL, w.client.redact); e != nil {
		return e
	}
	return nil
}
