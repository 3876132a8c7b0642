package rewrite

import (
	"slices"
	"testing"

	"github.com/ashiato/ashiato/internal/athenasql"
	"github.com/ashiato/ashiato/internal/encode"
)

func TestDuckType(t *testing.T) {
	varchar, bigint := encode.Type{Kind: encode.Varchar, Precision: 5}, encode.Type{Kind: encode.Bigint}
	row := encode.Type{Kind: encode.Row, Fields: []encode.Column{
		{Name: "A", Type: varchar}, {Type: bigint}, {Name: "a", Type: bigint}, {Name: `q"`, Type: bigint}}}
	tests := []struct {
		t    encode.Type
		want string
	}{
		{encode.Type{Kind: encode.Decimal, Precision: 38, Scale: 2}, "DECIMAL(38, 2)"},
		{encode.Type{Kind: encode.TimestampTZ, Precision: 3, Zone: "Asia/Tokyo"}, "TIMESTAMP WITH TIME ZONE"},
		{encode.Type{Kind: encode.JSONText}, "VARCHAR"},
		{encode.Type{Kind: encode.Map, Key: &varchar, Elem: &row}, `MAP(VARCHAR, STRUCT("a" VARCHAR, "f2" BIGINT, "a_2" BIGINT, "q""" BIGINT))`},
		{encode.Type{Kind: encode.Array, Elem: &bigint}, "BIGINT[]"},
		{encode.Type{Kind: encode.IPAddress}, "BLOB"},
	}
	for _, test := range tests {
		if got := duckType(test.t); got != test.want {
			t.Errorf("%s: %s, want %s", test.t, got, test.want)
		}
	}
}

func TestFieldNames(t *testing.T) {
	row := encode.Type{Kind: encode.Row, Fields: []encode.Column{{Name: "x"}, {}, {Name: "X"}, {Name: "f2"}, {Name: "x_2"}}}
	if got, want := fieldNames(row), []string{"x", "f2", "x_2", "f2_2", "x_2_2"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestQuoteText(t *testing.T) {
	for text, want := range map[string]string{
		"it's": "'it''s'", "a\x00b": "('a' || chr(0) || 'b')", "\x00": "('' || chr(0) || '')", "": "''",
	} {
		if got := quoteText(text); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

// The values are those that Trino gives.
func TestParseInterval(t *testing.T) {
	tests := []struct {
		sql    string
		months int32
		millis int64
		fails  bool
	}{
		{sql: "INTERVAL '1-6' YEAR TO MONTH", months: 18}, {sql: "INTERVAL '-1-3' YEAR TO MONTH", months: -15},
		{sql: "INTERVAL '5' YEAR TO MONTH", months: 60}, {sql: "INTERVAL '1-13' YEAR TO MONTH", months: 25},
		{sql: "INTERVAL -'2' DAY", millis: -2 * 86400e3}, {sql: "INTERVAL -'-2' DAY", millis: 2 * 86400e3},
		{sql: "INTERVAL '+1' DAY", millis: 86400e3}, {sql: "INTERVAL '' DAY"}, {sql: "INTERVAL '1 25' DAY TO HOUR", millis: 49 * 3600e3},
		{sql: "INTERVAL '3 04:05:06.789' DAY TO SECOND", millis: 273906789}, {sql: "INTERVAL '1.5555' SECOND", millis: 1555},
		{sql: "INTERVAL '05:06.7' MINUTE TO SECOND", millis: 306700}, {sql: "INTERVAL '90' MINUTE", millis: 5400e3},
		{sql: "INTERVAL '1.5' DAY", fails: true}, {sql: "INTERVAL ' 1' DAY", fails: true}, {sql: "INTERVAL '1e3' SECOND", fails: true},
		{sql: "INTERVAL '3000000000' SECOND", fails: true}, {sql: "INTERVAL '1:2:3' HOUR TO MINUTE", fails: true}, {sql: "INTERVAL '1 2' DAY", fails: true},
	}
	for _, test := range tests {
		e, err := athenasql.ParseExpr(test.sql)
		if err != nil {
			t.Fatal(err)
		}
		got, err := parseInterval(e.(*athenasql.Interval))
		want := encode.IntervalValue{Months: test.months, Micros: test.millis * 1000}
		if (err != nil) != test.fails || err == nil && got != want {
			t.Errorf("%s: %+v, %v, want %+v", test.sql, got, err, want)
		}
	}
}
