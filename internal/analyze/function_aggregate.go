package analyze

import "slices"

var _ = register(aggregateFunctions)

// aggregateFunctions are those of https://trino.io/docs/435/functions/aggregate.html but for LISTAGG, which has a grammar
// of its own.
func aggregateFunctions() []*Function {
	all := slices.Concat(generalAggregates(), mapAggregates(), numberAggregates(), statisticAggregates(), approximateAggregates())
	for _, f := range all {
		f.Kind = Aggregate
	}
	return all
}

func generalAggregates() []*Function {
	return slices.Concat(
		native("arbitrary", "(T) -> T", "{any_value: $1}").aliases("any_value"),
		native("bool_and", "(boolean) -> boolean", "{bool_and: $1}").aliases("every"),
		[]*Function{
			native("array_agg", "(T) -> array(T)", "{list: $1}").nulls(),
			native("bool_or", "(boolean) -> boolean", "{bool_or: $1}"),
			native("count", "() -> bigint", "{count: *}", "(T) -> bigint", "{count: $1}"),
			native("count_if", "(boolean) -> bigint", "coalesce(CAST({count_if: $1} AS BIGINT), 0)"),
			macro("max",
				"(double) -> double", "coalesce({max: trino_number($1)}, {max: $1})",
				"(real) -> real", "coalesce({max: trino_number($1)}, {max: $1})",
				"(T) -> T where T: orderable", "{max: $1}",
				"(T, bigint) -> array(T) where T: orderable", "{max: $1, trino_entry_n($2, 'max_n')}"),
			macro("min",
				"(double) -> double", "coalesce({min: trino_number($1)}, {min: $1})",
				"(real) -> real", "coalesce({min: trino_number($1)}, {min: $1})",
				"(T) -> T where T: orderable", "{min: $1}",
				"(T, bigint) -> array(T) where T: orderable", "{min: $1, trino_entry_n($2, 'min_n')}"),
			macro("max_by",
				"(V, K) -> V where K: orderable", "{arg_max_null: $1, $2}",
				"(V, K, bigint) -> array(V) where K: orderable",
				"list_transform({arg_max: struct_pack(v := $1), $2, trino_entry_n($3, 'max_by')}, lambda #1: #1.v)").nulls(),
			macro("min_by",
				"(V, K) -> V where K: orderable", "{arg_min_null: $1, $2}",
				"(V, K, bigint) -> array(V) where K: orderable",
				"list_transform({arg_min: struct_pack(v := $1), $2, trino_entry_n($3, 'min_by')}, lambda #1: #1.v)").nulls(),
			refused("checksum", "makes a hash of Trino's own, so it runs on Trino and Athena only"),
			refused("reduce_agg", "runs on Trino and Athena only; reduce(array_agg(x), ...) gives the same"),
		})
}

func mapAggregates() []*Function {
	return []*Function{
		native("histogram", "(T) -> map(T, bigint) where T: comparable", "CAST({histogram: $1} AS $T)"),
		macro("map_agg", "(K, V) -> map(K, V) where K: comparable", "trino_map_agg({list: struct_pack(k := $1, v := $2)})").nulls(),
		macro("map_union", "(map(K, V)) -> map(K, V)", "trino_map_union({list: $1})"),
		macro("multimap_agg", "(K, V) -> map(K, array(V)) where K: comparable",
			"trino_multimap_agg({list: struct_pack(k := $1, v := $2)})").nulls().each(func(o *Overload) {
			o.Over = "trino_multimap_over({list: struct_pack(k := $1, v := $2)})"
		}),
	}
}

