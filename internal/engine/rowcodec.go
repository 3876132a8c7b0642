package engine

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"math/big"
	"net/netip"
	"time"
	"unicode/utf8"

	"github.com/ashiato/ashiato/internal/encode"
	duck "github.com/duckdb/duckdb-go-bindings"
)

// The values of a row go from the query's process to the engine one after the other, by the types of the columns, which
// both sides know: 0 for NULL, or 1 and the value. Numbers are variable-length integers of encoding/binary, texts and
// arrays begin with their length.

// errTooLargeRow is of a row that would take too much memory at the other end.
var errTooLargeRow = errors.New("a row of the result is too large: select fewer or smaller columns")

// checkType says whether what DuckDB computed can be shown as a type of Trino. If not, the statement was written wrongly:
// a bug of ours.
func checkType(c *column, t encode.Type) error {
	if t.Kind == encode.Unknown || c.id == duck.TypeSQLNull {
		return nil
	}
	ok := false
	for _, id := range physical[t.Kind] {
		ok = ok || c.id == id
	}
	switch {
	case !ok || t.Kind == encode.Decimal && c.id != duck.TypeDecimal && t.Scale != 0, c.id == duck.TypeDecimal && c.out.Scale != t.Scale:
		return fmt.Errorf("computed as %s, which is no %s", c.out, t)
	case t.Kind == encode.Row && len(c.children) != len(t.Fields):
		return fmt.Errorf("computed with %d fields instead of %d", len(c.children), len(t.Fields))
	}
	for i := range c.children {
		if err := checkType(&c.children[i], partType(t, i)); err != nil {
			return err
		}
	}
	return nil
}

// partType is the type of the i-th child of a nested type.
func partType(t encode.Type, i int) encode.Type {
	switch {
	case t.Kind == encode.Row:
		return t.Fields[i].Type
	case t.Kind == encode.Map && i == 0:
		return *t.Key
	}
	return *t.Elem
}

var wholeNumbers = []duck.Type{duck.TypeTinyInt, duck.TypeSmallInt, duck.TypeInteger, duck.TypeBigInt,
	duck.TypeUTinyInt, duck.TypeUSmallInt, duck.TypeUInteger, duck.TypeUBigInt, duck.TypeHugeInt, duck.TypeUHugeInt}

// physical is how DuckDB may hold a kind. Whole numbers may be wider than the kind; each value is checked.
var physical = map[encode.Kind][]duck.Type{
	encode.Boolean: {duck.TypeBoolean}, encode.Tinyint: wholeNumbers, encode.Smallint: wholeNumbers, encode.Integer: wholeNumbers,
	encode.Bigint: wholeNumbers, encode.Real: {duck.TypeFloat}, encode.Double: {duck.TypeDouble},
	encode.Decimal: append([]duck.Type{duck.TypeDecimal}, wholeNumbers...),
	encode.Varchar: {duck.TypeVarchar, duck.TypeEnum}, encode.Char: {duck.TypeVarchar}, encode.JSONText: {duck.TypeVarchar},
	encode.Varbinary: {duck.TypeBlob}, encode.IPAddress: {duck.TypeBlob}, encode.UUID: {duck.TypeUUID}, encode.Date: {duck.TypeDate},
	encode.Time: {duck.TypeTime}, encode.Timestamp: {duck.TypeTimestamp, duck.TypeTimestampS, duck.TypeTimestampMS}, encode.TimestampTZ: {duck.TypeTimestampTZ},
	encode.Interval: {duck.TypeInterval}, encode.IntervalDay: {duck.TypeInterval}, encode.IntervalYear: {duck.TypeInterval},
	encode.Row: {duck.TypeStruct}, encode.Array: {duck.TypeList, duck.TypeArray}, encode.Map: {duck.TypeMap},
}

// integerRange is the least and the greatest value of a kind of whole numbers.
func integerRange(k encode.Kind) (low, high int64) {
	switch k {
	case encode.Tinyint:
		return math.MinInt8, math.MaxInt8
	case encode.Smallint:
		return math.MinInt16, math.MaxInt16
	case encode.Integer:
		return math.MinInt32, math.MaxInt32
	}
	return math.MinInt64, math.MaxInt64
}

// A rowEncoder appends the values of rows.
type rowEncoder struct {
	b     []byte
	parts int // of the row at hand
}

