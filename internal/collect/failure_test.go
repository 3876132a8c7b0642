package collect

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/ashiato/ashiato/internal/config"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/mototest"
	"github.com/ashiato/ashiato/pipeline"
	"github.com/ashiato/ashiato/pipeline/awssource"
)

// A fault is what an outage answers; cut breaks the connection without an answer.
type fault struct {
	status int
	body   string
	cut    bool
}

// An outage stands before the emulator and answers some requests in its place. Messages that are given back come again after a second.
type outage struct {
	proxy *httputil.ReverseProxy

	mu    sync.Mutex
	fault func(r *http.Request) *fault
}

func (o *outage) set(f func(*http.Request) *fault) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.fault = f
}

// siteHold is for how long a message is received and held. None is given back for as long, so that the two can be told apart.
const siteHold = 10 * time.Second

var visibility = regexp.MustCompile(`"VisibilityTimeout":\d+`)

func (o *outage) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	o.mu.Lock()
	var f *fault
	if o.fault != nil {
		f = o.fault(r)
	}
	o.mu.Unlock()
	switch {
	case f == nil:
	case f.cut:
		c, _, err := w.(http.Hijacker).Hijack()
		if err == nil {
			_ = c.(*net.TCPConn).SetLinger(0)
			_ = c.Close()
		}
		return
	default:
		w.Header().Set("Content-Type", "application/xml")
		if sqsOf(r) != "" {
			w.Header().Set("Content-Type", "application/x-amz-json-1.0")
		}
		w.WriteHeader(f.status)
		_, _ = io.WriteString(w, f.body)
		return
	}
	if strings.HasPrefix(sqsOf(r), "ChangeMessageVisibility") { // of one message, or a batch
		b, _ := io.ReadAll(r.Body)
		b = visibility.ReplaceAllFunc(b, func(v []byte) []byte {
			if string(v) == fmt.Sprintf(`"VisibilityTimeout":%d`, siteHold/time.Second) {
				return v
			}
			return []byte(`"VisibilityTimeout":1`)
		})
		r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(b)), int64(len(b))
		r.Header.Del("Content-Length")
	}
	o.proxy.ServeHTTP(w, r)
}

// sqsOf gives the operation of a request to SQS; empty for others.
func sqsOf(r *http.Request) string {
	_, op, _ := strings.Cut(r.Header.Get("X-Amz-Target"), "AmazonSQS.")
	return op
}

func isGet(r *http.Request) bool { return r.Method == http.MethodGet && sqsOf(r) == "" }

// first lets a fault happen for the first n of the requests that match.
func first(n int, matches func(*http.Request) bool, f fault) func(*http.Request) *fault {
	return func(r *http.Request) *fault {
		if !matches(r) || n == 0 {
			return nil
		}
		n--
		return &f
	}
}

func receiving(r *http.Request) bool { return sqsOf(r) == "ReceiveMessage" }

func s3Fault(status int, code, message string) fault {
	return fault{status: status, body: fmt.Sprintf("<Error><Code>%s</Code><Message>%s</Message></Error>", code, message)}
}

func sqsFault(code, message string) fault {
	return fault{status: http.StatusBadRequest, body: fmt.Sprintf(`{"__type":"com.amazonaws.sqs#%s","message":%q}`, code, message)}
}

// A site is an emulated account with objects and a queue that tells of them.
type site struct {
	t      *testing.T
	behind *url.URL // the emulator
	outage *outage
	cfg    aws.Config
	s3     *s3.Client
	sqs    *sqs.Client
	queue  string
}

