package collect

import (
	"context"
	"sync"
	"time"

	"github.com/ashiato/ashiato/pipeline"
)

// A patient source, such as a listing, gives a message again as often as it is given back, and would never end. tries gives a source that lets go of a
// message that was given back so often: whoever reads the source anew finds it again.
func tries(s pipeline.Source, most int) pipeline.Source {
	return &trying{source: s, most: most, given: map[pipeline.Message]int{}}
}

// triesAfter is how long such a source waits before it gives a message again, at most.
const triesAfter = 2 * time.Second

type trying struct {
	source pipeline.Source
	most   int

	mu    sync.Mutex
	given map[pipeline.Message]int // how often messages were given back
}

func (t *trying) Receive(ctx context.Context, most int) ([]pipeline.Message, error) {
	got, err := t.source.Receive(ctx, most)
	for i, m := range got {
		got[i] = &tried{m, t}
	}
	return got, err
}

// Ending implements [pipeline.Ending] where the source does.
func (t *trying) Ending() bool {
	s, ok := t.source.(pipeline.Ending)
	return ok && s.Ending()
}

// again says whether a message that is given back is to be given again.
func (t *trying) again(m pipeline.Message) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.given[m]++
	if t.given[m] < t.most {
		return true
	}
	delete(t.given, m)
	return false
}

type tried struct {
	pipeline.Message
	t *trying
}

func (m *tried) Settle(ctx context.Context, o pipeline.Outcome) error {
	if o.Disposition == pipeline.Retry {
		o.After = min(o.After, triesAfter)
		if !m.t.again(m.Message) {
			o = pipeline.Outcome{Disposition: pipeline.Drop, Reason: o.Reason}
		}
	}
	return m.Message.Settle(ctx, o)
}
