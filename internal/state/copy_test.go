package state

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// The version is another one exactly if something was stored, by whichever connection, and not for what only looked.
func TestVersion(t *testing.T) {
	ctx := t.Context()
	path := filepath.Join(t.TempDir(), "state.db")
	s, err := Open(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	version := func() int64 {
		t.Helper()
		n, err := s.Version(ctx)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	was := version()
	for _, step := range []struct {
		name    string
		changes bool
		do      func() error
	}{
		{"nothing", false, func() error { return nil }},
		{"a message", true, func() error { return s.Enqueue(ctx, now, OutboxMessage{ID: "a", Channel: "c"}) }},
		{"the same message", false, func() error { return s.Enqueue(ctx, now, OutboxMessage{ID: "a", Channel: "c"}) }},
		{"a look", false, func() error { _, err := s.Messages(ctx, MessageFilter{}); return err }},
		{"nothing to claim", false, func() error {
			_, _, err := s.ClaimMessage(ctx, MessageClaim{Channel: "other", Owner: "o", Now: now, Until: now})
			return err
		}},
		{"nothing to prune", false, func() error { return s.Shrink(ctx, now.Add(-time.Hour), now.Add(-time.Hour)) }},
		{"a position", true, func() error {
			return s.Watch(ctx, func(tx *WatchTx) error { return tx.SetPosition("follow x", "1", now) })
		}},
		{"a transaction that is taken back", false, func() error {
			err := s.Watch(ctx, func(tx *WatchTx) error {
				return errors.Join(tx.SetPosition("follow x", "2", now), errors.ErrUnsupported)
			})
			if !errors.Is(err, errors.ErrUnsupported) {
				return errors.New("it was not taken back")
			}
			return nil
		}},
	} {
		if err := step.do(); err != nil {
			t.Fatalf("%s: %v", step.name, err)
		}
		is := version()
		if changed := is != was; changed != step.changes {
			t.Errorf("%s: changed %v, want %v", step.name, changed, step.changes)
		}
		was = is
	}
}

// A copy is a state with the same content, and without the room of what was removed.
func TestCopy(t *testing.T) {
	ctx, dir := t.Context(), t.TempDir()
	s, err := Open(ctx, filepath.Join(dir, "state.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	big := make([]byte, 1<<20)
	if err := s.Enqueue(ctx, now, OutboxMessage{ID: "told", Channel: "c", Payload: big}, OutboxMessage{ID: "waits", Channel: "c", Payload: []byte("x")}); err != nil {
		t.Fatal(err)
	}
	m, ok, err := s.ClaimMessage(ctx, MessageClaim{Channel: "c", Owner: "o", Now: now, Until: now.Add(time.Minute)})
	if err != nil || !ok || m.ID != "told" {
		t.Fatal(m.ID, ok, err)
	}
	if _, err := s.EndMessage(ctx, MessageEnd{ID: "told", Owner: "o", Now: now, Status: MessageSent}); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "copy.db")
	if err := s.Copy(ctx, path); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	size, err := s.Size(ctx)
	if err != nil || info.Size() > 1<<19 || size > 1<<19 {
		t.Errorf("the copy has %d bytes, and %d were told (%v)", info.Size(), size, err)
	}
	c, err := Open(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	all, err := c.Messages(ctx, MessageFilter{})
	if err != nil || len(all) != 2 || all[0].ID != "waits" || string(all[0].Payload) != "x" || all[1].Status != MessageSent {
		t.Errorf("the copy has %+v, %v", all, err)
	}
	if err := c.Shrink(ctx, now, now.Add(time.Second)); err != nil {
		t.Fatal(err)
	}
	if all, err := c.Messages(ctx, MessageFilter{}); err != nil || len(all) != 1 || all[0].ID != "waits" {
		t.Errorf("after shrinking it has %+v, %v", all, err)
	}
}
