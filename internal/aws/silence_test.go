package aws

import (
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"
)

// A server that accepts and never answers is given up; an upload that takes longer than that is not.
func TestSilence(t *testing.T) {
	const silence = 200 * time.Millisecond
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close() // connections wait in its queue
	start := time.Now()
	resp, err := client(silence).Do(request(t, "http://"+l.Addr().String(), nil))
	if err == nil {
		resp.Body.Close()
	}
	if !errors.Is(err, os.ErrDeadlineExceeded) || time.Since(start) > 5*time.Second {
		t.Errorf("%v after %v", err, time.Since(start))
	}

	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n, err := io.Copy(io.Discard, r.Body)
		if err != nil || n != slowParts {
			t.Errorf("%d bytes came, %v", n, err)
		}
	}))
	defer server.Close()
	resp, err = client(silence).Do(request(t, server.URL, &slowReader{wait: silence / 3}))
	if err != nil {
		t.Fatalf("a slow upload: %v", err)
	}
	resp.Body.Close()
}

func request(t *testing.T, url string, body io.Reader) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPut, url, body)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

const slowParts = 9

// A slowReader gives a byte now and then.
type slowReader struct {
	wait time.Duration
	n    int
}

func (s *slowReader) Read(p []byte) (int, error) {
	if s.n == slowParts {
		return 0, io.EOF
	}
	s.n++
	time.Sleep(s.wait)
	return copy(p, strings.Repeat("x", 1)), nil
}
