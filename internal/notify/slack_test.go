package notify

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"
)

// A slackServer behaves as Slack does: webhooks at /hook, the Web API at /api, uploads at /upload.
type slackServer struct {
	*httptest.Server
	mu     sync.Mutex
	calls  []string
	bodies []map[string]any
	// next answers the next requests instead: a status, a body and Retry-After.
	next   []slackAnswer
	file   string
	length int
}

type slackAnswer struct {
	status     int
	body       string
	retryAfter string
}

func newSlackServer(t *testing.T) *slackServer {
	s := &slackServer{}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

func (s *slackServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = append(s.calls, r.URL.Path)
	body, _ := io.ReadAll(r.Body)
	if len(s.next) > 0 {
		a := s.next[0]
		s.next = s.next[1:]
		if a.status == 0 { // cut
			if conn, _, err := w.(http.Hijacker).Hijack(); err == nil {
				conn.Close()
			}
			return
		}
		if a.retryAfter != "" {
			w.Header().Set("Retry-After", a.retryAfter)
		}
		w.WriteHeader(a.status)
		_, _ = io.WriteString(w, a.body)
		return
	}
	var said string
	switch {
	case r.URL.Path == "/upload":
		if s.file, said = string(body), "OK - 1"; len(body) != s.length {
			w.WriteHeader(http.StatusBadRequest)
		}
	case strings.HasPrefix(r.URL.Path, "/api/") && r.Header.Get("Authorization") != "Bearer xoxb-token":
		said = `{"ok":false,"error":"invalid_auth"}`
	case r.URL.Path == "/api/files.getUploadURLExternal":
		said = fmt.Sprintf(`{"ok":true,"upload_url":%q,"file_id":"F1"}`, s.URL+"/upload")
		s.length, _ = strconv.Atoi(regexp.MustCompile(`length=(\d+)`).FindStringSubmatch(string(body))[1])
	default:
		var sent map[string]any
		if err := json.Unmarshal(body, &sent); err != nil {
			said = `{"ok":false,"error":"invalid_json"}`
			break
		}
		s.bodies = append(s.bodies, sent)
		said = `{"ok":true,"channel":"C0123456789","ts":"17.5"}`
		if wrong := wrongForSlack(sent); wrong != "" {
			w.WriteHeader(http.StatusBadRequest)
			said = "invalid_blocks: " + wrong
		} else if r.URL.Path == "/hook" {
			said = "ok"
		}
	}
	_, _ = io.WriteString(w, said)
}

// wrongForSlack says what Slack would not take.
func wrongForSlack(m map[string]any) string {
	blocks, _ := m["blocks"].([]any)
	if len(blocks) > 50 {
		return fmt.Sprint(len(blocks), " blocks")
	}
	for _, b := range blocks {
		block := b.(map[string]any)
		limit := 3000
		texts := []any{block["text"]}
		if block["type"] == "header" {
			limit = 150
		}
		if fields, ok := block["fields"].([]any); ok {
			if len(fields) > 10 {
				return "fields"
			}
			texts, limit = append(texts, fields...), 2000
		}
		for _, one := range texts {
			if one == nil {
				continue
			}
			s := one.(map[string]any)["text"].(string)
			if n := utf8.RuneCountInString(s); n == 0 || n > limit {
				return fmt.Sprint("a text of ", n)
			}
		}
	}
	return ""
}

func hook(t *testing.T, s *slackServer) *Slack {
	return NewSlack(SlackOptions{Webhook: s.URL + "/hook", Guard: local, Templates: builtInTemplates(t), Now: func() time.Time { return october }})
}

func bot(t *testing.T, s *slackServer, token string) *Slack {
	return NewSlack(SlackOptions{Token: token, Channel: "C0123456789", API: s.URL + "/api", Guard: local, Templates: builtInTemplates(t), Now: func() time.Time { return october }})
}

// hostile is a message whose texts try to be something else, and are long.
func hostile(events int) Message {
	evil := "<!channel> <@U1> @channel @here <https://evil.example|click> &amp; *b* `c` \x1b[31m\u202e \r\nBcc: x@evil.example"
	m := Message{ID: "a\r\nX: y", Channel: "sec", Rule: evil, AlertID: evil, Severity: evil, Title: evil + strings.Repeat("長い", 200), Why: evil + strings.Repeat("why ", 2000), Count: int64(events) + 5, First: october, Last: october.Add(time.Hour),
		Links: []Link{{evil, "https://ok.example/?a=<b>|c"}, {"bad", "javascript:alert(1)"}, {"user", "https://u:p@ok.example/"}}}
	for i := range 60 {
		m.Facts = append(m.Facts, Fact{evil + fmt.Sprint(i), evil + strings.Repeat("x", 5000)})
	}
	for range events {
		m.Events = append(m.Events, Event{Time: october, Summary: evil + strings.Repeat("y", 9000), JSON: json.RawMessage(`{"a":"` + strings.Repeat("z", 2000) + `"}`)})
	}
	return m
}

func TestSlackLimits(t *testing.T) {
	t.Parallel()
	s := newSlackServer(t)
	for _, m := range []Message{hostile(40), {ID: "empty"}, Sample("ja", october), SampleSignIn("ja", october), Test("en", "sec", october, "t")} {
		note, err := hook(t, s).Send(t.Context(), m.bounded())
		if err != nil || note != "" {
			t.Errorf("%s: %q, %v", m.Title, note, err)
		}
	}
	all, err := json.Marshal(s.bodies[0])
	if err != nil {
		t.Fatal(err)
	}
	// Markup that Slack reads is escaped; what is plain text it does not read.
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			if text, _ := v["text"].(string); v["type"] == "mrkdwn" && (strings.Contains(text, "<!") || strings.Contains(text, "<@") || strings.Contains(text, "<https://evil")) || v["type"] == nil && strings.Contains(text, "<!channel>") {
				t.Errorf("markup: %q", text)
			}
			for _, one := range v {
				walk(one)
			}
		case []any:
			for _, one := range v {
				walk(one)
			}
		}
	}
	walk(any(s.bodies[0]))
	for _, bad := range []string{"javascript:", "u:p@ok", `"\u001b`, "\u202e", "\x1b"} {
		if strings.Contains(string(all), bad) {
			t.Errorf("%q is in the message", bad)
		}
	}
	if s.bodies[0]["parse"] != "none" || s.bodies[0]["link_names"] != false {
		t.Errorf("%v", s.bodies[0]["parse"])
	}
}

