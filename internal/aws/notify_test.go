package aws

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	awscore "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/sesv2"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"
)

// The clients of SES, SNS, Secrets Manager and SSM against a server that answers like them.
func TestNotifier(t *testing.T) {
	url := startMoto(t)
	ctx := t.Context()
	n, err := OpenNotifier(ctx, Access{})
	if err != nil {
		t.Fatal(err)
	}

	mail := "From: a@example.jp\r\nTo: b@example.jp\r\nSubject: WorkSpaces Access Notification Mail\r\n\r\nhello\r\n"
	err = n.SendMail(ctx, "a@example.jp", []string{"b@example.jp"}, []byte(mail))
	if e, ok := errors.AsType[*Error](err); !ok || e.Name != "MessageRejected" {
		t.Errorf("a sender that is not verified: %v", err)
	}
	if sent := sentBySES(t, url); !strings.Contains(sent, "<SentLast24Hours>0.0<") {
		t.Errorf("SES took a mail of a sender that is not verified: %s", sent)
	}
	if _, err := sesv2.NewFromConfig(n.cfg).CreateEmailIdentity(ctx, &sesv2.CreateEmailIdentityInput{EmailIdentity: awscore.String("a@example.jp")}); err != nil {
		t.Fatal(err)
	}
	if err := n.SendMail(ctx, "a@example.jp", []string{"b@example.jp"}, []byte(mail)); err != nil {
		t.Fatal(err)
	}
	// It counts the recipients of the envelope and of the head.
	if sent := sentBySES(t, url); !strings.Contains(sent, "<SentLast24Hours>2.0<") {
		t.Errorf("SES took another number of mails than one: %s", sent)
	}

	topic, err := sns.NewFromConfig(n.cfg).CreateTopic(ctx, &sns.CreateTopicInput{Name: awscore.String("alerts")})
	if err != nil {
		t.Fatal(err)
	}
	queues := sqs.NewFromConfig(n.cfg)
	queue, err := queues.CreateQueue(ctx, &sqs.CreateQueueInput{QueueName: awscore.String("alerts")})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := sns.NewFromConfig(n.cfg).Subscribe(ctx, &sns.SubscribeInput{TopicArn: topic.TopicArn, Protocol: awscore.String("sqs"),
		Endpoint: awscore.String("arn:aws:sqs:eu-west-1:123456789012:alerts")}); err != nil {
		t.Fatal(err)
	}
	if err := n.Publish(ctx, *topic.TopicArn, TopicMessage{Subject: "[high] root", Message: "足跡", Attributes: map[string]string{"severity": "high"}}); err != nil {
		t.Fatal(err)
	}
	got, err := queues.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{QueueUrl: queue.QueueUrl})
	if err != nil || len(got.Messages) != 1 {
		t.Fatalf("%v, %v", got, err)
	}
	var body struct{ Subject, Message string }
	if err := json.Unmarshal([]byte(*got.Messages[0].Body), &body); err != nil || body.Subject != "[high] root" || body.Message != "足跡" || !strings.Contains(*got.Messages[0].Body, "severity") {
		t.Errorf("%s, %v", *got.Messages[0].Body, err)
	}
	if err := n.Publish(ctx, strings.Replace(*topic.TopicArn, "alerts", "none", 1), TopicMessage{Subject: "x", Message: "x"}); err == nil {
		t.Error("published to a topic that is not there")
	}

	secret := base64.StdEncoding.EncodeToString([]byte("hunter2"))
	if _, err := secretsmanager.NewFromConfig(n.cfg).CreateSecret(ctx, &secretsmanager.CreateSecretInput{Name: awscore.String("smtp"), SecretString: awscore.String(`{"password":"` + secret + `"}`)}); err != nil {
		t.Fatal(err)
	}
	if _, err := ssm.NewFromConfig(n.cfg).PutParameter(ctx, &ssm.PutParameterInput{Name: awscore.String("/hook"), Value: awscore.String(secret), Type: ssmtypes.ParameterTypeSecureString}); err != nil {
		t.Fatal(err)
	}
	if got, err := n.Secret(ctx, "smtp#password"); got != secret || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	if got, err := n.Parameter(ctx, "/hook"); got != secret || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	for _, id := range []string{"smtp#user", "none"} {
		if got, err := n.Secret(ctx, id); got != "" || err == nil || strings.Contains(err.Error(), secret) {
			t.Errorf("%s: %q, %v", id, got, err)
		}
	}
	if _, err := n.Parameter(ctx, "/none"); err == nil {
		t.Error("a parameter that is not there was read")
	}
}

// sentBySES asks the stand-in how many mails it took.
func sentBySES(t *testing.T, url string) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader("Action=GetSendQuota&Version=2010-12-01"))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=test/20261001/eu-west-1/ses/aws4_request, SignedHeaders=host, Signature=0")
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}
