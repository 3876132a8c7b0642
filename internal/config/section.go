package config

import (
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// scalarKind is what a value looks like.
type scalarKind uint8

const (
	textScalar   scalarKind = iota
	numberScalar            // of digits
	boolScalar              // true or false
	listScalar              // of texts and numbers, in items
	otherScalar             // a mapping, 1.5 ...
)

// kinds are the keys of sections that have something else than text.
var kinds = map[string]scalarKind{
	"reuse_minutes": numberScalar, "parallel": numberScalar, "in_flight": numberScalar,
	"fold_above": numberScalar, "allow_private": boolScalar,
	"requester_pays": boolScalar, "iam": boolScalar, "organizations": boolScalar, "bom": boolScalar, "safe": boolScalar, "about": boolScalar,
	"to": listScalar, "params": listScalar, "enable": listScalar, "disable": listScalar,
	"accounts": listScalar, "regions": listScalar, "event_history": listScalar, "connect": listScalar, "workspaces": listScalar,
}

// section is a mapping within the file whose keys and values know where they stand. Its keys are checked later, when
// it is known which there are.
type section struct {
	entries []entry
	// wrong is where something else stands than a mapping.
	wrong *scalar
}

type entry struct{ key, value scalar }

// pairs are the entries of a mapping, none of nothing; ok is false where something else stands.
func pairs(node ast.Node) (values []*ast.MappingValueNode, ok bool) {
	switch n := node.(type) {
	case *ast.NullNode:
		return nil, true
	case *ast.MappingNode:
		return n.Values, true
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{n}, true
	}
	return nil, false
}

// UnmarshalYAML keeps the entries of a mapping.
func (s *section) UnmarshalYAML(node ast.Node) error {
	values, ok := pairs(node)
	if !ok {
		wrong := scalarOf(node)
		s.wrong = &wrong
	}
	for _, v := range values {
		key := scalarOf(v.Key)
		key.text = v.Key.GetToken().Value
		s.entries = append(s.entries, entry{key: key, value: scalarOf(v.Value)})
	}
	return nil
}

func scalarOf(node ast.Node) scalar {
	token := node.GetToken()
	s := scalar{kind: otherScalar, line: token.Position.Line, column: token.Position.Column}
	switch n := node.(type) {
	case *ast.StringNode:
		s.kind, s.text = textScalar, n.Value
	case *ast.IntegerNode:
		s.kind, s.text = numberScalar, token.Value
	case *ast.BoolNode:
		s.kind, s.text = boolScalar, token.Value
	case *ast.SequenceNode:
		s.kind = listScalar
		for _, v := range n.Values {
			s.items = append(s.items, scalarOf(v))
		}
	}
	return s
}

// sections is a list of mappings within the file.
type sections struct {
	list []section
	// line and column are where each of them begins.
	starts []scalar
	// wrong is where something else stands than a list.
	wrong *scalar
}

// UnmarshalYAML keeps the mappings of a list.
func (s *sections) UnmarshalYAML(node ast.Node) error {
	switch n := node.(type) {
	case *ast.NullNode:
	case *ast.SequenceNode:
		for _, v := range n.Values {
			var one section
			if err := one.UnmarshalYAML(v); err != nil {
				return err
			}
			start := scalarOf(v)
			if len(one.entries) > 0 {
				start = one.entries[0].key
			}
			s.list, s.starts = append(s.list, one), append(s.starts, start)
		}
	default:
		wrong := scalarOf(node)
		s.wrong = &wrong
	}
	return nil
}

// reader makes errors about one file.
type reader struct {
	name string
	data []byte
}

func (r *reader) bad(key string, s scalar, err error) error {
	return at(&Error{Kind: BadValue, File: r.name, Key: key, Value: s.text, Line: s.line, Column: s.column, Err: err}, r.data)
}

// secret is bad without the value and its line, which may hold a password.
func (r *reader) secret(key string, s scalar, err error) error {
	return &Error{Kind: BadValue, File: r.name, Key: key, Value: "***", Line: s.line, Column: s.column, Err: err}
}

func (r *reader) wrongType(key string, s scalar) *Error {
	return at(&Error{Kind: WrongType, File: r.name, Key: key, Line: s.line, Column: s.column}, r.data)
}

// values returns the values of a section by key, after a check that all keys exist and have what kinds says.
func (r *reader) values(name string, s section, keys []string) (map[string]scalar, error) {
	all, err := r.keyed(name, s, keys)
	if err != nil {
		return nil, err
	}
	for _, e := range s.entries {
		if err := r.checkKind(name+"."+e.key.text, e, kinds[e.key.text]); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// keyed is values whatever the values are.
func (r *reader) keyed(name string, s section, keys []string) (map[string]scalar, error) {
	if s.wrong != nil {
		e := &Error{Kind: WrongType, File: r.name, Key: name, Mapping: true, Line: s.wrong.line, Column: s.wrong.column}
		return nil, hide(at(e, r.data))
	}
	all := map[string]scalar{}
	for _, e := range s.entries {
		key := name + "." + e.key.text
		if !slices.Contains(keys, e.key.text) {
			unknown := &Error{Kind: UnknownKey, File: r.name, Key: key, Line: e.key.line, Column: e.key.column, Names: qualified(name, keys)}
			if near := nearest(e.key.text, keys); near != "" {
				unknown.Suggestion = name + "." + near
			}
			return nil, hide(at(unknown, r.data))
		}
		all[e.key.text] = e.value
	}
	return all, nil
}

// checkKind checks that a value is what its key wants, and not empty.
func (r *reader) checkKind(key string, e entry, want scalarKind) error {
	if e.value.kind != want {
		switch want {
		case numberScalar:
			return r.bad(key, e.value, errNotNumber)
		case boolScalar:
			return r.bad(key, e.value, errNotBool)
		case listScalar:
			wrong := r.wrongType(key, e.value)
			wrong.List = true
			return hide(wrong)
		}
		return hide(r.wrongType(key, e.value))
	}
	if want == listScalar {
		if len(e.value.items) == 0 {
			return r.bad(key, e.value, errEmpty)
		}
		for _, item := range e.value.items {
			if item.kind != textScalar && item.kind != numberScalar {
				return hide(r.wrongType(key, item))
			}
		}
		return nil
	}
	if e.value.text == "" {
		return r.bad(key, e.value, errEmpty)
	}
	return nil
}

func qualified(name string, keys []string) []string {
	all := make([]string, len(keys))
	for i, k := range keys {
		all[i] = name + "." + k
	}
	return all
}

// hide cuts the line of an error after its key: somebody may have written a password there.
func hide(e *Error) *Error {
	if before, _, ok := strings.Cut(e.Source, ":"); ok {
		e.Source = before + ": ..."
		e.Column = min(e.Column, len([]rune(before))+3)
	}
	return e
}
