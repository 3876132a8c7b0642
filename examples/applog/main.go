// Applog reads a log that is not CloudTrail's: the access logs of an Application Load Balancer, gzip files of lines in S3. It prints the requests that
// failed in the target or in the load balancer (5xx), and counts all.
//
//	go run ./applog https://sqs.ap-northeast-1.amazonaws.com/111122223333/access-logs
//	go run ./applog AWSLogs/111122223333/elasticloadbalancing
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"
	"strings"
	"sync/atomic"
	"time"

	"github.com/ashiato/ashiato/examples/from"
	"github.com/ashiato/ashiato/pipeline"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the program at once
	source, open, err := from.Args(ctx, os.Args[1:])
	if err != nil {
		log.Fatal(err)
	}
	var requests atomic.Int64
	p := failed(os.Stdout, &requests)
	p.Source, p.Open = source, open
	p.OnFailure = func(ctx context.Context, f *pipeline.Failure, m pipeline.Message) pipeline.Outcome {
		log.Print(f)
		return pipeline.Backoff(time.Minute, time.Hour)(ctx, f, m)
	}
	err = p.Run(ctx)
	log.Printf("%d requests", requests.Load())
	if err != nil {
		log.Fatal(err)
	}
}

// request is one line of the log.
type request struct {
	Time, Client, Status, Line string
}

// failed gives a pipeline that prints failed requests to w and counts all.
func failed(w io.Writer, requests *atomic.Int64) *pipeline.Pipeline[request] {
	return &pipeline.Pipeline[request]{
		Decode: decode,
		KeepRecord: func(r request) (bool, error) {
			requests.Add(1)
			return strings.HasPrefix(r.Status, "5"), nil
		},
		Handler: pipeline.HandlerFunc[request](func(_ context.Context, b pipeline.Batch[request]) error {
			var text strings.Builder
			for _, r := range b.Records {
				fmt.Fprintf(&text, "%s %s %s %q\n", r.Time, r.Status, r.Client, r.Line)
			}
			_, err := io.WriteString(w, text.String())
			return err
		}),
	}
}

// decode makes requests of lines. A decoder of one's own may stand on another one.
func decode(ctx context.Context, o pipeline.Object, r io.Reader, s *pipeline.Sink[request]) error {
	lines := pipeline.NewSink(func(line []byte) error {
		v, err := parse(string(line))
		if err != nil {
			return s.Bad(err)
		}
		return s.Record(v)
	}, func(_ int64, err error) error { return s.Bad(err) })
	return pipeline.Lines(pipeline.Limits{RecordBytes: 64 << 10})(ctx, o, r, lines)
}

var errFields = errors.New("the line has too few fields for an access log of an Application Load Balancer")

// parse takes a line apart: fields stand between spaces, some in quotes. ("Access logs for your Application Load Balancer" in AWS's documentation has them
// all.)
func parse(line string) (request, error) {
	const when, client, status, text = 1, 3, 8, 12
	var fields []string
	for rest := line; rest != "" && len(fields) <= text; {
		end := " "
		if rest[0] == '"' {
			end, rest = `"`, rest[1:]
		}
		var field string
		field, rest, _ = strings.Cut(rest, end)
		fields = append(fields, field)
		rest = strings.TrimLeft(rest, " ")
	}
	if len(fields) <= text {
		return request{}, errFields
	}
	return request{Time: fields[when], Client: fields[client], Status: fields[status], Line: fields[text]}, nil
}
