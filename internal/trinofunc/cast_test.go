package trinofunc

import (
	"math"
	"testing"
	"time"
)

// What these give was asked of Trino.
func TestCasts(t *testing.T) {
	integer := func(s, name string, want any, err string) callCase {
		return callCase{name: "trino_to_integer", args: []any{s, name, false}, want: want, err: err}
	}
	double := func(s string, want any, err string) callCase {
		return callCase{name: "trino_to_double", args: []any{s, false}, want: want, err: err}
	}
	decimal := func(s string, p, scale int, want any, err string) callCase {
		return callCase{name: "trino_to_decimal", args: []any{s, "VARCHAR", p, scale, false}, want: want, err: err}
	}
	runCalls(t, []callCase{
		integer("12", "bigint", int(12), ""), integer("+12", "bigint", int(12), ""), integer("１٢", "bigint", int(12), ""),
		integer("1048576.0", "bigint", nil, "Cannot cast '1048576.0' to BIGINT"), integer("9223372036854775808", "bigint", nil, "to BIGINT"),
		integer("-128", "tinyint", int(-128), ""), integer("128", "tinyint", nil, "Cannot cast '128' to TINYINT"),
		integer("", "integer", nil, "Cannot cast '' to INT"), integer("1_0", "integer", nil, "INT"),
		double("-Infinity", math.Inf(-1), ""), double("infinity", nil, "Cannot cast 'infinity' to DOUBLE"), double(" 1e3d\t", 1000.0, ""),
		double("0x1.8p1", 3.0, ""), double("1_0", nil, "DOUBLE"), double("1e400", math.Inf(1), ""),
		decimal("1.005", 10, 2, "1.01", ""), decimal("-1.005", 10, 2, "-1.01", ""), decimal("1e3", 10, 2, "1000.00", ""),
		decimal("99999999.995", 10, 2, nil, "Cannot cast VARCHAR '99999999.995' to DECIMAL(10, 2). Value too large."),
		decimal(" 1", 10, 2, nil, "Value is not a number."),
		{name: "trino_to_boolean", args: []any{"T", false}, want: true},
		{name: "trino_to_boolean", args: []any{"fal\u017fe", false}, err: "BOOLEAN"},
		{name: "trino_double_to_integer", args: []any{2.5, "bigint", false}, want: int(3)},
		{name: "trino_double_to_integer", args: []any{-127.5, "tinyint", false}, want: int(-128)},
		{name: "trino_double_to_integer", args: []any{127.5, "tinyint", false}, err: "Out of range for tinyint: 127.5"},
		{name: "trino_double_to_integer", args: []any{9.3e18, "bigint", false}, err: "Unable to cast 9.3E18 to bigint"},
		{name: "trino_real_to_integer", args: []any{1e20, "bigint", false}, want: int(1<<63 - 1)},
		{name: "trino_decimal_to_integer", args: []any{"300.5", "tinyint", false}, err: "Cannot cast '301' to TINYINT"},
		{name: "trino_double_to_decimal", args: []any{1.005, int(10), int(2), false}, want: "1.01"},
		{name: "trino_integer_within", args: []any{int(300), "tinyint", false}, err: "Out of range for tinyint: 300"},
		{name: "trino_integer_within", args: []any{int(300), "tinyint", true}},
		{name: "trino_to_uuid", args: []any{"1-1-1-1-1", true}},
		{name: "trino_fits_varchar", args: []any{"日本", int(2), false}, want: "日本"},
		{name: "trino_fits_varchar", args: []any{"1234", int(3), false}, err: "Value 1234 cannot be represented as varchar(3)"},
		{name: "trino_double_text", args: []any{1e7}, want: "1.0E7"},
		{name: "trino_real_text", args: []any{float64(float32(3.4028235e38))}, want: "3.402823E38"},
		{name: "trino_real_text", args: []any{float64(float32(0.1))}, want: "1.0E-1"},
	})
}

