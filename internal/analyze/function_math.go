package analyze

import (
	"slices"
	"strings"

	"github.com/ashiato/ashiato/internal/encode"
)

var _ = register(mathFunctions)

// mathFunctions are those of https://trino.io/docs/435/functions/math.html and
// https://trino.io/docs/435/functions/bitwise.html.
func mathFunctions() []*Function {
	return slices.Concat(roundings(), realFunctions(), otherNumbers(), distributions(), bitwiseFunctions())
}

var integerTypes = []string{"tinyint", "smallint", "integer", "bigint"}

// forms repeats a form for types: T in its signature and TYPE in its SQL are the type.
func forms(types []string, signature, duck string) []string {
	var all []string
	for _, t := range types {
		all = append(all, strings.ReplaceAll(signature, "T", t), strings.ReplaceAll(duck, "TYPE", t))
	}
	return all
}

// decimalResult computes the type of the result from that of the first argument in the forms for decimals.
func decimalResult(result func(t encode.Type) encode.Type) func(*Overload) {
	return func(o *Overload) {
		if strings.HasPrefix(o.Signature, "(decimal") {
			o.Result = func(args []encode.Type) encode.Type { return result(args[0]) }
		}
	}
}

func decimal(precision, scale int) encode.Type {
	return encode.Type{Kind: encode.Decimal, Precision: min(precision, maxDecimal), Scale: scale}
}

// wholeDecimal is the type of a decimal rounded to a whole number, which may have a digit more before the point.
func wholeDecimal(t encode.Type) encode.Type { return decimal(t.Precision-t.Scale+min(t.Scale, 1), 0) }

func roundings() []*Function {
	step := func(name, duck string) *Function {
		return native(name, slices.Concat(forms(integerTypes, "(T) -> T", "$1"), []string{
			"(decimal(p,s)) -> decimal(p,s)", "CAST(" + duck + " AS $T)", "(real) -> real", duck, "(double) -> double", duck,
		})...).each(decimalResult(wholeDecimal))
	}
	const decimalAndDigits = "(decimal(p,s), integer) -> decimal(p,s)"
	round := native("round", slices.Concat(
		forms(integerTypes, "(T) -> T", "$1"),
		[]string{"(decimal(p,s)) -> decimal(p,s)", "CAST($1 AS $T)", "(real) -> real", "round($1)", "(double) -> double", "round($1)"},
		forms(integerTypes, "(T, integer) -> T", "CAST(trino_round_integer($1, $2, 'TYPE') AS $T)"),
		[]string{
			decimalAndDigits, "CAST(trino_round_decimal(CAST($1 AS VARCHAR), $2) AS $T)",
			"(real, integer) -> real", "CAST(trino_round_double($1, $2) AS FLOAT)",
			"(double, integer) -> double", "trino_round_double($1, $2)",
		})...).each(decimalResult(wholeDecimal)).each(func(o *Overload) {
		if o.Signature == decimalAndDigits {
			o.Result = func(args []encode.Type) encode.Type { return decimal(args[0].Precision+1, args[0].Scale) }
		}
		o.Fails = strings.Contains(o.Duck, "trino_round_integer") || strings.Contains(o.Duck, "trino_round_decimal")
	})
	truncate := native("truncate",
		"(decimal(p,s)) -> decimal(p,s)", "CAST(trunc($1) AS $T)",
		decimalAndDigits, "CAST(trino_truncate_decimal(CAST($1 AS VARCHAR), $2) AS $T)",
		"(real) -> real", "trunc($1)", "(double) -> double", "trunc($1)").each(func(o *Overload) {
		if o.Signature != decimalAndDigits {
			decimalResult(func(t encode.Type) encode.Type { return decimal(max(t.Precision-t.Scale, 1), 0) })(o)
		}
	})
	round.Support, truncate.Support = Go, Go
	return slices.Concat(step("ceil", "ceil($1)").aliases("ceiling"), []*Function{step("floor", "floor($1)"), round, truncate})
}

func realFunctions() []*Function {
	var all []*Function
	for _, name := range []string{"sqrt", "cbrt", "ln", "log2", "log10", "sin", "cos", "tan", "asin", "acos"} {
		all = append(all, goFunc(name, "(double) -> double", "trino_"+name+"($1)"))
	}
	for _, name := range []string{"exp", "atan", "sinh", "cosh", "tanh", "degrees", "radians"} {
		all = append(all, native(name, "(double) -> double", name+"($1)"))
	}
	return slices.Concat(all, native("power", "(double, double) -> double", "pow($1, $2)").aliases("pow"), []*Function{
		goFunc("log", "(double, double) -> double", "trino_log_base($1, $2)"),
		native("atan2", "(double, double) -> double", "atan2($1, $2)"),
		native("pi", "() -> double", "pi()"),
		native("e", "() -> double", "CAST('2.718281828459045' AS DOUBLE)"),
		native("infinity", "() -> double", "CAST('infinity' AS DOUBLE)"),
		native("nan", "() -> double", "CAST('nan' AS DOUBLE)"),
		native("is_nan", "(double) -> boolean", "isnan($1)", "(real) -> boolean", "isnan($1)"),
		native("is_finite", "(double) -> boolean", "isfinite($1)"),
		native("is_infinite", "(double) -> boolean", "isinf($1)"),
	})
}

