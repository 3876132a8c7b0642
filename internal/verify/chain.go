package verify

import (
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/ashiato/ashiato/trail"
)

// A walk goes through one chain from the newest digest file backwards. It belongs to one goroutine; only the log files that
// it finds are hashed by others.
type walk struct {
	*run
	chain  Chain
	keys   []digestKey // the newest first
	before digestKey   // the newest before the time that is checked
	have   map[string]bool
	seen   map[string]bool       // digest files that were looked at, or found to be missing
	known  map[string]Remembered // what earlier runs saw, by key
	fresh  []Remembered          // what this run saw and earlier ones did not
	signs  map[string]string     // of a copy: signatures by file name, as newer digest files have them, be those trusted or not
	holes  []hole
	listed *listed
	ahead  *ahead
	logs   *logPool
}

// A hole is a time for which there should be digest files, whose names are not known.
type hole struct{ from, until time.Time }

// A step is the digest file to look at next.
type step struct {
	digestKey
	bucket string
	link   *trail.DigestLink // what the next newer one says of it; nil where it was found by listing
}

func (r *run) walk(c Chain, g *group) *walk {
	w := &walk{run: r, chain: c, have: map[string]bool{}, seen: map[string]bool{}, known: map[string]Remembered{}, signs: map[string]string{}, listed: newListed()}
	if g != nil {
		w.keys, w.before = g.keys, g.before
	}
	for _, k := range w.keys {
		w.have[k.key] = true
	}
	return w
}

