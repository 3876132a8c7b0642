package notify

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ashiato/ashiato/internal/state"
	"github.com/ashiato/ashiato/internal/text"
)

// A fake is a channel that keeps what it is told.
type fake struct {
	mu   sync.Mutex
	pace time.Duration
	sent []string
	at   []time.Time
	say  func(m Message) (string, error)
}

func (f *fake) Send(_ context.Context, m Message) (string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.say != nil {
		if note, err := f.say(m); err != nil || note != "" {
			return note, err
		}
	}
	f.sent, f.at = append(f.sent, m.ID), append(f.at, time.Now())
	return "", nil
}
func (f *fake) Preview(Message) ([]byte, error) { return nil, nil }
func (f *fake) Check(context.Context) error     { return nil }
func (f *fake) Pace() time.Duration             { return f.pace }
func (f *fake) all() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.sent)
}

func openStore(t testing.TB) *state.Store {
	t.Helper()
	s, err := state.Open(context.Background(), filepath.Join(t.TempDir(), "state.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

type outcomes struct {
	mu  sync.Mutex
	all []Outcome
}

func (o *outcomes) told(one Outcome) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.all = append(o.all, one)
}

func (o *outcomes) count(match func(Outcome) bool) (n int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, one := range o.all {
		if match(one) {
			n++
		}
	}
	return n
}

func dispatcher(store Outbox, channels map[string]*fake, o *outcomes) *Dispatcher {
	d := &Dispatcher{Outbox: store, Deliveries: map[string]Delivery{}, Now: time.Now, Sleep: sleep, Random: func() float64 { return 0 }, Owner: "test", Told: o.told, Look: 20 * time.Second}
	for name := range channels {
		d.Deliveries[name] = Delivery{}
	}
	d.Open = func(_ context.Context, name string) (Channel, error) { return channels[name], nil }
	return d
}

func put(t testing.TB, s *state.Store, channel string, ids ...string) {
	t.Helper()
	var all []state.OutboxMessage
	for _, id := range ids {
		m := Sample("en", time.Now())
		m.ID, m.Channel = id, channel
		q, err := m.Queue()
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, q)
	}
	if err := s.Enqueue(context.Background(), time.Now(), all...); err != nil {
		t.Fatal(err)
	}
}

// Messages are sent in their order, at the channel's pace; what comes meanwhile is sent when it comes.
func TestRun(t *testing.T) {
	t.Parallel()
	store := openStore(t)
	synctest.Test(t, func(t *testing.T) {
		sec, mgr := &fake{pace: time.Second}, &fake{}
		d := dispatcher(store, map[string]*fake{"sec": sec, "mgr": mgr}, &outcomes{})
		d.Look = time.Second
		put(t, store, "sec", "1", "2", "3")
		put(t, store, "mgr", "4")
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan error)
		go func() { done <- d.Run(ctx) }()
		time.Sleep(5 * time.Second)
		synctest.Wait()
		if got := sec.all(); !slices.Equal(got, []string{"1", "2", "3"}) || sec.at[2].Sub(sec.at[0]) < 2*time.Second || !slices.Equal(mgr.all(), []string{"4"}) {
			t.Errorf("%v %v, %v", got, sec.at, mgr.all())
		}
		before := time.Now()
		put(t, store, "mgr", "5")
		d.Wake()
		time.Sleep(3 * time.Second)
		synctest.Wait()
		if got := mgr.all(); len(got) != 2 || mgr.at[1].Sub(before) > time.Second {
			t.Errorf("%v", got)
		}
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
}

// A channel that is down for a day holds up no other, loses nothing, and is not asked all the time.
func TestDownForADay(t *testing.T) {
	t.Parallel()
	store := openStore(t)
	synctest.Test(t, func(t *testing.T) {
		start, tries := time.Now(), 0
		down := &fake{say: func(Message) (string, error) {
			if time.Since(start) < 24*time.Hour {
				tries++
				return "", fault(Down, "no route")
			}
			return "", nil
		}}
		well, told := &fake{}, &outcomes{}
		d := dispatcher(store, map[string]*fake{"down": down, "well": well}, told)
		d.Look = time.Minute
		put(t, store, "down", "1", "2", "3")
		put(t, store, "well", "4")
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan error)
		go func() { done <- d.Run(ctx) }()
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		if !slices.Equal(well.all(), []string{"4"}) {
			t.Errorf("the other channel: %v", well.all())
		}
		time.Sleep(25 * time.Hour)
		synctest.Wait()
		if got := down.all(); !slices.Equal(got, []string{"2", "3", "1"}) { // first what was not refused itself
			t.Errorf("%v", got)
		}
		if tries < 50 || tries > 200 {
			t.Errorf("%d tries in a day", tries)
		}
		cancel()
		<-done
	})
}

// After the time for giving up messages are dead and told of, and sent when somebody says so.
func TestDead(t *testing.T) {
	t.Parallel()
	store := openStore(t)
	synctest.Test(t, func(t *testing.T) {
		broken := true
		c := &fake{say: func(m Message) (string, error) {
			if m.ID == "bad" {
				return "", fault(Rejected, "invalid")
			}
			if broken {
				return "", fault(Refused, "token_revoked")
			}
			return "", nil
		}}
		told := &outcomes{}
		d := dispatcher(store, map[string]*fake{"sec": c}, told)
		d.Look = time.Minute
		put(t, store, "sec", "bad", "1", "2")
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan error)
		go func() { done <- d.Run(ctx) }()
		time.Sleep(UsualGiveUp - time.Hour)
		synctest.Wait()
		dead, err := store.Messages(ctx, state.MessageFilter{Status: state.MessageDead})
		if err != nil || len(dead) != 1 || dead[0].ID != "bad" {
			t.Errorf("%v, %v", dead, err)
		}
		time.Sleep(2 * time.Hour)
		synctest.Wait()
		if dead, err = store.Messages(ctx, state.MessageFilter{Status: state.MessageDead}); err != nil || len(dead) != 3 || dead[0].Reason != "token_revoked" {
			t.Errorf("%v, %v", dead, err)
		}
		if told.count(func(o Outcome) bool { return o.Status == state.MessageDead }) != 2 || told.count(func(o Outcome) bool { return o.Dead == 1 }) != 1 {
			t.Errorf("%+v", told.all)
		}
		broken = false
		if n, err := store.RetryMessages(ctx, state.MessageFilter{Status: state.MessageDead}, time.Now()); n != 3 || err != nil {
			t.Errorf("%d, %v", n, err)
		}
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		if got := c.all(); !slices.Equal(got, []string{"1", "2"}) {
			t.Errorf("%v", got)
		}
		cancel()
		<-done
	})
}

