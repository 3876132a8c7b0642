package yamltree

import (
	"fmt"
	"strings"

	"github.com/goccy/go-yaml/token"

	"github.com/ashiato/ashiato/internal/config"
	"github.com/ashiato/ashiato/internal/text"
)

// An Error is what is wrong in a file, and where. Its sentence is a message of the catalogue, so that it can be said in the
// person's language.
type Error struct {
	File         string
	Line, Column int    // from 1; 0 when unknown
	Source       string // the line's text
	Key          string // of the catalogue
	Args         text.Args
	Err          error // the cause, if there is one
}

// Error gives the fault in English in one line.
func (e *Error) Error() string { return e.Sentence(text.Printer{}) }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Sentence gives the fault in the language of the printer in one line, after the place.
func (e *Error) Sentence(p text.Printer) string { return e.Where() + ": " + e.Reason(p) }

// Reason is Sentence without the place. Arguments that are phrases of other packages are said in the language too.
func (e *Error) Reason(p text.Printer) string {
	args := make(text.Args, len(e.Args))
	for name, a := range e.Args {
		if phrase, ok := a.(text.Phrase); ok {
			a = p.Phrase(phrase)
		}
		args[name] = a
	}
	return p.T(e.Key, args)
}

// Where returns file:line:column as far as it is known.
func (e *Error) Where() string {
	if e.Line == 0 {
		return e.File
	}
	return fmt.Sprintf("%s:%d:%d", e.File, e.Line, e.Column)
}

// maxSource bounds the part of a line that is shown.
const maxSource = 160

// Snippet returns the faulty line, or of a long one the part around the spot, and a caret below the spot; "" when that is unknown.
func (e *Error) Snippet() string {
	shown := &config.Error{Line: e.Line, Column: e.Column, Source: e.Source}
	if r := []rune(e.Source); len(r) > maxSource {
		from := min(max(e.Column-maxSource/2, 0), len(r)-maxSource)
		shown.Source, shown.Column = string(r[from:from+maxSource]), e.Column-from
		if from > 0 {
			shown.Source, shown.Column = "..."+shown.Source, shown.Column+3
		}
		if from+maxSource < len(r) {
			shown.Source += "..."
		}
	}
	return shown.Snippet()
}

// Error makes an error at a node of the file.
func (f *File) Error(n *Node, key string, args ...text.Args) *Error {
	all := text.Args{}
	for _, a := range args {
		for k, v := range a {
			all[k] = v
		}
	}
	return f.ErrorAt(n.Line, n.Column, key, all)
}

// ErrorAt makes an error at a place of the file.
func (f *File) ErrorAt(line, column int, key string, args text.Args) *Error {
	return &Error{File: f.Name, Line: line, Column: column, Source: f.line(line), Key: key, Args: args}
}

func (f *File) line(number int) string {
	rest := string(f.Data)
	for range number - 1 {
		_, after, ok := strings.Cut(rest, "\n")
		if !ok {
			return ""
		}
		rest = after
	}
	line, _, _ := strings.Cut(rest, "\n")
	return strings.TrimRight(line, "\r")
}

// Place returns where the character at a byte offset of a text stands in the file. Where a text is folded or has escapes, that
// is the beginning of the text.
func (f *File) Place(n *Node, offset int) (line, column int) {
	offset = min(max(offset, 0), len(n.Text))
	before := n.Text[:offset]
	if n.style == token.LiteralType {
		line = n.Line + 1 + strings.Count(before, "\n")
		source := f.line(line)
		indent := len(source) - len(strings.TrimLeft(source, " "))
		return line, indent + len([]rune(before[strings.LastIndexByte(before, '\n')+1:])) + 1
	}
	column = n.Column
	if n.style == token.SingleQuoteType || n.style == token.DoubleQuoteType {
		column++
	}
	// The text must stand there letter by letter, else no place within it can be told.
	source := []rune(f.line(n.Line))
	if column-1 > len(source) || !strings.HasPrefix(string(source[column-1:]), before) {
		return n.Line, n.Column
	}
	return n.Line, column + len([]rune(before))
}
