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
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	cloudtrailtypes "github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
)

// fakeConnect answers ListInstances, which moto answers in a form that the SDK cannot read.
func fakeConnect(t *testing.T, refuse bool) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if refuse {
			w.Header().Set("x-amzn-ErrorType", "AccessDeniedException")
			w.WriteHeader(http.StatusForbidden)
			fmt.Fprint(w, `{"Message":"User: arn:aws:iam::123456789012:user/yuki is not authorized to perform: connect:ListInstances on resource: arn:aws:connect:eu-west-1:123456789012:instance/*"}`)
			return
		}
		if r.URL.Path != "/instance" {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		id := "1"
		if r.URL.Query().Get("nextToken") != "" {
			id = "2"
		}
		next := ""
		if id == "1" {
			next = `,"NextToken":"more"`
		}
		fmt.Fprintf(w, `{"InstanceSummaryList":[{"Id":"i-%s","InstanceAlias":"support-%s","InstanceStatus":"ACTIVE","CreatedTime":1700000000}]%s}`, id, id, next)
	}))
	t.Cleanup(server.Close)
	t.Setenv("AWS_ENDPOINT_URL_CONNECT", server.URL)
}

// seedTrail makes a trail with everything around it.
func seedTrail(t *testing.T, now time.Time) (topic, queue string) {
	t.Helper()
	ctx := t.Context()
	cfg, err := Access{}.load(ctx)
	if err != nil {
		t.Fatal(err)
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	bucket := s3.NewFromConfig(cfg, func(o *s3.Options) { o.UsePathStyle = true })
	_, err = bucket.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: awscore.String("trail-bucket"),
		CreateBucketConfiguration: &types.CreateBucketConfiguration{LocationConstraint: "eu-west-1"}})
	must(err)
	day := now.AddDate(0, 0, -1).Format("2006/01/02")
	for _, key := range []string{
		"corp/AWSLogs/123456789012/CloudTrail/eu-west-1/" + day + "/a.json.gz", "corp/AWSLogs/123456789012/CloudTrail/eu-west-1/" + day + "/b.json.gz",
		"corp/AWSLogs/123456789012/CloudTrail/us-east-1/" + day + "/c.json.gz", "corp/AWSLogs/123456789012/CloudTrail/us-east-1/2026/01/01/old.json.gz",
		"corp/AWSLogs/123456789012/CloudTrail-Digest/us-east-1/" + day + "/d.json.gz",
	} {
		_, err = bucket.PutObject(ctx, &s3.PutObjectInput{Bucket: awscore.String("trail-bucket"), Key: &key, Body: strings.NewReader("0123456789")})
		must(err)
	}
	made, err := sns.NewFromConfig(cfg).CreateTopic(ctx, &sns.CreateTopicInput{Name: awscore.String("trail-topic")})
	must(err)
	q, err := sqs.NewFromConfig(cfg).CreateQueue(ctx, &sqs.CreateQueueInput{QueueName: awscore.String("trail-queue")})
	must(err)
	_, err = sns.NewFromConfig(cfg).Subscribe(ctx, &sns.SubscribeInput{TopicArn: made.TopicArn, Protocol: awscore.String("sqs"),
		Endpoint: awscore.String("arn:aws:sqs:eu-west-1:123456789012:trail-queue")})
	must(err)
	client := cloudtrail.NewFromConfig(cfg)
	_, err = client.CreateTrail(ctx, &cloudtrail.CreateTrailInput{Name: awscore.String("main"), S3BucketName: awscore.String("trail-bucket"), S3KeyPrefix: awscore.String("corp"),
		SnsTopicName: awscore.String("trail-topic"), IsMultiRegionTrail: awscore.Bool(true), EnableLogFileValidation: awscore.Bool(true),
		KmsKeyId: awscore.String("arn:aws:kms:eu-west-1:123456789012:key/1")})
	must(err)
	_, err = client.StartLogging(ctx, &cloudtrail.StartLoggingInput{Name: awscore.String("main")})
	must(err)
	_, err = client.PutEventSelectors(ctx, &cloudtrail.PutEventSelectorsInput{TrailName: awscore.String("main"), EventSelectors: []cloudtrailtypes.EventSelector{
		{IncludeManagementEvents: awscore.Bool(true), ReadWriteType: "WriteOnly",
			DataResources: []cloudtrailtypes.DataResource{{Type: awscore.String("AWS::S3::Object"), Values: []string{"arn:aws:s3"}}}}}})
	must(err)
	_, err = client.CreateTrail(ctx, &cloudtrail.CreateTrailInput{Name: awscore.String("aside"), S3BucketName: awscore.String("trail-bucket")})
	must(err)
	return *made.TopicArn, *q.QueueUrl
}

