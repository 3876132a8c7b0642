package trinofunc

import (
	"math"
	"math/big"
	"strconv"
	"strings"
)

// formatNumber writes a count for people: about three digits and K, M, B, T or Q.
func formatNumber(f float64, n int64) string {
	const units = "KMBTQ"
	unit := -1
	for math.Abs(f) >= 1000 && unit < len(units)-1 {
		f /= 1000
		unit++
	}
	if unit < 0 {
		return strconv.FormatInt(n, 10)
	}
	places := 2 // of negative numbers always
	switch {
	case f >= 100:
		places = 0
	case f >= 10:
		places = 1
	}
	text, _ := roundDecimal(strconv.FormatFloat(f, 'f', 60, 64), math.MaxInt32, places)
	if places > 0 {
		text = strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
	}
	return text + units[unit:unit+1]
}

// parseDataSize reads a number with a unit from B to YB, of which the next is 1024 times the one before.
func parseDataSize(s string) (string, error) {
	invalid := failf("Invalid data size: '%s'", shortened(s))
	number := strings.TrimRight(s, "BkMGTPEZY")
	power, ok := map[string]uint{"B": 0, "kB": 10, "MB": 20, "GB": 30, "TB": 40, "PB": 50, "EB": 60, "ZB": 70, "YB": 80}[s[len(number):]]
	if !ok || number == "" || number == "." || strings.Trim(number, "0123456789.") != "" || strings.Count(number, ".") > 1 || len(number) > 100 {
		return "", invalid
	}
	value, ok := new(big.Rat).SetString("0" + number)
	if !ok {
		return "", invalid
	}
	value.Mul(value, new(big.Rat).SetInt(new(big.Int).Lsh(big.NewInt(1), power)))
	whole := new(big.Int).Quo(value.Num(), value.Denom()).String()
	if len(whole) > 38 {
		return "", failf("Value out of range: '%s' ('%sB')", shortened(s), whole)
	}
	return whole, nil
}
