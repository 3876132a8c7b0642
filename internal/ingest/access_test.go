package ingest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/lake"
)

// signIn is an event as AWS documents it, with members exchanged.
func signIn(id string, change ...string) string {
	event := `{"version": "0", "id": "` + id + `", "detail-type": "WorkSpaces Access", "source": "aws.workspaces", "account": "111122223333",
	"time": "2026-10-01T00:05:09Z", "region": "ap-northeast-1", "resources": [], "detail": {"clientIpAddress": "203.0.113.7", "actionType": "successfulLogin",
	"workspacesClientProductName": "WorkSpaces Desktop client", "loginTime": "2026-10-01T00:05:08.595Z", "clientPlatform": "Windows",
	"directoryId": "domain/d-1234567890", "clientVersion": "5.30.0", "workspaceId": "ws-xyskdga"}}`
	return strings.NewReplacer(change...).Replace(event)
}

func signInsOf(t testing.TB, l *lake.Lake, columns ...string) []string {
	t.Helper()
	var out []string
	err := l.Table(&lake.WorkSpacesAccess).Each(context.Background(), time.Time{}, time.Time{}, func(r lake.Row) error {
		var values []string
		for _, c := range columns {
			values = append(values, fmt.Sprint(r[lake.WorkSpacesAccess.Column(c)]))
		}
		out = append(out, strings.Join(values, "|"))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(out)
	return out
}

func TestAccessRow(t *testing.T) {
	at := time.Date(2026, 10, 1, 0, 5, 9, 0, time.UTC)
	now := at.Add(time.Hour)
	got, err := accessRow([]byte(signIn("e1")), "queue", now)
	want := lake.Row{"e1", at, "111122223333", "ap-northeast-1", "ws-xyskdga", "d-1234567890", "successfulLogin", at.Add(-405 * time.Millisecond), "203.0.113.7",
		"Windows", "WorkSpaces Desktop client", "5.30.0", "queue", now}
	if err != nil || len(got) != len(lake.WorkSpacesAccess.Columns) || fmt.Sprint(got[:14]) != fmt.Sprint(want) || !strings.HasPrefix(got[14].(string), `{"version":"0","id":"e1",`) {
		t.Errorf("%v, %v", got, err)
	}
	for _, c := range []struct {
		column string
		change []string
		want   any
	}{
		{"directory_id", []string{"domain/d-1", "d-1"}, "d-1234567890"},
		{"directory_id", []string{"domain/d-1", "Domain/d-1"}, "d-1234567890"},
		{"client_product", []string{"WorkSpaces Desktop client", "workspaces web client"}, "WorkSpacesWebClient"},
		{"client_product", []string{"WorkSpaces Desktop client", "Amazon WorkSpaces mobile Client"}, "Amazon WorkSpaces Mobile client"},
		{"client_product", []string{"WorkSpaces Desktop client", "Another"}, "Another"},
		{"client_platform", []string{"Windows", "osx"}, "OSX"},
		{"client_platform", []string{`"Windows"`, "7"}, nil},
		{"login_time", []string{"2026-10-01T00:05:08.595Z", "yesterday"}, nil},
		{"client_version", []string{`"clientVersion"`, `"x"`}, nil},
	} {
		got, err := accessRow([]byte(signIn("e1", c.change...)), "queue", now)
		if err != nil || got[lake.WorkSpacesAccess.Column(c.column)] != c.want {
			t.Errorf("%v: %s is %v, %v", c.change, c.column, got, err)
		}
	}
	for _, c := range []struct{ want, from, to string }{
		{"no id", `"id": "e1"`, `"id": 7`},
		{"no id", `"id": "e1"`, `"id": ""`},
		{"no time", `"time": "2026-10-01T00:05:09Z"`, `"time": "1 October"`},
		{"no time", `"time": "2026-`, `"time": "1999-`},
		{"no time", `"time"`, `"moment"`},
		{"no detail", `"detail": {`, `"detail": [], "more": {`},
		{"no workspaceId", `"workspaceId"`, `"workspace"`},
		{"1100 bytes in client_ip", "203.0.113.7", strings.Repeat("1", 1100)},
		{"bytes, more than", "203.0.113.7", strings.Repeat("1", lake.MaxTableText)},
	} {
		if _, err := accessRow([]byte(signIn("e1", c.from, c.to)), "queue", now); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.want, err)
		}
	}
	for _, change := range [][]string{{"WorkSpaces Access", "WorkSpaces Other"}, {"aws.workspaces", "my.app"}, {"{", "["}} {
		if _, err := accessRow([]byte(signIn("e1", change...)), "queue", now); !errors.Is(err, errNotAccess) {
			t.Errorf("%v: %v", change, err)
		}
	}
}

func TestImportSignIns(t *testing.T) {
	many := []string{signIn("1"), signIn("2"), signIn("1")}
	var lines strings.Builder
	for _, event := range many {
		lines.WriteString(strings.ReplaceAll(event, "\n", "") + "\n")
	}
	for name, text := range map[string]string{
		"one":          signIn("1") + signIn("2"),
		"lines":        lines.String(),
		"array":        "[" + strings.Join(many, ",") + "]",
		"concatenated": strings.Join(many, ""),
		"with records": `{"Records":[` + record("r", "") + `]}` + strings.Join(many, "\n"),
		"gzip":         string(gzipped([]byte(strings.Join(many, "")))),
	} {
		t.Run(name, func(t *testing.T) {
			l := openLake(t)
			s := doImport(t, l, write(t, filepath.Join(t.TempDir(), "events.json"), text))
			if s.SignIns != 2 || s.Unreadable != 0 || s.Foreign != 0 || s.Objects != 1 || len(s.NotCloudTrail) != 0 {
				t.Errorf("%+v", s)
			}
			if got := signInsOf(t, l, "event_id", "workspace_id"); !slices.Equal(got, []string{"1|ws-xyskdga", "2|ws-xyskdga"}) {
				t.Errorf("rows %v", got)
			}
			// The same events in another object.
			s = doImport(t, l, write(t, filepath.Join(t.TempDir(), "again.json"), strings.Join(many, "")+signIn("3")))
			if s.SignIns != 1 || s.SignInsAgain < 2 {
				t.Errorf("again: %+v", s)
			}
			checkClean(t, l)
		})
	}
}

