package match

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/ashiato/ashiato/internal/synth"
	"github.com/ashiato/ashiato/trail"
)

// generatedRules makes conditions as rule sets have them: most pin down names, some look at everything.
func generatedRules(n int) (lines []string) {
	random := rand.New(rand.NewPCG(7, 7))
	pick := func(list []string) string { return list[random.IntN(len(list))] }
	services := []string{"iam", "ec2", "s3", "cloudtrail", "kms", "lambda", "rds", "sts", "signin", "workspaces", "connect", "ecs", "eks", "route53", "organizations", "guardduty", "config", "sns", "sqs", "logs"}
	verbs := []string{"Create", "Delete", "Update", "Put", "Attach", "Detach", "Modify", "Authorize", "Revoke", "Disable", "Stop", "Describe", "List", "Get"}
	things := []string{"User", "Role", "AccessKey", "Trail", "Bucket", "BucketPolicy", "SecurityGroupIngress", "Snapshot", "Function", "DBInstance", "Key", "Alias", "Stack", "Cluster", "LoginProfile", "Policy", "Workspaces", "Instances", "Object", "Rule", "Detector", "Tags", "FlowLogs", "Vpc"}
	common := []string{"ConsoleLogin", "GetObject", "PutObject", "AssumeRole", "Decrypt", "DescribeInstances", "StopLogging", "CreateAccessKey", "DeleteTrail", "GetCallerIdentity", "ListBuckets", "PutBucketPolicy"}
	name := func() string {
		if random.IntN(4) == 0 {
			return pick(common)
		}
		return pick(verbs) + pick(things)
	}
	extra := func() string {
		return pick([]string{"", "", "-error:*", "error:*", "-user:terraform", "-agent:*cloudformation*", "ip:!office", "-readonly:yes", "mfa:no", "userIdentity.type:IAMUser",
			"requestParameters:*public*", "resource:prod-*", "region:(us-east-1 OR ap-northeast-1)", "-userIdentity.invokedBy:*", "userIdentity.arn:/:assumed-role\\/aws:/"})
	}
	for len(lines) < n {
		var line string
		switch k := random.IntN(100); {
		case k < 40:
			line = fmt.Sprintf("service:%s event:%s %s", pick(services), name(), extra())
		case k < 60:
			names := make([]string, 2+random.IntN(5))
			for i := range names {
				names[i] = name()
			}
			line = fmt.Sprintf("event:(%s) %s", strings.Join(names, " OR "), extra())
		case k < 68:
			line = fmt.Sprintf("service:%s event:%s* %s", pick(services), pick(verbs), extra())
		case k < 76:
			line = fmt.Sprintf("event:%s (user:root OR userIdentity.arn:*admin*) %s", name(), extra())
		case k < 80:
			line = fmt.Sprintf("error:(AccessDenied OR *Unauthorized*) service:%s -user:role-%d", pick(services), random.IntN(50))
		case k < 84:
			line = fmt.Sprintf("userIdentity.type:Root -event:%s*", pick(verbs))
		case k < 87:
			line = fmt.Sprintf("agent:*%s*", pick([]string{"TruffleHog", "kali", "parrot", "pentoo", "S3 Browser", "curl"}))
		case k < 90:
			line = fmt.Sprintf("ip:198.51.100.%d", random.IntN(256))
		case k < 92:
			line = fmt.Sprintf("ip:!office -ip:*.amazonaws.com -ip:10.0.0.0/8 -readonly:yes event:%s*", pick(verbs))
		case k < 94:
			line = fmt.Sprintf("userIdentity.accessKeyId:AKIA%d", random.IntN(1e6))
		case k < 96:
			line = fmt.Sprintf("errorCode:%s", pick([]string{"Client.UnauthorizedOperation", "ThrottlingException", "NoSuchBucket", "AccessDenied"}))
		case k < 98:
			line = fmt.Sprintf("userIdentity.arn:/assumed-role\\/%s-[0-9]+/ event:%s", pick(things), name())
		case k < 99:
			line = fmt.Sprintf(`"%s-%d"`, strings.ToLower(pick(things)), random.IntN(1000))
		default:
			line = fmt.Sprintf("requestParameters.policyDocument:/\"%s\"/", pick(things))
		}
		lines = append(lines, line)
	}
	return lines
}

