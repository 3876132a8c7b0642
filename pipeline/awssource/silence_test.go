package awssource

import (
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"

	"github.com/ashiato/ashiato/pipeline"
)

// silent accepts connections. Of the first n of them it says nothing, ever; the others it hands on.
type silent struct {
	net.Listener
	n      int64
	silent atomic.Int64
}

func (s *silent) Accept() (net.Conn, error) {
	for {
		c, err := s.Listener.Accept()
		if err != nil || s.silent.Load() == s.n {
			return c, err
		}
		s.silent.Add(1) // the connection stays open, as through a network that drops everything
	}
}

// quietServer is a server whose first connections say nothing.
func quietServer(t *testing.T, n int64, h http.HandlerFunc) (*silent, aws.Config) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &silent{Listener: l, n: n}
	server := &httptest.Server{Listener: s, Config: &http.Server{Handler: h}}
	server.Start()
	t.Cleanup(server.Close)
	t.Setenv("AWS_ACCESS_KEY_ID", "test")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "test")
	t.Setenv("AWS_ENDPOINT_URL", "http://"+l.Addr().String())
	cfg, err := Load(t.Context(), Options{Region: "us-east-1", Silence: 200 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	cfg.Retryer = func() aws.Retryer {
		return retry.NewStandard(func(o *retry.StandardOptions) { o.MaxBackoff = 10 * time.Millisecond })
	}
	return s, cfg
}

// A server that accepts requests and never answers is asked again, and ends with an error.
func TestSilentServer(t *testing.T) {
	s, cfg := quietServer(t, 1<<60, func(http.ResponseWriter, *http.Request) {})
	start := time.Now()
	_, err := NewStore(StoreOptions{Config: cfg}).Open(t.Context(), pipeline.Object{Bucket: "trail", Key: "a"})
	e, ok := errors.AsType[*Error](err)
	if !ok || e.Kind != Unreachable || e.Permanent() {
		t.Errorf("%v", err)
	}
	if n, took := s.silent.Load(), time.Since(start); n != 3 || took > 10*time.Second {
		t.Errorf("asked %d times in %v", n, took)
	}
	q, err := NewQueue(QueueOptions{Config: cfg, URL: "https://sqs.us-east-1.amazonaws.com/111122223333/trail", Wait: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := q.Receive(t.Context(), 10); err == nil || !strings.Contains(err.Error(), "trail") {
		t.Errorf("a queue: %v", err)
	}
}

// A network that is silent for a while costs time and nothing else, also in the middle of an object.
func TestSilentForAWhile(t *testing.T) {
	const content = "0123456789"
	var requests atomic.Int64
	s, cfg := quietServer(t, 2, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"1"`)
		if r.Header.Get("Range") == "bytes=4-" {
			w.Header().Set("Content-Range", "bytes 4-9/10")
			w.WriteHeader(http.StatusPartialContent)
			_, _ = io.WriteString(w, content[4:])
			return
		}
		requests.Add(1)
		w.Header().Set("Content-Length", "10")
		_, _ = io.WriteString(w, content[:4])
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	})
	body, err := NewStore(StoreOptions{Config: cfg}).Open(t.Context(), pipeline.Object{Bucket: "trail", Key: "a"})
	if err != nil {
		t.Fatal(err)
	}
	defer body.Close()
	got, err := io.ReadAll(body)
	if err != nil || string(got) != content || s.silent.Load() != 2 || requests.Load() != 1 {
		t.Errorf("%q, %v; %d silent connections, %d requests for the whole object", got, err, s.silent.Load(), requests.Load())
	}
}
