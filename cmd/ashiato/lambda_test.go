package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/aws"
	"github.com/ashiato/ashiato/internal/lake"
)

// A runtimeServer is Lambda's runtime API: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
type runtimeServer struct {
	events  chan invocation
	ended   chan struct{} // ends the function's wait for an invocation
	results chan result
}

type invocation struct {
	id, event string
	deadline  time.Time
}

type result struct{ id, kind, body string }

func (r *runtimeServer) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	path, ok := strings.CutPrefix(req.URL.Path, "/2018-06-01/runtime/invocation/")
	if !ok {
		http.NotFound(w, req)
		return
	}
	if path == "next" && req.Method == http.MethodGet {
		select {
		case i := <-r.events:
			w.Header().Set("Lambda-Runtime-Aws-Request-Id", i.id)
			w.Header().Set("Lambda-Runtime-Deadline-Ms", fmt.Sprint(i.deadline.UnixMilli()))
			w.Header().Set("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:us-east-1:123456789012:function:ashiato")
			_, _ = io.WriteString(w, i.event)
		case <-r.ended:
		case <-req.Context().Done():
		}
		return
	}
	body, _ := io.ReadAll(req.Body)
	id, kind, _ := strings.Cut(path, "/")
	w.WriteHeader(http.StatusAccepted)
	r.results <- result{id, kind, string(body)}
}

// A testFunction is the program as a function of Lambda.
type testFunction struct {
	t   *testing.T
	api *runtimeServer
	cmd *exec.Cmd
	log *strings.Builder // of the function; read it when the function has ended
	n   int
}

// startFunction starts the program as Lambda does: called bootstrap, without arguments, with a home that is not there.
func startFunction(t *testing.T, task string, env ...string) *testFunction {
	t.Helper()
	f := &testFunction{t: t, api: &runtimeServer{events: make(chan invocation), ended: make(chan struct{}), results: make(chan result, 1)}, log: &strings.Builder{}}
	server := httptest.NewServer(f.api)
	t.Cleanup(server.Close)
	t.Cleanup(sync.OnceFunc(func() { close(f.api.ended) }))
	f.cmd = exec.Command("bootstrap")
	f.cmd.Dir = task
	f.cmd.Stderr = f.log
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "HOME=") && !strings.HasPrefix(v, "XDG_") && !strings.HasPrefix(v, "ASHIATO_") {
			f.cmd.Env = append(f.cmd.Env, v)
		}
	}
	f.cmd.Env = append(f.cmd.Env, "AWS_LAMBDA_RUNTIME_API="+strings.TrimPrefix(server.URL, "http://"), "LAMBDA_TASK_ROOT="+task, "TZ=UTC", "LANG=C",
		"AWS_LAMBDA_FUNCTION_MEMORY_SIZE=1024", "TMPDIR="+t.TempDir(), "HOME=/home/sbx_user1051", "ASHIATO_CONFIG="+filepath.Join(task, "ashiato.yaml"))
	f.cmd.Env = append(f.cmd.Env, env...)
	if err := f.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if f.cmd.ProcessState == nil {
			_ = f.cmd.Process.Kill()
			_ = f.cmd.Wait()
		}
		if t.Failed() {
			t.Logf("the function said:\n%s", f.log)
		}
	})
	return f
}

// invoke hands an event to the function and gives what it answers: response or error, and the text.
func (f *testFunction) invoke(event string) (kind, body string) {
	f.t.Helper()
	f.n++
	id := fmt.Sprint("request-", f.n)
	select {
	case f.api.events <- invocation{id, event, time.Now().Add(2 * time.Minute)}:
	case <-time.After(time.Minute):
		f.t.Fatal("the function does not ask for an invocation")
	}
	select {
	case r := <-f.api.results:
		if r.id != id {
			f.t.Fatalf("an answer to %s, want one to %s", r.id, id)
		}
		return r.kind, r.body
	case <-time.After(2 * time.Minute):
		f.t.Fatalf("no answer to %s", event)
	}
	return "", ""
}

func (f *testFunction) want(event, kind, body string) {
	f.t.Helper()
	if k, b := f.invoke(event); k != kind || strings.TrimSpace(b) != body {
		f.t.Fatalf("%s\nis answered with %s %s\nwant %s %s", event, k, b, kind, body)
	}
}

// stop ends the function as Lambda may.
func (f *testFunction) stop() {
	f.t.Helper()
	if err := f.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		f.t.Fatal(err)
	}
	if err := f.cmd.Wait(); err != nil {
		f.t.Fatalf("after SIGTERM: %v\n%s", err, f.log)
	}
}

func sqsEvent(bodies ...string) string {
	var records []map[string]any
	for i, body := range bodies {
		records = append(records, map[string]any{"messageId": fmt.Sprint("m", i), "receiptHandle": "r", "body": body, "eventSource": "aws:sqs",
			"eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:ashiato", "awsRegion": "us-east-1",
			"attributes": map[string]string{"ApproximateReceiveCount": "1", "SentTimestamp": "1793534400000"}})
	}
	b, _ := json.Marshal(map[string]any{"Records": records})
	return string(b)
}