func (w *walk) checkAll(ctx context.Context) error {
	w.report.count(w.chain, func(*ChainReport) {})
	if err := w.remembered(ctx); err != nil {
		return err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	w.ahead = newAhead(ctx, w.run, slices.DeleteFunc(slices.Clone(w.keys), func(k digestKey) bool { return w.done(k.key) }))
	w.logs = newLogPool(ctx, cancel, w)
	err := w.backwards(ctx)
	if err == nil {
		err = w.strays(ctx)
	}
	if err != nil {
		cancel(err)
	}
	w.ahead.wait()
	if failed := w.logs.wait(); failed != nil {
		err = failed // of which the other is a consequence
	}
	if err == nil && ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	if err != nil {
		return err
	}
	w.ends()
	w.missing()
	if w.Memory == nil || len(w.fresh) == 0 {
		return nil
	}
	return w.Memory.Remember(ctx, w.chain, w.fresh)
}

func (w *walk) remembered(ctx context.Context) error {
	if w.Memory == nil {
		return nil
	}
	return w.Memory.Digests(ctx, w.chain, func(d Remembered) {
		if w.inTime(d.End) {
			d.Listed = d.Listed || w.known[d.Key].Listed
			w.known[d.Key] = d
		}
	})
}

// done tells whether nothing new is to be learned of a digest file, as long as it is there.
func (w *walk) done(key string) bool { return w.ListOnly && w.known[key].Listed }

// backwards follows the links; where one is broken it goes on with the next older digest file that is there.
func (w *walk) backwards(ctx context.Context) error {
	next, ok := w.older(time.Time{})
	for ok && ctx.Err() == nil {
		if w.have[next.key] && w.done(next.key) && w.sameAsKnown(next) {
			w.seen[next.key] = true
			w.report.progress(func(p *Progress) { p.Digests++; p.Current = next.key })
			next, ok = w.older(next.end)
			continue
		}
		d, err := w.check(ctx, next)
		if err != nil {
			return err
		}
		w.seen[next.key] = true
		switch {
		case d == nil:
			older, found := w.older(next.end)
			w.hole(older.digestKey, next.end.Add(-hour))
			next, ok = older, found
		case d.Previous == nil:
			older, found := w.older(next.end)
			w.starts(older.digestKey, d.Start)
			next, ok = older, found
		case d.Start.Before(w.Since):
			ok = false
		default:
			next, ok = w.follow(d, next)
		}
	}
	return nil
}

// sameAsKnown compares a digest file that was proven before with what the next one says of it. Where they differ it is read again.
func (w *walk) sameAsKnown(s step) bool {
	return s.link == nil || s.link.Hash == "" || strings.EqualFold(s.link.Hash, w.known[s.key].Hash)
}

// follow gives the digest file that another names.
func (w *walk) follow(d *trail.Digest, from step) (step, bool) {
	s := step{digestKey: digestKey{key: w.toStore(d.Previous.Key), end: d.Start}, bucket: d.Previous.Bucket, link: d.Previous}
	if k, ok := trail.ParseKey(d.Previous.Key); ok && !k.FileTime.IsZero() {
		s.end = k.FileTime
	}
	if !s.end.Before(from.end) || w.seen[s.key] {
		// Nothing that CloudTrail signed: the walk must end all the same.
		w.find(DigestMalformed, from.key, errors.New("it names one that is not older as the one before it"))
		return w.older(from.end)
	}
	return s, true
}

// older gives the newest digest file that is there and older than a time; a zero time is the newest of all.
func (w *walk) older(than time.Time) (step, bool) {
	for _, k := range w.keys {
		if (than.IsZero() || k.end.Before(than)) && !w.seen[k.key] {
			return step{digestKey: k, bucket: w.Bucket}, true
		}
	}
	return step{}, false
}

// hole notes the time between the next older digest file and the start of one that leads nowhere.
func (w *walk) hole(older digestKey, until time.Time) {
	from := older.end
	if from.IsZero() {
		from = w.before.end
	}
	if w.chain.Backfill || from.IsZero() { // those come when they are needed; or there is nothing to measure from
		return
	}
	if from.Before(w.Since) {
		from = w.Since
	}
	if until.Sub(from) > slack {
		w.holes = append(w.holes, hole{from, until})
	}
}

// starts notes that a chain starts.
func (w *walk) starts(older digestKey, start time.Time) {
	from := older.end
	if from.IsZero() {
		from = w.before.end
	}
	switch {
	case w.chain.Backfill || start.Before(w.Since):
	case from.IsZero():
		w.report.find(Finding{Chain: w.chain, Kind: ChainStarts, Until: start})
	case start.Sub(from) > 0:
		w.report.find(Finding{Chain: w.chain, Kind: ChainGap, From: from, Until: start})
	}
}

// lateAfter is how long after a digest file's end the next one must be there: an hour to cover, and time to be delivered.
const lateAfter = 3 * hour

// ends notes that a chain ends early.
func (w *walk) ends() {
	newest := w.before.end
	if len(w.keys) > 0 {
		newest = w.keys[0].end
	}
	if !w.chain.Backfill && !newest.IsZero() && w.Until.Sub(newest) > lateAfter {
		w.report.find(Finding{Chain: w.chain, Kind: ChainStops, From: newest})
	}
}

// check checks one digest file and hands its log files on. It returns nil for one that cannot be trusted.
func (w *walk) check(ctx context.Context, s step) (*trail.Digest, error) {
	f := w.ahead.get(ctx, s.bucket, s.key)
	w.report.progress(func(p *Progress) { p.Digests++; p.Current = s.key })
	switch {
	case errors.Is(f.err, fs.ErrNotExist):
		w.report.read(digests)
		w.report.find(Finding{Chain: w.chain, Kind: DigestMissing, Bucket: w.bucketOf(s), Key: s.key, Until: s.end, Remembered: w.known[s.key].Key != ""})
		return nil, nil
	case f.err != nil:
		return nil, w.unreadable(ctx, digests, Finding{Chain: w.chain, Bucket: w.bucketOf(s), Key: s.key, Until: s.end}, f.err)
	case f.malformed != nil:
		w.report.read(digests)
		w.find(DigestMalformed, s.key, f.malformed)
		return nil, nil
	}
	w.report.read(digests)
	if p := f.digest.Previous; p != nil && w.Bucket == "" {
		w.signs[path.Base(p.Key)] = p.Signature
	}
	proven, ok, err := w.signed(ctx, s, f)
	if err != nil || !ok {
		return nil, err
	}
	if !w.inPlace(s, f.digest, proven) {
		w.find(DigestMoved, s.key, errors.New("it was put at s3://"+f.digest.Bucket+"/"+f.digest.Key))
		return nil, nil
	}
	if why := w.replaced(s, f); why != nil {
		w.find(DigestReplaced, s.key, why)
		proven = false
	} else if proven {
		w.valid(s, f.digest)
	}
	w.logs.add(ctx, f.digest, proven)
	return f.digest, nil
}

func (w *walk) bucketOf(s step) string { return cmp.Or(s.bucket, w.Bucket) }

func (w *walk) find(kind Kind, key string, err error) {
	f := Finding{Chain: w.chain, Kind: kind, Bucket: w.Bucket, Key: key, Err: err}
	if k, ok := trail.ParseKey(key); ok {
		f.Until = k.FileTime
	}
	w.report.find(f)
}

// signed checks the signature. In a copy the newest digest file may have none: it is used without being proven, because
// what it says of others proves itself.
func (w *walk) signed(ctx context.Context, s step, f fetched) (proven, ok bool, err error) {
	signature := f.metadata["signature"]
	if w.Bucket == "" && signature == "" {
		signature = w.signs[path.Base(s.key)]
	}
	switch {
	case w.Bucket == "" && signature == "":
		w.find(DigestUnproven, s.key, nil)
		return false, true, nil
	case w.Bucket != "" && (signature == "" || f.metadata["signature-algorithm"] == ""):
		w.find(DigestUnsigned, s.key, nil)
		return false, false, nil
	}
	from, until, err := w.signedWhen(f)
	if err != nil {
		w.find(DigestMalformed, s.key, err)
		return false, false, nil
	}
	key, err := w.publicKey(ctx, f.digest.Fingerprint, w.chain.Region, from, until)
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, trail.ErrPublicKey):
		w.find(DigestNoKey, s.key, err)
		return false, false, nil
	case err != nil:
		return false, false, err
	}
	if err := f.digest.VerifySignature(signature, key); err != nil {
		w.find(DigestAltered, s.key, err)
		return false, false, nil
	}
	return true, true, nil
}

