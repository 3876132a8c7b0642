// Slack sends what should not happen every day to a Slack channel: requests that were refused, sign-ins, and whatever root does.
//
//	SLACK_WEBHOOK=https://hooks.slack.com/services/... go run ./slack https://sqs.ap-northeast-1.amazonaws.com/111122223333/trail
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"time"

	"github.com/ashiato/ashiato/examples/from"
	"github.com/ashiato/ashiato/pipeline"
	"github.com/ashiato/ashiato/pipeline/cloudtrail"
	"github.com/ashiato/ashiato/trail"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the program at once
	webhook := os.Getenv("SLACK_WEBHOOK")
	if webhook == "" {
		log.Fatal("SLACK_WEBHOOK is not set: it is the address of an incoming webhook of Slack")
	}
	source, open, err := from.Args(ctx, os.Args[1:])
	if err != nil {
		log.Fatal(err)
	}
	p := watch(channel{webhook: webhook, client: &http.Client{Timeout: 10 * time.Second}})
	p.Source, p.Open = source, open
	p.OnFailure = func(ctx context.Context, f *pipeline.Failure, m pipeline.Message) pipeline.Outcome {
		log.Print(f)
		return pipeline.Backoff(time.Minute, time.Hour)(ctx, f, m)
	}
	if err := p.Run(ctx); err != nil {
		log.Fatal(err)
	}
}

// watch gives a pipeline that sends to a channel. Slack takes a message a second, hence one object at a time.
func watch(c channel) *pipeline.Pipeline[*trail.Record] {
	return &pipeline.Pipeline[*trail.Record]{
		KeepObject:  cloudtrail.IsLog,
		Decode:      cloudtrail.Decode(trail.Limits{}),
		KeepRecord:  notable,
		Handler:     pipeline.HandlerFunc[*trail.Record](c.send),
		BatchSize:   20,
		Concurrency: 1,
	}
}

func notable(r *trail.Record) (bool, error) {
	refused := strings.Contains(r.ErrorCode(), "AccessDenied") || strings.Contains(r.ErrorCode(), "Unauthorized")
	return refused || r.EventName() == "ConsoleLogin" || r.UserIdentity().Type == "Root", nil
}

// channel is a channel of Slack. Whoever knows the webhook may write there: it is a secret.
type channel struct {
	webhook string
	client  *http.Client
}

// send writes one message for the batch. After an error the records come again, and those of earlier batches with them.
func (c channel) send(ctx context.Context, b pipeline.Batch[*trail.Record]) error {
	if len(b.Records) == 0 {
		return nil
	}
	var text strings.Builder
	for _, r := range b.Records {
		id := r.UserIdentity()
		fmt.Fprintf(&text, "%s *%s* %s from %s in %s by `%s`\n", escape(r.Text(trail.EventTime)), escape(r.EventName()),
			escape(r.ErrorCode()), escape(r.SourceIPAddress()), escape(r.AWSRegion()), escape(id.ARN))
	}
	body, err := json.Marshal(map[string]any{"text": text.String(), "unfurl_links": false})
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.webhook, bytes.NewReader(body))
	if err != nil {
		return errors.New("SLACK_WEBHOOK is no web address")
	}
	request.Header.Set("Content-Type", "application/json")
	answer, err := c.client.Do(request)
	if err != nil {
		var secret interface{ Unwrap() error } // an *url.Error, which names the webhook
		if errors.As(err, &secret) {
			err = secret.Unwrap()
		}
		return fmt.Errorf("send to Slack: %w", err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		why, _ := io.ReadAll(io.LimitReader(answer.Body, 200))
		return fmt.Errorf("send to Slack: %s: %q", answer.Status, why)
	}
	return nil
}

// escape makes a text mean itself in Slack's mrkdwn: no links, mentions, bold or code. It is cut at 300 bytes or so.
func escape(s string) string {
	if len(s) > 300 {
		s = strings.ToValidUTF8(s[:300], "") + "…"
	}
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "\n", " ", "\r", " ", "`", "'", "*", "∗", "~", "∼").Replace(s)
}
