package trinofunc

import "testing"

// micros are those of a text that is known to be right.
func micros(t testing.TB, s string) int {
	t.Helper()
	r := timeReader{s}
	at, z, ok := r.timestamp(6, newZones())
	if !ok {
		t.Fatalf("%q is no time", s)
	}
	return int(z.instant(at))
}

func TestISO8601(t *testing.T) {
	at := func(s, want, err string) callCase {
		c := callCase{name: "trino_from_iso8601_timestamp", args: []any{s}, err: err}
		if want != "" {
			c.want = micros(t, want)
		}
		return c
	}
	date := func(s, want, err string) callCase {
		c := callCase{name: "trino_from_iso8601_date", args: []any{s}, err: err}
		if want != "" {
			c.want = micros(t, want) / int(microsOfDay)
		}
		return c
	}
	runCalls(t, []callCase{
		at("2020-02-29T01:02:03Z", "2020-02-29 01:02:03", ""), at("2020-02-29T01:02:03.456789Z", "2020-02-29 01:02:03.456", ""),
		at("2020-02-29T01:02:03,5+09:00", "2020-02-28 16:02:03.5", ""), at("2020-02-29T01:02:03-0530", "2020-02-29 06:32:03", ""),
		at("2020-02-29t01+09", "2020-02-28 16:00", ""), at("2020-02-29T01.5Z", "2020-02-29 01:30", ""), at("2020-02-29T01:02.5", "2020-02-29 01:02:30", ""),
		at("2020", "2020-01-01", ""), at("2020-1", "2020-01-01", ""), at("2020-060", "2020-02-29", ""), at("2020-W09-6", "2020-02-29", ""),
		at("2020-W53-5T12", "2021-01-01 12:00", ""), at("T01:02", "1970-01-01 01:02", ""), at("2020-02-29TZ", "2020-02-29", ""),
		at("-0001-12-31T23:59:59.9999Z", "-0001-12-31 23:59:59.999", ""),
		at("", "", `Invalid format: ""`), at("2020-02-29 01:02:03", "", `is malformed at " 01:02:03"`), at("2020-02-29Z", "", `malformed at "Z"`),
		at("2021-02-29T00:00:00Z", "", "Value 29 for dayOfMonth must be in the range [1,28]"), at("2021-366", "", "dayOfYear must be in the range [1,365]"),
		at("2021-W53-1", "", "weekOfWeekyear must be in the range [1,52]"), at("2020-02-29T24:00", "", "Value 24 for hourOfDay must be in the range [0,23]"),
		at("2020-02-29T01:02:03+15:00", "", "Time zone not supported: +15:00"), at("2020-02-29T01:02:03.1234567890", "", `malformed at "0"`),
		at("300000-01-01", "", "Millis overflow"), at("2020-02-29T01:02:03+", "", "malformed"), at("99999999999", "", "overflow"),
		date("2020-W09", "2020-02-24", ""), date("2020-02-29T", "", `malformed at "T"`), date("x", "", "Invalid format"),
		{name: "trino_from_iso8601_timestamp_nanos", args: []any{"2020-02-29T01:02:03.123456000+09:00"}, want: micros(t, "2020-02-28 16:02:03.123456")},
		{name: "trino_from_iso8601_timestamp_nanos", args: []any{"2020-02-29T01:02:03.1234567Z"}, err: "nanoseconds"},
		{name: "trino_from_iso8601_timestamp_nanos", args: []any{"2020-02-29"}, err: "could not be parsed"},
		{name: "trino_iso8601_instant", args: []any{micros(t, "2020-07-01 00:00"), 3, "America/New_York"}, want: "2020-06-30T20:00:00.000-04:00"},
		{name: "trino_iso8601_instant", args: []any{0, 0, "UTC"}, want: "1970-01-01T00:00:00Z"},
		{name: "trino_iso8601_timestamp", args: []any{-1, 6}, want: "1969-12-31T23:59:59.999999"},
	})
}

