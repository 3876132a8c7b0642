package verify

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/verify/verifytest"
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

const hours = 12

// scene is a bucket with one chain of digest files for twelve hours, each with two log files.
type scene struct {
	*verifytest.Bucket
	*verifytest.Chain
}

func newScene(t *testing.T) scene {
	t.Helper()
	b := verifytest.NewBucket("trail-bucket")
	c := verifytest.NewChain(b, signer(), "AWSLogs/", "111122223333", "us-east-1")
	must(t, c.Hours(first, hours))
	return scene{b, c}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (s scene) alter(t *testing.T, key string, change func(string) string) {
	t.Helper()
	o := s.Objects[key]
	text := unzip(t, o.Body)
	changed := change(text)
	if changed == text {
		t.Fatalf("%s: nothing was changed", key)
	}
	o.Body = verifytest.Zip(changed)
	s.Objects[key] = o
}

func (s scene) options() Options {
	return Options{Store: s.Bucket, Keys: FileKeys{s.Signer.Fingerprint: s.Signer.Public()}, Bucket: s.Name,
		Until: first.Add(hours * time.Hour), Parallel: 4}
}

func check(t *testing.T, o Options) Report {
	t.Helper()
	r, err := Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// kinds are the findings but for where the chain starts, with how many digest files are missing.
func kinds(r Report) (all []string) {
	for _, f := range r.Findings {
		switch {
		case f.Kind == ChainStarts:
		case f.Count > 1:
			all = append(all, fmt.Sprintf("%v x%d", f.Kind, f.Count))
		default:
			all = append(all, f.Kind.String())
		}
	}
	slices.Sort(all)
	return all
}

func TestSound(t *testing.T) {
	s := newScene(t)
	var last Progress
	o := s.options()
	o.Progress = func(p Progress) { last = p }
	r := check(t, o)
	if got := kinds(r); len(got) > 0 || r.Failures+r.Warnings != 0 {
		t.Errorf("findings in a sound bucket: %v", got)
	}
	total := r.Total()
	if len(r.Chains) != 1 || total.Digests != hours || total.Logs != 2*hours || total.Covered != hours*time.Hour {
		t.Errorf("%+v", r)
	}
	if !total.From.Equal(first.Add(-time.Hour)) || !total.Until.Equal(first.Add((hours-1)*time.Hour)) {
		t.Errorf("from %v until %v", total.From, total.Until)
	}
	if last.Digests != hours || last.DigestsTotal != hours || last.Logs != 2*hours || last.Bytes != r.Bytes || r.Bytes == 0 {
		t.Errorf("progress %+v, %d bytes", last, r.Bytes)
	}
}

// A manipulation with what is found and how many digest and log files are still valid.
type manipulation struct {
	do            func(t *testing.T, s scene)
	want          []string
	digests, logs int64
}

func manipulations(t *testing.T) map[string]manipulation {
	other, err := verifytest.NewSigner()
	must(t, err)
	return map[string]manipulation{
		"a log file altered": {func(t *testing.T, s scene) {
			s.alter(t, s.Logs[5], func(text string) string { return strings.Replace(text, "eventID", "eventId", 1) })
		}, []string{"log_altered"}, 12, 23},
		"a log file gone": {func(t *testing.T, s scene) { delete(s.Objects, s.Logs[5]) }, []string{"log_missing"}, 12, 23},
		"two log files swapped": {func(t *testing.T, s scene) {
			s.Objects[s.Logs[5]], s.Objects[s.Logs[6]] = s.Objects[s.Logs[6]], s.Objects[s.Logs[5]]
		}, []string{"log_altered", "log_altered"}, 12, 22},
		"data behind a log file": {func(t *testing.T, s scene) {
			o := s.Objects[s.Logs[5]]
			o.Body = append(slices.Clone(o.Body), verifytest.Zip(`{"Records":[]}`)...)
			s.Objects[s.Logs[5]] = o
		}, []string{"log_malformed"}, 12, 23},
		"a log file cut": {func(t *testing.T, s scene) {
			o := s.Objects[s.Logs[5]]
			o.Body = o.Body[:len(o.Body)/2]
			s.Objects[s.Logs[5]] = o
		}, []string{"log_malformed"}, 12, 23},
		"a log file without its checksum": {func(t *testing.T, s scene) {
			o := s.Objects[s.Logs[5]]
			o.Body = o.Body[:len(o.Body)-8]
			s.Objects[s.Logs[5]] = o
		}, []string{"log_malformed"}, 12, 23},
		"a log file too many":            {func(t *testing.T, s scene) { s.Log(first.Add(90*time.Minute), false) }, []string{"log_unlisted"}, 12, 24},
		"a log file at the edge of time": {func(t *testing.T, s scene) { s.Log(first.Add(hours*time.Hour-65*time.Minute), false) }, nil, 12, 24},
		"a digest file altered": {func(t *testing.T, s scene) {
			s.alter(t, s.Digests[6], func(text string) string { return strings.Replace(text, s.Logs[12], s.Logs[13], 1) })
		}, []string{"digest_altered"}, 11, 22},
		"a digest file altered and signed by somebody else": {func(t *testing.T, s scene) {
			forged := verifytest.NewChain(s.Bucket, other, "AWSLogs/", s.Account, s.Region)
			_, err := forged.Digest(first.Add(6 * time.Hour))
			must(t, err)
		}, []string{"digest_no_key"}, 11, 22},
		"the same with the fingerprint of the right key": {func(t *testing.T, s scene) {
			forged := verifytest.NewChain(s.Bucket, &verifytest.Signer{}, "AWSLogs/", s.Account, s.Region)
			*forged.Signer = *other
			forged.Signer.Fingerprint = s.Signer.Fingerprint
			_, err := forged.Digest(first.Add(6 * time.Hour))
			must(t, err)
		}, []string{"digest_altered"}, 11, 22},
		"a digest file replaced by another signed one": {func(t *testing.T, s scene) {
			// As a key that leaked could make it: the next one names another hash.
			again := verifytest.NewChain(s.Bucket, s.Signer, "AWSLogs/", s.Account, s.Region)
			_, err := again.Digest(first.Add(6 * time.Hour))
			must(t, err)
		}, []string{"digest_replaced"}, 11, 22},
		"the signature gone": {func(t *testing.T, s scene) {
			s.Objects[s.Digests[6]] = verifytest.Object{Body: s.Objects[s.Digests[6]].Body}
		}, []string{"digest_unsigned"}, 11, 22},
		"the signature of another": {func(t *testing.T, s scene) {
			s.Objects[s.Digests[6]] = verifytest.Object{Body: s.Objects[s.Digests[6]].Body, Metadata: s.Objects[s.Digests[7]].Metadata}
		}, []string{"digest_altered"}, 11, 22},
		"no digest file": {func(t *testing.T, s scene) {
			o := s.Objects[s.Digests[6]]
			o.Body = verifytest.Zip("{}")
			s.Objects[s.Digests[6]] = o
		}, []string{"digest_malformed"}, 11, 22},
		"a digest file moved to another hour": {func(t *testing.T, s scene) {
			s.Objects[s.Digests[6]] = s.Objects[s.Digests[3]]
		}, []string{"digest_moved"}, 11, 22},
		"a digest file beside the chain": {func(t *testing.T, s scene) {
			again := verifytest.NewChain(s.Bucket, s.Signer, "AWSLogs/", s.Account, s.Region)
			_, err := again.Digest(first.Add(6*time.Hour + 10*time.Minute))
			must(t, err)
		}, []string{"digest_unlinked"}, 12, 24},
		"one digest file gone": {func(t *testing.T, s scene) { delete(s.Objects, s.Digests[6]) }, []string{"digest_missing"}, 11, 22},
		"two gone in a row": {func(t *testing.T, s scene) {
			delete(s.Objects, s.Digests[6])
			delete(s.Objects, s.Digests[5])
		}, []string{"digest_missing", "digest_missing"}, 10, 20},
		"five gone in a row": {func(t *testing.T, s scene) {
			for _, k := range s.Digests[3:8] {
				delete(s.Objects, k)
			}
		}, []string{"digest_missing", "digest_missing x4"}, 7, 14},
		"one altered, the one before it gone": {func(t *testing.T, s scene) {
			s.alter(t, s.Digests[6], func(text string) string { return strings.Replace(text, "SHA-256", "SHA-255", 1) })
			delete(s.Objects, s.Digests[5])
		}, []string{"digest_malformed", "digest_missing"}, 10, 20},
	}
}

func TestManipulations(t *testing.T) {
	for name, tt := range manipulations(t) {
		t.Run(name, func(t *testing.T) {
			s := newScene(t)
			tt.do(t, s)
			r := check(t, s.options())
			if got := kinds(r); !slices.Equal(got, tt.want) {
				t.Errorf("found %v, want %v\n%+v", got, tt.want, r.Findings)
			}
			if total := r.Total(); total.Digests != tt.digests || total.Logs != tt.logs {
				t.Errorf("%d digest files and %d log files are valid, want %d and %d", total.Digests, total.Logs, tt.digests, tt.logs)
			}
		})
	}
}

func TestValidationOffAndOn(t *testing.T) {
	s := newScene(t)
	s.Start()
	for i := range 2 {
		_, err := s.Digest(first.Add(time.Duration(hours+5+i) * time.Hour))
		must(t, err)
	}
	s.Log(first.Add((hours+2)*time.Hour), false) // while it was off: nothing can be said of it
	o := s.options()
	o.Until = first.Add(30 * time.Hour)
	r := check(t, o)
	if got, want := kinds(r), []string{"chain_gap", "chain_stops"}; !slices.Equal(got, want) || r.Failures+r.Warnings > 0 {
		t.Fatalf("found %v, want %v", got, want)
	}
	for _, f := range r.Findings {
		if f.Kind == ChainGap && (!f.From.Equal(first.Add((hours-1)*time.Hour)) || !f.Until.Equal(first.Add((hours+4)*time.Hour))) {
			t.Errorf("the gap is from %v until %v", f.From, f.Until)
		}
	}
}

func TestTimeIsLimited(t *testing.T) {
	s := newScene(t)
	delete(s.Objects, s.Digests[1]) // outside
	delete(s.Objects, s.Digests[11])
	o := s.options()
	o.Since, o.Until = first.Add(4*time.Hour+time.Minute), first.Add(7*time.Hour)
	r := check(t, o)
	if got := kinds(r); len(got) > 0 {
		t.Errorf("found %v", got)
	}
	if total := r.Total(); total.Digests != 4 { // those that end at 5, 6 and 7 hours, and an hour later
		t.Errorf("%d digest files", total.Digests)
	}
	// The digest file before the time tells that one at its beginning is gone, too.
	delete(s.Objects, s.Digests[5])
	delete(s.Objects, s.Digests[4])
	o.Since = first.Add(3*time.Hour + time.Minute)
	if got, want := kinds(check(t, o)), []string{"digest_missing", "digest_missing"}; !slices.Equal(got, want) {
		t.Errorf("found %v, want %v", got, want)
	}
}

func TestLayouts(t *testing.T) {
	for name, folder := range map[string]string{
		"single account": "AWSLogs/", "with a prefix": "logs/audit/AWSLogs/", "organization": "AWSLogs/o-abcdefghij/",
		"Control Tower": "o-abcdefghij/AWSLogs/o-abcdefghij/", "older Control Tower": "o-abcdefghij/AWSLogs/",
	} {
		t.Run(name, func(t *testing.T) {
			b := verifytest.NewBucket("trail-bucket")
			for _, account := range []string{"111122223333", "444455556666"} {
				for _, region := range []string{"us-east-1", "ap-northeast-1"} {
					c := verifytest.NewChain(b, signer(), folder, account, region)
					must(t, c.Hours(first, 3))
					c.Kind = "CloudTrail-Insight"
					c.Log(first.Add(-30*time.Minute), false) // of a kind that no digest file lists
				}
			}
			b.Objects["AWSLogs/111122223333/elasticloadbalancing/us-east-1/2026/11/20/x.log.gz"] = verifytest.Object{}
			b.Objects["AWSLogs/CloudTrail-Digest"] = verifytest.Object{}
			s := scene{b, verifytest.NewChain(b, signer(), folder, "111122223333", "us-east-1")}
			o := s.options()
			o.Until = first.Add(3 * time.Hour)
			r := check(t, o)
			if total := r.Total(); len(r.Chains) != 4 || total.Digests != 12 || total.Logs != 24 || len(kinds(r)) > 0 {
				t.Errorf("%v %+v", kinds(r), r)
			}
			for limit, change := range map[string]func(*Options){
				"account":          func(o *Options) { o.Accounts = []string{"444455556666"} },
				"region":           func(o *Options) { o.Regions = []string{"ap-northeast-1"} },
				"prefix":           func(o *Options) { o.Prefix = folder + "111122223333/" },
				"prefix of region": func(o *Options) { o.Prefix = folder + "111122223333/CloudTrail/us-east-1/" },
			} {
				o := o
				change(&o)
				want := 2
				if limit == "prefix of region" {
					want = 1
				}
				if r := check(t, o); len(r.Chains) != want || len(kinds(r)) > 0 {
					t.Errorf("%s: %v %+v", limit, kinds(r), r.Chains)
				}
			}
		})
	}
}

func TestBackfill(t *testing.T) {
	s := newScene(t)
	late := verifytest.NewChain(s.Bucket, s.Signer, "AWSLogs/", s.Account, s.Region)
	late.Log(first.Add(90*time.Minute), true)
	key, err := late.Backfill(first.Add(2*time.Hour), first.Add(9*time.Hour))
	must(t, err)
	r := check(t, s.options())
	if total := r.Total(); len(kinds(r)) > 0 || len(r.Chains) != 2 || total.Digests != hours+1 || total.Logs != 2*hours+1 {
		t.Errorf("%v %+v", kinds(r), r)
	}
	s.alter(t, key, func(text string) string { return text + " " })
	if got, want := kinds(check(t, s.options())), []string{"digest_altered", "log_unlisted"}; !slices.Equal(got, want) {
		t.Errorf("found %v, want %v", got, want)
	}
	o := s.Objects[key]
	o.Metadata = map[string]string{"signature": o.Metadata["signature"], "signature-algorithm": "SHA256withRSA"}
	s.Objects[key] = o
	if got, want := kinds(check(t, s.options())), []string{"digest_malformed", "log_unlisted"}; !slices.Equal(got, want) {
		t.Errorf("found %v, want %v", got, want)
	}
}

func TestCopy(t *testing.T) {
	for name, cut := range map[string]string{"the whole bucket": "", "from a folder down": "logs/", "an account's folder": "logs/AWSLogs/111122223333/"} {
		t.Run(name, func(t *testing.T) {
			b := verifytest.NewBucket("trail-bucket")
			c := verifytest.NewChain(b, signer(), "logs/AWSLogs/", "111122223333", "us-east-1")
			must(t, c.Hours(first, hours))
			c.Log(first.Add(8*time.Hour+30*time.Minute), false)
			s := scene{b, c}
			s.alter(t, s.Logs[4], func(text string) string { return text + " " })
			s.alter(t, s.Digests[3], func(text string) string { return text + " " })
			delete(s.Objects, s.Digests[7])
			dir := t.TempDir()
			must(t, b.Copy(dir, cut))
			o := s.options()
			folder, err := OpenFolder(dir)
			must(t, err)
			defer folder.Close()
			o.Store, o.Bucket = folder, ""
			// The newest has no signature, nor has the one before the missing one, which would have been in it.
			want := []string{"digest_altered", "digest_missing", "digest_unproven", "digest_unproven", "log_altered", "log_unlisted"}
			r := check(t, o)
			if got := kinds(r); !slices.Equal(got, want) {
				t.Errorf("found %v, want %v", got, want)
			}
			newest := strings.TrimPrefix(s.Digests[hours-1], cut)
			must(t, os.WriteFile(filepath.Join(dir, newest+".signature"), []byte(s.Objects[s.Digests[hours-1]].Metadata["signature"]+"\n"), 0o644))
			if again := check(t, o); again.Total().Digests != r.Total().Digests+1 {
				t.Errorf("with the signature of the newest: %v", kinds(again))
			}
		})
	}
}

func TestMemory(t *testing.T) {
	for name, tt := range map[string]struct {
		do   func(t *testing.T, s scene)
		want []string
	}{
		"nothing": {func(*testing.T, scene) {}, nil},
		"the newest gone": {func(t *testing.T, s scene) {
			delete(s.Objects, s.Digests[hours-1])
			delete(s.Objects, s.Digests[hours-2])
		}, []string{"digest_missing", "digest_missing"}},
		"two in the middle gone": {func(t *testing.T, s scene) {
			delete(s.Objects, s.Digests[6])
			delete(s.Objects, s.Digests[5])
		}, []string{"digest_missing", "digest_missing"}},
		"the whole chain gone": {func(t *testing.T, s scene) {
			for _, k := range s.Digests {
				delete(s.Objects, k)
			}
		}, slices.Repeat([]string{"digest_missing"}, hours)},
		"the newest made anew": {func(t *testing.T, s scene) {
			s.Start()
			_, err := s.Digest(first.Add((hours - 1) * time.Hour))
			must(t, err)
		}, []string{"digest_replaced"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScene(t)
			memory := NewFolderMemory(t.TempDir(), "s3://trail-bucket")
			o := s.options()
			o.Memory = memory
			check(t, o)
			tt.do(t, s)
			for range 2 { // what is gone is not forgotten
				r := check(t, o)
				got := slices.DeleteFunc(kinds(r), func(k string) bool { return k == "log_unlisted" })
				if !slices.Equal(got, tt.want) {
					t.Errorf("found %v, want %v", got, tt.want)
				}
				for _, f := range r.Findings {
					if f.Kind == DigestMissing && (!f.Remembered || f.Key == "") {
						t.Errorf("not known by name: %+v", f)
					}
				}
			}
		})
	}
}

// Two trails deliver to the same folders; each has a chain, and together they list what is there.
func TestTwoTrails(t *testing.T) {
	s := newScene(t)
	other := verifytest.NewChain(s.Bucket, s.Signer, "AWSLogs/", s.Account, s.Region)
	other.Trail = "second_trail"
	must(t, other.Hours(first.Add(10*time.Minute), hours))
	s.Log(first.Add(90*time.Minute), false)
	delete(s.Objects, other.Digests[4])
	r := check(t, s.options())
	// What the missing one listed is not listed any more, in an hour that the other trail covers.
	if got, want := kinds(r), []string{"digest_missing", "log_unlisted", "log_unlisted", "log_unlisted"}; !slices.Equal(got, want) || len(r.Chains) != 2 {
		t.Errorf("found %v, want %v, in %+v", got, want, r.Chains)
	}
}

// twoBuckets is what a trail leaves that was given another bucket.
type twoBuckets struct {
	*verifytest.Bucket
	old *verifytest.Bucket
}

func (b twoBuckets) Open(ctx context.Context, bucket, key string) (io.ReadCloser, map[string]string, error) {
	if bucket == b.old.Name {
		return b.old.Open(ctx, bucket, key)
	}
	return b.Bucket.Open(ctx, bucket, key)
}

func TestBucketChanged(t *testing.T) {
	s := newScene(t)
	old := s.Bucket
	s.Chain.Bucket = verifytest.NewBucket("new-bucket")
	must(t, s.Hours(first.Add(hours*time.Hour), 5))
	s.Bucket = s.Chain.Bucket
	o := s.options()
	o.Store, o.Until = twoBuckets{s.Bucket, old}, first.Add((hours+5)*time.Hour)
	if r := check(t, o); len(kinds(r)) > 0 || r.Total().Digests != hours+5 || r.Total().Logs != 2*(hours+5) {
		t.Errorf("found %v, %+v", kinds(r), r.Total())
	}
	delete(old.Objects, s.Digests[7])
	if r, want := check(t, o), []string{"digest_missing"}; !slices.Equal(kinds(r), want) {
		t.Errorf("found %v, want %v", kinds(r), want)
	}
}

// A log file that something has inflated on its way proves the same.
func TestInflated(t *testing.T) {
	s := newScene(t)
	for _, k := range s.Logs {
		s.Objects[k] = verifytest.Object{Body: []byte(unzip(t, s.Objects[k].Body))}
	}
	if r := check(t, s.options()); len(kinds(r)) > 0 || r.Total().Logs != 2*hours {
		t.Errorf("found %v, %+v", kinds(r), r.Total())
	}
}

// A collector has read log files: they are proven by what it has read, and it is told what became of each.
func TestOnIngest(t *testing.T) {
	s := newScene(t)
	read := map[string][sha256.Size]byte{}
	for i, k := range s.Logs {
		if i%2 == 0 {
			read[k] = sha256.Sum256([]byte(unzip(t, s.Objects[k].Body)))
			s.Broken[k] = errors.New("read again")
		}
	}
	read[s.Logs[4]] = sha256.Sum256([]byte("something else"))
	delete(s.Objects, s.Logs[7])
	s.alter(t, s.Digests[10], func(text string) string { return text + " " })
	told := map[string]LogFile{}
	o := s.options()
	o.Hash = func(bucket, key string) (sum [sha256.Size]byte, ok bool) {
		sum, ok = read[key]
		return sum, ok && bucket == s.Name
	}
	o.Log = func(l LogFile) { told[l.Key] = l }
	if got, want := kinds(check(t, o)), []string{"digest_altered", "log_altered", "log_missing"}; !slices.Equal(got, want) {
		t.Errorf("found %v, want %v", got, want)
	}
	for i, k := range s.Logs {
		l, ok := told[k]
		switch {
		case i == 20 || i == 21: // of the digest file that is altered
			if ok {
				t.Errorf("log file %d: %+v", i, l)
			}
		case i == 4 && (!l.Wrong || l.Found != LogAltered || l.Proven), i == 7 && (!l.Wrong || l.Found != LogMissing || l.Proven):
			t.Errorf("log file %d: %+v", i, l)
		case i != 4 && i != 7 && (!l.Proven || l.Wrong || l.Hash == [sha256.Size]byte{} || l.Chain.Account == ""):
			t.Errorf("log file %d: %+v", i, l)
		}
	}
}

func TestUnreadable(t *testing.T) {
	s := newScene(t)
	denied := errors.New("AccessDenied")
	s.Broken[s.Logs[3]], s.Broken[s.Digests[8]] = denied, denied
	r := check(t, s.options())
	if got, want := kinds(r), []string{"unreadable", "unreadable"}; !slices.Equal(got, want) || r.Unreadable != 2 || r.Failures > 0 {
		t.Errorf("found %v, want %v", got, want)
	}
	for _, k := range s.Logs {
		s.Broken[k] = denied
	}
	if r, err := Run(t.Context(), s.options()); !errors.Is(err, denied) || r.Unreadable < maxFailures {
		t.Errorf("with nothing readable: %d unreadable, %v", r.Unreadable, err)
	}
}

func TestEnds(t *testing.T) {
	s := newScene(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Run(ctx, s.options()); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	o := s.options()
	for _, k := range s.Logs {
		delete(s.Objects, k)
	}
	o.MaxFindings = 5
	r := check(t, o)
	if len(r.Findings) != 5 || r.More != 2*hours-5+1 || r.Failures != 2*hours { // and where the chain starts
		t.Errorf("%d findings, %d more, %d failures", len(r.Findings), r.More, r.Failures)
	}
	if _, err := Run(t.Context(), Options{Store: s.Bucket, Keys: brokenKeys{}, Bucket: s.Name, Until: first.Add(hours * time.Hour)}); err == nil || !strings.Contains(err.Error(), "no network") {
		t.Errorf("without an answer about keys: %v", err)
	}
}

type brokenKeys struct{}

func (brokenKeys) PublicKey(context.Context, string, string, time.Time, time.Time) ([]byte, error) {
	return nil, errors.New("no network")
}

func TestReadKeys(t *testing.T) {
	answer := string(signer().Answer())
	for name, text := range map[string]string{"one answer": answer, "two answers": answer + "\n" + answer} {
		keys, err := ReadKeys(strings.NewReader(text))
		if err != nil || hex.EncodeToString(keys[signer().Fingerprint]) != hex.EncodeToString(signer().Public()) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, text := range []string{"", "{}", "[]", `{"PublicKeyList":[{"Value":"AAAA"}]}`, answer + "{"} {
		if _, err := ReadKeys(strings.NewReader(text)); err == nil {
			t.Errorf("%.30q was taken for keys", text)
		}
	}
}
