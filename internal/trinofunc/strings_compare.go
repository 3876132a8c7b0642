package trinofunc

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

var _ = register(
	&Function{Name: "trino_levenshtein_distance", Args: types("VARCHAR", "VARCHAR"), Result: "BIGINT", New: stateless(levenshtein)},
	&Function{Name: "trino_hamming_distance", Args: types("VARCHAR", "VARCHAR"), Result: "BIGINT", New: stateless(hamming)},
	text1("trino_soundex", soundex),
	&Function{Name: "trino_luhn_check", Args: types("VARCHAR"), Result: "BOOLEAN", New: stateless(luhnCheck)},
	&Function{Name: "trino_from_utf8", Args: types("BLOB"), Result: "VARCHAR", New: appender(func(in Args, buf []byte) []byte {
		return appendValid(buf, in.String(0), "\uFFFD")
	})},
	&Function{Name: "trino_from_utf8_replace", Args: types("BLOB", "VARCHAR"), Result: "VARCHAR", New: stateless(fromUTF8)},
)

// maxDistance bounds the work of levenshtein_distance, as Trino does.
const maxDistance = 1_000_000

func levenshtein(in Args, out Result) error {
	a, b := []rune(in.String(0)), []rune(in.String(1))
	if len(a)*len(b) > maxDistance {
		return failf("The combined inputs size exceeded max Levenshtein distance combined input size, expected %d, actual: %d", maxDistance, len(a)*len(b))
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		corner := row[0]
		row[0] = i + 1
		for j := range b {
			cost := corner
			if a[i] != b[j] {
				cost++
			}
			corner = row[j+1]
			row[j+1] = min(cost, row[j]+1, corner+1)
		}
	}
	out.Int(int64(row[len(b)]))
	return nil
}

func hamming(in Args, out Result) error {
	a, b := in.String(0), in.String(1)
	n := int64(0)
	for a != "" && b != "" {
		ra, na := utf8.DecodeRuneInString(a)
		rb, nb := utf8.DecodeRuneInString(b)
		if a, b = a[na:], b[nb:]; ra != rb {
			n++
		}
	}
	if a != b {
		return failf("The input strings to hamming_distance function must have the same length")
	}
	out.Int(n)
	return nil
}

// soundexCodes are those of the letters A to Z; H and W do not part letters of the same code, as in the American system.
const soundexCodes = "01230120022455012623010202"

func soundex(s string) (string, error) {
	var letters []byte
	for _, r := range s {
		if r >= 'a' && r <= 'z' {
			r -= 'a' - 'A'
		}
		switch {
		case r >= 'A' && r <= 'Z':
			letters = append(letters, byte(r))
		case unicode.IsLetter(r):
			upper := []rune(strings.ToUpper(string(r)))[0]
			return "", failf("The character is not mapped: %c (index=%d)", upper, upper-'A')
		}
	}
	if len(letters) == 0 {
		return "", nil
	}
	out := []byte{letters[0], '0', '0', '0'}
	last, n := soundexCodes[letters[0]-'A'], 1
	for _, c := range letters[1:] {
		if c == 'H' || c == 'W' {
			continue
		}
		code := soundexCodes[c-'A']
		if code != '0' && code != last {
			if out[n] = code; n == 3 {
				break
			}
			n++
		}
		last = code
	}
	return string(out), nil
}

func luhnCheck(in Args, out Result) error {
	s := in.String(0)
	sum := 0
	for i := range len(s) {
		c := s[len(s)-1-i]
		if c < '0' || c > '9' {
			return failf("Input contains non-digit character")
		}
		d := int(c - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	out.Bool(s != "" && sum%10 == 0)
	return nil
}

func fromUTF8(in Args, out Result) error {
	replacement := in.String(1)
	if utf8.RuneCountInString(replacement) > 1 {
		return failf("Replacement character string must empty or a single character")
	}
	out.Bytes(appendValid(nil, in.String(0), replacement))
	return nil
}

// appendValid appends text in which each run of bytes that is no character became the replacement. What such a run is
// follows Trino: bytes that have the form of a character belong together even if there is no such character.
func appendValid(out []byte, s, replacement string) []byte {
	for s != "" {
		if r, n := utf8.DecodeRuneInString(s); r != utf8.RuneError || n > 1 {
			out = append(out, s[:n]...)
			s = s[n:]
			continue
		}
		size := 1
		switch c := s[0]; {
		case c >= 0xC0 && c < 0xE0:
			size = 2
		case c >= 0xE0 && c < 0xF0:
			size = 3
		case c >= 0xF0 && c < 0xF8:
			size = 4
		case c >= 0xF8 && c < 0xFC:
			size = 5
		}
		n := 1
		for n < size && n < len(s) && s[n]&0xC0 == 0x80 {
			n++
		}
		out = append(out, replacement...)
		s = s[n:]
	}
	return out
}
