package trino

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/ashiato/ashiato/internal/encode"
)

// decoder reads the values of a page one by one; a map thus keeps its order.
type decoder struct {
	json    *json.Decoder
	columns []encode.Column
	started bool
}

func newDecoder(data []byte, columns []encode.Column) *decoder {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	return &decoder{json: d, columns: columns}
}

var errNoRow = errors.New("the page is not a list of rows")

// next reads a row into values; false after the last.
func (d *decoder) next(values []any) (bool, error) {
	if !d.started {
		token, err := d.json.Token()
		if err != nil || token != nil && token != json.Delim('[') {
			return false, errors.Join(errNoRow, err)
		}
		d.started = true
		if token == nil {
			return false, nil
		}
	}
	if !d.json.More() {
		return false, nil
	}
	if err := d.open('['); err != nil {
		return false, err
	}
	for i, c := range d.columns {
		if !d.json.More() {
			return false, fmt.Errorf("a row of %d values for %d columns", i, len(d.columns))
		}
		v, err := d.value(c.Type)
		if err != nil {
			return false, fmt.Errorf("column %s: %w", c.Name, err)
		}
		values[i] = v
	}
	return true, d.close(']')
}

func (d *decoder) open(want json.Delim) error {
	token, err := d.json.Token()
	if err != nil {
		return err
	}
	if token != want {
		return fmt.Errorf("%v where %v is due", token, want)
	}
	return nil
}

// close reads the end of a list or object; another value there is an error.
func (d *decoder) close(want json.Delim) error { return d.open(want) }

func (d *decoder) value(t encode.Type) (any, error) {
	token, err := d.json.Token()
	if err != nil || token == nil {
		return nil, err
	}
	delim, nested := token.(json.Delim)
	switch {
	case nested && delim == '[' && t.Kind == encode.Array:
		return d.array(*t.Elem)
	case nested && delim == '[' && t.Kind == encode.Row:
		return d.row(t)
	case nested && delim == '{' && t.Kind == encode.Map:
		return d.entries(t)
	case nested:
		return nil, fmt.Errorf("%v where a %s is due", delim, t)
	}
	switch v := token.(type) {
	case bool:
		if t.Kind == encode.Boolean {
			return v, nil
		}
	case json.Number:
		return number(t, string(v))
	case string:
		return scalar(t, v)
	}
	return nil, fmt.Errorf("%v where a %s is due", token, t)
}

func (d *decoder) array(elem encode.Type) (any, error) {
	list := []any{}
	for d.json.More() {
		v, err := d.value(elem)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, d.close(']')
}

func (d *decoder) row(t encode.Type) (any, error) {
	fields := make([]any, len(t.Fields))
	for i, f := range t.Fields {
		if !d.json.More() {
			return nil, fmt.Errorf("%d values for a %s", i, t)
		}
		v, err := d.value(f.Type)
		if err != nil {
			return nil, err
		}
		fields[i] = v
	}
	return fields, d.close(']')
}

func (d *decoder) entries(t encode.Type) (any, error) {
	switch t.Key.Kind {
	case encode.Row, encode.Array, encode.Map:
		return nil, fmt.Errorf("the keys of a %s cannot be read; use map_entries() in the statement", t)
	}
	m := encode.MapValue{}
	for d.json.More() {
		token, err := d.json.Token()
		if err != nil {
			return nil, err
		}
		text, _ := token.(string)
		key, err := scalar(*t.Key, text)
		if err != nil {
			return nil, err
		}
		v, err := d.value(*t.Elem)
		if err != nil {
			return nil, err
		}
		m = append(m, encode.MapEntry{Key: key, Value: v})
	}
	return m, d.close('}')
}

// number converts a number as the protocol writes it.
func number(t encode.Type, s string) (any, error) {
	if t.Kind < encode.Tinyint || t.Kind > encode.Double {
		return nil, fmt.Errorf("%s where a %s is due", s, t)
	}
	return encode.ParseText(t, s)
}

// scalar converts a text: the form of most types in the protocol, and of every type as a key of a map.
func scalar(t encode.Type, s string) (any, error) {
	if t.Kind == encode.Varbinary {
		return base64.StdEncoding.DecodeString(s)
	}
	return encode.ParseText(t, s)
}
