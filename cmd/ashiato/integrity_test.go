package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/ashiato/ashiato/internal/aws"
	"github.com/ashiato/ashiato/internal/config"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/verify/verifytest"
)

// proven is a bucket with digest files, collected with verify: on_ingest; the clock is the test's.
type proven struct {
	t      *testing.T
	chain  *verifytest.Chain
	s3     *s3.Client
	status *int // of the answer with public keys
	home   string
	now    time.Time
}

func newProven(t *testing.T) *proven {
	p := &proven{t: t, home: t.TempDir(), now: time.Date(2026, 11, 20, 8, 30, 0, 0, time.UTC)}
	p.chain, p.s3, p.status = verifyAWS(t, p.now)
	p.configure("verify: on_ingest\nsources:\n  - bucket: s3://trail-bucket\n")
	return p
}

func (p *proven) configure(text string) {
	p.t.Helper()
	if err := os.WriteFile(filepath.Join(p.home, "ashiato.yaml"), []byte(text), 0o600); err != nil {
		p.t.Fatal(err)
	}
}

// put stores an object of the chain's bucket as it is.
func (p *proven) put(keys ...string) {
	p.t.Helper()
	for _, key := range keys {
		o := p.chain.Bucket.Objects[key]
		if _, err := p.s3.PutObject(p.t.Context(), &s3.PutObjectInput{Bucket: &p.chain.Bucket.Name, Key: &key, Body: bytes.NewReader(o.Body), Metadata: o.Metadata}); err != nil {
			p.t.Fatal(err)
		}
	}
}

// run wants an exit code, and words in what is printed.
func (p *proven) run(code int, words []string, arguments ...string) {
	p.t.Helper()
	r := newTestRun(p.t, map[string]string{"HOME": p.home, "ASHIATO_LAKE": filepath.Join(p.home, "lake")})
	r.Now = func() time.Time { return p.now }
	got := r.Run(context.Background(), append([]string{"--tz", "UTC", "--progress", "off", "--config", filepath.Join(p.home, "ashiato.yaml")}, arguments...))
	all := r.stdout.String() + r.stderr.String()
	if got != code {
		p.t.Fatalf("%q: exit code %d, want %d\n%s", arguments, got, code, all)
	}
	for _, w := range words {
		if !strings.Contains(all, w) {
			p.t.Errorf("%q does not print %q:\n%s", arguments, w, all)
		}
	}
}

