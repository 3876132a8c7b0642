package trinofunc

import (
	"fmt"
	"slices"
	"strings"
)

// These take JSON apart for casts to arrays, maps and rows, whose elements are then cast one by one, and put it together
// for casts to JSON. The texts of all JSON are compact.

var _ = register(
	&Function{Name: "trino_json_to_array", Args: types("VARCHAR", "VARCHAR"), Result: "VARCHAR[]", New: newJSONToArray},
	&Function{Name: "trino_json_to_map", Args: types("VARCHAR", "VARCHAR"), Result: "MAP(VARCHAR, VARCHAR)", New: newJSONToMap},
	&Function{Name: "trino_json_to_row", Args: types("VARCHAR", "VARCHAR", "VARCHAR..."), Result: "VARCHAR[]", New: newJSONToRow},
	&Function{Name: "trino_json_array", Args: types("VARCHAR[]"), Result: "VARCHAR", New: appender(func(in Args, buf []byte) []byte {
		list := in.List(0)
		buf = append(buf, '[')
		for i := range list.Len() {
			buf = appendElement(buf, list, i)
		}
		return append(buf, ']')
	})},
	&Function{Name: "trino_json_row", Args: types("VARCHAR[]", "VARCHAR[]"), Result: "VARCHAR", New: appender(func(in Args, buf []byte) []byte {
		names, values := in.List(0), in.List(1)
		buf = append(buf, '{')
		for i := range min(names.Len(), values.Len()) {
			buf = appendMember(buf, names, values, i)
		}
		return append(buf, '}')
	})},
	&Function{Name: "trino_json_object", Args: types("VARCHAR[]", "VARCHAR[]"), Result: "VARCHAR", New: appender(func(in Args, buf []byte) []byte {
		names, values := in.List(0), in.List(1)
		order := make([]int, min(names.Len(), values.Len()))
		for i := range order {
			order[i] = i
		}
		slices.SortStableFunc(order, func(a, b int) int { return compareUTF16(names.String(a), names.String(b)) })
		buf = append(buf, '{')
		for _, i := range order {
			buf = appendMember(buf, names, values, i)
		}
		return append(buf, '}')
	})},
)

// appendElement writes a comma, except after an opening bracket, and a JSON value.
func appendElement(buf []byte, list Args, i int) []byte {
	if i > 0 {
		buf = append(buf, ',')
	}
	return appendValue(buf, list, i)
}

func appendValue(buf []byte, list Args, i int) []byte {
	if list.Null(i) {
		return append(buf, "null"...)
	}
	return append(buf, list.String(i)...)
}

func appendMember(buf []byte, names, values Args, i int) []byte {
	if buf[len(buf)-1] != '{' {
		buf = append(buf, ',')
	}
	return appendValue(append(appendJSONString(buf, names.String(i)), ':'), values, i)
}

// element reads the value that is next and returns its text.
func (p *jsonText) element() (string, bool) {
	p.space()
	start := p.i
	ok := p.value(nil)
	return p.s[start:p.i], ok
}

// collectionError is that of a cast of JSON to the type whose name is the second argument.
func collectionError(in Args, format string, a ...any) error {
	return failf("Cannot cast to %s. %s\n%s", in.String(1), fmt.Sprintf(format, a...), shortened(in.String(0)))
}

// opened goes into the brackets that the cast wants. It returns false where JSON's null makes NULL.
func (p *jsonText) opened(in Args, brackets, what string) (bool, error) {
	p.reset(in.String(0))
	c := p.peek()
	if c == 'n' && p.value(nil) {
		return false, nil
	}
	if c == 0 || strings.IndexByte(brackets, c) < 0 {
		got := string(rune(c))
		if c != '{' && c != '[' {
			text, _ := p.element()
			got = shortened(text)
		}
		return false, collectionError(in, "Expected a json %s, but got %s", what, got)
	}
	p.i++
	p.inside = true
	return true, nil
}

