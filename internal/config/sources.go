package config

import (
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ashiato/ashiato/internal/awsname"
	"github.com/ashiato/ashiato/internal/when"
)

// AWS says as whom AWS is asked, and where; empty texts leave it to what every AWS program reads: environment, shared
// configuration, the machine's or the function's role.
type AWS struct {
	Region  string
	Profile string
	// Role is the ARN of a role that is assumed for it, ExternalID what its trust policy asks for.
	Role       string
	ExternalID string
}

// Catalog names what a lake on S3 has beside its bucket.
type Catalog struct {
	Database string // in AWS Glue, with the Iceberg tables
	Ledger   string // the table in DynamoDB
	// Cache is how many bytes of the lake's files are kept on this machine for queries; 0 leaves it to the lake.
	Cache int64
	// Remember is for how long the ledger knows an object that is in the lake; 0 leaves it to the lake.
	Remember time.Duration
}

// The values of Config.Verify.
const (
	VerifyOff      = "off"
	VerifyOnIngest = "on_ingest"
)

// A Source is one place to collect from. Exactly one of Queue, Bucket, EventHistory and WorkSpaces is set.
type Source struct {
	// AWS is complete: what the source leaves out is Config.AWS's, and the region of a queue that of its URL.
	AWS AWS
	// Queue is the URL of an SQS queue: https://sqs.REGION.amazonaws.com/ACCOUNT/NAME.
	Queue string
	// Bucket is s3://bucket/prefix, what lies above AWSLogs included.
	Bucket string
	// EventHistory are the regions whose event history (90 days) is read.
	EventHistory []string
	// WorkSpaces are the regions whose WorkSpaces are asked who is connected.
	WorkSpaces []string
	// RequesterPays tells that who reads the bucket's objects pays for it.
	RequesterPays bool
	// Accounts and Regions narrow what is read from Bucket; empty is all.
	Accounts, Regions []string
	// Since and Until bound what is read from Bucket (by the day of delivery) or EventHistory (by the time of the
	// event), as [when.Clock.Parse] reads them in Config.Timezone; empty is everything.
	Since, Until string
	// Keep and Drop leave records out: those for which Keep does not hold, and of the others those for which Drop does. An empty text leaves
	// none out.
	Keep, Drop Condition
	// Line is where the source stands in the file, from 1.
	Line int
}

// Collect bounds how records are collected.
type Collect struct {
	Every    time.Duration // between two commits to the lake
	Parallel int           // objects that are fetched at the same time
	InFlight int           // messages that wait for a commit
}

// Keys of the sections.
var (
	awsKeys     = []string{"region", "profile", "role", "external_id"}
	catalogKeys = []string{"database", "ledger", "cache", "remember"}
	collectKeys = []string{"every", "parallel", "in_flight"}
	placeKeys   = []string{"queue", "bucket", "event_history", "workspaces"}
	sourceKeys  = slices.Concat(placeKeys, []string{"requester_pays", "accounts", "regions", "since", "until"}, filterKeys, awsKeys)
	verifyNames = []string{VerifyOff, VerifyOnIngest}
)

// goesWith says which kinds of sources have a key; what is not here they all have.
var goesWith = map[string][]string{
	"requester_pays": {"queue", "bucket"},
	"accounts":       {"bucket"},
	"regions":        {"bucket"},
	"since":          {"bucket", "event_history"},
	"until":          {"bucket", "event_history"},
}

// What the values of the keys look like.
var (
	roleARN    = regexp.MustCompile(`^arn:aws[a-z-]*:iam::[0-9]{12}:role/[\w+=,.@/-]{1,640}$`)
	externalID = regexp.MustCompile(`^[\w+=,.@:/-]{2,}$`)
	accountID  = regexp.MustCompile(`^[0-9]{12}$`)
	// Names that Athena and Trino take without quotes, and Glue as they are.
	databaseName = regexp.MustCompile(`^[a-z0-9_]{1,252}$`)
	ledgerName   = regexp.MustCompile(`^[A-Za-z0-9_.-]{3,255}$`)
	queuePath    = regexp.MustCompile(`^/[0-9]{12}/[A-Za-z0-9_-]{1,80}(\.fifo)?$`)
)

