package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// testRun is a Program whose outside is in memory.
type testRun struct {
	*Program
	stdout, stderr bytes.Buffer
	signals        chan os.Signal
	aborted        chan int
}

func newTestRun(t *testing.T, env map[string]string) *testRun {
	t.Helper()
	dir := t.TempDir()
	r := &testRun{signals: make(chan os.Signal, 2), aborted: make(chan int, 1)}
	r.Program = &Program{
		Stdin: strings.NewReader(""), Stdout: &r.stdout, Stderr: &r.stderr, OS: "linux", Now: time.Now,
		Width: func(Stream) int { return 0 }, Signals: r.signals, Abort: func(code int) { r.aborted <- code },
		Getenv: func(name string) string {
			if v, ok := env[name]; ok {
				return v
			}
			return map[string]string{"HOME": dir, "ASHIATO_LAKE": filepath.Join(dir, "lake")}[name]
		},
	}
	return r
}

const oneRecord = `{"eventVersion":"1.11","eventTime":"2026-11-20T05:00:00Z","eventSource":"s3.amazonaws.com","eventName":"GetObject","eventID":"a0000000-0000-4000-8000-000000000003"}`

// interrupting is standard input that presses Ctrl-C when it is read, and goes on when that was noticed.
type interrupting struct {
	run  *testRun
	seen func() bool
	rest io.Reader
	done bool
}

func (r *interrupting) Read(b []byte) (int, error) {
	if !r.done {
		r.done = true
		r.run.signals <- os.Interrupt
		for deadline := time.Now().Add(10 * time.Second); !r.seen() && time.Now().Before(deadline); {
			time.Sleep(time.Millisecond) // waits for the goroutine that watches the signals
		}
	}
	return r.rest.Read(b)
}

func TestInterruptOnceFinishesAndSaysHowToGoOn(t *testing.T) {
	r := newTestRun(t, nil)
	noticed := make(chan struct{})
	r.Stderr = &watchedWriter{w: &r.stderr, word: "press Ctrl-C again", found: noticed}
	r.Stdin = &interrupting{run: r, rest: strings.NewReader(oneRecord), seen: func() bool {
		select {
		case <-noticed:
			return true
		default:
			return false
		}
	}}
	if code := r.Run(context.Background(), []string{"import", "-"}); code != exitInterrupted {
		t.Errorf("exit code %d, want %d", code, exitInterrupted)
	}
	if got := r.stderr.String(); !strings.Contains(got, "go on with: ashiato import -") {
		t.Errorf("no word on how to go on:\n%s", got)
	}
	if !strings.Contains(r.stdout.String(), "stopped; ") {
		t.Errorf("the summary does not say that it stopped:\n%s", &r.stdout)
	}
	r.Stdin = strings.NewReader(oneRecord)
	if code := r.Run(context.Background(), []string{"import", "-", "-q"}); code != exitOK {
		t.Errorf("the second run: exit code %d\n%s", code, &r.stderr)
	}
	r.stdout.Reset()
	if code := r.Run(context.Background(), []string{"query", "SELECT count(*) FROM cloudtrail_logs"}); code != exitOK || !strings.HasSuffix(r.stdout.String(), "\n1\n") {
		t.Errorf("exit code %d, %q\n%s", code, r.stdout.String(), &r.stderr)
	}
}

// watchedWriter closes a channel when a word was written.
type watchedWriter struct {
	w     *bytes.Buffer
	word  string
	found chan struct{}
	done  bool
}

func (w *watchedWriter) Write(b []byte) (int, error) {
	n, err := w.w.Write(b)
	if !w.done && strings.Contains(w.w.String(), w.word) {
		w.done = true
		close(w.found)
	}
	return n, err
}

func TestInterruptTwiceAborts(t *testing.T) {
	r := newTestRun(t, nil)
	s := newSession(r.Program, nil)
	ctx, cancel := context.WithCancelCause(context.Background())
	r.signals <- os.Interrupt
	r.signals <- syscall.SIGTERM
	s.watch(cancel, make(chan struct{}))
	if code := <-r.aborted; code != exitInterrupted || ctx.Err() == nil {
		t.Errorf("abort with %d, context %v", code, ctx.Err())
	}
	if got := r.stderr.String(); strings.Count(got, "\n") != 2 {
		t.Errorf("said\n%s", got)
	}
}

// TestInterruptedWait has the interrupt end a wait, whose error is the cause of the cancellation.
func TestInterruptedWait(t *testing.T) {
	s := newSession(newTestRun(t, nil).Program, nil)
	if f := s.failure(fmt.Errorf("repair the lake: %w", errInterrupted)); f.code != exitInterrupted {
		t.Errorf("exit code %d, %q", f.code, f.text)
	}
}

func TestInterruptedQuery(t *testing.T) {
	r := newTestRun(t, nil)
	r.Stdin = strings.NewReader(oneRecord)
	if code := r.Run(context.Background(), []string{"import", "-", "-q"}); code != exitOK {
		t.Fatalf("exit code %d\n%s", code, &r.stderr)
	}
	r.signals <- os.Interrupt
	code := r.Run(context.Background(), []string{"query", "SELECT count(*) FROM UNNEST(sequence(1, 10000)) a (x) CROSS JOIN UNNEST(sequence(1, 10000)) b (y) CROSS JOIN UNNEST(sequence(1, 10000)) c (z) WHERE (x * y + z) % 7 = 3"})
	if code != exitInterrupted || !strings.Contains(r.stderr.String(), "ashiato: interrupted") {
		t.Errorf("exit code %d\n%s", code, &r.stderr)
	}
}

