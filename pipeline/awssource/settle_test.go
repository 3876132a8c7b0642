package awssource

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/smithy-go/middleware"

	"github.com/ashiato/ashiato/internal/mototest"
	"github.com/ashiato/ashiato/pipeline"
)

// counted counts the requests of a client by their operation.
type counted struct {
	mu sync.Mutex
	n  map[string]int
}

func (c *counted) in(cfg aws.Config) aws.Config {
	c.n = map[string]int{}
	cfg = cfg.Copy()
	cfg.APIOptions = append(cfg.APIOptions, func(s *middleware.Stack) error {
		return s.Initialize.Add(middleware.InitializeMiddlewareFunc("count", func(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
			c.mu.Lock()
			c.n[middleware.GetOperationName(ctx)]++
			c.mu.Unlock()
			return next.HandleInitialize(ctx, in)
		}), middleware.Before)
	})
	return cfg
}

// together calls f for each message at the same time and gives the errors.
func together(messages []pipeline.Message, f func(m pipeline.Message) error) []error {
	errs := make([]error, len(messages))
	var wg sync.WaitGroup
	for i, m := range messages {
		wg.Go(func() { errs[i] = f(m) })
	}
	wg.Wait()
	return errs
}

// TestSettleTogether: what is settled or extended at about the same time shares requests.
func TestSettleTogether(t *testing.T) {
	r := rigAt(t, mototest.StartStrict(t)) // moto brings deleted messages back when two requests delete at the same time
	url, _ := r.queue("together", nil)
	const sent = 45
	for i := range sent {
		r.send(url, fmt.Sprint(i))
	}
	var requests counted
	q := must[*Queue](t)(NewQueue(QueueOptions{Config: requests.in(r.cfg), URL: url, Visibility: 30 * time.Second, Wait: time.Second}))
	var messages []pipeline.Message
	for len(messages) < sent {
		messages = append(messages, must[[]pipeline.Message](t)(q.Receive(t.Context(), 100))...)
	}
	for i, err := range together(messages, func(m pipeline.Message) error { return m.(pipeline.Holder).Extend(t.Context()) }) {
		if err != nil {
			t.Errorf("extend %d: %v", i, err)
		}
	}
	back := map[pipeline.Message]bool{messages[0]: true, messages[20]: true}
	for i, err := range together(messages, func(m pipeline.Message) error {
		if back[m] {
			return m.Settle(t.Context(), pipeline.Outcome{Disposition: pipeline.Retry})
		}
		return m.Settle(t.Context(), pipeline.Outcome{})
	}) {
		if err != nil {
			t.Errorf("settle %d: %v", i, err)
		}
	}
	if s := must[QueueStats](t)(q.Stats(t.Context())); s.Waiting != 2 || s.InFlight != 0 {
		t.Errorf("stats %+v, want the two that were given back", s)
	}
	// As many full requests as there are, and one that is not full for each of those at a time.
	if n := requests.n["DeleteMessageBatch"]; n == 0 || n > sent/maxBatch+batchAtOnce {
		t.Errorf("%d requests to delete %d messages", n, sent-2)
	}
	if n := requests.n["ChangeMessageVisibilityBatch"]; n == 0 || n > sent/maxBatch+batchAtOnce+2 {
		t.Errorf("%d requests to extend %d messages and to give back 2", n, sent)
	}
	if n := requests.n["DeleteMessage"] + requests.n["ChangeMessageVisibility"]; n > 0 {
		t.Errorf("%d requests for single messages", n)
	}
}