func otherNumbers() []*Function {
	const same = "(decimal(p,s)) -> decimal(p,s)"
	abs := native("abs", slices.Concat(forms(integerTypes, "(T) -> T", "abs($1)"), []string{
		same, "abs($1)", "(real) -> real", "abs($1)", "(double) -> double", "abs($1)"})...).
		each(func(o *Overload) { o.Fails = strings.Contains(o.Signature, "int") })
	sign := native("sign", slices.Concat(forms(integerTypes, "(T) -> T", "CAST(sign($1) AS $T)"), []string{
		"(decimal(p,s)) -> decimal(1,0)", "CAST(sign($1) AS $T)",
		"(real) -> real", "CAST(trino_sign($1) AS FLOAT)", "(double) -> double", "trino_sign($1)"})...)
	sign.Support = Go
	mod := macro("mod", slices.Concat(forms(integerTypes, "(T, T) -> T", "trino_modulo($1, $2)"), []string{
		"(decimal(p,s), decimal(q,t)) -> decimal(p,s)", "CAST(trino_modulo($1, $2) AS $T)",
		"(real, real) -> real", "($1 % $2)", "(double, double) -> double", "($1 % $2)"})...).each(modOfDecimals)
	random := macro("random", slices.Concat(
		[]string{"() -> double", "random()"},
		forms(integerTypes, "(T) -> T", "CAST(trino_random($1) AS $T)"),
		forms(integerTypes, "(T, T) -> T", "CAST(trino_random_between($1, $2) AS $T)"))...).
		each(func(o *Overload) { o.Fails = o.Duck != "random()" })
	return slices.Concat(random.aliases("rand"), []*Function{
		abs, sign, mod,
		goFunc("from_base", "(varchar, bigint) -> bigint", "trino_from_base($1, $2)").fails(),
		goFunc("to_base", "(bigint, bigint) -> varchar", "trino_to_base($1, $2)").fails(),
		goFunc("width_bucket",
			"(double, double, double, bigint) -> bigint", "trino_width_bucket($1, $2, $3, $4)",
			"(double, array(double)) -> bigint", "trino_width_bucket_bins($1, $2)").fails(),
	})
}

// modOfDecimals gives mod the type of %, and its arguments one scale.
func modOfDecimals(o *Overload) {
	o.Fails = strings.Contains(o.Duck, "trino_modulo")
	if !strings.HasPrefix(o.Signature, "(decimal") {
		return
	}
	o.Result = func(args []encode.Type) encode.Type {
		op, _ := numeric("%", args[0], args[1])
		return op.result
	}
	o.Wants = func(args []encode.Type) []encode.Type {
		common, _ := CommonType(args[0], args[1])
		return []encode.Type{common, common}
	}
}

func distributions() []*Function {
	distribution := func(name string) *Function {
		return goFunc(name, "(double, double, double) -> double", "trino_"+name+"($1, $2, $3)").fails()
	}
	wilson := func(name, upper string) *Function {
		return goFunc(name, "(bigint, bigint, double) -> double", "trino_wilson($1, $2, $3, "+upper+")").fails()
	}
	return []*Function{
		distribution("normal_cdf"), distribution("inverse_normal_cdf"), distribution("beta_cdf"),
		distribution("inverse_beta_cdf").approximate(),
		wilson("wilson_interval_lower", "false"), wilson("wilson_interval_upper", "true"),
	}
}

func bitwiseFunctions() []*Function {
	two := func(name, duck string) *Function { return native(name, "(bigint, bigint) -> bigint", duck) }
	shift := func(name, duck string) *Function {
		f := goFunc(name)
		for i, t := range integerTypes {
			size := []string{"8", "16", "32", "64"}[i]
			f.Overloads = append(f.Overloads, &Overload{
				Signature: "(" + t + ", bigint) -> " + t, Duck: "CAST(" + strings.ReplaceAll(duck, "BITS", size) + " AS $T)"})
		}
		return f
	}
	return []*Function{
		two("bitwise_and", "($1 & $2)"), two("bitwise_or", "($1 | $2)"), two("bitwise_xor", "xor($1, $2)"),
		native("bitwise_not", "(bigint) -> bigint", "(~ $1)"),
		shift("bitwise_left_shift", "trino_shift_left($1, $2, BITS)"),
		shift("bitwise_right_shift", "trino_shift_right($1, $2, BITS)"),
		shift("bitwise_right_shift_arithmetic", "trino_shift_right_arithmetic($1, $2)"),
		goFunc("bit_count", "(bigint, bigint) -> bigint", "trino_bit_count($1, $2)").fails(),
	}
}