// each calls f at each element or member of what was opened, up to the bracket that closes it.
func (p *jsonText) each(closing byte, f func(i int) (ok bool, err error)) (bool, error) {
	if p.accept(closing) {
		return true, nil
	}
	for i := 0; ; i++ {
		if ok, err := f(i); !ok || err != nil {
			return false, err
		}
		if !p.accept(',') {
			return p.accept(closing), nil
		}
	}
}

func newJSONToArray() Eval {
	p := &jsonText{}
	return func(in Args, out Result) error {
		if open, err := p.opened(in, "[", "array"); !open || err != nil {
			return err
		}
		list := out.List()
		ok, err := p.each(']', func(int) (bool, error) {
			text, ok := p.element()
			list.String(text)
			return ok, nil
		})
		return closed(in, ok, err)
	}
}

func closed(in Args, ok bool, err error) error {
	if !ok && err == nil {
		err = collectionError(in, "It is not JSON")
	}
	return err
}

// memberName reads a name and its colon.
func (p *jsonText) memberName() (string, bool) {
	if p.peek() != '"' {
		return "", false
	}
	raw, escaped, ok := p.str()
	if escaped {
		raw = unescape(raw)
	}
	return raw, ok && p.accept(':')
}

func newJSONToMap() Eval {
	p := &jsonText{}
	return func(in Args, out Result) error {
		if open, err := p.opened(in, "{", "object"); !open || err != nil {
			return err
		}
		keys, values := out.Map()
		seen := map[string]bool{}
		ok, err := p.each('}', func(int) (bool, error) {
			name, ok := p.memberName()
			if !ok {
				return false, nil
			}
			if seen[name] {
				return false, collectionError(in, "Duplicate map keys are not allowed")
			}
			seen[name] = true
			text, ok := p.element()
			keys.String(name)
			values.String(text)
			return ok, nil
		})
		return closed(in, ok, err)
	}
}

// newJSONToRow takes the names of the fields as further arguments, empty ones for fields without.
func newJSONToRow() Eval {
	p := &jsonText{}
	return func(in Args, out Result) error {
		open, err := p.opened(in, "[{", "array or object")
		if !open || err != nil {
			return err
		}
		fields := in.Len() - 2
		values, found := make([]string, fields), make([]bool, fields)
		var ok bool
		if p.s[p.i-1] == '[' {
			ok, err = p.rowOfArray(in, values, found)
		} else {
			ok, err = p.rowOfObject(in, values, found)
		}
		if err := closed(in, ok, err); err != nil {
			return err
		}
		list := out.List()
		for i := range fields {
			if found[i] {
				list.String(values[i])
			} else {
				list.Null()
			}
		}
		return nil
	}
}

func (p *jsonText) rowOfArray(in Args, values []string, found []bool) (bool, error) {
	n := 0
	ok, err := p.each(']', func(i int) (ok bool, err error) {
		text, ok := p.element()
		if i >= len(values) {
			return false, collectionError(in, "Expected json array ending, but got %s", shortened(text))
		}
		values[i], found[i] = text, true
		n++
		return ok, nil
	})
	if ok && n < len(values) {
		return false, collectionError(in, "The json array has %d elements, the row has %d fields", n, len(values))
	}
	return ok, err
}

func (p *jsonText) rowOfObject(in Args, values []string, found []bool) (bool, error) {
	for i := range values {
		if in.String(i+2) == "" {
			return false, collectionError(in, "Cannot cast a JSON object to anonymous row type. Input must be a JSON array.")
		}
	}
	return p.each('}', func(int) (bool, error) {
		name, ok := p.memberName()
		if !ok {
			return false, nil
		}
		text, ok := p.element()
		for i := range values {
			if strings.EqualFold(name, in.String(i+2)) {
				if found[i] {
					return false, collectionError(in, "Duplicate field: %s", strings.ToLower(name))
				}
				values[i], found[i] = text, true
			}
		}
		return ok, nil
	})
}
