package config

import (
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/goccy/go-yaml"
)

// Kind tells what is wrong with a configuration file.
type Kind uint8

// The kinds of errors.
const (
	Unreadable   Kind = iota + 1 // the file cannot be opened or read; Err says why
	TooLarge                     // more than 1 MiB
	Syntax                       // not YAML; Err says why
	UnknownKey                   // Key does not exist; Suggestion may be set
	DuplicateKey                 // Key stands twice
	WrongType                    // Key has something else than the text, or the mapping, that is wanted
	BadValue                     // Value makes no sense for Key; Err says why
)

// Error is what is wrong with a configuration file, and where.
type Error struct {
	Kind         Kind
	File         string
	Line, Column int    // from 1, 0 when unknown
	Source       string // the line's text
	Key, Value   string
	Suggestion   string // the key that was probably meant
	// Names are the keys that may stand there, of an UnknownKey.
	Names []string
	// Mapping tells that lines of key: value are wanted, of a WrongType; else text is.
	Mapping bool
	// List tells that a list is wanted, of a WrongType.
	List bool
	Err  error
}

// Error gives the fault in English in one line.
func (e *Error) Error() string {
	switch e.Kind {
	case UnknownKey:
		return fmt.Sprintf("%s: unknown key %q", e.Where(), e.Key)
	case DuplicateKey:
		return fmt.Sprintf("%s: key %q stands twice", e.Where(), e.Key)
	case WrongType:
		if e.Mapping {
			return fmt.Sprintf("%s: %s must be lines of key: value", e.Where(), e.Key)
		}
		if e.List {
			return fmt.Sprintf("%s: %s must be a list", e.Where(), e.Key)
		}
		return fmt.Sprintf("%s: %s must be text", e.Where(), e.Key)
	case TooLarge:
		return fmt.Sprintf("%s: larger than 1 MiB", e.Where())
	}
	return fmt.Sprintf("%s: %v", e.Where(), e.Err)
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Where returns file:line:column as far as it is known.
func (e *Error) Where() string {
	if e.Line == 0 {
		return e.File
	}
	return fmt.Sprintf("%s:%d:%d", e.File, e.Line, e.Column)
}

// Snippet returns the faulty line and a caret below the spot, or "" when the spot is unknown.
func (e *Error) Snippet() string {
	if e.Line == 0 || e.Source == "" {
		return ""
	}
	margin := fmt.Sprintf("  %d | ", e.Line)
	pad := strings.Repeat(" ", len(margin))
	for i, r := range []rune(e.Source) {
		if i >= e.Column-1 {
			break
		}
		switch {
		case r == '\t':
			pad += "\t"
		case wide(r):
			pad += "  "
		default:
			pad += " "
		}
	}
	return margin + e.Source + "\n" + pad + "^"
}

// wide is a coarse test for characters that take two columns: the CJK blocks, hangul, fullwidth forms.
func wide(r rune) bool {
	return r >= 0x1100 && r <= 0x115f || r >= 0x2e80 && r <= 0xa4cf || r >= 0xac00 && r <= 0xd7a3 ||
		r >= 0xf900 && r <= 0xfaff || r >= 0xfe30 && r <= 0xfe6f || r >= 0xff00 && r <= 0xff60 || r >= 0xffe0 && r <= 0xffe6
}

// explain turns an error of the YAML decoder into an *Error.
func explain(name string, data []byte, err error) error {
	e := &Error{Kind: Syntax, File: name, Err: err}
	y, ok := errors.AsType[yaml.Error](err)
	if !ok {
		return e
	}
	message, _, _ := strings.Cut(y.GetMessage(), "\n")
	e.Err = errors.New(message)
	token := y.GetToken()
	if token == nil {
		return e
	}
	e.Line, e.Column, e.Key = token.Position.Line, token.Position.Column, token.Value
	switch y := y.(type) {
	case *yaml.UnknownFieldError:
		e.Kind = UnknownKey
		e.Names = Names()
		e.Suggestion = nearest(e.Key, e.Names)
	case *yaml.SyntaxError:
		if message == errNotText.Error() {
			e.Kind = WrongType
		} else if strings.Contains(message, "already defined") {
			e.Kind = DuplicateKey
		}
	case *yaml.DuplicateKeyError:
		e.Kind = DuplicateKey
	case *yaml.UnexpectedNodeTypeError:
		e.Err = fmt.Errorf("the file must be a list of lines like key: value, not a %s", strings.ToLower(y.Actual.String()))
	}
	at(e, data)
	if e.Kind == WrongType {
		key, _, _ := strings.Cut(strings.TrimSpace(e.Source), ":")
		e.Key = key
	}
	return e
}

// at fills in the text of the line.
func at(e *Error, data []byte) *Error {
	lines := strings.Split(string(data), "\n")
	if e.Line >= 1 && e.Line <= len(lines) {
		e.Source = strings.TrimRight(lines[e.Line-1], "\r")
	}
	return e
}

// Names returns the keys that a configuration file may have.
func Names() []string {
	t := reflect.TypeFor[file]()
	names := make([]string, t.NumField())
	for i := range names {
		names[i] = t.Field(i).Tag.Get("yaml")
	}
	return names
}

// nearest returns the name that differs from key by at most a third of its letters, or "".
func nearest(key string, names []string) string {
	best, distance := "", len(key)/3+2
	for _, name := range names {
		if d := edits(strings.ToLower(key), name); d < distance {
			best, distance = name, d
		}
	}
	return best
}

// Similar tells whether a name was probably meant when key was written.
func Similar(key, name string) bool { return nearest(key, []string{name}) != "" }

// edits is the Levenshtein distance of two short texts.
func edits(a, b string) int {
	if len(a) > 64 {
		return len(a)
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		previous := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := previous
			if a[i] != b[j] {
				cost = 1 + min(previous, row[j], row[j+1])
			}
			previous, row[j+1] = row[j+1], cost
		}
	}
	return row[len(b)]
}
