package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/aws"
	"github.com/ashiato/ashiato/internal/directory"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/mototest"
)

// A story is a lake over some days in Tokyo, with a clock of its own.
type story struct {
	t      *testing.T
	dir    string
	zone   *time.Location
	now    time.Time
	polled map[string]time.Time // to where the samples of a WorkSpace are in the lake
}

func newStory(t *testing.T, config string) *story {
	t.Helper()
	zone, err := time.LoadLocation("Asia/Tokyo")
	if err != nil {
		t.Fatal(err)
	}
	s := &story{t: t, dir: t.TempDir(), zone: zone, polled: map[string]time.Time{}}
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

// named notes what a snapshot of WorkSpaces would: whose a WorkSpace is from a time on, or that it has gone.
func (s *story) named(from, workspace, user string, present bool) {
	s.t.Helper()
	row, ok := directory.Change{Key: directory.Key{Kind: directory.Workspace, Scope: "111122223333 ap-northeast-1", ID: workspace}, Observed: s.at(from), Effective: s.at(from),
		Source: directory.FromWorkspaces, Name: user, Present: present}.Row()
	if !ok {
		s.t.Fatal("no row")
	}
	s.lake(func(l *lake.Lake) {
		if _, err := l.Table(&lake.Directory).Add(s.t.Context(), []lake.Row{row}); err != nil {
			s.t.Fatal(err)
		}
	})
}

// A stay is a time of day in which somebody is connected.
type stay struct{ from, to string }

// poll stores the samples of five minutes from one time to another as runs, each within a day of UTC, as the poller does.
func (s *story) poll(from, until, workspace string, stays ...stay) {
	s.t.Helper()
	var rows []lake.Row
	for at := s.at(from); at.Before(s.at(until)); at = at.Add(5 * time.Minute) {
		value := 0.0
		for _, c := range stays {
			if !at.Before(s.at(c.from)) && at.Before(s.at(c.to)) {
				value = 1
			}
		}
		if n := len(rows); n > 0 && rows[n-1][4] == value && rows[n-1][1].(time.Time).UTC().YearDay() == at.UTC().YearDay() {
			rows[n-1][2], rows[n-1][5] = at.UTC(), rows[n-1][5].(int64)+1
			continue
		}
		rows = append(rows, lake.Row{workspace, at.UTC(), at.UTC(), int64(300), value, int64(1), "111122223333", "ap-northeast-1", s.at(until).UTC()})
	}
	s.lake(func(l *lake.Lake) {
		if _, err := l.Table(&lake.UserConnected).Add(s.t.Context(), rows); err != nil {
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

// Three days in Tokyo: somebody works early, somebody over midnight; one is renamed, one's WorkSpace deleted; windows of the poller are missed and come late, or never; the
// machine is off when a report is due. Each day has its report, once, and made again it is the same to the byte.
func TestThreeDays(t *testing.T) {
	s := newStory(t, `timezone: Asia/Tokyo
reports:
  - report: workspaces-access
    to: [out]
  - report: console-signins
    at: 10 2 * * *
    to: [out]
    encoding: cp932
`)
	const tanaka, suzuki = "ws-tanaka111", "ws-suzuki222"
	// The first day.
	s.now = s.at("10-01 23:00")
	s.named("09-01 09:00", tanaka, "tanaka", true)
	s.named("09-15 09:00", suzuki, "鈴木", true)
	day1 := stay{"10-01 07:40", "10-01 19:05"}
	s.poll("10-01 00:00", "10-01 12:00", tanaka, day1)
	s.poll("10-01 11:30", "10-02 00:00", tanaka, day1) // windows overlap
	night := stay{"10-01 22:00", "10-02 01:30"}
	s.poll("10-01 00:00", "10-02 00:00", suzuki, night)
	s.signIn("c1", "10-01 08:30", "yuki")
	s.signIn("c2", "10-02 03:00", "yuki")

	s.now = s.at("10-02 02:04")
	if said := s.run(exitOK, "run-due"); strings.Count(said, "\n") != 1 || !strings.Contains(said, "workspaces-access 2026-10-01: 3 rows in AccessList20261001.csv") {
		t.Errorf("at 02:04: %s", said)
	}
	first := accessList(`202610010700001,"tanaka","2026/10/01 07:40","Connected","ws-tanaka111"`, `202610011900001,"tanaka","2026/10/01 19:05","DisConnected","ws-tanaka111"`,
		`202610012200001,"鈴木","2026/10/01 22:00","Connected","ws-suzuki222"`)
	if got := s.file("out/AccessList20261001.csv"); got != first {
		t.Errorf("the first day:\n%s", got)
	}
	s.now = s.at("10-02 02:14")
	if said := s.run(exitOK, "run-due"); !strings.Contains(said, "console-signins 2026-10-01: 1 row in console-signins-20261001.csv") {
		t.Errorf("at 02:14: %s", said)
	}
	if got := s.file("out/console-signins-20261001.csv"); !strings.Contains(got, "\"2026-10-01 08:30:00\",\"IAMUser\",\"yuki\"") || strings.Contains(got, "\ufeff") {
		t.Errorf("sign-ins: %q", got)
	}

	// The second day: tanaka is renamed at noon; what happens from 10:00 to 13:00 is fetched in the evening only.
	day2, lunch := stay{"10-02 08:00", "10-02 11:50"}, stay{"10-02 12:40", "10-02 18:00"}
	s.poll("10-02 00:00", "10-02 10:00", tanaka, day2)
	s.poll("10-02 13:00", "10-03 00:00", tanaka, lunch)
	s.poll("10-02 00:00", "10-03 00:00", suzuki, night)
	s.named("10-02 12:00", tanaka, "佐藤（旧姓田中）", true)
	s.poll("10-02 10:00", "10-02 13:00", tanaka, day2, lunch)

	// The third day: the poller lost 09:00 to 10:00, in which suzuki came; suzuki's WorkSpace is deleted at 15:00. The machine was off at two in the morning.
	day3 := stay{"10-03 09:20", "10-03 14:55"}
	s.poll("10-03 00:00", "10-03 09:00", suzuki)
	s.poll("10-03 10:00", "10-03 15:00", suzuki, day3)
	s.poll("10-03 00:00", "10-03 12:00", tanaka)
	s.named("10-03 15:00", suzuki, "", false)
	s.now = s.at("10-04 09:00")
	said := s.run(exitOK, "run-due")
	for _, want := range []string{"workspaces-access 2026-10-02: 5 rows", "console-signins 2026-10-02: 1 row", "workspaces-access 2026-10-03: 2 rows", "console-signins 2026-10-03: 0 rows"} {
		if before, after, ok := strings.Cut(said, want); !ok {
			t.Errorf("no %s, in that order, in %s", want, before)
		} else {
			said = after
		}
	}
	second := accessList(`202610020100001,"鈴木","2026/10/02 01:30","DisConnected","ws-suzuki222"`, `202610020800001,"tanaka","2026/10/02 08:00","Connected","ws-tanaka111"`,
		`202610021100001,"tanaka","2026/10/02 11:50","DisConnected","ws-tanaka111"`, `202610021200001,"佐藤（旧姓田中）","2026/10/02 12:40","Connected","ws-tanaka111"`,
		`202610021800001,"佐藤（旧姓田中）","2026/10/02 18:00","DisConnected","ws-tanaka111"`)
	third := accessList(`202610031000001,"鈴木","2026/10/03 10:00","Connected","ws-suzuki222"`, `202610031400001,"鈴木","2026/10/03 14:55","DisConnected","ws-suzuki222"`)
	if got := s.file("out/AccessList20261002.csv"); got != second {
		t.Errorf("the second day:\n%s", got)
	}
	if got := s.file("out/AccessList20261003.csv"); got != third {
		t.Errorf("the third day:\n%s", got)
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
