package analyze

import (
	"cmp"
	"slices"
	"strings"

	"github.com/ashiato/ashiato/internal/edits"
)

// maxNearest is how many names a message proposes, and maxCompared how long a name may be to be compared at all.
const (
	maxNearest  = 3
	maxCompared = 64
)

// nearEnough is the similarity from which on a name may be meant: evt for eventid, not nope for eventtype.
const nearEnough = 0.52

// nearest returns the candidates that a mistyped name most likely means, the likeliest first: the nearest one, and others where
// they are as good as near; none where nothing is.
func nearest(name string, candidates []string) []string {
	type scored struct {
		name  string
		score float64
	}
	name = strings.ToLower(name)
	if len(name) > maxCompared {
		return nil
	}
	var all []scored
	seen := map[string]bool{}
	for _, c := range candidates {
		low := strings.ToLower(c)
		if c == "" || seen[low] || len(low) > maxCompared {
			continue
		}
		seen[low] = true
		all = append(all, scored{c, similarity(name, low)})
	}
	slices.SortStableFunc(all, func(a, b scored) int { return cmp.Compare(b.score, a.score) })
	var names []string
	for i, s := range all {
		if i == maxNearest || s.score < nearEnough || i > 0 && s.score < all[0].score-0.12 {
			break
		}
		names = append(names, s.name)
	}
	return names
}

// similarity is 1 for equal names and smaller the more they differ: the edits in relation to the length, kinder to names
// that start alike or where one holds the other, as errorCode and errormessage, userName and useridentity do.
func similarity(a, b string) float64 {
	score := 1 - float64(edits.Distance(a, b))/float64(max(len(a), len(b), 1))
	for i := 0; i < min(len(a), len(b), 4) && a[i] == b[i]; i++ {
		score += 0.06
	}
	if plainA, plainB := strings.ReplaceAll(a, "_", ""), strings.ReplaceAll(b, "_", ""); plainA == plainB {
		score = 1
	} else if len(a) > 2 && strings.Contains(b, a) || len(b) > 2 && strings.Contains(a, b) {
		score += 0.25
	}
	return score
}
