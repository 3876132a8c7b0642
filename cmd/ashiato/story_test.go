package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/aws"
	"github.com/ashiato/ashiato/internal/directory"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/mototest"
	"github.com/ashiato/ashiato/internal/presence"
)

// A story is a lake over some days in Tokyo, with a clock of its own.
type story struct {
	t    *testing.T
	dir  string
	zone *time.Location
	now  time.Time

	// What AWS would tell: whose the WorkSpaces are now, when somebody is connected, and what samples cannot be had, or not yet.
	users  map[string]string
	stays  map[string][]stay
	hidden func(sample, now time.Time) bool
}

func newStory(t *testing.T, config string) *story {
	t.Helper()
	zone, err := time.LoadLocation("Asia/Tokyo")
	if err != nil {
		t.Fatal(err)
	}
	s := &story{t: t, dir: t.TempDir(), zone: zone, users: map[string]string{}, stays: map[string][]stay{}}
	if err := os.WriteFile(filepath.Join(s.dir, "ashiato.yaml"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	return s
}

// at is a time in Tokyo, 10-02 09:30 of 2026.
func (s *story) at(text string) time.Time {
	s.t.Helper()
	t, err := time.ParseInLocation("2006-01-02 15:04", "2026-"+text, s.zone)
	if err != nil {
		s.t.Fatal(err)
	}
	return t
}

// run runs a command at the story's time and gives what it says on both outputs.
func (s *story) run(code int, args ...string) string {
	s.t.Helper()
	r := newTestRun(s.t, map[string]string{"HOME": s.dir, "ASHIATO_LAKE": filepath.Join(s.dir, "lake")})
	r.Now = func() time.Time { return s.now }
	got := r.Run(context.Background(), append([]string{"--config", filepath.Join(s.dir, "ashiato.yaml")}, args...))
	if said := r.stdout.String() + r.stderr.String(); got == code {
		return said
	}
	s.t.Fatalf("at %s, ashiato %s: exit code %d, want %d\n%s%s", s.now.In(s.zone), strings.Join(args, " "), got, code, r.stdout.String(), r.stderr.String())
	return ""
}

// lake lets f write to the lake's tables.
func (s *story) lake(f func(*lake.Lake)) {
	s.t.Helper()
	l, err := lake.Open(s.t.Context(), lake.Options{Dir: filepath.Join(s.dir, "lake"), Create: true, Command: "test", Now: func() time.Time { return s.now }})
	if err != nil {
		s.t.Fatal(err)
	}
	f(l)
	if err := l.Close(); err != nil {
		s.t.Fatal(err)
	}
}

// A stay is a time of day in which somebody is connected.
type stay struct{ from, to string }

// UserConnected is the metric of CloudWatch: a sample each five minutes, as far as the story has them.
func (s *story) UserConnected(_ context.Context, ids []string, w presence.Window, visit func(string, presence.Sample) error) error {
	for _, id := range ids {
		for at := w.Since; at.Before(w.Until); at = at.Add(w.Period) {
			if !at.Add(w.Period).Before(s.now) || s.hidden(at, s.now) {
				continue
			}
			connected := slices.ContainsFunc(s.stays[id], func(c stay) bool { return !at.Before(s.at(c.from)) && at.Before(s.at(c.to)) })
			if err := visit(id, presence.Sample{At: at, Connected: connected}); err != nil {
				return err
			}
		}
	}
	return nil
}

// poll fetches samples and the list of WorkSpaces each hour from one time to another, as `ashiato serve` does.
func (s *story) poll(from, until string) {
	s.t.Helper()
	r := newTestRun(s.t, map[string]string{"HOME": s.dir})
	r.Now = func() time.Time { return s.now }
	se := newSession(r.Program, nil)
	source := &desktopSource{region: "ap-northeast-1"}
	for s.now = s.at(from); !s.now.After(s.at(until)); s.now = s.now.Add(time.Hour) {
		s.lake(func(l *lake.Lake) {
			states, err := se.openState(s.t.Context(), l.ID())
			if err != nil {
				s.t.Fatal(err)
			}
			defer states.Close()
			p := &presence.Poller{Metrics: s, Backfill: 24 * time.Hour, Now: r.Now,
				List: func(ctx context.Context) ([]string, error) {
					return slices.Sorted(maps.Keys(s.users)), s.snapshot(ctx, l)
				},
				Store: func(ctx context.Context, found []presence.Found) error {
					_, err := se.addRuns(ctx, l, found, "111122223333", "ap-northeast-1")
					return err
				},
				Load: func(ctx context.Context) (c presence.Cursor, err error) {
					_, err = states.Cursor(ctx, source.cursor(), &c)
					return c, err
				},
				Keep: func(ctx context.Context, c presence.Cursor) error { return states.PutCursor(ctx, source.cursor(), c) },
			}
			if _, err := p.Poll(s.t.Context()); err != nil {
				s.t.Fatal(err)
			}
		})
	}
}

// snapshot notes whose the WorkSpaces are.
func (s *story) snapshot(ctx context.Context, l *lake.Lake) error {
	known, err := directory.Load(ctx, directoryOf(l))
	if err != nil {
		return err
	}
	list := directory.Snapshot{Source: directory.FromWorkspaces, Kind: directory.Workspace, Scope: "111122223333 ap-northeast-1", Started: s.now}
	for id, user := range s.users {
		list.Entities = append(list.Entities, directory.Entity{ID: id, Name: user})
	}
	changes, err := known.Diff(list)
	if err == nil {
		_, err = directoryOf(l).Add(ctx, changes)
	}
	return err
}

// desktop stores a sign-in to a WorkSpace, as EventBridge tells of it.
func (s *story) desktop(id, at, workspace, ip string) {
	s.t.Helper()
	t, err := time.ParseInLocation("2006-01-02 15:04:05", "2026-"+at, s.zone)
	if err != nil {
		s.t.Fatal(err)
	}
	s.lake(func(l *lake.Lake) {
		row := lake.Row{id, t.UTC(), "111122223333", "ap-northeast-1", workspace, "d-1", "successfulLogin", t.UTC(), ip, "Windows", "WorkSpaces Desktop client", "5.0", "x", s.now.UTC(), "{}"}
		if _, err := l.Table(&lake.WorkSpacesAccess).Add(s.t.Context(), []lake.Row{row}); err != nil {
			s.t.Fatal(err)
		}
	})
}

// signIn imports a sign-in to the console.
func (s *story) signIn(id, at, user string) {
	s.t.Helper()
	record := fmt.Sprintf(`{"Records":[{"eventVersion":"1.08","eventID":%q,"eventTime":%q,"eventName":"ConsoleLogin","eventSource":"signin.amazonaws.com","recipientAccountId":"111122223333",`+
		`"sourceIPAddress":"203.0.113.9","userIdentity":{"type":"IAMUser","userName":%q},"responseElements":{"ConsoleLogin":"Success"}}]}`, id, s.at(at).UTC().Format(time.RFC3339), user)
	path := filepath.Join(s.dir, id+".json")
	if err := os.WriteFile(path, []byte(record), 0o600); err != nil {
		s.t.Fatal(err)
	}
	s.run(exitOK, "import", "-q", path)
}

func (s *story) file(name string) string {
	s.t.Helper()
	b, err := os.ReadFile(filepath.Join(s.dir, name))
	if err != nil {
		s.t.Fatal(err)
	}
	return string(b)
}

// accessList is the CSV of workspaces-access with some lines.
func accessList(lines ...string) string {
	return strings.Join(append([]string{`"ID","Username","Timestamp","Status","WorkSpacesID"`}, lines...), "\r\n") + "\r\n"
}

// Three days in Tokyo: somebody works early, somebody over midnight; one is renamed, one's WorkSpace deleted; the poller is off for some hours, some samples come late,
// some never; the machine is off when reports are due. Each day has its report, once, and made again it is the same to the byte.
func TestThreeDays(t *testing.T) {
	s := newStory(t, `timezone: Asia/Tokyo
sources:
  - workspaces: [ap-northeast-1]
reports:
  - report: workspaces-access
    to: [out]
    waits_for: coverage
  - report: console-signins
    at: 10 2 * * *
    to: [out]
    encoding: cp932
`)
	const tanaka, suzuki = "ws-tanaka111", "ws-suzuki222"
	s.users = map[string]string{tanaka: "tanaka", suzuki: "鈴木"}
	s.stays = map[string][]stay{
		tanaka: {{"10-01 07:40", "10-01 19:05"}, {"10-02 08:00", "10-02 11:50"}, {"10-02 12:40", "10-02 18:00"}},
		suzuki: {{"10-01 22:00", "10-02 01:30"}, {"10-03 09:20", "10-03 14:55"}},
	}
	s.hidden = func(at, now time.Time) bool {
		late := !at.Before(s.at("10-02 17:30")) && at.Before(s.at("10-02 18:10")) && now.Before(s.at("10-02 19:30"))
		never := !at.Before(s.at("10-03 09:00")) && at.Before(s.at("10-03 10:00")) || !at.Before(s.at("10-03 15:00"))
		return late || never
	}
	s.poll("10-01 00:03", "10-02 00:03") // the last samples of the day may still change
	s.signIn("c1", "10-01 08:30", "yuki")
	s.signIn("c2", "10-02 03:00", "yuki")
	s.now = s.at("10-02 02:04")
	if said := s.run(exitOK, "run-due"); !strings.Contains(said, "workspaces-access 2026-10-01 waits: samples of 2 WorkSpaces were not all fetched yet; next look at 2026-10-02 02:14:00") {
		t.Errorf("before the samples are there: %s", said)
	}
	s.poll("10-02 02:05", "10-02 02:05")
	s.now = s.at("10-02 02:14")
	said := s.run(exitOK, "run-due")
	if !strings.Contains(said, "workspaces-access 2026-10-01: 3 rows in AccessList20261001.csv") || !strings.Contains(said, "console-signins 2026-10-01: 1 row in console-signins-20261001.csv") {
		t.Errorf("at 02:14: %s", said)
	}
	if about := s.file("out/AccessList20261001.csv.about.json"); !strings.Contains(about, `"coverage": "complete"`) {
		t.Error(about)
	}
	first := accessList(`202610010700001,"tanaka","2026/10/01 07:40","Connected","ws-tanaka111"`, `202610011900001,"tanaka","2026/10/01 19:05","DisConnected","ws-tanaka111"`,
		`202610012200001,"鈴木","2026/10/01 22:00","Connected","ws-suzuki222"`)
	if got := s.file("out/AccessList20261001.csv"); got != first {
		t.Errorf("the first day:\n%s", got)
	}
	if got := s.file("out/console-signins-20261001.csv"); !strings.Contains(got, "\"2026-10-01 08:30:00\",\"IAMUser\",\"yuki\"") || strings.Contains(got, "\ufeff") {
		t.Errorf("sign-ins: %q", got)
	}

	// The second day: from 11:00 to 14:00 nobody polls; tanaka is renamed at 14:30.
	s.poll("10-02 03:05", "10-02 10:05")
	s.poll("10-02 14:05", "10-02 14:05")
	s.users[tanaka] = "佐藤（旧姓田中）"
	s.poll("10-02 15:05", "10-03 00:05")

	// The third day: samples of 09:00 to 10:00 never come; an event tells when suzuki came. The machine is off from one in the morning on; when it comes back suzuki's WorkSpace has gone.
	s.desktop("e1", "10-03 09:21:37", suzuki, "203.0.113.7")
	delete(s.users, suzuki)
	s.poll("10-04 09:00", "10-04 09:00")
	s.now = s.at("10-04 09:01")
	said = s.run(exitOK, "run-due")
	for _, want := range []string{"workspaces-access 2026-10-02: 5 rows", "console-signins 2026-10-02: 1 row", "workspaces-access 2026-10-03: 2 rows", "console-signins 2026-10-03: 0 rows"} {
		if before, after, ok := strings.Cut(said, want); !ok {
			t.Errorf("no %s, in that order, in %s", want, before)
		} else {
			said = after
		}
	}
	second := accessList(`202610020100001,"鈴木","2026/10/02 01:30","DisConnected","ws-suzuki222"`, `202610020800001,"tanaka","2026/10/02 08:00","Connected","ws-tanaka111"`,
		`202610021100001,"tanaka","2026/10/02 11:50","DisConnected","ws-tanaka111"`, `202610021200001,"tanaka","2026/10/02 12:40","Connected","ws-tanaka111"`,
		`202610021800001,"佐藤（旧姓田中）","2026/10/02 18:00","DisConnected","ws-tanaka111"`)
	third := accessList(`202610031000001,"鈴木","2026/10/03 10:00","Connected","ws-suzuki222"`, `202610031400001,"鈴木","2026/10/03 14:55","DisConnected","ws-suzuki222"`)
	if got := s.file("out/AccessList20261002.csv"); got != second {
		t.Errorf("the second day:\n%s", got)
	}
	if got := s.file("out/AccessList20261003.csv"); got != third {
		t.Errorf("the third day:\n%s", got)
	}

	// Sessions and attendance of the same samples: with the second of the event, within the hour without samples.
	days := s.run(exitOK, "report", "run", "attendance", "--period", "day", "--date", "2026-10-03", "-o", "ndjson", "-q")
	if !strings.Contains(days, `"person":"鈴木","date":"2026-10-03","first_in":"2026-10-03T09:21:37","first_in_by":"event","last_out":"2026-10-03T14:55:00"`) || strings.Count(days, "\n") != 1 {
		t.Errorf("attendance: %s", days)
	}

	if said := s.run(exitOK, "schedule", "-o", "ndjson"); !strings.Contains(said, `{"what":"WorkSpaces ap-northeast-1","next":"2026-10-04T00:`) ||
		!strings.Contains(said, `{"what":"workspaces-access","next":"2026-10-04T17:00:00Z","for":"2026-10-04","waiting":0,`) {
		t.Error(said)
	}

	// Nothing is made twice; asked for again it is the same.
	if said := s.run(exitOK, "run-due"); !strings.Contains(said, "nothing is due") {
		t.Errorf("again: %s", said)
	}
	sums := s.run(exitOK, "report", "schedule", "-q", "-o", "ndjson", "--until", "2026-10-03")
	s.now = s.at("11-20 12:00")
	s.run(exitOK, "report", "backfill", "workspaces-access", "--since", "2026-10-01", "--until", "2026-10-03", "--out", filepath.Join(s.dir, "again"))
	for name, want := range map[string]string{"AccessList20261001.csv": first, "AccessList20261002.csv": second, "AccessList20261003.csv": third} {
		if got := s.file("again/" + name); got != want {
			t.Errorf("again:\n%s", got)
		}
		if err := os.Remove(filepath.Join(s.dir, "out", name)); err != nil {
			t.Fatal(err)
		}
	}
	s.run(exitOK, "report", "backfill", "workspaces-access", "--again", "--since", "2026-10-01", "--until", "2026-10-03")
	if got := s.file("out/AccessList20261002.csv"); got != second {
		t.Errorf("made again:\n%s", got)
	}
	for line := range strings.Lines(sums) {
		_, sum, ok := strings.Cut(strings.TrimSpace(line), `"sha256":"`)
		if !ok || !strings.Contains(s.run(exitOK, "report", "schedule", "-q", "-o", "ndjson", "--since", "2026-10-01", "--until", "2026-10-04"), sum) {
			t.Errorf("another hash than in %s", line)
		}
	}
}

// A process that is killed in the middle of an upload leaves no file; when its lease has run out the report is made by the next that looks.
func TestReportLostInUpload(t *testing.T) {
	target, err := url.Parse(mototest.Start(t))
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(target)
	var losing atomic.Bool
	begun, killed := make(chan struct{}, 10), make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if losing.Load() && r.Method == http.MethodPut && strings.HasSuffix(r.URL.Path, ".csv") {
			_, _ = io.ReadFull(r.Body, make([]byte, 1))
			begun <- struct{}{}
			<-killed
			panic(http.ErrAbortHandler)
		}
		proxy.ServeHTTP(w, r)
	}))
	defer server.Close()
	t.Setenv("AWS_ENDPOINT_URL", server.URL)
	if err := aws.CreateBucket(t.Context(), aws.Access{}, "corp-reports"); err != nil {
		t.Fatal(err)
	}
	s := newStory(t, "timezone: Asia/Tokyo\nlake: lake\nreports:\n  - report: workspaces-access\n    at: 0 0 * * *\n    to: [\"s3://corp-reports/access\"]\n")
	s.now = time.Now()
	s.lake(func(*lake.Lake) {})
	losing.Store(true)
	cmd := exec.Command("ashiato", "run-due")
	cmd.Dir = s.dir
	cmd.Env = append(os.Environ(), "HOME="+s.dir, "XDG_DATA_HOME=", "XDG_CONFIG_HOME=", "ASHIATO_LAKE="+filepath.Join(s.dir, "lake"))
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	select {
	case <-begun:
	case <-time.After(time.Minute):
		t.Error("no upload in a minute")
	}
	_ = cmd.Process.Kill()
	_ = cmd.Wait() // killed
	close(killed)
	losing.Store(false)
	yesterday := time.Now().In(s.zone).AddDate(0, 0, -1)
	b, err := aws.OpenBucket(t.Context(), aws.BucketOptions{Bucket: "corp-reports"})
	if err != nil {
		t.Fatal(err)
	}
	key := "access/AccessList" + yesterday.Format("20060102") + ".csv"
	if body, err := b.Get(t.Context(), key); err == nil {
		body.Close()
		t.Error("there is half a file")
	}
	if said := s.run(exitOK, "run-due"); !strings.Contains(said, "nothing is due") {
		t.Errorf("while the lease lasts: %s", said)
	}
	s.now = time.Now().Add(11 * time.Minute)
	if said := s.run(exitOK, "run-due"); !strings.Contains(said, "0 rows in") {
		t.Errorf("after the lease: %s", said)
	}
	body, err := b.Get(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	defer body.Close()
	if got, err := io.ReadAll(body); err != nil || string(got) != accessList() {
		t.Errorf("%v\n%s", err, got)
	}
}
