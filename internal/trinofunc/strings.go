package trinofunc

import (
	"math"
	"strings"
	"unicode/utf8"
)

var _ = register(
	trimFunction("trino_trim", true, true),
	trimFunction("trino_ltrim", true, false),
	trimFunction("trino_rtrim", false, true),
	text1("trino_reverse", reverse),
	&Function{Name: "trino_reverse_blob", Args: types("BLOB"), Result: "BLOB", New: appender(func(in Args, buf []byte) []byte {
		s := in.String(0)
		for i := len(s) - 1; i >= 0; i-- {
			buf = append(buf, s[i])
		}
		return buf
	})},
	&Function{Name: "trino_substr_blob", Args: types("BLOB", "BIGINT", "BIGINT"), Result: "BLOB", New: stateless(substrBlob)},
	&Function{Name: "trino_replace_empty", Args: types("VARCHAR", "VARCHAR"), Result: "VARCHAR", New: appender(func(in Args, buf []byte) []byte {
		for _, r := range in.String(0) {
			buf = utf8.AppendRune(append(buf, in.String(1)...), r)
		}
		return append(buf, in.String(1)...)
	})},
	&Function{Name: "trino_split", Args: types("VARCHAR", "VARCHAR", "BIGINT"), Result: "VARCHAR[]", New: stateless(split)},
	&Function{Name: "trino_split_part", Args: types("VARCHAR", "VARCHAR", "BIGINT"), Result: "VARCHAR", New: stateless(splitPart)},
	&Function{Name: "trino_split_to_map", Args: types("VARCHAR", "VARCHAR", "VARCHAR"), Result: "MAP(VARCHAR, VARCHAR)", New: stateless(splitToMap)},
	&Function{Name: "trino_split_to_multimap", Args: types("VARCHAR", "VARCHAR", "VARCHAR"), Result: "MAP(VARCHAR, VARCHAR[])", New: stateless(splitToMultimap)},
	&Function{Name: "trino_strpos", Args: types("VARCHAR", "VARCHAR", "BIGINT"), Result: "BIGINT", New: stateless(strpos)},
	&Function{Name: "trino_lpad", Args: types("VARCHAR", "BIGINT", "VARCHAR"), Result: "VARCHAR", New: stateless(padText(true))},
	&Function{Name: "trino_rpad", Args: types("VARCHAR", "BIGINT", "VARCHAR"), Result: "VARCHAR", New: stateless(padText(false))},
	&Function{Name: "trino_lpad_blob", Args: types("BLOB", "BIGINT", "BLOB"), Result: "BLOB", New: stateless(padBlob(true))},
	&Function{Name: "trino_rpad_blob", Args: types("BLOB", "BIGINT", "BLOB"), Result: "BLOB", New: stateless(padBlob(false))},
	&Function{Name: "trino_concat", Args: types("VARCHAR..."), Result: "VARCHAR", New: appender(concat)},
	&Function{Name: "trino_concat_blob", Args: types("BLOB..."), Result: "BLOB", New: appender(concat)},
	&Function{Name: "trino_like_pattern", Args: types("VARCHAR", "VARCHAR"), Result: "VARCHAR", New: func() Eval {
		var escape string
		patterns := newCache(func(p string) (string, error) { return likePattern(p, escape) })
		return func(in Args, out Result) error {
			if e := in.String(1); e != escape {
				escape = strings.Clone(e)
				patterns = newCache(func(p string) (string, error) { return likePattern(p, escape) })
			}
			p, err := patterns.get(in.String(0))
			if err == nil {
				out.String(p)
			}
			return err
		}
	}},
)

// trimFunction cuts white space off, which U+00A0, U+2007 and U+202F do not belong to.
func trimFunction(name string, left, right bool) *Function {
	return &Function{Name: name, Args: types("VARCHAR"), Result: "VARCHAR", New: stateless(func(in Args, out Result) error {
		s := in.String(0)
		if left {
			s = strings.TrimLeftFunc(s, isSpace)
		}
		if right {
			s = strings.TrimRightFunc(s, isSpace)
		}
		out.String(s)
		return nil
	})}
}

