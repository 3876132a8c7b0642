package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/mototest"
)

// A testServer is a process that serves, with JSON lines on standard error.
type testServer struct {
	t     *testing.T
	cmd   *exec.Cmd
	lines chan serveLine
	said  *strings.Builder // what is no JSON; read it when the process has ended
}

func startServer(t *testing.T, dir string) *testServer {
	t.Helper()
	v := &testServer{t: t, cmd: exec.Command("ashiato", "serve", "--progress", "json"), lines: make(chan serveLine, 1000), said: &strings.Builder{}}
	v.cmd.Dir = dir
	r, err := v.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := v.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(v.lines)
		for in := bufio.NewScanner(r); in.Scan(); {
			var line serveLine
			if json.Unmarshal(in.Bytes(), &line) == nil {
				v.lines <- line
			} else {
				fmt.Fprintln(v.said, in.Text())
			}
		}
	}()
	t.Cleanup(func() { _ = v.cmd.Process.Kill() })
	return v
}

// until waits for a line; meanwhile it calls each, if there is one, every second.
func (v *testServer) until(what string, is func(serveLine) bool, each ...func()) {
	v.t.Helper()
	late := time.After(time.Minute)
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			for _, f := range each {
				f()
			}
		case line, ok := <-v.lines:
			if !ok {
				v.t.Fatalf("the server ended before %s:\n%s", what, v.said)
			}
			if is(line) {
				return
			}
		case <-late:
			v.t.Fatalf("no %s in a minute", what)
		}
	}
}

// stop ends the server and gives its last line.
func (v *testServer) stop() (last serveLine) {
	v.t.Helper()
	if err := v.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		v.t.Fatal(err)
	}
	for line := range v.lines {
		last = line
	}
	if err := v.cmd.Wait(); err != nil {
		v.t.Fatalf("after SIGTERM: %v\n%s", err, v.said)
	}
	return last
}

// Serving collects, maintains the lake and stops cleanly; the next start goes on.
func TestServe(t *testing.T) {
	t.Setenv("AWS_ENDPOINT_URL", mototest.Start(t)) // serves other requests while a queue is waited on; the lake is no part of it
	c := collectedHere(t)
	c.notify()
	dir := t.TempDir()
	home := filepath.Join(dir, "home")
	for name, value := range map[string]string{"HOME": home, "XDG_DATA_HOME": filepath.Join(home, "data"), "XDG_CONFIG_HOME": filepath.Join(home, "config"), "TZ": "UTC", "LANG": "C"} {
		t.Setenv(name, value)
	}
	config := "lake: lake\nsources:\n  - queue: " + c.queue + "\ncollect:\n  every: 1s\n" +
		"reports:\n  - report: workspaces-access\n    at: 0 0 * * *\n    to: [out]\n"
	if err := os.WriteFile(filepath.Join(dir, "ashiato.yaml"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	ashiato := func(in string, args ...string) (string, error) {
		cmd := exec.Command("ashiato", args...)
		cmd.Dir, cmd.Stdin = dir, strings.NewReader(in)
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	for i := range 3 { // a day with small files, for maintenance
		record := collectedRecord(fmt.Sprint("i", i), "2026/10/01", "CreateUser")
		if out, err := ashiato(`{"Records":[`+record+`]}`, "import", "-q", "-"); err != nil {
			t.Fatalf("import: %v\n%s", err, out)
		}
	}
	c.put("2026/11/01", "a", collectedRecord("t1", "2026/11/01", "ConsoleLogin"), collectedRecord("t2", "2026/11/01", "CreateUser"))

	v := startServer(t, dir)
	collected, maintained := false, false
	v.until("commit, maintenance and report", func(l serveLine) bool {
		collected = collected || l.Commit != nil && l.Records == 2
		maintained = maintained || l.Upkeep != nil && l.Upkeep.FilesBefore == 3 && l.Upkeep.FilesAfter == 1
		reports, _ := filepath.Glob(filepath.Join(dir, "out", "AccessList*.csv"))
		return collected && maintained && len(reports) == 1
	})
	if out, err := ashiato("", "serve"); err == nil || !strings.Contains(out, fmt.Sprintf("by process %d", v.cmd.Process.Pid)) {
		t.Errorf("a second server: %v\n%s", err, out)
	}
	c.put("2026/11/02", "b", collectedRecord("t3", "2026/11/02", "ConsoleLogin"))
	v.until("message in hand or committed", func(l serveLine) bool { return l.Messages >= 3 || l.Records == 3 })
	if last := v.stop(); !last.Final || last.Waiting != 0 || last.Records != 3 {
		t.Errorf("the last line: %+v", last)
	}

	c.put("2026/11/02", "c", collectedRecord("t4", "2026/11/02", "ConsoleLogin"))
	v = startServer(t, dir)
	v.until("commit after a restart", func(l serveLine) bool {
		if l.Upkeep != nil {
			t.Error("the lake was maintained again, though not due")
		}
		return l.Commit != nil && l.Records == 1
	}, func() { c.send(announced(logKey("2026/11/02", "c"))) }) // the emulator gives a message to the server that has gone, too
	v.stop()
	out, err := ashiato("", "query", "SELECT array_join(array_agg(eventid ORDER BY eventid), ' ') FROM cloudtrail_logs")
	if err != nil || !strings.Contains(out, "i0 i1 i2 t1 t2 t3 t4\n") {
		t.Errorf("in the lake: %v\n%s", err, out)
	}
}