func TestDetect(t *testing.T) {
	startMoto(t)
	fakeConnect(t, false)
	now := time.Now().UTC()
	topic, _ := seedTrail(t, now)
	found, err := Detect(t.Context(), DetectOptions{Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	if found.Account != "123456789012" || found.Partition != "aws" || found.Region != "eu-west-1" || found.ClockSkew.Abs() > time.Minute {
		t.Errorf("%+v", found)
	}
	if len(found.Refused) != 0 {
		for _, r := range found.Refused {
			t.Errorf("refused: %s in %s: %v", r.Action, r.Region, r.Err)
		}
	}
	if len(found.Trails) != 2 {
		t.Fatalf("%+v", found.Trails)
	}
	got := found.Trails[0]
	if got.ARN == "" || got.Delivered.IsZero() && !got.Logging {
		t.Errorf("%+v", got)
	}
	got.ARN, got.Delivered = "", time.Time{}
	want := Trail{Name: "main", HomeRegion: "eu-west-1", Bucket: "trail-bucket", Prefix: "corp", Topic: topic, KMSKey: "arn:aws:kms:eu-west-1:123456789012:key/1",
		MultiRegion: true, Validated: true, Logging: true, Management: true, ReadWrite: "WriteOnly", Data: true,
		Queues: []string{"arn:aws:sqs:eu-west-1:123456789012:trail-queue"},
		Day:    Day{Date: now.AddDate(0, 0, -1).Truncate(24 * time.Hour), Objects: 3, Bytes: 30, Accounts: 1, Regions: 2}}
	if fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if aside := found.Trails[1]; aside.Name != "aside" || aside.Logging || aside.Topic != "" || aside.Day.Objects != 0 {
		t.Errorf("%+v", aside)
	}
	if len(found.Instances) != 2 || found.Instances[1] != (Instance{ID: "i-2", Alias: "support-2", Status: "ACTIVE", Region: "eu-west-1"}) {
		t.Errorf("%+v", found.Instances)
	}

	// A refusal is noted with what is missing, and the rest is found all the same.
	fakeConnect(t, true)
	found, err = Detect(t.Context(), DetectOptions{})
	if err != nil || len(found.Trails) != 2 || len(found.Refused) != 1 {
		t.Fatalf("%+v, %v", found, err)
	}
	r := found.Refused[0]
	if r.Action != "connect:ListInstances" || r.Region != "eu-west-1" || r.Err.Kind != Permission ||
		r.Err.Statement() != `{"Effect": "Allow", "Action": "connect:ListInstances", "Resource": "arn:aws:connect:eu-west-1:123456789012:instance/*"}` {
		t.Errorf("%+v", r)
	}
}

// Many accounts are estimated from some.
func TestMeasureManyAccounts(t *testing.T) {
	startMoto(t)
	cfg, err := Access{}.load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	client := s3.NewFromConfig(cfg, func(o *s3.Options) { o.UsePathStyle = true })
	if _, err := client.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: awscore.String("org"),
		CreateBucketConfiguration: &types.CreateBucketConfiguration{LocationConstraint: "eu-west-1"}}); err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	for i := range 10 {
		key := fmt.Sprintf("AWSLogs/o-abcde12345/%012d/CloudTrail/eu-west-1/2026/11/20/x.json.gz", i)
		if _, err := client.PutObject(t.Context(), &s3.PutObjectInput{Bucket: awscore.String("org"), Key: &key, Body: strings.NewReader("0123456789")}); err != nil {
			t.Fatal(err)
		}
	}
	found := &Found{}
	d := &detector{cfg: cfg, o: DetectOptions{Now: func() time.Time { return now }}, found: found, buckets: &Bucket{cfg: cfg, clients: map[string]*s3.Client{}}}
	trail := Trail{Bucket: "org", Organization: true}
	d.measure(t.Context(), &trail)
	want := Day{Date: time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC), Objects: 10, Bytes: 100, Accounts: 10, Regions: 1, Estimated: true}
	if trail.Day != want || trail.OrganizationID != "o-abcde12345" || len(found.Refused) != 0 {
		t.Errorf("%+v, %+v", trail, found.Refused)
	}
	gone := Trail{Bucket: "nowhere"}
	d.measure(t.Context(), &gone)
	if gone.Day.Objects != 0 || len(found.Refused) != 1 || found.Refused[0].Err.Kind != Config {
		t.Errorf("%+v", found.Refused)
	}
}

func TestAdvancedSelectors(t *testing.T) {
	field := func(name, value string) cloudtrailtypes.AdvancedFieldSelector {
		return cloudtrailtypes.AdvancedFieldSelector{Field: &name, Equals: []string{value}}
	}
	for _, tt := range []struct {
		fields    []cloudtrailtypes.AdvancedFieldSelector
		readWrite string
		data      bool
	}{
		{[]cloudtrailtypes.AdvancedFieldSelector{field("eventCategory", "Management")}, "All", false},
		{[]cloudtrailtypes.AdvancedFieldSelector{field("readOnly", "true"), field("eventCategory", "Management")}, "ReadOnly", false},
		{[]cloudtrailtypes.AdvancedFieldSelector{field("eventCategory", "Management"), field("readOnly", "false")}, "WriteOnly", false},
		{[]cloudtrailtypes.AdvancedFieldSelector{field("eventCategory", "Data"), field("resources.type", "AWS::S3::Object")}, "", true},
	} {
		var trail Trail
		trail.advanced(cloudtrailtypes.AdvancedEventSelector{FieldSelectors: tt.fields})
		if trail.ReadWrite != tt.readWrite || trail.Data != tt.data || trail.Management != (tt.readWrite != "") {
			t.Errorf("%+v, want %+v", trail, tt)
		}
	}
}

// Nobody can be asked: the error says why, and nothing is waited for long.
func TestDetectWithoutAWS(t *testing.T) {
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL": "http://127.0.0.1:1", "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "eu-west-1", "AWS_PROFILE": "",
		"AWS_CONFIG_FILE": os.DevNull, "AWS_SHARED_CREDENTIALS_FILE": os.DevNull, "AWS_EC2_METADATA_DISABLED": "true",
	} {
		t.Setenv(name, value)
	}
	found, err := Detect(t.Context(), DetectOptions{})
	if e, ok := errors.AsType[*Error](err); !ok || e.Kind != Unreachable || found.Region != "eu-west-1" {
		t.Errorf("%+v, %v", found, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Detect(ctx, DetectOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}