func isSpace(r rune) bool {
	switch {
	case r < 0x1680:
		return r == ' ' || r >= '\t' && r <= '\r' || r >= 0x1C && r <= 0x1F
	case r >= 0x2000 && r <= 0x200A:
		return r != 0x2007
	}
	return r == 0x1680 || r == 0x2028 || r == 0x2029 || r == 0x205F || r == 0x3000
}

func concat(in Args, buf []byte) []byte {
	for i := range in.Len() {
		buf = append(buf, in.String(i)...)
	}
	return buf
}

func reverse(s string) (string, error) {
	b := make([]byte, len(s))
	to := len(s)
	for i := 0; i < len(s); {
		_, n := utf8.DecodeRuneInString(s[i:])
		to -= n
		copy(b[to:], s[i:i+n])
		i += n
	}
	return string(b), nil
}

// substrBlob counts bytes from 1, from the end where the start is negative.
func substrBlob(in Args, out Result) error {
	s, start, n := in.String(0), in.Int(1), in.Int(2)
	size := int64(len(s))
	if start < 0 {
		start += size + 1
	}
	if start <= 0 || start > size || n <= 0 {
		out.String("")
		return nil
	}
	out.String(s[start-1 : start-1+min(n, size-start+1)])
	return nil
}

func split(in Args, out Result) error {
	s, delimiter, limit := in.String(0), in.String(1), in.Int(2)
	switch {
	case limit <= 0:
		return failf("Limit must be positive")
	case limit > math.MaxInt32:
		return failf("Limit is too large")
	case delimiter == "":
		return failf("The delimiter may not be the empty string")
	}
	list := out.List()
	for n := int64(1); n < limit; n++ {
		part, rest, found := strings.Cut(s, delimiter)
		if !found {
			break
		}
		list.String(part)
		s = rest
	}
	list.String(s)
	return nil
}

func splitPart(in Args, out Result) error {
	s, delimiter, index := in.String(0), in.String(1), in.Int(2)
	if index <= 0 {
		return failf("Index must be greater than zero")
	}
	if delimiter == "" { // each character is a part
		for _, r := range s {
			if index--; index == 0 {
				out.String(string(r))
				return nil
			}
		}
		return nil
	}
	for ; ; index-- {
		part, rest, found := strings.Cut(s, delimiter)
		switch {
		case index == 1:
			out.String(part)
			return nil
		case !found:
			return nil
		}
		s = rest
	}
}

// splitEntries calls f with the key and the value of each entry. An entry that is empty and the last is left out.
func splitEntries(in Args, quote string, f func(key, value string) error) error {
	s, entries, pairs := in.String(0), in.String(1), in.String(2)
	switch {
	case entries == "":
		return failf("entryDelimiter is empty")
	case pairs == "":
		return failf("keyValueDelimiter is empty")
	case entries == pairs:
		return failf("entryDelimiter and keyValueDelimiter must not be the same")
	}
	for s != "" {
		entry, rest, _ := strings.Cut(s, entries)
		key, value, found := strings.Cut(entry, pairs)
		if !found || strings.Contains(value, pairs) {
			return failf("Key-value delimiter must appear exactly once in each entry. Bad input: %s%s%s", quote, shortened(entry), quote)
		}
		if err := f(key, value); err != nil {
			return err
		}
		s = rest
	}
	return nil
}

func splitToMap(in Args, out Result) error {
	keys, values := out.Map()
	seen := map[string]bool{}
	return splitEntries(in, "'", func(key, value string) error {
		if seen[key] {
			return failf("Duplicate keys (%s) are not allowed", shortened(key))
		}
		seen[key] = true
		keys.String(key)
		values.String(value)
		return nil
	})
}

