package collect

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/ashiato/ashiato/internal/ingest"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/mototest"
	"github.com/ashiato/ashiato/internal/synth"
	"github.com/ashiato/ashiato/pipeline"
	"github.com/ashiato/ashiato/pipeline/awssource"
)

const (
	benchFiles   = 2000
	benchRecords = 200_000
	benchRounds  = 3
	benchGets    = 16
)

// BenchmarkCollect prints how long it takes to collect log files from the emulator's S3, beside a bare loop of the SDK that only downloads them, and the
// import of the same files from the disk; in turns. The target is 1.3 times the longer of the two.
func BenchmarkCollect(b *testing.B) {
	dir := b.TempDir()
	const days = 10
	_, err := synth.Generate(b.Context(), dir, synth.Options{Days: days, RecordsPerDay: benchRecords / days, Files: benchFiles, Seed: 1,
		End: time.Date(2026, time.October, 31, 15, 0, 0, 0, time.UTC)})
	if err != nil {
		b.Fatal(err)
	}
	b.Setenv("AWS_ENDPOINT_URL", mototest.StartStrict(b))
	cfg, err := awssource.Load(b.Context(), awssource.Options{Region: "us-east-1"})
	if err != nil {
		b.Fatal(err)
	}
	client := s3.NewFromConfig(cfg, func(o *s3.Options) { o.UsePathStyle = true })
	objects, size := upload(b, client, dir)
	for b.Loop() {
		var took [3]time.Duration
		for i := range benchRounds {
			first, second := b.TempDir(), b.TempDir()
			for k, f := range []func(){
				func() { download(b, client, objects) },
				func() { importFiles(b, dir, first) },
				func() { collectObjects(b, cfg, objects, second) },
			} {
				start := time.Now()
				f()
				took[k] += time.Since(start)
			}
			b.Logf("round %d: %v", i, took)
		}
		longer := max(took[0], took[1])
		t := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
		fmt.Fprintf(t, "\n%d objects, %.0f MB, %d gets at a time, %d processors\ts\tratio\ttarget\t\n", len(objects), float64(size)/1e6, benchGets, runtime.GOMAXPROCS(0))
		for k, name := range []string{"the SDK, download only", "import from the disk", "ashiato collect"} {
			ratio, target := "", ""
			if k == 2 {
				ratio, target = fmt.Sprintf("%.2f", float64(took[k])/float64(longer)), "1.30"
			}
			fmt.Fprintf(t, "%s\t%.2f\t%s\t%s\t\n", name, took[k].Seconds()/benchRounds, ratio, target)
		}
		if err := t.Flush(); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(took[2])/float64(longer), "ratio")
	}
}

// upload puts the log files of a folder into the bucket.
func upload(b *testing.B, client *s3.Client, dir string) (objects []pipeline.Object, size int64) {
	if _, err := client.CreateBucket(b.Context(), &s3.CreateBucketInput{Bucket: aws.String("trail")}); err != nil {
		b.Fatal(err)
	}
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".json.gz") {
			return err
		}
		key, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		out, err := client.PutObject(b.Context(), &s3.PutObjectInput{Bucket: aws.String("trail"), Key: &key, Body: f})
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		size += info.Size()
		objects = append(objects, pipeline.Object{Bucket: "trail", Key: key, ETag: strings.Trim(*out.ETag, `"`), Size: info.Size()})
		return nil
	})
	if err != nil || len(objects) < benchFiles {
		b.Fatalf("%d objects, %v", len(objects), err)
	}
	return objects, size
}

// download reads all objects and keeps nothing.
func download(b *testing.B, client *s3.Client, objects []pipeline.Object) {
	work := make(chan pipeline.Object)
	var wg sync.WaitGroup
	for range benchGets {
		wg.Go(func() {
			for o := range work {
				out, err := client.GetObject(b.Context(), &s3.GetObjectInput{Bucket: &o.Bucket, Key: &o.Key})
				if err != nil {
					b.Error(err)
					continue
				}
				if _, err := io.Copy(io.Discard, out.Body); err != nil {
					b.Error(err)
				}
				out.Body.Close()
			}
		})
	}
	for _, o := range objects {
		work <- o
	}
	close(work)
	wg.Wait()
}

func importFiles(b *testing.B, from, dir string) {
	l, err := lake.Open(b.Context(), lake.Options{Dir: filepath.Join(dir, "lake"), Create: true})
	if err != nil {
		b.Fatal(err)
	}
	defer l.Close()
	sum, err := ingest.Import(b.Context(), []string{from}, nil, ingest.Options{Lake: l})
	if err != nil || sum.Records < benchRecords {
		b.Fatalf("%d records, %v", sum.Records, err)
	}
}

// collectObjects collects what messages announce, of as many objects as those of a listing.
func collectObjects(b *testing.B, cfg aws.Config, objects []pipeline.Object, dir string) {
	l, err := lake.Open(b.Context(), lake.Options{Dir: filepath.Join(dir, "lake"), Create: true})
	if err != nil {
		b.Fatal(err)
	}
	defer l.Close()
	m := pipeline.NewMemory(pipeline.MemoryOptions{})
	for i := 0; i < len(objects); i += 100 {
		m.Send(objects[i:min(i+100, len(objects))]...)
	}
	m.Close()
	sum, err := Run(context.Background(), Options{Lake: l, Source: m, Open: awssource.NewStore(awssource.StoreOptions{Config: cfg}).Open, Parallel: benchGets, TempDir: dir})
	if err != nil || sum.Records < benchRecords {
		b.Fatalf("%d records, %v", sum.Records, err)
	}
}