func announced(key string) string {
	return fmt.Sprintf(`{"s3Bucket":"company-trail","s3ObjectKey":[%q]}`, key)
}

const signIn = `{"version":"0","id":"e1","detail-type":"AWS Console Sign In via CloudTrail","source":"aws.signin","account":"111122223333","time":"2026-11-01T00:00:00Z","region":"us-east-1","detail":%s}`

// TestFunction runs the program as a function of Lambda on a lake on S3.
func TestFunction(t *testing.T) {
	c := newCollected(t)
	if err := aws.CreateBucket(t.Context(), aws.Access{}, "company-lake"); err != nil {
		t.Fatal(err)
	}
	if err := lake.MakeLedger(t.Context(), aws.Access{}, "ashiato"); err != nil {
		t.Fatal(err)
	}
	c.put("2026/10/01", "old", collectedRecord("o1", "2026/10/01", "CreateUser"))
	c.put("2026/11/01", "a", collectedRecord("t1", "2026/11/01", "ConsoleLogin"), collectedRecord("t2", "2026/11/01", "CreateUser"))
	task := t.TempDir()
	write := func(name, content string) {
		path := filepath.Join(task, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("ashiato.yaml", "lake: s3://company-lake/lake\nsources:\n  - queue: "+c.queue+"\n  - bucket: s3://company-trail\n")
	write("sql/by-id.sql", "SELECT eventname FROM cloudtrail_logs WHERE eventid = :id")
	f := startFunction(t, task, "ASHIATO_QUERY=SELECT count(*) AS n FROM cloudtrail_logs", "ASHIATO_QUERY_FORMAT=tsv", "ASHIATO_PARAM_ID=t2")

	// Of a batch, what failed comes again, and nothing else.
	f.want(sqsEvent(announced(logKey("2026/11/01", "a")), announced(logKey("2026/11/01", "gone")), "CloudTrail validation message."),
		"response", `{"batchItemFailures":[{"itemIdentifier":"m1"}]}`)
	f.want(`{"query":{}}`, "response", `{"rows":1,"text":"n\n2\n"}`)
	f.want(fmt.Sprintf(signIn, collectedRecord("e1", "2026/11/01", "ConsoleLogin")), "response", "{}")
	f.want(fmt.Sprintf(signIn, collectedRecord("t1", "2026/11/01", "ConsoleLogin")), "response", "{}") // the trail has brought it
	f.want(`{"run-due":true}`, "response", "{}")                                                       // the bucket has one file more
	f.want(`{"query":"SELECT eventid FROM cloudtrail_logs ORDER BY 1"}`, "response", `{"rows":4,"text":"eventid\ne1\no1\nt1\nt2\n"}`)

	// Questions: a file of the function, parameters of event and environment, a place for the result.
	f.want(`{"query":{"file":"sql/by-id.sql"}}`, "response", `{"rows":1,"text":"eventname\nCreateUser\n"}`)
	f.want(`{"query":{"file":"sql/by-id.sql","parameters":{"id":"t1"},"engine":"embedded","out":"s3://company-lake/answers/","format":"csv"}}`,
		"response", `{"rows":1,"out":"s3://company-lake/answers/by-id.csv"}`)
	b, err := aws.OpenBucket(t.Context(), aws.BucketOptions{Bucket: "company-lake"})
	if err != nil {
		t.Fatal(err)
	}
	body, err := b.Get(t.Context(), "answers/by-id.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer body.Close()
	if got, err := io.ReadAll(body); err != nil || string(got) != "\"eventname\"\n\"ConsoleLogin\"\n" {
		t.Errorf("the result on S3: %q, %v", got, err)
	}
	for event, want := range map[string]string{
		`{"query":"SELECT nothing FROM cloudtrail_logs"}`:    "nothing",
		`{"query":{"file":"../../etc/passwd"}}`:              "not a file of the function",
		`{"query":{"sql":"SELECT 1","out":"/tmp/x"}}`:        "no place for a result",
		`{"query":{"sql":"SELECT 1","name":"root-use"}}`:     "one of sql, name and file",
		`{"query":{"sql":"SELECT 1","format":"parquet"}}`:    "cannot be in an answer",
		`{"query":{"name":"no-such-query"}}`:                 "no-such-query",
		`{"query":{"sql":"SELECT rpad('x', 6000000, 'x')"}}`: "larger than",
		`{"something":"else"}`:                               "neither a batch",
	} {
		if kind, body := f.invoke(event); kind != "error" || !strings.Contains(body, want) {
			t.Errorf("%s is answered with %s %s, want an error with %q", event, kind, body, want)
		}
	}
	f.stop()
	if !strings.Contains(f.log.String(), "maintenance: 2 files of 1 day are now 1") {
		t.Errorf("run-due did not maintain the lake:\n%s", f.log)
	}
}
