package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/aws"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/mototest"
	"github.com/ashiato/ashiato/internal/state"
)

// A sharedStory is a lake on S3 that several processes watch, each as if on a machine of its own.
type sharedStory struct {
	t     *testing.T
	lake  string
	ahead atomic.Int64 // of the clock of all
	n     int          // sign-ins
}

func newSharedStory(t *testing.T) *sharedStory {
	t.Helper()
	mototest.StartStrict(t)
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	if err := aws.CreateBucket(t.Context(), aws.Access{}, "company-lake"); err != nil {
		t.Fatal(err)
	}
	if err := lake.MakeLedger(t.Context(), aws.Access{}, "ashiato"); err != nil {
		t.Fatal(err)
	}
	return &sharedStory{t: t, lake: "s3://company-lake/lake"}
}

func (c *sharedStory) now() time.Time { return time.Now().Add(time.Duration(c.ahead.Load())) }

// A watchingProcess is one of them.
type watchingProcess struct {
	*sharedStory
	dir       string
	s         *session
	l         *lake.Lake
	w         *watch
	out, errs strings.Builder
}

// machine is a folder with a configuration.
func (c *sharedStory) machine() string {
	c.t.Helper()
	dir := c.t.TempDir()
	config := "lake: " + c.lake + "\nrules: {enable: [workspaces-sign-in], channels: {workspaces-sign-in: [out]}}\nchannels:\n  out: {stdout: json}\n"
	if err := os.WriteFile(filepath.Join(dir, "ashiato.yaml"), []byte(config), 0o600); err != nil {
		c.t.Fatal(err)
	}
	return dir
}

func (c *sharedStory) program(dir string, stdout, stderr *strings.Builder) *Program {
	env := map[string]string{"HOME": dir, "ASHIATO_CONFIG": filepath.Join(dir, "ashiato.yaml"), "TZ": "UTC", "XDG_DATA_HOME": filepath.Join(dir, "data")}
	for _, name := range []string{"AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION"} {
		env[name] = os.Getenv(name)
	}
	return &Program{Stdin: strings.NewReader(""), Stdout: stdout, Stderr: stderr, OS: "linux", Getenv: func(name string) string { return env[name] }, Now: c.now, Width: func(Stream) int { return 0 }}
}

// start starts a process that watches.
func (c *sharedStory) start() *watchingProcess {
	c.t.Helper()
	p := &watchingProcess{sharedStory: c, dir: c.machine()}
	p.s = newSession(c.program(p.dir, &p.out, &p.errs), nil)
	if p.s.configErr != nil {
		c.t.Fatal(p.s.configErr)
	}
	p.s.zone = time.UTC
	var err error
	if p.l, err = p.s.openLake(c.t.Context(), true); err != nil {
		c.t.Fatal(err)
	}
	if p.w, err = p.s.newWatch(c.t.Context(), p.l, nil); err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() {
		if err := errors.Join(p.w.close(), p.l.Close()); err != nil {
			c.t.Error(err)
		}
	})
	return p
}

// turn takes a turn and gives what was told.
func (p *watchingProcess) turn() string {
	p.t.Helper()
	p.out.Reset()
	if err := p.w.turns(p.t.Context()); err != nil {
		p.t.Fatal(err)
	}
	return p.out.String()
}

// signIn brings a sign-in into the lake and gives its id.
func (p *watchingProcess) signIn() string {
	p.t.Helper()
	p.n++
	id, at := fmt.Sprintf("sign-in-%d", p.n), p.now().UTC().Truncate(time.Second)
	detail := fmt.Sprintf(`{"version":"0","id":%q,"detail-type":"WorkSpaces Access","source":"aws.workspaces","account":"123456789012","time":%q,"region":"us-east-1","resources":[],`+
		`"detail":{"clientIpAddress":"203.0.113.9","actionType":"successfulLogin","workspacesClientProductName":"WorkSpaces Desktop client","loginTime":%q,"clientPlatform":"Windows","directoryId":"d-1","clientVersion":"5.0","workspaceId":"ws-1"}}`,
		id, at.Format(time.RFC3339), at.Format("2006-01-02T15:04:05.000Z"))
	row := lake.Row{id, at, "123456789012", "us-east-1", "ws-1", "d-1", "successfulLogin", at, "203.0.113.9", "Windows", "WorkSpaces Desktop client", "5.0", "queue", at, detail}
	if n, err := p.l.Table(&lake.WorkSpacesAccess).Add(p.t.Context(), []lake.Row{row}); n != 1 || err != nil {
		p.t.Fatal(n, err)
	}
	return id
}

