package rewrite

import (
	"strings"
	"testing"

	"github.com/ashiato/ashiato/internal/encode"
)

func kind(k encode.Kind) encode.Type { return encode.Type{Kind: k} }

// castTypes are types of every kind, with parts where they have any.
func castTypes() []encode.Type {
	bigint, text := kind(encode.Bigint), kind(encode.Varchar)
	row := func(fields ...encode.Column) encode.Type { return encode.Type{Kind: encode.Row, Fields: fields} }
	types := []encode.Type{
		{Kind: encode.Decimal, Precision: 10, Scale: 2}, {Kind: encode.Decimal, Precision: 38, Scale: 38}, {Kind: encode.Varchar, Precision: 5},
		{Kind: encode.Char, Precision: 3}, {Kind: encode.Time, Precision: 3}, {Kind: encode.Timestamp, Precision: 3}, {Kind: encode.Timestamp, Precision: 6},
		{Kind: encode.TimestampTZ, Precision: 3}, {Kind: encode.TimestampTZ, Precision: 6, Zone: "Asia/Tokyo"}, {Kind: encode.TimestampTZ, Zone: "+05:30"},
		{Kind: encode.Array, Elem: &bigint}, {Kind: encode.Array, Elem: &text}, {Kind: encode.Map, Key: &text, Elem: &bigint}, {Kind: encode.Map, Key: &bigint, Elem: &text},
		row(encode.Column{Name: "a", Type: bigint}), row(encode.Column{Name: "a", Type: text}), row(encode.Column{Type: text}, encode.Column{Type: bigint}),
	}
	for _, k := range []encode.Kind{encode.Unknown, encode.Boolean, encode.Tinyint, encode.Smallint, encode.Integer, encode.Bigint, encode.Real, encode.Double,
		encode.Varchar, encode.Varbinary, encode.Date, encode.UUID, encode.JSONText, encode.IPAddress, encode.IntervalDay, encode.IntervalYear} {
		types = append(types, kind(k))
	}
	return types
}

// A value is computed once, whatever its cast is made of, and every macro and function of a cast is there.
func TestCastOfEachKind(t *testing.T) {
	casts := 0
	for _, from := range castTypes() {
		for _, to := range castTypes() {
			for _, try := range []bool{false, true} {
				sql, err := cast("value_of(x)", from, to, try)
				if err != nil {
					continue
				}
				casts++
				if n := strings.Count(sql, "value_of(x)"); n != 1 {
					t.Errorf("from %s to %s: the value is there %d times: %s", from, to, n, sql)
				}
				if _, _, err := needs(sql); err != nil {
					t.Errorf("from %s to %s: %v", from, to, err)
				}
			}
		}
	}
	if casts < 300 {
		t.Errorf("only %d casts", casts)
	}
}

func TestCast(t *testing.T) {
	timestamp, tokyo := encode.Type{Kind: encode.Timestamp, Precision: 3}, encode.Type{Kind: encode.TimestampTZ, Precision: 6, Zone: "Asia/Tokyo"}
	for _, c := range []struct {
		from, to encode.Type
		try      bool
		want     string // or a part of the error
	}{
		{kind(encode.Integer), kind(encode.Bigint), false, `CAST("r1"."x" AS BIGINT)`},
		{kind(encode.Varchar), kind(encode.Integer), true, `CAST(trino_to_integer("r1"."x", 'integer', true) AS INTEGER)`},
		{kind(encode.JSONText), kind(encode.Varchar), true, `TRY(trino_json_to_varchar("r1"."x"))`},
		{tokyo, timestamp, false, `trino_round_timestamp(timezone('Asia/Tokyo', "r1"."x"), 3)`},
		{tokyo, kind(encode.Date), false, `CAST(timezone('Asia/Tokyo', "r1"."x") AS DATE)`},
		{timestamp, tokyo, false, `timezone('UTC', "r1"."x")`},
		{encode.Type{Kind: encode.TimestampTZ, Zone: "-05:30"}, kind(encode.Date), false, `CAST((timezone('UTC', "r1"."x") + CAST('-330 minutes' AS INTERVAL)) AS DATE)`},
		{encode.Type{Kind: encode.Varchar, Precision: 9}, encode.Type{Kind: encode.Varchar, Precision: 3}, false, `left("r1"."x", 3)`},
		{kind(encode.Varchar), encode.Type{Kind: encode.Timestamp, Precision: 9}, false, "at most 6 digits here: timestamp(9) runs on Trino and Athena only"},
		{encode.Type{Kind: encode.Time}, timestamp, false, "takes the day of today"},
		{kind(encode.Varbinary), kind(encode.Varchar), false, "Cannot cast varbinary to varchar"},
		{kind(encode.Bigint), kind(encode.Date), false, "Cannot cast bigint to date"},
	} {
		got, err := cast(`"r1"."x"`, c.from, c.to, c.try)
		if err != nil {
			got = err.Error()
		}
		if got != c.want && (err == nil || !strings.Contains(got, c.want)) {
			t.Errorf("from %s to %s: %s, want %s", c.from, c.to, got, c.want)
		}
	}
}
