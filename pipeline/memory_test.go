package pipeline

import (
	"testing"
	"time"
)

// A closed Memory says that it has given all while every message is held, and at no other time.
func TestMemoryEnding(t *testing.T) {
	within(t, func(t *testing.T) {
		s := NewMemory(MemoryOptions{Hold: 10 * time.Second})
		want := func(when string, ending bool) {
			t.Helper()
			if s.Ending() != ending {
				t.Errorf("%s: Ending gives %v", when, !ending)
			}
		}
		receive := func() Message {
			t.Helper()
			all, err := s.Receive(t.Context(), 1)
			if err != nil || len(all) != 1 {
				t.Fatalf("%d messages, %v", len(all), err)
			}
			return all[0]
		}
		settle := func(m Message, o Outcome) {
			t.Helper()
			if err := m.Settle(t.Context(), o); err != nil {
				t.Fatal(err)
			}
		}
		s.Send(inline("a", "x"))
		s.Send(inline("b", "x"))
		a := receive()
		s.Close()
		want("one was not given", false)
		b := receive()
		want("both are held", true)
		settle(a, Outcome{Disposition: Retry, After: 5 * time.Second})
		want("one was given back", false)
		a = receive()
		want("it was given again", true)
		time.Sleep(5 * time.Second)
		want("the hold on the other has expired", false)
		settle(receive(), Outcome{})
		settle(a, Outcome{})
		want("all are done", true)
		if err := b.Settle(t.Context(), Outcome{}); err == nil {
			t.Error("a message of an expired hold was settled")
		}
	})
}