// benchFiles makes log files of synthetic records, gzipped as CloudTrail's are.
func benchFiles(b *testing.B, files, records int) (all [][]byte, size int) {
	b.Helper()
	seq, err := synth.Records(synth.Options{People: 30, Days: 30, RecordsPerDay: (files*records + 29) / 30, Seed: 1, End: time.Date(2026, time.October, 31, 15, 0, 0, 0, time.UTC)})
	if err != nil {
		b.Fatal(err)
	}
	var plain bytes.Buffer
	n := 0
	flush := func() {
		var packed bytes.Buffer
		z, _ := gzip.NewWriterLevel(&packed, gzip.DefaultCompression)
		fmt.Fprintf(z, `{"Records":[%s]}`, plain.Bytes())
		if err := z.Close(); err != nil {
			b.Fatal(err)
		}
		all = append(all, packed.Bytes())
		size += plain.Len()
		plain.Reset()
		n = 0
	}
	for r := range seq {
		if n > 0 {
			plain.WriteByte(',')
		}
		plain.Write(r)
		if n++; n == records {
			flush()
		}
		if len(all) == files {
			break
		}
	}
	if len(all) < files {
		flush()
	}
	return all, size
}

// eachRecord reads the files with as many goroutines as there are processors and hands the records to what start returns for each.
func eachRecord(b *testing.B, files [][]byte, start func() func(*trail.Record)) (records int) {
	b.Helper()
	var wg sync.WaitGroup
	var mu sync.Mutex
	next := make(chan []byte)
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			do, n := start(), 0
			r := trail.NewReader(bytes.NewReader(nil), trail.ReaderOptions{})
			for f := range next {
				r.Reset(bytes.NewReader(f), "bench")
				for {
					record, err := r.Next()
					if errors.Is(err, io.EOF) {
						break
					}
					if err != nil {
						b.Error(err)
						break
					}
					n++
					do(record)
				}
			}
			mu.Lock()
			records += n
			mu.Unlock()
		})
	}
	for _, f := range files {
		next <- f
	}
	close(next)
	wg.Wait()
	return records
}

// BenchmarkRules prints how many records a second are read and asked 500 rules, beside reading alone and a loop over all rules. Target: 150,000 on two processors.
func BenchmarkRules(b *testing.B) {
	files, size := benchFiles(b, 50, 2000)
	lines := generatedRules(500)
	matchers := make([]*Matcher, len(lines))
	for i, line := range lines {
		matchers[i] = compiled(b, line)
	}
	set := NewSet(matchers)
	loop := func() func(*trail.Record) {
		var e Event
		return func(r *trail.Record) {
			e.Reset(r)
			for _, m := range matchers {
				m.Match(&e)
			}
		}
	}
	indexed := func() func(*trail.Record) {
		var e Event
		ignore := func(int) {}
		return func(r *trail.Record) {
			e.Reset(r)
			set.Each(&e, ignore)
		}
	}
	nothing := func() func(*trail.Record) { return func(*trail.Record) {} }
	for b.Loop() {
		t := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
		fmt.Fprintf(t, "\n%d rules, %.0f MB of JSON, %d processors\trecords/s\ttarget\t\n", len(lines), float64(size)/1e6, runtime.GOMAXPROCS(0))
		for _, c := range []struct {
			name, target string
			start        func() func(*trail.Record)
		}{{"reading alone", "", nothing}, {"a loop over all rules", "", loop}, {"the set of rules", "150,000", indexed}} {
			begin := time.Now()
			n := eachRecord(b, files, c.start)
			rate := float64(n) / time.Since(begin).Seconds()
			fmt.Fprintf(t, "%s\t%.0f\t%s\t\n", c.name, rate, c.target)
			if c.target != "" {
				b.ReportMetric(rate, "records/s")
			}
		}
		if err := t.Flush(); err != nil {
			b.Fatal(err)
		}
	}
}