func TestCastsToTimes(t *testing.T) {
	at := func(s string) int { // micros of a text that is known to be right
		r := timeReader{s}
		micros, _, ok := r.timestamp(6, newZones())
		if !ok {
			t.Fatal(s)
		}
		return int(micros)
	}
	timestamp := func(s string, digits int, want, err string) callCase {
		c := callCase{name: "trino_to_timestamp", args: []any{s, digits, false}, err: err}
		if want != "" {
			c.want = at(want)
		}
		return c
	}
	const cannot = "Value cannot be cast to timestamp: "
	runCalls(t, []callCase{
		{name: "trino_to_date", args: []any{" 1970-1-02 ", false}, want: int(1)},
		{name: "trino_to_date", args: []any{"-0001-12-31", false}, want: int(-719529)},
		{name: "trino_to_date", args: []any{"2021-02-29", false}, err: "Value cannot be cast to date: 2021-02-29"},
		{name: "trino_to_date", args: []any{"2021-02-09T", true}},
		timestamp("2020-02-29 01:02:03.9995", 3, "2020-02-29 01:02:04", ""),
		timestamp("2020-02-29 01:02:03 Asia/Tokyo", 3, "2020-02-29 01:02:03", ""),
		timestamp("2020-03-08 02:30:00 America/New_York", 3, "2020-03-08 03:30:00", ""),
		timestamp("2020-02-29", 3, "2020-02-29 00:00", ""), timestamp("2020-2-9 1:2", 0, "2020-02-09 01:02:00", ""),
		timestamp("2020-02-29T01:02:03Z", 3, "", cannot), timestamp("2020-02-29 24:00:00", 3, "", cannot),
		timestamp("2020-02-29 01:02:03.", 3, "", cannot), timestamp("2020-02-29 01:02:03 utc", 3, "", cannot),
		timestamp("300000-01-01 00:00:00", 3, "", cannot), timestamp("2020-02-29 01", 3, "", cannot),
		{name: "trino_to_instant", args: []any{"2020-11-01 01:30:00 America/New_York", int(3), false}, want: at("2020-11-01 05:30:00")},
		{name: "trino_to_instant", args: []any{"2020-02-29 UTC+9", int(3), false}, want: at("2020-02-28 15:00:00")},
		{name: "trino_to_instant", args: []any{"2020-02-29 01:02:03 +15:00", int(3), false}, err: "Time zone not supported: +15:00"},
		{name: "trino_to_time", args: []any{"23:59:59.9999", int(3), false}, want: int(0)},
		{name: "trino_to_time", args: []any{" 1:02", int(3), false}, err: "Value cannot be cast to time:  1:02"},
		{name: "trino_round_timestamp", args: []any{int(-500001), int(0)}, want: int(-1000000)},
		{name: "trino_round_timestamp", args: []any{int(-500000), int(0)}, want: int(0)},
		{name: "trino_timestamp_text", args: []any{at("10000-01-01 00:00:00.12"), int(3)}, want: "+10000-01-01 00:00:00.120"},
		{name: "trino_timestamp_text", args: []any{int(-1), int(0)}, want: "1969-12-31 23:59:59"},
		{name: "trino_timestamp_text", args: []any{int(1), int(9)}, want: "1970-01-01 00:00:00.000001000"},
		{name: "trino_instant_text", args: []any{int(0), int(3), "-05:30"}, want: "1969-12-31 18:30:00.000 -05:30"},
		{name: "trino_date_text", args: []any{int(civil{10000, 1, 1}.days())}, want: "10000-01-01"},
		{name: "trino_interval_day_text", args: []any{int(-93784567)}, want: "-1 02:03:04.567"},
		{name: "trino_interval_year_text", args: []any{int(-14)}, want: "-1-2"},
		{name: "trino_instant", args: []any{at("2020-11-01 01:30:00"), "America/New_York"}, want: at("2020-11-01 05:30:00")},
		{name: "trino_instant", args: []any{at("2020-03-29 01:30:00"), "Europe/London"}, want: at("2020-03-29 01:30:00")},
		{name: "trino_instant", args: []any{at("2020-03-29 01:30:00"), "Nowhere"}, err: "Unknown time-zone ID: Nowhere"},
	})
}

// The calendar over its whole range against that of package time.
func TestCalendar(t *testing.T) {
	for days := int64(-110_000_000); days < 110_000_000; days += 9_973 {
		c := civilOf(days)
		if got := c.days(); got != days || !c.valid() {
			t.Fatalf("%d is %+v, which is %d", days, c, got)
		}
	}
	for days := int64(-800_000); days < 800_000; days += 17 {
		at := time.Unix(days*24*3600, 0).UTC()
		c := civilOf(days)
		if int(c.year) != at.Year() || int(c.month) != int(at.Month()) || int(c.day) != at.Day() {
			t.Fatalf("%d is %+v, not %s", days, c, at)
		}
		year, week := isoWeek(days)
		if y, w := at.ISOWeek(); int(year) != y || int(week) != w || int(weekday(days)%7) != int(at.Weekday()) {
			t.Fatalf("%s is in week %d of %d", at, week, year)
		}
	}
}
