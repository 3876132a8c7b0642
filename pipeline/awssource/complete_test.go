package awssource

import (
	"errors"
	"io"
	"testing"
	"time"

	"github.com/ashiato/ashiato/pipeline"
)

// TestComplete: a listing tells down to which day everything is listed and done, newest first; what was given back or dropped is not done.
func TestComplete(t *testing.T) {
	t.Parallel()
	now := time.Now()
	l, err := NewListing(ListingOptions{Config: pagedBucket(t), Bucket: "trail", Parallel: 2, Group: 1000, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	if from, ok := l.Complete(); ok {
		t.Errorf("before anything is listed: %v", from)
	}
	l.found = true
	for i, date := range []string{"2026/11/20", "2026/11/19", "2026/11/19", "2026/11/01", "2024/02/29"} {
		l.days = append(l.days, &day{prefix: benchPrefix(i), date: date})
	}
	given := map[string][]pipeline.Message{}
	for {
		got, err := l.Receive(t.Context(), 1)
		if err != nil {
			t.Fatal(err)
		}
		date := got[0].(*listed).date
		given[date] = append(given[date], got[0])
		if l.listed() && len(l.ready) == 0 {
			break
		}
	}
	is := func(when, want string) {
		t.Helper()
		if from, ok := l.Complete(); !ok || from.Format(dayLayout) != want {
			t.Errorf("%s: %v, want %s", when, from, want)
		}
	}
	settle := func(d pipeline.Disposition, messages ...pipeline.Message) {
		t.Helper()
		for _, m := range messages {
			if err := m.Settle(t.Context(), pipeline.Outcome{Disposition: d, After: time.Hour}); err != nil {
				t.Fatal(err)
			}
		}
	}
	is("nothing is settled", "2026/11/21")
	settle(pipeline.Done, given["2026/11/20"]...)
	is("the newest day", "2026/11/20")
	settle(pipeline.Done, given["2026/11/01"]...)
	settle(pipeline.Done, given["2026/11/19"][1:]...)
	is("one of a day is left", "2026/11/20")
	settle(pipeline.Retry, given["2026/11/19"][0])
	is("one is given back", "2026/11/20")
	now = now.Add(time.Hour)
	again, err := l.Receive(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	is("it is given again", "2026/11/20")
	settle(pipeline.Done, again...)
	is("all but the oldest", "2024/03/01")
	settle(pipeline.Drop, given["2024/02/29"][0])
	settle(pipeline.Done, given["2024/02/29"][1:]...)
	is("one is dropped", "2024/03/01")
	if _, err := l.Receive(t.Context(), 1); !errors.Is(err, io.EOF) {
		t.Error(err)
	}

	none, err := NewListing(ListingOptions{Config: pagedBucket(t), Bucket: "trail"})
	if err != nil {
		t.Fatal(err)
	}
	none.found = true
	if from, ok := none.Complete(); !ok || !from.IsZero() {
		t.Errorf("a bucket without days: %v, %v", from, ok)
	}
}

// TestSkipped: years and months are left out without looking into them when all of their days are.
func TestSkipped(t *testing.T) {
	t.Parallel()
	at := func(s string) time.Time {
		d, err := time.Parse(dayLayout, s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	b := &bucketList{o: ListingOptions{SkipSince: at("2023/11/15"), SkipUntil: at("2026/01/01")}}
	skip := b.skipped()
	for date, want := range map[string]bool{
		"2022": false, "2023": false, "2024": true, "2025": false, "2026": false,
		"2023/10": false, "2023/11": false, "2023/12": true, "2025/11": true, "2025/12": false, "2026/01": false,
		"2023/11/14": false, "2023/11/15": true, "2024/02/29": true, "2025/12/31": true, "2026/01/01": false,
	} {
		if skip(date) != want {
			t.Errorf("%s: %v", date, !want)
		}
	}
	for _, o := range []ListingOptions{{}, {SkipSince: at("2026/01/01")}, {SkipSince: at("2026/01/01"), SkipUntil: at("2026/01/01")}} {
		if (&bucketList{o: o}).skipped()("2026/01/01") {
			t.Errorf("%+v leaves out a day", o)
		}
	}
	everything := &bucketList{o: ListingOptions{SkipUntil: at("2026/01/01")}} // from the first day on
	if skip := everything.skipped(); !skip("2013/11/13") || !skip("2024") || skip("2026/01/01") {
		t.Error("not all days before are left out")
	}
}
