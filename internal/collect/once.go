package collect

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/ashiato/ashiato/pipeline"
)

// Once gives a source that ends when the given one has had nothing for the time wait.
func Once(s pipeline.Source, wait time.Duration) pipeline.Source { return &once{s, wait} }

type once struct {
	source pipeline.Source
	wait   time.Duration
}

func (o *once) Receive(ctx context.Context, most int) ([]pipeline.Message, error) {
	within, stop := context.WithTimeout(ctx, o.wait)
	defer stop()
	got, err := o.source.Receive(within, most)
	if len(got) == 0 && ctx.Err() == nil && errors.Is(within.Err(), context.DeadlineExceeded) {
		return nil, io.EOF
	}
	return got, err
}
