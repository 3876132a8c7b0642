package main

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ashiato/ashiato/internal/aws"
	"github.com/ashiato/ashiato/internal/mototest"
)

// What people keep in a bucket is taken in: a file for each user, what ListUsers answered, a list of sign-ins; other files are left alone.
func TestNamesImportFromS3(t *testing.T) {
	mototest.StartStrict(t)
	if err := aws.CreateBucket(t.Context(), aws.Access{}, "kept-users"); err != nil {
		t.Fatal(err)
	}
	b, err := aws.OpenBucket(t.Context(), aws.BucketOptions{Bucket: "kept-users", WriteOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	const arn = "arn:aws:connect:ap-northeast-1:111122223333:instance/i/agent/"
	for key, body := range map[string]string{
		"connect/users/a.json":         `{"User":{"Id":"u-a","Arn":"` + arn + `u-a","Username":"hanako@example.co.jp","SecurityProfileIds":["s1"]}}`,
		"connect/users/old/list.JSON":  `{"UserSummaryList":[{"Id":"u-b","Arn":"` + arn + `u-b","Username":"taro@example.co.jp"},{"Id":"u-c","Arn":"` + arn + `u-c","Username":"jiro@example.co.jp"}]}`,
		"connect/users/AccessList.csv": "\"ID\",\"Username\",\"Timestamp\",\"Status\",\"WorkSpacesID\"\r\n202510010900001,\"saburo\",\"2025/10/01 09:00\",\"Connected\",\"ws-00000000a\"\r\n",
		"connect/users/notes.txt":      "no users",
		"elsewhere/d.json":             `{"User":{"Id":"u-d","Arn":"` + arn + `u-d","Username":"shiro@example.co.jp"}}`,
	} {
		if err := b.Put(t.Context(), key, strings.NewReader(body), int64(len(body))); err != nil {
			t.Fatal(err)
		}
	}
	dir := t.TempDir()
	run := func(args ...string) string {
		t.Helper()
		r := newTestRun(t, map[string]string{"HOME": dir, "ASHIATO_LAKE": filepath.Join(dir, "lake")})
		if code := r.Run(context.Background(), args); code != exitOK {
			t.Fatalf("%v: exit code %d: %s", args, code, r.stderr.String())
		}
		return r.stdout.String()
	}
	if out := run("names", "import", "s3://kept-users/connect/users/", "-o", "csv"); !strings.Contains(out, `"3","4","4","0"`) {
		t.Errorf("imported: %s", out)
	}
	out := run("names", "list", "-o", "csv")
	for _, name := range []string{"hanako@example.co.jp", "taro@example.co.jp", "jiro@example.co.jp", "saburo"} {
		if !strings.Contains(out, name) {
			t.Errorf("no %s in %s", name, out)
		}
	}
	if strings.Contains(out, "shiro") {
		t.Errorf("from below another prefix: %s", out)
	}
}