func TestTimeArithmetic(t *testing.T) {
	const newYork = "America/New_York"
	add := func(unit string, n int, at, want string) callCase {
		return callCase{name: "trino_date_add_timestamp", args: []any{unit, n, micros(t, at), 6}, want: micros(t, want)}
	}
	addThere := func(unit string, n int, at, want string) callCase {
		return callCase{name: "trino_date_add_instant", args: []any{unit, n, micros(t, at), 3, newYork}, want: micros(t, want)}
	}
	diff := func(unit, from, to string, want int) callCase {
		return callCase{name: "trino_date_diff_timestamp", args: []any{unit, micros(t, from), micros(t, to)}, want: want}
	}
	truncate := func(unit, at, want string) callCase {
		return callCase{name: "trino_date_trunc_zone", args: []any{unit, micros(t, at), newYork}, want: micros(t, want)}
	}
	runCalls(t, []callCase{
		add("month", 1, "2020-01-31", "2020-02-29"), add("QUARTER", -1, "2020-05-31", "2020-02-29"), add("year", 1, "2020-02-29", "2021-02-28"),
		add("week", 1, "2020-01-31", "2020-02-07"), add("hour", 25, "2020-01-31", "2020-02-01 01:00"), add("month", -14, "2020-01-31", "2018-11-30"),
		{name: "trino_date_add_timestamp", args: []any{"millisecond", 700, 0, 0}, want: 1000000},
		{name: "trino_date_add_timestamp", args: []any{"fortnight", 1, 0, 0}, err: "'fortnight' is not a valid TIMESTAMP field"},
		{name: "trino_date_add_timestamp", args: []any{"year", 300000, 0, 0}, err: "overflow"},
		{name: "trino_date_add_timestamp", args: []any{"hour", 1<<63 - 1, 0, 0}, err: "overflow"},
		{name: "trino_date_add_timestamp", args: []any{"millisecond", 1<<63 - 1, 0, 0}, err: "overflow"},
		{name: "trino_date_add_timestamp", args: []any{"month", -1 << 63, 0, 0}, err: "overflow"},
		{name: "trino_date_add_date", args: []any{"hour", 1, 0}, err: "'hour' is not a valid DATE field"},
		{name: "trino_date_add_date", args: []any{"month", 1, 30}, want: 58},
		{name: "trino_date_add_time", args: []any{"minute", -63, int(microsOfHour), 0}, want: int(23*microsOfHour + 57*microsOfMinute)},
		{name: "trino_date_add_time", args: []any{"day", 1, 0, 0}, err: "'day' is not a valid TIME field"},
		addThere("day", 1, "2020-03-07 07:30", "2020-03-08 07:30"), addThere("day", -1, "2020-11-02 06:30", "2020-11-01 06:30"),
		addThere("day", 1, "2020-10-31 05:30", "2020-11-01 05:30"), addThere("hour", 24, "2020-03-07 17:00", "2020-03-08 17:00"),
		diff("minute", "2020-01-01 10:00:59", "2020-01-01 10:01:00", 0), diff("month", "2020-01-31", "2020-02-29", 1), diff("month", "2020-02-29", "2020-01-30", -1),
		diff("month", "2020-01-31 12:00", "2020-02-29 11:00", 0), diff("year", "2020-02-29", "2021-02-28", 1), diff("year", "2020-03-01", "2021-02-28 23:59:59", 0),
		diff("year", "2019-12-31", "2020-12-30", 0), diff("quarter", "2020-04-30", "2020-01-31", -1), diff("millisecond", "1970-01-01 00:00:00.000999", "1970-01-01 00:00:00.002", 2),
		diff("week", "2020-01-14", "2020-01-01", -1),
		{name: "trino_date_diff_instant", args: []any{"day", micros(t, "2020-03-07 17:00"), micros(t, "2020-03-08 16:00"), newYork}, want: 1},
		{name: "trino_date_diff_instant", args: []any{"hour", micros(t, "2020-03-07 17:00"), micros(t, "2020-03-08 16:00"), newYork}, want: 23},
		truncate("hour", "2020-11-01 06:30", "2020-11-01 06:00"), truncate("hour", "2020-11-01 05:30", "2020-11-01 05:00"), truncate("day", "2020-03-08 16:00", "2020-03-08 05:00"),
		truncate("week", "2020-03-09 04:30", "2020-03-09 04:00"), truncate("quarter", "2020-08-01 12:00", "2020-07-01 04:00"), truncate("year", "2020-07-01", "2020-01-01 05:00"),
		{name: "trino_zone_minutes", args: []any{0, "-05:30"}, want: -330},
		{name: "trino_from_unixtime", args: []any{-1.0005}, want: -1000000},
		{name: "trino_from_unixtime", args: []any{1e20}, err: "Millis overflow"},
		{name: "trino_from_unixtime_nanos", args: []any{"-1583020800123456000"}, want: -1583020800123456},
		{name: "trino_from_unixtime_nanos", args: []any{"-1"}, err: "nanoseconds"},
		{name: "trino_from_unixtime_nanos", args: []any{"-1000"}, want: -1},
		{name: "trino_human_readable_seconds", args: []any{-3762.0}, want: "1 hour, 2 minutes, 42 seconds"},
		{name: "trino_human_readable_seconds", args: []any{0.2}, want: "0 seconds"},
		{name: "trino_parse_duration", args: []any{" 3.81 d "}, want: 329184000},
		{name: "trino_parse_duration", args: []any{"1500us"}, want: 2},
		{name: "trino_parse_duration", args: []any{"1D"}, err: "Unknown time unit: D"},
		{name: "trino_parse_duration", args: []any{"1d2h"}, err: "duration is not a valid data duration string: 1d2h"},
		{name: "trino_parse_duration", args: []any{"5"}, err: "not a valid"},
	})
}