// signedWhen is about when a digest file was signed: soon after its end, or, if it was made after the fact, when its
// metadata say (backfill-generation-timestamp), which a copy may lack.
func (w *walk) signedWhen(f fetched) (from, until time.Time, err error) {
	if !w.chain.Backfill {
		return f.digest.Start, f.digest.End.Add(2 * hour), nil
	}
	text := f.metadata["backfill-generation-timestamp"]
	if text == "" && w.Bucket == "" {
		return f.digest.Start, w.Until, nil
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return from, until, errors.New("its metadata do not say when it was made (backfill-generation-timestamp)")
	}
	return t.Add(-hour), t.Add(hour), nil
}

// inPlace tells whether a digest file is where it was put. Of a copy the bucket is not known, and all keys may lack the same
// beginning, which the first digest file that is proven tells.
func (w *walk) inPlace(s step, d *trail.Digest, proven bool) bool {
	if w.Bucket != "" {
		return d.Bucket == s.bucket && d.Key == s.key
	}
	if !w.based {
		base, ok := strings.CutSuffix(d.Key, s.key)
		if !ok || base != "" && !strings.HasSuffix(base, "/") {
			return false
		}
		w.base, w.based = base, proven
	}
	return d.Key == w.base+s.key
}

// toStore gives the key in the store of an object that CloudTrail put at a key.
func (r *run) toStore(key string) string {
	if rest, ok := strings.CutPrefix(key, r.base); ok {
		return rest
	}
	return key
}