// toldOnce sees that of a sign-in and nothing else was told.
func (c *sharedStory) toldOnce(out, id string) {
	c.t.Helper()
	if strings.Count(out, "\n") != 1 || !strings.Contains(out, `"`+id+`"`) {
		c.t.Errorf("told, instead of %s once: %q", id, out)
	}
}

// run runs a command on a machine.
func (c *sharedStory) run(dir string, code int, args ...string) (out, errs string) {
	c.t.Helper()
	var stdout, stderr strings.Builder
	if got := c.program(dir, &stdout, &stderr).Run(c.t.Context(), args); got != code {
		c.t.Fatalf("%v: exit code %d, want %d: %s%s", args, got, code, stdout.String(), stderr.String())
	}
	return stdout.String(), stderr.String()
}

// objects lists what lies of the state beside the lake.
func (c *sharedStory) objects() string {
	c.t.Helper()
	b, err := aws.OpenBucket(c.t.Context(), aws.BucketOptions{Bucket: "company-lake"})
	if err != nil {
		c.t.Fatal(err)
	}
	var all []string
	if err := b.List(c.t.Context(), "lake/state/", "", func(key string) error { all = append(all, key); return nil }); err != nil {
		c.t.Fatal(err)
	}
	return strings.Join(all, " ")
}

// Of several processes with nothing in common but the lake, one tells of a sign-in, once; a turn that finds nothing writes nothing.
func TestTurns(t *testing.T) {
	c := newSharedStory(t)
	first, second := c.start(), c.start()
	if out := first.turn(); out != "" { // from now on
		t.Fatal(out)
	}
	id := first.signIn()
	c.toldOnce(first.turn(), id)
	was, third := "", c.start()
	for n, p := range []*watchingProcess{second, third, first, second, third} {
		if out := p.turn(); out != "" {
			t.Errorf("told again: %s", out)
		}
		if n == 1 { // each notes once which rules it has
			was = c.objects()
		}
	}
	if is := c.objects(); is != was {
		t.Errorf("turns that found nothing wrote:\n%s\nafter\n%s", is, was)
	}
	id = first.signIn()
	c.toldOnce(second.turn(), id)
	if out := first.turn(); out != "" {
		t.Errorf("told by both: %s", out)
	}

	// All at once.
	for range 3 {
		id = first.signIn()
		all := []*watchingProcess{first, second, c.start()}
		var running sync.WaitGroup
		for _, p := range all {
			p.out.Reset()
			running.Go(func() {
				for {
					err := p.w.turns(t.Context())
					if errors.Is(err, lake.ErrInUse) {
						continue
					}
					if err != nil {
						t.Error(err)
					}
					return
				}
			})
		}
		running.Wait()
		c.toldOnce(all[0].out.String()+all[1].out.String()+all[2].out.String(), id)
	}

	// The laptop of an administrator, which was nowhere near.
	laptop := c.machine()
	out, _ := c.run(laptop, exitOK, "alerts", "list", "-o", "tsv")
	if n := strings.Count(out, "workspaces-sign-in"); n != 5 {
		t.Fatalf("the laptop sees %d alerts:\n%s", n, out)
	}
	alert := strings.Fields(strings.Split(out, "\n")[1])[0]
	if out, _ := c.run(laptop, exitOK, "notify", "list", "-o", "tsv"); !strings.Contains(out, "out\tstdout\t-\t0\t0\t5\t") {
		t.Errorf("the laptop sees of messages:\n%s", out)
	}
	if out, _ := c.run(laptop, exitOK, "status", "-o", "tsv"); !strings.Contains(out, "alerts\topen\t") || !strings.Contains(out, "channel\tout\t") {
		t.Errorf("status on the laptop:\n%s", out)
	}
	c.run(laptop, exitOK, "alerts", "ack", alert, "--note", "it was me")
	c.run(laptop, exitOK, "alerts", "mute", "workspaces-sign-in", "--until", "1d", "--reason", "moving house")
	if out, _ := c.run(c.machine(), exitOK, "alerts", "show", alert, "-o", "table"); !strings.Contains(out, "acknowledged") || !strings.Contains(out, "it was me") {
		t.Errorf("another machine sees:\n%s", out)
	}
	first.signIn()
	if out := first.turn(); out != "" {
		t.Errorf("what the laptop has muted was told: %s", out)
	}
	if out, _ := c.run(laptop, exitOK, "run-due"); out != "" {
		t.Errorf("run-due on the laptop told again: %s", out)
	}
	if left, err := filepath.Glob(filepath.Join(laptop, "data", "ashiato", "lakes", "*", "watch", "*")); err != nil || len(left) > 0 {
		t.Errorf("commands left %v, %v", left, err)
	}
}

