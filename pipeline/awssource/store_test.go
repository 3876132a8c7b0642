package awssource

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/ashiato/ashiato/pipeline"
)

// fakeS3 answers GetObject as a function says.
func fakeS3(t *testing.T, answer http.HandlerFunc) *Store {
	t.Helper()
	server := httptest.NewServer(answer)
	t.Cleanup(server.Close)
	return NewStore(StoreOptions{Config: aws.Config{Region: "us-east-1", BaseEndpoint: &server.URL, RetryMaxAttempts: 1,
		Credentials: credentials.NewStaticCredentialsProvider("AKIDEXAMPLE", "secret", "")}})
}

func failure(w http.ResponseWriter, status int, code, message string) {
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(status)
	fmt.Fprintf(w, `<Error><Code>%s</Code><Message>%s</Message></Error>`, code, message)
}

// TestCut: a connection that breaks again and again is taken up where it broke.
func TestCut(t *testing.T) {
	content := strings.Repeat("0123456789", 10_000)
	for _, c := range []struct {
		name   string
		etag   func(request int) string
		step   int // bytes of an answer
		want   string
		length int
	}{
		{"taken up", func(int) string { return `"e"` }, 30_000, "", len(content)},
		{"replaced meanwhile", func(n int) string { return fmt.Sprintf(`"e%d"`, n) }, 30_000, "replaced while it was read", 30_000},
		{"nothing more comes", func(int) string { return `"e"` }, 0, "broke off after 0 of 100000 bytes", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			var mu sync.Mutex
			requests := 0
			s := fakeS3(t, func(w http.ResponseWriter, r *http.Request) {
				mu.Lock()
				defer mu.Unlock()
				requests++
				etag := c.etag(requests)
				from := 0
				if v := r.Header.Get("Range"); v != "" {
					from, _ = strconv.Atoi(strings.TrimSuffix(strings.TrimPrefix(v, "bytes="), "-"))
					if r.Header.Get("If-Match") != etag {
						failure(w, http.StatusPreconditionFailed, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold")
						return
					}
				}
				w.Header().Set("ETag", etag)
				w.Header().Set("Content-Length", strconv.Itoa(len(content)-from))
				w.WriteHeader(map[bool]int{true: http.StatusPartialContent, false: http.StatusOK}[from > 0])
				_, _ = io.WriteString(w, content[from:min(from+c.step, len(content))])
				w.(http.Flusher).Flush()
				panic(http.ErrAbortHandler)
			})
			body, err := s.Open(t.Context(), pipeline.Object{Bucket: "b", Key: "k"})
			if err != nil {
				t.Fatal(err)
			}
			defer body.Close()
			got, err := io.ReadAll(body)
			if c.want == "" && (err != nil || string(got) != content) || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) || len(got) != c.length {
				t.Errorf("%d bytes, %v after %d requests, want %d, %q", len(got), err, requests, c.length, c.want)
			}
		})
	}
}

// TestAnotherRegion: a bucket of another region is asked there, and the next time at once.
func TestAnotherRegion(t *testing.T) {
	var mu sync.Mutex
	var regions []string
	s := fakeS3(t, func(w http.ResponseWriter, r *http.Request) {
		region := strings.Split(r.Header.Get("Authorization"), "/")[2]
		mu.Lock()
		regions = append(regions, region)
		mu.Unlock()
		if region != "ap-northeast-1" {
			w.Header().Set("x-amz-bucket-region", "ap-northeast-1")
			failure(w, http.StatusMovedPermanently, "PermanentRedirect", "The bucket you are attempting to access must be addressed using the specified endpoint.")
			return
		}
		_, _ = io.WriteString(w, "x")
	})
	for range 2 {
		body, err := s.Open(t.Context(), pipeline.Object{Bucket: "b", Key: "k"})
		if err != nil {
			t.Fatal(err)
		}
		body.Close()
	}
	if got := strings.Join(regions, " "); got != "us-east-1 ap-northeast-1 ap-northeast-1" {
		t.Errorf("asked in %s", got)
	}
}

