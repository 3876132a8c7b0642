package integrity

import (
	"testing"
	"time"

	"github.com/ashiato/ashiato/trail"
)

// What is known of log files goes with their records; the memory of digest files stays. Who reads an old log file anew is not told that nobody lists it.
func TestPrune(t *testing.T) {
	t.Parallel()
	c, now := scene(t)
	dir := t.TempDir()
	m := start(t, c, dir, now)
	must(t, c.Hours(first, 30)) // into the next day
	*now = first.Add(31 * time.Hour)
	m.collect(c.Logs...)
	m.check()
	all := len(c.Logs)
	m.states(map[State]int{Verified: all})

	midnight := first.Truncate(24*time.Hour).AddDate(0, 0, 1)
	var old []string
	for _, key := range c.Logs {
		if k, ok := trail.ParseKey(key); ok && k.Date.Before(midnight) {
			old = append(old, key)
		}
	}
	r := m.o.Register
	for _, before := range []time.Time{{}, midnight.Add(-time.Second)} {
		if p, err := r.Prune(t.Context(), before, false); err != nil || p != (Pruned{}) {
			t.Errorf("a day that had not ended at %v: %+v, %v", before, p, err)
		}
	}
	for _, dry := range []bool{true, false} {
		if p, err := r.Prune(t.Context(), midnight.Add(time.Hour), dry); err != nil || p.Days != 1 || p.Files == 0 {
			t.Errorf("dry %v: %+v, %v", dry, p, err)
		}
	}
	m.states(map[State]int{Verified: all - len(old)})

	// Another process reads an old log file again. What digest files list of then is known no more, so nothing is said of it.
	again := start(t, c, dir, now)
	again.collect(old[6])
	again.check()
	again.states(map[State]int{Verified: all - len(old), Waiting: 1})
	if p, err := r.Prune(t.Context(), midnight, false); err != nil || p.Days != 1 {
		t.Errorf("once more: %+v, %v", p, err)
	}
	if before, err := r.prunedBefore(t.Context()); err != nil || !before.Equal(midnight.Add(time.Hour)) {
		t.Errorf("the mark went back to %v: %v", before, err)
	}

	// A digest file of the time that was pruned is missed when it goes, as the memory of it is there; and what comes later is judged as ever.
	gone := c.Digests[3]
	delete(c.Bucket.Objects, gone)
	late := c.Log(first.Add(27*time.Hour), false)
	again.collect(late)
	again.check("digest_missing "+gone, "log_unlisted "+late)
}
