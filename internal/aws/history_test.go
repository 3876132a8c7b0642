package aws

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	awscore "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/ashiato/ashiato/pipeline"
)

var historyNow = time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)

// A fakeHistory answers LookupEvents as CloudTrail documents it: newest first, pages of 50, both ends of the time included.
type fakeHistory struct {
	mu     sync.Mutex
	times  []time.Time // of the events, ascending
	calls  int
	refuse func(call int) (status int, code, message string)
}

func (f *fakeHistory) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls++
	if !strings.HasSuffix(r.Header.Get("X-Amz-Target"), ".LookupEvents") {
		http.Error(w, "no such operation", http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	if f.refuse != nil {
		if status, code, message := f.refuse(f.calls); status != 0 {
			w.WriteHeader(status)
			fmt.Fprintf(w, `{"__type":%q,"message":%q}`, code, message)
			return
		}
	}
	var in struct {
		StartTime, EndTime float64
		MaxResults         int
		NextToken          string
	}
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	var found []int
	for i, t := range slices.Backward(f.times) {
		if s := float64(t.Unix()); s >= in.StartTime && s <= in.EndTime {
			found = append(found, i)
		}
	}
	from, _ := strconv.Atoi(in.NextToken)
	to := min(from+in.MaxResults, len(found))
	type event struct{ EventId, CloudTrailEvent string }
	out := struct {
		Events    []event
		NextToken string `json:",omitempty"`
	}{Events: []event{}}
	for _, i := range found[from:to] {
		out.Events = append(out.Events, event{fmt.Sprint(i), fmt.Sprintf(`{"eventID":"%d"}`, i)})
	}
	if to < len(found) {
		out.NextToken = strconv.Itoa(to)
	}
	_ = json.NewEncoder(w).Encode(out)
}

// virtual is a clock that sleeping moves.
type virtual struct {
	mu sync.Mutex
	t  time.Time
}

func (v *virtual) now() time.Time { v.mu.Lock(); defer v.mu.Unlock(); return v.t }

func (v *virtual) sleep(ctx context.Context, d time.Duration) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.t = v.t.Add(d)
	return ctx.Err()
}

func historyOptions(t *testing.T, f *fakeHistory) HistoryOptions {
	t.Helper()
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	v := &virtual{t: historyNow}
	return HistoryOptions{Now: v.now, Sleep: v.sleep, Config: awscore.Config{Region: "ap-northeast-1", BaseEndpoint: awscore.String(server.URL),
		Credentials: credentials.NewStaticCredentialsProvider("AKIDEXAMPLE", "secret", ""), RetryMaxAttempts: 1}}
}

// every gives n times, so far apart, up to now.
func every(n int, d time.Duration) (times []time.Time) {
	for i := range n {
		times = append(times, historyNow.Add(-time.Duration(n-i)*d))
	}
	return times
}

// drain reads a source to its end. settle decides about a message.
func drain(t *testing.T, h *History, settle func(n int) pipeline.Outcome) (ids []string) {
	t.Helper()
	ctx := context.Background()
	for n := 0; ; n++ {
		got, err := h.Receive(ctx, 10)
		if errors.Is(err, io.EOF) {
			return ids
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range got {
			o := settle(n)
			if err := m.Settle(ctx, o); err != nil {
				t.Fatal(err)
			}
			if o.Disposition == pipeline.Done {
				ids = append(ids, idsOf(t, m)...)
			}
		}
	}
}

func idsOf(t *testing.T, m pipeline.Message) (ids []string) {
	t.Helper()
	c, err := m.Content()
	if err != nil || len(c.Objects) != 1 {
		t.Fatalf("content of %s: %v, %v", m.ID(), c, err)
	}
	var in struct {
		Events []struct{ CloudTrailEvent string }
	}
	if err := json.Unmarshal(c.Objects[0].Inline, &in); err != nil {
		t.Fatal(err)
	}
	for _, e := range in.Events {
		var r struct{ EventID string }
		if err := json.Unmarshal([]byte(e.CloudTrailEvent), &r); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, r.EventID)
	}
	return ids
}

