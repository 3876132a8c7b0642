package aws

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/athena/types"
)

// TestPartitions: what is said to be missing has the ARN of the partition that it is in. A statement with another one would allow nothing.
func TestPartitions(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodHead {
			return // the bucket is there
		}
		w.WriteHeader(http.StatusForbidden)
		fmt.Fprint(w, `<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>`)
	}))
	defer server.Close()
	for name, value := range map[string]string{"AWS_ENDPOINT_URL": server.URL, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"} {
		t.Setenv(name, value)
	}
	file := filepath.Join(t.TempDir(), "part")
	if err := os.WriteFile(file, []byte("rows"), 0o600); err != nil {
		t.Fatal(err)
	}
	for region, partition := range map[string]string{"cn-north-1": "aws-cn", "us-gov-west-1": "aws-us-gov", "eu-west-1": "aws"} {
		b, err := OpenBucket(t.Context(), BucketOptions{Access: Access{Region: region}, Bucket: "logs"})
		if err != nil {
			t.Fatal(err)
		}
		p, err := OpenProber(t.Context(), Access{Region: region})
		if err != nil {
			t.Fatal(err)
		}
		f, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		_, listed := b.Folders(t.Context(), "")
		_, _, read := b.Open(t.Context(), "logs", "a/1")
		_, tried := p.Objects(t.Context(), "logs", "", false)
		for _, c := range []struct {
			err      error
			resource string
		}{
			{listed, "logs"}, {read, "logs/*"}, {tried, "logs"}, {p.Write(t.Context(), "logs", "lake/"), "logs/lake/*"},
			{b.upload(t.Context(), "a/b", f, 4, usualParts), "logs/a/b"}, {b.upload(t.Context(), "a/b", f, 4, partSizes{above: 1, part: 2}), "logs/a/b"},
		} {
			e, ok := errors.AsType[*Error](c.err)
			if want := "arn:" + partition + ":s3:::" + c.resource; !ok || e.Kind != Permission || e.Resource != want {
				t.Errorf("%s: %+v, want %s", region, c.err, want)
			}
		}
		queries := &fake{states: []types.QueryExecution{state("FAILED", "Permission denied on S3 path: s3://b-1/AWSLogs/1/x.json.gz", 2)}}
		_, err = queries.athena(t, AthenaOptions{Region: region}).Run(t.Context(), "x", nil, RunOptions{})
		if e, _ := errors.AsType[*Error](err); e == nil || e.Resource != "arn:"+partition+":s3:::b-1/*" {
			t.Errorf("%s: %+v", region, err)
		}
	}
}
