package match

import (
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
	"unicode"
)

// The words of eight bytes fold as single characters do.
func TestFold(t *testing.T) {
	var all strings.Builder
	for r := rune(0); r < 0x3000; r++ {
		all.WriteRune(r)
	}
	random := rand.New(rand.NewPCG(1, 1))
	texts := []string{"", "A", "ABCDEFGHIJ[\\]^_`z{@", all.String(), "aaaaaaaZ日本AAAAAAAAA", "\u212a\u0130\u00c9"}
	for range 2000 {
		b := make([]byte, random.IntN(40))
		for i := range b {
			b[i] = byte(random.IntN(128))
		}
		texts = append(texts, string(b)+"É"[:2*random.IntN(2)]+string(b))
	}
	for _, s := range texts {
		var want strings.Builder
		for _, r := range s {
			low := unicode.ToLower(r)
			if r >= 0x80 && low < 0x80 {
				low = r
			}
			want.WriteRune(low)
		}
		if got := fold(s); got != want.String() {
			t.Errorf("%q: %q", s, got)
		}
	}
}

// Patterns match as the regular expressions do that say the same.
func TestGlobs(t *testing.T) {
	random := rand.New(rand.NewPCG(2, 2))
	pick := func(from string, n int) string {
		var b strings.Builder
		runes := []rune(from)
		for range n {
			b.WriteRune(runes[random.IntN(len(runes))])
		}
		return b.String()
	}
	matched := 0
	for range 60_000 {
		pattern, text := pick(`ab日*?*?\`, random.IntN(7)), pick("ab日*?\\", random.IntN(9))
		op := Op(random.IntN(4))
		literal := random.IntN(5) == 0
		var re strings.Builder
		runes := []rune(pattern)
		for i := 0; i < len(runes); i++ {
			switch {
			case literal:
				re.WriteString(regexp.QuoteMeta(string(runes[i])))
			case runes[i] == '\\' && i+1 < len(runes) && strings.ContainsRune(`*?\`, runes[i+1]):
				i++
				re.WriteString(regexp.QuoteMeta(string(runes[i])))
			case runes[i] == '*':
				re.WriteString(".*")
			case runes[i] == '?':
				re.WriteString(".")
			default:
				re.WriteString(regexp.QuoteMeta(string(runes[i])))
			}
		}
		before, behind := "^", "$"
		if op == Contains || op == EndsWith {
			before = ""
		}
		if op == Contains || op == StartsWith {
			behind = ""
		}
		want := regexp.MustCompile("(?s)" + before + re.String() + behind).MatchString(text)
		g := parseGlob(pattern, op, literal)
		if got := g.match([]byte(text)); got != want {
			t.Fatalf("%q %s %q (literal %v): %v", pattern, op, text, literal, got)
		}
		if only, ok := g.text(); ok && want != (only == text) {
			t.Fatalf("%q %s: alone %q", pattern, op, only)
		}
		if want {
			matched++
		}
	}
	if matched < 5000 {
		t.Errorf("only %d matched", matched)
	}
}
