package setup

import (
	"slices"
	"strings"

	"github.com/ashiato/ashiato/internal/aws"
	"github.com/ashiato/ashiato/internal/config"
)

// backfillSince is how far back a proposed back-fill goes; people widen it when they know what it costs.
const backfillSince = "90d"

// Propose makes a configuration of what was found: a queue of the name that the template gives it, the buckets of trails, the event
// history where there is no trail, WorkSpaces, and the lists that name people. lake is where the lake shall be, empty for a bucket of its own.
func Propose(f aws.Found, lake string) config.Config {
	c := config.Default()
	region := or(f.Region, UnknownRegion)
	c.AWS.Region = region
	c.Lake = or(lake, "s3://"+LakeBucket(f)+"/lake")
	c.Sources = append(c.Sources, config.Source{Queue: QueueURL(f), AWS: config.AWS{Region: region}})
	seen := map[string]bool{}
	for _, t := range f.Trails {
		place := "s3://" + t.Bucket
		if t.Prefix != "" {
			place += "/" + t.Prefix
		}
		if t.Bucket == "" || seen[place] {
			continue
		}
		seen[place] = true
		if t.Validated {
			c.Verify = config.VerifyOnIngest // it is what people switched validation on for, and reads nothing twice
		}
		c.Sources = append(c.Sources, config.Source{Bucket: place, Since: backfillSince, AWS: config.AWS{Region: region}})
	}
	if len(f.Trails) == 0 {
		c.Sources = append(c.Sources, config.Source{EventHistory: historyRegions(region), AWS: config.AWS{Region: region}})
	}
	proposePeople(&c, f)
	return c
}

// historyRegions are those whose event history tells of people: their own, and us-east-1, where global services such as IAM log.
func historyRegions(region string) []string {
	if region == "us-east-1" || !strings.HasPrefix(region, "us-") && (strings.HasPrefix(region, "cn-") || strings.HasPrefix(region, "us-gov-")) {
		return []string{region}
	}
	return []string{region, "us-east-1"}
}

// LakeBucket is the name of the bucket that the template makes for a lake. Names of buckets are unique in the world: this has the
// account and the region.
func LakeBucket(f aws.Found) string {
	return Name + "-" + or(f.Account, UnknownAccount) + "-" + or(f.Region, UnknownRegion)
}

// QueueURL is the URL that the template's queue will have.
func QueueURL(f aws.Found) string {
	domain := "amazonaws.com"
	if f.Partition == "aws-cn" {
		domain = "amazonaws.com.cn"
	}
	return "https://sqs." + or(f.Region, UnknownRegion) + "." + domain + "/" + or(f.Account, UnknownAccount) + "/" + Name
}

// mainTrail is the trail that a template is for: the one that tells most.
func mainTrail(f aws.Found) (aws.Trail, bool) {
	i := slices.IndexFunc(f.Trails, func(t aws.Trail) bool { return t.Bucket != "" })
	if i < 0 {
		return aws.Trail{}, false
	}
	return f.Trails[i], true
}
