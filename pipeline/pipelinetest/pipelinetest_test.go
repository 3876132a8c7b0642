package pipelinetest_test

import (
	"errors"
	"testing"
	"time"

	"github.com/ashiato/ashiato/pipeline"
	"github.com/ashiato/ashiato/pipeline/pipelinetest"
)

func TestMemory(t *testing.T) {
	pipelinetest.Run(t, func(*testing.T) pipelinetest.Harness {
		const hold = 600 * time.Millisecond
		m := pipeline.NewMemory(pipeline.MemoryOptions{Hold: hold})
		return pipelinetest.Harness{
			Source:     m,
			Another:    func(*testing.T) pipeline.Source { return m },
			Send:       func(_ *testing.T, name string) { m.Send(pipeline.Object{Bucket: "b", Key: "k/" + name}) },
			Fail:       func(*testing.T) { m.Fail(errors.New("no network")) },
			Redelivers: true, Hold: hold, RefusesStale: true,
		}
	})
}
