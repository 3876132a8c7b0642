package awssource

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/ashiato/ashiato/pipeline"
)

const (
	queuedMessages = 10_000
	queuedAtOnce   = 4 // bare loops
	queuedLatency  = 5 * time.Millisecond
)

// fakeQueue gives so many messages, ten in an answer, and takes note of those that are deleted. The emulator's SQS takes a time
// that grows with the square of what lies in a queue.
func fakeQueue(b *testing.B, messages int, deleted *atomic.Int64) aws.Config {
	var given atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		type entry struct{ Id, MessageId, ReceiptHandle, Body string }
		var in struct{ Entries []entry }
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
			b.Error(err)
		}
		time.Sleep(queuedLatency)
		var out struct{ Messages, Successful []entry }
		switch _, op, _ := strings.Cut(r.Header.Get("X-Amz-Target"), "."); op {
		case "ReceiveMessage":
			for range maxReceive {
				n := given.Add(1)
				if n > int64(messages) {
					break
				}
				id := strconv.FormatInt(n, 10)
				out.Messages = append(out.Messages, entry{MessageId: id, ReceiptHandle: "receipt-" + id, Body: "CloudTrail validation message."})
			}
		case "DeleteMessageBatch":
			out.Successful = in.Entries
			deleted.Add(int64(len(in.Entries)))
		case "DeleteMessage":
			deleted.Add(1)
		}
		w.Header().Set("Content-Type", "application/x-amz-json-1.0")
		if err := json.NewEncoder(w).Encode(out); err != nil {
			b.Error(err)
		}
	}))
	b.Cleanup(server.Close)
	return aws.Config{Region: "us-east-1", BaseEndpoint: &server.URL, Credentials: credentials.NewStaticCredentialsProvider("a", "b", "")}
}

const fakeURL = "http://127.0.0.1/111122223333/trail"

// BenchmarkQueue prints how long ten thousand messages take through a pipeline that does nothing with them, from a queue that answers in five
// milliseconds, beside bare loops of the SDK that receive ten and delete ten; and the requests of each.
func BenchmarkQueue(b *testing.B) {
	for b.Loop() {
		t := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
		fmt.Fprintf(t, "\n%d messages\ts\trequests\t\n", queuedMessages)
		for _, way := range []struct {
			name string
			run  func(*testing.B, aws.Config)
		}{{fmt.Sprintf("the SDK, %d loops", queuedAtOnce), deleteAll}, {"a pipeline", runAll}} {
			var deleted atomic.Int64
			var requests counted
			cfg := requests.in(fakeQueue(b, queuedMessages, &deleted))
			start := time.Now()
			way.run(b, cfg)
			took := time.Since(start)
			if n := deleted.Load(); n != queuedMessages {
				b.Fatalf("%s: %d messages were deleted", way.name, n)
			}
			all := 0
			for _, n := range requests.n {
				all += n
			}
			fmt.Fprintf(t, "%s\t%.2f\t%d\t\n", way.name, took.Seconds(), all)
		}
		if err := t.Flush(); err != nil {
			b.Fatal(err)
		}
	}
}

// deleteAll receives and deletes until nothing comes.
func deleteAll(b *testing.B, cfg aws.Config) {
	client := sqs.NewFromConfig(cfg)
	var wg sync.WaitGroup
	for range queuedAtOnce {
		wg.Go(func() {
			for {
				out, err := client.ReceiveMessage(b.Context(), &sqs.ReceiveMessageInput{QueueUrl: aws.String(fakeURL), MaxNumberOfMessages: maxReceive})
				if err != nil || len(out.Messages) == 0 {
					if err != nil {
						b.Error(err)
					}
					return
				}
				in := &sqs.DeleteMessageBatchInput{QueueUrl: aws.String(fakeURL)}
				for i, m := range out.Messages {
					in.Entries = append(in.Entries, types.DeleteMessageBatchRequestEntry{Id: aws.String(strconv.Itoa(i)), ReceiptHandle: m.ReceiptHandle})
				}
				if _, err := client.DeleteMessageBatch(b.Context(), in); err != nil {
					b.Error(err)
				}
			}
		})
	}
	wg.Wait()
}

// runAll runs a pipeline until nothing comes.
func runAll(b *testing.B, cfg aws.Config) {
	q, err := NewQueue(QueueOptions{Config: cfg, URL: fakeURL, UntilEmpty: true})
	if err != nil {
		b.Fatal(err)
	}
	p := &pipeline.Pipeline[[]byte]{Source: q, Decode: pipeline.Lines(pipeline.Limits{}), InFlight: 1000,
		Handler: pipeline.HandlerFunc[[]byte](func(context.Context, pipeline.Batch[[]byte]) error { return nil })}
	if err := p.Run(b.Context()); err != nil {
		b.Fatal(err)
	}
}
