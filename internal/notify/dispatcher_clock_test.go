package notify

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ashiato/ashiato/internal/state"
)

// What was queued while the clock was a year ahead is sent when it is right again.
func TestClockWasAhead(t *testing.T) {
	t.Parallel()
	store := openStore(t)
	synctest.Test(t, func(t *testing.T) {
		sec := &fake{}
		d := dispatcher(store, map[string]*fake{"sec": sec}, &outcomes{})
		m := Sample("en", time.Now())
		m.ID, m.Channel = "1", "sec"
		q, err := m.Queue()
		if err == nil {
			err = store.Enqueue(t.Context(), time.Now().AddDate(1, 0, 0), q)
		}
		if err == nil {
			err = d.Once(t.Context())
		}
		if got := sec.all(); err != nil || !slices.Equal(got, []string{"1"}) {
			t.Errorf("sent %v: %v", got, err)
		}
	})
}

// A machine that was off over a weekend has not tried meanwhile: its messages are not given up at the first failure after that.
func TestOffForAWeekend(t *testing.T) {
	t.Parallel()
	store := openStore(t)
	synctest.Test(t, func(t *testing.T) {
		c := &fake{say: func(Message) (string, error) { return "", fault(Down, "no route") }}
		d := dispatcher(store, map[string]*fake{"sec": c}, &outcomes{})
		put(t, store, "sec", "1", "2")
		once := func(want state.MessageStatus) {
			t.Helper()
			if err := d.Once(t.Context()); err != nil {
				t.Fatal(err)
			}
			all, err := store.Messages(t.Context(), state.MessageFilter{})
			if err != nil || len(all) != 2 || all[0].Status != want || all[1].Status != want {
				t.Errorf("%+v: %v, want %s", all, err, want)
			}
		}
		once(state.MessageWaiting)
		time.Sleep(60 * time.Hour)
		for end := time.Now().Add(UsualGiveUp - time.Hour); time.Now().Before(end); time.Sleep(20 * time.Minute) {
			once(state.MessageWaiting)
		}
		for range 4 {
			if err := d.Once(t.Context()); err != nil {
				t.Fatal(err)
			}
			time.Sleep(20 * time.Minute)
		}
		once(state.MessageDead)
	})
}