func splitToMultimap(in Args, out Result) error {
	var order []string
	all := map[string][]string{}
	err := splitEntries(in, "", func(key, value string) error {
		if _, ok := all[key]; !ok {
			order = append(order, key)
		}
		all[key] = append(all[key], value)
		return nil
	})
	if err != nil {
		return err
	}
	keys, values := out.Map()
	for _, key := range order {
		keys.String(key)
		list := values.List()
		for _, v := range all[key] {
			list.String(v)
		}
	}
	return nil
}

// strpos returns the place of the n-th occurrence, from the end where n is negative. Occurrences may overlap.
func strpos(in Args, out Result) error {
	s, sub, n := in.String(0), in.String(1), in.Int(2)
	if n == 0 {
		return failf("'instance' must be a positive or negative number.")
	}
	if sub == "" {
		out.Int(1)
		return nil
	}
	at := -1
	if n > 0 {
		for from := 0; n > 0; n-- {
			i := strings.Index(s[from:], sub)
			if i < 0 {
				out.Int(0)
				return nil
			}
			at = from + i
			from = at + 1
		}
	} else {
		for end := len(s); n < 0; n++ {
			at = strings.LastIndex(s[:end], sub)
			if at < 0 {
				out.Int(0)
				return nil
			}
			end = at + len(sub) - 1
		}
	}
	if in.Int(2) < 0 {
		out.Int(int64(utf16Length(s[:at]) + 1)) // from the end, Trino counts UTF-16 units
		return nil
	}
	out.Int(int64(utf8.RuneCountInString(s[:at]) + 1))
	return nil
}

// maxPadded bounds what padding makes of a value, in bytes.
const maxPadded = 16 << 20

func checkPad(length int64, pad, what string) error {
	switch {
	case length < 0 || length > math.MaxInt32:
		return failf("Target length must be in the range [0..%d]", math.MaxInt32)
	case pad == "":
		return failf("Padding %s must not be empty", what)
	case length > maxPadded:
		return failf("a target length of %d is more than the %d that the embedded engine makes", length, maxPadded)
	}
	return nil
}

func padText(left bool) Eval {
	return func(in Args, out Result) error {
		s, length, pad := in.String(0), in.Int(1), in.String(2)
		if err := checkPad(length, pad, "string"); err != nil {
			return err
		}
		have := int64(utf8.RuneCountInString(s))
		if have >= length {
			out.String(firstRunes(s, length))
			return nil
		}
		size := int64(utf8.RuneCountInString(pad))
		need := length - have
		text := strings.Repeat(pad, int(need/size)) + firstRunes(pad, need%size)
		if left {
			out.String(text + s)
		} else {
			out.String(s + text)
		}
		return nil
	}
}

// firstRunes returns the first n characters.
func firstRunes(s string, n int64) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}

func padBlob(left bool) Eval {
	return func(in Args, out Result) error {
		s, length, pad := in.String(0), in.Int(1), in.String(2)
		if err := checkPad(length, pad, "bytes"); err != nil {
			return err
		}
		need := int(length) - len(s)
		if need <= 0 {
			out.String(s[:length])
			return nil
		}
		text := strings.Repeat(pad, need/len(pad)+1)[:need]
		if left {
			out.String(text + s)
		} else {
			out.String(s + text)
		}
		return nil
	}
}

// likePattern returns a pattern of LIKE with the escape character \ for one with another escape character.
func likePattern(pattern, escape string) (string, error) {
	if utf8.RuneCountInString(escape) != 1 {
		return "", failf("Escape string must be a single character")
	}
	var b strings.Builder
	for rest := pattern; rest != ""; {
		after, escaped := strings.CutPrefix(rest, escape)
		if escaped {
			rest = after
		}
		r, n := utf8.DecodeRuneInString(rest)
		switch {
		case escaped && r != '%' && r != '_' && (n == 0 || !strings.HasPrefix(rest, escape)):
			return "", failf("Escape character must be followed by '%%', '_' or the escape character itself")
		case escaped && (r == '%' || r == '_') || r == '\\':
			b.WriteByte('\\')
		}
		b.WriteString(rest[:n])
		rest = rest[n:]
	}
	return b.String(), nil
}
