package ingest

import (
	"bytes"
	"slices"
	"unicode/utf8"

	"github.com/ashiato/ashiato/internal/parquet"
	"github.com/ashiato/ashiato/trail"
)

// A pair is one member of an object: its key and value as JSON text.
type pair struct{ key, value []byte }

// resources writes the column resources, array<struct<arn, accountid, type>>. A list that holds anything
// else goes to the leftover column whole, and the column shows what fits.
func (m *mapper) resources(w *parquet.Writer, r *trail.Record) {
	v := r.Value(trail.Resources)
	arn, account, kind := w.Column(m.resourceARN), w.Column(m.resourceAccount), w.Column(m.resourceType)
	if v.Kind != trail.Array {
		if v.Kind != trail.Absent {
			m.keep(trail.Resources, v)
		}
		arn.Null(0, 0)
		account.Null(0, 0)
		kind.Null(0, 0)
		return
	}
	exact, rep := true, uint8(0)
	text := v.Text
	for i := skipSpace(text, 1); text[i] != ']'; {
		end := skipValue(text, i)
		exact = m.resource([3]*parquet.Column{arn, account, kind}, text[i:end], rep) && exact
		rep = 1
		i = skipSpace(text, end)
		if text[i] == ',' {
			i = skipSpace(text, i+1)
		}
	}
	if rep == 0 {
		arn.Null(0, 1)
		account.Null(0, 1)
		kind.Null(0, 1)
	}
	if !exact || !r.ValidUTF8() {
		m.keep(trail.Resources, v)
	}
}

// resource writes one element and tells whether the columns hold it exactly.
// Definition levels: 1 the list, 2 an element that is null, 3 an element, 4 a member.
func (m *mapper) resource(columns [3]*parquet.Column, element []byte, rep uint8) bool {
	if element[0] != '{' {
		for _, c := range columns {
			c.Null(rep, 2)
		}
		return string(element) == "null"
	}
	exact := true
	var members [3][]byte
	m.pairs = appendPairs(m.pairs[:0], element)
	for _, p := range m.pairs {
		i := -1
		switch string(p.key) {
		case `"ARN"`:
			i = 0
		case `"accountId"`:
			i = 1
		case `"type"`:
			i = 2
		}
		if i < 0 || members[i] != nil || p.value[0] != '"' {
			exact = false
			continue
		}
		members[i] = p.value
	}
	for i, c := range columns {
		if members[i] == nil {
			c.Null(rep, 3)
			continue
		}
		b, ok := m.decode(members[i])
		exact = exact && ok
		c.Bytes(toValid(b, ok), rep, 4)
	}
	return exact
}

// decode gives the text of a JSON string; ok is false where it is not exact.
func (m *mapper) decode(s []byte) (b []byte, ok bool) {
	if bytes.IndexByte(s, '\\') < 0 {
		s = s[1 : len(s)-1]
		return s, utf8.Valid(s)
	}
	// Escapes are rare here, so the package that knows them may take the long way.
	r, err := trail.Parse(slices.Concat([]byte(`{"eventName":`), s, []byte{'}'}), trail.Limits{RecordBytes: len(s) + 20})
	if err != nil {
		return nil, false
	}
	m.scratch, ok = r.Value(trail.EventName).AppendText(m.scratch[:0])
	return m.scratch, ok
}

// attributes writes webidfederationdata.attributes, map<string,string>.
func (m *mapper) attributes(w *parquet.Writer, r *trail.Record) {
	const parent = 5 // structColumns: webidfederationdata
	base := m.levels[parent] & levelMask
	key, value := w.Column(m.attributeKey), w.Column(m.attributeValue)
	v := r.Value(trail.WebIDAttributes)
	if v.Kind != trail.Object || m.levels[parent]&presentBit == 0 {
		if v.Kind != trail.Absent {
			m.keep(trail.WebIDAttributes, v)
		}
		key.Null(0, base)
		value.Null(0, base)
		return
	}
	m.pairs = appendPairs(m.pairs[:0], v.Text)
	exact := true
	rep := uint8(0)
	for i, p := range m.pairs {
		exact = exact && p.value[0] == '"' && !repeated(m.pairs[:i], p.key)
		b, ok := m.decode(p.key)
		exact = exact && ok
		key.Bytes(toValid(b, ok), rep, base+2)
		if p.value[0] == '"' {
			b, ok = m.decode(p.value)
			exact = exact && ok
			value.Bytes(toValid(b, ok), rep, base+3)
		} else {
			value.Null(rep, base+2)
		}
		rep = 1
	}
	if rep == 0 {
		key.Null(0, base+1)
		value.Null(0, base+1)
	}
	if !exact || !r.ValidUTF8() {
		m.keep(trail.WebIDAttributes, v)
	}
}

// toValid keeps invalid UTF-8 out of a column; the record is then in raw.
func toValid(b []byte, valid bool) []byte {
	if valid {
		return b
	}
	return bytes.ToValidUTF8(b, []byte("\uFFFD"))
}

func repeated(pairs []pair, key []byte) bool {
	for _, p := range pairs {
		if string(p.key) == string(key) {
			return true
		}
	}
	return false
}

// The walkers below read JSON text that the trail package has found valid.

// appendPairs appends the members of the JSON object in text.
func appendPairs(dst []pair, text []byte) []pair {
	for i := skipSpace(text, 1); text[i] != '}'; {
		end := skipValue(text, i)
		key := text[i:end]
		i = skipSpace(text, end)
		i = skipSpace(text, i+1) // the colon
		end = skipValue(text, i)
		dst = append(dst, pair{key, text[i:end]})
		i = skipSpace(text, end)
		if text[i] == ',' {
			i = skipSpace(text, i+1)
		}
	}
	return dst
}

func skipSpace(text []byte, i int) int {
	for text[i] == ' ' || text[i] == '\n' || text[i] == '\r' || text[i] == '\t' {
		i++
	}
	return i
}

// skipValue gives the end of the value that starts at i.
func skipValue(text []byte, i int) int {
	switch text[i] {
	case '"':
		return skipString(text, i)
	case '{', '[':
		depth := 0
		for ; ; i++ {
			switch text[i] {
			case '"':
				i = skipString(text, i) - 1
			case '{', '[':
				depth++
			case '}', ']':
				if depth--; depth == 0 {
					return i + 1
				}
			}
		}
	}
	for i < len(text) && text[i] != ',' && text[i] != '}' && text[i] != ']' && text[i] > ' ' {
		i++
	}
	return i
}

func skipString(text []byte, i int) int {
	for i++; text[i] != '"'; i++ {
		if text[i] == '\\' {
			i++
		}
	}
	return i + 1
}
