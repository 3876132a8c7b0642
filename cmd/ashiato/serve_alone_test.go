package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// A lockedBuffer is written by a process and read by its test.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// A server without sources watches the lake that others fill, here by imports of another process, and stops cleanly. Without anything to do it says so.
func TestServeWithoutSources(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	env := append(os.Environ(), "HOME="+dir, "XDG_DATA_HOME=", "XDG_CONFIG_HOME=", "ASHIATO_LAKE="+filepath.Join(dir, "lake"), "LC_ALL=C")
	run := func(arguments ...string) *exec.Cmd {
		cmd := exec.Command("ashiato", arguments...)
		cmd.Dir, cmd.Env = dir, env
		return cmd
	}
	if out, err := run("serve").CombinedOutput(); err == nil || !strings.Contains(string(out), "there is no source") {
		t.Fatalf("with nothing to do: %v: %s", err, out)
	}
	config := "channels:\n  out: {stdout: true}\n  sec: {slack: \"${env:ASHIATO_TEST_NOT_SET}\"}\nrules:\n  channels: {root-console-login: [out], root-use: [ouf]}\n"
	if err := os.WriteFile(filepath.Join(dir, "ashiato.yaml"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := run("rules", "disable", "root-console-login").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	server := run("serve")
	var told, said lockedBuffer
	server.Stdout, server.Stderr = &told, &said
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Process.Kill() })
	n := 0
	add := func() {
		t.Helper()
		if n++; n == 60 {
			t.Fatalf("told:\n%s\nsaid:\n%s", told.String(), said.String())
		}
		log := fmt.Sprintf(`{"Records":[{"eventVersion":"1.11","eventID":"c0ffee00-0000-4000-8000-%012d","eventTime":%q,"eventSource":"signin.amazonaws.com","eventName":"ConsoleLogin","sourceIPAddress":"203.0.113.7","recipientAccountId":"111122223333","userIdentity":{"type":"Root","accountId":"111122223333"},"responseElements":{"ConsoleLogin":"Success"}}]}`,
			n, time.Now().UTC().Format(time.RFC3339))
		file := filepath.Join(dir, fmt.Sprintf("log%d.json", n))
		if err := os.WriteFile(file, []byte(log), 0o600); err != nil {
			t.Fatal(err)
		}
		if out, err := run("import", "-q", file).CombinedOutput(); err != nil && !strings.Contains(string(out), "is in use by ashiato serve") { // its maintenance has its turn
			t.Fatalf("import: %v: %s", err, out)
		}
		time.Sleep(time.Second)
	}
	// The rule is off at first.
	add()
	add()
	if told.String() != "" {
		t.Fatalf("told though it is off: %s", told.String())
	}
	for _, wanted := range []string{"the configuration has no sources", "the channel sec cannot be used: the environment variable ASHIATO_TEST_NOT_SET is not set", "the rule root-use tells ouf", "did you mean out?"} {
		if !strings.Contains(said.String(), wanted) {
			t.Errorf("at the start it did not say %q: %s", wanted, said.String())
		}
	}
	// A rule with a mistake, and the switch with it, are not taken before the mistake is mended; all without another start.
	bad := filepath.Join(dir, ".config", "ashiato", "rules", "bad.yaml")
	if err := os.WriteFile(bad, []byte("name: bad\nwhen: 'usr:tanaka'\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := run("rules", "enable", "root-console-login").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for !strings.Contains(said.String(), "until this is mended, the rules from before go on") {
		add()
	}
	if told.String() != "" {
		t.Fatalf("told though a rule has a mistake: %s", told.String())
	}
	if err := os.Remove(bad); err != nil {
		t.Fatal(err)
	}
	for !strings.Contains(told.String(), "The root user signed in to the console") {
		add()
	}
	if err := server.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := server.Wait(); err != nil {
		t.Errorf("stopped: %v: %s", err, said.String())
	}
}
