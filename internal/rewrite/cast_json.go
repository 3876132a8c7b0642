package rewrite

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/ashiato/ashiato/internal/athenasql"
	"github.com/ashiato/ashiato/internal/encode"
)

// parsed writes what CAST(json_parse(x) AS ...) makes an array, a map or a row of. Trino reads it as one step then, without
// putting members in order and without dropping those whose name is there twice.
func (w *writer) parsed(e *athenasql.Cast) (string, bool) {
	c, ok := e.Expr.(*athenasql.Call)
	to := w.a.Type(e)
	if !ok || e.Try || !isName(c, "json_parse") || len(c.Args) != 1 || to.Kind != encode.Array && to.Kind != encode.Map && to.Kind != encode.Row {
		return "", false
	}
	return "trino_json_to_cast(" + w.value(c.Args[0]) + ", " + quoteText(to.String()) + ")", true
}

// fromJSON casts JSON, which is held as its compact text. JSON's null is NULL, but as an element of type json it stays.
func (c *caster) fromJSON(sql string, to encode.Type) (string, bool) {
	json := encode.Type{Kind: encode.JSONText}
	name := quoteText(to.String())
	switch to.Kind {
	case encode.Boolean, encode.Real, encode.Double:
		return "trino_json_to_" + to.String() + "(" + sql + ")", true
	case encode.Varchar:
		return c.fits("trino_json_to_varchar("+sql+")", to), true
	case encode.Tinyint, encode.Smallint, encode.Integer, encode.Bigint:
		return castAs("trino_json_to_bigint("+sql+", "+name+")", to), true
	case encode.Decimal:
		return castAs(fmt.Sprintf("trino_json_to_decimal(%s, %d, %d)", sql, to.Precision, to.Scale), to), true
	case encode.Array:
		return c.elements("trino_json_to_array("+sql+", "+name+")", json, *to.Elem)
	case encode.Map:
		return c.parts("trino_json_to_map("+sql+", "+name+")", encode.Type{Kind: encode.Map, Key: &varchar, Elem: &json}, to)
	case encode.Row:
		args := sql + ", " + name
		for _, f := range to.Fields {
			args += ", " + quoteText(f.Name)
		}
		return c.once("trino_json_to_row("+args+")", func(x string) (string, bool) {
			return c.row(x+" IS NULL", to, func(i int) (string, bool) {
				return c.cast(x+"["+strconv.Itoa(i+1)+"]", json, to.Fields[i].Type)
			})
		})
	}
	return "", false
}

// toJSON writes the JSON of a value.
func (c *caster) toJSON(sql string, from encode.Type) (string, bool) {
	json := encode.Type{Kind: encode.JSONText}
	switch from.Kind {
	case encode.Boolean, encode.Tinyint, encode.Smallint, encode.Integer, encode.Bigint:
		return castAs(sql, varchar), true
	case encode.Decimal:
		if from.Scale > 6 {
			return "trino_json_decimal(" + decimalText(sql, from) + ")", true
		}
		return decimalText(sql, from), true
	case encode.Double, encode.Real:
		return "trino_json_" + from.String() + "(" + sql + ")", true
	case encode.Varchar:
		return "trino_json_quote(" + sql + ")", true
	case encode.Date, encode.Timestamp:
		text, ok := textOf(sql, from)
		return "trino_json_quote(" + text + ")", ok
	case encode.Array:
		elements, ok := c.elements(sql, *from.Elem, json)
		if from.Elem.Kind == encode.Unknown {
			elements = "CAST(" + sql + " AS VARCHAR[])"
		}
		return "trino_json_array(" + elements + ")", ok
	case encode.Map:
		return c.once(sql, func(x string) (string, bool) { return c.mapToJSON(x, from) })
	case encode.Row:
		return c.once(sql, func(x string) (string, bool) { return c.rowToJSON(x, from) })
	}
	return "", false
}

// mapToJSON writes the JSON object of a map, whose keys become texts.
func (c *caster) mapToJSON(x string, from encode.Type) (string, bool) {
	key := c.name()
	text, ok := key, true
	switch from.Key.Kind {
	case encode.Varchar:
	case encode.Decimal:
		text = decimalText(key, *from.Key)
	default:
		text, ok = c.toJSON(key, *from.Key)
		text = `replace(` + text + `, '"', '')` // of NaN
	}
	values, also := c.elements("map_values("+x+")", *from.Elem, encode.Type{Kind: encode.JSONText})
	return "trino_json_object(list_transform(map_keys(" + x + "), lambda " + key + ": " + text + "), " + values + ")", ok && also
}

// rowToJSON writes the JSON object of a row, with the names of its fields.
func (c *caster) rowToJSON(x string, from encode.Type) (string, bool) {
	all := true
	var names, values []string
	for i, name := range fieldNames(from) {
		value, ok := c.cast(field(x, name), from.Fields[i].Type, encode.Type{Kind: encode.JSONText})
		all = all && ok
		names, values = append(names, quoteText(strings.ToLower(from.Fields[i].Name))), append(values, value)
	}
	return "CASE WHEN " + x + " IS NOT NULL THEN trino_json_row([" + strings.Join(names, ", ") + "], [" + strings.Join(values, ", ") + "]) END", all
}
