package athenasql

import "github.com/ashiato/ashiato/internal/phrase"

// A Phrase is a sentence of a refusal, or a part of one.
type Phrase = phrase.Phrase

// Say makes a phrase.
func Say(format string, args ...any) Phrase { return phrase.Say(format, args...) }
