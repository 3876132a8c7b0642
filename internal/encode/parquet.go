package encode

import (
	"encoding/hex"
	"fmt"
	"io"
	"math/big"
	"reflect"
	"strings"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/zstd"
)

// rowGroupBytes is how much a row group may hold in memory, roughly, before it is written.
const rowGroupBytes = 32 << 20

// parquetSink writes one Parquet file, zstd, every column optional. Types keep their
// meaning; what Parquet has no type for (interval, ipaddress, times of more than 6 digits)
// is text. Times are in milliseconds, or in microseconds where they have more than 3
// digits. Columns of equal names get numbers, as in JSON.
type parquetSink struct {
	w       *parquet.GenericWriter[any]
	columns []Column
	row0    parquet.Row
	leaf    int
	bytes   int
}

func newParquet(w io.Writer, columns []Column) (*parquetSink, error) {
	if len(columns) == 0 {
		return nil, fmt.Errorf("a Parquet file needs at least one column")
	}
	root, err := newGroup(columns)
	if err != nil {
		return nil, err
	}
	schema := parquet.NewSchema("result", root)
	return &parquetSink{
		w:       parquet.NewGenericWriter[any](w, schema, parquet.Compression(&zstd.Codec{})),
		columns: columns,
	}, nil
}

// A group is a parquet.Group whose fields keep their order.
type group struct {
	parquet.Group
	fields []parquet.Field
}

func (g *group) Fields() []parquet.Field { return g.fields }

// A field is a member of a group.
type field struct {
	parquet.Node
	name string
}

func (f field) Name() string                           { return f.name }
func (f field) Value(base reflect.Value) reflect.Value { return base.MapIndex(reflect.ValueOf(f.name)) }

func newGroup(columns []Column) (*group, error) {
	g := &group{Group: parquet.Group{}}
	names := fieldNames(columns)
	for i, c := range columns {
		n, err := parquetNode(c.Type)
		if err != nil {
			return nil, fmt.Errorf("column %q: %w", c.Name, err)
		}
		g.Group[names[i]] = n
		g.fields = append(g.fields, field{Node: n, name: names[i]})
	}
	return g, nil
}

// parquetNode returns the optional node for a type.
func parquetNode(t Type) (parquet.Node, error) {
	switch t.Kind {
	case Row:
		if len(t.Fields) == 0 {
			return nil, fmt.Errorf("a row without members cannot be stored in Parquet")
		}
		g, err := newGroup(t.Fields)
		if err != nil {
			return nil, err
		}
		return parquet.Optional(g), nil
	case Array:
		e, err := parquetNode(*t.Elem)
		if err != nil {
			return nil, err
		}
		return parquet.Optional(parquet.List(e)), nil
	case Map:
		return mapNode(t)
	}
	return parquet.Optional(leafNode(t)), nil
}

func mapNode(t Type) (parquet.Node, error) {
	switch t.Key.Kind {
	case Row, Array, Map:
		return nil, fmt.Errorf("a map whose keys are of type %s cannot be stored in Parquet", t.Key)
	}
	value, err := parquetNode(*t.Elem)
	if err != nil {
		return nil, err
	}
	return parquet.Optional(parquet.Map(leafNode(*t.Key), value)), nil
}

func leafNode(t Type) parquet.Node {
	switch t.Kind {
	case Boolean:
		return parquet.Leaf(parquet.BooleanType)
	case Tinyint, Smallint, Integer:
		return parquet.Int(32)
	case Bigint:
		return parquet.Int(64)
	case Real:
		return parquet.Leaf(parquet.FloatType)
	case Double:
		return parquet.Leaf(parquet.DoubleType)
	case Decimal:
		switch {
		case t.Precision <= 9: // a wider type is allowed but deprecated for so few digits
			return parquet.Decimal(t.Scale, t.Precision, parquet.Int32Type)
		case t.Precision <= 18:
			return parquet.Decimal(t.Scale, t.Precision, parquet.Int64Type)
		}
		return parquet.Decimal(t.Scale, t.Precision, parquet.FixedLenByteArrayType(16))
	case Varbinary:
		return parquet.Leaf(parquet.ByteArrayType)
	case Date:
		return parquet.Date()
	case JSONText:
		return parquet.JSON()
	case UUID:
		return parquet.UUID()
	}
	if unit := timeUnit(t.Precision); unit != nil {
		switch t.Kind {
		case Time:
			return parquet.TimeAdjusted(unit, false)
		case Timestamp:
			return parquet.TimestampAdjusted(unit, false)
		case TimestampTZ:
			return parquet.Timestamp(unit)
		}
	}
	return parquet.String()
}