// What is collected is proven by the digest files, once; what was changed before it was collected is in the lake, and told as often as anybody asks.
func TestVerifyOnIngest(t *testing.T) {
	p := newProven(t)
	p.run(exitOK, []string{"proof       12 verified, 0 not as delivered, 0 not in a digest file yet, 0 in none"}, "collect", "--once")
	p.run(exitOK, []string{"  2026-11-20  "}, "status", "--gaps")
	p.run(exitOK, []string{"12 valid, 0 invalid", "collected     12 verified", ", 0 B of JSON"}, "verify") // no log file is read a second time
	p.run(exitOK, []string{"12 valid, 0 invalid", " kB of JSON"}, "verify", "--reread")

	// An hour of which one log file is changed before it is collected, and the digest file comes late.
	d, err := p.chain.Digest(p.now.Truncate(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	p.put(d)
	delivered := p.now.Add(20 * time.Minute)
	good, forged := p.chain.Log(delivered, true), p.chain.Log(delivered.Add(time.Minute), true)
	original := p.chain.Bucket.Objects[forged]
	p.chain.Bucket.Objects[forged] = verifytest.Object{Body: verifytest.Zip(`{"Records":[{"eventVersion":"1.11","eventID":"forged","eventTime":"2026-11-20T08:51:00Z","eventName":"X","eventSource":"s3.amazonaws.com"}]}`)}
	p.put(good, forged)
	p.now = p.now.Add(time.Hour)
	p.run(exitOK, []string{"12 verified, 0 not as delivered, 2 not in a digest file yet"}, "collect", "--once")
	var digests []string
	for i := range 2 {
		d, err := p.chain.Digest(p.now.Truncate(time.Hour).Add(time.Duration(i) * time.Hour))
		if err != nil {
			t.Fatal(err)
		}
		digests = append(digests, d)
	}
	p.now = p.now.Add(2 * time.Hour)
	p.put(digests[1])
	p.run(exitFindings, []string{"FAILURE  111122223333 ap-northeast-1: a digest file is gone: s3://trail-bucket/" + digests[0], "nothing new of log files", "1 finding"}, "collect", "--once")
	p.put(digests[0])
	const told = "FAILURE  111122223333 ap-northeast-1: a log file was not what CloudTrail delivered when it was collected (its records are in the lake): s3://trail-bucket/"
	p.run(exitFindings, []string{told + forged, "13 verified, 1 not as delivered, 0 not in a digest file yet", "1 finding: log files may have been altered"}, "collect", "--once")
	p.run(exitOK, []string{"forged"}, "query", "SELECT eventid FROM cloudtrail_logs WHERE eventid = 'forged'") // nothing is lost
	p.run(exitOK, []string{`"digests_proven":0`, `"log_files_altered":0`}, "collect", "--once", "-o", "json")  // nothing is new
	p.run(exitFindings, []string{"X", told + forged, "1 log file was not what CloudTrail delivered"}, "status", "--gaps")
	p.run(exitFindings, []string{`"state":"altered","log_files":2,"listed":2,"altered":1,"unlisted":0`}, "status", "--gaps", "-o", "ndjson")
	p.run(exitOK, []string{"there are log files that were not as CloudTrail delivered them"}, "events", "--coverage", "--since", "2026-11-20")
	p.run(exitFindings, []string{"13 verified, 1 not as delivered", "a log file is altered: s3://trail-bucket/" + forged, told + forged}, "verify")

	// Who puts it back is not saved by that: the lake has the other one as well. It is read, as its ETag is not that of what was collected.
	p.chain.Bucket.Objects[forged] = original
	p.put(forged)
	p.run(exitFindings, []string{"14 valid, 0 invalid", told + forged}, "verify")
	p.run(exitFindings, []string{"取り込んだログファイルが、CloudTrail の配信したものと異なります", "配信時と相違 1", "指摘が 1 件あります"}, "--lang", "ja", "collect", "--once")
	p.run(exitFindings, []string{"X 相違", "1 個のログファイルが、取り込み時に"}, "--lang", "ja", "status", "--gaps")
}

// Without the permission for public keys everything is collected, and the statement that is missing is printed. It is made up for later.
func TestVerifyOnIngestNotPermitted(t *testing.T) {
	p := newProven(t)
	*p.status = http.StatusBadRequest
	p.run(exitPermission, []string{"Collected: 12 new records", `"Action": "cloudtrail:ListPublicKeys"`}, "collect", "--once")
	*p.status = 0
	p.run(exitOK, []string{"objects     0 read, 12 already", "12 verified"}, "collect", "--once")
	p.run(exitOK, []string{"12 valid", "collected     12 verified", ", 0 B of JSON"}, "verify")

	p.configure("verify: on_ingest\nsources:\n  - bucket: s3://trail-bucket/elsewhere\n")
	p.run(exitOK, []string{"Collected: 0 new records"}, "--lake", filepath.Join(p.home, "other"), "collect", "--once")
	p.configure("verify: sometimes\n")
	p.run(exitConfig, []string{"ashiato.yaml", "verify", "on_ingest"}, "collect", "--once")
}

// With records go the hashes of their log files, and nothing that tells of digest files: the newest of them is missed as before.
func TestRetainHashes(t *testing.T) {
	p := newProven(t)
	p.run(exitOK, []string{"12 verified"}, "collect", "--once")
	p.now = p.now.AddDate(0, 0, 5)
	for _, words := range []string{"--dry-run", ""} {
		p.run(exitOK, []string{"records     12", "hashes      of the log files of 1 day"}, slices.DeleteFunc([]string{"lake", "retain", "--older-than", "3d", words}, func(s string) bool { return s == "" })...)
	}
	p.run(exitOK, []string{`"hash_days":0`}, "lake", "retain", "--older-than", "3d", "-o", "json")
	p.run(exitOK, []string{" kB of JSON"}, "verify", "--since", "7d") // log files are read again
	newest := p.chain.Digests[len(p.chain.Digests)-1]
	if _, err := p.s3.DeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: &p.chain.Bucket.Name, Key: &newest}); err != nil {
		t.Fatal(err)
	}
	p.run(exitFindings, []string{"a digest file is gone that was there before: s3://trail-bucket/" + newest}, "verify", "--since", "7d")
}