// What Slack answers, and what follows from it.
func TestSlackAnswers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		bot    bool
		answer slackAnswer
		fault  Fault
		after  time.Duration
	}{
		{"rate", false, slackAnswer{429, "", "30"}, Down, 30 * time.Second},
		{"rate of a bot", true, slackAnswer{429, `{"ok":false,"error":"ratelimited"}`, "7"}, Down, 7 * time.Second},
		{"200 and not ok", true, slackAnswer{200, `{"ok":false,"error":"channel_not_found"}`, ""}, Refused, 0},
		{"200 and not ok, webhook", false, slackAnswer{200, `{"ok":false,"error":"internal_error"}`, ""}, Down, 0},
		{"200 and something else", false, slackAnswer{200, "<html>sign in to the hotel's network</html>", ""}, Down, 0},
		{"200 and an unknown error", true, slackAnswer{200, `{"ok":false,"error":"brand_new"}`, ""}, Down, 0},
		{"revoked", false, slackAnswer{404, "no_service", ""}, Refused, 0},
		{"archived", false, slackAnswer{410, "channel_is_archived", ""}, Refused, 0},
		{"broken", false, slackAnswer{500, "", ""}, Down, 0},
		{"cut", false, slackAnswer{}, Down, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newSlackServer(t)
			s.next = []slackAnswer{c.answer, c.answer} // the transport may ask again after a connection that was cut
			channel := hook(t, s)
			if c.bot {
				channel = bot(t, s, "xoxb-token")
			}
			_, err := channel.Send(t.Context(), Sample("en", october))
			e, ok := errors.AsType[*Error](err)
			if !ok || e.Fault != c.fault || e.RetryAfter != c.after {
				t.Errorf("%+v, want fault %d after %v", err, c.fault, c.after)
			}
		})
	}
}

func TestSlackSlow(t *testing.T) {
	t.Parallel()
	stop := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-stop }))
	defer server.Close()
	defer close(stop)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err := NewSlack(SlackOptions{Webhook: server.URL, Guard: local, Templates: builtInTemplates(t)}).Send(ctx, Sample("en", october))
	if e, ok := errors.AsType[*Error](err); !ok || e.Fault != Down || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
}

// Blocks that Slack does not take are replaced by text, and that is told.
func TestSlackPlain(t *testing.T) {
	t.Parallel()
	s := newSlackServer(t)
	s.next = []slackAnswer{{400, "invalid_blocks", ""}}
	note, err := hook(t, s).Send(t.Context(), Sample("en", october))
	if err != nil || !strings.Contains(note, "invalid_blocks") || s.bodies[0]["blocks"] != nil || !strings.Contains(s.bodies[0]["text"].(string), "&lt;Chrome&gt;") {
		t.Errorf("%q, %v, %v", note, err, s.bodies)
	}
	s.next = []slackAnswer{{400, "invalid_payload", ""}, {400, "invalid_payload", ""}}
	_, err = hook(t, s).Send(t.Context(), Sample("en", october))
	if e, ok := errors.AsType[*Error](err); !ok || e.Fault != Rejected {
		t.Errorf("%v", err)
	}
}

