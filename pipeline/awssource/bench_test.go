package awssource

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/ashiato/ashiato/pipeline"
)

const (
	benchDays  = 32
	benchPages = 3
	benchPage  = 1000
)

// pagedBucket answers each LIST with a full page, the last of a prefix after benchPages.
func pagedBucket(b testing.TB) aws.Config {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		n := len(q.Get("continuation-token"))
		var s strings.Builder
		s.WriteString("<ListBucketResult>")
		if n+1 < benchPages {
			fmt.Fprintf(&s, "<IsTruncated>true</IsTruncated><NextContinuationToken>%s</NextContinuationToken>", strings.Repeat("x", n+1))
		}
		for i := range benchPage {
			fmt.Fprintf(&s, `<Contents><Key>%s%06d.json.gz</Key><Size>2</Size><ETag>"e"</ETag><LastModified>2026-11-01T00:00:00Z</LastModified></Contents>`, q.Get("prefix"), n*benchPage+i)
		}
		s.WriteString("</ListBucketResult>")
		w.Header().Set("Content-Type", "application/xml")
		io.WriteString(w, s.String())
	}))
	b.Cleanup(server.Close)
	return aws.Config{Region: "us-east-1", BaseEndpoint: &server.URL, Credentials: credentials.NewStaticCredentialsProvider("a", "b", "")}
}

func benchPrefix(i int) string {
	return fmt.Sprintf("AWSLogs/111122223333/CloudTrail/us-east-1/2026/10/%02d/", i)
}

// BenchmarkListing compares the listing of days with the SDK's paginator over the same prefixes, with the same number of requests at a time.
// Finding the days is not in it.
func BenchmarkListing(b *testing.B) {
	cfg := pagedBucket(b)
	b.Run("bare", func(b *testing.B) {
		for b.Loop() {
			bare(b, cfg)
		}
	})
	b.Run("listing", func(b *testing.B) {
		for b.Loop() {
			l, err := NewListing(ListingOptions{Config: cfg, Bucket: "trail"})
			if err != nil {
				b.Fatal(err)
			}
			l.found = true
			for i := range benchDays {
				l.days = append(l.days, &day{prefix: benchPrefix(i)})
			}
			drain(b, l)
		}
	})
}

func bare(b *testing.B, cfg aws.Config) {
	client := newS3(cfg, "")
	var wg sync.WaitGroup
	turns := make(chan struct{}, 8) // as ListingOptions.Parallel
	for i := range benchDays {
		wg.Go(func() {
			turns <- struct{}{}
			defer func() { <-turns }()
			p := s3.NewListObjectsV2Paginator(client, &s3.ListObjectsV2Input{Bucket: aws.String("trail"), Prefix: aws.String(benchPrefix(i))})
			n := 0
			for p.HasMorePages() {
				out, err := p.NextPage(context.Background())
				if err != nil {
					b.Error(err)
					return
				}
				n += len(out.Contents)
			}
			if n != benchPages*benchPage {
				b.Errorf("%d objects", n)
			}
		})
	}
	wg.Wait()
}

func drain(b *testing.B, l *Listing) {
	ctx, n := context.Background(), 0
	for {
		messages, err := l.Receive(ctx, 10)
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
			if err := m.Settle(ctx, pipeline.Outcome{}); err != nil {
				b.Fatal(err)
			}
		}
	}
	if n != benchDays*benchPages*benchPage {
		b.Fatalf("%d objects", n)
	}
}
