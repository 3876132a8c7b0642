package aws

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	awscore "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/athena"
	"github.com/aws/aws-sdk-go-v2/service/glue"
	gluetypes "github.com/aws/aws-sdk-go-v2/service/glue/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
)

func prober(t *testing.T) *Prober {
	t.Helper()
	p, err := OpenProber(t.Context(), Access{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestProbesAgainstMoto(t *testing.T) {
	startMoto(t)
	p, ctx := prober(t), t.Context()
	if who, err := p.Identity(ctx, time.Now); err != nil || who.Account != "123456789012" || who.ClockSkew.Abs() > time.Minute {
		t.Errorf("%+v, %v", who, err)
	}
	if who, err := p.Identity(ctx, func() time.Time { return time.Now().Add(-time.Hour) }); err != nil || who.ClockSkew < 50*time.Minute {
		t.Errorf("%+v, %v", who, err)
	}

	queues := sqs.NewFromConfig(p.cfg)
	dead, err := queues.CreateQueue(ctx, &sqs.CreateQueueInput{QueueName: awscore.String("dead")})
	if err != nil {
		t.Fatal(err)
	}
	q, err := queues.CreateQueue(ctx, &sqs.CreateQueueInput{QueueName: awscore.String("trail"), Attributes: map[string]string{
		"RedrivePolicy": `{"deadLetterTargetArn":"arn:aws:sqs:eu-west-1:123456789012:dead","maxReceiveCount":"5"}`}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := queues.SendMessage(ctx, &sqs.SendMessageInput{QueueUrl: q.QueueUrl, MessageBody: awscore.String("x")}); err != nil {
		t.Fatal(err)
	}
	if _, err := queues.SendMessage(ctx, &sqs.SendMessageInput{QueueUrl: dead.QueueUrl, MessageBody: awscore.String("x")}); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the message is there again
		state, err := p.Queue(ctx, *q.QueueUrl, "arn")
		if err != nil || state != (QueueState{Waiting: 1, DeadLetters: "arn:aws:sqs:eu-west-1:123456789012:dead", Dead: 1}) {
			t.Errorf("%+v, %v", state, err)
		}
	}
	if _, err := p.Queue(ctx, *q.QueueUrl+"-2", "arn"); kindOf(err) != Server || !strings.Contains(nameOf(err), "NonExistentQueue") && !strings.Contains(nameOf(err), "QueueDoesNotExist") {
		t.Errorf("%v (%s)", err, nameOf(err))
	}

	bucket := s3.NewFromConfig(p.cfg, func(o *s3.Options) { o.UsePathStyle = true })
	if _, err := bucket.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: awscore.String("lake"),
		CreateBucketConfiguration: &types.CreateBucketConfiguration{LocationConstraint: "eu-west-1"}}); err != nil {
		t.Fatal(err)
	}
	count := func() int {
		out, err := bucket.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: awscore.String("lake")})
		if err != nil {
			t.Fatal(err)
		}
		return len(out.Contents)
	}
	if err := p.Write(ctx, "lake", "x/"); err != nil || count() != 0 {
		t.Errorf("%v, %d objects", err, count())
	}
	if key, err := p.Objects(ctx, "lake", "x/", false); err != nil || key != "" {
		t.Errorf("%q, %v", key, err)
	}
	for _, key := range []string{"x/", "x/a"} {
		if _, err := bucket.PutObject(ctx, &s3.PutObjectInput{Bucket: awscore.String("lake"), Key: &key, Body: strings.NewReader(key[2:])}); err != nil {
			t.Fatal(err)
		}
	}
	if key, err := p.Objects(ctx, "lake", "x/", true); err != nil || key != "x/a" {
		t.Errorf("%q, %v", key, err)
	}
	if err := p.Write(ctx, "nowhere", ""); kindOf(err) != Config {
		t.Errorf("%v", err)
	}

	if err := p.Tables(ctx, "trail", "arn:"); nameOf(err) != "EntityNotFoundException" {
		t.Errorf("%v (%s)", err, nameOf(err))
	}
	if _, err := glue.NewFromConfig(p.cfg).CreateDatabase(ctx, &glue.CreateDatabaseInput{DatabaseInput: &gluetypes.DatabaseInput{Name: awscore.String("trail")}}); err != nil {
		t.Fatal(err)
	}
	if err := p.Tables(ctx, "trail", "arn:"); err != nil {
		t.Errorf("%v", err)
	}
	if err := p.Ledger(ctx, "trail", "arn"); nameOf(err) != "ResourceNotFoundException" {
		t.Errorf("%v (%s)", err, nameOf(err))
	}
	if err := NewDynamoTable(p.cfg, "trail").Create(ctx); err != nil {
		t.Fatal(err)
	}
	if err := p.Ledger(ctx, "trail", "arn"); err != nil {
		t.Errorf("%v", err)
	}
	if _, err := athena.NewFromConfig(p.cfg).CreateWorkGroup(ctx, &athena.CreateWorkGroupInput{Name: awscore.String("audit")}); err != nil {
		t.Fatal(err)
	}
	if err := p.Workgroup(ctx, "audit", "arn"); err != nil {
		t.Errorf("%v", err)
	}
}

