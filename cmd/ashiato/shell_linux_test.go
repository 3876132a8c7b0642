package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// A terminal is a real pseudo-terminal with the shell on it, and what a person saw so far.
type terminal struct {
	t      *testing.T
	master *os.File
	mu     sync.Mutex
	seen   []byte
	read   int // of seen, by want
	ended  chan error
}

// openTerminal makes a pseudo-terminal of so many columns and runs the shell there.
func openTerminal(t *testing.T, columns uint16, home string, args ...string) *terminal {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { master.Close() })
	fd := int(master.Fd())
	if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	n, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Row: 40, Col: columns}); err != nil {
		t.Fatal(err)
	}
	slave, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer slave.Close()
	cmd := exec.Command("ashiato", append(args, "query")...)
	cmd.Dir = home
	cmd.Env = append(os.Environ(), "HOME="+home, "XDG_DATA_HOME="+home, "XDG_CONFIG_HOME="+home, "TERM=xterm", "LANG=C", "LC_ALL=C",
		"TZ=UTC", "ASHIATO_LAKE="+filepath.Join(home, "lake"), "ASHIATO_CONFIG=")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = slave, slave, slave
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() }) // it has ended, unless the test failed
	term := &terminal{t: t, master: master, ended: make(chan error, 1)}
	go term.watch()
	go func() { term.ended <- cmd.Wait() }()
	return term
}

// watch keeps what is shown.
func (x *terminal) watch() {
	buf := make([]byte, 32<<10)
	for {
		n, err := x.master.Read(buf)
		if err != nil {
			return
		}
		x.mu.Lock()
		x.seen = append(x.seen, buf[:n]...)
		x.mu.Unlock()
	}
}

// keys types when nothing moves any more.
func (x *terminal) keys(s string) {
	x.t.Helper()
	for before := -1; ; time.Sleep(200 * time.Millisecond) {
		x.mu.Lock()
		now := len(x.seen)
		x.mu.Unlock()
		if now == before {
			break
		}
		before = now
	}
	x.ahead(s)
}

// ahead types at once, whatever the shell is doing.
func (x *terminal) ahead(s string) {
	x.t.Helper()
	if _, err := x.master.WriteString(s); err != nil {
		x.t.Fatal(err)
	}
}

// want waits until the terminal shows something after what was wanted before.
func (x *terminal) want(what string) {
	x.t.Helper()
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		x.mu.Lock()
		at := bytes.Index(x.seen[x.read:], []byte(what))
		if at >= 0 {
			x.read += at + len(what)
		}
		shown := string(x.seen[min(x.read, len(x.seen)):])
		x.mu.Unlock()
		if at >= 0 {
			return
		}
		if time.Now().After(end) {
			x.t.Fatalf("the terminal never showed %q, but %q", what, shown)
		}
	}
}

// run types a line and waits for what its answer shows, and for the next prompt.
func (x *terminal) run(line string, wants ...string) {
	x.t.Helper()
	x.keys(line + "\r")
	x.want("\x1b[0 q") // the cursor's form is put back: the line was accepted
	for _, w := range wants {
		x.want(w)
	}
	x.want("ashiato> ")
}

func (x *terminal) wantEnd() {
	x.t.Helper()
	select {
	case err := <-x.ended:
		if err != nil {
			x.t.Errorf("the shell ended with %v", err)
		}
	case <-time.After(20 * time.Second):
		x.t.Fatal("the shell did not end")
	}
}

// shellHome is a folder with a small lake.
func shellHome(t *testing.T) string {
	t.Helper()
	home := t.TempDir()
	records := `{"eventVersion":"1.11","eventTime":"2026-11-20T05:00:00Z","eventName":"GetObject","eventID":"a1"}
{"eventVersion":"1.11","eventTime":"2026-11-20T05:00:01Z","eventName":"ConsoleLogin","userAgent":"evil\u001b]0;owned\u0007","eventID":"a2"}
`
	if err := os.WriteFile(filepath.Join(home, "a.ndjson"), []byte(records), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("ashiato", "--lake", filepath.Join(home, "lake"), "import", "-q", "a.ndjson")
	cmd.Dir = home
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("import: %v: %s", err, out)
	}
	return home
}