func TestImportBadSignIn(t *testing.T) {
	l := openLake(t)
	s := doImport(t, l, write(t, filepath.Join(t.TempDir(), "events.json"), signIn("1")+signIn("2", `"workspaceId"`, `"workspace"`)+signIn("3")))
	q, err := Quarantined(context.Background(), l)
	if err != nil || s.SignIns != 2 || s.Unreadable != 1 || len(q) != 1 || len(q[0].Problems) != 1 || q[0].Problems[0].Record != 2 ||
		q[0].Problems[0].Reason != "the sign-in to a WorkSpace has no workspaceId" {
		t.Errorf("%+v, quarantine %+v, %v", s, q, err)
	}
}

// Rows beyond what a worker holds go into the lake before their batch does.
func TestImportManySignIns(t *testing.T) {
	var b bytes.Buffer
	const n = maxAccessRows + 5
	for i := range n {
		b.WriteString(signIn(fmt.Sprint("e", i)))
	}
	l := openLake(t)
	s := doImport(t, l, write(t, filepath.Join(t.TempDir(), "events.json"), b.String()))
	if s.SignIns != n || s.SignInsAgain != 0 || len(signInsOf(t, l, "event_id")) != n {
		t.Errorf("%+v", s)
	}
}

func inline(id, event string) Arrival {
	return Arrival{Key: "sha256:" + id, Location: "WorkSpaces Access " + id, Size: int64(len(event)), Only: true,
		Open: func() (io.ReadSeekCloser, error) { return inMemory{bytes.NewReader([]byte(event))}, nil }}
}

// What a message brought is in the table when the commit that settles it has ended, once, however often the commit fails.
func TestCollectSignIns(t *testing.T) {
	ctx, failing, steps := context.Background(), "", map[string]int{}
	o := lake.Options{Dir: filepath.Join(t.TempDir(), "lake"), Create: true, Step: func(name string) error {
		steps[name]++
		if name == failing {
			return errors.New("broken at " + name)
		}
		return nil
	}}
	l := openLakeWith(t, o)
	c := newCollector(t, l)
	for i, step := range []string{"loaded", "placed", "staged", "recorded", "settled", "committed", "none"} {
		a := inline(fmt.Sprint(i), signIn(fmt.Sprint("e", i)))
		failing = step
		add(t, c, a, Read)
		err := c.Commit(ctx)
		failing = ""
		if step == "none" {
			if err != nil {
				t.Fatal(err)
			}
			continue
		}
		if steps[step] > 0 && step != "committed" && err == nil && step != "settled" {
			t.Errorf("%s: the commit did not fail", step)
		}
		if got, err := c.Add(ctx, a); err != nil || err == nil && got != Read && got != Known {
			t.Errorf("%s: %v, %v", step, got, err)
		}
		if err := c.Commit(ctx); err != nil {
			t.Fatal(err)
		}
	}
	if got := signInsOf(t, l, "event_id"); !slices.Equal(got, []string{"e0", "e1", "e2", "e3", "e4", "e5", "e6"}) {
		t.Errorf("rows %v", got)
	}
	if s := c.Summary(); s.SignIns != 7 || s.Unreadable != 0 {
		t.Errorf("%+v", s)
	}
	// The same event as another message.
	add(t, c, inline("other", signIn("e3")+" "), Read)
	if err := c.Commit(ctx); err != nil || c.Summary().SignIns != 7 || len(signInsOf(t, l, "event_id")) != 7 {
		t.Errorf("%+v, %v", c.Summary(), err)
	}
	checkClean(t, l)
}

// What versions before put into quarantine comes out of it.
func TestReplaySignIns(t *testing.T) {
	l := openLake(t)
	folder := filepath.Join(l.Dir(), "quarantine", "sha256-1")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	event := signIn("old")
	write(t, filepath.Join(folder, "object"), event)
	write(t, filepath.Join(folder, "reason.json"), fmt.Sprintf(`{"key": "sha256:1", "path": "WorkSpaces Access old", "time": "2026-10-01T00:06:00Z", "size": %d, "copied": true,
		"records": 0, "problems": [{"reason": "no CloudTrail record: EventBridge event WorkSpaces Access"}]}`, len(event)))
	s, err := ReplayQuarantine(context.Background(), Options{Lake: l})
	q, qErr := Quarantined(context.Background(), l)
	if err := errors.Join(err, qErr); err != nil || s.SignIns != 1 || s.Unreadable != 0 || len(q) != 0 {
		t.Errorf("%+v, quarantine %+v, %v", s, q, err)
	}
	if got := signInsOf(t, l, "event_id", "source_object"); !slices.Equal(got, []string{"old|WorkSpaces Access old"}) {
		t.Errorf("rows %v", got)
	}
	checkClean(t, l)
}
