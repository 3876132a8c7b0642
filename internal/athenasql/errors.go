package athenasql

import (
	"fmt"
	"strings"
)

// ErrorKind says what is wrong with a statement.
type ErrorKind uint8

const (
	Syntax      ErrorKind = iota // Trino's parser refuses it too
	Write                        // it would change data, tables, permissions or the session
	Several                      // more than one statement
	Unsupported                  // Trino reads it; no engine here does
	TooLarge                     // longer than MaxBytes, nested deeper than MaxDepth, or a tree higher than MaxHeight
)

// Error is the refusal of a statement. The message of a Syntax error is in Trino's words.
type Error struct {
	Kind         ErrorKind
	Line, Column int // from 1, columns in code points
	Message      Phrase
	Fix          Phrase // what to write instead, in our words; may be empty
}

func (e *Error) Error() string {
	return fmt.Sprintf("line %d:%d: %s", e.Line, e.Column, e.Message)
}

// maxExcerpt is how many characters of a long line an excerpt shows on each side.
const maxExcerpt = 60

// Excerpt returns the line of sql that the error is in and a line with a caret under the place, for a terminal. Long
// lines are cut, control characters become spaces.
func (e *Error) Excerpt(sql string) string {
	var line string
	n := 1
	for l := range strings.SplitSeq(sql, "\n") {
		if n == e.Line {
			line = strings.TrimRight(l, "\r")
			break
		}
		n++
	}
	runes := []rune(line)
	at := min(max(e.Column-1, 0), len(runes))
	from, to := max(at-maxExcerpt, 0), min(at+maxExcerpt, len(runes))
	for i, r := range runes {
		if r < ' ' || r == 0x7f {
			runes[i] = ' '
		}
	}
	width := 0
	for _, r := range runes[from:at] {
		width += runeWidth(r)
	}
	return string(runes[from:to]) + "\n" + strings.Repeat(" ", width) + "^"
}

// runeWidth is how many columns of a terminal a character takes: two for the letters of East Asia.
func runeWidth(r rune) int {
	switch {
	case r >= 0x1100 && r <= 0x115f, r >= 0x2e80 && r <= 0xa4cf, r >= 0xac00 && r <= 0xd7a3,
		r >= 0xf900 && r <= 0xfaff, r >= 0xfe30 && r <= 0xfe6f, r >= 0xff00 && r <= 0xff60,
		r >= 0xffe0 && r <= 0xffe6, r >= 0x1f300 && r <= 0x1faff, r >= 0x20000 && r <= 0x3fffd:
		return 2
	}
	return 1
}