// Only of queues and buckets there are digest files: a run over the event history alone says nothing of them, and looks at no bucket. A bucket that is read
// as somebody of its own is also opened as that one when the command names another source.
func TestWhatIsProven(t *testing.T) {
	s := &session{config: config.Config{Verify: config.VerifyOnIngest}}
	history, desktops := config.Source{EventHistory: []string{"us-east-1"}}, config.Source{WorkSpaces: []string{"us-east-1"}}
	if w := s.newWatching(nil, []config.Source{history, desktops}); w != nil || w.facts() != nil || w.verdict() != nil {
		t.Error("a proof of sources without digest files")
	}
	queue := config.Source{Queue: "https://sqs.us-east-1.amazonaws.com/111122223333/ashiato"}
	bucket := config.Source{Bucket: "s3://theirs", AWS: config.AWS{Role: "arn:aws:iam::444455556666:role/read"}}
	s.config.Sources = []config.Source{queue, history, bucket}
	for _, named := range [][]config.Source{{queue}, {queue, bucket}, s.config.Sources} {
		var got []string
		for _, o := range s.withConfigured(named) {
			if hasDigests(o) {
				got = append(got, o.Queue+o.Bucket+o.AWS.Role)
			}
		}
		if want := []string{queue.Queue, bucket.Bucket + bucket.AWS.Role}; !slices.Equal(got, want) {
			t.Errorf("%v: %v", named, got)
		}
	}
}

// signedTrail is a bucket that notifies a queue, with an empty chain of digest files, and room for a lake on S3.
func signedTrail(t *testing.T) (*collected, *verifytest.Chain, time.Time) {
	t.Helper()
	c := newCollected(t)
	c.notify()
	if err := lake.MakeLedger(t.Context(), aws.Access{}, "ashiato"); err != nil {
		t.Fatal(err)
	}
	if err := aws.CreateBucket(t.Context(), aws.Access{}, "company-lake"); err != nil {
		t.Fatal(err)
	}
	signer, err := verifytest.NewSigner()
	if err != nil {
		t.Fatal(err)
	}
	keys := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(signer.Answer()) }))
	t.Cleanup(keys.Close)
	t.Setenv("AWS_ENDPOINT_URL_CLOUDTRAIL", keys.URL)
	return c, verifytest.NewChain(verifytest.NewBucket("company-trail"), signer, "AWSLogs/", "111122223333", "us-east-1"), time.Now()
}

