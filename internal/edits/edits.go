// Package edits tells how far two names are from each other. It is for messages that propose the name that was probably meant: those
// of package match about fields, those of package analyze about columns and functions. Which one is near enough is theirs to say.
package edits

// Distance counts the bytes to insert, delete, replace or swap with their neighbour until a is b. Its time grows with the product of
// the lengths, which callers bound; letters of another case are other letters.
func Distance(a, b string) int {
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
