package lake

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// A ledgerMaker makes handles on one new ledger, each for an owner of its own.
type ledgerMaker func(t *testing.T, c *clock) (handle func(owner string) ledger)

const testLease = time.Minute

func sqliteHandles(t *testing.T, c *clock) func(owner string) ledger {
	path := filepath.Join(t.TempDir(), "catalog.db")
	return func(owner string) ledger {
		home := filepath.Dir(path)
		me := func() holder { return holder{Command: "test " + owner, PID: 7, Since: c.now()} }
		s := &sqliteLedger{presence: &presence{home: home, owner: owner, me: me}, now: c.now, lease: testLease}
		if err := os.MkdirAll(filepath.Join(home, "locks"), 0o750); err != nil {
			t.Fatal(err)
		}
		var err error
		if s.db, err = openDB(path, lazy); err == nil {
			s.safe, err = openDB(path, durable)
		}
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.close() })
		return s
	}
}

func TestSQLiteLedger(t *testing.T) { testLedger(t, sqliteHandles) }

// testLedger is what every ledger must do.
func testLedger(t *testing.T, make ledgerMaker) {
	for name, test := range map[string]func(*ledgerTest){
		"identity": (*ledgerTest).identity, "claim": (*ledgerTest).claims, "fenced": (*ledgerTest).fenced, "lease": (*ledgerTest).leases,
		"finish": (*ledgerTest).finishes, "release": (*ledgerTest).releases, "many objects": (*ledgerTest).manyObjects,
		"sums": (*ledgerTest).sums, "race for objects": (*ledgerTest).race, "race to decide": (*ledgerTest).raceToDecide,
		"takeover": (*ledgerTest).takeover, "maintenance": (*ledgerTest).maintenance, "each object": (*ledgerTest).eachObject,
	} {
		t.Run(name, func(t *testing.T) {
			c := newClock()
			lt := &ledgerTest{T: t, clock: c, handle: make(t, c)}
			if name != "identity" {
				if err := lt.handle("maker").create(t.Context(), identity{"id", FormatVersion, "/lake", c.now()}); err != nil {
					t.Fatal(err)
				}
			}
			test(lt)
		})
	}
}

type ledgerTest struct {
	*testing.T
	clock  *clock
	handle func(owner string) ledger
}

