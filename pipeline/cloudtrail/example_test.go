package cloudtrail_test

import (
	"context"
	"fmt"

	"github.com/ashiato/ashiato/pipeline"
	"github.com/ashiato/ashiato/pipeline/cloudtrail"
	"github.com/ashiato/ashiato/trail"
)

// Records of an object that came within its message: the source in memory stands for any other.
func Example() {
	source := pipeline.NewMemory(pipeline.MemoryOptions{})
	source.Send(pipeline.Object{Key: "log.json", Inline: []byte(`{"Records":[
		{"eventVersion":"1.11","eventTime":"2026-02-03T00:10:00Z","eventName":"ConsoleLogin","userIdentity":{"type":"IAMUser","userName":"hanako"},"eventID":"e-1"},
		{"eventVersion":"1.11","eventTime":"2026-02-03T00:11:00Z","eventName":"DescribeInstances","userIdentity":{"type":"IAMUser","userName":"hanako"},"eventID":"e-2"}]}`)})
	source.Close()
	p := pipeline.Pipeline[*trail.Record]{
		Source:     source,
		Decode:     cloudtrail.Decode(trail.Limits{}),
		KeepRecord: func(r *trail.Record) (bool, error) { return r.EventName() == "ConsoleLogin", nil },
		Handler: pipeline.HandlerFunc[*trail.Record](func(_ context.Context, b pipeline.Batch[*trail.Record]) error {
			for _, r := range b.Records {
				fmt.Println(r.UserIdentity().UserName, r.EventName())
			}
			return nil
		}),
	}
	if err := p.Run(context.Background()); err != nil {
		fmt.Println(err)
	}
	// Output: hanako ConsoleLogin
}
