package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/ashiato/ashiato/pipeline"
)

func TestApplog(t *testing.T) {
	line := func(status int, path string) string {
		return fmt.Sprintf(`https 2026-02-03T00:10:00.123456Z app/web/50dc6c495c0c9188 203.0.113.5:2817 10.0.0.1:80 0.000 0.001 0.000 %d %d 34 366 `+
			`"GET https://example.com:443%s HTTP/1.1" "curl/8.0" ECDHE TLSv1.2 arn:aws:x "Root=1" "example.com" "-" 0 2026-02-03T00:10:00.1Z "forward" "-" "-" "10.0.0.1:80" "200" "-" "-"`, status, status, path)
	}
	var file bytes.Buffer
	z := gzip.NewWriter(&file)
	fmt.Fprintf(z, "%s\n%s\nnonsense\n%s\n", line(200, "/"), line(502, "/a b"), line(503, "/c"))
	z.Close()

	source := pipeline.NewMemory(pipeline.MemoryOptions{})
	source.Send(pipeline.Object{Key: "log", Inline: file.Bytes()})
	source.Close()
	var out bytes.Buffer
	var requests atomic.Int64
	p := failed(&out, &requests)
	p.Source = source
	var bad []int64
	p.OnFailure = func(_ context.Context, f *pipeline.Failure, _ pipeline.Message) pipeline.Outcome {
		bad = append(bad, f.Record)
		return pipeline.Outcome{Disposition: pipeline.Done}
	}
	if err := p.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	const want = "2026-02-03T00:10:00.123456Z 502 203.0.113.5:2817 \"GET https://example.com:443/a b HTTP/1.1\"\n" +
		"2026-02-03T00:10:00.123456Z 503 203.0.113.5:2817 \"GET https://example.com:443/c HTTP/1.1\"\n"
	if out.String() != want || requests.Load() != 3 || fmt.Sprint(bad) != "[3]" {
		t.Errorf("got\n%s%d requests, bad %v", out.String(), requests.Load(), bad)
	}
}
