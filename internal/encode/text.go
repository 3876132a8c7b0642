package encode

import (
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// display writes single values as Athena does in its result files: rows {a=1, b=x}, of a
// field without a name field0=1, arrays [a, b], maps {k=v}, NULL inside them null,
// timestamps 2021-01-01 00:00:00.000, with time zone 2021-01-01 00:00:00.000 UTC, binary
// 61 62 63.
type display struct {
	zones zones
}

// AppendText appends one value of the given type in Athena's text form, as CSV has it. NULL at the outermost level has no
// text.
func AppendText(b []byte, t Type, v any) []byte { return display{}.append(b, t, v) }

// append appends the text of a value. NULL at the outermost level has none.
func (d display) append(b []byte, t Type, v any) []byte {
	switch v := v.(type) {
	case nil:
		return b
	case string:
		b = append(b, v...)
		if t.Kind == Char {
			for n := utf8.RuneCountInString(v); n < t.Precision; n++ {
				b = append(b, ' ')
			}
		}
		return b
	case int64:
		return strconv.AppendInt(b, v, 10)
	case bool:
		return strconv.AppendBool(b, v)
	case float64:
		return appendJavaFloat(b, v, 64)
	case float32:
		return appendJavaFloat(b, float64(v), 32)
	case DecimalValue:
		return append(b, v.String()...)
	case []byte:
		return appendHex(b, v)
	case time.Time:
		return d.appendTime(b, t, v)
	case time.Duration:
		return appendTimeOfDay(b, v, t.Precision)
	case IntervalValue:
		return append(b, v.text(t.Kind)...)
	case []any:
		if t.Kind == Row {
			return d.appendRow(b, t, v)
		}
		return d.appendArray(b, t, v)
	case MapValue:
		return d.appendMap(b, t, v)
	}
	return append(b, "?"...)
}

// nested appends a value inside a row, array or map, where NULL is spelled.
func (d display) nested(b []byte, t Type, v any) []byte {
	if v == nil {
		return append(b, "null"...)
	}
	return d.append(b, t, v)
}

func (d display) appendRow(b []byte, t Type, v []any) []byte {
	b = append(b, '{')
	for i, f := range t.Fields {
		if i > 0 {
			b = append(b, ", "...)
		}
		if b = append(b, f.Name...); f.Name == "" {
			b = strconv.AppendInt(append(b, "field"...), int64(i), 10)
		}
		b = d.nested(append(b, '='), f.Type, v[i])
	}
	return append(b, '}')
}

func (d display) appendArray(b []byte, t Type, v []any) []byte {
	b = append(b, '[')
	for i, e := range v {
		if i > 0 {
			b = append(b, ", "...)
		}
		b = d.nested(b, *t.Elem, e)
	}
	return append(b, ']')
}

func (d display) appendMap(b []byte, t Type, v MapValue) []byte {
	b = append(b, '{')
	for i, e := range v {
		if i > 0 {
			b = append(b, ", "...)
		}
		b = append(d.nested(b, *t.Key, e.Key), '=')
		b = d.nested(b, *t.Elem, e.Value)
	}
	return append(b, '}')
}

// appendJavaFloat appends a number as Java's Double.toString does, which is what Trino
// and Athena print: 1.0, 0.001, 1.0E7, 1.5E-5, NaN, Infinity.
func appendJavaFloat(b []byte, v float64, bits int) []byte {
	switch {
	case math.IsNaN(v):
		return append(b, "NaN"...)
	case math.IsInf(v, 1):
		return append(b, "Infinity"...)
	case math.IsInf(v, -1):
		return append(b, "-Infinity"...)
	}
	if a := math.Abs(v); v == 0 || a >= 1e-3 && a < 1e7 {
		start := len(b)
		b = strconv.AppendFloat(b, v, 'f', -1, bits)
		if !strings.Contains(string(b[start:]), ".") {
			b = append(b, ".0"...)
		}
		return b
	}
	s := strconv.FormatFloat(v, 'E', -1, bits)
	mantissa, exponent, _ := strings.Cut(s, "E")
	if !strings.Contains(mantissa, ".") {
		mantissa += ".0"
	}
	sign := ""
	if exponent[0] == '-' {
		sign = "-"
	}
	return append(b, mantissa+"E"+sign+strings.TrimLeft(exponent, "+-0")...)
}

func appendHex(b, v []byte) []byte {
	const digits = "0123456789abcdef"
	for i, c := range v {
		if i > 0 {
			b = append(b, ' ')
		}
		b = append(b, digits[c>>4], digits[c&15])
	}
	return b
}

// hidden reports whether a character acts on the terminal or on the order of the text
// instead of showing itself: control characters (C0, DEL, C1), line and paragraph
// separators, marks of writing direction (the "Trojan Source" characters), invisible
// characters, byte order marks and tags. The joiner within emoji is none of them.
func hidden(r rune) bool {
	switch {
	case r < 0x20, r >= 0x7f && r < 0xa0:
		return true
	case r == 0x061c, r == 0x200b, r >= 0x200e && r <= 0x200f, r >= 0x2060 && r <= 0x2064, r >= 0x2028 && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
		return true
	case r == 0xfeff, r >= 0xe0000 && r <= 0xe007f:
		return true
	}
	return false
}

// escapeHidden writes hidden characters and invalid bytes as escapes: \n, \t, \x1b,
// \u202e. With backslash set, a backslash is doubled, so that the text can be read back.
func escapeHidden(b []byte, s string, backslash bool) []byte {
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			b = appendEscape(b, 'x', 2, rune(s[i]))
		case r == '\\' && backslash:
			b = append(b, `\\`...)
		case r == '\n':
			b = append(b, `\n`...)
		case r == '\r':
			b = append(b, `\r`...)
		case r == '\t':
			b = append(b, `\t`...)
		case !hidden(r):
			b = append(b, s[i:i+size]...)
		case r < 0x80:
			b = appendEscape(b, 'x', 2, r)
		case r < 0x10000:
			b = appendEscape(b, 'u', 4, r)
		default:
			b = appendEscape(b, 'U', 8, r)
		}
		i += size
	}
	return b
}

func appendEscape(b []byte, letter byte, digits int, r rune) []byte {
	b = append(b, '\\', letter)
	for i := digits - 1; i >= 0; i-- {
		b = append(b, "0123456789abcdef"[r>>(4*i)&15])
	}
	return b
}