// Parquet is binary: not for the screen. Colours are for the screen only.
func TestTerminalOutput(t *testing.T) {
	r := newTestRun(t, map[string]string{"TERM": "xterm"})
	r.Stdin = strings.NewReader(oneRecord)
	if code := r.Run(context.Background(), []string{"import", "-", "-q"}); code != exitOK {
		t.Fatalf("exit code %d\n%s", code, &r.stderr)
	}
	r.Width = func(Stream) int { return 80 }
	query := []string{"query", "SELECT eventname FROM cloudtrail_logs"}
	if code := r.Run(context.Background(), append(query, "-o", "parquet")); code != exitUsage || r.stdout.Len() > 0 {
		t.Errorf("exit code %d, %d bytes", code, r.stdout.Len())
	}
	if code := r.Run(context.Background(), query); code != exitOK || !strings.Contains(r.stdout.String(), "\x1b[1meventname") {
		t.Errorf("exit code %d, no coloured table: %q", code, r.stdout.String())
	}
	r.stdout.Reset()
	if code := r.Run(context.Background(), append(query, "--no-color")); code != exitOK || strings.Contains(r.stdout.String(), "\x1b") {
		t.Errorf("exit code %d, colours: %q", code, r.stdout.String())
	}
	r.stdout.Reset()
	r.Width = func(Stream) int { return 0 }
	if code := r.Run(context.Background(), append(query, "-o", "parquet")); code != exitOK || !bytes.HasPrefix(r.stdout.Bytes(), []byte("PAR1")) {
		t.Errorf("exit code %d, no Parquet in %d bytes\n%s", code, r.stdout.Len(), &r.stderr)
	}
}

func TestWrap(t *testing.T) {
	for _, tt := range []struct {
		in    string
		width int
		want  string
	}{
		{"one two three four five six", 20, "one two three four\nfive six"},
		{"取り込みます。同じものは、一度だけ保存されます。", 20, "取り込みます。同じ\nものは、一度だけ保\n存されます。"},
		{"ABCDEFGHIJKLMNOPQRSTUVWXYZ", 20, "ABCDEFGHIJKLMNOPQRS\nTUVWXYZ"},
		{"first\n\nsecond", 20, "first\n\nsecond"},
	} {
		if got := wrap(tt.in, tt.width, 0); got != tt.want {
			t.Errorf("%q:\n%s\nwant\n%s", tt.in, got, tt.want)
		}
	}
}

func TestShellQuote(t *testing.T) {
	for in, want := range map[string]string{
		"a/b.json": "a/b.json", "": "''", "my logs": "'my logs'", "it's": `'it'\''s'`, "$(rm)": "'$(rm)'", "足跡": "'足跡'",
	} {
		if got := shellQuote(in); got != want {
			t.Errorf("%q: %s, want %s", in, got, want)
		}
	}
}

// Suggestions can be typed as they stand: by the path where the shell would not find the name.
func TestSuggestionsBeginAsThePersonBegan(t *testing.T) {
	for name, want := range map[string]string{"": "ashiato", "bin/ashiato": "bin/ashiato", "./my tools/ashiato": "'./my tools/ashiato'"} {
		for _, tt := range []struct {
			args []string
			say  string
		}{
			{[]string{"import", "-"}, "next: " + want + " --lake LAKE events\n"},
			{[]string{"events", "-n", "0", "--event", "Nothing"}, "(`" + want + " --lake LAKE lake info` tells"},
			{[]string{"show", "a0000000"}, "the whole record: " + want + " --lake LAKE show a0000000-0000-4000-8000-000000000003 --raw\n"},
			{[]string{"show", "b0000000"}, "look for it with `" + want + " --lake LAKE events`"},
			{[]string{"events", "--foo"}, "see " + want + " events --help\n"},
			{[]string{"improt"}, "there is no command " + want + " improt; did you mean " + want + " import? See " + want + " --help\n"},
			{[]string{"query"}, "use: " + want + " query \"SELECT ...\""},
			{[]string{"lake", "compact", "now"}, "use it as: " + want + " lake compact"},
			{[]string{"query", "--help"}, "\n  " + want + " query --file report.sql"},
			{[]string{"man"}, "\nashiato query \\-\\-file report.sql"},
		} {
			r := newTestRun(t, map[string]string{"TZ": "UTC"})
			r.Name = name
			lake := filepath.Join(t.TempDir(), "lake")
			r.Stdin = strings.NewReader(oneRecord)
			r.Run(context.Background(), []string{"--lake", lake, "--tz", "UTC", "import", "-", "-q"})
			r.stderr.Reset()
			r.Stdin = strings.NewReader(oneRecord)
			r.Run(context.Background(), append([]string{"--lake", lake, "--tz", "UTC"}, tt.args...))
			said := strings.ReplaceAll(r.stdout.String()+r.stderr.String(), lake, "LAKE")
			if !strings.Contains(said, tt.say) {
				t.Errorf("%s %v: no %q in\n%s", want, tt.args, tt.say, said)
			}
		}
	}
}

func TestTypedName(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"bin/ashiato", "other/ashiato"} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("#!/bin/sh\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	here, other := filepath.Join(dir, "bin/ashiato"), filepath.Join(dir, "other/ashiato")
	for _, tt := range []struct{ path, started, want string }{
		{"", here, here},
		{filepath.Dir(other), here, here}, // another program of the name
		{filepath.Dir(here), here, "ashiato"},
		{filepath.Dir(here), "ashiato", "ashiato"},
	} {
		t.Setenv("PATH", tt.path)
		if got := typedName(tt.started); got != tt.want {
			t.Errorf("started as %s with PATH=%s: %s, want %s", tt.started, tt.path, got, tt.want)
		}
	}
}
