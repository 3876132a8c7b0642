package analyze

import (
	"slices"
	"strings"
)

var _ = register(timeFunctions)

// timeFunctions are those of https://trino.io/docs/435/functions/datetime.html. current_date and its kin have a grammar
// of their own; times with time zone, which are no instants, are not supported.
func timeFunctions() []*Function {
	return slices.Concat(timeParts(), timeArithmetic(), timeTexts(), timeZones())
}

// timeParts are the functions that return a part of a time, and are what EXTRACT is written as.
func timeParts() []*Function {
	const days = "(date) -> bigint"
	const times = "(timestamp(p)) -> bigint"
	const instants = "(timestamp(p) with time zone) -> bigint"
	part := func(name, duck string, more ...string) *Function {
		return native(name, append([]string{
			days, duck + "($1)", times, duck + "($1)", instants, duck + "($1local)"}, more...)...)
	}
	clock := func(name, of, interval string) *Function {
		return native(name,
			"(time(p)) -> bigint", strings.Replace(of, "()", "($1)", 1), times, strings.Replace(of, "()", "($1)", 1),
			instants, strings.Replace(of, "()", "($1local)", 1), "(interval day to second) -> bigint", "("+interval+")")
	}
	const millis = "trino_interval_millis($1)"
	const months = "trino_interval_months($1)"
	return slices.Concat(
		part("day", "day", "(interval day to second) -> bigint", "("+millis+" // 86400000)").aliases("day_of_month"),
		part("day_of_week", "isodow").aliases("dow"),
		part("day_of_year", "dayofyear").aliases("doy"),
		part("week", "week").aliases("week_of_year"),
		part("year_of_week", "isoyear").aliases("yow"),
		[]*Function{
			part("quarter", "quarter"),
			part("month", "month", "(interval year to month) -> bigint", "("+months+" % 12)"),
			part("year", "year", "(interval year to month) -> bigint", "("+months+" // 12)"),
			clock("hour", "hour()", millis+" // 3600000 % 24"),
			clock("minute", "minute()", millis+" // 60000 % 60"),
			clock("second", "second()", millis+" // 1000 % 60"),
			clock("millisecond", "(millisecond() % 1000)", millis+" % 1000"),
			native("last_day_of_month",
				"(date) -> date", "last_day($1)", "(timestamp(p)) -> date", "last_day($1)",
				"(timestamp(p) with time zone) -> date", "last_day($1local)"),
			goFunc("timezone_hour", instants, "(trino_zone_minutes($1, $zone) // 60)"),
			goFunc("timezone_minute", instants, "(trino_zone_minutes($1, $zone) % 60)"),
		})
}

func timeArithmetic() []*Function {
	return []*Function{
		goFunc("date_add",
			"(varchar, bigint, date) -> date", "trino_date_add_date($1, $2, $3)",
			"(varchar, bigint, time(p)) -> time(p)", "trino_date_add_time($1, $2, $3, $digits)",
			"(varchar, bigint, timestamp(p)) -> timestamp(p)", "trino_date_add_timestamp($1, $2, $3, $digits)",
			"(varchar, bigint, timestamp(p) with time zone) -> timestamp(p) with time zone",
			"trino_date_add_instant($1, $2, $3, $digits, $zone)").fails(),
		goFunc("date_diff",
			"(varchar, date, date) -> bigint", "trino_date_diff_date($1, $2, $3)",
			"(varchar, time(p), time(p)) -> bigint", "trino_date_diff_time($1, $2, $3)",
			"(varchar, timestamp(p), timestamp(p)) -> bigint", "trino_date_diff_timestamp($1, $2, $3)",
			"(varchar, timestamp(p) with time zone, timestamp(p) with time zone) -> bigint",
			"trino_date_diff_instant($1, $2, $3, $zone)").fails(),
		goFunc("date_trunc",
			"(varchar, date) -> date", "trino_date_trunc_date($1, $2)",
			"(varchar, time(p)) -> time(p)", "trino_date_trunc_time($1, $2)",
			"(varchar, timestamp(p)) -> timestamp(p)", "trino_date_trunc($1, $2)",
			"(varchar, timestamp(p) with time zone) -> timestamp(p) with time zone",
			"trino_date_trunc_instant($1, $2, $zone)").fails(),
		goFunc("from_unixtime",
			"(double) -> timestamp(3) with time zone", "trino_from_unixtime($1)",
			"(double, varchar) -> timestamp(3) with time zone", "trino_from_unixtime($1)",
			"(double, bigint, bigint) -> timestamp(3) with time zone", "trino_from_unixtime($1)").fails(),
		goFunc("from_unixtime_nanos",
			"(bigint) -> timestamp(9) with time zone", "trino_from_unixtime_nanos(CAST($1 AS VARCHAR))",
			"(decimal(p,s)) -> timestamp(9) with time zone",
			"trino_from_unixtime_nanos(CAST(CAST($1 AS DECIMAL(38, 0)) AS VARCHAR))").fails(),
		native("to_unixtime", "(timestamp(p) with time zone) -> double", "(CAST(epoch_us($1) AS DOUBLE) / 1000000)"),
		macro("to_milliseconds", "(interval day to second) -> bigint", "trino_interval_millis($1)"),
	}
}

