package encode

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"time"
	"unicode/utf8"
)

// jsonSink writes one object a row, its keys in the order of the columns: for JSON
// within an array, one object a line; for NDJSON just the lines. Integers and decimals
// are numbers with all their digits, timestamps ISO 8601, binary base64, JSON columns
// their value; NaN and infinities, which JSON lacks, are strings. A column name that
// comes twice gets a number: n, n_2.
type jsonSink struct {
	w       *bufio.Writer
	columns []Column
	keys    [][]byte // `"name":`
	values  jsonValues
	array   bool
	line    []byte
	n       int64
}

func newJSON(w *bufio.Writer, columns []Column, z zones, array bool) *jsonSink {
	s := &jsonSink{w: w, columns: columns, values: jsonValues{z}, array: array}
	for _, name := range uniqueNames(columns) {
		s.keys = append(s.keys, append(appendString(nil, name), ':'))
	}
	return s
}

// uniqueNames returns the columns' names; one that came before gets _2, _3 and so on.
func uniqueNames(columns []Column) []string {
	names, taken := make([]string, len(columns)), make(map[string]bool, len(columns))
	for _, c := range columns {
		taken[c.Name] = true
	}
	used := make(map[string]bool, len(columns))
	for i, c := range columns {
		name := c.Name
		for k := 2; used[name] || name != c.Name && taken[name]; k++ {
			name = c.Name + "_" + strconv.Itoa(k)
		}
		used[name] = true
		names[i] = name
	}
	return names
}

// fieldNames are the unique names of a row's fields, of one without a name field0 and so on.
func fieldNames(fields []Column) []string {
	named := make([]Column, len(fields))
	for i, f := range fields {
		if named[i].Name = f.Name; f.Name == "" {
			named[i].Name = "field" + strconv.Itoa(i)
		}
	}
	return uniqueNames(named)
}

func (s *jsonSink) begin() error {
	if s.array {
		return s.w.WriteByte('[')
	}
	return nil
}

func (s *jsonSink) row(values []any) (err error) {
	s.line = s.line[:0]
	if s.array {
		if s.n > 0 {
			s.line = append(s.line, ',')
		}
		s.line = append(s.line, '\n')
	}
	s.n++
	s.line = append(s.line, '{')
	for i, v := range values {
		if i > 0 {
			s.line = append(s.line, ',')
		}
		s.line = append(s.line, s.keys[i]...)
		if s.line, err = s.values.append(s.line, s.columns[i].Type, v); err != nil {
			return fmt.Errorf("column %q: %w", s.columns[i].Name, err)
		}
	}
	s.line = append(s.line, '}')
	if !s.array {
		s.line = append(s.line, '\n')
	}
	_, err = s.w.Write(s.line)
	return err
}

func (s *jsonSink) end() error {
	if !s.array {
		return nil
	}
	if s.n > 0 {
		_, err := s.w.WriteString("\n]\n")
		return err
	}
	_, err := s.w.WriteString("]\n")
	return err
}

// AppendJSON appends one value of the given type as JSON, as the JSON formats write it.
func AppendJSON(b []byte, t Type, v any) ([]byte, error) { return jsonValues{}.append(b, t, v) }

// jsonValues writes single values as JSON.
type jsonValues struct{ zones zones }

func (j jsonValues) append(b []byte, t Type, v any) ([]byte, error) {
	switch v := v.(type) {
	case nil:
		return append(b, "null"...), nil
	case string:
		if t.Kind == JSONText {
			return appendRawJSON(b, v), nil
		}
		return appendString(b, string(display{}.append(nil, t, v))), nil
	case int64:
		return strconv.AppendInt(b, v, 10), nil
	case bool:
		return strconv.AppendBool(b, v), nil
	case float64:
		return appendJSONFloat(b, v, 64), nil
	case float32:
		return appendJSONFloat(b, float64(v), 32), nil
	case DecimalValue:
		return append(b, v.String()...), nil
	case []byte:
		b = append(b, '"')
		b = base64.StdEncoding.AppendEncode(b, v)
		return append(b, '"'), nil
	case time.Time:
		return j.appendTime(b, t, v), nil
	case time.Duration:
		return append(appendTimeOfDay(append(b, '"'), v, t.Precision), '"'), nil
	case IntervalValue:
		return appendString(b, v.text(t.Kind)), nil
	case []any:
		if t.Kind == Row {
			return j.appendRow(b, t, v)
		}
		return j.appendArray(b, t, v)
	case MapValue:
		return j.appendMap(b, t, v)
	}
	return b, fmt.Errorf("value of unknown Go type %T", v)
}

