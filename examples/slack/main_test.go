package main

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/ashiato/ashiato/pipeline"
)

const file = `{"Records":[
{"eventVersion":"1.11","eventTime":"2026-02-03T00:10:00Z","eventName":"RunInstances","userIdentity":{"type":"IAMUser"},"eventID":"1"},
{"eventVersion":"1.11","eventTime":"2026-02-03T00:11:00Z","eventName":"Put<!channel>&","errorCode":"AccessDenied","sourceIPAddress":"203.0.113.5","awsRegion":"us-east-1","userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/taro"},"eventID":"2"},
{"eventVersion":"1.11","eventTime":"2026-02-03T00:12:00Z","eventName":"CreateUser","userIdentity":{"type":"Root"},"eventID":"3"}]}`

func TestSlack(t *testing.T) {
	var got []string
	fail := true
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var m struct{ Text string }
		if err := json.NewDecoder(r.Body).Decode(&m); err != nil {
			t.Error(err)
		}
		if fail {
			fail = false
			http.Error(w, "rate_limited", http.StatusTooManyRequests)
			return
		}
		got = append(got, m.Text)
	}))
	defer server.Close()
	source := pipeline.NewMemory(pipeline.MemoryOptions{})
	source.Send(pipeline.Object{Key: "log", Inline: []byte(file)})
	source.Close()
	p := watch(channel{webhook: server.URL + "/secret", client: server.Client()})
	p.Source = source
	var failures []string
	p.OnFailure = func(_ context.Context, f *pipeline.Failure, _ pipeline.Message) pipeline.Outcome {
		failures = append(failures, f.Error())
		return pipeline.Outcome{Disposition: pipeline.Retry, After: time.Millisecond}
	}
	if err := p.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(failures) != 1 || !strings.Contains(failures[0], "429") {
		t.Errorf("failures: %q", failures)
	}
	const want = "2026-02-03T00:11:00Z *Put&lt;!channel&gt;&amp;* AccessDenied from 203.0.113.5 in us-east-1 by `arn:aws:iam::111122223333:user/taro`\n"
	if len(got) != 1 || !strings.HasPrefix(got[0], want) || strings.Count(got[0], "\n") != 2 {
		t.Errorf("got %q", got)
	}
	server.Close()
	p = watch(channel{webhook: server.URL + "/secret", client: server.Client()})
	records := pipeline.NewMemory(pipeline.MemoryOptions{})
	records.Send(pipeline.Object{Key: "log", Inline: []byte(file)})
	records.Close()
	p.Source = records
	p.OnFailure = func(_ context.Context, f *pipeline.Failure, _ pipeline.Message) pipeline.Outcome {
		if strings.Contains(f.Error(), "secret") {
			t.Errorf("the failure tells the webhook: %v", f)
		}
		return pipeline.Outcome{Disposition: pipeline.Drop}
	}
	if err := p.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
}
