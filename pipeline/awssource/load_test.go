package awssource

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/ashiato/ashiato/pipeline"
)

// TestConnections: as many objects as are read at a time are read over as many connections, also the next ones.
func TestConnections(t *testing.T) {
	const atOnce, rounds = 32, 5
	var made atomic.Int64
	var together sync.WaitGroup // answers wait for each other, so that no request gets the connection of another of its round
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		together.Done()
		together.Wait()
		io.WriteString(w, "content")
	}))
	server.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		if s == http.StateNew {
			made.Add(1)
		}
	}
	server.Start()
	defer server.Close()
	t.Setenv("AWS_ENDPOINT_URL", server.URL)
	t.Setenv("AWS_ACCESS_KEY_ID", "a")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "b")
	cfg, err := Load(t.Context(), Options{Region: "us-east-1"})
	if err != nil {
		t.Fatal(err)
	}
	store := NewStore(StoreOptions{Config: cfg})
	for range rounds {
		together.Add(atOnce)
		var wg sync.WaitGroup
		for range atOnce {
			wg.Go(func() {
				r, err := store.Open(t.Context(), pipeline.Object{Bucket: "trail", Key: "k"})
				if err != nil {
					t.Error(err)
					return
				}
				defer r.Close()
				if b, err := io.ReadAll(r); err != nil || string(b) != "content" {
					t.Errorf("%q, %v", b, err)
				}
			})
		}
		wg.Wait()
	}
	// A connection is idle again a moment after its answer was read.
	if n := made.Load(); n > 2*atOnce {
		t.Errorf("%d connections for %d requests, %d at a time", n, rounds*atOnce, atOnce)
	}
}