func (j jsonValues) appendRow(b []byte, t Type, v []any) (_ []byte, err error) {
	b = append(b, '{')
	names := fieldNames(t.Fields)
	for i, f := range t.Fields {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(appendString(b, names[i]), ':')
		if b, err = j.append(b, f.Type, v[i]); err != nil {
			return b, err
		}
	}
	return append(b, '}'), nil
}

func (j jsonValues) appendArray(b []byte, t Type, v []any) (_ []byte, err error) {
	b = append(b, '[')
	for i, e := range v {
		if i > 0 {
			b = append(b, ',')
		}
		if b, err = j.append(b, *t.Elem, e); err != nil {
			return b, err
		}
	}
	return append(b, ']'), nil
}

func (j jsonValues) appendMap(b []byte, t Type, v MapValue) (_ []byte, err error) {
	b = append(b, '{')
	for i, e := range v {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(appendString(b, string(display(j).nested(nil, *t.Key, e.Key))), ':')
		if b, err = j.append(b, *t.Elem, e.Value); err != nil {
			return b, err
		}
	}
	return append(b, '}'), nil
}

// appendTime appends ISO 8601, with Z or the offset of the type's zone.
func (j jsonValues) appendTime(b []byte, t Type, v time.Time) []byte {
	if t.Kind == Date {
		return v.UTC().AppendFormat(b, `"2006-01-02"`)
	}
	v = v.In(j.zones.of(t))
	b = v.AppendFormat(b, `"2006-01-02T15:04:05`)
	b = appendFraction(b, v.Nanosecond(), t.Precision)
	if t.Kind == TimestampTZ {
		b = v.AppendFormat(b, "Z07:00")
	}
	return append(b, '"')
}

func appendJSONFloat(b []byte, v float64, bits int) []byte {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return append(appendJavaFloat(append(b, '"'), v, bits), '"')
	}
	format := byte('f')
	if a := math.Abs(v); a != 0 && (a < 1e-6 || a >= 1e21) {
		format = 'e'
	}
	return strconv.AppendFloat(b, v, format, -1, bits)
}

// appendRawJSON embeds JSON text on one line; text that is not JSON becomes a string.
func appendRawJSON(b []byte, s string) []byte {
	var c bytes.Buffer
	if err := json.Compact(&c, []byte(s)); err != nil {
		return appendString(b, s)
	}
	// Hidden characters can stand in JSON only inside strings, where an escape is equal.
	return appendHiddenUnicode(b, c.String())
}

func appendHiddenUnicode(b []byte, s string) []byte {
	for i, r := range s {
		if hidden(r) {
			b = appendUnicode(b, r)
		} else if r == utf8.RuneError {
			b = append(b, "\ufffd"...)
		} else {
			b = append(b, s[i:i+utf8.RuneLen(r)]...)
		}
	}
	return b
}

// appendString appends a JSON string. Hidden characters are \u escapes, so that the
// text is safe on a terminal; invalid UTF-8 becomes U+FFFD.
func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	for i := 0; i < len(s); {
		if c := s[i]; c >= 0x20 && c < 0x7f && c != '"' && c != '\\' {
			b = append(b, c)
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == '"' || r == '\\':
			b = append(b, '\\', byte(r))
		case r == '\n':
			b = append(b, `\n`...)
		case r == '\r':
			b = append(b, `\r`...)
		case r == '\t':
			b = append(b, `\t`...)
		case hidden(r):
			b = appendUnicode(b, r)
		default:
			b = utf8.AppendRune(b, r)
		}
		i += size
	}
	return append(b, '"')
}

func appendUnicode(b []byte, r rune) []byte {
	if r >= 0x10000 {
		r -= 0x10000
		b = appendEscape(b, 'u', 4, 0xd800+r>>10)
		r = 0xdc00 + r&0x3ff
	}
	return appendEscape(b, 'u', 4, r)
}
