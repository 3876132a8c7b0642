// Package emulator fills an emulated AWS with a company's trail, so that ashiato can be tried, and tested, without an account: a bucket with
// log files and signed digest files, and queues that announce them. It is for `make emulator` and for tests, and no part of the program.
package emulator

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/ashiato/ashiato/internal/synth"
	"github.com/ashiato/ashiato/internal/verify/verifytest"
	"github.com/ashiato/ashiato/trail"
)

// Region is that of the bucket and the queues.
const Region = "ap-northeast-1"

// Account is what the emulator takes any caller for.
const Account = "123456789012"

// bucket has the trail.
const bucket = "corp-trail"

// queues are told of every log file: one for ashiato, one for an example, as each message is delivered to one reader.
var queues = []string{"ashiato", "nau"}

// A Trail is that of a company, with queues that announce its log files.
type Trail struct {
	Bucket  string
	Queues  map[string]string // URLs by name, ashiato and nau, when it was filled in
	Logs    int               // log files
	Digests int
	Keys    []byte // what CloudTrail's ListPublicKeys has to answer

	objects *verifytest.Bucket
}

// Fill makes bucket and queues.
func (t *Trail) Fill(ctx context.Context, cfg aws.Config) (err error) {
	if err := upload(ctx, cfg, t.objects); err != nil {
		return fmt.Errorf("fill the bucket %s: %w", bucket, err)
	}
	if t.Queues, err = announce(ctx, cfg, t.objects); err != nil {
		return fmt.Errorf("announce the log files: %w", err)
	}
	return nil
}

// New makes the trail of a company of twelve, two days that end at now, with digest files up to the last full hour.
func New(ctx context.Context, now time.Time) (*Trail, error) {
	t, err := build(ctx, now.UTC())
	if err != nil {
		return nil, fmt.Errorf("make a trail: %w", err)
	}
	return t, nil
}

// build makes log files and the digest files that list them.
func build(ctx context.Context, now time.Time) (*Trail, error) {
	signer, err := verifytest.NewSigner()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "ashiato-emulator-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	if _, err := synth.Generate(ctx, dir, synth.Options{People: 12, Days: 2, RecordsPerDay: 1000, End: now, Seed: 1, Names: true}); err != nil {
		return nil, err
	}
	b := verifytest.NewBucket(bucket)
	logs, err := readLogs(dir, b)
	if err != nil {
		return nil, err
	}
	t := &Trail{Bucket: bucket, Keys: signer.Answer(), objects: b}
	for _, place := range slices.SortedFunc(maps.Keys(logs), func(a, b [2]string) int { return slices.Compare(a[:], b[:]) }) {
		c := verifytest.NewChain(b, signer, "AWSLogs/", place[0], place[1])
		if err := chain(c, logs[place], now); err != nil {
			return nil, err
		}
		t.Logs, t.Digests = t.Logs+len(logs[place]), t.Digests+len(c.Digests)
	}
	return t, nil
}

// A log is a log file in the bucket.
type log struct {
	key string
	at  time.Time // of its delivery
}

// readLogs puts the log files below a folder into the bucket, and gives them by account and region in the order of their delivery.
func readLogs(dir string, b *verifytest.Bucket) (map[[2]string][]log, error) {
	logs := map[[2]string][]log{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		name = filepath.ToSlash(name)
		k, ok := trail.ParseKey(name)
		if !ok || k.Kind != "CloudTrail" || k.FileTime.IsZero() {
			return nil // markers of folders, and digest files that nobody signed
		}
		body, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		b.Objects[name] = verifytest.Object{Body: body}
		place := [2]string{k.Account, k.Region}
		logs[place] = append(logs[place], log{name, k.FileTime})
		return nil
	})
	for _, l := range logs {
		slices.SortFunc(l, func(a, b log) int { return a.at.Compare(b.at) })
	}
	return logs, err
}

// chain makes a digest file for each hour up to now.
func chain(c *verifytest.Chain, logs []log, now time.Time) error {
	for end := logs[0].at.Truncate(time.Hour).Add(time.Hour); !end.After(now); end = end.Add(time.Hour) {
		for len(logs) > 0 && logs[0].at.Before(end) {
			text, err := inflate(c.Bucket.Objects[logs[0].key].Body)
			if err != nil {
				return err
			}
			c.List(logs[0].key, text, logs[0].at)
			logs = logs[1:]
		}
		if _, err := c.Digest(end); err != nil {
			return err
		}
	}
	return nil
}

func inflate(packed []byte) ([]byte, error) {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(z)
}

func upload(ctx context.Context, cfg aws.Config, b *verifytest.Bucket) error {
	client := s3.NewFromConfig(cfg, func(o *s3.Options) { o.UsePathStyle = true })
	_, err := client.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: &b.Name,
		CreateBucketConfiguration: &s3types.CreateBucketConfiguration{LocationConstraint: Region}})
	if err != nil {
		return err
	}
	for key, o := range b.Objects {
		if _, err := client.PutObject(ctx, &s3.PutObjectInput{Bucket: &b.Name, Key: &key, Body: bytes.NewReader(o.Body), Metadata: o.Metadata}); err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
	}
	return nil
}

// announce makes the queues and sends each a message for every log file, as a bucket's notifications are.
func announce(ctx context.Context, cfg aws.Config, b *verifytest.Bucket) (map[string]string, error) {
	client := sqs.NewFromConfig(cfg)
	urls := map[string]string{}
	for _, name := range queues {
		made, err := client.CreateQueue(ctx, &sqs.CreateQueueInput{QueueName: &name})
		if err != nil {
			return nil, err
		}
		urls[name] = *made.QueueUrl
		var batch []sqstypes.SendMessageBatchRequestEntry
		for key, o := range b.Objects {
			if strings.Contains(key, "/CloudTrail/") {
				id, body := strconv.Itoa(len(batch)), notification(key, len(o.Body))
				batch = append(batch, sqstypes.SendMessageBatchRequestEntry{Id: &id, MessageBody: &body})
			}
		}
		for some := range slices.Chunk(batch, 10) {
			if _, err := client.SendMessageBatch(ctx, &sqs.SendMessageBatchInput{QueueUrl: made.QueueUrl, Entries: some}); err != nil {
				return nil, err
			}
		}
	}
	return urls, nil
}

// notification is Amazon S3's message about a new object, see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
func notification(key string, size int) string {
	text, err := json.Marshal(map[string]any{"Records": []any{map[string]any{
		"eventVersion": "2.1", "eventSource": "aws:s3", "awsRegion": Region, "eventName": "ObjectCreated:Put",
		"s3": map[string]any{"s3SchemaVersion": "1.0", "bucket": map[string]any{"name": bucket, "arn": "arn:aws:s3:::" + bucket},
			"object": map[string]any{"key": url.QueryEscape(key), "size": size}},
	}}})
	if err != nil {
		panic(err) // of texts and numbers only
	}
	return string(text)
}

// Handler is AWS at one address: the emulator, and before it what the emulator lacks, CloudTrail's ListPublicKeys.
func Handler(emulator *url.URL, keys []byte) http.Handler {
	behind := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(emulator)
		r.Out.Host = r.In.Host // which is signed, and in the URLs of queues
	}}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasSuffix(r.Header.Get("X-Amz-Target"), ".ListPublicKeys") {
			behind.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		_, _ = w.Write(keys) // who asked has gone
	})
}