// What a channel asks to wait is kept to, and counts as no failure, whether it is asked too often or has no time.
func TestRateLimited(t *testing.T) {
	t.Parallel()
	for _, status := range []int{http.StatusTooManyRequests, http.StatusServiceUnavailable} {
		for _, wait := range []time.Duration{3 * time.Second, 30 * time.Second} {
			store := openStore(t)
			synctest.Test(t, func(t *testing.T) {
				var asked []time.Time
				c := &fake{say: func(Message) (string, error) {
					if asked = append(asked, time.Now()); len(asked) < 6 {
						head := http.Header{"Retry-After": {strconv.Itoa(int(wait / time.Second))}}
						return "", newHTTPClient(local, nil).judge(answer{status: status, header: head}, time.Now())
					}
					return "", nil
				}}
				d := dispatcher(store, map[string]*fake{"sec": c}, &outcomes{})
				d.Look = time.Second
				put(t, store, "sec", "1")
				ctx, cancel := context.WithCancel(context.Background())
				done := make(chan error)
				go func() { done <- d.Run(ctx) }()
				time.Sleep(4 * time.Minute)
				synctest.Wait()
				if len(asked) != 6 {
					t.Fatalf("%d: asked %d times", status, len(asked))
				}
				for i := range 5 {
					if got := asked[i+1].Sub(asked[i]); got < wait || got > wait+2*time.Second {
						t.Errorf("%d: asked again after %v, want %v", status, got, wait)
					}
				}
				cancel()
				<-done
			})
		}
	}
}

