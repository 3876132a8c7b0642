package ingest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/ashiato/ashiato/trail"
)

// Rebuild gives the delivered JSON of a stored row: equal to it as JSON, with numbers spelled as they
// came; the order of keys and white space may differ. The row has the columns of cloudtrail_records by
// name: strings as string, structs and maps as map[string]any, lists as []any, raw as []byte, nulls as nil.
func Rebuild(row map[string]any) ([]byte, error) {
	if raw, ok := row["raw"].([]byte); ok && len(raw) > 0 {
		return raw, nil
	}
	o := &object{}
	for _, f := range topFields {
		if err := addColumn(o, f, row); err != nil {
			return nil, err
		}
	}
	if s, ok := row["leftover"].(string); ok {
		if !json.Valid([]byte(s)) || s[0] != '{' {
			return nil, fmt.Errorf("row %v: column leftover is not a JSON object", row["eventid"])
		}
		o.lay([]byte(s), top)
	}
	var b bytes.Buffer
	o.write(&b)
	return b.Bytes(), nil
}

// An object is a JSON object under construction: members in order, their values JSON text or objects.
type object struct {
	keys   []string // JSON text
	values []any    // []byte or *object
}

func (o *object) set(key string, value any) {
	if i := slices.Index(o.keys, key); i >= 0 {
		o.values[i] = value
		return
	}
	o.keys, o.values = append(o.keys, key), append(o.values, value)
}

func (o *object) remove(key string) {
	if i := slices.Index(o.keys, key); i >= 0 {
		o.keys, o.values = slices.Delete(o.keys, i, i+1), slices.Delete(o.values, i, i+1)
	}
}

// lay lays the members of leftover's object for the given struct over o.
func (o *object) lay(leftover []byte, parent int) {
	for _, p := range pairs(leftover) {
		key := string(p.key)
		if parent == top && key == absentKey {
			for _, name := range elements(p.value) {
				o.remove(string(name))
			}
			continue
		}
		if s := structNamed(key, parent); s != top && p.value[0] == '{' {
			if i := slices.Index(o.keys, key); i >= 0 {
				if below, ok := o.values[i].(*object); ok {
					below.lay(p.value, s)
					continue
				}
			}
		}
		o.set(key, p.value)
	}
}

func structNamed(key string, parent int) int {
	for i, s := range structColumns {
		if s.parent == parent && string(fieldKeys[s.field]) == key {
			return i
		}
	}
	return top
}

// elements gives the elements of the JSON array in text.
func elements(text []byte) (out [][]byte) {
	for i := skipSpace(text, 1); text[i] != ']'; {
		end := skipValue(text, i)
		out = append(out, text[i:end])
		i = skipSpace(text, end)
		if text[i] == ',' {
			i = skipSpace(text, i+1)
		}
	}
	return out
}

func (o *object) write(b *bytes.Buffer) {
	b.WriteByte('{')
	for i, key := range o.keys {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(key)
		b.WriteByte(':')
		switch v := o.values[i].(type) {
		case []byte:
			b.Write(v)
		case *object:
			v.write(b)
		}
	}
	b.WriteByte('}')
}

// topFields lists the top-level members that have columns, in the order of the table.
var topFields = func() (fields []column) {
	for _, l := range leafColumns {
		if lastDot(l.path) < 0 {
			fields = append(fields, column{l.path, l.field, l.form, nil})
			continue
		}
		root := l.path[:bytes.IndexByte([]byte(l.path), '.')]
		if n := len(fields); n == 0 || fields[n-1].name != root {
			s := structNamedByPath(root)
			fields = append(fields, structTree(s))
		}
	}
	return append(fields, column{name: "resources", field: trail.Resources, form: resourceList})
}()

// Forms that only rebuilding needs.
const (
	structure form = iota + 100
	resourceList
	attributeMap
)

// A column is one column or struct member, for rebuilding.
type column struct {
	name    string
	field   trail.Field
	form    form
	members []column
}

