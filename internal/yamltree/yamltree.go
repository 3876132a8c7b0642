// Package yamltree reads YAML into trees whose nodes know where they stand, so that who checks a file can point at the spot.
//
// It is for files of rules, which people write by hand, copy from the Internet and must be able to mend: packages sigma and
// rules. A tree has what JSON has, in YAML's spelling. Anchors, aliases, merge keys, tags and keys that stand twice are
// refused; size, depth and the number of nodes are bounded. The YAML parser behind it is never trusted with more than that: if
// it panics, the file is an error.
package yamltree

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"github.com/ashiato/ashiato/internal/text"
)

// Kind is what a node is.
type Kind uint8

// The kinds.
const (
	Null Kind = iota
	Bool
	Number
	Text
	List
	Map
)

// A Node is a value of a file.
type Node struct {
	Kind Kind
	// Text is a text; of a number, true or false it is the spelling in the file, so that 012345678901 stays what it is.
	Text         string
	Line, Column int // from 1
	Entries      []Entry
	Items        []*Node

	style token.Type
}

// An Entry is a key of a map with its value. Key is a text, whatever it looks like.
type Entry struct{ Key, Value *Node }

// Get returns the value of a key of a map, or nil.
func (n *Node) Get(key string) *Node {
	if n == nil {
		return nil
	}
	for _, e := range n.Entries {
		if e.Key.Text == key {
			return e.Value
		}
	}
	return nil
}

// Scalar tells whether the node is a text, a number, true or false.
func (n *Node) Scalar() bool {
	return n != nil && (n.Kind == Text || n.Kind == Number || n.Kind == Bool)
}

// The bounds.
const (
	MaxBytes     = 1 << 19
	maxNodes     = 200_000
	maxDepth     = 100
	maxDocuments = 1000
	maxAnchors   = 1000 // words that look like one, in texts too
)

// A File is the text of a file with its documents.
type File struct {
	Name      string
	Data      []byte
	Documents []*Node // without the empty ones, and without those that are wrong
	// Faults are what is wrong with documents, one for each; none where the file as a whole cannot be read.
	Faults []*Error
}

// Read reads all documents of a file; name stands in errors. Every error is an *Error; it is the first of the file's Faults where single documents are wrong, and the
// others are there. A byte order mark is left out.
func Read(name string, data []byte) (*File, error) {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	f := &File{Name: name, Data: data}
	if len(data) > MaxBytes {
		return f, &Error{File: name, Key: "rulefile.too_large", Args: text.Args{"n": MaxBytes >> 10}}
	}
	if line, column, deep := nesting(data); deep {
		return f, f.ErrorAt(line, column, "rulefile.too_deep", text.Args{"n": maxDepth})
	}
	// The parser's time grows with the square of these.
	if n := bytes.Count(data, []byte("\n---")); n >= maxDocuments {
		return f, &Error{File: name, Key: "rulefile.too_many", Args: text.Args{"n": maxDocuments}}
	}
	if n := bytes.Count(data, []byte(" &")) + bytes.Count(data, []byte("\n&")); n > maxAnchors {
		return f, &Error{File: name, Key: "rulefile.unusual", Args: text.Args{"value": "&"}}
	}
	parsed, err := parse(data)
	if err == nil {
		f.take(parsed, &reader{file: f})
	} else {
		f.apart(data, err)
	}
	switch n := len(f.Documents); {
	case len(f.Faults) > 0:
		return f, f.Faults[0]
	case n > maxDocuments:
		last := f.Documents[maxDocuments]
		return f, f.ErrorAt(last.Line, last.Column, "rulefile.too_many", text.Args{"n": maxDocuments})
	}
	return f, nil
}

// take adds documents that were parsed.
func (f *File) take(parsed *ast.File, r *reader) {
	for _, doc := range parsed.Docs {
		if doc.Body == nil {
			continue
		}
		if _, comment := doc.Body.(*ast.CommentGroupNode); comment {
			continue
		}
		n, err := r.node(doc.Body, 0)
		if fault, ok := errors.AsType[*Error](err); ok {
			f.Faults = append(f.Faults, fault)
			continue
		}
		f.Documents = append(f.Documents, n)
	}
}

// apart reads the documents one by one, of a file whose syntax is wrong somewhere: the others are not lost with that one.
func (f *File) apart(data []byte, whole error) {
	parts := separate(data)
	if len(parts) == 1 {
		f.Faults = append(f.Faults, f.syntax(whole, 0))
		return
	}
	r := &reader{file: f}
	for _, part := range parts {
		parsed, err := parse(part)
		if err != nil {
			f.Faults = append(f.Faults, f.syntax(err, r.before))
		} else {
			f.take(parsed, r)
		}
		r.before += bytes.Count(part, []byte("\n"))
	}
	if len(f.Faults) == 0 { // it is wrong only as a whole
		f.Documents, f.Faults = nil, []*Error{f.syntax(whole, 0)}
	}
}

// separator is the line with which a document begins. None stands within a text: at the beginning of a line it ends that.
var separator = regexp.MustCompile(`(?m)^---(?:[ \t].*)?\r?$`)

// separate cuts a text at its separators, each of which is the first line of a part.
func separate(data []byte) (parts [][]byte) {
	from := 0
	for _, at := range separator.FindAllIndex(data, -1) {
		if at[0] > from {
			parts = append(parts, data[from:at[0]])
			from = at[0]
		}
	}
	return append(parts, data[from:])
}

