package awssource

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sort"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/ashiato/ashiato/internal/mototest"
	"github.com/ashiato/ashiato/pipeline"
	"github.com/ashiato/ashiato/pipeline/pipelinetest"
)

// A rig is an AWS of its own, with its clients.
type rig struct {
	t   *testing.T
	cfg aws.Config
	sqs *sqs.Client
	sns *sns.Client
	s3  *s3.Client
}

func newRig(t *testing.T) *rig {
	t.Helper()
	return rigAt(t, mototest.Start(t))
}

func rigAt(t *testing.T, endpoint string) *rig {
	t.Helper()
	t.Setenv("AWS_ENDPOINT_URL", endpoint)
	cfg, err := Load(t.Context(), Options{Region: "ap-northeast-1"})
	if err != nil {
		t.Fatal(err)
	}
	return &rig{t, cfg, sqs.NewFromConfig(cfg), sns.NewFromConfig(cfg), newS3(cfg, "")}
}

func must[T any](t *testing.T) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// queue makes a queue and gives its URL and its ARN.
func (r *rig) queue(name string, attributes map[string]string) (url, arn string) {
	r.t.Helper()
	out := must[*sqs.CreateQueueOutput](r.t)(r.sqs.CreateQueue(r.t.Context(), &sqs.CreateQueueInput{QueueName: &name, Attributes: attributes}))
	return *out.QueueUrl, "arn:aws:sqs:ap-northeast-1:123456789012:" + name
}

func (r *rig) source(url string, visibility time.Duration) *Queue {
	r.t.Helper()
	return must[*Queue](r.t)(NewQueue(QueueOptions{Config: r.cfg, URL: url, Visibility: visibility, Wait: time.Second}))
}

func (r *rig) send(url, body string) {
	r.t.Helper()
	must[*sqs.SendMessageOutput](r.t)(r.sqs.SendMessage(r.t.Context(), &sqs.SendMessageInput{QueueUrl: &url, MessageBody: &body}))
}

func (r *rig) bucket(name string) {
	r.t.Helper()
	must[*s3.CreateBucketOutput](r.t)(r.s3.CreateBucket(r.t.Context(), &s3.CreateBucketInput{Bucket: &name,
		CreateBucketConfiguration: &s3types.CreateBucketConfiguration{LocationConstraint: "ap-northeast-1"}}))
}

func (r *rig) put(bucket, key, content string) {
	r.t.Helper()
	must[*s3.PutObjectOutput](r.t)(r.s3.PutObject(r.t.Context(), &s3.PutObjectInput{Bucket: &bucket, Key: &key, Body: strings.NewReader(content)}))
}

// TestQueueConforms runs what every source has to pass.
func TestQueueConforms(t *testing.T) {
	r := newRig(t)
	n := 0
	pipelinetest.Run(t, func(t *testing.T) pipelinetest.Harness {
		n++
		r.t = t
		url, _ := r.queue(fmt.Sprint("conform-", n), nil)
		open := func(t *testing.T) pipeline.Source { return r.source(url, 2*time.Second) }
		return pipelinetest.Harness{
			Source: open(t), Another: open, Redelivers: true, Hold: 2 * time.Second, Granularity: time.Second, Quiet: 3 * time.Second,
			Send: func(t *testing.T, name string) {
				r.send(url, `{"s3Bucket":"trail","s3ObjectKey":["x/`+name+`"]}`)
			},
		}
	})
}

// TestListingConforms runs what every source has to pass, with a source that ends.
func TestListingConforms(t *testing.T) {
	r := newRig(t)
	n := 0
	pipelinetest.Run(t, func(t *testing.T) pipelinetest.Harness {
		n++
		r.t = t
		bucket := fmt.Sprint("listing-", n)
		r.bucket(bucket)
		var fails atomic.Bool
		l, err := NewListing(ListingOptions{Config: r.cfg, Bucket: bucket, Group: 1, Known: func(_ context.Context, objects []pipeline.Object) ([]bool, error) {
			if fails.Swap(false) {
				return nil, errors.New("the ledger does not answer")
			}
			return make([]bool, len(objects)), nil
		}})
		if err != nil {
			t.Fatal(err)
		}
		return pipelinetest.Harness{
			Source: l, Ends: true, Redelivers: true,
			Send: func(t *testing.T, name string) {
				r.put(bucket, "AWSLogs/111122223333/CloudTrail/us-east-1/2026/10/01/"+name, "{}")
			},
			Fail: func(*testing.T) { fails.Store(true) },
		}
	})
}