// Two machines with a lake on S3 read one queue: what one has collected the other proves, and both know it.
func TestVerifyOnIngestOfQueue(t *testing.T) {
	c, chain, began := signedTrail(t)
	p := &proven{t: t, chain: chain, s3: c.s3}
	put := func(hours int) {
		t.Helper()
		end := began.Add(time.Duration(hours-3) * time.Hour)
		if err := chain.Hours(end, 1); err != nil {
			t.Fatal(err)
		}
	}
	a, b := t.TempDir(), t.TempDir()
	run := func(home string, code int, words []string, arguments ...string) {
		t.Helper()
		file := filepath.Join(home, "ashiato.yaml")
		text := fmt.Sprintf("lake: s3://company-lake/audit\nverify: on_ingest\ncollect:\n  every: 1s\nsources:\n  - queue: %s\n", c.queue)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		r := newTestRun(t, map[string]string{"HOME": home, "ASHIATO_LAKE": "s3://company-lake/audit"})
		got := r.Run(t.Context(), append([]string{"--tz", "UTC", "--progress", "off", "--config", file}, arguments...))
		all := r.stdout.String() + r.stderr.String()
		if got != code {
			t.Fatalf("%q: exit code %d, want %d\n%s", arguments, got, code, all)
		}
		for _, w := range words {
			if !strings.Contains(all, w) {
				t.Errorf("%q does not print %q:\n%s", arguments, w, all)
			}
		}
	}
	put(0)
	p.put(chain.Logs...)
	run(a, exitOK, []string{"Collected: 2 new records", "there are no digest files"}, "collect", "--once")
	p.put(chain.Digests...)
	run(b, exitOK, []string{"Collected: 0 new records", "2 verified, 0 not as delivered"}, "collect", "--once")
	put(1)
	chain.Bucket.Objects[chain.Logs[3]] = verifytest.Object{Body: verifytest.Zip(`{"Records":[]}`)}
	p.put(chain.Logs[2:]...)
	p.put(chain.Digests[1:]...)
	run(a, exitFindings, []string{"3 verified, 1 not as delivered", "s3://company-trail/" + chain.Logs[3]}, "collect", "--once")
	for _, home := range []string{a, b} {
		run(home, exitFindings, []string{"X", "1 log file was not what CloudTrail delivered", "s3://company-trail/" + chain.Logs[3]}, "status", "--gaps")
		run(home, exitFindings, []string{"collected     3 verified, 1 not as delivered", "a log file is altered: s3://company-trail/" + chain.Logs[3]}, "verify", "s3://company-trail")
	}
	run(b, exitOK, []string{"s3://company-lake/audit", "proof", "waiting"}, "status")
}

// While serving, digest files are looked for by itself; what is found is told, and SIGTERM ends it as ever.
func TestVerifyOnIngestServing(t *testing.T) {
	p := newProven(t)
	p.configure("verify: on_ingest\ncollect:\n  every: 1s\nsources:\n  - bucket: s3://trail-bucket\n")
	p.chain.Bucket.Objects[p.chain.Logs[3]] = verifytest.Object{Body: verifytest.Zip(`{"Records":[]}`)}
	p.put(p.chain.Logs[3])
	began := time.Now()
	r := newTestRun(t, map[string]string{"HOME": p.home, "ASHIATO_LAKE": filepath.Join(p.home, "lake")})
	r.Now = func() time.Time { return p.now.Add(time.Since(began)) }
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	go func() {
		for ctx.Err() == nil {
			if _, err := os.Stat(filepath.Join(p.home, "lake", "integrity", "checked.json")); err == nil {
				stop()
			}
			time.Sleep(50 * time.Millisecond)
		}
	}()
	code := r.Run(ctx, []string{"--tz", "UTC", "--config", filepath.Join(p.home, "ashiato.yaml"), "serve"})
	if want := "a log file was not what CloudTrail delivered when it was collected (its records are in the lake): s3://trail-bucket/" + p.chain.Logs[3]; code != exitOK || !strings.Contains(r.stderr.String(), want) {
		t.Errorf("exit code %d\n%s", code, r.stderr.String())
	}
}

