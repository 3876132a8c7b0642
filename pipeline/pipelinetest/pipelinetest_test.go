package pipelinetest_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ashiato/ashiato/pipeline"
	"github.com/ashiato/ashiato/pipeline/pipelinetest"
)

// brokenBy names, in the environment, what is wrong with the source that TestMemory tests.
const brokenBy = "PIPELINETEST_BROKEN_BY"

func TestMemory(t *testing.T) {
	pipelinetest.Run(t, func(*testing.T) pipelinetest.Harness {
		const hold = 600 * time.Millisecond
		m := pipeline.NewMemory(pipeline.MemoryOptions{Hold: hold})
		s := broken{m, os.Getenv(brokenBy)}
		return pipelinetest.Harness{
			Source:     s,
			Another:    func(*testing.T) pipeline.Source { return s },
			Send:       func(_ *testing.T, name string) { m.Send(pipeline.Object{Bucket: "b", Key: "k/" + name}) },
			Fail:       func(*testing.T) { m.Fail(errors.New("no network")) },
			Redelivers: true, Hold: hold, RefusesStale: true,
		}
	})
}

// The tests find what is wrong with a source.
func TestBrokenSources(t *testing.T) {
	for by, test := range map[string]string{
		"more than max":        "receive_gives_no_more_than_max",
		"drop keeps":           "drop_ends_a_message",
		"retry at once":        "retry_brings_a_message_again",
		"extend does nothing":  "a_message_that_is_extended_stays_held",
		"settles what is lost": "a_stale_message_cannot_be_settled",
		"no error at the end":  "receive_ends_with_its_context",
		"content differs":      "content_stays_the_same",
		"gives twice":          "workers_share_the_messages",
		"passes over errors":   "receive_goes_on_after_an_error",
		"ends too soon":        "a_source_that_ends_has_given_all",
	} {
		t.Run(by, func(t *testing.T) {
			t.Parallel()
			cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestMemory$/^"+test+"$", "-test.v")
			cmd.Env = append(os.Environ(), brokenBy+"="+by)
			out, err := cmd.CombinedOutput()
			if err == nil || !strings.Contains(string(out), "--- FAIL: TestMemory/"+test) || strings.Contains(string(out), "panic:") {
				t.Errorf("%v:\n%s", err, out)
			}
		})
	}
}

// broken is a Memory with a fault.
type broken struct {
	*pipeline.Memory
	by string
}

func (s broken) Receive(ctx context.Context, most int) ([]pipeline.Message, error) {
	if s.by == "more than max" {
		most++
	}
	messages, err := s.Memory.Receive(ctx, most)
	switch {
	case s.by == "no error at the end" && ctx.Err() != nil, s.by == "passes over errors" && err != nil && ctx.Err() == nil:
		return nil, nil
	case s.by == "gives twice" && len(messages) > 1:
		messages[1] = messages[0]
	}
	if s.by != "" {
		for i, m := range messages {
			messages[i] = &brokenMessage{m.(pipeline.Holder), s, atomic.Int64{}}
		}
	}
	return messages, err
}

func (s broken) Ending() bool { return s.by == "ends too soon" || s.Memory.Ending() }

type brokenMessage struct {
	pipeline.Holder
	s     broken
	asked atomic.Int64
}

func (m *brokenMessage) Content() (pipeline.Content, error) {
	c, err := m.Holder.Content()
	if m.s.by == "content differs" {
		c.Objects = []pipeline.Object{{Key: c.Objects[0].Key, Size: m.asked.Add(1)}}
	}
	return c, err
}

func (m *brokenMessage) Extend(ctx context.Context) error {
	if m.s.by == "extend does nothing" {
		return nil
	}
	return m.Holder.Extend(ctx)
}

func (m *brokenMessage) Settle(ctx context.Context, o pipeline.Outcome) error {
	switch {
	case m.s.by == "drop keeps" && o.Disposition == pipeline.Drop:
		return nil
	case m.s.by == "retry at once":
		o.After = 0
	}
	err := m.Holder.Settle(ctx, o)
	if m.s.by == "settles what is lost" {
		return nil
	}
	return err
}
