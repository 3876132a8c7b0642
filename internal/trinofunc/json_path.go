package trinofunc

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A jsonStep is one step of a path: the member of that name of an object, or the element of an array, counted from 0; -1
// where the name is no number.
type jsonStep struct {
	name  string
	index int
}

// maxSteps bounds a path; documents of that depth do not exist.
const maxSteps = 1000

// parseJSONPath reads a path of Trino's json_extract: $, then .name or [name] with letters, digits, underscores and,
// after a point, colons, or ["any name"] with \" and \\ as its only escapes.
func parseJSONPath(path string) ([]jsonStep, error) {
	invalid := failf("Invalid JSON path: '%s'", path)
	rest, ok := strings.CutPrefix(strings.Clone(path), "$")
	if !ok {
		return nil, invalid
	}
	var steps []jsonStep
	for rest != "" {
		if len(steps) == maxSteps {
			return nil, failf("Invalid JSON path: it has more than %d steps", maxSteps)
		}
		var name string
		switch {
		case rest[0] == '.':
			name, rest = unquotedStep(rest[1:], true)
			ok = name != ""
		case strings.HasPrefix(rest, `["`):
			name, rest, ok = quotedStep(rest[2:])
		case rest[0] == '[':
			name, rest = unquotedStep(rest[1:], false)
			ok = name != "" && strings.HasPrefix(rest, "]")
			rest = strings.TrimPrefix(rest, "]")
		default:
			ok = false
		}
		if !ok {
			return nil, invalid
		}
		steps = append(steps, jsonStep{name: name, index: javaIndex(name)})
	}
	return steps, nil
}

func unquotedStep(s string, colons bool) (name, rest string) {
	i := 0
	for i < len(s) {
		r, n := utf8.DecodeRuneInString(s[i:])
		// Characters outside of the basic plane are two of Java's, neither of which is a letter.
		if r != '_' && !(colons && r == ':') && (r > 0xFFFF || !unicode.IsLetter(r) && !unicode.Is(unicode.Nd, r)) {
			break
		}
		i += n
	}
	return s[:i], s[i:]
}

func quotedStep(s string) (name, rest string, ok bool) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch c := s[i]; c {
		case '\\':
			i++
			if i == len(s) || s[i] != '"' && s[i] != '\\' {
				return "", "", false
			}
			b.WriteByte(s[i])
		case '"':
			rest, ok = strings.CutPrefix(s[i+1:], "]")
			return b.String(), rest, ok
		default:
			b.WriteByte(c)
		}
	}
	return "", "", false
}

// javaIndex is Java's Integer.parseInt for numbers that are not negative: digits of any script, a plus before them.
func javaIndex(name string) int {
	name = strings.TrimPrefix(name, "+")
	n := 0
	for _, r := range name {
		d, ok := digitValue(r)
		if !ok || n > (1<<31-1-d)/10 {
			return -1
		}
		n = n*10 + d
	}
	if name == "" {
		return -1
	}
	return n
}

// digitValue returns what a decimal digit of any script stands for. The digits of a script are ten in a row.
func digitValue(r rune) (int, bool) {
	if r >= '0' && r <= '9' {
		return int(r - '0'), true
	}
	if !unicode.Is(unicode.Nd, r) {
		return 0, false
	}
	first := r
	for unicode.Is(unicode.Nd, first-1) {
		first--
	}
	return int(r-first) % 10, true
}
