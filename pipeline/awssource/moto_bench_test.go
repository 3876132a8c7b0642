package awssource

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/ashiato/ashiato/internal/mototest"
	"github.com/ashiato/ashiato/pipeline"
)

const (
	emulatedDays = 12
	emulatedDay  = 250 // objects
	motoRounds   = 5
)

// BenchmarkListingEmulator prints how long the listing of days of the emulator's bucket takes beside the SDK's paginator over the same prefixes, with the
// same number of requests at a time, in turns. Finding the days is not in it.
func BenchmarkListingEmulator(b *testing.B) {
	b.Setenv("AWS_ENDPOINT_URL", mototest.StartStrict(b))
	cfg, err := Load(b.Context(), Options{Region: "us-east-1"})
	if err != nil {
		b.Fatal(err)
	}
	client := newS3(cfg, "")
	if _, err := client.CreateBucket(b.Context(), &s3.CreateBucketInput{Bucket: aws.String("trail")}); err != nil {
		b.Fatal(err)
	}
	for i := range emulatedDays {
		for k := range emulatedDay {
			if _, err := client.PutObject(b.Context(), &s3.PutObjectInput{Bucket: aws.String("trail"), Key: aws.String(fmt.Sprintf("%s%06d.json.gz", benchPrefix(i), k)), Body: bytes.NewReader([]byte("x"))}); err != nil {
				b.Fatal(err)
			}
		}
	}
	for b.Loop() {
		var bare, ours time.Duration
		for range motoRounds {
			start := time.Now()
			pageDays(b, client)
			bare += time.Since(start)
			start = time.Now()
			listDays(b, cfg)
			ours += time.Since(start)
		}
		t := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
		fmt.Fprintf(t, "\nlisting %d objects of %d days\tms\tratio\ttarget\t\n", emulatedDays*emulatedDay, emulatedDays)
		fmt.Fprintf(t, "the SDK's paginator\t%d\t\t\t\n", bare.Milliseconds()/motoRounds)
		fmt.Fprintf(t, "ashiato\t%d\t%.2f\t1.10\t\n", ours.Milliseconds()/motoRounds, float64(ours)/float64(bare))
		if err := t.Flush(); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(ours)/float64(bare), "ratio")
	}
}

func pageDays(b *testing.B, client *s3.Client) {
	var wg sync.WaitGroup
	turns := make(chan struct{}, 8) // as ListingOptions.Parallel
	for i := range emulatedDays {
		wg.Go(func() {
			turns <- struct{}{}
			defer func() { <-turns }()
			p := s3.NewListObjectsV2Paginator(client, &s3.ListObjectsV2Input{Bucket: aws.String("trail"), Prefix: aws.String(benchPrefix(i)), MaxKeys: aws.Int32(emulatedDay)})
			n := 0
			for p.HasMorePages() {
				out, err := p.NextPage(context.Background())
				if err != nil {
					b.Error(err)
					return
				}
				n += len(out.Contents)
			}
			if n != emulatedDay {
				b.Errorf("%d objects", n)
			}
		})
	}
	wg.Wait()
}

func listDays(b *testing.B, cfg aws.Config) {
	l, err := NewListing(ListingOptions{Config: cfg, Bucket: "trail"})
	if err != nil {
		b.Fatal(err)
	}
	l.found = true
	for i := range emulatedDays {
		l.days = append(l.days, &day{prefix: benchPrefix(i)})
	}
	n := 0
	for {
		messages, err := l.Receive(b.Context(), 10)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			b.Fatal(err)
		}
		for _, m := range messages {
			c, err := m.Content()
			if err != nil {
				b.Fatal(err)
			}
			n += len(c.Objects)
			if err := m.Settle(b.Context(), pipeline.Outcome{}); err != nil {
				b.Fatal(err)
			}
		}
	}
	if n != emulatedDays*emulatedDay {
		b.Fatalf("%d objects", n)
	}
}