func TestRefused(t *testing.T) {
	for _, c := range []struct {
		name          string
		status        int
		code, message string
		kind          Kind
		statement     string
	}{
		{"nothing said", 403, "AccessDenied", "Access Denied", Permission, `{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}`},
		{"said", 403, "AccessDenied", "User: arn:aws:iam::1:user/x is not authorized to perform: s3:GetObject on resource: &quot;arn:aws:s3:::b/k&quot; because no identity-based policy allows the s3:GetObject action",
			Permission, `{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/k"}`},
		{"nothing said of the object", 403, "AccessDenied", "User: arn:aws:iam::1:user/x is not authorized to perform: s3:ListBucket on resource: &quot;arn:aws:s3:::b&quot; because no identity-based policy allows the s3:ListBucket action",
			Permission, `{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}`},
		{"the key", 403, "AccessDenied", "User: arn:aws:sts::1:assumed-role/x/y is not authorized to perform: kms:Decrypt on the resource associated with this ciphertext because the resource does not exist in this Region",
			KeyPermission, `{"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*"}`},
		{"the key, its ARN", 403, "AccessDenied", "User: arn:aws:sts::1:assumed-role/x/y is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:us-east-1:1:key/k because no resource-based policy allows the kms:Decrypt action",
			KeyPermission, `{"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "arn:aws:kms:us-east-1:1:key/k"}`},
		{"too many", 503, "SlowDown", "Please reduce your request rate.", Throttled, ""},
		{"expired", 400, "ExpiredToken", "The provided token has expired.", Credentials, ""},
		{"gone", 404, "NoSuchKey", "The specified key does not exist.", NotFound, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := fakeS3(t, func(w http.ResponseWriter, _ *http.Request) { failure(w, c.status, c.code, c.message) })
			_, err := s.Open(t.Context(), pipeline.Object{Bucket: "b", Key: "k"})
			e, ok := errors.AsType[*Error](err)
			gone := strings.HasPrefix(c.name, "nothing said")
			if !ok || e.Kind != c.kind || e.Statement() != c.statement || !strings.Contains(err.Error(), "s3://b/k") || e.MayBeGone != gone || strings.Contains(err.Error(), "s3:ListBucket") != gone {
				t.Errorf("kind %v, statement %s, %v", e.Kind, e.Statement(), err)
			}
		})
	}
}

func TestUnreachable(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	cfg := aws.Config{Region: "us-east-1", BaseEndpoint: &server.URL, RetryMaxAttempts: 1, Credentials: credentials.NewStaticCredentialsProvider("AKIDEXAMPLE", "secret", "")}
	q, err := NewQueue(QueueOptions{Config: cfg, URL: server.URL + "/111122223333/q"})
	if err != nil {
		t.Fatal(err)
	}
	_, err = q.Receive(t.Context(), 1)
	if e, ok := errors.AsType[*Error](err); !ok || e.Kind != Unreachable || e.Permanent() {
		t.Errorf("error %v", err)
	}
	t.Setenv("AWS_ACCESS_KEY_ID", "")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "")
	t.Setenv("AWS_CONFIG_FILE", "/nonexistent")
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent")
	t.Setenv("AWS_EC2_METADATA_DISABLED", "true")
	none, err := Load(t.Context(), Options{Region: "us-east-1"})
	if err != nil {
		t.Fatal(err)
	}
	_, err = NewStore(StoreOptions{Config: none}).Open(t.Context(), pipeline.Object{Bucket: "b", Key: "k"})
	if e, ok := errors.AsType[*Error](err); !ok || e.Kind != Credentials || !e.Permanent() {
		t.Errorf("without credentials: %v", err)
	}
	if _, err := Load(t.Context(), Options{Profile: "nobody"}); err == nil || !strings.Contains(err.Error(), "nobody") {
		t.Errorf("a profile that does not exist: %v", err)
	}
}
