package awssource

import (
	"context"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/aws/smithy-go"

	"github.com/ashiato/ashiato/internal/gather"
	"github.com/ashiato/ashiato/pipeline"
)

// Messages are deleted and extended in groups, as one request takes ten and costs as much as for one. The caller of Settle or Extend waits until its
// own message is through: nothing is left in the source when it is stopped.
const (
	maxBatch    = 10                    // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessageBatch.html
	batchAtOnce = 4                     // requests at a time, for each of the two
	batchLinger = 10 * time.Millisecond // how long one waits for company
)

// A change is what is to become of a message: it is deleted, or becomes visible after some seconds.
type change struct {
	receipt *string
	seconds int32
}

// A verdict is what became of one message of a batch.
type verdict struct {
	err   error
	again bool // the message has to be tried by itself: SQS failed, and the SDK repeats only requests that fail as a whole
}

// batches are the requests that a queue has yet to make.
type batches struct {
	remove, show *gather.Gatherer[change, verdict]
}

func (q *Queue) newBatches() batches {
	o := gather.Options{Most: maxBatch, AtOnce: batchAtOnce, Linger: func(ctx context.Context) error { return q.o.Sleep(ctx, batchLinger) }}
	return batches{remove: gather.New(o, q.deleteBatch), show: gather.New(o, q.showBatch)}
}

func (q *Queue) deleteBatch(ctx context.Context, changes []change) ([]verdict, error) {
	entries := make([]types.DeleteMessageBatchRequestEntry, len(changes))
	for i, c := range changes {
		entries[i] = types.DeleteMessageBatchRequestEntry{Id: aws.String(strconv.Itoa(i)), ReceiptHandle: c.receipt}
	}
	out, err := q.client.DeleteMessageBatch(ctx, &sqs.DeleteMessageBatchInput{QueueUrl: &q.o.URL, Entries: entries})
	if err != nil {
		return nil, err
	}
	done := make([]*string, 0, maxBatch)
	for _, r := range out.Successful {
		done = append(done, r.Id)
	}
	return verdicts(len(changes), done, out.Failed), nil
}

func (q *Queue) showBatch(ctx context.Context, changes []change) ([]verdict, error) {
	entries := make([]types.ChangeMessageVisibilityBatchRequestEntry, len(changes))
	for i, c := range changes {
		entries[i] = types.ChangeMessageVisibilityBatchRequestEntry{Id: aws.String(strconv.Itoa(i)), ReceiptHandle: c.receipt, VisibilityTimeout: c.seconds}
	}
	out, err := q.client.ChangeMessageVisibilityBatch(ctx, &sqs.ChangeMessageVisibilityBatchInput{QueueUrl: &q.o.URL, Entries: entries})
	if err != nil {
		return nil, err
	}
	done := make([]*string, 0, maxBatch)
	for _, r := range out.Successful {
		done = append(done, r.Id)
	}
	return verdicts(len(changes), done, out.Failed), nil
}

// verdicts sorts the two lists of an answer by message. What is in neither is tried again.
func verdicts(n int, done []*string, failed []types.BatchResultErrorEntry) []verdict {
	all := make([]verdict, n)
	for i := range all {
		all[i].again = true
	}
	at := func(id *string) (int, bool) {
		i, err := strconv.Atoi(aws.ToString(id))
		return i, err == nil && i >= 0 && i < n
	}
	for _, id := range done {
		if i, ok := at(id); ok {
			all[i] = verdict{}
		}
	}
	for _, f := range failed {
		if i, ok := at(f.Id); ok && f.SenderFault {
			all[i] = verdict{err: &smithy.GenericAPIError{Code: aws.ToString(f.Code), Message: aws.ToString(f.Message), Fault: smithy.FaultClient}}
		} else if ok {
			all[i] = verdict{again: true}
		}
	}
	return all
}

// Settle implements [pipeline.Message].
func (m *queued) Settle(ctx context.Context, o pipeline.Outcome) error {
	if o.Disposition == pipeline.Retry {
		return m.visible(ctx, o.After, "give back a message of")
	}
	v, err := m.q.batches.remove.Ask(ctx, change{receipt: m.m.ReceiptHandle})
	if err == nil && v.again {
		_, err = m.q.client.DeleteMessage(ctx, &sqs.DeleteMessageInput{QueueUrl: &m.q.o.URL, ReceiptHandle: m.m.ReceiptHandle})
	} else if err == nil {
		err = v.err
	}
	return m.q.explain(err, "delete a message of", "sqs:DeleteMessage")
}

// visible lets the message come again after a time, within the twelve hours that SQS allows.
func (m *queued) visible(ctx context.Context, after time.Duration, op string) error {
	left := maxVisibility - m.q.o.Now().Sub(m.at) - time.Minute
	seconds := int32(max(min(after, left), 0).Round(time.Second) / time.Second)
	v, err := m.q.batches.show.Ask(ctx, change{m.m.ReceiptHandle, seconds})
	if err == nil && v.again {
		_, err = m.q.client.ChangeMessageVisibility(ctx, &sqs.ChangeMessageVisibilityInput{
			QueueUrl: &m.q.o.URL, ReceiptHandle: m.m.ReceiptHandle, VisibilityTimeout: seconds,
		})
	} else if err == nil {
		err = v.err
	}
	return m.q.explain(err, op, "sqs:ChangeMessageVisibility")
}