// row appends a row of a chunk.
func (e *rowEncoder) row(columns []encode.Column, vectors []vector, row int) error {
	e.parts = 0
	for i := range vectors {
		if err := e.value(columns[i].Type, &vectors[i], row); err != nil {
			return fmt.Errorf("column %q: %w", columns[i].Name, err)
		}
	}
	return nil
}

func (e *rowEncoder) value(t encode.Type, v *vector, row int) error {
	if e.parts++; e.parts > maxParts || len(e.b) > maxFrame {
		return errTooLargeRow
	}
	if v.null(row) || v.column.id == duck.TypeSQLNull {
		e.b = append(e.b, 0)
		return nil
	}
	e.b = append(e.b, 1)
	switch t.Kind {
	case encode.Boolean:
		e.b = append(e.b, 0)
		if at[bool](v, row) {
			e.b[len(e.b)-1] = 1
		}
	case encode.Tinyint, encode.Smallint, encode.Integer, encode.Bigint:
		return e.integer(t, v, row)
	case encode.Real:
		e.b = binary.LittleEndian.AppendUint32(e.b, at[uint32](v, row))
	case encode.Double:
		e.b = binary.LittleEndian.AppendUint64(e.b, at[uint64](v, row))
	case encode.Decimal:
		return e.decimal(t, v, row)
	case encode.Varchar, encode.Char, encode.JSONText, encode.Varbinary:
		if v.column.id == duck.TypeEnum {
			return e.bytes([]byte(v.column.enum[v.integer(v.column.storage, row)]))
		}
		return e.bytes(v.bytes(row))
	case encode.IPAddress:
		b := v.bytes(row)
		if len(b) != 16 {
			return fmt.Errorf("an address of %d bytes", len(b))
		}
		e.b = append(e.b, b...)
	case encode.UUID:
		words := at[[2]uint64](v, row)
		e.b = binary.BigEndian.AppendUint64(e.b, words[1]^1<<63)
		e.b = binary.BigEndian.AppendUint64(e.b, words[0])
	case encode.Row, encode.Array, encode.Map:
		return e.nested(t, v, row)
	case encode.Unknown:
		return errors.New("a value where only NULL was expected")
	default:
		return e.temporal(t, v, row)
	}
	return nil
}

func (e *rowEncoder) bytes(b []byte) error {
	if len(b) > maxFrame {
		return errTooLargeRow
	}
	e.b = append(binary.AppendUvarint(e.b, uint64(len(b))), b...)
	return nil
}

func (e *rowEncoder) integer(t encode.Type, v *vector, row int) error {
	low, high := integerRange(t.Kind)
	switch v.column.id {
	case duck.TypeHugeInt, duck.TypeUHugeInt, duck.TypeUBigInt:
		n := v.unscaled(row)
		if !n.IsInt64() || n.Int64() < low || n.Int64() > high {
			return fmt.Errorf("%s overflow: %s", t, n)
		}
		e.b = binary.AppendVarint(e.b, n.Int64())
		return nil
	}
	n := v.integer(v.column.id, row)
	if n < low || n > high {
		return fmt.Errorf("%s overflow: %d", t, n)
	}
	e.b = binary.AppendVarint(e.b, n)
	return nil
}

func (e *rowEncoder) decimal(t encode.Type, v *vector, row int) error {
	n := new(big.Int)
	switch v.column.id {
	case duck.TypeDecimal, duck.TypeHugeInt, duck.TypeUHugeInt, duck.TypeUBigInt:
		n = v.unscaled(row)
	default:
		n.SetInt64(v.integer(v.column.id, row))
	}
	if !fits(n, t.Precision) {
		return fmt.Errorf("%s overflow", t)
	}
	sign := byte(0)
	if n.Sign() < 0 {
		sign = 1
	}
	e.b = append(e.b, sign)
	return e.bytes(n.Bytes())
}

// fits reports whether a number has at most so many digits.
func fits(n *big.Int, digits int) bool {
	limit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(digits)), nil)
	return n.CmpAbs(limit) < 0
}

