package awssource

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/ashiato/ashiato/internal/awsname"
	"github.com/ashiato/ashiato/pipeline"
)

// Limits of Amazon SQS: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html
const (
	maxReceive    = 10
	maxWait       = 20 * time.Second
	maxVisibility = 12 * time.Hour // from the receipt on, all extensions together
)

// QueueOptions say which queue is read, and how. Config and URL are required. The region of a URL of Amazon's counts before that of Config.
type QueueOptions struct {
	Config aws.Config
	URL    string
	// Visibility is how long a message is held at first and by each Extend, in whole seconds (5 min). What is longer in hand is extended;
	// what is lost by a crash comes again after it.
	Visibility time.Duration
	Wait       time.Duration // how long one request waits for messages, at most 20 s (20 s)
	// UntilEmpty ends the source when a request has waited in vain. What others hold, or was given back for later, is not waited for.
	UntilEmpty bool
	// Parse takes the body of a message apart ([Parse]).
	Parse func(body string) (pipeline.Content, error)
	Now   func() time.Time                                 // time.Now
	Sleep func(ctx context.Context, d time.Duration) error // waits, or ends with the context's error
}

// A Queue is a queue of Amazon SQS as a source. Messages that are settled as retry become visible again after the time given, at most
// 12 hours after their receipt; the queue's redrive policy says how often that may happen before a message goes to the dead letters.
// Messages that are settled or extended at about the same time share a request, up to ten, and each call has the outcome of its own message.
// Receive is called by one goroutine at a time, everything else by any.
type Queue struct {
	o       QueueOptions
	client  *sqs.Client
	batches batches
}

var _ pipeline.Source = (*Queue)(nil)

// NewQueue makes the source; it asks AWS nothing yet.
func NewQueue(o QueueOptions) (*Queue, error) {
	if err := check("queue's URL", o.URL); err != nil {
		return nil, err
	}
	if o.Visibility <= 0 {
		o.Visibility = 5 * time.Minute
	}
	o.Visibility = min(max(o.Visibility, time.Second), maxVisibility).Truncate(time.Second)
	if o.Wait <= 0 || o.Wait > maxWait {
		o.Wait = maxWait
	}
	if o.Parse == nil {
		o.Parse = Parse
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Sleep == nil {
		o.Sleep = sleep
	}
	if region := awsname.QueueRegion(o.URL); region != "" {
		o.Config = o.Config.Copy()
		o.Config.Region = region
	}
	q := &Queue{o: o, client: sqs.NewFromConfig(o.Config)}
	q.batches = q.newBatches()
	return q, nil
}

// Receive implements [pipeline.Source].
func (q *Queue) Receive(ctx context.Context, most int) ([]pipeline.Message, error) {
	var out []pipeline.Message
	for len(out) == 0 {
		got, err := q.receive(ctx, most, q.o.Wait)
		if err != nil {
			return nil, err
		}
		if len(got) == 0 && q.o.UntilEmpty {
			return nil, io.EOF
		}
		out = append(out, got...)
	}
	// A queue that gave whole handfuls has as many more at once, most likely.
	for n := 1; len(out) == n*maxReceive && n < maxHandfuls; {
		more := min(n, maxHandfuls-n, (most-len(out))/maxReceive)
		if more == 0 {
			break
		}
		out = append(out, q.handfuls(ctx, more)...)
		n += more
	}
	return out, nil
}

// maxHandfuls is how many times ten messages one Receive gives at most.
const maxHandfuls = 10

// handfuls asks several times at once for what can be had without waiting. A failure the next Receive finds out.
func (q *Queue) handfuls(ctx context.Context, n int) (out []pipeline.Message) {
	came := make([][]pipeline.Message, n)
	var asking sync.WaitGroup
	for i := range came {
		asking.Go(func() { came[i], _ = q.receive(ctx, maxReceive, 0) })
	}
	asking.Wait()
	return slices.Concat(came...)
}

func (q *Queue) receive(ctx context.Context, most int, wait time.Duration) ([]pipeline.Message, error) {
	out, err := q.client.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{
		QueueUrl: &q.o.URL, MaxNumberOfMessages: int32(min(max(most, 1), maxReceive)), WaitTimeSeconds: int32(wait / time.Second),
		VisibilityTimeout: int32(q.o.Visibility / time.Second), MessageSystemAttributeNames: []types.MessageSystemAttributeName{types.MessageSystemAttributeNameAll},
	})
	if err != nil {
		return nil, q.explain(err, "receive messages of", "sqs:ReceiveMessage")
	}
	now := q.o.Now()
	messages := make([]pipeline.Message, 0, len(out.Messages))
	for _, m := range out.Messages {
		messages = append(messages, &queued{q: q, m: m, at: now})
	}
	return messages, nil
}

