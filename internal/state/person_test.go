package state

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// keep fills a state with n rows of each kind, of hanako and of others by turns.
func keep(t *testing.T, s *Store, n int) {
	t.Helper()
	at := time.Date(2026, 10, 1, 9, 0, 0, 0, time.UTC)
	err := s.Watch(t.Context(), func(tx *WatchTx) error {
		for i := range n {
			who, id := []string{"hanako", "taro"}[i%2], fmt.Sprintf("%04d", i)
			for _, err := range []error{
				tx.PutAlert(Alert{ID: id, Rule: "r", Group: who, Status: AlertOpen, Fired: at, Body: "body of " + who, Note: "asked " + who}),
				second(tx.AddRecord(AlertRecord{Rule: "r", Record: id, Alert: id, Time: at, Summary: who + " did it"})),
				tx.SetSeenRuns("r", who+id, []SeenRun{{From: at, FromID: id, To: at}, {From: at.AddDate(0, 1, 0), FromID: id, To: at.AddDate(0, 1, 0)}}),
				tx.AddRuleEvent("r", who, RuleEvent{At: at, ID: id, Value: who, Status: RuleEventPast, Summary: who}, at),
				tx.Enqueue(at, OutboxMessage{ID: id, Channel: "c", AlertID: id, Payload: []byte(who + " did it")}),
			} {
				if err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, who := range []string{"hanako", "taro"} {
		if err := s.AddMute(t.Context(), Mute{Rule: "r", Group: &who, Until: at.AddDate(0, 0, 7), Reason: who, At: at, By: "admin"}); err != nil {
			t.Fatal(err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

// takeOut replaces or removes what names somebody, and counts the rest.
func takeOut(who string, left map[string]int) PersonVisitor {
	names := func(kind string, texts ...string) bool {
		if !strings.Contains(strings.Join(texts, " "), who) {
			left[kind]++
			return false
		}
		return true
	}
	return PersonVisitor{
		Alert: func(a *Alert, records []AlertRecord) (bool, error) {
			if !names("alerts", a.Group, a.Body, records[0].Summary) {
				return false, nil
			}
			a.Group, a.Body, a.Note, records[0].Summary = "-", "-", "-", "-"
			return true, nil
		},
		Run: func(rule, key string, r SeenRun) (bool, error) { return names("runs", rule, key), nil },
		Event: func(rule, group string, e RuleEvent) (bool, error) {
			return names("events", group, e.Value, e.Summary), nil
		},
		Message: func(m *OutboxMessage) (bool, error) {
			if !names("messages", string(m.Payload)) {
				return false, nil
			}
			m.Payload = []byte("-")
			return true, nil
		},
		Mute: func(m Mute) (bool, error) { return names("mutes", *m.Group), nil },
	}
}

// All rows are visited, over many pages, and what was changed or removed is not in the file any more, nor what messages had told that were sent.
func TestErasePeople(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state.db")
	s, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	const n = 2*visitPage + 6
	keep(t, s, n)
	now := time.Date(2026, 10, 2, 0, 0, 0, 0, time.UTC)
	claim, ok, err := s.ClaimMessage(t.Context(), MessageClaim{Channel: "c", Owner: "o", Now: now, Until: now.Add(time.Hour)})
	if err != nil || !ok || claim.ID != "0000" {
		t.Fatal(claim, ok, err)
	}
	if kept, err := s.EndMessage(t.Context(), MessageEnd{ID: "0000", Owner: "o", Now: now, Status: MessageSent}); !kept || err != nil {
		t.Fatal(kept, err)
	}
	before, err := s.Erasures(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	first := map[string]int{}
	err = s.Erase(t.Context(), func(tx *WatchTx) error {
		if err := tx.VisitPeople(takeOut("hanako", first)); err != nil {
			return err
		}
		return tx.NoteErasure(now)
	})
	if err != nil {
		t.Fatal(err)
	}
	// The payload of the message that was sent is gone already, so it counts among those that do not name anybody.
	want := map[string]int{"alerts": n / 2, "runs": n, "events": n / 2, "messages": n/2 + 1, "mutes": 1}
	if fmt.Sprint(first) != fmt.Sprint(want) {
		t.Errorf("of others %v, want %v", first, want)
	}
	if after, err := s.Erasures(t.Context()); err != nil || after == before {
		t.Errorf("erasures %q, then %q: %v", before, after, err)
	}
	again := map[string]int{}
	if err := s.Watch(t.Context(), func(tx *WatchTx) error { return tx.VisitPeople(takeOut("nobody", again)) }); err != nil {
		t.Fatal(err)
	}
	want["alerts"], want["messages"] = n, n
	if fmt.Sprint(again) != fmt.Sprint(want) {
		t.Errorf("then there are %v, want %v", again, want)
	}
	if fired, err := hasFired(t, s, "0000"); !fired || err != nil {
		t.Errorf("the record of an erased alert fires again: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(path + "*")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(b, []byte("hanako")) {
			t.Errorf("%s still names hanako", filepath.Base(f))
		}
		if f == path && !bytes.Contains(b, []byte("taro")) {
			t.Error("taro is gone, too")
		}
	}
}

func hasFired(t *testing.T, s *Store, record string) (fired bool, err error) {
	t.Helper()
	err = s.Watch(t.Context(), func(tx *WatchTx) error {
		fired, err = tx.HasFired("r", record)
		return err
	})
	return fired, err
}

// What fails in the middle erases nothing.
func TestEraseIsOneTransaction(t *testing.T) {
	t.Parallel()
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "state.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	keep(t, s, 4)
	v := takeOut("hanako", map[string]int{})
	v.Mute = func(Mute) (bool, error) { return false, os.ErrPermission }
	if err := s.Erase(t.Context(), func(tx *WatchTx) error { return tx.VisitPeople(v) }); err == nil {
		t.Fatal("no error")
	}
	left := map[string]int{}
	if err := s.Watch(t.Context(), func(tx *WatchTx) error { return tx.VisitPeople(takeOut("hanako", left)) }); err != nil {
		t.Fatal(err)
	}
	if want := map[string]int{"alerts": 2, "runs": 4, "events": 2, "messages": 2, "mutes": 1}; fmt.Sprint(left) != fmt.Sprint(want) {
		t.Errorf("of others %v, want %v", left, want)
	}
}