func structNamedByPath(path string) int {
	return slices.IndexFunc(structColumns[:], func(s structColumn) bool { return s.path == path })
}

func structTree(s int) column {
	path := structColumns[s].path
	c := column{path[lastDot(path)+1:], structColumns[s].field, structure, nil}
	for _, l := range leafColumns {
		if i := lastDot(l.path); i >= 0 && l.path[:i] == path {
			c.members = append(c.members, column{l.path[i+1:], l.field, l.form, nil})
		}
	}
	if c.field == trail.WebIDFederationData {
		c.members = append(c.members, column{"attributes", trail.WebIDAttributes, attributeMap, nil})
	}
	for i := range structColumns {
		if structColumns[i].parent == s {
			c.members = append(c.members, structTree(i))
		}
	}
	return c
}

// addColumn adds the member that column c of row holds to o.
func addColumn(o *object, c column, row map[string]any) error {
	key := string(fieldKeys[c.field])
	value := row[c.name]
	if value == nil {
		if absentBit(c.field) != 0 {
			o.set(key, []byte("null"))
		}
		return nil
	}
	switch c.form {
	case structure:
		members, ok := value.(map[string]any)
		if !ok {
			return fmt.Errorf("column %s holds %T, not a struct", c.name, value)
		}
		below := &object{}
		for _, m := range c.members {
			if err := addColumn(below, m, members); err != nil {
				return err
			}
		}
		o.set(key, below)
	case resourceList:
		list, ok := value.([]any)
		if !ok {
			return fmt.Errorf("column %s holds %T, not a list", c.name, value)
		}
		o.set(key, resourceText(list))
	case attributeMap:
		members, ok := value.(map[string]any)
		if !ok {
			return fmt.Errorf("column %s holds %T, not a map", c.name, value)
		}
		o.set(key, attributeText(members))
	default:
		s, ok := value.(string)
		if !ok {
			return fmt.Errorf("column %s holds %T, not a string", c.name, value)
		}
		if c.form == text {
			o.set(key, quote(s))
		} else {
			o.set(key, []byte(s))
		}
	}
	return nil
}

func resourceText(list []any) []byte {
	b := []byte{'['}
	for _, e := range list {
		b = comma(b, 1)
		members, ok := e.(map[string]any)
		if !ok {
			b = append(b, "null"...)
			continue
		}
		o := &object{}
		for _, m := range [...][2]string{{`"ARN"`, "arn"}, {`"accountId"`, "accountid"}, {`"type"`, "type"}} {
			if s, ok := members[m[1]].(string); ok {
				o.set(m[0], quote(s))
			}
		}
		var buf bytes.Buffer
		o.write(&buf)
		b = append(b, buf.Bytes()...)
	}
	return append(b, ']')
}

func attributeText(members map[string]any) []byte {
	o := &object{}
	for _, k := range slices.Sorted(maps.Keys(members)) {
		if s, ok := members[k].(string); ok {
			o.set(string(quote(k)), quote(s))
		}
	}
	var b bytes.Buffer
	o.write(&b)
	return b.Bytes()
}

// quote gives s as a JSON string.
func quote(s string) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil {
		panic(err) // a string always encodes
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// The walkers below read JSON text that is known to be valid.

// A pair is one member of an object: its key and value as JSON text.
type pair struct{ key, value []byte }

// pairs gives the members of the JSON object in text.
func pairs(text []byte) (out []pair) {
	for i := skipSpace(text, 1); text[i] != '}'; {
		end := skipValue(text, i)
		key := text[i:end]
		i = skipSpace(text, end)
		i = skipSpace(text, i+1) // the colon
		end = skipValue(text, i)
		out = append(out, pair{key, text[i:end]})
		i = skipSpace(text, end)
		if text[i] == ',' {
			i = skipSpace(text, i+1)
		}
	}
	return out
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
