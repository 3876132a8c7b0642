package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	awscore "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
)

// What is remembered of sources and what queues tell, before and after collecting; a queue that may not be asked hides nothing.
func TestStatusOfSources(t *testing.T) {
	c := newCollected(t)
	home := t.TempDir()
	now := time.Date(2026, 11, 1, 2, 0, 0, 0, time.UTC)
	dead, err := c.sqs.CreateQueue(t.Context(), &sqs.CreateQueueInput{QueueName: awscore.String("ashiato-dead")})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.sqs.SetQueueAttributes(t.Context(), &sqs.SetQueueAttributesInput{QueueUrl: &c.queue, Attributes: map[string]string{
		"RedrivePolicy": `{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:123456789012:ashiato-dead","maxReceiveCount":"10"}`}}); err != nil {
		t.Fatal(err)
	}
	configure := func(more string) {
		text := fmt.Sprintf("sources:\n  - queue: %s\n  - bucket: s3://company-trail\n%s", c.queue, more)
		if err := os.WriteFile(filepath.Join(home, "ashiato.yaml"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	run := func(code int, arguments ...string) string {
		t.Helper()
		r := newTestRun(t, map[string]string{"HOME": home, "ASHIATO_LAKE": filepath.Join(home, "lake")})
		began := time.Now() // what is given back for later has to come again
		r.Now = func() time.Time { return now.Add(time.Since(began)) }
		if got := r.Run(context.Background(), append([]string{"--tz", "UTC", "--progress", "off", "--config", filepath.Join(home, "ashiato.yaml")}, arguments...)); got != code {
			t.Fatalf("%q: exit code %d, want %d\n%s%s", arguments, got, code, r.stdout.String(), r.stderr.String())
		}
		return r.stdout.String() + r.stderr.String()
	}
	has := func(text string, words ...string) {
		t.Helper()
		for _, w := range words {
			if !strings.Contains(text, w) {
				t.Errorf("no %q in\n%s", w, text)
			}
		}
	}
	configure("")
	c.notify()
	c.put("2026/11/01", "a", collectedRecord("t1", "2026/11/01", "ConsoleLogin"))
	has(run(exitOK, "status"), "there is none yet", c.queue, "nothing was read on this machine yet", "  waiting       2 messages, 0 in flight, 0 delayed", "  dead letters  0")

	run(exitOK, "collect", "--once")
	if _, err := c.sqs.SendMessage(t.Context(), &sqs.SendMessageInput{QueueUrl: dead.QueueUrl, MessageBody: awscore.String("x")}); err != nil {
		t.Fatal(err)
	}
	now = now.Add(90*time.Minute + 40*time.Second) // the message was put some seconds after the time that is set
	has(run(exitOK, "status"), "  records      1", "  last message     2026-11-01 02:00:", "(1 h 30 min ago)", "  newest log file  2026-11-01 00:05:00 (3 h 25 min ago)",
		"  waiting          0 messages", "  dead letters     1", "1 message could not be handled and lies in "+*dead.QueueUrl, "read to its end")
	has(run(exitOK, "--lang", "ja", "status"), "最終メッセージ", "デッドレター", "1 件のメッセージが処理できず")
	var rows []map[string]any
	if err := json.Unmarshal([]byte(strings.SplitAfter(run(exitOK, "status", "-q", "-o", "json"), "]")[0]), &rows); err != nil {
		t.Fatal(err)
	}
	if len(rows) != 3 || rows[0]["kind"] != "lake" || rows[0]["records"] != 1.0 || rows[1]["kind"] != "queue" || rows[1]["dead_letters"] != 1.0 ||
		rows[1]["behind_seconds"].(float64) < 12300 || rows[1]["last_message"] == nil || rows[2]["kind"] != "bucket" || rows[2]["waiting"] != nil {
		t.Errorf("%v", rows)
	}

	// A bucket that is gone is told; so is a queue that may not be asked. The others are shown all the same.
	configure("  - bucket: s3://nobody-has-this\n")
	run(exitConfig, "collect", "--once")
	has(run(exitOK, "status"), "nobody-has-this", "failed", "does not exist", "  dead letters     1")
	denied := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/x-amz-json-1.0")
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprint(w, `{"__type":"com.amazon.coral.service#AccessDeniedException","message":"User: arn:aws:iam::123456789012:user/x is not authorized to perform: sqs:getqueueattributes"}`)
	}))
	t.Cleanup(denied.Close)
	t.Setenv("AWS_ENDPOINT_URL_SQS", denied.URL)
	has(run(exitPermission, "status"), "cannot be asked", "sqs:getqueueattributes", "  last message     2026-11-01", "s3://company-trail", "records      1")
	has(run(exitPermission, "status", "-o", "csv"), `"lake"`, `"bucket","s3://company-trail"`, "sqs:getqueueattributes")
}
