package text

import (
	"fmt"
	"maps"
)

// A Phrase is a sentence that another package made in English: its format, as of package fmt, and the values in it, of which
// some may be phrases themselves.
type Phrase interface {
	Parts() (format string, args []any)
}

// Phrase says a phrase with control characters made visible. The format is its key: one that has no Japanese, as those in
// the words of other programs, stays English, but for the phrases within.
func (p Printer) Phrase(phrase Phrase) string { return Clean(p.phrase(phrase)) }

// Phrases returns the formats that have a Japanese, with it.
func Phrases() map[string]string { return maps.Clone(phrases) }

func (p Printer) phrase(phrase Phrase) string {
	format, args := phrase.Parts()
	said := make([]any, len(args))
	for i, a := range args {
		if inner, ok := a.(Phrase); ok {
			a = p.phrase(inner)
		}
		said[i] = a
	}
	if ja, ok := phrases[format]; ok && p.Lang == Japanese {
		format = ja
	}
	return fmt.Sprintf(format, said...)
}
