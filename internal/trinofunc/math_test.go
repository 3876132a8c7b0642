package trinofunc

import (
	"math"
	"testing"
)

// What these give was asked of Trino.
func TestMath(t *testing.T) {
	round := func(x float64, digits int, want float64) callCase {
		return callCase{name: "trino_round_double", args: []any{x, digits}, want: want}
	}
	decimal := func(name, x string, digits int, want string) callCase {
		return callCase{name: "trino_" + name + "_decimal", args: []any{x, digits}, want: want}
	}
	integer := func(x, digits int, kind string, want any, err string) callCase {
		return callCase{name: "trino_round_integer", args: []any{x, digits, kind}, want: want, err: err}
	}
	runCalls(t, []callCase{
		round(1.005, 2, 1), round(2.675, 2, 2.68), round(-1.005, 2, -1), round(0.285, 2, 0.28), round(1234.567, -2, 1200), round(1e20, 2, 1e20),
		round(-0.4, 0, math.Copysign(0, -1)), round(math.Inf(1), 2, math.Inf(1)), round(1.5, 400, 1.5), round(0.49999999999999994, 0, 0),
		decimal("round", "-1.25", 1, "-1.30"), decimal("round", "155.5", -2, "200.0"), decimal("round", ".05", 1, "0.10"), decimal("round", "1.25", 5, "1.25"),
		decimal("round", "-0.4", 0, "0.0"), decimal("round", "12345678901234567890.55", -30, "0.00"), decimal("truncate", "-12.345", 2, "-12.340"), decimal("truncate", "12.345", -1, "10.000"),
		{name: "trino_round_decimal", args: []any{"99999999999999999999999999999999999999", -1}, err: "Decimal overflow"},
		integer(15, -1, "integer", 20, ""), integer(-15, -1, "integer", -20, ""), integer(14, -1, "integer", 10, ""), integer(5, 2, "bigint", 5, ""),
		integer(5, -20, "bigint", 0, ""), integer(127, -1, "tinyint", nil, "Out of range for tinyint: 130"), integer(math.MaxInt64, -1, "bigint", nil, "Out of range for bigint"),
		{name: "trino_from_base", args: []any{"-ff", 16}, want: -255}, {name: "trino_from_base", args: []any{"8000000000000000", 16}, err: "Not a valid base-16 number"},
		{name: "trino_from_base", args: []any{"1_0", 10}, err: "Not a valid base-10 number"}, {name: "trino_to_base", args: []any{-255, 16}, want: "-ff"},
		{name: "trino_to_base", args: []any{1, 37}, err: "Radix must be between 2 and 36"},
		{name: "trino_log_base", args: []any{2.0, 8.0}, want: 3.0}, {name: "trino_sign", args: []any{-2.5}, want: -1.0},
		{name: "trino_sqrt", args: []any{2.25}, want: 1.5}, {name: "trino_cbrt", args: []any{-27.0}, want: -3.0}, {name: "trino_ln", args: []any{0.0}, want: math.Inf(-1)},
	})
	for _, name := range []string{"trino_sqrt", "trino_ln", "trino_log10", "trino_asin"} {
		if got, err := call(t, name, -2.0); err != nil || !math.IsNaN(got.(float64)) {
			t.Errorf("%s(-2) = %v, %v", name, got, err)
		}
	}
}

func TestBits(t *testing.T) {
	left := func(n, by, size, want int) callCase {
		return callCase{name: "trino_shift_left", args: []any{n, by, size}, want: want}
	}
	right := func(n, by, size, want int) callCase {
		return callCase{name: "trino_shift_right", args: []any{n, by, size}, want: want}
	}
	arithmetic := func(n, by, want int) callCase {
		return callCase{name: "trino_shift_right_arithmetic", args: []any{n, by}, want: want}
	}
	runCalls(t, []callCase{
		left(127, 1, 8, -2), left(1, 15, 16, -32768), left(1, 31, 32, math.MinInt32), left(1, 32, 32, 0), left(1, 63, 64, math.MinInt64), left(1, 64, 64, 0),
		left(1, -1, 32, 0), left(-3, -1, 64, math.MinInt64), right(-1, 1, 8, 127), right(-1, 28, 32, 15), right(-8, 1, 32, 2147483644), right(-1, 64, 64, 0),
		right(-577781174575224, -2, 64, 3), right(8, -1, 32, 0), arithmetic(-8, 2, -2), arithmetic(-8, 64, -1), arithmetic(8, 100, 0), arithmetic(-8, -2, -1),
		{name: "trino_bit_count", args: []any{-7, 8}, want: 6}, {name: "trino_bit_count", args: []any{9, 64}, want: 2},
		{name: "trino_bit_count", args: []any{128, 8}, err: "128 cannot be represented with 8 bits"}, {name: "trino_bit_count", args: []any{1, 1}, err: "must be between 2 and 64, got 1"},
	})
}

