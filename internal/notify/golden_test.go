package notify

import (
	"encoding/base64"
	"flag"
	"io"
	"mime/quotedprintable"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/state"
)

var update = flag.Bool("update", false, "write testdata/*.golden")

// decodeBody undoes a transfer encoding.
func decodeBody(encoding string, r io.Reader) ([]byte, error) {
	switch encoding {
	case "quoted-printable":
		r = quotedprintable.NewReader(r)
	case "base64":
		r = base64.NewDecoder(base64.StdEncoding, r)
	}
	return io.ReadAll(r)
}

// folded is the summary of three messages, of which one is a summary.
func folded(t *testing.T, lang string) Message {
	t.Helper()
	fold := state.Fold{Channel: "sec", Rule: "root-console-login", Count: 41, ID: "fold-1"}
	inner := Message{ID: "fold-0", Channel: "sec", Language: lang, Template: TemplateSummary, Count: 39, First: october.Add(-time.Hour), Last: october.Add(-time.Hour), Zone: "Asia/Tokyo",
		Events: []Event{{Time: october.Add(-time.Hour), Summary: "earlier"}}}
	for _, m := range []Message{inner, Sample(lang, october), Sample(lang, october)} {
		m.Channel = "sec"
		q, err := m.Queue()
		if err != nil {
			t.Fatal(err)
		}
		fold.First = append(fold.First, q)
	}
	payload, err := summaryOf(fold)
	if err != nil {
		t.Fatal(err)
	}
	m, err := decode(state.OutboxMessage{ID: "fold-1", Channel: "sec", Payload: payload})
	if err != nil || m.Count != 41 || len(m.Events) != 3 || m.Severity != "high" {
		t.Errorf("%+v, %v", m, err)
	}
	return m
}

// What each channel sends for each built-in template, in each language.
func TestGolden(t *testing.T) {
	t.Parallel()
	all := builtInTemplates(t)
	now := func() time.Time { return october }
	for name, c := range map[string]Channel{
		"slack":   NewSlack(SlackOptions{Webhook: "https://hooks.slack.com/services/x", Templates: all, Now: now}),
		"mail":    mailTo(t, nil, "it@example.jp"),
		"sns":     NewSNS(SNSOptions{Templates: all}),
		"webhook": mustWebhook(t, WebhookOptions{URL: "https://example.com", Templates: all, Now: now}),
		"teams":   NewTeams(TeamsOptions{Webhook: "https://example.com", Templates: all, Now: now}),
		"stdout":  NewStdout(io.Discard, false, all),
		"lines":   NewStdout(io.Discard, true, all),
	} {
		for _, lang := range []string{"en", "ja"} {
			var out strings.Builder
			for _, m := range []Message{Sample(lang, october), SampleSignIn(lang, october), Test(lang, "sec", october, "test-1"), folded(t, lang)} {
				got, err := c.Preview(m)
				if err != nil {
					t.Fatal(err)
				}
				out.WriteString("== " + m.Template + "\n")
				out.Write(got)
			}
			path := filepath.Join("testdata", name+"."+lang+".golden")
			got := strings.ReplaceAll(out.String(), "\r\n", "\n")
			if *update {
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil || got != string(want) {
				t.Errorf("%s differs (go test -run TestGolden -update writes it): %v\n%s", path, err, got)
			}
		}
	}
}

// A value with line breaks does not pass for lines of the message.
func TestForgedLines(t *testing.T) {
	t.Parallel()
	m := Sample("en", october)
	const forged = "x\r\nSeverity: info\u2028Rule: none"
	m.ID, m.Channel = "1", "sec"
	m.Title, m.Facts[0].Value, m.Facts[1].Label, m.Events[0].Summary = forged, forged, forged, forged
	q, err := m.Queue()
	if err != nil {
		t.Fatal(err)
	}
	kept, err := decode(q)
	if err != nil {
		t.Fatal(err)
	}
	templates, err := LoadTemplates(nil)
	if err != nil {
		t.Fatal(err)
	}
	r, err := templates.Render(kept, nil)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(r.Text) {
		if strings.HasPrefix(line, "Severity: info") || strings.HasPrefix(line, "Rule: none") {
			t.Errorf("a line is %q in\n%s", line, r.Text)
		}
	}
	if !strings.Contains(r.Text, `x\r\nSeverity: info\u2028Rule: none`) {
		t.Errorf("the value is not shown in\n%s", r.Text)
	}
}
