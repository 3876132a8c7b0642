package lake

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

var errCrash = errors.New("crash")

// stopAt fails at the n-th call of a step.
func stopAt(name string, n int) func(*Options) {
	return func(o *Options) {
		o.Step = func(s string) error {
			if s == name {
				if n--; n == 0 {
					return errCrash
				}
			}
			return nil
		}
	}
}

var commitSteps = []string{"recorded", "loaded", "settled", "placed", "staged", "committed"}

// A process that dies at any step leaves its objects either in the lake or free, and nothing twice.
func TestCrashAtEachStep(t *testing.T) {
	for _, step := range commitSteps {
		t.Run(step, func(t *testing.T) {
			dir, c := t.TempDir(), newClock()
			first := openAt(t, dir, c, stopAt(step, 1))
			b := open(t, first, "a", "b")
			fill(t, b, event("1", at(testDay, 0)), event("2", nil))
			if _, err := b.Commit(context.Background(), Outcome{}); !errors.Is(err, errCrash) {
				t.Fatalf("commit: %v", err)
			}
			first.Close()

			second := openAt(t, dir, c)
			b = open(t, second)
			want := Claimed
			if step == "committed" {
				want = Done
			}
			if got := claim(t, b, "a", "b"); got[0] != want || got[1] != want {
				t.Fatalf("claims after the crash: %v, want %v", got, want)
			}
			if want == Claimed {
				fill(t, b, event("1", at(testDay, 0)), event("2", nil))
			}
			commit(t, b)
			sameList(t, "ids", ids(t, second), []string{"1", "2"})
			noTemp(t, second)
		})
	}
}

func noTemp(t *testing.T, l *Lake) {
	t.Helper()
	left, _ := filepath.Glob(filepath.Join(l.TempDir(), "*"))
	if len(left) > 0 {
		t.Fatalf("left in tmp: %q", left)
	}
}

// A process that dies while it takes over leaves the takeover to the next.
func TestCrashWhileTakingOver(t *testing.T) {
	for _, step := range []string{"fence", "staged", "fenced"} {
		t.Run(step, func(t *testing.T) {
			dir, c := t.TempDir(), newClock()
			first := openAt(t, dir, c)
			fill(t, open(t, first, "a"), event("1", at(testDay, 0)))
			first.Close()

			o := Options{Dir: dir, Create: true, Heartbeat: -1, Now: c.now, Sleep: c.sleep}
			stopAt(step, 1)(&o)
			if _, err := Open(context.Background(), o); !errors.Is(err, errCrash) {
				t.Fatalf("open: %v", err)
			}
			third := openAt(t, dir, c)
			add(t, third, "a", event("1", at(testDay, 0)))
			sameList(t, "ids", ids(t, third), []string{"1"})
		})
	}
}

// A process that sleeps past its lease at any step and then wakes up does not undo what others did meanwhile.
func TestZombieAtEachStep(t *testing.T) {
	for _, step := range commitSteps {
		for _, redo := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, redone %v", step, redo), func(t *testing.T) {
				dir, c := t.TempDir(), newClock()
				var zombie, other *Lake
				asleep := false
				zombie = openAt(t, dir, c, func(o *Options) {
					o.Step = func(s string) error {
						if s == step && !asleep {
							asleep = true
							c.add(2 * time.Minute)
							takeAway(t, other, redo, step == "committed")
						}
						return nil
					}
				})
				other = openAt(t, dir, c)
				b := open(t, zombie, "a")
				fill(t, b, event("1", at(testDay, 0)), event("2", at(testDay, 1)))
				_, err := b.Commit(context.Background(), Outcome{})
				if step == "committed" && err != nil || step != "committed" && !errors.Is(err, ErrFenced) {
					t.Fatalf("the zombie's commit: %v", err)
				}
				var want []string
				if redo || step == "committed" {
					want = []string{"1", "2"}
				}
				sameList(t, "ids", ids(t, other), want)
				noTemp(t, other)
				strays := strayFiles(t, other)
				if len(strays) > 0 {
					t.Fatalf("strays: %q", strays)
				}
			})
		}
	}
}