// One pass sends what is due and ends; channels that are not in the configuration are left to others.
func TestOnce(t *testing.T) {
	t.Parallel()
	store, told := openStore(t), &outcomes{}
	c := &fake{say: func(m Message) (string, error) {
		if m.Template != "short" {
			t.Errorf("the template is %s", m.Template)
		}
		if m.ID == "2" {
			return "", fault(Failed, "not this one")
		}
		if m.ID == "3" {
			return "the template failed", nil
		}
		return "", nil
	}}
	d := dispatcher(store, map[string]*fake{"sec": c}, told)
	d.Deliveries["sec"] = Delivery{Template: "short"}
	put(t, store, "sec", "1", "2", "3", "4")
	put(t, store, "gone", "5")
	if err := d.Once(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := c.all(); !slices.Equal(got, []string{"1", "4"}) { // 3 was sent with a note
		t.Errorf("%v", got)
	}
	if told.count(func(o Outcome) bool { return o.Channel == "gone" }) != 0 || told.count(func(o Outcome) bool { return o.Note != "" }) != 1 {
		t.Errorf("%+v", told.all)
	}
	newer := &fake{} // a process whose configuration has the channel sends at once
	if err := dispatcher(store, map[string]*fake{"gone": newer}, &outcomes{}).Once(t.Context()); err != nil || !slices.Equal(newer.all(), []string{"5"}) {
		t.Errorf("%v, %v", newer.all(), err)
	}
	all, err := store.Messages(t.Context(), state.MessageFilter{Status: state.MessageWaiting})
	if err != nil || len(all) != 1 {
		t.Errorf("%+v, %v", all, err)
	}
	sent, err := store.Messages(t.Context(), state.MessageFilter{ID: "3"})
	if err != nil || sent[0].Status != state.MessageSent || sent[0].Reason != "the template failed" {
		t.Errorf("%+v, %v", sent, err)
	}
}

// A storm is folded into one message for each rule, in bounded memory; sign-ins are told one by one.
func TestStorm(t *testing.T) { // not in parallel, as it looks at what was allocated
	many := 100_000
	if testing.Short() { // as under the race detector
		many = 10_000
	}
	store, told := openStore(t), &outcomes{}
	m := Sample("ja", october)
	m.Channel, m.Rule = "sec", "one"
	sample, err := m.Queue()
	if err != nil {
		t.Fatal(err)
	}
	for from := 0; from < many; from += 10_000 {
		batch := make([]state.OutboxMessage, 0, 10_000)
		for i := range 10_000 {
			q := sample
			q.ID, q.Rule = fmt.Sprint("m", from+i), []string{"one", "two"}[i%2]
			batch = append(batch, q)
		}
		if err := store.Enqueue(t.Context(), october, batch...); err != nil {
			t.Fatal(err)
		}
	}
	var signIns []state.OutboxMessage
	for i := range 5 {
		m := SampleSignIn("ja", october)
		m.ID, m.Channel = fmt.Sprint("s", i), "sec"
		q, err := m.Queue()
		if err != nil {
			t.Fatal(err)
		}
		signIns = append(signIns, q)
	}
	if err := store.Enqueue(t.Context(), october, signIns...); err != nil {
		t.Fatal(err)
	}
	var got []Message
	c := &fake{say: func(m Message) (string, error) { got = append(got, m); return "", nil }}
	d := dispatcher(store, map[string]*fake{"sec": c}, told)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	start := time.Now()
	if err := d.Once(t.Context()); err != nil {
		t.Fatal(err)
	}
	took := time.Since(start)
	runtime.ReadMemStats(&after)
	t.Logf("%d messages folded and sent in %v; %d kB were allocated", many, took, (after.TotalAlloc-before.TotalAlloc)>>10)
	if len(got) != 7 {
		t.Fatalf("%d messages were sent", len(got))
	}
	for _, m := range got[:5] {
		if m.Template != TemplateSignIn {
			t.Errorf("%+v", m)
		}
	}
	for i, m := range got[5:] {
		if m.Template != TemplateSummary || m.Rule != []string{"one", "two"}[i] || m.Count != int64(many/2) || len(m.Events) != 20 || m.Severity != "high" || !strings.Contains(m.Title, text.Count(int64(many/2))) {
			t.Errorf("%+v", m)
		}
	}
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 16<<20 {
		t.Errorf("folding allocated %d MB", grown>>20)
	}
}

// An outbox that cannot be written, as on a full disk, is told and tried again; nothing is sent that could not be noted.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	store := openStore(t)
	synctest.Test(t, func(t *testing.T) {
		full, told, c := &fullOutbox{Outbox: store, full: true}, &outcomes{}, &fake{}
		d := dispatcher(full, map[string]*fake{"sec": c}, told)
		put(t, store, "sec", "1")
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan error)
		go func() { done <- d.Run(ctx) }()
		time.Sleep(time.Minute)
		synctest.Wait()
		if len(c.all()) != 0 || told.count(func(o Outcome) bool { return o.Err != nil && o.NextTry.After(time.Now().Add(-time.Minute)) }) == 0 {
			t.Errorf("%v %+v", c.all(), told.all)
		}
		full.set(false)
		time.Sleep(time.Minute)
		synctest.Wait()
		if !slices.Equal(c.all(), []string{"1"}) {
			t.Errorf("%v", c.all())
		}
		cancel()
		<-done
	})
}

type fullOutbox struct {
	Outbox
	mu   sync.Mutex
	full bool
}

func (f *fullOutbox) set(full bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.full = full
}

func (f *fullOutbox) ClaimMessage(ctx context.Context, c state.MessageClaim) (state.OutboxMessage, bool, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.full {
		return state.OutboxMessage{}, false, errors.New("database or disk is full")
	}
	return f.Outbox.ClaimMessage(ctx, c)
}