// nesting finds where brackets are nested deeper than is allowed: the parser recurses into them. Those within texts count too.
func nesting(data []byte) (line, column int, deep bool) {
	depth, line, start := 0, 1, 0
	for i, c := range data {
		switch c {
		case '[', '{':
			if depth++; depth > 4*maxDepth {
				return line, i - start + 1, true
			}
		case ']', '}':
			depth = max(depth-1, 0)
		case '\n':
			line, start = line+1, i+1
		}
	}
	return 0, 0, false
}

// parse is the parser without its panics.
func parse(data []byte) (f *ast.File, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%v", r)
		}
	}()
	return parser.ParseBytes(data, 0)
}

// syntax is an error of the parser in a part of the file, before which there are so many lines.
func (f *File) syntax(err error, before int) *Error {
	e := &Error{File: f.Name, Key: "rulefile.syntax", Args: text.Args{"reason": err.Error()}}
	y, ok := errors.AsType[yaml.Error](err)
	if !ok {
		return e
	}
	message, _, _ := strings.Cut(y.GetMessage(), "\n")
	e.Args = text.Args{"reason": message}
	t := y.GetToken()
	if t == nil {
		return e
	}
	if strings.Contains(message, "already defined") {
		e.Key, e.Args = "rulefile.duplicate", text.Args{"key": t.Value}
	}
	e.Line, e.Column = before+t.Position.Line, t.Position.Column
	e.Source = f.line(e.Line)
	return e
}

// reader makes nodes.
type reader struct {
	file   *File
	nodes  int
	before int // lines before the part that was parsed
}

func (r *reader) node(n ast.Node, depth int) (*Node, error) {
	t := n.GetToken()
	made := &Node{Line: r.before + t.Position.Line, Column: t.Position.Column, style: t.Type}
	fail := func(key string, args ...text.Args) (*Node, error) {
		return nil, r.file.Error(made, key, args...)
	}
	if r.nodes++; r.nodes > maxNodes {
		return fail("rulefile.too_many", text.Args{"n": maxNodes})
	}
	if depth > maxDepth {
		return fail("rulefile.too_deep", text.Args{"n": maxDepth})
	}
	switch n := n.(type) {
	case *ast.NullNode:
		made.Kind = Null
	case *ast.BoolNode:
		made.Kind, made.Text = Bool, t.Value
	case *ast.IntegerNode, *ast.FloatNode:
		made.Kind, made.Text = Number, t.Value
	case *ast.InfinityNode, *ast.NanNode:
		made.Kind, made.Text = Text, t.Value
	case *ast.StringNode:
		made.Kind, made.Text = Text, n.Value
	case *ast.LiteralNode:
		made.Kind, made.Text = Text, n.Value.Value
	case *ast.SequenceNode:
		made.Kind = List
		return made, r.items(made, n, depth)
	case *ast.MappingNode:
		made.Kind = Map
		return made, r.entries(made, n.Values, depth)
	case *ast.MappingValueNode:
		made.Kind = Map
		return made, r.entries(made, []*ast.MappingValueNode{n}, depth)
	default:
		return fail("rulefile.unusual", text.Args{"value": t.Value})
	}
	return made, nil
}

func (r *reader) items(made *Node, n *ast.SequenceNode, depth int) error {
	for _, v := range n.Values {
		item, err := r.node(v, depth+1)
		if err != nil {
			return err
		}
		made.Items = append(made.Items, item)
	}
	return nil
}

func (r *reader) entries(made *Node, values []*ast.MappingValueNode, depth int) error {
	seen := make(map[string]bool, len(values))
	for i, v := range values {
		t := v.Key.GetToken()
		key := &Node{Kind: Text, Text: t.Value, Line: r.before + t.Position.Line, Column: t.Position.Column, style: t.Type}
		if v.Key.IsMergeKey() || t.Type == token.AnchorType || t.Type == token.AliasType || t.Type == token.TagType || t.Type == token.MappingKeyType {
			return r.file.Error(key, "rulefile.unusual", text.Args{"value": t.Value})
		}
		if i == 0 {
			made.Line, made.Column = key.Line, key.Column
		}
		if seen[key.Text] {
			return r.file.Error(key, "rulefile.duplicate", text.Args{"key": key.Text})
		}
		seen[key.Text] = true
		if v.Value == nil {
			made.Entries = append(made.Entries, Entry{key, &Node{Line: key.Line, Column: key.Column}})
			continue
		}
		value, err := r.node(v.Value, depth+1)
		if err != nil {
			return err
		}
		made.Entries = append(made.Entries, Entry{key, value})
	}
	return nil
}

// JSON returns the value as JSON, its numbers as they are spelled.
func (n *Node) JSON() []byte { return n.appendJSON(nil) }

func (n *Node) appendJSON(dst []byte) []byte {
	switch n.Kind {
	case Null:
		return append(dst, "null"...)
	case Bool:
		return append(dst, strings.ToLower(n.Text)...)
	case Number:
		if json.Valid([]byte(n.Text)) {
			return append(dst, n.Text...)
		}
		return appendText(dst, n.Text)
	case List:
		dst = append(dst, '[')
		for i, item := range n.Items {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = item.appendJSON(dst)
		}
		return append(dst, ']')
	case Map:
		dst = append(dst, '{')
		for i, e := range n.Entries {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = append(appendText(dst, e.Key.Text), ':')
			dst = e.Value.appendJSON(dst)
		}
		return append(dst, '}')
	}
	return appendText(dst, n.Text)
}

func appendText(dst []byte, s string) []byte {
	quoted, err := json.Marshal(s)
	if err != nil { // a string always has a form
		return append(dst, `""`...)
	}
	return append(dst, quoted...)
}
