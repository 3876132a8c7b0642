//go:build unix

package match_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"syscall"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/ashiato/ashiato/internal/match"
	"github.com/ashiato/ashiato/internal/rules"
	"github.com/ashiato/ashiato/internal/synth"
	"github.com/ashiato/ashiato/internal/when"
	shipped "github.com/ashiato/ashiato/rules"
	"github.com/ashiato/ashiato/trail"
)

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

// benchRules compiles the rules that ship, those of the Sigma corpus beside the repository, and generated ones until there are n.
func benchRules(b *testing.B, n int) (matchers []*match.Matcher, ours, sigmas int) {
	b.Helper()
	env := match.TestEnv
	env.Lists = map[string]*match.List{"blocklist": match.NewList([]netip.Prefix{netip.MustParsePrefix("198.51.100.0/28")})}
	add := func(node match.Node) {
		m, err := match.Compile(node, env)
		if err != nil {
			b.Fatalf("%s: %v", match.Format(node), err)
		}
		matchers = append(matchers, m)
	}
	all, faults, err := rules.Read(rules.Source{Files: shipped.Files, Label: "ashiato/", Shipped: true})
	if err != nil || len(faults) > 0 {
		b.Fatal(err, faults)
	}
	for _, r := range all {
		if r.Query != nil {
			continue
		}
		c, err := r.Compile(rules.Env{Match: env, Hours: &when.Hours{}})
		if err != nil {
			b.Fatal(err)
		}
		add(c.Node)
		ours++
	}
	names, err := filepath.Glob(filepath.Join("..", "..", "..", "shared", "corpus", "sigma-rules", "*.yml"))
	if err != nil {
		b.Fatal(err)
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			b.Fatal(err)
		}
		all, faults := rules.ImportSigma(name, data, "", nil)
		if len(faults) > 0 {
			b.Fatal(faults)
		}
		for _, r := range all {
			add(r.Rule.Sigma.Node)
			sigmas++
		}
	}
	for _, line := range match.GeneratedRules(n - len(matchers)) {
		c, err := match.Parse(line)
		if err != nil {
			b.Fatal(err)
		}
		add(c.Node)
	}
	return matchers, ours, sigmas
}

// processorTime is what the process has used, which other processes on the machine do not change much.
func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkRules prints how many records a second are read and asked 500 rules, beside reading alone and a loop over all rules. Target: 150,000 on two processors.
func BenchmarkRules(b *testing.B) {
	files, size := benchFiles(b, 50, 2000)
	matchers, ours, sigmas := benchRules(b, 500)
	set := match.NewSet(matchers)
	loop := func() func(*trail.Record) {
		var e match.Event
		return func(r *trail.Record) {
			e.Reset(r)
			for _, m := range matchers {
				m.Match(&e)
			}
		}
	}
	indexed := func() func(*trail.Record) {
		var e match.Event
		ignore := func(int) {}
		return func(r *trail.Record) {
			e.Reset(r)
			set.Each(&e, ignore)
		}
	}
	nothing := func() func(*trail.Record) { return func(*trail.Record) {} }
	for b.Loop() {
		t := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
		fmt.Fprintf(t, "\n%d rules (%d shipped, %d of Sigma), %.0f MB of JSON, %d processors\trecords/s\ttarget\tprocessor µs/record\t\n", len(matchers), ours, sigmas, float64(size)/1e6, runtime.GOMAXPROCS(0))
		for _, c := range []struct {
			name, target string
			start        func() func(*trail.Record)
		}{{"reading alone", "", nothing}, {"a loop over all rules", "", loop}, {"the set of rules", "150,000", indexed}} {
			begin, used := time.Now(), processorTime(b)
			n := eachRecord(b, files, c.start)
			rate := float64(n) / time.Since(begin).Seconds()
			fmt.Fprintf(t, "%s\t%.0f\t%s\t%.2f\t\n", c.name, rate, c.target, (processorTime(b)-used).Seconds()*1e6/float64(n))
			if c.target != "" {
				b.ReportMetric(rate, "records/s")
			}
		}
		if err := t.Flush(); err != nil {
			b.Fatal(err)
		}
	}
}
