package trinofunc

import (
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/dlclark/regexp2"
)

// matchTimeout bounds one search of regexp2, which may look at a text again and again. RE2 needs no bound.
const matchTimeout = time.Second

// A regex is a compiled pattern. One goroutine uses it at a time.
type regex struct {
	*pattern
	re2  *regexp.Regexp  // nil where the pattern needs more
	full *regexp2.Regexp // made when it is first needed

	// The text at hand as regexp2 wants it.
	text    string
	runes   []rune
	offsets []int // of each character, and the end
}

func compileRegex(s string) (*regex, error) {
	p, err := parsePattern(s)
	if err != nil {
		return nil, err
	}
	r := &regex{pattern: p}
	if !p.needs {
		if text := p.print(false); small(text) {
			r.re2, err = regexp.Compile(text)
		}
	}
	if r.re2 == nil || err != nil {
		r.re2 = nil
		return r, r.compileFull()
	}
	return r, nil
}

func (r *regex) compileFull() error {
	if r.full != nil {
		return nil
	}
	full, err := regexp2.Compile(r.print(true), regexp2.None)
	if err != nil {
		return failf("%s", "the embedded engine cannot compile the regular expression: "+err.Error())
	}
	full.MatchTimeout = matchTimeout
	r.full = full
	return nil
}

// subject must be called before find is used on another text.
func (r *regex) subject() { r.text, r.runes = "", nil }

// find returns the first match at or after byte from: where it and its groups begin and end, -1 for groups without.
func (r *regex) find(s string, from int) ([]int, error) {
	if r.re2 != nil && !(r.hasEnd && strings.HasSuffix(s, "\n")) && !(r.hasWord && !isASCII(s)) {
		if from == 0 {
			return r.re2.FindStringSubmatchIndex(s), nil
		}
		if !r.hasLeft {
			loc := r.re2.FindStringSubmatchIndex(s[from:])
			for i := range loc {
				if loc[i] >= 0 {
					loc[i] += from
				}
			}
			return loc, nil
		}
	}
	return r.findFull(s, from)
}

func (r *regex) findFull(s string, from int) ([]int, error) {
	if err := r.compileFull(); err != nil {
		return nil, err
	}
	if r.runes == nil || r.text != s {
		r.text, r.runes, r.offsets = s, make([]rune, 0, len(s)), r.offsets[:0]
		for i, c := range s {
			r.runes, r.offsets = append(r.runes, c), append(r.offsets, i)
		}
		r.offsets = append(r.offsets, len(s))
	}
	m, err := r.full.FindRunesMatchStartingAt(r.runes, utf8.RuneCountInString(s[:from]))
	if err != nil {
		return nil, failf("the regular expression needs too long for a value: simplify it")
	}
	if m == nil {
		return nil, nil
	}
	loc := make([]int, 2*(r.groups+1))
	for i := range loc {
		loc[i] = -1
	}
	for i, g := range m.Groups() {
		if len(g.Captures) > 0 && i <= r.groups {
			loc[2*i], loc[2*i+1] = r.offsets[g.Index], r.offsets[g.Index+g.Length]
		}
	}
	return loc, nil
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// each calls f with every match, one after the other, until f returns false. After an empty match it goes on a character
// further; an empty match may follow right behind another one.
func (r *regex) each(s string, from int, f func(loc []int) (bool, error)) error {
	r.subject()
	for from <= len(s) {
		loc, err := r.find(s, from)
		if err != nil || loc == nil {
			return err
		}
		if more, err := f(loc); err != nil || !more {
			return err
		}
		from = loc[1]
		if loc[0] == loc[1] {
			if from == len(s) {
				return nil
			}
			_, n := utf8.DecodeRuneInString(s[from:])
			from += n
		}
	}
	return nil
}
