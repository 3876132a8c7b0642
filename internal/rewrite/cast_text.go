package rewrite

import (
	"strconv"

	"github.com/ashiato/ashiato/internal/encode"
)

// toVarchar writes the text of a value. A text that is too long for its type is cut; that of anything else is an error.
func (c *caster) toVarchar(sql string, from, to encode.Type) (string, bool) {
	if from.Kind == encode.Varchar || from.Kind == encode.Char {
		if from.Kind == encode.Char {
			sql = paddedChar(sql, from)
		}
		if to.Precision > 0 && (from.Precision == 0 || from.Precision > to.Precision) {
			sql = "left(" + sql + ", " + strconv.Itoa(to.Precision) + ")"
		}
		return sql, true
	}
	text, ok := textOf(sql, from)
	return c.fits(text, to), ok
}

// fits checks the length of a text that is not cut.
func (c *caster) fits(text string, to encode.Type) string {
	if to.Precision == 0 {
		return text
	}
	return "trino_fits_varchar(" + text + ", " + strconv.Itoa(to.Precision) + ", " + c.flag() + ")"
}

// textOf writes the text of a value that is no text.
func textOf(sql string, t encode.Type) (string, bool) {
	digits := strconv.Itoa(t.Precision)
	switch t.Kind {
	case encode.Boolean, encode.Tinyint, encode.Smallint, encode.Integer, encode.Bigint, encode.UUID:
		return castAs(sql, varchar), true
	case encode.Double, encode.Real:
		return "trino_" + t.String() + "_text(" + sql + ")", true
	case encode.Decimal:
		return decimalText(sql, t), true
	case encode.Date:
		return "trino_date_text(" + sql + ")", true
	case encode.Time:
		return "trino_time_text(" + sql + ", " + digits + ")", true
	case encode.Timestamp:
		return "trino_timestamp_text(" + sql + ", " + digits + ")", true
	case encode.TimestampTZ:
		return "trino_instant_text(" + sql + ", " + digits + ", " + quoteText(shownZone(t.Zone)) + ")", true
	case encode.IntervalDay:
		return "trino_interval_day_text(trino_interval_millis(" + sql + "))", true
	case encode.IntervalYear:
		return "trino_interval_year_text(trino_interval_months(" + sql + "))", true
	case encode.IPAddress:
		return "trino_ip_to_varchar(" + sql + ")", true
	}
	return "", false
}

// paddedChar writes the text of a char with the spaces that fill it up. While DuckDB computes, it has none at its end.
func paddedChar(sql string, t encode.Type) string {
	return "rpad(" + sql + ", " + strconv.Itoa(t.Precision) + ", ' ')"
}

func toChar(sql string, from, to encode.Type) (string, bool) {
	switch {
	case from.Kind == encode.Char && from.Precision <= to.Precision:
		return sql, true
	case from.Kind == encode.Char, from.Kind == encode.Varchar:
		return "rtrim(left(" + sql + ", " + strconv.Itoa(to.Precision) + "), ' ')", true
	}
	return "", false
}

// toBytes casts between texts, bytes and what has a form as both.
func (c *caster) toBytes(sql string, from, to encode.Type) (string, bool) {
	switch [2]encode.Kind{from.Kind, to.Kind} {
	case [2]encode.Kind{encode.Varchar, encode.Varbinary}:
		return "encode(" + sql + ")", true
	case [2]encode.Kind{encode.UUID, encode.Varbinary}:
		return "unhex(replace(" + castAs(sql, varchar) + ", '-', ''))", true
	case [2]encode.Kind{encode.IPAddress, encode.Varbinary}:
		return sql, true
	case [2]encode.Kind{encode.Varchar, encode.UUID}:
		return castAs("trino_to_uuid("+sql+", "+c.flag()+")", to), true
	case [2]encode.Kind{encode.Varbinary, encode.UUID}:
		return castAs("trino_bytes_to_uuid("+sql+", "+c.flag()+")", to), true
	case [2]encode.Kind{encode.Varchar, encode.IPAddress}, [2]encode.Kind{encode.Varbinary, encode.IPAddress}:
		return c.tried(sql, func(x string) (string, bool) {
			return "trino_ip_from_" + encode.Type{Kind: from.Kind}.String() + "(" + x + ")", true
		})
	}
	return "", false
}
