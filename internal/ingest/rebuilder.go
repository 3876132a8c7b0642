package ingest

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
)

// A Rebuilder does what [Rebuild] does for many rows that have the same columns, in a part of the time. It is for one goroutine.
type Rebuilder struct {
	columns  []string
	fields   []rebuilt
	raw      int // where a row has it; -1: nowhere
	leftover int
	tails    map[string]tail // of texts of leftover
}

// A rebuilt is what a column, or the members of a struct, becomes.
type rebuilt struct {
	column
	at      int       // where a row has it; -1: members has what there is of it
	members []rebuilt // of a struct
}

// A tail is a text of leftover as it follows the members that columns have.
type tail struct {
	text   string
	simple bool // it has nothing that is, or could be, in columns
}

// maxTails bounds the texts of leftover that are kept.
const maxTails = 1000

// NewRebuilder is for rows with columns of cloudtrail_records, or with members of its structs, written as paths with dots.
func NewRebuilder(columns []string) *Rebuilder {
	r := &Rebuilder{columns: columns, raw: slices.Index(columns, "raw"), leftover: slices.Index(columns, "leftover"), tails: map[string]tail{}}
	for _, c := range topFields {
		if f := r.field(c, c.name); f.at >= 0 || f.members != nil || absentBit(c.field) != 0 {
			r.fields = append(r.fields, f)
		}
	}
	return r
}

func (r *Rebuilder) field(c column, path string) rebuilt {
	f := rebuilt{column: c, at: slices.Index(r.columns, path)}
	if f.at >= 0 {
		return f
	}
	for _, m := range c.members {
		if below := r.field(m, path+"."+m.name); below.at >= 0 || below.members != nil {
			f.members = append(f.members, below)
		}
	}
	return f
}

// Append appends the delivered JSON of a row to b, as far as its columns have it. The values are in the order of the columns, in the form that Rebuild takes. A
// struct of whose members the row has none that is not null is left out.
func (r *Rebuilder) Append(b []byte, row []any) ([]byte, error) {
	if r.raw >= 0 {
		if raw, ok := row[r.raw].([]byte); ok && len(raw) > 0 {
			return append(b, raw...), nil
		}
	}
	t := tail{simple: true}
	if r.leftover >= 0 {
		if text, ok := row[r.leftover].(string); ok {
			t = r.tail(text)
		}
	}
	if !t.simple {
		json, err := Rebuild(r.nested(row))
		return append(b, json...), err
	}
	b = append(b, '{')
	for i := range r.fields {
		var err error
		if b, err = r.fields[i].append(b, row); err != nil {
			return nil, err
		}
	}
	if t.text != "" {
		b = append(another(b), t.text...)
	}
	return append(b, '}'), nil
}

// another begins another member.
func another(b []byte) []byte {
	if b[len(b)-1] == '{' {
		return b
	}
	return append(b, ',')
}

// append appends the member with its key, if there is one.
func (f *rebuilt) append(b []byte, row []any) ([]byte, error) {
	start := len(b)
	b = append(append(another(b), fieldKeys[f.field]...), ':')
	switch {
	case f.members != nil:
		b = append(b, '{')
		empty := len(b)
		for i := range f.members {
			var err error
			if b, err = f.members[i].append(b, row); err != nil {
				return nil, err
			}
		}
		if len(b) == empty {
			return b[:start], nil
		}
		return append(b, '}'), nil
	case f.at < 0 || row[f.at] == nil:
		if absentBit(f.field) == 0 {
			return b[:start], nil
		}
		return append(b, "null"...), nil
	}
	if s, ok := row[f.at].(string); ok && f.form < structure {
		if f.form == text {
			return appendQuoted(b, s), nil
		}
		return append(b, s...), nil
	}
	o := &object{}
	if err := addColumn(o, f.column, map[string]any{f.name: row[f.at]}); err != nil {
		return nil, err
	}
	var value bytes.Buffer
	o.write(&value) // {"key":...}
	return append(another(b[:start]), value.Bytes()[1:value.Len()-1]...), nil
}

// tail reads a text of leftover.
func (r *Rebuilder) tail(leftover string) tail {
	t, ok := r.tails[leftover]
	if ok {
		return t
	}
	t = readTail(leftover)
	if len(r.tails) >= maxTails {
		clear(r.tails)
	}
	r.tails[strings.Clone(leftover)] = t
	return t
}

func readTail(leftover string) (t tail) {
	text := []byte(leftover)
	if !json.Valid(text) || text[0] != '{' {
		return t
	}
	o := &object{}
	for _, p := range pairs(text) {
		key := string(p.key)
		own := slices.ContainsFunc(topFields, func(c column) bool { return string(fieldKeys[c.field]) == key })
		if own || key == absentKey || slices.Contains(o.keys, key) {
			return t
		}
		o.set(key, p.value)
	}
	var b bytes.Buffer
	o.write(&b)
	return tail{text: b.String()[1 : b.Len()-1], simple: true}
}

// nested gives a row in the form that Rebuild takes.
func (r *Rebuilder) nested(row []any) map[string]any {
	all := map[string]any{}
	for i, name := range r.columns {
		if row[i] == nil {
			continue
		}
		in, path := all, strings.Split(name, ".")
		last := len(path) - 1
		for _, step := range path[:last] {
			below, ok := in[step].(map[string]any)
			if !ok {
				below = map[string]any{}
				in[step] = below
			}
			in = below
		}
		in[path[last]] = row[i]
	}
	return all
}

// appendQuoted appends s as a JSON string.
func appendQuoted(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			return append(b, quote(s)...)
		}
	}
	return append(append(append(b, '"'), s...), '"')
}
