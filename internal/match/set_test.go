package match

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/synth"
)

// A Set answers as a loop over its matchers does, from several goroutines, for records with odd names and for sign-ins too.
func TestSet(t *testing.T) {
	t.Parallel()
	lines := append(generatedRules(300), "*", "-*", "event:*", "event:!*", "-event:?*", "service:!*", "source:cloudtrail", "source:workspaces", "eventName:/^Get/ -service:s3", `eventName:$eventSource`,
		"event:>5", "eventSource:(a* OR s3*) -(event:Get* OR event:Put*)", "service:s3 OR user:root", "-(service:s3 user:*)", "event:workspaces*")
	var matchers []*Matcher
	for _, line := range lines {
		matchers = append(matchers, compiled(t, line))
	}
	texts := []string{sampleLogin, sampleRole, sampleRoot, sampleAccess, "{}", `{"eventName":null,"eventSource":5}`, `{"eventName":["GetObject"],"eventSource":"s3.amazonaws.com"}`, `{"eventName":7}`,
		`{"eventName":"` + strings.Repeat("x", 2000) + `"}`, `{"eventName":"GetObject"}`, `{"eventSource":"GetObject"}`, `{"eventName":"","eventSource":""}`}
	seq, err := synth.Records(synth.Options{People: 10, Days: 5, RecordsPerDay: 400, Seed: 3, End: time.Date(2026, 10, 31, 15, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	for r := range seq {
		texts = append(texts, string(r))
	}
	set := NewSet(matchers)
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			held := 0
			for i, text := range texts {
				e := FromRecord(parsed(t, text))
				if text == sampleAccess {
					e = event(t, text)
				}
				var want, got []int
				for k, m := range matchers {
					if m.Match(e) {
						want = append(want, k)
					}
				}
				set.Each(e, func(k int) { got = append(got, k) })
				if !slices.Equal(got, want) {
					t.Errorf("record %d: %v, want %v", i, got, want)
				}
				held += len(got)
			}
			if held < len(texts) {
				t.Errorf("only %d of the rules held", held)
			}
		})
	}
	wg.Wait()
}