// explain says what AWS refused. A queue's ARN is that of its URL.
func (q *Queue) explain(err error, op, action string) error {
	return lacks(explain(err, op, q.o.URL), action, awsname.QueueARN(q.o.URL, q.o.Config.Region))
}

// queued is a message of a queue.
type queued struct {
	q  *Queue
	m  types.Message
	at time.Time // when it was received
}

var (
	_ pipeline.Holder   = (*queued)(nil)
	_ pipeline.Informed = (*queued)(nil)
)

// ID implements [pipeline.Message].
func (m *queued) ID() string { return aws.ToString(m.m.MessageId) }

// Content implements [pipeline.Message].
func (m *queued) Content() (pipeline.Content, error) { return m.q.o.Parse(aws.ToString(m.m.Body)) }

// Delivery implements [pipeline.Informed].
func (m *queued) Delivery() pipeline.Delivery {
	a := m.m.Attributes
	received, _ := strconv.Atoi(a["ApproximateReceiveCount"]) // 0 where the queue does not tell
	return pipeline.Delivery{Sent: millis(a["SentTimestamp"]), First: millis(a["ApproximateFirstReceiveTimestamp"]), Received: received, Sender: a["SenderId"]}
}

func millis(s string) time.Time {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return time.Time{}
	}
	return time.UnixMilli(n).UTC()
}

// Hold implements [pipeline.Holder].
func (m *queued) Hold() time.Duration { return m.q.o.Visibility }

// Extend implements [pipeline.Holder].
func (m *queued) Extend(ctx context.Context) error {
	return m.visible(ctx, m.q.o.Visibility, "hold a message of")
}

// QueueStats is what a queue tells of itself; the numbers are approximate, as SQS has them.
type QueueStats struct {
	Waiting     int64  // messages that can be received
	InFlight    int64  // that somebody holds
	Delayed     int64  // that cannot be received yet
	MaxReceives int    // after which a message goes to the dead letters; 0 without
	DeadLetters string // the ARN of that queue; "" when there is none
	DeadURL     string // its URL
	Dead        int64  // messages there
}

// Stats asks the queue, and its queue of dead letters, how much lies there.
func (q *Queue) Stats(ctx context.Context) (QueueStats, error) {
	a, err := q.attributes(ctx, q.o.URL)
	if err != nil {
		return QueueStats{}, err
	}
	s := QueueStats{Waiting: number(a, "ApproximateNumberOfMessages"), InFlight: number(a, "ApproximateNumberOfMessagesNotVisible"), Delayed: number(a, "ApproximateNumberOfMessagesDelayed")}
	var redrive struct {
		DeadLetterTargetArn string          `json:"deadLetterTargetArn"`
		MaxReceiveCount     json.RawMessage `json:"maxReceiveCount"` // a number, or a number in quotes
	}
	if a["RedrivePolicy"] == "" {
		return s, nil
	}
	if err := json.Unmarshal([]byte(a["RedrivePolicy"]), &redrive); err != nil {
		return s, fmt.Errorf("read the redrive policy of %s: %w", q.o.URL, err)
	}
	s.MaxReceives, _ = strconv.Atoi(strings.Trim(string(redrive.MaxReceiveCount), `"`))
	s.DeadLetters = redrive.DeadLetterTargetArn
	parts := strings.Split(s.DeadLetters, ":")
	if len(parts) != 6 {
		return s, nil
	}
	url, err := q.client.GetQueueUrl(ctx, &sqs.GetQueueUrlInput{QueueName: &parts[5], QueueOwnerAWSAccountId: &parts[4]})
	if err != nil {
		return s, lacks(explain(err, "find the dead letters", s.DeadLetters), "sqs:GetQueueUrl", s.DeadLetters)
	}
	s.DeadURL = aws.ToString(url.QueueUrl)
	if a, err = q.attributes(ctx, s.DeadURL); err != nil {
		return s, err
	}
	s.Dead = number(a, "ApproximateNumberOfMessages") + number(a, "ApproximateNumberOfMessagesNotVisible")
	return s, nil
}