func (e *rowEncoder) temporal(t encode.Type, v *vector, row int) error {
	switch t.Kind {
	case encode.Date:
		e.b = binary.AppendVarint(e.b, int64(at[int32](v, row)))
	case encode.Time:
		e.b = binary.AppendVarint(e.b, at[int64](v, row))
	case encode.Timestamp, encode.TimestampTZ:
		n, unit := at[int64](v, row), int64(1)
		switch v.column.id {
		case duck.TypeTimestampS:
			unit = 1e6
		case duck.TypeTimestampMS:
			unit = 1e3
		}
		if n > maxMicros/unit || n < -maxMicros/unit {
			return errors.New("a time out of range")
		}
		e.b = binary.AppendVarint(e.b, n*unit)
	case encode.Interval, encode.IntervalDay, encode.IntervalYear:
		i := at[struct {
			months, days int32
			micros       int64
		}](v, row)
		e.b = binary.AppendVarint(e.b, int64(i.months))
		e.b = binary.AppendVarint(e.b, int64(i.days))
		e.b = binary.AppendVarint(e.b, i.micros)
	default:
		return fmt.Errorf("no form for values of type %s", t)
	}
	return nil
}

// maxMicros bounds times, in microseconds from 1970: DuckDB's infinite ones are beyond.
const maxMicros = 292_000 * 365 * 86400 * 1_000_000

func (e *rowEncoder) nested(t encode.Type, v *vector, row int) error {
	if t.Kind == encode.Row {
		for i := range v.children {
			if err := e.value(t.Fields[i].Type, &v.children[i], row); err != nil {
				return err
			}
		}
		return nil
	}
	start, n := row*v.column.size, v.column.size
	if v.column.id != duck.TypeArray {
		entry := at[[2]uint64](v, row) // offset, length
		start, n = int(entry[0]), int(entry[1])
	}
	e.b = binary.AppendUvarint(e.b, uint64(n))
	for i := start; i < start+n; i++ {
		for c := range v.children {
			if err := e.value(partType(t, c), &v.children[c], i); err != nil {
				return err
			}
		}
	}
	return nil
}

// A rowDecoder reads the values of rows. What it is given may be anything.
type rowDecoder struct {
	s     string
	parts int // of the row at hand
}

var errMalformed = errors.New("malformed rows")

// row reads a row into values.
func (d *rowDecoder) row(columns []encode.Column, values []any) error {
	d.parts = 0
	for i := range columns {
		v, err := d.value(columns[i].Type)
		if err != nil {
			return fmt.Errorf("column %d: %w", i+1, err)
		}
		values[i] = v
	}
	return nil
}

func (d *rowDecoder) value(t encode.Type) (any, error) {
	if d.parts++; d.parts > maxParts {
		return nil, errTooLargeRow
	}
	present, err := d.take(1)
	if err != nil || present[0] > 1 {
		return nil, errMalformed
	}
	if present[0] == 0 {
		return nil, nil
	}
	switch t.Kind {
	case encode.Boolean:
		b, err := d.take(1)
		if err != nil || b[0] > 1 {
			return nil, errMalformed
		}
		return b[0] == 1, nil
	case encode.Tinyint, encode.Smallint, encode.Integer, encode.Bigint:
		low, high := integerRange(t.Kind)
		return d.between(low, high)
	case encode.Real:
		b, err := d.take(4)
		if err != nil {
			return nil, err
		}
		return math.Float32frombits(binary.LittleEndian.Uint32([]byte(b))), nil
	case encode.Double:
		b, err := d.take(8)
		if err != nil {
			return nil, err
		}
		return math.Float64frombits(binary.LittleEndian.Uint64([]byte(b))), nil
	case encode.Decimal:
		return d.decimal(t)
	case encode.Varchar, encode.Char, encode.JSONText:
		s, err := d.text()
		if err != nil || !utf8.ValidString(s) {
			return nil, errMalformed
		}
		return s, nil
	case encode.Varbinary:
		s, err := d.text()
		return []byte(s), err
	case encode.IPAddress, encode.UUID:
		b, err := d.take(16)
		if err != nil {
			return nil, err
		}
		if t.Kind == encode.UUID {
			return uuidText([2]uint64{binary.BigEndian.Uint64([]byte(b[8:])), binary.BigEndian.Uint64([]byte(b)) ^ 1<<63}), nil
		}
		return netip.AddrFrom16([16]byte([]byte(b))).Unmap().String(), nil
	case encode.Row:
		return d.members(t)
	case encode.Array:
		return d.list(t)
	case encode.Map:
		return d.entries(t)
	}
	return d.temporal(t)
}

