package main

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/ingest"
	"github.com/ashiato/ashiato/internal/lake"
)

// importText puts records, one on each line, into a lake.
func importText(t *testing.T, l *lake.Lake, text string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.ndjson")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := ingest.Import(t.Context(), []string{path}, nil, ingest.Options{Lake: l}); err != nil {
		t.Fatal(err)
	}
}

func quietSession(out io.Writer) *session {
	return &session{Program: &Program{Stdout: out, Stderr: io.Discard, Width: func(Stream) int { return 0 }, Now: time.Now, Getenv: func(string) string { return "" }}, zone: time.UTC}
}

// From the oldest on, pages of any size give what they give from the newest on, in the order of time.
func TestOldestGivesEveryEventOnce(t *testing.T) {
	t.Parallel()
	l, err := lake.Open(t.Context(), lake.Options{Dir: t.TempDir(), Create: true})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	random := rand.New(rand.NewPCG(5, 6))
	var text strings.Builder
	for i := range 300 {
		at, id := "", ""
		if random.IntN(20) > 0 {
			at = fmt.Sprintf(`,"eventTime":"2026-%02d-%02dT%02d:00:%02dZ"`, 1+5*random.IntN(3), 1+random.IntN(3), 5*random.IntN(4), random.IntN(4))
		}
		if random.IntN(10) > 0 {
			id = fmt.Sprintf(`,"eventID":"%d"`, random.IntN(90))
		}
		fmt.Fprintf(&text, `{"eventVersion":"1.11","eventSource":"s3.amazonaws.com","eventName":"%s","requestParameters":{"n":%d}%s%s}`+"\n", []string{"Get", "Put"}[random.IntN(2)], i, at, id)
	}
	importText(t, l, text.String())
	var signIns []lake.Row
	for i := range 20 {
		at := time.Date(2026, 6, 1+i%3, 5*(i%4), 0, i%2, 0, time.UTC)
		detail := fmt.Sprintf(`{"id":"w-%d","detail-type":"WorkSpaces Access","source":"aws.workspaces","time":%q,"detail":{"workspaceId":"ws-1"}}`, i, at.Format(time.RFC3339))
		signIns = append(signIns, lake.Row{fmt.Sprint("w-", i), at, "1", "r", "ws-1", "d-1", "successfulLogin", at, "203.0.113.7", "Windows", "x", "5.0", "queue", at, detail})
	}
	if _, err := l.Table(&lake.WorkSpacesAccess).Add(t.Context(), signIns); err != nil {
		t.Fatal(err)
	}
	s := quietSession(io.Discard)
	for line, least := range map[string]int{"": 250, "event:Put OR source:workspaces": 100, "event:* since:2026-06-02": 50, "event:None": 0} {
		q, err := s.eventsQuestion(line, eventFlags{})
		if err != nil {
			t.Fatal(err)
		}
		lister, err := s.newEventsLister(t.Context(), l, q)
		if err != nil {
			t.Fatal(err)
		}
		newest, err := lister.list(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		want := described(t, newest)
		slices.Sort(want)
		for _, size := range []int64{3, 50, 1000} {
			lister.pages = nil
			oldest, err := lister.oldest(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range lister.pages {
				p.size = size
			}
			got := described(t, oldest)
			for i := 1; i < len(got); i++ {
				if strings.Compare(got[i-1][:25], got[i][:25]) > 0 {
					t.Errorf("%s, pages of %d: %s before %s", line, size, got[i-1], got[i])
				}
			}
			if slices.Sort(got); !slices.Equal(got, want) || len(got) < least {
				t.Errorf("%s, pages of %d: %d events, want %d", line, size, len(got), len(want))
			}
		}
		if err := lister.close(); err != nil {
			t.Error(err)
		}
	}
}

// A spy sees what a follower writes.
type spy struct {
	seen   []string // ids
	most   int      // of one write
	wrote  func(writes int)
	writes int
}

func (w *spy) Write(b []byte) (int, error) {
	lines := strings.Split(strings.TrimSuffix(string(b), "\n"), "\n")
	for _, line := range lines {
		fields := strings.Split(line, "\t")
		if id := fields[len(fields)-1]; id != "id" {
			w.seen = append(w.seen, id)
		}
	}
	w.most = max(w.most, len(lines))
	w.writes++
	w.wrote(w.writes)
	return len(b), nil
}

// A follower who wants all since a time is given it a part at a time, in order, and what comes into the lake meanwhile once, after it.
func TestFollowersPastIsOfOneMoment(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	l, err := lake.Open(t.Context(), lake.Options{Dir: dir, Create: true})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	now := time.Now().UTC().Truncate(time.Second)
	records := func(prefix string, n int, from time.Time, step time.Duration) (text string, ids []string) {
		var b strings.Builder
		for i := range n {
			id := fmt.Sprintf("%s-%04d", prefix, i)
			ids = append(ids, id)
			fmt.Fprintf(&b, `{"eventVersion":"1.11","eventSource":"s3.amazonaws.com","eventName":"Get","eventID":%q,"eventTime":%q}`+"\n", id, from.Add(time.Duration(i)*step).Format(time.RFC3339))
		}
		return b.String(), ids
	}
	text, past := records("past", 2*followBatch+500, now.AddDate(0, 0, -50), 20*time.Minute)
	importText(t, l, text)
	text, more := records("more", 40, now.AddDate(0, 0, -45), 24*time.Hour) // among and after what was printed
	ctx, stop := context.WithTimeout(t.Context(), 2*time.Minute)
	defer stop()
	out := &spy{}
	out.wrote = func(writes int) {
		if writes == 1 {
			importText(t, l, text)
		}
		if len(out.seen) >= len(past)+len(more) {
			stop()
		}
	}
	s := quietSession(out)
	q, err := s.eventsQuestion("event:Get since:60d", eventFlags{})
	if err != nil {
		t.Fatal(err)
	}
	lister, err := s.newEventsLister(ctx, l, q)
	if err != nil {
		t.Fatal(err)
	}
	f := &eventsFollower{eventsLister: lister, format: "tsv", lines: s.newEventLines()}
	if err := f.follow(ctx); err != nil && ctx.Err() == nil {
		t.Fatal(err)
	}
	if err := lister.close(); err != nil {
		t.Error(err)
	}
	if out.most > followBatch+1 {
		t.Errorf("%d events were held", out.most)
	}
	if n := min(len(past), len(out.seen)); !slices.Equal(out.seen[:n], past) {
		t.Errorf("%d of the past are not in their order", n)
	}
	slices.Sort(out.seen)
	if want := slices.Sorted(slices.Values(append(past, more...))); !slices.Equal(out.seen, want) {
		t.Errorf("%d events, want %d", len(out.seen), len(want))
	}
}
