package collect

import (
	"context"
	"maps"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/config"
	"github.com/ashiato/ashiato/internal/ingest"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/pipeline"
	"github.com/ashiato/ashiato/trail"
)

// dropping leaves out records whose eventID ends in a digit.
func dropping(source, digit string) *ingest.Filter {
	return &ingest.Filter{Source: source, Drop: "eventID:*" + digit, Open: func() func(*trail.Record) ingest.Verdict {
		return func(r *trail.Record) ingest.Verdict {
			if strings.HasSuffix(r.Value(trail.EventID).Str(), digit) {
				return ingest.Dropped
			}
			return ingest.Stays
		}
	}}
}

// Each source has its own filter, and what it leaves out is counted once, also when messages come again and commits are many.
func TestEachSourceHasItsFilter(t *testing.T) {
	t.Parallel()
	l := openLake(t, lake.Options{})
	s, want := fill(t, 30)
	feed := func(name string, f *ingest.Filter, from, until int) Feed {
		return Feed{Name: name, Filter: f, open: func(context.Context, int) (Pass, error) {
			m := pipeline.NewMemory(pipeline.MemoryOptions{})
			for i := from; i < until; i++ {
				m.Send(object(i))
				m.Send(object(i)) // delivered again
			}
			m.Close()
			return Pass{Source: m, Open: s.open}, nil
		}}
	}
	feeds := []Feed{feed("one", dropping("one", "7"), 0, 10), feed("two", dropping("two", "3"), 10, 20), feed("three", nil, 20, 30)}
	sum, err := All(t.Context(), feeds, Options{Lake: l, Every: 20 * time.Millisecond, TempDir: t.TempDir(), Parallel: 3}, true, func(e *SourceError) { t.Error(e) })
	if err != nil {
		t.Fatal(err)
	}
	counted := map[ingest.LeftOut]int64{}
	err = ingest.EachLeftOut(t.Context(), l, time.Time{}, time.Time{}, func(by ingest.LeftOut, _ time.Time, _ bool, n int64) error {
		counted[by] += n
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	expected := map[ingest.LeftOut]int64{}
	kept := map[string]bool{}
	for i := range 30 {
		for k := range 4 {
			id := record(strconv.Itoa(i*3+k), i/3%28+1)
			switch {
			case i < 10 && strings.HasSuffix(strconv.Itoa(i*3+k), "7"):
				expected[ingest.LeftOut{Source: "one", Kind: ingest.DropKind, Condition: "eventID:*7"}]++
			case i >= 10 && i < 20 && strings.HasSuffix(strconv.Itoa(i*3+k), "3"):
				expected[ingest.LeftOut{Source: "two", Kind: ingest.DropKind, Condition: "eventID:*3"}]++
			default:
				kept[id] = true
			}
		}
	}
	if !maps.Equal(counted, expected) || !maps.Equal(sum.LeftOutBy, expected) {
		t.Errorf("stored %v, summary %v, want %v", counted, sum.LeftOutBy, expected)
	}
	if got := rows(t, l); got != int64(len(kept)) || sum.Records != got || len(kept) >= want {
		t.Errorf("%d rows, %d in the summary, want %d of %d", got, sum.Records, len(kept), want)
	}
	if read := sum.Records + sum.Duplicates + sum.LeftOut + sum.Unreadable; read != 30*4 {
		t.Errorf("%d records are accounted for, want %d: %+v", read, 30*4, sum)
	}
}

// A source with a filter is not read where nobody can make it.
func TestFeedsNeedTheFilter(t *testing.T) {
	t.Parallel()
	c, err := config.Parse("f.yaml", []byte("sources:\n  - queue: https://sqs.ap-northeast-1.amazonaws.com/111122223333/a\n  - event_history: [us-east-1, us-west-2]\n    drop: readonly:yes\n"))
	if err != nil {
		t.Fatal(err)
	}
	o := FeedOptions{Range: func(_, _ string) (from, to time.Time, err error) { return }}
	if _, err := Feeds(t.Context(), c.Sources, o); err == nil {
		t.Error("the filter was left out without a word")
	}
	o.Filter = func(s config.Source, name string) (*ingest.Filter, error) {
		return &ingest.Filter{Source: name, Drop: s.Drop.Text}, nil
	}
	feeds, err := Feeds(t.Context(), c.Sources, o)
	if err != nil || len(feeds) != 3 || feeds[0].Filter != nil || feeds[1].Filter.Source != "event history us-east-1" || feeds[2].Filter.Source != feeds[2].Name || feeds[2].Filter.Drop != "readonly:yes" {
		t.Errorf("%+v, %v", feeds, err)
	}
}
