package trail

import "iter"

// Elements iterates over the elements of an array; over nothing when v is no array.
func (v Value) Elements() iter.Seq[Value] {
	return func(yield func(Value) bool) {
		if v.Kind != Array {
			return
		}
		b := v.Text
		for i := skip(b, 1); b[i] != ']'; i = skip(b, i) {
			end, flags := valueEnd(b, i)
			if !yield(Value{Text: b[i:end], Kind: kinds[b[i]], flags: flags}) {
				return
			}
			i = end
		}
	}
}

// Members iterates over the members of an object in their order, keys coming as JSON text with their
// quotes; over nothing when v is no object. A key that comes twice is yielded twice.
func (v Value) Members() iter.Seq2[Value, Value] {
	return func(yield func(key, value Value) bool) {
		if v.Kind != Object {
			return
		}
		b := v.Text
		for i := skip(b, 1); b[i] != '}'; i = skip(b, i) {
			keyEnd, keyFlags := valueEnd(b, i)
			key := Value{Text: b[i:keyEnd], Kind: String, flags: keyFlags}
			i = skip(b, keyEnd)
			end, flags := valueEnd(b, i)
			if !yield(key, Value{Text: b[i:end], Kind: kinds[b[i]], flags: flags}) {
				return
			}
			i = end
		}
	}
}

// Is reports whether v is a string with the decoded text s.
func (v Value) Is(s string) bool {
	if v.Kind != String {
		return false
	}
	if v.flags&flagEscaped == 0 {
		return string(v.Text[1:len(v.Text)-1]) == s
	}
	return v.Str() == s
}

// skip returns the index of the next value, key or closing bracket in valid JSON text.
func skip(b []byte, i int) int {
	for isSpace(b[i]) || b[i] == ',' || b[i] == ':' {
		i++
	}
	return i
}

// valueEnd returns the index after the value at b[i] in valid JSON text, and the value's flags.
func valueEnd(b []byte, i int) (end int, flags uint8) {
	switch b[i] {
	case '"':
		return stringEnd(b, i)
	case '{', '[':
		return nestedEnd(b, i)
	}
	for i < len(b) && b[i] > ' ' && b[i] != ',' && b[i] != ']' && b[i] != '}' {
		i++
	}
	return i, 0
}

func stringEnd(b []byte, i int) (end int, flags uint8) {
	for i++; ; i++ {
		switch b[i] {
		case '"':
			return i + 1, flags
		case '\\':
			flags = flagEscaped
			i++
		}
	}
}

func nestedEnd(b []byte, i int) (end int, flags uint8) {
	for depth := 0; ; i++ {
		switch b[i] {
		case '"':
			i, _ = stringEnd(b, i)
			i--
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1, flags
			}
		case ' ', '\n', '\r', '\t':
			flags = flagSpaced
		}
	}
}

// find returns the last member of an object with the given key, as lookups by key find it.
func (v Value) find(key string) (found Value) {
	for k, m := range v.Members() {
		if k.Is(key) {
			found = m
		}
	}
	return found
}
