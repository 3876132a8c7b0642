package trinofunc

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// unescape returns the characters of a string as it is written between its quotation marks. Half of a surrogate pair
// alone becomes a question mark, as Java's encoder makes it.
func unescape(raw string) string {
	var b strings.Builder
	b.Grow(len(raw))
	for {
		i := strings.IndexByte(raw, '\\')
		if i < 0 {
			b.WriteString(raw)
			return b.String()
		}
		b.WriteString(raw[:i])
		n := escape(raw[i:])
		r := escapedUnit(raw[i : i+n])
		raw = raw[i+n:]
		if utf16.IsSurrogate(r) {
			low := rune(-1)
			if escape(raw) == 6 {
				low = escapedUnit(raw[:6])
			}
			if r = utf16.DecodeRune(r, low); r == utf8.RuneError {
				r = '?'
			} else {
				raw = raw[6:]
			}
		}
		b.WriteRune(r)
	}
}

// escapedUnit returns the UTF-16 unit that a valid escape stands for.
func escapedUnit(e string) rune {
	switch e[1] {
	case 'b':
		return '\b'
	case 'f':
		return '\f'
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	case 'u':
		n, _ := strconv.ParseUint(e[2:], 16, 16) // escape has seen that these are hex digits
		return rune(n)
	}
	return rune(e[1])
}

// appendJSONRaw writes a string that is given as it is written between quotation marks elsewhere.
func appendJSONRaw(out []byte, raw string, escaped bool) []byte {
	if !escaped {
		return appendJSONString(out, raw)
	}
	out = append(out, '"')
	for raw != "" {
		i := strings.IndexByte(raw, '\\')
		if i < 0 {
			out = appendJSONChars(out, raw)
			break
		}
		out = appendJSONChars(out, raw[:i])
		n := escape(raw[i:])
		out = appendJSONUnit(out, escapedUnit(raw[i:i+n]))
		raw = raw[i+n:]
	}
	return append(out, '"')
}

// appendJSONString writes a string as Trino spells it: characters outside of the basic plane are two \u escapes with
// capital digits, those below a space have the short escape where there is one, and everything else is as it is.
func appendJSONString(out []byte, s string) []byte {
	return append(appendJSONChars(append(out, '"'), s), '"')
}

func appendJSONChars(out []byte, s string) []byte {
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c >= 0x20 && c != '"' && c != '\\' && c < 0xF0:
			i++
		case c < 0x80:
			out = appendJSONUnit(append(out, s[start:i]...), rune(c))
			i++
			start = i
		default:
			r, n := utf8.DecodeRuneInString(s[i:])
			out = append(out, s[start:i]...)
			if high, low := utf16.EncodeRune(r); r > 0xFFFF {
				out = appendJSONUnit(appendJSONUnit(out, high), low)
			} else {
				out = appendJSONUnit(out, r)
			}
			i += n
			start = i
		}
	}
	return append(out, s[start:]...)
}

const capitalHex = "0123456789ABCDEF"

func appendJSONUnit(out []byte, r rune) []byte {
	switch r {
	case '"', '\\':
		return append(out, '\\', byte(r))
	case '\b':
		return append(out, `\b`...)
	case '\f':
		return append(out, `\f`...)
	case '\n':
		return append(out, `\n`...)
	case '\r':
		return append(out, `\r`...)
	case '\t':
		return append(out, `\t`...)
	}
	if r < 0x20 || utf16.IsSurrogate(r) {
		return append(out, '\\', 'u', capitalHex[r>>12&15], capitalHex[r>>8&15], capitalHex[r>>4&15], capitalHex[r&15])
	}
	return utf8.AppendRune(out, r)
}

// appendJSONNumber writes a number: a whole one with all its digits, another one as the double that it is.
func appendJSONNumber(out []byte, raw string, float bool) []byte {
	if !float {
		if raw == "-0" {
			raw = "0"
		}
		return append(out, raw...)
	}
	f, _ := strconv.ParseFloat(raw, 64) // out of range is an infinity
	return appendJSONDouble(out, f, 64)
}

// appendJSONDouble writes a double or real; JSON has no numbers for infinities and NaN.
func appendJSONDouble(out []byte, f float64, size int) []byte {
	if math.IsInf(f, 0) || math.IsNaN(f) {
		return append(appendJavaDouble(append(out, '"'), f, size), '"')
	}
	return appendJavaDouble(out, f, size)
}

// appendJavaDouble writes a number of 32 or 64 bits as Java's Double.toString does: 1.0, 1.0E7, 1.0E-4.
func appendJavaDouble(out []byte, f float64, size int) []byte {
	abs := math.Abs(f)
	switch {
	case math.IsNaN(f):
		return append(out, "NaN"...)
	case math.IsInf(f, 1):
		return append(out, "Infinity"...)
	case math.IsInf(f, -1):
		return append(out, "-Infinity"...)
	case f == 0 || abs >= 1e-3 && abs < 1e7:
		start := len(out)
		out = strconv.AppendFloat(out, f, 'f', -1, size)
		if strings.IndexByte(string(out[start:]), '.') < 0 {
			out = append(out, ".0"...)
		}
		return out
	}
	return appendExponent(out, f, size)
}

// appendExponent writes a finite number as digits with a point after the first, E and the exponent: 1.5E30, 0.0E0.
func appendExponent(out []byte, f float64, size int) []byte {
	var buf [32]byte
	text := string(strconv.AppendFloat(buf[:0], f, 'e', -1, size))
	mantissa, exponent, _ := strings.Cut(text, "e")
	out = append(out, mantissa...)
	if strings.IndexByte(mantissa, '.') < 0 {
		out = append(out, ".0"...)
	}
	n, _ := strconv.Atoi(exponent) // what AppendFloat wrote
	return strconv.AppendInt(append(out, 'E'), int64(n), 10)
}

// appendTrinoDouble writes a number as Trino casts double and real to varchar: always with an exponent, and a real with at
// most 7 digits.
func appendTrinoDouble(out []byte, f float64, size int) []byte {
	switch {
	case math.IsNaN(f) || math.IsInf(f, 0):
		return appendJavaDouble(out, f, size)
	case f == 0 && math.Signbit(f):
		return append(out, "-0E0"...)
	case f == 0:
		return append(out, "0E0"...)
	case size == 32:
		f = sevenDigits(f)
	}
	return appendExponent(out, f, 64)
}

// sevenDigits rounds the double nearest to the shortest text of a real to 7 digits: half to even where the real is exactly
// that, else half away from zero.
func sevenDigits(f float64) float64 {
	short, _ := strconv.ParseFloat(strconv.FormatFloat(f, 'g', -1, 32), 64) // what FormatFloat wrote
	rounded, _ := strconv.ParseFloat(strconv.FormatFloat(short, 'e', 6, 64), 64)
	// FormatFloat rounds ties to even; a tie is a number that is halfway to the next one exactly.
	text := strconv.FormatFloat(math.Abs(short), 'e', 40, 64)
	if mantissa, exponent, _ := strings.Cut(text, "e"); short != f && mantissa[8] == '5' && strings.Trim(mantissa[9:], "0") == "" {
		up, _ := strconv.ParseFloat(mantissa[:8]+"9e"+exponent, 64)
		up, _ = strconv.ParseFloat(strconv.FormatFloat(up, 'e', 6, 64), 64)
		return math.Copysign(up, f)
	}
	return rounded
}