// takeAway claims the object of a sleeping batch, and imports it when redo is set.
func takeAway(t *testing.T, l *Lake, redo, done bool) {
	t.Helper()
	b := open(t, l)
	states := claim(t, b, "a")
	if done != (states[0] == Done) {
		t.Fatalf("claim of a sleeping batch's object: %v", states)
	}
	if done || !redo {
		if err := b.Abandon(context.Background()); err != nil {
			t.Fatal(err)
		}
		return
	}
	fill(t, b, event("1", at(testDay, 0)), event("2", at(testDay, 1)))
	commit(t, b)
}

// strayFiles lists data files that are in no snapshot.
func strayFiles(t *testing.T, l *Lake) []string {
	t.Helper()
	all, err := filepath.Glob(filepath.Join(l.dir, TableName, "data", "*", "*"))
	if err != nil {
		t.Fatal(err)
	}
	files, err := l.Plan(context.Background(), Filter{})
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(all, func(p string) bool {
		return slices.ContainsFunc(files, func(f PlannedFile) bool { return f.Path == p })
	})
}

// A batch whose records are all in the lake already is finished in the ledger alone; if it was taken away it loses.
func TestZombieWithoutFiles(t *testing.T) {
	dir, c := t.TempDir(), newClock()
	other := openAt(t, dir, c)
	add(t, other, "first", event("1", at(testDay, 0)), event("2", at(testDay, 1)))
	asleep := false
	zombie := openAt(t, dir, c, func(o *Options) {
		o.Step = func(s string) error {
			if s == "settled" && !asleep {
				asleep = true
				c.add(2 * time.Minute)
				takeAway(t, other, true, false)
			}
			return nil
		}
	})
	b := open(t, zombie, "a")
	fill(t, b, event("1", at(testDay, 0)), event("2", at(testDay, 1)))
	if _, err := b.Commit(context.Background(), Outcome{}); !errors.Is(err, ErrFenced) {
		t.Fatalf("commit: %v", err)
	}
	sameList(t, "ids", ids(t, other), []string{"1", "2"})
}

func TestLiveBatchIsBusy(t *testing.T) {
	dir, c := t.TempDir(), newClock()
	one, two := openAt(t, dir, c), openAt(t, dir, c)
	b := open(t, one, "a")
	other := open(t, two)
	if got := claim(t, other, "a"); got[0] != Busy {
		t.Fatalf("claim of a live batch's object: %v", got)
	}
	c.add(50 * time.Second)
	if err := one.renew(context.Background()); err != nil {
		t.Fatal(err)
	}
	c.add(50 * time.Second)
	if got := claim(t, other, "a"); got[0] != Busy {
		t.Fatalf("claim after a renewal: %v", got)
	}
	fill(t, b, event("1", at(testDay, 0)))
	commit(t, b)
	if got := claim(t, other, "a"); got[0] != Done {
		t.Fatalf("claim after the commit: %v", got)
	}
}

func TestDeadline(t *testing.T) {
	dir, c := t.TempDir(), newClock()
	l := openAt(t, dir, c)
	b := open(t, l, "a")
	fill(t, b, event("1", at(testDay, 0)))
	c.add(25 * time.Hour)
	if err := l.renew(context.Background()); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Commit(context.Background(), Outcome{}); !errors.Is(err, ErrDeadline) {
		t.Fatalf("commit: %v", err)
	}
	add(t, l, "a", event("1", at(testDay, 0)))
	sameList(t, "ids", ids(t, l), []string{"1"})
}

// An error that leaves the result of a commit unknown is cleared up by committing again or by abandoning.
func TestUnknownResult(t *testing.T) {
	for _, step := range []string{"staged", "committed"} {
		for _, abandon := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, abandon %v", step, abandon), func(t *testing.T) {
				l := openAt(t, t.TempDir(), newClock(), stopAt(step, 1))
				b := open(t, l, "a")
				fill(t, b, event("1", at(testDay, 0)))
				if _, err := b.Commit(context.Background(), Outcome{}); !errors.Is(err, errCrash) {
					t.Fatalf("commit: %v", err)
				}
				if _, err := b.Claim(context.Background(), []Object{{Key: "late"}}); err == nil {
					t.Error("an object was claimed that the commit may not have")
				}
				want := []string{"1"}
				if abandon {
					if err := b.Abandon(context.Background()); err != nil {
						t.Fatal(err)
					}
					if step == "staged" {
						want = nil
					}
				} else if c := commit(t, b); c.Rows != 1 {
					t.Fatalf("committed %+v", c)
				}
				sameList(t, "ids", ids(t, l), want)
			})
		}
	}
}

