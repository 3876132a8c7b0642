package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/collect"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/pipeline"
)

// BenchmarkAlertLatency measures the time from a message of a queue to the request of a channel, at 1,000 records a second of which 10 make a rule fire, with all rules
// that ship watching, too. Commits are 5 s apart; a record waits for the next one, whatever else.
func BenchmarkAlertLatency(b *testing.B) {
	const every, seconds = 5 * time.Second, 40
	var mu sync.Mutex
	sent, took := map[string]time.Time{}, []time.Duration{}
	ids := regexp.MustCompile(`00000000-0000-4000-8000-[0-9]{12}`)
	hook := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body) // a body that is cut has no id, and is missed at the end
		mu.Lock()
		defer mu.Unlock()
		for _, id := range slices.Compact(slices.Sorted(slices.Values(ids.FindAllString(string(body), -1)))) {
			if at, ok := sent[id]; ok {
				took = append(took, time.Since(at))
				delete(sent, id)
			}
		}
	}))
	defer hook.Close()
	dir := b.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "rules"), 0o700); err != nil {
		b.Fatal(err)
	}
	write("rules/trail.yaml", "name: told\ntitle: A trail was deleted\nwhen: event:DeleteTrail\ngroup_by: none\nchannels: [hook]\ntests: []\n")
	write("ashiato.yaml", "rules: {folder: rules}\nchannels:\n  hook: {webhook: {url: '"+hook.URL+"', secret: '${env:HOOK_SECRET}'}, allow_private: true, rate: 100/s}\n")
	env := map[string]string{"HOME": dir, "ASHIATO_CONFIG": filepath.Join(dir, "ashiato.yaml"), "HOOK_SECRET": "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="}
	s := newSession(&Program{Stdout: os.Stderr, Stderr: os.Stderr, OS: "linux", Getenv: func(name string) string { return env[name] },
		Now: time.Now, Width: func(Stream) int { return 0 }}, nil)
	if s.configErr != nil {
		b.Fatal(s.configErr)
	}
	s.zone = time.UTC
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	l, err := lake.Open(ctx, lake.Options{Dir: filepath.Join(dir, "lake"), Create: true, Command: "bench"})
	if err != nil {
		b.Fatal(err)
	}
	defer l.Close()
	states, err := s.openState(ctx, l.ID())
	if err != nil {
		b.Fatal(err)
	}
	defer states.Close()
	w, err := s.newWatch(ctx, l, states)
	if err == nil {
		err = w.begin(ctx)
	}
	if err != nil {
		b.Fatal(err)
	}
	queue := pipeline.NewMemory(pipeline.MemoryOptions{})
	var parts sync.WaitGroup
	defer parts.Wait()
	defer stop()
	parts.Go(func() { w.loop(ctx) })
	objects := map[string]string{}
	parts.Go(func() {
		_, err := collect.Run(ctx, collect.Options{Lake: l, Source: queue, Every: every, TempDir: dir, AnyKey: true, Open: func(_ context.Context, o pipeline.Object) (io.ReadCloser, error) {
			mu.Lock()
			defer mu.Unlock()
			return io.NopCloser(strings.NewReader(objects[o.Key])), nil
		}})
		if err != nil && !errors.Is(err, context.Canceled) && ctx.Err() == nil {
			b.Error(err)
		}
	})
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for n := range seconds * 10 {
		<-tick.C
		key := fmt.Sprintf("object-%d.json", n)
		text, id := benchObject(n)
		mu.Lock()
		objects[key], sent[id] = text, time.Now()
		mu.Unlock()
		queue.Send(pipeline.Object{Bucket: "b", Key: key, ETag: key})
	}
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		mu.Lock()
		left := len(sent)
		mu.Unlock()
		if left == 0 {
			break
		}
	}
	mu.Lock()
	defer mu.Unlock()
	if len(sent) > 0 {
		b.Errorf("%d records were not told", len(sent))
	}
	slices.Sort(took)
	b.ReportMetric(took[len(took)/2].Seconds(), "s-median")
	b.ReportMetric(took[len(took)-1].Seconds(), "s-longest")
	b.ReportMetric(every.Seconds(), "s-commit-interval")
	b.ReportMetric(0, "ns/op")
}

// benchObject is a hundred records, one of which is to be told.
func benchObject(n int) (text, id string) {
	var all strings.Builder
	at := time.Now().UTC().Format(time.RFC3339)
	for i := range 100 {
		name, record := "DescribeInstances", fmt.Sprintf("11111111-0000-4000-8000-%06d%06d", n, i)
		if i == 50 {
			id = fmt.Sprintf("00000000-0000-4000-8000-%012d", n)
			name, record = "DeleteTrail", id
		}
		if i > 0 {
			all.WriteByte(',')
		}
		fmt.Fprintf(&all, `{"eventVersion":"1.08","eventID":%q,"eventTime":%q,"eventName":%q,"eventSource":"ec2.amazonaws.com","awsRegion":"us-east-1","sourceIPAddress":"203.0.113.%d",`+
			`"userIdentity":{"type":"IAMUser","userName":"user-%d","accountId":"111122223333"},"requestParameters":{"x":%d},"responseElements":null,"recipientAccountId":"111122223333"}`, record, at, name, i, i%20, i)
	}
	return `{"Records":[` + all.String() + `]}`, id
}
