package engine

import (
	"cmp"
	"slices"
)

// firstTurn is how many records the first turn of a statement for the newest rows reads at least; each further turn reads
// four times as many, so that a statement that finds little does not take many turns.
const firstTurn = 50_000

// firstFetch is firstTurn where files have to be fetched. That takes longer than a process more.
const firstFetch = 5_000

// newestFirstBatches puts files into turns, newest first, such that no file of a later turn has a record that sorts before
// one of an earlier (see Newest).
func newestFirstBatches(files []File, by string) [][]File {
	groups := byDay(files)
	if by != "event_time" {
		groups = byText(files)
	}
	var batches [][]File
	var batch []File
	rows, want := int64(0), int64(firstTurn)
	if elsewhere(files) {
		want = firstFetch
	}
	for _, g := range groups {
		for _, f := range g {
			rows += f.Rows
		}
		if batch = append(batch, g...); rows >= want {
			batches, batch, rows, want = append(batches, batch), nil, 0, want*4
		}
	}
	if len(batch) > 0 || len(batches) == 0 {
		batches = append(batches, batch)
	}
	return batches
}

// elsewhere tells whether files have to be fetched.
func elsewhere(files []File) bool {
	return slices.ContainsFunc(files, func(f File) bool { return f.Remote != "" })
}

// byText groups files by the bounds of eventtime, the greatest first: every text of a group is greater than every text of
// the groups after it. Files that no bounds are known of, or that have NULLs, which come last of all, make it one group.
func byText(files []File) [][]File {
	for _, f := range files {
		if f.First == "" || f.Last == "" || f.Day == NoDay {
			return [][]File{files}
		}
	}
	files = slices.Clone(files)
	slices.SortStableFunc(files, func(a, b File) int { return cmp.Compare(b.Last, a.Last) })
	var groups [][]File
	least := "" // of the last group
	for _, f := range files {
		if len(groups) == 0 || f.Last < least {
			groups, least = append(groups, nil), f.First
		}
		groups[len(groups)-1] = append(groups[len(groups)-1], f)
		least = min(least, f.First)
	}
	return groups
}