func timeTexts() []*Function {
	return []*Function{
		goFunc("date",
			"(varchar) -> date", "trino_to_date($1, false)",
			"(timestamp(p)) -> date", "CAST($1 AS DATE)",
			"(timestamp(p) with time zone) -> date", "CAST($1local AS DATE)").each(failsOnText),
		goFunc("from_iso8601_timestamp", "(varchar) -> timestamp(3) with time zone", "trino_from_iso8601_timestamp($1)").fails(),
		goFunc("from_iso8601_timestamp_nanos", "(varchar) -> timestamp(9) with time zone",
			"trino_from_iso8601_timestamp_nanos($1)").fails(),
		goFunc("from_iso8601_date", "(varchar) -> date", "trino_from_iso8601_date($1)").fails(),
		goFunc("to_iso8601",
			"(date) -> varchar", "trino_date_text($1)",
			"(timestamp(p)) -> varchar", "trino_iso8601_timestamp($1, $digits1)",
			"(timestamp(p) with time zone) -> varchar", "trino_iso8601_instant($1, $digits1, $zone)"),
		goFunc("date_format",
			"(timestamp(p), varchar) -> varchar", "trino_date_format($1, $2)",
			"(timestamp(p) with time zone, varchar) -> varchar", "trino_date_format($1local, $2)").fails(),
		goFunc("date_parse", "(varchar, varchar) -> timestamp(3)", "trino_date_parse($1, $2)").fails(),
		goFunc("format_datetime",
			"(timestamp(p), varchar) -> varchar", "trino_format_datetime($1, $2)",
			"(timestamp(p) with time zone, varchar) -> varchar", "trino_format_instant($1, $2, $zone)").fails(),
		goFunc("parse_datetime", "(varchar, varchar) -> timestamp(3) with time zone", "trino_parse_datetime($1, $2)").fails(),
		goFunc("parse_duration", "(varchar) -> interval day to second", "to_microseconds(1000 * trino_parse_duration($1))").fails(),
		goFunc("human_readable_seconds", "(double) -> varchar", "trino_human_readable_seconds($1)").fails(),
	}
}

// failsOnText sets Fails in the form for texts.
func failsOnText(o *Overload) { o.Fails = o.Signature == "(varchar) -> date" }

// timeZones are the functions that say where an instant is shown. The zone is in the type of the result, so it must be a
// constant: the analyzer looks at it.
func timeZones() []*Function {
	return []*Function{
		native("at_timezone",
			"(timestamp(p) with time zone, varchar) -> timestamp(p) with time zone", "$1",
			"(timestamp(p) with time zone, interval day to second) -> timestamp(p) with time zone", "").
			each(func(o *Overload) {
				if o.Duck == "" {
					o.Refused = "takes the name of a zone or an offset as text here, such as '+09:00'"
				}
			}),
		goFunc("with_timezone", "(timestamp(p), varchar) -> timestamp(p) with time zone", "trino_instant($1, $2)"),
		native("current_timezone", "() -> varchar", "'UTC'"),
		native("now", "() -> timestamp(3) with time zone", ""),
	}
}
