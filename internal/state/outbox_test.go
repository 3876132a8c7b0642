package state

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

var noon = time.Date(2026, 10, 2, 12, 0, 0, 0, time.UTC)

func queue(t *testing.T, s *Store, at time.Time, channel, rule string, ids ...string) {
	t.Helper()
	for _, id := range ids {
		if err := s.Enqueue(context.Background(), at, OutboxMessage{ID: id, Channel: channel, Rule: rule, Kind: "alert", Payload: []byte(id), Foldable: true}); err != nil {
			t.Fatal(err)
		}
	}
}

func claimMessage(t *testing.T, s *Store, channel, owner string, at time.Time) string {
	t.Helper()
	m, ok, err := s.ClaimMessage(context.Background(), MessageClaim{Channel: channel, Owner: owner, Now: at, Until: at.Add(time.Minute)})
	if err != nil {
		t.Fatal(err)
	}
	if ok != (m.ID != "") || ok && string(m.Payload) == "" {
		t.Fatalf("claimed %v: %+v", ok, m)
	}
	return m.ID
}

func endMessage(t *testing.T, s *Store, e MessageEnd, want bool) {
	t.Helper()
	if kept, err := s.EndMessage(context.Background(), e); err != nil || kept != want {
		t.Fatalf("end %+v: %v, %v", e, kept, err)
	}
}

func oneMessage(t *testing.T, s *Store, id string) OutboxMessage {
	t.Helper()
	all, err := s.Messages(context.Background(), MessageFilter{ID: id})
	if err != nil || len(all) != 1 {
		t.Fatalf("%s: %v, %v", id, all, err)
	}
	return all[0]
}

func TestOutbox(t *testing.T) {
	t.Parallel()
	s := openTest(t)
	queue(t, s, noon, "sec", "r", "1", "2", "1")
	queue(t, s, noon, "mgr", "r", "3")
	for _, want := range []string{"1", "2", ""} { // in order, each once, and none of another channel
		if got := claimMessage(t, s, "sec", "a", noon); got != want {
			t.Fatalf("claimed %q, want %q", got, want)
		}
	}
	endMessage(t, s, MessageEnd{ID: "1", Owner: "a", Now: noon, Status: MessageSent}, true)
	endMessage(t, s, MessageEnd{ID: "1", Owner: "a", Now: noon, Status: MessageSent}, false)
	endMessage(t, s, MessageEnd{ID: "2", Owner: "b", Now: noon, Status: MessageSent}, false)
	if m := oneMessage(t, s, "1"); m.Status != MessageSent || len(m.Payload) != 0 || m.Attempts != 1 {
		t.Errorf("%+v", m)
	}
	// A lease that ran out: somebody died, and the message is sent again.
	if got := claimMessage(t, s, "sec", "c", noon.Add(59*time.Second)); got != "" {
		t.Errorf("claimed %q within the lease", got)
	}
	later := noon.Add(time.Minute)
	if got := claimMessage(t, s, "sec", "c", later); got != "2" {
		t.Errorf("claimed %q after the lease", got)
	}
	endMessage(t, s, MessageEnd{ID: "2", Owner: "a", Now: later, Status: MessageSent}, false)
	endMessage(t, s, MessageEnd{ID: "2", Owner: "c", Now: later, Status: MessageWaiting, NextTry: later.Add(time.Hour), Reason: "busy"}, true)
	if got := claimMessage(t, s, "sec", "c", later.Add(59*time.Minute)); got != "" {
		t.Errorf("claimed %q before its next try", got)
	}
	if got := claimMessage(t, s, "sec", "c", later.Add(time.Hour)); got != "2" {
		t.Errorf("claimed %q at its next try", got)
	}
	endMessage(t, s, MessageEnd{ID: "2", Owner: "c", Now: later, Status: MessageWaiting, NotTried: true}, true)
	if m := oneMessage(t, s, "2"); m.Attempts != 2 || m.FirstTry != noon {
		t.Errorf("%+v", m)
	}
	// An ID that was sent is not queued again.
	queue(t, s, later, "sec", "r", "1")
	if m := oneMessage(t, s, "1"); m.Status != MessageSent {
		t.Errorf("%+v", m)
	}
}

func TestEnqueueAll(t *testing.T) {
	t.Parallel()
	s := openTest(t)
	if err := s.Enqueue(context.Background(), noon, OutboxMessage{ID: "1", Channel: "sec"}, OutboxMessage{ID: "2"}); err == nil {
		t.Error("a message without a channel was taken")
	}
	if all, err := s.Messages(context.Background(), MessageFilter{}); err != nil || len(all) != 0 {
		t.Errorf("half of it was queued: %v, %v", all, err)
	}
}

