package aws

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

func TestBucket(t *testing.T) {
	startMoto(t)
	ctx := t.Context()
	cfg, err := Access{}.load(ctx)
	if err != nil {
		t.Fatal(err)
	}
	client := (&Bucket{cfg: cfg}).in("eu-west-1")
	if _, err := client.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: ptr("logs"),
		CreateBucketConfiguration: &types.CreateBucketConfiguration{LocationConstraint: "eu-west-1"}}); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"a/1", "a/2", "a/b/3", "a+b/足跡", "c"} {
		if _, err := client.PutObject(ctx, &s3.PutObjectInput{Bucket: ptr("logs"), Key: &key, Body: bytes.NewReader([]byte("text of " + key)),
			Metadata: map[string]string{"Signature": "ab12"}}); err != nil {
			t.Fatal(err)
		}
	}
	b, err := OpenBucket(ctx, BucketOptions{Bucket: "logs", Access: Access{Region: "ap-northeast-1"}})
	if err != nil {
		t.Fatal(err)
	}
	if names, err := b.Folders(ctx, ""); err != nil || !slices.Equal(names, []string{"a+b", "a"}) {
		t.Errorf("folders %q, %v", names, err)
	}
	if names, err := b.Folders(ctx, "a/"); err != nil || !slices.Equal(names, []string{"b"}) {
		t.Errorf("folders in a: %q, %v", names, err)
	}
	var keys []string
	stop := errors.New("enough")
	err = b.List(ctx, "a", "a/1", func(key string) error {
		if keys = append(keys, key); len(keys) == 2 {
			return stop
		}
		return nil
	})
	if !errors.Is(err, stop) || !slices.Equal(keys, []string{"a/2", "a/b/3"}) {
		t.Errorf("keys %q, %v", keys, err)
	}
	body, metadata, err := b.Open(ctx, "logs", "a+b/足跡")
	if err != nil {
		t.Fatal(err)
	}
	defer body.Close()
	if text, err := io.ReadAll(body); err != nil || string(text) != "text of a+b/足跡" || metadata["signature"] != "ab12" {
		t.Errorf("%q %v, %v", text, metadata, err)
	}
	if _, _, err := b.Open(ctx, "logs", "a/9"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("an object that is not there: %v", err)
	}
	for what, err := range map[string]error{"opened": second(OpenBucket(ctx, BucketOptions{Bucket: "no-such-bucket"})), "an object of": third(b.Open(ctx, "no-such-bucket", "a"))} {
		if kindOf(err) != Config || errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s a bucket that is not there: %v", what, err)
		}
	}
}

func ptr[T any](v T) *T { return &v }

func second[A any](_ A, err error) error { return err }

func third[A, B any](_ A, _ B, err error) error { return err }

// S3 as it answers where a permission is missing, and where the bucket is in another region.
func TestBucketRefused(t *testing.T) {
	var mu sync.Mutex
	var asked []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		asked = append(asked, r.Method+" "+r.URL.Path)
		mu.Unlock()
		switch {
		case r.Method == http.MethodHead && !strings.Contains(r.Header.Get("Authorization"), "/eu-north-1/"):
			w.Header().Set("X-Amz-Bucket-Region", "eu-north-1")
			w.WriteHeader(http.StatusMovedPermanently)
		case r.Method == http.MethodHead:
		default:
			w.WriteHeader(http.StatusForbidden)
			fmt.Fprint(w, `<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>`)
		}
	}))
	defer server.Close()
	for name, value := range map[string]string{"AWS_ENDPOINT_URL": server.URL, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "eu-west-1"} {
		t.Setenv(name, value)
	}
	b, err := OpenBucket(t.Context(), BucketOptions{Bucket: "logs"})
	if err != nil {
		t.Fatalf("%v after %q", err, asked)
	}
	for action, err := range map[string]error{"s3:ListBucket": second(b.Folders(t.Context(), "")), "s3:GetObject": third(b.Open(t.Context(), "logs", "a/1"))} {
		e, ok := errors.AsType[*Error](err)
		if !ok || e.Kind != Permission || e.Action != action || !strings.HasPrefix(e.Resource, "arn:aws:s3:::logs") {
			t.Errorf("%s: %+v", action, err)
		}
	}
}

// CloudTrail as it answers ListPublicKeys, in pages.
func TestPublicKeys(t *testing.T) {
	type request struct {
		StartTime, EndTime float64
		NextToken          string
	}
	var requests []request
	denied := false
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var in request
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil || !strings.HasSuffix(r.Header.Get("X-Amz-Target"), ".ListPublicKeys") {
			http.Error(w, "no such operation", http.StatusBadRequest)
			return
		}
		requests = append(requests, in)
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		switch {
		case denied:
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprint(w, `{"__type":"AccessDeniedException","message":"User: arn:aws:iam::1:user/a is not authorized to perform: cloudtrail:ListPublicKeys because no identity-based policy allows it"}`)
		case in.NextToken == "":
			fmt.Fprint(w, `{"PublicKeyList":[{"Fingerprint":"one","Value":"AQID","ValidityStartTime":1,"ValidityEndTime":2}],"NextToken":"more"}`)
		default:
			fmt.Fprint(w, `{"PublicKeyList":[{"Fingerprint":"two","Value":"BAUG","ValidityStartTime":1,"ValidityEndTime":2}]}`)
		}
	}))
	defer server.Close()
	for name, value := range map[string]string{"AWS_ENDPOINT_URL": server.URL, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": ""} {
		t.Setenv(name, value)
	}
	k, err := OpenPublicKeys(t.Context(), Access{})
	if err != nil {
		t.Fatal(err)
	}
	from := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	for fingerprint, want := range map[string][]byte{"one": {1, 2, 3}, "two": {4, 5, 6}} {
		der, err := k.PublicKey(t.Context(), "us-east-1", fingerprint, from, from.Add(time.Hour))
		if err != nil || !slices.Equal(der, want) {
			t.Errorf("%s: %x, %v", fingerprint, der, err)
		}
	}
	if len(requests) != 2 || requests[0].StartTime > float64(from.Unix()) || requests[1].NextToken != "more" {
		t.Errorf("requests %+v", requests)
	}
	if _, err := k.PublicKey(t.Context(), "us-east-1", "three", from, from.Add(time.Hour)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a key that is not there: %v", err)
	}
	denied = true
	_, err = k.PublicKey(t.Context(), "eu-west-1", "one", from, from.Add(time.Hour))
	if e, ok := errors.AsType[*Error](err); !ok || e.Kind != Permission || e.Action != "cloudtrail:ListPublicKeys" {
		t.Errorf("without the permission: %v", err)
	}
}