// partial answers a batch so: receipts that begin with "stale" are refused, with "flaky" failed, with "lost" not mentioned. Single requests succeed.
func partial(t *testing.T, single *counted) aws.Config {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, op, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
		w.Header().Set("Content-Type", "application/x-amz-json-1.0")
		if !strings.HasSuffix(op, "Batch") {
			single.mu.Lock()
			single.n[op]++
			single.mu.Unlock()
			fmt.Fprint(w, "{}")
			return
		}
		var in struct {
			Entries []struct{ Id, ReceiptHandle string }
		}
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
			t.Error(err)
		}
		type failure struct {
			Id, Code, Message string
			SenderFault       bool
		}
		type success struct{ Id string }
		var out struct {
			Successful []success
			Failed     []failure
		}
		for _, e := range in.Entries {
			switch kind, _, _ := strings.Cut(e.ReceiptHandle, "-"); kind {
			case "stale":
				out.Failed = append(out.Failed, failure{e.Id, "ReceiptHandleIsInvalid", "The receipt handle has expired", true})
			case "flaky":
				out.Failed = append(out.Failed, failure{e.Id, "InternalError", "try again", false})
			case "lost":
			default:
				out.Successful = append(out.Successful, success{e.Id})
			}
		}
		if err := json.NewEncoder(w).Encode(out); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(server.Close)
	return aws.Config{Region: "us-east-1", BaseEndpoint: &server.URL, Credentials: credentials.NewStaticCredentialsProvider("a", "b", "")}
}

// TestPartialFailure: in a batch each message has its own outcome. What SQS is to blame for is tried again by itself.
func TestPartialFailure(t *testing.T) {
	for _, c := range []struct {
		single string
		settle func(ctx context.Context, m pipeline.Message) error
	}{
		{"DeleteMessage", func(ctx context.Context, m pipeline.Message) error { return m.Settle(ctx, pipeline.Outcome{}) }},
		{"ChangeMessageVisibility", func(ctx context.Context, m pipeline.Message) error {
			return m.Settle(ctx, pipeline.Outcome{Disposition: pipeline.Retry, After: time.Minute})
		}},
		{"ChangeMessageVisibility", func(ctx context.Context, m pipeline.Message) error { return m.(pipeline.Holder).Extend(ctx) }},
	} {
		single := counted{n: map[string]int{}}
		q := must[*Queue](t)(NewQueue(QueueOptions{Config: partial(t, &single), URL: "http://127.0.0.1/111122223333/trail"}))
		var messages []pipeline.Message
		kinds := []string{"good", "stale", "flaky", "lost"}
		for i := range 24 {
			m := &queued{q: q, at: time.Now()}
			m.m.ReceiptHandle = aws.String(fmt.Sprint(kinds[i%len(kinds)], "-", i))
			messages = append(messages, m)
		}
		for i, err := range together(messages, func(m pipeline.Message) error { return c.settle(t.Context(), m) }) {
			e, refused := errors.AsType[*Error](err)
			switch {
			case kinds[i%len(kinds)] != "stale":
				if err != nil {
					t.Errorf("%s %d: %v", kinds[i%len(kinds)], i, err)
				}
			case !refused || e.Code != "ReceiptHandleIsInvalid" || e.Message != "The receipt handle has expired" || e.Permanent():
				t.Errorf("stale %d: %v", i, err)
			}
		}
		if single.n[c.single] != 12 || len(single.n) != 1 {
			t.Errorf("requests for single messages: %v, want 12 of %s", single.n, c.single)
		}
	}
}

// TestSettleEnds: whoever settles with an ended context is told so at once, and takes nobody along.
func TestSettleEnds(t *testing.T) {
	single := counted{n: map[string]int{}}
	q := must[*Queue](t)(NewQueue(QueueOptions{Config: partial(t, &single), URL: "http://127.0.0.1/111122223333/trail"}))
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	var messages []pipeline.Message
	for range 10 {
		m := &queued{q: q, at: time.Now()}
		m.m.ReceiptHandle = aws.String("good")
		messages = append(messages, m)
	}
	errs := together(messages, func(m pipeline.Message) error {
		if m == messages[3] {
			return m.Settle(ended, pipeline.Outcome{})
		}
		return m.Settle(t.Context(), pipeline.Outcome{})
	})
	for i, err := range errs {
		if i == 3 && !errors.Is(err, context.Canceled) || i != 3 && err != nil {
			t.Errorf("%d: %v", i, err)
		}
	}
}
