package report

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/state"
)

// What is shown of a report, before it began, after failures and downtime. Looking begins nothing.
func TestUpcomingAndHistory(t *testing.T) {
	ctx, now, place, store := context.Background(), at(t, "2026-10-05T15:00:00+09:00"), &memory{}, openState(t)
	r := &Runner{Store: store, Now: now.now, Owner: "test"}
	rep := daily(t, "a", "Asia/Tokyo", place)
	show := func() string {
		t.Helper()
		u, err := r.Upcoming(ctx, rep)
		if err != nil {
			t.Fatal(err)
		}
		text := fmt.Sprintf("%s at %s, %d behind, last %s %s;", u.Period, u.At.In(rep.Zone).Format("02 15:04"), u.Behind, u.Last.Date, u.Last.Status)
		all, err := r.History(ctx, rep, time.Time{}, time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range all {
			text += fmt.Sprintf(" %d %s", h.Period.First.Day, h.Status)
		}
		return text
	}
	check := func(want string) {
		t.Helper()
		if got := show(); got != want {
			t.Errorf("at %s:\n%s\nwant\n%s", now.now(), got, want)
		}
	}
	check("2026-10-04 at 05 02:00, 1 behind, last  ; 4 missing 5 upcoming")
	if begun, _ := store.SeriesStart(ctx, rep.Series()); begun != "" {
		t.Errorf("looking began it: %s", begun)
	}
	runDue(t, r, rep)
	check("2026-10-05 at 06 02:00, 0 behind, last 2026-10-04 done; 4 done 5 upcoming")
	place.fail = func(string) error { return errors.New("disk full") }
	now.add(48 * time.Hour)
	runDue(t, r, rep)
	place.fail = nil
	check("2026-10-05 at 06 02:00, 2 behind, last 2026-10-06 failed; 4 done 5 failed 6 failed 7 upcoming")
	crashed := state.Claim{Series: rep.Series(), Date: "2026-10-07", Owner: "x", Now: now.now(), Until: now.now().Add(time.Minute)}
	if ok, err := store.ClaimPeriod(ctx, crashed); !ok || err != nil {
		t.Fatal(ok, err)
	}
	now.add(24 * time.Hour)
	check("2026-10-05 at 06 02:00, 3 behind, last 2026-10-07 running; 4 done 5 failed 6 failed 7 missing 8 upcoming")
	runDue(t, r, rep)
	check("2026-10-08 at 09 02:00, 0 behind, last 2026-10-07 done; 4 done 5 done 6 done 7 done 8 upcoming")
	since, until := now.now().Add(-48*time.Hour), now.now().Add(-24*time.Hour)
	if all, err := r.History(ctx, rep, since, until); err != nil || len(all) != 2 || all[0].Period.String() != "2026-10-06" || all[1].Period.String() != "2026-10-07" {
		t.Errorf("%+v, %v", all, err)
	}
	rep.Since = mustDate(t, "2026-10-02")
	if got := show(); !strings.HasSuffix(got, "; 2 missing 3 missing 4 done 5 done 6 done 7 done 8 upcoming") {
		t.Error(got)
	}
}