func TestStatistics(t *testing.T) {
	bucket := func(x, low, high float64, n, want int) callCase {
		return callCase{name: "trino_width_bucket", args: []any{x, low, high, n}, want: want}
	}
	bins := func(x float64, want any, err string, values ...any) callCase {
		return callCase{name: "trino_width_bucket_bins", args: []any{x, values}, want: want, err: err}
	}
	fails := func(name, err string, args ...any) callCase { return callCase{name: name, args: args, err: err} }
	runCalls(t, []callCase{
		bucket(5.3, 0.2, 10.6, 5, 3), bucket(-1, 0, 10, 5, 0), bucket(10, 0, 10, 5, 6), bucket(3, 10, 0, 5, 4), bucket(11, 10, 0, 5, 0), bucket(-1, 10, 0, 5, 6),
		fails("trino_width_bucket", "bounds cannot equal each other", 1.0, 2.0, 2.0, 5), fails("trino_width_bucket", "bucketCount", 1.0, 2.0, 3.0, 0),
		bins(5, 2, "", 1.0, 3.0, 7.0), bins(0, 0, "", 1.0), bins(7, 3, "", 1.0, 3.0, 7.0), bins(5, nil, "not sorted in ascending order", 3.0, 1.0),
		bins(5, nil, "empty array"), bins(5, nil, "must be finite", math.NaN()), bins(math.NaN(), nil, "Operand cannot be NaN", 1.0),
		fails("trino_normal_cdf", "standardDeviation must be > 0", 0.0, 0.0, 1.0), fails("trino_inverse_normal_cdf", "p must be 0 > p > 1", 0.0, 1.0, 1.0),
		fails("trino_beta_cdf", "a, b must be > 0", 0.0, 5.0, 0.3), fails("trino_inverse_beta_cdf", "p must be", 2.0, 5.0, 1.5),
		fails("trino_wilson", "must not be larger than number of trials", 101, 100, 1.96, true),
	})
	for _, c := range []struct {
		name string
		args []any
		want float64
	}{
		{"trino_normal_cdf", []any{0.0, 1.0, 1.96}, 0.9750021048517796}, {"trino_inverse_normal_cdf", []any{0.0, 1.0, 0.975}, 1.959963984540054},
		{"trino_beta_cdf", []any{2.0, 5.0, 0.3}, 0.579825}, {"trino_beta_cdf", []any{0.5, 0.5, 0.999}, 0.979865}, {"trino_inverse_beta_cdf", []any{2.0, 5.0, 0.5}, 0.264449983},
		{"trino_wilson", []any{50, 100, 1.96, false}, 0.40382982859014716}, {"trino_wilson", []any{50, 100, 1.96, true}, 0.5961701714098528},
	} {
		if got, err := call(t, c.name, c.args...); err != nil || math.Abs(got.(float64)-c.want) > 1e-6 {
			t.Errorf("%s%v = %v, %v, want %v", c.name, c.args, got, err, c.want)
		}
	}
}

func TestDecimalTexts(t *testing.T) {
	for text, want := range map[string]string{
		"-0.0000000007": "-7E-10", "0.0000001": "1E-7", "0.000001": "0.000001", "0.00000000000123": "1.23E-12", "0.0000000000": "0E-10", "-12.500": "-12.500", "0.00": "0.00",
	} {
		if got, err := call(t, "trino_json_decimal", text); err != nil || got != want {
			t.Errorf("%s is %v, %v, want %s", text, got, err, want)
		}
	}
	for f, want := range map[float64]string{
		float64(float32(36685.625)): "3.668562E4", float64(float32(9.16682047488e11)): "9.166821E11", float64(float32(-7.9472165)): "-7.947216E0",
		float64(float32(16777216)): "1.677722E7", math.MaxFloat32: "3.402823E38",
	} {
		if got, err := call(t, "trino_real_text", f); err != nil || got != want {
			t.Errorf("%v is %v, %v, want %s", f, got, err, want)
		}
	}
}
