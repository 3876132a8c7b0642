package athenaddl

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// A Trail is where a trail delivers its files:
//
//	s3://BUCKET/[PREFIX/]AWSLogs/[ORGANIZATION/]ACCOUNT/CloudTrail/REGION/YYYY/MM/DD/
//
// The trail of AWS Control Tower has the organization as its prefix, too: o-x/AWSLogs/o-x/ACCOUNT/...
type Trail struct {
	Bucket       string
	Prefix       string // without slashes at its ends; may be empty
	Organization string // o-...; empty for the trail of an account
	Account      string // empty: any
	Region       string // empty: any
}

var (
	bucketName   = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)
	organization = regexp.MustCompile(`^o-[a-z0-9]{4,32}$`)
	account      = regexp.MustCompile(`^[0-9]{12}$`)
	region       = regexp.MustCompile(`^[a-z]{2,4}(-[a-z]+){1,3}-[0-9]{1,2}$`)
	objectName   = regexp.MustCompile(`^[a-z0-9_]{1,128}$`)
	// prefixText is what a prefix may be made of: the characters that S3 calls safe, without the quote, and those that
	// need no escape in a location.
	prefixText = regexp.MustCompile(`^[A-Za-z0-9!_.*()=+:@,-]+(/[A-Za-z0-9!_.*()=+:@,-]+)*$`)
)

// The mistakes in a trail's place, for callers that word them themselves.
var (
	ErrNotS3   = errors.New("not an s3:// URI")
	ErrBucket  = errors.New("no bucket has such a name")
	ErrPrefix  = errors.New("a character that cannot stand in a table's location")
	ErrLayout  = errors.New("not a place in the layout AWSLogs/[o-...]/ACCOUNT/CloudTrail/REGION")
	ErrAccount = errors.New("an account has 12 digits")
	ErrRegion  = errors.New("not a region")
	ErrOrg     = errors.New("an organization is o- and letters or digits")
	ErrName    = errors.New("a name has small letters, digits and _ only")
	ErrColumn  = errors.New("not a name for the column of days")
)

// ParseTrail reads the place of a trail: the bucket with its prefix, or any folder below it down to a day. A prefix
// that ends in the id of an organization, with no AWSLogs after it, is taken for the trail of AWS Control Tower.
func ParseTrail(uri string) (Trail, error) {
	rest, ok := strings.CutPrefix(uri, "s3://")
	if !ok {
		return Trail{}, fmt.Errorf("%q: %w", uri, ErrNotS3)
	}
	bucket, path, _ := strings.Cut(rest, "/")
	t := Trail{Bucket: bucket}
	if !bucketName.MatchString(bucket) {
		return t, fmt.Errorf("%q: %w", bucket, ErrBucket)
	}
	path = strings.Trim(path, "/")
	if path != "" && !prefixText.MatchString(path) {
		return t, fmt.Errorf("%q: %w", path, ErrPrefix)
	}
	parts := strings.Split(path, "/")
	logs := slices.Index(parts, "AWSLogs")
	if logs < 0 {
		t.Prefix = path
		if last := parts[len(parts)-1]; organization.MatchString(last) {
			t.Organization = last
		}
		return t, nil
	}
	t.Prefix = strings.Join(parts[:logs], "/")
	if err := t.below(parts[logs+1:]); err != nil {
		return t, fmt.Errorf("%q: %w", uri, err)
	}
	return t, nil
}

// below reads what follows AWSLogs.
func (t *Trail) below(parts []string) error {
	take := func(form *regexp.Regexp) (s string) {
		if len(parts) > 0 && form.MatchString(parts[0]) {
			s, parts = parts[0], parts[1:]
		}
		return s
	}
	t.Organization = take(organization)
	if t.Account = take(account); t.Account != "" {
		if len(parts) > 0 && parts[0] != "CloudTrail" {
			return ErrLayout
		}
		parts = parts[min(1, len(parts)):]
		if t.Region = take(region); t.Region != "" && len(parts) > 0 {
			day := strings.Join(parts, "/")
			for _, layout := range []string{"2006", "2006/01", "2006/01/02"} {
				if _, err := time.Parse(layout, day); err == nil {
					return nil
				}
			}
		}
	}
	if len(parts) > 0 {
		return ErrLayout
	}
	return nil
}

// root is the folder that holds those of the accounts, with a slash at its end.
func (t Trail) root() string {
	s := "s3://" + t.Bucket + "/"
	for _, part := range []string{t.Prefix, "AWSLogs", t.Organization} {
		if part != "" {
			s += part + "/"
		}
	}
	return s
}

// Regions are the regions that a table has where nobody says which: those of the partition aws that an account can
// enable. A region that is opened later is not among them.
func Regions() []string {
	return strings.Fields(`af-south-1 ap-east-1 ap-east-2 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-south-2
		ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6 ap-southeast-7
		ca-central-1 ca-west-1 eu-central-1 eu-central-2 eu-north-1 eu-south-1 eu-south-2 eu-west-1 eu-west-2 eu-west-3
		il-central-1 me-central-1 me-south-1 mx-central-1 sa-east-1 us-east-1 us-east-2 us-west-1 us-west-2`)
}
