package notify

import (
	"cmp"
	"context"
	"errors"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ashiato/ashiato/internal/state"
	"github.com/ashiato/ashiato/internal/text"
)

// An Outbox keeps messages; *state.Store is one.
type Outbox interface {
	ClaimMessage(ctx context.Context, c state.MessageClaim) (state.OutboxMessage, bool, error)
	EndMessage(ctx context.Context, e state.MessageEnd) (bool, error)
	FailChannel(ctx context.Context, f state.ChannelFailure) (int64, error)
	FoldMessages(ctx context.Context, r state.FoldRequest) (int64, error)
	WaitingChannels(ctx context.Context) ([]string, error)
	PullIn(ctx context.Context, now time.Time, most time.Duration) (int64, error)
	PruneMessages(ctx context.Context, before time.Time) (int64, error)
}

// How long things take where nothing else is said.
const (
	UsualLease     = 5 * time.Minute                   // after a crash a message is sent again
	UsualGiveUp    = 26 * time.Hour                    // a channel that is down for a day loses nothing
	UsualFoldAbove = 200                               // messages of a channel that wait, before they are folded
	sendTime       = 2 * time.Minute                   // for one message; less than the lease
	stopTime       = 15 * time.Second                  // for the message in hand when the program stops
	endTime        = 2*state.LockTime + 10*time.Second // to store how it ended, in two steps, each of which may wait for the lock
	lookEvery      = time.Second                       // for new messages
	firstRest      = 5 * time.Second                   // after a failure, then twice that, up to
	lastRest       = 15 * time.Minute
	stateRest      = 30 * time.Second // after the outbox could not be written, as when a disk is full
	reopenEvery    = 10 * time.Minute // channels, for secrets that change
	foldEvery      = 50               // messages that are sent between two counts of what waits
	keepSent       = 30 * 24 * time.Hour
	longestWait    = 2 * maxRetryAfter // more than any message waits for its next try
	pruneEvery     = time.Hour
)

// A Delivery is how a channel is used, whatever it is.
type Delivery struct {
	// GiveUp is for how long a message is tried before it is dead. 0: UsualGiveUp.
	GiveUp time.Duration
	// FoldAbove is how many messages may wait before they are folded into one for each rule. 0: UsualFoldAbove.
	FoldAbove int
	// Template is the user's template for alerts; empty is the built-in one.
	Template string
}

// A Dispatcher sends what waits in the outbox. Several, in one process or in many, share an outbox.
type Dispatcher struct {
	Outbox Outbox
	// Deliveries are the channels of the configuration, by name. Messages for others are left to others.
	Deliveries map[string]Delivery
	// Open opens a channel. It is asked again every ten minutes, and after a channel did not let us in, as secrets change. An error is of type *[Error], or one of the
	// context.
	Open func(ctx context.Context, name string) (Channel, error)

	Now   func() time.Time
	Sleep func(ctx context.Context, d time.Duration) error // ends early with ctx
	// Random gives numbers from 0 to 1, for rests that differ from process to process.
	Random func() float64
	// Owner is unique to the process.
	Owner string
	Lease time.Duration // 0: UsualLease
	// Look is how often it looks for messages that nobody woke it for. 0: each second.
	Look time.Duration
	// Printer has the language in which reasons are kept.
	Printer text.Printer
	// Told is called for each message whose attempt ended; it may be called from several goroutines. Nil: nobody is told.
	Told func(Outcome)

	claims atomic.Int64
	wake   wakeUp
}

// An Outcome is how an attempt to send ended.
type Outcome struct {
	Channel string
	Message state.OutboxMessage // empty where the channel, or the outbox, is what failed
	Status  state.MessageStatus // empty where no message was in hand
	Note    string              // of one that was sent
	Folded  int64               // messages that were folded
	Dead    int64               // messages of the channel that were given up together
	NextTry time.Time
	Err     error
}

// A wakeUp tells sleepers that there is something to do.
type wakeUp struct {
	mu sync.Mutex
	ch chan struct{}
}

func (w *wakeUp) wait() <-chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ch == nil {
		w.ch = make(chan struct{})
	}
	return w.ch
}

func (w *wakeUp) call() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ch != nil {
		close(w.ch)
		w.ch = nil
	}
}

// Wake has a running dispatcher look at once.
func (d *Dispatcher) Wake() { d.wake.call() }

