package trinofunc

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"math/bits"
	"strconv"
)

// Mathematics where DuckDB's own ends with an error instead of NaN or an infinity, or rounds otherwise.

var _ = register(
	float1("trino_sqrt", math.Sqrt),
	float1("trino_cbrt", math.Cbrt),
	float1("trino_ln", math.Log),
	float1("trino_log2", func(x float64) float64 { return math.Log(x) / math.Log(2) }),
	float1("trino_log10", math.Log10),
	float1("trino_sin", math.Sin),
	float1("trino_cos", math.Cos),
	float1("trino_tan", math.Tan),
	float1("trino_asin", math.Asin),
	float1("trino_acos", math.Acos),
	float1("trino_sign", func(x float64) float64 {
		if x == 0 || math.IsNaN(x) {
			return x
		}
		return math.Copysign(1, x)
	}),
	&Function{Name: "trino_log_base", Args: types("DOUBLE", "DOUBLE"), Result: "DOUBLE", New: stateless(func(in Args, out Result) error {
		out.Float(math.Log(in.Float(1)) / math.Log(in.Float(0)))
		return nil
	})},
	&Function{Name: "trino_round_double", Args: types("DOUBLE", "BIGINT"), Result: "DOUBLE", New: stateless(func(in Args, out Result) error {
		out.Float(roundDouble(in.Float(0), in.Int(1)))
		return nil
	})},
	&Function{Name: "trino_round_decimal", Args: types("VARCHAR", "BIGINT"), Result: "VARCHAR", New: stateless(func(in Args, out Result) error {
		return shortenDecimal(in, out, roundedQuotient)
	})},
	&Function{Name: "trino_truncate_decimal", Args: types("VARCHAR", "BIGINT"), Result: "VARCHAR", New: stateless(func(in Args, out Result) error {
		return shortenDecimal(in, out, func(a, b *big.Int) *big.Int { return new(big.Int).Quo(a, b) })
	})},
	&Function{Name: "trino_round_integer", Args: types("BIGINT", "BIGINT", "VARCHAR"), Result: "BIGINT", New: stateless(roundInteger)},
	&Function{Name: "trino_from_base", Args: types("VARCHAR", "BIGINT"), Result: "BIGINT", New: stateless(fromBase)},
	&Function{Name: "trino_to_base", Args: types("BIGINT", "BIGINT"), Result: "VARCHAR", New: stateless(toBase)},
	&Function{Name: "trino_shift_left", Args: types("BIGINT", "BIGINT", "BIGINT"), Result: "BIGINT", New: stateless(func(in Args, out Result) error {
		out.Int(shiftLeft(in.Int(0), in.Int(1), in.Int(2)))
		return nil
	})},
	&Function{Name: "trino_shift_right", Args: types("BIGINT", "BIGINT", "BIGINT"), Result: "BIGINT", New: stateless(func(in Args, out Result) error {
		out.Int(shiftRight(in.Int(0), in.Int(1), in.Int(2)))
		return nil
	})},
	&Function{Name: "trino_shift_right_arithmetic", Args: types("BIGINT", "BIGINT"), Result: "BIGINT", New: stateless(func(in Args, out Result) error {
		out.Int(in.Int(0) >> (min(in.Int(1), 63) & 63))
		return nil
	})},
	&Function{Name: "trino_bit_count", Args: types("BIGINT", "BIGINT"), Result: "BIGINT", New: stateless(bitCount)},
)

// float1 is a function of one double.
func float1(name string, f func(float64) float64) *Function {
	return &Function{Name: name, Args: types("DOUBLE"), Result: "DOUBLE", New: stateless(func(in Args, out Result) error {
		out.Float(f(in.Float(0)))
		return nil
	})}
}

// roundDouble rounds the multiple of a power of ten half away from zero, and divides it again.
func roundDouble(x float64, digits int64) float64 {
	factor := math.Pow(10, float64(digits))
	if math.IsNaN(x) || math.IsInf(x, 0) || math.IsInf(factor, 0) {
		return x
	}
	scaled := math.Round(math.Abs(x) * factor)
	if math.IsInf(scaled, 0) {
		return x
	}
	return math.Copysign(scaled/factor, x)
}

// shortenDecimal makes the digits of a decimal after some of them zero. The arguments are its text and how many digits
// stay after the point; a negative number is of digits before it that become zero too.
func shortenDecimal(in Args, out Result, divide func(a, b *big.Int) *big.Int) error {
	n, scale, ok := parseDecimal(in.String(0))
	if !ok {
		return errors.New("not a decimal")
	}
	if drop := int64(scale) - max(in.Int(1), -maxDecimalDigits-1); drop > 0 {
		unit := new(big.Int).Exp(big.NewInt(10), big.NewInt(drop), nil)
		n = new(big.Int).Mul(divide(n, unit), unit)
	}
	if n.CmpAbs(decimalLimit) >= 0 {
		return errors.New("Decimal overflow")
	}
	out.String(placePoint(n, scale))
	return nil
}

var decimalLimit = new(big.Int).Exp(big.NewInt(10), big.NewInt(maxDecimalDigits), nil)

// roundInteger rounds a whole number to tens, hundreds and so on, half away from zero.
func roundInteger(in Args, out Result) error {
	n, digits := in.Int(0), in.Int(1)
	if digits >= 0 || digits < -19 {
		if digits < 0 {
			n = 0
		}
		out.Int(n)
		return nil
	}
	factor := new(big.Int).Exp(big.NewInt(10), big.NewInt(-digits), nil)
	rounded := roundedQuotient(big.NewInt(n), factor)
	if rounded.Mul(rounded, factor); !rounded.IsInt64() || !fitsInteger(rounded.Int64(), in.String(2)) {
		return fmt.Errorf("Out of range for %s: %s", in.String(2), rounded)
	}
	out.Int(rounded.Int64())
	return nil
}

func radix(n int64) (int, error) {
	if n < 2 || n > 36 {
		return 0, errors.New("Radix must be between 2 and 36")
	}
	return int(n), nil
}

func fromBase(in Args, out Result) error {
	base, err := radix(in.Int(1))
	if err != nil {
		return err
	}
	n, err := strconv.ParseInt(asciiDigits(in.String(0)), base, 64)
	if err != nil {
		return fmt.Errorf("Invalid: Not a valid base-%d number: %s", base, shortened(in.String(0)))
	}
	out.Int(n)
	return nil
}

func toBase(in Args, out Result) error {
	base, err := radix(in.Int(1))
	if err != nil {
		return err
	}
	out.String(strconv.FormatInt(in.Int(0), base))
	return nil
}

// shiftLeft and shiftRight treat a number as that many bits. Of a negative shift the last six bits count, as in Java.
func shiftLeft(n, by, size int64) int64 {
	if by >= size {
		return 0
	}
	return n << (by & 63) << (64 - size) >> (64 - size)
}

func shiftRight(n, by, size int64) int64 {
	if by >= size {
		return 0
	}
	unsigned := uint64(n) << (64 - size) >> (64 - size) >> (by & 63)
	return int64(unsigned) << (64 - size) >> (64 - size)
}

func bitCount(in Args, out Result) error {
	n, size := in.Int(0), in.Int(1)
	if size < 2 || size > 64 {
		return fmt.Errorf("Bits specified in bit_count must be between 2 and 64, got %d", size)
	}
	if n != n<<(64-size)>>(64-size) {
		return fmt.Errorf("Number must be representable with the bits specified. %d cannot be represented with %d bits", n, size)
	}
	out.Int(int64(bits.OnesCount64(uint64(n) << (64 - size))))
	return nil
}