// takeSources checks the keys about collecting and stores them.
func (c *Config) takeSources(f file, r *reader) error {
	v, err := r.values("aws", f.AWS, awsKeys)
	if err != nil {
		return err
	}
	if c.AWS, err = r.aws("aws", v); err != nil {
		return err
	}
	if err := c.Catalog.take(f.Catalog, r); err != nil {
		return err
	}
	if err := c.Collect.take(f.Collect, r); err != nil {
		return err
	}
	if s := f.Verify; s.line > 0 {
		if !slices.Contains(verifyNames, s.text) {
			return r.bad("verify", s, why("use", "names", strings.Join(verifyNames, ", ")))
		}
		c.Verify = s.text
	}
	if w := f.Sources.wrong; w != nil {
		e := r.wrongType("sources", *w)
		e.List = true
		return hide(e)
	}
	for i, section := range f.Sources.list {
		s, err := c.source(r, section, f.Sources.starts[i])
		if err != nil {
			return err
		}
		c.Sources = append(c.Sources, s)
	}
	return nil
}

// aws checks the keys that say who asks AWS and where.
func (r *reader) aws(section string, v map[string]scalar) (AWS, error) {
	a := AWS{Region: v["region"].text, Profile: v["profile"].text, Role: v["role"].text, ExternalID: v["external_id"].text}
	switch {
	case a.Region != "" && !awsRegion.MatchString(a.Region):
		return a, r.bad(section+".region", v["region"], errNoRegion)
	case a.Role != "" && !roleARN.MatchString(a.Role):
		return a, r.bad(section+".role", v["role"], why("role"))
	case a.ExternalID != "" && a.Role == "":
		return a, r.bad(section+".external_id", v["external_id"], why("external_id_role"))
	case a.ExternalID != "" && (len(a.ExternalID) > 1224 || !externalID.MatchString(a.ExternalID)):
		return a, r.bad(section+".external_id", v["external_id"], why("external_id"))
	}
	return a, nil
}

var errNoRegion = why("region")

func (c *Catalog) take(s section, r *reader) error {
	v, err := r.values("catalog", s, catalogKeys)
	if err != nil {
		return err
	}
	if at, ok := v["database"]; ok {
		if !databaseName.MatchString(at.text) {
			return r.bad("catalog.database", at, why("database"))
		}
		c.Database = at.text
	}
	if at, ok := v["ledger"]; ok {
		if !ledgerName.MatchString(at.text) {
			return r.bad("catalog.ledger", at, why("ledger"))
		}
		c.Ledger = at.text
	}
	if at, ok := v["cache"]; ok {
		if c.Cache, ok = byteCount(at.text); !ok || c.Cache < minCache || c.Cache > maxCache {
			return r.bad("catalog.cache", at, why("cache"))
		}
	}
	if at, ok := v["remember"]; ok {
		days, err := strconv.Atoi(strings.TrimSuffix(at.text, "d"))
		if err != nil || !strings.HasSuffix(at.text, "d") || days < minRemember || days > maxRemember {
			return r.bad("catalog.remember", at, why("remember"))
		}
		c.Remember = time.Duration(days) * 24 * time.Hour
	}
	return nil
}

const (
	minCache, maxCache = 100e6, 100e12
	// A listing looks back 35 days and a queue keeps messages for 14: what is forgotten sooner would be read again.
	minRemember, maxRemember = 60, 9999 // days
)

// byteCount reads a whole number with a unit: 500MB, 20GB, 1TB.
func byteCount(s string) (int64, bool) {
	for unit, factor := range map[string]int64{"MB": 1e6, "GB": 1e9, "TB": 1e12} {
		if digits, ok := strings.CutSuffix(s, unit); ok {
			n, err := strconv.ParseUint(strings.TrimSuffix(digits, " "), 10, 20)
			return int64(n) * factor, err == nil
		}
	}
	return 0, false
}

func (c *Collect) take(s section, r *reader) error {
	v, err := r.values("collect", s, collectKeys)
	if err != nil {
		return err
	}
	if at, ok := v["every"]; ok {
		d, err := time.ParseDuration(at.text)
		if err != nil || d < time.Second || d > time.Hour {
			return r.bad("collect.every", at, why("collect_every"))
		}
		c.Every = d
	}
	if err := r.count("collect.parallel", v["parallel"], &c.Parallel, 256); err != nil {
		return err
	}
	return r.count("collect.in_flight", v["in_flight"], &c.InFlight, 100_000)
}