// Run sends what waits and what comes, until the context ends; that is its error. What goes wrong is told to Told.
func (d *Dispatcher) Run(ctx context.Context) error {
	var loops sync.WaitGroup
	defer loops.Wait()
	for name := range d.Deliveries {
		loops.Go(func() { d.loop(ctx, &sender{d: d, name: name}) })
	}
	var pruned time.Time
	for {
		if now := d.Now(); now.Sub(pruned) >= pruneEvery {
			pruned = now
			if err := d.upkeep(ctx); err != nil && ctx.Err() == nil {
				d.tell(Outcome{Err: err, NextTry: now.Add(pruneEvery)})
			}
		}
		if d.Sleep(ctx, stateRest) != nil {
			return context.Cause(ctx)
		}
	}
}

// loop serves one channel.
func (d *Dispatcher) loop(ctx context.Context, s *sender) {
	for ctx.Err() == nil {
		woken := d.wake.wait()
		rest := cmp.Or(d.Look, lookEvery)
		if err := s.drain(ctx); err != nil && ctx.Err() == nil {
			d.tell(Outcome{Channel: s.name, Err: err, NextTry: d.Now().Add(stateRest)})
			rest, woken = stateRest, nil
		}
		sleep, cancel := context.WithCancel(ctx)
		stop := make(chan struct{})
		go func() {
			defer close(stop)
			select {
			case <-woken:
				cancel()
			case <-sleep.Done():
			}
		}()
		_ = d.Sleep(sleep, rest) // it ends when the time is over, when there is something to do, or when the program stops
		cancel()
		<-stop
	}
}

// Once sends what is due now, all channels at a time, each at its pace, and ends. It is for `run-due` and functions; the context bounds its time. The error is one of the
// outbox or of the context; channels that fail are told of, and tried again by a later pass.
func (d *Dispatcher) Once(ctx context.Context) error {
	if err := d.upkeep(ctx); err != nil {
		return err
	}
	names, err := d.Outbox.WaitingChannels(ctx)
	if err != nil {
		return err
	}
	errs := make([]error, len(names))
	var all sync.WaitGroup
	for i, name := range names {
		if _, known := d.Deliveries[name]; known {
			all.Go(func() { errs[i] = (&sender{d: d, name: name}).drain(ctx) })
		}
	}
	all.Wait()
	return errors.Join(errs...)
}

// upkeep forgets what was sent long ago, and sees that nothing waits for a time that a wrong clock has set. Messages for a channel that the configuration does not have are left alone: another process, of a newer configuration, may have it.
func (d *Dispatcher) upkeep(ctx context.Context) error {
	now := d.Now()
	_, err := d.Outbox.PullIn(ctx, now, longestWait)
	if err == nil {
		_, err = d.Outbox.PruneMessages(ctx, now.Add(-keepSent))
	}
	return err
}

func (d *Dispatcher) tell(o Outcome) {
	if d.Told != nil {
		d.Told(o)
	}
}

// rest is how long to wait after a number of failures in a row, with up to a quarter more by chance.
func (d *Dispatcher) rest(failures int) time.Duration {
	r := min(firstRest<<min(max(failures-1, 0), 10), lastRest)
	return r + time.Duration(d.Random()*float64(r)/4)
}

// A sender serves one channel; one goroutine has it.
type sender struct {
	d        *Dispatcher
	name     string
	channel  Channel
	opened   time.Time
	failures int
	last     time.Time // when the last message was sent
}

