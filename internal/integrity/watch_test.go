package integrity

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/verify"
	"github.com/ashiato/ashiato/internal/verify/verifytest"
	"github.com/ashiato/ashiato/pipeline"
)

var (
	signer = sync.OnceValue(func() *verifytest.Signer {
		s, err := verifytest.NewSigner()
		if err != nil {
			panic(err)
		}
		return s
	})
	first = time.Date(2026, 11, 20, 1, 30, 0, 0, time.UTC)
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// logless is a bucket of which no log file may be read.
type logless struct {
	*verifytest.Bucket
	t *testing.T
}

func (b logless) Open(ctx context.Context, bucket, key string) (io.ReadCloser, map[string]string, error) {
	if !strings.Contains(key, "CloudTrail-Digest") {
		b.t.Errorf("%s was read a second time", key)
	}
	return b.Bucket.Open(ctx, bucket, key)
}

// machine is a process with a lake that may be others' as well.
type machine struct {
	*Watch
	t     *testing.T
	chain *verifytest.Chain
	files Files
	now   *time.Time
}

func start(t *testing.T, c *verifytest.Chain, dir string, now *time.Time) machine {
	t.Helper()
	files, clock := Folder(dir), func() time.Time { return *now }
	w := NewWatch(Options{Files: files, Register: NewRegister(files, clock), Now: clock,
		Memory: func(bucket string) verify.Memory { return NewMemory(files, "s3://"+bucket, clock) },
		Open: func(context.Context, string) (Access, error) {
			return Access{Store: logless{c.Bucket, t}, Keys: verify.FileKeys{c.Signer.Fingerprint: c.Signer.Public()}}, nil
		}})
	return machine{w, t, c, files, now}
}

type held struct{ *bytes.Reader }

func (held) Close() error { return nil }

// collect reads log files, as a collector does.
func (m machine) collect(keys ...string) {
	m.t.Helper()
	for _, key := range keys {
		body := m.chain.Bucket.Objects[key].Body
		o := pipeline.Object{Bucket: m.chain.Bucket.Name, Key: key, ETag: fmt.Sprintf("%x", body[len(body)-8:])}
		must(m.t, m.Read(o, func() (io.ReadSeekCloser, error) { return held{bytes.NewReader(body)}, nil }))
	}
	must(m.t, m.Keep(m.t.Context()))
}

// check wants findings, by kind and key.
func (m machine) check(want ...string) Checked {
	m.t.Helper()
	c, err := m.Check(m.t.Context())
	must(m.t, err)
	var got []string
	for _, f := range c.Findings {
		got = append(got, f.Kind.String()+" "+f.Key)
	}
	if !slices.Equal(got, want) {
		m.t.Errorf("found %q, want %q", got, want)
	}
	return c
}

// states wants how many log files have each state, of all that the register has.
func (m machine) states(want map[State]int) {
	m.t.Helper()
	got := map[State]int{}
	must(m.t, m.o.Register.Each(m.t.Context(), time.Time{}, time.Time{}, m.o.Memory, func(j Judged) { got[j.State]++ }))
	for s := range States {
		if got[s] != want[s] {
			m.t.Errorf("%d log files are %v, want %d", got[s], s, want[s])
		}
	}
}

func scene(t *testing.T) (*verifytest.Chain, *time.Time) {
	t.Helper()
	c := verifytest.NewChain(verifytest.NewBucket("trail-bucket"), signer(), "AWSLogs/o-abcdefghij/", "111122223333", "us-east-1")
	now := first.Add(6 * time.Hour)
	return c, &now
}

// Log files first, their digest file an hour later; one of them was changed before it was read, and one put there.
func TestLogFilesThenDigests(t *testing.T) {
	c, now := scene(t)
	m := start(t, c, t.TempDir(), now)
	for i := range 6 {
		end := first.Add(time.Duration(i) * time.Hour)
		a, b := c.Log(end.Add(-35*time.Minute), true), c.Log(end.Add(-20*time.Minute), true)
		var put []string
		if i == 3 {
			c.Bucket.Objects[b] = verifytest.Object{Body: verifytest.Zip(`{"Records":[{"eventID":"forged"}]}`)}
			put = append(put, c.Log(end.Add(-15*time.Minute), false))
		}
		if i == 4 {
			body := c.Bucket.Objects[a].Body
			c.Bucket.Objects[a] = verifytest.Object{Body: body[:len(body)-3]} // cut
		}
		*now = end
		m.collect(append(put, a, b)...)
		m.check()
		_, err := c.Digest(end)
		must(t, err)
		*now = end.Add(time.Hour)
		switch i {
		case 3:
			got := m.check("collected_altered " + b)
			if got.Bad() != 1 || got.Counts[Altered] != 1 || got.Digests != 1 {
				t.Errorf("%+v", got)
			}
		case 4:
			// By now the log file that was put there should have been listed: an hour is covered before it and behind it.
			m.check("log_unlisted "+unlisted(c), "collected_altered "+a)
		default:
			if got := m.check(); got.Digests != 1 || got.Chains != 1 {
				t.Errorf("%+v", got)
			}
		}
		m.check() // told once
	}
	m.states(map[State]int{Verified: 10, Altered: 2, Unlisted: 1})

	// Another process knows the same, and reads no digest file again.
	other := start(t, c, string(m.files.(Folder)), now)
	other.states(map[State]int{Verified: 10, Altered: 2, Unlisted: 1})
	if got := other.check(); got.Digests != 0 {
		t.Errorf("%d digest files were proven again", got.Digests)
	}
	if last, err := Last(t.Context(), m.files); err != nil || !last.Equal(*now) {
		t.Errorf("last checked %v, %v", last, err)
	}
}

// unlisted is the log file that no digest file lists.
func unlisted(c *verifytest.Chain) string {
	for key := range c.Bucket.Objects {
		if !slices.Contains(c.Logs, key) && !slices.Contains(c.Digests, key) {
			return key
		}
	}
	return ""
}

// Digest files first, as a back-fill or a late delivery has it, on two machines that share a register.
func TestDigestsThenLogFiles(t *testing.T) {
	c, now := scene(t)
	dir := t.TempDir()
	a, b := start(t, c, dir, now), start(t, c, dir, now)
	must(t, c.Hours(first, 6))
	a.collect(c.Logs[11])
	a.check()
	a.states(map[State]int{Verified: 1, NotRead: 11})
	old := c.Bucket.Objects[c.Logs[2]]
	c.Bucket.Objects[c.Logs[2]] = verifytest.Object{Body: verifytest.Zip("{}")}
	b.collect(c.Logs[:4]...)
	b.check("collected_altered " + c.Logs[2])
	// A machine that reads nothing proves what others have read.
	_, err := c.Digest(first.Add(6 * time.Hour))
	must(t, err)
	*now = now.Add(time.Hour)
	if got := start(t, c, dir, now).check(); got.Digests != 1 {
		t.Errorf("%d digest files", got.Digests)
	}
	// What it was before is read as well: both are in the lake.
	c.Bucket.Objects[c.Logs[2]] = old
	a.collect(c.Logs[2:]...)
	a.check("collected_altered " + c.Logs[2])
	a.states(map[State]int{Verified: 11, Altered: 1})
}

// A digest file that comes days late is found; one that goes is missed; one that is forged proves nothing.
func TestLateGoneForged(t *testing.T) {
	c, now := scene(t)
	m := start(t, c, t.TempDir(), now)
	must(t, c.Hours(first, 6))
	late := c.Bucket.Objects[c.Digests[2]]
	delete(c.Bucket.Objects, c.Digests[2])
	m.collect(c.Logs...)
	m.check("digest_missing " + c.Digests[2])
	m.states(map[State]int{Verified: 10, Waiting: 2})
	*now = now.AddDate(0, 0, 20)
	c.Bucket.Objects[c.Digests[2]] = late
	if got := m.check(); got.Digests != 1 || got.Counts[Verified] != 12 {
		t.Errorf("%+v", got)
	}
	delete(c.Bucket.Objects, c.Digests[5])
	m.check("digest_missing " + c.Digests[5])

	other, err := verifytest.NewSigner()
	must(t, err)
	forged := verifytest.NewChain(c.Bucket, other, "AWSLogs/o-abcdefghij/", c.Account, c.Region)
	key := forged.Log(first.Add(6*time.Hour-20*time.Minute), true)
	_, err = forged.Digest(first.Add(6 * time.Hour))
	must(t, err)
	m.collect(key)
	got, err := m.Check(t.Context())
	must(t, err)
	if len(got.Findings) == 0 || got.Findings[0].Kind != verify.DigestNoKey && got.Findings[len(got.Findings)-1].Kind != verify.DigestNoKey {
		t.Errorf("%+v", got.Findings)
	}
	m.states(map[State]int{Verified: 12, Waiting: 1})
}

// A bucket that cannot be read does not keep others from being checked, and is tried again.
func TestOneBucketFails(t *testing.T) {
	c, now := scene(t)
	m := start(t, c, t.TempDir(), now)
	must(t, c.Hours(first, 2))
	open, denied := m.o.Open, errors.New("denied")
	m.o.Open = func(ctx context.Context, bucket string) (Access, error) {
		if bucket == "another" {
			return Access{}, denied
		}
		return open(ctx, bucket)
	}
	m.roots[Root{"another", "AWSLogs/"}] = true
	m.collect(c.Logs...)
	got, err := m.Check(t.Context())
	if !errors.Is(err, denied) || got.Digests != 2 || got.Counts[Verified] != 4 {
		t.Errorf("%+v, %v", got, err)
	}
	if last, err := Last(t.Context(), m.files); err != nil || !last.IsZero() {
		t.Errorf("a check that failed counts: %v, %v", last, err)
	}
}

func TestDue(t *testing.T) {
	c, now := scene(t)
	m := start(t, c, t.TempDir(), now)
	if got := m.Due(first); !got.Equal(first.Add(time.Hour)) {
		t.Errorf("due %v", got)
	}
	m.Announced()
	if got := m.Due(first); !got.Equal(first.Add(5 * time.Minute)) {
		t.Errorf("announced: due %v", got)
	}
}

// What was kept is merged, by several at once, and nothing of it is lost; a line that is none is left out.
func TestRegister(t *testing.T) {
	files := Folder(filepath.Join(t.TempDir(), "integrity"))
	now := func() time.Time { return first }
	r := NewRegister(files, now)
	day := Day{"trail-bucket", first.Truncate(24 * time.Hour)}
	key := func(i int) string {
		return fmt.Sprintf("AWSLogs/111122223333/CloudTrail/us-east-1/2026/11/20/111122223333_CloudTrail_us-east-1_20261120T01%02dZ_x.json.gz", i)
	}
	if days, err := r.Days(t.Context()); err != nil || len(days) > 0 {
		t.Fatalf("of nothing: %v, %v", days, err)
	}
	for i := range 2 * mergeAt {
		r.Add(Read{Bucket: "trail-bucket", Key: key(i % mergeAt), ETag: "e", Hash: [32]byte{byte(i % mergeAt)}, Damaged: i%mergeAt == 1})
		r.AddListed("trail-bucket", key(i%mergeAt), [32]byte{byte(i % mergeAt)})
		must(t, r.Keep(t.Context()))
	}
	r.Add(Read{Bucket: "../elsewhere", Key: key(1)})
	r.Add(Read{Bucket: "trail-bucket", Key: "no log"})
	must(t, r.Keep(t.Context()))
	must(t, files.Put(t.Context(), day.prefix()+"odd.ndjson", strings.NewReader("{\nnull\n[]\n{}"), 0))
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if err := NewRegister(files, now).Merge(context.Background(), day); err != nil {
				t.Error(err)
			}
			all, err := r.Objects(context.Background(), day)
			if err != nil || len(all) != mergeAt {
				t.Errorf("%d objects, %v", len(all), err)
			}
		})
	}
	wg.Wait()
	all, err := r.Objects(t.Context(), day)
	must(t, err)
	for i := range mergeAt {
		o := all[key(i)]
		if o == nil || len(o.Reads) != 1 || len(o.Listed) != 1 || o.Reads[0].ETag != "e" || (o.Reads[0].Hash == o.Listed[0]) == (i == 1) {
			t.Fatalf("%d: %+v", i, o)
		}
	}
	names, err := files.Below(t.Context(), "")
	must(t, err)
	if len(names) > 4 {
		t.Errorf("%d files are left", len(names))
	}
	if days, err := r.Days(t.Context()); err != nil || !slices.Equal(days, []Day{day}) {
		t.Errorf("days %v, %v", days, err)
	}
}