// timeUnit is what times with so many digits of a second are counted in; nil is nothing that reaches far enough.
func timeUnit(digits int) parquet.TimeUnit {
	switch {
	case digits <= 3:
		return parquet.Millisecond
	case digits <= 6:
		return parquet.Microsecond
	}
	return nil
}

func (s *parquetSink) begin() error { return nil }

func (s *parquetSink) row(values []any) error {
	s.row0, s.leaf = s.row0[:0], 0
	for i, c := range s.columns {
		if err := s.shred(c.Type, values[i], level{}); err != nil {
			return fmt.Errorf("column %q: %w", c.Name, err)
		}
	}
	// A row's values must stand by column; those of a repeated group come by element.
	byColumn(s.row0, s.leaf)
	if _, err := s.w.WriteRows([]parquet.Row{s.row0}); err != nil {
		return err
	}
	if s.bytes < rowGroupBytes {
		return nil
	}
	s.bytes = 0
	return s.w.Flush()
}

func (s *parquetSink) end() error { return s.w.Close() }

// byColumn orders values by column, keeping the order within a column.
func byColumn(row parquet.Row, columns int) {
	starts := make([]int, columns+1)
	for _, v := range row {
		starts[v.Column()+1]++
	}
	for i := range columns {
		starts[i+1] += starts[i]
	}
	sorted := make(parquet.Row, len(row))
	for _, v := range row {
		sorted[starts[v.Column()]] = v
		starts[v.Column()]++
	}
	copy(row, sorted)
}

// A level is where in the nesting a value stands, in Dremel's terms: rep is the repeated
// group that this value continues, depth how many repeated groups it is in, def how many
// optional and repeated nodes above it are there.
type level struct{ rep, depth, def int }

// shred appends the leaves of one value. The leaves of a type are numbered from s.leaf on.
func (s *parquetSink) shred(t Type, v any, at level) error {
	if v == nil {
		s.absent(t, at)
		return nil
	}
	at.def++ // the optional node itself
	switch t.Kind {
	case Row:
		for i, f := range t.Fields {
			if err := s.shred(f.Type, v.([]any)[i], at); err != nil {
				return err
			}
		}
		return nil
	case Array:
		return s.repeat(t, at, len(v.([]any)), func(i int, at level) error {
			return s.shred(*t.Elem, v.([]any)[i], at)
		})
	case Map:
		return s.repeat(t, at, len(v.(MapValue)), func(i int, at level) error {
			e := v.(MapValue)[i]
			if err := s.value(*t.Key, e.Key, at); err != nil {
				return err
			}
			return s.shred(*t.Elem, e.Value, at)
		})
	}
	return s.value(t, v, at)
}

// repeat writes the n elements of an array or map, each into the same leaves.
func (s *parquetSink) repeat(t Type, at level, n int, element func(i int, at level) error) error {
	if n == 0 {
		s.absent(t, at)
		return nil
	}
	first := s.leaf
	at.def++ // the repeated node
	at.depth++
	for i := range n {
		s.leaf = first
		if i > 0 {
			at.rep = at.depth
		}
		if err := element(i, at); err != nil {
			return err
		}
	}
	return nil
}