// replaced tells how a digest file differs from the one that was there when the next one was made, or when an earlier run
// saw it.
func (w *walk) replaced(s step, f fetched) error {
	hash := hex.EncodeToString(f.digest.Hash[:])
	if s.link != nil {
		// The documentation means the inflated content; a hash of the object as it is stored proves the same.
		if s.link.Hash != "" && !strings.EqualFold(s.link.Hash, hash) && !strings.EqualFold(s.link.Hash, hex.EncodeToString(f.stored[:])) {
			return errors.New("its hash is not the one that the next digest file names")
		}
		if own := f.metadata["signature"]; own != "" && !strings.EqualFold(own, s.link.Signature) {
			return errors.New("its signature is not the one that the next digest file names")
		}
	}
	if k, ok := w.known[s.key]; ok && k.Hash != hash {
		return errors.New("its hash was another when it was seen before")
	}
	return nil
}

// valid counts a digest file that is proven.
func (w *walk) valid(s step, d *trail.Digest) {
	w.report.count(w.chain, func(c *ChainReport) {
		c.Digests++
		c.Covered += d.End.Sub(d.Start)
		if c.From.IsZero() || d.Start.Before(c.From) {
			c.From = d.Start
		}
		if d.End.After(c.Until) {
			c.Until = d.End
		}
	})
	w.listed.cover(d.Start, d.End)
	if k, ok := w.known[s.key]; !ok || w.ListOnly && !k.Listed {
		w.fresh = append(w.fresh, Remembered{Key: s.key, Hash: hex.EncodeToString(d.Hash[:]), Start: d.Start, End: d.End, Logs: len(d.Logs),
			Delivered: delivered(d), Listed: w.ListOnly})
	}
}

// delivered counts log files by the hour in their names.
func delivered(d *trail.Digest) map[string]int {
	hours := map[string]int{}
	for _, l := range d.Logs {
		if k, ok := trail.ParseKey(l.Key); ok && !k.FileTime.IsZero() {
			hours[k.FileTime.Format(HourLayout)]++
		}
	}
	return hours
}

// strays looks at the digest files that no link led to.
func (w *walk) strays(ctx context.Context) error {
	if w.chain.Backfill { // it is not documented that all of them hang together
		for next, ok := w.older(time.Time{}); ok && ctx.Err() == nil; next, ok = w.older(time.Time{}) {
			w.seen[next.key] = true
			if w.done(next.key) {
				continue
			}
			if _, err := w.check(ctx, next); err != nil {
				return err
			}
		}
		return nil
	}
	for next, ok := w.older(time.Time{}); ok; next, ok = w.older(time.Time{}) {
		w.seen[next.key] = true
		w.find(DigestUnlinked, next.key, nil)
	}
	return nil
}

// missing reports the digest files that are known to be gone but were not come by: those that earlier runs saw, and the
// holes.
func (w *walk) missing() {
	var gone []Remembered
	for key, d := range w.known {
		if !w.have[key] && !w.seen[key] {
			gone = append(gone, d)
		}
	}
	slices.SortFunc(gone, func(a, b Remembered) int { return b.End.Compare(a.End) })
	w.goneRuns(gone)
	for _, h := range w.holes {
		n := int((h.until.Sub(h.from) + hour/2) / hour)
		for _, d := range gone {
			if d.End.After(h.from.Add(slack)) && d.End.Before(h.until.Add(slack)) {
				n--
			}
		}
		if n > 0 {
			w.report.find(Finding{Chain: w.chain, Kind: DigestMissing, From: h.from, Until: h.until, Count: n})
		}
	}
}

// maxNamed is how many digest files that are missing in a row are reported one by one.
const maxNamed = 24

// goneRuns reports digest files that earlier runs saw, the newest first: each, or long runs as one.
func (w *walk) goneRuns(gone []Remembered) {
	for len(gone) > 0 {
		n := 1
		for n < len(gone) && gone[n-1].Start.Sub(gone[n].End) < slack {
			n++
		}
		if n > maxNamed {
			w.report.find(Finding{Chain: w.chain, Kind: DigestMissing, From: gone[n-1].Start, Until: gone[0].End, Count: n, Remembered: true})
		} else {
			for _, d := range gone[:n] {
				w.report.find(Finding{Chain: w.chain, Kind: DigestMissing, Bucket: w.Bucket, Key: d.Key, Until: d.End, Remembered: true})
			}
		}
		gone = gone[n:]
	}
}
