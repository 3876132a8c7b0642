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
			for _, m := range []Message{Sample(lang, october), SampleSignIn(lang, october), Test(lang, "sec", october, "test-1")} {
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