func (d *rowDecoder) take(n uint64) (string, error) {
	if n > uint64(len(d.s)) {
		return "", errMalformed
	}
	out := d.s[:n]
	d.s = d.s[n:]
	return out, nil
}

func (d *rowDecoder) uvarint() (uint64, error) {
	var n uint64
	for shift := 0; shift < 70 && shift/7 < len(d.s); shift += 7 {
		c := d.s[shift/7]
		if shift == 63 && c > 1 {
			break
		}
		n |= uint64(c&0x7f) << shift
		if c < 0x80 {
			d.s = d.s[shift/7+1:]
			return n, nil
		}
	}
	return 0, errMalformed
}

// between reads a whole number within bounds.
func (d *rowDecoder) between(low, high int64) (any, error) {
	u, err := d.uvarint()
	n := int64(u>>1) ^ -int64(u&1)
	if err != nil || n < low || n > high {
		return nil, errMalformed
	}
	return n, nil
}

func (d *rowDecoder) text() (string, error) {
	n, err := d.uvarint()
	if err != nil {
		return "", err
	}
	return d.take(n)
}

func (d *rowDecoder) decimal(t encode.Type) (any, error) {
	sign, err := d.take(1)
	if err != nil || sign[0] > 1 {
		return nil, errMalformed
	}
	s, err := d.text()
	if err != nil || len(s) > 16 {
		return nil, errMalformed
	}
	n := new(big.Int).SetBytes([]byte(s))
	if sign[0] == 1 {
		n.Neg(n)
	}
	if !fits(n, t.Precision) {
		return nil, errMalformed
	}
	return encode.DecimalValue{Unscaled: n, Scale: t.Scale}, nil
}

// numbers reads whole numbers, each within a bound to both sides.
func (d *rowDecoder) numbers(bounds ...int64) ([3]int64, error) {
	var out [3]int64
	for i, bound := range bounds {
		n, err := d.between(-bound-1, bound)
		if err != nil {
			return out, err
		}
		out[i] = n.(int64)
	}
	return out, nil
}

func (d *rowDecoder) temporal(t encode.Type) (any, error) {
	switch t.Kind {
	case encode.Date:
		n, err := d.numbers(math.MaxInt32)
		return time.Unix(n[0]*86400, 0).UTC(), err
	case encode.Time:
		n, err := d.numbers(24 * 3600 * 1e6)
		if n[0] < 0 {
			err = errMalformed
		}
		return time.Duration(n[0]) * time.Microsecond, err
	case encode.Timestamp, encode.TimestampTZ:
		n, err := d.numbers(maxMicros)
		return time.UnixMicro(n[0]).UTC(), err
	case encode.Interval, encode.IntervalDay, encode.IntervalYear:
		n, err := d.numbers(math.MaxInt32, math.MaxInt32, math.MaxInt64)
		return encode.IntervalValue{Months: int32(n[0]), Days: int32(n[1]), Micros: n[2]}, err
	}
	return nil, errMalformed
}

func (d *rowDecoder) members(t encode.Type) (any, error) {
	out := make([]any, len(t.Fields))
	for i, f := range t.Fields {
		v, err := d.value(f.Type)
		if err != nil {
			return nil, err
		}
		out[i] = v
	}
	return out, nil
}

// count reads how many elements follow; each takes at least a byte.
func (d *rowDecoder) count() (uint64, error) {
	n, err := d.uvarint()
	if err != nil || n > uint64(len(d.s)) || n > maxParts {
		return 0, errMalformed
	}
	return n, nil
}

func (d *rowDecoder) list(t encode.Type) (any, error) {
	n, err := d.count()
	if err != nil {
		return nil, err
	}
	out := make([]any, n)
	for i := range out {
		if out[i], err = d.value(*t.Elem); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (d *rowDecoder) entries(t encode.Type) (any, error) {
	n, err := d.count()
	if err != nil {
		return nil, err
	}
	out := make(encode.MapValue, n)
	for i := range out {
		if out[i].Key, err = d.value(*t.Key); err != nil {
			return nil, err
		}
		if out[i].Value, err = d.value(*t.Elem); err != nil {
			return nil, err
		}
		if out[i].Key == nil {
			return nil, errMalformed
		}
	}
	return out, nil
}