// A server of a lake on S3 commits as soon as it is told to, whatever else begins with it, and keeps the hashes of what it reads where all machines find them.
func TestVerifyOnIngestServingOnS3(t *testing.T) {
	c, chain, began := signedTrail(t)
	p := &proven{t: t, chain: chain, s3: c.s3}
	if err := chain.Hours(began.Add(-7*time.Hour), 5); err != nil {
		t.Fatal(err)
	}
	forged := chain.Logs[3]
	chain.Bucket.Objects[forged] = verifytest.Object{Body: verifytest.Zip(`{"Records":[]}`)}
	p.put(chain.Logs...)
	p.put(chain.Digests...)
	home := t.TempDir()
	text := fmt.Sprintf("lake: s3://company-lake/audit\nverify: on_ingest\ncollect:\n  every: 1s\nnames:\n  - iam: true\nsources:\n  - queue: %s\n", c.queue)
	if err := os.WriteFile(filepath.Join(home, "ashiato.yaml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, folder := range map[string]string{"HOME": "", "XDG_DATA_HOME": "data", "XDG_CONFIG_HOME": "config", "XDG_CACHE_HOME": "cache"} {
		t.Setenv(name, filepath.Join(home, folder))
	}
	v := startServer(t, home)
	v.until("commit", func(l serveLine) bool { return l.Commit != nil && l.Records == 9 })
	if last := v.stop(); !last.Final || last.Waiting != 0 || last.Failures != 0 {
		t.Errorf("the last line: %+v\n%s", last, v.said)
	}
	run := func(arguments ...string) ([]byte, error) {
		cmd := exec.Command("ashiato", arguments...)
		cmd.Dir = home
		return cmd.CombinedOutput()
	}
	if out, err := run("collect", "--once"); err != nil && !strings.Contains(string(out), forged) { // unless the server has told it
		t.Errorf("%v\n%s", err, out)
	}
	out, err := run("verify", "s3://company-trail")
	if err == nil || !strings.Contains(string(out), "collected     9 verified, 1 not as delivered") || !strings.Contains(string(out), forged) {
		t.Errorf("%v\n%s", err, out)
	}
}

// In Lambda the hashes are taken by each invocation, and compared by run-due, whichever process does it; what differs fails that one.
func TestVerifyOnIngestInLambda(t *testing.T) {
	c, chain, began := signedTrail(t)
	p := &proven{t: t, chain: chain, s3: c.s3}
	task := t.TempDir()
	text := fmt.Sprintf("lake: s3://company-lake/audit\nverify: on_ingest\ncollect:\n  every: 1s\nsources:\n  - queue: %s\n", c.queue)
	if err := os.WriteFile(filepath.Join(task, "ashiato.yaml"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := chain.Hours(began.Add(-2*time.Hour), 1); err != nil {
		t.Fatal(err)
	}
	chain.Bucket.Objects[chain.Logs[1]] = verifytest.Object{Body: verifytest.Zip(`{"Records":[]}`)}
	p.put(chain.Logs...)
	p.put(chain.Digests...)
	f := startFunction(t, task)
	var messages []string
	for i, key := range chain.Logs {
		body := fmt.Sprintf(`{"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","eventName":"ObjectCreated:Put","awsRegion":"us-east-1","s3":{"bucket":{"name":"company-trail"},"object":{"key":%q}}}]}`, key)
		messages = append(messages, fmt.Sprintf(`{"messageId":"m%d","receiptHandle":"r%d","body":%q,"eventSource":"aws:sqs","eventSourceARN":"arn:aws:sqs:us-east-1:123456789012:ashiato"}`, i, i, body))
	}
	if kind, body := f.invoke(`{"Records":[` + strings.Join(messages, ",") + `]}`); kind != "response" || body != `{"batchItemFailures":[]}` {
		t.Fatalf("a batch: %s %s", kind, body)
	}
	if kind, body := startFunction(t, task).invoke(`{"run-due": true}`); kind != "error" || !strings.Contains(body, "1 finding: log files may have been altered") {
		t.Errorf("run-due: %s %s", kind, body)
	}
	if kind, body := f.invoke(`{"run-due": true}`); kind != "response" {
		t.Errorf("run-due once more, within the hour: %s %s", kind, body)
	}
}