// Of two servers one tells of what comes, soon, whichever brought it.
func TestServersTakeTurns(t *testing.T) {
	c := newSharedStory(t)
	first, second := c.start(), c.start()
	laptop := c.machine()
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	defer running.Wait()
	defer stop()
	for _, p := range []*watchingProcess{first, second} {
		if err := p.w.begin(ctx); err != nil {
			t.Fatal(err)
		}
		running.Go(func() { p.w.loop(ctx) })
	}
	var ids []string
	for n := range 3 {
		ids = append(ids, []*watchingProcess{first, second}[n%2].signIn())
		sent := fmt.Sprintf("out\tstdout\t-\t0\t0\t%d\t", n+1)
		for end := time.Now().Add(time.Minute); ; time.Sleep(100 * time.Millisecond) {
			out, _ := c.run(laptop, exitOK, "notify", "list", "-o", "tsv")
			if strings.Contains(out, sent) {
				break
			}
			if time.Now().After(end) {
				t.Fatalf("after a minute %s is not told: %s", ids[n], out)
			}
		}
	}
	stop()
	running.Wait()
	out := first.out.String() + second.out.String()
	for _, id := range ids {
		if n := strings.Count(out, `"`+id+`"`); n != 1 {
			t.Errorf("%s was told %d times: %s", id, n, out)
		}
	}
	if errs := first.errs.String() + second.errs.String(); strings.Count(errs, "\n") != len(ids) { // a line for each that was found
		t.Errorf("they said %s", errs)
	}
}

// A process that dies loses nothing, and tells again only what it sent after its last save.
func TestTurnThatDies(t *testing.T) {
	c := newSharedStory(t)
	first := c.start()
	first.turn()
	died := errors.New("killed")
	for _, at := range []struct {
		step        string
		here, after int // how often it is told by the one that dies, and by the next
	}{{"found", 0, 1}, {"saved", 0, 1}, {"sent", 1, 1}} {
		p := c.start()
		p.turn()
		id := p.signIn()
		p.w.stepped = func(name string) error {
			if name == at.step {
				return died
			}
			return nil
		}
		p.out.Reset()
		if err := p.w.turns(t.Context()); !errors.Is(err, died) {
			t.Fatalf("%s: %v", at.step, err)
		}
		if n := strings.Count(p.out.String(), `"`+id+`"`); n != at.here {
			t.Errorf("%s: told %d times before it died", at.step, n)
		}
		next := c.start()
		if n := strings.Count(next.turn(), `"`+id+`"`); n != at.after {
			t.Errorf("%s: told %d times afterwards", at.step, n)
		}
		if out := next.turn() + c.start().turn(); out != "" {
			t.Errorf("%s: told again: %s", at.step, out)
		}
		if out, _ := c.run(next.dir, exitOK, "alerts", "list", "-o", "tsv"); strings.Count(out, "workspaces-sign-in") != next.n {
			t.Errorf("%s: %d sign-ins, and these alerts:\n%s", at.step, next.n, out)
		}
		// What a process sent and could not save it still knows itself, as long as nobody else has gone on.
		p.w.stepped = nil
		if out := p.turn(); out != "" {
			t.Errorf("%s: the process itself told again: %s", at.step, out)
		}
	}
}

