package main

import (
	"context"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/config"

	"github.com/ashiato/ashiato/internal/emulator"
	"github.com/ashiato/ashiato/internal/mototest"
)

// What `make emulator` gives to try, from a queue and a bucket: everything is collected once, no hour is without its state, and the bucket is proven.
func TestEmulator(t *testing.T) {
	behind, err := url.Parse(mototest.StartStrict(t))
	if err != nil {
		t.Fatal(err)
	}
	trail, err := emulator.New(t.Context(), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(emulator.Handler(behind, trail.Keys))
	t.Cleanup(server.Close)
	t.Setenv("AWS_ENDPOINT_URL", server.URL)
	t.Setenv("AWS_REGION", emulator.Region)
	cfg, err := config.LoadDefaultConfig(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := trail.Fill(t.Context(), cfg); err != nil {
		t.Fatal(err)
	}
	home := t.TempDir()
	file := filepath.Join(home, "ashiato.yaml")
	yaml := "sources:\n  - queue: " + trail.Queues["ashiato"] + "\n    region: " + emulator.Region + "\n  - bucket: s3://" + trail.Bucket + "\n"
	if err := os.WriteFile(file, []byte(yaml), 0o600); err != nil {
		t.Fatal(err)
	}
	run := func(arguments ...string) string {
		t.Helper()
		r := newTestRun(t, map[string]string{"HOME": home, "ASHIATO_LAKE": filepath.Join(home, "lake")})
		if code := r.Run(context.Background(), append([]string{"--tz", "UTC", "--config", file}, arguments...)); code != exitOK {
			t.Fatalf("%q: exit code %d\n%s%s", arguments, code, r.stdout.String(), r.stderr.String())
		}
		return r.stdout.String()
	}
	run("collect", "--once")
	if out := run("query", "SELECT count(*) = count(DISTINCT eventid) AND count(*) > 1500 FROM cloudtrail_logs", "-o", "csv"); !strings.Contains(out, `"true"`) {
		t.Errorf("records:\n%s", out)
	}
	if out := run("status", "--gaps"); !strings.Contains(out, "111122223333 ap-northeast-1\n") || strings.ContainsAny(hours(out), "MXU") {
		t.Errorf("coverage:\n%s", out)
	}
	if out := run("verify"); !strings.Contains(out, "proven: ") || !strings.Contains(out, " 0 invalid, 0 missing") {
		t.Errorf("proof:\n%s", out)
	}
	if out := hours(run("status", "--gaps")); !strings.Contains(out, "VVVVVVVVVVVVVVVVVVVVVVVV") || strings.ContainsAny(out, "sLMXU") {
		t.Errorf("coverage after the proof:\n%s", out)
	}
}

// hours are the states in a calendar of coverage.
func hours(calendar string) (states string) {
	for line := range strings.Lines(calendar) {
		if day, rest, ok := strings.Cut(strings.TrimSpace(line), " "); ok && strings.HasPrefix(day, "20") {
			states += rest + "\n"
		}
	}
	return states
}