func (q *Queue) attributes(ctx context.Context, url string) (map[string]string, error) {
	out, err := q.client.GetQueueAttributes(ctx, &sqs.GetQueueAttributesInput{QueueUrl: &url, AttributeNames: []types.QueueAttributeName{types.QueueAttributeNameAll}})
	if err != nil {
		return nil, lacks(explain(err, "ask for the attributes of", url), "sqs:GetQueueAttributes", awsname.QueueARN(url, q.o.Config.Region))
	}
	return out.Attributes, nil
}

func number(a map[string]string, name string) int64 {
	n, _ := strconv.ParseInt(a[name], 10, 64) // 0 where the queue does not tell
	return n
}

// Redrive sends the dead letters back to the queue, at most so many, and gives their number. Each is deleted only after it was sent, so a
// message may come twice and none is lost.
func (q *Queue) Redrive(ctx context.Context, most int) (n int, err error) {
	s, err := q.Stats(ctx)
	if err != nil {
		return 0, err
	}
	if s.DeadURL == "" {
		return 0, errors.New("redrive " + q.o.URL + ": it has no queue of dead letters")
	}
	for n < most {
		out, err := q.client.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{QueueUrl: &s.DeadURL, MaxNumberOfMessages: int32(min(most-n, maxReceive)), WaitTimeSeconds: 1, VisibilityTimeout: 60,
			MessageAttributeNames: []string{"All"}, MessageSystemAttributeNames: []types.MessageSystemAttributeName{types.MessageSystemAttributeNameAll}})
		if err != nil {
			return n, lacks(explain(err, "receive messages of", s.DeadURL), "sqs:ReceiveMessage", s.DeadLetters)
		}
		if len(out.Messages) == 0 {
			return n, nil
		}
		for _, m := range out.Messages {
			if _, err := q.client.SendMessage(ctx, q.resend(m)); err != nil {
				return n, q.explain(err, "send a message to", "sqs:SendMessage")
			}
			if _, err := q.client.DeleteMessage(ctx, &sqs.DeleteMessageInput{QueueUrl: &s.DeadURL, ReceiptHandle: m.ReceiptHandle}); err != nil {
				return n, lacks(explain(err, "delete a message of", s.DeadURL), "sqs:DeleteMessage", s.DeadLetters)
			}
			n++
		}
	}
	return n, nil
}

// resend makes a dead letter a message of the queue again. That of a FIFO queue stays in its group. It needs a deduplication id of its own:
// with the one it had, or the hash of its body, SQS would take the message within five minutes and deliver nothing.
func (q *Queue) resend(m types.Message) *sqs.SendMessageInput {
	in := &sqs.SendMessageInput{QueueUrl: &q.o.URL, MessageBody: m.Body, MessageAttributes: m.MessageAttributes}
	if group := m.Attributes["MessageGroupId"]; group != "" {
		in.MessageGroupId = &group
	}
	if strings.HasSuffix(strings.TrimSuffix(q.o.URL, "/"), ".fifo") {
		in.MessageDeduplicationId = aws.String("redrive-" + aws.ToString(m.MessageId))
	}
	return in
}
