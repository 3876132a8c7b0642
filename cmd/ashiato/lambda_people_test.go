package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/aws"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/mototest"
)

// noonZone is a zone in which it is about noon, so that yesterday ended long ago.
func noonZone(now time.Time) *time.Location {
	name := "Etc/GMT"
	if west := now.UTC().Hour() - 12; west != 0 {
		name = fmt.Sprintf("Etc/GMT%+d", west)
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return zone
}

// objectText is the content of an object; empty when there is none.
func objectText(t *testing.T, bucket, key string) string {
	t.Helper()
	b, err := aws.OpenBucket(t.Context(), aws.BucketOptions{Bucket: bucket})
	if err != nil {
		t.Fatal(err)
	}
	body, err := b.Get(t.Context(), key)
	if errors.Is(err, fs.ErrNotExist) {
		return ""
	}
	if err != nil {
		t.Fatal(err)
	}
	defer body.Close()
	text, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Without any host: a function asks who is connected, keeps names, and makes yesterday's report, once. Another function, which knows nothing of the first but
// what lies beside the lake, goes on where that one ended.
func TestFunctionForPeople(t *testing.T) {
	endpoint := mototest.StartStrict(t)
	for _, bucket := range []string{"people-lake", "people-reports"} {
		if err := aws.CreateBucket(t.Context(), aws.Access{}, bucket); err != nil {
			t.Fatal(err)
		}
	}
	if err := lake.MakeLedger(t.Context(), aws.Access{}, "ashiato"); err != nil {
		t.Fatal(err)
	}
	zone := noonZone(time.Now())
	today := time.Now().In(zone)
	at := func(day, hour int) time.Time {
		return time.Date(today.Year(), today.Month(), today.Day()+day, hour, 0, 0, 0, zone)
	}
	folder, ids := mototest.WorkSpaces(t, endpoint, "hanako.sato", "taro.suzuki")
	mototest.UserConnected(t, endpoint, ids[0], at(-1, 7), at(-1, 9), 0)
	mototest.UserConnected(t, endpoint, ids[0], at(-1, 9), at(-1, 18), 1)
	mototest.UserConnected(t, endpoint, ids[0], at(-1, 18), at(-1, 20), 0)
	task, day := t.TempDir(), at(-1, 0).Format("20060102")
	config := "lake: s3://people-lake/lake\nsources:\n  - workspaces: [us-east-1]\nnames:\n  - workspaces: [us-east-1]\n    iam: true\n    every: 1h\npresence:\n  backfill: 3d\n" +
		"reports:\n  - report: workspaces-access\n    at: 0 0 * * *\n    zone: " + zone.String() + "\n    since: " + at(-1, 0).Format(time.DateOnly) + "\n    to: [\"s3://people-reports/out/\"]\n"
	if err := os.WriteFile(filepath.Join(task, "ashiato.yaml"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}

	first := startFunction(t, task, "ASHIATO_QUERY_FORMAT=tsv")
	first.want(`{"run-due":true}`, "response", "{}")
	first.want(`{"query":"SELECT name FROM directory_at WHERE kind = 'workspace' ORDER BY 1"}`, "response", `{"rows":2,"text":"name\nhanako.sato\ntaro.suzuki\n"}`)
	first.stop()
	sessions := func(l *lake.Lake) (n int) {
		t.Helper()
		if err := l.Table(&lake.Sessions).Each(t.Context(), at(-1, 0), at(0, 0), func(lake.Row) error { n++; return nil }); err != nil {
			t.Fatal(err)
		}
		return n
	}
	l, err := lake.Open(t.Context(), lake.Options{Dir: "s3://people-lake/lake", Database: "ashiato", Ledger: "ashiato", Home: t.TempDir(), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	if n := sessions(l); n != 1 {
		t.Errorf("the table has %d sessions of yesterday", n)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	key := "out/AccessList" + day + ".csv"
	date := at(-1, 0).Format("2006/01/02")
	want := accessList(day+`0900001,"hanako.sato","`+date+` 09:00","Connected","`+ids[0]+`"`, day+`1800001,"hanako.sato","`+date+` 18:00","DisConnected","`+ids[0]+`"`)
	if got := objectText(t, "people-reports", key); got != want {
		t.Fatalf("the report:\n%s\nwant\n%s\n%s", got, want, first.log)
	}
	for _, said := range []string{"WorkSpaces in us-east-1: 2", "4 lists of names", "workspaces-access " + at(-1, 0).Format(time.DateOnly) + ": 2 rows"} {
		if !strings.Contains(first.log.String(), said) {
			t.Errorf("the function did not say %q:\n%s", said, first.log)
		}
	}

	// Somebody takes the report away, and a user comes. The next function neither makes the report again nor looks at the lists before the hour is over.
	b, err := aws.OpenBucket(t.Context(), aws.BucketOptions{Bucket: "people-reports"})
	if err == nil {
		err = b.Delete(t.Context(), key)
	}
	if err != nil {
		t.Fatal(err)
	}
	mototest.AddWorkSpaces(t, endpoint, folder, "jiro.tanaka")
	second := startFunction(t, task)
	second.want(`{"version":"0","detail-type":"Scheduled Event","source":"aws.events","detail":{}}`, "response", "{}")
	second.stop()
	if got := objectText(t, "people-reports", key); got != "" {
		t.Errorf("the report was made again:\n%s", got)
	}
	for _, said := range []string{"lists of names", "workspaces-access"} {
		if strings.Contains(second.log.String(), said) {
			t.Errorf("the second function did again what was done:\n%s", second.log)
		}
	}
	if !strings.Contains(second.log.String(), "WorkSpaces in us-east-1: 2; 0 new samples") {
		t.Errorf("the second function did not go on where the first ended:\n%s", second.log)
	}

	// Two functions at a time, each with a folder of its own: a further report is made by one of them.
	further := strings.Replace(config, "reports:\n", "reports:\n  - name: further\n    report: workspaces-access\n    at: 0 0 * * *\n    zone: "+zone.String()+"\n    since: "+at(-1, 0).Format(time.DateOnly)+"\n    to: [\"s3://people-reports/further/\"]\n", 1)
	if err := os.WriteFile(filepath.Join(task, "ashiato.yaml"), []byte(further), 0o600); err != nil {
		t.Fatal(err)
	}
	both := []*testFunction{startFunction(t, task), startFunction(t, task)}
	var running sync.WaitGroup
	for _, f := range both {
		running.Go(func() {
			if kind, body := f.invoke(`{"run-due":true}`); kind != "response" {
				t.Errorf("%s %s", kind, body)
			}
		})
	}
	running.Wait()
	said := ""
	for _, f := range both {
		f.stop()
		said += f.log.String()
	}
	if n := strings.Count(said, "further "+at(-1, 0).Format(time.DateOnly)+": 2 rows"); n != 1 {
		t.Errorf("the further report was made %d times:\n%s", n, said)
	}

	// A machine knows what the functions did.
	r := newTestRun(t, map[string]string{"ASHIATO_CONFIG": filepath.Join(task, "ashiato.yaml"), "HOME": t.TempDir(), "ASHIATO_LAKE": ""})
	if code := r.Run(context.Background(), []string{"report", "schedule", "workspaces-access", "--tz", zone.String(), "-o", "csv"}); code != exitOK {
		t.Fatalf("exit code %d: %s", code, r.stderr.String())
	}
	if out := r.stdout.String(); !strings.Contains(out, `"workspaces-access","`+at(-1, 0).Format(time.DateOnly)+`"`) || !strings.Contains(out, `"done"`) {
		t.Errorf("the schedule as a machine sees it: %s", out)
	}
}

// Parts of an invocation leave time to those after them, and have all of it where there are none.
func TestSharesOfAnInvocation(t *testing.T) {
	r := newTestRun(t, nil)
	s := newSession(r.Program, nil)
	w := &dueWork{function: &function{session: s}, lake: &lake.Lake{}}
	ctx, stop := context.WithTimeout(t.Context(), time.Hour)
	defer stop()
	half, end := shareOf(ctx, 0.5)
	defer end()
	if d, ok := half.Deadline(); !ok || time.Until(d) > 31*time.Minute || time.Until(d) < 29*time.Minute {
		t.Errorf("half of an hour ends at %v", d)
	}
	if steps := w.steps(); len(steps) != 1 || steps[0].name != "lambda.sources" || steps[0].share != 1 {
		t.Errorf("with nothing else to do, the sources have all of the time: %+v", steps)
	}
}
