package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/ashiato/ashiato/internal/mototest"
	"github.com/ashiato/ashiato/internal/verify/verifytest"
)

// signedBucket makes six hours of digest files with two log files each; the last hour ends at end.
func signedBucket(end time.Time) (*verifytest.Chain, error) {
	s, err := verifytest.NewSigner()
	if err != nil {
		return nil, err
	}
	c := verifytest.NewChain(verifytest.NewBucket("trail-bucket"), s, "AWSLogs/", "111122223333", "ap-northeast-1")
	return c, c.Hours(end.Add(-5*time.Hour), 6)
}

// signedCopy makes a copy of a bucket and a file of public keys: signedcopy FOLDER KEYSFILE. The first log file, the digest file
// of the fourth hour and so on have names that scripts can tell by their times: the hours end from 01:00 to 06:00 on 2026-11-20.
func signedCopy(ts *testscript.TestScript, _ bool, args []string) {
	c, err := signedBucket(time.Date(2026, 11, 20, 6, 0, 0, 0, time.UTC))
	ts.Check(err)
	ts.Check(c.Bucket.Copy(ts.MkAbs(args[0]), ""))
	newest := c.Digests[len(c.Digests)-1]
	ts.Check(os.WriteFile(filepath.Join(ts.MkAbs(args[0]), newest+".signature"), []byte(c.Bucket.Objects[newest].Metadata["signature"]), 0o644))
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), c.Signer.Answer(), 0o644))
}

// verifyAWS is S3 with a signed bucket, and CloudTrail's public keys; the status of its answer may be changed.
func verifyAWS(t *testing.T, now time.Time) (c *verifytest.Chain, client *s3.Client, status *int) {
	t.Helper()
	url := mototest.Start(t)
	c, err := signedBucket(now.Add(-time.Hour).Truncate(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	status = new(int)
	keys := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		if *status != 0 {
			w.WriteHeader(*status)
			fmt.Fprint(w, `{"__type":"AccessDeniedException","message":"User: arn:aws:iam::111122223333:user/a is not authorized to perform: cloudtrail:ListPublicKeys"}`)
			return
		}
		_, _ = w.Write(c.Signer.Answer())
	}))
	t.Cleanup(keys.Close)
	t.Setenv("AWS_ENDPOINT_URL_S3", url)
	t.Setenv("AWS_ENDPOINT_URL_CLOUDTRAIL", keys.URL)
	client = s3.New(s3.Options{Region: "us-east-1", UsePathStyle: true, BaseEndpoint: &url, Credentials: credentials.NewStaticCredentialsProvider("test", "test", "")})
	if _, err := client.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: &c.Bucket.Name}); err != nil {
		t.Fatal(err)
	}
	for key, o := range c.Bucket.Objects {
		if _, err := client.PutObject(t.Context(), &s3.PutObjectInput{Bucket: &c.Bucket.Name, Key: &key, Body: bytes.NewReader(o.Body), Metadata: o.Metadata}); err != nil {
			t.Fatal(err)
		}
	}
	return c, client, status
}

// A bucket on S3, named and by the configuration: sound, then with its newest digest file gone, which only memory tells.
func TestVerifyBucket(t *testing.T) {
	now := time.Date(2026, 11, 20, 8, 30, 0, 0, time.UTC)
	c, client, status := verifyAWS(t, now)
	home := t.TempDir()
	file := filepath.Join(home, "ashiato.yaml")
	if err := os.WriteFile(file, []byte("sources:\n  - bucket: s3://trail-bucket\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	verify := func(want int, arguments ...string) (stdout, stderr string) {
		t.Helper()
		r := newTestRun(t, map[string]string{"HOME": home, "ASHIATO_LAKE": filepath.Join(home, "lake")})
		r.Now = func() time.Time { return now }
		if code := r.Run(context.Background(), append([]string{"--tz", "UTC", "verify"}, arguments...)); code != want {
			t.Fatalf("verify %q: exit code %d, want %d\n%s%s", arguments, code, want, r.stdout.String(), r.stderr.String())
		}
		return r.stdout.String(), r.stderr.String()
	}
	if out, _ := verify(exitOK, "s3://trail-bucket"); !strings.Contains(out, "6 valid, 0 invalid, 0 missing") || !strings.Contains(out, "12 valid") {
		t.Errorf("a sound bucket:\n%s", out)
	}
	newest := c.Digests[len(c.Digests)-1]
	if _, err := client.DeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: &c.Bucket.Name, Key: &newest}); err != nil {
		t.Fatal(err)
	}
	verify(exitOK, "s3://trail-bucket", "--no-memory")
	if out, _ := verify(exitFindings, "--config", file); !strings.Contains(out, "was there before: s3://trail-bucket/"+newest) {
		t.Errorf("by the configuration:\n%s", out)
	}
	if out, _ := verify(exitFindings, "s3://trail-bucket/AWSLogs/", "-o", "ndjson"); !strings.Contains(out, `"finding":"digest_missing","account":"111122223333"`) {
		t.Errorf("as rows:\n%s", out)
	}
	if out, _ := verify(exitOK, "s3://trail-bucket", "--no-memory", "--chains", "-o", "csv"); !strings.Contains(out, `"111122223333",,"ap-northeast-1","audit","us-east-1","false","5","0","0","10","0","0",`) {
		t.Errorf("chains:\n%s", out)
	}
	if _, err := verify(exitConfig, "s3://no-such-bucket"); !strings.Contains(err, "there is no bucket no-such-bucket") {
		t.Errorf("no bucket: %s", err)
	}
	if _, err := verify(exitFailure, "s3://trail-bucket/elsewhere"); !strings.Contains(err, "there are no digest files") {
		t.Errorf("no digest files: %s", err)
	}
	*status = http.StatusBadRequest
	if _, err := verify(exitPermission, "s3://trail-bucket"); !strings.Contains(err, `"Action": "cloudtrail:ListPublicKeys"`) {
		t.Errorf("without the permission: %s", err)
	}
}

// What could not be read makes another exit code than what was found.
func TestVerifyUnreadable(t *testing.T) {
	c, err := signedBucket(time.Date(2026, 11, 20, 6, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	dir, keys := t.TempDir(), filepath.Join(t.TempDir(), "keys.json")
	if err := errors.Join(c.Bucket.Copy(dir, ""), os.WriteFile(keys, c.Signer.Answer(), 0o600)); err != nil {
		t.Fatal(err)
	}
	log := filepath.Join(dir, c.Logs[3])
	if err := os.Remove(log); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/etc/hostname", log); err != nil { // leads outside, where nothing is read
		t.Fatal(err)
	}
	r := newTestRun(t, nil)
	if code := r.Run(context.Background(), []string{"verify", dir, "--keys", keys, "--no-memory"}); code != exitPartial {
		t.Errorf("exit code %d\n%s%s", code, r.stdout.String(), r.stderr.String())
	}
}
