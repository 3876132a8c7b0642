package synth

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"
)

// insightPairs is how often CloudTrail noticed an unusual call rate. Each time
// has a record for its start and one for its end.
const insightPairs = 4

// insights plans the Insight files: one is for the stranger's calls, half an
// hour later, the others for deployments.
func (p *plan) insights(midnight time.Time, number uint64) run {
	r := rand.New(rand.NewPCG(p.options.Seed, 31))
	names := [][2]string{{"s3", "GetBucketAcl"}, {"ec2", "RunInstances"}, {"lambda", "UpdateFunctionCode20150331v2"}, {"ec2", "TerminateInstances"}}
	times := []time.Time{midnight.Add(2*time.Hour + 14*time.Minute)}
	for range insightPairs - 1 {
		span := p.options.End.Sub(p.options.start()) - 2*time.Hour
		times = append(times, p.options.start().Add(time.Duration(r.Int64N(int64(span)))).Truncate(time.Minute))
	}
	var files run
	for i, t := range times {
		number++
		f := &file{number: number, stream: p.streams[0], at: t.Add(35 * time.Minute).UTC(), insight: true, name: base62(r, 16)}
		shared := uuid(r)
		for j, state := range []string{"Start", "End"} {
			f.acts = append(f.acts, act{
				at: t.Add(time.Duration(j*(4+i)) * time.Minute).Unix(), event: p.catalog.event(names[i][0], names[i][1]),
				detail: state, shared: shared, caller: p.company.build,
			})
		}
		files = append(files, f)
	}
	slices.SortFunc(files, func(a, b *file) int { return a.at.Compare(b.at) })
	return files
}

// insights writes a whole Insight file.
func (r *renderer) insights(f *file) {
	r.s(`{"Records":[`)
	for i, a := range f.acts {
		if i > 0 {
			r.s(`,`)
		}
		r.burstPCG.Seed(13, f.number)
		r.start(f.stream.account, f.stream.region, time.Unix(a.at, 0), a.event)
		r.caller, r.detail, r.shared = a.caller, a.detail, a.shared
		r.string(`{"eventVersion":"`, "1.09")
		r.string(`"eventTime":"`, r.stamp(r.at))
		r.string(`"awsRegion":"`, r.region)
		r.s(`"eventID":"`)
		r.b = appendUUID(r.b, r.fresh)
		r.s(`","eventType":"AwsCloudTrailInsight",`)
		r.string(`"recipientAccountId":"`, r.account.id)
		r.string(`"sharedEventID":"`, r.shared)
		r.plan.catalog.insight.write(r.writer)
		r.s(`,"eventCategory":"Insight"}`)
		r.records++
		r.counts[""]++
		r.span(r.at)
	}
	r.s(`]}`)
}

// digestSpan is for how long before the end there are digest files.
const digestSpan = 48 * time.Hour

const bucketName = "example-co-jp-cloudtrail"

// delivered is a log file as a digest lists it.
type delivered struct {
	key            string
	at             time.Time
	hash           [32]byte // SHA-256 of the inflated content
	oldest, newest string
}

type digestEntry struct {
	Bucket    string `json:"s3Bucket"`
	Object    string `json:"s3Object"`
	Hash      string `json:"hashValue"`
	Algorithm string `json:"hashAlgorithm"`
	Newest    string `json:"newestEventTime"`
	Oldest    string `json:"oldestEventTime"`
}

// digest has the members in the order of the real files. The hashes are true,
// the signatures are not: nobody holds AWS's private key.
type digest struct {
	Account       string        `json:"awsAccountId"`
	Start         string        `json:"digestStartTime"`
	End           string        `json:"digestEndTime"`
	Bucket        string        `json:"digestS3Bucket"`
	Object        string        `json:"digestS3Object"`
	Fingerprint   string        `json:"digestPublicKeyFingerprint"`
	Algorithm     string        `json:"digestSignatureAlgorithm"`
	Newest        *string       `json:"newestEventTime"`
	Oldest        *string       `json:"oldestEventTime"`
	PrevBucket    *string       `json:"previousDigestS3Bucket"`
	PrevObject    *string       `json:"previousDigestS3Object"`
	PrevHash      *string       `json:"previousDigestHashValue"`
	PrevAlgorithm *string       `json:"previousDigestHashAlgorithm"`
	PrevSignature *string       `json:"previousDigestSignature"`
	Files         []digestEntry `json:"logFiles"`
}

// digests makes the hourly digest files of the first stream's last two days.
func (p *plan) digests(files []delivered, emit func(key string, content []byte) error) (int, error) {
	slices.SortFunc(files, func(a, b delivered) int { return a.at.Compare(b.at) })
	r := rand.New(rand.NewPCG(p.options.Seed, 41))
	account, sha := p.streams[0].account.id, "SHA-256"
	fingerprint := hexdigits(r, 32)
	bucket := bucketName
	var previous *digest
	var previousHash string
	n := 0
	end := p.options.End.Truncate(time.Hour)
	for t := end.Add(-digestSpan + time.Hour); !t.After(end); t = t.Add(time.Hour) {
		d := digest{
			Account: account, Start: t.Add(-time.Hour).Format(time.RFC3339), End: t.Format(time.RFC3339), Bucket: bucket,
			Object: fmt.Sprintf("AWSLogs/%[1]s/CloudTrail-Digest/%[2]s/%[3]s/%[1]s_CloudTrail-Digest_%[2]s_company-trail_%[2]s_%[4]s.json.gz",
				account, homeRegion, t.Format("2006/01/02"), t.Format("20060102T150405Z")),
			Fingerprint: fingerprint, Algorithm: "SHA256withRSA", Files: entries(files, t),
		}
		for _, e := range d.Files {
			if d.Newest == nil || e.Newest > *d.Newest {
				d.Newest = &e.Newest
			}
			if d.Oldest == nil || e.Oldest < *d.Oldest {
				d.Oldest = &e.Oldest
			}
		}
		if previous != nil {
			signature := hexdigits(r, 512)
			d.PrevBucket, d.PrevObject, d.PrevHash, d.PrevAlgorithm, d.PrevSignature = &bucket, &previous.Object, &previousHash, &sha, &signature
		}
		content, err := json.Marshal(d)
		if err != nil {
			return n, err
		}
		if err := emit(d.Object, content); err != nil {
			return n, err
		}
		previous, previousHash = &d, hashText(content)
		n++
	}
	return n, nil
}

// entries lists what was delivered in the hour before t.
func entries(files []delivered, t time.Time) []digestEntry {
	list := []digestEntry{}
	for _, f := range files {
		if f.at.Before(t.Add(-time.Hour)) || !f.at.Before(t) {
			continue
		}
		list = append(list, digestEntry{bucketName, f.key, hex.EncodeToString(f.hash[:]), "SHA-256", f.newest, f.oldest})
	}
	return list
}
