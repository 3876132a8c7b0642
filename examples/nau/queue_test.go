package main

import (
	"bufio"
	"bytes"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
)

// The program as a whole, on a queue that a bucket notifies: it prints what arrives, and stops cleanly at Ctrl-C.
func TestQueue(t *testing.T) {
	startMoto(t)
	url, put := bucketAndQueue(t)
	program := filepath.Join(t.TempDir(), "nau")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	cmd := exec.CommandContext(t.Context(), program)
	cmd.Env = append(os.Environ(), "QUEUE_URL="+url, "TZ=UTC")
	var failures bytes.Buffer
	cmd.Stderr = &failures
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := make(chan string)
	go func() {
		defer close(lines)
		for s := bufio.NewScanner(out); s.Scan(); {
			lines <- s.Text()
		}
	}()
	put("AWSLogs/111122223333/CloudTrail/ap-northeast-1/2026/02/03/111122223333_CloudTrail_ap-northeast-1_20260203T0015Z_AbCdEfGhIjKlMnOp.json", file)
	for i := range 4 {
		select {
		case line := <-lines:
			if !strings.Contains(line, " なう」(2026-02-03 ") {
				t.Errorf("line %d: %s", i, line)
			}
		case <-time.After(time.Minute):
			t.Fatalf("no line came: %s", failures.String())
		}
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	for line := range lines {
		t.Errorf("one line too many: %s", line)
	}
	if err := cmd.Wait(); err != nil || failures.Len() > 0 {
		t.Errorf("%v: %s", err, failures.String())
	}
}

// bucketAndQueue makes a queue that is told of the objects of a bucket, and gives its URL and what puts an object.
func bucketAndQueue(t *testing.T) (url string, put func(key, text string)) {
	t.Helper()
	ctx := t.Context()
	cfg, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		t.Fatal(err)
	}
	const bucket = "trail-logs"
	store := s3.NewFromConfig(cfg, func(o *s3.Options) { o.UsePathStyle = true })
	if _, err := store.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: aws.String(bucket),
		CreateBucketConfiguration: &types.CreateBucketConfiguration{LocationConstraint: types.BucketLocationConstraint(cfg.Region)}}); err != nil {
		t.Fatal(err)
	}
	created, err := sqs.NewFromConfig(cfg).CreateQueue(ctx, &sqs.CreateQueueInput{QueueName: aws.String("trail")})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.PutBucketNotificationConfiguration(ctx, &s3.PutBucketNotificationConfigurationInput{
		Bucket: aws.String(bucket), SkipDestinationValidation: aws.Bool(true),
		NotificationConfiguration: &types.NotificationConfiguration{QueueConfigurations: []types.QueueConfiguration{{
			QueueArn: aws.String("arn:aws:sqs:" + cfg.Region + ":123456789012:trail"), Events: []types.Event{"s3:ObjectCreated:*"},
		}}}}); err != nil {
		t.Fatal(err)
	}
	return *created.QueueUrl, func(key, text string) {
		t.Helper()
		if _, err := store.PutObject(ctx, &s3.PutObjectInput{Bucket: aws.String(bucket), Key: &key, Body: strings.NewReader(text)}); err != nil {
			t.Fatal(err)
		}
	}
}

// motoVersion is the one that scripts/moto/install.sh is asked for in the Makefile.
const motoVersion = "5.2.1"

// startMoto runs a server that stands in for AWS, and sets the environment so that the SDK finds it.
func startMoto(t *testing.T) {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	home := filepath.Join(cache, "ashiato", "moto-"+motoVersion)
	if _, err := os.Stat(filepath.Join(home, "complete")); err != nil {
		why := "moto is not installed: run scripts/moto/install.sh " + motoVersion
		if os.Getenv("ASHIATO_NO_SKIP") == "1" {
			t.Fatal(why)
		}
		t.Skip("SKIPPED: " + why)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().(*net.TCPAddr)
	l.Close()
	var out bytes.Buffer
	cmd := exec.Command(filepath.Join(home, "bin", "python3"), "-m", "moto.server", "-H", "127.0.0.1", "-p", fmt.Sprint(address.Port))
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	url := "http://" + address.String()
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL": url, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "eu-west-1",
		"AWS_CONFIG_FILE": os.DevNull, "AWS_SHARED_CREDENTIALS_FILE": os.DevNull, "AWS_PROFILE": "", "AWS_EC2_METADATA_DISABLED": "true",
	} {
		t.Setenv(name, value)
	}
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(100 * time.Millisecond) {
		if answer, err := http.Get(url + "/moto-api/"); err == nil {
			answer.Body.Close()
			return
		} else if time.Now().After(deadline) {
			_ = cmd.Process.Kill()
			t.Fatalf("moto does not answer: %v", err)
		}
	}
}