// A secret that changed is read again after the channel did not let us in.
func TestReopen(t *testing.T) {
	t.Parallel()
	store := openStore(t)
	synctest.Test(t, func(t *testing.T) {
		opened := 0
		d := dispatcher(store, map[string]*fake{"sec": {}}, &outcomes{})
		good := &fake{}
		d.Open = func(context.Context, string) (Channel, error) {
			if opened++; opened == 1 {
				return nil, fault(Refused, "the environment variable A is not set")
			}
			if opened == 2 {
				return &fake{say: func(Message) (string, error) { return "", fault(Refused, "invalid_auth") }}, nil
			}
			return good, nil
		}
		put(t, store, "sec", "1")
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan error)
		go func() { done <- d.Run(ctx) }()
		time.Sleep(time.Minute)
		synctest.Wait()
		if opened != 3 || len(good.all()) != 1 {
			t.Errorf("opened %d times, sent %v", opened, good.all())
		}
		cancel()
		<-done
	})
}

// A slowOutbox is one whose lock others hold for a while.
type slowOutbox struct {
	Outbox
	wait time.Duration
}

func (o *slowOutbox) EndMessage(ctx context.Context, e state.MessageEnd) (bool, error) {
	if err := sleep(ctx, o.wait); err != nil {
		return false, err
	}
	return o.Outbox.EndMessage(ctx, e)
}

func (o *slowOutbox) FailChannel(ctx context.Context, f state.ChannelFailure) (int64, error) {
	if err := sleep(ctx, o.wait); err != nil {
		return 0, err
	}
	return o.Outbox.FailChannel(ctx, f)
}

// How an attempt ended is stored, also when others hold the lock for as long as the state waits for it.
func TestSlowOutbox(t *testing.T) {
	t.Parallel()
	store := openStore(t)
	synctest.Test(t, func(t *testing.T) {
		c := &fake{say: func(m Message) (string, error) {
			if m.ID == "1" {
				return "", fault(Refused, "token_revoked")
			}
			return "", nil
		}}
		d := dispatcher(&slowOutbox{store, state.LockTime}, map[string]*fake{"sec": c}, &outcomes{})
		put(t, store, "sec", "1")
		if err := d.Once(context.Background()); err != nil {
			t.Error(err)
		}
		all, err := store.Channels(context.Background())
		if err != nil || len(all) != 1 || all[0].Reason != "token_revoked" {
			t.Errorf("%+v, %v", all, err)
		}
	})
}

// A message that the program's stop cuts off was not tried; one that was refused, or took longer than a message may, was, whether the program stops or not.
func TestStop(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		stopAfter time.Duration
		say       func(ctx context.Context) error
		attempts  int
		status    state.MessageStatus
	}{
		"cut off":                 {time.Second, func(ctx context.Context) error { <-ctx.Done(); return fault(Down, "cut") }, 0, state.MessageWaiting},
		"rejected while it stops": {time.Second, func(ctx context.Context) error { _ = sleep(ctx, 5*time.Second); return fault(Rejected, "no") }, 1, state.MessageDead},
		"refused while it stops":  {time.Second, func(ctx context.Context) error { _ = sleep(ctx, 5*time.Second); return fault(Failed, "no") }, 1, state.MessageWaiting},
		"too slow":                {time.Hour, func(ctx context.Context) error { <-ctx.Done(); return fault(Down, "cut") }, 1, state.MessageWaiting},
		"too slow, when it stops": {sendTime - time.Second, func(ctx context.Context) error { <-ctx.Done(); return fault(Down, "cut") }, 1, state.MessageWaiting},
		"sent while it stops":     {time.Second, func(ctx context.Context) error { return sleep(ctx, 5*time.Second) }, 1, state.MessageSent},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			store := openStore(t)
			synctest.Test(t, func(t *testing.T) {
				d := dispatcher(store, map[string]*fake{"sec": nil}, &outcomes{})
				d.Open = func(context.Context, string) (Channel, error) { return &slow{say: c.say}, nil }
				put(t, store, "sec", "1")
				ctx, cancel := context.WithCancel(context.Background())
				defer cancel()
				time.AfterFunc(c.stopAfter, cancel)
				_ = d.Once(ctx)
				all, err := store.Messages(context.Background(), state.MessageFilter{ID: "1"})
				if err != nil || len(all) != 1 || all[0].Attempts != c.attempts || all[0].Status != c.status {
					t.Errorf("%+v, %v", all, err)
				}
			})
		})
	}
}

// A slow channel takes its time.
type slow struct {
	fake
	say func(context.Context) error
}

func (s *slow) Send(ctx context.Context, _ Message) (string, error) { return "", s.say(ctx) }
