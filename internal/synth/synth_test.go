package synth

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

var (
	end   = time.Date(2026, 10, 30, 12, 0, 0, 0, time.UTC)
	small = Options{People: 16, Days: 20, RecordsPerDay: 600, End: end, Seed: 5}
)

func generate(t *testing.T, o Options) (string, Summary) {
	t.Helper()
	dir := t.TempDir()
	sum, err := Generate(context.Background(), dir, o)
	if err != nil {
		t.Fatal(err)
	}
	return dir, sum
}

// logFiles calls fn with the inflated content of every log file.
func logFiles(t *testing.T, dir string, fn func(name string, content []byte, packed int64)) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".json.gz") || strings.Contains(path, "Digest") {
			return err
		}
		packed, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		z, err := gzip.NewReader(bytes.NewReader(packed))
		if err != nil {
			return err
		}
		content, err := io.ReadAll(z)
		if err != nil {
			return err
		}
		fn(filepath.Base(path), content, int64(len(packed)))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

type record struct {
	EventID          string         `json:"eventID"`
	EventTime        time.Time      `json:"eventTime"`
	EventName        string         `json:"eventName"`
	EventSource      string         `json:"eventSource"`
	SourceIPAddress  string         `json:"sourceIPAddress"`
	ErrorCode        string         `json:"errorCode"`
	ReadOnly         *bool          `json:"readOnly"`
	RequestParams    map[string]any `json:"requestParameters"`
	ResponseElements map[string]any `json:"responseElements"`
	Recipient        string         `json:"recipientAccountId"`
	UserIdentity     struct {
		Type, Arn, UserName, AccessKeyID, PrincipalID string
	} `json:"userIdentity"`
}

func TestGenerateMatchesSummary(t *testing.T) {
	dir, sum := generate(t, small)
	seen := map[string][32]byte{}
	byEvent := map[string]int64{}
	var copies, jsonBytes, gzBytes int64
	var files, unordered int
	var sizes []int
	var lags []time.Duration
	logFiles(t, dir, func(name string, content []byte, packed int64) {
		files++
		jsonBytes += int64(len(content))
		gzBytes += packed
		var f struct{ Records []json.RawMessage }
		if err := json.Unmarshal(content, &f); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		stamp, err := time.Parse("20060102T1504Z", strings.Split(name, "_")[3])
		if err != nil {
			t.Fatal(err)
		}
		var before time.Time
		order := true
		for i, raw := range f.Records {
			var r record
			if err := json.Unmarshal(raw, &r); err != nil {
				t.Fatalf("%s record %d: %v\n%s", name, i, err, raw)
			}
			if r.EventTime.Before(end.AddDate(0, 0, -small.Days)) || !r.EventTime.Before(end) {
				t.Fatalf("%s record %d: event time %v is outside the history", name, i, r.EventTime)
			}
			order = order && !r.EventTime.Before(before)
			before = r.EventTime
			hash := sha256.Sum256(raw)
			if was, ok := seen[r.EventID]; ok {
				copies++
				if was != hash {
					t.Fatalf("%s: two records with eventID %s", name, r.EventID)
				}
				continue
			}
			seen[r.EventID] = hash
			byEvent[r.EventName]++
			sizes = append(sizes, len(raw))
			lags = append(lags, stamp.Sub(r.EventTime))
		}
		if !order {
			unordered++
		}
	})
	check := func(what string, got, want int64) {
		t.Helper()
		if got != want {
			t.Errorf("%s: %d in the files, %d in the summary", what, got, want)
		}
	}
	check("records", int64(len(seen)), sum.Records)
	check("records wanted", int64(small.records()), sum.Records)
	check("duplicates", copies, sum.Duplicates)
	check("files", int64(files), int64(sum.Files))
	check("JSON bytes", jsonBytes, sum.JSONBytes)
	check("gzip bytes", gzBytes, sum.GzipBytes)
	check("event names", int64(len(byEvent)), int64(len(sum.ByEvent)))
	for name, n := range byEvent {
		check(name, n, sum.ByEvent[name])
	}
	slices.Sort(sizes)
	slices.Sort(lags)
	size, lag := sizes[len(sizes)/2], lags[len(lags)/2]
	t.Logf("%d records, %d copies, %d files (%d not in order), median size %d, median lag %v", len(seen), copies, files, unordered, size, lag)
	if size < 1000 || size > 2200 {
		t.Errorf("median record has %d bytes: want about 1500", size)
	}
	if lag < time.Minute || lag > 6*time.Minute {
		t.Errorf("median delay of delivery is %v: want about 3 minutes", lag)
	}
	if rate := float64(copies) / float64(len(seen)); rate < 0.008 || rate > 0.025 {
		t.Errorf("%.4f of the records are delivered twice: want about 0.015", rate)
	}
	if unordered == 0 || unordered == files {
		t.Errorf("%d of %d files are not in time order: want some", unordered, files)
	}
}

