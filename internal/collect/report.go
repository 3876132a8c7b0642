package collect

import (
	"context"
	"errors"
	"time"

	"github.com/ashiato/ashiato/internal/ingest"
	"github.com/ashiato/ashiato/pipeline"
	"github.com/ashiato/ashiato/trail"
)

// progress counts what the pipeline does.
func (c *collector) progress(e pipeline.Event) {
	if !e.End {
		return
	}
	switch e.Stage {
	case pipeline.Poll:
		if e.Err == nil {
			c.mu.Lock()
			c.unread = 0
			if e.Records > 0 {
				c.received = c.Now()
			}
			c.mu.Unlock()
		}
		c.messages.Add(e.Records)
		c.waiting.Add(e.Records)
	case pipeline.Parse:
		c.control(e.Content.Control)
	case pipeline.Download:
		if e.Err == nil {
			c.objects.Add(1)
			c.bytes.Add(e.Bytes)
			c.fetched(e.Object)
		}
	case pipeline.Settle, pipeline.Delete:
		c.settled(e)
	}
	c.tell()
}

// fetched notes when the newest log file was delivered.
func (c *collector) fetched(o pipeline.Object) {
	k, ok := trail.ParseKey(o.Key)
	if !ok {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if k.FileTime.After(c.newest) {
		c.newest = k.FileTime
	}
}

// control counts the messages that announce nothing.
func (c *collector) control(name string) {
	if name == "" {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sum.Control[kindOf(name, c.sum.Control)]++
}

func (c *collector) settled(e pipeline.Event) {
	c.waiting.Add(-1)
	c.mu.Lock()
	defer c.mu.Unlock()
	back := e.Err != nil || e.Outcome.Disposition == pipeline.Retry
	if delete(c.pending, e.Message); back && len(c.pending) < maxPending {
		c.pending[e.Message] = true
	}
	switch {
	case back:
		c.sum.Given++
	case e.Outcome.Disposition == pipeline.Drop:
		c.sum.Dropped++
	default:
		c.sum.Messages++
	}
}

// maxPending bounds the messages that are remembered because they were given back.
const maxPending = 100_000

func (c *collector) ingestProgress(p ingest.Progress) {
	c.mu.Lock()
	c.ingested = p
	c.mu.Unlock()
	c.tell()
}

func (c *collector) tell() {
	if c.Progress == nil {
		return
	}
	c.mu.Lock()
	p := Progress{Commit: c.commit, Received: c.received, Newest: c.newest, Ingest: c.ingested}
	c.mu.Unlock()
	p.Messages, p.Waiting, p.Objects, p.Bytes, p.Failures = c.messages.Load(), c.waiting.Load(), c.objects.Load(), c.bytes.Load(), c.failures.Load()
	c.Progress(p)
}

// again: a first failure may be over soon; a lasting one must not fetch the same objects all the time.
var again = pipeline.Backoff(30*time.Second, 30*time.Minute)

// busyOnce is when an object that somebody has in hand is looked at again by a run that is to end.
const busyOnce = 2 * time.Second

// failed decides what becomes of a message after a failure: it is delivered again, later each time.
func (c *collector) failed(ctx context.Context, f *pipeline.Failure, m pipeline.Message) pipeline.Outcome {
	switch {
	case errors.Is(f.Err, errBusy) && c.GiveUp > 0:
		return pipeline.Outcome{Disposition: pipeline.Retry, After: busyOnce, Reason: f.Err}
	case errors.Is(f.Err, errBusy):
		return pipeline.Outcome{Disposition: pipeline.Retry, After: 2 * c.Every, Reason: f.Err} // by then that process has committed
	case errors.Is(f.Err, ingest.ErrLost):
		return pipeline.Outcome{Disposition: pipeline.Retry, After: c.Every, Reason: f.Err} // another process took this one for dead: no harm was done
	}
	c.failures.Add(1)
	if f.Stage == pipeline.Poll {
		c.unreachable(f)
	}
	if c.Failed != nil {
		c.Failed(f)
	}
	c.tell()
	return again(ctx, f, m)
}

// unreachable ends the run when the source has failed too often.
func (c *collector) unreachable(f *pipeline.Failure) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.unread++; c.GiveUp > 0 && c.unread >= c.GiveUp {
		c.stop(&sourceError{f.Err})
	}
}

func (c *collector) summary() Summary {
	in := c.in.Summary()
	c.mu.Lock()
	defer c.mu.Unlock()
	s := c.sum
	s.Summary = in
	s.Pending = int64(len(c.pending))
	s.Skipped, s.Failures = c.skipped.Load(), c.failures.Load()
	s.Digests, s.Foreign = c.digests.Load()+in.Digests, c.foreign.Load()
	return s
}
