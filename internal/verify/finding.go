package verify

import (
	"cmp"
	"slices"
	"sync"
	"time"
)

// A Kind is what a finding is about.
type Kind uint8

// The kinds.
const (
	DigestMissing    Kind = iota // Key is gone; or, without a Key, Count digest files between From and Until are
	DigestAltered                // its signature does not belong to it
	DigestUnsigned               // the signature is not in the object's metadata, or the next digest file's of a copy
	DigestUnproven               // of a copy: its signature would stand in the next digest file, which is not there
	DigestMalformed              // it cannot be read
	DigestMoved                  // it says that it was put elsewhere
	DigestNoKey                  // the public key is not known
	DigestReplaced               // it is signed, but is not the one that the next one names, or that was seen before
	DigestUnlinked               // it is none of its chain
	LogMissing                   // a log file that is listed is gone
	LogAltered                   // its hash is another
	LogMalformed                 // it is no single whole gzip stream
	LogUnlisted                  // no digest file lists it, and there are digest files for its time
	Unreadable                   // an object could not be read, for the reason in Err: nothing is known about it
	ChainStarts                  // a chain starts at Until: log files before it cannot be proven
	ChainGap                     // a chain starts anew: log files from From to Until cannot be proven
	ChainStops                   // the newest digest file ends at From, long before the end of the time that is checked
	CollectedAltered             // what a collector read of a log file has another hash than a proven digest file lists
)

var kindNames = [...]string{"digest_missing", "digest_altered", "digest_unsigned", "digest_unproven", "digest_malformed", "digest_moved", "digest_no_key",
	"digest_replaced", "digest_unlinked", "log_missing", "log_altered", "log_malformed", "log_unlisted", "unreadable",
	"chain_starts", "chain_gap", "chain_stops", "collected_altered"}

// String gives a name in lower case with underscores, which does not change between versions.
func (k Kind) String() string { return kindNames[k] }

// A Severity says how much a finding matters.
type Severity uint8

// The severities.
const (
	Notice  Severity = iota // how far the proof reaches
	Warning                 // what should not be, but proves nothing missing or altered
	Failure                 // something is missing, altered or cannot be proven
)

// String returns "notice", "warning" or "failure".
func (s Severity) String() string { return [...]string{"notice", "warning", "failure"}[s] }

// A Finding is something that was found. Times are UTC.
type Finding struct {
	Chain       Chain // without a trail for LogUnlisted
	Kind        Kind
	Severity    Severity
	Bucket, Key string    // of the object; empty where it is about a time only
	From, Until time.Time // zero where it is about an object only
	Count       int       // digest files; 0 for other kinds
	Remembered  bool      // an earlier run saw the digest file
	Err         error     // why something could not be read; may be nil
}

func (k Kind) severity() Severity {
	switch k {
	case ChainStarts, ChainGap, ChainStops, DigestUnproven:
		return Notice
	case DigestUnlinked, LogUnlisted, Unreadable:
		return Warning
	}
	return Failure
}

// A Chain is the digest files of one account, region and trail.
type Chain struct {
	Folder       string // where CloudTrail's folders of the account lie, ending in a slash
	Organization string
	Account      string
	Region       string
	Trail        string
	HomeRegion   string // of the trail
	Backfill     bool   // the digest files made after the fact are a chain of their own
}

func (c Chain) compare(d Chain) int {
	backfill := func(c Chain) string { return map[bool]string{true: "1"}[c.Backfill] }
	return cmp.Or(cmp.Compare(c.Folder, d.Folder), cmp.Compare(c.Account, d.Account), cmp.Compare(c.Region, d.Region), cmp.Compare(c.Trail, d.Trail),
		cmp.Compare(c.HomeRegion, d.HomeRegion), cmp.Compare(backfill(c), backfill(d)))
}

// A ChainReport is what was found about a chain.
type ChainReport struct {
	Chain
	Digests, DigestsBad, DigestsMissing int64 // valid; altered, moved, malformed and so on; gone
	Logs, LogsBad, LogsMissing          int64
	From, Until                         time.Time     // of the valid digest files, UTC; zero where there is none
	Covered                             time.Duration // by valid digest files
}

