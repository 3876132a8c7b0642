package trinofunc

import (
	"errors"
	"math/big"
	"strings"
)

var _ = register(
	&Function{Name: "trino_decimal_divide", Args: types("VARCHAR", "VARCHAR", "BIGINT"), Result: "VARCHAR", New: stateless(divideDecimals)},
)

// divideDecimals divides two decimals, given as text, and rounds the quotient to so many digits after the point, half
// away from zero. Texts, because that is how DuckDB gives all digits of any decimal.
func divideDecimals(in Args, out Result) error {
	dividend, scale, ok := parseDecimal(in.String(0))
	divisor, divisorScale, also := parseDecimal(in.String(1))
	digits := int(in.Int(2))
	switch {
	case !ok || !also || digits < 0 || digits > maxDecimalDigits:
		return errors.New("not a decimal")
	case divisor.Sign() == 0:
		return errors.New("Division by zero") //nolint:staticcheck // Trino's words
	}
	// quotient * 10^digits = dividend * 10^(digits - scale + divisorScale) / divisor
	shift := digits - scale + divisorScale
	power := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(shift, -shift))), nil)
	if shift >= 0 {
		dividend.Mul(dividend, power)
	} else {
		divisor.Mul(divisor, power)
	}
	out.String(placePoint(roundedQuotient(dividend, divisor), digits))
	return nil
}

// maxDecimalDigits is the precision of the largest decimal.
const maxDecimalDigits = 38

// parseDecimal returns a decimal without its point, and the number of digits after it.
func parseDecimal(s string) (*big.Int, int, bool) {
	whole, fraction, _ := strings.Cut(s, ".")
	if len(fraction) > maxDecimalDigits || len(whole) > maxDecimalDigits+1 {
		return nil, 0, false
	}
	n, ok := new(big.Int).SetString(whole+fraction, 10)
	return n, len(fraction), ok
}

// roundedQuotient is a / b rounded to a whole number, half away from zero.
func roundedQuotient(a, b *big.Int) *big.Int {
	q, r := new(big.Int).QuoRem(a, b, new(big.Int))
	if r.Abs(r).Lsh(r, 1).CmpAbs(b) >= 0 {
		q.Add(q, big.NewInt(int64(a.Sign()*b.Sign())))
	}
	return q
}

// placePoint writes a number with digits of it after the point.
func placePoint(n *big.Int, digits int) string {
	s := new(big.Int).Abs(n).String()
	if len(s) <= digits {
		s = strings.Repeat("0", digits-len(s)+1) + s
	}
	if digits > 0 {
		s = s[:len(s)-digits] + "." + s[len(s)-digits:]
	}
	if n.Sign() < 0 {
		s = "-" + s
	}
	return s
}