func TestHistory(t *testing.T) {
	for _, c := range []struct {
		name  string
		times []time.Time
	}{
		{"nothing", nil},
		{"one", every(1, time.Hour)},
		{"busy", every(7_000, 10*time.Second)},
		{"quiet", every(300, 7*time.Hour)}, // 87 days
		{"all at once", slices.Repeat(every(1, 24*time.Hour), 500)},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := &fakeHistory{times: c.times}
			o := historyOptions(t, f)
			var done []Span
			o.MarkDone = func(_ context.Context, s Span) error { done = append(done, s); return nil }
			ids := drain(t, NewHistory(o), func(int) pipeline.Outcome { return pipeline.Outcome{} })
			if len(ids) != len(c.times) {
				t.Errorf("%d events, want %d", len(ids), len(c.times))
			}
			if !slices.IsSortedFunc(ids, func(a, b string) int { x, _ := strconv.Atoi(a); y, _ := strconv.Atoi(b); return y - x }) {
				t.Error("not newest first")
			}
			all := MergeSpans(done, time.Time{})
			if len(all) != 1 || !all[0].Since.Equal(historyNow.AddDate(0, 0, -HistoryDays)) || all[0].Until.After(historyNow.Add(time.Hour)) {
				t.Errorf("done: %v", all)
			}
			// What is done is not asked for again.
			before := f.calls
			o.Done, o.Until = all, all[0].Until
			if again := drain(t, NewHistory(o), func(int) pipeline.Outcome { return pipeline.Outcome{} }); len(again) > 0 || f.calls != before {
				t.Errorf("read again: %d events in %d requests", len(again), f.calls-before)
			}
		})
	}
}

// TestHistoryRetry: pages that are given back come again, and their time is not done before.
func TestHistoryRetry(t *testing.T) {
	f := &fakeHistory{times: every(500, time.Minute)}
	o := historyOptions(t, f)
	var done []Span
	o.MarkDone = func(_ context.Context, s Span) error { done = append(done, s); return nil }
	ids := drain(t, NewHistory(o), func(n int) pipeline.Outcome {
		if n%3 == 0 {
			return pipeline.Outcome{Disposition: pipeline.Retry, After: time.Minute}
		}
		return pipeline.Outcome{}
	})
	slices.Sort(ids)
	if len(slices.Compact(ids)) != 500 {
		t.Errorf("%d events, want 500", len(ids))
	}
	if all := MergeSpans(done, time.Time{}); len(all) != 1 {
		t.Errorf("done: %v", all)
	}
}

func TestHistoryDenied(t *testing.T) {
	f := &fakeHistory{refuse: func(int) (int, string, string) {
		return 400, "AccessDeniedException", "User: arn:aws:iam::111122223333:user/x is not authorized to perform: cloudtrail:LookupEvents because no identity-based policy allows the cloudtrail:LookupEvents action"
	}}
	_, err := NewHistory(historyOptions(t, f)).Receive(context.Background(), 1)
	e, ok := errors.AsType[*Error](err)
	if !ok || e.Statement() != `{"Effect": "Allow", "Action": "cloudtrail:LookupEvents", "Resource": "*"}` || !e.Permanent() {
		t.Errorf("error: %v", err)
	}
}

// TestHistoryGoesOn: after a failure the next call asks again, and nothing is left out.
func TestHistoryGoesOn(t *testing.T) {
	f := &fakeHistory{times: every(400, time.Minute), refuse: func(call int) (int, string, string) {
		switch call % 3 {
		case 1:
			return 400, "ThrottlingException", "Rate exceeded"
		case 2:
			if call < 9 {
				return 400, "InvalidNextTokenException", "expired"
			}
		}
		return 0, "", ""
	}}
	h := NewHistory(historyOptions(t, f))
	seen := map[string]bool{}
	for failures := 0; ; {
		got, err := h.Receive(context.Background(), 1)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			if failures++; failures > 1000 {
				t.Fatal("no end of failures")
			}
			continue
		}
		for _, id := range idsOf(t, got[0]) {
			seen[id] = true
		}
		if err := got[0].Settle(context.Background(), pipeline.Outcome{}); err != nil {
			t.Fatal(err)
		}
	}
	if len(seen) != 400 {
		t.Errorf("%d events, want 400", len(seen))
	}
}

func TestMergeSpans(t *testing.T) {
	at := func(h int) time.Time { return historyNow.Add(time.Duration(h) * time.Hour) }
	got := MergeSpans([]Span{{at(5), at(6)}, {at(0), at(1)}, {at(1), at(2)}, {at(4), at(6)}, {at(-9), at(-8)}}, at(-3))
	if want := []Span{{at(0), at(2)}, {at(4), at(6)}}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
