package awssource

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/ashiato/ashiato/internal/awsname"
	"github.com/ashiato/ashiato/pipeline"
)

// A bucketList lists the folders and objects of a bucket that lie as CloudTrail puts them:
//
//	[prefix/][o-id/]AWSLogs/[o-id/]ACCOUNT/KIND/REGION/YYYY/MM/DD/
//
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html
type bucketList struct {
	o        ListingOptions
	store    *Store
	requests atomic.Int64
	turns    chan struct{} // bounds requests at a time
}

func newBucketList(o ListingOptions) *bucketList {
	return &bucketList{o: o, store: NewStore(StoreOptions{Config: o.Config, RequesterPays: o.RequesterPays}), turns: make(chan struct{}, o.Parallel)}
}

var (
	accountFolder = regexp.MustCompile(`^[0-9]{12}$`)
	orgFolder     = regexp.MustCompile(`^o-[a-z0-9]{10,32}$`)
	numberFolder  = regexp.MustCompile(`^[0-9]{2}(?:[0-9]{2})?$`)
)

// request asks for one page.
func (b *bucketList) request(ctx context.Context, in *s3.ListObjectsV2Input) (*s3.ListObjectsV2Output, error) {
	select {
	case b.turns <- struct{}{}:
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	defer func() { <-b.turns }()
	b.requests.Add(1)
	in.Bucket = &b.o.Bucket
	if b.o.RequesterPays {
		in.RequestPayer = types.RequestPayerRequester
	}
	client, region := b.store.client(b.o.Bucket, "")
	out, err := client.ListObjectsV2(ctx, in)
	if err != nil && b.store.moved(b.o.Bucket, region, err) {
		client, region = b.store.client(b.o.Bucket, "")
		b.requests.Add(1)
		out, err = client.ListObjectsV2(ctx, in)
	}
	if err != nil {
		target := "s3://" + b.o.Bucket + "/" + aws.ToString(in.Prefix)
		return nil, lacks(explain(err, "list", target), "s3:ListBucket", awsname.BucketARN(region, b.o.Bucket, ""))
	}
	return out, nil
}

// folders gives the names of the folders right below a prefix that ends with a slash or is empty.
func (b *bucketList) folders(ctx context.Context, prefix string) (names []string, err error) {
	in := &s3.ListObjectsV2Input{Prefix: aws.String(prefix), Delimiter: aws.String("/")}
	for {
		out, err := b.request(ctx, in)
		if err != nil {
			return nil, err
		}
		for _, p := range out.CommonPrefixes {
			names = append(names, strings.TrimSuffix(strings.TrimPrefix(aws.ToString(p.Prefix), prefix), "/"))
		}
		if !aws.ToBool(out.IsTruncated) {
			return names, nil
		}
		in.ContinuationToken = out.NextContinuationToken
	}
}

// findDays gives the folders of all days that were asked for, newest first.
func (b *bucketList) findDays(ctx context.Context) ([]*day, error) {
	accounts, err := b.accounts(ctx)
	if err != nil {
		return nil, err
	}
	regions, err := each(accounts, func(account string) ([]string, error) {
		kinds, err := b.below(ctx, account, func(name string) bool { return slices.Contains(b.o.Kinds, name) })
		if err != nil {
			return nil, err
		}
		return each(kinds, func(kind string) ([]string, error) {
			return b.below(ctx, kind, func(name string) bool { return len(b.o.Regions) == 0 || slices.Contains(b.o.Regions, name) })
		})
	})
	if err != nil {
		return nil, err
	}
	days, err := each(regions, func(region string) ([]*day, error) { return b.daysOf(ctx, region) })
	slices.SortStableFunc(days, func(x, y *day) int { return strings.Compare(y.date, x.date) })
	return days, err
}

// accounts gives the prefixes of the accounts' folders.
func (b *bucketList) accounts(ctx context.Context) ([]string, error) {
	roots, err := b.below(ctx, b.o.Prefix, func(name string) bool { return name == "AWSLogs" || orgFolder.MatchString(name) })
	if err != nil {
		return nil, err
	}
	logs, err := each(roots, func(root string) ([]string, error) {
		if strings.HasSuffix(root, "/AWSLogs/") || root == "AWSLogs/" {
			return []string{root}, nil
		}
		return b.below(ctx, root, func(name string) bool { return name == "AWSLogs" })
	})
	if err != nil {
		return nil, err
	}
	wanted := func(name string) bool {
		return accountFolder.MatchString(name) && (len(b.o.Accounts) == 0 || slices.Contains(b.o.Accounts, name))
	}
	return each(logs, func(root string) ([]string, error) {
		found, err := b.below(ctx, root, func(name string) bool { return wanted(name) || orgFolder.MatchString(name) })
		if err != nil {
			return nil, err
		}
		return each(found, func(p string) ([]string, error) {
			if !orgFolder.MatchString(lastFolder(p)) {
				return []string{p}, nil
			}
			return b.below(ctx, p, wanted)
		})
	})
}

func lastFolder(prefix string) string {
	prefix = strings.TrimSuffix(prefix, "/")
	return prefix[strings.LastIndexByte(prefix, '/')+1:]
}

// below gives the prefixes of the folders right below that are wanted.
func (b *bucketList) below(ctx context.Context, prefix string, wanted func(name string) bool) ([]string, error) {
	names, err := b.folders(ctx, prefix)
	var out []string
	for _, name := range names {
		if wanted(name) {
			out = append(out, prefix+name+"/")
		}
	}
	return out, err
}

// daysOf gives the days of a region's folder that were asked for. Years and months outside are not looked into.
func (b *bucketList) daysOf(ctx context.Context, region string) ([]*day, error) {
	first, last := "0000/00/00", "9999/99/99"
	if !b.o.Since.IsZero() {
		first = b.o.Since.UTC().Format(dayLayout)
	}
	if !b.o.Until.IsZero() {
		last = b.o.Until.UTC().Add(-time.Nanosecond).Format(dayLayout)
	}
	skip := b.skipped()
	inside := func(parent string) func(name string) bool {
		return func(name string) bool {
			date := parent + name
			n := min(len(date), len(first))
			return numberFolder.MatchString(name) && date >= first[:n] && date <= last[:n] && !skip(date)
		}
	}
	years, err := b.below(ctx, region, inside(""))
	if err != nil {
		return nil, err
	}
	months, err := each(years, func(year string) ([]string, error) { return b.below(ctx, year, inside(year[len(region):])) })
	if err != nil {
		return nil, err
	}
	return each(months, func(month string) ([]*day, error) {
		days, err := b.below(ctx, month, inside(month[len(region):]))
		var out []*day
		for _, d := range days {
			out = append(out, &day{prefix: d, date: strings.TrimSuffix(d[len(region):], "/")})
		}
		return out, err
	})
}

// skipped tells of a day, or of the beginning of one (a year, a month), whether all of it is left out.
func (b *bucketList) skipped() func(date string) bool {
	if !b.o.SkipUntil.After(b.o.SkipSince) {
		return func(string) bool { return false }
	}
	first, last := b.o.SkipSince.UTC().Format(dayLayout), b.o.SkipUntil.UTC().AddDate(0, 0, -1).Format(dayLayout)
	return func(date string) bool {
		if n := len(date); n < len(first) {
			return date > first[:n] && date < last[:n] // the first and the last year or month may be left out in part only
		}
		return date >= first && date <= last
	}
}

// each calls f for all values at the same time (requests are bounded elsewhere) and joins what it gives, in order.
func each[T, R any](values []T, f func(T) ([]R, error)) ([]R, error) {
	results := make([][]R, len(values))
	errs := make([]error, len(values))
	var wg sync.WaitGroup
	for i, v := range values {
		wg.Go(func() { results[i], errs[i] = f(v) })
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return slices.Concat(results...), nil
}

// page asks for the next page of a day.
func (b *bucketList) page(ctx context.Context, d *day) ([]pipeline.Object, error) {
	out, err := b.request(ctx, &s3.ListObjectsV2Input{Prefix: aws.String(d.prefix), ContinuationToken: d.token})
	if err != nil {
		return nil, err
	}
	d.begun, d.token = true, nil
	if aws.ToBool(out.IsTruncated) {
		d.token = out.NextContinuationToken
	}
	objects := make([]pipeline.Object, 0, len(out.Contents))
	for _, c := range out.Contents {
		o := pipeline.Object{Bucket: b.o.Bucket, Key: aws.ToString(c.Key), Size: aws.ToInt64(c.Size), ETag: strings.Trim(aws.ToString(c.ETag), `"`)}
		if c.LastModified != nil {
			o.Modified = c.LastModified.UTC()
		}
		if o.Size > 0 { // the S3 console makes empty objects for folders
			objects = append(objects, o)
		}
	}
	return objects, nil
}
