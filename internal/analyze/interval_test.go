package analyze

import (
	"testing"

	"github.com/ashiato/ashiato/internal/athenasql"
	"github.com/ashiato/ashiato/internal/encode"
)

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
		got, ok := ParseInterval(e.(*athenasql.Interval))
		want := encode.IntervalValue{Months: test.months, Micros: test.millis * 1000}
		if ok == test.fails || ok && got != want {
			t.Errorf("%s: %+v, %v, want %+v", test.sql, got, ok, want)
		}
	}
}