// A process that was asleep for longer than its lease neither writes over what another one has saved nor tells what that one has told.
func TestTurnThatSleeps(t *testing.T) {
	for _, step := range []string{"found", "saved"} {
		t.Run(step, func(t *testing.T) {
			c := newSharedStory(t)
			slow, quick := c.start(), c.start()
			slow.turn()
			id := slow.signIn()
			slow.w.stepped = func(name string) error {
				if name == step {
					c.ahead.Add(int64(3 * time.Minute))
					c.toldOnce(quick.turn(), id)
				}
				return nil
			}
			slow.out.Reset()
			if err := slow.w.turns(t.Context()); !errors.Is(err, lake.ErrFenced) {
				t.Errorf("it was asleep, and ended with %v", err)
			}
			if out := slow.out.String(); out != "" {
				t.Errorf("it told what the other had told: %s", out)
			}
			slow.w.stepped = nil
			if out := slow.turn() + quick.turn(); out != "" {
				t.Errorf("told again: %s", out)
			}
			id = slow.signIn()
			c.toldOnce(slow.turn(), id)
		})
	}
}

// A state that a newer program wrote is neither used nor written over.
func TestNewerStateBesideTheLake(t *testing.T) {
	c := newSharedStory(t)
	p := c.start()
	p.turn()
	path := filepath.Join(t.TempDir(), "newer.db")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(fmt.Sprintf("CREATE TABLE x (y); PRAGMA user_version = %d", state.FormatVersion+1)); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	_, turn, err := p.l.Shared(watchFile).Take(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(turn.Save(t.Context(), path), turn.End(t.Context())); err != nil {
		t.Fatal(err)
	}
	was := c.objects()
	p.signIn()
	if err := p.w.turns(t.Context()); !errors.Is(err, state.ErrNewer) {
		t.Errorf("a turn with a newer state: %v", err)
	}
	for _, args := range [][]string{{"alerts", "list"}, {"alerts", "mute", "workspaces-sign-in", "--until", "1d", "--reason", "x"}, {"run-due"}} {
		if _, errs := c.run(c.machine(), exitFailure, args...); !strings.Contains(errs, "newer version of ashiato") {
			t.Errorf("%v says %s", args, errs)
		}
	}
	if is := c.objects(); is != was {
		t.Errorf("it was written over: %s", is)
	}
}

// Of what is erased no older version stays.
func TestErasedState(t *testing.T) {
	c := newSharedStory(t)
	p := c.start()
	p.turn()
	for range 3 {
		p.signIn()
		p.turn()
	}
	if n := len(strings.Fields(c.objects())); n < 4 {
		t.Fatalf("there are %d versions", n)
	}
	err := p.s.onWatchState(t.Context(), p.l, erasesState, func(ctx context.Context, states *state.Store) error {
		return states.Shrink(ctx, p.now().Add(time.Hour), p.now().Add(time.Hour))
	})
	if n := len(strings.Fields(c.objects())); err != nil || n != 1 {
		t.Errorf("there are %d versions, %v", n, err)
	}
	if out := p.turn(); out != "" {
		t.Errorf("told again: %s", out)
	}
}

// A large state is made smaller by what is old, and said to be large.
func TestLargeState(t *testing.T) {
	c := newSharedStory(t)
	p := c.start()
	p.turn()
	id := p.signIn()
	c.toldOnce(p.turn(), id)
	for i, step := range []struct {
		later time.Duration
		most  int64 // bytes
		left  int   // alerts
	}{{hugeAlerts + time.Hour, 1 << 40, 2}, {0, 60_000, 3}, {largeAlerts - hugeAlerts, 60_000, 3}, {hugeAlerts + time.Hour, 1, 1}} {
		c.ahead.Add(int64(step.later))
		p.w.shared.most = step.most
		if size, err := p.w.shared.store.Size(t.Context()); err != nil || step.most == 60_000 && (size <= step.most || size > 3*step.most) {
			t.Fatalf("the state has %d bytes, %v", size, err)
		}
		id = p.signIn()
		c.toldOnce(p.turn(), id)
		out, _ := c.run(c.machine(), exitOK, "alerts", "list", "-o", "tsv")
		if n := strings.Count(out, "workspaces-sign-in"); n != step.left {
			t.Errorf("step %d: there are %d alerts, want %d:\n%s", i, n, step.left, out)
		}
	}
	if n := strings.Count(p.errs.String(), "old alerts are forgotten"); n != 1 {
		t.Errorf("it was said %d times: %s", n, p.errs.String())
	}
}
