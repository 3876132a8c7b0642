package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/aws"
	"github.com/ashiato/ashiato/internal/lake"
)

// What a function has read of an event history, and when it maintained the lake, is known to the next process.
func TestFunctionRemembers(t *testing.T) {
	newCollected(t)
	if err := aws.CreateBucket(t.Context(), aws.Access{}, "company-lake"); err != nil {
		t.Fatal(err)
	}
	if err := lake.MakeLedger(t.Context(), aws.Access{}, "ashiato"); err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	oldest := time.Time{} // what was asked for, from
	history := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		var in struct{ StartTime float64 }
		_ = json.Unmarshal(b, &in)
		mu.Lock()
		if from := time.Unix(int64(in.StartTime), 0); oldest.IsZero() || from.Before(oldest) {
			oldest = from
		}
		mu.Unlock()
		r.Body = io.NopCloser(bytes.NewReader(b))
		lookupEvents(w, r)
	}))
	t.Cleanup(history.Close)
	task := t.TempDir()
	if err := os.WriteFile(filepath.Join(task, "ashiato.yaml"), []byte("lake: s3://company-lake/lake\nsources:\n  - event_history: [ap-northeast-1]\n    since: 2026-10-31\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	// run is a function of its own, which forgets what is on its disk.
	run := func() (asked, maintained time.Time) {
		t.Helper()
		f := startFunction(t, task, "AWS_ENDPOINT_URL_CLOUDTRAIL="+history.URL)
		f.want(`{"run-due":true}`, "response", "{}")
		f.want(`{"query":"SELECT eventid FROM cloudtrail_logs ORDER BY 1"}`, "response", `{"rows":2,"text":"eventid\nh1\nt1\n"}`)
		f.stop()
		l, err := lake.Open(t.Context(), lake.Options{Dir: "s3://company-lake/lake", Home: t.TempDir()})
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		if ok, err := l.Cursors().Cursor(t.Context(), upkeepCursor, &maintained); !ok || err != nil {
			t.Errorf("when the lake was maintained: %v, %v", ok, err)
		}
		mu.Lock()
		defer mu.Unlock()
		asked, oldest = oldest, time.Time{}
		return asked, maintained
	}
	first, before := run()
	if want := time.Date(2026, 10, 31, 0, 0, 0, 0, time.UTC); !first.Equal(want) {
		t.Errorf("the first function asked from %s on, want %s", first, want)
	}
	second, after := run()
	if time.Since(second) > 3*time.Hour || !after.Equal(before) {
		t.Errorf("the second function asked from %s on, which the first had read, and maintained the lake at %s, after %s", second, after, before)
	}
}
