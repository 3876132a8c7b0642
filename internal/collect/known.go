package collect

import (
	"context"
	"slices"
	"sync"

	"github.com/ashiato/ashiato/internal/gather"
)

// maxKnown is for how many objects the ledger is asked at a time: a request to DynamoDB takes as many.
const maxKnown = 100

// known asks the ledger which objects the lake has, by their names there, of many in one request. It may be used by several goroutines.
type known struct {
	ask    func(ctx context.Context, names []string) ([]bool, error)
	single *gather.Gatherer[string, bool]
	turns  chan struct{} // bounds requests for messages at a time

	mu      sync.Mutex
	answers map[string]bool // that were asked for ahead
}

const (
	aheadAtOnce = 4
	// maxAhead bounds the answers that wait to be fetched; those of messages that were given back in between are never.
	maxAhead = 100_000
)

func newKnown(ask func(ctx context.Context, names []string) ([]bool, error)) *known {
	return &known{ask: ask, single: gather.New(gather.Options{Most: maxKnown}, ask), turns: make(chan struct{}, aheadAtOnce), answers: map[string]bool{}}
}

// ahead asks for objects for which has will be called soon. For a single one it does nothing: has asks for it together with those of other messages.
func (k *known) ahead(ctx context.Context, names []string) error {
	if len(names) < 2 {
		return nil
	}
	select {
	case k.turns <- struct{}{}:
		defer func() { <-k.turns }()
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	for some := range slices.Chunk(names, maxKnown) {
		has, err := k.ask(ctx, some)
		if err != nil {
			return err
		}
		k.mu.Lock()
		if len(k.answers) > maxAhead {
			clear(k.answers)
		}
		for i, name := range some {
			k.answers[name] = has[i]
		}
		k.mu.Unlock()
	}
	return nil
}

// has tells whether the lake has an object. An answer that was asked for ahead is given once: the next one may be another.
func (k *known) has(ctx context.Context, name string) (bool, error) {
	k.mu.Lock()
	has, ok := k.answers[name]
	delete(k.answers, name)
	k.mu.Unlock()
	if ok {
		return has, nil
	}
	return k.single.Ask(ctx, name)
}
