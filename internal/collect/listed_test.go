package collect

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/config"
	"github.com/ashiato/ashiato/internal/lake"
)

// A listedBucket is S3 with one bucket, which counts what is listed.
type listedBucket struct {
	mu      sync.Mutex
	objects map[string][]byte
	denied  string   // a key that may not be read
	listed  []string // prefixes of days
}

func (b *listedBucket) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	defer b.mu.Unlock()
	key := strings.TrimPrefix(strings.TrimPrefix(r.URL.Path, "/trail"), "/")
	if key != "" {
		body, ok := b.objects[key]
		if !ok || key == b.denied {
			w.WriteHeader(http.StatusForbidden)
			fmt.Fprint(w, `<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>`)
			return
		}
		w.Header().Set("ETag", fmt.Sprintf(`"%d"`, len(body)))
		http.ServeContent(w, r, key, time.Time{}, bytes.NewReader(body))
		return
	}
	type object struct {
		Key, ETag string
		Size      int
	}
	type folder struct{ Prefix string }
	var out struct {
		XMLName        xml.Name `xml:"ListBucketResult"`
		Contents       []object
		CommonPrefixes []folder
	}
	prefix, delimiter := r.URL.Query().Get("prefix"), r.URL.Query().Get("delimiter")
	if delimiter == "" {
		b.listed = append(b.listed, prefix[len(prefix)-len("2026/11/20/"):len(prefix)-1])
	}
	for key, body := range b.objects {
		rest, ok := strings.CutPrefix(key, prefix)
		if !ok {
			continue
		}
		if name, _, below := strings.Cut(rest, "/"); below && delimiter != "" {
			if f := (folder{prefix + name + "/"}); !slices.Contains(out.CommonPrefixes, f) {
				out.CommonPrefixes = append(out.CommonPrefixes, f)
			}
			continue
		}
		out.Contents = append(out.Contents, object{key, fmt.Sprintf(`"%d"`, len(body)), len(body)})
	}
	slices.SortFunc(out.Contents, func(a, b object) int { return strings.Compare(a.Key, b.Key) })
	_ = xml.NewEncoder(w).Encode(out)
}

// put puts a log file that was delivered on a day, and gives its key.
func (b *listedBucket) put(t *testing.T, day string) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	id := len(b.objects)
	key := fmt.Sprintf("AWSLogs/111122223333/CloudTrail/us-east-1/%s/111122223333_CloudTrail_us-east-1_%sT0005Z_%016d.json.gz", day, strings.ReplaceAll(day, "/", ""), id)
	b.objects[key] = logFile(t, record(fmt.Sprint("l", id), 1))
	return key
}

// cursors are kept as JSON, as those of a ledger.
type cursors struct {
	mu   sync.Mutex
	kept map[string][]byte
}

func (c *cursors) Cursor(_ context.Context, name string, v any) (bool, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	b, ok := c.kept[name]
	if !ok {
		return false, nil
	}
	return true, json.Unmarshal(b, v)
}

func (c *cursors) PutCursor(_ context.Context, name string, v any) (err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.kept[name], err = json.Marshal(v)
	return err
}