// drain sends all that is due. The error is one of the outbox or of the context.
func (s *sender) drain(ctx context.Context) error {
	for n := 0; ctx.Err() == nil; n++ {
		if n%foldEvery == 0 {
			if err := s.fold(ctx); err != nil {
				return err
			}
		}
		if s.channel != nil && !s.last.IsZero() {
			if wait := s.channel.Pace() - s.d.Now().Sub(s.last); wait > 0 {
				if err := s.d.Sleep(ctx, wait); err != nil {
					return err
				}
			}
		}
		now := s.d.Now()
		claim := state.MessageClaim{Channel: s.name, Owner: s.d.Owner + "/" + strconv.FormatInt(s.d.claims.Add(1), 10), Now: now, Until: now.Add(cmp.Or(s.d.Lease, UsualLease))}
		q, ok, err := s.d.Outbox.ClaimMessage(ctx, claim)
		if err != nil || !ok {
			return err
		}
		if err := s.attempt(ctx, q, claim); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// fold puts messages together when too many wait.
func (s *sender) fold(ctx context.Context) error {
	folded, err := s.d.Outbox.FoldMessages(ctx, state.FoldRequest{Channel: s.name, Above: cmp.Or(s.d.Deliveries[s.name].FoldAbove, UsualFoldAbove), Now: s.d.Now(),
		Kind: TemplateSummary, Summary: summaryOf})
	if err == nil && folded > 0 {
		s.d.tell(Outcome{Channel: s.name, Folded: folded})
	}
	return err
}

// attempt sends a message that was claimed, and stores how it ended.
func (s *sender) attempt(ctx context.Context, q state.OutboxMessage, claim state.MessageClaim) error {
	note, err := s.send(ctx, q)
	s.last = s.d.Now()
	end := state.MessageEnd{ID: q.ID, Owner: claim.Owner, Now: s.last, Status: state.MessageSent, Reason: note}
	o := Outcome{Channel: s.name, Message: q, Err: err, Note: note}
	giveUp := cmp.Or(s.d.Deliveries[s.name].GiveUp, UsualGiveUp)
	var failed *Error
	switch {
	case err == nil:
		s.failures = 0
	case errors.Is(err, errStopped): // the message may have been sent, and is sent again
		end.Status, end.NextTry, end.NotTried, end.Reason = state.MessageWaiting, s.last, true, q.Reason
	default:
		failed = asError(err)
		end.Reason = failed.In(s.d.Printer)
		end.Status, end.NextTry = s.verdict(failed, q, giveUp)
	}
	o.Status, o.NextTry = end.Status, end.NextTry
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), endTime)
	defer cancel()
	if _, err := s.d.Outbox.EndMessage(ctx, end); err != nil {
		return err
	}
	if failed != nil && (failed.Fault == Down || failed.Fault == Refused) {
		if failed.Fault == Refused {
			s.channel = nil // perhaps the secret has changed
		}
		o.Dead, err = s.d.Outbox.FailChannel(ctx, state.ChannelFailure{Channel: s.name, Now: s.last, Until: end.NextTry, Reason: end.Reason, GiveUp: giveUp})
		if err != nil {
			return err
		}
	}
	s.d.tell(o)
	return nil
}

// verdict tells what becomes of a message that was not sent.
func (s *sender) verdict(e *Error, q state.OutboxMessage, giveUp time.Duration) (state.MessageStatus, time.Time) {
	if e.Fault == Rejected {
		return state.MessageDead, time.Time{}
	}
	var wait time.Duration
	switch {
	case e.RetryAfter > 0 && e.RetryAfter < time.Minute: // it is busy, not broken, and knows for how long
		wait = e.RetryAfter + time.Duration(s.d.Random()*float64(e.RetryAfter)/4)
	case e.Fault == Failed:
		wait = max(s.d.rest(q.Attempts), e.RetryAfter)
	default:
		s.failures++
		wait = max(s.d.rest(s.failures), e.RetryAfter)
	}
	next := s.last.Add(wait)
	if !q.FirstTry.IsZero() && s.last.Sub(q.FirstTry) >= giveUp {
		return state.MessageDead, next
	}
	return state.MessageWaiting, next
}

// send sends a message, also when the program stops meanwhile, for as long as it may.
func (s *sender) send(ctx context.Context, q state.OutboxMessage) (string, error) {
	m, err := decode(q)
	if err != nil {
		return "", fault(Rejected, "%v", err)
	}
	if own := s.d.Deliveries[s.name].Template; own != "" && m.Template == TemplateAlert {
		m.Template = own
	}
	// What is being sent when the program stops may come to its end, or it would be sent twice.
	work, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	defer cancel(nil)
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(stopTime, func() { cancel(errStopped) }) })
	defer stop()
	note, err := s.sendWithin(work, m)
	if err != nil && errors.Is(context.Cause(work), errStopped) {
		err = errors.Join(errStopped, err)
	}
	return note, err
}

// errStopped says that the program stopped before it was decided what becomes of a message. The message's own deadline is none of that: it was tried.
var errStopped = errors.New("the program stops")

// sendWithin opens the channel if need be, and sends, in the time that a message has.
func (s *sender) sendWithin(ctx context.Context, m Message) (note string, err error) {
	ctx, cancel := context.WithTimeout(ctx, sendTime)
	defer cancel()
	if now := s.d.Now(); s.channel == nil || now.Sub(s.opened) >= reopenEvery {
		if s.channel, err = s.d.Open(ctx, s.name); err != nil {
			s.channel = nil
			return "", err
		}
		s.opened = now
	}
	return s.channel.Send(ctx, m)
}

// asError takes an error for what it is; one of a kind that is not known lets the message be tried again.
func asError(err error) *Error {
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	return &Error{Fault: Down, Reason: err.Error()}
}
