package aws

import (
	"context"
	"path"
	"regexp"
	"strings"
	"time"

	awscore "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

const (
	// measuredAccounts is how many accounts of an organisation are listed.
	measuredAccounts = 5
	// maxLists bounds the list requests of one trail; a thousand cost half a cent.
	maxLists = 200
)

var (
	organizationFolder = regexp.MustCompile(`^o-[a-z0-9]{10,32}$`)
	accountFolder      = regexp.MustCompile(`^[0-9]{12}$`)
)

// A lister lists a trail's bucket.
type lister struct {
	client *s3.Client
	bucket string
	asked  int
}

// measure counts what a trail delivered yesterday (UTC), the last day that is complete.
func (d *detector) measure(ctx context.Context, t *Trail) {
	if t.Bucket == "" {
		return
	}
	day := d.o.Now().UTC().AddDate(0, 0, -1).Truncate(24 * time.Hour)
	d.ask(ctx, "s3:ListBucket", t.HomeRegion, func(ctx context.Context) error {
		client, err := d.buckets.client(ctx, t.Bucket)
		if err != nil {
			return err
		}
		l := &lister{client: client, bucket: t.Bucket}
		root := path.Join(t.Prefix, "AWSLogs") + "/"
		folders, err := l.folders(ctx, root)
		if err != nil {
			return err
		}
		if t.Organization {
			for _, f := range folders {
				if organizationFolder.MatchString(f) {
					t.OrganizationID = f
					root += f + "/"
					if folders, err = l.folders(ctx, root); err != nil {
						return err
					}
					break
				}
			}
		}
		var accounts []string
		for _, f := range folders {
			if accountFolder.MatchString(f) {
				accounts = append(accounts, f)
			}
		}
		t.Day, err = l.day(ctx, root, accounts, day)
		return err
	})
}

// day lists one day of some accounts and scales the numbers to all.
func (l *lister) day(ctx context.Context, root string, accounts []string, day time.Time) (Day, error) {
	total := Day{Date: day, Accounts: len(accounts)}
	seen := accounts[:min(len(accounts), measuredAccounts)]
	listed := 0
	for _, account := range seen {
		if l.asked >= maxLists {
			break
		}
		regions, err := l.folders(ctx, root+account+"/CloudTrail/")
		if err != nil {
			return Day{}, err
		}
		total.Regions = max(total.Regions, len(regions))
		for _, region := range regions {
			prefix := root + account + "/CloudTrail/" + region + day.Format("/2006/01/02/")
			objects, bytes, err := l.count(ctx, prefix)
			if err != nil {
				return Day{}, err
			}
			total.Objects, total.Bytes = total.Objects+objects, total.Bytes+bytes
		}
		listed++
	}
	if listed > 0 && listed < len(accounts) {
		total.Estimated = true
		total.Objects = total.Objects * int64(len(accounts)) / int64(listed)
		total.Bytes = total.Bytes * int64(len(accounts)) / int64(listed)
	}
	return total, nil
}

// folders lists the names right below a prefix.
func (l *lister) folders(ctx context.Context, prefix string) (names []string, err error) {
	pages := s3.NewListObjectsV2Paginator(l.client, &s3.ListObjectsV2Input{Bucket: &l.bucket, Prefix: &prefix, Delimiter: awscore.String("/")})
	for pages.HasMorePages() && l.asked < maxLists {
		l.asked++
		out, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, p := range out.CommonPrefixes {
			names = append(names, strings.Trim(strings.TrimPrefix(awscore.ToString(p.Prefix), prefix), "/"))
		}
	}
	return names, nil
}

// count adds up the objects below a prefix.
func (l *lister) count(ctx context.Context, prefix string) (objects, bytes int64, err error) {
	pages := s3.NewListObjectsV2Paginator(l.client, &s3.ListObjectsV2Input{Bucket: &l.bucket, Prefix: &prefix})
	for pages.HasMorePages() && l.asked < maxLists {
		l.asked++
		out, err := pages.NextPage(ctx)
		if err != nil {
			return 0, 0, err
		}
		for _, o := range out.Contents {
			objects, bytes = objects+1, bytes+awscore.ToInt64(o.Size)
		}
	}
	return objects, bytes, nil
}
