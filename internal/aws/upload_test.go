package aws

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/ashiato/ashiato/internal/mototest"
)

// Objects appear whole or not at all, small and large ones.
func TestWriteWhole(t *testing.T) {
	moto := mototest.StartStrict(t)
	t.Setenv("TMPDIR", t.TempDir())
	ctx := t.Context()
	if err := CreateBucket(ctx, Access{}, "results"); err != nil {
		t.Fatal(err)
	}
	b := writer(t, "results")
	content := func(key string) string {
		body, err := b.Get(ctx, key)
		if errors.Is(err, fs.ErrNotExist) {
			return "nothing"
		}
		if err != nil {
			t.Fatal(err)
		}
		defer body.Close()
		text, err := io.ReadAll(body)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	write := func(text string, fail error) func(io.Writer) error {
		return func(w io.Writer) error {
			_, err := io.WriteString(w, text)
			return errors.Join(err, fail)
		}
	}
	broken := errors.New("broken")
	if err := b.WriteWhole(ctx, "a/r.csv", write("one", broken)); !errors.Is(err, broken) || content("a/r.csv") != "nothing" {
		t.Errorf("a writer that fails: %v, %s", err, content("a/r.csv"))
	}
	for _, text := range []string{"one", "two", ""} {
		if err := b.WriteWhole(ctx, "a/r.csv", write(text, nil)); err != nil || content("a/r.csv") != text {
			t.Errorf("%q: %v, %q", text, err, content("a/r.csv"))
		}
	}
	if left, err := os.ReadDir(os.TempDir()); err != nil || len(left) > 0 {
		t.Errorf("temporary files are left: %v, %v", left, err)
	}

	const part = 5 << 20 // the least that S3 takes, but for the last
	large := bytes.Repeat([]byte("0123456789abcdef"), part/16)
	large = append(append(large, large...), "the end"...)
	path := filepath.Join(t.TempDir(), "large")
	if err := os.WriteFile(path, large, 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	sizes := partSizes{above: part, part: part}
	if err := b.upload(ctx, "large", f, int64(len(large)), sizes); err != nil || content("large") != string(large) {
		t.Errorf("in parts: %v", err)
	}

	// The third part is refused, or the caller gives up while it is sent: nothing appears and no part stays.
	pending := func() int {
		client, err := b.client(ctx, "results")
		if err != nil {
			t.Fatal(err)
		}
		name := "results"
		out, err := client.ListMultipartUploads(ctx, &s3.ListMultipartUploadsInput{Bucket: &name})
		if err != nil {
			t.Fatal(err)
		}
		return len(out.Uploads)
	}
	target, err := url.Parse(moto)
	if err != nil {
		t.Fatal(err)
	}
	for _, how := range []string{"refused", "canceled"} {
		ending, cancel := context.WithCancel(ctx)
		defer cancel()
		proxy := httputil.NewSingleHostReverseProxy(target)
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Query().Get("partNumber") != "3" {
				proxy.ServeHTTP(w, r)
				return
			}
			if _, err := io.Copy(io.Discard, r.Body); err != nil && how == "refused" {
				t.Error(err)
			}
			if how == "canceled" {
				cancel()
				<-r.Context().Done() // whoever canceled waits for no answer
				return
			}
			deny(w)
		}))
		t.Setenv("AWS_ENDPOINT_URL", server.URL)
		err := writer(t, "results").upload(ending, "never", f, int64(len(large)), sizes)
		e, _ := errors.AsType[*Error](err)
		if how == "refused" && (e == nil || e.Statement() != `{"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::results/never"}`) {
			t.Errorf("%s: %v", how, err)
		}
		if how == "canceled" && !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", how, err)
		}
		if n := pending(); n != 0 || content("never") != "nothing" {
			t.Errorf("%s: %d uploads are left, the object has %d bytes", how, n, len(content("never")))
		}
		server.Close()
	}
}

func writer(t *testing.T, bucket string) *Bucket {
	t.Helper()
	b, err := OpenBucket(t.Context(), BucketOptions{Bucket: bucket, WriteOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func deny(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(http.StatusForbidden)
	fmt.Fprint(w, `<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>`)
}

// Who may only put objects is not asked for more, and told what is missing.
func TestWriteOnly(t *testing.T) {
	var asked []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.Method+" "+r.URL.Path)
		if r.Method == http.MethodPut && strings.HasPrefix(r.URL.Path, "/mine/") {
			return
		}
		deny(w)
	}))
	defer server.Close()
	for name, value := range map[string]string{"AWS_ENDPOINT_URL": server.URL, "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x",
		"AWS_REGION": "eu-west-1", "AWS_CONFIG_FILE": os.DevNull, "AWS_SHARED_CREDENTIALS_FILE": os.DevNull} {
		t.Setenv(name, value)
	}
	write := func(w io.Writer) error { _, err := io.WriteString(w, "x"); return err }
	if err := writer(t, "mine").WriteWhole(t.Context(), "a/b.csv", write); err != nil {
		t.Error(err)
	}
	if got := strings.Join(asked, ", "); got != "HEAD /mine, PUT /mine/a/b.csv" {
		t.Errorf("asked: %s", got)
	}
	err := writer(t, "theirs").WriteWhole(t.Context(), "a/b.csv", write)
	if e, _ := errors.AsType[*Error](err); kindOf(err) != Permission || e.Statement() != `{"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::theirs/a/b.csv"}` {
		t.Errorf("got %v", err)
	}
	if _, err := OpenBucket(t.Context(), BucketOptions{Bucket: "theirs"}); kindOf(err) != Permission {
		t.Errorf("a reader: %v", err)
	}
}
