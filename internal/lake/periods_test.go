package lake

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/mototest"
	"github.com/ashiato/ashiato/internal/state"
)

// periodStore is what a state and a lake on S3 both are.
type periodStore interface {
	StartSeries(ctx context.Context, k state.Series, date string) (string, error)
	SeriesStart(ctx context.Context, k state.Series) (string, error)
	Periods(ctx context.Context, k state.Series, from string) ([]state.Period, error)
	ClaimPeriod(ctx context.Context, c state.Claim) (bool, error)
	RenewPeriod(ctx context.Context, c state.Claim) (bool, error)
	EndPeriod(ctx context.Context, c state.Claim, o state.Period) (bool, error)
}

func TestBesideALakeOnS3(t *testing.T) {
	mototest.StartStrict(t)
	dir, c := s3Lake(t), newClock()
	l := openS3(t, dir, t.TempDir(), c)
	other := openS3(t, dir, t.TempDir(), c)
	t.Run("periods are those of a state", func(t *testing.T) { periodsAreThoseOfAState(t, l, other) })
	t.Run("one of many gets a period", func(t *testing.T) { oneGetsAPeriod(t, l, other) })
	t.Run("cursors", func(t *testing.T) { cursorsOfAnySize(t, l, other) })
}

// Whatever happens in whatever order, both stores answer the same, and tell the same of each period.
func periodsAreThoseOfAState(t *testing.T, l, other *Lake) {
	local, err := state.Open(t.Context(), filepath.Join(t.TempDir(), "state.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer local.Close()
	k := state.Series{Report: "access|list", Zone: "Asia/Tokyo", Unit: "day"}
	r := rand.New(rand.NewPCG(7, 7))
	now := time.Date(2026, 10, 2, 12, 0, 0, 0, time.UTC)
	var claims []state.Claim // that are not ended
	outcomes := []state.Period{{Status: state.PeriodDone, SHA256: "aa", Rows: 3, Coverage: "complete"}, {Status: state.PeriodFailed, Reason: "disk full"}, {Status: state.PeriodWaiting, Reason: "samples"}}
	for step := range 400 {
		now = now.Add(time.Duration(r.IntN(90)) * time.Second)
		stores := []periodStore{local, []*Lake{l, other}[r.IntN(2)].Periods()}
		each := func(what string, do func(s periodStore) (any, error)) (last any) {
			t.Helper()
			var answers []any
			for _, s := range stores {
				v, err := do(s)
				if err != nil {
					t.Fatalf("step %d: %s: %v", step, what, err)
				}
				answers = append(answers, v)
			}
			if !reflect.DeepEqual(answers[0], answers[1]) {
				t.Fatalf("step %d: %s:\nstate %+v\nlake  %+v", step, what, answers[0], answers[1])
			}
			return answers[0]
		}
		switch n := r.IntN(8); {
		case n < 4 || len(claims) == 0:
			c := state.Claim{Series: k, Date: fmt.Sprintf("2026-10-0%d", 1+r.IntN(3)), Owner: fmt.Sprint("owner", step), Now: now, Until: now.Add(time.Minute), Again: r.IntN(5) == 0}
			if each("claim", func(s periodStore) (any, error) { return s.ClaimPeriod(t.Context(), c) }) == true {
				claims = append(claims, c)
			}
		case n == 4:
			c := claims[r.IntN(len(claims))]
			c.Until = now.Add(time.Minute)
			each("renew", func(s periodStore) (any, error) { return s.RenewPeriod(t.Context(), c) })
		default:
			i := r.IntN(len(claims))
			c, o := claims[i], outcomes[r.IntN(3)]
			c.Now = now
			if o.Status != state.PeriodDone {
				o.NextTry = now.Add(time.Duration(r.IntN(120)) * time.Second)
			}
			claims = slices.Delete(claims, i, i+1)
			each("end", func(s periodStore) (any, error) { return s.EndPeriod(t.Context(), c, o) })
		}
		from := []string{"", "2026-10-02"}[r.IntN(2)]
		each("periods", func(s periodStore) (any, error) { return s.Periods(t.Context(), k, from) })
		if r.IntN(20) == 0 {
			each("start", func(s periodStore) (any, error) { return s.SeriesStart(t.Context(), k) })
			each("begin", func(s periodStore) (any, error) {
				return s.StartSeries(t.Context(), k, fmt.Sprint("2026-09-", 10+step%10))
			})
		}
	}
	if all, err := l.Periods().Periods(t.Context(), state.Series{Report: "list", Zone: "Asia/Tokyo", Unit: "day|access"}, ""); err != nil || len(all) > 0 {
		t.Errorf("another series has %v, %v", all, err)
	}
}

// Of many machines that claim a period at the same moment one gets it; the answer to its claim may be lost and asked for again.
func oneGetsAPeriod(t *testing.T, l, other *Lake) {
	k := state.Series{Report: "access", Zone: "UTC", Unit: "day"}
	now := time.Date(2026, 10, 2, 12, 0, 0, 0, time.UTC)
	var got atomic.Int32
	var winner atomic.Value
	var all sync.WaitGroup
	for i := range 12 {
		all.Go(func() {
			c := state.Claim{Series: k, Date: "2026-10-01", Owner: fmt.Sprint("machine", i), Now: now, Until: now.Add(time.Minute)}
			ok, err := []*Lake{l, other}[i%2].Periods().ClaimPeriod(t.Context(), c)
			if err != nil {
				t.Error(err)
			}
			if ok {
				got.Add(1)
				winner.Store(c)
			}
		})
	}
	all.Wait()
	if got.Load() != 1 {
		t.Fatalf("%d have the period", got.Load())
	}
	c := winner.Load().(state.Claim)
	if ok, err := l.Periods().ClaimPeriod(t.Context(), c); err != nil || !ok {
		t.Errorf("the winner's claim, repeated: %v, %v", ok, err)
	}
	for range 2 {
		if ok, err := l.Periods().EndPeriod(t.Context(), c, state.Period{Status: state.PeriodDone, Rows: 1}); err != nil || !ok {
			t.Errorf("the winner's end: %v, %v", ok, err)
		}
	}
	if ok, err := other.Periods().ClaimPeriod(t.Context(), state.Claim{Series: k, Date: "2026-10-01", Owner: "late", Now: now.Add(time.Hour), Until: now.Add(2 * time.Hour)}); err != nil || ok {
		t.Errorf("a period that is done is claimed: %v, %v", ok, err)
	}
}

// What one machine puts the other gets, whether it goes into an item of the ledger or not, and also when it shrinks.
func cursorsOfAnySize(t *testing.T, l, other *Lake) {
	var got []string
	if ok, err := l.Cursors().Cursor(t.Context(), "nothing", &got); ok || err != nil {
		t.Errorf("what was never put: %v, %v", ok, err)
	}
	random := rand.New(rand.NewPCG(1, 1))
	large := make([]string, 60_000) // more than an item can have, also when it is packed
	for i := range large {
		large[i] = fmt.Sprintf("ws-%09x", random.Uint64()>>28)
	}
	for _, v := range [][]string{{"small"}, large, {"a", strings.Repeat("b", 100)}} {
		if err := l.Cursors().PutCursor(t.Context(), "workspaces ap-northeast-1", v); err != nil {
			t.Fatal(err)
		}
		got = nil
		if ok, err := other.Cursors().Cursor(t.Context(), "workspaces ap-northeast-1", &got); !ok || err != nil || !slices.Equal(got, v) {
			t.Errorf("%d names are read as %d: %v, %v", len(v), len(got), ok, err)
		}
	}
}