func nameOf(err error) string {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Name
	}
	return ""
}

// Each probe names the action that is not permitted, whatever the service says, and what it would be on.
func TestProbesAreRefused(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("x-amzn-ErrorType", "AccessDeniedException")
		w.WriteHeader(http.StatusForbidden)
		if r.Method == http.MethodPost {
			fmt.Fprint(w, `{"__type":"AccessDeniedException","message":"no"}`)
		}
	}))
	defer server.Close()
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL": server.URL, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "eu-west-1", "AWS_PROFILE": "",
		"AWS_CONFIG_FILE": os.DevNull, "AWS_SHARED_CREDENTIALS_FILE": os.DevNull, "AWS_EC2_METADATA_DISABLED": "true",
	} {
		t.Setenv(name, value)
	}
	p, ctx := prober(t), t.Context()
	for action, probe := range map[string]func() error{
		"sqs:GetQueueAttributes":     func() error { _, err := p.Queue(ctx, server.URL+"/1/q", "arn:q"); return err },
		"s3:ListBucket":              func() error { _, err := p.Objects(ctx, "bucket", "", false); return err },
		"cloudtrail:LookupEvents":    func() error { return p.History(ctx, "us-east-1") },
		"cloudtrail:ListPublicKeys":  func() error { return p.PublicKeys(ctx) },
		"glue:GetDatabase":           func() error { return p.Tables(ctx, "d", "arn:") },
		"dynamodb:DescribeTable":     func() error { return p.Ledger(ctx, "t", "arn:t") },
		"athena:GetWorkGroup":        func() error { return p.Workgroup(ctx, "w", "arn:w") },
		"identitystore:ListUsers":    func() error { return p.IdentityStore(ctx, "d-1", "arn:i") },
		"organizations:ListAccounts": func() error { return p.Organization(ctx) },
		"iam:ListUsers":              func() error { return errors.Join(p.IAM(ctx, "arn:u")...) },
		"connect:ListInstances":      func() error { _, errs := p.Connect(ctx, "eu-west-1", "arn:c"); return errors.Join(errs...) },
	} {
		e, ok := errors.AsType[*Error](probe())
		if !ok || e.Kind != Permission || e.Action != action || e.Resource == "" {
			t.Errorf("%s: %+v", action, e)
		}
	}
}

// A change that cannot come about is refused in two ways: because nobody may, and because of its condition.
func TestWouldDo(t *testing.T) {
	startMoto(t)
	p := prober(t)
	client := s3.NewFromConfig(p.cfg, func(o *s3.Options) { o.UsePathStyle = true })
	missing := func(action string) error {
		return wouldDo(t.Context(), action, "arn", func(ctx context.Context) error {
			_, err := client.GetObject(ctx, &s3.GetObjectInput{Bucket: awscore.String("no-bucket"), Key: awscore.String("k")})
			return err
		})
	}
	if err := missing("s3:PutObject"); err != nil {
		t.Errorf("%v", err)
	}
	t.Setenv("AWS_MAX_ATTEMPTS", "1")
	t.Setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
	client = s3.NewFromConfig(prober(t).cfg, func(o *s3.Options) { o.UsePathStyle = true })
	if err := missing("s3:PutObject"); kindOf(err) != Unreachable {
		t.Errorf("%v", err)
	}
}
