// Nau prints who does what in AWS, now (なう): one line for each record of CloudTrail that changed something.
//
//	go run ./nau https://sqs.ap-northeast-1.amazonaws.com/111122223333/trail
//	go run ./nau AWSLogs
package main

import (
	"context"
	"io"
	"log"
	"os"
	"os/signal"
	"time"

	"github.com/ashiato/ashiato/examples/from"
	"github.com/ashiato/ashiato/pipeline"
	"github.com/ashiato/ashiato/pipeline/cloudtrail"
	"github.com/ashiato/ashiato/trail"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the program at once
	source, open, err := from.Args(ctx, os.Args[1:])
	if err != nil {
		log.Fatal(err)
	}
	p := nau(os.Stdout, time.Local)
	p.Source, p.Open = source, open
	p.OnFailure = func(ctx context.Context, f *pipeline.Failure, m pipeline.Message) pipeline.Outcome {
		log.Print(f)
		return pipeline.Backoff(time.Minute, time.Hour)(ctx, f, m)
	}
	if err := p.Run(ctx); err != nil {
		log.Fatal(err)
	}
}

// nau gives a pipeline that prints to w, with the times of a zone.
func nau(w io.Writer, zone *time.Location) *pipeline.Pipeline[*trail.Record] {
	return &pipeline.Pipeline[*trail.Record]{
		KeepObject: cloudtrail.IsLog,
		Decode:     cloudtrail.Decode(trail.Limits{}),
		KeepRecord: changes,
		Handler: pipeline.HandlerFunc[*trail.Record](func(_ context.Context, b pipeline.Batch[*trail.Record]) error {
			var text []byte
			for _, r := range b.Records {
				text = append(text, line(r, zone)...)
			}
			_, err := w.Write(text) // in one go: several objects are handled at a time
			return err
		}),
	}
}