// A Report is what a run found.
type Report struct {
	Chains       []ChainReport
	Findings     []Finding // in order of chains, the newest first
	More         int64     // findings beyond Options.MaxFindings
	Failures     int64     // findings of each severity, also those beyond
	Warnings     int64
	Notices      int64
	LogsUnlisted int64
	Unreadable   int64
	Bytes        int64 // inflated bytes that were hashed
}

// Total adds the counts of all chains.
func (r Report) Total() (t ChainReport) {
	for _, c := range r.Chains {
		t.Digests += c.Digests
		t.DigestsBad += c.DigestsBad
		t.DigestsMissing += c.DigestsMissing
		t.Logs += c.Logs
		t.LogsBad += c.LogsBad
		t.LogsMissing += c.LogsMissing
		t.Covered += c.Covered
		if t.From.IsZero() || !c.From.IsZero() && c.From.Before(t.From) {
			t.From = c.From
		}
		if c.Until.After(t.Until) {
			t.Until = c.Until
		}
	}
	return t
}

// report is a Report that several goroutines add to.
type report struct {
	mu sync.Mutex
	Report
	max    int
	row    [2]int // unreadable objects in a row, of each kind
	tell   func(Progress)
	so     Progress
	counts map[Chain]*ChainReport
}

func (r *report) chain(c Chain) *ChainReport {
	if r.counts == nil {
		r.counts = map[Chain]*ChainReport{}
	}
	if r.counts[c] == nil {
		r.counts[c] = &ChainReport{Chain: c}
	}
	return r.counts[c]
}

// count changes the counts of a chain.
func (r *report) count(c Chain, change func(*ChainReport)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	change(r.chain(c))
}

// find adds a finding and counts it.
func (r *report) find(f Finding) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.findLocked(f)
}

func (r *report) findLocked(f Finding) {
	f.Severity = f.Kind.severity()
	switch f.Kind {
	case DigestMissing:
		f.Count = max(1, f.Count)
		r.chain(f.Chain).DigestsMissing += int64(f.Count)
	case DigestAltered, DigestUnsigned, DigestMalformed, DigestMoved, DigestNoKey, DigestReplaced:
		r.chain(f.Chain).DigestsBad++
	case LogMissing:
		r.chain(f.Chain).LogsMissing++
	case LogAltered, LogMalformed:
		r.chain(f.Chain).LogsBad++
	case LogUnlisted:
		r.LogsUnlisted++
	case Unreadable:
		r.Unreadable++
	}
	switch f.Severity {
	case Failure:
		r.Failures++
	case Warning:
		r.Warnings++
	case Notice:
		r.Notices++
	}
	if len(r.Findings) >= r.max {
		r.More++
		return
	}
	r.Findings = append(r.Findings, f)
}

// unreadable adds such a finding and tells how many came in a row.
func (r *report) unreadable(what objects, f Finding) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.findLocked(f)
	r.row[what]++
	return r.row[what]
}

// read notes an object that could be read, or is surely not there.
func (r *report) read(what objects) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.row[what] = 0
}

func (r *report) addTotal(n int64) {
	r.progress(func(p *Progress) { p.DigestsTotal += n })
}

func (r *report) progress(change func(*Progress)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	change(&r.so)
	if r.tell != nil {
		r.tell(r.so)
	}
}

// moment is the time that a finding is about.
func (f Finding) moment() time.Time {
	if f.Until.IsZero() {
		return f.From
	}
	return f.Until
}

// finish sorts what came from several goroutines.
func (r *report) finish() {
	for _, c := range r.counts {
		r.Chains = append(r.Chains, *c)
	}
	slices.SortFunc(r.Chains, func(a, b ChainReport) int { return a.compare(b.Chain) })
	slices.SortStableFunc(r.Findings, func(a, b Finding) int {
		return cmp.Or(a.Chain.compare(b.Chain), b.moment().Compare(a.moment()), cmp.Compare(b.Key, a.Key), cmp.Compare(a.Kind, b.Kind))
	})
	r.Bytes = r.so.Bytes
}
