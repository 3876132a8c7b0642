package verify

import (
	"context"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/verify/verifytest"
)

// opened notes what is read of a bucket.
type opened struct {
	*verifytest.Bucket
	mu   sync.Mutex
	keys []string
}

func (o *opened) Open(ctx context.Context, bucket, key string) (io.ReadCloser, map[string]string, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.keys = append(o.keys, key)
	return o.Bucket.Open(ctx, bucket, key)
}

// With ListOnly no log file is read and each digest file once; those that go, or are replaced, are missed all the same.
func TestListOnly(t *testing.T) {
	s := newScene(t)
	store := &opened{Bucket: s.Bucket}
	o := s.options()
	o.Store, o.ListOnly = store, true
	o.Memory = NewFolderMemory(filepath.Join(t.TempDir(), "integrity"), "s3://trail-bucket")
	var told []LogFile
	o.Log = func(l LogFile) { told = append(told, l) }
	again := func(digests, logs int, want ...string) {
		t.Helper()
		told, store.keys = nil, nil
		r := check(t, o)
		if got := kinds(r); !slices.Equal(got, want) {
			t.Errorf("found %v, want %v", got, want)
		}
		if len(store.keys) != digests || len(told) != logs {
			t.Errorf("%d digest files read and %d log files told, want %d and %d", len(store.keys), len(told), digests, logs)
		}
		for _, k := range store.keys {
			if o.ListOnly && !strings.Contains(k, "CloudTrail-Digest") {
				t.Errorf("%s was read", k)
			}
		}
		for _, l := range told {
			if !l.Proven || l.Bucket != "trail-bucket" || l.Wrong {
				t.Errorf("%+v", l)
			}
		}
	}
	late := s.Objects[s.Digests[4]]
	delete(s.Objects, s.Digests[4])
	s.Log(first.Add(90*time.Minute), false) // not looked for
	again(hours, 2*(hours-1), "digest_missing")
	again(0, 0)
	s.Objects[s.Digests[4]] = late
	again(1, 2)
	again(0, 0)
	must(t, s.Hours(first.Add(hours*time.Hour), 2))
	o.Until = first.Add((hours + 1) * time.Hour)
	again(2, 4)
	newest := s.Objects[s.Digests[hours+1]]
	delete(s.Objects, s.Digests[hours+1])
	again(0, 0, "digest_missing")
	s.Objects[s.Digests[hours+1]] = newest

	// One that only a plain run has proven is read again, for its log files were not told.
	o.Memory = NewFolderMemory(filepath.Join(t.TempDir(), "integrity"), "s3://trail-bucket")
	o.ListOnly = false
	again(hours+2+2*(hours+2), 2*(hours+2), "log_unlisted")
	o.ListOnly = true
	again(hours+2, 2*(hours+2))
	again(0, 0)
}
