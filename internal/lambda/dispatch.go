package lambda

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/ashiato/ashiato/pipeline"
)

// Functions are what the program does with an invocation. A function that is nil is not offered: its events are errors.
type Functions struct {
	// Collect brings everything that a source has into the lake, and returns when the source has ended. queue is the ARN of the queue
	// that the messages come from, empty for an event of its own.
	Collect func(ctx context.Context, s pipeline.Source, queue string) error
	// Parse takes the body of a message apart.
	Parse func(body string) (pipeline.Content, error)
	// RunDue does what is to be done from time to time.
	RunDue func(ctx context.Context) error
	// Watch has the rules look at what is new, and sends what waits.
	Watch func(ctx context.Context) error
	// Query answers a question.
	Query func(ctx context.Context, q Question) (Answer, error)

	// Margin is how long before the function's deadline work is stopped, so that what is in hand can be settled (5 s).
	Margin time.Duration
}

// A Question is a statement or a saved query to run, as an event gives it.
type Question struct {
	SQL        string            `json:"sql,omitempty"`        // a statement; or
	Name       string            `json:"name,omitempty"`       // a saved query; or
	File       string            `json:"file,omitempty"`       // a file with a statement that was deployed with the function
	Parameters map[string]string `json:"parameters,omitempty"` // by name
	Engine     string            `json:"engine,omitempty"`     // embedded, athena or trino
	Out        string            `json:"out,omitempty"`        // s3://..., where the result is written
	Format     string            `json:"format,omitempty"`
}

// An Answer tells where a result is.
type Answer struct {
	Rows int64  `json:"rows"`
	Out  string `json:"out,omitempty"`
	Text string `json:"text,omitempty"` // the result itself where no place was given
}

// An event is what is looked at to tell the kinds of events apart.
type event struct {
	Records    []record        `json:"Records"`
	DetailType string          `json:"detail-type"`
	Source     string          `json:"source"`
	Query      json.RawMessage `json:"query"`
	RunDue     bool            `json:"run-due"`
	Watch      bool            `json:"watch"`
}

// A record is a message of an SQS batch.
type record struct {
	EventSource string `json:"eventSource"`
	QueueARN    string `json:"eventSourceARN"`
	MessageID   string `json:"messageId"`
	Body        string `json:"body"`
	Attributes  struct {
		Received string `json:"ApproximateReceiveCount"`
		Sent     string `json:"SentTimestamp"`
		First    string `json:"ApproximateFirstReceiveTimestamp"`
		Sender   string `json:"SenderId"`
	} `json:"attributes"`
}

// A BatchResponse tells Lambda which messages of a batch have to be delivered again.
type BatchResponse struct {
	Failures []ItemFailure `json:"batchItemFailures"`
}

// An ItemFailure names a message.
type ItemFailure struct {
	ID string `json:"itemIdentifier"`
}

// errUnknown names the kinds of events there are.
var errUnknown = errors.New(`the event is neither a batch of SQS, an EventBridge event or schedule, nor {"query": {...}}, {"run-due": true} or {"watch": true}`)

// Handle does the work of one invocation and gives what Lambda is told. An error lets Lambda deliver the event again, as the
// function is configured.
func (f Functions) Handle(ctx context.Context, payload []byte) (any, error) {
	var e event
	if err := json.Unmarshal(payload, &e); err != nil {
		return nil, fmt.Errorf("read the event: %w", err)
	}
	ctx, stop := f.within(ctx)
	defer stop()
	switch {
	case len(e.Records) > 0 && e.Records[0].EventSource == "aws:sqs":
		return f.batch(ctx, e.Records)
	case e.RunDue || e.DetailType == "Scheduled Event":
		if f.RunDue == nil {
			return nil, errors.New("nothing is configured that runs from time to time")
		}
		return struct{}{}, f.RunDue(ctx)
	case e.Watch:
		if f.Watch == nil {
			return nil, errors.New("nothing watches")
		}
		return struct{}{}, f.Watch(ctx)
	case len(e.Query) > 0:
		return f.query(ctx, e.Query)
	case e.DetailType != "" && e.Source != "":
		return f.single(ctx, payload)
	}
	return nil, errUnknown
}

// within ends the context a margin before Lambda ends the function.
func (f Functions) within(ctx context.Context) (context.Context, context.CancelFunc) {
	end, ok := ctx.Deadline()
	if !ok {
		return context.WithCancel(ctx)
	}
	margin := f.Margin
	if margin <= 0 {
		margin = 5 * time.Second
	}
	return context.WithDeadline(ctx, end.Add(-margin))
}

func (f Functions) query(ctx context.Context, text json.RawMessage) (any, error) {
	if f.Query == nil {
		return nil, errors.New("this function answers no queries")
	}
	var q Question
	if text[0] == '"' {
		if err := json.Unmarshal(text, &q.SQL); err != nil {
			return nil, fmt.Errorf("read the query: %w", err)
		}
	} else {
		d := json.NewDecoder(bytes.NewReader(text))
		d.DisallowUnknownFields()
		if err := d.Decode(&q); err != nil {
			return nil, fmt.Errorf("read the query: %w", err)
		}
	}
	return f.Query(ctx, q)
}

// batch collects the messages of a batch and names those that have to come again.
func (f Functions) batch(ctx context.Context, records []record) (any, error) {
	if f.Collect == nil || f.Parse == nil {
		return nil, errors.New("this function collects nothing")
	}
	s := newSource(records, f.Parse)
	err := f.Collect(ctx, s, records[0].QueueARN)
	failed := s.unsettled()
	if err != nil && len(failed) == len(records) {
		return nil, fmt.Errorf("collect a batch of %d messages: %w", len(records), err)
	}
	r := BatchResponse{Failures: []ItemFailure{}}
	for _, id := range failed {
		r.Failures = append(r.Failures, ItemFailure{id})
	}
	return r, nil
}

// single collects an event that came by itself.
func (f Functions) single(ctx context.Context, payload []byte) (any, error) {
	if f.Collect == nil || f.Parse == nil {
		return nil, errors.New("this function collects nothing")
	}
	s := newSource([]record{{MessageID: "event", Body: string(payload)}}, f.Parse)
	if err := f.Collect(ctx, s, ""); err != nil {
		return nil, err
	}
	if len(s.unsettled()) > 0 {
		return nil, s.reason()
	}
	return struct{}{}, nil
}