func newSite(t *testing.T) *site {
	t.Helper()
	to, err := url.Parse(mototest.Start(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("AWS_ENDPOINT_URL", to.String())
	cfg, err := awssource.Load(t.Context(), awssource.Options{Region: "us-east-1"})
	if err != nil {
		t.Fatal(err)
	}
	s := (&site{behind: to, cfg: cfg}).of(t)
	t.Setenv("AWS_ENDPOINT_URL", *s.cfg.BaseEndpoint) // for what reads the environment
	return s
}

// of gives the same account to another test, with an outage of its own.
func (s *site) of(t *testing.T) *site {
	o := &outage{proxy: httputil.NewSingleHostReverseProxy(s.behind)}
	server := httptest.NewServer(o)
	t.Cleanup(server.Close)
	cfg := s.cfg.Copy()
	cfg.BaseEndpoint = &server.URL
	cfg.Retryer = func() aws.Retryer {
		return retry.NewStandard(func(o *retry.StandardOptions) { o.MaxBackoff = 50 * time.Millisecond })
	}
	return &site{t: t, behind: s.behind, outage: o, cfg: cfg, sqs: sqs.NewFromConfig(cfg), s3: s3.NewFromConfig(cfg, func(o *s3.Options) { o.UsePathStyle = true })}
}

// fill makes a bucket of n objects of one record each, and a queue that tells of each.
func (s *site) fill(name string, n int) {
	s.t.Helper()
	ctx := s.t.Context()
	if _, err := s.s3.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: &name}); err != nil {
		s.t.Fatal(err)
	}
	q, err := s.sqs.CreateQueue(ctx, &sqs.CreateQueueInput{QueueName: &name})
	if err != nil {
		s.t.Fatal(err)
	}
	s.queue = *q.QueueUrl
	for i := range n {
		_, err := s.s3.PutObject(ctx, &s3.PutObjectInput{Bucket: &name, Key: aws.String(keyOf(i)), Body: bytes.NewReader(logFile(s.t, record(fmt.Sprint(name, i), 1)))})
		if err != nil {
			s.t.Fatal(err)
		}
		body := fmt.Sprintf(`{"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","eventName":"ObjectCreated:Put","awsRegion":"us-east-1","s3":{"bucket":{"name":%q},"object":{"key":%q,"size":100}}}]}`, name, keyOf(i))
		if _, err := s.sqs.SendMessage(ctx, &sqs.SendMessageInput{QueueUrl: &s.queue, MessageBody: &body}); err != nil {
			s.t.Fatal(err)
		}
	}
}

// failures are the kinds of errors that were told.
type failures struct {
	t    *testing.T
	mu   sync.Mutex
	seen map[awssource.Kind]string
}

func (f *failures) add(err error) {
	if e, ok := errors.AsType[*awssource.Error](err); ok {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.seen[e.Kind] = e.Error()
	} else if err != nil && !errors.Is(err, pipeline.ErrDrain) {
		f.t.Error(err)
	}
}

func (f *failures) of(k awssource.Kind) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.seen[k]
}

// collect reads the queue until it has nothing for a while, longer than what is given back stays away.
func (s *site) collect(ctx context.Context, l *lake.Lake, told *failures) (Summary, error) {
	s.t.Helper()
	q, err := awssource.NewQueue(awssource.QueueOptions{Config: s.cfg, URL: s.queue, Wait: 2 * time.Second, Visibility: siteHold, UntilEmpty: true})
	if err != nil {
		s.t.Fatal(err)
	}
	return Run(ctx, Options{Lake: l, Source: q, Open: awssource.NewStore(awssource.StoreOptions{Config: s.cfg}).Open,
		Every: 300 * time.Millisecond, Parallel: 4, TempDir: s.t.TempDir(), Failed: func(f *pipeline.Failure) { told.add(f.Err) },
		Sleep: func(ctx context.Context, d time.Duration) error { return wait(ctx, d/20) }})
}