func (t *ledgerTest) must(err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// bid makes a batch's id; they begin with the time.
func bid(name string) string { return batchPrefix(newClock().now()) + "-" + name }

func (t *ledgerTest) open(l ledger, batches ...string) {
	t.Helper()
	for _, b := range batches {
		t.must(l.addBatch(t.Context(), bid(b), t.clock.now().Add(24*time.Hour)))
	}
}

func objectsOf(keys ...string) (out []Object) {
	for _, k := range keys {
		out = append(out, Object{Key: k, Location: "/logs/" + k, Size: 10})
	}
	return out
}

// claim expects states, and the batches that hold the busy ones.
func (t *ledgerTest) claim(l ledger, batch string, keys []string, states []ClaimState, holders ...string) {
	t.Helper()
	got, others, err := l.claim(t.Context(), bid(batch), objectsOf(keys...))
	t.must(err)
	slices.Sort(others)
	for i := range holders {
		holders[i] = bid(holders[i])
	}
	if !slices.Equal(got, states) || !slices.Equal(others, holders) {
		t.Fatalf("claim of %v for %s: %v held by %v, want %v held by %v", keys, batch, got, others, states, holders)
	}
}

func (t *ledgerTest) state(l ledger, batch, want string) {
	t.Helper()
	got, err := l.stateOf(t.Context(), bid(batch))
	t.must(err)
	if got != want {
		t.Fatalf("batch %s is %q, want %q", batch, got, want)
	}
}

func (t *ledgerTest) finish(l ledger, batch string, want bool) {
	t.Helper()
	got, err := l.finish(t.Context(), bid(batch), 7, Committed{Rows: 5, Files: 2, Bytes: 100, Duplicates: 3, Conflicting: 1})
	t.must(err)
	if got != want {
		t.Fatalf("finish of %s: %v", batch, got)
	}
}

func (t *ledgerTest) identity() {
	l := t.handle("a")
	who, err := l.identity(t.Context())
	t.must(err)
	if who != (identity{}) {
		t.Fatalf("no lake is %+v", who)
	}
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			if err := t.handle(fmt.Sprint(i)).create(t.Context(), identity{fmt.Sprint("id", i), 1, "/lake", t.clock.now()}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	first, err := l.identity(t.Context())
	t.must(err)
	if first.id == "" || first.format != 1 || first.location != "/lake" || !first.created.Equal(t.clock.now()) {
		t.Fatalf("%+v", first)
	}
	t.must(l.create(t.Context(), identity{"other", 2, "/lake", t.clock.now()}))
	if again, err := l.identity(t.Context()); err != nil || again != first {
		t.Fatalf("%+v, %v, was %+v", again, err, first)
	}
}

func (t *ledgerTest) claims() {
	a, b := t.handle("a"), t.handle("b")
	t.open(a, "1", "1b")
	t.open(b, "2")
	t.claim(a, "1", []string{"x", "y"}, []ClaimState{Claimed, Claimed})
	t.claim(a, "1", []string{"x", "x", "z"}, []ClaimState{Claimed, Claimed, Claimed}) // again, and twice at once
	t.claim(b, "2", []string{"x", "v", "y"}, []ClaimState{Busy, Claimed, Busy}, "1")
	t.claim(a, "1b", []string{"v", "x"}, []ClaimState{Busy, Busy}, "1", "2")
	t.claim(a, "1", nil, []ClaimState{})
	known, err := a.known(t.Context(), []string{"x", "nothing"})
	t.must(err)
	if known[0] || known[1] {
		t.Fatalf("known: %v", known)
	}
	t.finish(a, "1", true)
	t.claim(b, "2", []string{"y", "w", "x"}, []ClaimState{Done, Claimed, Done})
	known, err = b.known(t.Context(), []string{"x", "nothing", "v"})
	t.must(err)
	if !slices.Equal(known, []bool{true, false, false}) {
		t.Fatalf("known: %v", known)
	}
}

// All objects of done batches are given, whether they ended long ago or just now, and no others.
func (t *ledgerTest) eachObject() {
	l := t.handle("a")
	t.open(l, "done", "given up", "open")
	var many []string
	for i := range 40 {
		many = append(many, fmt.Sprint("o", i))
	}
	t.claim(l, "done", many, slices.Repeat([]ClaimState{Claimed}, len(many)))
	t.claim(l, "given up", []string{"x"}, []ClaimState{Claimed})
	t.claim(l, "open", []string{"y"}, []ClaimState{Claimed})
	t.finish(l, "done", true)
	t.must(l.release(t.Context(), bid("given up")))
	for range 2 {
		got := map[string]int{}
		t.must(l.eachObject(t.Context(), func(location string) error {
			got[location]++
			return nil
		}))
		if len(got) != len(many) || got["/logs/o0"] != 1 || got["/logs/o39"] != 1 {
			t.Errorf("objects %v", got)
		}
		t.clock.add(time.Hour) // then the batches are of before the scan
	}
	stop := errors.New("enough")
	if err := l.eachObject(t.Context(), func(string) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("stopped: %v", err)
	}
}

// What is not open any more, or another owner's, claims nothing.
func (t *ledgerTest) fenced() {
	a, b := t.handle("a"), t.handle("b")
	t.open(a, "1")
	t.claim(a, "1", []string{"x"}, []ClaimState{Claimed})
	fenced := func(l ledger, batch string) {
		t.Helper()
		if _, _, err := l.claim(t.Context(), bid(batch), objectsOf("z")); !errors.Is(err, ErrFenced) {
			t.Fatalf("claim for %s: %v", batch, err)
		}
		if err := l.recordOutcome(t.Context(), bid(batch), nil); !errors.Is(err, ErrFenced) {
			t.Fatalf("outcome of %s: %v", batch, err)
		}
	}
	fenced(b, "1")
	fenced(a, "never opened")
	t.clock.add(2 * testLease) // nobody may take it away before
	t.must(b.release(t.Context(), bid("1")))
	fenced(a, "1")
	t.must(a.renew(t.Context(), []string{bid("1"), bid("never opened")}))
	t.state(a, "1", "abandoned")
	t.open(b, "2")
	t.claim(b, "2", []string{"x", "z"}, []ClaimState{Claimed, Claimed})
}

func (t *ledgerTest) lease(l ledger, batch string) time.Time {
	t.Helper()
	open, err := l.openBatches(t.Context())
	t.must(err)
	for _, b := range open {
		if b.id == bid(batch) {
			return b.lease
		}
	}
	t.Fatalf("batch %s is not open", batch)
	return time.Time{}
}

func (t *ledgerTest) leases() {
	a, b := t.handle("a"), t.handle("b")
	start := t.clock.now()
	t.open(a, "1")
	if got := t.lease(b, "1"); !got.Equal(start.Add(testLease)) {
		t.Fatalf("lease until %s", got)
	}
	t.clock.add(testLease / 2)
	t.must(b.renew(t.Context(), []string{bid("1")})) // not its owner
	if got := t.lease(b, "1"); !got.Equal(start.Add(testLease)) {
		t.Fatalf("lease until %s", got)
	}
	t.must(a.renew(t.Context(), []string{bid("1")}))
	if got := t.lease(b, "1"); !got.Equal(t.clock.now().Add(testLease)) {
		t.Fatalf("lease until %s", got)
	}
	t.clock.add(testLease * 2)
	t.claim(a, "1", []string{"x"}, []ClaimState{Claimed}) // shows life, too
	if got := t.lease(b, "1"); !got.Equal(t.clock.now().Add(testLease)) {
		t.Fatalf("lease until %s", got)
	}
	open, err := b.openBatches(t.Context())
	t.must(err)
	if len(open) != 1 || open[0].owner != "a" || open[0].state != "open" || !open[0].deadline.Equal(start.Add(24*time.Hour)) || !open[0].opened.Equal(start) {
		t.Fatalf("%+v", open)
	}
}

func (t *ledgerTest) finishes() {
	a, b := t.handle("a"), t.handle("b")
	t.state(a, "1", "")
	t.open(a, "1", "2")
	t.claim(a, "1", []string{"x"}, []ClaimState{Claimed})
	t.must(a.recordOutcome(t.Context(), bid("1"), []ObjectOutcome{{Key: "x", Records: 9}}))
	t.state(b, "1", "open")
	t.finish(b, "1", true) // whoever finds the snapshot
	t.finish(a, "1", false)
	t.finish(a, "never opened", false)
	t.must(a.release(t.Context(), bid("1")))
	t.must(a.release(t.Context(), bid("never opened")))
	t.state(a, "1", "done")
	t.claim(a, "2", []string{"x"}, []ClaimState{Done})
	open, err := a.openBatches(t.Context())
	t.must(err)
	if len(open) != 1 || open[0].id != bid("2") {
		t.Fatalf("open: %+v", open)
	}
	all, err := a.batchesSince(t.Context(), t.clock.now().Add(-time.Hour))
	t.must(err)
	if len(all) != 2 || all[bid("1")].state != "done" || all[bid("1")].files != 2 || all[bid("2")].state != "open" || !all[bid("1")].opened.Equal(t.clock.now()) {
		t.Fatalf("%+v", all)
	}
	if later, err := a.batchesSince(t.Context(), t.clock.now().Add(time.Hour)); err != nil || len(later) != 0 {
		t.Fatalf("%+v, %v", later, err)
	}
}

func (t *ledgerTest) releases() {
	a, b := t.handle("a"), t.handle("b")
	t.open(a, "1")
	t.open(b, "2")
	t.claim(a, "1", []string{"x", "y"}, []ClaimState{Claimed, Claimed})
	t.must(a.release(t.Context(), bid("1")))
	t.finish(a, "1", false)
	t.state(b, "1", "abandoned")
	t.claim(b, "2", []string{"x"}, []ClaimState{Claimed})
	t.open(a, "3")
	t.claim(a, "3", []string{"x", "y"}, []ClaimState{Busy, Claimed}, "2")
	left, err := a.leftClaims(t.Context())
	t.must(err)
	if len(left) != 0 {
		t.Fatalf("%+v", left)
	}
}

// Claims of any number are made, those of others among them are told apart.
func (t *ledgerTest) manyObjects() {
	const n = 250
	a, b := t.handle("a"), t.handle("b")
	t.open(a, "1", "3")
	t.open(b, "2")
	keys, theirs := make([]string, n), []string{}
	want := make([]ClaimState, n)
	for i := range keys {
		keys[i] = fmt.Sprintf("s3://bucket/%03d?versionId=足跡", i)
		switch i % 7 {
		case 3:
			theirs, want[i] = append(theirs, keys[i]), Busy
		case 5:
			_, _, err := a.claim(t.Context(), bid("3"), objectsOf(keys[i]))
			t.must(err)
			want[i] = Done
		}
	}
	t.finish(a, "3", true)
	_, _, err := b.claim(t.Context(), bid("2"), objectsOf(theirs...))
	t.must(err)
	t.claim(a, "1", keys, want, "2")
	known, err := a.known(t.Context(), keys)
	t.must(err)
	for i := range known {
		if known[i] != (want[i] == Done) {
			t.Fatalf("known %s: %v", keys[i], known[i])
		}
	}
}

func (t *ledgerTest) sums() {
	a := t.handle("a")
	t.open(a, "1", "2", "3", "4")
	for i, b := range []string{"1", "2", "3"} {
		t.claim(a, b, []string{b + "x", b + "y"}, []ClaimState{Claimed, Claimed})
		t.must(a.recordOutcome(t.Context(), bid(b), []ObjectOutcome{{Key: b + "x", Records: 10, Duplicates: 1}, {Key: b + "y", Records: 20, Unreadable: 2}}))
		if i < 2 {
			t.finish(a, b, true)
		}
	}
	t.must(a.release(t.Context(), bid("3")))
	s, err := a.sum(t.Context())
	t.must(err)
	if s.batches["done"] != 2 || s.batches["open"] != 1 || s.batches["abandoned"] != 1 || s.objects != 4 || s.records != 60 ||
		s.duplicates != 2+2*3 || s.conflicting != 2 || s.unreadable != 4 {
		t.Fatalf("%+v", s)
	}
}

// Many claim the same objects at once: each object goes to one batch, and everybody is told the same.
func (t *ledgerTest) race() {
	const owners, n = 8, 60
	keys := make([]string, n)
	for i := range keys {
		keys[i] = fmt.Sprint(i)
	}
	var mu sync.Mutex
	owner := map[string]string{}
	var wg sync.WaitGroup
	for i := range owners {
		wg.Go(func() {
			name := bid(fmt.Sprint("batch", i))
			l := t.handle(fmt.Sprint(i))
			if err := l.addBatch(t.Context(), name, t.clock.now().Add(time.Hour)); err != nil {
				t.Error(err)
				return
			}
			r := rand.New(rand.NewPCG(uint64(i), 1))
			for range 6 {
				var ask []string
				for _, k := range r.Perm(n)[:20] {
					ask = append(ask, keys[k])
				}
				states, _, err := l.claim(context.Background(), name, objectsOf(ask...))
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				for j, k := range ask {
					if states[j] == Claimed && owner[k] != "" && owner[k] != name {
						t.Errorf("%s is of %s and of %s", k, owner[k], name)
					}
					if states[j] == Busy && owner[k] == name {
						t.Errorf("%s was of %s and is busy", k, name)
					}
					if states[j] == Claimed {
						owner[k] = name
					}
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	l := t.handle("last")
	t.open(l, "last")
	states, _, err := l.claim(t.Context(), bid("last"), objectsOf(keys...))
	t.must(err)
	for i, k := range keys {
		if (states[i] == Busy) != (owner[k] != "") {
			t.Errorf("%s of %q: %v", k, owner[k], states[i])
		}
	}
}

// Of several that decide a batch at once one succeeds, and the batch stays what it made of it.
func (t *ledgerTest) raceToDecide() {
	for round := range 8 {
		name := fmt.Sprint("b", round)
		batch := bid(name)
		t.open(t.handle("a"), name)
		var wg sync.WaitGroup
		var mu sync.Mutex
		finished := 0
		for i := range 6 {
			wg.Go(func() {
				l := t.handle(fmt.Sprint(i))
				if i%2 == 0 {
					if err := l.release(context.Background(), batch); err != nil {
						t.Error(err)
					}
					return
				}
				ok, err := l.finish(context.Background(), batch, 1, Committed{})
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				defer mu.Unlock()
				if ok {
					finished++
				}
			})
		}
		wg.Wait()
		state, err := t.handle("a").stateOf(t.Context(), batch)
		t.must(err)
		if finished > 1 || (finished == 1) != (state == "done") || state == "open" {
			t.Fatalf("finished %d times, state %s", finished, state)
		}
	}
	s, err := t.handle("a").sum(t.Context())
	t.must(err)
	if s.batches["done"]+s.batches["abandoned"] != 8 || s.batches["open"] != 0 {
		t.Fatalf("%+v", s)
	}
}

// The objects of a released batch go to whoever comes next, and its late claims do not count.
func (t *ledgerTest) takeover() {
	a, b := t.handle("a"), t.handle("b")
	t.open(a, "1")
	t.claim(a, "1", []string{"x"}, []ClaimState{Claimed})
	var wg sync.WaitGroup
	wg.Go(func() { // the sleeper goes on claiming while it is decided
		for i := range 30 {
			if _, _, err := a.claim(context.Background(), bid("1"), objectsOf("x", fmt.Sprint(i))); err != nil {
				if !errors.Is(err, ErrFenced) {
					t.Error(err)
				}
				return
			}
		}
	})
	t.clock.add(2 * testLease)
	t.must(b.release(t.Context(), bid("1")))
	wg.Wait()
	t.open(b, "2")
	keys, want := []string{"x"}, []ClaimState{Claimed}
	for i := range 30 {
		keys, want = append(keys, fmt.Sprint(i)), append(want, Claimed)
	}
	t.claim(b, "2", keys, want)
	t.finish(b, "2", true)
	t.open(a, "3")
	t.claim(a, "3", []string{"x", "0"}, []ClaimState{Done, Done})
}

// Maintenance and batches keep each other out.
func (t *ledgerTest) maintenance() {
	a, b := t.handle("a"), t.handle("b")
	held, release, err := a.exclusive(t.Context())
	t.must(err)
	inUse := func(what string, err error) {
		t.Helper()
		if !errors.Is(err, ErrInUse) || !strings.Contains(err.Error(), "`test a`") {
			t.Fatalf("%s: %v", what, err)
		}
	}
	_, _, err = b.exclusive(t.Context())
	inUse("a second maintenance", err)
	inUse("a batch", t.enter(b, "1"))
	t.must(held.Err())
	release()
	t.must(t.enter(b, "1"))
	open, err := a.openBatches(t.Context())
	t.must(err)
	if len(open) != 1 {
		t.Fatalf("open: %+v", open)
	}
}

// enter does what a handle does to begin a batch.
func (t *ledgerTest) enter(l ledger, batch string) error {
	release, err := l.share()
	if err == nil {
		t.Cleanup(release)
		err = l.addBatch(t.Context(), bid(batch), t.clock.now().Add(time.Hour))
	}
	return err
}
