package coverage

import (
	"fmt"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/verify"
	"github.com/ashiato/ashiato/trail"
)

var day = time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)

func logFile(hour, number int) string {
	return fmt.Sprintf("s3://b/AWSLogs/111122223333/CloudTrail/us-east-1/2026/11/20/111122223333_CloudTrail_us-east-1_20261120T%02d05Z_%d.json.gz", hour, number)
}

func TestHours(t *testing.T) {
	b := New()
	chain := verify.Chain{Account: "111122223333", Region: "us-east-1", Trail: "t"}
	digest := func(c verify.Chain, start time.Time, hours map[string]int) {
		b.Digest(c, verify.Remembered{Key: fmt.Sprint("a/", c.Backfill, start.Unix()), Start: start, End: start.Add(time.Hour), Delivered: hours})
	}
	// Digest files end at half past. The one of 05:30 to 06:30 is not there.
	for i := range 9 {
		if i != 6 {
			start := day.Add(time.Duration(i-1)*time.Hour + 30*time.Minute)
			digest(chain, start, map[string]int{day.Add(time.Duration(i) * time.Hour).Format(verify.HourLayout): 2})
			digest(chain, start, map[string]int{day.Add(time.Duration(i) * time.Hour).Format(verify.HourLayout): 2}) // of a copy
		}
	}
	backfill := chain
	backfill.Backfill = true
	digest(backfill, day.Add(2*time.Hour), map[string]int{"2026112002": 1})
	for hour, files := range []int{0: 2, 1: 1, 2: 3, 3: 2, 4: 2, 5: 2, 6: 1, 7: 2, 11: 1} {
		for n := range files {
			if !b.Object(logFile(hour, n)) || !b.Object("/copy/"+logFile(hour, n)[:len(logFile(hour, n))-3]) {
				t.Fatal("a log file is none")
			}
		}
	}
	for _, other := range []string{"x.zip", "AWSLogs/111122223333/CloudTrail-Digest/us-east-1/2026/11/20/111122223333_CloudTrail-Digest_us-east-1_t_us-east-1_20261120T000000Z.json.gz"} {
		if b.Object(other) {
			t.Errorf("%s is taken for a log file", other)
		}
	}
	p := Place{"111122223333", "us-east-1"}
	want := []string{"never_delivered 0/0", "verified 2/2", "missing 1/2", "late 3/3", "verified 2/2", "verified 2/2", "seen 2/2", "seen 1/0", "verified 2/2",
		"missing 0/2", "never_delivered 0/0", "never_delivered 0/0", "seen 1/0"}
	// 05:00 to 06:00 is half proven, and so is 06:00 to 07:00.
	got := b.Hours(p, time.Time{}, time.Time{})
	for i, h := range got {
		if text := fmt.Sprintf("%v %d/%d", h.State, h.Seen, h.Listed); i >= len(want) || text != want[i] {
			t.Errorf("hour %v: %s", h.Start, text)
		}
	}
	if len(got) != len(want) || len(b.Places()) != 1 {
		t.Errorf("%d hours, want %d; places %v", len(got), len(want), b.Places())
	}
	for hour, state := range map[int]State{1: Altered, 4: Altered, 3: Unlisted, 8: Missing} { // whatever else is wrong with an hour
		k, _ := trail.ParseKey(logFile(hour, 0))
		b.Unlisted(k)
		if state == Altered {
			b.Altered(k)
		}
		if h := b.Hours(p, time.Time{}, time.Time{})[hour+1]; h.State != state || h.Unlisted != 1 {
			t.Errorf("hour %d: %+v, want %v", hour, h, state)
		}
	}
	if part := b.Hours(p, day.Add(90*time.Minute), day.Add(3*time.Hour)); len(part) != 2 || part[0].State != Altered || part[1].State != Late {
		t.Errorf("of a limited time: %+v", part)
	}
	if b.Hours(Place{"1", "2"}, day, day) != nil {
		t.Error("something is known of an unknown place")
	}
}