func TestShellOnATerminal(t *testing.T) {
	home := shellHome(t)
	x := openTerminal(t, 100, home)
	x.want("Engine: embedded")
	x.want("ashiato> ")
	x.keys("SELECT eventname, count(*) n\r")
	x.run("FROM cloudtrail_logs GROUP BY 1 ORDER BY 1;", "ConsoleLogin  1", "GetObject     1")
	x.run(".tables", "cloudtrail_records")
	x.run(".schema connect_users", "username  varchar")
	x.run(".engine", "embedded")
	x.run(".explain SELECT count(*) FROM cloudtrail_logs", `"cloudtrail_records"`)
	x.run("SELECT nope FROM cloudtrail_logs;", "line 1, column 8", "\n       ^")
	x.run("SELECT useragent FROM cloudtrail_logs WHERE useragent IS NOT NULL;", `evil\x1b]0;owned`)
	x.run(".nope", ".nope")
	x.run(".mode parquet", "parquet")
	x.run(".mode foo", ".mode cannot be foo; use one of table, json")
	x.run("\x1b[200~SELECT '貼り付け' AS a,\n 2 AS b;\x1b[201~", "貼り付け  2")

	// Ctrl-C ends the statement, or throws the line away; the shell goes on.
	x.keys("SELECT count(*) FROM UNNEST(sequence(1, 9000)) a(x), UNNEST(sequence(1, 9000)) b(y), UNNEST(sequence(1, 9000)) c(z) WHERE x*y*z % 7 = 3;\r")
	x.want("\x1b[0 q")
	x.keys("\x03")
	x.want("interrupted")
	x.want("ashiato> ")
	x.keys("SELECT thrown away\x03")
	x.want("^C")
	x.want("ashiato> ")
	x.run("SELECT 6 * 7 AS answer;", "42")

	// Tab completes columns, functions, tables.
	x.keys("SELECT eventn\t")
	x.want("eventname")
	x.run(", json_extract_s\t'{\"a\":\"b7\"}', '$.a') FROM cloudtrail_l\t WHERE eventname = 'GetObject';", "GetObject  b7")
	x.keys("\x04")
	x.wantEnd()
	x.mu.Lock()
	leaked := bytes.Contains(x.seen, []byte("\x1b]0;owned"))
	x.mu.Unlock()
	if leaked {
		t.Error("an escape sequence of a record reached the terminal")
	}

	// What was typed is there the next time, for its owner alone; a narrow terminal and Japanese.
	file := filepath.Join(home, "ashiato", "query_history")
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("%s: %v, %v; want a file of mode 0600", file, info, err)
	}
	x = openTerminal(t, 40, home, "--lang", "ja")
	x.want("エンジン: embedded")
	x.want("ashiato> ")
	x.keys("\x1b[A\x1b[A") // back to the answer of before
	x.want("6 * 7")
	x.run("", "42")
	x.run("SELECT nope FROM cloudtrail_logs;", "SQL エラー（1 行 8 文字目）")
	x.run("SELECT eventtime, eventname, useragent FROM cloudtrail_logs ORDER BY 1;", "…", "GetObject")
	x.keys("\x04")
	x.wantEnd()
}

// Nothing that is typed or pasted while the shell starts, or while a statement runs, is lost.
func TestShellTakesWhatIsTypedAhead(t *testing.T) {
	home := shellHome(t)
	x := openTerminal(t, 100, home)
	x.ahead("SELECT 'typed' || '-at-start' AS a;\r")
	x.want("Engine: embedded")
	x.want("typed-at-start")
	for i := range 5 {
		x.ahead(fmt.Sprintf("SELECT %d * 11 AS a;\rSELECT eventname\rFROM cloudtrail_logs WHERE eventid = 'a%d';\r", i+1, i%2+1))
		x.ahead("SELECT 'part' ")
		time.Sleep(time.Duration(30*i) * time.Millisecond) // at any point of what the shell does meanwhile
		x.ahead("|| '-of-a-line' AS p;\r")
		x.want(fmt.Sprintf("\n%d\r\n", 11*(i+1)))
		x.want([]string{"\nGetObject", "\nConsoleLogin"}[i%2])
		x.want("\npart-of-a-line")
	}
	x.run(".engine", "embedded")
	x.keys("\x04")
	x.wantEnd()
}
