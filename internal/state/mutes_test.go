package state

import (
	"testing"
	"time"
)

// A mute of a group ends alone; that of a rule ends with those of its groups, and no other.
func TestEndMutes(t *testing.T) {
	s := openTest(t)
	now := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	one, two := "one", "two"
	for _, m := range []Mute{{Rule: "a"}, {Rule: "a", Group: &one}, {Rule: "a", Group: &two}, {Rule: "b", Group: &one}} {
		m.Until, m.At = now.Add(time.Hour), now
		if err := s.AddMute(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		end         Mute
		ended, left int
	}{
		{Mute{Rule: "a", Group: &one}, 1, 3}, {Mute{Rule: "a", Group: &one}, 0, 3}, {Mute{Rule: "a"}, 2, 1}, {Mute{Rule: "nothing"}, 0, 1},
	} {
		n, err := s.EndMutes(t.Context(), c.end, now)
		left, listed := s.Mutes(t.Context(), now)
		if err != nil || listed != nil || int(n) != c.ended || len(left) != c.left {
			t.Errorf("%+v: %d ended, %d left, %v %v", c.end, n, len(left), err, listed)
		}
	}
}