// The memory in files is that of package verify, for many machines.
func TestMemory(t *testing.T) {
	files := Folder(t.TempDir())
	now := func() time.Time { return first }
	m := NewMemory(files, "s3://bucket", now)
	c := verify.Chain{Folder: "AWSLogs/111122223333/", Account: "111122223333", Region: "us-east-1", Trail: "a/../b", HomeRegion: "us-east-1"}
	for i := range 3 * mergeAt {
		must(t, m.Remember(t.Context(), c, []verify.Remembered{{Key: fmt.Sprint("k", i), Hash: "ab", End: first, Listed: true}}))
	}
	if chains, err := m.Chains(t.Context()); err != nil || !slices.Equal(chains, []verify.Chain{c}) {
		t.Errorf("chains %v, %v", chains, err)
	}
	if chains, err := NewMemory(files, "s3://other", now).Chains(t.Context()); err != nil || len(chains) > 0 {
		t.Errorf("chains of another place %v, %v", chains, err)
	}
	got := map[string]bool{}
	must(t, m.Digests(t.Context(), c, func(d verify.Remembered) { got[d.Key] = d.Listed }))
	n := 0
	must(t, ReadMemory(t.Context(), files, func(chain verify.Chain, _ verify.Remembered) {
		if chain != c {
			t.Errorf("chain %v", chain)
		}
		n++
	}))
	if len(got) != 3*mergeAt || n != 3*mergeAt {
		t.Errorf("%d digest files, %d of all places", len(got), n)
	}
	if names, err := files.Below(t.Context(), ""); err != nil || len(names) > mergeAt {
		t.Errorf("%d files, %v", len(names), err)
	}
}
