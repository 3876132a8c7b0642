package trail

import (
	"unicode/utf16"
	"unicode/utf8"
)

// Kind is the type of a JSON value.
type Kind uint8

// The kinds. Absent is the zero Kind: the record has no such member.
const (
	Absent Kind = iota
	Null
	False
	True
	Number
	String
	Object
	Array
)

// String returns the kind's name in JSON's words: "absent", "null", "false", "true", "number",
// "string", "object", "array".
func (k Kind) String() string {
	names := [...]string{"absent", "null", "false", "true", "number", "string", "object", "array"}
	if int(k) >= len(names) {
		return "?"
	}
	return names[k]
}

// kinds maps the first byte of a JSON value to its Kind.
var kinds = [256]Kind{
	'n': Null, 'f': False, 't': True, '"': String, '{': Object, '[': Array, '-': Number,
	'0': Number, '1': Number, '2': Number, '3': Number, '4': Number,
	'5': Number, '6': Number, '7': Number, '8': Number, '9': Number,
}

const (
	flagEscaped = 1 << iota
	flagSpaced
)

// Value is one JSON value of a record, as delivered. Its bytes belong to the record.
type Value struct {
	Text  []byte // the JSON text: strings with their quotes, numbers as they were spelled
	Kind  Kind
	flags uint8
}

// Escaped reports whether a string has a backslash in it. It is false for other kinds.
func (v Value) Escaped() bool { return v.flags&flagEscaped != 0 && v.Kind == String }

// Spaced reports whether an object or array has insignificant white space in it.
func (v Value) Spaced() bool { return v.flags&flagSpaced != 0 }

// AppendText appends a string's decoded text, or another value's JSON text, to dst; nothing for an
// absent value. A lone surrogate escape and invalid UTF-8 cannot be decoded: U+FFFD stands in for
// each and exact is false, so that the caller can keep Text.
func (v Value) AppendText(dst []byte) (out []byte, exact bool) {
	if v.Kind != String {
		return append(dst, v.Text...), true
	}
	s := v.Text[1 : len(v.Text)-1]
	if v.flags&flagEscaped == 0 {
		return appendValid(dst, s)
	}
	return appendUnescaped(dst, s)
}

// Str returns AppendText's result as a string.
func (v Value) Str() string {
	b, _ := v.AppendText(nil)
	return string(b)
}

// AppendCompact appends the JSON text without insignificant white space; nothing for an absent value.
func (v Value) AppendCompact(dst []byte) []byte {
	if v.flags&flagSpaced == 0 {
		return append(dst, v.Text...)
	}
	return appendCompact(dst, v.Text)
}

// appendValid appends s with U+FFFD in place of every invalid UTF-8 byte.
func appendValid(dst, s []byte) (out []byte, exact bool) {
	if utf8.Valid(s) {
		return append(dst, s...), true
	}
	for len(s) > 0 {
		r, n := utf8.DecodeRune(s)
		dst = utf8.AppendRune(dst, r)
		s = s[n:]
	}
	return dst, false
}

// appendUnescaped decodes the inside of a string that the scanner has accepted.
func appendUnescaped(dst, s []byte) (out []byte, exact bool) {
	exact = true
	for i := 0; i < len(s); {
		if s[i] != '\\' {
			j := i
			for j < len(s) && s[j] != '\\' {
				j++
			}
			var ok bool
			dst, ok = appendValid(dst, s[i:j])
			exact = exact && ok
			i = j
			continue
		}
		if s[i+1] != 'u' {
			dst = append(dst, unescape[s[i+1]])
			i += 2
			continue
		}
		r := hex4(s[i+2:])
		i += 6
		if utf16.IsSurrogate(r) {
			low := rune(-1)
			if i+6 <= len(s) && s[i] == '\\' && s[i+1] == 'u' {
				low = hex4(s[i+2:])
			}
			if r = utf16.DecodeRune(r, low); r == utf8.RuneError {
				exact = false
			} else {
				i += 6
			}
		}
		dst = utf8.AppendRune(dst, r)
	}
	return dst, exact
}

// unescape maps the byte after a backslash to what it stands for; 0 where JSON has no such escape.
// 'u' stands for itself: its four digits are looked at apart.
var unescape = [256]byte{
	'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t', 'u': 'u',
}

// hexDigit maps an ASCII hexadecimal digit to its value plus one; 0 for every other byte.
var hexDigit = func() (t [256]uint8) {
	for i := range uint8(10) {
		t['0'+i] = i + 1
	}
	for i := range uint8(6) {
		t['a'+i], t['A'+i] = i+11, i+11
	}
	return t
}()

// hex4 decodes four hexadecimal digits that the scanner has accepted.
func hex4(s []byte) rune {
	var r rune
	for _, c := range s[:4] {
		r = r<<4 | rune(hexDigit[c]-1)
	}
	return r
}

// appendCompact appends valid JSON text without the white space outside its strings.
func appendCompact(dst, b []byte) []byte {
	for i := 0; i < len(b); {
		j := i
		switch c := b[i]; {
		case c == '"':
			for j++; b[j] != '"'; j++ {
				if b[j] == '\\' {
					j++
				}
			}
			j++
		case isSpace(c):
			i++
			continue
		default:
			for j < len(b) && b[j] > ' ' && b[j] != '"' {
				j++
			}
		}
		dst = append(dst, b[i:j]...)
		i = j
	}
	return dst
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\r' || c == '\t' }
