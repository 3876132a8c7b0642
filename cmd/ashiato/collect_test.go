package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	awscore "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/ashiato/ashiato/internal/mototest"
)

// collected is an account with a trail's bucket that notifies a queue.
type collected struct {
	t     *testing.T
	s3    *s3.Client
	sqs   *sqs.Client
	queue string
}

func newCollected(t *testing.T) *collected {
	t.Helper()
	mototest.StartStrict(t)
	return collectedHere(t)
}

// collectedHere makes the account on the emulator that runs.
func collectedHere(t *testing.T) *collected {
	t.Helper()
	ctx := t.Context()
	cfg, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		t.Fatal(err)
	}
	c := &collected{t: t, sqs: sqs.NewFromConfig(cfg), s3: s3.NewFromConfig(cfg, func(o *s3.Options) { o.UsePathStyle = true })}
	q, err := c.sqs.CreateQueue(ctx, &sqs.CreateQueueInput{QueueName: awscore.String("ashiato")})
	if err != nil {
		t.Fatal(err)
	}
	c.queue = *q.QueueUrl
	if _, err := c.s3.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: awscore.String("company-trail")}); err != nil {
		t.Fatal(err)
	}
	return c
}

// put stores a log of one delivery day.
func (c *collected) put(day, name string, records ...string) {
	c.t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	fmt.Fprintf(z, `{"Records":[%s]}`, strings.Join(records, ","))
	if err := z.Close(); err != nil {
		c.t.Fatal(err)
	}
	key := logKey(day, name)
	if _, err := c.s3.PutObject(c.t.Context(), &s3.PutObjectInput{Bucket: awscore.String("company-trail"), Key: &key, Body: bytes.NewReader(b.Bytes())}); err != nil {
		c.t.Fatal(err)
	}
}

func logKey(day, name string) string {
	return fmt.Sprintf("AWSLogs/111122223333/CloudTrail/ap-northeast-1/%s/111122223333_CloudTrail_ap-northeast-1_%sT0005Z_%016s.json.gz", day, strings.ReplaceAll(day, "/", ""), name)
}

func (c *collected) notify() {
	c.t.Helper()
	arn := "arn:aws:sqs:us-east-1:123456789012:ashiato"
	_, err := c.s3.PutBucketNotificationConfiguration(c.t.Context(), &s3.PutBucketNotificationConfigurationInput{Bucket: awscore.String("company-trail"),
		NotificationConfiguration: &types.NotificationConfiguration{QueueConfigurations: []types.QueueConfiguration{{QueueArn: &arn, Events: []types.Event{"s3:ObjectCreated:*"}}}}})
	if err != nil {
		c.t.Fatal(err)
	}
}

func (c *collected) send(body string) {
	c.t.Helper()
	if _, err := c.sqs.SendMessage(c.t.Context(), &sqs.SendMessageInput{QueueUrl: &c.queue, MessageBody: &body}); err != nil {
		c.t.Fatal(err)
	}
}

func collectedRecord(id, day, name string) string {
	return fmt.Sprintf(`{"eventVersion":"1.11","eventID":"%s","eventTime":"%sT00:00:00Z","eventName":"%s","eventSource":"signin.amazonaws.com","awsRegion":"ap-northeast-1","recipientAccountId":"111122223333","userIdentity":{"type":"IAMUser","userName":"mori"}}`, id, strings.ReplaceAll(day, "/", "-"), name)
}

// lookupEvents answers LookupEvents with two events, one of which the trail has too. Who asks for eu-west-1 is refused.
func lookupEvents(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	if strings.Contains(r.Header.Get("Authorization"), "/eu-west-1/") {
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprint(w, `{"__type":"AccessDeniedException","message":"User: arn:aws:iam::123456789012:user/x is not authorized to perform: cloudtrail:LookupEvents because no identity-based policy allows the cloudtrail:LookupEvents action"}`)
		return
	}
	var in struct{ StartTime, EndTime float64 }
	_ = json.NewDecoder(r.Body).Decode(&in)
	var events []string
	for id, at := range map[string]float64{"t1": 1793491200, "h1": 1793494800} { // 2026-11-01 00:00 and 01:00 UTC
		if at >= in.StartTime && at <= in.EndTime {
			b, _ := json.Marshal(collectedRecord(id, "2026/11/01", "ConsoleLogin"))
			events = append(events, fmt.Sprintf(`{"EventId":%q,"CloudTrailEvent":%s}`, id, b))
		}
	}
	fmt.Fprintf(w, `{"Events":[%s]}`, strings.Join(events, ","))
}

// TestScriptsCollect runs the scripts of collect on an account with a trail.
func TestScriptsCollect(t *testing.T) {
	c := newCollected(t)
	c.put("2026/10/01", "old", collectedRecord("o1", "2026/10/01", "CreateUser"), collectedRecord("o2", "2026/10/01", "DeleteUser"))
	c.notify() // S3 sends a test message
	c.put("2026/11/01", "a", collectedRecord("t1", "2026/11/01", "ConsoleLogin"), collectedRecord("t2", "2026/11/01", "CreateUser"))
	c.put("2026/11/01", "b", collectedRecord("t3", "2026/11/01", "ConsoleLogin"))
	c.send(`{"version":"0","id":"e1","detail-type":"AWS Console Sign In via CloudTrail","source":"aws.signin","account":"111122223333","time":"2026-11-01T00:00:00Z","region":"us-east-1","detail":` +
		collectedRecord("t3", "2026/11/01", "ConsoleLogin") + `}`)
	history := httptest.NewServer(http.HandlerFunc(lookupEvents))
	t.Cleanup(history.Close) // the scripts run when this function has ended
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/collect",
		RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			home := filepath.Join(env.WorkDir, "home")
			env.Setenv("HOME", home)
			env.Setenv("XDG_DATA_HOME", filepath.Join(home, "data"))
			env.Setenv("XDG_CONFIG_HOME", filepath.Join(home, "config"))
			env.Setenv("XDG_CACHE_HOME", filepath.Join(home, "cache"))
			env.Setenv("TZ", "UTC")
			env.Setenv("LANG", "C")
			env.Setenv("GORACE", os.Getenv("GORACE")) // for programs under the race detector
			env.Setenv("QUEUE", c.queue)
			env.Setenv("AWS_ENDPOINT_URL_CLOUDTRAIL", history.URL)
			for _, name := range []string{"AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION", "AWS_EC2_METADATA_DISABLED"} {
				env.Setenv(name, os.Getenv(name))
			}
			config := fmt.Sprintf("lake: lake\nsources:\n  - queue: %s\n  - bucket: s3://company-trail\n", c.queue)
			return os.WriteFile(filepath.Join(env.WorkDir, "ashiato.yaml"), []byte(config), 0o600)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"code": code},
	})
}