func TestCompressesLikeRealLogs(t *testing.T) {
	o := small
	o.RecordsPerDay, o.Files = 1500, 20
	_, sum := generate(t, o)
	ratio := float64(sum.JSONBytes) / float64(sum.GzipBytes)
	t.Logf("gzip ratio %.1f, %.0f bytes per record", ratio, float64(sum.JSONBytes)/float64(sum.Records+sum.Duplicates))
	if ratio < 8 || ratio > 16 {
		t.Errorf("gzip ratio %.1f: want 8 to 16", ratio)
	}
}

// tree is a fingerprint of every path and byte below dir.
func tree(t *testing.T, dir string) string {
	t.Helper()
	h := sha256.New()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		rel, _ := filepath.Rel(dir, path)
		fmt.Fprintf(h, "%s %d\n", rel, len(b))
		h.Write(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%x", h.Sum(nil))
}

func TestSameOptionsSameBytes(t *testing.T) {
	one, two, other := small, small, small
	one.Workers, two.Workers, other.Seed = 1, 4, 6
	a, sumA := generate(t, one)
	b, sumB := generate(t, two)
	c, _ := generate(t, other)
	if tree(t, a) != tree(t, b) {
		t.Error("the same options gave different folders")
	}
	if fmt.Sprint(sumA) != fmt.Sprint(sumB) {
		t.Errorf("the same options gave different summaries:\n%v\n%v", sumA, sumB)
	}
	if tree(t, a) == tree(t, c) {
		t.Error("another seed gave the same folder")
	}
}

func TestRecordsAreThoseOfTheFiles(t *testing.T) {
	dir, sum := generate(t, small)
	want := map[[32]byte]int{}
	logFiles(t, dir, func(name string, content []byte, _ int64) {
		if strings.Contains(name, "Insight") {
			return
		}
		var f struct{ Records []json.RawMessage }
		if err := json.Unmarshal(content, &f); err != nil {
			t.Fatal(err)
		}
		for _, r := range f.Records {
			want[sha256.Sum256(r)]++
		}
	})
	seq, err := Records(small)
	if err != nil {
		t.Fatal(err)
	}
	var n int64
	for r := range seq {
		n++
		want[sha256.Sum256(r)]--
	}
	if n != sum.Records+sum.Duplicates-2*insightPairs {
		t.Errorf("%d records, want %d", n, sum.Records+sum.Duplicates-2*insightPairs)
	}
	for h, left := range want {
		if left != 0 {
			t.Fatalf("record %x: %d times more often in the files", h[:4], left)
		}
	}
	for range seq { // stopping early must not panic
		break
	}
}

func TestOptionsOutOfBounds(t *testing.T) {
	change := func(f func(*Options)) Options { o := small; f(&o); return o }
	for name, o := range map[string]Options{
		"end":        change(func(o *Options) { o.End = time.Time{} }),
		"people":     change(func(o *Options) { o.People = 3 }),
		"days":       change(func(o *Options) { o.Days = 1 }),
		"records":    change(func(o *Options) { o.RecordsPerDay = 10 }),
		"too many":   change(func(o *Options) { o.RecordsPerDay = maxRecords }),
		"account":    change(func(o *Options) { o.Accounts = []string{"12"} }),
		"duplicates": change(func(o *Options) { o.DuplicateRate = 0.9 }),
	} {
		if _, err := Generate(context.Background(), t.TempDir(), o); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestGenerateLeavesAnExistingFolderAlone(t *testing.T) {
	dir, _ := generate(t, Options{Days: 2, RecordsPerDay: 100, End: end})
	before := tree(t, dir)
	if _, err := Generate(context.Background(), dir, small); err == nil {
		t.Error("no error")
	}
	if tree(t, dir) != before {
		t.Error("the folder was changed")
	}
}

func TestGenerateStopsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Generate(ctx, t.TempDir(), small); err == nil {
		t.Error("no error")
	}
}

func BenchmarkRecords(b *testing.B) {
	o := small
	o.RecordsPerDay = 5000
	var n, size int64
	for b.Loop() {
		seq, err := Records(o)
		if err != nil {
			b.Fatal(err)
		}
		for r := range seq {
			n++
			size += int64(len(r))
		}
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "records/s")
	b.SetBytes(size / int64(b.N))
}
