package lambda

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/ashiato/ashiato/pipeline"
)

// collectAll settles each message by its content: "bad" comes again, "never" is not settled.
func collectAll(ctx context.Context, s pipeline.Source, _ string) error {
	for {
		got, err := s.Receive(ctx, 2)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		for _, m := range got {
			c, err := m.Content()
			o := pipeline.Outcome{}
			switch {
			case err != nil:
				o = pipeline.Outcome{Disposition: pipeline.Retry, Reason: err}
			case c.Shape == "never":
				continue
			case c.Shape == "drop":
				o.Disposition = pipeline.Drop
			}
			if err := m.Settle(ctx, o); err != nil {
				return err
			}
		}
	}
}

func parse(body string) (pipeline.Content, error) {
	if body == "bad" {
		return pipeline.Content{}, errors.New("a bad message")
	}
	return pipeline.Content{Shape: body}, nil
}

func sqs(bodies ...string) string {
	var records []string
	for i, b := range bodies {
		records = append(records, fmt.Sprintf(`{"messageId":"m%d","receiptHandle":"r","body":%q,"attributes":{"ApproximateReceiveCount":"3","SentTimestamp":"1793534400000"},"eventSource":"aws:sqs","eventSourceARN":"arn:aws:sqs:ap-northeast-1:111122223333:ashiato","awsRegion":"ap-northeast-1"}`, i, b))
	}
	return `{"Records":[` + strings.Join(records, ",") + `]}`
}

func TestHandle(t *testing.T) {
	var asked Question
	due := 0
	f := Functions{
		Collect: collectAll, Parse: parse,
		RunDue: func(context.Context) error { due++; return nil },
		Query:  func(_ context.Context, q Question) (Answer, error) { asked = q; return Answer{Rows: 2}, nil },
	}
	for _, c := range []struct{ name, event, want, fails string }{
		{"all done", sqs("a", "drop", "b"), `{"batchItemFailures":[]}`, ""},
		{"some fail", sqs("a", "bad", "never", "b"), `{"batchItemFailures":[{"itemIdentifier":"m1"},{"itemIdentifier":"m2"}]}`, ""},
		{"EventBridge", `{"version":"0","detail-type":"WorkSpaces Access","source":"aws.workspaces","detail":{}}`, `{}`, ""},
		{"schedule", `{"version":"0","detail-type":"Scheduled Event","source":"aws.events","detail":{}}`, `{}`, ""},
		{"due", `{"run-due":true}`, `{}`, ""},
		{"statement", `{"query":"SELECT 1"}`, `{"rows":2}`, ""},
		{"saved query", `{"query":{"name":"root-use","parameters":{"since":"2026-11-01"},"out":"s3://b/k.csv"}}`, `{"rows":2}`, ""},
		{"unknown member", `{"query":{"nam":"x"}}`, "", `unknown field "nam"`},
		{"nothing known", `{"a":1}`, "", "neither a batch"},
		{"no JSON", `{`, "", "read the event"},
		{"another source", `{"Records":[{"eventSource":"aws:kinesis"}]}`, "", "neither a batch"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := f.Handle(context.Background(), []byte(c.event))
			if c.fails != "" {
				if err == nil || !strings.Contains(err.Error(), c.fails) {
					t.Errorf("error %v, want %q", err, c.fails)
				}
				return
			}
			b, _ := json.Marshal(got)
			if err != nil || string(b) != c.want {
				t.Errorf("got %s, %v, want %s", b, err, c.want)
			}
		})
	}
	if due != 2 {
		t.Errorf("RunDue was called %d times, want 2", due)
	}
	if asked.Name != "root-use" || asked.Parameters["since"] != "2026-11-01" || asked.Out != "s3://b/k.csv" {
		t.Errorf("asked %+v", asked)
	}
}

// TestHandleEventFails: an event that was not collected is an error, so that Lambda delivers it again.
func TestHandleEventFails(t *testing.T) {
	f := Functions{Collect: collectAll, Parse: func(string) (pipeline.Content, error) { return parse("bad") }}
	if _, err := f.Handle(context.Background(), []byte(`{"detail-type":"x","source":"y"}`)); err == nil || err.Error() != "a bad message" {
		t.Errorf("error %v", err)
	}
	broken := errors.New("the lake is gone")
	f.Collect = func(context.Context, pipeline.Source, string) error { return broken }
	if _, err := f.Handle(context.Background(), []byte(sqs("a", "b"))); !errors.Is(err, broken) {
		t.Errorf("error %v", err)
	}
}

func TestMarginAndDelivery(t *testing.T) {
	end := time.Now().Add(time.Minute)
	ctx, stop := context.WithDeadline(context.Background(), end)
	defer stop()
	f := Functions{Parse: parse, Margin: 10 * time.Second, Collect: func(ctx context.Context, s pipeline.Source, queue string) error {
		if queue != "arn:aws:sqs:ap-northeast-1:111122223333:ashiato" {
			t.Errorf("queue %q", queue)
		}
		if d, ok := ctx.Deadline(); !ok || !d.Equal(end.Add(-10*time.Second)) {
			t.Errorf("deadline %v, want %v", d, end.Add(-10*time.Second))
		}
		got, err := s.Receive(ctx, 1)
		if err != nil || len(got) != 1 {
			t.Fatalf("receive: %v, %v", got, err)
		}
		d := got[0].(pipeline.Informed).Delivery()
		if d.Received != 3 || !d.Sent.Equal(time.UnixMilli(1793534400000)) || !d.First.IsZero() {
			t.Errorf("delivery %+v", d)
		}
		return got[0].Settle(ctx, pipeline.Outcome{})
	}}
	got, err := f.Handle(ctx, []byte(sqs("a", "b")))
	if r, ok := got.(BatchResponse); !ok || err != nil || len(r.Failures) != 1 || r.Failures[0].ID != "m1" {
		t.Errorf("response %v, %v", got, err)
	}
}
