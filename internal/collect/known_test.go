package collect

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/pipeline"
)

// counted is a ledger that counts what it is asked for.
type counted struct {
	mu       sync.Mutex
	requests []int // with how many names
	ask      func(context.Context, []string) ([]bool, error)
}

func (c *counted) known(ctx context.Context, names []string) ([]bool, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.requests = append(c.requests, len(names))
	return c.ask(ctx, names)
}

// TestKnownTogether: of a message with many objects, as those of a listing are, the ledger is asked in one request, and what it has is not fetched.
func TestKnownTogether(t *testing.T) {
	t.Parallel()
	s, records := fill(t, 90)
	l := openLake(t, lake.Options{})
	run := func(objects []pipeline.Object) (Summary, *counted) {
		t.Helper()
		source := pipeline.NewMemory(pipeline.MemoryOptions{})
		source.Send(objects...)
		source.Close()
		c, err := newCollector(Options{Lake: l, Source: source, Open: s.open})
		if err != nil {
			t.Fatal(err)
		}
		asked := &counted{ask: l.Known}
		c.known = newKnown(asked.known)
		if err := errors.Join(c.pipeline().Run(t.Context()), c.in.Close(t.Context())); err != nil {
			t.Fatal(err)
		}
		return c.summary(), asked
	}
	var all []pipeline.Object
	for i := range 90 {
		all = append(all, object(i))
	}
	all = append(all, pipeline.Object{Bucket: "trail", Key: "AWSLogs/readme.txt", ETag: "x"})
	if sum, asked := run(all[:40]); sum.Objects != 40 || fmt.Sprint(asked.requests) != "[40]" {
		t.Errorf("at first: %d objects, asked for %v", sum.Objects, asked.requests)
	}
	sum, asked := run(all)
	if sum.Objects != 50 || sum.Skipped != 40 || sum.Foreign != 1 || fmt.Sprint(asked.requests) != "[90]" || s.opened.Load() != 90 {
		t.Errorf("then: %d objects, %d left out, asked for %v, %d opened", sum.Objects, sum.Skipped, asked.requests, s.opened.Load())
	}
	if info, err := l.Info(t.Context()); err != nil || info.Rows != int64(records) {
		t.Errorf("%d records, want %d: %v", info.Rows, records, err)
	}
	if _, asked := run(all[:1]); fmt.Sprint(asked.requests) != "[1]" {
		t.Errorf("for a single object: %v", asked.requests)
	}
}

// TestKnownFails: when the ledger cannot be asked, nothing is taken for known, and an answer serves once.
func TestKnownFails(t *testing.T) {
	t.Parallel()
	fails := errors.New("the ledger is throttled")
	answers := true
	k := newKnown(func(_ context.Context, names []string) ([]bool, error) {
		if !answers {
			return nil, fails
		}
		has := make([]bool, len(names))
		for i, name := range names {
			has[i] = strings.HasPrefix(name, "old")
		}
		return has, nil
	})
	if err := k.ahead(t.Context(), []string{"old1", "new1"}); err != nil {
		t.Fatal(err)
	}
	answers = false
	if has, err := k.has(t.Context(), "old1"); !has || err != nil {
		t.Errorf("%v, %v", has, err)
	}
	if has, err := k.has(t.Context(), "old1"); has || !errors.Is(err, fails) {
		t.Errorf("once more: %v, %v", has, err)
	}
	if err := k.ahead(t.Context(), []string{"old2", "new2"}); !errors.Is(err, fails) {
		t.Error(err)
	}
	ended, stop := context.WithCancel(t.Context())
	stop()
	for range aheadAtOnce {
		k.turns <- struct{}{}
	}
	if err := k.ahead(ended, []string{"old3", "new3"}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
