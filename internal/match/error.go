package match

import (
	"strings"
	"unicode/utf8"

	"github.com/ashiato/ashiato/internal/edits"
	"github.com/ashiato/ashiato/internal/phrase"
)

// A Phrase is a sentence of an Error, or a part of one.
type Phrase = phrase.Phrase

func say(format string, args ...any) Phrase { return phrase.Say(format, args...) }

// An Error says what is wrong with a condition.
type Error struct {
	Offset       int // of the place in the line, in bytes; 0 in trees that were not parsed
	Line, Column int // from 1, columns in code points; 0 in trees that were not parsed
	Message      Phrase
	Fix          Phrase // what to write instead; may be empty
	Suggestion   string // a name that was probably meant; may be empty
}

func (e *Error) Error() string { return phrase.Refusal(e.Line, e.Column, e.Message, e.Fix) }

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
		d := edits.Distance(name, low)
		if len(name) >= 3 && strings.HasPrefix(low, name) {
			d = 1
		}
		if d < least {
			best, least = c, d
		}
	}
	return best
}
