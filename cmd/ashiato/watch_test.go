package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/mototest"
)

// Whose a WorkSpace is that no list has had is looked up when somebody signs in to it, and the notice has the name.
func TestUnknownWorkSpaceIsLookedUp(t *testing.T) {
	url := mototest.Start(t)
	t.Setenv("AWS_ENDPOINT_URL", url)
	_, desktops := mototest.WorkSpaces(t, url, "tanaka")
	dir := t.TempDir()
	config := filepath.Join(dir, "ashiato.yaml")
	text := "rules: {enable: [workspaces-sign-in], channels: {workspaces-sign-in: [out]}}\nchannels:\n  out: {stdout: json}\n" +
		"networks: {office: [203.0.113.0/24]}\nnames:\n  - {region: us-east-1, workspaces: [us-east-1]}\n"
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	env := map[string]string{"HOME": dir, "ASHIATO_CONFIG": config, "ASHIATO_LAKE": filepath.Join(dir, "lake"), "AWS_ENDPOINT_URL": url, "TZ": "UTC"}
	run := func() (out, errs string) {
		t.Helper()
		var stdout, stderr strings.Builder
		p := &Program{Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr, OS: "linux", Getenv: func(name string) string { return env[name] }, Now: time.Now, Width: func(Stream) int { return 0 }}
		if code := p.Run(t.Context(), []string{"run-due"}); code != 0 {
			t.Fatalf("exit code %d: %s", code, stderr.String())
		}
		return stdout.String(), stderr.String()
	}
	l, err := lake.Open(t.Context(), lake.Options{Dir: filepath.Join(dir, "lake"), Create: true})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	run() // from now on
	at := time.Now().UTC().Truncate(time.Second)
	signIn := func(id, workspace, ip string) lake.Row {
		detail := fmt.Sprintf(`{"version":"0","id":%q,"detail-type":"WorkSpaces Access","source":"aws.workspaces","account":"123456789012","time":%q,"region":"us-east-1","resources":[],`+
			`"detail":{"clientIpAddress":%q,"actionType":"successfulLogin","workspacesClientProductName":"WorkSpaces Desktop client","loginTime":%q,"clientPlatform":"Windows","directoryId":"d-1","clientVersion":"5.0","workspaceId":%q}}`,
			id, at.Format(time.RFC3339), ip, at.Format("2006-01-02T15:04:05.000Z"), workspace)
		return lake.Row{id, at, "123456789012", "us-east-1", workspace, "d-1", "successfulLogin", at, ip, "Windows", "WorkSpaces Desktop client", "5.0", "queue", at, detail}
	}
	rows := []lake.Row{signIn("e-1", desktops[0], "203.0.113.9"), signIn("e-2", desktops[0], "198.51.100.9"), signIn("e-3", "ws-nobodys00", "203.0.113.9")}
	if n, err := l.Table(&lake.WorkSpacesAccess).Add(t.Context(), rows); n != 3 || err != nil {
		t.Fatal(n, err)
	}
	out, errs := run()
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if len(lines) != 3 {
		t.Fatalf("%d notices: %s%s", len(lines), out, errs)
	}
	for _, c := range []struct {
		id   string
		want []string
	}{
		{"e-1", []string{"tanaka", "known: office"}},
		{"e-2", []string{"tanaka", "in none of the networks"}},
		{"e-3", []string{"ws-nobodys00"}},
	} {
		found := false
		for _, line := range lines {
			if !strings.Contains(line, `"`+c.id+`"`) {
				continue
			}
			found = true
			for _, want := range c.want {
				if !strings.Contains(line, want) {
					t.Errorf("the notice of %s lacks %q: %s", c.id, want, line)
				}
			}
		}
		if !found {
			t.Errorf("there is no notice of %s", c.id)
		}
	}
	if out, _ := run(); out != "" {
		t.Errorf("told again: %s", out)
	}
}
