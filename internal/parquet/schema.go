package parquet

import (
	"errors"
	"fmt"
	"slices"
)

// Type is what a leaf holds. Group, the zero value, stands for a field with children.
type Type uint8

// The types that are written: the physical type and the annotation of each is given.
const (
	Group           Type = iota
	Boolean              // BOOLEAN
	Int64                // INT64
	TimestampMicros      // INT64, microseconds since 1970-01-01 UTC, TIMESTAMP(isAdjustedToUTC, MICROS)
	Double               // DOUBLE
	String               // BYTE_ARRAY, STRING; the caller gives valid UTF-8, which is not checked
	Binary               // BYTE_ARRAY
)

// Repetition tells how often a field occurs in its parent.
type Repetition uint8

// A List or Map is itself optional (definition level +1) and its entries are one repeated level below (repetition and definition level +1),
// as in "optional group name (LIST) { repeated group list { element } }" and "optional group name (MAP) { repeated group key_value { key, value } }".
// A List has one child, the element; a Map has two, the required key and the value. Their names are set by the format.
const (
	Required Repetition = iota
	Optional
	List
	Map
)

// Encoding is how the values of a leaf are laid down.
type Encoding uint8

// Auto is a dictionary or, where one does not pay, DeltaLength for String and Binary; DeltaBinaryPacked for Int64 and TimestampMicros;
// Plain for Boolean and Double. The others are for those types: DeltaLength and DeltaByteArray for the former (sorted values in the case of
// DeltaByteArray), DeltaBinaryPacked for the latter, Plain for all.
const (
	Auto Encoding = iota
	Plain
	DeltaByteArray
	DeltaBinaryPacked
	DeltaLength // DELTA_LENGTH_BYTE_ARRAY: lengths apart from the bytes, which zstd packs three times as fast if they are of one length, as ids are
)

// Field is one node of the schema.
type Field struct {
	Name       string
	ID         int // Iceberg field id, from 1; 0 writes none
	Type       Type
	Repetition Repetition
	Children   []Field // of groups, lists and maps
	Encoding   Encoding
	Bloom      bool // write a bloom filter; not for Boolean and Double
}

// Leaf is one column as it lies in the file.
type Leaf struct {
	Path     []string // from the top, with the format's own names: "resources", "list", "element", "arn"
	ID       int
	Type     Type
	Encoding Encoding
	Bloom    bool
	MaxDef   uint8
	MaxRep   uint8
}

// maxNesting bounds the definition levels, and with them the depth.
const maxNesting = 100

// Schema is a checked set of fields. It may be shared by writers.
type Schema struct {
	nodes  []node // depth first, the root left out
	leaves []Leaf
	top    int
}

// node is a SchemaElement of the footer.
type node struct {
	name       string
	id         int
	repetition int64 // FieldRepetitionType: 0 required, 1 optional, 2 repeated
	children   int
	typ        Type
	logical    int64 // field of the LogicalType union: 0 none, 2 MAP, 3 LIST; leaves have theirs by type
}

// NewSchema checks fields and numbers their leaves in depth-first order, the order of Leaves and of Writer.Column.
func NewSchema(fields []Field) (*Schema, error) {
	s := &Schema{top: len(fields)}
	if len(fields) == 0 {
		return nil, errors.New("parquet: schema has no fields")
	}
	if err := s.addAll(fields, Leaf{}); err != nil {
		return nil, err
	}
	return s, nil
}

// Leaves returns the columns in file order. The caller does not change them.
func (s *Schema) Leaves() []Leaf { return s.leaves }

func (s *Schema) addAll(fields []Field, at Leaf) error {
	seen := make(map[string]bool, len(fields))
	for _, f := range fields {
		if f.Name == "" || seen[f.Name] {
			return fmt.Errorf("parquet: schema: field name %q under %q is empty or not unique", f.Name, at.Path)
		}
		seen[f.Name] = true
		if err := s.add(f, at); err != nil {
			return err
		}
	}
	return nil
}

// add appends f, whose parent has the path and the levels of at.
func (s *Schema) add(f Field, at Leaf) error {
	at.Path = append(slices.Clip(at.Path), f.Name)
	if at.MaxDef >= maxNesting {
		return fmt.Errorf("parquet: schema: %q is nested too deeply", at.Path)
	}
	if f.Repetition != Required {
		at.MaxDef++
	}
	switch {
	case f.Repetition > Map:
		return fmt.Errorf("parquet: schema: %q has an unknown repetition", at.Path)
	case f.Repetition >= List:
		return s.addRepeated(f, at)
	case len(f.Children) > 0:
		if f.Type != Group {
			return fmt.Errorf("parquet: schema: %q has children and a type", at.Path)
		}
		s.nodes = append(s.nodes, node{name: f.Name, id: f.ID, repetition: int64(f.Repetition), children: len(f.Children)})
		return s.addAll(f.Children, at)
	}
	return s.addLeaf(f, at)
}

func (s *Schema) addRepeated(f Field, at Leaf) error {
	names, middle, logical := []string{"element"}, "list", int64(logicalList)
	if f.Repetition == Map {
		names, middle, logical = []string{"key", "value"}, "key_value", logicalMap
	}
	if len(f.Children) != len(names) || f.Type != Group {
		return fmt.Errorf("parquet: schema: %q needs exactly the children %q and no type", at.Path, names)
	}
	if f.Repetition == Map && f.Children[0].Repetition != Required {
		return fmt.Errorf("parquet: schema: the key of %q has to be required", at.Path)
	}
	s.nodes = append(s.nodes,
		node{name: f.Name, id: f.ID, repetition: repetitionOptional, children: 1, logical: logical},
		node{name: middle, repetition: repetitionRepeated, children: len(names)})
	at.Path = append(slices.Clip(at.Path), middle)
	at.MaxDef++
	at.MaxRep++
	for i, child := range f.Children {
		child.Name = names[i]
		if err := s.add(child, at); err != nil {
			return err
		}
	}
	return nil
}

func (s *Schema) addLeaf(f Field, at Leaf) error {
	var fits bool
	switch f.Type {
	case Boolean:
		fits = f.Encoding <= Plain && !f.Bloom
	case Double:
		fits = f.Encoding <= Plain && !f.Bloom
	case Int64, TimestampMicros:
		fits = f.Encoding <= Plain || f.Encoding == DeltaBinaryPacked
	case String, Binary:
		fits = f.Encoding <= DeltaByteArray || f.Encoding == DeltaLength
	}
	if !fits {
		return fmt.Errorf("parquet: schema: type, encoding and bloom filter of %q do not fit together", at.Path)
	}
	s.nodes = append(s.nodes, node{name: f.Name, id: f.ID, repetition: int64(f.Repetition), typ: f.Type})
	at.ID, at.Type, at.Encoding, at.Bloom = f.ID, f.Type, f.Encoding, f.Bloom
	s.leaves = append(s.leaves, at)
	return nil
}
