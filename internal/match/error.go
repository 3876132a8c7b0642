package match

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// A Phrase is a sentence in English, or a part of one: a format of package fmt and the values in it. The format is also the
// key by which package text has the sentence in Japanese.
type Phrase struct {
	Format string
	Args   []any
}

func say(format string, args ...any) Phrase {
	if false {
		_ = fmt.Sprintf(format, args...) // has vet check the format and its values
	}
	return Phrase{format, args}
}

// String returns the phrase in English.
func (p Phrase) String() string { return fmt.Sprintf(p.Format, p.Args...) }

// Parts returns the format and the values.
func (p Phrase) Parts() (format string, args []any) { return p.Format, p.Args }

// Empty reports whether there is nothing to say.
func (p Phrase) Empty() bool { return p.Format == "" }

// An Error says what is wrong with a condition.
type Error struct {
	Offset       int // of the place in the line, in bytes; 0 in trees that were not parsed
	Line, Column int // from 1, columns in code points; 0 in trees that were not parsed
	Message      Phrase
	Fix          Phrase // what to write instead; may be empty
	Suggestion   string // a name that was probably meant; may be empty
}

func (e *Error) Error() string {
	s := e.Message.String()
	if e.Line > 0 {
		s = fmt.Sprintf("line %d:%d: %s", e.Line, e.Column, s)
	}
	if !e.Fix.Empty() {
		s += ": " + e.Fix.String()
	}
	return s
}

// place fills in where an offset is in the line.
func (e *Error) place(line string, offset int) *Error {
	offset = min(max(offset, 0), len(line))
	before := line[:offset]
	e.Offset = offset
	e.Line = strings.Count(before, "\n") + 1
	e.Column = utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:]) + 1
	return e
}

// maxShown bounds a text of the condition in a message, in characters.
const maxShown = 60

func shorten(s string) string {
	if utf8.RuneCountInString(s) <= maxShown {
		return s
	}
	return string([]rune(s)[:maxShown]) + "..."
}

// nearest returns the candidate that a mistyped name most likely means, "" if there is none.
func nearest(name string, candidates []string) string {
	name = strings.ToLower(name)
	if len(name) > maxShown {
		return ""
	}
	best, least := "", max(len(name)/3, 1)+1
	for _, c := range candidates {
		low := strings.ToLower(c)
		d := distance(name, low)
		if len(name) >= 3 && strings.HasPrefix(low, name) {
			d = 1
		}
		if d < least {
			best, least = c, d
		}
	}
	return best
}

// distance counts the bytes to insert, delete, replace or swap with their neighbour.
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
