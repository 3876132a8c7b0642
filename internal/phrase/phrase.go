// Package phrase has the sentences of refusals, in English with their values apart, so that package text can say them in another
// language. It is for packages that refuse what people write: athenasql and those above it for SQL, match for conditions.
package phrase

import "fmt"

// A Phrase is a sentence in English, or a part of one: a format of package fmt and the values in it. The format is also
// the key by which another language has the sentence (package text), so a value that is a sentence itself is a Phrase.
type Phrase struct {
	Format string // with %% for a percent sign, also where there are no values
	Args   []any
}

// Say makes a phrase.
func Say(format string, args ...any) Phrase {
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

// Refusal returns a refusal in English: the place, whose line is 0 where there is none, the message, and what to write instead, which
// may be empty.
func Refusal(line, column int, message, fix Phrase) string {
	s := message.String()
	if line > 0 {
		s = fmt.Sprintf("line %d:%d: %s", line, column, s)
	}
	if !fix.Empty() {
		s += ": " + fix.String()
	}
	return s
}
