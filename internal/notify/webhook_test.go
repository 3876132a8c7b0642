package notify

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// A receiver checks the signature as Standard Webhooks say, from the headers and the body alone.
func TestWebhook(t *testing.T) {
	t.Parallel()
	key := []byte("0123456789abcdef01234567")
	for _, secret := range []string{"whsec_" + base64.StdEncoding.EncodeToString(key), string(key)} {
		var ids []string
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			mac := hmac.New(sha256.New, key)
			mac.Write([]byte(r.Header.Get("webhook-id") + "." + r.Header.Get("webhook-timestamp") + "." + string(body)))
			if r.Header.Get("webhook-signature") != "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)) || r.Header.Get("webhook-timestamp") != "1790823600" {
				t.Errorf("%v", r.Header)
			}
			ids = append(ids, r.Header.Get("Idempotency-Key"))
			var got struct {
				Version int
				Type    string
				Title   string
				Text    string
				Events  []Event
			}
			if err := json.Unmarshal(body, &got); err != nil || got.Version != 1 || got.Type != "alert" || len(got.Events) != 2 || !strings.Contains(got.Text, got.Title) {
				t.Errorf("%s, %v", body, err)
			}
			if len(ids) == 1 {
				w.Header().Set("Retry-After", "3")
				w.WriteHeader(http.StatusServiceUnavailable)
			}
		}))
		defer server.Close()
		c := mustWebhook(t, WebhookOptions{URL: server.URL, Secret: secret, Guard: local, Templates: builtInTemplates(t), Now: func() time.Time { return october }})
		_, err := c.Send(t.Context(), Sample("en", october))
		if e, ok := errors.AsType[*Error](err); !ok || e.Fault != Down || e.RetryAfter != 3*time.Second {
			t.Errorf("%v", err)
		}
		if _, err := c.Send(t.Context(), Sample("en", october)); err != nil || len(ids) != 2 || ids[0] != ids[1] || ids[0] != "sample" {
			t.Errorf("%v, %v", err, ids)
		}
	}
	if _, err := NewWebhook(WebhookOptions{URL: "https://x.jp", Secret: "whsec_%%%hunter2"}); err == nil || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("%v", err)
	}
}

// An ID with a line break makes no header, and no failure.
func TestWebhookID(t *testing.T) {
	t.Parallel()
	var head http.Header
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { head = r.Header }))
	defer server.Close()
	c := mustWebhook(t, WebhookOptions{URL: server.URL, Guard: local, Templates: builtInTemplates(t)})
	if _, err := c.Send(t.Context(), hostile(2).bounded()); err != nil || head.Get("X") != "" || head.Get("webhook-signature") != "" {
		t.Errorf("%v, %v", err, head)
	}
}

// A card stays below what Teams takes, and has no markup of others.
func TestTeams(t *testing.T) {
	t.Parallel()
	var body []byte
	status, said := http.StatusAccepted, ""
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ = io.ReadAll(r.Body)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, said)
	}))
	defer server.Close()
	c := NewTeams(TeamsOptions{Webhook: server.URL, Guard: local, Templates: builtInTemplates(t)})
	for _, m := range []Message{hostile(40), Sample("ja", october), SampleSignIn("ja", october)} {
		if _, err := c.Send(t.Context(), m.bounded()); err != nil {
			t.Fatal(err)
		}
		if len(body) > 28<<10 {
			t.Errorf("%s: %d bytes", m.Template, len(body))
		}
		var card map[string]any
		if err := json.Unmarshal(body, &card); err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(body, []byte("TextBlock\"")) && !bytes.Contains(body, []byte("RichTextBlock")) || bytes.Contains(body, []byte(`"type": "TextBlock"`)) || bytes.Contains(body, []byte("javascript:")) {
			t.Errorf("text with markup: %s", body)
		}
	}
	status, said = http.StatusOK, `{"error":{"code":"NoResponse"}}`
	if _, err := c.Send(t.Context(), Sample("en", october)); err == nil {
		t.Error("an error within a 200 was none")
	}
	status = http.StatusUnauthorized
	_, err := c.Send(t.Context(), Sample("en", october))
	if e, ok := errors.AsType[*Error](err); !ok || e.Fault != Refused {
		t.Errorf("%v", err)
	}
}

// What Teams answers, and what follows from it.
func TestTeamsAnswers(t *testing.T) {
	t.Parallel()
	const connector = "Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error %d with ContextId tcid=1,server=X."
	for _, c := range []struct {
		name   string
		status int
		body   string
		want   Fault
	}{
		{"turned off", 400, `{"error":{"code":"WorkflowTriggerIsNotEnabled","message":"Could not execute workflow 'a' trigger 'manual' with state 'Disabled': trigger is not enabled."}}`, Refused},
		{"another card", 400, `{"error":{"code":"TriggerInputSchemaMismatch","message":"no"}}`, Rejected},
		{"connector, rate", 200, fmt.Sprintf(connector, 429), Down},
		{"connector, down", 200, fmt.Sprintf(connector, 503), Down},
		{"connector, gone", 200, fmt.Sprintf(connector, 404), Refused},
		{"connector, too large", 200, fmt.Sprintf(connector, 413), Rejected},
		{"connector, no status", 200, "Webhook message delivery failed with error: timeout", Down},
		{"error in a 200", 200, `{"error":{"code":"NoResponse"}}`, Down},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(c.status)
			_, _ = io.WriteString(w, c.body)
		}))
		_, err := NewTeams(TeamsOptions{Webhook: server.URL, Guard: local, Templates: builtInTemplates(t)}).Send(t.Context(), Sample("en", october))
		server.Close()
		if e, ok := errors.AsType[*Error](err); !ok || e.Fault != c.want || !strings.Contains(e.Reason, c.body[:20]) {
			t.Errorf("%s: %v, want fault %d", c.name, err, c.want)
		}
	}
}

// A text of the user's template is shortened until the card is small enough, and no more.
func TestTeamsOwnTemplate(t *testing.T) {
	t.Parallel()
	for letter, least := range map[string]int{"a": 7000, "\U0001f600": 10_000, "\\": 7000} {
		all, err := LoadTemplates(fstest.MapFS{"own.tmpl": {Data: []byte("{{range 8000}}" + letter + "{{end}}")}})
		if err != nil {
			t.Fatal(err)
		}
		m := Sample("en", october)
		m.Template = "own"
		card, err := NewTeams(TeamsOptions{Webhook: "https://a.example", Templates: all}).Preview(m)
		if err != nil || len(card) > maxTeams || len(card) < least {
			t.Errorf("%s: %d bytes, %v", letter, len(card), err)
		}
	}
}

func TestStdout(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	m := hostile(2)
	m.Events[0].JSON = json.RawMessage("{\"a\":\"\u009b31m\u202e\"}")
	for _, asJSON := range []bool{false, true} {
		out.Reset()
		if _, err := NewStdout(&out, asJSON, builtInTemplates(t)).Send(t.Context(), m.bounded()); err != nil {
			t.Fatal(err)
		}
		if strings.ContainsAny(out.String(), "\x1b\u009b\u202e\r") || asJSON && !json.Valid([]byte(out.String())) {
			t.Errorf("%.300q", out.String())
		}
	}
}
