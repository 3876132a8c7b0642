package analyze

import (
	"cmp"
	"slices"
	"strings"
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
	score := 1 - float64(distance(a, b))/float64(max(len(a), len(b), 1))
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

// distance counts the single characters to insert, delete, replace or swap with their neighbour.
func distance(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