// Every process, such as a function of Lambda that forgets, goes on where others were: what was listed to the end is listed again once a week, the last days
// each time. Whatever comes is found.
func TestListedBefore(t *testing.T) {
	b := &listedBucket{objects: map[string][]byte{}}
	server := httptest.NewServer(b)
	defer server.Close()
	for name, value := range map[string]string{"AWS_ENDPOINT_URL": server.URL, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "us-east-1"} {
		t.Setenv(name, value)
	}
	days := []string{"2024/02/29", "2025/06/01", "2026/01/31", "2026/10/20", "2026/11/20"}
	var keys []string
	for _, day := range days {
		keys = append(keys, b.put(t, day))
	}
	l := openLake(t, lake.Options{})
	now, began := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC), time.Now()
	const fast = 200 // the clock of the test, beside the machine's
	clock := func() time.Time { return now.Add(fast * time.Since(began)) }
	sleep := func(ctx context.Context, d time.Duration) error { return wait(ctx, d/fast) }
	o := FeedOptions{Lake: l, State: &cursors{kept: map[string][]byte{}}, Now: clock, Sleep: sleep, Once: true,
		Range: func(since, _ string) (from, to time.Time, err error) {
			if since != "" {
				from, err = time.Parse(time.DateOnly, since)
			}
			return from, to, err
		}}
	source := config.Source{Bucket: "s3://trail"}
	pass := func(what string, records int64, pending bool, listed ...string) {
		t.Helper()
		feeds, err := Feeds(t.Context(), []config.Source{source}, o)
		if err != nil {
			t.Fatal(err)
		}
		b.listed = nil
		sum, err := All(t.Context(), feeds, Options{Lake: l, Now: clock, Sleep: sleep}, true, nil)
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		slices.Sort(b.listed)
		if got := slices.Compact(b.listed); sum.Records != records || sum.Pending > 0 != pending || !slices.Equal(got, listed) {
			t.Errorf("%s: %d records, %d pending, listed %q; want %d, %v, %q", what, sum.Records, sum.Pending, got, records, pending, listed)
		}
	}
	b.denied = keys[1] // the newest days come first
	pass("at first, with a file that may not be read", 4, true, days...)
	pass("what was not read", 0, true, "2024/02/29", "2025/06/01", "2026/10/20", "2026/11/20")
	b.denied = ""
	pass("it may be read", 1, false, "2024/02/29", "2025/06/01", "2026/10/20", "2026/11/20")
	pass("nothing is new", 0, false, "2026/10/20", "2026/11/20")
	b.put(t, "2026/10/25")
	pass("a file came late", 1, false, "2026/10/20", "2026/10/25", "2026/11/20")
	b.put(t, "2026/01/31")
	pass("an old one was put back", 0, false, "2026/10/20", "2026/10/25", "2026/11/20")
	o.Full = true
	pass("all days, on demand", 1, false, "2024/02/29", "2025/06/01", "2026/01/31", "2026/10/20", "2026/10/25", "2026/11/20")
	o.Full = false
	now = now.Add(6 * 24 * time.Hour)
	b.put(t, "2025/06/01")
	pass("six days later", 0, false, "2026/10/20", "2026/10/25", "2026/11/20")
	now = now.Add(24 * time.Hour)
	pass("a week later", 1, false, "2024/02/29", "2025/06/01", "2026/01/31", "2026/10/20", "2026/10/25", "2026/11/20")
	source.Since = "2025-01-01"
	pass("less is asked for", 0, false, "2026/10/25", "2026/11/20")
	source.Accounts = []string{"111122223333"}
	pass("other accounts", 0, false, "2025/06/01", "2026/01/31", "2026/10/20", "2026/10/25", "2026/11/20")
	source.Since = "2024-01-01"
	pass("more is asked for", 0, false, "2024/02/29", "2025/06/01", "2026/01/31", "2026/10/20", "2026/10/25", "2026/11/20")
}

// TestListedMark: who was away, or failed, for long lists from before the last time on; an end that is asked for is as the end of time.
func TestListedMark(t *testing.T) {
	t.Parallel()
	day := func(s string) time.Time {
		d, err := time.Parse(time.DateOnly, s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	m := listedMark{Began: day("2026-06-01"), Last: day("2026-06-01"), Done: true}
	if got := m.recent(day("2026-11-20")); !got.Equal(day("2026-04-27")) {
		t.Errorf("after months away: from %v", got)
	}
	if got := m.recent(day("2026-05-01")); !got.Equal(day("2026-03-27")) {
		t.Errorf("an earlier end: from %v", got)
	}
	if _, ok := m.after(day("2026-11-20"), day("2026-05-15")); ok {
		t.Error("a pass that did not get through the last days counts")
	}
	if next, ok := m.after(day("2026-11-20"), time.Time{}); !ok || !next.Last.Equal(day("2026-11-20")) || !next.Done || !next.Began.Equal(m.Began) {
		t.Errorf("%+v", next)
	}
	part := listedMark{Began: day("2026-11-20"), Last: day("2026-11-20")}
	part, ok := part.after(day("2026-11-20"), day("2025-03-01"))
	if !ok || part.Done || !part.Down.Equal(day("2025-03-01")) || part.due(day("2027-11-20"), time.Time{}) {
		t.Errorf("a part: %+v", part)
	}
	if part, _ = part.after(day("2026-11-21"), day("2025-04-01")); !part.Down.Equal(day("2025-03-01")) {
		t.Errorf("what was listed is listed: %+v", part)
	}
	if part, _ = part.after(day("2026-11-22"), time.Time{}); !part.Done || !part.due(day("2026-11-27"), time.Time{}) || part.due(day("2026-11-26"), time.Time{}) {
		t.Errorf("all: %+v", part)
	}
}
