package trail

import (
	"regexp"
	"strings"
	"time"
)

// Key is what the key of a log or digest object says. CloudTrail writes
//
//	[prefix/]AWSLogs/[o-orgid/]ACCOUNT/CloudTrail/REGION/YYYY/MM/DD/ACCOUNT_CloudTrail_REGION_YYYYMMDDTHHmmZ_UNIQUE.json.gz
//
// with CloudTrail-Insight, CloudTrail-NetworkActivity, CloudTrail-Aggregated or CloudTrail-Digest in
// place of CloudTrail for the other kinds.
type Key struct {
	Prefix       string    // what stands before AWSLogs, without the slash
	Organization string    // "o-..." of an organization's trail, or ""
	Account      string    // whose records it holds: twelve digits
	Kind         string    // the folder: "CloudTrail", "CloudTrail-Insight", "CloudTrail-Digest", ...
	Region       string    // "ap-northeast-1"
	Date         time.Time // the day in the folder, UTC: that of delivery, not of the events
	FileTime     time.Time // the time in the name, UTC; zero when the name has none
	Unique       string    // the random end of a log file's name, which has no meaning
	Trail        string    // digests: the trail's name
	HomeRegion   string    // digests: the trail's home region
	Backfill     bool      // digests: made after the fact
}

// IsLog reports whether the object holds records: whether its kind is another than CloudTrail-Digest.
func (k Key) IsLog() bool { return k.Kind != digestKind }

const digestKind = "CloudTrail-Digest"

var (
	// keyFolders finds the folders; what stands before them is the prefix.
	keyFolders = regexp.MustCompile(`(?:^|/)(?:AWSLogs/)?(?:(o-[a-z0-9]{10,32})/)?([0-9]{12})/(CloudTrail(?:-[A-Za-z]+)?)/([a-z0-9-]{4,32})/([0-9]{4}/[0-9]{2}/[0-9]{2})/([^/]+)$`)
	// The names. Old ones lack the mark before the unique part; a digest's trail may hold marks.
	logName    = regexp.MustCompile(`^([0-9]{12})_(CloudTrail(?:-[A-Za-z]+)?)_([a-z0-9-]{4,32})_([0-9]{8}T[0-9]{4}(?:[0-9]{2})?Z)_?([A-Za-z0-9]*)\.json(?:\.gz)?$`)
	digestName = regexp.MustCompile(`^([0-9]{12})_(CloudTrail-Digest)_([a-z0-9-]{4,32})_(.+)_([a-z0-9-]+)_([0-9]{8}T[0-9]{6}Z)(_backfill)?\.json(?:\.gz)?$`)
)

// ParseKey reads an object's key, or the path of a file that was copied, from which it takes the
// end. The folders decide, as CloudTrail's file names are not all documented: a file of another name
// in them is accepted without FileTime. Where the folders are missing the name must do, and Date is
// the day of FileTime. It is false for anything else.
func ParseKey(key string) (Key, bool) {
	key = strings.ReplaceAll(key, `\`, "/")
	m := keyFolders.FindStringSubmatchIndex(key)
	if m == nil {
		return parseNameOnly(key)
	}
	part := func(i int) string {
		if m[2*i] < 0 {
			return ""
		}
		return key[m[2*i]:m[2*i+1]]
	}
	date, err := time.Parse("2006/01/02", part(5))
	if err != nil {
		return parseNameOnly(key)
	}
	k := Key{Prefix: key[:m[0]], Organization: part(1), Account: part(2), Kind: part(3), Region: part(4), Date: date}
	if n, ok := parseName(part(6)); ok && (n.Kind == digestKind) == (k.Kind == digestKind) {
		k.FileTime, k.Unique, k.Trail, k.HomeRegion, k.Backfill = n.FileTime, n.Unique, n.Trail, n.HomeRegion, n.Backfill
	}
	return k, true
}

func parseNameOnly(key string) (Key, bool) {
	at := strings.LastIndexByte(key, '/') + 1
	k, ok := parseName(key[at:])
	if !ok {
		return Key{}, false
	}
	k.Prefix = strings.TrimSuffix(key[:at], "/")
	k.Date = k.FileTime.Truncate(24 * time.Hour)
	return k, true
}

// parseName reads a file's name.
func parseName(name string) (k Key, ok bool) {
	var stamp string
	if m := digestName.FindStringSubmatch(name); m != nil {
		k = Key{Account: m[1], Kind: m[2], Region: m[3], Trail: m[4], HomeRegion: m[5], Backfill: m[7] != ""}
		stamp = m[6]
	} else if m := logName.FindStringSubmatch(name); m != nil {
		k = Key{Account: m[1], Kind: m[2], Region: m[3], Unique: m[5]}
		stamp = m[4]
	}
	for _, layout := range [...]string{"20060102T1504Z", "20060102T150405Z"} {
		if t, err := time.Parse(layout, stamp); err == nil {
			k.FileTime = t
			return k, true
		}
	}
	return Key{}, false
}