// The same, when somebody else has found the batch committed meanwhile: its files stay.
func TestUnknownResultDecidedByOthers(t *testing.T) {
	for _, abandon := range []bool{false, true} {
		dir, c := t.TempDir(), newClock()
		l, other := openAt(t, dir, c, stopAt("committed", 1)), openAt(t, dir, c)
		b := open(t, l, "a")
		fill(t, b, event("1", at(testDay, 0)), event("2", at(testDay, 0)))
		if _, err := b.Commit(context.Background(), Outcome{}); !errors.Is(err, errCrash) {
			t.Fatalf("commit: %v", err)
		}
		c.add(2 * time.Minute)
		takeAway(t, other, false, true)
		if abandon {
			if err := b.Abandon(context.Background()); err != nil {
				t.Fatal(err)
			}
		} else if got := commit(t, b); got.Rows != 2 {
			t.Fatalf("committed %+v", got)
		}
		sameList(t, "ids", ids(t, other), []string{"1", "2"})
	}
}

// A batch that is past its deadline, but whose earlier attempt had succeeded, is done.
func TestDeadlineAfterSuccess(t *testing.T) {
	c := newClock()
	l := openAt(t, t.TempDir(), c, stopAt("committed", 1))
	b := open(t, l, "a")
	fill(t, b, event("1", at(testDay, 0)))
	if _, err := b.Commit(context.Background(), Outcome{}); !errors.Is(err, errCrash) {
		t.Fatalf("commit: %v", err)
	}
	c.add(25 * time.Hour)
	if err := l.repair(context.Background()); err != nil {
		t.Fatal(err)
	}
	if got := commit(t, b); got.Rows != 1 {
		t.Fatalf("committed %+v", got)
	}
	sameList(t, "ids", ids(t, l), []string{"1"})
}

// Closing a handle ends its heartbeat, which may be at work just then.
func TestCloseWhileBeating(t *testing.T) {
	for range 20 {
		l := openAt(t, t.TempDir(), nil, func(o *Options) { o.Heartbeat = time.Microsecond })
		b := open(t, l, "a")
		fill(t, b, event("1", at(testDay, 0)))
		commit(t, b)
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestObjectOutcomes(t *testing.T) {
	l := openAt(t, t.TempDir(), newClock())
	b := open(t, l, "a")
	fill(t, b, event("1", at(testDay, 0)))
	if _, err := b.Commit(context.Background(), Outcome{Objects: []ObjectOutcome{{Key: "never claimed"}}}); err == nil {
		t.Fatal("outcome of an object that was not claimed: no error")
	}
	if _, err := b.Commit(context.Background(), Outcome{Objects: []ObjectOutcome{{Key: "a", Records: 3, Duplicates: 2, Unreadable: 1}}}); err != nil {
		t.Fatal(err)
	}
	var records, duplicates, unreadable int
	err := l.ledger.(*sqliteLedger).db.QueryRow("SELECT records, duplicates, unreadable FROM objects WHERE key = 'a'").Scan(&records, &duplicates, &unreadable)
	if err != nil || records != 3 || duplicates != 2 || unreadable != 1 {
		t.Fatalf("ledger: %d %d %d, %v", records, duplicates, unreadable, err)
	}
}

func TestFileOfWrongDay(t *testing.T) {
	l := openAt(t, t.TempDir(), newClock())
	for name, r := range map[string]rec{"next day": event("1", at(testDay+1, 0)), "no time": event("1", nil)} {
		b := open(t, l, name)
		f, err := b.Create(testDay)
		if err != nil {
			t.Fatal(err)
		}
		if err := r.write(f.Writer); err != nil {
			t.Fatal(err)
		}
		if _, err := b.Commit(context.Background(), Outcome{}); err == nil {
			t.Fatalf("%s: committed", name)
		}
		if err := b.Abandon(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
}