func numberAggregates() []*Function {
	return []*Function{
		macro("avg",
			"(bigint) -> double", "{avg: CAST($1 AS DOUBLE)}",
			"(double) -> double", "{avg: $1}",
			"(real) -> real", "CAST({avg: CAST($1 AS DOUBLE)} AS FLOAT)",
			"(decimal(p,s)) -> decimal(p,s)", "CAST(trino_decimal_mean({sum: $1}, {count: $1}) AS $T)",
			"(interval day to second) -> interval day to second",
			"trino_mean_days({sum: trino_interval_millis($1)}, {count: $1})",
			"(interval year to month) -> interval year to month",
			"trino_mean_months({sum: trino_interval_months($1)}, {count: $1})"),
		native("bitwise_and_agg", "(bigint) -> bigint", "{bit_and: $1}"),
		native("bitwise_or_agg", "(bigint) -> bigint", "{bit_or: $1}"),
		macro("geometric_mean",
			"(bigint) -> double", "exp({avg: trino_log(CAST($1 AS DOUBLE))})",
			"(double) -> double", "exp({avg: trino_log($1)})",
			"(real) -> real", "CAST(exp({avg: trino_log(CAST($1 AS DOUBLE))}) AS FLOAT)"),
		macro("sum",
			"(bigint) -> bigint", "CAST({sum: $1} AS BIGINT)",
			"(double) -> double", "{sum: $1}",
			"(real) -> real", "CAST({sum: CAST($1 AS DOUBLE)} AS FLOAT)",
			"(decimal(p,s)) -> decimal(38,s)", "trino_decimal_sum({sum: $1})",
			"(interval day to second) -> interval day to second",
			"to_microseconds(CAST(1000 * {sum: trino_interval_millis($1)} AS BIGINT))",
			"(interval year to month) -> interval year to month",
			"to_months(CAST({sum: trino_interval_months($1)} AS INTEGER))").fails(),
	}
}

// statisticAggregates have for one row, or for values that are all the same, the answers of Trino.
func statisticAggregates() []*Function {
	pairs := func(name, duck string) *Function {
		return macro(name, "(double, double) -> double", "trino_number({"+duck+": $1, $2})",
			"(real, real) -> real", "CAST(trino_number({"+duck+": CAST($1 AS DOUBLE), CAST($2 AS DOUBLE)}) AS FLOAT)")
	}
	spread := func(name, duck string, aliases ...string) []*Function {
		return native(name, "(bigint) -> double", "{"+duck+": CAST($1 AS DOUBLE)}",
			"(double) -> double", "{"+duck+": $1}").aliases(aliases...)
	}
	moment := func(name string) *Function {
		return macro(name,
			"(bigint) -> double", "trino_"+name+"({"+name+": CAST($1 AS DOUBLE)}, {count: $1})",
			"(double) -> double", "trino_"+name+"({"+name+": $1}, {count: $1})")
	}
	return slices.Concat(
		[]*Function{
			pairs("corr", "corr"), pairs("covar_pop", "covar_pop"), pairs("covar_samp", "covar_samp"),
			pairs("regr_intercept", "regr_intercept"), pairs("regr_slope", "regr_slope"),
			moment("kurtosis"), moment("skewness"),
		},
		spread("stddev_samp", "stddev_samp", "stddev"), spread("stddev_pop", "stddev_pop"),
		spread("var_samp", "var_samp", "variance"), spread("var_pop", "var_pop"))
}

// approximateAggregates count and sort exactly here: their answers are within what Trino promises, and for small groups
// equal to its own.
func approximateAggregates() []*Function {
	const sketch = "makes a sketch of Trino's own, so it runs on Trino and Athena only"
	percentiles := []string{}
	for _, t := range []string{"bigint", "double", "real"} {
		percentiles = append(percentiles,
			"("+t+", double) -> "+t, "trino_percentile(trino_sorted({list: $1}), $2)",
			"("+t+", array(double)) -> array("+t+")", "trino_percentiles(trino_sorted({list: $1}), $2)",
			"("+t+", double, double) -> "+t, "",
			"("+t+", double, array(double)) -> array("+t+")", "",
			"("+t+", double, double, double) -> "+t, "")
	}
	return []*Function{
		native("approx_distinct",
			"(T) -> bigint where T: comparable", "{count: DISTINCT $1}",
			"(T, double) -> bigint where T: comparable", "{count: DISTINCT $1}").approximate(),
		macro("approx_most_frequent",
			"(bigint, bigint, bigint) -> map(bigint, bigint)", "trino_most_frequent($1, {list: $2})",
			"(bigint, varchar, bigint) -> map(varchar, bigint)", "trino_most_frequent($1, {list: $2})").approximate(),
		macro("approx_percentile", percentiles...).approximate().each(func(o *Overload) {
			if o.Duck == "" {
				o.Refused = "with weights runs on Trino and Athena only"
			}
		}),
		refused("numeric_histogram", "depends on the order of the rows, so it runs on Trino and Athena only; "+
			"use histogram or width_bucket"),
		refused("approx_set", sketch+"; use approx_distinct"),
		refused("merge", sketch+"; use approx_distinct or approx_percentile"),
		refused("qdigest_agg", sketch+"; use approx_percentile"),
		refused("tdigest_agg", sketch+"; use approx_percentile"),
		refused("make_set_digest", sketch+"; use approx_distinct"),
		refused("merge_set_digest", sketch+"; use approx_distinct"),
	}
}