// A bot puts the records of a long group into a file of the thread; a webhook says how many there are.
func TestSlackFile(t *testing.T) {
	t.Parallel()
	s := newSlackServer(t)
	m := Sample("en", october)
	for len(m.Events) < 15 {
		m.Events = append(m.Events, m.Events[0])
	}
	m.Count = 40
	if note, err := bot(t, s, "xoxb-token").Send(t.Context(), m); err != nil || note != "" {
		t.Fatalf("%q, %v", note, err)
	}
	want := []string{"/api/chat.postMessage", "/api/files.getUploadURLExternal", "/upload", "/api/files.completeUploadExternal"}
	if !slices.Equal(s.calls, want) || strings.Count(s.file, "\n") != 15 {
		t.Errorf("%v\n%s", s.calls, s.file)
	}
	if done := s.bodies[1]; done["channel_id"] != "C0123456789" || done["thread_ts"] != "17.5" {
		t.Errorf("%v", done)
	}
	// An upload that fails does not have the message told twice.
	s.next = []slackAnswer{{200, `{"ok":true,"channel":"C1","ts":"1"}`, ""}, {200, `{"ok":false,"error":"missing_scope"}`, ""}}
	if note, err := bot(t, s, "xoxb-token").Send(t.Context(), m); err != nil || !strings.Contains(note, "missing_scope") {
		t.Errorf("%q, %v", note, err)
	}
	s.bodies = nil
	if _, err := hook(t, s).Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	if all := fmt.Sprint(s.bodies[0]); !strings.Contains(all, "and 30 more: ashiato alerts show a-20261001-1") || !strings.Contains(all, "|The event in the AWS console>") {
		t.Errorf("%s", all)
	}
}

// A report is one post, however often its upload failed before.
func TestSlackReport(t *testing.T) {
	t.Parallel()
	s := newSlackServer(t)
	file := func(name string) File {
		return File{Name: name, Size: 3, Write: func(w io.Writer) error { _, err := io.WriteString(w, "a,b"); return err }}
	}
	c := bot(t, s, "xoxb-token")
	place := slackAnswer{200, fmt.Sprintf(`{"ok":true,"upload_url":%q,"file_id":"F1"}`, s.URL+"/upload"), ""}
	for range 2 {
		s.next = []slackAnswer{place, {500, "", ""}}
		if err := c.SendFiles(t.Context(), Test("ja", "sec", october, "r"), []File{file("a.csv")}); err == nil || !strings.Contains(err.Error(), "the upload: 500") {
			t.Errorf("%v", err)
		}
	}
	s.calls = nil
	if err := c.SendFiles(t.Context(), Test("ja", "sec", october, "r"), []File{file("a.csv"), file("b.csv")}); err != nil || s.file != "a,b" || c.MaxFiles() == 0 {
		t.Errorf("%q, %v", s.file, err)
	}
	want := []string{"/api/files.getUploadURLExternal", "/upload", "/api/files.getUploadURLExternal", "/upload", "/api/files.completeUploadExternal"}
	if !slices.Equal(s.calls, want) {
		t.Errorf("%v", s.calls)
	}
	// Nothing else was ever seen by anybody.
	if len(s.bodies) != 1 || s.bodies[0]["channel_id"] != "C0123456789" || !strings.Contains(fmt.Sprint(s.bodies[0]["initial_comment"]), "動作しています") || len(s.bodies[0]["files"].([]any)) != 2 {
		t.Errorf("%v", s.bodies)
	}
	if err := hook(t, s).SendFiles(t.Context(), Test("ja", "sec", october, "r"), []File{file("a.csv")}); err == nil || hook(t, s).MaxFiles() != 0 {
		t.Error("a webhook took a file")
	}
}

func TestSlackCheck(t *testing.T) {
	t.Parallel()
	s := newSlackServer(t)
	if err := bot(t, s, "xoxb-token").Check(t.Context()); err != nil {
		t.Error(err)
	}
	err := bot(t, s, "xoxb-wrong").Check(t.Context())
	if e, ok := errors.AsType[*Error](err); !ok || e.Fault != Refused || strings.Contains(err.Error(), "xoxb-wrong") {
		t.Errorf("%v", err)
	}
	if err := hook(t, s).Check(t.Context()); err != nil || slices.Contains(s.calls, "/hook") {
		t.Errorf("%v; a check sent something: %v", err, s.calls)
	}
}