// count stores a number from 1 to most, if there is one.
func (r *reader) count(key string, s scalar, to *int, most int) error {
	if s.line == 0 {
		return nil
	}
	n, err := strconv.Atoi(s.text)
	if err != nil || n < 1 || n > most {
		return r.bad(key, s, why("number", "most", most))
	}
	*to = n
	return nil
}

// source checks one entry of sources.
func (c *Config) source(r *reader, section section, start scalar) (Source, error) {
	s := Source{Line: start.line}
	v, err := r.values("sources", section, sourceKeys)
	if err != nil {
		return s, err
	}
	place, err := r.place(v, start)
	if err != nil {
		return s, err
	}
	own, err := r.aws("sources", v)
	if err != nil {
		return s, err
	}
	s.AWS = own.or(c.AWS)
	s.Queue, s.Bucket, s.Since, s.Until = v["queue"].text, v["bucket"].text, v["since"].text, v["until"].text
	if err := r.filters(&s, v); err != nil {
		return s, err
	}
	s.RequesterPays = strings.EqualFold(v["requester_pays"].text, "true")
	switch place {
	case "queue":
		var region string
		if region, err = queueRegion(s.Queue); err != nil {
			return s, r.bad("sources.queue", v["queue"], err)
		}
		if own.Region == "" && region != "" {
			s.AWS.Region = region
		}
	case "bucket":
		if _, _, err := SplitS3(s.Bucket); err != nil {
			return s, r.bad("sources.bucket", v["bucket"], err)
		}
	}
	lists := []*[]string{&s.Accounts, &s.Regions, &s.EventHistory, &s.WorkSpaces}
	for i, key := range []string{"accounts", "regions", "event_history", "workspaces"} {
		if *lists[i], err = r.list(key, v[key]); err != nil {
			return s, err
		}
	}
	clock := when.Clock{Now: time.Unix(1e9, 0), Zone: time.UTC} // which point in time it is decides whoever collects
	for _, key := range []string{"since", "until"} {
		if _, ok := clock.Parse(v[key].text); v[key].line > 0 && !ok {
			return s, r.bad("sources."+key, v[key], why("source_time"))
		}
	}
	return s, nil
}

// place finds the one key of a source that says what is collected, and checks that the others go with it.
func (r *reader) place(v map[string]scalar, start scalar) (string, error) {
	found := ""
	for _, key := range placeKeys {
		at, ok := v[key]
		if ok && found != "" {
			return "", r.bad("sources."+key, at, why("source_one", "names", strings.Join(placeKeys, ", ")))
		}
		if ok {
			found = key
		}
	}
	if found == "" {
		return "", r.bad("sources", start, why("source_needs", "names", strings.Join(placeKeys, ", ")))
	}
	for _, key := range []string{"requester_pays", "accounts", "regions", "since", "until"} {
		if at, ok := v[key]; ok && !slices.Contains(goesWith[key], found) {
			return "", r.bad("sources."+key, at, why("goes_with", "with", strings.Join(goesWith[key], ", "), "found", found))
		}
	}
	return found, nil
}

// list reads the items of accounts, and of regions.
func (r *reader) list(key string, s scalar) (all []string, err error) {
	for _, item := range s.items {
		if key == "accounts" && !accountID.MatchString(item.text) {
			return nil, r.bad("sources."+key, item, why("account"))
		}
		if key != "accounts" && !awsRegion.MatchString(item.text) {
			return nil, r.bad("sources."+key, item, errNoRegion)
		}
		if slices.Contains(all, item.text) {
			return nil, r.bad("sources."+key, item, why("twice"))
		}
		all = append(all, item.text)
	}
	return all, nil
}

// or fills in what is empty. An external id belongs to its role: it is not taken for another.
func (a AWS) or(d AWS) AWS {
	if a.Role == "" {
		a.Role, a.ExternalID = d.Role, d.ExternalID
	}
	if a.Region == "" {
		a.Region = d.Region
	}
	if a.Profile == "" {
		a.Profile = d.Profile
	}
	return a
}

// queueRegion checks the URL of a queue and returns the region that it names, "" for one of an emulator.
func queueRegion(queue string) (string, error) {
	u, err := url.Parse(queue)
	switch {
	case strings.HasPrefix(queue, "arn:"):
		return "", why("queue_arn")
	case err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil || u.RawQuery != "" || !queuePath.MatchString(u.Path):
		return "", why("queue")
	}
	return awsname.QueueRegion(queue), nil
}
