package main

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/ashiato/ashiato/internal/aws"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/mototest"
)

// The commands on a lake on S3.
func TestScriptsS3(t *testing.T) {
	mototest.StartStrict(t)
	if err := aws.CreateBucket(t.Context(), aws.Access{}, "company-lake"); err != nil {
		t.Fatal(err)
	}
	if err := lake.MakeLedger(t.Context(), aws.Access{}, "ashiato"); err != nil {
		t.Fatal(err)
	}
	denying := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusForbidden)
		_, _ = io.WriteString(w, "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>")
	}))
	t.Cleanup(denying.Close) // after the scripts, which run side by side
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/s3",
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
			env.Setenv("DENYING", denying.URL)
			for _, name := range []string{"AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION", "AWS_EC2_METADATA_DISABLED"} {
				env.Setenv(name, os.Getenv(name))
			}
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"code": code, "content": content},
	})
}

// content compares an object, bucket/key, with a file.
func content(ts *testscript.TestScript, _ bool, args []string) {
	bucket, key, _ := strings.Cut(args[0], "/")
	b, err := aws.OpenBucket(context.Background(), aws.BucketOptions{Bucket: bucket})
	ts.Check(err)
	body, err := b.Get(context.Background(), key)
	ts.Check(err)
	defer body.Close()
	got, err := io.ReadAll(body)
	ts.Check(err)
	if want := ts.ReadFile(args[1]); string(got) != want {
		ts.Fatalf("s3://%s holds\n%s\nwant\n%s", args[0], got, want)
	}
}
