package lake

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/aws"
	"github.com/ashiato/ashiato/internal/mototest"
)

func testTable(t testing.TB, name string) *aws.DynamoTable {
	t.Helper()
	table, err := aws.OpenDynamoTable(t.Context(), asTest, name)
	if err != nil {
		t.Fatal(err)
	}
	if err := table.Create(t.Context()); err != nil {
		t.Fatal(err)
	}
	return table
}

// dynamoHandles needs a server.
func dynamoHandles(t *testing.T, c *clock) func(owner string) ledger {
	table := testTable(t, "ledger-"+newID())
	return func(owner string) ledger {
		d := newDynamoLedger(&dynamoLedger{table: table, location: "/lake", owner: owner, now: c.now, lease: testLease, remember: 400 * 24 * time.Hour,
			me: func() holder { return holder{Command: "test " + owner, PID: 7, Host: "here", Since: c.now()} }})
		if _, err := d.identity(t.Context()); err != nil {
			t.Fatal(err)
		}
		return d
	}
}

func TestDynamoLedger(t *testing.T) {
	mototest.StartStrict(t)
	testLedger(t, dynamoHandles)
	t.Run("lock by lease", lockByLease)
	t.Run("time to live", timeToLive)
}

// Every 13th answer to a write is lost, so that the client repeats it and meets its own success.
func TestDynamoLedgerLostAnswers(t *testing.T) {
	mototest.StartStrict(t, "MOTO_LOSE_DYNAMO=13")
	testLedger(t, dynamoHandles)
}

// Whoever sleeps past the lease of the lake's lock loses it to the next, and learns of it.
func lockByLease(t *testing.T) {
	c := newClock()
	handle := dynamoHandles(t, c)
	a, b := handle("a").(*dynamoLedger), handle("b").(*dynamoLedger)
	if err := a.create(t.Context(), identity{"id", 1, "/lake", c.now()}); err != nil {
		t.Fatal(err)
	}
	if _, err := b.identity(t.Context()); err != nil {
		t.Fatal(err)
	}
	a.lease = 400 * time.Millisecond
	held, release, err := a.exclusive(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	c.add(clockSkew / 2)
	if _, _, err := b.exclusive(t.Context()); !errors.Is(err, ErrInUse) {
		t.Fatalf("the lock within the skew of clocks: %v", err)
	}
	c.add(clockSkew)
	if err := b.lock(t.Context(), "b", "#lease < :past", aws.Item{"past": b.past()}); err != nil && !errors.Is(err, ErrInUse) {
		t.Fatal(err) // in use if it was renewed just then
	}
	if err := b.lock(t.Context(), "b", "attribute_exists(pk)", aws.Item{}); err != nil { // as if it had come in time
		t.Fatal(err)
	}
	select {
	case <-held.Done():
	case <-time.After(30 * time.Second):
		t.Fatal("maintenance goes on without its lock")
	}
	if err := context.Cause(held); !errors.Is(err, ErrInUse) {
		t.Fatalf("%v", err)
	}
	release()
	if _, _, err := a.exclusive(t.Context()); !errors.Is(err, ErrInUse) {
		t.Fatalf("the loser gave back the other's lock: %v", err)
	}
}

// What is past its time to live counts as gone, though it is still there.
func timeToLive(t *testing.T) {
	c := newClock()
	a := dynamoHandles(t, c)("a").(*dynamoLedger)
	lt := &ledgerTest{T: t, clock: c}
	lt.must(a.create(t.Context(), identity{"id", 1, "/lake", c.now()}))
	lt.open(a, "1")
	lt.claim(a, "1", []string{"x"}, []ClaimState{Claimed})
	lt.finish(a, "1", true)
	c.add(399 * 24 * time.Hour)
	lt.open(a, "2")
	lt.claim(a, "2", []string{"x"}, []ClaimState{Done})
	c.add(2 * 24 * time.Hour)
	if known, err := a.known(t.Context(), []string{"x"}); err != nil || known[0] {
		t.Fatalf("%v, %v", known, err)
	}
	lt.claim(a, "2", []string{"x"}, []ClaimState{Claimed})
	// The batch that a claim names is there as long as the claim counts.
	item, err := a.table.Get(t.Context(), a.closedKey(bid("1")))
	if err != nil || item.Number("expires") < c.now().Unix() {
		t.Fatalf("%v, %v", item, err)
	}
}