// absent writes a NULL into every leaf of a type.
func (s *parquetSink) absent(t Type, at level) {
	for range leaves(t) {
		s.row0 = append(s.row0, parquet.NullValue().Level(at.rep, at.def, s.leaf))
		s.leaf++
	}
	s.bytes += 8
}

func leaves(t Type) (n int) {
	switch t.Kind {
	case Row:
		for _, f := range t.Fields {
			n += leaves(f.Type)
		}
		return n
	case Array:
		return leaves(*t.Elem)
	case Map:
		return 1 + leaves(*t.Elem)
	}
	return 1
}

func (s *parquetSink) value(t Type, v any, at level) error {
	value, err := parquetValue(t, v)
	if err != nil {
		return err
	}
	s.row0 = append(s.row0, value.Level(at.rep, at.def, s.leaf))
	s.leaf++
	s.bytes += 8
	if b, ok := v.(string); ok {
		s.bytes += len(b)
	}
	return nil
}

func parquetValue(t Type, v any) (parquet.Value, error) {
	switch v := v.(type) {
	case bool:
		return parquet.BooleanValue(v), nil
	case int64:
		if t.Kind == Bigint {
			return parquet.Int64Value(v), nil
		}
		return parquet.Int32Value(int32(v)), nil
	case float32:
		return parquet.FloatValue(v), nil
	case float64:
		return parquet.DoubleValue(v), nil
	case string:
		if t.Kind == UUID {
			return parquetUUID(v)
		}
		return parquet.ByteArrayValue(display{}.append(nil, t, v)), nil
	case []byte:
		return parquet.ByteArrayValue(v), nil
	case time.Duration:
		switch timeUnit(t.Precision) {
		case parquet.Millisecond:
			return parquet.Int32Value(int32(v.Milliseconds())), nil
		case parquet.Microsecond:
			return parquet.Int64Value(v.Microseconds()), nil
		}
		return parquet.ByteArrayValue(display{}.append(nil, t, v)), nil
	case time.Time:
		if t.Kind == Date {
			return parquet.Int32Value(int32(v.Unix() / 86400)), nil
		}
		switch timeUnit(t.Precision) {
		case parquet.Millisecond:
			return parquet.Int64Value(v.UnixMilli()), nil
		case parquet.Microsecond:
			return parquet.Int64Value(v.UnixMicro()), nil
		}
		return parquet.ByteArrayValue(display{}.append(nil, t, v)), nil
	case DecimalValue:
		return parquetDecimal(t, v)
	case IntervalValue:
		return parquet.ByteArrayValue([]byte(v.text(t.Kind))), nil
	}
	return parquet.Value{}, fmt.Errorf("value of unknown Go type %T", v)
}

// parquetDecimal stores the unscaled number, big-endian two's complement when wide.
func parquetDecimal(t Type, v DecimalValue) (parquet.Value, error) {
	limit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(t.Precision)), nil)
	if v.Unscaled.CmpAbs(limit) >= 0 {
		return parquet.Value{}, fmt.Errorf("%s has more than %d digits, the most Parquet stores here: cast it to varchar", v, t.Precision)
	}
	switch {
	case t.Precision <= 9:
		return parquet.Int32Value(int32(v.Unscaled.Int64())), nil
	case t.Precision <= 18:
		return parquet.Int64Value(v.Unscaled.Int64()), nil
	}
	n := v.Unscaled
	if n.Sign() < 0 {
		n = new(big.Int).Add(n, new(big.Int).Lsh(big.NewInt(1), 128))
	}
	return parquet.FixedLenByteArrayValue(n.FillBytes(make([]byte, 16))), nil
}

// parquetUUID stores the 16 bytes of a UUID's text.
func parquetUUID(v string) (parquet.Value, error) {
	b, err := hex.DecodeString(strings.ReplaceAll(v, "-", ""))
	if err != nil || len(b) != 16 {
		return parquet.Value{}, fmt.Errorf("%q is not a UUID", v)
	}
	return parquet.FixedLenByteArrayValue(b), nil
}
