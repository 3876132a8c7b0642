package rewrite

import (
	"strconv"

	"github.com/ashiato/ashiato/internal/encode"
)

// toTime casts to dates and times. A time that has more digits than its type is rounded, half up.
func (c *caster) toTime(sql string, from, to encode.Type) (string, bool) {
	digits := strconv.Itoa(to.Precision)
	switch from.Kind {
	case encode.Varchar:
		switch to.Kind {
		case encode.Date:
			return "trino_to_date(" + sql + ", " + c.flag() + ")", true
		case encode.Time:
			return "trino_to_time(" + sql + ", " + digits + ", " + c.flag() + ")", true
		case encode.Timestamp:
			return "trino_to_timestamp(" + sql + ", " + digits + ", " + c.flag() + ")", true
		}
		return "trino_to_instant(" + sql + ", " + digits + ", " + c.flag() + ")", true
	case encode.Date:
		if to.Kind == encode.Time {
			return "", false
		}
		sql = "CAST(" + sql + " AS TIMESTAMP)"
	case encode.Time:
		return rounded(sql, from, to), to.Kind == encode.Time
	case encode.TimestampTZ:
		if to.Kind == encode.TimestampTZ {
			return rounded(sql, from, to), true
		}
		sql = localTime(sql, from.Zone)
	case encode.Timestamp:
	default:
		return "", false
	}
	return ofLocal(sql, from, to), true
}

// ofLocal casts a local time, a TIMESTAMP with the digits of from.
func ofLocal(sql string, from, to encode.Type) string {
	local := encode.Type{Kind: encode.Timestamp, Precision: from.Precision}
	switch to.Kind {
	case encode.Date:
		return castAs(sql, to)
	case encode.Time:
		return rounded(castAs(sql, to), encode.Type{Kind: encode.Time, Precision: local.Precision}, to)
	case encode.Timestamp:
		return rounded(sql, local, to)
	}
	return instantOf(rounded(sql, local, to), "")
}

// rounded writes a time with the digits of to.
func rounded(sql string, from, to encode.Type) string {
	if from.Precision <= to.Precision || to.Precision >= 6 {
		return sql
	}
	name := map[encode.Kind]string{encode.Time: "time", encode.Timestamp: "timestamp", encode.TimestampTZ: "instant"}[from.Kind]
	return "trino_round_" + name + "(" + sql + ", " + strconv.Itoa(to.Precision) + ")"
}
