package verify

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/ashiato/ashiato/internal/aws"
	"github.com/ashiato/ashiato/internal/mototest"
	"github.com/ashiato/ashiato/internal/verify/verifytest"
)

// awscliVersion is the one that the Makefile installs.
const awscliVersion = "1.46.2"

// awscli gives the program.
func awscli(t *testing.T) string {
	t.Helper()
	cache, err := os.UserCacheDir()
	must(t, err)
	home := filepath.Join(cache, "ashiato", "awscli-"+awscliVersion)
	if _, err := os.Stat(filepath.Join(home, "complete")); err != nil {
		why := "the AWS CLI is not installed: run scripts/awscli/install.sh " + awscliVersion
		if os.Getenv("ASHIATO_NO_SKIP") == "1" {
			t.Fatal(why)
		}
		t.Skip("SKIPPED: " + why)
	}
	return filepath.Join(home, "bin", "aws")
}

// startAWS runs moto for S3 and a server for CloudTrail's public keys, which moto does not have, and sets the environment so
// that both the AWS CLI and the SDK find them.
func startAWS(t *testing.T) (s3Client *s3.Client, keysURL string) {
	t.Helper()
	moto := mototest.Start(t)
	keys := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasSuffix(r.Header.Get("X-Amz-Target"), ".ListPublicKeys") {
			http.Error(w, "no such operation", http.StatusBadRequest)
			return
		}
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		_, _ = w.Write(signer().Answer())
	}))
	t.Cleanup(keys.Close)
	must(t, os.Unsetenv("AWS_PROFILE")) // the AWS CLI takes an empty name for one
	t.Setenv("AWS_ENDPOINT_URL_S3", moto)
	t.Setenv("AWS_ENDPOINT_URL_CLOUDTRAIL", keys.URL)
	return s3.New(s3.Options{Region: "us-east-1", UsePathStyle: true, BaseEndpoint: &moto,
		Credentials: credentials.NewStaticCredentialsProvider("test", "test", "")}), keys.URL
}

// upload puts the objects of a bucket into S3, under another name for the bucket of each case.
func upload(t *testing.T, c *s3.Client, b *verifytest.Bucket) {
	t.Helper()
	_, err := c.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: &b.Name})
	if _, ok := errors.AsType[*types.BucketAlreadyOwnedByYou](err); err != nil && !ok {
		t.Fatal(err)
	}
	for key, o := range b.Objects {
		_, err := c.PutObject(t.Context(), &s3.PutObjectInput{Bucket: &b.Name, Key: &key, Body: bytes.NewReader(o.Body), Metadata: o.Metadata})
		must(t, err)
	}
}

// verdict is what the AWS CLI says.
type verdict struct {
	digests, badDigests, logs, badLogs int64
	code                               int
	text                               string
}

var ratio = regexp.MustCompile(`(\d+)/(\d+) ((?:backfill )?digest|log) files valid`)

func runCLI(t *testing.T, program, keysURL, bucket string, arguments ...string) (v verdict) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, append([]string{"cloudtrail", "validate-logs", "--endpoint-url", keysURL, "--verbose", "--region", "us-east-1",
		"--trail-arn", "arn:aws:cloudtrail:us-east-1:111122223333:trail/audit", "--s3-bucket", bucket}, arguments...)...)
	out, err := cmd.CombinedOutput()
	exit, failed := errors.AsType[*exec.ExitError](err)
	if err != nil && !failed {
		t.Fatal(err)
	}
	if failed {
		v.code = exit.ExitCode()
	}
	v.text = string(out)
	for _, m := range ratio.FindAllStringSubmatch(v.text, -1) {
		valid, err := strconv.ParseInt(m[1], 10, 64)
		must(t, err)
		all, err := strconv.ParseInt(m[2], 10, 64)
		must(t, err)
		if m[3] == "log" {
			v.logs, v.badLogs = valid, all-valid
		} else {
			v.digests, v.badDigests = v.digests+valid, v.badDigests+all-valid
		}
	}
	return v
}

// beyond are manipulations of which the AWS CLI sees nothing, or less than we do, with what it counts.
var beyond = map[string]verdict{
	"a log file too many":                          {digests: 12, logs: 24},
	"a log file without its checksum":              {digests: 12, logs: 24},
	"a digest file replaced by another signed one": {digests: 12, logs: 22},
	"a digest file beside the chain":               {digests: 12, logs: 24},
	"two gone in a row":                            {digests: 10, badDigests: 1, logs: 20, code: 1},
	"five gone in a row":                           {digests: 7, badDigests: 1, logs: 14, code: 1},
	"one altered, the one before it gone":          {digests: 10, badDigests: 1, logs: 20, code: 1},
}

// The AWS CLI and we say the same of one bucket.
func TestAgreesWithAWSCLI(t *testing.T) {
	program := awscli(t)
	client, keysURL := startAWS(t)
	cases := manipulations(t)
	cases["nothing"] = manipulation{do: func(*testing.T, scene) {}}
	cases["a late digest file"] = manipulation{do: func(t *testing.T, s scene) {
		late := verifytest.NewChain(s.Bucket, s.Signer, "AWSLogs/", s.Account, s.Region)
		late.Log(first.Add(90*time.Minute), true)
		_, err := late.Backfill(first.Add(2*time.Hour), first.Add(9*time.Hour))
		must(t, err)
	}}
	cases["validation off for a while"] = manipulation{do: func(t *testing.T, s scene) {
		for _, k := range s.Digests[7:] {
			delete(s.Objects, k)
		}
		s.Start()
		must(t, s.Hours(first.Add(9*time.Hour), 3))
	}}
	number := 0
	for name, tt := range cases {
		number++
		bucket := fmt.Sprintf("trail-bucket-%d", number)
		t.Run(name, func(t *testing.T) {
			b := verifytest.NewBucket(bucket)
			c := verifytest.NewChain(b, signer(), "AWSLogs/", "111122223333", "us-east-1")
			must(t, c.Hours(first, hours))
			tt.do(t, scene{b, c})
			upload(t, client, b)
			compare(t, program, keysURL, bucket, name)
		})
	}
}

func compare(t *testing.T, program, keysURL, bucket, name string) {
	until := first.Add(hours * time.Hour)
	theirs := runCLI(t, program, keysURL, bucket, "--start-time", first.Add(-2*time.Hour).Format(time.RFC3339), "--end-time", until.Format(time.RFC3339))
	store, err := aws.OpenBucket(t.Context(), aws.BucketOptions{Bucket: bucket})
	must(t, err)
	keys, err := aws.OpenPublicKeys(t.Context(), aws.Access{})
	must(t, err)
	r := check(t, Options{Store: store, Keys: keys, Bucket: bucket, Since: first.Add(-2 * time.Hour), Until: until})
	total := r.Total()
	ours := verdict{digests: total.Digests, badDigests: total.DigestsBad + total.DigestsMissing, logs: total.Logs, badLogs: total.LogsBad + total.LogsMissing}
	if r.Failures > 0 {
		ours.code = 1
	}
	text := theirs.text
	theirs.text = ""
	if want, ok := beyond[name]; ok {
		if theirs != want {
			t.Errorf("the AWS CLI says %+v, not %+v as it used to\n%s", theirs, want, text)
		}
		if r.Failures+r.Warnings == 0 || ours == theirs && !slices.ContainsFunc(r.Findings, func(f Finding) bool { return f.Severity == Warning }) {
			t.Errorf("we see no more: %v", kinds(r))
		}
		return
	}
	if ours != theirs {
		t.Errorf("we say %+v, the AWS CLI %+v\n%v\n%s", ours, theirs, kinds(r), text)
	}
}
