package setup

import (
	"net/url"
	"slices"
	"strings"

	"github.com/ashiato/ashiato/internal/aws"
	"github.com/ashiato/ashiato/internal/awsname"
	"github.com/ashiato/ashiato/internal/config"
)

// Names that stand where nobody knows better, to be filled in by hand. The account is the one of AWS's own examples.
const (
	UnknownAccount = "111122223333"
	UnknownRegion  = "us-east-1"
	UnknownBucket  = "YOUR-TRAIL-BUCKET"
	// Name is what the queue, the Glue database and the ledger are called.
	Name = "ashiato"
)

// Needs is what a configuration uses in AWS. All names are complete; in a template they may be references such as ${Queue.Arn}.
type Needs struct {
	Partition, Account, Region string
	Queues                     []string // ARNs
	DeadLetters                []string // ARNs of the queues for their dead letters, by the template's way to name them
	Buckets                    []Bucket // that log files are read from
	History                    bool     // CloudTrail's event history is read
	WorkSpaces                 bool     // it is asked who is connected to WorkSpaces
	Names                      Names    // lists that are read
	Verify                     bool     // digest files are checked
	Lake                       *Bucket  // of a lake on S3
	Database, Ledger           string   // of a lake on S3
	Athena                     *Athena  // statements run there
	Reports                    []Bucket // that reports are delivered to
	Telling                    Telling  // of channels
	Roles                      []string // ARNs of roles that are assumed
}

// A Bucket is read, or read and written.
type Bucket struct {
	Name, Prefix string   // the prefix has no slash at its ends
	List         bool     // it is listed, too
	Keys         []string // ARNs of KMS keys that its objects are encrypted with
}

// Athena is where statements run.
type Athena struct{ Workgroup, Output string }

// NeedsOf reads off what a role has to be allowed; role is the one that sources or the lake are given, empty for whoever starts
// the program.
func NeedsOf(c config.Config, f aws.Found, role string) Needs {
	n := Needs{Account: or(f.Account, UnknownAccount), Region: or(c.AWS.Region, f.Region, UnknownRegion)}
	n.Partition = or(f.Partition, awsname.Partition(n.Region)) // nobody may have been asked
	if parts := strings.Split(role, ":"); len(parts) == 6 && parts[4] != "" {
		n.Account = parts[4] // a role may be of another account
	}
	for _, s := range c.Sources {
		if s.AWS.Role != role {
			if role == "" {
				n.Roles = appendNew(n.Roles, s.AWS.Role)
			}
			continue
		}
		n.source(s, c, f)
	}
	for _, d := range c.Names {
		switch {
		case d.AWS.Role == role:
			n.names(d)
		case role == "":
			n.Roles = appendNew(n.Roles, d.AWS.Role)
		}
	}
	n.channels(c, role)
	if c.AWS.Role != role {
		if role == "" {
			n.Roles = appendNew(n.Roles, c.AWS.Role)
		}
		return n
	}
	if config.IsS3(c.Lake) {
		if bucket, prefix, err := config.SplitS3(c.Lake); err == nil {
			n.Lake = &Bucket{Name: bucket, Prefix: prefix, List: true}
			n.Database, n.Ledger = c.Catalog.Database, c.Catalog.Ledger
		}
	}
	n.reports(c)
	if c.Engine == config.EngineAthena {
		n.Athena = &Athena{Workgroup: or(c.Athena.Workgroup, "primary"), Output: c.Athena.Output}
		n.Database = or(c.Athena.Database, n.Database, Name)
	}
	return n
}

// reports adds the places in S3 that reports are delivered to.
func (n *Needs) reports(c config.Config) {
	for _, r := range c.Reports {
		for _, to := range r.To {
			if bucket, prefix, err := config.SplitS3(to); err == nil && !slices.ContainsFunc(n.Reports, func(b Bucket) bool { return b.Name == bucket && b.Prefix == prefix }) {
				n.Reports = append(n.Reports, Bucket{Name: bucket, Prefix: prefix})
			}
		}
	}
}

func (n *Needs) source(s config.Source, c config.Config, f aws.Found) {
	verify := c.Verify == config.VerifyOnIngest
	switch {
	case s.Queue != "":
		arn := QueueARN(s, n.Partition)
		n.Queues, n.DeadLetters = appendNew(n.Queues, arn), appendNew(n.DeadLetters, arn+"-dead-letters")
		for _, t := range trailBuckets(c, f, arn) {
			n.bucket(t, verify) // the queue names objects; their digests are found by listing
		}
	case s.Bucket != "":
		name, prefix, err := config.SplitS3(s.Bucket)
		if err != nil {
			return
		}
		b := Bucket{Name: name, Prefix: prefix}
		for _, t := range f.Trails {
			if t.Bucket == name && t.KMSKey != "" {
				b.Keys = appendNew(b.Keys, t.KMSKey)
			}
		}
		n.bucket(b, true)
	case len(s.WorkSpaces) > 0:
		n.WorkSpaces = true
	default:
		n.History = true
	}
	// A bucket that is listed is one that `ashiato verify` is for, whatever is checked meanwhile.
	n.Verify = n.Verify || s.Bucket != "" || s.Queue != "" && verify
}

// bucket adds a bucket, or what is new of one that is there. Two prefixes become what they have in common.
func (n *Needs) bucket(b Bucket, list bool) {
	b.List = list
	for i := range n.Buckets {
		old := &n.Buckets[i]
		if old.Name != b.Name {
			continue
		}
		old.List = old.List || list
		old.Prefix = common(old.Prefix, b.Prefix)
		for _, k := range b.Keys {
			old.Keys = appendNew(old.Keys, k)
		}
		return
	}
	n.Buckets = append(n.Buckets, b)
}

// common is the folder that two prefixes share.
func common(a, b string) string {
	x, y := strings.Split(a, "/"), strings.Split(b, "/")
	i := 0
	for i < len(x) && i < len(y) && x[i] == y[i] {
		i++
	}
	return strings.Join(x[:i], "/")
}

// trailBuckets are where the objects lie that a queue names: those of the trails whose topic sends to it, else that of the main trail,
// for which the template is, else those that the configuration lists, else one to be filled in.
func trailBuckets(c config.Config, f aws.Found, queue string) (all []Bucket) {
	add := func(t aws.Trail) {
		b := Bucket{Name: t.Bucket, Prefix: t.Prefix}
		b.Keys = appendNew(b.Keys, t.KMSKey)
		all = append(all, b)
	}
	for _, t := range f.Trails {
		if t.Bucket != "" && slices.Contains(t.Queues, queue) {
			add(t)
		}
	}
	if main, ok := mainTrail(f); ok && len(all) == 0 {
		add(main)
	}
	if len(all) > 0 {
		return all
	}
	for _, s := range c.Sources {
		if name, prefix, err := config.SplitS3(s.Bucket); err == nil {
			all = append(all, Bucket{Name: name, Prefix: prefix})
		}
	}
	if len(all) == 0 {
		all = []Bucket{{Name: UnknownBucket}}
	}
	return all
}

// QueueARN makes the ARN of a queue of its URL, https://HOST/ACCOUNT/NAME.
func QueueARN(s config.Source, partition string) string {
	u, err := url.Parse(s.Queue)
	if err != nil {
		return "*" // cannot be: the configuration was checked
	}
	account, name, _ := strings.Cut(strings.Trim(u.Path, "/"), "/")
	return "arn:" + partition + ":sqs:" + or(s.AWS.Region, UnknownRegion) + ":" + account + ":" + name
}

func appendNew(list []string, s string) []string {
	if s == "" || slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}

// or returns the first text that is not empty.
func or(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}