// TestAWSFails: whatever AWS refuses for a while is told with its reason, collected data stays, and the run, or the next one, finishes the rest.
func TestAWSFails(t *testing.T) {
	const n = 12
	s := newSite(t)
	kms := s3Fault(http.StatusForbidden, "AccessDenied", "User: arn:aws:iam::111122223333:user/x is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:us-east-1:111122223333:key/k because no resource-based policy allows the kms:Decrypt action")
	skewed := s3Fault(http.StatusForbidden, "RequestTimeTooSkewed", "The difference between the request time and the current time is too large.")
	expired := s3Fault(http.StatusBadRequest, "ExpiredToken", "The provided token has expired.")
	cases := []struct {
		name  string
		fault func(*http.Request) *fault
		kind  awssource.Kind
		says  string
		ends  bool // the run ends, and another finishes
	}{
		{"slow-down", first(24, isGet, s3Fault(http.StatusServiceUnavailable, "SlowDown", "Please reduce your request rate.")), awssource.Throttled, "reduce your request rate", false},
		{"unavailable", first(24, isGet, s3Fault(http.StatusServiceUnavailable, "ServiceUnavailable", "Please try again.")), awssource.Throttled, "try again", false},
		{"queue-throttled", first(7, receiving, sqsFault("ThrottlingException", "Rate exceeded")), awssource.Throttled, "Rate exceeded", false},
		{"expired-objects", first(9, isGet, expired), awssource.Credentials, "expired", false},
		{"expired-queue", first(1, receiving, sqsFault("ExpiredTokenException", "The security token included in the request is expired")), awssource.Credentials, "expired", true},
		{"key", func(r *http.Request) *fault {
			if isGet(r) && strings.HasSuffix(r.URL.Path, keyOf(3)) {
				return &kms
			}
			return nil
		}, awssource.KeyPermission, "kms:Decrypt", true},
		{"skew", first(24, isGet, skewed), awssource.Clock, "set the clock", false},
		{"cut", first(10, func(*http.Request) bool { return true }, fault{cut: true}), awssource.Unreachable, "", false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel() // most of the time is waiting
			s := s.of(t)
			s.fill("trail-"+c.name, n)
			l := openLake(t, lake.Options{})
			told := &failures{t: t, seen: map[awssource.Kind]string{}}
			s.outage.set(c.fault)
			// What a key may not be used for fails for good; a run with such an object goes on until somebody stops it.
			ctx, stop := context.WithTimeout(t.Context(), 40*time.Second)
			defer stop()
			if c.name == "key" {
				ctx, stop = context.WithTimeout(t.Context(), 6*time.Second)
				defer stop()
			}
			_, err := s.collect(ctx, l, told)
			told.add(err)
			if says := told.of(c.kind); says == "" || !strings.Contains(says, c.says) {
				t.Errorf("told %q, want %q of kind %d; all: %q", says, c.says, c.kind, told.seen)
			}
			if !c.ends && err != nil {
				t.Errorf("the run ended: %v", err)
			}
			if c.name == "key" && rows(t, l) != n-1 {
				t.Errorf("%d rows beside an object that may not be read, want %d", rows(t, l), n-1)
			}
			s.outage.set(nil)
			// What was given back after the queue was found empty; what a cut request had received stays away for its visibility.
			for end := time.Now().Add(2 * time.Minute); rows(t, l) < n && time.Now().Before(end); {
				if _, err := s.collect(t.Context(), l, told); err != nil {
					t.Error(err)
				}
			}
			if got := rows(t, l); got != n {
				t.Errorf("%d rows, want %d", got, n)
			}
		})
	}
}

// TestGone: objects that were deleted before they are read are told and stay with the queue; the others are read.
func TestGone(t *testing.T) {
	s := newSite(t)
	s.fill("gone", 6)
	if _, err := s.s3.DeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: aws.String("gone"), Key: aws.String(keyOf(2))}); err != nil {
		t.Fatal(err)
	}
	l := openLake(t, lake.Options{})
	told := &failures{t: t, seen: map[awssource.Kind]string{}}
	ctx, stop := context.WithTimeout(t.Context(), 5*time.Second)
	defer stop()
	sum, err := s.collect(ctx, l, told)
	if err != nil || sum.Messages != 5 || sum.Pending != 1 || rows(t, l) != 5 || !strings.Contains(told.of(awssource.NotFound), "deleted since it was announced") {
		t.Errorf("%v, %+v, told %q", err, sum, told.seen)
	}
}

// TestQueueVanishes: the source is told as gone and tried again, the others go on, and what was received before is in the lake.
func TestQueueVanishes(t *testing.T) {
	s := newSite(t)
	s.fill("stays", 5)
	stays := s.queue
	s.fill("vanishes", 5)
	l := openLake(t, lake.Options{})
	received := 0
	gone := sqsFault("QueueDoesNotExist", "The specified queue does not exist.")
	s.outage.set(func(r *http.Request) *fault {
		if sqsOf(r) == "" {
			return nil
		}
		b, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(b))
		if !bytes.Contains(b, []byte("vanishes")) {
			return nil
		}
		if received++; received == 1 {
			return nil
		}
		return &gone
	})
	feeds, err := Feeds(t.Context(), []config.Source{{Queue: s.queue}, {Queue: stays}}, FeedOptions{Lake: l, Now: time.Now,
		Range: func(string, string) (from, to time.Time, err error) { return from, to, nil }})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(t.Context(), 6*time.Second)
	defer stop()
	var mu sync.Mutex
	var told []*SourceError
	sum, err := All(ctx, feeds, Options{Lake: l, Every: 300 * time.Millisecond, TempDir: t.TempDir(), Drain: 2 * time.Second}, false, func(e *SourceError) {
		mu.Lock()
		defer mu.Unlock()
		told = append(told, e)
	})
	if err != nil || len(told) != 1 || told[0].Name != s.queue {
		t.Fatalf("%v, told %v", err, told)
	}
	if e, ok := errors.AsType[*awssource.Error](told[0]); !ok || e.Kind != awssource.NoQueue {
		t.Errorf("told %v", told[0])
	}
	if got := rows(t, l); got != 10 {
		t.Errorf("%d rows, want 10: %+v", got, sum)
	}
}
