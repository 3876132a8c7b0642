package collect

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/pipeline"
)

// endless is a queue of many messages that are made when they are asked for.
type endless struct{ next, all, settled atomic.Int64 }

func (e *endless) Receive(ctx context.Context, most int) (out []pipeline.Message, err error) {
	for len(out) < min(most, 10) && e.next.Load() < e.all.Load() {
		out = append(out, &made{e, int(e.next.Add(1) - 1)})
	}
	if len(out) == 0 {
		return nil, io.EOF
	}
	return out, ctx.Err()
}

type made struct {
	e *endless
	n int
}

func (m *made) ID() string { return fmt.Sprint(m.n) }

func (m *made) Content() (pipeline.Content, error) {
	return pipeline.Content{Objects: []pipeline.Object{{Bucket: "trail", Key: keyOf(m.n), ETag: fmt.Sprint(m.n)}}}, nil
}

func (m *made) Settle(context.Context, pipeline.Outcome) error {
	m.e.settled.Add(1)
	return nil
}

// TestMemoryBounded: neither the length of a queue nor the size of an object is seen in the memory that is in use.
func TestMemoryBounded(t *testing.T) {
	messages, inflated := 20_000, 200<<20
	if testing.Short() {
		messages, inflated = 2_000, 20<<20
	}
	const large = 1 // the object that is large
	l := openLake(t, lake.Options{})
	before := debug.SetMemoryLimit(256 << 20)
	defer debug.SetMemoryLimit(before)
	var peak atomic.Uint64
	ctx, stop := context.WithCancel(t.Context())
	var sampling sync.WaitGroup
	sampling.Go(func() {
		for wait(ctx, 20*time.Millisecond) == nil {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			peak.Store(max(peak.Load(), m.Sys-m.HeapReleased))
		}
	})
	e := &endless{}
	e.all.Store(int64(messages))
	small := logFile(t, record("one", 1))
	sum, err := Run(t.Context(), Options{Lake: l, Source: e, Memory: 1 << 20, TempDir: t.TempDir(), InFlight: 500, Every: time.Second,
		Open: func(_ context.Context, o pipeline.Object) (io.ReadCloser, error) {
			if o.Key == keyOf(large) {
				return largeLog(inflated), nil
			}
			return io.NopCloser(bytes.NewReader(small)), nil
		}})
	stop()
	sampling.Wait()
	if err != nil || e.settled.Load() != int64(messages) || sum.Messages != int64(messages) || sum.JSONBytes < int64(inflated) {
		t.Fatalf("%v, %d messages settled, %+v", err, e.settled.Load(), sum)
	}
	t.Logf("%d messages, an object of %d MB inflated: at most %d MB", messages, inflated>>20, peak.Load()>>20)
	if peak.Load() > 320<<20 {
		t.Errorf("%d MB were in use", peak.Load()>>20)
	}
}

// largeLog makes a log as it is read.
func largeLog(size int) io.ReadCloser {
	r, w := io.Pipe()
	go func() {
		z := gzip.NewWriter(w)
		_, err := io.WriteString(z, `{"Records":[`+record("first", 1))
		for i, n := 0, 0; err == nil && n < size; i++ {
			text := "," + record(fmt.Sprint("large", i), 1)
			n += len(text)
			_, err = io.WriteString(z, text)
		}
		if err == nil {
			_, err = io.WriteString(z, "]}")
		}
		if err == nil {
			err = z.Close()
		}
		w.CloseWithError(err)
	}()
	return r
}