// A channel that fails rests, and its messages die after a day of tries, not before.
func TestFailChannel(t *testing.T) {
	t.Parallel()
	ctx, s := context.Background(), openTest(t)
	queue(t, s, noon, "sec", "r", "1", "2")
	queue(t, s, noon, "mgr", "r", "3")
	fail := func(at time.Time, want int64) {
		t.Helper()
		dead, err := s.FailChannel(ctx, ChannelFailure{Channel: "sec", Now: at, Until: at.Add(time.Hour), Reason: "no route", GiveUp: 24 * time.Hour})
		if err != nil || dead != want {
			t.Fatalf("%d dead, %v; want %d", dead, err, want)
		}
	}
	fail(noon, 0)
	if got := claimMessage(t, s, "sec", "a", noon.Add(59*time.Minute)); got != "" {
		t.Errorf("claimed %q while the channel rests", got)
	}
	if got := claimMessage(t, s, "mgr", "a", noon); got != "3" {
		t.Errorf("another channel: %q", got)
	}
	queue(t, s, noon.Add(20*time.Hour), "sec", "r", "4")
	fail(noon.Add(23*time.Hour), 0)
	fail(noon.Add(24*time.Hour), 2)
	if m := oneMessage(t, s, "2"); m.Status != MessageDead || m.Reason != "no route" || len(m.Payload) == 0 {
		t.Errorf("%+v", m)
	}
	all, err := s.Channels(ctx)
	if err != nil || len(all) != 2 || all[1].Channel != "sec" || all[1].Dead != 2 || all[1].Waiting != 1 || all[1].Failures != 3 || all[1].Since != noon || all[1].Reason != "no route" {
		t.Errorf("%+v, %v", all, err)
	}
	if n, err := s.RetryMessages(ctx, MessageFilter{Status: MessageDead}, noon.Add(25*time.Hour)); n != 2 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	now := noon.Add(25 * time.Hour)
	for _, id := range []string{"4", "1"} { // what has waited for longer comes first
		if got := claimMessage(t, s, "sec", "a", now); got != id {
			t.Errorf("after retry: %q, want %s", got, id)
		}
		endMessage(t, s, MessageEnd{ID: id, Owner: "a", Now: now, Status: MessageSent}, true)
	}
	if all, err = s.Channels(ctx); err != nil || all[1].Failures != 0 {
		t.Errorf("a channel that takes a message is well: %+v, %v", all, err)
	}
	if n, err := s.PruneMessages(ctx, now.Add(time.Second)); n != 2 || err != nil {
		t.Errorf("pruned %d, %v", n, err)
	}
}

// A message that is refused each time keeps no other waiting, and a channel that is well again does not kill what was never tried.
func TestRefusedMessage(t *testing.T) {
	t.Parallel()
	ctx, s := context.Background(), openTest(t)
	fail := func(at, until time.Time, want int64) {
		t.Helper()
		if dead, err := s.FailChannel(ctx, ChannelFailure{Channel: "sec", Now: at, Until: until, Reason: "500", GiveUp: 26 * time.Hour}); dead != want || err != nil {
			t.Fatalf("%d dead, want %d: %v", dead, want, err)
		}
	}
	queue(t, s, noon, "sec", "r", "poison", "2", "3")
	if got := claimMessage(t, s, "sec", "a", noon); got != "poison" {
		t.Fatalf("claimed %q", got)
	}
	again := noon.Add(time.Minute)
	endMessage(t, s, MessageEnd{ID: "poison", Owner: "a", Now: noon, Status: MessageWaiting, NextTry: again, Reason: "500"}, true)
	fail(noon, again, 0)
	if got := claimMessage(t, s, "sec", "a", again); got != "2" {
		t.Fatalf("after the rest: claimed %q", got)
	}
	endMessage(t, s, MessageEnd{ID: "2", Owner: "a", Now: again, Status: MessageSent}, true)
	if m := oneMessage(t, s, "3"); m.Attempts != 0 || !m.FirstTry.IsZero() {
		t.Errorf("what was never tried: %+v", m)
	}
	if m := oneMessage(t, s, "poison"); m.Attempts != 1 || m.FirstTry != noon {
		t.Errorf("what was refused: %+v", m)
	}
	fail(noon.Add(27*time.Hour), noon.Add(28*time.Hour), 1)
	if m := oneMessage(t, s, "3"); m.Status != MessageWaiting {
		t.Errorf("killed untried: %+v", m)
	}
}

