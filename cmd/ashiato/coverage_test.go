package main

import (
	"slices"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/engine"
)

func TestQueryScope(t *testing.T) {
	day := func(n int) time.Time { return time.Date(2026, 11, n, 0, 0, 0, 0, time.UTC) }
	for name, tt := range map[string]struct {
		filter engine.Filter
		want   scope
	}{
		"nothing": {},
		"times": {engine.Filter{Since: day(3), Until: day(5), FirstDate: "2026/11/01", Regions: []string{"r"}, AWSRegions: []string{"x"}},
			scope{since: day(3), until: day(5), regions: []string{"r"}}},
		"days":          {engine.Filter{FirstDate: "2026/11/01", LastDate: "2026/11/04"}, scope{since: day(1), until: day(5)}},
		"a list":        {engine.Filter{Dates: []string{"2026/11/09", "2026/11/02"}}, scope{since: day(2), until: day(10)}},
		"no date":       {engine.Filter{FirstDate: "x", LastDate: "9999/99/99"}, scope{}},
		"other columns": {engine.Filter{Recipients: []string{"a"}, AWSRegions: []string{"r"}}, scope{accounts: []string{"a"}, regions: []string{"r"}}},
	} {
		got := queryScope(tt.filter)
		if !got.since.Equal(tt.want.since) || !got.until.Equal(tt.want.until) || !slices.Equal(got.accounts, tt.want.accounts) || !slices.Equal(got.regions, tt.want.regions) {
			t.Errorf("%s: %+v, want %+v", name, got, tt.want)
		}
	}
}
