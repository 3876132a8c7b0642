package athenasql

import (
	"math/rand/v2"
	"slices"
	"strings"
)

// mutations returns n statements, each one of the given ones with one change or, seldom, more: a token left out, doubled,
// swapped with the next or replaced by another one, or a piece of another statement put in. The same seed gives the
// same ones.
func mutations(statements []string, n int, seed uint64) []string {
	r := rand.New(rand.NewPCG(seed, 0))
	pieces := make([][]string, len(statements))
	var words []string
	for i, s := range statements {
		pieces[i] = tokenTexts(s)
		words = append(words, pieces[i]...)
	}
	for word := range keywords {
		words = append(words, word)
	}
	slices.Sort(words) // the map's order is random; common words are there more often
	out := make([]string, n)
	for i := range out {
		tokens := slices.Clone(pieces[r.IntN(len(pieces))])
		for more := true; more; more = r.IntN(4) == 0 {
			tokens = mutate(r, tokens, words, pieces)
		}
		out[i] = strings.Join(tokens, " ")
	}
	return out
}

func mutate(r *rand.Rand, tokens, words []string, pieces [][]string) []string {
	if len(tokens) == 0 {
		return tokens
	}
	at := r.IntN(len(tokens))
	switch r.IntN(6) {
	case 0: // left out
		return slices.Delete(tokens, at, at+1)
	case 1: // doubled
		return slices.Insert(tokens, at, tokens[at])
	case 2: // swapped
		if at > 0 {
			tokens[at], tokens[at-1] = tokens[at-1], tokens[at]
		}
		return tokens
	case 3: // replaced
		tokens[at] = words[r.IntN(len(words))]
		return tokens
	case 4: // put in
		return slices.Insert(tokens, at, words[r.IntN(len(words))])
	}
	other := pieces[r.IntN(len(pieces))]
	if len(other) == 0 { // a statement of nothing but a comment
		return tokens
	}
	from := r.IntN(len(other))
	to := min(from+1+r.IntN(8), len(other))
	return slices.Insert(tokens, at, other[from:to]...)
}

// tokenTexts returns the tokens of a statement as they stand there.
func tokenTexts(sql string) []string {
	var out []string
	for _, t := range lex(sql) {
		if t.kind != tokenEOF {
			out = append(out, sql[t.start:t.end])
		}
	}
	return out
}