func TestFoldMessages(t *testing.T) {
	t.Parallel()
	ctx, s := context.Background(), openTest(t)
	var many []OutboxMessage
	for i := range 300 {
		many = append(many, OutboxMessage{ID: fmt.Sprint("a", i), Channel: "sec", Rule: "a", Payload: []byte("p"), Foldable: true})
	}
	many = append(many, OutboxMessage{ID: "b", Channel: "sec", Rule: "b", Payload: []byte("p"), Foldable: true},
		OutboxMessage{ID: "sign-in", Channel: "sec", Rule: "c", Payload: []byte("p")}, OutboxMessage{ID: "other", Channel: "mgr", Rule: "a", Payload: []byte("p"), Foldable: true})
	if err := s.Enqueue(ctx, noon, many...); err != nil {
		t.Fatal(err)
	}
	if got := claimMessage(t, s, "sec", "a", noon); got != "a0" {
		t.Fatal(got)
	}
	fold := func(above int, want int64) {
		t.Helper()
		n, err := s.FoldMessages(ctx, FoldRequest{Channel: "sec", Above: above, Now: noon, Kind: "summary", Summary: func(f Fold) ([]byte, error) {
			if f.Rule != "a" || len(f.First) != min(int(f.Messages), 20) {
				t.Errorf("%s: %d of %d", f.Rule, len(f.First), f.Messages)
			}
			return []byte(fmt.Sprint(f.Count)), nil
		}})
		if err != nil || n != want {
			t.Fatalf("folded %d, %v; want %d", n, err, want)
		}
	}
	fold(300, 0)
	fold(200, 299) // without the one in hand
	summary, err := s.Messages(ctx, MessageFilter{Channel: "sec", Status: MessageWaiting})
	if err != nil || len(summary) != 4 || string(summary[0].Payload) != "299" || summary[0].Count != 299 {
		t.Fatalf("%+v, %v", summary, err)
	}
	if m := oneMessage(t, s, "a7"); m.Status != MessageFolded || m.Into != summary[0].ID || len(m.Payload) != 0 {
		t.Errorf("%+v", m)
	}
	// A summary is folded in turn, and counts what it told of.
	queue(t, s, noon, "sec", "a", "late1", "late2")
	fold(2, 3)
	again, err := s.Messages(ctx, MessageFilter{Channel: "sec", Status: MessageWaiting})
	if err != nil || string(again[0].Payload) != "301" || !slices.ContainsFunc(again, func(m OutboxMessage) bool { return m.ID == "sign-in" }) {
		t.Errorf("%+v, %v", again, err)
	}
	if strings.Count(again[0].ID, "fold-") != 1 {
		t.Errorf("the ID grows: %s", again[0].ID)
	}
}

// What was stored while the clock was a year ahead does not wait for a year.
func TestPullIn(t *testing.T) {
	t.Parallel()
	s, ctx := openTest(t), t.Context()
	ahead, next := noon.AddDate(1, 0, 0), noon.Add(time.Hour)
	queue(t, s, ahead, "sec", "r", "1", "2", "3")
	claimMessage(t, s, "sec", "a", ahead)
	endMessage(t, s, MessageEnd{ID: "1", Owner: "a", Now: ahead, Status: MessageWaiting, NextTry: ahead.Add(time.Minute)}, true)
	claimMessage(t, s, "sec", "b", ahead) // who has it dies
	if _, err := s.FailChannel(ctx, ChannelFailure{Channel: "sec", Now: ahead, Until: ahead.Add(time.Minute), Reason: "down", GiveUp: time.Hour}); err != nil {
		t.Fatal(err)
	}
	queue(t, s, next, "mgr", "r", "4") // waits for its time
	if n, err := s.PullIn(ctx, noon, 2*time.Hour); n != 3 || err != nil {
		t.Fatal(n, err)
	}
	if got := claimMessage(t, s, "mgr", "c", noon); got != "" {
		t.Errorf("claimed %s before its time", got)
	}
	for _, want := range []string{"1", "2", "3"} {
		got := claimMessage(t, s, "sec", "c", noon)
		if m := oneMessage(t, s, want); got != want || !m.FirstTry.Equal(noon) {
			t.Errorf("claimed %q, want %q, first tried %s", got, want, m.FirstTry)
		}
	}
}