// receive gives the contents of the messages that come, and settles them as done.
func (r *rig) receive(q *Queue, want int) (got []string) {
	r.t.Helper()
	ctx, stop := context.WithTimeout(r.t.Context(), 20*time.Second)
	defer stop()
	for len(got) < want {
		messages, err := q.Receive(ctx, 100)
		if err != nil {
			r.t.Fatalf("%v; so far %v", err, got)
		}
		for _, m := range messages {
			c, err := m.Content()
			if err != nil {
				r.t.Fatal(err)
			}
			text := c.Shape + " " + c.Control
			for _, o := range c.Objects {
				text += fmt.Sprintf("%s size %d", o, o.Size)
			}
			got = append(got, text)
			if d := m.(pipeline.Informed).Delivery(); d.Received != 1 || d.Sent.IsZero() || d.First.IsZero() {
				r.t.Errorf("delivery %+v", d)
			}
			if err := m.Settle(ctx, pipeline.Outcome{}); err != nil {
				r.t.Error(err)
			}
		}
	}
	sort.Strings(got)
	return got
}

// TestNotifications: what S3 and SNS send is understood, with keys that need encoding.
func TestNotifications(t *testing.T) {
	r := newRig(t)
	ctx := t.Context()
	url, arn := r.queue("all", nil)
	q := r.source(url, time.Minute)
	topic := *must[*sns.CreateTopicOutput](t)(r.sns.CreateTopic(ctx, &sns.CreateTopicInput{Name: aws.String("wrapped")})).TopicArn
	raw := *must[*sns.CreateTopicOutput](t)(r.sns.CreateTopic(ctx, &sns.CreateTopicInput{Name: aws.String("raw")})).TopicArn
	for topic, attributes := range map[string]map[string]string{topic: nil, raw: {"RawMessageDelivery": "true"}} {
		must[*sns.SubscribeOutput](t)(r.sns.Subscribe(ctx, &sns.SubscribeInput{TopicArn: &topic, Protocol: aws.String("sqs"), Endpoint: &arn, Attributes: attributes}))
	}
	notice := `{"s3Bucket":"trail","s3ObjectKey":["a b/足跡+%2F.json.gz"]}`
	for _, topic := range []string{topic, raw} {
		must[*sns.PublishOutput](t)(r.sns.Publish(ctx, &sns.PublishInput{TopicArn: &topic, Message: &notice}))
	}
	want := []string{"cloudtrail s3://trail/a b/足跡+%2F.json.gz size 0", "sns cloudtrail s3://trail/a b/足跡+%2F.json.gz size 0"}
	if got := r.receive(q, 2); !slices.Equal(trimmed(got), want) {
		t.Errorf("CloudTrail: %q", got)
	}
	for name, n := range map[string]*s3types.NotificationConfiguration{
		"direct":  {QueueConfigurations: []s3types.QueueConfiguration{{QueueArn: &arn, Events: []s3types.Event{"s3:ObjectCreated:*"}}}},
		"wrapped": {TopicConfigurations: []s3types.TopicConfiguration{{TopicArn: &topic, Events: []s3types.Event{"s3:ObjectCreated:*"}}}},
		"raw":     {TopicConfigurations: []s3types.TopicConfiguration{{TopicArn: &raw, Events: []s3types.Event{"s3:ObjectCreated:*"}}}},
	} {
		r.bucket(name)
		must[*s3.PutBucketNotificationConfigurationOutput](t)(r.s3.PutBucketNotificationConfiguration(ctx, &s3.PutBucketNotificationConfigurationInput{Bucket: &name, NotificationConfiguration: n}))
		shape := map[string]string{"direct": "s3", "wrapped": "sns s3", "raw": "s3"}[name]
		test := strings.Replace(shape, "s3", "control s3:TestEvent", 1)
		if got := trimmed(r.receive(q, 1)); !slices.Equal(got, []string{test}) {
			t.Errorf("%s: %q, want %q", name, got, test)
		}
		r.put(name, "a b/足跡+%2F.json.gz", "content")
		if got := trimmed(r.receive(q, 1)); !slices.Equal(got, []string{shape + " s3://" + name + "/a b/足跡+%2F.json.gz size 7"}) {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func trimmed(all []string) (out []string) {
	for _, s := range all {
		out = append(out, strings.Join(strings.Fields(s), " "))
	}
	return out
}

func TestDeadLetters(t *testing.T) {
	r := newRig(t)
	_, dead := r.queue("dead", nil)
	url, _ := r.queue("live", map[string]string{"RedrivePolicy": `{"deadLetterTargetArn":"` + dead + `","maxReceiveCount":"1"}`})
	q := r.source(url, time.Second)
	for range 3 {
		r.send(url, "nonsense")
	}
	ctx, stop := context.WithTimeout(t.Context(), 30*time.Second)
	defer stop()
	var s QueueStats
	for s.Dead < 3 && ctx.Err() == nil {
		within, stop := context.WithTimeout(ctx, 2*time.Second)
		messages, _ := q.Receive(within, 10) // the second time they are dead
		stop()
		for _, m := range messages {
			if _, err := m.Content(); err == nil {
				t.Error("nonsense was understood")
			}
			if err := m.Settle(ctx, pipeline.Outcome{Disposition: pipeline.Retry}); err != nil {
				t.Error(err)
			}
		}
		s = must[QueueStats](t)(q.Stats(ctx))
	}
	if s.MaxReceives != 1 || s.DeadLetters != dead || s.Dead != 3 || s.Waiting+s.InFlight != 0 {
		t.Errorf("stats %+v", s)
	}
	if n, err := q.Redrive(ctx, 2); n != 2 || err != nil {
		t.Errorf("redrive: %d, %v", n, err)
	}
	if s = must[QueueStats](t)(q.Stats(ctx)); s.Waiting != 2 || s.Dead != 1 {
		t.Errorf("stats after the redrive %+v", s)
	}
}

// TestDeadLettersFIFO: dead letters of a FIFO queue come again in their groups, also where SQS takes equal bodies for the same message.
func TestDeadLettersFIFO(t *testing.T) {
	r := newRig(t)
	fifo := map[string]string{"FifoQueue": "true", "ContentBasedDeduplication": "true"}
	_, dead := r.queue("dead.fifo", fifo)
	fifo["RedrivePolicy"] = `{"deadLetterTargetArn":"` + dead + `","maxReceiveCount":1}`
	url, _ := r.queue("live.fifo", fifo)
	q := r.source(url, time.Second)
	want := []string{"group-1 {1}", "group-2 {2}"}
	for _, text := range want {
		group, body, _ := strings.Cut(text, " ")
		must[*sqs.SendMessageOutput](t)(r.sqs.SendMessage(t.Context(), &sqs.SendMessageInput{QueueUrl: &url, MessageBody: &body, MessageGroupId: &group}))
	}
	ctx, stop := context.WithTimeout(t.Context(), 30*time.Second)
	defer stop()
	var s QueueStats
	for s.Dead < 2 && ctx.Err() == nil {
		within, stop := context.WithTimeout(ctx, 2*time.Second)
		messages, _ := q.Receive(within, 10) // the second time they are dead
		stop()
		for _, m := range messages {
			if err := m.Settle(ctx, pipeline.Outcome{Disposition: pipeline.Retry}); err != nil {
				t.Error(err)
			}
		}
		s = must[QueueStats](t)(q.Stats(ctx))
	}
	if n, err := q.Redrive(ctx, 10); n != 2 || err != nil {
		t.Fatalf("redrive: %d, %v", n, err)
	}
	var got []string
	for len(got) < 2 {
		messages, err := q.Receive(ctx, 10)
		if err != nil {
			t.Fatalf("%v; so far %q", err, got)
		}
		for _, m := range messages {
			m := m.(*queued)
			got = append(got, m.m.Attributes["MessageGroupId"]+" "+aws.ToString(m.m.Body))
			if id := m.m.Attributes["MessageDeduplicationId"]; !strings.HasPrefix(id, "redrive-") {
				t.Errorf("deduplication id %q", id)
			}
			if err := m.Settle(ctx, pipeline.Outcome{}); err != nil {
				t.Error(err)
			}
		}
	}
	if slices.Sort(got); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if s = must[QueueStats](t)(q.Stats(ctx)); s.Waiting+s.InFlight+s.Dead != 0 {
		t.Errorf("stats in the end %+v", s)
	}
}

func TestNoQueue(t *testing.T) {
	r := newRig(t)
	url, _ := r.queue("q", nil)
	_, err := r.source(url+"x", time.Second).Receive(t.Context(), 1)
	if e, ok := errors.AsType[*Error](err); !ok || e.Kind != NoQueue || !e.Permanent() || !strings.Contains(err.Error(), url+"x") {
		t.Errorf("error %v", err)
	}
}

func TestStore(t *testing.T) {
	r := newRig(t)
	r.bucket("trail")
	r.put("trail", "a b/足跡+%2F.json.gz", "content")
	s := NewStore(StoreOptions{Config: r.cfg})
	o := pipeline.Object{Bucket: "trail", Key: "a b/足跡+%2F.json.gz"}
	body := must[io.ReadCloser](t)(s.Open(t.Context(), o))
	got := must[[]byte](t)(io.ReadAll(body))
	is := body.(interface{ Object() pipeline.Object }).Object()
	if string(got) != "content" || is.Size != 7 || is.ETag == "" || strings.Contains(is.ETag, `"`) || is.Modified.IsZero() || body.Close() != nil {
		t.Errorf("read %q of %+v", got, is)
	}
	for _, c := range []struct {
		o    pipeline.Object
		kind Kind
	}{
		{pipeline.Object{Bucket: "trail", Key: "gone"}, NotFound},
		{pipeline.Object{Bucket: "nowhere", Key: "x"}, NoBucket},
	} {
		_, err := s.Open(t.Context(), c.o)
		if e, ok := errors.AsType[*Error](err); !ok || e.Kind != c.kind || !strings.Contains(err.Error(), c.o.String()) {
			t.Errorf("%s: %v", c.o, err)
		}
	}
}

// layout puts empty and other objects as CloudTrail does: two accounts in an organization, one beside, Control Tower.
func (r *rig) layout(bucket string) (logs []string) {
	r.bucket(bucket)
	add := func(prefix, account, kind, region, date string, n int) {
		for i := range n {
			key := fmt.Sprintf("%s%s/%s/%s/%s/%s_%s_%s_%sT0005Z_%016d.json.gz", prefix, account, kind, region, date, account, kind, region, strings.ReplaceAll(date, "/", ""), i)
			r.put(bucket, key, "xx")
			if kind != "CloudTrail-Digest" {
				logs = append(logs, key)
			}
		}
	}
	add("AWSLogs/", "111122223333", "CloudTrail", "us-east-1", "2026/10/31", 3)
	add("AWSLogs/", "111122223333", "CloudTrail", "ap-northeast-1", "2026/11/02", 2)
	add("AWSLogs/", "111122223333", "CloudTrail-Digest", "us-east-1", "2026/11/02", 2)
	add("AWSLogs/", "111122223333", "CloudTrail-Insight", "us-east-1", "2026/11/03", 1)
	add("AWSLogs/o-abcdefghij/", "444455556666", "CloudTrail", "us-east-1", "2025/12/31", 2)
	add("AWSLogs/o-abcdefghij/", "777788889999", "CloudTrail", "us-east-1", "2026/11/02", 1)
	add("o-abcdefghij/AWSLogs/o-abcdefghij/", "444455556666", "CloudTrail", "eu-west-1", "2026/11/01", 1)
	add("o-abcdefghij/AWSLogs/", "777788889999", "CloudTrail-NetworkActivity", "eu-west-1", "2026/11/01", 1)
	r.put(bucket, "AWSLogs/111122223333/CloudTrail/us-east-1/2026/10/31/", "")
	r.put(bucket, "AWSLogs/111122223333/elasticloadbalancing/us-east-1/2026/11/02/x.gz", "xx")
	r.put(bucket, "other/x.gz", "xx")
	return logs
}

// read drains a listing and gives the keys in the order in which they came. Every seventh message comes twice.
func read(t *testing.T, l *Listing) (keys []string) {
	t.Helper()
	for n := 0; ; n++ {
		messages, err := l.Receive(t.Context(), 3)
		if errors.Is(err, io.EOF) {
			return keys
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range messages {
			c, err := m.Content()
			if err != nil {
				t.Fatal(err)
			}
			if n%7 == 3 {
				if err := m.Settle(t.Context(), pipeline.Outcome{Disposition: pipeline.Retry, After: time.Millisecond}); err != nil {
					t.Fatal(err)
				}
				continue
			}
			for _, o := range c.Objects {
				keys = append(keys, o.Key)
				if o.ETag == "" || o.Size != 2 || o.Modified.IsZero() || o.Bucket == "" {
					t.Errorf("object %+v", o)
				}
			}
			if err := m.Settle(t.Context(), pipeline.Outcome{}); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestListing(t *testing.T) {
	r := newRig(t)
	all := r.layout("trail")
	matching := func(words ...string) (keys []string) {
		for _, k := range all {
			ok := true
			for _, w := range words {
				ok = ok && strings.Contains(k, w)
			}
			if ok {
				keys = append(keys, k)
			}
		}
		return keys
	}
	day := func(d int, m time.Month) time.Time { return time.Date(2026, m, d, 0, 0, 0, 0, time.UTC) }
	for _, c := range []struct {
		name string
		o    ListingOptions
		want []string
	}{
		{"everything", ListingOptions{}, all},
		{"one object a message", ListingOptions{Group: 1, Parallel: 1}, all},
		{"below a prefix", ListingOptions{Prefix: "/o-abcdefghij/"}, append(matching("o-abcdefghij/AWSLogs/o-"), matching("NetworkActivity")...)},
		{"an account", ListingOptions{Accounts: []string{"777788889999"}}, matching("777788889999")},
		{"a region", ListingOptions{Regions: []string{"ap-northeast-1"}}, matching("/ap-northeast-1/")},
		{"a kind", ListingOptions{Kinds: []string{"CloudTrail-Insight"}}, matching("Insight")},
		{"since a day", ListingOptions{Since: day(2, 11).Add(5 * time.Hour)}, append(matching("/2026/11/02/"), matching("/2026/11/03/")...)},
		{"until a day", ListingOptions{Since: day(31, 10), Until: day(1, 11)}, matching("/2026/10/31/")},
		{"nothing", ListingOptions{Since: day(1, 12)}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.o.Config, c.o.Bucket = r.cfg, "trail"
			l := must[*Listing](t)(NewListing(c.o))
			got := read(t, l)
			if c.o.Group == 0 && c.name == "everything" && !strings.Contains(got[0], "/2026/11/03/") {
				t.Errorf("the first is %s: not the newest", got[0])
			}
			slices.Sort(got)
			want := slices.Sorted(slices.Values(c.want))
			if !slices.Equal(got, want) {
				t.Errorf("got %q\nwant %q", got, want)
			}
			if s := l.Listed(); int(s.Objects) != len(want) || int(s.Bytes) != 2*len(want) || s.Requests == 0 {
				t.Errorf("listed %+v", s)
			}
			e := must[Estimate](t)(EstimateListing(t.Context(), c.o, nil))
			if int(e.Gets) != len(want) || e.RequestsUSD <= 0 || e.Listed != l.Listed() {
				t.Errorf("estimate %+v", e)
			}
		})
	}
}

// TestListingPages: a day of more than a page, of which some are known.
func TestListingPages(t *testing.T) {
	r := newRig(t)
	r.bucket("trail")
	const n = 1203
	for i := range n {
		r.put("trail", fmt.Sprintf("AWSLogs/111122223333/CloudTrail/us-east-1/2026/11/01/%06d.json.gz", i), "xx")
	}
	l := must[*Listing](t)(NewListing(ListingOptions{Config: r.cfg, Bucket: "trail", Known: func(_ context.Context, objects []pipeline.Object) ([]bool, error) {
		known := make([]bool, len(objects))
		for i, o := range objects {
			known[i] = strings.HasSuffix(o.Key, "7.json.gz")
		}
		return known, nil
	}}))
	got := read(t, l)
	slices.Sort(got)
	if len(slices.Compact(got)) != n-120 || l.Listed().Known != 120 {
		t.Errorf("%d keys, listed %+v", len(got), l.Listed())
	}
}

func TestListingDenied(t *testing.T) {
	r := newRig(t)
	l := must[*Listing](t)(NewListing(ListingOptions{Config: r.cfg, Bucket: "nowhere"}))
	_, err := l.Receive(t.Context(), 1)
	if e, ok := errors.AsType[*Error](err); !ok || e.Kind != NoBucket || !e.Permanent() {
		t.Errorf("error %v", err)
	}
}

// TestAssumeRole: a role of another account is assumed, and what is asked is asked there.
func TestAssumeRole(t *testing.T) {
	r := newRig(t)
	r.bucket("here")
	cfg, err := Load(t.Context(), Options{Region: "ap-northeast-1", RoleARN: "arn:aws:iam::444455556666:role/reader", ExternalID: "x-1"})
	if err != nil {
		t.Fatal(err)
	}
	buckets := must[*s3.ListBucketsOutput](t)(newS3(cfg, "").ListBuckets(t.Context(), &s3.ListBucketsInput{}))
	if len(buckets.Buckets) != 0 {
		t.Errorf("the other account has %d buckets", len(buckets.Buckets))
	}
	creds, err := cfg.Credentials.Retrieve(t.Context())
	if err != nil || creds.SessionToken == "" || bytes.Equal([]byte(creds.AccessKeyID), []byte("test")) {
		t.Errorf("credentials %v, %v", creds.AccessKeyID, err)
	}
}
