package gather

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// asked notes the sizes of requests, each of which takes a second.
type asked struct {
	mu           sync.Mutex
	sizes        []int
	running, top int
}

func (a *asked) twice(ctx context.Context, questions []int) ([]int, error) {
	a.mu.Lock()
	a.sizes = append(a.sizes, len(questions))
	a.running++
	a.top = max(a.top, a.running)
	a.mu.Unlock()
	defer func() {
		a.mu.Lock()
		a.running--
		a.mu.Unlock()
	}()
	select {
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	case <-time.After(time.Second):
	}
	answers := make([]int, len(questions))
	for i, q := range questions {
		answers[i] = 2 * q
	}
	return answers, nil
}

// TestGather: everybody gets the answer to the own question, and what comes meanwhile goes together.
func TestGather(t *testing.T) {
	for _, c := range []struct {
		callers, most, atOnce int
		sizes                 string
	}{
		{1, 10, 1, "[1]"},
		{12, 100, 1, "[1 11]"},
		{12, 4, 1, "[1 4 4 3]"},
		{30, 10, 2, "[1 1 10 10 8]"},
	} {
		t.Run(fmt.Sprint(c.callers, c.most, c.atOnce), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var a asked
				g := New(Options{Most: c.most, AtOnce: c.atOnce}, a.twice)
				var wg sync.WaitGroup
				for i := range c.callers {
					wg.Go(func() {
						if got, err := g.Ask(t.Context(), i); err != nil || got != 2*i {
							t.Errorf("asked for %d: %d, %v", i, got, err)
						}
					})
					synctest.Wait()
				}
				wg.Wait()
				if got := fmt.Sprint(a.sizes); got != c.sizes || a.top > c.atOnce || len(g.waiting) > 0 {
					t.Errorf("requests of %s questions, want %s; %d at a time, %d left", got, c.sizes, a.top, len(g.waiting))
				}
			})
		})
	}
}

// TestErrors: an error is that of all who were asked together, and of nobody else.
func TestErrors(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		refused := errors.New("refused")
		var a asked
		g := New(Options{Most: 2}, func(ctx context.Context, questions []int) ([]int, error) {
			answers, err := a.twice(ctx, questions)
			switch questions[0] {
			case 1:
				return nil, refused
			case 3:
				return answers[:1], nil
			case 5:
				panic("at the disco")
			}
			return answers, err
		})
		var wg sync.WaitGroup
		errs := make([]error, 8)
		for i := range errs {
			wg.Go(func() {
				defer func() {
					if v := recover(); v != nil {
						errs[i] = fmt.Errorf("panic: %v", v)
					}
				}()
				_, errs[i] = g.Ask(t.Context(), i)
			})
			synctest.Wait()
		}
		wg.Wait()
		panics := 0
		for i, err := range errs {
			ok := err == nil
			switch i {
			case 1, 2:
				ok = errors.Is(err, refused)
			case 3, 4:
				ok = err != nil && err.Error() == "2 questions got 1 answers"
			case 5, 6:
				ok = errors.Is(err, errPanicked)
			}
			if err != nil && err.Error() == "panic: at the disco" {
				panics++ // in the goroutine of whoever asked, which may be any that waited
				ok = true
			}
			if !ok {
				t.Errorf("%d: %v", i, err)
			}
		}
		if panics != 1 {
			t.Errorf("%d goroutines panicked, want 1", panics)
		}
	})
}

// TestContexts: who goes does not take the others' answers along, and when all have gone the request ends.
func TestContexts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var a asked
		g := New(Options{Most: 10}, a.twice)
		gone := errors.New("gone")
		began := time.Now()
		contexts := make([]context.Context, 4)
		leave := make([]context.CancelCauseFunc, 4)
		errs := make([]error, 4)
		took := make([]time.Duration, 4)
		var wg sync.WaitGroup
		for i := range contexts {
			contexts[i], leave[i] = context.WithCancelCause(t.Context())
			wg.Go(func() {
				_, errs[i] = g.Ask(contexts[i], i)
				took[i] = time.Since(began)
			})
			synctest.Wait()
		}
		leave[1](gone) // waits for its turn
		time.Sleep(1500 * time.Millisecond)
		leave[2](gone) // is being asked together with 3
		wg.Wait()
		for i, want := range []error{nil, gone, gone, nil} {
			if i == 2 && errs[i] == nil && took[i] == 2*time.Second {
				continue // it was the one that asked
			}
			if !errors.Is(errs[i], want) {
				t.Errorf("%d: %v, want %v", i, errs[i], want)
			}
		}
		if fmt.Sprint(a.sizes) != "[1 2]" || took[1] != 0 || took[3] != 2*time.Second {
			t.Errorf("requests of %v questions, ends at %v", a.sizes, took)
		}
		ctx, cancel := context.WithCancel(t.Context())
		go func() {
			time.Sleep(100 * time.Millisecond)
			cancel()
		}()
		began = time.Now()
		if _, err := g.Ask(ctx, 1); !errors.Is(err, context.Canceled) || time.Since(began) != 100*time.Millisecond {
			t.Errorf("%v after %v", err, time.Since(began))
		}
		if _, err := g.Ask(ctx, 1); !errors.Is(err, context.Canceled) || len(a.sizes) != 3 {
			t.Errorf("with an ended context: %v, %d requests", err, len(a.sizes))
		}
	})
}

// TestLinger: a request that is not full waits for more, and whose context ends meanwhile leaves it to the others.
func TestLinger(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var a asked
		g := New(Options{Most: 4, AtOnce: 2, Linger: func(ctx context.Context) error {
			select {
			case <-ctx.Done():
			case <-time.After(10 * time.Millisecond):
			}
			return ctx.Err()
		}}, a.twice)
		gone, cancel := context.WithCancel(t.Context())
		defer cancel()
		var wg sync.WaitGroup
		for i := range 9 {
			ctx := t.Context()
			if i == 0 { // it has the first turn
				ctx = gone
			}
			wg.Go(func() {
				got, err := g.Ask(ctx, i)
				if i == 0 && !errors.Is(err, context.Canceled) || i > 0 && (err != nil || got != 2*i) {
					t.Errorf("asked for %d: %d, %v", i, got, err)
				}
			})
			time.Sleep(time.Millisecond)
			if i == 2 {
				cancel()
			}
		}
		wg.Wait()
		if got := fmt.Sprint(a.sizes); got != "[4 4]" {
			t.Errorf("requests of %s questions", got)
		}
	})
}
